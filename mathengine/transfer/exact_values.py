"""Exact efficiencies: rational parameters in, rational numbers out.

A closed ring by its closed form; any other real ring by the moment equations, a linear system of (N + 2)^2 equations
that flint solves over the rationals.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mat, fmpz

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.transfer.bright_mode import bright_mode
from mathengine.transfer.closure import bonds, entries, is_nonzero, real
from mathengine.transfer.rate_network import shares

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

MOST_SITES = 32
"""Sites of a ring that does not close: 0.03 s for 12 sites, 5 s for 32, with parameters of four decimals."""
Fractions = tuple[Fraction, Fraction, Fraction, Fraction]


def rationalised(model: RingModel) -> RingModel:
    """The model with every float as the binary fraction that it is; complex couplings stay floating-point.

    >>> from mathengine.transfer.model import RingModel
    >>> rationalised(RingModel.of(N=2, g=0.5)).g
    Fraction(1, 2)
    """
    if model.is_exact:
        return model
    from mathengine.transfer.model import SCALAR_KEYS, SITE_KEYS

    return model.replace(**{key: _rational(getattr(model, key)) for key in (*SITE_KEYS, *SCALAR_KEYS)})


def _rational(value: object) -> object:
    if isinstance(value, tuple):
        return [_rational(entry) for entry in value]
    return Fraction(value) if isinstance(value, float) else value


def exact_shares(model: RingModel) -> Fractions:
    """Efficiency and losses of photon, ring and acceptor as fractions; they sum to 1 exactly.

    Parameters
    ----------
    model : RingModel
        With exact parameters; where the ring does not close, at most 32 sites.

    Raises
    ------
    InvalidInput
        If a parameter is a float.
    NoDecay
        If a populated mode does not decay.
    BudgetExhausted
        If the ring does not close and has more than 32 sites.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> exact_shares(RingModel.of(N=2, Om=1, J=1, kappa=1, Gs=1, phi=1))[0]
    Fraction(2, 5)
    """
    if not model.is_exact:
        raise InvalidInput("method", "exact", "exact parameters (int, Fraction, text) throughout; here some are floats")
    if model.is_closed().holds:
        return closed_exact_shares(model)
    if model.N > MOST_SITES:
        reason = model.is_closed().reason
        raise BudgetExhausted(f"exact values of rings that do not close ({reason}) are for at most {MOST_SITES} sites")
    return moment_shares(model)


def closed_exact_shares(model: RingModel) -> Fractions:
    """Exact shares of a closed ring by the closed form, for any N.

    Raises
    ------
    NoDecay
        If a populated mode does not decay.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> closed_exact_shares(RingModel.of(N=8, g=1, Om=1, J=0, kappa=1, gam=1))[1]
    Fraction(21, 37)
    """
    from mathengine.transfer.model import NoDecay

    if not is_nonzero(model.Om):
        if not model.kappa:
            raise NoDecay("the photon neither decays nor couples to the ring")
        return Fraction(0), Fraction(1), Fraction(0), Fraction(0)
    if not is_nonzero(model.J) and not model.ga + model.Gs:
        model = model.replace(ga=1)  # never populated, so any loss will do
    found = shares(bright_mode(model))
    if not found.total:
        raise NoDecay("a populated combination of photon, bright mode and acceptor has no loss")
    eta, photon, ring, acceptor = (
        Fraction(share) / Fraction(found.total) for share in (found.eta, found.L_photon, found.L_ring, found.L_acceptor)
    )
    return eta, photon, ring, acceptor


def moment_shares(model: RingModel) -> Fractions:
    """Exact shares of any real ring from the (N + 2)^2 real moment equations.

    Any solution of the equations gives the same shares, so undamped modes that are not reached do no harm; if there is
    no solution, something populated does not decay.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> moment_shares(RingModel.of(N=2, Om=1, J=1, kappa=1, Gs=1, phi=1))[0]
    Fraction(2, 5)
    """
    system, right = moment_equations(model)
    populations = _populations(model, system, right)
    losses = entries(model.gam, model.N)
    ring = sum((real(rate) * r for rate, r in zip(losses, populations[1:-1], strict=True)), Fraction(0))
    photon, acceptor = Fraction(model.kappa) * populations[0], populations[-1]
    return Fraction(model.Gs) * acceptor, photon, Fraction(ring), Fraction(model.ga) * acceptor


def moment_equations(model: RingModel) -> tuple[fmpq_mat, fmpq_mat]:
    """L[R] = -rho0 for R = X + iY, X symmetric and Y antisymmetric, as a rational linear system.

    Returns
    -------
    matrix, column
        Of shapes (d^2, d^2) and (d^2, 1). Unknowns: X_nn for n < d, then X_mn and Y_mn for all pairs m < n in turn.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> matrix, column = moment_equations(RingModel.of(N=1, kappa=1))
    >>> matrix[0, 0], column[0, 0]
    (-1, -1)
    """
    d = model.dimension
    rows = _symmetric_rows(model)
    losses = [Fraction(model.kappa), *(Fraction(real(x)) for x in entries(model.gam, model.N))]
    losses.append(Fraction(model.ga + model.Gs))
    scale = model.dephasing_scale
    dephasing = [
        Fraction(model.phi_p),
        *(Fraction(real(x)) for x in entries(model.phi, model.N)),
        Fraction(model.phi_a),
    ]
    total = [loss + scale * phi for loss, phi in zip(losses, dephasing, strict=True)]
    place = {(n, n): n for n in range(d)}
    for m in range(d):
        for n in range(m + 1, d):
            place[m, n] = d + 2 * (len(place) - d)
    matrix = fmpq_mat(d * d, d * d)

    def add(row: int, m: int, n: int, value: Fraction, *, imaginary: bool) -> None:
        if m == n and imaginary:
            return
        sign = -1 if imaginary and m > n else 1
        column = place[min(m, n), max(m, n)] + (1 if imaginary else 0)
        matrix[row, column] += fmpq(sign * value.numerator, value.denominator)

    for (m, n), row in place.items():
        damping = losses[m] if m == n else (total[m] + total[n]) / 2
        add(row, m, n, -damping, imaginary=False)
        for k, h in rows[m].items():  # X' = [H, Y] - damping X
            add(row, k, n, h, imaginary=True)
        for k, h in rows[n].items():
            add(row, m, k, -h, imaginary=True)
        if m == n:
            continue
        add(row + 1, m, n, -damping, imaginary=True)
        for k, h in rows[m].items():  # Y' = -[H, X] - damping Y
            add(row + 1, k, n, -h, imaginary=False)
        for k, h in rows[n].items():
            add(row + 1, m, k, h, imaginary=False)
    column = fmpq_mat(d * d, 1)
    column[0, 0] = fmpq(-1)
    return matrix, column


def _symmetric_rows(model: RingModel) -> list[dict[int, Fraction]]:
    """The rows of the real Hamiltonian, zeros left out, energies counted from the photon's."""
    last = model.N + 1
    rows: list[dict[int, Fraction]] = [{} for _ in range(model.dimension)]
    links = [(n + 1, m + 1, g) for n, m, g in bonds(model)]
    links += [(0, n + 1, x) for n, x in enumerate(entries(model.Om, model.N))]
    links += [(n + 1, last, x) for n, x in enumerate(entries(model.J, model.N))]
    for n, m, value in links:
        if value:
            rows[n][m] = rows[m][n] = Fraction(real(value))
    energies = [*entries(model.eps, model.N), model.ea]
    for n, energy in enumerate(energies, start=1):
        shifted = Fraction(real(energy)) - Fraction(model.wp)
        if shifted:
            rows[n][n] = shifted
    return rows


