"""Polynomials whose coefficients depend on n modulo s, exact, and how they are written.

Two shapes are used. In the full one every coefficient depends on n mod s: (d + 1) s parameters. In the constant one
only the constant term does: d + s parameters; most floor and ceiling forms are of this shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, isqrt, lcm

from mathengine.errors import InvalidInput

LARGEST_FACTOR = 10_000
"""Contents up to which a factor is looked for in front of a floor."""


@dataclass(frozen=True)
class QuasiPolynomial:
    """A polynomial for each residue of n modulo s.

    Attributes
    ----------
    classes : tuple of tuples of Fraction
        For n = 0, 1, ..., s - 1 modulo s the coefficients, constant term first, all of one length.

    Examples
    --------
    >>> floor_of_half = QuasiPolynomial(((Fraction(0), Fraction(1, 2)), (Fraction(-1, 2), Fraction(1, 2))))
    >>> [floor_of_half(n) for n in range(5)] == [0, 0, 1, 1, 2], floor_of_half.formula()
    (True, 'floor(n/2)')
    """

    classes: tuple[tuple[Fraction, ...], ...]

    def __post_init__(self) -> None:
        lengths = {len(coefficients) for coefficients in self.classes}
        if len(lengths) != 1 or 0 in lengths:
            raise InvalidInput("classes of a quasi-polynomial", self.classes, "coefficient lists of one length, not 0")

    @property
    def modulus(self) -> int:
        """How many residues there are."""
        return len(self.classes)

    @property
    def degree(self) -> int:
        """The formal degree."""
        return len(self.classes[0]) - 1

    @cached_property
    def is_constant_shape(self) -> bool:
        """Whether only the constant term depends on n modulo s."""
        return len({coefficients[1:] for coefficients in self.classes}) == 1

    @property
    def parameters(self) -> int:
        """Free coefficients: d + s if only the constant term depends on the residue, else (d + 1) s."""
        if self.is_constant_shape:
            return self.degree + self.modulus
        return (self.degree + 1) * self.modulus

    def __call__(self, n: int) -> Fraction:
        """The value at n; exact."""
        value = Fraction(0)
        for coefficient in reversed(self.classes[n % self.modulus]):
            value = value * n + coefficient
        return value

    def formula(self, name: str = "n") -> str | None:
        """One expression in the statement language, with a floor if the modulus is not 1; None if there is none.

        Examples
        --------
        >>> QuasiPolynomial(((Fraction(0), Fraction(-1, 2), Fraction(1, 2)),)).formula()
        'n*(n - 1)/2'
        """
        if self.modulus == 1:
            return quotient_text(*_integral(self.classes[0]), name)
        if not self.is_constant_shape:
            return None
        return next((text for factor in self._factors() if (text := self._floor_form(factor, name))), None)

    def cases(self, name: str = "n") -> Iterator[tuple[str, str | None]]:
        """Expressions and the conditions under which they hold: one if there is a formula, else one for each residue.

        Examples
        --------
        >>> odd_or_even = QuasiPolynomial(((Fraction(0), Fraction(1)), (Fraction(0), Fraction(2))))
        >>> list(odd_or_even.cases())
        [('n', 'n - 2*floor(n/2) = 0'), ('2*n', 'n - 2*floor(n/2) = 1')]
        """
        whole = self.formula(name)
        if whole is not None:
            yield whole, None
            return
        for residue, coefficients in enumerate(self.classes):
            condition = f"{name} - {self.modulus}*floor({name}/{self.modulus}) = {residue}"
            yield quotient_text(*_integral(coefficients), name), condition

    def to_json(self) -> dict[str, object]:
        """Plain data: modulus, degree, and the coefficients for each residue as texts."""
        classes = [[str(c) for c in coefficients] for coefficients in self.classes]
        return {"modulus": self.modulus, "degree": self.degree, "coefficients": classes}

    def _factors(self) -> list[int]:
        """Integers that divide every value, and so may stand before a floor; 1 first."""
        content = 0
        for n in range(self.modulus * (self.degree + 2)):
            value = self(n)
            if value.denominator != 1:
                return [1]
            content = gcd(content, int(value))
        return [f for f in range(1, min(content, LARGEST_FACTOR) + 1) if content % f == 0] or [1]

    def _floor_form(self, factor: int, name: str) -> str | None:
        """``factor * floor(P/D)``: the constants of all residues must lie within D - 1 of each other."""
        bottom = lcm(*(c.denominator for coefficients in self.classes for c in coefficients[1:])) if self.degree else 1
        if factor > 1:
            bottom = lcm(*((c / factor).denominator for c in self.classes[0][1:])) if self.degree else 1
        # The constants may have a larger denominator than the other coefficients; the values are integers.
        tops = [[c * bottom / factor for c in coefficients] for coefficients in self.classes]
        if any(row[0].denominator != 1 for row in tops):
            return None
        constants = [int(row[0]) for row in tops]
        most, least = max(constants), min(constants)
        if most - least >= bottom or not self._is_integral(factor):
            return None
        shared = [int(c) for c in tops[0][1:]]
        top = min(([c, *shared] for c in range(most, least + bottom)), key=_plainness)
        inside = quotient_text(top, bottom, name)
        return f"floor({inside})" if factor == 1 else f"{factor}*floor({inside})"

    def _is_integral(self, factor: int) -> bool:
        """Whether every value is an integer times ``factor``; d + 1 values of each residue decide."""
        values = (self(n) / factor for n in range(self.modulus * (self.degree + 1)))
        return all(value.denominator == 1 for value in values)


def quotient_text(top: Sequence[int], bottom: int, name: str = "n") -> str:
    """The polynomial ``top / bottom`` in the statement language, in factors where it has rational roots.

    Parameters
    ----------
    top : sequence of int
        Coefficients, constant term first.
    bottom : int
        Positive.

    Examples
    --------
    >>> quotient_text([0, -1, 1], 2), quotient_text([12, -8, 3], 4), quotient_text([-3, 3], 2), quotient_text([5], 1)
    ('n*(n - 1)/2', '(3*n**2 - 8*n + 12)/4', '3*(n - 1)/2', '5')
    """
    coefficients = list(top)
    while len(coefficients) > 1 and coefficients[-1] == 0:
        coefficients.pop()
    content = gcd(*coefficients)
    shared = gcd(content, bottom) or 1
    coefficients, bottom = [c // shared for c in coefficients], bottom // shared
    content //= shared
    if len(coefficients) == 1:
        return str(coefficients[0]) if bottom == 1 else f"{coefficients[0]}/{bottom}"
    factors = _factored(coefficients, content, name)
    text = "*".join(factors)
    is_single_sum = len(factors) == 1 and not _is_atom(factors[0])
    return text if bottom == 1 else f"({text})/{bottom}" if is_single_sum else f"{text}/{bottom}"


def _integral(coefficients: Sequence[Fraction]) -> tuple[list[int], int]:
    bottom = lcm(*(c.denominator for c in coefficients))
    return [int(c * bottom) for c in coefficients], bottom


def _plainness(top: Sequence[int]) -> tuple[bool, bool, int, int]:
    """Order among equal floor forms: no constant, a factored numerator, the smaller constant."""
    return top[0] != 0, len(_factored(list(top), gcd(*top), "n")) == 1, abs(top[0]), -top[0]


def _factored(coefficients: list[int], content: int, name: str) -> list[str]:
    """Factors as texts: the content, a power of the name, linear factors with integer roots, the rest."""
    if content == 0:
        return ["0"]
    content = -content if coefficients[-1] < 0 else content
    rest = [c // content for c in coefficients]
    power = next(i for i, c in enumerate(rest) if c)
    rest = rest[power:]
    factors = [] if content == 1 else [str(content)]
    if power:
        factors.append(name if power == 1 else f"{name}**{power}")
    roots = _integer_roots(rest)
    if roots is not None:
        factors += [f"({_sum_text([-root, 1], name)})" for root in roots]
    elif len(rest) > 1 or not factors:
        text = _sum_text(rest, name)
        factors.append(f"({text})" if factors else text)
    return [factors[0][1:-1]] if len(factors) == 1 and factors[0].startswith("(") else factors


def _integer_roots(coefficients: list[int]) -> list[int] | None:
    """The roots of a monic polynomial of degree 1 or 2, ascending from the largest, if all are integers."""
    if len(coefficients) == 2 and coefficients[1] == 1:
        return [-coefficients[0]]
    if len(coefficients) != 3 or coefficients[2] != 1:
        return None
    c, b, _ = coefficients
    square = b * b - 4 * c
    if square < 0 or isqrt(square) ** 2 != square:
        return None
    return [(-b + isqrt(square)) // 2, (-b - isqrt(square)) // 2]


def _sum_text(coefficients: Sequence[int], name: str) -> str:
    text = ""
    for power in reversed(range(len(coefficients))):
        c = coefficients[power]
        if c == 0:
            continue
        body = _monomial(abs(c), power, name)
        text += (f" - {body}" if c < 0 else f" + {body}") if text else (f"-{body}" if c < 0 else body)
    return text or "0"


def _monomial(size: int, power: int, name: str) -> str:
    if power == 0:
        return str(size)
    base = name if power == 1 else f"{name}**{power}"
    return base if size == 1 else f"{size}*{base}"


def _is_atom(text: str) -> bool:
    """Whether a text needs no brackets before a division."""
    return " " not in text
