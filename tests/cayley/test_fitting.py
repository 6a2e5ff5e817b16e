"""Quasi-polynomials meet what they were fitted to, count their free checks by rule, and refuse what is no law."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mathengine.cayley.fitting import fit, fits
from mathengine.cayley.quasi_polynomials import QuasiPolynomial, quotient_text
from mathengine.errors import InvalidInput
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.exact_instances import exact_value

KNOWN = {
    row["family"]: row
    for row in json.loads(Path("tests/vectors/known_diameters.json").read_text(encoding="utf-8"))["sequences"]
}


def diameters(family):
    return {int(n): value for n, value in KNOWN[family]["diam"].items()}


def sequence(first, text):
    return {first + i: int(value) for i, value in enumerate(text.split())}


def value_of(formula, n):
    return exact_value(read_expression(formula), {"n": Fraction(n)})


def holds(condition, n):
    left, right = condition.split(" = ")
    return value_of(left, n) == int(right)


rationals = st.fractions(min_value=-20, max_value=20, max_denominator=6)


@given(st.lists(rationals, min_size=1, max_size=4), st.integers(-5, 5))
def test_a_polynomial_is_found_from_two_values_more_than_it_has_coefficients(coefficients, first):
    curve = QuasiPolynomial((tuple(coefficients),))
    scale = 60  # integer values
    points = {n: int(curve(n) * scale) for n in range(first, first + len(coefficients) + 2)}
    found = fit(points, largest_modulus=1)
    assert found is not None
    assert found.valid_from == first
    assert all(found.curve(n) == curve(n) * scale for n in range(-10, 30))


@given(st.integers(1, 6), st.integers(-6, 6), st.integers(-9, 9), st.integers(2, 4))
def test_floor_of_a_quadratic_is_found_and_written_as_a_floor(a, b, c, bottom):
    points = {n: (a * n * n + b * n + c) // bottom for n in range(3, 27)}
    found = fit(points)
    assert found is not None
    formula = found.formula()
    assert formula is not None
    assert all(value_of(formula, n) == value for n, value in points.items())
    assert all(value_of(formula, n) == (a * n * n + b * n + c) // bottom for n in range(27, 60))


@given(
    st.integers(2, 4).flatmap(lambda s: st.lists(st.tuples(rationals, rationals, rationals), min_size=s, max_size=s))
)
def test_every_residue_has_its_own_formula_where_no_floor_form_exists(classes):
    curve = QuasiPolynomial(tuple(classes))
    assume(len({row[1:] for row in classes}) > 1)
    scaled = QuasiPolynomial(tuple(tuple(60 * c for c in row) for row in classes))
    points = {n: int(scaled(n)) for n in range(5 * curve.modulus)}
    found = fit(points)
    assert found is not None
    assert found.free_checks == found.met - found.parameters
    for n, value in points.items():
        holding = [f for f, condition in found.cases() if condition is None or holds(condition, n)]
        assert [value_of(formula, n) for formula in holding] == [value]


@pytest.mark.parametrize(
    ("name", "values", "formula", "valid_from", "parameters", "free_checks"),
    [
        # spec 2.1; free checks are the values less d + s parameters where only the constant depends on n mod s
        ("LX", sequence(5, "11 18 25 35 45 58 71 87 103 122 141"), "floor((3*n**2 - 8*n + 12)/4)", 5, 4, 7),
        ("n and n-1 cycle, directed", sequence(5, "8 12 17 23 30 38 47 57"), "(n**2 - 3*n + 6)/2", 5, 3, 5),
        ("consecutive 3-cycles, directed", sequence(5, "6 9 12 16 20 25 30 36"), "floor(n**2/4)", 5, 4, 4),
        ("consecutive 3-cycles", sequence(5, "5 7 10 14 18 22 27 33"), "floor(n*(n - 1)/4)", 5, 6, 2),
        ("wrapped 3-cycles", sequence(5, "3 4 6 8 10 12 15 18"), "floor(n**2/8)", 5, 6, 2),
        ("(0 1 i)", sequence(5, "4 6 7 9 10 12 13 15"), "floor(3*(n - 2)/2)", 5, 3, 5),
        ("star", {n: 3 * (n - 1) // 2 for n in range(3, 12)}, "floor(3*(n - 1)/2)", 3, 3, 6),
        ("unitriangular 4, from m = 11 on", sequence(2, "8 8 10 10 13 12 14 13 16 15 18 18 21 21 24 24") | {19: 27},
         "3*floor(n/2)", 11, 3, 5),
    ],
)  # fmt: skip
def test_the_laws_of_the_survey_are_found_with_their_free_checks(
    name, values, formula, valid_from, parameters, free_checks
):
    found = fit(values)
    assert found is not None
    assert (found.formula(), found.valid_from) == (formula, valid_from), name
    assert (found.parameters, found.free_checks) == (parameters, free_checks), name


def test_cycles_of_two_lengths_have_a_formula_for_each_parity():
    found = fit(sequence(5, "7 12 15 21 25 32 37 45"))
    assert found is not None
    assert (found.parameters, found.free_checks, found.formula()) == (4, 4, None)
    cases = {condition: formula for formula, condition in found.cases()}
    assert all(value_of(cases["n - 2*floor(n/2) = 0"], n) == Fraction(n * n + 4 * n - 12, 4) for n in range(4, 30, 2))
    assert all(value_of(cases["n - 2*floor(n/2) = 1"], n) == Fraction(n * n + 4 * n - 17, 4) for n in range(5, 30, 2))
    assert list(found.statements("diameter(lsl_cycles(n))"))[1].endswith("for n >= 5 and n - 2*floor(n/2) = 1")


def test_lx_holds_from_five_on_and_not_at_four():
    found = fit(diameters("lx"))
    assert found is not None
    assert (found.valid_from, found.free_checks, found.dropped) == (5, 7, 1)
    assert found.residuals()[0] == (4, 6, Fraction(-1))
    assert all(residual == 0 for n, _, residual in found.residuals() if n >= 5)


def test_lrx_is_a_triangular_number():
    found = fit(diameters("lrx"))
    assert found is not None
    assert (found.formula(), found.valid_from, found.free_checks) == ("n*(n - 1)/2", 4, 9)


@pytest.mark.parametrize(
    "values",
    [
        sequence(5, "7 12 18 24 30 39 47 57"),  # three prefix reversals {n, n-1, 2}
        sequence(5, "8 16 22 30 40 49 62 74 87"),  # Rapaport's second set
        diameters("pancake"),
        diameters("burnt_pancake"),
        diameters("topspin4"),
        {5: 10, 7: 21, 9: 38},  # LRX with the swap (0 2)
    ],
)
def test_no_law_of_small_modulus_is_offered_where_none_is_known(values):
    assert fit(values, largest_modulus=2) is None
    assert fit(values) is None


def test_block_transpositions_follow_a_law_that_thirteen_and_fifteen_break():
    known = diameters("block_transpositions")
    early = fit({n: d for n, d in known.items() if n <= 12})
    assert early is not None
    assert (early.formula(), early.valid_from, early.free_checks) == ("floor((n + 2)/2)", 3, 7)
    assert [n for n, d in known.items() if n >= 3 and early.curve(n) != d] == [13, 15]
    assert fit(known) is None


def test_three_values_confirm_no_parabola_and_four_only_barely():
    assert fit({1: 5, 2: 3, 3: 100}) is None
    assert fit({1: 1, 2: 4, 3: 9, 4: 16}) is None
    assert fit({1: 1, 2: 4, 3: 9, 4: 16}, enough=1) is not None


def test_the_best_fit_is_the_one_with_the_most_free_checks():
    found = fits({n: 2 * n + 1 for n in range(10)})
    assert [(f.formula(), f.free_checks) for f in found] == [("2*n + 1", 8)]


def test_a_gap_in_the_values_costs_nothing_but_the_value():
    found = fit({n: n // 2 for n in (2, 3, 5, 6, 9, 12, 13)})
    assert found is not None
    assert (found.formula(), found.free_checks) == ("floor(n/2)", 4)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"largest_modulus": 0}, "modulus is 0"),
        ({"largest_degree": 17}, "degree is 17"),
        ({"enough": 0}, "free checks is 0"),
    ],
)
def test_bounds_out_of_range_are_refused(keywords, message):
    with pytest.raises(InvalidInput, match=message):
        fit({1: 1}, **keywords)


def test_an_empty_sequence_is_refused():
    with pytest.raises(InvalidInput, match="number of values is 0"):
        fit({})


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=4), st.integers(1, 12))
def test_a_quotient_is_written_so_that_it_reads_back(top, bottom):
    text = quotient_text(top, bottom)
    for n in range(-3, 8):
        assert value_of(text, n) == Fraction(sum(c * n**i for i, c in enumerate(top)), bottom)


def test_values_outside_the_data_are_predictions():
    found = fit(sequence(5, "11 18 25 35 45 58 71"))
    assert found is not None
    assert [found.curve(n) for n in (12, 13, 14, 15)] == [87, 103, 122, 141]
