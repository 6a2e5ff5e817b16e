"""What identification results mean, in sentences for people who estimate effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic

from mathengine.sem.edgewise import Instrument, solved_edges
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import parameter_statuses

INSTRUMENT = "z"


def listed(names: Iterable[str]) -> str:
    """Names with commas and a final "and".

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    found = list(names)
    return " and ".join(found) if len(found) < 3 else f"{', '.join(found[:-1])} and {found[-1]}"


def method(graph: MixedGraph, instrument: Instrument) -> str:
    """The name of the kind of instrument.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")])
    >>> [method(graph, solved.instrument) for solved in solved_edges(graph).values()]
    ['regression', 'instrument']
    """
    q, v = instrument.edge
    own = {row.vertex for row in instrument.rows}
    if any(row.corrected for row in instrument.rows) or instrument.known:
        return "corrected instruments"
    if own == {q, *instrument.columns}:
        return "adjusted regression" if instrument.columns else "regression"
    if not instrument.columns:
        return "instrument"
    if set(instrument.columns) < own:
        return "conditional instrument"
    if set(instrument.columns) <= set(graph.parents[v]):
        return "instrumental set"
    return "trek separation"


def how(graph: MixedGraph, instrument: Instrument) -> str:
    """How the coefficient comes out of the covariances, as the end of a sentence.

    >>> graph = MixedGraph.of("zxy", [("z", "x"), ("x", "y")], [("x", "y")])
    >>> how(graph, solved_edges(graph)[1, 2].instrument)
    'z is an instrument: it is related to y only through x'
    """
    names, (q, v) = graph.vertices, instrument.edge
    own = [row.vertex for row in instrument.rows]
    columns = listed(names[t] for t in instrument.columns)
    kind = method(graph, instrument)
    if kind == "regression":
        return f"it is the slope of {names[q]} in the regression of {names[v]} on {names[q]}"
    if kind == "adjusted regression":
        regressors = listed((names[q], *(names[t] for t in instrument.columns)))
        return f"it is the slope of {names[q]} in the regression of {names[v]} on {regressors}"
    if kind == "instrument":
        return f"{names[own[0]]} is an instrument: it is related to {names[v]} only through {names[q]}"
    if kind == "conditional instrument":
        rest = listed(names[y] for y in own if y not in instrument.columns)
        return f"{rest} is an instrument for {names[q]} once {columns} is held fixed"
    if kind == "instrumental set":
        return f"{listed(names[y] for y in own)} are instruments for {names[q]} and {columns} together"
    rows = listed(names[y] for y in own)
    if kind == "trek separation":
        return f"it is a quotient of minors with the rows {rows}, by trek separation"
    needed = listed(f"{names[i]}->{names[j]}" for i, j in sorted(instrument.needed))
    role = "serves as an instrument" if len(own) == 1 else "serve as instruments"
    return f"{rows} {role} once the known effects {needed} are taken out"


def why_not(graph: MixedGraph, edge: Edge) -> str:
    """What stands in the way of an effect that cannot be estimated, as a clause.

    >>> why_not(MixedGraph.of("xy", [("x", "y")], [("x", "y")]), (0, 1))
    'x and y have correlated errors, and nothing tells the effect and that correlation apart'
    """
    x, y = edge
    first, second = graph.vertices[x], graph.vertices[y]
    if (min(edge), max(edge)) in graph.bidirected:
        return f"{first} and {second} have correlated errors, and nothing tells the effect and that correlation apart"
    if (y, x) in graph.directed:
        return f"{first} and {second} affect each other, and nothing tells the two directions apart"
    same = next((c for c in graph.components if x in c and y in c), None)
    if same is not None:
        return (
            f"{listed(graph.vertices[v] for v in same)} affect each other in a cycle with too few causes from outside"
        )
    return f"the covariances give fewer equations than there are unknown parameters around {second}"


def remedies(graph: MixedGraph, edge: Edge, deadline: float = float("inf")) -> tuple[str, ...]:
    """Single changes of the graph that would make the effect estimable; each one is tried.

    None is tried past the ``deadline`` of :func:`time.monotonic`.

    >>> remedies(MixedGraph.of("xy", [("x", "y")], [("x", "y")]), (0, 1))
    ('a variable z with z->x that is unrelated to the errors', 'no x<->y')
    """
    return tuple(text for text, new in _changes(graph, edge) if monotonic() < deadline and _is_solved(new, edge))


def _is_solved(graph: MixedGraph, edge: Edge) -> bool:
    determined = parameter_statuses(graph)
    candidates = [other for other, local in zip(graph.directed, determined, strict=False) if local]
    return edge in candidates and edge in solved_edges(graph, pieces=False, candidates=candidates, max_seconds=1.0)


def _changes(graph: MixedGraph, edge: Edge) -> Iterator[tuple[str, MixedGraph]]:
    x, y = edge
    for target in dict.fromkeys((x, y)):
        new = INSTRUMENT
        while new in graph.vertices:
            new += INSTRUMENT
        size = graph.size
        changed = MixedGraph((*graph.vertices, new), tuple(sorted((*graph.directed, (size, target)))), graph.bidirected)
        yield f"a variable {new} with {new}->{graph.vertices[target]} that is unrelated to the errors", changed
    for arc in graph.bidirected:
        if x in arc or y in arc:
            kept = tuple(other for other in graph.bidirected if other != arc)
            text = f"no {graph.vertices[arc[0]]}<->{graph.vertices[arc[1]]}"
            yield text, MixedGraph(graph.vertices, graph.directed, kept)
    if (y, x) in graph.directed:
        kept = tuple(other for other in graph.directed if other != (y, x))
        text = f"no {graph.vertices[y]}->{graph.vertices[x]}"
        yield text, MixedGraph(graph.vertices, kept, graph.bidirected)
