"""Polynomials in n and k in certificates: dictionaries from pairs of exponents to coefficients other than 0."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, lcm
from typing import TypeAlias

from mathengine.pipeline.certificate_data import items, require
from mathengine.pipeline.certificate_fractions import Polynomial, listed

Bivariate: TypeAlias = dict[tuple[int, int], Fraction]
"""(power of n, power of k): coefficient."""

ONE: Bivariate = {(0, 0): Fraction(1)}
LARGEST_DEGREE = 60
"""Bound on the degrees in a certificate."""


def linear(n: int, k: int, constant: Fraction) -> Bivariate:
    """``n N + k K + constant``.

    >>> linear(2, 0, Fraction(1, 2))
    {(1, 0): Fraction(2, 1), (0, 0): Fraction(1, 2)}
    """
    return {at: value for at, value in (((1, 0), Fraction(n)), ((0, 1), Fraction(k)), ((0, 0), constant)) if value}


def total(*parts: Bivariate) -> Bivariate:
    """The sum."""
    found: Bivariate = {}
    for part in parts:
        for at, value in part.items():
            found[at] = found.get(at, Fraction(0)) + value
    return {at: value for at, value in found.items() if value}


def product(*parts: Bivariate) -> Bivariate:
    """The product, short factors first and over the integers, which is what takes the time."""
    found, below = {(0, 0): 1}, 1
    for part in sorted(parts, key=len):
        common = lcm(*(c.denominator for c in part.values()))
        below *= common
        numbers = [(at, c.numerator * (common // c.denominator)) for at, c in part.items()]
        step: dict[tuple[int, int], int] = {}
        for (i, j), value in found.items():
            for (s, t), number in numbers:
                at = (i + s, j + t)
                step[at] = step.get(at, 0) + value * number
        found = step
    return {at: Fraction(value, below) for at, value in found.items() if value}


def scaled(polynomial: Bivariate, factor: Fraction) -> Bivariate:
    """A multiple."""
    return {at: value * factor for at, value in polynomial.items() if factor}


def moved_by(polynomial: Bivariate, n: int, k: int) -> Bivariate:
    """``P(n + n0, k + k0)``, by the binomial theorem.

    >>> moved_by({(1, 1): Fraction(1)}, 0, 1) == {(1, 1): Fraction(1), (1, 0): Fraction(1)}
    True
    """
    found: Bivariate = {}
    for (i, j), c in polynomial.items():
        for s in range(i + 1):
            for t in range(j + 1):
                value = c * comb(i, s) * n ** (i - s) * comb(j, t) * k ** (j - t)
                if value:
                    found[s, t] = found.get((s, t), Fraction(0)) + value
    return {at: value for at, value in found.items() if value}


def derivative_in_k(polynomial: Bivariate) -> Bivariate:
    """The derivative with respect to k.

    >>> derivative_in_k({(1, 2): Fraction(3), (0, 0): Fraction(1)})
    {(1, 1): Fraction(6, 1)}
    """
    return {(i, j - 1): j * c for (i, j), c in polynomial.items() if j}


def is_nonnegative(polynomial: Bivariate) -> bool:
    """Whether no coefficient is negative: then no value at n, k >= 0 is."""
    return all(value >= 0 for value in polynomial.values())


def is_positive(polynomial: Bivariate) -> bool:
    """Whether no coefficient is negative, and the constant one is positive."""
    return is_nonnegative(polynomial) and polynomial.get((0, 0), Fraction(0)) > 0


def degree_in_k(polynomial: Bivariate) -> int:
    """The degree in k; -1 for 0."""
    return max((j for _, j in polynomial), default=-1)


def coefficient_of_k(polynomial: Bivariate, power: int) -> Polynomial:
    """A coefficient, as a polynomial in n."""
    top = max((i for i, j in polynomial if j == power), default=-1)
    return [polynomial.get((i, power), Fraction(0)) for i in range(top + 1)]


def read_bivariate(value: object) -> Bivariate:
    """From a list of the coefficients of the powers of k, each the list of those of the powers of n.

    >>> read_bivariate([["1", "2"], [], ["3"]])
    {(0, 0): Fraction(1, 1), (1, 0): Fraction(2, 1), (0, 2): Fraction(3, 1)}
    """
    rows: Sequence[Polynomial] = [listed(row) for row in items(value)]
    require(
        len(rows) <= LARGEST_DEGREE and all(len(r) <= LARGEST_DEGREE for r in rows), "polynomials of too large a degree"
    )
    return {(i, j): c for j, row in enumerate(rows) for i, c in enumerate(row) if c}


def require_pair(
    n_ratio: tuple[Bivariate, Bivariate], k_ratio: tuple[Bivariate, Bivariate], above: Bivariate, below: Bivariate
) -> None:
    """Refuse unless ``F(n+1, k) - F(n, k) = G(n, k+1) - G(n, k)`` for ``G = above/below F``, by the quotients of F."""
    (up, down), (right, left) = n_ratio, k_ratio
    next_above, next_below = moved_by(above, 0, 1), moved_by(below, 0, 1)
    ours = product(total(up, scaled(down, Fraction(-1))), left, below, next_below)
    difference = total(product(next_above, right, below), scaled(product(above, left, next_below), Fraction(-1)))
    require(ours == product(difference, down), "two terms that are no pair")
