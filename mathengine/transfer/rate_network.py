"""The closed ring as a classical network of three states, exact over any commutative ring.

Photon, bright mode and acceptor exchange population at the rates k11 (photon, bright), k22 (bright, acceptor) and k12
(their interference); the dark modes are one more population, whose elimination gives the bright mode the loss rate
``ge = N gam (gam + phi)/(N gam + phi)``. With z1, z2, z3 the complex widths of the three coherences::

    Dt  = z1 z2 z3 + a z1 + b z2              a = sum |Om_n|^2, b = sum |J_n|^2
    k11 = 2a Re (z2 z3 + a)/Dt                k22 = 2b Re (z1 z3 + b)/Dt              k12 = 2ab Re 1/Dt
    dk  = k11 k22 - k12^2 = 4ab (c1 c2 |z3|^2 + c3 (c1 a + c2 b))/|Dt|^2              c = Re z

Here every rate is multiplied with |8 Dt|^2 and every width doubled, so that nothing is divided: the same lines serve
integers, fractions, polynomials (flint), balls and sympy expressions. No sum below cancels but those of k12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
"""Elements of a commutative ring that add to and multiply with integers."""


@dataclass(frozen=True, slots=True)
class Network(Generic[T]):
    """The rates of the network, each multiplied with ``modulus``.

    Attributes
    ----------
    modulus : T
        |8 Dt|^2.
    k11, k22, k12, dk : T
        The rates, and the determinant k11 k22 - k12^2, times ``modulus``.
    """

    modulus: T
    k11: T
    k22: T
    k12: T
    dk: T


def network(widths: tuple[T, T, T], detunings: tuple[T, T], couplings: tuple[T, T]) -> Network[T]:
    """The rates between photon, bright mode and acceptor.

    Parameters
    ----------
    widths : three elements
        Total decay rates 2 c1, 2 c2, 2 c3 of the coherences photon-bright, bright-acceptor, photon-acceptor, doubled:
        the sums of the losses and dephasings of both states.
    detunings : two elements
        d1 = photon minus bright, d2 = bright minus acceptor.
    couplings : two elements
        a and b, the squares of the collective couplings.

    Examples
    --------
    >>> network((1, 1, 1), (0, 0), (1, 1))
    Network(modulus=81, k11=180, k22=180, k12=144, dk=144)
    """
    s1, s2, s3, d1, d2, a, b = _loose(*widths, *detunings, *couplings)
    d3 = d1 + d2
    first, second, third = (s * s + 4 * (d * d) for s, d in ((s1, d1), (s2, d2), (s3, d3)))  # |2 z|^2
    q1 = _squared(s2 * s3 - 4 * (d2 * d3) + 4 * a, 2 * (s2 * d3 + s3 * d2))  # |4 (z2 z3 + a)|^2
    q2 = _squared(s1 * s3 - 4 * (d1 * d3) + 4 * b, 2 * (s1 * d3 + s3 * d1))
    real = s1 * s2 * s3 - 4 * (s1 * d2 * d3 + s2 * d1 * d3 + s3 * d1 * d2) + 4 * (a * s1 + b * s2)
    imaginary = 2 * (s1 * s2 * d3 + s1 * s3 * d2 + s2 * s3 * d1) - 8 * (d1 * d2 * d3) + 8 * (a * d1 + b * d2)
    return Network(
        modulus=_squared(real, imaginary),
        k11=4 * a * (s1 * q1 + 4 * b * (s3 * second + 4 * a * s2)),
        k22=4 * b * (s2 * q2 + 4 * a * (s3 * first + 4 * b * s1)),
        k12=16 * a * b * real,
        dk=16 * a * b * (s1 * s2 * third + 4 * s3 * (s1 * a + s2 * b)),
    )


def _loose(*elements: object) -> tuple[Any, ...]:
    return elements


def _squared(real: Any, imaginary: Any) -> Any:
    return real * real + imaginary * imaginary


@dataclass(frozen=True, slots=True, kw_only=True)
class BrightMode(Generic[T]):
    """The parameters on which a closed ring's efficiency depends, over any ring of numbers, symbols or polynomials.

    Attributes
    ----------
    N : T
        Number of sites.
    d1, d2 : T
        Detunings: photon minus bright mode, bright mode minus acceptor.
    a, b : T
        sum |Om_n|^2 and sum |J_n|^2.
    kappa, gam, ga, Gs : T
        Rates of loss of photon, site and acceptor, and of transfer from the acceptor.
    phi, phi_p, phi_a : T
        Dephasing rates of site, photon and acceptor: a coherence decays by half the sum of both.
    """

    N: T
    d1: T
    d2: T
    a: T
    b: T
    kappa: T
    gam: T
    ga: T
    Gs: T
    phi: T
    phi_p: T
    phi_a: T

    @property
    def widths(self) -> tuple[T, T, T]:
        """Twice the decay rates of the three coherences."""
        photon, ring, acceptor = _loose(self.kappa, self.gam, self.ga)
        photon, ring, acceptor = photon + self.phi_p, ring + self.phi, acceptor + self.Gs + self.phi_a
        return photon + ring, ring + acceptor, photon + acceptor

    @property
    def bright_loss(self) -> tuple[T, T]:
        """Numerator and denominator of the effective loss rate ge of the bright mode; 0 without ring loss."""
        N, gam, phi = _loose(self.N, self.gam, self.phi)
        if gam == 0:  # the dark modes give back all they take
            return gam, gam * 0 + 1
        return N * gam * (gam + phi), N * gam + phi

    @property
    def network(self) -> Network[T]:
        """The rates between the three states."""
        return network(self.widths, (self.d1, self.d2), (self.a, self.b))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares(Generic[T]):
    """Where the excitation goes: four numerators over one denominator.

    Attributes
    ----------
    eta, L_photon, L_ring, L_acceptor : T
        Numerators of efficiency and losses.
    total : T
        Their denominator, which is their sum; positive where every populated state decays.
    """

    eta: T
    L_photon: T
    L_ring: T
    L_acceptor: T
    total: T


def shares(mode: BrightMode[T]) -> Shares[T]:
    """Efficiency and losses of a closed ring as quotients with one denominator.

    Exact over the ring of the parameters; not in lowest terms.

    Examples
    --------
    >>> parameters = dict(N=8, d1=0, d2=0, a=8, b=18, kappa=2, gam=1, ga=1, Gs=20, phi=0, phi_p=0, phi_a=0)
    >>> found = shares(BrightMode(**parameters))
    >>> found.eta + found.L_photon + found.L_ring + found.L_acceptor == found.total
    True
    """
    rates, (ge, below) = mode.network, mode.bright_loss
    m, k11, k22, k12, dk, g, q = _loose(rates.modulus, rates.k11, rates.k22, rates.k12, rates.dk, ge, below)
    kappa, ga, Gs = _loose(mode.kappa, mode.ga, mode.Gs)
    Ga = ga + Gs
    acceptor = q * dk + g * k12
    ring = g * (Ga * (k11 - k12) + dk)
    across = k11 + k22 - 2 * k12
    photon = g * (Ga * m + k22) + q * (Ga * across + dk)
    return Shares(
        eta=Gs * acceptor,
        L_photon=kappa * photon,
        L_ring=ring,
        L_acceptor=ga * acceptor,
        total=kappa * photon + ring + Ga * acceptor,
    )


__all__ = ["BrightMode", "Network", "Shares", "network", "shares"]
