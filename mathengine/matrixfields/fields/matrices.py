"""Square matrices of rational functions in several variables: polynomial numerators over one common denominator.

All arithmetic is exact. A matrix is kept reduced (no polynomial divides all entries and the denominator, the
denominator's leading coefficient is positive), so equal matrices have equal numerators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.adjugates import adjugate, product

Rows: TypeAlias = tuple[tuple[fmpz_mpoly, ...], ...]
Image: TypeAlias = fmpz_mpoly | fmpq_mpoly | int | Fraction
"""What a variable may be replaced by: a polynomial of the new context or a rational number."""


def ring(names: Sequence[str]) -> fmpz_mpoly_ctx:
    """The ring of integer polynomials in these variables, ordered lexicographically.

    >>> ring(["x", "y"]).names()
    ('x', 'y')
    """
    return fmpz_mpoly_ctx.get(list(names), "lex")


@dataclass(frozen=True, slots=True)
class RationalMatrix:
    """The matrix ``rows / denominator``, reduced; make it with :meth:`of`.

    Examples
    --------
    >>> x, y = ring(["x", "y"]).gens()
    >>> m = RationalMatrix.of([[x * y, x], [x, x * 0]], x * y)
    >>> m.rows, m.denominator
    (((y, 1), (1, 0)), y)
    >>> (m * m.inverse()) == RationalMatrix.identity(2, ring(["x", "y"]))
    True
    """

    rows: Rows
    denominator: fmpz_mpoly

    @classmethod
    def of(cls, rows: Sequence[Sequence[fmpz_mpoly]], denominator: fmpz_mpoly) -> RationalMatrix:
        """The reduced matrix ``rows / denominator``.

        Raises
        ------
        InvalidInput
            If the denominator is 0.
        """
        if denominator.is_zero():
            raise InvalidInput("denominator of a matrix", "0", "a polynomial other than 0")
        common = denominator
        for row in rows:
            for entry in row:
                if common.is_one():
                    break
                common = common.gcd(entry)
        if (denominator.leading_coefficient() < 0) != (common.leading_coefficient() < 0):
            common = -common
        if common.is_one():
            return cls(tuple(tuple(row) for row in rows), denominator)
        return cls(tuple(tuple(entry / common for entry in row) for row in rows), denominator / common)

    @classmethod
    def of_quotients(cls, rows: Sequence[Sequence[tuple[fmpz_mpoly, fmpz_mpoly]]]) -> RationalMatrix:
        """The matrix whose entries are quotients ``(numerator, denominator)``.

        >>> x, = ring(["x"]).gens()
        >>> RationalMatrix.of_quotients([[(x, x + 1), (x, x)], [(x, x), (x, x**2)]]).denominator
        x^2 + x
        """
        context = rows[0][0][0].context()
        common = context.constant(1)
        for row in rows:
            for _, below in row:
                common = common * (below / common.gcd(below))
        return cls.of([[above * (common / below) for above, below in row] for row in rows], common)

    @classmethod
    def identity(cls, rank: int, context: fmpz_mpoly_ctx) -> RationalMatrix:
        """The identity.

        >>> RationalMatrix.identity(1, ring(["x"])).rows
        ((1,),)
        """
        one, zero = context.constant(1), context.constant(0)
        return cls(tuple(tuple(one if i == j else zero for j in range(rank)) for i in range(rank)), one)

    @property
    def rank(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def context(self) -> fmpz_mpoly_ctx:
        """The ring of the entries."""
        return self.denominator.context()

    def __mul__(self, other: RationalMatrix) -> RationalMatrix:
        return RationalMatrix.of(product(self.rows, other.rows), self.denominator * other.denominator)

    def minus(self, other: RationalMatrix) -> RationalMatrix:
        """The difference.

        >>> one = RationalMatrix.identity(1, ring(["x"]))
        >>> one.minus(one).is_zero
        True
        """
        rows = [
            [a * other.denominator - b * self.denominator for a, b in zip(r, s, strict=True)]
            for r, s in zip(self.rows, other.rows, strict=True)
        ]
        return RationalMatrix.of(rows, self.denominator * other.denominator)

    @property
    def is_zero(self) -> bool:
        """Whether every entry is 0."""
        return all(entry.is_zero() for row in self.rows for entry in row)

    def scaled(self, above: fmpz_mpoly, below: fmpz_mpoly) -> RationalMatrix:
        """The matrix times ``above / below``.

        >>> x, = ring(["x"]).gens()
        >>> RationalMatrix.identity(1, ring(["x"])).scaled(x, x * x).denominator
        x
        """
        return RationalMatrix.of([[entry * above for entry in row] for row in self.rows], self.denominator * below)

    def transpose(self) -> RationalMatrix:
        """The transpose.

        >>> x, y = ring(["x", "y"]).gens()
        >>> RationalMatrix.of([[x, y], [y * 0, x]], y * 0 + 1).transpose().rows
        ((x, 0), (y, x))
        """
        return RationalMatrix(tuple(zip(*self.rows, strict=True)), self.denominator)

    def entry(self, row: int, column: int) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """Numerator and denominator of one entry, coprime.

        >>> x, = ring(["x"]).gens()
        >>> RationalMatrix.of([[x, x * 0], [x * 0, x**2 + x]], x + 1).entry(1, 1)
        (x, 1)
        """
        return lowest(self.rows[row][column], self.denominator)

    def determinant(self) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """Numerator and denominator of the determinant, coprime.

        >>> x, y = ring(["x", "y"]).gens()
        >>> RationalMatrix.of([[x, y], [y, x]], x + y).determinant()
        (x - y, x + y)
        """
        return lowest(adjugate(self.rows)[1], self.denominator**self.rank)

    def inverse(self) -> RationalMatrix:
        """The inverse, by the adjugate.

        Raises
        ------
        InvalidInput
            If the determinant is 0.

        Examples
        --------
        >>> x, = ring(["x"]).gens()
        >>> RationalMatrix.of([[x, x * 0 + 1], [x * 0, x]], x * 0 + 1).inverse().rows
        ((x, -1), (0, x))
        """
        adjugate_rows, determinant = adjugate(self.rows)
        if determinant.is_zero():
            raise InvalidInput("determinant of the matrix", "0", "an invertible matrix")
        return RationalMatrix.of([[entry * self.denominator for entry in row] for row in adjugate_rows], determinant)

    def substituted(self, images: Sequence[Image], context: fmpz_mpoly_ctx) -> RationalMatrix:
        """The matrix with every variable replaced, in the order of the ring; the entries lie in ``context``.

        Raises
        ------
        InvalidInput
            If the denominator becomes 0.

        Examples
        --------
        >>> x, y = ring(["x", "y"]).gens()
        >>> RationalMatrix.of([[x * y]], x + y).substituted([x, Fraction(1, 2)], ring(["x", "y"])).rows
        ((x,),)
        """
        flat = [entry for row in self.rows for entry in row]
        *entries, below = substitute([*flat, self.denominator], images, context)
        rank = self.rank
        return RationalMatrix.of([entries[i * rank : (i + 1) * rank] for i in range(rank)], below)


def lowest(above: fmpz_mpoly, below: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """The quotient in lowest terms, the leading coefficient of the denominator positive.

    >>> x, y = ring(["x", "y"]).gens()
    >>> lowest(x * y, -x * x)
    (-y, x)
    """
    common = below if above.is_zero() else above.gcd(below)
    if (below.leading_coefficient() < 0) != (common.leading_coefficient() < 0):
        common = -common
    return above / common, below / common


def substitute(polynomials: Sequence[fmpz_mpoly], images: Sequence[Image], context: fmpz_mpoly_ctx) -> list[fmpz_mpoly]:
    """The polynomials with every variable replaced, all times one positive integer that clears denominators.

    >>> x, y = ring(["x", "y"]).gens()
    >>> substitute([x + y, x * y], [x, Fraction(1, 3)], ring(["x", "y"]))
    [3*x + 1, x]
    """
    return scaled_substitute(polynomials, images, context)[0]


def scaled_substitute(
    polynomials: Sequence[fmpz_mpoly], images: Sequence[Image], context: fmpz_mpoly_ctx
) -> tuple[list[fmpz_mpoly], int]:
    """As :func:`substitute`, and the integer.

    >>> x, y = ring(["x", "y"]).gens()
    >>> scaled_substitute([x + y], [x, Fraction(1, 3)], ring(["x", "y"]))
    ([3*x + 1], 3)
    """
    whole = [_integral_image(image, context) for image in images]
    if None not in whole:
        kept = [image for image in whole if image is not None]
        return [_composed(p, kept, context) for p in polynomials], 1
    rational = fmpq_mpoly_ctx.get(list(context.names()), "lex")
    targets = [_rational_image(image, rational) for image in images]
    results: list[fmpq_mpoly] = []
    for polynomial in polynomials:
        source = fmpq_mpoly_ctx.get(list(polynomial.context().names()), "lex")
        lifted = source.from_dict({k: fmpq(v) for k, v in polynomial.to_dict().items()})
        results.append(lifted.compose(*targets, ctx=rational) if targets else lifted)
    return cleared(results, context)


def translation(context: fmpz_mpoly_ctx, by: Sequence[int | Fraction]) -> list[Image]:
    """The variables of the ring, the first ones moved by rational numbers.

    >>> translation(ring(["x", "y"]), [Fraction(1, 2)])
    [x + 1/2, y]
    """
    gens = context.gens()
    rational = fmpq_mpoly_ctx.get(list(context.names()), "lex").gens()
    images: list[Image] = list(gens)
    for i, offset in enumerate(by):
        value = Fraction(offset)
        whole = value.denominator == 1
        images[i] = gens[i] + int(value) if whole else rational[i] + fmpq(value.numerator, value.denominator)
    return images


def cleared(polynomials: Sequence[fmpq_mpoly], context: fmpz_mpoly_ctx) -> tuple[list[fmpz_mpoly], int]:
    """Polynomials over Q times their common denominator, and that number.

    >>> q = fmpq_mpoly_ctx.get(["x"], "lex")
    >>> cleared([q.gens()[0] / 2, q.gens()[0] / 3], ring(["x"]))
    ([3*x, 2*x], 6)
    """
    scale = fmpz(1)
    for polynomial in polynomials:
        for coefficient in polynomial.coeffs():
            scale = scale.lcm(fmpq(coefficient).q)
    whole = [context.from_dict({k: (fmpq(v) * scale).p for k, v in p.to_dict().items()}) for p in polynomials]
    return whole, int(scale)


def _integral_image(image: Image, context: fmpz_mpoly_ctx) -> fmpz_mpoly | None:
    if isinstance(image, fmpz_mpoly):
        return image
    return context.constant(image) if isinstance(image, int) else None


def _composed(polynomial: fmpz_mpoly, images: Sequence[fmpz_mpoly], context: fmpz_mpoly_ctx) -> fmpz_mpoly:
    if polynomial.is_constant():
        return context.constant(polynomial.leading_coefficient() if not polynomial.is_zero() else 0)
    return polynomial.compose(*images, ctx=context)


def _rational_image(image: Image, context: fmpq_mpoly_ctx) -> fmpq_mpoly:
    if isinstance(image, fmpq_mpoly):
        return image
    if isinstance(image, fmpz_mpoly):
        return context.from_dict({k: fmpq(v) for k, v in image.to_dict().items()})
    value = Fraction(image)
    return context.constant(fmpq(value.numerator, value.denominator))
