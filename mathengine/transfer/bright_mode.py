"""The closed ring of a model: its parameters as exact fractions, and as polynomials in what is varied.

Closure. Let u be the bright state, ``Om`` and ``J`` proportional to it. With equal losses and equal dephasings on all
sites, ``h u = lambda u`` for the ring's Hamiltonian h and ``|u_n|^2 = 1/N``, the ring block of the density matrix stays
a combination of 1 and u u^+: both commute with h, and dephasing, which keeps the diagonal alone, takes u u^+ to 1/N.
So three populations, the total population of the dark modes and three coherences obey closed equations, and the other
details of h (curvature of the dark bands, a flux, compensated disorder) do not matter. Without dephasing ``|u_n|^2``
may vary. Row sums that differ, dephasing or losses that vary along the ring break it.
"""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from mathengine.errors import InvalidInput
from mathengine.transfer.rate_network import BrightMode, Shares, shares

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

NAMES = tuple(field.name for field in fields(BrightMode))
"""The parameters of a closed ring."""


def bright_mode(model: RingModel, *, every_dephasing: bool = False) -> BrightMode[Fraction]:
    """The parameters of a closed ring, exact; floating-point numbers stand for the binary fractions that they are.

    Parameters
    ----------
    model : RingModel
        A model for which ``model.is_closed()`` holds.
    every_dephasing : bool
        Whether the ring must stay closed at other dephasing rates than its own.

    Returns
    -------
    BrightMode of Fraction
        Dephasing rates in the convention of jumps ``sqrt(phi)``: those of ``sqrt_2phi`` are doubled.

    Raises
    ------
    InvalidInput
        If the ring does not close, with the reason.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> model = RingModel.of(N=8, g=1, wp=2, ea="1.9", Om="0.1", J="0.15", kappa="0.02", Gs="0.2", phi="0.05")
    >>> mode = bright_mode(model)
    >>> mode.a, mode.b, mode.d1, mode.d2
    (Fraction(2, 25), Fraction(9, 50), Fraction(0, 1), Fraction(1, 10))
    """
    closure = (model.replace(phi=1) if every_dephasing and not _first(model.phi) else model).is_closed()
    if not closure.holds:
        raise InvalidInput("ring", f"not closed ({closure.reason})", "a ring whose bright mode and dark modes close")
    bright, count = Fraction(model.bright_energy), model.N
    scale = 2 if model.dephasing_convention == "sqrt_2phi" else 1
    return BrightMode(
        N=Fraction(count),
        d1=Fraction(model.wp) - bright,
        d2=bright - Fraction(model.ea),
        a=_square_sum(model.Om, count),
        b=_square_sum(model.J, count),
        kappa=Fraction(model.kappa),
        gam=Fraction(_first(model.gam)),
        ga=Fraction(model.ga),
        Gs=Fraction(model.Gs),
        phi=scale * Fraction(_first(model.phi)),
        phi_p=scale * Fraction(model.phi_p),
        phi_a=scale * Fraction(model.phi_a),
    )


def _first(value: object) -> Fraction | float:
    entry = value[0] if isinstance(value, tuple) else value
    if not isinstance(entry, int | Fraction | float):
        raise InvalidInput("parameter", entry, "a real number")
    return entry


def _square_sum(coupling: object, count: int) -> Fraction:
    """sum |c_n|^2, a scalar standing for ``count`` equal entries."""
    entries = coupling if isinstance(coupling, tuple) else (coupling,)
    total = sum((_squared_modulus(entry) for entry in entries), Fraction(0))
    return total if isinstance(coupling, tuple) else count * total


def _squared_modulus(entry: object) -> Fraction:
    if isinstance(entry, complex):
        return Fraction(entry.real) ** 2 + Fraction(entry.imag) ** 2
    return Fraction(_first(entry)) ** 2


def bright_mode_of(model: RingModel | BrightMode[Fraction], *, every_dephasing: bool = False) -> BrightMode[Fraction]:
    """:func:`bright_mode`, and a bright mode itself unchanged.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> mode = bright_mode(RingModel.of(N=8, Om="0.1", J="0.15", kappa="0.02", Gs="0.2"))
    >>> bright_mode_of(mode) is mode
    True
    """
    return model if isinstance(model, BrightMode) else bright_mode(model, every_dephasing=every_dephasing)


def in_dephasing(mode: BrightMode[Fraction]) -> Shares[fmpq_poly]:
    """Efficiency and losses as quotients of polynomials in the dephasing rate of the sites.

    Examples
    --------
    >>> F = Fraction
    >>> rates = dict(kappa=F(1), gam=F(0), ga=F(0), Gs=F(1), phi=F(0), phi_p=F(0), phi_a=F(0))
    >>> found = in_dephasing(BrightMode(N=F(2), d1=F(0), d2=F(0), a=F(1), b=F(1), **rates))
    >>> found.eta.degree() < found.total.degree()
    True
    """
    lifted = {name: fmpq_poly([rational(getattr(mode, name))]) for name in NAMES}
    return shares(BrightMode(**{**lifted, "phi": fmpq_poly([0, 1])}))


PLANE = fmpq_mpoly_ctx.get(("delta", "phi"), "lex")
"""Polynomials in a detuning and in the increase of the dephasing rate."""


def in_detuning_and_dephasing(mode: BrightMode[Fraction], along: tuple[int, int]) -> Shares[fmpq_mpoly]:
    """Efficiency and losses as quotients of polynomials in a detuning and in the change of the dephasing rate.

    Parameters
    ----------
    mode : BrightMode of Fraction
        The point that the two variables start from.
    along : two integers
        What one unit of the detuning adds to d1 and d2.

    Examples
    --------
    >>> F = Fraction
    >>> rates = dict(kappa=F(1), gam=F(1), ga=F(0), Gs=F(1), phi=F(0), phi_p=F(0), phi_a=F(0))
    >>> found = in_detuning_and_dephasing(BrightMode(N=F(2), d1=F(0), d2=F(0), a=F(1), b=F(1), **rates), (1, 0))
    >>> found.total.degrees()
    (4, 5)
    """
    delta, change = PLANE.gens()
    lifted = {name: PLANE.constant(rational(getattr(mode, name))) for name in NAMES}
    moved = {"d1": lifted["d1"] + along[0] * delta, "d2": lifted["d2"] + along[1] * delta}
    return shares(BrightMode(**{**lifted, **moved, "phi": lifted["phi"] + change}))


def rational(value: Fraction) -> fmpq:
    """A fraction as flint's rational number.

    >>> rational(Fraction(1, 2))
    1/2
    """
    return fmpq(value.numerator, value.denominator)


__all__ = ["NAMES", "PLANE", "bright_mode", "bright_mode_of", "in_dephasing", "in_detuning_and_dephasing", "rational"]
