"""Where the photon meets a dark mode of an ordered ring.

The ring's modes have the energies ``eps + 2 g cos(2 pi k/N)``, k = 0 the bright one. In an ordered ring the photon does
not see the others; disorder lets it, most where they cross: at ``g_k = (wp - eps)/(2 cos(2 pi k/N))``, or, with the
photon detuned from the bright mode by delta, at ``delta = -4 g sin^2(pi k/N)``. Two sites have one bond, and one dark
mode at ``eps - g``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

Number = Fraction | float
_TWICE_COSINES = {Fraction(0): 2, Fraction(1, 6): 1, Fraction(1, 4): 0, Fraction(1, 3): -1, Fraction(1, 2): -2}
"""2 cos(2 pi x) where it is rational, for 0 <= x <= 1/2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DarkMode:
    """A dark mode of an ordered ring.

    Attributes
    ----------
    k : int
        Its wave number, 1 <= k <= N/2.
    degeneracy : int
        2 (k and N - k), or 1 for k = N/2.
    energy : Fraction or float
        Exact where 2 cos(2 pi k/N) is an integer and the parameters are exact.
    gap : Fraction or float
        Energy of the bright mode minus this one, ``4 g sin^2(pi k/N)``: minus the photon's detuning at the crossing.
    crossing : Fraction, float or None
        The hopping g at which the mode meets the photon, other parameters fixed; None where no g does.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> dark_modes(RingModel.of(N=4, g=1, wp=1))[1]
    DarkMode(k=2, degeneracy=1, energy=Fraction(-2, 1), gap=Fraction(4, 1), crossing=Fraction(-1, 2))
    """

    k: int
    degeneracy: int
    energy: Number
    gap: Number
    crossing: Number | None


def dark_modes(model: RingModel) -> tuple[DarkMode, ...]:
    """The dark modes of an ordered ring by wave number, with their crossings with the photon.

    Raises
    ------
    InvalidInput
        If eps or g varies along the ring, or g is complex.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> [(mode.k, mode.degeneracy, mode.crossing) for mode in dark_modes(RingModel.of(N=6, g=1, wp=2))]
    [(1, 2, Fraction(2, 1)), (2, 2, Fraction(-2, 1)), (3, 1, Fraction(-1, 1))]
    """
    eps, g = _ordered(model, "eps"), _ordered(model, "g")
    found = []
    for k in range(1, model.N // 2 + 1):
        twice = twice_cosine(k, model.N)
        bright = twice_cosine(0, model.N)
        crossing = (model.wp - eps) / twice if twice else None
        found.append(
            DarkMode(
                k=k,
                degeneracy=1 if 2 * k == model.N else 2,
                energy=eps + twice * g,
                gap=(bright - twice) * g,
                crossing=crossing,
            )
        )
    return tuple(found)


def twice_cosine(k: int, count: int) -> Number:
    """2 cos(2 pi k/N), the energy of mode k in units of the hopping; half of it for two sites, 0 for one.

    A Fraction where rational.

    >>> twice_cosine(1, 6), round(twice_cosine(1, 8), 12), twice_cosine(1, 2)
    (Fraction(1, 1), 1.414213562373, Fraction(-1, 1))
    """
    if count == 1:
        return Fraction(0)
    turn = Fraction(k % count, count)
    turn = min(turn, 1 - turn)
    if turn in _TWICE_COSINES:
        return Fraction(_TWICE_COSINES[turn], 2 if count == 2 else 1)
    return 2 * math.cos(2 * math.pi * float(turn))


def crossing_detunings(count: int, g: Number) -> tuple[tuple[int, Number], ...]:
    """Where, in the photon's detuning from the bright mode, dark mode k = 1..N/2 is crossed: ``-4 g sin^2(pi k/N)``.

    >>> crossing_detunings(6, 1)
    ((1, Fraction(-1, 1)), (2, Fraction(-3, 1)), (3, Fraction(-4, 1)))
    """
    bright = twice_cosine(0, count)
    return tuple((k, (twice_cosine(k, count) - bright) * g) for k in range(1, count // 2 + 1))


def _ordered(model: RingModel, key: str) -> Number:
    value = getattr(model, key)
    if isinstance(value, Fraction | float):
        return value
    raise InvalidInput(key, value, "one real number for the whole ring")


__all__ = ["DarkMode", "crossing_detunings", "dark_modes", "twice_cosine"]
