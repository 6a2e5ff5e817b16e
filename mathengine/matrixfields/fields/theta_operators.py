"""Differential operators in theta = z d/dz with polynomial coefficients on the left: ``sum c_k theta^k``.

A list of polynomials over a ring that has z as a variable; ``theta c = c theta + z c'``. Exact.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpz_mpoly

from mathengine.matrixfields.fields.matrices import lowest


def raised(operator: Sequence[fmpz_mpoly], z: str) -> list[fmpz_mpoly]:
    """``theta`` times the operator.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> z, = ring(["z"]).gens()
    >>> raised([z**2, z], "z")
    [2*z^2, z^2 + z, z]
    """
    gen = operator[0].context().gen(operator[0].context().variable_to_index(z))
    result = [c.derivative(z) * gen for c in operator]
    result.append(operator[-1] * 0)
    for k, c in enumerate(operator):
        result[k + 1] = result[k + 1] + c
    return result


def times_constant(operator: Sequence[fmpz_mpoly], right: Sequence[fmpz_mpoly]) -> list[fmpz_mpoly]:
    """The operator times one whose coefficients are free of z, which commutes with theta.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> z, a = ring(["z", "a"]).gens()
    >>> times_constant([z, z], [a, a * 0 + 1])
    [z*a, z*a + z, z]
    """
    result = [operator[0] * 0] * (len(operator) + len(right) - 1)
    for i, a in enumerate(operator):
        for j, b in enumerate(right):
            result[i + j] = result[i + j] + a * b
    return result


def remainder(
    operator: Sequence[fmpz_mpoly], divisor: Sequence[fmpz_mpoly], z: str
) -> tuple[list[fmpz_mpoly], fmpz_mpoly]:
    """``(rest, scale)`` with ``scale * operator = Q * divisor + rest`` and the order of rest below the divisor's.

    No zeros at the top of the rest; it is empty where the divisor divides from the right over the field of fractions.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> z, = ring(["z"]).gens()
    >>> remainder([z * 0, z * 0, z * 0 + 1], [-z, z * 0 + 1], "z")      # F = exp(z): theta^2 F = (z^2 + z) F
    ([z^2 + z], 1)
    """
    rest, scale = _trimmed(operator), divisor[0] * 0 + 1
    multiples = [list(divisor)]
    while len(rest) >= len(divisor):
        offset = len(rest) - len(divisor)
        while len(multiples) <= offset:
            multiples.append(raised(multiples[-1], z))
        above, below = lowest(rest[-1], divisor[-1])
        scale = scale * below
        reduced = [c * below for c in rest]
        for k, c in enumerate(multiples[offset]):
            reduced[k] = reduced[k] - above * c
        rest = _trimmed(reduced)
    return rest, scale


def _trimmed(operator: Sequence[fmpz_mpoly]) -> list[fmpz_mpoly]:
    rest = list(operator)
    while rest and rest[-1].is_zero():
        rest.pop()
    return rest
