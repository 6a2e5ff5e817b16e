"""The undisturbed evolution where all states but a few decay alike, from one real symmetric eigenproblem.

On a ring whose sites decay and dephase equally only photon and acceptor stand out. Let G be the common damping (loss
plus dephasing) and ``delta_j`` half of what state j has more. The integral Y of exp(-iKt) X exp(-iKt)^+ obeys ::

    i [H, Y] + G Y = X - sum_j delta_j (e_j y_j^+ + y_j e_j^T)

with the columns ``y_j = Y e_j`` of the k states that stand out. In the eigenbasis of H, ``H = Q diag(l) Q^T``, the left
side divides entry by entry, by ``G + i (l_a - l_b)``; the columns follow from a real linear system of 2kd numbers, once
and for all. What remains are products of real matrices: four times less work than with the complex eigenvectors of K,
and no digit lost where those nearly coincide.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Complex = NDArray[np.complex128]

MOST_OUTSTANDING = 2
"""States whose damping may differ from the common one."""


def common_damping(damping: Real) -> tuple[float, list[int]]:
    """The commonest damping rate, and the states that have another.

    >>> import numpy as np
    >>> common_damping(np.array([1.0, 2, 2, 2, 3]))
    (2.0, [0, 4])
    """
    rates = damping.tolist()
    common = Counter(rates).most_common(1)[0][0]
    return common, [j for j, rate in enumerate(rates) if rate != common]


def bordering(H: Real | Complex, losses: Real, dephasings: Real) -> tuple[float, list[int]] | None:
    """:func:`common_damping` where :class:`BorderedModes` applies, else None.

    It does for a real Hamiltonian and one positive damping on all states but at most two.

    >>> import numpy as np
    >>> bordering(np.eye(4), np.array([0.5, 1, 1, 0.2]), np.zeros(4))
    (1.0, [0, 3])
    """
    if H.dtype.kind != "f":
        return None
    common, outstanding = common_damping(losses + dephasings)
    return (common, outstanding) if common > 0 and len(outstanding) <= MOST_OUTSTANDING else None


def is_bordered(H: Real | Complex, losses: Real, dephasings: Real) -> bool:
    """Whether :class:`BorderedModes` applies.

    >>> import numpy as np
    >>> is_bordered(np.eye(4), np.array([0.5, 1, 1, 0.2]), np.zeros(4))
    True
    """
    return bordering(H, losses, dephasings) is not None


class BorderedModes:
    """A :class:`mathengine.transfer.propagator.Propagator` in the eigenbasis of a real Hamiltonian.

    Parameters
    ----------
    H : real array of shape (d, d)
        The Hamiltonian, symmetric.
    losses, dephasings : arrays of shape (d,)
        Rates; their sum takes one positive value on all states but a few.

    Attributes
    ----------
    Q : array of shape (d, d)
        Eigenvectors of H as columns.
    integrals : complex array of shape (d, d)
        1/(G + i (l_a - l_b)); ``parts`` are its real and imaginary part.
    excess, border : arrays of shapes (k,) and (k, d)
        delta_j, and the rows of Q of the outstanding states.

    Examples
    --------
    >>> import numpy as np
    >>> H, losses = np.array([[0.0, 1], [1, 0]]), np.array([1.0, 1])
    >>> BorderedModes(H, losses, np.zeros(2)).populations(np.array([1.0, 0])).round(3).tolist()
    [0.6, 0.4]
    """

    def __init__(self, H: Real, losses: Real, dephasings: Real) -> None:
        import numpy as np

        damping = losses + dephasings
        common, outstanding = common_damping(damping)
        self.excess = 0.5 * (damping[outstanding] - common)
        levels, self.Q = np.linalg.eigh(H)
        self.border = self.Q[outstanding]
        self.integrals = 1 / (common + 1j * (levels[:, None] - levels))
        self.parts = np.stack([self.integrals.real, self.integrals.imag])
        self.sent: Real = self.parts[:, None] @ (self.Q.T * self.border[:, :, None])
        self.sent *= self.Q.T  # [part, j, :, n]: what a unit of population n sends to y_j, undisturbed

    def border_blocks(self) -> Real:
        """The matrix of the columns y_j, shape (2k, d, 2k, d): first their real parts, then their imaginary parts."""
        import numpy as np

        k, d = self.border.shape
        blocks = np.empty((2 * k, d, 2 * k, d))
        weighted = self.excess[:, None] * self.border
        outer = self.parts[:, None, None] * (weighted[:, :, None] * self.border[:, None, None, :])  # [part, j, k, :, :]
        even, odd = outer.transpose(0, 1, 3, 2, 4)
        blocks[:k, :, :k, :], blocks[:k, :, k:, :] = even, odd
        blocks[k:, :, :k, :], blocks[k:, :, k:, :] = odd, -even
        even, odd = (self.parts[:, None, None] @ (weighted * self.border[:, None, :])[..., None])[..., 0]
        diagonals = np.einsum("iaja->ija", blocks)
        diagonals[:k, :k] += even
        diagonals[:k, k:] -= odd
        diagonals[k:, :k] += odd
        diagonals[k:, k:] += even
        np.einsum("iaia->ia", blocks)[:] += 1
        return blocks

    @cached_property
    def _factors(self) -> Any:
        from scipy.linalg import lu_factor  # type: ignore[import-untyped]

        size = 2 * self.border.size
        return lu_factor(self.border_blocks().reshape(size, size), check_finite=False)

    def _columns(self, right: Real) -> Real:
        """The columns y_j from what is sent to them, shape (2, k, d)."""
        import numpy as np
        from scipy.linalg import lu_solve

        if not right.size:
            return right
        answer: Real = np.asarray(lu_solve(self._factors, right.reshape(-1), check_finite=False)).reshape(right.shape)
        return answer

    def lost(self, columns: Real) -> Complex:
        """What the outstanding states lose more than the others, sum_j delta_j (y_j q_j^T + its adjoint).

        >>> import numpy as np
        >>> modes = BorderedModes(np.eye(3), np.array([1.0, 1, 2]), np.zeros(3))
        >>> modes.lost(np.ones((2, 1, 3)))[2].tolist()
        [(0.5-0.5j), (0.5-0.5j), (1+0j)]
        """
        half: Complex = (self.excess * (columns[0] + 1j * columns[1]).T) @ self.border
        return half + half.conj().T

    def undisturbed(self, source: Complex) -> tuple[Complex, Real]:
        """A source in the eigenbasis, and what it sends to the columns y_j, shape (2, k, d)."""
        import numpy as np

        turned: Complex = self.Q.T @ source @ self.Q
        columns = self.border @ (self.integrals * turned).T
        return turned, np.stack([columns.real, columns.imag])

    def integrated(self, turned: Complex) -> Complex:
        """The integral of a source in the eigenbasis whose losses are all accounted for, in the basis of states."""
        whole = turned * self.integrals
        answer: Complex = (self.Q @ whole.real @ self.Q.T) + 1j * (self.Q @ whole.imag @ self.Q.T)
        return answer

    def integral(self, source: Complex) -> Complex:
        """The time-integrated density matrix of a Hermitian source, shape (d, d)."""
        turned, right = self.undisturbed(source)
        return self.integrated(turned - self.lost(self._columns(right)))

    def populations(self, source: Real) -> Real:
        """The diagonal of the integral of a diagonal source, shape (d,)."""
        import numpy as np

        columns = self._columns(self.sent @ source)
        turned = (self.Q.T * source) @ self.Q
        turned *= self.parts[0]
        weights = self.excess[:, None] * columns
        lost = np.einsum("jan,ja->n", self.sent[0], weights[0]) - np.einsum("jan,ja->n", self.sent[1], weights[1])
        answer: Real = np.einsum("ma,ma->m", self.Q @ turned, self.Q) - 2 * lost
        return answer


__all__ = ["MOST_OUTSTANDING", "BorderedModes", "bordering", "common_damping", "is_bordered"]
