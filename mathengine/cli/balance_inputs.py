"""What ``mathengine balance`` is asked: how to read formulas, what to say of the balance; options or keys of JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import click

from mathengine.cli.inputs import Fields
from mathengine.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from mathengine.reactions.equations import Equation
    from mathengine.reactions.formulas import Species

F = TypeVar("F", bound=Callable[..., object])
Medium: TypeAlias = Literal["acid", "base"]
SETS = ("circuits", "extreme", "hilbert", "graver", "bounded")
NOTATIONS = ("plain", "unicode", "latex", "html")
LIMIT = 100
"""Reactions that are listed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to read a reaction, and what to say of it."""

    couple: tuple[str, ...] = ()
    lenient: bool = False
    groups: Mapping[str, str | None] = field(default_factory=dict)
    params: Mapping[str, Fraction] = field(default_factory=dict)
    merge_isotopes: bool = False
    medium: Medium | None = None
    half: bool = False
    check: bool = False
    every: str | None = None
    max_sum: int | None = None
    max_seconds: float = 10.0
    limit: int = LIMIT
    notation: str = "plain"
    explain: bool = False
    masses: bool = False
    oxidation: bool = False
    grams: Mapping[str, float] = field(default_factory=dict)
    moles: Mapping[str, float] = field(default_factory=dict)

    def with_keys(self, given: object) -> Asked:
        """The same, with what the ``options`` of a JSON line say.

        Raises
        ------
        InvalidInput
            For an unknown key or a value of another type.

        Examples
        --------
        >>> Asked().with_keys({"couple": ["O: H2O2 = O2"]}).couple
        ('O: H2O2 = O2',)
        """
        if not isinstance(given, Mapping):
            raise InvalidInput("options", given, "a JSON object")
        changes: dict[str, object] = {}
        for key, value in given.items():
            if key not in _KEYS:
                raise InvalidInput("option", key, nearest(str(key), _KEYS))
            changes["every" if key == "all" else str(key)] = _KEYS[key](str(key), value)
        return checked(replace(self, **changes))  # type: ignore[arg-type]  # read by name just now

    def read(self, formula: str) -> Species:
        """The species of a formula, read as these options say."""
        from mathengine.reactions.formulas import read_formula

        return read_formula(
            formula,
            lenient=self.lenient,
            groups=self.groups,
            params=self.params,
            merge_isotopes=self.merge_isotopes,
        )


def checked(asked: Asked) -> Asked:
    """Refuse options that do not go together; ``acid_half`` is short for acid and half."""
    medium, _, half = (asked.medium or "").partition("_")
    if medium in ("acid", "base") and half == "half":
        return checked(replace(asked, medium=medium, half=True))  # type: ignore[arg-type]  # one of the two
    if asked.medium not in (None, "acid", "base"):
        raise InvalidInput("medium", asked.medium, "acid or base")
    if asked.every not in (None, *SETS):
        raise InvalidInput("all", asked.every, nearest(str(asked.every), SETS))
    if (asked.every == "bounded") != (asked.max_sum is not None):
        raise InvalidInput("max-sum", asked.max_sum, "a positive integer, together with --all bounded")
    if asked.max_sum is not None and asked.max_sum < 1:
        raise InvalidInput("max-sum", asked.max_sum, "a positive integer")
    if asked.notation not in NOTATIONS:
        raise InvalidInput("notation", asked.notation, ", ".join(NOTATIONS))
    if asked.limit < 1:
        raise InvalidInput("limit", asked.limit, "a positive integer")
    return asked


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput(name, value, "true or false")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise InvalidInput(name, value, "a text, or a list of texts")
    return tuple(texts)


def _named(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidInput(name, value, "a JSON object")
    if name == "groups":
        return {str(key): None if text is None else str(text) for key, text in value.items()}
    read = read_fraction if name == "params" else read_amount
    return {str(key): read(name, str(number)) for key, number in value.items()}


def _integer(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput(name, value, "an integer")
    return value


def _word(name: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InvalidInput(name, value, "a text")
    return value


_KEYS: Mapping[str, Callable[[str, object], object]] = {
    "couple": _texts,
    **dict.fromkeys(("lenient", "merge_isotopes", "half", "check", "explain", "masses", "oxidation"), _flag),
    **dict.fromkeys(("groups", "params", "grams", "moles"), _named),
    **dict.fromkeys(("max_sum", "limit"), _integer),
    **dict.fromkeys(("medium", "all", "notation"), _word),
}
"""How the options of a JSON line are read."""


def read_equation_of(given: Fields, asked: Asked) -> tuple[Equation, Asked]:
    """The equation that an argument or a line of a file describes, and what is asked of it.

    Parameters
    ----------
    given : mapping
        ``reaction``, a text; or lists ``reactants`` and ``products`` of formulas, with ``options`` and ``coefficients``
        if wanted.
    asked : Asked
        What the command line says; ``options`` go before it.

    Raises
    ------
    InvalidInput
        If it makes no sense; a ``FormulaError`` if it cannot be read.

    Examples
    --------
    >>> equation, _ = read_equation_of({"reactants": ["H2", "O2"], "products": ["H2O"]}, Asked())
    >>> print(equation)
    H2 + O2 -> H2O
    """
    asked = asked.with_keys(given["options"]) if given.get("options") is not None else asked
    text = given.get("reaction")
    if text is not None:
        from mathengine.reactions.equations import read_equation

        equation = read_equation(
            str(text),
            lenient=asked.lenient,
            groups=asked.groups,
            params=asked.params,
            merge_isotopes=asked.merge_isotopes,
        )
        return equation, asked
    from mathengine.reactions.equations import equation_of

    sides = []
    coefficients = given.get("coefficients")
    if coefficients is not None and not isinstance(coefficients, Mapping):
        raise InvalidInput("coefficients", coefficients, 'a JSON object with "reactants" and "products"')
    for key in ("reactants", "products"):
        formulas = given.get(key)
        if not isinstance(formulas, list) or not all(isinstance(formula, str) for formula in formulas):
            raise InvalidInput(key, formulas, 'a list of formulas such as ["H2", "O2"]')
        numbers = None if coefficients is None else coefficients.get(key)
        sides.append(_side(key, formulas, numbers, asked))
    return equation_of(*sides), asked


def _side(key: str, formulas: list[str], numbers: object, asked: Asked) -> list[tuple[Species, int | Fraction | None]]:
    species = [asked.read(formula) for formula in formulas]
    if numbers is None:
        return [(one, None) for one in species]
    if not isinstance(numbers, list) or len(numbers) != len(species):
        raise InvalidInput(f"coefficients of the {key}", numbers, f"a list of {len(species)} numbers")
    counts = [read_fraction(f"coefficient in the {key}", str(number)) for number in numbers]
    if any(count <= 0 for count in counts):
        raise InvalidInput(f"coefficients of the {key}", numbers, "positive numbers")
    whole = [count.numerator if count.denominator == 1 else count for count in counts]
    return list(zip(species, whole, strict=True))


def read_fraction(name: str, text: str) -> Fraction:
    """An exact number.

    >>> read_fraction("n", "1/2"), read_fraction("n", "0.25")
    (Fraction(1, 2), Fraction(1, 4))
    """
    if len(text) <= 40 and "e" not in text.lower():
        try:
            return Fraction(text)
        except (ValueError, ZeroDivisionError):
            pass
    raise InvalidInput(name, text, "a number such as 6, 0.5 or 1/2")


def read_amount(name: str, text: str) -> float:
    """A positive amount.

    >>> read_amount("grams", "4.5")
    4.5
    """
    from math import isfinite

    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (isfinite(value) and value > 0):
        raise InvalidInput(name, text, "a positive number")
    return value


def pairs(option: str, words: Iterable[str], example: str) -> dict[str, str]:
    """Words ``NAME=VALUE`` as a dictionary; each name once.

    >>> pairs("--param", ["n=6"], "n=6")
    {'n': '6'}
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.rpartition("="))
        if not name or not equals or not value:
            raise InvalidInput(option, word, f"NAME=VALUE, as in {example}")
        if name in found:
            raise InvalidInput(option, word, f"{name} once")
        found[name] = value
    return found


