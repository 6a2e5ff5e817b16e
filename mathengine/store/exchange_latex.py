r"""Statements as a table in LaTeX.

The table is a ``longtable`` for a document with ``amsmath``, ``amssymb``, ``array`` and ``longtable``; nothing else is
needed. A formula that would run over the page is set as text that breaks between its parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from mathengine.errors import MathengineError
from mathengine.numeric.printer import escape_latex
from mathengine.store.exchange_references import citation_key
from mathengine.store.records import Reference, StoredStatement

LONGEST = 240
"""Longest LaTeX of a formula, in characters, that is set as a formula."""
HEAD = r"""% Needs \usepackage{amsmath, amssymb, array, longtable}.
\begin{longtable}{>{\raggedright\arraybackslash}p{0.62\linewidth}lr>{\raggedright\arraybackslash}p{0.16\linewidth}}
statement & verdict & digits & references \\ \hline
\endhead
"""
TAIL = "\\end{longtable}\n"
BREAKS = re.compile(r"(?<=[-+*/,(=\[])(?=[^ ])")


def latex_rows(
    statements: Iterable[tuple[StoredStatement, Sequence[Reference]]], typeset: Callable[[str], str]
) -> Iterator[str]:
    r"""The lines of the table, head and tail included.

    Parameters
    ----------
    statements : iterable of (StoredStatement, sequence of Reference)
    typeset : callable
        From the text of a statement to its LaTeX, without dollars.

    Examples
    --------
    >>> from mathengine.store.records import Standing, StatementRecord
    >>> record = StatementRecord(digest="0" * 64, kind="identity", text="zeta(2) = pi**2/6")
    >>> stored = StoredStatement(record, Standing(), "2026-11-25T00:00:00Z", 1)
    >>> print(list(latex_rows([(stored, [])], lambda text: r"\zeta(2)=\pi^2/6"))[1], end="")
    $\zeta(2)=\pi^2/6$ & undecided & & \\
    """
    yield HEAD
    for stored, references in statements:
        digits = "" if stored.digits is None else f"{stored.digits} "
        cited = f"{_cited(references)} " if references else ""
        yield f"{formula(stored.record.text, typeset)} & {stored.status} & {digits}& {cited}\\\\\n"
    yield TAIL


def _cited(references: Sequence[Reference]) -> str:
    return rf"\cite{{{','.join(citation_key(each) for each in references)}}}"


def formula(text: str, typeset: Callable[[str], str]) -> str:
    r"""A statement as a formula, or where that is too long, or cannot be made, as text.

    Examples
    --------
    >>> print(formula("x_1 = 2", lambda text: "x" * 1000))
    \texttt{x\_1 = 2}
    """
    try:
        shown = typeset(text)
    except MathengineError:
        shown = ""
    if shown and len(shown) <= LONGEST and shown.isascii():
        return f"${shown}$"
    return rf"\texttt{{{plain(text)}}}"


def plain(text: str) -> str:
    r"""Text for LaTeX's text mode, in ASCII, with places to break.

    Examples
    --------
    >>> print(plain("a->b & \u03b6"))
    a-\allowbreak{}\textgreater{}b \& U+03B6
    """
    parts = BREAKS.split(text)
    return r"\allowbreak{}".join(_escaped(part) for part in parts)


def _escaped(text: str) -> str:
    ascii_only = "".join(c if c.isascii() and c.isprintable() else f"U+{ord(c):04X}" for c in text)
    escaped = escape_latex(ascii_only)
    for sign, name in (("<", r"\textless{}"), (">", r"\textgreater{}"), ("|", r"\textbar{}"), ('"', r"\char34{}")):
        escaped = escaped.replace(sign, name)
    return escaped
