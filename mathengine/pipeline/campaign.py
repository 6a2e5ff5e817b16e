"""Campaigns: statements of the store verified again, by many workers, the deepest gain first.

Evidence is added and none is taken away. What a batch gave and the note that it is done go into the store in one
transaction, as one numbered chunk of a run, so that a campaign that was stopped, interrupted or killed goes on with
``resume`` where it was.
"""

from __future__ import annotations

import hashlib
import platform
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mathengine import __version__
from mathengine.errors import InvalidInput, MathengineError
from mathengine.pipeline.campaign_verifier import Outcome, Task
from mathengine.pipeline.campaign_workers import Verifiers, outcomes_of
from mathengine.pipeline.records import DETAILS, KINDS
from mathengine.store.database import Store
from mathengine.store.records import (
    EvidenceRecord,
    Json,
    RunRecord,
    RunState,
    Standing,
    StatementRecord,
    Status,
    StoredStatement,
    Verdict,
    canonical_json,
)

NAME = "verification"
"""What a run of this kind is called in the store, where a search has the name of its recipe."""
PAGE = 1000
FALLEN = (Status.REFUTED, Status.CONFLICT)
LADDER = (Status.UNDECIDED, Status.SUPPORTED, Status.PROVED)


class Change(StrEnum):
    """What a verification did to the standing of a statement."""

    ROSE = "rose"
    FELL = "fell"
    STAYED = "stayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What is asked, of which statements.

    Parameters
    ----------
    selection : mapping
        How the statements were chosen; campaigns that choose alike and ask the same are one, and can be resumed.
    digits : int
        Certified decimal digits wanted, 1 to 1,000,000.
    proof : bool
        Whether to look for proofs of equations that their digits do not refute.
    seconds_each : float
        Wall-clock limit for each statement.

    Examples
    --------
    >>> one = Campaign(selection={"status": ["supported"]}, digits=2000)
    >>> one.digest == Campaign(selection={"status": ["supported"]}, digits=2000, seconds_each=60).digest
    True
    """

    selection: Mapping[str, Json]
    digits: int = 50
    proof: bool = False
    seconds_each: float = 10.0

    @property
    def parameters(self) -> dict[str, Json]:
        """What decides which work is done."""
        return {"campaign": NAME, "selection": dict(self.selection), "digits": self.digits, "proof": self.proof}

    @property
    def digest(self) -> str:
        """SHA-256 of the parameters."""
        return hashlib.sha256(canonical_json(self.parameters).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of one statement.

    Parameters
    ----------
    digest, statement, kind : str
    before, after : Standing
        What all evidence gave, and gives now.
    outcome : Outcome
    """

    digest: str
    statement: str
    kind: str
    before: Standing
    after: Standing
    outcome: Outcome

    @property
    def change(self) -> Change:
        """Whether the statement rose (more digits, or a better status), fell (refuted, or in conflict), or stayed."""
        before, after = self.before, self.after
        if after.status in FALLEN:
            return Change.STAYED if before.status is after.status else Change.FELL
        if before.status in FALLEN:
            return Change.STAYED
        deeper = (after.digits or 0) > (before.digits or 0)
        higher = LADDER.index(after.status) > LADDER.index(before.status)
        return Change.ROSE if deeper or higher else Change.STAYED

    @property
    def reason(self) -> str:
        """Why the verification did not get further; empty where it got what was asked."""
        if self.outcome.fault:
            return "a defect: " + self.outcome.fault.strip().splitlines()[-1]
        if self.outcome.problem:
            return self.outcome.problem
        evidence = self.outcome.evidence
        return str(evidence.get("stopped") or evidence.get("reason") or "" if self._is_short else "")

    @property
    def _is_short(self) -> bool:
        return "stopped" in self.outcome.evidence or self.outcome.verdict is Verdict.UNDECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResult:
    """How a campaign ended.

    Parameters
    ----------
    run : int
        Identifier of the run in the store.
    state : RunState
        ``finished``; or ``stopped`` and ``interrupted``, which ``resume`` takes up again.
    chosen, done : int
        Statements, and how many of them have been verified, earlier parts of a resumed campaign included.
    counts : mapping
        By change and status after it: ``{"rose proved": 2, "stayed supported": 5}``.
    seconds : float
    """

    run: int
    state: RunState
    chosen: int
    done: int
    counts: Mapping[str, int]
    seconds: float


class InterruptedCampaignError(MathengineError):
    """Ctrl-C, after a clean checkpoint."""

    exit_status = 130
    code = "interrupted"

    def __init__(self, result: CampaignResult) -> None:
        super().__init__(f"interrupted after {result.done} of {result.chosen} statements; go on with --resume")
        self.result = result


