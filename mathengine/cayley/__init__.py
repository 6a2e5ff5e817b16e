"""Growth of Cayley and Schreier graphs: graphs, families, exact engines and what plans them.

Names are loaded when first used, the compiled kernels (numba) only by the engines that need them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.cayley.enumeration import Growth as Growth
    from mathengine.cayley.enumeration import growth as growth
    from mathengine.cayley.families import FAMILIES as FAMILIES
    from mathengine.cayley.families import family as family
    from mathengine.cayley.families_reversals import pancake as pancake
    from mathengine.cayley.families_shifts import lrx as lrx
    from mathengine.cayley.families_shifts import lx as lx
    from mathengine.cayley.families_shifts import top_spin as top_spin
    from mathengine.cayley.families_transpositions import all_transpositions as all_transpositions
    from mathengine.cayley.families_transpositions import coxeter as coxeter
    from mathengine.cayley.fitting import Fit as Fit
    from mathengine.cayley.fitting import fit as fit
    from mathengine.cayley.graphs import MatrixGraph as MatrixGraph
    from mathengine.cayley.graphs import PermutationGraph as PermutationGraph
    from mathengine.cayley.graphs import matrix_graph as matrix_graph
    from mathengine.cayley.graphs import permutation_graph as permutation_graph
    from mathengine.cayley.graphs import read_graph as read_graph
    from mathengine.cayley.statistics import LayerStatistics as LayerStatistics

_HOMES = {
    "FAMILIES": "families",
    "Fit": "fitting",
    "Growth": "enumeration",
    "LayerStatistics": "statistics",
    "MatrixGraph": "graphs",
    "PermutationGraph": "graphs",
    "all_transpositions": "families_transpositions",
    "coxeter": "families_transpositions",
    "family": "families",
    "fit": "fitting",
    "growth": "enumeration",
    "lrx": "families_shifts",
    "lx": "families_shifts",
    "matrix_graph": "graphs",
    "pancake": "families_reversals",
    "permutation_graph": "graphs",
    "read_graph": "graphs",
    "top_spin": "families_shifts",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
