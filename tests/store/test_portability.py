"""A store as text: equal bytes for equal stores, and nothing lost or doubled on the way back."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, StoreError
from mathengine.store.database import open_store
from mathengine.store.portability import CLAIMED, export_store, import_claims, import_store, statements_of
from mathengine.store.records import EvidenceRecord, Reference, RunRecord, Standing, StatementRecord, Status, Verdict

RUN = RunRecord(recipe="zeta3", recipe_digest="0" * 64, recipe_text='title = "ζ(3)"', seed=2**70)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
forms = st.dictionaries(st.text(), values, max_size=3)
plain = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)
pieces = st.builds(
    EvidenceRecord,
    st.sampled_from(Verdict),
    method=plain,
    digits=st.none() | st.integers(0, 10**6),
    evidence=forms,
    certificate=st.none() | forms,
    engine_version=plain,
    seconds=st.floats(0, 1e6),
)
numbers = st.integers(0, 2**256 - 1)
statements = st.builds(
    lambda number, **fields: StatementRecord(digest=f"{number:064x}", **fields),
    number=numbers,
    kind=plain.filter(bool),
    text=plain.filter(bool),
    form=forms,
    constant=st.none() | plain,
    family=st.none() | plain,
    limit=st.none() | plain,
    value_prefix=st.none() | plain,
)
batches = st.lists(st.tuples(statements, st.lists(pieces, max_size=3)), max_size=6)


def statement(number, **fields):
    return StatementRecord(digest=f"{number:064x}", kind="k", text=f"{number}", **fields)


def fill(store):
    """Something of everything."""
    runs = [store.start_run(replace(RUN, recipe=name)) for name in ("zeta3", "zeta2")]
    for number in range(40):
        evidence = [EvidenceRecord(Verdict.SUPPORTED, "enclosure", digits, {"x": 0.1}) for digits in range(number % 4)]
        store.record_chunk(runs[number % 2], number, [(statement(number * 7919, form={"n": number}), evidence)])
    store.finish_run(runs[0])
    store.add([(statement(1), [EvidenceRecord(Verdict.REFUTED, "exact", certificate={"at": 3})])])
    store.add_tags(f"{1:064x}", ["near miss", "§"])
    store.add_references(f"{1:064x}", [Reference("oeis", "A002117"), Reference("doi", "10.1000/1", "a note")])


def test_a_copy_through_text_exports_the_same_bytes(tmp_path, where):
    with (
        open_store(tmp_path / "first.db") as first,
        open_store(where) as second,
        open_store(tmp_path / "c.db") as third,
    ):
        fill(first)
        manifest = export_store(first, tmp_path / "1.jsonl")
        assert manifest.lines == 2 + 41
        assert import_store(second, tmp_path / "1.jsonl").new == 41
        export_store(second, tmp_path / "2.jsonl")
        import_store(third, tmp_path / "2.jsonl")
        export_store(third, tmp_path / "3.jsonl")
        assert second.integrity_check(thorough=True) == ()
        assert len({(tmp_path / f"{number}.jsonl").read_bytes() for number in (1, 2, 3)}) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=batches)
def test_any_statements_survive_the_round_trip(tmp_path_factory, batch):
    folder = tmp_path_factory.mktemp("trip")
    with open_store(folder / "1.db") as first, open_store(folder / "2.db") as second:
        first.add(batch)
        export_store(first, folder / "1.jsonl")
        import_store(second, folder / "1.jsonl")
        export_store(second, folder / "2.jsonl")
        assert (folder / "1.jsonl").read_bytes() == (folder / "2.jsonl").read_bytes()
        for record, _ in batch:
            assert second.get(record.digest).standing == first.get(record.digest).standing


def test_the_manifest_is_the_digest_of_the_lines_before_it_and_these_are_sorted(tmp_path):
    with open_store(tmp_path / "s.db") as store:
        fill(store)
        export_store(store, tmp_path / "s.jsonl")
    *lines, last = (tmp_path / "s.jsonl").read_bytes().splitlines(keepends=True)
    stated = json.loads(last)["manifest"]
    assert stated == {"format": 1, "lines": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    digests = [data["statement"]["digest"] for data in map(json.loads, lines) if "statement" in data]
    assert digests == sorted(digests)


def test_an_import_into_another_store_merges_the_evidence(tmp_path):
    support, refutation = EvidenceRecord(Verdict.SUPPORTED, "a", 30), EvidenceRecord(Verdict.REFUTED, "b")
    with open_store(tmp_path / "a.db") as here, open_store(tmp_path / "b.db") as there:
        here.add([(statement(1), [support]), (statement(2), [])])
        there.add([(statement(1), [support, refutation]), (statement(3), [support])])
        export_store(there, tmp_path / "there.jsonl")
        added = import_store(here, tmp_path / "there.jsonl")
        assert (added.new, added.known, added.evidence) == (1, 1, 2)
        assert here.get(f"{1:064x}").status is Status.REFUTED
        again = import_store(here, tmp_path / "there.jsonl")
        assert (again.new, again.known, again.evidence) == (0, 2, 0)
        assert here.integrity_check(thorough=True) == ()


def test_an_export_replaces_no_file(tmp_path):
    (tmp_path / "x.jsonl").write_text("mine")
    with open_store(tmp_path / "s.db") as store, pytest.raises(StoreError, match="cannot be written: file exists"):
        export_store(store, tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_text() == "mine"


def signed(*lines):
    """An export of these lines, with a manifest that fits."""
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    stated = {"format": 1, "lines": len(lines), "sha256": hashlib.sha256(body).hexdigest()}
    return body + json.dumps({"manifest": stated}).encode() + b"\n"


LINE = {
    "statement": {"digest": "0" * 64, "kind": "k", "text": "t", "form": {}},
    "evidence": [],
    "references": [],
    "tags": [],
    "runs": [],
}
PIECE = {"verdict": "proved", "method": "m", "evidence": {}, "engine_version": "", "created": "", "seconds": 0}


def test_a_line_may_leave_out_what_is_unknown(tmp_path):
    (tmp_path / "x.jsonl").write_bytes(signed({**LINE, "evidence": [PIECE]}))
    with open_store(tmp_path / "s.db") as store:
        import_store(store, tmp_path / "x.jsonl")
        assert store.get("0" * 64).status is Status.PROVED


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"last line of x\.jsonl is empty"),
        (b"hello\n", "a JSON object"),
        (b"[1]\n", "a JSON object"),
        (b"\xff\xfe\n", "a JSON object"),
        (b"[" * 100_000, "a JSON object"),
        (b'{"manifest": 3}\n', "a manifest of format 1"),
        (b'{"manifest": {"format": 2}}\n', "a manifest of format 1"),
        (signed(LINE).replace(b'"t"', b'"u"'), "as its manifest says"),
        (signed(LINE, LINE).split(b"\n", 1)[1], "as its manifest says"),
        (signed({**LINE, "statement": 3}), r"line 1 of x\.jsonl"),
        (signed(LINE, {**LINE, "statement": {**LINE["statement"], "digest": "x"}}), "digest is x"),
        (signed(LINE, {**LINE, "statement": {**LINE["statement"], "text": 5}}), r"text in line 2 of x\.jsonl is int"),
        (signed(LINE, {**LINE, "tags": "t"}), r"tags in line 2"),
        (signed(LINE, {**LINE, "tags": ["\x00"]}), "text for the store"),
        (signed(LINE, {**LINE, "runs": ["unknown"]}), "the key of a run on an earlier line"),
        (signed(LINE, {**LINE, "references": [["a", "b"]]}), "kind, target and note"),
        (signed(LINE, {**LINE, "evidence": [{**PIECE, "verdict": "proven"}]}), "verdict in line 2"),
        (signed(LINE, {**LINE, "evidence": [{**PIECE, "digits": -1}]}), "whole number"),
        (signed(LINE, {**LINE, "evidence": [{**PIECE, "digits": True}]}), "whole number"),
        (signed(LINE, {**LINE, "evidence": [{**PIECE, "seconds": "1"}]}), "seconds in line 2"),
        (signed(LINE, {**LINE, "evidence": [{**PIECE, "evidence": {"x": float("nan")}}]}), "data for the store"),
        (signed({"run": {"state": "begun"}}), "state in line 1"),
    ],
)
def test_a_file_that_is_no_whole_export_changes_nothing(tmp_path, content, message):
    (tmp_path / "x.jsonl").write_bytes(content)
    with open_store(tmp_path / "s.db") as store:
        with pytest.raises(InvalidInput, match=message):
            import_store(store, tmp_path / "x.jsonl")
        assert store.counts() == {(): 0}


def test_a_missing_export_is_named(tmp_path):
    with open_store(tmp_path / "s.db") as store, pytest.raises(InvalidInput, match=r"absent\.jsonl"):
        import_store(store, tmp_path / "absent.jsonl")


def content(text):
    """A statement named as the engine names it: by the digest of its text."""
    return StatementRecord(digest=hashlib.sha256(text.encode()).hexdigest(), kind="k", text=text)


def test_the_verdicts_of_others_come_in_as_claims_that_decide_nothing(tmp_path, where):
    proof = EvidenceRecord(Verdict.PROVED, "proof", 1000, {"x": 1}, {"rule": "r"}, "9.9", seconds=3.0)
    known, new = content("1 = 1"), content("2 = 2")
    with open_store(tmp_path / "theirs.db") as theirs:
        run = theirs.start_run(RUN)
        theirs.add([(replace(known, constant="pi"), [proof]), (new, [proof])], run=run)
        theirs.add_tags(new.digest, ["classic"])
        export_store(theirs, tmp_path / "theirs.jsonl")
    with open_store(where) as ours:
        ours.add([(known, [EvidenceRecord(Verdict.SUPPORTED, "enclosure", 20)])])
        before = ours.get(known.digest)
        added = import_claims(ours, tmp_path / "theirs.jsonl")
        assert (added.new, added.known, added.evidence) == (1, 1, 2)
        assert ours.get(known.digest) == before
        assert ours.get(new.digest).standing == Standing()
        (claim,) = ours.evidence(new.digest)
        assert (claim.verdict, claim.method, claim.digits, claim.certificate) == (
            Verdict.UNDECIDED,
            CLAIMED,
            None,
            None,
        )
        assert claim.evidence["certificate"] == {"rule": "r"}
        assert (claim.engine_version, claim.seconds) == ("9.9", 3.0)
        assert ours.tags(new.digest) == ("classic",)
        assert ours.integrity_check(thorough=True) == ()
        assert import_claims(ours, tmp_path / "theirs.jsonl").evidence == 0


def test_lines_may_be_left_out_of_an_import_of_claims(tmp_path):
    with open_store(tmp_path / "theirs.db") as theirs:
        theirs.add([(content(text), []) for text in ("a", "b", "c")])
        export_store(theirs, tmp_path / "t.jsonl")
    numbers = {record.text: number for number, record in statements_of(tmp_path / "t.jsonl")}
    with open_store(tmp_path / "ours.db") as ours:
        import_claims(ours, tmp_path / "t.jsonl", {numbers["b"]})
        assert {each.record.text for each in ours.query().statements} == {"a", "c"}


def test_a_text_under_the_name_of_another_is_refused(tmp_path):
    with open_store(tmp_path / "theirs.db") as theirs:
        theirs.add([(content("a"), []), (replace(content("b"), text="c"), [])])
        export_store(theirs, tmp_path / "t.jsonl")
    with open_store(tmp_path / "ours.db") as ours:
        with pytest.raises(InvalidInput, match="the SHA-256 of its text"):
            import_claims(ours, tmp_path / "t.jsonl")
        assert ours.counts() == {(): 0}
