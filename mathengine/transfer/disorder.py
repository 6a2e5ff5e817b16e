"""Static disorder: what varies from ring to ring, and random numbers that depend on the sample alone.

Sample i of seed S draws from ``SeedSequence(S, spawn_key=(i, kind))`` through PCG64, one stream for each of site
energies, hopping, photon and acceptor couplings. So a sample is the same in any batch, on any worker, at every point
of a sweep, and whatever else is disordered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.seed_streams import streams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

KINDS = ("eps", "g", "Om", "J")
"""Site energies (an absolute shift), and hopping, photon and acceptor couplings (each times 1 + a relative shift)."""


class Distribution(Protocol):
    """A distribution of shifts with mean 0."""

    @property
    def spread(self) -> float:
        """The standard deviation."""

    @property
    def unit(self) -> str:
        """What is drawn before it is scaled: ``normal`` or ``box``."""

    @property
    def scale(self) -> float:
        """What a draw is multiplied by."""


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal shifts with standard deviation ``s``.

    Energies: in the model's unit. Couplings: relative, ``Om (1 + s x)``; large s may turn the sign of a coupling.

    Raises
    ------
    InvalidInput
        If s is negative or not finite.

    Examples
    --------
    >>> print(Normal(0.2))
    normal, standard deviation 0.2
    """

    s: float

    def __post_init__(self) -> None:
        _check("s", self.s)

    @property
    def spread(self) -> float:
        """The standard deviation, s."""
        return float(self.s)

    @property
    def unit(self) -> str:
        """``normal``."""
        return "normal"

    @property
    def scale(self) -> float:
        """s."""
        return float(self.s)

    def __str__(self) -> str:
        return f"normal, standard deviation {self.s:g}"


@dataclass(frozen=True, slots=True)
class Box:
    """Shifts spread evenly over an interval of full width ``width`` around 0.

    Energies: in the model's unit. Couplings: relative. The standard deviation is width/sqrt(12).

    Raises
    ------
    InvalidInput
        If the width is negative or not finite.

    Examples
    --------
    >>> print(Box(0.6), round(Box(0.6).spread, 4))
    box, full width 0.6 0.1732
    """

    width: float

    def __post_init__(self) -> None:
        _check("width", self.width)

    @property
    def spread(self) -> float:
        """The standard deviation, width/sqrt(12)."""
        return float(self.width) / math.sqrt(12)

    @property
    def unit(self) -> str:
        """``box``."""
        return "box"

    @property
    def scale(self) -> float:
        """The full width."""
        return float(self.width)

    def __str__(self) -> str:
        return f"box, full width {self.width:g}"


def draws(units: Mapping[str, str], count: int, seed: int, start: int, stop: int) -> dict[str, Array]:
    """Unscaled draws for the samples start..stop-1.

    Parameters
    ----------
    units : mapping
        For each disordered kind, ``normal`` (variance 1) or ``box`` (from -1/2 to 1/2).
    count : int
        Sites.
    seed : int
        Not negative.

    Returns
    -------
    dict of arrays of shape (stop - start, count)
        Bit for bit the same however the samples are divided.

    Raises
    ------
    InvalidInput
        If a kind or a distribution is unknown, or the seed is negative.

    Examples
    --------
    >>> whole = draws({"eps": "normal"}, 3, 1, 0, 4)["eps"]
    >>> bool((whole[2:] == draws({"eps": "normal", "Om": "box"}, 3, 1, 2, 4)["eps"]).all())
    True
    """
    import numpy as np

    check_seed(seed)
    found = {}
    for kind, unit in units.items():
        if kind not in KINDS:
            raise InvalidInput("disorder", kind, nearest(kind, KINDS))
        if unit not in ("normal", "box"):
            raise InvalidInput("distribution", unit, "normal, box")
        values = np.empty((stop - start, count))
        for row, source in zip(values, streams(seed, start, stop, KINDS.index(kind)), strict=True):
            row[:] = source.standard_normal(count) if unit == "normal" else source.random(count) - 0.5
        found[kind] = values
    return found


def check_seed(seed: object) -> None:
    """Refuse what is no seed.

    >>> check_seed(0)
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InvalidInput("seed", seed, "an integer that is not negative")


def _check(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise InvalidInput(name, value, "a finite number that is not negative")


__all__ = ["KINDS", "Box", "Distribution", "Normal", "check_seed", "draws"]
