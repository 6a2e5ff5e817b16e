"""A toy: an excitation that starts on one site of a ring with a trap, and what coherence keeps from it.

Two readings of the trap. ``site``: it empties one site of the ring, at the rate Gs; modes that vanish on that site
never reach it, so that without dephasing exactly half arrives, or all from the site opposite. ``centre``: an acceptor
coupled equally to every site and emptied at the rate Gs; only the bright mode reaches it, so that 1/N arrives. Any
dephasing moves the excitation on, and relieves the trapping.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.closure import real
from mathengine.transfer.parameters import read_scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

TRAPS = ("site", "centre")
MOST_EXACT = 16
"""Sites up to which the exact method is offered: one rational linear system of about N^2 unknowns."""
_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, kw_only=True)
class ToyRing:
    """A ring of N sites with equal energies and hopping, a start and a trap.

    Numbers are read as by :class:`mathengine.transfer.model.RingModel`: exact from integers, Fractions and text.

    Parameters
    ----------
    N : int
        Sites, 2 to 100; two sites have one bond.
    trap : {"site", "centre"}
        Whether one site is emptied, or an acceptor coupled equally to all sites.
    start, trap_site : int
        Sites from 0 to N - 1; the latter for ``site`` only.
    g, Gs : number
        Hopping and rate of the trap, both not 0.
    J, ea : number
        Coupling and energy (the sites have energy 0) of the acceptor, for ``centre``.
    gam, phi : number
        Loss and dephasing of every site; dephasing in the convention of jumps ``sqrt(phi)|n><n|``.

    Raises
    ------
    InvalidInput
        For fewer than two sites, sites that are none, an unknown trap, a bad number, or Gs, g or (``centre``) J = 0.

    Examples
    --------
    >>> ToyRing(N=8, start=1).arrival(), ToyRing(N=8, start=4).arrival(), ToyRing(N=8, trap="centre").arrival()
    (Fraction(1, 2), Fraction(1, 1), Fraction(1, 8))
    """

    N: int
    trap: str = "site"
    start: int = 1
    trap_site: int = 0
    g: Fraction | float = _ONE
    Gs: Fraction | float = _ONE
    J: Fraction | float = _ONE
    ea: Fraction | float = _ZERO
    gam: Fraction | float = _ZERO
    phi: Fraction | float = _ZERO

    def __post_init__(self) -> None:
        _check_site("N", self.N, 2, 100)
        if self.trap not in TRAPS:
            raise InvalidInput("trap", self.trap, nearest(str(self.trap), TRAPS))
        _check_site("start", self.start, 0, self.N - 1)
        _check_site("trap_site", self.trap_site, 0, self.N - 1)
        for key in ("g", "J", "ea", "Gs", "gam", "phi"):
            object.__setattr__(self, key, read_scalar(key, getattr(self, key), rate=key in ("Gs", "gam", "phi")))
        for key in ("g", "Gs", "J"):
            if not getattr(self, key):
                raise InvalidInput(key, 0, "a number that is not 0")

    @property
    def is_exact(self) -> bool:
        """Whether every parameter is a Fraction.

        >>> ToyRing(N=4).is_exact, ToyRing(N=4, phi=0.5).is_exact
        (True, False)
        """
        return all(isinstance(getattr(self, key), Fraction) for key in ("g", "J", "ea", "Gs", "gam", "phi"))

    def hamiltonian(self) -> list[list[Fraction | float]]:
        """H by rows, the acceptor last for ``centre``.

        >>> [[int(x) for x in row] for row in ToyRing(N=2, trap="centre").hamiltonian()]
        [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
        """
        size = self.N + (self.trap == "centre")
        rows: list[list[Fraction | float]] = [[0 * self.g for _ in range(size)] for _ in range(size)]
        for n in range(self.N if self.N > 2 else 1):
            m = (n + 1) % self.N
            rows[n][m] = rows[m][n] = self.g
        if self.trap == "centre":
            rows[-1][-1] = self.ea
            for n in range(self.N):
                rows[n][-1] = rows[-1][n] = self.J
        return rows

    @property
    def trap_state(self) -> int:
        """The state that the trap empties.

        >>> ToyRing(N=5).trap_state, ToyRing(N=5, trap="centre").trap_state
        (0, 5)
        """
        return self.N if self.trap == "centre" else self.trap_site

    def losses(self) -> list[Fraction | float]:
        """Decay rates of all states, the trap's included.

        >>> [int(rate) for rate in ToyRing(N=2, gam=1, Gs=3).losses()]
        [4, 1]
        """
        found: list[Fraction | float] = [self.gam] * self.N + [0 * self.gam] * (self.trap == "centre")
        found[self.trap_state] += self.Gs
        return found

    def dephasings(self) -> list[Fraction | float]:
        """Dephasing rates of all states.

        >>> [int(rate) for rate in ToyRing(N=2, trap="centre", phi=3).dephasings()]
        [3, 3, 0]
        """
        return [self.phi] * self.N + [0 * self.phi] * (self.trap == "centre")

    def arrival(self, method: str = "auto") -> Fraction | float:
        """The share of the excitation that the trap takes.

        Without loss and dephasing: the exact weight of the start in the states from which the trap is reached, the
        limit of small loss (Fractions for exact parameters and N <= 64). Otherwise ``exact`` (Fractions; exact
        parameters and N <= 16, a tenth of a second) or ``numerical`` (doubles, O(N^4)); ``auto`` takes the exact one
        for exact parameters and N <= 10.

        Raises
        ------
        InvalidInput
            If the method is unknown, or the exact one does not apply.

        Examples
        --------
        >>> ToyRing(N=4, phi=1).arrival()
        Fraction(1, 1)
        >>> lossy = ToyRing(N=4, phi="1/100", gam="1/1000")
        >>> abs(float(lossy.arrival("exact")) - lossy.arrival("numerical")) < 1e-12
        True
        """
        if method not in ("auto", "exact", "numerical"):
            raise InvalidInput("method", method, nearest(str(method), ["auto", "exact", "numerical"]))
        if method == "exact" and not (self.is_exact and self.N <= MOST_EXACT):
            raise InvalidInput("method", "exact", f"exact parameters and N <= {MOST_EXACT}")
        if not self.gam and self.phi:
            return _ONE if method != "numerical" else 1.0  # one stationary state, the ground state: all sites leak
        most = 10 if self.gam else 64
        if method == "numerical" or not self.is_exact or (method == "auto" and most < self.N):
            return self._numerical()
        return _exact(self) if self.gam else reachable_weight(self.hamiltonian(), self.trap_state, self.start)

    def _numerical(self) -> float:
        import numpy as np

        from mathengine.transfer.population_master import PopulationMaster
        from mathengine.transfer.propagator import schur_form

        h = np.array(self.hamiltonian(), dtype=np.float64)
        if not self.gam:
            return _reachable_weight(h, self.trap_state, self.start)
        losses = np.array(self.losses(), dtype=np.float64)
        dephasings = np.array(self.dephasings(), dtype=np.float64)
        source = np.zeros(len(losses))
        source[self.start] = 1
        propagator = schur_form(h - 0.5j * np.diag(losses + dephasings))
        found = PopulationMaster(propagator, dephasings, True).populations(source)
        return float(self.Gs) * float(found[self.trap_state])


def relief(ring: ToyRing, rates: Sequence[object]) -> list[Fraction | float]:
    """The arrival for several dephasing rates.

    >>> [round(float(x), 5) for x in relief(ToyRing(N=4, trap="centre", gam="1e-6"), [0, "0.01", 1])]
    [0.25, 0.99969, 0.99999]
    """
    from dataclasses import replace

    return [replace(ring, phi=rate).arrival() for rate in rates]  # type: ignore[arg-type]


def reachable_weight(rows: Sequence[Sequence[Fraction | float]], trap: int, start: int) -> Fraction:
    """The squared norm of a start's projection on the span of ``H^j |trap>``: what reaches the trap, sooner or later.

    That span and its complement are the two parts that H and the trap keep apart; in the first everything decays.
    Exact, for rational entries.

    >>> reachable_weight([[0, 1, 1], [1, 0, 1], [1, 1, 0]], 0, 1)
    Fraction(1, 2)
    """
    from flint import fmpq, fmpq_mat

    size = len(rows)
    matrix = fmpq_mat(size, size, [_rational(entry) for row in rows for entry in row])
    vector = fmpq_mat(size, 1, [fmpq(int(n == trap)) for n in range(size)])
    basis: list[Any] = []
    for _ in range(size):
        tried = fmpq_mat(len(basis) + 1, size, [v[n, 0] for v in [*basis, vector] for n in range(size)])
        if tried.rank() == len(basis):
            break
        basis.append(vector)
        vector = matrix * vector
    span = fmpq_mat(len(basis), size, [v[n, 0] for v in basis for n in range(size)])
    overlaps = fmpq_mat(len(basis), 1, [v[start, 0] for v in basis])
    weight = (overlaps.transpose() * (span * span.transpose()).solve(overlaps))[0, 0]
    return Fraction(int(weight.p), int(weight.q))


def _reachable_weight(h: NDArray[np.float64], trap: int, start: int) -> float:
    """The same in doubles: eigenspaces, levels closer than 1e-9 of the largest taken as one."""
    import numpy as np

    values, vectors = np.linalg.eigh(h)
    edges = np.flatnonzero(np.diff(values) > 1e-9 * np.abs(values).max()) + 1
    weight = 0.0
    for block in np.split(np.arange(len(values)), edges):
        seen = vectors[trap, block]
        if seen @ seen > 1e-18:
            weight += float(vectors[start, block] @ seen) ** 2 / float(seen @ seen)
    return weight


def _exact(ring: ToyRing) -> Fraction:
    """From real and imaginary parts of the integrated density matrix R = X + iY, one rational linear system.

    ``G_nm X_nm - [H, Y]_nm - phi_n X_nn (n = m) = S_nm`` and ``G_nm Y_nm + [H, X]_nm = 0``, where G_nm is the half sum
    of losses and dephasings.
    """
    from flint import fmpq, fmpq_mat

    rows, losses, dephasings = ring.hamiltonian(), ring.losses(), ring.dephasings()
    size = len(rows)
    pairs = [(n, m) for n in range(size) for m in range(n, size)]
    number = {pair: index for index, pair in enumerate(pairs)}
    for n, m in pairs:
        if n != m:
            number[m, n] = len(number)
    total = size * size
    system = fmpq_mat(total, total)
    half = Fraction(1, 2)

    def add(row: int, column: int, value: Fraction | float) -> None:
        system[row, column] += _rational(value)

    for n, m in pairs:
        rate = half * (real(losses[n]) + real(losses[m]) + real(dephasings[n]) + real(dephasings[m]))
        row = number[n, m]
        add(row, row, rate - (dephasings[n] if n == m else _ZERO))
        for k in range(size):  # -[H, Y]_nm, Y_km stored for k < m at (m, k)
            for left, right, value in ((k, m, -rows[n][k]), (n, k, rows[k][m])):
                if left != right and value:
                    sign = 1 if left < right else -1
                    add(row, number[max(left, right), min(left, right)], sign * value)
        if n != m:
            row = number[m, n]
            add(row, row, rate)
            for k in range(size):
                add(row, number[min(k, m), max(k, m)], rows[n][k])
                add(row, number[min(n, k), max(n, k)], -rows[k][m])
    source = fmpq_mat(total, 1)
    source[number[ring.start, ring.start], 0] = fmpq(1)
    value = system.solve(source)[number[ring.trap_state, ring.trap_state], 0] * _rational(ring.Gs)
    return Fraction(int(value.p), int(value.q))


def _rational(value: Any) -> Any:
    from flint import fmpq

    exact = Fraction(value)
    return fmpq(exact.numerator, exact.denominator)


def _check_site(name: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidInput(name, value, f"an integer, {least} to {most}")


__all__ = ["MOST_EXACT", "TRAPS", "ToyRing", "reachable_weight", "relief"]
