"""Transfer efficiencies of a photon mode, a ring and an acceptor: exact formulas and numerical methods.

Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.transfer.channels import Channels as Channels
    from mathengine.transfer.closure import Closure as Closure
    from mathengine.transfer.dark_crossings import DarkMode as DarkMode
    from mathengine.transfer.dark_crossings import crossing_detunings as crossing_detunings
    from mathengine.transfer.dark_crossings import dark_modes as dark_modes
    from mathengine.transfer.disorder import Box as Box
    from mathengine.transfer.disorder import Normal as Normal
    from mathengine.transfer.disorder_rules import dark_drive as dark_drive
    from mathengine.transfer.disorder_rules import dark_weight as dark_weight
    from mathengine.transfer.drives import cw_rates as cw_rates
    from mathengine.transfer.ensembles import Ensemble as Ensemble
    from mathengine.transfer.ensembles import EnsembleResult as EnsembleResult
    from mathengine.transfer.ensembles import Summary as Summary
    from mathengine.transfer.grids import ChannelGrid as ChannelGrid
    from mathengine.transfer.grids import efficiency_grid as efficiency_grid
    from mathengine.transfer.model import LIMITS as LIMITS
    from mathengine.transfer.model import NoDecay as NoDecay
    from mathengine.transfer.model import RingModel as RingModel
    from mathengine.transfer.stacked_rings import stacked_shares as stacked_shares
    from mathengine.transfer.sweeps import CrossingMap as CrossingMap
    from mathengine.transfer.sweeps import Sweep as Sweep
    from mathengine.transfer.sweeps import crossing_map as crossing_map
    from mathengine.transfer.sweeps import disorder_maps as disorder_maps
    from mathengine.transfer.sweeps import sweep as sweep
    from mathengine.transfer.toy_ring import ToyRing as ToyRing
    from mathengine.transfer.toy_ring import relief as relief
    from mathengine.transfer.units import convert as convert
    from mathengine.transfer.units import convert_dephasing as convert_dephasing

_HOMES = {
    "Box": "disorder",
    "ChannelGrid": "grids",
    "Channels": "channels",
    "Closure": "closure",
    "CrossingMap": "sweeps",
    "DarkMode": "dark_crossings",
    "Ensemble": "ensembles",
    "EnsembleResult": "ensembles",
    "LIMITS": "model",
    "NoDecay": "model",
    "Normal": "disorder",
    "RingModel": "model",
    "Summary": "ensembles",
    "Sweep": "sweeps",
    "ToyRing": "toy_ring",
    "convert": "units",
    "convert_dephasing": "units",
    "crossing_detunings": "dark_crossings",
    "crossing_map": "sweeps",
    "cw_rates": "drives",
    "dark_drive": "disorder_rules",
    "dark_modes": "dark_crossings",
    "dark_weight": "disorder_rules",
    "disorder_maps": "sweeps",
    "efficiency_grid": "grids",
    "relief": "toy_ring",
    "stacked_shares": "stacked_rings",
    "sweep": "sweeps",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
