"""Creative telescoping: the recurrences of the literature, certificates as identities, natural boundaries."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import comb

import pytest
from flint import fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.symbolic.bivariate import UNIT, K, N, gosper_form_in_k, moved, shift_between
from mathengine.symbolic.factors import exact_value
from mathengine.symbolic.supports import continued_value, support
from mathengine.symbolic.term_reader import read_factors
from mathengine.symbolic.zeilberger import BivariateTerm, creative_telescoping, is_telescoper, natural_sums

n = fmpz_poly([0, 1])

# Recurrences of the literature, in the order c_0(n), .., c_J(n).
KNOWN = {
    # R. Apery, Irrationalite de zeta(2) et zeta(3), 1979: moved by one
    "binomial(n, k)**2*binomial(n + k, k)**2": (
        (n + 1) ** 3,
        -(34 * (n + 1) ** 3 + 51 * (n + 1) ** 2 + 27 * (n + 1) + 5),
        (n + 2) ** 3,
    ),
    "binomial(n, k)**2*binomial(n + k, k)": (-((n + 1) ** 2), -(11 * (n + 1) ** 2 + 11 * (n + 1) + 3), (n + 2) ** 2),
    # J. Franel, 1894
    "binomial(n, k)**3": (-8 * (n + 1) ** 2, -(7 * (n + 1) ** 2 + 7 * (n + 1) + 2), (n + 2) ** 2),
    "binomial(n, k)**4": (
        -4 * (n + 1) * (4 * n + 3) * (4 * n + 5),
        -2 * (2 * n + 3) * (3 * n**2 + 9 * n + 7),
        (n + 2) ** 3,
    ),
    "binomial(n, k)": (fmpz_poly([-2]), fmpz_poly([1])),
    "binomial(n, k)**2": (-2 * (2 * n + 1), n + 1),
    "(-1)**k*binomial(2*n, k)**3": (3 * (3 * n + 1) * (3 * n + 2), (n + 1) ** 2),  # Dixon
    "binomial(n, k)*binomial(2*k, k)*binomial(2*n - 2*k, n - k)": (
        32 * (n + 1) ** 2,
        -4 * (3 * (n + 1) ** 2 + 3 * (n + 1) + 1),
        (n + 2) ** 2,
    ),  # Zagier's sequence E
}


@pytest.mark.parametrize("text", KNOWN)
def test_recurrences_of_the_literature(text: str) -> None:
    term = BivariateTerm.from_text(text)
    found = creative_telescoping(term)
    assert found is not None
    expected = KNOWN[text]
    assert [c * expected[-1] for c in found.coefficients] == [c * found.coefficients[-1] for c in expected]
    assert is_telescoper(term, found.coefficients, found.certificate)
    sums = natural_sums(term, 12)
    for m in range(12 - found.order):
        assert sum(int(c(m)) * sums[m + j] for j, c in enumerate(found.coefficients)) == 0


def test_natural_sums_are_the_sequences_of_their_names() -> None:
    def sums(text: str) -> list[Fraction]:
        return natural_sums(BivariateTerm.from_text(text), 5)

    assert sums("binomial(n, k)**2*binomial(n + k, k)**2") == [1, 5, 73, 1445, 33001]
    assert sums("binomial(n, k)**2*binomial(n + k, k)") == [1, 3, 19, 147, 1251]
    assert sums("binomial(n, k)**3") == [1, 2, 10, 56, 346]
    trinomial = [sum(comb(m, k) * comb(2 * k, k) for k in range(m + 1)) for m in range(5)]
    assert sums("binomial(n, k)*binomial(2*k, k)") == trinomial


def test_a_sum_without_natural_boundaries_has_an_inhomogeneous_recurrence() -> None:
    """The sum of C(n + k, k)/2**k over 0 <= k <= n is 2**n: the certificate at the ends gives the right side."""
    term = BivariateTerm.from_text("binomial(n + k, k)/2**k")
    found = creative_telescoping(term)
    assert found is not None
    assert found.support is None
    assert found.order == 1

    def f(m: int, k: int) -> Fraction:
        return Fraction(comb(m + k, k), 2**k)

    for m in range(8):
        left = sum(int(c(m)) * f(m + j, k) for j, c in enumerate(found.coefficients) for k in range(m + 1))
        assert left == found.certificate_at(m, m + 1) * f(m, m + 1) - found.certificate_at(m, 0) * f(m, 0)


def test_wrong_certificates_are_refused() -> None:
    term = BivariateTerm.from_text("binomial(n, k)**2")
    found = creative_telescoping(term)
    assert found is not None
    top, bottom = found.certificate
    assert not is_telescoper(term, found.coefficients, (top + 1, bottom))
    assert not is_telescoper(term, (found.coefficients[0] + 1, found.coefficients[1]), found.certificate)
    assert not is_telescoper(term, found.coefficients, (top, bottom * 0))


def test_ratios_must_belong_to_one_term() -> None:
    term = BivariateTerm.of_ratios((N + 1, N - K + 1), (N - K, K + 1))
    assert term.k_ratio == BivariateTerm.from_text("binomial(n, k)").k_ratio
    with pytest.raises(InvalidInput, match="not compatible"):
        BivariateTerm.of_ratios((N + 1, N - K + 1), (N - K, N + K + 2))
    with pytest.raises(InvalidInput, match="rational function other than 0"):
        BivariateTerm.of_ratios((N * 0, UNIT), (N - K, K + 1))


exponents = st.integers(-2, 2)


@given(exponents, exponents, exponents, st.integers(-3, 3).filter(bool))
def test_products_of_binomials_have_certified_recurrences(a: int, b: int, c: int, x: int) -> None:
    text = f"binomial(n, k)**{abs(a)}*binomial(n + k, k)**({b})*binomial(2*k, k)**({c})*({x})**k"
    term = BivariateTerm.from_text(text)
    found = creative_telescoping(term, largest_order=3)
    if found is None:
        return
    assert is_telescoper(term, found.coefficients, found.certificate)
    if found.support is not None:
        sums = natural_sums(term, 7)
        for m in range(found.valid_from, 7 - found.order):
            assert sum(int(p(m)) * sums[m + j] for j, p in enumerate(found.coefficients)) == 0


@given(exponents, exponents, exponents, st.integers(0, 5))
def test_a_term_vanishes_outside_its_support(a: int, b: int, c: int, m: int) -> None:
    factors, _ = read_factors(f"binomial(n, k)**({a})*binomial(n + k, k)**({b})*binomial(2*k, k)**({c})", ("n", "k"))
    bounds = support(factors)
    if bounds is None:
        return
    indices = bounds.indices(m)
    for k in range(m + 6):
        assert k in indices or continued_value(factors, (m, k)) == 0
        with suppress(InvalidInput):
            assert exact_value(factors, (m, k)) == continued_value(factors, (m, k))


linear = st.tuples(st.integers(-2, 2), st.integers(1, 2), st.integers(-3, 3)).map(lambda t: t[0] * N + t[1] * K + t[2])


@given(st.lists(linear, max_size=4), st.lists(linear, max_size=4))
def test_the_form_over_the_rational_functions_multiplies_out(above: list, below: list) -> None:
    top, bottom = UNIT, UNIT
    for factor in above:
        top *= factor
    for factor in below:
        bottom *= factor
    a, b, c = gosper_form_in_k(top, bottom)
    assert a * moved(c, 0, 1) * bottom == b * c * top
    for h in range(8):
        assert a.gcd(moved(b, 0, h)).degrees()[1] == 0


def test_shifts_in_k_are_read_off() -> None:
    p = K**2 + N * K + 3
    assert shift_between(p, moved(p, 0, -4)) == -4
    assert shift_between(p, moved(p, 1, 0)) is None
