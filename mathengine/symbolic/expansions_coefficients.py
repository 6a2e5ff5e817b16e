"""Exact coefficients of expansions: polynomials over Q in constants, parameters and slowly varying germs.

A coefficient is a sum of monomials in *atoms* with rational exponents: square roots of primes, ``pi``, ``log(2)``,
``exp(a)``, a free name, the logarithm of the variable. Atoms that are known to be positive have their powers split and
their logarithms taken apart, so that most equal coefficients have one form. A coefficient without terms is 0; the
converse is left to certified balls, and where these cannot tell, nobody decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from flint import arb, fmpz

from mathengine.errors import MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.assumptions import COMPLEX, Domain

Monomial = tuple[tuple[int, Fraction], ...]
"""Pairs of an atom's number and its exponent, by number."""

LARGEST_POWER = 40
MOST_TERMS = 400
MOST_WORK = 20_000
"""Products of two monomials in one computation."""
PRECISIONS = (64, 256, 1024)
"""Bits at which a constant is tried until its sign is certain."""
_ONE, _MINUS_ONE, _HALF = Fraction(1), Fraction(-1), Fraction(1, 2)
_LARGEST_FACTORED = 1 << 80


class UnresolvedError(Exception):
    """The exact methods here do not settle it; never shown to a user."""


