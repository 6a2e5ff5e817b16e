"""Verdicts on statements about graphs: exhaustive search, one instance after the other.

A closed statement is proved or refuted by the growth of its graphs, if the independent checker establishes it again
from the certificate; beyond the checker's reach it is supported. A statement with free names is refuted by its first
counterexample, and otherwise supported with the range that was searched: more instances are yielded as time allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import TypeAlias

from mathengine.cayley.enumeration import Growth, growth
from mathengine.cayley.graphs import PermutationGraph
from mathengine.cayley.layered import distance
from mathengine.cayley.order import group_order
from mathengine.cayley.planner import choose
from mathengine.errors import InvalidInput, TooLarge
from mathengine.numeric.expressions import Assumption, Call, Expression, Items, Name, Number, Relation, Statement, walk
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.cayley_graphs import canonical_graph, free_parameters, graph_of, theorem_of
from mathengine.pipeline.cayley_words import QUANTITIES
from mathengine.pipeline.certificate_cayley import HOLDS, OPPOSITE
from mathengine.pipeline.exact_instances import exact_value
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json, Verdict

Value: TypeAlias = Fraction | tuple[Fraction, ...]
Names: TypeAlias = Mapping[str, Fraction]

METHOD = "exhaustive search"
GROUP_ORDER = "group order"
"""The method where nothing was searched: an order by Jordan's theorem or by a chain of stabilisers."""
LONGEST = 3600.0
"""Seconds that an instance may be expected to take; from there on a statement is left as it stands."""
MOST_INSTANCES = 200
MOST_TRIED = 20_000
"""Bounds on the instances, and on the values of the names that are held against the conditions."""
FEW_ELEMENTS = 100_000
"""Orders up to which a group is enumerated although its order was asked for only."""
LARGEST_DISTANCE = 1_000_000
FARTHEST = 400_000
"""Vertices within which a state is looked for."""


@dataclass(slots=True)
class Quantities:
    """What is known of the graphs of one statement at one instance; every graph is searched once."""

    names: Names
    growths: dict[str, Growth] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    distances: list[str] = field(default_factory=list)

    def side(self, expression: Expression) -> Value:
        """A side of the relation: a number, or a list of layer sizes."""
        if isinstance(expression, Items):
            return tuple(self.number(item) for item in expression.items)
        if isinstance(expression, Call) and expression.function == "growth":
            return tuple(Fraction(size) for size in self._growth(expression.arguments[0]).layers)
        return self.number(expression)

    def number(self, expression: Expression) -> Fraction:
        """A rational number; exact."""
        return exact_value(expression, self.names, self._quantity)

    def _quantity(self, call: Call) -> Fraction | None:
        if call.function not in QUANTITIES:
            return None
        graph = call.arguments[0]
        match call.function:
            case "distance":
                return self._distance(graph, call.arguments[1])
            case "diameter":
                return Fraction(len(self._growth(graph).layers) - 1)
            case "last_layer":
                return Fraction(self._growth(graph).layers[-1])
            case "order":
                return Fraction(self._order(graph))
            case "layer":
                depth = self.number(call.arguments[1])
                if depth.denominator != 1 or not 0 <= depth <= LARGEST_DISTANCE:
                    raise InvalidInput("distance", str(depth), f"an integer from 0 to {LARGEST_DISTANCE}")
                layers = self._growth(graph, int(depth)).layers
                return Fraction(layers[int(depth)] if depth < len(layers) else 0)
        raise InvalidInput("statement", to_text(call), "a list of layer sizes on the other side, such as [1, 3, 2]")

    def _growth(self, expression: Expression, depth: int | None = None) -> Growth:
        graph = graph_of(expression, self.names)
        key = spelt(expression, self.names)
        known = self.growths.get(key)
        if known is None or not (known.complete or (depth is not None and depth < len(known.layers))):
            expected = choose(graph, max_layers=depth).cost
            if expected > LONGEST:
                raise TooLarge("graph", key, f"one that takes less than {LONGEST:.0f} s (about {expected:.0f} s)")
            self.growths[key] = known = growth(graph, max_layers=depth)
        return known

    def _distance(self, expression: Expression, state: Expression) -> Fraction:
        graph = graph_of(expression, self.names)
        if not isinstance(graph, PermutationGraph) or not isinstance(state, Items):
            raise InvalidInput("state", to_text(state), "a list of labels of a graph of permutations")
        entries = tuple(self.number(item) for item in state.items)
        if sorted(entries) != sorted(graph.start):
            raise InvalidInput("state", to_text(state), "a rearrangement of the start")
        found = distance(graph, tuple(map(int, entries)), FARTHEST)
        if found is None:
            raise InvalidInput("state", to_text(state), f"one that {spelt(expression, self.names)} reaches")
        self.distances.append(f"{spelt(expression, self.names)}: distance {found} by breadth-first search")
        return Fraction(found)

    def _order(self, expression: Expression) -> int:
        graph = graph_of(expression, self.names)
        if isinstance(graph, PermutationGraph) and graph.is_cayley:
            order = group_order(graph.generators)
            if order > FEW_ELEMENTS:
                self.orders[spelt(expression, self.names)] = order
                return order
        return self._growth(expression).order

    def certificate(self, statement: str) -> dict[str, Json]:
        """The growth of every graph of the closed ``statement``; large orders have none."""
        graphs: list[Json] = [{"graph": key, "growth": _plain(found)} for key, found in self.growths.items()]
        return {"rule": "graph growth", "instance": statement, "graphs": graphs}

    @property
    def method(self) -> str:
        """How the values were found, in a word or two."""
        return METHOD if self.growths or not self.orders else GROUP_ORDER

    def described(self) -> dict[str, Json]:
        """How the values were found."""
        lines: list[Json] = [
            f"{key}: {found.order} vertices, {len(found.layers)} layers, {found.engine}"
            for key, found in self.growths.items()
        ]
        lines += [f"{key}: order {order} by Jordan's theorem or Schreier-Sims" for key, order in self.orders.items()]
        return {"graphs": [*lines, *self.distances]}


