"""Classes: a tree of proved edges each, the simplest member in front, whatever the order of the list."""

import json
import random
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.matrixfields.equivalences.links import link
from mathengine.matrixfields.equivalences.sums import sum_link
from mathengine.matrixfields.equivalences.unify import merge_by_class, simplicity, unify
from mathengine.matrixfields.fractions import ContinuedFraction, equivalent_by_inflation
from mathengine.pipeline.certificates import check_certificate

VECTORS = Path(__file__).parents[2] / "vectors"
PI = json.loads((VECTORS / "pi_literature_pcfs.json").read_text())
KNOWN = json.loads((VECTORS / "known_pcfs.json").read_text())
FRACTIONS = {row["id"]: ContinuedFraction.of(row["a"], row["b"]) for row in (*PI, *KNOWN)}
VALUES = {row["id"]: arb(row["value"] + " +/- 1e-45") for row in (*PI, *KNOWN)}
NAMES = sorted(FRACTIONS)


def partition(names):
    """The classes of names as a set of sets."""
    found = unify([FRACTIONS[name] for name in names])
    return {frozenset(names[index] for index in c.members) for c in found}


def test_published_fractions_fall_into_classes():
    classes = partition(NAMES)
    assert len(classes) == 63
    assert max(map(len, classes)) == 12
    assert {"catalan_rm", "zagier_E"} in classes
    assert {"zeta3_rm", "sporadic_12_4_16"} in classes
    assert {"golden", "sqrt5"} in classes
    assert {"polylog_s4_k1", "polylog_s4_k-1"} in classes


def test_classes_do_not_depend_on_the_order():
    shuffled = NAMES[:]
    random.Random(3).shuffle(shuffled)
    assert partition(shuffled) == partition(NAMES)


def test_classes_are_those_of_all_pairs():
    names = [row["id"] for row in KNOWN]
    parents = {name: name for name in names}

    def root(name):
        while parents[name] != name:
            name = parents[name]
        return name

    for one, other in combinations(names, 2):
        left, right = FRACTIONS[one], FRACTIONS[other]
        found = (equivalent_by_inflation(left, right), link(left, right), sum_link(left, right))
        if any(relation is not None for relation in found):
            parents[root(one)] = root(other)
    naive = {frozenset(n for n in names if root(n) == r) for r in map(root, names)}
    assert partition(names) == naive


def test_every_edge_is_checked_and_every_map_fits_the_values():
    found = unify([FRACTIONS[name] for name in NAMES])
    for c in found:
        assert len(c.edges) == len(c.members) - 1
        assert c.members[0] == c.representative
        assert sorted(c.maps) == sorted(c.members)
        assert bool(c.reason) == (len(c.members) == 1)
        for edge in c.edges:
            left, right = (FRACTIONS[NAMES[index]].to_text() for index in (edge.child, edge.parent))
            check_certificate(f"equivalent({left}, {right})", edge.certificate)
        head = VALUES[NAMES[c.representative]]
        for index in c.members:
            assert c.maps[index].enclose(head).overlaps(VALUES[NAMES[index]])
            assert simplicity(FRACTIONS[NAMES[c.representative]]) <= simplicity(FRACTIONS[NAMES[index]])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=6))
def test_variants_join_their_original(chosen):
    fractions, names = [], []
    for name, steps, factor in chosen:
        original = FRACTIONS[name]
        variant = original.shift(steps)[0].inflate(f"{factor}*n + 2")
        fractions += [original, ContinuedFraction(variant.a_coefficients, variant.b_coefficients, Fraction(factor, 7))]
        names += [name, name]
    found = unify(fractions)
    place = {index: c.representative for c in found for index in c.members}
    for i, j in combinations(range(len(names)), 2):
        if names[i] == names[j]:
            assert place[i] == place[j]


def test_reasons_tell_why_a_fraction_is_alone():
    pairs = [("1", "1"), ("1", "-2"), ("n", "n - 5"), ("2*n + 1", "n**2"), ("2", "1"), ("n + 7", "3")]
    reasons = {c.representative: c.reason for c in unify([ContinuedFraction.of(a, b) for a, b in pairs])}
    assert reasons[1].startswith("diverges")
    assert reasons[2].startswith("terminates")
    assert "elementary divisors" in reasons[3]
    assert reasons[5].startswith("no other one grows like it")


def test_divergent_and_terminating_ones_join_their_inflations():
    pairs = [("1", "-2"), ("3", "-18"), ("n + 1", "n - 5"), ("2*n + 2", "4*n - 20"), ("0", "1"), ("5", "0")]
    found = unify([ContinuedFraction.of(a, b) for a, b in pairs])
    assert [c.members for c in found] == [(0, 1), (2, 3), (4,), (5,)]


def test_the_simplest_one_comes_first_when_findings_are_merged():
    fractions = [FRACTIONS[name] for name in ("pi_lit_082", "golden", "pi_lit_046", "sqrt5", "pi_lit_021")]
    assert merge_by_class(fractions) == [(4, 0, 2), (1, 3)]
    assert merge_by_class([]) == []
