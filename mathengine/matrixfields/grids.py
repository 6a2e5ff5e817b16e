"""Grids of continued fractions: a in a box of a linear family of polynomials, b in a list."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise

from flint import fmpz_poly

from mathengine.errors import InvalidInput

LARGEST = 2**56
"""Bound on coefficients and parameters, for word arithmetic."""
HIGHEST_LEVEL = 3
LONGEST_RUN = 2**18

Coefficients = tuple[int, ...]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """All fractions with ``a = u_1 f_1 + ... + u_k f_k``, u_i in a range each, and b in a list.

    Attributes
    ----------
    basis : tuple of coefficient tuples
        f_1, ..., f_k with the constant term first, k >= 2, of strictly descending degree.
    ranges : tuple of (low, high)
        Both ends belong to the range.
    numerators : tuple of coefficient tuples
        The polynomials b, constant term first, without trailing zeros.
    level : int
        Traces are tested modulo ``p**level``. Level 1 is a necessary condition for any factorial reduction. A higher
        one is needed where the trace vanishes modulo p for every member of the family; it is a test on one period,
        which a full reduction passes at all but finitely many primes.

    Raises
    ------
    InvalidInput
        If a range is empty, a coefficient exceeds 2**56, or the degrees do not descend.

    Examples
    --------
    >>> grid = Grid.box([(1, 40), (-60, 60), (-30, 30), (-5, 5)], [(0, 0, 0, 0, 0, 0, -1)])
    >>> grid.size
    3247640
    >>> grid.a_coefficients((34, 51, 27, 5))
    (5, 27, 51, 34)
    """

    basis: tuple[Coefficients, ...]
    ranges: tuple[Range, ...]
    numerators: tuple[Coefficients, ...]
    level: int = 1

    def __post_init__(self) -> None:
        degrees = [len(f) - 1 for f in self.basis]
        if len(degrees) < 2 or any(x <= y for x, y in pairwise(degrees)):
            raise InvalidInput("basis", self.basis, "two or more polynomials of strictly descending degree")
        if any(f[-1] == 0 for f in self.basis if f) or not self.basis[-1]:
            raise InvalidInput("basis", self.basis, "polynomials without trailing zeros, none of them 0")
        if len(self.ranges) != len(self.basis) or any(low > high for low, high in self.ranges):
            raise InvalidInput("ranges", self.ranges, "one range (low, high) with low <= high for each parameter")
        if any(not b or b[-1] == 0 for b in self.numerators):
            raise InvalidInput("numerators", self.numerators, "polynomials other than 0, without trailing zeros")
        flat = [c for group in (*self.basis, *self.ranges, *self.numerators) for c in group]
        if any(abs(c) > LARGEST for c in flat):
            raise InvalidInput("a coefficient", max(flat, key=abs), f"at most {LARGEST} in size")
        reach = sum(max(map(abs, r)) * max(map(abs, f)) for r, f in zip(self.ranges, self.basis, strict=True))
        if reach > LARGEST:
            raise InvalidInput("the largest coefficient of a", reach, f"at most {LARGEST}")
        if not 1 <= self.level <= HIGHEST_LEVEL:
            raise InvalidInput("level", self.level, f"1 to {HIGHEST_LEVEL}")

    @classmethod
    def box(cls, ranges: Sequence[Range], numerators: Iterable[Sequence[int]], level: int = 1) -> Grid:
        """General polynomials: ``ranges`` of the coefficients, the leading one first.

        >>> Grid.box([(1, 9), (-9, 9)], [(0, 0, 1)]).basis
        ((0, 1), (1,))
        """
        degree = len(ranges) - 1
        basis = tuple((0,) * power + (1,) for power in range(degree, -1, -1))
        return cls(basis, _pairs(ranges), _trimmed(numerators), level)

    @classmethod
    def symmetric(cls, degree: int, ranges: Sequence[Range], numerators: Iterable[Sequence[int]], level: int) -> Grid:
        """Polynomials with ``a(-1-n) = (-1)**degree a(n)``: sums of ``u_i (n**2+n)**i``, times 2n+1 for odd degrees.

        >>> Grid.symmetric(3, [(1, 100), (-2000, 2000)], [(0, 0, 0, 0, 0, 0, -1)], level=3).basis
        ((0, 1, 3, 2), (1, 2))
        """
        odd = fmpz_poly([1, 2]) if degree % 2 else fmpz_poly([1])
        powers = [odd * fmpz_poly([0, 1, 1]) ** i for i in range(degree // 2, -1, -1)]
        basis = tuple(tuple(int(c) for c in f.coeffs()) for f in powers)
        return cls(basis, _pairs(ranges), _trimmed(numerators), level)

    @property
    def size(self) -> int:
        """How many fractions the grid has."""
        return self.per_numerator * len(self.numerators)

    @property
    def per_numerator(self) -> int:
        """How many polynomials a the grid has."""
        return math.prod(high - low + 1 for low, high in self.ranges)

    def a_coefficients(self, parameters: Sequence[int]) -> Coefficients:
        """a for some parameters, constant term first, without trailing zeros."""
        a = [0] * len(self.basis[0])
        for u, f in zip(parameters, self.basis, strict=True):
            for power, coefficient in enumerate(f):
                a[power] += u * coefficient
        while a and a[-1] == 0:
            a.pop()
        return tuple(a)

    def restricted(self, ranges: Sequence[Range], numerators: Sequence[Coefficients]) -> Grid:
        """The part of the grid with these ranges and numerators."""
        return replace(self, ranges=tuple(ranges), numerators=tuple(numerators))


def monomials(degree: int, leading: Iterable[int]) -> tuple[Coefficients, ...]:
    """The polynomials ``c n**degree`` for the values c in ``leading``, 0 left out.

    >>> monomials(2, range(-1, 2))
    ((0, 0, -1), (0, 0, 1))
    """
    return tuple((0,) * degree + (c,) for c in leading if c)


def splitting_numerators(degree: int, leading: Iterable[int], roots: Iterable[Fraction]) -> tuple[Coefficients, ...]:
    """Every ``c (s_1 n - r_1) ... (s_d n - r_d)`` with roots ``r_i/s_i`` from a set and c in ``leading``, 0 left out.

    Roots at positive integers are left out: there the fraction terminates.

    >>> splitting_numerators(2, [-1], [Fraction(0), Fraction(1, 2), Fraction(3)])
    ((0, 0, -1), (0, 1, -2), (-1, 4, -4))
    """
    allowed = sorted({r for r in roots if r.denominator > 1 or r <= 0})
    found: list[Coefficients] = []
    for chosen in combinations_with_replacement(allowed, degree):
        product = fmpz_poly([1])
        for root in chosen:
            product *= fmpz_poly([-root.numerator, root.denominator])
        found.extend(tuple(int(x) for x in (product * c).coeffs()) for c in leading if c)
    return tuple(found)


def pieces(ranges: Sequence[Range], largest: int) -> Iterator[tuple[Range, ...]]:
    """Cut a box into boxes of at most ``largest`` points where the leading parameters allow it, in order.

    The last parameter is cut into runs of at most 2**18 only, so a piece may be larger.

    >>> list(pieces([(1, 2), (0, 4), (0, 9)], 60))
    [((1, 1), (0, 4), (0, 9)), ((2, 2), (0, 4), (0, 9))]
    """
    *leading, (low, high) = ranges
    for start in range(low, high + 1, LONGEST_RUN):
        yield from _cut((*leading, (start, min(high, start + LONGEST_RUN - 1))), 0, largest)


def _cut(ranges: tuple[Range, ...], index: int, largest: int) -> Iterator[tuple[Range, ...]]:
    size = math.prod(high - low + 1 for low, high in ranges)
    if size <= largest or index == len(ranges) - 1:
        yield ranges
        return
    low, high = ranges[index]
    step = max(1, (high - low + 1) * largest // size)
    for start in range(low, high + 1, step):
        part = (*ranges[:index], (start, min(high, start + step - 1)), *ranges[index + 1 :])
        yield from _cut(part, index + 1, largest)


def _pairs(ranges: Sequence[Range]) -> tuple[Range, ...]:
    return tuple((int(low), int(high)) for low, high in ranges)


def _trimmed(numerators: Iterable[Sequence[int]]) -> tuple[Coefficients, ...]:
    found = []
    for b in numerators:
        coefficients = [int(c) for c in b]
        while coefficients and coefficients[-1] == 0:
            coefficients.pop()
        found.append(tuple(coefficients))
    return tuple(found)


__all__ = ["Grid", "monomials", "pieces", "splitting_numerators"]
