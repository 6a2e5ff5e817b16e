"""Fits of integer sequences by quasi-polynomials, with the number of values that the fit had no freedom to meet.

Any three values lie on a parabola, so a fit is worth what it predicts: its free checks are the values it meets beyond
its parameters. Fits with too few of them are not offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from mathengine.cayley.quasi_polynomials import QuasiPolynomial
from mathengine.errors import InvalidInput

Value: TypeAlias = int | Fraction
Points: TypeAlias = list[tuple[int, Value]]

ENOUGH = 2
"""Free checks that a fit needs by default; more if values at the beginning are left out."""
LARGEST_MODULUS = 4
LARGEST_DEGREE = 3
MOST_VALUES = 1000
"""Values that are accepted in one sequence."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A quasi-polynomial that meets every value of a sequence from some n on.

    Attributes
    ----------
    curve : QuasiPolynomial
    valid_from : int
        The least n of the data from which on every value is met.
    values : mapping of int to int or Fraction
        All data, those before ``valid_from`` too.

    Examples
    --------
    >>> found = fit({4: 6, 5: 11, 6: 18, 7: 25, 8: 35, 9: 45, 10: 58, 11: 71, 12: 87})
    >>> found.formula(), found.valid_from, found.parameters, found.free_checks
    ('floor((3*n**2 - 8*n + 12)/4)', 5, 4, 4)
    """

    curve: QuasiPolynomial
    valid_from: int
    values: Mapping[int, Value]

    @property
    def parameters(self) -> int:
        """Coefficients that were fitted."""
        return self.curve.parameters

    @property
    def met(self) -> int:
        """Values from ``valid_from`` on, all of them met."""
        return sum(n >= self.valid_from for n in self.values)

    @property
    def dropped(self) -> int:
        """Values before ``valid_from``."""
        return len(self.values) - self.met

    @property
    def free_checks(self) -> int:
        """Values met beyond the parameters."""
        return self.met - self.parameters

    @property
    def last(self) -> int:
        """The largest n of the data."""
        return max(self.values)

    def formula(self, name: str = "n") -> str | None:
        """The formula as one expression, if it has one; see :meth:`cases`."""
        return self.curve.formula(name)

    def cases(self, name: str = "n") -> Iterator[tuple[str, str | None]]:
        """Expressions and conditions on the residue, as of :meth:`QuasiPolynomial.cases`."""
        return self.curve.cases(name)

    def statements(self, subject: str, name: str = "n") -> Iterator[str]:
        """The conjecture in the statement language: one statement, or one for each residue.

        Examples
        --------
        >>> list(fit({n: n * (n - 1) // 2 for n in range(4, 12)}).statements("diameter(lrx(n))"))
        ['diameter(lrx(n)) = n*(n - 1)/2 for n >= 4']
        """
        for formula, condition in self.cases(name):
            tail = "" if condition is None else f" and {condition}"
            yield f"{subject} = {formula} for {name} >= {self.valid_from}{tail}"

    def residuals(self) -> list[tuple[int, Value, Fraction]]:
        """For every n: the value, and the value less the fitted one; 0 from ``valid_from`` on."""
        return [(n, value, value - self.curve(n)) for n, value in sorted(self.values.items())]

    def to_json(self) -> dict[str, object]:
        """Plain data for programs."""
        return {
            "formula": self.formula(),
            "cases": [{"formula": formula, "condition": condition} for formula, condition in self.cases()],
            **self.curve.to_json(),
            "parameters": self.parameters,
            "free_checks": self.free_checks,
            "valid_from": self.valid_from,
            "last": self.last,
        }


def fit(
    values: Mapping[int, Value],
    *,
    largest_modulus: int = LARGEST_MODULUS,
    largest_degree: int = LARGEST_DEGREE,
    enough: int = ENOUGH,
) -> Fit | None:
    """The quasi-polynomial with the most free checks; None where none has enough.

    Parameters
    ----------
    values : mapping of int to int or Fraction
        n to value, at least one; gaps are allowed.
    largest_modulus, largest_degree : int
        Bounds of the search: moduli 1, 2, ... and degrees 0, 1, ... in both shapes.
    enough : int
        Free checks that are demanded. Where d values at the beginning do not fit, log2(d + 1) more: the place from
        which on the fit holds is then chosen among d + 1.

    Returns
    -------
    Fit or None
        Exact arithmetic throughout. Of equal free checks: fewer parameters, smaller modulus, smaller degree. A fit is
        a conjecture and nothing more.

    Raises
    ------
    InvalidInput
        For no values, or bounds out of range.

    Examples
    --------
    >>> found = fit({n: n * n // 4 for n in range(5, 13)})
    >>> found.formula(), found.parameters, found.free_checks
    ('floor(n**2/4)', 4, 4)
    >>> fit({1: 1, 2: 4, 3: 9}) is None  # any three values lie on a parabola
    True
    """
    return next(iter(fits(values, largest_modulus=largest_modulus, largest_degree=largest_degree, enough=enough)), None)


def fits(
    values: Mapping[int, Value],
    *,
    largest_modulus: int = LARGEST_MODULUS,
    largest_degree: int = LARGEST_DEGREE,
    enough: int = ENOUGH,
) -> list[Fit]:
    """All fits with enough free checks, the best first; as :func:`fit`.

    >>> [found.formula() for found in fits({n: n for n in range(8)})]  # none of a larger modulus or degree
    ['n']
    """
    if not 1 <= len(values) <= MOST_VALUES:
        raise InvalidInput("number of values", len(values), f"1 to {MOST_VALUES}")
    for what, bound, least, most in (
        ("modulus", largest_modulus, 1, 64),
        ("degree", largest_degree, 0, 16),
        ("free checks", enough, 1, MOST_VALUES),
    ):
        if not least <= bound <= most:
            raise InvalidInput(what, bound, f"{least} to {most}")
    points = sorted(values.items())
    found = [
        made
        for modulus in range(1, largest_modulus + 1)
        for degree in range(largest_degree + 1)
        for constant_shape in ((True,) if modulus == 1 else (True, False))
        if (made := _longest(points, modulus, degree, constant_shape, enough)) is not None
    ]
    return sorted(found, key=_rank)


def _rank(found: Fit) -> tuple[int, int, int, int]:
    return -found.free_checks, found.parameters, found.curve.modulus, found.curve.degree


def _longest(points: Points, modulus: int, degree: int, constant_shape: bool, enough: int) -> Fit | None:
    """The fit of this shape that holds from the least n on."""
    parameters = degree + modulus if constant_shape else (degree + 1) * modulus
    for skipped in range(len(points)):
        met = points[skipped:]
        if len(met) - parameters < enough + (skipped + 1).bit_length() - 1:
            return None
        curve = _solved(met, modulus, degree, constant_shape)
        if curve is not None:
            return None if _is_simpler(curve, parameters) else Fit(curve, met[0][0], dict(points))
    return None


def _is_simpler(curve: QuasiPolynomial, parameters: int) -> bool:
    """Whether a smaller shape, degree or modulus has the same curve, and so finds it too."""
    period = next(
        s
        for s in range(1, curve.modulus + 1)
        if curve.modulus % s == 0 and all(c == curve.classes[r % s] for r, c in enumerate(curve.classes))
    )
    flat = curve.degree > 0 and not any(coefficients[-1] for coefficients in curve.classes)
    return flat or period < curve.modulus or curve.parameters < parameters


def _solved(points: Points, modulus: int, degree: int, constant_shape: bool) -> QuasiPolynomial | None:
    """The only quasi-polynomial of the shape through all points; None if there is none, or more than one."""
    if constant_shape:
        rows = [[*_powers(n, 1, degree), *_indicator(n, modulus), value] for n, value in points]
        solution = _unique(rows, degree + modulus)
        if solution is None:
            return None
        return QuasiPolynomial(tuple((solution[degree + r], *solution[:degree]) for r in range(modulus)))
    classes = []
    for residue in range(modulus):
        rows = [[*_powers(n, 0, degree), value] for n, value in points if n % modulus == residue]
        solution = _unique(rows, degree + 1)
        if solution is None:
            return None
        classes.append(tuple(solution))
    return QuasiPolynomial(tuple(classes))


def _powers(n: int, least: int, most: int) -> list[Value]:
    return [n**power for power in range(least, most + 1)]


def _indicator(n: int, modulus: int) -> list[Value]:
    return [int(n % modulus == residue) for residue in range(modulus)]


def _unique(rows: list[list[Value]], unknowns: int) -> list[Fraction] | None:
    """The only solution of linear equations, each row with its right side last."""
    from flint import fmpq, fmpq_mat

    if len(rows) < unknowns:
        return None
    reduced, rank = fmpq_mat(
        len(rows), unknowns + 1, [fmpq(c.numerator, c.denominator) for row in rows for c in row]
    ).rref()
    if rank != unknowns or any(reduced[i, i] != 1 for i in range(unknowns)):
        return None
    return [Fraction(int(reduced[i, unknowns].p), int(reduced[i, unknowns].q)) for i in range(unknowns)]