class Coefficient:
    """An immutable sum of monomials; made by :class:`Coefficients` only."""

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: dict[Monomial, Fraction]) -> None:
        self.terms = terms
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Coefficient) and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    @property
    def rational(self) -> Fraction | None:
        """Its value, where it is a rational number as it stands."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(()) if len(self.terms) == 1 else None


ZERO, ONE = Coefficient({}), Coefficient({(): _ONE})


@dataclass(frozen=True, slots=True)
class Atom:
    """What arithmetic does not open; ``inner`` is the exponent of ``exp``, or the sum that stands under a power."""

    expression: Expression
    kind: str
    positive: bool
    real: bool
    inner: Coefficient | None = None
    oscillating: bool = False


def rational(value: int | Fraction) -> Coefficient:
    """The coefficient of a rational number."""
    return Coefficient({(): Fraction(value)}) if value else ZERO


@lru_cache(maxsize=4096)
def _prime_factors(value: int) -> tuple[tuple[int, int], ...]:
    if value > _LARGEST_FACTORED:
        return ((value, 1),)
    return tuple((int(prime), int(power)) for prime, power in fmpz(value).factor())


class Coefficients:
    """The ring in which one computation takes place.

    Parameters
    ----------
    domain : Domain, optional
        What the free names stand for.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression as read
    >>> ring = Coefficients()
    >>> to_text(ring.expression(ring.of(read("log(6) - log(3) + sqrt(8)*sqrt(2) + exp(2*log(3))"))))
    '13 + log(2)'
    >>> ring.sign(ring.of(read("pi**2 - 10")))
    -1
    """

    def __init__(self, domain: Domain | None = None) -> None:
        self.domain = domain
        self.atoms: list[Atom] = []
        self._work = 0
        self._numbers: dict[object, int] = {}
        self._read: dict[Expression, Coefficient] = {}
        self._written: dict[Coefficient, Expression] = {}
        self._signs: dict[Coefficient, int | None] = {}
        self._vanishing: dict[Coefficient, bool] = {}
        self.bounded: dict[str, tuple[int, int] | None] = {}
        """Names of oscillating values: the interval with integer ends that holds them; None for the unit disc."""

    # Atoms

    def _atom(self, key: object, atom: Atom) -> int:
        number = self._numbers.get(key)
        if number is None:
            if self.bounded and not self.bounded.keys().isdisjoint(unbound_names(atom.expression)):
                atom = replace(atom, oscillating=True)
            number = self._numbers[key] = len(self.atoms)
            self.atoms.append(atom)
        return number

    def oscillates(self, coefficient: Coefficient) -> bool:
        """Whether an oscillating value occurs in it."""
        return bool(self.bounded) and any(self.atoms[number].oscillating for m in coefficient.terms for number, _ in m)

    def _require_bounded(self, inner: Coefficient) -> None:
        """Refuse an oscillating value that may come close to 0, where the inverse or the logarithm is unbounded."""
        if self.oscillates(inner) and self.sign(inner) not in (1, -1):
            raise UnresolvedError

    def _single(self, number: int, exponent: Fraction = _ONE) -> Coefficient:
        return Coefficient({((number, exponent),): _ONE})

    def name(self, name: str) -> Coefficient:
        """A constant or a free name."""
        if name == "GoldenRatio":
            return self.scaled(self.plus(ONE, self.power(rational(5), _HALF)), _HALF)
        if name == "E":
            return self.exp(ONE)
        if name == "I":
            return self._single(self._atom("I", Atom(Name("I"), "imaginary", False, False)))
        positive, real = self._known(name)
        return self._single(self._atom(("name", name), Atom(Name(name), "name", positive, real)))

    def _known(self, name: str) -> tuple[bool, bool]:
        """Whether a name stands for positive, and for real numbers."""
        if name in ("pi", "EulerGamma", "Catalan") or "#" in name:
            return name not in self.bounded, name not in self.bounded or self.bounded[name] is not None
        if name == "oo":
            raise UnresolvedError
        if self.domain is None or self.domain.kinds.get(name, COMPLEX) == COMPLEX:
            return False, False
        lower = self.domain.interval(name)
        if lower.lower is None or unbound_names(lower.lower):
            return False, True
        try:
            ball = enclose(lower.lower, PRECISIONS[0])
        except MathengineError:
            return False, True
        return isinstance(ball, arb) and (bool(ball > 0) or (bool(ball == 0) and lower.lower_open)), True

    def call(self, function: str, arguments: Iterable[Coefficient]) -> Coefficient:
        """A function value that is not opened."""
        values = tuple(arguments)
        real = function in _REAL_ON_REALS and all(map(self.is_real, values))
        if any(map(self.oscillates, values)) and not (real and function in _BOUNDED):
            raise UnresolvedError
        expression = Call(function, tuple(map(self.expression, values)))
        return self._single(self._atom(expression, Atom(expression, "call", False, real)))

    # Arithmetic

    def plus(self, one: Coefficient, other: Coefficient) -> Coefficient:
        """The sum."""
        if not one.terms:
            return other
        if not other.terms:
            return one
        total = dict(one.terms)
        for monomial, value in other.terms.items():
            known = total.get(monomial, 0) + value
            if known:
                total[monomial] = known
            else:
                del total[monomial]
        return Coefficient(total)

    def scaled(self, one: Coefficient, factor: Fraction) -> Coefficient:
        """A rational multiple."""
        if not factor:
            return ZERO
        return one if factor == 1 else Coefficient({m: v * factor for m, v in one.terms.items()})

    def minus(self, one: Coefficient, other: Coefficient) -> Coefficient:
        """The difference."""
        return self.plus(one, self.scaled(other, _MINUS_ONE))

    def times(self, one: Coefficient, other: Coefficient) -> Coefficient:
        """The product."""
        for left, right in ((one, other), (other, one)):
            value = left.rational
            if value is not None:
                return self.scaled(right, value)
        self._work += len(one.terms) * len(other.terms)
        if self._work > MOST_WORK:
            raise UnresolvedError
        total: dict[Monomial, Fraction] = {}
        for left_monomial, a in one.terms.items():
            for right_monomial, b in other.terms.items():
                if not left_monomial or not right_monomial:
                    monomial = left_monomial or right_monomial
                    known = total.get(monomial, 0) + a * b
                    if known:
                        total[monomial] = known
                    else:
                        total.pop(monomial, None)
                    continue
                exponents = dict(left_monomial)
                for number, exponent in right_monomial:
                    exponents[number] = exponents.get(number, Fraction(0)) + exponent
                for monomial, value in self._folded(exponents, a * b).terms.items():
                    known = total.get(monomial, 0) + value
                    if known:
                        total[monomial] = known
                    else:
                        total.pop(monomial, None)
        if len(total) > MOST_TERMS:
            raise UnresolvedError
        return Coefficient(total)

    def _folded(self, exponents: Mapping[int, Fraction], value: Fraction) -> Coefficient:
        """A monomial with whole powers of primes, of I and of sums multiplied out."""
        kept: list[tuple[int, Fraction]] = []
        factors: list[Coefficient] = []
        exponentials: list[tuple[int, Fraction]] = []
        for number, exponent in exponents.items():
            if not exponent:
                continue
            atom = self.atoms[number]
            if atom.kind == "exp" and atom.inner is not ONE:
                exponentials.append((number, exponent))
                continue
            if atom.kind == "prime":
                whole = exponent.numerator // exponent.denominator
                assert isinstance(atom.expression, Number)
                value *= atom.expression.value**whole
                exponent -= whole
            elif atom.kind == "imaginary":
                turn = int(exponent) % 4
                value = -value if turn >= 2 else value
                exponent = Fraction(turn % 2)
            elif atom.kind == "sum" and exponent >= 1:
                whole = exponent.numerator // exponent.denominator
                if whole <= LARGEST_POWER:
                    assert atom.inner is not None
                    factors.append(self._whole_power(atom.inner, whole))
                    exponent -= whole
            if exponent:
                kept.append((number, exponent))
        if len(exponentials) == 1:
            kept.append(exponentials[0])
        elif exponentials:
            factors.append(self.exp(self._exponent(exponentials)))
        kept.sort()
        product = Coefficient({tuple(kept): value})
        for factor in factors:
            product = self.times(product, factor)
        return product

    def _exponent(self, exponentials: list[tuple[int, Fraction]]) -> Coefficient:
        total = ZERO
        for number, exponent in exponentials:
            inner = self.atoms[number].inner
            assert inner is not None
            total = self.plus(total, self.scaled(inner, exponent))
        return total

    def _whole_power(self, base: Coefficient, exponent: int) -> Coefficient:
        product = ONE
        for _ in range(exponent):
            product = self.times(product, base)
        return product

    def power(self, base: Coefficient, exponent: Fraction) -> Coefficient:
        """The principal power with a rational exponent.

        Raises
        ------
        UnresolvedError
            For a power of 0 that has no value, or one that is too large.
        """
        if not exponent:
            return ONE
        if exponent == 1:
            return base
        if not base.terms:
            if exponent < 0:
                raise UnresolvedError
            return ZERO
        if abs(exponent) > 2000:
            raise UnresolvedError
        whole = exponent.denominator == 1
        if exponent < 0:
            self._require_bounded(base)
        if len(base.terms) == 1:
            return self._monomial_power(base, exponent)
        if whole and 0 < exponent <= LARGEST_POWER and len(base.terms) ** min(exponent.numerator, 6) < 100_000:
            return self._whole_power(base, exponent.numerator)
        if whole and exponent < 0:
            conjugate = self._rationalised(base)
            if conjugate is not None:
                return self.power(conjugate, -exponent)
        content, inner = self._primitive(base, signed=whole)
        number = self._atom(("sum", inner), self._sum_atom(inner))
        return self.times(self.power(rational(content), exponent), self._folded({number: exponent}, _ONE))

    def _sum_atom(self, inner: Coefficient) -> Atom:
        return Atom(self.expression(inner), "sum", self.sign(inner) == 1, self.is_real(inner), inner)

    def _primitive(self, base: Coefficient, *, signed: bool) -> tuple[Fraction, Coefficient]:
        values = base.terms.values()
        content = Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
        if signed and base.terms[min(base.terms)] < 0:
            content = -content
        return content, self.scaled(base, 1 / content)

    def _monomial_power(self, base: Coefficient, exponent: Fraction) -> Coefficient:
        ((monomial, value),) = base.terms.items()
        if exponent.denominator == 1:
            if abs(exponent) * max(abs(value.numerator).bit_length(), value.denominator.bit_length()) > 20_000:
                raise UnresolvedError
            powers = {number: power * exponent for number, power in monomial}
            return self._folded(powers, value**exponent.numerator)
        inside = [(number, power) for number, power in monomial if not self.atoms[number].positive]
        outside = {number: power * exponent for number, power in monomial if self.atoms[number].positive}
        result = self.times(self._number_power(abs(value), exponent), self._folded(outside, _ONE))
        if not inside:
            return result if value > 0 else self.times(result, self._root_of_minus_one(exponent))
        # (-x)**r and (x*y)**r stay together, for a positive number alone may be taken out of a power
        rest = Coefficient({tuple(inside): _ONE if value > 0 else _MINUS_ONE})
        if value > 0 and len(inside) == 1 and inside[0][1] == 1 and self.atoms[inside[0][0]].kind != "imaginary":
            return self.times(result, self._folded({inside[0][0]: exponent}, _ONE))
        number = self._atom(("sum", rest), self._sum_atom(rest))
        return self.times(result, self._folded({number: exponent}, _ONE))

    def _number_power(self, value: Fraction, exponent: Fraction) -> Coefficient:
        exponents: dict[int, Fraction] = {}
        for part, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, power in _prime_factors(part):
                if prime > 1:
                    number = self._atom(("prime", prime), Atom(Number.of(prime), "prime", True, True))
                    exponents[number] = exponents.get(number, Fraction(0)) + sign * power * exponent
        return self._folded(exponents, _ONE)

    def _root_of_minus_one(self, exponent: Fraction) -> Coefficient:
        """``(-1)**exponent``, cosine and sine where they are roots."""
        angle = exponent % 2
        cosine, sine = self.turn(angle), self.turn(angle - _HALF)
        if cosine is None or sine is None:
            number = self._atom(("turn", angle), Atom(Power(Number.of(-1), Number(angle)), "call", False, False))
            return self._single(number)
        return self.plus(cosine, self.times(self.name("I"), sine))

    def turn(self, angle: Fraction) -> Coefficient | None:
        """``cos(pi*angle)`` for multiples of 1/4 and 1/6."""
        angle = abs(angle) % 2
        if angle > 1:
            angle = 2 - angle
        if angle > _HALF:
            other = self.turn(1 - angle)
            return None if other is None else self.scaled(other, _MINUS_ONE)
        square = {0: 4, Fraction(1, 6): 3, Fraction(1, 4): 2, Fraction(1, 3): 1, _HALF: 0}.get(angle)
        return None if square is None else self.scaled(self.power(rational(square), _HALF), _HALF)

    def _rationalised(self, base: Coefficient) -> Coefficient | None:
        """The inverse of a sum of square roots of primes (and of I)."""
        numbers = {number for monomial in base.terms for number, _ in monomial}
        if len(numbers) > 3:
            return None
        for monomial in base.terms:
            for number, exponent in monomial:
                kind = self.atoms[number].kind
                if not (kind == "imaginary" or (kind == "prime" and exponent == _HALF)):
                    return None
        product, rest = ONE, base
        for number in sorted(numbers):
            conjugate = Coefficient({m: -v if any(n == number for n, _ in m) else v for m, v in rest.terms.items()})
            product, rest = self.times(product, conjugate), self.times(rest, conjugate)
        value = rest.rational
        return self.scaled(product, 1 / value) if value else None

    # Exponentials and logarithms

    def exp(self, exponent: Coefficient) -> Coefficient:
        """The exponential; logarithms and numbers in the exponent become factors, the rest is one atom."""
        result = ONE
        rest: dict[Monomial, Fraction] = {}
        for monomial, value in exponent.terms.items():
            factor = self._exp_of_term(monomial, value)
            if factor is None:
                rest[monomial] = value
            else:
                result = self.times(result, factor)
        if not rest:
            return result
        content, inner = self._primitive(Coefficient(rest), signed=True)
        real = self.is_real(inner)
        number = self._atom(("exp", inner), Atom(Call("exp", (self.expression(inner),)), "exp", real, real, inner))
        return self.times(result, self._single(number, content))

    def _exp_of_term(self, monomial: Monomial, value: Fraction) -> Coefficient | None:
        if not monomial:
            number = self._atom(("exp", ONE), Atom(Name("E"), "exp", True, True, ONE))
            return self._single(number, value)
        kinds = [self.atoms[number] for number, _ in monomial]
        if len(kinds) == 1 and kinds[0].kind == "log" and monomial[0][1] == 1:
            assert kinds[0].inner is not None
            return self.power(kinds[0].inner, value)
        if len(kinds) == 2 and all(exponent == 1 for _, exponent in monomial):
            names = {atom.expression for atom in kinds}
            if names == {Name("I"), Name("pi")}:
                return self._root_of_minus_one(value)
        return None

    def log(self, argument: Coefficient) -> Coefficient:
        """The principal logarithm, taken apart as far as the factors are known to be positive.

        Raises
        ------
        UnresolvedError
            For the logarithm of 0.
        """
        if not argument.terms:
            raise UnresolvedError
        self._require_bounded(argument)
        if len(argument.terms) > 1:
            content, inner = self._primitive(argument, signed=False)
            if content != 1 and self.sign(inner) == -1:
                content, inner = -content, self.scaled(inner, _MINUS_ONE)
            sign = self.sign(inner)
            if sign == -1:
                negative = self._log_atom(self.scaled(inner, _MINUS_ONE))
                return self.plus(self.plus(self.log(rational(content)), negative), self._half_turn())
            if content == 1:
                return self._log_atom(inner)
            return (
                self.plus(self.log(rational(content)), self._log_atom(inner))
                if content > 0
                else self._log_atom(argument)
            )
        ((monomial, value),) = argument.terms.items()
        total = self._log_of_number(abs(value))
        inside: list[tuple[int, Fraction]] = []
        for number, exponent in monomial:
            atom = self.atoms[number]
            if not atom.positive:
                inside.append((number, exponent))
            elif atom.kind == "exp":
                assert atom.inner is not None
                total = self.plus(total, self.scaled(atom.inner, exponent))
            else:
                total = self.plus(total, self.scaled(self._log_atom(self._opened(number)), exponent))
        if inside:
            rest = Coefficient({tuple(inside): _ONE if value > 0 else _MINUS_ONE})
            sign = self.sign(rest)
            if sign == -1:
                return self.plus(self.plus(total, self._log_atom(self.scaled(rest, _MINUS_ONE))), self._half_turn())
            return self.plus(total, self._log_atom(rest))
        return total if value > 0 else self.plus(total, self._half_turn())

    def _opened(self, number: int) -> Coefficient:
        atom = self.atoms[number]
        return atom.inner if atom.kind == "sum" and atom.inner is not None else self._single(number)

    def _half_turn(self) -> Coefficient:
        return self.times(self.name("I"), self.name("pi"))

    def _log_of_number(self, value: Fraction) -> Coefficient:
        total = ZERO
        for part, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, power in _prime_factors(part):
                if prime > 1:
                    total = self.plus(total, self.scaled(self._log_atom(rational(prime)), Fraction(sign * power)))
        return total

    def _log_atom(self, inner: Coefficient) -> Coefficient:
        if inner == ONE:
            return ZERO
        expression = Call("log", (self.expression(inner),))
        from mathengine.symbolic import expansions_signs

        positive = inner.rational is not None or (
            not self.has_variable(inner) and expansions_signs.ball_sign(self, expression) == 1
        )
        real = self.sign(inner) == 1
        return self._single(self._atom(("log", inner), Atom(expression, "log", positive, real, inner)))

    # Reading and writing

    def of(self, expression: Expression) -> Coefficient:
        """The coefficient of an expression.

        Raises
        ------
        UnresolvedError
            For a division by 0, a word that is no function of numbers, or an expression that is too large.
        """
        known = self._read.get(expression)
        if known is None:
            known = self._read[expression] = self._fold(expression)
        return known

    def _fold(self, expression: Expression) -> Coefficient:
        match expression:
            case Number(value):
                return rational(value)
            case Name(name):
                return self.name(name)
            case Sum(terms):
                total = ZERO
                for term in terms:
                    total = self.plus(total, self.of(term))
                return total
            case Product(factors):
                product = ONE
                for factor in factors:
                    product = self.times(product, self.of(factor))
                return product
            case Power(base, Number(exponent)):
                return self.power(self.of(base), exponent)
            case Power(base, exponent):
                inner, order = self.of(base), self.of(exponent)
                plain = order.rational
                return self.power(inner, plain) if plain is not None else self.exp(self.times(order, self.log(inner)))
            case Call("sqrt", (argument,)):
                return self.power(self.of(argument), _HALF)
            case Call("exp", (argument,)):
                return self.exp(self.of(argument))
            case Call("log", (argument,)):
                return self.log(self.of(argument))
            case Call(function, arguments, ()):
                from mathengine.symbolic.expansions_values import special_value

                return special_value(self, function, [self.of(argument) for argument in arguments])
        raise UnresolvedError

    def expression(self, coefficient: Coefficient) -> Expression:
        """The expression of a coefficient."""
        known = self._written.get(coefficient)
        if known is None:
            terms = tuple(self._term(monomial, value) for monomial, value in sorted(coefficient.terms.items()))
            known = Number.of(0) if not terms else terms[0] if len(terms) == 1 else Sum(terms)
            self._written[coefficient] = known
        return known

    def _term(self, monomial: Monomial, value: Fraction) -> Expression:
        factors: list[Expression] = [] if value == 1 and monomial else [Number(value)]
        factors.extend(self._factor(self.atoms[number], exponent) for number, exponent in monomial)
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def _factor(self, atom: Atom, exponent: Fraction) -> Expression:
        if atom.kind == "exp":
            assert atom.inner is not None
            return Call("exp", (self.expression(self.scaled(atom.inner, exponent)),))
        return atom.expression if exponent == 1 else Power(atom.expression, Number(exponent))

    # Signs

    def has_variable(self, coefficient: Coefficient) -> bool:
        """Whether a germ occurs in it."""
        return any("#" in name for name in unbound_names(self.expression(coefficient)) - self.bounded.keys())

    def is_real(self, coefficient: Coefficient) -> bool:
        """Whether it is known to be real."""
        for monomial in coefficient.terms:
            for number, exponent in monomial:
                atom = self.atoms[number]
                if not (atom.positive or (atom.real and exponent.denominator == 1)):
                    return False
        return True

    def is_zero(self, coefficient: Coefficient) -> bool | None:
        """Whether a coefficient without germs is 0; None where that is not certain."""
        if not coefficient.terms:
            return True
        from mathengine.symbolic import expansions_signs

        if expansions_signs.is_nonzero(self, coefficient):
            return False
        return True if self.vanishes(coefficient) else None

    def vanishes(self, coefficient: Coefficient) -> bool:
        """Whether it is 0 as a rational function of its atoms."""
        if len(coefficient.terms) < 2:
            return not coefficient.terms
        known = self._vanishing.get(coefficient)
        if known is None:
            from mathengine.symbolic import expansions_signs

            known = self._vanishing[coefficient] = expansions_signs.vanishes(self, coefficient)
        return known

    def sign(self, coefficient: Coefficient) -> int | None:
        """-1, 0 or 1, certified; None where it is not known, or the value is not real."""
        if coefficient not in self._signs:
            from mathengine.symbolic import expansions_signs

            self._signs[coefficient] = expansions_signs.sign(self, coefficient)
        return self._signs[coefficient]


_BOUNDED = frozenset(("sin", "cos", "atan", "erf", "erfi", "floor"))
"""Functions that are bounded on bounded real sets."""
_REAL_ON_REALS = frozenset(
    ("sin", "cos", "atan", "erf", "erfi", "gamma", "digamma", "polygamma", "zeta", "besselj", "besseli", "floor")
)
