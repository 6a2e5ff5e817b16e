"""Trajectory matrices of hypergeometric fields on univariate polynomials, without any matrix inverse.

The operator is ``prod_j (theta + w_j) - z prod_i (theta + u_i)``, Theta its companion matrix, and the unit steps are

    u -> u + 1:   f (Theta + u),                       w -> w - 1:   f (Theta + w),
    u -> u - 1:   inverse of f (Theta + u) at u - 1,    w -> w + 1:   inverse of f (Theta + w) at w + 1,

with a normalising factor f. A row vector v = (F, theta F, theta^2 F, ...) times Theta + s costs O(rank) products of
polynomials, since Theta shifts v and reduces the last entry; so does its inverse, by forward substitution:
``w_{k+1} = v_k - s w_k``, and w_0 from the operator, whose value at ``theta = -s`` is the denominator. Every
denominator is a product of linear polynomials in n, known beforehand:

    u -> u - 1, w -> w + 1:   w_j - u_i for all j (all i);          theta-leading coefficient sum w - sum u where z = 1.

Blocks of consecutive steps are multiplied by a tree. At every node the factors that divide all entries, found modulo a
prime and confirmed by exact division, are taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from random import Random
from typing import TypeAlias

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly, nmod_poly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.lines import LineMatrix
from mathengine.matrixfields.fields.trajectory_paths import Step, ordered_steps
from mathengine.matrixfields.fields.two_term_operators import Operator, Parameter

PRIME = (1 << 61) - 1
LEAF = 8
"""Unit steps multiplied one by one before the tree takes over (measured: 6 to 12 are equally good)."""

Linear: TypeAlias = tuple[int, int]
"""Constant term and positive leading coefficient of a primitive linear polynomial."""
Rows: TypeAlias = list[list[fmpz_poly]]

ONE, ZERO = fmpz_poly([1]), fmpz_poly([])


def hypergeometric_trajectory(
    operator: Operator, direction: Sequence[int], start: Sequence[Fraction], steps: Sequence[int] | None = None
) -> LineMatrix:
    """The matrix T(n) of the walk from ``start + n direction`` to ``start + (n + 1) direction``.

    Parameters
    ----------
    operator : Operator
    direction : sequence of int
        One for every axis, not all 0.
    start : sequence of Fraction
    steps : sequence of int, optional
        The way that is walked from ``start + n direction``; ``direction`` unless given.

    Returns
    -------
    LineMatrix
        In lowest terms. Exact.

    Raises
    ------
    SingularStep
        If every order of the steps meets a step that is singular all along the line.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> from mathengine.matrixfields.fields.two_term_operators import operator_of
    >>> gauss = operator_of(hypergeometric(2, 1, -1).steps)
    >>> hypergeometric_trajectory(gauss, (0, 0, -1), (Fraction(1), Fraction(1), Fraction(2))).rows
    ((x + (-1), 1/2), ((-1), 1/2*x + 1/2))
    """
    line = _Line.of(operator, direction, start, direction if steps is None else steps)
    path = ordered_steps(line.steps, line.passable)
    blocks = -(-len(path) // LEAF)
    cuts = [k * len(path) // blocks for k in range(blocks + 1)]
    walked: list[int] = [0] * len(direction)
    nodes: list[_Node] = []
    for low, high in pairwise(cuts):
        node = line.block(path[low:high], walked)
        nodes.append(_reduced(node) if blocks > 1 else node)
    while len(nodes) > 1:
        paired = [_reduced(_product(left, right)) for left, right in zip(nodes[::2], nodes[1::2], strict=False)]
        nodes = paired + nodes[2 * len(paired) :]
    return line.finished(nodes[0])


@dataclass(frozen=True, slots=True)
class _Node:
    """``scale * rows / prod(poles)``."""

    rows: Rows
    poles: Counter[Linear]
    scale: Fraction


@dataclass(frozen=True, slots=True)
class _Value:
    """A parameter along the line: ``constant + slope n``, in units of 1/q."""

    constant: int
    slope: int
    shift: Parameter

    def after(self, walked: Sequence[int], unit: int) -> fmpz_poly:
        moved = 0 if self.shift.axis is None else self.shift.sign * walked[self.shift.axis] * unit
        return fmpz_poly([self.constant + moved, self.slope])


@dataclass(frozen=True, slots=True)
class _Line:
    """An operator along a line; theta and the parameters are multiplied by ``unit``, which makes them integral."""

    operator: Operator
    upper: tuple[_Value, ...]
    lower: tuple[_Value, ...]
    unit: int
    movers: dict[int, tuple[bool, int]]
    balance: tuple[int, ...] | None
    walls: tuple[tuple[int, int, int], ...]
    steps: tuple[int, ...]

    @classmethod
    def of(cls, operator: Operator, direction: Sequence[int], start: Sequence[Fraction], steps: Sequence[int]) -> _Line:
        values: list[list[tuple[Fraction, int, Parameter]]] = []
        for shifts in (operator.upper, operator.lower):
            here = []
            for s in shifts:
                at, slope = (Fraction(0), 0) if s.axis is None else (Fraction(start[s.axis]), direction[s.axis])
                here.append((s.sign * at + s.offset, s.sign * slope, s))
            values.append(here)
        unit = lcm(*(constant.denominator for part in values for constant, _, _ in part))
        upper, lower = (tuple(_Value(int(c * unit), v * unit, s) for c, v, s in part) for part in values)
        movers = {
            s.axis: (is_upper, i)
            for is_upper, part in ((True, operator.upper), (False, operator.lower))
            for i, s in enumerate(part)
            if s.axis is not None
        }
        walls = tuple(
            (i, j, (w.constant - u.constant) // unit)
            for i, u in enumerate(upper)
            for j, w in enumerate(lower)
            if u.slope == w.slope and (w.constant - u.constant) % unit == 0
        )
        balance = None
        if operator.is_balanced and sum(u.slope for u in upper) == sum(w.slope for w in lower):
            total = sum(w.constant for w in lower) - sum(u.constant for u in upper)
            balance = (total // unit,) if total % unit == 0 else None
        return cls(operator, upper, lower, unit, movers, balance, walls, tuple(steps))

    # Walls: where w_j - u_i, or the leading coefficient, is one integer all along the line, no step may cross 0 and -1
    # (either way: the crossing back, or the crossing here, is a pole).

    def passable(self, axis: int, sign: int, walked: Sequence[int]) -> bool:
        """Whether a step crosses no wall; the leading coefficient's wall lies between 0 and -1 too."""
        is_upper, index = self.movers[axis]
        shift = (self.operator.upper if is_upper else self.operator.lower)[index]
        rise = shift.sign * sign * (-1 if is_upper else 1)
        for i, j, constant in self.walls:
            if index == (i if is_upper else j):
                before = constant + self._moved(False, j, walked) - self._moved(True, i, walked)
                if {before, before + rise} == {0, -1}:
                    return False
        if self.balance is not None:
            before = self.balance[0] + sum(self._moved(False, j, walked) for j in range(len(self.lower)))
            before -= sum(self._moved(True, i, walked) for i in range(len(self.upper)))
            return {before, before + rise} != {0, -1}
        return True

    def _moved(self, is_upper: bool, index: int, walked: Sequence[int]) -> int:
        shift = (self.operator.upper if is_upper else self.operator.lower)[index]
        return 0 if shift.axis is None else shift.sign * walked[shift.axis]

    def block(self, steps: Sequence[Step], walked: list[int]) -> _Node:
        """The product of consecutive steps, without the normalising factors; moves ``walked`` on."""
        rank = self.operator.rank
        rows = [[ONE if i == j else ZERO for j in range(rank)] for i in range(rank)]
        poles: Counter[Linear] = Counter()
        scale = Fraction(1)
        for axis, sign in steps:
            is_upper, index = self.movers[axis]
            shift = (self.operator.upper if is_upper else self.operator.lower)[index]
            forward = (shift.sign * sign > 0) == is_upper
            if not forward:
                walked[axis] += sign
            upper = [value.after(walked, self.unit) for value in self.upper]
            lower = [value.after(walked, self.unit) for value in self.lower]
            coefficients = self._coefficients(upper, lower)
            at = (upper if is_upper else lower)[index]
            if forward:
                _times(rows, coefficients, at)
                divisors = [coefficients[-1]]
                walked[axis] += sign
            else:
                value = _times_inverse(rows, coefficients, at)
                divisors = [other - at for other in (lower if is_upper else upper)]
                scale *= _quotient(divisors, value)
            for divisor in divisors:
                scale /= _count(poles, divisor)
        return _Node(rows, poles, scale)

    def _coefficients(self, upper: Sequence[fmpz_poly], lower: Sequence[fmpz_poly]) -> list[fmpz_poly]:
        """Coefficients of the operator in theta, constant term first, times the least power of the unit."""
        a, b = self.operator.argument.numerator, self.operator.argument.denominator
        most = max(len(upper), len(lower))
        plus, minus = _expanded(lower), _expanded(upper)
        plus = [c * (b * self.unit ** (most - len(lower))) for c in plus] + [ZERO] * (most - len(lower))
        minus = [c * (a * self.unit ** (most - len(upper))) for c in minus] + [ZERO] * (most - len(upper))
        return [c - d for c, d in zip(plus, minus, strict=True)][: self.operator.rank + 1]

    def finished(self, node: _Node) -> LineMatrix:
        """The matrix in lowest terms, theta in its own units, with the normalising factors."""
        zeros: Counter[Linear] = Counter()
        poles, scale = Counter(node.poles), node.scale
        for values, is_upper in ((self.upper, True), (self.lower, False)):
            for value in values:
                axis = value.shift.axis
                if axis is not None and self.steps[axis]:
                    scale *= self._normalisation(value, is_upper, self.steps[axis], zeros, poles)
        for key in list(zeros):
            common = min(zeros[key], poles[key])
            zeros[key] -= common
            poles[key] -= common
        node = _reduced(_Node(node.rows, +poles, scale))
        factor, denominator = _power_product(zeros), _power_product(node.poles)
        top, bottom = node.scale.numerator, node.scale.denominator
        leading = denominator.leading_coefficient()
        rows = []
        for i, row in enumerate(node.rows):
            entries = []
            for j, entry in enumerate(row):
                weight = fmpq(top, bottom) * fmpq(self.unit) ** (i - j) / fmpq(leading)
                entries.append(fmpq_poly(entry * factor) * weight)
            rows.append(tuple(entries))
        return LineMatrix(tuple(rows), fmpq_poly(denominator) / leading)

    def _normalisation(
        self, value: _Value, is_upper: bool, steps: int, zeros: Counter[Linear], poles: Counter[Linear]
    ) -> Fraction:
        """Count the factors by which the steps along one axis are normalised; their constant."""
        rise = value.shift.sign * steps
        forward = (rise > 0) == is_upper
        # theta + c is (theta' + c')/unit in the scaled variables.
        scale = Fraction(1, self.unit) ** (abs(rise) if forward else -abs(rise))
        if value.shift.factor is not None:
            return scale * value.shift.factor ** (abs(rise) if forward else -abs(rise))
        for k in range(abs(rise)):
            moved = k if forward else k + 1
            linear = fmpz_poly([value.constant + self.unit * (moved if rise > 0 else -moved), value.slope])
            scale *= self.unit / _count(poles, linear) if forward else _count(zeros, linear) / self.unit
        return scale


