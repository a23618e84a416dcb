# Tensors of a checkpoint, seen through memory maps. Everything stays inside TorchScript: the Java side holds the list, never a tensor.

# One shard as one flat tensor of n elements. The file is mapped privately and never written to.
def map_file(path: str, n: int, dtype: int) -> Tensor:
  return torch.from_file(path, False, n, dtype=dtype)


class WeightReader(Module):
  __parameters__ = []
  __buffers__ = []

  def map(self: __torch__.WeightReader, path: str, n: int, dtype: int) -> Tensor:
    return __torch__.map_file(path, n, dtype)

  # places: for each tensor the shard, the offset and the length (in elements of the shard), the type wanted and its rank.
  # sides: the shapes, one after the other.
  def select(self: __torch__.WeightReader, shards: List[Tensor], places: List[int], sides: List[int], device: str) -> List[Tensor]:
    selected = annotate(List[Tensor], [])
    at = 0
    for i in range(len(places) // 5):
      flat = torch.narrow(shards[places[i * 5]], 0, places[i * 5 + 1], places[i * 5 + 2])
      shape = annotate(List[int], [])
      for j in range(places[i * 5 + 4]):
        shape.append(sides[at + j])
      at = at + places[i * 5 + 4]
      # Returns the view itself where neither type nor device changes.
      selected.append(torch.to(torch.view(flat, shape), torch.device(device), places[i * 5 + 3]))
    return selected
