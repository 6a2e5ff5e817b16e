"""Where the free names of a statement live: complex, real or integer, within the conditions given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from flint import arb

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.balls import enclose, fraction_of
from mathengine.numeric.binders import UNBOUNDED, bound_name, unbound_names
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Product,
    Relation,
    Sum,
    children,
    walk,
)
from mathengine.numeric.functions import Value
from mathengine.numeric.printer import to_text

COMPLEX, REAL, INTEGER = "complex", "real", "integer"
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
BITS = 128


@dataclass(frozen=True, slots=True)
class Interval:
    """A real interval; an end that is None is infinite, an end that is open does not belong to it.

    >>> str(Interval(Number.of(0), True, None, True))
    '(0, oo)'
    """

    lower: Expression | None = None
    lower_open: bool = True
    upper: Expression | None = None
    upper_open: bool = True

    def __str__(self) -> str:
        below = "-oo" if self.lower is None else to_text(self.lower)
        above = "oo" if self.upper is None else to_text(self.upper)
        return f"{'(' if self.lower_open else '['}{below}, {above}{')' if self.upper_open else ']'}"


@dataclass(frozen=True, slots=True)
class Domain:
    """The points that a statement with free names speaks about.

    Parameters
    ----------
    kinds : mapping of str to str
        ``complex``, ``real`` or ``integer`` for every free name.
    conditions : tuple of Relation
        All of them hold at a point of the domain.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("log(x**n) = n*log(x) for x > 0 and n integer")
    >>> domain = Domain.of(["x", "n"], statement.conditions)
    >>> dict(domain.kinds), str(domain.interval("x"))
    ({'n': 'integer', 'x': 'real'}, '(0, oo)')
    """

    kinds: Mapping[str, str]
    conditions: tuple[Relation, ...] = ()

    @classmethod
    def of(
        cls, names: Iterable[str], conditions: Sequence[Relation | Assumption] = (), integers: Iterable[str] = ()
    ) -> Domain:
        """The domain that conditions describe; names in an order relation are real, ``integers`` are integer.

        Raises
        ------
        InvalidInput
            If the conditions contradict each other, or one of them is an equation.
        """
        relations = [condition for condition in conditions if isinstance(condition, Relation)]
        kinds = dict.fromkeys(sorted(names), COMPLEX)
        for relation in relations:
            if relation.operator == "=":
                raise InvalidInput("condition", to_text(relation), "an order relation (< <= > >=) or !=")
            for name in unbound_names(relation.left) | unbound_names(relation.right):
                if relation.operator != "!=" and name not in plain_names(relation):
                    kinds.setdefault(name, COMPLEX)
                    continue
                kinds[name] = COMPLEX if relation.operator == "!=" and kinds.get(name) in (None, COMPLEX) else REAL
        for assumption in conditions:
            if isinstance(assumption, Assumption):
                kinds[assumption.name] = INTEGER if assumption.kind == "integer" else kinds.get(assumption.name, REAL)
                if kinds[assumption.name] == COMPLEX:
                    kinds[assumption.name] = REAL
                if assumption.kind == "positive":
                    relations.append(Relation(">", Name(assumption.name), Number.of(0)))
        for name in integers:
            kinds[name] = INTEGER
        for assumption in conditions:
            if isinstance(assumption, Assumption) and assumption.kind == "integer":
                kinds[assumption.name] = INTEGER
        domain = cls(dict(sorted(kinds.items())), tuple(dict.fromkeys(relations)))
        domain._require_points()
        return domain

    @property
    def names(self) -> tuple[str, ...]:
        """The free names, sorted."""
        return tuple(self.kinds)

    def interval(self, name: str) -> Interval:
        """What the conditions that compare ``name`` (times a number) with a constant leave of the real line."""
        lower: Expression | None = None
        upper: Expression | None = None
        lower_open = upper_open = True
        for operator, bound in self._bounds(name):
            is_open = operator in ("<", ">")
            if operator in (">", ">="):
                if lower is None or _order(bound, lower) > 0:
                    lower, lower_open = bound, is_open
                elif _order(bound, lower) == 0:
                    lower_open = lower_open or is_open
            elif upper is None or _order(bound, upper) < 0:
                upper, upper_open = bound, is_open
            elif _order(bound, upper) == 0:
                upper_open = upper_open or is_open
        return Interval(lower, lower_open, upper, upper_open)

    def excluded(self, name: str) -> tuple[Expression, ...]:
        """The constants that ``name`` is said to differ from."""
        return tuple(bound for operator, bound in self._compared(name) if operator == "!=")

    @property
    def couplings(self) -> tuple[Relation, ...]:
        """The conditions that are no bounds of a single name."""
        own = {id(relation) for name in self.kinds for relation in self.conditions if _bound_of(relation, name)}
        return tuple(relation for relation in self.conditions if id(relation) not in own)

    def contains(self, point: Mapping[str, Value], bits: int = BITS) -> bool:
        """Whether every condition certainly holds at a point with exact coordinates."""
        return all(holds(relation, point, bits) for relation in self.conditions)

    def _bounds(self, name: str) -> list[tuple[str, Expression]]:
        return [entry for entry in self._compared(name) if entry[0] != "!="]

    def _compared(self, name: str) -> list[tuple[str, Expression]]:
        return [entry for relation in self.conditions if (entry := _bound_of(relation, name)) is not None]

    @property
    def is_empty(self) -> bool:
        """Whether the bounds of a name leave no point."""
        return self._contradiction() is not None

    def _require_points(self) -> None:
        name = self._contradiction()
        if name is not None:
            raise InvalidInput("conditions", f"{name} in {self.interval(name)}", "conditions without a contradiction")

    def _contradiction(self) -> str | None:
        for name, kind in self.kinds.items():
            interval = self.interval(name)
            if interval.lower is None or interval.upper is None:
                continue
            order = _order(interval.lower, interval.upper)
            empty = order > 0 or (order == 0 and (interval.lower_open or interval.upper_open))
            if empty or (kind == INTEGER and integer_range(interval) == (1, 0)):
                return name
        return None


def plain_names(relation: Relation) -> frozenset[str]:
    """The names of an order relation that stand outside ``re``, ``im``, ``Abs`` and ``arg``: these are real."""
    found: set[str] = set()
    waiting = [relation.left, relation.right]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and node.function in ("re", "im", "Abs", "arg"):
            continue
        parts = children(node)
        found |= unbound_names(node) if not parts else set()
        waiting += parts
    return frozenset(found)


def _bound_of(relation: Relation, name: str) -> tuple[str, Expression] | None:
    """``(operator, constant)`` of a relation between a multiple of ``name`` and a constant."""
    for operator, one, other in (
        (relation.operator, relation.left, relation.right),
        (_MIRRORED[relation.operator], relation.right, relation.left),
    ):
        factor = _multiple(one, name)
        if factor is not None and not unbound_names(other):
            flipped = operator if factor > 0 else _MIRRORED[operator]
            bound = other if factor == 1 else Product((Number(1 / factor), other))
            return flipped, bound
    return None


def _multiple(expression: Expression, name: str) -> Fraction | None:
    match expression:
        case Name(found) if found == name:
            return Fraction(1)
        case Product((Number(value), Name(found))) if found == name and value:
            return value
    return None


def _order(one: Expression, other: Expression) -> int:
    """-1, 0 or 1 as ``one`` is smaller, equal (as far as 128 bits tell) or larger."""
    left, right = constant_ball(one), constant_ball(other)
    if left < right:
        return -1
    return 1 if left > right else 0


def constant_ball(expression: Expression) -> arb:
    """The real ball of a bound, infinite for ``oo``."""
    if isinstance(expression, Name) and expression.name == UNBOUNDED:
        return arb("inf")
    if expression == Product((Number.of(-1), Name(UNBOUNDED))):
        return arb("-inf")
    value = enclose(expression, BITS)
    if not isinstance(value, arb):
        raise InvalidInput("bound", to_text(expression), "a real number")
    return value


def holds(relation: Relation, point: Mapping[str, Value], bits: int = BITS) -> bool:
    """Whether balls certify a condition at a point; equal numbers are seen only where they are exact."""
    difference = Sum((relation.left, Product((Number.of(-1), relation.right))))
    try:
        ball = enclose(difference, bits, variables=point)  # exactly 0 where both sides are one rational number
    except MathengineError:
        return False
    if relation.operator == "!=":
        return not ball.contains(0)
    if not isinstance(ball, arb):
        return False
    match relation.operator:
        case "<":
            return bool(ball < 0)
        case ">":
            return bool(ball > 0)
        case "<=":
            return bool(ball <= 0)
        case ">=":
            return bool(ball >= 0)
    return False


def integer_range(interval: Interval) -> tuple[int | None, int | None]:
    """The least and the greatest integer in an interval; ``(1, 0)`` where there is none.

    >>> integer_range(Interval(Number.of(2), True, Number(Fraction(9, 2)), False))
    (3, 4)
    """
    low = None if interval.lower is None else _rounded(interval.lower, interval.lower_open, upwards=True)
    high = None if interval.upper is None else _rounded(interval.upper, interval.upper_open, upwards=False)
    return (1, 0) if low is not None and high is not None and low > high else (low, high)


def _rounded(bound: Expression, is_open: bool, *, upwards: bool) -> int | None:
    value = bound.value if isinstance(bound, Number) else fraction_of(constant_ball(bound).mid())
    if value is None:
        return None
    whole = ceil(value) if upwards else floor(value)
    if value.denominator == 1 and is_open:
        return whole + 1 if upwards else whole - 1
    return whole


def integer_names(expression: Expression) -> frozenset[str]:
    """Names that can only be integers: those in the bounds of a sum, and arguments of ``factorial`` in one.

    >>> from mathengine.numeric.reader import read_expression
    >>> sorted(integer_names(read_expression("x*summation(k, k, 1, n)")))
    ['n']
    """
    found: set[str] = set()
    for node in walk(expression):
        if isinstance(node, Call) and node.function == "summation" and bound_name(node) is not None:
            for bound in node.arguments[2:]:
                found |= unbound_names(bound)
    return frozenset(found)