def _times(rows: Rows, coefficients: Sequence[fmpz_poly], s: fmpz_poly) -> None:
    """Rows times ``(Theta + s)`` times the leading coefficient, in place."""
    last = len(coefficients) - 2
    leading = coefficients[last + 1]
    plain = leading.is_one()
    scaled = s if plain else s * leading
    for row in rows:
        end = scaled * row[last]
        for coefficient, entry in zip(coefficients, row, strict=False):
            end -= coefficient * entry
        for k in range(last):
            row[k] = (row[k + 1] if plain else row[k + 1] * leading) + scaled * row[k]
        row[last] = end


def _times_inverse(rows: Rows, coefficients: Sequence[fmpz_poly], s: fmpz_poly) -> fmpz_poly:
    """Rows times ``(Theta + s)^{-1}`` times the operator's value at ``theta = -s``, in place; that value."""
    rank = len(coefficients) - 1
    point = -s
    value = ZERO
    for coefficient in reversed(coefficients):
        value = value * point + coefficient
    for row in rows:
        # The new entries are point^k w_0 + g_k, and sum_k d_k (point^k w_0 + g_k) = 0 over k <= rank.
        g, total = ZERO, ZERO
        for k in range(rank):
            g = row[k] + point * g
            total += coefficients[k + 1] * g
        entry = -total
        for k in range(rank):
            row[k], entry = entry, row[k] * value + point * entry
    return value


