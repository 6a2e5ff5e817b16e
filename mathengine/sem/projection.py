"""The projection of a model on its observed variables.

With L the coefficients and e the errors, split into observed (O) and latent (U) vertices, x_U can be eliminated:

    x_O = (L_OO + L_OU (I - L_UU)^-1 L_UO)^T x_O + e_O + (L_UO)^T (I - L_UU)^-T e_U

So a directed path whose inner vertices are all latent becomes a directed edge, and two vertices that latent errors, or
correlated errors, reach along such paths are joined by a bidirected edge; I - L_UU is invertible at generic parameters,
so cycles of latent vertices do no harm. A path from a vertex back to itself through latent ones is a loop of weight c;
dividing that vertex' equation by 1 - c takes it away and leaves the other edges where they were.
"""

from __future__ import annotations

from collections.abc import Iterable

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import MixedGraph, Parameter
from mathengine.sem.models import LinearModel, Restriction


def project(model: LinearModel, away: Iterable[str] | None = None) -> LinearModel:
    """The model on the remaining vertices whose covariance matrices include all that the given model has there.

    The graph is the latent projection: it keeps the graphical structure between the remaining vertices and not the
    constraints that shared loadings put on the parameters, such as tetrads of a factor with four indicators. Every
    covariance matrix of the given model is one of the projected model; the converse fails in general, so what the
    projected model identifies or makes vanish holds in the given one, at least where the projected parameters are
    generic. A restriction survives where projection leaves its parameter as it was; every other is noted.

    Parameters
    ----------
    model : LinearModel
    away : iterable of str, optional
        The latent vertices to leave out, by default all of them.

    Raises
    ------
    InvalidInput
        If one of ``away`` is not latent.

    References
    ----------
    T. Verma, "Graphical aspects of causal models", 1993, for acyclic graphs.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> project(read_edge_model("f [latent], f->x, f->y, z->f, z->x [a], z->w [b]")).graph
    MixedGraph('x, y, z, w, z->x, z->y, z->w, x<->y')
    """
    gone = _gone(model, away)
    graph = model.graph
    kept = [v for v in range(graph.size) if v not in gone]
    new = {v: position for position, v in enumerate(kept)}
    sources = {v: _latent_sources(graph, v, gone) for v in kept}
    through = {v: {p for u in sources[v] - {v} for p in graph.parents[u] if p not in gone} for v in kept}
    directed = {(p, v) for v in kept for p in (*through[v], *graph.parents[v]) if p != v and p not in gone}
    silent = {v for v in gone if model.fixed.get(("w", v, v)) == 0}
    bidirected = {
        (a, b) for a in kept for b in kept if a < b and _correlated(graph, sources[a], sources[b], gone - silent)
    }
    projected = MixedGraph(
        tuple(graph.vertices[v] for v in kept),
        tuple(sorted((new[p], new[v]) for p, v in directed)),
        tuple(sorted((new[a], new[b]) for a, b in bidirected)),
    )
    changed = _changed(graph, gone, sources, through)
    notes = [
        f"the path from {graph.vertices[v]} through latent variables back to it is absorbed"
        for v in kept
        if v in through[v]
    ]
    restrictions: list[tuple[Parameter, Restriction]] = []
    for key, value in model.restrictions:
        letter, i, j = key
        if i in new and j in new and key not in changed:
            restrictions.append(((letter, new[i], new[j]), value))
        else:
            notes.append(f"projection sets aside: {model.parameter_text(key)} [{value}]")
    latent = tuple(new[v] for v in model.latent if v in new)
    return LinearModel(projected, latent, tuple(sorted(restrictions, key=lambda item: item[0])), (*model.notes, *notes))


def _gone(model: LinearModel, away: Iterable[str] | None) -> frozenset[int]:
    if away is None:
        return frozenset(model.latent)
    found = frozenset(model.graph.index(name) for name in away)
    for v in found:
        if v not in model.latent:
            raise InvalidInput("vertex to project away", model.graph.vertices[v], "a latent vertex")
    return found


def _latent_sources(graph: MixedGraph, vertex: int, gone: frozenset[int]) -> frozenset[int]:
    """The vertex, and the latent ones with a path to it whose inner vertices are latent."""
    found, waiting = {vertex}, [vertex]
    while waiting:
        for u in graph.parents[waiting.pop()]:
            if u in gone and u not in found:
                found.add(u)
                waiting.append(u)
    return frozenset(found)


def _correlated(graph: MixedGraph, left: frozenset[int], right: frozenset[int], loud: frozenset[int]) -> bool:
    """Whether an error enters both sides, or two correlated errors one each; ``loud`` errors are not constantly 0."""
    return bool(left & right & loud) or any(u in right for v in left for u in graph.siblings[v])


def _changed(
    graph: MixedGraph, gone: frozenset[int], sources: dict[int, frozenset[int]], through: dict[int, set[int]]
) -> set[Parameter]:
    """The parameters between kept vertices that the projection changes."""
    scaled = {v for v in through if v in through[v]}
    found: set[Parameter] = {
        ("l", p, v) for p, v in graph.directed if v in scaled or (v in through and p in through[v])
    }
    for i, j in [*((v, v) for v in through), *graph.bidirected]:
        if i in through and j in through and (len(sources[i]) > 1 or len(sources[j]) > 1):
            found.add(("w", i, j))
    return found
