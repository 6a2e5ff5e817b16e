"""What the store keeps, as frozen data: statements, evidence, runs, and the rule that derives a status from evidence.

The status of a statement is never typed in. It is the least upper bound of its verdicts in ::

              conflict
              /      \\
         proved      refuted
              \\      /
             supported
                 |
             undecided

so that the order in which evidence comes in does not matter, and no later evidence undoes an earlier refutation.
Nothing here knows of a database.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import reduce
from typing import NoReturn, TypeAlias

from mathengine.errors import InvalidInput

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
DIGEST = re.compile(r"[0-9a-f]{64}")


class Verdict(StrEnum):
    """What one piece of evidence says of a statement.

    >>> Verdict("proved")
    <Verdict.PROVED: 'proved'>
    """

    PROVED = "proved"
    SUPPORTED = "supported"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Status(StrEnum):
    """What all evidence together says: a verdict, or ``conflict`` where one proves what another refutes.

    >>> Status.CONFLICT.is_alarm
    True
    """

    PROVED = "proved"
    SUPPORTED = "supported"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    CONFLICT = "conflict"

    @property
    def is_alarm(self) -> bool:
        """True where the evidence contradicts itself: a defect somewhere in the engine or in a certificate."""
        return self is Status.CONFLICT


class RunState(StrEnum):
    """How a run stands; every state but ``finished`` can be resumed.

    >>> [str(state) for state in RunState]
    ['running', 'stopped', 'interrupted', 'finished']
    """

    RUNNING = "running"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


_BELOW = {
    Status.UNDECIDED: {Status.UNDECIDED},
    Status.SUPPORTED: {Status.UNDECIDED, Status.SUPPORTED},
    Status.PROVED: {Status.UNDECIDED, Status.SUPPORTED, Status.PROVED},
    Status.REFUTED: {Status.UNDECIDED, Status.SUPPORTED, Status.REFUTED},
    Status.CONFLICT: set(Status),
}
# The smallest status that lies above both, for every pair of them; a verdict equals the status of the same name.
_JOIN: dict[tuple[str, str], Status] = {
    (one, other): min((top for top in Status if {one, other} <= _BELOW[top]), key=lambda top: len(_BELOW[top]))
    for one in Status
    for other in Status
}


def join(one: Status, other: Status) -> Status:
    """The status that both together give. Exact: commutative, associative, idempotent.

    >>> join(Status.REFUTED, Status.SUPPORTED), join(Status.PROVED, Status.REFUTED)
    (<Status.REFUTED: 'refuted'>, <Status.CONFLICT: 'conflict'>)
    """
    return _JOIN[one, other]


@dataclass(frozen=True, slots=True)
class Standing:
    """Status and best certified digits of a statement, both functions of its evidence.

    Parameters
    ----------
    status : Status
    digits : int or None
        Most decimal digits that any evidence certifies; None where there is none, or where the statement is refuted.

    Examples
    --------
    >>> Standing().joined(EvidenceRecord(Verdict.SUPPORTED, method="enclosure", digits=50))
    Standing(status=<Status.SUPPORTED: 'supported'>, digits=50)
    """

    status: Status = Status.UNDECIDED
    digits: int | None = None

    def joined(self, evidence: EvidenceRecord) -> Standing:
        """The standing after one more piece of evidence."""
        return self._with(evidence.verdict, evidence.digits)

    def merged(self, other: Standing) -> Standing:
        """The standing of two bodies of evidence together."""
        return self._with(other.status, other.digits)

    def _with(self, status: Status | Verdict, digits: int | None) -> Standing:
        after = _JOIN[self.status, status]
        if after is Status.REFUTED or after is Status.CONFLICT:
            return Standing(after)
        if digits is None or (self.digits is not None and self.digits >= digits):
            digits = self.digits
        return Standing(after, digits)


def standing(evidence: Iterable[EvidenceRecord]) -> Standing:
    """Status and certified digits that the evidence gives. Exact; the order does not matter.

    >>> standing([]).status
    <Status.UNDECIDED: 'undecided'>
    >>> proof = EvidenceRecord(Verdict.PROVED, method="telescoping")
    >>> standing([EvidenceRecord(Verdict.SUPPORTED, method="enclosure", digits=1000), proof])
    Standing(status=<Status.PROVED: 'proved'>, digits=1000)
    """
    return reduce(Standing.joined, evidence, Standing())


def canonical_json(value: Mapping[str, Json]) -> str:
    """JSON text with sorted keys and no spaces: equal data, equal bytes.

    Raises
    ------
    InvalidInput
        If the data is no JSON: NaN, infinity, an integer past Python's limit for text, or a foreign type.

    Examples
    --------
    >>> canonical_json({"b": [1, 2], "a": None})
    '{"a":null,"b":[1,2]}'
    """
    try:
        return _encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput("data for the store", str(error), "JSON data, with large integers as text") from None


def _refuse(value: object) -> NoReturn:
    raise TypeError(f"{type(value).__name__} is no JSON")


def _encoder() -> Callable[[object], str]:
    """The C encoder, made once; ``JSONEncoder.encode`` makes one in every call, which costs more than the work."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
    # No memory of visited containers: one that holds itself ends in a RecursionError.
    chunks = make(None, _refuse, json.encoder.encode_basestring_ascii, None, ":", ",", True, False, False)
    return lambda value: "".join(chunks(value, 0))


