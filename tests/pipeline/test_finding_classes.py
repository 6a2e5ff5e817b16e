"""Findings are put together by exact links; everything else stays apart and in order."""

from dataclasses import replace

from mathengine.pipeline import finding_classes as module
from mathengine.pipeline.finding_classes import finding_classes, fraction_of
from mathengine.store.records import Standing, StatementRecord, Status, StoredStatement, utc_now


def stored(number, a, b, constant="pi"):
    details = {"a": a, "b": b} if a is not None else {}
    record = StatementRecord(
        digest=f"{number:064x}",
        kind="continued-fraction",
        text=f"text {number}",
        form={"details": details},
        constant=constant,
    )
    return StoredStatement(record, Standing(Status.SUPPORTED), utc_now(), number)


FINDINGS = [
    stored(1, "3*n + 8", "-2*n**2 - 5*n + 3"),
    stored(2, "1", "1"),
    stored(3, None, None),
    stored(4, "3*n + 1", "-2*n**2 + n"),
    stored(5, "n + ", "n"),
    stored(6, "4", "1"),
    stored(7, "3*n", "-2*n**2 + 3*n", constant=None),
]


def numbers(found):
    return [(c.shown.id, [other.id for other in c.rest]) for c in found]


def test_the_simplest_identified_finding_of_a_class_is_shown():
    assert numbers(finding_classes(FINDINGS)) == [(4, [1, 7]), (2, [6]), (3, []), (5, [])]


def test_only_continued_fractions_have_the_digest_of_a_class():
    found = finding_classes(FINDINGS)
    assert [c.digest is None for c in found] == [False, False, True, True]
    assert found[0].digest == fraction_of(FINDINGS[3]).digest() or found[0].digest == fraction_of(FINDINGS[6]).digest()
    assert finding_classes([]) == []


def test_long_lists_are_left_as_they_are(monkeypatch):
    monkeypatch.setattr(module, "MOST_FINDINGS", 3)
    assert numbers(finding_classes(FINDINGS)) == [(finding.id, []) for finding in FINDINGS]


def test_a_finding_without_an_identification_is_shown_where_there_is_no_other():
    unknown = [replace(f, record=replace(f.record, constant=None)) for f in FINDINGS[:2] + FINDINGS[3:4]]
    assert numbers(finding_classes(unknown)) == [(4, [1]), (2, [])]
