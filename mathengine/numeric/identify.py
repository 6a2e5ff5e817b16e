"""Find a closed form of a number from its digits, or say what the digits allow to say.

Forms are tried in order of simplicity: rational, a multiple of a constant or of its reciprocal, algebraic, Moebius in
one constant, linear in several, products of powers. Every form tried counts as a trial in the margin that a relation
needs, so that the battery as a whole finds nothing by chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TypeAlias, get_args

from flint import arb, fmpz

from mathengine.errors import InvalidInput, NothingFound
from mathengine.numeric.balls import bits_for, enclose, working_precision
from mathengine.numeric.battery import ClosedForm, Form, Levels, battery, levels_for, real
from mathengine.numeric.expressions import Expression
from mathengine.numeric.printer import integer_text, number_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.relations import (
    SPARE_DIGITS,
    Refusal,
    Relation,
    digits_needed,
    find_relation,
)

MOST_DIGITS = 100_000
"""Longest decimal that is read."""

LARGEST_EXPONENT = 10_000
"""Largest power of ten of a decimal."""

WORKING_DIGITS = 200
"""Digits that forms are looked for with; what is found is tested on all digits."""

_DECIMAL = re.compile(r"([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,20}))?")
_ROOM = 32  # bits for what rounding loses
_LEAST_MARGIN = 1.0  # a candidate with less is what chance produces, and not shown


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
    >>> identify("4.991444235484244812").best.text
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

    def to_json(self) -> dict[str, object]:
        """The form as plain data, fit for JSON."""
        return {
            "expression": self.text,
            "form": self.form,
            "coefficients": [integer_text(c) for c in self.coefficients],
            "digits": self.digits,
            "margin": round(self.margin, 1),
            "checked": self.checked,
            "interval": None if self.interval is None else [number_text(end) for end in self.interval],
        }


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
        If nothing is there: no form for which the digits suffice has coefficients up to this size; certified.
    bounds : tuple of (str, int)
        The same for each kind of form; 0 where the digits do not suffice to exclude anything.
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

    def to_json(self) -> dict[str, object]:
        """The answer as plain data, fit for JSON; fractions and long integers are text.

        >>> identify("0.33333333333333333333").to_json()["found"][0]["expression"]
        '1/3'
        """
        return {
            "kind": self.kind,
            "digits": self.digits,
            "found": [item.to_json() for item in self.found],
            "needed": self.needed,
            "candidate": self.candidate,
            "bound": None if self.bound is None else integer_text(self.bound),
            "bounds": {form: integer_text(bound) for form, bound in self.bounds},
            "trials": self.trials,
        }

    @property
    def best(self) -> Identification:
        """The best form.

        Raises
        ------
        NothingFound
            If there is none.
        """
        if not self.found:
            raise NothingFound(str(self))
        return self.found[0]

    def __str__(self) -> str:
        if self.found:
            return self.found[0].text
        if self.needed is None:
            unsettled = [form for form, bound in self.bounds if bound < 1]
            degrees = [form for form in unsettled if form.startswith("algebraic")]
            unsettled = [f"{form} and more" for form in degrees[:1]] + [f for f in unsettled if f not in degrees]
            rest = f"; too few digits for {', '.join(unsettled)}" if unsettled else ""
            return f"nothing up to coefficients of size {self.bound} ({self.digits} digits, {self.trials} forms{rest})"
        what = f"the best candidate, {self.candidate}," if self.candidate else "the simplest form"
        count = "1 certified digit does" if self.digits == 1 else f"{self.digits} certified digits do"
        return f"refused: {count} not justify a closed form; {what} needs {self.needed}"


Subject: TypeAlias = str | arb | Expression | Callable[[int], arb]


def identify(value: Subject, constants: str | Sequence[str | Expression] | None = None, *, digits: int = 50) -> Answer:
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
    >>> print(identify("1.6180339887498948482045868"), identify("1.25992104989487316476721"))
    (1 + sqrt(5))/2 2**(1/3)
    >>> print(identify("log(640320**3 + 744)/sqrt(163)", "pi"))  # agrees with pi to 30 digits
    nothing up to coefficients of size 1047072458 (50 digits, 5 forms)
    """
    if not 10 <= digits <= 1000:
        raise InvalidInput("digits", digits, "10 to 1000")
    subject = _subject(value, digits)
    return _Attempt(subject, battery() if constants is None else levels_for(constants)).run()


@dataclass(frozen=True, slots=True)
class _Subject:
    """The ball that forms are looked for with, and the finest one that they are tested on."""

    ball: arb
    digits: int
    finest: Callable[[], arb]
    finest_digits: int
    certified: int


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
    if not isinstance(expression, get_args(Expression)):
        raise InvalidInput("value", value, "a decimal or an expression as text, a ball, or an expression")
    return _renewable(lambda bits: real(enclose(expression, bits), expression), digits)


