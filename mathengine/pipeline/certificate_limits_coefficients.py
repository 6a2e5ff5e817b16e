"""Coefficients for the check of limits: polynomials over Q in constants and parameters, with fractional powers.

An atom is a prime, ``pi``, a free name, ``exp`` or ``log`` of something, a sine or cosine, or a sum under a power. Two
coefficients are equal where their difference is 0 once denominators are multiplied out; nothing else counts as equal,
and nothing counts as nonzero or positive without an interval, or positive factors, that show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, gcd, lcm
from typing import TypeAlias

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Assumption, Call, Expression, Name, Number, Power, Product, Relation, Sum
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_values import Box, value_box

Monomial: TypeAlias = tuple[tuple[str, Fraction], ...]
"""Pairs of an atom's text and its exponent, sorted."""
Polynomial: TypeAlias = dict[Monomial, Fraction]

LARGEST_PRIME = 10_000
LARGEST_POWER = 60
MOST_TERMS = 500
MOST_WORK = 100_000
"""Products of two terms in one check."""
PRECISIONS = (64, 256, 1024)
_ONE: Polynomial = {(): Fraction(1)}
_I = Name("I")


@dataclass(frozen=True, slots=True)
class Atom:
    """``inner`` is what stands under a power or in a function; ``positive`` and ``real`` are known, not guessed."""

    expression: Expression
    kind: str
    positive: bool
    real: bool
    inner: tuple[tuple[Monomial, Fraction], ...] = ()


def constant(value: int | Fraction) -> Polynomial:
    """The polynomial of a number."""
    return {(): Fraction(value)} if value else {}


def plus(*parts: Polynomial) -> Polynomial:
    """The sum."""
    total: Polynomial = {}
    for part in parts:
        for monomial, value in part.items():
            total[monomial] = total.get(monomial, Fraction(0)) + value
    return {monomial: value for monomial, value in total.items() if value}


def scaled(one: Polynomial, factor: Fraction) -> Polynomial:
    """A multiple."""
    return {monomial: value * factor for monomial, value in one.items()} if factor else {}


