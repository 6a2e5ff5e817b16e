"""Certificates that were made to deceive: what each tries, and that the check refuses it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs import prove_value
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_proofs import proved_value
from mathengine.pipeline.certificate_theorems import proved_theorems
from mathengine.pipeline.certificate_trajectories import proved_limit
from mathengine.pipeline.certificate_values import value_box
from mathengine.pipeline.certificates import check_certificate

NOUGHT, OTHER = "(sqrt(2)*sqrt(17) - sqrt(34))", "(sqrt(2)*sqrt(17) + sqrt(34))"
"""A number that is 0, and one that it annihilates in the ring of these roots."""


def proof(a: str, b: str) -> Mapping[str, object]:
    found = prove_value(ContinuedFraction.of(a, b))
    assert found is not None
    return found.certificate


def test_a_value_divided_by_a_hidden_zero_proves_nothing() -> None:
    base = proof("2*n + 1", "n**2")
    hidden = {**base, "value": f"({base['value']})*{NOUGHT}/{NOUGHT}"}
    with pytest.raises(InvalidInput, match="division by what may be 0"):
        proved_value(hidden)
    claimed = f"{base['value']} + {OTHER}"
    wrong = {**base, "rule": "inflation", "value": claimed, "of": hidden, "multiplier": [["1"], ["1"]]}
    with pytest.raises(InvalidInput, match="division by what may be 0"):
        check_certificate(f"{base['fraction']} = {claimed}", {"rule": "proof", "values": [wrong], "theorems": []})


@pytest.mark.parametrize("rule", [{"rule": "proof", "values": [], "theorems": []}, {"rule": "rational form"}])
def test_sides_divided_by_a_hidden_zero_have_no_value(rule: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="division by what may be 0"):
        check_certificate(f"5*{NOUGHT}/{NOUGHT} = 5 + {OTHER}", {"difference": "0", "enclosures": [], **rule})


def test_theorems_divided_by_a_hidden_zero_are_refused() -> None:
    golden = f"(1 + sqrt(5))/2*{NOUGHT}/{NOUGHT}"
    with pytest.raises(InvalidInput, match="division by what may be 0"):
        proved_theorems([{"theorem": "golden ratio", "left": "GoldenRatio", "right": golden}])


@pytest.mark.parametrize(
    ("theorem", "left", "right"),
    [
        ("zeta at even integers (Euler)", "zeta((((9**1000)**1000)**1000)**1000)", "pi"),
        ("arc tangents by Gaussian integers", "atan(1/2)", f"99999*atan(1/{'7' * 3000})"),
    ],
)
def test_theorems_on_numbers_that_are_too_large_are_refused(theorem: str, left: str, right: str) -> None:
    with pytest.raises(InvalidInput, match=r"too (large|many)"):
        proved_theorems([{"theorem": theorem, "left": left, "right": right}])


def test_fractions_with_coefficients_that_are_too_large_are_refused() -> None:
    huge = {"rule": "rational value", "fraction": "cf((((9**600)**600)**600)**600, n)", "value": "1"}
    with pytest.raises(InvalidInput, match="too large"):
        proved_value(huge)


@pytest.mark.parametrize(("order", "sign"), [(-1, "-"), (-2, ""), (-3, "-")])
def test_bessel_functions_of_negative_integer_order(order: int, sign: str) -> None:
    use = {"theorem": "recurrence of the Bessel functions", "left": f"besselj({order}, 2/5)"}
    assert len(proved_theorems([{**use, "right": f"{sign}besselj({-order}, 2/5)"}])) == 1
    other = "" if sign else "-"
    with pytest.raises(InvalidInput, match="no formula"):
        proved_theorems([{**use, "right": f"{other}besselj({-order}, 2/5)"}])


def test_a_direction_whose_steps_do_not_commute_has_no_limit() -> None:
    field = "{'x': [['0', 'x**2'], ['1', '1']], 'y': [['STEP', '0'], ['0', '1']]}"
    inner = proof("1", "n**2")
    data = {"first": 0, "value": "0", "fraction_proof": inner}
    keywords = "direction=[1, 1], start=[1, 1]"
    with pytest.raises(InvalidInput, match="do not commute"):
        proved_limit({**data, "call": f'limit("{field.replace("STEP", "2")}", {keywords})'})
    with pytest.raises(InvalidInput, match="other than"):
        proved_limit({**data, "call": f'limit("{field.replace("STEP", "1")}", {keywords})'})


@pytest.mark.parametrize(
    "rows", ["[['0', '(x - 4)*x**2'], ['x - 4', 'x - 4']]", "[['0', 'x**2/(x - 4)'], ['1/(x - 4)', '1/(x - 4)']]"]
)
def test_a_walk_that_meets_a_zero_or_a_pole_has_no_limit(rows: str) -> None:
    def call(matrix: str) -> str:
        return f"""limit("{{'x': {matrix}}}", direction=[1], start=[1])"""

    data = {"first": 0, "value": "1/log(2) - 1", "fraction_proof": proof("1", "(n + 2)**2")}
    regular = "[['0', 'x**2'], ['1', '1']]"
    assert proved_limit({**data, "call": call(regular)})
    assert proved_limit({**data, "call": call(rows.replace("x - 4", "x + 4"))})
    with pytest.raises(InvalidInput, match="matrix 0 or a pole"):
        proved_limit({**data, "call": call(rows)})


@pytest.mark.parametrize(
    ("value", "closed"), [("L(5, 1)", "2*log(GoldenRatio)/sqrt(5)"), ("L(-20, 1)", "pi/sqrt(5)"), ("L(-4, 1)", "pi/4")]
)
def test_dirichlet_series_at_one_are_evaluated_fast_and_right(value: str, closed: str) -> None:
    one, other = (value_box(read_expression(text), 256, {}) for text in (value, closed))
    assert not one.is_apart(other)
    assert one.is_apart(value_box(read_expression(f"{closed} + 10**(-60)"), 256, {}))


def test_dirichlet_series_of_no_discriminant_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no discriminant"):
        value_box(read_expression("L(3, 2)"), 128, {})
