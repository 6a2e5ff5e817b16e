"""Polynomial continued fractions and conservative matrix fields.

Names are loaded when first used; the compiled kernels (numba) only by the searches.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.matrixfields.convergence import classify as classify
    from mathengine.matrixfields.enclosures import enclosure as enclosure
    from mathengine.matrixfields.fields.catalogue import field as field
    from mathengine.matrixfields.fields.trajectory import trajectory_matrix as trajectory_matrix
    from mathengine.matrixfields.fields.walk import walk as walk
    from mathengine.matrixfields.fractions import Coefficients
    from mathengine.matrixfields.fractions import ContinuedFraction as ContinuedFraction
    from mathengine.matrixfields.fractions import equivalent_by_inflation as equivalent_by_inflation
    from mathengine.matrixfields.irrationality import delta as delta
    from mathengine.matrixfields.reduction import factorial_reduction as factorial_reduction

_HOMES = {
    "ContinuedFraction": "fractions",
    "classify": "convergence",
    "delta": "irrationality",
    "enclosure": "enclosures",
    "equivalent_by_inflation": "fractions",
    "factorial_reduction": "reduction",
    "field": "fields.catalogue",
    "trajectory_matrix": "fields.trajectory",
    "walk": "fields.walk",
}

__all__ = ["cf", *_HOMES]


def cf(a: Coefficients, b: Coefficients) -> ContinuedFraction:
    """The continued fraction ``a(0) + b(1)/(a(1) + b(2)/(a(2) + ...))``.

    Parameters
    ----------
    a, b : str, int, Fraction, sequence of int, flint polynomial, sympy expression
        Polynomials or rational functions in n; a sequence has the constant term first.

    Raises
    ------
    InvalidInput
        If a or b is none of that, or has a pole where it is used.

    Examples
    --------
    >>> print(cf("2*n + 1", "n**2"))
    cf(2*n + 1, n**2)
    """
    from mathengine.matrixfields.fractions import ContinuedFraction

    return ContinuedFraction.of(a, b)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
