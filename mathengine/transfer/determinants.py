"""The generator of a closed ring as a real matrix, and its Laplace determinants.

The photon, bright-mode and acceptor populations, the population D of all dark modes together and the three complex
coherences obey ``dX/dt = L X``, ten real equations. The time integrals from one photon at the start are ratios of
cofactors to ``det L``, and the determinant factors::

    det L = (gam + phi/N) |Dt|^2 det M

with Dt and the rates of :mod:`mathengine.transfer.rate_network`. Laplace transforms at s need no other formula: s adds
to the three losses kappa, gam and ga.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from mathengine.transfer.rate_network import BrightMode

T = TypeVar("T")

UNKNOWNS = ("Pp", "Pb", "Pa", "D", "u1", "v1", "u2", "v2", "u3", "v3")
"""Populations; then real and imaginary parts of the coherences, divided by the couplings that feed them:
photon-bright by sqrt(a), bright-acceptor by sqrt(b), photon-acceptor by sqrt(ab)."""


def generator(mode: BrightMode[T], share: T, half: T) -> list[list[T]]:
    """The matrix L of the ten equations, rows and columns in the order of :data:`UNKNOWNS`.

    Dividing the coherences by the couplings makes every entry a polynomial in a and b and changes no determinant.

    Parameters
    ----------
    mode : BrightMode
        The parameters.
    share : T
        1/N, the weight of the bright mode on a site.
    half : T
        1/2 in the ring of the parameters.

    Examples
    --------
    >>> from fractions import Fraction
    >>> one = Fraction(1)
    >>> mode = BrightMode(N=1, d1=0, d2=0, a=1, b=1, kappa=1, gam=1, ga=0, Gs=1, phi=0, phi_p=0, phi_a=0)
    >>> determinant(generator(mode, one, one / 2))
    Fraction(81, 1)
    """
    r, h, d1, d2, a, b, kappa, gam, phi = _loose(
        share, half, mode.d1, mode.d2, mode.a, mode.b, mode.kappa, mode.gam, mode.phi
    )
    acceptor = mode.ga + _loose(mode.Gs)[0]
    c1, c2, c3 = (h * s for s in mode.widths)
    zero, one = 0 * h, h + h
    o, d3, leak = zero, d1 + d2, phi * (one - r)
    back = phi * r
    return [
        [-kappa, o, o, o, o, -2 * a, o, o, o, o],
        [o, -gam - leak, o, back, o, 2 * a, o, -2 * b, o, o],
        [o, o, -acceptor, o, o, o, o, 2 * b, o, o],
        [o, leak, o, -gam - back, o, o, o, o, o, o],
        [o, o, o, o, -c1, d1, o, o, o, -b],
        [one, -one, o, o, -d1, -c1, o, o, b, o],
        [o, o, o, o, o, o, -c2, d2, o, a],
        [o, one, -one, o, o, o, -d2, -c2, -a, o],
        [o, o, o, o, o, -one, o, one, -c3, d3],
        [o, o, o, o, one, o, -one, o, -d3, -c3],
    ]


def without_dark_modes(matrix: Sequence[Sequence[T]], bright_loss: T) -> list[list[T]]:
    """The nine equations left when D is eliminated: the bright mode decays at its effective rate.

    Examples
    --------
    >>> len(without_dark_modes([[0] * 10] * 10, 1))
    9
    """
    rows = [[entry for j, entry in enumerate(row) if j != 3] for i, row in enumerate(matrix) if i != 3]
    rows[1][1] = -_loose(bright_loss)[0]
    return rows


def determinant(matrix: Sequence[Sequence[T]]) -> T:
    """The determinant without division, by minors of the first rows; meant for sparse matrices up to 12 rows.

    Examples
    --------
    >>> determinant([[1, 2], [3, 4]])
    -2
    """
    minors: dict[int, Any] = {0: 1}  # columns used by the rows so far: the signed sum of products
    for row in matrix:
        following: dict[int, Any] = {}
        for used, minor in minors.items():
            for j, entry in enumerate(row):
                if used >> j & 1 or entry == 0:
                    continue
                term = -minor * entry if (used >> j).bit_count() % 2 else minor * entry
                key = used | 1 << j
                following[key] = following[key] + term if key in following else term
        minors = following
    total: T = minors.get((1 << len(matrix)) - 1, 0)
    return total


def cofactor(matrix: Sequence[Sequence[T]], row: int, column: int) -> T:
    """The signed minor that leaves out a row and a column.

    Examples
    --------
    >>> cofactor([[1, 2], [3, 4]], 0, 1)
    -3
    """
    minor = determinant([[e for j, e in enumerate(r) if j != column] for i, r in enumerate(matrix) if i != row])
    return -_loose(minor)[0] if (row + column) % 2 else minor


def _loose(*elements: object) -> tuple[Any, ...]:
    return elements


__all__ = ["UNKNOWNS", "cofactor", "determinant", "generator", "without_dark_modes"]
