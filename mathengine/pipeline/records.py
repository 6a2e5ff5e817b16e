"""Between findings and the rows of the store, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mathengine import __version__
from mathengine.pipeline.statement import Finding, Verified
from mathengine.store.records import EvidenceRecord, Json, StatementRecord, StoredStatement

if TYPE_CHECKING:
    from mathengine.store.database import Store

DETAILS = "details"
"""Key of a statement's structured form under which a finding's details lie."""
PREFIX_DIGITS = 15
KINDS = ("factorial", "exponential", "critical", "alternating-slow")
PAGE = 500


def statement_record(finding: Finding) -> tuple[StatementRecord, list[EvidenceRecord]]:
    """The rows that keep a finding: the statement, and one piece of evidence.

    Details go with the statement; they are facts about the objects that it names.
    """
    verified = finding.verified
    record = StatementRecord(
        digest=verified.claim.digest,
        kind=verified.claim.kind,
        text=verified.claim.text,
        form={DETAILS: dict(finding.details)},
        constant=finding.constant,
        family=finding.family,
        limit=finding.limit,
        value_prefix=finding.value[:PREFIX_DIGITS] if finding.value else None,
    )
    return record, [evidence_record(verified)]


def evidence_record(verified: Verified) -> EvidenceRecord:
    """The piece of evidence that a verdict is."""
    return EvidenceRecord(
        verified.verdict,
        method=verified.method,
        digits=verified.digits,
        evidence=dict(verified.evidence),
        certificate=None if verified.certificate is None else dict(verified.certificate),
        engine_version=__version__,
        seconds=round(verified.seconds, 6),
    )


def bare_record(verified: Verified) -> tuple[StatementRecord, list[EvidenceRecord]]:
    """The rows for a claim that comes from a user instead of a search."""
    return statement_record(Finding(verified=verified, constant=None, limit=None))


def finding_line(stored: StoredStatement) -> dict[str, Json]:
    """The line that ``search`` and ``conjectures list`` print for a statement of the store."""
    record = stored.record
    details = record.form.get(DETAILS)
    line: dict[str, Json] = {
        "digest": record.digest,
        "statement": record.text,
        "kind": record.kind,
        "verdict": str(stored.status),
        "digits": stored.digits,
        "constant": record.constant,
        "limit": record.limit,
    }
    # Details are the finder's, who may be a stranger: they add to what the store says and replace none of it.
    added = details if isinstance(details, dict) else {}
    return line | {name: value for name, value in added.items() if name not in line}


def statements_of(store: Store, run: int) -> Iterator[StoredStatement]:
    """Everything that a run found."""
    page = store.query(run=run, limit=PAGE)
    while True:
        yield from page.statements
        if page.cursor is None:
            return
        page = store.query(run=run, limit=PAGE, after=page.cursor)


def in_order(statements: Iterable[StoredStatement]) -> list[StoredStatement]:
    """Identified ones first, sums in disguise last; the fast ones by their rate, the others by length of text."""
    return sorted(statements, key=_rank)


def _rank(stored: StoredStatement) -> tuple[bool, bool, int, float, int, str]:
    found = stored.record.form.get(DETAILS)
    details = found if isinstance(found, dict) else {}
    kind, rate = details.get("convergence"), details.get("rate")
    slowness = KINDS.index(kind) if kind in KINDS else len(KINDS)
    speed = float(rate) if isinstance(rate, (int, float)) and slowness < 2 else 0.0
    unknown = stored.record.constant is None
    return (unknown, unknown and "proof" in details, slowness, -speed, len(stored.record.text), stored.record.text)
