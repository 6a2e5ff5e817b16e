"""Checks of statements about structural equation models: covariances, relations between them, coefficients.

A model is read here from the canonical text of its graph. The certificate gives the determinant D of I - L and columns
a_j of polynomials; that ``(I - L) a_j = D e_j`` holds is multiplied out, so ``a_j / D`` is a column of the inverse, and
the covariance of i and j is ``a_i^T W a_j / D^2``. Whoever found the columns, and how, does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, Text, walk
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_data import integer, items, refused, require

if TYPE_CHECKING:
    from flint import fmpz_mpoly, fmpz_mpoly_ctx

MOST_VERTICES = 60
LONGEST_STEM = 40
LARGEST_POWER = 64
MOST_TERMS = 2_000_000
"""Bounds on what a certificate may ask for."""
_ITEM = re.compile(r"([A-Za-z][A-Za-z0-9_.]*|[0-9]+)(?:(<?->)([A-Za-z][A-Za-z0-9_.]*|[0-9]+))?")
_TERM = re.compile(r"\s*([+-]?)\s*([A-Za-z0-9_.^*]+)")
_FACTOR = re.compile(r"([0-9]+)|([A-Za-z][A-Za-z0-9_.]*)(?:\^([0-9]{1,4}))?")

Terms = dict[tuple[int, ...], int]


@dataclass(frozen=True)
class Model:
    """A mixed graph as the checks know it: its vertices in order, and the variable of every edge.

    Examples
    --------
    >>> model = Model.read("1->2, 2<->3")
    >>> model.vertices, model.names
    (['1', '2', '3'], ['l1_2', 'w1_1', 'w2_2', 'w3_3', 'w2_3'])
    """

    vertices: list[str]
    directed: list[tuple[int, int]]
    bidirected: list[tuple[int, int]]
    names: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)

    @staticmethod
    def read(text: str) -> Model:
        """The model of a canonical text such as ``4, 1->2, 2<->3``."""
        parts = [_ITEM.fullmatch(part.strip()) for part in text.split(",")]
        found = [part.groups() for part in parts if part is not None]
        require(len(found) == len(parts), "a graph that is not in canonical form")
        vertices = list(dict.fromkeys(name for first, _, second in found for name in (first, second) if name))
        if all(name.isdigit() for name in vertices):
            vertices.sort(key=int)
        require(len(vertices) <= MOST_VERTICES, "a graph that is too large")
        place = {name: i for i, name in enumerate(vertices)}
        directed = [(place[i], place[j]) for i, kind, j in found if kind == "->"]
        arcs = [(place[i], place[j]) for i, kind, j in found if kind == "<->"]
        bidirected = [(min(arc), max(arc)) for arc in arcs]
        require(all(i != j for i, j in directed + bidirected), "a loop")
        require(len({*directed}) + len({*bidirected}) == len(directed) + len(arcs), "an edge given twice")
        model = Model(vertices, directed, bidirected, [], _stems(vertices))
        model.names.extend(model.spelt("l", *edge) for edge in directed)
        model.names.extend(model.spelt("w", v, v) for v in range(len(vertices)))
        model.names.extend(model.spelt("w", *edge) for edge in bidirected)
        pairs = len(vertices) * (len(vertices) + 1) // 2
        require(len({*model.names}) == len(model.names) and len(model.pairs()) == pairs, "names with two meanings")
        return model

    def spelt(self, letter: str, i: int, j: int) -> str:
        """The name of a coefficient, an error covariance or a covariance."""
        first, second = self.stems[i], self.stems[j]
        joint = "" if first.isdigit() and second.isdigit() else "_"
        return f"{letter}{joint}{first}_{second}"

    def index(self, vertex: Expression) -> int:
        """The index of a vertex that a statement names."""
        name = vertex.text if isinstance(vertex, Text) else to_text(vertex)
        require(name in self.vertices, f"a vertex {name} that the graph lacks")
        return self.vertices.index(name)

    def edge(self, text: str) -> tuple[int, int]:
        """The directed edge that a text such as ``1->2`` names."""
        tail, _, head = text.partition("->")
        require(tail in self.vertices and head in self.vertices, f"an edge {text} that the graph lacks")
        edge = self.vertices.index(tail), self.vertices.index(head)
        require(edge in self.directed, f"an edge {text} that the graph lacks")
        return edge

    def pairs(self) -> dict[str, tuple[int, int]]:
        """The covariances by name."""
        size = len(self.vertices)
        return {self.spelt("s", i, j): (i, j) for i in range(size) for j in range(i, size)}


def _stems(vertices: Sequence[str]) -> list[str]:
    """Vertices as names of parameters spell them: ``_`` for ``.``, or numbered where two would share a name.

    >>> _stems(["x.1", "y"]), _stems(["x", "x_y", "y", "y_y"])
    (['x_1', 'y'], ['v1', 'v2', 'v3', 'v4'])
    """
    stems = [name.replace(".", "_") for name in vertices]
    is_readable = all(len(stem) <= LONGEST_STEM and "__" not in f"{stem}_" for stem in stems)
    joined = {f"{first}_{second}" for first in stems for second in stems}
    if is_readable and (len(joined) == len(stems) ** 2 or not any("_" in stem for stem in stems)):
        return stems
    return [f"v{k}" for k in range(1, len(stems) + 1)]


def model_of(expression: Expression) -> Model:
    """The model that the first argument of a call names."""
    if not isinstance(expression, Text):
        raise refused("a statement without a graph")
    return Model.read(expression.text)


def terms(text: object, names: Sequence[str]) -> Terms:
    """A polynomial with integer coefficients from its text, as exponents to coefficients.

    >>> terms("1 - 2*x^2*y", ["x", "y"])
    {(0, 0): 1, (2, 1): -2}
    """
    whole, position, found = str(text).strip(), 0, dict[tuple[int, ...], int]()
    place = {name: i for i, name in enumerate(names)}
    while position < len(whole):
        term = _TERM.match(whole, position)
        if term is None or (position and not term[1]):
            raise refused(f"text that is no polynomial: {whole}")
        position = term.end()
        coefficient, exponents = (-1 if term[1] == "-" else 1), [0] * len(names)
        for factor in term[2].split("*"):
            read = _FACTOR.fullmatch(factor)
            if read is None or (read[2] and read[2] not in place):
                raise refused(f"a polynomial with {factor}")
            if read[1]:
                coefficient *= int(read[1])
            else:
                exponents[place[read[2]]] += int(read[3] or 1)
        key = tuple(exponents)
        found[key] = found.get(key, 0) + coefficient
    require(len(found) <= MOST_TERMS, "a polynomial that is too large")
    return found


@dataclass(frozen=True)
class Inverse:
    """Checked columns of the adjugate of I - L, over one ring."""

    model: Model
    ring: fmpz_mpoly_ctx
    determinant: fmpz_mpoly
    columns: dict[int, list[fmpz_mpoly]]

    @staticmethod
    def checked(model: Model, data: Mapping[str, object], ring: fmpz_mpoly_ctx | None = None) -> Inverse:
        """The columns that a certificate gives, after ``(I - L) a_j = D e_j`` has been multiplied out."""
        ring = ring or ring_of(model.names)
        determinant = _polynomial(data["determinant"], ring)
        require(not determinant.is_zero(), "a determinant that is 0")
        given = data["columns"]
        if not isinstance(given, Mapping):
            raise TypeError("columns were expected")
        columns = {}
        for name, column in given.items():
            require(name in model.vertices, f"a column for {name}, which is no vertex")
            entries = [_polynomial(entry, ring) for entry in items(column)]
            require(len(entries) == len(model.vertices), "a column of another length")
            columns[model.vertices.index(str(name))] = entries
        found = Inverse(model, ring, determinant, columns)
        for j, column in columns.items():
            for i, entry in enumerate(column):
                value = entry - sum((found.variable("l", a, b) * column[b] for a, b in model.directed if a == i), 0)
                require(value == (determinant if i == j else 0), "a column that is none of the inverse")
        return found

    def variable(self, letter: str, i: int, j: int) -> fmpz_mpoly:
        """A parameter as a polynomial."""
        name = self.model.spelt(letter, i, j)
        return self.ring.gen(self.ring.names().index(name))

    def numerator(self, i: int, j: int) -> fmpz_mpoly:
        """The covariance of two vertices times D^2."""
        require(i in self.columns and j in self.columns, "columns that are missing")
        one, other = self.columns[i], self.columns[j]
        total = self.ring.from_dict({})
        for v in range(len(one)):
            total += one[v] * other[v] * self.variable("w", v, v)
        for a, b in self.model.bidirected:
            total += (one[a] * other[b] + one[b] * other[a]) * self.variable("w", a, b)
        return total


def ring_of(names: Sequence[str]) -> fmpz_mpoly_ctx:
    """The ring of integer polynomials in these names."""
    from flint import Ordering, fmpz_mpoly_ctx

    return fmpz_mpoly_ctx.get(tuple(names), Ordering.degrevlex)


def _polynomial(text: object, ring: fmpz_mpoly_ctx) -> fmpz_mpoly:
    return ring.from_dict(terms(text, ring.names()))


# Equations between covariances


def covariances(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if both sides of an equation between covariances and parameters are one rational function.

    Raises
    ------
    InvalidInput
        With the reason, if they are not; likewise for an inequation whose sides are one.
    """
    if not isinstance(claim, Relation) or claim.operator not in ("=", "!="):
        raise refused("a rule for equations, and another statement")
    calls = [node for side in (claim.left, claim.right) for node in walk(side) if isinstance(node, Call)]
    require(calls and all(call.function == "covariance" for call in calls), "a rule for covariances only")
    models = {text: Model.read(text) for text in sorted({_text(call) for call in calls})}
    names = sorted({name for model in models.values() for name in model.names})
    ring = ring_of(names)
    given = certificate["models"]
    if not isinstance(given, Mapping):
        raise TypeError("models were expected")
    inverses = {text: Inverse.checked(model, given[text], ring) for text, model in models.items()}
    left, right = _quotient(claim.left, ring, inverses), _quotient(claim.right, ring, inverses)
    require(not left[1].is_zero() and not right[1].is_zero(), "a quotient whose denominator is 0")
    require((left[0] * right[1] == right[0] * left[1]) == (claim.operator == "="), "sides that do not fit")


