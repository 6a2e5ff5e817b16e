"""Relations by proved values: related constants only, and certificates that cannot be altered."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from flint import arb

from mathengine.errors import InvalidInput
from mathengine.matrixfields.equivalences.unify import unify
from mathengine.matrixfields.equivalences.values import link_of_values, proved_image
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.verify import verify

VECTORS = Path(__file__).parents[2] / "vectors"
PI = json.loads((VECTORS / "pi_literature_pcfs.json").read_text())

STATEMENT = "equivalent(cf(2*n + 1, n**2), cf(3*n + 1, -2*n**2 + n))"  # 4/pi and 2/pi, of different rates


def test_two_fractions_of_pi_with_unrelated_recurrences_are_equivalent():
    found = verify(STATEMENT, max_seconds=None)
    assert (str(found.verdict), found.method) == ("proved", "proved values")
    assert found.evidence["left"] == "2*right"
    check_certificate(found.claim.text, json.loads(json.dumps(found.certificate)))


def test_altered_certificates_are_refused():
    found = verify(STATEMENT, max_seconds=None)
    data = json.loads(json.dumps(found.certificate))
    changes = [
        {"moebius": [["3", "0"], ["0", "1"]]},
        {"moebius": [["0", "0"], ["0", "1"]]},
        {"left": data["right"]},
        {"left": {**data["left"], "value": "3/pi"}},
        {"right": {**data["right"], "rule": "no such rule"}},
    ]
    for change in changes:
        with pytest.raises(InvalidInput, match="no proof"):
            check_certificate(found.claim.text, {**data, **change})
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate("equivalent(cf(1, 1), cf(4, 1))", data)


def test_scales_are_part_of_the_map():
    image = proved_image(ContinuedFraction((1, 2), (0, 0, 1), Fraction(5)))
    other = proved_image(ContinuedFraction((1, 2), (0, 0, 1), Fraction(1, 3)))
    assert link_of_values(image, other).moebius(Fraction(2)) == 30


def test_values_of_another_form_have_no_image():
    for a, b in (("2*n + 2", "-n*(n + 1)"), ("n + 1", "1"), ("34*n**3 + 51*n**2 + 27*n + 6", "-n**6")):
        assert proved_image(ContinuedFraction.of(a, b)) is None  # rational; two Bessel functions; not proved


def test_constants_that_differ_are_not_related():
    one, other = (proved_image(ContinuedFraction.of(a, b)) for a, b in (("2*n + 1", "n**2"), ("6*n + 3", "-n**2")))
    assert (one.atom, other.atom) == ("pi", "log(2)")
    assert link_of_values(one, other) is None


def test_most_published_fractions_of_pi_form_one_class():
    rows = [row for row in PI if len(row["b"]) < 120]
    found = unify([ContinuedFraction.of(row["a"], row["b"]) for row in rows], by_values=True)
    assert len(found[0].members) >= len(rows) - 2
    head = arb(rows[found[0].representative]["value"] + " +/- 1e-45")
    for index, moebius in found[0].maps.items():
        assert moebius.enclose(head).overlaps(arb(rows[index]["value"] + " +/- 1e-45"))
    kinds = {edge.kind for edge in found[0].edges}
    assert "values" in kinds
    assert "gauge" in kinds
