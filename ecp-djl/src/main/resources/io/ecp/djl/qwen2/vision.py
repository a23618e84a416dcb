# The vision tower of Qwen2-VL and Qwen2.5-VL for one picture; goes with family/vision.py.
# A family adds patch_norm(x, w, at) with norm_tensors(), and patch_mlp(y, w, at) with mlp_tensors().

# w[at:]: norm; qkv and proj, each weight and bias; norm; feed-forward layers.
def vision_block(x: Tensor, w: List[Tensor], at: int, heads: int, cos: Tensor, sin: Tensor, runs: List[int]) -> Tensor:
  attention = at + __torch__.norm_tensors()
  second = attention + 4
  x = torch.add(x, __torch__.attend_patches(__torch__.patch_norm(x, w, at), w, attention, heads, cos, sin, runs))
  return torch.add(x, __torch__.patch_mlp(__torch__.patch_norm(x, w, second), w, second + __torch__.norm_tensors()))


# w: patch embedding (weight flattened), blocks, the merger's norm and two linear layers, each weight and bias.
# patches (n, channels * time * side * side); cells (2, n): their rows and columns, in the order of the windows.
# runs: the windows (see attend_patches); full: the blocks that attend to the whole picture all the same.
# order and places (tokens): which token comes where among the windows, and where each token is there; empty: as they are.
# Returns the picture's tokens (tokens, text hidden).
def encode_picture(w: List[Tensor], heads: int, depth: int, theta: float, full: List[int], patches: Tensor, cells: Tensor, runs: List[int], order: Tensor, places: Tensor) -> Tensor:
  x = __torch__.embed_patches(patches, w[0], None)
  n = torch.size(x, 0)
  hidden = torch.size(x, 1)
  tokens = torch.size(order, 0)
  if tokens > 0:
    x = torch.index_select(torch.view(x, [tokens, n // tokens * hidden]), 0, torch.to(order, x.device))
    x = torch.view(x, [n, hidden])
  cos, sin = __torch__.rotation_of_patches(torch.to(cells, x.device), hidden // heads, theta)
  stride = 2 * __torch__.norm_tensors() + 4 + __torch__.mlp_tensors()
  for i in range(depth):
    seen = runs
    for j in range(len(full)):
      if full[j] == i:
        seen = [1, n]
    x = __torch__.vision_block(x, w, 1 + i * stride, heads, cos, sin, seen)
  merger = 1 + depth * stride
  x = __torch__.fuse_patches(__torch__.patch_norm(x, w, merger), w, merger + __torch__.norm_tensors())
  if tokens > 0:
    x = torch.index_select(x, 0, torch.to(places, x.device))
  return x


class VisionTower(Module):
  __parameters__ = []
  __buffers__ = []

  def encode(self: __torch__.VisionTower, w: List[Tensor], heads: int, depth: int, theta: float, full: List[int], patches: Tensor, cells: Tensor, runs: List[int], order: Tensor, places: Tensor) -> List[Tensor]:
    return [__torch__.encode_picture(w, heads, depth, theta, full, patches, cells, runs, order, places)]
