"""Coset blocks spread over workers: the same layers as in one process, however they are cut."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mathengine.cayley.blocks_parts import open_part
from mathengine.cayley.coset_blocks import ENGINE
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import permutation_graph
from mathengine.errors import InvalidInput
from mathengine.pipeline import block_cluster
from mathengine.pipeline.block_cluster import DaskPlacement, ExecutorPlacement, cluster_layers
from mathengine.pipeline.executors import InlineExecutor, WorkerLostError, open_executor

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
KNOWN = {entry["id"]: entry["layers"] for entry in VECTORS}


def lrx(n, directed=False):
    return permutation_graph([(*range(1, n), 0), (1, 0, *range(2, n))], directed=directed)


GRAPHS = {
    "bipartite": lrx(8),
    "bipartite directed": lrx(8, directed=True),
    "mixed": lrx(7),
    "mixed directed": lrx(9, directed=True),
    "even": permutation_graph([(1, 2, 0, 3, 4, 5, 6), (0, 1, 3, 4, 5, 6, 2)]),
    "pancake": permutation_graph([(*reversed(range(k)), *range(k, 8)) for k in range(2, 9)]),
}


@pytest.mark.parametrize("parts", [1, 2, 3, 5])
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_parts_find_the_same_layers_as_the_whole(graph, parts):
    found = list(cluster_layers(graph, ExecutorPlacement(InlineExecutor()), parts))
    assert found == list(ENGINE.layers(graph, Run()))


def test_threads_and_a_limit_change_no_layer():
    with ThreadPoolExecutor(2) as pool:
        found = list(cluster_layers(lrx(9), ExecutorPlacement(pool), 4, threads=2, max_layers=20))
    assert found == KNOWN["lrx-9"][:21]


def test_only_blocks_that_are_not_empty_travel():
    traffic = []
    inline = ExecutorPlacement(InlineExecutor())
    layers = list(cluster_layers(lrx(10), inline, 2, on_traffic=lambda *seen: traffic.append(seen)))
    assert layers == KNOWN["lrx-10"]
    assert [distance for distance, _ in traffic] == list(range(1, 46))
    assert traffic[0][1] == 0
    part = open_part(lrx(10), 0, 2)
    halves = sum(len(blocks) for blocks in part.wanted)
    # Never more than all the words of one parity, their masks and the lengths.
    assert traffic[-1][1] <= 45 * 2 * halves * (336 * 8 + 42 + 12)


def test_two_processes_find_the_layers_of_ten():
    with open_executor(None, 2) as pool:
        assert list(cluster_layers(lrx(10), ExecutorPlacement(pool), 2)) == KNOWN["lrx-10"]


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_a_run_that_was_cut_off_ends_with_the_same_layers(graph, tmp_path):
    inline = ExecutorPlacement(InlineExecutor())
    begun = cluster_layers(graph, inline, 3, folder=tmp_path)
    head = [next(begun) for _ in range(5)]
    begun.close()
    assert [place.name for place in tmp_path.iterdir()] == ["layer-000004"]
    (tmp_path / "layer-000005").mkdir()  # begun, but never finished
    whole = list(cluster_layers(graph, inline, 3, folder=tmp_path))
    assert whole[:5] == head
    assert whole == list(ENGINE.layers(graph, Run()))


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    inline = ExecutorPlacement(InlineExecutor())
    list(cluster_layers(lrx(7), inline, 2, max_layers=3, folder=tmp_path))
    with pytest.raises(InvalidInput, match="one of this graph in 3 parts"):
        list(cluster_layers(lrx(7), inline, 3, folder=tmp_path))
    with pytest.raises(InvalidInput, match="one of this graph in 2 parts"):
        list(cluster_layers(lrx(8), inline, 2, folder=tmp_path))
    (tmp_path / "layer-000003" / "part-1.npz").write_bytes(b"PK")
    with pytest.raises(InvalidInput, match="part 1 is damaged"):
        list(cluster_layers(lrx(7), inline, 2, folder=tmp_path))


def test_graphs_without_blocks_are_refused():
    inline = ExecutorPlacement(InlineExecutor())
    with pytest.raises(InvalidInput, match="6 positions or more"):
        list(cluster_layers(lrx(5), inline, 2))
    with pytest.raises(InvalidInput, match="number of parts is 0"):
        list(cluster_layers(lrx(7), inline, 0))


@pytest.fixture(scope="module")
def client():
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with distributed.LocalCluster(**options, memory_limit=0) as cluster, distributed.Client(cluster) as client:
        yield client


@pytest.mark.parametrize("n", [10, pytest.param(11, marks=pytest.mark.slow)])
def test_two_workers_of_a_dask_cluster_find_the_published_layers(client, n):
    traffic = []
    found = list(cluster_layers(lrx(n), DaskPlacement(client), 2, on_traffic=lambda *seen: traffic.append(seen)))
    assert found == KNOWN[f"lrx-{n}"]
    assert traffic[-1][1] > 0


def test_a_dask_cluster_goes_on_from_a_checkpoint(client, tmp_path):
    place = DaskPlacement(client)
    head = list(cluster_layers(lrx(9), place, 3, max_layers=11, folder=tmp_path))
    assert head == KNOWN["lrx-9"][:12]
    assert list(cluster_layers(lrx(9), place, 3, folder=tmp_path)) == KNOWN["lrx-9"]
    (tmp_path / "layer-000036" / "part-0.npz").write_bytes(b"PK")
    with pytest.raises(InvalidInput, match="part 0 is damaged"):
        list(cluster_layers(lrx(9), place, 3, folder=tmp_path))


def test_a_lost_worker_ends_the_run(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(block_cluster, "PATIENCE", 1)
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    with distributed.LocalCluster(**options, memory_limit=0) as cluster, distributed.Client(cluster) as client:
        begun = cluster_layers(lrx(9), DaskPlacement(client), 2)
        assert [next(begun) for _ in range(3)] == [1, 3, 6]
        client.retire_workers([sorted(client.nthreads())[0]], remove=True, close_workers=True)
        with pytest.raises(WorkerLostError, match="go on from the last checkpoint"):
            list(begun)
