"""Linear algebra modulo a prime for the gauge equation: four unknowns, whatever the degree of the solution.

U(n+1) = s(n) A(n)^-1 U(n) B(n) determines all values of U from the four entries of U(n0). A solution whose entries
times D(n) are polynomials of known degrees is one for which finite differences vanish: a linear condition on those four
numbers. They are found modulo a prime and lifted to Q by rational reconstruction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, isqrt

SMALL_PRIME = (1 << 61) - 1
LARGE_PRIMES = ((1 << 521) - 1, (1 << 2203) - 1, (1 << 9689) - 1)
"""Mersenne primes: one to decide whether there is a solution, the others to lift it."""
CHECKS = 5
"""Differences that must vanish for each entry."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Values at n0, n0 + 1, ... of everything in the gauge equation.

    Attributes
    ----------
    a, b, other_a, other_b : sequences of int
        Of the companion matrices A and B.
    numerator, denominator : sequences of int
        Of s.
    poles : sequence of int
        Of D.
    degrees : tuple of int
        Bounds for the degrees of D times the entries (1, 0) and (1, 1) of U.
    """

    a: Sequence[int]
    b: Sequence[int]
    other_a: Sequence[int]
    other_b: Sequence[int]
    numerator: Sequence[int]
    denominator: Sequence[int]
    poles: Sequence[int]
    degrees: tuple[int, int]


def needed_values(degrees: tuple[int, int]) -> int:
    """How many values of each kind :func:`kernel` uses.

    >>> needed_values((3, 4))
    11
    """
    return max(0, *degrees) + 2 + CHECKS


def kernel(samples: Samples, prime: int) -> list[list[int]]:
    """A basis, in echelon form, of the U(n0) = (u, v, w, t) that pass; exactly those that exist, and by chance more.

    No element of the kernel is lost by the reduction, so an empty basis proves that there is no gauge of these degrees
    with entries and inverses that are integral at the prime.

    Raises
    ------
    ZeroDivisionError
        If the prime divides a value of b or of s.
    """
    below, right = _orbits(samples, prime)
    rows = []
    for degree, orbit in zip(samples.degrees, (below, right), strict=True):
        order = max(0, degree + 1)
        weights = [comb(order, i) * (-1 if (order - i) % 2 else 1) % prime for i in range(order + 1)]
        for offset in range(CHECKS):
            window = orbit[offset : offset + order + 1]
            columns = zip(*window, strict=True)
            rows.append([sum(map(int.__mul__, weights, column)) % prime for column in columns])
    return _null_space(rows, prime)


def _orbits(samples: Samples, prime: int) -> tuple[list[list[int]], list[list[int]]]:
    """D w and D t at the points, each for the four unit vectors as U(n0) = [[u, v], [w, t]]."""
    u, v, w, t = ([int(i == j) for j in range(4)] for i in range(4))
    below, right = [], []
    quantities = zip(
        samples.a, samples.b, samples.other_a, samples.other_b, samples.numerator, samples.denominator, samples.poles,
        strict=True,
    )  # fmt: skip
    for a, b, c, d, top, bottom, poles in quantities:
        below.append([poles * x % prime for x in w])
        right.append([poles * x % prime for x in t])
        inverse = _inverse(b * bottom, prime)
        ratio = top * inverse % prime  # s/b
        s = ratio * b % prime
        step, cross = d * ratio % prime, c * ratio % prime
        along, across = s * d % prime, s * c % prime
        back = a % prime
        next_w = [ratio * x % prime for x in v]
        next_t = [(step * x + cross * y) % prime for x, y in zip(u, v, strict=True)]
        next_v = [(along * x + across * y - back * z) % prime for x, y, z in zip(w, t, next_t, strict=True)]
        u = [(s * x - back * y) % prime for x, y in zip(t, next_w, strict=True)]
        v, w, t = next_v, next_w, next_t
    return below, right


def _inverse(value: int, prime: int) -> int:
    if value % prime == 0:
        raise ZeroDivisionError
    return pow(value, -1, prime)


def _null_space(rows: list[list[int]], prime: int) -> list[list[int]]:
    """A basis of the right kernel, each vector 1 at its own free column and 0 at the others."""
    size, pivots = 4, []
    rows = [row for row in rows if any(row)]
    reduced: list[list[int]] = []
    for column in range(size):
        lead = next((row for row in rows if row[column]), None)
        if lead is None:
            continue
        inverse = pow(lead[column], -1, prime)
        lead = [x * inverse % prime for x in lead]
        rows = [row for row in (_cleared(row, lead, column, prime) for row in rows) if any(row)]
        reduced = [*(_cleared(row, lead, column, prime) for row in reduced), lead]
        pivots.append(column)
    basis = []
    for free in (c for c in range(size) if c not in pivots):
        vector = [0] * size
        vector[free] = 1
        for pivot, row in zip(pivots, reduced, strict=True):
            vector[pivot] = -row[free] % prime
        basis.append(vector)
    return basis


def _cleared(row: list[int], lead: list[int], column: int, prime: int) -> list[int]:
    factor = row[column]
    return [(x - factor * y) % prime for x, y in zip(row, lead, strict=True)] if factor else row


def rational(residue: int, prime: int) -> Fraction | None:
    """The fraction with numerator and denominator up to about sqrt(p/2) of that residue, or None.

    Examples
    --------
    >>> rational(3 * pow(7, -1, SMALL_PRIME) % SMALL_PRIME, SMALL_PRIME)
    Fraction(3, 7)
    """
    bound = isqrt(prime // 2)
    old, new, old_factor, factor = prime, residue % prime, 0, 1
    while new > bound:
        quotient = old // new
        old, new, old_factor, factor = new, old - quotient * new, factor, old_factor - quotient * factor
    if factor == 0 or abs(factor) > bound:
        return None
    return Fraction(new, factor)
