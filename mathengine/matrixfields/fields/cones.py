"""Cones that a trajectory matrix maps into themselves, and the enclosures of limits that follow.

Let W_n be the walk to n and ``K(n) = diag(n^-g) C`` the cone of all sums of positive multiples of its columns. If

    K(n)^{-1} T(n) T(n+1) ... T(n+k-1) K(n+k)     has positive entries for all n >= N,

the same for the column ``+-T(n) ... T(n+j-1) e`` for k consecutive j, and the leading coefficients of the first are
positive too, then every later column ``W_m e`` lies in ``+-W_n K(n)``, these cones shrink to a ray (Birkhoff), and the
limit of p/q lies between the quotients that the columns of ``W_n K(n)`` have, for every n >= N at which their q have
one sign. The inequalities are between polynomials and proved by the signs of the coefficients of P(n + N).

C is a simplex around the dominant right eigenvector of the leading matrix, in the complement that it leaves invariant
(:mod:`mathengine.matrixfields.fields.simplices`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq, fmpz, fmpz_mat, fmpz_poly

from mathengine.matrixfields.fields.simplices import simplices
from mathengine.matrixfields.fields.walk import numerators_product
from mathengine.matrixfields.tail_enclosures import is_positive_from
from mathengine.numeric.balls import working_precision

FOLDS = (1, 2, 3, 4, 6, 9, 12)
"""Numbers of steps that are tried as one."""
MOST_ENTRY_STEPS = 12
"""Steps within which the last column must have entered the cone."""
FARTHEST = 200_000
"""Largest N."""
EARLY = 20
"""An N up to which no better cone is looked for."""
MOST_COEFFICIENTS = 60_000
"""Bound on the coefficients of the polynomials that are tested."""

Entries = Sequence[Sequence[Sequence[int]]]
"""A square matrix of integer polynomials: coefficients, the constant term first."""
Polynomials = list[list[fmpz_poly]]


@dataclass(frozen=True, slots=True)
class Cone:
    """An invariant cone with the numbers that prove it; see the module.

    Attributes
    ----------
    edges : tuple of tuple of int
        The matrix C; its columns are the edges.
    weights : tuple of int
        The exponents g.
    fold, entry : int
        k, and the least j.
    start : int
        N.
    column : int
        The index of the unit vector e.
    """

    edges: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]
    fold: int
    entry: int
    start: int
    column: int

    def rays(self, n: int) -> fmpz_mat:
        """The columns of ``K(n)``, each times the same positive integer.

        >>> Cone(((1, 1), (0, 1)), (0, 1), 1, 0, 1, 1).rays(5)
        [5, 5]
        [0, 1]
        """
        top = max(self.weights)
        rows = [[fmpz(n) ** (top - g) * c for c in row] for g, row in zip(self.weights, self.edges, strict=True)]
        return fmpz_mat(rows)


@dataclass(frozen=True, slots=True)
class Growth:
    """The leading behaviour of a trajectory matrix: ``T_ij(n) ~ leading_ij n^(degree + g_j - g_i)``.

    Attributes
    ----------
    degree : int
        Of the largest cycle mean.
    weights : tuple of int
        The exponents g, the least of them 0.
    leading : tuple of tuple of int
        Integer entries.
    """

    degree: int
    weights: tuple[int, ...]
    leading: tuple[tuple[int, ...], ...]


def growth(entries: Entries) -> Growth | None:
    """Degree, weights and leading matrix; None where they would not be integers.

    >>> growth([[[0], [1, 2]], [[1], [0, 3]]])
    Growth(degree=1, weights=(0, 0), leading=((0, 2), (0, 3)))
    >>> growth([[[0], [0, 1]], [[1], [1]]]) is None
    True
    """
    rank = range(len(entries))
    degrees = {(i, j): d for i in rank for j in rank if (d := _degree(entries[i][j])) is not None}
    mean = _largest_cycle_mean(len(entries), degrees)
    if mean is None or mean.denominator != 1:
        return None
    degree = int(mean)
    weights = [0] * len(entries)
    for _ in rank:
        for (i, j), d in degrees.items():
            weights[j] = max(weights[j], weights[i] + d - degree)
    least = min(weights)
    weights = [g - least for g in weights]
    leading = tuple(
        tuple(
            int(entries[i][j][d]) if (d := degree + weights[j] - weights[i]) >= 0 and degrees.get((i, j)) == d else 0
            for j in rank
        )
        for i in rank
    )
    return Growth(degree, tuple(weights), leading)


def _degree(coefficients: Sequence[int]) -> int | None:
    return next((d for d in range(len(coefficients) - 1, -1, -1) if coefficients[d]), None)


def _largest_cycle_mean(size: int, weights: dict[tuple[int, int], int]) -> Fraction | None:
    """Karp's formula, from every vertex."""
    best: list[list[int | None]] = [[0] * size]
    for _ in range(size):
        row: list[int | None] = [None] * size
        for (i, j), weight in weights.items():
            before = best[-1][i]
            if before is not None and (row[j] is None or before + weight > row[j]):  # type: ignore[operator]
                row[j] = before + weight
        best.append(row)
    means = []
    for j in range(size):
        last = best[size][j]
        if last is not None:
            means.append(min(Fraction(last - b, size - k) for k in range(size) if (b := best[k][j]) is not None))
    return max(means, default=None)