def _populations(model: RingModel, system: fmpq_mat, right: fmpq_mat) -> list[Fraction]:
    try:
        solution = system.solve(right)
        return [_fraction(solution[n, 0]) for n in range(model.dimension)]
    except ZeroDivisionError:  # undamped modes: any solution will do
        return _any_solution(model, system, right)


def _any_solution(model: RingModel, system: fmpq_mat, right: fmpq_mat) -> list[Fraction]:
    from mathengine.transfer.model import NoDecay

    size = system.nrows()
    wide = fmpq_mat(size, size + 1, [*(x for row in _joined(system, right) for x in row)])
    reduced, rank = wide.rref()
    values = [Fraction(0)] * model.dimension
    for row in range(rank):
        pivot = next(column for column in range(size + 1) if reduced[row, column] != 0)
        if pivot == size:
            raise NoDecay("a populated mode has no loss")
        if pivot < model.dimension:
            values[pivot] = _fraction(reduced[row, size])
    return values


def _joined(system: fmpq_mat, right: fmpq_mat) -> list[list[fmpq]]:
    return [[*row, right[n, 0]] for n, row in enumerate(system.tolist())]


def _fraction(value: fmpq | fmpz) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


__all__ = ["MOST_SITES", "closed_exact_shares", "exact_shares", "moment_equations", "moment_shares", "rationalised"]
