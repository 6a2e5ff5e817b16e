"""Check of the certificates of identities: a plan of steps, each computed again.

=========  ======================================  ====================================================================
step       data                                    established by
=========  ======================================  ====================================================================
formal     whether logarithms replace inverses     arithmetic of exponentials, radicals and functions with recurrences
algebraic  -                                       a bound under which an algebraic number is 0
theorems   uses of theorems on constants           the check of each theorem, and quotients over atoms
exponential  factor k                              exp(k f) - 1 is 0 by one of the steps above; Abs(k f) < 6
equation   name, at, coefficients, values          f^(r) = sum a_j f^(j) computed again; f analytic on the domain, which
                                                   is convex; a_j finite at the point; f, .., f^(r-1) vanish there
pieces     name, pieces (where, proof), points     the pieces and the points make up the domain
=========  ======================================  ====================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from flint import acb, arb, fmpq

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    walk,
)
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.certificate_algebraic import is_algebraic_zero, is_small
from mathengine.pipeline.certificate_data import items, number, refused, require
from mathengine.pipeline.certificate_derivatives import slope
from mathengine.pipeline.certificate_identities_analyticity import (
    is_real_valued,
    is_regular_at,
    require_analytic,
)
from mathengine.pipeline.certificate_identities_domains import Place, names_in, rational_bounds
from mathengine.pipeline.certificate_identities_reading import Reader

LARGEST_ORDER = 6
MOST_PIECES = 400
Conditions = tuple[Relation | Assumption, ...]


def vanishes_on_domain(claim: Relation | Call, conditions: Conditions, certificate: Mapping[str, object]) -> None:
    """Return quietly if the two sides are equal on the domain, wherever both have a value."""
    if not isinstance(claim, Relation) or claim.operator != "=":
        raise refused("a rule for equations, and a statement that is none")
    known, rest = _definitions(conditions)
    place = Place.of(rest)
    left, right = (_opened(side, place) for side in (claim.left, claim.right))
    difference = replaced(Sum((left, Product((Number.of(-1), right)))), known)
    require("oo" not in names_in(difference), "infinity as a number")
    _require(difference, place, certificate["proof"], 0)


def _definitions(conditions: Conditions) -> tuple[dict[Expression, Expression], Conditions]:
    """Conditions ``x = value`` as replacements."""
    known: dict[Expression, Expression] = {}
    rest: list[Relation | Assumption] = []
    for condition in conditions:
        match condition:
            case Relation("=", Name(name), value) if name not in names_in(value):
                known[Name(name)] = value
            case Relation("=", value, Name(name)) if name not in names_in(value):
                known[Name(name)] = value
            case Relation("=", _, _):
                raise refused("a condition that is an equation")
            case _:
                rest.append(condition)
    return known, tuple(rest)


def _opened(expression: Expression, place: Place) -> Expression:
    """Derivatives carried out."""
    match expression:
        case Sum(terms):
            return Sum(tuple(_opened(term, place) for term in terms))
        case Product(factors):
            return Product(tuple(_opened(factor, place) for factor in factors))
        case Power(base, exponent):
            return Power(_opened(base, place), _opened(exponent, place))
        case Call("diff", (function, Name(name))):
            return _differentiated(_opened(function, place), name, 1, place)
        case Call("diff", (function, Name(name), Number(times))):
            require(times.denominator == 1 and 0 <= times <= 20, "a derivative of an order that is not small")
            return _differentiated(_opened(function, place), name, times.numerator, place)
        case Call("diff"):
            raise refused("a derivative that is not read")
        case Call(function, arguments, keywords):
            return Call(function, tuple(_opened(argument, place) for argument in arguments), keywords)
    return expression


def _differentiated(function: Expression, name: str, times: int, place: Place) -> Expression:
    for node in walk(function):
        if isinstance(node, Call) and node.function in ("Abs", "sign") and name in names_in(node):
            require(is_real_valued(node.arguments[0], place), "a derivative of the size of what may not be real")
    for _ in range(times):
        function = slope(function, name)
    return function


def _require(difference: Expression, place: Place, plan: object, depth: int) -> None:
    """Refuse unless the plan shows that the difference vanishes on the place."""
    if not isinstance(plan, Mapping):
        raise TypeError("a plan was expected")
    require(depth <= 8, "a plan that is too deep")
    step = str(plan["step"])
    if step == "formal":
        _require_known_at_zeros(difference, place)
        opened = by_logarithms(difference) if plan.get("logarithms") is True else difference
        require(_reduces_to_zero(opened, place), "an expression that does not reduce to 0")
    elif step == "exponential":
        _by_exponential(difference, read_expression(str(plan["factor"])))
    elif step == "algebraic":
        require(not names_in(difference) and is_algebraic_zero(difference), "an algebraic number that is not 0")
    elif step == "theorems":
        _by_theorems(difference, plan)
    elif step == "equation":
        _by_equation(difference, place, plan, depth)
    elif step == "pieces":
        _by_pieces(difference, place, plan, depth)
    else:
        raise refused(f"an unknown step {step!r}")


def _reduces_to_zero(expression: Expression, place: Place) -> bool:
    reader = Reader(place)
    return reader.ring.is_zero(reader.of(expression))


_AT_ZERO = {"acot": "pi/2", "acoth": "I*pi/2"}
"""Values at 0, where ``atan(1/t)`` and ``atanh(1/t)`` have none."""


def _require_known_at_zeros(difference: Expression, place: Place) -> None:
    """Where an argument of acot or acoth is 0, the rules say nothing: it is not, or that point is looked at."""
    for node in walk(difference):
        if not (isinstance(node, Call) and node.function in _AT_ZERO and names_in(node)):
            continue
        (argument,) = node.arguments
        if place.sign(argument) is not None or _divides_by(difference, argument, place):
            continue
        require(isinstance(argument, Name), "an inverse cotangent whose argument may be 0")
        zero: Expression = Number.of(0)
        values: dict[Expression, Expression] = {
            Call(word, (argument,)): read_expression(text) for word, text in _AT_ZERO.items()
        }
        at_zero = replaced(difference, {**values, argument: zero})
        rest = place.without(argument.name) if isinstance(argument, Name) else place
        require(has_no_value(at_zero) or _reduces_to_zero(at_zero, rest), "an inverse cotangent that is not right at 0")


def _divides_by(expression: Expression, divisor: Expression, place: Place) -> bool:
    for node in walk(expression):
        if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value < 0:
            difference = Sum((node.base, Product((Number.of(-1), divisor))))
            if names_in(node.base) == names_in(divisor) and _reduces_to_zero(difference, place):
                return True
    return False


_UNDEFINED_AT_ZERO = frozenset("log cot csc coth csch asec acsc bessely besselk".split())  # noqa: SIM905
_WITH_POLES = frozenset("gamma loggamma digamma polygamma".split())  # noqa: SIM905


def has_no_value(expression: Expression) -> bool:
    """Whether some part of a constant certainly has no value: a division by 0, a logarithm of 0, a pole.

    >>> [has_no_value(read_expression(text)) for text in ("0*log(1 - 1)", "0**0", "tan(pi/2)", "gamma(-1)")]
    [True, False, True, True]
    """
    return any(_is_pole(node) for node in walk(expression))


def _is_pole(node: Expression) -> bool:
    match node:
        case Power(base, Number(value)) if value < 0:
            return _is_zero(base)
        case Call("tan" | "sec", (argument,)):
            return _is_zero(Call("cos", (argument,)))
        case Call("cot" | "csc", (argument,)):
            return _is_zero(Call("sin", (argument,)))
        case Call("atanh" | "acoth", (argument,)):
            return _is_zero(Sum((Power(argument, Number.of(2)), Number.of(-1))))
        case Call(function, (*_, argument)) if function in _UNDEFINED_AT_ZERO:
            return _is_zero(argument)
        case Call("factorial", (argument,)):
            return _is_pole(Call("gamma", (Sum((argument, Number.of(1))),)))
        case Call(function, (*_, argument)) if function in _WITH_POLES:
            return any(_is_zero(Sum((argument, Number.of(i)))) for i in range(20))
        case Call("zeta", (argument,)) | Call(
            "polylog", (argument, Number(value=Fraction(numerator=1, denominator=1)))
        ):
            return _is_zero(Sum((argument, Number.of(-1))))
    return False


def _is_zero(expression: Expression) -> bool:
    try:
        return not names_in(expression) and _reduces_to_zero(expression, Place())
    except (InvalidInput, ZeroDivisionError):
        return False


def _by_exponential(difference: Expression, factor: Expression) -> None:
    """A constant f with ``exp(k f) = 1`` is a multiple of ``2 pi I/k``, and 0 if it is smaller than that."""
    require(not names_in(difference), "an exponential of what is no constant")
    parts = factor.factors if isinstance(factor, Product) else (factor,)
    plain = [part for part in parts if part != Name("I")]
    require(
        len(plain) <= 1 <= len(parts) <= 2 and all(isinstance(part, Number) and part.value != 0 for part in plain),
        "a factor that is no rational number other than 0, nor I times one",
    )
    scaled = Product((factor, difference))
    reader = Reader(Place())
    power = reader.add(reader.exp(reader.of(scaled)), reader.of(Number.of(-1)))
    require(reader.ring.is_zero(power) or is_algebraic_zero(reader.expression(power)), "an exponential other than 1")
    require(is_small(scaled, 6), "a multiple of 2 pi I that may not be 0")


_LOGARITHMS = {
    "asin": "-I*log(I*t + sqrt(1 - t**2))",
    "acos": "pi/2 + I*log(I*t + sqrt(1 - t**2))",
    "atan": "I/2*(log(1 - I*t) - log(1 + I*t))",
    "acot": "I/2*(log(1 - I/t) - log(1 + I/t))",
    "asec": "pi/2 + I*log(I/t + sqrt(1 - 1/t**2))",
    "acsc": "-I*log(I/t + sqrt(1 - 1/t**2))",
    "asinh": "log(t + sqrt(t**2 + 1))",
    "acosh": "log(t + sqrt(t - 1)*sqrt(t + 1))",
    "atanh": "(log(1 + t) - log(1 - t))/2",
    "acoth": "(log(1 + 1/t) - log(1 - 1/t))/2",
}
"""The principal values of inverse functions, by definition."""


def by_logarithms(expression: Expression) -> Expression:
    """The expression with inverse functions replaced by logarithms."""
    match expression:
        case Sum(parts):
            return Sum(tuple(by_logarithms(part) for part in parts))
        case Product(parts):
            return Product(tuple(by_logarithms(part) for part in parts))
        case Power(base, exponent):
            return Power(by_logarithms(base), by_logarithms(exponent))
        case Call(function, (argument,)) if function in _LOGARITHMS:
            return replaced(read_expression(_LOGARITHMS[function]), {Name("t"): by_logarithms(argument)})
        case Call(function, arguments, keywords):
            return Call(function, tuple(by_logarithms(argument) for argument in arguments), keywords)
    return expression


def _by_theorems(difference: Expression, plan: Mapping[str, object]) -> None:
    from mathengine.pipeline.certificates import check_certificate

    require(not names_in(difference), "theorems on constants, and a free name")
    proof = {"rule": "proof", "values": [], "theorems": plan["theorems"]}
    check_certificate(f"{to_text(_signs_taken(difference))} = 0", proof)


def _signs_taken(expression: Expression) -> Expression:
    """``sign(q)`` and ``Abs(q)`` of numbers as numbers."""
    match expression:
        case Call("sign", (argument,)):
            sign = Place().sign(argument)
            return expression if sign is None else Number.of(sign)
        case Call("Abs", (argument,)):
            sign = Place().sign(argument)
            return expression if sign is None else Product((Number.of(sign), _signs_taken(argument)))
        case Sum(parts):
            return Sum(tuple(_signs_taken(part) for part in parts))
        case Product(parts):
            return Product(tuple(_signs_taken(part) for part in parts))
        case Power(base, exponent):
            return Power(_signs_taken(base), _signs_taken(exponent))
        case Call(function, arguments, keywords):
            return Call(function, tuple(_signs_taken(argument) for argument in arguments), keywords)
    return expression


# Differential equations


def _by_equation(difference: Expression, place: Place, plan: Mapping[str, object], depth: int) -> None:
    name, at = str(plan["name"]), number(plan["at"])
    coefficients = [read_expression(str(text)) for text in items(plan["coefficients"])]
    order = len(coefficients)
    require(
        1 <= order <= LARGEST_ORDER and order == len(items(plan["values"])), "an order that is not that of the data"
    )
    require(not place.integers, "a differential equation, and a name that is an integer")
    require_analytic(difference, place)
    derivatives = [difference]
    for _ in range(order):
        derivatives.append(slope(derivatives[-1], name))
    combined = [Product((Number.of(-1), a, f)) for a, f in zip(coefficients, derivatives[:-1], strict=True)]
    reader = Reader(place)
    require(reader.ring.is_zero(reader.of(Sum((derivatives[-1], *combined)))), "a differential equation that fails")
    require(_is_inside(place, name, at), "a point that is not inside the domain")
    sample = _sample(place.without(name), names_in(difference) - {name})
    values = {other: acb(arb(fmpq(*value.as_integer_ratio()))) for other, value in sample.items()}
    near = {**values, name: acb(arb(fmpq(*at.as_integer_ratio())), 0) + acb(arb(0, 1e-12), arb(0, 1e-12))}
    require(all(is_regular_at(a, near) for a in coefficients), "a coefficient that is not regular at the point")
    for f, inner in zip(derivatives[:-1], items(plan["values"]), strict=True):
        _require(replaced(f, {Name(name): Number(at)}), place.without(name), inner, depth + 1)


def _is_inside(place: Place, name: str, at: Fraction) -> bool:
    if name not in place.reals:
        return not any(name in names_in(r.left) | names_in(r.right) for r in place.conditions)
    return rational_bounds(place, name) and place.inside(name, at)


def _sample(place: Place, names: set[str]) -> dict[str, Fraction]:
    """A point of the other names: each inside its rational bounds; conditions between names are refused."""
    point: dict[str, Fraction] = {}
    for i, name in enumerate(sorted(names)):
        require(rational_bounds(place, name), "a bound that is not rational")
        low, _, high, _ = place.ends(name)
        shift = Fraction(3 + i, 7)
        if low is not None and high is not None:
            point[name] = low + (high - low) * shift / (3 + i)
        elif low is not None:
            point[name] = low + shift
        else:
            point[name] = high - shift if high is not None else shift
    return point


# Pieces


def _by_pieces(difference: Expression, place: Place, plan: Mapping[str, object], depth: int) -> None:
    """An interval of a real name cut at rational points; points where a side has no value are left out."""
    name = str(plan["name"])
    require(name in place.reals and name not in place.integers, "pieces of what is no real name")
    require(rational_bounds(place, name), "a domain that is no rational interval")
    require(len(items(plan["pieces"])) + len(items(plan["points"])) <= MOST_PIECES, "too many pieces")
    cuts = {number(_mapping(point)["at"]) for point in items(plan["points"])}
    low, low_open, high, high_open = place.ends(name)
    covered = _pieces_of(plan, name)
    inner = sorted(b for b in {*cuts, *_ends_of(plan, name)} if _between(b, low, high))
    edges: list[Fraction | None] = [low, *inner, high]
    for left, right in pairwise(edges):
        require(any(_covers(ends, left, right) for ends, _ in covered), "a part of the domain without a proof")
    closed = [end for end, is_open in ((low, low_open), (high, high_open)) if end is not None and not is_open]
    for edge in (*inner, *closed):
        is_excluded = any(
            relation.operator == "!=" and {relation.left, relation.right} == {Name(name), Number(edge)}
            for relation in place.conditions
        )
        require(is_excluded or edge in cuts, "a cut without a proof")
    for ends, proof in covered:
        _require(difference, _narrowed(place, name, ends), proof, depth + 1)
    for point in items(plan["points"]):
        _at_point(difference, name, _mapping(point), place, depth)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("a mapping was expected")
    return value


def _pieces_of(plan: Mapping[str, object], name: str) -> list[tuple[tuple[Fraction | None, Fraction | None], object]]:
    found = []
    for piece in items(plan["pieces"]):
        data = _mapping(piece)
        relations = [read_statement(str(text)).claim for text in items(data["where"])]
        if not all(isinstance(relation, Relation) for relation in relations):
            raise refused("a piece that is described by no relations")
        own = Place.of([relation for relation in relations if isinstance(relation, Relation)])
        require(rational_bounds(own, name), "a piece that is no rational interval")
        low, _, high, _ = own.ends(name)
        found.append(((low, high), data["proof"]))
    return found


def _ends_of(plan: Mapping[str, object], name: str) -> set[Fraction]:
    return {end for ends, _ in _pieces_of(plan, name) for end in ends if end is not None}


def _between(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low < value) and (high is None or value < high)


def _covers(ends: tuple[Fraction | None, Fraction | None], left: Fraction | None, right: Fraction | None) -> bool:
    low, high = ends
    below = low is None or (left is not None and low <= left)
    above = high is None or (right is not None and right <= high)
    return below and above


def _narrowed(place: Place, name: str, ends: tuple[Fraction | None, Fraction | None]) -> Place:
    bounds = [Relation(">", Name(name), Number(ends[0]))] if ends[0] is not None else []
    bounds += [Relation("<", Name(name), Number(ends[1]))] if ends[1] is not None else []
    kept = tuple(r for r in place.conditions if r.operator != "!=" or names_in(r.left) | names_in(r.right) != {name})
    return Place(place.integers, place.reals, (*kept, *bounds))


def _at_point(difference: Expression, name: str, point: Mapping[str, object], place: Place, depth: int) -> None:
    value = replaced(difference, {Name(name): Number(number(point["at"]))})
    if point.get("undefined") is True:
        require(not names_in(value), "a point that is left out, with other names")
        require(has_no_value(value), "a point that is left out, although both sides may have a value there")
        return
    _require(value, place.without(name), point["proof"], depth + 1)
