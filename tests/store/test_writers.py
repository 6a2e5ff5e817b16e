"""Many processes write at once, and any of them may be killed at any instant."""

import hashlib
import multiprocessing
import os
import random
import signal
import time

import pytest

from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, RunRecord, RunState, StatementRecord, Verdict

FORK = multiprocessing.get_context("fork")
# Children of a process that has imported what they need and runs no thread.
FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["mathengine.store.database", "psycopg"])
RUN = RunRecord(recipe="zeta3", recipe_digest="0" * 64, parameters={"bound": 60})
SIZE = 20
COUNTS = {"tried": 100, "found": SIZE}


def batch(name, size=SIZE):
    """Statements, half of them found by every writer, with evidence of the writer's own."""
    found = []
    for index in range(size):
        text = f"x{index} = {name.split('-')[1] if index % 2 else name}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        own = EvidenceRecord(Verdict.SUPPORTED, "enclosure", index + 1, {"writer": name})
        found.append((StatementRecord(digest=digest, kind="identity", text=text), [own]))
    return found


def write(where, writer, batches, size, ready):
    """Open the store, which may not exist yet, at the same time as the others; then write."""
    ready.wait(120)
    with open_store(where) as store:
        for number in range(batches):
            store.add(batch(f"{writer}-{number}", size))


def write_together(where, writers, batches, size=SIZE):
    """Let all write at once; nobody meets an error, and nothing is lost or doubled."""
    ready = FORKSERVER.Barrier(writers)
    processes = [FORKSERVER.Process(target=write, args=(where, one, batches, size, ready)) for one in range(writers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(600)
    assert [process.exitcode for process in processes] == [0] * writers
    expected = {}
    for writer in range(writers):
        for number in range(batches):
            for record, evidence in batch(f"{writer}-{number}", size):
                expected.setdefault(record.digest, set()).update(piece.digest for piece in evidence)
    with open_store(where) as store:
        assert store.counts() == {(): len(expected)}
        with store.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM evidence").scalar() == writers * batches * size
        for digest, pieces in random.Random(5).sample(sorted(expected.items()), 50):
            found = store.evidence(digest)
            assert (len(found), {piece.digest for piece in found}) == (len(pieces), pieces)
        assert store.integrity_check(thorough=True) == ()


def test_sixteen_processes_make_one_store_and_lose_or_double_nothing(where):
    write_together(where, 16, 4)


@pytest.mark.slow
def test_sixteen_processes_write_for_a_while_and_lose_or_double_nothing(where):
    write_together(where, 16, 100, 100)


def search(where, run, chunks, acknowledged):
    """A search that tells of each chunk when it is written."""
    with open_store(where) as store:
        for chunk in chunks:
            store.record_chunk(run, chunk, batch(f"any-{chunk}"), COUNTS)
            acknowledged.send(chunk)


class Searcher:
    """A process at a search, and what it told of."""

    def __init__(self, where, run, chunks):
        self.told, send = FORKSERVER.Pipe(duplex=False)
        self.process = FORKSERVER.Process(target=search, args=(where, run, chunks, send))
        self.process.start()
        send.close()

    def wait(self, count):
        """The next chunks that it tells of."""
        return {self.told.recv() for _ in range(count)}

    def kill(self):
        """Kill it now; the chunks that it told of until then."""
        self.process.kill()
        self.process.join()
        found = set()
        try:
            while True:
                found.add(self.told.recv())
        except EOFError:
            self.told.close()
            return found


def check(store, run, told, kills):
    """Every chunk that was told of is there, once and whole; the others were written, but killed before they told."""
    marked = store.finished_chunks(run)
    assert told <= marked
    assert len(marked - told) <= kills
    assert store.counts() == {(): SIZE * len(marked)}
    assert store.run(run).counts.get("tried", 0) == 100 * len(marked)


def finish_after_kills(where, kills):
    """Kill a search again and again, each time resumed by the next; then let it end, as if nothing had been."""
    chunks, told, numbers = 15 * kills, set(), random.Random(kills)
    with open_store(where) as store:
        run = store.start_run(RUN)
    for kill in range(kills):
        with open_store(where) as store:
            assert store.resume_run(RUN.recipe_digest, RUN.parameters).id == run
            left = sorted(set(range(chunks)) - store.finished_chunks(run))
        searcher = Searcher(where, run, left)
        one = searcher.wait(numbers.randrange(12))
        time.sleep(numbers.uniform(0, 0.02))
        one |= searcher.kill()
        assert not told & one
        told |= one
        with open_store(where) as store:
            check(store, run, told, kill + 1)
            assert store.integrity_check() == ()
    assert len(told) > kills
    with open_store(where) as store:
        for chunk in set(range(chunks)) - store.finished_chunks(run):
            store.record_chunk(run, chunk, batch(f"any-{chunk}"), COUNTS)
        store.finish_run(run)
        assert store.finished_chunks(run) == set(range(chunks))
        assert store.run(run).counts == {"tried": 100 * chunks, "found": SIZE * chunks}
        assert store.run(run).state is RunState.FINISHED
        assert store.counts() == {(): SIZE * chunks}
        assert store.integrity_check(thorough=True) == ()


def test_a_search_killed_twelve_times_ends_as_if_it_had_not_been(where):
    finish_after_kills(where, 12)


@pytest.mark.slow
def test_a_search_killed_two_hundred_times_ends_as_if_it_had_not_been(where):
    finish_after_kills(where, 200)


def kill_one_of_many(where, kills, writers):
    """Kill one of several that write at once, again and again; the others do not notice."""
    told, numbers = set(), random.Random(kills)
    with open_store(where) as store:
        run = store.start_run(RUN)

    def begin(place):
        """A process at every chunk of its place that is not written yet."""
        with open_store(where) as store:
            done = store.finished_chunks(run)
        return Searcher(
            where, run, [chunk for chunk in range(place, 50 * kills * writers, writers) if chunk not in done]
        )

    running = [begin(place) for place in range(writers)]
    for _ in range(kills):
        place = numbers.randrange(writers)
        told |= running[place].wait(1)
        time.sleep(numbers.uniform(0, 0.05))
        told |= running[place].kill()
        running[place] = begin(place)
    for searcher in running:
        told |= searcher.kill()
    with open_store(where) as store:
        check(store, run, told, kills + writers)
        assert store.integrity_check(thorough=True) == ()


def test_of_four_that_write_one_is_killed_twelve_times_and_nothing_is_lost(where):
    kill_one_of_many(where, 12, 4)


@pytest.mark.slow
def test_of_sixteen_that_write_one_is_killed_two_hundred_times_and_nothing_is_lost(where):
    kill_one_of_many(where, 200, 16)


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
