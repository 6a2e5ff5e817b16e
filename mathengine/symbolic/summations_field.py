"""Terms in integer names as rational functions of generators that the shift of a name maps to multiples of themselves.

The generators are the names, ``p**n`` for primes p, ``q**n`` for irreducible polynomials q in other names, ``(-1)**n``,
``gamma(n + c)`` and ``gamma(n + c + x)`` with ``0 < c <= 1``, ``digamma`` and Hurwitz zeta functions of such arguments,
and whatever is not opened. A term with n + j in the place of n is a rational function of the same generators, so that
an identity between shifts becomes an identity of polynomials.

Each rewriting holds where both sides are finite, and by continuity wherever the term is; binomials are continued
(:mod:`mathengine.symbolic.summations_range` says where that is their value).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, factorial, gcd
from typing import TypeAlias

from flint import fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import Quotient, polynomial_expression
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced

LARGEST_SHIFT = 200
"""Bound on the integer steps by which a gamma function is moved."""
LARGEST_POWER = 400
LARGEST_BESSEL = 12
MOST_TERMS = 4000
HALF = Fraction(1, 2)
ONE, ZERO, MINUS_ONE = Number.of(1), Number.of(0), Number.of(-1)
_TRIGONOMETRIC = frozenset(("sin", "cos", "tan", "cot", "sec", "csc"))
_HYPERBOLIC = frozenset(("sinh", "cosh", "tanh", "coth", "sech", "csch"))

Relation: TypeAlias = tuple[int, Expression]
"""q and an expression: the q-th power of a generator."""


@dataclass(frozen=True, slots=True)
class Form:
    """``slopes . integers + constant + sum of coefficient * monomial``, the monomials free of the integers."""

    slopes: tuple[Fraction, ...]
    constant: Fraction
    others: tuple[tuple[Expression, Fraction], ...]

    @property
    def is_constant(self) -> bool:
        """Whether it is a rational number."""
        return not any(self.slopes) and not self.others

    @property
    def has_integer_slopes(self) -> bool:
        """Whether all slopes are integers."""
        return all(s.denominator == 1 for s in self.slopes)


class Unsupported(Exception):
    """A term outside of what the field expresses; never leaves the modules of sums."""


def moved(expression: Expression, name: str, step: int) -> Expression:
    """The expression with ``name + step`` in the place of ``name``.

    >>> to_text(moved(Power(Name("x"), Name("n")), "n", 1))
    'x**(n + 1)'
    """
    return replaced(expression, {Name(name): Sum((Name(name), Number.of(step)))}) if step else expression


def terms_of(expression: Expression) -> list[tuple[Expression, Fraction]]:
    """Monomials with their rational coefficients, of the normal form."""
    found: list[tuple[Expression, Fraction]] = []

    def add(part: Expression, factor: Fraction) -> None:
        match part:
            case Number(value):
                found.append((ONE, factor * value))
            case Sum(parts):
                for term in parts:
                    add(term, factor)
            case Product((Number(value), *rest)):
                add(rest[0] if len(rest) == 1 else Product(tuple(rest)), factor * value)
            case _:
                found.append((part, factor))

    add(normal_form(expression), Fraction(1))
    return found


@dataclass(slots=True)
class TermField:
    """The generators met so far, and the rewriting of terms over them.

    Parameters
    ----------
    integers : tuple of str
        The names that stand for integers and are shifted.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> field = TermField(("n",))
    >>> field.vanishes(read("factorial(n + 1) - (n + 1)*factorial(n)"))
    True
    >>> field.vanishes(read("4**(n + 1) - 3*2**n*2**n"))
    False
    """

    integers: tuple[str, ...]
    _generators: dict[object, Name] = field(default_factory=dict)
    _relations: dict[str, Relation] = field(default_factory=dict)
    _cache: dict[Expression, Expression] = field(default_factory=dict)

    # Rewriting

    def rewritten(self, expression: Expression) -> Expression:
        """The term as a rational expression in names and generators.

        Raises
        ------
        InvalidInput
            If it divides by zero or has a pole for all values of its names.
        """
        known = self._cache.get(expression)
        if known is None:
            known = self._cache[expression] = self._rewritten(expression)
        return known

    def _rewritten(self, expression: Expression) -> Expression:
        match expression:
            case Number():
                return expression
            case Name("pi"):
                return Power(self.generator("sqrt(pi)"), Number.of(2))
            case Name("I"):
                return self.generator("I", (2, MINUS_ONE))
            case Name("E"):
                return self.exponential(ONE)
            case Name("GoldenRatio"):
                return self.rewritten(Product((Number(HALF), Sum((ONE, Power(Number.of(5), Number(HALF)))))))
            case Name():
                return expression
            case Sum(parts):
                return Sum(tuple(self.rewritten(part) for part in parts))
            case Product(parts):
                return Product(tuple(self.rewritten(part) for part in parts))
            case Power(base, exponent):
                return self.power(base, exponent)
            case Call(function, arguments, ()):
                return self.call(function, arguments)
        raise Unsupported

    def generator(self, key: object, relation: Relation | None = None) -> Name:
        """The name that stands for what ``key`` describes."""
        name = self._generators.get(key)
        if name is None:
            name = self._generators[key] = Name(f"${len(self._generators)}")
            if relation is not None:
                self._relations[name.name] = relation
        return name

    def opaque(self, expression: Expression) -> Name:
        """A generator for a value that no rule opens."""
        try:
            return self.generator(("opaque", to_text(normal_form(expression))))
        except InvalidInput:
            return self.generator(("opaque", to_text(expression)))

    def call(self, function: str, arguments: tuple[Expression, ...]) -> Expression:
        """The value of a function."""
        rule = _RULES.get(function)
        if rule is not None:
            return rule(self, *arguments)
        if function in _TRIGONOMETRIC:
            return self.circular(function, arguments[0], Name("I"))
        if function in _HYPERBOLIC:
            return self.circular(function[:-1], arguments[0], None)
        return self.opaque(Call(function, arguments))

    def form(self, expression: Expression) -> Form:
        """The argument as a linear form in the integers."""
        slopes, constant = dict.fromkeys(self.integers, Fraction(0)), Fraction(0)
        others: dict[Expression, Fraction] = {}
        for monomial, coefficient in terms_of(expression):
            if monomial == ONE:
                constant += coefficient
            elif isinstance(monomial, Name) and monomial.name in slopes:
                slopes[monomial.name] += coefficient
            elif self.is_free(monomial):
                raise Unsupported
            else:
                others[monomial] = others.get(monomial, Fraction(0)) + coefficient
        kept = tuple(sorted(((m, c) for m, c in others.items() if c), key=lambda entry: to_text(entry[0])))
        return Form(tuple(slopes.values()), constant, kept)

    def is_free(self, expression: Expression) -> bool:
        """Whether one of the integers occurs in it."""
        return any(isinstance(node, Name) and node.name in self.integers for node in walk(expression))

    def expression(self, form: Form) -> Expression:
        """A form as an expression."""
        parts: list[Expression] = [
            Product((Number(s), Name(v))) for s, v in zip(form.slopes, self.integers, strict=True) if s
        ]
        parts += [Product((Number(c), monomial)) for monomial, c in form.others]
        return Sum((*parts, Number(form.constant)))

    # Powers

    def power(self, base: Expression, exponent: Expression) -> Expression:
        """``base**exponent``."""
        if isinstance(exponent, Number) and exponent.is_integer:
            if abs(exponent.value) > LARGEST_POWER:
                raise Unsupported
            return Power(self.rewritten(base), exponent)
        if base == Name("E"):
            return self.exponential(exponent)
        if isinstance(base, Number):
            return self.number_power(base.value, self.form(exponent))
        if isinstance(exponent, Number):
            return self.root(base, exponent.value)
        if self.is_free(base):
            return self.opaque(Power(base, exponent))
        form = self.form(exponent)
        if not form.has_integer_slopes:
            return self.opaque(Power(base, exponent))
        parts = [self.integer_power(base, form.slopes)] if any(form.slopes) else []
        whole = int(form.constant) if form.constant.denominator == 1 else 0
        if whole:
            if abs(whole) > LARGEST_POWER:
                raise Unsupported
            parts.append(Power(self.rewritten(base), Number.of(whole)))
        rest = Form((Fraction(0),) * len(self.integers), form.constant - whole, form.others)
        if rest.constant or rest.others:
            parts.append(self.opaque(Power(base, self.expression(rest))))
        return Product(tuple(parts))

    def number_power(self, base: Fraction, form: Form) -> Expression:
        """A rational number to a linear form, by its sign and its primes."""
        if not base:
            raise Unsupported
        parts: list[Expression] = []
        if base < 0:
            parts.append(self.sign_power(form))
        for side, sign in ((abs(base.numerator), 1), (base.denominator, -1)):
            for prime, multiplicity in fmpz(side).factor():
                parts.append(self.prime_power(int(prime), form, sign * int(multiplicity)))
        return Product(tuple(parts))

    def sign_power(self, form: Form) -> Expression:
        """``(-1)**form``."""
        if form.others or not form.has_integer_slopes or (2 * form.constant).denominator != 1:
            return self.opaque(Power(MINUS_ONE, self.expression(form)))
        parts: list[Expression] = [Number.of((-1) ** int(form.constant // 1 % 2))]
        if form.constant.denominator == 2:
            parts.append(self.rewritten(Name("I")))
        for slope, name in zip(form.slopes, self.integers, strict=True):
            if slope % 2:
                parts.append(self.generator(("power", "-1", name), (2, ONE)))
        return Product(tuple(parts))

    def prime_power(self, prime: int, form: Form, factor: int) -> Expression:
        """``prime**(factor*form)``."""
        parts: list[Expression] = []
        for slope, name in zip(form.slopes, self.integers, strict=True):
            if slope:
                # halves of n, so that 2**(n/2) has a place
                steps = 2 * slope * factor
                if steps.denominator != 1 or abs(steps) > LARGEST_POWER:
                    raise Unsupported
                parts.append(Power(self.generator(("power", str(prime), name)), Number(steps)))
        constant = form.constant * factor
        whole = constant.numerator // constant.denominator
        if abs(whole) > LARGEST_POWER:
            raise Unsupported
        parts.append(Number(Fraction(prime) ** whole))
        if constant != whole:
            parts.append(self.prime_root(prime, constant - whole))
        for monomial, c in form.others:
            key = ("prime", prime, to_text(monomial))
            steps = 2 * c * factor
            if steps.denominator != 1:
                parts.append(self.opaque(Power(Number.of(prime), Product((Number(c * factor), monomial)))))
            else:
                parts.append(Power(self.generator(key), Number(steps)))
        return Product(tuple(parts))

    def prime_root(self, prime: int, exponent: Fraction) -> Expression:
        """A fractional power of a prime."""
        order = exponent.denominator
        root = self.generator(("root", prime, order), (order, Number.of(prime)))
        return Power(root, Number.of(exponent.numerator))

    def root(self, base: Expression, exponent: Fraction) -> Expression:
        """``base**exponent`` for a fraction: a power of the root of least order."""
        if base == Name("pi") and (2 * exponent).denominator == 1:
            return Power(self.generator("sqrt(pi)"), Number(2 * exponent))
        plain = normal_form(Power(base, Number(exponent)))
        if not (isinstance(plain, Power) and isinstance(plain.exponent, Number)):
            if isinstance(plain, (Product, Sum)):
                return type(plain)(tuple(self.rewritten(part) for part in _parts(plain)))
            return self.rewritten(plain)
        base, exponent = plain.base, plain.exponent.value
        if isinstance(base, Number):
            return self.number_power(base.value, Form((Fraction(0),) * len(self.integers), exponent, ()))
        inner = self.rewritten(base)
        key = ("root", to_text(base), exponent.denominator)
        return Power(self.generator(key, (exponent.denominator, inner)), Number.of(exponent.numerator))

    def integer_power(self, base: Expression, slopes: Sequence[Fraction]) -> Expression:
        """``base**(slopes . integers)`` by the irreducible factors of the base."""
        inner = self.rewritten(base)
        names = sorted(_names(inner))
        if not names:
            value = self.quotient(inner).numerator, self.quotient(inner).denominator
            number = Fraction(int(value[0].leading_coefficient()), int(value[1].leading_coefficient()))
            return self.number_power(number, Form(tuple(slopes), Fraction(0), ()))
        context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(len(names))], "degrevlex")
        quotient = _read(inner, dict(zip(names, context.gens(), strict=True)), context)
        if quotient.numerator.is_zero():
            raise Unsupported
        parts: list[Expression] = []
        number = Fraction(1)
        for polynomial, side in ((quotient.numerator, 1), (quotient.denominator, -1)):
            content, factors = polynomial.factor()
            number *= Fraction(int(content)) ** side
            for q, multiplicity in factors:
                if q.leading_coefficient() < 0:
                    q, number = -q, number * (-1) ** int(multiplicity)
                text = to_text(_expression(q, names))
                for slope, name in zip(slopes, self.integers, strict=True):
                    if slope:
                        key = ("power", text, name)
                        parts.append(Power(self.generator(key), Number(slope * int(multiplicity) * side)))
        if number != 1:
            parts.append(self.number_power(number, Form(tuple(slopes), Fraction(0), ())))
        return Product(tuple(parts))

    # Exponentials

    def exponential(self, argument: Expression) -> Expression:
        """``exp(argument)``: powers of exponentials of half monomials, to integers where one is a factor."""
        parts: list[Expression] = []
        for monomial, coefficient in terms_of(argument):
            steps = 2 * coefficient
            if steps.denominator != 1 or abs(steps) > LARGEST_POWER:
                parts.append(self.opaque(Call("exp", (Product((Number(coefficient), monomial)),))))
                continue
            factors = list(_parts(monomial)) if isinstance(monomial, Product) else [monomial]
            powers = [f for f in factors if isinstance(f, Name) and f.name in self.integers]
            rest = [f for f in factors if f not in powers]
            if len(powers) > 1 or any(self.is_free(f) for f in rest):
                raise Unsupported
            if Name("pi") in rest and Name("I") in rest:
                raise Unsupported  # roots of unity: relations that the generators do not show
            key = ("exp", to_text(Product(tuple(rest)) if rest else ONE), powers[0].name if powers else None)
            parts.append(Power(self.generator(key), Number(steps)))
        return Product(tuple(parts)) if parts else ONE

    def circular(self, function: str, argument: Expression, unit: Expression | None) -> Expression:
        """Circular and hyperbolic functions by exponentials."""
        inner = argument if unit is None else Product((unit, argument))
        up = self.exponential(inner)
        down = Power(up, MINUS_ONE)
        cosine = Product((Number(HALF), Sum((up, down))))
        sine = Product((Number(HALF), Sum((up, Product((MINUS_ONE, down))))))
        if unit is not None:
            sine = Product((MINUS_ONE, self.rewritten(unit), sine))
        quotients: dict[str, tuple[Expression, Expression]] = {
            "sin": (sine, ONE),
            "cos": (cosine, ONE),
            "tan": (sine, cosine),
            "cot": (cosine, sine),
            "sec": (ONE, cosine),
            "csc": (ONE, sine),
        }
        top, bottom = quotients[function]
        return top if bottom == ONE else Product((top, Power(bottom, MINUS_ONE)))

    # Gamma functions

    def gamma(self, form: Form) -> Expression:
        """``gamma(form)``, moved to a constant in (0, 1], without common factors of the slopes."""
        if not form.has_integer_slopes:
            raise Unsupported
        if form.is_constant and form.constant.denominator == 1:
            if form.constant <= 0:
                raise InvalidInput("argument of gamma", str(form.constant), "no pole")
            if form.constant > 3000:
                raise Unsupported
            return Number.of(factorial(int(form.constant) - 1))
        if self.is_reflected(form):
            return self.reflected(form)
        base, steps = _base(form)
        if abs(steps) > LARGEST_SHIFT:
            raise Unsupported
        z = self.expression(base)
        shifted = range(steps) if steps > 0 else range(steps, 0)
        factors: list[Expression] = [Sum((z, Number.of(i))) for i in shifted]
        product = Product(tuple(factors)) if steps >= 0 else Power(Product(tuple(factors)), MINUS_ONE)
        return Product((product, self.plain_gamma(base)))

    def is_reflected(self, form: Form) -> bool:
        """Whether the first slope is negative and the reflection formula applies at all integers."""
        first = next((s for s in form.slopes if s), Fraction(0))
        return first < 0 and (bool(form.others) or form.constant.denominator > 1)

    def reflected(self, form: Form) -> Expression:
        """``gamma(z) gamma(1 - z)``, up to a sign that of the part free of integers, over ``gamma(1 - z)``."""
        whole = ceil(form.constant) - 1
        part = Form((Fraction(0),) * len(self.integers), form.constant - whole, form.others)
        turns = Form(form.slopes, Fraction(whole), ())
        constant = Product((self.gamma(part), self.gamma(_plus(_negative(part), 1))))
        other = Form(
            tuple(-s for s in form.slopes), 1 - form.constant, tuple((monomial, -c) for monomial, c in form.others)
        )
        return Product((constant, self.sign_power(turns), Power(self.gamma(other), MINUS_ONE)))

    def plain_gamma(self, base: Form) -> Expression:
        if base.is_constant:
            if base.constant == 1:
                return ONE
            return self.generator("sqrt(pi)" if base.constant == HALF else ("gamma", str(base.constant)))
        common = gcd(*(int(s) for s in base.slopes))
        if common < 2 or base.others:
            return self.generator(("gamma", to_text(normal_form(self.expression(base)))))
        # gamma(g z) = (2 pi)**((1-g)/2) g**(g z - 1/2) product of gamma(z + i/g)
        parts: list[Expression] = [
            Power(self.generator("sqrt(pi)"), Number.of(1 - common)),
            self.number_power(Fraction(2), _constant_form(Fraction(1 - common, 2), self)),
            self.number_power(Fraction(common), Form(base.slopes, base.constant - HALF, ())),
        ]
        for i in range(common):
            inner = Form(tuple(s / common for s in base.slopes), (base.constant + i) / common, ())
            parts.append(self.gamma(inner))
        return Product(tuple(parts))

    def binomial(self, above: Expression, below: Expression) -> Expression:
        """The binomial, continued in its arguments."""
        n, k = self.form(above), self.form(below)
        if k.is_constant and k.constant.denominator == 1:
            if k.constant < 0:
                return ZERO
            count = int(k.constant)
            if count > LARGEST_SHIFT:
                raise Unsupported
            plain = self.expression(n)
            factors = [Sum((plain, Number.of(-i))) for i in range(count)]
            return Product((*factors, Number(Fraction(1, factorial(count)))))
        rest = _difference(n, k)
        if rest.is_constant and rest.constant.denominator == 1 and rest.constant < 0:
            return ZERO
        top, left, right = self.gamma(_plus(n, 1)), self.gamma(_plus(k, 1)), self.gamma(_plus(rest, 1))
        return Product((top, Power(left, MINUS_ONE), Power(right, MINUS_ONE)))

    def pochhammer(self, base: Expression, length: Expression) -> Expression:
        """The rising factorial."""
        a, n = self.form(base), self.form(length)
        if a.is_constant and a.constant.denominator == 1 and a.constant <= 0:
            raise Unsupported
        return Product((self.gamma(_difference(a, _negative(n))), Power(self.gamma(a), MINUS_ONE)))

    # Digamma and zeta functions

    def digamma(self, argument: Expression) -> Expression:
        """``digamma``, moved to a constant in (0, 1], without common factors of the slopes."""
        return self.moved_sum(self.form(argument), 1)

    def hurwitz(self, order: int, argument: Expression) -> Expression:
        """``zeta(order, argument)``."""
        return self.moved_sum(self.form(argument), order)

    def moved_sum(self, form: Form, order: int) -> Expression:
        """Hurwitz's zeta function, and ``-digamma`` in its place for order 1 (with the sign of digamma)."""
        if not form.has_integer_slopes or any(s < 0 for s in form.slopes):
            raise Unsupported
        if form.is_constant and form.constant.denominator == 1 and form.constant <= 0:
            raise InvalidInput("argument", str(form.constant), "no pole")
        base, steps = _base(form)
        if abs(steps) > LARGEST_SHIFT:
            raise Unsupported
        z = self.expression(base)
        shifted = range(steps) if steps > 0 else range(steps, 0)
        sign = (1 if steps > 0 else -1) * (1 if order == 1 else -1)
        terms: list[Expression] = [
            Product((Number.of(sign), Power(Sum((z, Number.of(i))), Number.of(-order)))) for i in shifted
        ]
        return Sum((*terms, self.plain_sum(base, order)))

    def plain_sum(self, base: Form, order: int) -> Expression:
        if base.is_constant:
            return self.constant_sum(base.constant, order)
        common = gcd(*(int(s) for s in base.slopes))
        if common < 2 or base.others:
            return self.generator((f"zeta {order}", to_text(normal_form(self.expression(base)))))
        parts: list[Expression] = []
        for i in range(common):
            inner = Form(tuple(s / common for s in base.slopes), (base.constant + i) / common, ())
            parts.append(Product((Number(Fraction(1, common**order)), self.moved_sum(inner, order))))
        if order == 1:
            parts.append(self.logarithm(Number.of(common)))
        return Sum(tuple(parts))

    def constant_sum(self, at: Fraction, order: int) -> Expression:
        """The value at a number in (0, 1]."""
        if order == 1 and at in (1, HALF):
            minus = Product((MINUS_ONE, Name("EulerGamma")))
            if at == 1:
                return minus
            return Sum((minus, Product((Number.of(-2), self.logarithm(Number.of(2))))))
        if order > 1 and at in (1, HALF):
            factor = 1 if at == 1 else 2**order - 1
            return Product((Number.of(factor), self.zeta_value(order)))
        return self.generator((f"zeta {order}", str(at)))

    def zeta_value(self, order: int) -> Expression:
        """``zeta(order)``, an even one by Euler's formula."""
        if order % 2:
            return self.generator(("zeta", order))
        bernoulli = fmpq_bernoulli(order)
        value = abs(bernoulli) * 2 ** (order - 1) / factorial(order)
        return Product((Number(value), Power(self.generator("sqrt(pi)"), Number.of(2 * order))))

    def logarithm(self, argument: Expression) -> Expression:
        """The logarithm of a positive rational number by primes; others are not opened."""
        plain = normal_form(argument)
        if not (isinstance(plain, Number) and plain.value > 0):
            return self.opaque(Call("log", (argument,)))
        terms: list[Expression] = []
        for side, sign in ((plain.value.numerator, 1), (plain.value.denominator, -1)):
            for prime, multiplicity in fmpz(side).factor():
                name = self.generator(("log", int(prime)))
                terms.append(Product((Number.of(sign * int(multiplicity)), name)))
        return Sum(tuple(terms)) if terms else ZERO

    def values(self) -> dict[str, Expression]:
        """The generators that are constants, or functions of names that are not shifted."""
        return {name.name: value for key, name in self._generators.items() if (value := _value(key)) is not None}

    # Rational functions of the generators

    def quotient(self, *rewritten: Expression) -> Quotient:
        """The sum of rewritten terms, as a quotient in their names, relations not used."""
        whole = rewritten[0] if len(rewritten) == 1 else Sum(tuple(rewritten))
        context, known = self.context([whole])
        return _read(whole, known, context)

    def context(self, rewritten: Iterable[Expression]) -> tuple[fmpz_mpoly_ctx, dict[str, fmpz_mpoly]]:
        """A context with all names of rewritten terms and of the relations between them."""
        names: set[str] = set()
        waiting = [*rewritten]
        while waiting:
            for name in _names(waiting.pop()) - names:
                names.add(name)
                if name in self._relations:
                    waiting.append(self._relations[name][1])
        ordered = sorted(names) or ["one"]
        context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(len(ordered))], "degrevlex")
        return context, dict(zip(ordered, context.gens(), strict=True))

    @staticmethod
    def read(rewritten: Expression, known: dict[str, fmpz_mpoly], context: fmpz_mpoly_ctx) -> Quotient:
        """A rewritten term as a quotient in a context with all its names."""
        return _read(rewritten, known, context)

    def vanishes(self, *expressions: Expression) -> bool:
        """Whether the sum of terms is 0 as a rational function of the generators, by the relations of the roots.

        Exact: True means an identity wherever all terms are defined. False proves nothing.

        Raises
        ------
        InvalidInput
            If a term divides by zero identically.
        """
        try:
            rewritten = [self.rewritten(expression) for expression in expressions]
            context, known = self.context(rewritten)
            top = _read(Sum(tuple(rewritten)), known, context).numerator
            return self.reduced(top, known, context).is_zero()
        except (Unsupported, BudgetExhausted):
            return False

    def reduced(self, polynomial: fmpz_mpoly, known: dict[str, fmpz_mpoly], context: fmpz_mpoly_ctx) -> fmpz_mpoly:
        """A multiple of the polynomial in which no generator with a relation has its power."""
        names = list(known)
        for position, name in enumerate(names):
            if name not in self._relations or polynomial.degrees()[position] < self._relations[name][0]:
                continue
            order, value = self._relations[name]
            quotient = _read(value, known, context)
            most = polynomial.degrees()[position] // order
            total = context.constant(0)
            pieces: dict[int, dict[tuple[int, ...], int]] = {}
            for exponents, c in polynomial.to_dict().items():
                steps, rest = divmod(int(exponents[position]), order)
                key = (*exponents[:position], rest, *exponents[position + 1 :])
                table = pieces.setdefault(steps, {})
                table[key] = table.get(key, 0) + int(c)
            for steps, table in pieces.items():
                part = context.from_dict(table)
                total += part * quotient.numerator**steps * quotient.denominator ** (most - steps)
            return self.reduced(total, known, context)
        return polynomial


