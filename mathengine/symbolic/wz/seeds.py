"""Summation theorems with free parameters, written as ``sum_{k>=0} F(x, k) = 1`` with products F of gamma functions.

Shifting the parameters x and k together along an integer direction keeps F hypergeometric, and the differences along
two directions are those of a Wilf-Zeilberger pair: I. Gessel, Finding identities with the WZ method, J. Symbolic
Comput. 20 (1995); K. C. Au, Wilf-Zeilberger seeds and non-trivial hypergeometric identities, arXiv 2312.14051.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import lcm
from operator import mul

from flint import fmpz_mpoly

from mathengine.symbolic.bivariate import UNIT, K, N, Quotient

Linear = tuple[int, ...]
"""Coefficients of the parameters and, last, of k."""


@dataclass(frozen=True, slots=True)
class Seed:
    """``sum_{k>=0} F(x, k) = 1`` with ``F = (sign)**k (prefactor . (x, k)) prod gamma(form . (x, k) + constant)**e``.

    Attributes
    ----------
    name : str
        The theorem.
    gammas : tuple of (exponent 1 or -1, linear form, constant)
        The gamma functions.
    prefactor : linear form
        The factor ``a + 2k`` of very well-poised sums.
    alternating : bool
        Whether the sign is -1.
    symmetric : tuple of int
        Places of parameters that may be exchanged.
    largest : int
        Bound on the entries of the directions that are tried.
    """

    name: str
    gammas: tuple[tuple[int, Linear, int], ...]
    prefactor: Linear
    alternating: bool
    symmetric: tuple[int, ...]
    largest: int

    @property
    def parameters(self) -> int:
        """How many there are."""
        return len(self.prefactor) - 1


WELL_POISED = Seed(
    "well-poised 4F3(-1)",
    (
        (1, (1, 0, 0, 1), 0),
        (1, (0, 1, 0, 1), 0),
        (1, (0, 0, 1, 1), 0),
        (-1, (0, 0, 0, 1), 1),
        (-1, (1, -1, 0, 1), 1),
        (-1, (1, 0, -1, 1), 1),
        (1, (1, -1, -1, 0), 1),
        (-1, (0, 1, 0, 0), 0),
        (-1, (0, 0, 1, 0), 0),
    ),
    prefactor=(1, 0, 0, 2),
    alternating=True,
    symmetric=(1, 2),
    largest=2,
)
"""W. N. Bailey, Generalized Hypergeometric Series, 1935, section 4.4 (3), for parameters a, b, c."""

DOUGALL = Seed(
    "Dougall 5F4",
    (
        (1, (1, 0, 0, 0, 1), 0),
        (1, (0, 1, 0, 0, 1), 0),
        (1, (0, 0, 1, 0, 1), 0),
        (1, (0, 0, 0, 1, 1), 0),
        (-1, (0, 0, 0, 0, 1), 1),
        (-1, (1, -1, 0, 0, 1), 1),
        (-1, (1, 0, -1, 0, 1), 1),
        (-1, (1, 0, 0, -1, 1), 1),
        (1, (1, -1, -1, 0, 0), 1),
        (1, (1, -1, 0, -1, 0), 1),
        (1, (1, 0, -1, -1, 0), 1),
        (-1, (0, 1, 0, 0, 0), 0),
        (-1, (0, 0, 1, 0, 0), 0),
        (-1, (0, 0, 0, 1, 0), 0),
        (-1, (1, -1, -1, -1, 0), 1),
    ),
    prefactor=(1, 0, 0, 0, 2),
    alternating=False,
    symmetric=(1, 2, 3),
    largest=2,
)
"""J. Dougall 1907; Bailey, section 4.4 (1), for parameters a, b, c, d."""

SEEDS = (WELL_POISED, DOUGALL)


def dot(form: Sequence[int], vector: Sequence[int]) -> int:
    """The value of a linear form on an integer vector.

    >>> dot((1, -1, 2), (3, 1, 1))
    4
    """
    return sum(x * y for x, y in zip(form, vector, strict=True))


def limit_ratio(seed: Seed, direction: Sequence[int]) -> Fraction:
    """``lim F(n+1, k)/F(n, k)`` along a direction of the parameters and k: ``prod s**(s e)`` over the slopes s.

    >>> limit_ratio(WELL_POISED, (0, 0, -1, 1))
    Fraction(1, 4)
    """
    ratio = Fraction(-1 if seed.alternating and direction[-1] % 2 else 1)
    for exponent, form, _ in seed.gammas:
        slope = dot(form, direction)
        if slope:
            ratio *= Fraction(slope) ** (slope * exponent)
    return ratio


def growth_type(seed: Seed, direction: Sequence[int], start: Sequence[Fraction]) -> dict[Fraction, int]:
    """How often each residue modulo 1 occurs among zeros less poles of ``F(n+1, k)/F(n, k)`` in n, for integers k.

    Terms that are rational multiples of each other have the same counts and the same limit of the ratio.

    >>> half = Fraction(1, 2)
    >>> found = growth_type(WELL_POISED, (0, 0, -1, 1), (half, half, half))
    >>> sorted((str(residue), count) for residue, count in found.items())
    [('0', -3), ('1/2', 3)]
    """
    counts: Counter[Fraction] = Counter()
    for exponent, form, constant in seed.gammas:
        slope = dot(form, direction)
        if slope == 0:
            continue
        at = sum((c * x for c, x in zip(form, start, strict=False)), Fraction(constant))
        if slope < 0:
            slope, at, exponent = -slope, 1 - at, -exponent
        for j in range(slope):
            counts[(at + j) / slope % 1] += exponent
    return {residue: count for residue, count in counts.items() if count}


@cache
def directions(seed: Seed) -> dict[Fraction, list[tuple[int, ...]]]:
    """The directions within the bound by the limits of their ratios, short ones first; up to exchange of parameters.

    >>> directions(WELL_POISED)[Fraction(1, 64)][0]
    (-1, -1, -1, -1)
    """
    table: dict[Fraction, list[tuple[int, ...]]] = {}
    box = range(-seed.largest, seed.largest + 1)
    for direction in product(box, repeat=seed.parameters + 1):
        exchanged = [direction[place] for place in seed.symmetric]
        if exchanged == sorted(exchanged, reverse=True):
            ratio = limit_ratio(seed, direction)
            if 0 < abs(ratio) < 1:
                table.setdefault(ratio, []).append(direction)
    for entries in table.values():
        entries.sort(key=lambda entry: sum(map(abs, entry)))
    return table


def ratios(seed: Seed, direction: Sequence[int], start: Sequence[Fraction]) -> tuple[Quotient, Quotient]:
    """``F(n+1, k)/F(n, k)`` and ``F(n, k+1)/F(n, k)`` for ``F(n, k) = F(start + n direction, k + n direction[-1])``.

    >>> half = Fraction(1, 2)
    >>> ratios(WELL_POISED, (0, 0, 0, 0), (half, half, half))[1]
    (-64*k^4 - 176*k^3 - 168*k^2 - 68*k - 10, 64*k^4 + 208*k^3 + 240*k^2 + 112*k + 16)
    """
    point = [*start, Fraction(0)]
    unit = [0] * seed.parameters + [1]
    return _ratio(seed, direction, direction, point), _ratio(seed, unit, direction, point)


def _ratio(seed: Seed, step: Sequence[int], direction: Sequence[int], point: Sequence[Fraction]) -> Quotient:
    """The quotient of the values one ``step`` further and here."""
    top, bottom = UNIT, UNIT
    if seed.alternating and step[-1] % 2:
        top = -top
    for exponent, form, constant in seed.gammas:
        here = _linear(form, direction, point, Fraction(constant))
        upper, lower = rising(here, dot(form, step))
        top, bottom = (top * upper, bottom * lower) if exponent > 0 else (top * lower, bottom * upper)
    factor = _linear(seed.prefactor, direction, point, Fraction(0))
    ahead = (factor[0], factor[1], factor[2] + dot(seed.prefactor, step))
    upper, scale_up = polynomial(ahead)
    lower, scale_down = polynomial(factor)
    return top * upper * scale_down, bottom * lower * scale_up


def _linear(
    form: Sequence[int], direction: Sequence[int], point: Sequence[Fraction], constant: Fraction
) -> tuple[int, int, Fraction]:
    """A linear form on the line: coefficients of n and k, and the constant."""
    at = sum((c * x for c, x in zip(form, point, strict=True)), constant)
    return dot(form, direction), form[-1], at


def polynomial(linear: tuple[int, int, Fraction]) -> tuple[fmpz_mpoly, int]:
    """``i n + j k + c`` times the denominator of c, and that denominator.

    >>> polynomial((1, 2, Fraction(1, 2)))
    (2*n + 4*k + 1, 2)
    """
    i, j, constant = linear
    scale = constant.denominator
    return N * (i * scale) + K * (j * scale) + constant.numerator, scale


def rising(linear: tuple[int, int, Fraction], steps: int) -> Quotient:
    """``gamma(l + steps)/gamma(l)`` as a quotient of polynomials.

    >>> rising((1, 0, Fraction(1, 2)), -1)
    (2, 2*n - 1)
    """
    i, j, constant = linear
    low, high = (0, steps) if steps >= 0 else (steps, 0)
    value, scale = UNIT, 1
    for shift in range(low, high):
        factor, below = polynomial((i, j, constant + shift))
        value, scale = value * factor, scale * below
    return (value, UNIT * scale) if steps >= 0 else (UNIT * scale, value)


def starts_of_type(
    seed: Seed, direction: Sequence[int], denominator: int, wanted: Mapping[Fraction, int]
) -> Iterator[tuple[Fraction, ...]]:
    """The residues modulo 1 with this denominator from which the direction has the wanted :func:`growth_type`.

    Of starts that an exchange of parameters with equal steps carries into each other, one is given. Exact; integers
    in place of fractions, since there are up to ``denominator**parameters`` starts.

    >>> list(starts_of_type(WELL_POISED, (0, 0, -1, 1), 2, {Fraction(0): -3, Fraction(1, 2): 3}))
    [(Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))]
    """
    moving = [(e, form, c, dot(form, direction)) for e, form, c in seed.gammas if dot(form, direction)]
    unit = denominator * lcm(*(slope for *_, slope in moving))
    if any(unit % residue.denominator for residue in wanted):
        return
    target = {int(residue * unit): count for residue, count in wanted.items()}
    pairs = [(i, j) for i, j in combinations(seed.symmetric, 2) if direction[i] == direction[j]]
    for tops in product(range(denominator), repeat=seed.parameters):
        if any(tops[i] > tops[j] for i, j in pairs):
            continue
        counts: dict[int, int] = {}
        for exponent, form, constant, slope in moving:
            at = sum(map(mul, form, tops)) + constant * denominator
            size, sign = abs(slope), exponent
            if slope < 0:
                at, sign = denominator - at, -exponent
            step = unit // (size * denominator)
            for j in range(size):
                place = (at + j * denominator) * step % unit
                counts[place] = counts.get(place, 0) + sign
        if {place: count for place, count in counts.items() if count} == target:
            yield tuple(Fraction(top, denominator) for top in tops)
