"""Growth of families by theorem: each function gives the layer sizes as the coefficients of a polynomial in q."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from math import comb, factorial


def product(polynomials: Iterable[Sequence[int]]) -> list[int]:
    """The product of polynomials, constant terms first.

    >>> product([[1, 1], [1, 1, 1]])
    [1, 2, 2, 1]
    """
    return reduce(_times, polynomials, [1])


def cyclic(order: int, directed: bool) -> list[int]:
    """A cycle of that many vertices.

    >>> cyclic(6, False), cyclic(3, True)
    ([1, 2, 2, 1], [1, 1, 1])
    """
    if directed or order <= 2:
        return [1] * order
    return [1] + [2] * ((order - 1) // 2) + [1] * (order % 2 == 0)


def of_degrees(degrees: Iterable[int]) -> list[int]:
    """The product of 1 + q + ... + q^(d-1): lengths in a Coxeter group with these degrees.

    >>> of_degrees([2, 3])
    [1, 2, 2, 1]
    """
    found = [1]
    for d in degrees:
        found = _windows(found, d)
    return found


def multinomial(counts: Sequence[int]) -> list[int]:
    """The q-multinomial coefficient: words with these numbers of equal letters, by inversions (MacMahon).

    >>> multinomial([2, 2])
    [1, 1, 2, 1, 1]
    """
    found = of_degrees(range(1, sum(counts) + 1))
    for count in counts:
        for d in range(2, count + 1):
            found = _divided(found, d)
    return found


def all_transpositions(n: int) -> list[int]:
    """Unsigned Stirling numbers of the first kind: a permutation with c cycles needs n - c transpositions.

    >>> all_transpositions(4)
    [1, 6, 11, 6]
    """
    return product([1, i] for i in range(1, n))


def all_three_cycles(n: int) -> list[int]:
    """An even permutation with c cycles of odd length needs (n - c)/2 3-cycles.

    >>> all_three_cycles(4)
    [1, 8, 3]
    """
    # even[m][c]: permutations of m points with c cycles of odd length; the number of even cycles must be even.
    rows: list[dict[tuple[int, int], int]] = [{(0, 0): 1}]
    for m in range(1, n + 1):
        row: dict[tuple[int, int], int] = {}
        for length in range(1, m + 1):
            # The cycle of the last point: its other points in order.
            ways = factorial(m - 1) // factorial(m - length)
            for (odd, parity), count in rows[m - length].items():
                key = (odd + length % 2, (parity + 1 - length % 2) % 2)
                row[key] = row.get(key, 0) + ways * count
        rows.append(row)
    layers = [0] * (n // 2 + 1)
    for (odd, parity), count in rows[n].items():
        if parity == 0:
            layers[(n - odd) // 2] += count
    return _trimmed(layers)


def star_transpositions(n: int) -> list[int]:
    """The star (0 i): k moved points in c cycles need k + c moves, two fewer if 0 is moved (Akers, Krishnamurthy 1989).

    >>> star_transpositions(4)
    [1, 3, 6, 9, 5]
    """
    away = _derangements(n - 1)
    found = [0] * (2 * n + 2)

    def add(weight: int, shift: int, points: int) -> None:
        """Permutations of ``points`` points that need not move, ``shift`` moves more."""
        for moving in range(points + 1):
            for moves, count in away[moving].items():
                found[shift + moves] += weight * comb(points, moving) * count

    add(1, 0, n - 1)
    for length in range(2, n + 1):
        add(factorial(n - 1) // factorial(n - length), length - 1, n - length)
    return _trimmed(found)


def prefix_cycles(n: int) -> list[int]:
    """Cycles (0 1 ... j-1), directed: within d moves are those whose last n-d cards rise, n!/(n-d)! permutations.

    >>> prefix_cycles(4)
    [1, 3, 8, 12]
    """
    within = [factorial(n) // factorial(n - d) for d in range(n)]
    return [1] + [within[d] - within[d - 1] for d in range(1, n)]


def _derangements(most: int) -> list[dict[int, int]]:
    """For each number of points: permutations without fixed points, by moved points plus cycles."""
    rows: list[dict[int, int]] = [{0: 1}]
    for m in range(1, most + 1):
        row: dict[int, int] = {}
        for length in range(2, m + 1):
            ways = factorial(m - 1) // factorial(m - length)
            for moves, count in rows[m - length].items():
                key = moves + length + 1
                row[key] = row.get(key, 0) + ways * count
        rows.append(row)
    return rows


def _times(left: Sequence[int], right: Sequence[int]) -> list[int]:
    found = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[i + j] += a * b
    return found


def _windows(polynomial: Sequence[int], d: int) -> list[int]:
    """The product with 1 + q + ... + q^(d-1)."""
    found, total = [], 0
    for i in range(len(polynomial) + d - 1):
        total += polynomial[i] if i < len(polynomial) else 0
        total -= polynomial[i - d] if i >= d else 0
        found.append(total)
    return found


def _divided(polynomial: Sequence[int], d: int) -> list[int]:
    """The exact quotient by 1 + q + ... + q^(d-1)."""
    found: list[int] = []
    total = 0
    for i in range(len(polynomial) - d + 1):
        total -= found[i - d] if i >= d else 0
        found.append(polynomial[i] - total)
        total += found[-1]
    return found


def _trimmed(layers: list[int]) -> list[int]:
    while layers and layers[-1] == 0:
        layers.pop()
    return layers
