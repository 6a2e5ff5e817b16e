"""Which vertices paths and treks join, as bits: vertex v is bit v."""

from __future__ import annotations

from collections.abc import Iterable

from mathengine.sem.graphs import MixedGraph


def ancestor_masks(graph: MixedGraph) -> list[int]:
    """The vertices from which a directed path leads to each vertex, itself included. Exact.

    >>> [f"{mask:03b}" for mask in ancestor_masks(MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "2")]))]
    ['001', '111', '111']
    """
    found = [0] * graph.size
    for component in graph.components:
        above = mask_of(component)
        for v in component:
            for u in graph.parents[v]:
                above |= found[u]
        for v in component:
            found[v] = above
    return found


def descendant_masks(graph: MixedGraph) -> list[int]:
    """The vertices to which a directed path leads from each vertex, itself included. Exact.

    >>> [f"{mask:03b}" for mask in descendant_masks(MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "2")]))]
    ['111', '110', '110']
    """
    found = [0] * graph.size
    for component in reversed(graph.components):
        below = mask_of(component)
        for v in component:
            for w in graph.children[v]:
                below |= found[w]
        for v in component:
            found[v] = below
    return found


def trek_masks(graph: MixedGraph) -> list[int]:
    """The vertices that a trek joins to each vertex: their covariance is not identically zero. Exact.

    >>> [f"{mask:03b}" for mask in trek_masks(MixedGraph.of("123", [("1", "3"), ("2", "3")]))]
    ['101', '110', '111']
    """
    below = descendant_masks(graph)
    found = []
    for above in ancestor_masks(graph):
        joined = 0
        for u in bits(above):
            joined |= below[u]
            for s in graph.siblings[u]:
                joined |= below[s]
        found.append(joined)
    return found


def mask_of(vertices: Iterable[int]) -> int:
    """The bits of some vertices.

    >>> mask_of([0, 3])
    9
    """
    mask = 0
    for v in vertices:
        mask |= 1 << v
    return mask


def bits(mask: int) -> list[int]:
    """The places of the bits, ascending.

    >>> bits(9)
    [0, 3]
    """
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
