"""Statistics of the distance from the start: what a growth vector says beyond its diameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import erf, sqrt

from mathengine.errors import InvalidInput


@dataclass(frozen=True)
class LayerStatistics:
    """Statistics of the distance of a vertex drawn at random, from the sizes of all layers.

    Attributes
    ----------
    layers : tuple of int
        Sizes of the layers 0, 1, ..., none of them empty.

    Examples
    --------
    >>> of_lrx_4 = LayerStatistics((1, 3, 5, 6, 5, 3, 1))
    >>> of_lrx_4.diameter, of_lrx_4.last_layer, of_lrx_4.widest_layer, of_lrx_4.mean, of_lrx_4.variance
    (6, 1, 6, Fraction(3, 1), Fraction(13, 6))
    """

    layers: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.layers or any(type(size) is not int or size < 1 for size in self.layers):
            raise InvalidInput("layers", list(self.layers), "positive integers, at least one")

    @property
    def diameter(self) -> int:
        """The largest distance from the start."""
        return len(self.layers) - 1

    @cached_property
    def order(self) -> int:
        """The number of vertices."""
        return sum(self.layers)

    @property
    def last_layer(self) -> int:
        """The size of the last layer: how many vertices are farthest from the start, its antipodes."""
        return self.layers[-1]

    @property
    def widest_layer(self) -> int:
        """The size of the largest layer."""
        return max(self.layers)

    @property
    def widest_index(self) -> int:
        """The distance of the largest layer, the smallest if there are several."""
        return self.layers.index(self.widest_layer)

    def moment(self, power: int) -> Fraction:
        """The mean of the ``power``-th power of the distance; exact.

        >>> LayerStatistics((1, 2, 1)).moment(2)
        Fraction(3, 2)
        """
        return Fraction(sum(size * d**power for d, size in enumerate(self.layers)), self.order)

    def central_moment(self, power: int) -> Fraction:
        """The mean of the ``power``-th power of distance less mean; exact.

        >>> LayerStatistics((1, 2, 1)).central_moment(4)
        Fraction(1, 2)
        """
        return sum((size * (d - self.mean) ** power for d, size in enumerate(self.layers)), Fraction(0)) / self.order

    @cached_property
    def mean(self) -> Fraction:
        """The mean distance; exact."""
        return self.moment(1)

    @cached_property
    def variance(self) -> Fraction:
        """The variance of the distance; exact."""
        return self.moment(2) - self.mean**2

    @property
    def skewness(self) -> float | None:
        """The third standardised moment, 0 for a symmetric vector; None if there is one layer only."""
        return None if not self.variance else float(self.central_moment(3)) / float(self.variance) ** 1.5

    @property
    def kurtosis(self) -> float | None:
        """The fourth standardised moment less 3, 0 for the normal law; None if there is one layer only."""
        return None if not self.variance else float(self.central_moment(4) / self.variance**2) - 3

    def normal_distance(self) -> float | None:
        """Largest difference between the distribution function and that of the normal law of equal mean and variance.

        Both are compared half-way between the integers (Kolmogorov's distance with the correction for continuity).
        None if there is one layer only.

        >>> round(LayerStatistics((1, 3, 5, 6, 5, 3, 1)).normal_distance(), 4)
        0.0126
        """
        if not self.variance:
            return None
        mean, deviation = float(self.mean), sqrt(self.variance)
        below, worst = 0, 0.0
        for d, size in enumerate(self.layers):
            below += size
            normal = (1 + erf((d + 0.5 - mean) / (deviation * sqrt(2)))) / 2
            worst = max(worst, abs(below / self.order - normal))
        return worst

    def to_json(self) -> dict[str, object]:
        """Plain data; exact numbers as texts."""
        return {
            "diameter": self.diameter,
            "order": self.order,
            "last_layer": self.last_layer,
            "antipodes": self.last_layer,
            "widest_layer": self.widest_layer,
            "widest_index": self.widest_index,
            "mean": str(self.mean),
            "variance": str(self.variance),
            "skewness": self.skewness,
            "kurtosis": self.kurtosis,
            "normal_distance": self.normal_distance(),
        }


STATISTICS: Mapping[str, Callable[[LayerStatistics], int | Fraction]] = {
    "diameter": lambda s: s.diameter,
    "last-layer": lambda s: s.last_layer,
    "antipodes": lambda s: s.last_layer,
    "widest": lambda s: s.widest_index,
    "widest-size": lambda s: s.widest_layer,
    "order": lambda s: s.order,
    "mean": lambda s: s.mean,
    "variance": lambda s: s.variance,
}
"""Exact statistics by name; ``widest`` is the distance of the largest layer. Mean and variance are rational."""


def statistic(name: str, layers: Sequence[int]) -> int | Fraction:
    """The statistic of that name.

    Raises
    ------
    InvalidInput
        For an unknown name.

    Examples
    --------
    >>> statistic("widest", (1, 3, 5, 6, 5, 3, 1))
    3
    """
    from mathengine.errors import nearest

    if name not in STATISTICS:
        raise InvalidInput("statistic", name, nearest(name, STATISTICS))
    return STATISTICS[name](LayerStatistics(tuple(layers)))
