"""What certificates of statements about structural equation models consist of: columns, points, null vectors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeAlias

from flint import fmpz_mpoly, nmod_mat

from mathengine.errors import BudgetExhausted
from mathengine.sem.adjugates import adjugate, determinant
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.parameters import Parameters
from mathengine.store.records import Json

SEED = 20_130_806
LARGEST_ENTRY = 1000
"""Integer points have entries from 1 to this."""
MOST_TERMS = 20_000
"""Terms of a null vector beyond which none is looked for."""
PRIME = 2**61 - 1
Polynomials: TypeAlias = list[list[fmpz_mpoly]]


def inverse_columns(graph: MixedGraph, vertices: Sequence[int] | None = None) -> dict[str, Json]:
    """The determinant of I - L, and columns of its adjugate, as text.

    Examples
    --------
    >>> inverse_columns(MixedGraph.parse("1->2"), [1])
    {'determinant': '1', 'columns': {'2': ['l1_2', '1']}}
    """
    entries = adjugate(graph)
    chosen = range(graph.size) if vertices is None else sorted(set(vertices))
    columns: dict[str, Json] = {graph.vertices[j]: [str(entries[k][j]) for k in range(graph.size)] for j in chosen}
    return {"determinant": str(determinant(graph)), "columns": columns}


def integer_point(graph: MixedGraph, seed: int = SEED) -> dict[str, Json]:
    """Random parameters, as small integers.

    >>> sorted(integer_point(MixedGraph.parse("1->2")))
    ['l1_2', 'w1_1', 'w2_2']
    """
    source = random.Random(seed)
    return {name: source.randint(1, LARGEST_ENTRY) for name in Parameters(graph).names}


def rank_proof(graph: MixedGraph, nullity: int) -> dict[str, Json]:
    """The proof of a dimension: a point, and null vectors where neither edges nor equations run out.

    Parameters
    ----------
    graph : MixedGraph
    nullity : int
        The number of directed edges less the rank of the equations.

    Raises
    ------
    BudgetExhausted
        If the null vectors are too large.

    Examples
    --------
    >>> sorted(rank_proof(MixedGraph.parse("1->2, 1<->2"), 1))
    ['point']
    >>> rank_proof(MixedGraph.parse("1->2, 2->1, 2->3, 3->4, 4->3"), 1)["null_vectors"]
    [{'1->2': 'w2_2', '2->1': '-w1_1'}]
    """
    proof: dict[str, Json] = {"point": integer_point(graph)}
    if nullity > max(0, len(graph.directed) - len(open_pairs(graph))):
        proof |= inverse_columns(graph)
        proof["null_vectors"] = [_named(graph, vector) for vector in null_vectors(graph)]
    return proof


def open_pairs(graph: MixedGraph) -> list[Edge]:
    """The pairs of vertices without a bidirected edge, lower vertex first.

    >>> open_pairs(MixedGraph.parse("1->2, 1<->3"))
    [(0, 1), (1, 2)]
    """
    arcs = set(graph.bidirected)
    return [(i, j) for i in range(graph.size) for j in range(i + 1, graph.size) if (i, j) not in arcs]


def fibre_equations(graph: MixedGraph) -> Polynomials:
    """The linear equations for directions of coefficients that move no covariance, times the determinant.

    A row for each pair of vertices without a bidirected edge, a column for each directed edge.

    >>> fibre_equations(MixedGraph.parse("1->2, 2->3"))[0]
    [w1_1, 0]
    """
    parameters, inverse = Parameters(graph), adjugate(graph)
    zero = parameters.ring.from_dict({})
    moved = [
        [sum((inverse[k][a] * parameters.error(k, j) for k in range(graph.size)), zero) for j in range(graph.size)]
        for a in range(graph.size)
    ]
    return [
        [moved[a][j] if b == i else moved[a][i] if b == j else zero for a, b in graph.directed]
        for i, j in open_pairs(graph)
    ]


def null_vectors(graph: MixedGraph) -> Polynomials:
    """A basis of the solutions of :func:`fibre_equations` over the field of the parameters, as coprime polynomials.

    Raises
    ------
    BudgetExhausted
        If a polynomial exceeds the bound on its terms.

    Examples
    --------
    >>> null_vectors(MixedGraph.parse("1->2, 1<->2"))
    [[1]]
    """
    rows, columns = fibre_equations(graph), len(graph.directed)
    ring = Parameters(graph).ring
    reduced, pivots, scale = _reduced(_independent(rows, integer_point(graph)), columns, ring.constant(1))
    found = []
    for free in (j for j in range(columns) if j not in pivots):
        vector = [ring.from_dict({})] * columns
        vector[free] = scale
        for row, pivot in zip(reduced, pivots, strict=True):
            vector[pivot] = -row[free]
        found.append(_primitive(vector))
    return found


def _independent(rows: Polynomials, point: dict[str, Json]) -> Polynomials:
    """Rows that span all of them, by their values at a point modulo a prime; those with few terms first."""
    ordered = sorted((row for row in rows if any(row)), key=lambda row: sum(map(len, row)))
    if not ordered:
        return []
    values = [int(str(value)) for value in point.values()]
    image = nmod_mat([[int(entry(*values)) % PRIME for entry in row] for row in ordered], PRIME)
    turned, rank = image.transpose().rref()
    kept, j = [], 0
    for i in range(rank):
        while not int(turned[i, j]):
            j += 1
        kept.append(ordered[j])
        j += 1
    return kept


def _reduced(rows: Polynomials, columns: int, one: fmpz_mpoly) -> tuple[Polynomials, list[int], fmpz_mpoly]:
    """Fraction-free elimination (Bareiss) above and below: every pivot ends as the common ``scale``."""
    rows, pivots, scale = [list(row) for row in rows], list[int](), one
    for i in range(len(rows)):
        j = next(j for j in range(columns) if not rows[i][j].is_zero())
        pivot = rows[i][j]
        for k, row in enumerate(rows):
            if k != i:
                factor = row[j]
                rows[k] = [(pivot * x - factor * y) // scale for x, y in zip(row, rows[i], strict=True)]
                if max(map(len, rows[k])) > MOST_TERMS:
                    raise BudgetExhausted(f"null vectors with more than {MOST_TERMS} terms")
        pivots.append(j)
        scale = pivot
    return rows, pivots, scale


def _primitive(vector: list[fmpz_mpoly]) -> list[fmpz_mpoly]:
    common = vector[0] * 0
    for entry in vector:
        common = common.gcd(entry)
    return [entry // common for entry in vector]


def _named(graph: MixedGraph, vector: Sequence[fmpz_mpoly]) -> Json:
    return {
        f"{graph.vertices[i]}->{graph.vertices[j]}": str(entry)
        for (i, j), entry in zip(graph.directed, vector, strict=True)
        if not entry.is_zero()
    }
