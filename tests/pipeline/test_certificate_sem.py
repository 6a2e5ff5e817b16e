"""Certificates about models: every lie in them is refused."""

from __future__ import annotations

import copy

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificate_sem import Model, terms
from mathengine.pipeline.certificate_sem_rank import separates
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.verify import verify

CYCLE = '"1->3, 2->4, 3->4, 4->3, 3<->4"'
PROVED = {
    "covariance": f"covariance({CYCLE}, 1, 4)*(1 - l3_4*l4_3) = l1_3*l3_4*w1_1",
    "vanishing": f"vanishes({CYCLE}, s12)",
    "dimension": 'dimension("1->2, 2->1, 2->3, 3->4, 4->3") = 8',
    "finite": 'finite_to_one("1->2, 2->3, 3->1")',
    "identified": f"identifiable({CYCLE})",
    "one": f"fibre_degree({CYCLE}) = 1",
    "several": 'fibre_degree("1->2, 2->3, 3->1, 3->4") > 1',
}


@pytest.fixture(scope="module")
def proofs():
    return {name: verify(statement, max_seconds=None) for name, statement in PROVED.items()}


@pytest.fixture(params=list(PROVED))
def proof(request, proofs):
    return proofs[request.param]


def test_a_certificate_establishes_its_statement_and_no_other(proof, proofs):
    check_certificate(proof.claim.text, proof.certificate)
    for other in proofs.values():
        if other is not proof:
            with pytest.raises(InvalidInput, match="no proof"):
                check_certificate(other.claim.text, proof.certificate)


def changes(data, path=()):
    """Every leaf of a certificate, and one changed value for it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from changes(value, (*path, key))
    elif isinstance(data, list):
        for key, value in enumerate(data):
            yield from changes(value, (*path, key))
    elif path != ("rule",):
        yield path, (data + 1 if isinstance(data, int) else f"{data} + 1")


def altered(certificate, path, value):
    changed = copy.deepcopy(dict(certificate))
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


def test_no_column_formula_vector_or_value_can_be_changed(proof):
    for path, value in changes(proof.certificate):
        if "point" in path:
            continue  # other points prove the same rank
        with pytest.raises(InvalidInput, match="no proof"):
            check_certificate(proof.claim.text, altered(proof.certificate, path, value))


@pytest.mark.parametrize("value", ["x", None, [1], 1.5])
def test_points_that_make_no_sense_are_refused(proofs, value):
    certificate = proofs["finite"].certificate
    for name in certificate["point"]:
        with pytest.raises(InvalidInput, match="no proof"):
            check_certificate(proofs["finite"].claim.text, altered(certificate, ("point", name), value))


def test_a_point_of_smaller_rank_proves_nothing(proofs):
    certificate = proofs["finite"].certificate
    at_zero = dict.fromkeys(certificate["point"], 0)
    with pytest.raises(InvalidInput, match="a point with a smaller rank"):
        check_certificate(proofs["finite"].claim.text, {**certificate, "point": at_zero})


def test_the_same_coefficients_are_no_second_ones(proofs):
    found = proofs["several"]
    same = {edge: {"numerator": f"l{edge.replace('->', '_')}", "denominator": "1"} for edge in ("1->2", "2->3", "3->1")}
    with pytest.raises(InvalidInput, match="other coefficients that are the same"):
        check_certificate(found.claim.text, {**found.certificate, "second": same})


def test_a_missing_part_is_refused(proof):
    for key in proof.certificate:
        if key != "rule":
            with pytest.raises(InvalidInput, match="no proof"):
                check_certificate(proof.claim.text, {k: v for k, v in proof.certificate.items() if k != key})


def test_too_few_null_vectors_prove_nothing(proofs):
    found = proofs["dimension"]
    quantity = found.certificate["quantities"][0]
    less = {**found.certificate, "quantities": [{**quantity, "null_vectors": []}]}
    with pytest.raises(InvalidInput, match="null vectors that are too few"):
        check_certificate(found.claim.text, less)
    twice = {**found.certificate, "quantities": [{**quantity, "null_vectors": quantity["null_vectors"] * 2}]}
    check_certificate(found.claim.text, twice)


@pytest.mark.parametrize(
    "statement",
    ['vanishes("2->1->3", s12)', 'vanishes("1->1", s11)', 'vanishes("1->2, 1->2", s12)', 'vanishes("", s12)'],
)
def test_graphs_in_other_forms_are_refused(statement):
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate(statement, {"rule": "vanishing", "determinant": "1", "columns": {}})


def test_no_statement_passes_with_a_determinant_of_zero():
    with pytest.raises(InvalidInput, match="determinant that is 0"):
        check_certificate('vanishes("1->2", s12)', {"rule": "vanishing", "determinant": "0", "columns": {}})


@pytest.mark.parametrize("text", ["", "x*", "x + ", "2x", "x y", "x^y", "z", "x^99999", "x/2", "(x)", "x--y"])
def test_text_that_is_no_polynomial_is_refused(text):
    if text == "":
        assert terms(text, ["x", "y"]) == {}
        return
    with pytest.raises(InvalidInput, match="no proof"):
        terms(text, ["x", "y"])


def test_polynomials_are_read_as_flint_writes_them():
    from flint import Ordering, fmpz_mpoly_ctx

    ring = fmpz_mpoly_ctx.get(("x", "l_a.b_c"), Ordering.degrevlex)
    x, y = ring.gens()
    for polynomial in ((x - 3 * y) ** 3 - 7, -x, x * 0, x * y - y**2 + 1):
        assert ring.from_dict(terms(str(polynomial), ring.names())) == polynomial


def test_separation_is_reachability():
    model = Model.read("1->3, 2->3, 3->4, 3->5, 4<->5")
    assert not separates(model, [3], [4], [2], [])
    assert not separates(model, [3], [4], [], [])
    assert separates(model, [3], [4], [3], [])
    assert separates(model, [0], [1], [], [])
    assert separates(model, [0, 1], [3, 4], [], [2])
