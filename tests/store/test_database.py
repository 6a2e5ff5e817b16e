"""Keeping statements and evidence, and finding them again, on both databases."""

import hashlib
import itertools
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mathengine.errors import InvalidInput, NothingFound, StoreError
from mathengine.store.database import open_store
from mathengine.store.records import Added, EvidenceRecord, Reference, Standing, StatementRecord, Status, Verdict


def statement(text, **fields):
    digest = hashlib.sha256(text.encode()).hexdigest()
    return StatementRecord(**{"digest": digest, "kind": "identity", "text": text, **fields})


def supported(digits):
    return EvidenceRecord(Verdict.SUPPORTED, "enclosure", digits)


PROOF = EvidenceRecord(Verdict.PROVED, "exact", certificate={"steps": [1, 2]})
REFUTATION = EvidenceRecord(Verdict.REFUTED, "disjoint", evidence={"first_wrong_digit": 31})
BASEL = statement("zeta(2) = pi**2/6", constant="zeta(2)", limit="pi**2/6", value_prefix="1.6449")


@pytest.fixture
def store(where):
    with open_store(where) as opened:
        yield opened


def test_what_was_added_is_found_again_whole(store):
    record = statement("2 = 2", form={"b": [1, {"x": "99999999999999999999"}], "a": None}, family="trivial", limit="2")
    evidence = EvidenceRecord(
        Verdict.PROVED, "exact", 7, {"left": "2"}, {"rule": "equal"}, "0.1.0", "2026-01-01T00:00:00Z", 0.25
    )
    assert store.add([(record, [evidence])]) == Added(1, 0, 1)
    found = store.get(record.digest)
    assert (found.record, found.standing) == (record, Standing(Status.PROVED, 7))
    assert store.evidence(record.digest) == (evidence,)


def test_a_statement_is_kept_once_within_a_batch_and_across_batches(store):
    batch = [(BASEL, [supported(50)]), (BASEL, [supported(100)])]
    assert store.add(batch) == Added(new=1, known=0, evidence=2)
    assert store.add(batch) == Added(new=0, known=1, evidence=0)
    assert store.counts() == {(): 1}


def test_a_record_that_knows_more_completes_the_one_that_is_kept(store):
    store.add([(statement("x = 1", family="a", form={"details": {}}), [])])
    store.add([(statement("x = 1", family="b", constant="pi", limit="pi/4", form={"details": {"rate": 3}}), [])])
    complete = statement("x = 1", family="a", constant="pi", limit="pi/4", form={"details": {"rate": 3}})
    assert store.get(complete.digest).record == complete
    store.add([(statement("x = 1", constant="e", form={}), [])])
    assert store.get(complete.digest).record == complete


def test_the_same_evidence_counts_once_whenever_it_was_found(store):
    store.add([(BASEL, [EvidenceRecord(Verdict.PROVED, "exact", seconds=1.0, created="2026-01-01T00:00:00Z")])])
    assert store.add([(BASEL, [EvidenceRecord(Verdict.PROVED, "exact", seconds=2.0)])]).evidence == 0
    assert len(store.evidence(BASEL.digest)) == 1


def test_deeper_evidence_raises_the_digits_and_shallower_evidence_does_not_lower_them(store):
    store.add([(BASEL, [supported(50)])])
    assert store.add_evidence(BASEL.digest, supported(1000)) == Standing(Status.SUPPORTED, 1000)
    assert store.add_evidence(BASEL.digest, supported(20)) == Standing(Status.SUPPORTED, 1000)
    assert [piece.digits for piece in store.evidence(BASEL.digest)] == [50, 1000, 20]


def test_a_refutation_stays_whatever_supports_the_statement_later(store):
    store.add([(BASEL, [supported(30)])])
    store.add_evidence(BASEL.digest, REFUTATION)
    store.add([(BASEL, [supported(5000)])])
    assert store.get(BASEL.digest).standing == Standing(Status.REFUTED, None)
    assert store.alarms() == ()


@pytest.mark.parametrize("order", [(PROOF, REFUTATION), (REFUTATION, PROOF)])
def test_a_proof_together_with_a_refutation_raises_the_alarm(store, order):
    store.add([(BASEL, order[:1])])
    store.add([(BASEL, order[1:])])
    assert [found.record.text for found in store.alarms()] == [BASEL.text]


