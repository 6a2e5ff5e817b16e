"""Maps of mean efficiencies: the photon's detuning against the strength of static disorder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mathengine.transfer.model import RingModel

    Array = NDArray[np.float64]

MOST_POINTS = 100_000
MOST_RINGS = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class DisorderMap:
    """Mean efficiencies over disordered rings.

    Attributes
    ----------
    detunings : array of shape (columns,)
        Photon minus bright mode of the ordered ring, in the model's unit.
    strengths : array of shape (rows,)
        Standard deviations of normal shifts: absolute for site energies, relative for couplings.
    eta : array of shape (rows, columns)
        Means over the same random numbers at every point.
    samples, seed : int
    """

    detunings: Array
    strengths: Array
    eta: Array
    samples: int
    seed: int


def disorder_map(
    model: RingModel, kind: str, detunings: Array, strengths: Array, samples: int = 40, seed: int = 0
) -> DisorderMap:
    """Mean efficiencies for every detuning of the photon and every strength of disorder.

    Parameters
    ----------
    model : RingModel
        The ordered ring.
    kind : "eps", "g", "Om" or "J"
        What is disordered.
    detunings, strengths : array
    samples, seed : int

    Raises
    ------
    InvalidInput
        For too many points or rings, and what :class:`mathengine.transfer.ensembles.Ensemble` refuses.

    Examples
    --------
    >>> import numpy as np
    >>> from mathengine.transfer.model import RingModel
    >>> ring = RingModel.of(N=4, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2")
    >>> found = disorder_map(ring, "eps", np.array([0.0, 1.0]), np.array([0.0, 0.5]), samples=5)
    >>> found.eta.shape, bool(found.eta[0, 0] > found.eta[1, 0])
    ((2, 2), True)
    """
    import numpy as np

    from mathengine.transfer.disorder import Normal
    from mathengine.transfer.ensembles import Ensemble

    points = len(detunings) * len(strengths)
    if not 1 <= points <= MOST_POINTS or points * samples > MOST_RINGS:
        raise InvalidInput("map", f"{points} points, {samples} samples", f"{MOST_POINTS} points, {MOST_RINGS} rings")
    bright = float(model.bright_energy)
    rows = []
    for strength in strengths:
        noise = {kind: Normal(float(strength))}
        tuned = [model.replace(wp=bright + float(detuning)) for detuning in detunings]
        rows.append([Ensemble(ring, samples=samples, seed=seed, **noise).run(quantiles=()).eta.mean for ring in tuned])
    return DisorderMap(np.asarray(detunings), np.asarray(strengths), np.array(rows), samples, seed)
