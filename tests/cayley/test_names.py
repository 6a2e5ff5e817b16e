"""The names of the room: each is found, and none is hidden by a module of the same name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import mathengine.cayley as room
from mathengine.cayley.families import FAMILIES


def test_every_name_is_found_and_no_module_hides_one() -> None:
    modules = {path.stem for path in Path(room.__file__).parent.glob("*.py")}
    assert all(getattr(room, name) is not None for name in room.__all__)
    assert not modules & set(room.__all__)


def test_every_family_is_a_function_of_the_room() -> None:
    assert set(FAMILIES) <= set(room.__all__)
    assert room.unitriangular(3, 5).name == "unitriangular(3, 5)"
    assert room.stars(5).name == "stars(5)"


def test_the_room_imports_nothing_heavy() -> None:
    program = (
        "import sys, mathengine.cayley as room; from mathengine.cayley.families import FAMILIES; "
        "print([name for name in ('numpy', 'scipy', 'sympy', 'numba', 'networkx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
