"""Statements about graphs: proved by exhaustive search, refuted by the first counterexample, else supported so far."""

import json
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley.families import FAMILIES
from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.reader import read_expression
from mathengine.pipeline import cayley_words
from mathengine.pipeline.cayley_graphs import graph_of
from mathengine.pipeline.cayley_verdicts import graph_verdicts
from mathengine.pipeline.certificate_cayley import OPPOSITE
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.exact_instances import exact_value
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.records import Verdict

LX = "diameter(lx(n)) = floor((3*n**2 - 8*n + 12)/4)"


def first(statement, count):
    """The verdict after so many instances."""
    return list(islice(graph_verdicts(claim(statement)), count))[-1]


def plain_growth(generators):
    """Layer sizes by breadth-first search on sets of tuples."""
    layers, seen = [{tuple(range(len(generators[0])))}], set()
    while layers[-1]:
        seen |= layers[-1]
        layers.append({tuple(s[i] for i in g) for s in layers[-1] for g in generators} - seen)
    return [len(layer) for layer in layers[:-1]]


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("28 = diameter(lrx(n=8, k=1))", "diameter(lrx(8)) = 28"),
        ("diameter(lrx(n)) - n*(n-1)/2 = 0 for 4 <= n", "diameter(lrx(n)) = n*(n - 1)/2 for 4 <= n"),
        ("growth(lrx(4)) = [1,3,5,6,5,3,1]", "growth(lrx(4)) = [1, 3, 5, 6, 5, 3, 1]"),
        ("order(cayley([[1,2,0]])) = 3", "order(cayley([[1, 2, 0], [2, 0, 1]])) = 3"),
        ('order(schreier([[1,2,3,0]], "0011", directed=1)) = 4',
         "order(schreier([[1, 2, 3, 0]], [0, 0, 1, 1], directed=1)) = 4"),
    ],
)  # fmt: skip
def test_one_statement_has_one_canonical_text(spelling, canonical):
    assert claim(claim(spelling).text).text == claim(spelling).text
    assert claim(spelling).digest == claim(canonical).digest


@pytest.mark.parametrize(
    "statement",
    [
        "diameter(lrx(7)) = 21",
        "growth(lrx(4)) = [1, 3, 5, 6, 5, 3, 1]",
        "order(top_spin(6)) <= 720",
        "layer(lrx(5), 2) = 6",
        "layer(lrx(5), 99) = 0",
        "last_layer(lrx(6)) = 1",
        "layer(lrx(6), diameter(lrx(6))) = last_layer(lrx(6))",
        "diameter(cayley([[1, 2, 0], [1, 0, 2]])) = 2",
        'order(schreier([[1, 2, 3, 0], [1, 0, 2, 3]], "0011")) = 6',
        "diameter(lx(4)) != 7",
        "diameter(pancake(7)) + 1 = diameter(pancake(8))",
    ],
)
def test_a_closed_statement_is_proved_and_its_certificate_establishes_it_again(statement):
    verified = verify(statement, max_seconds=None)
    assert verified.verdict is Verdict.PROVED
    check_certificate(verified.claim.text, json.loads(json.dumps(verified.certificate)))
    assert verified.method == "exhaustive search"


@pytest.mark.parametrize("statement", ["diameter(lrx(6)) = 16", "growth(lx(4)) = [1, 2, 3]", "order(lx(5)) < 120"])
def test_a_false_closed_statement_is_refuted_with_a_certificate_of_the_opposite(statement):
    verified = verify(statement, max_seconds=None)
    assert verified.verdict is Verdict.REFUTED
    check_certificate(verified.certificate["instance"], verified.certificate)
    with pytest.raises(InvalidInput, match="do not satisfy"):
        check_certificate(verified.claim.text, verified.certificate)


def test_a_graph_beyond_the_checker_supports_and_does_not_prove():
    verified = verify("diameter(lrx(9)) = 36", max_seconds=None)
    assert verified.verdict is Verdict.SUPPORTED
    assert "searched again as a whole" in verified.evidence["unchecked"]


