"""Graphs as the command line describes them: families with parameters, generators as JSON, starts as words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mathengine.cli.inputs import Fields
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.cayley.graphs import Graph

DEFAULT_FAMILY = "lrx"
DATA_KEYS = ("kind", "generators", "start", "directed", "modulus")
"""Keys of the reference data."""


def read_call(text: str) -> Fields:
    """A line such as ``pancake(8)`` or ``lrx(n=8, k=2)``.

    Examples
    --------
    >>> read_call("lrx(8, k=2)")
    {'call': 'lrx', 'arguments': ['8', 'k=2']}
    """
    found = re.fullmatch(r"([A-Za-z_]\w*) *\((.*)\)", text)
    if found is None:
        raise InvalidInput("line", text, 'a family such as pancake(8), or a JSON object with "generators"')
    return {"call": found[1], "arguments": [word.strip() for word in found[2].split(",") if word.strip()]}


def asked_graph(given: Fields) -> Graph:
    """The graph that options or a line of a file describe.

    Parameters
    ----------
    given : mapping
        ``call`` and ``arguments`` of :func:`read_call`; or ``generators``, ``kind``, ``start``, ``directed`` and
        ``modulus`` as in the reference data; or, from options, also ``family``, ``n``, ``k`` and ``parameters``
        (NAME=VALUE).

    Raises
    ------
    InvalidInput
        If it makes no sense.

    Examples
    --------
    >>> asked_graph({"family": "pancake", "n": 4, "parameters": []}).name
    'pancake(4)'
    >>> asked_graph({"generators": "[[1,0,2]]", "start": "001"}).start
    (0, 0, 1)
    """
    from mathengine.cayley.graphs import read_graph

    if "call" in given:
        return _family_of_call(given)
    generators = given.get("generators")
    if generators is None:
        return _family_graph(given)
    of_options = "parameters" in given  # a line may describe its family in words
    for key in ("family", "k"):
        if of_options and given.get(key) is not None:
            raise InvalidInput(f"--{key}", given[key], "nothing beside generators")
    data = {key: given[key] for key in (*DATA_KEYS, "name") if given.get(key) is not None}
    data["generators"] = listed = _generators(generators)
    data["start"] = _start(given.get("start"))
    if _depth(listed) == 3:
        data.setdefault("kind", "matrix")
    graph = read_graph(data)
    n = given.get("n")
    size = len(graph.start)
    if of_options and isinstance(n, int) and n != size:
        raise InvalidInput("--n", n, f"{size}, the size of the generators")
    return graph


def _generators(value: object) -> list[object]:
    import json

    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise InvalidInput("generators", value, "JSON such as [[1,2,0],[1,0,2]]") from None
    if not isinstance(value, list):
        raise InvalidInput("generators", value, "a list of permutations or of matrices")
    return value


def _depth(value: object) -> int:
    return 1 + _depth(value[0]) if isinstance(value, list) and value else 0


def _start(value: object) -> object:
    """A text of letters, or a list from JSON or from words between commas."""
    import json

    if not isinstance(value, str) or not ("," in value or value.startswith("[")):
        return value
    try:
        return json.loads(value if value.startswith("[") else f"[{value}]")
    except (ValueError, RecursionError):
        raise InvalidInput("start", value, "a word such as 0011, or a list of integers") from None


def _family_graph(given: Fields) -> Graph:
    from mathengine.cayley.families import family

    name = given.get("family") or DEFAULT_FAMILY
    settings: dict[str, int | str] = {}
    for key in ("n", "k"):
        value = given.get(key)
        if isinstance(value, int):
            settings[key] = value
    words = given.get("parameters")
    for word in words if isinstance(words, list) else []:
        key, equals, value = str(word).partition("=")
        if not equals:
            raise InvalidInput("--set", word, "NAME=VALUE")
        settings[key.strip()] = _setting(value.strip())
    if given.get("modulus") is not None:
        settings["modulus"] = int(str(given["modulus"]))
    graph = family(str(name), **settings)
    return _adapted(graph, given.get("start"), bool(given.get("directed")))


def _family_of_call(given: Mapping[str, object]) -> Graph:
    from mathengine.cayley.families import FAMILIES, family

    name, words = str(given["call"]), given["arguments"]
    assert isinstance(words, list)
    known = [p.name for p in FAMILIES[name].parameters] if name in FAMILIES else []
    settings: dict[str, int | str] = {}
    for position, word in enumerate(words):
        key, equals, value = word.partition("=")
        if not equals and position >= len(known):
            family(name, **settings)  # an unknown family says so itself
            raise InvalidInput("line", f"{name}({', '.join(words)})", FAMILIES[name].call)
        settings[key.strip() if equals else known[position]] = _setting((value if equals else word).strip())
    return family(name, **settings)


def _setting(value: str) -> int | str:
    return int(value) if re.fullmatch(r"-?\d{1,18}", value) else value


def _adapted(graph: Graph, start: object, directed: bool) -> Graph:
    """The family's graph with another start, or without the inverses that were added to its generators."""
    from mathengine.cayley.graphs import PermutationGraph, read_graph

    drops = directed and not graph.directed
    if start is None and not drops:
        return graph
    kept = [i for i, title in enumerate(graph.names) if not (drops and title.endswith("'"))]
    data: dict[str, object] = {
        "kind": "schreier" if isinstance(graph, PermutationGraph) else "matrix",
        "generators": [graph.generators[i] for i in kept],
        "start": graph.start if start is None else _start(start),
        "directed": directed or graph.directed,
        "name": f"{graph.name}{'' if start is None else f' from {start}'}{', directed' if drops else ''}",
    }
    return read_graph(data if isinstance(graph, PermutationGraph) else {**data, "modulus": graph.modulus})
