"""Find a closed form of a number from its digits, or say what the digits allow to say.

Forms are tried in order of simplicity: rational, a multiple of a constant or of its reciprocal, algebraic, Moebius in one
constant, linear in several, products of powers. Every form tried counts as a trial in the margin that a relation needs,
so that the battery as a whole finds nothing by chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, combinations, repeat
from math import ceil
from operator import mul
from typing import TypeAlias

from flint import acb, arb, fmpz, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose, working_precision
from mathengine.numeric.closed_forms import isolating_interval, power_product, quotient, radical
from mathengine.numeric.constants import constant
from mathengine.numeric.expressions import Expression, Number
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.relations import Absence, Refusal, Relation, bits_for, digits_needed, find_relation

MOST_DIGITS = 100_000
"""Longest decimal that is read."""

LARGEST_EXPONENT = 10_000
"""Largest power of ten of a decimal."""

WORKING_DIGITS = 200
"""Digits that forms are looked for with; what is found is tested on all digits."""

_DECIMAL = re.compile(r"([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,20}))?")
_LEAST_MARGIN = 1.0  # a candidate with less is what chance produces, and not shown

NAMED = (
    "pi, pi**2, E, log(2), log(3), zeta(3), Catalan, EulerGamma, zeta(5), pi**3, sqrt(pi), gamma(1/3), gamma(1/4), "
    "L(-3, 2), log(GoldenRatio), E**2, tan(1), pi*sqrt(3), besseli(1, 2)/besseli(0, 2)"
)
"""The constants that are tried one by one when none are given."""

_PAIRED = "pi, pi**2, log(2), log(3), zeta(3), Catalan, EulerGamma, E, sqrt(2), sqrt(3), sqrt(5)"
_FAMILIES = (
    "pi**2, log(2)**2, Catalan, pi*log(2)",
    "zeta(3), pi**2*log(2), log(2)**3, pi**3",
    "1, pi, log(2), log(3), pi*sqrt(3)",
    "1, pi**2, zeta(3), zeta(5), pi**4",
)
_BASES = "2, 3, 5, pi"
_FURTHER_BASES = "E, zeta(3), Catalan, gamma(1/3), gamma(1/4), log(2), EulerGamma, GoldenRatio, L(-3, 2)"


@dataclass(frozen=True, slots=True)
class Identification:
    """A closed form that the digits justify.

    Attributes
    ----------
    expression : Expression or None
        The form; None for an algebraic number without radicals.
    text : str
        The form as text.
    form : str
        ``rational``, ``multiple``, ``algebraic``, ``moebius``, ``linear``, ``quotient`` or ``powers``.
    coefficients : tuple of int
        Of the relation behind it; for an algebraic number the minimal polynomial, constant term first.
    digits : int
        Certified digits to which it agrees with the value.
    margin : float
        Digits beyond what chance explains.
    checked : int or None
        Digits of a second, higher precision at which it was tested again; None where there are no more digits.
    interval : tuple of Fraction or None
        For an algebraic number, an interval that contains this root of the polynomial and no other.

    Examples
    --------
    >>> identify("4.9914442354842448120517988").best.text
    '6/zeta(3)'
    """

    expression: Expression | None
    text: str
    form: str
    coefficients: tuple[int, ...]
    digits: int
    margin: float
    checked: int | None = None
    interval: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the digits of a number allow to say.

    Attributes
    ----------
    found : tuple of Identification
        Closed forms that hold, best first; all of the simplest kind.
    digits : int
        Certified digits of the number.
    needed : int or None
        If nothing is justified: digits that would justify the candidate, or, without a candidate, the simplest form.
    candidate : str or None
        The best form that the digits cannot justify.
    bound : int or None
        If nothing is there: in no form that was tried is there a relation with coefficients up to this size; certified.
    bounds : tuple of (str, int)
        The same for each kind of form.
    trials : int
        Forms tried; part of the margin.

    Examples
    --------
    >>> print(identify("3.14159"))
    refused: 5 certified digits do not justify a closed form; the best candidate, pi, needs 14
    """

    found: tuple[Identification, ...]
    digits: int
    needed: int | None
    candidate: str | None
    bound: int | None
    bounds: tuple[tuple[str, int], ...]
    trials: int

    @property
    def kind(self) -> str:
        """``identified``, ``refused`` or ``absent``."""
        if self.found:
            return "identified"
        return "refused" if self.needed is not None else "absent"

    @property
    def best(self) -> Identification:
        """The best form.

        Raises
        ------
        InvalidInput
            If there is none.
        """
        if not self.found:
            raise InvalidInput("answer", str(self), "one with a closed form")
        return self.found[0]

    def __str__(self) -> str:
        if self.found:
            return self.found[0].text
        if self.needed is None:
            return f"nothing up to coefficients of size {self.bound} ({self.digits} digits, {self.trials} forms)"
        what = f"the best candidate, {self.candidate}," if self.candidate else "the simplest form"
        return f"refused: {self.digits} certified digits do not justify a closed form; {what} needs {self.needed}"


