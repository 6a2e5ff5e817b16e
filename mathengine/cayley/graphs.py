"""Cayley and Schreier graphs of permutations and of matrices, as plain checked data.

A permutation g acts on a state s by positions, ``(s g)[i] = s[g[i]]``; a matrix g acts from the left, ``s -> g s``. The
graph is undirected (inverses are added) unless ``directed``. Its vertices are the states that are reached from
``start``: the identity gives the Cayley graph, a state with repeated labels the Schreier graph on its orbit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd
from typing import TypeVar

from mathengine.errors import InvalidInput

T = TypeVar("T")
Permutation = tuple[int, ...]
Matrix = tuple[tuple[int, ...], ...]

LARGEST_DEGREE = 4096
"""Of the graphs of families."""
MOST_POSITIONS = 1 << 14
"""Positions that a permutation may have: a cube of 52 layers has 16224 stickers."""
MOST_GENERATORS = 4096
LARGEST_RANK = 64
LARGEST_MODULUS = 2**31 - 1


@dataclass(frozen=True)
class PermutationGraph:
    """The graph of states reached from ``start`` by permutations of positions.

    Attributes
    ----------
    generators : tuple of permutations
        Images of 0..n-1, without repetitions; closed under inverses unless ``directed``.
    start : tuple of int
        Labels 0..k-1 in some order, each at least once; ``(0, 1, ..., n-1)`` for a Cayley graph.
    directed : bool
        Whether inverses were left out.
    names : tuple of str
        One for each generator.
    name : str or None
        Such as ``lrx(12)``.
    """

    generators: tuple[Permutation, ...]
    start: tuple[int, ...]
    directed: bool = False
    names: tuple[str, ...] = ()
    name: str | None = field(default=None, compare=False)

    @property
    def degree(self) -> int:
        """Number of positions."""
        return len(self.start)

    @cached_property
    def is_cayley(self) -> bool:
        """Whether all labels of the start differ, so that the vertices are the group's elements."""
        return len(set(self.start)) == len(self.start)

    @cached_property
    def is_inverse_closed(self) -> bool:
        """Whether the inverse of every generator is a generator."""
        known = set(self.generators)
        return all(inverse(g) in known for g in known)

    @cached_property
    def signs(self) -> tuple[int, ...]:
        """The sign of each generator, 1 or -1."""
        return tuple(sign(g) for g in self.generators)

    def digest(self) -> str:
        """SHA-256 of generators, start and direction; the order of generators and their names do not count."""
        data = [sorted(self.generators), self.start, self.directed and not self.is_inverse_closed]
        return hashlib.sha256(json.dumps(data, separators=(",", ":")).encode()).hexdigest()

    def to_json(self) -> dict[str, object]:
        """Plain data as ``read_graph`` reads it."""
        return {
            "kind": "permutation" if self.is_cayley else "schreier",
            "name": self.name,
            "generators": [list(g) for g in self.generators],
            "start": list(self.start),
            "directed": self.directed,
        }


@dataclass(frozen=True)
class MatrixGraph:
    """The graph of matrices reached from ``start`` by multiplication from the left, modulo m or over Z (modulus 0).

    Attributes
    ----------
    generators : tuple of matrices
        Square, invertible modulo m; closed under inverses unless ``directed``.
    modulus : int
        At least 2, or 0 for the integers.
    start : matrix
        The identity, or another matrix with as many rows.
    """

    generators: tuple[Matrix, ...]
    modulus: int
    start: Matrix
    directed: bool = False
    names: tuple[str, ...] = ()
    name: str | None = field(default=None, compare=False)

    @property
    def rank(self) -> int:
        """Rows of the matrices."""
        return len(self.start)

    @cached_property
    def is_inverse_closed(self) -> bool:
        """Whether the inverse of every generator is a generator."""
        known = set(self.generators)
        return all(matrix_inverse(g, self.modulus) in known for g in known)

    def digest(self) -> str:
        """SHA-256 of generators, modulus, start and direction."""
        data = [sorted(self.generators), self.modulus, self.start, self.directed and not self.is_inverse_closed]
        return hashlib.sha256(json.dumps(data, separators=(",", ":")).encode()).hexdigest()

    def to_json(self) -> dict[str, object]:
        """Plain data as ``read_graph`` reads it."""
        return {
            "kind": "matrix",
            "name": self.name,
            "generators": [[list(row) for row in g] for g in self.generators],
            "modulus": self.modulus,
            "start": [list(row) for row in self.start],
            "directed": self.directed,
        }


