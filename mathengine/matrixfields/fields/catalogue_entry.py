"""What the catalogue says about a field: how it is made, where it is safe to start, and which limits it has.

Convention for limits: ``P(N)`` is the product of the matrices along N steps of ``direction`` from ``start``, acting on
row vectors. The limit is ``(numerator . P(N))[last] / (denominator . P(N))[last]`` for N to infinity, where
``numerator`` and ``denominator`` are row vectors: unless an entry says otherwise (1, 0, ...) and (0, 1, 0, ...), that
is row 0 over row 1, in the last column, as in ramanujantools.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from flint import fmpq

from mathengine.errors import InvalidInput, nearest
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.singular import SingularLocus, singular_locus

Values = Mapping[str, int | Fraction]
NONE: Mapping[str, int | Fraction] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLimit:
    """The limit of a field along one direction.

    Attributes
    ----------
    direction : tuple of int
        The step, one integer for each axis.
    start : tuple of Fraction
        Where the walk starts.
    limit : str
        The exact limit, in the language of statements.
    parameters : mapping
        Values of parameters that differ from the defaults of the entry.
    numerator, denominator : tuple of int, or None
        The row vectors; None for the first and the second row.
    rate : str or None
        ``lim -log|error|/N``, exact; ``oo`` where the error falls faster, ``0`` where it falls slower.
    delta : tuple of (int, float), or None
        Depth, and delta of the approximation there with the common factor taken out, rounded to three places; measured.
    delta_limit : str or None
        What delta tends to, where denominators are known well enough; exact.
    note : str
        Where the value comes from, and what is known about it.
    """

    direction: tuple[int, ...]
    start: tuple[Fraction, ...]
    limit: str
    parameters: Mapping[str, int | Fraction] = field(default_factory=lambda: NONE)
    numerator: tuple[int, ...] | None = None
    denominator: tuple[int, ...] | None = None
    rate: str | None = None
    delta: tuple[int, float] | None = None
    delta_limit: str | None = None
    note: str = ""

    def rows(self, rank: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The two row vectors, for matrices of this rank."""
        first = self.numerator or tuple(int(i == 0) for i in range(rank))
        second = self.denominator or tuple(int(i == 1) for i in range(rank))
        return first, second

    def quotient(self, rows: list[list[fmpq]]) -> fmpq:
        """The approximation that a product of matrices, given by its rows, makes to the limit."""
        first, second = self.rows(len(rows))
        above, below = (sum((c * row[-1] for c, row in zip(v, rows, strict=True)), fmpq(0)) for v in (first, second))
        if below == 0:
            raise InvalidInput("denominator of the approximation", "0", "a depth at which it is not 0")
        return above / below


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A field of the catalogue.

    Attributes
    ----------
    name, title : str
        The name for look-up, and a line of description.
    construction : mapping
        Plain data for ``read_field``.
    defaults : mapping
        Values of the parameters where none are given.
    constant : str
        The constant, in the language of statements; empty for a family.
    limits : tuple of FieldLimit
        Known limits.
    starts : tuple of points
        Further safe start points for the directions with positive entries.
    source : str
        Paper or package.
    note : str
        What is proved, what only matched, what the field is good for.
    """

    name: str
    title: str
    construction: Mapping[str, object]
    source: str
    defaults: Mapping[str, int | Fraction] = field(default_factory=lambda: NONE)
    constant: str = ""
    limits: tuple[FieldLimit, ...] = ()
    starts: tuple[tuple[Fraction, ...], ...] = ()
    note: str = ""

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """The parameters."""
        return tuple(self.defaults)

    @property
    def safe_starts(self) -> tuple[tuple[Fraction, ...], ...]:
        """Start points from which the stated directions meet no pole."""
        return tuple(dict.fromkeys([*(limit.start for limit in self.limits), *self.starts]))

    def family(self) -> MatrixField:
        """The field with its parameters as variables."""
        from mathengine.matrixfields.fields.reading import read_field

        made = read_field(self.construction)
        return MatrixField(made.steps, self.name, made.construction)

    def field(self, **parameters: int | Fraction) -> MatrixField:
        """The field with these values of the parameters, the defaults for the others.

        Raises
        ------
        InvalidInput
            For an unknown parameter, and for values at which a matrix is singular.
        """
        for name in parameters:
            if name not in self.defaults:
                raise InvalidInput(f"parameter of {self.name}", name, nearest(name, self.defaults) or "none")
        family = self.family()
        values = {name: value for name, value in {**self.defaults, **parameters}.items() if name in family.parameters}
        made = family.with_values(values)
        given = {name: str(Fraction(value)) for name, value in parameters.items()}
        construction: tuple[tuple[str, object], ...] = (("name", self.name), ("parameters", given))
        return MatrixField(made.steps, self.name, construction)

    def locus(self) -> SingularLocus:
        """The singular hyperplanes, with the parameters as variables."""
        return singular_locus(self.family())

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes."""
        return self.family().axes

    @property
    def rank(self) -> int:
        """Size of the matrices."""
        return self.family().rank

    def to_json(self) -> dict[str, object]:
        """The entry as plain data; numbers that may be fractions are text."""
        return {
            "name": self.name,
            "title": self.title,
            "construction": dict(self.construction),
            "axes": list(self.axes),
            "rank": self.rank,
            "parameters": {name: str(value) for name, value in self.defaults.items()},
            "constant": self.constant or None,
            "starts": [[str(c) for c in start] for start in self.safe_starts],
            "singular": [plane.text for plane in self.locus().hyperplanes],
            "limits": [_limit_json(limit) for limit in self.limits],
            "source": self.source,
            "note": self.note,
        }


def _limit_json(limit: FieldLimit) -> dict[str, object]:
    return {
        "direction": list(limit.direction),
        "start": [str(c) for c in limit.start],
        "parameters": {name: str(value) for name, value in limit.parameters.items()},
        "limit": limit.limit,
        "numerator": None if limit.numerator is None else list(limit.numerator),
        "denominator": None if limit.denominator is None else list(limit.denominator),
        "rate": limit.rate,
        "delta": None if limit.delta is None else list(limit.delta),
        "delta_limit": limit.delta_limit,
        "note": limit.note,
    }
