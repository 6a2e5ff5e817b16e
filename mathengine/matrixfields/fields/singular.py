"""The hyperplanes on which a step of a field is singular, read off determinants and denominators. Exact.

A step x -> x + e_i is infinite on the poles of M_i and not invertible on the zeros of its determinant. Paths that stay
clear of both multiply invertible matrices only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly

from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.rational_functions import polynomial_text


@dataclass(frozen=True, slots=True)
class Hyperplane:
    """The points where ``sum coefficients[i] x_i + constant = 0``.

    Attributes
    ----------
    coefficients : tuple of int
        One for each axis, coprime with the constant, the first one that is not 0 positive.
    constant : int
        The constant.
    zeros, poles : tuple of str
        The axes whose step forward has determinant 0, or a pole, there.
    text : str
        The linear form.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> [plane.text for plane in singular_locus(hypergeometric(2, 1, -1)).hyperplanes]
    ['x0', 'x0 - y0', 'x0 - y0 + 1', 'x1', 'x1 - y0', 'x1 - y0 + 1', 'y0']
    """

    coefficients: tuple[int, ...]
    constant: int
    zeros: tuple[str, ...]
    poles: tuple[str, ...]
    text: str

    def value(self, point: Sequence[int | Fraction]) -> Fraction:
        """The value of the linear form."""
        return Fraction(sum(c * Fraction(x) for c, x in zip(self.coefficients, point, strict=True)) + self.constant)

    def meets(self, start: Sequence[int | Fraction], direction: Sequence[int]) -> int | None:
        """The least integer n >= 0 with ``start + n direction`` on the hyperplane; None if there is none."""
        value = self.value(start)
        slope = sum(c * v for c, v in zip(self.coefficients, direction, strict=True))
        if value == 0:
            return 0
        if slope == 0:
            return None
        n = -value / slope
        return int(n) if n > 0 and n.denominator == 1 else None


@dataclass(frozen=True, slots=True)
class SingularLocus:
    """Where the steps of a field are singular: hyperplanes, and factors that are not linear in the axes.

    Attributes
    ----------
    hyperplanes : tuple of Hyperplane
        Sorted by text.
    others : tuple of (str, str)
        Axis and factor, for the factors of higher degree or with parameters.
    """

    hyperplanes: tuple[Hyperplane, ...]
    others: tuple[tuple[str, str], ...]


def singular_locus(field: MatrixField) -> SingularLocus:
    """The singular locus of a field: the factors of all determinants and denominators.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.conjugate import conjugate_field
    >>> locus = singular_locus(conjugate_field("x + y", "x - y"))
    >>> [(plane.text, plane.zeros, plane.poles) for plane in locus.hyperplanes]
    [('x', ('x',), ()), ('y', ('y',), ())]
    """
    planes: dict[tuple[int, ...], tuple[set[str], set[str], str]] = {}
    others: set[tuple[str, str]] = set()
    for index, axis in enumerate(field.axes):
        above, below = field.steps.determinant(index)
        for kind, polynomial in ((0, above), (1, below), (1, field.steps.poles(index))):
            for factor, _ in polynomial.factor()[1]:
                form = _linear_form(factor, field.dimension)
                if form is None:
                    others.add((axis, polynomial_text(factor)))
                else:
                    zeros, poles, _ = planes.setdefault(form, (set(), set(), _form_text(factor, form)))
                    (poles if kind else zeros).add(axis)
    made = [
        Hyperplane(form[:-1], form[-1], _sorted(zeros, field.axes), _sorted(poles, field.axes), text)
        for form, (zeros, poles, text) in planes.items()
    ]
    return SingularLocus(tuple(sorted(made, key=lambda plane: plane.text)), tuple(sorted(others)))


def _linear_form(factor: fmpz_mpoly, dimension: int) -> tuple[int, ...] | None:
    """Coefficients and constant, with a positive leading coefficient; None if the factor is not linear in the axes."""
    form = [0] * (dimension + 1)
    for exponents, coefficient in factor.to_dict().items():
        if sum(exponents) > 1 or any(exponents[dimension:]):
            return None
        index = next((i for i, e in enumerate(exponents) if e), dimension)
        form[index] = int(coefficient)
    lead = next(c for c in form if c)
    return tuple(c if lead > 0 else -c for c in form)


def _form_text(factor: fmpz_mpoly, form: tuple[int, ...]) -> str:
    return polynomial_text(factor if next(c for c in form if c) == factor.leading_coefficient() else -factor)


def _sorted(axes: set[str], order: Sequence[str]) -> tuple[str, ...]:
    return tuple(axis for axis in order if axis in axes)
