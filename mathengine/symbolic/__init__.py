"""Exact methods that the domains share: hypergeometric terms, summation, recurrences and their asymptotics.

Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.symbolic.asymptotics import formal_solutions as formal_solutions
    from mathengine.symbolic.binomial_sums import sum_sequence as sum_sequence
    from mathengine.symbolic.gosper import antidifference as antidifference
    from mathengine.symbolic.guessing import guess_recurrence as guess_recurrence
    from mathengine.symbolic.hypergeometric import HypergeometricTerm as HypergeometricTerm
    from mathengine.symbolic.petkovsek import hypergeometric_solutions as hypergeometric_solutions
    from mathengine.symbolic.recurrence import Recurrence as Recurrence
    from mathengine.symbolic.sequences import HolonomicSequence as HolonomicSequence
    from mathengine.symbolic.zeilberger import BivariateTerm as BivariateTerm
    from mathengine.symbolic.zeilberger import creative_telescoping as creative_telescoping

_HOMES = {
    "BivariateTerm": "zeilberger",
    "HolonomicSequence": "sequences",
    "HypergeometricTerm": "hypergeometric",
    "Recurrence": "recurrence",
    "antidifference": "gosper",
    "creative_telescoping": "zeilberger",
    "formal_solutions": "asymptotics",
    "guess_recurrence": "guessing",
    "hypergeometric_solutions": "petkovsek",
    "sum_sequence": "binomial_sums",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
