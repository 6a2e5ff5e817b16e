"""Check of infinite sums with parameters: geometric, telescoping and power series.

What is established is the claim at all points at which the series converges.

``geometric``. ``f(k+1) = z f(k)`` and ``V (1 - z) = f(a)``, where f(a) and 1 - z have no common factor: the series
converges for |z| < 1, and where all its terms are 0.

``telescoping``. ``c f(k) = G(k+1) - G(k)`` with ``G = R B``, which tends to 0 wherever the series converges.

``power series``. With ``f(s + j) = f(s) h(j) z**j``, ``z = scale x**exponent``, ``h(j+1) D(j) = h(j) N(j)`` the sum is
``f(s) H``, and, for ``theta = z d/dz``, ``D(theta - 1) H - D(-1) = z N(theta) H`` is another way to write this
recurrence of Taylor coefficients. A function that satisfies it, with a Laurent series at x = 0 in which the terms that
it leaves free are those of H, is H near 0; so it is inside of the circle of convergence, as far as it is analytic up to
poles, and on the circle by Abel's theorem wherever it is continuous from inside. Outside the series diverges, unless it
ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial

from flint import fmpq_mpoly, fmpq_mpoly_ctx, fmpz, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Assumption, Call, Expression, Name, Number, Power, Product, Relation, Sum
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_summation_claims import ClaimedSummation, integer_of
from mathengine.pipeline.certificate_summation_terms import (
    ONE,
    Table,
    Terms,
    inverse,
    minus,
    names_of,
    plus,
    put,
    read_pair,
    times,
)
from mathengine.pipeline.certificate_summation_values import Points, lower_bounds

Conditions = tuple[Relation | Assumption, ...]

LARGEST_ORDER = 6
LARGEST_START = 400
ZERO, HALF = Number.of(0), Number(Fraction(1, 2))
_CONSTANTS = ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio", "I")


def _start(claim: ClaimedSummation, conditions: Conditions) -> int:
    """The first index; all terms from there on are finite."""
    require(claim.upper == Name("oo"), "a sum that is not infinite")
    start = integer_of(claim.lower)
    points = Points(claim.index, start, lower_bounds(conditions)[0])
    require(points.finite(claim.term), "terms that may be infinite")
    return start


def _ahead(term: Expression, index: str) -> Expression:
    return put(term, index, plus(Name(index), ONE))


def geometric(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    """A geometric series."""
    start = _start(claim, conditions)
    z = read_expression(str(data["ratio"]))
    require(claim.index not in names_of(z), "a quotient that depends on the index")
    terms = Terms([claim.index])
    require(terms.is_zero(_ahead(claim.term, claim.index), minus(times(z, claim.term))), "terms with another quotient")
    first, rest = put(claim.term, claim.index, Number.of(start)), plus(ONE, minus(z))
    plain = Terms([])
    require(plain.is_zero(times(claim.value, rest), minus(first)), "another value than that of the geometric series")
    require(not plain.is_zero(rest), "a quotient that is 1")
    opened = plain.open(first), plain.open(rest)
    product = Sum(tuple(times(Name(f"pick {i}"), part) for i, part in enumerate(opened)))
    _, _, order = plain.pair(product)
    tops = [_top_in(part, order) for part in opened]
    require(tops[0].gcd(tops[1]).is_constant(), "terms that may all be 0 where the quotient is 1")


def _top_in(opened: Expression, order: list[str]) -> fmpq_mpoly:
    """The numerator in the context of all these names."""
    context = fmpq_mpoly_ctx.get([f"x{i}" for i in range(len(order))], "degrevlex")
    return read_pair(opened, dict(zip(order, context.gens(), strict=True)), context)[0]


def telescoping(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    """A series that telescopes."""
    start = _start(claim, conditions)
    index = claim.index
    top, bottom = (read_expression(str(part)) for part in items(data["certificate"]))
    base, c = read_expression(str(data["base"])), read_expression(str(data["coefficient"]))
    require(index not in names_of(c), "a factor that depends on the index")
    points = Points(index, start, lower_bounds(conditions)[0])
    require(points.finite(base) and points.finite(times(top, inverse(bottom))), "a certificate that may be infinite")
    g = times(top, inverse(bottom), base)
    terms = Terms([index])
    require(terms.is_zero(times(c, claim.term), minus(_ahead(g, index)), g), "terms that do not telescope")
    require(not Terms([]).is_zero(c), "a factor that is 0")
    _require_small(claim, base, times(top, inverse(bottom)), c)
    at_start = put(g, index, Number.of(start))
    require(Terms([]).is_zero(times(c, claim.value), at_start), "another value than that of the telescoping sum")


def _degrees(expression: Expression, index: str) -> tuple[int, int, set[str]]:
    """Degrees in the index of numerator and denominator, and the names in them."""
    terms = Terms([index])
    top, bottom, order = terms.pair(terms.open(expression))
    at = order.index(index) if index in order else None
    used = {n for n, d, e in zip(order, top.degrees(), bottom.degrees(), strict=True) if d or e}
    return (0, 0, used) if at is None else (int(top.degrees()[at]), int(bottom.degrees()[at]), used)


def _require_small(claim: ClaimedSummation, base: Expression, ratio: Expression, c: Expression) -> None:
    """``ratio * base`` tends to 0 wherever the series converges."""
    index = claim.index
    quotient = times(_ahead(base, index), inverse(base))
    above, below, names = _degrees(quotient, index)
    require(not any(name.startswith("#") for name in names), "a base with another quotient")
    if above < below:
        return  # terms that decrease like 1/k!
    require(above == below == 0 and index not in names, "a base that is no power")
    top, bottom, _ = _degrees(ratio, index)
    if base == ONE:
        require(top < bottom, "a telescoping sum that may not tend to 0")
        return
    terms = Terms([index])
    z, z_below, order = terms.pair(terms.open(quotient))
    if order == ["1"] or not names:
        size = abs(_number(z) / _number(z_below))
        require(size < 1 or (size == 1 and top < bottom), "a telescoping sum that may not tend to 0")
        return
    if top < bottom and not names_of(c) - set(_CONSTANTS):
        return
    # c p(k) z**k with p over Q: divergent for |z| >= 1 unless p decreases, which is the case above
    _, _, used = _degrees(times(claim.term, inverse(base)), index)
    require(used <= {index}, "a telescoping sum that may not tend to 0")


def _number(polynomial: object) -> Fraction:
    lead = polynomial.leading_coefficient()  # type: ignore[attr-defined]
    return Fraction(int(lead.p), int(lead.q))


def known(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    """``c sign**k/(k**2 + r**2)`` by the partial fractions of coth and csch, ``c/(k + x)**s`` by Hurwitz's zeta.

    A term that is infinite leaves the sum without a value, and nothing is claimed.
    """
    require(claim.upper == Name("oo"), "a sum that is not infinite")
    both = claim.lower == minus(Name("oo"))
    start = 0 if both else integer_of(claim.lower)
    require(abs(start) <= LARGEST_START, "numbers out of range")
    c, at = read_expression(str(data["constant"])), read_expression(str(data["at"]))
    sign, order = integer(data["sign"]), integer(data["order"])
    require(sign in (1, -1) and claim.index not in names_of(c) | names_of(at), "numbers out of range")
    k = Name(claim.index)
    if order:
        require(order >= 2 and sign == 1 and not both, "numbers out of range")
        below: Expression = Power(plus(k, at), Number.of(order))
        value: Expression = Call("zeta", (Number.of(order), plus(at, Number.of(start))))
    else:
        square = Power(at, Number.of(2))
        below = plus(Power(k, Number.of(2)), square)
        wave = Call("coth" if sign == 1 else "csch", (times(Name("pi"), at),))
        value = times(Name("pi"), wave, inverse(at))
        if not both:
            value = times(HALF, plus(value, minus(inverse(square))))
            terms = {j: Number(Fraction(sign**j)) for j in range(min(start, 1), max(start, 1))}
            parts = [times(s, inverse(put(below, claim.index, Number.of(j)))) for j, s in terms.items()]
            value = plus(value, *(parts if start <= 0 else map(minus, parts)))
    power = Power(Number.of(-1), k) if sign < 0 else ONE
    same = Terms([claim.index]).is_zero(times(claim.term, below), minus(times(c, power)))
    require(same, "terms of another form")
    require(Terms([]).is_zero(claim.value, minus(times(c, value))), "another value than that of the partial fractions")


# Power series


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    begin: int
    exponent: int
    scale: Expression
    top: list[Expression]
    bottom: list[Expression]

    def polynomial(self, coefficients: list[Expression], at: Expression) -> Expression:
        return Sum(tuple(times(c, Power(at, Number.of(i))) for i, c in enumerate(coefficients)))

    @property
    def point(self) -> Expression:
        return times(self.scale, Power(Name(self.name), Number.of(self.exponent)))


def power_series(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    """A power series with an elementary sum."""
    name = str(data["name"])
    if data["root"] is not None:
        require(data["root"] == name, "a root of another name")
        claim = claim.mapped(lambda part: _with_square(part, name))
    start = _start(claim, conditions)
    series = _Series(
        name,
        integer(data["begin"]),
        integer(data["exponent"]),
        read_expression(str(data["scale"])),
        [read_expression(str(c)) for c in items(data["top"])],
        [read_expression(str(c)) for c in items(data["bottom"])],
    )
    require(start <= series.begin <= start + LARGEST_START and 1 <= series.exponent <= 24, "numbers out of range")
    require(len(series.top) >= 1 and 1 <= len(series.bottom) <= LARGEST_ORDER + 1, "an order out of range")
    for part in (series.scale, *series.top, *series.bottom):
        require(not {name, claim.index} & names_of(part), "coefficients that depend on x or the index")
    _require_recurrence(claim, series)
    disc = _disc(series)
    _require_signs(series, conditions, disc)
    order, poles = integer(data["order"]), integer(data["poles"])
    require(0 <= order <= 40 and 0 <= poles <= 20, "numbers out of range")
    first = put(claim.term, claim.index, Number.of(series.begin))
    factor = times(first, Power(Name(name), Number.of(-order)))
    _require_free(factor, name)
    head = [put(claim.term, claim.index, Number.of(k)) for k in range(start, series.begin)]
    value = Sum((claim.value, *map(minus, head)))
    require(disc.continuous(claim.value), "a value that is not known to be continuous on the disc")
    analytic = read_expression(str(data["analytic"]))
    same = Terms([]).is_zero(analytic, minus(times(Power(Name(name), Number.of(poles)), value)))
    require(same and _analytic(analytic, name), "a value that is not known to be analytic at 0")
    _require_equation(series, times(value, inverse(first)))
    _require_start(series, analytic, factor, order + poles)


def _with_square(expression: Expression, name: str) -> Expression:
    """The expression with ``name**2`` in the place of a name, and the name in that of its square root."""
    match expression:
        case Call("sqrt", (Name(found),), ()) if found == name:
            return Name(name)
        case Power(Name(found), exponent) if found == name:
            return Power(
                Name(name),
                times(Number.of(2), _with_square(exponent, name))
                if not isinstance(exponent, Number)
                else Number(2 * exponent.value),
            )
        case Name(found) if found == name:
            return Power(expression, Number.of(2))
        case Sum(parts):
            return Sum(tuple(_with_square(part, name) for part in parts))
        case Product(parts):
            return Product(tuple(_with_square(part, name) for part in parts))
        case Power(base, exponent):
            return Power(_with_square(base, name), _with_square(exponent, name))
        case Call(function, arguments, ()):
            return Call(function, tuple(_with_square(argument, name) for argument in arguments))
    return expression


def _require_recurrence(claim: ClaimedSummation, series: _Series) -> None:
    place = plus(Name(claim.index), Number.of(-series.begin))
    left = times(_ahead(claim.term, claim.index), series.polynomial(series.bottom, place))
    right = times(claim.term, series.point, series.polynomial(series.top, place))
    require(Terms([claim.index]).is_zero(left, minus(right)), "terms with another recurrence")


def _require_signs(series: _Series, conditions: Conditions, disc: _Disc) -> None:
    """D has no zero; N has none, so that the series does not end, or x stays inside of the disc."""
    bounds = lower_bounds(conditions)[0]
    points = Points("no name", 0, bounds)
    require(points.nonzero(series.polynomial(series.bottom, Name("no name"))), "a recurrence that degenerates")
    if disc.power is None or (disc.exponent == 1 and _inside(series.name, conditions, disc.power)):
        return
    terms = Terms([])
    top, _, order = terms.pair(terms.open(series.polynomial(series.top, Name("no name"))))
    require(not top.is_zero(), "a recurrence that degenerates")
    for factor, _ in top.factor()[1]:
        used = {n for n, d in zip(order, factor.degrees(), strict=True) if d}
        if used <= {"no name"}:
            table = _univariate(factor, order, "no name")
            require(all(int(z) < 0 for z, _ in table.roots()) if table.degree() > 0 else True, "a series that ends")
            continue
        require(_is_positive(factor, order, bounds), "a series that may end")


def _univariate(factor: object, order: list[str], name: str) -> fmpz_poly:
    at = order.index(name)
    table = {int(e[at]): Fraction(int(c.p), int(c.q)) for e, c in factor.to_dict().items()}  # type: ignore[attr-defined]
    scale = 1
    for c in table.values():
        scale *= c.denominator
    return fmpz_poly([int(scale * table.get(i, Fraction(0))) for i in range(max(table) + 1)])


def _is_positive(factor: object, order: list[str], bounds: Mapping[str, Fraction]) -> bool:
    """A linear form with positive slopes whose least value is positive, up to its sign."""
    table = {tuple(int(i) for i in e): Fraction(int(c.p), int(c.q)) for e, c in factor.to_dict().items()}  # type: ignore[attr-defined]
    if any(sum(e) > 1 for e in table):
        return False
    for sign in (1, -1):
        least, settled = Fraction(0), True
        for e, c in table.items():
            place = next((order[i] for i, power in enumerate(e) if power), None)
            bound = Fraction(1) if place is None else Fraction(0) if place == "no name" else bounds.get(place)
            settled = settled and bound is not None and (place is None or sign * c > 0)
            least += sign * c * (bound or 0)
        if settled and least > 0:
            return True
    return False


def _inside(name: str, conditions: Conditions, radius: Fraction) -> bool:
    low = high = False
    for condition in conditions:
        if not isinstance(condition, Relation):
            continue
        for operator, left, right in (
            (condition.operator, condition.left, condition.right),
            ({"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(condition.operator, ""), condition.right, condition.left),
        ):
            if not isinstance(right, Number):
                continue
            if left == Call("Abs", (Name(name),)) and operator == "<" and right.value <= radius:
                return True
            if left == Name(name):
                low = (
                    low or (operator == ">" and right.value >= -radius) or (operator == ">=" and right.value > -radius)
                )
                high = (
                    high or (operator == "<" and right.value <= radius) or (operator == "<=" and right.value < radius)
                )
    return low and high


def _require_free(expression: Expression, name: str) -> None:
    """The name does not occur in the quotient, in lowest terms; and it is not 0."""
    terms = Terms([])
    top, bottom, order = terms.pair(terms.open(expression))
    require(not top.is_zero(), "a first term that is 0")
    used = {n for n, d, e in zip(order, top.degrees(), bottom.degrees(), strict=True) if d or e}
    hidden = any(n.startswith("#") and _depends(terms, n, name) for n in used)
    require(name not in used and not hidden, "a first term of another form")


def _depends(terms: Terms, atom: str, name: str) -> bool:
    key = next(k for k, n in terms.known.items() if n == atom)
    return f"'{name}'" in repr(key) or any(name == word for word in _words(repr(key)))


def _words(text: str) -> list[str]:
    import re

    return re.findall(r"[A-Za-z_][A-Za-z_0-9]*", text)


def _require_equation(series: _Series, w: Expression) -> None:
    step = times(Number(Fraction(1, series.exponent)), Name(series.name))
    powers = [w]
    for _ in range(max(len(series.top), len(series.bottom)) - 1):
        powers.append(times(step, slope(powers[-1], series.name)))
    below = []
    for i in range(len(series.bottom)):
        parts = [times(Number.of(comb(m, i) * (-1) ** (m - i)), series.bottom[m]) for m in range(i, len(series.bottom))]
        below.append(Sum(tuple(parts)))
    left = [times(c, power) for c, power in zip(below, powers, strict=False)]
    right = [minus(times(series.point, c, power)) for c, power in zip(series.top, powers, strict=False)]
    constant = minus(series.polynomial(series.bottom, Number.of(-1)))
    require(Terms([]).is_zero(*left, *right, constant), "a value that does not satisfy the equation")


def _require_start(series: _Series, analytic: Expression, factor: Expression, shift: int) -> None:
    """The terms that the equation leaves free."""
    last = _last_free(series)
    require(last + shift <= 60, "numbers out of range")
    for m in range(-shift, last + 1):
        if m > 0 and m % series.exponent == 0:
            continue
        at = Number(Fraction(m, series.exponent) - 1)
        if not Terms([]).is_zero(series.polynomial(series.bottom, at)):
            continue
        derivative = analytic
        for _ in range(m + shift):
            derivative = slope(derivative, series.name)
        coefficient = times(Number(Fraction(1, factorial(m + shift))), _at_zero(derivative, series.name))
        expected = factor if m == 0 else ZERO
        require(Terms([]).is_zero(coefficient, minus(expected)), "a value with other terms at 0")


def _last_free(series: _Series) -> int:
    """The largest m for which ``D(m/exponent - 1)`` vanishes identically, 0 if there is none above."""
    terms = Terms([])
    top, _, order = terms.pair(terms.open(series.polynomial(series.bottom, Name("no name"))))
    if "no name" not in order:
        return 0
    at, tables = order.index("no name"), dict[tuple[int, ...], dict[int, Fraction]]()
    for e, c in top.to_dict().items():
        key = tuple(int(i) for position, i in enumerate(e) if position != at)
        tables.setdefault(key, {})[int(e[at])] = Fraction(int(c.p), int(c.q))
    common = fmpz_poly()
    for table in tables.values():
        scale = 1
        for value in table.values():
            scale *= value.denominator
        common = common.gcd(fmpz_poly([int(scale * table.get(i, Fraction(0))) for i in range(max(table) + 1)]))
    last = 0
    for part, _ in common.factor()[1] if common.degree() > 0 else ():
        if part.degree() == 1:
            last = max(last, int(series.exponent * (Fraction(-int(part[0]), int(part[1])) + 1) // 1))
    return last


# Derivatives and values at 0

_SLOPES: dict[str, str] = {
    "exp": "exp(u)",
    "log": "1/u",
    "sqrt": "1/(2*sqrt(u))",
    "sin": "cos(u)",
    "cos": "-sin(u)",
    "tan": "1/cos(u)**2",
    "sinh": "cosh(u)",
    "cosh": "sinh(u)",
    "tanh": "1/cosh(u)**2",
    "atan": "1/(1 + u**2)",
    "atanh": "1/(1 - u**2)",
    "asin": "1/sqrt(1 - u**2)",
    "acos": "-1/sqrt(1 - u**2)",
    "asinh": "1/sqrt(1 + u**2)",
    "erf": "2*exp(-u**2)/sqrt(pi)",
    "erfc": "-2*exp(-u**2)/sqrt(pi)",
    "erfi": "2*exp(u**2)/sqrt(pi)",
}


def slope(expression: Expression, name: str) -> Expression:
    """The derivative of an elementary expression.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> Terms([]).is_zero(slope(read("x**2*exp(3*x)"), "x"), read("-(2*x + 3*x**2)*exp(3*x)"))
    True
    """
    if name not in names_of(expression):
        return ZERO
    match expression:
        case Name():
            return ONE
        case Sum(parts):
            return Sum(tuple(slope(part, name) for part in parts if name in names_of(part)))
        case Product(parts):
            terms = [
                Product((*parts[:i], slope(part, name), *parts[i + 1 :]))
                for i, part in enumerate(parts)
                if name in names_of(part)
            ]
            return Sum(tuple(terms))
        case Power(Name("E"), exponent):
            return times(expression, slope(exponent, name))
        case Power(base, exponent) if name not in names_of(exponent):
            lower = Number(exponent.value - 1) if isinstance(exponent, Number) else plus(exponent, Number.of(-1))
            return times(exponent, Power(base, lower), slope(base, name))
        case Call("polylog", (Number(s), u), ()):
            return times(_polylog(s - 1, u), slope(u, name), inverse(u))
        case Call("besselj" | "besseli" as function, (Number(m), u), ()):
            lower, upper = (Call(function, (Number(m + step), u)) for step in (-1, 1))
            return times(HALF, plus(lower, minus(upper) if function == "besselj" else upper), slope(u, name))
        case Call(function, (u,), ()) if function in _SLOPES:
            return times(put(read_expression(_SLOPES[function]), "u", u), slope(u, name))
    raise refused("a value that is not differentiated here")


def _polylog(order: Fraction, u: Expression) -> Expression:
    if order == 1:
        return minus(Call("log", (plus(ONE, minus(u)),)))
    return Call("polylog", (Number(order), u))


_VALUES_AT_ZERO = {
    **dict.fromkeys(("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "erfi"), 0),
    **dict.fromkeys(("cos", "cosh", "exp"), 1),
}


def _at_zero(expression: Expression, name: str) -> Expression:
    """The value at 0, with those of functions at 0 and of the logarithm and powers at rational numbers."""

    def of(part: Expression) -> Expression:
        match part:
            case Name(found):
                return ZERO if found == name else part
            case Sum(parts):
                return Sum(tuple(of(term) for term in parts))
            case Product(parts):
                return Product(tuple(of(factor) for factor in parts))
            case Power(base, exponent):
                inner = _rational(of(base))
                return Power(of(base) if inner is None else Number(inner), of(exponent))
            case Call(function, arguments, ()):
                inner = _rational(of(arguments[-1]))
                if inner == 0 and function in _VALUES_AT_ZERO:
                    return Number.of(_VALUES_AT_ZERO[function])
                if inner == 0 and function == "polylog":
                    return ZERO
                if inner == 0 and function in ("besselj", "besseli") and isinstance(arguments[0], Number):
                    return ONE if arguments[0].value == 0 else ZERO
                if inner is not None and len(arguments) == 1:
                    return Call(function, (Number(inner),))
                return Call(function, tuple(of(argument) for argument in arguments))
        return part

    return of(expression)


def _rational(expression: Expression) -> Fraction | None:
    """The value where it is a rational number by polynomial arithmetic."""
    try:
        terms = Terms([])
        top, bottom, _ = terms.pair(terms.open(expression))
    except InvalidInput:
        return None
    if top.is_zero():
        return Fraction(0)
    return _number(top) / _number(bottom) if top.is_constant() and bottom.is_constant() else None


def _analytic(expression: Expression, name: str) -> bool:
    """Whether an expression is analytic at 0 as it stands, for general values of other names."""
    if name not in names_of(expression):
        return True
    match expression:
        case Name():
            return True
        case Sum(parts) | Product(parts):
            return all(_analytic(part, name) for part in parts)
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            return _analytic(base, name) and (exponent > 0 or _nonzero_at_zero(base, name))
        case Power(Name("E"), exponent):
            return _analytic(exponent, name)
        case Power(base, exponent):
            value = _rational(_at_zero(base, name))
            return name not in names_of(exponent) and _analytic(base, name) and value is not None and value > 0
        case Call("sqrt" | "log", (base,), ()):
            value = _rational(_at_zero(base, name))
            return _analytic(base, name) and value is not None and value > 0
        case Call("exp" | "sin" | "cos" | "sinh" | "cosh" | "erf" | "erfc" | "erfi", (u,), ()):
            return _analytic(u, name)
        case Call("besselj" | "besseli", (Number(order), u), ()):
            return order.denominator == 1 and _analytic(u, name)
        case Call("tan" | "tanh" | "atan" | "atanh" | "asin" | "acos" | "asinh", (u,), ()) | Call(
            "polylog", (Number(), u), ()
        ):
            return _analytic(u, name) and _rational(_at_zero(u, name)) == 0
    return False


def _nonzero_at_zero(base: Expression, name: str) -> bool:
    value = _at_zero(base, name)
    exact = _rational(value)
    if exact is not None:
        return exact != 0
    free = names_of(value) - set(_CONSTANTS)
    return bool(free) and not Terms([]).is_zero(value)


# The disc of convergence


@dataclass(frozen=True, slots=True)
class _Disc:
    """``|scale x**exponent| <= power``; the plane where the power is None."""

    name: str
    power: Fraction | None
    exponent: int
    scale: tuple[tuple[tuple[str, int], ...], Fraction] | None = None

    def table(self, expression: Expression) -> dict[int, Fraction] | None:
        """The coefficients of a polynomial in x, or in ``scale x`` where the scale has names."""
        try:
            table = Terms([]).table(expression)
        except InvalidInput:
            return None
        found: dict[int, Fraction] = {}
        for monomial, c in table.items():
            degree = dict(monomial).get(self.name, 0)
            rest = tuple((atom, e) for atom, e in monomial if atom != self.name)
            expected = () if self.scale is None else tuple((a, e * degree) for a, e in self.scale[0] if degree)
            if degree < 0 or rest != expected:
                return None
            found[degree] = c if self.scale is None else c / self.scale[1] ** degree
        return found

    def size(self, i: int) -> Fraction | None:
        """The i-th power of the radius, from above."""
        if i == 0 or self.power is None:
            return Fraction(1) if i == 0 else None
        if i % self.exponent == 0:
            return Fraction(self.power ** (i // self.exponent))
        return _root_above(self.power, self.exponent) ** i

    def majorant(self, expression: Expression, first: int) -> Fraction | None:
        """The sum of ``|g_i| radius**i`` for i >= first."""
        table = self.table(expression)
        if table is None:
            return None
        total = Fraction(0)
        for i, c in table.items():
            if i >= first:
                size = self.size(i)
                if size is None:
                    return None
                total += abs(c) * size
        return total

    def continuous(self, expression: Expression) -> bool:
        """Whether it is analytic up to poles inside, and continuous from inside where it is defined on the circle."""
        if self.name not in names_of(expression):
            return True
        match expression:
            case Name():
                return True
            case Sum(parts) | Product(parts):
                return all(self.continuous(part) for part in parts)
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return self.continuous(base)
            case Power(Name("E"), exponent):
                return self.continuous(exponent)
            case Power(base, exponent):
                return self.name not in names_of(exponent) and self._off_the_cut(base)
            case Call("sqrt" | "log", (base,), ()):
                return self._off_the_cut(base)
            case Call("exp" | "sin" | "cos" | "tan" | "sinh" | "cosh" | "tanh" | "erf" | "erfc" | "erfi", (u,), ()):
                return self.continuous(u)
            case Call("besselj" | "besseli", (Number(order), u), ()):
                return order.denominator == 1 and self.continuous(u)
            case Call("polylog", (Number(order), u), ()):
                size = self.majorant(u, 0)
                return order >= 1 and order.denominator == 1 and size is not None and size <= 1
            case Call("atan" | "atanh" | "asin" | "acos" | "asinh", (u,), ()):
                size = self.majorant(u, 0)
                return size is not None and size <= 1
        return False

    def _off_the_cut(self, base: Expression) -> bool:
        angle = self.angle(base)
        return angle is not None and angle <= 2 and self.continuous(base)

    def angle(self, expression: Expression) -> Fraction | None:
        """A bound of the size of the argument in right angles; one that is reached at zeros only."""
        if isinstance(expression, Number):
            return Fraction(0) if expression.value > 0 else None
        table = self.table(expression)
        if table is not None and table.get(0, Fraction(0)) > 0:
            rest = self.majorant(expression, 1)
            if rest is not None and rest <= table[0]:
                return Fraction(1)
        match expression:
            case Product(parts):
                total = Fraction(0)
                for part in parts:
                    angle = self.angle(part)
                    if angle is None:
                        return None
                    total += angle
                return total
            case Sum(parts):
                found = [self.angle(part) for part in parts]
                known = [a for a in found if a is not None]
                return max(known) if len(known) == len(parts) and max(known) <= 1 else None
            case Power(base, Number(exponent)):
                inner = self.angle(base)
                return None if inner is None or inner > 2 else inner * abs(exponent)
            case Call("sqrt", (base,), ()):
                inner = self.angle(base)
                return None if inner is None or inner > 2 else inner / 2
        return None


def _root_above(value: Fraction, order: int) -> Fraction:
    top, bottom = (int(fmpz(part).root(order)) for part in (value.numerator, value.denominator))
    if top**order == value.numerator and bottom**order == value.denominator:
        return Fraction(top, bottom)
    scale = 2**64
    root = Fraction(int(fmpz(int(value * scale**order) + 1).root(order)) + 1, scale)
    require(root**order >= value, "a root that is too small")
    return root


def _disc(series: _Series) -> _Disc:
    """Where the series converges."""
    require(len(series.top) <= len(series.bottom), "a series that converges at 0 only")
    for part in (series.top[-1], series.bottom[-1]):
        require(_rational(part) != 0, "leading coefficients that are 0")
    if len(series.top) < len(series.bottom):
        return _Disc(series.name, None, 1)
    top, bottom = _rational(series.top[-1]), _rational(series.bottom[-1])
    if top is None or bottom is None:
        raise refused("a radius that depends on parameters")
    size, scale = abs(bottom / top), _rational(series.scale)
    if scale is not None:
        require(scale, "a scale that is 0")
        return _Disc(series.name, size / abs(scale), series.exponent)
    require(series.exponent == 1, "a radius that depends on parameters")
    table: Table = Terms([]).table(series.scale)
    require(len(table) == 1, "a radius that depends on parameters")
    ((monomial, c),) = table.items()
    return _Disc(series.name, size, 1, (monomial, c))
