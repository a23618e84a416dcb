# The weights of a text model, in its script's order; matrices are packed as int8.
# slots: for each tensor its place in packed, or -1. narrow: this machine adds products of whole bytes in 16 bits, which overflow.
class Weights:
  tensors : List[Tensor]
  packed : List[__torch__.torch.classes.quantized.LinearPackedParamsBase]
  slots : List[int]
  narrow : bool
  computed : Tensor

  def __init__(self: __torch__.Weights, tensors: List[Tensor], packed: List[__torch__.torch.classes.quantized.LinearPackedParamsBase], slots: List[int], narrow: bool) -> NoneType:
    self.tensors = tensors
    self.packed = packed
    self.slots = slots
    self.narrow = narrow
    self.computed = torch.empty([0], dtype=6)
    return None

  def __getitem__(self: __torch__.Weights, at: int) -> Tensor:
    return self.tensors[at]

  # A tensor of the type that is computed in, on its device.
  def like(self: __torch__.Weights) -> Tensor:
    return self.computed

  def __len__(self: __torch__.Weights) -> int:
    return len(self.tensors)


# w (out, in) in any floating-point type -> 8-bit whole numbers with a scale for each row.
# In slices of a megabyte, which stay in the cache: ten times as fast as the whole matrix at once.
def pack(w: Tensor) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
  rows = torch.size(w, 0)
  whole = torch.empty([rows, torch.size(w, 1)], dtype=1)
  scales = torch.empty([rows], dtype=7)
  slice = max(1, 262144 // torch.size(w, 1))
  for i in range((rows + slice - 1) // slice):
    n = min(slice, rows - i * slice)
    part = torch.to(torch.narrow(w, 0, i * slice, n), 6)
    scale = torch.clamp_min(torch.div(torch.amax(torch.abs(part), [1], True), 127.), 1.0e-30)
    torch.copy_(torch.narrow(scales, 0, i * slice, n), torch.squeeze(scale, 1))
    torch.copy_(torch.narrow(whole, 0, i * slice, n), torch.round_(torch.div(part, scale)))
  q = torch._make_per_channel_quantized_tensor(whole, scales, torch.zeros([rows], dtype=4), 0)
  return ops.quantized.linear_prepack(q, None)


# Whether the largest bytes give a wrong sum: processors without 8-bit dot products add pairs in 16 bits.
def overflows() -> bool:
  n = 64
  y = ops.quantized.linear_dynamic(torch.ones([1, n], dtype=6), __torch__.pack(torch.ones([n, n], dtype=6)), False)
  return float(torch.amin(y)) < 0.9 * n


def weights(tensors: List[Tensor], matrices: List[int]) -> __torch__.Weights:
  packed = annotate(List[__torch__.torch.classes.quantized.LinearPackedParamsBase], [])
  slots = annotate(List[int], [])
  rest = annotate(List[Tensor], [])
  for t in tensors:
    slots.append(-1)
    rest.append(t)
  for at in matrices:
    slots[at] = len(packed)
    packed.append(__torch__.pack(tensors[at]))
    rest[at] = torch.empty([0], dtype=6)
  return __torch__.Weights(rest, packed, slots, __torch__.overflows())


# A linear layer: x (rows, in) in float32, w[at] (out, in), b (out) -> (rows, out).
# The kernel takes one scale for all of x, so that one token with large values would cost the others their digits: rows are brought to the same size before, and back after.
def project(x: Tensor, w: __torch__.Weights, at: int, b: Optional[Tensor]) -> Tensor:
  slot = w.slots[at]
  if slot < 0:
    y = torch.linear(x, w[at], b)
  else:
    if torch.size(x, 0) == 1:
      y = ops.quantized.linear_dynamic(x, w.packed[slot], w.narrow)
    else:
      size = torch.clamp_min(torch.amax(torch.abs(x), [1], True), 1.0e-30)
      y = torch.mul(ops.quantized.linear_dynamic(torch.div(x, size), w.packed[slot], w.narrow), size)
    if b is not None:
      y = torch.add(y, b)
  return y
