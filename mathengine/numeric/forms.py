"""Closed forms of a number from integer relations: Moebius, linear, algebraic, and products of powers.

Each function takes numbers as balls of fixed precision or as functions from working bits to balls, looks for a relation
between the right products or logarithms of them (``numeric/relations.py``), and says so where the relation is
degenerate: one that lives in the constants alone, or in the value alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import mul
from typing import Literal, TypeAlias

from flint import arb, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import working_precision
from mathengine.numeric.relations import Absence, Refusal, Relation, Values, find_relation, normalised

Real: TypeAlias = arb | Callable[[int], arb]
"""A ball, or a function from working bits to one."""


@dataclass(frozen=True, slots=True)
class Moebius:
    """``value = (a + b*constant)/(c + d*constant)`` with ``a*d != b*c``, to the digits of the relation.

    >>> Moebius(6, 0, 0, 1, Relation((6, 0, 0, -1), 50, 45.0)).b
    0
    """

    a: int
    b: int
    c: int
    d: int
    relation: Relation


@dataclass(frozen=True, slots=True)
class Algebraic:
    """The value is a root of an irreducible polynomial, to the digits of the relation.

    Attributes
    ----------
    coefficients : tuple of int
        Constant term first, without common factor, the leading one positive.
    relation : Relation
        What the digits say.

    Examples
    --------
    >>> Algebraic((-2, 0, 1), Relation((2, 0, -1), 50, 47.0)).degree
    2
    """

    coefficients: tuple[int, ...]
    relation: Relation

    @property
    def degree(self) -> int:
        """The degree of the polynomial."""
        return len(self.coefficients) - 1


@dataclass(frozen=True, slots=True)
class Degenerate:
    """A relation that says nothing about the value in terms of the constants.

    ``kind`` is ``"constants"`` where the constants are related among themselves, ``"value"`` where the value is
    rational on its own: a fraction, 0 in a linear form, 1 in a product of powers.

    >>> Degenerate("value", Relation((1, -2), 50, 49.0)).kind
    'value'
    """

    kind: Literal["constants", "value"]
    relation: Relation


def moebius(
    value: Real, constant: Real, *, digits: int | None = None, trials: float = 1, largest: int | None = None
) -> Moebius | Degenerate | Refusal | Absence:
    """Integers a, b, c, d with ``value = (a + b*constant)/(c + d*constant)``.

    Parameters
    ----------
    value, constant : arb, or function from bits to arb
        A relation found is tested again with twice the digits if both are functions.
    digits, trials, largest
        As for `relations.find_relation`.

    Returns
    -------
    Moebius, Degenerate, Refusal or Absence
        Without common factor; the last of c and d that is not zero is positive. A rational value or constant is
        `Degenerate`, with a relation between 1 and it. The coefficients of a `Refusal` are a, b, -c, -d up to sign.

    Examples
    --------
    >>> form = moebius(lambda bits: 6 / arb(3).zeta(), lambda bits: arb(3).zeta())
    >>> form.a, form.b, form.c, form.d, form.relation.digits, form.relation.checked >= 100
    (6, 0, 0, 1, 50, True)
    """

    def products(bits: int) -> tuple[arb, ...]:
        v, x = _balls((value, constant), bits)
        with working_precision(bits):
            return arb(1), x, v, v * x

    outcome = find_relation(_source(products, value, constant), digits=digits, trials=trials, largest=largest)
    if not isinstance(outcome, Relation):
        return outcome
    a, b, c, d = outcome.coefficients
    if a * d == b * c:
        return _rational(outcome, products(_plenty(outcome)))
    sign = -1 if (d or c) > 0 else 1
    return Moebius(sign * a, sign * b, -sign * c, -sign * d, outcome)


def linear(
    value: Real,
    constants: Sequence[Real],
    *,
    digits: int | None = None,
    trials: float = 1,
    largest: int | None = None,
) -> Relation | Degenerate | Refusal | Absence:
    """The value as a rational linear combination of constants.

    Parameters
    ----------
    value, constants : arb, or functions from bits to arb
        Give 1 among the constants where a rational term is wanted.
    digits, trials, largest
        As for `relations.find_relation`.

    Returns
    -------
    Relation, Degenerate, Refusal or Absence
        The first coefficient belongs to the value: it is ``-sum(c_i*x_i)/c_0``.

    Examples
    --------
    >>> with working_precision(200):
    ...     linear(arb.pi() / 4 - arb(2).log() / 2, [arb.pi(), arb(2).log()]).coefficients
    (4, -1, 2)
    """
    if not constants:
        raise InvalidInput("constants", "empty", "at least one")
    numbers = (value, *constants)
    outcome = find_relation(
        _source(lambda bits: _balls(numbers, bits), *numbers), digits=digits, trials=trials, largest=largest
    )
    if isinstance(outcome, Relation):
        if not outcome.coefficients[0]:
            return Degenerate("constants", outcome)
        if not any(outcome.coefficients[1:]):
            return Degenerate("value", outcome)
    return outcome


def algebraic(
    value: Real, degree: int, *, digits: int | None = None, trials: float = 1, largest: int | None = None
) -> Algebraic | Refusal | Absence:
    """The minimal polynomial of the value, of degree up to ``degree``.

    Degrees are tried in turn, so the first that is found is the least.

    Parameters
    ----------
    value : arb, or function from bits to arb
        A real number.
    degree : int
        From 1 to 64.
    digits, trials, largest
        As for `relations.find_relation`; each degree counts as a trial.

    Returns
    -------
    Algebraic, Refusal or Absence
        The absence holds for all polynomials up to that degree; the refusal is the one that needs fewest more digits,
        its coefficients with the constant term first.

    Examples
    --------
    >>> algebraic(lambda bits: arb(2).root(3) + 1, 4).coefficients
    (-3, 3, -3, 1)
    """
    if not 1 <= degree <= 64:
        raise InvalidInput("degree", degree, "1 to 64")
    refusals: list[Refusal] = []
    outcome: Relation | Refusal | Absence = Absence(0, 0)
    for d in range(1, degree + 1):

        def powers(bits: int, top: int = d) -> list[arb]:
            (v,) = _balls((value,), bits)
            with working_precision(bits):
                return list(accumulate(repeat(v, top), mul, initial=arb(1)))

        outcome = find_relation(_source(powers, value), digits=digits, trials=trials * degree, largest=largest)
        if isinstance(outcome, Relation):
            return _minimal(outcome, powers(_plenty(outcome)))
        if isinstance(outcome, Refusal):
            refusals.append(outcome)
    if refusals:
        return min(refusals, key=lambda refusal: refusal.digits_needed - refusal.digits_available)
    assert isinstance(outcome, Absence)
    return outcome


def product_of_powers(
    value: Real,
    constants: Sequence[Real],
    *,
    digits: int | None = None,
    trials: float = 1,
    largest: int | None = None,
) -> Relation | Degenerate | Refusal | Absence:
    """The absolute value as a product of rational powers of positive constants.

    Parameters
    ----------
    value, constants : arb, or functions from bits to arb
        The value not zero, the constants positive and not 1.
    digits, trials, largest
        As for `relations.find_relation`.

    Returns
    -------
    Relation, Degenerate, Refusal or Absence
        Between the logarithms, that of the value first: ``abs(value) = prod(x_i**(-c_i/c_0))``.

    Raises
    ------
    InvalidInput
        If the value cannot be told from 0, or a constant is not certainly positive.

    Examples
    --------
    >>> with working_precision(200):
    ...     product_of_powers(arb.pi().sqrt() / 2, [arb(2), arb.pi()]).coefficients
    (2, 2, -1)
    """
    if not constants:
        raise InvalidInput("constants", "empty", "at least one")
    numbers = (value, *constants)

    def logarithms(bits: int) -> list[arb]:
        balls = _balls(numbers, bits)
        if balls[0].contains(0):
            raise InvalidInput("value", balls[0].str(5), "a number that is not zero")
        for ball in balls[1:]:
            if not ball > 0:
                raise InvalidInput("constant", ball.str(5), "a positive number")
        with working_precision(bits):
            return [abs(ball).log() for ball in balls]

    outcome = find_relation(_source(logarithms, *numbers), digits=digits, trials=trials, largest=largest)
    if isinstance(outcome, Relation):
        if not outcome.coefficients[0]:
            return Degenerate("constants", outcome)
        if not any(outcome.coefficients[1:]):
            return Degenerate("value", outcome)
    return outcome


_FIXED_BITS = 64


def _balls(numbers: Sequence[Real], bits: int) -> tuple[arb, ...]:
    """The numbers at that precision, as far as they have it."""
    with working_precision(bits):
        return tuple(number(bits) if callable(number) else number for number in numbers)


def _source(values: Callable[[int], Sequence[arb]], *numbers: Real) -> Values:
    """``values`` itself, or the balls once and for all where no number can be recomputed.

    Where only some are fixed, the precision is that of the fixed ones, and the relation cannot be tested again.
    """
    fixed = [number for number in numbers if not callable(number)]
    if not fixed:
        return values
    return values(max(_own_bits(ball) for ball in fixed))


def _own_bits(ball: arb) -> int:
    """Bits that lose nothing of a ball's digits."""
    if ball.is_finite() and not ball.is_exact():
        return max(_FIXED_BITS, min(int(ball.rel_accuracy_bits()), 10**8)) + _FIXED_BITS
    return 512


