"""Theorems on the closed ring: certificates pass their checker, and altered ones do not."""

import copy
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from mathengine.errors import InvalidInput
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary
from mathengine.pipeline.certificate_transfer import WORDS, check_theorem, conservation, constant, expanded
from mathengine.transfer.dephasing_asymptotics import dephasing_asymptote
from mathengine.transfer.dephasing_optimum import dephasing
from mathengine.transfer.identities import (
    asymptote_certificate,
    closed_form_certificate,
    critical_loss_certificate,
    rates_certificate,
    slope_certificate,
)
from mathengine.transfer.rate_network import BrightMode

F = Fraction


def detuned():
    rates = {
        "kappa": F(1, 50),
        "gam": F(1, 100),
        "ga": F(1, 100),
        "Gs": F(1, 5),
        "phi": F(0),
        "phi_p": F(0),
        "phi_a": F(0),
    }
    return BrightMode(N=F(8), d1=F(2), d2=F(0), a=F(2, 25), b=F(9, 50), **rates)


CERTIFICATES = {
    "closed form": closed_form_certificate,
    "rates": rates_certificate,
    "slope": slope_certificate,
    "photon loss": lambda: critical_loss_certificate("photon"),
    "acceptor loss": lambda: critical_loss_certificate("acceptor"),
    "optimum": lambda: dephasing(detuned()).certificate(),
}


@pytest.mark.parametrize("make", CERTIFICATES.values(), ids=CERTIFICATES.keys())
def test_certificates_are_plain_data_that_the_checker_accepts(make):
    check_theorem(json.loads(json.dumps(make())))


@pytest.mark.parametrize("k", range(14))
def test_no_altered_line_of_the_closed_form_passes(k):
    found = copy.deepcopy(closed_form_certificate())
    name, text = found["lines"][k]
    found["lines"][k] = [name, f"{text} + s1"]
    with pytest.raises(InvalidInput, match="is no proof"):
        check_theorem(found)


@pytest.mark.parametrize(
    ("make", "part", "text"),
    [
        (slope_certificate, "numerator", "16*a*b"),
        (slope_certificate, "denominator", "0"),
        (critical_loss_certificate, "threshold", "gam"),
        (critical_loss_certificate, "factor", "-a"),
        (critical_loss_certificate, "scan", "acceptor"),
        (CERTIFICATES["optimum"], "interval", ["0", "1"]),
        (CERTIFICATES["optimum"], "at", "5/4"),
        (CERTIFICATES["optimum"], "interval", ["5/4", "6/5"]),
        (CERTIFICATES["optimum"], "interval", 7),
    ],
)
def test_no_altered_part_passes(make, part, text):
    found = make()
    found[part] = text
    with pytest.raises(InvalidInput, match="is no proof"):
        check_theorem(found)


def test_a_certificate_of_an_unknown_rule_is_refused():
    with pytest.raises(InvalidInput, match="unknown rule"):
        check_theorem({"rule": "transfer magic"})


PARAMETERS = "N=N, g=g, Om=Om, J=J, kappa=kappa, gam=gam, ga=ga, Gs=Gs, phi=phi"


KEYS = ("N", "g", "Om", "J", "kappa", "gam", "ga", "Gs", "phi")
VOCABULARY = NUMERIC.merged(Vocabulary.of(dict.fromkeys(WORDS, (0, 0, *KEYS))))


def claim(text):
    return read_statement(text, vocabulary=VOCABULARY).claim


@pytest.mark.parametrize("scan", ["photon", "acceptor", "ring"])
@pytest.mark.parametrize("ring_loss", [False, True])
def test_asymptotes_have_certificates(scan, ring_loss):
    check_theorem(json.loads(json.dumps(asymptote_certificate(scan, ring_loss=ring_loss))))


def test_altered_asymptotes_do_not_pass():
    found = asymptote_certificate("photon", ring_loss=False)
    for part, text in (("plus", "a + b + kappa"), ("scale", "-1"), ("power", 4), ("minus", "phi"), ("scan", "fotons")):
        with pytest.raises(InvalidInput, match="is no proof"):
            check_theorem({**found, part: text})


@pytest.mark.parametrize("scan", ["photon", "acceptor", "ring"])
@pytest.mark.parametrize("gam", [F(0), F(1, 100)])
def test_certified_asymptotes_are_those_of_the_formula(scan, gam):
    mode = replace(detuned(), d1=F(0), gam=gam, phi_p=F(1, 11), phi_a=F(1, 13))
    found, data = dephasing_asymptote(mode, scan), asymptote_certificate(scan, ring_loss=bool(gam))
    values = {name: constant(getattr(mode, name)) for name in ("a", "b", "kappa", "gam", "phi_p", "phi_a")}
    values.update(n=constant(mode.N - 1), Ga=constant(mode.ga + mode.Gs))
    above, below = (expanded(read_expression(data[part]), values)[()] for part in ("plus", "minus"))
    assert (found.power, found.factor) == (data["power"], above / below)


def test_conservation_needs_one_ring_and_all_four_channels():
    shares = " + ".join(f"{word}({PARAMETERS})" for word in WORDS)
    conservation(claim(f"{shares} = 1"), closed_form_certificate())
    for wrong in (f"{shares} = 2", f"efficiency({PARAMETERS}) = 1", shares.replace("N=N", "N=3", 1) + " = 1"):
        with pytest.raises(InvalidInput, match="is no proof"):
            conservation(claim(wrong), closed_form_certificate())
