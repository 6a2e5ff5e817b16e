"""Growth by theorem, recognised from the generators themselves and not from a name.

Generators that move disjoint points generate a direct product, whose growth polynomial is the product of those of the
factors; each factor is looked up among the rules below. Points may be named in any order.

==========================  ===================================================================================
generators                  theorem
==========================  ===================================================================================
one element and inverse     a cyclic group is a cycle
involutions                 Coxeter groups by their degrees (Solomon 1966); adjacent transpositions: Mahonian numbers
all transpositions          Stirling numbers of the first kind
all 3-cycles                an even permutation with c cycles of odd length needs (n - c)/2
(0 i)                       star graphs (Akers and Krishnamurthy 1989)
(0 1 ... j-1), directed     insertions of one card (Aldous and Diaconis 1986)
adjacent transpositions     on sorted words: inversions by q-multinomial coefficients (MacMahon 1913)
whole conjugacy classes     sums over classes, :mod:`mathengine.cayley.class_sums`
==========================  ===================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import comb, factorial, prod

from mathengine.cayley import growth_polynomials as polynomials
from mathengine.cayley.class_sums import class_layers, is_closed_under_conjugation
from mathengine.cayley.coxeter_types import coxeter_type
from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.graphs import Graph, Permutation, PermutationGraph, inverse
from mathengine.cayley.order import components, cycle_lengths, cycle_order, group_order

SLOWEST = 60.0
"""Seconds of class sums beyond which they are not offered."""
PER_PRODUCT = 2e-7
"""Seconds for each point of a product of permutations."""


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A theorem that gives the layers.

    Attributes
    ----------
    theorem : str
        In one line.
    order : int
        The number of vertices.
    polynomial : callable
        The layer sizes.
    """

    theorem: str
    order: int
    polynomial: Callable[[], list[int]]


class ClosedForms:
    """The engine for graphs whose growth a theorem gives."""

    name = "closed form"

    def plan(self, graph: Graph) -> Plan | None:
        """The theorem, if one is recognised.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> CLOSED_FORM.plan(permutation_graph([(1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2)])).reason
        'adjacent transpositions: inversions, Mahonian numbers (Rodrigues 1839)'
        """
        found = closed_form(graph)
        return None if found is None else Plan(self.name, 1 << 20, found.order, found.theorem, 1e-4)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, by the theorem."""
        found = closed_form(graph)
        assert found is not None, "the engine was planned"
        for distance, size in enumerate(found.polynomial()):
            yield size
            if distance == run.max_layers:
                return


class ClassSums:
    """The engine for generators that are whole conjugacy classes of the symmetric group."""

    name = "class sums"

    def plan(self, graph: Graph) -> Plan | None:
        """Where the generators are closed under conjugation, and cycle types are few enough.

        Examples
        --------
        >>> from itertools import permutations
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> derangements = [p for p in permutations(range(5)) if all(p[i] != i for i in range(5))]
        >>> CLASS_SUMS.plan(permutation_graph(derangements)).reason
        'generators are whole conjugacy classes: 7 cycle types instead of 120 permutations'
        """
        if not isinstance(graph, PermutationGraph) or not graph.is_cayley:
            return None
        if not is_closed_under_conjugation(graph.generators):
            return None
        types, order = partitions(graph.degree), group_order(graph.generators)
        cost = PER_PRODUCT * types * len(graph.generators) * graph.degree
        if cost > SLOWEST:
            return None
        reason = f"generators are whole conjugacy classes: {types} cycle types instead of {order} permutations"
        return Plan(self.name, (1 << 20) + 200 * types * graph.degree, order, reason, cost)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, by a search over cycle types."""
        assert isinstance(graph, PermutationGraph)
        for distance, size in enumerate(class_layers(graph.generators, group_order(graph.generators))):
            yield size
            if distance == run.max_layers:
                return


@lru_cache(maxsize=32)
def closed_form(graph: Graph) -> ClosedForm | None:
    """The theorem that gives the growth of the graph, or None.

    Examples
    --------
    >>> from itertools import combinations
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> swaps = [tuple({i: j, j: i}.get(k, k) for k in range(4)) for i, j in combinations(range(4), 2)]
    >>> found = closed_form(permutation_graph(swaps))
    >>> found.theorem, found.polynomial()
    ('all transpositions: Stirling numbers of the first kind', [1, 6, 11, 6])
    """
    if not isinstance(graph, PermutationGraph):
        return None
    if not graph.is_cayley:
        return _sorted_word(graph)
    factors = []
    for part in components(graph.generators):
        found = next((form for form in (rule(part) for rule in RULES) if form is not None), None)
        if found is None:
            return None
        factors.append(found)
    if not factors:
        return ClosedForm("nothing moves", 1, lambda: [1])
    if len(factors) == 1:
        return factors[0]
    theorem = "product over disjoint supports; " + "; ".join(dict.fromkeys(form.theorem for form in factors))
    order = prod(form.order for form in factors)
    return ClosedForm(theorem, order, lambda: polynomials.product(form.polynomial() for form in factors))


@lru_cache(maxsize=64)
def partitions(n: int) -> int:
    """The number of partitions of n.

    >>> partitions(30)
    5604
    """
    counts = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            counts[total] += counts[total - part]
    return counts[n]


def _cyclic(generators: tuple[Permutation, ...]) -> ClosedForm | None:
    first = generators[0]
    if len(generators) > 2 or any(g not in (first, inverse(first)) for g in generators):
        return None
    order, directed = cycle_order(first), len(generators) == 1
    return ClosedForm(f"cyclic group of order {order}", order, lambda: polynomials.cyclic(order, directed))