Subject: TypeAlias = str | arb | Expression | Callable[[int], arb]


def identify(
    value: Subject, constants: str | Sequence[str | Expression] | None = None, *, digits: int = 50
) -> Answer:
    """Closed forms of a number, as far as its digits justify them.

    Parameters
    ----------
    value : str, arb, Expression, or function from bits to arb
        A decimal is read as itself plus or minus one unit of its last digit; other text as an expression. What can be
        computed to more digits is tested again with twice as many.
    constants : str or sequence, optional
        The constants to use, as ``"pi, zeta(3)"``; a battery of well-known ones by default.
    digits : int
        Digits to work with where the value can be computed; from 10 to 1000.

    Returns
    -------
    Answer
        Forms found, or a refusal with the number of digits needed, or an absence with a certified bound. Forms agree
        to certified digits; that is no proof.

    Raises
    ------
    InvalidInput
        If the value is no finite real number, or a constant cannot be read.

    Examples
    --------
    >>> print(identify("1.2020569031595942853997381615114499907"))
    zeta(3)
    >>> print(identify("1.6180339887498948482045868"), identify("1.25992104989487316476721", "pi"))
    (1 + sqrt(5))/2 nothing up to coefficients of size 9
    """
    if not 10 <= digits <= 1000:
        raise InvalidInput("digits", digits, "10 to 1000")
    subject = _subject(value, digits)
    levels = _battery() if constants is None else _levels(_constants(constants))
    return _Attempt(subject, sum(map(len, levels))).run(levels)


# What is identified


@dataclass(frozen=True, slots=True)
class _Subject:
    """The ball that forms are looked for with, and the finest one that they are tested on."""

    ball: arb
    digits: int
    finest: Callable[[], arb]
    finest_digits: int


def _subject(value: Subject, digits: int) -> _Subject:
    if isinstance(value, str):
        decimal = _DECIMAL.fullmatch(value.strip()[: 2 * MOST_DIGITS])
        if decimal and (decimal[2] or decimal[3]):
            return _fixed(_read_decimal(value, decimal))
        value = read_expression(value)
    if isinstance(value, arb):
        return _fixed(value)
    if callable(value):
        return _renewable(value, digits)
    expression = value
    return _renewable(lambda bits: _real(enclose(expression, bits), to_text(expression)), digits)


def _read_decimal(text: str, decimal: re.Match[str]) -> arb:
    sign, whole, places, exponent = decimal.groups()
    mantissa = whole + places
    if len(text) > MOST_DIGITS:
        raise InvalidInput("value", text, f"a decimal of at most {MOST_DIGITS} characters")
    if exponent and abs(int(exponent)) > LARGEST_EXPONENT:
        raise InvalidInput("value", text, f"a decimal with an exponent of at most {LARGEST_EXPONENT} in size")
    power = int(exponent or "0") - len(places)
    number = fmpz(sign.replace("+", "") + (mantissa.lstrip("0") or "0"))
    with working_precision(bits_for(len(mantissa))):
        unit = arb(10) ** power
        return (arb(number) + arb(0, 1)) * unit


def _fixed(ball: arb) -> _Subject:
    if not ball.is_finite():
        raise InvalidInput("value", str(ball), "a finite real number")
    known = min(_digits(ball), MOST_DIGITS)
    return _Subject(ball, min(known, WORKING_DIGITS), lambda: ball, known)


def _renewable(value: Callable[[int], arb], digits: int) -> _Subject:
    def ball(wanted: int) -> arb:
        found = value(bits_for(wanted))
        if found.is_finite() and _digits(found) < wanted:
            found = value(2 * bits_for(wanted) - int(_digits(found) * 3.32))
        return found

    first = ball(digits)
    if not first.is_finite():
        raise InvalidInput("value", str(first), "a finite real number")
    return _Subject(first, digits, lambda: ball(2 * digits), 2 * digits)


