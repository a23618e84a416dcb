# A layer of Qwen3-VL's text model. dims[4]: 1 with attention biases.
def layer_tensors(dims: List[int]) -> int:
  return 11 + 4 * dims[4]


# h (n, hidden) -> (n, hidden); the n tokens' keys and values are written into the memory, each sequence's at its past.
# w[at:]: input norm, q, k, v, o, q norm, k norm, second norm, gate, up, down and, with biases, those of q, k, v, o.
def text_layer(h: Tensor, w: __torch__.Weights, at: int, dims: List[int], eps: float, memory: List[Tensor], pasts: List[int], cos: Tensor, sin: Tensor, mask: Optional[Tensor]) -> Tensor:
  n = torch.size(h, 0)
  hidden = torch.size(h, 1)
  heads = dims[1]
  kv = dims[2]
  head_dim = dims[3]
  bq = annotate(Optional[Tensor], None)
  bk = annotate(Optional[Tensor], None)
  bv = annotate(Optional[Tensor], None)
  bo = annotate(Optional[Tensor], None)
  if dims[4] == 1:
    bq = w[at + 11]
    bk = w[at + 12]
    bv = w[at + 13]
    bo = w[at + 14]
  x = torch.rms_norm(h, [hidden], w[at], eps)
  q = torch.view(__torch__.project(x, w, at + 1, bq), [n, heads, head_dim])
  k = torch.view(__torch__.project(x, w, at + 2, bk), [n, kv, head_dim])
  v = torch.view(__torch__.project(x, w, at + 3, bv), [n, kv, head_dim])
  q = __torch__.rotate(torch.rms_norm(q, [head_dim], w[at + 5], eps), cos, sin)
  k = __torch__.rotate(torch.rms_norm(k, [head_dim], w[at + 6], eps), cos, sin)
  h = torch.add(h, __torch__.project(__torch__.attend(q, k, v, memory, pasts, mask), w, at + 4, bo))
  x = torch.rms_norm(h, [hidden], w[at + 7], eps)
  x = torch.mul(torch.silu(__torch__.project(x, w, at + 8, None)), __torch__.project(x, w, at + 9, None))
  return torch.add(h, __torch__.project(x, w, at + 10, None))
