"""Recurrences guessed from data: heuristic, by exact linear algebra on more equations than unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import fmpz_mat, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.symbolic.nullspaces import PRIME, modular_pivots
from mathengine.symbolic.recurrence import Recurrence

SPARE = 8
"""Equations more than unknowns that a guess has to satisfy."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A recurrence that fits all values given; ``spare`` equations are not used up by its unknowns. Heuristic."""

    recurrence: Recurrence
    spare: int


def guess_recurrence(
    values: Sequence[int | Fraction], *, largest_order: int = 6, largest_degree: int = 12
) -> Guess | None:
    """A recurrence with polynomial coefficients that the values u(0), u(1), .. satisfy, the smallest first.

    Parameters
    ----------
    values : sequence of int or Fraction
        Shapes with fewer than 8 equations to spare are not tried.
    largest_order, largest_degree : int, optional
        Bounds on the shapes.

    Returns
    -------
    Guess or None
        It fits every value given. Heuristic: nothing is claimed beyond them.

    Examples
    --------
    >>> from math import comb
    >>> print(guess_recurrence([comb(2 * n, n) for n in range(15)]).recurrence)
    (-4*n - 2)*u(n) + (n + 1)*u(n + 1) = 0
    """
    data = _integral(values)
    shapes = [(r, d) for r in range(1, largest_order + 1) for d in range(largest_degree + 1)]
    for order, degree in sorted(shapes, key=lambda shape: ((shape[0] + 1) * (shape[1] + 1), shape[0])):
        spare = len(data) - order - (order + 1) * (degree + 1)
        if spare < SPARE:
            continue
        found = _fit(data, order, degree)
        if found is not None:
            return Guess(found, spare)
    return None


def _integral(values: Sequence[int | Fraction]) -> list[int]:
    fractions = [Fraction(u) for u in values]
    if not any(fractions):
        raise InvalidInput("the values", "all 0", "values that are not all 0")
    scale = lcm(*(u.denominator for u in fractions))
    return [int(u * scale) for u in fractions]


def _fit(data: Sequence[int], order: int, degree: int) -> Recurrence | None:
    columns = (order + 1) * (degree + 1)
    rows = []
    for n in range(len(data) - order):
        powers = [n**k for k in range(degree + 1)]
        rows.append([data[n + i] * power for i in range(order + 1) for power in powers])
    pivots, independent = modular_pivots([[x % PRIME for x in row] for row in rows], columns)
    if len(pivots) == columns:
        return None
    free = next(j for j in range(columns) if j not in set(pivots))
    vector = _solved(rows, independent, pivots, free, columns)
    if vector is None:
        return None
    found = _trimmed([fmpz_poly(vector[i * (degree + 1) : (i + 1) * (degree + 1)]) for i in range(order + 1)])
    return found if found is not None and found.annihilates(data) else None


def _solved(
    rows: Sequence[Sequence[int]], chosen: Sequence[int], pivots: Sequence[int], free: int, columns: int
) -> list[int] | None:
    """The primitive vector with entry at ``free`` not 0 and 0 at the other free columns."""
    matrix = fmpz_mat([[rows[i][j] for j in pivots] for i in chosen])
    right = fmpz_mat([[-rows[i][free]] for i in chosen])
    try:
        solution = matrix.solve(right)
    except ZeroDivisionError:
        return None
    entries = [Fraction(int(solution[i, 0].p), int(solution[i, 0].q)) for i in range(len(pivots))]
    scale = lcm(*(x.denominator for x in entries))
    vector = [0] * columns
    vector[free] = scale
    for j, x in zip(pivots, entries, strict=True):
        vector[j] = int(x * scale)
    return vector


def _trimmed(polynomials: list[fmpz_poly]) -> Recurrence | None:
    """With both end coefficients not 0, shifted if need be; None where one term alone is left."""
    low = next(i for i, p in enumerate(polynomials) if p)
    high = max(i for i, p in enumerate(polynomials) if p)
    if low == high:
        return None
    move = fmpz_poly([-low, 1])
    found = Recurrence.of([p(move) for p in polynomials[low : high + 1]])
    return found if found.polynomials[-1].leading_coefficient() > 0 else Recurrence.of([-p for p in found.polynomials])
