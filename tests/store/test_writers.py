"""Many processes write at once, and any of them may be killed at any instant."""

import hashlib
import multiprocessing
import os
import random
import signal
import time

import pytest

from mathengine.errors import StoreBusy
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, RunRecord, RunState, StatementRecord, Verdict

SPAWN = multiprocessing.get_context("spawn")
FORK = multiprocessing.get_context("fork")
RUN = RunRecord(recipe="zeta3", recipe_digest="0" * 64, parameters={"bound": 60})
SIZE = 20


def batch(name):
    """Twenty statements, half of them found by every writer, with evidence of the writer's own."""
    found = []
    for index in range(SIZE):
        text = f"x{index} = {name.split('-')[1] if index % 2 else name}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        own = EvidenceRecord(Verdict.SUPPORTED, "enclosure", index + 1, {"writer": name})
        found.append((StatementRecord(digest=digest, kind="identity", text=text), [own]))
    return found


def write(where, writer, batches, ready):
    """Open the store, which may not exist yet, at the same time as the others; then write."""
    ready.wait(60)
    with open_store(where) as store:
        for number in range(batches):
            store.add(batch(f"{writer}-{number}"))


def test_eight_processes_make_one_store_and_lose_or_double_nothing(where):
    ready = SPAWN.Barrier(8)
    writers = [SPAWN.Process(target=write, args=(where, writer, 12, ready)) for writer in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * 8
    expected = {}
    for writer in range(8):
        for number in range(12):
            for record, evidence in batch(f"{writer}-{number}"):
                expected.setdefault(record.digest, set()).update(piece.digest for piece in evidence)
    with open_store(where) as store:
        assert store.counts() == {(): len(expected)}
        for digest, pieces in random.Random(5).sample(sorted(expected.items()), 100):
            found = store.evidence(digest)
            assert (len(found), {piece.digest for piece in found}) == (len(pieces), pieces)
        assert store.integrity_check(thorough=True) == ()


def search(where, run, chunks, acknowledged):
    """A search that tells of each chunk when it is written."""
    with open_store(where) as store:
        for chunk in chunks:
            store.record_chunk(run, chunk, batch(f"any-{chunk}"), {"tried": 100, "found": SIZE})
            os.write(acknowledged, f"{chunk}\n".encode())


def resume_until_killed(where, seed, chunks):
    """One more process at the search, killed at a random instant; the chunks that it told of."""
    with open_store(where) as store:
        run = store.resume_run(RUN.recipe_digest, RUN.parameters)
        left = [chunk for chunk in range(chunks) if chunk not in store.finished_chunks(run.id)]
    out, into = os.pipe()
    process = FORK.Process(target=search, args=(where, run.id, left, into))
    process.start()
    os.close(into)
    numbers = random.Random(seed)
    with os.fdopen(out) as told:
        lines = [told.readline() for _ in range(numbers.randrange(12))]
        time.sleep(numbers.uniform(0, 0.02))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        return {int(line) for line in (*lines, *told) if line}


def finish_after_kills(where, kills):
    """Kill a search again and again, then let it end; every chunk must be there exactly once."""
    chunks = 25 * kills
    with open_store(where) as store:
        run = store.start_run(RUN)
    told = set()
    for seed in range(kills):
        one = resume_until_killed(where, seed, chunks)
        assert not told & one
        told |= one
        with open_store(where) as store:
            marked = store.finished_chunks(run)
            # Written but not told of: the kill fell between the two.
            assert told <= marked
            assert len(marked - told) <= seed + 1
            assert store.counts() == {(): SIZE * len(marked)}
            assert store.run(run).counts.get("tried", 0) == 100 * len(marked)
            assert store.integrity_check() == ()
    assert len(told) > kills
    with open_store(where) as store:
        assert store.resume_run(RUN.recipe_digest, RUN.parameters) is not None
        for chunk in set(range(chunks)) - store.finished_chunks(run):
            store.record_chunk(run, chunk, batch(f"any-{chunk}"), {"tried": 100, "found": SIZE})
        store.finish_run(run)
        assert store.finished_chunks(run) == set(range(chunks))
        assert store.run(run).counts == {"tried": 100 * chunks, "found": SIZE * chunks}
        assert store.run(run).state is RunState.FINISHED
        assert store.counts() == {(): SIZE * chunks}
        assert store.integrity_check(thorough=True) == ()


def test_a_search_killed_ten_times_ends_as_if_it_had_not_been(tmp_path):
    finish_after_kills(tmp_path / "store.db", 10)


def test_a_search_killed_on_postgresql_ends_as_if_it_had_not_been(postgresql):
    finish_after_kills(postgresql, 5)


@pytest.mark.slow
def test_a_search_killed_sixty_times_ends_as_if_it_had_not_been(tmp_path):
    finish_after_kills(tmp_path / "store.db", 60)


def make_and_die(where):
    open_store(where)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_killed_while_it_makes_the_store_leaves_none_or_a_whole_one(tmp_path):
    for seed in range(10):
        where = tmp_path / f"{seed}.db"
        process = FORK.Process(target=make_and_die, args=(where,))
        process.start()
        time.sleep(random.Random(seed).uniform(0, 0.03))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        with open_store(where) as store:
            assert store.counts() == {(): 0}
            assert store.integrity_check(thorough=True) == ()


def test_a_store_goes_on_in_a_forked_process(tmp_path):
    with open_store(tmp_path / "store.db") as store:
        store.add(batch("parent-1"))
        process = FORK.Process(target=store.add, args=(batch("child-2"),))
        process.start()
        process.join(60)
        assert process.exitcode == 0
        store.add(batch("parent-3"))
        assert store.counts() == {(): 3 * SIZE}


def test_a_writer_on_postgresql_is_busy_after_the_timeout(postgresql):
    with open_store(postgresql) as holder, holder.writing() as connection:
        assert connection.closed is False
        with open_store(postgresql, timeout=0.1) as store, pytest.raises(StoreBusy, match="held by another process"):
            store.add(batch("late-1"))
