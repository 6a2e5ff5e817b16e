"""The numerical solvers of L[R] = -source by name, and the channels of their solutions with what they leave.

Whatever made R, the shares read off it are wrong by at most the trace norm of the defect E = rho0 + L[R]: the error is
the share that E itself would send into the channel, and no channel takes more than all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Protocol

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.transfer.bordered_master import MOST_STATES as MOST_MASTER_STATES
from mathengine.transfer.bordered_master import BorderedMaster
from mathengine.transfer.bordered_modes import BorderedModes, bordering, is_bordered
from mathengine.transfer.closure import entries, real
from mathengine.transfer.krylov import Krylov
from mathengine.transfer.liouvillian import MOST_STATES, Liouvillian, evolution, generate
from mathengine.transfer.lyapunov import Lyapunov
from mathengine.transfer.population_master import PopulationMaster
from mathengine.transfer.propagator import eigenmodes, schur_form

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mathengine.transfer.model import Matrix, RingModel

    Real = NDArray[np.float64]
    Complex = NDArray[np.complex128]

LARGEST_DENSE = 2050
"""States of the methods that hold d x d matrices."""
LARGEST_COMPILED = 130
FIRST_COMPILED = 3
"""Rings that a process solves before numba is loaded for the kernel (half a second; seconds if it is not cached)."""
_asked = count()
REFINED_FROM = 5e-14
"""Defects above this are sent through the solver once more."""
Four = tuple[float, float, float, float]


class Solver(Protocol):
    """What solves L[R] = -source."""

    def integral(self, source: Complex) -> Complex:
        """The time-integrated density matrix of a Hermitian source."""

    def populations(self, source: Real) -> Real:
        """The time-integrated populations of a diagonal source."""


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A model in numbers: energies counted from the photon's, so that large offsets cost no digits.

    Attributes
    ----------
    H : array of shape (d, d)
        Hamiltonian minus ``wp``.
    losses, dephasings : arrays of shape (d,)
        Rates.
    """

    H: Matrix
    losses: Real
    dephasings: Real

    @property
    def evolution(self) -> Complex:
        """H - (i/2) diag(losses + dephasings)."""
        return evolution(self.H.astype(complex), self.losses, self.dephasings)

    @property
    def source(self) -> Complex:
        """The photon's density matrix."""
        import numpy as np

        found = np.zeros((len(self.losses),) * 2)
        found[0, 0] = 1
        return found  # type: ignore[return-value]


def in_numbers(model: RingModel) -> Ring:
    """Hamiltonian and rates as arrays.

    Raises
    ------
    BudgetExhausted
        For more than 2048 sites.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> in_numbers(RingModel.of(N=1, eps="1000.5", wp=1000, ea=1001)).H.diagonal().tolist()
    [0.0, 0.5, 1.0]
    """
    if model.dimension > LARGEST_DENSE:
        raise BudgetExhausted(f"rings that do not close are solved for at most {LARGEST_DENSE - 2} sites")
    H = model.hamiltonian()
    eps = model.eps if isinstance(model.eps, tuple) else (model.eps,)
    energies = H.reshape(-1)[:: len(H) + 1]
    energies[0], energies[1:-1] = 0.0, [float(real(e) - model.wp) for e in eps]
    energies[-1] = float(model.ea - model.wp)
    return Ring(H, model.losses(), model.dephasings())


def _lyapunov(ring: Ring) -> Solver:
    if ring.dephasings.any():
        raise InvalidInput("method", "lyapunov", "a model without dephasing")
    if is_bordered(ring.H, ring.losses, ring.dephasings):
        return Lyapunov(BorderedModes(ring.H.real, ring.losses, ring.dephasings))
    return Lyapunov(schur_form(ring.evolution))


def _master(ring: Ring) -> Solver:
    if len(ring.losses) <= MOST_MASTER_STATES and is_bordered(ring.H, ring.losses, ring.dephasings):
        return BorderedMaster(ring.H.real, ring.losses, ring.dephasings)
    return PopulationMaster(eigenmodes(ring.evolution), ring.dephasings, ring.H.dtype.kind == "f")


def _krylov(ring: Ring) -> Solver:
    if is_bordered(ring.H, ring.losses, ring.dephasings):
        return Krylov(BorderedModes(ring.H.real, ring.losses, ring.dephasings), ring.dephasings)
    return Krylov(eigenmodes(ring.evolution), ring.dephasings)


def _careful(ring: Ring) -> Solver:
    """For rings near exceptional points."""
    return Krylov(schur_form(ring.evolution), ring.dephasings)


