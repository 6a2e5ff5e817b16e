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
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from mathengine.errors import InvalidInput, MathengineError

P = ParamSpec("P")
T = TypeVar("T")
DASK = "dask://"
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


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


@contextmanager
def open_executor(url: str | None, workers: int) -> Iterator[Executor]:
    """The executor that ``url`` names, closed again at the end.

    Parameters
    ----------
    url : str or None
        None for this machine, or ``dask://HOST:PORT`` (needs the extra ``dask``).
    workers : int
        Processes on this machine; 1 runs inline.

    Raises
    ------
    InvalidInput
        For another scheme, or when the cluster cannot be reached.

    Examples
    --------
    >>> with open_executor(None, 1) as executor:
    ...     executor.submit(pow, 2, 5).result()
    32
    """
    if url is not None:
        with _dask(url) as executor:
            yield executor
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


@contextmanager
def _dask(url: str) -> Iterator[Executor]:
    if not url.startswith(DASK):
        raise InvalidInput("--executor", url, "dask://HOST:PORT")
    try:
        from distributed import Client
    except ImportError:
        raise InvalidInput("--executor", url, "a dask cluster, which needs pip install 'mathengine[dask]'") from None
    try:
        client = Client("tcp://" + url.removeprefix(DASK), timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InvalidInput(
            "--executor", url, f"a scheduler that answers ({str(error) or type(error).__name__})"
        ) from None
    with client:
        yield client.get_executor(pure=False)


class WorkerLostError(MathengineError):
    """A worker process ended without an answer: killed, or out of memory."""

    code = "worker_lost"
