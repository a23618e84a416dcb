# A linear layer: x (rows, in), w (out, in), b (out) -> (rows, out).
# For one row of bfloat16 this oneDNN kernel reads the weights about twice as fast as torch.linear; for many rows it is slower.
def project(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
  if torch.size(x, 0) == 1:
    y = ops.mkldnn._linear_pointwise(x, w, b, "none", annotate(List[Optional[number]], []), None)
  else:
    y = torch.linear(x, w, b)
  return y
