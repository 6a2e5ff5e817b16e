"""Fields of D-finite functions: a differential equation P(theta, z) F = 0 whose parameters are shifted by theta.

``theta = z d/dz``, the powers of z stand on the left. The row vector ``(F, theta F, ..., theta^(r-1) F)`` is moved by
theta as by the companion matrix Theta of the equation at z: ones under the diagonal, ``-p_i/p_r`` in the last column. A
shift that acts on F as ``(s theta + c)/d`` moves the vector by ``(s Theta + c)/d``. Nothing is inverted symbolically:
the columns of ``1/(s t + c)`` modulo P are written down by synthetic division.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TypeVar

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.explicit import ExplicitSteps, singular_step
from mathengine.matrixfields.fields.lines import Evaluation, Line, LineMatrix
from mathengine.matrixfields.fields.matrices import (
    Image,
    RationalMatrix,
    lowest,
    ring,
    scaled_substitute,
    substitute,
)
from mathengine.matrixfields.fields.theta_operators import remainder, times_constant

R = TypeVar("R", fmpz_mpoly, fmpq_poly, fmpq)
V = TypeVar("V", fmpq_poly, fmpq)


@dataclass(frozen=True, slots=True)
class Term:
    """``z^power * coefficient * product of (slope*theta + intercept)`` over the factors; the rest is free of z.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> a, = ring(["a"]).gens()
    >>> Term(0, a * 0 + 2, ((1, a), (1, a + 1))).expanded()
    [2*a^2 + 2*a, 4*a + 2, 2]
    """

    power: int
    coefficient: fmpz_mpoly
    factors: tuple[tuple[int, fmpz_mpoly], ...]

    def expanded(self) -> list[fmpz_mpoly]:
        """Coefficients in theta without the power of z, the constant term first."""
        return _expanded(self.coefficient, self.factors)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a unit step of one axis does: ``F(x + direction e) = (slope theta + intercept) F(x) / divisor``.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> a, = ring(["a"]).gens()
    >>> Shift(1, a, a * 0 + 1, a).direction
    1
    """

    direction: int
    intercept: fmpz_mpoly
    slope: fmpz_mpoly
    divisor: fmpz_mpoly


