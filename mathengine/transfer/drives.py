"""A coherent narrowband drive of the photon mode at one frequency.

A steady weak drive of amplitude F at frequency w gives the amplitudes psi = F (w - K)^-1 |p> and, through dephasing,
the density matrix R = |psi><psi| + S[diag(phi diag R)]. Its channels are rates; their shares are the efficiency and
losses at that frequency. The integral of the rates over w/2 pi (for F = 1) is what a pulse gives (Parseval).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, PrecisionExhausted
from mathengine.transfer.channels import Channels
from mathengine.transfer.closure import real
from mathengine.transfer.parameters import read_scalar
from mathengine.transfer.solvers import SOLVERS, Ring, Solver, cheapest, in_numbers, shares_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mathengine.transfer.model import RingModel

    Real = NDArray[np.float64]
    Four = tuple[float, float, float, float]


def cw_rates(model: RingModel, frequencies: object, method: str = "auto") -> Real:
    """Rates at which each channel takes excitations from a coherent drive of unit amplitude.

    Parameters
    ----------
    model : RingModel
        Any ring.
    frequencies : array_like of shape (n,)
        In the model's unit, on the scale of ``wp``.
    method : {"auto", "master", "krylov", "liouvillian"}
        Solver of the dephasing.

    Returns
    -------
    array of shape (n, 4)
        Efficiency, then losses of photon, ring and acceptor: not normalised, doubles.

    Raises
    ------
    InvalidInput
        If a frequency is not finite, or hits an undamped populated mode.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> cw_rates(RingModel.of(N=1, kappa=2), [0.0, 1.0]).round(12).tolist()
    [[0.0, 2.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    """
    import numpy as np

    values = np.atleast_1d(np.asarray(frequencies, dtype=float))
    if values.ndim != 1 or not np.isfinite(values).all():
        raise InvalidInput("frequency", frequencies, "finite numbers")
    ring = in_numbers(model)
    solver = _solver(model, ring, method)
    return np.array([_rates(model, ring, solver, float(w) - float(model.wp)) for w in values]).reshape(-1, 4)


def _solver(model: RingModel, ring: Ring, method: str) -> Solver | None:
    if not model.has_dephasing:
        return None
    return SOLVERS[cheapest(model) if method == "auto" else method](ring)


def _rates(model: RingModel, ring: Ring, solver: Solver | None, detuning: float) -> Four:
    import numpy as np

    start = np.zeros(len(ring.losses))
    start[0] = 1
    matrix = detuning * np.eye(len(start)) - ring.evolution
    try:
        psi = np.linalg.solve(matrix, start)
        if not np.linalg.norm(matrix @ psi - start) < 1e-6:
            raise np.linalg.LinAlgError
    except np.linalg.LinAlgError:  # on an undamped mode, which the photon does not reach if there is a solution
        psi = np.linalg.lstsq(matrix, start, rcond=1e-13)[0]
        if not np.linalg.norm(matrix @ psi - start) < 1e-9:
            raise InvalidInput("frequency", detuning + float(model.wp), "no undamped populated mode there") from None
    populations = np.abs(psi) ** 2
    if solver is not None:
        populations = populations + solver.populations(ring.dephasings * populations)
    return shares_of(model, ring, populations)


def cw_channels(model: RingModel, frequency: object, method: str = "auto") -> Channels:
    """Shares of the excitation that leave through each channel under a coherent drive at one frequency.

    The residual compares the sum of all channels with the power that the drive feeds in.

    Raises
    ------
    PrecisionExhausted
        If the two differ by more than 1e-6.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> ring = RingModel.of(N=8, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", Gs="0.2")
    >>> round(cw_channels(ring, 2.0).eta, 6)
    0.816327
    """
    import numpy as np

    value = read_scalar("frequency", frequency)
    rates = cw_rates(model, [float(real(value))], method)[0]
    total = float(rates.sum())
    fed = _power(in_numbers(model), float(real(value) - model.wp))
    residual = abs(total / fed - 1)
    if not residual < 1e-6 or not np.isfinite(rates).all():
        raise PrecisionExhausted(f"the channels of the cw drive miss {residual:.0e} of the power fed in")
    eta, photon, ring, acceptor = (float(rate) / total for rate in rates)
    name = (cheapest(model) if method == "auto" else method) if model.has_dephasing else "resolvent"
    return Channels(
        eta=eta, L_photon=photon, L_ring=ring, L_acceptor=acceptor, residual=residual, method=name, drive="cw"
    )


def _power(ring: Ring, detuning: float) -> float:
    """2 Im <p|(w - K)^-1|p>^*: what a drive of unit amplitude feeds in."""
    import numpy as np

    start = np.zeros(len(ring.losses))
    start[0] = 1
    matrix = detuning * np.eye(len(start)) - ring.evolution
    return -2 * float(np.linalg.lstsq(matrix, start, rcond=1e-15)[0][0].imag)


__all__ = ["cw_channels", "cw_rates"]
