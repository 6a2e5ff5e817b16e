"""Models with restrictions and latent variables: factor models, equal coefficients, and graphs without either."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from sem_strategies import mixed_graphs

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import dimension, parameter_statuses
from mathengine.sem.models import LinearModel
from mathengine.sem.parameters import PRIME
from mathengine.sem.reading import read_model
from mathengine.sem.restricted import identify_model


@settings(max_examples=60)
@given(mixed_graphs(most=5))
def test_without_restrictions_the_rank_is_that_of_the_graph(graph: MixedGraph) -> None:
    report = identify_model(LinearModel(graph))
    assert report.dimension == dimension(graph).value
    assert report.parameters == graph.parameter_count == LinearModel(graph).free_parameter_count
    assert tuple(report.determined.values()) == parameter_statuses(graph)


def factor_model(indicators: int, *, anchored: bool) -> LinearModel:
    """One latent variable with some indicators, the first coefficient 1 where it is anchored."""
    names = ("f", *(f"x{i}" for i in range(1, indicators + 1)))
    edges = tuple((0, i) for i in range(1, indicators + 1))
    fixed = ((("l", 0, 1), Fraction(1)),) if anchored else ()
    return LinearModel(MixedGraph(names, edges), (0,), fixed)


def test_one_factor_needs_three_indicators_and_a_scale() -> None:
    """The classical count: 2 indicators are too few, 3 fit exactly, 4 leave two tetrads."""
    two, three, four = (identify_model(factor_model(k, anchored=True)) for k in (2, 3, 4))
    assert not two.is_finite_to_one
    assert three.is_finite_to_one
    assert (three.degrees_of_freedom, four.degrees_of_freedom) == (0, 2)
    assert four.is_finite_to_one
    loose = identify_model(factor_model(4, anchored=False))
    assert not loose.is_finite_to_one
    assert loose.scales == ("f",)
    assert not loose.determined["var(f)"]
    assert loose.determined["var(x1)"]
    assert "The scale of f is free" in loose.text()


def test_equal_coefficients_make_a_cycle_of_two_finite() -> None:
    graph = MixedGraph.of("xy", [("x", "y"), ("y", "x")])
    assert not identify_model(LinearModel(graph)).is_finite_to_one
    equal = LinearModel(graph, (), ((("l", 0, 1), "a"), (("l", 1, 0), "a")))
    report = identify_model(equal)
    assert report.is_finite_to_one
    assert set(report.determined) == {"a", "var(x)", "var(y)"}
    assert "Proved: the Jacobian has full rank" in report.text()


def test_a_fixed_error_covariance_opens_the_bow() -> None:
    graph = MixedGraph.of("xy", [("x", "y")], [("x", "y")])
    assert not identify_model(LinearModel(graph)).is_finite_to_one
    fixed = LinearModel(graph, (), ((("w", 0, 1), Fraction(1, 3)),))
    report = identify_model(fixed)
    assert report.is_finite_to_one
    assert report.to_json()["parameters"] == 3


def test_formulas_survive_restrictions_where_their_denominators_do() -> None:
    graph = MixedGraph.of("zxy", [("z", "x"), ("x", "y")], [("x", "y")])
    equal = identify_model(LinearModel(graph, (), ((("l", 0, 1), "a"), (("l", 1, 2), "a"))))
    assert {name: formula.text for name, formula in equal.formulas.items()} == {"a": "s_z_x/s_z_z"}
    # With opposite paths from 1 to 2 the instrument 1 of 2->3 loses its relevance.
    edges = [("1", "2"), ("1", "4"), ("2", "3"), ("4", "2")]
    detour = MixedGraph.of("1234", edges, [("2", "3")])
    free = identify_model(LinearModel(detour))
    assert "2->3" in free.formulas
    values = ((("l", 0, 1), Fraction(-6)), (("l", 0, 3), Fraction(2)), (("l", 3, 1), Fraction(3)))
    cancelled = identify_model(LinearModel(detour, (), values))
    assert all(formula.instrument is not None for formula in cancelled.formulas.values())
    assert cancelled.formulas.get("2->3") is None or cancelled.formulas["2->3"].text != "s1_3/s1_2"


def test_everything_fixed() -> None:
    graph = MixedGraph.of("x")
    report = identify_model(LinearModel(graph, (), ((("w", 0, 0), Fraction(2)),)))
    assert (report.dimension, report.parameters, report.degrees_of_freedom) == (0, 0, 1)
    assert report.is_finite_to_one


@pytest.mark.parametrize("text", ["x ~ 2*y; y ~ 0.5*x", "x ~ a*y; y ~ b*x; a == 1; b == 1; z ~ x"])
def test_cycles_without_a_solution_are_refused(text: str) -> None:
    """det(I - L) = 1 - 2/2 and 1 - 1."""
    with pytest.raises(InvalidInput, match="for which I - L has an inverse"):
        identify_model(read_model(text))


def test_a_value_that_the_prime_does_not_admit_is_refused() -> None:
    with pytest.raises(InvalidInput, match=f"a denominator that {PRIME} does not divide"):
        identify_model(read_model(f"x->y [1/{PRIME}]"))
