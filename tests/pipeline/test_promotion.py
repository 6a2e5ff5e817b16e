"""A promoted finding is a whole entry of the catalogue, and says no more than the store knows."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.cli import frame
from mathengine.errors import InvalidInput, NothingFound, Undecided
from mathengine.pipeline.promotion import fresh_id, promoted, toml_table, toml_text
from mathengine.pipeline.records import bare_record
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.catalogue import catalogue, read_catalogue
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, Reference, RunRecord, StatementRecord, Verdict

REFUTED = "pi = 355/113"
LAW = "diameter(lrx(n)) = n*(n + 1)/2 for n >= 4"
FAILS = [
    EvidenceRecord(Verdict.REFUTED, "exhaustive search", evidence={"witness": {"n": 4}, "left": "6", "right": "10"})
]


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.db") as opened:
        yield opened


def kept(store, text, evidence=None, run=None):
    """The digest of a statement that is added with its verdict, or with other evidence."""
    if evidence is None:
        record, evidence = bare_record(verify(text, 30, 20))
    else:
        read = claim(text)
        record = StatementRecord(digest=read.digest, kind=read.kind, text=read.text)
    store.add([(record, evidence)], run=run)
    return record.digest


def entry_of(text, tmp_path):
    path = tmp_path / "promoted.toml"
    path.write_text(text, encoding="utf-8")
    (entry,) = read_catalogue(path)
    return entry


def test_a_proved_finding_names_its_proof_and_its_search(store, tmp_path):
    run = store.start_run(RunRecord(recipe="fractions", recipe_digest="0" * 64, started="2026-11-20T00:00:00Z"))
    digest = kept(store, "cf(n + 2, -n) = E/(E - 1)", run=run)
    with pytest.raises(InvalidInput, match="one that the catalogue has not yet"):
        promoted(store, digest)
    digest = kept(store, "cf(3*n + 17, -2*n**2 - n) > 1", run=run)
    entry = entry_of(promoted(store, digest[:10]), tmp_path)
    assert (entry.verdict, entry.source) == (Verdict.PROVED, "recipe fractions, run of 2026-11-20")
    assert entry.certificate is not None
    assert entry.certificate.startswith("mathengine verify: ")
    assert entry.id == f"c-{digest[:6]}"


def test_a_refuted_finding_keeps_its_witness(store, tmp_path):
    entry = entry_of(promoted(store, kept(store, REFUTED)), tmp_path)
    assert (entry.verdict, entry.certificate) == (Verdict.REFUTED, None)
    assert entry.witness == "the left side is 3.1415926535897932384626..., the right one 3.1415929203539823008849..."
    law = entry_of(promoted(store, kept(store, LAW)), tmp_path)
    assert law.witness == "n = 4: the left side is 6, the right one 10"


def test_a_supported_finding_says_how_far_it_was_checked(store, tmp_path):
    support = [EvidenceRecord(Verdict.SUPPORTED, "enclosure", digits) for digits in (50, 2000, 30)]
    entry = entry_of(promoted(store, kept(store, "zeta(3) = 2*zeta(5)", support)), tmp_path)
    assert (entry.verdict, entry.checked) == (Verdict.SUPPORTED, "2000 certified digits")
    reason = {"reason": "checked for 4 <= n <= 9"}
    search = [EvidenceRecord(Verdict.SUPPORTED, "exhaustive search", evidence=reason)]
    entry = entry_of(promoted(store, kept(store, "diameter(lrx(n)) <= n**3 for n >= 4", search)), tmp_path)
    assert entry.checked == "checked for 4 <= n <= 9"


def test_what_is_only_undecided_or_in_conflict_is_refused(store):
    claimed = [EvidenceRecord(Verdict.UNDECIDED, "claimed", evidence={"verdict": "proved"})]
    digest = kept(store, "pi = 22/7", claimed)
    with pytest.raises(Undecided, match="is only undecided: verify it first"):
        promoted(store, digest)
    store.add_evidence(digest, EvidenceRecord(Verdict.REFUTED, "exact"))
    store.add_evidence(digest, EvidenceRecord(Verdict.PROVED, "a mistake"))
    with pytest.raises(Undecided, match="has contradictory evidence"):
        promoted(store, digest)
    with pytest.raises(NothingFound, match="no statement"):
        promoted(store, "ab" * 32)


def test_references_and_notes_come_along_and_are_read_back(store, tmp_path):
    digest = kept(store, REFUTED)
    cited = [
        Reference("arxiv", "2601.08715", "bound (lower)"),
        Reference("oeis", "A002485"),
        Reference("url", "https://a.b"),
    ]
    store.add_references(digest, cited)
    entry = entry_of(promoted(store, digest, source="school", notes='the "Chinese" value'), tmp_path)
    assert entry.references == ("arXiv:2601.08715 (bound [lower])", "OEIS A002485", "https://a.b")
    assert (entry.source, entry.notes) == ("school", 'the "Chinese" value')


def test_the_words_of_a_statement_stand_above_it_with_their_sanity_lines(store):
    text = promoted(store, kept(store, LAW, FAILS))
    assert text.splitlines()[0].startswith("# For conjectures/cayley.toml, after review; statement ")
    assert "# diameter: largest distance of a vertex from the start; diameter(coxeter(4)) = 6" in text.splitlines()
    assert any(line.startswith("# lrx: ") and "diameter(lrx(4)) = 6" in line for line in text.splitlines())


def test_promoting_twice_gives_the_same_text(store):
    digest = kept(store, REFUTED)
    assert promoted(store, digest) == promoted(store, digest)


def test_an_id_is_never_used_twice():
    taken = {entry.id for entry in catalogue()}
    assert fresh_id(next(iter(taken)).removeprefix("c-") + "0" * 58, taken) not in taken


@given(
    text=st.text(st.characters(exclude_categories=("Cs",)), max_size=40), more=st.lists(st.text(max_size=5), max_size=3)
)
def test_any_text_survives_toml(text, more):
    more = [item.encode("utf-8", "replace").decode() for item in more]
    assert "\n" not in toml_text(text)
    read = tomllib.loads(toml_table("conjecture", {"a": text, "b": more}))
    assert read == {"conjecture": [{"a": text, "b": more}]}


def test_the_command_prints_or_appends(store, tmp_path, capsys):
    digest = kept(store, REFUTED)
    other = kept(store, LAW, FAILS)
    words = ["conjectures", "promote", "--db", str(tmp_path / "s.db")]
    assert frame.run([*words, digest]) == 0
    printed = capsys.readouterr().out
    assert printed == promoted(store, digest)
    path = tmp_path / "mine.toml"
    for each in (digest, other):
        assert frame.run([*words, each, "--output", str(path)]) == 0
    assert [entry.statement for entry in read_catalogue(path)] == [
        REFUTED,
        "diameter(lrx(n)) = (n**2 + n)/2 for n >= 4",
    ]
    assert frame.run([*words, "abcd" * 16]) == 3
    store.add([(StatementRecord(digest="0" * 64, kind="identity", text="zeta(3) = 1"), [])])
    assert frame.run([*words, "0" * 64]) == 5
    assert frame.run([*words, digest, "--output", str(tmp_path / "no" / "x.toml")]) == 6
