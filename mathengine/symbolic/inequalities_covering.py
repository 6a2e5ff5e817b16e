"""Coverings: a function is positive on an interval because it is on each of finitely many cells.

A cell of order 0 has a positive enclosure. A cell of order k at its left end a has ``f(a), f'(a), ..., f^(k-1)(a)
>= 0`` and a positive enclosure of ``f^(k)``; then ``f > 0`` on the rest of the cell by Taylor's theorem. At a right end
the signs alternate. Unbounded cells are ranges like all others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from mathengine.errors import MathengineError
from mathengine.numeric.expressions import Expression, Number
from mathengine.symbolic.inequalities_effort import Effort
from mathengine.symbolic.inequalities_jets import Jets
from mathengine.symbolic.inequalities_points import signs_at
from mathengine.symbolic.inequalities_ranges import NoValueError, Range, Ranges

ORDER, ORDER_AT_INFINITY = 5, 12
SMALLEST = Fraction(1, 2**24)
LARGEST = Fraction(2**20)
_RANGES = Ranges()
_ONE = _RANGES.number(Fraction(1))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell from ``low`` to ``high`` (None: infinity), the order of its argument, and from which end it argues.

    >>> Cell(Fraction(0), None, 2, "left").to_json()
    ['0', 'oo', 2, 'left']
    """

    low: Fraction
    high: Fraction | None
    order: int
    side: str

    def to_json(self) -> list[object]:
        """As certificates have it."""
        return [str(self.low), "oo" if self.high is None else str(self.high), self.order, self.side]


@dataclass(frozen=True, slots=True)
class Stretch:
    """An interval of one variable; ends that are open do not belong to it.

    >>> Stretch("x", Fraction(0), None, True, True).range.is_positive
    True
    """

    name: str
    low: Fraction
    high: Fraction | None
    low_open: bool
    high_open: bool

    @property
    def range(self) -> Range:
        """All of it."""
        return Range.between(self.low, self.high, self.low_open, self.high_open)

    def cell(self, low: Fraction, high: Fraction | None, low_open: bool, high_open: bool) -> Range:
        """A cell with its ends, where they are ends of the stretch, open as told."""
        return Range.between(low, high, low_open and low == self.low, high_open and high == self.high)


