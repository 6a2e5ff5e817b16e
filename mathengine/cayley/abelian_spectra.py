"""Exact eigenvalues of graphs whose generators commute: sums of roots of unity, compared in their cyclotomic field.

A commutative group acts on the vertices regularly, up to what fixes all of them. Its characters chi give all
eigenvalues, the sums of chi(g) over the generators g.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import TypeAlias

from mathengine.cayley.coset_tables import State, action
from mathengine.cayley.graphs import Graph, MatrixGraph, matrix_product, moved

Angles: TypeAlias = tuple[Fraction, ...]
"""For each generator the logarithm of its character value over 2 pi i, in [0, 1)."""


def commute(graph: Graph) -> bool:
    """Whether all generators commute.

    >>> from mathengine.cayley.graphs import permutation_graph
    >>> commute(permutation_graph([(1, 2, 0, 3, 4), (0, 1, 2, 4, 3)]))
    True
    >>> commute(permutation_graph([(1, 2, 0), (1, 0, 2)]))
    False
    """
    if isinstance(graph, MatrixGraph):
        m = graph.modulus
        return all(matrix_product(g, h, m) == matrix_product(h, g, m) for g, h in combinations(graph.generators, 2))
    return all(moved(g, h) == moved(h, g) for g, h in combinations(graph.generators, 2))


def characters(graph: Graph, most: int) -> list[Angles] | None:
    """The characters of a commutative group on the vertices; None if there are more than ``most`` vertices.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> characters(permutation_graph([(1, 2, 0)], directed=True), 10)
    [(Fraction(0, 1),), (Fraction(1, 3),), (Fraction(2, 3),)]
    """
    relations = _relations(graph, most)
    if relations is None:
        return None
    found: list[Angles] = [()]
    for power, exponents in relations:
        found = [
            (*angles, ((sum((c * t for c, t in zip(exponents, angles, strict=True)), Fraction(0)) + j) / power) % 1)
            for angles in found
            for j in range(power)
        ]
    return found


def _relations(graph: Graph, most: int) -> list[tuple[int, tuple[int, ...]]] | None:
    """For each generator its least power that earlier ones give, and their exponents in it."""
    act = action(graph)
    reached: dict[State, tuple[int, ...]] = {graph.start: ()}
    relations = []
    for g in range(len(graph.generators)):
        layer, power, state = dict(reached), 1, act(g, graph.start)
        following = {s: (*exponents, 0) for s, exponents in reached.items()}
        while state not in reached:
            layer = {act(g, s): exponents for s, exponents in layer.items()}
            following.update({s: (*exponents, power) for s, exponents in layer.items()})
            if len(following) > most:
                return None
            power, state = power + 1, act(g, state)
        relations.append((power, reached[state]))
        reached = following
    return relations


def abelian_eigenvalues(graph: Graph, most: int) -> Iterator[tuple[complex, int, str]] | None:
    """Value, multiplicity and exact text of each eigenvalue; None if there are more than ``most`` vertices.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> for value, count, text in abelian_eigenvalues(permutation_graph([(1, 2, 3, 4, 0)]), 100):
    ...     print(round(value.real, 6), count, text)
    2.0 1 2
    0.618034 2 2*cos(2*pi/5)
    -1.618034 2 2*cos(4*pi/5)
    """
    found = characters(graph, most)
    return None if found is None else _eigenvalues(found)


def _eigenvalues(found: list[Angles]) -> Iterator[tuple[complex, int, str]]:
    from flint import fmpz_poly

    order = lcm(*(t.denominator for angles in found for t in angles))
    modulus = fmpz_poly.cyclotomic(order)
    counts: Counter[tuple[int, ...]] = Counter()
    examples: dict[tuple[int, ...], Angles] = {}
    for angles in found:
        powers = [0] * order
        for t in angles:
            powers[int(t * order)] += 1
        key = tuple(int(c) for c in (fmpz_poly(powers) % modulus).coeffs())
        counts[key] += 1
        examples.setdefault(key, angles)
    values = {key: _value(angles) for key, angles in examples.items()}
    for key in sorted(values, key=lambda key: (-round(values[key].real, 12), values[key].imag)):
        exact = str(key[0] if key else 0) if len(key) <= 1 else _text(examples[key])
        yield values[key], counts[key], exact


def _value(angles: Angles) -> complex:
    from cmath import exp, pi

    total = sum(exp(2j * pi * float(t)) for t in angles)
    return complex(total.real, total.imag if abs(total.imag) > 1e-12 * len(angles) else 0.0)


def _text(angles: Angles) -> str:
    """The sum with conjugate terms as cosines: ``2*cos(2*pi/5) + 1``."""
    left = Counter(angles)
    terms = []
    for t in sorted(left):
        if t in (0, Fraction(1, 2)) or left[t] == 0:
            continue
        pairs = min(left[t], left[1 - t])
        if pairs and t < 1 - t:
            terms.append(f"{2 * pairs}*cos({_multiple_of_pi(2 * t)})")
            left[t] -= pairs
            left[1 - t] -= pairs
        if left[t]:
            terms.append(f"{left[t]}*exp({_multiple_of_pi(2 * t)}*i)".removeprefix("1*"))
    whole = left[Fraction(0)] - left[Fraction(1, 2)]
    text = " + ".join(terms)
    return text if whole == 0 else f"{text} {'+' if whole > 0 else '-'} {abs(whole)}"


def _multiple_of_pi(t: Fraction) -> str:
    top = "pi" if t.numerator == 1 else f"{t.numerator}*pi"
    return top if t.denominator == 1 else f"{top}/{t.denominator}"
