"""Parameters and covariances of a mixed graph by name, as variables of FLINT's polynomials, and as random points.

A coefficient is ``l1_2`` (for 1->2), an error variance ``w1_1``, an error covariance ``w1_2``, a covariance ``s1_2``;
where a vertex is not a number the name has one underscore more: ``l_x_y``, ``w_x_x``, ``s_x_y``. The lower vertex
comes first in ``w`` and ``s``. A ``.`` in a name becomes ``_``; where names would be ambiguous then, vertices are
called ``v1``, ``v2``, ... in their order.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx, nmod_mat

from mathengine.errors import InvalidInput, nearest
from mathengine.sem.graphs import Edge, MixedGraph

PRIME = 2_147_483_629
"""The largest prime below 2^31 but one: products of two residues fit 64 bits."""


@dataclass(frozen=True)
class Parameters:
    """The variables of a graph, in the order: coefficients, error variances, error covariances.

    Examples
    --------
    >>> parameters = Parameters(MixedGraph.of("12", [("1", "2")], [("1", "2")]))
    >>> parameters.names
    ('l1_2', 'w1_1', 'w2_2', 'w1_2')
    >>> parameters.coefficient((0, 1)) + parameters.error(1, 0)
    l1_2 + w1_2
    """

    graph: MixedGraph

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all parameters."""
        return (
            *(parameter_name(self.graph, "l", i, j) for i, j in self.graph.directed),
            *(parameter_name(self.graph, "w", i, i) for i in range(self.graph.size)),
            *(parameter_name(self.graph, "w", i, j) for i, j in self.graph.bidirected),
        )

    @cached_property
    def ring(self) -> fmpz_mpoly_ctx:
        """The ring of integer polynomials in the parameters."""
        return fmpz_mpoly_ctx.get(self.names, Ordering.degrevlex)

    def latex_names(self) -> dict[str, str]:
        r"""The names of the parameters in LaTeX.

        >>> Parameters(MixedGraph.of("xy", [("x", "y")])).latex_names()["l_x_y"]
        '\\lambda_{x,y}'
        """
        edges = [("lambda", edge) for edge in self.graph.directed]
        edges += [("omega", (i, i)) for i in range(self.graph.size)]
        edges += [("omega", edge) for edge in self.graph.bidirected]
        vertices = self.graph.vertices
        return {
            name: rf"\{letter}_{{{vertices[i]},{vertices[j]}}}".replace("_", r"\_").replace(r"\_{", "_{")
            for name, (letter, (i, j)) in zip(self.names, edges, strict=True)
        }

    def coefficient(self, edge: Edge) -> fmpz_mpoly:
        """The variable of a directed edge."""
        return self.ring.gen(self.graph.directed.index(edge))

    def error(self, i: int, j: int) -> fmpz_mpoly:
        """The error covariance of two vertices as a polynomial: a variable, or 0 where there is no edge."""
        if i == j:
            return self.ring.gen(len(self.graph.directed) + i)
        pair = (min(i, j), max(i, j))
        if pair not in self.graph.bidirected:
            return self.ring.from_dict({})
        return self.ring.gen(len(self.graph.directed) + self.graph.size + self.graph.bidirected.index(pair))


def parameter_name(graph: MixedGraph, letter: str, i: int, j: int) -> str:
    """The name of a parameter or covariance between two vertices.

    >>> parameter_name(MixedGraph.of(["x", "y.1"]), "s", 0, 1)
    's_x_y_1'
    >>> parameter_name(MixedGraph.of(["x", "x_y", "y", "y_y"]), "s", 0, 3)
    's_v1_v4'
    """
    first, second = graph.stems[i], graph.stems[j]
    joint = "" if first.isdigit() and second.isdigit() else "_"
    return f"{letter}{joint}{first}_{second}"


def covariance_names(graph: MixedGraph) -> dict[str, Edge]:
    """Every accepted spelling of a covariance, with its pair of vertices i <= j.

    Both orders are accepted, and ``s12`` where every vertex is one digit. A spelling with two meanings is left out.

    >>> sorted(covariance_names(MixedGraph.of("12")))
    ['s11', 's12', 's1_1', 's1_2', 's21', 's22', 's2_1', 's2_2']
    """
    found: dict[str, set[Edge]] = {}
    digits = all(len(name) == 1 and name.isdigit() for name in graph.vertices)
    for i in range(graph.size):
        for j in range(graph.size):
            spellings = [parameter_name(graph, "s", i, j)]
            if digits:
                spellings.append(f"s{graph.vertices[i]}{graph.vertices[j]}")
            for spelling in spellings:
                found.setdefault(spelling, set()).add((min(i, j), max(i, j)))
    return {spelling: next(iter(pairs)) for spelling, pairs in found.items() if len(pairs) == 1}


def covariance_pair(graph: MixedGraph, name: str) -> Edge:
    """The pair of vertices that the name of a covariance stands for.

    >>> covariance_pair(MixedGraph.of("12"), "s21")
    (0, 1)
    >>> covariance_pair(MixedGraph.of("12"), "s13")
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: covariance is s13; accepted: s1_1, s1_2, s2_2 (nearest: s1_2)
    """
    names = covariance_names(graph)
    if name not in names:
        known = [parameter_name(graph, "s", i, j) for i in range(graph.size) for j in range(i, graph.size)]
        raise InvalidInput("covariance", name, nearest(name, known))
    return names[name]


@dataclass(frozen=True)
class Point:
    """A random parameter point modulo ``PRIME``, with what it makes of the model.

    ``paths`` is (I - L)^-1 and ``covariances`` is (I - L)^-T W (I - L)^-1, both n x n over Z/``PRIME``.
    """

    coefficients: nmod_mat
    errors: nmod_mat
    paths: nmod_mat
    covariances: nmod_mat


def random_point(graph: MixedGraph, source: random.Random) -> Point:
    """A uniformly random point with non-zero parameters at which I - L is invertible.

    >>> point = random_point(MixedGraph.of("12", [("1", "2")]), random.Random(1))
    >>> point.covariances[0, 1] == point.errors[0, 0] * point.coefficients[0, 1]
    True
    """
    size = graph.size
    while True:
        coefficients = nmod_mat(size, size, PRIME)
        errors = nmod_mat(size, size, PRIME)
        for i, j in graph.directed:
            coefficients[i, j] = source.randrange(1, PRIME)
        for i in range(size):
            errors[i, i] = source.randrange(1, PRIME)
        for i, j in graph.bidirected:
            errors[i, j] = errors[j, i] = source.randrange(1, PRIME)
        identity = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], PRIME)
        try:
            paths = (identity - coefficients).inv()
        except ZeroDivisionError:
            continue
        return Point(coefficients, errors, paths, paths.transpose() * errors * paths)
