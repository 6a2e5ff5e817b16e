"""Reaction networks: many reactions over one table of species."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from flint import fmpz_mat

from mathengine.errors import InvalidInput
from mathengine.reactions.equations import Equation, read_equation
from mathengine.reactions.extreme_rays import extreme_rays
from mathengine.reactions.kernel_lattice import Vector, kernel_basis
from mathengine.reactions.simplex import Infeasible, Optimum, maximum


@dataclass(frozen=True)
class Network:
    """Reactions with their coefficients; what was not written counts 1.

    Attributes
    ----------
    reactions : tuple of Equation

    Examples
    --------
    >>> network = Network.of(["N2 + 3 H2 -> 2 NH3", "4 NH3 + 5 O2 -> 4 NO + 6 H2O"])
    >>> network.rank, network.is_conservative
    (2, True)
    """

    reactions: tuple[Equation, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Network:
        """The network of some equations."""
        if not texts:
            raise InvalidInput("network", "empty", "at least one reaction")
        return cls(tuple(read_equation(text) for text in texts))

    @cached_property
    def formulas(self) -> tuple[str, ...]:
        """The species, as they first occur."""
        return tuple(dict.fromkeys(s.formula for reaction in self.reactions for s in reaction.species))

    @cached_property
    def stoichiometric_matrix(self) -> tuple[Vector, ...]:
        """A row for each species, a column for each reaction: what one turn of it makes. Fractions are scaled up."""
        columns = [self.column(reaction) for reaction in self.reactions]
        return tuple(zip(*columns, strict=True))

    def column(self, reaction: Equation) -> Vector:
        """What one turn of a reaction makes of each species of the network.

        Raises
        ------
        InvalidInput
            If it has a species that the network lacks.
        """
        given = reaction.given or (1,) * len(reaction.species)
        scale = lcm(*(Fraction(c).denominator for c in given))
        column = dict.fromkeys(self.formulas, 0)
        for j, (species, coefficient) in enumerate(zip(reaction.species, given, strict=True)):
            if species.formula not in column:
                raise InvalidInput("species", species.formula, "one of the network: " + ", ".join(self.formulas[:12]))
            made = int(coefficient * scale)
            column[species.formula] += made if j >= len(reaction.reactants) else -made
        return tuple(column.values())

    @cached_property
    def rank(self) -> int:
        """The number of independent reactions."""
        return int(fmpz_mat([list(row) for row in self.stoichiometric_matrix]).rank())

    @cached_property
    def conservation_laws(self) -> tuple[Vector, ...]:
        """Independent integer weights of species that no reaction changes: a basis of the left kernel. Exact."""
        return tuple(kernel_basis(list(zip(*self.stoichiometric_matrix, strict=True)), len(self.formulas)))

    @cached_property
    def moieties(self) -> tuple[Vector, ...]:
        """The minimal conservation laws without negative weights: extreme rays. Exact.

        >>> Network.of(["H2 + I2 -> 2 HI"]).moieties
        ((0, 2, 1), (2, 0, 1))
        """
        return tuple(extreme_rays(list(zip(*self.stoichiometric_matrix, strict=True)), len(self.formulas)))

    @cached_property
    def conservation(self) -> Vector | None:
        """A positive weight for each species that every reaction conserves, such as a mass; None if there is none."""
        rows = [list(column) for column in zip(*self.stoichiometric_matrix, strict=True)]
        outcome = maximum(rows, [-sum(row) for row in rows])
        if not isinstance(outcome, Optimum):
            return None
        weights = [1 + y for y in outcome.point]
        scale = lcm(*(w.denominator for w in weights))
        return tuple(int(w * scale) for w in weights)

    @property
    def is_conservative(self) -> bool:
        """Whether some positive weighting of the species is conserved."""
        return self.conservation is not None

    def overall(self, target: str | Equation) -> Overall:
        """Whether an overall reaction is a combination of those of the network. Exact.

        Examples
        --------
        >>> network = Network.of(["C + O2 -> CO2", "2 CO + O2 -> 2 CO2"])
        >>> print(network.overall("2 C + O2 -> 2 CO"))
        a combination with reversed steps: 2 x (C + O2 -> CO2), -1 x (2 CO + O2 -> 2 CO2)
        """
        equation = read_equation(target) if isinstance(target, str) else target
        right = list(self.column(equation))
        rows = [list(row) for row in self.stoichiometric_matrix]
        forward = maximum(rows, right)
        if isinstance(forward, Optimum):
            return Overall(self, forward.point, "cone")
        both = maximum([[*row, *(-x for x in row)] for row in rows], right)
        if isinstance(both, Optimum):
            half = len(self.reactions)
            steps = tuple(a - b for a, b in zip(both.point[:half], both.point[half:], strict=True))
            assert isinstance(forward, Infeasible)
            return Overall(self, steps, "span", forward.weights)
        assert isinstance(both, Infeasible)
        return Overall(self, None, "neither", both.weights)


@dataclass(frozen=True, slots=True)
class Overall:
    """How an overall reaction is made of the reactions of a network.

    Attributes
    ----------
    network : Network
    multipliers : tuple of Fraction or None
        How often each reaction runs.
    kind : str
        ``cone``: all forwards; ``span``: only with some reversed; ``neither``.
    weights : tuple of int
        Where it is not in the cone, weights of species that show it: no reaction lowers their sum, or for ``neither``
        none changes it, and the overall reaction lowers it.
    """

    network: Network
    multipliers: tuple[Fraction, ...] | None
    kind: str
    weights: Vector = ()

    def __str__(self) -> str:
        if self.multipliers is None:
            terms = [f"{w} [{f}]" for w, f in zip(self.weights, self.network.formulas, strict=True) if w]
            return "no combination: the reactions conserve " + " + ".join(terms).replace("+ -", "- ")
        terms = [f"{m} x ({_written(r)})" for m, r in zip(self.multipliers, self.network.reactions, strict=True) if m]
        how = "a combination" if self.kind == "cone" else "a combination with reversed steps"
        return f"{how}: " + ", ".join(terms)


def _written(reaction: Equation) -> str:
    return reaction.with_coefficients(reaction.given or (1,) * len(reaction.species))
