"""Spectra of adjacency matrices: exact by characters where those are easy, numerical otherwise.

=============================  ===================================  ==========================================
graph                          method                               eigenvalues
=============================  ===================================  ==========================================
whole conjugacy classes of     characters of the symmetric group    all, exact integers, 30 points and more
commuting generators           characters of a commutative group    all, exact sums of roots of unity
anything small                 LAPACK on the full matrix            all, in double precision
inverse-closed, larger         Lanczos on the sparse matrix         the largest and the smallest few
=============================  ===================================  ==========================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

from mathengine.cayley.abelian_spectra import abelian_eigenvalues, commute
from mathengine.cayley.characters import character, dimension, partitions
from mathengine.cayley.class_sums import class_size, cycle_type, is_closed_under_conjugation
from mathengine.cayley.graphs import Graph, PermutationGraph
from mathengine.cayley.order import group_order
from mathengine.errors import InvalidInput

MOST_WHOLE = 3000
"""Vertices up to which all eigenvalues are computed numerically."""
MOST_SPARSE = 400_000
"""Vertices up to which the extreme ones are."""
MOST_ABELIAN = 5000
MOST_POINTS = 36
"""Points up to which characters are summed: 17977 shapes."""
EXTREME = 6
"""Eigenvalues at the upper end that Lanczos is asked for."""
CLOSE = 1e-8
"""Numerical eigenvalues that differ less, in units of the degree, count as one."""


@dataclass(frozen=True, slots=True)
class Eigenvalue:
    """An eigenvalue of an adjacency matrix.

    Attributes
    ----------
    value : complex
        In double precision.
    multiplicity : int
        As often as it was found, where not all eigenvalues were computed.
    exact : str or None
        The exact value, where it is known.
    """

    value: complex
    multiplicity: int
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Eigenvalues of the adjacency matrix, which counts loops and parallel edges.

    Attributes
    ----------
    eigenvalues : tuple of Eigenvalue
        Descending by their real parts.
    degree : int
        The number of generators, and the largest eigenvalue.
    order : int
        The number of vertices.
    complete : bool
        Whether these are all.
    method : str
        How they were found.
    symmetric : bool
        Whether the matrix is symmetric.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> found = spectrum(family("all_transpositions", n=4))
    >>> [(e.exact, e.multiplicity) for e in found.eigenvalues], found.gap
    ([('6', 1), ('2', 9), ('0', 4), ('-2', 9), ('-6', 1)], 4.0)
    """

    eigenvalues: tuple[Eigenvalue, ...]
    degree: int
    order: int
    complete: bool
    method: str
    symmetric: bool

    @property
    def is_exact(self) -> bool:
        """Whether every eigenvalue has an exact value."""
        return all(e.exact is not None for e in self.eigenvalues)

    @property
    def second(self) -> float | None:
        """The largest eigenvalue of a symmetric matrix beyond one copy of the degree; None if there is none."""
        if not self.symmetric:
            return None
        first = self.eigenvalues[0]
        if first.multiplicity > 1:
            return first.value.real
        return self.eigenvalues[1].value.real if len(self.eigenvalues) > 1 else None

    @property
    def gap(self) -> float | None:
        """The spectral gap: degree less second eigenvalue; None for directed graphs."""
        return None if self.second is None else self.degree - self.second

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "order": self.order,
            "degree": self.degree,
            "gap": self.gap,
            "complete": self.complete,
            "exact": self.is_exact,
            "method": self.method,
            "eigenvalues": [
                {"real": e.value.real, "imaginary": e.value.imag, "multiplicity": e.multiplicity, "exact": e.exact}
                for e in self.eigenvalues
            ],
        }


def spectrum(graph: Graph, *, numeric: bool = False) -> Spectrum:
    """The spectrum of the adjacency matrix of a graph.

    Parameters
    ----------
    graph : Graph
    numeric : bool
        Do not use characters.

    Returns
    -------
    Spectrum
        Exact by characters; otherwise in double precision, not certified, and for more than 3000 vertices only the
        largest and the smallest eigenvalues, whose multiplicities may then be too low.

    Raises
    ------
    InvalidInput
        If the graph has too many vertices.

    References
    ----------
    Diaconis and Shahshahani, Generating a random permutation with random transpositions, 1981, for conjugacy classes.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> spectrum(family("all_transpositions", n=20)).gap
    20.0
    >>> round(spectrum(family("coxeter", n=5)).gap, 6)
    0.381966
    """
    found = None if numeric else _by_characters(graph)
    return _numerical(graph) if found is None else found


