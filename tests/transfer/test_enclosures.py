"""Certified digits: contain the exact values, reach the digits asked for, and say when they cannot."""

from __future__ import annotations

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from strategies import open_rings, reference

from mathengine.errors import BudgetExhausted, InvalidInput, PrecisionExhausted
from mathengine.numeric.digits import certified_digits
from mathengine.numeric.precision import working_precision
from mathengine.transfer import RingModel, enclosures
from mathengine.transfer.enclosures import enclosed_shares
from mathengine.transfer.exact_values import moment_shares, rationalised


@settings(max_examples=40)
@given(open_rings(most=4))
def test_balls_contain_the_exact_shares(model):
    exact = moment_shares(model)
    with working_precision(2000):
        for ball, share in zip(enclosed_shares(model, 25), exact, strict=True):
            assert ball.contains(fmpq(share.numerator, share.denominator))
            assert ball.is_exact() or certified_digits(ball) >= 25


@pytest.mark.parametrize("digits", [1, 15, 100, 300])
def test_more_digits_are_nested_within_fewer(digits):
    model = RingModel.of(**reference("disorder_egOJyf_27")["params"])
    balls = enclosed_shares(model, digits)
    with working_precision(4000):
        for ball, finer in zip(balls, enclosed_shares(model, digits + 50), strict=True):
            assert certified_digits(ball) >= digits
            assert ball.overlaps(finer)


def test_floats_stand_for_the_binary_fractions_that_they_are():
    model = RingModel.of(N=3, eps=[0.1, 0.2, 0.7], g=0.3, Om=0.1, J=0.1, kappa=0.1, Gs=0.1, phi=0.1)
    exact = moment_shares(rationalised(model))
    with working_precision(400):
        for ball, share in zip(enclosed_shares(model, 30), exact, strict=True):
            assert ball.contains(fmpq(share.numerator, share.denominator))
    assert not enclosed_shares(model, 30)[0].overlaps(enclosed_shares(model.replace(Om="0.1"), 30)[0])


def test_a_wrong_solver_costs_digits_but_never_truth(monkeypatch):
    """The bound holds for whatever matrix comes out of floating point."""

    class Careless:
        def __init__(self, solver):
            self.solver = solver

        def integral(self, source):
            return self.solver.integral(source) * 0.97

    honest = enclosures._solver
    monkeypatch.setattr(enclosures, "_solver", lambda model, ring: Careless(honest(model, ring)))
    model = RingModel.of(**reference("disorder_e_22")["params"])
    exact = moment_shares(model)
    with working_precision(500):
        for ball, share in zip(enclosed_shares(model, 20), exact, strict=True):
            assert ball.contains(fmpq(share.numerator, share.denominator))


def test_what_floating_point_cannot_correct_is_solved_exactly(monkeypatch):
    monkeypatch.setattr(enclosures, "_solver", lambda model, ring: None)
    model = RingModel.of(**reference("disorder_e_22")["params"])
    with working_precision(500):
        assert abs(enclosed_shares(model, 20)[0] - arb(reference("disorder_e_22")["expected"]["eta"])) < 1e-20
    with pytest.raises(PrecisionExhausted, match=r"20 digits are out of reach"):
        enclosed_shares(model.replace(g=1j), 20)


def test_sizes_and_digits_have_limits():
    big = RingModel.of(N=200, eps=[0.001 * n for n in range(200)], Om=1, J=1, kappa=1, Gs=1)
    with pytest.raises(BudgetExhausted, match=r"certified for at most 128 sites"):
        enclosed_shares(big, 10)
    with pytest.raises(BudgetExhausted, match=r"exact values of rings that do not close .* at most 32 sites"):
        rationalised(big).efficiency("exact")
    with pytest.raises(InvalidInput, match=r"digits is 10000000; accepted: an integer from 1 to"):
        enclosed_shares(RingModel.of(N=1, kappa=1), 10_000_000)
    with pytest.raises(BudgetExhausted, match=r"dense Liouvillian is for at most 40 sites"):
        big.efficiency("liouvillian")
    with pytest.raises(BudgetExhausted, match=r"solved for at most 2048 sites"):
        RingModel.of(N=3000, eps=[0.001 * n for n in range(3000)], Om=1, kappa=1).efficiency()


def test_closed_rings_of_any_size_have_many_digits():
    model = RingModel.of(N=10**6, g=1, Om="0.001", J="0.001", kappa="0.1", Gs="0.1", phi="0.1")
    assert certified_digits(enclosed_shares(model, 1000)[0]) >= 1000
