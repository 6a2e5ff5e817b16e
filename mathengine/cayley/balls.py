"""Balls around a state: the layers of a breadth-first search, kept whole as sorted keys."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from mathengine.cayley.small_moves import Keys, Move
from mathengine.cayley.state_keys import State, StateKeys
from mathengine.errors import BudgetExhausted

Sense: TypeAlias = Literal["from", "to"]
CHUNK = 1 << 18
"""Keys that are moved at once."""


class NoRoom(BudgetExhausted):
    """A layer that may not fit into the memory; it has not been begun."""


class Ball:
    """The states within some distance from a state, or to it, layer by layer.

    Parameters
    ----------
    keys : StateKeys
    centre : state
    sense : str
        ``from``: layers of states that words of generators lead to; ``to``: of states that words lead from.
    most : int, optional
        Keys for which there is room; all layers count unless they are dropped, and so do the images of the last one.
    keeps : bool
        Keep all layers, so that words can be read off; otherwise only those that the next one needs.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> ball = Ball(StateKeys(family("lrx", n=5)), (0, 1, 2, 3, 4))
    >>> while ball.grow():
    ...     pass
    >>> [len(layer) for layer in ball.layers]
    [1, 3, 6, 10, 16, 24, 29, 21, 6, 3, 1]
    >>> ball.word(ball.layers[2][:1], 2)
    [0, 2]
    """

    def __init__(
        self, keys: StateKeys, centre: State, sense: Sense = "from", *, most: int | None = None, keeps: bool = True
    ) -> None:
        self.keys, self.sense = keys, sense
        self.layers: list[Keys] = [keys.of(centre)]
        self.size = 1
        self._most, self._keeps = most, keeps
        self._symmetric = keys.graph.is_inverse_closed
        self._inner: Keys = self.layers[0][:0]
        """All sorted keys within the layers before the last, where inverses are no generators."""

    @property
    def radius(self) -> int:
        """The distance of the last layer."""
        return len(self.layers) - 1

    @property
    def last(self) -> Keys:
        """The last layer, sorted."""
        return self.layers[-1]

    def grow(self) -> bool:
        """Add the next layer; False if there is none.

        Raises
        ------
        NoRoom
            If it may not fit into the memory; nothing is begun then.
        BudgetExhausted
            If entries over the integers may pass 2**62.
        """
        self._require_room()
        moves = self.keys.forward if self.sense == "from" else self.keys.backward
        following = without(_images(self.last, moves), self.last)
        if self._symmetric:
            # Neighbours of layer d lie in d-1, d, d+1 where inverses are generators.
            following = without(following, self.layers[-2]) if self.radius else following
        else:
            following = without(following, self._inner)
            self._inner = np.sort(np.concatenate([self._inner, self.last]))
        if not len(following):
            return False
        if not self._keeps and self.radius:
            self.layers[-2] = self.layers[-2][:0]
        self.layers.append(following)
        self.size += len(following)
        return True

    def _require_room(self) -> None:
        images = len(self.last) * len(self.keys.graph.generators)
        kept = sum(map(len, self.layers)) + len(self._inner)
        if self._most is not None and kept + 3 * images > self._most:
            raise NoRoom(
                f"layer {self.radius + 1}, next to one of {len(self.last)} states, may need more memory than is allowed"
            )

    def word(self, key: Keys, distance: int) -> list[int]:
        """Generators that lead from the centre to a state at a distance (``from``), or from it to the centre (``to``).

        In the order in which they act; all layers must have been kept.
        """
        back = self.keys.backward if self.sense == "from" else self.keys.forward
        found = []
        for layer in reversed(self.layers[:distance]):
            g, key = next((g, image) for g, move in enumerate(back) if contains(layer, image := move(key))[0])
            found.append(g)
        return found[::-1] if self.sense == "from" else found


def _images(layer: Keys, moves: tuple[Move, ...]) -> Keys:
    """The sorted images of a layer, each once."""
    parts = [
        distinct(np.concatenate([move(layer[begin : begin + CHUNK]) for move in moves]))
        for begin in range(0, len(layer), CHUNK)
    ]
    return parts[0] if len(parts) == 1 else distinct(np.concatenate(parts))


def distinct(keys: Keys) -> Keys:
    """The keys, sorted and each once.

    >>> distinct(np.array([4, 1, 4])).tolist()
    [1, 4]
    """
    # numpy.unique goes through a hash table, which takes thirty times as long as sorting here.
    found = np.sort(keys)
    is_first = np.ones(len(found), np.bool_)
    is_first[1:] = found[1:] != found[:-1]
    return found[is_first]


def contains(layer: Keys, keys: Keys) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which keys are in a sorted layer.

    >>> contains(np.array([1, 4, 6]), np.array([4, 5])).tolist()
    [True, False]
    """
    if not len(layer):
        return np.zeros(len(keys), np.bool_)
    places = np.minimum(np.searchsorted(layer, keys), len(layer) - 1)
    return layer[places] == keys  # type: ignore[no-any-return]


def without(keys: Keys, layer: Keys) -> Keys:
    """The keys that are not in a sorted layer.

    >>> without(np.array([4, 5]), np.array([1, 4, 6])).tolist()
    [5]
    """
    return keys[~contains(layer, keys)] if len(layer) else keys
