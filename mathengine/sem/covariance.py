"""Covariances of a mixed graph as rational functions of its parameters, by the one-connection rule.

With D = det(I - L) and A = adj(I - L) the covariance matrix is S = A^T W A / D^2, and the entries of A are signed sums
of one-connections.

For lowest terms, an entry (i, j) is computed from the vertices on the left sides of treks between i and j, those on the
right sides, and their determinants: S_ij = (sum over k, m of A_ki w_km A'_mj) / (D_left D_right). Nothing cancels. The
determinant of a strongly connected component with generic coefficients is irreducible; it contains the coefficient of
an edge out of i, if i belongs to the component, which A_ki does not; and where paths k -> i pass through the component,
setting all other coefficients than those of one path to zero leaves such a quotient. So it divides no A_ki with k in or
before the component. Terms with different w_km do not cancel, and each component of the left side has a k in or before
it that a trek joins to j.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias

from flint import fmpz_mpoly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.sem.adjugates import Adjugate, Determinants
from mathengine.sem.connection_counts import count_terms
from mathengine.sem.covariance_polynomials import polynomial_sympy, written_latex
from mathengine.sem.explanation import Term, terms
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import Parameters
from mathengine.sem.reachability import ancestor_masks, bits, mask_of, trek_masks

if TYPE_CHECKING:
    import sympy

Form: TypeAlias = Literal["reduced", "one-connection", "trek"]
FORMS = ("reduced", "one-connection", "trek")
MOST_TERMS = 2_000_000
"""Products of two one-connections that are summed to one polynomial."""


@dataclass(frozen=True)
class Covariance:
    """A covariance as a quotient of polynomials in the parameters. Exact.

    Attributes
    ----------
    graph : MixedGraph
    i, j : int
        The vertices.
    form : str
        ``reduced``: lowest terms; ``one-connection``: over det(I - L)^2; ``trek``: a polynomial, for acyclic graphs.
    numerator, denominator : fmpz_mpoly
        In ``Parameters(graph).ring``.
    factors : tuple of (fmpz_mpoly, int)
        The denominator as a product of powers: determinants of strongly connected components, which are irreducible.

    Examples
    --------
    >>> print(covariance(MixedGraph.of("123", [("1", "2"), ("2", "3")]), 0, 2))
    l1_2*l2_3*w1_1
    """

    graph: MixedGraph
    i: int
    j: int
    form: Form
    numerator: fmpz_mpoly
    denominator: fmpz_mpoly
    factors: tuple[tuple[fmpz_mpoly, int], ...] = ()

    def __str__(self) -> str:
        if self.denominator.is_one():
            return str(self.numerator)
        return f"({self.numerator})/({self.denominator})"

    def __repr__(self) -> str:
        first, second = self.graph.vertices[self.i], self.graph.vertices[self.j]
        return f"Covariance({first}, {second}: {self})"

    def terms(self) -> Iterator[Term]:
        """The terms of the numerator, one after the other, each with its paths and cycles; they sum to it.

        >>> entry = covariance(MixedGraph.of("12", [("1", "2"), ("2", "1")]), 0, 1)
        >>> [str(term) for term in entry.terms()]
        ['+ w1_1*l1_2: 1 -> 2', '+ w2_2*l2_1: 1 <- 2']
        """
        return terms(self.graph, self.i, self.j, self.form)

    def to_sympy(self) -> sympy.Expr:
        """The quotient in sympy's symbols of the parameters' names.

        >>> covariance(MixedGraph.of("12", [("1", "2")]), 0, 1).to_sympy()
        l1_2*w1_1
        """
        return polynomial_sympy(self.numerator) / polynomial_sympy(self.denominator)

    def to_latex(self) -> str:
        r"""LaTeX with subscripts, the denominator in its factors.

        >>> print(covariance(MixedGraph.of("12", [("1", "2")]), 0, 1).to_latex())
        \lambda_{1,2} \omega_{1,1}
        >>> print(covariance(MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "2")]), 0, 1).to_latex())
        \frac{\lambda_{1,2} \omega_{1,1}}{1 - \lambda_{2,3} \lambda_{3,2}}
        """
        names = [*Parameters(self.graph).latex_names().values()]
        above = written_latex(self.numerator, names)
        if not self.factors:
            return above
        return rf"\frac{{{above}}}{{{_product_latex(self.factors, names)}}}"

    def _repr_latex_(self) -> str | None:
        return f"${self.to_latex()}$" if len(self.numerator) <= MOST_SHOWN else None


MOST_SHOWN = 200
"""Terms up to which a notebook shows a covariance as a formula."""


def _product_latex(factors: Iterable[tuple[fmpz_mpoly, int]], names: list[str]) -> str:
    written = []
    several = sum(power for _, power in factors) > 1
    for factor, power in factors:
        # The constant term, which is 1, first: 1 - a b.
        rest = written_latex(factor - 1, names)
        text = f"1 - {rest.removeprefix('-')}" if rest.startswith("-") else f"1 + {rest}"
        text = rf"\left({text}\right)" if several else text
        written.append(text if power == 1 else f"{text}^{{{power}}}")
    return " ".join(written)


class CovarianceMatrix:
    """All covariances of a graph in lowest terms; each entry is expanded when it is asked for.

    Examples
    --------
    >>> matrix = CovarianceMatrix(MixedGraph.of("123", [("1", "3"), ("2", "3"), ("3", "2")]))
    >>> print(matrix[0, 2])
    (l1_3*w1_1)/(-l2_3*l3_2 + 1)
    >>> print(matrix[0, 0])
    w1_1
    """

    def __init__(self, graph: MixedGraph) -> None:
        self.graph = graph
        self._determinants = Determinants(graph)
        self.parameters = self._determinants.parameters
        self._above, self._joined = ancestor_masks(graph), trek_masks(graph)
        self._adjugates: dict[int, Adjugate] = {}
        self._weighted: dict[tuple[int, int], dict[int, fmpz_mpoly]] = {}
        self._denominators: dict[tuple[int, int], tuple[fmpz_mpoly, tuple[tuple[fmpz_mpoly, int], ...]]] = {}
        self._entries: dict[tuple[int, int], Covariance] = {}

    def __getitem__(self, pair: tuple[int, int]) -> Covariance:
        i, j = min(pair), max(pair)
        if (i, j) not in self._entries:
            left, right = self._above[i] & self._joined[j], self._above[j] & self._joined[i]
            self._entries[i, j] = self._entry(i, j, "reduced", left, right)
        return self._entries[i, j]

    def over_square(self, i: int, j: int) -> Covariance:
        """The entry over det(I - L)^2.

        >>> print(CovarianceMatrix(MixedGraph.of("123", [("2", "3"), ("3", "2")])).over_square(0, 0))
        (l2_3^2*l3_2^2*w1_1 - 2*l2_3*l3_2*w1_1 + w1_1)/(l2_3^2*l3_2^2 - 2*l2_3*l3_2 + 1)
        """
        whole = (1 << self.graph.size) - 1
        return self._entry(i, j, "one-connection", whole, whole)

    @cached_property
    def ancestors(self) -> tuple[frozenset[int], ...]:
        """The vertices from which there is a directed path to each vertex, itself included."""
        return tuple(frozenset(bits(mask)) for mask in self._above)

    def column(self, i: int) -> Adjugate:
        """adj(I - L) of the graph on the ancestors of i."""
        return self._adjugate(self._above[i])

    def _adjugate(self, within: int) -> Adjugate:
        if within not in self._adjugates:
            self._adjugates[within] = Adjugate(self.graph, bits(within), self._determinants)
        return self._adjugates[within]

    def _entry(self, i: int, j: int, form: Form, left: int, right: int) -> Covariance:
        numerator = self._determinants.zero
        try:
            if left and right:
                weighted, column = self._row(i, left), self._adjugate(right).column(j)
                spent = 0
                for m in column.keys() & weighted.keys():
                    spent += len(weighted[m]) * len(column[m])
                    if spent > MOST_TERMS:
                        self._refuse(i, j, left, right)
                    numerator = numerator + weighted[m] * column[m]
            denominator, factors = self._denominator(left, right)
        except BudgetExhausted:
            self._refuse(i, j, left, right)
        return Covariance(self.graph, i, j, form, numerator, denominator, factors)

    def _row(self, i: int, within: int) -> dict[int, fmpz_mpoly]:
        """Sum over k of adj[k, i] W[k, m], for the m where it is not zero."""
        if (i, within) not in self._weighted:
            sums: dict[int, fmpz_mpoly] = {}
            for k, entry in self._adjugate(within).column(i).items():
                for m, error in self._errors[k]:
                    sums[m] = sums[m] + entry * error if m in sums else entry * error
            self._weighted[i, within] = sums
        return self._weighted[i, within]

    @cached_property
    def _errors(self) -> list[list[tuple[int, fmpz_mpoly]]]:
        """For each vertex, the vertices whose errors covary with its own, and how."""
        variables = self.parameters.ring.gens()[len(self.graph.directed) :]
        found = [[(k, variables[k])] for k in range(self.graph.size)]
        for (k, m), variable in zip(self.graph.bidirected, variables[self.graph.size :], strict=True):
            found[k].append((m, variable))
            found[m].append((k, variable))
        return found

    def _denominator(self, left: int, right: int) -> tuple[fmpz_mpoly, tuple[tuple[fmpz_mpoly, int], ...]]:
        """The determinants of both sides, multiplied and as powers."""
        looped, of = self._determinants.neighbours.looped, self._determinants.of
        left, right = left & looped, right & looped
        if (left, right) not in self._denominators:
            powers = [
                (of(mask), bool(mask & left) + bool(mask & right))
                for mask in (mask_of(c) for c in self.graph.components if len(c) > 1)
                if mask & (left | right)
            ]
            self._denominators[left, right] = of(left) * of(right), tuple(powers)
        return self._denominators[left, right]

    def _refuse(self, i: int, j: int, left: int, right: int) -> NoReturn:
        first, second = self.graph.vertices[i], self.graph.vertices[j]
        size = count_terms(self.graph, i, j, left, right)
        raise BudgetExhausted(
            f"the covariance of {first} and {second} has {size:,} terms, too many to expand: list them one by one"
        ) from None


def covariance(graph: MixedGraph, i: int, j: int, form: Form = "reduced") -> Covariance:
    """The covariance of two vertices. Exact.

    Parameters
    ----------
    graph : MixedGraph
    i, j : int
        Vertices by index.
    form : str
        ``reduced`` (lowest terms), ``one-connection`` (over det(I - L)^2) or ``trek`` (acyclic graphs only).

    Raises
    ------
    BudgetExhausted
        If the expansion is too large; the message says how many terms there are. ``explanation.terms`` lists them.
    InvalidInput
        For an unknown form, or treks of a cyclic graph.

    Examples
    --------
    >>> graph = MixedGraph.of("12", [("1", "2"), ("2", "1")])
    >>> print(covariance(graph, 0, 1))
    (l1_2*w1_1 + l2_1*w2_2)/(l1_2^2*l2_1^2 - 2*l1_2*l2_1 + 1)
    """
    if form not in FORMS:
        raise InvalidInput("form", form, ", ".join(FORMS))
    if form == "trek" and not graph.is_acyclic:
        raise InvalidInput("form", form, "reduced or one-connection for a graph with directed cycles")
    matrix = CovarianceMatrix(graph)
    found = matrix.over_square(i, j) if form == "one-connection" else matrix[i, j]
    return replace(found, i=i, j=j, form=form)


def covariance_matrix(graph: MixedGraph) -> CovarianceMatrix:
    """All covariances in lowest terms, expanded when asked for.

    Examples
    --------
    >>> print(covariance_matrix(MixedGraph.of("12", [("1", "2")]))[1, 1])
    l1_2^2*w1_1 + w2_2
    """
    return CovarianceMatrix(graph)
