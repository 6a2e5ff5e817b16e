"""Line shapes: the efficiency of a closed ring while one level moves and the two others stay degenerate.

With x the square of the detuning the efficiency is ``eta0 (1 + A x)/(1 + B x + C x^2)``: exactly even, so that neither
loss nor dephasing shifts it. All coefficients are exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from flint import arb, fmpq, fmpq_mpoly

from mathengine.errors import InvalidInput, nearest
from mathengine.numeric.precision import bits_for, working_precision
from mathengine.symbolic.shifts import as_fraction
from mathengine.transfer.bright_mode import bright_mode_of, in_detuning_and_dephasing, rational
from mathengine.transfer.rate_network import BrightMode

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

SCANS = {"photon": (1, 0), "ring": (1, -1), "acceptor": (0, 1)}
"""The level that moves, and what one unit of its detuning adds to d1 and d2, up to sign."""


@dataclass(frozen=True, slots=True)
class LineShape:
    """``eta0 (1 + A x)/(1 + B x + C x^2)``, x the square of the detuning.

    Attributes
    ----------
    scan : str
        The level that moves.
    eta0, A, B, C : Fraction
        Efficiency at the centre, and the coefficients in the units of the model's energies. Exact.
    rates : tuple of Fraction
        Derivatives of A, B and C in the dephasing rate of the sites, in the model's convention. Exact.
    """

    scan: str
    eta0: Fraction
    A: Fraction
    B: Fraction
    C: Fraction
    rates: tuple[Fraction, Fraction, Fraction]

    def at(self, detuning: Fraction | int | str) -> Fraction:
        """The efficiency at a detuning. Exact.

        >>> LineShape("photon", Fraction(1, 2), Fraction(0), Fraction(1), Fraction(0), (Fraction(0),) * 3).at(1)
        Fraction(1, 4)
        """
        x = Fraction(detuning) ** 2
        return self.eta0 * (1 + self.A * x) / (1 + self.B * x + self.C * x * x)

    @property
    def peaks(self) -> int:
        """1, or 2 for two polariton peaks around a dip; 0 without a maximum: constant, or rising for ever."""
        if self.A <= self.B:
            return int(self.B > self.A or self.C > 0)
        return 2 if self.C > 0 else 0

    @property
    def peak_squared(self) -> tuple[Fraction, Fraction]:
        """The square of the detuning of the peaks as ``(p, q)``, which stand for ``p + sqrt(q)``."""
        if self.peaks != 2:
            return Fraction(0), Fraction(0)
        if not self.A:
            return -self.B / (2 * self.C), Fraction(0)
        return -1 / self.A, (1 + self.A * (self.A - self.B) / self.C) / self.A**2

    @property
    def positions(self) -> tuple[float, ...]:
        """The detunings of the peaks, ascending."""
        if self.peaks < 2:
            return (0.0,) * self.peaks
        place = float(_root(*self.peak_squared, 120))
        return -place, place

    @property
    def half_width_squared(self) -> tuple[Fraction, Fraction] | None:
        """The square of the half width as ``(p, q)``, which stand for ``p + sqrt(q)``; None where there is none."""
        h = self.B - 2 * self.A
        if self.C:
            return -h / (2 * self.C), (h * h + 4 * self.C) / (4 * self.C * self.C)
        return (1 / h, Fraction(0)) if h > 0 else None

    @property
    def hwhm(self) -> float:
        """Half width: the detuning where the efficiency falls to half its value at the centre; inf if it never does."""
        squared = self.half_width_squared
        return inf if squared is None else float(_root(*squared, 120))

    def half_width(self, digits: int = 50) -> arb:
        """The half width as a ball with so many certified digits.

        Raises
        ------
        InvalidInput
            If the efficiency never falls to half its value at the centre.
        """
        squared = self.half_width_squared
        if squared is None:
            raise InvalidInput("half width", "infinite", "a line that falls to half its value at the centre")
        return _root(*squared, bits_for(digits) + 10)

    @property
    def width_trend(self) -> int:
        """Sign of the derivative of the half width in the dephasing rate: 1 wider, -1 narrower, 0 neither. Exact.

        At the half width ``1 + (2A - B) x - C x^2`` falls through 0, so its derivative in the rate has the sign sought.
        """
        a, b, c = self.rates
        if self.half_width_squared is None:
            return 0
        up = 2 * a - b
        if not c:
            return _sign(up)
        place = up / c  # the derivative x (up - c x) changes sign there
        if place <= 0:
            return -_sign(c)
        return _sign(c) * -_sign(1 + (2 * self.A - self.B) * place - self.C * place * place)

    def to_json(self) -> dict[str, object]:
        """Plain data: exact numbers as text.

        >>> shape = LineShape("photon", Fraction(1, 2), Fraction(0), Fraction(1), Fraction(0), (Fraction(0),) * 3)
        >>> shape.to_json()["hwhm"], shape.to_json()["peaks"]
        (1.0, 1)
        """
        exact = {name: str(getattr(self, name)) for name in ("eta0", "A", "B", "C")}
        trend = {1: "wider", 0: "unchanged", -1: "narrower"}[self.width_trend]
        width = self.hwhm if self.half_width_squared is not None else None
        return {
            "scan": self.scan,
            **exact,
            "hwhm": width,
            "peaks": self.peaks,
            "positions": list(self.positions),
            "hwhm_with_more_dephasing": trend,
        }


def line_shape(model: RingModel | BrightMode[Fraction], scan: str = "photon") -> LineShape:
    """The line shape of a closed ring.

    Parameters
    ----------
    model : RingModel or BrightMode
        The two levels that do not move must be degenerate; where the third one stands does not matter.
    scan : "photon", "acceptor" or "ring"
        The level that moves.

    Returns
    -------
    LineShape
        Exact: floating-point parameters stand for the binary fractions that they are.

    Raises
    ------
    InvalidInput
        If the ring does not close, if the other levels are not degenerate, or if nothing reaches the acceptor.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> rates = dict(kappa="0.001", gam="0.0005", ga="0.0005", Gs=1)
    >>> shape = line_shape(RingModel.of(N=8, Om="0.1", J="0.15", phi="0.05", **rates))
    >>> shape.peaks, round(shape.hwhm, 2), shape.width_trend
    (1, 2.45, 1)
    """
    if scan not in SCANS:
        raise InvalidInput("scan", scan, nearest(scan, SCANS))
    mode = bright_mode_of(model)
    _require_degenerate(mode, scan)
    scale = 2 if getattr(model, "dephasing_convention", "sqrt_phi") == "sqrt_2phi" else 1
    start = replace(mode, d1=Fraction(0), d2=Fraction(0))
    found = in_detuning_and_dephasing(start, SCANS[scan])
    top, bottom = (_expanded(part) for part in (found.eta, found.total))
    if not top[0][0]:
        raise InvalidInput("ring", "one that nothing passes", "couplings and a rate Gs other than 0")
    (n0, dn0), (n1, dn1), _ = top
    (m0, dm0), (m1, dm1), (m2, dm2) = bottom
    rates = tuple(
        scale * (dx * y - x * dy) / y**2
        for x, dx, y, dy in ((n1, dn1, n0, dn0), (m1, dm1, m0, dm0), (m2, dm2, m0, dm0))
    )
    return LineShape(scan, n0 / m0, n1 / n0, m1 / m0, m2 / m0, (rates[0], rates[1], rates[2]))


def _root(p: Fraction, q: Fraction, bits: int) -> arb:
    """The square root of ``p + sqrt(q)``, which is positive."""
    with working_precision(bits):
        root = arb(rational(q)).sqrt()
        inner = arb(rational(q - p * p)) / (root - rational(p)) if p < 0 else root + rational(p)
        return inner.sqrt()


def _require_degenerate(mode: BrightMode[Fraction], scan: str) -> None:
    gap, levels = {
        "photon": (mode.d2, "the bright mode and the acceptor"),
        "acceptor": (mode.d1, "the photon and the bright mode"),
        "ring": (mode.d1 + mode.d2, "the photon and the acceptor"),
    }[scan]
    if gap:
        raise InvalidInput(f"distance of {levels}", str(gap), f"0: a {scan} scan needs them degenerate")


def _expanded(polynomial: fmpq_mpoly) -> list[tuple[Fraction, Fraction]]:
    """Coefficients of delta^0, delta^2, delta^4, each to first order in the dephasing rate."""
    terms = polynomial.to_dict()
    return [(_coefficient(terms, 2 * k, 0), _coefficient(terms, 2 * k, 1)) for k in range(3)]


def _coefficient(terms: dict[tuple[int, ...], fmpq], power: int, order: int) -> Fraction:
    found = terms.get((power, order))
    return as_fraction(found) if found is not None else Fraction(0)


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)
