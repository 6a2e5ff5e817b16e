"""The dephasing rate that transfers best.

The efficiency of a closed ring is a rational function of the dephasing rate, so its largest value is found and not
searched for: the positive zeros of its derivative are isolated, all of them, and the values there compared. Where the
photon decays (kappa > 0) the efficiency falls to 0 at large rates, so an optimum exists, be it rate 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb, fmpq_poly

from mathengine.errors import InvalidInput, PrecisionExhausted
from mathengine.numeric.precision import working_precision
from mathengine.symbolic.shifts import as_fraction
from mathengine.transfer.bright_mode import NAMES, bright_mode_of, in_dephasing, rational
from mathengine.transfer.dephasing_slope import dephasing_scale, dephasing_slope
from mathengine.transfer.identities import closed_form_certificate
from mathengine.transfer.rate_network import BrightMode
from mathengine.transfer.real_roots import PositiveRoot, positive_roots

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

MOST_DIGITS = 1_000


@dataclass(frozen=True, slots=True)
class Dephasing:
    """How the efficiency of a closed ring depends on its dephasing rate. Rates in the model's units and convention.

    Attributes
    ----------
    mode : BrightMode of Fraction
        The parameters, at dephasing rate 0 and in the convention of jumps ``sqrt(phi)``.
    scale : int
        Rates of that convention per rate of the model's.
    slope : Fraction
        Derivative at rate 0. Exact.
    undisturbed : Fraction
        Efficiency at rate 0. Exact.
    numerator, denominator : fmpq_poly
        The efficiency in the rate of the convention ``sqrt(phi)``, in lowest terms.
    critical : tuple of PositiveRoot
        All positive zeros of its derivative in that rate, ascending.
    best : int or None
        Index of the optimum among them; None if no positive rate is better than every other.
    unbounded : bool
        Whether the efficiency comes closest to its least upper bound at infinite rates (only without photon loss).
    """

    mode: BrightMode[Fraction]
    scale: int
    slope: Fraction
    undisturbed: Fraction
    numerator: fmpq_poly
    denominator: fmpq_poly
    critical: tuple[PositiveRoot, ...]
    best: int | None
    unbounded: bool

    @property
    def helps(self) -> bool:
        """Whether some dephasing rate is better than none."""
        return self.best is not None or self.unbounded

    @property
    def optimum(self) -> arb | None:
        """The best rate as a ball, in the model's convention; 0 where none is best, None where no rate is."""
        if self.unbounded:
            return None
        return arb(0) if self.best is None else self._precisely(lambda: self.critical[self.best or 0].ball / self.scale)

    @property
    def efficiency(self) -> arb | None:
        """The efficiency at the optimum as a ball."""
        if self.unbounded:
            return None
        return self._precisely(lambda: _value(self.numerator, self.denominator, _place(self.critical, self.best)))

    def _precisely(self, value: Callable[[], arb]) -> arb:
        with working_precision(_bits(self.critical)):
            return value()

    def at(self, phi: Fraction | int | str) -> Fraction:
        """The efficiency at a dephasing rate. Exact."""
        place = Fraction(phi) * self.scale
        x = rational(place)
        return as_fraction(self.numerator(x) / self.denominator(x))

    def __str__(self) -> str:
        """The answer in words."""
        start = f"eta = {float(self.undisturbed):.6g} without dephasing"
        if self.unbounded:
            return f"dephasing helps here without bound: {start}, and it grows towards infinite rates"
        if self.best is None:
            rest = "less at every positive rate" if self.critical or self.slope else "the same at every rate"
            return f"dephasing does not help here: {start}, and {rest}"
        found = f"eta = {float(_middle(self.efficiency)):.6g} at phi = {float(_middle(self.optimum)):.6g}"
        dip = ", after a first dip" if self.slope < 0 else ""
        return f"dephasing helps here: optimum {found} ({start}{dip})"

    def to_json(self) -> dict[str, object]:
        """Plain data: exact numbers as text, the optimum with an interval that holds it, in the model's convention."""
        interval = None
        if self.best is not None:
            root = self.critical[self.best]
            interval = [str(root.low / self.scale), str(root.high / self.scale)]
        return {
            "helps": self.helps,
            "slope": str(self.slope),
            "undisturbed": str(self.undisturbed),
            "optimum": None if self.unbounded else float(_middle(self.optimum)),
            "optimum_interval": interval,
            "efficiency": None if self.unbounded else float(_middle(self.efficiency)),
            "answer": str(self),
        }

    def certificate(self) -> dict[str, object] | None:
        """Data that establish the interval of the optimum; None where no positive rate is the best.

        At the rate ``at`` the efficiency is greater than at every rate outside of the interval, so all optima lie
        inside; the derivative has one zero there. Both are decided by sign changes of Sturm chains.
        """
        if self.best is None:
            return None
        root = self.critical[self.best]
        parameters = {name: str(getattr(self.mode, name)) for name in NAMES if name != "phi"}
        at = (root.low + root.high) / 2
        return {
            "rule": "transfer optimum",
            "closed_form": closed_form_certificate(),
            "parameters": parameters,
            "interval": [str(root.low), str(root.high)],
            "at": str(at),
        }


