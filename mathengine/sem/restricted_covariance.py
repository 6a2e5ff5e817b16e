"""Covariances of models whose parameters may be fixed or equal: the covariances of the graph with these put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.sem.adjugates import determinant
from mathengine.sem.covariance import CovarianceMatrix
from mathengine.sem.covariance_polynomials import polynomial_sympy, written_latex
from mathengine.sem.explanation import Term
from mathengine.sem.graphs import Parameter
from mathengine.sem.models import LinearModel
from mathengine.sem.parameters import Parameters, parameter_name

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class RestrictedCovariance:
    """A covariance of a model as a quotient of polynomials in its free parameters, in lowest terms. Exact.

    Attributes
    ----------
    model : LinearModel
    i, j : int
        The vertices.
    numerator, denominator : fmpz_mpoly
        In the free parameters: by label where there is one, else by the names of the graph's parameters.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> model = read_edge_model("1->2 [a], 2->3 [a], 1 [1/2]")
    >>> print(RestrictedMatrix(model)[0, 2])
    (a^2)/(2)
    """

    model: LinearModel
    i: int
    j: int
    numerator: fmpz_mpoly
    denominator: fmpz_mpoly

    def __str__(self) -> str:
        return str(self.numerator) if self.denominator.is_one() else f"({self.numerator})/({self.denominator})"

    def terms(self) -> Iterator[Term]:
        """The terms of the graph's covariance, before values and labels are put in."""
        return CovarianceMatrix(self.model.graph)[self.i, self.j].terms()

    def to_sympy(self) -> sympy.Expr:
        """The quotient in sympy's symbols of the parameters' names."""
        return polynomial_sympy(self.numerator) / polynomial_sympy(self.denominator)

    def to_latex(self) -> str:
        r"""LaTeX with subscripts, labels as they are.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> print(RestrictedMatrix(read_edge_model("1->2 [a], 2->1"))[0, 1].to_latex())
        \frac{a \omega_{1,1} + \lambda_{2,1} \omega_{2,2}}{a^{2} \lambda_{2,1}^{2} - 2 a \lambda_{2,1} + 1}
        """
        known = Parameters(self.model.graph).latex_names()
        names = [known.get(str(name), _label_latex(str(name))) for name in self.numerator.context().names()]
        above, below = written_latex(self.numerator, names), written_latex(self.denominator, names)
        return above if below == "1" else rf"\frac{{{above}}}{{{below}}}"

    def _repr_latex_(self) -> str:
        return f"${self.to_latex()}$"


class RestrictedMatrix:
    """All covariances of a model with restrictions, each in lowest terms, expanded when it is asked for.

    Parameters
    ----------
    model : LinearModel

    Raises
    ------
    InvalidInput
        If I - L is singular whatever the free parameters, or a label is the name of another, free parameter.
    BudgetExhausted
        If a covariance of the graph is too large to expand.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> print(RestrictedMatrix(read_edge_model("1->2 [1/2], 2->1 [1/3], 1<->2 [c]"))[0, 1])
    (18*w1_1 + 12*w2_2 + 42*c)/(25)
    """

    def __init__(self, model: LinearModel) -> None:
        self.model = model
        self._matrix = CovarianceMatrix(model.graph)
        self._entries: dict[tuple[int, int], RestrictedCovariance] = {}
        self._values: list[tuple[Fraction, int | None]] = []
        names: dict[str, int] = {}
        for name, key in zip(self._matrix.parameters.names, _parameters(model), strict=True):
            given = model.restriction.get(key)
            if isinstance(given, Fraction):
                self._values.append((given, None))
            else:
                self._values.append((Fraction(1), names.setdefault(given or name, len(names))))
        self._ring = fmpz_mpoly_ctx.get(tuple(names), Ordering.degrevlex)
        _check_labels(model)

    def __getitem__(self, pair: tuple[int, int]) -> RestrictedCovariance:
        i, j = min(pair), max(pair)
        if (i, j) not in self._entries:
            self._entries[i, j] = self._entry(i, j)
        return self._entries[i, j]

    @property
    def determinant(self) -> tuple[fmpz_mpoly, int]:
        """det(I - L) as a polynomial in the free parameters over an integer.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> RestrictedMatrix(read_edge_model("1->2 [a], 2->1 [1/3]")).determinant
        (-a + 3, 3)
        """
        terms = self._put_in(determinant(self.model.graph))
        scale = lcm(*(value.denominator for value in terms.values()))
        return self._ring.from_dict({key: int(value * scale) for key, value in terms.items()}), scale

    def _entry(self, i: int, j: int) -> RestrictedCovariance:
        whole = self._matrix[i, j]
        above, below = self._put_in(whole.numerator), self._put_in(whole.denominator)
        scale = lcm(*(value.denominator for value in (*above.values(), *below.values())))
        numerator, denominator = (
            self._ring.from_dict({key: int(value * scale) for key, value in side.items()}) for side in (above, below)
        )
        if denominator.is_zero():
            raise InvalidInput("fixed coefficients", str(self.model), "values for which I - L is invertible")
        common = numerator.gcd(denominator)
        # 1 - a b rather than a b - 1: a constant term, where there is one, is positive.
        constant = below.get((0,) * self._ring.nvars(), denominator.leading_coefficient())
        sign = -1 if constant < 0 else 1
        return RestrictedCovariance(self.model, i, j, sign * (numerator // common), sign * (denominator // common))

    def _put_in(self, polynomial: fmpz_mpoly) -> dict[tuple[int, ...], Fraction]:
        """A polynomial of the graph with values and labels in the place of its parameters."""
        found: dict[tuple[int, ...], Fraction] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            value, powers = Fraction(int(coefficient)), [0] * self._ring.nvars()
            for exponent, (fixed, place) in zip(exponents, self._values, strict=True):
                if exponent and place is not None:
                    powers[place] += int(exponent)
                elif exponent:
                    value *= fixed ** int(exponent)
            key = tuple(powers)
            found[key] = found.get(key, Fraction(0)) + value
        return {key: value for key, value in found.items() if value}


def _parameters(model: LinearModel) -> list[Parameter]:
    """All parameters in the order of ``Parameters.names``."""
    graph = model.graph
    found: list[Parameter] = [("l", i, j) for i, j in graph.directed]
    return [*found, *(("w", v, v) for v in range(graph.size)), *(("w", i, j) for i, j in graph.bidirected)]


def _check_labels(model: LinearModel) -> None:
    labels = {value for _, value in model.restrictions if isinstance(value, str)}
    for letter, i, j in _parameters(model):
        name = parameter_name(model.graph, letter, i, j)
        if name in labels and (letter, i, j) not in model.restriction:
            raise InvalidInput("label", name, "a label that is not the name of another parameter")


def _label_latex(label: str) -> str:
    return label if len(label) == 1 else rf"\mathrm{{{label}}}".replace("_", r"\_")
