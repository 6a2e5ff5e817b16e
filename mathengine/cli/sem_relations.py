"""``mathengine sem vanishing``, ``check``, ``rank`` and ``equivalent``: relations between covariances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields
from mathengine.cli.sem_inputs import Asked, answered, asked, model_options, worded
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.sem.graphs import MixedGraph
    from mathengine.sem.models import LinearModel
    from mathengine.sem.relations import VanishingIdeal

STATUS = {"proved": 0, "supported": 0, "refuted": 4, "undecided": 5}
VERDICTS = {
    "proved": "yes, proved: it is 0 once the covariances are substituted",
    "supported": "very probably: it is 0 at random points, and was not expanded within the limit",
    "refuted": "no: there are parameters at which it is not 0",
    "undecided": "undecided within the limit",
}
EQUIVALENT = {"equal": 0, "different": 4, "agreeing": 5}
"""Exit statuses."""
ANSWERS = {"equal": "yes, proved", "different": "no, proved", "agreeing": "undecided"}


@click.command("check", cls=MathCommand)
@click.argument("words", nargs=-1, metavar="GRAPH POLYNOMIAL")
@seconds_option()
@model_options
@file_option
@standard_options
def check_(
    words: tuple[str, ...],
    max_seconds: float,
    model: str | None,
    project: bool,
    file: str | None,
    settings: Settings,
) -> int:
    """Decide whether POLYNOMIAL in the covariances s1_2 (s12, s_x_y) is 0 for all parameters of GRAPH.

    \b
      mathengine sem check "1->2, 2->3" "s12*s23 - s13*s22"
      mathengine sem check "f -> a, f -> b, f -> c, f -> d" "s_a_c*s_b_d - s_a_d*s_b_c"

    Exact both ways: by substitution, or by parameters at which it is not 0. Exit status 4 if it does not vanish. A line
    of --file is a JSON object with directed, bidirected, n and polynomial.
    """

    def answer(given: Fields) -> Answer:
        if given.get("polynomial") is None:
            raise InvalidInput("polynomial", "missing", 'a key such as "polynomial": "s12*s23 - s13*s22"')
        return _decided(asked(given, project, settings, minds_latent=True), str(given["polynomial"]), max_seconds)

    return answered(worded(words, ["graph", "polynomial"], model, file), file, settings, answer)


def _decided(asked_of: Asked, polynomial: str, max_seconds: float) -> Answer:
    """Of the graph: a note says so where the model has restrictions."""
    from mathengine.numeric.expressions import Call, Statement, Text
    from mathengine.numeric.reader import read_expression
    from mathengine.pipeline.domains import vocabulary
    from mathengine.pipeline.statement import claim
    from mathengine.pipeline.verify import verify

    expression = read_expression(polynomial, vocabulary=vocabulary())
    found = claim(Statement(Call("vanishes", (Text(str(asked_of.graph)), expression))))
    verified = verify(found, max_seconds=max_seconds)
    evidence = verified.evidence
    lines: list[tuple[str, object]] = [("statement", found.text), ("vanishes", VERDICTS[verified.verdict])]
    witness = evidence.get("witness")
    if isinstance(witness, Mapping):
        lines.append(("parameters", ", ".join(f"{name} = {value}" for name, value in witness.items())))
        lines.append(("value there", evidence["value"]))
    vanishes = {"proved": True, "refuted": False}.get(str(verified.verdict))
    record = {
        "graph": str(asked_of.graph),
        **asked_of.noted(),
        "polynomial": polynomial,
        "vanishes": vanishes,
        **verified.to_json(),
    }
    return Answer(record, fields(lines), STATUS[verified.verdict])


# The ideal


@click.command("vanishing", cls=MathCommand)
@click.argument("words", nargs=-1, metavar="GRAPH")
@click.option(
    "--max-degree", type=click.IntRange(1, 12), default=4, show_default=True, metavar="D", help="Degrees to search."
)
@click.option("--multidegree", metavar="LIST", help="Search one block only: how often each vertex occurs, as 1,2,2,1.")
@seconds_option()
@model_options
@file_option
@standard_options
def vanishing_(
    words: tuple[str, ...],
    max_degree: int,
    multidegree: str | None,
    max_seconds: float,
    model: str | None,
    project: bool,
    file: str | None,
    settings: Settings,
) -> int:
    """Find the polynomial relations between the covariances of GRAPH: what data can refute it by.

    Minimal generators of the vanishing ideal, degree by degree, each certified by substitution and named where its
    family is known; and what is proved of those that may be missing. Where there are latent variables, of the relations
    between observed ones.

    \b
      mathengine sem vanishing "1->2, 1->3, 2->3, 3->4, 2<->4"
      mathengine sem vanishing "1->2, 2->3, 3->4, 4->1, 1<->3" --max-degree 10
    """

    def answer(given: Fields) -> Answer:
        from mathengine.sem.vanishing import vanishing_ideal

        found = asked(given, project, settings, minds_latent=True)
        block = None if multidegree is None else _multidegree(multidegree)
        observed = [v for v in range(found.graph.size) if v not in found.model.latent]
        ideal = vanishing_ideal(
            found.graph, max_degree=max_degree, multidegree=block, observed=observed, max_seconds=max_seconds
        )
        return _ideal(ideal, found.model, found.record())

    return answered(worded(words, ["graph"], model, file), file, settings, answer)


def _multidegree(text: str) -> list[int]:
    try:
        return [int(word) for word in text.split(",")]
    except ValueError:
        raise InvalidInput("--multidegree", text, "integers between commas, such as 1,2,2,1") from None


def _ideal(ideal: VanishingIdeal, model: LinearModel, record: Mapping[str, object]) -> Answer:
    """With the keys of the reference data."""
    from collections import Counter

    relations = ideal.relations
    degrees = Counter(relation.degree for relation in relations)
    statement = f"between observed variables: {ideal.statement}" if model.latent else ideal.statement
    generators = [
        {
            "degree": relation.degree,
            "multidegree": list(relation.multidegree),
            "poly": str(relation),
            "family": relation.family,
            "status": "exact" if relation.is_exact else "mod p",
        }
        for relation in relations
    ]
    data: dict[str, object] = {
        "zero_covariances": [str(relation) for relation in relations if relation.degree == 1],
        "generators": [generator for generator in generators if generator["degree"] != 1],
        "minimal_generator_degrees": {str(degree): count for degree, count in sorted(degrees.items())},
        "searched_to_degree": ideal.searched,
        "complete_degrees": list(ideal.complete_degrees),
        "codimension": ideal.codimension,
        "complete": ideal.is_complete,
        "statement": statement,
    }
    lines = [
        f"degree {relation.degree}  {relation.family}{'' if relation.is_exact else ' (modulo a prime)'}: {relation} = 0"
        for relation in relations
    ]
    lines += [f"codimension {ideal.codimension}; {statement}"]
    return Answer({**record, "vanishing_ideal": data}, "\n".join(lines))


# Ranks


@click.command("rank", cls=MathCommand)
@click.argument("words", nargs=-1, metavar="GRAPH ROWS COLUMNS")
@model_options
@file_option
@standard_options
def rank_(words: tuple[str, ...], model: str | None, project: bool, file: str | None, settings: Settings) -> int:
    """The generic rank of the covariances between ROWS and COLUMNS, such as 1,2 and 3,4.

    Two sets of vertices prove that it is not larger: every trek meets the left set on its way to a row, or the right
    set on its way to a column. As many treks that do not meet on one side prove that it is not smaller.

    \b
      mathengine sem rank "f->a, f->b, f->c, f->d" a,b c,d

    A line of --file is a JSON object with directed, bidirected, n, rows and columns.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.sem.trek_separation import trek_separation

        of = asked(given, project, settings, minds_latent=True)
        graph = of.graph
        rows, columns = (_vertices(graph, given, key) for key in ("rows", "columns"))
        found = trek_separation(graph, rows, columns)
        left, right = ([graph.vertices[v] for v in side] for side in (found.left, found.right))
        treks = [_trek(graph, *trek) for trek in found.treks]
        size = min(len(rows), len(columns))
        record = {
            "graph": str(graph),
            **of.noted(),
            "rows": [graph.vertices[v] for v in rows],
            "columns": [graph.vertices[v] for v in columns],
            "rank": found.rank,
            "full_rank": found.rank == size,
            "left": left,
            "right": right,
            "treks": treks,
        }
        lines = [
            ("rank", f"{found.rank} of {size}"),
            ("not larger", f"left {', '.join(left) or 'none'}; right {', '.join(right) or 'none'} separate all treks"),
            ("not smaller", "; ".join(treks) or None),
        ]
        return Answer(record, fields(lines))

    return answered(worded(words, ["graph", "rows", "columns"], model, file), file, settings, answer)


