"""Expressions as elements of the ring in which the check of identities computes.

Trigonometric and hyperbolic functions become exponentials, powers become exponentials of logarithms, functions with a
recurrence are moved to one base point. All rules are identities of principal branches that hold wherever both sides
have a value; logarithms are split over positive numbers, and over factors whose sign the domain fixes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial, floor, gcd

from flint import fmpq, fmpq_mpoly_ctx, fmpz

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_identities_domains import Place, names_in
from mathengine.pipeline.certificate_identities_elements import (
    ROOT,
    UNIT,
    Element,
    Monomial,
    Ring,
    Terms,
    number,
    power_of,
)

HALF = Fraction(1, 2)
MOST_STEPS = 80
LARGEST_FACTORED = 160
"""Bits of an integer under a logarithm, after small primes."""
_I = power_of(ROOT, HALF)


@dataclass(slots=True)
class Reader:
    """Reads the expressions of one statement; ``meaning`` keeps what each key stands for."""

    place: Place
    ring: Ring = field(default_factory=Ring)
    meaning: dict[str, Expression] = field(default_factory=dict)
    logarithms: dict[str, Element] = field(default_factory=dict)
    arguments: dict[str, tuple[str, Element]] = field(default_factory=dict)

    # Arithmetic in short

    def add(self, *parts: Element) -> Element:
        """The sum."""
        total = number(0)
        for part in parts:
            total = self.ring.plus(total, part)
        return total

    def mul(self, *parts: Element) -> Element:
        """The product."""
        product = number(1)
        for part in parts:
            product = self.ring.times(product, part)
        return product

    def neg(self, one: Element) -> Element:
        """The opposite."""
        return self.ring.times(number(-1), one)

    def div(self, one: Element, other: Element) -> Element:
        """The quotient."""
        return self.ring.times(one, self.ring.inverse(other))

    # Reading

    def of(self, expression: Expression) -> Element:
        """The element of an expression."""
        match expression:
            case Number(value):
                return number(value)
            case Name("I"):
                return _I
            case Name("E"):
                return self.exp(number(1))
            case Name("GoldenRatio"):
                return self.mul(number(HALF), self.add(number(1), self.root(number(5))))
            case Name(name):
                self.meaning[name] = expression
                return power_of(name)
            case Sum(terms):
                return self.add(*(self.of(term) for term in terms))
            case Product(factors):
                return self.mul(*(self.of(factor) for factor in factors))
            case Power(base, Number(value)) if value.denominator == 1:
                return self.ring.power(self.of(base), value.numerator)
            case Power(Name("E"), exponent):
                return self.exp(self.of(exponent))
            case Power(base, exponent):
                return self._general_power(base, exponent)
            case Call("Abs" | "sign" | "re" | "im" | "conjugate" as function, (argument,), ()):
                return self._of_parts(function, argument)
            case Call(function, arguments, ()):
                return self._call(function, [self.of(argument) for argument in arguments])
        raise refused("a term that the check of identities does not read")

    def _general_power(self, base: Expression, exponent: Expression) -> Element:
        inner = self.of(base)
        if self.ring.is_zero(inner):
            require(self.place.sign(exponent) == 1, "a power of 0")
            return number(0)
        logarithm = self._any_logarithm(inner) if self.is_integral(exponent) else self.log(inner)
        return self.exp(self.mul(self.of(exponent), logarithm))

    def is_integral(self, expression: Expression) -> bool:
        """Whether an expression is made of integers by sums and products."""
        match expression:
            case Number(value):
                return value.denominator == 1
            case Name(name):
                return name in self.place.integers
            case Sum(parts) | Product(parts):
                return all(self.is_integral(part) for part in parts)
            case Power(base, Number(value)):
                return value.denominator == 1 and value >= 0 and self.is_integral(base)
        return False

    def _any_logarithm(self, u: Element) -> Element:
        """Some logarithm: an integer multiple of it has the exponential of the same multiple of any other."""
        content, factors = self._factored(u)
        parts = [
            self.mul(number(count), self._logarithm(number(prime)))
            for part, sign in ((content.numerator, 1), (content.denominator, -1))
            for prime, count in ((Fraction(p), sign * c) for p, c in _prime_powers(abs(part)))
        ]
        if content < 0:
            parts.append(self._half_turn())
        for base, exponent in factors:
            parts.append(self.mul(number(exponent), self._logarithm_of_factor(base)))
        return self.add(*parts)

    def _half_turn(self) -> Element:
        self.meaning["pi"] = Name("pi")
        return self.mul(_I, power_of("pi"))

    def _logarithm_of_factor(self, base: Element) -> Element:
        """Of a power product the sum over its keys, of exponentials the exponent."""
        if base.bottom != {UNIT: Fraction(1)} or len(base.top) != 1:
            return self._logarithm(base)
        ((monomial, value),) = base.top.items()
        if value != 1:
            return self._logarithm(base)
        parts = []
        for key, exponent in monomial:
            if key == ROOT:
                parts.append(self.mul(number(exponent), self._half_turn()))
                continue
            node = self.meaning.get(key)
            if key.startswith("exp[") and isinstance(node, Call):
                parts.append(self.mul(number(exponent), self.of(node.arguments[0])))
            elif exponent.denominator == 1:
                parts.append(self.mul(number(exponent), self._logarithm(power_of(key))))
            else:
                parts.append(self._logarithm(Element({frozenset({(key, exponent)}): Fraction(1)}, base.bottom)))
        return self.add(*parts)

    def _call(self, function: str, arguments: list[Element]) -> Element:
        rule = _RULES.get((function, len(arguments)))
        return rule(self, *arguments) if rule is not None else self.atom(function, *arguments)

    def atom(self, function: str, *arguments: Element) -> Element:
        """A call that is not opened, as a key."""
        key = f"{function}({', '.join(self.text(argument) for argument in arguments)})"
        if key not in self.meaning:
            self.meaning[key] = Call(function, tuple(self.expression(argument) for argument in arguments))
            if len(arguments) == 1:
                self.arguments[key] = (function, arguments[0])
        return power_of(key)

    # Text and expressions of elements

    def text(self, one: Element) -> str:
        """A canonical text; equal texts are equal elements."""
        top = _terms_text(one.top)
        return top if one.bottom == {UNIT: Fraction(1)} else f"({top})/({_terms_text(one.bottom)})"

    def expression(self, one: Element) -> Expression:
        """The element as an expression."""
        top = self._sum(one.top)
        return top if one.bottom == {UNIT: Fraction(1)} else Product((top, Power(self._sum(one.bottom), Number.of(-1))))

    def _sum(self, terms: Terms) -> Expression:
        parts = []
        for monomial, value in sorted(terms.items(), key=_order):
            factors: list[Expression] = [Number(value)] if value != 1 or not monomial else []
            factors += [self._power(key, exponent) for key, exponent in sorted(monomial)]
            parts.append(factors[0] if len(factors) == 1 else Product(tuple(factors)))
        return Number.of(0) if not parts else parts[0] if len(parts) == 1 else Sum(tuple(parts))

    def _power(self, key: str, exponent: Fraction) -> Expression:
        if key == ROOT:
            if exponent == HALF:
                return Name("I")
            return Call("exp", (Product((Number(exponent), Name("I"), Name("pi"))),))
        base = self.meaning[key]
        return base if exponent == 1 else Power(base, Number(exponent))

    # Exponentials and logarithms

    def exp(self, exponent: Element) -> Element:
        """The exponential, one key for each term of the exponent."""
        result = number(1)
        for monomial, value in exponent.top.items():
            result = self.ring.times(result, self._exponential(monomial, value, exponent.bottom))
        return result

    def _exponential(self, monomial: Monomial, value: Fraction, bottom: Terms) -> Element:
        whole = bottom == {UNIT: Fraction(1)}
        if whole and value.denominator == 1:
            monomial = self._parity(monomial)
        if whole and monomial == frozenset({(ROOT, HALF), ("pi", Fraction(1))}):
            return self.ring.tidy(power_of(ROOT, value))
        single = next(iter(monomial))[0] if len(monomial) == 1 and next(iter(monomial))[1] == 1 else ""
        if whole and single in self.logarithms:
            return self._power_of_element(single, value)
        base = Element({monomial: Fraction(1)}, bottom)
        key = f"exp[{self.text(base)}]"
        if key not in self.meaning:
            self.meaning[key] = Call("exp", (self.expression(base),))
            self._relate(key, monomial, whole)
        return self.ring.tidy(power_of(key, value))

    def _parity(self, monomial: Monomial) -> Monomial:
        """``exp(I*pi*n**2) = exp(I*pi*n)`` for integers n: both exponents are even or odd together."""
        exponents = dict(monomial)
        if exponents.get(ROOT) != HALF or exponents.get("pi") != 1:
            return monomial
        names = [key for key in exponents if key not in (ROOT, "pi")]
        if not all(
            key in self.place.integers and exponents[key].denominator == 1 and exponents[key] > 0 for key in names
        ):
            return monomial
        return frozenset({*((key, Fraction(1)) for key in names), (ROOT, HALF), ("pi", Fraction(1))})

    def _power_of_element(self, logarithm: str, exponent: Fraction) -> Element:
        """``v**exponent`` for the v of a logarithm."""
        v = self.logarithms[logarithm]
        if v.bottom == {UNIT: Fraction(1)} and len(v.top) == 1:
            ((monomial, value),) = v.top.items()
            key = next(iter(monomial))[0] if len(monomial) == 1 and next(iter(monomial))[1] == 1 else ""
            # a power of exp[b] is exp(c*b), which is not (exp(b))**c for all complex b
            if value == 1 and key and key != ROOT and not key.startswith("exp["):
                return self.ring.tidy(power_of(key, exponent))
            if not monomial and value.denominator == 1 and value > 1:
                key = str(value.numerator)
                self.meaning.setdefault(key, Number(value))
                self.ring.firsts.setdefault(key, number(value))
                return self.ring.tidy(power_of(key, exponent))
        key = f"base[{self.text(v)}]"
        self.meaning.setdefault(key, self.expression(v))
        self.ring.firsts.setdefault(key, v)
        return self.ring.tidy(power_of(key, exponent))

    def _relate(self, key: str, monomial: Monomial, whole: bool) -> None:
        """What is known of ``exp(I*asin(v))`` and its like, and of ``exp(I*pi*n)`` for integers n."""
        if not whole:
            return
        exponents = dict(monomial)
        imaginary = exponents.pop(ROOT, None) == HALF
        if imaginary and exponents.get("pi") == 1:
            rest = [(name, e) for name, e in exponents.items() if name != "pi"]
            if rest and all(name in self.place.integers and e.denominator == 1 and e > 0 for name, e in rest):
                self.ring.periods[key] = 2
            return
        if len(exponents) != 1 or set(exponents.values()) != {Fraction(1)}:
            return
        function, u = self.arguments.get(next(iter(exponents)), ("", number(0)))
        rule = _OPENED.get((function, imaginary))
        if rule is not None:
            self.ring.firsts[key] = rule(self, u)

    def log(self, u: Element) -> Element:
        """The principal logarithm, split where that is exact."""
        require(not self.ring.is_zero(u), "the logarithm of 0")
        content, factors = self._factored(u)
        parts = [
            self.mul(number(count), self._logarithm(number(prime)))
            for part, sign in ((content.numerator, 1), (content.denominator, -1))
            for prime, count in ((Fraction(p), sign * c) for p, c in _prime_powers(abs(part)))
        ]
        turned, rest = content < 0, number(1)
        for base, exponent in factors:
            sign = self.place.sign(self.expression(base))
            if sign is None:
                rest = self.mul(rest, self.ring.power(base, exponent))
                continue
            turned ^= sign < 0 and exponent % 2 == 1
            size = self.neg(base) if sign < 0 else base
            parts.append(self.mul(number(exponent), self._logarithm(size)))
        if rest != number(1):
            parts.append(self._logarithm(self.neg(rest) if turned else rest))
        elif turned:
            parts.append(self.mul(_I, power_of("pi")))
            self.meaning["pi"] = Name("pi")
        return self.add(*parts)

    def _logarithm(self, v: Element) -> Element:
        """``log(v)`` as a key, or the exponent of a real exponential."""
        if v.bottom == {UNIT: Fraction(1)} and len(v.top) == 1:
            ((monomial, value),) = v.top.items()
            if value == 1 and monomial and all(self._is_positive(key) for key, _ in monomial):
                return self.add(*(self.mul(number(e), self._positive_logarithm(key)) for key, e in monomial))
            if abs(value) == 1 and monomial == frozenset({(ROOT, HALF)}):
                self.meaning["pi"] = Name("pi")
                return self.mul(number(value * HALF), _I, power_of("pi"))
        return self._kept_logarithm(v)

    def _is_positive(self, key: str) -> bool:
        """Whether a key is the exponential of something real, or positive on the domain."""
        node = self.meaning.get(key)
        if node is None:
            return False
        if key.startswith("exp["):
            return isinstance(node, Call) and self.place.is_real(node.arguments[0])
        return self.place.sign(node) == 1

    def _positive_logarithm(self, key: str) -> Element:
        node = self.meaning[key]
        if key.startswith("exp[") and isinstance(node, Call):
            return self.of(node.arguments[0])
        return self._kept_logarithm(self.ring.firsts.get(key, power_of(key)))

    def _kept_logarithm(self, v: Element) -> Element:
        """``log(v)`` as a key."""
        found = self.atom("log", v)
        ((monomial, _),) = found.top.items()
        self.logarithms[next(iter(monomial))[0]] = v
        return found

    def _factored(self, u: Element) -> tuple[Fraction, list[tuple[Element, int]]]:
        """Content, and irreducible factors with exponents; by polynomials where the exponents are integers."""
        top_content, top = self._factors_of(u.top)
        bottom_content, bottom = self._factors_of(u.bottom)
        return top_content / bottom_content, [*top, *((base, -exponent) for base, exponent in bottom)]

    def _factors_of(self, terms: Terms) -> tuple[Fraction, list[tuple[Element, int]]]:
        one = {UNIT: Fraction(1)}
        if len(terms) == 1:
            ((monomial, value),) = terms.items()
            split = all(e.denominator == 1 and key != ROOT for key, e in monomial)
            if split:
                return value, [(power_of(key), e.numerator) for key, e in sorted(monomial)]
            return value, [(Element({monomial: Fraction(1)}, one), 1)]
        keys = sorted({key for monomial in terms for key, _ in monomial})
        if any(e.denominator != 1 or key == ROOT for monomial in terms for key, e in monomial):
            content = Fraction(gcd(*(v.numerator for v in terms.values())), 1)
            return content, [(Element({m: v / content for m, v in terms.items()}, one), 1)]
        least = {key: min(dict(m).get(key, Fraction(0)) for m in terms) for key in keys}
        context = fmpq_mpoly_ctx.get(keys, "lex")
        entries = {}
        for monomial, value in terms.items():
            exponents = dict(monomial)
            index = tuple(int(exponents.get(key, Fraction(0)) - least[key]) for key in keys)
            entries[index] = fmpq(value.numerator, value.denominator)
        unit, parts = context.from_dict(entries).factor()
        found = [(power_of(key), int(e)) for key, e in least.items() if e]
        for part, count in parts:
            inner: Terms = {}
            for index, coefficient in part.to_dict().items():
                monomial = frozenset((key, Fraction(int(e))) for key, e in zip(keys, index, strict=True) if e)
                inner[monomial] = Fraction(int(coefficient.p), int(coefficient.q))
            found.append((Element(inner, one), int(count)))
        return Fraction(int(unit.p), int(unit.q)), found

    # Functions

    def root(self, u: Element) -> Element:
        """The square root."""
        if not u.top:
            return number(0)
        return self.exp(self.mul(number(HALF), self.log(u)))

    def cosh(self, u: Element) -> Element:
        """By exponentials."""
        return self.mul(number(HALF), self.add(self.exp(u), self.exp(self.neg(u))))

    def sinh(self, u: Element) -> Element:
        """By exponentials."""
        return self.mul(number(HALF), self.add(self.exp(u), self.neg(self.exp(self.neg(u)))))

    def cos(self, u: Element) -> Element:
        """``cosh(I u)``."""
        return self.cosh(self.mul(_I, u))

    def sin(self, u: Element) -> Element:
        """``-I sinh(I u)``."""
        return self.mul(self.neg(_I), self.sinh(self.mul(_I, u)))

    def odd(self, function: str, u: Element) -> Element:
        """A call to an odd function, in one of the two signs of its argument."""
        if not u.top:
            return number(0)
        opposite = self.neg(u)
        if self.text(opposite) < self.text(u):
            return self.neg(self.atom(function, opposite))
        return self.atom(function, u)

    def split(self, u: Element) -> tuple[int, Element]:
        """``(m, base)`` with ``u = base + m`` and the constant term of the base in [0, 1)."""
        if u.bottom != {UNIT: Fraction(1)}:
            return 0, u
        whole = floor(u.top.get(UNIT, Fraction(0)))
        require(abs(whole) <= 10**6, "a shift that is too large for the check")
        return whole, self.add(u, number(-whole))

    def rising(self, base: Element, steps: int) -> Element:
        """``gamma(base + steps)/gamma(base)``."""
        require(abs(steps) <= MOST_STEPS, "a shift that is too large for the check")
        if steps >= 0:
            return self.mul(*(self.add(base, number(i)) for i in range(steps)))
        return self.ring.inverse(self.mul(*(self.add(base, number(-i)) for i in range(1, 1 - steps))))

    def gamma(self, u: Element) -> Element:
        """By recurrence, Gauss's multiplication theorem and reflection, to one base point."""
        steps, base = self.split(u)
        if not base.top:
            require(steps > 0, "a pole of the gamma function")
            return number(factorial(steps - 1)) if steps < 500 else self.atom("gamma", u)
        if base == number(HALF):
            return self.mul(self.root(self.of(Name("pi"))), self.rising(base, steps))
        if base.bottom != {UNIT: Fraction(1)} or set(base.top) == {UNIT} or abs(steps) > MOST_STEPS:
            inside = abs(steps) <= MOST_STEPS
            return self.mul(self.atom("gamma", base), self.rising(base, steps)) if inside else self.atom("gamma", u)
        moving = {monomial: value for monomial, value in base.top.items() if monomial}
        if all(value.denominator == 1 for value in moving.values()):
            multiple = gcd(*(value.numerator for value in moving.values()))
            if 1 < multiple <= 12:
                return self._multiplied(u, multiple)
        leading = moving[min(moving, key=lambda monomial: sorted(monomial))]
        if leading < 0 and not self._is_integral_element(base):
            sine = self.sin(self.mul(self.of(Name("pi")), u))
            return self.div(self.of(Name("pi")), self.mul(sine, self.gamma(self.add(number(1), self.neg(u)))))
        return self.mul(self.atom("gamma", base), self.rising(base, steps))

    def _is_integral_element(self, u: Element) -> bool:
        """A polynomial in integer names with integer coefficients."""
        return u.bottom == {UNIT: Fraction(1)} and all(
            value.denominator == 1
            and all(key in self.place.integers and e.denominator == 1 and e > 0 for key, e in monomial)
            for monomial, value in u.top.items()
        )

    def _may_be_integral(self, u: Element) -> bool:
        """Whether u depends on integer names only, and may be an integer itself."""
        constant = u.top.get(UNIT, Fraction(0))
        moving = Element({monomial: value for monomial, value in u.top.items() if monomial}, u.bottom)
        if self._is_integral_element(moving):
            return constant.denominator == 1
        names = names_in(self.expression(u))
        return bool(names) and names <= self.place.integers

    def _multiplied(self, u: Element, m: int) -> Element:
        """``gamma(u) = (2 pi)**((1 - m)/2) m**(u - 1/2) prod_j gamma((u + j)/m)``."""
        tau = self.add(self.log(number(2)), self._logarithm(self.of(Name("pi"))))
        growth = self.mul(self.add(u, number(-HALF)), self.log(number(m)))
        scale = self.exp(self.add(self.mul(number(Fraction(1 - m, 2)), tau), growth))
        parts = [self.gamma(self.mul(number(Fraction(1, m)), self.add(u, number(j)))) for j in range(m)]
        return self.mul(scale, *parts)

    def binomial(self, n: Element, k: Element) -> Element:
        """By gamma functions, or as a polynomial for a small integer k."""
        if k.bottom == {UNIT: Fraction(1)} and set(k.top) <= {UNIT}:
            value = k.top.get(UNIT, Fraction(0))
            if value.denominator == 1 and value <= MOST_STEPS:
                if value < 0:
                    return number(0)
                factors = [self.add(n, number(-i)) for i in range(value.numerator)]
                return self.mul(number(Fraction(1, factorial(value.numerator))), *factors)
        one = number(1)
        if self._may_be_integral(n):
            # at negative integers n binomial coefficients are a convention that gamma functions do not know
            above = self.place.sign(self.expression(self.add(n, one)))
            require(above == 1, "a binomial coefficient of what may be a negative integer")
        below = self.mul(self.gamma(self.add(k, one)), self.gamma(self.add(n, self.neg(k), one)))
        return self.div(self.gamma(self.add(n, one)), below)

    def loggamma(self, u: Element) -> Element:
        """At positive rational numbers the logarithm of a positive value."""
        if u.bottom == {UNIT: Fraction(1)} and set(u.top) == {UNIT} and u.top[UNIT] > 0:
            return self.log(self.gamma(u))
        return self.atom("loggamma", u)

    def polygamma(self, order: Element, u: Element) -> Element:
        """By its recurrence."""
        m = _small_integer(order, 0, 60)
        if m is None:
            return self.atom("polygamma", order, u)
        steps, base = self.split(u)
        if not base.top:
            steps, base = steps - 1, number(1)
        require(abs(steps) <= MOST_STEPS, "a shift that is too large for the check")
        moved = self._moved_polygamma(m, u, base)
        if moved is not None:
            return moved
        sign = 1 if steps >= 0 else -1
        shifts = range(steps) if steps >= 0 else range(steps, 0)
        factor = number(sign * (-1) ** m * factorial(m))
        added = [self.mul(factor, self.ring.power(self.add(base, number(i)), -m - 1)) for i in shifts]
        start = self.atom("digamma", base) if m == 0 else self.atom("polygamma", order, base)
        return self.add(start, *added)

    def _moved_polygamma(self, m: int, u: Element, base: Element) -> Element | None:
        """By the multiplication theorem, or by reflection, where the coefficients of the names ask for it."""
        moving = {monomial: value for monomial, value in base.top.items() if monomial}
        if base.bottom != {UNIT: Fraction(1)} or not moving:
            return None
        order = number(m)
        if all(value.denominator == 1 for value in moving.values()):
            k = gcd(*(value.numerator for value in moving.values()))
            if 1 < k <= 12:
                parts = [
                    self.polygamma(order, self.mul(number(Fraction(1, k)), self.add(u, number(j)))) for j in range(k)
                ]
                mean = self.mul(number(Fraction(1, k ** (m + 1))), self.add(*parts))
                return self.add(mean, self.log(number(k))) if m == 0 else mean
        leading = moving[min(moving, key=lambda monomial: sorted(monomial))]
        if leading > 0 or m > 8 or self._is_integral_element(base):
            return None
        # (-1)**m psi_m(1 - u) - psi_m(u) = pi d^m/du^m cot(pi u), with polynomials in the cotangent
        pi = self.of(Name("pi"))
        angle = self.mul(pi, u)
        cotangent = self.div(self.cos(angle), self.sin(angle))
        total = number(0)
        for power, c in enumerate(_cotangent_polynomial(m)):
            total = self.add(total, self.mul(number(c), self.ring.power(cotangent, power)))
        mirrored = self.polygamma(order, self.add(number(1), self.neg(u)))
        return self.add(self.mul(number((-1) ** m), mirrored), self.neg(self.mul(self.ring.power(pi, m + 1), total)))

    def zeta(self, s: Element, a: Element) -> Element:
        """Hurwitz's zeta function by its recurrence."""
        steps, base = self.split(a)
        if not base.top:
            steps, base = steps - 1, number(1)
        require(0 <= steps <= MOST_STEPS, "a shift that is too large for the check")
        start = self.atom("zeta", s) if base == number(1) else self.atom("zeta", s, base)
        for i in range(steps):
            term = self.exp(self.mul(self.neg(s), self.log(self.add(base, number(i)))))
            start = self.add(start, self.neg(term))
        return start

    def polylog(self, s: Element, z: Element) -> Element:
        """Elementary for the orders 1, 0, -1, ..."""
        if not z.top:
            return number(0)
        order = _small_integer(s, -20, 1)
        large = _small_integer(s, 2, 1000)
        if large is not None and z in (number(1), number(-1)):
            factor = number(1) if z == number(1) else number(Fraction(1, 2 ** (large - 1)) - 1)
            return self.mul(factor, self.atom("zeta", s))
        if order is None:
            return self.atom("polylog", s, z)
        if order == 1:
            return self.neg(self.log(self.add(number(1), self.neg(z))))
        # (z d/dz)**m z/(1 - z) = sum of Eulerian numbers
        m = -order
        below = self.ring.power(self.add(number(1), self.neg(z)), -m - 1)
        if m == 0:
            return self.mul(z, below)
        terms = [self.mul(number(c), self.ring.power(z, m - k)) for k, c in enumerate(_eulerian(m))]
        return self.mul(self.add(*terms), below)

    def bessel(self, kind: str, order: Element, x: Element) -> Element:
        """By the recurrence, to the orders b and b + 1 with b in [0, 1), or to elementary functions."""
        steps, base = self.split(order)
        moving = [m for m in base.top if m]
        if moving and base.top[min(moving, key=sorted)] < 0:
            if kind == "besselk":
                return self.bessel(kind, self.neg(order), x)
            if self._is_integral_element(order):
                flipped = self.bessel(kind, self.neg(order), x)
                parity = self.exp(self.mul(order, self._half_turn()))
                return flipped if kind == "besseli" else self.mul(parity, flipped)
        require(abs(steps) <= MOST_STEPS, "an order that is too large for the check")
        if base == number(HALF):
            pair = self._half_orders(kind, x)
            return self._stepped(kind, number(-HALF), steps + 1, pair, x)
        if not base.top and kind in ("besselj", "besseli") and self.text(self.neg(x)) < self.text(x):
            return self.mul(number((-1) ** steps), self.bessel(kind, order, self.neg(x)))
        if not base.top and steps < 0:
            sign = (-1) ** steps if kind in ("besselj", "bessely") else 1
            return self.mul(number(sign), self.bessel(kind, number(-steps), x))
        pair = self.atom(kind, base, x), self.atom(kind, self.add(base, number(1)), x)
        return self._stepped(kind, base, steps, pair, x)

    def _stepped(self, kind: str, base: Element, steps: int, pair: tuple[Element, Element], x: Element) -> Element:
        low, high = pair
        double = self.div(number(2), x)
        # C_{v+1} = a (2 v/x) C_v + b C_{v-1}
        a, b = {"besselj": (1, -1), "bessely": (1, -1), "besseli": (-1, 1), "besselk": (1, 1)}[kind]
        for i in range(1, steps):
            middle = self.mul(number(a), double, self.add(base, number(i)), high)
            low, high = high, self.add(middle, self.mul(number(b), low))
        for i in range(0, steps, -1):
            middle = self.mul(number(a), double, self.add(base, number(i)), low)
            low, high = self.mul(number(b), self.add(high, self.neg(middle))), low
        return high if steps > 0 else low

    def _half_orders(self, kind: str, x: Element) -> tuple[Element, Element]:
        root = self.exp(self.mul(number(-HALF), self.log(x)))
        scale = self.mul(root, self.root(self.div(number(2), self.of(Name("pi")))))
        if kind == "besselk":
            decay = self.mul(scale, number(HALF), self.of(Name("pi")), self.exp(self.neg(x)))
            return decay, decay
        pair = {
            "besselj": lambda: (self.cos(x), self.sin(x)),
            "bessely": lambda: (self.sin(x), self.neg(self.cos(x))),
            "besseli": lambda: (self.cosh(x), self.sinh(x)),
        }[kind]()
        return self.mul(scale, pair[0]), self.mul(scale, pair[1])

    def _of_parts(self, function: str, argument: Expression) -> Element:
        """Absolute value, sign, real part and so on: of what is real, and by conjugates of the rest."""
        u, sign = self.of(argument), self.place.sign(argument)
        if sign is None and not self._is_real(u, argument):
            return self._of_complex(function, argument, u)
        if function == "im":
            return number(0)
        if function in ("re", "conjugate"):
            return u
        if sign is not None:
            return self.mul(number(sign), u) if function == "Abs" else number(sign)
        # the sign of 0 is 0, which u/Abs(u) is not
        return self.root(self.mul(u, u)) if function == "Abs" else self.atom("sign", u)

    def _of_complex(self, function: str, argument: Expression, u: Element) -> Element:
        if function == "Abs":
            return self._size(argument)
        if function == "sign":
            return self.atom(function, u)
        if function == "conjugate" and isinstance(argument, Name):
            return self.atom("conjugate", u)
        other = self.of(self._mirrored(argument))
        if function == "conjugate":
            return other
        if function == "re":
            return self.mul(number(HALF), self.add(u, other))
        return self.mul(number(-HALF), _I, self.add(u, self.neg(other)))

    def _size(self, u: Expression) -> Element:
        """The absolute value: of products factor by factor, else the root of ``u*conjugate(u)``."""
        match u:
            case Number(value):
                return number(abs(value))
            case Name("I"):
                return number(1)
            case Product(factors):
                return self.mul(*(self._size(factor) for factor in factors))
            case Power(base, Number(value)) if value.denominator == 1:
                return self.ring.power(self._size(base), value.numerator)
            case Call("exp", (inner,)) | Power(Name("E"), inner):
                return self.exp(self._of_parts("re", inner))
        element = self.of(u)
        if self.place.sign(u) is not None or self._is_real(element, u):
            return self._of_parts("Abs", u)
        return self.root(self.mul(element, self.of(self._mirrored(u))))

    def _mirrored(self, u: Expression) -> Expression:
        """The conjugate as an expression; refused where no rule moves it inside."""
        match u:
            case Number():
                return u
            case Name("I"):
                return Product((Number.of(-1), u))
            case Name(name):
                real = name in self.place.reals or name in ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio")
                return u if real else Call("conjugate", (u,))
            case Sum(parts):
                return Sum(tuple(self._mirrored(part) for part in parts))
            case Product(parts):
                return Product(tuple(self._mirrored(part) for part in parts))
            case Power(base, Number(value)) if value.denominator == 1:
                return Power(self._mirrored(base), u.exponent)
            case Power(Name("E"), inner):
                return Call("exp", (self._mirrored(inner),))
            case Call("conjugate", (inner,)):
                return inner
            case Call("re" | "im" | "Abs", _):
                return u
            case Call(function, (inner,)) if function in _MIRRORING:
                return Call(function, (self._mirrored(inner),))
        if self.place.is_real(u):
            return u
        raise refused("a conjugate for which the check has no rule")

    def _is_real(self, u: Element, argument: Expression) -> bool:
        keys = {key for terms in (u.top, u.bottom) for monomial in terms for key, _ in monomial}
        whole = all(e.denominator == 1 for terms in (u.top, u.bottom) for monomial in terms for _, e in monomial)
        return (keys <= self.place.reals and whole) or self.place.is_real(argument)

    def floor(self, u: Element) -> Element:
        """By its shifts."""
        steps, base = self.split(u)
        if base.bottom != {UNIT: Fraction(1)}:
            return self.add(number(steps), self.atom("floor", base))
        whole = {m: v for m, v in base.top.items() if self._is_integral_element(Element({m: v}, base.bottom))}
        rest = Element({m: v for m, v in base.top.items() if m not in whole}, base.bottom)
        taken = Element(whole, base.bottom)
        return self.add(number(steps), taken, self.atom("floor", rest) if rest.top else number(0))

    def atan2(self, y: Element, x: Element) -> Element:
        """``atan(y/x)`` for x > 0."""
        positive = self.place.sign(self.expression(x)) == 1
        return self.odd("atan", self.div(y, x)) if positive else self.atom("atan2", y, x)


