"""What the queries behind ``mathengine conjectures list`` cost in a store of a million statements.

    python benchmarks/list_queries.py [--rows 1000000] [--store PATH]

Statements look like findings: five kinds, constants, families, digits, deltas, one in ten thousand tagged; they come in
over a year. With ``--store`` the store is kept there, and used again. Times are medians of 21 in one process, in
milliseconds of the process, making the query included; behind each stands the index that SQLite says it uses.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from mathengine.store import insertion
from mathengine.store.database import Store, open_store
from mathengine.store.records import EvidenceRecord, StatementRecord, Verdict
from mathengine.store.retrieval import Filter, page
from mathengine.store.schema import tags

KINDS = ["continued-fraction", "identity", "inequality", "graph-diameter", "reaction-coefficients"]
CONSTANTS = ["zeta(3)", "pi", "E", "log(2)", "Catalan", "zeta(2)", None]
FAMILIES = ["apery", "euler", "zudilin", "franel", "domb", "almkvist", "mixed", "open"]
BATCH = 2000
QUERIES: list[tuple[str, dict[str, object], str]] = [
    ("the first page", {}, "found"),
    ("the newest", {}, "newest"),
    ("a constant", {"constant": "zeta(3)"}, "found"),
    ("a constant and a status", {"constant": "pi", "status": "refuted"}, "found"),
    ("a family, newest", {"family": "apery"}, "newest"),
    ("a kind", {"kind": "identity"}, "found"),
    ("a domain of four kinds", {"kind": KINDS[:4]}, "found"),
    ("a domain and a status", {"kind": KINDS[:4], "status": "proved"}, "newest"),
    ("a status", {"status": "conflict"}, "found"),
    ("two statuses", {"status": ["proved", "refuted"]}, "found"),
    ("most digits", {}, "digits"),
    ("most digits of a status", {"status": "proved"}, "digits"),
    ("at least 990 digits, most first", {"min_digits": 990}, "digits"),
    ("largest delta", {}, "delta"),
    ("delta above 0.9, largest first", {"min_delta": 0.9}, "delta"),
    ("delta from -0.1 to 0", {"min_delta": -0.1, "max_delta": 0.0}, "delta"),
    ("since a day in December", {"since": "2026-12-01"}, "found"),
    ("a day of June", {"since": "2026-06-15", "until": "2026-06-15"}, "found"),
    ("a constant since December", {"constant": "E", "since": "2026-12-01"}, "found"),
    ("a tag", {"tag": "near miss"}, "found"),
    ("leading digits of the value", {"value": "0.123456"}, "found"),
    ("part of the text that many have", {"contains": "zeta(3)"}, "found"),
    ("part of the text that none has (reads all)", {"contains": "no such text"}, "found"),
]


def findings(count: int) -> Iterator[list[tuple[StatementRecord, list[EvidenceRecord]]]]:
    """Batches of findings."""
    numbers = random.Random(7)
    for start in range(0, count, BATCH):
        yield [finding(numbers, index) for index in range(start, min(count, start + BATCH))]


def finding(numbers: random.Random, index: int) -> tuple[StatementRecord, list[EvidenceRecord]]:
    """One finding; every second one has a delta."""
    constant = numbers.choice(CONSTANTS)
    a = [numbers.randint(-999, 999) for _ in range(4)]
    text = f"cf({a[3]}*n**3 + {a[2]}*n**2 + {a[1]}*n + {a[0]}, -n**6) = {index}/{constant}"
    delta = {"delta": {"depth": 1000, "value": f"{numbers.uniform(-1, 1):.5f}"}} if index % 2 else {}
    record = StatementRecord(
        digest=hashlib.sha256(text.encode()).hexdigest(),
        kind=numbers.choice(KINDS),
        text=text,
        form={"details": {"a": str(a), "rate": 3.5255, "fr": "full", **delta}},
        constant=constant,
        family=numbers.choice(FAMILIES),
        value_prefix=f"{numbers.random():.15f}",
    )
    verdict = numbers.choices(list(Verdict), [2, 50, 8, 40])[0]
    return record, [EvidenceRecord(verdict, "enclosure", numbers.randint(15, 1000))]


def build(path: Path, count: int) -> None:
    """A store of ``count`` statements that came in over the year 2026."""
    start, begun = time.perf_counter(), datetime(2026, 1, 1, tzinfo=UTC)
    moments = (begun + timedelta(days=365) * (done / count) for done in range(0, count, BATCH))
    with open_store(path) as store:
        for batch, moment in zip(findings(count), moments, strict=True):
            insertion.utc_now = lambda moment=moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[attr-defined]
            store.add(batch)
        with store.writing() as connection:
            rows = [{"statement_id": number, "tag": "near miss"} for number in range(1, count + 1, 10_000)]
            connection.execute(sa.insert(tags), rows)
    seconds = time.perf_counter() - start
    print(f"built {count} statements in {seconds:.0f} s, {path.stat().st_size / 1e6:.0f} MB")


def look_up(store: Store) -> None:
    """One line for each query, and for the page after it."""
    for what, wanted, order in QUERIES:
        first = _timed(store, wanted, order, None)
        with store.reading() as connection:
            cursor = page(connection, Filter(**wanted), order=order, after=None, limit=50).cursor  # type: ignore[arg-type]
        second = f"{_timed(store, wanted, order, cursor):9.2f}" if cursor else "        -"
        print(f"  {what:45s} {first:9.2f} {second}  {', '.join(_indexes(store, wanted, order))}", flush=True)


def _timed(store: Store, wanted: dict[str, object], order: str, after: str | None) -> float:
    times = []
    for _ in range(21):
        start = time.process_time()
        with store.reading() as connection:
            page(connection, Filter(**wanted), order=order, after=after, limit=50)  # type: ignore[arg-type]
        times.append(time.process_time() - start)
        if sum(times) > 5:
            break
    return statistics.median(times) * 1e3


def _indexes(store: Store, wanted: dict[str, object], order: str) -> list[str]:
    used: dict[str, None] = {}

    def explain(connection: sa.Connection, cursor: object, text: str, parameters: object, *_: object) -> None:
        if text.startswith("SELECT"):
            steps = connection.connection.cursor()
            steps.execute(f"EXPLAIN QUERY PLAN {text}", parameters)  # type: ignore[arg-type]
            for *_, step in steps.fetchall():
                used.update({word: None for word in step.split() if word.startswith(("ix_", "sqlite_auto"))})
                used.update({"sort": None} if "TEMP B-TREE FOR ORDER" in step else {})

    with store.reading() as connection:
        sa.event.listen(connection, "before_cursor_execute", explain)
        page(connection, Filter(**wanted), order=order, after=None, limit=50)  # type: ignore[arg-type]
    return list(used)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "big.db"
        if not path.exists():
            build(path, options.rows)
        with open_store(path, readonly=True) as store:
            print(f"  {'':45s} {'first':>9s} {'next':>9s}  ms")
            look_up(store)


if __name__ == "__main__":
    main()
