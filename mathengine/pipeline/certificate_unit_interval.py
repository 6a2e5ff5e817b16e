"""Check of integrals of rational functions over [0, 1] by an antiderivative in parts.

``f = G' + sum p_i/f_i`` is one polynomial identity; G and the f_i, of degree 1 or 2, have no zeros or poles in [0, 1].
Then ``integral_0^1 f`` is ``G(1) - G(0)``, and over ``f_i = x**2 + b x + c`` with ``r**2 = 4 c - b**2``::

    integral_0^1 (2 x + b)/f_i = log(f_i(1)/f_i(0))
    integral_0^1 1/f_i = (2/r) arg(2 c + b + i r)             for r**2 > 0, the angle between 0 and pi
                       = (1/s) log((2 c + b + s)/(2 c + b - s))    for s**2 = -r**2 > 0
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, number, require
from mathengine.pipeline.certificate_fractions import Polynomial, listed, moved, plus, times, value_at

LARGEST_DEGREE = 400
DEEPEST_SPLIT = 24
"""Halvings of [0, 1] that show a polynomial without zeros."""
LONGEST_PRODUCT = 64
"""Angles whose numbers are multiplied together."""
_QUARTER_TURNS = {Fraction(1): Fraction(1, 4), Fraction(3): Fraction(1, 3), Fraction(1, 3): Fraction(1, 6)}
"""The square of a tangent, and the acute angle over pi."""


def unit_integral(numerator: Polynomial, denominator: Polynomial, data: object) -> Expression:
    """The integral of ``numerator/denominator`` over [0, 1], if the data establish it.

    Parameters
    ----------
    numerator, denominator : list of Fraction
    data : mapping
        ``rational``: numerator and denominator of G; ``simple``: entries p_i, f_i, m, where ``|discriminant|/m**2`` is
        an integer; ``primes``: numbers into which the quotients f_i(1)/f_i(0) are split.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> parts = {"rational": [[], ["1"]], "simple": [[["1"], ["1", "1"], "1"]], "primes": [2]}
    >>> to_text(unit_integral([Fraction(1)], [Fraction(1), Fraction(1)], parts))
    '0 + log(2)'
    """
    if not isinstance(data, Mapping):
        raise TypeError("the parts of an antiderivative were expected")
    top, bottom = (listed(part) for part in items(data["rational"]))
    simple = [(listed(p), listed(f), number(m)) for p, f, m in map(items, items(data["simple"]))]
    require(max(map(len, (numerator, denominator, top, bottom))) <= LARGEST_DEGREE, "a degree out of bounds")
    require(len(simple) <= LARGEST_DEGREE and without_zeros_in_unit_interval(bottom), "an antiderivative with a pole")
    for p, factor, m in simple:
        require(len(p) < len(factor) <= 3 and factor[-1] == 1 and m > 0, "a part that is no proper simple fraction")
        require(without_zeros_in_unit_interval(factor), "an antiderivative with a pole")
    require(_derivative_is(numerator, denominator, top, bottom, simple), "an antiderivative of another function")
    primes = [integer(p) for p in items(data["primes"])]
    require(all(p > 1 for p in primes), "a prime below 2")
    return _value(top, bottom, simple, primes)


def _derivative_is(
    numerator: Polynomial,
    denominator: Polynomial,
    top: Polynomial,
    bottom: Polynomial,
    simple: list[tuple[Polynomial, Polynomial, Fraction]],
) -> bool:
    """Whether ``numerator/denominator = (top/bottom)' + sum p/f``."""
    above, below = _integral(plus(times(_slope(top), bottom), [-c for c in times(top, _slope(bottom))]), [Fraction(1)])
    square, unit = _integral(times(bottom, bottom), [Fraction(1)])
    total = (_product(above, unit), _product(square, below))
    for p, factor, _ in simple:
        one, other = _integral(p, factor)
        total = _added(_product(total[0], other), _product(one, total[1])), _product(total[1], other)
    left, right = _integral(numerator, denominator)
    require(any(total[1]) and any(right), "a division by zero")
    return _added(_product(left, total[1]), [-c for c in _product(total[0], right)]) == []


