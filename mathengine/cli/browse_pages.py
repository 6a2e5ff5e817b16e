"""The pages of ``mathengine conjectures browse``: text in, HTML out; whatever the store holds is escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from mathengine.cli.browse_pictures import agreement, bars, layers_of, points
from mathengine.cli.conjectures_filters import DOMAINS, ORDERS, STATUSES
from mathengine.cli.output import clean
from mathengine.errors import MathengineError
from mathengine.numeric.expressions import Call, Relation, Statement
from mathengine.numeric.mathml import to_mathml
from mathengine.numeric.reader import read_statement
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.kinds import domain_of_kind
from mathengine.pipeline.records import DETAILS
from mathengine.store.exchange_references import page_of
from mathengine.store.portability import CLAIMED
from mathengine.store.records import delta_of

if TYPE_CHECKING:
    from mathengine.store.records import EvidenceRecord, Page, Reference, RunRecord, StoredStatement

LONGEST_FORMULA = 4000
"""Longest text of a statement that is typeset; a longer one is shown as it is written."""
LONGEST_VALUE = 20_000
STYLE = """\
body { font: 16px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem }
body { color: #1b1b1b; background: #fff }
h1 { font-size: 1.3rem }
h2 { font-size: 1.1rem; border-bottom: 1px solid #ccc; margin-top: 2rem }
nav a { margin-right: 1rem }
a { color: #124f8c }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; padding: .6rem; background: #f4f4f1 }
label { display: flex; flex-direction: column; font-size: .8rem }
input, select { font: inherit; width: 10rem }
button { font: inherit; align-self: end }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .3rem .6rem; vertical-align: top }
tr { border-bottom: 1px solid #e4e4e0 }
td.formula { width: 60%; overflow-wrap: anywhere }
code, pre { font: .85rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
pre { background: #f4f4f1; padding: .6rem; max-height: 30rem; overflow: auto }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .4rem 0 }
dd { margin: 0; overflow-wrap: anywhere }
figure { margin: 1rem 0 }
figcaption { font-size: .85rem; color: #555 }
.statement { font-size: 1.25rem; overflow-x: auto; padding: .8rem 0 }
.evidence { border-left: 4px solid #ccc; padding-left: .8rem; margin: 1rem 0 }
.proved { color: #0a6b2d }
.supported { color: #124f8c }
.refuted, .conflict, .error { color: #a3171b }
.undecided { color: #66610f }
.bar, .dot { fill: #124f8c }
.line { fill: none; stroke: #124f8c }
.axis { fill: none; stroke: #555 }
.label { font: 11px system-ui, sans-serif; fill: #333 }
"""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the page of a statement shows.

    Parameters
    ----------
    stored : StoredStatement
    evidence : sequence of EvidenceRecord
    references : sequence of Reference
    tags : sequence of str
    runs : sequence of RunRecord
    """

    stored: StoredStatement
    evidence: Sequence[EvidenceRecord]
    references: Sequence[Reference]
    tags: Sequence[str]
    runs: Sequence[RunRecord]


def shown(value: object) -> str:
    """Any value as harmless text of HTML.

    Examples
    --------
    >>> shown("<script>\\x1b[31m"), shown(None)
    ('&lt;script&gt;[31m', '')
    """
    text = "" if value is None else clean(str(value))
    return escape(text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} ... (whole in the JSON)")


def document(title: str, body: str) -> str:
    """A whole page; it loads nothing but its style sheet.

    Examples
    --------
    >>> "<title>a &amp; b</title>" in document("a & b", "")
    True
    """
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{shown(title)}</title>"
        '<link rel="stylesheet" href="/style.css"></head><body>'
        f'<nav><a href="/">Statements</a><a href="/counts">Counts</a></nav>{body}</body></html>\n'
    )


def formula(text: str, *, display: bool = False) -> str:
    """A statement typeset, or as it is written where it cannot be read or is very long.

    Examples
    --------
    >>> formula("pi < 22/7").startswith("<math><mrow><mi>π</mi>"), formula("1 +")
    (True, '<code>1 +</code>')
    """
    read = _read(text)
    return f"<code>{shown(text)}</code>" if read is None else to_mathml(read, display=display)


def _read(text: str) -> Statement | None:
    if len(text) > LONGEST_FORMULA:
        return None
    try:
        return read_statement(text, vocabulary=vocabulary())
    except MathengineError:
        return None


def list_page(page: Page, asked: Mapping[str, str], order: str) -> str:
    """The statements that pass the filters, with the form to change these."""
    rows = "".join(_row(stored) for stored in page.statements)
    table = (
        "<table><thead><tr><th>statement</th><th>status</th><th>digits</th><th>delta</th><th>kind</th>"
        f"<th>constant</th></tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else "<p>No statement passes these filters.</p>"
    )
    more = ""
    if page.cursor is not None:
        link = urlencode({**asked, "order": order, "after": page.cursor})
        more = f'<p><a rel="next" href="/?{escape(link)}">More</a></p>'
    return document("Statements", f"<h1>Statements</h1>{_form(asked, order)}{table}{more}")


def _row(stored: StoredStatement) -> str:
    record = stored.record
    delta = delta_of(record.form)
    return (
        f'<tr><td class="formula"><a href="/statement/{shown(record.digest)}">{formula(record.text)}</a></td>'
        f'<td class="{shown(stored.status)}">{shown(stored.status)}</td><td>{shown(stored.digits)}</td>'
        f"<td>{shown(delta)}</td><td>{shown(record.kind)}</td><td>{shown(record.constant)}</td></tr>"
    )


def _form(asked: Mapping[str, str], order: str) -> str:
    def choice(name: str, options: Iterable[str], chosen: str, empty: bool = True) -> str:
        items = ['<option value="">any</option>'] if empty else []
        items += [f"<option{' selected' if each == chosen else ''}>{each}</option>" for each in options]
        return f'<label>{name}<select name="{name}">{"".join(items)}</select></label>'

    def field(name: str) -> str:
        label = name.replace("_", " ")
        return f'<label>{label}<input name="{name}" value="{shown(asked.get(name, ""))}"></label>'

    fields = ("constant", "family", "kind", "contains", "tag", "min_digits", "min_delta", "max_delta", "since", "until")
    return (
        '<form action="/" method="get">'
        + choice("domain", DOMAINS, asked.get("domain", ""))
        + choice("status", STATUSES, asked.get("status", ""))
        + "".join(map(field, fields))
        + choice("order", ORDERS, order, empty=False)
        + "<button>Filter</button></form>"
    )


def statement_page(whole: Whole) -> str:
    """Everything about one statement."""
    stored, record = whole.stored, whole.stored.record
    facts = {
        "status": stored.status,
        "certified digits": stored.digits,
        "domain": domain_of_kind(record.kind),
        "kind": record.kind,
        "constant": record.constant,
        "limit": record.limit,
        "family": record.family,
        "kept since": stored.created,
        "digest": record.digest,
    }
    parts = [
        f'<h1 class="{shown(stored.status)}">{shown(stored.status)}</h1>',
        f'<div class="statement">{formula(record.text, display=True)}</div>',
        f"<p><code>{shown(record.text)}</code></p>",
        _definitions(facts),
        *_pictures(whole),
        _section("Details of the finding", _definitions(_details(whole))),
        _section("Evidence", "".join(map(_evidence, whole.evidence)) or "<p>None.</p>"),
        _section("References", "".join(map(_reference, whole.references))),
        _section("Tags", shown(", ".join(whole.tags))),
        _section("Found by", "".join(map(_run, whole.runs))),
        f'<p><a href="/statement/{shown(record.digest)}.json">As JSON</a></p>',
    ]
    return document(record.text[:100], "".join(parts))


def _section(title: str, body: str) -> str:
    return f"<h2>{title}</h2>{body}" if body else ""


def _definitions(pairs: Mapping[str, object]) -> str:
    items = [
        f"<dt>{shown(name.replace('_', ' '))}</dt><dd>{_value(value)}</dd>"
        for name, value in pairs.items()
        if value not in (None, "", [], {})
    ]
    return f"<dl>{''.join(items)}</dl>" if items else ""


def _value(value: object) -> str:
    """A value of evidence: balls by their digits, other data as JSON."""
    if isinstance(value, Mapping) and "digits" in value:
        radius = value.get("radius")
        return shown(value["digits"]) + (f" ± {shown(radius)}" if radius else "")
    if isinstance(value, Mapping | list):
        return f"<code>{shown(json.dumps(value, ensure_ascii=False))}</code>"
    return shown(value)


def _details(whole: Whole) -> Mapping[str, object]:
    details = whole.stored.record.form.get(DETAILS)
    return details if isinstance(details, dict) else {}


def _evidence(piece: EvidenceRecord) -> str:
    claimed = piece.method == CLAIMED
    head = "claimed by others, not verified here" if claimed else f"{piece.verdict} (method: {piece.method})"
    facts = {"digits": piece.digits, "version": piece.engine_version, "date": piece.created, "seconds": piece.seconds}
    said = dict(piece.evidence)
    certificate, proof = "", said.pop("certificate", None) if claimed else piece.certificate
    if proof is not None:
        text = json.dumps(proof, indent=1, ensure_ascii=False, default=dict)
        certificate = f"<details><summary>certificate</summary><pre>{shown(text)}</pre></details>"
    verdict = "undecided" if claimed else shown(piece.verdict)
    return (
        f'<div class="evidence"><strong class="{verdict}">{shown(head)}</strong>'
        f"{_definitions(facts)}{_definitions(said)}{certificate}</div>"
    )


def _reference(reference: Reference) -> str:
    page, name = page_of(reference), shown(f"{reference.kind}:{reference.target}")
    link = f'<a rel="noreferrer noopener" href="{escape(page)}">{name}</a>' if page else name
    return f"<p>{link} {shown(reference.note)}</p>"


def _run(run: RunRecord) -> str:
    facts = {
        "recipe": run.recipe,
        "state": run.state,
        "started": run.started,
        "finished": run.finished,
        "seed": run.seed,
        "version": run.version,
        "parameters": dict(run.parameters),
    }
    text = f"<details><summary>recipe</summary><pre>{shown(run.recipe_text)}</pre></details>" if run.recipe_text else ""
    return f'<div class="evidence">{_definitions(facts)}{text}</div>'


def _pictures(whole: Whole) -> list[str]:
    pieces = [piece.evidence for piece in whole.evidence if piece.method != CLAIMED]
    read = _read(whole.stored.record.text)
    pictures = []
    if read is not None:
        if sizes := layers_of(read, pieces):
            pictures.append(bars("Vertices at each distance from the start", sizes, "distance"))
        pairs = _convergence(read, pieces)
        if len(pairs) > 1:
            pictures.append(points("Digits that the convergents have in common with the value", pairs, "depth"))
    digits = [(piece.digits, piece.created) for piece in whole.evidence if piece.digits is not None]
    if len(digits) > 1:
        labels = [f"{created}: {count} digits" for count, created in digits]
        pictures.append(bars("Certified digits of each piece of evidence", [n for n, _ in digits], "evidence", labels))
    return pictures


def _convergence(statement: Statement, pieces: Sequence[Mapping[str, object]]) -> list[tuple[int, float]]:
    relation = statement.claim
    if not isinstance(relation, Relation) or not isinstance(relation.left, Call) or relation.left.function != "cf":
        return []
    for piece in pieces:
        left = piece.get("left")
        if isinstance(left, Mapping) and isinstance(left.get("digits"), str):
            a, b = relation.left.arguments
            return agreement(a, b, left["digits"])
    return []


def counts_page(counts: Mapping[tuple[str | None, ...], int]) -> str:
    """How many statements there are of each domain, kind and status."""
    rows = sorted(
        (domain_of_kind(kind or ""), kind or "", status or "", count) for (kind, status), count in counts.items()
    )

    def link(kind: str, status: str) -> str:
        return f'<a href="/?{escape(urlencode({"kind": kind, "status": status}))}">{shown(kind)}</a>'

    body = "".join(
        f"<tr><td>{shown(domain)}</td><td>{link(kind, status)}</td>"
        f'<td class="{shown(status)}">{shown(status)}</td><td>{count}</td></tr>'
        for domain, kind, status, count in rows
    )
    head = "<thead><tr><th>domain</th><th>kind</th><th>status</th><th>statements</th></tr></thead>"
    return document("Counts", f"<h1>Counts</h1><table>{head}<tbody>{body}</tbody></table>")


def problem_page(message: str) -> str:
    """What was wrong with a request."""
    return document("Not possible", f'<h1>Not possible</h1><p class="error">{shown(message)}</p>')
