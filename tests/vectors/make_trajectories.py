"""Write trajectories.json: trajectory matrices and walks of ramanujantools 0.0.8, entry by entry.

pip install ramanujantools==0.0.8
python tests/vectors/make_trajectories.py
"""

import json
from pathlib import Path

import sympy as sp
from ramanujantools import Position
from ramanujantools.cmf import MeijerG, known_cmfs, pFq
from sympy.abc import n

DEPTH = 6
CASES = [
    ("zeta3", "1,1", "1,1"),
    ("zeta3", "1,0", "1,1"),
    ("zeta3", "2,1", "1,1"),
    ("zeta3", "3,2", "1/2,2"),
    ("zeta3", "-1,2", "7/2,1/3"),
    ("e", "1,2", "0,0"),
    ("pi", "2,1", "1/2,1"),
    ("symmetric_pi", "1,1", "1,1"),
    ("cmf1(c0 = 0, c1 = 1, c2 = 0, c3 = 1)", "1,1", "1,1"),
    ("cmf2(c0 = 0, c1 = 0, c2 = 0, c3 = 1)", "1,1", "1,1"),
    ("pFq(2, 1, -1)", "3,2,1", "1,1,2"),
    ("pFq(2, 1, -1)", "1,1,1", "1,1,2"),
    ("pFq(2, 1, 1/2)", "-3,2,-1", "1/3,1,5/2"),
    ("pFq(3, 2, 1)", "1,1,1,2,2", "1,1,1,2,2"),
    ("pFq(3, 2, 1)", "3,2,1,4,5", "1,1,1,2,2"),
    ("pFq(3, 2, 1)", "1,1,1,2,2", "1/2,1/2,1/2,3/2,3/2"),
    ("pFq(3, 1, 2/3)", "1,-1,2,1", "1/2,1/3,2,4/5"),
    ("pFq(4, 3, 1)", "1,1,2,2,3,3,4", "1,1,2,2,3,3,4"),
    ("pFq(4, 3, 1)", "0,1,1,1,1,1,1", "1,1,1,1,2,2,3"),
    ("pFq(2, 2, -1)", "1,1,0,-1", "1,1,-1,-1"),
    ("MeijerG(3, 2, 2, 3, 1)", "1,-1,2,1,1", "1/2,1/3,1/5,2/7,3"),
    ("MeijerG(2, 1, 2, 2, -1)", "1,-1,2,1", "1/2,1/3,1/5,2/7"),
]


def made(text):
    """The peer's field, and its axes in our order."""
    if text.startswith("pFq"):
        p, q, z = (sp.Rational(part.strip()) for part in text[4:-1].split(","))
        return pFq(int(p), int(q), z), [*pFq.x_axes(int(p)), *pFq.y_axes(int(q))]
    if text.startswith("MeijerG"):
        *orders, z = (sp.Rational(part.strip()) for part in text[8:-1].split(","))
        m, k, p, q = map(int, orders)
        return MeijerG(m, k, p, q, z), [*MeijerG.a_axes(p), *MeijerG.b_axes(q)]
    name, _, rest = text.partition("(")
    field = getattr(known_cmfs, name)()
    if rest:
        pairs = (part.split("=") for part in rest[:-1].split(","))
        field = field.subs({sp.Symbol(key.strip()): sp.Rational(value.strip()) for key, value in pairs})
    return field, sorted(field.axes(), key=str)


def main():
    records = []
    for text, direction, start in CASES:
        field, axes = made(text)
        step = Position({axis: sp.Integer(c) for axis, c in zip(axes, direction.split(","), strict=True)})
        point = Position({axis: sp.Rational(c) for axis, c in zip(axes, start.split(","), strict=True)})
        matrix = field.trajectory_matrix(step, point)
        walked = matrix.walk({n: 1}, DEPTH, {n: 0})
        size = matrix.rows
        records.append(
            {
                "field": text,
                "direction": direction,
                "start": start,
                "matrix": [[str(sp.factor(matrix[i, j])) for j in range(size)] for i in range(size)],
                "depth": DEPTH,
                "walk": [[str(walked[i, j]) for j in range(size)] for i in range(size)],
            }
        )
    target = Path(__file__).with_name("trajectories.json")
    target.write_text(json.dumps({"source": "ramanujantools 0.0.8", "cases": records}, indent=1) + "\n")


if __name__ == "__main__":
    main()
