"""Everything about the identifiability of a graph in one report: what can be estimated from covariances, how, and why.

The tools in order of cost: global identifiability, the rank of the Jacobian, the half-trek criterion, its forms in the
pieces of ancestral subgraphs, instruments edge by edge with their formulas, and the fibre over a prime field for what
is left. A criterion or a checked formula proves that a coefficient is identified; a fibre makes it probable. That
infinitely many values fit is proven where the dimension is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Literal, TypeAlias

from mathengine.errors import BudgetExhausted
from mathengine.sem.ancestral import PieceStep, ancestral_steps, tian_steps
from mathengine.sem.edgewise import SolvedEdge, solved_edges
from mathengine.sem.fibres import Fibre, fibre
from mathengine.sem.formulas import Formula, formulas
from mathengine.sem.global_identification import GlobalObstruction, global_obstruction
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.half_treks import HalfTrekDeficit, HalfTrekStep, half_trek_deficit, half_trek_steps
from mathengine.sem.jacobian import Dimension, dimension, parameter_statuses
from mathengine.sem.missing_cycles import Quadratic, missing_cycle_roots
from mathengine.sem.plain_words import how, listed, method, remedies, why_not

Status: TypeAlias = Literal["identified", "finitely many", "not identified", "undecided"]
Evidence: TypeAlias = Literal["proved", "probabilistic", "none"]
Level: TypeAlias = Literal["global", "generic", "finite", "infinite"]


@dataclass(frozen=True, slots=True)
class EdgeReport:
    """What is known of one coefficient.

    Attributes
    ----------
    edge : (int, int)
        The edge, by the places of its vertices.
    status : str
        ``identified``: generic covariances determine the coefficient rationally. ``finitely many``: they leave several
        values. ``not identified``: infinitely many fit. ``undecided``: the limit of time was reached first.
    values : int or None
        How many values fit, complex ones counted; None where infinitely many do or the number is not known.
    evidence : str
        ``proved`` by a criterion or a checked formula; ``probabilistic`` by ranks or fibres at random points.
    method : str
        The criterion in a few words.
    reason : str
        The same for the applied reader, a clause.
    formula : Formula or None
        The coefficient in terms of the covariances.
    remedies : tuple of str
        Single changes of the graph that would make the coefficient estimable.
    quadratic : Quadratic or None
        A quadratic equation of a coefficient with two values. Where it is proven, there are no more than two.
    """

    edge: Edge
    status: Status
    values: int | None
    evidence: Evidence
    method: str
    reason: str
    formula: Formula | None = None
    remedies: tuple[str, ...] = ()
    quadratic: Quadratic | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The identifiability of a graph.

    Attributes
    ----------
    graph : MixedGraph
        The graph.
    level : str
        ``global``: one choice of parameters for every covariance matrix of the model. ``generic``: one for almost
        every. ``finite``: finitely many for almost every, or the number is not known. ``infinite``: infinitely many.
    values : int or None
        How many choices of parameters share generic covariances, complex ones counted; None: infinitely many, or not
        known.
    evidence : str
        Of the level: ``proved`` or ``probabilistic``.
    reason : str
        Why, a clause.
    dimension : Dimension
        The dimension of the model.
    edges : tuple of EdgeReport
        One for each directed edge.
    errors : dict of (int, int) to Status
        Of error variances and covariances.
    obstruction, half_treks, in_pieces, deficit, fibre : certificates
        What the criteria found; None where they are silent, the fibre where nothing is open or the time ran out.
    solved_counts : dict of str to int
        How many edges each criterion solves by itself, as SEMID counts them.
    """

    graph: MixedGraph
    level: Level
    values: int | None
    evidence: Evidence
    reason: str
    dimension: Dimension
    edges: tuple[EdgeReport, ...]
    errors: Mapping[Edge, Status]
    obstruction: GlobalObstruction | None
    half_treks: tuple[HalfTrekStep, ...]
    in_pieces: tuple[PieceStep, ...]
    deficit: HalfTrekDeficit | None
    fibre: Fibre | None
    solved_counts: Mapping[str, int]

    @property
    def is_simple(self) -> bool:
        """Whether no two vertices share two edges; the model is then finite-to-one by a theorem."""
        return self.graph.is_simple

    @property
    def degrees_of_freedom(self) -> int:
        """Covariances less the dimension of the model: how many constraints can be tested."""
        size = self.graph.size
        return size * (size + 1) // 2 - self.dimension.value

    def text(self) -> str:
        """The report in plain words.

        >>> print(identify(MixedGraph.of("xy", [("x", "y")], [("x", "y")])).text())
        Graph: x->y, x<->y
        4 parameters, 3 covariances, dimension 3, no testable constraints
        <BLANKLINE>
        Not identified: infinitely many parameters give the same covariances.
        Proved: the half-trek criterion finds fewer equations than coefficients.
        <BLANKLINE>
        x->y: the effect of x on y cannot be estimated from covariances alone.
          x and y have correlated errors, and nothing tells the effect and that correlation apart.
          What would help: a variable z with z->x that is unrelated to the errors; no x<->y.
        <BLANKLINE>
        Error variances and covariances that can be estimated: x
        Error variances and covariances that cannot be estimated: y and x<->y
        """
        from mathengine.sem.report_text import report_text

        return report_text(self)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(self.text())}</pre>"

    def to_json(self) -> dict[str, object]:
        """The report as data, with the keys of the reference models where these have them."""
        from mathengine.sem.report_text import report_json

        return report_json(self)


