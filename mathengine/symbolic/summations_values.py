"""Certified values of sums without free names: finite ones term by term."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.balls import Ball, enclose
from mathengine.numeric.expressions import Expression, Name, Number, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.summations_reading import INFINITY, MINUS_INFINITY

MOST_TERMS = 20_000
"""Terms of a finite sum that are added one by one."""


def sum_ball(summand: Expression, index: str, lower: Expression, upper: Expression, bits: int) -> Ball:
    """A ball around ``summation(summand, index, lower, upper)``; no other names may be free.

    Parameters
    ----------
    summand : Expression
    index : str
        The name that is summed over.
    lower, upper : Expression
        Integers; ``oo`` and ``-oo`` are accepted.
    bits : int
        Working precision; a sum whose terms are rational numbers is exact.

    Returns
    -------
    arb or acb
        Certified.

    Raises
    ------
    InvalidInput
        If a bound is no integer, a term is infinite, the upper bound lies more than 1 below the lower one (such sums
        have no agreed value; one below it the sum is 0), or there are too many terms.
    Divergent
        If the sum is infinite and diverges.
    PrecisionExhausted
        If an infinite sum has no bound of its tail that is known here.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> print(sum_ball(read("k**2"), "k", read("1"), read("10"), 64))
    385.000000000000
    """
    if INFINITY in (upper, lower) or MINUS_INFINITY in (upper, lower):
        from mathengine.symbolic.summations_series import series_ball

        return series_ball(summand, index, lower, upper, bits)
    return finite_ball(summand, index, integer_bound(lower), integer_bound(upper), bits)


def finite_ball(summand: Expression, index: str, first: int, last: int, bits: int) -> Ball:
    """The sum over ``first <= index <= last``, term by term."""
    return enclose(expanded(summand, index, first, last), bits)


def expanded(summand: Expression, index: str, first: int, last: int) -> Expression:
    """The terms of a finite sum, written out.

    >>> to_text(expanded(Name("k"), "k", 1, 3))
    '1 + 2 + 3'
    """
    if last < first - 1:
        raise InvalidInput("sum", f"{index} from {first} to {last}", "an upper bound not below the lower one")
    if last - first >= MOST_TERMS:
        raise InvalidInput("number of terms", last - first + 1, f"at most {MOST_TERMS}")
    name = Name(index)
    return Sum(tuple(replaced(summand, {name: Number.of(k)}) for k in range(first, last + 1)))


def integer_bound(bound: Expression) -> int:
    """The integer that a bound is.

    >>> integer_bound(Number.of(3))
    3
    """
    plain = bound if isinstance(bound, Number) else normal_form(bound)
    if isinstance(plain, Number):
        if plain.value.denominator == 1:
            return plain.value.numerator
    else:
        value = enclose(plain, 64)
        whole = value.unique_fmpz() if isinstance(value, arb) else None
        if whole is not None and value == whole:
            return int(whole)
    raise InvalidInput("bound of a sum", to_text(bound), "an integer")


def exact_value(expression: Expression, bits: int = 128) -> Fraction | None:
    """The value of a constant where it comes out as an exact number of that precision.

    >>> exact_value(Sum((Number.of(1), Number(Fraction(-1, 3)), Number(Fraction(1, 3)), Number.of(-1))))
    Fraction(0, 1)
    """
    try:
        value = enclose(expression, bits)
    except MathengineError:
        return None
    if isinstance(value, arb) and value.is_exact():
        from mathengine.numeric.digits import fraction_of

        return fraction_of(value)
    return None
