# What Qwen2.5-VL's vision tower has of its own; goes with qwen2/vision.py.
def norm_tensors() -> int:
  return 1


def patch_norm(x: Tensor, w: List[Tensor], at: int) -> Tensor:
  return torch.rms_norm(x, [torch.size(x, 1)], w[at], 1.0e-6)


def mlp_tensors() -> int:
  return 6


# w[at:at + 6]: gate, up, down, each weight and bias.
def patch_mlp(y: Tensor, w: List[Tensor], at: int) -> Tensor:
  gate = torch.silu(torch.linear(y, w[at], w[at + 1]))
  return torch.linear(torch.mul(gate, torch.linear(y, w[at + 2], w[at + 3])), w[at + 4], w[at + 5])
