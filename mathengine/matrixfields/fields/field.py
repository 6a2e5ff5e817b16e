"""Conservative matrix fields of any rank and number of axes, exact.

A field assigns to each axis i an invertible matrix M_i(x) of rational functions of the point x, such that

    M_i(x) M_j(x + e_i) = M_j(x) M_i(x + e_j),

so a product along a lattice path depends on its end points only. Products act on row vectors, left to right, and a
step back is ``M_{-i}(x) = M_i(x - e_i)^{-1}``. Entries are integer polynomials over one common denominator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, TypeAlias

from flint import fmpq, fmpq_mat, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted, InvalidInput, nearest
from mathengine.matrixfields.fields.explicit import ExplicitSteps, shift
from mathengine.matrixfields.fields.lines import Line, LineMatrix, SingularStep
from mathengine.matrixfields.fields.matrices import Image, RationalMatrix, ring

if TYPE_CHECKING:
    import sympy

__all__ = ["LineMatrix", "MatrixField", "NotConserving", "Point", "SingularStep", "Steps"]

Rational: TypeAlias = int | Fraction
Point: TypeAlias = Sequence[Rational]
"""One rational number for every axis."""

MOST_STEPS = 100_000
"""Unit steps that :meth:`MatrixField.work` tries on its way around singular ones."""


class NotConserving(InvalidInput):
    """Matrices that do not commute around a unit square; the message has the pair of axes and the entry.

    Attributes
    ----------
    axes : tuple of two str
        The pair.
    entry : tuple of two int
        Row and column, from 0.
    """

    code = "not_conserving"

    def __init__(self, axes: tuple[str, str], entry: tuple[int, int], difference: str) -> None:
        x, y = axes
        what = f"entry {entry} of M_{x}(x)*M_{y}(x + e_{x}) - M_{y}(x)*M_{x}(x + e_{y})"
        difference = difference.replace("^", "**")
        super().__init__(what, difference, "0, for a conserving field")
        self.axes, self.entry, self.difference = axes, entry, difference


class Steps(Protocol):
    """What a field needs of its unit steps; the variables of the ring are the axes, then the parameters."""

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes."""

    @property
    def rank(self) -> int:
        """Size of the matrices."""

    @property
    def context(self) -> fmpz_mpoly_ctx:
        """The ring of numerators and denominators."""

    def forward(self, axis: int) -> RationalMatrix:
        """M_i(x)."""

    def backward(self, axis: int) -> RationalMatrix:
        """M_i(x - e_i)^{-1}."""

    def determinant(self, axis: int) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """Numerator and denominator of det M_i(x)."""

    def poles(self, axis: int) -> fmpz_mpoly:
        """A polynomial that vanishes where M_i has a pole."""

    def step(self, axis: int, sign: int, line: Line) -> LineMatrix:
        """The unit step from a position on a line."""

    def step_at(self, axis: int, sign: int, point: Sequence[fmpq]) -> fmpq_mat:
        """The unit step from a point."""

    def flaw(self) -> tuple[int, int, int, int, str] | None:
        """Where the matrices do not commute around the unit square: axes, row, column, difference."""

    def substituted(self, images: Sequence[Image], context: fmpz_mpoly_ctx) -> Steps:
        """The steps with every variable replaced."""


