"""The search ``sem-relations``: polynomial relations between the covariances of all mixed graphs of a size.

Each relation is stated as ``vanishes(graph, polynomial)`` and proved by substitution. Those of families that a graph
shows at sight, zero covariances and conditional independences, are counted; the others are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.sem_census import CensusPlan, census_plan, integer_settings
from mathengine.pipeline.statement import Finding
from mathengine.pipeline.verify import verify
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.relations import Relation
from mathengine.sem.vanishing import vanishing_ideal
from mathengine.store.records import Json, Verdict

SETTINGS = {"max_degree": 3, "max_seconds": 5}
"""Degrees to search, and seconds for one graph."""
AT_SIGHT = ("zero covariance", "conditional independence")


@dataclass(frozen=True, slots=True)
class RelationChunk:
    """What some graphs gave."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("sem-relations")
class RelationSearch:
    """Generators of vanishing ideals of all small mixed graphs."""

    def plan(self, recipe: Recipe) -> CensusPlan:
        """Check the recipe.

        Raises
        ------
        InvalidInput
            For an unknown key or setting, or sizes that make no sense.
        """
        integer_settings(recipe, SETTINGS)
        return census_plan(recipe)

    def work(self, recipe: Recipe, chunk: int) -> RelationChunk:
        """The relations of the graphs of one chunk."""
        census, number = self.plan(recipe).chunk(chunk)
        settings = integer_settings(recipe, SETTINGS)
        findings: list[Finding] = []
        counts: dict[str, int] = {}

        def count(what: str) -> None:
            counts[f"{census.name}: {what}"] = counts.get(f"{census.name}: {what}", 0) + 1

        for graph in census.graphs(number):
            count("graphs")
            ideal = vanishing_ideal(graph, max_degree=settings["max_degree"], max_seconds=settings["max_seconds"])
            if ideal.limit:
                count("graphs that were not searched to the end")
            for relation in ideal.relations:
                count(f"relations: {relation.family}")
                if relation.family not in AT_SIGHT:
                    findings.extend(_finding(graph, relation, census.name))
        return RelationChunk(tuple(findings), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """How many relations of each family there are."""
        lines = []
        for census in self.plan(recipe).parts:
            own = {key.partition(": ")[2]: n for key, n in counts.items() if key.startswith(f"{census.name}: ")}
            lines.append(f"{census.name}: {own.pop('graphs', 0)} graphs on {census.vertices} vertices")
            lines += [f"  {own[what]} {what}" for what in sorted(own)]
        return "\n".join(lines)


def _finding(graph: MixedGraph, relation: Relation, part: str) -> list[Finding]:
    verified = verify(f'vanishes("{graph}", {relation})', max_seconds=None)
    if verified.verdict is not Verdict.PROVED:
        return []
    multidegree: list[Json] = list(relation.multidegree)
    details: dict[str, Json] = {
        "graph": str(graph),
        "polynomial": str(relation),
        "degree": relation.degree,
        "multidegree": multidegree,
        "relation_family": relation.family,
    }
    return [Finding(verified=verified, constant=None, limit=None, details=details, family=part)]
