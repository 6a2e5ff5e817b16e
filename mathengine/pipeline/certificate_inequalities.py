"""Checks of inequalities between real expressions: a covering of the domain by cells with a positive difference.

A part of the domain is given by ``x = at + direction*u**exponent`` with u in consecutive cells, and by a function G(u)
that is a positive multiple of the difference of the sides, or of that of their logarithms. A cell of order 0 has G > 0
(or >= 0) by ranges. A cell of order k has an end p with ``G(p), s*G'(p), ..., s**(k-1)*G^(k-1)(p) >= 0`` (s = 1 at a
left and -1 at a right end) and ``s**k*G^(k) > 0`` inside; then G > 0 on the rest of the cell by Taylor's theorem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    walk,
)
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced
from mathengine.numeric.vocabulary import CONSTANT_NAMES
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_inequalities_forms import tidied
from mathengine.pipeline.certificate_inequalities_ranges import Range, between, of_fraction
from mathengine.pipeline.certificate_inequalities_series import EXACT, RANGES, Series, is_zero, value_range

MOST_CELLS = 2000
LARGEST_EXPONENT = 60
DEEPEST = 12
_ZERO, _MINUS_ONE = Number.of(0), Number.of(-1)
_ONE = of_fraction(Fraction(1))
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "!=": "!=", "=": "="}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What conditions say of one real name: constants below and above it (each with whether it is left out), others."""

    below: tuple[tuple[Expression, bool], ...]
    above: tuple[tuple[Expression, bool], ...]
    excluded: tuple[Expression, ...]

    def leaves_out(self, point: Expression) -> bool:
        """Whether the conditions exclude an exact point that is a bound."""
        strict = [bound for bound, is_open in (*self.below, *self.above) if is_open]
        return any(_same(point, bound) for bound in (*strict, *self.excluded))


def covering(
    claim: Relation | Call, conditions: tuple[Relation | Assumption, ...], certificate: Mapping[str, object]
) -> None:
    """Establish an inequality, or ``!=``, in one real variable from the cells of a covering.

    Parameters
    ----------
    claim : Relation
        With one free name.
    conditions : tuple
        Those that make the name real and bound it by constants are used; others may only take points away.
    certificate : mapping
        ``parts``: each with ``at``, ``direction``, ``exponent``, ``form`` (``difference`` or ``logarithms``),
        ``multiplier``, ``function``, and either ``cells``, or ``from`` (an end) and ``slope``: a multiplier, a
        function and so on for the derivative, which is positive inside; ``sign`` for ``!=``.

    Raises
    ------
    InvalidInput
        If the cells do not establish it.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("exp(x) >= 1 + x for x >= 0")
    >>> part = {"at": "0", "direction": 1, "exponent": 1, "form": "difference", "multiplier": "1",
    ...         "function": "exp(x) - 1 - x", "cells": [["0", "oo", 2, "left"]]}
    >>> covering(statement.claim, statement.conditions, {"parts": [part]})
    """
    relation = _ordered(claim, certificate)
    names = free_names(relation.left) | free_names(relation.right)
    require(len(names) == 1, "a covering of a line, and a statement with another number of names")
    (name,) = names
    bounds = bounds_of(name, conditions, isinstance(claim, Relation) and claim.operator != "!=")
    ends = [_checked(relation, name, bounds, part).interval for part in items(certificate["parts"])]
    require(ends, "no part at all")
    _require_reach(ends[0][0], bounds.below, 1)
    _require_reach(ends[-1][1], bounds.above, -1)
    for (_, high), (low, _) in pairwise(ends):
        require(low is None or high is None or _not_above(low, high), "a gap between two parts")


def _ordered(claim: Relation | Call, certificate: Mapping[str, object]) -> Relation:
    """The claim with < or <=; a claim that the sides differ by one of them being smaller."""
    if not isinstance(claim, Relation) or claim.operator == "=":
        raise refused("a rule for inequalities, and another statement")
    if claim.operator == "!=":
        sign = integer(certificate["sign"])
        require(sign in (1, -1), "a sign other than 1 and -1")
        left, right = (claim.left, claim.right) if sign == 1 else (claim.right, claim.left)
        return Relation("<", left, right)
    if claim.operator in (">", ">="):
        return Relation(_MIRRORED[claim.operator], claim.right, claim.left)
    return claim


def free_names(expression: Expression) -> set[str]:
    """The names that are no constants.

    >>> sorted(free_names(read_expression("x + pi*y")))
    ['x', 'y']
    """
    return {node.name for node in walk(expression) if isinstance(node, Name)} - {*CONSTANT_NAMES}