_encode = _encoder()


def utc_now() -> str:
    """The time as ``2026-11-23T21:08:00Z``.

    >>> len(utc_now())
    20
    """
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_digest(digest: str) -> str:
    """``digest`` itself, if it is the 64 lower-case hexadecimal digits of a SHA-256.

    >>> check_digest("ab" * 32) == "ab" * 32
    True
    """
    if DIGEST.fullmatch(digest) is None:
        raise InvalidInput("digest", digest, "64 hexadecimal digits, lower case")
    return digest


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord:
    """A statement as the store keeps it: what is claimed, not whether it holds.

    Parameters
    ----------
    digest : str
        SHA-256 of the canonical text; two records with one digest are one statement.
    kind : str
        ``continued-fraction``, ``identity``, ...
    text : str
        Canonical text.
    form : mapping
        The structured form, and what the kind adds (for continued fractions ``a``, ``b``, ``rate``, ``fr``, ...).
    constant, family : str or None
        What to filter by.
    limit : str or None
        The closed form of the limit, or its certified digits where none is known.
    value_prefix : str or None
        Leading digits of the value that both ends of its ball share, for finding neighbours.

    Examples
    --------
    >>> StatementRecord(digest="0" * 64, kind="identity", text="zeta(2) = pi**2/6").constant is None
    True
    """

    digest: str
    kind: str
    text: str
    form: Mapping[str, Json] = field(default_factory=dict)
    constant: str | None = None
    family: str | None = None
    limit: str | None = None
    value_prefix: str | None = None


