"""The dual of a field, whose matrices are the inverse transposes, without a symbolic inverse.

``M_i(x)^{-1}`` is the step back from x + e_i, so a step of the dual is the transpose of the opposite step from the
other end. Products of the dual are dominated by the solution that the field itself makes smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mat, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.matrixfields.fields.explicit import shift
from mathengine.matrixfields.fields.lines import Line, LineMatrix
from mathengine.matrixfields.fields.matrices import Image, RationalMatrix, lowest

if TYPE_CHECKING:
    from mathengine.matrixfields.fields.field import Steps


@dataclass(frozen=True, eq=False)
class DualSteps:
    """The unit steps of the dual of other steps.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> gauss = hypergeometric(2, 1, -1).steps
    >>> dual = DualSteps(gauss)
    >>> dual.forward(0) == gauss.forward(0).inverse().transpose()
    True
    """

    inner: Steps

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes."""
        return self.inner.axes

    @property
    def rank(self) -> int:
        """Size of the matrices."""
        return self.inner.rank

    @property
    def context(self) -> fmpz_mpoly_ctx:
        """The ring of numerators and denominators."""
        return self.inner.context

    def forward(self, axis: int) -> RationalMatrix:
        """The matrix of the step from x to x + e."""
        return self.inner.backward(axis).substituted(shift(self.context, axis, 1), self.context).transpose()

    def backward(self, axis: int) -> RationalMatrix:
        """The matrix of the step from x to x - e."""
        return self.inner.forward(axis).substituted(shift(self.context, axis, -1), self.context).transpose()

    def determinant(self, axis: int) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """Numerator and denominator of the determinant of the step forward."""
        above, below = self.inner.determinant(axis)
        return (above, below) if above.is_zero() else lowest(below, above)

    def poles(self, axis: int) -> fmpz_mpoly:
        """A polynomial that vanishes where an entry of the step forward has a pole."""
        return self.forward(axis).denominator

    def step(self, axis: int, sign: int, line: Line) -> LineMatrix:
        """The unit step from a position on a line."""
        there = [c + sign if i == axis else c for i, c in enumerate(line)]
        opposite = self.inner.step(axis, -sign, there)
        return LineMatrix(tuple(zip(*opposite.rows, strict=True)), opposite.denominator)

    def step_at(self, axis: int, sign: int, point: Sequence[fmpq]) -> fmpq_mat:
        """The unit step from a point."""
        there = [c + sign if i == axis else c for i, c in enumerate(point)]
        return self.inner.step_at(axis, -sign, there).transpose()

    def flaw(self) -> tuple[int, int, int, int, str] | None:
        """Where the matrices do not commute around the unit square; nowhere if those of the field itself do."""
        return self.inner.flaw()

    def substituted(self, images: Sequence[Image], context: fmpz_mpoly_ctx) -> DualSteps:
        """The steps with every variable replaced; axes may only be translated."""
        return DualSteps(self.inner.substituted(images, context))
