"""Commands and groups as mathengine needs them: loaded by name, and with formulas for arguments.

Two habits of click do not suit mathematics. It imports every command to print a list of them; a table of literals
avoids that. And it takes ``-n**6`` for a bundle of short options; no command here has short options, so a word with a
single leading minus is text.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TypeAlias

import click

from mathengine.errors import nearest

Row: TypeAlias = tuple[str, str, str]
"""Module, attribute and short help of a command."""
SENTENCE = 200
"""Longest short help, in characters; it is wrapped."""
HELP = {"help_option_names": ["-h", "--help"]}


class MathCommand(click.Command):
    """A command whose arguments may begin with a minus sign.

    Examples
    --------
    >>> @click.command("negate", cls=MathCommand)
    ... @click.argument("formula")
    ... def negate(formula: str) -> str:
    ...     return f"-({formula})"
    >>> negate.main(["-n**6"], standalone_mode=False)
    '-(-n**6)'
    """

    def __init__(self, *args: object, **keywords: object) -> None:
        keywords.setdefault("context_settings", HELP)
        super().__init__(*args, **keywords)  # type: ignore[arg-type]  # click's own parameters, passed on

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, with formulas shielded from the option parser by a leading space."""
        rest = super().parse_args(ctx, _shield(args))
        ctx.params.update({name: _unshield(value) for name, value in ctx.params.items()})
        return rest


def _shield(args: list[str]) -> list[str]:
    options = args.index("--") if "--" in args else len(args)
    return [f" {arg}" if index < options and _is_formula(arg) else arg for index, arg in enumerate(args)]


def _is_formula(arg: str) -> bool:
    return arg.startswith("-") and arg not in ("-", "-h") and not arg.startswith("--")


def _unshield(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_unshield(item) for item in value)
    return value[1:] if isinstance(value, str) and value.startswith(" -") else value


class CommandGroup(click.Group):
    """A group that answers an unknown command with the known ones, and a missing one with its help.

    Examples
    --------
    >>> group = CommandGroup("tools", commands={"saw": click.Command("saw")})
    >>> group.main(["sow"], standalone_mode=False)
    Traceback (most recent call last):
    click.exceptions.UsageError: unknown command 'sow'; accepted: saw (nearest: saw)
    """

    command_class = MathCommand

    def __init__(self, *args: object, **keywords: object) -> None:
        keywords.setdefault("context_settings", HELP)
        super().__init__(*args, **keywords)  # type: ignore[arg-type]  # click's own parameters, passed on

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; no arguments at all is a question for help, not an error."""
        return super().parse_args(ctx, args or ([] if self.invoke_without_command else ["--help"]))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of definition."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the whole first sentence of their helps."""
        rows = [(name, command.get_short_help_str(SENTENCE)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        name = args[0]
        if not name.startswith("-") and name not in self.list_commands(ctx) and not ctx.resilient_parsing:
            known = nearest(name, self.list_commands(ctx))
            raise click.UsageError(f"unknown command {name!r}; accepted: {known}", ctx)
        return super().resolve_command(ctx, args)


class LazyGroup(CommandGroup):
    """A group whose commands are imported when they are called.

    Parameters
    ----------
    commands : mapping of str to (module, attribute, short help)
        In the order in which the help lists them.

    Examples
    --------
    >>> group = LazyGroup("tools", table={"recipes": ("mathengine.cli.recipes", "recipes", "List the recipes.")})
    >>> group.get_command(click.Context(group), "recipes").name
    'recipes'
    """

    def __init__(self, *args: object, table: Mapping[str, Row], **keywords: object) -> None:
        super().__init__(*args, **keywords)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the table's order."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.table:
            return None
        module, attribute, _ = self.table[cmd_name]
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{attribute} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their short helps, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row[2]) for name, row in self.table.items()])
