"""Irrationality exponents along trajectories: delta, blind delta, predicted delta, and what a positive one implies.

With p and q from two rows of the walk and ``q' = q/gcd(p, q)``, the delta of depth n is ``-1 - log|p/q - L|/log q'``.
Where a cone certifies the limit, the error needs no deep enclosure of L: the limit is the quotient for a vector k on
the ray to which the remaining steps contract, so for the column e

    p/q - L = sum_a k_a (p_e q_a - p_a q_e) / (q_e sum_a k_a q_a),

with exact integers p_a, q_a and a few digits of k.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from flint import arb, fmpz, fmpz_mat

from mathengine.errors import InvalidInput, PrecisionExhausted, Undecided
from mathengine.matrixfields.fields.cones import Cone, limit_direction
from mathengine.matrixfields.fields.field import MatrixField, Point
from mathengine.matrixfields.fields.limits import Trajectory, TrajectoryLimit, limit_along, walked_poles
from mathengine.matrixfields.fields.walk import numerators_product
from mathengine.numeric.balls import working_precision

BITS = 160
"""Working precision of the logarithms."""
DEEPEST = 1_000_000
LOG10 = 2.302585092994046


@dataclass(frozen=True, slots=True)
class FieldDelta:
    """A delta with the depth at which it was measured.

    Attributes
    ----------
    depth : int
        Steps walked.
    value : arb
        ``-1 - log|error| / log q'``; the ball contains it if ``certified``.
    log_error, log_denominator, log_gcd : arb
        ``log|p/q - L|`` (or the blind replacement), ``log q'``, ``log gcd(p, q)``.
    rule : str
        What bounds the error: cone, a rule of the limit, blind, or agreeing.
    certified : bool
        Whether the error is certified; False for agreeing.
    limit : TrajectoryLimit or None
        The limit from which the error was taken, where no cone gives it.
    """

    depth: int
    value: arb
    log_error: arb
    log_denominator: arb
    log_gcd: arb
    rule: str
    certified: bool
    limit: TrajectoryLimit | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PredictedFieldDelta:
    """``rate / kappa - 1``, what delta tends to if the denominators go on as between two depths. Heuristic.

    Attributes
    ----------
    value : float
    rate : arb or None
        ``log|l_1/l_2|`` of the leading matrix, exact as a ball; None for errors that are not exponential.
    measured_rate, kappa : float
        Growth of -log|error| (blind) and of log q' per step between the two depths.
    depths : tuple of int
    """

    value: float
    rate: arb | None
    measured_rate: float
    kappa: float
    depths: tuple[int, int]

    def implies(self) -> str:
        """What a positive delta would give, and what of it is proved.

        >>> PredictedFieldDelta(-0.5, None, 1.0, 2.0, (10, 20)).implies()
        'delta < 0: nothing follows'
        """
        if self.value <= 0:
            return "delta < 0: nothing follows"
        bound = 1 + 1 / self.value
        rate = "the error rate r" if self.rate is not None else "nothing of it"
        measured = "the growth of the reduced denominators" if self.rate is not None else "rate and denominators"
        return (
            f"delta > 0 would give irrationality measure <= {bound:.4f} = 1 + 1/delta; "
            f"proved: {rate}; measured only: {measured}"
        )


def delta(
    matrix_field: MatrixField,
    direction: Sequence[int],
    start: Point,
    depth: int = 1000,
    *,
    rows: Sequence[Sequence[int]] | None = None,
    column: int = -1,
) -> FieldDelta:
    """Delta along a trajectory at ``depth``, the common factor of p and q removed; certified where the limit is.

    Parameters
    ----------
    matrix_field, direction, start, rows, column
        As for :func:`mathengine.matrixfields.fields.limits.limit`.
    depth : int
        Steps, at least 1.

    Raises
    ------
    InvalidInput
        If q is 0 or 1 there, or the trajectory makes no sense.
    Divergent
        If there is no limit.
    PrecisionExhausted
        If the error could not be told from 0.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> found = delta(hypergeometric(2, 1, -1), (1, 1, 2), (1, 1, 2), 300)
    >>> found.value.str(3, radius=False), found.rule
    ('0.308', 'cone')
    """
    return delta_along(Trajectory.of(matrix_field, direction, start, rows, column), depth)


def delta_along(path: Trajectory, depth: int = 1000, bits: int = BITS) -> FieldDelta:
    """:func:`delta` of a trajectory, with logarithms of ``bits`` bits; what is known of the path is used again."""
    _require_depth(depth)
    walked_poles(path)
    walked = _proper_rows(path, depth)
    if path.cone is not None and depth >= path.cone.start:
        log_error = _error_in_cone(path, path.cone, walked, depth, bits)
        if log_error is not None:
            return _delta(path, walked, depth, log_error, "cone", True, bits)
    blind = _blind_error(path, walked, depth)
    digits = (int(-1.2 * float(blind.mid()) / LOG10) if blind.is_finite() and blind < 0 else 0) + bits // 4
    found = limit_along(path, digits)
    with working_precision(max(bits, found.value.bits() + 64)):
        error = abs(arb(path.quotient_of(walked, depth)) - found.value)
        if not error > 0:
            raise PrecisionExhausted("the limit is known to too few digits for the error at this depth")
        log_error = error.log()
    return replace(_delta(path, walked, depth, log_error, found.rule, found.certified, bits), limit=found)


def blind_delta_along(path: Trajectory, depth: int = 1000) -> FieldDelta:
    """Delta with ``|p/q - p_next/q_next|`` in place of the error; needs no limit. Exact up to rounding, in balls.

    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> path = Trajectory.of(hypergeometric(2, 1, -1), (1, 1, 2), (1, 1, 2))
    >>> blind_delta_along(path, 300).value.str(3, radius=False)
    '0.308'
    """
    _require_depth(depth)
    walked_poles(path)
    walked = _proper_rows(path, depth)
    return _delta(path, walked, depth, _blind_error(path, walked, depth), "blind", True)


def predicted_delta_along(path: Trajectory, depth: int = 400) -> PredictedFieldDelta:
    """The limit of delta from the exact rate and the growth of log q' between ``depth`` and ``2 depth``. Heuristic.

    Raises
    ------
    InvalidInput
        If the reduced denominators do not grow.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> path = Trajectory.of(hypergeometric(2, 1, -1), (1, 1, 2), (1, 1, 2))
    >>> round(predicted_delta_along(path, 1000).value, 2)                      # the limit is 0.2760...
    0.28
    """
    near, far = blind_delta_along(path, depth), blind_delta_along(path, 2 * depth)
    kappa = float(far.log_denominator - near.log_denominator) / depth
    measured = float(near.log_error - far.log_error) / depth
    if kappa <= 0:
        raise InvalidInput("depth", depth, "a depth from which the reduced denominators grow")
    rate = measured if path.rate is None else float(path.rate)
    return PredictedFieldDelta(rate / kappa - 1, path.rate, measured, kappa, (depth, 2 * depth))


def delta_sequence_along(path: Trajectory, first: int, last: int, step: int = 1) -> Iterator[FieldDelta]:
    """Deltas at depths ``first, first + step, ... <= last``; depths without a proper quotient are left out.

    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> path = Trajectory.of(hypergeometric(2, 1, -1), (1, 1, 2), (1, 1, 2))
    >>> [d.depth for d in delta_sequence_along(path, 10, 30, 10)]
    [10, 20, 30]
    """
    for depth in range(first, last + 1, step):
        try:
            yield delta_along(path, depth)
        except (InvalidInput, Undecided):
            path.matrix  # noqa: B018 - a trajectory that makes no sense is an error at every depth


def _require_depth(depth: int) -> None:
    if not 1 <= depth <= DEEPEST:
        raise InvalidInput("depth", depth, f"1 to {DEEPEST}")


def _proper_rows(path: Trajectory, depth: int) -> fmpz_mat:
    """The rows after ``depth`` steps, with q other than 0, and not proportional."""
    walked = path.walked_rows(depth)
    path.quotient_of(walked, depth)
    if walked.rank() < 2:
        what = f"p/q along {path.shown()}"
        raise InvalidInput(what, "constant after a singular step", "a start from which the steps stay invertible")
    return walked


def _error_in_cone(path: Trajectory, cone: Cone, walked: fmpz_mat, depth: int, bits: int) -> arb | None:
    p, q = walked.tolist()
    e = path.column
    minors = [p[e] * q[a] - p[a] * q[e] for a in range(len(p))]
    with working_precision(bits):
        for steps in (4, 8, 16, 32, 64, 128, 256):
            ray = limit_direction(cone, path.entries, depth, steps)
            if ray is None:
                continue
            top, bottom = arb(0), arb(0)
            for k, minor, below in zip(ray, minors, q, strict=True):
                top += k * arb(minor)
                bottom += k * arb(below)
            error = abs(top) / (abs(arb(q[e])) * abs(bottom))
            if error.is_finite() and error > 0 and error.rel_accuracy_bits() >= bits // 4:
                return error.log()
    return None


def _blind_error(path: Trajectory, walked: fmpz_mat, depth: int) -> arb:
    ahead = walked * numerators_product(path.entries, depth, 1)
    e = path.column
    p, q, p_next, q_next = walked[0, e], walked[1, e], ahead[0, e], ahead[1, e]
    if q_next == 0:
        raise InvalidInput("depth", depth, "one at which q and the next q are not 0")
    difference = p * q_next - p_next * q
    if difference == 0:
        what = f"p/q along {path.shown()}"
        raise InvalidInput(what, f"the same at depths {depth} and {depth + 1}", "a trajectory along which it changes")
    with working_precision(BITS):
        return (abs(arb(difference)) / (abs(arb(q)) * abs(arb(q_next)))).log()


def _delta(
    path: Trajectory, walked: fmpz_mat, depth: int, log_error: arb, rule: str, certified: bool, bits: int = BITS
) -> FieldDelta:
    top, bottom = walked[0, path.column], walked[1, path.column]
    common: fmpz = top.gcd(bottom)
    reduced = abs(bottom // common)
    if reduced < 2:
        raise InvalidInput("depth", depth, "a depth at which the reduced denominator exceeds 1")
    with working_precision(bits):
        log_denominator = arb(reduced).log()
        value = -1 - log_error / log_denominator
        return FieldDelta(depth, value, log_error, log_denominator, arb(common).log(), rule, certified)
