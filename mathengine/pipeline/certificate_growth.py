"""Checks of certificates of growth: a plain breadth-first search where that is short, and theorems where it is not.

Nothing is shared with the engines that made them; the generators are read from the certificate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import factorial
from typing import TypeAlias

from mathengine.errors import InvalidInput

State: TypeAlias = tuple[object, ...]

RECOMPUTED = 100_000
"""Vertices up to which a graph is searched again."""
FIRST_LAYERS = 20_000
"""Vertices of the first layers that are searched again in a larger graph."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a certificate established.

    Attributes
    ----------
    layers : tuple of int
        As the certificate states them.
    recomputed : int
        Layers 0 to ``recomputed`` - 1 were found again by a search.
    whole : bool
        Whether all layers were, and none is missing: the certificate is then proved.
    established : tuple of str
        Everything that was checked, in words.

    Examples
    --------
    >>> Checked((1, 1), 2, True, ()).whole
    True
    """

    layers: tuple[int, ...]
    recomputed: int
    whole: bool
    established: tuple[str, ...]


def check_growth(certificate: Mapping[str, object]) -> Checked:
    """Check a certificate of growth.

    Parameters
    ----------
    certificate : mapping
        As :meth:`mathengine.cayley.enumeration.Growth.certificate` makes it.

    Returns
    -------
    Checked
        Whole for graphs of at most 100,000 vertices; for larger ones the first layers by search, and theorems.

    Raises
    ------
    InvalidInput
        If it is no certificate, or a check fails.

    Examples
    --------
    >>> from mathengine.cayley.enumeration import growth
    >>> check_growth(growth([(1, 2, 0), (1, 0, 2)]).certificate()).whole
    True
    """
    graph = _mapping(certificate, "graph")
    layers = tuple(_natural(size) for size in _list(certificate, "layers"))
    complete = certificate.get("complete")
    _require(
        certificate.get("rule") == "growth" and isinstance(complete, bool) and layers, "is no certificate of growth"
    )
    start, images, generators = _action(graph)
    _require(graph.get("directed") is True or _is_closed(graph), "lacks the inverse of a generator")
    established = [_digest(certificate, graph, layers)]
    whole = sum(layers) <= RECOMPUTED
    sizes, ended = _search(start, images, RECOMPUTED if whole else FIRST_LAYERS, len(layers))
    _require(tuple(sizes) == layers[: len(sizes)], f"has layers that begin otherwise than {sizes}")
    _require(not ended or len(sizes) == len(layers), "states layers that are not there")
    _require(ended or not (complete and whole), "stops before the last layer")
    established.append(f"layers 0 to {len(sizes) - 1} found again by breadth-first search")
    if _is_cayley(graph):
        established += _theorems(layers, bool(complete), generators)
    proved = bool(complete) and ended and len(sizes) == len(layers)
    return Checked(layers, len(sizes), proved, tuple(established))


def _search(
    start: State, images: Callable[[State], Iterable[State]], most: int, most_layers: int
) -> tuple[list[int], bool]:
    """Sizes of the first layers, and whether there are no others."""
    seen, layer = {start}, [start]
    sizes: list[int] = []
    while layer:
        if len(sizes) == most_layers:
            return sizes, False
        sizes.append(len(layer))
        following = []
        for state in layer:
            for image in images(state):
                if image not in seen:
                    seen.add(image)
                    following.append(image)
        layer = following
        if len(seen) > most + len(layer):
            return sizes, False
    return sizes, True


def _action(graph: Mapping[str, object]) -> tuple[State, Callable[[State], Iterable[State]], list[list[int]]]:
    """The start, what leads from a state to its neighbours, and the permutations (none for matrices)."""
    generators = _list(graph, "generators")
    if graph.get("kind") == "matrix":
        return *_matrix_action(graph, [_matrix(g) for g in generators]), []
    permutations = [_row(g) for g in generators]
    start = _row(graph.get("start"))
    for g in permutations:
        _require(sorted(g) == list(range(len(start))), f"has a generator that is no permutation: {g}")
    return tuple(start), lambda state: [tuple(state[i] for i in g) for g in permutations], permutations


def _matrix_action(
    graph: Mapping[str, object], matrices: list[list[list[int]]]
) -> tuple[State, Callable[[State], Iterable[State]]]:
    modulus = graph.get("modulus")
    _require(isinstance(modulus, int) and modulus >= 0, f"has the modulus {modulus}")
    assert isinstance(modulus, int)
    start = _matrix(graph.get("start"))
    _require(
        all(len(g) == len(start) and all(len(row) == len(start) for row in g) for g in matrices), "has odd matrices"
    )

    def image(g: list[list[int]], state: State) -> State:
        rows = range(len(start))
        columns = range(len(start[0]))
        products = ([sum(g[i][k] * state[k][j] for k in rows) for j in columns] for i in rows)  # type: ignore[index]
        return tuple(tuple(c % modulus if modulus else c for c in row) for row in products)

    return tuple(map(tuple, start)), lambda state: [image(g, state) for g in matrices]


def _theorems(layers: Sequence[int], complete: bool, generators: list[list[int]]) -> list[str]:
    """Lagrange, parity, and the bound on the growth from layer to layer, for a group of permutations."""
    found = []
    most = len({tuple(g) for g in generators})
    _require(all(b <= most * a for a, b in pairwise(layers)), f"has a layer more than {most} times the one before")
    found.append(f"no layer exceeds {most} times the one before")
    if not complete:
        return found
    degree = len(generators[0])
    _require(factorial(degree) % sum(layers) == 0, f"has {sum(layers)} elements, which does not divide {degree}!")
    found.append(f"the sum {sum(layers)} divides {degree}!")
    if all(_is_odd(g) for g in generators):
        _require(2 * sum(layers[::2]) == sum(layers), "breaks the law of parity")
        found.append(f"parity: even and odd layers hold {sum(layers) // 2} elements each")
    elif not any(_is_odd(g) for g in generators) and degree > 1:
        _require(factorial(degree) // 2 % sum(layers) == 0, "has more elements than even permutations allow")
        found.append(f"all generators are even, and the sum divides {degree}!/2")
    return found


def _is_cayley(graph: Mapping[str, object]) -> bool:
    start = graph.get("start")
    return graph.get("kind") != "matrix" and isinstance(start, list) and len(set(start)) == len(start)


def _is_odd(g: Sequence[int]) -> bool:
    return sum(g[i] > g[j] for j in range(len(g)) for i in range(j)) % 2 == 1


def _digest(certificate: Mapping[str, object], graph: Mapping[str, object], layers: Sequence[int]) -> str:
    """The digest of graph, layers and completeness, computed again from the data."""
    directed = bool(graph.get("directed"))
    generators = sorted(_list(graph, "generators"))  # type: ignore[type-var]  # lists of integers, or of such lists
    middle = [graph.get("modulus")] if graph.get("kind") == "matrix" else []
    data = [generators, *middle, graph.get("start"), directed and not _is_closed(graph)]
    inner = hashlib.sha256(json.dumps(data, separators=(",", ":")).encode()).hexdigest()
    outer = json.dumps([inner, [str(size) for size in layers], certificate.get("complete")], separators=(",", ":"))
    _require(hashlib.sha256(outer.encode()).hexdigest() == certificate.get("digest"), "does not bear its own digest")
    return "the digest is that of generators, start, direction and layers"


def _is_closed(graph: Mapping[str, object]) -> bool:
    """Whether every generator has its inverse among the generators."""
    generators = _list(graph, "generators")
    if graph.get("kind") != "matrix":
        known = {tuple(_row(g)) for g in generators}
        return all(tuple(sorted(range(len(g)), key=g.__getitem__)) in known for g in known)
    matrices = [_matrix(g) for g in generators]
    identity = tuple(tuple(int(i == j) for j in range(len(matrices[0]))) for i in range(len(matrices[0])))
    _, images = _matrix_action({**graph, "start": [list(row) for row in identity]}, matrices)
    return all(identity in images(tuple(map(tuple, g))) for g in matrices)


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = data.get(key)
    _require(isinstance(found, Mapping), f"has no {key}")
    assert isinstance(found, Mapping)
    return found


def _list(data: Mapping[str, object], key: str) -> list[object]:
    found = data.get(key)
    _require(isinstance(found, list) and found, f"has no {key}")
    assert isinstance(found, list)
    return found


def _row(value: object) -> list[int]:
    _require(isinstance(value, list) and value and all(type(c) is int for c in value), "has a row without integers")
    assert isinstance(value, list)
    return value


def _matrix(value: object) -> list[list[int]]:
    _require(isinstance(value, list) and value, "has a matrix without rows")
    assert isinstance(value, list)
    return [_row(row) for row in value]


def _natural(size: object) -> int:
    _require(isinstance(size, str) and size.isascii() and size.isdigit() and len(size) <= 4000, "has an odd layer")
    assert isinstance(size, str)
    _require(int(size) > 0, "has an empty layer")
    return int(size)


def _require(holds: object, problem: str) -> None:
    if not holds:
        raise InvalidInput("certificate", f"one that {problem}", "one whose checks hold")
