"""``mathengine conjectures list``: statements of the store by what they are about, page by page."""

from __future__ import annotations

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import print_record, print_table
from mathengine.cli.progress import note

DOMAINS = ("cayley", "matrixfields", "numeric", "reactions", "sem", "transfer")
STATUSES = ("proved", "supported", "refuted", "undecided", "conflict")
ORDERS = ("found", "newest", "digits", "delta", "digest")
NOTHING_FOUND = 3


@click.command("list", cls=MathCommand)
@click.option("--domain", type=click.Choice(DOMAINS), help="Only the kinds of this domain.")
@click.option("--constant", help="Only those about this constant, such as zeta(3).")
@click.option("--kind", help="Only this kind, such as continued-fraction.")
@click.option("--family", help="Only those from this part of a search space.")
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="Only this status; may be repeated.")
@click.option("--min-digits", type=click.IntRange(0), help="Only those certified to so many digits.")
@click.option("--min-delta", type=float, metavar="X", help="Only those whose measured delta is X or more.")
@click.option("--max-delta", type=float, metavar="X", help="Only those whose measured delta is X or less.")
@click.option("--since", metavar="DATE", help="Only those kept on DATE (2026-11-25, UTC) or later.")
@click.option("--until", metavar="DATE", help="Only those kept on DATE or earlier.")
@click.option("--tag", help="Only those with this tag.")
@click.option("--value", metavar="DIGITS", help="Only those whose value begins with DIGITS.")
@click.option("--contains", metavar="TEXT", help="Only those whose text contains TEXT.")
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    help="As found, newest first, most digits first, largest delta first, or by digest.  [default: delta with "
    "--min-delta or --max-delta, else found]",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Length of the list.")
@click.option("--after", metavar="CURSOR", help="Go on where an earlier list ended.")
@standard_options
def list_statements(
    domain: str | None,
    constant: str | None,
    kind: str | None,
    family: str | None,
    status: tuple[str, ...],
    min_digits: int | None,
    min_delta: float | None,
    max_delta: float | None,
    since: str | None,
    until: str | None,
    tag: str | None,
    value: str | None,
    contains: str | None,
    order: str | None,
    limit: int,
    after: str | None,
    settings: Settings,
) -> int:
    """List statements, one finding per line with --format json.

    \b
      mathengine conjectures list --domain matrixfields --min-delta 0
      mathengine conjectures list --constant "zeta(3)" --status supported --order digits

    A statement must pass every filter. Constants, kinds, families, statuses, dates, tags and values are looked up in
    indexes, and so are digits and deltas in their own order; --contains reads whatever passes the others.
    """
    from mathengine.pipeline.kinds import kinds_of_domain
    from mathengine.pipeline.records import finding_line
    from mathengine.store.database import open_store
    from mathengine.store.records import Status

    if domain is not None and kind is not None:
        raise click.UsageError("--domain and --kind exclude each other", click.get_current_context())
    by_delta = min_delta is not None or max_delta is not None
    with open_store(settings.database, readonly=True) as store:
        page = store.query(
            constant=constant,
            kind=kind if domain is None else kinds_of_domain(domain),
            family=family,
            status=[Status(one) for one in status] or None,
            min_digits=min_digits,
            min_delta=min_delta,
            max_delta=max_delta,
            since=since,
            until=until,
            tag=tag,
            value=value,
            contains=contains,
            order=order or ("delta" if by_delta else "found"),
            limit=limit,
            after=after,
        )
    if settings.json:
        for stored in page.statements:
            print_record(finding_line(stored))
    elif page.statements:
        rows = [[s.record.digest[:12], s.status, s.digits or "", s.record.text] for s in page.statements]
        print_table(["digest", "status", "digits", "statement"], rows)
    if page.cursor is not None:
        note(f"there are more; go on with --after {page.cursor}", settings)
    return 0 if page.statements else NOTHING_FOUND
