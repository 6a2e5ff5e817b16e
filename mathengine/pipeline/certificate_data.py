"""Plain data of certificates, read with bounds, and the one error of every check."""

from __future__ import annotations

from fractions import Fraction

from gmpy2 import mpz

from mathengine.errors import InvalidInput, shorten

LONGEST_NUMBER = 1_000_000
"""Characters of one number."""


def refused(why: str) -> InvalidInput:
    """The error of every check: the certificate does not establish the statement, and why.

    >>> print(refused("an unknown rule"))
    certificate with an unknown rule is no proof; accepted: one that establishes the statement
    """
    return InvalidInput(f"certificate with {shorten(why, 200)}", "no proof", "one that establishes the statement")


def require(condition: object, why: str) -> None:
    """Refuse the certificate unless the condition holds."""
    if not condition:
        raise refused(why)


def items(value: object) -> list[object]:
    """A list."""
    if not isinstance(value, list | tuple):
        raise TypeError("a list was expected")
    return list(value)


def integer(value: object) -> int:
    """An integer, as such or as text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("an integer was expected")
    return int(value)


def number(value: object) -> Fraction:
    """A rational number from its text, of any length."""
    top, _, bottom = str(value).partition("/")
    require(len(top) + len(bottom) <= LONGEST_NUMBER, "a number that is too large")
    return Fraction(int(mpz(top)), int(mpz(bottom or "1")))
