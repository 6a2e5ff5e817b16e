"""What only a server can do to a store: refuse, forbid, disappear, come back, have an opinion on transactions."""

import hashlib
import multiprocessing
import random
import time

import pytest
import sqlalchemy as sa

from mathengine.errors import StoreBusy, StoreError
from mathengine.store import insertion
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, RunRecord, StatementRecord, Status, Verdict

RUN = RunRecord(recipe="zeta3", recipe_digest="0" * 64)
FORKSERVER = multiprocessing.get_context("forkserver")


def finding(name):
    record = StatementRecord(digest=hashlib.sha256(name.encode()).hexdigest(), kind="identity", text=name)
    return record, [EvidenceRecord(Verdict.SUPPORTED, "enclosure", 50, {"name": name})]


def test_a_writer_is_busy_after_the_timeout(postgresql):
    with open_store(postgresql) as holder, holder.writing() as connection:
        assert connection.closed is False
        with open_store(postgresql, timeout=0.1) as store, pytest.raises(StoreBusy, match="held by another process"):
            store.add([finding("late")])


def test_a_reader_sees_one_state_and_waits_for_nobody(postgresql):
    with open_store(postgresql) as writer, open_store(postgresql, readonly=True) as reader:
        writer.add([finding("first")])
        with reader.reading() as connection:
            count = sa.text("SELECT count(*) FROM statements")
            assert connection.scalar(count) == 1
            writer.add([finding("second")])
            assert connection.scalar(count) == 1
        with writer.writing():
            assert reader.counts() == {(): 2}


@pytest.mark.parametrize("level", ["repeatable\\ read", "serializable"])
def test_a_writer_sees_what_others_wrote_while_it_waited_whatever_the_server_prefers(new_schema, level):
    where = new_schema(f"-c default_transaction_isolation={level}")
    with open_store(where) as first, open_store(where) as second:
        held = FORKSERVER.Event()
        writer = FORKSERVER.Process(target=hold, args=(where, 0.5, held))
        writer.start()
        assert held.wait(60)
        assert second.add([finding("held"), finding("mine")]).new == 1
        writer.join(60)
        assert writer.exitcode == 0
        assert first.counts() == {(): 2}


def hold(where, seconds, held):
    """Write slowly."""
    with open_store(where) as store, store.writing() as connection:
        insertion.insert(connection, insertion.encode([finding("held")]), None)
        held.set()
        time.sleep(seconds)


def test_a_database_that_may_only_be_read_says_so(new_schema):
    where = new_schema()
    with open_store(where) as store:
        store.add([finding("kept")])
    readonly = where + "%20-cdefault_transaction_read_only%3Don"
    with open_store(readonly) as store:
        assert store.counts() == {(): 1}
        with pytest.raises(StoreError, match=r"is read-only$"):
            store.add([finding("refused")])
    with open_store(where) as store:
        assert store.counts() == {(): 1}


def test_a_store_open_for_reading_cannot_write_whatever_is_sent_to_it(postgresql):
    with open_store(postgresql) as store:
        store.add([finding("kept")])
    with open_store(postgresql, readonly=True) as store:
        with pytest.raises(StoreError, match=r"is read-only$"), store.reading() as connection:
            connection.exec_driver_sql("DELETE FROM tags")
        assert store.counts() == {(): 1}


def test_a_user_without_rights_is_told_so(new_schema):
    where = new_schema()
    open_store(where).close()
    role = f"guest_{new_schema.names[0]}"
    with new_schema.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {new_schema.names[0]} TO {role}")
    try:
        with pytest.raises(StoreError, match=r"permission denied$"):
            open_store(f"{where}%20-crole%3D{role}")
    finally:
        with new_schema.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")


def test_a_database_without_a_schema_holds_no_store(database):
    joint = "&" if "?" in database else "?"
    with pytest.raises(StoreError, match="has no schema for it"):
        open_store(f"{database}{joint}options=-csearch_path%3Dabsent")


