"""Searches by name: a dictionary filled by a decorator, and by the entry-point group ``mathengine.searches``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.statement import Finding

ENTRY_POINTS = "mathengine.searches"
BUILT_IN = {
    "cayley-diameters": "mathengine.pipeline.cayley_search",
    "cayley-staircases": "mathengine.pipeline.staircase_search",
    "conjugate-polynomials": "mathengine.pipeline.conjugate_search",
    "continued-fractions": "mathengine.pipeline.fraction_search",
    "matrix-field-directions": "mathengine.pipeline.direction_scan",
    "reaction-circuits": "mathengine.pipeline.reactions_search",
    "sem-identification": "mathengine.pipeline.sem_identification_search",
    "sem-relations": "mathengine.pipeline.sem_relation_search",
    "transfer-dephasing": "mathengine.pipeline.transfer_search",
}
"""Searches that come with mathengine, and the module that registers each."""


class Search(Protocol):
    """What ``pipeline/run.py`` asks of a search: a fixed list of chunks, and the findings of one of them.

    Both must be deterministic functions of the recipe, so that a search killed anywhere can be taken up again, and
    ``work`` runs in another process: it takes and returns plain data.
    """

    def plan(self, recipe: Recipe) -> Plan:
        """Check the recipe and cut the work into numbered chunks."""
        ...

    def work(self, recipe: Recipe, chunk: int) -> Chunk:
        """The findings of one chunk."""
        ...

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """What a finished search states: the space, what was excluded, what is left."""
        ...


class Plan(Protocol):
    """The size of a search: how many chunks, how many candidates."""

    @property
    def chunks(self) -> int: ...

    @property
    def candidates(self) -> int: ...


class Chunk(Protocol):
    """What one chunk gave."""

    @property
    def findings(self) -> tuple[Finding, ...]: ...

    @property
    def counts(self) -> Mapping[str, int]: ...


S = TypeVar("S", bound=type[Search])
_SEARCHES: dict[str, Search] = {}


def register(name: str) -> Callable[[S], S]:
    """Class decorator: make a search known under ``name``; a second holder of a name is refused."""

    def enter(search: S) -> S:
        if name in _SEARCHES:
            raise ValueError(f"two searches are named {name!r}")
        _SEARCHES[name] = search()
        return search

    return enter


def lookup(name: str) -> Search:
    """The search of that name.

    Raises
    ------
    InvalidInput
        With the known names and the nearest, if there is none.

    Examples
    --------
    >>> lookup("continued-fraction")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    mathengine.errors.InvalidInput: search is continued-fraction; accepted: ... (nearest: continued-fractions)
    """
    if name not in _SEARCHES and name in BUILT_IN:
        importlib.import_module(BUILT_IN[name])
    if name not in _SEARCHES:
        for entry in _plugins():
            if entry == name:
                break
    if name not in _SEARCHES:
        raise InvalidInput("search", name, nearest(name, known()))
    return _SEARCHES[name]


def known() -> list[str]:
    """The names of all searches that can be looked up, third parties' included."""
    from importlib.metadata import entry_points

    return sorted({*BUILT_IN, *_SEARCHES, *(entry.name for entry in entry_points(group=ENTRY_POINTS))})


def _plugins() -> Iterator[str]:
    from importlib.metadata import entry_points

    for entry in entry_points(group=ENTRY_POINTS):
        entry.load()
        yield entry.name
