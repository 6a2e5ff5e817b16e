"""Coherent drives against time domain and plain twins; units and conventions against efficiencies."""

from __future__ import annotations

from fractions import Fraction

import lindblad
import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from strategies import REFERENCE, open_rings, reference

from mathengine.errors import InvalidInput
from mathengine.transfer import RingModel, convert, convert_dephasing, cw_rates
from mathengine.transfer.units import WAVENUMBERS_PER_MEV, convert_value, factor


@pytest.mark.parametrize(
    "name", ["resonant_nodeph", "offres_deph", "disorder_egOJyf_27", "disorder_nodeph_e_30", "ordered_2"]
)
def test_the_integral_over_all_frequencies_is_the_pulse(name):
    model = RingModel.of(**reference(name)["params"])
    # w = wp + tan(x): the trapezoidal rule on a smooth periodic integrand
    x = (np.arange(2000) + 0.5) * np.pi / 2000 - np.pi / 2
    rates = cw_rates(model, float(model.wp) + np.tan(x))
    integral = (rates / np.cos(x)[:, None] ** 2).sum(axis=0) * (np.pi / 2000) / (2 * np.pi)
    assert np.allclose(integral, model.efficiency().amounts, rtol=0, atol=1e-8)


def steady_state_rates(parameters, frequency):
    """Second twin: the driven system with a coherent field, as a linear system for amplitudes and density matrix."""
    H, jumps, N = lindblad.operators(parameters)
    d, size = N + 2, len(H)
    damping = sum(jump.conj().T @ jump for jump in jumps)[:d, :d]
    K = H[:d, :d] - 0.5j * damping
    psi = np.linalg.inv(frequency * np.eye(d) - K)[:, 0]
    # rho obeys L[rho] + S = 0 with the source S = i(psi F^+ ...) that keeps the amplitudes steady
    columns = []
    for place in range(d * d):
        rho = np.zeros((size, size), complex)
        rho[place // d, place % d] = 1
        columns.append(lindblad.change(H, jumps, rho)[:d, :d].ravel())
    force = np.zeros(d)
    force[0] = 1
    source = 1j * np.outer(psi, force) - 1j * np.outer(force, psi.conj())
    R = np.zeros((size, size), complex)
    R[:d, :d] = np.linalg.solve(np.array(columns).T, -source.ravel()).reshape(d, d)
    arrived = lindblad.change(H, jumps, R)
    return [arrived[N + 2 + k, N + 2 + k].real for k in range(4)]


@pytest.mark.parametrize("case", [REFERENCE[k] for k in (1, 2, 6, 24, 27, 30, 33)], ids=lambda case: case["name"])
@pytest.mark.parametrize("frequency", [-1.0, 0.3, 2.0])
def test_a_coherent_drive_agrees_with_its_steady_state(case, frequency):
    model = RingModel.of(**case["params"])
    expected = np.array(steady_state_rates(case["params"], frequency))
    for method in ("auto", "master", "krylov", "liouvillian"):
        assert np.allclose(cw_rates(model, [frequency], method)[0], expected, rtol=1e-10, atol=1e-12)
    found = model.efficiency(drive="cw", frequency=frequency)
    assert np.allclose(found.amounts, expected / expected.sum(), rtol=0, atol=1e-12)
    assert (found.drive, found.residual < 1e-12) == ("cw", True)


def test_a_drive_without_finite_frequency_is_refused():
    with pytest.raises(InvalidInput, match=r"frequency is \[nan\]; accepted: finite numbers"):
        cw_rates(RingModel.of(N=1, kappa=1), [float("nan")])
    with pytest.raises(InvalidInput, match=r"frequency is 1\.0; accepted: no undamped populated mode there"):
        cw_rates(RingModel.of(N=1, wp=1), [1.0])
    with pytest.raises(InvalidInput, match=r"method is exact; accepted: auto, master, krylov"):
        RingModel.of(N=1, kappa=1).efficiency("exact", "cw", frequency=1.0)


def test_the_factors_between_units_are_those_of_the_si():
    assert factor("cm^-1", "rad/ps") == (Fraction(299792458, 5 * 10**9), 1)
    assert abs(float(WAVENUMBERS_PER_MEV) - 8.065543937) < 1e-9  # CODATA 2018: 1 eV = 8065.543937... cm^-1
    # hbar = 6.582119569e-16 eV s (CODATA 2018, rounded): 1 meV = 1.519267447 rad/ps
    assert abs(convert_value(Fraction(1), "meV", "rad/ps") - 1 / 0.6582119569) < 1e-9
    scale, power = factor("meV", "rad/ps")
    exact = arb(scale.numerator) / arb(scale.denominator) * arb.pi() ** power
    assert abs(float(exact.mid()) - convert_value(1.0, "meV", "rad/ps")) < 1e-15


def test_conversions_there_and_back_are_exact_where_they_can_be():
    model = RingModel.of(N=3, eps=["0.1", "1/3", 0], g="0.5", kappa="0.02", units="cm^-1")
    assert convert(convert(model, "meV"), "cm^-1") == model
    assert convert(model, "meV").is_exact
    back = convert(convert(model, "rad/ps"), "cm^-1")
    assert abs(back.eps[1] - 1 / 3) < 1e-16
    assert back.units == "cm^-1"


@settings(max_examples=25)
@given(open_rings(most=3))
def test_efficiencies_do_not_depend_on_units(model):
    model = model.replace(units="cm^-1")
    exact = model.efficiency("exact").amounts
    assert convert(model, "meV").efficiency("exact").amounts == exact
    angular = convert(model, "rad/ps").efficiency().amounts
    assert np.allclose(angular, [float(share) for share in exact], rtol=0, atol=1e-10)


@settings(max_examples=25)
@given(open_rings(most=3))
def test_efficiencies_do_not_depend_on_the_convention(model):
    other = convert_dephasing(model, "sqrt_2phi")
    assert other.efficiency("exact").amounts == model.efficiency("exact").amounts
    assert convert_dephasing(other, "sqrt_phi") == model
    assert np.array_equal(other.dephasings(), model.dephasings())


def test_models_without_units_cannot_be_converted():
    with pytest.raises(InvalidInput, match=r"units is None; accepted: a model with units"):
        convert(RingModel.of(N=1), "meV")
    with pytest.raises(InvalidInput, match=r"units is eV; accepted: .*nearest: meV"):
        convert(RingModel.of(N=1, units="meV"), "eV")
