# Tries the linear layer that it is zipped with on a row small enough to check by hand.
class Probe(Module):
  __parameters__ = []
  __buffers__ = []

  def row(self: __torch__.Probe, n: int) -> float:
    x = torch.ones([1, n], dtype=15)
    w = torch.ones([n, n], dtype=15)
    return float(torch.sum(torch.to(__torch__.project(x, w, None), 6)))
