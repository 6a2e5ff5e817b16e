"""The ring model: a photon mode, a ring of sites and an acceptor, with losses and pure dephasing.

With hbar = 1, in the basis of the photon p, the sites 1..N and the acceptor a (single excitation)::

    H = wp |p><p| + sum eps_n |n><n| + sum g_n (|n><n+1| + h.c.) + ea |a><a|
        + sum Om_n (|p><n| + h.c.) + sum J_n (|n><a| + h.c.)

Loss rates are kappa (photon), gam_n (sites), ga (acceptor), and Gs takes the excitation from the acceptor to where it
is wanted. Pure dephasing has the jumps ``sqrt(phi_n) |n><n|``: a coherence decays by half the sum of both rates. In the
other usual convention, ``sqrt_2phi``, the jumps are ``sqrt(2 phi_n) |n><n|``, and every dephasing rate counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING, TypeAlias, cast

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.channels import Channels
from mathengine.transfer.closure import Closure, bonds, bright_energy, closure, conjugate, entries
from mathengine.transfer.parameters import Entries, Scalar, read_entries, read_scalar, to_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix: TypeAlias = NDArray[np.float64] | NDArray[np.complex128]

LIMITS = "Markovian; pure dephasing at infinite temperature; single excitation"
"""What the model leaves out; to be said where its results are shown."""
UNITS = ("cm^-1", "meV", "rad/ps")
CONVENTIONS = ("sqrt_phi", "sqrt_2phi")
MOST_SITES = 1_000_000
"""Sites of the closed form; the other methods hold matrices of (N + 2)**2 and have limits of their own."""

SITE_KEYS = ("eps", "g", "Om", "J", "gam", "phi")
"""Parameters that are one number, or one for each site (g: for each bond n, n + 1)."""
SCALAR_KEYS = ("wp", "ea", "kappa", "ga", "Gs", "phi_p", "phi_a")
RATES = frozenset({"kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a"})
COUPLINGS = frozenset({"g", "Om", "J"})
_ZERO = Fraction(0)


class NoDecay(InvalidInput):
    """A populated mode that nothing lets decay, so that the excitation never ends in any channel.

    Examples
    --------
    >>> print(NoDecay("the photon neither decays nor couples"))
    the model has no reachable decay: the photon neither decays nor couples
    """

    code = "no_decay"

    def __init__(self, reason: str) -> None:
        Exception.__init__(self, f"the model has no reachable decay: {reason}")
        self.what, self.got, self.accepted = "model", reason, "a model whose populated modes all decay"


@dataclass(frozen=True, kw_only=True)
class RingModel:
    """A photon mode, a ring of N sites and an acceptor.

    Every parameter is exact (int, Fraction, or text such as ``"0.05"`` and ``"1/3"``, kept as a Fraction) or a float;
    g, Om and J may be complex. All energies, couplings and rates share one unit.

    Parameters
    ----------
    N : int
        Sites of the ring, at least 1. Two sites have one bond, one site has none.
    eps, g, Om, J, gam, phi : number or sequence of N numbers
        Site energies, couplings ``<n|H|n+1>``, ``<p|H|n>`` and ``<n|H|a>``, loss and dephasing rates of the sites.
    wp, ea, kappa, ga, Gs, phi_p, phi_a : number
        Energies of photon and acceptor; losses of photon and acceptor; transfer rate; their dephasing rates.
    units : {None, "cm^-1", "meV", "rad/ps"}
        What the numbers are measured in; efficiencies do not depend on it.
    dephasing_convention : {"sqrt_phi", "sqrt_2phi"}
        Whether the jumps are ``sqrt(phi)|n><n|`` or ``sqrt(2 phi)|n><n|``.

    Raises
    ------
    InvalidInput
        For N < 1, a negative or infinite rate, a wrong length, an unknown unit or convention.

    Examples
    --------
    >>> model = RingModel(N=8, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> model.efficiency(method="exact").eta
    Fraction(307200000, 384438571)
    """

    N: int
    eps: Entries = _ZERO
    g: Entries = _ZERO
    Om: Entries = _ZERO
    J: Entries = _ZERO
    gam: Entries = _ZERO
    phi: Entries = _ZERO
    wp: Fraction | float = _ZERO
    ea: Fraction | float = _ZERO
    kappa: Fraction | float = _ZERO
    ga: Fraction | float = _ZERO
    Gs: Fraction | float = _ZERO
    phi_p: Fraction | float = _ZERO
    phi_a: Fraction | float = _ZERO
    units: str | None = None
    dephasing_convention: str = "sqrt_phi"

    def __post_init__(self) -> None:
        settle = object.__setattr__
        settle(self, "N", _read_count(self.N))
        for key in SITE_KEYS:
            value = getattr(self, key)
            if type(value) is not Fraction:
                settle(self, key, read_entries(key, value, self.N, rate=key in RATES, coupling=key in COUPLINGS))
            elif value < 0 and key in RATES:
                read_scalar(key, value, rate=True)
        for key in SCALAR_KEYS:
            settle(self, key, read_scalar(key, getattr(self, key), rate=key in RATES))
        if self.units not in (None, *UNITS):
            raise InvalidInput("units", self.units, f"None, {nearest(str(self.units), UNITS)}")
        if self.dephasing_convention not in CONVENTIONS:
            raise InvalidInput("dephasing_convention", self.dephasing_convention, ", ".join(CONVENTIONS))

    @classmethod
    def of(cls, **parameters: object) -> RingModel:
        """A model from parameters by name, such as an object of the reference data.

        Raises
        ------
        InvalidInput
            For an unknown or missing name, and what :class:`RingModel` refuses.

        Examples
        --------
        >>> RingModel.of(N=3, g="1", gam=["0.1", "0.2", "0.3"]).gam
        (Fraction(1, 10), Fraction(1, 5), Fraction(3, 10))
        """
        names = [field.name for field in fields(cls)]
        for key in parameters:
            if key not in names:
                raise InvalidInput("parameter", key, nearest(key, names))
        if "N" not in parameters:
            raise InvalidInput("N", "missing", "the number of sites of the ring, at least 1")
        return cls(**parameters)  # type: ignore[arg-type]

    def replace(self, **changes: object) -> RingModel:
        """The model with other values of some parameters.

        >>> RingModel(N=2).replace(phi="0.5").phi
        Fraction(1, 2)
        """
        return RingModel.of(**{**{field.name: getattr(self, field.name) for field in fields(self)}, **changes})

    @cached_property
    def dimension(self) -> int:
        """N + 2: photon, sites, acceptor.

        >>> RingModel(N=8).dimension
        10
        """
        return self.N + 2

    @cached_property
    def is_exact(self) -> bool:
        """Whether every parameter is a Fraction.

        >>> RingModel(N=2, g="0.1").is_exact, RingModel(N=2, g=0.1).is_exact
        (True, False)
        """
        values = [getattr(self, key) for key in (*SITE_KEYS, *SCALAR_KEYS)]
        flat = [entry for value in values for entry in (value if isinstance(value, tuple) else (value,))]
        return all(isinstance(entry, Fraction) for entry in flat)

    @cached_property
    def is_real(self) -> bool:
        """Whether the Hamiltonian is real.

        >>> RingModel(N=3, g=1j).is_real
        False
        """
        values = [getattr(self, key) for key in sorted(COUPLINGS)]
        return not any(isinstance(x, complex) for v in values for x in (v if isinstance(v, tuple) else (v,)))

    @property
    def dephasing_scale(self) -> int:
        """1, or 2 in the convention ``sqrt_2phi``: what a dephasing rate counts.

        >>> RingModel(N=1, dephasing_convention="sqrt_2phi").dephasing_scale
        2
        """
        return 2 if self.dephasing_convention == "sqrt_2phi" else 1

    @cached_property
    def bright_energy(self) -> Fraction | float:
        """Energy of the bright state, <u|h|u>; exact for exact parameters.

        >>> RingModel(N=8, eps="0.5", g=1).bright_energy
        Fraction(5, 2)
        """
        return bright_energy(self)

    def is_closed(self) -> Closure:
        """Whether the closed form applies, with the reason; see :func:`mathengine.transfer.closure.closure`.

        >>> RingModel(N=8, Om=1, J=1, gam=1).is_closed()
        Closure(holds=True, reason='one bright mode and one dark population')
        """
        return self._closure

    @cached_property
    def _closure(self) -> Closure:
        return closure(self)

    def hamiltonian(self) -> Matrix:
        """The Hermitian matrix H, shape (N + 2, N + 2): 0 photon, 1..N sites, N + 1 acceptor; real where it can be.

        >>> RingModel(N=1, eps=1, wp=2, ea=3, Om=4, J=5).hamiltonian().tolist()
        [[2.0, 4.0, 0.0], [4.0, 1.0, 5.0], [0.0, 5.0, 3.0]]
        """
        import numpy as np

        kind = np.float64 if self.is_real else np.complex128
        matrix = np.zeros((self.dimension, self.dimension), dtype=kind)
        matrix[0, 1:-1], matrix[1:-1, -1] = self._floating("Om"), self._floating("J")
        if self.N > 1:  # above the diagonal; the last bond closes the ring
            g = self._floating("g")
            inner, last = (g[:-1], g[-1]) if isinstance(g, list) else (g, g)
            matrix.reshape(-1)[self.dimension + 2 : -self.dimension * 2 : self.dimension + 1] = inner
            if self.N > 2:
                matrix[1, -2] = last.conjugate()
        matrix = matrix + matrix.conj().T
        energies = matrix.reshape(-1)[:: self.dimension + 1]
        energies[0], energies[1:-1], energies[-1] = float(self.wp), self._floating("eps"), float(self.ea)
        return cast("Matrix", matrix)

    def column(self, key: str) -> Matrix:
        """A site parameter as an array of shape (N,), complex only where it must be.

        >>> RingModel(N=3, eps="0.5").column("eps").tolist()
        [0.5, 0.5, 0.5]
        """
        import numpy as np

        value = self._floating(key)
        return np.array(value) if isinstance(value, list) else np.full(self.N, value)

    def _floating(self, key: str) -> float | complex | list[float] | list[complex]:
        value = getattr(self, key)
        if not isinstance(value, tuple):
            return value if isinstance(value, complex) else float(value)
        if any(isinstance(x, complex) for x in value):
            return [complex(x) for x in value]
        return [float(x) for x in value]

    def losses(self) -> NDArray[np.float64]:
        """Decay rates of the populations, shape (N + 2,): kappa, gam_1..gam_N, ga + Gs.

        >>> RingModel(N=2, kappa=1, gam=2, ga=3, Gs=4).losses().tolist()
        [1.0, 2.0, 2.0, 7.0]
        """
        import numpy as np

        return np.concatenate([[float(self.kappa)], self.column("gam").real, [float(self.ga + self.Gs)]])

    def dephasings(self) -> NDArray[np.float64]:
        """Dephasing rates, shape (N + 2,), of jumps ``sqrt(rate)|n><n|`` whatever the model's convention.

        >>> RingModel(N=2, phi=1, dephasing_convention="sqrt_2phi").dephasings().tolist()
        [0.0, 2.0, 2.0, 0.0]
        """
        import numpy as np

        rates = np.concatenate([[float(self.phi_p)], self.column("phi").real, [float(self.phi_a)]])
        return self.dephasing_scale * rates

    @cached_property
    def has_dephasing(self) -> bool:
        """Whether any dephasing rate is positive.

        >>> RingModel(N=2, phi=[0, 1]).has_dephasing
        True
        """
        return bool(self.phi_p or self.phi_a or any(entries(self.phi, 1)))

    def efficiency(
        self,
        method: str = "auto",
        drive: str = "pulse",
        *,
        digits: int | None = None,
        frequency: float | None = None,
    ) -> Channels:
        """The efficiency and the three losses.

        Parameters
        ----------
        method : str
            ``closed``, ``lyapunov``, ``master``, ``krylov``, ``liouvillian``, ``exact``, ``ball``, or ``auto``, the
            cheapest that applies; :data:`mathengine.transfer.methods.METHODS`.
        drive : {"pulse", "incoherent", "cw"}
            A photon put in at once, an incoherent pump (the same shares), or a coherent drive at ``frequency``.
        digits : int, optional
            Certified digits; the method is then ``ball``, and the shares are balls.
        frequency : float, optional
            Of the cw drive, in the model's unit, on the scale of ``wp``.

        Raises
        ------
        InvalidInput
            If the method or drive is unknown or does not apply.
        NoDecay
            If a populated mode does not decay.
        PrecisionExhausted
            If the digits cannot be certified.

        Examples
        --------
        >>> model = RingModel(N=8, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", Gs="0.2", phi="0.05")
        >>> model.efficiency().method
        'closed'
        """
        from mathengine.transfer.methods import efficiency

        return efficiency(self, method, drive, digits=digits, frequency=frequency)

    def to_json(self) -> dict[str, object]:
        """The parameters with the keys of the reference data; exact numbers as text, zeros left out.

        >>> RingModel(N=2, g="0.1", phi=["1/3", 0]).to_json()
        {'N': 2, 'g': '0.1', 'phi': ['1/3', '0']}
        """
        found: dict[str, object] = {"N": self.N}
        for key in (*SITE_KEYS, *SCALAR_KEYS):
            value = getattr(self, key)
            if isinstance(value, tuple):
                found[key] = [to_text(entry) for entry in value]
            elif value:
                found[key] = to_text(value)
        if self.units is not None:
            found["units"] = self.units
        if self.dephasing_convention != CONVENTIONS[0]:
            found["dephasing_convention"] = self.dephasing_convention
        return found


def _read_count(value: object) -> int:
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, Integral) or not 1 <= int(value) <= MOST_SITES:
        raise InvalidInput("N", value, f"the number of sites, 1 to {MOST_SITES}")
    return int(value)


__all__ = [
    "CONVENTIONS",
    "LIMITS",
    "SCALAR_KEYS",
    "SITE_KEYS",
    "UNITS",
    "NoDecay",
    "RingModel",
    "Scalar",
    "bonds",
    "conjugate",
]
