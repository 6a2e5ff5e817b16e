"""Bound and free names, and replacement that keeps them apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.numeric.binders import bound_name, unbound_names
from mathengine.numeric.expressions import Name, Number
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression as read
from mathengine.numeric.substitution import replaced

FREE = {
    "x + y": {"x", "y"},
    "pi + E*I + EulerGamma + oo": set(),
    "summation(k, k, 1, n)": {"n"},
    "summation(k, k, k, n)": {"k", "n"},
    "limit(sin(x)/x, x, 0)": set(),
    "limit(x*y, x, x)": {"x", "y"},
    'limit(1/x, x, 0, "+")': set(),
    "diff(x**2, x)": {"x"},
    "summation(summation(j*k, j, 1, k), k, 1, n)": {"n"},
    "summation(k, k, 1, summation(k, k, 1, m))": {"m"},
}


@pytest.mark.parametrize("text", FREE)
def test_a_sum_and_a_limit_bind_their_name_and_no_more(text):
    assert unbound_names(read(text)) == FREE[text]


@pytest.mark.parametrize("text", ["limit(x, 2, 3)", "diff(x, x)", "besselj(x, y)"])
def test_other_calls_bind_nothing(text):
    assert bound_name(read(text)) is None


REPLACED = {
    ("limit(x*y, x, 1)", "y", "x"): "limit(x_1*x, x_1, 1)",
    ("summation(y, x, 1, 3)", "y", "x + 1"): "summation(x + 1, x_1, 1, 3)",
    ("summation(k, k, 1, n)", "k", "7"): "summation(k, k, 1, n)",
    ("summation(k, k, k, n)", "k", "7"): "summation(k, k, 7, n)",
    ("summation(k*n, k, 1, n)", "n", "2"): "summation(k*2, k, 1, 2)",
    ("summation(k*n*k_1, k, 1, n)", "n", "k"): "summation(k_2*k*k_1, k_2, 1, k)",
}


@pytest.mark.parametrize(("text", "name", "value"), REPLACED)
def test_what_is_put_in_is_never_caught_by_a_bound_name(text, name, value):
    found = replaced(read(text), {Name(name): read(value)})
    assert to_text(found) == to_text(read(REPLACED[text, name, value]))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.integers(-9, 9), st.integers(0, 6), st.sampled_from(["k", "n", "k + n", "2*k - 1"]))
def test_a_finite_sum_has_the_value_that_a_loop_has(m, n, inner):
    """The name put in may be that of the index; the loop of Python knows no such confusion."""
    outer = replaced(read("summation(k + y, k, 1, N)"), {Name("y"): read(inner), Name("N"): Number.of(n)})
    closed = replaced(outer, {Name("k"): Number.of(m), Name("n"): Number.of(3)})
    body, index = closed.arguments[:2]
    terms = [replaced(body, {index: Number.of(i)}) for i in range(1, n + 1)]
    y = {"k": m, "n": 3, "k + n": m + 3, "2*k - 1": 2 * m - 1}[inner]
    from mathengine.numeric.rational_form import rational_form

    assert sum((rational_form(term).value for term in terms), 0) == sum(i + y for i in range(1, n + 1))