def test_evidence_for_an_unknown_statement_is_refused(store):
    with pytest.raises(NothingFound, match="no statement"):
        store.add_evidence(BASEL.digest, PROOF)


def test_evidence_can_be_neither_changed_nor_deleted(store):
    store.add([(BASEL, [PROOF])])
    for change in ("UPDATE evidence SET verdict = 'refuted'", "DELETE FROM evidence"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), store.writing() as connection:
            connection.exec_driver_sql(change)
    assert store.evidence(BASEL.digest) == (PROOF,)


def test_a_statement_with_evidence_cannot_be_deleted(store):
    store.add([(BASEL, [PROOF])])
    with pytest.raises(sa.exc.IntegrityError), store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM statements")


def test_a_batch_is_kept_whole_or_not_at_all(store):
    bad = statement("3 = 3", form={"x": float("nan")})
    with pytest.raises(InvalidInput, match="data for the store"):
        store.add([(BASEL, [PROOF]), (bad, [])])
    assert store.counts() == {(): 0}


@pytest.mark.parametrize(
    "record",
    [
        StatementRecord(digest="abc", kind="identity", text="1 = 1"),
        statement("1 = 1", kind=""),
        StatementRecord(digest="0" * 64, kind="identity", text=""),
        statement("nul \x00"),
        StatementRecord(digest="0" * 64, kind="identity", text="surrogate \ud800"),
        statement("1 = 1", constant="\x00"),
    ],
)
def test_a_record_that_no_database_can_hold_is_refused(store, record):
    with pytest.raises(InvalidInput, match="accepted"):
        store.add([(record, [])])


def test_any_other_text_is_kept_as_it_is(store):
    record = statement("§ '; DROP TABLE statements; -- \" \\ % _ \n 𝜁(3)", family="x' OR '1'='1")
    store.add([(record, [])])
    assert store.get(record.digest).record == record
    assert [found.record for found in store.query(family="x' OR '1'='1").statements] == [record]


# What ends a cell, a row or a text somewhere, among ordinary characters.
AWKWARD = "{}\\\"',\n\t\r ;%?:$()NULLζ𝜁\x01\u2028e\u0301"
texts = st.text(st.sampled_from(AWKWARD) | st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.tuples(texts, texts, texts, texts), seconds=st.floats(0, 1e300), digits=st.integers(0, 2**31 - 1))
def test_whatever_the_texts_and_numbers_are_they_come_back(store, fields, seconds, digits):
    text, constant, method, family = fields
    record = statement(f"{text}x", form={"text": text}, constant=constant, family=family, limit=method)
    record = replace(record, digest=hashlib.sha256(repr((fields, seconds, digits)).encode()).hexdigest())
    piece = EvidenceRecord(Verdict.SUPPORTED, method, digits, {"x": constant}, {"x": family}, text, "now", seconds)
    store.add([(record, [piece])])
    assert store.get(record.digest).record == record
    assert store.evidence(record.digest) == (piece,)


def test_a_number_or_a_text_of_a_kind_of_its_own_is_kept_as_it_is(store):
    record = statement("1 = 1", kind=Status.PROVED, constant=Verdict.REFUTED, family="plain")
    other = statement("2 = 2", kind="identity", constant="pi", family=Status.CONFLICT)
    pieces = (EvidenceRecord(Verdict.SUPPORTED, "enclosure", 9, seconds=1), EvidenceRecord(Verdict.PROVED, "exact"))
    store.add([(record, pieces), (other, [])])
    assert store.get(record.digest).record == record
    assert store.get(other.digest).record == other
    assert store.evidence(record.digest) == pieces


def test_a_statement_is_found_by_the_beginning_of_its_digest(store):
    first, second = (StatementRecord(digest=f"abcd{x}" + "0" * 59, kind="k", text=x) for x in "12")
    store.add([(first, []), (second, [])])
    assert store.get("abcd1").record == first
    with pytest.raises(NothingFound, match="several statements begin with abcd"):
        store.get("abcd")
    with pytest.raises(NothingFound, match="no statement ffff"):
        store.get("ffff")
    for malformed in ("", "abc", "ABCD", "abc%", "0" * 65):
        with pytest.raises(InvalidInput, match="hexadecimal"):
            store.get(malformed)


