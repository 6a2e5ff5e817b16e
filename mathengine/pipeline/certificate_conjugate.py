"""Fields of conjugate polynomials in certificates: polynomials in two variables as dictionaries, and their signs.

A field is given by f and fbar; ``M_x = [[0, b(x)], [1, a(x, y)]]`` and ``M_y = [[fbar, b], [1, f]]`` with
``a = f - fbar(x + 1, y)``, b and d the parts of ``f fbar`` that depend on x and on y alone. A polynomial is shown
positive where x and y are written with variables v, z >= 0 by coefficients that are not negative.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from mathengine.pipeline.certificate_data import integer, items, require
from mathengine.pipeline.certificate_fractions import Polynomial, without_zeros

Bivariate: TypeAlias = dict[tuple[int, int], Fraction]
"""Exponents of x and y, or of v and z, and coefficients."""
LARGEST_DEGREE = 8


class ConjugateRows:
    """``M_x = [[0, b(x)], [1, a(x, y)]]``, ``M_y = [[fbar, b], [1, f]]``."""

    def __init__(self, f: Bivariate, fbar: Bivariate) -> None:
        self.f, self.fbar = f, fbar
        both = product(f, fbar)
        nought = both.get((0, 0), Fraction(0))
        self.b = clean({(i, 0): c for (i, j), c in both.items() if j == 0 and i})
        self.d = clean({**{(0, j): c for (i, j), c in both.items() if i == 0}, (0, 0): nought})
        self.a = total(f, shifted(fbar, 1, 0), Fraction(-1))
        self.degree = max((i + j for i, j in (*f, *fbar)), default=0)

    def require_conserving(self) -> None:
        """``f - fbar(x+1, y) = f(x+1, y-1) - fbar(x, y-1)``, and f fbar - b depends on y alone."""
        other = total(shifted(self.f, 1, -1), shifted(self.fbar, 0, -1), Fraction(-1))
        require(self.a == other, "polynomials f, fbar without a common a(x, y)")
        require(total(product(self.f, self.fbar), self.b, Fraction(-1)) == self.d, "f fbar that is no sum of b and d")
        require(self.b and 0 < self.degree <= LARGEST_DEGREE, "a field that is singular or too large")

    def require_regular(self, s: int, row: int) -> None:
        """No zero of b at an integer x >= s, none of d at an integer y >= row."""
        line_b, line_d = on_line(self.b, (s, 1), (0, 0)), on_line(self.d, (0, 0), (row, 1))
        require(without_zeros(line_b) and without_zeros(line_d), "a singular step")

    def require_case(self, case: str, x: Bivariate, y: Bivariate) -> None:
        """The inequalities on the region that x and y describe by non-negative v and z."""

        def at(polynomial: Bivariate, dx: int = 0, dy: int = 0) -> Bivariate:
            return composed(polynomial, total(x, {(0, 0): Fraction(dx)}), total(y, {(0, 0): Fraction(dy)}))

        a, b, f, fbar = at(self.a), at(self.b), at(self.f), at(self.fbar)
        if case == "positive":
            require(all(is_positive(part) for part in (a, b, f)) and is_nonnegative(fbar), "signs that are not shown")
            require(self.rows_converge(y), "rows whose convergence is not shown")
            return
        require(case == "worpitzky", "a case of an unknown name")
        self.require_wide_tails(x, y)
        above, wide = total(at(self.a, 0, 1), fbar, Fraction(2)), total(scaled(f, 2), a, Fraction(-1))
        require(is_positive(above) and is_nonnegative(wide), "a step back that is not shown to keep tails large")
        d = at(self.d)
        if not is_nonnegative(scaled(d, -1)):
            surplus = total(product(wide, above), d, Fraction(-4))
            require(is_nonnegative(d) and is_nonnegative(surplus), "a step back that is not shown to keep tails large")

    def require_wide_tails(self, x: Bivariate, y: Bivariate) -> None:
        """``a > 0 > b`` on the region, and ``4|b| <= a a(x-1)`` from the next x on."""
        a, b = composed(self.a, x, y), composed(self.b, x, y)
        right = total(x, {(0, 0): Fraction(1)})
        require(is_positive(scaled(b, -1)) and is_positive(a), "signs of a and b that are not shown")
        worpitzky = total(product(composed(self.a, right, y), a), composed(self.b, right, y), Fraction(4))
        require(is_nonnegative(worpitzky), "4|b| <= a a- that is not shown")

    def rows_converge(self, y: Bivariate) -> bool:
        """Whether some power x**i with 2 i >= deg b - 2 has a positive coefficient in a, in every row."""
        degree_b = max(i for i, _ in self.b)
        for power in range(max(0, -(-(degree_b - 2) // 2)), self.degree + 1):
            column = {(0, j): c for (i, j), c in self.a.items() if i == power}
            if column and is_positive(composed(column, {}, y)):
                return True
        return False


def bivariate(value: object) -> Bivariate:
    """A polynomial from triples of exponents and a coefficient."""
    found: Bivariate = {}
    for entry in items(value):
        i, j, coefficient = (integer(part) for part in items(entry))
        require(0 <= i <= LARGEST_DEGREE and 0 <= j <= LARGEST_DEGREE, "an exponent out of bounds")
        found[i, j] = Fraction(coefficient)
    return clean(found)


def clean(polynomial: Bivariate) -> Bivariate:
    """Without zero coefficients."""
    return {key: c for key, c in polynomial.items() if c}


def affine(constant: int | Fraction, v: int, z: int) -> Bivariate:
    """``constant + v-multiple + z-multiple``."""
    return clean({(0, 0): Fraction(constant), (1, 0): Fraction(v), (0, 1): Fraction(z)})


def total(left: Bivariate, right: Bivariate, factor: Fraction = Fraction(1)) -> Bivariate:
    """``left + factor right``."""
    found = dict(left)
    for key, c in right.items():
        found[key] = found.get(key, Fraction(0)) + factor * c
    return clean(found)


def scaled(polynomial: Bivariate, factor: int) -> Bivariate:
    """A multiple."""
    return {key: factor * c for key, c in polynomial.items()}


def product(left: Bivariate, right: Bivariate) -> Bivariate:
    """The product."""
    found: Bivariate = {}
    for (i, j), c in left.items():
        for (k, m), d in right.items():
            found[i + k, j + m] = found.get((i + k, j + m), Fraction(0)) + c * d
    return clean(found)


def composed(polynomial: Bivariate, x: Bivariate, y: Bivariate) -> Bivariate:
    """The polynomial with x and y put in."""
    result: Bivariate = {}
    for (i, j), c in polynomial.items():
        term: Bivariate = {(0, 0): c}
        for factor in [x] * i + [y] * j:
            term = product(term, factor)
        result = total(result, term)
    return result


def shifted(polynomial: Bivariate, dx: int, dy: int) -> Bivariate:
    """P(x + dx, y + dy)."""
    one = Fraction(1)
    return composed(polynomial, clean({(1, 0): one, (0, 0): Fraction(dx)}), clean({(0, 1): one, (0, 0): Fraction(dy)}))


def on_line(polynomial: Bivariate, x: tuple[int, int], y: tuple[int, int]) -> Polynomial:
    """The polynomial in n at ``x = x[0] + x[1] n``, ``y = y[0] + y[1] n``."""
    found = composed(polynomial, affine(x[0], x[1], 0), affine(y[0], y[1], 0))
    length = max((i for i, _ in found), default=-1) + 1
    return [found.get((i, 0), Fraction(0)) for i in range(length)]


def is_positive(polynomial: Bivariate) -> bool:
    """Whether no coefficient is negative and the constant term is positive."""
    return polynomial.get((0, 0), Fraction(0)) > 0 and is_nonnegative(polynomial)


def is_nonnegative(polynomial: Bivariate) -> bool:
    """Whether no coefficient is negative."""
    return all(c >= 0 for c in polynomial.values())