def _read_decimal(text: str, decimal: re.Match[str]) -> arb:
    sign, whole, places, exponent = decimal.groups()
    mantissa = whole + places
    if len(text) > MOST_DIGITS:
        raise InvalidInput("value", text, f"a decimal of at most {MOST_DIGITS} characters")
    if exponent and abs(int(exponent)) > LARGEST_EXPONENT:
        raise InvalidInput("value", text, f"a decimal with an exponent of at most {LARGEST_EXPONENT} in size")
    power = int(exponent or "0") - len(places)
    number = fmpz(sign.replace("+", "") + (mantissa.lstrip("0") or "0"))
    with working_precision(bits_for(len(mantissa)) + _ROOM):
        unit = arb(10) ** power
        return (arb(number) + arb(0, 1)) * unit


def _fixed(ball: arb) -> _Subject:
    if not ball.is_finite():
        raise InvalidInput("value", str(ball), "a finite real number")
    known = min(_digits(ball), MOST_DIGITS)
    return _Subject(ball, min(known, WORKING_DIGITS), lambda: ball, known, known)


def _renewable(value: Callable[[int], arb], digits: int) -> _Subject:
    def ball(wanted: int) -> arb:
        bits = bits_for(wanted) + _ROOM
        with working_precision(bits):
            found = value(bits)
        if found.is_finite() and _digits(found) < wanted:
            bits += bits_for(wanted - _digits(found))
            with working_precision(bits):
                found = value(bits)
        return found

    first = ball(digits)
    if not first.is_finite():
        raise InvalidInput("value", str(first), "a finite real number")
    return _Subject(first, digits, lambda: ball(2 * digits), 2 * digits, digits)


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


class _Attempt:
    """One number against all forms."""

    def __init__(self, subject: _Subject, levels: Levels) -> None:
        self.subject, self.levels = subject, levels
        self.trials = sum(map(len, levels))
        self.refusals: list[tuple[float, Refusal, Form]] = []
        self.bounds: dict[str, int] = {}

    def run(self) -> Answer:
        """Go through the levels up to the first that finds something."""
        for level in self.levels:
            found = [item for form in level if (item := self.attempt(form))]
            if found:
                # Simpler first, one of each text.
                found.sort(key=lambda item: (-item.margin, len(item.text)))
                return self.answer(found=tuple({item.text: item for item in reversed(found)}.values())[::-1])
        return self.missing()

    def attempt(self, form: Form) -> Identification | None:
        """The relation of this form, as a closed form that holds on all digits."""
        subject = self.subject
        found = self.relation(form, subject.ball, subject.digits)
        if found is None:
            return None
        relation, closed = found
        checked = None
        if subject.finest_digits > relation.digits:
            finest = subject.finest()
            if not closed.agrees(finest, bits_for(subject.finest_digits) + _ROOM):
                # A near miss: look again with all digits there are.
                found = self.relation(form, finest, subject.finest_digits)
                if found is None:
                    return None
                relation, closed = found
            elif 2 * subject.finest_digits >= 3 * relation.digits:
                checked = subject.finest_digits
        text, interval = closed.described(subject.ball)
        kind = "multiple" if form.kind == "reciprocal" else form.kind
        integers = closed.polynomial or relation.coefficients
        return Identification(
            closed.expression, text, kind, integers, relation.digits, relation.margin, checked, interval
        )

    def relation(self, form: Form, ball: arb, digits: int) -> tuple[Relation, ClosedForm] | None:
        """A relation that says something about the value; what is learnt from its lack is noted."""
        numbers = form.numbers(ball, bits_for(digits) + _ROOM)
        if numbers is None:
            return None
        outcome = find_relation(numbers, digits=max(digits, 1), trials=self.trials)
        if isinstance(outcome, Relation):
            closed = form.read(outcome.coefficients, ball)
            if closed is not None:
                return outcome, closed
            bound = 0
        else:
            bound = outcome.bound
        self.bounds[form.label] = min(bound, self.bounds.get(form.label, bound))
        if isinstance(outcome, Refusal):
            needed = digits_needed(len(numbers), max(map(abs, outcome.coefficients)), self.trials)
            self.refusals.append((needed - outcome.digits_available, outcome, form))
        return None

    def missing(self) -> Answer:
        """A refusal where a candidate or too few digits are there, else an absence."""
        candidate = self.candidate()
        if candidate:
            return self.answer(candidate=candidate[0], needed=candidate[1])
        least = ceil(digits_needed(2, 1, self.trials))
        bound = min((bound for bound in self.bounds.values() if bound), default=0)
        if bound == 0 or self.subject.certified < least:
            return self.answer(needed=max(self.subject.certified + 1, least))
        return self.answer(bound=bound)

    def candidate(self) -> tuple[str, int] | None:
        """The refused form that lacks fewest digits, unless chance explains it."""
        for lacking, refusal, form in sorted(self.refusals, key=lambda item: item[0]):
            if lacking > SPARE_DIGITS - _LEAST_MARGIN:
                break
            closed = form.read(refusal.coefficients, self.subject.ball)
            if closed:
                return closed.described(self.subject.ball)[0], refusal.digits_needed
        return None

    def answer(
        self,
        found: tuple[Identification, ...] = (),
        needed: int | None = None,
        candidate: str | None = None,
        bound: int | None = None,
    ) -> Answer:
        """Put together what was learnt."""
        bounds = tuple(sorted(self.bounds.items()))
        return Answer(found, self.subject.certified, needed, candidate, bound, bounds, self.trials)
