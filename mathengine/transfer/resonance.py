"""The peak: efficiency of a closed ring whose photon, bright mode and acceptor are degenerate.

Without dephasing, with a = N Om^2, b = N J^2 and Ga = ga + Gs::

    eta = 16 Gs a b (kappa + gam + Ga)
          / ((kappa gam Ga + 4 a Ga + 4 b kappa)
             ((kappa + gam)(gam + Ga)(Ga + kappa) + 4 a (kappa + gam) + 4 b (gam + Ga)))

With dephasing the common factor |8 Dt| of numerator and denominator cancels too; what is left is below.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathengine.errors import InvalidInput
from mathengine.transfer.bright_mode import bright_mode_of
from mathengine.transfer.rate_network import BrightMode, T

if TYPE_CHECKING:
    import sympy

    from mathengine.transfer.model import RingModel


def peak_quotient(mode: BrightMode[T]) -> tuple[T, T]:
    """Numerator and denominator of the efficiency on triple resonance, whatever the mode's detunings.

    Exact over the ring of the parameters.

    Examples
    --------
    >>> rates = dict(kappa=1, gam=0, ga=0, Gs=1, phi=0, phi_p=0, phi_a=0)
    >>> peak_quotient(BrightMode(N=1, d1=0, d2=0, a=1, b=1, **rates))
    (32, 80)
    """
    one, two, three = mode.widths
    top, bottom = mode.bright_loss
    parts: tuple[Any, ...] = (one, two, three, top, bottom, mode.a, mode.b, mode.kappa, mode.ga, mode.Gs)
    s1, s2, s3, g, q, a, b, kappa, ga, Gs = parts
    Ga = ga + Gs
    E = s1 * s2 * s3 + 4 * (a * s1 + b * s2)
    k1, k2 = 4 * a * (s2 * s3 + 4 * a), 4 * b * (s1 * s3 + 4 * b)
    across = k1 + k2 - 32 * a * b
    dk = 16 * a * b * s3
    above = Gs * 16 * a * b * (q * s3 + g)
    below = g * (kappa * Ga * E + Ga * k1 + kappa * k2) + kappa * Ga * q * across + ((kappa + Ga) * q + g) * dk
    return above, below


def peak_efficiency(model: RingModel | BrightMode[Fraction]) -> Fraction:
    """The efficiency that a closed ring has once photon and acceptor are tuned to its bright mode. Exact.

    Raises
    ------
    InvalidInput
        If the ring does not close, or nothing decays.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> rates = dict(Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> peak_efficiency(RingModel.of(N=8, wp=7, **rates))
    Fraction(307200000, 384438571)
    """
    mode = replace(bright_mode_of(model), d1=Fraction(0), d2=Fraction(0))
    above, below = peak_quotient(mode)
    if not below:
        raise InvalidInput("ring", "one in which nothing decays", "rates with which it decays")
    return above / below


def peak_formula() -> sympy.Expr:
    """The peak without dephasing as a sympy expression in N, Om, J, kappa, gam, ga and Gs.

    Examples
    --------
    >>> numbers = {"N": 8, "Om": "1/10", "J": "3/20", "kappa": "1/50", "gam": "1/100", "ga": "1/100", "Gs": "1/5"}
    >>> import sympy
    >>> peak_formula().subs({sympy.Symbol(name): sympy.Rational(value) for name, value in numbers.items()})
    307200000/384438571
    """
    import sympy

    N, Om, J, kappa, gam, ga, Gs = (sympy.Symbol(name) for name in ("N", "Om", "J", "kappa", "gam", "ga", "Gs"))
    a, b, Ga = N * Om**2, N * J**2, ga + Gs
    first = kappa * gam * Ga + 4 * a * Ga + 4 * b * kappa
    second = (kappa + gam) * (gam + Ga) * (Ga + kappa) + 4 * a * (kappa + gam) + 4 * b * (gam + Ga)
    return 16 * Gs * a * b * (kappa + gam + Ga) / (first * second)


__all__ = ["peak_efficiency", "peak_formula", "peak_quotient"]
