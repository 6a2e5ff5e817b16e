"""Orders of permutation groups by chains of stabilisers: found at random, then verified completely.

A permutation is a row of images, and a product acts from left to right. Level i of a chain has a base point, its orbit
under the elements that fix the base points before, and for each point of that orbit an element that carries it back to
the base point. Sifting multiplies an element by these; what is left at the end is the identity if the chain is
complete. A chain of random elements is nearly always complete; that it is so follows from Schreier's lemma, once all
of Schreier's generators sift to the identity. One that does not is added, and the chain is verified anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.graphs import Permutation

Rows: TypeAlias = NDArray[np.intp]
"""Permutations, one a row."""

TRUSTED = 12
"""Random elements in a row that must sift to the identity before the chain is verified."""
RANDOM_ELEMENTS = 10
"""Elements that are multiplied with each other for random ones."""
WARM_UP = 50
CHUNK = 1 << 13
"""Schreier generators that are sifted at once."""


class _Level:
    """A base point and its orbit."""

    def __init__(self, base: int, degree: int) -> None:
        self.base = base
        self.orbit = np.array([base])
        self.place = np.full(degree, -1)
        """Number of a point in the orbit, or -1."""
        self.place[base] = 0
        self.back: Rows = np.arange(degree)[None, :]
        """For each point of the orbit an element that carries it to the base point."""

    def extend(self, generators: Sequence[NDArray[np.intp]]) -> None:
        """Close the orbit under generators."""
        frontier = self.orbit
        while len(frontier):
            begin = len(self.orbit)
            for g in generators:
                images = g[frontier]
                is_new = self.place[images] < 0
                if not is_new.any():
                    continue
                opposite = np.argsort(g)
                self.place[images[is_new]] = np.arange(len(self.orbit), len(self.orbit) + is_new.sum())
                self.back = np.concatenate([self.back, self.back[self.place[frontier[is_new]]][:, opposite]])
                self.orbit = np.concatenate([self.orbit, images[is_new]])
            frontier = self.orbit[begin:]


class Chain:
    """A chain of stabilisers of a group, complete once it is made.

    Parameters
    ----------
    generators : sequence of permutations

    Examples
    --------
    >>> chain = Chain([(1, 2, 3, 0), (3, 2, 1, 0)])
    >>> chain.order, chain.base
    (8, [0, 1])
    """

    def __init__(self, generators: Sequence[Permutation]) -> None:
        self.degree = len(generators[0])
        self._levels: list[_Level] = []
        self._generators: list[tuple[int, NDArray[np.intp]]] = []
        """Elements of the group, each with the last level all of whose predecessors' base points it fixes."""
        given = [np.array(g) for g in dict.fromkeys(generators)]
        for g in given:
            self._add(self._depth(g), g)
        trusted = 0
        for g in _random_elements(given):
            trusted = 0 if self._admit(g[None, :], 0) else trusted + 1
            if trusted == TRUSTED:
                break
        while self._admit_schreier_generator():
            pass

    @property
    def order(self) -> int:
        """The number of elements; exact."""
        return prod(len(level.orbit) for level in self._levels)

    @property
    def base(self) -> list[int]:
        """Points that only the identity fixes all."""
        return [level.base for level in self._levels]

    def _depth(self, g: NDArray[np.intp]) -> int:
        """The first level whose base point moves; a new one if none does."""
        for i, level in enumerate(self._levels):
            if g[level.base] != level.base:
                return i
        return len(self._levels)

    def _add(self, depth: int, g: NDArray[np.intp]) -> None:
        moved = np.flatnonzero(g != np.arange(self.degree))
        if not len(moved):
            return
        if depth == len(self._levels):
            self._levels.append(_Level(int(moved[0]), self.degree))
        self._generators.append((depth, g))
        for i, level in enumerate(self._levels[: depth + 1]):
            if (level.place[g[level.orbit]] < 0).any():
                level.extend(self._at(i))

    def _at(self, level: int) -> list[NDArray[np.intp]]:
        """The generators that fix the base points of all levels before this one."""
        return [g for depth, g in self._generators if depth >= level]

    def _admit(self, elements: Rows, level: int) -> bool:
        """Sift elements from a level on, and add one that is not in the chain; False if all are."""
        for depth, part in enumerate(self._levels[level:], level):
            places = part.place[elements[:, part.base]]
            if (places < 0).any():
                self._add(depth, elements[np.argmin(places)])
                return True
            elements = np.take(part.back, (places * self.degree)[:, None] + elements)
        is_moved = (elements != np.arange(self.degree)).any(axis=1)
        if is_moved.any():
            self._add(len(self._levels), elements[np.argmax(is_moved)])
        return bool(is_moved.any())

    def _admit_schreier_generator(self) -> bool:
        """Add one of Schreier's generators that is not in the chain yet; False if all of them are."""
        return any(
            self._admit(elements, i + 1)
            for i in reversed(range(len(self._levels)))
            for elements in self._schreier_generators(i)
        )

    def _schreier_generators(self, level: int) -> Iterator[Rows]:
        """The elements u_x g (u_xg)^-1 of a level, for the points x of its orbit and its generators g."""
        part = self._levels[level]
        forth = np.argsort(part.back, axis=1)
        size = max(1, CHUNK // len(part.orbit))
        generators = self._at(level)
        for begin in range(0, len(generators), size):
            found = []
            for g in generators[begin : begin + size]:
                places = part.place[g[part.orbit]]
                found.append(np.take(part.back, (places * self.degree)[:, None] + g[forth]))
            yield np.concatenate(found)


def _random_elements(generators: Sequence[NDArray[np.intp]]) -> Iterator[NDArray[np.intp]]:
    """Products by the product replacement algorithm, the same in every run."""
    random = np.random.default_rng(0)
    pool = [generators[i % len(generators)] for i in range(max(RANDOM_ELEMENTS, len(generators)))]
    current, step = pool[0], 0
    while True:
        i, j = (int(k) for k in random.choice(len(pool), 2, replace=False))
        factor = pool[j] if random.random() < 0.5 else np.argsort(pool[j])
        pool[i] = factor[pool[i]] if random.random() < 0.5 else pool[i][factor]
        current = pool[i][current]
        step += 1
        if step > WARM_UP:
            yield current


def chain_order(generators: Sequence[Permutation]) -> int:
    """The order of the group that permutations generate; exact.

    One second for 120 points; the verification sifts as many elements as there are points in all orbits, times the
    number of generators that the chain keeps.

    References
    ----------
    Seress, Permutation Group Algorithms, chapter 4; Leedham-Green and others for random elements by product
    replacement, Generating random elements of a finite group, 1995.

    Examples
    --------
    >>> chain_order([(1, 2, 3, 4, 5, 6, 0), (0, 1, 4, 6, 2, 5, 3)])  # GL(3, 2) on the points of the Fano plane
    168
    >>> chain_order([(1, 0, 3, 2, 5, 4), (2, 3, 4, 5, 0, 1)])
    6
    """
    return Chain(generators).order
