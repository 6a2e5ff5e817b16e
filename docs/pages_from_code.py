"""Pages that mkdocs makes from the code, so that they cannot become stale: one per command, one per package.

A command's page is what ``--help`` prints, for it and for its subcommands. A package's page lists its public names;
their docstrings are filled in by mkdocstrings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from mathengine.cli.frame import commands

WIDTH = 100
"""Columns of the help texts."""
RULES = "{{ rules of certificates }}"
DISPLAYED = re.compile(r"^```math\n(.*?)\n```$", re.S | re.M)
INLINE = re.compile(r"\$`([^`]+)`\$")
"""LaTeX, as GitHub and GitLab mark it."""
PACKAGES = {
    "mathengine": "The names for everyday use, loaded when first used: `import mathengine` costs nothing.",
    "mathengine.matrixfields": "Polynomial continued fractions: values, convergence, enclosures, delta.",
    "mathengine.matrixfields.fields": "Conservative matrix fields: constructors and catalogue.",
    "mathengine.matrixfields.proofs": "Proofs of values of fractions.",
    "mathengine.cayley": "Growth, paths, walks and spectra of Cayley and Schreier graphs; families of generators.",
    "mathengine.sem": "Linear structural equation models on mixed graphs.",
    "mathengine.reactions": "Chemical reactions as integer linear algebra.",
    "mathengine.transfer": "Transfer efficiencies of a photon mode, a ring and an acceptor.",
    "mathengine.symbolic": "Hypergeometric terms, summation, recurrences and their asymptotics.",
    "mathengine.symbolic.theorems": "Named theorems on constants, as instances that can be checked.",
    "mathengine.errors": "The one tree of exceptions.",
}
"""What each page of the reference says first."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the two sections of the navigation that are left empty in mkdocs.yml."""
    for section in config.nav or []:
        if "Commands" in section:
            section["Commands"] = [{f"mathengine {name}": _command_page(name)} for name, _ in _children(commands)]
        if "Reference" in section:
            section["Reference"] = [{package: _package_page(package)} for package in PACKAGES]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages to those of the folder."""
    root = click.Context(commands, info_name="mathengine")
    for name, command in _children(commands):
        text = "\n".join(_sections(command, name, root, 1))
        files.append(File.generated(config, _command_page(name), content=text))
    for package in PACKAGES:
        files.append(File.generated(config, _package_page(package), content=_reference(package)))
    figures = Path(config.config_file_path).parent / "benchmarks" / "RESULTS.md"
    files.append(File.generated(config, "measured.md", content=figures.read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Typeset formulas as MathML, and put the checker's table of rules where a page asks for it."""
    if RULES in markdown:
        markdown = markdown.replace(RULES, _rules())
    markdown = DISPLAYED.sub(lambda match: convert(match[1], display="block") + "\n", markdown)
    # Without the span, Markdown takes a formula at the beginning of a line for a block.
    return INLINE.sub(lambda match: f"<span>{convert(match[1])}</span>", markdown)


def _rules() -> str:
    """The table between the first and the last line of ``=`` signs in the docstring of the checks."""
    lines = (import_module("mathengine.pipeline.certificates").__doc__ or "").splitlines()
    borders = [number for number, line in enumerate(lines) if line.startswith("====")]
    return "\n".join(lines[borders[0] : borders[-1] + 1])


def _command_page(name: str) -> str:
    return f"commands/{name}.md"


def _package_page(package: str) -> str:
    return f"reference/{package}.md"


def _children(group: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(group, click.Group):
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            yield name, command


def _sections(command: click.Command, name: str, parent: click.Context, level: int) -> Iterator[str]:
    """The help of a command, then that of each subcommand, one heading deeper."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield f"{'#' * level} {context.command_path}\n\n```text\n{context.get_help()}\n```\n"
    for child_name, child in _children(command):
        yield from _sections(child, child_name, context, level + 1)


def _reference(package: str) -> str:
    """The page of a package; names that the page of another package describes are linked."""
    module = import_module(package)
    homes = {name: _home(module, name) for name in _public(module)}
    elsewhere = {name: home for name, home in homes.items() if _described_in(home) != package}
    described = "\n".join(
        f"::: {home}\n    options:\n      heading_level: 2\n" for name, home in homes.items() if name not in elsewhere
    )
    links = ", ".join(f"[`{name}`][{home}]" for name, home in elsewhere.items())
    return "\n\n".join(
        [f"# {package}", PACKAGES[package], *(["Described with their packages: " + links] if links else []), described]
    )


@cache
def _described_in(home: str) -> str:
    """The most special package that has the name among its public ones."""
    packages = [package for package in PACKAGES if home in _homes(package)]
    return max(packages, key=lambda package: package.count("."))


@cache
def _homes(package: str) -> frozenset[str]:
    module = import_module(package)
    return frozenset(_home(module, name) for name in _public(module))


def _public(module: ModuleType) -> list[str]:
    """``__all__``, or the classes that the module defines, in the order of its lines."""
    if hasattr(module, "__all__"):
        return sorted(module.__all__, key=str.lower)
    return [name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__]


def _home(module: ModuleType, name: str) -> str:
    """The path of a name in the module that defines it, where its docstring is."""
    home = getattr(getattr(module, name), "__module__", None)
    if isinstance(home, str) and home.startswith("mathengine"):
        return f"{home}.{name}"
    return f"{module.__name__}.{name}"
