"""Taking in what another group's store says: as claims first, and then by verifying them here.

An export is text that anybody can write, so nothing in it is believed. A line whose text this engine cannot read, or
whose text is not canonical, is left out; the rest comes in without a verdict. Then every claim is verified as if it had
been typed. Where this engine finds no proof and the claim brings a certificate, the checker decides about that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mathengine import __version__
from mathengine.errors import BudgetExhausted, InvalidInput, MathengineError
from mathengine.pipeline.budget import run_within
from mathengine.pipeline.records import evidence_record
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.portability import CLAIMED, import_claims, statements_of
from mathengine.store.records import Added, EvidenceRecord, Json, StatementRecord, Status, StoredStatement, Verdict

if TYPE_CHECKING:
    from mathengine.store.database import Store

WITNESSED = "disjoint enclosures"
"""The one rule of certificates whose check may rest on a second numerical witness instead of on exact arithmetic."""
CHECKED = "certificate checked"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in.

    Parameters
    ----------
    added : Added
    digests : tuple of str
        The statements, in the order of the file.
    left_out : mapping of int to str
        Numbers of the lines that were left out, with the reason.

    Examples
    --------
    >>> Imported(Added(new=1), ("0" * 64,), {}).added.new
    1
    """

    added: Added
    digests: tuple[str, ...]
    left_out: dict[int, str]


def import_foreign(store: Store, path: str | Path) -> Imported:
    """Import an export by others as claims, leaving out what this engine does not read as its digest says.

    Raises
    ------
    InvalidInput
        If the file is no whole export, or a digest is not that of its text; then nothing is written.
    """
    digests: list[str] = []
    left_out: dict[int, str] = {}
    for number, record in statements_of(path):
        reason = objection(record)
        if reason is None:
            digests.append(record.digest)
        else:
            left_out[number] = reason
    return Imported(import_claims(store, path, left_out), tuple(digests), left_out)


def objection(record: StatementRecord) -> str | None:
    """Why a foreign statement is not taken in; None if it is read here as it was there.

    Examples
    --------
    >>> record = StatementRecord(digest="0" * 64, kind="identity", text="pi**2/6 = zeta(2)")
    >>> objection(record)
    'not canonical: zeta(2) = pi**2/6'
    """
    try:
        read = claim(record.text)
    except MathengineError as error:
        return str(error)
    if read.text != record.text:
        return f"not canonical: {read.text}"
    return None if read.kind == record.kind else f"of kind {read.kind}, not {record.kind}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A claim, and what came of it here.

    Parameters
    ----------
    stored : StoredStatement
        With the status after verification.
    claimed : Verdict or None
        The strongest verdict that was claimed; None where nothing was.
    word : str
        ``confirmed``, ``weaker``, ``contradicted`` or ``undecided``.
    reason : str
        Why it was not confirmed.
    """

    stored: StoredStatement
    claimed: Verdict | None
    word: str
    reason: str = ""


def verify_claims(store: Store, digests: tuple[str, ...], digits: int, max_seconds: float) -> Iterator[Outcome]:
    """Verify claims one by one, adding evidence of our own; ``max_seconds`` bounds each of them.

    A statement whose own evidence here already decides as the claim does is not verified again.
    """
    for digest in digests:
        claims = [piece for piece in store.evidence(digest) if piece.method == CLAIMED]
        said = _strongest(claims)
        reason = ""
        if _word(store.get(digest).status, said) != "confirmed":
            reason = _verify(store, store.get(digest), claims, digits, max_seconds)
        after = store.get(digest)
        word = _word(after.status, said)
        yield Outcome(after, said, word, "" if word == "confirmed" else reason)


def _verify(
    store: Store, stored: StoredStatement, claims: list[EvidenceRecord], digits: int, max_seconds: float
) -> str:
    text = stored.record.text
    try:
        verified = verify(text, digits, max_seconds)
    except MathengineError as error:
        return str(error)
    store.add_evidence(stored.record.digest, evidence_record(verified))
    if verified.verdict in (Verdict.PROVED, Verdict.REFUTED):
        return f"{verified.verdict} here"
    reason = str(verified.evidence.get("reason", f"{verified.verdict} here"))
    for certificate in _certificates(claims):
        problem = _problem(text, certificate, max_seconds)
        if not problem:
            how: dict[str, Json] = {"reason": "the checker establishes the statement from a certificate of others"}
            proof = EvidenceRecord(Verdict.PROVED, CHECKED, None, how, certificate, __version__)
            store.add_evidence(stored.record.digest, proof)
            return ""
        reason = f"its certificate does not hold here: {problem}"
    return reason


def _certificates(claims: list[EvidenceRecord]) -> Iterator[dict[str, Json]]:
    for piece in claims:
        certificate = piece.evidence.get("certificate")
        if piece.evidence.get("verdict") == "proved" and isinstance(certificate, dict):
            yield certificate


def _problem(text: str, certificate: dict[str, Json], max_seconds: float) -> str:
    """Why a certificate does not establish the text, empty if it does."""
    if WITNESSED in _rules(certificate):
        return f"it rests on {WITNESSED}, which are computed anew instead"
    try:
        run_within(_check, text, certificate, max_seconds=max_seconds)
    except (InvalidInput, BudgetExhausted) as error:
        return str(error)
    return ""


def _check(text: str, certificate: dict[str, Json]) -> None:
    from mathengine.pipeline.certificates import check_certificate

    check_certificate(text, certificate)


def _rules(data: Json) -> set[str]:
    """Every rule that a certificate names, at any depth."""
    found: set[str] = set()
    waiting: list[Json] = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found.update(value for name, value in item.items() if name == "rule" and isinstance(value, str))
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return found


def _strongest(claims: list[EvidenceRecord]) -> Verdict | None:
    said = [piece.evidence.get("verdict") for piece in claims]
    order = (Verdict.REFUTED, Verdict.PROVED, Verdict.SUPPORTED, Verdict.UNDECIDED)
    return next((verdict for verdict in order if verdict in said), None)


def _word(status: Status, said: Verdict | None) -> str:
    """How a status stands to what was claimed.

    Examples
    --------
    >>> _word(Status.SUPPORTED, Verdict.PROVED), _word(Status.REFUTED, Verdict.SUPPORTED)
    ('weaker', 'contradicted')
    """
    if status in (Status.UNDECIDED, Status.CONFLICT):
        return "undecided" if status is Status.UNDECIDED else "contradicted"
    if said is None or said is Verdict.UNDECIDED or status.value == said.value:
        return "confirmed"
    if status is Status.REFUTED or said is Verdict.REFUTED:
        return "contradicted"
    return "confirmed" if status is Status.PROVED else "weaker"
