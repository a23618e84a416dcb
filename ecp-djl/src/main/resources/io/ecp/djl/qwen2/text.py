# A layer of the Qwen2 language model, as Qwen2-VL and Qwen2.5-VL have it; goes with family/decoder.py.
def layer_tensors(dims: List[int]) -> int:
  return 12


# h (n, hidden) -> (n, hidden); the n tokens' keys and values are written into the memory, each sequence's at its past.
# w[at:]: input norm; q, k, v, each weight and bias; o, second norm, gate, up, down.
def text_layer(h: Tensor, w: __torch__.Weights, at: int, dims: List[int], eps: float, memory: List[Tensor], pasts: List[int], cos: Tensor, sin: Tensor, mask: Optional[Tensor]) -> Tensor:
  n = torch.size(h, 0)
  hidden = torch.size(h, 1)
  heads = dims[1]
  kv = dims[2]
  head_dim = dims[3]
  x = torch.rms_norm(h, [hidden], w[at], eps)
  q = torch.view(__torch__.project(x, w, at + 1, w[at + 2]), [n, heads, head_dim])
  k = torch.view(__torch__.project(x, w, at + 3, w[at + 4]), [n, kv, head_dim])
  v = torch.view(__torch__.project(x, w, at + 5, w[at + 6]), [n, kv, head_dim])
  q = __torch__.rotate(q, cos, sin)
  k = __torch__.rotate(k, cos, sin)
  h = torch.add(h, __torch__.project(__torch__.attend(q, k, v, memory, pasts, mask), w, at + 7, None))
  x = torch.rms_norm(h, [hidden], w[at + 8], eps)
  x = torch.mul(torch.silu(__torch__.project(x, w, at + 9, None)), __torch__.project(x, w, at + 10, None))
  return torch.add(h, __torch__.project(x, w, at + 11, None))