@pytest.fixture
def filled(store):
    """Sixty statements of two constants, three families and every status."""
    verdicts = [[], [supported(50)], [PROOF], [REFUTATION], [PROOF, REFUTATION]]
    batch = []
    for index in range(60):
        fields = {"constant": ("pi", "zeta(3)", None)[index % 3], "family": "ab_%"[index % 4], "kind": "xy"[index % 2]}
        record = statement(f"x{index} = {index % 7}", value_prefix=f"{index / 60:.6f}", **fields)
        extra = [supported(index)] if index % 5 == 1 else []
        batch.append((record, verdicts[index % 5] + extra))
    store.add(batch)
    return store, [record for record, _ in batch]


def pages(store, **wanted):
    """Every page of a query, and the cursors checked to be needed."""
    found, after = [], None
    while True:
        page = store.query(after=after, **wanted)
        found += page.statements
        if page.cursor is None:
            return found
        after = page.cursor


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"constant": "pi"},
        {"family": "a"},
        {"kind": "x"},
        {"status": Status.PROVED},
        {"status": [Status.PROVED, Status.SUPPORTED]},
        {"constant": "pi", "status": Status.SUPPORTED},
        {"constant": "pi", "family": "a", "kind": "x", "status": [Status.REFUTED, Status.CONFLICT]},
        {"family": "a", "min_digits": 51},
        {"contains": "= 3"},
        {"value": "0.1"},
    ],
)
def test_pages_of_any_length_in_any_order_give_every_match_once(filled, wanted):
    store, records = filled
    place = {record.digest: index for index, record in enumerate(records)}
    everything = [store.get(record.digest) for record in records]
    keys = {
        "found": lambda s: place[s.record.digest],
        "newest": lambda s: -place[s.record.digest],
        "digits": lambda s: (-(-1 if s.digits is None else s.digits), place[s.record.digest]),
        "digest": lambda s: s.record.digest,
    }
    for order, limit in itertools.product(keys, (1, 7, 100)):
        expected = sorted((s for s in everything if matches(s, wanted)), key=keys[order])
        assert pages(store, order=order, limit=limit, **wanted) == expected


def matches(found, wanted):
    """The filter in plain words."""
    record, status = found.record, wanted.get("status")
    return all(
        (
            record.constant == wanted.get("constant", record.constant),
            record.family == wanted.get("family", record.family),
            record.kind == wanted.get("kind", record.kind),
            status is None or found.status in (status if isinstance(status, list) else [status]),
            "min_digits" not in wanted or (found.digits or 0) >= wanted["min_digits"],
            wanted.get("contains", "") in record.text,
            record.value_prefix.startswith(wanted.get("value", "")),
        )
    )


@pytest.mark.parametrize("wildcard", ["%", "_", "x_ =", "\\", "'"])
def test_a_wildcard_in_the_text_asked_for_is_an_ordinary_character(filled, wildcard):
    store, _ = filled
    assert store.query(contains=wildcard).statements == ()


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"order": "id; DROP TABLE statements"}, "order"),
        ({"order": "digit"}, "nearest: digits"),
        ({"limit": 0}, "limit"),
        ({"limit": 10**9}, "limit"),
        ({"after": "x"}, "cursor"),
        ({"after": "9" * 40}, "cursor"),
        ({"after": "5", "order": "digits"}, "cursor"),
        ({"status": "proven"}, "nearest: proved"),
        ({"status": ["proved", "wrong"]}, "status is wrong"),
    ],
)
def test_what_makes_no_sense_is_refused_before_the_database_sees_it(store, wanted, message):
    with pytest.raises(InvalidInput, match=message):
        store.query(**wanted)


def test_counts_add_up(filled):
    store, _ = filled
    assert store.counts() == {(): 60}
    assert sum(store.counts("constant", "status").values()) == 60
    assert store.counts("constant") == {("pi",): 20, ("zeta(3)",): 20, (None,): 20}
    with pytest.raises(InvalidInput, match="column to count by"):
        store.counts("digest")


