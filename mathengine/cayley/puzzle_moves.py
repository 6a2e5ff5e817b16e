"""Moves of puzzles as permutations, read off from a turn of stickers in space.

A sticker is a point of space. A turn carries the sticker at one place to another place; its permutation has, at the new
place, the index of the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from itertools import permutations, product
from typing import TypeVar

from mathengine.cayley.graphs import Permutation

S = TypeVar("S", bound=Hashable)
Vector = tuple[int, int, int]
Barycentric = tuple[int, int, int, int]
"""A point of a tetrahedron by its weights towards the four vertices."""


def read_off(stickers: Sequence[S], carried: Callable[[S], S]) -> Permutation:
    """The permutation of a move that carries each sticker to the place of another.

    >>> read_off("abc", {"a": "b", "b": "c", "c": "a"}.__getitem__)
    (2, 0, 1)
    """
    place = {sticker: i for i, sticker in enumerate(stickers)}
    images = [0] * len(stickers)
    for i, sticker in enumerate(stickers):
        images[place[carried(sticker)]] = i
    return tuple(images)


@lru_cache(maxsize=4)
def cube_stickers(size: int) -> tuple[Vector, ...]:
    """The stickers of a cube with ``size`` layers, face by face; cells are 2 wide and the centre is 0.

    >>> len(cube_stickers(3)), cube_stickers(2)[:4]
    (54, ((-2, -1, -1), (-2, -1, 1), (-2, 1, -1), (-2, 1, 1)))
    """
    cells = range(1 - size, size, 2)
    stickers: list[Vector] = []
    for axis, side in product(range(3), (-size, size)):
        for u, v in product(cells, cells):
            around = [u, v]
            around.insert(axis, side)
            stickers.append((around[0], around[1], around[2]))
    return tuple(stickers)


def cube_turn(size: int, axis: int, quarters: Mapping[int, int]) -> Permutation:
    """The turn of layers across an axis, each by its number of quarter turns.

    Parameters
    ----------
    size : int
        Number of layers.
    axis : int
        0, 1 or 2.
    quarters : mapping from int to int
        From layers 0..size-1 to quarter turns; layers that are not named stay.

    Examples
    --------
    >>> turn = cube_turn(3, 0, {2: 1})
    >>> sum(image != i for i, image in enumerate(turn))
    20
    """

    def carried(sticker: Vector) -> Vector:
        layer = (min(max(sticker[axis], 1 - size), size - 1) + size - 1) // 2
        for _ in range(quarters.get(layer, 0) % 4):
            sticker = _quarter(sticker, axis)
        return sticker

    return read_off(cube_stickers(size), carried)


def _quarter(point: Vector, axis: int) -> Vector:
    turned = list(point)
    after, last = (axis + 1) % 3, (axis + 2) % 3
    turned[after], turned[last] = -point[last], point[after]
    return turned[0], turned[1], turned[2]


def picture_stickers() -> tuple[Vector, ...]:
    """The stickers of a cube of three layers whose centres show a picture: four quarters for each centre.

    >>> len(picture_stickers())
    72
    """
    found = [sticker for sticker in cube_stickers(3) if sum(map(abs, sticker)) > 3]
    for axis, side, (u, v) in product(range(3), (-3, 3), ((1, 0), (0, 1), (-1, 0), (0, -1))):
        around = [u, v]
        around.insert(axis, side)
        found.append((around[0], around[1], around[2]))
    return tuple(found)


def picture_turn(axis: int, layer: int) -> Permutation:
    """The quarter turn of a layer of that cube.

    >>> sum(image != i for i, image in enumerate(picture_turn(0, 1)))
    24
    """

    def carried(sticker: Vector) -> Vector:
        across = sticker[axis]
        return _quarter(sticker, axis) if (across > 1) - (across < -1) + 1 == layer else sticker

    return read_off(picture_stickers(), carried)


def tetrahedral_rotations(size: int) -> list[Permutation]:
    """The eleven rotations of the whole cube, other than none, that keep the tetrahedron on every second corner.

    >>> from mathengine.cayley.order import cycle_order
    >>> sorted(cycle_order(g) for g in tetrahedral_rotations(2))
    [2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3]
    """

    def rotation(shift: int, x: int, y: int) -> Permutation:
        def carried(sticker: Vector) -> Vector:
            u, v, w = sticker[shift:] + sticker[:shift]
            return x * u, y * v, x * y * w

        return read_off(cube_stickers(size), carried)

    return [rotation(*choice) for choice in product(range(3), (1, -1), (1, -1))][1:]


@lru_cache(maxsize=1)
def tetrahedron_stickers() -> tuple[Barycentric, ...]:
    """The 36 stickers of a tetrahedron whose faces are cut into nine triangles: tips, edges and the cells between.

    >>> len(tetrahedron_stickers()), tetrahedron_stickers()[0]
    (36, (0, 1, 1, 7))
    """
    kinds = ((7, 1, 1, 0), (4, 4, 1, 0), (5, 2, 2, 0))
    found: list[Barycentric] = []
    for kind in kinds:
        found.extend(sorted(set(permutations(kind))))  # type: ignore[arg-type]  # four entries each
    return tuple(found)


def tetrahedron_turn(stickers: Sequence[Barycentric], vertex: int, least: int, most: int) -> Permutation:
    """The third of a turn about a vertex of the stickers whose weight towards it is from ``least`` to ``most``.

    Weight 7 is the tip, 4 and 5 the layer below it, at most 2 the layer of the opposite face.

    Examples
    --------
    >>> tip = tetrahedron_turn(tetrahedron_stickers(), 0, 7, 7)
    >>> sum(image != i for i, image in enumerate(tip))
    3
    """
    first, second, third = ((1, 2, 3), (0, 3, 2), (3, 0, 1), (2, 1, 0))[vertex]

    def carried(sticker: Barycentric) -> Barycentric:
        if not least <= sticker[vertex] <= most:
            return sticker
        turned = list(sticker)
        turned[second], turned[third], turned[first] = sticker[first], sticker[second], sticker[third]
        return turned[0], turned[1], turned[2], turned[3]

    return read_off(stickers, carried)
