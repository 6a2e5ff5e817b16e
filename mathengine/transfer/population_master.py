"""Time-integrated populations with dephasing from a matrix of d x d transfer integrals, O(d^4) in products of matrices.

Every dephasing event leaves a population. So the integrated populations r obey ``(1 - M diag(phi)) r = M p0`` with
``M_mn`` the integral of ``|<m|exp(-iKt)|n>|^2``, where K = H - (i/2) diag(loss + phi). M is symmetric for a real
Hamiltonian, and ``sum_m (loss_m + phi_m) M_mn = 1``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathengine.transfer.propagator import Eigenmodes, Propagator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Complex = NDArray[np.complex128]

_CHUNK = 1 << 21
"""Complex numbers in one block of products (32 MiB)."""


def transfer_integrals(modes: Propagator, dimension: int, symmetric: bool) -> Real:
    """M, shape (d, d): ``M_mn`` is the integral over time of ``|<m|exp(-iKt)|n>|^2``.

    Parameters
    ----------
    modes : Propagator
        Eigenmodes for O(d^4) by products of matrices; another propagator is asked column by column.
    dimension : int
        d.
    symmetric : bool
        Whether M is symmetric (a real Hamiltonian), which halves the work.

    Examples
    --------
    >>> import numpy as np
    >>> from mathengine.transfer.propagator import eigenmodes
    >>> transfer_integrals(eigenmodes(np.diag([-0.5j, -1j])), 2, True).tolist()
    [[1.0, 0.0], [0.0, 0.5]]
    """
    import numpy as np

    if not isinstance(modes, Eigenmodes):
        return np.stack([modes.populations(unit) for unit in np.eye(dimension)], axis=1)
    rows, columns = np.triu_indices(dimension) if symmetric else np.indices((dimension, dimension)).reshape(2, -1)
    left = modes.left.T
    values = np.empty(len(rows))
    step = max(1, _CHUNK // dimension)
    for start in range(0, len(rows), step):
        here = slice(start, start + step)
        products = modes.right[rows[here]] * left[columns[here]]
        moved = products @ modes.overlaps
        pairs = moved.view(np.float64) * products.view(np.float64)
        values[here] = pairs.sum(axis=1)
    found = np.empty((dimension, dimension))
    found[rows, columns] = values
    if symmetric:
        found[columns, rows] = values
    return found


class PopulationMaster:
    """The integral of the evolution with dephasing, by one linear system for the populations.

    Parameters
    ----------
    propagator : Propagator
        Of K = H - (i/2) diag(loss + dephasing).
    dephasing : array of shape (d,)
        Dephasing rates.
    symmetric : bool
        Whether the Hamiltonian is real.

    Examples
    --------
    >>> import numpy as np
    >>> from mathengine.transfer.propagator import eigenmodes
    >>> master = PopulationMaster(eigenmodes(np.array([[-1j]])), np.array([1.0]), True)  # loss 1, dephasing 1
    >>> master.populations(np.array([1.0])).tolist()
    [1.0]
    """

    def __init__(self, propagator: Propagator, dephasing: Real, symmetric: bool) -> None:
        import numpy as np

        self.propagator, self.dephasing = propagator, dephasing
        self.integrals = transfer_integrals(propagator, len(dephasing), symmetric)
        self.system = np.eye(len(dephasing)) - self.integrals * dephasing

    def _solve(self, right: Real) -> Real:
        import numpy as np

        try:
            answer: Real = np.asarray(np.linalg.solve(self.system, right), dtype=np.float64)
        except np.linalg.LinAlgError:  # sites that dephase, never decay, and are never reached
            answer = np.asarray(np.linalg.lstsq(self.system, right, rcond=1e-13)[0], dtype=np.float64)
        return answer

    def populations(self, source: Real) -> Real:
        """Time-integrated populations of a diagonal source, shape (d,)."""
        return self._solve(self.integrals @ source)

    def integral(self, source: Complex) -> Complex:
        """The time-integrated density matrix of a Hermitian source, shape (d, d)."""
        import numpy as np

        first = self.propagator.integral(source)
        populations = self._solve(np.diagonal(first).real)
        return first + self.propagator.integral(np.diag(self.dephasing * populations).astype(complex))


__all__ = ["PopulationMaster", "transfer_integrals"]