def bounds_of(name: str, conditions: tuple[Relation | Assumption, ...], real: bool = False) -> Bounds:
    """What the conditions say of a name; ``real`` where it is known to be, as in every claim with an order.

    Raises
    ------
    InvalidInput
        If they do not make it real.
    """
    below: list[tuple[Expression, bool]] = []
    above: list[tuple[Expression, bool]] = []
    excluded: list[Expression] = []
    for condition in conditions:
        if isinstance(condition, Assumption):
            real = real or condition.name == name
            if condition.name == name and condition.kind == "positive":
                below.append((_ZERO, True))
            continue
        orders = condition.operator in ("<", "<=", ">", ">=")
        real = real or (orders and name in free_names(condition.left) | free_names(condition.right))
        for operator, one, other in (
            (condition.operator, condition.left, condition.right),
            (_MIRRORED[condition.operator], condition.right, condition.left),
        ):
            factor = _factor(one, name)
            if factor is None or free_names(other):
                continue
            bound = other if factor == 1 else Product((Number(1 / factor), other))
            direction = operator if factor > 0 else _MIRRORED[operator]
            if direction in (">", ">="):
                below.append((bound, direction == ">"))
            elif direction in ("<", "<="):
                above.append((bound, direction == "<"))
            elif direction == "!=":
                excluded.append(bound)
    require(real, f"the name {name}, which need not be real")
    return Bounds(tuple(below), tuple(above), tuple(excluded))


def _factor(expression: Expression, name: str) -> Fraction | None:
    match expression:
        case Name(found) if found == name:
            return Fraction(1)
        case Product((Number(value), Name(found))) if found == name and value:
            return value
    return None


def _same(one: Expression, other: Expression) -> bool:
    return is_zero(tidied(Sum((one, Product((_MINUS_ONE, other))))))


def _not_above(one: Expression, other: Expression) -> bool:
    if _same(one, other):
        return True
    return value_range(Sum((other, Product((_MINUS_ONE, one))))).is_nonnegative


