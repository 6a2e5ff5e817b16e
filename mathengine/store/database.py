"""The store itself: one object through which everything is kept and looked up.

Every method is one transaction. What it has returned from is on disk and survives the death of the process.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa

from mathengine.errors import InvalidInput, StoreError
from mathengine.store import insertion, retrieval, runs, soundness
from mathengine.store.address import Address, read_address
from mathengine.store.connection import keep_log_ahead, open_engine, read_transaction, translated, write_transaction
from mathengine.store.insertion import Batch
from mathengine.store.migrations import prepare
from mathengine.store.records import (
    Added,
    EvidenceRecord,
    Json,
    Page,
    Reference,
    RunRecord,
    RunState,
    Standing,
    Status,
    StoredStatement,
    canonical_json,
)
from mathengine.store.retrieval import Filter
from mathengine.store.schema import meta, references, tags

TIMEOUT = 30.0
"""Seconds to wait for another writer."""


def open_store(
    where: str | Path | None = None, *, create: bool = True, readonly: bool = False, timeout: float = TIMEOUT
) -> Store:
    """Open a store, and bring it up to date if an older mathengine wrote it.

    Parameters
    ----------
    where : str or Path, optional
        A file path, ``sqlite:///PATH``, or ``postgresql://USER@HOST/DATABASE``. By default what ``MATHENGINE_DB`` says,
        or else ``store.db`` in the user's data directory.
    create : bool
        Make the store if there is none. The directory of a path must exist; only the user's data directory is made.
    readonly : bool
        Write nothing, not even beside the file where it lies on a read-only disk.
    timeout : float
        Seconds to wait for another writer before :class:`~mathengine.errors.StoreBusy`.

    Raises
    ------
    InvalidInput
        If ``where`` is empty or a URL of another kind.
    StoreError
        If the place cannot be read, or written where that is asked for.
    StoreBusy, StoreNewer, StoreUnsound
        If another process holds it, a newer mathengine wrote it, or it is damaged or something else.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with open_store(Path(folder.name) / "lab.db") as store:
    ...     sum(store.counts("status").values())
    0
    >>> folder.cleanup()
    """
    address = read_address(where)
    with translated(address):
        engine = open_engine(address, create=create, readonly=readonly, timeout=timeout)
        try:
            if address.path is not None and not readonly:
                keep_log_ahead(engine, timeout)
            prepare(engine, address, create=create, readonly=readonly)
        except BaseException:
            engine.dispose()
            raise
    return Store(engine, address, readonly=readonly)


class Store:
    """An open store; see :func:`open_store`.

    Examples
    --------
    >>> import tempfile
    >>> from mathengine.store.records import StatementRecord, Verdict
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = open_store(Path(folder.name) / "lab.db")
    >>> record = StatementRecord(digest="ab" * 32, kind="identity", text="zeta(2) = pi**2/6")
    >>> store.add([(record, [EvidenceRecord(Verdict.SUPPORTED, method="enclosure", digits=50)])])
    Added(new=1, known=0, evidence=1)
    >>> store.get("abab").digits
    50
    >>> store.close()
    >>> folder.cleanup()
    """

    def __init__(self, engine: sa.Engine, address: Address, *, readonly: bool) -> None:
        self._engine = engine
        self._process = os.getpid()
        self.address = address
        self.readonly = readonly

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Store {self.address}>"

    def close(self) -> None:
        """Give every connection back; the store can be opened again."""
        self._engine.dispose()

    # Writing

    def add(self, batch: Batch, *, run: int | None = None) -> Added:
        """Keep statements, each once, and the evidence for them, in one transaction.

        Parameters
        ----------
        batch : iterable of (StatementRecord, sequence of EvidenceRecord)
            A statement that the store knows keeps its record, unless the new one has a constant, family, limit or value
            where it has none; evidence that it has already is passed over.
        run : int, optional
            The run that found them.

        Returns
        -------
        Added
            How many statements were new and known, and how many pieces of evidence were new.

        Raises
        ------
        InvalidInput
            If a record cannot be kept as it is; then nothing of the batch is.
        StoreError
            If the store cannot be written.
        """
        incoming = insertion.encode(batch)
        with self.writing() as connection:
            return insertion.insert(connection, incoming, run)

    def add_evidence(self, digest: str, record: EvidenceRecord) -> Standing:
        """Add one piece of evidence for a statement that the store has; its standing after that.

        Raises
        ------
        NothingFound
            If the store has no statement with this digest.
        """
        with self.writing() as connection:
            return insertion.append(connection, digest, record)

    def add_references(self, digest: str, new: Iterable[Reference]) -> None:
        """Note where a statement is written about; what is noted already stays as it is."""
        rows = [(each.kind, each.target, each.note) for each in new]
        for row in rows:
            insertion.check_text(*row)
        with self.writing() as connection:
            identifier = retrieval.by_digest(connection, digest).id
            columns = ("statement_id", "kind", "target", "note")
            insertion.insert_rows(connection, references, columns, [(identifier, *row) for row in rows])

    def add_tags(self, digest: str, new: Iterable[str]) -> None:
        """Tag a statement."""
        names = list(new)
        for name in names:
            insertion.check_text(name)
            if not name.strip():
                raise InvalidInput("tag", name, "a text")
        with self.writing() as connection:
            identifier = retrieval.by_digest(connection, digest).id
            insertion.insert_rows(connection, tags, ("statement_id", "tag"), [(identifier, name) for name in names])

    def remove_tag(self, digest: str, tag: str) -> None:
        """Take a tag off a statement, if it is there."""
        with self.writing() as connection:
            identifier = retrieval.by_digest(connection, digest).id
            connection.execute(sa.delete(tags).where(tags.c.statement_id == identifier, tags.c.tag == tag))

    # Looking up

    def get(self, digest: str) -> StoredStatement:
        """The statement with this digest, or with the only digest that begins so (at least 4 digits).

        Raises
        ------
        NothingFound
            If there is none, or more than one.
        """
        with self.reading() as connection:
            return retrieval.by_digest(connection, digest)

    def query(
        self,
        *,
        constant: str | None = None,
        family: str | None = None,
        kind: str | Sequence[str] | None = None,
        status: Status | Sequence[Status] | None = None,
        min_digits: int | None = None,
        min_delta: float | None = None,
        max_delta: float | None = None,
        since: str | None = None,
        until: str | None = None,
        contains: str | None = None,
        value: str | None = None,
        tag: str | None = None,
        run: int | None = None,
        order: str = "found",
        after: str | None = None,
        limit: int = 50,
    ) -> Page:
        """One page of the statements that pass every filter given.

        Parameters
        ----------
        constant, family, kind, status, min_digits, min_delta, max_delta, since, until, contains, value, tag, run
            See :class:`~mathengine.store.retrieval.Filter`.
        order : str
            ``found`` (as they came in), ``newest``, ``digits`` (most certified first), ``delta`` (largest first, only
            those that have one), ``digest``.
        after : str, optional
            The cursor of the page before.
        limit : int
            Statements on a page.

        Raises
        ------
        InvalidInput
            If the status, the order, the cursor or the limit is none that is accepted.
        """
        wanted = Filter(
            constant=constant,
            family=family,
            kind=kind,
            status=status,
            min_digits=min_digits,
            min_delta=min_delta,
            max_delta=max_delta,
            since=since,
            until=until,
            contains=contains,
            value=value,
            tag=tag,
            run=run,
        )
        with self.reading() as connection:
            return retrieval.page(connection, wanted, order=order, after=after, limit=limit)

    def evidence(self, digest: str) -> tuple[EvidenceRecord, ...]:
        """All evidence for a statement, oldest first."""
        with self.reading() as connection:
            identifier = retrieval.by_digest(connection, digest).id
            return retrieval.evidence_of(connection, [identifier]).get(identifier, ())

    def references(self, digest: str) -> tuple[Reference, ...]:
        """Where a statement is written about."""
        with self.reading() as connection:
            identifier = retrieval.by_digest(connection, digest).id
            return retrieval.references_of(connection, [identifier]).get(identifier, ())

    def tags(self, digest: str) -> tuple[str, ...]:
        """The tags of a statement, sorted."""
        with self.reading() as connection:
            identifier = retrieval.by_digest(connection, digest).id
            return retrieval.tags_of(connection, [identifier]).get(identifier, ())

    def counts(self, *columns: str) -> dict[tuple[str | None, ...], int]:
        """How many statements there are for every combination of values of the columns.

        Accepted are ``kind``, ``status``, ``family`` and ``constant``; without any, all are counted together.
        """
        with self.reading() as connection:
            return retrieval.counts(connection, columns)

    def alarms(self) -> tuple[StoredStatement, ...]:
        """Statements that some evidence proves and other evidence refutes."""
        return self.query(status=Status.CONFLICT, limit=retrieval.LARGEST_PAGE).statements

    # Runs

    def start_run(self, run: RunRecord) -> int:
        """Store the beginning of a run; its identifier in this store."""
        with self.writing() as connection:
            return runs.start(connection, run)

    def resume_run(self, recipe_digest: str, parameters: Mapping[str, Json] | None = None) -> RunRecord | None:
        """Take up the newest run of this recipe (with these parameters) that is not finished; None if there is none."""
        text = None if parameters is None else canonical_json(parameters)
        with self.writing() as connection:
            run = runs.newest_unfinished(connection, recipe_digest, text)
            if run is None or run.id is None:
                return None
            runs.set_state(connection, run.id, RunState.RUNNING, None)
            return replace(run, state=RunState.RUNNING, finished=None)

    def finish_run(self, run: int, state: RunState = RunState.FINISHED, *, cursor: str | None = None) -> None:
        """Note how a run ended, with the sum of its chunks' counts."""
        with self.writing() as connection:
            runs.set_state(connection, run, state, cursor)

    def run(self, run: int) -> RunRecord:
        """A run, with the counts of its chunks so far."""
        with self.reading() as connection:
            return runs.by_id(connection, run)

    def record_chunk(self, run: int, chunk: int, findings: Batch, counts: Mapping[str, int] | None = None) -> Added:
        """Keep what a chunk found and mark it finished, in one transaction.

        A chunk that is marked already, by another process at the same run, changes nothing.
        """
        incoming = insertion.encode(findings)
        with self.writing() as connection:
            if runs.is_marked(connection, run, chunk):
                return Added()
            added = insertion.insert(connection, incoming, run)
            runs.mark(connection, run, chunk, counts or {})
            return added

    def finished_chunks(self, run: int) -> frozenset[int]:
        """The numbers of the chunks that are finished."""
        with self.reading() as connection:
            return runs.marked(connection, run)

    # The store as a whole

    def integrity_check(self, *, thorough: bool = False) -> tuple[str, ...]:
        """What is wrong with the store; empty if it is sound.

        Checks the file, the links between tables, and each status against its evidence; with ``thorough`` also every
        index and the digest of every piece of evidence.
        """
        with self.reading() as connection:
            return tuple(soundness.problems(connection, thorough=thorough))

    def backup(self, path: str | Path) -> None:
        """Copy the store to a new SQLite file, one state of it, also while others write to it.

        Raises
        ------
        StoreError
            If the file exists or cannot be written.
        StoreUnsound
            If the store is damaged.
        """
        from mathengine.store.copies import back_up  # which opens stores itself

        back_up(self, path)

    def meta(self) -> dict[str, str]:
        """Facts about the store itself: its permanent name, when it was made, its schema version."""
        with self.reading() as connection:
            return {row.key: row.value for row in connection.execute(sa.select(meta))}

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction of the only writer, for the modules of this package."""
        if self.readonly:
            raise StoreError(f"{self.address} is open for reading only")
        self._leave_parent()
        with translated(self.address), write_transaction(self._engine) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the store, for the modules of this package."""
        self._leave_parent()
        with translated(self.address), read_transaction(self._engine) as connection:
            yield connection

    def _leave_parent(self) -> None:
        """After a fork: leave the connections to the parent and open new ones."""
        if os.getpid() != self._process:
            self._engine.dispose(close=False)
            self._process = os.getpid()
