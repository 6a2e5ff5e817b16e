"""The time integral of a decaying evolution without its dephasing jumps.

With K = H - (i/2) diag(loss + dephasing), S[X] is the integral over all times of exp(-iKt) X exp(-iKt)^+. From the
eigenvectors of K it costs two products of matrices; near exceptional points, where eigenvectors lose digits, from
its Schur form (Bartels and Stewart).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Complex = NDArray[np.complex128]

UNDAMPED = 1e-14
"""Modes that decay more slowly than this, relative to the largest entry of K, are taken as undamped."""


class Propagator(Protocol):
    """What integrates an evolution over all times."""

    def integral(self, source: Complex) -> Complex:
        """S[source], shape (d, d) as the source."""

    def populations(self, source: Real) -> Real:
        """The diagonal of S[diag(source)]."""


@dataclass(frozen=True, slots=True, eq=False)
class Eigenmodes:
    """S from the eigenvectors of K.

    Undamped modes are left out: where they are populated, the result misses what they keep.

    Attributes
    ----------
    right, left : complex arrays of shape (d, d)
        Eigenvectors as columns, and the inverse matrix.
    overlaps : complex array of shape (d, d)
        1/(i (l_a - conj(l_b))), the integrals of the products of two modes.
    """

    right: Complex
    left: Complex
    overlaps: Complex

    def integral(self, source: Complex) -> Complex:
        """S[source].

        >>> import numpy as np
        >>> eigenmodes(np.array([[1 - 0.5j, 0], [0, 2 - 1j]])).integral(np.eye(2)).real.round(3).tolist()
        [[1.0, 0.0], [0.0, 0.5]]
        """
        return self._back(self.left @ source @ self.left.conj().T)

    def populations(self, source: Real) -> Real:
        """The diagonal of S[diag(source)].

        >>> import numpy as np
        >>> eigenmodes(np.array([[1 - 0.5j, 0], [0, 2 - 1j]])).populations(np.ones(2)).round(3).tolist()
        [1.0, 0.5]
        """
        import numpy as np

        inner = (self.left * source) @ self.left.conj().T
        inner *= self.overlaps
        moved = self.right @ inner
        answer: Real = np.einsum("ij,ij->i", moved.real, self.right.real)
        answer += np.einsum("ij,ij->i", moved.imag, self.right.imag)
        return answer

    def _back(self, inner: Complex) -> Complex:
        return self.right @ (inner * self.overlaps) @ self.right.conj().T


def eigenmodes(K: Complex) -> Eigenmodes:
    """The eigenvectors of K with their integrals.

    >>> import numpy as np
    >>> eigenmodes(np.array([[-0.5j]])).overlaps.real.tolist()
    [[1.0]]
    """
    import numpy as np

    values, right = np.linalg.eig(K)
    left = np.linalg.inv(right)
    gaps = 1j * (values[:, None] - values.conj()[None, :])
    undamped = -values.imag <= UNDAMPED * np.abs(K).max()
    if undamped.any():
        gaps[undamped, :] = np.inf
        gaps[:, undamped] = np.inf
    return Eigenmodes(right, left, 1 / gaps)


@dataclass(frozen=True, slots=True, eq=False)
class SchurForm:
    """S from the Schur form K = U T U^+: slower than eigenvectors, as accurate at exceptional points as elsewhere."""

    unitary: Complex
    triangle: Complex

    def integral(self, source: Complex) -> Complex:
        """S[source].

        >>> import numpy as np
        >>> schur_form(np.array([[-0.5j, 1], [0, -0.5j]])).integral(np.eye(2)).real.round(3).tolist()
        [[3.0, 0.0], [0.0, 1.0]]
        """
        from scipy.linalg.lapack import ztrsyl  # type: ignore[import-untyped]

        turned = self.unitary.conj().T @ source @ self.unitary
        solved: Any = ztrsyl(self.triangle, self.triangle, -turned, tranb="C")
        inner, scale, _ = solved  # undamped modes have a perturbed pivot: they hold no loss, so no share depends on it
        answer: Complex = self.unitary @ (inner / scale) @ self.unitary.conj().T
        return answer

    def populations(self, source: Real) -> Real:
        """The diagonal of S[diag(source)].

        >>> import numpy as np
        >>> schur_form(np.array([[-0.5j, 1], [0, -0.5j]])).populations(np.array([0, 1.0])).round(3).tolist()
        [2.0, 1.0]
        """
        import numpy as np

        answer: Real = np.diagonal(self.integral(np.diag(source).astype(complex))).real.copy()
        return answer


def schur_form(K: Complex) -> SchurForm:
    """The Schur form of -iK.

    >>> import numpy as np
    >>> schur_form(np.array([[-0.5j]])).triangle.real.tolist()
    [[-0.5]]
    """
    import numpy as np
    from scipy.linalg import schur  # type: ignore[import-untyped]

    triangle, unitary = schur(-1j * np.asarray(K, dtype=complex), output="complex")
    return SchurForm(unitary, triangle)


__all__ = ["UNDAMPED", "Eigenmodes", "Propagator", "SchurForm", "eigenmodes", "schur_form"]
