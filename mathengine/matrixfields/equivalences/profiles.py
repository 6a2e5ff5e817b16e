"""A fraction folded and shifted, in companion form: what is compared when a gauge is looked for.

With M(n) = [[0, b(n)], [1, a(n)]] and v -> v M the step matrix of a fold k after a shift i is

    A(n) = M(i + k(n-1) + 1) ... M(i + k n),        n = 1, 2, ...

A *frame* G(n) leads from there to a companion matrix C(n) of low degree: ``A(n) G(n+1) = (scalar) G(n) C(n)``. Scalar
factors, rational functions of n, are left out throughout; they end up in the factor s of the gauge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpz_poly

from mathengine.matrixfields.equivalence import canonical_pair
from mathengine.matrixfields.equivalences.exponents import FormalSolutions, formal_solutions
from mathengine.matrixfields.equivalences.shift_classes import Gaps, divisor_gaps, folded_gaps, moved, shift_classes
from mathengine.matrixfields.fractions import ContinuedFraction

PolynomialMatrix: TypeAlias = Sequence[Sequence[fmpz_poly]]
"""Two by two."""

ONE, ZERO = fmpz_poly([1]), fmpz_poly([])

LARGEST_DEGREE = 128
"""Degree of b, after a fold, beyond which there is no profile."""
LARGEST_SPREAD = 2_000
"""Distance of zeros of b in one class beyond which there is none."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The recurrence of a fraction after a fold, in companion form.

    Attributes
    ----------
    fraction : ContinuedFraction
        The one that is folded; its scale does not matter.
    fold : int
    companion : ContinuedFraction
        a and b of C(n).
    frame : PolynomialMatrix
        G(n).
    solutions : FormalSolutions
    classes : mapping
        Zeros of b of C(n) modulo shifts.
    """

    fraction: ContinuedFraction
    fold: int
    companion: ContinuedFraction
    frame: PolynomialMatrix
    solutions: FormalSolutions
    classes: dict[tuple[int, ...], dict[int, int]]

    @property
    def gaps(self) -> Gaps:
        """Gaps of elementary divisors along the classes."""
        return divisor_gaps(self.companion.a, self.companion.b, self.classes)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for any two profiles between which there is a gauge. Exact."""
        return (*self.solutions.invariant, self.gaps)

    def folded_key(self, fold: int) -> tuple[object, ...]:
        """The key of the profile after a further fold, without working that out.

        >>> f = ContinuedFraction.of("2*n + 1", "n**2")
        >>> profile(f, 1).folded_key(3) == profile(f, 3).key
        True
        """
        return (*self.solutions.folded_invariant(fold), folded_gaps(self.gaps, fold))

    def shifted(self, steps: int) -> Profile:
        """With n + steps for n in the companion form and in the frame; ``steps * fold`` steps of the fraction.

        >>> profile(ContinuedFraction.of("2*n + 1", "n**2"), 1).shifted(1).companion.to_text()
        'cf(2*n + 3, n**2 + 2*n + 1)'
        """
        if steps == 0:
            return self
        at = fmpz_poly([steps, 1])
        companion = ContinuedFraction.from_polynomials(self.companion.a(at), self.companion.b(at))
        frame = tuple(tuple(entry(at) for entry in row) for row in self.frame)
        return Profile(
            self.fraction, self.fold, companion, frame, self.solutions.shifted(steps), moved(self.classes, steps)
        )


def profile(fraction: ContinuedFraction, fold: int) -> Profile | None:
    """The profile after a fold; None where there is none.

    That is where the fraction diverges or terminates, where the fold has no companion form, and beyond the bounds on
    degrees and on distances of zeros above.

    Examples
    --------
    >>> profile(ContinuedFraction.of(1, 1), 2).companion.to_text()
    'cf(3, -1)'
    """
    size = max(2 * fraction.a.degree(), fraction.b.degree()) * fold
    if not fraction.a_coefficients or size > LARGEST_DEGREE or formal_solutions(fraction) is None:
        return None
    options = [_unfolded(fraction)] if fold == 1 else _folded(fraction, fold)
    forms = [(a, b, frame) for a, b, frame in options if a and b]
    if not forms:
        return None
    a, b, frame = min(forms, key=lambda form: form[0].degree() + form[1].degree())
    companion = ContinuedFraction.from_polynomials(a, b)
    solutions = formal_solutions(ContinuedFraction.from_polynomials(*_beyond_zeros(a, b)))
    if solutions is None:
        return None
    back = -_first_free(b)
    classes = shift_classes(b)
    if any(max(zeros) - min(zeros) > LARGEST_SPREAD for zeros in classes.values()):
        return None
    return Profile(fraction, fold, companion, frame, solutions.shifted(back), classes)


