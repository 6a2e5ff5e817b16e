"""Time-integrated density matrices without dephasing: one Lyapunov equation, O(d^3) for d = N + 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathengine.transfer.propagator import Propagator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Complex = NDArray[np.complex128]


class Lyapunov:
    """The integral of the evolution where no state dephases.

    Parameters
    ----------
    propagator : Propagator
        Of K = H - (i/2) diag(loss).

    Examples
    --------
    >>> import numpy as np
    >>> from mathengine.transfer.propagator import schur_form
    >>> Lyapunov(schur_form(np.diag([-0.5j, -1j]))).populations(np.array([1.0, 0.0])).tolist()
    [1.0, 0.0]
    """

    def __init__(self, propagator: Propagator) -> None:
        self.propagator = propagator

    def populations(self, source: Real) -> Real:
        """Time-integrated populations of a diagonal source, shape (d,)."""
        return self.propagator.populations(source)

    def integral(self, source: Complex) -> Complex:
        """The time-integrated density matrix of a Hermitian source, shape (d, d)."""
        return self.propagator.integral(source)


__all__ = ["Lyapunov"]
