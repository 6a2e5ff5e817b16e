"""How formulas are to be read: what beside the elements and plain numbers is allowed in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from mathengine.errors import InvalidInput
from mathengine.reactions.elements import SYMBOLS

LETTERS = "nmxyzδ"
"""Letters that stand for numbers in counts."""
GROUP_NAME = re.compile(r"[A-Z][A-Za-z]{0,15}")


@dataclass(frozen=True)
class FormulaOptions:
    """Options of :func:`mathengine.reactions.formulas.read_formula`, checked.

    Examples
    --------
    >>> FormulaOptions.of(False, {"Me": "CH3"}, {"n": 2}, False).group_pattern.pattern
    'Me(?![a-z])'
    """

    lenient: bool = False
    groups: tuple[tuple[str, str | None], ...] = ()
    params: tuple[tuple[str, Fraction], ...] = ()
    merge_isotopes: bool = False

    @classmethod
    def of(
        cls,
        lenient: bool,
        groups: Mapping[str, str | None] | None,
        params: Mapping[str, int | Fraction] | None,
        merge_isotopes: bool,
    ) -> FormulaOptions:
        """Check and freeze the options.

        Raises
        ------
        InvalidInput
            For a group that has the name of an element or an unusable one, or a letter that counts do not have.
        """
        for name in groups or {}:
            if not GROUP_NAME.fullmatch(name) or name in SYMBOLS:
                raise InvalidInput("group", name, "a capital and more letters, not the symbol of an element")
        for letter in params or {}:
            if letter not in tuple(LETTERS):
                raise InvalidInput("parameter", letter, f"one of {', '.join(LETTERS)}")
        return cls(
            lenient,
            tuple(sorted((groups or {}).items())),
            tuple(sorted((letter, Fraction(value)) for letter, value in (params or {}).items())),
            merge_isotopes,
        )

    @cached_property
    def group_pattern(self) -> re.Pattern[str]:
        """Matches the longest name of a group."""
        names = sorted((name for name, _ in self.groups), key=len, reverse=True)
        return re.compile("|".join(f"{name}(?![a-z])" for name in names) or r"(?!)")

    @cached_property
    def values(self) -> dict[str, Fraction]:
        """The values of letters in counts."""
        return dict(self.params)

    @cached_property
    def contents(self) -> dict[str, str | None]:
        """What each group stands for."""
        return dict(self.groups)


STRICT = FormulaOptions()
