"""Proofs that a function is positive on a stretch: by a covering, or from one end by the sign of its derivative.

Each function is first divided by its factors of one sign, and by what stands before a logarithm or an arc in it, so
that the next derivative has one less of them. A proof is data: a leaf has cells; any other node has the end that it
starts from and the proof that a positive multiple of its slope is positive inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from mathengine.errors import MathengineError
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, walk
from mathengine.numeric.printer import to_text
from mathengine.symbolic.differentiation import derivative
from mathengine.symbolic.inequalities_covering import Stretch, Task
from mathengine.symbolic.inequalities_effort import Effort
from mathengine.symbolic.inequalities_factors import factored, linear_part
from mathengine.symbolic.inequalities_jets import Jets
from mathengine.symbolic.inequalities_minima import value_at
from mathengine.symbolic.inequalities_points import signs_at
from mathengine.symbolic.inequalities_ranges import NoValueError, Range, Ranges
from mathengine.symbolic.inequalities_substitution import simplified

DEPTH = 5
BUDGET_AT_ROOT, BUDGET_BELOW = 60, 16
"""Enclosures for one covering."""
_ONE, _MINUS_ONE = Number.of(1), Number.of(-1)
_TRANSCENDENTAL = frozenset(("log", "atan", "asin", "acos", "asinh", "acosh", "atanh", "erf"))


@dataclass(frozen=True, slots=True)
class Node:
    """What has been put together on the way to a function: multipliers and ancestors."""

    strict: bool
    depth: int
    multipliers: tuple[Expression, ...] = ()
    ancestors: tuple[tuple[Expression, bool, bool], ...] = ()


@dataclass(slots=True)
class Search:
    """The search for a proof on one stretch.

    Parameters
    ----------
    stretch : Stretch
    sides : tuple of pairs
        What must be defined on it, each with whether it must be positive.
    effort : Effort
        What may be spent, all in all.
    """

    stretch: Stretch
    sides: tuple[tuple[Expression, bool], ...]
    effort: Effort
    _seen: set[Expression] = field(default_factory=set)

    def proof(self, function: Expression, strict: bool) -> dict[str, object] | None:
        """A proof that a function is positive, or at least not negative unless ``strict``, on the stretch."""
        return self._proof(function, Node(strict, 0))

    def _proof(self, function: Expression, node: Node) -> dict[str, object] | None:
        variants = list(self._variants(function))
        for multiplier, variant in variants:
            cells = self._cells(multiplier, variant, node)
            if cells is not None:
                return {"multiplier": to_text(multiplier), "function": to_text(variant), "cells": cells}
        for multiplier, variant in variants:
            found = self._from_an_end(multiplier, variant, node) if node.depth < DEPTH else None
            if found is not None:
                return found
        return None

    def _cells(self, multiplier: Expression, function: Expression, node: Node) -> list[list[object]] | None:
        inside = node.depth > 0
        here = () if multiplier == _ONE else (multiplier,)
        task = Task(
            self.stretch,
            function,
            self.sides if inside else (*self.sides, *((part, True) for part in here)),
            node.strict,
            inside,
            (*node.multipliers, *here) if inside else node.multipliers,
            node.ancestors,
            BUDGET_BELOW if inside else BUDGET_AT_ROOT,
            self.effort,
        )
        cells = task.covered()
        return None if cells is None else [cell.to_json() for cell in cells]

    def _from_an_end(self, multiplier: Expression, function: Expression, node: Node) -> dict[str, object] | None:
        if function in self._seen or self.effort.is_spent:
            return None
        self._seen.add(function)
        for side, direction in (("left", 1), ("right", -1)):
            if not self._starts(function, side, node):
                continue
            slope = self._slope(function, direction)
            if slope is None or self._falls(slope):
                continue
            found = self._proof(slope, self._below(multiplier, function, side, node))
            if found is not None:
                texts = {"multiplier": to_text(multiplier), "function": to_text(function)}
                return {**texts, "from": side, "slope": found}
        return None

    def _below(self, multiplier: Expression, function: Expression, side: str, node: Node) -> Node:
        opens = (self.stretch.low_open, self.stretch.high_open) if node.depth == 0 else (True, True)
        ancestor = (function, False, opens[1]) if side == "left" else (function, opens[0], False)
        multipliers = node.multipliers if multiplier == _ONE else (*node.multipliers, multiplier)
        return Node(True, node.depth + 1, multipliers, (*node.ancestors, ancestor))

    def _starts(self, function: Expression, side: str, node: Node) -> bool:
        """Whether the function is not negative at an end, or positive where that is needed."""
        point = self.stretch.low if side == "left" else self.stretch.high
        if point is None:
            return False
        try:
            signs = signs_at(function, {self.stretch.name: Number(point)}, self.stretch.name, 0)
        except (NoValueError, MathengineError):
            return False
        left_out = node.depth > 0 or (self.stretch.low_open if side == "left" else self.stretch.high_open)
        return bool(signs) and (signs[0] > 0 or (signs[0] == 0 and (left_out or not node.strict)))

    def _slope(self, function: Expression, direction: int) -> Expression | None:
        try:
            slope = derivative(function, self.stretch.name)
            if direction < 0:
                slope = Product((_MINUS_ONE, slope))
            return simplified(slope, self.stretch.name if self.stretch.low >= 0 else None)
        except MathengineError:
            return None

    def _falls(self, slope: Expression) -> bool:
        """Whether a slope is seen to be negative somewhere."""
        low, high = self.stretch.low, self.stretch.high
        if high is None:
            points = [low + d for d in (Fraction(1, 64), Fraction(1, 3), Fraction(2), Fraction(17), Fraction(300))]
        else:
            points = [low + (high - low) * Fraction(k, 64) for k in (1, 11, 32, 50, 63)]
        values = [value_at(slope, self.stretch.name, point) for point in points]
        return any(value is None or bool(value < 0) for value in values)

    def _variants(self, function: Expression) -> Iterator[tuple[Expression, Expression]]:
        """Positive multipliers, and the function times each of them."""
        first = self._without_factors(function)
        if first is None:
            yield _ONE, function
            return
        yield first
        multiplier, rest = first
        atoms = [
            node
            for node in dict.fromkeys(walk(rest))
            if isinstance(node, Call)
            and node.function in _TRANSCENDENTAL
            and Name(self.stretch.name) in set(walk(node))
        ]
        for atom in atoms:
            part = linear_part(rest, atom)
            if part is None:
                continue
            sign = self._sign(part)
            if not sign:
                continue
            divisor = Power(part if sign > 0 else Product((_MINUS_ONE, part)), _MINUS_ONE)
            again = self._without_factors(Product((rest, divisor)))
            if again is not None and again[1] != rest:
                yield self._product([multiplier, divisor, again[0]]), again[1]

    def _without_factors(self, function: Expression) -> tuple[Expression, Expression] | None:
        """A positive multiplier and the function times it: factors of one sign left out."""
        try:
            found = factored(function)
        except MathengineError:
            return None
        if found is None or not found.coefficient:
            return None
        sign, removed, kept = 1, [], []
        for factor, exponent in found.factors:
            direction = self._sign(factor)
            if direction:
                removed.append(Power(factor, Number.of(-exponent)))
                sign *= direction ** abs(exponent)
            else:
                kept.append(factor if exponent == 1 else Power(factor, Number.of(exponent)))
        scale = found.coefficient
        multiplier = self._product([Number(sign / abs(scale)), *removed])
        return multiplier, self._product([Number.of(sign if scale > 0 else -sign), *kept])

    def _product(self, factors: list[Expression]) -> Expression:
        kept = [factor for factor in factors if factor != _ONE]
        return _ONE if not kept else kept[0] if len(kept) == 1 else Product(tuple(kept))

    def _sign(self, factor: Expression) -> int:
        """1 or -1 where a factor has one sign on the whole stretch, else 0."""
        value = _value(factor, self.stretch)
        return 0 if value is None else 1 if value.is_positive else -1 if value.is_negative else 0


def is_defined(expression: Expression, stretch: Stretch) -> bool:
    """Whether an expression is seen to be defined, and so continuous, on a stretch."""
    try:
        Jets(Ranges(), 0, {stretch.name: [stretch.range]}).of(expression)
    except NoValueError:
        return False
    return True


def _value(expression: Expression, stretch: Stretch) -> Range | None:
    try:
        return Jets(Ranges(), 0, {stretch.name: [stretch.range]}).of(expression)[0]
    except NoValueError:
        return None
