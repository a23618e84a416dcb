# A decoder whose layers are all of one kind: attention with keys and values of every token.
# A family adds layer_tensors(dims), how many weights a layer has, and text_layer(...), which calls attend.

# The weights as the layers take them.
def prepared(w: List[Tensor], dims: List[int]) -> List[Tensor]:
  return w


# Layer i: h (n, hidden) -> (n, hidden). memory: its two tensors of each sequence.
def layer(i: int, h: Tensor, w: __torch__.Weights, dims: List[int], eps: float, memory: List[Tensor], pasts: List[int], cos: Tensor, sin: Tensor, mask: Optional[Tensor]) -> Tensor:
  return __torch__.text_layer(h, w, 1 + i * __torch__.layer_tensors(dims), dims, eps, memory, pasts, cos, sin, mask)


def last_norm(h: Tensor, w: __torch__.Weights, eps: float) -> Tensor:
  return torch.rms_norm(h, [torch.size(h, 1)], w[len(w) - 2], eps)


# Layer i's part of an empty cache.
def new_memory(i: int, like: Tensor, dims: List[int], capacity: int) -> List[Tensor]:
  return __torch__.key_value_memory(like, dims, capacity)


# Layer i's part of a cache with more room: a copy.
def grown_memory(i: int, one: Tensor, other: Tensor, dims: List[int], used: int, capacity: int) -> List[Tensor]:
  return [__torch__.grown(one, used, capacity), __torch__.grown(other, used, capacity)]
