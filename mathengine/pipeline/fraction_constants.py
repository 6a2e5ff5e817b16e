"""The constants that the limit of a fraction is compared with: those of the recipe, and those of its own type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import TypeAlias

from flint import arb

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.balls import evaluate
from mathengine.numeric.constants import constant
from mathengine.numeric.expressions import Call, Expression, Number, Power, Product
from mathengine.numeric.matcher import MoebiusMatcher
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text

Constants: TypeAlias = tuple[Expression, ...]
MARGIN = 20
"""Digits kept back for the number of trials and for certainty."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What limits are compared with, and how hard.

    Parameters
    ----------
    constants : tuple of str
        Entries of a recipe; constants with commas between them are tried together.
    digits : int
        Digits that the identification may use.
    largest : int
        Coefficients that are looked for; fewer where several constants share the digits.
    trials : float
        How many values the whole search may try.
    """

    constants: tuple[str, ...]
    digits: int
    largest: int
    trials: float


@lru_cache(maxsize=8)
def matchers(basis: Basis) -> tuple[tuple[Constants, MoebiusMatcher], ...]:
    """A matcher for each entry of the recipe."""
    return tuple((known, _matcher(known, basis)) for known in map(read_constants, basis.constants))


def own_matchers(fraction: ContinuedFraction, basis: Basis) -> Iterator[tuple[Constants, MoebiusMatcher]]:
    """Matchers for the constants of the fraction's own type, made when they are asked for."""
    for known in own_constants(fraction):
        yield known, _matcher(known, basis)


def own_constants(fraction: ContinuedFraction) -> Iterator[Constants]:
    """Constants, alone and together, that a fraction may have because of its leading coefficients A and B.

    ``sqrt(A**2 + 4 B)`` is that of algebraic limits. The others belong to numerators ``c n**(2s)``: with
    ``P = u n**s``, ``Q = v (n+1)**s`` a fraction of Euler's type has the value ``u/Li_s(u/v)``, and its relatives have
    those of lower order beside; ``u (2n+1)`` over ``c n**2`` has ``sqrt(c)/atan(sqrt(c)/u)``, and ``atanh`` for
    negative c.

    >>> f = ContinuedFraction.of("3*n**2 + 4*n + 2", "-2*n**4")
    >>> [", ".join(map(to_text, known)) for known in own_constants(f)]
    ['polylog(2, 1/2)', 'polylog(2, 1/2), log(1/2)']
    >>> [", ".join(map(to_text, known)) for known in own_constants(ContinuedFraction.of("4*n + 2", "n**2"))]
    ['sqrt(20)', 'atan(1/2)']
    """
    a, b = fraction.a_coefficients, fraction.b_coefficients
    degree = len(a) - 1
    if degree < 1 or len(b) - 1 != 2 * degree:
        return
    discriminant = a[-1] ** 2 + 4 * b[-1]
    root = isqrt(max(0, discriminant))
    if discriminant > 0 and root * root != discriminant:
        yield (normal_form(Power(Number.of(discriminant), Number(Fraction(1, 2)))),)
    if any(b[:-1]):
        return
    if discriminant > 0 and root * root == discriminant:
        small, large = sorted((a[-1] - root, a[-1] + root), key=abs)
        ratio = Fraction(small, large)
        orders = (Call("polylog", (Number.of(order), Number(ratio))) for order in range(degree, 1, -1))
        tower = (*orders, Call("log", (Number(1 - ratio),)))
        yield tower[:1]
        if degree > 1:
            yield tower
    elif degree == 1 and 2 * a[0] == a[1] and discriminant > 0:
        side = Power(Number.of(abs(b[-1])), Number(Fraction(1, 2)))
        angle = Call("atan" if b[-1] > 0 else "atanh", (Product((side, Number(Fraction(1, a[0])))),))
        yield (normal_form(Product((angle, Power(side, Number.of(-1))))),)


def read_constants(text: str) -> Constants:
    """The constants of one entry of a recipe.

    Raises
    ------
    InvalidInput
        If one is no known constant or expression, is not real, or is rational.

    Examples
    --------
    >>> [to_text(known) for known in read_constants("zeta3, sqrt(3)*pi**3")]
    ['zeta(3)', 'sqrt(3)*pi**3']
    """
    found = tuple(constant(part) for part in split_arguments(text))
    for known in found:
        ball = evaluate(known, MARGIN)
        if not isinstance(ball, arb) or ball.is_exact() or isinstance(normal_form(known), Number):
            raise InvalidInput("constant", to_text(known), "a real irrational number")
    return found


def split_arguments(text: str) -> list[str]:
    """The parts between commas that no bracket encloses.

    >>> split_arguments("zeta(3, 1/4), pi")
    ['zeta(3, 1/4)', 'pi']
    """
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def _matcher(constants: Sequence[Expression], basis: Basis) -> MoebiusMatcher:
    balls = [evaluate(known, basis.digits + 10) for known in constants]
    real = [ball for ball in balls if isinstance(ball, arb)]
    justified = int(10 ** ((basis.digits - MARGIN) / (2 * len(real) + 2)) / 4)
    return MoebiusMatcher(real, basis.digits, basis.trials, max(1, min(basis.largest, justified)))
