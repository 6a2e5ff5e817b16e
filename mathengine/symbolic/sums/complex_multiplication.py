"""Series for 1/pi in level 2 with negative argument, from elliptic curves multiplied by ``sqrt(-p)``.

``P(x) = 2F1(1/4, 3/4; 1; x)`` is a period of ``y**2 = X (X**2 + X + x/4)``, and ``P(x)**2`` is the 3F2 series with
``z = 4x(1 - x)`` (Clausen). If the lattice L of ``dX/(2y)`` satisfies ``sqrt(-p) L < L``, Legendre's relation reads ::

    sqrt(p) ((1 - 2x) sum n c_n z**n + (G + 1/3 - x/2) sum c_n z**n) = 1/pi,

where G, the Eisenstein series of weight 2 made modular, is ``-1/p`` times the sum of the roots of the kernel polynomial
of the isogeny ``sqrt(-p)``: D. Masser, Elliptic Functions and Transcendence, 1975, app. A; N. D. Elkies, Elliptic and
modular curves over finite fields and related computational issues, 1998. The kernel polynomial follows from the sum
by the power series of A. Bostan, F. Morain, B. Salvy and E. Schost, Math. Comp. 77 (2008); the sum is guessed from
numbers, which the check of the isogeny settles.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from flint import arb, fmpz

from mathengine.numeric.expressions import Name, Number, Power
from mathengine.numeric.precision import working_precision
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums.reduction import reduced_proof
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.sums.wz_pairs import signature

LEVEL_TWO = tuple((Fraction(i, 4), e) for i, e in ((0, -3), (1, 1), (2, 1), (3, 1)))
LARGEST_DEGREE = 60
LEAST_ARGUMENT = Fraction(-1, 7)
TERMS = 120
LARGEST_DENOMINATOR = 10**9


@dataclass(frozen=True, slots=True)
class Surd:
    """``a + b sqrt(p)`` for a p that is kept elsewhere."""

    a: Fraction
    b: Fraction

    def plus(self, other: Surd) -> Surd:
        """The sum."""
        return Surd(self.a + other.a, self.b + other.b)

    def scaled(self, factor: Fraction) -> Surd:
        """A rational multiple."""
        return Surd(self.a * factor, self.b * factor)

    def times(self, other: Surd, p: int) -> Surd:
        """The product.

        >>> Surd(Fraction(1), Fraction(1)).times(Surd(Fraction(1), Fraction(1)), 5)
        Surd(a=Fraction(6, 1), b=Fraction(2, 1))
        """
        return Surd(self.a * other.a + p * self.b * other.b, self.a * other.b + self.b * other.a)


_ZERO = Surd(Fraction(0), Fraction(0))


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum, where the argument belongs to such a curve and the term reduces to its series; else None.

    >>> from mathengine.numeric.printer import to_text
    >>> text = "(260*n + 23)*rf(1/2, n)*rf(1/4, n)*rf(3/4, n)/factorial(n)**3*(-1/324)**n"
    >>> to_text(prove(HypergeometricTerm.from_text(text)).value)
    '72/pi'
    """
    found = signature(term)
    if found is None or found[1] != LEVEL_TWO or not LEAST_ARGUMENT <= found[0] < 0:
        return None
    base = base_proof(found[0])
    return reduced_proof(term, base) if base is not None else None


@lru_cache(maxsize=32)
def base_proof(z: Fraction) -> SumProof | None:
    """``sum c_n z**n (A n + B) = 1/pi`` with ``c_n = (1/2)_n (1/4)_n (3/4)_n/n!**3``, if z belongs to such a curve.

    >>> base_proof(Fraction(-1, 324)).term.first
    Fraction(23, 72)
    >>> base_proof(Fraction(-1, 323)) is None
    True
    """
    p, root = _squarefree(1 - z)
    if not (5 <= p <= LARGEST_DEGREE and fmpz(p).is_prime()):
        return None
    slope = root * p
    constant = _constant(z, slope)
    x = Surd(Fraction(1, 2), -root / 2)
    # sqrt(p) (G + 1/3 - x/2) = constant
    total = Surd(Fraction(-1, 3), constant / p).plus(x.scaled(Fraction(1, 2)))
    kernel = kernel_polynomial(x, p, total.scaled(Fraction(-p)))
    if kernel is None or not constant:
        return None
    scale = slope.denominator * constant.denominator
    here, ahead = ([int(c * scale), int(slope * scale)] for c in (constant, constant + slope))
    top, bottom = z.numerator, z.denominator
    upper = _product([top], [1, 2], [1, 4], [3, 4], ahead)
    lower = _product([32 * bottom], [1, 1], [1, 1], [1, 1], here)
    term = HypergeometricTerm.of_ratio(constant, upper, lower)
    return SumProof.of(
        term,
        Power(Name("pi"), Number.of(-1)),
        "complex multiplication",
        argument=str(z),
        degree=p,
        root=str(root),
        kernel=[[str(c.a), str(c.b)] for c in kernel],
    )


