"""How much weak disorder mixes the bright mode with the dark ones: design rules, to first order.

For an ordered ring with hopping g and independent shifts of standard deviation s the expected weight of dark modes in
the bright eigenvector is ``sum_(k != 0) <|V_k0|^2>/(4 g sin^2(pi k/N))^2``, where ``<|V_k0|^2>`` is ``s^2/N`` for site
energies and ``4 cos^2(pi k/N) s^2/N`` for hopping (s absolute). The sums of powers of cosecants give ::

    site energies    s^2/(16 g^2 N) (N^2 - 1)(N^2 + 11)/45
    hopping          s^2/(4 g^2 N)  (N^2 - 1)(N^2 - 4)/45

At equal absolute s hopping mixes more than site energies for N >= 4, up to four times. Disorder of Om or J drives the
dark modes themselves, with (N - 1) s^2 (s absolute) whatever g is: larger hopping restores the first two, not the last.
"""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational

from mathengine.errors import InvalidInput

Number = Fraction | float | int


def dark_weight(kind: str, count: int, g: Number, s: Number) -> Number:
    """Expected weight of dark modes in the bright eigenvector of a weakly disordered ring, first order in s^2.

    Good while it is small: s^2 well below 16 g^2 sin^4(pi/N). Exact in its arguments for Fractions and integers.

    Parameters
    ----------
    kind : {"eps", "g"}
        Site energies or hopping.
    count : int
        Sites, N; two sites have one bond.
    g : number
        Hopping, not 0.
    s : number
        Standard deviation of the shifts, absolute (for relative hopping disorder: g times the relative one).

    Raises
    ------
    InvalidInput
        For another kind, N < 1 or g = 0.

    Examples
    --------
    >>> float(dark_weight("eps", 8, 1, Fraction(1, 100))), float(dark_weight("g", 8, 1, Fraction(1, 100)))
    (8.203125e-05, 0.0002625)
    """
    if kind not in ("eps", "g"):
        raise InvalidInput("kind", kind, "eps or g (photon and acceptor couplings: dark_drive)")
    _check_count(count)
    if not g:
        raise InvalidInput("g", g, "a hopping that is not 0")
    ratio = _squared(s) / _squared(g)
    if count <= 2:  # one bond: it mixes nothing, and the gap is 2 g
        return ratio * Fraction(count - 1, 8) if kind == "eps" else 0 * ratio
    if kind == "eps":
        return ratio * Fraction((count**2 - 1) * (count**2 + 11), 16 * 45 * count)
    return ratio * Fraction((count**2 - 1) * (count**2 - 4), 4 * 45 * count)


def dark_drive(count: int, coupling: Number, s: Number) -> Number:
    """Expected sum of squared couplings to the dark modes, when each of N equal couplings is shifted by s relatively.

    ``(N - 1)(coupling s)^2``, exact for any s, against ``N coupling^2 (1 + s^2/N)`` to the bright mode; independent of
    the hopping.

    Examples
    --------
    >>> dark_drive(8, Fraction(1, 10), Fraction(1, 2))
    Fraction(7, 400)
    """
    _check_count(count)
    return (count - 1) * _squared(coupling) * _squared(s)


def _squared(value: Number) -> Number:
    return Fraction(value) ** 2 if isinstance(value, Rational) else float(value) ** 2


def _check_count(count: object) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidInput("N", count, "the number of sites, at least 1")


__all__ = ["dark_drive", "dark_weight"]
