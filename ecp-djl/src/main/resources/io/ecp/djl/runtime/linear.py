# A linear layer: x (rows, in), w (out, in), b (out) -> (rows, out).
def project(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
  return torch.linear(x, w, b)
