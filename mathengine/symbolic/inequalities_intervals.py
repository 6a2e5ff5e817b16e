"""Inequalities in one real variable, proved on an interval by coverings of its parts.

The interval is cut where the two sides meet and at excluded points. Each part is looked at through a change of the
variable, as a difference of the sides or of their logarithms, divided by factors whose sign does not change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from flint import arb

from mathengine.numeric.balls import enclose, fraction_of
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.printer import to_text
from mathengine.symbolic.inequalities_chains import Search
from mathengine.symbolic.inequalities_covering import Stretch
from mathengine.symbolic.inequalities_effort import Effort
from mathengine.symbolic.inequalities_logarithms import logarithm, positive_factors
from mathengine.symbolic.inequalities_substitution import Change, simplified

QUICK, SLOW = (40, 0.3), (400, 1.0)
"""Enclosures and seconds for one attempt, at first and when nothing was found."""
_MINUS_ONE, _ZERO = Number.of(-1), Number.of(0)


@dataclass(frozen=True, slots=True)
class End:
    """An end of a part: an exact constant, or None for infinity, and whether it is left out."""

    value: Expression | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an interval in a variable u, with ``x = change(u)``."""

    change: Change
    stretch: Stretch


@dataclass(slots=True)
class Interval:
    """``left < right``, or ``<=``, for one real variable between ends; what is tried and how much of it is left."""

    name: str
    left: Expression
    right: Expression
    strict: bool
    effort: Effort = field(default_factory=Effort)

    def parts(self, ends: Sequence[End]) -> list[dict[str, object]] | None:
        """Coverings of all parts between consecutive ends, as a certificate has them; None where one is not found."""
        found: list[dict[str, object]] = []
        for low, high in pairwise(ends):
            for piece in _pieces(self.name, low, high):
                part = self._part(piece)
                if part is None:
                    return None
                found += part
        return found

    def _part(self, piece: Piece) -> list[dict[str, object]] | None:
        """A proof on one piece, cut in two at 1 where that helps with what is unbounded."""
        candidates = [*((piece, e) for e in self._exponents(piece)), *self._shifts(piece)]
        for share in (QUICK, SLOW):
            for candidate, exponent in candidates:
                whole = self._proved(candidate, exponent, share)
                if whole is not None:
                    return [whole]
        stretch = piece.stretch
        if stretch.high is not None or stretch.low >= 1:
            return None
        one = Fraction(1)
        near = replace(piece, stretch=replace(stretch, high=one, high_open=False))
        far = replace(piece, stretch=replace(stretch, low=one, low_open=False))
        parts = [
            next((found for exponent in (1, -1) if (found := self._proved(part, exponent, SLOW)) is not None), None)
            for part in (near, far)
        ]
        if piece.change.direction < 0:
            parts.reverse()
        return None if None in parts else [part for part in parts if part is not None]

    def _exponents(self, piece: Piece) -> list[int]:
        """Exponents of changes of the variable worth a try."""
        if piece.stretch.low < 0:
            return [1]
        roots = [
            node.exponent.value.denominator
            for side in (self.left, self.right)
            for node in walk(side)
            if isinstance(node, Power) and isinstance(node.exponent, Number) and node.base == Name(self.name)
        ]
        root = max(roots, default=1)
        starts = piece.stretch.low > 0 or piece.stretch.low_open
        return [1, *([root] if 1 < root <= 12 else []), *([-1] if starts else [])]

    def _shifts(self, piece: Piece) -> Iterator[tuple[Piece, int]]:
        """Changes that open roots of ``x + c``: the piece moved by c, and the order of the root."""
        if piece.change != Change(_ZERO, 1):
            return
        for node in dict.fromkeys(node for side in (self.left, self.right) for node in walk(side)):
            match node:
                case Power(Sum((Name(self.name), Number(shift))), Number(exponent)) if exponent.denominator > 1:
                    low, high = piece.stretch.low + shift, piece.stretch.high
                    moved = replace(piece.stretch, low=low, high=None if high is None else high + shift)
                    if low >= 0:
                        yield Piece(Change(Number(-shift), 1), moved), exponent.denominator

    def _proved(self, piece: Piece, exponent: int, share: tuple[int, float]) -> dict[str, object] | None:
        moved = _moved(piece, exponent)
        if moved is None or self.effort.is_spent:
            return None
        for form in ("difference", "logarithms"):
            part = self._attempt(moved, form, share)
            if part is not None:
                return part
        return None

    def _attempt(self, piece: Piece, form: str, share: tuple[int, float]) -> dict[str, object] | None:
        stretch, change = piece.stretch, piece.change
        positive = self.name if stretch.low >= 0 else None
        sides = [change.applied(side, self.name, positive is not None) for side in (self.left, self.right)]
        needed = [(side, form == "logarithms") for side in sides]
        if form == "logarithms":
            if not any(_has_powers(side) for side in sides):
                return None
            factors = [positive_factors(side, stretch) for side in sides]
            if factors[0] is None or factors[1] is None:
                return None
            needed += [(factor, True) for side in factors for factor, _ in side]  # type: ignore[union-attr]
            left, right = (simplified(logarithm(side), positive) for side in factors)  # type: ignore[arg-type]
        else:
            left, right = sides
        effort = self.effort.share(*share)
        given = effort.enclosures
        found = Search(stretch, tuple(needed), effort).proof(Sum((right, Product((_MINUS_ONE, left)))), self.strict)
        self.effort.spend(given - max(effort.enclosures, 0))
        if found is None:
            return None
        place = {"at": to_text(change.at), "direction": change.direction, "exponent": change.exponent, "form": form}
        return {**place, **found}


