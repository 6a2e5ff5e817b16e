"""Check of a value that a known row of a field of conjugate polynomials carries along a direction.

The theorem is that of ``matrixfields/proofs/field_row.py``: the field is conserving, one row has a proved value, and
inequalities between polynomials, checked by the signs of their coefficients, make the recessive solution of that row
recessive along the direction too. Polynomials in two variables are dictionaries here, and nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_proofs import ClaimedValue, proved_value

Bivariate: TypeAlias = dict[tuple[int, int], Fraction]
"""Exponents of x and y, or of v and z, and coefficients."""
Matrix: TypeAlias = list[list[Polynomial]]
LARGEST_DEGREE, LARGEST_STEP, LARGEST_START, LARGEST_SHIFT = 8, 8, 1000, 8


def check(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """Return quietly if the data establish the claimed value; refuse otherwise."""
    f, fbar = _bivariate(proof["f"]), _bivariate(proof["fbar"])
    (s, t), (p, q) = _pair(proof["start"]), _pair(proof["direction"])
    row, offset, shift = (integer(proof[key]) for key in ("row", "offset", "shift"))
    in_range = 1 <= p <= LARGEST_STEP and 0 <= q <= LARGEST_STEP and abs(s) <= LARGEST_START
    in_range = in_range and abs(row) <= t <= LARGEST_START and 0 <= offset <= LARGEST_START
    require(in_range and 0 <= shift <= LARGEST_SHIFT, "a direction, a row or a shift out of bounds")
    field = _Field(f, fbar)
    field.require_conserving()
    field.require_regular(s, row)
    slope = (p, q) if q else (1, 1)
    field.require_case(str(proof["case"]), _affine(s + offset, slope[0], 1), _affine(row, slope[1], 0))
    if q:
        _require_separated(field, (s, t), (p, q), str(proof["case"]))
    minimal = _recessive(field, s, t, row, proof["row_proof"])
    component = integer(proof["component"])
    require(component in (0, 1), "a component other than 0 and 1")
    value = _value(claim, shift, _trajectory(field, (s, t), (p, q)), component, minimal)
    require(difference_is(claim.value, value, Fraction(0)), "a value other than the one along the direction")


class _Field:
    """``M_x = [[0, b(x)], [1, a(x, y)]]``, ``M_y = [[fbar, b], [1, f]]``."""

    def __init__(self, f: Bivariate, fbar: Bivariate) -> None:
        self.f, self.fbar = f, fbar
        product = _product(f, fbar)
        nought = product.get((0, 0), Fraction(0))
        self.b = _clean({(i, 0): c for (i, j), c in product.items() if j == 0 and i})
        self.d = _clean({**{(0, j): c for (i, j), c in product.items() if i == 0}, (0, 0): nought})
        self.a = _total(f, _shifted(fbar, 1, 0), Fraction(-1))
        self.degree = max((i + j for i, j in (*f, *fbar)), default=0)

    def require_conserving(self) -> None:
        """``f - fbar(x+1, y) = f(x+1, y-1) - fbar(x, y-1)``, and f fbar - b depends on y alone."""
        other = _total(_shifted(self.f, 1, -1), _shifted(self.fbar, 0, -1), Fraction(-1))
        require(self.a == other, "polynomials f, fbar without a common a(x, y)")
        require(_total(_product(self.f, self.fbar), self.b, Fraction(-1)) == self.d, "f fbar that is no sum of b and d")
        require(self.b and 0 < self.degree <= LARGEST_DEGREE, "a field that is singular or too large")

    def require_regular(self, s: int, row: int) -> None:
        """No zero of b at an integer x >= s, none of d at an integer y >= row."""
        line_b, line_d = _on_line(self.b, (s, 1), (0, 0)), _on_line(self.d, (0, 0), (row, 1))
        require(without_zeros(line_b) and without_zeros(line_d), "a singular step")

    def require_case(self, case: str, x: Bivariate, y: Bivariate) -> None:
        """The inequalities on the region that x and y describe by non-negative v and z."""

        def at(polynomial: Bivariate, dx: int = 0, dy: int = 0) -> Bivariate:
            return _composed(polynomial, _total(x, {(0, 0): Fraction(dx)}), _total(y, {(0, 0): Fraction(dy)}))

        a, b, f, fbar = at(self.a), at(self.b), at(self.f), at(self.fbar)
        if case == "positive":
            require(all(_is_positive(part) for part in (a, b, f)) and _is_nonnegative(fbar), "signs that are not shown")
            require(self._rows_converge(y), "rows whose convergence is not shown")
            return
        require(case == "worpitzky", "a case of an unknown name")
        require(_is_positive(_scaled(b, -1)) and _is_positive(a), "signs of a and b that are not shown")
        worpitzky = _total(_product(at(self.a, 1), a), at(self.b, 1), Fraction(4))
        require(_is_nonnegative(worpitzky), "4|b| <= a a- that is not shown")
        above, wide = _total(at(self.a, 0, 1), fbar, Fraction(2)), _total(_scaled(f, 2), a, Fraction(-1))
        require(_is_positive(above) and _is_nonnegative(wide), "a step back that is not shown to keep tails large")
        d = at(self.d)
        if not _is_nonnegative(_scaled(d, -1)):
            surplus = _total(_product(wide, above), d, Fraction(-4))
            require(
                _is_nonnegative(d) and _is_nonnegative(surplus), "a step back that is not shown to keep tails large"
            )

    def _rows_converge(self, y: Bivariate) -> bool:
        """Whether some power x**i with 2 i >= deg b - 2 has a positive coefficient in a, in every row."""
        degree_b = max(i for i, _ in self.b)
        for power in range(max(0, -(-(degree_b - 2) // 2)), self.degree + 1):
            column = {(0, j): c for (i, j), c in self.a.items() if i == power}
            if column and _is_positive(_composed(column, {}, y)):
                return True
        return False


def _require_separated(field: _Field, start: tuple[int, int], step: tuple[int, int], case: str) -> None:
    """The dominant eigenvector of the leading matrix is outside of the cone that holds the recessive solution."""
    matrix, d, steps = _trajectory(field, start, step), field.degree, sum(step)
    degrees = ((steps * d, (steps + 1) * d), ((steps - 1) * d, steps * d))
    (c00, c01), (c10, c11) = ([_coefficient(matrix[i][j], degrees[i][j]) for j in (0, 1)] for i in (0, 1))
    for i in (0, 1):
        for j in (0, 1):
            require(len(matrix[i][j]) <= degrees[i][j] + 1, "a direction with entries of too large degree")
    trace, determinant = c00 + c11, c00 * c11 - c01 * c10
    discriminant = trace**2 - 4 * determinant
    require(trace and determinant and c10 and discriminant > 0, "a direction without two moduli of growth")
    # w_2/w_1 of the dominant eigenvector: base + factor sqrt(discriminant)
    base, factor = (trace - 2 * c00) / (2 * c10), (1 if trace > 0 else -1) / (2 * c10)
    if case == "positive":
        require(_is_above(base, factor, discriminant, Fraction(0)), "a dominant solution that is not shown positive")
        return
    a = _coefficient(_on_line(field.a, (0, step[0]), (0, step[1])), d)
    b = _coefficient(_on_line(field.b, (0, step[0]), (0, 0)), 2 * d)
    require(a and b, "leading coefficients that vanish")
    low, high = sorted((-b / a * Fraction(2, 3), -b / a * 2))
    outside = _is_above(base, factor, discriminant, high) or _is_above(-base, -factor, discriminant, -low)
    require(outside, "a dominant solution in the cone of recessive ones")


def _is_above(base: Fraction, factor: Fraction, radicand: Fraction, bound: Fraction) -> bool:
    """``base + factor sqrt(radicand) > bound``."""
    gap = base - bound
    if gap >= 0 and factor >= 0:
        return gap > 0 or factor > 0
    if gap <= 0 and factor <= 0:
        return False
    larger_gap = gap**2 > factor**2 * radicand
    return larger_gap if gap > 0 else gap**2 < factor**2 * radicand


def _recessive(field: _Field, s: int, t: int, row: int, proof: object) -> tuple[Expression, Expression]:
    """The row vector (w_1, w_2) at the start, up to a factor: ``(-1, L)`` of the known row, moved up to the start."""
    key, value = proved_value(proof)
    line_a, line_b = _on_line(field.a, (s - 1, 1), (row, 0)), _on_line(field.b, (s - 1, 1), (0, 0))
    same = [Fraction(c) for c in key[0]] == line_a and [Fraction(c) for c in key[1]] == line_b
    require(same, "the proof of another row")
    limit = Sum((value, Number(-value_at(line_a, 0))))
    w: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]] = (
        (Fraction(-1), Fraction(0)),
        (Fraction(0), Fraction(1)),
    )
    for y in range(row, t):
        fbar, b, f = (value_at(_on_line(p, (s, 0), (y, 0)), 0) for p in (field.fbar, field.b, field.f))
        (u0, u1), (v0, v1) = w
        w = (u0 * fbar + v0, u1 * fbar + v1), (u0 * b + v0 * f, u1 * b + v1 * f)
    first, second = (Sum((Number(c), Product((Number(k), limit)))) for c, k in w)
    return first, second


def _value(
    claim: ClaimedValue, shift: int, matrix: Matrix, j: int, minimal: tuple[Expression, Expression]
) -> Expression:
    """The value of the claimed fraction from the recessive solution of a component's recurrence.

    ``w_{n+2} = A(n) w_{n+1} + B(n) w_n`` and ``u_n = a(n) u_{n-1} + b(n) u_{n-2}`` are one recurrence up to
    ``u_n = w_{n+2}/g(n)`` with ``g(n)/g(n-1) = r(n) = A(n)/a(n)``; then ``cf = -B(0) w_0/(r(0) w_1)`` (Pincherle).
    """
    a, b = moved(claim.a, shift), moved(claim.b, shift)
    i = 1 - j
    link, link_next = matrix[i][j], moved(matrix[i][j], 1)
    top = plus(times(moved(matrix[j][j], 1), link), times(link_next, matrix[i][i]))
    determinant = plus(times(matrix[0][0], matrix[1][1]), [-c for c in times(matrix[0][1], matrix[1][0])])
    require(without_zeros(link) and without_zeros(determinant), "a matrix that is singular along the direction")
    above, below = _lowest(top, times(link, a))
    require(without_zeros(above) and without_zeros(below), "a multiplier with a zero or pole")
    # b(n) r(n-1) r(n) = B(n) = -det link(n+1)/link
    left = times(times(b, times(above, moved(above, -1))), link)
    right = times([-c for c in determinant], times(link_next, times(below, moved(below, -1))))
    require(left == right, "a fraction other than that of the direction")
    factor = value_at(determinant, 0) * value_at(link_next, 0) * value_at(below, 0)
    factor /= value_at(link, 0) * value_at(above, 0)
    after = Sum(tuple(Product((Number(value_at(matrix[k][j], 0)), minimal[k])) for k in (0, 1)))
    value: Expression = Product((Number(factor), _over(minimal[j], after)))
    for n in range(shift - 1, -1, -1):
        value = Sum((Number(value_at(claim.a, n)), _over(Number(value_at(claim.b, n + 1)), value)))
    return value


def _over(top: Expression, bottom: Expression) -> Expression:
    return Product((top, Power(bottom, Number.of(-1))))


def _lowest(top: Polynomial, bottom: Polynomial) -> tuple[Polynomial, Polynomial]:
    common, rest = top, bottom
    while rest:
        common, rest = rest, _divided(common, rest)[1]
    return _divided(top, common)[0], _divided(bottom, common)[0]


def _divided(top: Polynomial, bottom: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder."""
    rest, quotient = list(top), [Fraction(0)] * max(0, len(top) - len(bottom) + 1)
    for k in range(len(quotient) - 1, -1, -1):
        quotient[k] = factor = rest[k + len(bottom) - 1] / bottom[-1]
        for i, c in enumerate(bottom):
            rest[k + i] -= factor * c
    while rest and rest[-1] == 0:
        rest.pop()
    return quotient, rest


