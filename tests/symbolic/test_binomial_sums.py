"""Identities between sums of products of binomials, decided exactly."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from mathengine.errors import InvalidInput, Undecided
from mathengine.symbolic.binomial_sums import sum_sequence
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sequences import HolonomicSequence


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("binomial(n, k)**3", "binomial(n, k)**2*binomial(2*k, n)"),  # V. Strehl, 1994
        ("binomial(n, k)**2*binomial(n + k, k)", "(-1)**(n + k)*binomial(n, k)*binomial(n + k, k)**2"),
        (
            "binomial(n, k)*binomial(2*k, k)*binomial(2*n - 2*k, n - k)",
            "binomial(n, k)*binomial(2*k, k)*binomial(2*n - 2*k, n - k)",
        ),
    ],
)
def test_equal_sums(left: str, right: str) -> None:
    assert sum_sequence(left).equals(sum_sequence(right))


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("binomial(n, k)", "2**n"),
        ("binomial(n, k)**2", "binomial(2*n, n)"),
        ("(-1)**k*binomial(2*n, k)**3", "(-1)**n*factorial(3*n)/factorial(n)**3"),  # Dixon
        ("binomial(n, k)*binomial(5, k)", "binomial(n + 5, 5)"),  # Vandermonde
        ("(-1)**k*binomial(n, k)*binomial(2*k, k)*4**(n - k)", "binomial(2*n, n)"),
    ],
)
def test_closed_forms(text: str, closed: str) -> None:
    sums = sum_sequence(text)
    assert sums.equals(HolonomicSequence.of_term(HypergeometricTerm.from_text(closed)))
    assert not sums.equals(HolonomicSequence.of_term(HypergeometricTerm.from_text(f"2*{closed}")))


def test_values_are_the_sums() -> None:
    for text, value in (
        ("binomial(n, k)**2*binomial(n + k, k)**2", lambda n, k: comb(n, k) ** 2 * comb(n + k, k) ** 2),
        ("binomial(n, k)**4", lambda n, k: comb(n, k) ** 4),
        ("binomial(n, k)**2*factorial(k)", lambda n, k: comb(n, k) ** 2 * _factorial(k)),
    ):
        assert sum_sequence(text).values(15) == [sum(value(n, k) for k in range(n + 1)) for n in range(15)]


def _factorial(k: int) -> int:
    return k * _factorial(k - 1) if k else 1


def test_a_factor_that_vanishes_in_n_does_no_harm() -> None:
    sums = sum_sequence("(n - 3)*binomial(n, k)")
    assert sums.values(8) == [Fraction((n - 3) * 2**n) for n in range(8)]


def test_sums_that_vanish() -> None:
    """A summable term with natural boundaries has the sum 0: here sum (-1)**k C(n + 1, k)."""
    sums = sum_sequence("(-1)**k*binomial(n + 1, k)")
    assert sums.is_zero()


def test_refusals() -> None:
    with pytest.raises(InvalidInput, match="natural boundaries"):
        sum_sequence("binomial(n + k, k)/2**k")
    with pytest.raises(Undecided, match="of order up to 1"):
        sum_sequence("binomial(n, k)**3", largest_order=1)
