"""Checkpoints of growth: whole or absent, of the right graph, and a run goes on from them to the same layers."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from mathengine.cayley import engines
from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.enumeration import growth
from mathengine.cayley.graphs import PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput
from mathengine.pipeline.growth_checkpoints import GrowthCheckpoints

GRAPH = permutation_graph([(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)], name="lrx(5)")
OTHER = permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)])


class Interrupted(Exception):
    """What kills the run."""


class Stepping:
    """An engine that keeps the last two layers and dies at a given one."""

    name = "stepping"
    dies_at: int | None = None
    computed = 0

    def plan(self, graph: PermutationGraph) -> Plan:
        return Plan(self.name, 0, None, "a test", 0.0)

    def layers(self, graph: PermutationGraph, run: Run) -> Iterator[int]:
        assert run.checkpoint is not None
        saved = run.checkpoint.load()
        if saved is None:
            layers, before, layer = [1], set(), {graph.start}
        else:
            layers = saved["layers"]
            before, layer = ({tuple(map(int, row)) for row in saved[key]} for key in ("before", "layer_states"))
        yield from layers
        while layer:
            if self.dies_at == len(layers):
                raise Interrupted
            following = {tuple(state[i] for i in g) for state in layer for g in graph.generators} - layer - before
            before, layer = layer, following
            if layer:
                layers.append(len(layer))
                Stepping.computed += 1
                arrays = {"before": np.array(sorted(before)), "layer_states": np.array(sorted(layer))}
                run.checkpoint.save(len(layers) - 1, layers, arrays)
                yield layers[-1]


STEPPING = Stepping()


@pytest.fixture
def stepping(monkeypatch):
    monkeypatch.setitem(engines.ENGINES, "stepping", "mathengine.cayley.engines:STEPPING")
    monkeypatch.setattr(engines, "STEPPING", STEPPING, raising=False)
    monkeypatch.setattr(Stepping, "dies_at", None)
    monkeypatch.setattr(Stepping, "computed", 0)
    # Every layer is kept, however quickly it came.
    monkeypatch.setattr("mathengine.pipeline.growth_checkpoints.SHARE", 0)


def test_a_run_that_dies_goes_on_to_the_same_layers(stepping, tmp_path, monkeypatch):
    expected = growth(GRAPH).layers
    monkeypatch.setattr(Stepping, "dies_at", 6)
    with GrowthCheckpoints(tmp_path, resume=False) as checkpoints, pytest.raises(Interrupted):
        growth(GRAPH, engine="stepping", checkpoint=checkpoints)
    assert [path.name for path in tmp_path.glob("layer-*")] == ["layer-000005"]
    monkeypatch.setattr(Stepping, "dies_at", None)
    monkeypatch.setattr(Stepping, "computed", 0)
    with GrowthCheckpoints(tmp_path, resume=True) as checkpoints:
        assert checkpoints.engine == "stepping"
        assert growth(GRAPH, engine="stepping", checkpoint=checkpoints).layers == expected
    assert Stepping.computed == len(expected) - 6


def test_a_checkpoint_comes_back_as_it_was(tmp_path):
    arrays = {"bits": np.arange(1000, dtype=np.uint64), "empty": np.zeros((0, 3), np.int32), "flags": np.array([True])}
    with GrowthCheckpoints(tmp_path / "new", resume=False) as checkpoints:
        checkpoint = checkpoints.of(GRAPH, "small")
        assert checkpoint.load() is None
        checkpoint.save(2, [1, 3, 10**30], arrays)
        saved = checkpoint.load()
    assert saved is not None
    assert saved["layer"] == 2
    assert saved["layers"] == [1, 3, 10**30]
    for name, array in arrays.items():
        assert np.array_equal(saved[name], array)
        assert saved[name].dtype == array.dtype


def test_saving_does_not_take_the_time_of_the_run(tmp_path):
    with GrowthCheckpoints(tmp_path, resume=False, pause=1000) as checkpoints:
        checkpoint = checkpoints.of(GRAPH, "small")
        checkpoint.save(1, [1, 3], {})
        checkpoint.save(2, [1, 3, 6], {})
        assert checkpoint.load() == {"layer": 1, "layers": [1, 3]}


def test_what_was_being_written_when_a_run_died_is_not_read(tmp_path):
    with GrowthCheckpoints(tmp_path, resume=False) as checkpoints:
        checkpoints.of(GRAPH, "small").save(1, [1, 3], {})
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "layer.json").write_text("{")
    with GrowthCheckpoints(tmp_path, resume=True) as checkpoints:
        checkpoint = checkpoints.of(GRAPH, "small")
        assert checkpoint.load() == {"layer": 1, "layers": [1, 3]}
        checkpoint.save(2, [1, 3, 6], {})
        assert checkpoint.load() == {"layer": 2, "layers": [1, 3, 6]}


def test_a_checkpoint_of_another_graph_or_engine_is_refused(tmp_path):
    with GrowthCheckpoints(tmp_path, resume=False) as checkpoints:
        checkpoints.of(GRAPH, "small").save(1, [1, 3], {})
        with pytest.raises(InvalidInput, match=r"a checkpoint of this graph; this one is of lrx\(5\)"):
            checkpoints.of(OTHER, "small")
        with pytest.raises(InvalidInput, match="the engine of the checkpoint, 'small'"):
            checkpoints.of(GRAPH, "coset blocks")
    with pytest.raises(InvalidInput, match="--resume: it holds layer 1"):
        GrowthCheckpoints(tmp_path, resume=False)


def test_a_folder_belongs_to_one_run(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="a folder that can be written"):
        GrowthCheckpoints(tmp_path / "file", resume=False)
    with GrowthCheckpoints(tmp_path / "one", resume=False), pytest.raises(InvalidInput, match="no other run"):
        GrowthCheckpoints(tmp_path / "one", resume=False)


@pytest.mark.parametrize("damage", ["array", "missing", "json", "format", "layers"])
def test_damage_is_noticed(tmp_path, damage):
    with GrowthCheckpoints(tmp_path, resume=False) as checkpoints:
        checkpoints.of(GRAPH, "small").save(1, [1, 3], {"bits": np.arange(100)})
    place = tmp_path / "layer-000001"
    if damage == "array":
        raw = bytearray((place / "bits.npy").read_bytes())
        raw[-1] ^= 1
        (place / "bits.npy").write_bytes(bytes(raw))
    elif damage == "missing":
        (place / "bits.npy").unlink()
    elif damage == "json":
        (place / "layer.json").write_text("{")
    else:
        description = json.loads((place / "layer.json").read_text())
        description[damage] = 7 if damage == "format" else ["1"]
        (place / "layer.json").write_text(json.dumps(description))
    with GrowthCheckpoints(tmp_path, resume=True) as checkpoints, pytest.raises(InvalidInput, match="damaged"):
        checkpoints.of(GRAPH, "small").load()


KILLED = """
import os, signal, sys
from pathlib import Path
from mathengine.cayley import growth, small
from mathengine.cayley.graphs import matrix_graph, permutation_graph
from mathengine.pipeline import growth_checkpoints
small.PATIENCE, growth_checkpoints.SHARE = 0, 0

