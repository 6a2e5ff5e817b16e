"""Analyticity, for the check of identities: no argument of a function with branch points runs into one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import acb, fmpq

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_identities_domains import Place, names_in

_MEROMORPHIC = frozenset(
    (  # noqa: SIM905
        "exp sin cos tan cot sec csc sinh cosh tanh coth sech csch erf erfc erfi gamma factorial digamma polygamma "
        "beta binomial"
    ).split()
)
_BRANCH_POINTS = {
    "log": (0,),
    "sqrt": (0,),
    "Abs": (0,),
    "sign": (0,),
    "acot": (0,),
    "asin": (1, -1),
    "acos": (1, -1),
    "acosh": (1, -1),
    "atanh": (1, -1),
    "asec": (0, 1, -1),
    "acsc": (0, 1, -1),
    "acoth": (0, 1, -1),
    "atan": (),
    "asinh": (),
}
"""Real points that a real argument must keep away from; away from them each is analytic along the real line."""


def require_analytic(expression: Expression, place: Place) -> None:
    """Refuse unless the expression is meromorphic along a convex domain: then it is 0 if it is 0 near a point."""
    for relation in place.conditions:
        names = names_in(relation.left) | names_in(relation.right)
        if relation.operator == "!=":
            require(not names & place.reals, "a domain with points taken out")
        else:
            require(all(_is_linear(side) for side in (relation.left, relation.right)), "conditions that are not linear")
    for node in walk(expression):
        if names_in(node):
            _require_node(node, place)


def _is_linear(side: Expression) -> bool:
    match side:
        case Number() | Name():
            return True
        case Sum(terms):
            return all(_is_linear(term) for term in terms)
        case Product(factors):
            return sum(bool(names_in(f)) for f in factors) <= 1 and all(_is_linear(f) for f in factors if names_in(f))
    return not names_in(side)


def _require_node(node: Expression, place: Place) -> None:
    match node:
        case Number() | Name() | Sum() | Product():
            return
        case Power(_, Number(exponent)) if exponent.denominator == 1:
            return
        case Power(base, _):
            if names_in(base):
                _keep_away(base, (0,), place)
        case Call(function, (argument,)) if function in _BRANCH_POINTS:
            _keep_away(argument, _BRANCH_POINTS[function], place)
        case Call("loggamma", (argument,)):
            require(place.sign(argument) == 1, "a logarithm of gamma where it may branch")
        case Call("besselj" | "besseli" | "bessely" | "besselk" as kind, (order, argument)):
            entire = isinstance(order, Number) and order.is_integer and kind in ("besselj", "besseli")
            require(entire or place.sign(argument) == 1, "a Bessel function where it may branch")
        case Call("polylog", (order, argument)):
            require(not names_in(order), "a polylogarithm of a variable order")
            _keep_away(argument, (1,), place)
        case Call("zeta", (_, argument)):
            require(place.sign(argument) == 1, "Hurwitz's zeta function where it may branch")
        case Call("zeta", (_,)):
            return
        case Call(function) if function in _MEROMORPHIC:
            return
        case _:
            raise refused("a word that is not known to be analytic")


def _keep_away(argument: Expression, points: tuple[int, ...], place: Place) -> None:
    require(place.is_real(argument) or _is_polynomial(argument, place), "an argument that may not be real")
    for point in points:
        shifted = argument if point == 0 else Sum((argument, Number.of(-point)))
        require(place.sign(shifted) is not None, "an argument that may meet a branch point")


def _is_polynomial(expression: Expression, place: Place) -> bool:
    match expression:
        case Number():
            return True
        case Name(name):
            return name in place.reals
        case Sum(parts) | Product(parts):
            return all(_is_polynomial(part, place) for part in parts)
        case Power(base, Number(exponent)):
            return exponent.denominator == 1 and exponent > 0 and _is_polynomial(base, place)
    return False


_REAL_VALUED = frozenset("exp sin cos tan sec sinh cosh tanh sech atan asinh erf Abs sign floor ceiling".split())  # noqa: SIM905


def is_real_valued(expression: Expression, place: Place) -> bool:
    """Whether an expression is real wherever it has a value.

    >>> from mathengine.numeric.expressions import Assumption
    >>> place = Place.of((Assumption("x", "real"),))
    >>> is_real_valued(Call("sin", (Name("x"),)), place), is_real_valued(Call("log", (Name("x"),)), place)
    (True, False)
    """
    match expression:
        case Number():
            return True
        case Name(name):
            return name in place.reals or name in ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio")
        case Sum(parts) | Product(parts):
            if all(is_real_valued(part, place) for part in parts):
                return True
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            return is_real_valued(base, place)
        case Call("re" | "im" | "Abs", _):
            return True
        case Call(function, (argument,)) if function in _REAL_VALUED and is_real_valued(argument, place):
            return True
    return place.is_real(expression)


# Regular values


def is_regular_at(expression: Expression, values: Mapping[str, acb]) -> bool:
    """Whether flint's balls show that the expression is analytic and bounded around a point."""
    found = _ball(expression, values)
    return found is not None and bool(found.is_finite())


_METHODS = frozenset("exp sin cos tan cot sec csc sinh cosh tanh coth sech csch erf gamma digamma".split())  # noqa: SIM905


def _ball(expression: Expression, values: Mapping[str, acb]) -> acb | None:
    match expression:
        case Number(value):
            return acb(fmpq(value.numerator, value.denominator))
        case Name(name):
            constants = {"pi": acb.pi(), "I": acb(0, 1), "E": acb(1).exp(), "GoldenRatio": (1 + acb(5).sqrt()) / 2}
            return values.get(name, constants.get(name))
        case Sum(terms):
            parts = [_ball(term, values) for term in terms]
            return None if None in parts else sum((part for part in parts if part is not None), acb(0))
        case Product(factors):
            product = acb(1)
            for factor in factors:
                found = _ball(factor, values)
                if found is None:
                    return None
                product *= found
            return product
        case Power(base, Number(value)) if value.denominator == 1:
            inner = _ball(base, values)
            return None if inner is None or (value < 0 and inner.contains(0)) else inner**value.numerator
        case Power(base, exponent):
            pair = _ball(base, values), _ball(exponent, values)
            logarithm = None if pair[0] is None else _log(pair[0])
            return None if logarithm is None or pair[1] is None else (pair[1] * logarithm).exp()
        case Call("log", (argument,)):
            inner = _ball(argument, values)
            return None if inner is None else _log(inner)
        case Call("sqrt", (argument,)):
            return _ball(Power(argument, Number(Fraction(1, 2))), values)
        case Call(function, (argument,)) if function in _METHODS:
            inner = _ball(argument, values)
            return None if inner is None else getattr(inner, function)()
    return None


def _log(value: acb) -> acb | None:
    """Off the cut only."""
    return value.log() if value.real > 0 or value.imag > 0 or value.imag < 0 else None
