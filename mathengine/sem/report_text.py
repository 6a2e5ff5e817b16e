"""Reports on identifiability as text and as data for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.parameters import parameter_name
from mathengine.sem.plain_words import listed

if TYPE_CHECKING:
    from mathengine.sem.half_treks import HalfTrekStep
    from mathengine.sem.identification import EdgeReport, Report
    from mathengine.sem.missing_cycles import Quadratic

LONGEST_FORMULA = 400
"""The longest formula that the text shows; data for JSON has every formula."""

HEADLINES = {
    "global": "Globally identified: every covariance matrix of the model comes from one choice of parameters.",
    "generic": "Generically identified: almost every covariance matrix comes from one choice of parameters.",
    "infinite": "Not identified: infinitely many parameters give the same covariances.",
}
EVIDENCE = {"proved": "Proved", "probabilistic": "Very probable, not proved"}


def report_text(report: Report) -> str:
    """The report in plain words; see :meth:`mathengine.sem.identification.Report.text`."""
    return "\n".join([*_head(report), *_edges(report), *_errors(report)])


def _head(report: Report) -> Iterator[str]:
    size, free = report.graph.size, report.degrees_of_freedom
    constraints = "no testable constraints" if not free else f"{free} testable constraint{'s' * (free > 1)}"
    yield f"Graph: {report.graph}"
    yield (
        f"{report.dimension.parameters} parameters, {size * (size + 1) // 2} covariances, "
        f"dimension {report.dimension.value}, {constraints}"
    )
    yield ""
    yield HEADLINES.get(report.level) or _finite(report)
    of = ", that they are finitely many" if report.level == "finite" else ""
    yield f"{EVIDENCE[report.evidence]}{of}: {report.reason}."


def _finite(report: Report) -> str:
    if report.values is None or report.fibre is None:
        return "Identified up to finitely many choices of parameters; how many was not found within the limit of time."
    return (
        f"Identified up to {report.values} choices of parameters, complex ones counted "
        f"(the number is {report.fibre.evidence})."
    )


def _edges(report: Report) -> Iterator[str]:
    for edge in report.edges:
        yield ""
        name = edge_name(report.graph, edge.edge)
        yield f"{name}: {_headline(report.graph, edge)}"
        yield f"  {_sentence(edge.reason)}"
        if edge.evidence == "probabilistic":
            yield "  This is very probable, not proved."
        if edge.formula is not None:
            yield f"  {parameter_name(report.graph, 'l', *edge.edge)} = {_shown(edge.formula.text)}"
        if edge.quadratic is not None:
            symbol = parameter_name(report.graph, "l", *edge.edge)
            yield f"  {_shown(quadratic_text(edge.quadratic, symbol))}"
        if edge.remedies:
            yield f"  What would help: {'; '.join(edge.remedies)}."


def _headline(graph: MixedGraph, edge: EdgeReport) -> str:
    effect = f"the effect of {graph.vertices[edge.edge[0]]} on {graph.vertices[edge.edge[1]]}"
    if edge.status == "identified":
        return f"{effect} can be estimated."
    if edge.status == "finitely many":
        return f"{effect} can be narrowed down to {edge.values} values, complex ones counted, but not to one."
    if edge.status == "not identified":
        return f"{effect} cannot be estimated from covariances alone."
    return f"whether {effect} can be estimated is undecided."


def _errors(report: Report) -> Iterator[str]:
    words = {
        "identified": "that can be estimated",
        "finitely many": "with finitely many values",
        "not identified": "that cannot be estimated",
    }
    yield ""
    for status, clause in words.items():
        names = [error_name(report.graph, pair) for pair, found in report.errors.items() if found == status]
        if names:
            yield f"Error variances and covariances {clause}: {listed(names)}"


def _sentence(clause: str) -> str:
    """The clause with a full stop, and with a capital where it does not begin with a name."""
    return f"{clause[0].upper() if clause.startswith(('it ', 'the ', 'two ')) else clause[0]}{clause[1:]}."


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_FORMULA else f"{text[: LONGEST_FORMULA - 1]}… ({len(text)} characters)"


def quadratic_text(quadratic: Quadratic, name: str) -> str:
    """The quadratic equation of a coefficient.

    >>> from mathengine.sem.missing_cycles import missing_cycle_roots
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "1")])
    >>> _, quadratics = missing_cycle_roots(graph, {})
    >>> quadratic_text(quadratics[0, 1], "x")[:47]
    '(-s1_1*s1_2*s3_3 + s1_1*s1_3*s2_3)*x^2 + (s1_1*'
    """
    a, b, c = quadratic.coefficients
    return f"({a})*{name}^2 + ({b})*{name} + ({c}) = 0"


def edge_name(graph: MixedGraph, edge: Edge) -> str:
    """An edge as text.

    >>> edge_name(MixedGraph.of("xy", [("x", "y")]), (0, 1))
    'x->y'
    """
    return f"{graph.vertices[edge[0]]}->{graph.vertices[edge[1]]}"


def error_name(graph: MixedGraph, pair: Edge) -> str:
    """An error variance by its vertex, an error covariance as a bidirected edge.

    >>> graph = MixedGraph.of("xy", [], [("x", "y")])
    >>> error_name(graph, (0, 0)), error_name(graph, (0, 1))
    ('x', 'x<->y')
    """
    i, j = pair
    return graph.vertices[i] if i == j else f"{graph.vertices[i]}<->{graph.vertices[j]}"


def report_json(report: Report) -> dict[str, object]:
    """The report as data, with the keys of the reference models where these have them."""
    graph = report.graph
    solved = {step.vertex for step in report.half_treks} | {v for v in range(graph.size) if not graph.parents[v]}
    fibre = report.fibre
    degrees = {edge_name(graph, edge.edge): _degree(edge) for edge in report.edges}
    return {
        "graph": str(graph),
        "level": report.level,
        "evidence": report.evidence,
        "reason": report.reason,
        "acyclic": graph.is_acyclic,
        "simple": graph.is_simple,
        "parameters": report.dimension.parameters,
        "dimension": report.dimension.value,
        "dimension_proved": report.dimension.is_proved,
        "degrees_of_freedom": report.degrees_of_freedom,
        "identifiability": {
            "fiber_dim": report.dimension.parameters - report.dimension.value,
            "fiber_count": "infinite" if report.level == "infinite" else report.values,
            "edge_degrees": degrees,
            "generically_identifiable": _is_generic(report),
            "globally_identifiable": report.obstruction is None,
            "htc_solved_vertices": [graph.vertices[v] for v in sorted(solved)],
            "htc_identifiable": len(solved) == graph.size,
            "htc_infinite": report.deficit is not None,
            "solved_edges": dict(report.solved_counts),
            "fibre_evidence": None if fibre is None else fibre.evidence,
        },
        "certificates": _certificates(report),
        "edges": [_edge_json(graph, edge) for edge in report.edges],
        "errors": {error_name(graph, pair): status for pair, status in report.errors.items()},
    }


def _certificates(report: Report) -> dict[str, object]:
    """The point of the rank, the half-treks of each solved vertex, and the obstruction, by name."""
    names, obstruction = report.graph.vertices, report.obstruction
    return {
        "rank": report.dimension.certificate(),
        "half_treks": [_step_json(step, names) for step in report.half_treks],
        "ancestral_half_treks": [
            {
                "ancestral_set": [names[v] for v in found.piece.ancestral],
                "piece": str(found.piece.graph),
                "inner": [names[v] for v in found.piece.inner],
                **_step_json(found.step, found.piece.graph.vertices),
            }
            for found in report.in_pieces
            if found.vertex not in {step.vertex for step in report.half_treks}
        ],
        "half_trek_flow": None if report.deficit is None else [report.deficit.flow, report.deficit.needed],
        "global_obstruction": None if obstruction is None else [names[v] for v in obstruction.vertices],
    }


def _step_json(step: HalfTrekStep, names: tuple[str, ...]) -> dict[str, object]:
    return {
        "vertex": names[step.vertex],
        "sources": [names[v] for v in step.sources],
        "half_treks": [[names[v] for v in trek] for trek in step.half_treks],
        "bidirected_first": list(step.bidirected),
    }


def _is_generic(report: Report) -> bool | None:
    if report.level == "finite" and report.values is None:
        return None
    return report.level in ("global", "generic")


def _degree(edge: EdgeReport) -> int | str | None:
    return "infinite" if edge.status == "not identified" else edge.values


def _edge_json(graph: MixedGraph, edge: EdgeReport) -> dict[str, object]:
    formula = edge.formula
    return {
        "edge": edge_name(graph, edge.edge),
        "status": edge.status,
        "values": edge.values,
        "evidence": edge.evidence,
        "method": edge.method,
        "reason": edge.reason,
        "formula": None if formula is None else formula.text,
        "formula_check": None if formula is None else formula.check,
        "quadratic": None if edge.quadratic is None else [str(p) for p in edge.quadratic.coefficients],
        "remedies": list(edge.remedies),
    }
