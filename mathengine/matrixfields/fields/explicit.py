"""The unit steps of a field that is given by its matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq, fmpq_mat, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.lines import Evaluation, Line, LineMatrix, SingularStep
from mathengine.matrixfields.fields.matrices import Image, RationalMatrix


@dataclass(frozen=True, eq=False)
class ExplicitSteps:
    """One matrix for each axis; the variables of the ring are the axes, then the parameters.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> x, y = ring(["x", "y"]).gens()
    >>> one = RationalMatrix.of([[x * 0 + 1]], y * 0 + 1)
    >>> ExplicitSteps(("x", "y"), (one.scaled(x, one.denominator), one)).flaw() is None
    True
    """

    axes: tuple[str, ...]
    matrices: tuple[RationalMatrix, ...]

    @property
    def rank(self) -> int:
        """Size of the matrices."""
        return self.matrices[0].rank

    @property
    def context(self) -> fmpz_mpoly_ctx:
        """The ring of the entries."""
        return self.matrices[0].context

    def forward(self, axis: int) -> RationalMatrix:
        """The matrix of the step from x to x + e, as a function of x."""
        return self.matrices[axis]

    @cached_property
    def _backward(self) -> dict[int, RationalMatrix]:
        return {}

    def backward(self, axis: int) -> RationalMatrix:
        """The matrix of the step from x to x - e: the inverse of the step that leads there."""
        if axis not in self._backward:
            self._backward[axis] = (
                self.matrices[axis].substituted(shift(self.context, axis, -1), self.context).inverse()
            )
        return self._backward[axis]

    def determinant(self, axis: int) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """Numerator and denominator of the determinant of the step forward."""
        return self.matrices[axis].determinant()

    def poles(self, axis: int) -> fmpz_mpoly:
        """A polynomial that vanishes where an entry of the step forward has a pole."""
        return self.matrices[axis].denominator

    def step(self, axis: int, sign: int, line: Line) -> LineMatrix:
        """The unit step from a position on a line."""
        matrix = self.forward(axis) if sign > 0 else self.backward(axis)
        value = Evaluation(line)
        below = value.of(matrix.denominator)
        if not below:
            raise singular_step(self.axes[axis], sign, [str(c) for c in line])
        return LineMatrix(tuple(tuple(value.of(entry) for entry in row) for row in matrix.rows), below)

    def step_at(self, axis: int, sign: int, point: Sequence[fmpq]) -> fmpq_mat:
        """The unit step from a point."""
        matrix = self.forward(axis) if sign > 0 else self.backward(axis)
        value = Evaluation(point)
        below = value.of(matrix.denominator)
        if below == 0:
            raise singular_step(self.axes[axis], sign, [str(c) for c in point])
        return fmpq_mat(self.rank, self.rank, [value.of(entry) / below for row in matrix.rows for entry in row])

    def flaw(self) -> tuple[int, int, int, int, str] | None:
        """The first pair of axes and entry at which the matrices do not commute around the unit square.

        Exact: the four products are expanded. Answers (axis, axis, row, column, difference).
        """
        for i in range(len(self.axes)):
            for j in range(i + 1, len(self.axes)):
                one, other = self.matrices[i], self.matrices[j]
                left = one * other.substituted(shift(self.context, i, 1), self.context)
                right = other * one.substituted(shift(self.context, j, 1), self.context)
                if left != right:
                    return (i, j, *first_entry(left.minus(right)))
        return None

    def substituted(self, images: Sequence[Image], context: fmpz_mpoly_ctx) -> ExplicitSteps:
        """The steps with every variable replaced; axes may only be translated."""
        return ExplicitSteps(self.axes, tuple(m.substituted(images, context) for m in self.matrices))


def shift(context: fmpz_mpoly_ctx, axis: int, by: int) -> list[fmpz_mpoly]:
    """The variables of the ring, one of them moved.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> shift(ring(["x", "y"]), 1, -1)
    [x, y - 1]
    """
    return [gen + by if i == axis else gen for i, gen in enumerate(context.gens())]


def first_entry(matrix: RationalMatrix) -> tuple[int, int, str]:
    """Row, column and text of the first entry other than 0.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> first_entry(RationalMatrix.identity(2, ring(["x"])))
    (0, 0, '1')
    """
    for i, row in enumerate(matrix.rows):
        for j, entry in enumerate(row):
            if not entry.is_zero():
                above, below = matrix.entry(i, j)
                return i, j, str(above) if below.is_one() else f"({above})/({below})"
    raise InvalidInput("matrix", "0", "a matrix with an entry other than 0")


def singular_step(axis: str, sign: int, coordinates: Sequence[str]) -> SingularStep:
    """The error of a step from these coordinates.

    >>> print(singular_step("x", -1, ["0", "1"]))
    step along -x from (0, 1) is singular; accepted: a position off the singular hyperplanes
    """
    what = f"step along {'-' if sign < 0 else ''}{axis} from ({', '.join(coordinates)})"
    return SingularStep(what, "singular", "a position off the singular hyperplanes")
