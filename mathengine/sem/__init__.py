"""Linear structural equation models on mixed graphs, cyclic ones too: covariances, identification, relations.

Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.sem.covariance import Covariance as Covariance
    from mathengine.sem.covariance import CovarianceMatrix as CovarianceMatrix
    from mathengine.sem.covariance import covariance_matrix as covariance_matrix
    from mathengine.sem.decomposition import tian_pieces as tian_pieces
    from mathengine.sem.edgewise import solved_edges as solved_edges
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

_HOMES = {
    "Covariance": "covariance",
    "CovarianceMatrix": "covariance",
    "Dimension": "jacobian",
    "Fibre": "fibres",
    "MixedGraph": "graphs",
    "Report": "identification",
    "covariance_matrix": "covariance",
    "dimension": "jacobian",
    "fibre": "fibres",
    "global_obstruction": "global_identification",
    "half_trek_deficit": "half_treks",
    "half_trek_steps": "half_treks",
    "identify": "identification",
    "solved_edges": "edgewise",
    "tian_pieces": "decomposition",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
