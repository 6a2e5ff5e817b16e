"""The options by which commands name a graph, and states of it as words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import click

from mathengine.cli.cayley_inputs import DEFAULT_FAMILY, asked_graph
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.cayley.graphs import Graph

F = TypeVar("F", bound=Callable[..., object])
LARGEST_FILE = 20_000_000
"""Largest file of a puzzle, in bytes."""
MOST_POINTS = 128
"""Degree up to which the order of the group takes seconds at most."""


def graph_options(function: F) -> F:
    """The options that name a graph: a family and its parameters, generators and a start, or a puzzle.

    Examples
    --------
    >>> @click.command()
    ... @graph_options
    ... def degree(**given):
    ...     return given_graph(given).degree
    >>> degree.main(["--n", "5"], standalone_mode=False)
    5
    """
    options: list[tuple[str, dict[str, object]]] = [
        ("--puzzle", {"metavar": "PATH", "help": "A file with generators in GAP's notation; - is standard input."}),
        ("--directed", {"is_flag": True, "help": "Add no inverses to the generators."}),
        ("--start", {"metavar": "STATE", "help": "The start: a word such as 0011, or a list such as [0, 0, 1, 1]."}),
        ("--modulus", {"type": int, "metavar": "M", "help": "Of the matrices; 0 for the integers."}),
        ("--generators", {"metavar": "JSON", "help": "Permutations of 0..n-1, or square matrices, as lists."}),
        ("--k", {"type": int, "metavar": "K", "help": "Parameter k of the family."}),
        ("--family", {"metavar": "NAME", "help": f"A family of graphs.  [default: {DEFAULT_FAMILY}]"}),
        ("--n", {"type": int, "metavar": "N", "help": "Parameter n of the family."}),
    ]
    function = click.option(
        "--set", "parameters", multiple=True, metavar="NAME=VALUE", help="Another parameter; repeatable."
    )(function)
    for name, settings in options:
        function = click.option(name, **settings)(function)  # type: ignore[arg-type]  # click's own settings
    return function


def given_graph(given: Mapping[str, object]) -> Graph:
    """The graph that these options name.

    Raises
    ------
    click.UsageError
        If they name none.
    InvalidInput
        If they make no sense.
    """
    parameters = given.get("parameters") or ()
    assert isinstance(parameters, tuple)
    named = [key for key in ("n", "family", "generators") if given.get(key) is not None]
    puzzle = given.get("puzzle")
    if puzzle is not None:
        if named or parameters or given.get("k") is not None or given.get("modulus") is not None:
            raise click.UsageError("--puzzle and other options of a graph exclude each other", _context())
        return puzzle_graph(str(puzzle), directed=bool(given.get("directed")), start=given.get("start"))
    if not named:
        raise click.UsageError("missing option --n; give it, or --family, --generators or --puzzle", _context())
    return asked_graph({**given, "parameters": list(parameters)})


def puzzle_graph(path: str, *, identical: bool = False, directed: bool = False, start: object = None) -> Graph:
    """The graph of the generators in a file in GAP's notation.

    Raises
    ------
    InvalidInput
        If the file cannot be read, or its text makes no sense.
    """
    from pathlib import PurePath

    from mathengine.cayley.gap_puzzles import read_gap

    name = "standard input" if path == "-" else PurePath(path).stem
    graph = read_gap(_text_of(path), identical=identical, directed=directed, name=name)
    if start is None:
        return graph
    return asked_graph(
        {"generators": [list(g) for g in graph.generators], "start": start, "directed": directed, "name": name}
    )


def _text_of(path: str) -> str:
    from mathengine.cli.inputs import opened

    with opened(path, "puzzle file") as stream:
        try:
            data = stream.read(LARGEST_FILE + 1)
        except OSError as error:
            raise InvalidInput("puzzle", path, f"a readable file ({error.strerror or error})") from None
    if len(data) > LARGEST_FILE:
        raise InvalidInput("puzzle", path, f"a file of at most {LARGEST_FILE} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise InvalidInput("puzzle", path, "a file of UTF-8 text") from None


def read_state(value: object, start: object) -> object:
    """A state from a word or JSON: ``3210``, ``3,2,1,0``, ``[3, 2, 1, 0]``; letters stand for those of the start.

    Examples
    --------
    >>> read_state("10,2,1", None), read_state("baab", "aabb"), read_state("[[1, 2], [0, 1]]", None)
    ([10, 2, 1], [1, 0, 0, 1], [[1, 2], [0, 1]])
    """
    import json

    if not isinstance(value, str):
        return value
    text = value.strip()
    if "," in text or text.startswith("["):
        try:
            return json.loads(text if text.startswith("[") else f"[{text}]")
        except (ValueError, RecursionError):
            raise InvalidInput("state", value, "a word such as 0011, or a list of integers") from None
    if isinstance(start, str) and not ("," in start or start.startswith("[")):
        letters = sorted(set(start))
        if not set(text) <= set(letters):
            raise InvalidInput("state", value, f"a word of the letters {''.join(letters)}")
        return [letters.index(c) for c in text]
    return text


def require_vertices(graph: Graph, most: int, hint: str) -> int | None:
    """The order of a Cayley graph where it is known beforehand.

    Raises
    ------
    InvalidInput
        If it is more than ``most``; nothing has been enumerated then.
    """
    from mathengine.cayley.enumeration import count_text
    from mathengine.cayley.graphs import PermutationGraph
    from mathengine.cayley.order import group_order

    if not isinstance(graph, PermutationGraph) or not graph.is_cayley or graph.degree > MOST_POINTS:
        return None
    order = group_order(graph.generators)
    if order > most:
        raise InvalidInput(
            "graph", f"{graph.name or 'this one'} with {count_text(order)} vertices", f"at most {most} vertices; {hint}"
        )
    return order


def _context() -> click.Context | None:
    return click.get_current_context(silent=True)
