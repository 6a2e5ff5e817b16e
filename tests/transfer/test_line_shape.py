"""Line shapes against the closed form; the claim that dephasing narrows the peak."""

from dataclasses import replace
from fractions import Fraction
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.transfer.line_shape import SCANS, line_shape
from mathengine.transfer.rate_network import BrightMode, shares

F = Fraction
positive = st.integers(-40, 10).map(lambda k: F(10 ** (k / 10)).limit_denominator(10**5) + F(1, 10**5))
rates = st.one_of(st.just(F(0)), positive)


@st.composite
def resonant_rings(draw):
    values = {name: draw(rates) for name in ("gam", "ga", "phi", "phi_p", "phi_a")}
    values.update({name: draw(positive) for name in ("a", "b", "kappa", "Gs")})
    return BrightMode(N=F(draw(st.integers(1, 30))), d1=F(0), d2=F(0), **values)


def efficiency(mode):
    found = shares(mode)
    return found.eta / found.total


def moved(mode, scan, detuning):
    along = SCANS[scan]
    return replace(mode, d1=along[0] * detuning, d2=along[1] * detuning)


@given(resonant_rings(), st.sampled_from([*SCANS]), positive)
@settings(max_examples=80)
def test_the_line_is_even_and_equals_the_closed_form(mode, scan, detuning):
    shape = line_shape(mode, scan)
    assert shape.at(detuning) == shape.at(-detuning) == efficiency(moved(mode, scan, detuning))
    assert shape.eta0 == efficiency(mode)
    assert shape.A >= 0


@given(resonant_rings(), st.sampled_from([*SCANS]))
@settings(max_examples=60)
def test_the_efficiency_at_the_half_width_is_half_that_of_the_centre(mode, scan):
    shape = line_shape(mode, scan)
    if shape.hwhm == inf:
        assert shape.at(10**9) > shape.eta0 / 2
    else:
        assert float(shape.at(F(shape.hwhm)) / shape.eta0) == pytest.approx(0.5, rel=1e-12)
        ball = shape.half_width(30)
        assert ball.rel_accuracy_bits() > 98
        assert shape.hwhm == pytest.approx(float(ball.mid()), rel=1e-15)


@given(resonant_rings(), st.sampled_from([*SCANS]))
@settings(max_examples=60)
def test_peaks_are_where_the_line_is_highest(mode, scan):
    shape = line_shape(mode, scan)
    grid = [F(k, 50) * (F(shape.hwhm) if shape.hwhm < inf else 1) for k in range(1, 101)]
    highest = max(shape.at(x) for x in grid)
    if shape.peaks == 1:
        assert shape.positions == (0.0,)
        assert highest <= shape.eta0
    if shape.peaks == 2:
        left, right = shape.positions
        assert left == -right
        assert shape.at(F(right)) * (1 + F(1, 10**12)) >= max(highest, shape.eta0)


@given(resonant_rings(), st.sampled_from([*SCANS]))
@settings(max_examples=60)
def test_the_trend_of_the_half_width_is_that_of_a_small_step(mode, scan):
    shape = line_shape(mode, scan)
    step = (mode.phi + mode.gam or F(1)) / 10**9
    beyond = line_shape(replace(mode, phi=mode.phi + step), scan)
    if inf not in (shape.hwhm, beyond.hwhm) and shape.width_trend:
        difference = beyond.half_width(60) - shape.half_width(60)
        assert (difference > 0) is (shape.width_trend > 0)


def broadened(phi):
    quantities = {"kappa": F(1, 1000), "gam": F(1, 2000), "ga": F(1, 2000), "Gs": F(1), "phi_p": F(0), "phi_a": F(0)}
    return BrightMode(N=F(8), d1=F(0), d2=F(0), a=8 * F(1, 100), b=8 * F(9, 400), phi=phi, **quantities)


def test_dephasing_does_not_always_narrow_the_peak():
    still, shaken = (line_shape(broadened(phi)) for phi in (F(0), F(1, 20)))
    assert still.peaks == shaken.peaks == 1
    assert shaken.width_trend == 1  # at rate 0 it narrows first: the dark modes set in at rates of N gam
    assert still.width_trend == -1
    assert still.half_width(30) < 2 < shaken.half_width(30)
    # the same in efficiencies alone, exact: a detuning of 2 lies beyond one half width and within the other
    assert 2 * efficiency(moved(broadened(F(0)), "photon", F(2))) < efficiency(broadened(F(0)))
    assert 2 * efficiency(moved(broadened(F(1, 20)), "photon", F(2))) > efficiency(broadened(F(1, 20)))
    assert [round(shape.hwhm, 2) for shape in (still, shaken)] == [1.94, 2.45]


def test_coefficients_of_the_photon_scan_are_those_of_the_formula():
    """A = c2 (2 c1 - ge)/((2 c3 + ge) D0), and the coefficient of x^2."""
    mode = replace(broadened(F(1, 20)), gam=F(1, 30))
    c1, c2, c3 = (s / 2 for s in mode.widths)
    top, bottom = mode.bright_loss
    ge, Ga, a, b, kappa = top / bottom, mode.ga + mode.Gs, mode.a, mode.b, mode.kappa
    D0 = c1 * c2 * c3 + a * c1 + b * c2
    shape = line_shape(mode)
    assert c2 * (2 * c1 - ge) / ((2 * c3 + ge) * D0) == shape.A
    assert (
        shape.eta0 / shape.C * c2 * kappa * (c2 * Ga * ge + 2 * b * (Ga + ge))
        == mode.Gs * 2 * a * b * (2 * c3 + ge) * D0
    )


@pytest.mark.parametrize(("scan", "d1", "d2"), [("photon", 0, 1), ("acceptor", 1, 0), ("ring", 1, 1)])
def test_other_levels_that_are_not_degenerate_are_refused(scan, d1, d2):
    with pytest.raises(InvalidInput, match=f"a {scan} scan needs them degenerate"):
        line_shape(replace(broadened(F(0)), d1=F(d1), d2=F(d2)), scan)


def test_wrong_words_and_rings_that_nothing_passes_are_refused():
    with pytest.raises(InvalidInput, match="nearest: photon"):
        line_shape(broadened(F(0)), "fotons")
    with pytest.raises(InvalidInput, match="nothing passes"):
        line_shape(replace(broadened(F(0)), b=F(0)))
