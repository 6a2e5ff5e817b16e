"""Check of values of fractions with deg a <= 1 and deg b <= 2 by contiguous hypergeometric functions.

Let ``a(n) = A n + A0`` with A > 0, or A = 0 < A0 (else the signs are changed), and ``b(n) = B n^2 + B1 n + B0`` without
zeros at positive integers. A power series ``w = sum_k X(N+1+k) x^k/k!`` satisfies

    (E)    (1 + A x - B x^2) w'' + (a(N+1) - (2N+3) B x - B1 x) w' - b(N+1) w = 0

exactly if ``b(n) X(n) = a(n) X(n+1) + X(n+2)`` for n > N. By Pincherle's theorem the fraction, which converges, has
the tail ``t(N) = a(N) + X(N+2)/X(N+1) = a(N) + w'(0)/w(0)`` of a minimal solution X. That it converges is Worpitzky's
theorem (b of lower degree than a^2, or B < 0 < D = A^2 + 4B) or Seidel's and Stern's (B > 0; a constant and b > 0).

* **deg a = 1.** A solution w of (E) that is analytic at the root x0 of ``1 + A x - B x^2`` next to 0 is analytic beyond
  |x0|. If there is only one up to a factor, it is minimal: were it not, the coefficients of a minimal one would be
  smaller still, and its sum would be analytic at x0 as well. With ``z`` linear in x, 0 at x0, it is
  ``2F1(r1+N+1, r2+N+1; c+N+1; z)`` (DLMF 15.7.5), ``1F1(B0/B1+N+1; c+N+1; z)`` or ``0F1(; c+N+1; z)``, and it is the
  only one if c+N+1 is no integer <= 0: the other exponent at x0 is -c-N, and belongs to a logarithm or a pole if it is
  an integer <= 0.
* **A = 0, deg b = 2.** Then the roots are +-x0 with x0 < 0, and z is 1/2 at x = 0. The 2F1 is analytic but for -x0 on
  the circle, where it has a pole, a logarithm, or a branch point: r1+N+1 and r2+N+1 are no integers <= 0. So its
  coefficients have one sign in the end (Darboux), the tails are positive there, and a, b > 0: the value lies between
  consecutive convergents, and so does the tail.
* **deg a = 1, D = 0.** With ``z = 2 A0/A - 1 - r1 - r2 > 0`` the tails are ``t(n) = A/2 X(n-1)/X(n)``,
  ``X(n) = U(r1+1+n; 1+r1-r2; z)`` (DLMF 13.3.7), and positive in the end (13.4.4). They are the values if the products
  of ``t(n) t(n+1)/|b(n+1)|`` have an infinite sum (see :mod:`mathengine.pipeline.certificate_fractions`). These are
  ``1/(G(n+1+r1) X(n) G(n+1+r2) X(n-1))`` up to a factor; G(n+1+r1) X(n) and, by 13.2.40, G(n+r2) X(n-1) fall:
  they are Laplace integrals of multiples of ``(s/(1+s))^n``. So the products are at least of the order 1/n.
* **A = 0, deg b = 1.** ``X(n+1) = int_0^oo s^(n+r) exp(-(A0 s + s^2/2)/B) ds`` with ``b = B (n+r)`` is positive: the
  same.
* **a and b constant.** The value is the root of ``t^2 = A0 t + B0`` of larger modulus.

The function at z is reached from one of the DLMF's closed forms (see ``BASES``) by steps of parameters: with
``T = z d/dz``, ``(T + a) F = a F(a+1)``, ``(T + c-1) F = (c-1) F(c-1)``, and their inverses. The value is finite where
its denominator p + q g is not 0: p and q are rational, not both 0, and g is transcendental (Lindemann; Baker for
linear forms in logarithms; Siegel for error and Bessel functions) or is told from -p/q by interval
arithmetic; or a(n), b(n) > 0 for all n >= 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, moved, times, value_at
from mathengine.pipeline.certificate_hypergeometric_bases import (
    BASES,
    Claims,
    ClosedForm,
    Line,
    Parameters,
    exponential,
    is_whole,
    product_of,
    root_of,
    surd,
)
from mathengine.pipeline.certificate_proofs import ClaimedValue
from mathengine.pipeline.certificate_values import value_box

LARGEST_START = 1000
LONGEST_PATH = 4000
"""Bounds on what a certificate may ask for."""

_ZERO, _ONE, _HALF = Fraction(0), Fraction(1), Fraction(1, 2)
_PI = Name("pi")


@dataclass(frozen=True, slots=True)
class _Tail:
    """``t(N) = a(N) + factor f'/f``."""

    factor: Fraction
    function: ClosedForm


