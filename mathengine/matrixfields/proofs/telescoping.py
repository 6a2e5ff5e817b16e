"""Values by explicit small solutions of the recurrence: sums r(n) over k of hypergeometric terms T(n, k).

Creative telescoping shows that r(n) = sum_{k>=0} T(n, k), or the sum of ``-dT/dk``, satisfies the recurrence of the
fraction up to a factor. If r(n) is small beside the denominators of the convergents, Pincherle's theorem gives the
value ``a(0) - sigma(0) r(1)/r(0)``; the two sums are linear forms in 1 and a constant. The terms T continue those of
Apery-like numbers, ``sum_k F(n, k)`` (D. Zagier, Integral solutions of Apery-like recurrence equations, 2009), to
integers or half-integers k < 0, where F has zeros or poles of an order that changes at k = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isqrt
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_poly, fmpz_mpoly, fmpz_poly

from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.rational_form import rational_form

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm
    from mathengine.symbolic.zeilberger import BivariateTerm

LARGEST_START = 60
"""Where the growth of the denominators is shown at the latest."""


@dataclass(frozen=True, slots=True)
class SmallSolution:
    """A family of terms and the recurrence of its sums.

    Attributes
    ----------
    a, b : tuple of int
        The fraction, constant terms first; its multiples by constants are covered too.
    scale : tuple of int
        sigma: ``X(n) = sigma(0) ... sigma(n) r(n + 1)`` satisfies ``X(n) = a(n) X(n-1) + b(n) X(n-2)``.
    term : str
        T(n, k).
    first : str or None
        T(0, k) as a rational function of k, where minus the derivative is summed.
    factor : int
        ``|T(n+1, k)| <= factor |T(n, k)|``.
    """

    a: tuple[int, ...]
    b: tuple[int, ...]
    scale: tuple[int, ...]
    term: str
    first: tuple[tuple[int, ...], tuple[int, ...]] | None
    factor: int


FAMILIES = (
    # sum_k binomial(n, k)**2 binomial(2k, n) = sum_k binomial(n, k)**3, at k = -1, -2, ...
    SmallSolution(
        (2, 7, 7),
        (0, 0, 0, 0, 8),
        (-1, -2, -1),
        "factorial(n)*gamma(2*k + 2 + n)/gamma(2*k + 2)*(gamma(k + 1)/gamma(k + n + 2))**2",
        None,
        1,
    ),
    # sum_k binomial(n, k) binomial(2k, k) binomial(2n - 2k, n - k), at k = -1/2, -3/2, ...
    SmallSolution(
        (4, 12, 12),
        (0, 0, 0, 0, -32),
        (1, 2, 1),
        "(-1)**k*factorial(n)*gamma(k + 1/2)**3*gamma(2*n + 2*k + 2)/(factorial(2*k)*gamma(n + k + 3/2)**3)",
        None,
        4,
    ),
    # sum_k binomial(n, k)**2 binomial(2k, k), at k = -1/2, -3/2, ...
    SmallSolution(
        (3, 10, 10),
        (0, 0, 0, 0, -9),
        (1, 2, 1),
        "factorial(n)**2*gamma(k + 1/2)**4/(factorial(2*k)*gamma(n + k + 3/2)**2)",
        None,
        1,
    ),
    # sum_k binomial(n, k)**2 binomial(2k, n)**2, at k = -1/2, -3/2, ...
    SmallSolution(
        (4, 20, 36, 24),
        (0, 0, 0, 0, 0, 0, -16),
        (1, 3, 3, 1),
        "(gamma(2*k + 1 + n)/gamma(2*k + 1)*gamma(k + 1/2)/gamma(k + n + 3/2))**2",
        ((4,), (1, 4, 4)),
        4,
    ),
)


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value of a fraction whose recurrence a known family satisfies, else None. Exact.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(prove(ContinuedFraction.of("7*n**2 + 7*n + 2", "8*n**4")).value)
    '4/zeta(2)'
    """
    for family in FAMILIES:
        factor = _multiple(fraction, family)
        if factor is not None:
            return _by_family(fraction, family, factor)
    return None


def _multiple(fraction: ContinuedFraction, family: SmallSolution) -> Fraction | None:
    """c with ``(a, b) = (c a', c**2 b')`` for the family's a', b'."""
    a, b = fraction.a_coefficients, fraction.b_coefficients
    if len(a) != len(family.a) or len(b) != len(family.b):
        return None
    c = Fraction(a[-1], family.a[-1])
    fits = all(x == c * y for x, y in zip(a, family.a, strict=True))
    return c if fits and all(x == c * c * y for x, y in zip(b, family.b, strict=True)) else None


def _by_family(fraction: ContinuedFraction, family: SmallSolution, factor: Fraction) -> ValueProof | None:
    found = _proved(family)
    if found is None or factor <= 0:
        return None
    value, telescoper, data = found
    top = [[str(factor * factor * c) for c in row] for row in telescoper]
    return ValueProof.of(
        fraction,
        rational_form(Product((Number(factor), value))),
        "telescoping",
        scale=[str(factor * c) for c in family.scale],
        telescoper=[top, data["below"]],
        **{key: part for key, part in data.items() if key != "below"},
    )


