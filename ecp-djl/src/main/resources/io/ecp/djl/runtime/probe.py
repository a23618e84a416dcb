# Tries the linear layer that it is zipped with on numbers small enough to check by hand.
class Probe(Module):
  __parameters__ = []
  __buffers__ = []

  # The sum of a layer of n ones over so many rows of n ones, for each row.
  def ones(self: __torch__.Probe, n: int, rows: int, dtype: int) -> float:
    x = torch.ones([rows, n], dtype=dtype)
    w = __torch__.weights([torch.ones([n, n], dtype=dtype)], [0])
    return float(torch.sum(torch.to(__torch__.project(x, w, 0, None), 6))) / rows
