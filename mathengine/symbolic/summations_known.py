"""Infinite sums with a parameter by the partial fractions of the cotangent, and by Hurwitz's zeta function.

::

    sum_{k >= 1} 1/(k**2 + r**2) = pi coth(pi r)/(2 r) - 1/(2 r**2)
    sum_{k >= 1} (-1)**k/(k**2 + r**2) = pi csch(pi r)/(2 r) - 1/(2 r**2)
    sum_{k >= 0} 1/(k + x)**s = zeta(s, x)

wherever no term is infinite (DLMF 4.36.3, 4.36.5, 25.11.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import fmpz_mpoly

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations_field import MINUS_ONE, TermField, Unsupported
from mathengine.symbolic.summations_reading import INFINITY, MINUS_INFINITY, SumClaim, negated
from mathengine.symbolic.summations_values import expanded, integer_bound
from mathengine.symbolic.summations_zeilberger import TermRatios

HALF = Number(Fraction(1, 2))
LATEST_START = 50


def prove(claim: SumClaim) -> Decision | None:
    """The claim by one of these theorems, or None.

    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.symbolic.summations_reading import read_claim
    >>> text = "summation(1/(k**2 + a**2), k, 1, oo) = pi*coth(pi*a)/(2*a) - 1/(2*a**2)"
    >>> prove(read_claim(read_statement(text).claim)).method
    'partial fractions'
    """
    summation = claim.summation
    if summation.upper != INFINITY:
        return None
    both = summation.lower == MINUS_INFINITY
    start = 0 if both else integer_bound(summation.lower)
    if abs(start) > LATEST_START:
        return None
    for factor, data, value in _candidates(summation.summand, summation.index, start, both):
        right = Product((factor, value))
        try:
            equal = TermField(()).vanishes(claim.value, negated(right))
        except InvalidInput:
            equal = False
        if equal:
            evidence = {"for": "points of the domain at which no term is infinite", "value": to_text(right)}
            certificate = {"rule": "summation", "kind": "known", "constant": to_text(factor), **data}
            return Decision(holds=True, method="partial fractions", evidence=evidence, certificate=certificate)
    return None


def _candidates(
    term: Expression, index: str, start: int, both: bool
) -> Iterator[tuple[Expression, dict[str, object], Expression]]:
    """Constant factor, data of the certificate and value."""
    for sign in (1, -1):
        signed = term if sign == 1 else Product((Power(MINUS_ONE, Name(index)), term))
        try:
            ratios = TermRatios(signed, f"{index}'", index)
        except (Unsupported, InvalidInput):
            continue
        found = _rational(signed, index, ratios)
        if found is None:
            continue
        factor, factors = found
        if len(factors) != 1:
            continue
        polynomial, order = factors[0]
        coefficients = [ratios.expression(c) for c in ratios.coefficients(polynomial)]
        lead = coefficients[-1]
        scaled = normal_form(Product((factor, Power(lead, Number.of(-order)))))
        if len(coefficients) == 2 and order >= 2 and sign == 1 and not both:
            x = normal_form(Product((coefficients[0], Power(lead, MINUS_ONE))))
            value: Expression = Call("zeta", (Number.of(order), Sum((x, Number.of(start)))))
            yield scaled, {"order": order, "at": to_text(x), "sign": 1}, value
        if len(coefficients) == 3 and order == 1 and not ratios.coefficients(polynomial)[1]:
            square = normal_form(Product((coefficients[0], Power(lead, MINUS_ONE))))
            root = normal_form(Power(square, HALF))
            for r in dict.fromkeys((root, _plain_root(square))):
                if r is not None:
                    value = quadratic_value(r, sign, index, start, both)
                    yield scaled, {"order": 0, "at": to_text(r), "sign": sign}, value


def _rational(
    term: Expression, index: str, ratios: TermRatios
) -> tuple[Expression, list[tuple[fmpz_mpoly, int]]] | None:
    """``constant / product of factors`` for a term that is the reciprocal of a polynomial in k, up to a constant."""
    field = TermField((index,))
    ratio = ratios.of_names(field, _reduced(field, term))
    if ratio is None:
        return None
    top, bottom = ratio
    at = ratios.names.index(index)
    if top.degrees()[at]:
        return None
    content, factors = bottom.factor()
    free: list[Expression] = [ratios.expression(top), Power(Number.of(int(content)), MINUS_ONE)]
    moving = []
    for factor, multiplicity in factors:
        if factor.degrees()[at]:
            moving.append((factor, int(multiplicity)))
        else:
            free.append(Power(ratios.expression(factor), Number.of(-int(multiplicity))))
    return Product(tuple(free)), moving


def _reduced(field: TermField, term: Expression) -> Expression:
    """The rewritten term with squares of signs taken out."""
    rewritten = field.rewritten(term)
    context, known = field.context([rewritten])
    quotient = field.read(rewritten, known, context)
    names = list(known)
    sides = []
    for polynomial in (field.reduced(quotient.numerator, known, context), quotient.denominator):
        terms: list[Expression] = []
        for exponents, c in polynomial.to_dict().items():
            powers = [Power(Name(a), Number.of(int(e))) for a, e in zip(names, exponents, strict=True) if e]
            terms.append(Product((Number.of(int(c)), *powers)))
        sides.append(Sum(tuple(terms)))
    return Product((sides[0], Power(sides[1], MINUS_ONE)))


def _plain_root(square: Expression) -> Expression | None:
    """A root that is no power with a fraction as its exponent."""
    match square:
        case Power(base, Number(exponent)) if exponent.denominator == 1 and exponent % 2 == 0:
            return Power(base, Number(exponent / 2))
        case Product(parts):
            roots = [_plain_root(part) for part in parts]
            known = [root for root in roots if root is not None]
            return Product(tuple(known)) if len(known) == len(parts) else None
        case Number():
            root = normal_form(Power(square, HALF))
            return root if isinstance(root, Number) else None
    return None


def quadratic_value(root: Expression, sign: int, index: str, start: int, both: bool) -> Expression:
    """The sum of ``sign**k/(k**2 + root**2)`` from ``start`` on, or over all integers.

    >>> to_text(quadratic_value(Name("r"), 1, "k", 0, True))
    'pi*coth(pi*r)/r'
    """
    square = Power(root, Number.of(2))
    wave = Call("coth" if sign == 1 else "csch", (Product((Name("pi"), root)),))
    half = Product((Name("pi"), wave, Power(root, MINUS_ONE)))
    if both:
        return half
    term = Product(
        (Power(Number.of(sign), Name(index)), Power(Sum((Power(Name(index), Number.of(2)), square)), MINUS_ONE))
    )
    parts: list[Expression] = [Product((HALF, Sum((half, Product((MINUS_ONE, Power(square, MINUS_ONE)))))))]
    if start <= 0:
        parts.append(expanded(term, index, start, 0))
    elif start > 1:
        parts.append(Product((MINUS_ONE, expanded(term, index, 1, start - 1))))
    return Sum(tuple(parts))
