"""The table of engines."""

import naive
import pytest

from mathengine.cayley.engines import ENGINES, Plan, engine, of_plan, present
from mathengine.errors import InvalidInput


@pytest.mark.parametrize("name", present())
def test_every_engine_bears_its_name(name):
    assert engine(name).name == name


def test_an_unknown_engine_is_answered_with_the_nearest():
    with pytest.raises(InvalidInput, match="nearest: small"):
        engine("smal")
    assert of_plan(Plan("small, table", 1, 1, "", 0.0)) in ENGINES


def test_the_reference_search_counts_the_symmetric_group():
    assert naive.permutation_growth([(1, 2, 0), (2, 0, 1), (1, 0, 2)]) == (1, 3, 2)
    assert naive.matrix_growth([[[1, 1], [0, 1]], [[1, 4], [0, 1]]], 5) == (1, 2, 2)