Graph = PermutationGraph | MatrixGraph


def permutation_graph(
    generators: Sequence[Sequence[int]],
    start: Sequence[int] | str | None = None,
    *,
    directed: bool = False,
    names: Sequence[str] | None = None,
    name: str | None = None,
) -> PermutationGraph:
    """The Cayley or Schreier graph of permutations of positions, checked.

    Parameters
    ----------
    generators : sequence of permutations
        Images of 0..n-1, all of one length; inverses are added unless ``directed``.
    start : sequence of labels or str, optional
        The identity by default; text such as ``"0011"`` has one label per character. Labels are renamed 0, 1, ... in
        ascending order.
    directed : bool
        Leave inverses out.
    names : sequence of str, optional
        One for each generator; inverses get ``'`` behind the name.

    Raises
    ------
    InvalidInput
        If a generator is no permutation of 0..n-1, lengths differ, or the start does not fit.

    Examples
    --------
    >>> graph = permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)])
    >>> graph.generators
    ((1, 2, 3, 0), (1, 0, 2, 3), (3, 0, 1, 2))
    >>> permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)], "0011").start
    (0, 0, 1, 1)
    """
    given = [checked_permutation(g) for g in generators]
    if not 1 <= len(given) <= MOST_GENERATORS:
        raise InvalidInput("number of generators", len(given), f"1 to {MOST_GENERATORS}")
    degree = len(given[0])
    for g in given:
        if len(g) != degree:
            raise InvalidInput("length of a generator", len(g), f"{degree}, the length of the first one")
    labels = _labels(start, degree)
    titles = _names(names, len(given))
    closed = _closed(given, titles, directed, inverse)
    return PermutationGraph(tuple(closed), labels, directed, tuple(closed.values()), name)


def matrix_graph(
    generators: Sequence[Sequence[Sequence[int]]],
    modulus: int = 0,
    start: Sequence[Sequence[int]] | None = None,
    *,
    directed: bool = False,
    names: Sequence[str] | None = None,
    name: str | None = None,
) -> MatrixGraph:
    """The Cayley or Schreier graph of matrices modulo m, or over the integers, checked.

    Parameters
    ----------
    generators : sequence of square integer matrices
        Invertible modulo ``modulus`` (determinant +-1 over Z); inverses are added unless ``directed``.
    modulus : int
        At least 2, or 0 for the integers.
    start : matrix, optional
        The identity by default; with fewer columns the vertices are vectors.

    Raises
    ------
    InvalidInput
        For a matrix that is not square or not invertible, different sizes, a modulus out of range, or a bad start.

    Examples
    --------
    >>> matrix_graph([[[1, 1], [0, 1]]], 5).generators
    (((1, 1), (0, 1)), ((1, 4), (0, 1)))
    """
    if modulus != 0 and not 2 <= modulus <= LARGEST_MODULUS:
        raise InvalidInput("modulus", modulus, f"0 for the integers, or 2 to {LARGEST_MODULUS}")
    if not 1 <= len(generators) <= MOST_GENERATORS:
        raise InvalidInput("number of generators", len(generators), f"1 to {MOST_GENERATORS}")
    rank = len(generators[0])
    given = [_square(g, rank, modulus) for g in generators]
    identity = tuple(tuple(int(i == j) for j in range(rank)) for i in range(rank))
    begun = identity if start is None else _rectangle(start, rank, modulus)
    titles = _names(names, len(given))
    closed = _closed(given, titles, directed, lambda g: matrix_inverse(g, modulus))
    return MatrixGraph(tuple(closed), modulus, begun, directed, tuple(closed.values()), name)


