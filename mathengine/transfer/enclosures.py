"""Certified digits: balls that contain the efficiency and the losses.

A closed ring is exact for every parameter that is a fraction or a double, so its balls are those of four fractions.

For any other ring let R be any Hermitian matrix whatever and E = rho0 + L[R]. Then

    share(rho0) = rate . R_nn + share(E),    |share(E)| <= sum_ij |E_ij|,

because share(L[R]) is the negative of rate . R_nn, and because no channel takes more of a state than all of it: the
trace norm of E bounds the rest. So R may come from floating-point arithmetic. E is computed in balls, and R is improved
by the solution for E, about 13 digits a time, until the bound suffices. Nothing about the conditioning of L enters.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import acb, acb_mat, arb, fmpq

from mathengine.errors import BudgetExhausted, InvalidInput, PrecisionExhausted
from mathengine.numeric.digits import certified_digits
from mathengine.numeric.precision import bits_for, working_precision
from mathengine.transfer.closure import bonds, conjugate, entries, real
from mathengine.transfer.exact_values import closed_exact_shares, moment_shares, rationalised
from mathengine.transfer.parameters import Scalar
from mathengine.transfer.solvers import SOLVERS, Ring, Solver, cheapest, in_numbers

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

MOST_DIGITS = 10_000
MOST_DIGITS_OPEN = 1000
MOST_STATES = 130
"""States of a ring that does not close."""
MOST_EXACT_SITES = 16
"""Sites up to which an exact solution is tried where floating point does not converge."""
Balls = tuple[arb, arb, arb, arb]


def enclosed_shares(model: RingModel, digits: int = 30) -> Balls:
    """Balls that contain efficiency and losses of photon, ring and acceptor.

    Floats stand for the binary fractions that they are.

    Parameters
    ----------
    model : RingModel
        Any ring; one that does not close, with at most 128 sites.
    digits : int
        Certified digits, relative to each share (absolute, ``2 digits + 20`` of them, for shares smaller than that).

    Raises
    ------
    NoDecay
        If a populated mode does not decay.
    PrecisionExhausted
        If the digits are not reached: rates too far apart, and too many sites (or complex couplings) for an exact
        solution.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> ring = RingModel.of(N=3, eps=["0.1", 0, 0], g=1, Om=1, J=1, kappa=1, Gs=1, phi=1)
    >>> print(enclosed_shares(ring, 20)[0].str(20, radius=False))
    0.39513372209933641665
    """
    most = MOST_DIGITS if model.is_closed().holds else MOST_DIGITS_OPEN
    if type(digits) is not int or not 1 <= digits <= most:
        raise InvalidInput("digits", digits, f"an integer from 1 to {most}")
    exact = rationalised(model)
    if exact.is_exact and exact.is_closed().holds:
        return _as_balls(closed_exact_shares(exact), digits)
    if model.dimension > MOST_STATES:
        raise BudgetExhausted(f"digits of rings that do not close are certified for at most {MOST_STATES - 2} sites")
    return _refined(exact, model, digits)


def _as_balls(shares: tuple[Fraction, Fraction, Fraction, Fraction], digits: int) -> Balls:
    with working_precision(bits_for(digits) + 20):
        eta, photon, ring, acceptor = (arb(fmpq(x.numerator, x.denominator)) for x in shares)
    return eta, photon, ring, acceptor


def _refined(exact: RingModel, model: RingModel, digits: int) -> Balls:
    from mathengine.transfer.model import NoDecay
    from mathengine.transfer.reachability import decays

    if not decays(exact):
        raise NoDecay("a populated mode has no loss")
    balls = _by_refinement(exact, model, digits)
    if balls is not None:
        return balls
    if exact.is_exact and exact.N <= MOST_EXACT_SITES:
        return _as_balls(moment_shares(exact), digits)
    raise PrecisionExhausted(
        f"{digits} digits are out of reach: the rates lie too far apart for floating-point corrections, and only rings "
        f"of at most {MOST_EXACT_SITES} sites with real couplings are solved exactly"
    )


def _by_refinement(exact: RingModel, model: RingModel, digits: int) -> Balls | None:
    """Balls from corrected floating-point solutions; None where the corrections do not converge."""
    ring = in_numbers(model)
    solver = _solver(model, ring)
    if solver is None:
        return None
    smallest = 2 * digits + 20
    with working_precision(bits_for(smallest) + 128):
        K, losses, dephasings = _ball_matrices(exact)
        d = exact.dimension
        R = acb_mat(d, d)
        bound, goal = arb(1), arb(10) ** -smallest
        while True:
            E = _defect(K, dephasings, R)
            previous, bound = bound, _size(E)
            balls = _shares(exact, losses, R, bound)
            if bound < goal or all(ball.is_exact() or certified_digits(ball) >= digits for ball in _relative(balls)):
                return balls
            if not bound < previous / 4 and bound != 1:
                return None
            correction = _correction(solver, E, d)
            if correction is None:
                return None
            R += correction


def _relative(balls: Balls) -> list[arb]:
    """The balls, those that contain 0 (and are not exact) as balls without digits."""
    return [arb(0, 1) if ball.contains(0) and not ball.is_exact() else ball for ball in balls]


def _solver(model: RingModel, ring: Ring) -> Solver | None:
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            return SOLVERS[cheapest(model)](ring)
    except (np.linalg.LinAlgError, PrecisionExhausted):
        return None


def _ball_matrices(model: RingModel) -> tuple[acb_mat, list[arb], list[arb]]:
    """K with energies counted from the photon's, losses and dephasings, at the working precision."""
    count, last = model.N, model.N + 1
    losses = [_ball(model.kappa), *(_ball(x) for x in entries(model.gam, count)), _ball(model.ga + model.Gs)]
    dephasings = [_ball(model.phi_p), *(_ball(x) for x in entries(model.phi, count)), _ball(model.phi_a)]
    dephasings = [model.dephasing_scale * x for x in dephasings]
    K = acb_mat(model.dimension, model.dimension)
    links = [(n + 1, m + 1, g) for n, m, g in bonds(model)]
    links += [(0, n + 1, x) for n, x in enumerate(entries(model.Om, count))]
    links += [(n + 1, last, x) for n, x in enumerate(entries(model.J, count))]
    for n, m, value in links:
        K[n, m] += _complex_ball(value)
        K[m, n] += _complex_ball(conjugate(value))
    energies = [real(e) - model.wp for e in (model.wp, *entries(model.eps, count), model.ea)]
    for n, energy in enumerate(energies):
        K[n, n] = acb(_ball(energy), -(losses[n] + dephasings[n]) / 2)
    return K, losses, dephasings


