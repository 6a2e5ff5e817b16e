"""Runs, chunk by chunk."""

from dataclasses import replace

import pytest

from mathengine.errors import NothingFound
from mathengine.store.database import open_store
from mathengine.store.records import Added, EvidenceRecord, RunRecord, RunState, StatementRecord, Verdict

RUN = RunRecord(
    recipe="zeta3",
    recipe_digest="0" * 64,
    recipe_text='title = "ζ(3)"',
    parameters={"bound": 60, "primes": [2, 3, 5]},
    seed=2**80,
    version="0.1.0",
    machine="x86_64, 2 cores",
)


@pytest.fixture
def store(where):
    with open_store(where) as opened:
        yield opened


def findings(*names):
    return [
        (StatementRecord(digest=f"{name:064x}", kind="k", text=f"{name}"), [EvidenceRecord(Verdict.PROVED, "exact")])
        for name in names
    ]


def test_a_run_is_kept_whole(store):
    identifier = store.start_run(RUN)
    kept = store.run(identifier)
    assert kept == replace(RUN, key=kept.key, id=identifier)
    assert len(kept.key) == 32


def test_an_unknown_run_is_refused(store):
    with pytest.raises(NothingFound, match="no run 7"):
        store.run(7)
    with pytest.raises(NothingFound, match="no run 7"):
        store.finish_run(7)


def test_a_chunk_counts_once_however_often_it_is_recorded(store):
    run = store.start_run(RUN)
    assert store.record_chunk(run, 3, findings(1, 2), {"tried": 10}) == Added(2, 0, 2)
    assert store.record_chunk(run, 3, findings(4, 5), {"tried": 10}) == Added()
    assert store.record_chunk(run, 1, findings(2, 6), {"tried": 10, "kept": 1}) == Added(1, 1, 1)
    assert store.finished_chunks(run) == {1, 3}
    assert store.run(run).counts == {"tried": 20, "kept": 1}
    assert store.counts() == {(): 3}


def test_the_statements_of_a_run_are_those_that_it_found_first_or_again(store):
    first, second = store.start_run(RUN), store.start_run(RUN)
    store.record_chunk(first, 0, findings(1, 2))
    store.record_chunk(second, 0, findings(2, 3))
    assert [found.record.text for found in store.query(run=second).statements] == ["2", "3"]
    assert [found.record.text for found in store.query(run=first, order="newest").statements] == ["2", "1"]
    assert {piece.run for piece in store.evidence(f"{2:064x}")} == {first}


def test_the_newest_unfinished_run_of_the_same_work_is_resumed(store):
    oldest, finished = store.start_run(RUN), store.start_run(RUN)
    store.start_run(replace(RUN, recipe_digest="1" * 64))
    other = store.start_run(replace(RUN, parameters={"bound": 61}))
    store.record_chunk(oldest, 0, [], {"tried": 5})
    store.finish_run(oldest, RunState.INTERRUPTED, cursor="17")
    store.finish_run(finished)
    resumed = store.resume_run(RUN.recipe_digest, RUN.parameters)
    assert (resumed.id, resumed.state, resumed.counts, resumed.cursor) == (oldest, RunState.RUNNING, {"tried": 5}, "17")
    assert store.resume_run(RUN.recipe_digest).id == other
    assert store.resume_run("2" * 64) is None


def test_a_finished_run_is_not_resumed_and_keeps_its_counts(store):
    run = store.start_run(RUN)
    store.record_chunk(run, 0, findings(1), {"tried": 5})
    store.finish_run(run)
    assert store.resume_run(RUN.recipe_digest) is None
    assert store.run(run).state is RunState.FINISHED
    assert store.run(run).counts == {"tried": 5}
    assert store.run(run).finished is not None


def test_a_chunk_of_an_unknown_run_leaves_nothing(store):
    with pytest.raises(NothingFound, match="no run 9"):
        store.record_chunk(9, 0, findings(1))
    assert store.counts() == {(): 0}