@dataclass(frozen=True, eq=False)
class MatrixField:
    """A conservative matrix field; make it with :meth:`of_matrices` or one of the constructors of this package.

    Attributes
    ----------
    steps : Steps
        The unit steps.
    name : str or None
        Its name, if it has one.
    construction : tuple of (str, object)
        Plain data from which the field was made, if it was made from text.

    Examples
    --------
    >>> x, y = ring(["x", "y"]).gens()
    >>> zero, one = x * 0, x * 0 + 1
    >>> e = MatrixField.of_matrices(
    ...     ["x", "y"],
    ...     [[[one, -y - 1], [-one, x + y + 2]], [[zero, -y - 1], [-one, x + y + 1]]],
    ... )
    >>> e.rank, e.axes
    (2, ('x', 'y'))
    >>> e.work([0, 0], [2, 1])
    [ 4, -14]
    [-7,  24]
    """

    steps: Steps
    name: str | None = None
    construction: tuple[tuple[str, object], ...] | None = field(default=None, repr=False)

    @classmethod
    def of_matrices(
        cls,
        axes: Sequence[str],
        matrices: Sequence[Sequence[Sequence[fmpz_mpoly]] | RationalMatrix],
        name: str | None = None,
    ) -> MatrixField:
        """The field of these matrices, checked.

        Parameters
        ----------
        axes : sequence of str
            The first variables of the ring of the entries, in this order; the others are parameters.
        matrices : sequence
            One for each axis: rows of polynomials, or a :class:`RationalMatrix`.

        Raises
        ------
        InvalidInput
            If shapes differ, a matrix is singular for all x, or (NotConserving) the field is not flat. Exact.
        """
        made = [
            m if isinstance(m, RationalMatrix) else _square(m, axis) for m, axis in zip(matrices, axes, strict=True)
        ]
        ranks = [m.rank for m in made]
        if len(set(ranks)) > 1:
            raise InvalidInput("ranks of the matrices", ", ".join(map(str, ranks)), "one rank for all axes")
        return cls(ExplicitSteps(tuple(axes), tuple(made)), name).checked()

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes."""
        return self.steps.axes

    @property
    def dimension(self) -> int:
        """Number of axes."""
        return len(self.axes)

    @property
    def rank(self) -> int:
        """Size of the matrices."""
        return self.steps.rank

    @property
    def context(self) -> fmpz_mpoly_ctx:
        """The ring of numerators and denominators."""
        return self.steps.context

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters that have no value yet."""
        return tuple(self.context.names()[self.dimension :])

    def matrix(self, axis: str | int, sign: int = 1) -> RationalMatrix:
        """The matrix of the step along ``axis`` (or against it) from the point x, as a function of x.

        Raises
        ------
        InvalidInput
            If there is no such axis.
        """
        index = self.index(axis)
        return self.steps.forward(index) if sign > 0 else self.steps.backward(index)

    def index(self, axis: str | int) -> int:
        """The number of an axis, from 0.

        Raises
        ------
        InvalidInput
            If there is no such axis.
        """
        if isinstance(axis, str):
            if axis not in self.axes:
                raise InvalidInput("axis", axis, nearest(axis, self.axes))
            return self.axes.index(axis)
        if not 0 <= axis < self.dimension:
            raise InvalidInput("axis", axis, f"0 to {self.dimension - 1}")
        return axis

    def step(self, axis: int, sign: int, position: Line) -> LineMatrix:
        """The matrix of the unit step along ``axis`` (``sign`` 1) or against it (-1), from a position on a line.

        Parameters
        ----------
        axis : int
            Number of the axis.
        sign : int
            1 or -1.
        position : sequence of fmpq_poly
            One polynomial in n for every axis.

        Returns
        -------
        LineMatrix
            Not necessarily in lowest terms. Exact.

        Raises
        ------
        SingularStep
            If the whole line lies on a pole of the step.
        InvalidInput
            If the lengths differ, or a parameter has no value.
        """
        self.ready(position)
        return self.steps.step(axis, sign, position)

    def step_at(self, axis: int, sign: int, point: Point) -> fmpq_mat:
        """The matrix of the unit step from a rational point.

        Raises
        ------
        SingularStep
            If the step has a pole there; backwards that is a zero of the determinant of the step that leads here.
        """
        self.ready(point)
        return self.steps.step_at(axis, sign, [fmpq(Fraction(c).numerator, Fraction(c).denominator) for c in point])

    def work(self, start: Point, end: Point) -> fmpq_mat:
        """The product of the unit steps along any lattice path from ``start`` to ``end``; exact.

        Axis after axis; a singular step is put off, and dead ends are left backwards.

        Raises
        ------
        InvalidInput
            If the points do not differ by integers.
        SingularStep
            If every path meets a singular step.
        BudgetExhausted
            If none is found within 100,000 steps.
        """
        self.ready(start)
        self.ready(end)
        offsets = [Fraction(b) - Fraction(a) for a, b in zip(start, end, strict=True)]
        if any(offset.denominator != 1 for offset in offsets):
            raise InvalidInput("end", f"({', '.join(map(str, end))})", "a point at integer distances from the start")
        rank = self.rank
        product = fmpq_mat(rank, rank, [int(i == j) for i in range(rank) for j in range(rank)])
        for step in self._path(start, [int(offset) for offset in offsets]):
            product = product * step
        return product

    def potential(self, base: Point) -> Potential:
        """The potential with value 1 at ``base``: ``P(x) = work(base, x)``."""
        self.ready(base)
        return Potential(self, tuple(Fraction(c) for c in base))

    def ready(self, position: Sequence[object]) -> None:
        """Refuse positions of the wrong length and fields with parameters that have no value."""
        if len(position) != self.dimension:
            raise InvalidInput("number of coordinates", len(position), f"{self.dimension}: {', '.join(self.axes)}")
        if self.parameters:
            raise InvalidInput("parameters without a value", ", ".join(self.parameters), "a field with values for all")

    def checked(self) -> MatrixField:
        """The field itself, if it is flat and its matrices are invertible. Exact.

        Raises
        ------
        NotConserving
            With the pair of axes and the entry.
        InvalidInput
            If a determinant vanishes identically.
        """
        for index, axis in enumerate(self.axes):
            if self.steps.determinant(index)[0].is_zero():
                raise InvalidInput(f"determinant of M_{axis}", "0", "an invertible matrix")
        flaw = self.steps.flaw()
        if flaw is not None:
            i, j, row, column, difference = flaw
            raise NotConserving((self.axes[i], self.axes[j]), (row, column), difference)
        return self

    def with_values(self, values: Mapping[str, Rational]) -> MatrixField:
        """The field with values for some parameters; the others stay.

        Raises
        ------
        InvalidInput
            For names that are no parameters, and where a matrix ceases to be invertible.
        """
        for name in values:
            if name not in self.parameters:
                raise InvalidInput("parameter", name, nearest(name, self.parameters) or "none")
        if not values:
            return self
        kept = [name for name in self.parameters if name not in values]
        context = ring([*self.axes, *kept])
        gens = dict(zip(context.names(), context.gens(), strict=True))
        images: list[Image] = [
            Fraction(values[name]) if name in values else gens[name] for name in self.context.names()
        ]
        made = replace(self, steps=self.steps.substituted(images, context), construction=None)
        return made._invertible()

    def translated(self, by: Point) -> MatrixField:
        """The field x -> M(x + by); rational shifts bring other cosets of the lattice to the integers.

        Raises
        ------
        InvalidInput
            If the length differs from the number of axes.
        """
        if len(by) != self.dimension:
            raise InvalidInput("number of coordinates", len(by), f"{self.dimension}: {', '.join(self.axes)}")
        from mathengine.matrixfields.fields.matrices import translation

        images = translation(self.context, by)
        return replace(self, steps=self.steps.substituted(images, self.context), construction=None)

    def dual(self) -> MatrixField:
        """The field of the inverse transposes; the dual of the dual is the field itself."""
        from mathengine.matrixfields.fields.duals import DualSteps

        if isinstance(self.steps, DualSteps):
            return MatrixField(self.steps.inner)
        construction = None if self.construction is None else (*self.construction, ("dual", True))
        return MatrixField(DualSteps(self.steps), None, construction)

    def gauge(self, change: RationalMatrix) -> MatrixField:
        """The field ``U(x)^{-1} M_i(x) U(x + e_i)``: the same products, in other bases.

        Parameters
        ----------
        change : RationalMatrix
            U, over the ring of the field.

        Raises
        ------
        InvalidInput
            If U is singular for all x, or of another rank.
        """
        if change.rank != self.rank:
            raise InvalidInput("rank of the gauge", change.rank, str(self.rank))
        inverse = change.inverse()
        matrices = [
            inverse * self.steps.forward(i) * change.substituted(shift(self.context, i, 1), self.context)
            for i in range(self.dimension)
        ]
        return MatrixField(ExplicitSteps(self.axes, tuple(matrices)))

    def sublattice(self, basis: Mapping[str, Sequence[int]], origin: Point | None = None) -> MatrixField:
        """The field on the lattice ``origin + Z v_1 + ... + Z v_k``, with one axis for each direction.

        Parameters
        ----------
        basis : mapping from new axes to directions
            Integer vectors, linearly independent.
        origin : point, optional
            0 unless given.

        Raises
        ------
        InvalidInput
            If lengths differ or the directions are linearly dependent.
        """
        from mathengine.matrixfields.fields.sublattices import sublattice

        return MatrixField(sublattice(self.steps, basis, origin or [0] * self.dimension))

    def to_text(self) -> str:
        """The matrices as text, a line for each axis."""
        from mathengine.matrixfields.fields.printing import field_text

        return field_text(self)

    def to_json(self) -> dict[str, object]:
        """Plain data from which ``read_field`` makes the field again."""
        from mathengine.matrixfields.fields.printing import field_to_json

        return field_to_json(self)

    def to_sympy(self) -> dict[sympy.Symbol, sympy.Matrix]:
        """The matrices as sympy's, keyed by the symbols of the axes."""
        from mathengine.matrixfields.fields.printing import field_to_sympy

        return field_to_sympy(self)

    def _repr_latex_(self) -> str:
        from mathengine.matrixfields.fields.printing import field_latex

        return f"$${field_latex(self)}$$"

    def _invertible(self) -> MatrixField:
        for index, axis in enumerate(self.axes):
            if self.steps.determinant(index)[0].is_zero():
                raise InvalidInput(f"determinant of M_{axis}", "0", "values for which the matrix is invertible")
        return self

    def _path(self, start: Point, offsets: Sequence[int]) -> list[fmpq_mat]:
        """Unit steps of one path without a singular step."""
        position = [fmpq(Fraction(c).numerator, Fraction(c).denominator) for c in start]
        left = list(offsets)
        path: list[tuple[int, fmpq_mat]] = []
        dead: set[tuple[int, ...]] = set()
        refusal: SingularStep | None = None
        for _ in range(MOST_STEPS):
            if not any(left):
                return [matrix for _, matrix in path]
            for axis, distance in enumerate(left):
                sign = (distance > 0) - (distance < 0)
                if not sign or (*left[:axis], distance - sign, *left[axis + 1 :]) in dead:
                    continue
                try:
                    matrix = self.steps.step_at(axis, sign, position)
                except SingularStep as problem:
                    refusal = refusal or problem
                    continue
                path.append((axis, matrix))
                left[axis] -= sign
                position[axis] += sign
                break
            else:
                dead.add(tuple(left))
                if not path:
                    break
                axis, _ = path.pop()
                sign = 1 if offsets[axis] > 0 else -1
                left[axis] += sign
                position[axis] -= sign
        raise refusal or BudgetExhausted(f"no path off the singular steps within {MOST_STEPS} steps")


@dataclass(frozen=True, slots=True)
class Potential:
    """The map ``x -> work(base, x)`` on the lattice through ``base``; every unit step is ``P(x)^{-1} P(x + e_i)``."""

    field: MatrixField
    base: tuple[Fraction, ...]

    def __call__(self, point: Point) -> fmpq_mat:
        return self.field.work(self.base, point)


def _square(rows: Sequence[Sequence[fmpz_mpoly]], axis: str) -> RationalMatrix:
    if not rows or any(len(row) != len(rows) for row in rows):
        raise InvalidInput(f"shape of M_{axis}", f"rows of {[len(row) for row in rows]}", "a square matrix")
    return RationalMatrix.of(rows, rows[0][0].context().constant(1))
