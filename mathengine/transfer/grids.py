"""Efficiencies of a closed ring over whole grids of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.closed_form import closed_parameters, closed_shares
from mathengine.transfer.closure import real
from mathengine.transfer.parameters import LARGEST

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mathengine.transfer.model import RingModel

    Array = NDArray[np.float64]

VARIED = ("Gs", "J", "Om", "ea", "eps", "g", "ga", "gam", "kappa", "phi", "phi_a", "phi_p", "wp")
"""What a grid may vary; eps, g, Om, J, gam and phi together on all sites."""
COMPILED_FROM = 20_000
"""Points from which the compiled kernel is used (its first call compiles it, about a second)."""
_ORDER = ("N", "d1", "d2", "a", "b", "kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelGrid:
    """Shares of the excitation over a grid, each an array of the grid's shape; nan where nothing decays.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> efficiency_grid(RingModel.of(N=1, Om=1, J=1, Gs=1), wp=[0.0, 1.0]).residual
    0.0
    """

    eta: Array
    L_photon: Array
    L_ring: Array
    L_acceptor: Array

    @property
    def residual(self) -> float:
        """The largest |eta + losses - 1|."""
        import numpy as np

        total = self.eta + self.L_photon + self.L_ring + self.L_acceptor
        return float(np.nanmax(np.abs(total - 1), initial=0.0))


def efficiency_grid(model: RingModel, *, engine: str = "auto", **grids: object) -> ChannelGrid:
    """Efficiency and losses of a closed ring while some parameters vary.

    The closed form in doubles, its relative error a few units of the last place. Cost: about 20 ns a point compiled
    (half of it for the memory of the results), 150 ns in numpy.

    Parameters
    ----------
    model : RingModel
        A ring that closes (also with dephasing, where phi varies).
    engine : {"auto", "numba", "numpy"}
        Compiled from 20,000 points on, by default.
    **grids : array_like
        Values of the parameters in :data:`VARIED`, of shapes that broadcast together; all the sites' at once.

    Returns
    -------
    ChannelGrid
        Arrays of the common shape.

    Raises
    ------
    InvalidInput
        If the ring does not close, a name is unknown, values are no finite numbers, or a rate is negative.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> ring = RingModel.of(N=8, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2")
    >>> efficiency_grid(ring, phi=[0.0, 0.05]).eta.round(12).tolist()
    [0.799087352762, 0.75313635169]
    """
    found = _grid(model, engine, grids, 4)
    return ChannelGrid(eta=found[0], L_photon=found[1], L_ring=found[2], L_acceptor=found[3])


def eta_grid(model: RingModel, *, engine: str = "auto", **grids: object) -> Array:
    """The efficiency alone, as :func:`efficiency_grid` finds it, in less memory and time.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> eta_grid(RingModel.of(N=1, Om=1, J=1, Gs=1), kappa=[0.0, 1.0]).round(15).tolist()
    [1.0, 0.4]
    """
    return _grid(model, engine, grids, 1)[0]


def _grid(model: RingModel, engine: str, grids: Mapping[str, object], kept: int) -> list[Array]:
    import numpy as np

    if engine not in ("auto", "numba", "numpy"):
        raise InvalidInput("engine", engine, "auto, numba, numpy")
    varied = {key: _values(key, grid) for key, grid in grids.items()}
    columns = _columns(_closed_where_it_varies(model, varied), varied)
    shape = _common_shape(varied)
    arrays = [columns[name] for name in _ORDER]
    if engine == "numba" or (engine == "auto" and np.prod(shape) >= COMPILED_FROM):
        return _compiled(arrays, shape, kept)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        answer: Any = closed_shares(*arrays)
    return [np.array(np.broadcast_to(share, shape)) for share in answer[:kept]]


def _common_shape(varied: Mapping[str, Array]) -> tuple[int, ...]:
    import numpy as np

    try:
        return np.broadcast_shapes(*(values.shape for values in varied.values()))
    except ValueError:
        shapes = ", ".join(f"{key} {values.shape}" for key, values in varied.items())
        raise InvalidInput("grids", shapes, "shapes that broadcast together") from None


def _values(key: str, grid: object) -> Array:
    import numpy as np

    from mathengine.transfer.model import RATES

    if key not in VARIED:
        raise InvalidInput("grid", key, nearest(key, VARIED))
    values = np.asarray(grid)
    least, most = (values.min(), values.max()) if values.size and values.dtype.kind in "fiu" else (np.nan, np.nan)
    if not (least >= -LARGEST and most <= LARGEST):
        raise InvalidInput(key, grid, "an array of finite real numbers, at most 1e100")
    if key in RATES and least < 0:
        raise InvalidInput(key, float(least), "rates that are not negative")
    return values.astype(np.float64, copy=False)


def _closed_where_it_varies(model: RingModel, varied: Mapping[str, Array]) -> RingModel:
    """The model with ordinary values in place of what varies, so that its closure is that of the whole grid."""
    for key in ("eps", "g", "Om", "J"):
        if key in varied and isinstance(getattr(model, key), tuple | complex):
            raise InvalidInput(key, getattr(model, key), "one real number, where a grid varies it")
    tried = model.replace(**{key: 1.0 for key in varied if key in ("gam", "phi") and (varied[key] > 0).any()})
    if not tried.is_closed().holds:
        raise InvalidInput("grid", "not closed", f"a ring that closes; here {tried.is_closed().reason}")
    return tried


def _columns(model: RingModel, varied: Mapping[str, Array]) -> dict[str, Any]:
    columns: dict[str, Any] = closed_parameters(model)
    bright, wp, ea = _bright_energy(model, varied), varied.get("wp", float(model.wp)), varied.get("ea", float(model.ea))
    if varied.keys() & {"wp", "eps", "g"}:
        columns["d1"] = wp - bright
    if varied.keys() & {"ea", "eps", "g"}:
        columns["d2"] = bright - ea
    for key, name in (("Om", "a"), ("J", "b")):
        if key in varied:
            columns[name] = model.N * varied[key] ** 2
    for key in ("kappa", "gam", "ga", "Gs"):
        if key in varied:
            columns[key] = varied[key]
    for key in ("phi", "phi_p", "phi_a"):
        if key in varied:
            columns[key] = varied[key] if model.dephasing_scale == 1 else model.dephasing_scale * varied[key]
    return columns


def _bright_energy(model: RingModel, varied: Mapping[str, Array]) -> Any:
    moved: Any = float(model.bright_energy)
    if "eps" in varied:
        moved = moved + (varied["eps"] - float(real(model.eps)))
    if "g" in varied:
        moved = moved + min(model.N - 1, 2) * (varied["g"] - float(real(model.g)))
    return moved


def _compiled(arrays: list[Any], shape: tuple[int, ...], kept: int) -> list[Array]:
    import numpy as np

    from mathengine.transfer.kernels_closed_form import fill_shares

    points = int(np.prod(shape))
    columns = tuple(_column(np.asarray(array, dtype=np.float64), shape) for array in arrays)
    out = tuple(np.empty(points) for _ in range(kept))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # met where kernels run as plain Python
        fill_shares(columns, out)
    return [share.reshape(shape) for share in out]


def _column(array: Array, shape: tuple[int, ...]) -> Array:
    """All values of a parameter in a row, or the one that it has."""
    import numpy as np

    values = array.reshape(1) if array.size == 1 else np.broadcast_to(array, shape)
    return np.require(values, np.float64, ["C", "W"]).reshape(-1)  # arrays of one type, for one compiled kernel


__all__ = ["COMPILED_FROM", "VARIED", "ChannelGrid", "efficiency_grid", "eta_grid"]