def group_pairs(words: Iterable[str]) -> dict[str, str | None]:
    """Groups: a name alone is kept whole, a name with a formula stands for it.

    >>> group_pairs(["R", "Me=CH3"])
    {'R': None, 'Me': 'CH3'}
    """
    found: dict[str, str | None] = {}
    for word in words:
        name, equals, formula = (part.strip() for part in word.partition("="))
        if not name or (equals and not formula) or name in found:
            raise InvalidInput("--group", word, "NAME or NAME=FORMULA, each name once, as in R or Me=CH3")
        found[name] = formula or None
    return found


def reading_options(function: F) -> F:
    """The options that say how formulas are read."""
    for option in (
        click.option("--merge-isotopes", is_flag=True, help="Count D, [18O] and other isotopes as their element."),
        click.option(
            "--param", multiple=True, metavar="LETTER=VALUE", help="Value of a letter in counts: (C6H10O5)n with n=6."
        ),
        click.option(
            "--group", multiple=True, metavar="NAME[=FORMULA]", help="A symbol beside the elements: R, or Me=CH3."
        ),
        click.option("--lenient", is_flag=True, help="Read SO42- and Fe3+ literally, with a warning."),
    ):
        function = option(function)
    return function


def notation_options(function: F) -> F:
    """The options that say how equations are written."""
    for option in (
        click.option("--html", is_flag=True, help="The same as --notation html."),
        click.option("--latex", is_flag=True, help="The same as --notation latex: \\ce{...} of mhchem."),
        click.option("--unicode", is_flag=True, help="The same as --notation unicode."),
        click.option(
            "--notation",
            type=click.Choice(NOTATIONS),
            help="How equations are written.  [default: plain]",
        ),
    ):
        function = option(function)
    return function


def one_notation(notation: str | None, unicode: bool, latex: bool, html: bool) -> str:
    """The one notation that is asked for.

    >>> one_notation(None, False, True, False)
    'latex'
    """
    flags = {"unicode": unicode, "latex": latex, "html": html}
    chosen = {*([notation] if notation else []), *(name for name, on in flags.items() if on)}
    if len(chosen) > 1:
        raise click.UsageError("one notation at a time", click.get_current_context(silent=True))
    return chosen.pop() if chosen else "plain"