def error_rate(entries: Entries) -> arb | None:
    """``log|l_1/l_2|`` for the two largest eigenvalues of the leading matrix, as a ball; None where they do not differ.

    The quotients p/q of two rows of the walk then approach their limit like ``|l_2/l_1|^n`` (Poincare, Perron), or
    faster where the rank is above 2. None also where l_2 = 0: the error is then of factorial type.

    >>> print(error_rate([[[-1], [-6]], [[6], [35]]]).str(10, radius=False))
    7.050988696
    """
    shape = growth(entries)
    if shape is None:
        return None
    with working_precision(192):
        sizes: list[arb] = []
        roots = fmpz_mat([list(row) for row in shape.leading]).charpoly().complex_roots()
        for root, multiplicity in roots:  # type: ignore[misc]  # the stubs lack the multiplicity
            sizes += [abs(root)] * multiplicity  # type: ignore[has-type]
        sizes.sort(key=lambda size: -float(size.mid()))
        if len(sizes) < 2 or not sizes[1] > 0 or not sizes[0] > sizes[1]:
            return None
        return (sizes[0] / sizes[1]).log()


def invariant_cone(entries: Entries, column: int) -> Cone | None:
    """An invariant cone of the trajectory matrix into which the unit vector ``column`` is drawn; certified.

    Parameters
    ----------
    entries : matrix of coefficient lists
        T(n), of rank 2 or more.
    column : int
        From 0.

    Returns
    -------
    Cone or None
        None where the leading matrix has no single dominant eigenvalue, or no cone was found.

    Examples
    --------
    >>> cone = invariant_cone([[[0, 1], [0, 1]], [[1, 1], [2, 1]]], 1)      # like ((1, 1), (1, 1))
    >>> cone.fold, cone.entry, cone.start
    (1, 1, 1)
    """
    shape = growth(entries)
    if shape is None or len(entries) < 2:
        return None
    steps = [[fmpz_poly(list(entry)) for entry in row] for row in entries]
    leading = fmpz_mat([list(row) for row in shape.leading])
    best: Cone | None = None
    for edges, adjugate, sign in simplices(shape.leading):
        fold = next((k for k in FOLDS if _contracts(adjugate * leading**k * edges * sign**k)), None)
        found = None if fold is None else _certified(steps, shape, edges, adjugate, sign, fold, column)
        if found is not None and (best is None or found.start < best.start):
            best = found
        if best is not None and best.start <= EARLY:
            break
    return best


def _contracts(image: fmpz_mat) -> bool:
    return all(c > 0 for c in image.entries())


def _certified(
    steps: Polynomials, shape: Growth, edges: fmpz_mat, adjugate: fmpz_mat, sign: int, fold: int, column: int
) -> Cone | None:
    size = len(steps)
    if fold * size * size * max(len(entry) for row in steps for entry in row) > MOST_COEFFICIENTS:
        return None
    folded = _folded(steps, fold)
    top, n = max(shape.weights), fmpz_poly([0, 1])
    after = [(n + fold) ** (top - g) for g in shape.weights]
    inside = [
        [n**g * entry * right for entry, right in zip(row, after, strict=True)]
        for g, row in zip(shape.weights, folded, strict=True)
    ]
    conditions = [
        entry * sign**fold for row in _times_constant(_constant_times(adjugate, inside), edges) for entry in row
    ]
    entry = _entry(steps, shape, adjugate, sign, fold, column)
    if entry is None:
        return None
    conditions += entry[1]
    start = _first(lambda at: all(is_positive_from(condition, at) for condition in conditions))
    rows = tuple(tuple(int(c) for c in row) for row in edges.tolist())
    return None if start is None else Cone(rows, shape.weights, fold, entry[0], start, column)


