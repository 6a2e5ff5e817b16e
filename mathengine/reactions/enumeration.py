"""All balances up to a bound, one after the other: by sum, then largest coefficient, then lexicographic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

from mathengine.errors import InvalidInput
from mathengine.reactions.kernel_lattice import Vector, kernel_basis
from mathengine.reactions.least_solutions import sum_levels


def balances_up_to(
    rows: Sequence[Sequence[int]],
    columns: int,
    *,
    most_sum: int,
    most_coefficient: int | None = None,
    most_species: int | None = None,
    every_species: bool = False,
) -> Iterator[Vector]:
    """The primitive non-negative kernel vectors within bounds, as a stream. Exact and complete within the bounds.

    Parameters
    ----------
    rows : sequence of sequence of int
        The sided matrix.
    columns : int
    most_sum : int
        Bound on the sum of coefficients.
    most_coefficient, most_species : int, optional
        Bounds on the largest coefficient and on the number of species that take part.
    every_species : bool
        Whether every coefficient must be positive.

    Raises
    ------
    InvalidInput
        For a bound below 1.
    BudgetExhausted
        Where the elimination grows too large.

    Examples
    --------
    >>> list(balances_up_to([[1, 0, -1, -1], [0, 2, -1, -2]], 4, most_sum=8))  # C + O2 -> CO + CO2
    [(1, 1, 0, 1), (2, 1, 2, 0), (3, 2, 2, 1)]
    """
    for name, bound in (("sum", most_sum), ("coefficient", most_coefficient), ("number of species", most_species)):
        if bound is not None and bound < 1:
            raise InvalidInput(f"bound on the {name}", bound, "a positive integer")
    basis = kernel_basis(rows, columns)
    levels = sum_levels(basis, 1 if every_species else 0) if basis else None
    if levels is None:
        return
    for total in range(levels.step, most_sum + 1, levels.step):
        found = [
            vector
            for vector in levels.vectors(total)
            if gcd(*vector) == 1
            and (most_coefficient is None or max(vector) <= most_coefficient)
            and (most_species is None or sum(1 for x in vector if x) <= most_species)
        ]
        yield from sorted(found, key=lambda v: (max(v), v))
