"""The tables of the store, the same on SQLite and PostgreSQL.

``statements.status`` and ``statements.digits`` are derived from the evidence and written in the transaction that adds
it. Evidence is append-only: triggers refuse to change or delete it. JSON is kept as canonical text on both databases,
so that an export is byte-equal whichever it comes from (``jsonb`` would rewrite numbers and refuse ``\\u0000``).
"""

from __future__ import annotations

import sqlalchemy as sa

from mathengine.store.records import RunState, Status, Verdict

SCHEMA_VERSION = 2
"""Raised with every migration; see ``migrations.py``."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# 64 bits on PostgreSQL; on SQLite only INTEGER makes the primary key the row id.
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Compared byte by byte, so that a range finds a prefix; SQLite does so anyway.
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _one_of(column: str, values: type[Status] | type[Verdict] | type[RunState]) -> sa.CheckConstraint:
    # SQLite would build a temporary table for IN, for every row.
    return sa.CheckConstraint(" OR ".join(f"{column} = '{value}'" for value in values), name=column)


meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

statements = sa.Table(
    "statements",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),
    sa.Column("digest", Bytewise, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("constant", sa.Text),
    sa.Column("family", sa.Text),
    sa.Column("limit_text", sa.Text),
    sa.Column("value_prefix", Bytewise),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("digits", sa.Integer),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("delta", sa.Double),
    _one_of("status", Status),
    sa.Index(None, "constant", "status", "id"),
    sa.Index(None, "family", "status", "id"),
    sa.Index(None, "kind", "status", "id"),
    sa.Index(None, "status", "id"),
    sa.Index(None, "value_prefix"),
    sa.Index(None, "created", "id"),
)
# Negated, so that the most certified come first in both directions of the index's two parts.
sa.Index("ix_statements_certified", statements.c.status, sa.text("(-coalesce(digits, -1))"), statements.c.id)
sa.Index(
    "ix_statements_delta",
    sa.text("(-delta)"),
    statements.c.id,
    sqlite_where=statements.c.delta.is_not(None),
    postgresql_where=statements.c.delta.is_not(None),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("recipe_digest", sa.Text, nullable=False),
    sa.Column("recipe_text", sa.Text, nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("seed", sa.Text),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("machine", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("counts", sa.Text, nullable=False),
    sa.Column("cursor", sa.Text),
    sa.Column("started", sa.Text, nullable=False),
    sa.Column("finished", sa.Text),
    _one_of("state", RunState),
    sa.Index(None, "recipe_digest", "state"),
)

chunks = sa.Table(
    "chunks",
    metadata,
    sa.Column("run_id", Key, sa.ForeignKey(runs.c.id), primary_key=True),
    sa.Column("number", Key, primary_key=True),
    sa.Column("counts", sa.Text, nullable=False),
    sa.Column("finished", sa.Text, nullable=False),
)

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=True),
    sa.Column("statement_id", Key, sa.ForeignKey(statements.c.id), nullable=False),
    sa.Column("digest", Bytewise, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("digits", sa.Integer),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("certificate", sa.Text),
    sa.Column("engine_version", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("run_id", Key, sa.ForeignKey(runs.c.id)),
    _one_of("verdict", Verdict),
    sa.UniqueConstraint("statement_id", "digest"),
)

provenance = sa.Table(
    "provenance",
    metadata,
    sa.Column("statement_id", Key, sa.ForeignKey(statements.c.id), primary_key=True),
    sa.Column("run_id", Key, sa.ForeignKey(runs.c.id), primary_key=True),
    sa.Index(None, "run_id", "statement_id"),
    sqlite_with_rowid=False,
)

references = sa.Table(
    "references",
    metadata,
    sa.Column("statement_id", Key, sa.ForeignKey(statements.c.id), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("target", sa.Text, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
)

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("statement_id", Key, sa.ForeignKey(statements.c.id), primary_key=True),
    sa.Column("tag", sa.Text, primary_key=True),
    sa.Index(None, "tag", "statement_id"),
)

APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER evidence_refuses_{event} BEFORE {event.upper()} ON evidence "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
        for event in ("update", "delete")
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'evidence is append-only'; END $$",
        "CREATE TRIGGER evidence_refuses_change BEFORE UPDATE OR DELETE ON evidence "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER evidence_refuses_truncate BEFORE TRUNCATE ON evidence "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


def create_tables(connection: sa.Connection) -> None:
    """Create every table, index and trigger of the current schema in an empty database.

    >>> engine = sa.create_engine("sqlite://")
    >>> with engine.begin() as connection:
    ...     create_tables(connection)
    >>> sorted(sa.inspect(engine).get_table_names())[:3]
    ['chunks', 'evidence', 'meta']
    >>> engine.dispose()
    """
    metadata.create_all(connection, checkfirst=False)
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
