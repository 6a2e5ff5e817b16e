"""Expressions in parameters or covariances as polynomials and quotients of FLINT, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted, InvalidInput, nearest
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import covariance_names, parameter_name
from mathengine.sem.substitution import CovarianceRing

LARGEST_POWER = 64
MOST_TERMS = 200_000
MOST_STATED = 2000
"""Bounds on what is multiplied out, and on the terms of a relation."""

Quotient: TypeAlias = tuple[fmpz_mpoly, fmpz_mpoly]
"""Numerator and denominator, not reduced."""


def as_quotient(
    expression: Expression,
    ring: fmpz_mpoly_ctx,
    spelled: Mapping[str, str],
    value_of: Callable[[Call], Quotient] | None = None,
) -> Quotient:
    """An expression as a quotient of polynomials.

    Parameters
    ----------
    expression : Expression
        Of numbers, names, sums, products, integer powers, and calls that ``value_of`` answers.
    ring : fmpz_mpoly_ctx
    spelled : mapping of str to str
        The variable of the ring for every accepted spelling of a name.

    Raises
    ------
    InvalidInput
        For any other name or function, and for a division by zero.
    BudgetExhausted
        If it is too large to be multiplied out.

    Examples
    --------
    >>> from flint import Ordering
    >>> from mathengine.numeric.reader import read_expression
    >>> ring = fmpz_mpoly_ctx.get(("x", "y"), Ordering.degrevlex)
    >>> as_quotient(read_expression("(x + 1)*y/2 - y/2"), ring, {"x": "x", "y": "y"})
    (x*y, 2)
    """
    one = ring.constant(1)

    def quotient(part: Expression) -> Quotient:
        match part:
            case Number(value):
                return one * value.numerator, one * value.denominator
            case Name(name):
                if name not in spelled:
                    known = sorted(set(spelled.values()))
                    raise InvalidInput("name", name, nearest(name, known) if known else "numbers only")
                return ring.gen(ring.names().index(spelled[name])), one
            case Sum(parts):
                top, bottom = one * 0, one
                for inner in parts:
                    above, below = quotient(inner)
                    if below == bottom:
                        top += above
                    elif below.is_constant() and bottom.is_constant():
                        common = below.gcd(bottom)
                        top, bottom = top * (below // common) + above * (bottom // common), bottom * (below // common)
                    else:
                        top, bottom = _bounded(top * below) + _bounded(above * bottom), _bounded(bottom * below)
                return top, bottom
            case Product(parts):
                top, bottom = one, one
                for inner in parts:
                    above, below = quotient(inner)
                    top, bottom = _bounded(top * above), _bounded(bottom * below)
                return top, bottom
            case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER:
                return _power(quotient(base), int(exponent))
            case Call() if value_of is not None:
                return value_of(part)
        raise InvalidInput("expression", to_text(part), f"sums, products and powers up to {LARGEST_POWER}")

    return quotient(expression)


def _bounded(polynomial: fmpz_mpoly) -> fmpz_mpoly:
    if len(polynomial) > MOST_TERMS:
        raise BudgetExhausted(f"a polynomial with more than {MOST_TERMS} terms")
    return polynomial


def _power(base: Quotient, exponent: int) -> Quotient:
    above, below = base
    if exponent < 0:
        if above.is_zero():
            raise InvalidInput("division", "by zero", "a divisor other than 0")
        above, below, exponent = below, above, -exponent
    powers = []
    for polynomial in (above, below):
        power = polynomial**0
        for _ in range(exponent) if len(polynomial) > 1 else ():
            power = _bounded(power * polynomial)
        powers.append(power if len(polynomial) > 1 else polynomial**exponent)
    return powers[0], powers[1]


def covariance_polynomial(expression: Expression, graph: MixedGraph) -> fmpz_mpoly:
    """A polynomial in the covariances of a graph, primitive; the first term of its text is positive.

    Raises
    ------
    InvalidInput
        If it is none, or has names that are no covariances of the graph.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> covariance_polynomial(read_expression("s13*s22/2 - s12*s3_2/2"), MixedGraph.parse("1->2, 2->3"))
    -s1_3*s2_2 + s1_2*s2_3
    """
    spelled = {spelling: parameter_name(graph, "s", *pair) for spelling, pair in covariance_names(graph).items()}
    top, bottom = as_quotient(expression, CovarianceRing(graph).ring, spelled)
    if not bottom.is_constant():
        raise InvalidInput("expression", to_text(expression), "a polynomial in the covariances")
    if top.is_zero():
        return top
    primitive = top.primitive()[1]
    if len(primitive) > MOST_STATED:
        raise BudgetExhausted(f"a relation with more than {MOST_STATED} terms")
    return -primitive if to_text(to_expression(primitive)).startswith("-") else primitive


def to_expression(polynomial: fmpz_mpoly) -> Expression:
    """The expression of a polynomial, in normal form.

    >>> ring = CovarianceRing(MixedGraph.parse("1->2")).ring
    >>> to_text(to_expression(ring.gen(0) * ring.gen(2) - ring.gen(1) ** 2))
    's1_1*s2_2 - s1_2**2'
    """
    names = polynomial.context().names()
    summands: list[Expression] = []
    for exponents, coefficient in polynomial.to_dict().items():
        powers = [Power(Name(n), Number.of(int(e))) for n, e in zip(names, exponents, strict=True) if e]
        summands.append(Product((Number.of(int(coefficient)), *powers)))
    return normal_form(Sum(tuple(summands)))
