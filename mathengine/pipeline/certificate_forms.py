"""Quotients over atoms for the check of certificates: dictionaries of exponents, and nothing shared with normal forms.

An atom is a name, a call, a root of order q (whose q-th power is known) or a power with an exponent that is no number.
Two calls are one atom when their arguments are equal as quotients. Only rules that hold for all complex numbers
wherever both sides are defined are used; an expression that is too large to multiply out is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Power, Product, Sum, Text
from mathengine.pipeline.certificate_data import refused

Monomial: TypeAlias = tuple[tuple[int, int], ...]
"""Pairs (number of the atom, exponent > 0), in order."""
Polynomial: TypeAlias = dict[Monomial, Fraction]
Quotient: TypeAlias = tuple[Polynomial, Polynomial]
Step: TypeAlias = Callable[[Quotient, Quotient], Quotient]

MOST_WORK = 300_000
"""Products of two terms that one check may take."""
LARGEST_POWER = 64
"""Exponents up to which sums are multiplied out; beyond it the sum is an atom."""
MOST_BITS = 1_000_000

_UNIT: Monomial = ()
_ONE: Polynomial = {_UNIT: Fraction(1)}


def difference_is(
    left: Expression, right: Expression, value: Fraction, known: Sequence[tuple[Expression, Expression]] = ()
) -> bool:
    """Whether ``left - right = value`` as quotients of polynomials in their atoms. Exact; False proves nothing.

    Parameters
    ----------
    left, right : Expression
    value : Fraction
    known : sequence of pairs, optional
        Equations ``atom = expression`` that hold, put in one after the other; those for atoms in an expression come
        before the equation that has it.

    Raises
    ------
    InvalidInput
        If a side divides by zero identically, or is too large to multiply out; if what is known of an atom is known
        already, or is known of something else than an atom.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> difference_is(read("(sqrt(2) + pi)**2"), read("pi**2 + 2*sqrt(2)*pi"), Fraction(2))
    True
    >>> difference_is(read("sqrt(x**2)"), read("x"), Fraction(0))
    False
    >>> difference_is(read("6*zeta(2)"), read("pi**2"), Fraction(0), [(read("zeta(2)"), read("pi**2/6"))])
    True
    """
    table = _Atoms()
    for atom, expression in known:
        table.substitute(atom, expression)
    (top, bottom), (other_top, other_bottom) = table.read(left), table.read(right)
    ours = _plus(table.times(top, other_bottom), table.times(bottom, other_top), Fraction(-1))
    return not _plus(ours, table.times(bottom, other_bottom), -value)


class _Atoms:
    """The atoms met so far, and the arithmetic of quotients over them."""

    def __init__(self) -> None:
        self._known: list[tuple[str, tuple[Quotient, ...]]] = []
        self._roots: dict[int, tuple[int, Polynomial]] = {}
        self._values: dict[int, Quotient] = {}
        self._work = 0

    def substitute(self, atom: Expression, expression: Expression) -> None:
        """Read the atom as the expression from now on."""
        top, bottom = self.read(atom)
        ((monomial, coefficient),) = top.items() if len(top) == 1 else ((_UNIT, Fraction(0)),)
        if bottom != _ONE or coefficient != 1 or len(monomial) != 1 or monomial[0][1] != 1:
            raise refused("a theorem on something other than an atom")
        value = self.read(expression)
        if any(monomial[0][0] == index for part in value for m in part for index, _ in m):
            raise refused("a theorem that explains an atom by itself")
        self._values[monomial[0][0]] = value

    def read(self, expression: Expression) -> Quotient:
        match expression:
            case Number(value):
                return _number(value)
            case Name("I"):
                return self._root(_number(Fraction(-1)), 2)
            case Name(name):
                return self._atom(f"name {name}")
            case Text(text):
                return self._atom(f"text {text}")
            case Items(items):
                return self._atom("items", *(self.read(item) for item in items))
            case Sum(terms):
                return self._folded(self._sum, terms, _number(Fraction(0)))
            case Product(factors):
                return self._folded(self._product, factors, _number(Fraction(1)))
            case Power(base, exponent):
                return self._power(self.read(base), self.read(exponent))
            case Call("sqrt", (argument,), ()):
                return self._power(self.read(argument), _number(Fraction(1, 2)))
            case Call("exp", (argument,), ()):
                return self._power(self._atom("name E"), self.read(argument))
            case Call(function, arguments, keywords):
                parts = tuple(self.read(argument) for argument in (*arguments, *(value for _, value in keywords)))
                return self._atom(" ".join(("call", function, *(name for name, _ in keywords))), *parts)

    def times(self, one: Polynomial, other: Polynomial) -> Polynomial:
        self._work += len(one) * len(other)
        if self._work > MOST_WORK:
            raise refused("sides that are too large to multiply out")
        product: Polynomial = {}
        for left, a in one.items():
            for right, b in other.items():
                exponents = dict(left)
                for atom, exponent in right:
                    exponents[atom] = exponents.get(atom, 0) + exponent
                product = _plus(product, self._reduced(exponents), a * b)
        return product

    def _folded(
        self, step: Callable[[Quotient, Quotient], Quotient], parts: tuple[Expression, ...], start: Quotient
    ) -> Quotient:
        for part in parts:
            start = step(start, self.read(part))
        return start

    def _sum(self, one: Quotient, other: Quotient) -> Quotient:
        if one[1] == other[1]:
            return _plus(one[0], other[0], Fraction(1)), one[1]
        top = _plus(self.times(one[0], other[1]), self.times(other[0], one[1]), Fraction(1))
        return top, self.times(one[1], other[1])

    def _product(self, one: Quotient, other: Quotient) -> Quotient:
        return self.times(one[0], other[0]), self.times(one[1], other[1])

    def _reduced(self, exponents: dict[int, int]) -> Polynomial:
        """The monomial, with the powers of roots that are known put in."""
        for atom, (order, value) in self._roots.items():
            if exponents.get(atom, 0) >= order:
                whole, rest = divmod(exponents.pop(atom), order)
                if rest:
                    exponents[atom] = rest
                return self.times(self._reduced(exponents), self._whole(value, whole))
        return {tuple(sorted(exponents.items())): Fraction(1)}

    def _whole(self, polynomial: Polynomial, exponent: int) -> Polynomial:
        product = _ONE
        for _ in range(exponent):
            product = self.times(product, polynomial)
        return product

    def _atom(self, label: str, *parts: Quotient) -> Quotient:
        return self._value(self._index(label, parts))

    def _value(self, index: int) -> Quotient:
        return self._values.get(index, ({((index, 1),): Fraction(1)}, _ONE))

    def _index(self, label: str, parts: tuple[Quotient, ...]) -> int:
        for index, (other, its_parts) in enumerate(self._known):
            alike = other == label and len(parts) == len(its_parts)
            if alike and all(self._equal(one, two) for one, two in zip(parts, its_parts, strict=True)):
                return index
        self._known.append((label, parts))
        return len(self._known) - 1

    def _equal(self, one: Quotient, other: Quotient) -> bool:
        return self.times(one[0], other[1]) == self.times(other[0], one[1])

    # Powers

    def _power(self, base: Quotient, exponent: Quotient) -> Quotient:
        if len(exponent[1]) > 1 or _UNIT not in exponent[1]:
            return self._atom("power", base, exponent)
        result = _number(Fraction(1))
        for monomial, coefficient in exponent[0].items():
            part = coefficient / exponent[1][_UNIT]
            if monomial == _UNIT:
                factor = self._rational_power(base, part)
            else:
                # base**(p/q*m) = (base**(m/q))**p for integers p
                inner = self._atom("power", base, ({monomial: Fraction(1, part.denominator)}, _ONE))
                factor = self._integer_power(inner, part.numerator)
            result = self._product(result, factor)
        return result

    def _integer_power(self, base: Quotient, exponent: int) -> Quotient:
        if exponent < 0:
            base, exponent = (base[1], base[0]), -exponent
            if not base[1]:
                raise refused("a division by zero")
        return self._high(base[0], exponent), self._high(base[1], exponent)

    def _high(self, polynomial: Polynomial, exponent: int) -> Polynomial:
        if len(polynomial) > 1:
            if exponent > LARGEST_POWER:
                return {((self._index("bracket", ((polynomial, _ONE),)), exponent),): Fraction(1)}
            return self._whole(polynomial, exponent)
        for monomial, value in polynomial.items():
            if max(value.numerator.bit_length(), value.denominator.bit_length()) * exponent > MOST_BITS:
                raise refused("numbers that are too large")
            power = self._reduced({atom: order * exponent for atom, order in monomial})
            return {key: part * value**exponent for key, part in power.items()}
        return dict(_ONE) if exponent == 0 else {}

    def _rational_power(self, base: Quotient, exponent: Fraction) -> Quotient:
        if exponent.denominator == 1:
            return self._integer_power(base, exponent.numerator)
        content, rest = _content(base)
        factors = [self._number_root(content, exponent.denominator)]
        if rest != (_ONE, _ONE):
            factors.append(self._root(rest, exponent.denominator))
        result = _number(Fraction(1))
        for factor in factors:
            result = self._product(result, self._integer_power(factor, exponent.numerator))
        return result

    def _number_root(self, value: Fraction, order: int) -> Quotient:
        """The root of a positive number; numerator and denominator apart."""
        top, bottom = (self._whole_root(part, order) for part in (value.numerator, value.denominator))
        return self._product(top, (bottom[1], bottom[0]))

    def _whole_root(self, value: int, order: int) -> Quotient:
        root = isqrt(value) if order == 2 else _nearest_root(value, order)
        return _number(Fraction(root)) if root**order == value else self._root(_number(Fraction(value)), order)

    def _root(self, base: Quotient, order: int) -> Quotient:
        index = self._index(f"root {order}", (base,))
        if base[1] == _ONE:
            self._roots[index] = (order, base[0])
        return self._value(index)


def _number(value: Fraction) -> Quotient:
    return ({_UNIT: value} if value else {}), _ONE


def _plus(one: Polynomial, other: Polynomial, factor: Fraction) -> Polynomial:
    total = dict(one)
    for monomial, value in other.items():
        new = total.get(monomial, Fraction(0)) + factor * value
        if new:
            total[monomial] = new
        else:
            total.pop(monomial, None)
    return total


def _content(base: Quotient) -> tuple[Fraction, Quotient]:
    """A positive number, and the rest; of a negative number the rest is -1."""
    top, bottom = base
    if not top:
        return Fraction(1), base
    contents = []
    for polynomial in (top, bottom):
        values = polynomial.values()
        contents.append(Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values))))
    parts = [{m: v / c for m, v in p.items()} for p, c in zip(base, contents, strict=True)]
    return contents[0] / contents[1], (parts[0], parts[1])


def _nearest_root(value: int, order: int) -> int:
    """The integer part of a root, by bisection; 0 where the order is out of bounds."""
    if order > 1000 or value.bit_length() > 100_000:
        return 0
    low, high = 0, 1 << (value.bit_length() // order + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**order <= value else (low, middle - 1)
    return low
