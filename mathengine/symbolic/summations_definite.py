"""Sums over k of terms F(n, k) with bounds that are linear in n, by creative telescoping.

From ``sum_j c_j(n) F(n+j, k) = G(n, k+1) - G(n, k)``, ``G = R F``, on a range of k on which nothing is infinite,
follows what ``sum_j c_j(n) S(n+j)`` is for the sum S: the two ends of G, and the finitely many terms outside of the
range. A value that satisfies the same recurrence, and agrees at the first integers and after the zeros of the leading
coefficient, is the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations_field import TermField, Unsupported, moved
from mathengine.symbolic.summations_indefinite import holds_at, linear_bound
from mathengine.symbolic.summations_range import Finiteness
from mathengine.symbolic.summations_reading import MINUS_ONE, SumClaim, negated
from mathengine.symbolic.summations_region import LinearBound, Region
from mathengine.symbolic.summations_zeilberger import Ratio, Telescoper, TermRatios

LARGEST_ORDER = 3
MOST_LATER_STARTS = 4
MOST_FIRST_TERMS = 60
TRIMS = ((0, 1), (0, 0), (1, 1), (1, 0), (0, 2), (1, 2), (2, 2))
"""How many terms are left out at the two ends of the range, in the order tried."""


@dataclass(frozen=True, slots=True)
class _Setting:
    claim: SumClaim
    name: str
    start: int
    domain: Domain
    lower: LinearBound
    upper: LinearBound

    @property
    def term(self) -> Expression:
        return self.claim.summation.summand

    @property
    def index(self) -> str:
        return self.claim.summation.index

    def region(self, start: int, trims: tuple[int, int] = (0, 0), ahead: int = 0) -> Region:
        """The points from ``start`` on without the trimmed ones, and ``ahead`` more at the upper end."""
        below, above = self.lower.moved(trims[0]), self.upper.moved(ahead - trims[1])
        return Region(self.name, self.index, start, below, above)


def prove(claim: SumClaim, name: str, start: int, domain: Domain) -> Decision | None:
    """The claim by creative telescoping, for all integers from ``start`` on; None where that does not succeed.

    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.symbolic.summations_reading import read_claim
    >>> claim = read_claim(read_statement("summation(binomial(n, k)**2, k, 0, n) = binomial(2*n, n)").claim)
    >>> prove(claim, "n", 0, Domain({"n": "integer"})).certificate["coefficients"]
    ['4*n + 2', '-n - 1']
    """
    summation = claim.summation
    lower, upper = linear_bound(summation.lower, name), linear_bound(summation.upper, name)
    if (
        lower is None
        or upper is None
        or not (lower.slope < upper.slope and lower.slope >= -3 and 0 <= upper.slope <= 3)
    ):
        return None
    setting = _Setting(claim, name, start, domain, lower, upper)
    try:
        ratios = TermRatios(summation.summand, name, summation.index)
    except (Unsupported, InvalidInput, BudgetExhausted):
        return None
    for order, known in _attempts(claim, ratios, name):
        try:
            telescoper = ratios.telescoper(order, known)
        except BudgetExhausted:
            return None
        if telescoper is not None:
            found = _established(setting, ratios, telescoper)
            if found is not None:
                return found
    return None


def _attempts(claim: SumClaim, ratios: TermRatios, name: str) -> list[tuple[int, Ratio | None]]:
    """Orders, first with the recurrence that the claimed value satisfies, where that is a term."""
    orders: list[tuple[int, Ratio | None]] = [(j, None) for j in range(LARGEST_ORDER + 1)]
    field = TermField((name,))
    try:
        ahead, here = (field.rewritten(moved(claim.value, name, j)) for j in (1, 0))
        ratio = ratios.of_names(field, Product((ahead, Power(here, MINUS_ONE))))
    except (Unsupported, InvalidInput, BudgetExhausted):
        return orders
    return orders if ratio is None else [(1, ratio), *orders]


def _established(setting: _Setting, ratios: TermRatios, telescoper: Telescoper) -> Decision | None:
    """The first start and trims for which every step holds."""
    value_start = Finiteness(setting.name, setting.start, setting.domain).start_of(setting.claim.value)
    if value_start is None:
        return None
    if not Region(setting.name, setting.index, setting.start, setting.lower, setting.upper).has_values(
        setting.term, setting.domain
    ):
        return None
    for start in range(value_start, value_start + MOST_LATER_STARTS):
        for trims in TRIMS:
            if _is_regular(setting, ratios, telescoper, start, trims) and _is_right(
                setting, ratios.base, telescoper, start, trims
            ):
                return _decision(setting, ratios.base, telescoper, start, trims)
    return None


def _is_regular(
    setting: _Setting, ratios: TermRatios, telescoper: Telescoper, start: int, trims: tuple[int, int]
) -> bool:
    """Whether on the trimmed range, for the base and R one step further, nothing is infinite.

    There the identity of continued terms is one of their values, as limits.
    """
    order = len(telescoper.coefficients) - 1
    inside = setting.region(start, trims)
    if inside.upper.at(start) < inside.lower.at(start) - 1:
        return False
    further = setting.region(start, trims, ahead=1)
    if not further.has_values(ratios.base, setting.domain):
        return False
    for j in range(order + 1):
        if not inside.has_values(moved(setting.term, setting.name, j), setting.domain):
            return False
    return further.is_nonzero(ratios.polynomial(telescoper.bottom)[0], ratios.names)


def _is_right(setting: _Setting, base: Expression, telescoper: Telescoper, start: int, trims: tuple[int, int]) -> bool:
    """The recurrence of the claimed value, and the values that it does not fix."""
    claim, name, domain = setting.claim, setting.name, setting.domain
    ends = boundary_terms(setting, base, telescoper, trims)
    finiteness = Finiteness(name, start, domain)
    for _, term in ends:
        if finiteness.start_of(term) != start:
            return False
    pieces = [negated(Product((c, term))) for c, term in ends]
    pieces += [Product((c, moved(claim.value, name, j))) for j, c in enumerate(telescoper.coefficients)]
    try:
        if not TermField((name,)).vanishes(*pieces):
            return False
        checked = sorted({*range(setting.start, start), *fixing(setting, telescoper, start)})
        if any(setting.upper.at(n) - setting.lower.at(n) > MOST_FIRST_TERMS for n in checked):
            return False
        return all(
            holds_at(claim, name, n, setting.lower, setting.upper, domain, may_be_infinite=n < start) for n in checked
        )
    except InvalidInput:
        return False


def boundary_terms(
    setting: _Setting, base: Expression, telescoper: Telescoper, trims: tuple[int, int]
) -> list[tuple[Expression, Expression]]:
    """Pairs of factor and term in n whose products sum to ``sum_j c_j S(n + j)``."""
    name, index, term = setting.name, Name(setting.index), setting.term
    below, above = trims
    found: list[tuple[Expression, Expression]] = []
    for bound, step, sign in ((setting.upper, 1 - above, 1), (setting.lower, below, -1)):
        place: dict[Expression, Expression] = {index: bound.expression(name, step)}
        ratio = Product((telescoper.top, Power(telescoper.bottom, MINUS_ONE), Number.of(sign)))
        found.append((replaced(ratio, place), replaced(base, place)))
    for j, c in enumerate(telescoper.coefficients):
        shifted = moved(term, name, j)
        for bound, first, end in (
            (setting.upper, 1 - above, 1 + j * setting.upper.slope),
            (setting.lower, j * setting.lower.slope, below),
        ):
            found += [(c, replaced(shifted, {index: bound.expression(name, i)})) for i in range(first, end)]
            # terms that the range loses where its lower end moves up past the trimmed ones
            lost = range(end, first) if bound is setting.lower else range(0)
            found += [(negated(c), replaced(shifted, {index: bound.expression(name, i)})) for i in lost]
    return found


def fixing(setting: _Setting, telescoper: Telescoper, start: int) -> set[int]:
    """The integers from ``start`` on whose values the recurrence does not give."""
    order = len(telescoper.coefficients) - 1
    found = set(range(start, start + order))
    finiteness = Finiteness(setting.name, start, setting.domain)
    last = finiteness.last_zero(telescoper.coefficients[-1])
    return found | set(range(start, last + order + 1))


def _decision(
    setting: _Setting, base: Expression, telescoper: Telescoper, start: int, trims: tuple[int, int]
) -> Decision:
    from mathengine.numeric.normal import normal_form

    certificate = {
        "rule": "summation",
        "kind": "creative telescoping",
        "name": setting.name,
        "start": setting.start,
        "from": start,
        "trims": list(trims),
        "base": to_text(base),
        "coefficients": [to_text(normal_form(c)) for c in telescoper.coefficients],
        "certificate": [to_text(normal_form(telescoper.top)), to_text(normal_form(telescoper.bottom))],
    }
    evidence = {"for": f"{setting.name} >= {setting.start}"}
    return Decision(holds=True, method="creative telescoping", evidence=evidence, certificate=certificate)