def _squarefree(value: Fraction) -> tuple[int, Fraction]:
    """p and c with ``value = c**2 p``, p a squarefree integer; p = 0 where the numbers are too large to factor."""
    if max(value.numerator, value.denominator) > 10**18:
        return 0, Fraction(0)
    p = 1
    for prime, exponent in fmpz(value.numerator * value.denominator).factor():
        p *= int(prime) ** (exponent % 2)
    square = value / p
    return p, Fraction(isqrt(square.numerator), isqrt(square.denominator))


def _constant(z: Fraction, slope: Fraction) -> Fraction:
    """A guess of B in ``sum c_n z**n (A n + B) = 1/pi``, from numbers."""
    with working_precision(400):
        sums = [arb(0), arb(0)]
        term = arb(1)
        ratio = arb(z.numerator) / z.denominator
        for n in range(TERMS):
            sums[0], sums[1] = sums[0] + term, sums[1] + n * term
            term = term * ratio * ((2 * n + 1) * (4 * n + 1) * (4 * n + 3)) / (32 * (n + 1) ** 3)
        guess = (1 / arb.pi() - arb(slope.numerator) / slope.denominator * sums[1]) / sums[0]
        scaled = (guess.mid() * 2**300).floor().unique_fmpz()
    return Fraction(int(scaled or 0), 2**300).limit_denominator(LARGEST_DENOMINATOR)


def kernel_polynomial(x: Surd, p: int, total: Surd) -> list[Surd] | None:
    """The monic polynomial of the abscissas X + 1/3 in the kernel of ``sqrt(-p)``, constant term first.

    Parameters
    ----------
    x : Surd
        The parameter of the curve.
    p : int
        The degree.
    total : Surd
        The sum of the roots.

    Returns
    -------
    list of Surd or None
        None where the power series with that sum does not end as a polynomial of degree (p-1)/2 must.
    """
    degree = (p - 1) // 2
    a, b = weierstrass(x)
    image = a.scaled(Fraction(1 - p * p)), b.scaled(Fraction(1 + p**3))
    series = _isogeny_series(a, b, image, p, degree + 4)
    sums = [Surd(Fraction(degree), Fraction(0)), total]
    for i in range(1, degree + 3):
        rest = series[i].plus(a.times(sums[i - 1], p).scaled(Fraction(2 - 4 * i)))
        if i > 1:
            rest = rest.plus(b.times(sums[i - 2], p).scaled(Fraction(4 - 4 * i)))
        sums.append(rest.scaled(Fraction(1, 4 * i + 2)))
    elementary = [Surd(Fraction(1), Fraction(0))]
    for k in range(1, degree + 4):
        entry = _ZERO
        for i in range(1, k + 1):
            entry = entry.plus(elementary[k - i].times(sums[i], p).scaled(Fraction((-1) ** (i - 1), k)))
        elementary.append(entry)
    if any(entry != _ZERO for entry in elementary[degree + 1 :]):
        return None
    return [elementary[degree - i].scaled(Fraction((-1) ** (degree - i))) for i in range(degree + 1)]


def weierstrass(x: Surd) -> tuple[Surd, Surd]:
    """A and B with ``X (X**2 + X + x/4) = W**3 + A W + B``, W = X + 1/3.

    >>> weierstrass(Surd(Fraction(1), Fraction(0)))
    (Surd(a=Fraction(-1, 12), b=Fraction(0, 1)), Surd(a=Fraction(-1, 108), b=Fraction(0, 1)))
    """
    a = x.scaled(Fraction(1, 4)).plus(Surd(Fraction(-1, 3), Fraction(0)))
    return a, x.scaled(Fraction(-1, 12)).plus(Surd(Fraction(2, 27), Fraction(0)))


def _isogeny_series(a: Surd, b: Surd, differences: tuple[Surd, Surd], p: int, count: int) -> list[Surd]:
    """h(1), h(2), ... with ``phi(W) = W + sum h(i) W**-i`` for the isogeny to ``A - first``, ``B - second``."""
    found = [_ZERO, differences[0].scaled(Fraction(1, 5)), differences[1].scaled(Fraction(1, 7))]
    for k in range(3, count):
        total = _ZERO
        for i in range(1, k - 1):
            total = total.plus(found[i].times(found[k - 1 - i], p))
        entry = total.scaled(Fraction(3, (k - 2) * (2 * k + 3)))
        entry = entry.plus(a.times(found[k - 2], p).scaled(Fraction(3 - 2 * k, 2 * k + 3)))
        entry = entry.plus(b.times(found[k - 3], p).scaled(Fraction(6 - 2 * k, 2 * k + 3)))
        found.append(entry)
    return found


def _product(*factors: list[int]) -> list[int]:
    found = [1]
    for factor in factors:
        step = [0] * (len(found) + len(factor) - 1)
        for i, c in enumerate(found):
            for j, d in enumerate(factor):
                step[i + j] += c * d
        found = step
    return found
