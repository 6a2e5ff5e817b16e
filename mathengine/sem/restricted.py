"""Identifiability of models with fixed or equal parameters and with latent variables, by the rank of the Jacobian.

The derivatives with respect to the free parameters are those of the graph: rows of fixed parameters are left out, rows
of equal parameters are added, and only covariances of observed variables count. The point is random among those that
satisfy the restrictions. As for graphs, the rank is a proven lower bound for the dimension.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import nmod_mat

from mathengine.errors import InvalidInput
from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.edgewise import solved_edges
from mathengine.sem.formulas import Formula, formulas
from mathengine.sem.jacobian import POINTS, SEED, jacobian, locally_determined
from mathengine.sem.parameters import PRIME, Point
from mathengine.sem.plain_words import listed

if TYPE_CHECKING:
    from mathengine.sem.graphs import Parameter
    from mathengine.sem.models import LinearModel

TRIALS = 20
"""Random points at which I - L may have no inverse before that is taken to be so everywhere."""


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What generic covariances of the observed variables say about the free parameters of a model.

    Attributes
    ----------
    model : LinearModel
        The model.
    dimension : int
        The rank at the point: the dimension of the model is at least this, proven.
    parameters : int
        The number of free parameters, equal ones counted once.
    entries : int
        The number of covariances of observed variables.
    determined : dict of str to bool
        For each free parameter, whether finitely many values fit; by its label, or as edge or variance.
    scales : tuple of str
        Latent variables whose scale nothing fixes: neither their error variance nor a coefficient next to them.
    formulas : dict of str to Formula
        For free coefficients of models without latent variables: formulas of the graph without restrictions whose
        denominator does not vanish on the model, so that they hold for it too and identify the coefficient.
    """

    model: LinearModel
    dimension: int
    parameters: int
    entries: int
    determined: Mapping[str, bool]
    scales: tuple[str, ...]
    formulas: Mapping[str, Formula]

    @property
    def is_finite_to_one(self) -> bool:
        """Whether finitely many parameters share generic covariances: the rank is full. True is proven."""
        return self.dimension == self.parameters

    @property
    def is_proved(self) -> bool:
        """Whether the dimension is proven: the parameters or the covariances bound it from above."""
        return self.dimension == min(self.parameters, self.entries)

    @property
    def degrees_of_freedom(self) -> int:
        """Covariances less the dimension of the model: how many constraints can be tested."""
        return self.entries - self.dimension

    def text(self) -> str:
        """The report in plain words.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> print(identify_model(read_edge_model("f [latent], f->x, f->y, f->z")).text())
        Model: f [latent], f->x, f->y, f->z
        7 free parameters, 6 covariances of observed variables, dimension 6, no testable constraints
        Not identified: infinitely many parameters give the same covariances.
        Proved: the free parameters outnumber the covariances.
        Cannot be estimated: f->x, f->y, f->z and var(f)
        Determined up to finitely many values: var(x), var(y) and var(z)
        The scale of f is free: fix a coefficient next to it or its variance.
        """
        return "\n".join(_lines(self))

    def to_json(self) -> dict[str, object]:
        """The report as data."""
        return {
            "model": str(self.model),
            "parameters": self.parameters,
            "dimension": self.dimension,
            "dimension_proved": self.is_proved,
            "entries": self.entries,
            "degrees_of_freedom": self.degrees_of_freedom,
            "finite_to_one": self.is_finite_to_one,
            "determined": dict(self.determined),
            "free_scales": list(self.scales),
            "formulas": {name: formula.text for name, formula in self.formulas.items()},
        }


def _lines(report: ModelReport) -> Iterator[str]:
    free = report.degrees_of_freedom
    constraints = "no testable constraints" if not free else f"{free} testable constraint{'s' * (free > 1)}"
    yield f"Model: {report.model}"
    yield (
        f"{report.parameters} free parameters, {report.entries} covariances of observed variables, "
        f"dimension {report.dimension}, {constraints}"
    )
    if report.is_finite_to_one:
        signs = " (the sign of a latent variable may be one)" if report.model.latent else ""
        yield f"Identified up to finitely many choices of the free parameters{signs}."
        yield "Proved: the Jacobian has full rank at a point."
    else:
        yield "Not identified: infinitely many parameters give the same covariances."
        if report.is_proved:
            yield "Proved: the free parameters outnumber the covariances."
        else:
            yield "Very probable, not proved: the Jacobian lacks rank at random points."
    for clause, wanted in (("Cannot be estimated", False), ("Determined up to finitely many values", True)):
        names = [name for name, local in report.determined.items() if local == wanted]
        if names and not report.is_finite_to_one:
            yield f"{clause}: {listed(names)}"
    for name, formula in report.formulas.items():
        yield f"{name} = {formula.text}"
    for name in report.scales:
        yield f"The scale of {name} is free: fix a coefficient next to it or its variance."


def identify_model(model: LinearModel, *, max_seconds: float = 10.0, seed: int = SEED) -> ModelReport:
    """The rank of a model with restrictions and latent variables, and which parameters it determines.

    A full rank proves that the free parameters are finitely determined; a lack of rank is probabilistic, unless there
    are more parameters than covariances. ``max_seconds`` limits the search for formulas.

    >>> from mathengine.sem.edge_text import read_edge_model
    >>> identify_model(read_edge_model("x->y [a], y->x [a]")).is_finite_to_one
    True
    >>> identify_model(read_edge_model("x->y, y->x")).is_finite_to_one
    False
    """
    source = random.Random(seed)
    groups = free_parameters(model)
    size = len(model.observed)
    entries = size * (size + 1) // 2
    best: nmod_mat | None = None
    for _ in range(POINTS):
        point = random_model_point(model, source)
        matrix = restricted_jacobian(model, point)
        if best is None or matrix.rank() > best.rank():
            best = matrix
        if best.rank() == min(len(groups), entries):
            break
    assert best is not None
    determined = dict(zip(groups, locally_determined(best), strict=True)) if groups else {}
    written = {} if model.latent else _formulas(model, point, groups, max_seconds)
    return ModelReport(model, best.rank(), len(groups), entries, determined, tuple(_free_scales(model)), written)


