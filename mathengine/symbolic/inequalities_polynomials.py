"""Polynomial and rational inequalities in one real variable, decided by their real roots."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from flint import arb, fmpq, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import fraction_of
from mathengine.numeric.expressions import Number, Product, Relation, Sum
from mathengine.numeric.polynomials import as_rational_function
from mathengine.numeric.precision import working_precision
from mathengine.symbolic.assumptions import Domain, Interval
from mathengine.symbolic.decision import Decision

LARGEST_DEGREE = 120
BITS = (64, 256, 1024)
_MINUS_ONE = Number.of(-1)


def decide_polynomial(relation: Relation, domain: Domain, name: str) -> Decision | None:
    """Whether ``<``, ``<=`` or ``!=`` between rational functions of one real name holds on its interval.

    Parameters
    ----------
    relation : Relation
    domain : Domain
        The bounds of the name must be rational or infinite; it may be said to differ from rational numbers.
    name : str

    Returns
    -------
    Decision or None
        None where the sides are no rational functions, or other conditions might exclude the witness. Points at which
        a denominator is 0 are left out; ``poles`` counts them.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("x**3 <= 2*x**2 + 2*x - 4 for x >= 0")
    >>> decide_polynomial(statement.claim, Domain.of(["x"], statement.conditions), "x").evidence
    {'witness': {'x': '1'}, 'difference': '-1'}
    """
    try:
        difference = Sum((relation.right, Product((_MINUS_ONE, relation.left))))
        top, bottom = as_rational_function(difference, name)
    except InvalidInput:
        return None
    ends = _rational_ends(domain.interval(name))
    excluded = [point.value for point in domain.excluded(name) if isinstance(point, Number)]
    if ends is None or max(top.degree(), bottom.degree()) > LARGEST_DEGREE or not top:
        return None
    if len(excluded) != len(domain.excluded(name)):
        return None
    line = _Line(domain.interval(name), *ends, tuple(excluded))
    return _decided(relation.operator, line, name, top, bottom, bool(domain.couplings))


class _Line:
    """An interval with rational ends, and points that are left out of it."""

    def __init__(
        self, interval: Interval, low: Fraction | None, high: Fraction | None, excluded: tuple[Fraction, ...]
    ) -> None:
        self.low, self.high, self.excluded = low, high, excluded
        self.low_open, self.high_open = interval.lower_open, interval.upper_open

    def contains(self, point: Fraction) -> bool:
        """Whether a point belongs to it."""
        above = self.low is None or point > self.low or (point == self.low and not self.low_open)
        below = self.high is None or point < self.high or (point == self.high and not self.high_open)
        return above and below and point not in self.excluded


def _rational_ends(interval: Interval) -> tuple[Fraction | None, Fraction | None] | None:
    ends = []
    for end in (interval.lower, interval.upper):
        if end is not None and not isinstance(end, Number):
            return None
        ends.append(None if end is None else end.value)
    return ends[0], ends[1]


def _decided(
    operator: str, line: _Line, name: str, top: fmpz_poly, bottom: fmpz_poly, coupled: bool
) -> Decision | None:
    roots = _roots(top * bottom, line)
    if roots is None:
        return None
    samples = _between(roots, line)
    signs = [_sign(top, bottom, point) for point in samples]
    if operator != "!=":
        for point, sign in zip(samples, signs, strict=True):
            if sign < 0:
                return None if coupled else _instance(name, point, top, bottom)
    zero = _zero(top, line, roots)
    if operator != "<=" and zero is not None:
        if isinstance(zero, Fraction):
            return None if coupled else _instance(name, zero, top, bottom)
        evidence: dict[str, object] = {"between": {name: [str(end) for end in zero]}, "reason": "the sides meet"}
        return None if coupled else Decision(holds=False, method="real root", evidence=evidence)
    certificate: dict[str, object] = {"rule": "polynomial sign", "point": str(samples[0])}
    poles = sum(1 for root in _roots(bottom, line) or [] if _is_on(root, line))
    return Decision(holds=True, method="real roots", evidence={"poles": poles}, certificate=certificate)


def _instance(name: str, point: Fraction, top: fmpz_poly, bottom: fmpz_poly) -> Decision:
    at = fmpq(point.numerator, point.denominator)
    evidence = {"witness": {name: str(point)}, "difference": str(top(at) / bottom(at))}
    return Decision(holds=False, method="instance", evidence=evidence)


def _sign(top: fmpz_poly, bottom: fmpz_poly, point: Fraction) -> int:
    at = fmpq(point.numerator, point.denominator)
    value = top(at) * bottom(at)
    return (value > 0) - (value < 0)


Root = Fraction | tuple[Fraction, Fraction]
"""A rational root, or an interval that holds one root and no rational number that matters."""


def _roots(polynomial: fmpz_poly, line: _Line) -> list[Root] | None:
    """The real roots in order: rational ones exact, the others in intervals apart from each other and from the ends."""
    rational: set[Fraction] = set()
    rest = fmpz_poly([1])
    for factor, _ in polynomial.factor()[1]:
        if factor.degree() == 1:
            rational.add(Fraction(-int(factor[0]), int(factor[1])))
        else:
            rest *= factor
    marks = sorted({*rational, *line.excluded, *(end for end in (line.low, line.high) if end is not None)})
    for bits in BITS:
        with working_precision(bits):
            found = _real_intervals(rest)
        if all(interval is not None for interval in found):
            intervals = sorted(interval for interval in found if interval is not None)
            apart = all(one[1] < two[0] for one, two in pairwise(intervals))
            if apart and not any(low <= mark <= high for mark in marks for low, high in intervals):
                return sorted([*rational, *intervals], key=_low)
    return None


def _real_intervals(polynomial: fmpz_poly) -> list[tuple[Fraction, Fraction] | None]:
    if polynomial.degree() < 1:
        return []
    return [_interval(root.real) for root, _ in polynomial.complex_roots() if root.imag == 0]  # type: ignore[misc, has-type]


def _interval(root: arb) -> tuple[Fraction, Fraction] | None:
    ends = fraction_of(root.lower().mid()), fraction_of(root.upper().mid())
    return None if ends[0] is None or ends[1] is None else (_outwards(ends[0], -1), _outwards(ends[1], 1))


def _outwards(value: Fraction, direction: int) -> Fraction:
    return value + direction * max(abs(value), Fraction(1)) * Fraction(1, 2**40)


def _low(root: Root) -> Fraction:
    return root if isinstance(root, Fraction) else root[0]


def _high(root: Root) -> Fraction:
    return root if isinstance(root, Fraction) else root[1]


def _is_on(root: Root, line: _Line) -> bool:
    if isinstance(root, Fraction):
        return line.contains(root)
    return (line.low is None or line.low < root[0]) and (line.high is None or root[1] < line.high)


def _zero(top: fmpz_poly, line: _Line, roots: Sequence[Root]) -> Root | None:
    """A root of the numerator on the line, a rational one if there is one."""
    found = [root for root in roots if _is_on(root, line) and _vanishes(top, root)]
    return min(found, key=lambda root: not isinstance(root, Fraction), default=None)


def _vanishes(top: fmpz_poly, root: Root) -> bool:
    if isinstance(root, Fraction):
        return bool(top(fmpq(root.numerator, root.denominator)) == 0)
    squarefree = fmpz_poly([1])
    for factor, _ in top.factor()[1]:
        squarefree *= factor
    low, high = (squarefree(fmpq(end.numerator, end.denominator)) for end in root)
    return bool(low * high < 0)


def _between(roots: Sequence[Root], line: _Line) -> list[Fraction]:
    """A simple point in the interior of the line before, between and after the roots."""
    inner = [
        root
        for root in roots
        if (line.low is None or _high(root) > line.low) and (line.high is None or _low(root) < line.high)
    ]
    ends: list[Fraction | None] = [line.low]
    for root in inner:
        ends += [_low(root), _high(root)]
    ends.append(line.high)
    return [_simple(low, high, line.excluded) for low, high in zip(ends[::2], ends[1::2], strict=True)]


def _simple(low: Fraction | None, high: Fraction | None, excluded: Sequence[Fraction]) -> Fraction:
    """A point strictly between two bounds with a small denominator."""
    if low is None and high is None:
        candidates = [Fraction(k) for k in range(len(excluded) + 1)]
    elif high is None:
        assert low is not None
        candidates = [Fraction(int(low // 1) + 1 + k) for k in range(len(excluded) + 1)]
    elif low is None:
        candidates = [Fraction(-int(-high // 1) - 1 - k) for k in range(len(excluded) + 1)]
    else:
        middle, slack = (low + high) / 2, (high - low) / 2
        denominators = (1, 2, 3, 4, 5, 8, 10, 100, 10**4, 10**8, 10**16, 10**32)
        rounded = [middle.limit_denominator(d) for d in denominators]
        candidates = [point for point in rounded if abs(point - middle) < slack]
        candidates += [low + (high - low) * Fraction(k, len(excluded) + 4) for k in range(1, len(excluded) + 4)]
    return next(point for point in candidates if point not in excluded)


def bound_of_roots(relation: Relation, name: str) -> int | None:
    """An integer beyond all real roots and poles of the difference of the sides, where that is a rational function."""
    try:
        top, bottom = as_rational_function(Sum((relation.right, Product((_MINUS_ONE, relation.left)))), name)
    except InvalidInput:
        return None
    product = top * bottom
    if product.degree() < 1:
        return 0
    lead = abs(int(product.leading_coefficient()))
    sizes = [abs(int(product[k])) for k in range(product.degree())]
    return 1 + max(-(-size // lead) for size in sizes)