def _trajectory(field: _Field, start: tuple[int, int], step: tuple[int, int]) -> Matrix:
    """One period along the direction from its n-th point: x steps first."""
    (s, t), (p, q) = start, step
    product: Matrix = [[[Fraction(1)], []], [[], [Fraction(1)]]]
    one = [Fraction(1)]
    for k in range(p):
        here = (s + k, p), (t, q)
        product = _times(product, [[[], _on_line(field.b, *here)], [one, _on_line(field.a, *here)]])
    for k in range(q):
        here = (s + p, p), (t + k, q)
        b = _on_line(field.b, *here)
        product = _times(product, [[_on_line(field.fbar, *here), b], [one, _on_line(field.f, *here)]])
    return product


def _times(left: Matrix, right: Matrix) -> Matrix:
    return [[plus(times(left[i][0], right[0][j]), times(left[i][1], right[1][j])) for j in (0, 1)] for i in (0, 1)]


# Polynomials in two variables


def _bivariate(value: object) -> Bivariate:
    found: Bivariate = {}
    for entry in items(value):
        i, j, coefficient = (integer(part) for part in items(entry))
        require(0 <= i <= LARGEST_DEGREE and 0 <= j <= LARGEST_DEGREE, "an exponent out of bounds")
        found[i, j] = Fraction(coefficient)
    return _clean(found)