Form: TypeAlias = tuple[fmpz_poly, fmpz_poly, PolynomialMatrix]


def _unfolded(fraction: ContinuedFraction) -> Form:
    a, b, _ = canonical_pair(fraction.a, fraction.b)
    before = fmpz_poly([-1, 1])
    return a, b, ((fraction.a(before), ZERO), (ZERO, a(before)))


def _folded(fraction: ContinuedFraction, fold: int) -> list[Form]:
    step = step_matrix(fraction, fold, 0)
    return [form for j in (0, 1) if (form := _of_component(step, j)) is not None]


def _of_component(step: PolynomialMatrix, j: int) -> Form | None:
    """The recurrence of the component j of the rows, and its frame.

    With y(n) = v(n)_j the row (y(n-1), y(n)) is v(n) [A(n)^-1 e_j, e_j].
    """
    i, before, twice = 1 - j, fmpz_poly([-1, 1]), fmpz_poly([-2, 1])
    link = step[i][j]
    if not link:
        return None
    determinant = step[0][0] * step[1][1] - step[0][1] * step[1][0]
    raw_a = step[j][j] * link(before) + link * step[i][i](before)
    raw_b = -determinant(before) * link * link(twice)
    if not raw_a:
        return None
    a, b, _ = canonical_pair(raw_a, raw_b)
    # y is multiplied by c with c = (a/raw_a) link(n-1); G(n+1) = [adj A(n) e_j raw_a, det A(n) a link(n-1) e_j].
    scale = determinant * a * link(before)
    column = (step[1][1] * raw_a, -step[1][0] * raw_a) if j == 0 else (-step[0][1] * raw_a, step[0][0] * raw_a)
    last = (scale, ZERO) if j == 0 else (ZERO, scale)
    frame = tuple(tuple(entry(before) for entry in row) for row in zip(column, last, strict=True))
    return a, b, primitive(frame)


def step_matrix(fraction: ContinuedFraction, fold: int, shift: int) -> PolynomialMatrix:
    """A(n) of the module docstring.

    >>> step_matrix(ContinuedFraction.of(1, "n"), 2, 0)
    ((2*x + (-1), 2*x + (-1)), (1, 2*x + 1))
    """
    product: PolynomialMatrix = ((ONE, ZERO), (ZERO, ONE))
    for offset in range(1, fold + 1):
        here = fmpz_poly([shift + offset - fold, fold])
        product = multiply(product, ((ZERO, fraction.b(here)), (ONE, fraction.a(here))))
    return product


def multiply(left: PolynomialMatrix, right: PolynomialMatrix) -> PolynomialMatrix:
    """The product.

    >>> multiply(((ONE, ONE), (ZERO, ONE)), ((ONE, ZERO), (ONE, ONE)))
    ((2, 1), (1, 1))
    """
    return tuple(tuple(row[0] * right[0][c] + row[1] * right[1][c] for c in (0, 1)) for row in left)


def adjugate(matrix: PolynomialMatrix) -> PolynomialMatrix:
    """The inverse times the determinant.

    >>> adjugate(((ONE, ZERO), (ONE, ONE)))
    ((1, 0), ((-1), 1))
    """
    (p, q), (r, t) = matrix
    return (t, -q), (-r, p)


def primitive(matrix: PolynomialMatrix) -> PolynomialMatrix:
    """Without the common polynomial factor of the entries, the first entry other than 0 with a positive lead.

    >>> primitive(((fmpz_poly([0, -2]), ZERO), (ZERO, fmpz_poly([0, 0, 4]))))
    ((1, 0), (0, (-2)*x))
    """
    common = ZERO
    for row in matrix:
        for entry in row:
            common = common.gcd(entry)
    first = next(entry for row in matrix for entry in row if entry)
    if first[first.degree()] * common[common.degree()] < 0:
        common = -common
    return tuple(tuple(entry // common for entry in row) for row in matrix)


def _first_free(b: fmpz_poly) -> int:
    """How far to go until b has no zeros at positive integers: the formal solutions do not depend on them."""
    zeros = [int(-f[0] // f[1]) for f, _ in b.factor()[1] if f.degree() == 1 and f[0] % f[1] == 0]
    return max([0, *zeros])


def _beyond_zeros(a: fmpz_poly, b: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
    at = fmpz_poly([_first_free(b), 1])
    return a(at), b(at)
