"""Every method against the reference values, the plain twins, and each other."""

from __future__ import annotations

from fractions import Fraction

import lindblad
import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from strategies import CHANNELS, DISORDERED, REFERENCE, closed_rings, open_rings, reference

from mathengine.numeric.precision import working_precision
from mathengine.transfer import RingModel
from mathengine.transfer.bordered_master import BorderedMaster
from mathengine.transfer.bordered_modes import BorderedModes, common_damping, is_bordered
from mathengine.transfer.exact_values import moment_shares, rationalised
from mathengine.transfer.krylov import Krylov, gmres
from mathengine.transfer.liouvillian import evolution, generate
from mathengine.transfer.methods import METHODS
from mathengine.transfer.population_master import PopulationMaster, transfer_integrals
from mathengine.transfer.propagator import eigenmodes, schur_form
from mathengine.transfer.solvers import in_numbers

NUMERICAL = ("closed", "lyapunov", "master", "krylov", "liouvillian", "auto")


def applies(method: str, model: RingModel) -> bool:
    if method == "closed":
        return model.is_closed().holds
    if method == "lyapunov":
        return not model.has_dephasing
    return method != "liouvillian" or model.N <= 16


@pytest.mark.parametrize("method", NUMERICAL)
@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case["name"])
def test_doubles_agree_with_the_reference(case, method):
    model = RingModel.of(**case["params"])
    if not applies(method, model):
        return
    found = model.efficiency(method)
    expected = [float(case["expected"][name]) for name in CHANNELS]
    assert np.allclose(found.amounts, expected, rtol=0, atol=1e-14 if method == "closed" else 2e-14)
    assert found.residual <= 1e-13
    assert found.method == (method if method != "auto" else found.method)


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case["name"])
def test_exact_values_are_those_of_the_reference(case):
    model = RingModel.of(**case["params"])
    found = model.efficiency("exact")
    assert (sum(found.amounts), found.residual) == (1, 0)
    for name, amount in zip(CHANNELS, found.amounts, strict=True):
        assert abs(amount - Fraction(case["expected"][name])) < Fraction(1, 10**29)
    if "eta_exact" in case:
        assert str(found.eta) == case["eta_exact"]


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case["name"])
def test_balls_contain_the_exact_values(case):
    model = RingModel.of(**case["params"])
    exact, before = model.efficiency("exact").amounts, ctx.prec
    found = model.efficiency(digits=40)
    assert (found.method, ctx.prec) == ("ball", before)
    with working_precision(1000):
        for ball, value in zip(found.amounts, exact, strict=True):
            assert ball.contains(fmpq(value.numerator, value.denominator))
            assert ball.is_exact() or ball.rad() <= abs(ball) * arb(10) ** -40
    assert found.residual < 1e-38


@given(closed_rings())
def test_closed_form_and_moment_equations_are_equal_as_fractions(model):
    assert model.efficiency("exact").amounts == moment_shares(model)


@settings(max_examples=40)
@given(open_rings())
def test_all_methods_agree_on_rings_whose_sites_differ(model):
    exact = moment_shares(model)
    assert sum(exact) == 1
    assert min(exact) >= 0
    expected = [float(share) for share in exact]
    assert np.allclose(lindblad.inverted(model.to_json()), expected, rtol=0, atol=1e-9)
    for method in ("auto", "master", "krylov", "liouvillian"):
        found = model.efficiency(method)
        tolerance = {"rtol": 1e-12, "atol": 1e-300} if "ball" in found.method else {"rtol": 0, "atol": 1e-10}
        assert np.allclose(found.amounts, expected, **tolerance)


@pytest.mark.parametrize(
    ("name", "until"),
    [
        ("ordered_3", 250),
        ("disorder_e_22", 250),
        pytest.param("resonant_deph", 1500, marks=pytest.mark.slow),
        pytest.param("disorder_nodeph_e_30", 1500, marks=pytest.mark.slow),
    ],
)
def test_the_lindblad_equation_integrated_in_time_agrees(name, until):
    parameters = reference(name)["params"]
    arrived = lindblad.integrated(parameters, until)
    assert np.allclose(RingModel.of(**parameters).efficiency().amounts, arrived, rtol=0, atol=1e-7)


@pytest.mark.parametrize("case", DISORDERED, ids=lambda case: case["name"])
def test_the_plain_superoperator_agrees(case):
    assert np.allclose(
        RingModel.of(**case["params"]).efficiency().amounts, lindblad.inverted(case["params"]), rtol=0, atol=1e-12
    )


