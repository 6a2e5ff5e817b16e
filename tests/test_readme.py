"""The README tells the truth: its commands print what it shows, and every command is in it."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.S | re.M)
SESSIONS = [
    (command, output)
    for block in BLOCKS
    for command, output in re.findall(r"^\$ (mathengine [^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", block, re.M)
]


@pytest.mark.parametrize(("command", "expected"), SESSIONS, ids=[command[:60] for command, _ in SESSIONS])
def test_a_command_of_the_readme_prints_what_the_readme_shows(command: str, expected: str, tmp_path: Path) -> None:
    if " search " in command:
        pytest.skip("searches have tests of their own")
    words = [sys.executable, "-m", "mathengine", *shlex.split(command)[1:], "--db", str(tmp_path / "readme.db")]
    printed = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False).stdout
    pattern = "".join(".*" if piece == "..." else re.escape(piece) for piece in re.split(r"(\.\.\.)", expected))
    assert re.fullmatch(pattern, printed, re.S), printed


def test_the_python_of_the_readme_runs() -> None:
    text = "\n".join(re.findall(r"^```pycon\n(.*?)^```", README.read_text(encoding="utf-8"), re.S | re.M))
    example = doctest.DocTestParser().get_doctest(text, {}, "README", str(README), 0)
    assert doctest.DocTestRunner().run(example).failed == 0