def test_a_query_that_the_server_cancels_is_an_error_in_one_line(new_schema):
    where = new_schema()
    with open_store(where) as store:
        with pytest.raises(StoreError, match=r"its server cancelled the query$"), store.writing() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)")
        assert store.add([finding("after")]).new == 1


def test_a_server_that_ends_the_connection_is_an_error_and_the_store_goes_on(new_schema):
    with open_store(new_schema()) as store:
        store.add([finding("before")])
        with pytest.raises(StoreError, match="cannot be reached: ") as caught, store.writing() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        assert "\n" not in str(caught.value)
        assert store.add([finding("after")]).new == 1
        assert store.counts() == {(): 2}


def test_a_connection_that_broke_between_two_transactions_is_replaced(new_schema):
    with open_store(new_schema()) as store:
        with store.reading() as connection:
            number = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        with new_schema.engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
        assert store.add([finding("after")]).new == 1


def test_a_server_with_no_room_for_one_more_is_busy(server):
    server.stop()
    with (server.data / "postgresql.conf").open("a") as file:
        file.write("max_connections = 4\nsuperuser_reserved_connections = 0\nmax_wal_senders = 0\n")
    server.start()
    with open_store(server.url) as store, store.reading():
        engine = sa.create_engine(sa.make_url(server.url).set(drivername="postgresql+psycopg"), pool_size=3)
        others = [engine.connect() for _ in range(3)]
        with pytest.raises(StoreError, match=r"too many clients|held by another process"):
            open_store(server.url)
        for other in others:
            other.close()
        engine.dispose()


def write_until_it_breaks(where, run, first, acknowledged):
    """A search that tells of each chunk once it is written, and ends where the store cannot be reached."""
    try:
        with open_store(where) as store:
            for chunk in range(first, first + 100_000):
                store.record_chunk(run, chunk, [finding(f"{chunk}-{index}") for index in range(5)], {"tried": 5})
                acknowledged.send(chunk)
    except StoreError:
        acknowledged.close()


def write_through_crashes(server, crashes):
    """Stop the server under a writer again and again: what the writer was told is there, and nothing is torn."""
    with open_store(server.url) as store:
        run = store.start_run(RUN)
    told, numbers = set(), random.Random(8)
    for crash in range(crashes):
        receive, send = FORKSERVER.Pipe(duplex=False)
        writer = FORKSERVER.Process(target=write_until_it_breaks, args=(server.url, run, len(told) + crash, send))
        writer.start()
        send.close()
        told.add(receive.recv())
        time.sleep(numbers.uniform(0, 0.2))
        if crash % 2:
            server.kill()
        else:
            server.stop("immediate")
        told |= drained(receive)
        writer.join(60)
        assert writer.exitcode == 0
        server.start()
        with open_store(server.url) as store:
            marked = store.finished_chunks(run)
            # The server may have kept one chunk more than it could tell of.
            assert told <= marked
            assert len(marked - told) <= crash + 1
            assert store.counts() == {(): 5 * len(marked)}
            assert store.integrity_check(thorough=True) == ()
        told = set(marked)


def drained(receive):
    found = set()
    try:
        while True:
            found.add(receive.recv())
    except EOFError:
        return found


def test_a_server_that_crashes_twice_keeps_all_that_it_confirmed(server):
    write_through_crashes(server, 2)


@pytest.mark.slow
def test_a_server_that_crashes_thirty_times_keeps_all_that_it_confirmed(server):
    write_through_crashes(server, 30)


def read_for(store, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        store.counts()


def test_a_store_goes_on_after_its_server_was_started_anew(server):
    with open_store(server.url) as store:
        store.add([finding("before")])
        server.kill()
        with pytest.raises(StoreError, match="cannot be reached"):
            read_for(store, 30)
        server.start()
        assert store.add([finding("before"), finding("after")]).new == 1
        assert store.get(finding("before")[0].digest).status is Status.SUPPORTED
        server.stop()
        with pytest.raises(StoreError, match="cannot be reached"):
            store.counts()