def _require_reach(end: Expression | None, bounds: Sequence[tuple[Expression, bool]], direction: int) -> None:
    """Refuse unless the outermost part goes as far as the domain."""
    if end is None:
        return
    reached = any(_not_above(end, bound) if direction > 0 else _not_above(bound, end) for bound, _ in bounds)
    require(reached, "parts that do not reach the end of the domain")


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """A cell of u, the order of its argument and the end that it argues from."""

    low: Fraction
    high: Fraction | None
    order: int
    side: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part lies: ``x = at + direction*u**exponent`` for u in consecutive cells."""

    name: str
    at: Expression
    direction: int
    exponent: int
    cells: tuple[_Cell, ...]
    low_open: bool = False
    high_open: bool = False

    @staticmethod
    def read(name: str, bounds: Bounds, data: Mapping[str, object]) -> _Place:
        """The place that the data of a part give."""
        at = read_expression(str(data["at"]))
        direction, exponent = integer(data["direction"]), integer(data["exponent"])
        require(not free_names(at), "a place that is no constant")
        require(direction in (1, -1), "a direction other than 1 and -1")
        require(exponent and abs(exponent) <= LARGEST_EXPONENT, "an exponent out of bounds")
        place = _Place(name, at, direction, exponent, _cells(_leaf(data)["cells"]))
        require(place.nonnegative or exponent == 1, "a change of the variable for numbers of both signs")
        low, high = place.ends
        return replace(
            place,
            low_open=low is None or bounds.leaves_out(low),
            high_open=high is None or bounds.leaves_out(high),
        )

    @property
    def nonnegative(self) -> str | None:
        """The name, if u is never negative."""
        return self.name if self.cells[0].low >= 0 else None

    @property
    def ends(self) -> tuple[Expression | None, Expression | None]:
        """x at the first and at the last u; None is infinity."""
        low, high = self.cells[0].low, self.cells[-1].high
        if high is None:
            return self._image(low), self.at if self.exponent < 0 else None
        return self._image(low), self._image(high)

    @property
    def interval(self) -> tuple[Expression | None, Expression | None]:
        """The least and the greatest x."""
        ends = self.ends
        return ends if (self.direction > 0) == (self.exponent > 0) else (ends[1], ends[0])

    def _image(self, u: Fraction) -> Expression | None:
        if u == 0 and self.exponent < 0:
            return None
        return tidied(Sum((self.at, Number(self.direction * u**self.exponent))))

    def moved(self, expression: Expression) -> Expression:
        """An expression in x as a sum of products in u."""
        return self.tidied(self.replaced(expression))

    def replaced(self, expression: Expression) -> Expression:
        """An expression in x as one in u, as it is."""
        power = Power(Name(self.name), Number.of(self.exponent))
        image = Sum((self.at, Product((Number.of(self.direction), power))))
        return replaced(expression, {Name(self.name): image})

    def tidied(self, expression: Expression) -> Expression:
        """An expression in u as a sum of products."""
        return tidied(expression, self.nonnegative)

    def slope(self, function: Expression) -> Expression:
        """The derivative with respect to u."""
        line: list[Expression | None] = [Name(self.name), Number.of(1)]
        slope = Series(EXACT, 1, {self.name: line}).of(function)[1]
        return _ZERO if slope is None else self.tidied(slope)

    def range(self, cell: _Cell, low_open: bool, high_open: bool) -> Range:
        """A cell; its ends are open where it ends the part and that end is to be open."""
        starts, stops = low_open and cell is self.cells[0], high_open and cell is self.cells[-1]
        return between(cell.low, cell.high, starts, stops)

    def series(self, cell: Range, order: int, expression: Expression) -> list[Range | None]:
        """Taylor coefficients over a range of u."""
        return Series(RANGES, order, {self.name: [cell, _ONE]}).of(expression)

    def signs(self, point: Fraction, order: int, function: Expression) -> list[int]:
        """Signs of the derivatives at a point up to an order; 0 only where that is exact."""
        signs: list[int] = []
        exact: list[Expression | None] | None = None
        for k, value in enumerate(self.series(of_fraction(point), order, function)):
            sign = 0 if value is None else 1 if value.is_positive else -1 if value.is_negative else None
            if sign is None:
                if exact is None:
                    line: list[Expression | None] = [Number(point), Number.of(1)]
                    exact = Series(EXACT, order, {self.name: line}).of(function)
                coefficient = exact[k]
                require(coefficient is None or is_zero(coefficient), "a derivative that is not shown to be 0")
                sign = 0
            signs.append(sign)
        return signs


@dataclass(frozen=True, slots=True)
class _Proof:
    """That a function of u is positive on a part: what goes with it there, and whether only the open part matters."""

    place: _Place
    strict: bool
    defined: tuple[Expression, ...]
    positive: tuple[Expression, ...]
    inside: bool = False
    positive_inside: tuple[Expression, ...] = ()
    ancestors: tuple[tuple[Expression, bool, bool], ...] = ()

    def check(self, difference: Expression, data: Mapping[str, object]) -> None:
        """Refuse unless the data show that the difference is positive."""
        multiplier, function = (read_expression(str(data[key])) for key in ("multiplier", "function"))
        scaled = self.place.tidied(Product((multiplier, difference)))
        same = difference_is(self.place.tidied(function), scaled, Fraction(0))
        require(same, "a function that is no such multiple of the difference")
        if self.inside:
            proof = replace(self, positive_inside=(*self.positive_inside, multiplier))
        else:
            proof = replace(self, positive=(*self.positive, multiplier))
        if "cells" in data:
            for cell in self.place.cells:
                proof._check_cell(function, cell)
        else:
            proof._check_slope(function, data)

    def _check_slope(self, function: Expression, data: Mapping[str, object]) -> None:
        """From one end the function rises: by the mean value theorem."""
        side, place = data["from"], self.place
        require(side in ("left", "right"), "an end of an unknown kind")
        end = place.cells[0].low if side == "left" else place.cells[-1].high
        if end is None:
            raise refused("an end at infinity")
        low_open, high_open = self._opens
        left_out = low_open if side == "left" else high_open
        (sign,) = place.signs(end, 0, function)
        require(sign > 0 or (sign == 0 and (left_out or not self.strict)), "a wrong sign at the end")
        slope = place.slope(function)
        rising = slope if side == "left" else Product((_MINUS_ONE, slope))
        ancestor = (function, False, high_open) if side == "left" else (function, low_open, False)
        below = replace(self, strict=True, inside=True, ancestors=(*self.ancestors, ancestor))
        below.check(place.tidied(rising), _mapping(data["slope"]))

    @property
    def _opens(self) -> tuple[bool, bool]:
        return self.inside or self.place.low_open, self.inside or self.place.high_open

    def _check_cell(self, function: Expression, cell: _Cell) -> None:
        place = self.place
        self._check_company(cell)
        value = place.series(place.range(cell, *self._opens), 0, function)[0]
        if cell.order:
            self._check_order(function, cell)
        elif value is None:
            require(not self.strict, "a difference that is 0")
        else:
            require(value.is_positive or (not self.strict and value.is_nonnegative), "a cell of unknown sign")

    def _check_company(self, cell: _Cell) -> None:
        """What must be defined, positive or smooth on the cell."""
        place = self.place
        whole, within = place.range(cell, place.low_open, place.high_open), place.range(cell, True, True)
        for expression in self.defined:
            place.series(whole, 0, expression)
        for expression, where in (
            *((expression, whole) for expression in self.positive),
            *((expression, within) for expression in self.positive_inside),
        ):
            factor = place.series(where, 0, expression)[0]
            require(factor is not None and factor.is_positive, "a factor that may not be positive")
        for expression, low_open, high_open in self.ancestors:
            place.series(within, 1, expression)
            place.series(place.range(cell, low_open, high_open), 0, expression)

    def _check_order(self, function: Expression, cell: _Cell) -> None:
        place, order = self.place, cell.order
        require(order > 0 and cell.side in ("left", "right"), "a cell of an unknown kind")
        end, direction = (cell.low, 1) if cell.side == "left" else (cell.high, -1)
        if end is None:
            raise refused("an end at infinity")
        open_ends = (False, True) if cell.side == "left" else (True, False)
        place.series(between(cell.low, cell.high, *open_ends), order - 1, function)
        highest = place.series(between(cell.low, cell.high, True, True), order, function)[order]
        if highest is None:
            raise refused("a derivative that is 0")
        rises = highest.is_positive if direction**order > 0 else highest.is_negative
        require(rises, "a derivative of unknown sign")
        signs = place.signs(end, order - 1, function)
        require(all(sign * direction**k >= 0 for k, sign in enumerate(signs)), "derivatives of the wrong sign")
        outer = cell is place.cells[0] if cell.side == "left" else cell is place.cells[-1]
        left_out = outer and self._opens[cell.side == "right"]
        require(signs[0] > 0 or left_out or not self.strict, "a zero where there may be none")


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("a mapping was expected")
    return value


def _leaf(data: Mapping[str, object]) -> Mapping[str, object]:
    """The innermost node of a proof, which has the cells."""
    for _ in range(DEEPEST):
        if "cells" in data:
            return data
        data = _mapping(data["slope"])
    raise refused("a chain of slopes that is too long")


def _checked(relation: Relation, name: str, bounds: Bounds, part: object) -> _Place:
    """The place of a part once its proof holds."""
    data = _mapping(part)
    place = _Place.read(name, bounds, data)
    left, right = (place.moved(side) for side in (relation.left, relation.right))
    if data["form"] == "logarithms":
        first = place.range(place.cells[0], place.low_open, place.high_open)
        given = (place.replaced(side) for side in (relation.left, relation.right))
        factors = [_positive_factors(side, place, first) for side in given]
        logarithms = [_logarithm(side) for side in factors]
        positive = (left, right, *(base for side in factors for base, _ in side))
    else:
        require(data["form"] == "difference", "an unknown form")
        logarithms, positive = [left, right], ()
    difference = place.tidied(Sum((logarithms[1], Product((_MINUS_ONE, logarithms[0])))))
    _Proof(place, relation.operator == "<", (left, right), positive).check(difference, data)
    return place


def _cells(data: object) -> tuple[_Cell, ...]:
    """Consecutive cells; only the last may be unbounded."""
    rows = items(data)
    require(0 < len(rows) <= MOST_CELLS, "no cells, or too many")
    cells: list[_Cell] = []
    for row in rows:
        low, high, order, side = items(row)
        cells.append(_Cell(number(low), None if high == "oo" else number(high), integer(order), str(side)))
    for one, other in pairwise(cells):
        require(one.high == other.low, "a gap between two cells")
    require(all(cell.high is None or cell.low < cell.high for cell in cells), "a cell that is empty")
    return tuple(cells)


def _positive_factors(side: Expression, place: _Place, sample: Range) -> list[tuple[Expression, Expression]]:
    """Bases and exponents of a product, bases that are negative on a sample of it with whole exponents turned round."""
    found: list[tuple[Expression, Expression]] = []
    sign = 1
    for base, exponent in _powers(side):
        base = place.tidied(base)
        value = place.series(sample, 0, base)[0]
        if value is not None and value.is_negative and isinstance(exponent, Number) and exponent.is_integer:
            sign = -sign if exponent.value % 2 else sign
            base = place.tidied(Product((_MINUS_ONE, base)))
        found.append((base, exponent))
    require(sign > 0, "the logarithm of a negative number")
    return found


def _powers(side: Expression) -> list[tuple[Expression, Expression]]:
    """Bases and exponents of a product, as it is written."""
    match side:
        case Product(factors):
            return [pair for factor in factors for pair in _powers(factor)]
        case Power(base, exponent):
            return [(base, exponent)]
        case Call("exp", (argument,), ()):
            return [(Name("E"), argument)]
        case Call("sqrt", (argument,), ()):
            return [(argument, Number(Fraction(1, 2)))]
    return [(side, Number.of(1))]


def _logarithm(factors: list[tuple[Expression, Expression]]) -> Expression:
    """The logarithm of a product of powers of positive bases."""
    return Sum(
        tuple(
            exponent if base == Name("E") else Product((exponent, Call("log", (base,)))) for base, exponent in factors
        )
    )
