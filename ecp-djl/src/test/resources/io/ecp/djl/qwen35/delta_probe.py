# Reads a sequence with the gated delta rule in pieces; returns what every token read, and the state at the end.
class DeltaProbe(Module):
  __parameters__ = []
  __buffers__ = []

  def read(self: __torch__.DeltaProbe, q: Tensor, k: Tensor, v: Tensor, g: Tensor, beta: Tensor, piece: int) -> List[Tensor]:
    state = torch.zeros([torch.size(v, 0), torch.size(k, 2), torch.size(v, 2)], dtype=6)
    n = torch.size(v, 1)
    rows = annotate(List[Tensor], [])
    for i in range((n + piece - 1) // piece):
      at = i * piece
      m = min(piece, n - at)
      q1 = torch.narrow(q, 1, at, m)
      k1 = torch.narrow(k, 1, at, m)
      v1 = torch.narrow(v, 1, at, m)
      g1 = torch.narrow(g, 1, at, m)
      beta1 = torch.narrow(beta, 1, at, m)
      if m == 1:
        rows.append(__torch__.delta_step(q1, k1, v1, g1, beta1, state))
      else:
        rows.append(__torch__.delta_blocks(q1, k1, v1, g1, beta1, state))
    return [torch.contiguous(torch.cat(rows, 1)), state]