def _has_powers(side: Expression) -> bool:
    """Whether a product has factors with exponents that are no numbers, or exponentials."""
    return any(
        (isinstance(factor, Power) and not isinstance(factor.exponent, Number))
        or (isinstance(factor, Call) and factor.function == "exp")
        for factor in (side.factors if isinstance(side, Product) else (side,))
    )


def _pieces(name: str, low: End, high: End) -> Iterator[Piece]:
    """Pieces between two ends in which both bounds are rational, zero is no inner point and u goes upwards."""
    start, stop = (_rational(end.value) for end in (low, high))
    if low.value is None and high.value is None:
        yield Piece(Change(_ZERO, -1), Stretch(name, Fraction(0), None, False, True))
        yield Piece(Change(_ZERO, 1), Stretch(name, Fraction(0), None, False, True))
    elif high.value is None:
        if start is None or start < 0:
            assert low.value is not None
            yield Piece(Change(low.value, 1), Stretch(name, Fraction(0), None, low.is_open, True))
        else:
            yield Piece(Change(_ZERO, 1), Stretch(name, start, None, low.is_open, True))
    elif low.value is None:
        if stop is None or stop > 0:
            yield Piece(Change(high.value, -1), Stretch(name, Fraction(0), None, high.is_open, True))
        else:
            yield Piece(Change(_ZERO, -1), Stretch(name, -stop, None, high.is_open, True))
    elif start is not None and stop is not None:
        if stop <= 0:
            yield Piece(Change(_ZERO, -1), Stretch(name, -stop, -start, high.is_open, low.is_open))
        else:
            yield Piece(Change(_ZERO, 1), Stretch(name, start, stop, low.is_open, high.is_open))
    else:
        yield from _between_constants(name, low, high)


def _between_constants(name: str, low: End, high: End) -> Iterator[Piece]:
    assert low.value is not None
    assert high.value is not None
    a, b = (enclose(end, 64) for end in (low.value, high.value))
    middle = fraction_of(((a + b) / 2).mid()) if isinstance(a, arb) and isinstance(b, arb) else None
    if middle is None:
        return
    middle = _simplest(middle, fraction_of(((b - a) / 8).mid()) or Fraction(0))
    for end, direction in ((low, 1), (high, -1)):
        assert end.value is not None
        rational = _rational(end.value)
        if rational is not None and direction == 1:
            yield Piece(Change(_ZERO, 1), Stretch(name, rational, middle, end.is_open, False))
        elif rational is not None:
            yield Piece(Change(_ZERO, 1), Stretch(name, middle, rational, False, end.is_open))
        else:
            distance = abs(fraction_of(enclose(end.value, 64).mid()) - middle)  # type: ignore[operator]
            reach = Fraction(ceil(distance * 1024 + 1), 1024)
            yield Piece(Change(end.value, direction), Stretch(name, Fraction(0), reach, end.is_open, False))


def _simplest(value: Fraction, slack: Fraction) -> Fraction:
    for denominator in (1, 2, 4, 8, 16, 64):
        rounded = Fraction(floor(value * denominator + Fraction(1, 2)), denominator)
        if abs(rounded - value) <= slack:
            return rounded
    return value


def _rational(value: Expression | None) -> Fraction | None:
    return value.value if isinstance(value, Number) else None


def _moved(piece: Piece, exponent: int) -> Piece | None:
    """The piece in another variable v, with ``u = v**exponent``."""
    if exponent == 1:
        return piece
    stretch = piece.stretch
    change = Change(piece.change.at, piece.change.direction, exponent)
    if exponent == -1:
        if stretch.low == 0 and not stretch.low_open:
            return None
        low = Fraction(0) if stretch.high is None else 1 / stretch.high
        high = None if stretch.low == 0 else 1 / stretch.low
        return Piece(change, Stretch(stretch.name, low, high, stretch.high_open, stretch.low_open))
    ends = [None if end is None else _root(end, exponent) for end in (stretch.low, stretch.high)]
    if ends[0] is None or (ends[1] is None and stretch.high is not None):
        return None
    return Piece(change, replace(stretch, low=ends[0], high=ends[1]))


def _root(value: Fraction, order: int) -> Fraction | None:
    if value < 0:
        return None
    top, bottom = (round(part ** (1 / order)) for part in (value.numerator, value.denominator))
    return Fraction(top, bottom) if Fraction(top, bottom) ** order == value else None
