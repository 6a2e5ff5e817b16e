"""Chemical equations as text: species on two sides of an arrow, with or without coefficients.

::

    reaction := side ARROW side            ARROW in -> --> => = == <=> <-> → ⟶ ⇌ ⇄ ↔
    side     := [coefficient] species (" + " [coefficient] species)*

A plus sign separates species where blanks stand on both sides of it, or where it follows a marked charge (``^2-``,
``²⁻``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from mathengine.reactions.formula_errors import FormulaError
from mathengine.reactions.formula_parts import Count
from mathengine.reactions.formulas import Species, read_formula, read_strictly

LONGEST = 20_000
"""Characters of an equation."""
MOST_SPECIES = 500

# Every alternative begins with a character of its own, by which the search skips the others.
_ARROW = re.compile(r"<=+>|<-+>|--*>|==*>|==*|[→⟶⇌⇄↔⟷]")
_BLANKS_PLUS = re.compile(r"\s\+\s+")
_MARKED = re.compile(r"[\^⁺⁻]")
_PLUS = re.compile(
    r"\s+\+\s+|(?<=[⁺⁻])\s*\+\s*|(?<=\^[+-])\s*\+\s*|(?<=\^[0-9][+-])\s*\+\s*|(?<=\^\{[0-9][+-]\})\s*\+\s*"
)
_COEFFICIENT = re.compile(r"(?P<number>[0-9]+/[0-9]+|[0-9]+\.[0-9]+|[0-9]+)\s*(?=\S)")
LONGEST_COEFFICIENT = 60
_Term: TypeAlias = tuple[Species, Count | None]


@dataclass(frozen=True, slots=True)
class Equation:
    """Species on two sides of an arrow; coefficients where they were given.

    Attributes
    ----------
    reactants, products : tuple of Species
    given : tuple or None
        The coefficients, reactants first, if at least one was written; an unwritten one is then 1.

    Examples
    --------
    >>> equation = read_equation("2 H2 + O2 -> 2 H2O")
    >>> equation.given, str(equation)
    ((2, 1, 2), 'H2 + O2 -> H2O')
    """

    reactants: tuple[Species, ...]
    products: tuple[Species, ...]
    given: tuple[Count, ...] | None = None

    @property
    def species(self) -> tuple[Species, ...]:
        """All species, reactants first."""
        return self.reactants + self.products

    @property
    def shared(self) -> tuple[str, ...]:
        """The formulas that stand on both sides."""
        right = {species.formula for species in self.products}
        return tuple(species.formula for species in self.reactants if species.formula in right)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader of formulas remarked."""
        return tuple(dict.fromkeys(warning for species in self.species for warning in species.warnings))

    def with_coefficients(self, coefficients: Sequence[Count]) -> str:
        """The equation with these coefficients; a species with coefficient 0 is left out.

        >>> read_equation("H2 + O2 -> H2O").with_coefficients([2, 1, 2])
        '2 H2 + O2 -> 2 H2O'
        """
        split = len(self.reactants)
        left = _side(self.reactants, coefficients[:split])
        right = _side(self.products, coefficients[split:])
        return f"{left} -> {right}"

    def __str__(self) -> str:
        return self.with_coefficients([1] * len(self.species))

    def _repr_latex_(self) -> str:
        from mathengine.reactions.notation import equation_text

        return f"${equation_text(self, notation='latex')}$"

    def _repr_html_(self) -> str:
        from mathengine.reactions.notation import equation_text

        return equation_text(self, notation="html")

    def to_json(self) -> dict[str, object]:
        """The sides as JSON data, with the coefficients where they were given.

        >>> read_equation("H2 + O2 -> H2O").to_json()
        {'reactants': ['H2', 'O2'], 'products': ['H2O']}
        """
        from mathengine.reactions.notation import equation_json

        return equation_json(self)


def _side(species: Sequence[Species], coefficients: Sequence[Count]) -> str:
    terms = [f"{c} {s}" if c != 1 else str(s) for s, c in zip(species, coefficients, strict=True) if c]
    return " + ".join(terms) or "nothing"


def read_equation(
    text: str,
    *,
    lenient: bool = False,
    groups: Mapping[str, str | None] | None = None,
    params: Mapping[str, int | Fraction] | None = None,
    merge_isotopes: bool = False,
) -> Equation:
    """The equation that a text stands for.

    Parameters
    ----------
    text : str
        At most ``LONGEST`` characters.
    lenient, groups, params, merge_isotopes
        As in :func:`read_formula`.

    Raises
    ------
    FormulaError
        With the position in ``text``.

    Notes
    -----
    A species that occurs twice on one side is one species; its coefficients are added, and thereby given.

    Examples
    --------
    >>> read_equation("MnO4⁻ + 8H⁺ + 5e⁻ → Mn²⁺ + 4H₂O").given
    (1, 8, 5, 1, 4)
    >>> read_equation("H2 + O2")
    Traceback (most recent call last):
    mathengine.reactions.formula_errors.FormulaError: expected an arrow at position 8 of 'H2 + O2': write REACTANTS -> \
PRODUCTS
    """
    options: dict[str, object] = {}
    if lenient or groups or params or merge_isotopes:
        options = {"lenient": lenient, "groups": groups, "params": params, "merge_isotopes": merge_isotopes}
    start, end = find_arrow(text).span()
    left = [_read_term(text, a, b, options) for a, b in _terms(text, 0, start)]
    right = [_read_term(text, a, b, options) for a, b in _terms(text, end, len(text))]
    return _equation(text, left, right)