def graph_verdicts(read: Claim) -> Iterator[Verified]:
    """Verdicts on a statement about graphs, each deeper than the one before.

    Raises
    ------
    InvalidInput
        If the statement makes no sense: a parameter out of range, a free name without a least value, a graph that does
        not fit.

    Examples
    --------
    >>> from mathengine.pipeline.statement import claim
    >>> *_, last = graph_verdicts(claim("diameter(lrx(5)) = 10"))
    >>> print(last.verdict, last.method)
    proved exhaustive search
    >>> *_, last = graph_verdicts(claim("diameter(lx(n)) = floor((3*n**2 - 8*n + 12)/4) for n >= 4"))
    >>> print(last.verdict, last.evidence["witness"], last.evidence["left"], last.evidence["right"])
    refuted {'n': 4} 6 7
    """
    relation = read.statement.claim
    assert isinstance(relation, Relation)
    names = sorted(set().union(*(free_parameters(part) for part in _parts(read.statement))))
    if not names:
        yield _closed_or_too_large(read, relation)
        return
    checked: list[Names] = []
    theorems = _theorems(relation)
    for instance in _instances(read, names):
        quantities = Quantities(instance)
        try:
            left, right = quantities.side(relation.left), quantities.side(relation.right)
        except InvalidInput as limit:
            if not checked:
                raise
            yield _supported(read, checked, theorems, f"stopped at {_shown(instance)}: {limit}")
            return
        if not _holds(relation.operator, left, right):
            yield _counterexample(read, relation, instance, quantities, (left, right), theorems)
            return
        checked.append(instance)
        yield _supported(read, checked, theorems, None)
    if not checked:
        raise InvalidInput("conditions", read.text, "conditions that integers satisfy")


def spelt(expression: Expression, names: Names) -> str:
    """The canonical text of a graph with values for its names.

    >>> spelt(Call("lrx", (Name("n"),)), {"n": Fraction(5)})
    'lrx(5)'
    """
    return to_text(canonical_graph(replaced(expression, {Name(n): Number(v) for n, v in names.items()})))


def _plain(found: Growth) -> Json:
    import json

    plain: Json = json.loads(json.dumps(found.certificate()))
    return plain


def _parts(statement: Statement) -> Iterator[Expression]:
    for relation in (statement.claim, *statement.conditions):
        if isinstance(relation, Relation):
            yield from (relation.left, relation.right)


def _holds(operator: str, left: Value, right: Value) -> bool:
    if isinstance(left, tuple) != isinstance(right, tuple) or (isinstance(left, tuple) and operator not in ("=", "!=")):
        raise InvalidInput("relation", operator, "= or != between lists of layer sizes, any between numbers")
    return HOLDS[operator](left, right)


