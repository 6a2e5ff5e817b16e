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
    from mathengine.transfer.dephasing_asymptotics import dephasing_asymptote as dephasing_asymptote
    from mathengine.transfer.dephasing_optimum import Dephasing as Dephasing
    from mathengine.transfer.dephasing_optimum import dephasing as dephasing
    from mathengine.transfer.dephasing_slope import critical_acceptor_loss as critical_acceptor_loss
    from mathengine.transfer.dephasing_slope import critical_photon_loss as critical_photon_loss
    from mathengine.transfer.dephasing_slope import threshold_detunings as threshold_detunings
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
    from mathengine.transfer.grids import eta_grid as eta_grid
    from mathengine.transfer.line_shape import LineShape as LineShape
    from mathengine.transfer.model import LIMITS as LIMITS
    from mathengine.transfer.model import NoDecay as NoDecay
    from mathengine.transfer.model import RingModel as RingModel
    from mathengine.transfer.resonance import peak_efficiency as peak_efficiency
    from mathengine.transfer.stacked_rings import stacked_shares as stacked_shares
    from mathengine.transfer.sweeps import CrossingMap as CrossingMap
    from mathengine.transfer.sweeps import Sweep as Sweep
    from mathengine.transfer.sweeps import crossing_map as crossing_map
    from mathengine.transfer.sweeps import disorder_maps as disorder_maps
    from mathengine.transfer.sweeps import sweep as sweep
    from mathengine.transfer.symbolic import Formulas as Formulas
    from mathengine.transfer.symbolic import formulas as formulas
    from mathengine.transfer.symbolic import laplace_determinants as laplace_determinants
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
    "Dephasing": "dephasing_optimum",
    "Ensemble": "ensembles",
    "EnsembleResult": "ensembles",
    "Formulas": "symbolic",
    "LIMITS": "model",
    "LineShape": "line_shape",
    "NoDecay": "model",
    "Normal": "disorder",
    "RingModel": "model",
    "Summary": "ensembles",
    "Sweep": "sweeps",
    "ToyRing": "toy_ring",
    "convert": "units",
    "convert_dephasing": "units",
    "critical_acceptor_loss": "dephasing_slope",
    "critical_photon_loss": "dephasing_slope",
    "crossing_detunings": "dark_crossings",
    "crossing_map": "sweeps",
    "cw_rates": "drives",
    "dark_drive": "disorder_rules",
    "dark_modes": "dark_crossings",
    "dark_weight": "disorder_rules",
    "dephasing": "dephasing_optimum",
    "dephasing_asymptote": "dephasing_asymptotics",
    "disorder_maps": "sweeps",
    "efficiency_grid": "grids",
    "eta_grid": "grids",
    "formulas": "symbolic",
    "laplace_determinants": "symbolic",
    "peak_efficiency": "resonance",
    "relief": "toy_ring",
    "stacked_shares": "stacked_rings",
    "sweep": "sweeps",
    "threshold_detunings": "dephasing_slope",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