def die(distance, size, total):
    if distance == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

graph = {graph}
with growth_checkpoints.GrowthCheckpoints(Path(sys.argv[1]), resume=True) as checkpoints:
    found = growth(graph, engine="small", checkpoint=checkpoints, on_layer=die)
print(*found.layers)
"""


@pytest.mark.parametrize(
    "graph",
    [
        "permutation_graph([[*range(1, 8), 0], [1, 0, *range(2, 8)]])",
        "permutation_graph([[1, 2, 3, 4, 5, 6, 7, 0], [1, 0, 2, 3, 4, 5, 6, 7]], '00112233', directed=True)",
        "permutation_graph([[*range(1, 30), 0], [*reversed(range(30))]])",
        "matrix_graph([[[1, 1, 0], [0, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 1], [0, 0, 1]]], 11)",
    ],
)
def test_a_run_that_is_killed_again_and_again_finds_the_same_layers(tmp_path, graph):
    def run(dies_at: int) -> subprocess.CompletedProcess[str]:
        program = KILLED.replace("{graph}", graph)
        words = [sys.executable, "-c", program, str(tmp_path / "run"), str(dies_at)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    for dies_at in (3, 5, 9):
        assert run(dies_at).returncode == -signal.SIGKILL
        assert [path.name for path in (tmp_path / "run").glob("layer-*")] == [f"layer-{dies_at:06d}"]
    done = run(-1)
    shutil.rmtree(tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert done.stdout == run(-1).stdout
