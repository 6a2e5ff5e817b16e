"""The forms that a number is tried against, and what the integers of a relation say in each of them.

A form is a list of real numbers made from the value and constants: ``{1, L, v, v*L}`` for a Moebius form, logarithms
for a product of powers. An integer relation between them is a closed form of the value, or says nothing about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, combinations, repeat
from operator import mul
from typing import Literal, TypeAlias

from flint import acb, arb, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose, working_precision
from mathengine.numeric.closed_forms import isolating_interval, power_product, quotient, radical
from mathengine.numeric.constants import constant
from mathengine.numeric.expressions import Expression, Number
from mathengine.numeric.polynomials import polynomial_to_expression
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.relations import Relation, find_relation

NAMED = (
    "pi, pi**2, E, log(2), log(3), zeta(3), Catalan, EulerGamma, zeta(5), pi**3, sqrt(pi), gamma(1/3), gamma(1/4), "
    "L(-3, 2), log(GoldenRatio), E**2, tan(1), pi*sqrt(3), besseli(1, 2)/besseli(0, 2)"
)
"""The constants that are tried one by one when none are given."""

MOST_CONSTANTS = 12
"""How many constants may be given."""

_PAIRED = "pi, pi**2, log(2), log(3), zeta(3), Catalan, EulerGamma, E, sqrt(2), sqrt(3), sqrt(5)"
_FAMILIES = (
    "pi**2, log(2)**2, Catalan, pi*log(2)",
    "zeta(3), pi**2*log(2), log(2)**3, pi**3",
    "1, pi, log(2), log(3), pi*sqrt(3)",
    "1, pi**2, zeta(3), zeta(5), pi**4",
)
_BASES = "2, 3, 5, pi"
_FURTHER_BASES = "E, zeta(3), Catalan, gamma(1/3), gamma(1/4), log(2), EulerGamma, GoldenRatio, L(-3, 2)"
_HIGHEST_DEGREE = 8
_ONE = Number.of(1)
_PROBE_BITS = 500  # constants that agree so far are taken as dependent

Kind: TypeAlias = Literal["rational", "multiple", "reciprocal", "algebraic", "moebius", "linear", "quotient", "powers"]


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A closed form: an expression, or an irreducible polynomial with a root near the value.

    >>> ClosedForm(read_expression("6/zeta(3)")).agrees(arb("4.99144 +/- 1e-5"), 64)
    True
    """

    expression: Expression | None
    polynomial: tuple[int, ...] | None = None

    def agrees(self, ball: arb, bits: int) -> bool:
        """Whether a ball of the number allows this form, at that precision."""
        if self.expression is not None:
            return bool(real(enclose(self.expression, bits), self.expression).overlaps(ball))
        with working_precision(bits):
            total = arb(0)
            for c in reversed(self.polynomial or ()):
                total = total * ball + c
            return bool(total.contains(0))

    def described(self, ball: arb) -> tuple[str, tuple[Fraction, Fraction] | None]:
        """Text, and for a root the interval that isolates it."""
        if self.expression is not None:
            return to_text(self.expression), None
        polynomial = self.polynomial or ()
        shown = to_text(polynomial_to_expression(fmpz_poly(list(polynomial)), "x"))
        return f"root of {shown} near {ball.mid().str(12, radius=False)}", isolating_interval(polynomial, ball)


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of relation between numbers made from the value and constants.

    >>> form = Form("moebius", (read_expression("zeta(3)"),))
    >>> to_text(form.read((6, 0, 0, -1), arb("4.99144 +/- 1e-5")).expression)
    '6/zeta(3)'
    """

    kind: Kind
    constants: tuple[Expression, ...] = ()
    degree: int = 1

    @property
    def label(self) -> str:
        """The kind in words."""
        return f"algebraic of degree {self.degree}" if self.kind == "algebraic" else self.kind

    def numbers(self, v: arb, bits: int) -> list[arb] | None:
        """The numbers that the relation is between, at that precision; None where they do not exist."""
        constants = [constant_ball(item, bits) for item in self.constants]
        one = arb(1)
        with working_precision(bits):
            match self.kind:
                case "rational" | "algebraic":
                    return list(accumulate(repeat(v, self.degree), mul, initial=one))
                case "multiple" | "linear":
                    return [v, *constants]
                case "reciprocal":
                    return [v * constants[0], one]
                case "moebius" | "quotient":
                    return [one, *constants, v, *(v * x for x in constants)]
            return None if v.contains(0) else [abs(x).log() for x in (v, *constants)]

    def read(self, c: Sequence[int], ball: arb) -> ClosedForm | None:
        """What the coefficients of a relation say about the value; None where they say nothing."""
        match self.kind:
            case "rational" | "algebraic":
                return _root(c, ball)
            case "reciprocal":
                return ClosedForm(quotient((-c[1], 0), (0, c[0]), self.constants)) if c[0] else None
            case "multiple" | "linear":
                return _linear(c, self.constants)
            case "moebius" | "quotient":
                return _quotient(c, self.constants)
        if not c[0]:
            return None
        exponents = [Fraction(-e, c[0]) for e in c[1:]]
        return ClosedForm(power_product(-1 if ball < 0 else 1, self.constants, exponents))


def _root(c: Sequence[int], ball: arb) -> ClosedForm | None:
    with working_precision(max(256, 2 * int(ball.rel_accuracy_bits()) if not ball.is_exact() else 1024)):
        factors = [factor for factor, _ in fmpz_poly(list(c)).factor()[1] if factor(ball).contains(0)]
    if len(factors) != 1:
        return None
    polynomial = tuple(int(x) for x in factors[0].coeffs())
    if polynomial[-1] < 0:
        polynomial = tuple(-x for x in polynomial)
    return ClosedForm(radical(polynomial, ball), polynomial if len(polynomial) > 2 else None)


def _linear(c: Sequence[int], constants: tuple[Expression, ...]) -> ClosedForm | None:
    if not c[0] or not any(c[1:]):
        return None
    rational = constants[0] == _ONE
    rest = constants[1:] if rational else constants
    top = [-x for x in c[1:]] if rational else [0, *(-x for x in c[1:])]
    return ClosedForm(quotient(top, [c[0]] + [0] * len(rest), rest))


def _quotient(c: Sequence[int], constants: tuple[Expression, ...]) -> ClosedForm | None:
    half = len(c) // 2
    above, below = [-x for x in c[:half]], c[half:]
    if not any(above) or not any(below):
        return None
    pivot = next(i for i, x in enumerate(below) if x)
    if all(a * below[pivot] == above[pivot] * b for a, b in zip(above, below, strict=True)):
        return None
    return ClosedForm(quotient(above, below, constants))


Levels: TypeAlias = tuple[tuple[Form, ...], ...]


def levels_for(given: str | Sequence[str | Expression]) -> Levels:
    """The forms in given constants, level by level, simplest first.

    Constants that depend on earlier ones are left out: they add nothing but relations among themselves.

    Raises
    ------
    InvalidInput
        If a constant cannot be read, is not real, or there are none or too many.

    Examples
    --------
    >>> [form.kind for level in levels_for("pi, zeta(3)") for form in level][:4]
    ['rational', 'multiple', 'reciprocal', 'multiple']
    """
    constants = _named(given)
    several = tuple(item for item in _independent((_ONE, *constants)) if item != _ONE)
    levels: list[tuple[Form, ...]] = [
        (Form("rational"),),
        _singles(constants),
        tuple(Form("moebius", (item,)) for item in constants),
    ]
    if len(several) > 1:
        levels.append((Form("linear", several), Form("linear", (_ONE, *several))))
        levels.append((Form("quotient", several),))
    levels.append((Form("powers", _independent((*_parsed(_BASES), *constants), logarithms=True)),))
    return tuple(level for level in levels if level)


@lru_cache(maxsize=1)
def battery() -> Levels:
    """The forms that are tried when no constants are given, level by level, simplest first.

    >>> len(battery()), sum(map(len, battery())) > 100
    (6, True)
    """
    named, bases = _parsed(NAMED), _parsed(_BASES)
    return (
        (Form("rational"),),
        _singles(named),
        tuple(Form("algebraic", degree=degree) for degree in range(2, _HIGHEST_DEGREE + 1)),
        tuple(Form("moebius", (item,)) for item in named),
        (
            *(Form("linear", (_ONE, *pair)) for pair in combinations(_parsed(_PAIRED), 2)),
            *(Form("linear", _parsed(family)) for family in _FAMILIES),
        ),
        (Form("powers", bases), *(Form("powers", (*bases, item)) for item in _parsed(_FURTHER_BASES))),
    )


def _singles(constants: Sequence[Expression]) -> tuple[Form, ...]:
    return tuple(form for item in constants for form in (Form("multiple", (item,)), Form("reciprocal", (item,))))


def _named(given: str | Sequence[str | Expression]) -> tuple[Expression, ...]:
    """The irrational constants that a caller names."""
    parts = _split(given) if isinstance(given, str) else given
    found = tuple(constant(part) if isinstance(part, str) else part for part in parts)
    if not found:
        raise InvalidInput("constants", given, 'names such as "pi, zeta(3)"')
    if len(found) > MOST_CONSTANTS:
        raise InvalidInput("number of constants", len(found), f"at most {MOST_CONSTANTS}")
    return tuple(item for item in dict.fromkeys(found) if len(_independent((_ONE, item))) == 2)


def _independent(constants: Sequence[Expression], logarithms: bool = False) -> tuple[Expression, ...]:
    """The constants without rational combinations (products of powers) of earlier ones, to 140 digits."""
    kept: list[Expression] = []
    balls: list[arb] = []
    for item in constants:
        ball = constant_ball(item, _PROBE_BITS)
        if logarithms:
            with working_precision(_PROBE_BITS):
                ball = abs(ball).log() if not ball.contains(0) else arb(0)
        if ball.contains(0):
            continue
        if not balls or not isinstance(find_relation([*balls, ball], digits=140, largest=1000), Relation):
            kept.append(item)
            balls.append(ball)
    return tuple(kept)


def _split(text: str) -> list[str]:
    """Parts between commas outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    if not all(part.strip() for part in parts):
        raise InvalidInput("constants", text, 'names such as "pi, zeta(3)"')
    return parts


def _parsed(text: str) -> tuple[Expression, ...]:
    return tuple(read_expression(part) for part in _split(text))


@lru_cache(maxsize=512)
def constant_ball(expression: Expression, bits: int) -> arb:
    """A constant as a real ball at that precision.

    >>> print(constant_ball(read_expression("pi"), 64).str(10))
    [3.141592654 +/- 4.11e-10]
    """
    ball = real(enclose(expression, bits), expression)
    if not ball.is_finite():
        raise InvalidInput("constant", to_text(expression), "a finite real number")
    return ball


def real(ball: arb | acb, expression: Expression) -> arb:
    """The ball, if it is real; ``expression`` names it in the error.

    >>> real(arb(2), Number.of(2)) == 2
    True
    """
    if isinstance(ball, acb):
        raise InvalidInput("value", to_text(expression), "a real number")
    return ball
