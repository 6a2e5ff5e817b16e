"""Certificates about rings: every lie in them is refused."""

from __future__ import annotations

import copy

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.transfer_theorems import THEOREMS
from mathengine.pipeline.verify import verify

RING = "N=3, Om=1/10, J=3/20, kappa=1/50, gam=1/100, ga=1/100, Gs=1/5"
PROVED = {
    "share": f"efficiency({RING}) > efficiency({RING}, phi=1/20)",
    "sites": f"loss_ring({RING}, eps=[0, 1/10, -1/10]) < 1/2",
    "slope": f"dephasing_slope({RING}) < 0",
    "critical": f"critical_acceptor_loss({RING}) < 1",
    "irrational": f"efficiency({RING}) < sqrt(3)/2",
    "width": f"half_width({RING}) < half_width({RING}, phi=1)",
    "toy": "toy_arrival(N=6) = 1/2",
    "theorem": 'transfer_theorem("critical photon loss")',
}


@pytest.fixture(scope="module")
def proofs():
    return {name: verify(statement, max_seconds=None) for name, statement in PROVED.items()}


@pytest.fixture(params=list(PROVED))
def proof(request, proofs):
    return proofs[request.param]


def test_a_certificate_establishes_its_statement_and_no_other(proof, proofs):
    check_certificate(proof.claim.text, proof.certificate)
    other = proofs["toy" if proof is not proofs["toy"] else "theorem"]
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate(other.claim.text, proof.certificate)


def changes(data, path=()):
    """Every number and text of a certificate, and one changed value for it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from changes(value, (*path, key))
    elif isinstance(data, list):
        for k, value in enumerate(data):
            yield from changes(value, (*path, k))
    elif isinstance(data, str) and "radius" not in path and "digits" not in path:
        yield path, f"{data} + 1" if not data[-1:].isdigit() else f"{data}1"


def test_a_changed_entry_is_refused(proof):
    lies = [(path, lie) for path, lie in changes(proof.certificate) if "closed_form" not in path]
    for path, lie in lies:
        if path[-1] in ("digits", "midpoint", "radius"):
            continue
        false = copy.deepcopy(proof.certificate)
        place = false
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = lie
        with pytest.raises(InvalidInput, match="accepted"):
            check_certificate(proof.claim.text, false)


def test_a_missing_value_is_refused(proofs):
    found = proofs["share"]
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate(found.claim.text, {**found.certificate, "values": found.certificate["values"][:1]})


def test_the_rest_may_not_be_about_rings_again(proofs):
    found = proofs["share"]
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate(found.claim.text, {**found.certificate, "values": [], "rest": found.certificate})


@pytest.mark.parametrize("name", THEOREMS)
def test_a_theorem_is_established_under_its_own_name_only(name):
    if name == "resonant slope":
        pytest.skip("the catalogue has it")
    found = verify(f'transfer_theorem("{name}")', max_seconds=None)
    assert found.verdict == "proved"
    assert found.evidence["status"] == "derived here"
    other = "exchange rates" if name != "exchange rates" else "closed form"
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate(f'transfer_theorem("{other}")', found.certificate)
