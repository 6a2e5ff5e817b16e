"""Transfer efficiencies of a photon mode, a ring and an acceptor: exact formulas and numerical methods.

Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.transfer.channels import Channels as Channels
    from mathengine.transfer.closure import Closure as Closure
    from mathengine.transfer.drives import cw_rates as cw_rates
    from mathengine.transfer.grids import ChannelGrid as ChannelGrid
    from mathengine.transfer.grids import efficiency_grid as efficiency_grid
    from mathengine.transfer.model import LIMITS as LIMITS
    from mathengine.transfer.model import NoDecay as NoDecay
    from mathengine.transfer.model import RingModel as RingModel
    from mathengine.transfer.units import convert as convert
    from mathengine.transfer.units import convert_dephasing as convert_dephasing

_HOMES = {
    "ChannelGrid": "grids",
    "Channels": "channels",
    "Closure": "closure",
    "LIMITS": "model",
    "NoDecay": "model",
    "RingModel": "model",
    "convert": "units",
    "convert_dephasing": "units",
    "cw_rates": "drives",
    "efficiency_grid": "grids",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
