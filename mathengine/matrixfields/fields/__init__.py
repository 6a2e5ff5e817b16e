"""Conservative matrix fields: constructors, catalogue, trajectories, walks.

Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.matrixfields.fields.catalogue import CATALOGUE as CATALOGUE
    from mathengine.matrixfields.fields.conjugate import conjugate_field as conjugate_field
    from mathengine.matrixfields.fields.d_finite import d_finite as d_finite
    from mathengine.matrixfields.fields.field import MatrixField as MatrixField
    from mathengine.matrixfields.fields.hypergeometric import hypergeometric as hypergeometric
    from mathengine.matrixfields.fields.meijer import meijer_g as meijer_g
    from mathengine.matrixfields.fields.reading import read_field as read_field
    from mathengine.matrixfields.fields.singular import singular_locus as singular_locus

_HOMES = {
    "CATALOGUE": "catalogue",
    "MatrixField": "field",
    "conjugate_field": "conjugate",
    "d_finite": "d_finite",
    "hypergeometric": "hypergeometric",
    "meijer_g": "meijer",
    "read_field": "reading",
    "singular_locus": "singular",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