def check(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """The hypotheses, the closed form, and that the value follows from it."""
    require(1 <= len(claim.a) <= 2 and 1 <= len(claim.b) <= 3, "degrees out of range")
    sign = 1 if claim.a[-1] > 0 else -1
    a, b = [sign * c for c in claim.a], claim.b
    start = integer(proof["from"])
    require(0 <= start <= LARGEST_START, "an index out of bounds")
    tail = _FAMILIES[len(a), len(b)](a, b, start, proof)
    function, first = tail.function, value_at(a, start)
    pair = (_line(first, function.value, tail.factor, function.slope), function.value)
    p_before, p, q_before, q = _convergents(a, b, start)
    last = value_at(b, start) if start else _ONE
    top = _line(p, pair[0], last * p_before, pair[1])
    bottom = _line(q, pair[0], last * q_before, pair[1])
    require(_is_nonzero(bottom, function) or _are_positive(a, b), "a value that is not shown to be finite")
    found = Product((Number.of(sign), _spelled(top, function), Power(_spelled(bottom, function), Number.of(-1))))
    require(difference_is(claim.value, found, _ZERO, function.known), "a value other than the one that follows")


def _convergents(a: Polynomial, b: Polynomial, start: int) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """p(N-2), p(N-1), q(N-2), q(N-1): the value is ``(p(N-1) t + b(N) p(N-2))/(q(N-1) t + b(N) q(N-2))``, b(0) = 1."""
    p_before, p, q_before, q = _ZERO, _ONE, _ONE, _ZERO
    for n in range(start):
        a_n, b_n = value_at(a, n), value_at(b, n) if n else _ONE
        p_before, p = p, a_n * p + b_n * p_before
        q_before, q = q, a_n * q + b_n * q_before
    return p_before, p, q_before, q


def _line(x: Fraction, one: Line, y: Fraction, other: Line) -> Line:
    return x * one[0] + y * other[0], x * one[1] + y * other[1]


def _spelled(line: Line, function: ClosedForm) -> Expression:
    if function.number is None:
        return Number(line[0])
    return Sum((Number(line[0]), Product((Number(line[1]), function.number))))


def _is_nonzero(line: Line, function: ClosedForm) -> bool:
    if function.number is None or line[1] == 0:
        return line[0] != 0
    if function.transcendental:
        return True
    if function.is_nonzero is not None:
        return function.is_nonzero(line)
    box = value_box(_spelled(line, function), 256, {})
    return box.rigorous and (box.real[0] > 0 or box.real[1] < 0)  # type: ignore[operator]


def _are_positive(a: Polynomial, b: Polynomial) -> bool:
    """Whether a(n), b(n) > 0 for all n >= 1, by the signs of coefficients."""
    shifted = [moved(p, 1) for p in (a, b)]
    return all(p[0] > 0 and all(c >= 0 for c in p) for p in shifted)


# Families: the tail, after its hypotheses


def _gauss(a: Polynomial, b: Polynomial, start: int, proof: Claims) -> _Tail:
    slope, square = _slope(a), b[2]
    first, second = (-number(zero) for zero in items(proof["zeros"]))
    require(times([square * first, square], [second, _ONE]) == b, "zeros other than those of b")
    require(not any(is_whole(r) and r < 0 for r in (first, second)), "a fraction that terminates")
    discriminant, total = slope * slope + 4 * square, first + second + 1
    if discriminant == 0:
        return _critical(a, first, second, start, proof)
    require(discriminant > 0, "a discriminant that is not positive")
    width = Fraction(isqrt(int(discriminant)))
    moved_by = start + 1
    if width * width == discriminant:
        z, scale = (1 - slope / width) / 2, 1
        c, factor = a[0] / width + total * z, square / width
    else:
        require(slope > 0 and 2 * a[0] == total * slope, "parameters that are not rational")
        z, scale = 4 * square / discriminant, 2
        c, factor = total / 2, 4 * slope * square / discriminant
    require(not (is_whole(c) and c + moved_by <= 0), "a third parameter that is an integer <= 0")
    end = {"a": (first + moved_by) / scale, "b": (second + moved_by) / scale, "c": c + moved_by}
    return _Tail(factor, _function("2F1", end, z, proof["form"]))


def _critical(a: Polynomial, first: Fraction, second: Fraction, start: int, proof: Claims) -> _Tail:
    half = a[1] / 2
    z = a[0] / half - 1 - first - second
    require(start == 0 and z > 0, "a fraction for which U is not the minimal solution")
    # U(r1+1; c; z) is positive: it is not the reason why the value is infinite
    require(first > -1 or second > -1, "a value that is not shown to be finite")
    function = _function("U", {"a": first + 1, "c": 1 + first - second}, z, proof["form"])
    slope = _line((first + 1) / z, function.value, _ONE, function.slope)
    return _Tail(-half * z, replace(function, slope=slope, is_nonzero=lambda line: True))


def _kummer(a: Polynomial, b: Polynomial, start: int, proof: Claims) -> _Tail:
    slope, linear = a[1], b[1]
    upper, c, moved_by = b[0] / linear, (a[0] + linear / slope) / slope, start + 1
    require(not (is_whole(upper) and upper < 0), "a fraction that terminates")
    require(not (is_whole(c) and c + moved_by <= 0), "a second parameter that is an integer <= 0")
    end = {"a": upper + moved_by, "c": c + moved_by}
    return _Tail(linear / slope, _function("1F1", end, linear / slope**2, proof["form"]))


def _bessel(a: Polynomial, b: Polynomial, start: int, proof: Claims) -> _Tail:
    slope, c = a[1], a[0] / a[1] + start + 1
    require(not (is_whole(c) and c <= 0), "a parameter that is an integer <= 0")
    return _Tail(b[0] / slope, _function("0F1", {"c": c}, b[0] / slope**2, proof["form"]))


def _moments(a: Polynomial, b: Polynomial, start: int, proof: Claims) -> _Tail:
    constant, linear, order = a[0], b[1], b[0] / b[1]
    require(start == 0 and linear > 0 and -1 < order <= LARGEST_START, "no moments")
    if is_whole(order):
        k, d = root_of(_atom(proof["form"]), linear / 2)
        # the moment of order 0 is sqrt(pi B/2) exp(a^2/(2B)) erfc(a/sqrt(2B)); the derivative integrates to 1
        erfc = Call("erfc", (surd(constant / (2 * k * d), d),))
        g = product_of(surd(k, d), Call("sqrt", (_PI,)), exponential(constant**2 / (2 * linear)), erfc)
        at, below, above = _ZERO, (_ZERO, _ONE), (linear, -constant)
    else:
        # order -1/2: sqrt(a) exp(x) K(1/4, x) up to a factor, x = a^2/(4B) (12.5.1, 12.7.10); -B times its derivative
        require(order.denominator == 2, "no moments")
        upper, lower = (Call("besselk", (Number(Fraction(n, 4)), Number(constant**2 / (4 * linear)))) for n in (3, 1))
        g = product_of(upper, Power(lower, Number.of(-1)))
        at, below, above = -_HALF, (_ONE, _ZERO), (-constant / 2, constant / 2)
    while at < order:
        below, above = above, _line(linear * (at + 1), below, -constant, above)
        at += 1
    # all moments are positive, and so is the value: no more is to be shown
    return _Tail(_ONE, ClosedForm(below, above, g, True))


def _periodic(a: Polynomial, b: Polynomial, start: int, proof: Claims) -> _Tail:
    discriminant = a[0] ** 2 + 4 * b[0]
    require(start == 0 and discriminant >= 0, "no real roots")
    root = None
    if discriminant:
        root = surd(*root_of(_atom(proof["form"]), discriminant))
    return _Tail(_ONE, ClosedForm((_ONE, _ZERO), (-a[0] / 2, _HALF), root))


_FAMILIES: dict[tuple[int, int], Callable[[Polynomial, Polynomial, int, Claims], _Tail]] = {
    (2, 3): _gauss,
    (1, 3): _gauss,
    (2, 2): _kummer,
    (2, 1): _bessel,
    (1, 2): _moments,
    (1, 1): _periodic,
}
"""By the numbers of coefficients of a and b."""


# From a base to the function


def _function(kind: str, end: Parameters, z: Fraction, form: object) -> ClosedForm:
    """The function with the parameters ``end`` at z, as the certificate reaches it."""
    data, claims = _form(form), _atom(form)
    target, point = end, z
    exchanged = data["exchanged"] is True
    if exchanged:
        require(kind != "0F1", "a transformation that there is not")
        target = {**end, "a": end["c"] - end["a"]}
        if kind == "2F1":
            target["b"] = end["c"] - end["b"]
        elif kind == "U":
            target = {"a": end["a"] - end["c"] + 1, "c": 2 - end["c"]}
        else:
            point = -z
    base = data["base"]
    require(base == "polynomial" or base in BASES, "an unknown base")
    if base == "polynomial":
        function = _terminating(kind, target, point)
    else:
        function = _walked(kind, str(base), target, point, data, claims)
    return _exchanged(kind, end, z, function) if exchanged else function


def _walked(kind: str, base: str, target: Parameters, z: Fraction, data: Claims, claims: Claims) -> ClosedForm:
    start = data["start"]
    if not isinstance(start, Mapping):
        raise TypeError("parameters were expected")
    here = {axis: number(start[axis]) for axis in target}
    its_kind, make = BASES[base]
    require(its_kind == kind, "a base of another kind")
    function = make(here, z, claims)
    # T f = z f' from here on
    value, theta = function.value, _line(z, function.slope, _ZERO, function.slope)
    length = 0
    for run in items(data["path"]):
        axis, count = items(run)
        steps = integer(count)
        length += abs(steps)
        require(axis in here and length <= LONGEST_PATH, "a path out of bounds")
        for _ in range(abs(steps)):
            value, theta = _step(kind, here, str(axis), steps > 0, z, value, theta)
    if kind == "2F1" and here["a"] != target["a"]:
        here["a"], here["b"] = here["b"], here["a"]
    require(here == target, "a path that ends elsewhere")
    slope = _line(1 / z, theta, _ZERO, theta)
    return replace(function, value=value, slope=slope)


def _step(kind: str, here: Parameters, axis: str, up: bool, z: Fraction, value: Line, theta: Line) -> tuple[Line, Line]:
    """One step from ``here``, which moves along; ``(T + s) F = s F'`` with s = a upwards, s = c-1 downwards."""
    direct = up if axis != "c" else not up
    if not direct:
        here[axis] += 1 if up else -1
    shift = here[axis] - (1 if axis == "c" else 0)
    u, v = _theta_squared(kind, here, z)
    # rows of T + s over F, T F; for U, (T + a) U = a (a-c+1) U(a+1) and (T + c-1) U = (c-1-a) U(c-1)
    p, q, r, s = shift, _ONE, u, shift + v
    determinant = p * s - q * r
    require(determinant if kind == "U" else shift, "a step over a pole")
    if direct:
        here[axis] += 1 if up else -1
    else:
        p, q, r, s = (entry / determinant for entry in (s, -q, -r, p))
    return _line(p, value, q, theta), _line(r, value, s, theta)


def _theta_squared(kind: str, at: Parameters, z: Fraction) -> tuple[Fraction, Fraction]:
    """u and v in ``T^2 F = u F + v T F``."""
    lower = at["c"] - 1
    if kind == "0F1":
        return z, -lower
    if kind in ("1F1", "U"):
        return at["a"] * z, z - lower
    a, b = at["a"], at["b"]
    return a * b * z / (1 - z), ((a + b) * z - lower) / (1 - z)


def _terminating(kind: str, at: Parameters, z: Fraction) -> ClosedForm:
    """A polynomial: one of a and b is an integer <= 0."""
    uppers = [at["a"], at["b"]] if kind == "2F1" else [at["a"]] if kind == "1F1" else []
    ends = [int(-upper) for upper in uppers if is_whole(upper) and upper <= 0]
    require(ends and min(ends) <= LONGEST_PATH, "a series that does not terminate")
    term, total, theta = _ONE, _ZERO, _ZERO
    for k in range(min(ends) + 1):
        total, theta = total + term, theta + k * term
        term *= z / ((at["c"] + k) * (k + 1))
        for upper in uppers:
            term *= upper + k
    return ClosedForm((total, _ZERO), (theta / z, _ZERO), None)


def _exchanged(kind: str, end: Parameters, z: Fraction, inner: ClosedForm) -> ClosedForm:
    """``F = (1-z)^(c-a-b) G`` (Euler), ``F = exp(z) G(-z)`` or ``U = z^(1-c) G`` (Kummer), without the factor."""
    if kind == "U":
        slope = _line((1 - end["c"]) / z, inner.value, _ONE, inner.slope)
    elif kind == "2F1":
        factor = (end["a"] + end["b"] - end["c"]) / (1 - z)
        slope = _line(factor, inner.value, _ONE, inner.slope)
    else:
        slope = _line(_ONE, inner.value, -_ONE, inner.slope)
    return replace(inner, slope=slope)


# Plain data


def _slope(a: Polynomial) -> Fraction:
    return a[1] if len(a) > 1 else _ZERO


def _form(form: object) -> Claims:
    if not isinstance(form, Mapping):
        raise TypeError("a form was expected")
    return form


def _atom(form: object) -> Claims:
    return _form(_form(form)["atom"])
