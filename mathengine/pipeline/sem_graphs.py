"""Structural equation models in the statement language: ``covariance("1->2, 2<->3", 1, 3) = 0``.

A graph is text in double quotes in any form that is read. Of it can be said: ``covariance(G, i, j)`` in coefficients
``l1_2`` and errors ``w1_1``, ``w1_2``; ``vanishes(G, polynomial)`` in covariances ``s1_2``; ``dimension(G)``;
``finite_to_one(G)``; ``identifiable(G)`` and ``identifiable(G, "1->2")``; ``fibre_degree(G)``; and
``trek_rank(G, [1, 2], [3, 4])``, the generic rank of a submatrix of covariances.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from flint import arb

from mathengine.errors import InvalidInput, nearest
from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Text
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.statement import Claim, Verified
from mathengine.sem.expression_polynomials import covariance_polynomial, to_expression
from mathengine.sem.graphs import MixedGraph
from mathengine.store.records import Json

MOST_VERTICES = 60
"""Vertices up to which statements about a graph are read."""
_PLAIN = re.compile(r"[A-Za-z]\w*")


class StructuralEquations:
    """The adapter for statements about structural equation models."""

    def canonical(self, call: Call) -> Expression:
        """The canonical text of the graph, vertices in its order, polynomials primitive."""
        graph = graph_of(call.arguments[0])
        first, rest = Text(str(graph)), call.arguments[1:]
        match call.function:
            case "covariance":
                pair = sorted(vertex_of(graph, end) for end in rest)
                return Call("covariance", (first, *(vertex_name(graph, v) for v in pair)))
            case "trek_rank":
                sides = sorted(vertices_of(graph, side) for side in rest)
                return Call("trek_rank", (first, *(Items(tuple(vertex_name(graph, v) for v in s)) for s in sides)))
            case "vanishes":
                return Call("vanishes", (first, to_expression(covariance_polynomial(rest[0], graph))))
            case "identifiable" if rest:
                i, j = edge_of(graph, rest[0])
                return Call("identifiable", (first, Text(f"{graph.vertices[i]}->{graph.vertices[j]}")))
        return Call(call.function, (first,))

    def evaluation(self) -> ModelEvaluation:
        """A fresh evaluator."""
        return ModelEvaluation()

    def proof(self, call: Call) -> tuple[Fraction, dict[str, Json]] | None:
        """None: relations about models are decided by :meth:`verify`."""
        return None

    def verify(self, claim: Claim, call: Call, digits: int) -> Iterator[Verified]:
        """Verdicts by exact arithmetic, and modulo primes where that is all there is."""
        from mathengine.pipeline.sem_verdicts import model_verdicts

        return model_verdicts(claim)


class ModelEvaluation:
    """Quantities of models in statements that need real numbers."""

    def enclose(self, call: Call, bits: int) -> arb:
        """Refused: what is said of models is no real number."""
        raise InvalidInput("statement", to_text(call), "one that compares models with polynomials or integers")

    @property
    def evidence(self) -> dict[str, Json]:
        """Nothing."""
        return {}


DOMAIN = StructuralEquations()


def graph_of(expression: Expression) -> MixedGraph:
    """The graph that an argument names.

    Raises
    ------
    InvalidInput
        If it is no text, or too large.

    Examples
    --------
    >>> graph_of(Text("2->3; 1->2"))
    MixedGraph('1->2, 2->3')
    """
    if not isinstance(expression, Text):
        raise InvalidInput("graph", to_text(expression), 'text in double quotes, such as "1->2, 2<->3"')
    graph = MixedGraph.parse(expression.text)
    if not 1 <= graph.size <= MOST_VERTICES:
        raise InvalidInput("number of vertices", graph.size, f"1 to {MOST_VERTICES}")
    return graph


def vertex_of(graph: MixedGraph, expression: Expression) -> int:
    """The index of a vertex that a number, a name or a text stands for.

    >>> vertex_of(MixedGraph.parse("x->y"), Name("y"))
    1
    """
    return graph.index(expression.text if isinstance(expression, Text) else to_text(expression))


def vertex_name(graph: MixedGraph, vertex: int) -> Expression:
    """A vertex as an argument: a number or a name where that is read back, else a text.

    >>> vertex_name(MixedGraph.parse("x.1->y"), 0)
    Text(text='x.1')
    """
    name = graph.vertices[vertex]
    if name.isdigit() and str(int(name)) == name:
        return Number.of(int(name))
    return Name(name) if _PLAIN.fullmatch(name) and _is_read_back(name) else Text(name)


@cache
def _is_read_back(name: str) -> bool:
    """Whether a name is read as itself: not as a function or a word of a domain."""
    from mathengine.pipeline.domains import vocabulary

    try:
        return read_expression(name, vocabulary=vocabulary()) == Name(name)
    except InvalidInput:
        return False


def vertices_of(graph: MixedGraph, expression: Expression) -> tuple[int, ...]:
    """The indices of a list of vertices, ascending.

    Raises
    ------
    InvalidInput
        If it is no list of different vertices.

    Examples
    --------
    >>> vertices_of(MixedGraph.parse("1->2"), Items((Number.of(2), Number.of(1))))
    (0, 1)
    """
    if not isinstance(expression, Items):
        raise InvalidInput("vertices", to_text(expression), "a list such as [1, 2]")
    found = [vertex_of(graph, item) for item in expression.items]
    if len(set(found)) < len(found) or not found:
        raise InvalidInput("vertices", to_text(expression), "different vertices, at least one")
    return tuple(sorted(found))


def edge_of(graph: MixedGraph, expression: Expression) -> tuple[int, int]:
    """The directed edge that a text such as ``1->2`` names.

    Raises
    ------
    InvalidInput
        If the graph has no such edge.

    Examples
    --------
    >>> edge_of(MixedGraph.parse("1->2"), Text("1 -> 2"))
    (0, 1)
    """
    known = [f"{graph.vertices[i]}->{graph.vertices[j]}" for i, j in graph.directed]
    text = "".join(expression.text.split()) if isinstance(expression, Text) else to_text(expression)
    if text not in known:
        raise InvalidInput("directed edge", text, nearest(text, known) if known else "a graph with directed edges")
    return graph.directed[known.index(text)]
