"""Products of gamma functions at rational points, by the functional equation and the reflection formula alone."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mathengine.numeric.expressions import Expression, Name, Number, Power, Product
from mathengine.pipeline.certificate_data import require

LARGEST_ARGUMENT = 10_000
_SINES = {Fraction(1, 2): (4, 4), Fraction(1, 3): (3, 4), Fraction(1, 4): (2, 4), Fraction(1, 6): (1, 4)}


def gamma_product(powers: Iterable[tuple[Fraction, int]]) -> Expression:
    """``prod gamma(x)**e``, refused unless it comes down to roots of rational numbers and of pi.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(gamma_product([(Fraction(5, 2), 2)]))
    '9*sqrt(1)*pi**1/16'
    """
    left: dict[Fraction, int] = {}
    factor = Fraction(1)
    for point, exponent in powers:
        require(abs(point) <= LARGEST_ARGUMENT and (point > 0 or point.denominator > 1), "gamma at a pole or far out")
        while point > 1:
            point -= 1
            factor *= point**exponent
        while point <= 0:
            factor /= point**exponent
            point += 1
        left[point] = left.get(point, 0) + exponent
    left.pop(Fraction(1), None)
    halves, squared = left.pop(Fraction(1, 2), 0), Fraction(1)
    for point in list(left):
        if point < Fraction(1, 2) and left[point]:
            exponent = left[point]
            # gamma(x) gamma(1 - x) = pi/sin(pi x)
            require(left.get(1 - point, 0) == exponent and point in _SINES, "gamma values that do not cancel")
            halves += 2 * exponent
            squared /= Fraction(*_SINES[point]) ** exponent
            left[point] = left[1 - point] = 0
    require(not any(left.values()), "gamma values that do not cancel")
    half = Number(Fraction(1, 2))
    return Product((Number(factor), Power(Number(squared), half), Power(Name("pi"), Number(Fraction(halves, 2)))))
