"""Fields of rank 2 from conjugate polynomials f and fbar.

    linear:     f(x, y) - fbar(x+1, y) = f(x+1, y-1) - fbar(x, y-1) =: a(x, y)
    quadratic:  (f fbar)(x, y) - (f fbar)(0, y) = (f fbar)(x, 0) - (f fbar)(0, 0) =: b(x)

    M_x = [[0, b(x)], [1, a(x, y)]],     M_y = [[fbar(x, y), b(x)], [1, f(x, y)]].

Along x at fixed y the field is the continued fraction of a and b.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.matrices import RationalMatrix, ring
from mathengine.matrixfields.fields.rational_functions import (
    names_of,
    quotient_text,
    rational_function,
    variables,
)
from mathengine.numeric.expressions import Expression
from mathengine.numeric.rational_form import Quotient
from mathengine.numeric.reader import read_expression

AXES = ("x", "y")


@dataclass(frozen=True, slots=True)
class Pair:
    """f and fbar over the ring of x, y and the parameters.

    Examples
    --------
    >>> pair = Pair.read("c0 + c1*(x + y)", "x - y")
    >>> str(pair.a().numerator), str(pair.b().numerator)
    ('x*c1 - x + y*c1 + y + c0 - 1', 'x^2*c1 + x*c0')
    >>> str(pair.linear_defect().numerator), str(pair.quadratic_defect().numerator)
    ('0', '0')
    """

    f: Quotient
    fbar: Quotient

    @classmethod
    def read(cls, f: str | Expression, fbar: str | Expression) -> Pair:
        """The pair that two expressions spell; names other than x and y are parameters.

        Raises
        ------
        InvalidInput
            If one is no rational function.
        """
        trees = [read_expression(side) if isinstance(side, str) else side for side in (f, fbar)]
        names = sorted(set().union(*map(names_of, trees)) - set(AXES), key=_natural)
        context = ring([*AXES, *variables(names, "parameters")])
        return cls(*(rational_function(tree, context) for tree in trees))

    def linear_defect(self) -> Quotient:
        """``f(x, y) - fbar(x+1, y) - f(x+1, y-1) + fbar(x, y-1)``."""
        there = _minus(_at(self.f, 1, -1), _at(self.fbar, 0, -1))
        return _minus(self.a(), there)

    def quadratic_defect(self) -> Quotient:
        """``(f fbar)(x, y) - (f fbar)(x, 0) - (f fbar)(0, y) + (f fbar)(0, 0)``."""
        product = self.f * self.fbar
        x, y = product.numerator.context().gens()[:2]
        sides = _minus(product, _put(product, x, y * 0)), _minus(_put(product, x * 0, y), _put(product, x * 0, y * 0))
        return _minus(*sides)

    def a(self) -> Quotient:
        """a(x, y), the partial denominators along x."""
        return _minus(self.f, _at(self.fbar, 1, 0))

    def b(self) -> Quotient:
        """b(x), the partial numerators along x."""
        product = self.f * self.fbar
        x, y = product.numerator.context().gens()[:2]
        return _minus(_put(product, x, y * 0), _put(product, x * 0, y * 0))


def conjugate_field(f: str | Expression, fbar: str | Expression, name: str | None = None) -> MatrixField:
    """The field of f and fbar, axes x and y; other names become parameters.

    Raises
    ------
    InvalidInput
        If the linear or the quadratic condition fails (the message has what is left over), or a matrix is singular.

    References
    ----------
    Elimelech et al., Algorithm-assisted discovery of an intrinsic order among mathematical constants, arXiv 2308.11829;
    matrices as in ramanujantools 0.0.8, ``cmf.FFbar``.

    Examples
    --------
    >>> field = conjugate_field("c0 + c1*(x + y)", "c2 + c3*(x - y)")
    >>> field.parameters
    ('c0', 'c1', 'c2', 'c3')
    >>> conjugate_field("x + y", "x - 2*y")
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: linear condition f(x, y) - fbar(x+1, y) - f(x+1, y-1) + fbar(x, y-1) is 1; \
accepted: 0
    """
    pair = Pair.read(f, fbar)
    linear, quadratic = pair.linear_defect(), pair.quadratic_defect()
    if not linear.numerator.is_zero():
        _refuse("linear condition f(x, y) - fbar(x+1, y) - f(x+1, y-1) + fbar(x, y-1)", linear)
    if not quadratic.numerator.is_zero():
        _refuse("quadratic condition F(x, y) - F(x, 0) - F(0, y) + F(0, 0) of F = f*fbar", quadratic)
    texts = [quotient_text(side.numerator, side.denominator) for side in (pair.f, pair.fbar)]
    field = MatrixField.of_matrices(AXES, _matrices(pair))
    return MatrixField(field.steps, name, (("ffbar", texts),))


def _matrices(pair: Pair) -> Sequence[RationalMatrix]:
    one = pair.f.denominator * 0 + 1
    unit, zero = Quotient(one, one), Quotient(one * 0, one)
    tables = (
        [[zero, pair.b()], [unit, pair.a()]],
        [[pair.fbar, pair.b()], [unit, pair.f]],
    )
    return [RationalMatrix.of_quotients([[(q.numerator, q.denominator) for q in r] for r in t]) for t in tables]


def _refuse(condition: str, defect: Quotient) -> None:
    raise InvalidInput(condition, quotient_text(defect.numerator, defect.denominator), "0")


def _minus(one: Quotient, other: Quotient) -> Quotient:
    return one + Quotient(-other.numerator, other.denominator)


def _at(function: Quotient, dx: int, dy: int) -> Quotient:
    x, y = function.numerator.context().gens()[:2]
    return _put(function, x + dx, y + dy)


def _put(function: Quotient, x: fmpz_mpoly, y: fmpz_mpoly) -> Quotient:
    rest = function.numerator.context().gens()[2:]
    one = function.denominator * 0 + 1
    above, below = (part.compose(x, y, *rest) for part in (function.numerator, function.denominator))
    if below.is_zero():
        raise InvalidInput("f*fbar", "infinite on an axis", "functions without a pole on the axes x = 0 and y = 0")
    return Quotient(above, one) * Quotient(one, below)


def _natural(name: str) -> tuple[str, Fraction]:
    stem = name.rstrip("0123456789")
    return stem, Fraction(name[len(stem) :] or -1)
