"""Numbers that special functions take at rational points, as ``(p + q g)/(r + s g)`` over an atom g.

The atom is a logarithm, an arc tangent, a root, ... in its simplest spelling, times the square root of an integer; the
coordinates p, q, r, s are rational. What was used to simplify (perfect powers, the angles pi/4, pi/3, pi/6) is kept as
plain data, so that a check can follow it without search. Everything is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from flint import arb, fmpq, fmpz

from mathengine.numeric.closed_forms import quotient
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.precision import working_precision

Coordinates: TypeAlias = tuple[fmpq, fmpq]
"""p, q of ``p + q g``."""

LARGEST_FACTORED = 1 << 80
"""Integers up to this are factored to take out squares and higher powers."""

_ZERO, _ONE = fmpq(0), fmpq(1)
_PI = Name("pi")
_ANGLES = {fmpq(1): Fraction(1, 4), fmpq(3): Fraction(1, 3), fmpq(1, 3): Fraction(1, 6)}
"""tan(r pi)**2: r."""


@dataclass(frozen=True, slots=True)
class Atom:
    """``g = sqrt(radicand) * expression``.

    Attributes
    ----------
    radicand : int
        At least 1.
    expression : Expression
        In the statement language.
    claim : mapping
        How it was simplified, as plain data.
    reciprocal : Expression, optional
        A shorter spelling of ``1/expression``.
    parts : pair of Expression, optional
        Numerator and denominator of the expression, where both are calls.
    square : int, optional
        The square of the expression, where that is an integer.
    """

    radicand: int
    expression: Expression
    claim: Mapping[str, object] = field(default_factory=dict)
    reciprocal: Expression | None = None
    parts: tuple[Expression, Expression] | None = None
    square: int | None = None

    @property
    def full(self) -> Expression:
        """The number g itself."""
        if self.radicand == 1:
            return self.expression
        return product_of(square_root(self.radicand), self.expression)


@dataclass(frozen=True, slots=True)
class Value:
    """``(top[0] + top[1] g)/(bottom[0] + bottom[1] g)``; without an atom g plays no part. The bottom may be 0."""

    top: Coordinates
    bottom: Coordinates = (_ONE, _ZERO)
    atom: Atom | None = None

    def times(self, factor: fmpq) -> Value:
        """The product with a rational number."""
        return Value((self.top[0] * factor, self.top[1] * factor), self.bottom, self.atom)

    def to_expression(self) -> Expression:
        """The number as an expression, simplest form first.

        >>> from mathengine.numeric.printer import to_text
        >>> to_text(arctangent(fmpq(1, 4)).to_expression()), to_text(arctangent(fmpq(-1, 4)).to_expression())
        ('2*atan(1/2)', 'log(3)')
        """
        (p, q), (r, s) = self.top, self.bottom
        if self.atom is None or p * s == q * r:
            return Number(_fraction(p / r if r != 0 else q / s))
        if s != 0 and self.atom.square is not None:
            return self._rationalised().to_expression()
        if s == 0 and (p / r).q == 1:
            return _plus(p / r, _times_root(q / r, self.atom.radicand, self.atom.expression))
        if r == 0:
            return _plus(q / s, self._over_atom(p / s))
        if self.atom.parts is not None:
            above, below = self.atom.parts
            full = Atom(self.atom.radicand, above).full
            top, bottom = _integers((_ZERO, *self.top), (_ZERO, *self.bottom))
            return quotient(top, bottom, (below, full))
        return _quotient(self.top, self.bottom, self.atom.full)

    def _rationalised(self) -> Value:
        """The same over a rational bottom, for an atom that is a square root."""
        assert self.atom is not None
        assert self.atom.square is not None
        (p, q), (r, s) = self.top, self.bottom
        square = self.atom.square * self.atom.radicand
        norm = r * r - s * s * square
        return Value(((p * r - q * s * square) / norm, (q * r - p * s) / norm), (_ONE, _ZERO), self.atom)

    def _over_atom(self, factor: fmpq) -> Expression:
        """``factor/g = factor sqrt(d)/(d expression)``."""
        assert self.atom is not None
        inverse = self.atom.reciprocal or inverse_of(self.atom.expression)
        return _times_root(factor / self.atom.radicand, self.atom.radicand, inverse)


def rational(value: fmpq) -> Value:
    """A rational number as a value.

    >>> rational(fmpq(1, 2)).to_expression()
    Number(value=Fraction(1, 2))
    """
    return Value((value, _ZERO))


def of_expression(expression: Expression) -> Value:
    """The number g that an expression spells.

    >>> of_expression(Name("pi")).to_expression()
    Name(name='pi')
    """
    return Value((_ZERO, _ONE), (_ONE, _ZERO), Atom(1, expression))


def product_of(*factors: Expression) -> Expression:
    """The product, without factors 1 and without products in it.

    >>> product_of(Number.of(1), Name("pi"))
    Name(name='pi')
    """
    kept: list[Expression] = []
    for factor in factors:
        kept.extend(factor.factors if isinstance(factor, Product) else (factor,))
    kept = [factor for factor in kept if factor != Number.of(1)]
    if not kept:
        return Number.of(1)
    return kept[0] if len(kept) == 1 else Product(tuple(kept))


def inverse_of(expression: Expression) -> Expression:
    """The reciprocal, factor by factor.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(inverse_of(Product((Name("pi"), Power(Name("E"), Number.of(-2))))))
    'E**2/pi'
    """
    inverses: list[Expression] = []
    for factor in expression.factors if isinstance(expression, Product) else (expression,):
        if isinstance(factor, Power) and isinstance(factor.exponent, Number):
            opposite = Number(-factor.exponent.value)
            inverses.append(factor.base if opposite.value == 1 else Power(factor.base, opposite))
        else:
            inverses.append(Power(factor, Number.of(-1)))
    return product_of(*inverses)


def square_root(number: int) -> Expression:
    """``sqrt(number)``.

    >>> square_root(2)
    Call(function='sqrt', arguments=(Number(value=Fraction(2, 1)),), keywords=())
    """
    return Call("sqrt", (Number.of(number),))


def square_part(value: fmpq) -> tuple[fmpq, int]:
    """k and d with ``value = k**2 d``, d a positive integer without square factors (where it is not too large).

    >>> square_part(fmpq(8, 3))
    (2/3, 6)
    """
    top, bottom = fmpz(value.p), fmpz(value.q)
    outside, inside = _power_part(top * bottom, 2)
    return fmpq(outside) / bottom, inside


def arctangent(w: fmpq) -> Value:
    """``atan(sqrt(w))/sqrt(w)`` for w > 0, ``atanh(sqrt(-w))/sqrt(-w)`` for -1 < w < 0.

    >>> from mathengine.numeric.printer import to_text
    >>> [to_text(arctangent(fmpq(*w)).to_expression()) for w in ((1, 1), (3, 1), (2, 1), (-1, 2))]
    ['pi/4', 'sqrt(3)*pi/9', 'sqrt(2)*atan(sqrt(2))/2', 'sqrt(2)*log(1 + sqrt(2))']
    """
    k, d = square_part(abs(w))
    scale = 1 / (k * d)
    if w > 0:
        angle = _ANGLES.get(w)
        if angle is not None:
            return _multiple(scale * fmpq(angle.numerator, angle.denominator), Atom(d, _PI, _root_claim(k, d)))
        return _multiple(scale, Atom(d, Call("atan", (_surd(_ZERO, k, d),)), _root_claim(k, d)))
    log = _unit_logarithm(k, d)
    return log.times(scale / 2)


def logarithm(x: fmpq) -> Value:
    """``log(x)`` for a rational x > 0, perfect powers taken out.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(logarithm(fmpq(4, 9)).to_expression())
    '-2*log(3/2)'
    """
    if x == 1:
        return rational(_ZERO)
    sign = 1 if x > 1 else -1
    upright = x if x > 1 else 1 / x
    base, power = _perfect_power(upright)
    claim: dict[str, object] = {"log": [_text(base), "0", "1"], "power": sign * power}
    return _multiple(fmpq(sign * power), Atom(1, Call("log", (Number(_fraction(base)),)), claim))


def root(x: fmpq, exponent: fmpq) -> Value:
    """``x**exponent`` for rational x > 0: a rational number, or a rational multiple of a root of an integer.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(root(fmpq(5, 4), fmpq(1, 3)).to_expression()), root(fmpq(9, 4), fmpq(-1, 2)).top
    ('10**(1/3)/2', (2/3, 0))
    """
    order = int(exponent.q)
    # x**(m/k) = x**i x**(j/k) with 0 <= j < k, and x**(j/k) = (P Q**(k-1))**(1/k)/Q for x**j = P/Q.
    whole, rest = divmod(int(exponent.p), order)
    power = x**rest
    bottom = fmpz(power.q)
    outside, inside = _power_part(fmpz(power.p) * bottom ** (order - 1), order)
    factor = x**whole * fmpq(outside) / bottom
    if inside == 1:
        return rational(factor)
    base, common = _perfect_power(fmpq(inside))
    inner = Fraction(common, order)
    claim = {"factor": _text(factor), "base": _text(base), "exponent": str(inner)}
    square = int(base.p) if inner == Fraction(1, 2) else None
    return _multiple(factor, Atom(1, _power(Number(_fraction(base)), inner), claim, square=square))


def exponential(z: fmpq) -> Value:
    """``exp(z)``, over the atom ``exp(|z|)``.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(exponential(fmpq(-1)).to_expression()), to_text(exponential(fmpq(1, 2)).to_expression())
    ('1/E', 'exp(1/2)')
    """
    size = Number(_fraction(abs(z)))
    spelled = _power(Name("E"), size.value) if size.is_integer else Call("exp", (size,))
    atom = Atom(1, spelled)
    if z > 0:
        return _multiple(_ONE, atom)
    return Value((_ONE, _ZERO), (_ZERO, _ONE), atom)


def tangent(k: fmpq, w: fmpq) -> Value:
    """``tan(k atan(sqrt(w)))/sqrt(w)`` for w > 0, ``tanh(k atanh(sqrt(-w)))/sqrt(-w)`` for -1 < w < 0.

    The hyperbolic tangent is ``(R-1)/(R+1)`` with ``R = ((1+s)/(1-s))**k``, s = sqrt(-w).

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(tangent(fmpq(1, 3), fmpq(-1, 81)).to_expression())
    '(-18 + 9*10**(1/3))/(2 + 10**(1/3))'
    >>> to_text(tangent(fmpq(1, 3), fmpq(4)).to_expression()), to_text(tangent(fmpq(1, 2), fmpq(1)).to_expression())
    ('tan(atan(2)/3)/2', '-1 + sqrt(2)')
    """
    if k < 0:
        return tangent(-k, w).times(fmpq(-1))
    if k == fmpq(1, 2):
        # (sqrt(1+w) - 1)/w, for both signs of w
        power = root(1 + w, k)
        (p, q), atom = power.top, power.atom
        return Value(((p - 1) / w, q / w), power.bottom, atom)
    s, d = square_part(abs(w))
    scale = 1 / (s * d)
    claim = _root_claim(s, d)
    if w > 0:
        return _tangent(k, w, s, d).times(scale)
    if d > 1:
        upper = _power(_quotient((1 + s * s * d, 2 * s), (1 - s * s * d, _ZERO), square_root(d)), _fraction(k))
        spelled = _quotient((fmpq(-1), _ONE), (_ONE, _ONE), upper)
        return _multiple(scale, Atom(d, spelled, claim))
    # R or 1/R, whichever has the lower root
    turned = -k if k - k.floor() > fmpq(1, 2) else k
    signed = -scale if turned != k else scale
    power = root((1 + s) / (1 - s), turned)
    (p, q), atom = power.top, power.atom
    if atom is not None:
        atom = replace(atom, claim={**atom.claim, **claim, "inverse": turned != k})
    return Value((signed * (p - 1), signed * q), (p + 1, q), atom)


def _tangent(k: fmpq, w: fmpq, s: fmpq, d: int) -> Value:
    """tan(k atan(s sqrt(d))) over an atom with the radicand d."""
    angle = _ANGLES.get(w)
    if angle is None:
        inner: Expression = Call("atan", (_surd(_ZERO, s, d),))
        spelled = Call("tan", (product_of(Number(_fraction(k)), inner),))
        return _multiple(_ONE, Atom(d, spelled, {**_root_claim(s, d), "angle": _angle_bounds(w)}))
    turn = _fraction(k) * angle % 1
    turn = turn - 1 if turn > Fraction(1, 2) else turn
    if turn == Fraction(1, 2):
        return Value((_ONE, _ZERO), (_ZERO, _ZERO))
    square = next((square for square, known in _ANGLES.items() if known == abs(turn)), None)
    if square is not None:
        # sqrt(d) tan(turn pi) = +-sqrt(d square)
        k, e = square_part(square * d)
        signed = k if turn > 0 else -k
        return rational(signed) if e == 1 else _multiple(signed, Atom(1, square_root(e), square=e))
    return _multiple(_ONE, Atom(d, Call("tan", (product_of(Number(turn), _PI),)), _root_claim(s, d)))


def _angle_bounds(w: fmpq) -> list[str]:
    """Two numbers that have atan(sqrt(w)) between them."""
    unit = fmpz(10) ** 30
    with working_precision(192):
        middle = int((arb(w).sqrt().atan() * unit).floor().unique_fmpz() or 0)
    return [str(fmpq(middle + shift, int(unit))) for shift in (-2, 2)]


def _unit_logarithm(k: fmpq, d: int) -> Value:
    """log((1+s)/(1-s)) for s = k sqrt(d) between 0 and 1, over an atom with the radicand d."""
    norm = 1 - k * k * d
    if d == 1:
        whole = logarithm((1 + k) / (1 - k))
        assert whole.atom is not None
        return replace(whole, atom=replace(whole.atom, claim={**whole.atom.claim, **_root_claim(k, 1)}))
    for scale, top in ((norm, (_ONE, k)), (norm / d, (k, 1 / fmpq(d)))):
        # (1+s)/(1-s) = ((1+s)/e)**2 for norm = e**2, and ((k d + sqrt(d))/(e d))**2 for norm = e**2 d
        e, rest = square_part(scale)
        if rest == 1:
            p, q = (top[0] / e, top[1] / e)
            break
    else:
        e, p, q = _ONE, (2 - norm) / norm, 2 * k / norm
    power = 2 if rest == 1 else 1
    claim = {"log": [_text(p), _text(q), str(d)], "power": power, **_root_claim(k, d)}
    return _multiple(fmpq(power), Atom(d, Call("log", (_surd(p, q, d),)), claim))


def _multiple(factor: fmpq, atom: Atom) -> Value:
    return Value((_ZERO, factor), (_ONE, _ZERO), atom)


def _surd(p: fmpq, q: fmpq, d: int) -> Expression:
    """p + q sqrt(d)."""
    return Number(_fraction(p + q)) if d == 1 else _quotient((p, q), (_ONE, _ZERO), square_root(d))


def _quotient(top: Coordinates, bottom: Coordinates, constant: Expression) -> Expression:
    numerator, denominator = _integers(top, bottom)
    return quotient(numerator, denominator, (constant,))


def _integers(*sides: tuple[fmpq, ...]) -> list[list[int]]:
    """The sides of a quotient, multiplied by their common denominator."""
    scale = fmpq(lcm(*(int(c.q) for side in sides for c in side)))
    return [[int((c * scale).p) for c in side] for side in sides]


def _times_root(factor: fmpq, radicand: int, expression: Expression) -> Expression:
    """``factor sqrt(radicand) expression``."""
    parts: list[Expression] = [] if factor == 1 else [Number(_fraction(factor))]
    if radicand > 1:
        parts.append(square_root(radicand))
    return product_of(*parts, expression)


def _plus(constant: fmpq, term: Expression) -> Expression:
    return term if constant == 0 else Sum((Number(_fraction(constant)), term))


def _power(base: Expression, exponent: Fraction) -> Expression:
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return Call("sqrt", (base,))
    return Power(base, Number(exponent))


def _perfect_power(x: fmpq) -> tuple[fmpq, int]:
    """s and the largest j with x = s**j, for x > 1 (x itself where it is too large to factor)."""
    top, bottom = fmpz(x.p), fmpz(x.q)
    if max(top, bottom) > LARGEST_FACTORED:
        return x, 1
    factors = [(int(p), sign * int(e)) for part, sign in ((top, 1), (bottom, -1)) for p, e in part.factor()]
    power = gcd(*(e for _, e in factors))
    base = fmpq(1)
    for p, e in factors:
        base *= fmpq(p) ** (e // power)
    return base, power


def _power_part(number: fmpz, order: int) -> tuple[int, int]:
    """(s, f) with ``number = s**order f``, number > 0; f has no such power as a factor where it is not too large."""
    if number == 1:
        return 1, 1
    root_part = number.root(order)
    if root_part**order == number:
        return int(root_part), 1
    if number > LARGEST_FACTORED:
        return 1, int(number)
    outside = inside = 1
    for p, e in number.factor():
        whole, rest = divmod(int(e), order)
        outside *= int(p) ** whole
        inside *= int(p) ** rest
    return outside, inside


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _text(value: fmpq) -> str:
    return str(value)


def _root_claim(k: fmpq, d: int) -> dict[str, object]:
    """What a square root was taken to be: k sqrt(d)."""
    return {"root": [_text(k), str(d)]}


__all__ = [
    "Atom",
    "Coordinates",
    "Value",
    "arctangent",
    "exponential",
    "inverse_of",
    "logarithm",
    "of_expression",
    "product_of",
    "rational",
    "root",
    "square_part",
    "square_root",
    "tangent",
]
