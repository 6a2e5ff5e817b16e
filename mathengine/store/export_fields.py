"""The lines of an export, field by field: from records to JSON data, and back with every type checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from mathengine.errors import InvalidInput
from mathengine.store import insertion, runs
from mathengine.store.records import (
    EvidenceRecord,
    Json,
    Reference,
    RunRecord,
    RunState,
    StatementRecord,
    Verdict,
    canonical_json,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with all that an export knows of it.

    Parameters
    ----------
    record : StatementRecord
    evidence : tuple of (EvidenceRecord, str or None)
        Each piece with the permanent name of its run.
    references : tuple of Reference
    tags, runs : tuple of str

    Examples
    --------
    >>> Line(StatementRecord(digest="0" * 64, kind="identity", text="1 = 1"), (), (), ("trivial",), ()).tags
    ('trivial',)
    """

    record: StatementRecord
    evidence: tuple[tuple[EvidenceRecord, str | None], ...]
    references: tuple[Reference, ...]
    tags: tuple[str, ...]
    runs: tuple[str, ...]


def run_fields(run: RunRecord) -> dict[str, Json]:
    """A run as JSON data, its identifier in this store included."""
    row: dict[str, Json] = dict(runs.columns(run))
    return {**row, "parameters": dict(run.parameters), "counts": dict(run.counts)}


def record_fields(record: StatementRecord) -> dict[str, Json]:
    """A statement as JSON data."""
    return {
        "digest": record.digest,
        "kind": record.kind,
        "text": record.text,
        "form": dict(record.form),
        "constant": record.constant,
        "family": record.family,
        "limit": record.limit,
        "value_prefix": record.value_prefix,
    }


def evidence_fields(piece: EvidenceRecord, keys: Mapping[int, str]) -> dict[str, Json]:
    """A piece of evidence as JSON data; its run by the permanent name."""
    return {
        "verdict": piece.verdict.value,
        "method": piece.method,
        "digits": piece.digits,
        "evidence": dict(piece.evidence),
        "certificate": None if piece.certificate is None else dict(piece.certificate),
        "engine_version": piece.engine_version,
        "created": piece.created,
        "seconds": piece.seconds,
        "run": None if piece.run is None else keys[piece.run],
    }


def read_run_line(data: Json, place: str) -> RunRecord:
    """A run from its line; ``place`` names the line in errors."""
    fields = _table(data, place)
    state = _field(fields, "state", str, place)
    if state not in tuple(RunState):
        raise InvalidInput(f"state in {place}", state, ", ".join(RunState))
    seed = _optional(fields, "seed", str, place)
    counts = _field(fields, "counts", dict, place)
    return RunRecord(
        recipe=_field(fields, "recipe", str, place),
        recipe_digest=_field(fields, "recipe_digest", str, place),
        recipe_text=_field(fields, "recipe_text", str, place),
        parameters=_field(fields, "parameters", dict, place),
        seed=None if seed is None else _integer(seed, place),
        version=_field(fields, "version", str, place),
        machine=_optional(fields, "machine", str, place),
        state=RunState(state),
        counts={str(stage): _whole(count, place) for stage, count in counts.items()},
        cursor=_optional(fields, "cursor", str, place),
        started=_field(fields, "started", str, place),
        finished=_optional(fields, "finished", str, place),
        key=_field(fields, "key", str, place),
    )


def read_record(data: Mapping[str, Json], place: str) -> StatementRecord:
    """What a line says of the statement itself."""
    fields = _table(data.get("statement"), place)
    return StatementRecord(
        digest=_field(fields, "digest", str, place),
        kind=_field(fields, "kind", str, place),
        text=_field(fields, "text", str, place),
        form=_field(fields, "form", dict, place),
        constant=_optional(fields, "constant", str, place),
        family=_optional(fields, "family", str, place),
        limit=_optional(fields, "limit", str, place),
        value_prefix=_optional(fields, "value_prefix", str, place),
    )


def read_statement_line(data: Mapping[str, Json], place: str, ids: Mapping[str, int]) -> Line:
    """A statement with all that its line says; the runs that it names are in ``ids``."""
    record = read_record(data, place)
    pieces = tuple(_read_evidence(piece, place) for piece in _field(data, "evidence", list, place))
    keys = tuple(str(key) for key in _field(data, "runs", list, place))
    for key in (*keys, *(key for _, key in pieces if key is not None)):
        if key not in ids:
            raise InvalidInput(f"run in {place}", key, "the key of a run on an earlier line")
    literature = tuple(_read_reference(each, place) for each in _field(data, "references", list, place))
    labels = tuple(str(tag) for tag in _field(data, "tags", list, place))
    insertion.check_text(*labels)
    return Line(record, pieces, literature, labels, keys)


def _read_reference(data: Json, place: str) -> Reference:
    if not isinstance(data, list) or len(data) != 3 or not all(isinstance(part, str) for part in data):
        raise InvalidInput(f"reference in {place}", canonical_json({"": data}), "kind, target and note")
    kind, target, note = (str(part) for part in data)
    insertion.check_text(kind, target, note)
    return Reference(kind, target, note)


def _read_evidence(data: Json, place: str) -> tuple[EvidenceRecord, str | None]:
    fields = _table(data, place)
    verdict = _field(fields, "verdict", str, place)
    if verdict not in tuple(Verdict):
        raise InvalidInput(f"verdict in {place}", verdict, ", ".join(Verdict))
    seconds = fields.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise InvalidInput(f"seconds in {place}", str(seconds), "a number")
    digits = fields.get("digits")
    record = EvidenceRecord(
        Verdict(verdict),
        _field(fields, "method", str, place),
        None if digits is None else _whole(digits, place),
        _field(fields, "evidence", dict, place),
        _optional(fields, "certificate", dict, place),
        _field(fields, "engine_version", str, place),
        _field(fields, "created", str, place),
        float(seconds),
    )
    return record, _optional(fields, "run", str, place)


def _table(data: Json, place: str) -> dict[str, Json]:
    if not isinstance(data, dict):
        raise InvalidInput(place, type(data).__name__, "a line of an export")
    return data


def _field(fields: Mapping[str, Json], name: str, kind: type[T], place: str) -> T:
    value = fields.get(name)
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} in {place}", type(value).__name__, f"a value of type {kind.__name__}")
    return value


def _optional(fields: Mapping[str, Json], name: str, kind: type[T], place: str) -> T | None:
    return None if fields.get(name) is None else _field(fields, name, kind, place)


def _whole(value: Json, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise InvalidInput(f"number in {place}", str(value), "a whole number below 2**31")
    return value


def _integer(text: str, place: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(f"seed in {place}", text, "an integer") from None
