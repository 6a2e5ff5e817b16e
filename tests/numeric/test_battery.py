"""The battery of forms: its constants are independent, and its size enters every margin."""

from __future__ import annotations

import pytest
from flint import arb

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import working_precision
from mathengine.numeric.battery import Form, battery, constant_ball, levels_for
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.relations import Absence, find_relation

BITS = 700


@pytest.mark.parametrize(
    "form", [form for level in battery() for form in level if form.constants], ids=lambda f: f.label
)
def test_the_constants_of_a_form_are_independent(form: Form) -> None:
    # Were they dependent, the form would find relations that say nothing about the value.
    balls = [constant_ball(item, BITS) for item in form.constants]
    with working_precision(BITS):
        others = [ball.log() for ball in balls] if form.kind == "powers" else [arb(1), *balls]
    if form.constants[0] == read_expression("1"):
        others = others[1:]
    answer = find_relation(others, digits=200, largest=1000)
    assert isinstance(answer, Absence)
    assert answer.bound >= 1000


@pytest.mark.parametrize(
    ("kind", "coefficients", "text"),
    [
        ("rational", (3, -7), "3/7"),
        ("multiple", (7, -3), "3*zeta(3)/7"),
        ("reciprocal", (7, -3), "3/(7*zeta(3))"),
        ("moebius", (1, 2, -3, 4), "(1 + 2*zeta(3))/(3 - 4*zeta(3))"),
        ("moebius", (2, 4, -1, -2), None),
        ("moebius", (1, 2, 0, 0), None),
        ("linear", (0, 1), None),
        ("powers", (2, -3), "zeta(3)**(3/2)"),
        ("powers", (0, 1), None),
    ],
)
def test_coefficients_are_read_as_a_form(kind: str, coefficients: tuple[int, ...], text: str | None) -> None:
    constants = () if kind == "rational" else (read_expression("zeta(3)"),)
    ball = arb(3) / 7 if kind == "rational" else arb(2)
    closed = Form(kind, constants).read(coefficients, ball)  # type: ignore[arg-type]
    if text is None:
        assert closed is None
    else:
        assert closed is not None
        assert closed.expression is not None
        assert to_text(closed.expression) == text


def test_rational_and_repeated_constants_are_left_out() -> None:
    levels = levels_for("pi, 2, pi, 2*pi, zeta(3)")
    linear = [form for level in levels for form in level if form.kind == "linear"]
    assert [to_text(item) for item in linear[0].constants] == ["pi", "zeta(3)"]


def test_too_many_constants_are_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 12"):
        levels_for([f"log({n})" for n in range(2, 20)])
    with pytest.raises(InvalidInput, match="real"):
        levels_for("I")
