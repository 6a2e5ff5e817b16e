"""Certified values of infinite sums of hypergeometric terms without free names.

A geometric tail is bounded by its first term; sums of rational functions, also with alternating signs, are sums of
polygamma functions at the roots of the denominator; other sums that converge like a power of the index are evaluated
where :mod:`mathengine.symbolic.sums` knows their value.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from flint import acb, acb_poly, arb, fmpz_poly

from mathengine.errors import BudgetExhausted, Divergent, InvalidInput, PrecisionExhausted
from mathengine.numeric.balls import Ball, enclose
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.precision import working_precision
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.shifts import integer_zeros
from mathengine.symbolic.summations_field import MINUS_ONE, TermField, Unsupported
from mathengine.symbolic.summations_reading import INFINITY, MINUS_INFINITY
from mathengine.symbolic.summations_values import finite_ball, integer_bound

MOST_TERMS = 200_000
LATEST_START = 5_000
LARGEST_DEGREE = 40
GUARD_BITS = 30


def series_ball(summand: Expression, index: str, lower: Expression, upper: Expression, bits: int) -> Ball:
    """A ball around an infinite sum; ``sum_ball`` says what is raised.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> print(series_ball(read("1/k**2"), "k", read("1"), read("oo"), 64).str(15, radius=False))
    1.64493406684823
    """
    if lower == MINUS_INFINITY:
        mirrored = replaced(summand, {Name(index): Product((MINUS_ONE, Name(index)))})
        if upper == INFINITY:
            right = series_ball(summand, index, Number.of(0), INFINITY, bits)
            left = series_ball(mirrored, index, Number.of(1), INFINITY, bits)
            with working_precision(bits + GUARD_BITS):
                return right + left
        return series_ball(mirrored, index, Number.of(-integer_bound(upper)), INFINITY, bits)
    if upper != INFINITY:
        raise InvalidInput("bounds of a sum", f"{to_text(lower)}, {to_text(upper)}", "integers, oo above or -oo below")
    start = integer_bound(lower)
    try:
        return _parts(summand, index, start, bits)
    except (Unsupported, BudgetExhausted):
        raise _unknown(summand) from None


def _unknown(summand: Expression) -> PrecisionExhausted:
    return PrecisionExhausted(f"no bound of the tail of the sum of {to_text(summand)} is known")


def _parts(summand: Expression, index: str, start: int, bits: int) -> Ball:
    """The sum as it stands, else term by term where all of these converge."""
    if normal_form(summand) == Number.of(0):
        return arb(0)
    zeta = _zeta_like(summand, index, start)
    if zeta is not None:
        return enclose(zeta, bits)
    try:
        series = Series.of(summand, index, start)
    except Unsupported:
        terms = _distributed(_by_exponentials(summand))
        if len(terms) < 2:
            raise
        with working_precision(bits):
            total: Ball = arb(0)
            for term in terms:
                total = total + _convergent_part(term, index, start, bits, summand)
            return total
    with working_precision(bits + GUARD_BITS):
        return series.ball(bits + GUARD_BITS)


def _distributed(expression: Expression) -> list[Expression]:
    """The terms of an expression, products of sums multiplied out."""
    match expression:
        case Sum(parts):
            return [term for part in parts for term in _distributed(part)]
        case Product(parts):
            products: list[tuple[Expression, ...]] = [()]
            for part in parts:
                terms = _distributed(part)
                products = [(*product, term) for product in products for term in terms]
                if len(products) > 64:
                    raise Unsupported
            return [Product(product) for product in products]
    return [expression]


def _by_exponentials(expression: Expression) -> Expression:
    """Sines and cosines by exponentials."""
    match expression:
        case Sum(parts):
            return Sum(tuple(_by_exponentials(part) for part in parts))
        case Product(parts):
            return Product(tuple(_by_exponentials(part) for part in parts))
        case Power(base, Number() as exponent):
            return Power(_by_exponentials(base), exponent)
        case Call("sin" | "cos" as function, (x,), ()):
            up, down = (Call("exp", (Product((Number.of(sign), Name("I"), x)),)) for sign in (1, -1))
            if function == "cos":
                return Product((Number(Fraction(1, 2)), Sum((up, down))))
            return Product((Number(Fraction(-1, 2)), Name("I"), Sum((up, Product((MINUS_ONE, down))))))
    return expression


def _convergent_part(term: Expression, index: str, start: int, bits: int, whole: Expression) -> Ball:
    try:
        return _parts(term, index, start, bits)
    except Divergent:
        raise _unknown(whole) from None


def _zeta_like(summand: Expression, index: str, start: int) -> Expression | None:
    """``c (a k + b)**-s`` with a rational s that is no integer, by Hurwitz's zeta function."""
    factors = summand.factors if isinstance(summand, Product) else (summand,)
    constants: list[Expression] = []
    found: tuple[Expression, Fraction] | None = None
    for factor in factors:
        match factor:
            case Call("sqrt", (base,), ()):
                power: tuple[Expression, Fraction] | None = (base, Fraction(1, 2))
            case Power(Call("sqrt", (base,), ()), Number(exponent)):
                power = (base, exponent / 2)
            case Power(base, Number(exponent)) if exponent.denominator > 1:
                power = (base, exponent)
            case _:
                power = None
        if not TermField((index,)).is_free(factor):
            constants.append(factor)
        elif power is not None and found is None:
            found = power
        else:
            return None
    if found is None:
        return None
    base, exponent = found
    form = TermField((index,)).form(base)
    slope, at = form.slopes[0], form.constant
    if form.others or slope <= 0 or slope * start + at <= 0:
        return None
    if exponent >= -1:
        raise Divergent(f"the sum of {to_text(summand)}", "diverges: its terms decrease too slowly")
    zeta = Call("zeta", (Number(-exponent), Number(start + at / slope)))
    return Product((*constants, Power(Number(slope), Number(exponent)), zeta))


