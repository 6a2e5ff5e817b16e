"""Linear relations between the sums of two fractions of Euler's type: ``S = c S' + r`` with rational c and r.

The value of such a fraction is P(0) + Q(0)/S (:mod:`mathengine.matrixfields.euler`). Between sums of similar terms,
whose quotients are rational functions, Gosper's algorithm with parameters finds all relations, and so does a gauge.
What a gauge does not see are relations between parts: if S converges absolutely it is the sum of its parts
``sum_j u(k j + r)``, and these can be similar to terms of the other sum or of S itself, as the even part of
``sum 1/n^s`` is. All of this is linear algebra over Q, and its result is an exact relation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.matrixfields.equivalences.moebius import IntegerMatrix, primitive_map, product, scaled_map
from mathengine.matrixfields.equivalences.shift_classes import shift_classes
from mathengine.matrixfields.euler import EulerForm, euler_forms
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

STRIDES = (1, 2, 3)
MOST_FORMS = 4
MOST_SPLITTINGS = 512
Part: TypeAlias = tuple[int, int, int]
"""Side (0 or 1), stride k and r: the sum of u(k j + r) over j >= 0."""
Signature: TypeAlias = tuple[Fraction, int, frozenset[tuple[tuple[int, ...], int]]]


@dataclass(frozen=True, slots=True)
class Relation:
    """``sum of coefficients[i] * S(parts[i]) = constant``.

    Attributes
    ----------
    parts : tuple of Part
    coefficients : tuple of Fraction
    constant : Fraction
    multiples, certificate : rational functions
        For a relation by telescoping: the terms are multiples of the first one, w, and the combination of them is
        ``R(n+1) w(n+1) - R(n) w(n)`` for the certificate R. Empty for a sum cut into its parts.
    """

    parts: tuple[Part, ...]
    coefficients: tuple[Fraction, ...]
    constant: Fraction
    multiples: tuple[tuple[fmpz_poly, fmpz_poly], ...] = ()
    certificate: tuple[fmpz_poly, fmpz_poly] | None = None


@dataclass(frozen=True, slots=True)
class SumLink:
    """An exact relation between the values of two fractions by their sums.

    Attributes
    ----------
    forms : pair of EulerForm
    relations : tuple of (Fraction, Relation)
        With their weights; the weighted sum is ``slope[0] S + slope[1] S' = constant``.
    slopes : pair of Fraction
        Not 0.
    constant : Fraction
    plain : IntegerMatrix
        The map for the fractions without their scales.
    moebius : Moebius
        value(left) = moebius(value(right)).
    """

    forms: tuple[EulerForm, EulerForm]
    relations: tuple[tuple[Fraction, Relation], ...]
    slopes: tuple[Fraction, Fraction]
    constant: Fraction
    plain: IntegerMatrix
    moebius: Moebius

    def certificate(self) -> dict[str, object]:
        """Plain data, as the checker of the rule ``sum reduction`` reads them."""
        return {
            "rule": "sum reduction",
            "forms": [[_texts(form.p.coeffs()), _texts(form.q.coeffs())] for form in self.forms],
            "relations": [{"weight": str(weight), **_relation(relation)} for weight, relation in self.relations],
            "moebius": [[str(x) for x in row] for row in self.plain],
        }


def _relation(relation: Relation) -> dict[str, object]:
    if relation.certificate is None:
        (side, _, _), (_, stride, _) = relation.parts[:2]
        return {"kind": "parts", "side": side, "stride": stride}
    rows = list(zip(relation.parts, relation.coefficients, relation.multiples, strict=True))
    kept = [row for index, row in enumerate(rows) if index == 0 or row[1]]
    return {
        "kind": "telescoping",
        "terms": [list(part) for part, _, _ in kept],
        "coefficients": [str(coefficient) for _, coefficient, _ in kept],
        "multiples": [[_texts(p.coeffs()) for p in multiple] for _, _, multiple in kept],
        "certificate": [_texts(p.coeffs()) for p in relation.certificate],
    }


def _texts(values: Sequence[object]) -> list[str]:
    return [str(value) for value in values]


@dataclass(frozen=True, slots=True)
class EulerSum:
    """A form of Euler's type with a convergent sum, and the signatures of its parts."""

    form: EulerForm
    term: HypergeometricTerm
    signatures: frozenset[Signature]


