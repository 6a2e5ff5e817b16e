"""Insert rate, de-duplication and look-up cost of the store, through the code that searches use.

    python benchmarks/store.py [--rows 20000] [--big 1000000] [--folder DIR] [--database URL]

Rows are canonical statements of about 600 bytes with one piece of evidence each, found by a run. Rates are medians of
three; a bare ``sqlite3`` insert of the same bytes into one table with the same indexes runs beside them for a ratio.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from mathengine.store.database import Store, open_store
from mathengine.store.records import EvidenceRecord, RunRecord, StatementRecord, Status, Verdict

FAMILIES = ["apery", "euler", "zudilin", "franel", "domb", "almkvist", "mixed", "open"]
CONSTANTS = ["zeta(3)", "pi", "E", "log(2)", "Catalan", "zeta(2)", None]
VERDICTS = [Verdict.SUPPORTED, Verdict.UNDECIDED, Verdict.REFUTED, Verdict.PROVED]
BATCH = 500


def finding(random_numbers: random.Random, index: int) -> tuple[StatementRecord, list[EvidenceRecord]]:
    """A statement that looks like what the search of continued fractions keeps."""
    a = [random_numbers.randint(-999, 999) for _ in range(4)]
    b = [random_numbers.randint(-999, 999) for _ in range(7)]
    constant = random_numbers.choice(CONSTANTS)
    text = f"cf({a[3]}*n**3 + {a[2]}*n**2 + {a[1]}*n + {a[0]}, {b}) = {index}/{constant}"
    value = f"{random_numbers.random():.40f}"
    record = StatementRecord(
        digest=hashlib.sha256(text.encode()).hexdigest(),
        kind="continued-fraction",
        text=text,
        form={"a": a, "b": b, "rate": 3.5255, "fr": "full", "delta": {"depth": 1000, "value": 0.0805}},
        constant=constant,
        family=random_numbers.choice(FAMILIES),
        limit=f"{index}/{constant}",
        value_prefix=value[:20],
    )
    details = {"left": value, "right": value, "radius": "1.0e-40", "rule": "sub-super", "depth": 132}
    verdict = random_numbers.choices(VERDICTS, [50, 40, 8, 2])[0]
    digits = random_numbers.randint(15, 1000)
    return record, [EvidenceRecord(verdict, "enclosure", digits, details, engine_version="0.1.0", seconds=0.001)]


def findings(count: int, seed: int) -> Iterator[list[tuple[StatementRecord, list[EvidenceRecord]]]]:
    """Batches of findings."""
    numbers = random.Random(seed)
    every = (finding(numbers, index) for index in range(count))
    while batch := list(islice(every, BATCH)):
        yield batch


def report(what: str, count: int, seconds: float) -> None:
    """One line with a rate."""
    print(f"{what:62s} {count:8d} {seconds:8.3f} s {count / seconds:12,.0f} /s", flush=True)


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def inserts(where: str | Path, rows: int) -> None:
    """Rates of new and of known statements."""
    with open_store(where) as store:
        run = store.start_run(RunRecord(recipe="benchmark", recipe_digest="0" * 64))
        seed = time.time_ns()
        fresh, again, late = [], [], []
        for repeat in range(3):
            batches = list(findings(rows, seed + repeat))
            # A search does not hold its findings; without this the collector walks through all of them again and again.
            gc.freeze()
            fresh.append(timed(lambda batches=batches: [store.add(batch, run=run) for batch in batches]))
            again.append(timed(lambda batches=batches: [store.add(batch, run=run) for batch in batches]))
            bare = [[(record, ()) for record, _ in batch] for batch in batches]
            late.append(timed(lambda bare=bare: [store.add(batch) for batch in bare]))
        report("new statements with evidence and provenance, batches of 500", rows, statistics.median(fresh))
        report("the same again: all known, evidence too", rows, statistics.median(again))
        report("the same again without evidence", rows, statistics.median(late))


def bare_inserts(folder: Path, rows: int) -> None:
    """The same rows into two bare tables by ``sqlite3``."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.executescript(
        "CREATE TABLE s(id INTEGER PRIMARY KEY, digest TEXT UNIQUE, text, form, constant, family, status, value);"
        "CREATE INDEX c ON s(constant, status); CREATE INDEX f ON s(family, status); CREATE INDEX v ON s(value);"
    )
    data = [[_bare(record) for record, _ in batch] for batch in findings(rows, 1)]
    start = time.perf_counter()
    for batch in data:
        connection.execute("BEGIN IMMEDIATE")
        insert = (
            "INSERT INTO s(digest, text, form, constant, family, status, value) "
            "VALUES(?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"
        )
        connection.executemany(insert, batch)
        connection.execute("COMMIT")
    report("bare sqlite3, one table, nothing but the insert", rows, time.perf_counter() - start)
    connection.close()


