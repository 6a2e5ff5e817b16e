"""The methods by name, and the cheapest one that applies.

=========== ======================================= ============================================
closed      rings that close                        doubles; microseconds
lyapunov    no dephasing                            doubles; O(N^3)
master      any ring                                doubles; O(N^4) in products of matrices, for small N
krylov      any ring                                doubles; O(N^3) a step, 10 to 25 steps
liouvillian any ring of at most 40 sites            doubles; O(N^6), plain
exact       exact parameters; closed, or N <= 32    fractions
ball        closed, or at most 128 sites            certified digits
=========== ======================================= ============================================
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, PrecisionExhausted, nearest
from mathengine.transfer.channels import Channels, channels_of
from mathengine.transfer.closed_form import closed_form, closed_parameters
from mathengine.transfer.reachability import decays

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

DRIVES = ("pulse", "incoherent", "cw")
WORST = 1e-12
"""Residual or defect of doubles from which ``auto`` asks for certified digits instead."""
FALLBACK_DIGITS = 17
SMALLEST = 1e-6
"""Shares below this, doubles of a solver do not hold to 12 relative digits: ``auto`` asks for certified digits too."""
MOST_FALLBACK_STATES = 66
"""States up to which it does."""


def efficiency(
    model: RingModel,
    method: str = "auto",
    drive: str = "pulse",
    *,
    digits: int | None = None,
    frequency: float | None = None,
) -> Channels:
    """Efficiency and losses of a ring; see :meth:`mathengine.transfer.model.RingModel.efficiency`.

    An incoherent pump of the photon at any weak rate has the shares of a pulse, by linearity.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> ring = RingModel.of(N=2, Om=1, J=1, kappa=1, Gs=1, phi=1)
    >>> efficiency(ring, "exact").eta, efficiency(ring, "krylov").residual < 1e-13
    (Fraction(2, 5), True)
    """
    if drive not in DRIVES:
        raise InvalidInput("drive", drive, nearest(str(drive), DRIVES))
    if method != "auto" and method not in METHODS:
        raise InvalidInput("method", method, nearest(str(method), ["auto", *METHODS]))
    if drive == "cw":
        return _driven(model, method, digits, frequency)
    if frequency is not None:
        raise InvalidInput("frequency", frequency, "drive='cw' beside it")
    if digits is not None or method == "ball":
        if method not in ("auto", "ball"):
            raise InvalidInput("digits", digits, f"method ball (or auto), not {method}")
        found = _ball(model, 30 if digits is None else digits)
    else:
        found = _auto(model) if method == "auto" else METHODS[method](model)
    return found if drive == "pulse" else _renamed(found, drive)


def _renamed(found: Channels, drive: str) -> Channels:
    return channels_of(found.amounts, found.method, drive)


def _driven(model: RingModel, method: str, digits: int | None, frequency: float | None) -> Channels:
    from mathengine.transfer.drives import cw_channels

    if frequency is None:
        raise InvalidInput("frequency", "missing", "the frequency of the cw drive, on the scale of wp")
    if method not in ("auto", "master", "krylov", "liouvillian") or digits is not None:
        got = method if digits is None else f"digits={digits}"
        raise InvalidInput("method", got, "auto, master, krylov or liouvillian for a cw drive")
    return cw_channels(model, frequency, method)


def _auto(model: RingModel) -> Channels:
    if model.is_closed().holds:
        shares = closed_form(model)
        if shares is not None:
            found = channels_of(shares, "closed")
            if found.residual <= WORST:
                return found
        return _fallback(model, "closed", "doubles lose digits")
    from mathengine.transfer.solvers import cheapest, solve

    _require_decay(model)
    method = cheapest(model)
    try:
        solution = solve(model, method)
    except (PrecisionExhausted, ArithmeticError, ValueError) as error:
        if isinstance(error, InvalidInput):
            raise
        return _fallback(model, method, "does not converge")
    found = channels_of(solution.shares, method)
    left = max(found.residual, solution.defect)
    if model.dimension > MOST_FALLBACK_STATES:
        if left < 1e-9:
            return found
    elif left <= WORST and not any(0 < abs(share) < SMALLEST for share in solution.shares):
        return found
    return _fallback(model, method, "leaves too few digits of a small share" if left <= WORST else f"leaves {left:.0e}")


def _fallback(model: RingModel, method: str, reason: str) -> Channels:
    found = _ball(model, FALLBACK_DIGITS)
    eta, photon, ring, acceptor = (float(amount.mid()) for amount in found.amounts)  # type: ignore[union-attr]
    return channels_of((eta, photon, ring, acceptor), f"ball ({method} {reason})")


def _require_decay(model: RingModel) -> None:
    from mathengine.transfer.model import NoDecay

    if not decays(model):
        raise NoDecay("a populated mode has no loss")


def _closed(model: RingModel) -> Channels:
    closed_parameters(model)  # refuses rings that do not close
    shares = closed_form(model)
    return _fallback(model, "closed", "is out of range") if shares is None else channels_of(shares, "closed")


def _numerical(method: str) -> Callable[[RingModel], Channels]:
    def solved(model: RingModel) -> Channels:
        from mathengine.transfer.solvers import solve

        _require_decay(model)
        solution = solve(model, method)
        found = channels_of(solution.shares, method)
        left = max(found.residual, solution.defect)
        if not left < 1e-6:  # nan too
            raise PrecisionExhausted(f"method {method} leaves {left:.0e} in doubles: use auto or ball")
        return found

    return solved


def _exact(model: RingModel) -> Channels:
    from mathengine.transfer.exact_values import exact_shares

    return channels_of(exact_shares(model), "exact")


def _ball(model: RingModel, digits: int = 30) -> Channels:
    from mathengine.transfer.enclosures import enclosed_shares

    return channels_of(enclosed_shares(model, digits), "ball")


METHODS: dict[str, Callable[[RingModel], Channels]] = {
    "closed": _closed,
    "lyapunov": _numerical("lyapunov"),
    "master": _numerical("master"),
    "krylov": _numerical("krylov"),
    "liouvillian": _numerical("liouvillian"),
    "exact": _exact,
    "ball": _ball,
}
"""What ``method`` may be, beside ``auto``."""


__all__ = ["DRIVES", "METHODS", "efficiency"]
