"""The search over the directions of fields: recipes that make no sense, findings, and their independence of workers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.direction_scan import DirectionScan, delta_of
from mathengine.pipeline.executors import open_executor
from mathengine.pipeline.recipe import Recipe, load_recipe
from mathengine.pipeline.records import finding_line, statements_of
from mathengine.pipeline.run import run_search
from mathengine.store.database import open_store
from mathengine.store.records import Json, RunState

LOG2: dict[str, Json] = {"field": "ffbar(x + y, x - y)", "directions": [[0, 2], [0, 2]], "starts": [["1", "1"]]}


def recipe(constants: tuple[str, ...] = ("log(2)",), **changes: Json) -> Recipe:
    settings: dict[str, Json] = {"depth": 200, "digits": 40}
    return Recipe("directions", "", "matrix-field-directions", constants, settings, {"log2": {**LOG2, **changes}})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"field": "zeta4"}, "field is zeta4"),
        ({"field": 3}, "field of space.log2 is 3"),
        ({"directions": [[0, 2]]}, r"directions is .*x, y"),
        ({"directions": [[2, 0], [0, 1]]}, "low <= high"),
        ({"directions": [["a", 0], [0, 1]]}, "range of a direction"),
        ({"starts": []}, "starts is"),
        ({"starts": [["1"]]}, "start is"),
        ({"starts": [["1", "1/0"]]}, "start is"),
        ({"strats": [["1", "1"]]}, "key of space.log2 is strats"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused_in_one_line(changes: Mapping[str, Json], message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as refusal:
        DirectionScan().plan(recipe(**changes))
    assert "\n" not in str(refusal.value)


def scanned(asked: Recipe, path: Path, workers: int = 1, chunks: int | None = None) -> list[dict[str, Json]]:
    with open_store(str(path), create=True) as store, open_executor(None, workers) as pool:
        result = run_search(asked, store, pool, workers=workers, resume=chunks is not None)
        assert result.state is RunState.FINISHED
        return sorted((finding_line(s) for s in statements_of(store, result.run)), key=lambda line: str(line["digest"]))


def test_directions_are_identified_and_ranked_by_delta(tmp_path: Path) -> None:
    lines = scanned(recipe(), tmp_path / "store.db")
    assert len(lines) == 5
    best = max(lines, key=delta_of)
    assert best["direction"] == [1, 1]
    assert best["statement"] == "limit(ffbar(x + y, x - y), direction=[1, 1], start=[1, 1]) = -1 + 1/log(2)"
    assert best["constant"] == "log(2)"
    assert all(line["verdict"] in ("supported", "proved") for line in lines)


def test_a_direction_without_a_known_constant_is_kept_by_its_delta(tmp_path: Path) -> None:
    lines = scanned(recipe(("pi",)), tmp_path / "store.db")
    assert len(lines) == 5
    assert all(str(line["statement"]).endswith(")") and "delta(" in str(line["statement"]) for line in lines)
    assert {line["verdict"] for line in lines} == {"supported"} or {line["verdict"] for line in lines} == {"proved"}


def test_two_workers_find_what_one_finds(tmp_path: Path) -> None:
    asked = recipe(directions=[[0, 5], [0, 5]])
    assert scanned(asked, tmp_path / "one.db") == scanned(asked, tmp_path / "two.db", workers=2)


def test_the_recipe_that_comes_along_is_read() -> None:
    plan = DirectionScan().plan(load_recipe("fields-zeta"))
    assert plan.candidates == 4 * 2 * 25
    assert "zeta2-mirror" in DirectionScan().summary(load_recipe("fields-zeta"), {})
