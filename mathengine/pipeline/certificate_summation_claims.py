"""Claims about sums, read for their check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flint import fmpq

from mathengine.numeric.expressions import Call, Expression, Name, Number, Product, Relation, Sum, walk
from mathengine.pipeline.certificate_data import require
from mathengine.pipeline.certificate_summation_terms import Terms, inverse, minus, names_of, times


@dataclass(frozen=True, slots=True)
class ClaimedSummation:
    """``factor * (sum of term over index from lower to upper) + rest = 0``."""

    term: Expression
    index: str
    lower: Expression
    upper: Expression
    factor: Expression
    rest: Expression

    @property
    def value(self) -> Expression:
        """What the sum is claimed to be."""
        return times(minus(self.rest), inverse(self.factor))

    def mapped(self, change: Callable[[Expression], Expression]) -> ClaimedSummation:
        """The claim with its term, factor and rest changed."""
        return replace(self, term=change(self.term), factor=change(self.factor), rest=change(self.rest))


def claimed_summation(claim: Relation | Call) -> ClaimedSummation:
    """The claim as one sum times a factor beside terms without sums."""
    sums, rest = claimed_sums(claim)
    require(len(sums) == 1, "a number of sums other than 1")
    factor, term, index, (lower, upper) = sums[0]
    return ClaimedSummation(term, index, lower, upper, factor, rest)


def claimed_sums(
    claim: Relation | Call,
) -> tuple[list[tuple[Expression, Expression, str, tuple[Expression, Expression]]], Expression]:
    """Left side less right side: sums as factor, term, index and bounds, and the terms without sums."""
    require(isinstance(claim, Relation) and claim.operator == "=", "a rule for equations")
    assert isinstance(claim, Relation)
    found: list[tuple[Expression, Expression, str, tuple[Expression, Expression]]] = []
    rest: list[Expression] = []

    def add(part: Expression, factors: tuple[Expression, ...]) -> None:
        match part:
            case Sum(parts) if _has_sum(part):
                for term in parts:
                    add(term, factors)
            case Product(parts) if _has_sum(part):
                inside = [p for p in parts if _has_sum(p)]
                require(len(inside) == 1, "a product of sums")
                add(inside[0], (*factors, *(p for p in parts if p is not inside[0])))
            case Call("summation", (term, Name(index), lower, upper), ()):
                require(not any(map(_has_sum, (term, lower, upper))), "a sum of sums")
                require(index not in names_of(lower) | names_of(upper), "an index that occurs in its bounds")
                found.append((Product(factors), term, index, (lower, upper)))
            case _:
                require(not _has_sum(part), "a sum in another place")
                rest.append(Product((*factors, part)))

    add(claim.left, ())
    add(claim.right, (Number.of(-1),))
    whole = Sum((*rest, *(factor for factor, *_ in found)))
    require(not {index for _, _, index, _ in found} & names_of(whole), "an index that occurs outside of its sum")
    return found, Sum(tuple(rest))


def _has_sum(expression: Expression) -> bool:
    return any(isinstance(node, Call) and node.function in ("summation", "limit", "diff") for node in walk(expression))


def integer_of(expression: Expression) -> int:
    """The integer that a bound is."""
    top, bottom, order = Terms([]).pair(expression)
    require(order == ["1"] and (top.is_zero() or len(top) == 1) and bottom.is_one(), "bounds that are no integers")
    value = fmpq(0) if top.is_zero() else top.leading_coefficient()
    require(value.q == 1, "bounds that are no integers")
    return int(value.p)
