"""Ensembles of disordered rings: mean, standard error and quantiles of efficiency and losses, reproducibly.

Site energies get absolute shifts, ``eps_n + x``; hopping, photon and acceptor couplings relative ones, ``g_n (1 + x)``.
A sample depends on the seed and its number alone: results are bit for bit the same for any batch size and number of
workers, and one seed gives common random numbers to all points of a sweep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mathengine.errors import InvalidInput
from mathengine.transfer.disorder import KINDS, Box, Distribution, Normal, check_seed, draws
from mathengine.transfer.model import LIMITS, RingModel
from mathengine.transfer.stacked_rings import stacked_shares

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CHANNELS = ("eta", "L_photon", "L_ring", "L_acceptor")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_SAMPLES = 10_000_000
BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an ensemble says about one channel.

    Attributes
    ----------
    mean, stderr : float
        The sample mean and its standard error (0 for one sample).
    quantiles : tuple of (probability, value)
        By linear interpolation of the sorted samples.

    Examples
    --------
    >>> Summary.of([0.25, 0.75], (0.5,))
    Summary(mean=0.5, stderr=0.25, quantiles=((0.5, 0.5),))
    """

    mean: float
    stderr: float
    quantiles: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, values: Sequence[float] | Array, probabilities: Sequence[float]) -> Summary:
        """The summary of sampled values.

        >>> Summary.of([0.5], ()).stderr
        0.0
        """
        import numpy as np

        column = np.asarray(values, dtype=np.float64)
        stderr = float(column.std(ddof=1) / np.sqrt(column.size)) if column.size > 1 else 0.0
        points = np.quantile(column, list(probabilities)).tolist() if len(probabilities) else []
        return cls(mean=float(column.mean()), stderr=stderr, quantiles=tuple(zip(probabilities, points, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnsembleResult:
    """Efficiency and losses of an ensemble.

    Attributes
    ----------
    eta, L_photon, L_ring, L_acceptor : Summary
        Of the samples; the means sum to 1.
    residual : float
        The largest |eta + losses - 1| of a sample.
    samples, seed : int
        How many, and of which seed.
    disorder : tuple of (kind, text)
        What was disordered and how, widths stated.
    repeated : int
        Samples that missed the check of the stacked method and were computed by themselves.
    values : array of shape (samples, 4) or None
        Shares of every sample in the order of :data:`CHANNELS`, if they were asked for.

    Examples
    --------
    >>> ring = RingModel.of(N=4, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2", phi="0.05")
    >>> found = Ensemble(ring, eps=Normal(0.2), samples=20, seed=1).run()
    >>> found.residual < 1e-12, abs(found.eta.mean + found.L_photon.mean + found.L_ring.mean - 1) < 1e-12
    (True, True)
    """

    eta: Summary
    L_photon: Summary
    L_ring: Summary
    L_acceptor: Summary
    residual: float
    samples: int
    seed: int
    disorder: tuple[tuple[str, str], ...]
    repeated: int
    values: Array | None = None

    def to_json(self) -> dict[str, object]:
        """Mean, standard error and quantiles by channel, with how they were sampled and the limits of the model.

        >>> ring = RingModel.of(N=1, Om=1, J=1, Gs=1, gam=1)
        >>> Ensemble(ring, Om=Box(0.5), samples=2, seed=3).run().to_json()["disorder"]
        {'Om': 'relative, box, full width 0.5'}
        """
        found: dict[str, object] = {
            "samples": self.samples,
            "seed": self.seed,
            "disorder": dict(self.disorder),
            "residual": self.residual,
            "repeated": self.repeated,
            "limits": LIMITS,
        }
        for name in CHANNELS:
            summary: Summary = getattr(self, name)
            found[name] = {
                "mean": summary.mean,
                "stderr": summary.stderr,
                "quantiles": {f"{probability:g}": value for probability, value in summary.quantiles},
            }
        return found


@dataclass(frozen=True)
class Ensemble:
    """Rings around a model with static disorder.

    Parameters
    ----------
    model : RingModel
        The ordered ring; its exact parameters are used as doubles.
    eps : Normal or Box, optional
        Shifts of the site energies, in the model's unit.
    g, Om, J : Normal or Box, optional
        Relative shifts of hopping, photon and acceptor couplings: ``Om_n (1 + x)``.
    samples : int
        1 to 10,000,000.
    seed : int
        Not negative.

    Raises
    ------
    InvalidInput
        If nothing is disordered, a distribution is none, or samples or seed are out of range.

    Examples
    --------
    >>> ring = RingModel.of(N=8, g=1, wp=2, ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2", phi="0.05")
    >>> found = Ensemble(ring, eps=Normal(0.2), samples=100, seed=1).run()
    >>> 0.7 < found.eta.mean < ring.efficiency().eta
    True
    """

    model: RingModel
    eps: Distribution | None = None
    g: Distribution | None = None
    Om: Distribution | None = None
    J: Distribution | None = None
    samples: int = field(default=1000, kw_only=True)
    seed: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        for kind in KINDS:
            if not isinstance(getattr(self, kind), Normal | Box | None):
                raise InvalidInput(kind, getattr(self, kind), "Normal(s), Box(width) or None")
        if not self.disorder:
            raise InvalidInput("disorder", "none", f"a distribution for at least one of {', '.join(KINDS)}")
        _check_count("samples", self.samples)
        check_seed(self.seed)

    @property
    def disorder(self) -> dict[str, Distribution]:
        """The distributions by kind.

        >>> Ensemble(RingModel.of(N=2), g=Box(0.2)).disorder
        {'g': Box(width=0.2)}
        """
        return {kind: getattr(self, kind) for kind in KINDS if getattr(self, kind) is not None}

    def parameters(self, start: int, stop: int) -> dict[str, Array]:
        """The disordered parameters of the samples start..stop-1, arrays of shape (stop - start, N).

        >>> Ensemble(RingModel.of(N=2, Om=1), Om=Box(0.0)).parameters(0, 1)["Om"].tolist()
        [[1.0, 1.0]]
        """
        units = {kind: distribution.unit for kind, distribution in self.disorder.items()}
        return self._scaled(draws(units, self.model.N, self.seed, start, stop))

    def run(
        self,
        *,
        executor: Executor | None = None,
        batch: int = BATCH,
        keep: bool = False,
        quantiles: Sequence[float] = QUANTILES,
    ) -> EnsembleResult:
        """Compute all samples.

        Parameters
        ----------
        executor : concurrent.futures.Executor, optional
            Where batches run (threads or processes); here if None.
        batch : int
            Samples at a time; no result depends on it.
        keep : bool
            Keep the shares of every sample.
        quantiles : sequence of float
            Probabilities from 0 to 1.

        Raises
        ------
        InvalidInput
            If the batch or a probability is out of range.
        NoDecay
            If a populated mode of a sample does not decay.

        Examples
        --------
        >>> ring = RingModel.of(N=3, g=1, Om="0.1", J="0.15", kappa="0.02", gam="0.01", Gs="0.2", phi="0.05")
        >>> ensemble = Ensemble(ring, J=Normal(1.0), samples=10, seed=5)
        >>> bool((ensemble.run(batch=3, keep=True).values == ensemble.run(keep=True).values).all())
        True
        """
        import numpy as np

        _check_count("batch", batch)
        if any(not 0 <= probability <= 1 for probability in quantiles):
            raise InvalidInput("quantiles", list(quantiles), "probabilities from 0 to 1")
        starts = range(0, self.samples, batch)
        stops = [min(start + batch, self.samples) for start in starts]
        run: Any = map if executor is None else executor.map
        parts = list(run(_run_batch, [self] * len(starts), starts, stops))
        shares = np.concatenate([part[0] for part in parts])
        return self._result(shares, sum(part[1] for part in parts), keep, quantiles)

    def _scaled(self, unscaled: Mapping[str, Array]) -> dict[str, Array]:
        found: dict[str, Any] = {}
        for kind, distribution in self.disorder.items():
            shift, base = distribution.scale * unscaled[kind], self.model.column(kind)
            found[kind] = base + shift if kind == "eps" else base * (1 + shift)
        return found

    def _result(self, shares: Array, repeated: int, keep: bool, quantiles: Sequence[float]) -> EnsembleResult:
        import numpy as np

        eta, photon, ring, acceptor = (Summary.of(np.ascontiguousarray(column), quantiles) for column in shares.T)
        described = [
            (kind, f"{distribution}" if kind == "eps" else f"relative, {distribution}")
            for kind, distribution in self.disorder.items()
        ]
        return EnsembleResult(
            eta=eta,
            L_photon=photon,
            L_ring=ring,
            L_acceptor=acceptor,
            residual=float(np.abs(shares.sum(axis=1) - 1).max()),
            samples=self.samples,
            seed=self.seed,
            disorder=tuple(described),
            repeated=repeated,
            values=shares if keep else None,
        )


def _check_count(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_SAMPLES:
        raise InvalidInput(name, value, f"an integer, 1 to {MOST_SAMPLES}")


def _run_batch(ensemble: Ensemble, start: int, stop: int) -> tuple[Array, int]:
    found = stacked_shares(ensemble.model, ensemble.parameters(start, stop))
    return found.shares, int(found.repeated.sum())


def run_with_draws(ensemble: Ensemble, unscaled: Mapping[str, Array]) -> Array:
    """Shares, shape (samples, 4), from draws of all samples that were made before: one point of a sweep.

    >>> ensemble = Ensemble(RingModel.of(N=2, Om=1, J=1, gam=1, Gs=1), eps=Normal(0.1), samples=3)
    >>> shares = run_with_draws(ensemble, draws({"eps": "normal"}, 2, 0, 0, 3))
    >>> bool((shares == ensemble.run(keep=True).values).all())
    True
    """
    import numpy as np

    parts = []
    for start in range(0, ensemble.samples, BATCH):
        here = {kind: values[start : start + BATCH] for kind, values in unscaled.items()}
        parts.append(stacked_shares(ensemble.model, ensemble._scaled(here)).shares)
    return np.concatenate(parts)


__all__ = [
    "BATCH",
    "CHANNELS",
    "MOST_SAMPLES",
    "QUANTILES",
    "Box",
    "Ensemble",
    "EnsembleResult",
    "Normal",
    "Summary",
    "run_with_draws",
]
