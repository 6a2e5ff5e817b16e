"""The check of closed statements about graphs: the growth of each graph by plain breadth-first search.

What a family's name means is read from its definition; the search and the comparison share nothing with the engines.
A diameter, an order and a whole growth need all layers again, a single layer those up to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from operator import eq, ge, gt, le, lt, ne

from mathengine.numeric.expressions import Call, Expression, Items, Number, Power, Product, Relation, Sum
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary
from mathengine.pipeline.cayley_words import GRAPH_WORDS, QUANTITIES
from mathengine.pipeline.certificate_data import items, refused, require
from mathengine.pipeline.certificate_growth import Checked, check_growth

WORDS = NUMERIC.merged(Vocabulary.of(GRAPH_WORDS))
HOLDS: dict[str, Callable[..., bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""The relation that holds where another one fails."""
LARGEST_POWER = 1000


def graph_growth(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if the certificate establishes a closed relation between quantities of graphs.

    Raises
    ------
    InvalidInput
        With the reason, if it does not; a statement with free names is never established.
    """
    require(isinstance(claim, Relation), "a rule for relations, and a statement that is none")
    assert isinstance(claim, Relation)
    known = dict(_entry(item) for item in items(certificate["graphs"]))
    left, right = _side(claim.left, known), _side(claim.right, known)
    comparable = isinstance(left, tuple) == isinstance(right, tuple)
    require(comparable and (isinstance(left, Fraction) or claim.operator in ("=", "!=")), "values of different kinds")
    require(HOLDS[claim.operator](left, right), "values that do not satisfy the relation")


def _entry(item: object) -> tuple[str, Checked]:
    """The graph's text and its checked growth; the generators must be those that the text means."""
    if not isinstance(item, Mapping) or not isinstance(item["growth"], Mapping):
        raise TypeError("a graph with its growth was expected")
    from mathengine.pipeline.cayley_graphs import graph_of

    text, growth = str(item["graph"]), item["growth"]
    meant = graph_of(read_expression(text, vocabulary=WORDS)).to_json()
    given = growth["graph"]
    if not isinstance(given, Mapping):
        raise TypeError("a graph was expected")
    require(_sorted(meant["generators"]) == _sorted(given["generators"]), f"other generators than those of {text}")
    for key in ("start", "directed", "modulus"):
        require(meant.get(key) == given.get(key), f"another {key} than that of {text}")
    return text, check_growth(growth)


def _sorted(generators: object) -> list[str]:
    return sorted(map(str, items(generators)))


def _side(expression: Expression, known: Mapping[str, Checked]) -> Fraction | tuple[Fraction, ...]:
    if isinstance(expression, Items):
        return tuple(_number(item, known) for item in expression.items)
    if isinstance(expression, Call) and expression.function == "growth":
        return tuple(Fraction(size) for size in _whole(expression, known).layers)
    return _number(expression, known)


def _number(expression: Expression, known: Mapping[str, Checked]) -> Fraction:
    match expression:
        case Number(value):
            return value
        case Sum(terms):
            return sum((_number(term, known) for term in terms), Fraction(0))
        case Product(factors):
            product = Fraction(1)
            for factor in factors:
                product *= _number(factor, known)
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER:
            return _number(base, known) ** int(exponent)
        case Call("floor", (inner,)):
            return Fraction(floor(_number(inner, known)))
        case Call("ceiling", (inner,)):
            return Fraction(ceil(_number(inner, known)))
        case Call(function) if function in QUANTITIES and function != "distance":
            return _quantity(expression, known)
    raise refused(f"a statement with {to_text(expression)}, for which there is no independent evaluation")


def _quantity(call: Call, known: Mapping[str, Checked]) -> Fraction:
    if call.function == "layer":
        distance = _number(call.arguments[1], known)
        require(distance.denominator == 1 and distance >= 0, "a distance that is none")
        found = _growth(call, known)
        if distance < found.recomputed:
            return Fraction(found.layers[int(distance)])
        require(found.whole, "a layer beyond those that are searched again")
        return Fraction(0)
    layers = _whole(call, known).layers
    match call.function:
        case "diameter":
            return Fraction(len(layers) - 1)
        case "order":
            return Fraction(sum(layers))
        case "last_layer":
            return Fraction(layers[-1])
    raise refused("a list of layers where a number was expected")


def _whole(call: Call, known: Mapping[str, Checked]) -> Checked:
    found = _growth(call, known)
    require(found.whole, "a growth that is too large to be searched again as a whole")
    return found


def _growth(call: Call, known: Mapping[str, Checked]) -> Checked:
    text = to_text(call.arguments[0])
    require(text in known, f"nothing about {text}")
    return known[text]