def _integral(above: Polynomial, below: Polynomial) -> tuple[list[int], list[int]]:
    """A quotient of polynomials with integer coefficients."""
    scale = lcm(*(c.denominator for c in (*above, *below)))
    return [int(c * scale) for c in above], [int(c * scale) for c in below]


def _product(p: list[int], q: list[int]) -> list[int]:
    if not p or not q:
        return []
    product = [0] * (len(p) + len(q) - 1)
    for i, c in enumerate(p):
        if c:
            for j, d in enumerate(q, i):
                product[j] += c * d
    return product


def _added(p: list[int], q: list[int]) -> list[int]:
    size = max(len(p), len(q))
    total = [x + y for x, y in zip(p + [0] * (size - len(p)), q + [0] * (size - len(q)), strict=True)]
    while total and total[-1] == 0:
        total.pop()
    return total


def _slope(polynomial: Polynomial) -> Polynomial:
    return [k * c for k, c in enumerate(polynomial)][1:]


def without_zeros_in_unit_interval(polynomial: Polynomial) -> bool:
    """Whether no number in [0, 1] is a zero, by Descartes' rule on parts of the interval. Exact; False where it fails.

    >>> without_zeros_in_unit_interval([Fraction(3), Fraction(-3), Fraction(1)])
    True
    >>> without_zeros_in_unit_interval([Fraction(1), Fraction(-2)])
    False
    """
    waiting = [(list(polynomial), 0)]
    while waiting:
        part, depth = waiting.pop()
        # (1 + s)**degree p(1/(1 + s)): p has no zero in [0, 1] if no coefficient is 0 or of another sign
        image = moved(part[::-1], 1)
        if not part or part[0] == 0 or image[0] == 0 or depth > DEEPEST_SPLIT:
            return False
        if all(c >= 0 for c in image) or all(c <= 0 for c in image):
            continue
        half = [c / 2**k for k, c in enumerate(part)]
        waiting += [(half, depth + 1), (moved(half, 1), depth + 1)]
    return True


def _value(
    top: Polynomial, bottom: Polynomial, simple: list[tuple[Polynomial, Polynomial, Fraction]], primes: list[int]
) -> Expression:
    ends = [value_at(top, point) / value_at(bottom, point) for point in (0, 1)]
    parts: list[Expression] = [Number(ends[1] - ends[0])]
    angles: dict[int, list[tuple[Fraction, Fraction, Fraction]]] = {}
    for p, factor, m in simple:
        quotient = value_at(factor, 1) / factor[0]
        if len(factor) == 2:
            parts.append(_logarithm(p[0] if p else Fraction(0), abs(quotient), primes))
            continue
        c, b = factor[0], factor[1]
        slope = p[1] if len(p) == 2 else Fraction(0)
        rest = (p[0] if p else Fraction(0)) - slope * b / 2
        parts.append(_logarithm(slope / 2, quotient, primes))
        if not rest:
            continue
        d = (4 * c - b * b) / (m * m)
        require(d.denominator == 1 and d != 0, "a discriminant that the square does not divide")
        if d > 0:
            angles.setdefault(int(d), []).append((2 * rest / (m * d), 2 * c + b, m))
        else:
            parts.append(_surd_logarithm(rest, 2 * c + b, m, -int(d)))
    parts += [Product((_root(d), _angles(d, group))) for d, group in angles.items()]
    return Sum(tuple(parts))


def _logarithm(coefficient: Fraction, value: Fraction, primes: list[int]) -> Expression:
    """``coefficient log(value)`` as logarithms of the given numbers and of what they leave of value."""
    require(value > 0, "the logarithm of a number that is not positive")
    parts: list[Expression] = []
    for rest, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime in primes:
            exponent = 0
            while rest % prime == 0:
                rest, exponent = rest // prime, exponent + 1
            if exponent:
                parts.append(_times(coefficient * sign * exponent, Call("log", (Number.of(prime),))))
        if rest != 1:
            parts.append(_times(coefficient * sign, Call("log", (Number.of(rest),))))
    return parts[0] if len(parts) == 1 else Sum(tuple(parts))