@dataclass(slots=True)
class Task:
    """A function to be shown positive on a stretch.

    Parameters
    ----------
    stretch : Stretch
    function : Expression
    sides : tuple of pairs
        What must be defined on the stretch as well, each with whether it must be positive.
    strict : bool
        Whether zeros are excluded.
    inside : bool
        Whether the function matters on the open stretch only.
    multipliers : tuple of Expression
        What must be positive on the open stretch.
    ancestors : tuple
        Functions that must have a derivative on the open stretch and be continuous up to its ends, as told for each.
    budget : int
        Enclosures that may be computed.
    effort : Effort
        What is left of that for the whole decision.
    """

    stretch: Stretch
    function: Expression
    sides: tuple[tuple[Expression, bool], ...] = ()
    strict: bool = True
    inside: bool = False
    multipliers: tuple[Expression, ...] = ()
    ancestors: tuple[tuple[Expression, bool, bool], ...] = ()
    budget: int = 100
    effort: Effort = field(default_factory=Effort)
    _signs: dict[Fraction, tuple[int, ...]] = field(default_factory=dict)

    def covered(self) -> tuple[Cell, ...] | None:
        """The cells of a covering, from left to right; None where none was found within the budget."""
        cells: list[Cell] = []
        waiting: list[tuple[Fraction, Fraction | None]] = [(self.stretch.low, self.stretch.high)]
        while waiting:
            low, high = waiting.pop()
            self.budget -= 1
            if self.budget < 0 or not self.effort.spend():
                return None
            cell = self._cell(low, high)
            if cell is not None:
                cells.append(cell)
                continue
            middle = _middle(low, high)
            if middle is None:
                return None
            waiting += [(middle, high), (low, middle)]
        return tuple(cells)

    @property
    def _open(self) -> tuple[bool, bool]:
        """Which ends the function need not be looked at."""
        return self.inside or self.stretch.low_open, self.inside or self.stretch.high_open

    def _cell(self, low: Fraction, high: Fraction | None) -> Cell | None:
        try:
            if not self._is_sound(low, high):
                return None
            value = self._jets(self.stretch.cell(low, high, *self._open), 0).of(self.function)[0]
        except NoValueError:
            return None
        if (value is None and not self.strict) or (value is not None and self._fits(value)):
            return Cell(low, high, 0, "left")
        return next(self._lifted(low, high), None)

    def _is_sound(self, low: Fraction, high: Fraction | None) -> bool:
        """Whether everything that goes with the function is defined, positive or smooth on a cell."""
        stretch = self.stretch
        whole, within = (
            stretch.cell(low, high, stretch.low_open, stretch.high_open),
            stretch.cell(low, high, True, True),
        )
        positive = [(side, whole) for side, wanted in self.sides if wanted]
        positive += [(multiplier, within) for multiplier in self.multipliers]
        for expression, _ in self.sides:
            self._jets(whole, 0).of(expression)
        for expression, cell in positive:
            value = self._jets(cell, 0).of(expression)[0]
            if value is None or not value.is_positive:
                return False
        for expression, low_open, high_open in self.ancestors:
            self._jets(within, 1).of(expression)
            self._jets(stretch.cell(low, high, low_open, high_open), 0).of(expression)
        return True

    def _fits(self, value: Range) -> bool:
        return value.is_positive if self.strict else value.is_nonnegative

    def _jets(self, cell: Range, order: int) -> Jets[Range]:
        return Jets(_RANGES, order, {self.stretch.name: [cell, _ONE]})

    def _lifted(self, low: Fraction, high: Fraction | None) -> Iterator[Cell]:
        """Cells that argue from one end."""
        ends = [low] if high is None else [low, high]
        vanishing = max(_leading_zeros(self._signs_at(end)) for end in ends)
        far = high is None and not self.inside and self.budget % 8 == 7
        most = ORDER_AT_INFINITY if far else min(max(ORDER, vanishing + 1), ORDER_AT_INFINITY)
        for order, value in enumerate(self._series(Range.between(low, high, True, True), most)):
            if order == 0 or value is None:
                continue
            if value.is_positive and self._starts(low, order, 1) and self._smooth(low, high, order, left=True):
                yield Cell(low, high, order, "left")
            falling = value.is_positive if order % 2 == 0 else value.is_negative
            if high is None or not falling or not self._starts(high, order, -1):
                continue
            if self._smooth(low, high, order, left=False):
                yield Cell(low, high, order, "right")

    def _series(self, inside: Range, order: int) -> list[Range | None]:
        for k in range(order, 0, -1):
            try:
                return self._jets(inside, k).of(self.function)
            except NoValueError:
                continue
        return []

    def _signs_at(self, point: Fraction) -> tuple[int, ...]:
        if point not in self._signs:
            name = self.stretch.name
            try:
                signs = signs_at(self.function, {name: Number(point)}, name, ORDER_AT_INFINITY - 1)
            except (NoValueError, MathengineError):
                signs = ()
            self._signs[point] = signs
        return self._signs[point]

    def _starts(self, point: Fraction, order: int, direction: int) -> bool:
        """Whether the derivatives below ``order`` at an end have the right signs."""
        signs = self._signs_at(point)[:order]
        if len(signs) < order or any(sign * direction**i < 0 for i, sign in enumerate(signs)):
            return False
        low_open, high_open = self._open
        outside = (point == self.stretch.low and low_open) or (point == self.stretch.high and high_open)
        return signs[0] > 0 or not self.strict or outside

    def _smooth(self, low: Fraction, high: Fraction | None, order: int, *, left: bool) -> bool:
        """Whether the derivatives below ``order`` are continuous up to the end."""
        try:
            self._jets(Range.between(low, high, not left, left), order - 1).of(self.function)
        except NoValueError:
            return False
        return True


def _leading_zeros(signs: tuple[int, ...]) -> int:
    return next((k for k, sign in enumerate(signs) if sign), 0)


def _middle(low: Fraction, high: Fraction | None) -> Fraction | None:
    """Where to split: half way, or at twice the lower end of what is unbounded."""
    if high is None:
        middle = 2 * low if low >= 1 else Fraction(1)
        return middle if low < LARGEST else None
    if high - low < SMALLEST * max(Fraction(1), abs(low)):
        return None
    if low >= 16 and high > 4 * low:
        return 2 * low
    return (low + high) / 2
