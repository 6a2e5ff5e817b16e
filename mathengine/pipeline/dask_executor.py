"""Chunks and campaigns on a Dask cluster, through the executor of its client.

Workers keep nothing between tasks, write nothing, and run the code of this very mathengine, or are refused. What they
are sent and what they answer is plain data; the driver alone writes to the store. A task whose worker is lost is given
to another one. Every process of the cluster unpickles what the others send: see docs/cluster.md before a scheduler
listens anywhere but on loopback.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import logging
import platform
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import urlsplit

import mathengine
from mathengine.errors import InvalidInput
from mathengine.pipeline.executors import Cluster, WorkerLostError

if TYPE_CHECKING:
    from distributed import Client, Security

P = ParamSpec("P")
T = TypeVar("T")
SCHEMES = {"dask": "tcp", "tls": "tls"}
ACCEPTED = "dask://HOST:PORT or tls://HOST:PORT"
CONNECT = 5.0
"""Seconds within which a scheduler must answer."""
LONGEST_GREETING = 1 << 20
FIRST_WORKER = 10.0
"""Seconds within which a scheduler must have a worker."""
COUNTED = 5.0
PATIENCE = 60.0
"""Seconds that a run waits for workers when all of them are gone."""

_one_at_a_time = threading.Lock()


class DaskExecutor(Cluster):
    """The executor of a client, whose tasks run on workers with the same code only, one at a time in each process.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    url : str
        As the user gave it, for messages.
    """

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url
        self._executor = client.get_executor(pure=False)
        self._code = code_fingerprint()
        self._alone_since: float | None = None
        self._counted, self._count_again = 1, 0.0

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give a task to whichever worker is free."""
        task: Future[T] = self._executor.submit(_guarded, self._url, self._code, function, *args, **kwargs)
        answer: Future[T] = Future()
        answer.add_done_callback(lambda done: task.cancel() if done.cancelled() else None)
        task.add_done_callback(lambda done: self._pass_on(done, answer))
        return answer

    def _pass_on(self, task: Future[T], answer: Future[T]) -> None:
        """The result of a task, with the troubles of clusters in words of this program."""
        if answer.cancelled() or not answer.set_running_or_notify_cancel():
            return
        error = WorkerLostError(f"the scheduler at {self._url} is gone") if task.cancelled() else task.exception()
        if error is None:
            answer.set_result(task.result())
        elif type(error).__name__ == "KilledWorker":
            answer.set_exception(WorkerLostError(f"one task ended every worker that tried it: {error}"))
        else:
            answer.set_exception(error)

    @property
    def capacity(self) -> int:
        """Worker processes, counted every ``COUNTED`` seconds; at least 1."""
        if time.monotonic() >= self._count_again:
            self._counted, self._count_again = max(1, self._workers()), time.monotonic() + COUNTED
        return self._counted

    def _workers(self) -> int:
        try:
            return len(self._client.nthreads())
        except (OSError, RuntimeError, TimeoutError):
            raise WorkerLostError(f"the scheduler at {self._url} is gone; go on with --resume") from None

    def require_workers(self) -> None:
        """Wait no longer for a cluster that is gone.

        Raises
        ------
        WorkerLostError
            If the scheduler does not answer, or has had no worker for ``PATIENCE`` seconds.
        """
        if self._workers():
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since >= PATIENCE:
            raise WorkerLostError(f"all workers of {self._url} are gone; go on with --resume")


@contextmanager
def dask_executor(url: str) -> Iterator[DaskExecutor]:
    """The executor of the cluster at ``url``, closed again at the end.

    Parameters
    ----------
    url : str
        ``dask://HOST:PORT``, or ``tls://HOST:PORT`` with the certificates that Dask's configuration names.

    Raises
    ------
    InvalidInput
        For another scheme, without the extra ``dask``, or when there is no scheduler, no worker, or a worker that runs
        other code; within about ``CONNECT`` and ``FIRST_WORKER`` seconds.
    """
    address, security = _address(url)
    with _quiet():
        client = _connect(url, address, security)
        try:
            _require_same_code(url, client)
            yield DaskExecutor(client, url)
        finally:
            client.close(timeout=2)


