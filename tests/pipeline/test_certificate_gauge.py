"""Certificates of equivalence: they establish what they claim, and nothing that is altered passes."""

import copy
import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from flint import fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.equivalences.gauge import combinations as invertible
from mathengine.matrixfields.equivalences.gauge import factor, gauges, plan
from mathengine.matrixfields.equivalences.links import Side, compare, link
from mathengine.matrixfields.equivalences.profiles import multiply, profile, step_matrix
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.gauge_link import prove
from mathengine.numeric.balls import enclose
from mathengine.pipeline.certificate_gauge import proved_map
from mathengine.pipeline.certificate_proofs import proved_value
from mathengine.pipeline.certificate_recessive import Steps, growth, require_recessive
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.verify import verify

VECTORS = Path(__file__).parents[1] / "vectors"
PI = json.loads((VECTORS / "pi_literature_pcfs.json").read_text())
KNOWN = json.loads((VECTORS / "known_pcfs.json").read_text())

FOLDED = "equivalent(cf(1, 1), cf(4, 1))"
GAUGED = "equivalent(cf(3*n + 1, -2*n**2 + n), cf(3*n + 3, -2*n**2 - n))"
SLOW = "equivalent(cf(4, 4*n**2 - 1), cf(2, 4*n**2 + 12*n + 9))"
CRITICAL = "equivalent(cf(2*n**3 + 3*n**2 + 3*n + 1, -n**6), cf(2*n**3 + 3*n**2 + 11*n + 5, -n**6))"
FAST = "equivalent(cf(n + 1, 1), cf(n + 3, 1))"
STATEMENTS = (FOLDED, GAUGED, SLOW, CRITICAL, FAST)


def certificate(statement):
    found = verify(statement, max_seconds=None)
    assert str(found.verdict) == "proved"
    return found.claim.text, json.loads(json.dumps(found.certificate))


def plain(fraction):
    return fraction.a_coefficients, fraction.b_coefficients


@pytest.mark.parametrize("statement", STATEMENTS)
def test_verified_equivalences_carry_their_certificate(statement):
    text, found = certificate(statement)
    assert found["rule"] == "gauge"
    check_certificate(text, found)


@pytest.mark.parametrize("vectors", [PI, KNOWN], ids=["pi", "known"])
def test_every_link_among_published_fractions_is_checked(vectors):
    sides = [Side(ContinuedFraction.of(row["a"], row["b"])) for row in vectors]
    for left, right in combinations(sides, 2):
        found = compare(left, right).link
        if found is not None:
            data = json.loads(json.dumps(found.certificate()))
            (p, q), (r, t) = proved_map(plain(left.fraction), plain(right.fraction), data)
            assert ((p, q), (r, t)) == found.plain


def altered(found):
    """The certificate with one thing changed at a time."""
    for row in (0, 1):
        for column in (0, 1):
            changed = copy.deepcopy(found)
            entry = changed["U"][row][column]
            entry[:] = [str(int(entry[0]) + 1), *entry[1:]] if entry else ["1"]
            yield changed
            changed = copy.deepcopy(found)
            changed["moebius"][row][column] = str(int(changed["moebius"][row][column]) + 1)
            yield changed
    for key, values in {
        "s": [[["2"], ["1"]], [["1"], []]],
        "folds": [[3, 5], [0, 1], [1, 1, 1], [100, 1]],
        "shifts": [[7, 0], [-1, 0]],
        "start": [-1, 10**9],
        "U": [[["1"], ["1"]], [[["1"], []], [[], []]]],
        "moebius": [[["0", "0"], ["0", "0"]], [["1", "1"], ["1", "1"]]],
    }.items():
        for value in values:
            if value != found[key]:
                yield {**found, key: value}
    for key in ("folds", "U", "s", "moebius", "start", "shifts"):
        yield {name: value for name, value in found.items() if name != key}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_altered_certificates_are_refused(statement):
    text, found = certificate(statement)
    for changed in altered(found):
        with pytest.raises(InvalidInput, match="no proof"):
            check_certificate(text, changed)


def test_a_certificate_establishes_its_own_statement_only():
    _, found = certificate(GAUGED)
    for other in (FOLDED, SLOW, "equivalent(cf(3*n + 1, -2*n**2 + n), cf(3*n + 2, -2*n**2 - n))", "1 = 1"):
        with pytest.raises(InvalidInput, match="no proof"):
            check_certificate(other, found)


