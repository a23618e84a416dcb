# What vision towers share. Rows are patches of one picture, in the order in which they are merged.

# x (rows, heads, head_dim); cos and sin (rows, 1, head_dim), sin negative in its first half: exchanging the halves
# then stands for "rotate half".
def rotate_patches(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  return torch.addcmul(torch.mul(x, cos), torch.roll(x, [torch.size(x, -1) // 2], [-1]), sin)


# cells (2, patches): row and column of each patch -> cos, sin (patches, 1, head_dim), in float32.
def rotation_of_patches(cells: Tensor, head_dim: int, theta: float) -> Tuple[Tensor, Tensor]:
  half = head_dim // 2
  steps = torch.arange(0, half, 2, dtype=6, device=cells.device)
  frequency = torch.reciprocal(torch.pow(theta, torch.div(steps, half)))
  angles = torch.mul(torch.unsqueeze(torch.to(cells, 6), -1), frequency)
  angles = torch.unsqueeze(torch.cat([angles[0], angles[1]], -1), 1)
  cos = torch.cos(angles)
  sin = torch.sin(angles)
  return (torch.cat([cos, cos], -1), torch.cat([torch.neg(sin), sin], -1))


# x (n, channels * time * side * side) as it comes from Java -> (n, hidden); w: the flattened kernel.
def embed_patches(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
  return torch.linear(torch.to(torch.to(x, w.device), w.dtype), w, b)


# y (n, hidden), normalised -> (n, hidden). w[at:at + 4]: qkv and proj, each weight and bias.
# runs: pairs of numbers, how many windows and how many patches in each; the windows follow each other and fill the n
# rows, and a patch attends to those of its own window. [1, n]: to all.
def attend_patches(y: Tensor, w: List[Tensor], at: int, heads: int, cos: Tensor, sin: Tensor, runs: List[int]) -> Tensor:
  n = torch.size(y, 0)
  hidden = torch.size(y, 1)
  head_dim = hidden // heads
  qkv = torch.view(torch.linear(y, w[at], w[at + 1]), [n, 3, heads, head_dim])
  # The references rotate in float32 whatever the weights' type.
  q = torch.to(__torch__.rotate_patches(torch.to(torch.select(qkv, 1, 0), 6), cos, sin), y.dtype)
  k = torch.to(__torch__.rotate_patches(torch.to(torch.select(qkv, 1, 1), 6), cos, sin), y.dtype)
  v = torch.select(qkv, 1, 2)
  attended = annotate(List[Tensor], [])
  first = 0
  for i in range(len(runs) // 2):
    windows = runs[2 * i]
    length = runs[2 * i + 1]
    rows = windows * length
    shape = [windows, length, heads, head_dim]
    a = torch.scaled_dot_product_attention(
      torch.transpose(torch.view(torch.narrow(q, 0, first, rows), shape), 1, 2),
      torch.transpose(torch.view(torch.narrow(k, 0, first, rows), shape), 1, 2),
      torch.transpose(torch.view(torch.narrow(v, 0, first, rows), shape), 1, 2))
    attended.append(torch.reshape(torch.transpose(a, 1, 2), [rows, hidden]))
    first = first + rows
  a = attended[0]
  if len(attended) > 1:
    a = torch.cat(attended, 0)
  return torch.linear(a, w[at + 2], w[at + 3])


# Neighbouring patches, normalised, become one token. w[at:at + 4]: two linear layers, each weight and bias.
def fuse_patches(y: Tensor, w: List[Tensor], at: int) -> Tensor:
  joined = torch.reshape(y, [-1, torch.size(w[at], 1)])
  return torch.linear(torch.gelu(torch.linear(joined, w[at], w[at + 1])), w[at + 2], w[at + 3])