def test_tags_and_references_stay_with_their_statement(store):
    store.add([(BASEL, [])])
    store.add_tags(BASEL.digest, ["classic", "to read", "classic"])
    store.remove_tag(BASEL.digest, "to read")
    store.add_references(BASEL.digest, [Reference("oeis", "A013661"), Reference("dlmf", "25.6.1", "special values")])
    assert store.tags(BASEL.digest) == ("classic",)
    assert [reference.kind for reference in store.references(BASEL.digest)] == ["dlmf", "oeis"]
    assert [found.record for found in store.query(tag="classic").statements] == [BASEL]
    with pytest.raises(InvalidInput, match="tag"):
        store.add_tags(BASEL.digest, [" "])


def test_a_sound_store_has_no_problems_and_a_typed_in_status_is_one(filled):
    store, records = filled
    assert store.integrity_check(thorough=True) == ()
    with store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE statements SET status = 'proved' WHERE digest = '{records[0].digest}'")
    assert store.integrity_check() == (
        f"statement {records[0].digest} is noted as proved; its evidence says undecided",
    )


def test_a_store_open_for_reading_refuses_to_write(where):
    with open_store(where) as store:
        store.add([(BASEL, [PROOF])])
    with open_store(where, readonly=True) as store:
        assert store.get(BASEL.digest).status is Status.PROVED
        with pytest.raises(StoreError, match="reading only"):
            store.add([(BASEL, [])])


def test_a_store_knows_its_permanent_name(where):
    with open_store(where) as store:
        name = store.meta()["store"]
    with open_store(where, create=False) as store:
        assert store.meta()["store"] == name


class StoreMachine(RuleBasedStateMachine):
    """The store against a dictionary from digest to the evidence given for it."""

    digests = Bundle("digests")
    pieces = st.builds(
        EvidenceRecord,
        st.sampled_from(Verdict),
        method=st.sampled_from(["exact", "enclosure"]),
        digits=st.none() | st.integers(1, 9),
        created=st.just(""),
    )

    def __init__(self):
        super().__init__()
        self.model = {}
        self.place = StoreMachine.new_place()
        self.store = open_store(self.place)

    def teardown(self):
        assert self.store.integrity_check(thorough=True) == ()
        self.store.close()

    @rule(target=digests, number=st.integers(0, 5))
    def name(self, number):
        return statement(f"x = {number}")

    @rule(batch=st.lists(st.tuples(digests, st.lists(pieces, max_size=3)), max_size=4))
    def add(self, batch):
        new = {record.digest for record, _ in batch} - self.model.keys()
        known = {record.digest for record, _ in batch} & self.model.keys()
        fresh = 0
        for record, found in batch:
            evidence = self.model.setdefault(record.digest, {})
            for piece in found:
                fresh += piece.digest not in evidence
                evidence.setdefault(piece.digest, piece)
        assert self.store.add(batch) == Added(len(new), len(known), fresh)

    @rule(record=digests, piece=pieces)
    def add_evidence(self, record, piece):
        if record.digest not in self.model:
            with pytest.raises(NothingFound, match="no statement"):
                self.store.add_evidence(record.digest, piece)
            return
        self.model[record.digest].setdefault(piece.digest, piece)
        assert self.store.add_evidence(record.digest, piece) == self.expected(record.digest)

    @rule()
    def open_again(self):
        self.store.close()
        self.store = open_store(self.place, create=False)

    def expected(self, digest):
        pieces = self.model[digest].values()
        verdicts = {piece.verdict for piece in pieces}
        if Verdict.REFUTED in verdicts:
            return Standing(Status.CONFLICT if Verdict.PROVED in verdicts else Status.REFUTED)
        best = next((v for v in (Verdict.PROVED, Verdict.SUPPORTED) if v in verdicts), Verdict.UNDECIDED)
        return Standing(Status(best.value), max((p.digits for p in pieces if p.digits is not None), default=None))

    @invariant()
    def the_store_holds_what_the_model_holds(self):
        found = {stored.record.digest: stored for stored in self.store.query(limit=100).statements}
        assert found.keys() == self.model.keys()
        for digest, stored in found.items():
            assert stored.standing == self.expected(digest)
            assert {piece.digest for piece in self.store.evidence(digest)} == self.model[digest].keys()


def test_any_sequence_of_additions_leaves_what_a_dictionary_would_hold(new_place):
    StoreMachine.new_place = staticmethod(new_place)
    run = settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(StoreMachine, settings=run)
