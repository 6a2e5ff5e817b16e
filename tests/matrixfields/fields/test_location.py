"""Fractions found in fields: directions and starts, with the recurrence of the field as a witness."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import MPContext

from mathengine.matrixfields.euler import euler_form
from mathengine.matrixfields.fields.location import Location, locate
from mathengine.matrixfields.fractions import ContinuedFraction

VECTORS = Path(__file__).parents[2] / "vectors"
LITERATURE = json.loads((VECTORS / "pi_literature_pcfs.json").read_text())
OUTSIDE = {"pi_lit_054", "pi_lit_068"}
"""They lie at z = 1 on a hyperplane where the rank of the field drops."""


@pytest.mark.parametrize("entry", LITERATURE, ids=lambda entry: entry["id"])
def test_formulas_for_pi_lie_in_hypergeometric_fields(entry: dict[str, str]) -> None:
    found = locate(ContinuedFraction.of(entry["a"], entry["b"]))
    assert (found is None) == (entry["id"] in OUTSIDE)


def value(location: Location, n: int, context: MPContext) -> object:
    """``p(n + theta) pFq`` at the n-th point, by summing the series term by term."""
    upper = int(location.field.split("(")[1].split(",")[0])
    z = Fraction(location.field.rsplit(",", 1)[1].strip(" )"))
    point = [s + n * d for s, d in zip(location.start, location.direction, strict=True)]
    total, term = context.mpf(0), context.mpf(1)
    for k in range(4000):
        weight = sum(c * (n + k) ** i for i, c in enumerate(location.weight))
        total += weight * term
        for j, parameter in enumerate(point):
            factor = context.mpf((parameter + k).numerator) / (parameter + k).denominator
            term = term * factor if j < upper else term / factor
        term = term * z.numerator / z.denominator / (k + 1)
        if abs(term) < context.mpf(10) ** -60:
            break
    return total


@pytest.mark.parametrize("entry", [e for e in LITERATURE if e["id"] not in OUTSIDE], ids=lambda entry: entry["id"])
def test_tails_of_the_located_series_obey_the_recurrence_of_the_fraction(entry: dict[str, str]) -> None:
    fraction = ContinuedFraction.of(entry["a"], entry["b"])
    found = locate(fraction)
    assert found is not None
    if found.kind != "series" or abs(Fraction(found.field.rsplit(",", 1)[1].strip(" )"))) > Fraction(9, 10):
        return
    context = MPContext()
    context.dps = 50
    form = euler_form(fraction)
    assert form is not None
    # S(n) = sum_k p(n+k) t(n+k)/t(n) gives p(n) + r(n) S(n+1), with p(n+1)/p(n) r(n) = P(n+1)/Q(n+1)
    for n in (0, 3):
        here, there = value(found, n, context), value(found, n + 1, context)
        weights = [sum(c * (n + i) ** k for k, c in enumerate(found.weight)) for i in (0, 1)]
        ratio = form.p(n + 1) / form.q(n + 1) * weights[0] / weights[1]
        assert abs(here - weights[0] - there * int(ratio.p) / int(ratio.q)) < context.mpf(10) ** -40 * (1 + abs(here))


@given(st.integers(2, 60))
def test_fractions_of_logarithms_lie_on_diagonals_of_degree_one(k: int) -> None:
    found = locate(ContinuedFraction.of(f"{k}*(2*n + 1)", "-n**2"))
    assert found is not None
    assert found.kind == "conjugate"
    assert found.direction == (1, 1)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("2", "-1"),  # sum of 1/((n + 1)*(n + 2)): 1F0(1) has an equation of order 0
        ("(n + 1)**20 + n**20", "-n**40"),  # zeta(20): more parameters than fields have
    ],
)
def test_a_series_whose_hypergeometric_field_does_not_exist_is_not_located(a: str, b: str) -> None:
    assert locate(ContinuedFraction.of(a, b)) is None


def test_a_fraction_without_a_field_is_not_located() -> None:
    for a, b in (("n**2 + n + 7", "n**4 + 3"), ("1", "1"), ("n + 1", "n - 3")):
        found = locate(ContinuedFraction.of(a, b))
        assert found is None or found.kind == "contiguous"


def test_an_apery_like_fraction_for_pi_is_linked_to_a_direction_of_gauss_functions() -> None:
    entry = next(e for e in LITERATURE if e["id"] == "pi_lit_073")
    found = locate(ContinuedFraction.of(entry["a"], entry["b"]))
    assert str(found) == "pFq(2, 1, -1), direction (1, 1, 2), start (1/2, 1, 3/2)"