def euler_sums(fraction: ContinuedFraction) -> list[EulerSum]:
    """The convergent sums behind a fraction; none where it is not of Euler's type, or terminates.

    Examples
    --------
    >>> [str(found.form.p) for found in euler_sums(ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4"))]
    ['x^2']
    """
    from mathengine.matrixfields.proofs.euler_conversion import sum_of_convergents
    from mathengine.symbolic.sums.convergence import converges

    if not fraction.a_coefficients or fraction.terminates_at is not None or _splittings(fraction) > MOST_SPLITTINGS:
        return []
    found = []
    for form in euler_forms(fraction)[:MOST_FORMS]:
        term = sum_of_convergents(form)
        if term is not None and form.q(fmpq(0)) != 0 and converges(term):
            parts = (_part(term, k, r) for k in STRIDES for r in range(k))
            signatures = frozenset(_signature(part) for part in parts if part is not None)
            found.append(EulerSum(form, term, signatures))
    return found


def _splittings(fraction: ContinuedFraction) -> int:
    """Ways to share the factors of b between P and Q."""
    return prod(int(exponent) + 1 for _, exponent in fraction.b.factor()[1])


def sum_link(left: ContinuedFraction, right: ContinuedFraction) -> SumLink | None:
    """A relation between two fractions by their sums, or None. Exact.

    Examples
    --------
    >>> even, odd = (ContinuedFraction.of(a, b) for a, b in (("2*n**2 + 2*n + 1", "-n**4"), ("-2*n - 1", "n**4")))
    >>> sum_link(even, odd).moebius(Fraction(-12))     # 6/pi^2 and -12/pi^2
    Fraction(6, 1)
    """
    return link_of_sums(left, right, euler_sums(left), euler_sums(right))


def link_of_sums(
    left: ContinuedFraction, right: ContinuedFraction, ours: Sequence[EulerSum], theirs: Sequence[EulerSum]
) -> SumLink | None:
    """:func:`sum_link` where the sums are known.

    >>> golden = ContinuedFraction.of(1, 1)
    >>> link_of_sums(golden, golden, euler_sums(golden), euler_sums(golden)) is None
    True
    """
    for one in ours:
        for other in theirs:
            if one.signatures & other.signatures:
                found = _link(left, right, one, other)
                if found is not None:
                    return found
    return None


def _link(left: ContinuedFraction, right: ContinuedFraction, one: EulerSum, other: EulerSum) -> SumLink | None:
    terms = _terms((one.term, other.term))
    relations = [*_cuts(terms), *_telescoping(terms)]
    wanted = (0, 1, 0), (1, 1, 0)
    weights = _elimination(relations, wanted)
    if weights is None:
        return None
    used = tuple((weight, relation) for weight, relation in zip(weights, relations, strict=True) if weight)
    slopes = tuple(sum((w * _coefficient(r, part) for w, r in used), Fraction(0)) for part in wanted)
    constant = sum((w * r.constant for w, r in used), Fraction(0))
    plain = _map((one.form, other.form), (slopes[0], slopes[1]), constant)
    moebius = scaled_map(plain, left.scale, right.scale)
    return SumLink((one.form, other.form), used, (slopes[0], slopes[1]), constant, plain, moebius)


def _part(term: HypergeometricTerm, stride: int, offset: int) -> HypergeometricTerm | None:
    """u(k j + r) as a term in j, where its sum converges."""
    from mathengine.symbolic.hypergeometric import HypergeometricTerm
    from mathengine.symbolic.sums.convergence import converges

    top, bottom = fmpz_poly([1]), fmpz_poly([1])
    for step in range(stride):
        at = fmpz_poly([offset + step, stride])
        top, bottom = top * term.ratio[0](at), bottom * term.ratio[1](at)
    first = term.values(offset + 1)[offset]
    if not first:
        return None
    part = HypergeometricTerm.of_ratio(first, top, bottom)
    return part if converges(part) else None


def _signature(term: HypergeometricTerm) -> Signature:
    """Equal for similar terms."""
    top, bottom = term.ratio
    totals: dict[tuple[int, ...], int] = {}
    for polynomial, sign in ((top, 1), (bottom, -1)):
        for g, zeros in shift_classes(polynomial).items():
            totals[g] = totals.get(g, 0) + sign * sum(zeros.values())
    lead = Fraction(int(top[top.degree()]), int(bottom[bottom.degree()]))
    return lead, top.degree() - bottom.degree(), frozenset((g, e) for g, e in totals.items() if e)


