"""Canonical statements: one claim, one text, one digest, whatever the spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, ParseError
from mathengine.pipeline.statement import claim

APERY = "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"


@pytest.mark.parametrize(
    "spelling",
    [
        APERY,
        "6/zeta(3) = cf(34*n^3 + 51*n^2 + 27*n + 5, -(n^6))",
        "zeta(3) = 6/cf((2*n+1)*(17*n**2+17*n+5), -n**6)",
        "zeta(3)*cf(34*n**3+51*n**2+27*n+5, -n**6) - 6 = 0",
        "cf(68*n**3 + 102*n**2 + 54*n + 10, -4*n**6) = 12/zeta(3)",
        "cf(-34*n**3-51*n**2-27*n-5, -n**6) = -6*zeta(3)**(-1)",
        "cf((n+1)*(34*n**3+51*n**2+27*n+5), -n**7*(n+1)) = 6/zeta(3)",
    ],
)
def test_spellings_of_aperys_fraction_are_one_statement(spelling: str) -> None:
    read = claim(spelling)
    assert (read.text, read.kind) == (APERY, "continued-fraction")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zeta(2) = pi**2/6", "pi^2/6 = zeta(2)"),
        ("2 > 1", "1 < 2"),
        ("cf(n, n) = 1/(E - 1)", "1/cf(n, n) + 1 = E"),
        ("cf(1, 1) = (1 + sqrt(5))/2", "cf(1, 1) = 1/2 + sqrt(5)/2"),
        ("x**2 - 1 = 0 for x > 0 and x real", "x**2 - 1 = 0 for x real and x > 0"),
        ("equivalent(cf(1, n), cf(2, 4*n))", "equivalent(cf(2, 4*n), cf(1, n))"),
    ],
)
def test_two_spellings_have_one_digest(one: str, other: str) -> None:
    assert claim(one).digest == claim(other).digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (APERY, APERY.replace("34", "35")),
        (APERY, APERY.replace("6/", "5/")),
        ("cf(n + 1, n + 1) = 2", "cf(n, n - 1) = 2"),
        ("1 < 2", "1 <= 2"),
        ("x = 1 for x > 0", "x = 1"),
    ],
)
def test_different_claims_have_different_digests(one: str, other: str) -> None:
    assert claim(one).digest != claim(other).digest


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4), st.integers(1, 9), st.integers(-5, 5))
def test_the_canonical_text_reads_back_to_itself(coefficients: list[int], c: int, shift: int) -> None:
    a = " + ".join(f"({value})*n**{power}" for power, value in enumerate(coefficients))
    read = claim(f"cf({a} + 7*n**4, {c}*n**2 + 1) + {shift} = pi")
    assert claim(read.text) == read


def test_division_by_what_may_vanish_is_left_alone() -> None:
    assert claim("(zeta(2) - pi**2/6)*cf(1, 1) = 0").text != claim("cf(1, 1) = 0").text


@pytest.mark.parametrize("text", ["", "1", "1 = ", "cff(1, 1) = 2", "cf(1) = 2", "a = b = c", "1 = 1 for"])
def test_what_is_no_statement_is_refused_with_a_position(text: str) -> None:
    with pytest.raises(ParseError, match="position"):
        claim(text)


@pytest.mark.parametrize(
    "text", ["cf(n, m) = 1", "cf(pi, 1) = 1", "cf(1/n, 1) = 1", 'cf("n", 1) = 1', "1/0 = 1", "cf(1, 1)", "zeta(3)"]
)
def test_words_used_wrongly_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        claim(text)
