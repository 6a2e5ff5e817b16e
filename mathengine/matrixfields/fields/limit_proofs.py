"""Proofs of limits along trajectories of rank 2: the companion fraction of the column, and a proved value of it.

For row vectors ``v_{n+1} = v_n T(n)`` the component j obeys ``w_{n+2} = A(n) w_{n+1} + B(n) w_n``; with the value V of
``cf(a, b)``, an inflation of ``cf(A, B)`` by r, the quotient of the products of two rows tends to
``(p_1 r(0) V + B(0) p_0)/(q_1 r(0) V + B(0) q_0)``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import MathengineError
from mathengine.matrixfields.companion import companion
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.fields.limits import Trajectory
from mathengine.matrixfields.fields.walk import numerators_product
from mathengine.matrixfields.proofs import ValueProof, prove_value
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.rational_form import rational_form

LARGEST_FIRST = 1000


@dataclass(frozen=True, slots=True)
class LimitProof:
    """The limit along a trajectory in closed form.

    Attributes
    ----------
    value : Expression
    first : int
        n of the first step of the companion fraction: the linking entry has no zero from there on.
    fraction : ValueProof
        The proved value of the companion fraction.
    """

    value: Expression
    first: int
    fraction: ValueProof


def prove_limit(path: Trajectory) -> LimitProof | None:
    """The limit of p/q along a trajectory of rank 2 with its proof, or None where no mode covers its fraction. Exact.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.reading import read_field
    >>> from mathengine.numeric.printer import to_text
    >>> path = Trajectory.of(read_field("ffbar(x + y, x - y)"), (1, 1), (1, 1))
    >>> to_text(prove_limit(path).value)
    '-1 + 1/log(2)'
    """
    if path.field.rank != 2:
        return None
    try:
        steps = [[fmpz_poly(entry) for entry in row] for row in path.entries]
    except MathengineError:
        return None
    link = steps[1 - path.column][path.column]
    if not link:
        return None
    first = max((zero for zero, _ in integer_zeros(link) if zero >= 0), default=-1) + 1
    if first > LARGEST_FIRST:
        return None
    walked = numerators_product(path.entries, 0, first)
    p, q = ([Fraction(int(row[0] * walked[0, k] + row[1] * walked[1, k])) for k in (0, 1)] for row in path.rows)
    ahead = [[entry(fmpz_poly([first, 1])) for entry in row] for row in steps]
    try:
        fraction, back = companion(ahead, ((p[0], p[1]), (q[0], q[1])), path.column)
    except MathengineError:
        return None
    proof = prove_value(replace(fraction, scale=Fraction(1)))
    if proof is None:
        return None
    inner = Product((Number(fraction.scale), proof.value))
    top, bottom = (Sum((Product((Number(a), inner)), Number(b))) for a, b in ((back.a, back.b), (back.c, back.d)))
    try:
        value = rational_form(Product((top, Power(bottom, Number.of(-1)))))
    except MathengineError:
        return None
    return LimitProof(value, first, proof)
