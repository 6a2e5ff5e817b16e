"""Models as JSON: ``{"n": 3, "directed": ["1->2"], "bidirected": ["2<->3"]}``, or matrices ``L`` and ``O``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from mathengine.errors import InvalidInput, ParseError, nearest
from mathengine.sem.adjacency import from_matrices
from mathengine.sem.building import ModelBuilder
from mathengine.sem.edge_text import add_edges
from mathengine.sem.graphs import MOST_VERTICES
from mathengine.sem.models import LinearModel
from mathengine.sem.source_text import LONGEST_TEXT, rational

KEYS = ("n", "vertices", "directed", "bidirected", "latent", "fixed", "labels", "L", "O")
DEEPEST = 4
"""Lists and objects within each other."""


def read_json(text: str) -> LinearModel:
    """The model that a JSON object describes; see :func:`model_of`.

    Raises
    ------
    ParseError
        If the text is no JSON.
    InvalidInput
        If it holds something else than a model.

    Examples
    --------
    >>> print(read_json('{"n": 3, "directed": ["1->2"], "bidirected": ["1<->2"]}'))
    3, 1->2, 1<->2
    >>> read_json('{"n": 3,')
    Traceback (most recent call last):
    mathengine.errors.ParseError: expected more JSON: Expecting property name enclosed in double quotes at position ...
    """
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("length of the text", len(text), f"at most {LONGEST_TEXT} characters")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}: " if "\n" in text.strip() else ""
        shown = text.split("\n")[error.lineno - 1]
        raise ParseError(shown, error.colno - 1, f"{line}expected more JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
        raise InvalidInput("text", problem, "JSON of a model") from None
    if not isinstance(data, dict):
        raise InvalidInput("text", data, f"a JSON object with the keys {', '.join(KEYS)}")
    return model_of(data)


def model_of(data: Mapping[str, object]) -> LinearModel:
    """The model with the vertices, edges and restrictions of a mapping.

    Parameters
    ----------
    data : mapping
        ``directed`` and ``bidirected`` are lists of edges as text, or of pairs of vertices. The vertices are
        ``vertices`` in this order, or 1 to ``n``, or those of the edges. ``latent`` lists vertices; ``fixed`` and
        ``labels`` give values and labels to edges (``"1->2"``, ``"1<->2"``) and to error variances (``"var(1)"``).
        ``L`` and ``O`` are matrices in place of edges, see :func:`~mathengine.sem.adjacency.from_matrices`. Other keys
        are left alone when ``directed`` or ``bidirected`` is there, so that a reference model is read as it is.

    Raises
    ------
    InvalidInput
        For a missing or unusable entry, an unknown vertex, a loop, or an edge given twice.

    Examples
    --------
    >>> model = model_of({"vertices": ["x", "y"], "directed": [["x", "y"]], "labels": {"x->y": "a"}})
    >>> print(model)
    x->y [a]
    >>> model_of(model.to_json()) == model
    True
    """
    if "L" in data or "O" in data:
        return LinearModel(from_matrices(data.get("L"), data.get("O"), _names(data)))
    if not any(key in data for key in ("directed", "bidirected", "vertices", "n")):
        shown = next(iter(data), "empty")
        raise InvalidInput("keys of a model", str(shown), nearest(str(shown), KEYS))
    names = _names(data)
    builder = ModelBuilder(", ".join(names or ()))
    for title in names or ():
        builder.vertex(title, 0)
    for key, letter in (("directed", "l"), ("bidirected", "w")):
        for edge in _list(data, key):
            _edge(builder, key, letter, edge, names)
    for name in _list(data, "latent"):
        builder.latent.add(_vertex(builder, str(name)))
    for key in ("fixed", "labels"):
        _restrict(builder, data.get(key, {}), key)
    return builder.model(names)


def _names(data: Mapping[str, object]) -> tuple[str, ...] | None:
    if "vertices" in data:
        names = tuple(str(name) for name in _list(data, "vertices"))
        if len(set(names)) < len(names):
            raise InvalidInput("vertices", names, "each vertex once")
        return names
    size = data.get("n")
    if size is None:
        return None
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= MOST_VERTICES:
        raise InvalidInput("n", size, f"a number of vertices from 0 to {MOST_VERTICES}")
    return tuple(str(i + 1) for i in range(size))


def _list(data: Mapping[str, object], key: str) -> Sequence[object]:
    found = data.get(key, ())
    if not isinstance(found, list | tuple):
        raise InvalidInput(key, found, "a list")
    return found


def _edge(builder: ModelBuilder, key: str, letter: str, edge: object, names: tuple[str, ...] | None) -> None:
    if isinstance(edge, str):
        builder.source, before = edge, len(builder.edges)
        kinds = {new[0] for new in add_edges(builder, edge, known=names is not None)}
        if kinds != {letter} or len(builder.edges) != before + 1:
            raise InvalidInput(f"edge in {key}", edge, '"1->2"' if letter == "l" else '"1<->2"')
        return
    if not isinstance(edge, list | tuple) or len(edge) != 2:
        raise InvalidInput(f"edge in {key}", edge, "text such as 1->2, or a pair of vertices")
    first, second = (str(end) for end in edge)
    builder.source = f"{first}, {second}"
    if names is not None:
        _vertex(builder, first)
        _vertex(builder, second)
    builder.edge(letter, first, second, 0)


def _vertex(builder: ModelBuilder, name: str) -> int:
    if name not in builder.names:
        raise InvalidInput("vertex", name, nearest(name, builder.names))
    return builder.names[name]


def _restrict(builder: ModelBuilder, given: object, key: str) -> None:
    if not isinstance(given, Mapping):
        raise InvalidInput(key, given, 'an object such as {"1->2": "1/2", "var(3)": "1"}')
    for text, value in given.items():
        restriction = rational(_decimal(value)) if key == "fixed" else str(value)
        if restriction is None:
            raise InvalidInput(f"value of {text}", value, "a decimal or fraction")
        builder.source = f"{text} [{value}]"
        builder.restrict(_parameter(builder, str(text)), restriction, 0)


def _decimal(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return "" if isinstance(value, bool) else str(value)


def _parameter(builder: ModelBuilder, text: str) -> tuple[str, int, int]:
    bare = "".join(text.split())
    if bare.startswith("var(") and bare.endswith(")"):
        return builder.key("w", bare[4:-1], bare[4:-1], 0) if _vertex(builder, bare[4:-1]) >= 0 else ("w", 0, 0)
    letter, arrow = ("w", "<->") if "<->" in bare else ("l", "->")
    first, _, second = bare.partition(arrow)
    for name in (first, second):
        _vertex(builder, name)
    key = builder.key(letter, first, second, 0)
    if key not in builder.edges:
        raise InvalidInput("restricted parameter", text, "an edge of the model, or var(vertex)")
    return key