class Ring:
    """The coefficients of one check, with what its conditions say of the names.

    Parameters
    ----------
    conditions : iterable of Relation or Assumption
    """

    def __init__(self, conditions: Iterable[Relation | Assumption] = ()) -> None:
        self.atoms: dict[str, Atom] = {}
        self._work = 0
        self._positive: set[str] = set()
        self._negative: set[str] = set()
        self._nonzero: set[str] = set()
        self._real: set[str] = set()
        for condition in conditions:
            self._learn(condition)

    def _learn(self, condition: Relation | Assumption) -> None:
        if isinstance(condition, Assumption):
            self._real.add(condition.name)
            if condition.kind == "positive":
                self._positive.add(condition.name)
            return
        left, operator, right = condition.left, condition.operator, condition.right
        if isinstance(right, Name):
            left, right = right, left
            operator = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)
        if not (isinstance(left, Name) and isinstance(right, Number)):
            return
        if operator == "!=":
            if not right.value:
                self._nonzero.add(left.name)
            return
        self._real.add(left.name)
        above = right.value > 0 or (right.value == 0 and operator == ">")
        if operator in (">", ">=") and above:
            self._positive.add(left.name)
        if operator in ("<", "<=") and (right.value < 0 or (right.value == 0 and operator == "<")):
            self._nonzero.add(left.name)
            self._negative.add(left.name)

    # Arithmetic

    def _atom(self, text: str, atom: Atom) -> Polynomial:
        self.atoms.setdefault(text, atom)
        return {((text, Fraction(1)),): Fraction(1)}

    def times(self, *factors: Polynomial) -> Polynomial:
        """The product, whole powers of primes, of I and of sums multiplied out."""
        product = _ONE
        for factor in factors:
            self._work += len(product) * len(factor)
            require(self._work <= MOST_WORK, "coefficients that are too large")
            parts = []
            for left, a in product.items():
                for right, b in factor.items():
                    exponents = dict(left)
                    for text, exponent in right:
                        exponents[text] = exponents.get(text, Fraction(0)) + exponent
                    parts.append(self._folded(exponents, a * b))
            product = plus(*parts)
            require(len(product) <= MOST_TERMS, "coefficients that are too large")
        return product

    def _folded(self, exponents: dict[str, Fraction], value: Fraction) -> Polynomial:
        factors: list[Polynomial] = []
        kept: list[tuple[str, Fraction]] = []
        for text, exponent in exponents.items():
            atom = self.atoms[text]
            whole = exponent.numerator // exponent.denominator
            if atom.kind == "prime":
                assert isinstance(atom.expression, Number)
                require(abs(whole) <= 1000, "a power that is too large")
                value *= atom.expression.value**whole
                exponent -= whole
            elif atom.kind == "I":
                value *= -1 if whole % 4 >= 2 else 1
                exponent = Fraction(whole % 2)
            elif atom.kind == "cos" and whole >= 2:
                sine = self.function("sin", dict(atom.inner))
                square = plus(_ONE, scaled(self.times(sine, sine), Fraction(-1)))
                factors.extend([square] * (whole // 2))
                exponent = Fraction(whole % 2)
            elif atom.kind == "sum" and 1 <= whole <= LARGEST_POWER:
                factors.extend([dict(atom.inner)] * whole)
                exponent -= whole
            if exponent:
                kept.append((text, exponent))
        result: Polynomial = {tuple(sorted(kept)): value}
        return self.times(result, *factors) if factors else result

    def power(self, base: Polynomial, exponent: Fraction) -> Polynomial:
        """A power; for exponents that are no integers the base must be shown to be positive."""
        if exponent == 0:
            return _ONE
        if exponent.denominator != 1:
            require(self.sign(base) > 0, "a root of what may not be positive")
        elif exponent < 0:
            self.require_nonzero(base)
        if len(base) == 1:
            ((monomial, value),) = base.items()
            if exponent.denominator == 1 or all(self.atoms[text].positive for text, _ in monomial):
                powers = {text: own * exponent for text, own in monomial}
                return self.times(self._number_power(value, exponent), self._folded(powers, Fraction(1)))
        if exponent.denominator == 1 and 0 < exponent <= LARGEST_POWER:
            return self.times(*[base] * int(exponent))
        content = Fraction(gcd(*(v.numerator for v in base.values())), lcm(*(v.denominator for v in base.values())))
        if exponent.denominator == 1 and base[min(base)] < 0:
            content = -content
        inner = scaled(base, 1 / content)
        expression = self.expression(inner)
        text = f"({to_text(expression)})"
        positive = self.known_sign(inner) == 1
        real = all(self._is_real(monomial) for monomial in inner)
        self._atom(text, Atom(expression, "sum", positive, real, tuple(inner.items())))
        return self.times(self._number_power(content, exponent), self._folded({text: exponent}, Fraction(1)))

    def _number_power(self, value: Fraction, exponent: Fraction) -> Polynomial:
        if exponent.denominator == 1:
            require(abs(exponent) <= 1000, "a power that is too large")
            return constant(value ** int(exponent))
        exponents: dict[str, Fraction] = {}
        for prime, power in self._factors(value):
            text = str(prime)
            self._atom(text, Atom(Number.of(prime), "prime", True, True))
            exponents[text] = power * exponent
        return self._folded(exponents, Fraction(1))

    def _factors(self, value: Fraction) -> list[tuple[int, int]]:
        """The prime factors of a positive number, by trial division."""
        found: list[tuple[int, int]] = []
        for whole, sign in ((value.numerator, 1), (value.denominator, -1)):
            rest, prime = whole, 2
            while rest > 1:
                require(prime <= LARGEST_PRIME, "a number with large prime factors under a root or logarithm")
                if prime * prime > rest:
                    prime = rest
                count = 0
                while rest % prime == 0:
                    rest, count = rest // prime, count + 1
                if count:
                    found.append((prime, sign * count))
                prime += 1
        return found

    def _is_real(self, monomial: Monomial) -> bool:
        return all(self.atoms[text].positive or (self.atoms[text].real and e.denominator == 1) for text, e in monomial)

    def is_real_name(self, name: str) -> bool:
        """Whether a name stands for real numbers."""
        return (
            name in ("E", "pi", "EulerGamma", "Catalan", "GoldenRatio") or name in self._real or name in self._positive
        )

    def is_real(self, one: Polynomial) -> bool:
        """Whether it is known to be real."""
        return all(map(self._is_real, one))

    # Values of functions

    def name(self, name: str) -> Polynomial:
        """A constant or a free name."""
        if name == "E":
            return self.exp(_ONE)
        if name == "I":
            return self._atom("I", Atom(_I, "I", False, False))
        if name == "GoldenRatio":
            return scaled(plus(_ONE, self.power(constant(5), Fraction(1, 2))), Fraction(1, 2))
        require(name != "oo", "an infinite value within an expression")
        known = name in ("pi", "EulerGamma", "Catalan")
        positive = known or name in self._positive
        return self._atom(name, Atom(Name(name), "name", positive, positive or name in self._real))

    def exp(self, exponent: Polynomial) -> Polynomial:
        """The exponential: one atom for each term of the exponent, roots of numbers for their logarithms."""
        result = _ONE
        for monomial, value in exponent.items():
            if len(monomial) == 1 and monomial[0][1] == 1 and self.atoms[monomial[0][0]].kind == "log":
                result = self.times(result, self.power(dict(self.atoms[monomial[0][0]].inner), value))
                continue
            inner: Polynomial = {monomial: Fraction(1)}
            expression = self.expression(inner)
            text = f"exp({to_text(expression)})"
            real = self._is_real(monomial)
            self._atom(text, Atom(Call("exp", (expression,)), "exp", real, real, tuple(inner.items())))
            result = self.times(result, {((text, value),): Fraction(1)})
        return result

    def log(self, argument: Polynomial) -> Polynomial:
        """The logarithm of what is shown to be positive."""
        require(self.sign(argument) > 0, "a logarithm of what may not be positive")
        if len(argument) == 1:
            ((monomial, value),) = argument.items()
            if all(self.atoms[text].positive for text, _ in monomial):
                parts = [scaled(self._log_of_prime(p), Fraction(k)) for p, k in self._factors(value)]
                parts += [scaled(self._log_of_atom(text), exponent) for text, exponent in monomial]
                return plus(*parts)
        return self.function("log", argument)

    def _log_of_prime(self, prime: int) -> Polynomial:
        return self.function("log", constant(prime))

    def _log_of_atom(self, text: str) -> Polynomial:
        atom = self.atoms[text]
        if atom.kind == "exp":
            return dict(atom.inner)
        if atom.kind == "prime":
            return self.function("log", {((text, Fraction(1)),): Fraction(1)})
        return self.function("log", dict(atom.inner) if atom.kind == "sum" else {((text, Fraction(1)),): Fraction(1)})

    def function(self, function: str, argument: Polynomial) -> Polynomial:
        """The value of sin, cos, atan, asin, erf or log, an atom where it is none of the few simple ones."""
        simple = self._simple(function, argument)
        if simple is not None:
            return simple
        if function in ("sin", "cos", "atan", "asin", "erf") and argument[min(argument)] < 0:
            value = self.function(function, scaled(argument, Fraction(-1)))
            return value if function == "cos" else scaled(value, Fraction(-1))
        expression = Call(function, (self.expression(argument),))
        real = self.is_real(argument)
        positive = function == "log" and self.known_sign(plus(argument, constant(-1))) == 1
        return self._atom(to_text(expression), Atom(expression, function, positive, real, tuple(argument.items())))

    def _simple(self, function: str, argument: Polynomial) -> Polynomial | None:
        turns = self._turns(argument)
        if function in ("sin", "cos") and turns is not None:
            return self._cosine(turns if function == "cos" else turns - Fraction(1, 2))
        if function == "log":
            return {} if argument == _ONE else None
        if not argument:
            return constant(1) if function == "cos" else {}
        if function in ("atan", "asin"):
            value = argument.get((), Fraction(0)) if len(argument) == 1 else Fraction(0)
            angles = {("atan", 1): 4, ("asin", 1): 2, ("asin", Fraction(1, 2)): 6}
            parts = angles.get((function, abs(value)))
            if parts is not None:
                return scaled(self.name("pi"), Fraction(1 if value > 0 else -1, parts))
        return None

    def _turns(self, argument: Polynomial) -> Fraction | None:
        """The rational multiple of pi that it is."""
        if not argument:
            return Fraction(0)
        return argument.get((("pi", Fraction(1)),)) if len(argument) == 1 else None

    def _cosine(self, turns: Fraction) -> Polynomial | None:
        """``cos(pi*turns)`` for multiples of 1/4 and 1/6."""
        angle = abs(turns) % 2
        angle = 2 - angle if angle > 1 else angle
        sign = Fraction(1, 2)
        if angle > Fraction(1, 2):
            angle, sign = 1 - angle, -sign
        square = {Fraction(k, n): v for k, n, v in ((0, 1, 4), (1, 6, 3), (1, 4, 2), (1, 3, 1), (1, 2, 0))}.get(angle)
        if square is None:
            return None
        return scaled(self.power(constant(square), Fraction(1, 2)), sign) if square else {}

    # Zero and sign

    def is_zero(self, one: Polynomial) -> bool:
        """Whether it is 0 once the sums in denominators are multiplied out."""
        for text in {text for monomial in one for text, _ in monomial}:
            atom = self.atoms[text]
            lowest = min(dict(monomial).get(text, Fraction(0)) for monomial in one) if one else Fraction(0)
            if atom.kind == "sum" and lowest < 0:
                one = self.times(one, self._lifted(text, -lowest))
        return not one

    def _lifted(self, text: str, exponent: Fraction) -> Polynomial:
        return self._folded({text: exponent}, Fraction(1))

    def require_nonzero(self, one: Polynomial) -> None:
        """Refuse unless it is shown to differ from 0."""
        if self.known_sign(one) is not None:
            require(self.known_sign(one), "a division by 0")
            return
        if len(one) == 1:
            ((monomial, _),) = one.items()
            if all(self._atom_is_nonzero(text) for text, _ in monomial):
                return
        box = self._box(one)
        apart = box is not None and any(low > 0 or high < 0 for low, high in (box.real, box.imaginary))  # type: ignore[operator]
        require(apart, "a division by what may be 0")

    def _atom_is_nonzero(self, text: str) -> bool:
        atom = self.atoms[text]
        return atom.positive or atom.kind in ("exp", "I") or text in self._nonzero

    def sign(self, one: Polynomial) -> int:
        """1, 0 or -1; refused where it is not known."""
        sign = self.known_sign(one)
        if sign is None:
            raise refused("a sign that is not known")
        return sign

    def known_sign(self, one: Polynomial) -> int | None:
        """The sign, where positive factors or an interval show it."""
        if not one:
            return 0
        signs = {self._term_sign(monomial, value) for monomial, value in one.items()}
        if len(signs) == 1 and 0 not in signs:
            return signs.pop()
        box = self._box(one) if self.is_real(one) else None
        if box is None:
            return None
        return 1 if box.real[0] > 0 else -1 if box.real[1] < 0 else None  # type: ignore[operator]

    def _term_sign(self, monomial: Monomial, value: Fraction) -> int:
        """The sign of a term whose factors have signs; 0 where one has none that is known."""
        sign = 1 if value > 0 else -1
        for text, exponent in monomial:
            if self.atoms[text].positive:
                continue
            if text not in self._negative or exponent.denominator != 1:
                return 0
            sign *= -1 if exponent.numerator % 2 else 1
        return sign

    def _box(self, one: Polynomial) -> Box | None:
        """A rigorous box around a constant, apart from 0 if there is one."""
        found = None
        for bits in PRECISIONS:
            try:
                found = value_box(self.expression(one), bits, {})
            except InvalidInput:
                return None
            if not found.rigorous:
                return None
            if any(low > 0 or high < 0 for low, high in (found.real, found.imaginary)):  # type: ignore[operator]
                return found
        return found

    # Writing

    def expression(self, one: Polynomial) -> Expression:
        """The expression of a coefficient."""
        terms = tuple(self._term(monomial, value) for monomial, value in sorted(one.items()))
        return Number.of(0) if not terms else terms[0] if len(terms) == 1 else Sum(terms)

    def _term(self, monomial: Monomial, value: Fraction) -> Expression:
        factors: list[Expression] = [] if value == 1 and monomial else [Number(value)]
        for text, exponent in monomial:
            atom = self.atoms[text]
            if atom.kind == "exp":
                factors.append(Call("exp", (self.expression(scaled(dict(atom.inner), exponent)),)))
            else:
                factors.append(atom.expression if exponent == 1 else Power(atom.expression, Number(exponent)))
        return factors[0] if len(factors) == 1 else Product(tuple(factors))


def binomial_series(exponent: Fraction, count: int) -> list[Fraction]:
    """The first coefficients of ``(1 + u)**exponent``."""
    values = [Fraction(1)]
    for k in range(1, count):
        values.append(values[-1] * (exponent - k + 1) / k)
    return values


def bernoulli(count: int) -> list[Fraction]:
    """B_0 to B_(count - 1), with B_1 = -1/2."""
    values: list[Fraction] = []
    for n in range(count):
        total = sum((comb(n + 1, k) * value for k, value in enumerate(values)), Fraction(0))
        values.append(Fraction(1) if n == 0 else -total / (n + 1))
    return values
