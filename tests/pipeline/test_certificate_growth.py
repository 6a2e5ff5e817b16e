"""Certificates of growth: the honest ones hold, and each kind of altered one is refused."""

import copy
import json
from pathlib import Path

import pytest

from mathengine.cayley.enumeration import growth
from mathengine.cayley.graphs import matrix_graph, permutation_graph, read_graph
from mathengine.errors import InvalidInput
from mathengine.pipeline.certificate_growth import check_growth

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
LRX = permutation_graph([(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)], name="lrx(5)")


def plain(data: object) -> dict[str, object]:
    found = json.loads(json.dumps(data))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("entry", [e for e in VECTORS if e["order"] < 6000], ids=lambda entry: entry["id"])
def test_small_graphs_are_searched_again(entry):
    checked = check_growth(plain(growth(read_graph(entry)).certificate()))
    assert checked.whole
    assert list(checked.layers) == entry["layers"]
    assert checked.recomputed == len(entry["layers"])


def test_larger_graphs_are_checked_by_their_first_layers_and_by_theorems():
    shift, swap = (*range(1, 10), 0), (1, 0, *range(2, 10))
    checked = check_growth(plain(growth([shift, swap]).certificate()))
    assert not checked.whole
    assert 5 < checked.recomputed < 46
    assert any("divides 10!" in text for text in checked.established)
    assert any("parity" in text for text in checked.established)


@pytest.mark.parametrize(
    "graph",
    [
        matrix_graph([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], 5),
        matrix_graph([[[1, 1], [0, 1]]], 5, directed=True),
        matrix_graph([[[0, -1], [1, 0]]]),
        matrix_graph([[[1, 1], [0, 1]]], 5, [[1], [2]]),
        permutation_graph([(1, 2, 3, 0)], "0011", directed=True),
        permutation_graph([(1, 0, 2), (0, 2, 1)], directed=True),
    ],
)
def test_matrices_words_and_directions(graph):
    assert check_growth(plain(growth(graph).certificate())).whole


def test_some_layers_are_not_a_proof_of_all():
    checked = check_growth(plain(growth(LRX, max_layers=3).certificate()))
    assert not checked.whole
    assert checked.recomputed == 4


def altered(path: tuple[object, ...], value: object) -> dict[str, object]:
    data = plain(growth(LRX).certificate())
    place: object = data
    for key in path[:-1]:
        place = place[key]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    return data


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("layers", 3), "7", "digest"),
        (("graph", "generators", 1), [0, 1, 2, 3, 4], "inverse|digest"),
        (("graph", "generators", 1), [0, 0, 2, 3, 4], "no permutation"),
        (("graph", "generators"), [], "no generators"),
        (("graph", "start"), [0, 0, 1, 2, 3], "digest"),
        (("graph",), 3, "no graph"),
        (("rule",), "growing", "no certificate of growth"),
        (("complete",), None, "no certificate of growth"),
        (("layers", 3), 6, "odd layer"),
        (("layers", 3), "0", "empty layer"),
        (("digest",), "0", "digest"),
    ],
)
def test_altered_certificates_are_refused(path, value, problem):
    with pytest.raises(InvalidInput, match=problem):
        check_growth(altered(path, value))


def forged(layers: list[int], complete: bool = True) -> dict[str, object]:
    """A certificate with other layers, and with the digest that goes with them."""
    from dataclasses import replace

    return plain(copy.deepcopy(replace(growth(LRX), layers=tuple(layers), complete=complete)).certificate())


def test_forged_layers_are_refused_although_their_digest_is_right():
    honest = list(growth(LRX).layers)
    assert check_growth(forged(honest)).whole
    with pytest.raises(InvalidInput, match="begin otherwise"):
        check_growth(forged([*honest[:3], honest[3] + 1, honest[4] - 1, *honest[5:]]))
    with pytest.raises(InvalidInput, match="stops before the last layer"):
        check_growth(forged(honest[:-1]))
    for complete in (True, False):
        with pytest.raises(InvalidInput, match="layers that are not there"):
            check_growth(forged([*honest, 1], complete))
    assert not check_growth(forged(honest, complete=False)).whole


@pytest.mark.parametrize(("n", "order"), [(13, 6_227_020_800), (14, 87_178_291_200)])
def test_the_kept_growth_of_large_graphs_has_a_certificate_that_holds(n, order):
    data = json.loads((Path(__file__).parents[1] / "vectors" / f"growth_lrx_{n}.json").read_text())
    checked = check_growth(data)
    assert sum(checked.layers) == order
    assert len(checked.layers) - 1 == n * (n - 1) // 2  # the theorem on the diameter of LRX (Lean 4, lrx-lean)
