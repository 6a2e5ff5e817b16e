"""The words of statements about Cayley graphs, in tables of literals that cost nothing to load."""

from __future__ import annotations

QUANTITIES: dict[str, tuple[int | str, ...]] = {
    "diameter": (1, 1),
    "order": (1, 1),
    "growth": (1, 1),
    "layer": (2, 2),
    "last_layer": (1, 1),
    "distance": (2, 2),
}
"""What is said of a graph: word, least and most positional arguments."""

GRAPHS: dict[str, tuple[int | str, ...]] = {
    "cayley": (1, 1, "directed"),
    "schreier": (2, 2, "directed"),
}
"""Graphs by their generators, likewise, with keywords."""

FAMILIES: dict[str, tuple[int | str, ...]] = {
    "all_transpositions": (0, 1, "n"),
    "coxeter": (0, 1, "n"),
    "lrx": (0, 2, "n", "k"),
    "lx": (0, 1, "n"),
    "pancake": (0, 1, "n"),
    "top_spin": (0, 2, "n", "k"),
}
"""Families of graphs by name: parameters by place or by name."""

GRAPH_WORDS = QUANTITIES | GRAPHS | FAMILIES
