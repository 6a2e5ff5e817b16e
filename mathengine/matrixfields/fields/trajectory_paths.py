"""Orders of the unit steps of a trajectory that avoid singular steps.

All lattice paths between two points give one product, where they give any. A path that stays near the straight line
keeps the factors small; a step that is a pole all along the trajectory forces a detour, found by depth-first search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.lines import SingularStep

Step: TypeAlias = tuple[int, int]
"""Axis and sign."""
Passable: TypeAlias = Callable[[int, int, Sequence[int]], bool]
"""Whether the step along an axis with a sign is regular after the given offsets."""

MOST_STATES = 20_000
"""Positions that a search may visit."""


def ordered_steps(direction: Sequence[int], passable: Passable | None = None) -> list[Step]:
    """The unit steps of ``direction`` in an order without singular steps, as near to the straight line as that allows.

    Parameters
    ----------
    direction : sequence of int
        Not all 0.
    passable : callable, optional
        Called with axis, sign and the offsets walked so far; every step passes unless given.

    Returns
    -------
    list of (axis, sign)
        Of length ``sum(abs(v) for v in direction)``. Paths that turn back on an axis are not considered.

    Raises
    ------
    SingularStep
        If every order meets a singular step (exhaustive up to :data:`MOST_STATES` positions).

    Examples
    --------
    >>> ordered_steps((2, 1))
    [(0, 1), (1, 1), (0, 1)]
    >>> ordered_steps((1, -1), lambda axis, sign, walked: axis == 1 or walked[1] == -1)
    [(1, -1), (0, 1)]
    """
    if not any(direction):
        raise InvalidInput("direction", _text(direction), "an integer vector other than 0")
    walked: list[int] = [0] * len(direction)
    path: list[Step] = []
    dead: set[tuple[int, ...]] = set()
    total = sum(map(abs, direction))
    waiting = [iter(_choices(direction, walked))]
    while len(path) < total:
        step = next(waiting[-1], None)
        if step is None:
            dead.add(tuple(walked))
            waiting.pop()
            if not path or len(dead) > MOST_STATES:
                raise SingularStep(f"direction {_text(direction)}", "singular in every order", _ACCEPTED)
            axis, sign = path.pop()
            walked[axis] -= sign
            continue
        axis, sign = step
        if passable is not None and not passable(axis, sign, walked):
            continue
        walked[axis] += sign
        if dead and tuple(walked) in dead:
            walked[axis] -= sign
            continue
        path.append(step)
        waiting.append(iter(_choices(direction, walked)))
    return path


_ACCEPTED = "a direction with an order of its steps that meets no pole all along the line"


def _choices(direction: Sequence[int], walked: Sequence[int]) -> list[Step]:
    """The steps that are left, the axis that lags behind most first."""
    lags = [
        ((abs(done) + 0.5) / abs(v), axis)
        for axis, (v, done) in enumerate(zip(direction, walked, strict=True))
        if v != done
    ]
    return [(axis, 1 if direction[axis] > 0 else -1) for _, axis in sorted(lags)]


def _text(vector: Sequence[int]) -> str:
    return f"({', '.join(map(str, vector))})"