def test_a_matrix_that_takes_the_recessive_solution_elsewhere_is_refused():
    # Between rows of the zeta(3) field the gauges form a plane; all of them satisfy the identity, one line is right.
    left, right = (ContinuedFraction.of(f"2*n**3 + 3*n**2 + {k}*n + {(k - 1) // 2}", "-n**6") for k in (3, 11))
    profiles = profile(left, 1), profile(right, 1)
    found = gauges(*profiles, plan(*profiles))
    assert found.dimension == 2
    right_one = link(left, right).certificate()
    refused = 0
    for matrix in invertible(found.basis):
        frames = [p.frame for p in profiles]
        (p, q), (r, t) = frames[1]
        raw = multiply(multiply(frames[0], matrix), ((t, -q), (-r, p)))
        after = [[entry(fmpz_poly([1, 1])) for entry in row] for row in raw]
        s = factor(multiply(step_matrix(left, 1, 0), after), multiply(raw, step_matrix(right, 1, 0)))
        assert s is not None
        texts = [[[str(c) for c in entry.coeffs()] for entry in row] for row in raw]
        data = {**right_one, "U": texts, "s": [[str(c) for c in part.coeffs()] for part in s], "start": 60}
        with pytest.raises(InvalidInput, match="not the recessive solution"):
            proved_map(plain(left), plain(right), data)
        refused += 1
    assert refused >= 2


def test_the_sign_of_s_decides_where_solutions_alternate():
    side = Steps([Fraction(4)], [Fraction(-1), Fraction(0), Fraction(4)], 1, 0)
    unit = [[[Fraction(1)], []], [[], [Fraction(1)]]]
    require_recessive(side, side, unit, Fraction(1))
    with pytest.raises(InvalidInput, match="dominant"):
        require_recessive(side, side, unit, Fraction(-1))


def test_growth_needs_convergence():
    def of(*coefficients):
        return [Fraction(c) for c in coefficients]

    assert growth(of(1, 1), of(1)).kind == "fast"
    assert growth(of(1), of(0, 1)).kind == "fast"
    assert growth(of(1, 2, 2), of(0, 0, 0, 0, -1)).kind == "powers"
    for a, b in (
        (of(1), of(-2)),
        (of(1), of(0, 0, 0, 1)),
        (of(1, 1), of(-3, 1)),
        (of(), of(1)),
        (of(0, 2), of(0, 5, -1)),
    ):
        with pytest.raises(InvalidInput, match=r"converge|terminate"):
            growth(a, b)


def test_values_are_carried_over_with_their_proofs():
    rows = [row for row in (*PI, *KNOWN) if (proof := prove(ContinuedFraction.of(row["a"], row["b"]))) is not None]
    assert len(rows) >= 30
    for row in rows[::3]:
        proof = prove(ContinuedFraction.of(row["a"], row["b"]))
        key, value = proved_value(json.loads(json.dumps(proof.certificate)))
        assert key == plain(proof.fraction)
        assert abs(enclose(value, 100) - enclose(proof.value, 100)) < 1e-20
        assert str(enclose(value, 100).real.str(20, radius=False))[:15] == row["value"][:15]


def test_a_value_without_its_enclosure_or_with_another_base_is_refused():
    proof = json.loads(json.dumps(prove(ContinuedFraction.of("3*n + 8", "-2*n**2 - 5*n + 3")).certificate))
    proved_value(proof)
    without = {key: part for key, part in proof.items() if key != "enclosure"}
    with pytest.raises(KeyError, match="enclosure"):
        proved_value(without)
    for key, part in (("value", "pi"), ("fraction", "cf(3*n + 8, -2*n**2 - 5*n + 4)")):
        with pytest.raises(InvalidInput, match="no proof"):
            proved_value({**proof, key: part})
    other = prove(ContinuedFraction.of("n + 3", "-n"))
    with pytest.raises(InvalidInput, match="no proof"):
        proved_value({**proof, "base": json.loads(json.dumps(other.certificate))["base"]})


def test_pairs_without_a_link_are_undecided_with_what_is_excluded():
    found = verify("equivalent(cf(2*n + 1, n**2), cf(6*n + 3, n**2))", max_seconds=None)
    assert str(found.verdict) == "undecided"
    assert found.evidence["excluded"] == [
        "different rates of convergence or exponents at infinity under all folds up to 4"
    ]
    assert found.certificate is None
