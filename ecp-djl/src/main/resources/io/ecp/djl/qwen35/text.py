# The layers of Qwen3.5's text model: gated attention in some, gated DeltaNet in the others.
# dims[4:]: 1 with attention biases; the DeltaNet's key heads, value heads, width of a key head, of a value head, and rows
# of its convolution; then for each layer 1 if it is attention or 0 if it is DeltaNet, and where its weights begin.
# w[at:] of a layer: input norm, second norm, gate, up, down; then of
#   attention: q with gate, k, v, o, q norm, k norm and, with biases, those of q, k, v, o;
#   DeltaNet: qkv, z, b, a, convolution (channels, 1, rows), A_log, dt_bias, norm, out.
# The zero-centred norms, A_log and dt_bias are float32 whatever the model computes in.

def first_weight(dims: List[int], i: int) -> int:
  return dims[11 + 2 * i]


def is_attention(dims: List[int], i: int) -> bool:
  return dims[10 + 2 * i] == 1


# Norms become the factor itself, 1 + w; A_log the rate -exp(A_log); the convolution (rows, channels) in float32.
def prepared(w: List[Tensor], dims: List[int]) -> List[Tensor]:
  ready = annotate(List[Tensor], [])
  for t in w:
    ready.append(t)
  for i in range(dims[0]):
    at = __torch__.first_weight(dims, i)
    ready[at] = torch.add(w[at], 1)
    ready[at + 1] = torch.add(w[at + 1], 1)
    if __torch__.is_attention(dims, i):
      ready[at + 9] = torch.add(w[at + 9], 1)
      ready[at + 10] = torch.add(w[at + 10], 1)
    else:
      ready[at + 9] = torch.to(torch.contiguous(torch.transpose(torch.select(w[at + 9], 1, 0), 0, 1)), 6)
      ready[at + 10] = torch.neg(torch.exp(w[at + 10]))
  ready[len(w) - 2] = torch.add(w[len(w) - 2], 1)
  return ready


# RMS norm in float32, rounded once. factor: 1 + weight.
def centred_norm(x: Tensor, factor: Tensor, eps: float) -> Tensor:
  return torch.to(torch.rms_norm(torch.to(x, 6), [torch.size(factor, 0)], factor, eps), x.dtype)


def last_norm(h: Tensor, w: __torch__.Weights, eps: float) -> Tensor:
  return __torch__.centred_norm(h, w[len(w) - 2], eps)


