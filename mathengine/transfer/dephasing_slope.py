"""Where a little dephasing helps: the slope of the efficiency at dephasing rate 0, all of it exact.

On triple resonance the slope is negative for all positive rates. With one level detuned by delta its numerator is a
cubic polynomial in delta^2 (a quadratic one for a moving ring), negative at 0, whose positive roots are the threshold
detunings; its leading coefficient is positive exactly below a critical loss of the detuned level::

    photon:    kappa + phi_p < ((Ga + gam)(Ga gam + 4b) + Ga gam phi_a)
                               /((N - 1)(Ga^2 + 2 Ga gam + Ga phi_a + 4b) + Ga gam)
    acceptor:  Ga + phi_a < ((kappa + gam)(kappa gam + 4a) + kappa gam phi_p)
                            /((N - 1)(kappa^2 + 2 kappa gam + kappa phi_p + 4a) + kappa gam)

with Ga = ga + Gs, a = sum |Om_n|^2 and b = sum |J_n|^2. The terms with N - 1 are the leak into the dark modes, absent
without ring loss (gam = 0), where those give everything back and far detuned dephasing always helps. The limits
gam -> 0 and phi -> 0 do not commute: the leak sets in at phi of the order of N gam, so a small dip may precede a rise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from flint import arb, fmpq_mpoly, fmpq_poly

from mathengine.errors import InvalidInput, nearest
from mathengine.numeric.precision import bits_for, working_precision
from mathengine.symbolic.shifts import as_fraction
from mathengine.transfer.bright_mode import bright_mode_of, in_detuning_and_dephasing, rational
from mathengine.transfer.line_shape import SCANS
from mathengine.transfer.rate_network import BrightMode
from mathengine.transfer.real_roots import PositiveRoot, positive_roots, sign_at

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel


def dephasing_scale(model: object) -> int:
    """What a model's dephasing rates are multiplied with: 2 for jumps ``sqrt(2 phi)``, 1 for jumps ``sqrt(phi)``.

    >>> dephasing_scale(None)
    1
    """
    return 2 if getattr(model, "dephasing_convention", "sqrt_phi") == "sqrt_2phi" else 1


def dephasing_slope(model: RingModel | BrightMode[Fraction]) -> Fraction:
    """The derivative of the efficiency in the dephasing rate of the sites, at rate 0.

    Parameters
    ----------
    model : RingModel or BrightMode
        Its own rate phi does not matter; the levels may stand anywhere.

    Returns
    -------
    Fraction
        Exact, per unit of the model's rates and in its convention of dephasing.

    Raises
    ------
    InvalidInput
        If the ring does not close at rates other than 0.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> rates = dict(Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> dephasing_slope(RingModel.of(N=8, **rates)) < 0 < dephasing_slope(RingModel.of(N=8, wp=2, **rates))
    True
    """
    mode = replace(bright_mode_of(model, every_dephasing=True), phi=Fraction(0))
    found = in_detuning_and_dephasing(mode, (0, 0))
    (n0, n1), (d0, d1) = (_first_order(part) for part in (found.eta, found.total))
    if d0[0] == 0:
        raise InvalidInput("ring", "one that does not decay at dephasing rate 0", "rates with which it decays")
    scale = dephasing_scale(model)
    return scale * as_fraction((n1 * d0 - n0 * d1)[0]) / as_fraction(d0[0]) ** 2


def _first_order(polynomial: fmpq_mpoly) -> tuple[fmpq_poly, fmpq_poly]:
    """The coefficients of phi^0 and phi^1, polynomials in the detuning."""
    terms = polynomial.to_dict()
    powers = range(1 + max((power for power, _ in terms), default=0))
    zeroth, first = (fmpq_poly([terms.get((k, order), 0) for k in powers]) for order in (0, 1))
    return zeroth, first


def critical_photon_loss(model: RingModel | BrightMode[Fraction]) -> Fraction | None:
    """The photon loss rate kappa below which, with the photon far detuned, a little dephasing raises the efficiency.

    Returns
    -------
    Fraction or None
        Exact; 0 or less where no kappa does. None without ring loss: there any kappa does.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> rates = dict(Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> critical_photon_loss(RingModel.of(N=8, **rates))
    Fraction(26477, 896700)
    """
    mode = bright_mode_of(model, every_dephasing=True)
    acceptor = mode.ga + mode.Gs
    return _critical_loss(mode.N, mode.gam, acceptor, mode.phi_a, mode.b, mode.phi_p)


def critical_acceptor_loss(model: RingModel | BrightMode[Fraction]) -> Fraction | None:
    """The total acceptor rate ga + Gs below which, with the acceptor far detuned, a little dephasing helps.

    The mirror image of :func:`critical_photon_loss`.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> rates = dict(Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> critical_acceptor_loss(RingModel.of(N=8, **rates))
    Fraction(1601, 374300)
    """
    mode = bright_mode_of(model, every_dephasing=True)
    return _critical_loss(mode.N, mode.gam, mode.kappa, mode.phi_p, mode.a, mode.phi_a)


def _critical_loss(
    N: Fraction, gam: Fraction, far: Fraction, far_dephasing: Fraction, coupling: Fraction, own_dephasing: Fraction
) -> Fraction | None:
    below = (N - 1) * (far * (far + 2 * gam + far_dephasing) + 4 * coupling) + far * gam
    if not gam or not below:
        return None
    return ((far + gam) * (far * gam + 4 * coupling) + far * gam * far_dephasing) / below - own_dephasing


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the slope at dephasing rate 0 changes its sign, as a function of one detuning.

    Attributes
    ----------
    scan : str
        The level that moves; the two others are degenerate.
    numerator : tuple of Fraction
        Coefficients in x = delta^2, ascending, of a polynomial with the sign of the slope. Exact.
    roots : tuple of PositiveRoot
        Its positive roots x, ascending.
    """

    scan: str
    numerator: tuple[Fraction, ...]
    roots: tuple[PositiveRoot, ...]

    def detunings(self, digits: int = 30) -> tuple[arb, ...]:
        """The threshold detunings as balls; certified."""
        with working_precision(bits_for(digits) + 20):
            return tuple(root.ball.sqrt() for root in self.roots)

    @property
    def helps(self) -> tuple[tuple[float, float], ...]:
        """Intervals of |delta| in which a little dephasing raises the efficiency; the last may end at inf."""
        edges = [0.0, *(float(ball.mid()) for ball in self.detunings()), float("inf")]
        polynomial = fmpq_poly([rational(c) for c in self.numerator])
        signs = [sign_at(polynomial, _beyond(self.roots, k)) for k in range(len(self.roots) + 1)]
        return tuple(edge for edge, sign in zip(pairwise(edges), signs, strict=True) if sign > 0)


def _beyond(roots: tuple[PositiveRoot, ...], k: int) -> Fraction:
    """A point between the roots k - 1 and k, or beyond all of them."""
    return roots[k].low if k < len(roots) else (roots[-1].high if roots else Fraction(1))


def threshold_detunings(model: RingModel | BrightMode[Fraction], scan: str = "photon", digits: int = 30) -> Thresholds:
    """The detunings of one level beyond which a little dephasing begins, or ceases, to help.

    Parameters
    ----------
    model : RingModel or BrightMode
        Its rates and couplings count; its levels and its own rate phi do not: the other two levels are degenerate.
    scan : "photon", "acceptor" or "ring"
        The level that moves.
    digits : int
        Digits of the isolating intervals.

    Returns
    -------
    Thresholds
        Exact polynomial, certified roots.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> rates = dict(Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> found = threshold_detunings(RingModel.of(N=8, **rates))
    >>> len(found.numerator), len(found.roots), len(found.helps)
    (4, 1, 1)
    """
    if scan not in SCANS:
        raise InvalidInput("scan", scan, nearest(scan, SCANS))
    mode = bright_mode_of(model, every_dephasing=True)
    start = replace(mode, phi=Fraction(0), d1=Fraction(0), d2=Fraction(0))
    found = in_detuning_and_dephasing(start, SCANS[scan])
    (n0, n1), (d0, d1) = (_first_order(part) for part in (found.eta, found.total))
    slope = n1 * d0 - n0 * d1
    in_square = fmpq_poly([slope[2 * k] for k in range(int(slope.degree()) // 2 + 1)]) if slope.degree() >= 0 else slope
    roots = positive_roots(in_square, digits) if in_square.degree() > 0 else ()
    return Thresholds(scan, tuple(as_fraction(c) for c in in_square.coeffs()), roots)


__all__ = [
    "Thresholds",
    "critical_acceptor_loss",
    "critical_photon_loss",
    "dephasing_scale",
    "dephasing_slope",
    "threshold_detunings",
]
