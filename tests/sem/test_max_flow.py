"""Flows against networkx, cuts against capacities, paths against the network."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from mathengine.sem.max_flow import Network

ARCS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 3)).filter(lambda arc: arc[0] != arc[1]), max_size=20
)
CAPACITIES = st.lists(st.none() | st.integers(1, 2), min_size=7, max_size=7)


@given(ARCS, CAPACITIES)
def test_flow_agrees_with_networkx_and_the_cut_has_its_value(arcs, capacities) -> None:
    capacities[0] = capacities[6] = None
    network, twin = Network(), nx.DiGraph()
    for vertex, capacity in enumerate(capacities):
        network.add_vertex(vertex, capacity)
        twin.add_edge((vertex, 0), (vertex, 1), capacity=100 if capacity is None else capacity)
    total = {}
    for tail, head, capacity in arcs:
        network.add_arc(tail, head, capacity)
        total[tail, head] = total.get((tail, head), 0) + capacity
    for (tail, head), capacity in total.items():
        twin.add_edge((tail, 1), (head, 0), capacity=capacity)
    flow = network.maximum_flow(0, 6)
    assert flow.value == nx.maximum_flow_value(twin, (0, 1), (6, 0))
    assert flow.value == sum(capacities[v] for v in flow.cut_vertices) + sum(total[arc] for arc in flow.cut_arcs)
    assert len(flow.paths) == flow.value
    for path in flow.paths:
        assert all(arc in total for arc in zip((0, *path), (*path, 6), strict=True))
    for vertex in range(1, 6):
        if capacities[vertex] is not None:
            assert sum(vertex in path for path in flow.paths) <= capacities[vertex]


def test_unknown_ends_give_no_flow() -> None:
    assert Network().maximum_flow("s", "t").value == 0
