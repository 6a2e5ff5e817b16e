"""Searches on a real Dask cluster: a scheduler and worker processes of their own, of which some are killed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

import mathengine
from mathengine.errors import InvalidInput
from mathengine.pipeline import dask_executor
from mathengine.pipeline.campaign import Campaign, Step, run_campaign
from mathengine.pipeline.campaign_workers import open_verifiers
from mathengine.pipeline.dask_executor import code_fingerprint
from mathengine.pipeline.executors import InlineExecutor, WorkerLostError, first_done, open_executor
from mathengine.pipeline.recipe import load_recipe
from mathengine.pipeline.records import finding_line, statements_of
from mathengine.pipeline.run import Progress, run_search
from mathengine.pipeline.statement import claim
from mathengine.store.database import Store, open_store
from mathengine.store.records import RunState, StatementRecord

pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
STARTED = 60.0
"""Seconds within which a process of the cluster must have started."""


@contextmanager
def process(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone at the end, whatever it does."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-P", "-m", *words], env={**os.environ, **environment}, **quiet) as running:
        try:
            yield running
        finally:
            running.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LocalCluster:
    """A scheduler on loopback, and workers that nobody starts again."""

    def __init__(self, stack: ExitStack, protocol: str = "tcp", files: tuple[str, ...] = ()) -> None:
        self.stack = stack
        port = free_port()
        self.address = f"{protocol}://127.0.0.1:{port}"
        words = ("--host", f"{protocol}://127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show", *files)
        self.scheduler = stack.enter_context(process("distributed.cli.dask_scheduler", *words))
        self.url = self.address.replace("tcp", "dask")

    def worker(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        options = ("--host", "127.0.0.1", "--nthreads", "1", "--memory-limit", "0", "--no-dashboard", *words)
        return self.stack.enter_context(process("distributed.cli.dask_worker", self.address, *options, **environment))


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with ExitStack() as stack:
        started = LocalCluster(stack)
        for _ in range(2):
            started.worker("--no-nanny")
        await_workers(started.url, 2)
        yield started


def await_workers(url: str, count: int) -> None:
    until, problem = time.monotonic() + STARTED, ""
    while time.monotonic() < until:
        try:
            with open_executor(url, 1) as executor:
                if executor.capacity >= count:  # type: ignore[attr-defined]
                    return
        except InvalidInput as error:
            problem = str(error)
        time.sleep(0.2)
    raise AssertionError(f"no {count} workers within {STARTED} s; {problem}")


RECIPE = load_recipe("log2").with_values(["digits=60", "prove=0", "b_leading=[-2, 1]"])


def found(store: Store, run: int) -> list[str]:
    return sorted(str(finding_line(stored)) for stored in statements_of(store, run))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    with open_store(tmp_path_factory.mktemp("inline") / "store.db") as store:
        return found(store, run_search(RECIPE, store, InlineExecutor()).run)


def test_a_cluster_finds_what_one_process_finds(cluster, undisturbed, tmp_path):
    with open_store(tmp_path / "store.db") as store, open_executor(cluster.url, 1) as executor:
        result = run_search(RECIPE, store, executor)
        assert result.state is RunState.FINISHED
        assert found(store, result.run) == undisturbed


def test_a_worker_killed_midway_loses_no_finding(undisturbed, tmp_path):
    with ExitStack() as stack:
        cluster = LocalCluster(stack)
        victim, _ = cluster.worker("--no-nanny"), cluster.worker("--no-nanny")
        await_workers(cluster.url, 2)

        def kill(progress: Progress) -> None:
            if progress.done == 2:
                victim.send_signal(signal.SIGKILL)

        with open_store(tmp_path / "store.db") as store, open_executor(cluster.url, 1) as executor:
            result = run_search(RECIPE, store, executor, on_progress=kill)
            assert victim.wait(10) == -signal.SIGKILL
            assert (result.state, result.done) == (RunState.FINISHED, result.chunks)
            assert found(store, result.run) == undisturbed


def test_a_scheduler_killed_midway_is_an_error_and_the_run_goes_on_elsewhere(undisturbed, tmp_path):
    with ExitStack() as stack, open_store(tmp_path / "store.db") as store:
        cluster = LocalCluster(stack)
        cluster.worker("--no-nanny")
        await_workers(cluster.url, 1)

        def kill(progress: Progress) -> None:
            if progress.done == 2:
                cluster.scheduler.send_signal(signal.SIGKILL)

        with pytest.raises(WorkerLostError, match="is gone"), open_executor(cluster.url, 1) as executor:
            run_search(RECIPE, store, executor, on_progress=kill)
        result = run_search(RECIPE, store, InlineExecutor(), resume=True)
        assert result.done == result.chunks
        assert found(store, result.run) == undisturbed


def test_a_cluster_without_workers_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(dask_executor, "FIRST_WORKER", 0.5)
    monkeypatch.setattr(dask_executor, "PATIENCE", 0.5)
    monkeypatch.setattr("mathengine.pipeline.executors.LOOK", 0.2)
    with ExitStack() as stack:
        cluster = LocalCluster(stack)
        with pytest.raises(InvalidInput, match="at least one worker"):
            await_scheduler(cluster)
        worker = cluster.worker("--no-nanny")
        await_workers(cluster.url, 1)
        with open_executor(cluster.url, 1) as executor:
            task = executor.submit(time.sleep, 30)
            worker.kill()
            with pytest.raises(WorkerLostError, match=r"all workers of .* are gone"):
                first_done([task], executor)


def await_scheduler(cluster: LocalCluster) -> None:
    """Raise what an executor raises once somebody listens there."""
    until = time.monotonic() + STARTED
    while True:
        try:
            with open_executor(cluster.url, 1):
                return
        except InvalidInput as error:
            if "refused" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.1)


def test_workers_that_run_other_code_are_refused(tmp_path):
    package = Path(mathengine.__file__).parent
    shutil.copytree(package, tmp_path / "mathengine", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "mathengine" / "errors.py").open("a") as source:
        source.write("# another version\n")
    with ExitStack() as stack:
        cluster = LocalCluster(stack)
        cluster.worker("--no-nanny", PYTHONPATH=str(tmp_path))
        words = rf"workers that run {re.escape(code_fingerprint())}; tcp://\S+ runs mathengine .*\(source "
        with pytest.raises(InvalidInput, match=words) as caught:
            await_scheduler(cluster)
        assert "\n" not in str(caught.value)


def test_a_worker_that_comes_later_with_other_code_is_refused(cluster):
    with open_executor(cluster.url, 1) as executor:
        executor._code = "mathengine of tomorrow"  # type: ignore[attr-defined]
        with pytest.raises(InvalidInput, match="workers that run mathengine of tomorrow; one that came later runs"):
            executor.submit(abs, -1).result()


def test_threads_of_one_worker_compute_one_after_the_other(undisturbed, tmp_path):
    with ExitStack() as stack:
        cluster = LocalCluster(stack)
        cluster.worker("--no-nanny", "--nthreads", "4")
        await_workers(cluster.url, 1)
        with open_store(tmp_path / "store.db") as store, open_executor(cluster.url, 1) as executor:
            assert executor.capacity == 1  # type: ignore[attr-defined]
            assert found(store, run_search(RECIPE, store, executor).run) == undisturbed


def test_a_campaign_on_a_cluster_loses_no_verdict_with_a_worker(tmp_path):
    texts = [f"log({n}) = log({n}**2)/2" for n in range(2, 30)] + ["pi = 22/7", "pi < 22/7"]
    outcomes: dict[str, list[str]] = {}
    with ExitStack() as stack:
        cluster = LocalCluster(stack)
        # Under a nanny a worker may have no children of multiprocessing; those of a campaign are none.
        victim, _ = cluster.worker("--no-nanny"), cluster.worker()
        await_workers(cluster.url, 2)
        for url in (None, cluster.url):
            with open_store(tmp_path / f"{len(outcomes)}.db") as store, open_verifiers(url, 2) as verifiers:
                for read in map(claim, texts):
                    store.add([(StatementRecord(digest=read.digest, kind=read.kind, text=read.text), [])])

                def kill(_: Step, done: int, chosen: int, cluster: str | None = url) -> None:
                    if cluster and done >= 2 and victim.poll() is None:
                        victim.send_signal(signal.SIGKILL)
                        victim.wait(10)

                campaign = Campaign(selection={}, digits=2000)
                chosen = store.query(limit=1000).statements
                result = run_campaign(campaign, chosen, store, verifiers, on_step=kill)
                assert (result.state, result.done) == (RunState.FINISHED, len(texts))
                outcomes[str(url)] = sorted(
                    f"{one.record.text}: {one.status} {one.digits}" for one in store.query(limit=1000).statements
                )
        assert victim.poll() == -signal.SIGKILL
    undisturbed, killed = outcomes.values()
    assert killed == undisturbed


@pytest.mark.parametrize("url", ["dask://127.0.0.1", "dask://:8786", "dask://a:b", "dask://u@h:1", "tcp://127.0.0.1:1"])
def test_an_address_that_is_none_is_answered_with_one(url):
    with pytest.raises(InvalidInput, match="accepted: dask://HOST:PORT"), open_executor(url, 1):
        pass


def test_a_scheduler_that_is_not_there_is_one_error_at_once():
    started = time.monotonic()
    with (
        pytest.raises(InvalidInput, match=r"a scheduler that answers \(Connection refused"),
        open_executor(f"dask://127.0.0.1:{free_port()}", 1),
    ):
        pass
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH", b"220"])
def test_something_else_that_listens_is_one_error_soon(monkeypatch, greeting):
    monkeypatch.setattr(dask_executor, "CONNECT", 0.5)

    def answer() -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(greeting)
            connection.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer)
        thread.start()
        url = f"dask://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(InvalidInput, match="accepted: a scheduler"), open_executor(url, 1):
            pass
        thread.join()


def test_tls_without_certificates_says_what_to_configure(cluster):
    url = cluster.url.replace("dask", "tls")
    with pytest.raises(InvalidInput, match="certificates in Dask's configuration"), open_executor(url, 1):
        pass


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificates with openssl")
def test_a_cluster_with_certificates_works_and_refuses_a_client_without(undisturbed, tmp_path, monkeypatch):
    certificate, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    files = ("--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key)
    with ExitStack() as stack:
        cluster = LocalCluster(stack, "tls", files)
        cluster.worker("--no-nanny", *files)
        tls = {"ca-file": certificate, "client.cert": certificate, "client.key": key}
        with dask.config.set({f"distributed.comm.tls.{name}": value for name, value in tls.items()}):
            await_workers(cluster.url, 1)
            with open_store(tmp_path / "store.db") as store, open_executor(cluster.url, 1) as executor:
                assert found(store, run_search(RECIPE, store, executor).run) == undisturbed
        monkeypatch.setattr(dask_executor, "CONNECT", 2.0)
        url = cluster.url.replace("tls", "dask")
        with pytest.raises(InvalidInput, match="a scheduler that answers"), open_executor(url, 1):
            pass
