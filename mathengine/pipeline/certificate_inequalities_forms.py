"""Real expressions brought to sums of products, for the check of coverings; what elementary functions undo is undone.

A variable that is known not to be negative is ``u``. Rules: ``(c*u**k)**r = c**r*u**(k*r)``, ``log(c*u**k) = log(c) +
k*log(u)``, ``atan(1/u) = pi/2 - atan(u)``, ``Abs(c*u**k) = c*u**k`` for c > 0; multiples of pi/2 are taken out of
angles, signs out of odd and even functions. Each holds for real numbers wherever its left side is defined.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_data import refused, require

Monomial: TypeAlias = frozenset[tuple[Expression, Fraction]]
"""Atoms with their exponents."""
Terms: TypeAlias = dict[Monomial, Fraction]

MOST_TERMS = 2000
LARGEST_POWER = 30
_UNIT: Monomial = frozenset()
_PI, _E, _HALF = Name("pi"), Name("E"), Fraction(1, 2)
_ODD = frozenset(("sin", "tan", "sinh", "tanh", "atan", "asin", "asinh", "atanh", "erf"))
_EVEN = frozenset(("cos", "cosh", "Abs"))
_AT_ZERO = {"exp": 1, "cos": 1, "cosh": 1, **dict.fromkeys(_ODD, 0)}
_TURNS = {("atan", 1): Fraction(1, 4), ("asin", 1): _HALF, ("acos", 0): _HALF, ("acos", -1): Fraction(1)}
_SINES = {  # sin(turn*pi) = sign of turn * sqrt(square)
    Fraction(0): Fraction(0),
    Fraction(1, 6): Fraction(1, 4),
    Fraction(1, 4): Fraction(1, 2),
    Fraction(1, 3): Fraction(3, 4),
    Fraction(1, 2): Fraction(1),
}


def tidied(expression: Expression, nonnegative: str | None = None) -> Expression:
    """The expression as a sum of products, in one order.

    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(tidied(read_expression("cos(pi/2 - u) + log(u**2)/2 - sin(u)"), "u"))
    'log(u)'
    """
    return _Form(nonnegative).expression(expression)


class _Form:
    """Sums of products, one variable perhaps known not to be negative."""

    def __init__(self, nonnegative: str | None) -> None:
        self._variable = None if nonnegative is None else Name(nonnegative)

    def expression(self, expression: Expression) -> Expression:
        return _rebuilt(self.terms(expression))

    def terms(self, expression: Expression) -> Terms:
        match expression:
            case Number(value):
                return _number(value)
            case Sum(parts):
                return _total(self.terms(part) for part in parts)
            case Product(parts):
                product = _number(Fraction(1))
                for part in parts:
                    product = _multiplied(product, self.terms(part))
                return product
            case Power(base, Number(exponent)):
                return self._power(self.terms(base), exponent)
            case Power(base, exponent) if base == _E:
                return self._call("exp", self.terms(exponent))
            case Power(base, exponent):
                logarithm = self._call("log", self.terms(base))
                return self._call("exp", _multiplied(self.terms(exponent), logarithm))
            case Call("sqrt", (argument,), ()):
                return self._power(self.terms(argument), _HALF)
            case Call(function, (argument,), ()):
                return self._call(function, self.terms(argument))
        return _atom(expression)

    def _power(self, base: Terms, exponent: Fraction) -> Terms:
        if exponent.denominator == 1 and 0 <= exponent <= LARGEST_POWER:
            product = _number(Fraction(1))
            for _ in range(exponent.numerator):
                product = _multiplied(product, base)
            return product
        single = self._monomial(base, whole=exponent.denominator == 1)
        if single is None:
            content, rest = _content(base)
            if exponent.denominator == 1 and _leads_negative(rest):
                content, rest = -content, _scaled(rest, Fraction(-1))
            power = _atom(_rebuilt(rest), exponent)
            if exponent.denominator == 1:
                return _scaled(power, content**exponent.numerator)
            return _multiplied(power, _root(content, exponent))
        coefficient, factors = single
        scaled = frozenset((atom, order * exponent) for atom, order in factors)
        if exponent.denominator == 1:
            return {scaled: coefficient**exponent.numerator}
        return _multiplied({scaled: Fraction(1)}, _root(coefficient, exponent))

    def _monomial(self, terms: Terms, whole: bool = False) -> tuple[Fraction, Monomial] | None:
        """``c`` and the powers in a single product: for whole exponents any, else c > 0 and a power of u."""
        if len(terms) != 1:
            return None
        ((factors, coefficient),) = terms.items()
        if whole:
            return (coefficient, factors) if all(order.denominator == 1 for _, order in factors) else None
        fits = coefficient > 0 and all(atom in (self._variable, _PI, _E) for atom, _ in factors)
        return (coefficient, factors) if fits else None

    def _call(self, function: str, argument: Terms) -> Terms:
        if not argument and function in _AT_ZERO:
            return _number(Fraction(_AT_ZERO[function]))
        if function in _ODD | _EVEN and _leads_negative(argument):
            image = self._call(function, _scaled(argument, Fraction(-1)))
            return _scaled(image, Fraction(-1)) if function in _ODD else image
        known = self._known(function, argument)
        if known is not None:
            return known
        return _atom(Call(function, (_rebuilt(argument),)))

    def _known(self, function: str, argument: Terms) -> Terms | None:
        if set(argument) <= {_UNIT}:
            value = argument.get(_UNIT, Fraction(0))
            if value == 1 and function in ("log", "acos", "acosh"):
                return {}
            if value.denominator == 1 and (function, value.numerator) in _TURNS:
                return _multiplied(_number(_TURNS[function, value.numerator]), _atom(_PI))
        if function == "exp":
            return self._exponential(argument)
        if function == "log":
            return self._logarithm(argument)
        if function in ("sin", "cos"):
            return self._wave(function, argument)
        if function == "tan":
            return self._tangent(argument)
        if function in ("atan", "Abs"):
            return self._of_positive(function, argument)
        return None

    def _of_positive(self, function: str, argument: Terms) -> Terms | None:
        single = self._monomial(argument)
        if single is None or self._variable is None or {atom for atom, _ in single[1]} != {self._variable}:
            return None
        if function == "Abs":
            return argument
        ((_, order),) = single[1]
        if order > 0:
            return None
        reciprocal: Terms = {frozenset({(self._variable, -order)}): 1 / single[0]}
        return _total(({frozenset({(_PI, Fraction(1))}): _HALF}, _scaled(self._call("atan", reciprocal), Fraction(-1))))

    def _logarithm(self, argument: Terms) -> Terms | None:
        if len(argument) != 1:
            return self._logarithm_of_sum(argument) if argument else None
        ((factors, coefficient),) = argument.items()
        if not coefficient > 0:
            return None
        if coefficient == 1 and len(factors) == 1:
            ((atom, order),) = factors
            if order == 1 and isinstance(atom, Call) and atom.function == "exp":
                return self.terms(atom.arguments[0])
        if not all(atom in (self._variable, _PI, _E) for atom, _ in factors):
            return None
        pieces = [_logarithm_of_number(coefficient)]
        for atom, order in factors:
            pieces.append(_number(order) if atom == _E else _scaled(_atom(Call("log", (atom,))), order))
        return _total(pieces)

    def _logarithm_of_sum(self, argument: Terms) -> Terms:
        """A positive number and the lowest power of u taken out."""
        content, rest = _content(argument)
        pieces = [_logarithm_of_number(content)]
        if self._variable is not None:
            lowest = min(dict(monomial).get(self._variable, Fraction(0)) for monomial in rest)
            if lowest:
                rest = _multiplied(rest, {frozenset({(self._variable, -lowest)}): Fraction(1)})
                pieces.append(_scaled(_atom(Call("log", (self._variable,))), lowest))
        return _total((*pieces, _atom(Call("log", (_rebuilt(rest),)))))

    def _exponential(self, argument: Terms) -> Terms | None:
        """``exp(r + s*log(b) + ...) = E**r*b**s*...`` for rational r and s."""
        product, rest = _number(Fraction(1)), dict(argument)
        for monomial, value in argument.items():
            atom = next(iter(monomial))[0] if len(monomial) == 1 else None
            if monomial == _UNIT:
                factor = _atom(_E, value)
            elif isinstance(atom, Call) and atom.function == "log" and monomial == frozenset({(atom, Fraction(1))}):
                factor = self._power(self.terms(atom.arguments[0]), value)
            else:
                continue
            del rest[monomial]
            product = _multiplied(product, factor)
        if len(rest) == len(argument):
            return None
        return _multiplied(product, self._call("exp", rest)) if rest else product

    def _wave(self, function: str, argument: Terms) -> Terms | None:
        rest = dict(argument)
        turn = rest.pop(frozenset({(_PI, Fraction(1))}), Fraction(0))
        if not rest:
            return _sine(turn if function == "sin" else turn + _HALF)
        if turn == 0 or (2 * turn).denominator != 1:
            return None
        quarters = (int(2 * turn) + (function == "cos")) % 4
        image = self._call("cos" if quarters % 2 else "sin", rest)
        return image if quarters < 2 else _scaled(image, Fraction(-1))

    def _tangent(self, argument: Terms) -> Terms | None:
        rest = dict(argument)
        turn = rest.pop(frozenset({(_PI, Fraction(1))}), Fraction(0))
        if rest and turn and turn.denominator == 1:
            return self._call("tan", rest)
        if rest and turn.denominator != 2:
            return None
        top, bottom = self._call("sin", argument), self._call("cos", argument)
        if not bottom:
            raise refused("a tangent that has no value")
        if not rest and any(isinstance(atom, Call) for part in (top, bottom) for m in part for atom, _ in m):
            return None
        return _multiplied(top, self._power(bottom, Fraction(-1)))


def _number(value: Fraction) -> Terms:
    return {_UNIT: value} if value else {}


def _atom(atom: Expression, exponent: Fraction = Fraction(1)) -> Terms:
    return {frozenset({(atom, exponent)}): Fraction(1)}


def _total(parts: Iterable[Terms]) -> Terms:
    total: Terms = {}
    for part in parts:
        for monomial, value in part.items():
            new = total.get(monomial, Fraction(0)) + value
            if new:
                total[monomial] = new
            else:
                total.pop(monomial, None)
    return total


def _scaled(terms: Terms, factor: Fraction) -> Terms:
    return {monomial: value * factor for monomial, value in terms.items()} if factor else {}


def _multiplied(one: Terms, other: Terms) -> Terms:
    require(len(one) * len(other) <= MOST_TERMS, "a product that is too large to multiply out")
    return _total({_joined(a, b): x * y} for a, x in one.items() for b, y in other.items())


def _joined(one: Monomial, other: Monomial) -> Monomial:
    exponents = dict(one)
    for atom, order in other:
        exponents[atom] = exponents.get(atom, Fraction(0)) + order
    return frozenset((atom, order) for atom, order in exponents.items() if order)


def _content(terms: Terms) -> tuple[Fraction, Terms]:
    """A positive number, and terms with coprime integer coefficients."""
    if not terms:
        return Fraction(1), terms
    values = terms.values()
    content = Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
    return content, _scaled(terms, 1 / content)


def _root(value: Fraction, exponent: Fraction) -> Terms:
    return _number(Fraction(1)) if value == 1 else _atom(Number(value), exponent)


def _leads_negative(terms: Terms) -> bool:
    """Whether the first term, in the order of texts, is negative."""
    if not terms:
        return False
    return terms[min(terms, key=_monomial_text)] < 0


def _logarithm_of_number(value: Fraction) -> Terms:
    parts = [(value.numerator, 1), (value.denominator, -1)]
    return _total(_scaled(_atom(Call("log", (Number.of(part),))), Fraction(sign)) for part, sign in parts if part != 1)


def _sine(turn: Fraction) -> Terms | None:
    turn = turn % 2
    sign = 1 if turn < 1 else -1
    turn = min(turn % 1, 1 - turn % 1)
    if turn not in _SINES:
        return None
    square = _SINES[turn]
    if square in (0, 1, Fraction(1, 4)):
        return _number({0: Fraction(0), 1: Fraction(1)}.get(square, _HALF) * sign)  # type: ignore[call-overload]
    return _scaled(_atom(Number(square), _HALF), Fraction(sign))


def _monomial_text(monomial: Monomial) -> str:
    return "*".join(sorted(f"{to_text(atom)}^{order}" for atom, order in monomial))


def _rebuilt(terms: Terms) -> Expression:
    if not terms:
        return Number.of(0)
    parts = [_product(monomial, terms[monomial]) for monomial in sorted(terms, key=_monomial_text)]
    return parts[0] if len(parts) == 1 else Sum(tuple(parts))


def _product(monomial: Monomial, coefficient: Fraction) -> Expression:
    factors = [
        atom if order == 1 else Power(atom, Number(order))
        for atom, order in sorted(monomial, key=lambda item: to_text(item[0]))
    ]
    if coefficient != 1 or not factors:
        factors.insert(0, Number(coefficient))
    return factors[0] if len(factors) == 1 else Product(tuple(factors))
