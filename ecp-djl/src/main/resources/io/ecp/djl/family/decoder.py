# The decoder of a text model with rotary positions in three directions and grouped attention. Rows are tokens: many of one sequence, or one of each of several,
# which share the linear layers and look each at its own memory. caches and pasts have an entry for each sequence.
# A family, or family/alike.py for it, adds its layers: prepared, layer, last_norm, and the memory of a layer, two tensors: new_memory and grown_memory.
# dims: layers, heads, key-value heads, head_dim, and what else the family's layers want to know.

# positions (3, n): time, height, width. axis (head_dim / 2): which of the three turns each frequency.
# Returns cos and sin (n, 1, head_dim); sin is negative in its first half: exchanging the halves then stands for "rotate half".
def rotation(positions: Tensor, axis: Tensor, frequency: Tensor, dtype: int) -> Tuple[Tensor, Tensor]:
  angles = torch.mul(torch.index_select(torch.to(positions, 6), 0, axis), torch.unsqueeze(frequency, 1))
  angles = torch.unsqueeze(torch.transpose(angles, 0, 1), 1)
  cos = torch.to(torch.cos(angles), dtype)
  sin = torch.to(torch.sin(angles), dtype)
  return (torch.cat([cos, cos], -1), torch.cat([torch.neg(sin), sin], -1))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  return torch.addcmul(torch.mul(x, cos), torch.roll(x, [torch.size(x, -1) // 2], [-1]), sin)


# Writes k and v (n, key-value heads, head_dim) into the cache at past, and lets q (n, heads, head_dim) attend to all of it.
# mask (n, past + n), where n is more than 1: true where a row may look. Returns (n, heads * head_dim).
def attend_alone(q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor, past: int, mask: Optional[Tensor]) -> Tensor:
  n = torch.size(q, 0)
  heads = torch.size(q, 1)
  kv = torch.size(k, 1)
  head_dim = torch.size(q, 2)
  total = past + n
  torch.copy_(torch.narrow(keys, 1, past, n), torch.transpose(k, 0, 1))
  torch.copy_(torch.narrow(values, 1, past, n), torch.transpose(v, 0, 1))
  k = torch.narrow(keys, 1, 0, total)
  v = torch.narrow(values, 1, 0, total)
  if n == 1:
    # One row attends to everything: the heads of a group can be its rows, and no key is copied.
    a = torch.scaled_dot_product_attention(torch.view(q, [1, kv, heads // kv, head_dim]), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0))
    a = torch.reshape(a, [1, heads * head_dim])
  else:
    # The fused CPU kernel takes no grouped heads: keys and values are repeated for each.
    shape = [kv, heads // kv, total, head_dim]
    k = torch.reshape(torch.expand(torch.unsqueeze(k, 1), shape), [1, heads, total, head_dim])
    v = torch.reshape(torch.expand(torch.unsqueeze(v, 1), shape), [1, heads, total, head_dim])
    a = torch.scaled_dot_product_attention(torch.unsqueeze(torch.transpose(q, 0, 1), 0), k, v, mask)
    a = torch.reshape(torch.transpose(a[0], 0, 1), [n, heads * head_dim])
  return a


# As attend_alone, for one sequence or a row of each of several. memory: keys and values of the first, of the second, and so on.
def attend(q: Tensor, k: Tensor, v: Tensor, memory: List[Tensor], pasts: List[int], mask: Optional[Tensor]) -> Tensor:
  if len(pasts) == 1:
    a = __torch__.attend_alone(q, k, v, memory[0], memory[1], pasts[0], mask)
  else:
    rows = annotate(List[Tensor], [])
    for j in range(len(pasts)):
      rows.append(__torch__.attend_alone(torch.narrow(q, 0, j, 1), torch.narrow(k, 0, j, 1), torch.narrow(v, 0, j, 1), memory[2 * j], memory[2 * j + 1], pasts[j], None))
    a = torch.cat(rows, 0)
  return a


# Layer i's two tensors of each cache.
def layer_memory(i: int, caches: List[List[Tensor]]) -> List[Tensor]:
  memory = annotate(List[Tensor], [])
  for cache in caches:
    memory.append(cache[2 * i])
    memory.append(cache[2 * i + 1])
  return memory


# The keys and values of one layer: two of (key-value heads, capacity, head_dim).
def key_value_memory(like: Tensor, dims: List[int], capacity: int) -> List[Tensor]:
  shape = [dims[2], capacity, dims[3]]
  return [torch.empty(shape, dtype=like.dtype, device=like.device), torch.empty(shape, dtype=like.dtype, device=like.device)]


# A copy of t (key-value heads, capacity, head_dim) of another capacity, with its first used positions.
def grown(t: Tensor, used: int, capacity: int) -> Tensor:
  larger = torch.empty([torch.size(t, 0), capacity, torch.size(t, 2)], dtype=t.dtype, device=t.device)
  torch.copy_(torch.narrow(larger, 1, 0, used), torch.narrow(t, 1, 0, used))
  return larger


# w: embedding, the layers' weights, last norm, head. turns: axis and frequency. caches: of each sequence, two tensors of each layer.
# visual: the pictures' features; their rows from first on belong to the rows of this chunk named in places.
# Returns the hidden states after the last norm.
def text_model(w: __torch__.Weights, turns: List[Tensor], dims: List[int], eps: float, caches: List[List[Tensor]], pasts: List[int], ids: Tensor, positions: Tensor, visual: List[Tensor], places: Tensor, first: int) -> Tensor:
  like = w.like()
  # The embedding may lie in the file's type, the pictures in the tower's.
  h = torch.to(torch.embedding(w[0], torch.to(ids, like.device)), like.dtype)
  n = torch.size(h, 0)
  shown = torch.size(places, 0)
  at_rows = torch.to(places, like.device)
  if shown > 0:
    torch.index_copy_(h, 0, at_rows, torch.to(torch.narrow(visual[0], 0, first, shown), like.dtype))
  cos, sin = __torch__.rotation(torch.to(positions, like.device), turns[0], turns[1], like.dtype)
  mask = annotate(Optional[Tensor], None)
  if n > 1 and len(pasts) == 1:
    mask = torch.tril(torch.ones([n, pasts[0] + n], dtype=11, device=like.device), pasts[0])
  for i in range(dims[0]):
    h = __torch__.layer(i, h, w, dims, eps, __torch__.layer_memory(i, caches), pasts, cos, sin, mask)
    if shown > 0:
      if i + 1 < len(visual):
        torch.index_add_(h, 0, at_rows, torch.to(torch.narrow(visual[i + 1], 0, first, shown), like.dtype))
  return __torch__.last_norm(h, w, eps)


# The scores of all tokens (rows, vocabulary) after hidden states (rows, hidden), in float32.
def scores_after(h: Tensor, w: __torch__.Weights) -> Tensor:
  return torch.to(__torch__.project(h, w, len(w) - 1, None), 6)


# A token drawn by its probability. Scores are divided by the temperature; the k likeliest stay, then the fewest of these that reach the share p.
# random, from 0 to below 1, says which: the tokens lie one after the other on a line, each as long as it is probable.
def drawn(logits: Tensor, temperature: float, k: int, p: float, random: float) -> Tensor:
  line = torch.div(torch.to(logits, 7), temperature)
  order = torch.empty([0], dtype=4, device=logits.device)
  if k < torch.size(logits, 0):
    line, order = torch.topk(line, k)
  else:
    if p < 1.0:
      line, order = torch.sort(line, 0, True)
  ends = torch.cumsum(torch.softmax(line, 0), 0)
  last = torch.size(ends, 0) - 1
  if p < 1.0:
    last = min(last, int(torch.sum(torch.lt(ends, p))))
  at = min(last, int(torch.sum(torch.le(ends, torch.mul(ends[last], random)))))
  if torch.size(order, 0) > 0:
    token = order[at]
  else:
    token = torch.tensor(at, device=logits.device)
  return token


# A token, and the natural logarithm of the probability that the model gives it among all. At temperature 0 it is the likeliest.
def chosen(logits: Tensor, temperature: float, k: int, p: float, random: float) -> List[float]:
  if temperature > 0.0:
    token = __torch__.drawn(logits, temperature, k, p, random)
  else:
    token = torch.argmax(logits)
  chance = torch.sub(logits[token], torch.logsumexp(logits, [0]))
  return [float(token), float(chance)]


class TextDecoder(Module):
  __parameters__ = []
  __buffers__ = []

  # The weights as they lie in the checkpoint -> as the layers take them, each in its place. matrices: which to pack.
  def prepare(self: __torch__.TextDecoder, tensors: List[Tensor], matrices: List[int], dims: List[int]) -> __torch__.Weights:
    return __torch__.weights(__torch__.prepared(tensors, dims), matrices)

  # What turns queries and keys: axis (head_dim / 2) as given, and the frequencies. Copied: the argument's memory is Java's.
  def turns(self: __torch__.TextDecoder, axis: Tensor, head_dim: int, theta: float, device: str) -> List[Tensor]:
    steps = torch.arange(0, head_dim, 2, dtype=6)
    frequency = torch.reciprocal(torch.pow(theta, torch.div(steps, head_dim)))
    where = torch.device(device)
    return [torch.to(torch.clone(axis), where), torch.to(frequency, where)]

  def cache(self: __torch__.TextDecoder, w: __torch__.Weights, dims: List[int], capacity: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(dims[0]):
      for t in __torch__.new_memory(i, w.like(), dims, capacity):
        made.append(t)
    return made

  # A cache of more capacity with the first used positions of another.
  def grow(self: __torch__.TextDecoder, old: List[Tensor], dims: List[int], used: int, capacity: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(dims[0]):
      for t in __torch__.grown_memory(i, old[2 * i], old[2 * i + 1], dims, used, capacity):
        made.append(t)
    return made

  # The features of two pictures, row after row.
  def join(self: __torch__.TextDecoder, one: List[Tensor], other: List[Tensor]) -> List[Tensor]:
    joined = annotate(List[Tensor], [])
    for i in range(len(one)):
      joined.append(torch.cat([one[i], other[i]], 0))
    return joined

  def no_pictures(self: __torch__.TextDecoder) -> List[Tensor]:
    return annotate(List[Tensor], [])

  # Reads a chunk of the prompt; returns the scores of all tokens after it where they are wanted: after the last chunk.
  def read(self: __torch__.TextDecoder, w: __torch__.Weights, turns: List[Tensor], dims: List[int], eps: float, cache: List[Tensor], past: int, ids: Tensor, positions: Tensor, visual: List[Tensor], places: Tensor, first: int, scored: int) -> List[Tensor]:
    h = __torch__.text_model(w, turns, dims, eps, [cache], [past], ids, positions, visual, places, first)
    scores = annotate(List[Tensor], [])
    if scored == 1:
      scores.append(__torch__.scores_after(torch.narrow(h, 0, torch.size(h, 0) - 1, 1), w)[0])
    return scores

  # Chooses the first token of an answer by the scores after the prompt.
  def choose(self: __torch__.TextDecoder, scores: List[Tensor], temperature: float, k: int, p: float, random: float) -> List[float]:
    return __torch__.chosen(scores[0], temperature, k, p, random)

  # The probabilities of some tokens as the first of an answer.
  def chances(self: __torch__.TextDecoder, scores: List[Tensor], tokens: Tensor) -> List[float]:
    some = torch.index_select(torch.softmax(scores[0], 0), 0, torch.to(tokens, scores[0].device))
    some = torch.to(some, torch.device("cpu"))
    chances = annotate(List[float], [])
    for i in range(torch.size(some, 0)):
      chances.append(float(some[i]))
    return chances

  # Writes one token, at a position that is the same in time, height and width, and chooses the next.
  def write(self: __torch__.TextDecoder, w: __torch__.Weights, turns: List[Tensor], dims: List[int], eps: float, cache: List[Tensor], past: int, token: int, position: int, visual: List[Tensor], temperature: float, k: int, p: float, random: float) -> List[float]:
    ids = torch.full([1], token, dtype=4)
    positions = torch.full([3, 1], position, dtype=4)
    h = __torch__.text_model(w, turns, dims, eps, [cache], [past], ids, positions, visual, torch.empty([0], dtype=4), 0)
    return __torch__.chosen(__torch__.scores_after(h, w)[0], temperature, k, p, random)

  # As write, for one token of each of several sequences. Returns token and log-probability of the first, of the second, and so on.
  def write_together(self: __torch__.TextDecoder, w: __torch__.Weights, turns: List[Tensor], dims: List[int], eps: float, caches: List[List[Tensor]], pasts: List[int], tokens: List[int], at: List[int], visual: List[Tensor], temperatures: List[float], ks: List[int], ps: List[float], randoms: List[float]) -> List[float]:
    n = len(tokens)
    ids = torch.tensor(tokens, dtype=4)
    positions = torch.expand(torch.unsqueeze(torch.tensor(at, dtype=4), 0), [3, n])
    h = __torch__.text_model(w, turns, dims, eps, caches, pasts, ids, positions, visual, torch.empty([0], dtype=4), 0)
    scores = __torch__.scores_after(h, w)
    next = annotate(List[float], [])
    for j in range(n):
      for value in __torch__.chosen(scores[j], temperatures[j], ks[j], ps[j], randoms[j]):
        next.append(value)
    return next

  # As read, but returns the hidden states after the last norm and the scores of every token after the last row, both in float32.
  def inspect(self: __torch__.TextDecoder, w: __torch__.Weights, turns: List[Tensor], dims: List[int], eps: float, cache: List[Tensor], past: int, ids: Tensor, positions: Tensor, visual: List[Tensor], places: Tensor, first: int) -> List[Tensor]:
    h = __torch__.text_model(w, turns, dims, eps, [cache], [past], ids, positions, visual, places, first)
    last = torch.narrow(h, 0, torch.size(h, 0) - 1, 1)
    return [torch.to(h, 6), torch.to(__torch__.project(last, w, len(w) - 1, None), 6)]
