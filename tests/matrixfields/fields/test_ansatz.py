"""The classification of conjugate polynomials: degrees 1 and 2 as known, degree 3 complete, degrees 4 and 5 empty."""

import pytest
from flint import fmpq

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.ansatz import Ansatz, classify_conjugate, contains
from mathengine.matrixfields.fields.catalogue import CATALOGUE
from mathengine.matrixfields.fields.conjugate import Pair, conjugate_field
from mathengine.matrixfields.fields.lines import Evaluation


def pair(family):
    return Pair.read(family.f, family.fbar)


def entry_pair(name):
    return Pair.read(*CATALOGUE[name].construction["ffbar"])


def test_the_linear_condition_leaves_k_plus_2_coefficients_of_degree_k():
    for degree in range(1, 6):
        ansatz = Ansatz.of(degree)
        assert ansatz.context.nvars() == (degree + 1) * (degree + 4) // 2
        assert sum(map(len, ansatz.stages)) == degree * (2 * degree - 1)


def test_the_ansatz_satisfies_the_linear_condition():
    ansatz = Ansatz.of(3)
    names = ansatz.context.names()
    values = [fmpq(3 * i * i - 7 * i + 2) for i in range(len(names))]
    at = Evaluation(values)

    def side(table, x, y):
        return sum(at.of(c) * x**i * y**j for (i, j), c in table.items())

    for x in range(-2, 3):
        for y in range(-2, 3):
            f, g = ansatz.f, ansatz.fbar
            assert side(f, x, y) - side(g, x + 1, y) == side(f, x + 1, y - 1) - side(g, x, y - 1)


def test_degree_1_has_two_components():
    found = classify_conjugate(1)
    assert [family.kind for family in found] == ["substantial", "decoupled"]
    for family, name in zip(found, ("cmf1", "decoupled_1"), strict=True):
        known = entry_pair(name)
        assert contains(pair(family), known)
        assert contains(known, pair(family))


def test_degree_2_has_six_components_three_of_them_degenerate():
    found = classify_conjugate(2)
    assert [family.kind for family in found] == [
        "substantial",
        "substantial",
        "decoupled",
        "lower",
        "singular",
        "singular",
    ]
    assert found[5].mirror_of == 4
    normal = Pair.read(
        "r*(2*(x + s)^2 + 2*(x + s)*(y + t) + (y + t)^2 + k)", "-r*(2*(x + s)^2 - 2*(x + s)*(y + t) + (y + t)^2 + k)"
    )
    assert contains(normal, entry_pair("cmf2"))  # whose scale is a square
    for known in (normal, entry_pair("mirror_degree_2"), entry_pair("decoupled_2")):
        matches = [family for family in found if contains(pair(family), known)]
        assert len(matches) == 1
        assert contains(known, pair(matches[0]))
    assert contains(pair(found[3]), entry_pair("cmf1"))


def test_degree_3_is_one_family_of_four_parameters():
    found = classify_conjugate(3)
    assert [family.kind for family in found].count("substantial") == 1
    assert found[0].leading == ("f30*(x + y)*(x**2 + x*y + y**2)", "-f30*(x - y)*(x**2 - x*y + y**2)")
    assert len(found[0].parameters) == 4
    normal = entry_pair("conjugate_degree_3")
    assert contains(pair(found[0]), normal)
    assert contains(normal, pair(found[0]))
    for name in ("cmf3_1", "cmf3_2", "cmf3_3"):
        assert contains(normal, entry_pair(name))
        assert not contains(entry_pair(name), normal)
    assert all(family.settled for family in found)


@pytest.mark.parametrize("degree", [4, 5])
def test_degrees_4_and_5_have_nothing_but_the_decoupled_family(degree):
    found = classify_conjugate(degree)
    assert all(family.settled for family in found)
    assert [family.kind for family in found if family.kind not in ("lower", "singular")] == ["decoupled"]


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_every_family_is_conjugate_and_every_regular_one_a_field(degree):
    for family in classify_conjugate(degree):
        made = pair(family)
        assert made.linear_defect().numerator.is_zero()
        assert made.quadratic_defect().numerator.is_zero()
        if family.kind == "singular":
            with pytest.raises(InvalidInput, match="determinant of M_x is 0"):
                conjugate_field(family.f, family.fbar)
        else:
            assert conjugate_field(family.f, family.fbar).axes == ("x", "y")


def test_swaps_respect_both_conditions():
    made = entry_pair("mirror_degree_2")
    x, y, *rest = made.f.numerator.context().gens()

    def at(side, sx, sy):
        return type(side)(side.numerator.compose(x * sx, y * sy, *rest), side.denominator)

    for image in (
        Pair(at(made.fbar, 1, -1), at(made.f, 1, -1)),
        Pair(at(made.fbar, -1, 1), at(made.f, -1, 1)),
        Pair(at(made.f, -1, -1), at(made.fbar, -1, -1)),
    ):
        assert image.linear_defect().numerator.is_zero()
        assert image.quadratic_defect().numerator.is_zero()


def test_degrees_out_of_range_are_refused():
    with pytest.raises(InvalidInput, match="degree is 7; accepted: 1 to 6"):
        classify_conjugate(7)
