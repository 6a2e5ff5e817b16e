"""The catalogue of matrix fields: every entry with its construction, limits, start points and source."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from mathengine.errors import InvalidInput, nearest
from mathengine.matrixfields.fields.catalogue_conjugate import CONJUGATE, DECOUPLED
from mathengine.matrixfields.fields.catalogue_entry import CatalogueEntry
from mathengine.matrixfields.fields.catalogue_hypergeometric import DERIVED, PFQ
from mathengine.matrixfields.fields.catalogue_matrices import BY_MATRICES
from mathengine.matrixfields.fields.field import MatrixField

CATALOGUE: Mapping[str, CatalogueEntry] = MappingProxyType(
    {entry.name: entry for entry in (*BY_MATRICES, *CONJUGATE, *DECOUPLED, *DERIVED, *PFQ)}
)
"""The entries by name."""


def entry(name: str) -> CatalogueEntry:
    """The entry of this name.

    Raises
    ------
    InvalidInput
        If there is none; the message has the known names and the nearest.

    Examples
    --------
    >>> entry("zeta3").limits[0].limit
    '(1 - zeta(3))/zeta(3)'
    """
    if name not in CATALOGUE:
        raise InvalidInput("field", name, nearest(name, CATALOGUE))
    return CATALOGUE[name]


def field(name: str, **parameters: int | Fraction) -> MatrixField:
    """The field of this name, with these values of its parameters and the defaults for the others.

    Raises
    ------
    InvalidInput
        For an unknown name or parameter.

    Examples
    --------
    >>> print(field("cmf1", c1=2).to_text())
    M_x = [[0, 2*x**2], [1, x + 3*y - 1]]
    M_y = [[x - y, 2*x**2], [1, 2*x + 2*y]]
    """
    return entry(name).field(**parameters)
