"""Polynomials in n and k over Z, seen as polynomials in k: coefficients, shift classes in k, Gosper's form over Q(n).

The two variables are the generators of one flint context, n first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpz, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly

from mathengine.symbolic.gosper import gosper_split
from mathengine.symbolic.shifts import ONE

CONTEXT = fmpz_mpoly_ctx.get(("n", "k"), "lex")
N, K = CONTEXT.gens()
UNIT = CONTEXT.constant(1)

Quotient: TypeAlias = tuple[fmpz_mpoly, fmpz_mpoly]
"""Numerator and denominator."""


def moved(polynomial: fmpz_mpoly, steps_n: int, steps_k: int) -> fmpz_mpoly:
    """``p(n + steps_n, k + steps_k)``.

    >>> moved(N * K, 0, 2)
    n*k + 2*n
    """
    if not (steps_n or steps_k):
        return polynomial
    return polynomial.compose(N + steps_n, K + steps_k, ctx=CONTEXT)


def coefficients_in_k(polynomial: fmpz_mpoly) -> list[fmpz_poly]:
    """The coefficients of the powers of k, as polynomials in n, the constant one first.

    >>> coefficients_in_k(3 * N**2 * K + N - 1)
    [x + (-1), 3*x^2]
    """
    table: dict[int, dict[int, int]] = {}
    for (i, j), value in polynomial.to_dict().items():
        table.setdefault(int(j), {})[int(i)] = int(value)
    found = []
    for j in range(max(table, default=-1) + 1):
        entries = table.get(j, {})
        found.append(fmpz_poly([entries.get(i, 0) for i in range(max(entries, default=-1) + 1)]))
    return found


def from_coefficients(coefficients: Sequence[fmpz_poly]) -> fmpz_mpoly:
    """The polynomial with these coefficients of the powers of k.

    >>> from_coefficients([fmpz_poly([-1, 1]), fmpz_poly([0, 0, 3])])
    3*n^2*k + n - 1
    """
    table: dict[tuple[int, ...], int | fmpz] = {}
    for j, polynomial in enumerate(coefficients):
        table.update({(i, j): c for i, c in enumerate(polynomial.coeffs()) if c != 0})
    return CONTEXT.from_dict(table)


def reduced(top: fmpz_mpoly, bottom: fmpz_mpoly) -> Quotient:
    """The quotient in lowest terms, the leading coefficient of the denominator positive.

    >>> reduced(2 * N * K, -4 * N)
    (-k, 2)
    """
    common = top.gcd(bottom)
    if bottom.leading_coefficient() < 0:
        common = -common
    return top // common, bottom // common


def shift_between(p: fmpz_mpoly, q: fmpz_mpoly) -> int | None:
    """The integer h with ``q(n, k) = p(n, k + h)``, or None, for irreducible p and q that contain k.

    >>> shift_between(N - K, N - K - 3), shift_between(N + K, N + 2 * K)
    (3, None)
    """
    one, other = coefficients_in_k(p), coefficients_in_k(q)
    if len(one) != len(other) or one[-1] != other[-1]:
        return None
    degree = len(one) - 1
    quotient, rest = divmod(other[-2] - one[-2], degree * one[-1]) if degree else (fmpz_poly(), ONE)
    if rest or quotient.degree() > 0:
        return None
    shift = int(quotient[0])
    return shift if degree == 1 or moved(p, 0, shift) == q else None


@dataclass(slots=True)
class _Class:
    representative: fmpz_mpoly
    exponents: dict[int, int]


def _sorted_factors(top: fmpz_mpoly, bottom: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly, list[_Class]]:
    """The parts without k, and the factors with k by shift classes."""
    free = [UNIT, UNIT]
    classes: list[_Class] = []
    for side, polynomial in enumerate((top, bottom)):
        content, factors = polynomial.factor()
        free[side] *= content
        for factor, exponent in factors:
            if factor.degrees()[1] == 0:
                free[side] *= factor**exponent
                continue
            if coefficients_in_k(factor)[-1].leading_coefficient() < 0:
                factor, free[side] = -factor, free[side] * (-1) ** exponent
            _enter(classes, factor, exponent if side == 0 else -exponent)
    return free[0], free[1], classes


def _enter(classes: list[_Class], factor: fmpz_mpoly, exponent: int) -> None:
    for entry in classes:
        shift = shift_between(entry.representative, factor)
        if shift is not None:
            entry.exponents[shift] = entry.exponents.get(shift, 0) + exponent
            return
    classes.append(_Class(factor, {0: exponent}))


def gosper_form_in_k(top: fmpz_mpoly, bottom: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly, fmpz_mpoly]:
    """a, b, c with ``top/bottom = a(k)/b(k) c(k+1)/c(k)``; a(k) and b(k+h) have no common factor with k, h >= 0. Exact.

    >>> gosper_form_in_k(N * (K + 2), K + 1)
    (n, 1, k + 1)
    """
    a, b, classes = _sorted_factors(top, bottom)
    c = UNIT
    for entry in classes:
        upper, lower, between = gosper_split(entry.exponents)
        for shift, exponent in upper.items():
            a *= moved(entry.representative, 0, shift) ** exponent
        for shift, exponent in lower.items():
            b *= moved(entry.representative, 0, shift) ** exponent
        for shift, exponent in between.items():
            c *= moved(entry.representative, 0, shift) ** exponent
    return a, b, c
