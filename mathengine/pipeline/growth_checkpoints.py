"""Checkpoints of growth in a folder: a killed run goes on from its last finished layer, to the same vector.

A checkpoint is a folder ``layer-NNNNNN`` with the arrays (``.npy``, never pickled) and ``layer.json``, which names the
graph by its digest, the engine, the layers so far, and a checksum for each array. It is written beside its place,
synced and renamed, and the one before is removed only then: at any moment one whole checkpoint is there.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mathengine.cayley.engines import Saved
from mathengine.cayley.graphs import Graph
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
DESCRIPTION = "layer.json"
SHARE = 10
"""Saving takes at most one part in so many of the time."""
CHUNK = 1 << 24


class GrowthCheckpoints:
    """A folder for the checkpoints of one run.

    Parameters
    ----------
    folder : Path
        Made if it does not exist. One process at a time.
    resume : bool
        Go on from what the folder holds; without it, a folder that holds a checkpoint is refused.
    pause : float
        Seconds that pass at least between two checkpoints.

    Raises
    ------
    InvalidInput
        If the folder cannot be used, belongs to a running process, or holds a checkpoint that was not asked for.

    Examples
    --------
    >>> import tempfile
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> graph = permutation_graph([(1, 0, 2)])
    >>> with tempfile.TemporaryDirectory() as folder, GrowthCheckpoints(Path(folder), resume=True) as checkpoints:
    ...     checkpoint = checkpoints.of(graph, "small")
    ...     checkpoint.save(1, [1, 1], {})
    ...     checkpoint.load()
    {'layer': 1, 'layers': [1, 1]}
    """

    def __init__(self, folder: Path, *, resume: bool, pause: float = 0.0) -> None:
        self.folder, self.pause = folder, pause
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock: IO[bytes] = open(folder / "lock", "wb")  # noqa: SIM115 - held until close
        except OSError as error:
            raise InvalidInput(
                "--checkpoint", str(folder), f"a folder that can be written ({error.strerror})"
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._refuse_unasked(resume)
        except OSError:
            self._lock.close()
            raise InvalidInput("--checkpoint", str(folder), "a folder that no other run uses now") from None
        except InvalidInput:
            self._lock.close()
            raise

    def __enter__(self) -> GrowthCheckpoints:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Let other processes use the folder."""
        self._lock.close()

    @property
    def engine(self) -> str | None:
        """The engine whose checkpoint the folder holds."""
        description = self.description()
        return None if description is None else str(description["engine"])

    def of(self, graph: Graph, engine: str) -> FolderCheckpoint:
        """The checkpoint of a graph and an engine.

        Raises
        ------
        InvalidInput
            If the folder holds one of another graph or another engine.
        """
        description = self.description()
        if description is not None and description["graph"] != graph.digest():
            accepted = f"a checkpoint of this graph; this one is of {description['name'] or 'another'}"
            raise InvalidInput("--checkpoint", str(self.folder), accepted)
        if description is not None and description["engine"] != engine:
            accepted = f"the engine of the checkpoint, '{description['engine']}'"
            raise InvalidInput("engine", engine, accepted)
        return FolderCheckpoint(self, graph, engine)

    def description(self) -> dict[str, object] | None:
        """What the last checkpoint says of itself, or None."""
        newest = self.newest()
        return None if newest is None else read_description(newest / DESCRIPTION)

    def newest(self) -> Path | None:
        """The folder of the last checkpoint."""
        return max(self.folder.glob("layer-*[0-9]"), default=None)

    def _refuse_unasked(self, resume: bool) -> None:
        newest = self.newest()
        if newest is not None and not resume:
            layer = int(newest.name.removeprefix("layer-"))
            raise InvalidInput(
                "--checkpoint", str(self.folder), f"an empty folder, or --resume: it holds layer {layer}"
            )


class FolderCheckpoint:
    """Where one engine leaves its layers of one graph."""

    def __init__(self, home: GrowthCheckpoints, graph: Graph, engine: str) -> None:
        self._home, self._graph, self._engine = home, graph, engine
        self._not_before = time.monotonic()

    def load(self) -> Saved | None:
        """The last checkpoint, each array with its checksum compared.

        Raises
        ------
        InvalidInput
            If it is damaged.
        """
        import numpy as np

        folder = self._home.newest()
        if folder is None:
            return None
        description = read_description(folder / DESCRIPTION)
        layers, sums = description["layers"], description["checksums"]
        if not isinstance(layers, list) or not isinstance(sums, dict) or len(layers) != _layer(description) + 1:
            raise _damaged(folder)
        found: Saved = {"layer": _layer(description), "layers": [int(size) for size in layers]}
        for name, expected in sums.items():
            try:
                array = np.load(folder / f"{name}.npy", allow_pickle=False)
            except (OSError, ValueError, EOFError):
                raise _damaged(folder) from None
            if _checksum(array) != expected:
                raise _damaged(folder)
            found[name] = array
        return found

    def save(self, layer: int, layers: list[int], arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Keep a finished layer, unless the last one was kept a moment ago; atomic."""
        begun = time.monotonic()
        if begun < self._not_before:
            return
        self._write(layer, layers, arrays)
        now = time.monotonic()
        self._not_before = now + max(self._home.pause, SHARE * (now - begun))

    def _write(self, layer: int, layers: list[int], arrays: Mapping[str, NDArray[np.generic]]) -> None:
        import numpy as np

        from mathengine import __version__

        home = self._home.folder
        place, draft = home / f"layer-{layer:06d}", home / "unfinished"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for name, array in arrays.items():
            with open(draft / f"{name}.npy", "wb") as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)
                _sync(stream)
        description = {
            "format": FORMAT,
            "graph": self._graph.digest(),
            "name": self._graph.name,
            "engine": self._engine,
            "layer": layer,
            "layers": [str(size) for size in layers],
            "checksums": {name: _checksum(array) for name, array in arrays.items()},
            "version": __version__,
        }
        with open(draft / DESCRIPTION, "w", encoding="utf-8") as text:
            json.dump(description, text)
            _sync(text)
        _sync_folder(draft)
        if place.exists():
            return  # the same layer of the same graph, kept before
        draft.rename(place)
        _sync_folder(home)
        for older in home.glob("layer-*[0-9]"):
            if older != place:
                shutil.rmtree(older)


def read_description(path: Path) -> dict[str, object]:
    """What a checkpoint says of itself.

    Raises
    ------
    InvalidInput
        If it cannot be read.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _damaged(path.parent) from None
    needed = {"format", "graph", "name", "engine", "layer", "layers", "checksums"}
    if not isinstance(found, dict) or not needed <= set(found) or found["format"] != FORMAT:
        raise _damaged(path.parent)
    return found


def _layer(description: Mapping[str, object]) -> int:
    layer = description["layer"]
    return layer if isinstance(layer, int) else -1


def _checksum(array: NDArray[np.generic]) -> int:
    """CRC-32 of the bytes, a chunk at a time."""
    from zlib import crc32

    import numpy as np

    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    found = 0
    for begin in range(0, len(flat), CHUNK):
        found = crc32(flat[begin : begin + CHUNK].data, found)
    return found


def _sync(stream: IO[bytes] | IO[str]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(folder: Path) -> InvalidInput:
    return InvalidInput("--checkpoint", str(folder), "a whole checkpoint; this one is damaged: remove it to begin anew")
