"""Covariances of a mixed graph as rational functions of its parameters, by the one-connection rule.

With D = det(I - L) and A = adj(I - L) the covariance matrix is S = A^T W A / D^2, and the entries of A are signed sums
of one-connections. An entry depends on the ancestors of its two vertices alone: over their determinants, and divided by
those of strongly connected components that cancel, it is in lowest terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from flint import fmpz_mpoly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.sem.explanation import Term, terms
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.one_connections import MOST_TERMS, Connections
from mathengine.sem.parameters import Parameters

if TYPE_CHECKING:
    import sympy

Form: TypeAlias = Literal["reduced", "one-connection", "trek"]
FORMS = ("reduced", "one-connection", "trek")


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

    def __str__(self) -> str:
        if self.denominator.is_one():
            return str(self.numerator)
        return f"({self.numerator})/({self.denominator})"

    def __repr__(self) -> str:
        first, second = self.graph.vertices[self.i], self.graph.vertices[self.j]
        return f"Covariance({first}, {second}: {self})"

    def terms(self) -> Iterator[Term]:
        """The terms of the numerator before anything cancels, one after the other, each with its paths and cycles."""
        return terms(self.graph, self.i, self.j, self.form)

    def to_sympy(self) -> sympy.Expr:
        """The quotient in sympy's symbols of the parameters' names."""
        return _to_sympy(self.numerator) / _to_sympy(self.denominator)

    def to_latex(self) -> str:
        r"""LaTeX with subscripts.

        >>> print(covariance(MixedGraph.of("12", [("1", "2")]), 0, 1).to_latex())
        \lambda_{1,2} \omega_{1,1}
        """
        import sympy

        names = {sympy.Symbol(name): shown for name, shown in Parameters(self.graph).latex_names().items()}
        return str(sympy.latex(self.to_sympy(), symbol_names=names))

    def _repr_latex_(self) -> str:
        return f"${self.to_latex()}$"


def determinant(graph: MixedGraph) -> fmpz_mpoly:
    """det(I - L): the signed sum of cycle collections, expanded. Exact.

    Raises
    ------
    BudgetExhausted
        With too many terms.

    Examples
    --------
    >>> determinant(MixedGraph.of("12", [("1", "2"), ("2", "1")]))
    -l1_2*l2_1 + 1
    """
    return Adjugate(graph).determinant


def adjugate(graph: MixedGraph) -> list[list[fmpz_mpoly]]:
    """adj(I - L), expanded: entry [k][i] is the signed sum of one-connections from k to i. Exact.

    Raises
    ------
    BudgetExhausted
        With too many terms in an entry.

    Examples
    --------
    >>> adjugate(MixedGraph.of("12", [("1", "2")]))
    [[1, l1_2], [0, 1]]
    """
    whole = Adjugate(graph)
    return [[whole.entry(k, i) for i in range(graph.size)] for k in range(graph.size)]


class Adjugate:
    """Entries of adj(I - L) and the determinant of the graph on some vertices, computed when asked for."""

    def __init__(self, graph: MixedGraph, within: frozenset[int] | None = None) -> None:
        self.graph = graph
        self.parameters = Parameters(graph)
        self.connections = Connections(graph, within)
        self._entries: dict[tuple[int, int], fmpz_mpoly] = {}

    @cached_property
    def determinant(self) -> fmpz_mpoly:
        """The signed sum of cycle collections."""
        return self.connections.polynomial(self.connections.collections(), self.parameters)

    def entry(self, k: int, i: int) -> fmpz_mpoly:
        """The signed sum of one-connections from k to i."""
        if (k, i) not in self._entries:
            found = self.connections.connections(k, i)
            self._entries[k, i] = self.connections.polynomial(found, self.parameters)
        return self._entries[k, i]


class CovarianceMatrix:
    """All covariances of a graph; each entry is expanded when it is asked for.

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
        self.parameters = Parameters(graph)
        self._columns: dict[int, Adjugate] = {}
        self._weighted: dict[int, dict[int, fmpz_mpoly]] = {}
        self._entries: dict[tuple[int, int], Covariance] = {}

    def __getitem__(self, pair: tuple[int, int]) -> Covariance:
        i, j = min(pair), max(pair)
        if (i, j) not in self._entries:
            self._entries[i, j] = self._reduced(i, j)
        return self._entries[i, j]

    @cached_property
    def _factors(self) -> list[tuple[frozenset[int], fmpz_mpoly]]:
        """The strongly connected components with cycles, and their determinants: irreducible polynomials."""
        looped = [frozenset(c) for c in self.graph.components if len(c) > 1]
        return [(component, Adjugate(self.graph, component).determinant) for component in looped]

    @cached_property
    def ancestors(self) -> tuple[frozenset[int], ...]:
        """The vertices from which there is a directed path to each vertex, itself included."""
        found: list[frozenset[int]] = []
        for v in range(self.graph.size):
            reached, fresh = {v}, [v]
            while fresh:
                for u in self.graph.parents[fresh.pop()]:
                    if u not in reached:
                        reached.add(u)
                        fresh.append(u)
            found.append(frozenset(reached))
        return tuple(found)

    def column(self, i: int) -> Adjugate:
        """adj(I - L) of the graph on the ancestors of i."""
        return self._columns.setdefault(i, Adjugate(self.graph, self.ancestors[i]))

    def _row(self, i: int) -> dict[int, fmpz_mpoly]:
        """Sum over k of adj[k, i] W[k, m], for the m where it is not zero."""
        if i not in self._weighted:
            sums: dict[int, fmpz_mpoly] = {}
            for k in self.ancestors[i]:
                entry = self.column(i).entry(k, i)
                for m in (k, *self.graph.siblings[k]):
                    term = entry * self.parameters.error(k, m)
                    sums[m] = sums[m] + term if m in sums else term
            self._weighted[i] = sums
        return self._weighted[i]

    def _reduced(self, i: int, j: int) -> Covariance:
        _check(self.connections_count(i) * self.connections_count(j), f"{i + 1}, {j + 1}")
        weighted = self._row(i)
        numerator = self.parameters.ring.from_dict({})
        for m in self.ancestors[j] & weighted.keys():
            numerator += weighted[m] * self.column(j).entry(m, j)
        denominator = self.parameters.ring.constant(1)
        for component, factor in self._factors:
            power = (component <= self.ancestors[i]) + (component <= self.ancestors[j])
            while power and not numerator.is_zero():
                quotient, rest = divmod(numerator, factor)
                if not rest.is_zero():
                    break
                numerator, power = quotient, power - 1
            if not numerator.is_zero():
                denominator *= factor**power
        return Covariance(self.graph, i, j, "reduced", numerator, denominator)

    def connections_count(self, i: int) -> int:
        """How many one-connections end in i, within its ancestors."""
        connections = self.column(i).connections
        return sum(connections.count_connections(k, i) for k in self.ancestors[i])


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
        If the expansion is too large; the message says how many terms there are.
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
    if form == "one-connection":
        return _over_square(graph, i, j)
    found = CovarianceMatrix(graph)[i, j]
    return Covariance(graph, i, j, form, found.numerator, found.denominator)


