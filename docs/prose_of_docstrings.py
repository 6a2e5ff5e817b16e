"""Docstrings as Markdown: formulas keep their stars, brackets and signs, and bare examples become blocks of code.

The docstrings are numpy style with doctests. In them ``[k][i]`` is an index and no link, ``x*y*z`` a product without
italics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import griffe

PROSE = frozenset({"", "Notes", "References", "Examples", "Warns"})
"""Sections whose lines are all prose; in the others a line without indentation names a parameter or a type."""
CODE = re.compile(r"(`+.*?`+)")
ROLE = re.compile(r":(?:py:)?[a-z]+:(`[^`]+`)")
"""A role of reStructuredText, of which the code is kept."""
SPECIAL = re.compile(r"([*\[\]])|(<)(?!https?:)")


class ProseOfDocstrings(griffe.Extension):
    """Rewrites each docstring when it has been read."""

    def on_object(self, *, obj: griffe.Object, **keywords: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute."""
        if obj.docstring is not None:
            obj.docstring.value = "\n".join(markdown(obj.docstring.value.splitlines()))


def markdown(lines: list[str]) -> Iterator[str]:
    """The lines with prose escaped, and doctests outside the section of examples fenced."""
    section, in_code = "", False
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if re.fullmatch(r"-{3,}", following.strip()) and line.strip():
            section = line.strip()
        begins = line.lstrip().startswith(">>>")
        if in_code and not line.strip():
            in_code = False
            if section != "Examples":
                yield _indent(lines[number - 1]) + "```"
        elif begins and not in_code:
            in_code = True
            if section != "Examples":
                yield "\n" + _indent(line) + "```pycon"
        is_prose = not in_code and (section in PROSE or line.startswith(" "))
        if in_code:
            yield line
        else:
            yield _escaped(line) if is_prose else ROLE.sub(r"\1", line).replace("`", "")
    if in_code and section != "Examples":
        yield _indent(lines[-1]) + "```"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _escaped(line: str) -> str:
    """The line without roles, with stars, brackets and ``<`` escaped outside of code."""
    line = ROLE.sub(r"\1", line)
    return "".join(piece if piece.startswith("`") else SPECIAL.sub(_escape, piece) for piece in CODE.split(line))


def _escape(match: re.Match[str]) -> str:
    return "&lt;" if match[2] else "\\" + match[1]
