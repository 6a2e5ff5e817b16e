"""Quotients of gamma functions at rational points that are roots of rational numbers times powers of ``sqrt(pi)``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from mathengine.numeric.expressions import Expression, Name, Number, Power, Product
from mathengine.numeric.normal import normal_form

SINE_SQUARES = {Fraction(1, 2): Fraction(1), Fraction(1, 3): Fraction(3, 4), Fraction(1, 4): Fraction(1, 2)}
SINE_SQUARES |= {Fraction(1, 6): Fraction(1, 4)}
"""``sin(pi r)**2`` where it is rational."""


@dataclass(frozen=True, slots=True)
class RootValue:
    """``sign sqrt(square) pi**(halves/2)`` with a rational square > 0.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(RootValue(1, Fraction(9, 4), -2).to_expression())
    '3/(2*pi)'
    """

    sign: int
    square: Fraction
    halves: int

    def to_expression(self) -> Expression:
        """The number in the statement language."""
        root = Power(Number(self.square), Number(Fraction(1, 2)))
        return normal_form(Product((Number.of(self.sign), root, Power(Name("pi"), Number(Fraction(self.halves, 2))))))

    def times(self, factor: Fraction) -> RootValue:
        """The product with a rational number other than 0.

        >>> RootValue(1, Fraction(2), 0).times(Fraction(-3))
        RootValue(sign=-1, square=Fraction(18, 1), halves=0)
        """
        return RootValue(self.sign * (1 if factor > 0 else -1), self.square * factor * factor, self.halves)


def gamma_quotient(arguments: Iterable[tuple[Fraction, int]]) -> RootValue | None:
    """``prod gamma(x)**e`` over the pairs (x, e), where reflection brings it to that form; else None. Exact.

    Examples
    --------
    >>> gamma_quotient([(Fraction(7, 4), 1), (Fraction(1, 4), 1)])
    RootValue(sign=1, square=Fraction(9, 8), halves=2)
    >>> gamma_quotient([(Fraction(1, 4), 1)]) is None
    True
    """
    counts: Counter[Fraction] = Counter()
    rational, square = Fraction(1), Fraction(1)
    for argument, exponent in arguments:
        if argument.denominator == 1 and argument <= 0:
            return None
        base = argument % 1 or Fraction(1)
        rational *= _shift(base, int(argument - base)) ** exponent
        if base != 1:
            counts[base] += exponent
    halves = counts.pop(Fraction(1, 2), 0)
    for base in sorted(counts):
        exponent = counts[base]
        if base > Fraction(1, 2):
            break
        if exponent != counts[1 - base] or (exponent and base not in SINE_SQUARES):
            return None
        halves += 2 * exponent
        square /= SINE_SQUARES.get(base, Fraction(1)) ** exponent
        counts[1 - base] = 0
    if any(exponent for base, exponent in counts.items() if base > Fraction(1, 2)):
        return None
    return RootValue(1 if rational > 0 else -1, square * rational * rational, halves)


def _shift(base: Fraction, steps: int) -> Fraction:
    """``gamma(base + steps)/gamma(base)``."""
    value = Fraction(1)
    for j in range(abs(steps)):
        value *= base + j if steps > 0 else 1 / (base - 1 - j)
    return value
