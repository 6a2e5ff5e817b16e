"""Where the excitation ends: the efficiency, the three losses, and how far their sum is from 1."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from flint import arb

Amount: TypeAlias = "float | Fraction | arb"
"""A share of the excitation: a float, an exact fraction, or a ball that contains it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Shares of the excitation that leave through each channel, without unit.

    Attributes
    ----------
    eta, L_photon, L_ring, L_acceptor : float, Fraction or flint.arb
        Efficiency, and losses of photon, ring and acceptor. Floats from the numerical methods, exact fractions from
        ``exact``, certified balls from ``ball``.
    residual : float
        |eta + losses - 1|: 0 for fractions, an upper bound for balls.
    method : str
        What computed it, and what it fell back from.
    drive : str
        ``pulse``, ``incoherent`` or ``cw``.

    Examples
    --------
    >>> Channels(eta=0.5, L_photon=0.25, L_ring=0.25, L_acceptor=0.0, residual=0.0, method="closed").losses
    0.5
    """

    eta: Amount
    L_photon: Amount
    L_ring: Amount
    L_acceptor: Amount
    residual: float
    method: str
    drive: str = "pulse"

    @property
    def amounts(self) -> tuple[Amount, Amount, Amount, Amount]:
        """The four shares: efficiency, then the losses of photon, ring and acceptor.

        >>> Channels(eta=1.0, L_photon=0.0, L_ring=0.0, L_acceptor=0.0, residual=0.0, method="closed").amounts
        (1.0, 0.0, 0.0, 0.0)
        """
        return self.eta, self.L_photon, self.L_ring, self.L_acceptor

    @property
    def losses(self) -> Amount:
        """The sum of the three losses.

        >>> half = Fraction(1, 2)
        >>> Channels(eta=half, L_photon=half, L_ring=0 * half, L_acceptor=0 * half, residual=0, method="exact").losses
        Fraction(1, 2)
        """
        return total((self.L_photon, self.L_ring, self.L_acceptor))


def total(amounts: tuple[Amount, ...]) -> Amount:
    """The sum of shares of one kind.

    >>> total((0.5, 0.25))
    0.75
    """
    summed: Any = 0
    for amount in amounts:
        summed = summed + amount
    return cast("Amount", summed)


def _residual(amounts: tuple[Amount, ...]) -> float:
    """|sum - 1| as a float; for balls an upper bound, computed with all the digits they have."""
    if isinstance(amounts[0], float | Fraction):
        rest: Any = total(amounts)
        return float(abs(rest - 1))
    from mathengine.numeric.precision import working_precision

    with working_precision(64 + max(int(cast(Any, amount).bits()) for amount in amounts)):
        gap: Any = abs(cast(Any, total(amounts)) - 1)
        return float(gap.upper())


def channels_of(amounts: tuple[Amount, Amount, Amount, Amount], method: str, drive: str = "pulse") -> Channels:
    """Channels from the four shares, with the residual of their sum.

    >>> channels_of((0.5, 0.5, 0.0, 0.0), "closed").residual
    0.0
    """
    eta, photon, ring, acceptor = amounts
    residual = _residual(amounts)
    return Channels(
        eta=eta, L_photon=photon, L_ring=ring, L_acceptor=acceptor, residual=residual, method=method, drive=drive
    )


__all__ = ["Amount", "Channels", "channels_of", "total"]
