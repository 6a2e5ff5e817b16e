"""What a finished grid says: its space, what was excluded and why, the primes, and the survivors of every stage."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import polynomial_text
from mathengine.matrixfields.grids import Coefficients, Grid

if TYPE_CHECKING:
    from mathengine.matrixfields.sieve import ChunkResult

Json = str | int | list["Json"] | dict[str, "Json"] | None

LISTED = 24
"""Longest list of numerators that the text repeats."""

SIDE_CONDITIONS = (
    "b splits over Q and has no zero at a positive integer",
    "2 deg a <= deg b, and A^2 + 4B >= 0 for the leading coefficients of n^(deg b/2) and n^(deg b)",
    "at a prime that divides the leading coefficient of b, or A^2 + 4B unless that is 0, nothing is asked",
    "over k periods of p steps some class of roots of b modulo p reaches valuation (k - 1) deg b/2, k = 2, 3, 4, "
    "at the primes from 7 to 43 whose powers fit into words (six of them at least for deg b <= 6)",
    "for odd deg b and for deg b > 6, full by local slopes at primes from 29 to 47",
)


@dataclass(frozen=True, slots=True)
class Census:
    """The result of a whole grid.

    Attributes
    ----------
    grid : Grid
    chunks : int
        How many chunks it was cut into.
    counts : tuple of (stage, int)
        Fractions after every stage, summed over the chunks.
    primes : tuple of int
        Primes of the traces.
    survivors : tuple of (a, b)
        Every fraction of the grid that the sieve keeps; coefficients with the constant term first.

    Examples
    --------
    >>> from mathengine.matrixfields.sieve import chunks, sieve_chunk
    >>> grid = Grid.box([(34, 34), (51, 51), (25, 30), (3, 7)], [(0, 0, 0, 0, 0, 0, -1)])
    >>> census = merge(grid, [sieve_chunk(chunk) for chunk in chunks(grid)])
    >>> len(census.survivors), census.count("fractions")
    (1, 30)
    >>> print(census.to_text().splitlines()[0])
    Census of 30 fractions a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)).
    """

    grid: Grid
    chunks: int
    counts: tuple[tuple[str, int], ...]
    primes: tuple[int, ...]
    survivors: tuple[tuple[Coefficients, Coefficients], ...]

    def count(self, stage: str) -> int:
        """The fractions counted at a stage."""
        return dict(self.counts)[stage]

    def to_text(self) -> str:
        """The statement in words, one fact per line."""
        lines = [f"Census of {self.grid.size} fractions a(0) + b(1)/(a(1) + b(2)/(a(2) + ...))."]
        lines += [f"a = {family_text(self.grid)}"]
        lines += [f"u_{i} in {low}..{high}" for i, (low, high) in enumerate(self.grid.ranges, 1)]
        lines += [f"b: {numerators_text(self.grid.numerators)}"]
        lines += [f"Traces modulo p^{self.grid.level} at p = {', '.join(map(str, self.primes))}."]
        lines += [f"Condition: {condition}." for condition in SIDE_CONDITIONS]
        lines += [f"{number:>16}  {stage}" for stage, number in self.counts]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Json]:
        """Plain data; polynomials as text, large lists of numerators as their number and SHA-256."""
        return {
            "a": family_text(self.grid),
            "basis": [polynomial_text(f) for f in self.grid.basis],
            "ranges": [[low, high] for low, high in self.grid.ranges],
            "numerators": _numerators_json(self.grid.numerators),
            "size": self.grid.size,
            "level": self.grid.level,
            "primes": list(self.primes),
            "conditions": list(SIDE_CONDITIONS),
            "counts": dict(self.counts),
            "survivors": [{"a": polynomial_text(a), "b": polynomial_text(b)} for a, b in self.survivors],
        }


def merge(grid: Grid, results: Iterable[ChunkResult]) -> Census:
    """The census of a grid from the results of all its chunks, in any order.

    Raises
    ------
    InvalidInput
        If a chunk is missing or there twice: the counts would not add up to the grid.
    """
    ordered = sorted(results, key=lambda result: result.number)
    numbers = [result.number for result in ordered]
    total: Counter[str] = Counter()
    for result in ordered:
        for stage, number in result.counts:
            total[str(stage)] += number
    if numbers != list(range(len(ordered))) or total["fractions"] != grid.size:
        raise InvalidInput("the chunks", numbers, f"every chunk of a grid of {grid.size} fractions exactly once")
    survivors = tuple(pair for result in ordered for pair in result.survivors)
    primes = ordered[0].primes if ordered else ()
    return Census(grid, len(ordered), tuple(total.items()), primes, survivors)


def family_text(grid: Grid) -> str:
    """The polynomials a of a grid, in the parameters u_i.

    >>> family_text(Grid.box([(1, 9), (-9, 9)], [(0, 0, 1)]))
    'u_1*(n) + u_2'
    """
    parts = []
    for i, f in enumerate(grid.basis, 1):
        text = polynomial_text(f)
        parts.append(f"u_{i}" if text == "1" else f"u_{i}*({text})")
    return " + ".join(parts)


def numerators_text(numerators: Sequence[Coefficients]) -> str:
    """The polynomials b: a short list in full, a long one by its ends, its length and its SHA-256.

    >>> numerators_text([(0, 0, 1), (0, 0, -1)])
    'n**2; -n**2'
    """
    if len(numerators) <= LISTED:
        return "; ".join(map(polynomial_text, numerators))
    first, last = polynomial_text(numerators[0]), polynomial_text(numerators[-1])
    return f"{len(numerators)} polynomials from {first} to {last}, SHA-256 of the list {_digest(numerators)}"


def _numerators_json(numerators: Sequence[Coefficients]) -> Json:
    if len(numerators) <= LISTED:
        return [polynomial_text(b) for b in numerators]
    return {"count": len(numerators), "sha256": _digest(numerators)}


def _digest(numerators: Sequence[Coefficients]) -> str:
    return hashlib.sha256(json.dumps(numerators).encode()).hexdigest()


__all__ = ["Census", "merge"]
