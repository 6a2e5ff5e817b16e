"""The field of Meijer's G-function: its parameters are the axes.

The equation is ``(-1)^(p-m-n) z prod(theta - a_i + 1) - prod(theta - b_j)``. Stepping a_i down multiplies G by
``+-(theta - a_i + 1)`` (plus for i < n), stepping b_j up by ``+-(theta - b_j)`` (minus for j < m).
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpz_mpoly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.differential import Shift, Term, ThetaSteps, check_equation
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.hypergeometric import MOST_PARAMETERS, argument_of
from mathengine.matrixfields.fields.matrices import ring


def meijer_g(m: int, n: int, p: int, q: int, z: int | Fraction | str = "z") -> MatrixField:
    """The field of Meijer's G^{m,n}_{p,q}(a_0, ...; b_0, ... | z), axes ``a0, a1, ..., b0, b1, ...``.

    Parameters
    ----------
    m, n, p, q : int
        0 <= n <= p, 0 <= m <= q, p and q positive.
    z : rational number or str
        The argument; a name makes it a parameter of the field.

    Returns
    -------
    MatrixField
        Of rank max(p, q), one less where the leading coefficient vanishes. Flat (checked exactly).

    Raises
    ------
    InvalidInput
        If the orders are out of range or z is 0.

    References
    ----------
    Matrices, axes and orientation as in ramanujantools 0.0.8, ``cmf.MeijerG``.

    Examples
    --------
    >>> meijer_g(3, 2, 2, 3, 1).axes
    ('a0', 'a1', 'b0', 'b1', 'b2')
    """
    if not (0 <= n <= p and 0 <= m <= q and p > 0 and q > 0 and p + q <= MOST_PARAMETERS):
        accepted = f"0 <= n <= p, 0 <= m <= q, p > 0, q > 0, p + q <= {MOST_PARAMETERS}"
        raise InvalidInput("orders (m, n, p, q)", f"({m}, {n}, {p}, {q})", accepted)
    argument = argument_of(z)
    axes = [f"a{i}" for i in range(p)] + [f"b{j}" for j in range(q)]
    context = ring([*axes, argument] if isinstance(argument, str) else axes)
    gens = context.gens()
    one = context.constant(1)
    a, b = gens[:p], gens[p : p + q]
    sign = -1 if (p - m - n) % 2 else 1
    terms = (
        Term(1, one * sign, tuple((1, 1 - c) for c in a)),
        Term(0, -one, tuple((1, -c) for c in b)),
    )
    steps = [_signed(-1, 1 if i < n else -1, 1 - c) for i, c in enumerate(a)]
    steps += [_signed(1, -1 if j < m else 1, -c) for j, c in enumerate(b)]
    made = check_equation(ThetaSteps(tuple(axes), terms, tuple(steps), argument))
    return MatrixField(made, None, (("MeijerG", [m, n, p, q, str(argument)]),)).checked()


def _signed(direction: int, sign: int, intercept: fmpz_mpoly) -> Shift:
    one = intercept.context().constant(1)
    return Shift(direction, intercept * sign, one * sign, one)
