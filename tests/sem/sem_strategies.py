"""Random mixed graphs for the tests of this folder."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mathengine.sem.graphs import MixedGraph

VECTORS = Path(__file__).parent.parent / "vectors" / "known_models.json"


def known_models() -> list[dict[str, Any]]:
    """The entries of the reference vectors."""
    return list(json.loads(VECTORS.read_text())["models"])


def known_graph(entry: dict[str, Any]) -> MixedGraph:
    """The graph of an entry, by splitting its edges; shares nothing with the readers."""
    names = [str(i + 1) for i in range(entry["n"])]
    directed = [tuple(edge.split("->")) for edge in entry["directed"]]
    bidirected = [tuple(edge.split("<->")) for edge in entry["bidirected"]]
    return MixedGraph.of(names, directed, bidirected)


@st.composite
def mixed_graphs(
    draw: st.DrawFn,
    least: int = 1,
    most: int = 6,
    *,
    acyclic: bool = False,
    simple: bool = False,
    bidirected: bool = True,
    names: st.SearchStrategy[list[str]] | None = None,
) -> MixedGraph:
    """A mixed graph with ``least`` to ``most`` vertices; ``names`` gives at least ``most`` names, by default 1, 2, ...

    ``acyclic`` graphs have a causal order that need not be the order of the vertices; ``simple`` ones have at most one
    edge between two vertices; without ``bidirected`` there are directed edges only.
    """
    size = draw(st.integers(least, most))
    order = draw(st.permutations(range(size))) if acyclic else list(range(size))
    rank = {v: position for position, v in enumerate(order)}
    directed, arcs = [], []
    for i in range(size):
        for j in range(i + 1, size):
            forwards, backwards, arc = draw(st.sampled_from(KINDS))
            if acyclic and backwards:
                forwards, backwards = True, False
            if acyclic and rank[j] < rank[i]:
                forwards, backwards = backwards, forwards
            if simple and forwards + backwards + arc > 1:
                forwards, backwards, arc = forwards, backwards and not forwards, False
            if forwards:
                directed.append((i, j))
            if backwards:
                directed.append((j, i))
            if arc and bidirected:
                arcs.append((i, j))
    titles = [str(i + 1) for i in range(size)] if names is None else draw(names)[:size]
    return MixedGraph(tuple(titles), tuple(sorted(directed)), tuple(sorted(arcs)))


KINDS = [
    (False, False, False),
    (True, False, False),
    (False, False, True),
    (False, True, False),
    (True, True, False),
    (True, False, True),
    (True, True, True),
]
"""Edges between two vertices: forwards, backwards, bidirected; the first is what hypothesis shrinks to."""

vertex_names = st.lists(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_.]{0,4}|0|[1-9][0-9]{0,2}", fullmatch=True), min_size=6, max_size=6, unique=True
)
"""Six different names of vertices, for the keyword ``names``."""


def sparse_graph(size: int, seed: int, directed: float = 1.5, bidirected: float = 0.5) -> MixedGraph:
    """A random graph with that many directed and bidirected edges for each vertex, cyclic as a rule."""
    source = random.Random(seed)
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    arrows = source.sample(pairs, min(round(directed * size), len(pairs)))
    arcs = source.sample(upper(pairs), min(round(bidirected * size), len(pairs) // 2))
    return MixedGraph(tuple(str(i + 1) for i in range(size)), tuple(sorted(arrows)), tuple(sorted(arcs)))


def upper(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(i, j) for i, j in pairs if i < j]
