"""The search for rings in which dephasing helps."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.recipe import load_recipe
from mathengine.pipeline.registry import lookup
from mathengine.transfer import RingModel

RECIPE = load_recipe("transfer-dephasing")
RATES = {"Om": "0.1", "J": "0.15", "ga": "0.01", "Gs": "0.2"}


def sweep(recipe):
    search = lookup(recipe.search)
    findings, counts = [], {}
    for chunk in range(search.plan(recipe).chunks):
        done = search.work(recipe, chunk)
        findings += done.findings
        for key, count in done.counts.items():
            counts[key] = counts.get(key, 0) + count
    return findings, counts, search.summary(recipe, counts)


def test_far_detuned_the_sign_of_the_slope_is_that_of_the_criterion():
    space = {"far": {"N": [1, 8], "detuning": ["50"], "kappa": ["0.01", "0.1"], "gam": ["0.01", "0.1"], **RATES}}
    findings, counts, summary = sweep(replace(RECIPE, space=space))
    assert counts["far: rings"] == 8
    assert "far: 8 rings, the photon off by detuning" in summary
    helped = 0
    for finding in findings:
        check_certificate(finding.verified.claim.text, finding.verified.certificate)
        details = finding.details
        assert details["photon_loss_below"] == (Fraction(details["slope"]) > 0)
        helped += details["photon_loss_below"]
    assert helped == counts["far: in which any small rate helps"]


def test_a_finding_is_a_gain_that_another_method_sees():
    space = {"part": {"scan": "acceptor", "N": 4, "detuning": ["2"], "kappa": ["0.02"], "gam": ["0.01"], **RATES}}
    findings, _, _ = sweep(replace(RECIPE, space=space))
    (finding,) = findings
    ring = RingModel.of(N=4, ea=2, kappa="0.02", gam="0.01", **RATES)
    gain = ring.replace(phi=finding.details["rate"]).efficiency("krylov").eta / ring.efficiency("lyapunov").eta
    assert gain == pytest.approx(finding.details["gain"], rel=1e-10)
    assert gain > 1


def test_the_recipe_covers_all_three_levels():
    plan = lookup(RECIPE.search).plan(RECIPE)
    assert plan.candidates == 424
    assert {part.scan for part in plan.parts} == {"photon", "acceptor", "ring"}


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"kappa": "1"}, "N of space.x is missing"),
        ({"N": 0}, "N is 0; accepted: the number of sites"),
        ({"N": 2, "kappa": ["-1"]}, "kappa is -1; accepted: a non-negative number"),
        ({"N": 2, "kapa": 1}, "key of space.x is kapa; accepted: .* .nearest: kappa."),
        ({"N": 2, "scan": "sites"}, "scan of space.x is sites"),
        ({"N": 2, "kappa": 0.5}, "kappa of space.x is 0.5; accepted: integers, or texts"),
    ],
)
def test_senseless_recipes_are_refused(part, message):
    with pytest.raises(InvalidInput, match=message):
        lookup(RECIPE.search).plan(replace(RECIPE, space={"x": part}))
