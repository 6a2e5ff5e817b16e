"""Zeta functions, L-functions and polygamma functions at rational points."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb, factorial

from flint import fmpz

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.theorems.instance import TheoremInstance
from mathengine.symbolic.theorems.numbers import integer, number, rational

EVEN = "zeta at even integers (Euler)"
BERNOULLI = "zeta at integers that are not positive"
SHIFT = "Hurwitz zeta moved by an integer"
CHARACTERS = "Hurwitz zeta by Dirichlet characters"
REFLECTION = "reflection of the Hurwitz zeta function"
PARITY = "L-function at an integer of its parity"
TRIVIAL = "L-function of the trivial character"
CATALAN = "Catalan's constant"
AT_ONE = "L-function of an even character at 1 (Dirichlet)"
POLYGAMMA = "polygamma function by the Hurwitz zeta function"
DIGAMMA_SHIFT = "digamma moved by an integer"
DIGAMMA = "digamma at rational points (Gauss)"
ALTERNATING = "Lerch's function at 1 and -1"

LARGEST_ORDER = 200
LARGEST_MODULUS = 24
_PI = Name("pi")


@cache
def bernoulli(n: int) -> Fraction:
    """The Bernoulli number B_n, with B_1 = -1/2.

    >>> bernoulli(4)
    Fraction(-1, 30)
    """
    if n == 0:
        return Fraction(1)
    return -sum((comb(n + 1, k) * bernoulli(k) for k in range(n)), Fraction(0)) / (n + 1)


def kronecker(d: int, n: int) -> int:
    """The Kronecker symbol (d/n) for n > 0.

    >>> [kronecker(-4, n) for n in range(1, 5)]
    [1, 0, -1, 0]
    """
    sign = 1
    for p, e in fmpz(n).factor() if n > 1 else []:
        prime = int(p)
        if prime == 2:
            value = 0 if d % 2 == 0 else 1 if d % 8 in (1, 7) else -1
        else:
            value = 0 if d % prime == 0 else 1 if pow(d, (prime - 1) // 2, prime) == 1 else -1
        sign *= value ** int(e)
    return sign


def fundamental(d: int) -> tuple[int, int] | None:
    """The fundamental discriminant d0 and f with ``d = d0 f**2``, None where d is no discriminant.

    >>> fundamental(-12), fundamental(4), fundamental(2) is None
    ((-3, 2), (1, 2), True)
    """
    if d == 0 or d % 4 not in (0, 1):
        return None
    free = 1 if d > 0 else -1
    for p, e in fmpz(abs(d)).factor() if abs(d) > 1 else []:
        free *= int(p) ** (int(e) % 2)
    d0 = free if free % 4 == 1 else 4 * free
    f = round((d // d0) ** 0.5)
    return (d0, f) if d0 * f * f == d else None


def _product(*factors: Expression | int | Fraction) -> Expression:
    return Product(tuple(number(f) if isinstance(f, int | Fraction) else f for f in factors))


def _zeta(s: int) -> Expression:
    return Call("zeta", (number(s),))


def _l(d: int, s: int) -> Expression:
    return _zeta(s) if d == 1 else Call("L", (number(d), number(s)))


def zeta(atom: Expression) -> TheoremInstance | None:
    """``zeta(s)`` at even and at non-positive integers, ``zeta(s, a)`` at rational a > 0 for integers s >= 2.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(zeta(read_expression("zeta(2, 1/4)")).right)
    '8*(3*zeta(2)/4 + L(-4, 2))'
    """
    if not (isinstance(atom, Call) and atom.function == "zeta"):
        return None
    s = integer(atom.arguments[0])
    if s is None or abs(s) > LARGEST_ORDER:
        return None
    if len(atom.arguments) == 2:
        a = rational(atom.arguments[1])
        return None if a is None or a <= 0 or s < 2 else _hurwitz(atom, s, a)
    if s > 1 and s % 2 == 0:
        factor = abs(bernoulli(s)) * Fraction(2) ** (s - 1) / factorial(s)
        return TheoremInstance(EVEN, atom, _product(factor, Power(_PI, number(s))))
    if s <= 0:
        return TheoremInstance(BERNOULLI, atom, number(Fraction(-1, 2) if s == 0 else -bernoulli(1 - s) / (1 - s)))
    return None


def _hurwitz(atom: Expression, s: int, a: Fraction) -> TheoremInstance | None:
    if a > 1:
        steps = -(-a.numerator // a.denominator) - 1
        if steps > LARGEST_ORDER:
            return None
        start = a - steps
        head = sum(((start + k) ** -s for k in range(steps)), Fraction(0))
        moved = Call("zeta", (number(s), number(start)))
        return TheoremInstance(SHIFT, atom, Sum((moved, number(-head))))
    q = a.denominator
    if LARGEST_MODULUS % q == 0:
        return TheoremInstance(CHARACTERS, atom, _by_characters(s, a))
    return _reflected(atom, s, a) if 2 * a > 1 else None


def _by_characters(s: int, a: Fraction) -> Expression:
    """``q**s/phi(q) sum_chi chi(p) L(chi, s)``: all characters modulo a divisor of 24 are real."""
    p, q = a.numerator, a.denominator
    units = sum(1 for k in range(1, q + 1) if _coprime(k, q))
    terms: list[Expression] = []
    for d in _discriminants(q):
        factor = Fraction(kronecker(d, p))
        for prime, _ in fmpz(q).factor() if q > 1 else []:
            factor *= 1 - kronecker(d, int(prime)) * Fraction(1, int(prime) ** s)
        terms.append(_l(d, s) if factor == 1 else _product(factor, _l(d, s)))
    return _product(Fraction(q**s, units), Sum(tuple(terms)))


def _coprime(k: int, q: int) -> bool:
    return int(fmpz(k).gcd(q)) == 1


def _discriminants(q: int) -> list[int]:
    """The fundamental discriminants that divide q, 1 among them."""
    found = []
    for size in range(1, q + 1):
        if q % size == 0:
            found += [d for d in (size, -size) if fundamental(d) == (d, 1)]
    return found


def _reflected(atom: Expression, s: int, a: Fraction) -> TheoremInstance:
    """``zeta(s, a) + (-1)**s zeta(s, 1-a)`` is a derivative of ``pi cot(pi a)``."""
    derivative = [Fraction(0), Fraction(1)]  # in c = cot(pi a): each step is f -> -(1 + c**2) f'
    for _ in range(s - 1):
        slope = [k * c for k, c in enumerate(derivative)][1:]
        raised = [Fraction(0)] * (len(slope) + 2)
        for k, c in enumerate(slope):
            raised[k] -= c
            raised[k + 2] -= c
        derivative = raised
    scale = Fraction((-1) ** (s - 1), factorial(s - 1))
    cotangent = Call("cot", (_product(a, _PI),))
    terms = [_product(scale * c, Power(cotangent, number(k))) for k, c in enumerate(derivative) if c]
    other = _product((-1) ** (s - 1), Call("zeta", (number(s), number(1 - a))))
    return TheoremInstance(REFLECTION, atom, Sum((_product(Power(_PI, number(s)), Sum(tuple(terms))), other)))


def l_function(atom: Expression) -> TheoremInstance | None:
    """``L(d, s)`` for discriminants d and positive integers s.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(l_function(read_expression("L(-3, 1)")).right)
    'sqrt(3)*pi**1/9'
    """
    if not (isinstance(atom, Call) and atom.function == "L"):
        return None
    d, s = (integer(argument) for argument in atom.arguments)
    if d is None or s is None or not 1 <= s <= LARGEST_ORDER or abs(d) > 10_000:
        return None
    if fundamental(d) != (d, 1) or (d, s) == (1, 1):
        return None
    if d == 1:
        return TheoremInstance(TRIVIAL, atom, _l(1, s))
    if (d, s) == (-4, 2):
        return TheoremInstance(CATALAN, atom, Name("Catalan"))
    if (s % 2 == 0) == (d > 0):
        return TheoremInstance(PARITY, atom, _by_bernoulli(d, s))
    if s == 1 and d in (5, 8, 12):  # beyond these the sines below are no radicals
        terms = [
            _product(-2 * kronecker(d, a), _log_sine(Fraction(a, d))) for a in range(1, (d + 1) // 2) if kronecker(d, a)
        ]
        return TheoremInstance(AT_ONE, atom, _product(Power(number(d), number(Fraction(-1, 2))), Sum(tuple(terms))))
    return None


def _by_bernoulli(d: int, s: int) -> Expression:
    """``(-1)**(1 + (s - delta)/2) sqrt|d|/2 (2 pi/|d|)**s B(s, chi)/s!``."""
    size, delta = abs(d), 0 if d > 0 else 1
    numbers = [comb(s, k) * bernoulli(k) for k in range(s + 1)]
    generalized = Fraction(0)
    for a in range(1, size):
        x = Fraction(a, size)
        generalized += kronecker(d, a) * sum((c * x ** (s - k) for k, c in enumerate(numbers)), Fraction(0))
    generalized *= size ** (s - 1)
    sign = (-1) ** (1 + (s - delta) // 2)
    factor = sign * generalized * Fraction(2, size) ** s / factorial(s) / 2
    return _product(factor, Power(number(size), number(Fraction(1, 2))), Power(_PI, number(s)))


def polygamma(atom: Expression) -> TheoremInstance | None:
    """``polygamma(m, a)`` and ``digamma(a)`` at rational points.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(polygamma(read_expression("polygamma(1, 1/4)")).right)
    'zeta(2, 1/4)'
    """
    if not isinstance(atom, Call) or atom.function not in ("polygamma", "digamma"):
        return None
    order = integer(atom.arguments[0]) if atom.function == "polygamma" else 0
    a = rational(atom.arguments[-1])
    if order is None or a is None or a <= 0 or not 0 <= order <= LARGEST_ORDER:
        return None
    if order > 0:
        value = Call("zeta", (number(order + 1), number(a)))
        scale = (-1) ** (order + 1) * factorial(order)
        return TheoremInstance(POLYGAMMA, atom, value if scale == 1 else _product(scale, value))
    if atom.function == "polygamma":
        return TheoremInstance(POLYGAMMA, atom, Call("digamma", (number(a),)))
    return _digamma(atom, a)


def _digamma(atom: Expression, a: Fraction) -> TheoremInstance | None:
    if a > 1:
        steps = -(-a.numerator // a.denominator) - 1
        if steps > 100 * LARGEST_ORDER:
            return None
        start = a - steps
        head = sum((1 / (start + k) for k in range(steps)), Fraction(0))
        return TheoremInstance(DIGAMMA_SHIFT, atom, Sum((Call("digamma", (number(start),)), number(head))))
    p, q = a.numerator, a.denominator
    if q > LARGEST_MODULUS:
        return None
    euler = _product(-1, Name("EulerGamma"))
    if q == 1:
        return TheoremInstance(DIGAMMA, atom, euler)
    terms: list[Expression] = [euler, _product(-1, Call("log", (number(2 * q),)))]
    terms.append(_product(Fraction(-1, 2), _PI, Call("cot", (_product(a, _PI),))))
    for n in range(1, (q - 1) // 2 + 1):
        wave = Call("cos", (_product(Fraction(2 * n * p, q), _PI),))
        terms.append(_product(2, wave, _log_sine(Fraction(n, q))))
    return TheoremInstance(DIGAMMA, atom, Sum(tuple(terms)))


def _log_sine(x: Fraction) -> Expression:
    """``log(sin(pi x)) = log((1 - cos(2 pi x))/2)/2`` for 0 < x < 1: the cosine has the lower degree."""
    cosine = Call("cos", (_product(2 * x, _PI),))
    square = _product(Fraction(1, 2), Sum((number(1), _product(-1, cosine))))
    return _product(Fraction(1, 2), Call("log", (square,)))


def lerch(atom: Expression) -> TheoremInstance | None:
    """``lerchphi(z, s, a)`` at z = 1 and z = -1.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(lerch(read_expression("lerchphi(-1, 2, 1/2)")).right)
    '(zeta(2, 1/4) - zeta(2, 3/4))/4'
    """
    if not (isinstance(atom, Call) and atom.function == "lerchphi"):
        return None
    z, s, a = rational(atom.arguments[0]), integer(atom.arguments[1]), rational(atom.arguments[2])
    if z is None or s is None or a is None or a <= 0 or not 1 <= s <= LARGEST_ORDER:
        return None
    if z == 1 and s > 1:
        return TheoremInstance(ALTERNATING, atom, Call("zeta", (number(s), number(a))))
    if z == -1:
        halves = a / 2, (a + 1) / 2
        if s == 1:
            one, two = (Call("digamma", (number(h),)) for h in halves)
            return TheoremInstance(ALTERNATING, atom, _product(Fraction(1, 2), Sum((two, _product(-1, one)))))
        one, two = (Call("zeta", (number(s), number(h))) for h in halves)
        return TheoremInstance(ALTERNATING, atom, _product(Fraction(1, 2**s), Sum((one, _product(-1, two)))))
    return None


def constants(atom: Expression) -> TheoremInstance | None:
    """The golden ratio as a surd.

    >>> constants(Name("GoldenRatio")).name
    'golden ratio'
    """
    if atom != Name("GoldenRatio"):
        return None
    root = Power(number(5), Number(Fraction(1, 2)))
    return TheoremInstance("golden ratio", atom, _product(Fraction(1, 2), Sum((number(1), root))))
