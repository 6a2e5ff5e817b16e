"""Infinite sums with parameters: geometric ones, telescoping ones, and power series with elementary sums.

The sum of ``f(s + j) = f(s) h(j) z**j`` with ``h(j+1) D(j) = h(j) N(j)`` is ``f(s) H(z)`` with
``theta = z d/dz``, ::

    D(theta - 1) H - D(-1) = z N(theta) H

An elementary function that satisfies the same equation, is analytic at 0 and has no term there that the equation leaves
free is H near 0, and on the disc of convergence as far as it is analytic; on the circle by Abel's theorem.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from flint import fmpz_mpoly, fmpz_poly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import INTEGER, Domain
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.differentiation import derivative
from mathengine.symbolic.summations_discs import Disc, is_analytic_at_zero
from mathengine.symbolic.summations_field import MINUS_ONE, ONE, TermField, Unsupported
from mathengine.symbolic.summations_instances import compare_at, contains
from mathengine.symbolic.summations_range import Finiteness
from mathengine.symbolic.summations_reading import INFINITY, MINUS_INFINITY, SumClaim, negated
from mathengine.symbolic.summations_values import expanded, integer_bound
from mathengine.symbolic.summations_zeilberger import Ratio, TermRatios

LATEST_START = 12
LARGEST_ORDER = 5
MOST_POLES = 3
ROOT = "root of"


def prove(claim: SumClaim, domain: Domain) -> Decision | None:
    """The claim at all points of the domain where the series converges; None where no method succeeds.

    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.symbolic.summations_reading import read_claim
    >>> claim = read_claim(read_statement("summation(x**k/k, k, 1, oo) = -log(1 - x)").claim)
    >>> prove(claim, Domain({"x": "complex"})).method
    'differential equation'
    """
    summation = claim.summation
    if summation.upper != INFINITY or summation.lower == MINUS_INFINITY or unbound_names(summation.lower):
        return None
    start = integer_bound(summation.lower)
    for method in (_geometric, _telescoping, _differential):
        try:
            found = method(claim, start, domain)
        except (Unsupported, BudgetExhausted):
            continue
        if found is not None:
            return found
    return None


def _decision(method: str, **data: object) -> Decision:
    evidence = {"for": "points of the domain at which the series converges"}
    return Decision(holds=True, method=method, evidence=evidence, certificate={"rule": "summation", **data})


# Geometric and telescoping series


def _geometric(claim: SumClaim, start: int, domain: Domain) -> Decision | None:
    summation = claim.summation
    field = TermField((summation.index,))
    z = _constant_ratio(field, summation.summand, summation.index)
    if z is None or not _is_finite(summation.summand, summation.index, start, domain):
        return None
    first = replaced(summation.summand, {Name(summation.index): Number.of(start)})
    plain = TermField(())
    rest = Sum((ONE, negated(z)))
    if not plain.vanishes(Product((claim.value, rest)), negated(first)):
        return None
    # where the first term and 1 - z have common zeros all terms may be 0 while the value is not
    rewritten = [plain.rewritten(part) for part in (first, rest)]
    context, known = plain.context(rewritten)
    tops = [plain.read(part, known, context).numerator for part in rewritten]
    common = tops[0].gcd(tops[1])
    if not common.is_constant():
        return _at_common_zero(claim, common, list(known), domain)
    return _decision("geometric series", kind="geometric", ratio=to_text(z))


def _at_common_zero(claim: SumClaim, common: fmpz_mpoly, names: list[str], domain: Domain) -> Decision | None:
    """A refutation where all terms are 0, and their geometric series has no value."""
    if len(domain.names) != 1:
        return None
    for factor, _ in common.factor()[1]:
        table = {tuple(int(e) for e in key): int(c) for key, c in factor.to_dict().items()}
        if factor.total_degree() != 1 or len(table) > 2:
            continue
        used = [names[i] for key in table for i, e in enumerate(key) if e]
        zero = (0,) * len(names)
        slope = next(c for key, c in table.items() if key != zero)
        point = {used[0]: Fraction(-table.get(zero, 0), slope)}
        if used[0] in domain.names and contains(domain, point):
            outcome = compare_at(claim, point)
            if isinstance(outcome, Decision):
                return outcome
    return None


def _constant_ratio(field: TermField, term: Expression, index: str) -> Expression | None:
    """``f(k+1)/f(k)`` if it is free of k."""
    ahead = field.rewritten(replaced(term, {Name(index): Sum((Name(index), ONE))}))
    quotient = Product((ahead, Power(field.rewritten(term), MINUS_ONE)))
    context, known = field.context([quotient])
    try:
        found = field.read(quotient, known, context)
    except InvalidInput:
        raise Unsupported from None
    values = {name: value for name, value in field.values().items() if not field.is_free(value)}
    sides: list[Expression] = []
    for polynomial in (found.numerator, found.denominator):
        terms: list[Expression] = []
        for exponents, c in polynomial.to_dict().items():
            powers: list[Expression] = []
            for name, e in zip(known, exponents, strict=True):
                if not e:
                    continue
                if name == index or (name.startswith("$") and name not in values):
                    return None
                powers.append(Power(values.get(name, Name(name)), Number.of(int(e))))
            terms.append(Product((Number.of(int(c)), *powers)))
        sides.append(Sum(tuple(terms)))
    return normal_form(Product((sides[0], Power(sides[1], MINUS_ONE))))


def _is_finite(term: Expression, index: str, start: int, domain: Domain) -> bool:
    return Finiteness(index, start, domain).start_of(term) == start


def _telescoping(claim: SumClaim, start: int, domain: Domain) -> Decision | None:
    summation = claim.summation
    index = summation.index
    ratios = TermRatios(summation.summand, f"{index}'", index)
    found = ratios.telescoper(0)
    if found is None:
        return None
    reciprocal = Power(found.bottom, MINUS_ONE)
    if not all(_is_finite(part, index, start, domain) for part in (summation.summand, ratios.base, reciprocal)):
        return None
    degrees = [len(ratios.coefficients(ratios.polynomial(part)[0])) for part in (found.top, found.bottom)]
    if not _tends_to_zero(ratios, degrees[0] - degrees[1], index):
        return None
    at_start = replaced(Product((found.top, reciprocal, ratios.base)), {Name(index): Number.of(start)})
    if not TermField(()).vanishes(Product((found.coefficients[0], claim.value)), at_start):
        return None
    texts = [to_text(normal_form(part)) for part in (found.top, found.bottom)]
    coefficient = to_text(normal_form(found.coefficients[0]))
    return _decision(
        "telescoping series",
        kind="telescoping",
        base=to_text(ratios.base),
        coefficient=coefficient,
        certificate=texts,
    )


def _tends_to_zero(ratios: TermRatios, degree: int, index: str) -> bool:
    """Whether R B tends to 0 wherever the series converges."""
    top, bottom = (ratios.coefficients(part) for part in ratios.k_ratio)
    if len(top) < len(bottom):
        return True
    if len(top) != 1 or len(bottom) != 1:
        return False
    if degree < 0 and ratios.base == ONE:
        return True
    z = Product((ratios.expression(top[0]), Power(ratios.expression(bottom[0]), MINUS_ONE)))
    names = unbound_names(z)
    if not names:
        value = normal_form(z)
        return isinstance(value, Number) and abs(value.value) < 1
    if degree < 0:
        return True
    multiple = [ratios.expression(part) for part in ratios.multiple]
    return all(not unbound_names(part) - {index} for part in multiple)


# Power series


@dataclass(frozen=True, slots=True)
class PowerSeries:
    """``f(begin + j) = f(begin) h(j) (scale x**exponent)**j``, ``h(j+1) bottom(j) = h(j) top(j)``.

    Attributes
    ----------
    name : str
        x.
    begin, exponent : int
    scale : Expression
        Free of x and of the index.
    top, bottom : tuple of Expression
        Coefficients of the powers of j, the constant one first.
    factors : tuple of Expression
        The irreducible factors of ``top``, with the index in the place of j.
    """

    name: str
    begin: int
    exponent: int
    scale: Expression
    top: tuple[Expression, ...]
    bottom: tuple[Expression, ...]
    factors: tuple[Expression, ...] = ()

    @property
    def point(self) -> Expression:
        """z."""
        return Product((self.scale, Power(Name(self.name), Number.of(self.exponent))))


def _differential(claim: SumClaim, start: int, domain: Domain) -> Decision | None:
    claim, domain, root = _without_roots(claim, domain)
    summation = claim.summation
    for name in sorted(summation.parameters):
        if domain.kinds.get(name) == INTEGER:
            continue
        series = power_series(summation.summand, summation.index, name, start)
        if series is None or not _is_finite(summation.summand, summation.index, start, domain):
            continue
        found = _by_equation(claim, series, start, domain)
        if found is not None:
            assert found.certificate is not None
            data = {**found.certificate, "root": root}
            return Decision(holds=True, method=found.method, evidence=found.evidence, certificate=data)
    return None


def _without_roots(claim: SumClaim, domain: Domain) -> tuple[SumClaim, Domain, str | None]:
    """The claim with x**2 in the place of a name x whose square root occurs."""
    for node in walk(claim.closed):
        match node:
            case Call("sqrt", (Name(name),), ()) | Power(Name(name), Number(Fraction(numerator=_, denominator=2))):
                return _squared(claim, name), domain, name
    return claim, domain, None


def _squared(claim: SumClaim, name: str) -> SumClaim:
    from mathengine.symbolic.summations_reading import Summation

    def of(expression: Expression) -> Expression:
        match expression:
            case Call("sqrt", (Name(found),), ()) if found == name:
                return expression.arguments[0]
            case Power(Name(found), Number(exponent)) if found == name:
                return Power(Name(name), Number(2 * exponent))
            case Name(found) if found == name:
                return Power(expression, Number.of(2))
            case Sum(parts):
                return Sum(tuple(of(part) for part in parts))
            case Product(parts):
                return Product(tuple(of(part) for part in parts))
            case Power(base, exponent):
                inner = of(base)
                if isinstance(inner, Power) and base == Name(name):
                    return Power(Name(name), Product((Number.of(2), of(exponent))))
                return Power(inner, of(exponent))
            case Call(function, arguments, keywords):
                return Call(function, tuple(of(argument) for argument in arguments), keywords)
        return expression

    s = claim.summation
    return SumClaim(Summation(of(s.summand), s.index, s.lower, s.upper), of(claim.factor), of(claim.closed))


def power_series(term: Expression, index: str, name: str, start: int) -> PowerSeries | None:
    """The term as one of a power series in ``name``, from the first index on at which nothing degenerates."""
    ratios = TermRatios(term, f"{index}'", index)
    k_ratio = _whole_ratio(ratios)
    at = ratios.names.index(name) if name in ratios.names else None
    if at is None:
        return None
    exponent = 0
    free = [ratios.unit, ratios.unit]
    for side, polynomial in enumerate(k_ratio):
        lowest = min(int(e[at]) for e in polynomial.to_dict())
        exponent += lowest if side == 0 else -lowest
        free[side] = polynomial // ratios.gens[name] ** lowest
        if any(free[side].degrees()[at : at + 1]):
            return None
    if exponent < 1:
        return None
    zeros = [z for part in free for z in _integer_zeros(ratios, part) if z >= start]
    begin = max(zeros, default=start - 1) + 1
    if begin - start > LATEST_START or any(z >= start for z in _integer_zeros(ratios, free[0])):
        return None
    # the factors free of k go into the scale
    scale: list[Expression] = []
    sides, factors = [], list[Expression]()
    for part, power in zip(free, (1, -1), strict=True):
        content, found = ratios.moved(part, 0, begin).factor()
        scale.append(Power(Number.of(int(content)), Number.of(power)))
        rest = ratios.unit
        for factor, multiplicity in found:
            if factor.degrees()[ratios.names.index(index)]:
                rest *= factor ** int(multiplicity)
                if power > 0:
                    factors.append(ratios.expression(factor))
            else:
                scale.append(Power(ratios.expression(factor), Number.of(power * int(multiplicity))))
        sides.append(tuple(ratios.expression(c) for c in ratios.coefficients(rest)))
    return PowerSeries(name, begin, exponent, normal_form(Product(tuple(scale))), sides[0], sides[1], tuple(factors))


def _whole_ratio(ratios: TermRatios) -> Ratio:
    """The quotient of the term itself, not of its base."""
    (top, bottom), (upper, lower) = ratios.k_ratio, ratios.multiple
    above = top * ratios.moved(upper, 0, 1) * lower
    below = bottom * ratios.moved(lower, 0, 1) * upper
    common = above.gcd(below)
    return above // common, below // common


def _integer_zeros(ratios: TermRatios, polynomial: fmpz_mpoly) -> tuple[int, ...]:
    """Integers at which a polynomial in k vanishes for all values of other names."""
    from mathengine.symbolic.shifts import integer_zeros

    at = ratios.names.index(ratios.index)
    tables: dict[tuple[int, ...], dict[int, int]] = {}
    for exponents, c in polynomial.to_dict().items():
        rest = tuple(int(e) for i, e in enumerate(exponents) if i != at)
        tables.setdefault(rest, {})[int(exponents[at])] = int(c)
    common = fmpz_poly()
    for table in tables.values():
        common = common.gcd(fmpz_poly([table.get(i, 0) for i in range(max(table) + 1)]))
    return integer_zeros(common)


def _by_equation(claim: SumClaim, series: PowerSeries, start: int, domain: Domain) -> Decision | None:
    summation, name = claim.summation, series.name
    head = expanded(summation.summand, summation.index, start, series.begin - 1)
    first = normal_form(replaced(summation.summand, {Name(summation.index): Number.of(series.begin)}))
    value = Sum((claim.value, negated(head))) if series.begin > start else claim.value
    order = _monomial_order(first, name)
    if order is None or order < 0:
        return None
    disc = _disc(series)
    if disc is None:
        return None
    if _may_end(series, summation.index, domain) and not _is_inside(domain, disc):
        return None
    unscaled, scale = claim.value, series.scale
    if not isinstance(scale, Number):
        if series.exponent != 1:
            return None
        # t = scale x
        image = Product((Power(scale, MINUS_ONE), Name(name)))
        unscaled = normal_form(replaced(claim.value, {Name(name): image}))
    if not disc.is_continuous(unscaled):
        return None
    poles = _order_of_pole(value, name)
    if poles is None:
        return None
    quotient = Product((value, Power(first, MINUS_ONE)))
    if not _satisfies(series, quotient):
        return None
    if not _has_no_other_terms(series, value, first, order, poles):
        return None
    return _decision(
        "differential equation",
        kind="power series",
        name=name,
        begin=series.begin,
        exponent=series.exponent,
        scale=to_text(series.scale),
        top=[to_text(normal_form(c)) for c in series.top],
        bottom=[to_text(normal_form(c)) for c in series.bottom],
        order=order,
        poles=poles,
        analytic=to_text(times_power(value, name, poles)),
    )


def _monomial_order(first: Expression, name: str) -> int | None:
    """The exponent of x in a first term that is x**order times something free of x."""
    for order in range(12):
        rest = normal_form(Product((first, Power(Name(name), Number.of(-order)))))
        if name not in unbound_names(rest):
            return order
    return None


def _disc(series: PowerSeries) -> Disc | None:
    """Where the series converges; its radius does not depend on parameters but by the scale."""
    top, bottom = (normal_form(part[-1]) for part in (series.top, series.bottom))
    if len(series.top) > len(series.bottom):
        return None
    if len(series.top) < len(series.bottom):
        return Disc(series.name, None, 1)
    scale = normal_form(series.scale)
    if not (isinstance(top, Number) and isinstance(bottom, Number)):
        return None
    size = abs(bottom.value / top.value)
    if isinstance(scale, Number):
        size /= abs(scale.value)
    return Disc(series.name, size, series.exponent)


def _may_end(series: PowerSeries, index: str, domain: Domain) -> bool:
    """Whether terms may vanish from some index on for special values of parameters."""
    for factor in series.factors:
        if not unbound_names(factor) - {index}:
            continue  # without zeros at integers j >= 0
        if not Finiteness(index, 0, domain).is_above_minus_one(Sum((factor, MINUS_ONE))):
            return True
    return False


def _is_inside(domain: Domain, disc: Disc) -> bool:
    """Whether the conditions keep x inside of the disc."""
    if disc.power is None:
        return True
    if disc.exponent != 1:
        return False
    interval = domain.interval(disc.name)
    low, high = interval.lower, interval.upper
    if isinstance(low, Number) and isinstance(high, Number):
        return -disc.power <= low.value and high.value <= disc.power
    size = Call("Abs", (Name(disc.name),))
    return any(
        isinstance(c.right, Number) and c.left == size and c.operator == "<" and c.right.value <= disc.power
        for c in domain.conditions
    )


def _order_of_pole(value: Expression, name: str) -> int | None:
    """The least M for which ``x**M value`` is analytic at 0 as it stands."""
    for order in range(MOST_POLES + 1):
        if is_analytic_at_zero(times_power(value, name, order), name):
            return order
    return None


def times_power(value: Expression, name: str, order: int) -> Expression:
    """``x**order value``, multiplied out.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(times_power(read("1/x + log(1 + x)/x"), "x", 1))
    'log(x + 1) + 1'
    """
    power = Power(Name(name), Number.of(order))
    terms = value.terms if isinstance(value, Sum) else (value,)
    if not order:
        return value
    parts: list[Expression] = []
    for term in terms:
        match term:
            case Product(factors) if any(isinstance(factor, Sum) for factor in factors):
                parts.append(Product((power, *factors)))
            case _:
                parts.append(Product((power, term)))
    return normal_form(Sum(tuple(normal_form(part) for part in parts)))


def _satisfies(series: PowerSeries, quotient: Expression) -> bool:
    """The equation, for W = value/first."""
    x = Name(series.name)
    step = Product((Number(Fraction(1, series.exponent)), x))
    powers: list[Expression] = [quotient]
    for _ in range(max(len(series.top), len(series.bottom)) - 1):
        powers.append(Product((step, derivative(powers[-1], series.name))))
    if len(powers) > LARGEST_ORDER + 1:
        return False
    below = shifted_polynomial(series.bottom)
    terms: list[Expression] = [Product((c, power)) for c, power in zip(below, powers, strict=False)]
    terms.append(negated(below_at_minus_one(series.bottom)))
    terms += [negated(Product((series.point, c, power))) for c, power in zip(series.top, powers, strict=False)]
    try:
        return TermField(()).vanishes(*terms)
    except InvalidInput:
        return False


def shifted_polynomial(coefficients: tuple[Expression, ...]) -> list[Expression]:
    """The coefficients of ``p(j - 1)``."""
    from math import comb

    found: list[Expression] = []
    for i in range(len(coefficients)):
        parts: list[Expression] = [
            Product((Number.of(comb(m, i) * (-1) ** (m - i)), coefficients[m])) for m in range(i, len(coefficients))
        ]
        found.append(Sum(tuple(parts)))
    return found


def below_at_minus_one(coefficients: tuple[Expression, ...]) -> Expression:
    """``p(-1)``."""
    return Sum(tuple(Product((Number.of((-1) ** i), c)) for i, c in enumerate(coefficients)))


def _has_no_other_terms(series: PowerSeries, value: Expression, first: Expression, order: int, poles: int) -> bool:
    """Exponents m of x that the equation leaves free do not occur in W, and the constant term is 1."""
    analytic = times_power(value, series.name, poles)
    scale = normal_form(Product((first, Power(Name(series.name), Number.of(-order)))))
    lowest = -(order + poles)
    for m in range(lowest, _last_free(series) + 1):
        if m > 0 and m % series.exponent == 0:
            continue
        at = Fraction(m, series.exponent) - 1
        free = Sum(tuple(Product((Number(at**i), c)) for i, c in enumerate(series.bottom)))
        if not TermField(()).vanishes(free):
            continue
        expected = scale if m == 0 else Number.of(0)
        try:
            coefficient = taylor_coefficient(analytic, series.name, m - lowest)
            if not TermField(()).vanishes(coefficient, negated(expected)):
                return False
        except InvalidInput:
            return False
    return True


def _last_free(series: PowerSeries) -> int:
    """The largest exponent that may be free: a rational zero of D."""
    last = 0
    if all(isinstance(normal_form(c), Number) for c in series.bottom):
        values = [c.value for c in map(normal_form, series.bottom) if isinstance(c, Number)]
        scale = 1
        for v in values:
            scale *= v.denominator
        polynomial = fmpz_poly([int(v * scale) for v in values])
        if polynomial.degree() > 0:
            for factor, _ in polynomial.factor()[1]:
                if factor.degree() == 1:
                    zero = Fraction(-int(factor[0]), int(factor[1]))
                    last = max(last, int(series.exponent * (zero + 1) // 1))
    return last


def taylor_coefficient(expression: Expression, name: str, order: int) -> Expression:
    """The coefficient of ``x**order`` at 0 of what is analytic there as it stands."""
    found = expression
    for _ in range(order):
        found = _regular_derivative(found, name)
    at = at_special_points(replaced(found, {Name(name): Number.of(0)}))
    return Product((Number(Fraction(1, factorial(order))), at))


def _regular_derivative(expression: Expression, name: str) -> Expression:
    """The derivative, that of Bessel functions without a division by their argument."""
    calls = [c for c in walk(expression) if isinstance(c, Call) and c.function in ("besselj", "besseli")]
    places = {call: Name(f"bessel {i}") for i, call in enumerate(dict.fromkeys(calls))}
    known: dict[Expression, Expression] = dict(places.items())
    plain = replaced(expression, known)
    terms = [derivative(plain, name)]
    for call, place in places.items():
        order, u = call.arguments
        lower, upper = (Call(call.function, (Sum((order, Number.of(step))), u)) for step in (-1, 1))
        ends = Sum((lower, negated(upper) if call.function == "besselj" else upper))
        terms.append(Product((derivative(plain, place.name), Number(Fraction(1, 2)), ends, derivative(u, name))))
    back: dict[Expression, Expression] = {place: call for call, place in places.items()}
    return replaced(Sum(tuple(terms)), back)


_ZERO_AT_ZERO = frozenset("sin tan sinh tanh asin atan asinh atanh erf erfi".split())  # noqa: SIM905
_ONE_AT_ZERO = frozenset("cos cosh sec sech exp".split())  # noqa: SIM905


def at_special_points(expression: Expression) -> Expression:
    """The expression with the values of functions at 0, and of the logarithm at 1.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(at_special_points(read("atan(0) + cos(1 - 1)*log(1 + 0)**2")))
    '0'
    """

    def of(part: Expression) -> Expression:
        match part:
            case Sum(parts):
                return Sum(tuple(of(term) for term in parts))
            case Product(parts):
                return Product(tuple(of(factor) for factor in parts))
            case Power(base, exponent):
                return Power(of(base), of(exponent))
            case Call(function, arguments, keywords):
                inner = tuple(normal_form(of(argument)) for argument in arguments)
                last = inner[-1]
                if isinstance(last, Number):
                    if last.value == 0 and (function in _ZERO_AT_ZERO or function == "polylog"):
                        return Number.of(0)
                    if last.value == 0 and function in _ONE_AT_ZERO:
                        return ONE
                    if last.value == 0 and function in ("besselj", "besseli") and isinstance(inner[0], Number):
                        return Number.of(int(inner[0].value == 0))
                    if last.value == 1 and function == "log":
                        return Number.of(0)
                return Call(function, inner, keywords)
        return part

    return normal_form(of(expression))
