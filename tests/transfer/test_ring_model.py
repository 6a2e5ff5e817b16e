"""The ring model: what it reads, what it refuses, and the matrices that it stands for."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import lindblad
import numpy as np
import pytest
from hypothesis import given
from strategies import REFERENCE, open_rings

from mathengine.errors import InvalidInput, MathengineError
from mathengine.transfer import NoDecay, RingModel


@given(open_rings())
def test_a_model_is_read_back_from_its_json(model):
    assert RingModel.of(**model.to_json()) == model


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case["name"])
def test_hamiltonian_and_rates_are_those_of_the_jump_operators(case):
    model = RingModel.of(**case["params"])
    H, jumps, N = lindblad.operators(case["params"])
    assert np.array_equal(model.hamiltonian(), H[: N + 2, : N + 2])
    losses = sum((jump[N + 2 :, : N + 2].real ** 2).sum(axis=0) for jump in jumps)
    dephasings = sum((jump[: N + 2, : N + 2].real ** 2).sum(axis=0) for jump in jumps)
    assert np.allclose(model.losses(), losses, rtol=1e-15)
    assert np.allclose(model.dephasings(), dephasings, rtol=1e-15)


def test_two_sites_have_one_bond_and_one_site_has_none():
    assert RingModel.of(N=2, g=["3", "5"]).hamiltonian()[1:3, 1:3].tolist() == [[0, 3], [3, 0]]
    assert RingModel.of(N=1, g=3).hamiltonian()[1, 1] == 0


def test_complex_couplings_make_a_hermitian_matrix():
    H = RingModel.of(N=3, g=1j, Om=[1, 1j, 2], J=1 - 1j).hamiltonian()
    assert np.array_equal(H, H.conj().T)
    assert (H[1, 2], H[0, 2], H[3, 4]) == (1j, 1j, 1 - 1j)


def test_exact_and_floating_parameters_stay_what_they_are():
    model = RingModel.of(N=2, eps=["0.1", 1], g=0.5, kappa=Fraction(1, 3))
    assert (model.eps, model.g, model.kappa) == ((Fraction(1, 10), Fraction(1)), 0.5, Fraction(1, 3))
    assert not model.is_exact
    assert RingModel.of(N=2, g=np.float64(0.5), eps=np.array([1, 2])).eps == (1, 2)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"kappa": 1}, r"N is missing; accepted: the number of sites"),
        ({"N": 0}, r"N is 0; accepted: the number of sites, 1 to"),
        ({"N": 2.5}, r"N is 2\.5"),
        ({"N": True}, r"N is True"),
        ({"N": 2, "kappa": "-0.1"}, r"kappa is -0\.1; accepted: a non-negative number"),
        ({"N": 2, "gam": [1, -1]}, r"gam\[1\] is -1; accepted: a non-negative number"),
        ({"N": 2, "phi": float("nan")}, r"phi is nan; accepted: a non-negative number"),
        ({"N": 2, "Gs": float("inf")}, r"Gs is inf"),
        ({"N": 2, "eps": [1, 2, 3]}, r"eps is a list of 3; accepted: a number, or a list of N = 2 numbers"),
        ({"N": 2, "wp": [1, 2]}, r"wp is \[1, 2\]"),
        ({"N": 2, "wp": 1j}, r"wp is 1j"),
        ({"N": 2, "kapa": 1}, r"parameter is kapa; accepted: .*nearest: kappa"),
        ({"N": 2, "g": "__import__('os')"}, r"g is __import__"),
        ({"N": 2, "g": "1e999999999"}, r"g is 1e999999999"),
        ({"N": 2, "g": "1/0"}, r"g is 1/0"),
        ({"N": 2, "g": "1e200"}, r"g is 1e200; accepted: 0, or a magnitude from 1e-100 to 1e100"),
        ({"N": 2, "g": None}, r"g is None"),
        ({"N": 2, "units": "eV"}, r"units is eV; accepted: None, .*nearest: meV"),
        ({"N": 2, "dephasing_convention": "phi"}, r"dephasing_convention is phi; accepted: sqrt_phi, sqrt_2phi"),
    ],
)
def test_bad_parameters_are_named_in_one_line(parameters, message):
    with pytest.raises(InvalidInput, match=message) as caught:
        RingModel.of(**parameters)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "parameters",
    [
        {"N": 3},
        {"N": 3, "gam": 1, "Gs": 1},
        {"N": 3, "Om": 1, "J": 1, "phi": 1},
        {"N": 3, "Om": 1, "phi": 1},
        {"N": 4, "Om": 1, "J": 1, "gam": 1},
        {"N": 4, "Om": 1, "eps": [1, 2, 3, 4], "phi": 1},
        {"N": 3, "Om": [1, 0, 0], "J": [0, 1, 0], "gam": [0, 0, 1], "Gs": 0},
        {"N": 2, "Om": 1, "J": [1, -1], "Gs": 1},
    ],
)
@pytest.mark.parametrize("method", ["auto", "exact", "ball", "krylov"])
def test_a_populated_mode_that_never_decays_is_an_error(parameters, method):
    with pytest.raises(NoDecay, match=r"the model has no reachable decay: .*") as caught:
        RingModel.of(**parameters).efficiency(method)
    assert isinstance(caught.value, InvalidInput)
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"method": "magic"}, r"method is magic; accepted: .*auto.*"),
        ({"drive": "laser"}, r"drive is laser; accepted: cw, incoherent, pulse"),
        ({"drive": "cw"}, r"frequency is missing"),
        ({"frequency": 1.0}, r"frequency is 1\.0; accepted: drive='cw'"),
        ({"method": "krylov", "digits": 20}, r"digits is 20; accepted: method ball"),
        ({"digits": 0}, r"digits is 0; accepted: an integer from 1"),
        ({"method": "lyapunov"}, r"method is lyapunov; accepted: a model without dephasing"),
        ({"method": "closed"}, r"method is closed; accepted: a ring that closes; here gam varies along the ring"),
        ({"method": "exact"}, r"method is exact; accepted: exact parameters"),
    ],
)
def test_methods_that_do_not_apply_say_so(call, message):
    model = RingModel.of(N=3, Om=1, J=1, kappa=1, gam=[1, 2, 3], Gs=0.5, phi=1)
    with pytest.raises(MathengineError, match=message):
        model.efficiency(**call)


def test_the_room_loads_neither_numpy_nor_scipy_by_itself():
    code = (
        "import sys; from mathengine.transfer import RingModel; "
        "m = RingModel.of(N=8, Om='0.1', J='0.1', kappa=1, Gs=1); m.efficiency(); m.efficiency('exact'); "
        "print(sorted({'numpy', 'scipy', 'numba', 'sympy'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
