"""Values of fractions with deg a <= 1 and deg b <= 2: quotients of contiguous hypergeometric functions.

Let ``a(n) = A n + A0`` and ``b(n) = B n^2 + B1 n + B0``. If y satisfies

    (1 + A x - B x^2) y'' + (A0 - (B + B1) x) y' - B0 y = 0,

then, by differentiating n times, its derivatives at x = 0 satisfy ``b(n) y(n) = a(n) y(n+1) + y(n+2)``: the numbers
``t(n) = a(n) + y(n+2)/y(n+1)`` are tails of the fraction. They are its values if y is the minimal solution, which is
the one that is analytic at the root of ``1 + A x - B x^2`` next to 0 (for A = 0 at the negative one): its Taylor
coefficients are the smaller ones, or have one sign in the end. In the usual variable y is ``2F1(r1, r2; c; z)`` with
``b = B (n+r1)(n+r2)``, ``D = A^2 + 4B``,

    z = (1 - A/sqrt(D))/2,   c = A0/sqrt(D) + (r1 + r2 + 1) z        (Norlund's fraction, DLMF 15.7.5),

``1F1(B0/B1; (A0 + B1/A)/A; B1/A^2)`` for B = 0, ``0F1(; A0/A; B0/A^2)`` for constant b, and for constant a and linear b
``y' = int_0^oo exp(s x) s^(B0/B1) exp(-(A0 s + s^2/2)/B1) ds``. Where sqrt(D) is irrational and
``c = (r1 + r2 + 1)/2``, the quadratic transformation DLMF 15.8.18 leads to rational arguments. The value is in closed
form where :mod:`mathengine.symbolic.special_forms` has one; the tails from some index N on are used where c, moved by
less, is an integer <= 0. For D = 0 they are quotients of ``U(r1+n; 1+r1-r2; 2 A0/A - 1 - r1 - r2)``. The proof stands
in :mod:`mathengine.pipeline.certificate_hypergeometric`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

from flint import arb, fmpq, fmpz_poly

from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.numeric.balls import enclose, working_precision
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, walk
from mathengine.symbolic.contiguous import Pair
from mathengine.symbolic.special_forms import SpecialForm, bessel_form, gauss_form, kummer_form, tricomi_form
from mathengine.symbolic.special_values import Atom, Value, square_part, square_root

RULE = "hypergeometric ratio"
LARGEST_START = 400
"""Index of the tail up to which a parameter is moved."""

_ZERO, _ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True, slots=True)
class _Tail:
    """``t(N) = a(N) + factor f'/f`` with the form of f, and what the certificate says of it."""

    start: int
    factor: fmpq
    pair: Pair
    atom: Atom | None
    data: dict[str, object]


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value of a fraction of degrees at most (1, 2) in closed form, or None where none is known. Exact.

    Covered: deg (1, 2) and (0, 2) with a discriminant D >= 0 and rational zeros of b, (1, 1), (1, 0), (0, 1) with an
    integer or half an odd integer as the zero of b, and (0, 0); see the module.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> pairs = (("2*n + 1", "n**2"), ("4*n + 2", "-n**2"), ("n + 4", "-n"), ("2*n + 1", "-1"), (1, "n"), (3, 1))
    >>> for a, b in pairs:
    ...     print(to_text(prove(ContinuedFraction.of(a, b)).value))
    4/pi
    2/log(3)
    E/(-2 + E)
    cot(1)
    sqrt(2)/(sqrt(pi)*exp(1/2)*erfc(sqrt(2)/2))
    (3 + sqrt(13))/2
    """
    a, b = fraction.a_coefficients, fraction.b_coefficients
    if not (1 <= len(a) <= 2 and 1 <= len(b) <= 3):
        return None
    plus = fraction if a[-1] > 0 else fraction.negated()
    tail = _FAMILIES[len(a) - 1, len(b) - 1](plus.a_coefficients, b)
    if tail is None:
        return None
    value = _composed(plus, tail, -1 if plus is not fraction else 1)
    return ValueProof.of(fraction, value, RULE, **tail.data) if value is not None else None


def _composed(plus: ContinuedFraction, tail: _Tail, sign: int) -> Expression | None:
    """``sign`` times the value of the fraction, without its scale; None where it is not seen to be finite."""
    _, back = replace(plus, scale=Fraction(1)).shift(tail.start)
    p, q, r, s = (fmpq(x.numerator, x.denominator) for x in (back.a, back.b, back.c, back.d))
    first = plus.a_coefficients[0] + tail.start * _coefficient(plus.a_coefficients, 1)
    image = tail.pair.moved((fmpq(first), tail.factor, _ONE, _ZERO)).moved((sign * p, sign * q, r, s))
    value = Value(image.value, image.slope, tail.atom)
    return value.to_expression() if _is_finite(value) else None


def _is_finite(value: Value) -> bool:
    """Whether the denominator is seen to differ from 0."""
    constant, factor = value.bottom
    if value.atom is None or factor == 0:
        return bool(constant != 0)
    for bits in (64, 256):
        ball = enclose(value.atom.full, bits)
        with working_precision(bits):
            size = abs(arb(constant) + arb(factor) * ball)
            if size > 0:
                return True
    return False


def _is_decidable(form: SpecialForm) -> bool:
    """Whether a check can see what is not 0: by transcendence, or for roots and tangents by interval arithmetic."""
    if form.base in ("logarithm", "arcsine", "arctangent", "lerch", "lerch, 1") or form.atom is None:
        return True
    words = {part.function for part in walk(form.atom.full) if isinstance(part, Call)}
    return words <= {"sqrt", "tan", "atan"}


def _are_positive(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether a(n) and b(n) are shown positive for all n >= 1."""
    moved = (fmpz_poly(list(p))(fmpz_poly([1, 1])) for p in (a, b))
    return all(all(c >= 0 for c in p.coeffs()) and p[0] > 0 for p in moved)


