"""Identified coefficients as reduced fractions of polynomials in the covariances, and the check that proves them.

The instrument of an edge is a quotient of two determinants; formulas of coefficients that it needs are put in, and the
fraction is reduced in FLINT. The check substitutes the covariances of the model: with N_ij = det(I-L)^2 s_ij the
identity numerator(N) = l denominator(N) must hold in the ring of the parameters, and denominator(N) must not be 0. The
powers of det(I-L) drop out, for numerator and denominator are homogeneous of the same degree. Where that substitution
is too long, the two conditions of the instrument are checked instead, in the same ring: with true coefficients in the
rows, the first determinant must be 0 and the second one not. What is too long for that is seen at random points.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from time import monotonic
from typing import TYPE_CHECKING, Literal, TypeAlias

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx, nmod

from mathengine.errors import BudgetExhausted
from mathengine.sem.edgewise import Instrument, Row, SolvedEdge
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import SEED
from mathengine.sem.parameters import PRIME, Parameters, Point, parameter_name, random_point

if TYPE_CHECKING:
    import sympy

Check: TypeAlias = Literal["substitution", "determinants", "roots", "modular"]
"""How a formula is checked: all exact ways prove it (the last one by two quadratic polynomials with this common root),
random points modulo a prime do not."""

MOST_TERMS = 2000
"""The longest numerator or denominator that is reduced and kept."""
MOST_PRODUCTS = 2_000_000
"""The longest substitution that is carried out exactly, in products of terms."""
POINTS = 3


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
        Coprime integer polynomials in the ring of :func:`covariance_ring`, the leading coefficient below positive.
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
        return _to_sympy(self.numerator) / _to_sympy(self.denominator)

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


def covariance_ring(graph: MixedGraph) -> fmpz_mpoly_ctx:
    """The ring of integer polynomials in the covariances s_ij with i <= j, row by row.

    The order is lexicographic, so that a product of variances leads a determinant.

    >>> covariance_ring(MixedGraph.of("12")).names()
    ('s1_1', 's1_2', 's2_2')
    """
    names = [parameter_name(graph, "s", i, j) for i in range(graph.size) for j in range(i, graph.size)]
    return fmpz_mpoly_ctx.get(names, Ordering.lex)


def polynomial_latex(graph: MixedGraph, polynomial: fmpz_mpoly) -> str:
    r"""A polynomial in the covariances in LaTeX.

    >>> graph = MixedGraph.of("12")
    >>> a, b, c = covariance_ring(graph).gens()
    >>> print(polynomial_latex(graph, a * c - 2 * b**2))
    \sigma_{1,1} \sigma_{2,2} - 2 \sigma_{1,2}^{2}
    """
    names = [name.replace("_", r"\_") for name in graph.vertices]
    variables = [rf"\sigma_{{{names[i]},{names[j]}}}" for i in range(graph.size) for j in range(i, graph.size)]
    text = ""
    for monomial, coefficient in polynomial.terms():
        size = abs(int(coefficient))
        powers = [x if e == 1 else f"{x}^{{{e}}}" for x, e in zip(variables, monomial, strict=True) if e]
        factors = powers if size == 1 and powers else [str(size), *powers]
        sign = "-" if coefficient < 0 else "+"
        text += f" {sign} {' '.join(factors)}" if text else f"{sign.strip('+')}{' '.join(factors)}"
    return text or "0"


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
            checked = _check_determinants(graph, entry.instrument)
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


def covariance_place(size: int, i: int, j: int) -> int:
    """The place of s_ij among the variables of :func:`covariance_ring`.

    >>> [covariance_place(3, i, j) for i in range(3) for j in range(i, 3)]
    [0, 1, 2, 3, 4, 5]
    """
    low, high = min(i, j), max(i, j)
    return low * size - low * (low - 1) // 2 + high - low


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


def determinant_of(matrix: Sequence[Sequence[fmpz_mpoly]], ring: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """The determinant of a small matrix of polynomials, by expansion along rows with every minor computed once.

    Raises
    ------
    BudgetExhausted
        Where a minor has more terms than are kept.

    Examples
    --------
    >>> ring = covariance_ring(MixedGraph.of("12"))
    >>> a, b, c = ring.gens()
    >>> determinant_of([[a, b], [b, c]], ring)
    s1_1*s2_2 - s1_2^2
    """
    minors: dict[int, fmpz_mpoly] = {0: ring.constant(1)}
    size = len(matrix)
    for row in range(size):
        larger: dict[int, fmpz_mpoly] = {}
        for mask, minor in minors.items():
            for column in range(size):
                entry = matrix[row][column]
                if mask >> column & 1 or entry.is_zero():
                    continue
                sign = -1 if (mask >> column).bit_count() % 2 else 1
                target = mask | 1 << column
                if len(minor) * len(entry) > MOST_TERMS * 50:
                    raise BudgetExhausted("the determinant is too long to write out")
                product = sign * minor * entry
                larger[target] = larger[target] + product if target in larger else product
        minors = larger
    return minors.get((1 << size) - 1, ring.constant(0))


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


def reduced_fraction(above: fmpz_mpoly, below: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """The coprime fraction, its leading coefficient below positive.

    >>> x, y, z = covariance_ring(MixedGraph.of("12")).gens()
    >>> reduced_fraction(x * y, -y * z)
    (-s1_1, s2_2)
    """
    if max(len(above), len(below)) > 10 * MOST_TERMS:
        raise BudgetExhausted("the formula is too long to reduce")
    common = above.gcd(below)
    above, below = above // common, below // common
    if below.leading_coefficient() < 0:
        above, below = -above, -below
    if max(len(above), len(below)) > MOST_TERMS:
        raise BudgetExhausted(f"the formula has more than {MOST_TERMS} terms")
    return above, below


def check_formula(
    graph: MixedGraph, edge: Edge, numerator: fmpz_mpoly, denominator: fmpz_mpoly, *, seed: int = SEED
) -> Check | None:
    """How a fraction of the covariances is seen to be the coefficient of an edge; None where it is not.

    "substitution" is a proof. It is left for "modular", random points modulo a prime, where it would be too long.

    >>> graph = MixedGraph.of("12", [("1", "2")])
    >>> variance, covariance, other = covariance_ring(graph).gens()
    >>> check_formula(graph, (0, 1), covariance, variance)
    'substitution'
    >>> check_formula(graph, (0, 1), covariance, other) is None
    True
    """
    source = random.Random(seed)
    if not all(_holds_at(graph, edge, numerator, denominator, random_point(graph, source)) for _ in range(POINTS)):
        return None
    if any(sum(m) != numerator.total_degree() for p in (numerator, denominator) for m in p.monoms()):
        return "modular"
    flat = _covariance_numerators(graph)
    if _products(numerator, flat) + _products(denominator, flat) > MOST_PRODUCTS:
        return "modular"
    parameters = Parameters(graph)
    above, below = _substituted(numerator, flat, parameters), _substituted(denominator, flat, parameters)
    return "substitution" if not below.is_zero() and above == parameters.coefficient(edge) * below else None


def check_quadratic(
    graph: MixedGraph, edge: Edge, a: fmpz_mpoly, b: fmpz_mpoly, c: fmpz_mpoly, *, seed: int = SEED
) -> Check | None:
    """How the coefficient of an edge is seen to be a root of a x^2 + b x + c; None where it is not.

    >>> graph = MixedGraph.of("12", [("1", "2")])
    >>> variance, covariance, other = covariance_ring(graph).gens()
    >>> zero = variance - variance
    >>> check_quadratic(graph, (0, 1), zero, variance, -covariance)
    'substitution'
    """
    source = random.Random(seed)
    for _ in range(POINTS):
        point = random_point(graph, source)
        values = [int(point.covariances[i, j]) for i in range(graph.size) for j in range(i, graph.size)]
        x = int(point.coefficients[edge])
        if (_value(a, values) * x * x + _value(b, values) * x + _value(c, values)) % PRIME:
            return None
    degree = max(p.total_degree() for p in (a, b, c))
    if any(sum(m) != degree for p in (a, b, c) for m in p.monoms()):
        return "modular"
    flat = _covariance_numerators(graph)
    if sum(_products(p, flat) for p in (a, b, c)) > MOST_PRODUCTS:
        return "modular"
    parameters = Parameters(graph)
    root = parameters.coefficient(edge)
    a, b, c = (_substituted(p, flat, parameters) for p in (a, b, c))
    return "substitution" if (a * root * root + b * root + c).is_zero() else None


def _check_determinants(graph: MixedGraph, instrument: Instrument) -> Check:
    """The two conditions of an instrument, exactly, at the generic point."""
    parameters, flat, size = Parameters(graph), _covariance_numerators(graph), graph.size
    covariances = [[flat[covariance_place(size, i, j)] for j in range(size)] for i in range(size)]
    q, v = instrument.edge
    left, target, last = [], [], []
    for row in instrument.rows:
        entries = covariances[row.vertex]
        for r in row.corrected:
            factor = parameters.coefficient((r, row.vertex))
            entries = [a - factor * b for a, b in zip(entries, covariances[r], strict=True)]
        left.append([entries[t] for t in instrument.columns])
        last.append(entries[q])
        effects = (parameters.coefficient((k, v)) * entries[k] for k in (*instrument.known, q))
        target.append(entries[v] - sum(effects, parameters.ring.constant(0)))
    try:
        above = determinant_of([[*row, x] for row, x in zip(left, target, strict=True)], parameters.ring)
        below = determinant_of([[*row, x] for row, x in zip(left, last, strict=True)], parameters.ring)
    except BudgetExhausted:
        return "modular"
    return "determinants" if above.is_zero() and not below.is_zero() else "modular"


@lru_cache(maxsize=4)
def _covariance_numerators(graph: MixedGraph) -> tuple[fmpz_mpoly, ...]:
    """det(I-L)^2 s_ij for i <= j, row by row."""
    parameters, paths = Parameters(graph), _adjugate(graph)
    size = graph.size
    zero = parameters.ring.constant(0)
    moved = [
        [sum((parameters.error(k, m) * paths[m][j] for m in (k, *graph.siblings[k])), zero) for j in range(size)]
        for k in range(size)
    ]
    return tuple(
        sum((paths[k][i] * moved[k][j] for k in range(size)), zero) for i in range(size) for j in range(i, size)
    )


def _adjugate(graph: MixedGraph) -> list[list[fmpz_mpoly]]:
    """adj(I-L), by minors."""
    parameters, everything = Parameters(graph), range(graph.size)
    ring = parameters.ring
    matrix = [[ring.constant(int(i == j)) for j in everything] for i in everything]
    for i, j in graph.directed:
        matrix[i][j] = -parameters.coefficient((i, j))
    return [
        [
            (-1) ** (k + i)
            * determinant_of([[matrix[r][c] for c in everything if c != k] for r in everything if r != i], ring)
            for i in everything
        ]
        for k in everything
    ]


def _substituted(polynomial: fmpz_mpoly, values: Sequence[fmpz_mpoly], parameters: Parameters) -> fmpz_mpoly:
    result: fmpz_mpoly = polynomial.compose(*values, ctx=parameters.ring)
    return result


def _products(polynomial: fmpz_mpoly, values: Sequence[fmpz_mpoly]) -> int:
    """A bound for the products of terms that the substitution needs."""
    lengths = [len(value) for value in values]
    return sum(prod(n**e for n, e in zip(lengths, monomial, strict=True) if e) for monomial in polynomial.monoms())


def _holds_at(graph: MixedGraph, edge: Edge, numerator: fmpz_mpoly, denominator: fmpz_mpoly, point: Point) -> bool:
    values = [int(point.covariances[i, j]) for i in range(graph.size) for j in range(i, graph.size)]
    below = _value(denominator, values)
    return bool(below) and _value(numerator, values) == int(point.coefficients[edge]) * below % PRIME


def _value(polynomial: fmpz_mpoly, values: list[int]) -> int:
    total = nmod(0, PRIME)
    for monomial, coefficient in polynomial.terms():
        term = nmod(int(coefficient) % PRIME, PRIME)
        for value, exponent in zip(values, monomial, strict=True):
            if exponent:
                term *= nmod(value, PRIME) ** int(exponent)
        total += term
    return int(total)


def _to_sympy(polynomial: fmpz_mpoly) -> sympy.Expr:
    import sympy

    variables = [sympy.Symbol(name) for name in polynomial.context().names()]
    total = sympy.Integer(0)
    for monomial, coefficient in polynomial.terms():
        term = sympy.Integer(int(coefficient))
        for variable, exponent in zip(variables, monomial, strict=True):
            term *= variable ** int(exponent)
        total += term
    return total


def _bracketed(polynomial: fmpz_mpoly, factor: bool = False) -> str:
    text = str(polynomial)
    return f"({text})" if len(polynomial) > 1 or (factor and "*" in text) else text
