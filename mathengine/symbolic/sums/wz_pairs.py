"""Fast series by Wilf-Zeilberger pairs: the sum of a mate along n equals a sum over k that a theorem gives.

For ``F(n, k)`` along a direction of a seed there is a rational R with ``F(n+1, k) - F(n, k) = G(n, k+1) - G(n, k)``,
``G = R F``. Summed over k >= 0 and n >= 0: ``sum_n G(n, 0) = sum_k F(0, k) - lim_n sum_k F(n, k) = 1 - 0``.
A term is recognised by the limit of its quotient and the residues of its zeros and poles modulo 1; what is left is a
rational factor, which Gosper's algorithm takes care of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm

from flint import fmpz_mpoly, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.symbolic.bivariate import K, N, Quotient, coefficients_in_k, moved
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.shifts import shift_classes
from mathengine.symbolic.sums.reduction import reduced_proof
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.wz.gamma_values import RootValue, gamma_quotient
from mathengine.symbolic.wz.seeds import SEEDS, Seed, directions, dot, ratios, starts_of_type
from mathengine.symbolic.zeilberger import BivariateTerm, creative_telescoping

LARGEST_DEGREE = 16
LARGEST_DENOMINATOR = 6
LONGEST_SEARCH = 60
"""Bounds on the terms that are tried, the denominators of parameters, and the starts tried for each direction."""


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum, where the term is a rational multiple of a mate and reduces to it; else None.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(prove(HypergeometricTerm.from_text("(42*n + 5)*binomial(2*n, n)**3/4096**n")).value)
    '16/pi'
    """
    found = signature(term)
    if found is None:
        return None
    for base in bases(*found):
        proof = reduced_proof(term, base)
        if proof is not None:
            return proof
    return None


def signature(term: HypergeometricTerm) -> tuple[Fraction, tuple[tuple[Fraction, int], ...]] | None:
    """The limit of the quotient and the counts of its zeros less poles by residues; None where others are left.

    >>> signature(HypergeometricTerm.from_text("(6*n + 1)*binomial(2*n, n)**3/256**n"))
    (Fraction(1, 4), ((Fraction(0, 1), -3), (Fraction(1, 2), 3)))
    """
    top, bottom = term.numerator, term.denominator
    if len(top) != len(bottom) or not 2 <= len(top) <= LARGEST_DEGREE or abs(top[-1]) >= abs(bottom[-1]):
        return None
    _, classes = shift_classes(*term.ratio)
    counts: Counter[Fraction] = Counter()
    for entry in classes:
        total = sum(entry.exponents.values())
        if total == 0:
            continue
        factor = entry.representative
        if factor.degree() != 1:
            return None
        counts[Fraction(int(factor[0]), int(factor[1])) % 1] += total
    return Fraction(top[-1], bottom[-1]), tuple(sorted((r, count) for r, count in counts.items() if count))


@lru_cache(maxsize=64)
def _found(ratio: Fraction, counts: tuple[tuple[Fraction, int], ...]) -> SumProof | None:
    return next(_search(ratio, counts), None)


def bases(ratio: Fraction, counts: tuple[tuple[Fraction, int], ...]) -> Iterator[SumProof]:
    """Proved sums of mates with that signature: the one that is found first, if any."""
    found = _found(ratio, counts)
    if found is not None:
        yield found


def _search(ratio: Fraction, counts: tuple[tuple[Fraction, int], ...]) -> Iterator[SumProof]:
    denominator = lcm(*(residue.denominator for residue, _ in counts), 2)
    if denominator > LARGEST_DENOMINATOR:
        return
    wanted = dict(counts)
    for seed in SEEDS:
        for direction in directions(seed).get(ratio, ()):
            for classes in starts_of_type(seed, direction, denominator, wanted):
                yield from _from_direction(seed, direction, classes)


def _from_direction(seed: Seed, direction: tuple[int, ...], classes: tuple[Fraction, ...]) -> Iterator[SumProof]:
    """Proofs for the starts with these residues, near 0."""
    tried = 0
    for shifts in sorted(product((0, 1, -1), repeat=seed.parameters), key=lambda s: sum(map(abs, s))):
        start = tuple(x + shift for x, shift in zip(classes, shifts, strict=True))
        if tried < LONGEST_SEARCH and is_admissible(seed, direction, start):
            tried += 1
            proof = mate_proof(seed, direction, start)
            if proof is not None:
                yield proof


