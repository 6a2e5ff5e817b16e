"""A process that verifies the statements it is sent, one after another: lines of JSON in, lines of JSON out.

It is started by ``campaign_verifier.py``, which ends it when a statement takes too long, since FLINT and GMP answer no
signal. Each verdict is said as soon as it is there, each deeper than the one before; then ``end``.
"""

from __future__ import annotations

import json
import math
import sys
import traceback
from collections.abc import Iterator, Mapping

from mathengine.errors import MathengineError, Undecided
from mathengine.pipeline.budget import MEMORY
from mathengine.pipeline.statement import Verified, claim
from mathengine.pipeline.verify import verdicts
from mathengine.store.records import Json

GRACE = 5
"""Seconds of processor time beyond its limit after which a process that nobody ended is ended by the system."""


def answers(task: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """What is to be said of one statement.

    Parameters
    ----------
    task : mapping
        ``statement``, ``digits``, ``proof``.

    Yields
    ------
    dict
        Verdicts, then ``{"end": ""}``; or ``{"problem": ...}`` if the statement makes no sense, ``{"undecided": ...}``
        if a budget was reached, ``{"fault": ...}`` with the traceback of a defect.

    Examples
    --------
    >>> [line.get("verdict") for line in answers({"statement": "1 + 1 = 2", "digits": 50, "proof": False})]
    ['proved', None]
    >>> next(answers({"statement": "zeta(1) = 1", "digits": 50, "proof": False}))["problem"]
    'argument of zeta is 1; accepted: no pole or singularity'
    """
    try:
        for verified in verdicts(claim(str(task["statement"])), int(str(task["digits"])), bool(task["proof"])):
            yield verdict_line(verified)
        yield {"end": ""}
    except Undecided as error:
        yield {"undecided": str(error)}
    except MathengineError as error:
        yield {"problem": str(error)}
    except MemoryError:
        yield {"undecided": "the computation ran out of memory"}
    except Exception:
        yield {"fault": traceback.format_exc()}


def verdict_line(verified: Verified) -> dict[str, Json]:
    """A verdict as data."""
    return {
        "statement": verified.claim.text,
        "kind": verified.claim.kind,
        "verdict": str(verified.verdict),
        "digits": verified.digits,
        "method": verified.method,
        "evidence": dict(verified.evidence),
        "certificate": None if verified.certificate is None else dict(verified.certificate),
    }


def main() -> None:
    """Answer the lines of standard input until it ends."""
    _limit_memory()
    _say({"ready": ""})
    for line in sys.stdin:
        task = json.loads(line)
        _limit_time(float(task["seconds"]))
        for message in answers(task):
            _say(message)


def _say(message: Mapping[str, Json]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # no such limit on this platform
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


def _limit_time(seconds: float) -> None:
    """For the case that whoever started this process was killed and cannot end it."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds) + GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


if __name__ == "__main__":
    main()
