"""The search ``sem-identification``: mixed graphs whose identification the half-trek criterion leaves open.

Of all graphs of a size, up to isomorphism, those are kept that have finite fibres although the half-trek criterion does
not identify them, with the number k of parameters that share generic covariances. That k = 1, or k > 1, is proved where
closed forms or second parameters do so; k itself is counted modulo a prime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mathengine.errors import BudgetExhausted
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.sem_census import CensusPlan, census_plan, integer_settings
from mathengine.pipeline.statement import Finding
from mathengine.pipeline.verify import verify
from mathengine.sem.fibres import fibre
from mathengine.sem.graph_census import Census
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import half_trek_deficit, is_half_trek_identifiable
from mathengine.sem.jacobian import dimension
from mathengine.store.records import Json

SETTINGS = {"max_seconds": 10}
"""Seconds for the fibre of one graph."""
OPEN = "open"
KINDS = ("half-trek identifiable", "half-trek infinite", "infinite, by rank", OPEN)


@dataclass(frozen=True, slots=True)
class IdentificationChunk:
    """What some graphs gave."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("sem-identification")
class IdentificationSearch:
    """Degrees of fibres where the half-trek criterion is silent."""

    def plan(self, recipe: Recipe) -> CensusPlan:
        """Check the recipe.

        Raises
        ------
        InvalidInput
            For an unknown key or setting, or sizes that make no sense.
        """
        integer_settings(recipe, SETTINGS)
        return census_plan(recipe)

    def work(self, recipe: Recipe, chunk: int) -> IdentificationChunk:
        """Classify the graphs of one chunk, and count the fibres of those that are open."""
        census, number = self.plan(recipe).chunk(chunk)
        seconds = integer_settings(recipe, SETTINGS)["max_seconds"]
        findings: list[Finding] = []
        counts: dict[str, int] = {}
        for graph in census.graphs(number):
            kind = classified(graph)
            if kind == OPEN:
                kind, found = _open(graph, census, seconds)
                findings += found
            key = f"{census.name}: {kind}"
            counts[key] = counts.get(key, 0) + 1
        return IdentificationChunk(tuple(findings), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """How many graphs are of each kind."""
        lines = []
        for census in self.plan(recipe).parts:
            own = {key.partition(": ")[2]: count for key, count in counts.items() if key.startswith(f"{census.name}: ")}
            lines.append(f"{census.name}: {sum(own.values())} graphs on {census.vertices} vertices")
            lines += [f"  {own[kind]} {kind}" for kind in sorted(own)]
        return "\n".join(lines)


def classified(graph: MixedGraph) -> str:
    """What half-treks and the rank of the Jacobian say: one of ``KINDS``.

    >>> classified(MixedGraph.parse("1->2, 2->3, 3->1"))
    'open'
    >>> classified(MixedGraph.parse("1->2, 1<->2"))
    'half-trek infinite'
    """
    if is_half_trek_identifiable(graph):
        return "half-trek identifiable"
    if half_trek_deficit(graph) is not None:
        return "half-trek infinite"
    return OPEN if dimension(graph).is_finite_to_one else "infinite, by rank"


def _open(graph: MixedGraph, census: Census, seconds: int) -> tuple[str, list[Finding]]:
    """The statement about the fibre's degree, and the one about identifiability where that is proved or refuted."""
    try:
        found = fibre(graph, max_seconds=seconds)
    except BudgetExhausted:
        return "open, fibre not counted", []
    degrees: dict[str, Json] = {
        f"{graph.vertices[i]}->{graph.vertices[j]}": degree for (i, j), degree in found.edge_degrees.items()
    }
    details: dict[str, Json] = {"graph": str(graph), "fibre_degree": found.count, "edge_degrees": degrees}
    statements = [f'fibre_degree("{graph}") = {found.count}', f'identifiable("{graph}")']
    kept = [
        Finding(verified=verified, constant=None, limit=None, details=details, family=census.name)
        for verified in (verify(statement, max_seconds=None) for statement in statements)
        if verified.verdict != "undecided"
    ]
    return f"open, {found.count} to one", kept
