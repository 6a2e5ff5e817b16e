"""Sums that a rational multiple of the term telescopes to known ones: ``u = sum c_i v_i + Delta(R u)``.

The parametrised form of Gosper's algorithm finds the constants c_i and the rational function R. The v_i are classical
series, or Beta integrals with a polynomial of small degree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import lcm

from flint import fmpz_poly

from mathengine.numeric.expressions import Expression, Number, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.gosper import Combination as Relation
from mathengine.symbolic.gosper import summable_combinations
from mathengine.symbolic.hypergeometric import HypergeometricTerm, similarity
from mathengine.symbolic.shifts import ONE, in_lowest_terms, integer_zeros, shift_classes, value_at
from mathengine.symbolic.sums.beta_integrals import BetaForm, beta_structures, integral_proof, kernel_of
from mathengine.symbolic.sums.classical_series import KnownSeries, classical_series, pfq_term
from mathengine.symbolic.sums.convergence import growth
from mathengine.symbolic.sums.gauss_sum import gauss_sums
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.sums.unit_interval import coefficient_texts
from mathengine.symbolic.sums.well_poised import well_poised_sums

LARGEST_DEGREE = 3
"""Bound on the degree of the polynomial with a Beta integral."""
LARGEST_SHIFT = 3
LARGEST_SPREAD = 40
"""Bound on the degree of a rational multiple."""


@dataclass(frozen=True, slots=True)
class Combination:
    """``u = sum coefficients[i] multiples[i] u + Delta(multiplier u)``; ``multiples[i] u`` is the i-th known term.

    Attributes
    ----------
    coefficients : tuple of Fraction
    multiples : tuple of pairs of fmpz_poly
    multiplier : pair of fmpz_poly
        Without poles at integers n >= 0, and its product with u tends to 0.
    """

    coefficients: tuple[Fraction, ...]
    multiples: tuple[tuple[fmpz_poly, fmpz_poly], ...]
    multiplier: tuple[fmpz_poly, fmpz_poly]


def combination(term: HypergeometricTerm, multiples: Sequence[tuple[fmpz_poly, fmpz_poly]]) -> Combination | None:
    """The term as a combination of rational multiples of it and a difference that sums to an end value. Exact.

    >>> term = HypergeometricTerm.from_text("n/factorial(n)", start=1)
    >>> found = combination(term, [(ONE, fmpz_poly([1, 1]))])  # the multiple is 1/n!, from n = 1 on
    >>> found.coefficients, found.multiplier
    ((Fraction(1, 1),), ((-1), 1))
    """
    if any(max(p.degree() for p in multiple) > LARGEST_SPREAD for multiple in multiples):
        return None
    found = list(summable_combinations(term.ratio, [(ONE, ONE), *multiples]))
    for relation in [*found, *_without_limits(term, found)]:
        lead, *others = relation.coefficients
        if not lead:
            continue
        scale = 1 / lead
        multiplier = _scaled(relation.certificate, scale)
        if all(zero < 0 for zero in integer_zeros(multiplier[1])) and _limit(term, multiplier) == 0:
            return Combination(tuple(-c * scale for c in others), tuple(multiples), multiplier)
    return None


def _scaled(quotient: tuple[fmpz_poly, fmpz_poly], scale: Fraction) -> tuple[fmpz_poly, fmpz_poly]:
    return in_lowest_terms(quotient[0] * scale.numerator, quotient[1] * scale.denominator)


def _without_limits(term: HypergeometricTerm, relations: Sequence[Relation]) -> Iterator[Relation]:
    """Combinations of two relations whose differences tend to limits other than 0, and theirs to 0."""
    for one, other in combinations(relations, 2):
        limits = _limit(term, one.certificate), _limit(term, other.certificate)
        if limits[0] and limits[1]:
            quotient = limits[0] / limits[1]
            (upper, lower), (next_upper, next_lower) = one.certificate, _scaled(other.certificate, quotient)
            certificate = in_lowest_terms(upper * next_lower - next_upper * lower, lower * next_lower)
            pairs = zip(one.coefficients, other.coefficients, strict=True)
            yield Relation(tuple(c - quotient * d for c, d in pairs), certificate)


def _limit(term: HypergeometricTerm, multiplier: tuple[fmpz_poly, fmpz_poly]) -> Fraction | None:
    """The limit of the multiple in units that depend on the term only; None if it is infinite or not settled."""
    rate = growth(term)
    if rate is None or abs(rate[0]) > 1:
        return None
    if not multiplier[0] or abs(rate[0]) < 1:
        return Fraction(0)
    excess = rate[1] - (multiplier[0].degree() - multiplier[1].degree())
    if excess == 0 and rate[0] == 1:
        return Fraction(int(multiplier[0].leading_coefficient()), int(multiplier[1].leading_coefficient()))
    return Fraction(0) if excess > 0 else None


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum by classical series (exponential, binomial, inverse sine, Bessel, Gauss) or by a Beta integral, or None.

    >>> from mathengine.numeric.printer import to_text
    >>> for text in ("n**2/(factorial(2*n)*4**n)", "binomial(2*n, n)/((2*n + 1)*16**n)"):
    ...     print(to_text(prove(HypergeometricTerm.from_text(text, start=1)).value))
    (cosh(1/2) + 2*sinh(1/2))/16
    (pi - 3)/3
    """
    if term.length is not None:
        return None
    _, classes = shift_classes(*term.ratio)
    kernel = kernel_of(classes)
    if not kernel:
        return None
    for series in (classical_series, gauss_sums, well_poised_sums):
        known = series(term, kernel, classes)
        proof = by_series(term, known) if known else None
        if proof is not None:
            return proof
    if len(term.numerator) == len(term.denominator) and abs(Fraction(term.numerator[-1], term.denominator[-1])) < 1:
        proof = _by_integral(term, kernel)
        if proof is not None:
            return proof
    return _by_simpler_term(term, kernel)


