"""Kernels of coset blocks, ranked bitmaps, groups of matrices and sorted rows as plain Python: a wrong index raises."""

import os
import subprocess
import sys

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import naive
from mathengine.cayley import coset_blocks, frontier, matrix_columns, unitriangular_bitmaps, word_bitmaps, wreath
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import matrix_graph, permutation_graph

def agree(module, graph, most=None, **options):
    if hasattr(graph, "modulus"):
        expected = naive.matrix_growth(graph.generators, graph.modulus, graph.start, most)
    else:
        expected = naive.permutation_growth(graph.generators, graph.start, most)
    found = tuple(module.ENGINE.layers(graph, Run(threads=2, max_layers=most, **options)))
    assert found == expected, (module, found, expected)

def elementary(rank, i, j, entry=1):
    return [[int(a == b) + entry * ((a, b) == (i, j)) for b in range(rank)] for a in range(rank)]

lrx = permutation_graph([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)])
word = permutation_graph([(*range(1, 9), 0), (1, 0, *range(2, 9))], "001101012")
burnt = permutation_graph([(3, 1, 2, 0, 4, 5), (4, 3, 2, 1, 0, 5), (5, 4, 3, 2, 1, 0)])
long = permutation_graph([(*range(1, 30), 0), (1, 0, *range(2, 30))])
for module in (word_bitmaps, frontier):
    agree(module, lrx)
    agree(module, word)
agree(coset_blocks, lrx)
agree(coset_blocks, burnt)
agree(wreath, burnt)
agree(frontier, burnt)
agree(frontier, long, 5)
for modulus in (2, 5):
    group = matrix_graph([elementary(3, 0, 1), elementary(3, 1, 2)], modulus)
    for module in (unitriangular_bitmaps, matrix_columns, frontier):
        agree(module, group)
agree(unitriangular_bitmaps, matrix_graph([elementary(3, 0, 1), elementary(3, 1, 2)], 70), 6)
agree(unitriangular_bitmaps, matrix_graph([elementary(4, i, i + 1) for i in range(3)], 2))
agree(frontier, matrix_graph([[[1, 2], [0, 1]], [[0, -1], [1, 0]]]), 6)
frontier.BASE, frontier.LEAST = 0, 1 << 11
agree(frontier, lrx, memory=1 << 12, workspace=Path(sys.argv[2]))
print("plain")
"""


def test_kernels_as_plain_python_agree_with_breadth_first_search(tmp_path):
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    here = os.path.dirname(os.path.abspath(__file__))
    command = [sys.executable, "-W", "error", "-c", PROGRAM, here, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip() == "plain", done.stderr[-2000:]
    assert list(tmp_path.iterdir()) == []