def test_complex_couplings_agree_with_the_plain_superoperator():
    flux = {"N": 4, "g": [0.7 * np.exp(0.4j * n) for n in range(4)], "eps": [0.1, 0, -0.2, 0], "wp": 0.3, "phi": 0.1}
    model = flux | {
        "Om": [0.2, 0.1j, 0.3, -0.1],
        "J": [0.1, 0.2, 0.1 - 0.1j, 0.2j],
        "kappa": 0.1,
        "gam": 0.01,
        "Gs": 0.4,
    }
    expected = lindblad.inverted(model)
    for method in ("auto", "master", "krylov", "liouvillian"):
        assert np.allclose(RingModel.of(**model).efficiency(method).amounts, expected, rtol=0, atol=1e-13)
    with working_precision(200):
        for ball, value in zip(RingModel.of(**model).efficiency(digits=30).amounts, expected, strict=True):
            assert abs(ball - value) < 1e-13


def test_an_incoherent_pump_has_the_shares_of_a_pulse():
    model = RingModel.of(**reference("resonant_deph")["params"])
    found = model.efficiency(drive="incoherent")
    assert (found.amounts, found.drive) == (model.efficiency().amounts, "incoherent")


RING = {"N": 5, "g": 1, "wp": 2, "ea": "1.9", "Om": "0.1", "J": "0.15", "kappa": "0.02", "ga": "0.01", "Gs": "0.2"}
UNEVEN = RING | {"eps": ["0.1", "-0.2", "0.05", "0.3", "0"], "gam": "0.01", "phi": "0.05"}
EXTREMES = [
    {"phi": "1e6"},
    {"kappa": "1e-11"},
    {"gam": "1e-11", "phi": 0},
    {"gam": "1e-11", "phi": "1e6", "kappa": "1e-11"},
    {"Om": "1e-11"},
    {"J": "1e-9", "kappa": "1e-11", "gam": 0, "phi": 0},
    {"kappa": 0},
    {"wp": "1e6"},
    {"ea": "-1e6", "phi": "1e-9"},
    {"gam": ["1e-11", "1e6", 0, 1, 2]},
    {"eps": ["1e-12", 0, 0, 0, 0], "gam": 0, "phi": "1e-10"},
]


@pytest.mark.parametrize("change", EXTREMES, ids=str)
@pytest.mark.parametrize("ring", [RING, UNEVEN], ids=["ordered", "disordered"])
def test_rates_far_apart_keep_twelve_digits(ring, change):
    model = RingModel.of(**(ring | change))
    exact = moment_shares(model)
    found = model.efficiency()
    for amount, share in zip(found.amounts, exact, strict=True):
        assert abs(Fraction(amount) - share) <= abs(share) / 10**12
    assert found.residual <= 1e-12


UNREACHED = [
    RING,
    UNEVEN | {"gam": 0, "phi": 0},
    UNEVEN | {"eps": ["0.1", "-0.2", "0", "0", "-0.2"], "gam": 0, "phi": 0},
    RING | {"N": 4, "eps": ["0.1", "0.3", "0.1", "0.3"], "gam": 0, "phi": 0},
    RING
    | {"N": 4, "eps": [0, 1, 0, 1], "Om": ["0.1", 0, "0.1", 0], "J": ["0.2", 0, "0.2", 0], "phi": [0, 1, 0, 1], "g": 0},
    RING
    | {"N": 4, "g": [1, 1, 0, 0], "Om": ["0.1", 0, "0.1", 0], "J": ["0.2", 0, 0, 0], "phi": [0, 0, 0, 1], "gam": 0},
]


@pytest.mark.parametrize("parameters", UNREACHED)
def test_undamped_modes_that_are_not_reached_do_no_harm(parameters):
    model = RingModel.of(**parameters)
    expected = [float(share) for share in moment_shares(model)]
    for method in METHODS:
        if applies(method, model):
            amounts = [
                float(amount.mid()) if method == "ball" else float(amount)
                for amount in model.efficiency(method).amounts
            ]
            assert np.allclose(amounts, expected, rtol=0, atol=1e-11), method


def test_an_exceptional_point_costs_no_digits():
    # phi = 0, J = 0, G = |gam - kappa|/4 at resonance: two eigenvectors coincide
    model = RingModel.of(N=4, eps=[0, 0, 0, 0.0], g=0, Om=0.125, kappa=1.0, gam=0.0)
    exact = moment_shares(rationalised(model))
    for method in ("lyapunov", "master", "krylov"):
        assert np.allclose(model.efficiency(method).amounts, [float(x) for x in exact], rtol=0, atol=1e-13)
    ring = in_numbers(model.replace(J=0.1, Gs=0.3, phi=0.2))
    for solver in (
        Krylov(schur_form(ring.evolution), ring.dephasings),
        Krylov(BorderedModes(*_real(ring)), ring.dephasings),
        BorderedMaster(*_real(ring)),
    ):
        rest = ring.source + generate(ring.evolution, ring.dephasings, solver.integral(ring.source))
        assert np.linalg.norm(rest) < 1e-13


def _real(ring):
    return ring.H, ring.losses, ring.dephasings


