"""The Liouvillian itself: its action on a matrix, and the dense solution of L[R] = -source, O(d^6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Complex = NDArray[np.complex128]

MOST_STATES = 42
"""Largest d = N + 2 of the dense solution: matrices of d**4 complex numbers."""


def evolution(H: Complex, losses: Real, dephasings: Real) -> Complex:
    """K = H - (i/2) diag(losses + dephasings).

    >>> import numpy as np
    >>> evolution(np.zeros((1, 1)), np.array([1.0]), np.array([1.0])).tolist()
    [[-1j]]
    """
    import numpy as np

    return H - 0.5j * np.diag(losses + dephasings)


def generate(K: Complex, dephasings: Real, matrix: Complex) -> Complex:
    """L[X] = -iKX + iXK^+ + diag(dephasings o diag X) for a Hermitian X.

    >>> import numpy as np
    >>> generate(np.array([[-1j]]), np.array([1.0]), np.array([[1.0]])).real.tolist()  # loss 1, dephasing 1
    [[-1.0]]
    """
    import numpy as np

    half = -1j * (K @ matrix)
    found: Complex = half + half.conj().T
    diagonal = np.einsum("ii->i", found)
    diagonal += dephasings * np.diagonal(matrix).real
    return found


class Liouvillian:
    """The integral of the evolution by the dense vectorised Liouvillian: slow, and plain.

    Parameters
    ----------
    K : complex array of shape (d, d)
        H - (i/2) diag(loss + dephasing).
    dephasing : array of shape (d,)
        Dephasing rates.

    Examples
    --------
    >>> import numpy as np
    >>> Liouvillian(np.array([[-1j]]), np.array([1.0])).populations(np.array([1.0])).tolist()
    [1.0]
    """

    def __init__(self, K: Complex, dephasing: Real) -> None:
        import numpy as np

        size = len(dephasing)
        one = np.eye(size)
        self.matrix = -1j * np.kron(K, one) + 1j * np.kron(one, K.conj())
        places = np.arange(size) * (size + 1)
        self.matrix[places, places] += dephasing

    def populations(self, source: Real) -> Real:
        """Time-integrated populations of a diagonal source, shape (d,)."""
        import numpy as np

        answer: Real = np.diagonal(self.integral(np.diag(source).astype(complex))).real.copy()
        return answer

    def integral(self, source: Complex) -> Complex:
        """The time-integrated density matrix of a Hermitian source; of smallest norm where it is not unique."""
        import numpy as np

        right = -np.asarray(source, dtype=complex).reshape(-1)
        try:
            solution = np.linalg.solve(self.matrix, right)
            rounding = 1e-16 * float(np.abs(solution).max()) * float(np.abs(self.matrix).max())
            if not rounding < 1e-12 * float(np.abs(right).max()):
                raise np.linalg.LinAlgError
        except np.linalg.LinAlgError:  # undamped modes
            solution = np.linalg.lstsq(self.matrix, right, rcond=1e-13)[0]
        matrix: Complex = solution.reshape(source.shape)
        return (matrix + matrix.conj().T) / 2


__all__ = ["MOST_STATES", "Liouvillian", "evolution", "generate"]