def test_lx_fails_at_four_and_holds_from_five_on():
    refuted = first(f"{LX} for n >= 4", 5)
    assert refuted.verdict is Verdict.REFUTED
    assert refuted.evidence["witness"] == {"n": 4}
    assert (refuted.evidence["left"], refuted.evidence["right"]) == ("6", "7")
    assert refuted.certificate["instance"] == "diameter(lx(4)) != 7"
    check_certificate(refuted.certificate["instance"], refuted.certificate)
    supported = first(f"{LX} for n >= 5", 4)
    assert supported.verdict is Verdict.SUPPORTED
    assert supported.evidence["reason"] == "checked for 5 <= n <= 8"
    assert "Glushkov" not in supported.evidence["reason"]


def test_no_certificate_establishes_a_statement_with_free_names():
    refuted = first(f"{LX} for n >= 4", 1)
    for text in (f"{LX} for n >= 4", f"{LX.replace(' = ', ' != ')} for n >= 4"):
        with pytest.raises(InvalidInput, match="no proof"):
            check_certificate(claim(text).text, refuted.certificate)


def test_the_theorem_on_lrx_is_told():
    supported = first("diameter(lrx(n)) = n*(n - 1)/2 for n >= 4", 3)
    assert supported.evidence["reason"] == "checked for 4 <= n <= 6"
    assert "Lean" in supported.evidence["literature"][0]


def test_lrx_at_three_is_a_counterexample():
    refuted = first("diameter(lrx(n)) = n*(n - 1)/2 for n >= 3", 9)
    assert (refuted.verdict, refuted.evidence["witness"]) == (Verdict.REFUTED, {"n": 3})


def test_the_time_limit_keeps_the_deepest_instance():
    verified = verify("diameter(lrx(n)) = n*(n - 1)/2 for n >= 4", max_seconds=6)
    assert verified.verdict is Verdict.SUPPORTED
    assert verified.evidence["reason"].startswith("checked for 4 <= n <= ")
    assert verified.evidence["instances"] >= 3
    assert "within 6 s" in verified.evidence["stopped"]


def test_conditions_on_the_residue_select_instances():
    supported = first("diameter(lx(n)) = (3*n**2 - 8*n + 9)/4 for n >= 5 and n - 2*floor(n/2) = 1", 2)
    assert supported.evidence["reason"] == "checked for n = 5, 7"


def test_a_bounded_range_comes_to_its_end():
    *_, last = graph_verdicts(claim("diameter(lrx(n)) = n*(n - 1)/2 for n >= 4 and n < 7"))
    assert last.evidence == {**last.evidence, "reason": "checked for 4 <= n <= 6", "instances": 3}


def test_two_names_are_swept_together():
    supported = first("order(top_spin(n, k)) <= factorial(n) for n >= 4 and k >= 2 and k <= n", 4)
    assert supported.evidence["reason"].startswith("checked for 4 values of (k, n), the last of them k = ")


def test_a_parameter_out_of_range_ends_the_search():
    *_, last = graph_verdicts(claim("order(top_spin(6, k)) <= 720 for k >= 2"))
    assert last.evidence["reason"] == "checked for 2 <= k <= 6"
    assert last.evidence["limit"].startswith("stopped at k = 7: k is 7")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("diameter(lrx(n)) = n", "a least value of n"),
        ("diameter(lrx(2)) = 1", "n is 2"),
        ("diameter(lrx(n)) = n for n >= 1", "n is 1"),
        ("diameter(lrx()) = 1", "missing"),
        ("diameter(lrx(5/2)) = 1", "an integer"),
        ("diameter(7) = 1", "graph is 7"),
        ("diameter(cayley([[1, 1]])) = 1", "permutation of"),
        ("diameter(cayley([[1, 0], [1, 2, 0]])) = 1", "length of a generator"),
        ('diameter(schreier([[1, 0]], "abc")) = 1', "length of the start"),
        ("diameter(cayley([[1, 0]], directed=2)) = 1", "0 or 1"),
        ("growth(lrx(4)) < 3", "between lists"),
        ("2*growth(lrx(4)) < diameter(lrx(4))", "list of layer sizes"),
        ("diameter(lrx(5)) = pi", "rational numbers"),
        ("diameter(lrx(5)) = zeta(2)", "rational numbers"),
        ("diameter(lrx(n)) = n for n >= 4 and n < 4", "integers satisfy"),
        ("layer(lrx(4), 1/2) = 3", "distance is 1/2"),
        ("diameter(lrx(5, k=1, 2)) = 1", "keyword"),
        ("diameter(lrx(5)) = 1/0", "zero|0"),
    ],
)
def test_a_senseless_statement_is_one_clear_line(statement, message):
    with pytest.raises(MathengineError, match=message):
        verify(statement, max_seconds=None)


