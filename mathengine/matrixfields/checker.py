"""Independent check of enclosure certificates: no code shared with the modules that make them, no search.

A certificate claims ``lower <= scale * (a(0) + b(1)/(a(1) + ...)) <= upper``. The check proves an interval for the tail
t(N) by the rule named (P, W, S, T as in :mod:`mathengine.matrixfields.enclosures`), takes its exact Moebius image with
integers, and compares. Arithmetic is on plain integers: rationals, and for rule T fixed-point intervals of its own; of
the certificate only a, b, scale, the rule, N, the number of terms and the claim are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, isqrt
from typing import TypeAlias

from gmpy2 import mpz

from mathengine.errors import InvalidInput

Coefficients: TypeAlias = list[int]
Interval: TypeAlias = tuple[Fraction, Fraction]

LARGEST_DEPTH = 3_000_000
LARGEST_LENGTH = 4000
"""Bounds on N and on the number of coefficients or terms that a certificate may ask for."""


def check_enclosure(certificate: Mapping[str, object]) -> Interval:
    """The interval ``(lower, upper)`` that the certificate claims, after proving it again.

    Raises
    ------
    InvalidInput
        If the certificate cannot be read, or its claim does not follow.

    Examples
    --------
    >>> from mathengine.matrixfields.enclosures import enclosure
    >>> from mathengine.matrixfields.fractions import ContinuedFraction
    >>> low, high = check_enclosure(enclosure(ContinuedFraction.of(1, 1), 20).certificate)
    >>> low**2 < low + 1, high**2 > high + 1
    (True, True)
    """
    claim = _read(certificate)
    if claim.rule == "exact":
        ends = _terminating(claim)
    else:
        tail = TAIL_RULES[claim.rule](claim)
        ends = _image(claim, tail)
    for top, bottom in ends:
        if not (_at_most(claim.lower, top, bottom) and _at_most(-claim.upper, -top, bottom)):
            raise _refused("a claim that is narrower than what can be proved")
    return claim.lower, claim.upper


@dataclass(frozen=True, slots=True)
class _Claim:
    rule: str
    a: Coefficients
    b: Coefficients
    scale: Fraction
    depth: int
    terms: int
    sigma: int
    lower: Fraction
    upper: Fraction


def _read(certificate: Mapping[str, object]) -> _Claim:
    try:
        a, b = ([int(str(c)) for c in _items(certificate[key])] for key in ("a", "b"))
        claim = _Claim(
            str(certificate["rule"]),
            a,
            b,
            Fraction(str(certificate["scale"])),
            int(str(certificate["depth"])),
            int(str(certificate.get("terms", 0))),
            int(str(certificate.get("sigma", 0))),
            _dyadic(certificate["lower"]),
            _dyadic(certificate["upper"]),
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError) as problem:
        raise _refused(f"fields that cannot be read ({problem})") from None
    if claim.rule != "exact" and claim.a and claim.a[-1] < 0:
        # the value of (a, b) is minus that of (-a, b)
        claim = replace(claim, a=[-c for c in claim.a], scale=-claim.scale)
    if claim.rule not in (*TAIL_RULES, "exact") or not claim.lower <= claim.upper or claim.scale == 0:
        raise _refused("an unknown rule, an empty interval or scale 0")
    if max(len(a), len(b), claim.terms) > LARGEST_LENGTH or not 0 <= claim.depth <= LARGEST_DEPTH:
        raise _refused("sizes out of bounds")
    if claim.rule != "exact" and (not a or not b or claim.a[-1] <= 0 or b[-1] == 0 or claim.depth < 1):
        raise _refused("a or b without a proper leading coefficient")
    return claim


def _items(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise TypeError("a list was expected")
    return value


def _dyadic(value: object) -> Fraction:
    mantissa, exponent = _items(value)
    power = int(str(exponent))
    if abs(power) > 10**8:
        raise ValueError("an exponent out of bounds")
    whole = int(str(mantissa), 16)
    return Fraction(whole << power) if power >= 0 else Fraction(whole, 1 << -power)


def _refused(why: str) -> InvalidInput:
    return InvalidInput("certificate", f"one with {why}", "a certificate whose claim follows from its rule")


def _require(condition: bool, why: str) -> None:
    if not condition:
        raise _refused(why)


# Polynomials and exact images


def _coefficient(polynomial: Coefficients, power: int) -> int:
    return polynomial[power] if 0 <= power < len(polynomial) else 0


def _value(polynomial: Coefficients, n: int) -> int:
    return sum(c * n**i for i, c in enumerate(polynomial))


def _moved(polynomial: Coefficients, by: int) -> Coefficients:
    """Coefficients of P(n + by), by repeated synthetic division."""
    moved = list(polynomial)
    for low in range(len(moved) - 1):
        for i in range(len(moved) - 2, low - 1, -1):
            moved[i] += by * moved[i + 1]
    return moved


def _combined(p: Coefficients, factor: int, q: Coefficients) -> Coefficients:
    size = max(len(p), len(q))
    return [(p[i] if i < len(p) else 0) + factor * (q[i] if i < len(q) else 0) for i in range(size)]


def _times(p: Coefficients, q: Coefficients) -> Coefficients:
    product = [0] * (len(p) + len(q) - 1)
    for i, c in enumerate(p):
        for j, d in enumerate(q):
            product[i + j] += c * d
    return product


def _nonnegative_from(polynomial: Coefficients, start: int) -> bool:
    return all(c >= 0 for c in _moved(polynomial, start))


def _positive_from(polynomial: Coefficients, start: int) -> bool:
    moved = _moved(polynomial, start)
    return moved[0] > 0 and all(c >= 0 for c in moved)


def _product(a: Coefficients, b: Coefficients, low: int, high: int) -> tuple[mpz, mpz, mpz, mpz]:
    """M(low) ... M(high-1) with M(n) = [[0, b(n)], [1, a(n)]], row by row."""
    if high <= low:
        return mpz(1), mpz(0), mpz(0), mpz(1)
    if high - low == 1:
        return mpz(0), mpz(_value(b, low)), mpz(1), mpz(_value(a, low))
    middle = (low + high) // 2
    p, q, r, s = _product(a, b, low, middle)
    t, u, v, w = _product(a, b, middle, high)
    return p * t + q * v, p * u + q * w, r * t + s * v, r * u + s * w


def _image(claim: _Claim, tail: Interval) -> list[tuple[mpz, mpz]]:
    """The two ends of ``scale * value`` for t(N) in ``tail``, as (numerator, positive denominator)."""
    before, last, q_before, q_last = _product(claim.a, claim.b, 1, claim.depth)
    first, b_end = _value(claim.a, 0), _value(claim.b, claim.depth)
    ends, signs = [], set()
    for t in tail:
        bottom = q_last * t.numerator + b_end * q_before * t.denominator
        top = last * t.numerator + b_end * before * t.denominator + first * bottom
        signs.add((bottom > 0) - (bottom < 0))
        sign = 1 if bottom > 0 else -1
        ends.append((sign * top * claim.scale.numerator, sign * bottom * claim.scale.denominator))
    _require(len(signs) == 1 and 0 not in signs, "a tail interval that does not keep the value finite")
    return ends


def _terminating(claim: _Claim) -> list[tuple[mpz, mpz]]:
    _require(claim.depth >= 1 and _value(claim.b, claim.depth) == 0, "b that does not vanish where it should")
    _, last, _, q_last = _product(claim.a, claim.b, 1, claim.depth)
    _require(q_last != 0, "an infinite value")
    sign = 1 if q_last > 0 else -1
    top = sign * (last + _value(claim.a, 0) * q_last)
    return [(top * claim.scale.numerator, sign * q_last * claim.scale.denominator)]


def _at_most(bound: Fraction, top: mpz, bottom: mpz) -> bool:
    return bool(mpz(bound.numerator) * bottom <= top * mpz(bound.denominator))


# Rules P, W, S


def _rule_p(claim: _Claim) -> Interval:
    a, b, n = claim.a, claim.b, claim.depth
    _require(_positive_from(a, n) and _positive_from(b, n + 1), "a or b not shown positive")
    _require(2 * len(a) - len(b) - 1 >= -2, "degrees for which Seidel-Stern does not give convergence")
    low = Fraction(_value(a, n))
    return low, low + Fraction(_value(b, n + 1), _value(a, n + 1))


def _rule_w(claim: _Claim) -> Interval:
    a, b, n = claim.a, claim.b, claim.depth
    square = _times(a, _moved(a, -1))
    fits = all(_nonnegative_from(_combined(square, 4 * sign, b), n + 1) for sign in (1, -1))
    _require(fits and _positive_from(a, n), "4|b| <= a a- not shown")
    half = Fraction(_value(a, n), 2)
    return half, 3 * half


def _rule_s(claim: _Claim) -> Interval:
    a, b, n = claim.a, claim.b, claim.depth
    less = _combined(a, -1, [1])
    _require(all(_nonnegative_from(_combined(less, sign, b), n + 1) for sign in (1, -1)), "a >= |b| + 1 not shown")
    return Fraction(_value(a, n) - 1), Fraction(_value(a, n) + 1)


# Rule T, in fixed-point intervals


@dataclass(frozen=True, slots=True)
class _Ball:
    """``[m - r, m + r] / 2^bits``."""

    m: int
    r: int
    bits: int

    @staticmethod
    def of(value: Fraction | int, bits: int) -> _Ball:
        value = Fraction(value)
        m, rest = divmod(value.numerator << bits, value.denominator)
        return _Ball(m, 1 if rest else 0, bits)

    def __add__(self, other: _Ball) -> _Ball:
        return _Ball(self.m + other.m, self.r + other.r, self.bits)

    def __sub__(self, other: _Ball) -> _Ball:
        return _Ball(self.m - other.m, self.r + other.r, self.bits)

    def __mul__(self, other: _Ball) -> _Ball:
        spread = abs(self.m) * other.r + abs(other.m) * self.r + self.r * other.r
        return _Ball((self.m * other.m) >> self.bits, (spread >> self.bits) + 2, self.bits)

    def times(self, factor: Fraction) -> _Ball:
        d = factor.denominator
        return _Ball(self.m * factor.numerator // d, self.r * abs(factor.numerator) // d + 2, self.bits)

    def over(self, divisor: _Ball) -> _Ball:
        low = divisor.m - divisor.r
        _require(low > 0, "a divisor not shown positive; more terms or precision would be needed")
        m = (self.m << self.bits) // divisor.m
        # |x/y - m/n| <= (r_x + |m/n| r_y)/(y_low)
        return _Ball(m, ((self.r + 1) << self.bits) // low + (abs(m) + 1) * divisor.r // low + 3, self.bits)

    def root(self) -> _Ball:
        low, high = max(0, self.m - self.r), self.m + self.r
        bottom, top = isqrt(low << self.bits), isqrt(high << self.bits) + 1
        return _Ball((bottom + top) // 2, (top - bottom) // 2 + 1, self.bits)

    @property
    def size(self) -> Fraction:
        return Fraction(abs(self.m) + self.r, 1 << self.bits)

    @property
    def low(self) -> Fraction:
        return Fraction(self.m - self.r, 1 << self.bits)

    @property
    def high(self) -> Fraction:
        return Fraction(self.m + self.r, 1 << self.bits)


@dataclass(frozen=True, slots=True)
class _Formal:
    """The formal tail: exponents, exact alpha and beta, c_k and tau^+ in balls, and which terms vanish."""

    m: Fraction
    step: int
    shift: int
    double: bool  # 2 c_0 = alpha_0 exactly
    triple: bool  # and 2 c_1 - alpha_1 + c_0 = 0 exactly
    alpha: list[int]
    beta: list[int]
    c: list[_Ball]
    plus: list[_Ball]


def _rule_t(claim: _Claim) -> Interval:
    a, b, n = claim.a, claim.b, claim.depth
    width = claim.upper - claim.lower
    _require(width > 0 and n >= 2 and claim.terms >= 4 and 0 <= claim.sigma < n, "numbers out of range")
    scale = max(abs(claim.lower), abs(claim.upper), Fraction(1))
    bits = ceil(scale / width).bit_length() + 8 * claim.terms + 16 * len(b) + 256
    sign = 1 if b[-1] > 0 else -1
    _require(_positive_from([sign * c for c in b], n), "the sign of b not shown")
    if sign > 0:
        _require(_positive_from(a, n), "the sign of a not shown")
    formal = _formal_tail(a, b, claim.terms, bits)
    return _bounded_tail(formal, n, sign, claim.sigma, bits)


def _formal_tail(a: Coefficients, b: Coefficients, count: int, bits: int) -> _Formal:
    degree_a, degree_b = len(a) - 1, len(b) - 1
    top = max(2 * degree_a, degree_b)
    m = Fraction(top, 2)
    next_b = _moved(b, 1)
    lead_a, lead_b = (a[-1] if 2 * degree_a == top else 0), (b[-1] if degree_b == top else 0)
    discriminant = lead_a**2 + 4 * lead_b
    _require(discriminant >= 0, "a divergent fraction")
    start = [(_Ball.of(lead_a, bits) + _Ball.of(discriminant, bits).root()).times(Fraction(1, 2))]
    step, shift, double, triple = (2 if top % 2 else 1), 0, discriminant == 0, False
    if double:
        start = [_Ball.of(Fraction(lead_a, 2), bits)]
        half = Fraction(lead_a, 2)
        first = m * half**2 + _coefficient(a, degree_a - 1) * half + _coefficient(next_b, 2 * degree_a - 1)
        _require(first >= 0, "a divergent fraction")
        shift = 1
        if first > 0:
            step = 2
            start.append(_Ball.of(first, bits).root())
        else:
            slope = _coefficient(a, degree_a - 1)
            rest = m * slope * half + _coefficient(a, degree_a - 2) * half + m * (m - 1) / 2 * half**2
            second = (half - slope) ** 2 + 4 * (rest + _coefficient(next_b, 2 * degree_a - 2))
            _require(second >= 0, "a divergent fraction")
            triple = second == 0
            start.append((_Ball.of(slope - half, bits) + _Ball.of(second, bits).root()).times(Fraction(1, 2)))
    elif lead_a == 0:
        # two roots +-c_0 of one modulus: the branch with c_0 > 0 needs b > 0, convergence 2 deg a - deg b >= -2
        _require(lead_b > 0 and 2 * degree_a - degree_b >= -2, "a divergent fraction")
    alpha, beta = [0] * (step * int(m) + step + 1), [0] * (2 * step * int(m) + 2 * step + 1)
    for i, c in enumerate(a):
        alpha[int(step * (m - i))] = c
    for i, c in enumerate(next_b):
        beta[int(step * (2 * m - i))] = c
    return _solved(_Formal(m, step, shift, double, triple, alpha, beta, start, []), count, bits)


def _solved(formal: _Formal, count: int, bits: int) -> _Formal:
    """c_k from the vanishing of the coefficient of order k + shift of (tau - alpha) tau^+ - beta."""
    m, step, shift, alpha, beta = formal.m, formal.step, formal.shift, formal.alpha, formal.beta
    size = max(count + shift + 4 * step, step * (int(m) + 4))
    plus = [_Ball(0, 0, bits)] * size
    c: list[_Ball] = []
    for k in range(count):
        if k < len(formal.c):
            value = formal.c[k]
        else:
            order = k + shift
            rest = _Ball.of(beta[order] if order < len(beta) else 0, bits)
            for i in range(order + 1):
                if i < k:
                    rest = rest - c[i] * plus[order - i]
                if i < len(alpha) and alpha[i]:
                    rest = rest + plus[order - i].times(Fraction(alpha[i]))
            index = shift
            factor = c[index].times(Fraction(2)) - _Ball.of(alpha[index] if index < len(alpha) else 0, bits)
            if shift and step == 1:
                factor = factor + c[0].times(Fraction(k))
            value = rest.over(factor)
        c.append(value)
        power, coefficient = m - Fraction(k, step), Fraction(1)
        for j, order in enumerate(range(k, size, step)):
            plus[order] = plus[order] + value.times(coefficient)
            coefficient = coefficient * (power - j) / (j + 1)
    return _Formal(m, step, shift, formal.double, formal.triple, alpha, beta, c, plus)


def _bounded_tail(formal: _Formal, n: int, sign: int, sigma: int, bits: int) -> Interval:
    """``[T - delta, T + delta]`` at n, after proving (1) and (2) of the rule for all later indices."""
    m, step, c, plus = formal.m, formal.step, formal.c, formal.plus
    count, size, low = len(c), len(plus), len(c) + formal.shift
    y = _root_above(Fraction(1, n), step)
    zero = _Ball(0, 0, bits)
    alpha = [_Ball.of(v, bits) for v in formal.alpha]

    def at(series: Sequence[_Ball], i: int) -> _Ball:
        return series[i] if i < len(series) else zero

    difference = [at(c, i) - at(alpha, i) for i in range(max(count, len(alpha)))]
    # remainders of tau^+ and of F, as multiples of y^size and y^low
    rest = Fraction(0)
    for k, value in enumerate(c):
        terms = -((k - size) // step)
        rest += value.size * _next_binomial(m - Fraction(k, step), terms) * y ** (k + step * terms - size)
    tail_of_f = [zero] * (len(difference) + size)
    for i, d in enumerate(difference):
        for j in range(max(0, low - i), size):
            tail_of_f[i + j] = tail_of_f[i + j] + d * plus[j]
    for i, v in enumerate(formal.beta):
        if i >= low:
            tail_of_f[i] = tail_of_f[i] - _Ball.of(v, bits)
    f = _sum(tail_of_f, low, y) + _sum(difference, 0, y) * rest * y ** (size - low)
    forward_low = plus[0].low - _negative_sum(plus, 1, y) * y - rest * y**size
    tau_low, tau_high = c[0].low - _negative_sum(c, 1, y) * y, _sum(c, 0, y)
    _require(forward_low > 0 and tau_low > 0, "a truncated tail not shown positive")
    # X and its order g
    vanishing = 0
    if sign > 0:
        while vanishing < step and (vanishing >= len(formal.alpha) or formal.alpha[vanishing] == 0):
            vanishing += 1
    elif formal.double:
        vanishing = 1
    order = low - vanishing
    _require(order > max(vanishing, 2), "too few terms")
    exponent = m - Fraction(order, step)
    spread = [zero] * size
    coefficient = Fraction(1)
    for j in range(1, -(-size // step)):
        coefficient = coefficient * (exponent - j + 1) / j
        spread[step * j] = _Ball.of(coefficient, bits)
    spread_rest = _next_binomial(exponent, -(-size // step))
    largest = 1 + _sum(spread, 0, y) + spread_rest * y**size if exponent > 0 else Fraction(1)
    main = [plus[i] - at(c, i) if i >= step else zero for i in range(size)] + [zero] * len(difference)
    for i in range(len(difference)):
        main[i] = main[i] + (at(alpha, i) if sign > 0 else at(c, i) + difference[i])
    gap = list(main)
    for i in range(step, size):
        for j, d in enumerate(difference):
            term = spread[i] * d
            gap[i + j] = gap[i + j] - term if sign > 0 else gap[i + j] + term
    least = gap[vanishing].low - _negative_sum(gap, vanishing + 1, y) * y
    least -= (rest + spread_rest * _sum(difference, 0, y)) * y ** (size - vanishing)
    signed = [d if sign > 0 else zero - d for d in difference]
    if exponent <= 0 and signed[0].low > _negative_sum(signed, 1, y) * y:
        # (1 - D)(tau - alpha) has the sign of b: without it X only gets smaller
        plain = main[vanishing].low - _negative_sum(main, vanishing + 1, y) * y - rest * y ** (size - vanishing)
        least = max(least, plain)
    _require(least > 0, "sub- and super-solutions not shown: the leading term does not dominate")
    constant = 2 * f / least + Fraction(1, 1 << bits)
    _require(tau_low > constant * y**order, "a truncated tail not shown to exceed its bound")
    left = least - f / constant - constant * y ** (order - vanishing) * largest
    left -= f * y ** (low - vanishing) * largest / forward_low
    _require(left >= 0, "sub- and super-solutions not shown")
    if sign < 0:
        _minimal(formal, n, sigma, y, constant, order, largest * tau_high / forward_low, f / forward_low, difference)
    centre = zero
    root = _Ball.of(Fraction(1, n), bits)
    root = root if step == 1 else root.root()
    for value in reversed(c):
        centre = centre * root + value
    power = _Ball.of(n ** int(2 * m), bits).root()
    tail, width = centre * power, constant * y**order * power.high
    return tail.low - width, tail.high + width


def _minimal(
    formal: _Formal,
    n: int,
    sigma: int,
    y: Fraction,
    constant: Fraction,
    order: int,
    ratio: Fraction,
    f: Fraction,
    difference: list[_Ball],
) -> None:
    """rho_j >= 1 - 1/(j - sigma) for all j >= n."""
    step, zero = formal.step, _Ball(0, 0, difference[0].bits)
    z = [zero] * (len(difference) + 2 * step)
    for i, d in enumerate(difference):
        z[i] = z[i] + d + (formal.c[i] if i < len(formal.c) else zero)
        z[i + step] = z[i + step] - d
        z[i + 2 * step] = z[i + 2 * step] - d.times(Fraction(sigma))
    vanishing = 0 if not formal.double else 2 if formal.triple else 1
    left = z[vanishing].low - _negative_sum(z, vanishing + 1, y) * y
    left -= constant * y ** (order - vanishing) * (1 + ratio)
    left -= 2 * f * y ** (len(formal.c) + formal.shift - vanishing)
    _require(left >= 0, "convergence to the tail not shown")


def _sum(series: Sequence[_Ball], low: int, y: Fraction) -> Fraction:
    """At least ``sum |s_j| y^(j - low)`` over j >= low."""
    if low >= len(series):
        return Fraction(0)
    bits = series[0].bits
    factor, total = -((-y.numerator << bits) // y.denominator), 0
    for term in reversed(series[low:]):
        total = ((total * factor) >> bits) + 1 + abs(term.m) + term.r
    return Fraction(total, 1 << bits)


def _negative_sum(series: Sequence[_Ball], low: int, y: Fraction) -> Fraction:
    """At least ``sum max(0, -s_j) y^(j - low)`` over j >= low."""
    negative = [_Ball(min(0, term.m - term.r), 0, term.bits) for term in series]
    return _sum(negative, low, y)


def _next_binomial(power: Fraction, terms: int) -> Fraction:
    """``|binomial(power, terms)|``, a bound of the Lagrange remainder of (1+x)^power for terms >= power."""
    _require(terms >= power, "too few terms")
    value = Fraction(1)
    for j in range(terms):
        value = value * (power - j) / (j + 1)
    return abs(value)


def _root_above(value: Fraction, step: int) -> Fraction:
    """An upper bound of ``value^(1/step)``, close and of moderate size."""
    if step == 1:
        return value
    return Fraction(isqrt((value.numerator << 128) // value.denominator) + 1, 1 << 64)


TAIL_RULES: dict[str, Callable[[_Claim], Interval]] = {"P": _rule_p, "W": _rule_w, "S": _rule_s, "T": _rule_t}
