"""Efficiency and losses over one or two parameters, of a ring or of an ensemble of disordered rings.

Beside the parameters of the model an axis may be a detuning, or the strength of one kind of disorder::

    detuning             wp minus the energy of the bright mode; the acceptor keeps its own distance from that mode
    acceptor_detuning    ea minus the energy of the bright mode
    s_eps s_g s_Om s_J   of an ensemble: s of a normal distribution (also where it has none), full width of a box

All points of an ensemble's sweep see the same random numbers, so that differences between points are less noisy than
the points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.dark_crossings import crossing_detunings
from mathengine.transfer.disorder import KINDS, Box, Distribution, Normal, draws
from mathengine.transfer.ensembles import CHANNELS, Ensemble, run_with_draws
from mathengine.transfer.grids import VARIED
from mathengine.transfer.model import LIMITS, RingModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DETUNINGS = ("detuning", "acceptor_detuning")
STRENGTHS = tuple(f"s_{kind}" for kind in KINDS)
AXES = (*DETUNINGS, *STRENGTHS, *VARIED)
MOST_POINTS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sweep:
    """Efficiency and losses over one or two axes.

    Attributes
    ----------
    axes : tuple of (name, values)
        What varied; values are arrays.
    eta, L_photon, L_ring, L_acceptor : arrays
        One dimension for each axis; sample means for an ensemble.
    stderr : array or None
        Standard error of ``eta``, None for a single ring.
    residual : float
        The largest |eta + losses - 1|.
    samples, seed : int or None
        Of the ensemble.

    Examples
    --------
    >>> ring = RingModel.of(N=8, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> found = sweep(ring, detuning=[-0.5, 0, 0.5])
    >>> found.eta.round(6).tolist(), found.residual < 1e-12
    ([0.668297, 0.799087, 0.668297], True)
    """

    axes: tuple[tuple[str, Array], ...]
    eta: Array
    L_photon: Array
    L_ring: Array
    L_acceptor: Array
    stderr: Array | None
    residual: float
    samples: int | None = None
    seed: int | None = None

    @property
    def best(self) -> dict[str, float]:
        """The axes' values where the efficiency is largest.

        >>> ring = RingModel.of(N=1, Om=1, J=1, Gs=1, kappa=1)
        >>> sweep(ring, wp=[-1, 0, 1]).best
        {'wp': 0.0}
        """
        import numpy as np

        where = np.unravel_index(int(np.nanargmax(self.eta)), self.eta.shape)
        return {name: float(values[index]) for (name, values), index in zip(self.axes, where, strict=True)}

    def to_json(self) -> dict[str, object]:
        """Axes and shares as nested lists, with how they were sampled and the limits of the model.

        >>> sweep(RingModel.of(N=1, Om=1, J=1, Gs=1, gam=0, kappa=0), wp=[0, 1]).to_json()["eta"]
        [1.0, 1.0]
        """
        found: dict[str, object] = {
            "axes": {name: values.tolist() for name, values in self.axes},
            "residual": self.residual,
            "limits": LIMITS,
        }
        for name in CHANNELS:
            found[name] = getattr(self, name).tolist()
        if self.stderr is not None:
            found |= {"stderr": self.stderr.tolist(), "samples": self.samples, "seed": self.seed}
        return found


def sweep(subject: RingModel | Ensemble, *, executor: Executor | None = None, **axes: Iterable[float] | Array) -> Sweep:
    """Efficiency and losses while one or two parameters vary.

    A ring that closes takes the closed form over the whole grid; otherwise every point is computed by itself, and for
    an ensemble all its samples.

    Parameters
    ----------
    subject : RingModel or Ensemble
        What varies.
    executor : concurrent.futures.Executor, optional
        Where the points of an ensemble run; no result depends on it.
    **axes : sequences of float
        One or two of :data:`AXES`, in the order of the result's dimensions.

    Raises
    ------
    InvalidInput
        For other axes, values that are no finite numbers, or too many points.

    Examples
    --------
    >>> ring = RingModel.of(N=4, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2", phi="0.05")
    >>> found = sweep(Ensemble(ring, eps=Normal(0.1), samples=10, seed=1), detuning=[0, 0.5], s_eps=[0, 0.2])
    >>> found.eta.shape, bool(abs(found.eta[0, 0] - ring.efficiency().eta) < 1e-12)
    ((2, 2), True)
    """
    import numpy as np

    named = _read_axes(axes)
    shape = tuple(values.size for _, values in named)
    points = [dict(zip(axes, where, strict=True)) for where in _points([values for _, values in named])]
    if isinstance(subject, Ensemble):
        moved = [_moved_ensemble(subject, point) for point in points]
        units = {kind: distribution.unit for kind, distribution in subject.disorder.items()}
        for point in points[:1]:
            units.update({name[2:]: "normal" for name in point if name in STRENGTHS and name[2:] not in units})
        unscaled = draws(units, subject.model.N, subject.seed, 0, subject.samples)
        run: Any = map if executor is None else executor.map
        parts = list(run(_ensemble_point, moved, [unscaled] * len(moved)))
        table = np.array([part[0] for part in parts]).reshape(*shape, 4)
        stderr = np.array([part[1] for part in parts]).reshape(shape)
        residual = max(part[2] for part in parts)
        return _sweep(named, table, stderr, residual, subject.samples, subject.seed)
    for name in axes:
        if name in STRENGTHS:
            raise InvalidInput("axis", name, "an axis of a model; strengths of disorder vary in an Ensemble")
    table = _closed_table(subject, named, points) if _closes(subject, points) else _table(subject, points)
    residual = float(np.abs(table.sum(axis=-1) - 1).max())
    return _sweep(named, table.reshape(*shape, 4), None, residual, None, None)


def disorder_maps(
    model: RingModel,
    detunings: Sequence[float],
    strengths: Sequence[float],
    *,
    kinds: Sequence[str] = KINDS[:3],
    box: bool = False,
    samples: int = 200,
    seed: int = 0,
    executor: Executor | None = None,
) -> dict[str, Sweep]:
    """eta(detuning, s) for each kind of disorder, with common random numbers.

    ``strengths`` are standard deviations of normal distributions, or full widths of boxes; absolute for eps, relative
    for g, Om and J.

    Examples
    --------
    >>> ring = RingModel.of(N=4, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2", phi="0.05")
    >>> maps = disorder_maps(ring, [0, 0.5], [0, 0.3], samples=5)
    >>> sorted(maps), maps["g"].eta.shape
    (['Om', 'eps', 'g'], (2, 2))
    """
    found = {}
    for kind in kinds:
        if kind not in KINDS:
            raise InvalidInput("disorder", kind, nearest(str(kind), KINDS))
        start: Distribution = Box(1.0) if box else Normal(1.0)
        ensemble = Ensemble(model, **{kind: start}, samples=samples, seed=seed)
        found[kind] = sweep(ensemble, executor=executor, detuning=detunings, **{f"s_{kind}": strengths})
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossingMap:
    """eta over detuning and hopping, with the lines along which the photon crosses dark modes.

    ``lines[k][i]`` is the detuning of the crossing with dark mode k at the i-th hopping.

    Examples
    --------
    >>> ring = RingModel.of(N=4, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2", phi="0.05")
    >>> crossing_map(ring, [0, -1], [0.5, 1]).lines[1].tolist()
    [-1.0, -2.0]
    """

    sweep: Sweep
    lines: Mapping[int, Array]


def crossing_map(
    subject: RingModel | Ensemble,
    detunings: Sequence[float],
    hoppings: Sequence[float],
    *,
    executor: Executor | None = None,
) -> CrossingMap:
    """eta(detuning, g) with the dark crossings ``-4 g sin^2(pi k/N)``.

    In an ordered ring nothing is seen on the lines; disorder makes them visible.

    Examples
    --------
    >>> ring = RingModel.of(N=4, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2", phi="0.05")
    >>> found = crossing_map(Ensemble(ring, Om=Normal(0.5), samples=5), [0, -1], [0.5, 1])
    >>> found.sweep.eta.shape, sorted(found.lines)
    ((2, 2), [1, 2])
    """
    import numpy as np

    found = sweep(subject, executor=executor, detuning=detunings, g=hoppings)
    count = subject.model.N if isinstance(subject, Ensemble) else subject.N
    lines = {k: float(slope) * np.asarray(hoppings, dtype=np.float64) for k, slope in crossing_detunings(count, 1)}
    return CrossingMap(sweep=found, lines=lines)


def moved(model: RingModel, point: Mapping[str, float]) -> RingModel:
    """The model at a point of a sweep.

    >>> ring = RingModel.of(N=4, g=1, wp=5, ea="2.5", Om=1, J=1)
    >>> at = moved(ring, {"g": 2.0, "detuning": 0.25})
    >>> float(at.bright_energy), float(at.wp), float(at.ea)
    (4.0, 4.25, 4.5)
    """
    plain = {name: value for name, value in point.items() if name in VARIED}
    found = model.replace(**plain) if plain else model
    bright = found.bright_energy
    if "detuning" in point:
        ea = found.ea if "ea" in plain else bright + (model.ea - model.bright_energy)
        found = found.replace(wp=bright + point["detuning"], ea=ea)
    if "acceptor_detuning" in point:
        found = found.replace(ea=bright + point["acceptor_detuning"])
    return found


def _read_axes(axes: Mapping[str, Any]) -> list[tuple[str, Array]]:
    import numpy as np

    if not 1 <= len(axes) <= 2:
        raise InvalidInput("axes", ", ".join(axes) or "none", "one or two parameters")
    found = []
    for name, values in axes.items():
        if name not in AXES:
            raise InvalidInput("axis", name, nearest(name, AXES))
        try:
            column = np.array(list(values), dtype=np.float64)
        except (TypeError, ValueError):
            raise InvalidInput(name, values, "a sequence of finite real numbers") from None
        if column.ndim != 1 or not column.size or not np.isfinite(column).all():
            raise InvalidInput(name, values, "a sequence of finite real numbers")
        found.append((name, column))
    if np.prod([column.size for _, column in found]) > MOST_POINTS:
        raise InvalidInput("points", "more", f"at most {MOST_POINTS} points")
    return found


def _points(columns: Sequence[Array]) -> list[tuple[float, ...]]:
    from itertools import product

    return list(product(*(column.tolist() for column in columns)))


def _moved_ensemble(ensemble: Ensemble, point: Mapping[str, float]) -> Ensemble:
    strengths: dict[str, Any] = {}
    for name, value in point.items():
        if name in STRENGTHS:
            before = getattr(ensemble, name[2:])
            strengths[name[2:]] = Box(value) if isinstance(before, Box) else Normal(value)
    return replace(ensemble, model=moved(ensemble.model, point), **strengths)


def _ensemble_point(ensemble: Ensemble, unscaled: Mapping[str, Array]) -> tuple[list[float], float, float]:
    import numpy as np

    shares = run_with_draws(ensemble, unscaled)
    eta = np.ascontiguousarray(shares[:, 0])
    stderr = float(eta.std(ddof=1) / np.sqrt(eta.size)) if eta.size > 1 else 0.0
    means = [float(np.ascontiguousarray(column).mean()) for column in shares.T]
    return means, stderr, float(np.abs(shares.sum(axis=1) - 1).max())


def _closes(model: RingModel, points: Sequence[Mapping[str, float]]) -> bool:
    names = points[0].keys()
    if any(isinstance(getattr(model, name), tuple | complex) for name in names if name in VARIED):
        return False
    # Closure as at a general point: what vanishes at one point only must not decide.
    varied = {name: 1.0 for name in ("Om", "phi") if any(point.get(name, 0) for point in points)}
    return (model.replace(**varied) if varied else model).is_closed().holds


def _closed_table(model: RingModel, axes: Sequence[tuple[str, Array]], points: Sequence[Mapping[str, float]]) -> Array:
    import numpy as np

    from mathengine.transfer.grids import efficiency_grid

    columns: dict[str, Any] = {name: np.array([point[name] for point in points]) for name, _ in axes}
    grids = {name: column for name, column in columns.items() if name in VARIED}
    if any(name in DETUNINGS for name in columns):
        bright = _bright_energies(model, grids)
        if "detuning" in columns:
            grids["wp"] = bright + columns["detuning"]
            grids.setdefault("ea", bright + float(model.ea - model.bright_energy))
        if "acceptor_detuning" in columns:
            grids["ea"] = bright + columns["acceptor_detuning"]
    grid = efficiency_grid(model, **grids)
    table = np.stack([grid.eta, grid.L_photon, grid.L_ring, grid.L_acceptor], axis=-1)
    for index in np.flatnonzero(~(np.abs(table.sum(axis=-1) - 1) <= 1e-12)).tolist():
        table[index] = _single(moved(model, points[index]))
    return table


def _bright_energies(model: RingModel, grids: Mapping[str, Array]) -> Any:
    import numpy as np

    bright: Any = np.float64(float(model.bright_energy))
    if "eps" in grids:
        bright = bright + grids["eps"] - float(model.column("eps")[0].real)
    if "g" in grids:
        bright = bright + min(model.N - 1, 2) * (grids["g"] - float(model.column("g")[0].real))
    return bright


def _table(model: RingModel, points: Sequence[Mapping[str, float]]) -> Array:
    import numpy as np

    return np.array([_single(moved(model, point)) for point in points])


def _single(model: RingModel) -> list[float]:
    return [float(amount) for amount in model.efficiency().amounts]


def _sweep(
    axes: Sequence[tuple[str, Array]],
    table: Array,
    stderr: Array | None,
    residual: float,
    samples: int | None,
    seed: int | None,
) -> Sweep:
    eta, photon, ring, acceptor = (table[..., index] for index in range(4))
    return Sweep(
        axes=tuple(axes),
        eta=eta,
        L_photon=photon,
        L_ring=ring,
        L_acceptor=acceptor,
        stderr=stderr,
        residual=residual,
        samples=samples,
        seed=seed,
    )


__all__ = [
    "AXES",
    "DETUNINGS",
    "MOST_POINTS",
    "STRENGTHS",
    "CrossingMap",
    "Sweep",
    "crossing_map",
    "disorder_maps",
    "moved",
    "sweep",
]