def run_campaign(
    campaign: Campaign,
    statements: Iterable[StoredStatement],
    store: Store,
    verifiers: Verifiers,
    *,
    max_seconds: float | None = None,
    resume: bool = False,
    on_step: Callable[[Step, int, int], None] | None = None,
) -> CampaignResult:
    """Verify statements of the store, and add what is found to their evidence.

    Parameters
    ----------
    campaign : Campaign
    statements : iterable of StoredStatement
        Of ``store``; read to the end before anything is written.
    store : Store
        Open for writing.
    verifiers : Verifiers
        See :func:`mathengine.pipeline.campaign_workers.open_verifiers`.
    max_seconds : float, optional
        Wall-clock limit for the whole; the campaign is then ``stopped`` and can be resumed.
    resume : bool
        Go on with the newest unfinished campaign that chooses alike and asks the same, if there is one.
    on_step : callable, optional
        Called with each step once it is in the store, how many statements are done, and how many there are.

    Raises
    ------
    InvalidInput
        If the digits are out of range.
    InterruptedCampaignError
        On Ctrl-C, with the result so far.
    WorkerLostError
        If a cluster is lost; what was done is kept, and the campaign can be resumed.
    """
    if not 1 <= campaign.digits <= 1_000_000:
        raise InvalidInput("digits", campaign.digits, "1 to 1000000")
    started = time.monotonic()
    run, counts, done = _open_run(campaign, store, resume)
    left = {item.key: item for item in _in_order(statements, campaign.digits) if item.key not in done}
    chosen, finished = len(left) + len(done), len(done)
    tasks = [Task(item.key, item.text, campaign.digits, campaign.proof) for item in left.values()]
    deadline = None if max_seconds is None else time.time() + max_seconds
    state = RunState.STOPPED
    try:
        for outcomes in outcomes_of(tasks, verifiers, campaign.seconds_each, deadline):
            for step in _keep([(left[outcome.key], outcome) for outcome in outcomes], store, run):
                finished += 1
                counts[label(step)] += 1
                if on_step is not None:
                    on_step(step, finished, chosen)
        if finished == chosen:
            state = RunState.FINISHED
    except KeyboardInterrupt:
        state = RunState.INTERRUPTED
    finally:
        store.finish_run(run, state)
    seconds = time.monotonic() - started
    result = CampaignResult(run=run, state=state, chosen=chosen, done=finished, counts=counts, seconds=seconds)
    if state is RunState.INTERRUPTED:
        raise InterruptedCampaignError(result)
    return result


def label(step: Step) -> str:
    """Under which words a step is counted: ``rose proved``."""
    return f"{step.change} {step.after.status}"


@dataclass(frozen=True, slots=True)
class _Item:
    """As much of a statement as a campaign needs; a million of them fit into memory."""

    key: str
    text: str
    kind: str
    standing: Standing


def _open_run(campaign: Campaign, store: Store, resume: bool) -> tuple[int, Counter[str], set[str]]:
    """The run to work on, its counts, and the digests that it has done."""
    if resume:
        before = store.resume_run(campaign.digest, campaign.parameters)
        if before is not None and before.id is not None:
            return before.id, Counter(before.counts), _done(store, before.id)
    begun = RunRecord(
        recipe=NAME,
        recipe_digest=campaign.digest,
        parameters=campaign.parameters,
        version=__version__,
        machine=f"{platform.machine()}, Python {platform.python_version()}",
    )
    return store.start_run(begun), Counter(), set()


def _done(store: Store, run: int) -> set[str]:
    page = store.query(run=run, limit=PAGE)
    done = {stored.record.digest for stored in page.statements}
    while page.cursor is not None:
        page = store.query(run=run, limit=PAGE, after=page.cursor)
        done.update(stored.record.digest for stored in page.statements)
    return done


def _in_order(statements: Iterable[StoredStatement], digits: int) -> list[_Item]:
    """The deepest gain first, of equal ones the cheap first."""
    ranked = [
        ((-_gain(stored.standing, digits), *_cost(stored)), _Item(record.digest, record.text, record.kind, standing))
        for stored in statements
        for record, standing in [(stored.record, stored.standing)]
    ]
    ranked.sort(key=lambda pair: pair[0])
    return [item for _, item in ranked]


def _gain(standing: Standing, digits: int) -> int:
    """Digits asked less digits held; nothing where the verdict does not rest on digits."""
    if standing.digits is None:
        return digits if standing.status is Status.UNDECIDED else 0
    return max(0, digits - standing.digits)


def _cost(stored: StoredStatement) -> tuple[int, float, int, str]:
    """Rank by what a digit costs: how a fraction converges, and how fast; then the length of the text."""
    found = stored.record.form.get(DETAILS)
    details = found if isinstance(found, dict) else {}
    kind, rate = details.get("convergence"), details.get("rate")
    slowness = KINDS.index(str(kind)) if kind in KINDS else 0
    speed = float(rate) if isinstance(rate, int | float) else 0.0
    return slowness, -speed, len(stored.record.text), stored.record.digest


def _keep(verified: list[tuple[_Item, Outcome]], store: Store, run: int) -> list[Step]:
    """Write a batch in one transaction; its number is drawn, so that two processes at one run never share one."""
    steps, batch = [], []
    for item, outcome in verified:
        evidence = _evidence(outcome)
        record = StatementRecord(digest=item.key, kind=item.kind, text=item.text)
        batch.append((record, evidence))
        before = item.standing
        if outcome.verdict in (Verdict.PROVED, Verdict.REFUTED):
            before = store.get(item.key).standing  # others may have settled it meanwhile
        after = before.joined(evidence[0]) if evidence else before
        steps.append(
            Step(digest=item.key, statement=item.text, kind=item.kind, before=before, after=after, outcome=outcome)
        )
    if batch:
        store.record_chunk(run, secrets.randbits(62), batch, Counter(label(step) for step in steps))
    return steps


def _evidence(outcome: Outcome) -> list[EvidenceRecord]:
    """The piece of evidence; none where there is no verdict."""
    if outcome.verdict is None:
        return []
    return [
        EvidenceRecord(
            outcome.verdict,
            method=outcome.method,
            digits=outcome.digits,
            evidence=outcome.evidence,
            certificate=outcome.certificate,
            engine_version=__version__,
            seconds=round(outcome.seconds, 6),
        )
    ]
