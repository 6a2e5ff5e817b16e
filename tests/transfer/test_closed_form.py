"""The closed form in doubles: exact twin, grids, kernels."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import closed_rings

from mathengine.errors import InvalidInput
from mathengine.transfer import RingModel, efficiency_grid, eta_grid
from mathengine.transfer.closed_form import closed_parameters, closed_shares
from mathengine.transfer.grids import VARIED
from mathengine.transfer.rate_network import BrightMode, shares

SIZES = st.floats(-11, 6).map(lambda exponent: 10.0**exponent)
RATES = st.one_of(st.just(0.0), SIZES)
DETUNINGS = st.builds(lambda sign, size: sign * size, st.sampled_from([-1.0, 0.0, 1.0]), SIZES)


@settings(max_examples=300)
@given(
    N=st.sampled_from([1.0, 2.0, 8.0, 100.0]),
    d1=DETUNINGS,
    d2=DETUNINGS,
    a=SIZES,
    b=SIZES,
    kappa=SIZES,
    gam=RATES,
    ga=RATES,
    Gs=RATES,
    phi=RATES,
    phi_p=RATES,
    phi_a=RATES,
)
def test_no_digit_is_lost_over_seventeen_decades(**parameters):
    if not parameters["ga"] + parameters["Gs"]:
        parameters["Gs"] = 1.0
    *found, determinant = closed_shares(**parameters)
    exact = shares(BrightMode(**{key: Fraction(value) for key, value in parameters.items()}))
    assert determinant > 0
    for name, share in zip(("eta", "L_photon", "L_ring", "L_acceptor"), found, strict=True):
        expected = getattr(exact, name) / exact.total
        assert abs(Fraction(share) - expected) <= Fraction(1, 10**13) * (1 if name == "L_ring" else expected)


@given(closed_rings())
def test_shares_are_positive_and_sum_to_one(model):
    *found, _ = closed_shares(**closed_parameters(model))
    assert min(found) >= -1e-16
    assert abs(math.fsum(found) - 1) <= 1e-15 * 4


@given(closed_rings(), st.lists(st.floats(-3, 3).map(lambda w: round(w, 6)), min_size=1, max_size=4))
def test_a_grid_is_the_closed_form_point_by_point(model, frequencies):
    for engine in ("numba", "numpy"):
        grid = efficiency_grid(model, wp=frequencies, engine=engine)
        for n, wp in enumerate(frequencies):
            expected = model.replace(wp=wp).efficiency("closed").amounts
            found = [float(share[n]) for share in (grid.eta, grid.L_photon, grid.L_ring, grid.L_acceptor)]
            assert np.allclose(found, expected, rtol=1e-12, atol=1e-14)


RING = RingModel.of(N=8, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize("convention", ["sqrt_phi", "sqrt_2phi"])
def test_every_parameter_can_vary(engine, convention):
    rng = np.random.default_rng(1)
    ring = RING.replace(dephasing_convention=convention)
    values = {key: rng.uniform(0.1, 1, 300) for key in VARIED}
    together = efficiency_grid(ring, engine=engine, **values)
    assert together.residual < 1e-14
    for n in (0, 7, 299):
        expected = ring.replace(**{key: float(array[n]) for key, array in values.items()}).efficiency().eta
        assert abs(together.eta[n] - expected) < 1e-14
    for key, array in values.items():
        alone = efficiency_grid(ring, engine=engine, **{key: array}).eta
        assert abs(alone[5] - ring.replace(**{key: float(array[5])}).efficiency().eta) < 1e-14


@pytest.mark.parametrize("count", [1, 255, 256, 257, 20_001])
def test_both_engines_agree_on_grids_of_any_length(count):
    detunings = np.linspace(-5, 5, count)
    one = efficiency_grid(RING, wp=detunings, phi=0.05, engine="numba")
    other = efficiency_grid(RING, wp=detunings, phi=0.05, engine="numpy")
    for name in ("eta", "L_photon", "L_ring", "L_acceptor"):
        assert np.allclose(getattr(one, name), getattr(other, name), rtol=1e-13, atol=0)
    assert np.array_equal(efficiency_grid(RING, wp=detunings, phi=0.05).eta, (one if count > 20_000 else other).eta)
    assert np.array_equal(eta_grid(RING, wp=detunings, phi=0.05, engine="numba"), one.eta)
    assert np.array_equal(eta_grid(RING, wp=detunings, phi=0.05, engine="numpy"), other.eta)


def test_grids_broadcast():
    grid = efficiency_grid(RING, wp=np.linspace(1, 3, 4)[:, None], phi=np.array([0, 0.1, 1.0]))
    assert grid.eta.shape == (4, 3)
    assert abs(grid.eta[2, 1] - RING.replace(wp=float(np.linspace(1, 3, 4)[2]), phi=0.1).efficiency().eta) < 1e-15


def test_grids_without_decay_are_nan():
    assert np.isnan(efficiency_grid(RingModel.of(N=2, Om=1, J=1), kappa=[0.0, 1.0], engine="numpy").eta).tolist() == [
        True,
        False,
    ]
    assert np.isnan(efficiency_grid(RingModel.of(N=2, Om=1, J=1), kappa=[0.0, 1.0], engine="numba").eta[0])


@pytest.mark.parametrize(
    ("model", "grids", "message"),
    [
        (RING, {"kapa": [1]}, r"grid is kapa; accepted: .*nearest: kappa"),
        (RING, {"kappa": [-1.0]}, r"kappa is -1\.0; accepted: rates that are not negative"),
        (RING, {"kappa": ["a"]}, r"kappa is \['a'\]; accepted: an array of finite real numbers"),
        (RING, {"wp": [float("nan")]}, r"wp is \[nan\]"),
        (RING, {"wp": [1.0], "engine": "gpu"}, r"engine is gpu; accepted: auto, numba, numpy"),
        (RING.replace(eps=list(range(8))), {"wp": [1.0]}, r"grid is not closed; accepted: a ring that closes; here"),
        (RING, {"wp": [1.0, 2.0], "phi": [1.0, 2.0, 3.0]}, r"grids is wp \(2,\), phi \(3,\); accepted: shapes that"),
        (RING.replace(g=1j), {"g": [1.0]}, r"g is 1j; accepted: one real number, where a grid varies it"),
        (
            RingModel.of(N=2, g=1.0, eps=[0.0, 1.5], Om=[0.1, 0.2], J=[0.2, 0.4], kappa=1),
            {"phi": [0.0, 1.0]},
            r"here the bright state is not spread evenly",
        ),
    ],
)
def test_grids_refuse_what_they_cannot_vary(model, grids, message):
    with pytest.raises(InvalidInput, match=message):
        efficiency_grid(model, **grids)
