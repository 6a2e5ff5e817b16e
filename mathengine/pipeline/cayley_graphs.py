"""Cayley graphs in the statement language: ``diameter(lrx(n)) = n*(n - 1)/2 for n >= 4``.

A graph is a family with its parameters, ``cayley([[1, 2, 0], [1, 0, 2]])``, or ``schreier([[1, 2, 3, 0]], "0011")``;
inverses of generators are added unless ``directed=1``. Of a graph, ``diameter``, ``order``, ``growth`` (the list of all
layer sizes), ``layer(G, d)``, ``last_layer`` and ``distance(G, state)`` from the start can be said. Parameters may be
free names, bounded by conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from flint import arb

from mathengine.cayley.families import entry
from mathengine.cayley.graphs import Graph, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Text, walk
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.vocabulary import CONSTANT_NAMES
from mathengine.pipeline.cayley_words import FAMILIES, GRAPHS
from mathengine.pipeline.exact_instances import exact_value
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json

EXAMPLES = 'lrx(8), cayley([[1, 2, 0], [1, 0, 2]]) or schreier([[1, 2, 3, 0]], "0011")'


class CayleyGraphs:
    """The adapter for statements about Cayley and Schreier graphs."""

    def canonical(self, call: Call) -> Expression:
        """Parameters by place in canonical form, defaults left out."""
        graph, *rest = call.arguments
        return Call(call.function, (canonical_graph(graph), *(rational_form(value) for value in rest)))

    def evaluation(self) -> CayleyEvaluation:
        """A fresh evaluator."""
        return CayleyEvaluation()

    def proof(self, call: Call) -> tuple[Fraction, dict[str, Json]] | None:
        """None: relations about graphs are decided by :meth:`verify`."""
        return None

    def verify(self, claim: Claim, call: Call, digits: int) -> Iterator[Verified]:
        """Verdicts by exhaustive search, instance by instance."""
        from mathengine.pipeline.cayley_verdicts import graph_verdicts

        return graph_verdicts(claim)


class CayleyEvaluation:
    """Numbers of graphs in statements that need real numbers as well."""

    def enclose(self, call: Call, bits: int) -> arb:
        """Refused: quantities of graphs are compared with rational numbers only."""
        raise InvalidInput("statement", to_text(call), "one that compares quantities of graphs with rational numbers")

    @property
    def evidence(self) -> dict[str, Json]:
        """Nothing."""
        return {}


DOMAIN = CayleyGraphs()


def canonical_graph(expression: Expression) -> Expression:
    """The canonical spelling of a graph.

    Raises
    ------
    InvalidInput
        If it is no graph.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> from mathengine.pipeline.domains import vocabulary
    >>> read = lambda text: read_expression(text, vocabulary=vocabulary())
    >>> to_text(canonical_graph(read("lrx(k=1, n=2*m - m)")))
    'lrx(m)'
    >>> to_text(canonical_graph(read('schreier([[1, 2, 3, 0]], "abab")')))
    'schreier([[1, 2, 3, 0], [3, 0, 1, 2]], [0, 1, 0, 1])'
    """
    call = Call(expression.name, ()) if isinstance(expression, Name) else expression
    if isinstance(call, Call) and call.function in GRAPHS:
        return _canonical_generators(call)
    if isinstance(call, Call) and call.function in FAMILIES:
        return _canonical_member(call)
    raise InvalidInput("graph", to_text(expression), EXAMPLES)


def graph_of(expression: Expression, names: Mapping[str, Fraction] | None = None) -> Graph:
    """The graph that a canonical expression stands for, with values for its names.

    Raises
    ------
    InvalidInput
        If a parameter is no integer or out of range, or the generators make no sense.

    Examples
    --------
    >>> graph_of(Call("lrx", (Name("n"),)), {"n": Fraction(5)}).name
    'lrx(5)'
    """
    assert isinstance(expression, Call)
    if expression.function in GRAPHS:
        return replace(_given_graph(expression), name=to_text(expression))
    family = entry(expression.function)
    known = names or {}
    settings = {
        parameter.name: value.text if isinstance(value, Text) else _integer(parameter.name, exact_value(value, known))
        for parameter, value in zip(family.parameters, expression.arguments, strict=False)
    }
    return family.graph(**settings)


def free_parameters(expression: Expression) -> set[str]:
    """The free names anywhere in an expression, inside graphs too.

    >>> sorted(free_parameters(Call("diameter", (Call("lrx", (Name("n"),)),))))
    ['n']
    """
    return {node.name for node in walk(expression) if isinstance(node, Name) and node.name not in CONSTANT_NAMES}


def theorem_of(expression: Expression) -> str | None:
    """What the literature says of a family's growth, with its status.

    >>> theorem_of(Call("lrx", (Name("n"),)))[:34]
    'diameter n(n-1)/2 for n >= 4 and k'
    """
    is_family = isinstance(expression, Call) and expression.function in FAMILIES
    return entry(expression.function).theorem if is_family and isinstance(expression, Call) else None


def _canonical_member(call: Call) -> Call:
    """Parameters in their order; defaults at the end are left out, all others written."""
    family = entry(call.function)
    titles = [parameter.name for parameter in family.parameters]
    if len(call.arguments) > len(titles):
        raise InvalidInput("parameters", to_text(call), family.call)
    given: dict[str, Expression] = dict(zip(titles, call.arguments, strict=False))
    for name, value in call.keywords:
        if name in given:
            raise InvalidInput(f"parameter {name}", "given twice", family.call)
        given[name] = value
    arguments: list[Expression] = []
    for parameter in family.parameters:
        if parameter.name not in given and parameter.default is None:
            raise InvalidInput(f"parameter {parameter.name} of {family.name}", "missing", parameter.accepted)
        is_text = bool(parameter.words) or parameter.is_text
        chosen = given.get(parameter.name, _setting(parameter.default))
        arguments.append(_parameter(chosen, is_text))
    while arguments and arguments[-1] == _setting(family.parameters[len(arguments) - 1].default):
        arguments.pop()
    return Call(call.function, tuple(arguments))


def _setting(value: int | str | None) -> Expression:
    """A default as an expression; where there is none, a text that no argument equals."""
    return Number.of(value) if isinstance(value, int) else Text(value or "")


def _parameter(value: Expression, is_text: bool) -> Expression:
    if not is_text:
        return rational_form(value)
    return Text(value.name) if isinstance(value, Name) else value


def _canonical_generators(call: Call) -> Call:
    graph = _given_graph(call)
    rows = Items(tuple(_row(g) for g in sorted(graph.generators)))
    arguments: tuple[Expression, ...] = (rows,)
    if call.function == "schreier":
        arguments = (rows, _row(graph.start))
    return Call(call.function, arguments, (("directed", Number.of(1)),) if graph.directed else ())


def _given_graph(call: Call) -> PermutationGraph:
    keywords = dict(call.keywords)
    directed = _integer("directed", exact_value(keywords.get("directed", Number.of(0)), {}))
    if directed not in (0, 1):
        raise InvalidInput("directed", directed, "0 or 1")
    listed = call.arguments[0]
    if not isinstance(listed, Items):
        raise InvalidInput("generators", to_text(listed), "a list of permutations, such as [[1, 2, 0], [1, 0, 2]]")
    generators = [_integers(g, "generator") for g in listed.items]
    start = None
    if call.function == "schreier":
        begun = call.arguments[1]
        start = begun.text if isinstance(begun, Text) else _integers(begun, "start")
    return permutation_graph(generators, start, directed=bool(directed))


def _row(values: tuple[int, ...]) -> Items:
    return Items(tuple(Number.of(value) for value in values))


def _integers(value: Expression, what: str) -> list[int]:
    if not isinstance(value, Items):
        raise InvalidInput(what, to_text(value), "a list of integers")
    return [_integer(what, exact_value(item, {})) for item in value.items]


def _integer(what: str, value: Fraction) -> int:
    if value.denominator != 1:
        raise InvalidInput(what, str(value), "an integer")
    return int(value)
