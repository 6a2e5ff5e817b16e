"""Transfer efficiencies: the closed form by itself, and disordered rings against QuTiP's steady state in the same run.

QuTiP has no call for an efficiency. What its users can do with ``steadystate`` is to put ground and sink back into the
photon mode and to compare the two flows; that ratio is the efficiency, to 1e-14. The peer runs in an environment of
its own (``--peer PYTHON``, or QUTIP in the environment; ``pip install qutip``) as a process that answers one ring at a
time, in turn with ours: medians of process time, both with one thread. Ours is the whole call ``model.efficiency()``
on models that have answered nothing yet, theirs ``steadystate`` on operators built before. Without a peer the ratios
are left out.

    OPENBLAS_NUM_THREADS=1 python benchmarks/transfer.py [--peer PYTHON]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from statistics import median

import numpy as np

from mathengine.transfer import RingModel, efficiency_grid, eta_grid
from mathengine.transfer.closed_form import closed_form, closed_parameters, closed_shares
from mathengine.transfer.kernels_closed_form import fill_shares  # loads numba, so that solvers use their kernels too
from mathengine.transfer.methods import efficiency

RING = {"g": 1.0, "wp": 2.3, "ea": 2.0, "Om": 0.1, "J": 0.15, "kappa": 0.02, "gam": 0.01, "ga": 0.01, "Gs": 0.2}
PEER = """
import sys, json, time, warnings
warnings.filterwarnings("ignore")
import numpy as np, qutip as qt
print(json.dumps(qt.__version__), flush=True)
for line in sys.stdin:
    job = json.loads(line)
    H = np.array(job["H"]); d = len(H); size = d + 2
    whole = np.zeros((size, size), complex); whole[:d, :d] = H
    jumps = []
    def jump(to, start, rate):
        if rate > 0:
            matrix = np.zeros((size, size)); matrix[to, start] = np.sqrt(rate)
            jumps.append(qt.Qobj(matrix).to("CSR"))
    for n in range(d):
        jump(d, n, job["losses"][n] - (job["Gs"] if n == d - 1 else 0)); jump(n, n, job["dephasings"][n])
    jump(d + 1, d - 1, job["Gs"]); jump(0, d, 1.0); jump(0, d + 1, 1.0)
    H = qt.Qobj(whole).to("CSR")
    start = time.process_time()
    rho = qt.steadystate(H, jumps)
    seconds = time.process_time() - start
    rho = rho.full()
    print(json.dumps([seconds, (rho[-1, -1] / (rho[-1, -1] + rho[-2, -2])).real]), flush=True)
"""


def seconds(work: Callable[[], object], repeats: int = 31) -> float:
    """Median process time of one call."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def disordered(count: int, rng: np.random.Generator, phi: float = 0.05) -> RingModel:
    return RingModel.of(N=count, eps=rng.normal(size=count) * 0.2, phi=phi, **RING)


def closed() -> None:
    ring = RingModel.of(N=8, phi=0.05, **RING)
    parameters = closed_parameters(ring)
    count = 2000

    def call() -> None:
        for _ in range(count):
            closed_shares(**parameters)

    print(f"closed form, numbers in and out           {1e6 * seconds(call, 15) / count:8.2f} us")
    for name, work in (
        ("of a model", lambda: [closed_form(ring) for _ in range(count)]),
        ("of a model, with Channels", lambda: [efficiency(ring) for _ in range(count)]),
    ):
        print(f"closed form {name:29s} {1e6 * seconds(work, 7) / count:8.2f} us")
    for points in (100_000, 1_000_000):
        detunings, dephasing = np.linspace(-5, 5, points), np.linspace(0, 1, points)
        for label, grids in (
            ("wp varied", {"wp": detunings}),
            ("wp and phi varied", {"wp": detunings, "phi": dephasing}),
        ):
            for engine in ("numba", "numpy"):
                taken = seconds(lambda: efficiency_grid(ring, engine=engine, **grids), 15)  # noqa: B023
                rate = points / taken / 1e6
                print(f"four shares of {points} points, {label:18s} {engine}  {rate:7.1f} million points/s")
            taken = seconds(lambda: eta_grid(ring, engine="numba", **grids), 15)  # noqa: B023
            print(f"eta alone of {points} points, {label:18s} numba  {points / taken / 1e6:7.1f} million points/s")
        kernel(points)


