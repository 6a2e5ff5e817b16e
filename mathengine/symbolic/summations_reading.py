"""Relations with one sum in them, solved for that sum."""

from __future__ import annotations

from dataclasses import dataclass

from mathengine.numeric.binders import UNBOUNDED, unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, walk

MINUS_ONE = Number.of(-1)
INFINITY = Name(UNBOUNDED)
MINUS_INFINITY = Product((MINUS_ONE, INFINITY))


@dataclass(frozen=True, slots=True)
class Summation:
    """``sum of summand over index from lower to upper``.

    >>> from mathengine.numeric.reader import read_expression
    >>> Summation.of(read_expression("summation(k**2, k, 1, n)")).index
    'k'
    """

    summand: Expression
    index: str
    lower: Expression
    upper: Expression

    @classmethod
    def of(cls, expression: Expression) -> Summation | None:
        """The sum that a call spells, or None."""
        match expression:
            case Call("summation", (summand, Name(index), lower, upper), ()):
                return cls(summand, index, lower, upper)
        return None

    @property
    def is_infinite(self) -> bool:
        """Whether a bound is infinite."""
        return self.upper == INFINITY or self.lower == MINUS_INFINITY

    @property
    def bound_names(self) -> frozenset[str]:
        """The free names of the bounds."""
        return unbound_names(self.lower) | unbound_names(self.upper)

    @property
    def parameters(self) -> frozenset[str]:
        """The free names of the summand but the index."""
        return unbound_names(self.summand) - {self.index}


@dataclass(frozen=True, slots=True)
class SumClaim:
    """``factor * summation = closed``; factor and closed contain no sum.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_statement
    >>> claim = read_claim(read_statement("2*summation(k, k, 1, n) - n = n**2").claim)
    >>> to_text(claim.factor), to_text(claim.closed)
    ('2', 'n + n**2')
    """

    summation: Summation
    factor: Expression
    closed: Expression

    @property
    def value(self) -> Expression:
        """``closed/factor``, the claimed value of the sum."""
        if self.factor == Number.of(1):
            return self.closed
        return Product((self.closed, Power(self.factor, MINUS_ONE)))


def read_claim(relation: Relation) -> SumClaim | None:
    """An equation solved for its sum; None where there is no sum or more than one, or it is no term of a side."""
    if relation.operator != "=":
        return None
    sums = [node for side in (relation.left, relation.right) for node in walk(side) if is_summation(node)]
    if len(sums) != 1:
        return None
    rest: list[Expression] = []
    found: tuple[Summation, Expression] | None = None
    for side, sign in ((relation.left, 1), (relation.right, -1)):
        for term in _terms(side):
            if not has_summation(term):
                rest.append(term if sign < 0 else negated(term))
                continue
            split = _split(term)
            if split is None:
                return None
            found = split if sign > 0 else (split[0], negated(split[1]))
    if found is None:
        return None
    summation, factor = found
    if factor == MINUS_ONE:
        return SumClaim(summation, Number.of(1), total([negated(term) for term in rest]))
    return SumClaim(summation, factor, total(rest))


def is_summation(expression: Expression) -> bool:
    """Whether it is a call of ``summation``."""
    return isinstance(expression, Call) and expression.function == "summation"


def has_summation(expression: Expression) -> bool:
    """Whether a sum occurs in it."""
    return any(is_summation(node) for node in walk(expression))


def negated(expression: Expression) -> Expression:
    """``-expression``.

    >>> negated(Number.of(2))
    Number(value=Fraction(-2, 1))
    """
    match expression:
        case Number(value):
            return Number(-value)
        case Product((Number(value), *rest)):
            if value == -1:
                return rest[0] if len(rest) == 1 else Product(tuple(rest))
            return Product((Number(-value), *rest))
    return Product((MINUS_ONE, expression))


def total(terms: list[Expression]) -> Expression:
    """The sum of terms, a single one as it stands."""
    if not terms:
        return Number.of(0)
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _terms(expression: Expression) -> list[Expression]:
    match expression:
        case Sum(terms):
            return [part for term in terms for part in _terms(term)]
        case Product((Number(value), Sum(terms))) if has_summation(expression):
            return [Product((Number(value), part)) for term in terms for part in _terms(term)]
    return [expression]


def _split(term: Expression) -> tuple[Summation, Expression] | None:
    """The sum in a product, and the other factors."""
    factors: list[Expression] = []
    found: Summation | None = None
    for factor in _factors(term):
        if not has_summation(factor):
            factors.append(factor)
            continue
        found = Summation.of(factor)
        if found is None or has_summation(found.summand):
            return None
    if found is None:
        return None
    return found, Number.of(1) if not factors else factors[0] if len(factors) == 1 else Product(tuple(factors))


def _factors(term: Expression) -> list[Expression]:
    match term:
        case Product(parts):
            return [factor for part in parts for factor in _factors(part)]
    return [term]
