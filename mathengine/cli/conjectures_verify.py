"""``mathengine conjectures verify``: what the store or the catalogue holds, verified again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from mathengine.cli.conjectures_catalogue import entries, outcome_record, verify_catalogue
from mathengine.cli.conjectures_filters import Filters, filter_options
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Seconds, Settings, digits_option, standard_options
from mathengine.cli.output import fields, print_record, print_text
from mathengine.cli.progress import note, progress
from mathengine.cli.recipe_runs import RunOptions, run_options
from mathengine.cli.verify import STATUS, evidence_lines

if TYPE_CHECKING:
    from mathengine.pipeline.campaign import CampaignResult, Step
    from mathengine.store.database import Store
    from mathengine.store.records import Json, StoredStatement

DEFECT = 1
NOTHING_FOUND = 3
ALARM = 6
MOST_REASONS = 5
"""Reasons why statements stayed that a summary names."""
LONGEST_REASON = 100


@click.command("verify", cls=MathCommand)
@click.argument("digests", nargs=-1)
@filter_options
@click.option("--catalogue", is_flag=True, help="The curated catalogue instead of the store.")
@digits_option()
@click.option("--prove", is_flag=True, help="Look for proofs, too; without it, equations are compared by digits only.")
@click.option(
    "--seconds-each", type=Seconds(), default=10.0, show_default=True, help="Stop with a statement after that long."
)
@run_options
@standard_options
def verify_again(
    digests: tuple[str, ...],
    filters: Filters,
    catalogue: bool,
    digits: int,
    prove: bool,
    seconds_each: float,
    workers: int | None,
    executor: str | None,
    resume: bool,
    max_seconds: float | None,
    settings: Settings,
) -> int:
    """Verify statements of the store again, deeper; evidence is added, never removed.

    Those with DIGESTS, or those that pass all filters, or all: the deepest gain first, that is digits asked less digits
    held, and of equal ones the cheap first. --max-seconds bounds the whole; what was stopped, interrupted or killed
    goes on with --resume. At the end it says what rose (more digits, or a proof), what fell (refuted, with the witness)
    and what stayed, and why. With --catalogue only --domain and --status choose: every entry is compared with what it
    claims.

    \b
      mathengine conjectures verify --status supported --digits 2000 --max-seconds 3600
      mathengine conjectures verify --constant "zeta(3)" --prove --executor dask://127.0.0.1:8786
      mathengine conjectures verify --catalogue --domain sem --workers 2

    Exit status: 0 done; 4 a statement is refuted; 5 one is undecided; 6 alarm: evidence contradicts itself, or an entry
    of the catalogue.
    """
    if sum(map(bool, (digests, not filters.is_empty, catalogue))) > 1 and not (catalogue and not digests):
        raise click.UsageError("DIGESTS and the filters exclude each other", click.get_current_context())
    if catalogue and digests:
        raise click.UsageError("DIGESTS and --catalogue exclude each other", click.get_current_context())
    options = RunOptions.of(workers, executor, max_seconds, resume)
    if catalogue:
        return verify_catalogue(entries(_asked(filters), resume), options, digits, prove, seconds_each, settings)
    return _verify_store(digests, filters, options, digits, prove, seconds_each, settings)


def _verify_store(
    digests: tuple[str, ...],
    filters: Filters,
    options: RunOptions,
    digits: int,
    prove: bool,
    seconds_each: float,
    settings: Settings,
) -> int:
    from mathengine.pipeline.campaign import Campaign, InterruptedCampaignError, run_campaign
    from mathengine.pipeline.campaign_workers import open_verifiers
    from mathengine.store.database import open_store

    report = _Report(settings, named=bool(digests))
    with (
        open_store(settings.database, create=False) as store,
        open_verifiers(options.executor, options.workers) as verifiers,
        progress("verify", settings) as bar,
    ):
        selection: dict[str, Json] = {
            "digests": [store.get(digest).record.digest for digest in digests],
            **_asked(filters),
        }
        campaign = Campaign(selection=selection, digits=digits, proof=prove, seconds_each=seconds_each)

        def on_step(step: Step, done: int, chosen: int) -> None:
            report.step(step)
            bar(done, chosen, f"{report.changes['rose']} rose, {report.changes['fell']} fell")

        try:
            result = run_campaign(
                campaign,
                _chosen(store, digests, filters),
                store,
                verifiers,
                max_seconds=options.max_seconds,
                resume=options.resume,
                on_step=on_step,
            )
        except InterruptedCampaignError as interruption:
            report.summary(interruption.result)
            raise
        return report.summary(result)


def _asked(filters: Filters) -> dict[str, Json]:
    """The filters that ask for something, as data."""
    named = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(filters).items()}
    return {name: value for name, value in named.items() if value not in (None, [])}


def _chosen(store: Store, digests: tuple[str, ...], filters: Filters) -> Iterator[StoredStatement]:
    if digests:
        yield from (store.get(digest) for digest in digests)
        return
    for portion in filters.portions(store, order=filters.order):
        yield from portion


class _Report:
    """What is printed as statements are verified, and at the end."""

    def __init__(self, settings: Settings, named: bool) -> None:
        self.settings = settings
        self.named = named
        self.changes: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.defect = False

    def step(self, step: Step) -> None:
        """One statement: a line of JSON; for people, what fell and what they named."""
        self.changes[step.change] += 1
        self.defect |= bool(step.outcome.fault)
        if step.change == "stayed":
            self.reasons[step.reason or f"{step.outcome.verdict} again"] += 1
        if step.outcome.fault:
            note(f"defect in verifying {step.digest[:12]}\n{step.outcome.fault}", self.settings)
        if self.settings.json:
            print_record(_step_record(step))
        elif self.named or step.change == "fell" or step.after.status == "conflict":
            print_text(_step_text(step))

    def summary(self, result: CampaignResult) -> int:
        """The end: what rose, what fell, what stayed and why, over the whole campaign; the exit status."""
        after: Counter[str] = Counter()
        by_change: dict[str, Counter[str]] = {"rose": Counter(), "fell": Counter(), "stayed": Counter()}
        for words, count in result.counts.items():
            change, status = words.split()
            after[status] += count
            by_change[change][status] += count
        if not self.settings.json and result.done:
            self._print(by_change, after)
        if result.done < result.chosen:
            note(f"{result.chosen - result.done} of {result.chosen} left; go on with --resume", self.settings)
        if after["conflict"]:
            note(f"alarm: the evidence for {after['conflict']} contradicts itself", self.settings)
        if not result.chosen:
            return NOTHING_FOUND
        if after["conflict"]:
            return ALARM
        return DEFECT if self.defect else max((STATUS[status] for status in after), default=0)

    def _print(self, by_change: Mapping[str, Counter[str]], after: Mapping[str, int]) -> None:
        lines = [(change, _counted(statuses)) for change, statuses in by_change.items() if statuses]
        print_text(fields(lines))
        for reason, count in self.reasons.most_common(MOST_REASONS):
            print_text(f"  {count} {reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + '…'}")
        print_text(_counted(after))


def _counted(statuses: Mapping[str, int]) -> str:
    order = (*STATUS, "conflict")
    return ", ".join(f"{statuses[status]} {status}" for status in order if statuses.get(status))


def _step_record(step: Step) -> dict[str, object]:
    return {
        "digest": step.digest,
        "status": str(step.after.status),
        "change": str(step.change),
        "before": {"status": str(step.before.status), "digits": step.before.digits},
        **outcome_record(step.outcome, step.statement, step.kind),
    }


def _step_text(step: Step) -> str:
    shown = [
        ("statement", step.statement),
        ("digest", step.digest),
        ("change", f"{step.change}: {step.before.status} before, {step.after.status} now"),
        ("verdict", step.outcome.verdict),
        ("digits", step.outcome.digits),
        ("method", step.outcome.method),
        *evidence_lines(step.outcome.evidence),
        ("problem", step.outcome.problem or None),
        ("seconds", f"{step.outcome.seconds:.3f}"),
    ]
    return fields(shown)