@dataclass(frozen=True, eq=False)
class ThetaSteps:
    """The unit steps of a D-finite field.

    Attributes
    ----------
    axes : tuple of str
        Names.
    terms : tuple of Term
        The equation: P is their sum. Its order at z is the rank.
    shifts : tuple of Shift
        One for each axis.
    z : Fraction or str
        The argument, or the name of the parameter that stands for it.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> gauss = hypergeometric(2, 1, -1)
    >>> gauss.steps.theta().rows
    ((0, -x0*x1), (2, -x0 - x1 - y0 + 1))
    >>> gauss.steps.flaw() is None
    True
    """

    axes: tuple[str, ...]
    terms: tuple[Term, ...]
    shifts: tuple[Shift, ...]
    z: Fraction | str

    @cached_property
    def equation(self) -> tuple[fmpz_mpoly, ...]:
        """The coefficients of P at z, times an integer; the constant term first, the last one not 0."""
        weights = self._weights(self.context)
        return tuple(_sum([[c * w for c in t.expanded()] for t, w in zip(self.terms, weights, strict=True)]))

    def _weights(self, context: fmpz_mpoly_ctx) -> list[fmpz_mpoly]:
        """The powers of z of the terms, all times one integer."""
        if isinstance(self.z, str):
            z = context.gen(context.variable_to_index(self.z))
            return [z**term.power for term in self.terms]
        top, above, below = max(term.power for term in self.terms), self.z.numerator, self.z.denominator
        return [context.constant(above**t.power * below ** (top - t.power)) for t in self.terms]

    @property
    def rank(self) -> int:
        """Order of the equation."""
        return len(self.equation) - 1

    @property
    def context(self) -> fmpz_mpoly_ctx:
        """The ring of the coefficients."""
        return self.terms[0].coefficient.context()

    def theta(self) -> RationalMatrix:
        """The companion matrix Theta."""
        zero = self.context.constant(0)
        return RationalMatrix.of(*multiplication(self.equation, zero, zero + 1))

    @cached_property
    def _known(self) -> dict[tuple[int, int], RationalMatrix]:
        return {}

    def forward(self, axis: int) -> RationalMatrix:
        """The matrix of the step from x to x + e."""
        return self._matrix(axis, 1)

    def backward(self, axis: int) -> RationalMatrix:
        """The matrix of the step from x to x - e."""
        return self._matrix(axis, -1)

    def _matrix(self, axis: int, sign: int) -> RationalMatrix:
        if (axis, sign) not in self._known:
            shift = self.shifts[axis]
            if sign == shift.direction:
                rows, below = multiplication(self.equation, shift.intercept, shift.slope)
                matrix = RationalMatrix.of(rows, below * shift.divisor)
            else:
                rows, below = division(self.equation, shift.intercept, shift.slope)
                there = RationalMatrix.of([[e * shift.divisor for e in row] for row in rows], below)
                matrix = there.substituted(self._moved(axis, sign), self.context)
            self._known[axis, sign] = matrix
        return self._known[axis, sign]

    def _moved(self, axis: int, by: int) -> list[fmpz_mpoly]:
        return [gen + by if i == axis else gen for i, gen in enumerate(self.context.gens())]

    def determinant(self, axis: int) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """Numerator and denominator of the determinant of the step forward, read off the equation.

        ``det(s Theta + c) = (-s)^r P(-c/s)/p_r``.
        """
        shift, rank = self.shifts[axis], self.rank
        above = _resultant(self.equation, shift.intercept, shift.slope) * (-1) ** rank
        above, below = lowest(above, self.equation[-1] * shift.divisor**rank)
        if shift.direction > 0 or above.is_zero():
            return above, below
        above, below = substitute([above, below], self._moved(axis, 1), self.context)
        return lowest(below, above)

    def poles(self, axis: int) -> fmpz_mpoly:
        """A polynomial that vanishes where an entry of the step forward has a pole."""
        shift = self.shifts[axis]
        if shift.direction > 0:
            return self.equation[-1] * shift.divisor
        pole = _resultant(self.equation, shift.intercept, shift.slope)
        return substitute([pole], self._moved(axis, 1), self.context)[0]

    def step(self, axis: int, sign: int, line: Line) -> LineMatrix:
        """The unit step from a position on a line."""
        rows, below = self._evaluated(axis, sign, list(line))
        if not below:
            raise singular_step(self.axes[axis], sign, [str(c) for c in line])
        return LineMatrix(tuple(map(tuple, rows)), below)

    def step_at(self, axis: int, sign: int, point: Sequence[fmpq]) -> fmpq_mat:
        """The unit step from a point."""
        rows, below = self._evaluated(axis, sign, list(point))
        if below == 0:
            raise singular_step(self.axes[axis], sign, [str(c) for c in point])
        return fmpq_mat(self.rank, self.rank, [entry / below for row in rows for entry in row])

    def _evaluated(self, axis: int, sign: int, position: list[V]) -> tuple[list[list[V]], V]:
        shift = self.shifts[axis]
        back = sign != shift.direction
        if back:  # the step is the inverse of the one that leads here from there
            position[axis] = position[axis] + sign
        value: Evaluation[V] = Evaluation(position)
        equation = self.equation_at(value)
        intercept, slope, divisor = value.of(shift.intercept), value.of(shift.slope), value.of(shift.divisor)
        if not back:
            rows, below = multiplication(equation, intercept, slope)
            return rows, below * divisor
        rows, below = division(equation, intercept, slope)
        return [[entry * divisor for entry in row] for row in rows], below

    def equation_at(self, value: Evaluation[V]) -> list[V]:
        """The coefficients of P where the axes have these values; as many as for all x, the last may be 0."""
        weights = self._weights(self.context)
        terms = [
            _expanded(value.of(t.coefficient * w), [(s, value.of(intercept)) for s, intercept in t.factors])
            for t, w in zip(self.terms, weights, strict=True)
        ]
        return _sum(terms, trim=False)[: len(self.equation)]

    def flaw(self) -> tuple[int, int, int, int, str] | None:
        """The first pair of axes and entry at which the matrices do not commute around the unit square.

        Exact. With ``S = s theta + c``: if ``P_x`` divides ``P_{x+e} S`` from the right, as differential operators with
        z a variable, then S maps solutions at x to solutions at x + e, for each axis; and if ``S_i(x) S_j(x + e_i)/(d
        d')`` is symmetric in i and j, the two ways around the square give the same solution. The vectors of the
        solutions that are regular at z span the whole space for almost all x (:meth:`_spanned`), so the matrices agree
        there, and as rational functions everywhere. Where that test fails the products are expanded.
        """
        count = range(len(self.axes))
        generic = self._generic()
        mapped = self._spanned(generic) and all(map(generic._intertwines, count))
        if mapped and all(generic._commute(i, j) for i in count for j in range(i)):
            return None
        return ExplicitSteps(self.axes, tuple(self.forward(i) for i in count)).flaw()

    def _generic(self) -> ThetaSteps:
        """The steps with z a variable of the ring."""
        if isinstance(self.z, str):
            return self
        names = self.context.names()
        context = ring([*names, "z_"])
        return self.substituted(context.gens()[: len(names)], context, "z_")

    def _spanned(self, generic: ThetaSteps) -> bool:
        """Whether the vectors of the solutions regular at z span the space for almost all x.

        Yes where the leading coefficient does not vanish at z. At a simple zero the exponents are 0, ..., n - 2 and
        ``n - 1 - p_{n-1}/(z p_n')``; yes if the last one varies with x.
        """
        if self.rank == generic.rank:
            return True
        if self.rank < generic.rank - 1 or isinstance(self.z, str):
            return False
        images: list[Image] = [*self.context.gens(), self.z]
        lead, second = generic.equation[-1].derivative("z_"), generic.equation[-2]
        slope, residue = substitute([lead, second], images, self.context)
        return not slope.is_zero() and not all(part.is_constant() for part in lowest(residue, slope))

    def _intertwines(self, axis: int) -> bool:
        shift, z = self.shifts[axis], str(self.z)
        there = substitute(self.equation, self._moved(axis, shift.direction), self.context)
        rest, _ = remainder(times_constant(there, [shift.intercept, shift.slope]), self.equation, z)
        return not rest

    def _commute(self, i: int, j: int) -> bool:
        one, other = self.shifts[i], self.shifts[j]
        left, left_divisor = self._pair(one, i, other)
        right, right_divisor = self._pair(other, j, one)
        return all(a * right_divisor == b * left_divisor for a, b in zip(left, right, strict=True))

    def _pair(self, first: Shift, axis: int, second: Shift) -> tuple[list[fmpz_mpoly], fmpz_mpoly]:
        moved = self._moved(axis, first.direction)
        intercept, slope, divisor = substitute([second.intercept, second.slope, second.divisor], moved, self.context)
        return times_constant([first.intercept, first.slope], [intercept, slope]), first.divisor * divisor

    def substituted(
        self, images: Sequence[Image], context: fmpz_mpoly_ctx, z: Fraction | str | None = None
    ) -> ThetaSteps:
        """The steps with every variable replaced; axes may only be translated."""
        argument = self.z if z is None else z
        if z is None and isinstance(argument, str) and argument not in context.names():
            image = images[self.context.variable_to_index(argument)]
            if not isinstance(image, int | Fraction) or image == 0:
                raise InvalidInput(argument, str(image), "a rational number other than 0")
            argument = Fraction(image)
        shifts = []
        for shift in self.shifts:
            parts = substitute([shift.intercept, shift.slope, shift.divisor], images, context)
            shifts.append(Shift(shift.direction, *parts))
        made = [_replaced(term, images, context) for term in self.terms]
        common = lcm(*(scale for _, scale in made))
        terms = tuple(Term(t.power, t.coefficient * (common // scale), t.factors) for t, scale in made)
        return ThetaSteps(self.axes, terms, tuple(shifts), argument)


def _replaced(term: Term, images: Sequence[Image], context: fmpz_mpoly_ctx) -> tuple[Term, int]:
    """The term with its variables replaced, times an integer, and that integer."""
    (coefficient,), scale = scaled_substitute([term.coefficient], images, context)
    factors = []
    for slope, intercept in term.factors:
        (image,), by = scaled_substitute([intercept], images, context)
        factors.append((slope * by, image))
        scale *= by
    return Term(term.power, coefficient, tuple(factors)), scale


def multiplication(equation: Sequence[R], intercept: R, slope: R) -> tuple[list[list[R]], R]:
    """The matrix of ``slope*Theta + intercept`` and its denominator.

    >>> one = fmpq(1)
    >>> multiplication([fmpq(6), fmpq(5), one], one, one)
    ([[1, -6], [1, -4]], 1)
    """
    rank, lead = len(equation) - 1, equation[-1]
    zero = lead * 0
    rows = [[zero] * rank for _ in range(rank)]
    for k in range(rank):
        rows[k][k] = intercept * lead
        if k:
            rows[k][k - 1] = slope * lead
    for i in range(rank):
        rows[i][-1] = rows[i][-1] - slope * equation[i]
    return rows, lead


def division(equation: Sequence[R], intercept: R, slope: R) -> tuple[list[list[R]], R]:
    """The inverse of the matrix of ``slope*Theta + intercept``, and its denominator.

    For ``S = s t + c``: with ``v_{r-1} = p_r, v_{k-1} = s^{r-k} p_k - c v_k`` and ``R = v_{-1} = s^r P(-c/s)``,
    ``-1/S = sum_k s^k v_k t^k / R``, and ``s^k t^k/S = sum_{i<k} (st)^i (-c)^{k-1-i} + (-c)^k/S`` modulo P.

    >>> one = fmpq(1)
    >>> division([fmpq(6), fmpq(5), one], one, one)
    ([[-4, 6], [-1, 1]], 2)
    """
    rank = len(equation) - 1
    slopes = [slope**k for k in range(rank + 1)]
    powers = [(-intercept) ** k for k in range(rank)]
    quotients = [equation[-1]]
    for k in range(rank - 1, -1, -1):
        quotients.append(slopes[rank - k] * equation[k] - intercept * quotients[-1])
    resultant = quotients.pop()
    quotients.reverse()
    rows = []
    for i in range(rank):
        row = []
        for k in range(rank):
            entry = -powers[k] * quotients[i]
            if i < k:
                entry = entry + resultant * powers[k - 1 - i]
            row.append(entry * slopes[rank - 1 - k] * slopes[i])
        rows.append(row)
    return rows, resultant * slopes[rank - 1]


def _resultant(equation: Sequence[fmpz_mpoly], constant: fmpz_mpoly, slope: fmpz_mpoly) -> fmpz_mpoly:
    """``s^r P(-c/s)``."""
    total, power = equation[-1], slope
    for coefficient in reversed(equation[:-1]):
        total = total * -constant + coefficient * power
        power = power * slope
    return total


def _expanded(coefficient: R, factors: Sequence[tuple[int, R]]) -> list[R]:
    result = [coefficient]
    for slope, intercept in factors:
        raised = [c * slope for c in result]
        result = [c * intercept for c in result]
        result.append(raised[-1])
        for k in range(1, len(result) - 1):
            result[k] = result[k] + raised[k - 1]
    return result


def _sum(polynomials: Sequence[Sequence[R]], *, trim: bool = True) -> list[R]:
    longest = max(polynomials, key=len)
    total = [c * 0 for c in longest]
    for polynomial in polynomials:
        for k, c in enumerate(polynomial):
            total[k] = total[k] + c
    while trim and total and total[-1] == 0:
        total.pop()
    return total


def check_equation(steps: ThetaSteps) -> ThetaSteps:
    """The steps themselves, if the equation has a positive order and no shift is 0.

    Raises
    ------
    InvalidInput
        Otherwise.
    """
    if len(steps.equation) < 2:
        raise InvalidInput("order of the differential equation", len(steps.equation) - 1, "at least 1")
    for axis, shift in zip(steps.axes, steps.shifts, strict=True):
        if shift.divisor.is_zero() or shift.slope.is_zero():
            raise InvalidInput(f"shift of {axis}", "constant or infinite", "(s*theta + c)/d with s and d other than 0")
    return steps
