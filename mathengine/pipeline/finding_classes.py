"""Findings of a search put together where exact links relate their fractions: one of each class is shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mathengine.errors import MathengineError
from mathengine.matrixfields.equivalences.unify import simplicity, unify
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.pipeline.records import DETAILS
from mathengine.store.records import StoredStatement

MOST_FINDINGS = 500
"""Findings beyond which none are put together: about ten milliseconds for each, and a list for programs anyway."""


@dataclass(frozen=True, slots=True)
class FindingClass:
    """Findings whose limits are related by exact Moebius maps.

    Attributes
    ----------
    shown : StoredStatement
        The simplest one, identified if any is.
    rest : tuple of StoredStatement
        The others, in the order in which they came.
    digest : str or None
        Names the class; None for findings that are no continued fractions.
    """

    shown: StoredStatement
    rest: tuple[StoredStatement, ...]
    digest: str | None


def finding_classes(findings: Sequence[StoredStatement]) -> list[FindingClass]:
    """The classes in the order of their first members. Exact: every link is proved; what is not linked stays apart."""
    fractions = [fraction_of(finding) for finding in findings]
    places = [place for place, fraction in enumerate(fractions) if fraction is not None]
    if len(places) > MOST_FINDINGS:
        places = []
    found = [fraction for fraction in (fractions[place] for place in places) if fraction is not None]
    classes: list[tuple[list[int], str | None]] = [
        (sorted(places[index] for index in together.members), together.digest) for together in unify(found)
    ]
    alone = set(range(len(findings))).difference(places)
    classes += [([place], None) for place in alone]
    return [_class(findings, members, digest) for members, digest in sorted(classes, key=lambda found: found[0][0])]


def _class(findings: Sequence[StoredStatement], members: list[int], digest: str | None) -> FindingClass:
    def rank(place: int) -> tuple[bool, tuple[object, ...]]:
        fraction = fraction_of(findings[place])
        return findings[place].record.constant is None, () if fraction is None else simplicity(fraction)

    shown = min(members, key=rank) if len(members) > 1 else members[0]
    rest = tuple(findings[place] for place in members if place != shown)
    return FindingClass(findings[shown], rest, digest)


def fraction_of(finding: StoredStatement) -> ContinuedFraction | None:
    """The continued fraction that a finding is about, if it is about one."""
    details = finding.record.form.get(DETAILS)
    if not isinstance(details, dict):
        return None
    a, b = details.get("a"), details.get("b")
    if not (isinstance(a, str) and isinstance(b, str)):
        return None
    try:
        return ContinuedFraction.of(a, b)
    except MathengineError:
        return None
