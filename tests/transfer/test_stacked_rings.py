"""Stacks of disordered rings against the vectorised Liouvillian, written plainly here, and against single models."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.transfer import NoDecay, RingModel
from mathengine.transfer.kernels_ensemble import factor, solve_factored
from mathengine.transfer.stacked_rings import stacked_shares

RING = {"g": 1.0, "wp": 2.3, "ea": 2.0, "Om": 0.1, "J": 0.15, "kappa": 0.02, "gam": 0.01, "ga": 0.01, "Gs": 0.2}
rates = st.floats(1e-3, 2.0)


def liouvillian_shares(N, eps, g, Om, J, *, wp, ea, kappa, gam, ga, Gs, phi, phi_p=0.0, phi_a=0.0):
    """Efficiency and losses of photon, ring and acceptor from L R = -|p><p|, all (N + 2)^2 entries."""
    size = N + 2
    H = np.diag(np.array([wp, *eps, ea], dtype=complex))
    for n in range(N if N > 2 else N - 1):
        H[1 + n, 1 + (n + 1) % N] += g[n]
        H[1 + (n + 1) % N, 1 + n] += g[n]
    H[0, 1:-1] = H[1:-1, 0] = Om
    H[-1, 1:-1] = H[1:-1, -1] = J
    loss = np.array([kappa, *[gam] * N, ga + Gs])
    dephasing = np.array([phi_p, *[phi] * N, phi_a])
    one = np.eye(size)
    L = -1j * (np.kron(H, one) - np.kron(one, H.T))
    for n in range(size):
        for m in range(size):
            L[n * size + m, n * size + m] -= (loss[n] + loss[m]) / 2 + (n != m) * (dephasing[n] + dephasing[m]) / 2
    source = np.zeros(size * size)
    source[0] = -1
    p = np.linalg.solve(L, source).reshape(size, size).diagonal().real
    return np.array([Gs * p[-1], kappa * p[0], gam * p[1:-1].sum(), ga * p[-1]])


@settings(max_examples=40)
@given(st.integers(1, 5), st.integers(0, 2**32), st.booleans(), rates, rates, rates, rates, rates, rates)
def test_shares_of_disordered_rings_are_those_of_the_liouvillian(N, seed, dephases, kappa, gam, ga, Gs, phi, phi_p):
    source = np.random.default_rng(seed)
    scalars = {"wp": 0.3, "ea": -0.2, "kappa": kappa, "gam": gam, "ga": ga, "Gs": Gs, "phi": phi * dephases}
    scalars |= {"phi_p": phi_p, "phi_a": 0.5 * phi_p}
    columns = {key: source.normal(size=(2, N)) for key in ("eps", "g", "Om", "J")}
    found = stacked_shares(RingModel.of(N=N, **scalars), columns)
    for b in range(2):
        plain = liouvillian_shares(N, *(columns[key][b] for key in ("eps", "g", "Om", "J")), **scalars)
        assert found.shares[b] == pytest.approx(plain, abs=1e-10, rel=1e-9)
    assert np.abs(found.shares.sum(axis=1) - 1).max() < 1e-12


@pytest.mark.parametrize("phi", [0.0, 0.05])
@pytest.mark.parametrize("N", [8, 17, 40])
def test_stacks_agree_with_single_models(N, phi):
    ring = RingModel.of(N=N, **RING, phi=phi)
    eps = 0.2 * np.random.default_rng(N).normal(size=(2, N))
    found = stacked_shares(ring, {"eps": eps})
    single = ring.replace(eps=eps[1].tolist()).efficiency()
    assert found.shares[1] == pytest.approx(single.amounts, abs=1e-12)
    assert not found.repeated.any()


def test_a_ring_does_not_depend_on_the_others_of_its_stack():
    ring = RingModel.of(N=40, **RING, phi=0.05)
    eps = 0.2 * np.random.default_rng(3).normal(size=(5, 40))
    whole = stacked_shares(ring, {"eps": eps}).shares
    for b in range(5):
        assert (stacked_shares(ring, {"eps": eps[b : b + 1]}).shares == whole[b]).all()
    assert (stacked_shares(ring, {"eps": eps[::-1].copy()}).shares[::-1] == whole).all()


EXTREMES = [
    {"phi": 1e6},
    {"gam": 0.0, "phi": 1e6},
    {"gam": 0.0, "phi": 1e-6},
    {"gam": 1e-11},
    {"kappa": 1e-11, "gam": 1e-11, "ga": 1e-11, "phi": 1e-6},
    {"gam": 0.0},
    {"gam": 0.0, "kappa": 1e-9},
    {"Gs": 1e5, "phi": 0.1},
    {"wp": 1e4, "phi": 0.1},
]


@pytest.mark.parametrize("changes", EXTREMES, ids=str)
def test_extreme_rates_keep_twelve_digits_after_the_point(changes):
    ring = RingModel.of(N=4, **{**RING, **changes})
    eps = 0.2 * np.random.default_rng(1).normal(size=(2, 4))
    found = stacked_shares(ring, {"eps": eps})
    for b in range(2):
        certified = ring.replace(eps=eps[b].tolist()).efficiency(method="ball", digits=15)
        assert found.shares[b] == pytest.approx([float(x.mid()) for x in certified.amounts], abs=1e-12)


def test_rings_outside_the_stacked_method_are_computed_by_themselves():
    for changes in ({"phi": [0.1, 0.2, 0.3]}, {"g": [1, 1, 1j]}, {"gam": [0.1, 0.2, 0.3], "phi": 0.1}):
        ring = RingModel.of(N=3, **{**RING, **changes})
        eps = np.array([[0.1, -0.1, 0.05]])
        found = stacked_shares(ring, {"eps": eps})
        assert found.repeated.all()
        assert found.shares[0] == pytest.approx(ring.replace(eps=eps[0].tolist()).efficiency().amounts, abs=1e-12)


def test_the_convention_of_dephasing_counts():
    ring = RingModel.of(N=4, **RING, phi=0.05, dephasing_convention="sqrt_2phi")
    columns = {"eps": np.array([[0.1, 0.0, -0.1, 0.2]])}
    twice = ring.replace(phi=0.1, dephasing_convention="sqrt_phi")
    assert (stacked_shares(ring, columns).shares == stacked_shares(twice, columns).shares).all()


def test_rings_that_never_decay_are_refused():
    ring = RingModel.of(N=3, g=1.0, Om=0.1, phi=0.1)
    with pytest.raises(NoDecay, match="no reachable decay"):
        stacked_shares(ring, {"eps": np.zeros((1, 3))})


@given(st.integers(1, 11), st.integers(0, 2**32))
def test_quasi_definite_systems_are_solved_without_exchanges(size, seed):
    source = np.random.default_rng(seed)
    half = size // 2
    square = source.normal(size=(size, size))
    matrix = square + square.T
    signs = np.ones(size)
    signs[half:] = -1
    for block in (slice(0, half), slice(half, size)):
        part = square[block, block]
        matrix[block, block] = signs[block][:, None] * (part @ part.T + np.eye(len(part)))
    right = source.normal(size=size)
    lower, inverse, x = np.tril(matrix), np.empty(size), right.copy()
    factor(lower, inverse)
    solve_factored(lower, inverse, x)
    assert matrix @ x == pytest.approx(right, abs=1e-9)
    assert (np.sign(inverse) == signs).all()


PLAIN = """
import json
import numba
import numpy as np
from mathengine.transfer import RingModel
from mathengine.transfer.stacked_rings import stacked_shares
assert numba.config.DISABLE_JIT
found = []
for N in range(1, 7):
    for phi in (0.0, 0.1):
        ring = RingModel.of(N=N, g=1.0, wp=2.3, ea=2.0, Om=0.1, J=0.15, kappa=0.02, gam=0.01, ga=0.01, Gs=0.2, phi=phi)
        stack = stacked_shares(ring, {"eps": np.arange(2 * N).reshape(2, N) / 10})
        assert not stack.repeated.any()
        found += stack.shares.tolist()
print(json.dumps(found))
"""


def test_kernels_as_plain_python_stay_in_their_arrays_and_give_the_same_shares():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    ran = subprocess.run([sys.executable, "-c", PLAIN], env=environment, capture_output=True, text=True, check=True)
    found = iter(json.loads(ran.stdout))
    for N in range(1, 7):
        for phi in (0.0, 0.1):
            stack = stacked_shares(RingModel.of(N=N, **RING, phi=phi), {"eps": np.arange(2 * N).reshape(2, N) / 10})
            for row in stack.shares:
                assert next(found) == pytest.approx(row.tolist(), abs=1e-13)
