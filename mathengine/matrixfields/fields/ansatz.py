"""The search for conjugate polynomials f, fbar of a given degree, by undetermined coefficients.

First the linear condition, by linear algebra over Q; every level of it leaves k + 2 free coefficients of degree k. Then
the quadratic condition, from the leading forms down: the coefficient of x^i y^j in f*fbar vanishes for i, j >= 1, from
i + j = 2d to 2. Each level is linear in the new unknowns once the higher ones are known; where coefficients depend on
parameters the cases are distinguished (``polynomial_systems``). All rational solutions are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import lcm

from flint import fmpq_mat, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.conjugate import Pair
from mathengine.matrixfields.fields.matrices import lowest, ring
from mathengine.matrixfields.fields.polynomial_systems import Branch, Fraction2, replaced, solve, solve_in_stages
from mathengine.matrixfields.fields.rational_functions import quotient_text
from mathengine.numeric.rational_form import Quotient

LARGEST_DEGREE = 6


@dataclass(frozen=True, slots=True)
class Family:
    """A family of conjugate polynomials, verified symbolically.

    Attributes
    ----------
    f, fbar : str
        Rational functions of x, y and the parameters, polynomial in x and y.
    parameters : tuple of str
        The free coefficients: ``f21`` is that of ``x^2 y`` in f, ``g21`` in fbar.
    kind : str
        ``substantial`` (deg b = 2d and a depends on y), ``decoupled`` (a is free of y), ``lower`` (deg b < 2d), or
        ``singular`` (b = 0: the matrix along x is singular).
    leading : tuple of two str
        The forms of degree d of f and fbar.
    conditions : tuple of str
        Polynomials in the parameters that are not 0.
    settled : bool
        Whether all equations are solved; False for a branch whose equations remain.
    mirror_of : int or None
        Position of an earlier family of which this is the image under a swap ``(fbar(x, -y), f(x, -y))``,
        ``(fbar(-x, y), f(-x, y))`` or ``(f(-x, -y), fbar(-x, -y))``; these respect both conditions.
    """

    f: str
    fbar: str
    parameters: tuple[str, ...]
    kind: str
    leading: tuple[str, str]
    conditions: tuple[str, ...]
    settled: bool = True
    mirror_of: int | None = None


def classify_conjugate(degree: int) -> tuple[Family, ...]:
    """All f and fbar of total degree at most ``degree`` over Q that satisfy both conditions, as families.

    Parameters
    ----------
    degree : int
        1 to 6; degree 3 takes a quarter of a second, degree 6 some seconds.

    Returns
    -------
    tuple of Family
        The substantial ones first. Every solution over Q lies in one of them (if all are settled); a family that
        another one contains, with its own parameters generic, is left out. Scaling and translations of x and y are
        among the parameters.

    Raises
    ------
    InvalidInput
        If the degree is not from 1 to 6.

    Examples
    --------
    >>> [family.kind for family in classify_conjugate(1)]
    ['substantial', 'decoupled']
    >>> [family.kind for family in classify_conjugate(2)]
    ['substantial', 'substantial', 'decoupled', 'lower', 'singular', 'singular']
    """
    if not 1 <= degree <= LARGEST_DEGREE:
        raise InvalidInput("degree", degree, f"1 to {LARGEST_DEGREE}")
    ansatz = Ansatz.of(degree)
    made = [(ansatz.family(branch), ansatz.pair(branch)) for branch in solve_in_stages(ansatz.stages, ansatz.context)]
    made.sort(key=lambda item: (_KINDS.index(item[0].kind), -len(item[0].parameters)))
    kept: list[tuple[Family, Pair]] = []
    for family, pair in sorted(made, key=lambda item: -len(item[0].parameters)):
        if not family.settled or not any(contains(other, pair) for _, other in kept):
            kept.append((family, pair))
    kept.sort(key=made.index)
    return tuple(
        replace(family, mirror_of=_mirror(pair, [other for _, other in kept[:i]]))
        for i, (family, pair) in enumerate(kept)
    )


_KINDS = ("substantial", "decoupled", "lower", "singular")


def contains(outer: Pair, inner: Pair) -> bool:
    """Whether the family ``outer`` contains the family ``inner``, for generic values of the parameters of ``inner``.

    Exact: the coefficients are compared, and the equations for the parameters of ``outer`` are solved.

    >>> first = Pair.read("c0 + c1*(x + y)", "c2 + c3*(x - y)")
    >>> contains(first, Pair.read("3*x + 3*y", "k")), contains(first, Pair.read("x + 2*y", "0*x"))
    (True, False)
    """
    names = outer.f.numerator.context().names()[2:]
    constants = inner.f.numerator.context().names()[2:]
    context = ring(["x", "y", *(f"outer_{name}" for name in names), *(f"inner_{name}" for name in constants)])
    gens = context.gens()
    x, y = gens[:2]
    lifted = [x, y, *gens[2 : 2 + len(names)]], [x, y, *gens[2 + len(names) :]]
    equations, nonzero = [], []
    for theirs, ours in ((outer.f, inner.f), (outer.fbar, inner.fbar)):
        top, bottom = (part.compose(*lifted[0], ctx=context) for part in (theirs.numerator, theirs.denominator))
        above, below = (part.compose(*lifted[1], ctx=context) for part in (ours.numerator, ours.denominator))
        equations.extend(_coefficients(top * below - above * bottom))
        nonzero.append(bottom)
    target = ring(context.names()[2:])
    moved = [_dropped(p, target) for p in equations]
    branches = solve(moved, target, len(constants), [_dropped(p, target) for p in nonzero])
    return any(not branch.open for branch in branches)


def _mirror(pair: Pair, earlier: Sequence[Pair]) -> int | None:
    """The position of the first earlier family that contains an image of the pair under a swap."""
    images = []
    for sx, sy in ((1, -1), (-1, 1), (-1, -1)):
        f, fbar = (_signed(side, sx, sy) for side in (pair.f, pair.fbar))
        images.append(Pair(f, fbar) if sx == sy else Pair(fbar, f))
    for position, other in enumerate(earlier):
        if any(contains(other, image) for image in images):
            return position
    return None


def _signed(side: Quotient, sx: int, sy: int) -> Quotient:
    x, y, *rest = side.numerator.context().gens()
    return Quotient(side.numerator.compose(x * sx, y * sy, *rest), side.denominator)


def _coefficients(polynomial: fmpz_mpoly) -> list[fmpz_mpoly]:
    """The coefficients of the monomials in the first two variables."""
    context = polynomial.context()
    parts: dict[tuple[int, int], dict[tuple[int, ...], int]] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        key = (exponents[0], exponents[1])
        parts.setdefault(key, {})[(0, 0, *exponents[2:])] = int(coefficient)
    return [context.from_dict(part) for part in parts.values()]


def _dropped(polynomial: fmpz_mpoly, target: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """The polynomial without its first two variables, in which it is constant."""
    return target.from_dict({tuple(e[2:]): int(c) for e, c in polynomial.to_dict().items()})


@dataclass(frozen=True, slots=True)
class Ansatz:
    """General f and fbar that satisfy the linear condition, and the equations of the quadratic one.

    Attributes
    ----------
    degree : int
        Total degree d.
    context : fmpz_mpoly_ctx
        The ring of the free coefficients.
    f, fbar : dict
        Coefficients by exponents of x and y, linear forms in the free ones over integers.
    scale : int
        Common denominator of all of them.
    """

    degree: int
    context: fmpz_mpoly_ctx
    f: dict[tuple[int, int], fmpz_mpoly]
    fbar: dict[tuple[int, int], fmpz_mpoly]
    scale: int

    @classmethod
    def of(cls, degree: int) -> Ansatz:
        """The general solution of the linear condition.

        >>> ansatz = Ansatz.of(2)
        >>> ansatz.context.nvars(), sum(map(len, ansatz.stages))
        (9, 6)
        """
        names, basis, scale = _linear_solutions(degree)
        context = ring(names)
        gens = context.gens()
        exponents = _exponents(degree)
        values = []
        for row in basis:
            total = context.constant(0)
            for coefficient, gen in zip(row, gens, strict=True):
                if coefficient:
                    total = total + gen * coefficient
            values.append(total)
        count = len(exponents)
        f = dict(zip(exponents, values[:count], strict=True))
        fbar = dict(zip(exponents, values[count:], strict=True))
        return cls(degree, context, f, fbar, scale)

    @property
    def stages(self) -> list[list[fmpz_mpoly]]:
        """The mixed coefficients of f*fbar, by total degree, the highest first."""
        return [[self._coefficient(i, total - i) for i in range(1, total)] for total in range(2 * self.degree, 1, -1)]

    def _coefficient(self, i: int, j: int) -> fmpz_mpoly:
        """The coefficient of ``x^i y^j`` in f*fbar, times an integer."""
        total = self.context.constant(0)
        for (k, m), value in self.f.items():
            other = self.fbar.get((i - k, j - m))
            if other is not None:
                total = total + value * other
        return total

    def family(self, branch: Branch) -> Family:
        """The family of a branch, verified."""
        pair = self.pair(branch)
        if not branch.open:
            assert pair.linear_defect().numerator.is_zero()
            assert pair.quadratic_defect().numerator.is_zero()
        names = pair.f.numerator.context().names()[2:]
        leading = tuple(quotient_text(*self._top(side)) for side in (pair.f, pair.fbar))
        return Family(
            quotient_text(pair.f.numerator, pair.f.denominator),
            quotient_text(pair.fbar.numerator, pair.fbar.denominator),
            tuple(names),
            self._kind(pair),
            (leading[0], leading[1]),
            tuple(str(p).replace("^", "**") for p in branch.nonzero),
            not branch.open,
        )

    def pair(self, branch: Branch) -> Pair:
        """f and fbar of a branch, over x, y and the free coefficients that are left."""
        free = [i for i in range(self.context.nvars()) if i not in branch.values]
        names = [self.context.names()[i] for i in free]
        target = ring(["x", "y", *names])
        return Pair(*(self._side(side, branch, free, target) for side in (self.f, self.fbar)))

    def _side(
        self, side: dict[tuple[int, int], fmpz_mpoly], branch: Branch, free: list[int], target: fmpz_mpoly_ctx
    ) -> Quotient:
        one = self.context.constant(1)
        total = Quotient(target.constant(0), target.constant(1))
        for (i, j), value in side.items():
            above, below = replaced((value, one * self.scale), branch.values)
            if above.is_zero():
                continue
            moved = [_moved(part, free, target) for part in (above, below)]
            x, y = target.gens()[:2]
            total = total + Quotient(*lowest(moved[0] * x**i * y**j, moved[1]))
        return total

    def _top(self, side: Quotient) -> Fraction2:
        context = side.numerator.context()
        top = {e: c for e, c in side.numerator.to_dict().items() if e[0] + e[1] == self.degree}
        return lowest(context.from_dict(top), side.denominator)

    def _kind(self, pair: Pair) -> str:
        a, b = pair.a(), pair.b()
        if b.numerator.is_zero():
            return "singular"
        if b.numerator.degrees()[0] < 2 * self.degree:
            return "lower"
        return "decoupled" if a.numerator.is_zero() or a.numerator.degrees()[1] == 0 else "substantial"


def _exponents(degree: int) -> list[tuple[int, int]]:
    """Exponents of x and y, lower degrees first."""
    return [(i, total - i) for total in range(degree + 1) for i in range(total, -1, -1)]


def _linear_solutions(degree: int) -> tuple[list[str], list[list[int]], int]:
    """Names of the free coefficients, and all coefficients in terms of them over a common denominator."""
    exponents = _exponents(degree)
    columns = [("f", e) for e in exponents] + [("g", e) for e in exponents]
    order = sorted(range(len(columns)), key=lambda k: (sum(columns[k][1]), columns[k][0], columns[k][1]))
    context = ring(["x", "y"])
    x, y = context.gens()
    rows: dict[tuple[int, ...], dict[int, int]] = {}
    for place, k in enumerate(order):
        side, (i, j) = columns[k]
        if side == "f":
            image = x**i * y**j - (x + 1) ** i * (y - 1) ** j
        else:
            image = x**i * (y - 1) ** j - (x + 1) ** i * y**j
        for monomial, coefficient in image.to_dict().items():
            rows.setdefault(tuple(monomial), {})[place] = int(coefficient)
    dense = [[row.get(place, 0) for place in range(len(order))] for row in rows.values()]
    reduced, rank = fmpq_mat(len(dense), len(order), [c for row in dense for c in row]).rref()
    pivots = [next(c for c in range(len(order)) if reduced[r, c] != 0) for r in range(rank)]
    assert all(a < b for a, b in pairwise(pivots))
    free = sorted((c for c in range(len(order)) if c not in pivots), reverse=True)
    scale = lcm(*(int(reduced[r, c].q) for r in range(rank) for c in free))
    basis = [[0] * len(free) for _ in columns]
    for place, k in enumerate(order):
        if place in pivots:
            r = pivots.index(place)
            basis[k] = [int(-reduced[r, c] * scale) for c in free]
        else:
            basis[k][free.index(place)] = scale
    names = [f"{columns[order[c]][0]}{columns[order[c]][1][0]}{columns[order[c]][1][1]}" for c in free]
    return names, basis, scale


def _moved(polynomial: fmpz_mpoly, free: Sequence[int], target: fmpz_mpoly_ctx) -> fmpz_mpoly:
    table = {(0, 0, *(e[i] for i in free)): int(c) for e, c in polynomial.to_dict().items()}
    return target.from_dict(table)