def _digits(ball: arb) -> int:
    """Certified digits, relative to the larger of 1 and the value; none where it may or may not be 0."""
    mantissa, exponent = ball.rad().man_exp()
    if mantissa == 0:
        return 150
    size, shift = ball.mid().man_exp()
    if size != 0 and ball.contains(0):
        return 0
    top = max(size.height_bits() + int(shift), 1) if size != 0 else 1
    return max(0, int((top - mantissa.height_bits() - int(exponent)) * 0.30103))


def _real(ball: arb | acb, text: str) -> arb:
    if isinstance(ball, acb):
        raise InvalidInput("value", text, "a real number")
    return ball


# How it is tried


@lru_cache(maxsize=512)
def _ball(expression: Expression, bits: int) -> arb:
    ball = enclose(expression, bits)
    if not ball.is_finite():
        raise InvalidInput("constant", to_text(expression), "a finite real number")
    return _real(ball, to_text(expression))


class _Attempt:
    """One number against all forms."""

    def __init__(self, subject: _Subject, trials: int) -> None:
        self.subject, self.trials = subject, trials
        self.bits = bits_for(subject.digits) + 32
        self.refusals: list[tuple[float, Refusal, _Form]] = []
        self.bounds: dict[str, int] = {}

    def run(self, levels: _Levels) -> Answer:
        """Go through the levels up to the first that finds something."""
        for level in levels:
            found = [item for form in level if (item := self.attempt(form))]
            if found:
                return self.answer(tuple({item.text: item for item in sorted(found, key=_rank, reverse=True)}.values()))
        return self.answer(())

    def attempt(self, form: _Form) -> Identification | None:
        """The relation of this form, as a closed form that holds on all digits."""
        with working_precision(self.bits):
            numbers = form.numbers(self.subject.ball, [_ball(item, self.bits) for item in form.constants])
        if numbers is None:
            return None
        outcome = find_relation(numbers, digits=self.subject.digits or 1, trials=self.trials)
        if isinstance(outcome, Absence):
            self.bounds[form.name] = min(outcome.bound, self.bounds.get(form.name, outcome.bound))
            return None
        if isinstance(outcome, Refusal):
            missing = digits_needed(len(numbers), max(map(abs, outcome.coefficients)), self.trials)
            self.refusals.append((missing - outcome.digits_available, outcome, form))
            return None
        made = _closed_form(form, outcome.coefficients, self.subject.ball)
        return self.tested(form, made, outcome) if made else None

    def tested(self, form: _Form, made: _Made, relation: Relation) -> Identification | None:
        """Test on the finest ball that there is; a near miss is dropped."""
        subject, checked = self.subject, None
        if subject.finest_digits > relation.digits:
            if not made.agrees(subject.finest(), bits_for(subject.finest_digits)):
                return None
            checked = subject.finest_digits
        text, interval = made.described(subject.ball)
        coefficients = made.polynomial or relation.coefficients
        name = "multiple" if form.name == "reciprocal" else form.name
        return Identification(
            made.expression, text, name, coefficients, relation.digits, relation.margin, checked, interval
        )

    def answer(self, found: tuple[Identification, ...]) -> Answer:
        """Put together what was learnt."""
        known = self.subject.digits if found else min(self.subject.digits, self.subject.finest_digits)
        bounds = tuple(sorted(self.bounds.items()))
        if found:
            return Answer(found[::-1], known, None, None, None, bounds, self.trials)
        candidate = self.candidate()
        if candidate:
            return Answer((), known, candidate[1], candidate[0], None, bounds, self.trials)
        bound = min(self.bounds.values(), default=0)
        if bound < 1:
            simplest = ceil(digits_needed(2, 1, self.trials))
            return Answer((), known, simplest, None, None, bounds, self.trials)
        return Answer((), known, None, None, bound, bounds, self.trials)

    def candidate(self) -> tuple[str, int] | None:
        """The refused form that misses fewest digits, unless chance explains it."""
        for missing, refusal, form in sorted(self.refusals, key=lambda item: item[0]):
            if missing > 10 - _LEAST_MARGIN:
                break
            made = _closed_form(form, refusal.coefficients, self.subject.ball)
            if made:
                return made.described(self.subject.ball)[0], refusal.digits_needed
        return None


def _rank(item: Identification) -> tuple[float, int]:
    """Simpler first: larger margin, then shorter text."""
    return (-item.margin, len(item.text))