def _bare(record: StatementRecord) -> tuple[str | None, ...]:
    form = json.dumps(dict(record.form))
    return (record.digest, record.text, form, record.constant, record.family, "supported", record.value_prefix)


def build(path: Path, count: int) -> None:
    """A store of ``count`` statements."""
    start = time.perf_counter()
    with open_store(path) as store:
        run = store.start_run(RunRecord(recipe="benchmark", recipe_digest="0" * 64))
        for batch in findings(count, 7):
            store.add(batch, run=run)
        report("building the large store, rows made on the way", count, time.perf_counter() - start)
        more = list(findings(20_000, 8))
        gc.freeze()
        report("more statements into it", 20_000, timed(lambda: [store.add(batch, run=run) for batch in more]))
        report("the same again", 20_000, timed(lambda: [store.add(batch, run=run) for batch in more]))
    print(f"  {path.stat().st_size / 1e6:.0f} MB")


def look_ups(path: Path) -> None:
    """Cost of the queries that the command line makes."""
    with open_store(path, readonly=True) as store:
        page = store.query(constant="pi", status=Status.SUPPORTED, limit=1)
        some, middle = page.statements[0].record.digest, str(store.query(order="newest", limit=1).statements[0].id // 2)
        cost("by digest", store, lambda: store.get(some))
        cost("by prefix of 12", store, lambda: store.get(some[:12]))
        cost("evidence of one", store, lambda: store.evidence(some))
        cost("constant and status, 50", store, lambda: store.query(constant="pi", status=Status.REFUTED))
        cost(
            "constant and status, 50, from the middle",
            store,
            lambda: store.query(constant="pi", status=Status.PROVED, after=middle),
        )
        cost("constant, 50", store, lambda: store.query(constant="zeta(3)"))
        cost("family, 50", store, lambda: store.query(family="apery"))
        cost("family, newest 50", store, lambda: store.query(family="apery", order="newest"))
        cost("family, 50, from the middle", store, lambda: store.query(family="apery", after=middle))
        cost("family and status, 50", store, lambda: store.query(family="apery", status=Status.PROVED))
        cost("status alone, 50", store, lambda: store.query(status=Status.CONFLICT))
        cost("leading digits of the value", store, lambda: store.query(value="0.12345"))
        cost("run, 50", store, lambda: store.query(run=1))
        cost(
            "constant and status, most digits",
            store,
            lambda: store.query(constant="pi", status=Status.PROVED, order="digits"),
        )
        cost("constant, most digits", store, lambda: store.query(constant="pi", order="digits"), 3)
        cost("part of the text, everywhere", store, lambda: store.query(contains="no such text"), 3)
        cost("counts by kind and status", store, lambda: store.counts("kind", "status"), 3)
        cost("integrity check", store, store.integrity_check, 1)


def cost(what: str, store: Store, action: Callable[[], object], repeats: int = 21) -> None:
    """One line with the median time of a query."""
    action()
    print(f"  {what:50s} {statistics.median(timed(action) for _ in range(repeats)) * 1e3:10.3f} ms", flush=True)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--big", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database", help="measure inserts there instead of in a new SQLite file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        size = statistics.mean(
            len(record.text) + len(json.dumps(dict(record.form))) + 64 + len(json.dumps(dict(pieces[0].evidence))) + 64
            for record, pieces in next(findings(BATCH, 0))
        )
        print(f"{size:.0f} bytes of text per statement and its evidence")
        inserts(options.database or folder / "store.db", options.rows)
        bare_inserts(folder, options.rows)
        if options.big:
            build(folder / "big.db", options.big)
            look_ups(folder / "big.db")


if __name__ == "__main__":
    main()
