"""Inflation classes of continued fractions: canonical form, digest, and the factor between two values.

Multiplying ``a(n)`` by ``c(n)`` and ``b(n)`` by ``c(n) c(n-1)`` multiplies the value by ``c(0)``, provided the rational
function ``c`` has neither zero nor pole at the integers ``n >= 0``. Under such inflations two things do not change:

* ``I(n) = b(n) / (a(n) a(n-1))``, a reduced rational function, and
* the zeros of ``a`` at the integers ``n >= 0`` with their multiplicities (``c`` has none to give or to take).

Conversely, if both agree, then ``c = a2/a1`` has no zero or pole there and ``b2 = c(n) c(n-1) b1``: the pair is a
**complete** invariant, and the digest is the digest of the pair. Whether the fraction terminates (zeros of ``b`` at
positive integers) and whether ``a(0) = 0`` can be read off the pair, so they need not be stored beside it.

The canonical form is a function of that pair alone. Its ``a`` is ``u``, the integer polynomial of least degree with
the given integer zeros for which ``I(n) u(n) u(n-1)`` is a polynomial; where several have that degree, the one whose
roots lie furthest to the right within their classes modulo 1. Contents are the least that keep both integral. Where a
denominator has large factors its square part is not looked for, which is still a function of the pair.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_poly, fmpz, fmpz_poly

SMALL_PRIMES = tuple(p for p in range(2, 1000) if all(p % q for q in range(2, int(p**0.5) + 1)))
"""Primes tried when the square part of a denominator is taken out."""


@dataclass(frozen=True, slots=True)
class InflationClass:
    """What all inflations of one fraction share.

    Attributes
    ----------
    numerator, denominator : tuple of int
        ``I(n)`` in lowest terms, integer coefficients with the constant term first, leading coefficient of the
        denominator positive.
    zeros : tuple of (int, int)
        The zeros of ``a`` at integers ``n >= 0`` with multiplicities.
    """

    numerator: tuple[int, ...]
    denominator: tuple[int, ...]
    zeros: tuple[tuple[int, int], ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the three fields; equal exactly for equal classes.

        >>> len(inflation_class(fmpz_poly([1, 2]), fmpz_poly([0, 0, 1])).digest)
        64
        """
        content = {
            "b/(a a-)": [[str(c) for c in self.numerator], [str(c) for c in self.denominator]],
            "zeros of a": [list(z) for z in self.zeros],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def inflation_class(a: fmpz_poly, b: fmpz_poly) -> InflationClass:
    """The complete invariant of the inflation class of ``(a, b)``, ``a`` not identically 0. Exact.

    >>> one = inflation_class(fmpz_poly([1, 1]), fmpz_poly([1, 1]))      # n+1 over n+1, value e - 1
    >>> other = inflation_class(fmpz_poly([0, 1]), fmpz_poly([-1, 1]))   # n over n-1, value 0
    >>> one.numerator == other.numerator, one == other
    (True, False)
    """
    numerator, denominator = _lowest_terms(b, a * a(fmpz_poly([-1, 1])))
    return InflationClass(_coefficients(numerator), _coefficients(denominator), integer_zeros(a))


def canonical_pair(a: fmpz_poly, b: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly, Fraction]:
    """The canonical ``(a, b)`` of the inflation class and the factor: value of the old = factor * value of the new.

    Parameters
    ----------
    a, b : fmpz_poly
        ``a`` not identically 0.

    Notes
    -----
    Exact, and the same for every member of the class (see the module docstring).

    Examples
    --------
    >>> canonical_pair(fmpz_poly([3, 6]), fmpz_poly([0, 0, 9]))    # 3(2n+1) over 9n^2
    (2*x + 1, x^2, Fraction(3, 1))
    """
    u = _least_multiplier(a, b)
    numerator, denominator = _lowest_terms(b * u * u(fmpz_poly([-1, 1])), a * a(fmpz_poly([-1, 1])))
    clearing = least_square_multiple(int(denominator[0]))
    new_a = u * clearing
    new_b = numerator * (clearing * clearing // int(denominator[0]))
    return new_a, new_b, value_at_zero(a, new_a)


def value_at_zero(top: fmpz_poly, bottom: fmpz_poly) -> Fraction:
    """``top/bottom`` at 0, common factors cancelled; the quotient has no zero or pole there.

    >>> value_at_zero(fmpz_poly([0, 2]), fmpz_poly([0, 3]))
    Fraction(2, 3)
    """
    top, bottom = _lowest_terms(top, bottom)
    return Fraction(int(top[0]), int(bottom[0]))


def integer_zeros(polynomial: fmpz_poly) -> tuple[tuple[int, int], ...]:
    """Zeros at integers ``n >= 0`` with multiplicities, ascending. Exact.

    >>> integer_zeros(fmpz_poly([0, -3, 1]))
    ((0, 1), (3, 1))
    """
    if polynomial.degree() < 1:
        return ()
    zeros = []
    for factor, multiplicity in polynomial.factor()[1]:
        if factor.degree() == 1 and factor[0] % factor[1] == 0 and -factor[0] // factor[1] >= 0:
            zeros.append((int(-factor[0] // factor[1]), int(multiplicity)))
    return tuple(sorted(zeros))


def _least_multiplier(a: fmpz_poly, b: fmpz_poly) -> fmpz_poly:
    """Primitive ``u`` of least degree with the integer zeros of ``a`` and ``I(n) u(n) u(n-1)`` polynomial."""
    _, denominator = _lowest_terms(b, a * a(fmpz_poly([-1, 1])))
    fixed = dict(integer_zeros(a))
    u = fmpz_poly([1])
    for representative, needed in _shift_classes(denominator, fixed).items():
        prescribed = fixed if representative == (0, 1) else None
        for shift, exponent in _least_exponents(needed, prescribed).items():
            u *= fmpz_poly(list(representative))(fmpz_poly([-shift, 1])) ** exponent
    return u if u[u.degree()] > 0 else -u


def _shift_classes(denominator: fmpz_poly, fixed: Mapping[int, int]) -> dict[tuple[int, ...], dict[int, int]]:
    """Irreducible factors ``g(n-k)`` as ``{g: {k: multiplicity}}``, one ``g`` per class of shifts."""
    classes: dict[tuple[int, ...], dict[int, int]] = {(0, 1): {}} if fixed else {}
    factors = denominator.factor()[1] if denominator.degree() > 0 else []
    for factor, multiplicity in factors:
        representative, shift = _representative(factor)
        classes.setdefault(representative, {})[shift] = int(multiplicity)
    return classes


def _representative(factor: fmpz_poly) -> tuple[tuple[int, ...], int]:
    """``(g, k)`` with ``factor = g(n-k)`` and the mean of the roots of ``g`` in ``(-1, 0]``."""
    if factor[factor.degree()] < 0:
        factor = -factor
    degree = factor.degree()
    scale = degree * factor[degree]
    shift = -(int(factor[degree - 1]) // int(scale))
    return _coefficients(factor(fmpz_poly([shift, 1]))), shift


def _least_exponents(needed: Mapping[int, int], fixed: Mapping[int, int] | None) -> dict[int, int]:
    """Least ``x_k >= 0`` with ``x_k + x_{k-1} >= needed_k``; with ``fixed``, ``x_k`` is given for ``k >= 0``.

    Going up and taking only what is missing is optimal: of the two unknowns of a constraint the later also serves the
    next constraint.
    """
    chosen: dict[int, int] = {} if fixed is None else dict(fixed)
    for k in sorted(needed):
        if fixed is not None and k >= 0:
            if k == 0:
                chosen[-1] = max(chosen.get(-1, 0), needed[0] - fixed.get(0, 0))
            continue
        chosen[k] = max(chosen.get(k, 0), needed[k] - chosen.get(k - 1, 0))
    return {k: x for k, x in chosen.items() if x > 0}


def least_square_multiple(number: int) -> int:
    """A small ``c`` with ``number | c^2``: the least of all where trial division below 1000 factors ``number``.

    >>> least_square_multiple(12), least_square_multiple(49), least_square_multiple(1009 * 1013)
    (6, 7, 1022117)
    """
    root, rest = 1, abs(number)
    for prime in SMALL_PRIMES:
        exponent = 0
        while rest % prime == 0:
            rest //= prime
            exponent += 1
        root *= prime ** ((exponent + 1) // 2)
    square_root = int(fmpz(rest).isqrt())
    return root * (square_root if square_root**2 == rest else rest)


def _lowest_terms(top: fmpz_poly, bottom: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
    common = top.gcd(bottom) if top else bottom
    if common[common.degree()] * bottom[bottom.degree()] < 0:
        common = -common
    return _exact(top, common), _exact(bottom, common)


def _exact(polynomial: fmpz_poly, divisor: fmpz_poly) -> fmpz_poly:
    quotient = fmpq_poly(polynomial) / fmpq_poly(divisor) if divisor.degree() == 0 else polynomial // divisor
    return quotient.numer() if isinstance(quotient, fmpq_poly) else quotient


def _coefficients(polynomial: fmpz_poly) -> tuple[int, ...]:
    return tuple(int(c) for c in polynomial.coeffs())
