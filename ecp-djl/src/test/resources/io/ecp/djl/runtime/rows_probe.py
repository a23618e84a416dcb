# How far a row's result is from exact, relative to the largest, where a second row is so many times as large.
class RowsProbe(Module):
  __parameters__ = []
  __buffers__ = []

  def small_beside_large(self: __torch__.RowsProbe, n: int, times: float) -> float:
    small = torch.unsqueeze(torch.cos(torch.arange(0, n, 1, dtype=6)), 0)
    w = torch.view(torch.sin(torch.arange(0, n * n, 1, dtype=6)), [n, n])
    y = __torch__.project(torch.cat([small, torch.mul(small, times)], 0), __torch__.weights([w], [0]), 0, None)
    exact = torch.linear(small, w, None)
    return float(torch.div(torch.amax(torch.abs(torch.sub(y[0], exact[0]))), torch.amax(torch.abs(exact))))
