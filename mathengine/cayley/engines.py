"""What an engine of growth is, what it is told about a run, and where each engine lives.

An engine enumerates the layers of a graph exactly. It is a module-level object, found through :data:`ENGINES` and
imported only when a plan is asked of it, so that a first answer waits for no compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from mathengine.cayley.graphs import Graph
from mathengine.errors import InvalidInput, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Saved: TypeAlias = "dict[str, NDArray[np.generic] | int | list[int]]"
"""What a checkpoint gives back: ``layer`` (the last distance that is finished), ``layers``, and the saved arrays."""

ENGINES: dict[str, str] = {
    "closed form": "mathengine.cayley.closed_forms:CLOSED_FORM",
    "class sums": "mathengine.cayley.closed_forms:CLASS_SUMS",
    "small": "mathengine.cayley.small:ENGINE",
    "coset blocks": "mathengine.cayley.coset_blocks:ENGINE",
    "word bitmap": "mathengine.cayley.word_bitmaps:ENGINE",
    "unitriangular": "mathengine.cayley.unitriangular_bitmaps:ENGINE",
    "wreath": "mathengine.cayley.wreath:ENGINE",
    "matrix columns": "mathengine.cayley.matrix_columns:ENGINE",
    "sorted frontier": "mathengine.cayley.frontier:ENGINE",
}
"""Engines by name, in the order in which plans of equal cost are preferred."""
OnLayer: TypeAlias = Callable[[int, int, int], object]
"""Called with the distance, the size of that layer, and the number of vertices so far."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine would do with a graph.

    Attributes
    ----------
    engine : str
        The engine and its variant: ``"coset blocks, bipartite"``. Begins with the engine's name in :data:`ENGINES`.
    memory : int
        Bytes at the peak beyond an empty process, estimated from above.
    states : int or None
        Number of vertices where it is known exactly before the search, such as the order of the group.
    reason : str
        Why this engine applies, in one line; the theorem where there is one.
    cost : float
        Rough seconds on one core, to choose by.
    exact_memory : bool
        Whether the memory is needed whatever is found; False where it grows with the layers (the frontier spills).

    Examples
    --------
    >>> Plan("small", 1 << 20, 24, "24 states fit a table", 0.01).states
    24
    """

    engine: str
    memory: int
    states: int | None
    reason: str
    cost: float
    exact_memory: bool = True


class Checkpoint(Protocol):
    """Where an engine leaves a finished layer, and finds it again."""

    def load(self) -> Saved | None:
        """What was saved last for this graph and engine, or None."""

    def save(self, layer: int, layers: list[int], arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Keep layers 0..``layer`` and the arrays from which the next layer follows; atomic."""


class Checkpoints(Protocol):
    """A place for checkpoints, which hands out the one of a graph and an engine."""

    def of(self, graph: Graph, engine: str) -> Checkpoint:
        """The checkpoint of this graph and engine."""


@dataclass(slots=True)
class Run:
    """What an engine is told about a run.

    Attributes
    ----------
    threads : int
        Worker threads it may use.
    memory : int or None
        Bytes it may use; beyond them it spills, where it can.
    max_layers : int or None
        The largest distance wanted: layers 0..max_layers are computed.
    checkpoint : Checkpoint or None
        Where finished layers are kept. An engine loads it first and yields the layers found there again.
    workspace : Path or None
        A folder for spilling; None allows none.

    Examples
    --------
    >>> Run().threads
    1
    """

    threads: int = 1
    memory: int | None = None
    max_layers: int | None = None
    checkpoint: Checkpoint | None = None
    workspace: Path | None = None


class Engine(Protocol):
    """An exact way to the layers of some graphs."""

    name: str

    def plan(self, graph: Graph) -> Plan | None:
        """What the engine would do, found quickly and without a search; None where it does not apply."""

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of layers 0, 1, 2, ... as they are found; ends after the last non-empty one or after max_layers."""


def engine(name: str) -> Engine:
    """The engine of that name.

    Raises
    ------
    InvalidInput
        For an unknown name, with the nearest known one.

    Examples
    --------
    >>> engine("class sum")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: engine is class sum; accepted: ... (nearest: class sums)
    """
    known = present()
    if name not in known:
        raise InvalidInput("engine", name, nearest(name, known))
    module, attribute = ENGINES[name].split(":")
    return cast(Engine, getattr(import_module(module), attribute))


def present() -> list[str]:
    """Names of the engines whose modules are installed, in order of preference.

    >>> "small" in present()
    True
    """
    return [name for name, home in ENGINES.items() if find_spec(home.split(":")[0]) is not None]


def of_plan(plan: Plan) -> str:
    """The name in :data:`ENGINES` of the engine that made a plan.

    >>> of_plan(Plan("coset blocks, bipartite", 0, None, "", 0))
    'coset blocks'
    """
    return plan.engine.split(",")[0]
