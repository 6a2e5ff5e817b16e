"""Why a reaction cannot be balanced: weights of elements that forbid it (Stiemke), and which species can take part.

For the sided matrix M, reactants positive and products negative, either some x with all entries positive has M x = 0,
or some integer weights w have ``w M >= 0`` and not 0, never both. The weighted content of a species is the combination
of its atoms and charge by w: it is then nowhere negative on the reactants, nowhere positive on the products, and not
zero everywhere, while a balance would make both sides equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import gcd

from mathengine.reactions.kernel_lattice import Vector
from mathengine.reactions.simplex import Infeasible, Optimum, maximum

Rows = Sequence[Sequence[int]]
MOST_SUPPORTS = 5_000
"""Sets of elements that are tried for the sparsest certificate."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A proof that no balance uses every species.

    Attributes
    ----------
    weights : tuple of int
        For each row, as few of them non-zero as possible.
    strict : tuple of int
        Weights whose content is non-zero exactly on the species of ``never``.
    never : tuple of int
        The species that take part in no balance of the sides.
    """

    weights: tuple[int, ...]
    strict: tuple[int, ...]
    never: tuple[int, ...]


def content(weights: Sequence[int], rows: Rows) -> Vector:
    """The weighted content of each column: ``weights . rows``.

    >>> content([1, -1], [[2, -1], [1, -1]])
    (1, 0)
    """
    return tuple(sum(w * x for w, x in zip(weights, column, strict=True)) for column in zip(*rows, strict=True))


def find_weights(rows: Rows) -> Vector | None:
    """Weights w with ``w . rows >= 0`` and not 0, or None where some x >= 1 has ``rows . x = 0``. Exact.

    >>> find_weights([[2, -2, -2], [2, 0, -1]])  # H2O2 -> H2 + H2O
    (-1, 1)
    """
    if not rows:
        return None
    outcome = maximum(rows, [-sum(row) for row in rows])
    return outcome.weights if isinstance(outcome, Infeasible) else None


def refusal(rows: Rows) -> Refusal | None:
    """The proof that no positive x has ``rows . x = 0``; None where there is one. Exact.

    Examples
    --------
    >>> refusal([[2, -2, -2], [2, 0, -1]])
    Refusal(weights=(-1, 1), strict=(-2, 3), never=(0, 1, 2))
    """
    found = find_weights(rows)
    if found is None:
        return None
    strict, never = _strict(rows, found)
    return Refusal(_sparsest(rows, found), strict, never)


def _strict(rows: Rows, found: Vector) -> tuple[Vector, tuple[int, ...]]:
    """Weights that are strict on every species that never takes part, and those species."""
    total = found
    width = len(rows[0])
    open_columns = [j for j, value in enumerate(content(total, rows)) if not value]
    while open_columns:
        # A solution with sum 1 on the columns that are open; where there is none, they are all forbidden.
        wanted = [int(j in open_columns) for j in range(width)]
        outcome = maximum([*rows, wanted], [0] * len(rows) + [1])
        if isinstance(outcome, Optimum):
            used = {j for j, value in enumerate(outcome.point) if value}
            open_columns = [j for j in open_columns if j not in used]
            continue
        assert isinstance(outcome, Infeasible)
        total = tuple(a + b for a, b in zip(total, outcome.weights, strict=False))
        break
    values = content(total, rows)
    divisor = gcd(*total)
    return tuple(w // divisor for w in total), tuple(j for j, value in enumerate(values) if value)


def _sparsest(rows: Rows, found: Vector) -> Vector:
    """Weights on as few rows as possible; among those the first set in the order of the rows."""
    bound = sum(1 for w in found if w)
    supports = (s for size in range(1, bound) for s in combinations(range(len(rows)), size))
    for support in islice(supports, MOST_SUPPORTS):
        weights = find_weights([rows[i] for i in support])
        if weights is not None:
            chosen = dict(zip(support, weights, strict=True))
            return tuple(chosen.get(i, 0) for i in range(len(rows)))
    return found