_MIRRORING = frozenset({"exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "gamma", "digamma"})


def _prime_powers(value: int) -> list[tuple[int, int]]:
    """The factorisation; refused where finding it would take long."""
    found: list[tuple[int, int]] = []
    for p in (2, 3, 5, 7, 11, 13):
        count = 0
        while value % p == 0:
            value, count = value // p, count + 1
        found += [(p, count)] if count else []
    require(value.bit_length() <= LARGEST_FACTORED, "a number that is too large to be factored")
    return [*found, *((int(p), int(c)) for p, c in fmpz(value).factor())] if value > 1 else found


def _small_integer(one: Element, least: int, most: int) -> int | None:
    if one.bottom != {UNIT: Fraction(1)} or not set(one.top) <= {UNIT}:
        return None
    value = one.top.get(UNIT, Fraction(0))
    return value.numerator if value.denominator == 1 and least <= value <= most else None


def _cotangent_polynomial(m: int) -> list[int]:
    """Coefficients of ``d^m/dv^m cot(v)`` as a polynomial in the cotangent."""
    row = [0, 1]
    for _ in range(m):
        slope = [0] * (len(row) + 1)
        for k, c in enumerate(row):
            if k:
                slope[k - 1] -= k * c
                slope[k + 1] -= k * c
        row = slope
    return row


def _eulerian(m: int) -> list[int]:
    row = [1]
    for n in range(2, m + 1):
        padded = [0, *row, 0]
        row = [(n - k) * padded[k] + (k + 1) * padded[k + 1] for k in range(n)]
    return row


def _order(entry: tuple[Monomial, Fraction]) -> tuple[tuple[str, Fraction], ...]:
    return tuple(sorted(entry[0]))


def _terms_text(terms: Terms) -> str:
    parts = []
    for monomial, value in sorted(terms.items(), key=_order):
        factors = "*".join(f"{key}^{exponent}" for key, exponent in sorted(monomial))
        parts.append(f"{value}*{factors}" if factors else str(value))
    return " + ".join(parts) or "0"


def _unit_root(reader: Reader, u: Element) -> Element:
    return reader.root(reader.add(number(1), reader.neg(reader.mul(u, u))))


_OPENED: dict[tuple[str, bool], Callable[[Reader, Element], Element]] = {
    ("loggamma", False): lambda r, u: r.gamma(u),
    ("asinh", False): lambda r, u: r.add(u, r.root(r.add(r.mul(u, u), number(1)))),
    ("acosh", False): lambda r, u: r.add(u, r.mul(r.root(r.add(u, number(-1))), r.root(r.add(u, number(1))))),
    ("atanh", False): lambda r, u: r.div(r.root(r.add(number(1), u)), r.root(r.add(number(1), r.neg(u)))),
    ("asin", True): lambda r, u: r.add(r.mul(_I, u), _unit_root(r, u)),
    ("atan", True): lambda r, u: r.div(r.add(number(1), r.mul(_I, u)), r.root(r.add(number(1), r.mul(u, u)))),
}
"""(inverse function, whether I times it is in the exponent): the exponential."""


def _one_over(rule: Callable[[Reader, Element], Element]) -> Callable[..., Element]:
    return lambda r, u: r.ring.inverse(rule(r, u))


def _at_inverse(rule: Callable[[Reader, Element], Element]) -> Callable[..., Element]:
    return lambda r, u: rule(r, r.ring.inverse(u))


def _asin(r: Reader, u: Element) -> Element:
    return r.odd("asin", u)


def _acos(r: Reader, u: Element) -> Element:
    return r.add(r.mul(number(HALF), r.of(Name("pi"))), r.neg(r.odd("asin", u)))


def _atan(r: Reader, u: Element) -> Element:
    return r.odd("atan", u)


def _atanh(r: Reader, u: Element) -> Element:
    return r.odd("atanh", u)


_RULES: dict[tuple[str, int], Callable[..., Element]] = {
    ("exp", 1): Reader.exp,
    ("log", 1): Reader.log,
    ("sqrt", 1): Reader.root,
    ("sin", 1): Reader.sin,
    ("cos", 1): Reader.cos,
    ("tan", 1): lambda r, u: r.div(r.sin(u), r.cos(u)),
    ("cot", 1): lambda r, u: r.div(r.cos(u), r.sin(u)),
    ("sec", 1): _one_over(Reader.cos),
    ("csc", 1): _one_over(Reader.sin),
    ("sinh", 1): Reader.sinh,
    ("cosh", 1): Reader.cosh,
    ("tanh", 1): lambda r, u: r.div(r.sinh(u), r.cosh(u)),
    ("coth", 1): lambda r, u: r.div(r.cosh(u), r.sinh(u)),
    ("sech", 1): _one_over(Reader.cosh),
    ("csch", 1): _one_over(Reader.sinh),
    ("asin", 1): _asin,
    ("acos", 1): _acos,
    ("atan", 1): _atan,
    ("asinh", 1): lambda r, u: r.odd("asinh", u),
    ("atanh", 1): _atanh,
    ("acot", 1): _at_inverse(_atan),
    ("asec", 1): _at_inverse(_acos),
    ("acsc", 1): _at_inverse(_asin),
    ("acoth", 1): _at_inverse(_atanh),
    ("erf", 1): lambda r, u: r.odd("erf", u),
    ("erfc", 1): lambda r, u: r.add(number(1), r.neg(r.odd("erf", u))),
    ("erfi", 1): lambda r, u: r.mul(r.neg(_I), r.odd("erf", r.mul(_I, u))),
    ("gamma", 1): Reader.gamma,
    ("atan2", 2): Reader.atan2,
    ("loggamma", 1): Reader.loggamma,
    ("factorial", 1): lambda r, u: r.gamma(r.add(u, number(1))),
    ("binomial", 2): Reader.binomial,
    ("beta", 2): lambda r, x, y: r.div(r.mul(r.gamma(x), r.gamma(y)), r.gamma(r.add(x, y))),
    ("digamma", 1): lambda r, u: r.polygamma(number(0), u),
    ("polygamma", 2): Reader.polygamma,
    ("zeta", 2): Reader.zeta,
    ("polylog", 2): Reader.polylog,
    **{
        (kind, 2): (lambda r, order, x, kind=kind: r.bessel(kind, order, x))
        for kind in ("besselj", "bessely", "besseli", "besselk")
    },
    ("floor", 1): Reader.floor,
    ("ceiling", 1): lambda r, u: r.neg(r.floor(r.neg(u))),
}
