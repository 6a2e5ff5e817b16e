"""Linear structural equation models on mixed graphs, cyclic ones too: covariances, identification, relations.

Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.sem.adjacency import from_matrices as from_matrices
    from mathengine.sem.adjacency import from_networkx as from_networkx
    from mathengine.sem.adjacency import to_matrices as to_matrices
    from mathengine.sem.adjacency import to_networkx as to_networkx
    from mathengine.sem.adjugates import adjugate as adjugate
    from mathengine.sem.adjugates import determinant as determinant
    from mathengine.sem.connection_counts import count_matrix as count_matrix
    from mathengine.sem.containment import Containment as Containment
    from mathengine.sem.containment import contained as contained
    from mathengine.sem.covariance import Covariance as Covariance
    from mathengine.sem.covariance import CovarianceMatrix as CovarianceMatrix
    from mathengine.sem.covariance import covariance_matrix as covariance_matrix
    from mathengine.sem.decomposition import tian_pieces as tian_pieces
    from mathengine.sem.dot import read_dot as read_dot
    from mathengine.sem.edge_text import read_edge_model as read_edge_model
    from mathengine.sem.edge_text import read_edges as read_edges
    from mathengine.sem.edgewise import solved_edges as solved_edges
    from mathengine.sem.equivalence import Equivalence as Equivalence
    from mathengine.sem.equivalence import equivalent as equivalent
    from mathengine.sem.explanation import Term as Term
    from mathengine.sem.export import to_dagitty as to_dagitty
    from mathengine.sem.export import to_dot as to_dot
    from mathengine.sem.export import to_lavaan as to_lavaan
    from mathengine.sem.fibres import Fibre as Fibre
    from mathengine.sem.fibres import fibre as fibre
    from mathengine.sem.global_identification import global_obstruction as global_obstruction
    from mathengine.sem.graphs import MixedGraph as MixedGraph
    from mathengine.sem.half_treks import half_trek_deficit as half_trek_deficit
    from mathengine.sem.half_treks import half_trek_steps as half_trek_steps
    from mathengine.sem.identification import Report as Report
    from mathengine.sem.identification import identify as identify
    from mathengine.sem.jacobian import Dimension as Dimension
    from mathengine.sem.jacobian import dimension as dimension
    from mathengine.sem.lavaan import read_lavaan as read_lavaan
    from mathengine.sem.membership import Membership as Membership
    from mathengine.sem.membership import vanishes as vanishes
    from mathengine.sem.models import LinearModel as LinearModel
    from mathengine.sem.one_connections import OneConnection as OneConnection
    from mathengine.sem.one_connections import cycle_collections as cycle_collections
    from mathengine.sem.parameters import Parameters as Parameters
    from mathengine.sem.projection import project as project
    from mathengine.sem.reading import read_graph as read_graph
    from mathengine.sem.reading import read_model as read_model
    from mathengine.sem.relations import Relation as Relation
    from mathengine.sem.relations import VanishingIdeal as VanishingIdeal
    from mathengine.sem.restricted import identify_model as identify_model
    from mathengine.sem.restricted_covariance import RestrictedMatrix as RestrictedMatrix
    from mathengine.sem.trek_separation import TrekSeparation as TrekSeparation
    from mathengine.sem.treks import simple_treks as simple_treks
    from mathengine.sem.treks import standardised_covariance as standardised_covariance
    from mathengine.sem.vanishing import vanishing_ideal as vanishing_ideal

_HOMES = {
    "Containment": "containment",
    "Covariance": "covariance",
    "CovarianceMatrix": "covariance",
    "Dimension": "jacobian",
    "Equivalence": "equivalence",
    "Fibre": "fibres",
    "LinearModel": "models",
    "Membership": "membership",
    "MixedGraph": "graphs",
    "OneConnection": "one_connections",
    "Parameters": "parameters",
    "Relation": "relations",
    "Report": "identification",
    "RestrictedMatrix": "restricted_covariance",
    "Term": "explanation",
    "TrekSeparation": "trek_separation",
    "VanishingIdeal": "relations",
    "adjugate": "adjugates",
    "count_matrix": "connection_counts",
    "contained": "containment",
    "covariance_matrix": "covariance",
    "cycle_collections": "one_connections",
    "determinant": "adjugates",
    "dimension": "jacobian",
    "equivalent": "equivalence",
    "fibre": "fibres",
    "from_matrices": "adjacency",
    "from_networkx": "adjacency",
    "global_obstruction": "global_identification",
    "half_trek_deficit": "half_treks",
    "half_trek_steps": "half_treks",
    "identify": "identification",
    "identify_model": "restricted",
    "project": "projection",
    "read_dot": "dot",
    "read_edge_model": "edge_text",
    "read_edges": "edge_text",
    "read_graph": "reading",
    "read_lavaan": "lavaan",
    "read_model": "reading",
    "simple_treks": "treks",
    "solved_edges": "edgewise",
    "standardised_covariance": "treks",
    "tian_pieces": "decomposition",
    "to_dagitty": "export",
    "to_dot": "export",
    "to_lavaan": "export",
    "to_matrices": "adjacency",
    "to_networkx": "adjacency",
    "vanishes": "membership",
    "vanishing_ideal": "vanishing",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
