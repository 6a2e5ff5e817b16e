"""Limits of trajectories: the quotient p/q of two rows of the walk, in one column, as a certified ball.

Rules, in the order in which they are tried:

* **P, W, S, T, exact** (rank 2): the column's continued fraction, by :mod:`mathengine.matrixfields.enclosures`; the
  limit is the exact Moebius image of its value.
* **cone** (any rank): an invariant cone (:mod:`mathengine.matrixfields.fields.cones`).
* **exact**: a singular step within the first ones leaves p/q constant.
* **agreeing**: the quotients at two depths agree to so many digits; certifies nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from flint import arb, fmpq, fmpz_mat, fmpz_poly

from mathengine.errors import BudgetExhausted, Divergent, InvalidInput, PrecisionExhausted, Undecided
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.fields.cones import Cone, Entries, error_rate, invariant_cone, quotient_range
from mathengine.matrixfields.fields.field import MatrixField, Point
from mathengine.matrixfields.fields.line_companions import column_fraction
from mathengine.matrixfields.fields.lines import LineMatrix, SingularStep
from mathengine.matrixfields.fields.trajectory import (
    checked_direction,
    checked_start,
    integer_rows,
    trajectory_matrix,
)
from mathengine.matrixfields.fields.walk import denominators_product, numerators_product
from mathengine.numeric.balls import bits_for, certified_digits, working_precision

MOST_STEPS = 200_000
"""Depth at which a limit is given up."""
AGREEING_DEPTH = 400
"""Depth of the first of two walks that are compared where no rule certifies."""
MOST_DIGITS = 100_000
PROBE = 32
"""Steps within which a singular step is looked for."""

Json: TypeAlias = "int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True)
class Trajectory:
    """A field, a direction and a start, with the rows and the column whose quotient p/q is looked at.

    Attributes
    ----------
    field : MatrixField
    direction : tuple of int
    start : tuple of Fraction
    rows : pair of tuples of int
        The vectors that the walk multiplies to p and to q.
    column : int
        The column, from 0.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> path = Trajectory.of(hypergeometric(2, 1, -1), (1, 1, 2), (1, 1, 2))
    >>> path.quotient(10).p
    35567001803
    """

    field: MatrixField
    direction: tuple[int, ...]
    start: tuple[Fraction, ...]
    rows: tuple[tuple[int, ...], tuple[int, ...]]
    column: int

    @classmethod
    def of(
        cls,
        matrix_field: MatrixField,
        direction: Sequence[int],
        start: Point,
        rows: Sequence[Sequence[int]] | None = None,
        column: int = -1,
    ) -> Trajectory:
        """Checked; by default p comes from row 0, q from row 1, and the last column is taken.

        Raises
        ------
        InvalidInput
            If a length is wrong, the direction is 0, or the two vectors are linearly dependent.
        """
        rank = matrix_field.rank
        if rank < 2:
            raise InvalidInput("rank of the field", rank, "at least 2, for a quotient of two rows")
        chosen = rows if rows is not None else [[int(i == k) for i in range(rank)] for k in (0, 1)]
        if len(chosen) != 2 or any(len(row) != rank for row in chosen):
            raise InvalidInput("rows", str([list(row) for row in chosen]), f"two vectors of {rank} integers")
        if fmpz_mat([list(row) for row in chosen]).rank() < 2:
            raise InvalidInput("rows", str([list(row) for row in chosen]), "two linearly independent vectors")
        if not -rank <= column < rank:
            raise InvalidInput("column", column, f"0 to {rank - 1}")
        p, q = (tuple(int(c) for c in row) for row in chosen)
        return cls(
            matrix_field,
            checked_direction(matrix_field, direction),
            checked_start(matrix_field, start),
            (p, q),
            column % rank,
        )

    @cached_property
    def matrix(self) -> LineMatrix:
        """The trajectory matrix T(n)."""
        return trajectory_matrix(self.field, self.direction, self.start)

    @cached_property
    def entries(self) -> Entries:
        """Its integer numerators, as coefficient lists, without a common factor where that has no zero at n >= 0."""
        return _primitive(integer_rows(self.matrix)[0])

    @cached_property
    def denominator(self) -> Sequence[int]:
        """Their common denominator."""
        return integer_rows(self.matrix)[1]

    @cached_property
    def cone(self) -> Cone | None:
        """An invariant cone, if one was found."""
        return invariant_cone(self.entries, self.column)

    @cached_property
    def rate(self) -> arb | None:
        """``log|l_1/l_2|`` of the leading matrix; see :func:`mathengine.matrixfields.fields.cones.error_rate`."""
        return error_rate(self.entries)

    def walked_rows(self, depth: int) -> fmpz_mat:
        """The two rows after ``depth`` steps, up to a common factor. Exact.

        Raises
        ------
        SingularStep
            If a step has a pole on the way.
        """
        denominators_product(self.denominator, 0, depth)
        return fmpz_mat([list(row) for row in self.rows]) * numerators_product(self.entries, 0, depth)

    def quotient(self, depth: int) -> fmpq:
        """p/q after ``depth`` steps. Exact.

        Raises
        ------
        InvalidInput
            If q is 0 there.
        SingularStep
            If a step has a pole on the way.
        """
        return self.quotient_of(self.walked_rows(depth), depth)

    def quotient_of(self, walked: fmpz_mat, depth: int) -> fmpq:
        """p/q of rows that have been walked."""
        p, q = walked[0, self.column], walked[1, self.column]
        if q == 0:
            raise InvalidInput("depth", depth, "one at which q is not 0")
        return fmpq(p, q)

    def shown(self) -> str:
        """Direction and start, for messages."""
        direction, start = (", ".join(map(str, vector)) for vector in (self.direction, self.start))
        return f"the trajectory ({direction}) from ({start})"


def _primitive(entries: Entries) -> Entries:
    """The entries divided by their common factor, unless that vanishes at an integer n >= 0."""
    rows = [[fmpz_poly(list(entry)) for entry in row] for row in entries]
    common = fmpz_poly([])
    for row in rows:
        for entry in row:
            common = common.gcd(entry)
    if common.degree() < 1 or any(zero >= 0 for zero, _ in integer_zeros(common)):
        return entries
    return [[[int(c) for c in (entry / common).coeffs()] for entry in row] for row in rows]


@dataclass(frozen=True, slots=True)
class TrajectoryLimit:
    """The limit of p/q along a trajectory.

    Attributes
    ----------
    value : arb
        A ball; it contains the limit if ``certified``.
    digits : int
        Certified significant digits, or digits of agreement.
    rule : str
        cone, P, W, S, T, exact or agreeing.
    certified : bool
    depth : int
        Steps walked, or the index from which the rule bounds the tail.
    certificate : mapping
        Plain data: the cone, or the continued fraction with its enclosure and the map to the limit.
    """

    value: arb
    digits: int
    rule: str
    certified: bool
    depth: int
    certificate: Mapping[str, Json] = field(default_factory=dict, repr=False)


def limit(
    matrix_field: MatrixField,
    direction: Sequence[int],
    start: Point,
    digits: int = 50,
    *,
    rows: Sequence[Sequence[int]] | None = None,
    column: int = -1,
) -> TrajectoryLimit:
    """The limit of p/q along a trajectory, as a ball with the rule that certifies it.

    Parameters
    ----------
    matrix_field : MatrixField
    direction : sequence of int
    start : sequence of int or Fraction
    digits : int
        Significant digits wanted.
    rows : pair of integer vectors, optional
        What is multiplied to p and q; rows 0 and 1 of the walk unless given.
    column : int
        The column; the last one unless given.

    Returns
    -------
    TrajectoryLimit
        Certified where a rule applies; otherwise ``agreeing``, which certifies nothing.

    Raises
    ------
    InvalidInput
        As :func:`mathengine.matrixfields.fields.trajectory.trajectory_matrix`, and for rows that do not fit.
    Divergent
        If there is no finite limit.
    PrecisionExhausted
        If not even two depths agree.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> found = limit(hypergeometric(2, 1, -1), (1, 1, 2), (1, 1, 2), 20)
    >>> found.rule, found.value.str(20, radius=False)
    ('W', '0.27865247955551829632')
    """
    return limit_along(Trajectory.of(matrix_field, direction, start, rows, column), digits)


def limit_along(path: Trajectory, digits: int = 50) -> TrajectoryLimit:
    """:func:`limit` of a trajectory; what has been worked out for it is used again.

    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> path = Trajectory.of(hypergeometric(3, 2, Fraction(1, 2)), (1, 1, 1, 2, 2), (1, 1, 1, 2, 2))
    >>> limit_along(path, 20).rule
    'cone'
    """
    found = certified_limit(path, digits)
    return _agreeing(path, digits) if found is None else found


def certified_limit(path: Trajectory, digits: int) -> TrajectoryLimit | None:
    """The limit by a rule that certifies it, or None.

    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> path = Trajectory.of(hypergeometric(2, 1, -1), (1, 1, 1), (1, 1, 2))
    >>> certified_limit(path, 10).certified
    True
    """
    if not 1 <= digits <= MOST_DIGITS:
        raise InvalidInput("digits", digits, f"1 to {MOST_DIGITS}")
    walked_poles(path)
    settled = _settled(path, digits)
    if settled is not None:
        return settled
    if path.matrix.rank == 2:
        try:
            return _by_fraction(path, digits)
        except Divergent:
            raise
        except (InvalidInput, Undecided):
            pass
    return cone_limit(path, digits)


def _settled(path: Trajectory, digits: int) -> TrajectoryLimit | None:
    """The exact limit where a singular step makes the two rows proportional within :data:`PROBE` steps."""
    walked = path.walked_rows(PROBE)
    if walked.rank() == 2:
        return None
    quotients = {fmpq(p, q) for p, q in zip(*walked.tolist(), strict=True) if q != 0}
    if len(quotients) != 1:
        raise InvalidInput(f"q along {path.shown()}", "0", "rows, a column and a start for which q is not 0")
    with working_precision(bits_for(digits) + 64):
        return TrajectoryLimit(arb(quotients.pop()), digits, "exact", True, PROBE)


def cone_limit(path: Trajectory, digits: int) -> TrajectoryLimit | None:
    """The limit by an invariant cone, or None where there is none, or p/q is not bounded on it.

    Raises
    ------
    BudgetExhausted
        If the digits need more than :data:`MOST_STEPS` steps.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> path = Trajectory.of(hypergeometric(2, 1, -1), (1, 1, 2), (1, 1, 2))
    >>> cone_limit(path, 20).value.str(20, radius=False)
    '0.27865247955551829632'
    """
    return None if path.cone is None else _by_cone(path, path.cone, digits)


def walked_poles(path: Trajectory) -> None:
    """Refuse a start whose walk meets a pole of the trajectory matrix.

    Raises
    ------
    SingularStep
        With the n of the pole.
    """
    poles = [zero for zero, _ in integer_zeros(fmpz_poly(list(path.denominator))) if zero >= 0]
    if poles:
        what = f"step {min(poles)} of {path.shown()}"
        raise SingularStep(what, "infinite", "a start from which the walk meets no pole")


def _by_fraction(path: Trajectory, digits: int) -> TrajectoryLimit:
    """By the continued fraction of the column itself: its convergents are the quotients p/q."""
    first, fraction, back = column_fraction(path.matrix, path.rows, path.column)
    extra = 10
    for _ in range(4):
        found = enclosure(fraction, digits + extra)
        with working_precision(bits_for(digits + extra) + 64):
            value = back.enclose(found.value)
        reached = certified_digits(value) if value.is_finite() else 0
        if reached >= digits:
            moebius: list[Json] = [str(c) for c in (back.a, back.b, back.c, back.d)]
            enclosed: dict[str, Json] = {k: list(v) if isinstance(v, list) else v for k, v in found.certificate.items()}
            certificate: dict[str, Json] = {
                "fraction": fraction.to_text(),
                "map": moebius,
                "first": first,
                "enclosure": enclosed,
            }
            return TrajectoryLimit(value, reached, found.rule, True, found.depth, certificate)
        extra = 2 * extra + digits - max(reached, 0)
    raise PrecisionExhausted(f"{digits} digits of the limit were not reached; it may be infinite")


def _by_cone(path: Trajectory, cone: Cone, digits: int) -> TrajectoryLimit | None:
    rate = float(path.rate.mid()) if path.rate is not None else 1.0
    depth = max(cone.start, int((digits + 5) * math.log(10) / rate) + 4)
    while depth <= MOST_STEPS:
        span = quotient_range(path.walked_rows(depth), cone.rays(depth))
        if span is not None:
            with working_precision(bits_for(digits) + 64):
                value = arb(span[0]).union(arb(span[1]))
            reached = certified_digits(value)
            if reached >= digits:
                return TrajectoryLimit(value, reached, "cone", True, depth, cone_certificate(path, cone, depth))
        elif depth > 8 * cone.start + 64 * digits:
            return None
        depth += depth // 2 + 8
    raise BudgetExhausted(f"the limit needs more than {MOST_STEPS} steps")


def cone_certificate(path: Trajectory, cone: Cone, depth: int) -> dict[str, Json]:
    """The trajectory matrix ``factor * matrix / denominator``, the cone and a depth, as plain data.

    >>> from mathengine.matrixfields.fields.reading import read_field
    >>> path = Trajectory.of(read_field("zeta3"), (1, 1), (1, 1))
    >>> cone_certificate(path, path.cone, 20)["factor"]
    ['1', '3', '3', '1']
    """
    whole = integer_rows(path.matrix)[0]
    size = range(len(whole))
    i, j = next((i, j) for i in size for j in size if any(path.entries[i][j]))
    factor = fmpz_poly(list(whole[i][j])) / fmpz_poly(list(path.entries[i][j]))
    table: list[Json] = [[[str(c) for c in entry] for entry in row] for row in path.entries]
    edges: list[Json] = [[str(c) for c in row] for row in cone.edges]
    weights: list[Json] = list(cone.weights)
    denominator: list[Json] = [str(c) for c in path.denominator]
    factors: list[Json] = [str(c) for c in factor.coeffs()]
    return {
        "matrix": table,
        "denominator": denominator,
        "factor": factors,
        "edges": edges,
        "weights": weights,
        "fold": cone.fold,
        "entry": cone.entry,
        "start": cone.start,
        "depth": depth,
    }


def _agreeing(path: Trajectory, digits: int) -> TrajectoryLimit:
    """Two depths whose quotients agree; the ball spans their difference and certifies nothing."""
    depth, best = AGREEING_DEPTH, -1
    if path.walked_rows(depth)[1, path.column] == 0 == path.walked_rows(2 * depth)[1, path.column]:
        raise InvalidInput(f"q along {path.shown()}", "0", "rows, a column and a start for which q is not 0")
    previous = path.quotient(depth)
    while depth <= 16 * AGREEING_DEPTH:
        depth *= 2
        latest = path.quotient(depth)
        with working_precision(bits_for(digits) + 64):
            value = arb(latest) + arb(0, abs(arb(latest - previous)).upper())
        best = max(best, certified_digits(value))
        if best >= digits:
            break
        previous = latest
    if best < 1:
        raise PrecisionExhausted(f"p/q along {path.shown()} does not settle within {depth} steps")
    return TrajectoryLimit(value, best, "agreeing", False, depth)
