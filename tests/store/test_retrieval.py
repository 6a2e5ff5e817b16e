"""Looking up: every filter agrees with a walk over plain records, and an index answers where one should."""

import random
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, StatementRecord, Status, Verdict, delta_of
from mathengine.store.retrieval import ORDERS, Filter, page
from mathengine.store.schema import statements

KINDS = ("identity", "continued-fraction", "graph-diameter")
CONSTANTS = ("pi", "zeta(3)", None)
FAMILIES = ("cubic", "quartic", None)
DAYS = ("2026-11-20", "2026-11-21", "2026-11-23")


@dataclass(frozen=True)
class Row:
    """A statement as the naive twin sees it."""

    digest: str
    kind: str
    constant: str | None
    family: str | None
    status: str
    digits: int | None
    delta: float | None
    created: str
    text: str


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store of 300 statements that came in over several days, and the same as plain rows."""
    numbers = random.Random(5)
    path = tmp_path_factory.mktemp("store") / "s.db"
    batch = []
    for number in range(300):
        verdict = numbers.choice([*Verdict, None])
        delta = numbers.choice([None, -0.5, -0.25, 0.0861, 0.0861])
        details = {} if delta is None else {"delta": {"depth": 1000, "value": str(delta)}}
        record = StatementRecord(
            digest=f"{number * 7919:064x}",
            kind=numbers.choice(KINDS),
            text=f"statement {number}",
            form={"details": details},
            constant=numbers.choice(CONSTANTS),
            family=numbers.choice(FAMILIES),
        )
        digits = numbers.choice([None, 20, 50, 1000])
        batch.append((record, [] if verdict is None else [EvidenceRecord(verdict, "m", digits)]))
    with open_store(path) as store:
        store.add(batch)
        with store.writing() as connection:
            for number in range(300):
                moment = f"{DAYS[number // 100]}T00:{number % 100 // 2:02}:00Z"
                connection.execute(sa.update(statements).where(statements.c.id == number + 1).values(created=moment))
        found = store.query(limit=1000).statements
    rows = [
        Row(s.record.digest, s.record.kind, s.record.constant, s.record.family, s.status, s.digits,
            delta_of(s.record.form), s.created, s.record.text)
        for s in found
    ]  # fmt: skip
    return path, rows


def naive(rows, wanted, order):
    """The digests of the rows that pass, in order."""
    statuses = wanted.get("status") or list(Status)
    kinds = wanted.get("kind") or KINDS
    kept = [
        (number, row)
        for number, row in enumerate(rows)
        if row.status in statuses
        and row.kind in ([kinds] if isinstance(kinds, str) else kinds)
        and wanted.get("constant") in (None, row.constant)
        and wanted.get("family") in (None, row.family)
        and (wanted.get("min_digits") is None or (row.digits is not None and row.digits >= wanted["min_digits"]))
        and (wanted.get("min_delta") is None or (row.delta is not None and row.delta >= wanted["min_delta"]))
        and (wanted.get("max_delta") is None or (row.delta is not None and row.delta <= wanted["max_delta"]))
        and (wanted.get("since") is None or row.created[:10] >= wanted["since"])
        and (wanted.get("until") is None or row.created[:10] <= wanted["until"])
        and (order != "delta" or row.delta is not None)
    ]
    keys = {
        "found": lambda each: each[0],
        "newest": lambda each: -each[0],
        "digest": lambda each: each[1].digest,
        "digits": lambda each: (-(each[1].digits if each[1].digits is not None else -1), each[0]),
        "delta": lambda each: (-(each[1].delta or 0), each[0]),
    }
    return [row.digest for _, row in sorted(kept, key=keys[order])]


def maybe(strategy):
    return st.none() | strategy


filters = st.fixed_dictionaries(
    {
        "kind": maybe(st.sampled_from(KINDS) | st.lists(st.sampled_from(KINDS), min_size=1, max_size=3)),
        "constant": maybe(st.sampled_from(CONSTANTS[:2])),
        "family": maybe(st.sampled_from(FAMILIES[:2])),
        "status": maybe(st.lists(st.sampled_from(Status), min_size=1, max_size=3)),
        "min_digits": maybe(st.sampled_from([0, 20, 21, 1000])),
        "min_delta": maybe(st.sampled_from([-1.0, -0.25, 0.0, 0.5])),
        "max_delta": maybe(st.sampled_from([-0.25, 0.0861])),
        "since": maybe(st.sampled_from([*DAYS, "2026-11-22", "2027-01-01"])),
        "until": maybe(st.sampled_from([*DAYS, "2026-11-22", "2025-01-01"])),
    }
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=filters, order=st.sampled_from(sorted(ORDERS)), limit=st.sampled_from([7, 50, 1000]))
def test_the_pages_of_any_filter_are_what_a_walk_over_all_rows_finds(filled, wanted, order, limit):
    path, rows = filled
    found, after = [], None
    with open_store(path, readonly=True) as store:
        while True:
            one = store.query(**wanted, order=order, limit=limit, after=after)
            found += [each.record.digest for each in one.statements]
            after = one.cursor
            if after is None:
                break
    assert found == naive(rows, wanted, order)


def test_the_same_holds_on_either_database(filled, where):
    _, rows = filled
    batch = [
        (
            StatementRecord(digest=row.digest, kind=row.kind, text=row.text, constant=row.constant,
                            form={"details": {"delta": row.delta}}),
            [EvidenceRecord(Verdict.SUPPORTED, "m", row.digits)],
        )
        for row in rows
    ]  # fmt: skip
    with open_store(where) as store:
        store.add(batch)
        for wanted, order in (
            ({"kind": list(KINDS[:2]), "min_delta": -0.3}, "delta"),
            ({"kind": list(KINDS[:2]), "since": "2020-01-01"}, "newest"),
            ({"min_digits": 50}, "digits"),
            ({"constant": "pi", "status": ["supported"], "max_delta": 0.0}, "found"),
        ):
            pages = store.query(**wanted, order=order, limit=1000)
            status = [Status.SUPPORTED] if "status" in wanted else None
            here = [
                Row(r.digest, r.kind, r.constant, None, "supported", r.digits, r.delta, "2026", r.text) for r in rows
            ]
            expected = naive(here, {**wanted, "status": status, "since": None}, order)
            assert [each.record.digest for each in pages.statements] == expected
            assert store.query(until="2020-01-01").statements == ()


PLANS = [
    ({"kind": "identity"}, "found", "ix_statements_kind_status_id"),
    ({"kind": list(KINDS)}, "newest", "ix_statements_kind_status_id"),
    ({"constant": "pi", "status": "proved"}, "found", "ix_statements_constant_status_id"),
    ({"constant": "pi"}, "found", "ix_statements_constant_status_id"),
    ({"family": "cubic"}, "newest", "ix_statements_family_status_id"),
    ({"status": "refuted"}, "found", "ix_statements_status_id"),
    ({"status": ["refuted", "proved"]}, "found", "ix_statements_status_id"),
    ({"status": "supported"}, "digits", "ix_statements_certified"),
    ({"status": "supported", "min_digits": 100}, "digits", "ix_statements_certified"),
    ({}, "digits", "ix_statements_certified"),
    ({}, "delta", "ix_statements_delta"),
    ({"min_delta": 0.0}, "delta", "ix_statements_delta"),
    ({"min_delta": -0.5, "max_delta": 0.0}, "delta", "ix_statements_delta"),
    ({"since": "2026-11-21"}, "found", "ix_statements_created_id"),
    ({"since": "2026-11-21", "until": "2026-11-21", "constant": "pi"}, "newest", "ix_statements_created_id"),
    ({"value": "3.14159"}, "found", "ix_statements_value_prefix"),
    ({"tag": "near miss"}, "found", "ix_tags_tag_statement_id"),
]


def plan(store, wanted, order, after=None):
    """What SQLite says that it will do."""
    texts = []

    def explain(connection, cursor, text, parameters, *_):
        if text.startswith("SELECT") and not texts:
            texts.append(text)
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {text}", parameters).fetchall()
            texts.extend(row[3] for row in rows)

    with store.reading() as connection:
        sa.event.listen(connection, "before_cursor_execute", explain)
        page(connection, Filter(**wanted), order=order, after=after, limit=50)
    return texts[1:]


@pytest.mark.parametrize(("wanted", "order", "index"), PLANS, ids=str)
def test_an_index_answers_without_reading_every_row(filled, wanted, order, index):
    path, _ = filled
    with open_store(path, readonly=True) as store:
        steps = plan(store, wanted, order)
        assert any(index in step for step in steps), steps
        assert not any(step == "SCAN statements" for step in steps), steps


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"since": "yesterday"}, "since is yesterday; accepted: a date such as 2026-11-25"),
        ({"until": "2026-13-01"}, "until is 2026-13-01"),
        ({"since": "2026-11-25' OR 1"}, "since is"),
        ({"order": "delta", "after": "nan:3"}, "cursor"),
        ({"order": "delta", "after": "0.5"}, "cursor"),
        ({"min_digits": -1}, "least digits is -1"),
        ({"order": "size"}, "order is size"),
    ],
)
def test_what_makes_no_sense_is_named(filled, wanted, message):
    path, _ = filled
    with open_store(path, readonly=True) as store, pytest.raises(InvalidInput, match=message):
        store.query(**wanted)


def test_arrival_never_runs_backwards(tmp_path, monkeypatch):
    """Dates are bounds on identifiers, so a clock that is set back may not date a statement before an earlier one."""
    moments = iter(["2026-11-25T10:00:00Z", "2026-11-25T09:00:00Z", "2026-11-25T11:00:00Z"])
    monkeypatch.setattr("mathengine.store.insertion.utc_now", lambda: next(moments))
    with open_store(tmp_path / "s.db") as store:
        for number in range(3):
            store.add([(StatementRecord(digest=f"{number:064x}", kind="k", text=f"{number}"), [])])
        dates = [each.created for each in store.query().statements]
    assert dates == ["2026-11-25T10:00:00Z", "2026-11-25T10:00:00Z", "2026-11-25T11:00:00Z"]