def _entry(
    steps: Polynomials, shape: Growth, adjugate: fmpz_mat, sign: int, fold: int, column: int
) -> tuple[int, list[fmpz_poly]] | None:
    """The least j from which on ``fold`` consecutive columns lie in the cone for large n; their conditions."""
    n = fmpz_poly([0, 1])
    vector = [fmpz_poly([int(i == column)]) for i in range(len(steps))]
    runs: list[list[fmpz_poly]] = []
    for j in range(MOST_ENTRY_STEPS + fold):
        weighted = [[n**g * entry] for g, entry in zip(shape.weights, vector, strict=True)]
        coordinates = [row[0] * sign**j for row in _constant_times(adjugate, weighted)]
        flipped = [-c for c in coordinates]
        best = next((cs for cs in (coordinates, flipped) if all(_leads_positive(c) for c in cs)), None)
        runs = [*runs, best] if best is not None else []
        if len(runs) == fold:
            return j - fold + 1, [c for run in runs for c in run]
        ahead = [entry(fmpz_poly([1, 1])) for entry in vector]
        vector = [_dot(row, ahead) for row in steps]
    return None


def _leads_positive(polynomial: fmpz_poly) -> bool:
    return bool(polynomial) and bool(polynomial.leading_coefficient() > 0)


def _folded(steps: Polynomials, fold: int) -> Polynomials:
    folded = steps
    for k in range(1, fold):
        ahead = [[entry(fmpz_poly([k, 1])) for entry in row] for row in steps]
        columns = [list(column) for column in zip(*ahead, strict=True)]
        folded = [[_dot(row, column) for column in columns] for row in folded]
    return folded


def _dot(row: Sequence[fmpz_poly], column: Sequence[fmpz_poly]) -> fmpz_poly:
    total = fmpz_poly([])
    for a, b in zip(row, column, strict=True):
        total += a * b
    return total


def _constant_times(constant: fmpz_mat, matrix: Polynomials) -> Polynomials:
    lifted = [[fmpz_poly([c]) for c in row] for row in constant.tolist()]
    return [[_dot(row, column) for column in zip(*matrix, strict=True)] for row in lifted]


def _times_constant(matrix: Polynomials, constant: fmpz_mat) -> Polynomials:
    columns = [[fmpz_poly([c]) for c in column] for column in zip(*constant.tolist(), strict=True)]
    return [[_dot(row, column) for column in columns] for row in matrix]


def _first(holds: Callable[[int], bool]) -> int | None:
    """The least n >= 1 with a claim that stays true once it is."""
    high = 1
    while not holds(high):
        high *= 2
        if high > FARTHEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def quotient_range(rows: fmpz_mat, rays: fmpz_mat) -> tuple[fmpq, fmpq] | None:
    """The least and the largest quotient of the two rows over the cone of the rays; None where it is not bounded.

    >>> quotient_range(fmpz_mat([[1, 2], [1, 1]]), fmpz_mat([[1, 0], [0, 1]]))
    (1, 2)
    """
    images = rows * rays
    tops, bottoms = images.tolist()
    if not (all(b > 0 for b in bottoms) or all(b < 0 for b in bottoms)):
        return None
    quotients = [fmpq(t, b) for t, b in zip(tops, bottoms, strict=True)]
    return min(quotients), max(quotients)


def limit_direction(cone: Cone, entries: Entries, n: int, steps: int) -> list[arb] | None:
    """Balls for a vector on the ray to which ``T(n) T(n+1) ...`` contracts the cone, for n >= N. Certified.

    The accuracy grows with ``steps``, the number of folds that are multiplied out; None where they do not do.
    """
    count = cone.fold * steps
    images = numerators_product(entries, n, count) * cone.rays(n + count)
    table = images.tolist()
    kept = [i for i, row in enumerate(table) if all(c > 0 for c in row) or all(c < 0 for c in row)]
    if not kept:
        return None
    # Sums of positive multiples of the columns, divided by an entry in which all columns have one sign, are averages.
    unit = max(kept, key=lambda i: abs(table[i][0]))
    return [_union([arb(fmpq(c, below)) for c, below in zip(row, table[unit], strict=True)]) for row in table]


def _union(values: Sequence[arb]) -> arb:
    total = values[0]
    for value in values[1:]:
        total = total.union(value)
    return total
