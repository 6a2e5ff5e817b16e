"""Signs and realness on a whole domain, by rules that need no numerics.

What is said is exact; what no rule reaches is answered with None.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from flint import acb, arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly, fmpz_poly

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.functions import Value
from mathengine.numeric.rational_form import polynomial_expression, rational_form
from mathengine.symbolic.assumptions import COMPLEX, Domain, Interval

POSITIVE_CONSTANTS = frozenset({"pi", "E", "EulerGamma", "Catalan", "GoldenRatio"})
REAL_ENTIRE = frozenset(
    (  # noqa: SIM905
        "exp sin cos tan cot sec csc sinh cosh tanh coth sech csch atan acot asinh erf erfc erfi Abs sign floor "
        "ceiling gamma digamma factorial"
    ).split()
)
"""Functions that are real at a real argument, where they have a value."""
_WITH_POLES = frozenset(
    "tan cot sec csc coth csch gamma digamma factorial polygamma beta binomial zeta bessely besselk polylog".split()  # noqa: SIM905
)


def is_real(expression: Expression, domain: Domain) -> bool:
    """Whether the rules show that the expression is real on the domain, wherever it has a value.

    >>> from mathengine.numeric.reader import read_expression, read_statement
    >>> domain = Domain.of("x", read_statement("x = x for x > 1").conditions)
    >>> [is_real(read_expression(text), domain) for text in ("exp(x)*sqrt(x - 1)", "asin(x)", "log(x**2 + 1)")]
    [True, False, True]
    """
    match expression:
        case Number():
            return True
        case Name(name):
            return name in POSITIVE_CONSTANTS or domain.kinds.get(name, COMPLEX) != COMPLEX
        case Sum(parts) | Product(parts):
            return all(is_real(part, domain) for part in parts)
        case Power(base, Number(value)) if value.denominator == 1:
            return is_real(base, domain)
        case Power(base, exponent):
            return sign_of(base, domain) == 1 and is_real(exponent, domain)
        case Call("exp" | "sqrt" | "log" as function, (argument,)):
            return is_real(argument, domain) and (function == "exp" or sign_of(argument, domain) == 1)
        case Call(function, (argument,)) if function in ("Abs", "re", "im", "arg"):
            return True
        case Call(function, (argument,)) if function in REAL_ENTIRE:
            return is_real(argument, domain)
        case Call("asin" | "acos", (argument,)):
            return is_real(argument, domain) and _within_one(argument, domain)
    return False


def _within_one(argument: Expression, domain: Domain) -> bool:
    inside = [Sum((Number.of(1), argument)), Sum((Number.of(1), Product((Number.of(-1), argument))))]
    return all(sign_of(bound, domain) == 1 for bound in inside)


def sign_of(expression: Expression, domain: Domain) -> int | None:
    """1 or -1 where the rules show the sign on the whole domain, 0 for the number 0, else None.

    >>> from mathengine.numeric.reader import read_expression, read_statement
    >>> domain = Domain.of("xy", read_statement("x = y for x > 1 and y real").conditions)
    >>> [sign_of(read_expression(text), domain) for text in ("x - 1", "y**2 + 1", "exp(y)*(1 - x)", "y", "x**2 - 2")]
    [1, 1, -1, None, None]
    """
    match expression:
        case Number(value):
            return (value > 0) - (value < 0)
        case Name(name) if name in POSITIVE_CONSTANTS:
            return 1
        case Product(factors):
            return _product(sign_of(factor, domain) for factor in factors)
        case Power(base, Number(value)) if value.denominator == 1:
            return _power(base, value.numerator, domain)
        case Power(base, exponent):
            return 1 if sign_of(base, domain) == 1 and is_real(exponent, domain) else None
        case Call("exp" | "cosh" | "sech", (argument,)):
            return 1 if is_real(argument, domain) else None
        case Call("sqrt", (argument,)):
            return 1 if sign_of(argument, domain) == 1 else None
        case Call("sinh" | "tanh" | "atan" | "asinh" | "erf" | "erfi", (argument,)):
            return sign_of(argument, domain)
        case Call("log", (argument,)):
            return sign_of(Sum((argument, Number.of(-1))), domain) if sign_of(argument, domain) == 1 else None
        case Call("gamma" | "factorial", (argument,)):
            return 1 if sign_of(argument, domain) == 1 else None
    polynomial = polynomial_sign(expression, domain)
    if polynomial is not None:
        return polynomial
    if isinstance(expression, Sum):
        for rule in (_by_condition, _sum, _bounded, _quotient, _with_root):
            sign = rule(expression, domain)
            if sign is not None:
                return sign
    return box_sign(expression, domain)


def _by_condition(expression: Sum, domain: Domain) -> int | None:
    """The sign that a strict condition states: 1 for ``a - x`` where ``x < a``."""
    plain: Expression | None = None
    for relation in domain.conditions:
        if relation.operator not in ("<", ">"):
            continue
        if plain is None:
            plain = rational_form(expression)
        larger, smaller = (
            (relation.right, relation.left) if relation.operator == "<" else (relation.left, relation.right)
        )
        for sign, high, low in ((1, larger, smaller), (-1, smaller, larger)):
            if plain == rational_form(Sum((high, Product((Number.of(-1), low))))):
                return sign
    return None


def _bounded(expression: Sum, domain: Domain) -> int | None:
    """``1 + tanh(u)`` and the like for real u."""
    match expression.terms:
        case (Number(value), other) | (other, Number(value)) if abs(value) >= 1:
            inner = other.factors[1] if isinstance(other, Product) and len(other.factors) == 2 else other
            unit = inner is other or (isinstance(other, Product) and other.factors[0] == Number.of(-1))
            if unit and isinstance(inner, Call) and inner.function in ("tanh", "erf") and is_real(inner, domain):
                return 1 if value > 0 else -1
    return None


def _quotient(expression: Sum, domain: Domain) -> int | None:
    """The sign of the sum over a common denominator."""
    plain = rational_form(expression)
    return None if isinstance(plain, Sum) else sign_of(plain, domain)


def _with_root(expression: Sum, domain: Domain) -> int | None:
    """``a + c*sqrt(b)`` has the sign of c where ``c**2*b > a**2``, and that of a where it is less."""
    for term in expression.terms:
        factor, root = _root_term(term)
        if root is None:
            continue
        rest = tuple(other for other in expression.terms if other is not term)
        a: Expression = rest[0] if len(rest) == 1 else Sum(rest)
        if sign_of(root, domain) != 1 or not is_real(a, domain):
            return None
        square = Product((Number.of(-1), Power(a, Number.of(2))))
        larger = sign_of(Sum((Product((Number(factor**2), root)), square)), domain)
        if larger == 1:
            return 1 if factor > 0 else -1
        return sign_of(a, domain) if larger == -1 else None
    return None


def _root_term(term: Expression) -> tuple[Fraction, Expression | None]:
    match term:
        case Call("sqrt", (root,)) | Power(root, Number(value=Fraction(numerator=1, denominator=2))):
            return Fraction(1), root
        case Product((Number(factor), inner)):
            return factor, _root_term(inner)[1]
    return Fraction(0), None


def box_sign(expression: Expression, domain: Domain) -> int | None:
    """The sign that one evaluation over the whole box shows, where every name is bounded by numbers.

    >>> from mathengine.numeric.reader import read_expression, read_statement
    >>> domain = Domain.of("xy", read_statement("x = y for x > 0 and x < 1/2 and y > 0 and y < 1").conditions)
    >>> box_sign(read_expression("1 - x*y"), domain)
    1
    """
    box: dict[str, Value] = {}
    for name in unbound_names(expression):
        interval = domain.interval(name) if name in domain.kinds else Interval()
        if not isinstance(interval.lower, Number) or not isinstance(interval.upper, Number):
            return None
        low, high = (arb(fmpq(*end.value.as_integer_ratio())) for end in (interval.lower, interval.upper))
        box[name] = low.union(high)
    try:
        ball = enclose(expression, 64, variables=box)
    except MathengineError:
        return None
    if not isinstance(ball, arb) or not ball.is_finite():
        return None
    return 1 if ball > 0 else -1 if ball < 0 else None


def is_finite(expression: Expression, domain: Domain) -> bool:
    """Whether the rules show that the expression has no pole on the domain."""
    for node in walk(expression):
        match node:
            case Power(base, Number(value)) if value < 0 and sign_of(base, domain) not in (1, -1):
                return False
            case Call(function, _) if function in _WITH_POLES:
                return False
    return True


def _product(signs: Iterable[int | None]) -> int | None:
    total = 1
    for sign in signs:
        if sign is None:
            return None
        total *= sign
    return total


def _power(base: Expression, exponent: int, domain: Domain) -> int | None:
    sign = sign_of(base, domain)
    return None if sign in (None, 0) else 1 if exponent % 2 == 0 else sign


def _sum(expression: Sum, domain: Domain) -> int | None:
    """Terms of one sign, of which one is certainly not 0; squares of real numbers have no sign -1."""
    for wanted in (1, -1):
        strict = [sign_of(term, domain) == wanted for term in expression.terms]
        weak = [ok or _is_weak(term, wanted, domain) for term, ok in zip(expression.terms, strict, strict=True)]
        if any(strict) and all(weak):
            return wanted
    return None


def _is_weak(term: Expression, wanted: int, domain: Domain) -> bool:
    """Whether a term is never of the other sign."""
    match term:
        case Power(base, Number(value)) if value.denominator == 1 and value > 0 and value.numerator % 2 == 0:
            return wanted == 1 and is_real(base, domain)
        case Call("Abs", _):
            return wanted == 1
        case Product(factors):
            signs = [sign_of(factor, domain) for factor in factors]
            known = _product(sign for sign in signs if sign is not None)
            unknown = [factor for factor, sign in zip(factors, signs, strict=True) if sign is None]
            return known in (wanted, 0) and all(_is_weak(factor, 1, domain) for factor in unknown)
    return False


# Polynomials


def polynomial_sign(expression: Expression, domain: Domain) -> int | None:
    """The sign of a polynomial with rational coefficients in real names, by its zeros or after shifts to a corner.

    >>> from mathengine.numeric.reader import read_expression, read_statement
    >>> domain = Domain.of("xy", read_statement("x = y for x > 2 and y >= 1").conditions)
    >>> polynomial_sign(read_expression("x**2*y - 4"), domain), polynomial_sign(read_expression("y - 1"), domain)
    (1, None)
    """
    names = [name for name in domain.names if domain.kinds[name] != COMPLEX]
    if not names:
        return None
    context = fmpq_mpoly_ctx.get(names, "lex")
    try:
        polynomial = as_polynomial(expression, context, names)
    except InvalidInput:
        return None
    used = [i for i in range(len(names)) if polynomial.degrees()[i] > 0]
    if not used:
        value = polynomial.leading_coefficient() if not polynomial.is_zero() else fmpq(0)
        return (value > 0) - (value < 0)
    if len(used) == 1:
        return _univariate_sign(polynomial, used[0], domain.interval(names[used[0]]))
    sign = _shifted_sign(polynomial, context, names, domain)
    return sign if sign is not None else _factored_sign(polynomial, names, domain)


def _factored_sign(polynomial: fmpq_mpoly, names: list[str], domain: Domain) -> int | None:
    """By the signs of the factors, where there are several."""
    if len(polynomial) > 60:
        return None
    content, parts = polynomial.factor()
    if len(parts) == 1 and parts[0][1] == 1:
        return None
    total = 1 if content > 0 else -1
    for part, count in parts:
        sign = sign_of(polynomial_expression(part, [Name(name) for name in names]), domain)
        if sign is None:
            return None
        total *= sign if int(count) % 2 else abs(sign)
    return total


def as_polynomial(expression: Expression, context: fmpq_mpoly_ctx, names: list[str]) -> fmpq_mpoly:
    """The polynomial in ``names`` that an expression is.

    Raises
    ------
    InvalidInput
        If it is none, or of a degree above 200.
    """
    match expression:
        case Number(value):
            return context.constant(fmpq(value.numerator, value.denominator))
        case Name(name) if name in names:
            return context.gens()[names.index(name)]
        case Sum(terms):
            total = context.constant(0)
            for term in terms:
                total += as_polynomial(term, context, names)
            return total
        case Product(factors):
            result = context.constant(1)
            for factor in factors:
                result *= as_polynomial(factor, context, names)
            return result
        case Power(base, Number(value)) if value.denominator == 1 and 0 <= value <= 200:
            inner = as_polynomial(base, context, names)
            if len(inner) > 1 and value * len(inner) > 400:
                raise InvalidInput("polynomial", "too large", "a smaller power")
            return inner ** int(value)
    raise InvalidInput("polynomial", str(expression), "sums, products and powers of names")


def _univariate_sign(polynomial: fmpq_mpoly, index: int, interval: Interval) -> int | None:
    coefficients = [fmpq(0)] * (int(polynomial.degrees()[index]) + 1)
    for exponents, value in polynomial.to_dict().items():
        coefficients[int(exponents[index])] = value
    univariate = fmpq_poly(coefficients)
    low, high = _end(interval.lower), _end(interval.upper)
    if low is False or high is False:
        return None
    return sign_between(univariate, low, interval.lower_open, high, interval.upper_open)


def _end(bound: Expression | None) -> Fraction | bool | None:
    if bound is None:
        return None
    return bound.value if isinstance(bound, Number) else False


def sign_between(
    polynomial: fmpq_poly, low: Fraction | bool | None, low_open: bool, high: Fraction | bool | None, high_open: bool
) -> int | None:
    """The sign of a polynomial on a rational interval, None if it has a zero there; None is an infinite end.

    >>> sign_between(fmpq_poly([-2, 0, 1]), Fraction(3, 2), False, None, True)
    1
    """
    top = fmpz_poly([int(c) for c in (polynomial * polynomial.denom()).coeffs()])
    bound = 2 + max(abs(int(c)) for c in top.coeffs())  # beyond all zeros
    left = fmpq(-bound) if low is None or low is False else fmpq(low.numerator, low.denominator)
    right = fmpq(bound) if high is None or high is False else fmpq(high.numerator, high.denominator)
    left, right = min(left, right), max(left, right)
    zeros: list[acb] = [entry[0] for entry in top.complex_roots()] if top.degree() > 0 else []  # type: ignore[index]
    for zero in zeros:
        if not zero.imag.contains(0):
            continue
        exact = [end for end in (left, right) if polynomial(end) == 0 and (zero.real - end).contains(0)]
        if exact and all((end == left and low_open) or (end == right and high_open) for end in exact):
            continue
        if not (zero.real < left or zero.real > right):
            return None
    middle = polynomial((left + right) / 2)
    return None if middle == 0 else 1 if middle > 0 else -1


def _shifted_sign(polynomial: fmpq_mpoly, context: fmpq_mpoly_ctx, names: list[str], domain: Domain) -> int | None:
    """With every name written as a bound plus or minus something >= 0: coefficients of one sign."""
    gens = list(context.gens())
    strict: list[bool] = []
    for i, name in enumerate(names):
        interval = domain.interval(name)
        if isinstance(interval.lower, Number):
            value = interval.lower.value
            gens[i] = gens[i] + fmpq(value.numerator, value.denominator)
            strict.append(interval.lower_open)
        elif isinstance(interval.upper, Number):
            above = interval.upper.value
            gens[i] = -gens[i] + fmpq(above.numerator, above.denominator)
            strict.append(interval.upper_open)
        else:
            strict.append(False)
    shifted = polynomial.compose(*gens, ctx=context)
    free = [not isinstance(domain.interval(n).lower or domain.interval(n).upper, Number) for n in names]
    signs = set()
    certain = False
    for exponents, coefficient in shifted.to_dict().items():
        odd = any(int(e) % 2 for e, unbounded in zip(exponents, free, strict=True) if unbounded)
        if odd:
            return None
        signs.add(1 if coefficient > 0 else -1)
        certain = certain or all(int(e) == 0 or s for e, s in zip(exponents, strict, strict=True))
    return signs.pop() if len(signs) == 1 and certain else None
