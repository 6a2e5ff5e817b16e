"""From a finding of the store to an entry of the catalogue, as text for review.

The entry says what the store knows: the statement in canonical form, its status, the evidence in a line, the search
that found it, the references. Its id is new and comes from the statement, so that promoting twice gives the same text.
The definitions of its words, with their sanity lines, stand above it for whoever reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, Undecided
from mathengine.numeric.expressions import Call, Relation, Statement, walk
from mathengine.numeric.vocabulary import NUMERIC
from mathengine.pipeline.domains import WORDS
from mathengine.pipeline.kinds import domain_of_kind
from mathengine.pipeline.records import DETAILS
from mathengine.pipeline.statement import Claim, claim
from mathengine.store.catalogue import CatalogueEntry, Definition, catalogue, definitions
from mathengine.store.exchange_rows import runs_of
from mathengine.store.records import EvidenceRecord, Json, Reference, Status, StoredStatement, Verdict

if TYPE_CHECKING:
    from mathengine.store.database import Store

SHORTEST_ID = 6
"""Hexadecimal digits of an id; more where these are taken."""
LONGEST_WITNESS = 400
LABELS = {"doi": "doi:", "arxiv": "arXiv:", "oeis": "OEIS ", "url": ""}


def promoted(store: Store, digest: str, *, source: str | None = None, notes: str | None = None) -> str:
    """The entry of the catalogue for a statement of the store.

    Parameters
    ----------
    digest : str
        Or its first digits.
    source : str, optional
        Where it comes from; by default the search that found it.
    notes : str, optional
        By default the rate and the delta, where the finding has them.

    Raises
    ------
    NothingFound
        If the store has no such statement, or several.
    Undecided
        If nothing is known of it but that somebody claims it, or if its evidence contradicts itself.
    InvalidInput
        If the catalogue holds it already.
    """
    stored = store.get(digest)
    entries = catalogue()
    read = claim(stored.record.text)
    _refuse_known(read, entries)
    evidence, references = store.evidence(stored.record.digest), store.references(stored.record.digest)
    if stored.status in (Status.UNDECIDED, Status.CONFLICT):
        problem = (
            "has contradictory evidence" if stored.status is Status.CONFLICT else "is only undecided: verify it first"
        )
        raise Undecided(f"statement {stored.record.digest[:12]} {problem}")
    fields: dict[str, str | list[str]] = {
        "id": fresh_id(read.digest, [entry.id for entry in entries]),
        "statement": read.text,
        "verdict": stored.status.value,
        **how_it_is_known(stored, evidence),
        "source": source or _found_by(store, stored),
    }
    if references:
        fields["references"] = [_reference_text(each) for each in references]
    if said := _details(stored) if notes is None else notes:
        fields["notes"] = said
    head = [
        f"# For conjectures/{domain_of_kind(read.kind)}.toml, after review; statement {read.digest[:12]} of the store."
    ]
    head += sanity_lines(read.statement, definitions())
    return "\n".join(head) + "\n" + toml_table("conjecture", fields)


def _refuse_known(read: Claim, entries: Iterable[CatalogueEntry]) -> None:
    words = _domain_words(read.text)
    for entry in entries:
        # The canonical form takes milliseconds: only where the same words occur.
        if _domain_words(entry.statement) == words and claim(entry.statement).digest == read.digest:
            raise InvalidInput("statement", entry.statement, f"one that the catalogue has not yet (see {entry.id})")


def _domain_words(text: str) -> set[str]:
    return {word for word in WORDS if f"{word}(" in text}


def fresh_id(digest: str, taken: Iterable[str]) -> str:
    """An id that no entry has: the first digits of the statement's digest.

    Examples
    --------
    >>> fresh_id("abcdef012345", ["c-abcdef"])
    'c-abcdef0'
    """
    used = set(taken)
    return next(name for end in range(SHORTEST_ID, len(digest)) if (name := f"c-{digest[:end]}") not in used)


def how_it_is_known(stored: StoredStatement, evidence: Iterable[EvidenceRecord]) -> dict[str, str]:
    """The key and text of a catalogue entry that say how its verdict is known.

    Examples
    --------
    >>> from mathengine.store.records import Standing, StatementRecord
    >>> record = StatementRecord(digest="0" * 64, kind="identity", text="1 = 2")
    >>> stored = StoredStatement(record, Standing(Status.REFUTED), "2026-11-25T00:00:00Z", 1)
    >>> how_it_is_known(stored, [EvidenceRecord(Verdict.REFUTED, "exact", evidence={"left": "1", "right": "2"})])
    {'witness': 'the left side is 1, the right one 2'}
    """
    verdict = Verdict(stored.status.value)
    pieces = [piece for piece in evidence if piece.verdict is verdict]
    newest = max(pieces, key=lambda piece: (piece.certificate is not None, piece.digits or 0, piece.created))
    if verdict is Verdict.PROVED:
        modes = newest.evidence.get("modes")
        means = ", ".join(str(mode) for mode in modes) if isinstance(modes, list) and modes else newest.method
        return {"certificate": f"mathengine verify: {means}"}
    if verdict is Verdict.REFUTED:
        return {"witness": _witness(newest.evidence)[:LONGEST_WITNESS]}
    if newest.digits is not None:
        return {"checked": f"{newest.digits} certified digits"}
    reason = newest.evidence.get("reason")
    return {"checked": str(reason) if reason else f"by {newest.method}"}


def _witness(evidence: Mapping[str, Json]) -> str:
    witness = evidence.get("witness")
    where = ""
    if isinstance(witness, dict) and witness:
        where = ", ".join(f"{name} = {value}" for name, value in witness.items()) + ": "
    left, right = (_shown(evidence.get(side)) for side in ("left", "right"))
    if left and right:
        return f"{where}the left side is {left}, the right one {right}"
    value = _shown(evidence.get("value"))
    if where and value:
        return f"{where}the value is {value}"
    said = evidence.get("reason") or evidence.get("established") or json.dumps(dict(evidence))
    return f"{where}{said}"


def _shown(value: Json) -> str:
    """A side of a relation: the certain digits of a ball, or the value itself."""
    if isinstance(value, dict):
        digits = str(value.get("digits", ""))
        return f"{digits[:24]}..." if len(digits) > 24 else digits
    return "" if value is None else str(value)


def _found_by(store: Store, stored: StoredStatement) -> str:
    runs = runs_of(store, stored.id)
    if not runs:
        return f"mathengine conjectures add, {stored.created[:10]}"
    return f"recipe {runs[0].recipe}, run of {runs[0].started[:10]}"


def _details(stored: StoredStatement) -> str:
    details = stored.record.form.get(DETAILS)
    if not isinstance(details, dict):
        return ""
    said = []
    if isinstance(rate := details.get("rate"), int | float):
        said.append(f"{details.get('convergence', 'converges')}, rate {rate}")
    delta = details.get("delta")
    if isinstance(delta, dict):
        said.append(f"delta {delta.get('value')} at depth {delta.get('depth')}")
    return "; ".join(said)


def _reference_text(reference: Reference) -> str:
    note = reference.note.replace("(", "[").replace(")", "]")
    return f"{LABELS.get(reference.kind, f'{reference.kind}:')}{reference.target}" + (f" ({note})" if note else "")


def sanity_lines(statement: Statement, known: Iterable[Definition]) -> list[str]:
    """Comments that say what the words of a statement mean, each with its sanity line.

    Examples
    --------
    >>> order = Definition(word="order", meaning="number of vertices", sanity="order(coxeter(4)) = 24")
    >>> sanity_lines(claim("order(coxeter(5)) = 120").statement, [order])
    ['# order: number of vertices; order(coxeter(4)) = 24', '# coxeter: not defined yet; add a [[definition]]']
    """
    meanings = {each.word: each for each in known}
    lines = []
    for word in _words(statement):
        one = meanings.get(word)
        said = "not defined yet; add a [[definition]]" if one is None else f"{one.meaning}; {one.sanity}"
        lines.append(f"# {word}: {said}")
    return lines


def _words(statement: Statement) -> list[str]:
    """The words of a statement that are no functions of analysis, each once."""
    said = statement.claim
    sides = (said.left, said.right) if isinstance(said, Relation) else (said,)
    calls = (node.function for side in sides for node in walk(side) if isinstance(node, Call))
    return [word for word in dict.fromkeys(calls) if word not in NUMERIC]


def toml_table(name: str, fields: Mapping[str, str | list[str]]) -> str:
    r"""One entry of an array of tables.

    Examples
    --------
    >>> print(toml_table("conjecture", {"id": "c-000000", "notes": 'a "b" \\ c'}), end="")
    [[conjecture]]
    id = "c-000000"
    notes = 'a "b" \ c'
    """
    lines = [f"[[{name}]]"]
    for key, value in fields.items():
        text = toml_text(value) if isinstance(value, str) else f"[{', '.join(toml_text(item) for item in value)}]"
        lines.append(f"{key} = {text}")
    return "\n".join(lines) + "\n"


def toml_text(text: str) -> str:
    r"""A string of TOML on one line: literal where it has double quotes and nothing that needs an escape.

    Examples
    --------
    >>> print(toml_text('order("x")'), toml_text("it's\n\x7f"))
    'order("x")' "it's\n\u007f"
    """
    printable = all(c.isprintable() for c in text)
    if '"' in text and "'" not in text and printable:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"
