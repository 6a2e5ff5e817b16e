"""Searches over mixed graphs: every graph once up to isomorphism, and what they find."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.recipe import load_recipe
from mathengine.pipeline.registry import lookup
from mathengine.sem.graph_census import Census


def classes(size, states):
    """Connected mixed graphs up to isomorphism, by the least of their edge lists."""
    pairs = list(combinations(range(size), 2))
    found = set()
    for digits in product(states, repeat=len(pairs)):
        edges = set()
        for digit, (i, j) in zip(digits, pairs, strict=True):
            edges |= {(i, j, "->")} if digit & 1 else set()
            edges |= {(j, i, "->")} if digit & 2 else set()
            edges |= {(i, j, "<->")} if digit & 4 else set()
        reached = {0}
        for _ in range(size):
            reached |= {w for i, j, _ in edges for v, w in ((i, j), (j, i)) if v in reached}
        if len(reached) == size:
            found.add(min(renamed(edges, p) for p in permutations(range(size))))
    return found


def renamed(edges, p):
    ends = ((p[i], p[j], kind) for i, j, kind in edges)
    return tuple(sorted((min(i, j), max(i, j), kind) if kind == "<->" else (i, j, kind) for i, j, kind in ends))


@pytest.mark.parametrize(("size", "simple"), [(2, False), (3, False), (3, True), (4, True)])
def test_every_graph_occurs_once_up_to_isomorphism(size, simple):
    census = Census("all", size, 99, False, simple)
    listed = [graph for chunk in range(census.chunks) for graph in census.graphs(chunk)]
    keys = set()
    for graph in listed:
        edges = {(i, j, "->") for i, j in graph.directed} | {(i, j, "<->") for i, j in graph.bidirected}
        keys.add(min(renamed(edges, p) for p in permutations(range(size))))
    assert len(keys) == len(listed)
    assert keys == classes(size, (0, 1, 2, 4) if simple else range(8))


def test_bounds_are_kept():
    census = Census("few", 4, 3, True, False)
    listed = [graph for chunk in range(census.chunks) for graph in census.graphs(chunk)]
    assert listed
    assert all(graph.is_acyclic and len(graph.directed) + len(graph.bidirected) <= 3 for graph in listed)


def sweep(name):
    recipe = load_recipe(name)
    search = lookup(recipe.search)
    findings, counts = [], {}
    for chunk in range(search.plan(recipe).chunks):
        done = search.work(recipe, chunk)
        findings += done.findings
        for key, count in done.counts.items():
            counts[key] = counts.get(key, 0) + count
    return findings, counts, search.summary(recipe, counts)


def test_half_treks_leave_one_graph_on_three_vertices_open():
    findings, counts, summary = sweep("sem-identification")
    assert counts["three: open, 2 to one"] == 1
    assert counts["four: half-trek identifiable"] == 180
    assert "1 open, 3 to one" in summary
    texts = {finding.verified.claim.text: str(finding.verified.verdict) for finding in findings}
    assert texts['fibre_degree("1->2, 2->3, 3->1") = 2'] == "supported"
    assert texts['identifiable("1->2, 2->3, 3->1")'] == "refuted"
    for finding in findings:
        if finding.verified.claim.kind == "identifiable":
            expected = ("proved", "supported") if finding.details["fibre_degree"] == 1 else ("refuted",)
            assert str(finding.verified.verdict) in expected


def test_relations_of_small_graphs_are_proved():
    findings, counts, summary = sweep("sem-relations")
    assert counts["four: graphs"] == 199
    assert "relations: tetrad" in summary
    assert all(str(finding.verified.verdict) == "proved" for finding in findings)
    assert {finding.details["relation_family"] for finding in findings} >= {"tetrad", "Verma", "other"}
    for finding in findings:
        check_certificate(finding.verified.claim.text, finding.verified.certificate)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"vertices": 1}, "vertices of space.x is 1; accepted: an integer from 2 to 6"),
        ({"vertices": 3, "most_edges": 0}, "most_edges of space.x is 0"),
        ({"vertices": 3, "simple": 1}, "simple of space.x is 1; accepted: true or false"),
        ({"vertices": 3, "acylic": True}, "key of space.x is acylic; accepted: .* .nearest: acyclic."),
    ],
)
def test_senseless_recipes_are_refused(part, message):
    from dataclasses import replace

    recipe = replace(load_recipe("sem-identification"), space={"x": part})
    with pytest.raises(InvalidInput, match=message):
        lookup("sem-identification").plan(recipe)


@pytest.mark.parametrize("settings", [{"max_second": 1}, {"max_seconds": 0}, {"max_seconds": True}])
def test_senseless_settings_are_refused(settings):
    from dataclasses import replace

    recipe = replace(load_recipe("sem-identification"), settings=settings)
    with pytest.raises(InvalidInput, match="accepted: "):
        lookup("sem-identification").plan(recipe)
