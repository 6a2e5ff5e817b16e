"""Statements about rings: exact values, theorems, criteria, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, ParseError
from mathengine.pipeline.certificate_transfer_states import populations
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "transfer_reference.json").read_text())["cases"]
RATES = "Om=1/10, J=3/20, kappa=1/50, gam=1/100, ga=1/100, Gs=1/5"
WORDS = {"efficiency": "eta", "loss_photon": "L_photon", "loss_ring": "L_ring", "loss_acceptor": "L_acceptor"}
ORDERED = [case for case in CASES if "eta_exact" in case]
DISORDERED = [case for case in CASES if "eta_exact" not in case and case["params"]["N"] <= 6]


def spelled(parameters):
    shown = {key: f"[{', '.join(v)}]" if isinstance(v, list) else v for key, v in parameters.items()}
    return ", ".join(f"{key}={value}" for key, value in shown.items())


@pytest.mark.parametrize("case", ORDERED, ids=[case["name"] for case in ORDERED])
def test_exact_reference_values_are_proved_and_their_neighbours_refuted(case):
    ring = spelled(case["params"])
    found = verify(f"efficiency({ring}) = {case['eta_exact']}", max_seconds=None)
    assert found.verdict == "proved"
    check_certificate(found.claim.text, found.certificate)
    assert verify(f"efficiency({ring}) = {case['eta_exact']} + 1/10**30", max_seconds=None).verdict == "refuted"


@pytest.mark.parametrize("case", DISORDERED, ids=[case["name"] for case in DISORDERED])
def test_every_share_of_a_disordered_ring_is_enclosed_by_the_reference(case):
    ring = spelled(case["params"])
    width = max(case["radius"], 1e-15)
    for word, key in WORDS.items():
        bounds = [Fraction(case["expected"][key]) + sign * Fraction(width) * 2 for sign in (-1, 1)]
        for text in (f"{word}({ring}) > {bounds[0]}", f"{word}({ring}) < {bounds[1]}"):
            found = verify(text, max_seconds=None)
            assert found.verdict == "proved"
            assert found.certificate["rule"] == "transfer values"


small = st.fractions(min_value=0, max_value=2, max_denominator=7)
signed = st.fractions(min_value=-2, max_value=2, max_denominator=7)


@given(
    st.integers(1, 4),
    st.fixed_dictionaries(dict.fromkeys(("eps", "g", "wp", "ea", "Om", "J"), signed)),
    st.fixed_dictionaries(dict.fromkeys(("kappa", "gam", "ga", "phi", "phi_p", "phi_a"), small)),
)
@settings(deadline=None, max_examples=20)
def test_the_value_of_the_ten_equations_is_that_of_the_master_equation(count, energies, rates):
    values = {"N": count, **energies, **rates, "Gs": Fraction(1, 3)}
    values["kappa"] += Fraction(1, 9)
    values["gam"] += Fraction(1, 9)
    H = [[Fraction(0)] * (count + 2) for _ in range(count + 2)]
    H[0][0], H[-1][-1] = values["wp"], values["ea"]
    for n in range(1, count + 1):
        H[n][n] = values["eps"]
        H[0][n] = H[n][0] = values["Om"]
        H[-1][n] = H[n][-1] = values["J"]
        if count > 2 or (count == 2 and n == 1):
            m = n % count + 1
            H[n][m] = H[m][n] = values["g"]
    losses = [values["kappa"], *[values["gam"]] * count, values["ga"] + values["Gs"]]
    found = populations(H, losses, [values["phi_p"], *[values["phi"]] * count, values["phi_a"]], 0)
    eta = values["Gs"] * found[-1]
    text = ", ".join(f"{key}={value}" for key, value in values.items())
    assert verify(f"efficiency({text}) = {eta}", max_seconds=None).verdict == "proved"
    ring = values["gam"] * sum(found[1:-1])
    assert verify(f"loss_ring({text}) = {ring}", max_seconds=None).verdict == "proved"


def test_two_spellings_of_a_ring_are_one_statement():
    one = claim(f"efficiency(N=2, eps=0, phi=[0.05, 1/20], {RATES}) = 1/2")
    other = claim(f'1/2 = efficiency({RATES}, phi=0.025, dephasing_convention="sqrt_2phi", N=2, units="meV")')
    assert one.digest == other.digest
    assert one.kind == "transfer-efficiency"
    assert claim(one.text).text == one.text


def test_shares_sum_to_one_for_names():
    keys = ("N", "eps", "g", "wp", "ea", "Om", "J", "kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")
    ring = ", ".join(f"{key}={key}" for key in keys)
    whole = " + ".join(f"{word}({ring})" for word in WORDS)
    assert verify(f"{whole} = 1", max_seconds=None).verdict == "proved"
    short = whole.replace(", phi=phi, phi_p=phi_p, phi_a=phi_a", "").replace("eps=eps, g=g, wp=wp, ea=ea, ", "")
    assert verify(f"{short} = 1", max_seconds=None).verdict == "proved"
    assert verify(f"{short.replace('kappa=kappa', 'kappa=1', 1)} = 1", max_seconds=None).verdict == "refuted"


NAMED = "N=N, Om=Om, J=J, kappa=kappa, gam=gam, ga=ga, Gs=Gs"
PEAK = (
    "16*Gs*N^2*Om^2*J^2*(kappa + gam + ga + Gs)/((kappa*gam*(ga + Gs) + 4*N*Om^2*(ga + Gs) + 4*N*J^2*kappa)"
    "*((kappa + gam)*(gam + ga + Gs)*(ga + Gs + kappa) + 4*N*Om^2*(kappa + gam) + 4*N*J^2*(gam + ga + Gs)))"
)


@pytest.mark.parametrize(
    "text",
    [
        f"efficiency({NAMED}) = {PEAK}",
        f"ga*efficiency({NAMED}, wp=wp) = Gs*loss_acceptor({NAMED}, wp=wp)",
        "efficiency(N=4, Om=x, J=y, kappa=k, Gs=s) = efficiency(N=1, Om=2*x, J=2*y, kappa=k, Gs=s)",
        "efficiency(N=2, Om=1, J=1, kappa=1, gam=g, phi=p, Gs=1, wp=x)"
        " = efficiency(N=2, Om=1, J=1, kappa=1, gam=g, phi=p, Gs=1, wp=-x)",
        "loss_photon(N=3, Om=x, kappa=1, gam=1) = (6*x^2 + 1)/(12*x^2 + 1)",
    ],
)
def test_identities_in_names_are_proved_and_false_ones_refuted_by_an_instance(text):
    found = verify(text, max_seconds=None)
    assert found.verdict == "proved"
    check_certificate(found.claim.text, found.certificate)
    other = verify(f"{text} + 1/1000", max_seconds=None)
    assert other.verdict == "refuted"
    assert other.evidence["instance"]
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate(other.claim.text, found.certificate)


def test_inequalities_in_names_are_left_open():
    assert verify("efficiency(N=3, Om=x, J=1, kappa=1, Gs=1) < 1", max_seconds=None).verdict == "undecided"
    assert verify("efficiency(N=3, Om=x, J=1, kappa=1, Gs=1) > 1", max_seconds=None).verdict == "refuted"


def test_a_little_dephasing_helps_below_the_critical_loss_only():
    far = "wp=1000, Om=1/10, J=3/20, gam=1/100, ga=1/100, Gs=1/5"
    assert verify(f"critical_photon_loss(N=8, {RATES}) = 26477/896700", max_seconds=None).verdict == "proved"
    for kappa, sign in (("29/1000", ">"), ("30/1000", "<")):
        found = verify(f"dephasing_slope(N=8, kappa={kappa}, {far}) {sign} 0", max_seconds=None)
        assert found.verdict == "proved"


@pytest.mark.parametrize("parameters", ["gam=1/100, N=3", "N=3", "N=1, gam=1/7", "N=5, gam=1/9, phi_p=1/5"])
def test_a_slope_lies_between_difference_quotients(parameters):
    ring = f"Om=1/3, J=2/5, kappa=1/6, Gs=1/2, wp=1/2, {parameters}"
    step = "1/1000000"
    quotient = f"(efficiency({ring}, phi={step}) - efficiency({ring}))/({step})"
    found = verify(f"Abs(dephasing_slope({ring}) - {quotient}) < 1/1000", max_seconds=None)
    assert found.verdict == "proved"


def test_dephasing_does_not_narrow_every_line():
    ring = "N=8, Om=1/10, J=3/20, kappa=1/1000, gam=1/2000, ga=1/2000, Gs=1"
    assert verify(f"half_width({ring}, phi=1/20) < half_width({ring})", max_seconds=None).verdict == "refuted"
    assert verify(f"half_width({ring}, phi=1/20) > 49/20", max_seconds=None).verdict == "proved"
    assert verify(f"half_width({ring}) < 39/20", max_seconds=None).verdict == "proved"
    assert verify(f"half_width({ring})^2 < 4", max_seconds=None).verdict == "supported"
    assert verify(f"2*efficiency({ring}, wp=2) < efficiency({ring})", max_seconds=None).verdict == "proved"
    assert verify(f"2*efficiency({ring}, wp=2, phi=1/20) > efficiency({ring}, phi=1/20)", max_seconds=None)


@pytest.mark.parametrize("scan", ["photon", "acceptor", "ring"])
def test_half_widths_are_bracketed_by_the_formula(scan):
    from mathengine.transfer import RingModel
    from mathengine.transfer.line_shape import line_shape

    given = {"N": 3, "Om": "1/5", "J": "1/3", "kappa": "1/9", "gam": "1/20", "Gs": "1/4", "phi": "1/30"}
    width = Fraction(line_shape(RingModel.of(**given), scan).hwhm)
    ring = ", ".join(f"{key}={value}" for key, value in given.items())
    for factor, sign in (("999/1000", ">"), ("1001/1000", "<")):
        found = verify(f"half_width({ring}, scan={scan}) {sign} {width * Fraction(factor)}", max_seconds=None)
        assert found.verdict == "proved"
        check_certificate(found.claim.text, found.certificate)


def test_numbers_beside_rings_may_be_irrational():
    assert verify(f"efficiency(N=8, {RATES}) > sqrt(2)/2", max_seconds=None).verdict == "proved"
    found = verify(f"efficiency(N=8, {RATES}) = pi/4", max_seconds=None)
    assert found.verdict == "refuted"
    check_certificate(found.claim.text.replace(" = ", " != "), found.certificate)


def test_what_nothing_reaches_need_not_decay():
    assert verify("loss_photon(N=3, kappa=1, J=1) = 1", max_seconds=None).verdict == "proved"
    assert verify("loss_ring(N=3, Om=1, gam=1) = 1", max_seconds=None).verdict == "proved"
    assert verify("efficiency(N=3, Om=1, J=1, Gs=1) = 1", max_seconds=None).verdict == "proved"


def test_coherence_keeps_what_is_odd_under_reflection_and_dephasing_frees_it():
    for text in (
        "toy_arrival(N=6) = 1/2",
        "toy_arrival(N=6, start=3) = 1",
        'toy_arrival(N=7, trap="centre") = 1/7',
        "toy_arrival(N=6, gam=1/1000000, phi=1/100) > 999/1000",
    ):
        found = verify(text, max_seconds=None)
        assert found.verdict == "proved"
        check_certificate(found.claim.text, found.certificate)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("efficiency(Om=1) = 1", "N in efficiency is missing"),
        ("efficiency(N=0) = 1", "N is 0; accepted: the number of sites"),
        ("efficiency(N=2, kappa=-1) = 1", "kappa is .*; accepted: a non-negative number"),
        ("efficiency(N=2, eps=[1, 2, 3]) = 1", "eps is a list of 3; accepted: .* N = 2 numbers"),
        ("efficiency(N=2, wp=[1, 2]) = 1", "wp is .*; accepted: one number"),
        ("efficiency(N=2, Om=1, J=1) = 1", "the model has no reachable decay"),
        ("efficiency(N=2, units=eV) = 1", "units is eV; accepted: .*meV"),
        ("efficiency(N=2, phi=sqrt(2)) = 1", "phi is sqrt.2.; accepted: a rational number"),
        ("efficiency(N=2, kappa=1) = 0 for x positive", "accepted: a statement about rings without conditions"),
        ('transfer_theorem("closed")', "theorem is closed; accepted: .*nearest: closed form"),
        ("critical_photon_loss(N=2, Om=1, J=1, Gs=1) = 1", "critical_photon_loss is infinite"),
        ('half_width(N=2, scan="sites") = 1', "scan is sites; accepted: "),
        ('toy_arrival(N=6, trap="top") = 1', "trap is top; accepted: centre, site"),
        ('dephasing_slope(N=2, dephasing_convention="sqrt_2phi") = 1', "accepted: sqrt_phi"),
    ],
)
def test_senseless_statements_are_refused(text, message):
    with pytest.raises(InvalidInput, match=message):
        verify(text, max_seconds=None)


def test_unknown_parameters_are_refused_with_those_that_are_known():
    with pytest.raises(ParseError, match=r"expected a keyword of 'efficiency' .*kappa.*found 'kapa'"):
        verify("efficiency(N=2, kapa=1) = 1", max_seconds=None)
