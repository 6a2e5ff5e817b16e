"""Recipes are data: checked, overridable, and identified by what they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.recipe import list_recipes, load_recipe, read_recipe

GOOD = """
title = "A test"
search = "continued-fractions"
constants = ["zeta(3)"]

[settings]
digits = 50

[space.cubics]
bound = 10
b = ["-n**6"]

[space.lines]
bound = 20
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text)
    return path


def test_a_recipe_of_ones_own_is_a_path(tmp_path: Path) -> None:
    recipe = load_recipe(str(written(tmp_path, GOOD)))
    assert (recipe.name, recipe.constants, recipe.settings["digits"]) == ("mine", ("zeta(3)",), 50)


def test_assignments_reach_settings_one_part_or_every_part_that_has_the_key(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, GOOD))
    changed = recipe.with_values(["digits=80", "cubics.bound=30", 'b=["-4*n**6"]', "constants=pi"])
    assert changed.settings == {"digits": 80}
    assert changed.space == {"cubics": {"bound": 30, "b": ["-4*n**6"]}, "lines": {"bound": 20}}
    assert changed.constants == ("pi",)
    assert {part["bound"] for part in recipe.with_values(["bound=7"]).space.values()} == {7}


def test_the_digest_depends_on_what_the_search_does_and_on_nothing_else(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, GOOD))
    assert read_recipe(written(tmp_path, GOOD.replace("A test", "Another"))).digest == recipe.digest
    assert recipe.with_values(["lines.bound=21"]).digest != recipe.digest


@pytest.mark.parametrize("assignment", ["bound", "=3", "bounds=3", "cubics.bond=3", "circles.bound=3", ""])
def test_an_assignment_to_nothing_is_refused(tmp_path: Path, assignment: str) -> None:
    with pytest.raises(InvalidInput, match="--set"):
        read_recipe(written(tmp_path, GOOD)).with_values([assignment])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "title in mine.toml is missing"),
        ("title = 3\nsearch = 'x'", "title in mine.toml is 3; accepted: text"),
        (GOOD.replace("constants", "constant"), r"key in mine.toml is constant; .*nearest: constants"),
        (GOOD + "\n[settings]\n", "TOML"),
        (GOOD.replace('["zeta(3)"]', "3"), "constants is 3; accepted: a list of texts"),
        ("title = 'a'\nsearch = 'b'\nspace = 3", "a table"),
        ("title = 'a'\nsearch = 'b'\n[space]\nx = 3", r"a table \[space.x\]"),
        ("[[[", "TOML"),
        ("\x00", "TOML"),
        ("x = " + "[" * 100_000, "TOML"),
    ],
)
def test_a_malformed_recipe_is_refused_with_the_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        read_recipe(written(tmp_path, text))


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="No such file"):
        load_recipe(str(tmp_path / "none.toml"))
    with pytest.raises(InvalidInput, match="readable file"):
        load_recipe(f"{tmp_path}/")
    path = tmp_path / "latin.toml"
    path.write_bytes(b"title = '\xff'")
    with pytest.raises(InvalidInput, match="UTF-8"):
        load_recipe(str(path))


def test_an_unknown_recipe_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="nearest: zeta3"):
        load_recipe("zeta33")


def test_the_recipes_that_come_with_mathengine_are_all_readable() -> None:
    recipes = {recipe.name: recipe for recipe in list_recipes()}
    assert {"zeta3", "zeta2", "catalan", "log2", "pi", "e", "open"} <= recipes.keys()
    assert all(recipe.title and recipe.description for recipe in recipes.values())
