"""Hypergeometric series as continued fractions: Euler's conversion, from the quotient of terms to the fraction.

With ``u(n+1)/u(n) = N(n)/D(n)`` and ``P(n) = N(n-1)``, ``Q(n) = D(n-1)`` the fraction ``a = P + Q``,
``b = -P(n) Q(n-1)`` has the convergents ``P(0) + Q(0) u(0)/(u(0) + ... + u(n))`` (L. Euler, De transformatione serierum
in fractiones continuas, 1785). Where ``D(-1) = 0`` it starts one step later, with P = N and Q = D.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.recurrence import Recurrence

BACK = fmpz_poly([-1, 1])


def series_fraction(term: HypergeometricTerm | str, *, start: int = 0) -> tuple[ContinuedFraction, Moebius]:
    """The canonical fraction of the series ``u(0) + u(1) + ...``, and the map from its value to the sum.

    Parameters
    ----------
    term : HypergeometricTerm or str
        The terms, or a text in n such as ``"(6*n + 1)*binomial(2*n, n)**3/256**n"``.
    start : int, optional
        The first n of a text.

    Returns
    -------
    tuple of ContinuedFraction and Moebius
        Exact: the convergents of the fraction go to the partial sums ``u(0) + ... + u(n)`` (from n = 1 on where
        :func:`starts_late`), so that the fraction converges when the series does and its sum is not 0.

    Raises
    ------
    InvalidInput
        If the text is no hypergeometric term, or the series has one term only.

    Examples
    --------
    >>> fraction, to_sum = series_fraction("(-1)**n/(2*n + 1)")
    >>> print(fraction)
    cf(2, 4*n**2 - 4*n + 1)
    >>> [str(to_sum(x)) for x in fraction.convergents(3)]
    ['1', '2/3', '13/15']
    """
    if isinstance(term, str):
        term = HypergeometricTerm.from_text(term, start=start)
    top, bottom = term.ratio
    if not top:
        raise InvalidInput("the series", term.to_text(), "one with more than one term")
    late = starts_late(term)
    p, q = (top, bottom) if late else (top(BACK), bottom(BACK))
    fraction = ContinuedFraction.from_polynomials(p + q, -p * q(BACK)).canonical()
    first = Fraction(int(p(0)))
    if late:  # the sum is u(0) (1 + N(0)/D(0) S) with value = N(0) + D(0)/S
        return fraction, Moebius(term.first, Fraction(0), Fraction(1), -first)
    return fraction, Moebius(Fraction(0), term.first * int(q(0)), Fraction(1), -first)


def starts_late(term: HypergeometricTerm) -> bool:
    """Whether the first convergent of the fraction belongs to ``u(0) + u(1)``, not to ``u(0)``.

    >>> starts_late(HypergeometricTerm.from_text("1/factorial(n)"))
    True
    """
    return bool(term.ratio[1](-1) == 0)


def partial_sum_recurrence(term: HypergeometricTerm) -> Recurrence:
    """The recurrence of the partial sums ``s(n) = u(0) + ... + u(n)``, of order 2. Exact, for all n >= 0.

    >>> print(partial_sum_recurrence(HypergeometricTerm.from_text("1/factorial(n)")))
    u(n) + (-n - 3)*u(n + 1) + (n + 2)*u(n + 2) = 0
    """
    move = fmpz_poly([1, 1])
    top, bottom = (p(move) for p in term.ratio)
    if not top:
        raise InvalidInput("the series", term.to_text(), "one with more than one term")
    return Recurrence.of([top, -top - bottom, bottom])
