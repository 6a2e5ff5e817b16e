"""Identified coefficients as reduced fractions of polynomials in the covariances, and the check that proves them.

The instrument of an edge is a quotient of two determinants; formulas of coefficients that it needs are put in, and the
fraction is reduced in FLINT. Each formula is checked by substituting the covariances of the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted
from mathengine.sem.covariance_polynomials import (
    covariance_place,
    covariance_ring,
    determinant_of,
    polynomial_latex,
    polynomial_sympy,
    reduced_fraction,
)
from mathengine.sem.edgewise import Instrument, Row, SolvedEdge
from mathengine.sem.formula_checks import Check, check_determinants, check_formula
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import SEED

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, slots=True)
class Formula:
    """A coefficient as a reduced fraction of the covariances.

    Attributes
    ----------
    graph : MixedGraph
        The graph.
    edge : (int, int)
        The edge of the coefficient.
    numerator, denominator : fmpz_mpoly
        Coprime integer polynomials in the ring of
        :func:`~mathengine.sem.covariance_polynomials.covariance_ring`, the leading coefficient below positive.
    instrument : Instrument or None
        Where it comes from; None for a common root of two quadratic polynomials.
    check : "substitution", "determinants", "roots" or "modular"
        Proven by one of the exact computations, or seen to hold at random points modulo a prime.
    """

    graph: MixedGraph
    edge: Edge
    numerator: fmpz_mpoly
    denominator: fmpz_mpoly
    instrument: Instrument | None
    check: Check

    @property
    def is_proved(self) -> bool:
        """Whether an exact computation shows that the formula holds."""
        return self.check != "modular"

    @property
    def text(self) -> str:
        """The fraction, as the reader of expressions takes it."""
        above, below = _bracketed(self.numerator), _bracketed(self.denominator, factor=True)
        return above if self.denominator.is_one() else f"{above}/{below}"

    def to_sympy(self) -> sympy.Expr:
        """The fraction in sympy, a symbol for each covariance."""
        return polynomial_sympy(self.numerator) / polynomial_sympy(self.denominator)

    def to_latex(self) -> str:
        r"""The fraction in LaTeX.

        >>> from mathengine.sem.edgewise import solved_edges
        >>> graph = MixedGraph.of("xy", [("x", "y")])
        >>> print(formulas(graph, solved_edges(graph))[0, 1].to_latex())
        \frac{\sigma_{x,y}}{\sigma_{x,x}}
        """
        above, below = (polynomial_latex(self.graph, p) for p in (self.numerator, self.denominator))
        return above if self.denominator.is_one() else rf"\frac{{{above}}}{{{below}}}"

    def _repr_latex_(self) -> str:
        names = ",".join(self.graph.vertices[v] for v in self.edge).replace("_", r"\_")
        return rf"$\displaystyle \lambda_{{{names}}} = {self.to_latex()}$"


def formulas(
    graph: MixedGraph,
    solved: Mapping[Edge, SolvedEdge],
    *,
    known: Mapping[Edge, Formula] | None = None,
    max_seconds: float = 10.0,
    seed: int = SEED,
) -> dict[Edge, Formula]:
    """The formulas of solved edges, each checked; edges whose formula is too long, or found in a piece, are left out.

    Parameters
    ----------
    graph : MixedGraph
        The graph.
    solved : mapping from edges
        As :func:`~mathengine.sem.edgewise.solved_edges` returns it, in its order.
    known : mapping from edges, optional
        Formulas that are there already; they are part of the result.
    max_seconds : float
        Limit of time; what is done by then is returned.

    Examples
    --------
    >>> from mathengine.sem.edgewise import solved_edges
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")])
    >>> for formula in formulas(graph, solved_edges(graph)).values():
    ...     print(formula.text, formula.check)
    s1_2/s1_1 substitution
    s1_3/s1_2 substitution
    """
    deadline = monotonic() + max_seconds
    ring = covariance_ring(graph)
    found: dict[Edge, Formula] = dict(known or {})
    for edge, entry in solved.items():
        if entry.piece is not None or not entry.instrument.needed <= set(found):
            continue
        if monotonic() > deadline:
            break
        try:
            fraction = _fraction(graph, ring, entry.instrument, found)
        except BudgetExhausted:
            continue
        checked = check_formula(graph, edge, *fraction, seed=seed)
        if checked is None:
            continue
        if checked == "modular" and all(found[needed].is_proved for needed in entry.instrument.needed):
            checked = check_determinants(graph, entry.instrument)
        found[edge] = Formula(graph, edge, *fraction, entry.instrument, checked)
    return found


def _fraction(
    graph: MixedGraph, ring: fmpz_mpoly_ctx, instrument: Instrument, found: Mapping[Edge, Formula]
) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    q, v = instrument.edge
    rows = [_row(graph, ring, row, found) for row in instrument.rows]
    scale, target = _combination(
        [row[v] for row in rows],
        [(found[k, v], [row[k] for row in rows]) for k in instrument.known],
        ring,
    )
    left = [[row[t] for t in instrument.columns] for row in rows]
    above = determinant_of([[*row, x] for row, x in zip(left, target, strict=True)], ring)
    below = scale * determinant_of([[*row, entries[q]] for row, entries in zip(left, rows, strict=True)], ring)
    return reduced_fraction(above, below)


def _row(graph: MixedGraph, ring: fmpz_mpoly_ctx, row: Row, found: Mapping[Edge, Formula]) -> list[fmpz_mpoly]:
    """c_y times a common denominator, which the quotient of determinants does not see."""
    corrections = [(found[r, row.vertex], _entries(graph, ring, r)) for r in row.corrected]
    return _combination(_entries(graph, ring, row.vertex), corrections, ring)[1]


def _entries(graph: MixedGraph, ring: fmpz_mpoly_ctx, y: int) -> list[fmpz_mpoly]:
    return [ring.gen(covariance_place(graph.size, y, x)) for x in range(graph.size)]


def _combination(
    entries: list[fmpz_mpoly], corrections: list[tuple[Formula, list[fmpz_mpoly]]], ring: fmpz_mpoly_ctx
) -> tuple[fmpz_mpoly, list[fmpz_mpoly]]:
    """(scale, scale * (entries - sum of coefficient * other entries)) without fractions."""
    scale = ring.constant(1)
    for formula, _ in corrections:
        scale = scale * (formula.denominator // scale.gcd(formula.denominator))
    result = [scale * entry for entry in entries]
    for formula, others in corrections:
        factor = formula.numerator * (scale // formula.denominator)
        result = [a - factor * b for a, b in zip(result, others, strict=True)]
    return scale, result


def corrected_column(v: int, known: Sequence[Formula], ring: fmpz_mpoly_ctx) -> dict[int, fmpz_mpoly]:
    """e_v - sum of l_kv e_k times the least common denominator, by vertex; the denominator itself stands under -1.

    >>> corrected_column(1, [], covariance_ring(MixedGraph.of("12")))
    {-1: 1, 1: 1}
    """
    scale = ring.constant(1)
    for formula in known:
        scale = scale * (formula.denominator // scale.gcd(formula.denominator))
    others = {formula.edge[0]: -formula.numerator * (scale // formula.denominator) for formula in known}
    return {-1: scale, v: scale, **others}


def _bracketed(polynomial: fmpz_mpoly, factor: bool = False) -> str:
    text = str(polynomial)
    return f"({text})" if len(polynomial) > 1 or (factor and "*" in text) else text