def _ball(value: Scalar) -> arb:
    fraction = Fraction(real(value))
    return arb(fmpq(fraction.numerator, fraction.denominator))


def _complex_ball(value: Scalar) -> acb:
    return acb(value.real, value.imag) if isinstance(value, complex) else acb(_ball(value))


def _defect(K: acb_mat, dephasings: list[arb], R: acb_mat) -> acb_mat:
    """rho0 + L[R] for a Hermitian R."""
    half = K * R * acb(0, -1)
    E = half + half.conjugate().transpose()
    for n, rate in enumerate(dephasings):
        E[n, n] += rate * R[n, n].real
    E[0, 0] += 1
    return E


def _size(E: acb_mat) -> arb:
    """At least the trace norm."""
    return arb(sum((abs(entry).upper() for entry in E.entries()), arb(0)).upper())


def _shares(model: RingModel, losses: list[arb], R: acb_mat, bound: arb) -> Balls:
    photon, acceptor = R[0, 0].real, R[model.N + 1, model.N + 1].real
    ring = sum((losses[n] * R[n, n].real for n in range(1, model.N + 1)), arb(0))
    has_ring_loss = any(entries(model.gam, model.N))
    doubt = arb(0, bound.upper())
    return (
        _ball(model.Gs) * acceptor + doubt if model.Gs else arb(0),
        _ball(model.kappa) * photon + doubt if model.kappa else arb(0),
        ring + doubt if has_ring_loss else arb(0),
        _ball(model.ga) * acceptor + doubt if model.ga else arb(0),
    )


def _correction(solver: Solver, E: acb_mat, d: int) -> acb_mat | None:
    """The floating-point solution for the source E, exactly Hermitian; None where it is not finite."""
    import numpy as np

    middle = E.mid()
    scale = max((abs(x).upper() for x in middle.entries()), default=arb(0))
    if not scale > 0:
        return acb_mat(d, d)
    entries_ = [complex(x / scale) for x in middle.entries()]
    source = np.array(entries_).reshape(d, d)
    source = (source + source.conj().T) / 2
    try:
        with np.errstate(all="ignore"):
            found = solver.integral(source)
    except (np.linalg.LinAlgError, PrecisionExhausted):
        return None
    if not np.isfinite(found).all():
        return None
    found = (found + found.conj().T) / 2
    return (acb_mat(d, d, [acb(z.real, z.imag) for z in found.ravel().tolist()]) * acb(scale)).mid()


__all__ = ["MOST_DIGITS", "MOST_DIGITS_OPEN", "MOST_STATES", "Balls", "enclosed_shares"]