def _terms(sums: tuple[HypergeometricTerm, HypergeometricTerm]) -> dict[Part, HypergeometricTerm]:
    """The sums and, for each stride at which all of them converge, their parts."""
    found: dict[Part, HypergeometricTerm] = {}
    for side, term in enumerate(sums):
        for stride in STRIDES:
            parts = [_part(term, stride, r) for r in range(stride)]
            for r, part in enumerate(parts):
                if part is not None and None not in parts:
                    found[side, stride, r] = part
    return found


def _cuts(terms: dict[Part, HypergeometricTerm]) -> Iterator[Relation]:
    """Each sum is that of its parts."""
    for side in (0, 1):
        for stride in STRIDES[1:]:
            parts = [(side, stride, r) for r in range(stride) if (side, stride, r) in terms]
            if parts:
                minus = [Fraction(-1)] * len(parts)
                yield Relation(((side, 1, 0), *parts), (Fraction(1), *minus), Fraction(0))


def _telescoping(terms: dict[Part, HypergeometricTerm]) -> Iterator[Relation]:
    """All relations between similar terms."""
    from mathengine.symbolic.gosper import summable_combinations
    from mathengine.symbolic.hypergeometric import similarity

    groups: dict[Signature, list[Part]] = {}
    for part, term in terms.items():
        groups.setdefault(_signature(term), []).append(part)
    for group in groups.values():
        first = terms[group[0]]
        similar = [(part, quotient) for part in group if (quotient := similarity(terms[part], first)) is not None]
        parts, multiples = zip(*similar, strict=True)
        for found in summable_combinations(first.ratio, multiples):
            constant = _boundary(first, found.certificate)
            if constant is not None:
                yield Relation(parts, found.coefficients, constant, multiples, found.certificate)


def _boundary(term: HypergeometricTerm, certificate: tuple[fmpz_poly, fmpz_poly]) -> Fraction | None:
    """The sum over all n of ``R(n+1) w(n+1) - R(n) w(n)``, where R has no pole there and R w tends to 0."""
    from mathengine.symbolic.shifts import integer_zeros, value_at
    from mathengine.symbolic.sums.convergence import growth

    top, bottom = certificate
    rate = growth(term)
    if rate is None or any(zero >= 0 for zero in integer_zeros(bottom)):
        return None
    x, c = rate
    if abs(x) == 1 and top.degree() - bottom.degree() >= c:
        return None
    return -value_at(certificate, 0) * term.first


def _coefficient(relation: Relation, part: Part) -> Fraction:
    return sum((c for p, c in zip(relation.parts, relation.coefficients, strict=True) if p == part), Fraction(0))


def _elimination(relations: Sequence[Relation], wanted: tuple[Part, Part]) -> list[Fraction] | None:
    """Weights with which all parts but the two wanted ones cancel, and neither of these does."""
    unwanted = sorted({part for relation in relations for part in relation.parts}.difference(wanted))
    size = len(relations)
    rows = [
        (
            [_coefficient(relation, part) for part in (*unwanted, *wanted)],
            [Fraction(int(i == j)) for j in range(size)],
        )
        for i, relation in enumerate(relations)
    ]
    for column in range(len(unwanted)):
        pivot = next((row for row in rows if row[0][column]), None)
        if pivot is None:
            continue
        rows = [_reduced(row, pivot, column) for row in rows if row is not pivot]
    candidates = [row for row in rows if row[0][-2] and row[0][-1]]
    return candidates[0][1] if candidates else None


Row: TypeAlias = tuple[list[Fraction], list[Fraction]]


def _reduced(row: Row, pivot: Row, column: int) -> Row:
    factor = row[0][column] / pivot[0][column]
    if not factor:
        return row
    first, second = (
        [x - factor * y for x, y in zip(ours, theirs, strict=True)] for ours, theirs in zip(row, pivot, strict=True)
    )
    return first, second


def _map(forms: tuple[EulerForm, EulerForm], slopes: tuple[Fraction, Fraction], constant: Fraction) -> IntegerMatrix:
    """P(0) + Q(0)/S after S = (constant - slope' S')/slope after S' = Q'(0)/(v - P'(0))."""
    (p, q), (other_p, other_q) = ((_at_zero(form.p), _at_zero(form.q)) for form in forms)
    slope, other = slopes
    above, below = ((p, q), (Fraction(1), Fraction(0))), ((Fraction(0), other_q), (Fraction(1), -other_p))
    between = ((-other, constant), (Fraction(0), slope))
    return primitive_map(product(product(above, between), below))


def _at_zero(polynomial: fmpq_poly) -> Fraction:
    value = polynomial(fmpq(0))
    return Fraction(int(value.p), int(value.q))
