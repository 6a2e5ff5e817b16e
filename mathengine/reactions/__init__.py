"""Chemical reactions as integer vectors: formulas, balances, complete sets of reactions, refusals with a proof.

Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.reactions.balancing import Balance as Balance
    from mathengine.reactions.balancing import Status as Status
    from mathengine.reactions.balancing import balance as balance
    from mathengine.reactions.balancing import is_balanced as is_balanced
    from mathengine.reactions.enumeration import balances_up_to as balances_up_to
    from mathengine.reactions.equations import Equation as Equation
    from mathengine.reactions.equations import read_equation as read_equation
    from mathengine.reactions.formula_errors import FormulaError as FormulaError
    from mathengine.reactions.formulas import Species as Species
    from mathengine.reactions.formulas import read_formula as read_formula
    from mathengine.reactions.indecomposable import graver_basis as graver_basis
    from mathengine.reactions.indecomposable import hilbert_basis as hilbert_basis
    from mathengine.reactions.masses import molar_mass as molar_mass
    from mathengine.reactions.masses import theoretical_yield as theoretical_yield
    from mathengine.reactions.mending import mendings as mendings
    from mathengine.reactions.networks import Network as Network
    from mathengine.reactions.notation import Notation as Notation
    from mathengine.reactions.notation import equation_text as equation_text
    from mathengine.reactions.notation import species_text as species_text
    from mathengine.reactions.oxidation import oxidation_states as oxidation_states
    from mathengine.reactions.redox import complete as complete
    from mathengine.reactions.redox import half_reactions as half_reactions

_HOMES = {
    "Balance": "balancing",
    "Equation": "equations",
    "FormulaError": "formula_errors",
    "Network": "networks",
    "Notation": "notation",
    "Species": "formulas",
    "Status": "balancing",
    "balance": "balancing",
    "balances_up_to": "enumeration",
    "complete": "redox",
    "equation_text": "notation",
    "graver_basis": "indecomposable",
    "half_reactions": "redox",
    "hilbert_basis": "indecomposable",
    "is_balanced": "balancing",
    "mendings": "mending",
    "molar_mass": "masses",
    "oxidation_states": "oxidation",
    "read_equation": "equations",
    "read_formula": "formulas",
    "species_text": "notation",
    "theoretical_yield": "masses",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