def _vertices(graph: MixedGraph, given: Fields, key: str) -> list[int]:
    """Vertices between commas, or a list."""
    value = given.get(key)
    if value is None:
        raise InvalidInput(key, "missing", "vertices such as 1,2")
    names = value if isinstance(value, list) else str(value).split(",")
    found = [graph.index(str(name).strip()) for name in names]
    if len(set(found)) < len(found):
        raise InvalidInput(key, ",".join(map(str, names)), "each vertex once")
    return found


def _trek(graph: MixedGraph, left: tuple[int, ...], right: tuple[int, ...]) -> str:
    """A trek as one line through its source.

    >>> from mathengine.sem.graphs import MixedGraph
    >>> _trek(MixedGraph.of("123", [("1", "2")], [("1", "3")]), (0, 1), (2,))
    '2 <- 1 <-> 3'
    """
    names = graph.vertices
    one = " <- ".join(names[v] for v in reversed(left))
    other = " -> ".join(names[v] for v in right)
    return f"{one} <-> {other}" if left[0] != right[0] else one + other.removeprefix(names[right[0]])


# Equivalence


@click.command("equivalent", cls=MathCommand)
@click.argument("words", nargs=-1, metavar="GRAPH OTHER")
@click.option(
    "--max-degree", type=click.IntRange(1, 12), default=3, show_default=True, metavar="D", help="Degrees to compare."
)
@seconds_option()
@model_options
@file_option
@standard_options
def equivalent_(
    words: tuple[str, ...],
    max_degree: int,
    model: str | None,
    project: bool,
    max_seconds: float,
    file: str | None,
    settings: Settings,
) -> int:
    """Decide whether GRAPH and OTHER allow the same covariance matrices, up to closure.

    A relation of one that fails on the other tells them apart. They are proved to be the same where coefficients of
    each are functions of the other's covariances, where turning cycles around gives the same edges, or where one ideal
    is known; otherwise it is said how far they agree (exit status 5). Exit status 4 if they differ.

    \b
      mathengine sem equivalent "1->2, 2->3" "2->1, 2->3"

    A line of --file is a JSON object with directed, bidirected, n and the text other.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.sem.equivalence import equivalent

        if given.get("other") is None:
            raise InvalidInput("other", "missing", 'a second graph, such as "other": "2->1, 2->3"')
        first = asked(given, project, settings)
        second = asked({"graph": given["other"]}, project, settings)
        found = equivalent(first.graph, second.graph, max_degree=max_degree, max_seconds=max_seconds)
        separating = None if found.separating is None else str(found.separating)
        record = {
            "graph": str(first.graph),
            **first.noted(),
            "other": str(second.graph),
            **second.noted("other_notes"),
            "verdict": found.verdict,
            "dimensions": list(found.dimensions),
            "separating": separating,
            "vanishes_on": found.vanishes_on or None,
            "degree": found.degree,
            "reason": found.reason,
            "containments": [proof.certificate() for proof in found.containments],
        }
        lines = [
            ("graph", first.graph),
            ("other", second.graph),
            ("equivalent", ANSWERS[found.verdict]),
            ("reason", found.reason),
            ("dimensions", ", ".join(map(str, found.dimensions))),
        ]
        return Answer(record, fields(lines), EQUIVALENT[found.verdict])

    return answered(worded(words, ["graph", "other"], model, file), file, settings, answer)