def _text(call: Call) -> str:
    graph = call.arguments[0]
    if not isinstance(graph, Text):
        raise refused("a statement without a graph")
    return graph.text


def _quotient(
    expression: Expression, ring: fmpz_mpoly_ctx, inverses: Mapping[str, Inverse]
) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """Numerator and denominator, not reduced."""
    one = ring.constant(1)
    match expression:
        case Number(value):
            return one * value.numerator, one * value.denominator
        case Name(name):
            require(name in ring.names(), f"a name {name} that is no parameter")
            return ring.gen(ring.names().index(name)), one
        case Sum(parts):
            top, bottom = one * 0, one
            for part in parts:
                above, below = _quotient(part, ring, inverses)
                if below == bottom:
                    top = top + above
                else:
                    top, bottom = top * below + above * bottom, bottom * below
            return top, bottom
        case Product(parts):
            top, bottom = one, one
            for part in parts:
                above, below = _quotient(part, ring, inverses)
                top, bottom = top * above, bottom * below
            return top, bottom
        case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER:
            above, below = _quotient(base, ring, inverses)
            if exponent < 0:
                require(not above.is_zero(), "a division by 0")
                above, below = below, above
            return above ** abs(int(exponent)), below ** abs(int(exponent))
        case Call("covariance", (Text(text), i, j)):
            found = inverses[text]
            return found.numerator(found.model.index(i), found.model.index(j)), found.determinant**2
    raise refused(f"a statement with {to_text(expression)}, for which there is no independent evaluation")


