"""Writes puzzle_layers.json with the package cayleypy 0.2.0 (MIT licence), in an environment of its own::

python tests/vectors/make_puzzle_layers.py > tests/vectors/puzzle_layers.json
"""

import json

from cayleypy import CayleyGraph
from cayleypy.puzzles.puzzles import Puzzles

SOURCE = (
    "cayleypy 0.2.0: bfs of Puzzles.starminx(), starminx_2() and picture_cube333() with max_diameter=4 on a CPU, "
    "generators with their inverses; stickers, labels and generators counted from its definitions"
)
entries = []
for name in ("starminx", "starminx_2", "picture_cube333"):
    definition = getattr(Puzzles, name)().make_inverse_closed()
    entries.append(
        {
            "name": name,
            "stickers": len(definition.central_state),
            "labels": len(set(definition.central_state)),
            "generators": len(definition.generators),
            "layers": [int(size) for size in CayleyGraph(definition, device="cpu").bfs(max_diameter=4).layer_sizes],
        }
    )
print(json.dumps({"source": SOURCE, "made_by": "make_puzzle_layers.py", "entries": entries}, indent=1))
