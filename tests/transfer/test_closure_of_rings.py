"""When a ring closes: each kind of ring against the Liouvillian, with the closed form as the claim."""

from __future__ import annotations

from fractions import Fraction

import lindblad
import numpy as np
import pytest
from hypothesis import given
from strategies import closed_rings

from mathengine.transfer import RingModel
from mathengine.transfer.closed_form import closed_form

BASE = {"wp": 0.5, "ea": -0.1, "kappa": 0.02, "gam": 0.05, "ga": 0.03, "Gs": 0.4, "phi": 0.21}
N = 8
COUPLINGS = [0.7, 0.5, 0.9, 0.65, 0.4, 0.8, 0.75, 0.6]
PHASES = [np.exp(2j * np.pi * 2 * n / N) for n in range(N)]
WINDING = [1.0, 1j, -1.0, -1j]

CLOSED = {
    "uniform": {"g": 0.7, "Om": 0.2, "J": 0.3},
    "dimerised": {"g": [0.7, 0.2] * 4, "Om": 0.2, "J": 0.3},
    "second mode": {"g": 0.7, "Om": [0.2 * z.conjugate() for z in PHASES], "J": [0.3 * z for z in PHASES]},
    "flux": {"g": 0.7 * np.exp(0.3j), "Om": 0.2, "J": 0.3},
    "compensated": {
        "g": COUPLINGS,
        "eps": [1.4 - COUPLINGS[n] - COUPLINGS[n - 1] for n in range(N)],
        "Om": 0.2,
        "J": 0.3,
    },
    "uneven, no dephasing": {"N": 2, "g": 1.0, "eps": [0.0, 1.5], "Om": [0.1, 0.2], "J": [0.2, 0.4], "phi": 0.0},
    "alone": {"N": 1, "eps": 0.3, "Om": 0.2, "J": 0.3},
    "pair": {"N": 2, "g": 0.3, "Om": 0.2, "J": -0.3},
    "no acceptor": {"g": 0.7, "Om": 0.2, "J": 0},
    "dark photon": {"g": 0.7, "Om": 0, "J": 0.3},
    "winding": {"N": 4, "g": 0.7, "Om": [0.2 * z.conjugate() for z in WINDING], "J": [0.3 * z for z in WINDING]},
}
OPEN = {
    "row sums": ({"g": COUPLINGS, "Om": 0.2, "J": 0.3}, "no eigenvector of the ring"),
    "site energies": ({"eps": [0.1 * n for n in range(N)], "Om": 0.2, "J": 0.3}, "no eigenvector of the ring"),
    "dephasing": ({"g": 0.7, "phi": [0.2 + 0.01 * n for n in range(N)], "Om": 0.2, "J": 0.3}, "phi varies"),
    "losses": ({"g": 0.7, "gam": [0.05 + 0.01 * n for n in range(N)], "Om": 0.2, "J": 0.3}, "gam varies"),
    "uneven": ({"N": 2, "g": 1.0, "eps": [0.0, 1.5], "Om": [0.1, 0.2], "J": [0.2, 0.4]}, "not spread evenly"),
    "one site": ({"N": 3, "g": 0.7, "Om": [0.2, 0, 0], "J": [0.3, 0, 0]}, "leaks to site 1"),
    "acceptor": ({"g": 0.7, "Om": 0.2, "J": [0.3] * 7 + [0.2]}, "J is not parallel"),
}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_rings_follow_the_closed_form(name):
    parameters = {"N": N} | BASE | CLOSED[name]
    model = RingModel.of(**parameters)
    assert model.is_closed().holds
    expected = lindblad.inverted(parameters)
    assert np.allclose(model.efficiency("closed").amounts, expected, rtol=0, atol=1e-12)
    assert np.allclose(model.efficiency("krylov").amounts, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", OPEN)
def test_rings_that_do_not_close_say_why_and_differ(name):
    changes, reason = OPEN[name]
    model = RingModel.of(**({"N": N} | BASE | changes))
    assert not model.is_closed().holds
    assert reason in model.is_closed().reason


def test_the_deviations_of_rings_that_do_not_close_are_real():
    for name in ("row sums", "dephasing", "losses", "uneven"):
        changes, _ = OPEN[name]
        model = RingModel.of(**({"N": N} | BASE | changes))
        mean = {key: float(np.mean(getattr(model, key))) for key in ("eps", "g", "gam", "phi", "Om", "J")}
        assert abs(model.efficiency().eta - RingModel.of(**(model.to_json() | mean)).efficiency().eta) > 1e-8


def test_exact_parameters_are_compared_exactly():
    tiny = "1e-40"
    assert not RingModel.of(N=3, eps=[0, 0, tiny], Om=1, J=1).is_closed()
    assert RingModel.of(N=3, eps=[0.0, 0.0, 1e-40], g=1.0, Om=1, J=1).is_closed()


@given(closed_rings())
def test_the_bright_energy_is_the_eigenvalue(model):
    H = model.hamiltonian()[1:-1, 1:-1]
    assert np.allclose(H.sum(axis=1), float(model.bright_energy), rtol=0, atol=1e-12)
    assert isinstance(model.bright_energy, Fraction)


def test_the_bright_energy_of_a_flux_and_of_phased_couplings():
    assert abs(RingModel.of(N=8, g=0.7 * np.exp(0.3j), Om=1).bright_energy - 1.4 * np.cos(0.3)) < 1e-15
    phased = RingModel.of(N=8, g=0.7, Om=[z.conjugate() for z in PHASES])
    assert abs(phased.bright_energy - 1.4 * np.cos(np.pi / 2)) < 1e-15


def test_doubles_that_do_not_suffice_are_left_to_the_balls():
    model = RingModel.of(N=2, Om="1e-60", J="1e-60", kappa="1e-60", Gs="1e-60")
    assert closed_form(model) is None
    assert model.efficiency().method.startswith("ball")
    assert abs(Fraction(model.efficiency().eta) / model.efficiency("exact").eta - 1) < 1e-15
