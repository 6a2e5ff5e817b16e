"""Writes published_growth.json from the growth files that the package cayleypy 0.2.0 carries (MIT licence).

Run with the folder cayleypy/data of that package::

    python tests/vectors/make_published_growth.py path/to/cayleypy/data > tests/vectors/published_growth.json

The rows were computed by that package and its authors, by hashed breadth-first search; none is ours. Only graphs with
at most 5100 vertices are kept.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

LARGEST = 5100
NAMES = (
    "all_cycles",
    "all_transpositions",
    "block_interchange",
    "burnt_pancake",
    "consecutive_k_cycles",
    "coxeter",
    "cyclic_coxeter",
    "derangements",
    "down_cycles",
    "full_reversals",
    "increasing_k_cycles",
    "involutive_derangements",
    "larx",
    "lrx",
    "lsl_cycles",
    "lx",
    "pancake",
    "prefix_cycles",
    "rapaport_m1",
    "rapaport_m2",
    "signed_reversals",
    "stars",
    "top_spin",
    "transposons",
    "wrapped_k_cycles",
)
BY_NAME = {name: f"{name}_cayley_growth.csv" for name in NAMES}
OTHERS = {
    "globes_growth.csv": ("globe_puzzle", ["a", "b"], {}),
    "hungarian_rings_growth.csv": ("hungarian_rings", ["left", "a", "right", "b"], {}),
    "heisenberg_growth.csv": ("heisenberg", ["n", "modulo"], {}),
    "sl_2_fund_roots_growth.csv": ("special_linear_fundamental_roots", ["modulo"], {"n": 2}),
    "sl_3_fund_roots_growth.csv": ("special_linear_fundamental_roots", ["modulo"], {"n": 3}),
    "sl_2_root_weyl_growth.csv": ("special_linear_root_weyl", ["modulo"], {"n": 2}),
    "sl_3_root_weyl_growth.csv": ("special_linear_root_weyl", ["modulo"], {"n": 3}),
}
PUZZLES = {
    "cube_222_fixed_htm": ("rubik_cube", {"size": 2, "metric": "fixed_HTM"}),
    "cube_222_fixed_qtm": ("rubik_cube", {"size": 2, "metric": "fixed_QTM"}),
    "cube_222_htm": ("rubik_cube", {"size": 2, "metric": "HTM"}),
    "cube_222_qtm": ("rubik_cube", {"size": 2, "metric": "QTM"}),
    "cube_222_atm": ("rubik_cube", {"size": 2, "metric": "ATM"}),
    "cube_333_htm": ("rubik_cube", {"size": 3, "metric": "HTM"}),
    "cube_333_qtm": ("rubik_cube", {"size": 3, "metric": "QTM"}),
    "mini_pyramorphix": ("mini_pyramorphix", {}),
    "pyraminx": ("pyraminx", {"metric": "bases"}),
}
DIRECTED = ("consecutive_k_cycles", "wrapped_k_cycles")
"""Families that the package leaves without inverses."""
FROM_THREE = ("cyclic_coxeter", "larx", "rapaport_m1", "rapaport_m2")
"""Families that begin at n = 3 here; on two points all of them are one swap."""


def rows(folder: Path) -> list[dict[str, object]]:
    """Every row that is small enough, or the first layers of a puzzle."""
    found: list[dict[str, object]] = []
    for name, file in BY_NAME.items():
        extra = {"inverses": 0} if name in DIRECTED else {}
        found += _of(folder / file, name, ["n", "k"], extra)
    for file, (name, parameters, extra) in OTHERS.items():
        found += _of(folder / file, name, parameters, extra)
    for kind in ("lrx", "top_spin"):
        for key, layers in _read(folder / f"{kind}_coset_growth.csv"):
            if sum(layers) <= LARGEST:
                found.append({"family": kind, "parameters": {"n": len(key)}, "start": key, "layers": layers})
    for key, layers in _read(folder / "puzzles_growth.csv"):
        if key in PUZZLES:
            name, given = PUZZLES[key]
            count = next((d for d in range(len(layers)) if sum(layers[: d + 1]) > LARGEST), len(layers))
            whole = {} if count == len(layers) else {"first": True}
            found.append({"family": name, "parameters": given, **whole, "layers": layers[:count]})
    return found


def _of(path: Path, name: str, parameters: list[str], extra: dict[str, int]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for key, layers in _read(path):
        if sum(layers) <= LARGEST and not (name in FROM_THREE and key == "2"):
            given = dict(zip(parameters, map(int, key.split(",")), strict=False))
            found.append({"family": name, "parameters": {**extra, **given}, "layers": layers})
    return found


def _read(path: Path) -> list[tuple[str, list[int]]]:
    with open(path, newline="") as stream:
        return [(row[0], json.loads(row[1])) for row in csv.reader(stream)]


if __name__ == "__main__":
    source = "cayleypy 0.2.0 (MIT licence), cayleypy/data/*.csv; written by make_published_growth.py"
    lines = ",\n".join(json.dumps(row) for row in rows(Path(sys.argv[1])))
    print(f'{{"source": {json.dumps(source)}, "rows": [\n{lines}\n]}}')