def test_a_graph_beyond_the_limits_leaves_a_statement_undecided():
    (verdict,) = graph_verdicts(claim("diameter(lrx(40)) = 780"))
    assert verdict.verdict is Verdict.UNDECIDED
    assert "accepted" in verdict.evidence["reason"]


def test_the_farthest_element_of_lrx_has_the_diameter_as_its_distance():
    for n in (4, 5, 6, 7):
        last = [1, 0, *range(n - 1, 1, -1)]
        verified = verify(f"distance(lrx({n}), {last}) = diameter(lrx({n}))", max_seconds=None)
        assert verified.verdict is Verdict.SUPPORTED
        assert "no independent evaluation" in verified.evidence["unchecked"]
    with pytest.raises(InvalidInput, match="rearrangement"):
        verify("distance(lrx(4), [0, 0, 1, 2]) = 3", max_seconds=None)
    with pytest.raises(InvalidInput, match="reaches"):
        verify("distance(cayley([[1, 2, 0]]), [1, 0, 2]) = 3", max_seconds=None)
    with pytest.raises(InvalidInput, match="at most 400000"):
        verify("distance(lrx(12), [1, 0, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) = 66", max_seconds=None)


def test_a_forged_certificate_is_refused():
    good = json.loads(json.dumps(verify("diameter(lrx(5)) = 10", max_seconds=None).certificate))
    shorter = json.loads(json.dumps(verify("diameter(lx(5)) = 11", max_seconds=None).certificate))
    swapped = {**good, "graphs": [{"graph": "lrx(5)", "growth": shorter["graphs"][0]["growth"]}]}
    altered = json.loads(json.dumps(good))
    altered["graphs"][0]["growth"]["layers"].append("1")
    for certificate in (swapped, altered, {**good, "graphs": []}, {**good, "graphs": [3]}, {"rule": "graph growth"}):
        with pytest.raises(InvalidInput):
            check_certificate("diameter(lrx(5)) = 11", certificate)
    with pytest.raises(InvalidInput, match="nothing about"):
        check_certificate("diameter(lrx(6)) = 10", good)


@settings(max_examples=25)
@given(st.lists(st.permutations(range(4)), min_size=1, max_size=2), st.booleans())
def test_diameters_of_random_sets_agree_with_a_plain_search(generators, directed):
    listed = [list(g) for g in generators]
    text = f"cayley({listed}, directed={int(directed)})"
    graph = graph_of(claim(f"order({text}) = 1").statement.claim.left.arguments[0])
    layers = plain_growth(graph.generators)
    assert verify(f"growth({text}) = {layers}", max_seconds=None).verdict is Verdict.PROVED
    assert verify(f"diameter({text}) = {len(layers)}", max_seconds=None).verdict is Verdict.REFUTED


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_a_word_with_its_parameters(name):
    assert name in cayley_words.FAMILIES
    titles = [parameter.name for parameter in FAMILIES[name].parameters]
    assert set(titles) <= set(cayley_words.PARAMETERS)
    assert len(titles) <= cayley_words.MOST_PARAMETERS


def test_opposites_are_opposite():
    assert all(OPPOSITE[OPPOSITE[operator]] == operator for operator in OPPOSITE)


@given(st.integers(-50, 50), st.integers(1, 9))
def test_floors_are_exact(n, bottom):
    read = read_expression(f"floor(n/{bottom}) + ceiling(-n/{bottom})")
    assert exact_value(read, {"n": Fraction(n)}) == 0


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("order(starminx()) = 3**20*factorial(30)/2*2**29", Verdict.SUPPORTED),
        ("order(lrx(30)) = factorial(30)", Verdict.SUPPORTED),
        ("order(picture_cube333()) = 43252003274489856000", Verdict.REFUTED),
    ],
)
def test_orders_of_large_groups_say_how_they_were_found(statement, verdict):
    found = first(statement, 1)
    assert (found.verdict, found.method, found.certificate) == (verdict, "group order", None)
    assert found.evidence["unchecked"] == "the order of a large group has no certificate"