def _pair(value: object) -> tuple[int, int]:
    first, second = (integer(part) for part in items(value))
    return first, second


def _clean(polynomial: Bivariate) -> Bivariate:
    return {key: c for key, c in polynomial.items() if c}


def _affine(constant: int, v: int, z: int) -> Bivariate:
    return _clean({(0, 0): Fraction(constant), (1, 0): Fraction(v), (0, 1): Fraction(z)})


def _total(left: Bivariate, right: Bivariate, factor: Fraction = Fraction(1)) -> Bivariate:
    found = dict(left)
    for key, c in right.items():
        found[key] = found.get(key, Fraction(0)) + factor * c
    return _clean(found)


def _scaled(polynomial: Bivariate, factor: int) -> Bivariate:
    return {key: factor * c for key, c in polynomial.items()}


def _product(left: Bivariate, right: Bivariate) -> Bivariate:
    found: Bivariate = {}
    for (i, j), c in left.items():
        for (k, m), d in right.items():
            found[i + k, j + m] = found.get((i + k, j + m), Fraction(0)) + c * d
    return _clean(found)


def _composed(polynomial: Bivariate, x: Bivariate, y: Bivariate) -> Bivariate:
    total: Bivariate = {}
    for (i, j), c in polynomial.items():
        term: Bivariate = {(0, 0): c}
        for factor in [x] * i + [y] * j:
            term = _product(term, factor)
        total = _total(total, term)
    return total


def _shifted(polynomial: Bivariate, dx: int, dy: int) -> Bivariate:
    one = Fraction(1)
    return _composed(
        polynomial, _clean({(1, 0): one, (0, 0): Fraction(dx)}), _clean({(0, 1): one, (0, 0): Fraction(dy)})
    )


def _on_line(polynomial: Bivariate, x: tuple[int, int], y: tuple[int, int]) -> Polynomial:
    """The polynomial in n at ``x = x[0] + x[1] n``, ``y = y[0] + y[1] n``."""
    found = _composed(polynomial, _affine(x[0], x[1], 0), _affine(y[0], y[1], 0))
    length = max((i for i, _ in found), default=-1) + 1
    return [found.get((i, 0), Fraction(0)) for i in range(length)]


def _coefficient(polynomial: Polynomial, power: int) -> Fraction:
    return polynomial[power] if power < len(polynomial) else Fraction(0)


def _is_positive(polynomial: Bivariate) -> bool:
    return polynomial.get((0, 0), Fraction(0)) > 0 and _is_nonnegative(polynomial)


def _is_nonnegative(polynomial: Bivariate) -> bool:
    return all(c >= 0 for c in polynomial.values())
