"""Two groups' stores become one: no statement twice, and no verdict believed that was not found here."""

import hashlib
import json
from dataclasses import replace

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.exchange import CHECKED, import_foreign, objection, verify_claims
from mathengine.pipeline.records import bare_record, finding_line
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.database import open_store
from mathengine.store.portability import CLAIMED, export_store
from mathengine.store.records import EvidenceRecord, Reference, StatementRecord, Status, Verdict

SHARED = "zeta(2) = pi**2/6"
PROVED = "cf(n, n - 3) = -4"
FALSE = "pi = 22/7"
NEAR = claim("E = 3").text


def record(text, kind="identity", **fields):
    return StatementRecord(digest=hashlib.sha256(text.encode()).hexdigest(), kind=kind, text=text, **fields)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def export_of(tmp_path, name, batch, notes=()):
    """An export of a store that holds these statements."""
    with open_store(tmp_path / f"{name}.db") as store:
        store.add(batch)
        for key, references, tags in notes:
            store.add_references(key, references)
            store.add_tags(key, tags)
        export_store(store, tmp_path / f"{name}.jsonl")
    return tmp_path / f"{name}.jsonl"


def genuine(*texts):
    return [bare_record(verify(text, 30)) for text in texts]


def test_stores_of_two_groups_merge_without_doubling_a_statement(tmp_path):
    note = [(digest(SHARED), [Reference("oeis", "A013661")], ["classic"])]
    first = export_of(tmp_path, "a", genuine(SHARED, PROVED), note)
    second = export_of(tmp_path, "b", genuine("pi**2/6 = zeta(2)", "pi < 22/7"))
    merged = {}
    for order in ((first, second), (second, first)):
        with open_store(tmp_path / f"{len(merged)}-merged.db") as store:
            for path in order:
                import_foreign(store, path)
            statements = store.query(order="digest").statements
            merged[order] = [(each.record, each.status) for each in statements]
            assert store.tags(digest(SHARED)) == ("classic",)
            assert store.references(digest(SHARED)) == (Reference("oeis", "A013661"),)
            assert store.integrity_check(thorough=True) == ()
    assert len(set(map(str, merged.values()))) == 1
    assert [status for _, status in merged[first, second]] == [Status.UNDECIDED] * 3
    assert {each.text for each, _ in merged[first, second]} == {SHARED, PROVED, "pi < 22/7"}


def test_importing_again_adds_nothing(tmp_path):
    path = export_of(tmp_path, "a", genuine(SHARED, PROVED))
    with open_store(tmp_path / "here.db") as store:
        first, again = import_foreign(store, path).added, import_foreign(store, path).added
    assert (first.new, first.evidence) == (2, 2)
    assert (again.new, again.known, again.evidence) == (0, 2, 0)


def test_a_claim_that_travels_on_stays_the_claim_that_it_was(tmp_path):
    path = export_of(tmp_path, "a", genuine(PROVED))
    with open_store(tmp_path / "b.db") as store:
        import_foreign(store, path)
        export_store(store, tmp_path / "b.jsonl")
    with open_store(tmp_path / "c.db") as store:
        import_foreign(store, path)
        added = import_foreign(store, tmp_path / "b.jsonl").added
        assert (added.new, added.evidence) == (0, 0)


def test_a_lie_is_noted_as_a_claim_and_contradicted(tmp_path):
    lies = [
        (record(FALSE), [EvidenceRecord(Verdict.PROVED, "proof", 10**6, {"x": 1}, {"rule": "made up"})]),
        (record(SHARED), [EvidenceRecord(Verdict.REFUTED, "exact")]),
        (record(NEAR), [EvidenceRecord(Verdict.SUPPORTED, "enclosure", 1000)]),
    ]
    path = export_of(tmp_path, "lies", lies)
    with open_store(tmp_path / "here.db") as store:
        imported = import_foreign(store, path)
        for text in (FALSE, SHARED, NEAR):
            assert (store.get(digest(text)).status, store.get(digest(text)).digits) == (Status.UNDECIDED, None)
        (said,) = store.evidence(digest(FALSE))
        assert (said.method, said.certificate) == (CLAIMED, None)
        assert said.evidence["certificate"] == {"rule": "made up"}
        outcomes = {o.stored.record.text: o for o in verify_claims(store, imported.digests, 30, 20)}
        assert {text: outcome.word for text, outcome in outcomes.items()} == dict.fromkeys(outcomes, "contradicted")
        assert store.get(digest(FALSE)).status is Status.REFUTED
        assert store.get(digest(SHARED)).status is Status.PROVED


