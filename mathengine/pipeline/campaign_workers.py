"""Batches of statements out to verifiers: several on this machine, or the workers of a cluster."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Protocol, TypeAlias

from mathengine.errors import MathengineError
from mathengine.pipeline.campaign_verifier import Outcome, StoppedError, Task, Verifier
from mathengine.pipeline.executors import AHEAD, first_done, open_executor, queue_length

Pending: TypeAlias = "Future[tuple[Outcome, ...]]"
LARGEST_BATCH = 512


def verify_batch(
    verifier: Verifier, tasks: Sequence[Task], seconds_each: float, deadline: float | None
) -> tuple[Outcome, ...]:
    """The outcomes of the tasks, in order, up to the one that the deadline or a stop cuts off.

    Parameters
    ----------
    deadline : float or None
        A time of the clock, :func:`time.time`, that all machines share.
    """
    outcomes: list[Outcome] = []
    for task in tasks:
        left = seconds_each if deadline is None else deadline - time.time()
        if left <= 0:
            break
        try:
            outcome = verifier.verify(task, min(seconds_each, left))
        except StoppedError:
            break
        if left < seconds_each and deadline is not None and time.time() >= deadline:
            break  # it did not have the time that it should have: it keeps its place in the queue
        outcomes.append(outcome)
    return tuple(outcomes)


def verify_on_worker(tasks: Sequence[Task], seconds_each: float, deadline: float | None) -> tuple[Outcome, ...]:
    """The same by a child of its own, which ends with the batch: a worker keeps nothing."""
    with Verifier() as verifier:
        return verify_batch(verifier, tasks, seconds_each, deadline)


class Verifiers(Protocol):
    """Whoever verifies batches of statements, several at once."""

    batch_seconds: float
    """How long a batch should take: a while, compared with what sending it costs."""

    def submit(self, tasks: Sequence[Task], seconds_each: float, deadline: float | None) -> Pending:
        """Begin with a batch."""
        ...

    def queue_length(self) -> int:
        """Batches to have under way."""
        ...

    def first_done(self, running: Mapping[Pending, int]) -> set[Pending]:
        """Those of the batches that are done, at least one."""
        ...

    def stop(self) -> None:
        """End what is under way; the batches give what they have."""
        ...


class LocalVerifiers:
    """Children of this process, one for each worker, each watched by a thread."""

    batch_seconds = 0.5

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._all = [Verifier() for _ in range(workers)]
        self._idle: SimpleQueue[Verifier] = SimpleQueue()
        for verifier in self._all:
            self._idle.put(verifier)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="verify")

    def submit(self, tasks: Sequence[Task], seconds_each: float, deadline: float | None) -> Pending:
        """Begin as soon as a worker is idle."""
        return self._threads.submit(self._work, tasks, seconds_each, deadline)

    def _work(self, tasks: Sequence[Task], seconds_each: float, deadline: float | None) -> tuple[Outcome, ...]:
        verifier = self._idle.get()
        try:
            return verify_batch(verifier, tasks, seconds_each, deadline)
        finally:
            self._idle.put(verifier)

    def queue_length(self) -> int:
        """As many as keep every worker busy."""
        return AHEAD * self.workers

    def first_done(self, running: Mapping[Pending, int]) -> set[Pending]:
        """Wait for one."""
        return first_done(running, self._threads)

    def stop(self) -> None:
        """End every child."""
        for verifier in self._all:
            verifier.stop()

    def close(self) -> None:
        """End every child, and the threads."""
        self.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for verifier in self._all:
            verifier.__exit__(None, None, None)


class RemoteVerifiers:
    """Any executor; on the machines of a cluster every batch has a child of its own."""

    batch_seconds = 5.0

    def __init__(self, executor: Executor, workers: int) -> None:
        self._executor = executor
        self._workers = workers

    def submit(self, tasks: Sequence[Task], seconds_each: float, deadline: float | None) -> Pending:
        """Send a batch."""
        return self._executor.submit(verify_on_worker, tuple(tasks), seconds_each, deadline)

    def queue_length(self) -> int:
        """As many as keep every worker busy."""
        return queue_length(self._executor, self._workers)

    def first_done(self, running: Mapping[Pending, int]) -> set[Pending]:
        """Wait for one, and for nobody who is gone."""
        return first_done(running, self._executor)

    def stop(self) -> None:
        """What has not come back is left to end by itself."""


@contextmanager
def open_verifiers(url: str | None, workers: int) -> Iterator[Verifiers]:
    """Verifiers on this machine, or on the cluster at ``url``; closed again at the end.

    Examples
    --------
    >>> with open_verifiers(None, 1) as verifiers:
    ...     batch = verifiers.submit([Task("one", "2 + 2 = 4", 50, False)], 10, None)
    ...     print(batch.result()[0].verdict)
    proved
    """
    if url is not None:
        with open_executor(url, workers) as executor:
            yield RemoteVerifiers(executor, workers)
        return
    local = LocalVerifiers(workers)
    try:
        yield local
    finally:
        local.close()


def outcomes_of(
    tasks: Sequence[Task], verifiers: Verifiers, seconds_each: float, deadline: float | None = None
) -> Iterator[tuple[Outcome, ...]]:
    """The outcomes of all tasks, begun in their order, in batches as they come back.

    Batches grow and shrink with the time that statements take. At the deadline, a time of the clock, what has not come
    to its end is left out. On Ctrl-C the outcomes that are there are given before it is raised.
    """
    running: dict[Pending, int] = {}
    position, mean = 0, verifiers.batch_seconds / 4
    try:
        while position < len(tasks) or running:
            ahead = verifiers.queue_length()
            while position < len(tasks) and len(running) < ahead and (deadline is None or time.time() < deadline):
                size = _batch_size(len(tasks) - position, ahead, verifiers.batch_seconds / mean)
                batch = tasks[position : position + size]
                running[verifiers.submit(batch, seconds_each, deadline)] = size
                position += size
            if not running:
                return
            for future in sorted(verifiers.first_done(running), key=list(running).index):
                del running[future]
                outcomes = future.result()
                for outcome in outcomes:
                    mean += (max(outcome.seconds, 1e-3) - mean) / 8
                yield outcomes
    except KeyboardInterrupt:
        verifiers.stop()
        yield from _what_is_there(running)
        raise
    finally:
        for future in running:
            future.cancel()


def _batch_size(left: int, ahead: int, wanted: float) -> int:
    """Towards the end smaller, so that all workers end together, but no smaller than is worth sending."""
    even = max(-(-left // (2 * ahead)), int(wanted / 5))
    return max(1, min(LARGEST_BATCH, int(wanted), even))


def _what_is_there(running: Mapping[Pending, int]) -> Iterator[tuple[Outcome, ...]]:
    for future in list(running):
        future.cancel()
        try:
            yield future.result(timeout=1.0 if future.running() else 0.0)
        except (CancelledError, TimeoutError, MathengineError):
            continue
