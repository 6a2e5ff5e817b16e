"""The search for conjugate polynomials as a recipe: the known classification comes out, and nonsense is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.reading import read_field
from mathengine.pipeline.conjugate_search import ConjugateSearch
from mathengine.pipeline.executors import open_executor
from mathengine.pipeline.recipe import Recipe, load_recipe
from mathengine.pipeline.records import finding_line, statements_of
from mathengine.pipeline.run import run_search
from mathengine.store.database import open_store
from mathengine.store.records import Json


def recipe(**space: Mapping[str, Json]) -> Recipe:
    return Recipe("conjugate", "", "conjugate-polynomials", (), {}, space)


def test_degrees_one_and_two_give_the_known_components(tmp_path: Path) -> None:
    asked = recipe(one={"degree": 1}, two={"degree": 2})
    with open_store(str(tmp_path / "store.db"), create=True) as store, open_executor(None, 1) as pool:
        result = run_search(asked, store, pool)
        lines = [finding_line(found) for found in statements_of(store, result.run)]
    assert {line["verdict"] for line in lines} == {"proved"}
    # degree 1: components I and T; degree 2: 4, 5 and 6, with component 2 equal to I (Singular's primary decomposition)
    assert sorted((line["degree"], line["family"]) for line in lines) == [
        (1, "decoupled"),
        (1, "substantial"),
        (2, "decoupled"),
        (2, "substantial"),
        (2, "substantial"),
    ]
    assert "complete" in result.summary
    for line in lines:
        text = str(line["statement"]).removeprefix("conserving(").removesuffix(")")
        assert read_field(text).rank == 2


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({}, "space is empty"),
        ({"one": {"degree": 9}}, "degree of space.one is 9"),
        ({"one": {"degree": True}}, "degree of space.one"),
        ({"one": {"degre": 1}}, "key of space.one is degre"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(space: dict[str, Mapping[str, Json]], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        ConjugateSearch().plan(recipe(**space))


def test_the_recipe_that_comes_along_is_read() -> None:
    assert ConjugateSearch().plan(load_recipe("conjugate-fields")).chunks == 6
