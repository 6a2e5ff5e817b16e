"""Why a formula is refused: a code, the place, and what to write instead."""

from __future__ import annotations

from mathengine.errors import ParseError

CODES = {
    "empty": "nothing to read",
    "unknown_element": "a symbol that no element has",
    "unbalanced_bracket": "a bracket without its partner",
    "empty_group": "brackets around nothing",
    "zero_count": "a count of zero",
    "leading_zero": "a count that begins with 0",
    "leading_digit": "a number before the formula",
    "misplaced_number": "a number that counts nothing",
    "bad_character": "a character that formulas do not have",
    "bad_charge": "a sign that is no charge at the end",
    "zero_charge": "a charge of zero",
    "empty_part": "nothing beside a dot",
    "variable_stoichiometry": "a count that is not a number",
    "electron_without_charge": "e for an electron",
    "ambiguous_charge": "digits before a sign that may count atoms or charges",
    "arrow": "a reaction without exactly one arrow",
    "empty_side": "a side without species",
    "duplicate_species": "the same species on both sides",
    "too_long": "more text than a formula has",
    "too_deep": "brackets nested too deeply",
}
"""Code: what it stands for."""


class FormulaError(ParseError):
    """A formula or a reaction that cannot be read, or could be read in two ways.

    Parameters
    ----------
    code : str
        One of :data:`CODES`.
    text : str
        The whole input.
    position : int
        Index of the offending character, from 0.
    problem : str
        What is wrong there.
    hint : str
        What to write instead; may be empty.

    Examples
    --------
    >>> error = FormulaError("ambiguous_charge", "Fe3+", 2, "'3+' counts atoms or charges", "write Fe^3+")
    >>> print(error)
    '3+' counts atoms or charges at position 3 of 'Fe3+': write Fe^3+
    >>> error.code, error.position, error.hint
    ('ambiguous_charge', 2, 'write Fe^3+')
    """

    def __init__(self, code: str, text: str, position: int, problem: str, hint: str = "") -> None:
        super().__init__(text, position, problem)
        if code not in CODES:
            raise ValueError(f"no such code: {code}")
        self.code = code
        self.hint = hint
        self.fragment = text[position : position + 10]
        if hint:
            self.args = (f"{self.args[0]}: {hint}",)
