"""Where the chunks of a search run: here, in a pool of processes, or on a Dask cluster.

Anything with the interface of :class:`concurrent.futures.Executor` will do. The pool starts its processes afresh
(spawn): forking after numba or FLINT has started threads is unsafe. Its workers leave Ctrl-C to the parent and end
themselves when the parent is gone, however it went.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from mathengine.errors import MathengineError

P = ParamSpec("P")
T = TypeVar("T")
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
AHEAD = 3
"""Tasks submitted per worker before the first of them has come back."""
LOOK = 2.0
"""Seconds after which it is asked whether any worker is left."""


class Cluster(Executor, ABC):
    """An executor that knows how many workers it has, and whether any are left."""

    @property
    @abstractmethod
    def capacity(self) -> int:
        """Tasks that can be worked on at a time."""

    @abstractmethod
    def require_workers(self) -> None:
        """Raise :class:`WorkerLostError` where waiting has become pointless."""


class InlineExecutor(Executor):
    """Runs each task at once, in this process.

    Examples
    --------
    >>> InlineExecutor().submit(pow, 2, 5).result()
    32
    """

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def queue_length(executor: Executor, workers: int) -> int:
    """Tasks to have under way at a time, so that nobody waits for work; one where they run as they are submitted.

    >>> queue_length(InlineExecutor(), 1)
    1
    """
    if isinstance(executor, Cluster):
        return AHEAD * executor.capacity
    return AHEAD * workers if workers > 1 else 1


def first_done(running: Collection[Future[T]], executor: Executor) -> set[Future[T]]:
    """Those of the futures that are done; waits until one is.

    Raises
    ------
    WorkerLostError
        If nobody is left who could finish one.

    Examples
    --------
    >>> executor = InlineExecutor()
    >>> [future.result() for future in first_done([executor.submit(abs, -1)], executor)]
    [1]
    """
    while True:
        done, _ = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED)
        if done:
            return done
        if isinstance(executor, Cluster):
            executor.require_workers()


@contextmanager
def open_executor(url: str | None, workers: int) -> Iterator[Executor]:
    """The executor that ``url`` names, closed again at the end.

    Parameters
    ----------
    url : str or None
        None for this machine, ``dask://HOST:PORT`` or ``tls://HOST:PORT`` (these need the extra ``dask``).
    workers : int
        Processes on this machine; 1 runs inline. A cluster has as many as it has.

    Raises
    ------
    InvalidInput
        For another scheme, or when the cluster cannot be reached, has no worker, or runs other code.

    Examples
    --------
    >>> with open_executor(None, 1) as executor:
    ...     executor.submit(pow, 2, 5).result()
    32
    """
    if url is not None:
        from mathengine.pipeline.dask_executor import dask_executor

        with dask_executor(url) as cluster:
            yield cluster
    elif workers == 1:
        yield InlineExecutor()
    else:
        context = multiprocessing.get_context("spawn")
        pool = _Pool(workers, mp_context=context, initializer=_start_worker)
        try:
            yield pool
        except BaseException:
            pool.kill()
            raise
        finally:
            # Wait: at exit the interpreter would wake the pool's thread by a pipe that this thread is just closing.
            pool.shutdown(wait=True, cancel_futures=True)


class _Pool(ProcessPoolExecutor):
    """A pool whose workers are deaf to Ctrl-C from their first instruction on, not only once they have started."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with _interrupts_held():  # a worker that this starts inherits the mask
            return super().submit(function, *args, **kwargs)

    def kill(self) -> None:
        """End the workers: one that is still starting would complain of what its parent took away."""
        for process in list((self._processes or {}).values()):
            process.kill()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep SIGINT and SIGTERM waiting: here, where any thread may receive them, and in a process that starts."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    received: list[int] = []
    handlers = {number: signal.signal(number, lambda number, _: received.append(number)) for number in INTERRUPTS}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if received:
            signal.raise_signal(received[0])


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class WorkerLostError(MathengineError):
    """A worker process, or a whole cluster, ended without an answer: killed, or out of memory."""

    code = "worker_lost"
