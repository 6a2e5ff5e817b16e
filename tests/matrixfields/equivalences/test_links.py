"""Links between fractions against companion forms of random gauges, literature vectors and certified values."""

import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from flint import arb, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.companion import companion
from mathengine.matrixfields.convergence import classify
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.equivalences.links import FOLDS, Side, compare, link
from mathengine.matrixfields.equivalences.moebius import composed, inverted
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius

VECTORS = Path(__file__).parents[2] / "vectors"
PI = json.loads((VECTORS / "pi_literature_pcfs.json").read_text())
KNOWN = json.loads((VECTORS / "known_pcfs.json").read_text())

ROOTS = (
    ("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"),
    ("11*n**2 + 11*n + 3", "n**4"),
    ("2*n + 1", "n**2"),
    ("3*n + 1", "-2*n**2 + n"),
    ("n + 1", "1"),
    ("4", "4*n**2 - 1"),
    ("1", "n"),
    ("2*n + 1", "n**3 + 4*n**2 + 2"),
    ("2*n + 5", "-n**2 + 7*n + 3"),
    ("2*n**3 + 3*n**2 + 3*n + 1", "-n**6"),
    ("2*n**2 + 2*n + 1", "-n**4"),
    ("1", "1"),
)
roots = st.sampled_from(ROOTS).map(lambda pair: ContinuedFraction.of(*pair))
small = st.lists(st.integers(-3, 3), min_size=1, max_size=2).map(fmpz_poly)


def value(fraction, digits=25):
    return enclosure(fraction, digits).value


def agrees(found, left, right):
    """Whether value(left) = map(value(right)) as far as certified digits tell."""
    image = found.enclose(value(right))
    return image.is_finite() and image.overlaps(value(left)) and bool(image.rad() < arb("1e-8"))


def steps_of(fraction):
    """M(1), M(2), ... as a matrix in n = 0, 1, ..., and the rows before it."""
    at = fmpz_poly([1, 1])
    rows = (Fraction(1), Fraction(int(fraction.a(0)))), (Fraction(0), Fraction(1))
    return [[fmpz_poly([0]), fraction.b(at)], [fmpz_poly([1]), fraction.a(at)]], rows


def product(*matrices):
    total = matrices[0]
    for matrix in matrices[1:]:
        total = [[sum((total[r][k] * matrix[k][c] for k in (0, 1)), fmpz_poly()) for c in (0, 1)] for r in (0, 1)]
    return total


def gauged(fraction, v, component):
    """The fraction of one component of the rows times V(n), by the companion form, and the map back."""
    step, (x, y) = steps_of(fraction)
    adjugate = [[v[1][1], -v[0][1]], [-v[1][0], v[0][0]]]
    after = [[entry(fmpz_poly([1, 1])) for entry in row] for row in v]
    moved = [[Fraction(int(entry(0))) for entry in row] for row in v]
    rows = [tuple(row[0] * moved[0][c] + row[1] * moved[1][c] for c in (0, 1)) for row in (x, y)]
    return companion(product(adjugate, step, after), tuple(rows), component)


@settings(deadline=None, max_examples=100)
@given(roots, small, small, small, small, st.integers(0, 1))
def test_a_fraction_is_linked_to_its_images_under_gauges(root, p, q, r, t, component):
    determinant = p * t - q * r
    assume(determinant and all(determinant(n) for n in range(30)))
    try:
        image, back = gauged(root, [[p, q], [r, t]], component)
    except InvalidInput:
        assume(False)
    assume(image.terminates_at is None)
    found = link(root, image)
    assert found is not None
    # The limit of the quotients is that of the root, whatever the component.
    assert agrees(found.moebius, root, image)
    assert agrees(back, root, image)


@settings(deadline=None, max_examples=40)
@given(roots, st.integers(1, 4), st.integers(0, 5), st.integers(1, 4))
def test_a_fraction_is_linked_to_its_folds_tails_and_inflations(root, fold, steps, factor):
    try:
        image, _ = root.contraction(fold)
    except InvalidInput:
        assume(False)
    image = image.shift(steps)[0].inflate(f"{factor}*n + 1")
    found = link(root, image)
    assert found is not None
    assert found.folds in {(fold, 1), (1, 1)}
    assert agrees(found.moebius, root, image)


@settings(deadline=None, max_examples=25)
@given(roots, st.integers(-3, 3).filter(bool), st.integers(-3, 3).filter(bool))
def test_scales_are_part_of_the_map(root, numerator, denominator):
    scaled = ContinuedFraction(root.a_coefficients, root.b_coefficients, Fraction(numerator, denominator))
    found = link(scaled, root)
    assert found is not None
    assert found.moebius(Fraction(7)) == 7 * scaled.scale


