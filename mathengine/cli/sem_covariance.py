"""``mathengine sem covariance`` and ``one-connections``: covariances in the parameters, and the terms behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeVar, cast

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, standard_options
from mathengine.cli.output import Answer, fields
from mathengine.cli.sem_inputs import answered, asked, model_options, worded
from mathengine.errors import BudgetExhausted

if TYPE_CHECKING:
    from mathengine.sem.covariance import Covariance
    from mathengine.sem.explanation import Term
    from mathengine.sem.graphs import MixedGraph
    from mathengine.sem.models import LinearModel
    from mathengine.sem.restricted_covariance import RestrictedCovariance

T = TypeVar("T")
Form = Literal["reduced", "one-connection", "trek"]
FORMS = ("reduced", "one-connection", "trek")
LIMIT = 100
"""Terms that are listed unless more are asked for."""
MOST_LISTED = 1_000_000
limit_option = click.option(
    "--limit",
    type=click.IntRange(1, MOST_LISTED),
    default=LIMIT,
    show_default=True,
    metavar="N",
    help="Terms to list at most.",
)


@click.command("covariance", cls=MathCommand)
@click.argument("words", nargs=-1, metavar="GRAPH [I J]")
@click.option(
    "--form",
    type=click.Choice(FORMS),
    default="reduced",
    show_default=True,
    help="Lowest terms; over det(I - L)^2; or as sum over treks (acyclic graphs).",
)
@click.option("--matrix", is_flag=True, help="All covariances, and the determinant; the default without I and J.")
@click.option("--explain", is_flag=True, help="List the terms, each with its two paths and its cycles.")
@click.option("--latex", is_flag=True, help="Write LaTeX.")
@limit_option
@model_options
@file_option
@standard_options
def covariance_(
    words: tuple[str, ...],
    form: Form,
    matrix: bool,
    explain: bool,
    latex: bool,
    limit: int,
    model: str | None,
    project: bool,
    file: str | None,
    settings: Settings,
) -> int:
    """The covariance of I and J in GRAPH as a rational function of the parameters, exact, with cycles too.

    \b
      mathengine sem covariance "1->3, 2->4, 3<=>4" 3 4
      mathengine sem covariance "1->2, 2->3, 1<->3" 1 3 --explain
      mathengine sem covariance "y ~ x; x ~~ y" --latex

    Fixed values and labels are put in (lowest terms only). With --explain, what is too large to expand is listed.
    A line of --file is a graph, or a JSON object with directed, bidirected, n and, if need be, i and j.
    """

    def answer(given: Fields) -> Answer:
        found = asked(given, project, settings, whole=form == "reduced", minds_latent=True)
        if matrix or given.get("i") is None or given.get("j") is None:
            return _matrix(found.model, form, latex, found.record())
        pair = found.graph.index(str(given["i"])), found.graph.index(str(given["j"]))
        return _entry(found.model, pair, form, found.record(), latex=latex, limit=limit if explain else 0)

    names = ["graph"] if matrix else ["graph", "i", "j"]
    return answered(worded(words, names, model, file, needed=1), file, settings, answer)


Entries = Callable[[tuple[int, int]], "Covariance | RestrictedCovariance"]


def _entries(model: LinearModel, form: Form) -> Entries:
    """Covariances by pair: in lowest terms with restrictions put in, otherwise of the graph."""
    from mathengine.sem.covariance import covariance, covariance_matrix
    from mathengine.sem.restricted_covariance import RestrictedMatrix

    if form != "reduced":
        return lambda pair: covariance(model.graph, *pair, form)
    return (RestrictedMatrix(model) if model.restrictions else covariance_matrix(model.graph)).__getitem__


def _entry(
    model: LinearModel, pair: tuple[int, int], form: Form, record: Mapping[str, object], *, latex: bool, limit: int
) -> Answer:
    first, second = (model.graph.vertices[v] for v in pair)
    data: dict[str, object] = {**record, "i": first, "j": second, "form": form}
    try:
        found = _entries(model, form)(pair)
    except BudgetExhausted as refusal:
        if not limit:
            raise BudgetExhausted(f"{refusal} (--explain)") from None
        data |= {"covariance": None, "reason": str(refusal)}
        lines = [f"cov({first}, {second}) is not expanded: {refusal}"]
    else:
        data |= {"covariance": str(found), "numerator": str(found.numerator), "denominator": str(found.denominator)}
        lines = [f"cov({first}, {second}) = {found.to_latex() if latex else found}"]
        if latex:
            data["latex"] = found.to_latex()
    if limit:
        lines += ["", *_explained(model, pair, form, data, latex, limit)]
    return Answer(data, "\n".join(lines))


def _explained(
    model: LinearModel, pair: tuple[int, int], form: Form, data: dict[str, object], latex: bool, limit: int
) -> Iterator[str]:
    """The terms as lines; they are put into the data too."""
    from mathengine.sem.explanation import terms

    found = list(islice(terms(model.graph, *pair, form), limit + 1))
    data |= {"terms": [_term(term, latex) for term in found[:limit]], "terms_complete": len(found) <= limit}
    if not found:
        yield "no path joins the two: the covariance is 0"
        return
    restricted = ", before values and labels are put in" if model.restrictions and form == "reduced" else ""
    yield f"terms{'' if model.graph.is_acyclic else ' of the numerator'}{restricted}:"
    for term in found[:limit]:
        yield f"  {term.to_latex() if latex else term}"
    if len(found) > limit:
        yield f"and more; see --limit (listed: {limit})"


def _term(term: Term, latex: bool) -> dict[str, object]:
    names = term.graph.vertices
    data: dict[str, object] = {
        "sign": term.sign,
        "factors": list(term.factors),
        "left": [names[v] for v in term.left.path],
        "right": [names[v] for v in term.right.path],
        "cycles": list(term.cycles),
    }
    return {**data, "latex": term.to_latex()} if latex else data


def _matrix(model: LinearModel, form: Form, latex: bool, record: Mapping[str, object]) -> Answer:
    graph, entry = model.graph, _entries(model, form)
    found = {(i, j): entry((i, j)) for i in range(graph.size) for j in range(i, graph.size)}
    names = {pair: f"{graph.vertices[pair[0]]},{graph.vertices[pair[1]]}" for pair in found}
    texts = {names[pair]: one.to_latex() if latex else str(one) for pair, one in found.items()}
    det = _determinant(model, form)
    data: dict[str, object] = {**record, "form": form, "det_I_minus_Lambda": det, "covariances": texts}
    if form == "one-connection":
        data["covariance_numerators_over_det_squared"] = {
            names[pair]: str(one.numerator) for pair, one in found.items()
        }
    lines = [("det(I - L)", det), *((f"cov({name.replace(',', ', ')})", text) for name, text in texts.items())]
    return Answer(data, fields(lines))


def _determinant(model: LinearModel, form: Form) -> str:
    from mathengine.sem.adjugates import determinant
    from mathengine.sem.restricted_covariance import RestrictedMatrix

    if form != "reduced" or not model.restrictions:
        return str(determinant(model.graph))
    above, below = RestrictedMatrix(model).determinant
    return str(above) if below == 1 else f"({above})/({below})"


# One-connections


@click.command("one-connections", cls=MathCommand)
@click.argument("words", nargs=-1, metavar="GRAPH [I J]")
@limit_option
@model_options
@file_option
@standard_options
def one_connections_(
    words: tuple[str, ...], limit: int, model: str | None, project: bool, file: str | None, settings: Settings
) -> int:
    """List the one-connections from I to J: a directed path, and disjoint cycles beside it.

    Signed by the number of cycles and divided by det(I - L), they sum to the total effect of I on J. Without I and J,
    they are counted for all pairs, and the cycle collections that make the determinant are listed.

    \b
      mathengine sem one-connections "1->3, 2->4, 3<=>4" 1 4
      mathengine sem one-connections "1->2->3->1, 3->4"
    """

    def answer(given: Fields) -> Answer:
        found = asked(given, project, settings, minds_latent=True)
        if given.get("i") is None or given.get("j") is None:
            return _counted(found.graph, limit, found.record())
        i, j = (found.graph.index(str(given[key])) for key in ("i", "j"))
        return _listed(found.graph, i, j, limit, found.record())

    return answered(worded(words, ["graph", "i", "j"], model, file, needed=1), file, settings, answer)


def _listed(graph: MixedGraph, i: int, j: int, limit: int, record: Mapping[str, object]) -> Answer:
    from mathengine.sem.one_connections import one_connections

    names = graph.vertices
    found = list(islice(one_connections(graph, i, j), limit + 1))
    shown: list[dict[str, object]] = []
    lines = []
    for term in found[:limit]:
        cycles = [[names[v] for v in cycle] for cycle in term.cycles]
        path = [names[v] for v in term.path]
        shown.append({"sign": term.sign, "path": path, "cycles": cycles})
        beside = "; ".join(" -> ".join([*cycle, cycle[0]]) for cycle in cycles)
        lines.append(f"{'+' if term.sign > 0 else '-'} {' -> '.join(path)}{', cycles ' + beside if beside else ''}")
    complete = len(found) <= limit
    data = {**record, "i": names[i], "j": names[j], "one_connections": shown, "complete": complete}
    lines = lines or [f"no directed path from {names[i]} to {names[j]}"]
    return Answer(data, "\n".join(lines if complete else [*lines, f"and more; see --limit (listed: {limit})"]))


def _counted(graph: MixedGraph, limit: int, record: Mapping[str, object]) -> Answer:
    from mathengine.cli.output import table
    from mathengine.sem.adjugates import determinant
    from mathengine.sem.connection_counts import count_matrix
    from mathengine.sem.one_connections import cycle_collections

    names = graph.vertices
    det, no_det = _unless_too_large(lambda: str(determinant(graph)))
    counts, no_counts = _unless_too_large(lambda: [list(row) for row in count_matrix(graph)])
    found = list(islice(cycle_collections(graph), limit + 1))
    collections = [[[names[v] for v in cycle] for cycle in one] for one in found[:limit]]
    data = {
        **record,
        "det_I_minus_Lambda": det,
        "one_connection_counts": counts,
        "cycle_collections": collections,
        "complete": len(found) <= limit,
    }
    told = [_collection(one) for one in collections]
    counted = no_counts if counts is None else table(["", *names], _rows(names, counts))
    lines = ["one-connections from row to column:", counted, ""]
    lines += [f"det(I - L) = {det}" if det is not None else f"det(I - L) is not expanded: {no_det}"]
    lines += [f"cycle collections: {'; '.join(told)}"]
    return Answer(data, "\n".join(lines if len(found) <= limit else [*lines, f"and more (listed: {limit})"]))


def _unless_too_large(work: Callable[[], T]) -> tuple[T | None, str]:
    """What it gives, or why not."""
    try:
        return work(), ""
    except BudgetExhausted as refusal:
        return None, str(refusal)


def _rows(names: tuple[str, ...], counts: list[list[int]]) -> list[list[object]]:
    return [[name, *cast("list[object]", list(row))] for name, row in zip(names, counts, strict=True)]


def _collection(cycles: list[list[str]]) -> str:
    return ", ".join(" -> ".join([*cycle, cycle[0]]) for cycle in cycles) or "none"