def _plenty(relation: Relation) -> int:
    return 4 * relation.digits + _FIXED_BITS


def _rational(relation: Relation, products: Sequence[arb]) -> Degenerate:
    """Name the factor that vanishes in ``(p + q*constant)*(r + s*value) = 0``."""
    a, b, c, d = relation.coefficients
    _, x, v, _ = products
    p, q = (a, b) if a or b else (c, d)
    r, s = (a, c) if a or c else (b, d)
    about_value = s and (r + s * v).contains(0) and not (q and (p + q * x).contains(0))
    pair = normalised((r, s) if about_value else (p, q))
    found = Relation(pair, relation.digits, relation.margin, relation.checked)
    return Degenerate("value" if about_value else "constants", found)


def _minimal(relation: Relation, powers: Sequence[arb]) -> Algebraic:
    """The irreducible factor that vanishes at the value."""
    polynomial = fmpz_poly(list(relation.coefficients))
    best = polynomial
    with working_precision(_plenty(relation)):
        for factor, _ in polynomial.factor()[1]:
            total = sum((int(c) * v for c, v in zip(factor.coeffs(), powers, strict=False)), arb(0))
            if total.contains(0):
                best = factor
                break
    coefficients = [int(c) for c in best.coeffs()]
    sign = 1 if coefficients[-1] > 0 else -1
    return Algebraic(tuple(sign * c for c in coefficients), relation)
