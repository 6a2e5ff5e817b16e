"""Growth of Cayley and Schreier graphs: graphs, families, exact engines and what plans them.

Names are loaded when first used, the compiled kernels (numba) only by the engines that need them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.cayley.beam import beam_search as beam_search
    from mathengine.cayley.coset_tables import coset_table as coset_table
    from mathengine.cayley.enumeration import Growth as Growth
    from mathengine.cayley.enumeration import growth as growth
    from mathengine.cayley.export import adjacency as adjacency
    from mathengine.cayley.export import edges as edges
    from mathengine.cayley.export import laplacian as laplacian
    from mathengine.cayley.export import to_networkx as to_networkx
    from mathengine.cayley.families import FAMILIES as FAMILIES
    from mathengine.cayley.families import family as family
    from mathengine.cayley.families_blocks import block_interchange as block_interchange
    from mathengine.cayley.families_blocks import transposons as transposons
    from mathengine.cayley.families_classes import conjugacy_classes as conjugacy_classes
    from mathengine.cayley.families_classes import rand_generators as rand_generators
    from mathengine.cayley.families_cycles import all_cycles as all_cycles
    from mathengine.cayley.families_cycles import consecutive_k_cycles as consecutive_k_cycles
    from mathengine.cayley.families_cycles import down_cycles as down_cycles
    from mathengine.cayley.families_cycles import increasing_k_cycles as increasing_k_cycles
    from mathengine.cayley.families_cycles import larx as larx
    from mathengine.cayley.families_cycles import lsl_cycles as lsl_cycles
    from mathengine.cayley.families_cycles import prefix_cycles as prefix_cycles
    from mathengine.cayley.families_cycles import three_cycles as three_cycles
    from mathengine.cayley.families_cycles import three_cycles_0ij as three_cycles_0ij
    from mathengine.cayley.families_cycles import three_cycles_01i as three_cycles_01i
    from mathengine.cayley.families_cycles import wrapped_k_cycles as wrapped_k_cycles
    from mathengine.cayley.families_dodecahedra import megaminx as megaminx
    from mathengine.cayley.families_dodecahedra import starminx as starminx
    from mathengine.cayley.families_dodecahedra import starminx_2 as starminx_2
    from mathengine.cayley.families_involutions import derangements as derangements
    from mathengine.cayley.families_involutions import involutive_derangements as involutive_derangements
    from mathengine.cayley.families_involutions import koltsov3 as koltsov3
    from mathengine.cayley.families_involutions import rapaport_m1 as rapaport_m1
    from mathengine.cayley.families_involutions import rapaport_m2 as rapaport_m2
    from mathengine.cayley.families_involutions import sheveleva2 as sheveleva2
    from mathengine.cayley.families_matrices import heisenberg as heisenberg
    from mathengine.cayley.families_matrices import special_linear_fundamental_roots as special_linear_fundamental_roots
    from mathengine.cayley.families_matrices import special_linear_root_weyl as special_linear_root_weyl
    from mathengine.cayley.families_matrices import unitriangular as unitriangular
    from mathengine.cayley.families_puzzles import globe_puzzle as globe_puzzle
    from mathengine.cayley.families_puzzles import hungarian_rings as hungarian_rings
    from mathengine.cayley.families_puzzles import mini_pyramorphix as mini_pyramorphix
    from mathengine.cayley.families_puzzles import picture_cube333 as picture_cube333
    from mathengine.cayley.families_puzzles import pyraminx as pyraminx
    from mathengine.cayley.families_puzzles import rubik_cube as rubik_cube
    from mathengine.cayley.families_reversals import burnt_pancake as burnt_pancake
    from mathengine.cayley.families_reversals import cubic_pancake as cubic_pancake
    from mathengine.cayley.families_reversals import full_reversals as full_reversals
    from mathengine.cayley.families_reversals import pancake as pancake
    from mathengine.cayley.families_reversals import signed_reversals as signed_reversals
    from mathengine.cayley.families_shifts import lrx as lrx
    from mathengine.cayley.families_shifts import lx as lx
    from mathengine.cayley.families_shifts import top_spin as top_spin
    from mathengine.cayley.families_transpositions import all_transpositions as all_transpositions
    from mathengine.cayley.families_transpositions import coxeter as coxeter
    from mathengine.cayley.families_transpositions import cyclic_coxeter as cyclic_coxeter
    from mathengine.cayley.families_transpositions import generalized_stars as generalized_stars
    from mathengine.cayley.families_transpositions import stars as stars
    from mathengine.cayley.fitting import Fit as Fit
    from mathengine.cayley.fitting import fit as fit
    from mathengine.cayley.gap_puzzles import read_gap as read_gap
    from mathengine.cayley.gap_puzzles import to_gap as to_gap
    from mathengine.cayley.graphs import MatrixGraph as MatrixGraph
    from mathengine.cayley.graphs import PermutationGraph as PermutationGraph
    from mathengine.cayley.graphs import matrix_graph as matrix_graph
    from mathengine.cayley.graphs import permutation_graph as permutation_graph
    from mathengine.cayley.graphs import read_graph as read_graph
    from mathengine.cayley.paths import Farthest as Farthest
    from mathengine.cayley.paths import Path as Path
    from mathengine.cayley.paths import distance as distance
    from mathengine.cayley.paths import farthest as farthest
    from mathengine.cayley.paths import path as path
    from mathengine.cayley.paths import verified_path as verified_path
    from mathengine.cayley.spectra import Spectrum as Spectrum
    from mathengine.cayley.spectra import spectrum as spectrum
    from mathengine.cayley.statistics import LayerStatistics as LayerStatistics
    from mathengine.cayley.walks import mixing_time as mixing_time
    from mathengine.cayley.walks import random_walks as random_walks
    from mathengine.cayley.walks import walk_distances as walk_distances

_HOMES = {
    "FAMILIES": "families",
    "Farthest": "paths",
    "Fit": "fitting",
    "Growth": "enumeration",
    "LayerStatistics": "statistics",
    "MatrixGraph": "graphs",
    "Path": "paths",
    "PermutationGraph": "graphs",
    "Spectrum": "spectra",
    "adjacency": "export",
    "all_cycles": "families_cycles",
    "all_transpositions": "families_transpositions",
    "beam_search": "beam",
    "block_interchange": "families_blocks",
    "burnt_pancake": "families_reversals",
    "conjugacy_classes": "families_classes",
    "consecutive_k_cycles": "families_cycles",
    "coset_table": "coset_tables",
    "coxeter": "families_transpositions",
    "cubic_pancake": "families_reversals",
    "cyclic_coxeter": "families_transpositions",
    "derangements": "families_involutions",
    "distance": "paths",
    "down_cycles": "families_cycles",
    "edges": "export",
    "family": "families",
    "farthest": "paths",
    "fit": "fitting",
    "full_reversals": "families_reversals",
    "generalized_stars": "families_transpositions",
    "globe_puzzle": "families_puzzles",
    "growth": "enumeration",
    "heisenberg": "families_matrices",
    "hungarian_rings": "families_puzzles",
    "increasing_k_cycles": "families_cycles",
    "involutive_derangements": "families_involutions",
    "koltsov3": "families_involutions",
    "laplacian": "export",
    "larx": "families_cycles",
    "lrx": "families_shifts",
    "lsl_cycles": "families_cycles",
    "lx": "families_shifts",
    "matrix_graph": "graphs",
    "megaminx": "families_dodecahedra",
    "mini_pyramorphix": "families_puzzles",
    "mixing_time": "walks",
    "pancake": "families_reversals",
    "path": "paths",
    "permutation_graph": "graphs",
    "picture_cube333": "families_puzzles",
    "prefix_cycles": "families_cycles",
    "pyraminx": "families_puzzles",
    "rand_generators": "families_classes",
    "random_walks": "walks",
    "rapaport_m1": "families_involutions",
    "rapaport_m2": "families_involutions",
    "read_gap": "gap_puzzles",
    "read_graph": "graphs",
    "rubik_cube": "families_puzzles",
    "sheveleva2": "families_involutions",
    "signed_reversals": "families_reversals",
    "special_linear_fundamental_roots": "families_matrices",
    "special_linear_root_weyl": "families_matrices",
    "spectrum": "spectra",
    "starminx": "families_dodecahedra",
    "starminx_2": "families_dodecahedra",
    "stars": "families_transpositions",
    "three_cycles": "families_cycles",
    "three_cycles_01i": "families_cycles",
    "three_cycles_0ij": "families_cycles",
    "to_gap": "gap_puzzles",
    "to_networkx": "export",
    "top_spin": "families_shifts",
    "transposons": "families_blocks",
    "unitriangular": "families_matrices",
    "verified_path": "paths",
    "walk_distances": "walks",
    "wrapped_k_cycles": "families_cycles",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
