"""Convergents of a polynomial continued fraction by a product tree.

With ``M(n) = [[0, b(n)], [1, a(n)]]`` and ``A0 = [[1, a(0)], [0, 1]]``

    A0 M(1) ... M(n) = [[p_{n-1}, p_n], [q_{n-1}, q_n]].

Blocks of consecutive factors are multiplied by the three-term recurrence on machine-friendly integers, the blocks by a
balanced tree over flint matrices. Where only digits are wanted, nodes longer than the precision are rounded to balls,
so the result is an enclosure and never just an approximation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, repeat

from flint import arb, arb_mat, fmpz, fmpz_mat

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import working_precision

LEAF = 24
"""Factors multiplied by the recurrence before the tree takes over (measured: 16 to 32 are equally good)."""

GUARD = 64
"""Bits kept beyond the precision asked for when nodes are rounded to balls."""


@dataclass(frozen=True, slots=True)
class Convergent:
    """``p/q``, the convergent of index ``depth``, with its predecessor. Not reduced.

    Examples
    --------
    >>> convergent((1, 2), (0, 0, 1), 3).p
    204
    """

    depth: int
    p: fmpz
    q: fmpz
    p_before: fmpz
    q_before: fmpz


def evaluate_polynomial(coefficients: Sequence[int], point: int) -> int:
    """Value at an integer, by Horner's rule; coefficients constant term first.

    >>> evaluate_polynomial((5, 27, 51, 34), 2)
    535
    """
    value = 0
    for coefficient in reversed(coefficients):
        value = value * point + coefficient
    return value


def consecutive_values(coefficients: Sequence[int], start: int, count: int) -> list[int]:
    """Values at ``start, start + 1, ..., start + count - 1``, by forward differences. Exact.

    >>> consecutive_values((0, 0, 1), 3, 4)
    [9, 16, 25, 36]
    """
    row = [evaluate_polynomial(coefficients, start + i) for i in range(max(1, len(coefficients)))]
    differences = []
    while row:
        differences.append(row[0])
        row = [after - before for before, after in pairwise(row)]
    values: Iterable[int] = repeat(differences[-1], count)
    for difference in reversed(differences[:-1]):
        values = accumulate(values, initial=difference)
    return [value for value, _ in zip(values, range(count), strict=False)]


def step_product(a: Sequence[int], b: Sequence[int], start: int, stop: int) -> fmpz_mat:
    """``M(start) M(start+1) ... M(stop-1)``, exact; the identity when ``stop <= start``.

    Parameters
    ----------
    a, b : sequence of int
        Coefficients of the polynomials, constant term first.
    start, stop : int
        Half-open range of indices.

    Examples
    --------
    >>> step_product((1, 2), (0, 0, 1), 1, 3)
    [1,  5]
    [3, 19]
    """
    blocks = _blocks(a, b, start, stop)
    return _tree(blocks, 0, len(blocks)) if blocks else fmpz_mat([[1, 0], [0, 1]])


def convergent(a: Sequence[int], b: Sequence[int], depth: int) -> Convergent:
    """The exact convergent of index ``depth >= 0`` and the one before it.

    Raises
    ------
    InvalidInput
        If ``depth`` is negative.

    Examples
    --------
    >>> c = convergent((1, 2), (0, 0, 1), 2)
    >>> c.p, c.q, c.p_before, c.q_before
    (24, 19, 4, 3)
    """
    if depth < 0:
        raise InvalidInput("depth", depth, "a non-negative integer")
    product = step_product(a, b, 1, depth + 1)
    first = evaluate_polynomial(a, 0)
    q_before, q = product[1, 0], product[1, 1]
    return Convergent(depth, product[0, 1] + first * q, q, product[0, 0] + first * q_before, q_before)


def step_product_enclosure(a: Sequence[int], b: Sequence[int], start: int, stop: int, bits: int) -> arb_mat:
    """The product of :func:`step_product` as balls of about ``bits`` bits. Certified.

    Exact up to the nodes whose entries exceed the precision, balls above: the cost of the large multiplications is
    that of the precision asked for and not of the exact entries, which carry a factorial that cancels in ``p/q``.

    >>> product = step_product_enclosure((1, 2), (0, 0, 1), 1, 3, 64)
    >>> bool(product[1, 1].contains(19))
    True
    """
    with working_precision(bits + GUARD):
        blocks = _blocks(a, b, start, stop)
        if not blocks:
            return arb_mat([[1, 0], [0, 1]])
        product = _ball_tree(blocks, 0, len(blocks), bits + GUARD)
        return product if isinstance(product, arb_mat) else arb_mat(product)


def product_of_values(coefficients: Sequence[int], start: int, stop: int, bits: int = 64) -> arb:
    """``|c(start)| ... |c(stop-1)|`` as a ball. Certified.

    >>> bool(product_of_values((0, 1), 1, 6).contains(120))
    True
    """
    with working_precision(bits + 32):
        total = arb(1)
        chunk = 1
        for value in consecutive_values(coefficients, start, max(0, stop - start)):
            chunk *= value
            if chunk.bit_length() > 2000:
                total *= arb(fmpz(chunk))
                chunk = 1
        return abs(total * arb(fmpz(chunk)))


def _blocks(a: Sequence[int], b: Sequence[int], start: int, stop: int) -> list[fmpz_mat]:
    count = stop - start
    if count <= 0:
        return []
    upper, lower = consecutive_values(b, start, count), consecutive_values(a, start, count)
    return [_block(lower[i : i + LEAF], upper[i : i + LEAF]) for i in range(0, count, LEAF)]


def _block(a_values: Sequence[int], b_values: Sequence[int]) -> fmpz_mat:
    """Rows of the product: the top one is the recurrence started one step later, times the first b."""
    first = b_values[0]
    top, top_next, low, low_next = 0, 1, 1, a_values[0]
    for a, b in zip(a_values[1:], b_values[1:], strict=True):
        top, top_next = top_next, b * top + a * top_next
        low, low_next = low_next, b * low + a * low_next
    return fmpz_mat(2, 2, [top * first, top_next * first, low, low_next])


def _tree(blocks: Sequence[fmpz_mat], low: int, high: int) -> fmpz_mat:
    if high - low == 1:
        return blocks[low]
    middle = (low + high) // 2
    return _tree(blocks, low, middle) * _tree(blocks, middle, high)


def _ball_tree(blocks: Sequence[fmpz_mat], low: int, high: int, bits: int) -> fmpz_mat | arb_mat:
    if high - low == 1:
        return blocks[low]
    middle = (low + high) // 2
    left, right = _ball_tree(blocks, low, middle, bits), _ball_tree(blocks, middle, high, bits)
    if isinstance(left, fmpz_mat) and isinstance(right, fmpz_mat):
        exact = left[1, 1].height_bits() + right[1, 1].height_bits() <= 2 * bits
        if exact:
            return left * right
    return arb_mat(left) * arb_mat(right)
