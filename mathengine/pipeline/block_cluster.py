"""Layers in coset blocks over several machines: every worker owns a range of blocks, with a barrier at each layer.

A worker keeps the bitmaps of its blocks, gets packets of what they are pulled from elsewhere, and finds its share of
the next layer. Its bitmaps change in place: if a worker is lost, the run goes on from the last checkpoint.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from math import factorial
from pathlib import Path
from typing import Any, Protocol

from mathengine.cayley.blocks_layers import variant_of
from mathengine.cayley.blocks_parts import Packet, Part, open_part, saved_arrays
from mathengine.cayley.graphs import PermutationGraph
from mathengine.errors import InvalidInput
from mathengine.pipeline.executors import WorkerLostError

DESCRIPTION = "layers.json"
LEAST_DEGREE = 6
PATIENCE = 10
"""Seconds after which a silent worker is looked for."""
Traffic = Callable[[int, int], object]
"""Called with the distance and the bytes that workers have sent each other so far."""


class Placement(Protocol):
    """Where the parts of a run live. Handles stand for results, and may be arguments."""

    def run(self, part: int, function: Callable[..., object], /, *arguments: object) -> object:
        """Begin the work of a part and give a handle."""

    def beside(self, part: int, function: Callable[..., object], /, *arguments: object) -> object:
        """Begin light work where the part lies."""

    def wait(self, handles: Sequence[object]) -> None:
        """Until all these results are there."""

    def value(self, handle: object) -> Any:
        """The result."""


class ExecutorPlacement:
    """Parts on any executor of :mod:`concurrent.futures`; between layers they lie in this process.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     place = ExecutorPlacement(pool)
    ...     place.value(place.run(0, pow, 2, place.run(0, pow, 2, 2)))
    16
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def run(self, part: int, function: Callable[..., object], /, *arguments: object) -> object:
        """Begin in the executor, with the arguments sent along."""
        return self._executor.submit(function, *(self.value(argument) for argument in arguments))

    def beside(self, part: int, function: Callable[..., object], /, *arguments: object) -> object:
        """Here and now."""
        return function(*(self.value(argument) for argument in arguments))

    def wait(self, handles: Sequence[object]) -> None:
        """Until all these results are there."""
        for handle in handles:
            self.value(handle)

    def value(self, handle: object) -> Any:
        """The result; what is no handle stands for itself."""
        return handle.result() if isinstance(handle, Future) else handle


class DaskPlacement:
    """Parts on the workers of a Dask cluster, each on one worker from beginning to end.

    Parameters
    ----------
    client : distributed.Client
        Its workers should not limit their memory (``--memory-limit 0``): parts change in place and cannot be spilled.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._workers = sorted(client.nthreads())

    def run(self, part: int, function: Callable[..., object], /, *arguments: object) -> object:
        """Begin on the part's worker; results of others travel there directly."""
        worker = self._workers[part % len(self._workers)]
        options = {"workers": [worker], "allow_other_workers": False, "pure": False, "retries": 0}
        return self._client.submit(function, *arguments, **options)

    def beside(self, part: int, function: Callable[..., object], /, *arguments: object) -> object:
        """The same."""
        return self.run(part, function, *arguments)

    def wait(self, handles: Sequence[object]) -> None:
        """Until all these results are there; an error in one of them, or the loss of a worker, is raised."""
        from distributed import wait

        while True:
            try:
                wait(list(handles), timeout=PATIENCE)
                break
            except TimeoutError:
                self._refuse_loss()
        for handle in handles:
            if getattr(handle, "status", None) == "error":
                self.value(handle)

    def value(self, handle: Any) -> Any:
        """The result, fetched from its worker."""
        if not handle.done():
            self.wait([handle])
        return handle.result()

    def _refuse_loss(self) -> None:
        # A part changes in place, so nothing could compute a lost one anew.
        lost = set(self._workers) - set(self._client.nthreads())
        if lost:
            raise WorkerLostError(f"lost {', '.join(sorted(lost))}; go on from the last checkpoint")


