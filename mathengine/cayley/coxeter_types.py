"""Finite Coxeter groups recognised from involutions, and the lengths of their elements by the degrees.

In a Coxeter group with its simple generators the elements of length d are counted by the product of the polynomials
1 + q + ... + q^(d_i - 1) over the degrees d_i (Bott; Solomon 1966; Humphreys, Reflection Groups and Coxeter Groups,
sections 2.4, 2.7 and 3.15).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from mathengine.cayley.graphs import Permutation, moved
from mathengine.cayley.order import cycle_order, group_order

MOST_NODES = 64
"""Diagrams with more nodes are not looked at."""
Diagram = Mapping[int, Mapping[int, int]]
"""For each node its neighbours, with the orders (at least 3) of the products."""

EXCEPTIONAL: dict[tuple[tuple[int, ...], ...], tuple[str, tuple[int, ...]]] = {
    ((3,), (3, 3), (3, 3)): ("E6", (2, 5, 6, 8, 9, 12)),
    ((3,), (3, 3), (3, 3, 3)): ("E7", (2, 6, 8, 10, 12, 14, 18)),
    ((3,), (3, 3), (3, 3, 3, 3)): ("E8", (2, 8, 12, 14, 18, 20, 24, 30)),
    ((3, 4, 3),): ("F4", (2, 6, 8, 12)),
    ((3, 5),): ("H3", (2, 6, 10)),
    ((3, 3, 5),): ("H4", (2, 12, 20, 30)),
}
"""By the orders along the line, or along the three legs of the fork."""


def coxeter_type(generators: Sequence[Permutation]) -> tuple[str, tuple[int, ...]] | None:
    """The type and the degrees, if these involutions are the simple generators of a finite Coxeter group.

    The orders of their products present a Coxeter group of which theirs is a quotient; the two are equal if the orders
    are. Any presentation that is not of finite type is answered by None, and so is a proper quotient.

    Examples
    --------
    >>> coxeter_type([(1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2)])
    ('A3', (2, 3, 4))
    >>> coxeter_type([(1, 0, 2), (0, 2, 1), (2, 1, 0)]) is None
    True
    """
    if not 1 <= len(generators) <= MOST_NODES or any(cycle_order(g) != 2 for g in generators):
        return None
    diagram = _diagram(generators)
    if diagram is None:
        return None
    types = [_finite_type(diagram, part) for part in _parts(diagram)]
    found = [kind for kind in types if kind is not None]
    if len(found) < len(types):
        return None
    degrees = tuple(d for _, part in found for d in part)
    if prod(degrees) != group_order(tuple(generators)):
        return None
    return " x ".join(sorted(name for name, _ in found)), degrees


def _diagram(generators: Sequence[Permutation]) -> Diagram | None:
    """None as soon as a node has four neighbours, which no finite type has."""
    diagram: dict[int, dict[int, int]] = {i: {} for i in range(len(generators))}
    for i, g in enumerate(generators):
        for j in range(i):
            order = cycle_order(moved(g, generators[j]))
            if order > 2:
                diagram[i][j] = diagram[j][i] = order
                if max(len(diagram[i]), len(diagram[j])) > 3:
                    return None
    return diagram


def _parts(diagram: Diagram) -> list[set[int]]:
    left, parts = set(diagram), []
    while left:
        part, stack = set(), [min(left)]
        while stack:
            i = stack.pop()
            if i not in part:
                part.add(i)
                stack.extend(diagram[i])
        left -= part
        parts.append(part)
    return parts


def _finite_type(diagram: Diagram, part: set[int]) -> tuple[str, tuple[int, ...]] | None:
    edges = sum(len(diagram[i]) for i in part) // 2
    forks = [i for i in part if len(diagram[i]) == 3]
    if edges != len(part) - 1 or len(forks) > 1:
        return None
    if forks:
        legs = sorted((_line(diagram, forks[0], i) for i in diagram[forks[0]]), key=lambda leg: (len(leg), leg))
        return _fork_type(legs)
    end = min(part, key=lambda i: len(diagram[i]))
    line = _line(diagram, None, end)
    return _line_type(min(line, line[::-1]))


def _line(diagram: Diagram, before: int | None, node: int) -> tuple[int, ...]:
    """The orders along the line that goes on from ``node``, the edge from ``before`` first."""
    found = [] if before is None else [diagram[before][node]]
    while True:
        following = [i for i in diagram[node] if i != before]
        if not following:
            return tuple(found)
        found.append(diagram[node][following[0]])
        before, node = node, following[0]


def _line_type(line: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
    rank = len(line) + 1
    if all(order == 3 for order in line):
        return f"A{rank}", tuple(range(2, rank + 2))
    if rank == 2:
        return f"I2({line[0]})", (2, line[0])
    if line[-1] == 4 and all(order == 3 for order in line[:-1]):
        return f"B{rank}", tuple(range(2, 2 * rank + 1, 2))
    return EXCEPTIONAL.get((line,))


def _fork_type(legs: list[tuple[int, ...]]) -> tuple[str, tuple[int, ...]] | None:
    rank = 1 + sum(map(len, legs))
    if legs[:2] == [(3,), (3,)] and all(order == 3 for order in legs[2]):
        return f"D{rank}", (*range(2, 2 * rank - 1, 2), rank)
    return EXCEPTIONAL.get(tuple(legs))
