"""Two-term operators ``prod (theta + w_j) - z prod (theta + u_i)`` whose parameters are axes, read off a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly

from mathengine.matrixfields.fields.differential import Shift, Term, ThetaSteps


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the operator: ``sign * coordinate + offset``; a constant where there is no axis.

    Attributes
    ----------
    axis : int or None
        The axis that moves it.
    sign : int
        1 or -1.
    offset : Fraction
        What is added.
    factor : Fraction or None
        The step ``theta + c`` is multiplied by this factor, or, where it is None, divided by c.
    """

    axis: int | None
    sign: int
    offset: Fraction
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator ``prod_j (theta + w_j) - argument * prod_i (theta + u_i)``.

    Raising a u and lowering a w by 1 multiplies by ``theta + u``, ``theta + w``.

    Attributes
    ----------
    upper, lower : tuple of Parameter
        The u and the w.
    argument : Fraction
        Not 0.
    """

    upper: tuple[Parameter, ...]
    lower: tuple[Parameter, ...]
    argument: Fraction

    @property
    def is_balanced(self) -> bool:
        """Whether the leading coefficients cancel, so that the rank drops by one."""
        return len(self.upper) == len(self.lower) and self.argument == 1

    @property
    def rank(self) -> int:
        """Degree in theta."""
        return max(len(self.upper), len(self.lower)) - self.is_balanced


def operator_of(steps: object) -> Operator | None:
    """The operator of the unit steps of a field, if they are of this kind: those of pFq and of Meijer's G.

    Returns
    -------
    Operator or None
        None where the equation has other than two terms, a parameter has no value, or the shifts are others.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> gauss = operator_of(hypergeometric(2, 1, -1).steps)
    >>> gauss.argument, gauss.lower
    (Fraction(-1, 1), (Parameter(axis=None, sign=1, offset=Fraction(0, 1), factor=None), \
Parameter(axis=2, sign=1, offset=Fraction(-1, 1), factor=None)))
    """
    if not isinstance(steps, ThetaSteps) or len(steps.terms) != 2 or isinstance(steps.z, str):
        return None
    if len(steps.context.names()) != len(steps.axes):
        return None
    one, other = (_side(term, steps.shifts) for term in steps.terms)
    if one is None or other is None:
        return None
    (first, first_scale, first_kind), (second, second_scale, second_kind) = one, other
    first_scale, second_scale = (
        scale * steps.z**term.power for scale, term in zip((first_scale, second_scale), steps.terms, strict=True)
    )
    moved = [p.axis for p in (*first, *second) if p.axis is not None]
    if sorted(moved) != list(range(len(steps.axes))) or (first_kind and first_kind == second_kind):
        return None
    if first_kind > 0 or second_kind < 0:
        return Operator(first, second, -first_scale / second_scale)
    return Operator(second, first, -second_scale / first_scale)


def _side(term: Term, shifts: Sequence[Shift]) -> tuple[tuple[Parameter, ...], Fraction, int] | None:
    """Parameters, constant, and kind of one term: 1 where its parameters are raised by theta + c, -1 lowered."""
    if not term.coefficient.is_constant():
        return None
    scale = Fraction(int(term.coefficient.leading_coefficient()))
    parameters: list[Parameter] = []
    kind = 0
    for slope, intercept in term.factors:
        scale *= slope
        affine = _affine(intercept, slope)
        if affine is None:
            return None
        axis, sign, offset = affine
        if axis is None:
            parameters.append(Parameter(None, 1, offset))
            continue
        shift = shifts[axis]
        factor = _factor(shift, slope, intercept)
        if factor is None or (kind and kind != sign * shift.direction):
            return None
        kind = sign * shift.direction
        parameters.append(Parameter(axis, sign, offset, *factor))
    return tuple(parameters), scale, kind


def _affine(polynomial: fmpz_mpoly, slope: int) -> tuple[int | None, int, Fraction] | None:
    """Axis, sign and offset of ``polynomial / slope``."""
    axis, sign, offset = None, 1, Fraction(0)
    for exponents, coefficient in polynomial.to_dict().items():
        value = Fraction(int(coefficient), slope)
        if not any(exponents):
            offset = value
        elif sum(exponents) == 1 and axis is None and abs(value) == 1:
            axis, sign = exponents.index(1), int(value)
        else:
            return None
    return axis, sign, offset


def _factor(shift: Shift, slope: int, intercept: fmpz_mpoly) -> tuple[Fraction | None] | None:
    """What ``theta + c`` is multiplied by in the shift, in a tuple; (None,) for 1/c; None for another shift."""
    slope_of_shift = shift.slope
    if not slope_of_shift.is_constant() or shift.intercept * slope != intercept * slope_of_shift:
        return None
    if shift.divisor.is_constant():
        return (Fraction(int(slope_of_shift.leading_coefficient()), int(shift.divisor.leading_coefficient())),)
    return (None,) if shift.divisor * slope == intercept * slope_of_shift else None
