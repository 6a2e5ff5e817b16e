"""Reading the parameters of a ring model: exact fractions from integers and text, floats as they are."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction
from numbers import Complex, Rational, Real
from typing import TypeAlias

from mathengine.errors import InvalidInput

Scalar: TypeAlias = Fraction | float | complex
"""A parameter's value: exact (Fraction) or floating-point; complex for couplings only."""
Entries: TypeAlias = Scalar | tuple[Scalar, ...]

LARGEST = 1e100
"""Values must be 0 or lie between 1e-100 and 1e100 in magnitude."""
_NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?)")
_LONGEST = 1000


def read_scalar(key: str, value: object, *, rate: bool = False, coupling: bool = False) -> Scalar:
    """One number: a Fraction from an integer, a fraction or decimal text, a float from a float.

    Parameters
    ----------
    key : str
        The parameter's name, for messages.
    value : object
        int, Fraction, text such as ``"0.05"``, ``"1/3"``, ``"1e-3"``, float, or (couplings) complex.
    rate : bool
        Refuse negative values.
    coupling : bool
        Accept complex values; one whose imaginary part is 0 becomes a float.

    Raises
    ------
    InvalidInput
        If it is no such number, is not finite, negative where a rate is asked for, or out of range (1e-100 to 1e100).

    Examples
    --------
    >>> read_scalar("phi", "0.05"), read_scalar("phi", 0.05), read_scalar("g", 1 + 2j, coupling=True)
    (Fraction(1, 20), 0.05, (1+2j))
    """
    accepted = _accepted(rate, coupling)
    number = _number(value, coupling)
    if number is None:
        raise InvalidInput(key, value, accepted)
    if isinstance(number, complex):
        if not (math.isfinite(number.real) and math.isfinite(number.imag)):
            raise InvalidInput(key, value, accepted)
    elif not _is_real(number, rate):
        raise InvalidInput(key, value, accepted)
    size = magnitude(number)
    if size and not 1 / LARGEST <= size <= LARGEST:
        raise InvalidInput(key, value, "0, or a magnitude from 1e-100 to 1e100")
    return number


def magnitude(number: Scalar) -> float:
    """The absolute value as a float; 0 only for 0 within the accepted range.

    >>> magnitude(3 + 4j), magnitude(Fraction(-1, 2))
    (5.0, 0.5)
    """
    return float(abs(complex(number))) if isinstance(number, complex) else abs(_finite_float(number))


def _finite_float(number: Fraction | float) -> float:
    if isinstance(number, float):
        return number
    bits = number.numerator.bit_length() - number.denominator.bit_length()
    return float(number) if abs(bits) < 1000 else 2.0 ** (1000 if bits > 0 else -1000)


def _accepted(rate: bool, coupling: bool) -> str:
    kind = "a non-negative number" if rate else "a finite number"
    return f"{kind} (int, Fraction, text such as '0.05' or '1/3', float{', complex' if coupling else ''})"


def _is_real(number: Fraction | float, rate: bool) -> bool:
    finite = isinstance(number, Fraction) or math.isfinite(number)
    return finite and not (rate and number < 0)


def _number(value: object, coupling: bool) -> Scalar | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, Complex) and coupling:
        number = complex(value)
        return number if number.imag else number.real
    return None


def _from_text(text: str) -> Fraction | None:
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    try:
        return Fraction(text)
    except ZeroDivisionError:
        return None


def read_entries(key: str, value: object, count: int, *, rate: bool = False, coupling: bool = False) -> Entries:
    """A scalar, or a tuple of ``count`` numbers from any sequence (a list, a tuple, an array of shape (count,)).

    Raises
    ------
    InvalidInput
        If an entry is unreadable (the message numbers it from 0) or the length is wrong.

    Examples
    --------
    >>> read_entries("eps", ["0.1", 0], 2)
    (Fraction(1, 10), Fraction(0, 1))
    >>> read_entries("eps", "0.1", 2)
    Fraction(1, 10)
    """
    entries = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(entries, Sequence) or isinstance(entries, str | bytes):
        return read_scalar(key, entries, rate=rate, coupling=coupling)
    if len(entries) != count:
        raise InvalidInput(f"{key}", f"a list of {len(entries)}", f"a number, or a list of N = {count} numbers")
    return tuple(read_scalar(f"{key}[{n}]", entry, rate=rate, coupling=coupling) for n, entry in enumerate(entries))


def to_text(value: Scalar) -> str | float | list[float]:
    """A value for JSON: exact numbers as text (a decimal if it ends), floats as they are, complex ones as a pair.

    >>> to_text(Fraction(1, 20)), to_text(Fraction(1, 3)), to_text(0.5), to_text(1 + 2j)
    ('0.05', '1/3', 0.5, [1.0, 2.0])
    """
    if isinstance(value, complex):
        return [value.real, value.imag]
    if isinstance(value, float):
        return value
    places = _decimal_places(value.denominator)
    if places is None or places > 60:
        return str(value)
    whole, rest = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" + (f".{rest:0{places}d}" if places else "")


def _decimal_places(denominator: int) -> int | None:
    """Decimal places of a fraction in lowest terms, None where the expansion does not end."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


__all__ = ["LARGEST", "Entries", "Scalar", "magnitude", "read_entries", "read_scalar", "to_text"]
