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
    from mathengine.reactions.equations import Equation as Equation
    from mathengine.reactions.equations import read_equation as read_equation
    from mathengine.reactions.formula_errors import FormulaError as FormulaError
    from mathengine.reactions.formulas import Species as Species
    from mathengine.reactions.formulas import read_formula as read_formula
    from mathengine.reactions.notation import Notation as Notation
    from mathengine.reactions.notation import equation_text as equation_text
    from mathengine.reactions.notation import species_text as species_text

_HOMES = {
    "Balance": "balancing",
    "Equation": "equations",
    "FormulaError": "formula_errors",
    "Notation": "notation",
    "Species": "formulas",
    "Status": "balancing",
    "balance": "balancing",
    "equation_text": "notation",
    "is_balanced": "balancing",
    "read_equation": "equations",
    "read_formula": "formulas",
    "species_text": "notation",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
