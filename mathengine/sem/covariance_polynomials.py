"""Polynomials in the covariances: their ring, determinants, fractions, values and notation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx, nmod

from mathengine.errors import BudgetExhausted
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import PRIME, Point, parameter_name

if TYPE_CHECKING:
    import sympy

MOST_TERMS = 2000
"""The longest numerator or denominator that is reduced and kept."""


def covariance_ring(graph: MixedGraph) -> fmpz_mpoly_ctx:
    """The ring of integer polynomials in the covariances s_ij with i <= j, row by row.

    The order is lexicographic, so that a product of variances leads a determinant.

    >>> covariance_ring(MixedGraph.of("12")).names()
    ('s1_1', 's1_2', 's2_2')
    """
    names = [parameter_name(graph, "s", i, j) for i in range(graph.size) for j in range(i, graph.size)]
    return fmpz_mpoly_ctx.get(names, Ordering.lex)


def covariance_place(size: int, i: int, j: int) -> int:
    """The place of s_ij among the variables of :func:`covariance_ring`.

    >>> [covariance_place(3, i, j) for i in range(3) for j in range(i, 3)]
    [0, 1, 2, 3, 4, 5]
    """
    low, high = min(i, j), max(i, j)
    return low * size - low * (low - 1) // 2 + high - low


def determinant_of(matrix: Sequence[Sequence[fmpz_mpoly]], ring: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """The determinant of a small matrix of polynomials, by expansion along rows with every minor computed once.

    Raises
    ------
    BudgetExhausted
        Where a minor has more terms than are kept.

    Examples
    --------
    >>> ring = covariance_ring(MixedGraph.of("12"))
    >>> a, b, c = ring.gens()
    >>> determinant_of([[a, b], [b, c]], ring)
    s1_1*s2_2 - s1_2^2
    """
    minors: dict[int, fmpz_mpoly] = {0: ring.constant(1)}
    size = len(matrix)
    for row in range(size):
        larger: dict[int, fmpz_mpoly] = {}
        for mask, minor in minors.items():
            for column in range(size):
                entry = matrix[row][column]
                if mask >> column & 1 or entry.is_zero():
                    continue
                sign = -1 if (mask >> column).bit_count() % 2 else 1
                target = mask | 1 << column
                if len(minor) * len(entry) > MOST_TERMS * 50:
                    raise BudgetExhausted("the determinant is too long to write out")
                product = sign * minor * entry
                larger[target] = larger[target] + product if target in larger else product
        minors = larger
    return minors.get((1 << size) - 1, ring.constant(0))


def reduced_fraction(above: fmpz_mpoly, below: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """The coprime fraction, its leading coefficient below positive.

    >>> x, y, z = covariance_ring(MixedGraph.of("12")).gens()
    >>> reduced_fraction(x * y, -y * z)
    (-s1_1, s2_2)
    """
    if max(len(above), len(below)) > 10 * MOST_TERMS:
        raise BudgetExhausted("the formula is too long to reduce")
    common = above.gcd(below)
    above, below = above // common, below // common
    if below.leading_coefficient() < 0:
        above, below = -above, -below
    if max(len(above), len(below)) > MOST_TERMS:
        raise BudgetExhausted(f"the formula has more than {MOST_TERMS} terms")
    return above, below


def value_at(polynomial: fmpz_mpoly, point: Point) -> int:
    """A polynomial in the covariances at a point, modulo :data:`~mathengine.sem.parameters.PRIME`.

    >>> graph = MixedGraph.of("12")
    >>> from random import Random
    >>> from mathengine.sem.parameters import random_point
    >>> value_at(covariance_ring(graph).gen(1), random_point(graph, Random(1)))
    0
    """
    size = point.covariances.nrows()
    values = [int(point.covariances[i, j]) for i in range(size) for j in range(i, size)]
    total = nmod(0, PRIME)
    for monomial, coefficient in polynomial.terms():
        term = nmod(int(coefficient) % PRIME, PRIME)
        for value, exponent in zip(values, monomial, strict=True):
            if exponent:
                term *= nmod(value, PRIME) ** int(exponent)
        total += term
    return int(total)


def polynomial_latex(graph: MixedGraph, polynomial: fmpz_mpoly) -> str:
    r"""A polynomial in the covariances in LaTeX.

    >>> graph = MixedGraph.of("12")
    >>> a, b, c = covariance_ring(graph).gens()
    >>> print(polynomial_latex(graph, a * c - 2 * b**2))
    \sigma_{1,1} \sigma_{2,2} - 2 \sigma_{1,2}^{2}
    """
    names = [name.replace("_", r"\_") for name in graph.vertices]
    variables = [rf"\sigma_{{{names[i]},{names[j]}}}" for i in range(graph.size) for j in range(i, graph.size)]
    return written_latex(polynomial, variables)


def written_latex(polynomial: fmpz_mpoly, variables: Sequence[str]) -> str:
    r"""A polynomial in LaTeX, with these texts for its variables.

    >>> a, b, c = covariance_ring(MixedGraph.of("12")).gens()
    >>> print(written_latex(b - 3 * a**2, ["x", "y", "z"]))
    -3 x^{2} + y
    """
    text = ""
    for monomial, coefficient in polynomial.terms():
        size = abs(int(coefficient))
        powers = [x if e == 1 else f"{x}^{{{e}}}" for x, e in zip(variables, monomial, strict=True) if e]
        factors = powers if size == 1 and powers else [str(size), *powers]
        sign = "-" if coefficient < 0 else "+"
        text += f" {sign} {' '.join(factors)}" if text else f"{sign.strip('+')}{' '.join(factors)}"
    return text or "0"


def polynomial_sympy(polynomial: fmpz_mpoly) -> sympy.Expr:
    """A polynomial in sympy, a symbol for each covariance.

    >>> polynomial_sympy(covariance_ring(MixedGraph.of("12")).gen(1))
    s1_2
    """
    import sympy

    variables = [sympy.Symbol(name) for name in polynomial.context().names()]
    total = sympy.Integer(0)
    for monomial, coefficient in polynomial.terms():
        term = sympy.Integer(int(coefficient))
        for variable, exponent in zip(variables, monomial, strict=True):
            term *= variable ** int(exponent)
        total += term
    return total
