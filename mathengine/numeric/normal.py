"""A light canonical form of expressions.

Numbers are folded, sums and products flattened, like terms and powers collected, small products of sums multiplied out,
and everything sorted: polynomials by descending degree. Only rules that hold for all complex numbers where both sides
are defined are used: ``(x**a)**b`` is merged for integers b only, and ``(x*y)**(1/2)`` is split only where x is a
positive number.

The form of a sum is a rational number times a sum with coprime integer coefficients, where that sum stands in a product
or under a power; on its own only its denominator is taken out: ``(n**2 - n)/2``. Two equal polynomials have one form,
and so have two expressions that are equal as polynomials in their constants, powers and calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import islice
from math import gcd, isqrt, lcm
from typing import TypeAlias

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import (
    Call,
    Expression,
    Items,
    Name,
    Number,
    Power,
    Product,
    Sum,
    Text,
    children,
    walk,
)
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import LARGEST_EXPONENT
from mathengine.numeric.vocabulary import CONSTANT_NAMES

MOST_TERMS = 100
"""Products of sums that have more terms than this are not multiplied out."""
MOST_NODES = 3000
"""Sums are not multiplied out where the result may have more nodes than this: every term copies its atoms."""
MOST_WORK = 200_000
"""Products of two terms that one expression may take."""
MOST_BITS = 66_439
"""Bits of a number; the reader takes 20,000 digits."""

Monomial: TypeAlias = "frozenset[tuple[Expression, Expression]]"
"""Pairs of base and exponent; the bases are distinct."""
Terms: TypeAlias = "dict[Monomial, Fraction]"
"""A sum: a coefficient for each monomial."""
Powers: TypeAlias = "dict[Expression, Expression]"
"""A product: an exponent for each base."""

_ZERO, _ONE, _MINUS_ONE, _HALF = Number.of(0), Number.of(1), Number.of(-1), Number(Fraction(1, 2))
_E, _I = Name("E"), Name("I")
_UNIT: Monomial = frozenset()


def normal_form(expression: Expression) -> Expression:
    """The canonical form of ``expression``; equal in value wherever both are defined.

    Raises
    ------
    InvalidInput
        If it divides by zero, or a number or an exponent in it becomes too large.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> for text in ("(n+1)^3 + n^3", "n*(n-1)/2", "2/(2*zeta(3)-2)", "E^x/E", "1/sqrt(2)", "x*y/(y*x)"):
    ...     print(to_text(normal_form(read_expression(text))))
    2*n**3 + 3*n**2 + 3*n + 1
    (n**2 - n)/2
    1/(zeta(3) - 1)
    exp(x - 1)
    sqrt(2)/2
    1
    """
    _check_work(expression)
    return _expression(_terms(expression))


def _check_work(expression: Expression) -> None:
    """Refuse what would take too many products of terms to multiply out."""
    if isinstance(expression, Number | Name | Text):
        return
    work = _size(expression)[1]
    if work > MOST_WORK:
        raise InvalidInput("size of the expression", f"{work} products of terms", f"at most {MOST_WORK}")


def _size(expression: Expression) -> tuple[int, int]:
    """Bounds on the number of terms, multiplied out, and on the number of products that takes."""
    sizes = [_size(part) for part in children(expression)]
    work = sum(part for _, part in sizes)
    match expression:
        case Sum():
            return sum(length for length, _ in sizes), work
        case Product():
            length = 1
            for factor, _ in sizes:
                length *= factor
                work += min(length, MOST_TERMS)
            return (length, work) if length <= MOST_TERMS else (1, work)
        case Power(_, Number(value)) if value > 1 and value.denominator == 1 and sizes[0][0] > 1:
            count, exponent = sizes[0][0], value.numerator
            length = exponent + 1 if count == 2 else count ** min(exponent, 8)
            return (length, work + exponent * length) if length <= MOST_TERMS else (1, work)
    return 1, work


def _terms(expression: Expression) -> Terms:
    match expression:
        case Number(value):
            return {_UNIT: value} if value else {}
        case Name():
            return {frozenset({(expression, _ONE)}): Fraction(1)}
        case Sum(terms):
            return _added(_terms(term) for term in terms)
        case Product(factors):
            return _multiplied([(_terms(factor), _ONE) for factor in factors])
        case Power(Product(factors), Number(value)) if value and value.denominator == 1:
            return _multiplied([(_terms(Power(factor, Number(value))), _ONE) for factor in factors])
        case Power(Power(base, Number(inner)), Number(value)) if value and value.denominator == 1:
            return _terms(Power(base, Number(inner * value)))
        case Power(base, exponent):
            return _power(_terms(base), normal_form(exponent))
        case Call():
            return _call(expression)
        case Items(items):
            return _atom(Items(tuple(normal_form(item) for item in items)))
    return _atom(expression)


def _atom(expression: Expression) -> Terms:
    return {frozenset({(expression, _ONE)}): Fraction(1)}


def _call(call: Call) -> Terms:
    arguments = tuple(normal_form(argument) for argument in call.arguments)
    keywords = tuple(sorted((name, normal_form(value)) for name, value in call.keywords)) if call.keywords else ()
    match call.function, arguments:
        case "sqrt", (x,):
            return _power(_terms(x), _HALF)
        case "exp", (x,):
            return _power(_terms(_E), x)
        case "Rational", (top, bottom):
            return _multiplied([(_terms(top), _ONE), (_terms(bottom), _MINUS_ONE)])
        case "log", (Number(value),) if value == 1:
            return {}
        case "zeta", (s, Number(value)) if value == 1:
            return _atom(Call("zeta", (s,)))
    return _atom(Call(call.function, arguments, keywords))


# Sums


def _added(sums: Iterable[Terms]) -> Terms:
    total: Terms = {}
    for terms in sums:
        for monomial, coefficient in terms.items():
            value = total.get(monomial)
            total[monomial] = coefficient if value is None else _small(value + coefficient)
    return {monomial: value for monomial, value in total.items() if value}


def _small(value: Fraction) -> Fraction:
    if value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS:
        raise InvalidInput("number", f"one of more than {MOST_BITS} bits", "numbers of at most 20000 digits")
    return value


def _primitive(terms: Terms, signed: bool) -> tuple[Fraction, Terms]:
    """Content and primitive part; with ``signed`` the leading coefficient of the latter is positive."""
    content = Fraction(gcd(*(v.numerator for v in terms.values())), lcm(*(v.denominator for v in terms.values())))
    if signed and terms[_leading(terms)] < 0:
        content = -content
    return content, {monomial: value / content for monomial, value in terms.items()}


def _leading(terms: Terms) -> Monomial:
    return min(terms, key=_monomial_key)


# Products


def _multiplied(factors: list[tuple[Terms, Expression]]) -> Terms:
    """The product of sums to powers, multiplied out where that is small and no sum is left in a denominator.

    Exponents are 1 or -1. Sums of several terms enter by their primitive parts, so that equal ones cancel.
    """
    coefficient = Fraction(1)
    powers: Powers = {}
    sums: dict[Expression, Terms] = {}
    for terms, exponent in factors:
        if not terms:
            if exponent == _MINUS_ONE:
                raise _division_by_zero()
            return {}
        if len(terms) == 1:
            ((monomial, value),) = terms.items()
            coefficient = _small(coefficient * (value if exponent == _ONE else 1 / value))
            for base, power in monomial:
                _collect(powers, base, power if exponent == _ONE else _negative(power))
        else:
            content, primitive = _primitive(terms, signed=True)
            coefficient = _small(coefficient * (content if exponent == _ONE else 1 / content))
            base = _expression(primitive)
            sums[base] = primitive
            _collect(powers, base, exponent)
    return _product(coefficient, powers, sums)


def _product(coefficient: Fraction, powers: Powers, sums: Mapping[Expression, Terms]) -> Terms:
    """The product of a number and powers, opened and multiplied out where that is small."""
    coefficient, monomial = _folded(coefficient, powers)
    closed = [base for base, exponent in monomial.items() if _opens(base, exponent)]
    if closed:
        opened = [(_terms(Power(base, monomial.pop(base))), _ONE) for base in closed]
        return _multiplied([({frozenset(monomial.items()): coefficient}, _ONE), *opened])
    above = {base: exponent for base, exponent in monomial.items() if _is_polynomial_power(base, exponent)}
    if not above:
        return {frozenset(monomial.items()): coefficient}
    if not _is_small(above, monomial):
        return {frozenset(monomial.items()): coefficient}
    known = {base: sums.get(base) or _terms(base) for base in above}
    rest = {base: exponent for base, exponent in monomial.items() if base not in above}
    below = {base: exponent for base, exponent in rest.items() if _goes_below(exponent)}
    if not any(isinstance(base, Sum) for base in below):
        below = {}
    factor: Terms = {frozenset((b, e) for b, e in rest.items() if b not in below): coefficient}
    expanded = _expanded(factor, [(known[base], int(_integer(above[base]) or 0)) for base in above])
    if not below:
        return expanded
    if not expanded:
        return {}
    if len(expanded) == 1:
        ((left, value),) = expanded.items()
        joined = dict(left)
    else:
        value, primitive = _primitive(expanded, signed=True)
        joined = {_expression(primitive): _ONE}
    for base, exponent in below.items():
        _collect(joined, base, exponent)
    value, final = _folded(value, joined)
    return {frozenset(final.items()): value}


def _expanded(start: Terms, factors: list[tuple[Terms, int]]) -> Terms:
    product = start
    for terms, exponent in factors:
        for _ in range(exponent):
            product = _times(product, terms)
    return product


def _times(left: Terms, right: Terms) -> Terms:
    product: Terms = {}
    for one, a in left.items():
        for other, b in right.items():
            powers = dict(one)
            for base, exponent in other:
                _collect(powers, base, exponent)
            value, monomial = _folded(a * b, powers)
            if any(_is_compound(base, exponent) for base, exponent in monomial.items()):
                parts = _product(value, monomial, {})
            else:
                parts = {frozenset(monomial.items()): value}
            for key, part in parts.items():
                product[key] = _small(product.get(key, Fraction(0)) + part)
    return {monomial: value for monomial, value in product.items() if value}


def _collect(powers: Powers, base: Expression, exponent: Expression) -> None:
    known = powers.get(base)
    powers[base] = exponent if known is None else _sum_of(known, exponent)


def _sum_of(one: Expression, other: Expression) -> Expression:
    if isinstance(one, Number) and isinstance(other, Number):
        return Number(one.value + other.value)
    return normal_form(Sum((one, other)))


def _negative(exponent: Expression) -> Expression:
    return Number(-exponent.value) if isinstance(exponent, Number) else normal_form(Product((_MINUS_ONE, exponent)))


def _folded(coefficient: Fraction, powers: Powers) -> tuple[Fraction, Powers]:
    """Zero exponents dropped, exponents bounded, powers of numbers and of I folded into the coefficient."""
    result: Powers = {}
    numbers: list[tuple[Fraction, Fraction]] = []
    for base, exponent in powers.items():
        if isinstance(exponent, Number):
            if not exponent.value:
                continue
            if isinstance(base, Number):
                numbers.append((base.value, exponent.value))
                continue
            if base == _I and exponent.is_integer:
                turn = exponent.value.numerator % 4
                coefficient = -coefficient if turn >= 2 else coefficient
                if turn % 2:
                    result[_I] = _ONE
                continue
            _bounded(exponent.value)
        result[base] = exponent
    for number, order in numbers:
        coefficient = _fold_number(coefficient, result, number, order)
    return coefficient, result


def _bounded(exponent: Fraction) -> None:
    if abs(exponent) > LARGEST_EXPONENT:
        raise InvalidInput("exponent", str(exponent), f"at most {LARGEST_EXPONENT} in size")


def _is_polynomial_power(base: Expression, exponent: Expression) -> bool:
    whole = _integer(exponent)
    return isinstance(base, Sum) and whole is not None and whole > 0


def _opens(base: Expression, exponent: Expression) -> bool:
    """Whether a product or power as a base has reached an integer exponent, so that it can be taken apart."""
    return isinstance(base, Product | Power) and _integer(exponent) is not None


def _is_compound(base: Expression, exponent: Expression) -> bool:
    return _opens(base, exponent) or _is_polynomial_power(base, exponent)


def _integer(exponent: Expression) -> int | None:
    return exponent.value.numerator if isinstance(exponent, Number) and exponent.is_integer else None


def _goes_below(exponent: Expression) -> bool:
    return isinstance(exponent, Number) and exponent.value < 0


def _is_small(above: Powers, monomial: Powers) -> bool:
    """Whether the sums in ``above`` may be multiplied out: few terms, no large parts to copy, no large coefficients."""
    length, bits = 1, 0
    for base, exponent in above.items():
        power, terms = _integer(exponent) or 0, base.terms if isinstance(base, Sum) else ()
        length *= power + 1 if len(terms) == 2 else len(terms) ** min(power, 8)
        bits += power * (max(_height(term) for term in terms) + len(terms).bit_length())
        if length > MOST_TERMS or bits > MOST_BITS:
            return False
    nodes = sum(1 for base in monomial for _ in islice(walk(base), MOST_NODES))
    return length * nodes <= MOST_NODES


def _height(term: Expression) -> int:
    """Bits of the coefficient of a term in normal form."""
    first = term.factors[0] if isinstance(term, Product) else term
    return first.value.numerator.bit_length() if isinstance(first, Number) else 1


# Powers


def _power(base: Terms, exponent: Expression) -> Terms:
    """``base**exponent`` for an exponent in normal form."""
    whole = _integer(exponent)
    if whole == 0:
        return {_UNIT: Fraction(1)}
    if not base:
        return _power_of_zero(exponent)
    if whole is not None:
        _bounded(Fraction(whole))
        return _integer_power(base, whole)
    if len(base) > 1:
        content, primitive = _primitive(base, signed=False)
        return _split_power(content, _expression(primitive), exponent)
    ((monomial, value),) = base.items()
    if value == 1 and len(monomial) == 1:
        ((inner, power),) = monomial
        if power == _ONE:
            return _plain_power(inner, exponent)
        if inner == _E and isinstance(power, Number):  # exp(r) has the logarithm r for a real number r
            return {frozenset({(_E, normal_form(Product((power, exponent))))}): Fraction(1)}
    if not monomial:
        return _number_power(value, exponent)
    if value > 0 and value != 1:
        return _multiplied([(_number_power(value, exponent), _ONE), (_power({monomial: Fraction(1)}, exponent), _ONE)])
    rest = _expression({monomial: Fraction(1 if value > 0 else -1)})
    return _split_power(abs(value), rest, exponent)


def _power_of_zero(exponent: Expression) -> Terms:
    if isinstance(exponent, Number):
        if exponent.value < 0:
            raise _division_by_zero()
        return {}
    return {frozenset({(_ZERO, exponent)}): Fraction(1)}


def _division_by_zero() -> InvalidInput:
    return InvalidInput("division", "by zero", "a divisor other than 0")


def _integer_power(base: Terms, whole: int) -> Terms:
    if len(base) == 1:
        ((monomial, value),) = base.items()
        powers = {inner: _scaled(power, whole) for inner, power in monomial}
        if monomial and value != 1 and not _power_is_small(value, whole):
            powers[Number(value)] = Number.of(whole)
            return _product(Fraction(1), powers, {})
        if not monomial:
            return _number_power(value, Number.of(whole))
        return _product(value**whole, powers, {})
    content, primitive = _primitive(base, signed=True)
    inner = _expression(primitive)
    powers = {inner: Number.of(whole)}
    if _power_is_small(content, whole):
        return _product(content**whole, powers, {inner: primitive})
    return _product(Fraction(1), {**powers, Number(content): Number.of(whole)}, {inner: primitive})


def _scaled(power: Expression, whole: int) -> Expression:
    if isinstance(power, Number):
        return Number(power.value * whole)
    return normal_form(Product((Number.of(whole), power)))


def _plain_power(base: Expression, exponent: Expression) -> Terms:
    if isinstance(exponent, Number):
        _bounded(exponent.value)
    return {frozenset({(base, exponent)}): Fraction(1)}


def _split_power(size: Fraction, rest: Expression, exponent: Expression) -> Terms:
    """``(size*rest)**exponent = size**exponent * rest**exponent`` for a positive number ``size``."""
    plain = _plain_power(rest, exponent)
    return plain if size == 1 else _multiplied([(_number_power(size, exponent), _ONE), (plain, _ONE)])


def _number_power(value: Fraction, exponent: Expression) -> Terms:
    if not isinstance(exponent, Number):
        return {frozenset({(Number(value), exponent)}): Fraction(1)} if value != 1 else {_UNIT: Fraction(1)}
    _bounded(exponent.value)
    powers: Powers = {}
    coefficient = _fold_number(Fraction(1), powers, value, exponent.value)
    return {frozenset(powers.items()): coefficient}


def _power_is_small(value: Fraction, whole: int) -> bool:
    return (
        max(value.numerator.bit_length(), value.denominator.bit_length()) * abs(whole) <= MOST_BITS or abs(value) == 1
    )


def _fold_number(coefficient: Fraction, powers: Powers, base: Fraction, exponent: Fraction) -> Fraction:
    """Multiply ``coefficient`` and ``powers`` by ``base**exponent``; the powers left are in (0, 1), or very large."""
    if base == 1:
        return coefficient
    if base == -1 and exponent.denominator == 1:
        return -coefficient if exponent.numerator % 2 else coefficient
    if exponent.denominator == 1:
        if _power_is_small(base, exponent.numerator):
            return _small(coefficient * base**exponent.numerator)
        return _leave_power(coefficient, powers, base, exponent)
    if base < 0:
        coefficient = _fold_minus_one(coefficient, powers, exponent)
        base = -base
    coefficient = _fold_positive(coefficient, powers, base.numerator, exponent)
    return _fold_positive(coefficient, powers, base.denominator, -exponent)


def _leave_power(coefficient: Fraction, powers: Powers, base: Fraction, exponent: Fraction) -> Fraction:
    _collect(powers, Number(base), Number(exponent))
    return coefficient


def _fold_minus_one(coefficient: Fraction, powers: Powers, exponent: Fraction) -> Fraction:
    """``(-1)**exponent``, whose exponent is kept in (0, 1); the square root is I."""
    whole = exponent.numerator // exponent.denominator
    part = exponent - whole
    coefficient = -coefficient if whole % 2 else coefficient
    if part == Fraction(1, 2):
        if powers.pop(_I, None) is not None:
            return -coefficient
        powers[_I] = _ONE
        return coefficient
    return _add_fraction(coefficient, powers, -1, part)


def _fold_positive(coefficient: Fraction, powers: Powers, base: int, exponent: Fraction) -> Fraction:
    """``base**exponent`` for a positive integer and an exponent that is no integer."""
    if base == 1:
        return coefficient
    root = _exact_root(base, exponent.denominator)
    if root is not None:
        return _fold_number(coefficient, powers, Fraction(root), Fraction(exponent.numerator))
    whole = exponent.numerator // exponent.denominator
    if not _power_is_small(Fraction(base), whole):
        return _leave_power(coefficient, powers, Fraction(base), exponent)
    coefficient = _small(coefficient * Fraction(base) ** whole)
    return _add_fraction(coefficient, powers, base, exponent - whole)


def _add_fraction(coefficient: Fraction, powers: Powers, base: int, part: Fraction) -> Fraction:
    """Collect ``base**part`` with 0 < part < 1; what reaches 1 is folded."""
    key = Number.of(base)
    known = powers.pop(key, None)
    if known is None:
        powers[key] = Number(part)
        return coefficient
    if isinstance(known, Number):
        return _fold_number(coefficient, powers, Fraction(base), known.value + part)
    powers[key] = _sum_of(known, Number(part))
    return coefficient


def _exact_root(base: int, degree: int) -> int | None:
    """The integer whose power of that degree is ``base``, or None."""
    if degree == 2:
        root = isqrt(base)
    elif base.bit_length() > 1000 or degree > base.bit_length():
        return None
    else:
        root = round(base ** (1 / degree)) if base.bit_length() < 50 else _bisected_root(base, degree)
    return root if root**degree == base else None


def _bisected_root(base: int, degree: int) -> int:
    low, high = 1, 1 << (base.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= base else (low, middle - 1)
    return low


# Back to expressions


def _expression(terms: Terms) -> Expression:
    """The expression of a sum: sorted, its denominator taken out."""
    if not terms:
        return _ZERO
    if len(terms) == 1:
        ((monomial, value),) = terms.items()
        return _term(monomial, value)
    denominator = lcm(*(value.denominator for value in terms.values()))
    ordered = sorted(terms, key=_monomial_key)
    inner = Sum(tuple(_term(monomial, terms[monomial] * denominator) for monomial in ordered))
    return inner if denominator == 1 else Product((Number(Fraction(1, denominator)), inner))


def _term(monomial: Monomial, coefficient: Fraction) -> Expression:
    pairs = sorted(monomial, key=_factor_key) if len(monomial) > 1 else monomial
    factors = [_factor(base, exponent) for base, exponent in pairs]
    if not factors:
        return Number(coefficient)
    if coefficient == 1:
        return factors[0] if len(factors) == 1 else Product(tuple(factors))
    return Product((Number(coefficient), *factors))


def _factor(base: Expression, exponent: Expression) -> Expression:
    if exponent == _ONE:
        return base
    return Call("exp", (exponent,)) if base == _E else Power(base, exponent)


def _factor_key(pair: tuple[Expression, Expression]) -> tuple[int, str, str]:
    base, exponent = pair
    return _rank(base), _base_text(base), "" if exponent == _ONE else to_text(exponent)


def _rank(base: Expression) -> int:
    match base:
        case Number():
            return 0
        case Name(name):
            return 1 if name in CONSTANT_NAMES else 2
        case Call():
            return 3
        case Sum():
            return 5
    return 4


def _base_text(base: Expression) -> str:
    return base.name if isinstance(base, Name) else to_text(base)


MonomialKey: TypeAlias = "tuple[Fraction, Fraction, tuple[tuple[str, Fraction, str], ...]]"


def _monomial_key(monomial: Monomial) -> MonomialKey:
    """Descending degree in the free names, then in all, then by names; the number comes before square roots."""
    free, total = Fraction(0), Fraction(0)
    parts: list[tuple[str, Fraction, str]] = []
    for base, exponent in monomial:
        degree = exponent.value if isinstance(exponent, Number) else Fraction(1)
        if not isinstance(base, Number):
            total += degree
            if isinstance(base, Name) and base.name not in CONSTANT_NAMES:
                free += degree
        parts.append((_base_text(base), -degree, "" if isinstance(exponent, Number) else to_text(exponent)))
    return -free, -total, tuple(sorted(parts))