def delta_of(form: Mapping[str, Json]) -> float | None:
    """The measured irrationality exponent that the details of a form state, for filtering and sorting.

    Examples
    --------
    >>> delta_of({"details": {"delta": {"depth": 1000, "value": "0.086100"}}})
    0.0861
    >>> delta_of({"details": {"delta": {"depth": 1000, "value": "unknown"}}}) is delta_of({}) is None
    True
    """
    details = form.get("details")
    delta = details.get("delta") if isinstance(details, Mapping) else None
    value = delta.get("value") if isinstance(delta, Mapping) else delta
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """One piece of evidence for or against a statement.

    Parameters
    ----------
    verdict : Verdict
    method : str
        ``enclosure``, ``exact``, ``agreeing``, ...
    digits : int or None
        Certified decimal digits; None where the verdict does not rest on enclosures.
    evidence : mapping
        The enclosure, the bound, the witness, or the reason.
    certificate : mapping or None
        Data from which a checker establishes a proof again.
    engine_version : str
    created : str
        UTC, as :func:`utc_now` writes it.
    seconds : float
    run : int or None
        The run of this store that produced it.

    Examples
    --------
    >>> one = EvidenceRecord(Verdict.PROVED, method="exact", seconds=0.5)
    >>> one.digest == EvidenceRecord(Verdict.PROVED, method="exact", seconds=0.7).digest
    True
    """

    verdict: Verdict
    method: str
    digits: int | None = None
    evidence: Mapping[str, Json] = field(default_factory=dict)
    certificate: Mapping[str, Json] | None = None
    engine_version: str = ""
    created: str = field(default_factory=utc_now)
    seconds: float = 0.0
    run: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what was established and how; when, how fast and in which run do not count."""
        certificate = None if self.certificate is None else canonical_json(self.certificate)
        return evidence_digest(self, canonical_json(self.evidence), certificate)


def evidence_digest(record: EvidenceRecord, evidence: str, certificate: str | None) -> str:
    """The digest of ``record``, whose two mappings the caller has already written as canonical JSON.

    >>> record = EvidenceRecord(Verdict.PROVED, method="exact")
    >>> evidence_digest(record, "{}", None) == record.digest
    True
    """
    # Both JSON texts escape control characters, so that the separator cannot occur inside a part.
    parts = (record.verdict, record.method, str(record.digits), evidence, certificate or "", record.engine_version)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run of a search.

    Parameters
    ----------
    recipe : str
        Name of the recipe.
    recipe_digest : str
        SHA-256 of everything that decides what the search does; runs with one digest do the same work.
    recipe_text : str
    parameters : mapping
    seed : int or None
    version : str
        Of mathengine.
    machine : str or None
        Kind of machine, without its name.
    state : RunState
    counts : mapping of str to int
        Candidates per stage over the chunks finished so far.
    cursor : str or None
        For searches that note more than finished chunks.
    started : str
    finished : str or None
    key : str
        Permanent name, the same in every store that the run is copied to; empty until the store gives it one.
    id : int or None
        Identifier in this store; None until it is stored.

    Examples
    --------
    >>> RunRecord(recipe="zeta3", recipe_digest="0" * 64).state
    <RunState.RUNNING: 'running'>
    """

    recipe: str
    recipe_digest: str
    recipe_text: str = ""
    parameters: Mapping[str, Json] = field(default_factory=dict)
    seed: int | None = None
    version: str = ""
    machine: str | None = None
    state: RunState = RunState.RUNNING
    counts: Mapping[str, int] = field(default_factory=dict)
    cursor: str | None = None
    started: str = field(default_factory=utc_now)
    finished: str | None = None
    key: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """Where a statement is written about.

    Parameters
    ----------
    kind : str
        ``doi``, ``arxiv``, ``oeis``, ``dlmf``, ``url``, ``lean``, ``book`` or ``note``.
    target : str
        The identifier itself.
    note : str

    Examples
    --------
    >>> Reference("oeis", "A002117").target
    'A002117'
    """

    kind: str
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement as it lies in the store, with what its evidence gives.

    Parameters
    ----------
    record : StatementRecord
    standing : Standing
    created : str
    id : int
        Identifier in this store, in the order of arrival.

    Examples
    --------
    >>> record = StatementRecord(digest="0" * 64, kind="identity", text="zeta(2) = pi**2/6")
    >>> StoredStatement(record, Standing(Status.PROVED), utc_now(), 1).status
    <Status.PROVED: 'proved'>
    """

    record: StatementRecord
    standing: Standing
    created: str
    id: int

    @property
    def status(self) -> Status:
        """What all evidence together says."""
        return self.standing.status

    @property
    def digits(self) -> int | None:
        """Best certified digits."""
        return self.standing.digits


@dataclass(frozen=True, slots=True)
class Added:
    """What a batch changed.

    Parameters
    ----------
    new, known : int
        Statements that the store did not have, and had.
    evidence : int
        Pieces of evidence that the store did not have.

    Examples
    --------
    >>> Added(new=3, known=1, evidence=3) + Added(new=1, known=0, evidence=1)
    Added(new=4, known=1, evidence=4)
    """

    new: int = 0
    known: int = 0
    evidence: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(self.new + other.new, self.known + other.known, self.evidence + other.evidence)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a query.

    Parameters
    ----------
    statements : tuple of StoredStatement
    cursor : str or None
        Give it to the next query as ``after``; None on the last page.

    Examples
    --------
    >>> len(Page((), None).statements)
    0
    """

    statements: tuple[StoredStatement, ...]
    cursor: str | None
