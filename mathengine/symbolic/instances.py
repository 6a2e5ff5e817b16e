"""A relation surveyed at exact points of its domain: a counterexample, or the digits to which both sides agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from flint import fmpq

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import bits_for, certified_digits
from mathengine.numeric.expressions import Call, Relation
from mathengine.numeric.functions import NUMERIC_FUNCTIONS, BallFunction, Evaluator, Value, pole
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.sampling import Comparison, Coordinate, Point, compare, coordinate_text, points

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
    words = {**functions, "binomial": _binomial(functions["binomial"])}
    sample = list(points(domain, most))
    if not sample:
        raise InvalidInput("conditions", _conditions(domain), "conditions that hold at some point")
    results = [(point, compare(relation, point, words)) for point in sample]
    failing = tuple(entry for entry in results if entry[1].verdict is False)
    undefined = tuple(entry for entry in results if entry[1].reason)
    passing = tuple(entry for entry in results if entry[1].verdict is not False and entry[1].is_defined)
    if not failing and not passing and len(undefined) == len(results):
        raise InvalidInput("statement", undefined[0][1].reason, "sides that have a value somewhere on the domain")
    found = Survey(failing, passing, undefined)
    return found if failing or relation.operator != "=" else _deepened(found, relation, words, digits)


def _deepened(found: Survey, relation: Relation, words: Mapping[str, BallFunction], digits: int) -> Survey:
    """The last points, which are the least special, once more at the full precision."""
    reached: list[int] = []
    for point, _ in found.passing[-DEEP_POINTS:]:
        deep = compare(relation, point, words, bits_for(digits) + 64)
        if deep.verdict is False:
            return replace(found, failing=((point, deep),))
        if deep.left is not None and deep.right is not None:
            reached.append(min(certified_digits(deep.left), certified_digits(deep.right)))
    return replace(found, digits=min(reached) if reached else None)


def _conditions(domain: Domain) -> str:
    from mathengine.numeric.printer import to_text

    return " and ".join(to_text(relation) for relation in domain.conditions) or "none"


def _binomial(function: BallFunction) -> BallFunction:
    """Without the values at negative integers above anything but an integer >= 0: they are a matter of convention."""

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
