"""The exact closed ring against a plain Liouvillian of the whole ring, and its stated failures."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.transfer.determinants import cofactor, determinant, generator, without_dark_modes
from mathengine.transfer.rate_network import BrightMode, network, shares
from mathengine.transfer.resonance import peak_quotient

RATES = ("kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")


def liouvillian_shares(h, Om, J, *, wp, ea, kappa, gam, ga, Gs, phi, phi_p=0.0, phi_a=0.0):
    """Channels from the vectorised Liouvillian of all N + 2 states, and its time-integrated density matrix."""
    N = len(Om)
    size = N + 2
    H = np.zeros((size, size), complex)
    H[0, 0], H[-1, -1], H[1:-1, 1:-1] = wp, ea, h
    H[1:-1, 0], H[1:-1, -1] = Om, J
    H[0, 1:-1], H[-1, 1:-1] = np.conj(Om), np.conj(J)
    loss = np.concatenate([[kappa], np.broadcast_to(gam, N), [ga + Gs]])
    dephasing = np.concatenate([[phi_p], np.broadcast_to(phi, N), [phi_a]])
    one = np.eye(size)
    L = -1j * (np.kron(H, one) - np.kron(one, H.T))
    for i in range(size):
        for j in range(size):
            rate = (loss[i] + loss[j]) / 2 + (i != j) * (dephasing[i] + dephasing[j]) / 2
            L[i * size + j, i * size + j] -= rate
    start = np.zeros(size * size)
    start[0] = -1
    R = np.linalg.solve(L, start).reshape(size, size)
    p = R.diagonal().real
    return np.array([Gs * p[-1], kappa * p[0], np.dot(np.broadcast_to(gam, N), p[1:-1]), ga * p[-1]]), R


def closed_shares(N, eigenvalue, Om, J, **parameters):
    rates = {name: parameters.get(name, 0.0) for name in RATES}
    d1, d2 = parameters["wp"] - eigenvalue, eigenvalue - parameters["ea"]
    found = shares(BrightMode(N=N, d1=d1, d2=d2, a=N * Om * Om, b=N * J * J, **rates))
    return np.array([found.eta, found.L_photon, found.L_ring, found.L_acceptor]) / found.total


def ring(couplings):
    N = len(couplings)
    h = np.zeros((N, N), complex)
    for n, g in enumerate(couplings):
        h[n, (n + 1) % N] += g
        h[(n + 1) % N, n] += np.conj(g)
    return h


PARAMETERS = {
    "wp": 0.5,
    "ea": -0.1,
    "kappa": 0.02,
    "gam": 0.05,
    "ga": 0.03,
    "Gs": 0.4,
    "phi": 0.21,
    "phi_p": 0.07,
    "phi_a": 0.02,
}
RANDOM = np.random.default_rng(20250907)
N = 7
UNIFORM = np.ones(N)
MATRIX = RANDOM.normal(size=(N, N))
MATRIX = MATRIX + MATRIX.T
OUTSIDE = np.eye(N) - np.ones((N, N)) / N
BONDS = 0.7 + 0.2 * RANDOM.normal(size=N)
PHASES = np.exp(4j * np.pi * np.arange(N) / N)
CLOSED = {
    "uniform": (ring(np.full(N, 0.7)), 1.4, UNIFORM),
    "flux": (ring(0.7 * np.exp(0.3j) * np.ones(N)), 1.4 * np.cos(0.3), UNIFORM),
    "second mode": (ring(np.full(N, 0.7)), 1.4 * np.cos(4 * np.pi / N), PHASES),
    "any matrix with the bright eigenvector": (OUTSIDE @ MATRIX @ OUTSIDE + 1.1 / N, 1.1, UNIFORM),
    "compensated couplings": (ring(BONDS) + np.diag(1.4 - BONDS - np.roll(BONDS, 1)), 1.4, UNIFORM),
}


@pytest.mark.parametrize(("h", "eigenvalue", "u"), CLOSED.values(), ids=CLOSED.keys())
def test_the_bright_mode_and_one_dark_population_are_the_whole_ring(h, eigenvalue, u):
    full, R = liouvillian_shares(h, 0.2 * u, 0.3 * u, **PARAMETERS)
    assert full.sum() == pytest.approx(1, abs=1e-12)
    assert closed_shares(N, eigenvalue, 0.2, 0.3, **PARAMETERS) == pytest.approx(full, abs=1e-13)
    bright = u / np.sqrt(N)
    block = R[1:-1, 1:-1]
    dark = block - np.outer(bright, bright.conj()) * (bright.conj() @ block @ bright)
    assert np.abs(dark @ bright).max() < 1e-13  # no coherence between bright and dark modes


def test_dimerised_rings_close():
    full, _ = liouvillian_shares(ring(np.tile([0.7, 0.2], 4)), 0.2 * np.ones(8), 0.3 * np.ones(8), **PARAMETERS)
    assert closed_shares(8, 0.9, 0.2, 0.3, **PARAMETERS) == pytest.approx(full, abs=1e-13)


WEIGHTS = RANDOM.random(N) + 0.2
WEIGHTS = WEIGHTS * np.sqrt(N) / np.linalg.norm(WEIGHTS)
BESIDE = np.eye(N) - np.outer(WEIGHTS, WEIGHTS) / N
SKEW = BESIDE @ MATRIX @ BESIDE + 1.1 * np.outer(WEIGHTS, WEIGHTS) / N


def test_without_dephasing_the_weights_of_the_bright_mode_may_vary():
    parameters = {**PARAMETERS, "phi": 0.0}
    full, _ = liouvillian_shares(SKEW, 0.2 * WEIGHTS, 0.3 * WEIGHTS, **parameters)
    assert closed_shares(N, 1.1, 0.2, 0.3, **parameters) == pytest.approx(full, abs=1e-13)


FAILURES = {
    "row sums that differ": (ring(BONDS), 1.4, UNIFORM, {}),
    "dephasing that varies": (ring(np.full(N, 0.7)), 1.4, UNIFORM, {"phi": 0.21 + 0.1 * np.linspace(-1, 1, N)}),
    "loss that varies": (ring(np.full(N, 0.7)), 1.4, UNIFORM, {"gam": 0.05 + 0.03 * np.linspace(-1, 1, N)}),
    "weights that vary, with dephasing": (SKEW, 1.1, WEIGHTS, {}),
}


@pytest.mark.parametrize(("h", "eigenvalue", "u", "changes"), FAILURES.values(), ids=FAILURES.keys())
def test_the_closure_fails_where_it_is_said_to(h, eigenvalue, u, changes):
    full, _ = liouvillian_shares(h, 0.2 * u, 0.3 * u, **{**PARAMETERS, **changes})
    mean = closed_shares(N, eigenvalue, 0.2, 0.3, **PARAMETERS)
    assert np.abs(full - mean).max() > 1e-6


fractions = st.fractions(min_value=Fraction(1, 50), max_value=5, max_denominator=50)
signed = st.fractions(min_value=-5, max_value=5, max_denominator=50)
rates = st.one_of(st.just(Fraction(0)), fractions)


@st.composite
def bright_modes(draw):
    count = draw(st.integers(1, 12).map(Fraction))
    couplings = [draw(fractions) for _ in "ab"]
    values = {name: draw(fractions if name in ("kappa", "Gs") else rates) for name in RATES}
    return BrightMode(N=count, d1=draw(signed), d2=draw(signed), a=couplings[0], b=couplings[1], **values)


@given(bright_modes())
@settings(max_examples=60)
def test_shares_are_positive_and_sum_to_one(mode):
    found = shares(mode)
    parts = (found.eta, found.L_photon, found.L_ring, found.L_acceptor)
    assert sum(parts) == found.total > 0
    assert min(parts) >= 0


@given(bright_modes())
@settings(max_examples=30)
def test_time_integrals_are_cofactors_over_the_determinant(mode):
    matrix = generator(mode, 1 / mode.N, Fraction(1, 2))
    found, whole = shares(mode), determinant(matrix)
    if not whole:  # neither loss nor dephasing: dark modes that nothing reaches
        assert mode.gam == mode.phi == 0
        matrix = without_dark_modes(matrix, Fraction(0))
        whole = determinant(matrix)
    assert -cofactor(matrix, 0, 2) * mode.Gs / whole == found.eta / found.total
    assert -cofactor(matrix, 0, 0) * mode.kappa / whole == found.L_photon / found.total


@given(bright_modes())
@settings(max_examples=30)
def test_the_determinant_factors(mode):
    top, bottom = mode.bright_loss
    rates = mode.network
    ge, Ga, kappa = top / bottom, mode.ga + mode.Gs, mode.kappa
    k11, k22, k12, dk = (k / rates.modulus for k in (rates.k11, rates.k22, rates.k12, rates.dk))
    across = k11 + k22 - 2 * k12
    network = kappa * ge * (Ga + k22) + ge * Ga * k11 + kappa * Ga * across + (kappa + ge + Ga) * dk
    matrix = generator(mode, 1 / mode.N, Fraction(1, 2))
    assert determinant(matrix) == (mode.gam + mode.phi / mode.N) * rates.modulus / 64 * network
    assert determinant(without_dark_modes(matrix, ge)) == -rates.modulus / 64 * network
    assert dk == k11 * k22 - k12**2


def test_the_rates_are_those_of_complex_arithmetic():
    s, d, a, b = (0.3, 0.5, 0.7), (0.2, -0.4), 1.3, 0.6
    z1, z2, z3 = s[0] / 2 + 1j * d[0], s[1] / 2 + 1j * d[1], s[2] / 2 + 1j * (d[0] + d[1])
    D = z1 * z2 * z3 + a * z1 + b * z2
    found = network(s, d, (a, b))
    assert found.modulus == pytest.approx(64 * abs(D) ** 2)
    rates = 2 * a * ((z2 * z3 + a) / D).real, 2 * b * ((z1 * z3 + b) / D).real, 2 * a * b * (1 / D).real
    assert [found.k11, found.k22, found.k12] == pytest.approx([rate * found.modulus for rate in rates])
    assert found.dk == pytest.approx((rates[0] * rates[1] - rates[2] ** 2) * found.modulus)


@given(bright_modes())
@settings(max_examples=30)
def test_the_peak_formula_is_the_closed_form_on_resonance(mode):
    resonant = BrightMode(**{name: getattr(mode, name) for name in ("N", "a", "b", *RATES)}, d1=0, d2=0)
    found = shares(resonant)
    above, below = peak_quotient(mode)
    assert above / below == found.eta / found.total


def test_the_peak_formula_is_an_identity():
    names = ("N", "Om", "J", "kappa", "gam", "ga", "Gs")
    context = fmpq_mpoly_ctx.get(names, "lex")
    values = dict(zip(names, context.gens(), strict=True))
    zero = context.constant(0)
    N, Om, J = values["N"], values["Om"], values["J"]
    rates = {name: values[name] for name in ("kappa", "gam", "ga", "Gs")}
    mode = BrightMode(N=N, d1=zero, d2=zero, a=N * Om**2, b=N * J**2, phi=zero, phi_p=zero, phi_a=zero, **rates)
    a, b, kappa, gam, Ga, Gs = mode.a, mode.b, mode.kappa, mode.gam, mode.ga + mode.Gs, mode.Gs
    first = kappa * gam * Ga + 4 * a * Ga + 4 * b * kappa
    second = (kappa + gam) * (gam + Ga) * (Ga + kappa) + 4 * a * (kappa + gam) + 4 * b * (gam + Ga)
    found = shares(mode)
    assert found.eta * first * second == 16 * Gs * a * b * (kappa + gam + Ga) * found.total
