"""Puzzles: cubes, Pyraminx, Mini Pyramorphix, Hungarian rings and globes."""

from __future__ import annotations

from itertools import product

from mathengine.cayley.family_registry import register
from mathengine.cayley.generators import of_cycles
from mathengine.cayley.graphs import LARGEST_DEGREE, MOST_GENERATORS, Permutation, PermutationGraph, permutation_graph
from mathengine.cayley.puzzle_moves import (
    cube_turn,
    picture_turn,
    tetrahedral_rotations,
    tetrahedron_stickers,
    tetrahedron_turn,
)
from mathengine.errors import InvalidInput

CUBE_METRICS = ("QTM", "HTM", "QSTM", "ATM", "fixed_QTM", "fixed_HTM")
LARGEST_CUBE = 26
"""6 size^2 is at most LARGEST_DEGREE."""

Moves = dict[str, Permutation]


@register(
    "layers of a cube of size layers, its six colours as the start: QTM quarter turns of the layers but a middle one, "
    "HTM half turns too, QSTM quarter turns of all layers, ATM any quarter turns of parallel layers at once, fixed_QTM "
    "and fixed_HTM size 2 with one corner in its place",
    kind="puzzles",
    size=(2, LARGEST_CUBE),
    metric=CUBE_METRICS,
    theorem="size 3: diameter 26 for QTM, 20 for HTM (theorem by computation: Rokicki, Kociemba, Davidson, Dethridge, "
    "SIAM J. Discrete Math. 27, 2013, and 2014); size 2: 14 for fixed_QTM, 11 for fixed_HTM",
)
def rubik_cube(size: int, metric: str = "QTM") -> PermutationGraph:
    """A cube of ``size`` layers; the states are the colours of its 6 size^2 stickers.

    Parameters
    ----------
    size : int
        Number of layers along an edge, 2 to 26.
    metric : str
        What counts as one move. QTM: a quarter turn of a layer, but not of the middle one of an odd cube. HTM: half
        turns as well. QSTM: a quarter turn of any layer. ATM: parallel layers at once, each by a quarter turn or not
        at all; only for size up to 6. fixed_QTM and fixed_HTM: only for size 2, the three layers without one corner.

    Raises
    ------
    InvalidInput
        If the size is out of range or does not fit the metric.

    References
    ----------
    Rokicki, Kociemba, Davidson, Dethridge: The diameter of the Rubik's cube group is twenty, 2013.

    Examples
    --------
    >>> len(rubik_cube(3).generators), len(rubik_cube(3, "HTM").generators)
    (12, 18)
    >>> rubik_cube(2, "fixed_HTM").names
    ('x1', 'x1^2', 'y1', 'y1^2', 'z1', 'z1^2', "x1'", "y1'", "z1'")
    """
    if metric.startswith("fixed") and size != 2:
        raise InvalidInput("size", size, f"2 with the metric {metric}")
    if metric == "ATM" and 3 * (3**size - 1) > MOST_GENERATORS:
        raise InvalidInput("size", size, "an integer from 2 to 6 with the metric ATM")
    moves = _axial_turns(size) if metric == "ATM" else _layer_turns(size, metric)
    colours = [i // size**2 for i in range(6 * size**2)]
    return permutation_graph([*moves.values()], colours, names=[*moves])


def _layer_turns(size: int, metric: str) -> Moves:
    layers = range(1 if metric.startswith("fixed") else 0, size)
    moves: Moves = {}
    for axis, layer in product(range(3), layers):
        if metric != "QSTM" and 2 * layer == size - 1:
            continue
        moves[f"{'xyz'[axis]}{layer}"] = cube_turn(size, axis, {layer: 1})
        if metric.endswith("HTM"):
            moves[f"{'xyz'[axis]}{layer}^2"] = cube_turn(size, axis, {layer: 2})
    return moves


def _axial_turns(size: int) -> Moves:
    """Every choice of -1, 0 or 1 quarter turn for each layer across an axis, other than none."""
    return {
        "xyz"[axis] + "".join("-0+"[q + 1] for q in quarters): cube_turn(size, axis, dict(enumerate(quarters)))
        for axis in range(3)
        for quarters in product((0, 1, -1), repeat=size)
        if any(quarters)
    }


@register(
    "quarter turns of the nine layers of a cube of three layers whose centres show a picture, on 72 stickers",
    kind="puzzles",
    theorem="order 43252003274489856000 * 2^11 * 24: the cube, turns of its centres, rotations of the whole",
)
def picture_cube333() -> PermutationGraph:
    """A picture cube: that of three layers with centres whose turns can be seen; middle layers turn as well.

    Examples
    --------
    >>> len(picture_cube333().generators), picture_cube333().degree
    (18, 72)
    """
    moves = {f"{'xyz'[axis]}{layer}": picture_turn(axis, layer) for axis in range(3) for layer in range(3)}
    return permutation_graph([*moves.values()], names=[*moves])


@register(
    "a tetrahedron of 36 stickers, thirds of turns: corners the four corners, each with its tip, and the four tips; "
    "tipless the four corners of a tetrahedron without tips; bases the four layers of the faces, and the four tips",
    kind="puzzles",
    metric=("corners", "tipless", "bases"),
    theorem="diameter 11 for tipless (theorem by computation)",
)
def pyraminx(metric: str = "corners") -> PermutationGraph:
    """The Pyraminx.

    Parameters
    ----------
    metric : str
        corners: the two layers at a corner turn, and so do the tips; 75582720 states. tipless: 24 stickers and no tips;
        933120 states. bases: the layer of a face turns, and so do the tips; it is a corner's turn followed by a
        rotation of the whole, which is seen as another state; 302330880 states, and the convention of cayleypy.

    Examples
    --------
    >>> len(pyraminx().generators), pyraminx("tipless").degree
    (16, 24)
    """
    stickers = [s for s in tetrahedron_stickers() if metric != "tipless" or max(s) < 7]
    least, most = (0, 2) if metric == "bases" else (4, 7)
    moves = {f"{metric[0]}{v}": tetrahedron_turn(stickers, v, least, most) for v in range(4)}
    if metric != "tipless":
        moves |= {f"tip{v}": tetrahedron_turn(stickers, v, 7, 7) for v in range(4)}
    return permutation_graph([*moves.values()], names=[*moves])


@register(
    "half turns of the six outer layers of a cube of two layers, and the eleven rotations of its tetrahedron",
    kind="puzzles",
)
def mini_pyramorphix() -> PermutationGraph:
    """The Mini Pyramorphix: a 2x2x2 cube in the shape of a tetrahedron, with the moves that keep this shape.

    Rotations of the whole count as moves; 288 states.

    Examples
    --------
    >>> len(mini_pyramorphix().generators), mini_pyramorphix().degree
    (17, 24)
    """
    moves = {f"{'xyz'[axis]}{layer}^2": cube_turn(2, axis, {layer: 2}) for axis in range(3) for layer in range(2)}
    moves |= {f"rotation{i}": rotation for i, rotation in enumerate(tetrahedral_rotations(2))}
    return permutation_graph([*moves.values()], directed=True, names=[*moves])


@register(
    "rotations by one place of two rings of left and right balls that cross at distance a in the left ring and b in "
    "the right one, or in one place if a = b = 0",
    kind="puzzles",
    left=(2, LARGEST_DEGREE),
    right=(2, LARGEST_DEGREE),
    a=(0, LARGEST_DEGREE // 2),
    b=(0, LARGEST_DEGREE // 2),
)
def hungarian_rings(left: int, right: int, a: int, b: int) -> PermutationGraph:
    """Two rings of balls that share one or two places.

    Parameters
    ----------
    left, right : int
        Balls in each ring. The left ring is 0..left-1; the right one is 0 and the places from left on, with a in it.
    a, b : int
        Distance between the two crossings, a forwards in the left ring, b backwards in the right ring; at most half of
        each ring. Both 0: the rings cross only at 0.

    Raises
    ------
    InvalidInput
        If a or b is out of range, only one of them is 0, or there are too many balls.

    Examples
    --------
    >>> hungarian_rings(5, 5, 2, 2).generators[:2]
    ((1, 2, 3, 4, 0, 5, 6, 7), (5, 1, 7, 3, 4, 6, 2, 0))
    """
    if a > left // 2:
        raise InvalidInput("a", a, f"an integer from 0 to {left // 2}")
    if b > right // 2 or (a == 0) != (b == 0):
        raise InvalidInput("b", b, f"an integer from 1 to {right // 2}" if a else "0, as a is")
    degree = left + right - (2 if a else 1)
    _of_positions(degree)
    others = [*range(left, degree)]
    ring = [0, *others[: right - b - 1], a, *others[right - b - 1 :]] if a else [0, *others]
    return permutation_graph([of_cycles(degree, [range(left)]), of_cycles(degree, [ring])], names=["L", "R"])


@register(
    "a + 1 rows of 2b places: rotations of each row by one place, and half turns of b columns in a row, for each of 2b "
    "choices, that reverse them and exchange the rows i and a - i; a middle row stays",
    kind="puzzles",
    a=(1, LARGEST_DEGREE // 2 - 1),
    b=(1, LARGEST_DEGREE // 4),
)
def globe_puzzle(a: int, b: int) -> PermutationGraph:
    """A globe of a + 1 rows and 2b columns: rows turn, and so do its halves.

    Place (row, column) is number 2b row + column. A half turn leaves the middle row of an odd number of rows alone, as
    in cayleypy.

    Raises
    ------
    InvalidInput
        If there are too many places.

    Examples
    --------
    >>> len(globe_puzzle(1, 3).generators), globe_puzzle(1, 1).generators
    (10, ((1, 0, 2, 3), (0, 1, 3, 2), (2, 1, 0, 3), (0, 3, 2, 1)))
    """
    degree = 2 * b * (a + 1)
    _of_positions(degree)
    rows = {f"r{row}": of_cycles(degree, [range(2 * b * row, 2 * b * (row + 1))]) for row in range(a + 1)}
    halves = {f"f{column}": _half_turn(a, b, column) for column in range(2 * b)}
    return permutation_graph([*rows.values(), *halves.values()], names=[*rows, *halves])


def _half_turn(a: int, b: int, first: int) -> Permutation:
    """The half turn of the columns first, ..., first + b - 1, counted around the globe."""
    columns = [(first + i) % (2 * b) for i in range(b)]
    swaps = [
        (2 * b * row + here, 2 * b * (a - row) + there)
        for row in range((a + 1) // 2)
        for here, there in zip(columns, reversed(columns), strict=True)
    ]
    return of_cycles(2 * b * (a + 1), swaps)


def _of_positions(degree: int) -> None:
    if degree > LARGEST_DEGREE:
        raise InvalidInput("number of places", degree, f"at most {LARGEST_DEGREE}")
