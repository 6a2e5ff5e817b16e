"""Matrices along a line: every coordinate is a polynomial in n, and so is every entry, up to one denominator.

A trajectory is walked on univariate polynomials: the line is put in before anything is multiplied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly

from mathengine.errors import InvalidInput

Line: TypeAlias = Sequence[fmpq_poly]
"""One polynomial in n for every axis."""

R = TypeVar("R", fmpq, fmpq_poly)


class SingularStep(InvalidInput):
    """A step at a pole of its matrix; backwards that is a zero of the determinant of the step that leads here.

    Examples
    --------
    >>> print(SingularStep("step along -x at x = 0", "singular", "a position off the singular hyperplanes"))
    step along -x at x = 0 is singular; accepted: a position off the singular hyperplanes
    """

    code = "singular_step"


@dataclass(frozen=True, slots=True)
class LineMatrix:
    """The matrix ``rows / denominator`` of polynomials in n; it acts on row vectors from the right.

    Examples
    --------
    >>> n = fmpq_poly([0, 1])
    >>> m = LineMatrix(((n * 0, n), (n * 0 + 1, 2 * n + 1)), n + 1)
    >>> (m * m).at(1)
    [1/4, 3/4]
    [3/4, 5/2]
    """

    rows: tuple[tuple[fmpq_poly, ...], ...]
    denominator: fmpq_poly

    @property
    def rank(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def __mul__(self, other: LineMatrix) -> LineMatrix:
        columns = list(zip(*other.rows, strict=True))
        rows = tuple(tuple(_dot(row, column) for column in columns) for row in self.rows)
        return LineMatrix(rows, self.denominator * other.denominator)

    def reduced(self) -> LineMatrix:
        """The same matrix in lowest terms, the denominator monic.

        >>> n = fmpq_poly([0, 1])
        >>> LineMatrix(((2 * n * n,),), 2 * n).reduced()
        LineMatrix(rows=((x,),), denominator=1)
        """
        common = self.denominator
        for row in self.rows:
            for entry in row:
                if common.degree() == 0:
                    break
                common = common.gcd(entry)
        scale = self.denominator.leading_coefficient()
        rows = tuple(tuple((entry // common) / scale for entry in row) for row in self.rows)
        return LineMatrix(rows, (self.denominator // common) / scale)

    def at(self, n: int | Fraction | fmpq) -> fmpq_mat:
        """The matrix at one n.

        Raises
        ------
        SingularStep
            If the denominator vanishes there.
        """
        point = n if isinstance(n, fmpq) else fmpq(Fraction(n).numerator, Fraction(n).denominator)
        below = self.denominator(point)
        if below == 0:
            raise SingularStep(f"matrix along the line at n = {point}", "infinite", "an n that is no pole")
        return fmpq_mat(self.rank, self.rank, [entry(point) / below for row in self.rows for entry in row])


def _dot(row: Sequence[fmpq_poly], column: Sequence[fmpq_poly]) -> fmpq_poly:
    total = row[0] * column[0]
    for a, b in zip(row[1:], column[1:], strict=True):
        total += a * b
    return total


class Evaluation(Generic[R]):
    """Values of integer polynomials where the variables are rationals, or polynomials in n; powers are kept.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> x, y = ring(["x", "y"]).gens()
    >>> Evaluation([fmpq_poly([0, 1]), fmpq_poly([1, 1])]).of(x * y + y**2)
    2*x^2 + 3*x + 1
    >>> Evaluation([fmpq(1, 2), fmpq(2)]).of(x * y + 1)
    2
    """

    __slots__ = ("powers", "zero")

    def __init__(self, values: Sequence[R]) -> None:
        if not values:
            raise InvalidInput("values", "none", "one for every variable")
        self.powers: list[list[R]] = [[value**0, value] for value in values]
        self.zero: R = values[0] * 0

    def power(self, index: int, exponent: int) -> R:
        """The value of one variable to a power."""
        known = self.powers[index]
        while len(known) <= exponent:
            known.append(known[-1] * known[1])
        return known[exponent]

    def of(self, polynomial: fmpz_mpoly) -> R:
        """The value of a polynomial."""
        total = self.zero
        for exponents, coefficient in polynomial.to_dict().items():
            term: R | None = None
            for index, exponent in enumerate(exponents):
                if exponent:
                    factor = self.power(index, exponent)
                    term = factor if term is None else term * factor
            total = total + (coefficient if term is None else term * coefficient)
        return total