def test_what_holds_is_confirmed_by_our_own_evidence_once(tmp_path):
    path = export_of(tmp_path, "a", genuine(SHARED, PROVED, "pi < 22/7"))
    with open_store(tmp_path / "here.db") as store:
        imported = import_foreign(store, path)
        assert {o.word for o in verify_claims(store, imported.digests, 30, 20)} == {"confirmed"}
        count = len(store.evidence(digest(PROVED)))
        assert {o.word for o in verify_claims(store, imported.digests, 30, 20)} == {"confirmed"}
        assert len(store.evidence(digest(PROVED))) == count == 2


def test_a_certificate_is_believed_when_the_checker_establishes_it(tmp_path, monkeypatch):
    """Where our own search finds no proof, a proof that others found counts, once it was checked."""
    verified = verify(PROVED, 30)
    path = export_of(tmp_path, "a", [bare_record(verified)])
    weaker = verify("zeta(3) < 2", 30)

    def finds_no_proof(text, digits, max_seconds):
        return replace(weaker, claim=claim(text), verdict=Verdict.SUPPORTED, digits=30, certificate=None)

    monkeypatch.setattr("mathengine.pipeline.exchange.verify", finds_no_proof)
    with open_store(tmp_path / "here.db") as store:
        imported = import_foreign(store, path)
        (outcome,) = verify_claims(store, imported.digests, 30, 20)
        assert (outcome.word, outcome.stored.status) == ("confirmed", Status.PROVED)
        assert store.evidence(digest(PROVED))[-1].method == CHECKED

    forged = {**dict(verified.certificate or {}), "left": "-5"}
    bad = (record(PROVED, "continued-fraction"), [EvidenceRecord(Verdict.PROVED, "p", None, {}, forged)])
    path = export_of(tmp_path, "forged", [bad])
    with open_store(tmp_path / "other.db") as store:
        imported = import_foreign(store, path)
        (outcome,) = verify_claims(store, imported.digests, 30, 20)
        assert (outcome.word, outcome.stored.status) == ("weaker", Status.SUPPORTED)
        assert "its certificate does not hold here" in outcome.reason


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("pi**2/6 = zeta(2)", "identity", "not canonical: zeta(2) = pi**2/6"),
        (SHARED, "continued-fraction", "of kind identity, not continued-fraction"),
        ("__import__('os')", "identity", "a name without '__'"),
        ("nonsense(", "identity", "expected"),
        ("frobnicate(3) = 4", "identity", "frobnicate"),
    ],
)
def test_what_is_not_read_here_as_there_is_left_out(tmp_path, text, kind, why):
    assert why in (objection(record(text, kind)) or "")
    path = export_of(tmp_path, "a", [(record(text, kind), []), *genuine(PROVED)])
    with open_store(tmp_path / "here.db") as store:
        imported = import_foreign(store, path)
        assert len(imported.left_out) == 1
        assert [each.record.text for each in store.query().statements] == [PROVED]


def test_a_digest_that_is_not_that_of_its_text_refuses_the_file(tmp_path):
    path = export_of(tmp_path, "a", [(StatementRecord(digest="0" * 64, kind="identity", text=SHARED), [])])
    with open_store(tmp_path / "here.db") as store:
        with pytest.raises(InvalidInput, match=r"digest in line 1 of a\.jsonl is 000.*the SHA-256 of its text"):
            import_foreign(store, path)
        assert store.counts() == {(): 0}


def test_others_do_not_change_the_record_of_a_statement_that_we_have(tmp_path):
    path = export_of(tmp_path, "a", [(record(SHARED, constant="E", family="x", form={"details": {"rate": 9}}), [])])
    with open_store(tmp_path / "here.db") as store:
        store.add(genuine(SHARED))
        before = store.get(digest(SHARED))
        import_foreign(store, path)
        assert store.get(digest(SHARED)) == before


def test_details_of_others_replace_nothing_that_the_store_says(tmp_path):
    form = {"details": {"verdict": "proved", "digits": 10**6, "statement": "1 = 1", "rate": 3.5}}
    path = export_of(tmp_path, "a", [(record(SHARED, form=form), [])])
    with open_store(tmp_path / "here.db") as store:
        import_foreign(store, path)
        line = finding_line(store.get(digest(SHARED)))
    assert (line["verdict"], line["digits"], line["statement"], line["rate"]) == ("undecided", None, SHARED, 3.5)


def test_a_line_that_was_altered_is_noticed_before_anything_is_written(tmp_path):
    path = export_of(tmp_path, "a", genuine(SHARED))
    lines = path.read_bytes().splitlines(keepends=True)
    data = json.loads(lines[0])
    data["evidence"] = []
    path.write_bytes(json.dumps(data).encode() + b"\n" + lines[1])
    with open_store(tmp_path / "here.db") as store, pytest.raises(InvalidInput, match="SHA-256"):
        import_foreign(store, path)
