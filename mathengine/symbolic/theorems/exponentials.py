"""Powers of one base over one smallest power: ``exp(1/2)`` and ``exp(1/3)`` over ``exp(1/6)``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.theorems.instance import TheoremInstance
from mathengine.symbolic.theorems.numbers import number, rational

COMMON = "powers of a common power"
LOGARITHM = "exponential of a logarithm"


def exponential(atom: Expression) -> TheoremInstance | None:
    """``exp(log(x)/q) = x**(1/q)`` for a positive rational x.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(exponential(read_expression("exp(log(2)/3)")).right)
    '2**(1/3)'
    """
    if not (isinstance(atom, Call) and atom.function == "exp"):
        return None
    found = multiple_of_logarithm(atom.arguments[0])
    if found is None or found[0].numerator != 1:
        return None
    power, x = found
    return TheoremInstance(LOGARITHM, atom, Power(x, Number(power)) if power != 1 else x)


def multiple_of_logarithm(expression: Expression) -> tuple[Fraction, Expression] | None:
    """r and x of ``r log(x)``, for a positive rational x.

    >>> from mathengine.numeric.reader import read_expression
    >>> multiple_of_logarithm(read_expression("-log(2)/3"))
    (Fraction(-1, 3), Number(value=Fraction(2, 1)))
    """
    match _plain(expression):
        case Product((Number(r), Call("log", (x,)))):
            power = r
        case Call("log", (x,)):
            power = Fraction(1)
        case _:
            return None
    base = rational(x)
    return None if base is None or base <= 0 else (power, x)


def common_powers(expressions: Iterable[Expression]) -> list[TheoremInstance]:
    """For every base, the powers that occur as powers of the one with the common denominator.

    Parameters
    ----------
    expressions : iterable of Expression
        Everything that is to be written over the same powers.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> for use in common_powers([read_expression("2**(1/4) + sqrt(2) + exp(I/2) + exp(I)")]):
    ...     print(to_text(use.left), "=", to_text(use.right))
    sqrt(2) = (2**(1/4))**2
    exp(I) = exp(I/2)**2
    """
    orders: dict[tuple[Expression, Expression], set[int]] = defaultdict(set)
    for expression in expressions:
        for node in walk(expression):
            for base, part, order in _powers(node):
                orders[base, part].add(order)
    found = []
    for (base, part), denominators in orders.items():
        common = lcm(*denominators)
        for order in sorted(denominators - {common}):
            if order == 1 and part == number(1):
                continue  # the base itself; its roots know their powers
            smallest, larger = (_power(base, part, d) for d in (common, order))
            found.append(TheoremInstance(COMMON, larger, Power(smallest, number(common // order))))
    return found


def _power(base: Expression, part: Expression, order: int) -> Expression:
    if base == Name("E"):
        return Call("exp", (normal_form(Product((number(Fraction(1, order)), part))),))
    return Power(base, number(Fraction(1, order)))


def _powers(node: Expression) -> list[tuple[Expression, Expression, int]]:
    """Base, exponent without its number, and the denominator of that number."""
    match node:
        case Call("sqrt", (base,)):
            return [(_plain(base), number(1), 2)]
        case Power(base, Number(exponent)) if exponent.denominator > 1:
            return [(_plain(base), number(1), exponent.denominator)]
        case Call("exp", (argument,)):
            found: list[tuple[Expression, Expression, int]] = []
            for term in _terms(_plain(argument)):
                coefficient, part = _split(term)
                if multiple_of_logarithm(part):
                    continue
                if part != number(1) or coefficient.denominator > 1:
                    found.append((Name("E"), part, coefficient.denominator))
            return found
    return []


def _plain(expression: Expression) -> Expression:
    try:
        return normal_form(expression)
    except InvalidInput:
        return expression


def _terms(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Sum(terms):
            return terms
        case Product((Number(factor), Sum(terms))):
            return tuple(normal_form(Product((Number(factor), term))) for term in terms)
    return (expression,)


def _split(term: Expression) -> tuple[Fraction, Expression]:
    match term:
        case Number(value):
            return value, number(1)
        case Product((Number(value), *rest)):
            return value, rest[0] if len(rest) == 1 else Product(tuple(rest))
    return Fraction(1), term
