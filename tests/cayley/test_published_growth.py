"""Families and puzzles against the layers that another package publishes for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mathengine.cayley.enumeration import growth
from mathengine.cayley.families import FAMILIES, family
from mathengine.cayley.graphs import permutation_graph

ROWS = json.loads((Path(__file__).parents[1] / "vectors" / "published_growth.json").read_text())["rows"]
NAMES = sorted({row["family"] for row in ROWS})


@pytest.mark.parametrize("name", NAMES)
def test_layers_are_those_that_are_published(name: str) -> None:
    for row in (row for row in ROWS if row["family"] == name):
        graph = family(name, **row["parameters"])
        if "start" in row:
            graph = permutation_graph(graph.generators, row["start"])
        layers = row["layers"]
        most = len(layers) - 1 if "first" in row else None
        assert list(growth(graph, max_layers=most).layers) == layers, row


def test_most_families_have_published_layers() -> None:
    assert len(NAMES) >= 31
    assert set(NAMES) <= set(FAMILIES)
