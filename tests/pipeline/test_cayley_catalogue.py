"""The curated statements about graphs: what is within reach agrees with what is claimed, and nothing contradicts it."""

from itertools import islice

import pytest

from mathengine.cayley.families import FAMILIES
from mathengine.numeric.expressions import Call, walk
from mathengine.pipeline import cayley_words
from mathengine.pipeline.cayley_verdicts import graph_verdicts
from mathengine.pipeline.statement import claim
from mathengine.store.catalogue import catalogue
from mathengine.store.records import Verdict

ENTRIES = [entry for entry in catalogue() if entry.file == "cayley.toml"]
INSTANCES = 3
LARGE = ("unitriangular", "transposons(1", "burnt_pancake(15)", "pancake(n) = n + 1")
"""Beginnings of instances that take longer than a test should."""


def names(entry):
    """The families in a statement, read without their definitions."""
    from mathengine.numeric.reader import read_statement
    from mathengine.pipeline.domains import vocabulary

    relation = read_statement(entry.statement, vocabulary=vocabulary()).claim
    nodes = [node for side in (relation.left, relation.right) for node in walk(side)]
    return {node.function for node in nodes if isinstance(node, Call) and node.function in cayley_words.FAMILIES}


@pytest.fixture(params=ENTRIES, ids=[entry.id for entry in ENTRIES])
def entry(request):
    if not names(request.param) <= set(FAMILIES):
        pytest.skip("a family that is not defined yet")
    return request.param


def test_there_are_at_least_forty_statements_each_with_its_source():
    assert len(ENTRIES) >= 40
    assert {str(entry.verdict) for entry in ENTRIES} == {"proved", "supported", "refuted"}
    assert all(entry.source for entry in ENTRIES)


def test_the_false_friends_are_there():
    refuted = " ".join(entry.statement for entry in ENTRIES if entry.verdict is Verdict.REFUTED)
    for word in ("lx(n)", "lrx(n)", "burnt_pancake(15)", "transposons(n)", "rapaport_m2", "unitriangular(4, m)"):
        assert word in refuted
    for entry in ENTRIES:
        if "transposons(n) = " in entry.statement or "burnt_pancake(15)" in entry.statement:
            external = f"{entry.witness or ''} {entry.notes}"
            assert "external" in external or "OEIS" in external


def test_what_is_within_reach_agrees_with_what_is_claimed(entry):
    if any(word in entry.statement for word in LARGE):
        pytest.skip("large")
    found = list(islice(graph_verdicts(claim(entry.statement)), INSTANCES))[-1]
    if entry.verdict is Verdict.REFUTED:
        is_far = "external" in entry.witness or found.verdict is Verdict.SUPPORTED
        assert found.verdict is Verdict.REFUTED or is_far
        if found.verdict is Verdict.REFUTED:
            assert all(f"{name} = {value}" in entry.witness for name, value in found.evidence["witness"].items())
    else:
        assert found.verdict in (Verdict.PROVED, Verdict.SUPPORTED)
    if entry.verdict is Verdict.PROVED and not entry.certificate.startswith("external"):
        assert found.verdict is Verdict.PROVED


@pytest.mark.slow
def test_the_large_ones_agree_too(entry):
    if not any(word in entry.statement for word in LARGE[:1] + LARGE[3:]):
        pytest.skip("not one of the large statements")
    found = list(islice(graph_verdicts(claim(entry.statement)), 6))[-1]
    if entry.verdict is Verdict.REFUTED:
        assert found.verdict is Verdict.REFUTED
    else:
        assert found.verdict in (Verdict.PROVED, Verdict.SUPPORTED)


def test_the_stack_of_fifteen_is_beyond_reach_and_says_so():
    (far,) = [entry for entry in ENTRIES if "burnt_pancake(15)" in entry.statement]
    if not names(far) <= set(FAMILIES):
        pytest.skip("a family that is not defined yet")
    assert [found.verdict for found in graph_verdicts(claim(far.statement))] == [Verdict.UNDECIDED]


def test_pancakes_break_the_law_of_their_first_values_at_eleven():
    """Known values (OEIS A058986), not a search."""
    known = {6: 7, 7: 8, 8: 9, 9: 10, 10: 11, 11: 13}
    assert [n for n, d in known.items() if d != n + 1] == [11]