def kernel(points: int) -> None:
    parameters = closed_parameters(RingModel.of(N=8, phi=0.05, **RING))
    names = ("N", "d1", "d2", "a", "b", "kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")
    out = tuple(np.empty(points) for _ in range(4))
    for varied in (("d1",), ("d1", "phi"), names):
        columns = tuple(np.full(points if name in varied else 1, parameters[name]) for name in names)
        fill_shares(columns, out)
        taken = seconds(lambda: fill_shares(columns, out), 31)  # noqa: B023
        print(f"kernel alone, {points} points, {len(varied):2d} varied   {points / taken / 1e6:7.1f} million points/s")


def against(peer: str | None) -> None:
    process = None
    if peer:
        process = subprocess.Popen([peer, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin is not None
        assert process.stdout is not None
        print(f"peer: qutip {json.loads(process.stdout.readline())}")
    rng = np.random.default_rng(7)
    for count, rings in ((8, 25), (16, 25), (32, 15), (64, 5)):
        ours, theirs, gaps = [], [], []
        models = [disordered(count, rng) for _ in range(rings)]
        efficiency(models[0])
        for model in models:
            fresh = [model.replace() for _ in range(9)]
            ours.append(seconds(lambda: efficiency(fresh.pop()), 9))  # noqa: B023
            if process is not None and process.stdin is not None and process.stdout is not None:
                job = {"H": model.hamiltonian().tolist(), "losses": model.losses().tolist(), "Gs": float(model.Gs)}
                process.stdin.write(json.dumps(job | {"dephasings": model.dephasings().tolist()}) + "\n")
                process.stdin.flush()
                taken, eta = json.loads(process.stdout.readline())
                theirs.append(taken)
                gaps.append(abs(eta - efficiency(model).eta))
        line = f"disordered N = {count:3d}, phi > 0   ours {1e3 * median(ours):8.3f} ms"
        if theirs:
            ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
            line += (
                f"   steadystate {1e3 * median(theirs):8.1f} ms   ratio {median(ratios):6.0f} (least {min(ratios):.0f})"
            )
            line += f"   largest difference {max(gaps):.0e}"
        print(line, flush=True)
    if process is not None:
        process.stdin.close()  # type: ignore[union-attr]
        process.wait()


def large() -> None:
    rng = np.random.default_rng(11)
    for count in (128, 256, 512):
        model = disordered(count, rng)
        start = time.process_time()
        found = efficiency(model)
        taken = time.process_time() - start
        print(f"disordered N = {count:3d}, phi > 0   {taken:6.3f} s   {found.method}, residual {found.residual:.0e}")
    uneven = RingModel.of(N=512, eps=rng.normal(size=512) * 0.2, phi=rng.uniform(0.01, 0.1, 512), **RING)
    start = time.process_time()
    found = efficiency(uneven)
    print(f"the same with a phi for each site  {time.process_time() - start:6.3f} s   {found.method}")
    for count, digits in ((8, 30), (16, 30), (32, 30), (64, 30), (8, 300)):
        model = disordered(count, rng)
        taken = seconds(lambda: efficiency(model, digits=digits), 3)  # noqa: B023
        print(f"{digits} certified digits, N = {count:3d}  {1e3 * taken:8.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", default=os.environ.get("QUTIP"), help="a Python that has qutip")
    chosen = parser.parse_args().peer
    print(
        ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba", "python-flint")),
        sys.version.split()[0],
    )
    closed()
    against(chosen)
    large()
