"""Time whole commands as a user runs them: start-up, verification beyond it, the main job with and without a cache.

    python benchmarks/commands.py [--runs N]

Wall-clock medians of whole processes; "beyond start-up" is the difference to a verification of ``1 = 1``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

APERY = "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"


def wall(words: list[str], environment: dict[str, str], runs: int) -> float:
    """Median seconds of ``mathengine WORDS``."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "mathengine", *words], env=environment, capture_output=True, check=False)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MATHENGINE_DB": str(Path(folder) / "store.db"), "NUMBA_CACHE_DIR": folder}
        print(f"mathengine --help                    {wall(['--help'], environment, runs):8.3f} s")
        print(f"mathengine --version                 {wall(['--version'], environment, runs):8.3f} s")
        start = wall(["verify", "1 = 1"], environment, runs)
        print(f"verify '1 = 1' (start-up)            {start:8.3f} s")
        for digits in (50, 1000, 10_000, 30_000):
            beyond = wall(["verify", APERY, "--digits", str(digits)], environment, runs) - start
            print(f"verify Apery, {digits:6} digits, beyond  {beyond:8.3f} s")
        print(f"search zeta3, nothing compiled yet   {wall(['search', 'zeta3'], environment, 1):8.1f} s")
        print(f"search zeta3, kernels in the cache   {wall(['search', 'zeta3'], environment, 3):8.1f} s")


if __name__ == "__main__":
    main()
