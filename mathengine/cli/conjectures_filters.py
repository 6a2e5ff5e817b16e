"""The options that choose statements of the store, the same for every command that lists or writes some."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from mathengine.store.database import Store
    from mathengine.store.records import Page, StoredStatement

F = TypeVar("F", bound=Callable[..., object])
DOMAINS = ("cayley", "matrixfields", "numeric", "reactions", "sem", "transfer")
STATUSES = ("proved", "supported", "refuted", "undecided", "conflict")
ORDERS = ("found", "newest", "digits", "delta", "digest")
PORTION = 500
"""Statements that are read at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the options ask for; None and the empty tuple ask for nothing.

    Examples
    --------
    >>> Filters(min_delta=0.0).order, Filters().order, Filters(tag="x").is_empty
    ('delta', 'found', False)
    """

    domain: str | None = None
    constant: str | None = None
    kind: str | None = None
    family: str | None = None
    status: tuple[str, ...] = ()
    min_digits: int | None = None
    min_delta: float | None = None
    max_delta: float | None = None
    since: str | None = None
    until: str | None = None
    tag: str | None = None
    value: str | None = None
    contains: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == Filters()

    @property
    def order(self) -> str:
        """The order that an index has for what is asked."""
        if self.min_delta is not None or self.max_delta is not None:
            return "delta"
        named = (self.domain, self.constant, self.kind, self.family, self.tag)
        return "digits" if self.min_digits is not None and not any(named) else "found"

    def page(self, store: Store, *, order: str, limit: int, after: str | None = None) -> Page:
        """One page of what passes."""
        from mathengine.pipeline.kinds import kinds_of_domain
        from mathengine.store.records import Status

        return store.query(
            constant=self.constant,
            kind=self.kind if self.domain is None else kinds_of_domain(self.domain),
            family=self.family,
            status=[Status(one) for one in self.status] or None,
            min_digits=self.min_digits,
            min_delta=self.min_delta,
            max_delta=self.max_delta,
            since=self.since,
            until=self.until,
            tag=self.tag,
            value=self.value,
            contains=self.contains,
            order=order,
            limit=limit,
            after=after,
        )

    def portions(self, store: Store, *, order: str, limit: int | None = None) -> Iterator[tuple[StoredStatement, ...]]:
        """Everything that passes, or the first ``limit``, in portions."""
        after, left = None, limit
        while left is None or left > 0:
            page = self.page(store, order=order, limit=PORTION if left is None else min(PORTION, left), after=after)
            yield page.statements
            after, left = page.cursor, None if left is None else left - len(page.statements)
            if after is None:
                return


def filter_options(function: F) -> F:
    """Add the options, and hand them over as one ``filters``."""
    options = [
        click.option("--domain", type=click.Choice(DOMAINS), help="Only the kinds of this domain."),
        click.option("--constant", help="Only those about this constant, such as zeta(3)."),
        click.option("--kind", help="Only this kind, such as continued-fraction."),
        click.option("--family", help="Only those from this part of a search space."),
        click.option("--status", multiple=True, type=click.Choice(STATUSES), help="Only this status; may be repeated."),
        click.option("--min-digits", type=click.IntRange(0), help="Only those certified to so many digits."),
        click.option("--min-delta", type=float, metavar="X", help="Only those whose measured delta is X or more."),
        click.option("--max-delta", type=float, metavar="X", help="Only those whose measured delta is X or less."),
        click.option("--since", metavar="DATE", help="Only those kept on DATE (2026-11-25, UTC) or later."),
        click.option("--until", metavar="DATE", help="Only those kept on DATE or earlier."),
        click.option("--tag", help="Only those with this tag."),
        click.option("--value", metavar="DIGITS", help="Only those whose value begins with DIGITS."),
        click.option("--contains", metavar="TEXT", help="Only those whose text contains TEXT."),
    ]
    names = [field.name for field in fields(Filters)]

    @wraps(function)
    def command(**keywords: object) -> object:
        chosen = Filters(**{name: keywords.pop(name) for name in names})  # type: ignore[arg-type]  # as click made them
        if chosen.domain is not None and chosen.kind is not None:
            raise click.UsageError("--domain and --kind exclude each other", click.get_current_context())
        return function(filters=chosen, **keywords)

    decorated: Callable[..., object] = command
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[return-value]  # click calls it by keyword