def _surd_logarithm(rest: Fraction, u: Fraction, m: Fraction, d: int) -> Expression:
    """``rest/s log((u + s)/(u - s))`` with ``s = m sqrt(d)``, written with a logarithm of a number above 1."""
    # (|u| + s)/(|u| - s) = (u**2 + m**2 d + 2 |u| s)/(u**2 - m**2 d), and log((u + s)/(u - s)) has the sign of u
    norm = u * u - m * m * d
    require(norm > 0, "the logarithm of a number that is not positive")
    inside = Sum((Number((u * u + m * m * d) / norm), _times(2 * abs(u) * m / norm, _root(d))))
    return _times(rest / (m * d) * (1 if u > 0 else -1), Product((_root(d), Call("log", (inside,)))))


def _angles(d: int, group: list[tuple[Fraction, Fraction, Fraction]]) -> Expression:
    """``sum coefficient arg(x + y sqrt(-d))``, y > 0, in multiples of pi and arc tangents of numbers in (0, 1)."""
    parts: list[Expression] = []
    others = []
    for coefficient, x, y in group:
        special = _over_pi(d, x, y)
        if special is None:
            others.append((coefficient, x, y))
        else:
            parts.append(_times(coefficient * special, Name("pi")))
    whole = _whole_angle(d, others)
    if whole is not None:
        return Sum((*parts, _times(whole, Name("pi"))))
    for coefficient, x, y in others:
        if y * y * d < x * x:  # nearer to the real axis
            parts.append(_times(coefficient if x > 0 else -coefficient, _atan(y / abs(x), d)))
            parts.append(_times(coefficient * (0 if x > 0 else 1), Name("pi")))
        else:
            parts.append(_times(-coefficient if x > 0 else coefficient, _atan(abs(x) / (y * d), d)))
            parts.append(_times(coefficient / 2, Name("pi")))
    return Sum(tuple(parts))


def _over_pi(d: int, x: Fraction, y: Fraction) -> Fraction | None:
    """``arg(x + y sqrt(-d))/pi`` in (-1, 1], if it is a multiple of 1/4 or 1/6."""
    if x == 0:
        return Fraction(1 if y > 0 else -1, 2)
    acute = Fraction(0) if y == 0 else _QUARTER_TURNS.get(d * y * y / (x * x))
    if acute is None:
        return None
    upper = acute if x > 0 else 1 - acute
    return upper if y >= 0 else -upper


def _whole_angle(d: int, group: list[tuple[Fraction, Fraction, Fraction]]) -> Fraction | None:
    """``sum coefficient arg/pi``, where the product of the numbers has an angle that is known."""
    if len(group) < 2:
        return None
    below = lcm(*(coefficient.denominator for coefficient, _, _ in group))
    common = gcd(*(int(coefficient * below) for coefficient, _, _ in group))
    counts = [int(coefficient * below) // common for coefficient, _, _ in group]
    if sum(map(abs, counts)) > LONGEST_PRODUCT:
        return None
    turns, real, imaginary = 0, Fraction(1), Fraction(0)
    for count, (_, x, y) in zip(counts, group, strict=True):
        up = y if count > 0 else -y
        for _ in range(abs(count)):
            was = imaginary
            real, imaginary = real * x - imaginary * up * d, real * up + imaginary * x
            # the angle passes pi where it leaves the upper half plane upwards, and -pi accordingly
            if count > 0 and was >= 0 and imaginary < 0:
                turns += 1
            elif count < 0 and was < 0 and (imaginary > 0 or (imaginary == 0 and real < 0)):
                turns -= 1
    last = _over_pi(d, real, imaginary)
    return None if last is None else (last + 2 * turns) * Fraction(common, below)


def _atan(quotient: Fraction, d: int) -> Expression:
    return Call("atan", (Product((Number(quotient), _root(d))),))


def _root(d: int) -> Expression:
    return Number.of(1) if d == 1 else Power(Number.of(d), Number(Fraction(1, 2)))


def _times(coefficient: Fraction, expression: Expression) -> Expression:
    if coefficient == 1:
        return expression
    return Product((Number(coefficient), expression))
