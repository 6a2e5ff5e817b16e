"""Statements verified by a child process, within a time limit each.

Starting a process costs 0.2 to 0.5 s, far more than most verdicts, so that a child goes on from one statement to the
next; only one that takes too long is ended, and a new one started. Nothing but JSON goes to and from it.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import mathengine
from mathengine.errors import MathengineError
from mathengine.store.records import Json, Verdict

CHILD = "mathengine.pipeline.campaign_child"
GRACE = 0.1
"""Seconds until a process that has closed its pipe is gone."""
STARTUP = 120.0
"""Seconds within which a child must have started, on a very busy machine."""


@dataclass(frozen=True, slots=True)
class Task:
    """A statement to verify; ``key`` is its digest, or whatever else names it."""

    key: str
    statement: str
    digits: int
    proof: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a statement.

    Parameters
    ----------
    key : str
        Of the task.
    verdict : Verdict or None
        The last one that was reached; None if the statement makes no sense or a defect showed.
    statement, kind : str
        Canonical text and kind, once a verdict was reached.
    digits, method, evidence, certificate
        As in :class:`~mathengine.pipeline.statement.Verified`.
    seconds : float
        Wall-clock.
    problem : str
        Why there is no verdict.
    fault : str
        The traceback of a defect in mathengine.
    """

    key: str
    verdict: Verdict | None
    statement: str = ""
    kind: str = ""
    digits: int | None = None
    method: str = "none"
    evidence: Mapping[str, Json] = field(default_factory=dict)
    certificate: Mapping[str, Json] | None = None
    seconds: float = 0.0
    problem: str = ""
    fault: str = ""


class StoppedError(MathengineError):
    """The verifier was told to stop while it was waiting."""

    code = "stopped"


class Verifier:
    """A child process that verifies, started when first needed.

    Examples
    --------
    >>> with Verifier() as verifier:
    ...     verifier.verify(Task("one", "pi = 22/7", 50, False), max_seconds=10).verdict
    <Verdict.REFUTED: 'refuted'>
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._unread = bytearray()
        self._stopped = False

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._end()

    def stop(self) -> None:
        """From any thread: end the child, so that whoever waits for it gets a :class:`StoppedError`."""
        self._stopped = True
        if self._child is not None:
            self._child.kill()

    def verify(self, task: Task, max_seconds: float) -> Outcome:
        """The deepest verdict that the statement gets within ``max_seconds``, kept within about 0.1 s.

        Raises
        ------
        StoppedError
            If :meth:`stop` was called.
        """
        child = self._started()
        started = time.monotonic()
        request: dict[str, Json] = {
            "statement": task.statement,
            "digits": task.digits,
            "proof": task.proof,
            "seconds": max_seconds,
        }
        last: dict[str, Json] = {}
        try:
            _write(child, request)
            for message in self._messages(child, started + max_seconds):
                ended = _ended(task, message, last, time.monotonic() - started)
                if ended is not None:
                    return ended
                last = message
        except OSError:  # its pipe is closed: it is dead
            pass
        except BaseException:
            self._end()
            raise
        reason = self._why_silent(child, max_seconds)
        self._end()
        return _cut_off(task, last, reason, time.monotonic() - started)

    def _messages(self, child: subprocess.Popen[bytes], until: float) -> Iterator[dict[str, Json]]:
        """What the child says until then, or until it is gone."""
        while line := self._line(child, until):
            message: dict[str, Json] = json.loads(line)
            yield message

    def _line(self, child: subprocess.Popen[bytes], until: float) -> bytes:
        """The next line; empty at the limit, and where the child has ended."""
        assert child.stdout is not None
        watched = select.poll()
        watched.register(child.stdout, select.POLLIN | select.POLLHUP)
        searched = 0
        while (end := self._unread.find(b"\n", searched)) < 0:
            searched = len(self._unread)
            left = until - time.monotonic()
            if left <= 0 or not watched.poll(1000 * left):
                return b""
            data = os.read(child.stdout.fileno(), 1 << 16)
            if not data:
                return b""
            self._unread += data
        line = bytes(self._unread[: end + 1])
        del self._unread[: end + 1]
        return line

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            if self._stopped:
                raise StoppedError("stopped")
            self._child, self._unread = _start(), bytearray()
            if not self._line(self._child, time.monotonic() + STARTUP):
                reason = self._why_silent(self._child, STARTUP)
                self._end()
                raise MathengineError(f"a process to verify in could not be started: {reason}")
        return self._child

    def _why_silent(self, child: subprocess.Popen[bytes], max_seconds: float) -> str:
        if self._stopped:
            self._end()
            raise StoppedError("stopped")
        try:
            code = child.wait(GRACE)  # a child that has just died may not be gone yet
        except subprocess.TimeoutExpired:
            return f"no answer within {max_seconds:g} s"
        return f"the computation ended early (exit {code}): out of memory?"

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


def _start() -> subprocess.Popen[bytes]:
    """A child with this mathengine, deaf to the terminal's Ctrl-C, which its parent hears."""
    root = str(Path(mathengine.__file__).parents[1])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-P", "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        process_group=0,
        bufsize=0,
    )


def _write(child: subprocess.Popen[bytes], request: Mapping[str, Json]) -> None:
    assert child.stdin is not None
    data = memoryview(json.dumps(request).encode() + b"\n")
    while data:
        data = data[child.stdin.write(data) :]


def _ended(task: Task, message: Mapping[str, Json], last: Mapping[str, Json], seconds: float) -> Outcome | None:
    """The outcome, if this message is the last."""
    if "end" in message:
        return _outcome(task, last, seconds)
    if "undecided" in message:
        return _cut_off(task, last, str(message["undecided"]), seconds)
    if "problem" in message or "fault" in message:
        problem, fault = (str(message.get(name, "")) for name in ("problem", "fault"))
        return Outcome(key=task.key, verdict=None, seconds=seconds, problem=problem, fault=fault)
    return None


def _cut_off(task: Task, last: Mapping[str, Json], reason: str, seconds: float) -> Outcome:
    """What was reached counts, even where the end was not."""
    if not last:
        return Outcome(key=task.key, verdict=Verdict.UNDECIDED, evidence={"reason": reason}, seconds=seconds)
    evidence = last["evidence"]
    assert isinstance(evidence, dict)
    return _outcome(task, {**last, "evidence": {**evidence, "stopped": reason}}, seconds)


def _outcome(task: Task, message: Mapping[str, Json], seconds: float) -> Outcome:
    digits, evidence, certificate = message["digits"], message["evidence"], message["certificate"]
    assert digits is None or isinstance(digits, int)
    assert isinstance(evidence, dict)
    assert certificate is None or isinstance(certificate, dict)
    return Outcome(
        key=task.key,
        verdict=Verdict(str(message["verdict"])),
        statement=str(message["statement"]),
        kind=str(message["kind"]),
        digits=digits,
        method=str(message["method"]),
        evidence=evidence,
        certificate=certificate,
        seconds=seconds,
    )
