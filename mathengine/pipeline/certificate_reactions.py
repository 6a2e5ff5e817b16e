"""Checks of statements about chemical reactions, over integers only.

Balanced: the matrix of what each species holds, times the coefficients, is 0. Least: the rank leaves one vector, or all
smaller vectors are gone through. None: weights w of the elements make the content of every reactant >= 0 and of every
product <= 0, not all 0, while a balance would make both sides equal. Circuits: all sets of species are gone through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import gcd
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Items, Number, Product, Relation, Sum, Text
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.certificate_reactions_formulas import CHARGE, Reaction, contents, matrix

Value: TypeAlias = Fraction | tuple[Fraction, ...]
HOLDS: dict[str, Callable[..., bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
MOST_STEPS = 300_000
"""Partial vectors, or sets of species, that a check goes through."""


# Claims


def balanced_reaction(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if the written coefficients balance.

    Raises
    ------
    InvalidInput
        With the reason, if they do not.
    """
    reaction = _claimed(claim, "balanced")
    require(_balances(reaction, reaction.written), "coefficients that do not balance")


def balanceable_reaction(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if the certificate's positive coefficients balance.

    Raises
    ------
    InvalidInput
        With the reason, if they do not.
    """
    reaction = _claimed(claim, "balanceable")
    given = [number(x) for x in items(certificate["coefficients"])]
    require(len(given) == len(reaction.sides) and min(given) > 0, "coefficients that are not positive")
    require(_balances(reaction, given), "coefficients that do not balance")


def _claimed(claim: Relation | Call, word: str) -> Reaction:
    if not isinstance(claim, Call) or claim.function != word:
        raise refused(f"a rule for {word}(reaction), and another statement")
    return Reaction.read(_text(claim.arguments[0]))


def _text(expression: Expression) -> str:
    if not isinstance(expression, Text):
        raise refused("a statement without a reaction")
    return expression.text


def _balances(reaction: Reaction, coefficients: Sequence[Fraction]) -> bool:
    return all(sum(a * x for a, x in zip(row, coefficients, strict=True)) == 0 for row in reaction.rows)


# Quantities


def reaction_quantities(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if quantities of reactions satisfy a relation, each of them established again.

    Raises
    ------
    InvalidInput
        With the reason, if they do not.
    """
    if not isinstance(claim, Relation):
        raise refused("a rule for relations, and a statement that is none")
    proofs: dict[str, Mapping[str, object]] = {}
    for entry in items(certificate["quantities"]):
        if not isinstance(entry, Mapping):
            raise TypeError("a quantity was expected")
        proofs[str(entry["quantity"])] = entry

    def value(call: Call) -> Value:
        text = to_text(call)
        require(text in proofs and call.function in CHECKS, f"nothing about {text}")
        return CHECKS[call.function](call, proofs[text])

    left, right = _side(claim.left, value), _side(claim.right, value)
    alike = isinstance(left, tuple) == isinstance(right, tuple)
    require(alike and (isinstance(left, Fraction) or claim.operator in ("=", "!=")), "values of different kinds")
    require(HOLDS[claim.operator](left, right), "values that do not satisfy the relation")


def _side(expression: Expression, value: Callable[[Call], Value]) -> Value:
    if isinstance(expression, Items):
        return tuple(_number(item, value) for item in expression.items)
    return value(expression) if isinstance(expression, Call) else _number(expression, value)


def _number(expression: Expression, value: Callable[[Call], Value]) -> Fraction:
    match expression:
        case Number(known):
            return known
        case Sum(terms):
            return sum((_number(term, value) for term in terms), Fraction(0))
        case Product(factors):
            product = Fraction(1)
            for factor in factors:
                product *= _number(factor, value)
            return product
        case Call():
            found = value(expression)
            if isinstance(found, Fraction):
                return found
    raise refused(f"a statement with {to_text(expression)}, for which there is no independent evaluation")


def _coefficients(call: Call, proof: Mapping[str, object]) -> Value:
    """The least positive coefficients: by sum, then the largest, then the first that differs."""
    reaction = Reaction.read(_text(call.arguments[0]))
    value = [integer(x) for x in items(proof["value"])]
    if not value:
        _check_weights(reaction, proof["weights"])
        return ()
    require(
        len(value) == len(reaction.sides) and min(value) > 0 and gcd(*value) == 1, "coefficients that are not least"
    )
    require(_balances(reaction, [Fraction(x) for x in value]), "coefficients that do not balance")
    rows = reaction.rows
    if rank(rows) < len(value) - 1:
        own = (sum(value), max(value), value)
        smaller = any((sum(x), max(x), x) < own for x in positive_up_to(rows, len(value), sum(value)))
        require(not smaller, "coefficients that are not least")
    return tuple(Fraction(x) for x in value)


def _check_weights(reaction: Reaction, weights: object) -> None:
    """No positive coefficients balance where a weighted content is nowhere negative, sides counted, and not 0."""
    if not isinstance(weights, Mapping):
        raise TypeError("weights were expected")
    known = {str(name): number(weight) for name, weight in weights.items()}
    contained = [
        side * sum((known.get(name, Fraction(0)) * count for name, count in held.items()), Fraction(0))
        for held, side in zip(reaction.holdings, reaction.sides, strict=True)
    ]
    require(min(contained) >= 0 and any(contained), "weights that do not forbid a balance")


def _nullity(call: Call, proof: Mapping[str, object]) -> Value:
    reaction = Reaction.read(_text(call.arguments[0]))
    return Fraction(len(reaction.sides) - rank(reaction.rows))


def _imbalance(call: Call, proof: Mapping[str, object]) -> Value:
    reaction = Reaction.read(_text(call.arguments[0]))
    quantity = _text(call.arguments[1])
    known = {CHARGE}.union(*reaction.holdings)
    require(quantity in known, f"a reaction without {quantity}")
    return reaction.change(quantity, reaction.written)


def _circuits(call: Call, proof: Mapping[str, object]) -> Value:
    names = call.arguments[0]
    if not isinstance(names, Items):
        raise refused("a statement without a list of species")
    formulas = [_text(item) for item in names.items]
    require(len({*formulas}) == len(formulas), "a species given twice")
    holdings = [contents(formula) for formula in formulas]
    return Fraction(count_circuits(matrix(holdings, [1] * len(holdings)), len(holdings)))


CHECKS: dict[str, Callable[[Call, Mapping[str, object]], Value]] = {
    "circuits": _circuits,
    "coefficients": _coefficients,
    "imbalance": _imbalance,
    "nullity": _nullity,
}
"""Quantity: its value, established again."""


# Integer arithmetic


def rank(rows: Sequence[Sequence[int]]) -> int:
    """The rank, by elimination over the integers.

    >>> rank([[2, 0, -2], [0, 2, -1], [2, 2, -3]])
    2
    """
    left, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        found += 1
        left = [_reduced(row, pivot, column) for row in left if row is not pivot]
    return found


def _reduced(row: list[int], pivot: Sequence[int], column: int) -> list[int]:
    """A multiple of the row without an entry in the column."""
    if not row[column]:
        return row
    combined = [pivot[column] * x - row[column] * y for x, y in zip(row, pivot, strict=True)]
    content = gcd(*combined)
    return [x // content for x in combined] if content > 1 else combined


def _solved(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Rows with the same solutions, each with a column that the others leave alone.

    >>> _solved([[2, 0, -2], [0, 2, -1], [2, 2, -3]])
    [[2, 0, -2], [0, 2, -1]]
    """
    left, done = [list(row) for row in rows], list[list[int]]()
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is not None:
            left = [_reduced(row, pivot, column) for row in left if row is not pivot]
            done = [*(_reduced(row, pivot, column) for row in done), pivot]
    return done


def positive_up_to(rows: Sequence[Sequence[int]], width: int, most: int) -> list[list[int]]:
    """All vectors of positive integers with sum at most ``most`` that the rows send to 0.

    Raises
    ------
    InvalidInput
        After ``MOST_STEPS`` choices of entries, with the rows as they are and with rows that are solved for a column.

    Examples
    --------
    >>> positive_up_to([[1, 0, -1, -1], [0, 2, -1, -2]], 4, 8)
    [[3, 2, 2, 1]]
    """
    for system in (rows, _solved(rows)):
        found = _gone_through(system, width, most)
        if found is not None:
            return found
    raise refused("coefficients whose smaller rivals are too many to go through")


def _gone_through(rows: Sequence[Sequence[int]], width: int, most: int) -> list[list[int]] | None:
    """Those vectors, or None after too many choices.

    The entries are chosen one after the other, those of the shortest rows first; a choice ends where a row can no
    longer reach 0 with what is left of the sum.
    """
    order = _order(rows, width)
    ordered = [[row[j] for j in order] for row in rows]
    reach = [[(min(0, *row[k:], 0), max(0, *row[k:], 0)) for row in ordered] for k in range(width + 1)]
    last = [next((i for i, row in enumerate(ordered) if row[k] and not any(row[k + 1 :])), None) for k in range(width)]
    found: list[list[int]] = []
    chosen = [0] * width
    steps = 0

    def extend(k: int, left: int, sums: list[int]) -> bool:
        nonlocal steps
        steps += 1
        if any(not low * left <= -total <= high * left for total, (low, high) in zip(sums, reach[k], strict=True)):
            return True
        if k == width:
            found.append(list(chosen))
            return True
        column = [row[k] for row in ordered]
        row = last[k]
        # The last entry of a row is what brings the row to 0.
        choices = range(left + 1) if row is None else _quotients(-sums[row], column[row], left)
        for extra in choices:
            chosen[order[k]] = 1 + extra
            further = [t + extra * c for t, c in zip(sums, column, strict=True)]
            if steps >= MOST_STEPS or not extend(k + 1, left - extra, further):
                return False
        return True

    return found if most < width or extend(0, most - width, [sum(row) for row in rows]) else None


def _quotients(total: int, factor: int, most: int) -> range:
    """The one number from 0 to ``most`` that times the factor is the total, if there is one."""
    quotient, rest = divmod(total, factor)
    return range(0) if rest or not 0 <= quotient <= most else range(quotient, quotient + 1)


def _order(rows: Sequence[Sequence[int]], width: int) -> list[int]:
    """Columns so that short rows are complete early."""
    order: list[int] = []
    waiting = [{j for j, x in enumerate(row) if x} for row in rows]
    while waiting:
        waiting.sort(key=lambda columns: len(columns.difference(order)))
        order += sorted(waiting.pop(0).difference(order))
    return order + [j for j in range(width) if j not in order]


def count_circuits(rows: Sequence[Sequence[int]], width: int) -> int:
    """How many minimal dependent sets of columns there are.

    Every such set is an independent set and one later column that depends on all of it. All independent sets are gone
    through, with the later columns reduced by them and a record of the multiples that were used.

    Raises
    ------
    InvalidInput
        After ``MOST_STEPS`` columns.

    Examples
    --------
    >>> count_circuits([[1, 0, 1, 1], [0, 2, 1, 2]], 4)  # C, O2, CO, CO2
    4
    """
    height = len(rows)
    steps = 0

    def extend(columns: Sequence[Sequence[int]]) -> int:
        """Columns reduced by those chosen; behind the height, how: the multiple of itself, then of each chosen one."""
        nonlocal steps
        found = 0
        for j, column in enumerate(columns):
            place = next((i for i in range(height) if column[i]), None)
            if place is None:
                found += all(column[height:])
                continue
            steps += len(columns) - j
            if steps > MOST_STEPS:
                raise refused("a list of species with too many sets to go through")
            pivot = [*column[:height], 0, *column[height + 1 :], column[height]]
            found += extend([_reduced([*later, 0], pivot, place) for later in columns[j + 1 :]])
        return found

    return extend([[*(row[j] for row in rows), 1] for j in range(width)])
