"""Beam search for paths in graphs too large for balls: of each layer only the most promising states are kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.balls import Ball, contains
from mathengine.cayley.coset_tables import State, action
from mathengine.cayley.graphs import Graph
from mathengine.cayley.heuristics import Heuristic, heuristic_of
from mathengine.cayley.paths import Path
from mathengine.cayley.small_moves import Keys
from mathengine.cayley.state_keys import Rows, StateKeys, checked_state
from mathengine.errors import BudgetExhausted, InvalidInput, NothingFound

WIDTH = 1000
LARGEST_WIDTH = 10_000_000
MOST_STEPS = 1000
BALL = 100_000
"""States around the end that are known with their distances."""
SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier without pattern."""
HISTORY = 16
"""Beams that are not entered again."""


@dataclass(frozen=True, slots=True)
class _Beam:
    """The states of one step, and from where each was reached by which generator; prints are sorted."""

    keys: Keys
    prints: NDArray[np.uint64]
    parents: NDArray[np.int64]
    generators: NDArray[np.int64]


def beam_search(
    graph: Graph,
    state: object,
    to: object | None = None,
    *,
    width: int = WIDTH,
    heuristic: str | Heuristic | None = None,
    max_steps: int = MOST_STEPS,
    ball: int = BALL,
    history: int = HISTORY,
    seed: int = 0,
) -> Path:
    """A path from a state to the start of the graph, or to another state; heuristic: not always a shortest one.

    Parameters
    ----------
    graph : Graph
    state, to : state
        As for :func:`mathengine.cayley.paths.path`.
    width : int
        States that are kept at each step.
    heuristic : str or callable, optional
        ``hamming`` or ``pairs`` (:mod:`mathengine.cayley.heuristics`), or a function from an array of states, one row
        each, to an array of numbers. By default ``pairs`` for up to 128 distinct labels, else ``hamming``.
    max_steps : int
        When to give up.
    ball : int
        States around the end to which shortest paths are known; the search ends when it meets one.
    history : int
        How many of the last beams are not entered again.
    seed : int
        Orders states of equal merit.

    Returns
    -------
    Path
        Checked step by step; ``shortest`` only if the state lay in the ball.

    Raises
    ------
    InvalidInput
        If something is out of range, or the heuristic gives no finite numbers.
    NothingFound
        If the search ends without a path, which does not mean that there is none.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> found = beam_search(family("lrx", n=12), (1, 0, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2))  # at distance 66
    >>> found.end == found.graph.start, found.shortest, found.length >= 66
    (True, False, True)
    """
    for what, value, most in (("width", width, LARGEST_WIDTH), ("max_steps", max_steps, 10**6), ("ball", ball, 10**8)):
        if not 1 <= value <= most:
            raise InvalidInput(what, value, f"an integer from 1 to {most}")
    begin = checked_state(graph, state)
    end = graph.start if to is None else checked_state(graph, to)
    keys = StateKeys(graph)
    around = _grown(Ball(keys, end, "to", most=ball))
    merit = heuristic_of(graph, end, heuristic)
    first = keys.of(begin)
    beams = [_Beam(first, _prints(first), np.zeros(1, np.int64), np.zeros(1, np.int64))]
    random = np.random.default_rng(seed)
    for _ in range(max_steps + 1):
        found = _met(around, beams)
        if found is not None:
            return _path(graph, begin, found, shortest=len(beams) == 1)
        beams.append(_next(keys, beams, merit, width, history, random))
        if not len(beams[-1].keys):
            raise NothingFound(f"the beam ended after {len(beams) - 2} steps; a larger width may find a path")
    raise NothingFound(f"no path found in {max_steps} steps; a larger width or other limits may find one")


def _grown(ball: Ball) -> Ball:
    """As large as it may become."""
    try:
        while ball.grow():
            pass
    except BudgetExhausted:
        pass
    return ball


def _met(ball: Ball, beams: list[_Beam]) -> list[int] | None:
    """The word along the beams and on to the end, if the last beam meets the ball."""
    last = beams[-1].keys
    for distance, layer in enumerate(ball.layers):
        places = np.flatnonzero(contains(layer, last))
        if len(places):
            place = int(places[0])
            return _word_to(beams, place) + ball.word(last[place : place + 1], distance)
    return None


def _word_to(beams: list[_Beam], place: int) -> list[int]:
    word = []
    for beam in reversed(beams[1:]):
        word.append(int(beam.generators[place]))
        place = int(beam.parents[place])
    return word[::-1]


def _next(
    keys: StateKeys, beams: list[_Beam], merit: Heuristic, width: int, history: int, random: np.random.Generator
) -> _Beam:
    count = len(beams[-1].keys)
    images = np.concatenate([move(beams[-1].keys) for move in keys.forward])
    prints = _prints(images)
    order = np.argsort(prints, kind="stable")
    prints = prints[order]
    is_new = np.ones(len(prints), np.bool_)
    is_new[1:] = prints[1:] != prints[:-1]
    past = np.sort(np.concatenate([beam.prints for beam in beams[max(0, len(beams) - history) :]]))
    order = order[is_new & ~contains(past, prints)]
    if len(order) > width:
        order = order[_best(_scores(merit, keys.rows(images[order])), width, random)]
    found = images[order]
    return _Beam(found, _prints(found), order % count, order // count)


def _prints(keys: Keys) -> NDArray[np.uint64]:
    """Keys of eight bytes themselves; of longer ones a hash: a beam may forget one of two states that share it."""
    if keys.dtype.kind != "V":
        return keys.astype(np.uint64)
    size = keys.dtype.itemsize
    padded = np.zeros((len(keys), -(-size // 8) * 8), np.uint8)
    padded[:, :size] = np.ascontiguousarray(keys).view(np.uint8).reshape(len(keys), size)
    found = np.zeros(len(keys), np.uint64)
    for column in padded.view(np.uint64).T:
        found = (found ^ column) * SPREAD
        found ^= found >> np.uint64(29)
    return found


def _scores(merit: Heuristic, rows: Rows) -> NDArray[np.float64]:
    scores = np.asarray(merit(rows), np.float64)
    if scores.shape != (len(rows),) or not np.isfinite(scores).all():
        raise InvalidInput("heuristic", f"an array of shape {scores.shape}", f"{len(rows)} finite numbers")
    return scores


def _best(scores: NDArray[np.float64], width: int, random: np.random.Generator) -> NDArray[np.int64]:
    """The places of the smallest scores, in ascending order of place; ties are broken at random."""
    order = np.lexsort((random.random(len(scores)), scores))
    return np.sort(order[:width])


def _path(graph: Graph, begin: State, word: list[int], *, shortest: bool) -> Path:
    """The path without the loops that a beam may run through."""
    act, states = action(graph), [begin]
    place: dict[State, int] = {begin: 0}
    kept: list[int] = []
    for g in word:
        following = act(g, states[-1])
        if following in place:
            cut = place[following]
            for state in states[cut + 1 :]:
                del place[state]
            del states[cut + 1 :], kept[cut:]
        else:
            place[following] = len(states)
            states.append(following)
            kept.append(g)
    return Path(graph, begin, tuple(kept), shortest, "beam search that meets a ball")
