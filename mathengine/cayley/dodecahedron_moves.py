"""Moves of the puzzles that have the shape of a dodecahedron, read off from its rotations.

A sticker is a face and the piece that it belongs to. A piece is named by its faces in ascending order: three for a
corner, two for an edge, one for a centre. An inner sticker, near a corner of its face, is named by the face and four of
its neighbours, all but the one across from that corner.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import combinations, permutations, product

from mathengine.cayley.graphs import Permutation
from mathengine.cayley.puzzle_moves import Vector, read_off

Piece = tuple[int, ...]
Faced = tuple[int, Piece]
"""A face, and the piece it belongs to."""
FACES = range(12)
INNER = 5
"""Faces that name an inner sticker."""


def dodecahedron_turns() -> list[Permutation]:
    """The fifth of a turn of each of the twelve faces, on the 60 stickers of corners and the 60 of edges.

    >>> [sum(image != i for i, image in enumerate(turn)) for turn in dodecahedron_turns()] == [25] * 12
    True
    """
    normals = _normals()
    stickers = _stickers([*_pieces(normals, 3), *_pieces(normals, 2)])
    return [
        _turn(stickers, _about_face(normals, face), {(f, piece) for f, piece in stickers if face in piece})
        for face in FACES
    ]


def corner_turns() -> list[Permutation]:
    """The third of a turn of each of the twenty corners with the three edges that meet there, on the same stickers.

    >>> [sum(image != i for i, image in enumerate(turn)) for turn in corner_turns()] == [9] * 20
    True
    """
    normals = _normals()
    corners = _pieces(normals, 3)
    stickers = _stickers([*corners, *_pieces(normals, 2)])
    return [
        _turn(stickers, _about_corner(normals, corner), {(f, piece) for f, piece in stickers if {*piece} <= {*corner}})
        for corner in corners
    ]


def deep_stickers() -> list[Faced]:
    """The stickers of :func:`deep_turns`: five within each face, two of each edge, twelve centres.

    >>> len(deep_stickers())
    132
    """
    normals = _normals()
    inner: list[Faced] = []
    for face in FACES:
        around = [g for g in FACES if g != face and _touch(normals, face, g)]
        inner += [(face, tuple(sorted({face, *around} - {opposite}))) for opposite in around]
    return [*inner, *_stickers([*_pieces(normals, 2), *((face,) for face in FACES)])]


def deep_turns() -> list[Permutation]:
    """The fifth of a turn of half of a dodecahedron about each of the twelve faces.

    A turn takes the edges whose two faces it touches or is about, the inner stickers with its face among the five that
    name them, and the centres of its neighbours.

    >>> [sum(image != i for i, image in enumerate(turn)) for turn in deep_turns()] == [50] * 12
    True
    """
    normals, stickers = _normals(), deep_stickers()

    def takes(face: int, piece: Sequence[int]) -> bool:
        if len(piece) == INNER:
            return face in piece
        return all(_touch(normals, face, f) for f in piece)

    return [
        _turn(stickers, _about_face(normals, face), {(f, piece) for f, piece in stickers if takes(face, piece)})
        for face in FACES
    ]


def _turn(stickers: Sequence[Faced], images: Sequence[int], taken: Set[Faced]) -> Permutation:
    """The permutation of a rotation, given by the images of the faces, that takes some of the stickers along."""

    def carried(sticker: Faced) -> Faced:
        face, piece = sticker
        return (images[face], tuple(sorted(images[f] for f in piece))) if sticker in taken else sticker

    return read_off(stickers, carried)


def _pieces(normals: Sequence[Vector], count: int) -> list[Piece]:
    """Two faces that touch, or three, in ascending order."""
    return [
        piece for piece in combinations(FACES, count) if all(_touch(normals, f, g) for f, g in combinations(piece, 2))
    ]


def _stickers(pieces: Sequence[Piece]) -> list[Faced]:
    return [(face, piece) for piece in pieces for face in piece]


def _touch(normals: Sequence[Vector], f: int, g: int) -> bool:
    """Whether two faces share an edge, or are the same."""
    return _dot(normals[f], normals[g]) > 0


def _normals() -> list[Vector]:
    """Twelve vectors with 8/5 for the golden ratio: which faces touch, and their sense, are those of the true ones."""
    return [normal for x, y in product((5, -5), (8, -8)) for normal in ((0, x, y), (y, 0, x), (x, y, 0))]


def _about_face(normals: Sequence[Vector], face: int) -> list[int]:
    """Where each face goes in the fifth of a turn about one: its neighbours in a ring, their opposites likewise."""
    axis = normals[face]
    opposite = [normals.index((-x, -y, -z)) for x, y, z in normals]
    images = list(range(12))
    ring = [f for f in range(12) if f != face and _dot(normals[f], axis) > 0]
    for f, g in permutations(ring, 2):
        if _dot(normals[f], normals[g]) > 0 and _determinant(axis, normals[f], normals[g]) > 0:
            images[f], images[opposite[f]] = g, opposite[g]
    return images


def _about_corner(normals: Sequence[Vector], corner: Piece) -> list[int]:
    """Where each face goes in the third of a turn about a corner: two turns about faces make it."""
    f, g, h = corner
    if _about_face(normals, f)[g] != h:
        g, h = h, g
    first, then = _about_face(normals, f), _about_face(normals, h)
    return [then[image] for image in first]


def _dot(u: Vector, v: Vector) -> int:
    return sum(x * y for x, y in zip(u, v, strict=True))


def _determinant(u: Vector, v: Vector, w: Vector) -> int:
    return _dot(u, (v[1] * w[2] - v[2] * w[1], v[2] * w[0] - v[0] * w[2], v[0] * w[1] - v[1] * w[0]))
