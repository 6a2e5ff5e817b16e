"""The recipes that come along are listed and shown."""

import json
import tomllib
from pathlib import Path

import pytest

from mathengine.cli import frame

SEARCHES = Path(__file__).parents[2] / "searches"
NAMES = sorted(path.stem for path in SEARCHES.glob("*.toml"))


@pytest.mark.parametrize("words", [["recipes"], ["recipes", "list"]])
def test_every_recipe_of_the_checkout_is_listed(words, capsys):
    assert frame.run(words) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == ["name", *NAMES]


def test_json_gives_one_recipe_per_line(capsys):
    assert frame.run(["recipes", "--format", "json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["name"] for record in records] == NAMES
    for record in records:
        source = tomllib.loads((SEARCHES / f"{record['name']}.toml").read_text())
        assert record["title"] == source["title"]
        assert record["constants"] == source.get("constants", [])


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_is_shown_as_it_stands_in_its_file(name, capsys):
    assert frame.run(["recipes", "show", name, "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["text"] == (SEARCHES / f"{name}.toml").read_text() == Path(record["path"]).read_text()


def test_the_text_that_is_shown_is_a_recipe_again(tmp_path, capsys):
    assert frame.run(["recipes", "show", "zeta3"]) == 0
    copy = tmp_path / "copy.toml"
    copy.write_text(capsys.readouterr().out)
    assert frame.run(["recipes", "show", str(copy)]) == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [("zeta33", "nearest: zeta3"), ("./missing.toml", "No such file"), ("/", "readable file"), ("a\nb", "accepted:")],
)
def test_an_unknown_recipe_is_one_line_with_status_2(name, expected, capsys):
    assert frame.run(["recipes", "show", name]) == 2
    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1
