"""The rule that derives a status from evidence."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.store.records import (
    EvidenceRecord,
    Standing,
    Status,
    Verdict,
    canonical_json,
    check_digest,
    join,
    standing,
)

pieces = st.builds(
    EvidenceRecord,
    st.sampled_from(Verdict),
    method=st.just("enclosure"),
    digits=st.none() | st.integers(1, 2000),
    created=st.just(""),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def naive_status(evidence: list[EvidenceRecord]) -> Status:
    """The rule in words."""
    verdicts = {piece.verdict for piece in evidence}
    if {Verdict.PROVED, Verdict.REFUTED} <= verdicts:
        return Status.CONFLICT
    for verdict in (Verdict.REFUTED, Verdict.PROVED, Verdict.SUPPORTED):
        if verdict in verdicts:
            return Status(verdict.value)
    return Status.UNDECIDED


def naive_digits(evidence: list[EvidenceRecord]) -> int | None:
    if any(piece.verdict is Verdict.REFUTED for piece in evidence):
        return None
    return max((piece.digits for piece in evidence if piece.digits is not None), default=None)


@given(st.lists(pieces, max_size=6))
def test_the_standing_is_what_the_rule_says(evidence):
    assert standing(evidence) == Standing(naive_status(evidence), naive_digits(evidence))


@given(st.lists(pieces, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(evidence, numbers):
    shuffled = list(evidence)
    numbers.shuffle(shuffled)
    assert standing(shuffled) == standing(evidence)


@given(st.lists(pieces, max_size=5), st.lists(pieces, max_size=5))
def test_two_bodies_of_evidence_merge_to_the_standing_of_both(first, second):
    assert standing(first).merged(standing(second)) == standing(first + second)


def test_joining_is_a_semilattice():
    for a, b, c in itertools.product(Status, repeat=3):
        assert join(a, b) == join(b, a)
        assert join(a, join(b, c)) == join(join(a, b), c)
        assert join(a, a) == a


@given(st.lists(pieces, max_size=6))
def test_nothing_undoes_a_refutation(later):
    refutation = EvidenceRecord(Verdict.REFUTED, method="disjoint")
    assert standing([refutation, *later]).status in (Status.REFUTED, Status.CONFLICT)


def test_only_a_contradiction_raises_the_alarm():
    assert [status for status in Status if status.is_alarm] == [Status.CONFLICT]


@given(st.dictionaries(st.text(), values, max_size=4))
def test_canonical_json_is_what_the_standard_library_writes(data):
    text = canonical_json(data)
    assert text == json.dumps(data, sort_keys=True, separators=(",", ":"))
    assert json.loads(text) == data


def circular() -> dict[str, object]:
    data: dict[str, object] = {}
    data["self"] = data
    return data


@pytest.mark.parametrize("data", [{"x": float("nan")}, {"x": float("inf")}, {"x": {1, 2}}, {"x": 10**5000}, circular()])
def test_data_that_is_no_json_is_refused(data):
    with pytest.raises(InvalidInput, match="data for the store"):
        canonical_json(data)


@given(st.sampled_from(["verdict", "method", "digits", "evidence", "certificate", "engine_version"]))
def test_the_digest_of_evidence_sees_what_was_established(changed):
    fields = {"verdict": Verdict.PROVED, "method": "exact", "digits": 5, "evidence": {}, "certificate": None}
    fields["engine_version"] = "1"
    other = {
        "verdict": Verdict.REFUTED,
        "method": "enclosure",
        "digits": None,
        "evidence": {"n": 3},
        "certificate": {},
        "engine_version": "2",
    }
    assert EvidenceRecord(**fields).digest != EvidenceRecord(**{**fields, changed: other[changed]}).digest


def test_the_digest_of_evidence_ignores_when_and_how_fast():
    one = EvidenceRecord(Verdict.PROVED, "exact", created="2026-01-01T00:00:00Z", seconds=1.0, run=1)
    assert one.digest == EvidenceRecord(Verdict.PROVED, "exact", seconds=2.0).digest


@pytest.mark.parametrize("digest", ["", "abc", "A" * 64, "0" * 63, "0" * 65, "g" * 64, "0" * 64 + "\n"])
def test_a_malformed_digest_is_refused(digest):
    with pytest.raises(InvalidInput, match="64 hexadecimal digits"):
        check_digest(digest)