def has_characters(graph: Graph) -> bool:
    """Whether characters give the spectrum, so that the number of vertices is no limit for conjugacy classes.

    >>> from mathengine.cayley.families import family
    >>> has_characters(family("all_transpositions", n=30)), has_characters(family("coxeter", n=5))
    (True, False)
    """
    return _is_whole_classes(graph) or commute(graph)


def _is_whole_classes(graph: Graph) -> bool:
    if not isinstance(graph, PermutationGraph) or not graph.is_cayley or graph.degree > MOST_POINTS:
        return False
    kinds = {cycle_type(g) for g in graph.generators}
    return is_closed_under_conjugation(graph.generators) and (len(kinds) == 1 or graph.degree <= MOST_POINTS // 2)


def _by_characters(graph: Graph) -> Spectrum | None:
    if isinstance(graph, PermutationGraph) and _is_whole_classes(graph):
        return _by_classes(graph)
    found = abelian_eigenvalues(graph, MOST_ABELIAN) if commute(graph) else None
    if found is None:
        return None
    eigenvalues = tuple(Eigenvalue(*each) for each in found)
    return _spectrum(graph, eigenvalues, "characters of a commutative group", complete=True)


def _by_classes(graph: PermutationGraph) -> Spectrum:
    """Central characters, each as often as the square of its dimension; fewer where the group is a proper subgroup."""
    kinds = {cycle_type(g) for g in graph.generators}
    # In the symmetric group the graph of a proper subgroup occurs once for each coset.
    copies = factorial(graph.degree) // group_order(graph.generators)
    counts: Counter[int] = Counter()
    for shape in partitions(graph.degree):
        size = dimension(shape)
        counts[sum(class_size(kind) * character(shape, kind) for kind in kinds) // size] += size**2
    eigenvalues = tuple(
        Eigenvalue(complex(value), count // copies, str(value)) for value, count in sorted(counts.items(), reverse=True)
    )
    return _spectrum(graph, eigenvalues, "characters of the symmetric group", complete=True)


def _spectrum(graph: Graph, eigenvalues: tuple[Eigenvalue, ...], method: str, *, complete: bool) -> Spectrum:
    order = sum(e.multiplicity for e in eigenvalues)
    return Spectrum(eigenvalues, len(graph.generators), order, complete, method, graph.is_inverse_closed)


def _numerical(graph: Graph) -> Spectrum:
    import numpy as np

    from mathengine.cayley.export import adjacency

    symmetric, degree = graph.is_inverse_closed, len(graph.generators)
    matrix = adjacency(graph, most=MOST_SPARSE if symmetric else MOST_WHOLE).astype(np.float64)
    order = int(matrix.shape[0])
    if order <= MOST_WHOLE:
        dense = matrix.toarray()
        values = np.linalg.eigvalsh(dense) if symmetric else np.linalg.eigvals(dense)
        merged = _merged([complex(value) for value in values], CLOSE * degree)
        return Spectrum(merged, degree, order, True, "LAPACK in double precision, not certified", symmetric)
    merged = _merged([complex(value) for value in _extreme(matrix)], CLOSE * degree)
    return Spectrum(merged, degree, order, False, "Lanczos in double precision, not certified", symmetric)


def _extreme(matrix: object) -> list[float]:
    """The largest and the smallest eigenvalues of a sparse symmetric matrix."""
    import numpy as np
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh  # type: ignore[import-untyped]

    begin = np.random.default_rng(1).standard_normal(matrix.shape[0])  # type: ignore[attr-defined]
    try:
        above = eigsh(matrix, k=EXTREME, which="LA", v0=begin, return_eigenvectors=False)
        below = eigsh(matrix, k=2, which="SA", v0=begin, return_eigenvectors=False)
    except ArpackNoConvergence:
        raise InvalidInput("graph", "one whose extreme eigenvalues are too close", "a smaller one") from None
    return [float(value) for value in (*above, *below)]


def _merged(values: Sequence[complex], tolerance: float) -> tuple[Eigenvalue, ...]:
    """Values that nearly agree are one eigenvalue, as often as they occur."""
    left = sorted(values, key=lambda value: (-value.real, value.imag))
    merged: list[list[complex]] = []
    for value in left:
        near = [group for group in merged[-4:] if abs(group[0] - value) <= tolerance]
        if near:
            near[-1].append(value)
        else:
            merged.append([value])
    return tuple(Eigenvalue(_mean(group), len(group)) for group in merged)


def _mean(group: Sequence[complex]) -> complex:
    found = sum(group) / len(group)
    return complex(found.real, found.imag if abs(found.imag) > 1e-9 else 0.0)
