"""Polynomial continued fractions and conservative matrix fields.

Names are loaded when first used; the compiled kernels (numba) only by the searches.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.matrixfields.convergence import classify as classify
    from mathengine.matrixfields.enclosures import enclosure as enclosure
    from mathengine.matrixfields.fractions import ContinuedFraction as ContinuedFraction
    from mathengine.matrixfields.fractions import cf as cf
    from mathengine.matrixfields.fractions import equivalent_by_inflation as equivalent_by_inflation
    from mathengine.matrixfields.irrationality import delta as delta
    from mathengine.matrixfields.reduction import factorial_reduction as factorial_reduction

_HOMES = {
    "ContinuedFraction": "fractions",
    "cf": "fractions",
    "classify": "convergence",
    "delta": "irrationality",
    "enclosure": "enclosures",
    "equivalent_by_inflation": "fractions",
    "factorial_reduction": "reduction",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
