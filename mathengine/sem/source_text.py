"""Tokens of the texts that describe models, and refusals that say line and position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mathengine.errors import InvalidInput, ParseError

LONGEST_TEXT = 1_000_000
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
"""A decimal of bounded size; with an integer behind '/' it is a fraction."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: its kind, itself, and the index of its first character."""

    kind: str
    text: str
    position: int


def refusal(text: str, position: int, problem: str) -> ParseError:
    """The error that shows the line of ``position`` alone and names it where there are several.

    >>> print(refusal("a->b\\nb->", 8, "expected a vertex, found the end"))
    line 2: expected a vertex, found the end at position 4 of 'b->'
    """
    line = text.count("\n", 0, position) + 1
    begin = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    several = f"line {line}: " if "\n" in text.strip() else ""
    return ParseError(text[begin : end if end >= 0 else len(text)], position - begin, several + problem)


def rational(text: str) -> Fraction | None:
    """An exact decimal or fraction, or None where the text is none of bounded size.

    >>> rational("-0.50"), rational("1/3"), rational("1e400"), rational("x")
    (Fraction(-1, 2), Fraction(1, 3), None, None)
    """
    numerator, slash, denominator = (part.strip() for part in text.strip().partition("/"))
    if not NUMBER.fullmatch(numerator):
        return None
    if not slash:
        return Fraction(numerator)
    if not re.fullmatch(r"[0-9]{1,40}", denominator) or not int(denominator):
        return None
    return Fraction(numerator) / int(denominator)


class TokenReader:
    """A text cut into tokens, read from left to right.

    Parameters
    ----------
    text : str
    pattern : re.Pattern
        Its named groups are the kinds of tokens; those of kind ``space`` are left out, and those of kind ``mark`` are
        told apart by their text.
    shown : dict
        How a refusal names a kind of tokens; other kinds and marks are quoted.

    Raises
    ------
    ParseError
        Where the text has a character that starts no token.
    """

    def __init__(self, text: str, pattern: re.Pattern[str], shown: dict[str, str]) -> None:
        if len(text) > LONGEST_TEXT:
            raise InvalidInput("length of the text", len(text), f"at most {LONGEST_TEXT} characters")
        self.text, self.shown = text, shown
        self.tokens = list(self._scanned(pattern))
        self.at = 0

    def _scanned(self, pattern: re.Pattern[str]) -> Iterator[Token]:
        position = 0
        while position < len(self.text):
            found = pattern.match(self.text, position)
            if found is None:
                raise self.refusal(position, f"unexpected {self.text[position]!r}")
            if found.lastgroup != "space":
                yield Token(str(found.lastgroup), found[0], position)
            position = found.end()

    def refusal(self, position: int, problem: str) -> ParseError:
        """The error at this index of the text."""
        return refusal(self.text, position, problem)

    @property
    def position(self) -> int:
        """The index of the next token, or of the end."""
        return self.tokens[self.at].position if self.at < len(self.tokens) else len(self.text.rstrip())

    def sees(self, *accepted: str) -> bool:
        """Whether the next token is one of these marks, or of these kinds."""
        if self.at == len(self.tokens):
            return False
        token = self.tokens[self.at]
        return (token.text if token.kind == "mark" else token.kind) in accepted

    def skips(self, *accepted: str) -> bool:
        """Pass over the next token if it is one of these."""
        found = self.sees(*accepted)
        self.at += found
        return found

    def next(self, *accepted: str) -> Token:
        """The next token, which is one of these marks or kinds; anything is accepted without them.

        Raises
        ------
        ParseError
            If it is another one, or the text is at its end.
        """
        if self.at == len(self.tokens) or (accepted and not self.sees(*accepted)):
            raise self.refusal(self.position, f"expected {self._listed(accepted)}, found {self._found()}")
        self.at += 1
        return self.tokens[self.at - 1]

    def _found(self) -> str:
        if self.at == len(self.tokens):
            return "the end"
        token = self.tokens[self.at]
        return self.shown.get(token.kind, "") if token.kind == "newline" else repr(token.text[:40])

    def _listed(self, accepted: Sequence[str]) -> str:
        words = list(dict.fromkeys(self.shown.get(word, repr(word)) for word in accepted)) or ["more"]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