def cluster_layers(
    graph: PermutationGraph,
    place: Placement,
    parts: int,
    *,
    threads: int = 1,
    max_layers: int | None = None,
    folder: Path | None = None,
    on_traffic: Traffic | None = None,
) -> Iterator[int]:
    """Sizes of the layers of a Cayley graph of permutations, exact, with its blocks spread over workers.

    Parameters
    ----------
    graph : PermutationGraph
        Of 6 positions or more, all labels of the start different.
    place : Placement
        :class:`ExecutorPlacement` or :class:`DaskPlacement`.
    parts : int
        Ranges of blocks, usually one for each worker.
    threads : int
        Threads of each worker.
    max_layers : int, optional
        The largest distance wanted.
    folder : Path, optional
        On a disk that all workers see: each leaves its part there after every layer, and a run of the same graph in as
        many parts goes on from there.
    on_traffic : callable, optional
        Called with the distance and the bytes that workers have sent each other so far.

    Raises
    ------
    InvalidInput
        For another kind of graph, or a folder with another run's checkpoint.
    WorkerLostError
        If a worker of a cluster is gone.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> graph = permutation_graph([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)])
    >>> with ThreadPoolExecutor(2) as pool:
    ...     list(cluster_layers(graph, ExecutorPlacement(pool), 2, max_layers=6))
    [1, 3, 6, 11, 20, 35, 55]
    """
    if graph.degree < LEAST_DEGREE or not graph.is_cayley:
        raise InvalidInput("graph", graph.name or "this one", "a Cayley graph of permutations of 6 positions or more")
    if parts < 1:
        raise InvalidInput("number of parts", parts, "1 or more")
    saved, sizes = _found(graph, parts, folder)
    most = factorial(graph.degree) * variant_of(graph).halves // 2
    states = [place.run(i, opened, graph, i, parts, len(sizes) - 1, saved) for i in range(parts)]
    place.wait(states)
    yield from sizes[: None if max_layers is None else max_layers + 1]
    while sum(sizes) < most and (max_layers is None or len(sizes) <= max_layers):
        states = _next(place, states, threads)
        progress = [place.value(handle) for handle in [place.beside(i, measured, s) for i, s in enumerate(states)]]
        size = sum(found for found, _ in progress)
        if on_traffic is not None:
            on_traffic(len(sizes), sum(received for _, received in progress))
        if size == 0:
            return
        sizes.append(size)
        if folder is not None:
            _keep(graph, place, states, sizes, folder)
        yield size


def _next(place: Placement, states: list[object], threads: int) -> list[object]:
    """Parts at the next layer. All packets are made before any part changes."""
    parts = range(len(states))
    packets = {(i, j): place.beside(i, packed, states[i], j) for i in parts for j in parts if i != j}
    place.wait(list(packets.values()))
    return [
        place.run(
            j, advanced, states[j], threads, *(packets[i, j] for i in parts if i != j), *(i for i in parts if i != j)
        )
        for j in parts
    ]


def opened(graph: PermutationGraph, index: int, parts: int, distance: int, saved: Path | None) -> Part:
    """A part, at the identity or as a checkpoint has it (runs on a worker)."""
    if saved is None:
        return open_part(graph, index, parts)
    import numpy as np

    try:
        with np.load(saved / f"part-{index}.npz", allow_pickle=False) as arrays:
            return open_part(graph, index, parts, distance, dict(arrays))
    except (OSError, ValueError) as error:
        raise InvalidInput("checkpoint", str(saved), f"a whole one; part {index} is damaged ({error})") from None


def packed(part: Part, receiver: int) -> Packet:
    """What another part needs of the last layer (runs on a worker)."""
    return part.packed(receiver)


def advanced(part: Part, threads: int, *packets_and_owners: Any) -> Part:
    """The part at the next layer, after the packets of the others (runs on a worker)."""
    half = len(packets_and_owners) // 2
    for packet, owner in zip(packets_and_owners[:half], packets_and_owners[half:], strict=True):
        part.receive(owner, packet)
    part.advance(threads)
    return part


def measured(part: Part) -> tuple[int, int]:
    """The part's share of the last layer, and the bytes that it has received (runs on a worker)."""
    return part.layers.size, part.received


def kept(part: Part, index: int, folder: Path) -> None:
    """Write a part (runs on a worker)."""
    import numpy as np

    with open(folder / f"part-{index}.npz", "wb") as stream:
        arrays: dict[str, Any] = {**saved_arrays(part)}
        np.savez(stream, allow_pickle=False, **arrays)
        stream.flush()
        os.fsync(stream.fileno())


def _keep(graph: PermutationGraph, place: Placement, states: list[object], sizes: list[int], folder: Path) -> None:
    """Write all parts, then say that they are there, then remove the checkpoint before."""
    home = folder / f"layer-{len(sizes) - 1:06d}"
    home.mkdir(parents=True, exist_ok=True)
    place.wait([place.beside(i, kept, state, i, home) for i, state in enumerate(states)])
    description = {"graph": graph.digest(), "parts": len(states), "layers": [str(size) for size in sizes]}
    draft = home / "unfinished"
    with open(draft, "w", encoding="utf-8") as stream:
        json.dump(description, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.rename(home / DESCRIPTION)
    for older in folder.glob("layer-*[0-9]"):
        if older != home:
            shutil.rmtree(older)


def _found(graph: PermutationGraph, parts: int, folder: Path | None) -> tuple[Path | None, list[int]]:
    """The last whole checkpoint and the sizes of its layers."""
    whole = [] if folder is None else [place.parent for place in folder.glob(f"layer-*[0-9]/{DESCRIPTION}")]
    if not whole:
        return None, [1]
    newest = max(whole)
    try:
        description = json.loads((newest / DESCRIPTION).read_text(encoding="utf-8"))
        sizes = [int(size) for size in description["layers"]]
        same = description["graph"] == graph.digest() and description["parts"] == parts
    except (OSError, ValueError, KeyError, TypeError):
        raise InvalidInput("checkpoint", str(newest), "a whole one; this one is damaged: remove it") from None
    if not same:
        raise InvalidInput("checkpoint", str(newest), f"one of this graph in {parts} parts")
    return newest, sizes
