"""Rings as the command line describes them: KEY=VALUE, or a JSON object of the reference data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings
from mathengine.cli.output import Answer
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

F = TypeVar("F", bound=Callable[..., object])
SCANS = ("photon", "acceptor", "ring")


def scan_option(function: F) -> F:
    """``--scan``: the level that moves.

    >>> @click.command()
    ... @scan_option
    ... def told(scan: str) -> str:
    ...     return scan
    >>> told.main([], standalone_mode=False)
    'photon'
    """
    return click.option(
        "--scan",
        type=click.Choice(SCANS),
        default="photon",
        show_default=True,
        help="The level that moves; the two others must be degenerate.",
    )(function)


def units_option(function: F) -> F:
    """``--units``: what the numbers are measured in.

    >>> @click.command()
    ... @units_option
    ... def told(units: str | None) -> str | None:
    ...     return units
    >>> told.main(["--units", "meV"], standalone_mode=False)
    'meV'
    """
    choice = click.Choice(("cm^-1", "meV", "rad/ps"))
    return click.option("--units", type=choice, help="What energies and rates are measured in.")(function)


def read_words(words: Sequence[str]) -> dict[str, object]:
    """Parameters from ``KEY=VALUE``; a value with commas or brackets is a list.

    Raises
    ------
    InvalidInput
        For a word that is no assignment, and a key that comes twice.

    Examples
    --------
    >>> read_words(["N=2", "phi=0.05", "eps=0.1,0.2"])
    {'N': '2', 'phi': '0.05', 'eps': ['0.1', '0.2']}
    """
    found: dict[str, object] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or not key.strip() or not text.strip():
            raise InvalidInput("parameter", word, "KEY=VALUE, such as N=8 or phi=0.05")
        if key.strip() in found:
            raise InvalidInput("parameter", word, f"{key.strip()} once only")
        found[key.strip()] = _read_value(text.strip())
    return found


def _read_value(text: str) -> object:
    inner = text.removeprefix("[").removesuffix("]") if text.startswith("[") and text.endswith("]") else text
    if inner == text and "," not in text:
        return text
    return [entry.strip().strip("\"'") for entry in inner.split(",")]


def ring(given: Fields, units: str | None = None) -> RingModel:
    """The ring of parameters by name.

    Raises
    ------
    InvalidInput
        If they make no ring.

    Examples
    --------
    >>> ring({"N": 2, "Om": ["0.1", "0.2j"]}).Om
    (0.1, 0.2j)
    """
    from mathengine.transfer.model import COUPLINGS, RingModel

    parameters = dict(given)
    if units is not None and parameters.setdefault("units", units) != units:
        raise InvalidInput("--units", units, f"{parameters['units']}, as the parameters say")
    complex_keys = [key for key in COUPLINGS if _has_imaginary_part(parameters.get(key))]
    parameters.update({key: _complex(key, parameters[key]) for key in complex_keys})
    return RingModel.of(**{str(key): value for key, value in parameters.items()})


def _has_imaginary_part(value: object) -> bool:
    entries = value if isinstance(value, list) else [value]
    return any(isinstance(entry, str) and entry.endswith(("j", "J")) for entry in entries)


def _complex(key: str, value: object) -> object:
    if isinstance(value, list):
        return [_complex(key, entry) for entry in value]
    try:
        return complex(str(value).replace(" ", ""))
    except ValueError:
        raise InvalidInput(key, value, "a number such as 0.1, 1/10 or 0.1+0.2j") from None


def answered(
    words: Sequence[str],
    file: str | None,
    settings: Settings,
    answer: Callable[[Fields], Answer],
) -> int:
    """Answer the words, or every line of the file: a JSON object of parameters, or words.

    Parameters
    ----------
    words : sequence of str
    file : str or None
    settings : Settings
    answer : callable

    Returns
    -------
    int
        The exit status.
    """
    if file is None:
        if not words:
            raise click.UsageError("missing parameters such as N=8; give them, or --file PATH", _context())
        given = read_words(words)
        return respond({"words": ""}, None, settings, lambda _: answer(given))
    if words:
        raise click.UsageError("parameters and --file exclude each other", _context())
    return respond({"N": None}, file, settings, answer, lambda text: read_words(text.split()))


def _context() -> click.Context | None:
    return click.get_current_context(silent=True)
