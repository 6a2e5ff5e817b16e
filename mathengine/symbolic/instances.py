"""A relation surveyed at exact points of its domain: a counterexample, or the digits to which both sides agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from flint import fmpq

from mathengine.errors import InvalidInput, MathengineError, PrecisionExhausted
from mathengine.numeric.balls import EXACT, bits_for, certified_digits, enclose
from mathengine.numeric.expressions import Call, Expression, Name, Number, Product, Relation, Sum, walk
from mathengine.numeric.functions import NUMERIC_FUNCTIONS, BallFunction, Evaluator, Value, pole
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.analyticity import quadratic_zeros, rational_pieces
from mathengine.symbolic.assumptions import BITS, INTEGER, REAL, Domain
from mathengine.symbolic.exponential_forms import reduced_expression
from mathengine.symbolic.sampling import (
    Comparison,
    Coordinate,
    Point,
    as_expression,
    as_value,
    compare,
    coordinate_text,
    points,
)

POINTS = 48
DEEP_POINTS = 6
"""Points that are tried at a low precision, and at the full one."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a sample of the domain says of a relation.

    Attributes
    ----------
    failing, passing : tuple of (point, comparison)
        Where balls refute the relation, and where they do not.
    undefined : tuple of (point, comparison)
        Where a side has no value: no witness, but worth telling.
    digits : int or None
        Certified digits to which both sides of an equation agree at the points that were evaluated deeply.
    """

    failing: tuple[tuple[Point, Comparison], ...]
    passing: tuple[tuple[Point, Comparison], ...]
    undefined: tuple[tuple[Point, Comparison], ...]
    digits: int | None = None

    @property
    def witness(self) -> tuple[Point, Comparison] | None:
        """The first point at which the relation fails."""
        return self.failing[0] if self.failing else None


def survey(
    relation: Relation,
    domain: Domain,
    digits: int,
    functions: Mapping[str, BallFunction] = NUMERIC_FUNCTIONS,
    most: int = POINTS,
) -> Survey:
    """The relation at a sample of the domain; certified at each point.

    Raises
    ------
    InvalidInput
        If no point of the domain is found, or a side is undefined at every one.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> found = survey(read_statement("sqrt(x**2) = x").claim, Domain.of(["x"]), 30)
    >>> point_text(found.witness[0]), where_it_fails(found)
    ({'x': '-1'}, 're(x) < 0, or re(x) = 0 and im(x) < 0')
    >>> survey(read_statement("sin(2*x) = 2*sin(x)*cos(x)").claim, Domain.of(["x"]), 30).digits >= 30
    True
    """
    words = dict(functions)
    if any(kind != INTEGER for kind in domain.kinds.values()):
        words["binomial"] = _binomial(functions["binomial"])
    most = most if len(domain.kinds) == 1 else 2 * most
    everything = [*special_points(relation, domain), *points(domain, most)]
    sample = list({tuple(point.items()): point for point in everything}.values())
    if not sample:
        raise InvalidInput("conditions", _conditions(domain), "conditions that hold at some point")
    results = [(point, _at(relation, point, words)) for point in sample]
    failing = tuple(entry for entry in results if entry[1].verdict is False)
    undefined = tuple(entry for entry in results if entry[1].reason)
    passing = tuple(entry for entry in results if entry[1].verdict is not False and entry[1].is_defined)
    if not failing and not passing:
        if len(undefined) == len(results):
            raise InvalidInput("statement", undefined[0][1].reason, "sides that have a value somewhere on the domain")
        raise PrecisionExhausted("no certified value of both sides at any point that was tried")
    found = Survey(failing, passing, undefined)
    return found if failing or relation.operator != "=" else _deepened(found, relation, words, digits)


def _at(relation: Relation, point: Point, words: Mapping[str, BallFunction], bits: int | None = None) -> Comparison:
    """The comparison at a point; what binds names is evaluated with the others put in."""
    if not any(isinstance(node, Call) and node.function == "summation" for node in _nodes(relation)):
        return compare(relation, point, words, bits)
    put: dict[Expression, Expression] = {Name(name): as_expression(value) for name, value in point.items()}
    sides = (replaced(relation.left, put), replaced(relation.right, put))
    return compare(Relation(relation.operator, *sides), {}, words, bits)


def _nodes(relation: Relation) -> Iterator[Expression]:
    yield from walk(relation.left)
    yield from walk(relation.right)


def special_points(relation: Relation, domain: Domain) -> list[dict[str, Coordinate]]:
    """Points of the real line on both sides of every rational branch point, and at the steps of integer parts.

    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("sqrt(x**2) = x for x > -1/1000")
    >>> [point_text(p)["x"] for p in special_points(statement.claim, Domain.of(["x"], statement.conditions))]
    ['0', '-1/2000', '1']
    """
    if len(domain.kinds) != 1 or next(iter(domain.kinds.values())) == INTEGER:
        return []
    (name,) = domain.names
    line = Domain({name: REAL}, domain.conditions)
    difference = Sum((relation.left, Product((Number.of(-1), relation.right))))
    found: list[Fraction] = []
    cut = rational_pieces(difference, line, name)
    if cut.breaks or len(cut.domains) > 1:
        found += [*cut.breaks, *(_inner(piece, name) for piece in cut.domains)]
    for node in _nodes(relation):
        if isinstance(node, Call) and node.function in ("floor", "ceiling"):
            found += _steps(node.arguments[0], name)
    inside = [value for value in dict.fromkeys(found) if domain.contains({name: as_value(value)})]
    return [{name: value} for value in inside]


def _inner(piece: Domain, name: str) -> Fraction:
    interval = piece.interval(name)
    low, high = (end.value if isinstance(end, Number) else None for end in (interval.lower, interval.upper))
    if low is not None and high is not None:
        return (low + high) / 2
    return low + 1 if low is not None else high - 1 if high is not None else Fraction(0)


def _steps(argument: Expression, name: str) -> list[Fraction]:
    """Where a linear argument is a small integer."""
    at = [_rational_value(argument, name, Fraction(x)) for x in (0, 1, 2)]
    if None in at or at[0] is None or at[1] is None or at[2] is None:
        return []
    slope = at[1] - at[0]
    if slope == 0 or at[2] - at[1] != slope:
        return []
    return [(m - at[0]) / slope for m in (0, 1, 2, -1)]


def _rational_value(expression: Expression, name: str, x: Fraction) -> Fraction | None:
    value = rational_form(replaced(expression, {Name(name): Number(x)}))
    return value.value if isinstance(value, Number) else None


def exact_failure(relation: Relation, domain: Domain) -> tuple[dict[str, str], Comparison] | None:
    """An irrational point of the domain of one name at which the sides of an equation certainly differ.

    Tried are closed ends and branch points that are square roots; the sides are reduced there if balls do not decide.

    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("log(exp(I*x)) = I*x for x >= -pi and x <= pi")
    >>> exact_failure(statement.claim, Domain.of(["x"], statement.conditions))[0]
    {'x': '-pi'}
    """
    if len(domain.kinds) != 1 or relation.operator != "=" or INTEGER in domain.kinds.values():
        return None
    (name,) = domain.names
    for point in _irrational_points(relation, domain, name):
        sides = [replaced(side, {Name(name): point}) for side in (relation.left, relation.right)]
        found = compare(Relation("=", *sides), {})
        if found.verdict is None and not found.reason:
            try:
                exact = [reduced_expression(side, Domain({})) for side in sides]
            except MathengineError:
                continue
            found = compare(Relation("=", *exact), {})
        if found.verdict is False:
            return {name: to_text(point)}, found
    return None


def _irrational_points(relation: Relation, domain: Domain, name: str) -> Iterator[Expression]:
    interval = domain.interval(name)
    for end, is_open in ((interval.lower, interval.lower_open), (interval.upper, interval.upper_open)):
        if end is not None and not is_open and not isinstance(end, Number):
            yield end
    difference = Sum((relation.left, Product((Number.of(-1), relation.right))))
    for zero in quadratic_zeros(difference, name):
        if domain.contains({name: enclose(zero, BITS)}):
            yield zero


def _deepened(found: Survey, relation: Relation, words: Mapping[str, BallFunction], digits: int) -> Survey:
    """The last points, which are the least special, once more at the full precision."""
    reached: list[int] = []
    for point, _ in found.passing[-DEEP_POINTS:]:
        deep = _at(relation, point, words, bits_for(digits) + 64)
        if deep.verdict is False:
            return replace(found, failing=((point, deep),))
        if deep.left is not None and deep.right is not None:
            reached.append(min(certified_digits(deep.left), certified_digits(deep.right)))
    agreed = min(reached, default=None)
    return replace(found, digits=digits if agreed is not None and agreed >= EXACT else agreed)


def _conditions(domain: Domain) -> str:
    return " and ".join(to_text(relation) for relation in domain.conditions) or "none"


def _binomial(function: BallFunction) -> BallFunction:
    """Without the values at negative integers above anything but an integer >= 0.

    These are a convention of integers; among real and complex numbers they are no limits.
    """

    def strict(call: Call, evaluator: Evaluator) -> Value:
        n, k = (evaluator.value(argument) for argument in call.arguments)
        below = isinstance(n, fmpq) and n.q == 1 and n < 0
        if below and not (isinstance(k, fmpq) and k.q == 1 and k >= 0):
            raise pole("binomial", n)
        return function(call, evaluator)

    return strict


def point_text(point: Point) -> dict[str, str]:
    """The coordinates as text."""
    return {name: coordinate_text(value) for name, value in point.items()}


# The part of the domain that fails


def _real(value: Coordinate) -> Fraction:
    return value if isinstance(value, Fraction) else value[0]


def _imaginary(value: Coordinate) -> Fraction:
    return Fraction(0) if isinstance(value, Fraction) else value[1]


def _square(value: Coordinate) -> Fraction:
    return _real(value) ** 2 + _imaginary(value) ** 2


_PARTS: Mapping[str, Callable[[Coordinate], bool]] = MappingProxyType(
    {
        "{0} < 0": lambda z: _imaginary(z) == 0 and _real(z) < 0,
        "{0} > 0": lambda z: _imaginary(z) == 0 and _real(z) > 0,
        "{0} = 0": lambda z: z == 0,
        "{0} != 0": lambda z: z != 0,
        "{0} <= 0": lambda z: _imaginary(z) == 0 and _real(z) <= 0,
        "{0} >= 0": lambda z: _imaginary(z) == 0 and _real(z) >= 0,
        "{0} not real": lambda z: _imaginary(z) != 0,
        "re({0}) < 0": lambda z: _real(z) < 0,
        "re({0}) > 0": lambda z: _real(z) > 0,
        "re({0}) < 0, or re({0}) = 0 and im({0}) < 0": lambda z: (_real(z), _imaginary(z)) < (Fraction(0), Fraction(0)),
        "im({0}) < 0": lambda z: _imaginary(z) < 0,
        "im({0}) > 0": lambda z: _imaginary(z) > 0,
        "{0} > 1": lambda z: _imaginary(z) == 0 and _real(z) > 1,
        "{0} < 1": lambda z: _imaginary(z) == 0 and _real(z) < 1,
        "{0} >= 1": lambda z: _imaginary(z) == 0 and _real(z) >= 1,
        "{0} < -1": lambda z: _imaginary(z) == 0 and _real(z) < -1,
        "{0} > -1": lambda z: _imaginary(z) == 0 and _real(z) > -1,
        "Abs({0}) > 1": lambda z: _square(z) > 1,
        "Abs({0}) >= 1": lambda z: _square(z) >= 1,
        "Abs({0}) < 1": lambda z: _square(z) < 1,
        "{0} no integer": lambda z: not (_imaginary(z) == 0 and _real(z).denominator == 1),
        "{0} odd": lambda z: _imaginary(z) == 0 and _real(z).denominator == 1 and _real(z) % 2 == 1,
        "{0} even": lambda z: _imaginary(z) == 0 and _real(z).denominator == 1 and _real(z) % 2 == 0,
    }
)


def where_it_fails(found: Survey) -> str | None:
    """A simple part of the domain that holds all failing points of the sample and no other one, if there is one.

    The sample speaks for it, no proof; ``everywhere`` where no point passes.
    """
    if not found.passing:
        return "everywhere"
    names = list(found.failing[0][0]) if found.failing else []
    for name in names:
        bad, good = ([point[name] for point, _ in entries] for entries in (found.failing, found.passing))
        for text, test in _PARTS.items():
            if _separates(test, bad, good):
                return text.format(name)
    return None


def _separates(test: Callable[[Coordinate], bool], bad: Sequence[Coordinate], good: Sequence[Coordinate]) -> bool:
    return len(bad) > 2 and all(map(test, bad)) and not any(map(test, good))