def is_admissible(seed: Seed, direction: tuple[int, ...], start: tuple[Fraction, ...]) -> bool:
    """Whether F(n, k) is finite and not 0 for all n, k >= 0, and its sum over k converges for all n >= 0.

    >>> half = Fraction(1, 2)
    >>> [is_admissible(SEEDS[0], (0, 0, -1, 1), (half, half, c)) for c in (half, Fraction(1))]
    [True, False]
    """
    point, slope, constant = (*start, Fraction(0)), 0, Fraction(1)
    forms = [(form, Fraction(c)) for _, form, c in seed.gammas] + [(seed.prefactor, Fraction(0))]
    for form, shift in forms:
        at = sum((c * x for c, x in zip(form, point, strict=True)), shift)
        if at.denominator == 1 and not (at > 0 and dot(form, direction) >= 0 and form[-1] >= 0):
            return False
    for exponent, form, c in seed.gammas:
        if form[-1]:
            slope += exponent * dot(form, direction)
            constant += exponent * sum((c * x for c, x in zip(form, point, strict=True)), Fraction(c))
    # F(n, k) is of the order k**(slope n + constant)
    return slope <= 0 and constant < (0 if seed.alternating else -1)


def mate_proof(seed: Seed, direction: tuple[int, ...], start: tuple[Fraction, ...]) -> SumProof | None:
    """``sum_n G(n, 0)/F(0, 0) = 1/F(0, 0)`` with its certificate, where everything that it needs is shown."""
    try:
        pair = BivariateTerm.of_ratios(*ratios(seed, direction, start))
        found = creative_telescoping(pair, 1)
        if found is None or found.coefficients != (fmpz_poly([-1]), fmpz_poly([1])):
            return None
        mate = Mate(pair, found.certificate)
        term = mate.term()
    except (InvalidInput, ZeroDivisionError):
        return None
    value = _reciprocal_of_first(seed, start)
    bound = mate.bound(seed.alternating)
    if value is None or bound is None:
        return None
    return SumProof.of(
        term,
        value.to_expression(),
        "WZ pair",
        theorem=seed.name,
        start=[str(x) for x in start],
        direction=list(direction),
        mate=[_listed(part) for part in mate.certificate],
        bound=bound,
    )


def _reciprocal_of_first(seed: Seed, start: tuple[Fraction, ...]) -> RootValue | None:
    point = (*start, Fraction(0))
    at = [(sum((c * x for c, x in zip(f, point, strict=True)), Fraction(c0)), -e) for e, f, c0 in seed.gammas]
    value = gamma_quotient(at)
    return value and value.times(1 / sum((c * x for c, x in zip(seed.prefactor, point, strict=True)), Fraction(0)))


@dataclass(frozen=True, slots=True)
class Mate:
    """A pair, and R with ``G = R F``."""

    pair: BivariateTerm
    certificate: Quotient

    def term(self) -> HypergeometricTerm:
        """``G(n, 0)/F(0, 0)`` as a term in n."""
        top, bottom = (coefficients_in_k(part)[0] for part in self.certificate)
        up, down = (coefficients_in_k(part)[0] for part in self.pair.n_ratio)
        step = fmpz_poly([1, 1])
        first = Fraction(int(top(0)), int(bottom(0)))
        return HypergeometricTerm.of_ratio(first, top(step) * bottom * up, bottom(step) * top * down)

    def bound(self, alternating: bool) -> list[int] | None:
        """N, and a slope s, such that for n >= N the terms F(n, k) do not grow with k, or fall as fast as
        ``1/(k + s n + 1)**2`` where they do not alternate: the sum over k then tends to 0 with F(n, 0).
        """
        if any(_has_negative(part) for part in self.certificate[1:]):
            return None
        top, bottom = self.pair.k_ratio
        for start in range(4):
            for slope in (0,) if alternating else (1, 2, 0):
                if _is_falling(moved(top, start, 0), moved(bottom, start, 0), slope, start, alternating):
                    return [start, slope]
        return None


def _is_falling(top: fmpz_mpoly, bottom: fmpz_mpoly, slope: int, start: int, alternating: bool) -> bool:
    if alternating:
        surpluses = [bottom - top, bottom + top, -top]
    else:
        here = K + slope * (N + start) + 1
        surpluses = [bottom * here**2 - top * (here + 1) ** 2, bottom * here**2 + top * (here + 1) ** 2]
    return not any(_has_negative(surplus) for surplus in surpluses)


def _has_negative(polynomial: fmpz_mpoly) -> bool:
    return any(int(c) < 0 for c in polynomial.to_dict().values())


def _listed(polynomial: fmpz_mpoly) -> list[list[str]]:
    """Coefficients of the powers of k, each a list of the coefficients of the powers of n."""
    return [[str(c) for c in row.coeffs()] for row in coefficients_in_k(polynomial)]
