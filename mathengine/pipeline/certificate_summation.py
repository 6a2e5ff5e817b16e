"""Check of claimed values of sums: induction over a moving end, creative telescoping, infinite series.

``induction``. The value V has ``V(n+1) - V(n) =`` the terms gained less the terms lost, identically for n from ``from``
on, where nothing is infinite, and V is the sum at ``from`` and at the integers before.

``creative telescoping``. With ``F = term``, ``B = base`` and polynomials c_j, ::

    sum_j c_j(n) F(n+j, k) = R(n, k+1) B(n, k+1) - R(n, k) B(n, k)

identically; summed over the k of a trimmed range on which all of it is finite, and completed by the terms outside, this
is a recurrence of the sum. V satisfies it, and is the sum at the first integers and wherever the leading coefficient
vanishes.

``series``. The terms are those of a sum that has a proof of its own (:mod:`mathengine.pipeline.certificate_sums`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from flint import fmpq, fmpz_poly

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
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_summation_claims import (
    ClaimedSummation,
    claimed_summation,
    claimed_sums,
    integer_of,
)
from mathengine.pipeline.certificate_summation_series import geometric, known, power_series, telescoping
from mathengine.pipeline.certificate_summation_terms import Terms, inverse, minus, names_of, plus, put, times
from mathengine.pipeline.certificate_summation_values import Points, lower_bounds
from mathengine.pipeline.certificate_sums import proved_sum
from mathengine.pipeline.certificate_theorems import proved_theorems

Conditions = tuple[Relation | Assumption, ...]
Bound = tuple[int, int]

MOST_TERMS = 400
LARGEST_START = 400
LARGEST_STEP = 12
LARGEST_ORDER = 8


def summation(claim: Relation | Call, conditions: Conditions, certificate: Mapping[str, object]) -> None:
    """Check the rule ``summation`` for a claim ``summation(f, k, a, b) = value``.

    Raises
    ------
    InvalidInput
        If the data do not establish it.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("summation(k, k, 1, n) = n*(n + 1)/2")
    >>> data = {"rule": "summation", "kind": "induction", "name": "n", "start": 1, "from": 1}
    >>> summation(statement.claim, (), data)
    >>> summation(read_statement("summation(k, k, 1, n) = n**2").claim, (), data)
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: certificate with a value with other differences is no proof; accepted: one that ...
    """
    kind = certificate["kind"]
    if not isinstance(kind, str) or kind not in (*KINDS, "several"):
        raise refused("a proof of a sum of another kind")
    if kind == "several":
        _several(claim, conditions, certificate)
        return
    claimed = claimed_summation(claim)
    moved = certificate.get("moved")
    if moved is not None:
        require(isinstance(moved, Mapping) and kind in ("induction", "creative telescoping"), "a shift of another kind")
        assert isinstance(moved, Mapping)
        claimed, conditions = _from_lower_end(
            claimed, conditions, str(moved["name"]), read_expression(str(moved["by"]))
        )
    KINDS[kind](claimed, conditions, certificate)


def _several(claim: Relation | Call, conditions: Conditions, data: Mapping[str, object]) -> None:
    """A linear relation of sums whose terms do not depend on n, by induction over n."""
    name, start = str(data["name"]), integer(data["start"])
    bounds, leasts = lower_bounds(conditions)
    sums, rest = claimed_sums(claim)
    least, firsts = leasts.get(name), list[int]()
    change: list[Expression] = [put(rest, name, plus(Name(name), Number.of(1))), minus(rest)]
    at_start: list[Expression] = [put(rest, name, Number.of(start))]
    for factor, term, index, ends in sums:
        lower, upper = (_bound(end, name) for end in ends)
        require(0 <= lower[0] <= upper[0] <= LARGEST_STEP, "bounds out of range")
        require(name not in names_of(factor) | names_of(term) and index != name, "terms that depend on the end")
        first, last = _at(lower, start), _at(upper, start)
        require(-1 <= last - first < MOST_TERMS, "a number of terms out of range")
        if lower[0] < upper[0]:
            firsts.append(-((upper[1] - lower[1] + (0 if least is None else 1)) // (upper[0] - lower[0])))
        require(Points(index, first, bounds).finite(term), "terms that may be infinite")
        change += [times(factor, put(term, index, _place(upper, name, i + 1))) for i in range(upper[0])]
        change += [minus(times(factor, put(term, index, _place(lower, name, i)))) for i in range(lower[0])]
        at_start += [times(factor, put(term, index, Number.of(k))) for k in range(first, last + 1)]
    require(firsts and start <= (max(firsts) if least is None else max(*firsts, least)), "a range that begins too late")
    require(Points(name, start, {**bounds, name: Fraction(start)}).finite(rest), "a value that may be infinite")
    require(Terms([name]).is_zero(*change), "sums with other differences")
    require(Terms([]).is_zero(*at_start), "sums with other first values")


def _from_lower_end(
    claim: ClaimedSummation, conditions: Conditions, name: str, by: Expression
) -> tuple[ClaimedSummation, Conditions]:
    """``k + lower`` in the place of k and ``n + by`` in that of n; then k runs from 0 to n.

    Conditions that compare n with ``by`` become bounds of n; others leave it free from below.
    """
    require(name != claim.index and name not in names_of(by) | names_of(claim.lower), "a shift by itself")
    ahead = plus(Name(name), by)
    length = plus(put(claim.upper, name, ahead), minus(claim.lower), minus(Name(name)))
    require(Terms([]).is_zero(length), "a shift to other bounds")
    term = put(claim.term, claim.index, plus(Name(claim.index), claim.lower))
    moved = ClaimedSummation(
        put(term, name, ahead),
        claim.index,
        Number.of(0),
        Name(name),
        put(claim.factor, name, ahead),
        put(claim.rest, name, ahead),
    )
    kept: list[Relation | Assumption] = []
    lowest: int | None = None
    bounded = False
    for condition in conditions:
        if isinstance(condition, Assumption):
            bounded = bounded or (condition.name == name and condition.kind == "positive")
            kept += [] if condition.name == name and condition.kind == "positive" else [condition]
            continue
        if name not in names_of(condition.left) | names_of(condition.right):
            kept.append(condition)
            continue
        bounded = True
        least = _least(condition, name, ahead)
        if least is not None:
            lowest = least if lowest is None else max(lowest, least)
    if bounded:
        kept.append(Relation(">=", Name(name), Number.of(-(10**6) if lowest is None else lowest)))
    return moved, tuple(kept)


def _least(relation: Relation, name: str, ahead: Expression) -> int | None:
    """The least n for which ``n + by`` satisfies a relation that amounts to a bound."""
    sides = (relation.left, relation.right) if relation.operator in (">", ">=") else (relation.right, relation.left)
    if relation.operator not in ("<", "<=", ">", ">="):
        return None
    try:
        slope, offset = _bound(put(plus(sides[0], minus(sides[1])), name, ahead), name)
    except InvalidInput:
        return None
    return None if slope != 1 else -offset + (1 if relation.operator in ("<", ">") else 0)


# Bounds


def _bound(expression: Expression, name: str) -> Bound:
    slopes, constant, rest = Terms([name]).linear(expression)
    slope = slopes.get(name, Fraction(0))
    require(not rest and constant.denominator == 1 and slope.denominator == 1, "bounds that are not linear")
    return int(slope), int(constant)


def _at(bound: Bound, n: int) -> int:
    return bound[0] * n + bound[1]


def _place(bound: Bound, name: str, step: int) -> Expression:
    return plus(times(Number.of(bound[0]), Name(name)), Number.of(bound[1] + step))


def _range(
    claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]
) -> tuple[str, Bound, Bound, int, int]:
    """The name, the bounds, where the claim begins, and where the general argument does."""
    name = str(data["name"])
    lower, upper = _bound(claim.lower, name), _bound(claim.upper, name)
    require(lower[0] < upper[0], "a sum that does not grow")
    start, begin = integer(data["start"]), integer(data["from"])
    least = lower_bounds(conditions)[1].get(name)
    gap = upper[1] - lower[1] + (0 if least is None else 1)
    first = -(gap // (upper[0] - lower[0]))
    require(start <= (first if least is None else max(first, least)), "a range that begins too late")
    require(_at(upper, start) >= _at(lower, start) - 1, "sums that end before they begin")
    require(start <= begin <= start + LARGEST_START, "numbers out of range")
    return name, lower, upper, start, begin


def _require_values(
    claim: ClaimedSummation, name: str, lower: Bound, upper: Bound, places: set[int], begin: int, conditions: Conditions
) -> None:
    """The claim at some integers, identically in other names; before ``begin`` the value may be infinite."""
    for n in sorted(places):
        first, last = _at(lower, n), _at(upper, n)
        require(last - first < MOST_TERMS, "too many terms")
        point = Number.of(n)
        terms = [put(put(claim.term, claim.index, Number.of(k)), name, point) for k in range(first, last + 1)]
        try:
            left = times(put(claim.factor, name, point), Sum(tuple(terms)))
            right = put(claim.rest, name, point)
            same = Terms([]).is_zero(left, right) or _zero_by_cases(plus(left, right), conditions)
        except InvalidInput:
            same = n < begin
        require(same, f"another value at {n}")


def _zero_by_cases(expression: Expression, conditions: Conditions) -> bool:
    """Whether it is 0 for all integers m of the domain: ``binomial(A, m + c) = 0`` outside of 0..A."""
    whole = {c.name for c in conditions if isinstance(c, Assumption) and c.kind == "integer"}
    names = whole & names_of(expression)
    if len(names) != 1:
        return False
    (name,) = names
    zeros: list[Call] = []
    places: set[int] = set()
    for node in walk(expression):
        if not (isinstance(node, Call) and node.function == "binomial"):
            continue
        try:
            above, (slope, offset) = integer_of(node.arguments[0]), _bound(node.arguments[1], name)
        except InvalidInput:
            continue
        if 0 <= above <= MOST_TERMS and slope in (1, -1):
            zeros.append(node)
            places |= {(k - offset) * slope for k in range(above + 1)}
    least = lower_bounds(conditions)[1].get(name)
    cases = [put(expression, name, Number.of(m)) for m in places if least is None or m >= least]
    return bool(zeros) and all(Terms([]).is_zero(case) for case in (_without(expression, zeros), *cases))


def _without(expression: Expression, zeros: list[Call]) -> Expression:
    if expression in zeros:
        return Number.of(0)
    match expression:
        case Sum(parts):
            return Sum(tuple(_without(part, zeros) for part in parts))
        case Product(parts):
            return Product(tuple(_without(part, zeros) for part in parts))
        case Power(base, exponent):
            return Power(_without(base, zeros), _without(exponent, zeros))
    return expression


def _induction(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    name, lower, upper, start, begin = _range(claim, conditions, data)
    bounds = lower_bounds(conditions)[0]
    require(name not in names_of(claim.term), "terms that depend on the end")
    require(lower[0] >= 0 and upper[0] <= LARGEST_STEP, "bounds out of range")
    require(Points(claim.index, _at(lower, start), bounds).finite(claim.term), "terms that may be infinite")
    # the conditions on binomials do not depend on n, so that they are asked for from the start on
    require(Points(name, begin, {**bounds, name: Fraction(start)}).finite(claim.value), "a value that may be infinite")
    change = [put(claim.value, name, plus(Name(name), Number.of(1))), minus(claim.value)]
    change += [minus(put(claim.term, claim.index, _place(upper, name, i + 1))) for i in range(upper[0])]
    change += [put(claim.term, claim.index, _place(lower, name, i)) for i in range(lower[0])]
    require(Terms([name]).is_zero(*change), "a value with other differences")
    _require_values(claim, name, lower, upper, set(range(start, begin + 1)), begin, conditions)


def _telescoping(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    name, lower, upper, start, begin = _range(claim, conditions, data)
    bounds = lower_bounds(conditions)[0]
    below, above = (integer(x) for x in items(data["trims"]))
    require(0 <= below <= 5 and 0 <= above <= 5, "numbers out of range")
    require(lower[0] >= -LARGEST_STEP and 0 <= upper[0] <= LARGEST_STEP, "bounds out of range")
    coefficients = [read_expression(str(c)) for c in items(data["coefficients"])]
    top, bottom = (read_expression(str(part)) for part in items(data["certificate"]))
    base = read_expression(str(data["base"]))
    require(1 <= len(coefficients) <= LARGEST_ORDER + 1, "an order out of range")
    for c in coefficients:
        _require_polynomial(c, claim.index)
    _require_polynomial(top, None)
    _require_polynomial(bottom, None)
    shifted = [put(claim.term, name, plus(Name(name), Number.of(j))) for j in range(len(coefficients))]
    # the identity
    ratio, index = times(top, inverse(bottom)), claim.index
    ahead = put(times(ratio, base), index, plus(Name(index), Number.of(1)))
    parts = [times(c, term) for c, term in zip(coefficients, shifted, strict=True)]
    require(Terms([name, index]).is_zero(*parts, minus(ahead), times(ratio, base)), "terms that do not telescope")
    # where it is one of values
    inside = (lower[0], lower[1] + below), (upper[0], upper[1] - above)
    require(_at(inside[1], begin) >= _at(inside[0], begin) - 1, "a range that is too short")
    points = Points(name, begin, bounds, index, *inside)
    further = Points(name, begin, bounds, index, inside[0], (inside[1][0], inside[1][1] + 1))
    require(all(points.finite(term) for term in shifted), "terms that may be infinite")
    require(further.finite(base) and further.nonzero(bottom), "a certificate that may be infinite")
    require(Points(name, start, bounds, index, lower, upper).finite(claim.term), "terms that may be infinite")
    # what the sum satisfies
    known: list[Expression] = []
    for (slope, offset), sign in (((inside[1][0], inside[1][1] + 1), 1), (inside[0], -1)):
        known.append(times(Number.of(sign), put(times(ratio, base), index, _place((slope, offset), name, 0))))
    for j, (c, term) in enumerate(zip(coefficients, shifted, strict=True)):
        for bound, begins, ends, side in (
            (upper, 1 - above, 1 + j * upper[0], 1),
            (lower, j * lower[0], below, 1),
            (lower, below, j * lower[0], -1),
        ):
            known += [times(Number.of(side), c, put(term, index, _place(bound, name, i))) for i in range(begins, ends)]
    line = Points(name, begin, {**bounds, name: Fraction(start)})
    require(all(line.finite(term) for term in known), "ends that may be infinite")
    require(line.finite(claim.value), "a value that may be infinite")
    ours = [times(c, put(claim.value, name, plus(Name(name), Number.of(j)))) for j, c in enumerate(coefficients)]
    require(Terms([name]).is_zero(*ours, *map(minus, known)), "a value with another recurrence")
    order = len(coefficients) - 1
    last = _last_zero(coefficients[-1], name)
    require(last <= begin + LARGEST_START, "a zero of the leading coefficient that is too large")
    places = {*range(start, begin + order), *range(begin, last + order + 1)}
    _require_values(claim, name, lower, upper, places, begin, conditions)


def _require_polynomial(expression: Expression, absent: str | None) -> None:
    """A polynomial in names, one of them absent."""
    for node in walk(expression):
        plain = isinstance(node, Number | Name | Sum | Product) or (
            isinstance(node, Power)
            and isinstance(node.exponent, Number)
            and node.exponent.value.denominator == 1
            and node.exponent.value >= 0
        )
        require(plain and node != Name(absent or ""), "a coefficient that is no polynomial")


def _last_zero(polynomial: Expression, name: str) -> int:
    """The largest integer at which a polynomial vanishes for all values of other names; -1 or less if there is none."""
    terms = Terms([name])
    top, _, order = terms.pair(terms.open(polynomial))
    require(not top.is_zero(), "a leading coefficient that is 0")
    position = order.index(name) if name in order else None
    tables: dict[tuple[int, ...], dict[int, fmpq]] = {}
    for exponents, c in top.to_dict().items():
        rest = tuple(int(e) for i, e in enumerate(exponents) if i != position)
        tables.setdefault(rest, {})[0 if position is None else int(exponents[position])] = c
    common = fmpz_poly()
    for table in tables.values():
        scale = 1
        for c in table.values():
            scale *= int(c.q)
        common = common.gcd(fmpz_poly([int((table.get(i, fmpq(0)) * scale).p) for i in range(max(table) + 1)]))
    return max((int(zero) for zero, _ in common.roots()), default=-1) if common.degree() > 0 else -1


def _terms(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    """A sum of a known number of terms."""
    first, last = integer_of(claim.lower), integer_of(claim.upper)
    require(-1 <= last - first < MOST_TERMS, "a number of terms out of range")
    total = Sum(tuple(put(claim.term, claim.index, Number.of(k)) for k in range(first, last + 1)))
    points = Points("no name", 0, lower_bounds(conditions)[0])
    require(all(points.finite(part) for part in (total, claim.factor, claim.rest)), "terms that may be infinite")
    require(Terms([]).is_zero(times(claim.factor, total), claim.rest), "another sum than that of the terms")


def _series(claim: ClaimedSummation, conditions: Conditions, data: Mapping[str, object]) -> None:
    """An infinite sum of the terms of a proved sum times a constant, after some terms taken one by one."""
    require(claim.upper == Name("oo"), "a sum that is not infinite")
    start, skipped = integer_of(claim.lower), integer(data["skipped"])
    require(0 <= skipped <= MOST_TERMS, "a number of terms out of range")
    constant = read_expression(str(data["constant"]))
    require(claim.index not in names_of(constant), "a constant that is none")
    first, top, bottom, value = proved_sum(data["sum"])
    require(Points(claim.index, start).finite(claim.term), "terms that may be infinite")
    begin = start + skipped
    place = plus(Name(claim.index), Number.of(-begin))
    ahead = put(claim.term, claim.index, plus(Name(claim.index), Number.of(1)))
    below, above = (
        Sum(tuple(times(Number.of(c), Power(place, Number.of(i))) for i, c in enumerate(part)))
        for part in (bottom, top)
    )
    same = Terms([claim.index]).is_zero(times(ahead, below), minus(times(claim.term, above)))
    require(same, "a sum of other terms")
    at_first = put(claim.term, claim.index, Number.of(begin))
    require(Terms([]).is_zero(at_first, minus(times(constant, Number(first)))), "a sum with another first term")
    head = Sum(tuple(put(claim.term, claim.index, Number.of(k)) for k in range(start, begin)))
    known = proved_theorems(data["theorems"])
    left = times(claim.factor, plus(head, times(constant, value)))
    require(difference_is(left, minus(claim.rest), Fraction(0), known), "another value than that of the proved sum")


KINDS: dict[str, Callable[[ClaimedSummation, Conditions, Mapping[str, object]], None]] = {
    "induction": _induction,
    "creative telescoping": _telescoping,
    "terms": _terms,
    "series": _series,
    "geometric": geometric,
    "telescoping": telescoping,
    "power series": power_series,
    "known": known,
}
