"""Insert rate, de-duplication, many writers and look-up cost, through the code that searches use.

    python benchmarks/store.py [--rows 20000] [--writers 1 2 4 8 16] [--big 1000000] [--folder DIR] [--database URL]

Rows are canonical statements of about 600 bytes with one piece of evidence each, found by a run: three rows in three
tables for each statement. Rates are statements a second, medians of three; a bare insert of the same bytes into one
table with the three most used indexes runs beside them for a ratio. On SQLite, and on PostgreSQL (fsync on, through a
socket) where its programs and psycopg are installed, or at ``--database``. Writers are processes that begin together.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import multiprocessing
import os
import random
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from mathengine.errors import StoreError
from mathengine.store.copies import back_up, copy_store
from mathengine.store.database import Store, open_store
from mathengine.store.records import EvidenceRecord, RunRecord, StatementRecord, Status, Verdict

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier

ROOT = Path(__file__).parent.parent
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
        form={
            "details": {
                "a": a,
                "b": b,
                "rate": 3.5255,
                "fr": "full",
                "delta": {"depth": 1000, "value": f"{b[0] / 999}"},
            }
        },
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


def report(what: str, count: int, seconds: float, cpu: float | None = None) -> None:
    """One line with a rate, by the clock and by the processor."""
    by_processor = "" if cpu is None else f"   {cpu / count * 1e6:6.1f} us CPU each, {count / cpu:8,.0f} /s"
    print(f"{what:58s} {count:8d} {seconds:8.3f} s {count / seconds:10,.0f} /s{by_processor}", flush=True)


def server_seconds(store: Store) -> float:
    """Processor seconds of the server's process behind the store's connection so far; 0 on SQLite or far away."""
    with store.reading() as connection:
        if connection.dialect.name == "sqlite":
            return 0.0
        number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    try:
        numbers = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def both(store: Store, action: Callable[[], object]) -> tuple[float, float]:
    """Seconds that one call takes by the clock, and of the processor, the server's included."""
    before = server_seconds(store)
    cpu = time.process_time()
    seconds = timed(action)
    cpu = time.process_time() - cpu
    return seconds, cpu + server_seconds(store) - before


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def medians(measured: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median by the clock, and that by the processor."""
    seconds, cpu = zip(*measured, strict=True)
    return statistics.median(seconds), statistics.median(cpu)


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
            fresh.append(both(store, lambda batches=batches: [store.add(batch, run=run) for batch in batches]))
            again.append(both(store, lambda batches=batches: [store.add(batch, run=run) for batch in batches]))
            bare = [[(record, ()) for record, _ in batch] for batch in batches]
            late.append(both(store, lambda bare=bare: [store.add(batch) for batch in bare]))
        report(
            "new statements with evidence and provenance, batches of 500",
            rows,
            *map(statistics.median, zip(*fresh, strict=True)),
        )
        report("the same again: all known, evidence too", rows, *medians(again))
        report("the same again without evidence", rows, *medians(late))


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


def bare_inserts_postgresql(url: str, rows: int) -> None:
    """The same rows into one bare table by the driver's COPY."""
    import psycopg

    data = [[_bare(record) for record, _ in batch] for batch in findings(rows, 1)]
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE bare (id BIGSERIAL PRIMARY KEY, digest text UNIQUE, text text, form text, constant text, "
            "family text, status text, value text)"
        )
        for index in ("constant, status", "family, status", "value"):
            connection.execute(f"CREATE INDEX ON bare ({index})")
        connection.commit()
        start = time.perf_counter()
        for batch in data:
            with connection.cursor().copy(
                "COPY bare (digest, text, form, constant, family, status, value) FROM STDIN"
            ) as copy:
                for row in batch:
                    copy.write_row(row)
            connection.commit()
        report("bare COPY, one table, nothing but the insert", rows, time.perf_counter() - start)


def write(where: str, seed: int, rows: int, size: int, ready: Barrier, told: Connection) -> None:
    """One writer: its own statements, in batches of ``size``; tells how long each batch took, and of errors."""
    everything = [one for batch in findings(rows, seed) for one in batch]
    batches = [everything[start : start + size] for start in range(0, rows, size)]
    seconds, errors = [], 0
    with open_store(where) as store:
        ready.wait()
        start = time.time()
        for batch in batches:
            try:
                seconds.append(timed(lambda batch=batch: store.add(batch)))
            except StoreError:
                errors += 1
    told.send((start, time.time(), seconds, errors))


def together(place: Callable[[], str], counts: Sequence[int], rows: int, size: int = 50) -> None:
    """Rates of several writers at one store; the rows are divided among them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mathengine.store.database", "psycopg"])
    for count in counts:
        where = place()
        open_store(where).close()
        ready = context.Barrier(count)
        receive, send = zip(*(context.Pipe(duplex=False) for _ in range(count)), strict=True)
        seed = random.randrange(10**9)
        writers = [
            context.Process(target=write, args=(where, seed + index, rows // count, size, ready, send[index]))
            for index in range(count)
        ]
        for writer in writers:
            writer.start()
        answers = [one.recv() for one in receive]
        for writer in writers:
            writer.join()
        seconds = max(end for _, end, _, _ in answers) - min(start for start, _, _, _ in answers)
        each = sorted(one for _, _, many, _ in answers for one in many)
        with open_store(where, readonly=True) as store:
            stored = store.counts()[()]
        print(
            f"{count:3d} writers, batches of {size}: {stored / seconds:10,.0f} /s   batch: median "
            f"{each[len(each) // 2] * 1e3:7.1f} ms, p99 {each[len(each) * 99 // 100] * 1e3:7.1f} ms   "
            f"errors {sum(errors for *_, errors in answers)}, lost {rows // count * count - stored}",
            flush=True,
        )


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


def look_ups(path: str | Path) -> None:
    """Cost of the queries that the command line makes, by the clock and, of this process, by the processor."""
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
    measured = [both(store, action) for _ in range(repeats)]
    seconds, cpu = statistics.median(one for one, _ in measured), statistics.mean(other for _, other in measured)
    print(f"  {what:50s} {seconds * 1e3:10.3f} ms   {cpu * 1e3:10.3f} ms CPU", flush=True)


@contextmanager
def server(folder: Path) -> Iterator[str | None]:
    """The URL of a PostgreSQL server of our own; None where there are no programs for one."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        yield None
        return
    script = ["bash", str(ROOT / ".ci" / "postgres")]
    started = subprocess.run([*script, "start", str(folder)], capture_output=True, text=True, check=False)
    try:
        yield started.stdout.strip() or None
    finally:
        subprocess.run([*script, "stop", str(folder)], check=False)


class Schemas:
    """New schemas of one PostgreSQL database, each the place of a store."""

    def __init__(self, url: str) -> None:
        self.url, self.count = url, 0

    def __call__(self) -> str:
        """The URL of the next one."""
        import psycopg

        self.count += 1
        name = f"benchmark_{time.time_ns()}_{self.count}"
        with psycopg.connect(self.url) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.url}{'&' if '?' in self.url else '?'}options=-csearch_path%3D{name}"


