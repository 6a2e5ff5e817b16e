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

FAMILY_NAMES = (
    "all_cycles",
    "all_transpositions",
    "block_interchange",
    "burnt_pancake",
    "conjugacy_classes",
    "consecutive_k_cycles",
    "coxeter",
    "cubic_pancake",
    "cyclic_coxeter",
    "derangements",
    "down_cycles",
    "full_reversals",
    "generalized_stars",
    "globe_puzzle",
    "heisenberg",
    "hungarian_rings",
    "increasing_k_cycles",
    "involutive_derangements",
    "koltsov3",
    "larx",
    "lrx",
    "lsl_cycles",
    "lx",
    "megaminx",
    "mini_pyramorphix",
    "pancake",
    "picture_cube333",
    "prefix_cycles",
    "pyraminx",
    "rand_generators",
    "rapaport_m1",
    "rapaport_m2",
    "rubik_cube",
    "sheveleva2",
    "signed_reversals",
    "special_linear_fundamental_roots",
    "special_linear_root_weyl",
    "starminx",
    "starminx_2",
    "stars",
    "three_cycles",
    "three_cycles_01i",
    "three_cycles_0ij",
    "top_spin",
    "transposons",
    "unitriangular",
    "wrapped_k_cycles",
)
"""Families of graphs; which parameters each has, its definition says."""
PARAMETERS = (
    "a",
    "b",
    "classes",
    "count",
    "d",
    "directed",
    "generators",
    "inverses",
    "k",
    "kind",
    "left",
    "m",
    "metric",
    "modulo",
    "modulus",
    "n",
    "name",
    "puzzle",
    "right",
    "seed",
    "size",
    "subset",
    "type",
)
"""Names of their parameters."""
MOST_PARAMETERS = 8

FAMILIES: dict[str, tuple[int | str, ...]] = dict.fromkeys(FAMILY_NAMES, (0, MOST_PARAMETERS, *PARAMETERS))
GRAPH_WORDS = QUANTITIES | GRAPHS | FAMILIES
