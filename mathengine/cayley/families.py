"""Every predefined family of graphs, by name."""

from __future__ import annotations

from difflib import get_close_matches

from mathengine.cayley import (
    families_blocks,
    families_classes,
    families_cycles,
    families_dodecahedra,
    families_involutions,
    families_matrices,
    families_puzzles,
    families_reversals,
    families_shifts,
    families_transpositions,
)
from mathengine.cayley.family_registry import REGISTERED, Family, Setting
from mathengine.cayley.graphs import Graph
from mathengine.errors import InvalidInput

_MODULES = (
    families_shifts,
    families_transpositions,
    families_reversals,
    families_blocks,
    families_cycles,
    families_dodecahedra,
    families_involutions,
    families_classes,
    families_matrices,
    families_puzzles,
    families_dodecahedra,
)
"""Loading a module registers its families."""

FAMILIES = REGISTERED
"""The families by name."""


def entry(name: str) -> Family:
    """The family of this name.

    Raises
    ------
    InvalidInput
        If there is none; the message has the nearest names.

    Examples
    --------
    >>> entry("coxeter").definition
    'adjacent swaps (i i+1)'
    """
    if name not in FAMILIES:
        close = ", ".join(get_close_matches(name, sorted(FAMILIES), cutoff=0.5))
        listed = f"{len(FAMILIES)} names, see mathengine cayley families"
        raise InvalidInput("family", name, f"{listed} (nearest: {close})" if close else listed)
    return FAMILIES[name]


def family(name: str, **parameters: Setting) -> Graph:
    """The graph of this name, with these parameters and the defaults for the others.

    Raises
    ------
    InvalidInput
        For an unknown name or parameter, a missing parameter, or a value out of range.

    Examples
    --------
    >>> family("lrx", n=12).name
    'lrx(12)'
    >>> family("lrx", m=12)
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: parameter of lrx is m; accepted: k, n
    """
    return entry(name).graph(**parameters)
