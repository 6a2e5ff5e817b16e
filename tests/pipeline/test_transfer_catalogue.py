"""The curated statements about rings: each is verified again, with the verdict that is claimed."""

from __future__ import annotations

import pytest

from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.catalogue import catalogue

ENTRIES = [entry for entry in catalogue() if entry.file == "transfer.toml"]


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.id for entry in ENTRIES])
def test_an_entry_has_the_verdict_that_is_claimed(entry):
    read = claim(entry.statement)
    assert read.text == entry.statement
    found = verify(read, max_seconds=None)
    assert found.verdict == entry.verdict
    if found.verdict == "proved":
        check_certificate(found.claim.text, found.certificate)


def test_there_are_statements_of_every_kind():
    kinds = {claim(entry.statement).kind for entry in ENTRIES}
    assert len(ENTRIES) >= 50
    assert kinds == {"transfer-efficiency", "transfer_theorem", "dephasing-criterion", "half-width", "toy-ring"}
    assert all(entry.source for entry in ENTRIES)
