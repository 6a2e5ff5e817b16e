"""Surveys: counterexamples where there are any, and never one where there is none."""

from fractions import Fraction

import mpmath
import pytest

from mathengine.errors import InvalidInput
from mathengine.numeric.reader import read_statement
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.instances import exact_failure, point_text, special_points, survey, where_it_fails


def surveyed(text, names="x", digits=30):
    statement = read_statement(text)
    return survey(statement.claim, Domain.of(names, statement.conditions), digits)


FAILS = {
    "sqrt(x**2) = x": "re(x) < 0, or re(x) = 0 and im(x) < 0",
    "sqrt(x**2) = x for x real": "x < 0",
    "asin(sin(x)) = x for x > 0": None,
    "x = x + 1": "everywhere",
    "sign(x)**2 = 1 for x real": None,
    "0**x = 0 for x >= 0": None,
    "Abs(x) = x for x integer": "x < 0",
    "(-1)**x = 1 for x integer": "x odd",
    "acot(1/7 - x) = -acot(x - 1/7) for x real": None,
}


@pytest.mark.parametrize("text", FAILS)
def test_where_a_false_identity_fails(text):
    found = surveyed(text)
    assert found.witness is not None
    if FAILS[text] is not None:
        assert where_it_fails(found) == FAILS[text]


HOLDS = [
    "sin(2*x) = 2*sin(x)*cos(x)",
    "1/x = x**(-1)",
    "sqrt(x)**2 = x",
    "gamma(x + 1) = x*gamma(x)",
    "exp(x) > x for x real",
]


@pytest.mark.parametrize("text", HOLDS)
def test_a_true_statement_has_no_witness(text):
    found = surveyed(text)
    assert found.witness is None
    assert ">" in text or found.digits >= 30


def test_a_pole_is_told_of_and_is_no_witness():
    found = surveyed("1/x = 1/x + 0*x for x real")
    assert found.witness is None
    assert [point_text(point) for point, _ in found.undefined] == [{"x": "0"}]


def test_a_witness_is_one_to_mpmath():
    point, _ = surveyed("log(x**2) = 2*log(x)").witness
    x = mpmath.mpmathify(complex(point["x"]) if isinstance(point["x"], Fraction) else complex(*map(float, point["x"])))
    assert abs(mpmath.log(x**2) - 2 * mpmath.log(x)) > 1


@pytest.mark.parametrize(
    "text", ["1/(x - x) = 0", "log(x - x) = 1", "gamma(x) = 1 for x integer and x < 0", "1/x = 1 for x >= 0 and x <= 0"]
)
def test_a_side_without_a_value_anywhere_is_an_error(text):
    with pytest.raises(InvalidInput, match="have a value somewhere"):
        surveyed(text)


def test_conditions_that_hold_nowhere_are_an_error():
    with pytest.raises(InvalidInput, match="hold at some point"):
        surveyed("x = y for x > y and y > x", "xy")


def test_hidden_branch_points_and_steps_are_visited():
    for text in ("sqrt((x - 1/77)**2) = x - 1/77 for x > 1/78", "sign(x - 355/113)**2 = 1 for x real"):
        assert surveyed(text).witness is not None
    statement = read_statement("floor(3*x + 1/5) = 0 for x real")
    found = special_points(statement.claim, Domain.of("x", statement.conditions))
    assert {"x": Fraction(-1, 15)} in found


def test_an_irrational_end_that_belongs_to_the_domain():
    for text, end in [
        ("log(exp(I*x)) = I*x for x >= -pi and x <= pi", "-pi"),
        ("Abs(x - sqrt(2)) = x - sqrt(2) for x >= sqrt(2)", None),
    ]:
        statement = read_statement(text)
        found = exact_failure(statement.claim, Domain.of("x", statement.conditions))
        assert (found is None) if end is None else (found[0] == {"x": end})


def test_an_equation_that_fails_only_at_square_roots_is_refuted_there():
    statement = read_statement("sign(x**2 - 2)**2 = 1 for x real")
    found = exact_failure(statement.claim, Domain.of("x", statement.conditions))
    assert found is not None
    assert found[0] in ({"x": "sqrt(2)"}, {"x": "-sqrt(2)"})
    assert exact_failure(read_statement("sign(x**2 + 2)**2 = 1").claim, Domain({"x": "real"})) is None
