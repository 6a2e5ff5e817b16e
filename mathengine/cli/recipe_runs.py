"""Running a recipe from a command: executor, store, progress, and what is shown at the end."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from mathengine.cli.options import Settings, seconds_option
from mathengine.cli.progress import progress

if TYPE_CHECKING:
    from mathengine.pipeline.recipe import Recipe
    from mathengine.pipeline.run import SearchResult
    from mathengine.store.database import Store

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a recipe is run.

    Parameters
    ----------
    workers : int
    executor : str or None
        ``dask://HOST:PORT``, ``tls://HOST:PORT``, or this machine.
    max_seconds : float or None
    resume : bool
    """

    workers: int
    executor: str | None = None
    max_seconds: float | None = None
    resume: bool = False

    @classmethod
    def of(cls, workers: int | None, executor: str | None, max_seconds: float | None, resume: bool) -> RunOptions:
        """With one worker per core unless a number is given."""
        return cls(workers or cores(), executor, max_seconds, resume)


def run_options(function: F) -> F:
    """``--workers``, ``--executor``, ``--resume`` and ``--max-seconds``."""
    resume = click.option("--resume", is_flag=True, help="Go on with the last unfinished run of the same parameters.")
    executor = click.option(
        "--executor", metavar="URL", help="Where to run: dask://HOST:PORT or tls://HOST:PORT.  [default: this machine]"
    )
    workers = click.option("--workers", type=click.IntRange(1, 1024), help="Processes.  [default: one per core]")
    return workers(executor(resume(seconds_option(default=None)(function))))


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_recipe(
    recipe: Recipe, options: RunOptions, settings: Settings, show: Callable[[Store, SearchResult], int]
) -> int:
    """Run the recipe, keep its findings, and show them also when it is interrupted; the exit status of ``show``.

    Raises
    ------
    InterruptedSearchError
        On Ctrl-C, after a clean checkpoint.
    """
    from mathengine.pipeline.executors import open_executor
    from mathengine.pipeline.run import InterruptedSearchError, Progress, run_search
    from mathengine.store.database import open_store

    with (
        open_store(settings.database, create=True) as store,
        open_executor(options.executor, options.workers) as pool,
    ):
        with progress(f"search {recipe.name}", settings) as report:

            def on_progress(state: Progress) -> None:
                report(state.done, state.chunks, f"{state.found} found")

            try:
                result = run_search(
                    recipe,
                    store,
                    pool,
                    workers=options.workers,
                    max_seconds=options.max_seconds,
                    resume=options.resume,
                    on_progress=on_progress,
                )
            except InterruptedSearchError as interruption:
                show(store, interruption.result)
                raise
        return show(store, result)
