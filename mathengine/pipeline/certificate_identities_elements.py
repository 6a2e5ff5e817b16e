"""Arithmetic for the check of identities: quotients of sums of power products with rational exponents.

A key stands for a number or a function; a power product maps keys to exponents. Three things are known of a key: what
its first power is (``exp(log(v)) = v``), after how many powers it is 1, or nothing. The key ``@`` with exponent r is
the root of unity ``exp(I*pi*r)``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor, lcm
from typing import TypeAlias

from flint import fmpz, fmpz_poly

from mathengine.pipeline.certificate_data import require

Monomial: TypeAlias = frozenset[tuple[str, Fraction]]
Terms: TypeAlias = dict[Monomial, Fraction]
UNIT: Monomial = frozenset()
ROOT = "@"
MOST_TERMS = 5000
MOST_FACTORS = 300
"""Of a power of a sum."""
LARGEST_ORDER = 240


@dataclass(frozen=True, slots=True)
class Element:
    """``top/bottom``."""

    top: Terms
    bottom: Terms


def number(value: Fraction | int) -> Element:
    """A rational number."""
    return Element({UNIT: Fraction(value)} if value else {}, {UNIT: Fraction(1)})


def power_of(key: str, exponent: Fraction | int = 1) -> Element:
    """A power of a key."""
    return Element({frozenset({(key, Fraction(exponent))}): Fraction(1)}, {UNIT: Fraction(1)})


def _joined(one: Monomial, other: Monomial) -> Monomial:
    exponents = dict(one)
    for key, exponent in other:
        total = exponents.get(key, Fraction(0)) + exponent
        if total:
            exponents[key] = total
        else:
            exponents.pop(key, None)
    return frozenset(exponents.items())


def _plus(one: Terms, other: Terms) -> Terms:
    total = dict(one)
    for monomial, value in other.items():
        found = total.get(monomial, Fraction(0)) + value
        if found:
            total[monomial] = found
        else:
            total.pop(monomial, None)
    return total


def _times(one: Terms, other: Terms) -> Terms:
    require(len(one) * len(other) <= 120_000, "an expression that is too large for the check")
    total: Terms = {}
    for a, x in one.items():
        for b, y in other.items():
            key = _joined(a, b)
            total[key] = total.get(key, Fraction(0)) + x * y
    require(len(total) <= MOST_TERMS, "an expression that is too large for the check")
    return {monomial: value for monomial, value in total.items() if value}


@dataclass(slots=True)
class Ring:
    """The keys and what is known of them; ``firsts`` are first powers, ``periods`` powers that are 1."""

    firsts: dict[str, Element] = field(default_factory=dict)
    periods: dict[str, int] = field(default_factory=dict)

    def plus(self, one: Element, other: Element) -> Element:
        """The sum."""
        if one.bottom == other.bottom:
            return self.tidy(Element(_plus(one.top, other.top), one.bottom))
        top = _plus(_times(one.top, other.bottom), _times(other.top, one.bottom))
        return self.tidy(Element(top, _times(one.bottom, other.bottom)))

    def times(self, one: Element, other: Element) -> Element:
        """The product."""
        return self.tidy(Element(_times(one.top, other.top), _times(one.bottom, other.bottom)))

    def inverse(self, one: Element) -> Element:
        """The reciprocal; refused for what is 0."""
        require(not self.is_zero(one), "a division by zero")
        return self.tidy(Element(one.bottom, one.top))

    def power(self, one: Element, exponent: int) -> Element:
        """An integer power."""
        require(abs(exponent) <= 10_000, "a power that is too large for the check")
        if exponent < 0:
            return self.power(self.inverse(one), -exponent)
        if len(one.top) == 1 and len(one.bottom) == 1:
            return self.tidy(Element(_single_power(one.top, exponent), _single_power(one.bottom, exponent)))
        require(exponent <= MOST_FACTORS, "a power that is too large for the check")
        result = number(1)
        for _ in range(exponent):
            result = self.times(result, one)
        return result

    def tidy(self, one: Element) -> Element:
        """Whole powers of keys opened; a denominator of one term goes up, and a common factor goes out."""
        top, bottom = self._opened(one.top), self._opened(one.bottom)
        whole = self._quotient(top, bottom)
        if len(whole.bottom) == 1:
            ((monomial, value),) = whole.bottom.items()
            inverse = {frozenset((key, -exponent) for key, exponent in monomial): 1 / value}
            raised = Element(_times(whole.top, inverse), {UNIT: Fraction(1)})
            opens = any(self._opens(key, exponent) for monomial in raised.top for key, exponent in monomial)
            return self.tidy(raised) if opens else raised
        return whole

    def _quotient(self, top: Element, bottom: Element) -> Element:
        if len(top.bottom) == 1 and len(bottom.bottom) == 1 and len(bottom.top) == 1:
            return Element(_times(top.top, bottom.bottom), _times(top.bottom, bottom.top))
        return _cancelled(_times(top.top, bottom.bottom), _times(top.bottom, bottom.top))

    def _opened(self, terms: Terms) -> Element:
        """Exponents brought into [0, 1) where the first power of a key, or a period, is known."""
        if not any(self._opens(key, exponent) for monomial in terms for key, exponent in monomial):
            return Element(terms, {UNIT: Fraction(1)})
        total = number(0)
        plain: Terms = {}
        for monomial, value in terms.items():
            rest: dict[str, Fraction] = {}
            factor = number(value)
            for key, exponent in monomial:
                if not self._opens(key, exponent):
                    rest[key] = exponent
                    continue
                factor, kept = self._folded(factor, key, exponent)
                if kept:
                    rest[key] = kept
            term = Element(_times(factor.top, {frozenset(rest.items()): Fraction(1)}), factor.bottom)
            if term.bottom == {UNIT: Fraction(1)}:
                plain = _plus(plain, term.top)
            else:
                top = _plus(_times(total.top, term.bottom), _times(term.top, total.bottom))
                total = Element(top, _times(total.bottom, term.bottom))
        combined = _plus(total.top, _times(plain, total.bottom)) if plain else total.top
        again = Element(combined, total.bottom)
        if any(self._opens(key, exponent) for monomial in again.top for key, exponent in monomial):
            inner = self._opened(again.top)
            return Element(inner.top, _times(inner.bottom, again.bottom))
        return again

    def _opens(self, key: str, exponent: Fraction) -> bool:
        if key in self.periods:
            return not 0 <= exponent < self.periods[key]
        return (key == ROOT or key in self.firsts) and not 0 <= exponent < 1

    def _folded(self, factor: Element, key: str, exponent: Fraction) -> tuple[Element, Fraction]:
        if key in self.periods:
            return factor, exponent % self.periods[key]
        whole = floor(exponent)
        if key == ROOT:
            return (factor if whole % 2 == 0 else Element(_times(factor.top, {UNIT: Fraction(-1)}), factor.bottom)), (
                exponent - whole
            )
        first = self.firsts[key]
        top, bottom = (first.top, first.bottom) if whole > 0 else (first.bottom, first.top)
        require(abs(whole) <= 200, "a power that is too large for the check")
        for _ in range(abs(whole)):
            factor = Element(_times(factor.top, top), _times(factor.bottom, bottom))
        return factor, exponent - whole

    def is_zero(self, one: Element) -> bool:
        """Whether the numerator is 0 by the relations, those of roots of unity included."""
        top = self.tidy(one).top
        return not _without_roots(top)


def _single_power(terms: Terms, exponent: int) -> Terms:
    ((monomial, value),) = terms.items()
    return {frozenset((key, e * exponent) for key, e in monomial if exponent): value**exponent}


# Common factors, by polynomials with integer exponents


def _cancelled(top: Terms, bottom: Terms) -> Element:
    if not top or len(bottom) < 2:
        return Element(top, bottom)
    from flint import fmpq, fmpq_mpoly_ctx

    keys = sorted({key for terms in (top, bottom) for monomial in terms for key, _ in monomial})
    scale = dict.fromkeys(keys, 1)
    least = dict.fromkeys(keys, Fraction(0))
    for terms in (top, bottom):
        for monomial in terms:
            for key, exponent in monomial:
                scale[key] = lcm(scale[key], exponent.denominator)
    for terms in (top, bottom):
        for monomial in terms:
            for key, exponent in monomial:
                least[key] = min(least[key], exponent)
    context = fmpq_mpoly_ctx.get(keys, "lex")

    def polynomial(terms: Terms) -> object:
        entries = {}
        for monomial, value in terms.items():
            exponents = dict(monomial)
            index = tuple(int((exponents.get(key, Fraction(0)) - least[key]) * scale[key]) for key in keys)
            entries[index] = fmpq(value.numerator, value.denominator)
        return context.from_dict(entries)

    def terms_of(found: object) -> Terms:
        result: Terms = {}
        for index, value in found.to_dict().items():  # type: ignore[attr-defined]
            exponents = ((key, Fraction(int(e), scale[key])) for key, e in zip(keys, index, strict=True))
            result[frozenset((key, e) for key, e in exponents if e)] = Fraction(int(value.p), int(value.q))
        return result

    above, below = polynomial(top), polynomial(bottom)
    common = above.gcd(below)  # type: ignore[attr-defined]
    return Element(terms_of(above // common), terms_of(below // common))


# Roots of unity


def _without_roots(terms: Terms) -> Terms:
    """The terms modulo the relations between roots of unity and square roots of primes; empty for 0."""
    order = 1
    for monomial in terms:
        order = lcm(order, dict(monomial).get(ROOT, Fraction(0)).denominator)
    if order == 1:
        return terms
    roots = _square_roots(terms, order)
    order = lcm(order, *(4 if p == 2 else 2 * p for p in roots)) if roots else order
    require(order <= LARGEST_ORDER, "roots of unity of too high an order for the check")
    groups: dict[Monomial, dict[int, Fraction]] = {}
    for monomial, value in terms.items():
        exponents = dict(monomial)
        turn = exponents.pop(ROOT, Fraction(0)) * order
        sums = {int(turn): value}
        for p in roots:
            if exponents.get(str(p)) == Fraction(1, 2):
                del exponents[str(p)]
                sums = _multiplied(sums, _gauss(p, order), order)
        group = groups.setdefault(frozenset(exponents.items()), {})
        for at, coefficient in sums.items():
            group[at] = group.get(at, Fraction(0)) + coefficient
    return {key: Fraction(1) for key, group in groups.items() if not _vanishes(group, order)}


def _square_roots(terms: Terms, order: int) -> list[int]:
    """The primes whose square roots occur and lie in the field of these roots of unity."""
    found = set()
    for monomial in terms:
        for key, exponent in monomial:
            if key.isdigit() and exponent == Fraction(1, 2):
                p = int(key)
                if (p == 2 and order % 2 == 0) or (p > 2 and order % p == 0):
                    found.add(p)
    return sorted(found)


def _gauss(p: int, order: int) -> dict[int, Fraction]:
    """``sqrt(p)`` in powers of ``exp(I*pi/order)``: the sum over a of (a/p) exp(2 pi I a/p), without its factor I."""
    if p == 2:
        return {order // 4: Fraction(1), 2 * order - order // 4: Fraction(1)}
    turn = 0 if p % 4 == 1 else 2 * order - order // 2
    squares = {a * a % p for a in range(1, p)}
    sums: dict[int, Fraction] = {}
    for a in range(1, p):
        at = (2 * order // p * a + turn) % (2 * order)
        sums[at] = sums.get(at, Fraction(0)) + (1 if a in squares else -1)
    return sums


def _multiplied(one: dict[int, Fraction], other: dict[int, Fraction], order: int) -> dict[int, Fraction]:
    total: dict[int, Fraction] = {}
    for a, x in one.items():
        for b, y in other.items():
            at = (a + b) % (2 * order)
            total[at] = total.get(at, Fraction(0)) + x * y
    return total


def _vanishes(group: dict[int, Fraction], order: int) -> bool:
    common = lcm(*(value.denominator for value in group.values()))
    coefficients = [fmpz(0)] * (2 * order)
    for at, value in group.items():
        coefficients[at % (2 * order)] += fmpz(int(value * common))
    return (fmpz_poly(coefficients) % fmpz_poly.cyclotomic(2 * order)).degree() < 0
