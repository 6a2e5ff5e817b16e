"""Ensembles of disordered rings with and without dephasing: samples per second of one core, and what two threads add.

Process time, medians, random numbers included. Targets with dephasing: 15,000 / 5,000 / 1,000 / 150 samples/s for
N = 8 / 16 / 32 / 64, and 1.8 times as many on two cores. For scale, in the same run, the population master equation of
single models, which a sample cost before.

    python benchmarks/transfer_ensembles.py
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from mathengine.transfer import RingModel
from mathengine.transfer.ensembles import Ensemble, Normal

SAMPLES = {8: 4000, 16: 1000, 32: 200, 64: 32}
TARGETS = {8: 15_000, 16: 5_000, 32: 1_000, 64: 150}
REPEATS = 5


def median_seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    times = []
    for _ in range(REPEATS):
        start = clock()
        work()
        times.append(clock() - start)
    return median(times)


def ring(N: int, phi: float) -> RingModel:
    return RingModel.of(N=N, g=1.0, wp=2.3, ea=2.0, Om=0.1, J=0.15, kappa=0.02, gam=0.01, ga=0.01, Gs=0.2, phi=phi)


def main() -> None:
    print("N   phi   samples/s  target  ratio to single models  two threads, wall time")
    with ThreadPoolExecutor(2) as threads:
        for N, samples in SAMPLES.items():
            for phi in (0.05, 0.0):
                ensemble = Ensemble(ring(N, phi), eps=Normal(0.2), samples=samples, seed=1)
                ensemble.run()
                batch = max(1, samples // 8)
                alone = median_seconds(ensemble.run, time.process_time) / samples
                wall = median_seconds(partial(ensemble.run, batch=batch), time.perf_counter)
                both = median_seconds(partial(ensemble.run, batch=batch, executor=threads), time.perf_counter)
                eps = ensemble.parameters(0, 1)["eps"][0]
                single = ensemble.model.replace(eps=eps)
                one = median_seconds(single.efficiency, time.process_time)
                target = TARGETS[N] if phi else "-"
                print(f"{N:<3} {phi:<5} {1 / alone:<10.0f} {target:<7} {one / alone:<23.1f} {wall / both:.2f}")


if __name__ == "__main__":
    main()