def on_postgresql(url: str, options: argparse.Namespace, big: Path) -> None:
    """Everything on PostgreSQL; the large store is a copy of the one on SQLite."""
    import psycopg

    with psycopg.connect(url) as connection:
        print(f"\nPostgreSQL {connection.info.parameter_status('server_version')}")
    place = Schemas(url)
    inserts(place(), options.rows)
    bare_inserts_postgresql(place(), options.rows)
    together(place, options.writers, options.rows)
    if options.big:
        where = place()
        report("copying the large store from SQLite", options.big, timed(lambda: copy_store(big, where)))
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute("ANALYZE")
        look_ups(where)
        with open_store(where, readonly=True) as store:
            report("backup into a file", options.big, timed(lambda: back_up(store, big.with_suffix(".backup"))))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--writers", type=int, nargs="*", default=[1, 2, 4, 8, 16])
    parser.add_argument("--big", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database", help="a PostgreSQL database to use instead of a server of our own")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        folder.chmod(0o711)  # a server of our own runs as another user where this is root
        size = statistics.mean(
            len(record.text) + len(json.dumps(dict(record.form))) + 64 + len(json.dumps(dict(pieces[0].evidence))) + 64
            for record, pieces in next(findings(BATCH, 0))
        )
        print(f"{size:.0f} bytes of text per statement and its evidence\n\nSQLite {sqlite3.sqlite_version}")
        inserts(folder / "store.db", options.rows)
        bare_inserts(folder, options.rows)
        numbers = iter(range(1000))
        together(lambda: str(folder / f"writers-{next(numbers)}.db"), options.writers, options.rows)
        big = folder / "big.db"
        if options.big:
            build(big, options.big)
            look_ups(big)
            with open_store(big, readonly=True) as store:
                report("backup into a file", options.big, timed(lambda: back_up(store, folder / "big.copy")))
            (folder / "big.copy").unlink()
        if options.database:
            on_postgresql(options.database, options, big)
            return
        with server(folder / "postgres") as url:
            if url is None:
                print("no PostgreSQL here: only SQLite was measured")
            else:
                on_postgresql(url, options, big)


if __name__ == "__main__":
    main()
