"""Efficiency and losses of many rings that differ in their energies and couplings.

With equal losses and equal dephasings on all sites and a real Hamiltonian, one real symmetric eigenproblem and one
symmetric linear system of size 5N + 4 answer for each ring, three to five times as fast as the eigenvectors of the
complex K with the d x d transfer integrals; without any dephasing or loss on the ring, the eigenvectors of K. Every
ring is computed by itself, so a result does not depend on what else is in the stack, and one that misses its check
(conservation, refinement) is handed to the methods for single models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mathengine.transfer.closure import real
from mathengine.transfer.disorder import KINDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mathengine.transfer.model import RingModel

    Array = NDArray[np.float64]

LARGEST_RESIDUAL = 1e-12
"""|eta + losses - 1| above which a ring is computed again by itself."""
LARGEST_CORRECTION = 1e-12
"""The step of refinement, relative to the largest unknown, above which a ring is computed again by itself."""
MOST_SITES = 128
"""Above this the iterative method for single models is faster."""


@dataclass(frozen=True, slots=True, eq=False)
class StackedShares:
    """Shares of many rings.

    Attributes
    ----------
    shares : array of shape (B, 4)
        Efficiency, and losses of photon, ring and acceptor.
    repeated : boolean array of shape (B,)
        Rings that were computed by the methods for single models.
    """

    shares: Array
    repeated: NDArray[np.bool_]


def stacked_shares(model: RingModel, columns: Mapping[str, Array]) -> StackedShares:
    """Efficiency and losses of rings that share all parameters of ``model`` but those in ``columns``.

    Accuracy as of the single methods, 1e-12 absolute: a ring that misses the residual of conservation or the step of
    refinement is repeated. Measured on one core: 20 us a ring for N = 8, 0.1 ms for 16, 0.5 ms for 32, 3 ms for 64.

    Parameters
    ----------
    columns : mapping
        For some of eps, g, Om and J an array of shape (B, N), all of the same B.

    Raises
    ------
    NoDecay
        If a populated mode does not decay.

    Examples
    --------
    >>> import numpy as np
    >>> from mathengine.transfer.model import RingModel
    >>> ring = RingModel.of(N=8, g=1, wp=2, ea=2, Om=0.1, J=0.15, kappa=0.02, gam=0.01, ga=0.01, Gs=0.2, phi=0.05)
    >>> stacked_shares(ring, {"eps": np.zeros((1, 8))}).shares.round(12).tolist()
    [[0.75313635169, 0.140736535374, 0.068470295351, 0.037656817585]]
    """
    import numpy as np

    count = len(next(iter(columns.values())))
    shares = np.full((count, 4), np.nan)
    checked = np.zeros(count, dtype=bool)
    if (
        model.is_real
        and model.N <= MOST_SITES
        and not isinstance(model.gam, tuple)
        and not isinstance(model.phi, tuple)
    ):
        if model.gam or model.phi:
            shares, checked = _reduced(model, columns)
        elif not model.has_dephasing:
            shares, checked = _amplitudes(model, columns)
    for index in np.flatnonzero(~checked):
        shares[index] = _single(model, {key: column[index] for key, column in columns.items()})
    return StackedShares(shares, ~checked)


def _column(model: RingModel, columns: Mapping[str, Array], key: str, count: int) -> Array:
    import numpy as np

    found: Any = columns[key] if key in columns else np.broadcast_to(model.column(key), (count, model.N))
    return np.asarray(found, dtype=np.float64)


def _rings(model: RingModel, columns: Mapping[str, Array], count: int) -> Array:
    """The Hamiltonians of the rings, shape (B, N, N)."""
    import numpy as np

    matrices = np.zeros((count, model.N, model.N))
    sites = np.arange(model.N)
    matrices[:, sites, sites] = _column(model, columns, "eps", count)
    bonds = model.N if model.N > 2 else model.N - 1
    left, right = sites[:bonds], np.roll(sites, -1)[:bonds]
    hopping = _column(model, columns, "g", count)[:, :bonds]
    matrices[:, left, right] = hopping
    matrices[:, right, left] = hopping
    return matrices


def _reduced(model: RingModel, columns: Mapping[str, Array]) -> tuple[Array, NDArray[np.bool_]]:
    import numpy as np

    from mathengine.transfer.kernels_ensemble import fill_populations

    count = len(next(iter(columns.values())))
    energies, modes = np.linalg.eigh(_rings(model, columns, count))
    om, j = (
        np.ascontiguousarray((_column(model, columns, key, count)[:, :, None] * modes).sum(axis=1))
        for key in ("Om", "J")
    )
    scale = model.dephasing_scale
    gam, phi = float(real(model.gam)), scale * float(real(model.phi))
    rates = np.array([float(model.kappa), gam + phi, float(model.ga + model.Gs), 0.0, 0.0])
    rates[3:] = scale * float(model.phi_p), scale * float(model.phi_a)
    out = np.empty((count, 4))
    levels = np.array([float(model.wp), float(model.ea)])
    fill_populations(energies, np.ascontiguousarray(modes), om, j, levels, rates, phi, out)
    factors = np.array([float(model.Gs), float(model.kappa), gam, float(model.ga)])
    shares = out[:, [2, 0, 1, 2]] * factors
    return shares, _conserved(shares) & (out[:, 3] <= LARGEST_CORRECTION)


def _amplitudes(model: RingModel, columns: Mapping[str, Array]) -> tuple[Array, NDArray[np.bool_]]:
    """A ring without loss or dephasing: amplitudes of photon and acceptor from eigenvectors, V^T V = 1."""
    import numpy as np

    count, size = len(next(iter(columns.values()))), model.N + 2
    matrices = np.zeros((count, size, size), dtype=complex)
    matrices[:, 1:-1, 1:-1] = _rings(model, columns, count)
    for key, side in (("Om", 0), ("J", size - 1)):
        coupling = _column(model, columns, key, count)
        matrices[:, side, 1:-1] = coupling
        matrices[:, 1:-1, side] = coupling
    matrices[:, 0, 0] = complex(model.wp, -0.5 * float(model.kappa))
    matrices[:, -1, -1] = complex(model.ea, -0.5 * float(model.ga + model.Gs))
    values, vectors = np.linalg.eig(matrices)
    shares = np.empty((count, 4))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        norms = (vectors * vectors).sum(axis=1)
        overlaps = -1j / (values[:, :, None] - values.conj()[:, None, :])
        # Dark modes of the ring do not decay; the photon does not reach them.
        undamped = -values.imag <= 1e-14 * np.abs(values).max(axis=1, keepdims=True)
        overlaps[undamped[:, :, None] | undamped[:, None, :]] = 0
        populations = []
        for row in (0, -1):
            weights = vectors[:, row] * vectors[:, 0] / norms
            populations.append(((weights[:, :, None] * overlaps) * weights.conj()[:, None, :]).sum(axis=(1, 2)).real)
    photon, acceptor = populations
    shares[:] = np.stack(
        [acceptor * float(model.Gs), photon * float(model.kappa), 0 * photon, acceptor * float(model.ga)], 1
    )
    return shares, _conserved(shares)


def _conserved(shares: Array) -> NDArray[np.bool_]:
    import numpy as np

    with np.errstate(invalid="ignore"):
        good: NDArray[np.bool_] = np.abs(shares.sum(axis=1) - 1) <= LARGEST_RESIDUAL
    return good & np.isfinite(shares).all(axis=1)


def _single(model: RingModel, values: Mapping[str, Array]) -> list[float]:
    found = model.replace(**{key: values[key].tolist() for key in KINDS if key in values}).efficiency()
    return [float(amount) for amount in found.amounts]


__all__ = ["LARGEST_CORRECTION", "LARGEST_RESIDUAL", "MOST_SITES", "StackedShares", "stacked_shares"]