def _address(url: str) -> tuple[str, Security | None]:
    """The address as Dask writes it, and the certificates to show."""
    try:
        parts = urlsplit(url)
        scheme, host, port = SCHEMES[parts.scheme], parts.hostname, parts.port
    except (KeyError, ValueError):
        raise InvalidInput("--executor", url, ACCEPTED) from None
    if not host or not port or parts.path.strip("/") or parts.query or parts.username is not None:
        raise InvalidInput("--executor", url, ACCEPTED)
    try:
        from distributed import Security
    except ImportError:
        raise InvalidInput("--executor", url, "a dask cluster, which needs pip install 'mathengine[dask]'") from None
    security = _certificates(url, Security) if scheme == "tls" else None
    _require_greeting(url, host, port, security)
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}", security


def _require_greeting(url: str, host: str, port: int, security: Security | None) -> None:
    """See whether a scheduler listens, which opens with the length of its greeting; Dask would try for very long."""
    try:
        with socket.create_connection((host, port), timeout=CONNECT) as plain:
            if security is None:
                opening = plain.recv(8, socket.MSG_WAITALL)
            else:
                with security.get_connection_args("client")["ssl_context"].wrap_socket(plain) as encrypted:
                    opening = encrypted.recv(8)
    except OSError as error:
        raise InvalidInput("--executor", url, f"a scheduler that answers ({error.strerror or error})") from None
    if len(opening) != 8 or int.from_bytes(opening, "little") > LONGEST_GREETING:
        raise InvalidInput("--executor", url, "a scheduler of Dask, which this is not")


def _certificates(url: str, security: type[Security]) -> Security:
    found = security(require_encryption=True)
    if not found.tls_ca_file or not found.tls_client_cert:
        names = "distributed.comm.tls.ca-file, client.cert and client.key"
        raise InvalidInput("--executor", url, f"certificates in Dask's configuration ({names})")
    return found


def _connect(url: str, address: str, security: Security | None) -> Client:
    from distributed import Client

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Dask's remarks on versions; our own check is stricter and says it once
            client = Client(address, security=security, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidInput("--executor", url, f"a scheduler that answers ({reason})") from None
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER)
    except TimeoutError:
        client.close(timeout=2)
        raise InvalidInput("--executor", url, "a scheduler with at least one worker") from None
    return client


def _require_same_code(url: str, client: Client) -> None:
    answers = client.run(code_fingerprint, on_error="return")
    for worker, answer in sorted(answers.items()):
        if answer != code_fingerprint():
            raise _other_code(url, worker, answer)


def _other_code(url: str, worker: str, answer: object) -> InvalidInput:
    runs = f"fails with {type(answer).__name__}: {answer}" if isinstance(answer, BaseException) else f"runs {answer}"
    return InvalidInput("--executor", url, f"workers that run {code_fingerprint()}; {worker} {runs}")


@functools.cache
def code_fingerprint() -> str:
    """What decides the result of a task: mathengine with a digest of its source, Python, and python-flint.

    Examples
    --------
    >>> code_fingerprint().split()[0]
    'mathengine'
    """
    source = hashlib.sha256()
    root = Path(mathengine.__file__).parent
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        source.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    python = ".".join(platform.python_version_tuple()[:2])
    flint = importlib.metadata.version("python-flint")
    return (
        f"mathengine {mathengine.__version__} (source {source.hexdigest()[:12]}), Python {python}, python-flint {flint}"
    )


def _guarded(url: str, code: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The task, on a worker: refused where the code differs, one at a time.

    The precision of FLINT's balls is a state of the process, so that two threads of it must not compute at once.
    """
    if code != code_fingerprint():
        raise InvalidInput("--executor", url, f"workers that run {code}; one that came later runs {code_fingerprint()}")
    with _one_at_a_time:
        return function(*args, **kwargs)


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong is said once, by the errors raised here; Dask's loggers would say it in pages."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado.application")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
