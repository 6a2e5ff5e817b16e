"""Energies and rates in wavenumbers, millielectronvolts and angular frequencies.

With hbar = 1 an energy is an angular frequency and a rate has the same unit. By the definitions of the SI (2019)::

    1 cm^-1 = 2 pi c x 1 cm^-1 = 2 pi x 0.0299792458 rad/ps      c = 299792458 m/s
    1 meV   = e/(1000 h c 100) cm^-1                             h = 6.62607015e-34 J s, e = 1.602176634e-19 C

The first factor holds 2 pi c: a rate of 1 cm^-1 is a decay of exp(-0.188365... t/ps).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.parameters import Scalar

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

SPEED_OF_LIGHT_CM_PER_PS = Fraction(299792458, 10**10)
WAVENUMBERS_PER_MEV = Fraction("1.602176634e-19") / 1000 / (Fraction("6.62607015e-34") * 299792458 * 100)
"""1 meV in cm^-1, exactly; about 8.0655."""
_PER_WAVENUMBER = {
    "cm^-1": (Fraction(1), 0),
    "meV": (1 / WAVENUMBERS_PER_MEV, 0),
    "rad/ps": (2 * SPEED_OF_LIGHT_CM_PER_PS, 1),
}
"""One cm^-1 in each unit: a fraction, and the power of pi beside it."""


def factor(source: str, target: str) -> tuple[Fraction, int]:
    """What one unit of ``source`` is in ``target``: a fraction and the power of pi beside it. Exact.

    >>> factor("cm^-1", "rad/ps")
    (Fraction(149896229, 2500000000), 1)
    >>> factor("rad/ps", "cm^-1")[1], factor("meV", "meV")
    (-1, (Fraction(1, 1), 0))
    """
    for unit in (source, target):
        if unit not in _PER_WAVENUMBER:
            raise InvalidInput("units", unit, nearest(str(unit), _PER_WAVENUMBER))
    (here, power_here), (there, power_there) = _PER_WAVENUMBER[source], _PER_WAVENUMBER[target]
    return there / here, power_there - power_here


def convert_value(value: Scalar, source: str, target: str) -> Scalar:
    """A value in another unit: exact between cm^-1 and meV, else a double within two units of the last place.

    >>> convert_value(Fraction(1), "meV", "cm^-1") == WAVENUMBERS_PER_MEV
    True
    >>> convert_value(Fraction(1), "cm^-1", "rad/ps")
    0.1883651567308853
    """
    scale, power = factor(source, target)
    if power == 0:
        return value * scale if isinstance(value, Fraction) else value * float(scale)
    if isinstance(value, Fraction):
        return float(value * scale) * math.pi**power
    return value * (float(scale) * math.pi**power)


def convert(model: RingModel, units: str) -> RingModel:
    """The model with all energies, couplings and rates in another unit; its efficiencies are the same.

    Between cm^-1 and meV exact parameters stay exact; to and from rad/ps, which holds pi, they become doubles.

    Raises
    ------
    InvalidInput
        If the model does not say its units, or the unit is unknown.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> convert(RingModel.of(N=1, kappa="0.5", units="cm^-1"), "rad/ps").kappa
    0.09418257836544265
    """
    from mathengine.transfer.model import SCALAR_KEYS, SITE_KEYS

    if model.units is None:
        raise InvalidInput("units", None, "a model with units: " + ", ".join(_PER_WAVENUMBER))
    factor(model.units, units)
    changes: dict[str, object] = {"units": units}
    for key in (*SITE_KEYS, *SCALAR_KEYS):
        value = getattr(model, key)
        if isinstance(value, tuple):
            changes[key] = [convert_value(entry, model.units, units) for entry in value]
        else:
            changes[key] = convert_value(value, model.units, units)
    return model.replace(**changes)


def convert_dephasing(model: RingModel, convention: str) -> RingModel:
    """The model with its dephasing rates in another convention; the factor 2 is exact, the physics unchanged.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> convert_dephasing(RingModel.of(N=1, phi="0.5"), "sqrt_2phi").phi
    Fraction(1, 4)
    """
    before, renamed = model.dephasing_scale, model.replace(dephasing_convention=convention)
    ratio = Fraction(before, renamed.dephasing_scale)
    changes: dict[str, object] = {}
    for key in ("phi", "phi_p", "phi_a"):
        value = getattr(model, key)
        changes[key] = [_times(x, ratio) for x in value] if isinstance(value, tuple) else _times(value, ratio)
    return renamed.replace(**changes)


def _times(value: Fraction | float, ratio: Fraction) -> Fraction | float:
    return value * ratio if isinstance(value, Fraction) else value * float(ratio)


__all__ = [
    "SPEED_OF_LIGHT_CM_PER_PS",
    "WAVENUMBERS_PER_MEV",
    "convert",
    "convert_dephasing",
    "convert_value",
    "factor",
]
