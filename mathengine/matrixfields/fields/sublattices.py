"""The restriction of a field to a sub-lattice: one axis for each of some independent directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz_mat

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.explicit import ExplicitSteps
from mathengine.matrixfields.fields.matrices import Image, RationalMatrix, ring

if TYPE_CHECKING:
    from mathengine.matrixfields.fields.field import Steps


def sublattice(steps: Steps, basis: Mapping[str, Sequence[int]], origin: Sequence[int | Fraction]) -> ExplicitSteps:
    """The steps along ``basis``, from the points ``origin + u_1 v_1 + ... + u_k v_k``.

    Raises
    ------
    InvalidInput
        If lengths differ, the directions are linearly dependent, or every path along one of them is singular.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.explicit import ExplicitSteps
    >>> x, = ring(["x"]).gens()
    >>> one = x * 0 + 1
    >>> double = sublattice(ExplicitSteps(("x",), (RationalMatrix.of([[x]], one),)), {"u": [2]}, [1])
    >>> double.matrices[0].rows
    ((4*u^2 + 6*u + 2,),)
    """
    dimension, names = len(steps.axes), list(basis)
    for vector in (*basis.values(), origin):
        if len(vector) != dimension:
            raise InvalidInput("number of coordinates", len(vector), f"{dimension}: {', '.join(steps.axes)}")
    if not names or fmpz_mat([list(vector) for vector in basis.values()]).rank() < len(names):
        raise InvalidInput("directions", str([list(v) for v in basis.values()]), "linearly independent directions")
    context = ring([*names, *steps.context.names()[dimension:]])
    rational = fmpq_mpoly_ctx.get(list(context.names()), "lex")
    gens = rational.gens()
    start = [rational.constant(fmpq(Fraction(c).numerator, Fraction(c).denominator)) for c in origin]
    for u, vector in zip(gens, basis.values(), strict=False):
        start = [c + u * step for c, step in zip(start, vector, strict=True)]
    rest = list(gens[len(names) :])
    walker = _Walker(steps, rest, context.names())
    return ExplicitSteps(tuple(names), tuple(walker.product(start, vector) for vector in basis.values()))


class _Walker:
    """Products of unit steps from a point whose coordinates are polynomials."""

    def __init__(self, steps: Steps, rest: list[fmpq_mpoly], names: Sequence[str]) -> None:
        self.steps, self.rest, self.context = steps, rest, ring(names)

    def product(self, start: Sequence[fmpq_mpoly], vector: Sequence[int]) -> RationalMatrix:
        moved = [axis for axis, distance in enumerate(vector) if distance]
        refusal: InvalidInput | None = None
        for order in permutations(moved):
            try:
                return self.along(list(start), vector, order)
            except InvalidInput as problem:
                refusal = refusal or problem
        raise InvalidInput("direction", str(list(vector)), f"one with a path off the poles ({refusal})")

    def along(self, position: list[fmpq_mpoly], vector: Sequence[int], order: Sequence[int]) -> RationalMatrix:
        product = RationalMatrix.identity(self.steps.rank, self.context)
        for axis in order:
            sign = 1 if vector[axis] > 0 else -1
            matrix = self.steps.forward(axis) if sign > 0 else self.steps.backward(axis)
            for _ in range(abs(vector[axis])):
                images: list[Image] = [*position, *self.rest]
                product = product * matrix.substituted(images, self.context)
                position[axis] = position[axis] + sign
        return product
