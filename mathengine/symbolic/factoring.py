"""Sums factored over the rationals, as polynomials in their atoms."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq, fmpq_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Expression, Name, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import polynomial_expression
from mathengine.symbolic.signs import as_polynomial

LARGEST_LENGTH = 200


def factored(expression: Sum) -> tuple[Fraction, list[tuple[Expression, int]]]:
    """A number, and the irreducible factors with their powers, of a polynomial in names; else the sum as it is.

    >>> from mathengine.numeric.reader import read_expression
    >>> content, parts = factored(read_expression("2*x**3 - 2*x"))
    >>> content, [(to_text(part), count) for part, count in parts]
    (Fraction(2, 1), [('x', 1), ('x + 1', 1), ('x - 1', 1)])
    """
    names = sorted({node.name for node in walk(expression) if isinstance(node, Name)})
    context = fmpq_mpoly_ctx.get(names, "lex")
    try:
        polynomial = as_polynomial(expression, context, names)
    except InvalidInput:
        return Fraction(1), [(expression, 1)]
    if not names or len(polynomial) > LARGEST_LENGTH or "I" in names:
        return Fraction(1), [(expression, 1)]
    content, parts = polynomial.factor()
    found: list[tuple[Expression, int]] = []
    total = Fraction(int(content.p), int(content.q))
    for part, count in parts:
        leading = part.leading_coefficient()
        unit = fmpq(1) / leading if leading < 0 else fmpq(1)
        scale = Fraction(int(leading.p), int(leading.q)) if leading < 0 else Fraction(1)
        total *= scale ** int(count)
        found.append((normal_form(polynomial_expression(part * unit, [Name(n) for n in names])), int(count)))
    return total, sorted(found, key=lambda entry: (len(to_text(entry[0])), to_text(entry[0])))
