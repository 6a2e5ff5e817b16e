"""Running a search: chunks out to an executor, findings and finished-marks into the store, one transaction a chunk.

A search is a fixed list of numbered chunks. What a chunk found and the mark that it is finished are written together,
so that a search killed at any instant goes on with ``resume`` where it was: nothing is repeated, lost or doubled.
"""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field

from mathengine import __version__
from mathengine.errors import MathengineError
from mathengine.pipeline.executors import WorkerLostError, first_done, queue_length
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.records import statement_record
from mathengine.pipeline.registry import Chunk, lookup
from mathengine.store.database import Store
from mathengine.store.records import Added, RunRecord, RunState


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands."""

    done: int
    chunks: int
    candidates: int
    counts: Mapping[str, int]
    found: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How a search ended.

    Parameters
    ----------
    run : int
        Identifier of the run in the store.
    state : RunState
        ``finished``, or ``stopped`` and ``interrupted``, which ``resume`` takes up again.
    counts : mapping
        Candidates per stage, over all chunks finished so far.
    added : Added
        How many findings the store did not have, and had.
    summary : str
        What the search states; for a finished grid, the census.
    seconds : float
    """

    run: int
    state: RunState
    done: int
    chunks: int
    counts: Mapping[str, int]
    added: Added
    summary: str
    seconds: float


class InterruptedSearchError(MathengineError):
    """Ctrl-C, after a clean checkpoint."""

    exit_status = 130
    code = "interrupted"

    def __init__(self, result: SearchResult) -> None:
        super().__init__(f"interrupted after {result.done} of {result.chunks} chunks; go on with --resume")
        self.result = result


def run_search(
    recipe: Recipe,
    store: Store,
    executor: Executor,
    *,
    workers: int = 1,
    max_seconds: float | None = None,
    resume: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> SearchResult:
    """Run ``recipe``, keeping every finding in ``store``.

    Parameters
    ----------
    recipe : Recipe
    store : Store
        Open for writing.
    executor : Executor
        See :func:`mathengine.pipeline.executors.open_executor`.
    workers : int
        How many chunks the executor works on at a time; a cluster knows that itself.
    max_seconds : float, optional
        After that no chunk is begun; the run is then ``stopped`` and can be resumed.
    resume : bool
        Go on with the newest unfinished run of the same parameters, if there is one.
    on_progress : callable, optional
        Called after each chunk.

    Raises
    ------
    InvalidInput
        If the recipe makes no sense; nothing is written then.
    InterruptedSearchError
        On Ctrl-C, with the result so far.
    WorkerLostError
        If a worker dies; what was finished is kept, and the run can be resumed.
    """
    started = time.monotonic()
    search = lookup(recipe.search)
    plan = search.plan(recipe)
    run, counts = _open_run(recipe, store, resume)
    finished = store.finished_chunks(run)
    tally = _Tally(counts, len(finished))
    pending = (chunk for chunk in range(plan.chunks) if chunk not in finished)
    deadline = None if max_seconds is None else time.time() + max_seconds
    state = RunState.FINISHED
    try:
        for chunk, result in _results(recipe, pending, executor, workers, deadline):
            records = [statement_record(finding) for finding in result.findings]
            tally.add(result.counts, store.record_chunk(run, chunk, records, dict(result.counts)))
            if on_progress is not None:
                on_progress(Progress(tally.done, plan.chunks, plan.candidates, tally.counts, tally.added.new))
        if tally.done < plan.chunks:
            state = RunState.STOPPED
    except KeyboardInterrupt:
        state = RunState.INTERRUPTED
    finally:
        store.finish_run(run, state)
    outcome = SearchResult(
        run=run,
        state=state,
        done=tally.done,
        chunks=plan.chunks,
        counts=tally.counts,
        added=tally.added,
        summary=search.summary(recipe, tally.counts) if state is RunState.FINISHED else "",
        seconds=time.monotonic() - started,
    )
    if state is RunState.INTERRUPTED:
        raise InterruptedSearchError(outcome)
    return outcome


@dataclass(slots=True)
class _Tally:
    """Sums over the chunks that are finished."""

    counts: Counter[str]
    done: int
    added: Added = field(default_factory=Added)

    def add(self, counts: Mapping[str, int], added: Added) -> None:
        self.counts.update(counts)
        self.added += added
        self.done += 1


def _open_run(recipe: Recipe, store: Store, resume: bool) -> tuple[int, Counter[str]]:
    """The run to work on, and the counts of the chunks that it has finished."""
    if resume:
        before = store.resume_run(recipe.digest, recipe.parameters)
        if before is not None and before.id is not None:
            return before.id, Counter(before.counts)
    begun = RunRecord(
        recipe=recipe.name,
        recipe_digest=recipe.digest,
        recipe_text=recipe.text,
        parameters=recipe.parameters,
        version=__version__,
        machine=f"{platform.machine()}, Python {platform.python_version()}",
    )
    return store.start_run(begun), Counter()


def _results(
    recipe: Recipe, pending: Iterator[int], executor: Executor, workers: int, deadline: float | None
) -> Iterator[tuple[int, Chunk]]:
    """The chunks as they are finished, never more of them under way than keep all workers busy."""
    running: dict[Future[Chunk | None], int] = {}
    try:
        while True:
            ahead = queue_length(executor, workers)  # a cluster grows and shrinks
            while len(running) < ahead and (deadline is None or time.time() < deadline):
                chunk = next(pending, None)
                if chunk is None:
                    break
                running[executor.submit(_work, recipe, chunk, deadline)] = chunk
            if not running:
                return
            for future in sorted(first_done(running, executor), key=running.__getitem__):
                chunk, result = running.pop(future), future.result()
                if result is not None:
                    yield chunk, result
    except BrokenExecutor:
        raise WorkerLostError("a worker process died (killed, or out of memory); go on with --resume") from None
    finally:
        for future in running:
            future.cancel()


def _work(recipe: Recipe, chunk: int, deadline: float | None) -> Chunk | None:
    """The chunk; None if it waited in the queue past the deadline, a time of the clock that all workers share."""
    if deadline is not None and time.time() >= deadline:
        return None
    return lookup(recipe.search).work(recipe, chunk)
