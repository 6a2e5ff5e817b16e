"""What a family of graphs is: a name, parameters with their ranges, a definition, and a function that makes its graphs.

A family is registered by a decorator on the function that makes its graphs. The decorated function checks every
parameter against its range before anything is built, and gives the graph its name, such as ``lrx(12)``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from types import MappingProxyType
from typing import ParamSpec, TypeAlias, TypeVar

from mathengine.cayley.graphs import LARGEST_DEGREE, Graph
from mathengine.errors import InvalidInput, nearest

P = ParamSpec("P")
G = TypeVar("G", bound=Graph)
Setting: TypeAlias = int | str
"""The value of a parameter."""

CAYLEYPY = "cayleypy 0.2.0, predefined graphs"
"""Source of the families that no paper named."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a family: an integer between bounds, one of several words, or any text.

    Attributes
    ----------
    name : str
    default : int, str or None
        None: a value must be given.
    least, most : int
        Bounds of an integer.
    words : tuple of str
        The accepted words; empty for an integer.
    is_text : bool
        Whether it is a text that the family reads itself.

    Examples
    --------
    >>> Parameter("n", None, 3, 64).accepted
    'an integer from 3 to 64'
    """

    name: str
    default: Setting | None = None
    least: int = 1
    most: int = LARGEST_DEGREE
    words: tuple[str, ...] = ()
    is_text: bool = False

    @property
    def accepted(self) -> str:
        """The values that are accepted, in words."""
        if self.words:
            return ", ".join(self.words)
        return "text" if self.is_text else f"an integer from {self.least} to {self.most}"

    def checked(self, value: object) -> Setting:
        """The value, if it is accepted.

        Raises
        ------
        InvalidInput
            If it is not.

        Examples
        --------
        >>> Parameter("n", None, 3, 64).checked(12)
        12
        """
        if self.words or self.is_text:
            if isinstance(value, str) and (self.is_text or value in self.words):
                return value
            raise InvalidInput(self.name, value, nearest(str(value), self.words) if self.words else self.accepted)
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        raise InvalidInput(self.name, value, self.accepted)


@dataclass(frozen=True, slots=True)
class Family:
    """A family of graphs.

    Attributes
    ----------
    name : str
    parameters : tuple of Parameter
        In the order of the arguments.
    definition : str
        One line; positions count from 0.
    make : callable
        From the parameters to a graph.
    source : str
        Where it is from.
    theorem : str or None
        What is known about growth and diameter, with its status.
    kind : str
        permutations, matrices or puzzles.

    Examples
    --------
    >>> from mathengine.cayley.families import FAMILIES
    >>> FAMILIES["lrx"].call
    'lrx(n, k=1)'
    """

    name: str
    parameters: tuple[Parameter, ...]
    definition: str
    make: Callable[..., Graph]
    source: str
    theorem: str | None
    kind: str

    @property
    def call(self) -> str:
        """How it is called: names of the parameters, with their defaults."""
        words = (p.name if p.default is None else f"{p.name}={p.default}" for p in self.parameters)
        return f"{self.name}({', '.join(words)})"

    def graph(self, **parameters: Setting) -> Graph:
        """The member with these parameters.

        Raises
        ------
        InvalidInput
            For an unknown parameter, a missing one, or a value out of range.

        Examples
        --------
        >>> from mathengine.cayley.families import FAMILIES
        >>> FAMILIES["lrx"].graph(n=4).name
        'lrx(4)'
        """
        return self.make(**self.settings(parameters))

    def settings(self, given: Mapping[str, object]) -> dict[str, Setting]:
        """All parameters in order: the given values, checked, and the defaults of the others."""
        known = [p.name for p in self.parameters]
        for name in given:
            if name not in known:
                raise InvalidInput(f"parameter of {self.name}", name, nearest(name, known))
        chosen = {p.name: given.get(p.name, p.default) for p in self.parameters}
        for p in self.parameters:
            if chosen[p.name] is None:
                raise InvalidInput(f"parameter {p.name} of {self.name}", "missing", p.accepted)
        return {p.name: p.checked(chosen[p.name]) for p in self.parameters}

    def to_json(self) -> dict[str, object]:
        """Plain data about the family."""
        parameters = [
            {"name": p.name, "default": p.default, "accepted": p.accepted}
            if p.words or p.is_text
            else {"name": p.name, "default": p.default, "least": p.least, "most": p.most}
            for p in self.parameters
        ]
        return {
            "name": self.name,
            "kind": self.kind,
            "call": self.call,
            "parameters": parameters,
            "definition": self.definition,
            "theorem": self.theorem,
            "source": self.source,
        }


_REGISTERED: dict[str, Family] = {}
REGISTERED: Mapping[str, Family] = MappingProxyType(_REGISTERED)
"""The families by name, as far as their modules are loaded."""


def register(
    definition: str,
    *,
    kind: str = "permutations",
    source: str = CAYLEYPY,
    theorem: str | None = None,
    **ranges: tuple[int, int] | tuple[str, ...],
) -> Callable[[Callable[P, G]], Callable[P, G]]:
    """Make the decorated function a family under its own name.

    Parameters
    ----------
    definition, kind, source, theorem : str
        As in ``Family``.
    **ranges : pair of int, tuple of str
        The bounds or the words of each parameter of the function; no words at all is any text.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> @register("cyclic shift", n=(2, 9))
    ... def turn(n):
    ...     return permutation_graph([(*range(1, n), 0)])
    >>> turn(3).name, REGISTERED["turn"].call
    ('turn(3)', 'turn(n)')
    >>> turn(10)
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: n is 10; accepted: an integer from 2 to 9
    >>> del _REGISTERED["turn"]
    """

    def decorate(function: Callable[P, G]) -> Callable[P, G]:
        name = function.__name__
        if name in _REGISTERED:
            raise ValueError(f"two families are called {name}")
        signature = inspect.signature(function)
        parameters = tuple(
            _parameter(title, None if argument.default is argument.empty else argument.default, ranges[title])
            for title, argument in signature.parameters.items()
        )

        @wraps(function)
        def checked(*arguments: P.args, **keywords: P.kwargs) -> G:
            try:
                given = signature.bind(*arguments, **keywords).arguments
            except TypeError as error:
                raise InvalidInput(f"call of {name}", str(error), family.call) from None
            settings = family.settings(given)
            graph = function(**settings)  # type: ignore[call-arg,arg-type]  # by the names of its own parameters
            return replace(graph, name=f"{name}({_shown(family, settings)})")

        family = Family(name, parameters, definition, checked, source, theorem, kind)
        _REGISTERED[name] = family
        return checked

    return decorate


def _parameter(name: str, default: Setting | None, accepted: tuple[int, int] | tuple[str, ...]) -> Parameter:
    words = tuple(word for word in accepted if isinstance(word, str))
    bounds = [bound for bound in accepted if isinstance(bound, int)]
    if bounds:
        least, most = bounds
        return Parameter(name, default, least, most)
    return Parameter(name, default, words=words, is_text=not words)


def _shown(family: Family, settings: Mapping[str, Setting]) -> str:
    """The arguments as a name shows them: defaults at the end are left out."""
    count = len(family.parameters)
    while count and settings[family.parameters[count - 1].name] == family.parameters[count - 1].default:
        count -= 1
    return ", ".join(str(settings[p.name]) for p in family.parameters[:count])
