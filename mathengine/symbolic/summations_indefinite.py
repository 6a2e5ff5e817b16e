"""Sums with a moving end whose terms do not depend on it: ``S(n+1) - S(n)`` is a sum of finitely many terms.

A claimed value that satisfies this difference equation identically, and is right once, is right from there on. The
values before that are compared one by one.
"""

from __future__ import annotations

from fractions import Fraction

from mathengine.errors import InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Product, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import INTEGER, Domain, integer_range
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations_field import MINUS_ONE, TermField, Unsupported, moved
from mathengine.symbolic.summations_range import Finiteness
from mathengine.symbolic.summations_reading import SumClaim, Summation, negated
from mathengine.symbolic.summations_region import LinearBound
from mathengine.symbolic.summations_values import expanded

LARGEST_STEP = 12
"""Terms by which a sum may grow in one step."""
MOST_FIRST_TERMS = 60
"""Terms of the sum at which the induction starts."""


def linear_bound(bound: Expression, name: str) -> LinearBound | None:
    """The bound as a linear form in ``name`` with integer coefficients, or None."""
    try:
        form = TermField((name,)).form(bound)
    except (Unsupported, InvalidInput):
        return None
    if form.others or form.constant.denominator > 1 or form.slopes[0].denominator > 1:
        return None
    return LinearBound(int(form.slopes[0]), int(form.constant))


def first_index(lower: LinearBound, upper: LinearBound, *, empty: bool) -> int | None:
    """The first n from which on the sum has a term, or, with ``empty``, from which on it is empty or has terms."""
    slope, gap = upper.slope - lower.slope, upper.offset - lower.offset + int(empty)
    if slope > 0:
        return -(gap // slope)  # slope n + gap >= 0
    return None


def prove(claim: SumClaim, name: str, start: int, domain: Domain) -> Decision | None:
    """The claim by induction over ``name`` from ``start`` on, or None where that does not succeed.

    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.symbolic.summations_reading import read_claim
    >>> claim = read_claim(read_statement("summation(k**2, k, 1, n) = n*(n + 1)*(2*n + 1)/6").claim)
    >>> prove(claim, "n", 0, Domain({"n": "integer"})).method
    'induction'
    """
    summation = claim.summation
    lower, upper = linear_bound(summation.lower, name), linear_bound(summation.upper, name)
    if lower is None or upper is None or not (0 <= lower.slope < upper.slope <= LARGEST_STEP):
        return None
    if Finiteness(summation.index, lower.at(start), domain).start_of(summation.summand) != lower.at(start):
        return None
    value = claim.value
    induction = Finiteness(name, start, domain).start_of(value)
    if induction is None or upper.at(induction) - lower.at(start) > MOST_FIRST_TERMS:
        return None
    field = TermField((name,))
    if not field.vanishes(moved(value, name, 1), negated(value), *steps(summation, name, lower, upper)):
        return None
    # below the induction the value may be infinite, which says nothing
    for n in range(start, induction + 1):
        if not holds_at(claim, name, n, lower, upper, domain, may_be_infinite=n < induction):
            return None
    certificate = {"rule": "summation", "kind": "induction", "name": name, "start": start, "from": induction}
    return Decision(holds=True, method="induction", evidence={"for": f"{name} >= {start}"}, certificate=certificate)


def steps(summation: Summation, name: str, lower: LinearBound, upper: LinearBound) -> list[Expression]:
    """What the sum loses less what it gains from n to n + 1."""
    index = Name(summation.index)
    gained = [replaced(summation.summand, {index: upper.expression(name, i + 1)}) for i in range(upper.slope)]
    lost = [replaced(summation.summand, {index: lower.expression(name, i)}) for i in range(lower.slope)]
    return [*lost, *(negated(term) for term in gained)]


def holds_at(
    claim: SumClaim,
    name: str,
    n: int,
    lower: LinearBound,
    upper: LinearBound,
    domain: Domain,
    *,
    may_be_infinite: bool,
) -> bool:
    """Whether the claim holds at one n, identically in the other names."""
    at: dict[Expression, Expression] = {Name(name): Number(Fraction(n))}
    total = expanded(claim.summation.summand, claim.summation.index, lower.at(n), upper.at(n))
    total = replaced(total, at)
    try:
        left = Product((replaced(claim.factor, at), total))
        right = Product((MINUS_ONE, replaced(claim.closed, at)))
        return TermField(()).vanishes(left, right) or vanishes_by_cases(Sum((left, right)), domain)
    except InvalidInput:
        return may_be_infinite


def vanishes_by_cases(expression: Expression, domain: Domain) -> bool:
    """Whether a term is 0 for all integers m of the domain, by ``binomial(A, m + c) = 0`` outside of 0..A.

    >>> from mathengine.numeric.expressions import Relation
    >>> from mathengine.numeric.reader import read_expression as read
    >>> vanishes_by_cases(read("binomial(1, m + 1) - binomial(0, m)"), Domain({"m": "integer"}))
    False
    >>> domain = Domain({"m": "integer"}, (Relation(">=", Name("m"), Number.of(0)),))
    >>> vanishes_by_cases(read("binomial(1, m + 1) - binomial(0, m)"), domain)
    True
    """
    names = [name for name in unbound_names(expression) if domain.kinds.get(name) == INTEGER]
    if len(names) != 1:
        return False
    (name,) = names
    places: set[int] = set()
    zeros: dict[Expression, Expression] = {}
    for node in walk(expression):
        if not (isinstance(node, Call) and node.function == "binomial"):
            continue
        above, below = normal_form(node.arguments[0]), linear_bound(node.arguments[1], name)
        if not (isinstance(above, Number) and above.is_integer and above.value >= 0 and below is not None):
            continue
        if abs(below.slope) == 1 and above.value <= MOST_FIRST_TERMS:
            zeros[node] = Number.of(0)
            places |= {(k - below.offset) * below.slope for k in range(int(above.value) + 1)}
    if not zeros:
        return False
    least, most = integer_range(domain.interval(name))
    inside = [m for m in places if (least is None or m >= least) and (most is None or m <= most)]
    cases = [replaced(expression, {Name(name): Number.of(m)}) for m in inside]
    return all(TermField(()).vanishes(case) for case in (replaced(expression, zeros), *cases))