# Rotates the first columns of each head, as many as cos has: x (n, heads, head_dim).
def rotate_part(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  turned = torch.size(cos, -1)
  rest = torch.size(x, -1) - turned
  return torch.cat([__torch__.rotate(torch.narrow(x, -1, 0, turned), cos, sin), torch.narrow(x, -1, turned, rest)], -1)


# w[at:]: q with gate, k, v, o, q norm, k norm, biases. Each head of q is head_dim of query, then head_dim of gate.
def gated_attention(x: Tensor, w: __torch__.Weights, at: int, dims: List[int], eps: float, memory: List[Tensor], pasts: List[int], cos: Tensor, sin: Tensor, mask: Optional[Tensor]) -> Tensor:
  n = torch.size(x, 0)
  heads = dims[1]
  kv = dims[2]
  head_dim = dims[3]
  bq = annotate(Optional[Tensor], None)
  bk = annotate(Optional[Tensor], None)
  bv = annotate(Optional[Tensor], None)
  bo = annotate(Optional[Tensor], None)
  if dims[4] == 1:
    bq = w[at + 6]
    bk = w[at + 7]
    bv = w[at + 8]
    bo = w[at + 9]
  both = torch.view(__torch__.project(x, w, at, bq), [n, heads, 2 * head_dim])
  gate = torch.reshape(torch.narrow(both, 2, head_dim, head_dim), [n, heads * head_dim])
  k = torch.view(__torch__.project(x, w, at + 1, bk), [n, kv, head_dim])
  v = torch.view(__torch__.project(x, w, at + 2, bv), [n, kv, head_dim])
  q = __torch__.rotate_part(__torch__.centred_norm(torch.narrow(both, 2, 0, head_dim), w[at + 4], eps), cos, sin)
  k = __torch__.rotate_part(__torch__.centred_norm(k, w[at + 5], eps), cos, sin)
  a = __torch__.attend(q, k, v, memory, pasts, mask)
  return __torch__.project(torch.mul(a, torch.sigmoid(gate)), w, at + 3, bo)


# A causal convolution of each channel with itself, then SiLU. x (n, channels); filter (rows, channels), float32, its last
# row for the token itself; window (rows - 1, channels): the rows before x, replaced by the last ones of it.
# A sum of shifted products: on the processor faster than torch.conv1d with a group for each channel.
def convolve(x: Tensor, filter: Tensor, window: Tensor) -> Tensor:
  n = torch.size(x, 0)
  rows = torch.cat([window, x], 0)
  torch.copy_(window, torch.narrow(rows, 0, n, torch.size(window, 0)))
  rows = torch.to(rows, 6)
  y = torch.mul(torch.narrow(rows, 0, 0, n), filter[0])
  for j in range(1, torch.size(filter, 0)):
    y = torch.addcmul(y, torch.narrow(rows, 0, j, n), filter[j])
  return torch.silu(torch.to(y, x.dtype))


# x (n, heads * width) -> (wanted heads, n, width) in float32, heads repeated in place until there are as many.
def by_head(x: Tensor, heads: int, wanted: int) -> Tensor:
  n = torch.size(x, 0)
  width = torch.size(x, 1) // heads
  y = torch.transpose(torch.view(torch.to(x, 6), [n, heads, width]), 0, 1)
  if wanted > heads:
    y = torch.reshape(torch.expand(torch.unsqueeze(y, 1), [heads, wanted // heads, n, width]), [wanted, n, width])
  return y


# To length 1, in float32.
def unit(x: Tensor) -> Tensor:
  return torch.mul(x, torch.rsqrt(torch.add(torch.sum(torch.mul(x, x), [-1], True), 1.0e-6)))


# As convolve, for one sequence or a row of each of several. memory: window and state of the first, of the second, and so on.
def convolve_each(x: Tensor, filter: Tensor, memory: List[Tensor]) -> Tensor:
  if len(memory) == 2:
    y = __torch__.convolve(x, filter, memory[0])
  else:
    rows = annotate(List[Tensor], [])
    for j in range(len(memory) // 2):
      rows.append(__torch__.convolve(torch.narrow(x, 0, j, 1), filter, memory[2 * j]))
    y = torch.cat(rows, 0)
  return y


# The delta rule for one sequence or a token of each of several; memory as in convolve_each.
def remember(q: Tensor, k: Tensor, v: Tensor, g: Tensor, beta: Tensor, memory: List[Tensor]) -> Tensor:
  if len(memory) == 2:
    if torch.size(q, 1) == 1:
      y = __torch__.delta_step(q, k, v, g, beta, memory[1])
    else:
      y = __torch__.delta_blocks(q, k, v, g, beta, memory[1])
  else:
    tokens = annotate(List[Tensor], [])
    for j in range(len(memory) // 2):
      tokens.append(__torch__.delta_step(torch.narrow(q, 1, j, 1), torch.narrow(k, 1, j, 1), torch.narrow(v, 1, j, 1), torch.narrow(g, 1, j, 1), torch.narrow(beta, 1, j, 1), memory[2 * j + 1]))
    y = torch.cat(tokens, 1)
  return y


# w[at:]: qkv, z, b, a, convolution, rate, dt_bias, norm, out.
# memory: of each sequence the window (rows - 1, channels) and the state (value heads, dk, dv).
def delta_net(x: Tensor, w: __torch__.Weights, at: int, dims: List[int], eps: float, memory: List[Tensor]) -> Tensor:
  n = torch.size(x, 0)
  key_heads = dims[5]
  heads = dims[6]
  dk = dims[7]
  dv = dims[8]
  key_width = key_heads * dk
  mixed = __torch__.convolve_each(__torch__.project(x, w, at, None), w[at + 4], memory)
  q = __torch__.unit(__torch__.by_head(torch.contiguous(torch.narrow(mixed, 1, 0, key_width)), key_heads, heads))
  k = __torch__.unit(__torch__.by_head(torch.contiguous(torch.narrow(mixed, 1, key_width, key_width)), key_heads, heads))
  v = __torch__.by_head(torch.contiguous(torch.narrow(mixed, 1, 2 * key_width, heads * dv)), heads, heads)
  q = torch.mul(q, torch.pow(float(dk), -0.5))
  beta = torch.transpose(torch.to(torch.sigmoid(__torch__.project(x, w, at + 2, None)), 6), 0, 1)
  g = torch.mul(torch.softplus(torch.add(torch.to(__torch__.project(x, w, at + 3, None), 6), w[at + 6])), w[at + 5])
  g = torch.transpose(g, 0, 1)
  y = __torch__.remember(q, k, v, g, beta, memory)
  # The gated norm: normalised in float32, weighted in the model's type, gated in float32, as in the reference.
  y = torch.to(torch.transpose(y, 0, 1), x.dtype)
  normal = torch.to(torch.rms_norm(torch.to(y, 6), [dv], None, eps), x.dtype)
  z = torch.view(__torch__.project(x, w, at + 1, None), [n, heads, dv])
  y = torch.to(torch.mul(torch.to(torch.mul(normal, w[at + 7]), 6), torch.silu(torch.to(z, 6))), x.dtype)
  return __torch__.project(torch.reshape(y, [n, heads * dv]), w, at + 8, None)


# Layer i: h (n, hidden) -> (n, hidden). memory: its two tensors of each sequence.
def layer(i: int, h: Tensor, w: __torch__.Weights, dims: List[int], eps: float, memory: List[Tensor], pasts: List[int], cos: Tensor, sin: Tensor, mask: Optional[Tensor]) -> Tensor:
  at = __torch__.first_weight(dims, i)
  x = __torch__.centred_norm(h, w[at], eps)
  if __torch__.is_attention(dims, i):
    x = __torch__.gated_attention(x, w, at + 5, dims, eps, memory, pasts, cos, sin, mask)
  else:
    x = __torch__.delta_net(x, w, at + 5, dims, eps, memory)
  h = torch.add(h, x)
  x = __torch__.centred_norm(h, w[at + 1], eps)
  x = torch.mul(torch.silu(__torch__.project(x, w, at + 2, None)), __torch__.project(x, w, at + 3, None))
  return torch.add(h, __torch__.project(x, w, at + 4, None))


# Layer i's part of an empty cache: keys and values, or the DeltaNet's window (rows - 1, channels) and state.
def new_memory(i: int, like: Tensor, dims: List[int], capacity: int) -> List[Tensor]:
  if __torch__.is_attention(dims, i):
    made = __torch__.key_value_memory(like, dims, capacity)
  else:
    channels = 2 * dims[5] * dims[7] + dims[6] * dims[8]
    window = torch.zeros([dims[9] - 1, channels], dtype=like.dtype, device=like.device)
    state = torch.zeros([dims[6], dims[7], dims[8]], dtype=6, device=like.device)
    made = [window, state]
  return made


# Layer i's part of a cache with more room: a copy. Window and state are as large for any number of tokens.
def grown_memory(i: int, one: Tensor, other: Tensor, dims: List[int], used: int, capacity: int) -> List[Tensor]:
  if __torch__.is_attention(dims, i):
    made = [__torch__.grown(one, used, capacity), __torch__.grown(other, used, capacity)]
  else:
    made = [torch.clone(one), torch.clone(other)]
  return made
