"""Checks of inequalities in one integer name: every instance of a range, and tails by real proofs or by induction."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb, factorial

from mathengine.numeric.expressions import Assumption, Call, Expression, Name, Number, Power, Product, Relation, Sum
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_inequalities import bounds_of, covering, free_names
from mathengine.pipeline.certificate_inequalities_forms import tidied
from mathengine.pipeline.certificate_inequalities_polynomials import polynomial_sign
from mathengine.pipeline.certificate_inequalities_ranges import Range, between
from mathengine.pipeline.certificate_inequalities_series import RANGES, Series, is_zero, value_range

MOST_INSTANCES = 2000
LARGEST_ARGUMENT = 5000
MOST_BITS = 200_000
_ONE, _MINUS_ONE = Number.of(1), Number.of(-1)
_REAL = {"covering": covering, "polynomial sign": polynomial_sign}


def integer_cases(
    claim: Relation | Call, conditions: tuple[Relation | Assumption, ...], certificate: Mapping[str, object]
) -> None:
    """Establish an inequality for all integers of a domain.

    Parameters
    ----------
    claim : Relation
        With one free name, which the conditions say is an integer.
    conditions : tuple
    certificate : mapping
        ``first`` and ``last``: the instances that are computed; ``tails``: proofs for what is beyond, each with its
        ``edge``, ``direction`` and ``proof``.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("2**n >= n**2 for n integer and n >= 4 and n <= 9")
    >>> integer_cases(statement.claim, statement.conditions, {"first": 4, "last": 9, "tails": []})
    """
    if not isinstance(claim, Relation) or claim.operator == "=":
        raise refused("a rule for inequalities, and another statement")
    relation = claim
    if claim.operator in (">", ">="):
        relation = Relation({">": "<", ">=": "<="}[claim.operator], claim.right, claim.left)
    names = free_names(relation.left) | free_names(relation.right)
    require(len(names) == 1, "a rule for one name, and a statement with another number of names")
    (name,) = names
    require(Assumption(name, "integer") in conditions, f"the name {name}, which need not be an integer")
    first, last = integer(certificate["first"]), integer(certificate["last"])
    require(last - first < MOST_INSTANCES, "too many instances")
    reach = {-1: first, 1: last}
    for tail in items(certificate["tails"]):
        direction, edge = _tail(relation, name, tail)
        require((edge - reach[direction]) * direction <= 1, "a gap before a tail")
        reach.pop(direction)
    bounds = bounds_of(name, conditions)
    for direction, end in reach.items():
        known = bounds.below if direction < 0 else bounds.above
        limits = [_least_inside(bound, direction) for bound in known]
        require(any((limit - end) * direction <= 0 for limit in limits), "instances that do not reach the end")
    for value in range(first, last + 1):
        require(_holds(relation, name, value), f"an instance that is not shown to hold ({value})")


def _least_inside(bound: tuple[Expression, bool], direction: int) -> int:
    """The first integer inside of a bound, or one beyond it."""
    expression, is_open = bound
    match expression:
        case Number(value):
            pass
        case Product((Number(one), Number(two))):
            value = one * two
        case _:
            raise refused("a bound that is not rational")
    whole = -(-value.numerator // value.denominator) if direction < 0 else value.numerator // value.denominator
    return whole - direction if is_open and whole == value else whole


def _tail(relation: Relation, name: str, tail: object) -> tuple[int, int]:
    """Direction and edge of a tail whose proof holds."""
    if not isinstance(tail, Mapping):
        raise TypeError("a tail was expected")
    edge, direction, proof = integer(tail["edge"]), integer(tail["direction"]), tail["proof"]
    require(direction in (1, -1), "a direction other than 1 and -1")
    if not isinstance(proof, Mapping) or proof.get("rule") not in (*_REAL, "constant"):
        raise refused("a tail without a proof")
    check = _REAL.get(str(proof["rule"]), _refuse)
    condition = Relation(">=" if direction > 0 else "<=", Name(name), Number.of(edge))
    if tail["rule"] == "real":
        check(relation, (condition,), proof)
        return direction, edge
    require(tail["rule"] == "induction" and direction == 1, "a tail of an unknown kind")
    require(relation.operator in ("<", "<="), "an induction for another relation")
    require(_holds(relation, name, edge), "a beginning that is not shown to hold")
    for side in (relation.left, relation.right):
        _require_positive(side, name, edge)
    step = Relation("<=", _ratio(relation.left, name), _ratio(relation.right, name))
    if free_names(step.left) | free_names(step.right):
        check(step, (condition,), proof)
    else:
        require(_holds(step, name, edge), "factors of growth in the wrong order")
    return direction, edge


def _refuse(_: Relation | Call, __: tuple[Relation | Assumption, ...], ___: Mapping[str, object]) -> None:
    raise refused("a comparison of constants where functions are compared")


# Instances


def _holds(relation: Relation, name: str, value: int) -> bool:
    known: dict[Expression, Expression] = {Name(name): Number.of(value)}
    left, right = (replaced(side, known) for side in (relation.left, relation.right))
    exact = _exact(left), _exact(right)
    if exact[0] is not None and exact[1] is not None:
        return {"<": exact[0] < exact[1], "<=": exact[0] <= exact[1], "!=": exact[0] != exact[1]}[relation.operator]
    sides = [_simple(side) for side in (left, right)]
    difference = Sum((sides[1], Product((_MINUS_ONE, sides[0]))))
    if relation.operator == "<=" and is_zero(tidied(difference)):
        return True
    found = value_range(difference)
    return found.is_positive or (relation.operator == "!=" and found.is_negative)


def _simple(side: Expression) -> Expression:
    """A constant with the calls of integers put in."""
    value = _exact(side)
    if value is not None:
        return Number(value)
    match side:
        case Sum(parts):
            return Sum(tuple(_simple(part) for part in parts))
        case Product(parts):
            return Product(tuple(_simple(part) for part in parts))
        case Power(base, exponent):
            return Power(_simple(base), _simple(exponent))
        case Call(function, arguments, ()):
            return Call(function, tuple(_simple(argument) for argument in arguments))
    return side


def _exact(expression: Expression) -> Fraction | None:
    """The value by rational arithmetic, where that gives it."""
    match expression:
        case Number(value):
            return value
        case Sum(parts) | Product(parts):
            values = [_exact(part) for part in parts]
            total = Fraction(isinstance(expression, Product))
            for part in values:
                if part is None:
                    return None
                total = total + part if isinstance(expression, Sum) else total * part
            return total
        case Power(base, exponent):
            inner, power = _exact(base), _exact(exponent)
            if inner is None or power is None or power.denominator != 1:
                return None
            size = max(inner.numerator.bit_length(), inner.denominator.bit_length())
            require(size * abs(power) <= MOST_BITS, "a power that is too large")
            require(inner or power >= 0, "a division by 0")
            return inner**power.numerator
        case Call("factorial", (argument,), ()):
            return _factorial(_exact(argument))
        case Call("gamma", (argument,), ()):
            shifted = _exact(argument)
            return None if shifted is None else _factorial(shifted - 1)
        case Call("binomial", (n, k), ()):
            top, bottom = _exact(n), _exact(k)
            whole = top is not None and bottom is not None and top.denominator == bottom.denominator == 1
            if not whole or top is None or bottom is None or not 0 <= bottom <= top <= LARGEST_ARGUMENT:
                return None
            return Fraction(comb(top.numerator, bottom.numerator))
        case Call("Abs", (argument,), ()):
            magnitude = _exact(argument)
            return None if magnitude is None else abs(magnitude)
    return None


def _factorial(value: Fraction | None) -> Fraction | None:
    if value is None or value.denominator != 1 or not 0 <= value <= LARGEST_ARGUMENT:
        return None
    return Fraction(factorial(value.numerator))


# Induction


def _require_positive(side: Expression, name: str, edge: int) -> None:
    """Refuse unless every factor is positive for all n from the edge on."""
    match side:
        case Product(factors):
            for factor in factors:
                _require_positive(factor, name, edge)
        case Power(base, _):
            _require_positive(base, name, edge)
        case Call("factorial" | "gamma" as function, (argument,), ()):
            _require_at_least(argument, name, edge, 0 if function == "factorial" else 1)
        case Call("binomial", (n, k), ()):
            _require_at_least(k, name, edge, 0)
            _require_at_least(Sum((n, Product((_MINUS_ONE, k)))), name, edge, 0)
        case _:
            tail: list[Range | None] = [between(Fraction(edge), None, False, True)]
            value = Series(RANGES, 0, {name: tail}).of(side)[0]
            require(value is not None and value.is_positive, "a side that may not be positive")


def _require_at_least(argument: Expression, name: str, edge: int, least: int) -> None:
    """Refuse unless an integer linear function is at least this from the edge on."""
    slope = _step(argument, name)
    start = _exact(replaced(argument, {Name(name): Number.of(edge)}))
    fits = slope.denominator == 1 and slope >= 0 and start is not None and start.denominator == 1 and start >= least
    require(fits, "a factorial of what may be negative, or no integer")


def _step(expression: Expression, name: str) -> Fraction:
    """``f(n + 1) - f(n)``, which must be a number."""
    after = replaced(expression, {Name(name): Sum((Name(name), _ONE))})
    step = tidied(Sum((after, Product((_MINUS_ONE, expression)))))
    if not isinstance(step, Number):
        raise refused("a function that is not linear where one is needed")
    return step.value


def _ratio(side: Expression, name: str) -> Expression:
    """``side(n + 1)/side(n)``: factorials and exponentials by their own equations."""
    match side:
        case Product(factors):
            return Product(tuple(_ratio(factor, name) for factor in factors))
        case Call("factorial", (argument,), ()):
            return _rising(argument, name)
        case Call("gamma", (argument,), ()):
            return _rising(Sum((argument, _MINUS_ONE)), name)
        case Call("binomial", (n, k), ()):
            rest = Sum((n, Product((_MINUS_ONE, k))))
            below = Product((_rising(k, name), _rising(rest, name)))
            return Product((_rising(n, name), Power(below, _MINUS_ONE)))
        case Power(base, Number() as exponent):
            return Power(_ratio(base, name), exponent)
        case Power(base, exponent) if name not in free_names(base):
            return Power(base, Number(_step(exponent, name)))
    if name not in free_names(side):
        return _ONE
    return Product((replaced(side, {Name(name): Sum((Name(name), _ONE))}), Power(side, _MINUS_ONE)))


def _rising(argument: Expression, name: str) -> Expression:
    step = _step(argument, name)
    require(step.denominator == 1 and 0 <= step <= 10, "a factorial with another step")
    return Product(tuple(Sum((argument, Number.of(i))) for i in range(1, step.numerator + 1)))
