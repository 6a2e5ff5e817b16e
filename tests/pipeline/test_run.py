"""Runs: the same result for any number of workers, after any interruption, with nothing repeated, lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.executors import InlineExecutor, open_executor
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.records import finding_line, statements_of
from mathengine.pipeline.registry import lookup, register
from mathengine.pipeline.run import InterruptedSearchError, Progress, run_search
from mathengine.pipeline.statement import Finding, Verified, claim
from mathengine.store.database import Store, open_store
from mathengine.store.records import RunState, Verdict

CHUNKS = 12


@dataclass(frozen=True)
class Squares:
    """A plan and a chunk at once."""

    findings: tuple[Finding, ...] = ()
    chunks: int = CHUNKS
    candidates: int = 3 * CHUNKS

    @property
    def counts(self) -> Mapping[str, int]:
        return {"candidates": 3, "found": len(self.findings)}


@register("squares of a test")
class SquareSearch:
    """Finds that n*n is n**2; chunks 2k and 2k+1 find the same."""

    worked: list[int] = []  # noqa: RUF012 - the test looks here

    def plan(self, recipe: Recipe) -> Squares:
        if recipe.settings.get("bad"):
            raise InvalidInput("bad", True, "false")
        return Squares()

    def work(self, recipe: Recipe, chunk: int) -> Squares:
        self.worked.append(chunk)
        n = chunk // 2
        verified = Verified(
            claim=claim(f"{n}*{n} = {n**2}"), verdict=Verdict.PROVED, digits=None, method="exact", evidence={}
        )
        return Squares((Finding(verified=verified, constant=None, limit=None),))

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        return f"{counts['candidates']} candidates"


RECIPE = Recipe("squares", "Squares", "squares of a test", (), {"bad": False}, {})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "run.db") as opened:
        yield opened


def found(store: Store, run: int) -> list[str]:
    return sorted(str(finding_line(stored)["statement"]) for stored in statements_of(store, run))


EVERYTHING = sorted(claim(f"{n}*{n} = {n**2}").text for n in range(CHUNKS // 2))


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_result_does_not_depend_on_the_number_of_workers(store: Store, workers: int) -> None:
    executor: Executor = InlineExecutor() if workers == 1 else ThreadPoolExecutor(workers)
    with executor:
        result = run_search(RECIPE, store, executor, workers=workers)
    assert (result.state, result.done, result.counts) == (RunState.FINISHED, CHUNKS, {"candidates": 36, "found": 12})
    assert (result.added.new, result.added.known) == (6, 6)
    assert result.summary == "36 candidates"
    assert found(store, result.run) == EVERYTHING


def test_an_interrupted_run_goes_on_where_it_was(store: Store) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedSearchError, match="after 5 of 12 chunks") as caught:
        run_search(RECIPE, store, InlineExecutor(), on_progress=interrupt)
    assert caught.value.exit_status == 130
    SquareSearch.worked.clear()
    result = run_search(RECIPE, store, InlineExecutor(), resume=True)
    assert SquareSearch.worked == list(range(5, CHUNKS))
    assert (result.run, result.counts) == (caught.value.result.run, {"candidates": 36, "found": 12})
    assert found(store, result.run) == EVERYTHING


def test_a_time_limit_stops_between_chunks_and_can_be_resumed(store: Store) -> None:
    result = run_search(RECIPE, store, InlineExecutor(), max_seconds=1e-9)
    assert (result.state, result.done, result.summary) == (RunState.STOPPED, 0, "")
    assert run_search(RECIPE, store, InlineExecutor(), resume=True).run == result.run


def test_a_time_limit_drops_the_chunks_that_no_worker_has_begun(store: Store) -> None:
    class Slow(Executor):
        """One worker, slow: all chunks but the first wait in the queue."""

        def __init__(self) -> None:
            self.pool = ThreadPoolExecutor(1)

        def submit(self, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            def slow() -> object:
                result = function(*args, **kwargs)
                sleep(0.3)
                return result

            return self.pool.submit(slow)

    result = run_search(RECIPE, store, Slow(), workers=2, max_seconds=0.1)
    assert (result.state, result.done) == (RunState.STOPPED, 1)
    assert run_search(RECIPE, store, InlineExecutor(), resume=True).counts == {"candidates": 36, "found": 12}


def test_without_resume_a_new_run_is_begun_and_finds_known_statements(store: Store) -> None:
    first = run_search(RECIPE, store, InlineExecutor())
    second = run_search(RECIPE, store, InlineExecutor())
    assert (second.added.new, second.added.known) == (0, 12)
    assert found(store, second.run) == found(store, first.run) == EVERYTHING


def test_resuming_a_finished_run_begins_a_new_one(store: Store) -> None:
    first = run_search(RECIPE, store, InlineExecutor())
    assert run_search(RECIPE, store, InlineExecutor(), resume=True).run != first.run


def test_a_senseless_recipe_leaves_no_run_behind(store: Store) -> None:
    with pytest.raises(InvalidInput, match="bad"):
        run_search(RECIPE.with_values(["bad=true"]), store, InlineExecutor())
    assert run_search(RECIPE, store, InlineExecutor()).run == 1


def test_an_unknown_search_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="nearest: continued-fractions"):
        lookup("continued-fraction")


def test_a_second_holder_of_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="two searches are named"):
        register("squares of a test")(SquareSearch)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "dask:127.0.0.1", ""])
def test_an_unknown_executor_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="--executor"), open_executor(url, 2):
        pass


def test_a_pool_of_processes_works_and_ends() -> None:
    with open_executor(None, 2) as pool:
        assert list(pool.map(abs, [-1, -2, 3])) == [1, 2, 3]
