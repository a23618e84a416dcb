# What Qwen2-VL's vision tower has of its own; goes with qwen2/vision.py.
def norm_tensors() -> int:
  return 2


# w[at:at + 2]: weight and bias.
def patch_norm(x: Tensor, w: List[Tensor], at: int) -> Tensor:
  return torch.layer_norm(x, [torch.size(x, 1)], w[at], w[at + 1], 1.0e-6)


def mlp_tensors() -> int:
  return 4


# w[at:at + 4]: two linear layers, each weight and bias, with the quick GELU between them.
def patch_mlp(y: Tensor, w: List[Tensor], at: int) -> Tensor:
  y = torch.linear(y, w[at], w[at + 1])
  return torch.linear(torch.mul(y, torch.sigmoid(torch.mul(y, 1.702))), w[at + 2], w[at + 3])
