"""Every command explains itself, stands in the README, and costs nothing until it is called."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from mathengine.cli import frame

README = (Path(__file__).parents[2] / "README.md").read_text().replace("\\|", "|")
HEAVY = (
    "sympy",
    "numba",
    "numpy",
    "networkx",
    "flint",
    "sqlalchemy",
    "sqlite3",
    "rich",
    "multiprocessing",
    "mathengine.numeric",
    "mathengine.pipeline",
    "mathengine.store",
    "mathengine.matrixfields",
)


def _commands(group: click.Group = frame.commands, path: str = "mathengine") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")


COMMANDS = dict(_commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_and_explains_each_option(name):
    command = COMMANDS[name]
    assert command.help, f"{name} has no help"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} does not explain {option.opts[0]}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stands_in_the_readme(name):
    """In full, or as one of several: ``mathengine cf value|delta|describe``."""
    *group, last = name.split()
    lists = re.findall(" ".join(group) + r" ([a-z-]+(?:\|[a-z-]+)*)", README)
    assert any(last in names.split("|") for names in lists)


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if not isinstance(command, click.Group)])
def test_a_command_understands_the_options_that_all_share(name):
    known = {word for option in COMMANDS[name].params for word in option.opts}
    assert {"--db", "--format", "--quiet"} <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_short(name):
    """A word with one leading minus is a formula."""
    options = [option for option in COMMANDS[name].params if isinstance(option, click.Option)]
    assert all(word.startswith("--") for option in options for word in (*option.opts, *option.secondary_opts))


@pytest.mark.parametrize("name", ["mathengine", *COMMANDS])
def test_help_fits_a_terminal(name, capsys):
    assert frame.run([*name.split()[1:], "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: {name} ")
    assert max(len(line) for line in shown.splitlines()) <= 100


def test_the_help_names_three_commands_to_try(capsys):
    frame.run(["--help"])
    shown = capsys.readouterr().out
    assert [name for name in ("search zeta3", "verify", "identify") if f"mathengine {name}" in shown] == [
        "search zeta3",
        "verify",
        "identify",
    ]


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["serach"], *([name, "--help"] for name in frame.COMMANDS)]
)
def test_help_imports_nothing_heavy(words):
    program = (
        "import json, sys\n"
        "from mathengine.cli.frame import run\n"
        f"run({words!r})\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_a_shell_can_complete_commands():
    environment = {
        **os.environ,
        "_MATHENGINE_COMPLETE": "bash_complete",
        "COMP_WORDS": "mathengine re",
        "COMP_CWORD": "1",
    }
    program = "from mathengine.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["plain,recipes", "plain,reactions"]
