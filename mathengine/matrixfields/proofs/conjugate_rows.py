"""Fields of conjugate polynomials for proofs, and signs of polynomials on regions of their points.

``M_x = [[0, b(x)], [1, a(x, y)]]`` and ``M_y = [[fbar, b], [1, f]]`` with ``a = f - fbar(x + 1, y)`` and
``b = f fbar`` up to a function of y: the rows y = const are continued fractions with the same b. A polynomial is shown
positive on a region by writing the region's points with variables that are real and not negative: then no coefficient
may be negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz_poly

from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text

Terms: TypeAlias = Mapping[tuple[int, int], int]
"""A polynomial in x and y: exponents to coefficients."""
Point: TypeAlias = tuple[int, int]
Matrix: TypeAlias = list[list[fmpz_poly]]

REGION = fmpq_mpoly_ctx.get(("v", "z"), "lex")


@dataclass(frozen=True, slots=True)
class ConjugateField:
    """A field by its polynomials f and fbar with integer coefficients.

    Examples
    --------
    >>> field = ConjugateField.of({(1, 0): 1, (0, 1): 1}, {(1, 0): 1, (0, 1): -1})        # f = x + y, fbar = x - y
    >>> field.row(2)
    (3, x^2)
    """

    f: tuple[tuple[Point, int], ...]
    fbar: tuple[tuple[Point, int], ...]

    @classmethod
    def of(cls, f: Terms, fbar: Terms) -> ConjugateField:
        """From exponents and coefficients; whether the field is conserving is not checked here."""
        return cls(tuple(sorted(f.items())), tuple(sorted(fbar.items())))

    def to_text(self) -> str:
        """``f, fbar``, as the statement language spells them.

        >>> CATALOGUE["log(2)"].to_text()
        'x + y, x - y'
        """
        return ", ".join(to_text(normal_form(_expression(terms))) for terms in (self.f, self.fbar))

    @property
    def degree(self) -> int:
        """The larger degree of f and fbar."""
        return max(i + j for (i, j), _ in (*self.f, *self.fbar))

    def b(self, x: fmpz_poly) -> fmpz_poly:
        """``(f fbar)(x, 0) - (f fbar)(0, 0)`` along a line."""
        nought = fmpz_poly([0])
        return on_line(self.f, x, nought) * on_line(self.fbar, x, nought) - fmpz_poly(
            [_constant(self.f) * _constant(self.fbar)]
        )

    def a(self, x: fmpz_poly, y: fmpz_poly) -> fmpz_poly:
        """``f(x, y) - fbar(x + 1, y)`` along a line."""
        return on_line(self.f, x, y) - on_line(self.fbar, x + 1, y)

    def along_x(self, x: fmpz_poly, y: fmpz_poly) -> Matrix:
        """M_x along a line."""
        return [[fmpz_poly([0]), self.b(x)], [fmpz_poly([1]), self.a(x, y)]]

    def along_y(self, x: fmpz_poly, y: fmpz_poly) -> Matrix:
        """M_y along a line."""
        return [[on_line(self.fbar, x, y), self.b(x)], [fmpz_poly([1]), on_line(self.f, x, y)]]

    def row(self, y: int, x: int = 1) -> tuple[fmpz_poly, fmpz_poly]:
        """a and b of the row: index n = 1 is the point (x, y)."""
        line = fmpz_poly([x - 1, 1])
        return self.a(line, fmpz_poly([y])), self.b(line)


@dataclass(frozen=True, slots=True)
class Region:
    """Points (x, y) given by polynomials in v and z, which are real and not negative; signs of polynomials there.

    Attributes
    ----------
    field : ConjugateField
    x, y : fmpq_mpoly
    """

    field: ConjugateField
    x: fmpq_mpoly
    y: fmpq_mpoly

    def settles(self, case: str) -> bool:
        """Whether the inequalities of the case hold on the region."""
        f, fbar = self.at(self.field.f), self.at(self.field.fbar)
        a, b = self.a(0, 0), self.b(0)
        if case == "positive":
            return (
                is_positive(a) and is_positive(b) and is_positive(f) and is_nonnegative(fbar) and self.rows_converge()
            )
        if not self.has_wide_tails():
            return False
        d, above, wide = f * fbar - b, self.a(0, 1) + 2 * fbar, 2 * f - a
        if not (is_positive(above) and is_nonnegative(wide)):
            return False
        return is_nonnegative(-d) or (is_nonnegative(d) and is_nonnegative(wide * above - 4 * d))

    def has_wide_tails(self) -> bool:
        """Whether ``a > 0 > b`` and ``4|b| <= a a(x-1)``, from the next x on: tails lie in a/2..3a/2."""
        a = self.a(0, 0)
        worpitzky = self.a(1, 0) * a + 4 * self.b(1)
        return is_positive(-self.b(0)) and is_positive(a) and is_nonnegative(worpitzky)

    def at(self, terms: tuple[tuple[Point, int], ...], dx: int = 0, dy: int = 0) -> fmpq_mpoly:
        """A polynomial in x and y, moved by (dx, dy)."""
        total = REGION.constant(0)
        x, y = self.x + dx, self.y + dy
        for (i, j), coefficient in terms:
            total += coefficient * x**i * y**j
        return total

    def a(self, dx: int, dy: int) -> fmpq_mpoly:
        """a at (x + dx, y + dy)."""
        return self.at(self.field.f, dx, dy) - self.at(self.field.fbar, dx + 1, dy)

    def b(self, dx: int) -> fmpq_mpoly:
        """b at x + dx."""
        total = REGION.constant(0)
        for power, coefficient in enumerate(self.field.b(fmpz_poly([0, 1])).coeffs()):
            total += int(coefficient) * (self.x + dx) ** power
        return total

    def rows_converge(self) -> bool:
        """Whether a grows at least like x**(deg b/2 - 1) in every row: then Seidel-Stern's series diverges."""
        degree_b = self.field.b(fmpz_poly([0, 1])).degree()
        terms: dict[int, fmpq_mpoly] = {}
        for (i, j), coefficient in difference_terms(self.field).items():
            terms[i] = terms.get(i, REGION.constant(0)) + coefficient * self.y**j
        return any(is_positive(value) for i, value in terms.items() if 2 * i >= degree_b - 2)


