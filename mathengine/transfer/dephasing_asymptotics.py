"""The best dephasing rate of a far detuned ring: linear in the detuning, or of its power 2/3.

Without ring loss (gam = 0), and for a detuned ring, a maximum of the efficiency lies at ``phi ~ slope |delta|``::

    photon:    2 sqrt(b/(a + b))          acceptor:  2 sqrt(a/(a + b))
    ring:      2 sqrt((K - N gam)/(K + N gam)), K = kappa + Ga + phi_p + phi_a > N gam

With ring loss it lies, for the two others, at ``phi ~ (factor delta^2)^(1/3)``, where the factor is positive::

    photon:    2 (gam + Ga - kappa + phi_a - phi_p + 4b (Ga + N gam)/(N gam Ga))
    acceptor:  2 (gam + kappa - Ga + phi_p - phi_a + 4a (kappa + N gam)/(N gam kappa))

These are the zeros of the leading terms of the derivative's numerator, as certificates of
:func:`mathengine.transfer.identities.asymptote_certificate` establish, so a maximum at that place is proved for all
large detunings; that no other one is greater is not. The second regime needs
``phi >> N gam`` and sets in late where gam is small: in between the first one shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.bright_mode import bright_mode_of
from mathengine.transfer.dephasing_slope import dephasing_scale
from mathengine.transfer.line_shape import SCANS
from mathengine.transfer.rate_network import BrightMode

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel


@dataclass(frozen=True, slots=True)
class Asymptote:
    """``phi ~ (factor delta^2)^(1/power)``, in the model's convention of dephasing after division by ``scale``.

    Attributes
    ----------
    scan : str
        The level that is far detuned; the others are degenerate.
    power : int
        2 without ring loss, 3 with it.
    factor : Fraction
        Exact.
    scale : int
        Rates of the convention ``sqrt(phi)`` per rate of the model's.
    """

    scan: str
    power: int
    factor: Fraction
    scale: int

    def at(self, detuning: float) -> float:
        """The rate that the asymptote gives for a detuning.

        >>> Asymptote("ring", 2, Fraction(4), 1).at(10)
        20.0
        """
        if self.power == 2:
            return sqrt(self.factor) * abs(detuning) / self.scale
        return float((float(self.factor) * detuning * detuning) ** (1 / 3)) / self.scale


def dephasing_asymptote(model: RingModel | BrightMode[Fraction], scan: str = "photon") -> Asymptote | None:
    """Where a far detuned ring transfers best, as a function of the detuning.

    Returns
    -------
    Asymptote or None
        Exact factor; None where there is no maximum of this kind: a factor that is not positive, or couplings, photon
        loss or acceptor rates that vanish.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> model = RingModel.of(N=8, Om="0.1", J="0.15", kappa="0.02", gam=0, ga="0.01", Gs="0.2")
    >>> found = dephasing_asymptote(model)
    >>> found.power, round(found.at(1000))
    (2, 1664)
    """
    if scan not in SCANS:
        raise InvalidInput("scan", scan, nearest(scan, SCANS))
    mode = bright_mode_of(model, every_dephasing=True)
    Ga = mode.ga + mode.Gs
    if not mode.a * mode.b * mode.kappa * Ga:
        return None
    power = 2 if scan == "ring" or not mode.gam else 3
    factor = _linear(mode, scan) if power == 2 else _two_thirds(mode, scan)
    return Asymptote(scan, power, factor, dephasing_scale(model)) if factor > 0 else None


def _linear(mode: BrightMode[Fraction], scan: str) -> Fraction:
    if scan == "ring":
        outside, loss = mode.kappa + mode.ga + mode.Gs + mode.phi_p + mode.phi_a, mode.N * mode.gam
        return 4 * (outside - loss) / (outside + loss)
    return 4 * (mode.b if scan == "photon" else mode.a) / (mode.a + mode.b)


def _two_thirds(mode: BrightMode[Fraction], scan: str) -> Fraction:
    loss, Ga = mode.N * mode.gam, mode.ga + mode.Gs
    difference = Ga + mode.phi_a - mode.kappa - mode.phi_p
    if scan == "photon":
        return 2 * (mode.gam + difference + 4 * mode.b * (Ga + loss) / (loss * Ga))
    return 2 * (mode.gam - difference + 4 * mode.a * (mode.kappa + loss) / (loss * mode.kappa))


__all__ = ["Asymptote", "dephasing_asymptote"]
