"""Closed forms that a match of a limit with constants stands for."""

from __future__ import annotations

from collections.abc import Sequence

from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.matcher import Match
from mathengine.numeric.printer import to_text


def closed_form(match: Match, constants: Sequence[Expression]) -> Expression:
    """The quotient of combinations of constants.

    >>> from mathengine.numeric.expressions import Name
    >>> from mathengine.numeric.normal import normal_form
    >>> to_text(normal_form(closed_form(Match((0, 2), (1, 3), 50, 40.0), [Name("pi")])))
    '2*pi/(3*pi + 1)'
    """
    top, bottom = (_combination(part, constants) for part in (match.numerator, match.denominator))
    return Product((top, Power(bottom, Number.of(-1))))


def constants_of(match: Match, constants: Sequence[Expression]) -> str:
    """The constants that occur in the match, with commas between them.

    >>> from mathengine.numeric.expressions import Name
    >>> constants_of(Match((0, 2, 0), (1, 3, 0), 50, 40.0), [Name("pi"), Name("E")])
    'pi'
    """
    pairs = zip(constants, match.numerator[1:], match.denominator[1:], strict=True)
    return ", ".join(to_text(known) for known, *both in pairs if any(both))


def _combination(coefficients: Sequence[int], constants: Sequence[Expression]) -> Expression:
    terms = (Product((Number.of(c), known)) for c, known in zip(coefficients[1:], constants, strict=True))
    return Sum((Number.of(coefficients[0]), *terms))
