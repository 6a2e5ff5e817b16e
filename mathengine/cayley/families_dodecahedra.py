"""Puzzles that have the shape of a dodecahedron: Megaminx, Starminx and Starminx 2."""

from __future__ import annotations

from mathengine.cayley.dodecahedron_moves import (
    INNER,
    corner_turns,
    deep_stickers,
    deep_turns,
    dodecahedron_turns,
)
from mathengine.cayley.family_registry import register
from mathengine.cayley.graphs import PermutationGraph, permutation_graph


@register("fifths of turns of the twelve faces of a dodecahedron, on 120 stickers", kind="puzzles")
def megaminx() -> PermutationGraph:
    """The Megaminx: 20 corners and 30 edges; the centres of its faces stay and are left out.

    Examples
    --------
    >>> len(megaminx().generators), megaminx().degree
    (24, 120)
    """
    return permutation_graph(dodecahedron_turns(), names=[f"f{face}" for face in range(12)])


@register("thirds of turns of the twenty corners of a dodecahedron with their edges, on 120 stickers", kind="puzzles")
def starminx() -> PermutationGraph:
    """The Starminx: 30 edges, and 20 corners that turn in their places; the centres of its faces stay.

    Examples
    --------
    >>> len(starminx().generators), starminx().degree
    (40, 120)
    """
    return permutation_graph(corner_turns(), names=[f"c{corner}" for corner in range(20)])


@register(
    "fifths of turns of half of a dodecahedron about its twelve faces, on 132 stickers, with the five inner ones of a "
    "face alike",
    kind="puzzles",
)
def starminx_2() -> PermutationGraph:
    """The Starminx 2: 30 edges, 12 centres and 60 inner stickers, in twelve colours.

    Examples
    --------
    >>> len(starminx_2().generators), starminx_2().degree, len(set(starminx_2().start))
    (24, 132, 84)
    """
    start = [face if len(piece) == INNER else 12 + i for i, (face, piece) in enumerate(deep_stickers())]
    labels = {label: i for i, label in enumerate(dict.fromkeys(start))}
    return permutation_graph(deep_turns(), [labels[s] for s in start], names=[f"f{face}" for face in range(12)])
