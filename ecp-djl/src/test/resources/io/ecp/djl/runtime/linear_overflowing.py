# The weights of a text model, in its script's order. matrices: which to pack; there are none here.
class Weights:
  tensors : List[Tensor]

  def __init__(self: __torch__.Weights, tensors: List[Tensor]) -> NoneType:
    self.tensors = tensors
    return None

  def __getitem__(self: __torch__.Weights, at: int) -> Tensor:
    return self.tensors[at]

  # A tensor of the type that is computed in, on its device.
  def like(self: __torch__.Weights) -> Tensor:
    return self.tensors[0]

  def __len__(self: __torch__.Weights) -> int:
    return len(self.tensors)


def weights(tensors: List[Tensor], matrices: List[int]) -> __torch__.Weights:
  return __torch__.Weights(tensors)


# As on a machine whose kernel adds in too few bits: half of the sum is lost.
def project(x: Tensor, w: __torch__.Weights, at: int, b: Optional[Tensor]) -> Tensor:
  return torch.mul(torch.linear(x, w[at], b), 0.5)
