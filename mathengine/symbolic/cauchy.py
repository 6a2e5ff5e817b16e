"""Cauchy products of holonomic sequences, by the differential equations of their generating functions.

With ``theta = x d/dx`` a recurrence is an equation ``sum x**j q_j(theta) f = 0``, exact for all coefficients once the
recurrence holds for all integers n; the derivatives of a product f g lie in a space of finite dimension over Q(x).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import BudgetExhausted
from mathengine.symbolic.nullspaces import polynomial_null_vector
from mathengine.symbolic.recurrence import Recurrence, recurrence_of_theta_operator, theta_operator
from mathengine.symbolic.sequences import HolonomicSequence, fixing_values
from mathengine.symbolic.shifts import ONE

LARGEST_DIMENSION = 64

X = fmpz_poly([0, 1])


def cauchy_product(u: HolonomicSequence, v: HolonomicSequence) -> HolonomicSequence:
    """The sequence ``w(n) = u(0) v(n) + u(1) v(n-1) + ... + u(n) v(0)``. Exact.

    Raises
    ------
    BudgetExhausted
        If the space of derivatives has more than 64 dimensions.

    Examples
    --------
    >>> ones = HolonomicSequence.of(Recurrence.of([[-1], [1]]), [1])
    >>> [int(w) for w in cauchy_product(ones, ones).values(5)]
    [1, 2, 3, 4, 5]
    """
    if u.is_zero() or v.is_zero():
        return HolonomicSequence.of(Recurrence.of([[-1], [1]]), [0])
    left, right = differential_equation(u), differential_equation(v)
    operator = _product_operator(left, right)
    # the coefficients of theta**i are polynomials in x: sum x**j q_j(theta)
    size = max(c.degree() for c in operator) + 1
    recurrence = recurrence_of_theta_operator(_trimmed([fmpz_poly([int(c[j]) for c in operator]) for j in range(size)]))
    count = fixing_values(recurrence)
    first, second = u.values(count), v.values(count)
    values = [sum((first[i] * second[n - i] for i in range(n + 1)), Fraction(0)) for n in range(count)]
    return HolonomicSequence.of(recurrence, values)


def _trimmed(operator: list[fmpz_poly]) -> list[fmpz_poly]:
    """Divided by powers of x; an operator without x gets the factor ``x - 1``."""
    while not operator[0]:
        operator = operator[1:]
    if len(operator) > 1:
        return operator
    return [-operator[0], operator[0]]


def differential_equation(u: HolonomicSequence) -> tuple[fmpz_poly, ...]:
    """``c_0, .., c_r``, polynomials in x, with ``sum c_i theta**i f = 0`` for ``f = sum u(n) x**n``. Exact.

    >>> differential_equation(HolonomicSequence.of(Recurrence.of([[-1], [1]]), [1]))  # 1/(1 - x)
    ((-1)*x, (-1)*x + 1)
    """
    recurrence = u.recurrence
    d = recurrence.order
    # q_j(theta) f x**j sums to a polynomial of degree below start + d; where it is not 0, kill it by theta - m
    operator = list(theta_operator(recurrence))
    padded = u.values(u.start + d)
    for m in range(u.start + d):
        residue = sum(int(q(m - j)) * padded[m - j] for j, q in enumerate(operator) if m >= j)
        if residue:
            operator = [q * fmpz_poly([j - m, 1]) for j, q in enumerate(operator)]
    height = max(q.degree() for q in operator) + 1
    return tuple(fmpz_poly([int(q[i]) for q in operator]) for i in range(height))


def _product_operator(left: Sequence[fmpz_poly], right: Sequence[fmpz_poly]) -> tuple[fmpz_poly, ...]:
    """The equation of least order for products of solutions."""
    r, s = len(left) - 1, len(right) - 1
    if r * s > LARGEST_DIMENSION:
        raise BudgetExhausted(f"{r * s} products of derivatives; the limit is {LARGEST_DIMENSION}")
    lead = left[r] * right[s]
    # v/lead**i stands for theta**i (f g); entries belong to theta**a f theta**b g
    vectors = [[ONE if (a, b) == (0, 0) else fmpz_poly() for a in range(r) for b in range(s)]]
    for i in range(r * s + 1):
        rows = list(zip(*vectors, strict=True))
        found = polynomial_null_vector(rows, len(vectors))
        if found is not None and i:
            cleared = [c * lead**k for k, c in enumerate(found)]
            common = fmpz_poly()
            for c in cleared:
                common = common.gcd(c)
            return tuple(c // common for c in cleared)
        vectors.append(_derivative(vectors[-1], i, left, right, lead))
    raise AssertionError("r s + 1 vectors in a space of dimension r s are dependent")


def _derivative(
    vector: Sequence[fmpz_poly], power: int, left: Sequence[fmpz_poly], right: Sequence[fmpz_poly], lead: fmpz_poly
) -> list[fmpz_poly]:
    """theta of ``vector/lead**power``, times ``lead**(power+1)``."""
    r, s = len(left) - 1, len(right) - 1
    rest = X * lead.derivative() * power
    result = [X * v.derivative() * lead - v * rest for v in vector]
    for a in range(r):
        for b in range(s):
            v = vector[a * s + b]
            if not v:
                continue
            if a + 1 < r:
                result[(a + 1) * s + b] += v * lead
            else:
                for k in range(r):
                    result[k * s + b] -= v * left[k] * right[s]
            if b + 1 < s:
                result[a * s + b + 1] += v * lead
            else:
                for k in range(s):
                    result[a * s + k] -= v * right[k] * left[r]
    return result
