"""Methods by name, and remedies that work."""

from __future__ import annotations

from hypothesis import given, settings
from sem_strategies import mixed_graphs

from mathengine.sem.edgewise import solved_edges
from mathengine.sem.fibres import fibre
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.plain_words import how, listed, method, remedies, why_not


def _method(graph: MixedGraph, edge: Edge) -> tuple[str, str]:
    instrument = solved_edges(graph)[edge].instrument
    return method(graph, instrument), how(graph, instrument)


def test_methods_have_the_names_of_the_field() -> None:
    chain = MixedGraph.of("xy", [("x", "y")])
    assert _method(chain, (0, 1)) == ("regression", "it is the slope of x in the regression of y on x")
    fork = MixedGraph.of("cxy", [("c", "x"), ("c", "y"), ("x", "y")])
    assert _method(fork, (1, 2)) == ("adjusted regression", "it is the slope of x in the regression of y on x and c")
    full = MixedGraph.of("abcy", [("a", "y"), ("b", "y"), ("c", "y")], [("a", "b"), ("a", "c"), ("b", "c")])
    assert _method(full, (0, 3))[1] == "it is the slope of a in the regression of y on a, b and c"
    conditional = MixedGraph.of("czxy", [("c", "z"), ("c", "y"), ("z", "x"), ("x", "y")], [("x", "y")])
    assert _method(conditional, (2, 3)) == ("conditional instrument", "z is an instrument for x once c is held fixed")
    pair = MixedGraph.of(
        "abxwy", [("a", "x"), ("a", "w"), ("b", "x"), ("b", "w"), ("x", "y"), ("w", "y")], [("x", "y"), ("w", "y")]
    )
    assert _method(pair, (2, 4)) == ("instrumental set", "a and b are instruments for x and w together")
    cycle = MixedGraph.of("zxy", [("z", "x"), ("x", "y"), ("y", "x")])
    assert _method(cycle, (2, 1)) == (
        "corrected instruments",
        "y serves as an instrument once the known effects x->y are taken out",
    )
    edges = [("1", "2"), ("2", "3"), ("3", "1"), ("4", "3")]
    minors = MixedGraph.of("1234", edges, [("2", "3"), ("2", "4")])
    assert _method(minors, (0, 1)) == (
        "trek separation",
        "it is a quotient of minors with the rows 1 and 3, by trek separation",
    )


def test_lists_read_well() -> None:
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_the_obstacle_is_named() -> None:
    two = MixedGraph.of("xy", [("x", "y"), ("y", "x")])
    assert why_not(two, (0, 1)) == "x and y affect each other, and nothing tells the two directions apart"
    three = MixedGraph.of("abc", [("a", "b"), ("b", "c"), ("c", "a")])
    assert why_not(three, (0, 1)).startswith("a, b and c affect each other in a cycle")
    shared = MixedGraph.of("abc", [("a", "b"), ("c", "b")], [("a", "b")])
    assert "correlated errors" in why_not(shared, (0, 1))
    assert "fewer equations" in why_not(shared, (2, 1))


@settings(max_examples=25, deadline=None)
@given(mixed_graphs(least=2, most=4))
def test_each_remedy_identifies_the_coefficient(graph: MixedGraph) -> None:
    for edge, degree in fibre(graph).edge_degrees.items():
        if degree == 1:
            continue
        for text in remedies(graph, edge):
            if text.startswith("a variable"):
                target = text.split("->")[1].split()[0]
                arrow = (graph.size, graph.vertices.index(target))
                changed = MixedGraph((*graph.vertices, "z"), tuple(sorted((*graph.directed, arrow))), graph.bidirected)
            else:
                left, right = (graph.vertices.index(v) for v in text[3:].replace("<->", "->").split("->"))
                directed = tuple(e for e in graph.directed if "<->" in text or e != (left, right))
                bidirected = tuple(e for e in graph.bidirected if "<->" not in text or e != (left, right))
                changed = MixedGraph(graph.vertices, directed, bidirected)
            assert fibre(changed).edge_degrees[edge] == 1