def fmpq_bernoulli(order: int) -> Fraction:
    """A Bernoulli number.

    >>> fmpq_bernoulli(4)
    Fraction(-1, 30)
    """
    from flint import fmpq

    value = fmpq.bernoulli(order)
    return Fraction(int(value.p), int(value.q))


def _value(key: object) -> Expression | None:
    """What a key of a generator stands for, if that is no function of the integers."""
    match key:
        case "sqrt(pi)":
            return Power(Name("pi"), Number(HALF))
        case "I":
            return Name("I")
        case "root", int(prime), int(order):
            return Power(Number.of(prime), Number(Fraction(1, order)))
        case "root", str(text), int(order):
            return Power(read_expression(text), Number(Fraction(1, order)))
        case "exp", str(text), None:
            return Call("exp", (Product((Number(HALF), read_expression(text))),))
        case "log", int(prime):
            return Call("log", (Number.of(prime),))
        case "opaque", str(text):
            return read_expression(text)
    return None


def _parts(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Product(parts) | Sum(parts):
            return parts
    return (expression,)


def _base(form: Form) -> tuple[Form, int]:
    """The form with its constant in (0, 1], and the integer that was taken off."""
    steps = ceil(form.constant) - 1
    return Form(form.slopes, form.constant - steps, form.others), steps


def _plus(form: Form, step: int) -> Form:
    return Form(form.slopes, form.constant + step, form.others)


def _negative(form: Form) -> Form:
    return Form(tuple(-s for s in form.slopes), -form.constant, tuple((m, -c) for m, c in form.others))


def _difference(one: Form, other: Form) -> Form:
    table = dict(one.others)
    for monomial, c in other.others:
        table[monomial] = table.get(monomial, Fraction(0)) - c
    others = tuple(sorted(((m, c) for m, c in table.items() if c), key=lambda entry: to_text(entry[0])))
    slopes = tuple(a - b for a, b in zip(one.slopes, other.slopes, strict=True))
    return Form(slopes, one.constant - other.constant, others)


def _constant_form(value: Fraction, terms: TermField) -> Form:
    return Form((Fraction(0),) * len(terms.integers), value, ())


def _names(expression: Expression) -> set[str]:
    return {node.name for node in walk(expression) if isinstance(node, Name)}


def _read(expression: Expression, known: dict[str, fmpz_mpoly], context: fmpz_mpoly_ctx) -> Quotient:
    one = context.constant(1)
    match expression:
        case Number(value):
            return Quotient(one * fmpz(value.numerator), one * fmpz(value.denominator))
        case Name(name):
            return Quotient(known[name], one)
        case Sum(terms):
            total = Quotient(one * 0, one)
            for term in terms:
                total = _bounded(total + _read(term, known, context))
            return total
        case Product(factors):
            product = Quotient(one, one)
            for factor in factors:
                product = _bounded(product * _read(factor, known, context))
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            inner = _read(base, known, context)
            length = max(len(inner.numerator), len(inner.denominator))
            if abs(exponent) > LARGEST_POWER or (length > 1 and abs(exponent) * length > MOST_TERMS):
                raise BudgetExhausted("a power is too large to multiply out")
            return _bounded(inner ** int(exponent))
    raise Unsupported


def _bounded(quotient: Quotient) -> Quotient:
    if max(len(quotient.numerator), len(quotient.denominator)) > MOST_TERMS:
        raise BudgetExhausted("the term is too large to multiply out")
    return quotient


def _expression(polynomial: fmpz_mpoly, names: Sequence[str]) -> Expression:
    return polynomial_expression(polynomial, [Name(name) for name in names])


def _order(expression: Expression) -> int | None:
    plain = normal_form(expression)
    return int(plain.value) if isinstance(plain, Number) and plain.is_integer else None


def _zeta(terms: TermField, order: Expression, argument: Expression | None = None) -> Expression:
    s = _order(order)
    if s is None or not 2 <= s <= 100:
        return terms.opaque(Call("zeta", (order,) if argument is None else (order, argument)))
    return terms.zeta_value(s) if argument is None else terms.hurwitz(s, argument)


def _polygamma(terms: TermField, order: Expression, argument: Expression) -> Expression:
    m = _order(order)
    if m is None or not 0 <= m < 100:
        return terms.opaque(Call("polygamma", (order, argument)))
    if m == 0:
        return terms.digamma(argument)
    return Product((Number.of((-1) ** (m + 1) * factorial(m)), terms.hurwitz(m + 1, argument)))


def _harmonic(terms: TermField, argument: Expression, order: Expression = ONE) -> Expression:
    s, ahead = _order(order), Sum((argument, ONE))
    if s == 1:
        return Sum((terms.digamma(ahead), Name("EulerGamma")))
    if s is None or not 2 <= s <= 100:
        raise Unsupported
    return Sum((terms.zeta_value(s), Product((MINUS_ONE, terms.hurwitz(s, ahead)))))


def _polylog(terms: TermField, order: Expression, argument: Expression) -> Expression:
    """Those of order 1 and 0 are elementary."""
    s, rest = _order(order), Sum((ONE, Product((MINUS_ONE, argument))))
    if s == 1:
        return Product((MINUS_ONE, terms.logarithm(rest)))
    if s == 0:
        return terms.rewritten(Product((argument, Power(rest, MINUS_ONE))))
    return terms.opaque(Call("polylog", (order, argument)))


def _bessel(kind: str) -> Callable[[TermField, Expression, Expression], Expression]:
    """Bessel functions of integer orders by those of the orders 0 and 1."""
    sign = -1 if kind == "besselj" else 1

    def rule(terms: TermField, order: Expression, x: Expression) -> Expression:
        m = _order(order)
        if m is None or abs(m) > LARGEST_BESSEL:
            return terms.opaque(Call(kind, (order, x)))
        if m < 0:
            return Product((Number.of(sign**m), rule(terms, Number.of(-m), x)))
        if m < 2:
            return terms.opaque(Call(kind, (Number.of(m), x)))
        # J(m) = 2 (m-1)/x J(m-1) - J(m-2), I(m) = I(m-2) - 2 (m-1)/x I(m-1)
        step = Product((Number.of(-2 * sign * (m - 1)), Power(terms.rewritten(x), MINUS_ONE)))
        before = [rule(terms, Number.of(m - i), x) for i in (1, 2)]
        return Sum((Product((step, before[0])), Product((Number.of(sign), before[1]))))

    return rule


def _beta(terms: TermField, x: Expression, y: Expression) -> Expression:
    below = Power(terms.gamma(terms.form(Sum((x, y)))), MINUS_ONE)
    return Product((terms.gamma(terms.form(x)), terms.gamma(terms.form(y)), below))


_RULES: dict[str, Callable[..., Expression]] = {
    "sqrt": lambda terms, x: terms.power(x, Number(HALF)),
    "exp": TermField.exponential,
    "factorial": lambda terms, x: terms.gamma(terms.form(Sum((x, ONE)))),
    "gamma": lambda terms, x: terms.gamma(terms.form(x)),
    "binomial": TermField.binomial,
    "pochhammer": TermField.pochhammer,
    "beta": _beta,
    "digamma": TermField.digamma,
    "polygamma": _polygamma,
    "zeta": _zeta,
    "harmonic": _harmonic,
    "log": TermField.logarithm,
    "polylog": _polylog,
    "besselj": _bessel("besselj"),
    "besseli": _bessel("besseli"),
}