@pytest.mark.parametrize("count", [2, 3, 8, 20, 45])
def test_solvers_leave_no_defect_for_any_hermitian_source(count):
    rng = np.random.default_rng(count)
    model = RingModel.of(
        N=count, eps=rng.normal(size=count), g=1.0, Om=0.3, J=0.2, kappa=0.1, gam=0.05, Gs=0.3, phi=0.2, phi_a=0.1
    )
    ring = in_numbers(model)
    source = rng.normal(size=(count + 2,) * 2) + 1j * rng.normal(size=(count + 2,) * 2)
    source = source + source.conj().T
    K = ring.evolution
    assert is_bordered(*_real(ring))
    for solver in (
        BorderedMaster(*_real(ring)),
        PopulationMaster(eigenmodes(K), ring.dephasings, True),
        PopulationMaster(schur_form(K), ring.dephasings, True),
        Krylov(eigenmodes(K), ring.dephasings),
        Krylov(BorderedModes(*_real(ring)), ring.dephasings),
        PopulationMaster(BorderedModes(*_real(ring)), ring.dephasings, True),
    ):
        rest = source + generate(K, ring.dephasings, solver.integral(source))
        assert np.linalg.norm(rest) < 1e-11 * np.linalg.norm(source)
        populations = np.diagonal(solver.integral(np.diag(np.diagonal(source)))).real
        assert np.allclose(solver.populations(np.diagonal(source).real), populations, rtol=0, atol=1e-10)


@pytest.mark.parametrize("outstanding", [[], [0], [2, 4]])
def test_propagators_agree_wherever_states_stand_out(outstanding):
    rng = np.random.default_rng(len(outstanding))
    H, losses = rng.normal(size=(6, 6)), np.full(6, 0.3)
    H, losses[outstanding] = H + H.T, 1.5
    propagators = [
        BorderedModes(H, losses, np.zeros(6)),
        eigenmodes(evolution(H, losses, np.zeros(6))),
        schur_form(evolution(H, losses, np.zeros(6))),
    ]
    source = rng.normal(size=(6, 6)) + 1j * rng.normal(size=(6, 6))
    source = source + source.conj().T
    for one in propagators:
        assert np.allclose(one.integral(source), propagators[2].integral(source), rtol=0, atol=1e-12)
        assert np.allclose(one.populations(losses), propagators[2].populations(losses), rtol=0, atol=1e-12)


def test_transfer_integrals_are_symmetric_and_stochastic():
    ring = in_numbers(RingModel.of(**reference("disorder_eg_25")["params"]))
    modes = eigenmodes(ring.evolution)
    whole = transfer_integrals(modes, len(ring.losses), False)
    assert np.allclose(whole, whole.T, rtol=0, atol=1e-12)
    assert np.allclose(whole, transfer_integrals(modes, len(ring.losses), True), rtol=0, atol=1e-12)
    assert np.allclose((ring.losses + ring.dephasings) @ whole, 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize("count", [2, 5, 16, 33])
def test_the_compiled_populations_are_those_of_plain_numpy(count):
    kernels = pytest.importorskip("mathengine.transfer.kernels_master")
    rng = np.random.default_rng(count)
    model = RingModel.of(
        N=count, eps=rng.normal(size=count), g=0.5, Om=0.3, J=0.2, kappa=0.1, gam=0.05, Gs=0.3, phi=0.2
    )
    H, losses, dephasings = _real(in_numbers(model))
    common, outstanding = common_damping(losses + dephasings)
    found, defect = kernels.bordered_populations(H, losses, dephasings, common, np.array(outstanding), 0)
    expected = BorderedMaster(H, losses, dephasings).populations(np.eye(count + 2)[0])
    assert np.allclose(found, expected, rtol=1e-11, atol=1e-12)
    assert defect < 1e-12


def test_gmres_solves_what_lapack_solves():
    rng = np.random.default_rng(3)
    matrix, right = np.eye(30) + 0.1 * rng.normal(size=(30, 30)), rng.normal(size=30)
    assert np.allclose(gmres(lambda x: matrix @ x, right), np.linalg.solve(matrix, right), rtol=0, atol=1e-12)
    assert not gmres(lambda x: matrix @ x, np.zeros(30)).any()


def test_evolution_has_half_of_the_rates():
    assert evolution(np.zeros((1, 1)), np.array([2.0]), np.array([4.0]))[0, 0] == -3j


@pytest.mark.slow
def test_large_rings_agree_between_solvers():
    rng = np.random.default_rng(5)
    for count in (128, 512):
        model = RingModel.of(
            N=count, eps=rng.normal(size=count) * 0.2, g=1.0, Om=0.1, J=0.1, kappa=0.02, Gs=0.2, phi=0.05
        )
        found = model.efficiency("krylov")
        assert found.residual < 1e-13
        if count == 128:
            assert np.allclose(found.amounts, model.efficiency("master").amounts, rtol=0, atol=1e-12)
