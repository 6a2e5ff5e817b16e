"""Statistics of layers are those of the distance of a random vertex."""

import statistics
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.cayley.statistics import STATISTICS, LayerStatistics, statistic
from mathengine.errors import InvalidInput

layer_lists = st.lists(st.integers(1, 40), min_size=1, max_size=12)


@given(layer_lists)
def test_moments_are_those_of_the_list_of_all_distances(layers):
    distances = [Fraction(d) for d, size in enumerate(layers) for _ in range(size)]
    found = LayerStatistics(tuple(layers))
    assert found.mean == statistics.mean(distances)
    assert found.variance == statistics.pvariance(distances)
    assert found.central_moment(2) == found.variance
    assert found.moment(0) == 1
    assert found.order == len(distances)
    assert layers[found.widest_index] == max(layers)


@given(layer_lists)
def test_a_vector_read_backwards_has_the_opposite_skewness(layers):
    forwards, backwards = LayerStatistics(tuple(layers)), LayerStatistics(tuple(reversed(layers)))
    assert forwards.central_moment(3) == -backwards.central_moment(3)
    assert forwards.variance == backwards.variance


@pytest.mark.parametrize("n", [20, 60, 200])
def test_the_hypercube_approaches_the_normal_law(n):
    found = LayerStatistics(tuple(comb(n, d) for d in range(n + 1)))
    assert (found.mean, found.variance) == (Fraction(n, 2), Fraction(n, 4))
    assert found.skewness == 0
    assert found.kurtosis == pytest.approx(-2 / n)
    assert found.normal_distance() < 0.2 / n


def test_a_single_vertex_has_no_shape():
    found = LayerStatistics((1,))
    assert (found.diameter, found.variance, found.skewness, found.normal_distance()) == (0, 0, None, None)


@pytest.mark.parametrize("name", STATISTICS)
def test_every_statistic_has_a_name(name):
    assert statistic(name, (1, 3, 2)) == {
        "diameter": 2, "last-layer": 2, "antipodes": 2, "widest": 1, "widest-size": 3, "order": 6,
        "mean": Fraction(7, 6), "variance": Fraction(17, 36),
    }[name]  # fmt: skip


def test_an_unknown_statistic_is_refused_with_the_nearest():
    with pytest.raises(InvalidInput, match="nearest: widest"):
        statistic("wides", (1, 1))


@pytest.mark.parametrize("layers", [(), (1, 0), (1, -2)])
def test_empty_layers_are_refused(layers):
    with pytest.raises(InvalidInput, match="positive integers"):
        LayerStatistics(layers)