def dephasing(model: RingModel | BrightMode[Fraction], digits: int = 15) -> Dephasing:
    """The best dephasing rate of a closed ring, all its other parameters kept.

    Parameters
    ----------
    model : RingModel or BrightMode
        Its own rate phi does not matter.
    digits : int, at most 1000
        Digits of the optimum.

    Returns
    -------
    Dephasing
        Exact slope and values; the optimum certified: it is the largest value at all rates from 0 on.

    Raises
    ------
    InvalidInput
        If the ring does not close at rates other than 0, or nothing reaches the acceptor.
    PrecisionExhausted
        If two rates are equally good to the last bit that is looked at.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> rates = dict(Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> print(dephasing(RingModel.of(N=8, **rates)))
    dephasing does not help here: eta = 0.799087 without dephasing, and less at every positive rate
    >>> print(dephasing(RingModel.of(N=8, wp=2, **rates)))
    dephasing helps here: optimum eta = 0.341589 at phi = 2.33547 (eta = 0.028078 without dephasing)
    """
    if not 1 <= digits <= MOST_DIGITS:
        raise InvalidInput("digits", digits, f"1 to {MOST_DIGITS}")
    mode = replace(bright_mode_of(model, every_dephasing=True), phi=Fraction(0))
    found = in_dephasing(mode)
    if not found.eta:
        raise InvalidInput("ring", "one that nothing passes", "couplings and a rate Gs other than 0")
    common = found.eta.gcd(found.total)
    top, bottom = found.eta // common, found.total // common
    derivative = top.derivative() * bottom - top * bottom.derivative()
    digits += 5
    while True:
        critical = positive_roots(derivative, digits) if derivative.degree() > 0 else ()
        best, unbounded = _best(top, bottom, critical)
        if best != UNDECIDED:
            break
        if digits > MOST_DIGITS:
            raise PrecisionExhausted("two dephasing rates give efficiencies that are not told apart")
        digits *= 4
    slope = dephasing_slope(model)
    undisturbed = as_fraction(top[0] / bottom[0])
    scale = dephasing_scale(model)
    return Dephasing(mode, scale, slope, undisturbed, top, bottom, critical, best, unbounded)


UNDECIDED = -1


def _best(top: fmpq_poly, bottom: fmpq_poly, critical: Sequence[PositiveRoot]) -> tuple[int | None, bool]:
    """The index of the rate with the largest efficiency, and whether infinite rates beat it."""
    places: list[int | None] = [None, *(k for k, root in enumerate(critical) if root.crossing < 0)]
    with working_precision(_bits(critical)):
        values = [_value(top, bottom, _place(critical, k)) for k in places]
        leader = max(range(len(places)), key=lambda k: float(values[k].mid()))
        level = values[leader]
        if any(not level > value for k, value in enumerate(values) if k != leader):
            return UNDECIDED, False
        if top.degree() < bottom.degree():
            return places[leader], False
        limit = top[top.degree()] / bottom[bottom.degree()]
        if places[leader] is None:  # both are rational
            return None, bool(limit > top[0] / bottom[0])
        if level > arb(limit):
            return places[leader], False
        return (None, True) if level < arb(limit) else (UNDECIDED, False)


def _bits(critical: Sequence[PositiveRoot]) -> int:
    accuracy = max((int(root.ball.rel_accuracy_bits()) for root in critical), default=53)
    return max(accuracy, 53) + 20


def _place(critical: Sequence[PositiveRoot], k: int | None) -> arb:
    return arb(0) if k is None else critical[k].ball


def _value(top: fmpq_poly, bottom: fmpq_poly, place: arb) -> arb:
    return _at_ball(top, place) / _at_ball(bottom, place)


def _at_ball(polynomial: fmpq_poly, place: arb) -> arb:
    result = arb(0)
    for coefficient in reversed(polynomial.coeffs()):
        result = result * place + arb(coefficient)
    return result


def _middle(ball: arb | None) -> arb:
    return arb(0) if ball is None else ball.mid()


__all__ = ["Dephasing", "dephasing"]
