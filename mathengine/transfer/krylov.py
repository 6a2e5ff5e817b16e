"""Time-integrated populations with dephasing by GMRES on d numbers, O(d^3) for each of its 10 to 25 steps.

The system is that of :mod:`mathengine.transfer.population_master`; its matrix is never formed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mathengine.errors import PrecisionExhausted
from mathengine.transfer.propagator import Propagator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Complex = NDArray[np.complex128]

MOST_STEPS = 300
TOLERANCE = 1e-15
"""Relative to the right-hand side."""


def gmres(apply: Callable[[Real], Real], right: Real, tolerance: float = TOLERANCE) -> Real:
    """The solution x of ``apply(x) = right`` by full GMRES with twofold orthogonalisation.

    Stops where the residual is below the tolerance, or stops falling at rounding errors.

    Raises
    ------
    PrecisionExhausted
        If the residual is above 1e-8 of the right-hand side after 300 steps.

    Examples
    --------
    >>> import numpy as np
    >>> gmres(lambda x: 2 * x, np.array([1.0, 3.0])).tolist()
    [0.5, 1.5]
    """
    import numpy as np

    size = float(np.linalg.norm(right))
    if size == 0:
        return np.zeros_like(right)
    most = min(MOST_STEPS, len(right) + 5)
    basis = np.zeros((most + 1, len(right)))
    triangle, cosines, sines = np.zeros((most + 1, most)), np.zeros(most), np.zeros(most)
    rest = np.zeros(most + 1)
    basis[0], rest[0] = right / size, size
    steps = 0
    for j in range(most):
        image = apply(basis[j])
        column, next_vector = _orthogonalised(basis[: j + 1], image)
        length = float(np.linalg.norm(next_vector))
        for i in range(j):
            column[i], column[i + 1] = _turned(cosines[i], sines[i], column[i], column[i + 1])
        hypotenuse = float(np.hypot(column[j], length))
        if hypotenuse == 0:
            break
        cosines[j], sines[j] = column[j] / hypotenuse, length / hypotenuse
        column[j] = hypotenuse
        triangle[: j + 1, j] = column[: j + 1]
        rest[j], rest[j + 1] = cosines[j] * rest[j], -sines[j] * rest[j]
        steps = j + 1
        if abs(rest[j + 1]) <= tolerance * size or length <= 1e-15 * float(np.linalg.norm(image)):
            break
        basis[j + 1] = next_vector / length
    if abs(rest[steps]) > 1e-8 * size:
        raise PrecisionExhausted(f"the populations' linear system did not converge in {steps} steps")
    from scipy.linalg import solve_triangular  # type: ignore[import-untyped]

    return np.asarray(solve_triangular(triangle[:steps, :steps], rest[:steps]) @ basis[:steps])


def _orthogonalised(basis: Real, image: Real) -> tuple[Real, Real]:
    import numpy as np

    first = basis @ image
    vector = image - first @ basis
    second = basis @ vector
    return np.append(first + second, 0.0), vector - second @ basis


def _turned(cosine: float, sine: float, x: float, y: float) -> tuple[float, float]:
    return cosine * x + sine * y, -sine * x + cosine * y


class Krylov:
    """The integral of the evolution with dephasing, by GMRES on the populations.

    Parameters
    ----------
    propagator : Propagator
        Of K = H - (i/2) diag(loss + dephasing).
    dephasing : array of shape (d,)
        Dephasing rates.

    Examples
    --------
    >>> import numpy as np
    >>> from mathengine.transfer.propagator import eigenmodes
    >>> Krylov(eigenmodes(np.array([[-1j]])), np.array([1.0])).populations(np.array([1.0])).tolist()
    [1.0]
    """

    def __init__(self, propagator: Propagator, dephasing: Real) -> None:
        self.propagator, self.dephasing = propagator, dephasing

    def _solve(self, right: Real) -> Real:
        return gmres(lambda r: r - self.propagator.populations(self.dephasing * r), right)

    def populations(self, source: Real) -> Real:
        """Time-integrated populations of a diagonal source, shape (d,)."""
        return self._solve(self.propagator.populations(source))

    def integral(self, source: Complex) -> Complex:
        """The time-integrated density matrix of a Hermitian source, shape (d, d)."""
        import numpy as np

        first = self.propagator.integral(source)
        populations = self._solve(np.diagonal(first).real.copy())
        return first + self.propagator.integral(np.diag(self.dephasing * populations).astype(complex))


__all__ = ["MOST_STEPS", "TOLERANCE", "Krylov", "gmres"]