def read_graph(data: Mapping[str, object]) -> Graph:
    """The graph that plain data describe: ``kind``, ``generators``, ``start``, ``directed``, ``modulus``.

    ``directed`` false, null or absent adds inverses; a missing start is the identity.

    Raises
    ------
    InvalidInput
        If data are missing or make no sense.

    Examples
    --------
    >>> read_graph({"kind": "schreier", "generators": [[1, 2, 3, 0]], "start": "0011"}).degree
    4
    """
    kind = data.get("kind", "permutation" if data.get("modulus") is None else "matrix")
    directed = data.get("directed")
    if directed is not None and not isinstance(directed, bool):
        raise InvalidInput("directed", directed, "true, false or null")
    generators = data.get("generators")
    if not isinstance(generators, list | tuple) or not generators:
        raise InvalidInput("generators", generators, "a list of permutations or of matrices")
    name = data.get("name")
    title = name if isinstance(name, str) else None
    start = data.get("start")
    if kind == "matrix":
        modulus = data.get("modulus", 0)
        if not isinstance(modulus, int) or isinstance(modulus, bool):
            raise InvalidInput("modulus", modulus, "an integer")
        begun = None if start is None else _listed(start, "start")
        return matrix_graph(
            [_listed(g, "generator") for g in generators], modulus, begun, directed=bool(directed), name=title
        )
    if kind not in ("permutation", "schreier"):
        raise InvalidInput("kind", kind, "permutation, schreier or matrix")
    if start is not None and not isinstance(start, str | list | tuple):
        raise InvalidInput("start", start, "a text or a list of labels")
    return permutation_graph([_row(g, "generator") for g in generators], start, directed=bool(directed), name=title)


def checked_permutation(images: Sequence[int]) -> Permutation:
    """The permutation as a tuple.

    Raises
    ------
    InvalidInput
        If it is none.

    >>> checked_permutation([1, 0, 2])
    (1, 0, 2)
    """
    found = tuple(images)
    if not 1 <= len(found) <= MOST_POSITIONS:
        raise InvalidInput("length of a permutation", len(found), f"1 to {MOST_POSITIONS}")
    if not all(type(i) is int for i in found) or sorted(found) != list(range(len(found))):
        raise InvalidInput("generator", list(found), f"a permutation of 0..{len(found) - 1}")
    return found


def inverse(g: Permutation) -> Permutation:
    """The inverse permutation.

    >>> inverse((1, 2, 0))
    (2, 0, 1)
    """
    images = [0] * len(g)
    for i, image in enumerate(g):
        images[image] = i
    return tuple(images)


def moved(state: Sequence[int], g: Permutation) -> tuple[int, ...]:
    """The state that g leads to: position i gets what was at position g[i].

    >>> moved("abc", (1, 2, 0))
    ('b', 'c', 'a')
    """
    return tuple(state[i] for i in g)


def sign(g: Permutation) -> int:
    """1 for even permutations, -1 for odd ones.

    >>> sign((1, 0, 2)), sign((1, 2, 0))
    (-1, 1)
    """
    seen, parity = [False] * len(g), 0
    for i in range(len(g)):
        length, j = 0, i
        while not seen[j]:
            seen[j], j, length = True, g[j], length + 1
        parity += max(0, length - 1)
    return -1 if parity % 2 else 1


def matrix_product(left: Matrix, right: Matrix, modulus: int) -> Matrix:
    """The product, reduced modulo ``modulus`` unless that is 0.

    >>> matrix_product(((1, 1), (0, 1)), ((1, 1), (0, 1)), 2)
    ((1, 0), (0, 1))
    """
    columns = list(zip(*right, strict=True))
    rows = (tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns) for row in left)
    return tuple(rows) if modulus == 0 else tuple(tuple(c % modulus for c in row) for row in rows)


