"""Campaigns: the verdicts of one process, whoever verifies; nothing repeated, lost or taken away."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.pipeline import campaign_child
from mathengine.pipeline.campaign import (
    Campaign,
    Change,
    InterruptedCampaignError,
    Step,
    run_campaign,
)
from mathengine.pipeline.campaign_catalogue import Agreement, agreement
from mathengine.pipeline.campaign_verifier import Outcome, StoppedError, Task, Verifier
from mathengine.pipeline.campaign_workers import RemoteVerifiers, open_verifiers, outcomes_of, verify_batch
from mathengine.pipeline.executors import InlineExecutor
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.database import Store, open_store
from mathengine.store.records import EvidenceRecord, RunState, Standing, StatementRecord, Status, Verdict

APERY = "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"
MIXED = [
    APERY,
    "zeta(2) = pi**2/6",
    "pi = 22/7",
    "pi < 22/7",
    "cf(n, n - 3) = -4",
    'balanced("2 H2 + O2 -> 2 H2O")',
    "diameter(lrx(5)) = 10",
    'vanishes("1->2, 2->3", s1_2*s2_3 - s2_2*s1_3)',
    "1 + 1 = 3",
]
# Needs a million digits of numbers that take far longer than any limit here.
LONG = Task("long", "zeta(5) = zeta(5, 1/2)/31", 1_000_000, False)


def task(statement: str, digits: int = 60, proof: bool = False) -> Task:
    return Task(statement, statement, digits, proof)


def fill(store: Store, texts: dict[str, int | None]) -> None:
    for text, digits in texts.items():
        read = claim(text)
        record = StatementRecord(digest=read.digest, kind=read.kind, text=read.text)
        store.add([(record, [EvidenceRecord(Verdict.SUPPORTED, method="somebody's", digits=digits)])])


LOGARITHMS = {f"log({n}) = log({n}**2)/2": 10 + n for n in range(2, 42)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.db") as opened:
        fill(opened, LOGARITHMS)
        yield opened


def everything(store: Store) -> dict[str, tuple[str, int | None]]:
    return {one.record.text: (str(one.status), one.digits) for one in store.query(limit=1000).statements}


# One statement in a child


@pytest.mark.parametrize("proof", [False, True])
def test_a_child_says_what_this_process_finds(proof):
    with Verifier() as verifier:
        for text in MIXED:
            found = verifier.verify(task(text, proof=proof), 30)
            expected = verify(text, 60, None, proof=proof)
            assert (found.verdict, found.digits, found.method) == (expected.verdict, expected.digits, expected.method)
            assert (found.statement, found.kind) == (expected.claim.text, expected.claim.kind)
            assert found.evidence == expected.evidence
            assert found.certificate == expected.certificate


def test_a_statement_that_takes_too_long_keeps_its_deepest_verdict_and_the_next_one_works():
    with Verifier() as verifier:
        started = time.monotonic()
        cut = verifier.verify(LONG, 1.0)
        assert time.monotonic() - started < 20  # the child's start is not counted in the limit
        assert 1.0 <= cut.seconds < 5
        assert (cut.verdict, cut.evidence["stopped"]) == (Verdict.SUPPORTED, "no answer within 1 s")
        assert verifier.verify(task("1 + 1 = 2"), 10).verdict is Verdict.PROVED


def test_a_child_that_dies_leaves_its_statement_undecided():
    with Verifier() as verifier:
        verifier.verify(task("1 + 1 = 2"), 10)
        child = verifier._child
        assert child is not None
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(verifier.verify, Task("long", LONG.statement, LONG.digits, False), 60)
            time.sleep(0.3)
            child.kill()
            outcome = waiting.result(10)
        assert "ended early (exit -9)" in str({**outcome.evidence})
        assert verifier.verify(task("1 + 1 = 2"), 10).verdict is Verdict.PROVED


def test_a_stop_from_another_thread_ends_the_waiting():
    with Verifier() as verifier, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(verifier.verify, LONG, 60)
        time.sleep(0.5)
        verifier.stop()
        with pytest.raises(StoppedError, match="stopped"):
            waiting.result(10)


def test_what_makes_no_sense_is_a_problem_and_a_defect_is_told_with_its_traceback(monkeypatch):
    with Verifier() as verifier:
        for text, problem in [("zeta(1) = 2", "argument of zeta is 1"), ("1 + = 2", "expected an operand")]:
            outcome = verifier.verify(task(text), 10)
            assert outcome.verdict is None
            assert problem in outcome.problem

    def broken(*_: object) -> Iterator[object]:
        raise RuntimeError("a defect")

    monkeypatch.setattr(campaign_child, "verdicts", broken)
    (line,) = campaign_child.answers({"statement": "1 = 1", "digits": 5, "proof": False})
    assert str(line["fault"]).endswith("RuntimeError: a defect\n")

    def hungry(*_: object) -> Iterator[object]:
        raise MemoryError

    monkeypatch.setattr(campaign_child, "verdicts", hungry)
    assert list(campaign_child.answers({"statement": "1 = 1", "digits": 5, "proof": False})) == [
        {"undecided": "the computation ran out of memory"}
    ]


def test_a_child_ends_when_its_parent_is_killed():
    code = (
        "import os\nfrom mathengine.pipeline.campaign_verifier import Verifier, Task\n"
        "verifier = Verifier()\nverifier.verify(Task('', '1 = 1', 5, False), 9)\n"
        "print(verifier._child.pid, flush=True)\nos.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=False)
    assert parent.returncode == -signal.SIGKILL
    until = time.monotonic() + 10
    while time.monotonic() < until and is_alive(int(parent.stdout)):
        time.sleep(0.05)
    assert not is_alive(int(parent.stdout))


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# Batches


@pytest.mark.parametrize("workers", [1, 3])
def test_every_task_has_its_outcome_once(workers):
    tasks = [task(f"{n} + 1 = {n + 1}") for n in range(100)]
    with open_verifiers(None, workers) as verifiers:
        outcomes = [one for batch in outcomes_of(tasks, verifiers, 10) for one in batch]
    assert sorted(one.key for one in outcomes) == sorted(one.key for one in tasks)
    assert {one.verdict for one in outcomes} == {Verdict.PROVED}


def test_any_executor_will_do():
    tasks = [task(text) for text in MIXED]
    with ThreadPoolExecutor(2) as pool:
        pooled = {one.key: one.verdict for batch in outcomes_of(tasks, RemoteVerifiers(pool, 2), 30) for one in batch}
    inline = RemoteVerifiers(InlineExecutor(), 1)
    assert pooled == {one.key: one.verdict for batch in outcomes_of(tasks, inline, 30) for one in batch}


def test_at_the_deadline_what_had_not_its_time_is_left_out():
    with Verifier() as verifier:
        verifier.verify(task("1 + 1 = 2"), 10)
        deadline = time.time() + 0.5
        outcomes = verify_batch(verifier, [task("1 + 1 = 2"), LONG, task("1 + 1 = 3")], 30, deadline)
    assert [one.key for one in outcomes] == ["1 + 1 = 2"]


class Instant:
    """Verifiers that prove everything at once, and note what they were sent."""

    batch_seconds = 1.0

    def __init__(self, seconds: float, ahead: int) -> None:
        self.seconds, self.ahead, self.sizes = seconds, ahead, list[int]()

    def submit(self, tasks, seconds_each, deadline):
        self.sizes.append(len(tasks))
        future: Future[tuple[Outcome, ...]] = Future()
        future.set_result(tuple(Outcome(key=one.key, verdict=Verdict.PROVED, seconds=self.seconds) for one in tasks))
        return future

    def queue_length(self):
        return self.ahead

    def first_done(self, running):
        return {random.choice(list(running))}

    def stop(self):
        pass


@given(count=st.integers(0, 3000), seconds=st.floats(0, 100), ahead=st.integers(1, 40))
def test_batches_cover_all_tasks_in_order_whatever_they_cost(count, seconds, ahead):
    tasks = [Task(str(n), "", 50, False) for n in range(count)]
    verifiers = Instant(seconds, ahead)
    keys = [one.key for batch in outcomes_of(tasks, verifiers, 10) for one in batch]
    assert sorted(keys, key=int) == [one.key for one in tasks]
    assert sum(verifiers.sizes) == count
    assert all(1 <= size <= 512 for size in verifiers.sizes)


# Campaigns


def test_the_result_does_not_depend_on_the_number_of_workers(tmp_path):
    found = []
    for workers in (1, 3):
        with open_store(tmp_path / f"{workers}.db") as store, open_verifiers(None, workers) as verifiers:
            fill(store, {**LOGARITHMS, **dict.fromkeys(MIXED[:4], 5)})
            campaign = Campaign(selection={}, digits=300)
            result = run_campaign(campaign, store.query(limit=1000).statements, store, verifiers)
            assert (result.state, result.done, result.chosen) == (RunState.FINISHED, 44, 44)
            assert sum(result.counts.values()) == 44
            found.append((everything(store), result.counts))
    assert found[0] == found[1]
    assert {status for status, _ in found[0][0].values()} == {"supported", "proved", "refuted"}


def test_the_deepest_gain_comes_first_and_of_equal_ones_the_cheap(store):
    fill(store, {"log(50) = log(50**2)/2": 11, "log(51**3) = 3*log(50 + 1)": 12, "pi < 22/7": None})
    order: list[int] = []
    with open_verifiers(None, 1) as verifiers:
        campaign = Campaign(selection={}, digits=30)
        statements = store.query(limit=1000).statements
        run_campaign(
            campaign, statements, store, verifiers, on_step=lambda step, *_: order.append(step.before.digits or 99)
        )
    gains = [max(0, 30 - digits) for digits in order]
    assert gains == sorted(gains, reverse=True)
    assert len(order) == 43


def test_evidence_is_only_added(store):
    before = {one.record.digest: store.evidence(one.record.digest) for one in store.query(limit=1000).statements}
    with open_verifiers(None, 2) as verifiers:
        result = run_campaign(Campaign(selection={}, digits=200), store.query(limit=1000).statements, store, verifiers)
    for digest, pieces in before.items():
        after = store.evidence(digest)
        assert after[: len(pieces)] == pieces
        assert len(after) == 2
        assert after[-1].run == result.run
    assert store.integrity_check(thorough=True) == ()


def test_an_interrupted_campaign_goes_on_where_it_was(store):
    campaign = Campaign(selection={"a": "test"}, digits=100)
    seen: list[str] = []

    def interrupt(step: Step, done: int, chosen: int) -> None:
        seen.append(step.digest)
        if done == 7:
            raise KeyboardInterrupt

    words = "interrupted after 7 of 40 statements"
    with open_verifiers(None, 1) as verifiers, pytest.raises(InterruptedCampaignError, match=words) as caught:
        run_campaign(campaign, store.query(limit=1000).statements, store, verifiers, on_step=interrupt)
    assert caught.value.exit_status == 130
    kept = {one.record.digest for one in store.query(run=caught.value.result.run, limit=1000).statements}
    assert set(seen) <= kept
    again: list[str] = []
    with open_verifiers(None, 2) as verifiers:
        statements = store.query(limit=1000).statements
        result = run_campaign(
            campaign, statements, store, verifiers, resume=True, on_step=lambda step, *_: again.append(step.digest)
        )
    assert not set(again) & kept
    assert len(again) == 40 - len(kept)
    assert (result.run, result.state, result.done) == (caught.value.result.run, RunState.FINISHED, 40)
    assert sum(result.counts.values()) == 40
    assert all(len(store.evidence(one.record.digest)) == 2 for one in store.query(limit=1000).statements)


def test_a_time_limit_stops_and_another_campaign_does_not_take_its_place(store):
    campaign = Campaign(selection={}, digits=100)
    with open_verifiers(None, 1) as verifiers:
        statements = store.query(limit=1000).statements
        stopped = run_campaign(campaign, statements, store, verifiers, max_seconds=1e-9)
        assert (stopped.state, stopped.done, stopped.chosen) == (RunState.STOPPED, 0, 40)
        other = run_campaign(Campaign(selection={}, digits=90), statements, store, verifiers, resume=True)
        assert other.run != stopped.run
        assert run_campaign(campaign, statements, store, verifiers, resume=True).run == stopped.run


@pytest.mark.parametrize("delay", [0.6, 0.9, pytest.param(1.3, marks=pytest.mark.slow)])
def test_a_campaign_killed_at_any_instant_goes_on(tmp_path, delay):
    path = tmp_path / "store.db"
    with open_store(path) as store:
        fill(store, LOGARITHMS)
    words = ["conjectures", "verify", "--db", str(path), "--digits", "3000", "--workers", "2"]
    command = [sys.executable, "-c", "import sys, mathengine.cli; mathengine.cli.main(sys.argv[1:])", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as running:
        time.sleep(delay)
        os.kill(running.pid, signal.SIGKILL)
    assert subprocess.run([*command, "--resume"], check=False, **quiet).returncode == 0
    with open_store(path) as store:
        assert store.integrity_check(thorough=True) == ()
        for one in store.query(limit=1000).statements:
            assert one.digits is not None
            assert one.digits >= 3000
            assert len(store.evidence(one.record.digest)) == 2


def test_what_was_settled_meanwhile_counts(store):
    (stored,) = store.query(contains="log(7)").statements
    fill(store, {"pi = 22/7": 3})
    (false,) = store.query(contains="22/7").statements
    store.add_evidence(false.record.digest, EvidenceRecord(Verdict.PROVED, method="a mistake"))
    steps: dict[str, Step] = {}
    with open_verifiers(None, 1) as verifiers:
        run_campaign(
            Campaign(selection={}),
            [stored, false],
            store,
            verifiers,
            on_step=lambda step, *_: steps.update({step.statement: step}),
        )
    step = steps["pi = 22/7"]
    assert (step.before.status, step.after.status, step.change) == (Status.PROVED, Status.CONFLICT, Change.FELL)
    assert store.get(false.record.digest).status is Status.CONFLICT


def test_digits_out_of_range_begin_nothing(store):
    with open_verifiers(None, 1) as verifiers, pytest.raises(InvalidInput, match="digits is 0"):
        run_campaign(Campaign(selection={}, digits=0), [], store, verifiers)
    assert store.resume_run(Campaign(selection={}, digits=0).digest) is None


STANDINGS = st.builds(Standing, st.sampled_from(Status), st.none() | st.integers(1, 100))
PIECES = st.builds(EvidenceRecord, st.sampled_from(Verdict), method=st.just(""), digits=st.none() | st.integers(1, 100))


@given(before=STANDINGS, piece=PIECES)
def test_a_change_is_what_a_reader_of_both_standings_would_say(before, piece):
    after = before.joined(piece)
    step = Step(
        digest="", statement="", kind="", before=before, after=after, outcome=Outcome(key="", verdict=piece.verdict)
    )
    good = {Status.UNDECIDED: 0, Status.SUPPORTED: 1, Status.PROVED: 2}
    if before.status in good and after.status in good:
        rose = (good[after.status], after.digits or 0) != (good[before.status], before.digits or 0)
        assert step.change is (Change.ROSE if rose else Change.STAYED)
    elif before.status is after.status:
        assert step.change is Change.STAYED
    else:
        assert step.change is Change.FELL


@given(claimed=st.sampled_from(Verdict), found=st.sampled_from(Verdict))
def test_only_a_proof_and_a_refutation_contradict_what_claims_otherwise(claimed, found):
    against = {
        (Verdict.PROVED, Verdict.REFUTED),
        (Verdict.SUPPORTED, Verdict.REFUTED),
        (Verdict.REFUTED, Verdict.PROVED),
    }
    assert (agreement(claimed, found) is Agreement.CONTRADICTED) == ((claimed, found) in against)
    assert (agreement(claimed, found) is Agreement.CONFIRMED) == (claimed is found)
    assert agreement(claimed, None) is Agreement.SENSELESS