# Relations between covariances


def vanishing(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if a polynomial in the covariances of a model is 0 identically.

    Raises
    ------
    InvalidInput
        With the reason, if it is not.
    """
    if not isinstance(claim, Call) or claim.function != "vanishes":
        raise refused("a rule for vanishes(graph, polynomial), and another statement")
    model = model_of(claim.arguments[0])
    inverse = Inverse.checked(model, certificate)
    value = substituted(expanded(claim.arguments[1], model), inverse)
    require(value.is_zero(), "a polynomial that does not vanish")


def expanded(expression: Expression, model: Model) -> Terms:
    """A polynomial in the covariances as exponents, by name, to coefficients; common denominators are dropped."""
    names = list(model.pairs())
    top, bottom = _quotient(expression, ring_of(names), {})
    require(bottom.is_constant(), "a quotient where a polynomial was expected")
    return {tuple(map(int, exponents)): int(value) for exponents, value in top.to_dict().items()}


def substituted(polynomial: Terms, inverse: Inverse) -> fmpz_mpoly:
    """The polynomial at the covariances of the model, times the power of D^2 that clears denominators."""
    degree = max((sum(exponents) for exponents in polynomial), default=0)
    pairs = list(inverse.model.pairs().values())
    used = {k for exponents in polynomial for k, exponent in enumerate(exponents) if exponent}
    entries = {k: inverse.numerator(*pairs[k]) for k in used}
    total = inverse.ring.from_dict({})
    for exponents, coefficient in polynomial.items():
        product = inverse.determinant ** (2 * (degree - sum(exponents))) * coefficient
        for k, exponent in enumerate(exponents):
            if exponent:
                product = product * entries[k] ** exponent
        total += product
    return total


# Coefficients as functions of the covariances


def identified(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if each coefficient that a claim is about is a quotient of polynomials in the covariances.

    The formula is substituted: with P/Q for the coefficient l, ``P - l Q`` is 0 at the covariances of the model, and Q
    is not. Once all coefficients are known so are the errors, W = (I - L)^T S (I - L).

    Raises
    ------
    InvalidInput
        With the reason, if it is not.
    """
    if not isinstance(claim, Call) or claim.function != "identifiable":
        raise refused("a rule for identifiable(graph), and another statement")
    model = model_of(claim.arguments[0])
    inverse = Inverse.checked(model, certificate)
    formulas = certificate["formulas"]
    if not isinstance(formulas, Mapping):
        raise TypeError("formulas were expected")
    for a, b in _asked_edges(claim, model):
        formula = formulas[f"{model.vertices[a]}->{model.vertices[b]}"]
        if not isinstance(formula, Mapping):
            raise TypeError("a numerator and a denominator were expected")
        names = list(model.pairs())
        top, bottom = (terms(formula[part], names) for part in ("numerator", "denominator"))
        degree = max(max(map(sum, top), default=0), max(map(sum, bottom), default=0))
        square = inverse.determinant**2
        above, below = (
            substituted(part, inverse) * square ** (degree - max(map(sum, part), default=0)) for part in (top, bottom)
        )
        require(not below.is_zero(), "a denominator that is 0 on the model")
        require(above == inverse.variable("l", a, b) * below, f"a formula that does not give {a}->{b}")


def _asked_edges(claim: Call, model: Model) -> Iterator[tuple[int, int]]:
    if len(claim.arguments) == 1:
        yield from model.directed
        return
    edge = claim.arguments[1]
    if not isinstance(edge, Text):
        raise refused("an edge that cannot be read")
    yield model.edge(edge.text)


def point_of(model: Model, data: object) -> dict[str, int]:
    """An integer parameter point that a certificate gives."""
    if not isinstance(data, Mapping):
        raise TypeError("a point was expected")
    require(set(data) == set(model.names), "a point with other parameters")
    return {str(name): integer(value) for name, value in data.items()}