def equation_of(
    reactants: Iterable[tuple[Species, Count | None]], products: Iterable[tuple[Species, Count | None]]
) -> Equation:
    """The equation of some species, each with its coefficient where one is given.

    Raises
    ------
    FormulaError
        For a side without species, or too many of them.

    Examples
    --------
    >>> print(equation_of([(read_strictly("H2"), 2), (read_strictly("O2"), None)], [(read_strictly("H2O"), 2)]))
    H2 + O2 -> H2O
    """
    return _equation("", list(reactants), list(products))


def _equation(text: str, left: Sequence[_Term], right: Sequence[_Term]) -> Equation:
    if not left or not right:
        raise FormulaError("empty_side", text, 0, "expected species on both sides of the arrow")
    (reactants, left_given), (products, right_given) = _merged(left), _merged(right)
    if len(reactants) + len(products) > MOST_SPECIES:
        raise FormulaError("too_long", text, 0, f"an equation has at most {MOST_SPECIES} species")
    written = [*left_given, *right_given]
    given = tuple(1 if c is None else c for c in written) if any(written) else None
    return Equation(tuple(reactants), tuple(products), given)


def find_arrow(text: str) -> re.Match[str]:
    """The arrow of an equation.

    Raises
    ------
    FormulaError
        If there is none, if there are several, or if its dash could be a charge.
    """
    if len(text) > LONGEST:
        raise FormulaError("too_long", text, LONGEST, f"an equation has at most {LONGEST} characters")
    if not text.strip():
        raise FormulaError("empty", text, 0, "expected a reaction", "write REACTANTS -> PRODUCTS")
    arrow = _ARROW.search(text)
    if arrow is None:
        raise FormulaError("arrow", text, len(text), "expected an arrow", "write REACTANTS -> PRODUCTS")
    second = _ARROW.search(text, arrow.end())
    if second is not None:
        raise FormulaError("arrow", text, second.start(), "a second arrow", "one reaction has one arrow")
    if arrow.group().startswith("--") and text[: arrow.start()][-1:].strip():
        hint = "put a blank before the arrow"
        raise FormulaError("arrow", text, arrow.start(), "the first dash may be a charge", hint)
    return arrow


def _terms(text: str, first: int, last: int) -> Iterable[tuple[int, int]]:
    """Where the terms of a side stand."""
    if not text[first:last].strip():
        raise FormulaError("empty_side", text, min(first, len(text)), "expected species on this side of the arrow")
    begin = first
    separators = _PLUS if _MARKED.search(text, first, last) else _BLANKS_PLUS
    for plus in separators.finditer(text, first, last):
        yield begin, plus.start()
        begin = plus.end()
    yield begin, last


def _read_term(text: str, first: int, last: int, options: Mapping[str, object]) -> _Term:
    term = text[first:last]
    begin = first + len(term) - len(term.lstrip())
    coefficient = None
    if "0" <= text[begin : begin + 1] <= "9":
        match = _COEFFICIENT.match(text, begin, last)
        if match:
            coefficient = _coefficient(text, match)
            begin = match.end()
    formula = text[begin:last].rstrip()
    if not formula:
        raise FormulaError("empty", text, begin, "expected a species", "species are separated by ' + '")
    try:
        species = read_formula(formula, **options) if options else read_strictly(formula)  # type: ignore[arg-type]
    except FormulaError as error:
        raise FormulaError(error.code, text, begin + error.position, error.problem, error.hint) from None
    return species, coefficient


def _coefficient(text: str, match: re.Match[str]) -> Count:
    digits = match["number"]
    if len(digits) > LONGEST_COEFFICIENT:
        problem = f"a coefficient has at most {LONGEST_COEFFICIENT} digits"
        raise FormulaError("misplaced_number", text, match.start(), problem)
    numerator, _, denominator = digits.partition("/")
    if not numerator.strip("0.") or (denominator and not denominator.strip("0")):
        raise FormulaError("zero_count", text, match.start(), "the coefficient is zero", "leave the species out")
    value = Fraction(digits)
    return value.numerator if value.denominator == 1 else value


def _merged(terms: Sequence[_Term]) -> tuple[list[Species], list[Count | None]]:
    """The different species of a side, with the sums of their coefficients."""
    if len({one.formula for one, _ in terms}) == len(terms):
        return [one for one, _ in terms], [coefficient for _, coefficient in terms]
    places: dict[str, int] = {}
    species: list[Species] = []
    coefficients: list[Count | None] = []
    for one, coefficient in terms:
        place = places.setdefault(one.formula, len(species))
        if place == len(species):
            species.append(one)
            coefficients.append(coefficient)
        else:  # to write a species twice is to write a coefficient
            coefficients[place] = (coefficients[place] or 1) + (coefficient or 1)
    return species, coefficients
