"""Models as the command line describes them: text, a file with text, or a JSON object of the reference data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from mathengine.cli.inputs import LONGEST_LINE, Fields, respond
from mathengine.cli.options import Settings
from mathengine.cli.output import Answer
from mathengine.cli.progress import note
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.sem.graphs import MixedGraph
    from mathengine.sem.models import LinearModel

F = TypeVar("F", bound=Callable[..., object])
MOST_NAMED = 1000
"""Vertices that ``n`` may stand for."""


def model_options(function: F) -> F:
    """Add ``--model`` and ``--project``.

    Examples
    --------
    >>> @click.command()
    ... @model_options
    ... def told(model: str | None, project: bool) -> bool:
    ...     return project
    >>> told.main(["--project"], standalone_mode=False)
    True
    """
    project = click.option("--project", is_flag=True, help="Leave latent variables out: the latent projection.")
    model = click.option("--model", metavar="PATH", help="Read GRAPH from that file instead.")
    return model(project(function))


def worded(
    words: Sequence[str], names: Sequence[str], model: str | None, file: str | None = None, needed: int | None = None
) -> Fields:
    """The arguments by name, ``graph`` first; with ``--model`` the graph is the text of that file.

    Parameters
    ----------
    words : sequence of str
        What stands on the command line.
    names : sequence of str
        ``graph`` and further names.
    model : str or None
    file : str, optional
        Where lines come from a file, nothing may be given here.
    needed : int, optional
        How many of the names must be given; by default all.

    Raises
    ------
    click.UsageError
        For missing or superfluous words.

    Examples
    --------
    >>> worded(["1->2", "1", "2"], ["graph", "i", "j"], None)
    {'graph': '1->2', 'i': '1', 'j': '2'}
    """
    context = click.get_current_context(silent=True)
    if file is not None:
        if words or model is not None:
            raise click.UsageError("arguments and --file exclude each other", context)
        return {}
    given = list(words) if model is None else [_text_of(model), *words]
    needed = len(names) if needed is None else needed
    if len(given) not in (needed, len(names)):
        if len(given) < len(names):
            missing = names[len(given)].upper()
            raise click.UsageError(f"missing argument {missing}; give it, or --file PATH", context)
        raise click.UsageError(f"got unexpected extra argument {given[len(names)]}", context)
    return dict(zip(names, given, strict=False))


def _text_of(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            data = stream.read(LONGEST_LINE + 1)
    except OSError as error:
        raise InvalidInput("--model", path, f"a readable file ({error.strerror or error})") from None
    if len(data) > LONGEST_LINE:
        raise InvalidInput("--model", path, f"a file of at most {LONGEST_LINE} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("--model", path, "UTF-8 text") from None


def answered(given: Fields, file: str | None, settings: Settings, answer: Callable[[Fields], Answer]) -> int:
    """Answer the arguments, or every line of the file: a graph, or a JSON object with its edges.

    Parameters
    ----------
    given : mapping
        What :func:`worded` found; not looked at where there is a file.
    file : str or None
    settings : Settings
    answer : callable

    Returns
    -------
    int
        The exit status.
    """
    if file is None:
        return respond({"graph": ""}, None, settings, lambda _: answer(given))
    return respond({"directed": None}, file, settings, answer, read_text)


def read_text(text: str) -> Fields:
    """A line that is no JSON object: the text of a graph.

    >>> read_text("1->2")
    {'graph': '1->2'}
    """
    return {"graph": text}


def asked_model(given: Fields) -> LinearModel:
    """The model that arguments or a line of a file describe.

    Parameters
    ----------
    given : mapping
        ``graph``, a text; or the keys of the reference data: ``directed`` and ``bidirected`` with edges as texts, and
        ``n`` where the vertices are 1..n, or ``vertices``.

    Raises
    ------
    InvalidInput
        If it makes no sense.

    Examples
    --------
    >>> print(asked_model({"n": 4, "directed": ["1->2"], "bidirected": ["3<->2"]}).graph)
    4, 1->2, 2<->3
    """
    from mathengine.sem.reading import read_model

    text = given.get("graph")
    written = str(text) if text is not None else _joined(given)
    model = read_model(written)
    if not model.graph.size:
        raise InvalidInput("graph", repr(written), "one with vertices")
    return model


def _joined(given: Fields) -> str:
    parts = _vertices(given)
    for key in ("directed", "bidirected"):
        edges = given.get(key) or []
        if not isinstance(edges, list) or not all(isinstance(edge, str) for edge in edges):
            raise InvalidInput(key, edges, 'a list of edges such as ["1->2"] or ["1<->3"]')
        parts += edges
    return ", ".join(parts)


def _vertices(given: Fields) -> list[str]:
    names, count = given.get("vertices"), given.get("n")
    if names is not None:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InvalidInput("vertices", names, "a list of names")
        return list(names)
    if count is None:
        return []
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST_NAMED:
        raise InvalidInput("n", count, f"an integer from 1 to {MOST_NAMED}")
    return [str(v) for v in range(1, count + 1)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A model, with what is to be said of how it was read; as it was before its latent variables were left out."""

    model: LinearModel
    notes: tuple[str, ...]
    unprojected: LinearModel | None = None

    @property
    def graph(self) -> MixedGraph:
        """Its graph."""
        return self.model.graph

    def record(self) -> dict[str, object]:
        """The model as JSON data, notes included where there are some."""
        return {"graph": str(self.graph), **self.model.to_json(), **self.noted()}

    def noted(self, key: str = "notes") -> dict[str, object]:
        """The notes as JSON data, nothing where there are none."""
        return {key: list(self.notes)} if self.notes else {}


def asked(
    given: Fields, project: bool, settings: Settings, *, whole: bool = False, minds_latent: bool = False
) -> Asked:
    """The model, with a note on standard error for each restriction that a graph does not keep.

    Parameters
    ----------
    given : mapping
    project : bool
    settings : Settings
    whole : bool
        Whether the command minds restrictions and latent variables, so that nothing is set aside.
    minds_latent : bool
        Whether it minds latent variables at least.

    Examples
    --------
    >>> asked({"graph": "1->2 [1/2]"}, False, Settings(quiet=True)).notes
    ('set aside: 1->2 is fixed to 1/2',)
    """
    read = asked_model(given)
    model = read.project() if project else read
    notes = model.notes if whole else (*model.notes, *_set_aside(model, minds_latent))
    if project and read.latent:
        notes = (*notes, _projected(read))
    for sentence in notes:
        note(sentence, settings)
    return Asked(model, notes, read if project and read.latent else None)


def _projected(model: LinearModel) -> str:
    names = ", ".join(model.graph.vertices[v] for v in model.latent)
    return f"{names} left out: the projected graph allows all covariances of the model, and may allow others"


def _set_aside(model: LinearModel, minds_latent: bool) -> Iterator[str]:
    """What of a model its graph does not keep."""
    for text in model.restriction_texts():
        yield f"set aside: {text}"
    if model.latent and not minds_latent:
        names = ", ".join(model.graph.vertices[v] for v in model.latent)
        yield f"treated as if observed: {names} (--project leaves latent variables out)"
