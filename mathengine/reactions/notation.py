"""Species and equations as they are written: plain, in Unicode, in LaTeX (mhchem), in HTML, and as JSON data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.reactions.charges import SUPERSCRIPTS
from mathengine.reactions.elements import SYMBOLS
from mathengine.reactions.formula_options import LETTERS
from mathengine.reactions.formula_parts import Count
from mathengine.reactions.formulas import STATE, Species

if TYPE_CHECKING:
    from mathengine.reactions.equations import Equation


class Notation(StrEnum):
    """How chemistry is written."""

    PLAIN = "plain"
    """``2 SO4^2-``, as the reader spells it."""
    UNICODE = "unicode"
    """``2 SO₄²⁻``."""
    LATEX = "latex"
    r"""``\ce{2 SO4^2-}``, for the package mhchem."""
    HTML = "html"
    """``2 SO<sub>4</sub><sup>2−</sup>``."""


_LOWERED = {**dict(zip("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋", strict=True)), "n": "ₙ", "m": "ₘ", "x": "ₓ", ".": "."}
_RAISED = {plain: raised for raised, plain in SUPERSCRIPTS.items()}
_TERM = rf"(?:[0-9]+(?:\.[0-9]+)?[{LETTERS}]?|[{LETTERS}])"
_TOKEN = re.compile(
    r"\[(?P<mass>[0-9]{1,3})(?P<symbol>[A-Z][a-z]?)\]|(?P<name>[A-Z][A-Za-z]*)|·(?P<times>[0-9]+/[0-9]+|[0-9]+\.[0-9]+|[0-9]*)"
    rf"|\((?P<braced>{_TERM}(?:[+-]{_TERM})+)\)|(?P<count>{_TERM}(?:[+-]{_TERM})*)|(?P<bracket>.)"
)
_WORD = re.compile(r"[A-Z][a-z]*")
_CHARGE = re.compile(r"\^(?P<size>[0-9]*)(?P<sign>[+-])$")


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a formula: ``symbol``, ``mass``, ``count``, ``dot`` (with its multiplier) or ``bracket``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Style:
    """How the pieces are set."""

    pieces: Mapping[str, Callable[[str], str]]
    charge: Callable[[str, str], str]
    electron: str
    blank: str
    arrow: str


def species_text(species: Species, notation: str = Notation.UNICODE) -> str:
    r"""A species as it is written.

    Parameters
    ----------
    species : Species
    notation : str
        One of :class:`Notation`. Plain text and Unicode are read again as the same species, but for counts with
        letters; LaTeX is what stands inside ``\ce{...}``.

    Raises
    ------
    ValueError
        For another notation.

    Examples
    --------
    >>> from mathengine.reactions import read_formula
    >>> hydrate, sulphate = read_formula("CuSO4.5H2O"), read_formula("SO4--(aq)")
    >>> species_text(hydrate), species_text(sulphate)
    ('CuSO₄·5H₂O', 'SO₄²⁻(aq)')
    >>> species_text(hydrate, "latex"), species_text(sulphate, "latex")
    ('CuSO4*5H2O', 'SO4^2-(aq)')
    >>> species_text(read_formula("H2[18O]"), "html")
    'H<sub>2</sub><sup>18</sup>O'
    """
    notation = Notation(notation)
    if notation is Notation.PLAIN:
        return species.formula
    style = _STYLES[notation]
    state = STATE.search(species.formula)
    body = species.formula[: state.start()] if state else species.formula
    if body == "e-":
        return style.electron + (state.group() if state else "")
    charge = _CHARGE.search(body)
    body = body[: charge.start()] if charge else body
    written = "".join(style.pieces[token.kind](token.text) for token in _tokens(body, species))
    if notation is Notation.LATEX and written.startswith("{}"):
        written = written[2:]  # nothing stands before the first isotope
    return written + (style.charge(charge["size"], charge["sign"]) if charge else "") + (state.group() if state else "")


def _tokens(body: str, species: Species) -> Iterator[_Token]:
    at = 0
    while at < len(body):
        match = _TOKEN.match(body, at)
        assert match is not None  # the last alternative takes any character
        at = match.end()
        if match["mass"]:
            yield _Token("mass", match["mass"])
            yield _Token("symbol", match["symbol"])
        elif match["name"]:
            name = _name(match["name"], species)
            at = match.start() + len(name)
            yield _Token("symbol", name)
        elif match["times"] is not None:
            yield _Token("dot", match["times"])
        elif match["braced"] or match["count"]:
            yield _Token("count", match["braced"] or match["count"])
        else:
            yield _Token("bracket", match["bracket"])


def _name(letters: str, species: Species) -> str:
    """The element or group that some letters begin with; a letter that counts is left to the count."""
    whole = [symbol for symbol in species.atoms if symbol not in SYMBOLS and letters.startswith(symbol)]
    if whole:
        return max(whole, key=len)
    match = _WORD.match(letters)
    assert match is not None
    word = match.group()
    counted = word[:-1] in SYMBOLS and word[-1] in LETTERS
    if counted and (word not in SYMBOLS or (word == "Cn" and "Cn" not in species.atoms)):
        return word[:-1]
    return word


def _lowered(count: str) -> str:
    return "".join(_LOWERED[c] for c in count) if all(c in _LOWERED for c in count) else count


def _raised(text: str) -> str:
    return "".join(_RAISED[c] for c in text)


def _same(text: str) -> str:
    return text


def _minus(text: str) -> str:
    return text.replace("-", "−")


_STYLES = {
    Notation.UNICODE: _Style(
        {"symbol": _same, "mass": _raised, "count": _lowered, "dot": lambda times: f"·{times}", "bracket": _same},
        lambda size, sign: _raised(size + sign),
        "e⁻",
        " ",
        "→",
    ),
    Notation.LATEX: _Style(
        {
            "symbol": _same,
            "mass": lambda mass: f"{{}}^{{{mass}}}",
            "count": lambda count: count if count.isdecimal() else f"_{{{count}}}",
            "dot": lambda times: f"*{times}",
            "bracket": lambda bracket: f"\\{bracket}" if bracket in "{}" else bracket,
        },
        lambda size, sign: f"^{size}{sign}",
        "e^-",
        " ",
        "->",
    ),
    Notation.HTML: _Style(
        {
            "symbol": _same,
            "mass": lambda mass: f"<sup>{mass}</sup>",
            "count": lambda count: f"<sub>{_minus(count)}</sub>",
            "dot": lambda times: f"·{times}",
            "bracket": _same,
        },
        lambda size, sign: f"<sup>{size}{_minus(sign)}</sup>",
        "e<sup>−</sup>",
        "\u00a0",
        "→",
    ),
}


def equation_text(
    equation: Equation, coefficients: Sequence[Count] | None = None, notation: str = Notation.UNICODE
) -> str:
    r"""An equation as it is written; a species with coefficient 0 is left out.

    Parameters
    ----------
    equation : Equation
    coefficients : sequence of int or Fraction, optional
        Reactants first; by default those that were given, or none.
    notation : str
        One of :class:`Notation`.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> found = balance("MnO4^- + Fe^2+ + H^+ -> Mn^2+ + Fe^3+ + H2O")
    >>> equation_text(found.equation, found.coefficients)
    'MnO₄⁻ + 5 Fe²⁺ + 8 H⁺ → Mn²⁺ + 5 Fe³⁺ + 4 H₂O'
    >>> print(equation_text(found.equation, found.coefficients, "latex"))
    \ce{MnO4^- + 5 Fe^2+ + 8 H^+ -> Mn^2+ + 5 Fe^3+ + 4 H2O}
    """
    notation = Notation(notation)
    if coefficients is None:
        coefficients = equation.given or (1,) * len(equation.species)
    if notation is Notation.PLAIN:
        return equation.with_coefficients(coefficients)
    style = _STYLES[notation]
    split = len(equation.reactants)
    sides = (equation.reactants, coefficients[:split]), (equation.products, coefficients[split:])
    left, right = (_side(species, numbers, notation, style.blank) for species, numbers in sides)
    text = f"{left} {style.arrow} {right}"
    return f"\\ce{{{text}}}" if notation is Notation.LATEX else text


def _side(species: Sequence[Species], coefficients: Sequence[Count], notation: Notation, blank: str) -> str:
    terms = [
        ("" if coefficient == 1 else f"{coefficient}{blank}") + species_text(one, notation)
        for one, coefficient in zip(species, coefficients, strict=True)
        if coefficient
    ]
    return " + ".join(terms) or "nothing"


def species_json(species: Species) -> dict[str, object]:
    """A species as JSON data; fractions are texts.

    >>> from mathengine.reactions import read_formula
    >>> species_json(read_formula("Fe0.95O(s)"))
    {'formula': 'Fe0.95O(s)', 'atoms': {'Fe': '19/20', 'O': 1}, 'charge': 0, 'state': 's'}
    """
    atoms = {symbol: count_json(count) for symbol, count in species.atoms.items()}
    return {"formula": species.formula, "atoms": atoms, "charge": species.charge, "state": species.state}


def equation_json(equation: Equation) -> dict[str, object]:
    """The sides of an equation as JSON data, with its coefficients where they were given.

    >>> from mathengine.reactions import read_equation
    >>> equation_json(read_equation("H2 + 1/2 O2 -> H2O"))["given"]
    {'reactants': [1, '1/2'], 'products': [1]}
    """
    record: dict[str, object] = {
        "reactants": [species.formula for species in equation.reactants],
        "products": [species.formula for species in equation.products],
    }
    if equation.given is not None:
        record["given"] = by_sides(equation, equation.given)
    return record


def by_sides(equation: Equation, coefficients: Sequence[Count]) -> dict[str, list[int | str]]:
    """Coefficients by side, as JSON data.

    >>> from mathengine.reactions import read_equation
    >>> by_sides(read_equation("H2 + O2 -> H2O"), [2, 1, 2])
    {'reactants': [2, 1], 'products': [2]}
    """
    values = [count_json(coefficient) for coefficient in coefficients]
    split = len(equation.reactants)
    return {"reactants": values[:split], "products": values[split:]}


def count_json(count: Count) -> int | str:
    """An integer, or a fraction as text.

    >>> count_json(Fraction(1, 2)), count_json(Fraction(4, 2))
    ('1/2', 2)
    """
    exact = Fraction(count)
    return exact.numerator if exact.denominator == 1 else str(exact)
