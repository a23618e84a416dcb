# The vision tower of Qwen3-VL and Qwen3.5 for one picture; goes with family/vision.py.

# w[at:at + 12]: norm1, qkv, proj, norm2, fc1, fc2, each weight and bias.
def vision_block(x: Tensor, w: List[Tensor], at: int, heads: int, cos: Tensor, sin: Tensor) -> Tensor:
  hidden = torch.size(x, 1)
  y = torch.layer_norm(x, [hidden], w[at], w[at + 1], 1.0e-6)
  x = torch.add(x, __torch__.attend_patches(y, w, at + 2, heads, cos, sin, [1, torch.size(x, 0)]))
  y = torch.layer_norm(x, [hidden], w[at + 6], w[at + 7], 1.0e-6)
  y = torch.gelu(torch.linear(y, w[at + 8], w[at + 9]), approximate="tanh")
  return torch.add(x, torch.linear(y, w[at + 10], w[at + 11]))


# Four neighbouring patches become one token. w[at:at + 6]: norm, fc1, fc2, each weight and bias.
# The last merger normalises each patch, the deepstack ones the four together; the norm's own size says which.
def merge_patches(x: Tensor, w: List[Tensor], at: int) -> Tensor:
  y = torch.view(x, [-1, torch.size(w[at], 0)])
  y = torch.layer_norm(y, [torch.size(w[at], 0)], w[at], w[at + 1], 1.0e-6)
  return __torch__.fuse_patches(y, w, at + 2)


# w: patch embedding (weight flattened, bias), position table, blocks, last merger, deepstack mergers.
# patches (n, channels * time * side * side); taps and shares (n, 4): rows of the position table and their weights;
# cells (2, n); deep: the blocks whose output is tapped.
# Returns the picture's tokens and then one tensor for each tap, all (n / 4, text hidden).
def encode_picture(w: List[Tensor], heads: int, depth: int, theta: float, deep: List[int], patches: Tensor, taps: Tensor, shares: Tensor, cells: Tensor) -> List[Tensor]:
  like = w[0]
  x = __torch__.embed_patches(patches, like, w[1])
  learned = torch.mul(torch.embedding(w[2], torch.to(taps, like.device)), torch.unsqueeze(torch.to(shares, like.device), -1))
  x = torch.add(x, torch.to(torch.sum(learned, [1]), like.dtype))
  cos, sin = __torch__.rotation_of_patches(torch.to(cells, like.device), torch.size(x, 1) // heads, theta)
  tapped = annotate(List[Tensor], [])
  mergers = 3 + depth * 12
  for i in range(depth):
    x = __torch__.vision_block(x, w, 3 + i * 12, heads, cos, sin)
    for j in range(len(deep)):
      if deep[j] == i:
        tapped.append(__torch__.merge_patches(x, w, mergers + 6 + j * 6))
  features = [__torch__.merge_patches(x, w, mergers)]
  for t in tapped:
    features.append(t)
  return features


class VisionTower(Module):
  __parameters__ = []
  __buffers__ = []

  def encode(self: __torch__.VisionTower, w: List[Tensor], heads: int, depth: int, theta: float, deep: List[int], patches: Tensor, taps: Tensor, shares: Tensor, cells: Tensor) -> List[Tensor]:
    return __torch__.encode_picture(w, heads, depth, theta, deep, patches, taps, shares, cells)