@dataclass(frozen=True, slots=True)
class Series:
    """A sum over ``index >= start`` of a term with ``f(k+1)/f(k) = top(k)/bottom(k)``, polynomials over balls.

    Attributes
    ----------
    summand, index, start
        The sum.
    top, bottom : tuple of Expression
        Coefficients, the constant one first.
    """

    summand: Expression
    index: str
    start: int
    top: tuple[Expression, ...]
    bottom: tuple[Expression, ...]

    @classmethod
    def of(cls, summand: Expression, index: str, start: int) -> Series:
        """The series of a hypergeometric term."""
        top, bottom = _ratio(summand, index)
        return cls(summand, index, start, top, bottom)

    def ball(self, bits: int) -> Ball:
        """A certified value."""
        rational = self._rational_ratio()
        begin = self.start
        if rational is not None:
            zeros = [z for part in rational for z in integer_zeros(part) if z >= self.start]
            if zeros and max(zeros) > LATEST_START + self.start:
                raise _unknown(self.summand)
            begin = max(zeros, default=self.start - 1) + 1
            if any(z >= self.start for z in integer_zeros(rational[0])) and self._ends(begin, bits):
                return finite_ball(self.summand, self.index, self.start, begin, bits)
        head = finite_ball(self.summand, self.index, self.start, begin - 1, bits) if begin > self.start else arb(0)
        return head + self._tail(begin, rational, bits)

    def _ends(self, begin: int, bits: int) -> bool:
        value = enclose(replaced(self.summand, {Name(self.index): Number.of(begin)}), bits)
        return bool(value == 0)

    def _rational_ratio(self) -> tuple[fmpz_poly, fmpz_poly] | None:
        tables = []
        for part in (self.top, self.bottom):
            values = [c.value for c in part if isinstance(c, Number)]
            if len(values) != len(part):
                return None
            scale = 1
            for value in values:
                scale *= value.denominator
            tables.append((fmpz_poly([int(v * scale) for v in values]), scale))
        (top, upper), (bottom, lower) = tables
        return top * lower, bottom * upper

    def _tail(self, begin: int, rational: tuple[fmpz_poly, fmpz_poly] | None, bits: int) -> Ball:
        """The sum from ``begin`` on; no quotient is 0 or infinite from there on."""
        what = f"the sum of {to_text(self.summand)}"
        top, bottom = len(self.top), len(self.bottom)
        if top > bottom:
            raise Divergent(what, "diverges: its terms grow without bound")
        if top < bottom:
            return self._geometric(begin, bits, arb(0))
        with working_precision(bits):
            x = enclose(self.top[-1], bits) / enclose(self.bottom[-1], bits)
            size = abs(x)
        if size > 1:
            raise Divergent(what, "diverges: its terms grow without bound")
        if size < 1:
            return self._geometric(begin, bits, size)
        if rational is None or not (x == 1 or x == -1):
            raise _unknown(self.summand)
        return self._on_the_circle(begin, rational, 1 if x == 1 else -1, bits)

    def _geometric(self, begin: int, bits: int, size: arb) -> Ball:
        """Terms until what is left is less than the last one's share."""
        with working_precision(bits + GUARD_BITS):
            top = acb_poly([acb(enclose(c, bits + GUARD_BITS)) for c in self.top])
            bottom = acb_poly([acb(enclose(c, bits + GUARD_BITS)) for c in self.bottom])
            limit = (1 + arb(size)) / 2
            # the terms before the quotients are known to be finite, one by one
            first = begin
            while _ratio_bound(top, bottom, max(begin, 1)) is None or begin < 1:
                begin += 1
                if begin - first > LATEST_START:
                    raise _unknown(self.summand)
            total = acb(finite_ball(self.summand, self.index, first, begin - 1, bits + GUARD_BITS))
            value = acb(enclose(replaced(self.summand, {Name(self.index): Number.of(begin)}), bits + GUARD_BITS))
            largest, k = abs(value) + abs(total), begin
            share = None
            while k - begin < MOST_TERMS:
                if share is None and (k - begin) % 4 == 0:
                    bound = _ratio_bound(top, bottom, k)
                    share = None if bound is None or not bound < limit else 1 / (1 - bound)
                if share is not None:
                    tail = abs(value) * share
                    if tail < arb(2) ** (-bits) * largest or tail == 0:
                        reach = arb(0, tail.upper())
                        return _real(total + acb(reach, reach), total)
                total += value
                size_now = abs(value)
                largest = largest if not size_now > largest else size_now
                value = value * top(acb(k)) / bottom(acb(k))
                k += 1
        raise _unknown(self.summand)

    def _on_the_circle(self, begin: int, rational: tuple[fmpz_poly, fmpz_poly], sign: int, bits: int) -> Ball:
        """Terms of the order ``sign**k k**-c``."""
        top, bottom = rational
        degree = bottom.degree()
        c = Fraction(0)
        if degree:
            c = Fraction(int(bottom[degree - 1]), int(bottom[degree]))
            c -= Fraction(int(top[degree - 1]), int(top[degree]))
        what = f"the sum of {to_text(self.summand)}"
        if c <= 0:
            raise Divergent(what, "diverges: its terms do not tend to 0")
        if sign > 0 and c <= 1:
            raise Divergent(what, "diverges: its terms decrease too slowly")
        term = self.summand if sign > 0 else Product((Power(MINUS_ONE, Name(self.index)), self.summand))
        function = rational_function(term, self.index)
        if function is None:
            return self._known(begin, bits)
        upper, lower, factor = function
        if sign < 0:
            # pairs of terms, the first one with an even index
            first = enclose(replaced(self.summand, {Name(self.index): Number.of(begin)}), bits) if begin % 2 else arb(0)
            even, odd = fmpz_poly([0, 2]), fmpz_poly([1, 2])
            upper, lower = upper(even) * lower(odd) - upper(odd) * lower(even), lower(even) * lower(odd)
            return first + enclose(factor, bits) * rational_sum(upper, lower, (begin + 1) // 2, bits)
        return enclose(factor, bits) * rational_sum(upper, lower, begin, bits)

    def _known(self, begin: int, bits: int) -> Ball:
        """By a theorem on the value of the sum."""
        from mathengine.symbolic.hypergeometric import term_of_expression
        from mathengine.symbolic.sums import prove_sum

        try:
            term = term_of_expression(self.summand, variable=self.index, start=begin)
        except InvalidInput:
            raise _unknown(self.summand) from None
        proof = prove_sum(term)
        if proof is None:
            raise _unknown(self.summand)
        return enclose(proof.value, bits)


def _real(value: acb, total: acb) -> Ball:
    """The ball, a real one where all terms were real."""
    return value.real if total.imag == 0 else value


def _ratio_bound(top: acb_poly, bottom: acb_poly, k: int) -> arb | None:
    """A bound of ``|top(m)/bottom(m)|`` for all m >= k >= 1, by the sizes of the coefficients."""
    degree, at = bottom.degree(), arb(k)
    upper, lower = arb(0), abs(bottom[degree])
    for i in range(top.degree() + 1):
        upper += abs(top[i]) * at ** (i - degree)
    for i in range(degree):
        lower -= abs(bottom[i]) * at ** (i - degree)
    return upper / lower if lower > 0 else None


def _ratio(summand: Expression, index: str) -> tuple[tuple[Expression, ...], tuple[Expression, ...]]:
    """``f(k+1)/f(k)``: the coefficients of two polynomials in k, constants."""
    field = TermField((index,))
    ahead = field.rewritten(replaced(summand, {Name(index): Sum((Name(index), Number.of(1)))}))
    quotient = Product((ahead, Power(field.rewritten(summand), MINUS_ONE)))
    context, known = field.context([quotient])
    try:
        found = field.read(quotient, known, context)
    except InvalidInput:
        raise Unsupported from None
    names = list(known)
    values = {name: value for name, value in field.values().items() if not field.is_free(value)}
    sides = []
    for polynomial in (found.numerator, found.denominator):
        table: dict[int, list[Expression]] = {}
        for exponents, c in polynomial.to_dict().items():
            degree, powers = 0, list[Expression]()
            for name, e in zip(names, exponents, strict=True):
                if name == index:
                    degree = int(e)
                elif e and (name in values or not name.startswith("$")):
                    powers.append(Power(values.get(name, Name(name)), Number.of(int(e))))
                elif e:
                    raise Unsupported
            table.setdefault(degree, []).append(Product((Number.of(int(c)), *powers)))
        if not table or max(table) > LARGEST_DEGREE:
            raise Unsupported
        sides.append(tuple(normal_form(Sum(tuple(table.get(i, ())))) for i in range(max(table) + 1)))
    return sides[0], sides[1]


def rational_function(summand: Expression, index: str) -> tuple[fmpz_poly, fmpz_poly, Expression] | None:
    """Numerator, denominator and constant factor of a rational function times a constant; None where it is none.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> rational_function(read("pi*factorial(k)/factorial(k + 2)"), "k")[:2]
    (1, x^2 + 3*x + 2)
    """
    field = TermField((index,))
    factors = summand.factors if isinstance(summand, Product) else (summand,)
    constant = Product(tuple(factor for factor in factors if not field.is_free(factor)))
    rest = field.rewritten(Product(tuple(factor for factor in factors if field.is_free(factor))))
    context, known = field.context([rest, Name(index)])
    found = field.read(rest, known, context)
    position, sides = list(known).index(index), []
    for polynomial in (field.reduced(found.numerator, known, context), found.denominator):
        table: dict[int, int] = {}
        for exponents, c in polynomial.to_dict().items():
            if any(e for i, e in enumerate(exponents) if i != position):
                return None
            table[int(exponents[position])] = int(c)
        sides.append(fmpz_poly([table.get(i, 0) for i in range(max(table, default=-1) + 1)]))
    return sides[0], sides[1], constant


def rational_sum(top: fmpz_poly, bottom: fmpz_poly, start: int, bits: int) -> Ball:
    """The sum of ``top/bottom`` over the integers from ``start`` on, where it converges.

    By partial fractions: ``-digamma`` at ``start - r`` for simple poles r, Hurwitz zeta functions for others.

    >>> print(rational_sum(fmpz_poly([1]), fmpz_poly([1, 0, 1]), 1, 64).str(12, radius=False))
    1.07667404747
    """
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    if bottom.degree() - top.degree() < 2:
        raise InvalidInput("degrees", f"{top.degree()}, {bottom.degree()}", "a sum that converges")
    if any(zero >= start for zero in integer_zeros(bottom)):
        raise InvalidInput("a term of the sum", "infinite", "terms without poles")
    with working_precision(2 * bits + 10 * bottom.degree() + GUARD_BITS):
        total = acb(0)
        for root, multiplicity in cast("list[tuple[acb, int]]", bottom.complex_roots()):
            point, order = acb(root), int(multiplicity)
            shift = acb_poly([point, 1])
            upper, lower = acb_poly(top)(shift), acb_poly(bottom)(shift)
            series = _quotient_series([upper[i] for i in range(order)], [lower[order + i] for i in range(order)], order)
            for i, c in enumerate(series):
                s = order - i  # c/(k - root)**s
                at = acb(start) - point
                total += -c * at.digamma() if s == 1 else c * acb(s).zeta(at)
        return total.real


def _quotient_series(top: list[acb], bottom: list[acb], count: int) -> list[acb]:
    found: list[acb] = []
    for i in range(count):
        value = top[i]
        for j, c in enumerate(found):
            value -= c * bottom[i - j]
        found.append(value / bottom[0])
    return found
