"""Linear programs over the rational numbers, exactly: a point, or Farkas' proof that there is none.

The tableau holds integers over one denominator, the last pivot (Edmonds, Bareiss), and Bland's rule ends every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd


@dataclass(frozen=True, slots=True)
class Optimum:
    """A point of ``{y >= 0 : A y = b}`` at which the objective is largest."""

    point: tuple[Fraction, ...]
    value: Fraction


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Integer weights w with ``w A >= 0`` and ``w b < 0``: no y >= 0 has A y = b."""

    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unbounded:
    """The objective grows without bound."""


def maximum(
    matrix: Sequence[Sequence[int]], right: Sequence[int], objective: Sequence[int] | None = None
) -> Optimum | Infeasible | Unbounded:
    """Maximise ``objective . y`` over the y >= 0 with ``matrix . y = right``. Exact.

    Parameters
    ----------
    matrix : sequence of sequence of int
        m x n, with any rank.
    right : sequence of int
    objective : sequence of int, optional
        By default any point will do.

    Examples
    --------
    >>> maximum([[1, 2]], [4], [1, 1])
    Optimum(point=(Fraction(4, 1), Fraction(0, 1)), value=Fraction(4, 1))
    >>> maximum([[1, 1], [1, 1]], [1, 2])
    Infeasible(weights=(1, -1))
    """
    tableau = _Tableau(matrix, right)
    weights = tableau.find_point()
    if weights is not None:
        return Infeasible(weights)
    if objective is not None and not tableau.climb(objective):
        return Unbounded()
    point = tableau.point()
    return Optimum(point, sum((c * y for c, y in zip(objective or (), point, strict=False)), Fraction(0)))


class _Tableau:
    """Rows of integers over ``denominator``: n variables, m artificial ones, the right side."""

    def __init__(self, matrix: Sequence[Sequence[int]], right: Sequence[int]) -> None:
        self.height, self.width = len(matrix), len(matrix[0]) if matrix else 0
        self.signs = [-1 if b < 0 else 1 for b in right]
        self.rows = [
            [*(s * x for x in row), *(int(i == k) for k in range(self.height)), s * b]
            for i, (s, row, b) in enumerate(zip(self.signs, matrix, right, strict=True))
        ]
        self.basis = list(range(self.width, self.width + self.height))
        self.denominator = 1

    def pivot(self, r: int, c: int) -> None:
        pivot_row, old = self.rows[r], self.denominator
        new = pivot_row[c]
        for i, row in enumerate(self.rows):
            factor = row[c]
            if i == r or (not factor and new == old):
                continue
            self.rows[i] = [(x * new - factor * y) // old for x, y in zip(row, pivot_row, strict=True)]
        self.denominator = new
        self.basis[r] = c

    def find_point(self) -> tuple[int, ...] | None:
        """Drive the artificial variables out; the weights of Farkas' lemma where that cannot be done."""
        costs = [0] * self.width + [-1] * self.height + [0]
        self.rows.append([c + sum(column) for c, column in zip(costs, zip(*self.rows, strict=True), strict=True)])
        self._ascend(self.width)
        last = self.rows.pop()
        if last[-1]:
            # The last row holds the reduced costs: -w on the artificial columns, shifted by their cost of one.
            weights = [s * -(last[self.width + i] + self.denominator) for i, s in enumerate(self.signs)]
            content = gcd(*weights)
            return tuple(w // content for w in weights)
        self._drop_artificials()
        return None

    def _drop_artificials(self) -> None:
        for r in range(self.height):
            if self.basis[r] >= self.width:
                c = next((c for c in range(self.width) if self.rows[r][c]), None)
                if c is None:
                    continue
                if self.rows[r][c] < 0:  # the right side is 0, so the row may change its sign
                    self.rows[r] = [-x for x in self.rows[r]]
                self.pivot(r, c)
        kept = [r for r in range(self.height) if self.basis[r] < self.width]
        self.rows = [self.rows[r] for r in kept]
        self.basis = [self.basis[r] for r in kept]

    def climb(self, objective: Sequence[int]) -> bool:
        """Go to a largest value of the objective; False if there is none."""
        reduced = [c * self.denominator for c in objective] + [0] * (len(self.rows[0]) - self.width if self.rows else 1)
        for row, variable in zip(self.rows, self.basis, strict=True):
            if objective[variable]:
                reduced = [x - objective[variable] * y for x, y in zip(reduced, row, strict=True)]
        self.rows.append(reduced)
        bounded = self._ascend(self.width)
        self.rows.pop()
        return bounded

    def _ascend(self, allowed: int) -> bool:
        """Pivot while the last row has a positive entry among the allowed columns."""
        while True:
            last = self.rows[-1]
            c = next((c for c in range(allowed) if last[c] > 0), None)
            if c is None:
                return True
            r = self._leaving(c)
            if r is None:
                return False
            self.pivot(r, c)

    def _leaving(self, c: int) -> int | None:
        best: int | None = None
        for r in range(len(self.basis)):
            row = self.rows[r]
            if row[c] <= 0:
                continue
            if best is not None:
                other = self.rows[best]
                compared = row[-1] * other[c] - other[-1] * row[c]
                if compared > 0 or (compared == 0 and self.basis[r] > self.basis[best]):
                    continue
            best = r
        return best

    def point(self) -> tuple[Fraction, ...]:
        values = [Fraction(0)] * self.width
        for row, variable in zip(self.rows, self.basis, strict=True):
            values[variable] = Fraction(row[-1], self.denominator)
        return tuple(values)
