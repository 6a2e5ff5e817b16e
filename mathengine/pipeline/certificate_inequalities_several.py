"""Checks of polynomial inequalities in several real variables: sums of visibly positive products, multiplied out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations

from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    walk,
)
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_inequalities import bounds_of, free_names

MOST_TERMS = 2000
LARGEST_ROOT = 24
REAL_CONSTANTS = ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio")
_MINUS_ONE = Number.of(-1)

Slack = tuple[Expression, bool]
"""What is not negative on the domain, and whether it is positive there."""


def sums_of_squares(
    claim: Relation | Call, conditions: tuple[Relation | Assumption, ...], certificate: Mapping[str, object]
) -> None:
    """Establish ``<`` or ``<=`` between rational functions of several real names, wherever both sides are defined.

    Parameters
    ----------
    claim : Relation
    conditions : tuple
        Orders among them give what is not negative.
    certificate : mapping
        ``root``: q with ``x = u**q`` for all names, which then must not be negative; ``coefficient`` and ``factors`` of
        the difference: each with its ``exponent``, ``sign`` and ``cases`` (orders of the names, or none), whose
        ``terms`` are a positive number, powers of what is not negative, and what is squared.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("2*x*y <= x**2 + y**2")
    >>> case = {"order": [], "terms": [["1", [], "x - y"]]}
    >>> factor = {"factor": "x**2 - 2*x*y + y**2", "exponent": 1, "sign": 1, "cases": [case]}
    >>> sums_of_squares(statement.claim, (), {"root": 1, "coefficient": "1", "factors": [factor]})
    """
    if not isinstance(claim, Relation) or claim.operator in ("=", "!="):
        raise refused("a rule for orders, and another statement")
    left, right = claim.left, claim.right
    if claim.operator in (">", ">="):
        left, right = right, left
    difference: Expression = Sum((right, Product((_MINUS_ONE, left))))
    names = sorted(free_names(left) | free_names(right))
    require(not any(node == Name("I") for side in (left, right) for node in walk(side)), "a side that is not real")
    slacks = _slacks(names, conditions)
    root = integer(certificate["root"])
    require(1 <= root <= LARGEST_ROOT, "a root out of bounds")
    if root > 1:
        difference, slacks = _with_roots(difference, names, slacks, root)
    coefficient = number(certificate["coefficient"])
    sign = 1 if coefficient > 0 else -1
    product: list[Expression] = [Number(coefficient)]
    for entry in items(certificate["factors"]):
        factor, exponent, direction = _factor(entry, names, slacks, claim.operator in ("<", ">"))
        product.append(Power(factor, Number.of(exponent)))
        sign *= direction if exponent % 2 else 1
    require(sign > 0 and coefficient, "factors with the wrong sign")
    require(difference_is(difference, Product(tuple(product)), Fraction(0)), "factors of something else")


def _slacks(names: Sequence[str], conditions: tuple[Relation | Assumption, ...]) -> list[Slack]:
    found: list[Slack] = []
    for name in names:
        bounds = bounds_of(name, conditions, real=True)
        found += [(_minus(Name(name), bound), is_open) for bound, is_open in bounds.below]
        found += [(_minus(bound, Name(name)), is_open) for bound, is_open in bounds.above]
    for condition in conditions:
        if isinstance(condition, Relation) and condition.operator in ("<", "<=", ">", ">="):
            one, other = condition.left, condition.right
            if condition.operator in ("<", "<="):
                one, other = other, one
            found.append((_minus(one, other), condition.operator in ("<", ">")))
    return found


def _minus(one: Expression, other: Expression) -> Expression:
    return Sum((one, Product((_MINUS_ONE, other))))


def _with_roots(
    difference: Expression, names: Sequence[str], slacks: list[Slack], root: int
) -> tuple[Expression, list[Slack]]:
    """The difference in u with ``x = u**root``, u >= 0, and what is known of u."""
    known: list[Slack] = []
    for name in names:
        opens = [is_open for slack, is_open in slacks if difference_is(slack, Name(name), Fraction(0))]
        require(opens, f"the name {name}, which may be negative, under a root")
        known.append((Name(name), any(opens)))
    powers: dict[Expression, Expression] = {Name(name): Power(Name(name), Number.of(root)) for name in names}
    return _opened(replaced(difference, powers)), known


def _opened(expression: Expression) -> Expression:
    """Fractional powers of products of numbers > 0 and of powers of names >= 0, carried out."""
    match expression:
        case Sum(parts):
            return Sum(tuple(_opened(part) for part in parts))
        case Product(parts):
            return Product(tuple(_opened(part) for part in parts))
        case Call("sqrt", (argument,), ()):
            return _root(_opened(argument), Fraction(1, 2))
        case Power(base, Number(exponent)) if exponent.denominator > 1:
            return _root(_opened(base), exponent)
        case Power(base, Number() as exponent):
            return Power(_opened(base), exponent)
    return expression


def _root(base: Expression, exponent: Fraction) -> Expression:
    match base:
        case Product(parts):
            return Product(tuple(_root(part, exponent) for part in parts))
        case Number(value) if value > 0:
            return Power(base, Number(exponent))
        case Name():
            return Power(base, Number(exponent))
        case Power(Name() as name, Number(order)):
            return Power(name, Number(order * exponent))
    raise refused("a root of something other than a product of powers")


def _factor(entry: object, names: Sequence[str], slacks: list[Slack], strict: bool) -> tuple[Expression, int, int]:
    """A factor, its exponent and its sign, once its cases show that."""
    if not isinstance(entry, Mapping):
        raise TypeError("a factor was expected")
    factor, exponent = _polynomial(entry["factor"], names), integer(entry["exponent"])
    sign, cases = integer(entry["sign"]), items(entry["cases"])
    require(sign in (1, -1) and exponent, "a sign other than 1 and -1, or an exponent 0")
    needed = strict and exponent > 0
    if not cases:
        require(exponent % 2 == 0 and not needed, "a factor of unknown sign")
        return factor, exponent, 1
    orders: list[tuple[str, ...]] = []
    for case in cases:
        if not isinstance(case, Mapping):
            raise TypeError("a case was expected")
        order = tuple(str(name) for name in items(case["order"]))
        orders.append(order)
        known = [*slacks, *((_minus(Name(one), Name(two)), False) for one, two in pairwise(order))]
        _check_terms(Product((Number.of(sign), factor)), items(case["terms"]), known, needed, names)
    complete = orders == [()] or set(orders) == set(permutations(names))
    require(complete, "cases that are not all orders of the names")
    return factor, exponent, sign


def _polynomial(text: object, names: Sequence[str]) -> Expression:
    """A polynomial in real names and constants: what is squared is real, whatever the names are."""
    expression = read_expression(str(text))
    for node in walk(expression):
        match node:
            case Name(name):
                require(name in (*names, *REAL_CONSTANTS), f"the name {name} in a polynomial")
            case Power(_, Number(exponent)):
                require(exponent.denominator == 1 and exponent >= 0, "a power that is no polynomial")
            case Number() | Sum() | Product():
                pass
            case _:
                raise refused("something other than a polynomial")
    return expression


def _check_terms(
    factor: Expression, terms: list[object], slacks: list[Slack], needed: bool, names: Sequence[str]
) -> None:
    """Refuse unless a factor is a sum of terms that are not negative, one of them positive where that is needed."""
    require(len(terms) <= MOST_TERMS, "too many terms")
    total: list[Expression] = []
    positive = False
    for term in terms:
        value, powers, square = items(term)
        coefficient, squared = number(value), _polynomial(square, names)
        require(coefficient >= 0, "a negative coefficient")
        is_positive = coefficient > 0 and isinstance(squared, Number) and squared.value != 0
        product: list[Expression] = [Number(coefficient), Power(squared, Number.of(2))]
        for entry in items(powers):
            text, power = items(entry)
            slack, exponent = _polynomial(text, names), integer(power)
            require(exponent > 0, "a power that is not positive")
            matches = [is_open for known, is_open in slacks if difference_is(slack, known, Fraction(0))]
            require(matches, "a factor that is not known to be positive")
            is_positive = is_positive and any(matches)
            product.append(Power(slack, Number.of(exponent)))
        positive = positive or is_positive
        total.append(Product(tuple(product)))
    require(difference_is(factor, Sum(tuple(total)), Fraction(0)), "a sum other than the factor")
    require(positive or not needed, "a sum that may be 0")
