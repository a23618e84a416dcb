# The gated delta rule: linear attention whose memory is one matrix for each head. Token t overwrites what the memory says
# under its key: S = exp(g) S, then S = S + k (beta (v - k S))^T, and reads y = q S.
# Sources: Yang and others, "Gated Delta Networks" (arXiv 2412.06464) and "Parallelizing Linear Transformers with the Delta
# Rule over Sequence Length" (arXiv 2406.06484), whose solution of a triangular system makes many tokens one step.
# Everything here is float32, whatever the model computes in, as in the reference.
# Shapes: v and the result (heads, n, dv); q and k (heads, n, dk), of length 1 each, q divided by sqrt(dk); g, the
# logarithm of the decay (0 or less), and beta (heads, n); state (heads, dk, dv), replaced by what it is after the n tokens.

# One token: n is 1.
def delta_step(q: Tensor, k: Tensor, v: Tensor, g: Tensor, beta: Tensor, state: Tensor) -> Tensor:
  dv = torch.size(v, 2)
  keep = torch.exp(torch.unsqueeze(g, -1))
  # What key and query read from the decayed memory, in one pass over it.
  reads = torch.mul(torch.bmm(torch.cat([k, q], 1), state), keep)
  change = torch.mul(torch.sub(v, torch.narrow(reads, 1, 0, 1)), torch.unsqueeze(beta, -1))
  torch.mul_(state, keep)
  torch.addcmul_(state, torch.transpose(k, 1, 2), change)
  # q (S + k change^T) without reading the new memory.
  return torch.addcmul(torch.narrow(reads, 1, 1, 1), torch.sum(torch.mul(q, k), [-1], True), change)


# Many tokens, up to 64 at a time. Within such a block, with c the sum of g from its start on, the changes u that its tokens
# write solve (I + A) u = beta v - (beta k exp(c)) S, where A[i, j] = beta[i] (k[i] . k[j]) exp(c[i] - c[j]) for j < i; then
# y = (q exp(c)) S + (q k^T exp(c[i] - c[j]), j <= i) u and S = exp(c[last]) S + (k exp(c[last] - c))^T u.
# All but the products with S is done for all blocks at once.
def delta_blocks(q: Tensor, k: Tensor, v: Tensor, g: Tensor, beta: Tensor, state: Tensor) -> Tensor:
  heads = torch.size(v, 0)
  n = torch.size(v, 1)
  dk = torch.size(k, 2)
  dv = torch.size(v, 2)
  size = min(n, 64)
  count = (n + size - 1) // size
  pad = count * size - n
  if pad > 0:
    # Rows of nothing: no decay, no change.
    q = torch.constant_pad_nd(q, [0, 0, 0, pad], 0)
    k = torch.constant_pad_nd(k, [0, 0, 0, pad], 0)
    v = torch.constant_pad_nd(v, [0, 0, 0, pad], 0)
    g = torch.constant_pad_nd(g, [0, pad], 0)
    beta = torch.constant_pad_nd(beta, [0, pad], 0)
  q = torch.reshape(q, [heads, count, size, dk])
  k = torch.reshape(k, [heads, count, size, dk])
  v = torch.reshape(v, [heads, count, size, dv])
  share = torch.reshape(beta, [heads, count, size, 1])
  c = torch.cumsum(torch.reshape(g, [heads, count, size, 1]), 2)
  last = torch.narrow(c, 2, size - 1, 1)
  later = torch.triu(torch.ones([size, size], dtype=11, device=v.device), 1)
  # Filled before the exponential, which would overflow above the diagonal.
  between = torch.exp(torch.masked_fill(torch.sub(c, torch.transpose(c, 2, 3)), later, float("-inf")))
  written = torch.mul(k, share)
  across = torch.transpose(k, 2, 3)
  system = torch.mul(torch.matmul(written, across), between)
  sides = torch.cat([torch.mul(v, share), torch.mul(written, torch.exp(c))], 3)
  # The solver takes the diagonal as ones and does not read above it.
  solved = torch.linalg_solve_triangular(system, sides, upper=False, unitriangular=True)
  fresh = torch.unbind(torch.narrow(solved, 3, 0, dv), 1)
  known = torch.unbind(torch.narrow(solved, 3, dv, dk), 1)
  within = torch.unbind(torch.mul(torch.matmul(q, across), between), 1)
  reading = torch.unbind(torch.mul(q, torch.exp(c)), 1)
  writing = torch.unbind(torch.transpose(torch.mul(k, torch.exp(torch.sub(last, c))), 2, 3), 1)
  keep = torch.unbind(torch.exp(last), 1)
  rows = annotate(List[Tensor], [])
  for i in range(count):
    change = torch.sub(fresh[i], torch.bmm(known[i], state))
    rows.append(torch.baddbmm(torch.bmm(reading[i], state), within[i], change))
    torch.mul_(state, keep[i])
    torch.baddbmm_(state, writing[i], change)
  return torch.narrow(torch.cat(rows, 1), 1, 0, n)
