"""``mathengine conjectures list``: statements of the store by what they are about, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mathengine.cli.conjectures_filters import ORDERS, Filters, filter_options
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import print_record, print_table
from mathengine.cli.progress import note

if TYPE_CHECKING:
    from mathengine.store.records import StoredStatement

NOTHING_FOUND = 3


@click.command("list", cls=MathCommand)
@filter_options
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    help="As found, newest first, most digits first, largest delta first, or by digest.  [default: delta with "
    "--min-delta or --max-delta, digits with --min-digits alone, else found]",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Length of the list.")
@click.option("--after", metavar="CURSOR", help="Go on where an earlier list ended.")
@standard_options
def list_statements(filters: Filters, order: str | None, limit: int, after: str | None, settings: Settings) -> int:
    """List statements, one finding per line with --format json.

    \b
      mathengine conjectures list --domain matrixfields --min-delta 0
      mathengine conjectures list --constant "zeta(3)" --status supported --order digits

    A statement must pass every filter. Constants, kinds, families, statuses, dates, tags and values are looked up in
    indexes, and so are digits and deltas in their own order; --contains reads whatever passes the others.
    """
    from mathengine.pipeline.records import finding_line
    from mathengine.store.database import open_store

    with open_store(settings.database, readonly=True) as store:
        page = filters.page(store, order=order or filters.order, limit=limit, after=after)
    if settings.json:
        for stored in page.statements:
            print_record(finding_line(stored))
    elif page.statements:
        _print(page.statements, with_delta=(order or filters.order) == "delta")
    if page.cursor is not None:
        note(f"there are more; go on with --after {page.cursor}", settings)
    return 0 if page.statements else NOTHING_FOUND


def _print(statements: Sequence[StoredStatement], *, with_delta: bool) -> None:
    from mathengine.store.records import delta_of

    headers = ["digest", "status", "digits", *(["delta"] if with_delta else []), "statement"]
    rows = [
        [
            each.record.digest[:12],
            each.status,
            each.digits or "",
            *([delta_of(each.record.form)] if with_delta else []),
            each.record.text,
        ]
        for each in statements
    ]
    print_table(headers, rows)