def _formulas(
    model: LinearModel, point: Point, groups: Mapping[str, tuple[Parameter, ...]], max_seconds: float
) -> dict[str, Formula]:
    """The formulas of the graph whose denominators do not vanish at a point of the model."""
    graph = model.graph
    solved = solved_edges(graph, max_seconds=max_seconds / 2)
    written = formulas(graph, solved, max_seconds=max_seconds / 2)
    found = {}
    for name, group in groups.items():
        for letter, i, j in group:
            formula = written.get((i, j)) if letter == "l" else None
            if formula is not None and formula.is_proved and value_at(formula.denominator, point):
                found[name] = formula
                break
    return found


def free_parameters(model: LinearModel) -> dict[str, tuple[Parameter, ...]]:
    """The parameters that are not fixed, equal ones together, by label or by edge or variance.

    >>> from mathengine.sem.edge_text import read_edge_model
    >>> list(free_parameters(read_edge_model("1->2 [a], 2->3 [a], 1->3 [0.5]")))
    ['a', 'var(1)', 'var(2)', 'var(3)']
    """
    graph, found = model.graph, dict[str, list["Parameter"]]()
    everything: list[Parameter] = [("l", i, j) for i, j in graph.directed]
    everything += [("w", v, v) for v in range(graph.size)] + [("w", i, j) for i, j in graph.bidirected]
    for parameter in everything:
        value = model.restriction.get(parameter)
        if not isinstance(value, Fraction):
            found.setdefault(value or model.parameter_text(parameter), []).append(parameter)
    return {name: tuple(group) for name, group in found.items()}


def restricted_jacobian(model: LinearModel, point: Point) -> nmod_mat:
    """The derivatives at a point: a row for each free parameter, a column for each covariance of observed variables.

    >>> from mathengine.sem.edge_text import read_edge_model
    >>> model = read_edge_model("f [latent], f->x, f->y")
    >>> matrix = restricted_jacobian(model, random_model_point(model, random.Random(1)))
    >>> matrix.nrows(), matrix.ncols()
    (5, 3)
    """
    graph, full = model.graph, jacobian(model.graph, point)
    rows: dict[Parameter, int] = {("l", i, j): k for k, (i, j) in enumerate(graph.directed)}
    errors = [*((v, v) for v in range(graph.size)), *graph.bidirected]
    rows |= {("w", i, j): len(graph.directed) + k for k, (i, j) in enumerate(errors)}
    pairs = [(i, j) for i in range(graph.size) for j in range(i, graph.size)]
    kept = [k for k, (i, j) in enumerate(pairs) if i in model.observed and j in model.observed]
    groups = free_parameters(model).values()
    entries = [sum(int(full[rows[p], k]) for p in group) % PRIME for group in groups for k in kept]
    return nmod_mat(len(groups), len(kept), entries, PRIME)


def random_model_point(model: LinearModel, source: random.Random) -> Point:
    """A random point modulo :data:`~mathengine.sem.parameters.PRIME` that satisfies the restrictions of a model.

    Raises
    ------
    InvalidInput
        If the fixed and equal coefficients leave I - L without an inverse, or a denominator is divisible by the prime.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> point = random_model_point(read_edge_model("1->2 [1/2], 2->3 [a], 3->1 [a]"), random.Random(1))
    >>> 2 * point.coefficients[0, 1] == 1, point.coefficients[1, 2] == point.coefficients[2, 0]
    (True, True)
    """
    graph, size = model.graph, model.graph.size
    for _ in range(TRIALS):
        labels: dict[str, int] = {}
        coefficients, errors = nmod_mat(size, size, PRIME), nmod_mat(size, size, PRIME)
        for i, j in graph.directed:
            coefficients[i, j] = _value(model, ("l", i, j), labels, source)
        for i, j in [*((v, v) for v in range(size)), *graph.bidirected]:
            errors[i, j] = errors[j, i] = _value(model, ("w", i, j), labels, source)
        identity = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], PRIME)
        try:
            paths = (identity - coefficients).inv()
        except ZeroDivisionError:
            continue
        return Point(coefficients, errors, paths, paths.transpose() * errors * paths)
    raise InvalidInput("model", str(model), "coefficients in cycles for which I - L has an inverse")


def _value(model: LinearModel, parameter: Parameter, labels: dict[str, int], source: random.Random) -> int:
    value = model.restriction.get(parameter)
    if isinstance(value, Fraction):
        if not value.denominator % PRIME:
            raise InvalidInput("fixed value", value, f"a denominator that {PRIME} does not divide")
        return value.numerator * pow(value.denominator, -1, PRIME) % PRIME
    drawn = source.randrange(1, PRIME)
    return drawn if value is None else labels.setdefault(value, drawn)


def _free_scales(model: LinearModel) -> Iterator[str]:
    """Latent variables that can be rescaled: nothing next to them is fixed or equal to something else."""
    bound = {parameter for parameter in model.fixed if model.fixed[parameter]}
    bound |= {parameter for group in model.equalities.values() for parameter in group}
    for v in model.latent:
        if not any(v in (i, j) for _, i, j in bound):
            yield model.graph.vertices[v]