def by_series(term: HypergeometricTerm, known: Sequence[KnownSeries]) -> SumProof | None:
    """The sum as a combination of known ones.

    >>> from mathengine.numeric.printer import to_text
    >>> term = HypergeometricTerm.from_text("1/(factorial(2*n)*4**n)")
    >>> _, classes = shift_classes(*term.ratio)
    >>> to_text(by_series(term, classical_series(term, kernel_of(classes), classes)).value)
    'cosh(1/2)'
    """
    multiples = []
    for series in known:
        multiple = similarity(series.term, term)
        if multiple is None:
            return None
        multiples.append(multiple)
    found = combination(term, multiples)
    if found is None:
        return None
    entries = zip(found.coefficients, found.multiples, known, strict=True)
    used = [(c, multiple, series) for c, multiple, series in entries if c]
    return _proof(term, found, [(c, multiple, series.value, series.data()) for c, multiple, series in used])


Part = tuple[Fraction, tuple[fmpz_poly, fmpz_poly], Expression, dict[str, object]]
"""A coefficient, the rational multiple of the term, its sum and the data that prove it."""


def _proof(term: HypergeometricTerm, found: Combination, parts: Sequence[Part]) -> SumProof:
    start = -value_at(found.multiplier, 0) * term.first
    value = Sum((Number(start), *(Product((Number(c), total)) for c, _, total, _ in parts)))
    return SumProof.of(
        term,
        normal_form(value),
        "combination",
        multiplier=[coefficient_texts(p) for p in found.multiplier],
        parts=[
            {"coefficient": str(c), "multiple": [coefficient_texts(p) for p in multiple], **data}
            for c, multiple, _, data in parts
        ],
    )


def _by_integral(term: HypergeometricTerm, kernel: dict[Fraction, int]) -> SumProof | None:
    for structure in beta_structures(kernel):
        for total in range(1, LARGEST_SHIFT + 1):
            for delta in range(1, total + 1):
                form = BetaForm(structure.a, structure.c, structure.beta + total - delta, delta)
                proof = _by_form(term, form) if form.beta > 0 else None
                if proof is not None:
                    return proof
    return None


def _by_form(term: HypergeometricTerm, form: BetaForm) -> SumProof | None:
    """The term as ``p(n) x**n B`` up to a difference, p of the least degree."""
    upper, lower = form.ratio()
    scale = Fraction(term.numerator[-1], term.denominator[-1]) * int(lower.leading_coefficient())
    scale /= int(upper.leading_coefficient())
    base = HypergeometricTerm.of_ratio(1, upper * scale.numerator, lower * scale.denominator)
    multiple = similarity(base, term)
    if multiple is None:
        return None
    reduced = _polynomial_multiple(term, multiple)
    if reduced is None:
        return None
    found, polynomial = reduced
    proof = integral_proof(base.times(polynomial), form, polynomial)
    return None if proof is None else _nested(term, found, multiple, polynomial, proof)


def _polynomial_multiple(
    term: HypergeometricTerm, multiple: tuple[fmpz_poly, fmpz_poly]
) -> tuple[Combination, fmpz_poly] | None:
    """A polynomial p of the least degree whose product with the multiple of u is u up to a constant and a difference.

    p is primitive and has no zero at an integer n >= 0.
    """
    step = fmpz_poly([1, 1])
    powers = [in_lowest_terms(multiple[0] * step**k, multiple[1]) for k in range(LARGEST_DEGREE + 1)]
    for degree in range(LARGEST_DEGREE + 1):
        found = combination(term, powers[: degree + 1])
        if found is not None:
            below = lcm(*(c.denominator for c in found.coefficients))
            polynomial = fmpz_poly([0])
            for k, c in enumerate(found.coefficients):
                polynomial += int(c * below) * step**k
            if not polynomial or any(zero >= 0 for zero in integer_zeros(polynomial)):
                return None
            sign = 1 if polynomial.leading_coefficient() > 0 else -1
            return found, polynomial // (sign * polynomial.content())
    return None


def _nested(
    term: HypergeometricTerm,
    found: Combination,
    multiple: tuple[fmpz_poly, fmpz_poly],
    polynomial: fmpz_poly,
    proof: SumProof,
) -> SumProof:
    """The proof by that of ``polynomial multiple u``; the coefficient is read off the first value."""
    ratio = in_lowest_terms(multiple[0] * polynomial, multiple[1])
    total = sum((c for c in found.coefficients), Fraction(0))  # of sum c_k (n+1)**k at n = 0
    part: Part = (total / int(polynomial(0)), ratio, proof.value, {"proof": dict(proof.certificate)})
    return _proof(term, found, [part])


def _by_simpler_term(term: HypergeometricTerm, kernel: Mapping[Fraction, int]) -> SumProof | None:
    """The sum by that of a polynomial of small degree times rising factorials of numbers in (0, 1], by any rule."""
    x = Fraction(term.numerator[-1], term.denominator[-1])
    upper, lower = ([r or Fraction(1) for r, e in kernel.items() for _ in range(sign * e)] for sign in (1, -1))
    base = pfq_term(upper, lower, x)
    multiple = similarity(base, term)
    reduced = None if multiple is None else _polynomial_multiple(term, multiple)
    if multiple is None or reduced is None or not reduced[0].multiplier[0]:
        return None
    found, polynomial = reduced
    from mathengine.symbolic.sums import prove_sum

    proof = prove_sum(base.times(polynomial))
    return None if proof is None else _nested(term, found, multiple, polynomial, proof)