def identify(graph: MixedGraph, *, max_seconds: float = 10.0, with_formulas: bool = True) -> Report:
    """The report on a graph.

    Parameters
    ----------
    graph : MixedGraph
        Cycles are allowed.
    max_seconds : float
        Limit of time for formulas, the fibre and remedies; criteria and ranks are always computed.
    with_formulas : bool
        Whether formulas are written out and checked.

    Examples
    --------
    >>> report = identify(MixedGraph.of("zxy", [("z", "x"), ("x", "y")], [("x", "y")]))
    >>> report.level, report.evidence, [edge.formula.text for edge in report.edges]
    ('generic', 'proved', ['s_z_x/s_z_z', 's_z_y/s_z_x'])
    """
    deadline = monotonic() + max_seconds
    steps, in_pieces = half_trek_steps(graph), ancestral_steps(graph)
    size, deficit, obstruction = dimension(graph), half_trek_deficit(graph), global_obstruction(graph)
    determined = parameter_statuses(graph)
    candidates = [edge for edge, local in zip(graph.directed, determined, strict=False) if local]
    solved = solved_edges(graph, candidates=candidates, max_seconds=max_seconds / 4)
    by_instruments = len(solved)
    written, quadratics = _written(graph, solved, candidates, max_seconds / 2) if with_formulas else ({}, {})
    known = _edges_into(graph, {step.vertex for step in steps} | {step.vertex for step in in_pieces})
    known |= {*solved, *written}
    found = _fibre(graph, known, deadline - monotonic()) if set(candidates) - known else None
    edges = tuple(
        _solved_report(graph, edge, steps, in_pieces, solved, written)
        or _open_report(graph, edge, found, size, determined[place], quadratics.get(edge), deadline)
        for place, edge in enumerate(graph.directed)
    )
    level, values, evidence, reason = _level(graph, size, deficit, obstruction, edges, found)
    return Report(
        graph=graph,
        level=level,
        values=values,
        evidence=evidence,
        reason=reason,
        dimension=size,
        edges=edges,
        errors=_errors(graph, edges, determined),
        obstruction=obstruction,
        half_treks=steps,
        in_pieces=in_pieces,
        deficit=deficit,
        fibre=found,
        solved_counts={
            "edges_htc": len(_edges_into(graph, {step.vertex for step in steps})),
            "edges_htc_tian": len(_edges_into(graph, {step.vertex for step in tian_steps(graph)})),
            "edges_ancestral": len(_edges_into(graph, {step.vertex for step in in_pieces})),
            "edges_edgewise": len(solved_edges(graph, trek_separation=False, candidates=candidates)),
            "edges_edgewiseTS": by_instruments,
            "edges_total": len(graph.directed),
        },
    )


def _written(
    graph: MixedGraph, solved: dict[Edge, SolvedEdge], candidates: list[Edge], seconds: float
) -> tuple[dict[Edge, Formula], dict[Edge, Quadratic]]:
    """The formulas of solved edges and of what cycles of pairs add; ``solved`` grows by the edges that these open."""
    written = formulas(graph, solved, max_seconds=seconds)
    quadratics: dict[Edge, Quadratic] = {}
    while set(candidates) - set(solved) - set(written):
        before = len(written)
        roots, quadratics = missing_cycle_roots(graph, written, max_seconds=seconds / 2)
        written |= roots
        more = solved_edges(graph, candidates=candidates, known={*solved, *written}, max_seconds=seconds / 4)
        written = formulas(graph, more, known=written, max_seconds=seconds / 2)
        solved |= more
        if len(written) == before:
            break
    return written, quadratics


def _edges_into(graph: MixedGraph, vertices: set[int]) -> set[Edge]:
    return {edge for edge in graph.directed if edge[1] in vertices}


def _fibre(graph: MixedGraph, solved: set[Edge], seconds: float) -> Fibre | None:
    try:
        return fibre(graph, solved, max_seconds=seconds)
    except BudgetExhausted:
        return None


