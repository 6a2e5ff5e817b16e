"""Simplicial cones around a dominant eigenvector, found in floating point; nothing is claimed of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from flint import acb, acb_mat, arb, fmpz_mat

from mathengine.numeric.balls import working_precision

RESOLUTIONS = (64, 65536, 1 << 32)
"""The edges of a cone are rounded to multiples of the reciprocal of one of these."""


def simplices(leading: Sequence[Sequence[int]]) -> Iterator[tuple[fmpz_mat, fmpz_mat, int]]:
    """Simplicial cones around the dominant eigenvector of an integer matrix.

    Found numerically, also in coordinates in which that vector has entries of size 1; nothing is claimed of them.

    Parameters
    ----------
    leading : square matrix of int

    Yields
    ------
    tuple of fmpz_mat, fmpz_mat, int
        The edges, as columns; their adjugate up to a positive factor; the sign of the eigenvalue. Nothing where no
        single eigenvalue has the largest modulus, or it is not real.

    Examples
    --------
    >>> edges, adjugate, sign = next(simplices([[-1, -6], [6, 35]]))
    >>> bool(all(c > 0 for c in (adjugate * fmpz_mat([[-1, -6], [6, 35]]) * edges).entries())), sign
    (True, 1)
    """
    plain = [0] * len(leading)
    found = _dominant(leading, plain)
    if found is None:
        return
    even = [math.frexp(abs(c))[1] if c else 0 for c in found.direction]
    scalings = [(plain, found)] if even == plain else [(plain, found), (even, _dominant(leading, even))]
    for resolution, (exponents, dominant) in product(RESOLUTIONS, scalings):
        if dominant is not None:
            for basis in (_complement(dominant.form), _eigenbasis(dominant.others)):
                simplex = _simplex(dominant, basis, exponents, resolution)
                if simplex is not None:
                    yield simplex


def _simplex(
    dominant: _Dominant, basis: Sequence[Sequence[float]], exponents: Sequence[int], resolution: int
) -> tuple[fmpz_mat, fmpz_mat, int] | None:
    size, least = len(exponents), min(exponents)
    rows = []
    for i, exponent in enumerate(exponents):
        row = [dominant.direction[i] + sum(b[i] * s for b, s in zip(basis, c, strict=True)) for c in _corners(size - 1)]
        rows.append([round(resolution * c) << (exponent - least) for c in row])
    edges = fmpz_mat(rows)
    determinant = edges.det()
    if determinant == 0:
        return None
    adjugate = fmpz_mat(size, size, [(c * determinant).p for c in edges.inv().entries()])
    return edges, adjugate * (1 if determinant > 0 else -1), dominant.sign


@dataclass(frozen=True, slots=True)
class _Dominant:
    """The dominant eigenvector, the linear form that vanishes on the others, these, and the sign of the eigenvalue."""

    direction: list[float]
    form: list[float]
    others: list[list[complex]]
    sign: int


def _dominant(leading: Sequence[Sequence[int]], exponents: Sequence[int]) -> _Dominant | None:
    """Of the matrix in coordinates divided by ``2^exponents``; None where no eigenvalue dominates or it is not real."""
    size = len(leading)
    height = max(abs(c).bit_length() for row in leading for c in row)
    spread = max(exponents) - min(exponents)
    with working_precision(128 + 2 * height + 2 * spread):
        scaled = [
            [arb(c) * arb(2) ** (exponents[j] - exponents[i] - height) for j, c in enumerate(row)]
            for i, row in enumerate(leading)
        ]
        values, left, right = acb_mat(scaled).eig(left=True, right=True, algorithm="approx")
        moduli = [float(abs(value).mid()) for value in values]
        first = max(range(size), key=moduli.__getitem__)
        value = complex(values[first])
        vectors = [_unit([right[i, k] for i in range(size)]) for k in range(size)]
        form = _real(_unit([left[first, i] for i in range(size)]))
    rest = [k for k in range(size) if k != first]
    if moduli[first] == 0 or max(moduli[k] for k in rest) >= 0.999 * moduli[first]:
        return None
    direction = _real(vectors[first])
    if abs(value.imag) > 1e-9 * moduli[first] or direction is None or form is None:
        return None
    return _Dominant(direction, form, [vectors[k] for k in rest], 1 if value.real > 0 else -1)


def _unit(vector: Sequence[acb]) -> list[complex]:
    """The vector divided by its largest entry."""
    largest = max(vector, key=lambda c: float(abs(c).log().mid()) if c != 0 else -math.inf)
    return [complex(c / largest) for c in vector] if largest != 0 else [0j] * len(vector)


def _eigenbasis(vectors: Sequence[Sequence[complex]]) -> list[list[float]]:
    """Real vectors that span the same space: real and imaginary parts of conjugate pairs."""
    basis: list[list[float]] = []
    for vector in vectors:
        largest = max(vector, key=abs)
        turned = [c / largest for c in vector] if largest else list(vector)
        imaginary = max(abs(c.imag) for c in turned) > 1e-9
        parts = [[c.real for c in turned], [c.imag for c in turned]] if imaginary else [[c.real for c in turned]]
        for part in parts:
            length = math.hypot(*part) or 1.0
            basis.append([c / length for c in part])
    # Of a conjugate pair either vector gives both parts.
    return _independent(basis, len(vectors))


def _independent(vectors: Sequence[list[float]], count: int) -> list[list[float]]:
    """The first ``count`` vectors that are linearly independent; filled up with the rest if there are fewer."""
    kept: list[list[float]] = []
    frame: list[list[float]] = []
    for vector in vectors:
        rest = list(vector)
        for b in frame:
            overlap = sum(x * y for x, y in zip(b, rest, strict=True))
            rest = [y - overlap * x for x, y in zip(b, rest, strict=True)]
        length = math.hypot(*rest)
        if length > 1e-6 and len(kept) < count:
            kept.append(vector)
            frame.append([c / length for c in rest])
    return (kept + list(vectors))[:count]


def _real(vector: Sequence[complex]) -> list[float] | None:
    """A complex vector turned real, of length 1."""
    largest = max(vector, key=abs)
    if largest == 0:
        return None
    turned = [(c / largest).real for c in vector]
    length = math.hypot(*turned)
    return [c / length for c in turned]


def _complement(form: Sequence[float]) -> list[list[float]]:
    """An orthonormal basis of the vectors on which a linear form vanishes."""
    length = math.hypot(*form)
    basis = [[c / length for c in form]]
    order = sorted(range(len(form)), key=lambda i: abs(form[i]))
    for i in order:
        vector = [float(i == k) for k in range(len(form))]
        for b in basis:
            overlap = sum(x * y for x, y in zip(b, vector, strict=True))
            vector = [y - overlap * x for x, y in zip(b, vector, strict=True)]
        length = math.hypot(*vector)
        if length > 1e-6 and len(basis) < len(form):
            basis.append([c / length for c in vector])
    return basis[1:]


def _corners(dimension: int) -> list[list[float]]:
    """The ``dimension + 1`` corners of a regular simplex around 0, at distance 1."""
    corners = [[1.0]] if dimension else [[]]
    corners = [[-1.0], [1.0]] if dimension else corners
    for d in range(2, dimension + 1):
        height = 1 / d
        scale = math.sqrt(1 - height * height)
        corners = [[c * scale for c in corner] + [-height] for corner in corners] + [[0.0] * (d - 1) + [1.0]]
    return corners
