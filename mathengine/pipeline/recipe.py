"""Recipes: what to search for, as TOML text.

A recipe has a head and, per search, the tables that the search itself reads and checks::

    title = "Continued fractions of zeta(3)"
    search = "continued-fractions"
    constants = ["zeta(3)"]

    [settings]
    digits = 1000

    [space.cubics]
    class = "general"
    ...

Nothing in a recipe is code. An unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mathengine.errors import InvalidInput, nearest
from mathengine.store.locator import data_files
from mathengine.store.records import Json

HEAD = ("title", "description", "search", "constants", "settings", "space")
LARGEST = 1 << 20
"""Longest recipe, in bytes, that is read."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A search to run, and its parameters.

    Parameters
    ----------
    name : str
        The file's name without ``.toml``.
    title, description : str
        For people.
    search : str
        Name of the search in the registry.
    constants : tuple of str
        Constants to identify limits with; empty for an open search.
    settings : mapping
        Options of the search as a whole.
    space : mapping of str to mapping
        Named parts of the search space, in order.
    text, path : str
        Where it came from.
    """

    name: str
    title: str
    search: str
    constants: tuple[str, ...]
    settings: Mapping[str, Json]
    space: Mapping[str, Mapping[str, Json]]
    description: str = ""
    text: str = field(default="", repr=False, compare=False)
    path: str = field(default="", repr=False, compare=False)

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def parameters(self) -> dict[str, Json]:
        """Everything that decides what the search does, as JSON data."""
        return {
            "search": self.search,
            "constants": list(self.constants),
            "settings": dict(self.settings),
            "space": {name: dict(part) for name, part in self.space.items()},
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the parameters: two recipes with one digest do the same work."""
        text = json.dumps(self.parameters, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def with_values(self, assignments: Iterable[str]) -> Recipe:
        """The recipe with ``KEY=VALUE`` assignments applied.

        A key is ``constants``, a key of ``settings``, ``PART.KEY`` for one part of the space, or ``KEY`` alone for
        every part that has it; a value is TOML, or plain text.

        Raises
        ------
        InvalidInput
            For an assignment without ``=`` or a key that the recipe does not have.

        Examples
        --------
        >>> recipe = Recipe("r", "", "s", (), {"digits": 50}, {"cubics": {"bound": 60}})
        >>> recipe.with_values(["digits=80", "cubics.bound=100"]).parameters["space"]
        {'cubics': {'bound': 100}}
        """
        changed = self
        for assignment in assignments:
            key, equals, text = assignment.partition("=")
            if not equals or not key.strip():
                raise InvalidInput("--set", assignment, "KEY=VALUE")
            changed = changed._with_value(key.strip(), _read_value(text.strip()))
        return changed

    def _with_value(self, key: str, value: Json) -> Recipe:
        if key == "constants":
            return replace(self, constants=_strings("constants", value if isinstance(value, list) else [value]))
        if key in self.settings:
            return replace(self, settings={**self.settings, key: value})
        part, dot, inner = key.partition(".")
        parts = [part] if dot else [name for name, keys in self.space.items() if key in keys]
        inner = inner if dot else key
        if not parts or any(name not in self.space or inner not in self.space[name] for name in parts):
            raise InvalidInput("--set key", key, nearest(key, self._keys()))
        space = {name: {**keys, inner: value} if name in parts else keys for name, keys in self.space.items()}
        return replace(self, space=space)

    def _keys(self) -> list[str]:
        inner = [f"{name}.{key}" for name, keys in self.space.items() for key in keys]
        return ["constants", *self.settings, *inner]


def load_recipe(name: str) -> Recipe:
    """The recipe of that name, or in the file at that path.

    Parameters
    ----------
    name : str
        A name from :func:`list_recipes`, or a path: anything with a ``/`` or ending in ``.toml``.

    Raises
    ------
    InvalidInput
        If there is no such recipe (with the nearest name), or it is no valid recipe (with the place).

    Examples
    --------
    >>> load_recipe("zeta3").constants[0]
    'zeta(3)'
    """
    if "/" in name or name.endswith(".toml"):
        return read_recipe(Path(name))
    known = {path.name.removesuffix(".toml"): path for path in data_files("searches")}
    if name not in known:
        raise InvalidInput("recipe", name, nearest(name, known) + "; or a path ending in .toml")
    return read_recipe(known[name])


def list_recipes() -> list[Recipe]:
    """All recipes that come with mathengine, by name.

    Examples
    --------
    >>> "zeta3" in [recipe.name for recipe in list_recipes()]
    True
    """
    return [read_recipe(path) for path in data_files("searches")]


def read_recipe(path: Path) -> Recipe:
    """Read and check the recipe in one TOML file."""
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidInput("recipe", str(path), f"a TOML file of at most {LARGEST} bytes")
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise InvalidInput("recipe", str(path), f"a readable file ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise InvalidInput("recipe", str(path), "UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInput("recipe", str(path), f"TOML ({error})") from None
    return _recipe(path, text, data)


def _recipe(path: Path, text: str, data: dict[str, Json]) -> Recipe:
    unknown = [key for key in data if key not in HEAD]
    if unknown:
        raise InvalidInput(f"key in {path.name}", unknown[0], nearest(unknown[0], HEAD))
    for key in ("title", "search"):
        if not isinstance(data.get(key), str):
            raise InvalidInput(f"{key} in {path.name}", data.get(key, "missing"), "text")
    space = _table(path, "space", data.get("space", {}))
    return Recipe(
        name=path.name.removesuffix(".toml"),
        title=str(data["title"]),
        search=str(data["search"]),
        constants=_strings("constants", data.get("constants", [])),
        settings=_table(path, "settings", data.get("settings", {})),
        space={name: _table(path, f"space.{name}", part) for name, part in space.items()},
        description=str(data.get("description", "")),
        text=text,
        path=str(path),
    )


def _table(path: Path, name: str, value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise InvalidInput(f"{name} in {path.name}", value, f"a table [{name}]")
    return value


def _strings(name: str, value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidInput(name, value, "a list of texts")
    return tuple(str(item) for item in value)


def _read_value(text: str) -> Json:
    try:
        value: Json = tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    return value
