"""Equations between several finite sums: refuted at integers, and proved by induction where no term depends on n."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, walk
from mathengine.numeric.precision import working_precision
from mathengine.numeric.printer import number_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import Domain, integer_range
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations_field import TermField, Unsupported, moved
from mathengine.symbolic.summations_indefinite import LARGEST_STEP, first_index, linear_bound, steps
from mathengine.symbolic.summations_instances import choices, contains
from mathengine.symbolic.summations_range import Finiteness
from mathengine.symbolic.summations_reading import Summation, has_summation, is_summation, negated
from mathengine.symbolic.summations_region import LinearBound
from mathengine.symbolic.summations_values import expanded, integer_bound

INSTANCES = (*range(10), 12, 15, 19, 24)
MOST_SUMS = 6
BITS = (64, 256)


def decide(relation: Relation, domain: Domain) -> Decision | None:
    """An equation with several sums whose bounds contain one name.

    >>> from mathengine.numeric.reader import read_statement
    >>> claim = read_statement("summation(k**3, k, 1, n) = summation(k, k, 1, n)**2").claim
    >>> decide(claim, Domain({"n": "integer"})).method
    'instances'
    """
    sums = [node for side in (relation.left, relation.right) for node in walk(side) if is_summation(node)]
    read = [Summation.of(node) for node in dict.fromkeys(sums)]
    names = {name for s in read if s is not None for name in s.bound_names}
    if relation.operator != "=" or None in read or len(read) > MOST_SUMS or len(names) != 1:
        return None
    summations = [s for s in read if s is not None]
    if any(s.is_infinite or has_summation(s.summand) for s in summations):
        return None
    (name,) = names
    start = _start(summations, name, domain)
    if start is None:
        return None
    equal = 0
    for point in _points(name, start, domain):
        outcome = _compared(relation, point)
        if isinstance(outcome, Decision):
            return outcome
        equal += outcome
    proved = _by_induction(relation, name, start, domain)
    if proved is not None or equal < 5:
        return proved
    return Decision(holds=True, method="instances", evidence={"equal at": equal, "from": f"{name} = {start}"})


def _start(summations: list[Summation], name: str, domain: Domain) -> int | None:
    """The first integer at which no sum lies below an empty one; none may be empty where no bound is given."""
    least, _ = integer_range(domain.interval(name))
    found = []
    for s in summations:
        lower, upper = linear_bound(s.lower, name), linear_bound(s.upper, name)
        if lower is None or upper is None:
            return None
        if lower.slope == upper.slope:
            if upper.offset < lower.offset - 1:
                return None
            continue
        first = first_index(lower, upper, empty=least is not None)
        if first is None:
            return None
        found.append(first)
    if not found:
        return None
    return max(found) if least is None else max(*found, least)


def _points(name: str, start: int, domain: Domain) -> Iterator[dict[str, Fraction]]:
    others = [other for other in domain.names if other != name]
    table = list(choices(others, domain))[:2]
    for step in INSTANCES:
        for position, choice in enumerate(table):
            point = {**choice, name: Fraction(start + step)}
            if (not position or step in (2, 3)) and contains(domain, point):
                yield point


def _compared(relation: Relation, point: dict[str, Fraction]) -> Decision | int:
    """A refutation, or 1 where both sides are one exact number, else 0."""
    known: dict[Expression, Expression] = {Name(name): Number(value) for name, value in point.items()}
    try:
        left, right = (replaced(_written_out(side, known), known) for side in (relation.left, relation.right))
        for bits in BITS:
            with working_precision(bits):
                one, other = enclose(left, bits), enclose(right, bits)
                difference = one - other
            if difference.is_finite() and not difference.contains(0):
                witness = {name: number_text(value) for name, value in sorted(point.items())}
                evidence = {"witness": witness, "left": str(one.str(15)), "right": str(other.str(15))}
                return Decision(holds=False, method="instance", evidence=evidence)
            if difference == 0:
                return 1
    except MathengineError:
        return 0
    return 0


def _written_out(expression: Expression, known: dict[Expression, Expression]) -> Expression:
    """The expression with its sums written out at a point."""
    summation = Summation.of(expression)
    if summation is not None:
        inner = {atom: value for atom, value in known.items() if atom != Name(summation.index)}
        first, last = (integer_bound(replaced(bound, known)) for bound in (summation.lower, summation.upper))
        return expanded(replaced(summation.summand, inner), summation.index, first, last)
    match expression:
        case Sum(parts):
            return Sum(tuple(_written_out(part, known) for part in parts))
        case Product(parts):
            return Product(tuple(_written_out(part, known) for part in parts))
        case Power(base, exponent):
            return Power(_written_out(base, known), _written_out(exponent, known))
        case Call(function, arguments, keywords):
            return Call(function, tuple(_written_out(part, known) for part in arguments), keywords)
    return expression


def _by_induction(relation: Relation, name: str, start: int, domain: Domain) -> Decision | None:
    """The difference of the sides changes by 0 from n to n + 1, and is 0 at the first n."""
    difference = Sum((relation.left, negated(relation.right)))
    split = linear_parts(difference)
    if split is None:
        return None
    sums, rest = split
    change: list[Expression] = []
    for factor, summation in sums:
        lower, upper = linear_bound(summation.lower, name), linear_bound(summation.upper, name)
        if lower is None or upper is None or not _is_regular(summation, lower, upper, name, start, domain):
            return None
        if name in unbound_names(factor) | summation.parameters:
            return None
        change += [negated(Product((factor, part))) for part in steps(summation, name, lower, upper)]
    if Finiteness(name, start, domain).start_of(rest) != start:
        return None
    try:
        if not TermField((name,)).vanishes(*change, moved(rest, name, 1), negated(rest)):
            return None
        known: dict[Expression, Expression] = {Name(name): Number.of(start)}
        if not TermField(()).vanishes(replaced(_written_out(difference, known), known)):
            return None
    except (InvalidInput, Unsupported):
        return None
    certificate = {"rule": "summation", "kind": "several", "name": name, "start": start}
    return Decision(holds=True, method="induction", evidence={"for": f"{name} >= {start}"}, certificate=certificate)


def _is_regular(
    summation: Summation, lower: LinearBound, upper: LinearBound, name: str, start: int, domain: Domain
) -> bool:
    if not (0 <= lower.slope <= upper.slope <= LARGEST_STEP) or upper.at(start) - lower.at(start) > 60:
        return False
    first = lower.at(start)
    return Finiteness(summation.index, first, domain).start_of(summation.summand) == first


def linear_parts(expression: Expression) -> tuple[list[tuple[Expression, Summation]], Expression] | None:
    """Sums with their factors, and the terms without sums; None where a sum occurs in another way."""
    sums: list[tuple[Expression, Summation]] = []
    rest: list[Expression] = []

    def add(part: Expression, factors: tuple[Expression, ...]) -> bool:
        if not has_summation(part):
            rest.append(Product((*factors, part)))
            return True
        summation = Summation.of(part)
        if summation is not None:
            sums.append((Product(factors), summation))
            return True
        match part:
            case Sum(parts):
                return all(add(term, factors) for term in parts)
            case Product(parts):
                inside = [p for p in parts if has_summation(p)]
                outside = tuple(p for p in parts if not has_summation(p))
                return len(inside) == 1 and add(inside[0], (*factors, *outside))
        return False

    return (sums, Sum(tuple(rest))) if add(expression, ()) else None
