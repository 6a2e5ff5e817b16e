"""The field of the generalised hypergeometric function pFq: its parameters are the axes.

The equation is ``theta prod(theta + y_j - 1) - z prod(theta + x_i)``; the rank is max(p, q + 1), one less for z = 1 and
p = q + 1, where the leading coefficient 1 - z vanishes. The shifts are ``x F(x + 1) = (theta + x) F`` and
``(y - 1) F(y - 1) = (theta + y - 1) F``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.differential import Shift, Term, ThetaSteps, check_equation
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.matrices import ring

MOST_PARAMETERS = 24


def hypergeometric(
    p: int, q: int, z: int | Fraction | str = "z", shifts: Sequence[int | Fraction] | None = None
) -> MatrixField:
    """The field of pFq(x_0, ...; y_0, ...; z), axes ``x0, x1, ..., y0, y1, ...``.

    Parameters
    ----------
    p, q : int
        Numbers of upper and lower parameters.
    z : rational number or str
        The argument; a name makes it a parameter of the field.
    shifts : sequence of rationals, optional
        Added to the axes, upper parameters first: the field at the origin is that of these parameters.

    Returns
    -------
    MatrixField
        Flat, checked exactly. The vector is
        ``(F, theta F, theta^2 F, ...)``.

    Raises
    ------
    InvalidInput
        If a number of parameters is out of range, z is 0, or the rank would be 0.

    References
    ----------
    Matrices, axes and orientation as in ramanujantools 0.0.8, ``cmf.pFq``.

    Examples
    --------
    >>> gauss = hypergeometric(2, 1, -1)
    >>> gauss.axes, gauss.rank, hypergeometric(3, 2, 1).rank
    (('x0', 'x1', 'y0'), 2, 2)
    >>> gauss.matrix("x0").rows, gauss.matrix("x0").denominator
    (((2*x0, -x0*x1), (2, x0 - x1 - y0 + 1)), 2*x0)
    """
    argument = argument_of(z)
    if not (p >= 0 and q >= 0 and 1 <= p + q <= MOST_PARAMETERS):
        raise InvalidInput("numbers of parameters", f"({p}, {q})", f"p, q >= 0 with 1 to {MOST_PARAMETERS} in all")
    axes = [f"x{i}" for i in range(p)] + [f"y{j}" for j in range(q)]
    context = ring([*axes, argument] if isinstance(argument, str) else axes)
    gens = context.gens()
    one = context.constant(1)
    upper, lower = gens[:p], gens[p : p + q]
    terms = (
        Term(0, one, ((1, one * 0), *((1, y - 1) for y in lower))),
        Term(1, -one, tuple((1, x) for x in upper)),
    )
    steps = [Shift(1, x, one, x) for x in upper] + [Shift(-1, y - 1, one, y - 1) for y in lower]
    field = MatrixField(
        check_equation(ThetaSteps(tuple(axes), terms, tuple(steps), argument)),
        None,
        (("pFq", [p, q, str(argument)]),),
    ).checked()
    if shifts is None:
        return field
    if len(shifts) != p + q:
        raise InvalidInput("number of shifts", len(shifts), f"{p + q}: {', '.join(axes)}")
    construction = (("pFq", [p, q, str(argument)]), ("shifts", [str(Fraction(s)) for s in shifts]))
    return MatrixField(field.translated(shifts).steps, None, construction)


def argument_of(z: int | Fraction | str) -> Fraction | str:
    """The argument of the function: a rational number other than 0, or a name.

    Raises
    ------
    InvalidInput
        If it is 0.

    >>> argument_of(2), argument_of("z")
    (Fraction(2, 1), 'z')
    """
    if isinstance(z, str):
        return z
    value = Fraction(z)
    if value == 0:
        raise InvalidInput("z", "0", "a rational number other than 0, or a name")
    return value
