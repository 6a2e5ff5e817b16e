"""The half-trek criterion in the pieces of ancestral subgraphs.

A subgraph on an ancestral set has fewer siblings and fewer half-treks that stand in the way, and Tian's decomposition
makes causes from other pieces independent; each vertex is solved in whichever piece the criterion succeeds.

References
----------
M. Drton, L. Weihs, "Generic identifiability of linear structural equation models by ancestor decomposition",
Scandinavian Journal of Statistics 43 (2016), arXiv:1504.02992.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mathengine.sem.decomposition import Piece, ancestral_pieces, tian_pieces
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import HalfTrekStep, half_trek_steps


@dataclass(frozen=True, slots=True)
class PieceStep:
    """A vertex that the half-trek criterion solves in a piece; the step counts the vertices of the piece."""

    piece: Piece
    step: HalfTrekStep

    @property
    def vertex(self) -> int:
        """The vertex in the whole graph."""
        return self.piece.vertices[self.step.vertex]


def tian_steps(graph: MixedGraph) -> tuple[PieceStep, ...]:
    """The vertices that the half-trek criterion solves in the pieces of Tian's decomposition, in order. Exact.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")])
    >>> [step.vertex for step in tian_steps(graph)]
    [2, 1]
    """
    return _steps(tian_pieces(graph))


def ancestral_steps(graph: MixedGraph) -> tuple[PieceStep, ...]:
    """The vertices that the half-trek criterion solves in pieces of ancestral subgraphs, in order. Exact.

    At least what :func:`tian_steps` solves, for the whole graph is among the ancestral subgraphs.

    >>> graph = MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("3", "4")], [("1", "3"), ("1", "4")])
    >>> sorted(step.vertex for step in ancestral_steps(graph))
    [1, 2, 3]
    """
    return _steps(list(ancestral_pieces(graph)))


def _steps(pieces: Iterable[Piece]) -> tuple[PieceStep, ...]:
    solved: dict[int, PieceStep] = {}
    count = -1
    while count < len(solved):
        count = len(solved)
        for piece in pieces:
            if all(v in solved for v in piece.inner):
                continue
            known = [i for i, v in enumerate(piece.vertices) if v in solved]
            for step in half_trek_steps(piece.graph, known):
                found = PieceStep(piece, step)
                solved.setdefault(found.vertex, found)
    return tuple(solved.values())
