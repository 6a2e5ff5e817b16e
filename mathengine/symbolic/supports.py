"""Where a term F(n, k) vanishes: natural boundaries of sums over k, read off the factors.

For fixed n the term is a product of gamma functions of linear forms in k. Where a form with integer values is not
positive, a gamma function below the line gives a zero and one above a pole. If for every integer n >= 0 each pole is
covered by a zero of its own and zeros are left over towards both ends, F is finite at all integers k and differs from
0 at finitely many of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, factorial, gcd

from flint import fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.rational_form import Quotient
from mathengine.symbolic.bivariate import coefficients_in_k
from mathengine.symbolic.factors import Factor, Gamma, Geometric, Linear, Rational, exact_value, gammas


@dataclass(frozen=True, slots=True)
class Support:
    """F(n, k) is 0 at integers unless all these forms are positive.

    Examples
    --------
    >>> from mathengine.symbolic.term_reader import read_factors
    >>> support(read_factors("binomial(n, k)**2", ("n", "k"))[0]).indices(3)
    range(0, 4)
    """

    forms: tuple[Linear, ...]

    def indices(self, n: int) -> range:
        """A finite range of k outside of which F(n, k) = 0, for an integer n >= 0."""
        low, high = [], []
        for form in self.forms:
            slope, rest = form.slopes[1], int(form.at((n, 0)))
            if slope > 0:
                low.append(-((rest - 1) // slope))  # slope k + rest >= 1
            else:
                high.append((rest - 1) // -slope)
        return range(max(low), min(high) + 1)


def support(factors: Sequence[Factor]) -> Support | None:
    """The natural boundaries in k for all n >= 0, or None where the factors do not show them. Exact (sufficient only).

    >>> from mathengine.symbolic.term_reader import read_factors
    >>> support(read_factors("binomial(n + k, k)*2**k", ("n", "k"))[0]) is None
    True
    """
    units = _units(factors)
    if units is None:
        return None
    poles, zeros = units
    left: list[Linear] = []
    for sign in (1, -1):
        some_poles, some_zeros = ([form for form in forms if sign * form.slopes[1] > 0] for forms in (poles, zeros))
        rest = _uncovered(some_poles, some_zeros)
        if not rest:
            return None
        left += rest
    return Support(tuple(dict.fromkeys(left)))


def continued_value(factors: Sequence[Factor], point: tuple[int, int]) -> Fraction:
    """The value at integers (n, k) by continuation in k: zeros and poles in k are balanced before k is put in. Exact.

    Inside a :func:`support` this is finite. It differs from the convention ``binomial(a, b) = 0`` for b < 0 only where
    a is negative as well.

    Raises
    ------
    InvalidInput
        If it is infinite or not rational.

    Examples
    --------
    >>> from mathengine.symbolic.term_reader import read_factors
    >>> continued_value(read_factors("binomial(n, k)/(k + 1)", ("n", "k"))[0], (3, -1))
    Fraction(1, 4)
    """
    order, finite, scale = 0, list[Factor](), Fraction(1)
    for factor in factors:
        if isinstance(factor, Rational):
            leading = _leading(factor.function, point)
            if leading is None:
                if factor.exponent > 0:
                    return Fraction(0)
                raise InvalidInput(f"F{point}", "infinite", "a point where the term is finite")
            zeros, value = leading
            order += zeros * factor.exponent
            scale *= value**factor.exponent
        elif isinstance(factor, Geometric):
            finite.append(factor)
        else:
            for gamma in gammas(factor):
                at, slope = gamma.argument.at(point), gamma.argument.slopes[1]
                if at.denominator > 1 or at > 0 or not gamma.exponent or not slope:
                    finite.append(gamma)
                    continue
                order -= gamma.exponent  # gamma(-m + slope e) = (-1)**m/(m! slope e) + ...
                scale *= Fraction((-1) ** -int(at), factorial(-int(at)) * slope) ** gamma.exponent
    rest = exact_value(finite, point)
    if order < 0 and rest:
        raise InvalidInput(f"F{point}", "infinite", "a point where the term is finite")
    return scale * rest if order == 0 else Fraction(0)


def _leading(function: Quotient, point: tuple[int, int]) -> tuple[int, Fraction] | None:
    """Order of the zero in k, and the leading coefficient there, of a rational function; None if it is 0 for this n."""
    order, value = 0, Fraction(1)
    for polynomial, sign in ((function.numerator, 1), (function.denominator, -1)):
        coefficients = [int(c(point[0])) for c in coefficients_in_k(polynomial)]
        moved = fmpz_poly(coefficients)(fmpz_poly([point[1], 1]))
        zeros = next((i for i in range(moved.length()) if moved[i] != 0), None)
        if zeros is None and sign == 1:
            return None
        if zeros is None:
            raise InvalidInput(f"F{point}", "infinite", "a point where the term is finite")
        order += sign * zeros
        value *= Fraction(int(moved[zeros])) ** sign
    return order, value


def _units(factors: Sequence[Factor]) -> tuple[list[Linear], list[Linear]] | None:
    """Forms whose values <= 0 give poles, and zeros; None where a pole cannot be excluded."""
    poles: list[Linear] = []
    zeros: list[Linear] = []
    for factor in factors:
        if isinstance(factor, Geometric):
            continue
        found = _of_rational(factor) if isinstance(factor, Rational) else gammas(factor)
        if found is None:
            return None
        for gamma in found:
            form, exponent = gamma.argument, gamma.exponent
            if not form.is_integral or not exponent:
                continue
            if form.slopes[1] == 0:
                if exponent > 0 and not (form.slopes[0] >= 0 and form.offset >= 1):
                    return None
                continue
            (poles if exponent > 0 else zeros).extend([_primitive(form)] * abs(exponent))
    return poles, zeros


def _primitive(form: Linear) -> Linear:
    """The form with coprime slopes that is positive at the same integers."""
    common = gcd(*form.slopes)
    return Linear(tuple(s // common for s in form.slopes), Fraction(ceil(form.offset / common)))


def _of_rational(factor: Rational) -> tuple[Gamma, ...] | None:
    """The linear factors ``l = gamma(l + 1)/gamma(l)`` of the denominator; a numerator has no poles and is left out."""
    function, exponent = factor.function, factor.exponent
    bottom = function.denominator if exponent > 0 else function.numerator
    found: list[Gamma] = []
    for part, power in bottom.factor()[1]:
        if part.is_constant():
            continue
        table = {tuple(int(i) for i in key): int(c) for key, c in part.to_dict().items()}
        if any(sum(key) > 1 for key in table) or any(len(key) != 2 for key in table):
            return None
        slopes, offset = (table.get((1, 0), 0), table.get((0, 1), 0)), table.get((0, 0), 0)
        if slopes[1] == 0:
            if min(slopes[0], offset) < 0 < max(slopes[0], offset) or offset == 0:
                return None
            continue
        form = Linear(slopes, Fraction(offset))
        found += [Gamma(form, power * abs(exponent)), Gamma(form.moved(1), -power * abs(exponent))]
    return tuple(found)


def _uncovered(poles: Sequence[Linear], zeros: Sequence[Linear]) -> list[Linear]:
    """The zeros that are left when each pole has one of its own; none if some pole has none."""
    owner: dict[int, int] = {}

    def place(pole: int, seen: set[int]) -> bool:
        for i, zero in enumerate(zeros):
            if i not in seen and _covers(zero, poles[pole]):
                seen.add(i)
                if i not in owner or place(owner[i], seen):
                    owner[i] = pole
                    return True
        return False

    if not all(place(pole, set()) for pole in range(len(poles))):
        return []
    return [zero for i, zero in enumerate(zeros) if i not in owner]


def _covers(zero: Linear, pole: Linear) -> bool:
    """Whether ``pole(n, k) <= 0`` implies ``zero(n, k) <= 0`` for all n >= 0; both slopes in k of one sign."""
    s, t = abs(pole.slopes[1]), abs(zero.slopes[1])
    return pole.slopes[0] * t >= zero.slopes[0] * s and pole.offset * t >= zero.offset * s