def _theorems(relation: Relation) -> list[Json]:
    graphs = {
        node.arguments[0]
        for side in (relation.left, relation.right)
        for node in walk(side)
        if isinstance(node, Call) and node.function in QUANTITIES
    }
    found = ((to_text(graph), theorem_of(graph)) for graph in sorted(graphs, key=to_text))
    return [f"{name}: {theorem}" for name, theorem in found if theorem]


# Closed statements


def settled(read: Claim, growths: Mapping[str, Growth]) -> Verified:
    """The verdict on a closed statement about graphs whose growth is known, each under its canonical text.

    Examples
    --------
    >>> from mathengine.pipeline.statement import claim
    >>> known = growth(graph_of(Call("lrx", (Number.of(5),))))
    >>> print(settled(claim("diameter(lrx(5)) = 10"), {"lrx(5)": known}).verdict)
    proved
    """
    relation = read.statement.claim
    assert isinstance(relation, Relation)
    return _closed(read, relation, Quantities({}, dict(growths)))


def checked_so_far(read: Claim, values: Mapping[str, Sequence[int]]) -> Verified:
    """The verdict on a statement with one free name that holds at the given values of it.

    >>> from mathengine.pipeline.statement import claim
    >>> checked_so_far(claim("diameter(lrx(n)) = n*(n - 1)/2 for n >= 4"), {"n": [4, 5, 6]}).evidence["reason"]
    'checked for 4 <= n <= 6'
    """
    relation = read.statement.claim
    assert isinstance(relation, Relation)
    checked = [{name: Fraction(value)} for name, known in values.items() for value in known]
    return _supported(read, checked, _theorems(relation), None)


def _closed_or_too_large(read: Claim, relation: Relation) -> Verified:
    """A verdict on a statement without free names; undecided where a graph is beyond the limits."""
    try:
        return _closed(read, relation, Quantities({}))
    except TooLarge as limit:
        evidence: dict[str, Json] = {"reason": str(limit)}
        return Verified(
            claim=read, verdict=Verdict.UNDECIDED, digits=None, method="none", evidence=evidence, certificate=None
        )


def _closed(read: Claim, relation: Relation, quantities: Quantities) -> Verified:
    left, right = quantities.side(relation.left), quantities.side(relation.right)
    holds = _holds(relation.operator, left, right)
    evidence: dict[str, Json] = {"left": _told(left), "right": _told(right), **quantities.described()}
    theorems = _theorems(relation)
    if theorems:
        evidence["literature"] = theorems
    text = read.text if holds else to_text(Relation(OPPOSITE[relation.operator], relation.left, relation.right))
    certificate, unchecked = _checked(text, quantities)
    if certificate is None:
        evidence["unchecked"] = unchecked
    settled = Verdict.PROVED if certificate is not None else Verdict.SUPPORTED
    return Verified(
        claim=read,
        verdict=settled if holds else Verdict.REFUTED,
        digits=None,
        method=quantities.method,
        evidence=evidence,
        certificate=certificate,
    )


def _checked(text: str, quantities: Quantities) -> tuple[dict[str, Json] | None, str]:
    """The certificate if the independent checker establishes the closed statement from it, and else why not."""
    from mathengine.pipeline.certificates import check_certificate

    if quantities.orders:
        return None, "the order of a large group has no certificate"
    certificate = quantities.certificate(text)
    try:
        check_certificate(text, certificate)
    except InvalidInput as refusal:
        return None, str(refusal)
    return certificate, ""


# Statements with free names


def _counterexample(
    read: Claim,
    relation: Relation,
    instance: Names,
    quantities: Quantities,
    values: tuple[Value, Value],
    theorems: list[Json],
) -> Verified:
    """Refuted at ``instance``; the certificate establishes the opposite of the statement there."""
    known: dict[Expression, Expression] = {Name(name): Number(value) for name, value in instance.items()}
    left, right = (rational_form(replaced(side, known)) for side in (relation.left, relation.right))
    text = to_text(Relation(OPPOSITE[relation.operator], _evaluated(left), _evaluated(right)))
    certificate, _ = _checked(text, quantities)
    witness: dict[str, Json] = {name: _number(value) for name, value in instance.items()}
    evidence: dict[str, Json] = {
        "reason": f"fails at {_shown(instance)}",
        "witness": witness,
        "left": _told(values[0]),
        "right": _told(values[1]),
        **quantities.described(),
    }
    if theorems:
        evidence["literature"] = theorems
    return Verified(
        claim=read,
        verdict=Verdict.REFUTED,
        digits=None,
        method=quantities.method,
        evidence=evidence,
        certificate=certificate,
    )