# Families by degrees: a and b of a fraction whose leading coefficient of a is positive


def _gauss(a: tuple[int, ...], b: tuple[int, ...]) -> _Tail | None:
    """deg b = 2."""
    slope, (constant, linear, square) = _coefficient(a, 1), b
    discriminant = slope * slope + 4 * square
    inner = linear * linear - 4 * square * constant
    if discriminant < 0 or not _is_square(inner):
        return None
    first, second = (fmpq(linear + sign * isqrt(inner), 2 * square) for sign in (1, -1))
    if _is_positive_integer(-first) or _is_positive_integer(-second):
        return None
    if discriminant == 0:
        return _critical(a, first, second)
    total = first + second + 1
    if _is_square(discriminant):
        width = isqrt(discriminant)
        z = fmpq(width - slope, 2 * width)
        c = fmpq(a[0], width) + total * z
        scale, factor = 1, fmpq(square, width)
    else:
        z, c = fmpq(4 * square, discriminant), total / 2
        scale, factor = 2, fmpq(4 * slope * square, discriminant)
        if not slope or 2 * a[0] != total * slope:
            return None
    start = _start(c)
    if start is None:
        return None
    moved = start + 1
    form = gauss_form((first + moved) / scale, (second + moved) / scale, c + moved, z)
    theorem = "Norlund's fraction, DLMF 15.7.5" + (", with DLMF 15.8.18" if scale == 2 else "")
    if form is None or not (_is_decidable(form) or _are_positive(a, b)):
        return None
    return _tail(start, factor, form, theorem, zeros=[str(-first), str(-second)])


def _critical(a: tuple[int, ...], first: fmpq, second: fmpq) -> _Tail | None:
    """D = 0: ``t(0) = A/2 U(r1; c; z)/U(r1+1; c; z)`` with c = 1 + r1 - r2."""
    half = fmpq(a[1], 2)
    z = a[0] / half - 1 - first - second
    if z <= 0 or max(first, second) <= -1:
        return None
    form = tricomi_form(first + 1, 1 + first - second, z)
    if form is None:
        return None
    # t(0) = a(0) - A/2 (r1 + 1 + z U'/U) at (r1+1; c): the derivative of z**(r1+1) U
    moved = replace(form, pair=form.pair.moved((_ONE, _ZERO, (first + 1) / z, _ONE)))
    return _tail(0, -half * z, moved, "quotient of U functions, DLMF 13.3.7", zeros=[str(-first), str(-second)])


def _kummer(a: tuple[int, ...], b: tuple[int, ...]) -> _Tail | None:
    """deg a = deg b = 1."""
    (constant, slope), (lower, linear) = a, b
    upper = fmpq(lower, linear)
    c = (constant + fmpq(linear, slope)) / slope
    start = _start(c)
    if start is None or _is_positive_integer(-upper):
        return None
    form = kummer_form(upper + start + 1, c + start + 1, fmpq(linear, slope * slope))
    if form is None:
        return None
    return _tail(start, fmpq(linear, slope), form, "quotient of derivatives of 1F1, DLMF 13.3.15")


def _bessel(a: tuple[int, ...], b: tuple[int, ...]) -> _Tail | None:
    """deg a = 1, b constant."""
    constant, slope = a
    c = fmpq(constant, slope)
    start = _start(c)
    if start is None:
        return None
    form = bessel_form(c + start + 1, fmpq(b[0], slope * slope))
    return _tail(start, fmpq(b[0], slope), form, "quotient of Bessel functions, DLMF 10.10.1 and 10.33.1")


