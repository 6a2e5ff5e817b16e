"""Expressions as quotients of polynomials over exponentials, radicals and roots of unity, with their relations.

``exp(u)`` becomes a power product of ``exp(b/d)``, one factor for every term b of the exponent; the relations between
these that hold identically are used to reduce: ``exp(log(v)/d)**d = v``, roots of unity with their cyclotomic
polynomials and with the square roots that they contain, ``exp(I*asin(v)) = I*v + sqrt(1 - v**2)``. What reduces to 0 is
0 wherever it has a value; the converse needs the exponents to be independent and is not claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from flint import fmpz, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import Quotient, polynomial_expression, rational_form
from mathengine.symbolic.assumptions import INTEGER, Domain
from mathengine.symbolic.differentiation import ONE, PI, negative, power, product
from mathengine.symbolic.primitives import I, exponential, primitive, square_root

LARGEST_LENGTH = 800
LARGEST_ORDER = 120
"""Bounds on the terms of a polynomial and on the order of the roots of unity."""
TURN = Product((I, PI))


@dataclass(frozen=True, slots=True)
class Reduced:
    """Expressions as quotients in one ring, reduced by its relations.

    Attributes
    ----------
    quotients : tuple of Quotient
        In the order of the expressions; their numerators are 0 exactly where the reduction shows that.
    variables : tuple of Expression
        What the generators of the ring stand for, in their order.
    """

    quotients: tuple[Quotient, ...]
    variables: tuple[Expression, ...]


def is_formally_zero(expression: Expression, domain: Domain) -> bool:
    """Whether the expression reduces to 0; then it is 0 on the domain wherever it has a value.

    Raises
    ------
    InvalidInput
        If it divides by zero identically.
    BudgetExhausted
        If it is too large.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> domain = Domain.of(["x"])
    >>> is_formally_zero(read("sin(3*x) - 3*sin(x) + 4*sin(x)**3"), domain)
    True
    >>> is_formally_zero(read("sin(x + pi/4) - (sin(x) + cos(x))/sqrt(2)"), domain)
    True
    >>> is_formally_zero(read("sqrt(x**2) - x"), domain)
    False
    """
    return reduced([expression], domain).quotients[0].numerator.is_zero()


def reduced(expressions: Sequence[Expression], domain: Domain) -> Reduced:
    """All expressions in one ring; errors as for :func:`is_formally_zero`."""
    ring = _Ring(domain)
    prepared = [primitive(expression, domain) for expression in expressions]
    for expression in prepared:
        ring.collect(expression)
    ring.close()
    return Reduced(tuple(ring.reduced(ring.quotient(expression)) for expression in prepared), ring.meaning())


def reduced_expression(expression: Expression, domain: Domain) -> Expression:
    """The expression after reduction, in lowest terms.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(reduced_expression(read("cosh(x)**2 - sinh(x)**2"), Domain.of(["x"])))
    '1'
    """
    found = reduced([expression], domain)
    return as_expression(found.quotients[0], found.variables)


def reduced_factors(expression: Expression, domain: Domain) -> tuple[Fraction, list[tuple[Expression, int]]]:
    """A number, and irreducible factors in the ring with their exponents.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> content, parts = reduced_factors(read("1 - tanh(x)**2"), Domain.of(["x"]))
    >>> content, [(to_text(part), count) for part, count in parts]
    (Fraction(4, 1), [('exp(x)', 2), ('exp(2*x) + 1', -2)])
    """
    found = reduced([expression], domain)
    top, bottom = found.quotients[0].numerator, found.quotients[0].denominator
    if top.is_zero():
        return Fraction(0), []
    common = top.gcd(bottom)
    content, parts = Fraction(1), []
    for polynomial, sign in ((top // common, 1), (bottom // common, -1)):
        unit, factors = polynomial.factor()
        content *= Fraction(int(unit)) ** sign
        for factor, count in factors:
            parts.append((rational_form(polynomial_expression(factor, found.variables)), sign * int(count)))
    return content, parts


def as_expression(quotient: Quotient, variables: Sequence[Expression]) -> Expression:
    """A quotient of the ring as an expression in what its generators stand for."""
    top, bottom = quotient.numerator, quotient.denominator
    common = top.gcd(bottom)
    parts = (polynomial_expression(p // common, variables) for p in (top, bottom))
    above, below = parts
    return rational_form(Product((above, Power(below, Number.of(-1)))))


@dataclass(slots=True)
class _Ring:
    """Collects what the expressions are made of, then computes with it."""

    domain: Domain
    atoms: list[Expression] = field(default_factory=list)
    bases: dict[Expression, int] = field(default_factory=dict)
    exponents: dict[Expression, dict[Expression, Fraction]] = field(default_factory=dict)
    order: int = 1
    has_unit: bool = False
    context: fmpz_mpoly_ctx = field(init=False)
    known: dict[Expression, Quotient] = field(default_factory=dict)
    relations: dict[Expression, tuple[int, Expression]] = field(default_factory=dict)
    values: dict[Expression, Quotient] = field(default_factory=dict)
    roots: set[Expression] = field(default_factory=set)
    related: dict[Expression, Quotient] = field(default_factory=dict)
    sequence: list[Expression] = field(default_factory=list)

    # What there is

    def collect(self, expression: Expression) -> None:
        match expression:
            case Number():
                return
            case Sum(parts) | Product(parts):
                for part in parts:
                    self.collect(part)
            case Power(Name("E"), exponent) | Call("exp", (exponent,)):
                self._collect_exponential(exponent)
            case Power(base, Number(value)) if value.denominator == 1:
                self.collect(base)
            case Name("I"):
                self.has_unit = True
            case _:
                if expression not in self.atoms:
                    self.atoms.append(expression)

    def _collect_exponential(self, exponent: Expression) -> None:
        if exponent in self.exponents:
            return
        terms = self._with_parities(exponent_terms(exponent))
        self.exponents[exponent] = terms
        for base, factor in terms.items():
            if base == TURN:
                self.order = lcm(self.order, factor.denominator)
                self._check_order()
                continue
            known = self.bases.get(base)
            self.bases[base] = lcm(known or 1, factor.denominator)
            if known is None:
                relation = self._relation(base)
                if relation is not None:
                    self.relations[base] = relation
                    self.collect(relation[1])
                self.sequence.append(base)

    def _with_parities(self, terms: dict[Expression, Fraction]) -> dict[Expression, Fraction]:
        """``exp(I*pi*n**2) = exp(I*pi*n)`` for integers n."""
        found: dict[Expression, Fraction] = {}
        for base, factor in terms.items():
            if isinstance(base, Product) and factor.denominator == 1 and _is_half_turns(base, self.domain):
                names = {f.base if isinstance(f, Power) else f for f in base.factors if f not in (I, PI)}
                ordered = sorted((*names, PI), key=to_text)
                base = Product((I, *ordered))
            found[base] = found.get(base, Fraction(0)) + factor
        return {base: factor for base, factor in found.items() if factor}

    def _check_order(self) -> None:
        if self.order > LARGEST_ORDER:
            raise BudgetExhausted(f"roots of unity of order {2 * self.order} are too many")

    def _relation(self, base: Expression) -> tuple[int, Expression] | None:
        """``(k, v)`` with ``exp(base)**k = v``, where that is an algebraic function of other things."""
        match base:
            case Call("log", (argument,)):
                return 1, argument
            case Call("loggamma", (u,)):
                return 1, primitive(Call("gamma", (u,)), self.domain)
            case Call("asinh", (u,)):
                return 1, Sum((u, square_root(Sum((ONE, power(u, 2))), self.domain)))
            case Call("acosh", (u,)):
                roots = [square_root(Sum((u, Number.of(sign))), self.domain) for sign in (-1, 1)]
                return 1, Sum((u, product(*roots)))
            case Call("atanh", (u,)):
                below = square_root(Sum((ONE, negative(u))), self.domain)
                return 1, product(square_root(Sum((ONE, u)), self.domain), power(below, -1))
            case Product((Name("I"), Call("asin", (u,)))):
                return 1, Sum((product(I, u), square_root(Sum((ONE, negative(power(u, 2)))), self.domain)))
            case Product((Name("I"), Call("atan", (u,)))):
                root = square_root(Sum((ONE, power(u, 2))), self.domain)
                return 1, product(Sum((ONE, product(I, u))), power(root, -1))
        return (2, ONE) if _is_half_turns(base, self.domain) else None

    # The ring

    def close(self) -> None:
        """Choose the generators and note their relations."""
        if self.has_unit:
            self.order = lcm(self.order, 2)
        self._absorb_square_roots()
        names = [f"x{i}" for i in range(len(self.atoms) + len(self.sequence) + 1)]
        self.context = fmpz_mpoly_ctx.get(names, "degrevlex")
        one = self.context.constant(1)
        gens = [Quotient(gen, one) for gen in self.context.gens()]
        for atom, gen in zip(self.atoms, gens, strict=False):
            self.known[atom] = gen
        for base, gen in zip(self.sequence, gens[len(self.atoms) :], strict=False):
            self.values[base] = gen
        self.values[TURN] = gens[-1]
        if self.order % 2 == 0:
            self.known[I] = gens[-1] ** (self.order // 2)

    def _absorb_square_roots(self) -> None:
        """Roots of unity of an order that contains ``sqrt(p)`` stand for it."""
        for base in list(self.bases):
            p = _prime_of(base)
            if p is None or self.bases[base] % 2 or self.order == 1:
                continue
            if (p == 2 and self.order % 2 == 0) or (p > 2 and self.order % p == 0):
                wanted = lcm(self.order, 4 if p == 2 else 2 * p)
                if wanted <= LARGEST_ORDER and self.bases[base] == 2:
                    self.order = wanted
                    self.roots.add(base)

    def meaning(self) -> tuple[Expression, ...]:
        """What every generator stands for."""
        roots = [exponential(product(Number(Fraction(1, self.bases[b])), b)) for b in self.sequence]
        return (*self.atoms, *roots, exponential(product(Number(Fraction(1, self.order)), TURN)))

    # Arithmetic

    def _value_of(self, base: Expression) -> Quotient:
        """What the relation of a base says, without looking for zeros in denominators."""
        if base not in self.related:
            self.related[base] = self.quotient(self.relations[base][1], checked=False)
        return self.related[base]

    def quotient(self, expression: Expression, checked: bool = True) -> Quotient:
        """The expression in the ring; with ``checked`` a divisor that reduces to 0 is refused."""
        one = self.context.constant(1)
        match expression:
            case Number(value):
                return Quotient(one * fmpz(value.numerator), one * fmpz(value.denominator))
            case Sum(terms):
                total = Quotient(one * 0, one)
                for term in terms:
                    total = _bounded(total + self.quotient(term, checked))
                return total
            case Product(factors):
                result = Quotient(one, one)
                for factor in factors:
                    result = _bounded(result * self.quotient(factor, checked))
                return result
            case Power(Name("E"), exponent) | Call("exp", (exponent,)):
                return self._exponential(exponent)
            case Power(base, Number(value)) if value.denominator == 1:
                inner = self.quotient(base, checked)
                if checked and value < 0 and self.reduced(inner).numerator.is_zero():
                    raise InvalidInput("division", "by zero", "a divisor other than 0")
                if abs(value) > 64 and max(len(inner.numerator), len(inner.denominator)) > 1:
                    raise BudgetExhausted("the power is too large to expand")
                return _bounded(inner ** int(value))
        return self.known[expression]

    def _exponential(self, exponent: Expression) -> Quotient:
        result = Quotient(self.context.constant(1), self.context.constant(1))
        for base, factor in self.exponents[exponent].items():
            steps = factor * (self.order if base == TURN else self.bases[base])
            if abs(steps) > 10_000:
                raise BudgetExhausted("the exponents are too large")
            result = result * self.values[base] ** int(steps)
        return result

    def reduced(self, quotient: Quotient) -> Quotient:
        """The numerator and the denominator reduced, outermost generators first."""
        top, bottom = quotient.numerator, quotient.denominator
        top, below = self._lowered(top)
        bottom, above = self._lowered(bottom)
        if bottom.is_zero():
            raise InvalidInput("division", "by zero", "a divisor other than 0")
        return Quotient(top * above, bottom * below)

    def _lowered(self, polynomial: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """A polynomial that is the given one times the second result, reduced by every relation."""
        scale = self.context.constant(1)
        for index in range(len(self.sequence) - 1, -1, -1):
            base = self.sequence[index]
            relation = self.relations.get(base)
            if relation is None:
                continue
            degree, value = self.bases[base] * relation[0], self._value_of(base)
            if base in self.roots:
                degree, value = 1, self._square_root(_prime_of(base) or 1)
            polynomial, factor = self._substituted(polynomial, len(self.atoms) + index, degree, value)
            scale = scale * factor
        return self._cyclotomic(polynomial), scale

    def _substituted(
        self, polynomial: fmpz_mpoly, at: int, degree: int, value: Quotient
    ) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """With ``generator**degree = value``, cleared of the denominators of the value."""
        most = int(polynomial.degrees()[at]) // degree if not polynomial.is_zero() else 0
        if most == 0:
            return polynomial, self.context.constant(1)
        parts: dict[int, dict[tuple[int, ...], fmpz]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            whole, rest = divmod(int(exponents[at]), degree)
            key = (*exponents[:at], rest, *exponents[at + 1 :])
            parts.setdefault(whole, {})[key] = coefficient
        total = self.context.constant(0)
        for whole, part in parts.items():
            term = self.context.from_dict(part)
            total += term * value.numerator**whole * value.denominator ** (most - whole)
            if len(total) > LARGEST_LENGTH:
                raise BudgetExhausted("the expression is too large to expand")
        return total, value.denominator**most

    def _cyclotomic(self, polynomial: fmpz_mpoly) -> fmpz_mpoly:
        """Modulo the minimal polynomial of the root of unity ``exp(I*pi/order)``."""
        last = len(self.atoms) + len(self.sequence)
        if polynomial.is_zero() or int(polynomial.degrees()[last]) == 0:
            return polynomial
        modulus = fmpz_poly.cyclotomic(2 * self.order)
        groups: dict[tuple[int, ...], dict[int, fmpz]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            group = groups.setdefault(tuple(exponents[:last]), {})
            e = int(exponents[last]) % (2 * self.order)
            group[e] = group.get(e, fmpz(0)) + coefficient
        result: dict[tuple[int, ...], fmpz] = {}
        for key, group in groups.items():
            rest = fmpz_poly([group.get(e, fmpz(0)) for e in range(max(group) + 1)]) % modulus
            for e, coefficient in enumerate(rest.coeffs()):
                if coefficient != 0:
                    result[(*key, e)] = coefficient
        return self.context.from_dict(result)

    def _square_root(self, p: int) -> Quotient:
        """``sqrt(p)`` by the sum of Gauss, in powers of ``z = exp(I*pi/order)``."""
        z = self.values[TURN]
        if p == 2:
            return z ** (self.order // 4) + z ** (2 * self.order - self.order // 4)
        total = Quotient(self.context.constant(0), self.context.constant(1))
        for a in range(1, p):
            sign = Quotient(self.context.constant(fmpz(a).jacobi(fmpz(p))), self.context.constant(1))
            total = total + sign * z ** (2 * self.order // p * a)
        # the sum is sqrt(p), or I*sqrt(p) where p = 3 mod 4
        return total if p % 4 == 1 else total * z ** (2 * self.order - self.order // 2)


def _bounded(quotient: Quotient) -> Quotient:
    if max(len(quotient.numerator), len(quotient.denominator)) > LARGEST_LENGTH:
        raise BudgetExhausted("the expression is too large to expand")
    return quotient


def _prime_of(base: Expression) -> int | None:
    match base:
        case Call("log", (Number(value),)) if value.denominator == 1:
            return value.numerator
    return None


def _is_half_turns(base: Expression, domain: Domain) -> bool:
    """Whether the base is I*pi times names that are integers."""
    if not isinstance(base, Product):
        return False
    rest = [factor for factor in base.factors if factor not in (I, PI)]
    names = [factor.base if isinstance(factor, Power) else factor for factor in rest]
    integral = all(isinstance(name, Name) and domain.kinds.get(name.name) == INTEGER for name in names)
    return integral and bool(names) and I in base.factors and PI in base.factors


def exponent_terms(exponent: Expression) -> dict[Expression, Fraction]:
    """The exponent as a rational combination of terms without numeric factors.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> {to_text(base): str(factor) for base, factor in exponent_terms(read("2*x/3 + I*pi/4 - 1")).items()}
    {'x': '2/3', 'I*pi': '1/4', '1': '-1'}
    """
    plain = rational_form(exponent)
    bottom: list[Expression] = []
    top = plain
    if isinstance(plain, Product):
        numerator = [f for f in plain.factors if not (_is_reciprocal(f) and unbound_names(f))]
        bottom = [f for f in plain.factors if _is_reciprocal(f) and unbound_names(f)]
        top = numerator[0] if len(numerator) == 1 else Product(tuple(numerator)) if numerator else ONE
    found: dict[Expression, Fraction] = {}
    for term in _terms(top):
        factor, base = _coefficient(term)
        key = base if not bottom else rational_form(Product((base, *bottom)))
        extra, key = _coefficient(key)
        found[key] = found.get(key, Fraction(0)) + factor * extra
    return {base: factor for base, factor in found.items() if factor}


def _is_reciprocal(factor: Expression) -> bool:
    return isinstance(factor, Power) and isinstance(factor.exponent, Number) and factor.exponent.value < 0


def _terms(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Sum(terms):
            return terms
        case Product((Number(value), Sum(terms))):
            return tuple(product(Number(value), term) for term in terms)
        case Product(factors) if any(isinstance(f, Sum) for f in factors):
            sums = [f for f in factors if isinstance(f, Sum)]
            rest = tuple(f for f in factors if f is not sums[0])
            return tuple(rational_form(Product((term, *rest))) for term in sums[0].terms)
    return (expression,)


def _coefficient(term: Expression) -> tuple[Fraction, Expression]:
    match term:
        case Number(value):
            return value, ONE
        case Product(factors):
            value = Fraction(1)
            rest = []
            for factor in factors:
                if isinstance(factor, Number):
                    value *= factor.value
                else:
                    rest.append(factor)
            rest.sort(key=lambda f: (f != I, to_text(f)))
            return value, rest[0] if len(rest) == 1 else Product(tuple(rest))
    return Fraction(1), term
