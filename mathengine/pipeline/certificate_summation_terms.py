"""Terms with integer names, for the check of sums: quotients of polynomials in names, powers, gamma and zeta functions.

``gamma(z + m)``, for an argument z met before and an integer m, is ``gamma(z)`` times a rational function of z;
likewise digamma and Hurwitz's zeta function. ``q**(n + m)`` is ``q**n q**m``, for primes and irreducible polynomials
q, and ``(-1)**n`` has the square 1. Gamma functions of multiples of n are written by Gauss's multiplication formula.
All of this holds for the functions continued in n, and so in the limit at an integer.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial, gcd
from typing import TypeAlias

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_data import refused, require

Monomial: TypeAlias = tuple[tuple[str, int], ...]
"""Pairs of atom and exponent, sorted."""
Table: TypeAlias = dict[Monomial, Fraction]
"""A polynomial in atoms."""
Pair: TypeAlias = tuple[fmpq_mpoly, fmpq_mpoly]

LARGEST_STEP = 400
LARGEST_POWER = 800
LARGEST_ORDER = 12
MOST_TERMS = 20_000
"""Bounds on what a certificate may ask for."""
ONE = Number.of(1)
_HALF = Fraction(1, 2)


def plus(*parts: Expression) -> Expression:
    """The sum."""
    return Sum(parts)


def times(*parts: Expression) -> Expression:
    """The product."""
    return Product(parts)


def inverse(part: Expression) -> Expression:
    """The reciprocal."""
    return Power(part, Number.of(-1))


def minus(part: Expression) -> Expression:
    """The negative."""
    return Product((Number.of(-1), part))


def put(expression: Expression, name: str, value: Expression) -> Expression:
    """The expression with ``value`` in the place of a name.

    >>> to_text(put(Name("n"), "n", Number.of(2)))
    '2'
    """
    match expression:
        case Name(found):
            return value if found == name else expression
        case Sum(parts):
            return Sum(tuple(put(part, name, value) for part in parts))
        case Product(parts):
            return Product(tuple(put(part, name, value) for part in parts))
        case Power(base, exponent):
            return Power(put(base, name, value), put(exponent, name, value))
        case Call(function, arguments, ()):
            return Call(function, tuple(put(argument, name, value) for argument in arguments))
    return expression


def names_of(expression: Expression) -> set[str]:
    """The names in an expression, constants included."""
    return {node.name for node in walk(expression) if isinstance(node, Name)}


class Terms:
    """The functions met so far, as new names, and the identities between them.

    Parameters
    ----------
    integers : sequence of str
        Names that stand for integers.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> Terms(["n"]).is_zero(read("2*binomial(2*n, n)*(2*n + 1) - (n + 1)*binomial(2*n + 2, n + 1)"))
    True
    """

    def __init__(self, integers: Sequence[str]) -> None:
        self.integers = frozenset(integers)
        self._new: dict[object, str] = {}
        self._squares: dict[str, tuple[int, Expression]] = {}
        self._arguments: dict[str, list[tuple[Table, Expression]]] = {}
        self._atoms: dict[str, Expression] = {}

    @property
    def known(self) -> dict[object, str]:
        """What the new names stand for."""
        return self._new

    def is_zero(self, *parts: Expression) -> bool:
        """Whether the sum of terms is 0 by these identities. Exact; False proves nothing."""
        opened = Sum(tuple(self.open(part) for part in parts))
        top, _, order = self.pair(opened)
        return top.is_zero() or self._without_powers(top, order).is_zero()

    # Names for functions

    def atom(self, key: object, power: tuple[int, Expression] | None = None) -> Name:
        """A new name for what the key describes, and what a power of it is."""
        name = self._new.setdefault(key, f"#{len(self._new)}")
        if power is not None:
            self._squares[name] = power
        return Name(name)

    def open(self, expression: Expression) -> Expression:
        """The term with every function replaced by new names."""
        match expression:
            case Number():
                return expression
            case Name("pi"):
                return Power(self.atom("root of pi"), Number.of(2))
            case Name("I"):
                return self.atom("I", (2, Number.of(-1)))
            case Name("GoldenRatio"):
                return times(Number(_HALF), plus(ONE, self._prime_root(5, 2)))
            case Name("E"):
                return self._exponential(ONE)
            case Name():
                return expression
            case Sum(parts):
                return Sum(tuple(self.open(part) for part in parts))
            case Product(parts):
                return Product(tuple(self.open(part) for part in parts))
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return Power(self.open(base), Number(exponent))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Call(function, arguments, ()):
                return self._call(function, arguments)
        raise refused("a term of another kind")

    def _call(self, function: str, arguments: tuple[Expression, ...]) -> Expression:
        match function, arguments:
            case "factorial", (x,):
                return self._gamma(plus(x, ONE))
            case "gamma", (x,):
                return self._gamma(x)
            case "binomial", (x, y):
                return self._binomial(x, y)
            case "pochhammer", (x, y):
                return times(self._gamma(plus(x, y)), inverse(self._gamma(x)))
            case "beta", (x, y):
                return times(self._gamma(x), self._gamma(y), inverse(self._gamma(plus(x, y))))
            case "sqrt", (x,):
                return self._power(x, Number(_HALF))
            case "exp", (x,):
                return self._exponential(x)
            case (("sin" | "cos" | "tan" | "cot" | "sec" | "csc"), (x,)):
                return self._wave(function, times(self.open(Name("I")), ONE), times(Name("I"), x))
            case (("sinh" | "cosh" | "tanh" | "coth" | "sech" | "csch"), (x,)):
                return self._wave(function[:-1], ONE, x)
            case "digamma", (x,):
                return self._zeta(1, x)
            case "harmonic", (x,):
                return plus(self._zeta(1, plus(x, ONE)), Name("EulerGamma"))
            case "zeta", (Number(s), x) if s.denominator == 1 and 2 <= s <= 100:
                return self._zeta(int(s), x)
            case "zeta", (Number(s),) if s.denominator == 1 and 2 <= s <= 100:
                return self._zeta(int(s), ONE)
            case "polygamma", (Number(m), x) if m.denominator == 1 and 0 <= m < 100:
                factor = 1 if m == 0 else (-1) ** (int(m) + 1) * factorial(int(m))
                return times(Number.of(factor), self._zeta(int(m) + 1, x))
            case "log", (Number(value),) if value > 0:
                return self._logarithm(value)
            case "polylog", (Number(s), x) if s in (0, 1):
                rest = plus(ONE, minus(x))
                if s == 1:
                    return minus(self.open(Call("log", (rest,))))
                return times(self.open(x), inverse(self.open(rest)))
            case (("besselj" | "besseli"), (Number(m), x)) if m.denominator == 1 and abs(m) <= LARGEST_ORDER:
                return self._bessel(function, int(m), x)
        return self._closed(Call(function, arguments))

    def _bessel(self, function: str, order: int, x: Expression) -> Expression:
        """By the orders 0 and 1: ``J(m+1) = 2 m/x J(m) - J(m-1)``, ``I(m+1) = I(m-1) - 2 m/x I(m)``."""
        first, last = [plus(self._closed(Call(function, (Number.of(m), x)))) for m in (0, 1)]
        sign = -1 if function == "besselj" else 1
        for m in range(1, abs(order)):
            step = times(Number.of(-2 * sign * m), inverse(self.open(x)))
            first, last = last, plus(times(step, last), times(Number.of(sign), first))
        value = first if order == 0 else last
        return minus(value) if order < 0 and sign < 0 and order % 2 else value

    def _closed(self, expression: Expression) -> Name:
        """A name for something that is not opened."""
        match expression:
            case Call(function, arguments, ()):
                return self.atom(("closed", function, *map(self._form, arguments)))
            case Power(base, exponent):
                return self.atom(("closed", "power", self._form(base), self._form(exponent)))
        return self.atom(("closed", to_text(expression)))

    def _form(self, expression: Expression) -> str:
        """A text that equal rational functions of names have in common, where they are not too large."""
        try:
            top, bottom, order = self.pair(self.open(expression))
        except InvalidInput:
            return to_text(expression)
        lead = bottom.leading_coefficient()
        return f"{_text_of(top / lead, order)}/{_text_of(bottom / lead, order)}"

    # Polynomials in names

    def table(self, expression: Expression) -> Table:
        """A polynomial in names and in what is not opened."""
        match expression:
            case Number(value):
                return {(): value} if value else {}
            case Name(name):
                return {((name, 1),): Fraction(1)}
            case Sum(parts):
                total: Table = {}
                for part in parts:
                    for monomial, c in self.table(part).items():
                        total[monomial] = total.get(monomial, Fraction(0)) + c
                return {monomial: c for monomial, c in total.items() if c}
            case Product(parts):
                product: Table = {(): Fraction(1)}
                for part in parts:
                    product = _product(product, self.table(part))
                return product
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                inner = self.table(base)
                result: Table = {(): Fraction(1)}
                if exponent < 0:
                    require(set(inner) == {()}, "an argument that is no polynomial")
                    return {(): inner[()] ** int(exponent)}
                require(exponent <= 20, "an argument of too high a degree")
                for _ in range(int(exponent)):
                    result = _product(result, inner)
                return result
        key = to_text(expression)
        require(not self.integers & names_of(expression), "an argument that is not linear")
        self._atoms[key] = expression
        return {((key, 1),): Fraction(1)}

    def linear(self, expression: Expression) -> tuple[dict[str, Fraction], Fraction, Table]:
        """Slopes in the integers, constant, and the rest, which is free of them."""
        slopes: dict[str, Fraction] = {}
        rest = self.table(expression)
        constant = rest.pop((), Fraction(0))
        for name in self.integers:
            slope = rest.pop(((name, 1),), Fraction(0))
            if slope:
                slopes[name] = slope
        bound = any(atom in self.integers for monomial in rest for atom, _ in monomial)
        require(not bound, "an argument that is not linear")
        return slopes, constant, rest

    def as_expression(self, table: Table) -> Expression:
        """A polynomial as an expression."""
        terms = []
        for monomial, c in sorted(table.items()):
            powers = [Power(self._atoms.get(atom, Name(atom)), Number.of(e)) for atom, e in monomial]
            terms.append(Product((Number(c), *powers)))
        return Sum(tuple(terms))

    # Powers and exponentials

    def _power(self, base: Expression, exponent: Expression) -> Expression:
        if base == Name("E"):
            return self._exponential(exponent)
        slopes, constant, rest = self.linear(exponent)
        whole = constant.numerator // constant.denominator
        part = constant - whole
        require(abs(whole) <= LARGEST_POWER, "a power that is too large")
        if isinstance(base, Number):
            return self._number_power(base.value, slopes, constant, rest)
        if base == Name("pi") and not slopes and not rest and part in (0, _HALF):
            return Power(self.atom("root of pi"), Number(2 * constant))
        require(not self.integers & names_of(base) or not slopes, "a power of another kind")
        factors: list[Expression] = [Power(self.open(base), Number.of(whole))]
        if slopes:
            factors.append(self._integer_powers(base, slopes))
        if part or rest:
            if not rest and part == _HALF and not slopes:
                inner = self.open(base)
                factors.append(self.atom(("root", self._form(base)), (2, inner)))
            else:
                factors.append(self._closed(Power(base, self.as_expression({**rest, (): part}))))
        return Product(tuple(factors))

    def _number_power(self, base: Fraction, slopes: dict[str, Fraction], constant: Fraction, rest: Table) -> Expression:
        require(base, "a power of 0")
        factors: list[Expression] = []
        if base < 0:
            whole = all(s.denominator == 1 for s in slopes.values()) and (2 * constant).denominator == 1
            require(whole and not rest, "a power of a negative number of another kind")
            factors.append(Number.of(-1 if constant // 1 % 2 else 1))
            if constant.denominator == 2:
                factors.append(self.open(Name("I")))
            factors += [self.atom(("sign", n), (2, ONE)) for n, s in slopes.items() if s % 2]
        for value, side in ((abs(base.numerator), 1), (base.denominator, -1)):
            for p, multiplicity in fmpz(value).factor():
                e = side * int(multiplicity)
                factors.append(self._prime_power(int(p), {n: e * s for n, s in slopes.items()}, e * constant))
                for monomial, c in rest.items():
                    steps = 2 * e * c
                    require(steps.denominator == 1, "a root of a power")
                    factors.append(Power(self.atom(("half power", int(p), monomial)), Number(steps)))
        return Product(tuple(factors))

    def _prime_power(self, prime: int, slopes: dict[str, Fraction], constant: Fraction) -> Expression:
        whole = constant.numerator // constant.denominator
        require(abs(whole) <= LARGEST_POWER, "a power that is too large")
        factors: list[Expression] = [Number(Fraction(prime) ** whole)]
        part = constant - whole
        if part:
            factors.append(Power(self._prime_root(prime, part.denominator), Number.of(part.numerator)))
        for name, slope in slopes.items():
            steps = 2 * slope
            require(steps.denominator == 1 and abs(steps) <= LARGEST_POWER, "a power of another kind")
            factors.append(Power(self.atom(("half power", prime, name)), Number(steps)))
        return Product(tuple(factors))

    def _prime_root(self, prime: int, order: int) -> Name:
        return self.atom(("root", prime, order), (order, Number.of(prime)))

    def _integer_powers(self, base: Expression, slopes: dict[str, Fraction]) -> Expression:
        """Powers of the irreducible factors of a base."""
        opened = self.open(base)
        top, bottom, order = self.pair(opened)
        require(not top.is_zero(), "a power of 0")
        factors: list[Expression] = []
        require(all(s.denominator == 1 and abs(s) <= LARGEST_POWER for s in slopes.values()), "a power of another kind")
        for polynomial, side in ((top, 1), (bottom, -1)):
            content, parts = polynomial.factor()
            number = Fraction(int(content.p), int(content.q))
            for q, multiplicity in parts:
                lead = q.leading_coefficient()
                number *= Fraction(int(lead.p), int(lead.q)) ** int(multiplicity)
                key = _text_of(q / lead, order)
                for name, slope in slopes.items():
                    power = Number(slope * int(multiplicity) * side)
                    factors.append(Power(self.atom(("power", key, name)), power))
            if number != 1:
                factors.append(self._number_power(number, {n: side * s for n, s in slopes.items()}, Fraction(0), {}))
        return Product(tuple(factors))

    def _exponential(self, argument: Expression) -> Expression:
        factors: list[Expression] = []
        for monomial, c in self.table(argument).items():
            atoms = {atom for atom, _ in monomial}
            bound = [(atom, e) for atom, e in monomial if atom in self.integers]
            require(len(bound) <= 1 and all(e == 1 for _, e in bound), "an exponential of another kind")
            require(not ("pi" in atoms and "I" in atoms), "a root of unity")
            steps = 2 * c
            require(steps.denominator == 1 and abs(steps) <= LARGEST_POWER, "an exponential of another kind")
            factors.append(Power(self.atom(("exponential", monomial)), Number(steps)))
        return Product(tuple(factors))

    def _wave(self, function: str, unit: Expression, argument: Expression) -> Expression:
        up = self._exponential(argument)
        down = inverse(up)
        cosine, sine = plus(up, down), times(plus(up, minus(down)), inverse(unit))
        top, bottom = {
            "sin": (sine, Number.of(2)),
            "cos": (cosine, Number.of(2)),
            "tan": (sine, cosine),
            "cot": (cosine, sine),
            "sec": (Number.of(2), cosine),
            "csc": (Number.of(2), sine),
        }[function]
        return times(top, inverse(bottom))

    def _logarithm(self, value: Fraction) -> Expression:
        terms: list[Expression] = []
        for side, sign in ((value.numerator, 1), (value.denominator, -1)):
            for p, multiplicity in fmpz(side).factor():
                terms.append(times(Number.of(sign * int(multiplicity)), self.atom(("log", int(p)))))
        return Sum(tuple(terms))

    # Gamma and zeta functions

    def _gamma(self, argument: Expression) -> Expression:
        slopes, constant, rest = self.linear(argument)
        require(all(s.denominator == 1 for s in slopes.values()), "a gamma function of another kind")
        if not slopes and not rest:
            return self._gamma_number(constant)
        common = gcd(*(int(s) for s in slopes.values())) if slopes else 1
        if common > 1 and not rest:
            return self._multiplied(argument, constant, common)
        first = slopes.get(min(slopes)) if slopes else None
        if first is not None and first < 0 and (rest or constant.denominator > 1):
            return self._mirrored(argument, slopes, constant, rest)
        found, base, steps = self._met("gamma", argument)
        return times(_rising(base, steps), found)

    def _gamma_number(self, at: Fraction) -> Expression:
        whole = at.numerator // at.denominator
        if at.denominator == 1:
            require(1 <= at <= LARGEST_POWER, "a pole of the gamma function")
            return Number.of(factorial(whole - 1))
        require(abs(whole) <= LARGEST_STEP, "a gamma function too far away")
        part = at - whole
        value = self.atom("root of pi") if part == _HALF else self.atom(("gamma", str(part)))
        return times(_rising(Number(part), whole), value)

    def _multiplied(self, argument: Expression, constant: Fraction, common: int) -> Expression:
        """``gamma(g z) = (2 pi)**((1-g)/2) g**(g z - 1/2) product of gamma(z + i/g)``."""
        z = times(Number(Fraction(1, common)), argument)
        scale = [
            Power(self.atom("root of pi"), Number.of(1 - common)),
            self._power(Number.of(2), Number(Fraction(1 - common, 2))),
            self._power(Number.of(common), plus(argument, Number(-_HALF))),
        ]
        return Product((*scale, *(self._gamma(plus(z, Number(Fraction(i, common)))) for i in range(common))))

    def _mirrored(
        self, argument: Expression, slopes: dict[str, Fraction], constant: Fraction, rest: Table
    ) -> Expression:
        """``gamma(z) gamma(1 - z)`` is that of the part of z free of integers, up to the sign of the shift."""
        free = self.as_expression({**rest, (): constant % 1})
        turns = {name: slope for name, slope in slopes.items() if slope % 2}
        sign: list[Expression] = [self.atom(("sign", name), (2, ONE)) for name in turns]
        if (constant // 1) % 2:
            sign.append(Number.of(-1))
        product = times(self._gamma(free), self._gamma(plus(ONE, minus(free))))
        return Product((*sign, product, inverse(self._gamma(plus(ONE, minus(argument))))))

    def _binomial(self, above: Expression, below: Expression) -> Expression:
        slopes, constant, rest = self.linear(below)
        if not slopes and not rest and constant.denominator == 1:
            require(constant <= LARGEST_STEP, "a binomial that is too long")
            if constant < 0:
                return Number.of(0)
            count = int(constant)
            factors = [plus(self.open(above), Number.of(-i)) for i in range(count)]
            return Product((*factors, Number(Fraction(1, factorial(count)))))
        other = plus(above, minus(below))
        slopes, constant, rest = self.linear(other)
        if not slopes and not rest and constant.denominator == 1 and constant < 0:
            return Number.of(0)
        gammas = [self._gamma(plus(x, ONE)) for x in (above, below, other)]
        return times(gammas[0], inverse(gammas[1]), inverse(gammas[2]))

    def _zeta(self, order: int, argument: Expression) -> Expression:
        """Hurwitz's zeta function; for order 1 digamma, which moves with the other sign."""
        slopes, constant, rest = self.linear(argument)
        require(all(s.denominator == 1 and s > 0 for s in slopes.values()), "a zeta function of another kind")
        if not slopes and not rest:
            whole = -(-constant.numerator // constant.denominator) - 1
            require(constant.denominator > 1 or constant > 0, "a pole of a zeta function")
            require(abs(whole) <= LARGEST_STEP, "a zeta function too far away")
            part = constant - whole
            return plus(_steps(Number(part), whole, order), self._zeta_number(order, part))
        common = gcd(*(int(s) for s in slopes.values())) if slopes else 1
        if common > 1 and not rest:
            z = times(Number(Fraction(1, common)), argument)
            parts = [
                times(Number(Fraction(1, common**order)), self._zeta(order, plus(z, Number(Fraction(i, common)))))
                for i in range(common)
            ]
            return Sum((*parts, self._logarithm(Fraction(common)))) if order == 1 else Sum(tuple(parts))
        found, base, steps = self._met(f"zeta {order}", argument)
        return plus(_steps(base, steps, order), found)

    def _zeta_number(self, order: int, part: Fraction) -> Expression:
        if part not in (1, _HALF):
            return self.atom((f"zeta {order}", str(part)))
        if order == 1:
            value = minus(Name("EulerGamma"))
            return value if part == 1 else plus(value, times(Number.of(-2), self._logarithm(Fraction(2))))
        factor = Number.of(1 if part == 1 else 2**order - 1)
        if order % 2:
            return times(factor, self.atom(("zeta", order)))
        bernoulli = fmpq.bernoulli(order)
        euler = abs(Fraction(int(bernoulli.p), int(bernoulli.q))) * 2 ** (order - 1) / factorial(order)
        return times(factor, Number(euler), Power(self.atom("root of pi"), Number.of(2 * order)))

    def _met(self, function: str, argument: Expression) -> tuple[Expression, Expression, int]:
        """The function at an argument met before, that argument, and how far this one is from it."""
        table = self.table(argument)
        constant = table.pop((), Fraction(0))
        known = self._arguments.setdefault(function, [])
        for other, name in known:
            rest = dict(other)
            begin = rest.pop((), Fraction(0))
            if rest == table and (constant - begin).denominator == 1:
                steps = int(constant - begin)
                require(abs(steps) <= LARGEST_STEP, "a function moved too far")
                return name, self.as_expression(other), steps
        name = self.atom((function, to_text(self.as_expression({**table, (): constant}))))
        known.append(({**table, (): constant}, name))
        return name, self.as_expression({**table, (): constant}), 0

    # Quotients

    def pair(self, opened: Expression) -> tuple[fmpq_mpoly, fmpq_mpoly, list[str]]:
        """Numerator and denominator of an opened term, and the order of the names."""
        names, waiting = set[str](), [opened]
        while waiting:
            for name in names_of(waiting.pop()) - names:
                names.add(name)
                if name in self._squares:
                    waiting.append(self._squares[name][1])
        order = sorted(names) or ["1"]
        context = fmpq_mpoly_ctx.get([f"x{i}" for i in range(len(order))], "degrevlex")
        place = dict(zip(order, context.gens(), strict=True))
        top, bottom = read_pair(opened, place, context)
        return top, bottom, order

    def _without_powers(self, polynomial: fmpq_mpoly, order: list[str]) -> fmpq_mpoly:
        """A multiple of it in which names with a known power have exponents below that."""
        context = polynomial.context()
        place = dict(zip(order, context.gens(), strict=True))
        for position, name in enumerate(order):
            power = self._squares.get(name)
            highest = int(polynomial.degrees()[position])
            if power is None or highest < power[0]:
                continue
            top, bottom = read_pair(power[1], place, context)
            most, total = highest // power[0], context.constant(0)
            for exponents, c in polynomial.to_dict().items():
                whole, rest = divmod(int(exponents[position]), power[0])
                monomial = context.from_dict({(*exponents[:position], rest, *exponents[position + 1 :]): c})
                total += monomial * top**whole * bottom ** (most - whole)
            return self._without_powers(total, order)
        return polynomial


def _product(one: Table, other: Table) -> Table:
    found: Table = {}
    for left, c in one.items():
        for right, d in other.items():
            powers: dict[str, int] = dict(left)
            for atom, e in right:
                powers[atom] = powers.get(atom, 0) + e
            key = tuple(sorted(powers.items()))
            found[key] = found.get(key, Fraction(0)) + c * d
    return {monomial: c for monomial, c in found.items() if c}


def _rising(base: Expression, steps: int) -> Expression:
    """``gamma(base + steps)/gamma(base)``."""
    if steps >= 0:
        return Product(tuple(plus(base, Number.of(i)) for i in range(steps)))
    return inverse(Product(tuple(plus(base, Number.of(i)) for i in range(steps, 0))))


def _steps(base: Expression, steps: int, order: int) -> Expression:
    """The difference of the zeta function at ``base + steps`` and at ``base``."""
    sign = (1 if steps > 0 else -1) * (1 if order == 1 else -1)
    places = range(steps) if steps > 0 else range(steps, 0)
    return Sum(tuple(times(Number.of(sign), Power(plus(base, Number.of(i)), Number.of(-order))) for i in places))


def _text_of(polynomial: fmpq_mpoly, order: list[str]) -> str:
    terms = []
    for exponents, c in polynomial.to_dict().items():
        terms.append((tuple((a, int(e)) for a, e in zip(order, exponents, strict=True) if e), str(c)))
    return str(sorted(terms))


def read_pair(expression: Expression, place: dict[str, fmpq_mpoly], context: fmpq_mpoly_ctx) -> Pair:
    """Numerator and denominator of an opened term in a context with all its names."""
    one = context.constant(1)
    match expression:
        case Number(value):
            return context.constant(fmpq(value.numerator, value.denominator)), one
        case Name(name):
            return place[name], one
        case Sum(parts):
            top, bottom = context.constant(0), one
            for part in parts:
                above, below = read_pair(part, place, context)
                common = bottom.gcd(below)
                left, right = below / common, bottom / common
                top, bottom = _lowest(top * left + above * right, bottom * left)
            return top, bottom
        case Product(parts):
            top, bottom = one, one
            for part in parts:
                above, below = read_pair(part, place, context)
                top, bottom = _lowest(top * above, bottom * below)
            return top, bottom
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            above, below = read_pair(base, place, context)
            length = max(len(above), len(below), 1)
            require(length == 1 or abs(exponent) * length <= MOST_TERMS, "a power that is too large")
            require(abs(exponent) <= 2 * LARGEST_POWER, "a power that is too large")
            if exponent < 0:
                require(not above.is_zero(), "a division by zero")
                above, below = below, above
            return above ** abs(int(exponent)), below ** abs(int(exponent))
    raise refused("a term of another kind")


def _lowest(top: fmpq_mpoly, bottom: fmpq_mpoly) -> Pair:
    require(max(len(top), len(bottom)) <= MOST_TERMS, "a term that is too large")
    if top.is_zero():
        return top, bottom * 0 + 1
    common = top.gcd(bottom)
    return top / common, bottom / common