def _evaluated(side: Expression) -> Expression:
    """The side as a number where no graph occurs in it."""
    occurring = any(isinstance(node, Call) and node.function in QUANTITIES for node in walk(side))
    return side if occurring or isinstance(side, Items) else Number(exact_value(side, {}))


def _supported(read: Claim, checked: Sequence[Names], theorems: list[Json], stopped: str | None) -> Verified:
    evidence: dict[str, Json] = {"reason": f"checked for {_range(checked)}", "instances": len(checked)}
    if stopped is not None:
        evidence["limit"] = stopped
    if theorems:
        evidence["literature"] = theorems
    return Verified(claim=read, verdict=Verdict.SUPPORTED, digits=None, method=METHOD, evidence=evidence)


def _instances(read: Claim, names: Sequence[str]) -> Iterator[Names]:
    """Values of the names that satisfy the conditions, by ascending sum."""
    conditions = [c for c in read.statement.conditions if isinstance(c, Relation)]
    least = {name: _least(name, read) for name in names}
    most = {name: bound for name in names if (bound := _most(name, conditions)) is not None}
    found = tried = 0
    for excess in count():
        if len(most) == len(names) and excess > sum(most[name] - least[name] for name in names):
            return
        for parts in _compositions(excess, len(names)):
            values = {name: Fraction(least[name] + part) for name, part in zip(names, parts, strict=True)}
            tried += 1
            if all(_satisfied(condition, values) for condition in conditions):
                yield values
                found += 1
        if found >= MOST_INSTANCES or tried >= MOST_TRIED:
            return


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _satisfied(condition: Relation, values: Names) -> bool:
    left, right = exact_value(condition.left, values), exact_value(condition.right, values)
    return HOLDS[condition.operator](left, right)


def _least(name: str, read: Claim) -> int:
    """The least integer that the conditions allow the name."""
    bounds = [1 for c in read.statement.conditions if c == Assumption(name, "positive")]
    bounds += _bounds(name, [c for c in read.statement.conditions if isinstance(c, Relation)], ">")
    if not bounds:
        raise InvalidInput("conditions", read.text, f"a least value of {name}, such as 'for {name} >= 4'")
    return max(bounds)


def _most(name: str, conditions: Sequence[Relation]) -> int | None:
    bounds = _bounds(name, conditions, "<")
    return min(bounds) if bounds else None


MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "="}


def _bounds(name: str, conditions: Sequence[Relation], direction: str) -> list[int]:
    """Bounds of one direction that conditions between the name and a number set; an equation bounds both ways."""
    found = []
    for condition in conditions:
        operator, left, right = condition.operator, condition.left, condition.right
        if right == Name(name):
            operator, left, right = MIRRORED.get(operator, operator), right, left
        if left != Name(name) or not isinstance(right, Number):
            continue
        value = right.value
        if direction == ">" and operator in (">", ">=", "="):
            found.append(value.__floor__() + 1 if operator == ">" else value.__ceil__())
        if direction == "<" and operator in ("<", "<=", "="):
            found.append(value.__ceil__() - 1 if operator == "<" else value.__floor__())
    return found


def _range(checked: Sequence[Names]) -> str:
    """The instances in words."""
    if len(checked[0]) > 1:
        return f"{len(checked)} values of ({', '.join(checked[0])}), the last of them {_shown(checked[-1])}"
    (name,) = checked[0]
    values = [int(instance[name]) for instance in checked]
    if len(values) == 1:
        return f"{name} = {values[0]}"
    if values == list(range(values[0], values[-1] + 1)):
        return f"{values[0]} <= {name} <= {values[-1]}"
    return f"{name} = {', '.join(map(str, values))}"


def _shown(instance: Names) -> str:
    return ", ".join(f"{name} = {value}" for name, value in instance.items())


def _told(value: Value) -> Json:
    if isinstance(value, tuple):
        return [_number(item) for item in value]
    return str(value)


def _number(value: Fraction) -> Json:
    return int(value) if value.denominator == 1 and abs(value) < 1 << 53 else str(value)