def _path(generators: tuple[Permutation, ...]) -> ClosedForm | None:
    n = len(generators[0])
    if _points_along_path(generators) is None:
        return None
    theorem = "adjacent transpositions: inversions, Mahonian numbers (Rodrigues 1839)"
    return ClosedForm(theorem, factorial(n), lambda: polynomials.of_degrees(range(1, n + 1)))


def _coxeter(generators: tuple[Permutation, ...]) -> ClosedForm | None:
    found = coxeter_type(generators)
    if found is None:
        return None
    kind, degrees = found
    theorem = f"Coxeter group {kind}: lengths by its degrees (Solomon 1966)"
    return ClosedForm(theorem, prod(degrees), lambda: polynomials.of_degrees(degrees))


def _all_transpositions(generators: tuple[Permutation, ...]) -> ClosedForm | None:
    n = len(generators[0])
    if len(generators) != comb(n, 2) or not all(_is_cycle(g, 2) for g in generators):
        return None
    theorem = "all transpositions: Stirling numbers of the first kind"
    return ClosedForm(theorem, factorial(n), lambda: polynomials.all_transpositions(n))


def _all_three_cycles(generators: tuple[Permutation, ...]) -> ClosedForm | None:
    n = len(generators[0])
    if len(generators) != 2 * comb(n, 3) or not all(_is_cycle(g, 3) for g in generators):
        return None
    theorem = "all 3-cycles: half of n minus the number of cycles of odd length"
    return ClosedForm(theorem, factorial(n) // 2, lambda: polynomials.all_three_cycles(n))


def _star(generators: tuple[Permutation, ...]) -> ClosedForm | None:
    n = len(generators[0])
    if len(generators) != n - 1 or not all(_is_cycle(g, 2) for g in generators):
        return None
    if not any(all(g[centre] != centre for g in generators) for centre in range(n)):
        return None
    theorem = "star transpositions (0 i): moved points and cycles (Akers and Krishnamurthy 1989)"
    return ClosedForm(theorem, factorial(n), lambda: polynomials.star_transpositions(n))


def _prefix_cycles(generators: tuple[Permutation, ...]) -> ClosedForm | None:
    n = len(generators[0])
    if n < 3 or len(generators) != n - 1 or not _is_cycle(max(generators, key=_moving), n):
        return None
    ordered = sorted(generators, key=_moving)
    for cycle in (ordered, [inverse(g) for g in ordered]):
        for first in (i for i in range(n) if ordered[0][i] != i):
            if _prefixes(cycle, first):
                theorem = (
                    "directed prefix cycles: insertions of one card, n!/(n-d)! within d (Aldous and Diaconis 1986)"
                )
                return ClosedForm(theorem, factorial(n), lambda: polynomials.prefix_cycles(n))
    return None


def _prefixes(cycles: Sequence[Permutation], first: int) -> bool:
    """Whether the k-th cycle is (p0 p1 ... pk+1) for the points along the last one, from p0 = ``first``."""
    points = [first]
    while len(points) < len(cycles[-1]):
        points.append(cycles[-1][points[-1]])
    for k, g in enumerate(cycles):
        block = points[: k + 2]
        if _moving(g) != k + 2 or any(g[i] != j for i, j in zip(block, block[1:] + block[:1], strict=True)):
            return False
    return True


def _sorted_word(graph: PermutationGraph) -> ClosedForm | None:
    """Adjacent transpositions on a word that rises or falls along the path."""
    parts = components(graph.generators)
    points = sorted({i for g in graph.generators for i, image in enumerate(g) if image != i})
    order = _points_along_path(parts[0]) if len(parts) == 1 else None
    if order is None:
        return None
    labels = [graph.start[points[i]] for i in order]
    if labels not in (sorted(labels), sorted(labels, reverse=True)):
        return None
    counts = [len(list(group)) for _, group in groupby(labels)]
    number = factorial(len(labels)) // prod(factorial(count) for count in counts)
    theorem = "adjacent transpositions on a sorted word: inversions, q-multinomial coefficients (MacMahon 1913)"
    return ClosedForm(theorem, number, lambda: polynomials.multinomial(counts))


def _points_along_path(generators: tuple[Permutation, ...]) -> list[int] | None:
    """The points in order, if the generators are the transpositions of neighbours along a path through all points."""
    n = len(generators[0])
    if len(generators) != n - 1 or not all(_is_cycle(g, 2) for g in generators):
        return None
    neighbours: list[list[int]] = [[] for _ in range(n)]
    for g in generators:
        for i in (i for i in range(n) if g[i] != i):
            neighbours[i].append(g[i])
    if max(map(len, neighbours)) > 2:
        return None
    order = [next(i for i in range(n) if len(neighbours[i]) == 1)]
    while len(order) < n:
        order.append(next(i for i in neighbours[order[-1]] if i not in order[-2:-1]))
    return order


def _is_cycle(g: Permutation, length: int) -> bool:
    return _moving(g) == length and max(cycle_lengths(g)) == length


def _moving(g: Permutation) -> int:
    return sum(image != i for i, image in enumerate(g))


RULES: tuple[Callable[[tuple[Permutation, ...]], ClosedForm | None], ...] = (
    _cyclic,
    _path,
    _all_transpositions,
    _star,
    _all_three_cycles,
    _prefix_cycles,
    _coxeter,
)
CLOSED_FORM = ClosedForms()
CLASS_SUMS = ClassSums()
