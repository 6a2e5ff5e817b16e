"""Checks of rational inequalities in one real variable: roots counted by Sturm's theorem."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from flint import fmpq, fmpq_poly

from mathengine.numeric.expressions import Assumption, Call, Expression, Name, Number, Power, Product, Relation, Sum
from mathengine.pipeline.certificate_data import number, refused, require
from mathengine.pipeline.certificate_inequalities import Bounds, bounds_of, free_names

LARGEST_DEGREE = 400
Quotient = tuple[fmpq_poly, fmpq_poly]


def polynomial_sign(
    claim: Relation | Call, conditions: tuple[Relation | Assumption, ...], certificate: Mapping[str, object]
) -> None:
    """Establish ``<``, ``<=`` or ``!=`` between rational functions of one real name, wherever both are defined.

    Parameters
    ----------
    claim : Relation
    conditions : tuple
        Rational bounds of the name are used.
    certificate : mapping
        ``point``: a rational number in the interior of the interval.

    Notes
    -----
    With N/D the difference of the sides, for orders: no factor of N*D of odd multiplicity has a root inside, and N*D is
    positive at the point; for ``<`` and ``!=``: N has no root at all in the interval, but at excluded points.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("2*x <= x**2 + 1 for x real")
    >>> polynomial_sign(statement.claim, statement.conditions, {"point": "0"})
    """
    if not isinstance(claim, Relation) or claim.operator == "=":
        raise refused("a rule for inequalities, and another statement")
    left, right = claim.left, claim.right
    if claim.operator in (">", ">="):
        left, right = right, left
    names = free_names(left) | free_names(right)
    require(len(names) == 1, "a rule for one variable, and a statement with another number of names")
    (name,) = names
    bounds = bounds_of(name, conditions, claim.operator != "!=")
    low, high = _greatest(bounds.below), _least(bounds.above)
    top, bottom = _reduced(_quotient(Sum((right, Product((Number.of(-1), left)))), name))
    require(top, "a difference that is 0")
    point = number(certificate["point"])
    inside = (low is None or low[0] < point) and (high is None or point < high[0])
    require(inside, "a point outside of the interval")
    at = fmpq(point.numerator, point.denominator)
    value = top(at) * bottom(at)
    require(value != 0 and (value > 0 or claim.operator == "!="), "a wrong sign at the point")
    for factor, multiplicity in _squarefree(top * bottom):
        if multiplicity % 2 and claim.operator != "!=":
            require(not _count_inside(factor, low, high), "a change of sign")
    if claim.operator in ("<", ">", "!="):
        _require_no_zero(top, bounds, low, high)


End = tuple[Fraction, bool] | None
"""A rational end and whether it is left out; None is infinity."""


def _rational(bound: tuple[Expression, bool]) -> tuple[Fraction, bool]:
    expression, is_open = bound
    match expression:
        case Number(value):
            return value, is_open
        case Product((Number(one), Number(two))):
            return one * two, is_open
    raise refused("a bound that is not rational")


def _greatest(bounds: tuple[tuple[Expression, bool], ...]) -> End:
    return max((_rational(bound) for bound in bounds), default=None)


def _least(bounds: tuple[tuple[Expression, bool], ...]) -> End:
    return min((_rational(bound) for bound in bounds), key=lambda end: (end[0], not end[1]), default=None)


def _require_no_zero(top: fmpq_poly, bounds: Bounds, low: End, high: End) -> None:
    """Refuse if the numerator may be 0 at a point of the domain."""
    for excluded in bounds.excluded:
        if isinstance(excluded, Number):
            top = _without(top, excluded.value)
    for end in (low, high):
        if end is not None and not end[1]:
            require(top(fmpq(end[0].numerator, end[0].denominator)) != 0, "a zero at an end")
    for factor, _ in _squarefree(top):
        require(not _count_inside(factor, low, high), "a zero inside")


def _without(polynomial: fmpq_poly, root: Fraction) -> fmpq_poly:
    """The polynomial without all its factors ``x - root``."""
    line = fmpq_poly([fmpq(-root.numerator, root.denominator), 1])
    while polynomial.degree() > 0 and polynomial(fmpq(root.numerator, root.denominator)) == 0:
        polynomial = polynomial // line
    return polynomial


def _squarefree(polynomial: fmpq_poly) -> list[tuple[fmpq_poly, int]]:
    """Yun's algorithm: coprime factors without multiple roots, with their multiplicities."""
    found: list[tuple[fmpq_poly, int]] = []
    slope = polynomial.derivative()
    common = polynomial.gcd(slope)
    part, rest = polynomial // common, slope // common
    multiplicity = 1
    while part.degree() > 0:
        rest = rest - part.derivative()
        factor = part.gcd(rest)
        if factor.degree() > 0:
            found.append((factor, multiplicity))
        part, rest = part // factor, rest // factor
        multiplicity += 1
    return found


def _count_inside(polynomial: fmpq_poly, low: End, high: End) -> int:
    """The number of real roots strictly between two ends of a polynomial without multiple roots."""
    for end in (low, high):
        if end is not None:
            polynomial = _without(polynomial, end[0])
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() > 0:
        remainder = -(chain[-2] % chain[-1])
        if not remainder:
            break
        chain.append(remainder)
    return _variations(chain, low, -1) - _variations(chain, high, 1)


def _variations(chain: list[fmpq_poly], end: End, direction: int) -> int:
    signs: list[int] = []
    for polynomial in chain:
        if end is not None:
            value = polynomial(fmpq(end[0].numerator, end[0].denominator))
        else:
            value = polynomial[polynomial.degree()] * direction ** (polynomial.degree() % 2)
        if value != 0:
            signs.append(1 if value > 0 else -1)
    return sum(one != other for one, other in pairwise(signs))


def _reduced(quotient: Quotient) -> Quotient:
    top, bottom = quotient
    common = top.gcd(bottom)
    return top // common, bottom // common


def _quotient(expression: Expression, name: str) -> Quotient:
    """An expression as a quotient of polynomials in its name."""
    one = fmpq_poly([1])
    match expression:
        case Number(value):
            return fmpq_poly([fmpq(value.numerator, value.denominator)]), one
        case Name(found) if found == name:
            return fmpq_poly([0, 1]), one
        case Sum(terms):
            top, bottom = fmpq_poly([0]), one
            for term in terms:
                above, below = _quotient(term, name)
                top, bottom = _bounded(top * below + above * bottom, bottom * below)
            return top, bottom
        case Product(factors):
            top, bottom = one, one
            for factor in factors:
                above, below = _quotient(factor, name)
                top, bottom = _bounded(top * above, bottom * below)
            return top, bottom
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            above, below = _quotient(base, name)
            power = exponent.numerator
            require(max(above.degree(), below.degree(), 1) * abs(power) <= LARGEST_DEGREE, "a degree that is too large")
            if power < 0:
                require(above, "a division by 0")
                above, below, power = below, above, -power
            return above**power, below**power
    raise refused("something other than a rational function")


def _bounded(top: fmpq_poly, bottom: fmpq_poly) -> Quotient:
    require(max(top.degree(), bottom.degree()) <= LARGEST_DEGREE, "a degree that is too large")
    return top, bottom