def _solved_report(
    graph: MixedGraph,
    edge: Edge,
    steps: tuple[HalfTrekStep, ...],
    in_pieces: tuple[PieceStep, ...],
    solved: Mapping[Edge, SolvedEdge],
    written: Mapping[Edge, Formula],
) -> EdgeReport | None:
    """What a criterion says of an edge; None where all are silent."""
    entry, formula = solved.get(edge), written.get(edge)
    by_half_treks = any(step.vertex == edge[1] for step in steps)
    piece = next((step.piece for step in in_pieces if step.vertex == edge[1]), None)
    proven = by_half_treks or piece is not None or (formula is not None and formula.is_proved)
    evidence: Evidence = "proved" if proven else "probabilistic"
    if entry is not None and entry.piece is None:
        kind, reason = method(graph, entry.instrument), how(graph, entry.instrument)
        return EdgeReport(edge, "identified", 1, evidence, kind, reason, formula)
    if by_half_treks:
        return EdgeReport(edge, "identified", 1, evidence, "half-treks", "the half-trek criterion identifies it")
    kept = piece or (entry.piece if entry else None)
    if kept is None:
        if formula is None:
            return None
        reason = "two quadratic equations, from pairs of variables without correlated errors, have one common solution"
        return EdgeReport(edge, "identified", 1, evidence, "missing cycles", reason, formula)
    inner = listed(graph.vertices[v] for v in kept.inner)
    reason = f"the part of the model that generates {inner} identifies it once the rest is taken out"
    return EdgeReport(edge, "identified", 1, evidence, "ancestral half-treks" if piece else "ancestral part", reason)


def _open_report(
    graph: MixedGraph,
    edge: Edge,
    found: Fibre | None,
    size: Dimension,
    determined: bool,
    quadratic: Quadratic | None,
    deadline: float,
) -> EdgeReport:
    """What ranks and the fibre say of an edge that no criterion solves."""
    if not determined:
        # The rank at a point without the row of the edge is a proven lower bound, and here it is the proven dimension.
        evidence: Evidence = "proved" if size.is_proved else "probabilistic"
        helps = remedies(graph, edge, deadline)
        return EdgeReport(edge, "not identified", None, evidence, "Jacobian", why_not(graph, edge), None, helps)
    if found is None:
        return EdgeReport(
            edge, "undecided", None, "none", "none", "it takes finitely many values, how many is not known"
        )
    values = found.edge_degrees[edge]
    helps = remedies(graph, edge, deadline) if values != 1 else ()
    if values == 2 and quadratic is not None:
        # The equation proves that there are at most two values; that there are two is what the fibre shows.
        reason = "it solves a quadratic equation, and the covariances do not tell its two solutions apart"
        return EdgeReport(edge, "finitely many", 2, "probabilistic", "missing cycles", reason, None, helps, quadratic)
    if values == 1:
        reason = "the equations for generic covariances have one solution, though no instrument gives it"
        return EdgeReport(edge, "identified", 1, "probabilistic", "fibre", reason)
    reason = f"the equations for generic covariances leave {values} values"
    return EdgeReport(edge, "finitely many", values, "probabilistic", "fibre", reason, None, helps)


def _level(
    graph: MixedGraph,
    size: Dimension,
    deficit: HalfTrekDeficit | None,
    obstruction: GlobalObstruction | None,
    edges: tuple[EdgeReport, ...],
    found: Fibre | None,
) -> tuple[Level, int | None, Evidence, str]:
    if obstruction is None:
        return "global", 1, "proved", "no set of vertices is joined by bidirected edges and leads to one of its members"
    if not size.is_finite_to_one:
        if deficit is not None:
            return "infinite", None, "proved", "the half-trek criterion finds fewer equations than coefficients"
        if size.bound < size.parameters:
            return "infinite", None, "proved", "there are more parameters than covariances that depend on them"
        return "infinite", None, "probabilistic", "the Jacobian lacks rank at random points"
    if all(edge.status == "identified" for edge in edges):
        evidence: Evidence = "proved" if all(edge.evidence == "proved" for edge in edges) else "probabilistic"
        return "generic", 1, evidence, "each coefficient is identified"
    reason = "no two variables share two edges" if graph.is_simple else "the Jacobian has full rank at a point"
    return "finite", found.count if found else None, "proved", reason


def _errors(graph: MixedGraph, edges: tuple[EdgeReport, ...], determined: tuple[bool, ...]) -> dict[Edge, Status]:
    """An error covariance is [(I-L)^T S (I-L)]_ij: it is known with the coefficients into i and j."""
    known = {edge.edge for edge in edges if edge.status == "identified"}
    found: dict[Edge, Status] = {}
    pairs = [*((v, v) for v in range(graph.size)), *graph.bidirected]
    for (i, j), local in zip(pairs, determined[len(graph.directed) :], strict=True):
        if all((p, v) in known for v in {i, j} for p in graph.parents[v]):
            found[i, j] = "identified"
        else:
            found[i, j] = "finitely many" if local else "not identified"
    return found