def _over_square(graph: MixedGraph, i: int, j: int) -> Covariance:
    whole = Adjugate(graph)
    counts = [whole.connections.count_connections(k, i) for k in range(graph.size)]
    others = [whole.connections.count_connections(k, j) for k in range(graph.size)]
    pairs = sum(counts[k] * others[m] for k in range(graph.size) for m in (k, *graph.siblings[k]))
    _check(pairs, f"{graph.vertices[i]}, {graph.vertices[j]}")
    numerator = whole.parameters.ring.from_dict({})
    for k in range(graph.size):
        for m in (k, *graph.siblings[k]):
            if counts[k] and others[m]:
                numerator += whole.entry(k, i) * whole.parameters.error(k, m) * whole.entry(m, j)
    return Covariance(graph, min(i, j), max(i, j), "one-connection", numerator, whole.determinant**2)


def covariance_matrix(graph: MixedGraph) -> CovarianceMatrix:
    """All covariances in lowest terms, expanded when asked for.

    Examples
    --------
    >>> print(covariance_matrix(MixedGraph.of("12", [("1", "2")]))[1, 1])
    l1_2^2*w1_1 + w2_2
    """
    return CovarianceMatrix(graph)


def _check(pairs: int, which: str) -> None:
    if pairs > MOST_TERMS:
        raise BudgetExhausted(f"the covariance of {which} has up to {pairs:,} terms: list them instead of expanding it")


def _to_sympy(polynomial: fmpz_mpoly) -> sympy.Expr:
    import sympy

    symbols = [sympy.Symbol(name) for name in polynomial.context().names()]
    terms = [
        sympy.Integer(int(c)) * sympy.Mul(*(x ** int(e) for x, e in zip(symbols, exponents, strict=True) if e))
        for exponents, c in polynomial.to_dict().items()
    ]
    return sympy.Add(*terms)