def _expanded(constants: Sequence[fmpz_poly]) -> list[fmpz_poly]:
    """Coefficients of ``prod (theta + c)``, constant term first."""
    product = [ONE]
    for c in constants:
        inner = [low + high * c for low, high in pairwise(product)]
        product = [product[0] * c, *inner, product[-1]]
    return product


def _quotient(factors: Sequence[fmpz_poly], value: fmpz_poly) -> Fraction:
    """The constant ``prod(factors) / value``, from the leading coefficients."""
    top = 1
    for factor in factors:
        top *= int(factor.leading_coefficient())
    return Fraction(top, int(value.leading_coefficient()))


def _count(factors: Counter[Linear], polynomial: fmpz_poly) -> Fraction:
    """Count a polynomial of degree at most 1 among the factors; the constant that is split off."""
    constant, slope = int(polynomial[0]), int(polynomial[1])
    if slope == 0:
        if constant == 0:
            raise InvalidInput("step of the trajectory", "singular", "one that is regular along the line")
        return Fraction(constant)
    content = gcd(constant, slope) * (1 if slope > 0 else -1)
    factors[constant // content, slope // content] += 1
    return Fraction(content)


def _product(left: _Node, right: _Node) -> _Node:
    columns = list(zip(*right.rows, strict=True))
    rows = []
    for row in left.rows:
        entries = []
        for column in columns:
            total = ZERO
            for a, b in zip(row, column, strict=True):
                total += a * b
            entries.append(total)
        rows.append(entries)
    return _Node(rows, left.poles + right.poles, left.scale * right.scale)


def _reduced(node: _Node) -> _Node:
    """Without the linear factors and the content that divide every entry."""
    common = _common_factors(node)
    divisor = _power_product(common)
    content = fmpz(0)
    for row in node.rows:
        for entry in row:
            content = content.gcd(entry.content())
    if divisor.degree() > 0 or content > 1:
        divisor *= content
        rows = [[entry / divisor if entry else entry for entry in row] for row in node.rows]
    else:
        rows = node.rows
    return _Node(rows, node.poles - common, node.scale * int(content))


def _common_factors(node: _Node) -> Counter[Linear]:
    """The poles at which every entry vanishes, with multiplicity, judged modulo a prime; division decides."""
    if not node.poles:
        return Counter()
    random = Random(1)  # a fixed combination of the entries
    blend = nmod_poly([], PRIME)
    for row in node.rows:
        for entry in row:
            blend += nmod_poly(entry, PRIME) * random.randrange(1, PRIME)
    common: Counter[Linear] = Counter()
    for (constant, slope), multiplicity in node.poles.items():
        root = -constant * pow(slope, -1, PRIME)
        linear = nmod_poly([-root, 1], PRIME)
        while common[constant, slope] < multiplicity and int(blend(root)) == 0:
            blend //= linear
            common[constant, slope] += 1
    return +common


def _power_product(factors: Counter[Linear]) -> fmpz_poly:
    """The product, by halves."""
    parts = [fmpz_poly(list(linear)) ** count for linear, count in factors.items() if count]
    while len(parts) > 1:
        paired = [a * b for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = paired + parts[2 * len(paired) :]
    return parts[0] if parts else ONE
