"""Families of matrix groups: unitriangular, Heisenberg and special linear groups, modulo m or over the integers."""

from __future__ import annotations

from mathengine.cayley.family_registry import CAYLEYPY, register
from mathengine.cayley.graphs import LARGEST_MODULUS, LARGEST_RANK, Matrix, MatrixGraph, matrix_graph
from mathengine.errors import InvalidInput


def elementary(n: int, i: int, j: int) -> Matrix:
    """The identity with 1 in row i and column j.

    >>> elementary(2, 0, 1)
    ((1, 1), (0, 1))
    """
    return tuple(tuple(int(c == r or (r, c) == (i, j)) for c in range(n)) for r in range(n))


@register(
    "n x n upper triangular matrices modulo m with ones on the diagonal: 1 + e(i, i+1) and inverses",
    kind="matrices",
    n=(2, LARGEST_RANK),
    m=(0, LARGEST_MODULUS),
    source="classical",
    theorem="m^(n(n-1)/2) elements; conjecture: diameter 2 floor(m/2) for n = 3 and m >= 8, 3 floor(m/2) for n = 4 "
    "and m >= 11",
)
def unitriangular(n: int, m: int = 0) -> MatrixGraph:
    """The unitriangular group UT_n(Z/m) with its simple root elements; m = 0 is the group over Z.

    Raises
    ------
    InvalidInput
        If n or m is out of range; m = 1 is.

    Examples
    --------
    >>> unitriangular(3, 5).names
    ('e1', 'e2', "e1'", "e2'")
    """
    return matrix_graph([elementary(n, i, i + 1) for i in range(n - 1)], m, names=[f"e{i + 1}" for i in range(n - 1)])


@register(
    "n x n matrices modulo m that differ from 1 in the top row and the right column: x_i = 1 + e(0, i), "
    "y_i = 1 + e(i, n-1) and inverses",
    kind="matrices",
    n=(3, LARGEST_RANK),
    modulo=(0, LARGEST_MODULUS),
)
def heisenberg(n: int = 3, modulo: int = 0) -> MatrixGraph:
    """The Heisenberg group of 2(n-2) + 1 dimensions; modulo = 0 is the group over Z.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> heisenberg(4, 3).names
    ('x1', 'x2', 'y1', 'y2', "x1'", "x2'", "y1'", "y2'")
    """
    inner = range(1, n - 1)
    generators = [*(elementary(n, 0, i) for i in inner), *(elementary(n, i, n - 1) for i in inner)]
    return matrix_graph(generators, modulo, names=[f"{letter}{i}" for letter in "xy" for i in inner])


@register(
    "SL_n modulo m by the elements 1 + e(i, i+1) and 1 + e(i+1, i) and inverses",
    kind="matrices",
    n=(2, LARGEST_RANK),
    modulo=(0, LARGEST_MODULUS),
)
def special_linear_fundamental_roots(n: int, modulo: int = 0) -> MatrixGraph:
    """The special linear group by its simple root elements and their opposites; modulo = 0 is the group over Z.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> special_linear_fundamental_roots(2, 5).names
    ('e1', 'f1', "e1'", "f1'")
    """
    ups = [(elementary(n, i, i + 1), f"e{i + 1}") for i in range(n - 1)]
    downs = [(elementary(n, i + 1, i), f"f{i + 1}") for i in range(n - 1)]
    generators, names = zip(*ups, *downs, strict=True)
    return matrix_graph(generators, modulo, names=names)


@register(
    "SL_n modulo m by 1 + e(0, 1), a signed cyclic permutation matrix, and inverses",
    kind="matrices",
    n=(2, LARGEST_RANK),
    modulo=(0, LARGEST_MODULUS),
    source=CAYLEYPY,
)
def special_linear_root_weyl(n: int, modulo: int = 0) -> MatrixGraph:
    """The special linear group by one root element and a lift of a Coxeter element; modulo = 0 is the group over Z.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> special_linear_root_weyl(2, 5).generators[1]
    ((0, 1), (4, 0))
    """
    if modulo == 1:
        raise InvalidInput("modulo", modulo, f"0 for the integers, or 2 to {LARGEST_MODULUS}")
    turn = [[int(j == i + 1) for j in range(n)] for i in range(n)]
    turn[n - 1][0] = (-1) ** (n - 1)
    return matrix_graph([elementary(n, 0, 1), turn], modulo, names=["e", "w"])
