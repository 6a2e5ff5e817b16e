"""Verdicts on statements about models: the reference models, proofs, counterexamples, honest doubts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.sem_verdicts import model_verdicts
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify

MODELS = json.loads((Path(__file__).parents[1] / "vectors" / "known_models.json").read_text())["models"]


def text(model):
    return ", ".join([*map(str, range(1, model["n"] + 1)), *model["directed"], *model["bidirected"]])


def decided(statement):
    return verify(statement, max_seconds=None)


@pytest.fixture(params=MODELS, ids=[model["name"] for model in MODELS])
def model(request):
    return request.param


def test_covariances_of_the_reference_models_are_proved(model):
    determinant = model["det_I_minus_Lambda"]
    for pair, numerator in model["covariance_numerators_over_det_squared"].items():
        i, j = pair.split(",")
        statement = f'covariance("{text(model)}", {i}, {j})*({determinant})^2 = {numerator}'
        found = decided(statement)
        assert (str(found.verdict), found.method) == ("proved", "exact")
        assert str(decided(statement + " + w1_1").verdict) == "refuted"


def test_relations_of_the_reference_models_are_proved(model):
    ideal = model["vanishing_ideal"]
    for pair in ideal["zero_covariances"]:
        name = pair if isinstance(pair, str) else "s{}_{}".format(*pair)
        assert str(decided(f'vanishes("{text(model)}", {name})').verdict) == "proved"
    for generator in ideal["generators"]:
        if generator.get("poly"):
            assert str(decided(f'vanishes("{text(model)}", {generator["poly"]})').verdict) == "proved"
            changed = decided(f'vanishes("{text(model)}", {generator["poly"]} + s11^2)')
            assert str(changed.verdict) == "refuted"
            assert set(changed.evidence) == {"reason", "witness", "value"}


def test_dimensions_of_the_reference_models_are_proved(model):
    graph, known = text(model), model["dimension"]
    found = decided(f'dimension("{graph}") = {known}')
    assert str(found.verdict) == "proved"
    assert str(decided(f'dimension("{graph}") = {known + 1}').verdict) == "refuted"
    assert str(decided(f'dimension("{graph}") < {known + 1}').verdict) == "proved"
    finite = decided(f'finite_to_one("{graph}")')
    assert str(finite.verdict) == ("proved" if known == model["parameters"] else "refuted")
    if known < model["parameters"]:
        check_certificate(finite.evidence["established"], finite.certificate)


def test_what_is_identified_in_the_reference_models_is_proved(model):
    known, graph = model["identifiability"], text(model)
    for edge, degree in known["edge_degrees"].items():
        found = decided(f'identifiable("{graph}", "{edge}")')
        assert str(found.verdict) == ("proved" if degree == 1 else "refuted")
        if degree == 1:
            assert list(found.evidence["formulas"]) == [edge]
        else:
            assert edge in found.evidence["direction" if degree == "infinite" else "others"]
            check_certificate(found.evidence["established"], found.certificate)
    whole = str(decided(f'identifiable("{graph}")').verdict)
    count = known["fiber_count"]
    assert whole == ("proved" if known["generically_identifiable"] else "refuted")
    if count != "infinite":
        assert str(decided(f'fibre_degree("{graph}") = {count}').verdict) == ("proved" if count == 1 else "supported")
        assert str(decided(f'fibre_degree("{graph}") > {count}').verdict) == ("refuted" if count == 1 else "undecided")
        assert str(decided(f'fibre_degree("{graph}") < 2').verdict) == ("proved" if count == 1 else "refuted")


def test_equations_between_covariances_of_different_graphs():
    assert str(decided('covariance("1->2", 1, 2) = covariance("1->2, 2->3", 1, 2)').verdict) == "proved"
    found = decided('covariance("1->2", 1, 2) = covariance("1->2, 1<->2", 1, 2)')
    assert (str(found.verdict), found.evidence["difference"]) == ("refuted", "-w1_2")
    check_certificate(found.claim.text.replace(" = ", " != "), found.certificate)
    assert str(decided('covariance("1->2", 1, 2)/covariance("1->2", 1, 1) = l1_2').verdict) == "proved"
    assert str(decided('covariance("1<=>2", 1, 2) != 0').verdict) == "proved"


def test_names_of_words_are_no_obstacle():
    assert str(decided('covariance("x->y, y->m", x, m) = l_x_y*l_y_m*w_x_x').verdict) == "proved"
    assert str(decided('vanishes("a.b->c, c->d", s_a_b_c*s_c_d - s_c_c*s_a_b_d)').verdict) == "proved"
    assert str(decided('covariance("a_b->c, a->b_c", "a_b", c) = l_v1_v2*w_v1_v1').verdict) == "proved"
    assert str(decided('identifiable("a_b->c, a->b_c")').verdict) == "proved"


@pytest.mark.parametrize("name", ["exp", "dimension", "sqrt", "pi", "I", "for"])
def test_vertices_with_the_names_of_words_are_read_back(name):
    for statement in (f'covariance("x->{name}", x, "{name}") != 0', f'trek_rank("x->{name}", [x], ["{name}"]) = 1'):
        found = decided(statement)
        assert str(found.verdict) == "proved"
        assert claim(found.claim.text).text == found.claim.text


@pytest.mark.parametrize("graph", ["1->2, 2->1, 2->3, 3->2", "1->2, 1<->2, 2->3, 3->4, 3<->4", "1<=>2, 3<=>4, 2->3"])
def test_no_null_vector_is_needed_twice(graph):
    """The dimension of a graph with several free directions, against the rank of the Jacobian over Q at a point."""
    from fractions import Fraction

    import sympy

    from mathengine.sem.graphs import MixedGraph

    coefficients, errors = MixedGraph.parse(graph).to_sympy()
    symbols = sorted(coefficients.free_symbols | errors.free_symbols, key=str)
    inverse = (sympy.eye(coefficients.rows) - coefficients).inv()
    covariances = inverse.T * errors * inverse
    point = {symbol: Fraction(3 * k + 2, k + 5) for k, symbol in enumerate(symbols)}
    entries = [covariances[i, j] for i in range(coefficients.rows) for j in range(i, coefficients.rows)]
    rank = sympy.Matrix([[entry.diff(s) for s in symbols] for entry in entries]).subs(point).rank()
    assert str(decided(f'dimension("{graph}") = {rank}').verdict) == "proved"


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ('dimension("{}") = 14', "supported"),
        ('dimension("{}") = 15', "undecided"),
        ('finite_to_one("{}")', "undecided"),
        ('identifiable("{}")', "undecided"),
    ],
)
def test_ranks_at_points_are_said_before_a_long_proof(statement, verdict):
    """The dimension of this graph on five vertices is 14 by the rank at points; its null vectors take a minute."""
    graph = "1->4, 1->5, 2->1, 2->3, 2->4, 3->1, 4->1, 4->2, 4->3, 5->2, 5->4, 4<->5"
    first = next(model_verdicts(claim(statement.format(graph))))
    assert (str(first.verdict), first.certificate) == (verdict, None)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ('covariance("1->2", 1, 2) = foo', "name is foo; accepted: l1_2, w1_1, w2_2"),
        ('covariance("1->2", 1, 2) > 0', "= or != between covariances"),
        ('covariance("1->2", 1, 2) = dimension("1->2")', "not both"),
        ('covariance("1->2", 1, 2) = diameter(lrx(3))', "accepted: exact arithmetic"),
        ('dimension("1->2") = n', "integers beside dimensions"),
        ('dimension("1->2") = 1/2', "a relation between integers"),
        ('dimension("1->2") = 3 for n > 2', "without conditions"),
        ('fibre_degree("1->2, 1<->2") = 2', "one with finite fibres"),
        ('covariance("1->2", 1, 2) = 1/(l1_2 - l1_2)', "division"),
        ('covariance("1->2", 1, 2) = sqrt(2)', "sums, products and powers"),
    ],
)
def test_senseless_statements_are_refused_in_one_line(statement, message):
    with pytest.raises(InvalidInput, match=message) as refusal:
        decided(statement)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("graph", "sides", "rank"),
    [
        ("1->3, 2->3, 3->4, 3->5", "[1, 2], [4, 5]", 1),
        ("f->a, f->b, f->c, f->d", "[a, b], [c, d]", 1),
        ("1->3, 2->3, 1->4, 2->4", "[1, 2], [3, 4]", 2),
        ("1->2, 2->3, 3->1, 3->4, 3->5", "[1, 2], [4, 5]", 1),
        ("1<->2, 3", "[1], [3]", 0),
    ],
)
def test_ranks_of_submatrices_are_proved(graph, sides, rank):
    found = decided(f'trek_rank("{graph}", {sides}) = {rank}')
    assert str(found.verdict) == "proved"
    (quantity,) = found.certificate["quantities"]
    for side in ("left", "right"):
        less = {**found.certificate, "quantities": [{**quantity, side: quantity[side][1:]}]}
        if quantity[side]:
            with pytest.raises(InvalidInput, match="no proof"):
                check_certificate(found.claim.text, less)
    assert str(decided(f'trek_rank("{graph}", {sides}) > {rank}').verdict) == "refuted"
