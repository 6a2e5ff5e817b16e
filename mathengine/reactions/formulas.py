"""Chemical formulas as counts of atoms, a charge and a state: strict, and never guessed.

::

    species := electron | formula [charge] [state]
    electron := e- | e^- | e⁻
    formula := part (dot [multiplier] part)*          dot in · • ⋅ ∙ ‧ ・ * ..   ('.' before water only)
    part    := unit+
    unit    := (element | isotope | group | ( formula ) | [ formula ] | { formula }) [count]
    isotope := D | T | [18O] | ^18O | ^{18}O | ¹⁸O
    charge  := ^2+ | ^{2+} | ^+2 | +2 | ++ | ²⁺ | (2+) | after ']' also 2+
    state   := (s) | (l) | (g) | (aq) | (cr) | (am) | (ads)

Counts are integers or decimals and kept as exact fractions. Where digits before a last sign can count atoms or charges
(Fe3+, O2-, SO42-) the formula is refused with a proposal, unless it is read leniently, which takes the digits for atoms
and warns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from mathengine.reactions.charges import ambiguity, split_charge
from mathengine.reactions.elements import SYMBOLS
from mathengine.reactions.formula_errors import FormulaError
from mathengine.reactions.formula_options import STRICT, FormulaOptions
from mathengine.reactions.formula_parts import ISOTOPE, LONGEST_COUNT, Count, isotope_of, part_spans, read_parts

Atoms: TypeAlias = Mapping[str, Count]

LONGEST = 2_000
"""Characters of a formula; the longest ones in use are those of proteins, and shorter by far."""
STATES = ("s", "l", "g", "aq", "cr", "am", "ads")
STATE = re.compile(rf"\s*\(({'|'.join(STATES)})\)$")
ELECTRON = re.compile(r"e(\^?-|\^-1|\^\{-\}|\^\{1-\}|\^1-|-1|⁻)")

_UNIT = re.compile(r"([A-Z][a-z]?)([1-9][0-9]*|)")
_ALIKE = str.maketrans("₀₁₂₃₄₅₆₇₈₉−–＋﹣－﹢\u00a0\u2009\u202f", "0123456789--+--+   ")
"""Characters that stand for ASCII ones, one for one, so that positions stay."""
_ACETATE = re.compile(r"Ac(?![a-z])")


@dataclass(frozen=True, slots=True)
class Species:
    """A chemical species: what it is made of.

    Attributes
    ----------
    formula : str
        Its formula in plain spelling, charge after a caret, state in brackets: the same for all spellings of it.
    atoms : mapping from str to int or Fraction
        How many of each element, isotope (``18O``, ``D``) or opaque group. Exact; empty for the electron.
    charge : int
        In units of the elementary charge.
    state : str or None
        A label only; it does not count in a balance.
    warnings : tuple of str
        What a lenient reading decided, and spellings that are often meant otherwise.

    Examples
    --------
    >>> read_formula("SO₄²⁻(aq)")
    Species('SO4^2-(aq)')
    """

    formula: str
    atoms: Atoms = field(hash=False)
    charge: int = 0
    state: str | None = None
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Species({self.formula!r})"

    def __str__(self) -> str:
        return self.formula


def read_formula(
    text: str,
    *,
    lenient: bool = False,
    groups: Mapping[str, str | None] | None = None,
    params: Mapping[str, int | Fraction] | None = None,
    merge_isotopes: bool = False,
) -> Species:
    """The species that a formula stands for. Exact; a misspelling is an error, never a guess.

    Parameters
    ----------
    text : str
        At most ``LONGEST`` characters.
    lenient : bool
        Read ``Fe3+`` literally, as three atoms with charge 1, and warn.
    groups : mapping, optional
        Symbols beside the elements: to None for an opaque conserved group, or to its formula (``{"Me": "CH3"}``).
    params : mapping, optional
        Values of the letters in counts, as in ``(C6H10O5)n`` or ``YBa2Cu3O7-x``.
    merge_isotopes : bool
        Count isotopes as their element.

    Raises
    ------
    FormulaError
        With a code, the position and a hint.

    Notes
    -----
    A few microseconds for a plain formula, tens for one with brackets and charges; repeated formulas are remembered.

    Examples
    --------
    >>> dict(read_formula("KAl(SO4)2·12H2O").atoms)
    {'K': 1, 'Al': 1, 'S': 2, 'O': 20, 'H': 24}
    >>> read_formula("Fe3+")
    Traceback (most recent call last):
    mathengine.reactions.formula_errors.FormulaError: '3+' can count atoms or charges at position 3 of 'Fe3+': \
