"""Values of expressions by mpmath, and points of the domain of a statement: a witness that shares only the reader.

Floating point at the precision of ``mpmath.mp``: no enclosures, but another program, with branch cuts, special
functions, derivatives (differences), limits (two points near the limit) and infinite sums (extrapolation) of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from operator import ge, gt, le, lt
from random import Random

from mpmath import mp, mpc, mpf

from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Statement,
    Sum,
    Text,
    children,
)
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import CONSTANT_NAMES

ORDER = {"<": lt, "<=": le, ">": gt, ">=": ge}
BINDERS = ("limit", "summation")
LONGEST_SUM = 20_000
INFINITE = Name("oo")
Point = Mapping[str, "mpf | mpc"]


class Undefined(ArithmeticError):
    """A pole, a cut that a derivative meets, a limit or sum that is not seen to converge."""


# Values


def value(expression: Expression, at: Point):
    """The value at a point, where there is one."""
    try:
        return _finite(_value(expression, at))
    except (ZeroDivisionError, ValueError, OverflowError, mp.NoConvergence) as error:
        raise Undefined(str(error)) from error


def _value(expression, at):
    match expression:
        case Number(rational):
            return mpf(rational.numerator) / rational.denominator
        case Name(name):
            return _CONSTANTS[name]() if name in _CONSTANTS else at[name]
        case Sum(terms):
            return mp.fsum(_value(term, at) for term in terms)
        case Product(factors):
            return mp.fprod(_value(factor, at) for factor in factors)
        case Power(base, exponent):
            return _finite(_power(_value(base, at), _value(exponent, at)))
        case Call("diff", (body, Name(name), *order)):
            return _derivative(_function(body, name, at), at[name], int(order[0].value) if order else 1)
        case Call("limit", (body, Name(name), point, *side)):
            sides = {"+": (1,), "-": (-1,)}[side[0].text] if side and isinstance(side[0], Text) else (1, -1)
            return _limit(_function(body, name, at), point, sides, at)
        case Call("summation", (body, Name(name), start, end)):
            return _total(_function(body, name, at), _value(start, at), end, at)
        case Call(function, arguments):
            return _finite(_FUNCTIONS[function](*(_value(argument, at) for argument in arguments)))
    raise AssertionError(expression)


def _function(body, name, at) -> Callable:
    return lambda x: _value(body, {**at, name: x})


def _finite(number):
    number = mp.mpmathify(number)
    if isinstance(number, mpc) and number.imag == 0:
        number = number.real
    if not mp.isfinite(number):
        raise Undefined("infinite")
    return number


def _no_pole(number):
    """A pole that rounding has hidden is a huge value."""
    if abs(number) > mpf(10) ** int(0.8 * mp.dps):
        raise Undefined("pole")
    return number


def _integer(number) -> int | None:
    number = mp.mpmathify(number)
    if mp.im(number) != 0:
        return None
    real = mp.re(number)
    return int(real) if real == mp.floor(real) else None


def _is_pole_of_gamma(x) -> bool:
    whole = _integer(x)
    return whole is not None and whole <= 0


def _power(base, exponent):
    if base == 0:
        if exponent == 0 or mp.re(exponent) > 0:
            return mpf(exponent == 0)
        raise Undefined("power of 0")
    whole = _integer(exponent)
    if whole is not None:
        return _no_pole(base**whole) if whole == -1 else base**whole
    return mp.exp(exponent * mp.log(base))


def _binomial(n, k):
    below, above = _integer(k), _integer(n)
    if below is None:
        return mp.gamma(n + 1) * mp.rgamma(k + 1) * mp.rgamma(n - k + 1)
    if above is not None and above >= 0:
        return mpf(math.comb(above, below)) if below >= 0 else mpf(0)
    if below < 0:
        return mpf(0)
    if below > 30 and above is None:
        return mp.gamma(n + 1) * mp.rgamma(k + 1) * mp.rgamma(n - k + 1)
    return mp.fprod((n - i) / mpf(i + 1) for i in range(below))


def _kronecker(d: int, n: int) -> int:
    symbol, factor = 1, 2
    while n > 1:
        while n % factor == 0:
            if factor == 2:
                symbol *= 0 if d % 2 == 0 else 1 if d % 8 in (1, 7) else -1
            else:
                residue = pow(d, (factor - 1) // 2, factor)
                symbol *= -1 if residue == factor - 1 else residue
            n //= factor
        factor += 1
    return symbol


def _dirichlet(d, s):
    conductor = _integer(d)
    return mp.dirichlet(s, [0, *(_kronecker(conductor, n) for n in range(1, abs(conductor)))])


def _except_at(function: Callable, is_pole: Callable) -> Callable:
    def guarded(*arguments):
        if is_pole(*arguments):
            raise Undefined("pole")
        return function(*arguments)

    return guarded


def _guarded(function: Callable) -> Callable:
    return lambda x: _no_pole(function(x))


_SAME_NAMES = "exp cos sin sinh cosh sqrt asin acos asinh acosh erf erfc erfi besseli besselj floor arg re im sign"
_MEROMORPHIC = "tan cot sec csc tanh coth sech csch"
_CONSTANTS = {
    "pi": lambda: +mp.pi,
    "E": lambda: +mp.e,
    "EulerGamma": lambda: +mp.euler,
    "Catalan": lambda: +mp.catalan,
    "GoldenRatio": lambda: +mp.phi,
    "I": lambda: mpc(0, 1),
}
_FUNCTIONS: dict[str, Callable] = {
    **{name: getattr(mp, name) for name in [*_SAME_NAMES.split(), "polylog", "lerchphi", "atan2"]},
    **{name: _guarded(getattr(mp, name)) for name in _MEROMORPHIC.split()},
    "log": _except_at(mp.log, lambda x: x == 0),
    "atan": _except_at(mp.atan, lambda x: x in (1j, -1j)),
    "atanh": _except_at(mp.atanh, lambda x: x in (1, -1)),
    "acot": lambda x: mp.pi / 2 if x == 0 else mp.atan(1 / x),
    "acoth": lambda x: mp.atanh(1 / x),
    "asec": lambda x: mp.acos(1 / x),
    "acsc": lambda x: mp.asin(1 / x),
    "gamma": _except_at(mp.gamma, _is_pole_of_gamma),
    "loggamma": _except_at(mp.loggamma, _is_pole_of_gamma),
    "digamma": _except_at(mp.digamma, _is_pole_of_gamma),
    "polygamma": _except_at(lambda m, x: mp.psi(_integer(m), x), lambda m, x: _is_pole_of_gamma(x)),
    "factorial": _except_at(lambda x: mp.gamma(x + 1), lambda x: _is_pole_of_gamma(x + 1)),
    "beta": _except_at(mp.beta, lambda x, y: _is_pole_of_gamma(x) or _is_pole_of_gamma(y)),
    "zeta": _except_at(mp.zeta, lambda s, a=1: s == 1),
    "bessely": _except_at(mp.bessely, lambda order, x: x == 0),
    "besselk": _except_at(mp.besselk, lambda order, x: x == 0),
    "Abs": abs,
    "ceiling": mp.ceil,
    "conjugate": mp.conj,
    "binomial": _binomial,
    "L": _dirichlet,
}


def _derivative(function: Callable, x, order: int):
    """By differences from both sides, which disagree where a cut passes."""
    right, left = (mp.diff(function, x, order, direction=direction) for direction in (1, -1))
    if abs(right - left) > mpf("1e-15") * (1 + abs(right)):
        raise Undefined("no derivative")
    return mp.diff(function, x, order)


def _limit(function: Callable, point: Expression, sides, at):
    """The value very near the point, if it has settled; good to eight digits or more."""
    with mp.workdps(200):
        if point in (INFINITE, Product((Number.of(-1), INFINITE))):
            sign = 1 if point == INFINITE else -1
            rows = [[sign * mpf(10) ** k] for k in (15, 30)]
        else:
            centre = _value(point, at)
            rows = [[centre + side * mpf(10) ** -k for side in sides] for k in (15, 30)]
        near, nearer = ([function(x) for x in row] for row in rows)
        settled = all(abs(u - v) < 1e-3 * (1 + abs(v)) for u, v in zip(near, nearer, strict=True))
        if not settled or any(abs(v - nearer[0]) > 1e-8 * (1 + abs(v)) for v in nearer):
            raise Undefined("no limit seen")
        return +nearer[0]


def _total(term: Callable, lower, upper: Expression, at):
    start = _integer(lower)
    if upper != INFINITE:
        end = _integer(_value(upper, at))
        if start is None or end is None or not start - 1 <= end <= start + LONGEST_SUM:
            raise Undefined("bounds")
        return mp.fsum(term(mpf(n)) for n in range(start, end + 1))
    with mp.workdps(mp.dps + 10):
        return _series(lambda n: term(mpf(n)), start)


def _series(term: Callable, start: int):
    """Term by term where the terms fall geometrically, else extrapolated."""
    terms = [term(n) for n in range(start, start + 64)]
    before, after = max(map(abs, terms[48:56])), max(map(abs, terms[56:]))
    if before and after / before > 0.55:
        return mp.nsum(term, [start, mp.inf], method="r+s")
    total, small = mp.fsum(terms), 0
    for n in range(start + 64, start + LONGEST_SUM):
        added = term(n)
        total += added
        small = small + 1 if abs(added) <= mpf(10) ** -(mp.dps + 3) * max(1, abs(total)) else 0
        if small == 6:
            return total
    raise Undefined("slow series")


# Domains


def free_names(expression: Expression) -> set[str]:
    """Names that are neither constants nor bound by a sum or a limit."""
    match expression:
        case Name(name):
            return set() if name in CONSTANT_NAMES or expression == INFINITE else {name}
        case Call(function, (body, Name(bound), *rest)) if function in BINDERS:
            return (free_names(body) - {bound}).union(*map(free_names, rest))
    return set().union(*map(free_names, children(expression)))


def kinds(statement: Statement) -> dict[str, str]:
    """What every free name is: complex unless it is declared, or stands alone on a side of an order relation."""
    claim, found = statement.claim, {}
    assert isinstance(claim, Relation)
    relations = [claim, *(c for c in statement.conditions if isinstance(c, Relation))]
    for name in sorted(set().union(*(free_names(r.left) | free_names(r.right) for r in relations))):
        found[name] = "complex"
    for relation in relations[1:]:
        for side in (relation.left, relation.right):
            if isinstance(side, Name) and side.name in found and relation.operator in ORDER:
                found[side.name] = "real"
    for condition in statement.conditions:
        if isinstance(condition, Assumption) and found.get(condition.name) != "integer":
            found[condition.name] = "integer" if condition.kind == "integer" else "real"
    return found


def holds(condition: Relation | Assumption, at: Point) -> bool:
    """Whether a condition holds at a point, as far as rounding lets one see."""
    if isinstance(condition, Assumption):
        x = at[condition.name]
        is_real = mp.im(x) == 0
        return {"real": is_real, "integer": _integer(x) is not None, "positive": is_real and mp.re(x) > 0}[
            condition.kind
        ]
    left, right = value(condition.left, at), value(condition.right, at)
    equal = abs(left - right) <= mpf(10) ** (10 - mp.dps) * max(1, abs(left), abs(right))
    if condition.operator in ("=", "!="):
        return equal == (condition.operator == "=")
    if mp.im(left) != 0 or mp.im(right) != 0:
        return False
    return condition.operator in ("<=", ">=") if equal else ORDER[condition.operator](mp.re(left), mp.re(right))


def point_of(texts: Mapping[str, str]) -> dict[str, mpf | mpc]:
    """A point whose coordinates are written in the statement language."""
    return {name: value(read_expression(text), {}) for name, text in texts.items()}


def points(statement: Statement, tries: int = 600) -> Iterator[dict[str, mpf | mpc]]:
    """Points of the domain, the same in every run; one empty point where nothing is free."""
    random, names = Random(str(statement)), kinds(statement)
    for _ in range(tries if names else 1):
        at = {name: _draw(kind, random) for name, kind in names.items()}
        try:
            if all(holds(condition, at) for condition in statement.conditions):
                yield at
        except Undefined:
            continue


_SIMPLE = [Fraction(t) for t in "-2 1/2 3 -1/3 5/2 -7/2 1/7 -13 9/10 11/10 29/10 16/5 5 -1 2 10 -3/4 0 1".split()]  # noqa: SIM905


def _draw(kind: str, random: Random) -> mpf | mpc:
    if kind == "integer":
        return mpf(random.choice((random.randint(-4, 8), random.randint(0, 14))))
    if kind == "real":
        return _real(random)
    shape = random.random()
    if shape < 0.3:
        return _real(random)
    return _finite(mpc(0 if shape < 0.45 else _real(random), _real(random)))


def _real(random: Random) -> mpf:
    scale = random.choice((1, 1, 1, 4, 4, 10))
    chosen = random.choice(_SIMPLE) if random.random() < 0.4 else Fraction(random.randint(-1000, 1000) * scale, 1000)
    return mpf(chosen.numerator) / chosen.denominator


# Claims


def excess(claim: Relation, at: Point):
    """How far the claim fails at a point, relative to the size of its sides; at most 0 where an inequality holds."""
    left, right = value(claim.left, at), value(claim.right, at)
    scale = max(1, abs(left), abs(right))
    if claim.operator in ("=", "!="):
        return abs(left - right) / scale
    if mp.im(left) != 0 or mp.im(right) != 0:
        raise Undefined("complex sides of an inequality")
    return (left - right if claim.operator in ("<", "<=") else right - left) / scale


def fails(claim: Relation, at: Point) -> bool:
    """Whether the claim is false at a point, beyond what rounding could do at the precision in use."""
    wrong = excess(claim, at)
    rounding = mpf(10) ** (15 - mp.dps)
    if claim.operator == "!=":
        return wrong <= rounding
    return wrong > max(rounding, mpf("1e-20") if mp.dps <= 50 else 0) or (
        claim.operator in ("<", ">") and abs(wrong) <= rounding
    )