def is_positive(polynomial: fmpq_mpoly) -> bool:
    """Whether all coefficients are >= 0 and the constant term is > 0."""
    values = polynomial.to_dict()
    return values.get((0, 0), fmpq(0)) > 0 and all(c >= 0 for c in values.values())


def is_nonnegative(polynomial: fmpq_mpoly) -> bool:
    """Whether all coefficients are >= 0."""
    return all(c >= 0 for c in polynomial.to_dict().values())


# Polynomials in x and y


def on_line(terms: Sequence[tuple[Point, int]], x: fmpz_poly, y: fmpz_poly) -> fmpz_poly:
    """The polynomial on a line, in the line's parameter."""
    total = fmpz_poly([0])
    for (i, j), coefficient in terms:
        total += coefficient * x**i * y**j
    return total


def _expression(terms: Sequence[tuple[Point, int]]) -> Expression:
    x, y = Name("x"), Name("y")
    return Sum(tuple(Product((Number.of(c), Power(x, Number.of(i)), Power(y, Number.of(j)))) for (i, j), c in terms))


def _constant(terms: Sequence[tuple[Point, int]]) -> int:
    return dict(terms).get((0, 0), 0)


def difference_terms(field: ConjugateField) -> dict[Point, int]:
    """The coefficients of ``a = f(x, y) - fbar(x + 1, y)``."""
    total = dict(field.f)
    for (i, j), coefficient in field.fbar:
        for power, factor in enumerate((fmpz_poly([1, 1]) ** i).coeffs()):
            total[(power, j)] = total.get((power, j), 0) - coefficient * int(factor)
    return total


CATALOGUE: dict[str, ConjugateField] = {
    "log(2)": ConjugateField.of({(1, 0): 1, (0, 1): 1}, {(1, 0): 1, (0, 1): -1}),
    "zeta(2)": ConjugateField.of({(2, 0): 2, (1, 1): 2, (0, 2): 1}, {(2, 0): -2, (1, 1): 2, (0, 2): -1}),
    "zeta(2), mirror": ConjugateField.of({(2, 0): 1, (1, 1): 2, (0, 2): 2}, {(2, 0): 1, (1, 1): -2, (0, 2): 2}),
    "zeta(3)": ConjugateField.of(
        {(3, 0): 1, (2, 1): 2, (1, 2): 2, (0, 3): 1}, {(3, 0): -1, (2, 1): 2, (1, 2): -2, (0, 3): 1}
    ),
}
"""Fields with a row of Euler's type at y = 1."""
