"""Bounds on time and memory: work that may run away happens in a child process that can be ended.

Long multiplications in FLINT and GMP answer no signal, so a limit inside the process cannot be kept. The child is
forked where that is safe (one thread, no compiled kernels loaded); otherwise, as in a notebook, it is forked from a
server process that has one thread and the modules of the verdicts loaded; results come through a pipe.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Generic, ParamSpec, TypeVar

from mathengine.errors import BudgetExhausted

P = ParamSpec("P")
T = TypeVar("T")

MEMORY = 8 << 30
"""Address space, in bytes, beyond which a child is refused memory."""


PRELOADED = (
    "mathengine.pipeline.verify",
    "mathengine.pipeline.certificate_identities",
    "mathengine.pipeline.certificate_inequalities",
    "mathengine.pipeline.certificate_limits",
    "mathengine.pipeline.certificate_summation",
    "mathengine.symbolic.inequalities",
    "mathengine.symbolic.limits_decisions",
    "mathengine.symbolic.summations",
)
"""What the server process that children are forked from has imported."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a bounded computation gave: its last value, and whether it came to its end."""

    last: T | None
    finished: bool
    seconds: float
    reason: str = ""


def run_within(function: Callable[..., T], /, *args: object, max_seconds: float) -> T:
    """``function(*args)`` in a child process that is ended after ``max_seconds``.

    Parameters
    ----------
    function : callable
        Importable by name where the platform cannot fork; its result must pickle.
    max_seconds : float
        Wall-clock limit in seconds; it is kept within about 0.1 s.

    Raises
    ------
    BudgetExhausted
        If the limit on time or memory was reached.
    Exception
        Whatever ``function`` raises.

    Examples
    --------
    >>> run_within(pow, 3, 4, max_seconds=30)
    81
    """
    outcome: Outcome[T] = last_within(_once, function, args, max_seconds=max_seconds)
    if not outcome.finished:
        raise BudgetExhausted(outcome.reason)
    return outcome.last  # type: ignore[return-value]  # a finished _once has yielded exactly one T


def _once(function: Callable[..., T], args: tuple[object, ...]) -> Iterator[T]:
    yield function(*args)


def last_within(generate: Callable[..., Iterable[T]], /, *args: object, max_seconds: float) -> Outcome[T]:
    """The last value that the generator ``generate(*args)`` yields within the time, run in a child process.

    A computation that refines its answer yields each refinement; what was reached counts, even when the end was not.

    Examples
    --------
    >>> last_within(range, 5, max_seconds=30).last
    4
    """
    started = time.monotonic()
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_serve, args=(sender, generate, args), daemon=True)  # type: ignore[attr-defined]
    child.start()
    sender.close()
    last: T | None = None
    try:
        while True:
            left = started + max_seconds - time.monotonic()
            if left <= 0 or not receiver.poll(left):
                return _outcome(last, started, f"no answer within {max_seconds:g} s")
            try:
                kind, value = receiver.recv()
            except EOFError:
                child.join()
                return _outcome(last, started, f"the computation ended early (exit {child.exitcode}): out of memory?")
            if kind == "error":
                raise value
            if kind == "end":
                return Outcome(last, True, time.monotonic() - started)
            last = value
    finally:
        child.kill()
        child.join()
        receiver.close()


def _outcome(last: T | None, started: float, reason: str) -> Outcome[T]:
    return Outcome(last, False, time.monotonic() - started, reason)


def _context() -> BaseContext:
    methods = multiprocessing.get_all_start_methods()
    if sys.platform == "darwin" or "fork" not in methods:
        return multiprocessing.get_context("spawn")
    if threading.active_count() == 1 and "numba" not in sys.modules:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


def _serve(sender: Connection, generate: Callable[..., Iterable[T]], args: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _limit_memory()
    try:
        for value in generate(*args):
            sender.send(("value", value))
        sender.send(("end", None))
    except MemoryError:
        sender.send(("error", BudgetExhausted("the computation ran out of memory")))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        sender.send(("error", error))
    finally:
        sender.close()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # no such limit on this platform
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
