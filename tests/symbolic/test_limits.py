"""Exact limits: those of the textbooks, those that other systems got wrong, and random ones."""

import pytest

from mathengine.numeric.expressions import Expression, Relation
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.limits import limit_of
from mathengine.symbolic.limits_decisions import decide_limit

# function, variable, point, limit; Spivak, Calculus (4th ed.), Rudin, Principles (3rd ed.), and Gruntz's thesis
ELEMENTARY = """
sin(x)/x | x | 0 | 1
(1 - cos(x))/x**2 | x | 0 | 1/2
(1 + 1/n)**n | n | oo | E
(1 + a/n)**n | n | oo | exp(a)
n**(1/n) | n | oo | 1
factorial(n)/n**n | n | oo | 0
exp(x)*(exp(1/x - exp(-x)) - exp(1/x)) | x | oo | -1
"""


def rows(table: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]


def answer(function: str, variable: str, point: str, direction: str = "+-", conditions: str = "") -> str:
    domain = Domain.of([], read_statement(f"x = x for {conditions}").conditions) if conditions else None
    found = limit_of(read_expression(function), variable, read_expression(point), direction, domain)
    return "None" if found is None else "none" if found.value is None else to_text(found.value)


def claim(text: str) -> tuple[Relation, Domain]:
    statement = read_statement(text)
    assert isinstance(statement.claim, Relation)
    return statement.claim, Domain.of([], statement.conditions)


@pytest.mark.parametrize("row", rows(ELEMENTARY), ids=lambda row: row[0])
def test_limits_of_the_textbooks(row):
    assert answer(*row[:3]) == row[3]


def test_a_wrong_limit_is_refuted_with_the_true_one():
    decision = decide_limit(*claim("limit(sin(x)/x, x, 0) = 2"))
    assert not decision.holds
    assert decision.evidence["limits"] == {"limit(sin(x)/x, x, 0)": "1"}


def test_values_are_expressions():
    found = limit_of(read_expression("atan(x)"), "x", read_expression("oo"))
    assert isinstance(found.value, Expression)
