"""Contiguous hypergeometric functions at one rational point: steps of a parameter by one, as 2x2 matrices.

A function f of one of the kinds below is kept as the pair ``(f, f')`` at the point z. A step of a parameter by
one gives another pair, a linear image of the first (DLMF 15.5.11-15.5.22, 13.3.1-13.3.22, 10.29.2), with coefficients
that are rational in the parameters and z::

    2F1(a, b; c; z)    z (1-z) f'' = a b f - (c - (a+b+1) z) f'
    1F1(a; c; z)       z f''       = a f - (c - z) f'
    U(a; c; z)         the same; its steps are up to a constant factor
    0F1(; c; z)        z f''       = f - c f'

Everything is exact. The pair may be given in coordinates: f = p + q g with a number g that is never evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq

Matrix: TypeAlias = tuple[fmpq, fmpq, fmpq, fmpq]
"""Row by row: the new f and the new f' in terms of the old ones."""
Path: TypeAlias = tuple[tuple[str, int], ...]
"""Runs of steps, in order: the parameter and how far it goes, a negative number for steps down."""
Step: TypeAlias = Callable[[Mapping[str, fmpq], fmpq], Matrix]


@dataclass(frozen=True, slots=True)
class Pair:
    """``f = value[0] + value[1] g`` and ``f' = slope[0] + slope[1] g``, up to one common factor.

    >>> Pair((fmpq(1), fmpq(0)), (fmpq(0), fmpq(1))).moved((fmpq(1), fmpq(2), fmpq(0), fmpq(3))).value
    (1, 2)
    """

    value: tuple[fmpq, fmpq]
    slope: tuple[fmpq, fmpq]

    def moved(self, matrix: Matrix) -> Pair:
        """The image under a matrix."""
        s, t, u, v = matrix
        (p, q), (r, w) = self.value, self.slope
        return Pair((s * p + t * r, s * q + t * w), (u * p + v * r, u * q + v * w))


def walk(kind: str, parameters: Mapping[str, fmpq], z: fmpq, pair: Pair, path: Path) -> Pair:
    """The pair at the end of a path of unit steps. Exact.

    Parameters
    ----------
    kind : str
        ``2F1``, ``1F1``, ``U`` or ``0F1``.
    parameters : mapping
        Of the pair at the start; keys a, b, c as far as the kind has them.
    z : fmpq
        The point; other than 0 and, for 2F1, other than 1.
    pair : Pair
        f and f' there.
    path : sequence of runs

    Raises
    ------
    ZeroDivisionError
        If a step leads to, or from, parameters at which the relation degenerates.

    Examples
    --------
    1F1(1; 1; 1) = e with derivative e, and 1F1(2; 1; 1) = 2e with derivative 3e; g is e here.

    >>> start = Pair((fmpq(0), fmpq(1)), (fmpq(0), fmpq(1)))
    >>> walk("1F1", {"a": fmpq(1), "c": fmpq(1)}, fmpq(1), start, (("a", 1),))
    Pair(value=(0, 2), slope=(0, 3))
    """
    here = dict(parameters)
    for axis, count in path:
        step = STEPS[kind][axis, count > 0]
        sign = 1 if count > 0 else -1
        for _ in range(abs(count)):
            pair = pair.moved(step(here, z))
            here[axis] += sign
    return pair


def end_of(parameters: Mapping[str, fmpq], path: Path) -> dict[str, fmpq]:
    """The parameters at the end of a path.

    >>> end_of({"a": fmpq(1), "c": fmpq(3, 2)}, (("c", 2), ("a", -1)))
    {'a': 0, 'c': 7/2}
    """
    end = dict(parameters)
    for axis, count in path:
        end[axis] += count
    return end


def path_between(start: Mapping[str, fmpq], end: Mapping[str, fmpq], order: Sequence[str]) -> Path:
    """The path that moves the parameters one after the other, in the given order.

    >>> path_between({"a": fmpq(1), "c": fmpq(2)}, {"a": fmpq(3), "c": fmpq(2)}, "ca")
    (('a', 2),)
    """
    runs = ((axis, int((end[axis] - start[axis]).p)) for axis in order)
    return tuple((axis, count) for axis, count in runs if count)


def _gauss_up(first: str, other: str) -> Step:
    def step(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
        a, b, c = at[first], at[other], at["c"]
        return fmpq(1), z / a, b / (1 - z), ((a + 1) - (c - (a + b + 1) * z) / (1 - z)) / a

    return step


def _gauss_down(first: str, other: str) -> Step:
    def step(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
        a, b, c = at[first], at[other], at["c"]
        room = c - a
        return (room - b * z) / room, z * (1 - z) / room, (a - 1) * b / room, (1 - a) * (1 - z) / room

    return step


def _gauss_c_up(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, b, c = at["a"], at["b"], at["c"]
    factor = c / ((c - a) * (c - b))
    slope = -(c - (a + b + 1) * z) / z - (1 + a + b - c)
    return factor * (c - a - b), factor * (1 - z), factor * a * b / z, factor * slope


def _gauss_c_down(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, b, c = at["a"], at["b"], at["c"]
    lower = c - 1
    slope = c - (c - (a + b + 1) * z) / (1 - z)
    return fmpq(1), z / lower, a * b / (1 - z) / lower, slope / lower


def _kummer_up(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, c = at["a"], at["c"]
    return fmpq(1), z / a, fmpq(1), (a + 1 - c + z) / a


def _kummer_down(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, c = at["a"], at["c"]
    room = c - a
    return (room - z) / room, z / room, (a - 1) / room, (1 - a) / room


def _kummer_c_up(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, c = at["a"], at["c"]
    factor = c / (c - a)
    return factor, -factor, -factor * a / z, factor * c / z


def _kummer_c_down(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, c = at["a"], at["c"]
    return fmpq(1), z / (c - 1), a / (c - 1), z / (c - 1)


def _tricomi_up(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, c = at["a"], at["c"]
    return a, z, a, a + 1 - c + z


def _tricomi_down(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    a, c = at["a"], at["c"]
    return a - c + z, -z, 1 - a, a - 1


def _tricomi_c_up(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    return fmpq(1), fmpq(-1), -at["a"] / z, at["c"] / z


def _tricomi_c_down(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    return at["c"] - 1, z, at["a"], z


def _bessel_c_up(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    c = at["c"]
    return fmpq(0), c, c / z, -c * c / z


def _bessel_c_down(at: Mapping[str, fmpq], z: fmpq) -> Matrix:
    lower = at["c"] - 1
    return fmpq(1), z / lower, 1 / lower, fmpq(0)


STEPS: dict[str, dict[tuple[str, bool], Step]] = {
    "2F1": {
        ("a", True): _gauss_up("a", "b"),
        ("a", False): _gauss_down("a", "b"),
        ("b", True): _gauss_up("b", "a"),
        ("b", False): _gauss_down("b", "a"),
        ("c", True): _gauss_c_up,
        ("c", False): _gauss_c_down,
    },
    "1F1": {
        ("a", True): _kummer_up,
        ("a", False): _kummer_down,
        ("c", True): _kummer_c_up,
        ("c", False): _kummer_c_down,
    },
    "U": {
        ("a", True): _tricomi_up,
        ("a", False): _tricomi_down,
        ("c", True): _tricomi_c_up,
        ("c", False): _tricomi_c_down,
    },
    "0F1": {("c", True): _bessel_c_up, ("c", False): _bessel_c_down},
}
"""The matrix of a unit step, by kind, parameter and whether it goes up."""

__all__ = ["STEPS", "Matrix", "Pair", "Path", "end_of", "path_between", "walk"]