def matrix_inverse(g: Matrix, modulus: int) -> Matrix:
    """The inverse modulo ``modulus``, or over the integers.

    Raises
    ------
    InvalidInput
        If the determinant is no unit.

    >>> matrix_inverse(((2, 1), (1, 1)), 0)
    ((1, -1), (-1, 2))
    """
    from flint import fmpq_mat, fmpz_mat

    matrix = fmpz_mat([list(row) for row in g])
    determinant = int(matrix.det())
    unit = determinant in (1, -1) if modulus == 0 else gcd(determinant % modulus, modulus) == 1
    if not unit:
        accepted = "one with determinant 1 or -1" if modulus == 0 else f"one that is invertible modulo {modulus}"
        raise InvalidInput("matrix", [list(row) for row in g], accepted)
    entries = [[(int(c.p), int(c.q)) for c in row] for row in fmpq_mat(matrix).inv().tolist()]
    if modulus == 0:
        return tuple(tuple(top for top, _ in row) for row in entries)
    return tuple(tuple(top * pow(bottom, -1, modulus) % modulus for top, bottom in row) for row in entries)


def _closed(given: Sequence[T], names: Sequence[str], directed: bool, inverted: Callable[[T], T]) -> dict[T, str]:
    """Generators without repetitions and their names; with inverses unless directed."""
    closed: dict[T, str] = {}
    for g, title in zip(given, names, strict=True):
        closed.setdefault(g, title)
    if not directed:
        for g, title in list(closed.items()):
            closed.setdefault(inverted(g), f"{title}'")
    return closed


def _names(names: Sequence[str] | None, count: int) -> list[str]:
    if names is None:
        return [f"g{i}" for i in range(count)]
    if len(names) != count:
        raise InvalidInput("number of names", len(names), f"{count}, one for each generator")
    return list(names)


def _labels(start: Sequence[int] | str | None, degree: int) -> tuple[int, ...]:
    if start is None:
        return tuple(range(degree))
    if len(start) != degree:
        raise InvalidInput("length of the start", len(start), f"{degree}, the length of the generators")
    if not isinstance(start, str) and not all(type(label) is int for label in start):
        raise InvalidInput("start", list(start), "a text, or a list of integers")
    labels = [ord(label) if isinstance(label, str) else label for label in start]
    rank = {label: i for i, label in enumerate(sorted(set(labels)))}
    return tuple(rank[label] for label in labels)


def _square(matrix: Sequence[Sequence[int]], rank: int, modulus: int) -> Matrix:
    found = _rectangle(matrix, rank, modulus)
    if not 1 <= rank <= LARGEST_RANK or any(len(row) != rank for row in found):
        raise InvalidInput("generator", [list(row) for row in matrix], f"a square matrix, {rank} by {rank}")
    matrix_inverse(found, modulus)
    return found


def _rectangle(matrix: Sequence[Sequence[int]], rank: int, modulus: int) -> Matrix:
    rows = [tuple(row) for row in matrix]
    if len(rows) != rank or len({len(row) for row in rows}) != 1 or not rows[0]:
        raise InvalidInput("matrix", [list(row) for row in rows], f"{rank} rows of one length")
    if not all(type(c) is int for row in rows for c in row):
        raise InvalidInput("matrix", [list(row) for row in rows], "integers")
    return tuple(rows) if modulus == 0 else tuple(tuple(c % modulus for c in row) for row in rows)


def _listed(value: object, what: str) -> list[list[int]]:
    if not isinstance(value, list | tuple):
        raise InvalidInput(what, value, "a matrix: a list of rows")
    return [_row(row, what) for row in value]


def _row(value: object, what: str) -> list[int]:
    if not isinstance(value, list | tuple) or not all(type(c) is int for c in value):
        raise InvalidInput(what, value, "a list of integers")
    return [int(c) for c in value]
