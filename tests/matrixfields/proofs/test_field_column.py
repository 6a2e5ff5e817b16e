"""Rows of fields at rational y as sums along a column, with numerical witnesses and certificates that do not fit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.field_column import find_row, prove
from mathengine.numeric.balls import working_precision
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_proofs import proved_value
from mathengine.pipeline.evaluation import StatementEvaluator

KNOWN = {
    ("2*n**3 + 3*n**2 + 3*n + 1", "-n**6"): "1/zeta(3)",
    ("4*n**3 + 6*n**2 + 4*n + 1", "-4*n**6"): "2/(7*zeta(3))",
    ("8*n**2 + 8*n + 3", "-16*n**4"): "1/(2*Catalan)",
    ("1", "n**2"): "1/log(2)",
    ("2", "n**2"): "2/(4 - pi)",
    ("2*n + 1", "n**4"): "12/pi**2",
    ("6*n + 3", "n**4"): "2/(pi**2/6 - 1)",
}
"""Values of the literature; the second comes from a census of this project, supported to 55 digits before its proof."""


def value_of(text: str, digits: int = 30) -> arb:
    ball = StatementEvaluator().evaluate(read_expression(text), digits)
    assert isinstance(ball, arb)
    return ball


@pytest.mark.parametrize(("a", "b"), KNOWN)
def test_known_rows_get_their_values(a: str, b: str) -> None:
    proof = prove(ContinuedFraction.of(a, b))
    assert proof is not None
    proved_value(proof.certificate)
    assert value_of(str(proof.certificate["value"])).overlaps(value_of(KNOWN[a, b]))


ROWS = {
    "zeta(3)": lambda y, k: (f"{k}*(n**3 + (n + 1)**3 + 2*({y})*(({y}) - 1)*(2*n + 1))", f"-{k**2}*n**6"),
    "zeta(2)": lambda y, k: (f"{k}*(4*n**2 + 4*n + 2 + 2*({y})**2 - 2*({y}))", f"-{4 * k**2}*n**4"),
    "mirror": lambda y, k: (f"{k}*(2*n + 1)*(2*({y}) - 1)", f"{k**2}*n**4"),
    "log(2)": lambda y, k: (f"{k}*(2*({y}) - 1)", f"{k**2}*n**2"),
}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(ROWS)), st.fractions(Fraction(1, 2), 6, max_denominator=6), st.integers(1, 3))
def test_every_row_from_one_half_on_has_the_value_that_is_proved(name: str, y: Fraction, k: int) -> None:
    fraction = ContinuedFraction.of(*ROWS[name](y, k))
    if not fraction.a_coefficients:
        return
    found, proof = find_row(fraction), prove(fraction)
    assert found is not None
    assert found.y == y
    if proof is None:  # the sum of a row at a rational y need not have a closed form that is known here
        assert name in ("log(2)", "zeta(2)") or y == Fraction(1, 2)
        return
    proved_value(proof.certificate)
    with working_precision(160):
        shown = value_of(str(proof.certificate["value"]), 20) * fraction.scale.numerator / fraction.scale.denominator
        assert enclosure(fraction, 20).value.overlaps(shown)


CERTIFICATE = prove(ContinuedFraction.of("16*n**3 + 24*n**2 + 18*n + 5", "-64*n**6"))
STEP_BACK = prove(ContinuedFraction.of("4*n**3 + 6*n**2 + 4*n + 1", "-4*n**6"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("y", "5/4"),
        ("scale", "9"),
        ("from", "7/4"),
        ("case", "positive"),
        ("value", "9/zeta(3, 3/4)"),
        ("fbar", [[3, 0, -1], [2, 1, 2], [1, 2, -2], [0, 3, 2]]),
        ("fraction", "cf(16*n**3 + 24*n**2 + 18*n + 6, -64*n**6)"),
    ],
)
def test_a_certificate_with_other_data_is_refused(key: str, value: object) -> None:
    assert CERTIFICATE is not None
    with pytest.raises((InvalidInput, KeyError)):
        proved_value({**CERTIFICATE.certificate, key: value})


@pytest.mark.parametrize(("key", "value"), [("sigma", 2), ("start", 0), ("from", "1/2"), ("y", "3/4"), ("value", "1")])
def test_a_certificate_with_a_step_back_is_checked_as_well(key: str, value: object) -> None:
    assert STEP_BACK is not None
    proved_value(STEP_BACK.certificate)
    with pytest.raises(InvalidInput, match="no proof"):
        proved_value({**STEP_BACK.certificate, key: value})


def test_other_fractions_are_no_rows() -> None:
    for a, b in (("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"), ("n", "n**2"), ("2*n**2 + 2*n + 5", "-n**4"), ("1", "1")):
        assert prove(ContinuedFraction.of(a, b)) is None