def _liouvillian(ring: Ring) -> Solver:
    if len(ring.losses) > MOST_STATES:
        raise BudgetExhausted(f"the dense Liouvillian is for at most {MOST_STATES - 2} sites")
    return Liouvillian(ring.evolution, ring.dephasings)


SOLVERS: dict[str, Callable[[Ring], Solver]] = {
    "lyapunov": _lyapunov,
    "master": _master,
    "krylov": _krylov,
    "liouvillian": _liouvillian,
}


@dataclass(frozen=True, slots=True)
class Solution:
    """Shares in doubles, and what the equations are left with.

    Attributes
    ----------
    shares : four floats
        Efficiency, then the losses of photon, ring and acceptor.
    defect : float
        Frobenius norm of rho0 + L[R]; the shares are wrong by that order, at most sqrt(d) times as much.
    """

    shares: Four
    defect: float


def solve(model: RingModel, method: str) -> Solution:
    """Efficiency and losses by one of :data:`SOLVERS`, refined once where that helps.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> ring = RingModel.of(N=2, Om=1, J=1, kappa=1, Gs=1, phi=1)
    >>> round(solve(ring, "krylov").shares[0], 12)
    0.4
    """
    import numpy as np

    ring = in_numbers(model)
    plain = method == "master" or (method == "lyapunov" and not ring.dephasings.any())
    quick = _compiled(ring) if plain else None
    if quick is not None and quick[1] <= REFINED_FROM:
        return Solution(shares_of(model, ring, quick[0]), quick[1])
    solver = SOLVERS[method](ring)
    matrix, defect = _refined(ring, solver)
    if not defect <= 1e-11 and method in ("master", "krylov"):
        second, smaller = _refined(ring, _careful(ring))
        if not defect <= smaller:
            matrix, defect = second, smaller
    return Solution(shares_of(model, ring, np.diagonal(matrix).real), defect)


def _refined(ring: Ring, solver: Solver) -> tuple[Complex, float]:
    import numpy as np

    matrix = solver.integral(ring.source)
    K = ring.evolution
    rest = ring.source + generate(K, ring.dephasings, matrix)
    defect = float(np.linalg.norm(rest))
    if defect > REFINED_FROM:
        better = matrix + solver.integral(rest)
        smaller = float(np.linalg.norm(ring.source + generate(K, ring.dephasings, better)))
        if smaller < defect:
            return better, smaller
    return matrix, defect


def _compiled(ring: Ring) -> tuple[Real, float] | None:
    """Populations and defect by the compiled kernel; the first answers of a process do not wait for the compiler."""
    import numpy as np

    if len(ring.losses) > LARGEST_COMPILED or ("numba" not in sys.modules and next(_asked) < FIRST_COMPILED):
        return None
    found = bordering(ring.H, ring.losses, ring.dephasings)
    if found is None:
        return None
    from mathengine.transfer.kernels_master import bordered_populations

    common, outstanding = found
    return bordered_populations(ring.H.real, ring.losses, ring.dephasings, common, np.array(outstanding, dtype=int), 0)


def shares_of(model: RingModel, ring: Ring, populations: Real) -> Four:
    """The shares of all channels from time-integrated populations, shape (d,).

    >>> import numpy as np
    >>> from mathengine.transfer.model import RingModel
    >>> shares_of(model := RingModel.of(N=1, kappa=1, Gs=2), in_numbers(model), np.array([1.0, 0.0, 0.0]))
    (0.0, 1.0, 0.0, 0.0)
    """
    photon, acceptor = float(populations[0]), float(populations[-1])
    ring_loss = float(ring.losses[1:-1] @ populations[1:-1])
    return float(model.Gs) * acceptor, float(model.kappa) * photon, ring_loss, float(model.ga) * acceptor


def cheapest(model: RingModel) -> str:
    """The solver that takes least time on a ring that does not close.

    >>> from mathengine.transfer.model import RingModel
    >>> cheapest(RingModel.of(N=8, phi=1)), cheapest(RingModel.of(N=8)), cheapest(RingModel.of(N=512, phi=1))
    ('master', 'lyapunov', 'krylov')
    """
    if not model.has_dephasing:
        return "lyapunov"
    uniform = len(set(entries(model.gam, model.N))) == len(set(entries(model.phi, model.N))) == 1
    return "master" if model.dimension <= (MOST_MASTER_STATES if uniform and model.is_real else 50) else "krylov"


__all__ = ["SOLVERS", "Ring", "Solution", "Solver", "cheapest", "in_numbers", "shares_of", "solve"]
