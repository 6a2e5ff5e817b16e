"""Check of links between continued fractions: one matrix identity over Q(n), and what carries it over to the limits.

With M(n) = [[0, b(n)], [1, a(n)]], folds k, l and shifts i, j let A(n) = M(i + k(n-1) + 1) ... M(i + kn) on the left,
B(n) likewise on the right. Established by ``A(n) U(n+1) = s(n) U(n) B(n)`` with polynomial U, by a determinant without
zeros at the integers n > N, by convergence of both sides and by U taking the recessive solution to the recessive one:

    value(left) = T(value(right)),    T = P_{i+kN} U(N+1) Q_{j+lN}^-1,    P_N = [[p_{N-1}, p_N], [q_{N-1}, q_N]].

For (1, -v) P_{i+k(n-1)}, v the value, is the recessive solution on the left, hence (1, -v) T Q_{j+l(n-1)} is, up to
factors other than 0, the one on the right, and (1, -v) T is a multiple of (1, -w) (S. Pincherle's theorem).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Number, Power, Product, Relation, Sum
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import (
    Coefficients,
    Polynomial,
    coefficients,
    listed,
    moved,
    plus,
    times,
    value_at,
    without_zeros,
)
from mathengine.pipeline.certificate_maps import Map, claimed_map, composed_maps
from mathengine.pipeline.certificate_proofs import ClaimedValue, proved_value
from mathengine.pipeline.certificate_recessive import Steps, require_recessive
from mathengine.pipeline.certificate_values import proved_enclosures

Matrix: TypeAlias = Sequence[Sequence[Polynomial]]

LARGEST_FOLD = 12
LARGEST_INDEX = 50_000
LARGEST_SIZE = 1_000
"""Bounds on what a certificate may ask for."""


def gauge(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Check the rule ``gauge`` for a claim ``equivalent(cf(..), cf(..))``.

    Raises
    ------
    InvalidInput
        If the data do not establish it.
    """
    if not (isinstance(claim, Call) and claim.function == "equivalent"):
        raise refused("a rule for equivalent(cf(..), cf(..)), and another statement")
    left, right = (coefficients(argument) for argument in claim.arguments)
    proved_map(left, right, certificate)


def check(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """Check a value that is transported from a fraction of known value: ``base`` its proof, ``link`` the gauge.

    An ``enclosure`` of the fraction shows that its value is finite, where the Moebius map has a pole.
    """
    base, value = proved_value(proof["base"])
    link = proof["link"]
    if not isinstance(link, Mapping):
        raise TypeError("a link was expected")
    left = tuple(c.numerator for c in claim.a), tuple(c.numerator for c in claim.b)
    (p, q), (r, t) = proved_map(left, base, link)
    above = Sum((Product((Number(p), value)), Number(q)))
    below = Sum((Product((Number(r), value)), Number(t)))
    if r:  # the value is finite: it lies in an interval
        require(left in proved_enclosures([proof["enclosure"]]), "an enclosure of another fraction")
    image = Product((above, Power(below, Number.of(-1))))
    require(difference_is(claim.value, image, Fraction(0)), "a value other than that of the link")


def proved_map(left: Coefficients, right: Coefficients, link: Mapping[str, object]) -> Map:
    """T with value(left) = T(value(right)) for the coefficients of two fractions, if the link holds."""
    folds = [integer(x) for x in items(link["folds"])]
    shifts = [integer(x) for x in items(link["shifts"])]
    start = integer(link["start"])
    require(len(folds) == len(shifts) == 2 and all(1 <= k <= LARGEST_FOLD for k in folds), "folds out of bounds")
    ends = [i + k * start for i, k in zip(shifts, folds, strict=True)]
    require(min(*shifts, start) >= 0 and max(ends) <= LARGEST_INDEX, "indices out of bounds")
    one, other = (
        Steps([Fraction(c) for c in a], [Fraction(c) for c in b], k, i)
        for (a, b), k, i in zip((left, right), folds, shifts, strict=True)
    )
    u = _matrix(link["U"])
    top, bottom = (listed(part) for part in items(link["s"]))
    require(top and bottom, "a factor s that is 0 or infinite")
    _require_identity(one, other, u, top, bottom)
    determinant = _determinant(u)
    require(determinant and without_zeros(moved(determinant, start + 1)), "a determinant of U with a zero at n > N")
    require_recessive(one, other, u, top[-1] / bottom[-1])
    here, there = (_convergents(side, end) for side, end in zip((one, other), ends, strict=True))
    (p, q), (r, t) = there
    (x, y), (z, w) = (tuple(value_at(entry, start + 1) for entry in row) for row in u)
    found = composed_maps(composed_maps(here, ((x, y), (z, w))), ((t, -q), (-r, p)))
    return claimed_map(found, link["moebius"])


def _matrix(data: object) -> Matrix:
    rows = [[listed(entry) for entry in items(row)] for row in items(data)]
    require(len(rows) == 2 and all(len(row) == 2 for row in rows), "a matrix that is not two by two")
    require(all(len(entry) <= LARGEST_SIZE for row in rows for entry in row), "degrees out of bounds")
    return rows


def _require_identity(left: Steps, right: Steps, u: Matrix, top: Polynomial, bottom: Polynomial) -> None:
    after = [[moved(entry, 1) for entry in row] for row in u]
    ours, theirs = _times(_steps(left), after), _times(u, _steps(right))
    for here, there in zip(ours, theirs, strict=True):
        for entry, image in zip(here, there, strict=True):
            require(times(bottom, entry) == times(top, image), "a matrix that does not satisfy A U(n+1) = s U B")


def _steps(side: Steps) -> Matrix:
    """A(n)."""
    product: Matrix = [[[Fraction(1)], []], [[], [Fraction(1)]]]
    for offset in range(1, side.fold + 1):
        at = side.shift + offset - side.fold
        a, b = (_substituted(part, side.fold, at) for part in (side.a, side.b))
        product = _times(product, [[[], b], [[Fraction(1)], a]])
    return product


def _substituted(polynomial: Polynomial, fold: int, at: int) -> Polynomial:
    """P(fold n + at)."""
    return [c * fold**power for power, c in enumerate(moved(polynomial, at))]


def _times(left: Matrix, right: Matrix) -> Matrix:
    return [[plus(times(row[0], right[0][c]), times(row[1], right[1][c])) for c in (0, 1)] for row in left]


def _determinant(u: Matrix) -> Polynomial:
    return plus(times(u[0][0], u[1][1]), [-c for c in times(u[0][1], u[1][0])])


def _convergents(side: Steps, index: int) -> Map:
    p_before, p, q_before, q = 1, value_at(side.a, 0).numerator, 0, 1
    for n in range(1, index + 1):
        a, b = value_at(side.a, n).numerator, value_at(side.b, n).numerator
        p_before, p = p, a * p + b * p_before
        q_before, q = q, a * q + b * q_before
    return (Fraction(p_before), Fraction(p)), (Fraction(q_before), Fraction(q))
