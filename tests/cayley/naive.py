"""Breadth-first search on tuples: what every engine must agree with. Shares no code with the package."""

from collections.abc import Callable, Iterable, Sequence


def permutation_growth(
    generators: Sequence[Sequence[int]], start: Sequence[int] | None = None, most_layers: int | None = None
) -> tuple[int, ...]:
    """Layer sizes for ``(s g)[i] = s[g[i]]``, with exactly these generators."""
    first = tuple(range(len(generators[0]))) if start is None else tuple(start)
    return _growth(first, lambda state: [tuple(state[i] for i in g) for g in generators], most_layers)


def matrix_growth(
    generators: Sequence[Sequence[Sequence[int]]],
    modulus: int,
    start: Sequence[Sequence[int]] | None = None,
    most_layers: int | None = None,
) -> tuple[int, ...]:
    """Layer sizes for ``s -> g s`` modulo ``modulus`` (0: over the integers), with exactly these generators."""
    rank = len(generators[0])
    rows = [[int(i == j) for j in range(rank)] for i in range(rank)] if start is None else start
    reduce = (lambda c: c % modulus) if modulus else (lambda c: c)

    def product(g: Sequence[Sequence[int]], s: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
        columns = range(len(s[0]))
        return tuple(tuple(reduce(sum(row[k] * s[k][j] for k in range(rank))) for j in columns) for row in g)

    first = tuple(tuple(reduce(c) for c in row) for row in rows)
    return _growth(first, lambda state: [product(g, state) for g in generators], most_layers)


def _growth(first: object, neighbours: Callable[..., Iterable[object]], most_layers: int | None) -> tuple[int, ...]:
    seen, layer, sizes = {first}, [first], []
    while layer and (most_layers is None or len(sizes) <= most_layers):
        sizes.append(len(layer))
        following = []
        for state in layer:
            for found in neighbours(state):
                if found not in seen:
                    seen.add(found)
                    following.append(found)
        layer = following
    return tuple(sizes)
