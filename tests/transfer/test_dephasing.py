"""Where dephasing helps: slopes, critical losses, thresholds, the optimum and its asymptotes."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificate_transfer import check_theorem
from mathengine.transfer.dephasing_asymptotics import dephasing_asymptote
from mathengine.transfer.dephasing_optimum import dephasing
from mathengine.transfer.dephasing_slope import (
    critical_acceptor_loss,
    critical_photon_loss,
    dephasing_slope,
    threshold_detunings,
)
from mathengine.transfer.line_shape import SCANS
from mathengine.transfer.rate_network import BrightMode, shares
from mathengine.transfer.real_roots import positive_roots

F = Fraction
positive = st.integers(-40, 10).map(lambda k: F(10 ** (k / 10)).limit_denominator(10**5) + F(1, 10**5))
rates = st.one_of(st.just(F(0)), positive)
detunings = st.one_of(st.just(F(0)), positive.map(lambda x: 10 * x))


@st.composite
def rings(draw, levels=detunings):
    values = {name: draw(rates) for name in ("gam", "ga", "phi_p", "phi_a")}
    values.update({name: draw(positive) for name in ("a", "b", "kappa", "Gs")})
    energies = {"d1": draw(levels), "d2": draw(levels)}
    return BrightMode(N=F(draw(st.integers(1, 30))), phi=F(0), **energies, **values)


def efficiency(mode):
    found = shares(mode)
    return found.eta / found.total


def example(**changes):
    values = {"kappa": F(1, 50), "gam": F(1, 100), "ga": F(1, 100), "Gs": F(1, 5), "phi_p": F(0), "phi_a": F(0)}
    mode = BrightMode(N=F(8), d1=F(0), d2=F(0), a=F(2, 25), b=F(9, 50), phi=F(0), **values)
    return replace(mode, **changes)


@given(rings())
@settings(max_examples=60)
def test_the_slope_is_that_of_a_small_step(mode):
    slope = dephasing_slope(mode)
    step = min(mode.gam or F(1), F(1, 10**3)) / 10**9
    quotient = (efficiency(replace(mode, phi=step)) - efficiency(mode)) / step
    assert float(quotient) == pytest.approx(float(slope), rel=1e-4, abs=1e-9 * float(efficiency(mode)))


@given(rings(levels=st.just(F(0))))
@settings(max_examples=60)
def test_at_triple_resonance_a_little_dephasing_always_harms(mode):
    assert dephasing_slope(mode) < 0


@given(rings(), st.sampled_from(["photon", "acceptor"]))
@settings(max_examples=60)
def test_far_detuned_dephasing_helps_exactly_below_the_critical_loss(mode, scan):
    critical = critical_photon_loss(mode) if scan == "photon" else critical_acceptor_loss(mode)
    own = mode.kappa if scan == "photon" else mode.ga + mode.Gs
    found = threshold_detunings(mode, scan)
    assert (found.numerator[-1] > 0) is (critical is None or own < critical)
    assert (found.helps[-1:] and found.helps[-1][1] == float("inf")) == (critical is None or own < critical or ())


def test_the_critical_photon_loss_is_the_published_formula_without_other_dephasing():
    mode = example()
    N, gam, Ga, b = mode.N, mode.gam, mode.ga + mode.Gs, mode.b
    formula = (Ga + gam) * (Ga * gam + 4 * b) / ((N - 1) * (Ga**2 + gam * Ga + 4 * b) + N * gam * Ga)
    assert critical_photon_loss(mode) == formula
    mirror = replace(mode, a=mode.b, b=mode.a, kappa=Ga, ga=F(0), Gs=mode.kappa)
    assert critical_acceptor_loss(mirror) == formula


@given(rings(), st.sampled_from([*SCANS]), positive.map(lambda x: 30 * x))
@settings(max_examples=60)
def test_thresholds_tell_where_the_slope_is_positive(mode, scan, detuning):
    found = threshold_detunings(mode, scan)
    along = SCANS[scan]
    slope = dephasing_slope(replace(mode, d1=along[0] * detuning, d2=along[1] * detuning))
    assert (slope > 0) is any(low < detuning < high for low, high in found.helps)
    assert len(found.numerator) <= 4
    assert found.numerator[0] < 0
    for root in found.roots:
        assert root.low < root.high < root.low * (1 + F(1, 10**20))


@given(rings())
@settings(max_examples=40)
def test_no_rate_on_a_grid_beats_the_optimum(mode):
    found = dephasing(mode)
    assert not found.unbounded
    best = found.efficiency
    upper = F(float(best.mid())) * (1 + F(1, 10**14))
    assert all(efficiency(replace(mode, phi=F(10) ** k)) <= upper for k in range(-6, 7))
    assert found.undisturbed == efficiency(mode)
    assert found.at(F(1, 3)) == efficiency(replace(mode, phi=F(1, 3)))
    assert found.helps or not found.slope > 0


@given(rings())
@settings(max_examples=15)
def test_every_optimum_has_a_certificate(mode):
    found = dephasing(mode)
    assume(found.helps)
    proof = found.certificate()
    check_theorem(proof)
    low, high = (F(end) for end in proof["interval"])
    root = found.critical[found.best]
    assert low <= F(float(root.ball.mid())) * (1 + F(1, 10**12))
    assert high - low < low / 10**10


@pytest.mark.parametrize("scan", [*SCANS])
@pytest.mark.parametrize("gam", [F(0), F(1, 100)])
def test_far_detuned_optima_follow_their_asymptote(scan, gam):
    along, distance = SCANS[scan], 10**7
    mode = example(gam=gam)
    found = dephasing(replace(mode, d1=F(along[0] * distance), d2=F(along[1] * distance)))
    assert float(found.optimum.mid()) == pytest.approx(dephasing_asymptote(mode, scan).at(distance), rel=1e-3)


def test_asymptotes_of_the_example():
    assert dephasing_asymptote(example(gam=F(0))).at(1000) == pytest.approx(1664.10, abs=0.01)
    assert dephasing_asymptote(example()).at(1000) == pytest.approx(293.40, abs=0.01)
    assert dephasing_asymptote(example(a=F(0))) is None


def test_answers_are_words():
    assert "does not help" in str(dephasing(example()))
    assert str(dephasing(example(d1=F(2)))).startswith("dephasing helps here: optimum eta = ")
    lossless = example(gam=F(0), kappa=F(0))
    assert "the same at every rate" in str(dephasing(lossless))


def test_plain_data_hold_the_optimum():
    data = dephasing(example(d1=F(2))).to_json()
    low, high = (F(end) for end in data["optimum_interval"])
    assert low < high
    assert float(low) == pytest.approx(data["optimum"], rel=1e-15)
    assert data["helps"] is True


def test_input_without_an_answer_is_refused():
    with pytest.raises(InvalidInput, match="nothing passes"):
        dephasing(example(b=F(0)))
    with pytest.raises(InvalidInput, match="1 to 1000"):
        dephasing(example(), digits=0)
    with pytest.raises(InvalidInput, match="nearest: ring"):
        threshold_detunings(example(), "rink")


def test_positive_roots_are_complete_and_isolated():
    polynomial = fmpq_poly([-2, 0, 1]) * fmpq_poly([-3, 1]) ** 2 * fmpq_poly([5, 1]) * fmpq_poly([1, 0, 1])
    found = positive_roots(polynomial)
    assert [root.crossing for root in found] == [1, 0]
    assert found[0].low ** 2 < 2 < found[0].high ** 2
    assert found[1].low < 3 < found[1].high
