"""Linear models: a mixed graph whose parameters may be fixed or equal, and whose vertices may be latent."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import NAME, MixedGraph, Parameter

if TYPE_CHECKING:
    import sympy

Restriction: TypeAlias = Fraction | str
"""The value of a fixed parameter, or its label; parameters with one label are equal."""
LATENT = "latent"
"""The mark of a latent vertex in the canonical text; no label may be called so."""


@dataclass(frozen=True)
class LinearModel:
    """A mixed graph with restrictions on its parameters and with latent vertices.

    An edge that a text fixes to 0 is no edge of the graph; an error variance may be fixed to 0.

    Parameters
    ----------
    graph : MixedGraph
        All vertices, latent ones too.
    latent : tuple of int
        Vertices that are not observed, ascending.
    restrictions : tuple of (parameter, Fraction or str)
        Values and labels, in the order of the parameters.
    notes : tuple of str
        What a reader set aside or filled in, a sentence each; two models that differ in these alone are equal.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> model = read_edge_model("f [latent, 1], f->x [1/2], f->y [a], f->z [a]")
    >>> model.latent, model.free_parameter_count
    ((0,), 4)
    >>> model
    LinearModel('f [latent, 1], f->x [1/2], f->y [a], f->z [a]')
    """

    graph: MixedGraph
    latent: tuple[int, ...] = ()
    restrictions: tuple[tuple[Parameter, Restriction], ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if list(self.latent) != sorted(set(self.latent)) or any(not 0 <= v < self.graph.size for v in self.latent):
            raise InvalidInput("latent vertices", self.latent, f"indices from 0 to {self.graph.size - 1}, ascending")
        parameters = [parameter for parameter, _ in self.restrictions]
        if parameters != sorted(set(parameters)):
            raise InvalidInput("restrictions", parameters, "each parameter once, in ascending order")
        for parameter, value in self.restrictions:
            self._check(parameter, value)

    def _check(self, parameter: Parameter, value: Restriction) -> None:
        letter, i, j = parameter
        variance = letter == "w" and i == j and 0 <= i < self.graph.size
        if not variance and (i, j) not in {"l": self.graph.directed, "w": self.graph.bidirected}.get(letter, ()):
            raise InvalidInput("restricted parameter", parameter, "an edge, or an error variance")
        if isinstance(value, str) and (not NAME.fullmatch(value) or value.isdigit() or value == LATENT):
            raise InvalidInput("label", value, f"letters, digits, '_' and '.', a letter first, not {LATENT!r}")
        if isinstance(value, Fraction) and not value and not variance:
            raise InvalidInput("value of an edge", value, "a number other than 0, or no edge")
        if isinstance(value, Fraction) and value < 0 and variance:
            raise InvalidInput("error variance", value, "a number from 0 on")

    @property
    def observed(self) -> tuple[int, ...]:
        """The vertices that are not latent."""
        return tuple(v for v in range(self.graph.size) if v not in self.latent)

    @cached_property
    def restriction(self) -> Mapping[Parameter, Restriction]:
        """The value or label of each parameter that has one."""
        return dict(self.restrictions)

    @cached_property
    def fixed(self) -> Mapping[Parameter, Fraction]:
        """The values of the fixed parameters."""
        return {key: value for key, value in self.restrictions if isinstance(value, Fraction)}

    @cached_property
    def equalities(self) -> Mapping[str, tuple[Parameter, ...]]:
        """The parameters of each label that several parameters share."""
        groups: dict[str, list[Parameter]] = {}
        for key, value in self.restrictions:
            if isinstance(value, str):
                groups.setdefault(value, []).append(key)
        return {label: tuple(group) for label, group in groups.items() if len(group) > 1}

    @property
    def is_restricted(self) -> bool:
        """Whether some parameter is fixed, or equal to another one."""
        return bool(self.fixed or self.equalities)

    @property
    def free_parameter_count(self) -> int:
        """Parameters of the graph less the fixed ones, equal ones counted once.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> read_edge_model("1->2 [a], 2->3 [a], 1->3 [0.5]").free_parameter_count
        4
        """
        repeated = sum(len(group) - 1 for group in self.equalities.values())
        return self.graph.parameter_count - len(self.fixed) - repeated

    def parameter_text(self, parameter: Parameter) -> str:
        """An edge as text, or the vertex of an error variance: ``x->y``, ``x<->y``, ``var(x)``."""
        letter, i, j = parameter
        first, second = self.graph.vertices[i], self.graph.vertices[j]
        if letter == "l":
            return f"{first}->{second}"
        return f"var({first})" if i == j else f"{first}<->{second}"

    def restriction_texts(self) -> tuple[str, ...]:
        """Every restriction in a few words.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> read_edge_model("1->2 [a], 2->3 [a], 3 [1]").restriction_texts()
        ('var(3) is fixed to 1', '1->2 = 2->3')
        """
        fixed = [f"{self.parameter_text(key)} is fixed to {value}" for key, value in self.fixed.items()]
        equal = [" = ".join(self.parameter_text(key) for key in group) for group in self.equalities.values()]
        return (*fixed, *equal)

    def project(self, away: Iterable[str] | None = None) -> LinearModel:
        """The model without some latent vertices, as :func:`~mathengine.sem.projection.project` makes it.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> print(read_edge_model("u [latent], u->x, u->y, x->y").project())
        x->y, x<->y
        """
        from mathengine.sem.projection import project

        return project(self, away)

    def to_json(self) -> dict[str, object]:
        """Names, edges and, where there are any, latent vertices, fixed values and labels, as JSON holds them.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> read_edge_model("u [latent], u->x [1/2]").to_json()["fixed"]
        {'u->x': '1/2'}
        """
        found = self.graph.to_json()
        labels = {self.parameter_text(key): value for key, value in self.restrictions if isinstance(value, str)}
        if self.latent:
            found["latent"] = [self.graph.vertices[v] for v in self.latent]
        if self.fixed:
            found["fixed"] = {self.parameter_text(key): str(value) for key, value in self.fixed.items()}
        if labels:
            found["labels"] = labels
        return found

    def to_sympy(self) -> tuple[sympy.ImmutableMatrix, sympy.ImmutableMatrix]:
        """The matrices of coefficients and of error covariances with values and labels in their places.

        >>> from mathengine.sem.edge_text import read_edge_model
        >>> read_edge_model("1->2 [1/2], 1 [v], 2 [v]").to_sympy()
        (Matrix([
        [0, 1/2],
        [0,   0]]), Matrix([
        [v, 0],
        [0, v]]))
        """
        import sympy

        coefficients, errors = (sympy.Matrix(matrix) for matrix in self.graph.to_sympy())
        for (letter, i, j), value in self.restrictions:
            if isinstance(value, str):
                entry = sympy.Symbol(value)
            else:
                entry = sympy.Rational(value.numerator, value.denominator)
            if letter == "l":
                coefficients[i, j] = entry
            else:
                errors[i, j] = errors[j, i] = entry
        return sympy.ImmutableMatrix(coefficients), sympy.ImmutableMatrix(errors)

    def __str__(self) -> str:
        """The canonical text, which :func:`~mathengine.sem.edge_text.read_edge_model` reads back."""
        return self.graph.text(dict(self._marks()))

    def _marks(self) -> Iterator[tuple[Parameter, str]]:
        for v in self.latent:
            yield ("w", v, v), LATENT
        for key, value in self.restrictions:
            hidden = key[0] == "w" and key[1] == key[2] and key[1] in self.latent
            yield key, f"{LATENT}, {value}" if hidden else str(value)

    def __repr__(self) -> str:
        return f"LinearModel({str(self)!r})"

    def _repr_html_(self) -> str:
        lines = [f"<code>{html.escape(str(self))}</code>", *map(html.escape, (*self.restriction_texts(), *self.notes))]
        return "<br>".join(lines)