@cache
def _proved(family: SmallSolution) -> tuple[Expression, list[list[int]], dict[str, object]] | None:
    """The value for the family's own a and b, the numerator of its telescoper, and the rest of the certificate."""
    from mathengine.symbolic.bivariate import from_coefficients
    from mathengine.symbolic.sums import prove_sum
    from mathengine.symbolic.sums.convergence import nonvanishing
    from mathengine.symbolic.zeilberger import BivariateTerm, creative_telescoping

    pair = BivariateTerm.from_text(family.term)
    found = creative_telescoping(pair, 2)
    growth = _growth(family)
    if found is None or found.order != 2 or growth is None:
        return None
    # sigma(n) sigma(n+1) T(n+2, k) - ... is a multiple of what creative telescoping finds
    sigma = fmpz_poly(list(family.scale))
    multiple, rest = divmod(sigma * sigma(fmpz_poly([1, 1])), found.coefficients[2])
    terms = [_term(pair, family, n) for n in (0, 1)]
    proofs = [prove_sum(term) for term in terms]
    witness = nonvanishing(terms[0])
    if rest or proofs[0] is None or proofs[1] is None or witness is None:
        return None
    quotient = Product((Number.of(-family.scale[0]), proofs[1].value, Power(proofs[0].value, Number.of(-1))))
    top, bottom = found.certificate
    data: dict[str, object] = {
        "below": _texts(bottom),
        "ratios": [[_texts(part) for part in ratio] for ratio in (pair.n_ratio, pair.k_ratio)],
        "first": [[str(c) for c in part] for part in family.first] if family.first else None,
        "sums": [dict(proof.certificate) for proof in proofs if proof],
        "nonzero": witness,
        "factor": family.factor,
        "growth": growth,
    }
    value = rational_form(Sum((Number.of(family.a[0]), quotient)))
    return value, _listed(top * from_coefficients([multiple])), data


def _term(pair: BivariateTerm, family: SmallSolution, n: int) -> HypergeometricTerm:
    """``T(n, k)/T(0, 0)``, or ``-dT/dk (n, k)``, as a term in k, for n = 0 and 1."""
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

    step = fmpz_poly([1, 1])
    up, down = (_at(part, 0) for part in pair.n_ratio)
    if family.first is None:
        first = Fraction(int(up(0)), int(down(0))) if n else Fraction(1)
        return HypergeometricTerm.of_ratio(first, *(_at(part, n) for part in pair.k_ratio))
    top, bottom = (fmpz_poly(list(part)) for part in family.first)
    if n:
        top, bottom = top * up, bottom * down
    above, below = top * bottom.derivative() - top.derivative() * bottom, bottom * bottom
    return HypergeometricTerm.of_ratio(Fraction(int(above(0)), int(below(0))), above(step) * below, below(step) * above)


def _at(polynomial: fmpz_mpoly, n: int) -> fmpz_poly:
    """The polynomial in k at an n."""
    from mathengine.symbolic.bivariate import coefficients_in_k

    return fmpz_poly([int(c(n)) for c in coefficients_in_k(polynomial)])


def _growth(family: SmallSolution) -> dict[str, object] | None:
    """N and mu > factor such that ``y(n) = q(n)/|sigma(0) ... sigma(n)|`` satisfies ``y(n) >= mu y(n-1)`` from N on."""
    a, b, s = (fmpq_poly(list(part)) for part in (family.a, family.b, family.scale))
    if s[s.degree()] < 0:
        s = -s
    rate, back = _largest_rate(family), fmpq_poly([-1, 1])
    if rate <= family.factor:
        return None
    if family.b[-1] > 0:
        surplus = a - s * _rational(rate)
    else:
        surplus = a * s(back) + b / _rational(rate) - s * s(back) * _rational(rate)
    before, here = 1, int(a(1).p)
    for start in range(1, LARGEST_START):
        if (
            all(c >= 0 for c in surplus(fmpq_poly([start + 1, 1])).coeffs())
            and here >= _rational(rate) * s(start) * before
        ):
            return {"from": start, "rate": str(rate)}
        before, here = here, int(a(start + 1).p) * here + int(b(start + 1).p) * before
    return None


def _largest_rate(family: SmallSolution) -> Fraction:
    """A number between the factor and the growth of y, the larger root of ``x**2 = A x + B``."""
    lead, constant = Fraction(family.a[-1], abs(family.scale[-1])), Fraction(family.b[-1], family.scale[-1] ** 2)
    root = lead / 2 + Fraction(isqrt(int(max(lead * lead / 4 + constant, Fraction(0)) * 10**6)), 1000)
    return ((root + family.factor) / 2).limit_denominator(4)


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _listed(polynomial: fmpz_mpoly) -> list[list[int]]:
    """Coefficients of the powers of k, each the list of those of the powers of n."""
    from mathengine.symbolic.bivariate import coefficients_in_k

    return [[int(c) for c in row.coeffs()] for row in coefficients_in_k(polynomial)]


def _texts(polynomial: fmpz_mpoly) -> list[list[str]]:
    return [[str(c) for c in row] for row in _listed(polynomial)]
