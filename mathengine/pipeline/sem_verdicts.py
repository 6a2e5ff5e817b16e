"""Verdicts on statements about structural equation models.

Covariances and polynomials in them are computed exactly; dimensions and ranks are shown by an integer point from below
and by null vectors or separating sets from above; degrees of fibres are counted modulo a prime and never proved.
Whatever is called proved has been established again, from its certificate, by the independent checker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flint import Ordering, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Relation, Text, children, walk
from mathengine.numeric.printer import to_text
from mathengine.pipeline.exact_instances import exact_value
from mathengine.pipeline.sem_certificates import inverse_columns
from mathengine.pipeline.sem_graphs import vertex_of, vertices_of
from mathengine.pipeline.sem_words import MODEL_QUANTITIES
from mathengine.pipeline.settling import settled
from mathengine.pipeline.statement import Claim, Verified
from mathengine.sem.covariance import covariance
from mathengine.sem.expression_polynomials import Quotient, as_quotient
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import Parameters
from mathengine.store.records import Json, Verdict

FORMULA_SECONDS = 30.0
LONGEST_SHOWN = 2000
"""Characters of a polynomial that evidence repeats."""


def model_verdicts(read: Claim) -> Iterator[Verified]:
    """Verdicts on a statement about models, each deeper than the one before.

    Raises
    ------
    InvalidInput
        If the statement makes no sense: conditions, names that are no parameters, a graph that does not fit.

    Examples
    --------
    >>> from mathengine.pipeline.statement import claim
    >>> *_, last = model_verdicts(claim('covariance("1->2, 2->1, 1->3", 1, 3) = 0'))
    >>> print(last.verdict, last.method)
    refuted exact
    """
    from mathengine.pipeline.sem_predicates import DECISIONS

    if read.statement.conditions:
        raise InvalidInput("conditions", read.text, "a statement about models without conditions")
    relation = read.statement.claim
    if isinstance(relation, Call):
        graph = MixedGraph.parse(_text(relation))
        yield from DECISIONS[relation.function](read, relation, graph)
        return
    calls = [node for side in (relation.left, relation.right) for node in walk(side) if isinstance(node, Call)]
    if any(call.function not in MODEL_QUANTITIES for call in calls):
        raise InvalidInput("statement", read.text, "one that compares quantities of models with each other")
    if any(call.function == "covariance" for call in calls):
        if not all(call.function == "covariance" for call in calls):
            raise InvalidInput("statement", read.text, "covariances, or dimensions and ranks, not both")
        yield _of_covariances(read, relation, calls)
        return
    yield from _of_quantities(read, relation)


def _text(call: Call) -> str:
    graph = call.arguments[0]
    assert isinstance(graph, Text)
    return graph.text


# Equations between covariances


def _of_covariances(read: Claim, relation: Relation, calls: list[Call]) -> Verified:
    """Proved or refuted: the difference of the sides as a rational function of the parameters."""
    if relation.operator not in ("=", "!="):
        raise InvalidInput("relation", relation.operator, "= or != between covariances")
    asked: dict[str, list[Call]] = {}
    for call in calls:
        asked.setdefault(_text(call), []).append(call)
    graphs = {text: MixedGraph.parse(text) for text in asked}
    ring, spelled = _parameter_ring(graphs)
    values = {call: _entry(graphs[_text(call)], call, ring) for call in calls}
    left, right = (as_quotient(side, ring, spelled, values.__getitem__) for side in (relation.left, relation.right))
    difference = left[0] * right[1] - right[0] * left[1]
    holds = difference.is_zero() == (relation.operator == "=")
    evidence = _values({to_text(call): _shown(value) for call, value in values.items()})
    if not difference.is_zero():
        evidence["difference"] = _shown((difference, left[1] * right[1]))
    models: dict[str, Json] = {text: inverse_columns(graphs[text], _ends(graphs[text], asked[text])) for text in asked}
    return settled(read, holds, {"rule": "covariances", "models": models}, evidence)


def _ends(graph: MixedGraph, calls: list[Call]) -> list[int]:
    return [vertex_of(graph, end) for call in calls for end in call.arguments[1:]]


def _parameter_ring(graphs: Mapping[str, MixedGraph]) -> tuple[fmpz_mpoly_ctx, dict[str, str]]:
    """One ring for the parameters of several graphs, and the names of its variables."""
    names = dict.fromkeys(name for graph in graphs.values() for name in Parameters(graph).names)
    return fmpz_mpoly_ctx.get(tuple(names), Ordering.degrevlex), {name: name for name in names}


def _entry(graph: MixedGraph, call: Call, ring: fmpz_mpoly_ctx) -> Quotient:
    """A covariance in lowest terms, in another ring."""
    i, j = (vertex_of(graph, end) for end in call.arguments[1:])
    found = covariance(graph, i, j)
    places = [ring.names().index(name) for name in Parameters(graph).names]
    moved = []
    for polynomial in (found.numerator, found.denominator):
        terms = {}
        for exponents, coefficient in polynomial.to_dict().items():
            wide = [0] * len(ring.names())
            for place, exponent in zip(places, exponents, strict=True):
                wide[place] = int(exponent)
            terms[tuple(wide)] = coefficient
        moved.append(ring.from_dict(terms))
    return moved[0], moved[1]


def _shown(quotient: Quotient) -> str:
    """A quotient in lowest terms, shortened."""
    top, bottom = quotient
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    if bottom.leading_coefficient() < 0:
        top, bottom = -top, -bottom
    text = str(top) if bottom.is_one() else f"({top})/({bottom})"
    return text if len(text) <= LONGEST_SHOWN else f"{len(top)} terms over {len(bottom)}"


def _values(found: dict[str, Json]) -> dict[str, Json]:
    """The value of the one call in a statement, or those of all of them by their texts."""
    return {"value": next(iter(found.values()))} if len(found) == 1 else {"values": found}


# Dimensions, ranks, degrees


@dataclass(slots=True)
class Quantities:
    """The integers that a statement is about, with their proofs where there are some."""

    proofs: list[Json] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    values: dict[str, Json] = field(default_factory=dict)

    def value(self, call: Call) -> Fraction:
        """The value of a quantity."""
        from mathengine.pipeline.sem_quantities import VALUES

        text = to_text(call)
        if text not in self.values:
            graph = MixedGraph.parse(_text(call))
            rest = [vertices_of(graph, side) for side in call.arguments[1:]]
            value, proof, reason = VALUES[call.function](graph, *rest)
            self.values[text] = value
            if proof is None:
                self.unproved.append(reason)
            else:
                self.proofs.append({"quantity": text, "value": value, **proof})
        known = self.values[text]
        assert isinstance(known, int)
        return Fraction(known)


def _of_quantities(read: Claim, relation: Relation) -> Iterator[Verified]:
    from mathengine.pipeline.certificate_sem_rank import HOLDS

    _refuse_names(relation)
    if (seen := _at_points(read, relation)) is not None:
        yield seen
    quantities = Quantities()
    left, right = (exact_value(side, {}, quantities.value) for side in (relation.left, relation.right))
    if left.denominator != 1 or right.denominator != 1:
        raise InvalidInput("statement", read.text, "a relation between integers")
    holds = HOLDS[relation.operator](int(left), int(right))
    evidence = _values(quantities.values)
    if quantities.unproved and (bounded := _by_bounds(read, relation, holds, evidence)) is not None:
        yield bounded
        return
    if not quantities.unproved:
        certificate: dict[str, Json] = {"rule": "model quantities", "quantities": quantities.proofs}
        yield settled(read, holds, certificate, evidence)
        return
    yield _unproved(read, holds, evidence, quantities.unproved)


def _at_points(read: Claim, relation: Relation) -> Verified | None:
    """What ranks at random points say of dimensions, whose proof may take long; None of other quantities."""
    from mathengine.pipeline.certificate_sem_rank import HOLDS
    from mathengine.sem.jacobian import dimension

    values: dict[str, Json] = {}

    def value(call: Call) -> Fraction:
        if call.function != "dimension":
            raise InvalidInput("quantity", call.function, "dimension")
        rank = dimension(MixedGraph.parse(_text(call))).value
        values[to_text(call)] = rank
        return Fraction(rank)

    try:
        left, right = (exact_value(side, {}, value) for side in (relation.left, relation.right))
    except InvalidInput:
        return None
    if left.denominator != 1 or right.denominator != 1:
        return None
    holds = HOLDS[relation.operator](int(left), int(right))
    return _unproved(read, holds, _values(values), ["ranks at random points, without a proof that they are not larger"])


def _unproved(read: Claim, holds: bool, evidence: dict[str, Json], reasons: list[str]) -> Verified:
    against = [] if holds else ["what was found speaks against the statement, without a proof"]
    return Verified(
        claim=read,
        verdict=Verdict.SUPPORTED if holds else Verdict.UNDECIDED,
        digits=None,
        method="modulo a prime",
        evidence={**evidence, "reason": "; ".join([*reasons, *against])},
    )


def _by_bounds(read: Claim, relation: Relation, holds: bool, evidence: dict[str, Json]) -> Verified | None:
    """The verdict on a degree beside an integer, where closed forms or a second point decide it."""
    from mathengine.pipeline import sem_fibres

    calls = [side for side in (relation.left, relation.right) if isinstance(side, Call)]
    if len(calls) != 1 or calls[0].function != "fibre_degree":
        return None
    graph = MixedGraph.parse(_text(calls[0]))
    found, roots = sem_fibres.closed_forms(graph, FORMULA_SECONDS)
    all_found = len(found) == len(graph.directed)
    data = sem_fibres.formulas_data(graph, found) if all_found else sem_fibres.second_point(graph, roots)
    if data is None:
        return None
    known = {
        "reason": "every coefficient is identified" if all_found else "other coefficients fit the same covariances"
    }
    verified = settled(read, holds, {"rule": "fibre bounds", **data}, {**evidence, **known})
    return verified if verified.certificate is not None else None


def _refuse_names(relation: Relation) -> None:
    for side in (relation.left, relation.right):
        for node in _outside_calls(side):
            if isinstance(node, Name):
                raise InvalidInput("name", node.name, "integers beside dimensions, ranks and degrees")


def _outside_calls(expression: Expression) -> Iterator[Expression]:
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Call):
            waiting.extend(children(node))
