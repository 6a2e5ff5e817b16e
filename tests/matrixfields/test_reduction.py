"""Local slopes against exact products, the reference data and the known families."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from flint import fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.convergents import step_product
from mathengine.matrixfields.reduction import (
    Reduction,
    class_slope,
    entry_valuations,
    factorial_reduction,
    measured_growth,
    period_window,
    roots_modulo,
    slope,
)

APERY_NUMERATOR = (0, 0, 0, 0, 0, 0, -1)


def antisymmetric(a: int, b: int) -> str:
    return f"(2*n + 1)*({a}*n**2 + {a}*n + {b})"


def naive_trace(a: tuple[int, ...], b: tuple[int, ...], p: int, start: int) -> int:
    product = step_product(a, b, start, start + p)
    return int(product[0, 0] + product[1, 1])


@pytest.mark.parametrize(("a", "b"), [(5, 1), (3, 7)])
def test_generic_antisymmetric_cubics_over_minus_n_to_the_sixth_have_order_near_one(a: int, b: int) -> None:
    found = factorial_reduction(antisymmetric(a, b), "-n**6")
    assert found.verdict is Reduction.PARTIAL
    assert 1 <= found.order < Fraction(6, 5)


@pytest.mark.parametrize(("a", "b"), [(1, 3), (1, 2)])
def test_mixed_antisymmetric_cubics_have_slope_three_or_one_and_order_near_two(a: int, b: int) -> None:
    found = factorial_reduction(antisymmetric(a, b), "-n**6")
    assert found.verdict is Reduction.PARTIAL
    assert {s for _, s in found.slopes} == {1, 3}
    assert Fraction(3, 2) < found.order < Fraction(5, 2)


@pytest.mark.parametrize(("a", "b"), [(17, 5), (1, 1), (1, 5), (1, 13)])
def test_apery_and_the_rows_of_the_zeta3_field_are_full(a: int, b: int) -> None:
    found = factorial_reduction(antisymmetric(a, b), "-n**6")
    assert (found.verdict, found.order) == (Reduction.FULL, 3)


@pytest.mark.parametrize(("a", "b"), [(5, 1), (3, 7), (1, 3), (1, 2), (9, 4)])
def test_a_vanishing_trace_modulo_p_alone_is_never_reported_as_full(a: int, b: int) -> None:
    coefficients = (b, a + 2 * b, 3 * a, 2 * a)
    assert all(naive_trace(coefficients, APERY_NUMERATOR, p, p) % p == 0 for p in (53, 59, 61))
    assert factorial_reduction(antisymmetric(a, b), "-n**6").verdict is not Reduction.FULL


@pytest.mark.parametrize(
    ("a", "b"),
    [
        *((f"{x}*n**2 + {x}*n + {y}", f"{z}*n**4") for x, y, z in [(7, 2, 8), (9, 3, -27), (10, 3, -9), (17, 6, -72)]),
        *((antisymmetric(x, y), f"-{z}*n**6") for x, y, z in [(7, 3, 81), (11, 5, 125), (10, 4, 64), (9, 3, -27)]),
    ],
)
def test_the_sporadic_families_are_full(a: str, b: str) -> None:
    assert factorial_reduction(a, b).verdict is Reduction.FULL


@pytest.mark.parametrize(("a", "b"), [("35*n**3 + 51*n**2 + 27*n + 5", "-n**6"), ("n**2 + 1", "n**4"), ("n + 3", "-n")])
def test_controls_have_no_reduction(a: str, b: str) -> None:
    assert factorial_reduction(a, b).verdict is Reduction.NONE


def test_an_irreducible_b_gives_the_average_over_split_and_inert_primes() -> None:
    found = factorial_reduction("2*n + 1", "n**2 + 1")
    assert found.verdict is Reduction.PARTIAL
    assert all(s == (1 if p % 4 == 1 else 0) for p, s in found.slopes)
    assert abs(found.order - Fraction(1, 2)) < Fraction(1, 10)


def test_slopes_at_different_classes_of_roots_agree_in_the_long_run() -> None:
    b = (-216, -648, -720, -352, -64)  # -8 (n + 1) (2n + 3)^3
    for a in [(9, 10, 3), (5, 7, 2)]:
        for p in (29, 31, 37):
            slopes = {class_slope(a, b, p, root) for root in roots_modulo(b, p)}
            assert len(roots_modulo(b, p)) == 2
            assert slopes == {slope(a, b, p)}


def test_primes_that_divide_a_leading_coefficient_or_the_discriminant_are_named() -> None:
    assert 53 in factorial_reduction([1, 53], [0, 0, 1]).excluded
    found = factorial_reduction([1, 2], [0, 0, -1 + 59])  # 4 + 4 * 58 = 236 = 4 * 59
    assert 59 in found.excluded
    assert 59 not in [p for p, _ in found.slopes]


def test_terminating_and_constant_fractions_are_trivial() -> None:
    assert factorial_reduction("n + 1", "n - 3").verdict is Reduction.TRIVIAL
    assert factorial_reduction(1, 1).verdict is Reduction.TRIVIAL
    assert "b(3) = 0" in factorial_reduction("n + 1", "n - 3").rule


def test_half_degrees_may_be_half_integers() -> None:
    found = factorial_reduction(1, "n")
    assert (found.half_degree, found.verdict) == (Fraction(1, 2), Reduction.NONE)


@given(
    st.lists(st.integers(-9, 9), min_size=2, max_size=4).filter(lambda c: c[-1] != 0),
    st.lists(st.integers(-9, 9), min_size=2, max_size=5).filter(lambda c: c[-1] not in (0, 5, -5, 7, -7)),
    st.sampled_from([5, 7]),
)
@settings(max_examples=30, deadline=None)
def test_valuations_modulo_a_power_agree_with_exact_products(a: list[int], b: list[int], p: int) -> None:
    for root in roots_modulo(b, p)[:1]:
        start, determinant_valuation = period_window(b, p, root, 6)
        if any(sum(c * n**i for i, c in enumerate(b)) == 0 for n in range(start, start + 6 * p)):
            continue
        reached = entry_valuations(a, b, p, start, 6, determinant_valuation // 2 + 1)
        for k, valuation in enumerate(reached, 1):
            product = step_product(a, b, start, start + k * p)
            entries = [product[i, j] for i in (0, 1) for j in (0, 1)]
            content = entries[0].gcd(entries[1]).gcd(entries[2]).gcd(entries[3])
            assert content % fmpz(p) ** valuation == 0
            assert content % fmpz(p) ** (valuation + 1) != 0


def test_verdicts_agree_with_every_entry_of_the_reference_data() -> None:
    path = Path(__file__).parents[1] / "vectors" / "known_pcfs.json"
    accepted = {"yes": {Reduction.FULL}, "no": {Reduction.NONE}, "trivial": {Reduction.TRIVIAL}}
    for entry in json.loads(path.read_text()):
        found = factorial_reduction(entry["a"], entry["b"], primes=[53, 59, 61])
        assert found.verdict in accepted[entry["factorial_reduction"]], entry["id"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("a", "b"), [(antisymmetric(17, 5), "-n**6"), (antisymmetric(5, 1), "-n**6"), ("2*n + 1", "n**2"), ("n + 3", "-n")]
)
def test_the_predicted_order_agrees_with_the_measured_growth_within_a_quarter(a: str, b: str) -> None:
    assert abs(float(factorial_reduction(a, b).order) - measured_growth(a, b, [600, 1200]).order) < 0.25


def test_apparent_singularities_are_judged_by_the_measured_growth() -> None:
    # A fraction for pi whose b, of degree 8, keeps an irreducible quadratic factor twice.
    path = Path(__file__).parents[1] / "vectors" / "pi_literature_pcfs.json"
    entries = [e for e in json.loads(path.read_text()) if e["half_degree_m"] >= 4]
    judged = [factorial_reduction(e["a"], e["b"]) for e in entries[:1]]
    for found in judged:
        assert found.verdict is Reduction.FULL


@pytest.mark.parametrize("primes", [[4], [7], [12]])
def test_primes_that_are_none_are_refused(primes: list[int]) -> None:
    with pytest.raises(InvalidInput, match="primes is"):
        factorial_reduction("2*n + 1", "n**2", primes)


def test_depths_must_ascend() -> None:
    with pytest.raises(InvalidInput, match="ascending"):
        measured_growth("2*n + 1", "n**2", [100, 100])
