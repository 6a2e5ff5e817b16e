"""Fields of any D-finite function: a differential equation in theta, and a shift in theta for each parameter.

The powers of z stand to the left of theta: the text ``z*theta`` means ``z theta``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.differential import Shift, Term, ThetaSteps, check_equation
from mathengine.matrixfields.fields.explicit import ExplicitSteps, shift
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.hypergeometric import argument_of
from mathengine.matrixfields.fields.matrices import Image, RationalMatrix, ring, substitute
from mathengine.matrixfields.fields.rational_functions import rational_function, variables
from mathengine.matrixfields.fields.theta_operators import raised, remainder


def d_finite(
    equation: str,
    shifts: Mapping[str, str],
    z: int | Fraction | str = "z",
    parameters: tuple[str, ...] = (),
) -> MatrixField:
    """The field of the solutions of ``equation``.

    Parameters
    ----------
    equation : str
        A polynomial in ``theta``, ``z``, the axes and the parameters, that annihilates F.
    shifts : mapping from str to str
        For each axis x what a unit step does to F: ``{"x": "(theta + x)/x"}`` for ``F(x + 1)``, with the key ``-x`` for
        ``F(x - 1)``. A polynomial in theta and z over a polynomial in the axes.
    z : rational number or str
        The argument; a name, which must be z, makes it a parameter.
    parameters : tuple of str
        Other names.

    Returns
    -------
    MatrixField
        Checked exactly; the vector is ``(F, theta F, theta^2 F, ...)``.

    Raises
    ------
    InvalidInput
        If something cannot be read, the shifts do not commute (NotConserving), or a shift that is not linear in theta
        is asked for at a z where the leading coefficient vanishes.

    Examples
    --------
    >>> kummer = d_finite(
    ...     "theta*(theta + b - 1) - z*(theta + a)", {"a": "(theta + a)/a", "-b": "(theta + b - 1)/(b - 1)"}, 1
    ... )
    >>> kummer.axes, kummer.rank
    (('a', 'b'), 2)
    >>> d_finite("theta^2 - z*theta - a", {"a": "theta + a"}).rank    # one axis: flat whatever the shift means
    2
    """
    argument = argument_of(z)
    if isinstance(argument, str) and argument != "z":
        raise InvalidInput("z", argument, "a rational number, or z")
    axes = variables([key.removeprefix("-") for key in shifts], "axes")
    if not axes:
        raise InvalidInput("shifts", "none", "one for each axis")
    source = _Source.of(axes, variables([*parameters, "z", "theta"], "names"))
    polynomial = source.polynomial(equation, "differential equation")
    made = {key: source.quotient(text, f"shift of {key}") for key, text in shifts.items()}
    construction: tuple[tuple[str, object], ...] = (
        ("equation", equation),
        ("shifts", dict(shifts)),
        ("z", str(argument)),
        ("parameters", list(parameters)),
    )
    if all(source.is_simple(above) for above, _ in made.values()):
        steps: ThetaSteps | ExplicitSteps = source.theta_steps(polynomial, made, argument)
    else:
        steps = source.explicit_steps(polynomial, made, argument)
    return MatrixField(steps, None, construction).checked()


@dataclass(frozen=True, slots=True)
class _Source:
    """The ring of the axes, the parameters, z and theta, and what is read from it."""

    axes: tuple[str, ...]
    context: fmpz_mpoly_ctx

    @classmethod
    def of(cls, axes: tuple[str, ...], rest: tuple[str, ...]) -> _Source:
        if set(axes) & set(rest):
            raise InvalidInput("axes", ", ".join(sorted(set(axes) & set(rest))), "names other than z and theta")
        return cls(axes, ring([*axes, *rest]))

    def polynomial(self, text: str, what: str) -> list[fmpz_mpoly]:
        """Coefficients in theta, over the ring without theta."""
        above, below = self.quotient(text, what)
        if not below.is_constant():
            raise InvalidInput(what, text, "a polynomial in theta, z and the axes")
        return above

    def quotient(self, text: str, what: str) -> tuple[list[fmpz_mpoly], fmpz_mpoly]:
        """Numerator as coefficients in theta, and a denominator free of theta and z."""
        read = rational_function(text, self.context)
        below = self._split(read.denominator)
        if len(below) > 1 or self._involves_z(below[0]):
            raise InvalidInput(what, text, "a denominator free of theta and z")
        return self._split(read.numerator), below[0]

    def _split(self, polynomial: fmpz_mpoly) -> list[fmpz_mpoly]:
        names = self.context.names()[:-1]
        parts: dict[int, dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            parts.setdefault(exponents[-1], {})[tuple(exponents[:-1])] = int(coefficient)
        inner = ring(names)
        return [inner.from_dict(parts.get(k, {})) for k in range(max(parts, default=0) + 1)]

    def _involves_z(self, polynomial: fmpz_mpoly) -> bool:
        return any(exponents[-1] for exponents in polynomial.to_dict())

    def is_simple(self, multiplier: list[fmpz_mpoly]) -> bool:
        """Whether the shift is linear in theta and free of z."""
        return len(multiplier) == 2 and not any(map(self._involves_z, multiplier))

    def theta_steps(
        self,
        equation: list[fmpz_mpoly],
        shifts: Mapping[str, tuple[list[fmpz_mpoly], fmpz_mpoly]],
        z: Fraction | str,
    ) -> ThetaSteps:
        context = ring(self.context.names()[: -1 if isinstance(z, str) else -2])
        free = _Free(context, isinstance(z, str))
        zero = context.constant(0)
        terms = []
        for k, coefficient in enumerate(equation):
            for power, part in self._by_power(coefficient).items():
                terms.append(Term(power, free(part), ((1, zero),) * k))
        made = []
        for key, (above, below) in shifts.items():
            made.append(Shift(-1 if key.startswith("-") else 1, free(above[0]), free(above[1]), free(below)))
        return check_equation(ThetaSteps(self.axes, tuple(terms), tuple(made), z))

    def _by_power(self, polynomial: fmpz_mpoly) -> dict[int, fmpz_mpoly]:
        parts: dict[int, dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            parts.setdefault(exponents[-1], {})[(*exponents[:-1], 0)] = int(coefficient)
        return {power: polynomial.context().from_dict(part) for power, part in parts.items()}

    def explicit_steps(
        self,
        equation: list[fmpz_mpoly],
        shifts: Mapping[str, tuple[list[fmpz_mpoly], fmpz_mpoly]],
        z: Fraction | str,
    ) -> ExplicitSteps:
        if len(equation) < 2:
            raise InvalidInput("order of the differential equation", len(equation) - 1, "at least 1")
        context = ring(self.context.names()[: -1 if isinstance(z, str) else -2])
        images: list[Image] = [*context.gens()] if isinstance(z, str) else [*context.gens(), z]
        if substitute([equation[-1]], images, context)[0].is_zero():
            raise InvalidInput("z", str(z), "a point where the leading coefficient of the equation does not vanish")
        matrices = []
        for index, (key, (above, below)) in enumerate(shifts.items()):
            matrix = _columns(above, below, equation).substituted(images, context)
            if key.startswith("-"):
                matrix = matrix.substituted(shift(context, index, 1), context).inverse()
            matrices.append(matrix)
        return ExplicitSteps(self.axes, tuple(matrices))


@dataclass(frozen=True, slots=True)
class _Free:
    """Moves polynomials that are free of z to the ring of the field."""

    context: fmpz_mpoly_ctx
    keeps_z: bool

    def __call__(self, polynomial: fmpz_mpoly) -> fmpz_mpoly:
        table = polynomial.to_dict()
        return self.context.from_dict({e if self.keeps_z else tuple(e[:-1]): c for e, c in table.items()})


def _columns(above: list[fmpz_mpoly], below: fmpz_mpoly, equation: list[fmpz_mpoly]) -> RationalMatrix:
    """The matrix whose column k is ``theta^k S`` modulo the equation, as an operator identity in z."""
    rank, zero = len(equation) - 1, below * 0
    columns: list[tuple[list[fmpz_mpoly], fmpz_mpoly]] = []
    operator, scale = above, zero + 1
    for k in range(rank):
        if k:  # theta (C/s) = (s theta C - z s' C)/s^2
            slope = raised([scale], "z")[0]
            operator = [c * scale - d * slope for c, d in zip(raised(operator, "z"), [*operator, zero], strict=True)]
            scale = scale * scale
        rest, factor = remainder(operator, equation, "z")
        operator, scale = [*rest, *[zero] * (rank - len(rest))], scale * factor
        columns.append((operator, scale))
    return RationalMatrix.of_quotients([[(c[i], s * below) for c, s in columns] for i in range(rank)])