def _moments(a: tuple[int, ...], b: tuple[int, ...]) -> _Tail | None:
    """a constant, deg b = 1, b(n) = B (n + r): the moments of ``exp(-(a s + s^2/2)/B)`` from the r-th on."""
    (constant,), (lower, linear) = a, b
    order = fmpq(lower, linear)
    if linear < 0 or not -1 < order <= LARGEST_START or order.q > 2:
        return None
    pair, atom = _half_normal(constant, linear) if order.q == 1 else _parabolic(constant, linear)
    at = fmpq(0) if order.q == 1 else fmpq(-1, 2)
    while at < order:
        pair = pair.moved((_ZERO, _ONE, linear * (at + 1), fmpq(-constant)))
        at += 1
    return _Tail(0, _ONE, pair, atom, _data("moments of a half-normal density, DLMF 12.5.1 and 12.7", atom.claim))


def _half_normal(constant: int, linear: int) -> tuple[Pair, Atom]:
    """The moments of order 0 and 1 over the one of order 0."""
    k, d = square_part(fmpq(linear, 2))
    # The moment of order 0 is sqrt(pi B/2) exp(a^2/(2B)) erfc(a/sqrt(2B)) = k g, and a/sqrt(2B) = a sqrt(d)/(2 k d).
    point = Value((_ZERO, constant / (2 * k * d)), (_ONE, _ZERO), Atom(d, Number.of(1))).to_expression()
    exponent = Number(Fraction(constant * constant, 2 * linear))
    root_of_pi, power = Call("sqrt", (Name("pi"),)), Call("exp", (exponent,)) if exponent.value != 1 else Name("E")
    atom = Atom(d, Product((root_of_pi, power, Call("erfc", (point,)))), {"root": [str(k), str(d)]})
    return Pair((_ZERO, k), (fmpq(linear), -constant * k)), atom


def _parabolic(constant: int, linear: int) -> tuple[Pair, Atom]:
    """The moments of order -1/2 and 1/2: their quotient is a/2 (K(3/4, x)/K(1/4, x) - 1), x = a^2/(4B)."""
    point = Number(Fraction(constant * constant, 4 * linear))
    above, below = (Call("besselk", (Number(Fraction(order, 4)), point)) for order in (3, 1))
    quotient, reciprocal = (Product((x, Power(y, Number.of(-1)))) for x, y in ((above, below), (below, above)))
    half = fmpq(constant, 2)
    return Pair((_ONE, _ZERO), (-half, half)), Atom(1, quotient, {}, reciprocal, (above, below))


def _periodic(a: tuple[int, ...], b: tuple[int, ...]) -> _Tail | None:
    """a and b constant: ``t^2 = a t + b``."""
    discriminant = a[0] * a[0] + 4 * b[0]
    if discriminant < 0:
        return None
    k, d = square_part(fmpq(discriminant)) if discriminant else (_ZERO, 1)
    data = _data("periodic fraction, the root of larger modulus", {"root": [str(k), str(d)]})
    if d == 1:
        return _Tail(0, _ONE, Pair((_ONE, _ZERO), ((k - a[0]) / 2, _ZERO)), None, data)
    return _Tail(0, _ONE, Pair((_ONE, _ZERO), (fmpq(-a[0], 2), k / 2)), Atom(1, square_root(d), square=d), data)


_FAMILIES: dict[tuple[int, int], Callable[[tuple[int, ...], tuple[int, ...]], _Tail | None]] = {
    (1, 2): _gauss,
    (0, 2): _gauss,
    (1, 1): _kummer,
    (1, 0): _bessel,
    (0, 1): _moments,
    (0, 0): _periodic,
}


def _data(theorem: str, atom: Mapping[str, object]) -> dict[str, object]:
    return {"theorem": theorem, "from": 0, "form": {"atom": atom}}


def _tail(start: int, factor: fmpq, form: SpecialForm, theorem: str, **data: object) -> _Tail:
    content = {"theorem": theorem, "function": form.kind, "from": start, **data, "form": form.to_json()}
    return _Tail(start, factor, form.pair, form.atom, content)


def _start(c: fmpq) -> int | None:
    """The least N >= 0 for which c + N + 1 is no integer <= 0; None where it is too large."""
    start = max(0, int(-c.p)) if c.q == 1 else 0
    return start if start <= LARGEST_START else None


def _coefficient(coefficients: tuple[int, ...], power: int) -> int:
    return coefficients[power] if power < len(coefficients) else 0


def _is_square(number: int) -> bool:
    return number >= 0 and isqrt(number) ** 2 == number


def _is_positive_integer(value: fmpq) -> bool:
    return bool(value.q == 1 and value > 0)
