"""Expressions written with few functions: ``exp``, ``log``, and what these do not express.

Every rule is an identity of principal branches that holds wherever both of its sides have a value, on the whole complex
plane or, where it says so, on the given domain. What results consists of numbers, names, sums, products, integer powers
and calls; among those neither trigonometric nor hyperbolic functions, no roots, no factorials, and of functions with a
recurrence only members of a basis: ``gamma(x + 3)`` becomes a multiple of ``gamma(x)``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial, floor

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.binders import bound_name
from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.symbolic.assumptions import INTEGER, Domain
from mathengine.symbolic.differentiation import HALF, MINUS_ONE, ONE, PI, TWO, ZERO, call, negative, power, product
from mathengine.symbolic.signs import is_real, sign_of

I = Name("I")  # noqa: E741
MOST_STEPS = 60
"""Steps of a recurrence that are taken."""


def primitive(expression: Expression, domain: Domain) -> Expression:
    """The expression in terms of ``exp``, ``log`` and a basis of other functions; see the module.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> domain = Domain.of(["x"])
    >>> to_text(normal_form(primitive(read("gamma(x + 2)/gamma(x)"), domain)))
    'x**2 + x'
    >>> to_text(primitive(read("2**x"), domain))
    'exp(x*log(2))'
    """
    match expression:
        case Number():
            return expression
        case Name("E"):
            return call("exp", ONE)
        case Name("GoldenRatio"):
            return Product((HALF, Sum((ONE, exponential(product(HALF, call("log", Number.of(5))))))))
        case Name():
            return expression
        case Sum(terms):
            return Sum(tuple(primitive(term, domain) for term in terms))
        case Product(factors):
            return Product(tuple(primitive(factor, domain) for factor in factors))
        case Power(base, exponent):
            return _power(base, exponent, domain)
        case Call():
            return _call(expression, domain)
        case Items(items):
            return Items(tuple(primitive(item, domain) for item in items))
    return expression


def exponential(exponent: Expression) -> Expression:
    """``exp(exponent)``."""
    return ONE if exponent == ZERO else call("exp", exponent)


def _power(base: Expression, exponent: Expression, domain: Domain) -> Expression:
    if base == Name("E"):
        return exponential(primitive(exponent, domain))
    inner = primitive(base, domain)
    if isinstance(exponent, Number) and exponent.is_integer:
        return Power(inner, exponent)
    if rational_form(inner) == ZERO:
        sign = sign_of(exponent, domain)
        if sign == 1:
            return ZERO
        if sign is None:
            raise BudgetExhausted(f"the value of {to_text(Power(base, exponent))} depends on the exponent")
        raise InvalidInput("power of 0", to_text(Power(base, exponent)), "a positive exponent")
    power_of = primitive(exponent, domain)
    if is_integral(exponent, domain):
        return exponential(product(power_of, _any_logarithm(inner, domain)))
    return exponential(_canonical(product(power_of, logarithm(inner, domain)), domain))


def is_integral(expression: Expression, domain: Domain) -> bool:
    """Whether sums and products of integers show that the expression is an integer on the domain.

    >>> from mathengine.numeric.reader import read_expression as read, read_statement
    >>> domain = Domain.of("n", read_statement("n = n for n integer").conditions)
    >>> is_integral(read("n**2 - 3*n"), domain), is_integral(read("n/2"), domain)
    (True, False)
    """
    match expression:
        case Number():
            return expression.is_integer
        case Name(name):
            return domain.kinds.get(name) == INTEGER
        case Sum(parts) | Product(parts):
            return all(is_integral(part, domain) for part in parts)
        case Power(base, Number(value)):
            return value.denominator == 1 and value >= 0 and is_integral(base, domain)
    return False


def _any_logarithm(argument: Expression, domain: Domain) -> Expression:
    """Some logarithm, which serves where an integer multiplies it: split over all factors."""
    coefficient, factors = _all_factors(argument, domain)
    terms: list[Expression] = list(_logarithms_of_primes(abs(coefficient)))
    if coefficient < 0:
        terms.append(product(I, PI))
    for base, exponent in factors:
        match base:
            case Call("exp", (inner,)):
                found: Expression = inner
            case Power(Name("E"), inner):
                found = inner
            case Name("I"):
                found = product(HALF, I, PI)
            case _:
                found = _whole_logarithm(base, domain)
        terms.append(product(exponent, found))
    return ZERO if not terms else Sum(tuple(terms))


def logarithm(argument: Expression, domain: Domain) -> Expression:
    """``log(argument)``, split where that is exact: over the primes of numbers, and over factors of known sign.

    >>> from mathengine.numeric.reader import read_expression as read, read_statement
    >>> domain = Domain.of("xy", read_statement("x = y for x > 0").conditions)
    >>> to_text(normal_form(logarithm(read("-12*x**2*y"), domain)))
    'log(-y) + 2*log(2) + log(3) + 2*log(x)'
    """
    coefficient, factors = _all_factors(argument, domain)
    if coefficient == 0:
        raise InvalidInput("argument of log", to_text(argument), "no 0")
    terms: list[Expression] = list(_logarithms_of_primes(abs(coefficient)))
    turns, rest = coefficient < 0, []
    for base, exponent in factors:
        sign = sign_of(base, domain) if is_real(exponent, domain) else None
        if isinstance(base, Call) and base.function == "exp" and sign == 1:
            terms.append(product(exponent, base.arguments[0]))
        elif sign == 1 or (sign == -1 and isinstance(exponent, Number)):
            turns ^= sign == -1 and isinstance(exponent, Number) and exponent.value % 2 == 1
            size = rational_form(negative(base)) if sign == -1 else base
            terms.append(product(exponent, call("log", size)))
        else:
            rest.append(base if exponent == ONE else Power(base, exponent))
    if rest:
        inner = Product((MINUS_ONE, *rest)) if turns else Product(tuple(rest))
        terms.append(_whole_logarithm(normal_form(inner), domain))
    elif turns:
        terms.append(product(I, PI))
    return ZERO if not terms else terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _all_factors(argument: Expression, domain: Domain) -> tuple[Fraction, list[tuple[Expression, Expression]]]:
    """Factors with exponents, exponentials among them as calls."""
    plain = rational_form(argument)
    if not _has_exponentials(plain):
        return _factors(plain)
    from mathengine.symbolic.exponential_forms import reduced_factors

    coefficient, parts = reduced_factors(plain, domain)
    found: list[tuple[Expression, Expression]] = []
    for base, count in parts:
        inner, own = _factors(base)
        coefficient *= inner**count
        found += [(part, rational_form(product(exponent, Number.of(count)))) for part, exponent in own]
    return coefficient, found


def _has_exponentials(expression: Expression) -> bool:
    return any(
        (isinstance(node, Power) and node.base == Name("E")) or (isinstance(node, Call) and node.function == "exp")
        for node in walk(expression)
    )


def _canonical(argument: Expression, domain: Domain) -> Expression:
    """One form for equal arguments, exponentials in them reduced."""
    plain = rational_form(argument)
    if not _has_exponentials(plain):
        return plain
    from mathengine.symbolic.exponential_forms import reduced_expression

    return reduced_expression(plain, domain)


def _whole_logarithm(argument: Expression, domain: Domain) -> Expression:
    if argument == I:
        return product(HALF, I, PI)
    if argument == Product((MINUS_ONE, I)):
        return product(Number(Fraction(-1, 2)), I, PI)
    match argument:
        case Call("exp", (exponent,)) if is_real(exponent, domain):
            return exponent
        case Power(Name("E"), exponent) if is_real(exponent, domain):
            return exponent
    return call("log", argument)


def _factors(expression: Expression) -> tuple[Fraction, list[tuple[Expression, Expression]]]:
    """A number times powers with integer exponents; sums of several terms are factored over the rationals."""
    coefficient = Fraction(1)
    found: list[tuple[Expression, Expression]] = []
    for factor in _over_common_denominator(expression):
        if isinstance(factor, Number):
            coefficient *= factor.value
            continue
        base, exponent = (factor.base, factor.exponent) if isinstance(factor, Power) else (factor, ONE)
        if isinstance(exponent, Number) and exponent.is_integer and isinstance(base, Sum):
            from mathengine.symbolic.factoring import factored

            content, parts = factored(base)
            coefficient *= content**exponent.value.numerator
            found += [(part, Number(exponent.value * count)) for part, count in parts]
        elif base == Name("E"):
            found.append((call("exp", exponent), ONE))
        elif (isinstance(base, Call) and base.function == "exp") or (
            isinstance(exponent, Number) and exponent.is_integer
        ):
            found.append((base, exponent))
        else:
            found.append((factor, ONE))
    return coefficient, found


def _over_common_denominator(expression: Expression) -> tuple[Expression, ...]:
    """The factors; a sum with negative powers in its terms becomes a polynomial over their product."""
    if isinstance(expression, Product):
        return tuple(f for factor in expression.factors for f in _over_common_denominator(factor))
    if not isinstance(expression, Sum):
        return (expression,)
    lowest: dict[Expression, Fraction] = {}
    for term in expression.terms:
        for factor in term.factors if isinstance(term, Product) else (term,):
            match factor:
                case Power(base, Number(value)) if value < 0 and value.denominator == 1:
                    lowest[base] = min(lowest.get(base, Fraction(0)), value)
    if not lowest:
        return (expression,)
    scale = tuple(Power(base, Number(-value)) for base, value in lowest.items())
    top = normal_form(Sum(tuple(normal_form(Product((term, *scale))) for term in expression.terms)))
    return (*_over_common_denominator(top), *(Power(base, Number(value)) for base, value in lowest.items()))


def _logarithms_of_primes(value: Fraction) -> list[Expression]:
    from flint import fmpz

    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 200:
        return [call("log", Number(value))]
    exponents: dict[int, int] = {}
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, count in fmpz(number).factor():
            exponents[int(prime)] = exponents.get(int(prime), 0) + sign * int(count)
    return [product(Number.of(count), call("log", Number.of(p))) for p, count in sorted(exponents.items()) if count]


# Calls


def _call(expression: Call, domain: Domain) -> Expression:
    if bound_name(expression) is not None or expression.function == "diff":
        return expression
    if expression.function in _PARTS and not (
        expression.function == "conjugate"
        and isinstance(expression.arguments[0], Name)
        and not is_real(expression.arguments[0], domain)
    ):
        return _of_parts(expression.function, expression.arguments[0], domain)
    arguments = tuple(primitive(argument, domain) for argument in expression.arguments)
    rule = _RULES.get(expression.function)
    if rule is None or expression.keywords:
        return Call(expression.function, tuple(rational_form(a) for a in arguments), expression.keywords)
    return rule(domain, *arguments)


def _exponentials(u: Expression) -> tuple[Expression, Expression]:
    return exponential(u), exponential(negative(u))


def _cosh(u: Expression) -> Expression:
    return product(HALF, Sum(_exponentials(u)))


def _sinh(u: Expression) -> Expression:
    up, down = _exponentials(u)
    return product(HALF, Sum((up, negative(down))))


def _cos(u: Expression) -> Expression:
    return _cosh(product(I, u))


def _sin(u: Expression) -> Expression:
    return product(MINUS_ONE, I, _sinh(product(I, u)))


def _over(top: Expression, bottom: Expression) -> Expression:
    return product(top, power(bottom, -1))


def square_root(argument: Expression, domain: Domain) -> Expression:
    """``exp(log(argument)/2)``, 0 at 0."""
    return ZERO if rational_form(argument) == ZERO else exponential(product(HALF, logarithm(argument, domain)))


def _odd(function: str) -> Callable[..., Expression]:
    """A call to an odd function, its argument with a leading coefficient > 0."""

    def rule(domain: Domain, u: Expression) -> Expression:
        plain = rational_form(u)
        if plain == ZERO:
            return ZERO
        if is_negative_looking(plain):
            return negative(call(function, rational_form(negative(plain))))
        return call(function, plain)

    return rule


def is_negative_looking(expression: Expression) -> bool:
    """Whether the first term of a normal form has a negative coefficient."""
    match expression:
        case Number(value):
            return value < 0
        case Sum(terms):
            return is_negative_looking(terms[0])
        case Product(factors):
            first = factors[0]
            turns = isinstance(first, Number) and first.value < 0
            for factor in factors:
                turns ^= isinstance(factor, Sum) and is_negative_looking(factor)
            return turns
    return False


_atan, _asin, _atanh, _asinh, _erf = (_odd(word) for word in ("atan", "asin", "atanh", "asinh", "erf"))


def _erfi(domain: Domain, u: Expression) -> Expression:
    return product(MINUS_ONE, I, _erf(domain, product(I, u)))


_PARTS = frozenset({"Abs", "sign", "re", "im", "conjugate"})
_REAL_ENTIRE = frozenset({"exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "gamma", "digamma"})
"""Functions with ``f(conjugate(z)) = conjugate(f(z))`` for all z."""


def _of_parts(function: str, u: Expression, domain: Domain) -> Expression:
    """Absolute value, sign, real part, imaginary part and conjugate."""
    if is_real(u, domain):
        return _of_real(function, u, domain)
    mirrored = conjugated(u, domain)
    if mirrored is None or function == "sign":
        return call(function, rational_form(primitive(u, domain)))
    other = primitive(mirrored, domain)
    if function == "conjugate":
        return other
    if function == "Abs":
        return _size(u, domain)
    inner = primitive(u, domain)
    if function == "re":
        return product(HALF, Sum((inner, other)))
    return product(Number(Fraction(-1, 2)), I, Sum((inner, negative(other))))


def _size(u: Expression, domain: Domain) -> Expression:
    """``Abs(u)``, factor by factor; of a sum the root of ``u*conjugate(u)``."""
    match u:
        case Number(value):
            return Number(abs(value))
        case Name("I"):
            return ONE
        case Product(factors):
            return product(*(_size(factor, domain) for factor in factors))
        case Power(base, Number(value)) if value.denominator == 1:
            return Power(_size(base, domain), Number(value))
        case Call("exp", (argument,)) | Power(Name("E"), argument):
            return exponential(_of_parts("re", argument, domain))
    if is_real(u, domain):
        return _of_real("Abs", u, domain)
    mirrored = conjugated(u, domain)
    if mirrored is None:
        return call("Abs", rational_form(primitive(u, domain)))
    return square_root(product(primitive(u, domain), primitive(mirrored, domain)), domain)


def conjugated(u: Expression, domain: Domain) -> Expression | None:
    """The conjugate, moved inside to the names; None where no rule does that.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(conjugated(read("exp(I*z) + 1"), Domain.of(["z"])))
    'exp((-I)*conjugate(z)) + 1'
    """
    if is_real(u, domain):
        return u
    match u:
        case Name("I"):
            return Product((MINUS_ONE, I))
        case Name():
            return call("conjugate", u)
        case Sum(parts) | Product(parts):
            moved = [conjugated(part, domain) for part in parts]
            kept = tuple(part for part in moved if part is not None)
            return type(u)(kept) if len(kept) == len(parts) else None
        case Power(base, Number(value)) if value.denominator == 1:
            inner = conjugated(base, domain)
            return None if inner is None else Power(inner, Number(value))
        case Power(Name("E"), argument):
            return conjugated(call("exp", argument), domain)
        case Call("conjugate", (argument,)):
            return argument
        case Call("re" | "im" | "Abs", _):
            return u
        case Call(function, (argument,)) if function in _REAL_ENTIRE:
            inner = conjugated(argument, domain)
            return None if inner is None else call(function, inner)
    return None


def _of_real(function: str, u: Expression, domain: Domain) -> Expression:
    """Absolute value, sign and so on of what is real on the domain."""
    inner = primitive(u, domain)
    if function == "im":
        return ZERO
    if function in ("re", "conjugate"):
        return inner
    sign = sign_of(u, domain)
    if sign is not None:
        return product(Number.of(sign), inner) if function == "Abs" else Number.of(sign)
    plain = _canonical(inner, domain)
    if isinstance(plain, Number):
        return Number(abs(plain.value)) if function == "Abs" else Number.of((plain.value > 0) - (plain.value < 0))
    # the sign of 0 is 0: where u may vanish, u/Abs(u) is not it
    return square_root(Power(inner, TWO), domain) if function == "Abs" else call("sign", rational_form(inner))


def _split(argument: Expression) -> tuple[int, Expression]:
    """``(m, base)`` with ``argument = base + m``, the constant term of the base in [0, 1)."""
    plain = rational_form(argument)
    number = Fraction(0)
    if isinstance(plain, Number):
        number = plain.value
    else:
        expanded = plain.terms if isinstance(plain, Sum) else _distributed(plain)
        number = sum((term.value for term in expanded if isinstance(term, Number)), Fraction(0))
    whole = floor(number)
    return whole, rational_form(Sum((plain, Number.of(-whole)))) if whole else plain


def _distributed(plain: Expression) -> tuple[Expression, ...]:
    match plain:
        case Product((Number(value), Sum(terms))):
            return tuple(Number(value * term.value) if isinstance(term, Number) else term for term in terms)
    return (plain,)


def _rising(base: Expression, steps: int) -> Expression:
    """``base*(base + 1)*...``, or the reciprocal of the product below it."""
    if abs(steps) > MOST_STEPS:
        raise InvalidInput("shift of an argument", steps, f"at most {MOST_STEPS}")
    if steps >= 0:
        return product(*(Sum((base, Number.of(i))) for i in range(steps)))
    return product(*(power(Sum((base, Number.of(-i))), -1) for i in range(1, -steps + 1)))


def _gamma(domain: Domain, u: Expression) -> Expression:
    steps, base = _split(u)
    if isinstance(base, Number):
        return _gamma_number(steps, base.value)
    multiple = _common_multiple(base)
    if multiple > 1:
        return _multiplied_gamma(domain, rational_form(u), multiple)
    if is_negative_looking(base) and not is_integral(base, domain):
        mirrored = Sum((ONE, negative(u)))
        return _over(PI, product(_sin(rational_form(product(PI, u))), _gamma(domain, mirrored)))
    if abs(steps) > MOST_STEPS:
        return call("gamma", rational_form(u))
    return product(call("gamma", base), _rising(base, steps))


def _gamma_number(steps: int, base: Fraction) -> Expression:
    if base == 0:
        if steps <= 0:
            raise InvalidInput("argument of gamma", steps, "no pole or singularity")
        if steps > 1000:
            return call("gamma", Number.of(steps))
        return Number.of(factorial(steps - 1))
    if abs(steps) > MOST_STEPS:
        return call("gamma", Number(base + steps))
    value = exponential(product(HALF, call("log", PI))) if base == Fraction(1, 2) else call("gamma", Number(base))
    return product(value, _rising(Number(base), steps))


def _common_multiple(base: Expression) -> int:
    """The greatest common divisor of the coefficients of the names, if they are integers."""
    from math import gcd

    common = 0
    for term in base.terms if isinstance(base, Sum) else (base,):
        if isinstance(term, Number):
            continue
        leading = term.factors[0] if isinstance(term, Product) else ONE
        value = leading.value if isinstance(leading, Number) else Fraction(1)
        if value.denominator != 1 or (isinstance(term, Product) and any(isinstance(f, Power) for f in term.factors)):
            return 1
        common = gcd(common, value.numerator)
    return common if 1 < common <= 12 else 1


def _multiplied_gamma(domain: Domain, u: Expression, m: int) -> Expression:
    """Gauss: ``gamma(m z) = (2 pi)**((1 - m)/2) m**(m z - 1/2) prod gamma(z + j/m)``."""
    z = rational_form(product(Number(Fraction(1, m)), u))
    scale = product(Number(Fraction(1 - m, 2)), Sum((call("log", TWO), call("log", PI))))
    growth = product(Sum((u, Number(Fraction(-1, 2)))), logarithm(Number.of(m), domain))
    parts = [_gamma(domain, Sum((z, Number(Fraction(j, m))))) for j in range(m)]
    return product(exponential(Sum((scale, growth))), *parts)


def _binomial(domain: Domain, n: Expression, k: Expression) -> Expression:
    plain = rational_form(k)
    if isinstance(plain, Number) and plain.is_integer and plain.value <= MOST_STEPS:
        count = plain.value.numerator
        if count < 0:
            return ZERO
        return product(Number(Fraction(1, factorial(count))), *(Sum((n, Number.of(-i))) for i in range(count)))
    below = product(_gamma(domain, Sum((k, ONE))), _gamma(domain, Sum((n, negative(k), ONE))))
    return _over(_gamma(domain, Sum((n, ONE))), below)


def _beta(domain: Domain, x: Expression, y: Expression) -> Expression:
    return _over(product(_gamma(domain, x), _gamma(domain, y)), _gamma(domain, Sum((x, y))))


def _loggamma(domain: Domain, u: Expression) -> Expression:
    plain = rational_form(u)
    if isinstance(plain, Number) and plain.value > 0:
        return logarithm(_gamma(domain, plain), domain)
    return call("loggamma", plain)


def _polygamma(domain: Domain, order: Expression, u: Expression) -> Expression:
    if not (isinstance(order, Number) and order.is_integer and 0 <= order.value <= 50):
        return call("polygamma", order, rational_form(u))
    m = order.value.numerator
    steps, base = _split(u)
    if steps and base == ZERO:
        steps, base = steps - 1, ONE
    if abs(steps) > MOST_STEPS:
        return call("polygamma", order, rational_form(u))
    if not isinstance(base, Number):
        multiple = _common_multiple(base)
        if multiple > 1:
            return _multiplied_polygamma(domain, m, rational_form(u), multiple)
        if is_negative_looking(base) and m <= 8 and not is_integral(base, domain):
            return _mirrored_polygamma(domain, m, rational_form(u))
    factor = Number.of((-1) ** m * factorial(m))
    shifts = range(steps) if steps >= 0 else range(-1, steps - 1, -1)
    sign = 1 if steps >= 0 else -1
    added = [product(Number.of(sign), factor, power(Sum((base, Number.of(i))), -m - 1)) for i in shifts]
    start = call("digamma", base) if m == 0 else call("polygamma", order, base)
    return Sum((start, *added)) if added else start


def _multiplied_polygamma(domain: Domain, m: int, u: Expression, k: int) -> Expression:
    """``psi_m(k z) = sum_j psi_m(z + j/k)/k**(m + 1)``, and ``log(k)`` for m = 0."""
    z = product(Number(Fraction(1, k)), u)
    order = Number.of(m)
    parts = [_polygamma(domain, order, Sum((z, Number(Fraction(j, k))))) for j in range(k)]
    mean = product(Number(Fraction(1, k ** (m + 1))), Sum(tuple(parts)))
    return Sum((mean, logarithm(Number.of(k), domain))) if m == 0 else mean


def _mirrored_polygamma(domain: Domain, m: int, u: Expression) -> Expression:
    """``psi_m(u) = (-1)**m psi_m(1 - u) - pi d^m/du^m cot(pi u)``."""
    from mathengine.numeric.substitution import replaced
    from mathengine.symbolic.differentiation import derivative

    cotangent = derivative(call("cot", product(PI, Name("w"))), "w", m)
    at = primitive(replaced(cotangent, {Name("w"): u}), domain)
    other = _polygamma(domain, Number.of(m), Sum((ONE, negative(u))))
    return Sum((product(Number.of((-1) ** m), other), negative(product(PI, at))))


def _atan2(domain: Domain, y: Expression, x: Expression) -> Expression:
    if sign_of(x, domain) == 1:
        return _atan(domain, _over(y, x))
    return call("atan2", rational_form(y), rational_form(x))


def _zeta(domain: Domain, s: Expression, a: Expression | None = None) -> Expression:
    if a is None or rational_form(a) == ONE:
        return call("zeta", rational_form(s))
    steps, base = _split(a)
    if base == ZERO:
        steps, base = steps - 1, ONE
    if not 0 <= steps <= MOST_STEPS:
        return call("zeta", rational_form(s), rational_form(a))
    order = rational_form(s)
    start = call("zeta", order) if base == ONE else call("zeta", order, base)
    exponent = negative(order) if not isinstance(order, Number) else Number(-order.value)
    terms = [negative(_power(Sum((base, Number.of(i))), exponent, domain)) for i in range(steps)]
    return Sum((start, *terms)) if terms else start


def _polylog(domain: Domain, s: Expression, z: Expression) -> Expression:
    order, point = rational_form(s), rational_form(z)
    if point == ZERO:
        return ZERO
    if isinstance(order, Number) and order.value > 1 and point in (ONE, MINUS_ONE):
        eta = Sum((exponential(product(Number(1 - order.value), call("log", TWO))), MINUS_ONE))
        return call("zeta", order) if point == ONE else product(eta, call("zeta", order))
    if order == ONE:
        return negative(logarithm(Sum((ONE, negative(point))), domain))
    if order == ZERO:
        return _over(point, Sum((ONE, negative(point))))
    if isinstance(order, Number) and order.is_integer and -20 <= order.value < 0:
        from mathengine.symbolic.differentiation import derivative

        w, value = Name("w"), _over(Name("w"), Sum((ONE, negative(Name("w")))))
        found: Expression = value
        for _ in range(-order.value.numerator):
            found = rational_form(product(w, derivative(found, "w")))
        from mathengine.numeric.substitution import replaced

        return replaced(found, {w: point})
    return call("polylog", order, point)


# Bessel functions: C_{nu+1} = s (2 nu/x) C_nu + t C_{nu-1}
_STEP = {"besselj": (1, -1), "bessely": (1, -1), "besseli": (-1, 1), "besselk": (1, 1)}


def _bessel(kind: str) -> Callable[..., Expression]:
    def rule(domain: Domain, order: Expression, x: Expression) -> Expression:
        steps, base = _split(order)
        point = rational_form(x)
        if abs(steps) > MOST_STEPS:
            return call(kind, rational_form(order), point)
        if not isinstance(base, Number) and is_negative_looking(base):
            if kind == "besselk":
                return rule(domain, negative(order), x)
            if is_integral(order, domain):
                flipped = rule(domain, rational_form(negative(order)), x)
                return flipped if kind == "besseli" else product(_power(MINUS_ONE, order, domain), flipped)
        if base == ZERO and kind in ("besselj", "besseli") and is_negative_looking(point):
            return product(Number.of((-1) ** steps), rule(domain, order, negative(point)))
        if isinstance(base, Number) and base.value in (0, Fraction(1, 2)):
            return _known_order(kind, steps, base.value, point, domain)
        return _stepped(kind, steps, base, call(kind, base, point), call(kind, Sum((base, ONE)), point), point)

    return rule


def _stepped(
    kind: str, steps: int, base: Expression, first: Expression, second: Expression, x: Expression
) -> Expression:
    """``C_{base + steps}`` from ``C_base`` and ``C_{base + 1}``."""
    s, t = _STEP[kind]
    second = call(second.function, rational_form(second.arguments[0]), x) if isinstance(second, Call) else second
    for i in range(1, steps):
        nu = Sum((base, Number.of(i)))
        first, second = second, Sum((product(Number.of(2 * s), nu, power(x, -1), second), product(Number.of(t), first)))
    for i in range(0, steps, -1):  # t C_{nu-1} = C_{nu+1} - s (2 nu/x) C_nu
        nu = Sum((base, Number.of(i)))
        lower = Sum((second, product(Number.of(-2 * s), nu, power(x, -1), first)))
        first, second = product(Number.of(t), lower), first
    return second if steps > 0 else first


def _known_order(kind: str, steps: int, base: Fraction, x: Expression, domain: Domain) -> Expression:
    if base == 0:
        if steps < 0:
            sign = (-1) ** steps if kind in ("besselj", "bessely") else 1
            return product(Number.of(sign), _known_order(kind, -steps, base, x, domain))
        return _stepped(kind, steps, ZERO, call(kind, ZERO, x), call(kind, ONE, x), x)
    below, above = _half_orders(kind, x, domain)
    return _stepped(kind, steps + 1, Number(Fraction(-1, 2)), below, above, x)


def _half_orders(kind: str, x: Expression, domain: Domain) -> tuple[Expression, Expression]:
    """The functions of orders -1/2 and 1/2."""
    inverse_root = exponential(product(Number(Fraction(-1, 2)), logarithm(x, domain)))
    root = exponential(product(HALF, Sum((call("log", TWO), negative(call("log", PI))))))
    scale = product(root, inverse_root)
    match kind:
        case "besselj":
            pair = (_cos(x), _sin(x))
        case "bessely":
            pair = (_sin(x), negative(_cos(x)))
        case "besseli":
            pair = (_cosh(x), _sinh(x))
        case _:
            decay = product(HALF, PI, exponential(negative(x)))
            pair = (decay, decay)
    return product(scale, pair[0]), product(scale, pair[1])


def _acosh(domain: Domain, u: Expression) -> Expression:
    return call("acosh", rational_form(u))


def _floor(domain: Domain, u: Expression) -> Expression:
    steps, base = _split(u)
    terms = base.terms if isinstance(base, Sum) else (base,)
    whole = tuple(term for term in terms if is_integral(term, domain))
    rest = rational_form(Sum(tuple(term for term in terms if term not in whole)))
    return Sum((*((call("floor", rest),) if rest != ZERO else ()), *whole, Number.of(steps)))


_RULES: dict[str, Callable[..., Expression]] = {
    "exp": lambda d, u: exponential(_canonical(u, d)),
    "log": lambda d, u: logarithm(u, d),
    "sqrt": lambda d, u: square_root(u, d),
    "sin": lambda d, u: _sin(u),
    "cos": lambda d, u: _cos(u),
    "tan": lambda d, u: _over(_sin(u), _cos(u)),
    "cot": lambda d, u: _over(_cos(u), _sin(u)),
    "sec": lambda d, u: _over(ONE, _cos(u)),
    "csc": lambda d, u: _over(ONE, _sin(u)),
    "sinh": lambda d, u: _sinh(u),
    "cosh": lambda d, u: _cosh(u),
    "tanh": lambda d, u: _over(_sinh(u), _cosh(u)),
    "coth": lambda d, u: _over(_cosh(u), _sinh(u)),
    "sech": lambda d, u: _over(ONE, _cosh(u)),
    "csch": lambda d, u: _over(ONE, _sinh(u)),
    "asin": _asin,
    "acos": lambda d, u: Sum((product(HALF, PI), negative(_asin(d, u)))),
    "atan": _atan,
    "acot": lambda d, u: _atan(d, power(u, -1)),
    "asec": lambda d, u: Sum((product(HALF, PI), negative(_asin(d, power(u, -1))))),
    "acsc": lambda d, u: _asin(d, power(u, -1)),
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "acoth": lambda d, u: _atanh(d, power(u, -1)),
    "erf": _erf,
    "erfc": lambda d, u: Sum((ONE, negative(_erf(d, u)))),
    "erfi": _erfi,
    "atan2": _atan2,
    "gamma": _gamma,
    "loggamma": _loggamma,
    "factorial": lambda d, u: _gamma(d, Sum((u, ONE))),
    "binomial": _binomial,
    "beta": _beta,
    "digamma": lambda d, u: _polygamma(d, ZERO, u),
    "polygamma": _polygamma,
    "zeta": _zeta,
    "polylog": _polylog,
    **{kind: _bessel(kind) for kind in _STEP},
    "floor": _floor,
    "ceiling": lambda d, u: negative(_floor(d, negative(u))),
}
