"""Series become fractions whose convergents are the partial sums."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import pytest
from flint import arb, fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.euler import euler_form
from mathengine.matrixfields.fractions import ContinuedFraction, equivalent_by_inflation
from mathengine.matrixfields.proofs.euler_conversion import sum_of_convergents
from mathengine.matrixfields.series import partial_sum_recurrence, series_fraction, starts_late
from mathengine.numeric.balls import working_precision
from mathengine.symbolic.hypergeometric import HypergeometricTerm

VECTORS = Path(__file__).parent.parent / "vectors" / "pi_literature_pcfs.json"

positive = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5)), max_size=3)
constants = st.integers(-5, 5).filter(bool)


def linear_product(constant: int, factors: list[tuple[int, int]]) -> fmpz_poly:
    product = fmpz_poly([constant])
    for slope, offset in factors:
        product *= fmpz_poly([offset, slope])
    return product


def check_partial_sums(term: HypergeometricTerm, count: int = 8) -> None:
    fraction, to_sum = series_fraction(term)
    late = starts_late(term)
    sums = list(accumulate(term.values(count + late)))[late:]
    for convergent, expected in zip(fraction.convergents(count), sums, strict=True):
        if convergent is None:  # infinity
            assert expected == to_sum.a
        elif to_sum.c * convergent + to_sum.d == 0:
            continue
        else:
            assert to_sum(convergent) == expected
    assert partial_sum_recurrence(term).annihilates(list(accumulate(term.values(count))))


@given(constants, constants, positive, constants, positive)
def test_convergents_are_partial_sums(u: int, c: int, p: list, d: int, q: list) -> None:
    check_partial_sums(HypergeometricTerm.of_ratio(u, linear_product(c, p), linear_product(d, q)))


@pytest.mark.parametrize(
    ("text", "start", "value"),
    [
        ("(-1)**n/(2*n + 1)", 0, lambda pi: pi / 4),  # Leibniz
        ("(6*n + 1)*binomial(2*n, n)**3/256**n", 0, lambda pi: 4 / pi),  # Ramanujan, 1914
        ("(42*n + 5)*binomial(2*n, n)**3/4096**n", 0, lambda pi: 16 / pi),  # Ramanujan, 1914
        ("(50*n - 6)/(binomial(3*n, n)*2**n)", 0, lambda pi: pi),  # Gosper, 1974
        ("3/(n**2*binomial(2*n, n))", 1, lambda pi: pi**2 / 6),
        ("1/factorial(n)", 0, lambda pi: arb(1).exp()),
    ],
)
def test_known_series(text: str, start: int, value) -> None:
    term = HypergeometricTerm.from_text(text, start=start)
    check_partial_sums(term)
    fraction, to_sum = series_fraction(text, start=start)
    assert fraction == fraction.canonical()
    with working_precision(200):
        ball = to_sum.enclose(enclosure(fraction, digits=40).value)
        expected = value(arb.pi())
        assert ball.overlaps(expected)
        assert ball.rad() < arb(10) ** -30


def test_leibniz_gives_the_fraction_of_the_literature() -> None:
    fraction, _ = series_fraction("(-1)**n/(2*n + 1)")
    assert fraction == ContinuedFraction.of("2", "4*n**2 - 4*n + 1").canonical()


def euler_type() -> list[ContinuedFraction]:
    entries = json.loads(VECTORS.read_text())
    fractions = [ContinuedFraction.of(entry["a"], entry["b"]) for entry in entries]
    return [fraction for fraction in fractions if euler_form(fraction) is not None]


def test_fractions_of_eulers_type_come_back_from_their_series() -> None:
    fractions = euler_type()
    assert len(fractions) >= 30
    for fraction in fractions:
        form = euler_form(fraction)
        assert form is not None
        term = sum_of_convergents(form)
        assert term is not None
        again, _ = series_fraction(HypergeometricTerm.from_text(term.to_text()))
        assert equivalent_by_inflation(fraction, again) == 1


def test_a_series_with_one_term_is_refused() -> None:
    term = HypergeometricTerm.of_ratio(Fraction(1), [], [1])
    with pytest.raises(InvalidInput, match="more than one term"):
        series_fraction(term)
    with pytest.raises(InvalidInput, match="more than one term"):
        partial_sum_recurrence(term)
