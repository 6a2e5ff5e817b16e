"""The curated catalogue, verified again: does every entry hold what it claims?"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mathengine.pipeline.campaign_verifier import Outcome, Task
from mathengine.pipeline.campaign_workers import Verifiers, outcomes_of
from mathengine.store.catalogue import CatalogueEntry
from mathengine.store.records import Verdict

ROOMS = {"census": "matrixfields"}
"""Domains of files that are not named after theirs."""


class Agreement(StrEnum):
    """How a verdict compares with what an entry claims.

    ``weaker`` is no contradiction: a theorem of the literature may be out of reach of what is verified here, and a few
    digits do not refute. ``senseless`` is an entry that cannot be read, or shows a defect.
    """

    CONFIRMED = "confirmed"
    STRONGER = "stronger"
    WEAKER = "weaker"
    CONTRADICTED = "contradicted"
    SENSELESS = "senseless"


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry, and what came of it."""

    entry: CatalogueEntry
    outcome: Outcome

    @property
    def agreement(self) -> Agreement:
        """How the two compare."""
        return agreement(self.entry.verdict, self.outcome.verdict)


def agreement(claimed: Verdict, found: Verdict | None) -> Agreement:
    """Compare a claim with a verdict.

    Examples
    --------
    >>> print(agreement(Verdict.PROVED, Verdict.SUPPORTED), agreement(Verdict.SUPPORTED, Verdict.REFUTED))
    weaker contradicted
    """
    if found is None:
        return Agreement.SENSELESS
    if found is claimed:
        return Agreement.CONFIRMED
    positive = (Verdict.PROVED, Verdict.SUPPORTED)
    if (found is Verdict.REFUTED and claimed in positive) or (found is Verdict.PROVED and claimed is Verdict.REFUTED):
        return Agreement.CONTRADICTED
    if claimed is Verdict.UNDECIDED or (claimed is Verdict.SUPPORTED and found is Verdict.PROVED):
        return Agreement.STRONGER
    return Agreement.WEAKER


def domain_of_entry(entry: CatalogueEntry) -> str:
    """The domain that the entry's file belongs to."""
    stem = entry.file.removesuffix(".toml")
    return ROOMS.get(stem, stem)


def check_catalogue(
    entries: Sequence[CatalogueEntry],
    verifiers: Verifiers,
    *,
    digits: int = 50,
    proof: bool = False,
    seconds_each: float = 10.0,
    max_seconds: float | None = None,
) -> Iterator[Checked]:
    """Verify the entries, several at a time, but told in their order; none that the time does not suffice for.

    Parameters
    ----------
    entries : sequence of CatalogueEntry
    verifiers : Verifiers
        See :func:`mathengine.pipeline.campaign_workers.open_verifiers`.
    digits, seconds_each
        As in :class:`~mathengine.pipeline.campaign.Campaign`.
    proof : bool
        Whether to look for a proof also where an entry claims none.
    max_seconds : float, optional
        Wall-clock limit for the whole.
    """
    tasks = [Task(one.id, one.statement, digits, proof or one.verdict is Verdict.PROVED) for one in entries]
    deadline = None if max_seconds is None else time.time() + max_seconds
    done: dict[str, Outcome] = {}
    waiting = deque(entries)
    for outcomes in outcomes_of(tasks, verifiers, seconds_each, deadline):
        done.update((outcome.key, outcome) for outcome in outcomes)
        while waiting and waiting[0].id in done:
            entry = waiting.popleft()
            yield Checked(entry, done.pop(entry.id))
    yield from (Checked(entry, done[entry.id]) for entry in waiting if entry.id in done)
