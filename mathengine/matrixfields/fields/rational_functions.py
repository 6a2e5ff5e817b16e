"""Expressions as rational functions of several named variables, and polynomials as text.

Nothing is evaluated: the reader's trees are folded into flint polynomials, degrees bounded before anything is expanded.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from flint import fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput, nearest
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import Quotient
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import CONSTANT_NAMES, NUMERIC

LARGEST_DEGREE = 100
LARGEST_LENGTH = 20_000
"""Bounds on the total degree and on the number of terms of numerators and denominators."""


def names_of(expression: Expression) -> set[str]:
    """The free names of an expression.

    >>> sorted(names_of(read_expression("x*y + c1 - 2")))
    ['c1', 'x', 'y']
    """
    return {part.name for part in walk(expression) if isinstance(part, Name)}


def rational_function(source: str | int | Fraction | Expression, context: fmpz_mpoly_ctx) -> Quotient:
    """The rational function of the variables of the ring that text or an expression spells, in lowest terms.

    Raises
    ------
    InvalidInput
        If it contains another name or a function, divides by zero, or is too large.
    ParseError
        If the text is no expression.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> rational_function("(x^2 - 1)/(2*x - 2)", ring(["x", "y"])).numerator
    x + 1
    >>> rational_function("x + t", ring(["x", "y"]))
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: name in an expression is t; accepted: x, y
    """
    if isinstance(source, int | Fraction):
        source = Number(Fraction(source))
    return _fold(read_expression(source) if isinstance(source, str) else source, context)


def variables(names: Sequence[str], what: str) -> tuple[str, ...]:
    """The names, if they are distinct plain names that are no constants and no functions.

    Raises
    ------
    InvalidInput
        Otherwise.

    >>> variables(["x", "y"], "axes")
    ('x', 'y')
    """
    for name in names:
        plain = name.isascii() and name.isidentifier() and len(name) <= 100
        if not plain or name in CONSTANT_NAMES or name in NUMERIC:
            raise InvalidInput(what, name, "plain names that are no constants and no functions")
    if len(set(names)) < len(names):
        raise InvalidInput(what, ", ".join(names), "distinct names")
    return tuple(names)


def polynomial_text(polynomial: fmpz_mpoly) -> str:
    """The polynomial expanded or factored, whichever is shorter; it reads back to the same polynomial.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> x, y = ring(["x", "y"]).gens()
    >>> polynomial_text((x + 1) ** 3), polynomial_text(x * y - 1), polynomial_text(-2 * x * (x + y))
    ('(x + 1)**3', 'x*y - 1', '-2*x*(x + y)')
    """
    expanded = str(polynomial).replace("^", "**")
    if len(polynomial) < 2 or len(polynomial) > 500:
        return expanded
    content, factors = polynomial.factor()
    pieces = []
    for factor, multiplicity in sorted(factors, key=lambda pair: (len(pair[0]), str(pair[0]))):
        text = str(factor).replace("^", "**")
        text = text if len(factor) == 1 and factor.leading_coefficient() == 1 else f"({text})"
        pieces.append(text if multiplicity == 1 else f"{text}**{multiplicity}")
    sign = "" if content == 1 else "-" if content == -1 else f"{content}*"
    factored = sign + "*".join(pieces)
    if not sign and len(pieces) == 1 and factors[0][1] == 1:
        return expanded
    return factored if len(factored) < len(expanded) else expanded


def quotient_text(above: fmpz_mpoly, below: fmpz_mpoly) -> str:
    """The quotient as text that reads back to it.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> x, y = ring(["x", "y"]).gens()
    >>> quotient_text(x + 1, x * y), quotient_text(x, x * 0 + 1)
    ('(x + 1)/(x*y)', 'x')
    """
    top = polynomial_text(above)
    if below.is_one():
        return top
    if len(above) > 1 and (" + " in top or " - " in top):
        top = f"({top})"
    bottom = polynomial_text(below)
    plain = bottom.isalnum()
    return f"{top}/{bottom}" if plain else f"{top}/({bottom})"


def _fold(expression: Expression, context: fmpz_mpoly_ctx) -> Quotient:
    one = context.constant(1)
    match expression:
        case Number(value):
            return Quotient(one * fmpz(value.numerator), one * fmpz(value.denominator))
        case Name(name):
            if name not in context.names():
                raise InvalidInput("name in an expression", name, nearest(name, context.names()))
            return Quotient(context.gen(context.variable_to_index(name)), one)
        case Sum(terms):
            total = Quotient(one * 0, one)
            for term in terms:
                total = _bounded(total + _fold(term, context))
            return total
        case Product(factors):
            product = Quotient(one, one)
            for factor in factors:
                product = _bounded(product * _fold(factor, context))
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            inner = _fold(base, context)
            parts = (inner.numerator, inner.denominator)
            degree, count = max(p.total_degree() for p in parts), exponent.numerator
            if max(degree, 1) * abs(count) > LARGEST_DEGREE or _size(parts, abs(count)) > LARGEST_LENGTH:
                raise InvalidInput("power", to_text(expression), f"one of degree at most {LARGEST_DEGREE}")
            return _bounded(inner**count)
    raise InvalidInput("expression", to_text(expression), f"a rational function of {', '.join(context.names())}")


def _size(parts: Sequence[fmpz_mpoly], exponent: int) -> int:
    """A bound on the number of terms of the powers."""
    return max(comb(len(part) + exponent - 1, exponent) for part in parts)


def _bounded(quotient: Quotient) -> Quotient:
    for part in (quotient.numerator, quotient.denominator):
        if part.total_degree() > LARGEST_DEGREE or len(part) > LARGEST_LENGTH:
            accepted = f"at most degree {LARGEST_DEGREE} and {LARGEST_LENGTH} terms"
            raise InvalidInput("size of an expression", f"degree {part.total_degree()}, {len(part)} terms", accepted)
    return quotient
