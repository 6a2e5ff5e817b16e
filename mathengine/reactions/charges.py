"""The charge at the end of a formula, in all usual spellings, and the spellings that mean two things."""

from __future__ import annotations

import re

from mathengine.reactions.elements import HALOGENS, SYMBOLS, is_metal
from mathengine.reactions.formula_errors import FormulaError
from mathengine.reactions.formula_options import LETTERS

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
LARGEST_CHARGE = 1_000

_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]*[⁺⁻]+$")
_MARKED = [
    re.compile(pattern)
    for pattern in (
        r"\^\{?(?P<size>[0-9]*)(?P<sign>[+-])\}?$",
        r"\^\{?(?P<sign>[+-])(?P<size>[0-9]*)\}?$",
        r"\((?P<size>[0-9]+)(?P<sign>[+-])\)$",
        r"\((?P<sign>[+-])(?P<size>[0-9]*)\)$",
        r"(?<=\])(?P<size>[0-9]+)(?P<sign>[+-])$",
        r"(?P<sign>[+-])(?P<size>[0-9]+)$",
    )
]
"""Spellings in which the digits can only be the charge."""
_BARE = re.compile(r"(?P<signs>\++|-+)$")
_LETTER = re.compile(rf"[A-Z]?[{LETTERS}]$")
_DIGITS = re.compile(r"(?P<body>.*?[A-Za-z)\]}])(?P<digits>[0-9]+)$", re.DOTALL)


def split_charge(text: str, body: str) -> tuple[str, int]:
    """The formula without its charge, and the charge.

    Parameters
    ----------
    text : str
        The whole input, for messages.
    body : str
        The formula without its state, in which positions are those of ``text``.

    Raises
    ------
    FormulaError
        For a charge of zero or beyond ``LARGEST_CHARGE``.

    Examples
    --------
    >>> split_charge("SO4^2-", "SO4^2-"), split_charge("Fe³⁺", "Fe³⁺"), split_charge("Hg(2+)", "Hg(2+)")
    (('SO4', -2), ('Fe', 3), ('Hg', 2))
    >>> split_charge("SO4--", "SO4--"), split_charge("NO3-", "NO3-"), split_charge("CO2", "CO2")
    (('SO4', -2), ('NO3', -1), ('CO2', 0))
    """
    raised = _RAISED.search(body)
    if raised:
        plain = "".join(SUPERSCRIPTS[c] for c in raised.group())
        size, signs = plain.rstrip("+-"), plain.lstrip("0123456789")
        if len(set(signs)) > 1 or (size and len(signs) > 1):
            raise FormulaError(
                "bad_charge", text, raised.start(), f"{raised.group()!r} is no charge", "write ²⁻ or ^2-"
            )
        return body[: raised.start()], _value(text, raised.start(), size or str(len(signs)), signs[0])
    for pattern in _MARKED:
        match = pattern.search(body)
        if match and not _ends_in_letter(body[: match.start()]):
            return body[: match.start()], _value(text, match.start(), match["size"] or "1", match["sign"])
    match = _BARE.search(body)
    if match:
        return body[: match.start()], _value(text, match.start(), str(len(match["signs"])), match["signs"][0])
    return body, 0


def _ends_in_letter(body: str) -> bool:
    """Whether a letter that stands for a number comes before a sign, as in ``CnH2n+2``."""
    match = _LETTER.search(body)
    return match is not None and (match.group() not in SYMBOLS or match.group() == "Cn")


def _value(text: str, position: int, size: str, sign: str) -> int:
    if not size.strip("0"):
        raise FormulaError("zero_charge", text, position, "the charge is zero", "leave it out")
    if size[0] == "0" or len(size) > 4 or int(size) > LARGEST_CHARGE:
        raise FormulaError("bad_charge", text, position, f"{size!r} is no charge", f"at most {LARGEST_CHARGE}")
    return int(size) if sign == "+" else -int(size)


def ambiguity(body: str, charge_text: str) -> tuple[int, str, str] | None:
    """Where, and how, digits before a bare sign could be the charge as well: position, spelling as charge, as atoms.

    Parameters
    ----------
    body : str
        The formula without its charge and state.
    charge_text : str
        What was taken for the charge.

    Notes
    -----
    One digit is read as a count of atoms where that is what chemists write: ``NO3-``, ``NH4+``, ``I3-``, ``H3+``.
    It is ambiguous after a lone element that forms such an ion (``Fe3+``, ``O2-``), and after the oxygen of a metal's
    cation (``VO2+``). Two digits or more are ambiguous always (``SO42-``).

    Examples
    --------
    >>> ambiguity("SO42", "-")
    (3, 'SO4^2-', 'SO42^-')
    >>> ambiguity("Fe3", "+"), ambiguity("NO3", "-"), ambiguity("I3", "-")
    ((2, 'Fe^3+', 'Fe3^+'), None, None)
    """
    match = _DIGITS.fullmatch(body) if charge_text in ("+", "-") else None
    if match is None:
        return None
    inner, digits = match["body"], match["digits"]
    if len(digits) == 1 and not _may_be_charge(inner, digits, charge_text):
        return None
    counted, size = digits[:-1], digits[-1]
    if size in "01":
        counted, size = digits, ""
    position = len(body) - len(size)
    return position, f"{inner}{counted}^{size}{charge_text}", f"{body}^{charge_text}"


def _may_be_charge(inner: str, digit: str, sign: str) -> bool:
    if digit == "1":
        return False
    if inner in SYMBOLS:
        return not (inner in HALOGENS and sign == "-") and inner not in ("H", "D", "T")
    return sign == "+" and inner.endswith("O") and is_metal(inner[:-1])