write Fe^3+ for the charge, or Fe3^+ for the atoms
    >>> dict(read_formula("(C6H10O5)n", params={"n": 3}).atoms)
    {'C': 18, 'H': 30, 'O': 15}
    """
    if lenient or groups or params or merge_isotopes:
        return _read(text, FormulaOptions.of(lenient, groups, params, merge_isotopes))
    return read_strictly(text)


@lru_cache(maxsize=65_536)
def read_strictly(text: str) -> Species:
    """:func:`read_formula` without options; repeated formulas are remembered.

    >>> read_strictly("H2O") is read_strictly("H2O")
    True
    """
    return _read_plain(text) or _read(text, STRICT)


def _read_plain(text: str) -> Species | None:
    """A formula of elements and counts only, by one regular expression; None for any other."""
    if len(text) > LONGEST:
        return None
    atoms: dict[str, Count] = {}
    left = len(text)
    for symbol, digits in _UNIT.findall(text):
        if symbol not in SYMBOLS or symbol == "Ac" or len(digits) > LONGEST_COUNT:
            return None
        atoms[symbol] = atoms.get(symbol, 0) + (int(digits) if digits else 1)
        left -= len(symbol) + len(digits)
    return None if left or not atoms else Species(text, atoms)


def _read(text: str, options: FormulaOptions) -> Species:
    if len(text) > LONGEST:
        raise FormulaError("too_long", text, LONGEST, f"a formula has at most {LONGEST} characters")
    alike = text.translate(_ALIKE)
    start = len(alike) - len(alike.lstrip())
    body = alike.strip()
    if not body:
        raise FormulaError("empty", text, 0, "expected a formula")
    match = STATE.search(body)
    state = match[1] if match else None
    whole = body[: match.start()] if match else body
    if ELECTRON.fullmatch(whole):
        return Species(_with_state("e-", state), {}, -1, state)
    if whole == "e":
        raise FormulaError("electron_without_charge", text, start, "an electron has a charge", "write e-")
    inner, charge = split_charge(text, whole)
    inner = inner.rstrip()
    if not inner:
        raise FormulaError("empty", text, start, "expected atoms before the charge")
    warnings = _ambiguous(text, start, inner, whole[len(inner) :], options)
    atoms = read_parts(text, inner, start, options)
    return Species(_spelled(inner, charge, state), atoms, charge, state, warnings)


def _ambiguous(text: str, start: int, inner: str, charge: str, options: FormulaOptions) -> tuple[str, ...]:
    """Refuse digits that can be counts or charges; read leniently, say what was decided."""
    found = ambiguity(inner, charge)
    if found is None:
        return ("Ac is read as actinium; for acetyl write CH3CO",) if _ACETATE.search(inner) else ()
    position, as_charge, as_atoms = found
    digits = inner[position:] + charge
    if not options.lenient:
        proposal = f"write {as_charge} for the charge, or {as_atoms} for the atoms"
        raise FormulaError(
            "ambiguous_charge", text, start + position, f"{digits!r} can count atoms or charges", proposal
        )
    return (f"{text.strip()} is read as {as_atoms}; if the charge is meant write {as_charge}",)


def _spelled(inner: str, charge: int, state: str | None) -> str:
    """The spelling that all spellings of a species share."""
    plain = "·".join(inner[first:last] for first, last in part_spans(inner)).replace(" ", "")
    plain = ISOTOPE.sub(lambda match: "[{}{}]".format(*isotope_of(match)), plain)
    if charge:
        size = "" if abs(charge) == 1 else str(abs(charge))
        plain += f"^{size}{'+' if charge > 0 else '-'}"
    return _with_state(plain, state)


def _with_state(formula: str, state: str | None) -> str:
    return formula if state is None else f"{formula}({state})"