@pytest.mark.parametrize("vectors", [PI, KNOWN], ids=["pi", "known"])
def test_all_links_among_published_fractions_hold_for_the_published_values(vectors):
    sides = [(row, Side(ContinuedFraction.of(row["a"], row["b"]))) for row in vectors]
    found = 0
    for (one, left), (other, right) in combinations(sides, 2):
        outcome = compare(left, right)
        if outcome.link is None:
            assert outcome.excluded
            continue
        found += 1
        image = outcome.link.moebius.enclose(arb(other["value"] + " +/- 1e-45"))
        assert image.overlaps(arb(one["value"] + " +/- 1e-45")), (one["id"], other["id"])
    assert found == {40: 67, 69: 23}[len(vectors)]


def test_a_link_is_symmetric():
    for one, other in (("pi_lit_021", "pi_lit_082"), ("pi_lit_002", "pi_lit_068"), ("pi_lit_100", "pi_lit_140")):
        left, right = (
            ContinuedFraction.of(row["a"], row["b"]) for row in PI for name in (one, other) if row["id"] == name
        )
        there, back = link(left, right), link(right, left)
        assert there is not None
        assert back is not None
        assert composed(there.moebius, back.moebius) == composed(back.moebius, there.moebius)
        assert inverted(there.moebius) == back.moebius
        assert there.folds == back.folds[::-1]


@settings(deadline=None, max_examples=40)
@given(roots, st.integers(0, 3), st.integers(1, 5))
def test_a_changed_coefficient_breaks_the_link(root, power, change):
    coefficients = list(root.a_coefficients)
    power %= len(coefficients)
    coefficients[power] += change
    other = ContinuedFraction(tuple(coefficients), root.b_coefficients)
    assume(classify(other).converges)
    found = link(root, other)
    assert found is None or agrees(found.moebius, root, other)


def test_what_excludes_a_link_is_named():
    cases = {
        (("1", "1"), ("2", "1")): "different rates of convergence or exponents at infinity",
        (("2*n + 1", "n**2"), ("2", "1")): "different elementary divisors",
        (("1", "n**2"), ("1", "4*n**2")): "different rates of convergence or exponents at infinity",
        (("2", "4*n**2 - 4*n + 1"), ("1", "n**2")): "different elementary divisors",
        (("1", "-2"), ("1", "1")): "the left fraction diverges",
        (("1", "1"), ("1", "n - 3")): "the right fraction terminates",
        (("3*n**2 + 4*n + 2", "-2*n**4"), ("3*n**2 + 3*n + 1", "-2*n**4")): "there is no gauge",
    }
    for (left, right), reason in cases.items():
        outcome = compare(Side(ContinuedFraction.of(*left)), Side(ContinuedFraction.of(*right)))
        assert outcome.link is None
        assert reason in " ".join(outcome.excluded), outcome.excluded


def test_euler_sums_of_different_weight_are_not_linked():
    sums = [ContinuedFraction.of(f"n**{s} + (n + 1)**{s}", f"-n**{2 * s}") for s in range(2, 7)]
    assert not any(link(one, other) for one, other in combinations(sums, 2))


def test_rows_of_the_zeta_3_field_are_linked_by_the_partial_sums():
    # value(y) = 1/(zeta(3) - sum_{j<y} j**-3)
    rows = [ContinuedFraction.of(f"n**3 + (n+1)**3 + {2 * y * (y - 1)}*(2*n + 1)", "-n**6") for y in (1, 2, 5)]
    for y, row in zip((2, 5), rows[1:], strict=True):
        found = link(rows[0], row)
        assert found is not None
        partial = sum(Fraction(1, j**3) for j in range(1, y))
        x = Fraction(3, 7)
        assert found.moebius(1 / x) == 1 / (x + partial)


def test_the_index_can_be_far_away():
    root = ContinuedFraction.of("2*n + 1", "n**2")
    tail, back = root.shift(300)
    found = link(root, tail)
    assert found is not None
    assert found.shifts == (300, 0)
    assert found.moebius(Fraction(5)) == back(Fraction(5))


def test_zeros_of_the_determinant_move_the_start():
    root = ContinuedFraction.of("n + 1", "1")
    n = fmpz_poly([0, 1])
    image, _ = gauged(root, [[n + 3, fmpz_poly([1])], [fmpz_poly([0]), fmpz_poly([1])]], 0)
    found = link(image, root)
    assert found is not None
    assert agrees(found.moebius, image, root)


def test_maps_are_composed_and_inverted():
    one = Moebius(Fraction(1), Fraction(2), Fraction(3), Fraction(4))
    assert composed(one, inverted(one)) == Moebius(Fraction(1), Fraction(0), Fraction(0), Fraction(1))
    with pytest.raises(InvalidInput, match="determinant"):
        inverted(Moebius(Fraction(1), Fraction(2), Fraction(2), Fraction(4)))


def test_folds_are_tried_in_order_and_both_ways():
    assert FOLDS[0] == (1, 1)
    assert {folds[::-1] for folds in FOLDS} == set(FOLDS)
