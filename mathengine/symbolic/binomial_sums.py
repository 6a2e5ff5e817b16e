"""Sums over all k of hypergeometric terms F(n, k) as holonomic sequences, and identities between them.

The recurrence comes from creative telescoping; it holds for the sums because F, continued in k, vanishes outside a
finite range (:mod:`mathengine.symbolic.supports`). With first values computed term by term the sequence is fixed, and
the equality of two such sums, or of a sum and another holonomic sequence, is decided by finitely many values.
"""

from __future__ import annotations

from mathengine.errors import Undecided
from mathengine.symbolic.recurrence import Recurrence
from mathengine.symbolic.sequences import HolonomicSequence, fixing_values
from mathengine.symbolic.zeilberger import LARGEST_ORDER, BivariateTerm, creative_telescoping, natural_sums


def sum_sequence(term: BivariateTerm | str, largest_order: int = LARGEST_ORDER) -> HolonomicSequence:
    """The sequence ``sum over all integers k of F(n, k)``, n >= 0. Exact.

    Parameters
    ----------
    term : BivariateTerm or str
        A term, or its text, whose factors show natural boundaries in k for all n >= 0; values are continued in k.
    largest_order : int, optional
        Bound on the order of the recurrence.

    Raises
    ------
    ParseError, InvalidInput
        If the text is no such term, or shows no natural boundaries.
    Undecided
        If there is no recurrence up to that order.

    Examples
    --------
    >>> franel = sum_sequence("binomial(n, k)**3")
    >>> print(franel.recurrence.order, [int(u) for u in franel.values(5)])
    2 [1, 2, 10, 56, 346]
    >>> franel.equals(sum_sequence("binomial(n, k)**2*binomial(2*k, n)"))  # V. Strehl
    True
    """
    if isinstance(term, str):
        term = BivariateTerm.from_text(term)
    natural_sums(term, 0)  # refuses terms without natural boundaries before any work
    found = creative_telescoping(term, largest_order)
    if found is None:
        raise Undecided(f"no recurrence of order up to {largest_order} for the sum")
    # of order 0 the coefficient is 1: the sums are 0, and so constant
    recurrence = found.recurrence if found.order else Recurrence.of([[-1], [1]])
    start = found.valid_from
    return HolonomicSequence.of(recurrence, natural_sums(term, fixing_values(recurrence, start)), start)
