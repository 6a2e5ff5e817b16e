"""The catalogue: every entry says what is claimed, how it is known and where from; every word is defined and tried."""

import re
from collections import Counter, defaultdict

import pytest

from mathengine.numeric.expressions import Call, walk
from mathengine.numeric.reader import read_statement
from mathengine.numeric.vocabulary import NUMERIC
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.kinds import domain_of_kind
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.catalogue import catalogue, definitions
from mathengine.store.exchange_references import read_reference
from mathengine.store.records import Verdict

ENTRIES = catalogue()
DEFINITIONS = definitions()
YEAR = re.compile(r"\b(1[5-9]|20)\d\d\b")


def words(text):
    """The words of a statement that are no functions of analysis."""
    statement = read_statement(text, vocabulary=vocabulary())
    sides = (statement.claim,) if isinstance(statement.claim, Call) else (statement.claim.left, statement.claim.right)
    return {
        node.function
        for side in sides
        for node in walk(side)
        if isinstance(node, Call) and node.function not in NUMERIC
    }


def test_the_catalogue_covers_the_five_domains():
    counts = Counter(domain_of_kind(claim(entry.statement).kind) for entry in ENTRIES)
    assert len(ENTRIES) >= 760
    assert all(counts[domain] >= 50 for domain in ("cayley", "matrixfields", "reactions", "sem", "transfer"))


def test_two_entries_state_the_same_only_where_one_says_so():
    """The literature has some fractions in two shapes; each keeps its id."""
    same = defaultdict(list)
    for entry in ENTRIES:
        same[claim(entry.statement).digest].append(entry)
    for first, *others in same.values():
        for other in others:
            assert other.id in first.notes or first.id in other.notes, (first.id, other.id)


def test_every_entry_says_how_it_is_known():
    for entry in ENTRIES:
        known = {
            Verdict.PROVED: entry.certificate,
            Verdict.REFUTED: entry.witness,
            Verdict.SUPPORTED: entry.checked,
            Verdict.UNDECIDED: entry.checked,
        }[entry.verdict]
        assert known, entry.id
        assert entry.source.strip(), entry.id
        assert re.match(r"external: \w|mathengine verify: \w", entry.certificate or "mathengine verify: x"), entry.id


def test_what_is_open_says_up_to_what_it_was_checked():
    for entry in ENTRIES:
        if entry.checked:
            assert re.search(r"\d", entry.checked), entry.id
            assert entry.verdict in (Verdict.SUPPORTED, Verdict.UNDECIDED), entry.id


def test_a_theorem_of_the_literature_cites_it_or_gives_its_argument():
    for entry in ENTRIES:
        if entry.certificate and entry.certificate.startswith("external:"):
            cited = entry.references or YEAR.search(entry.source + entry.certificate)
            argument = entry.source == "classical" and len(entry.certificate.split()) >= 6
            assert cited or argument, entry.id


def test_every_reference_can_be_read():
    kinds = Counter(read_reference(text).kind for entry in ENTRIES for text in entry.references)
    assert set(kinds) >= {"doi", "arxiv", "oeis"}


def test_every_domain_keeps_some_of_its_mistakes():
    refuted = Counter(
        domain_of_kind(claim(entry.statement).kind) for entry in ENTRIES if entry.verdict is Verdict.REFUTED
    )
    assert all(refuted[domain] >= 4 for domain in ("cayley", "matrixfields", "reactions", "sem", "transfer"))


def test_every_word_of_an_entry_is_defined_in_its_file():
    defined = {(each.file, each.word) for each in DEFINITIONS}
    used = {(entry.file, word) for entry in ENTRIES for word in words(entry.statement)}
    assert used - defined == set()
    assert defined - used <= {("cayley.toml", "layer")}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: f"{each.file.removesuffix('.toml')}-{each.word}")
def test_the_sanity_line_of_a_definition_holds(definition):
    assert definition.word in words(definition.sanity)
    assert verify(definition.sanity, 30).verdict in (Verdict.PROVED, Verdict.SUPPORTED)


def test_the_refuted_ones_are_refuted_again():
    """Those that come from matrix fields and transfer, which are quick; whole domains are verified elsewhere."""
    for entry in ENTRIES:
        if entry.verdict is Verdict.REFUTED and entry.file in ("matrixfields.toml", "transfer.toml"):
            assert verify(entry.statement, 30).verdict is Verdict.REFUTED, entry.id
