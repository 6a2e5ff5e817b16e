"""One use of a theorem: an atom, and the expression that it equals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from mathengine.numeric.expressions import Expression


@dataclass(frozen=True, slots=True)
class TheoremInstance:
    """``left = right`` by the theorem ``name``; left is a constant that arithmetic does not open.

    >>> from mathengine.numeric.expressions import Name
    >>> TheoremInstance("an example", Name("pi"), Name("pi")).name
    'an example'
    """

    name: str
    left: Expression
    right: Expression


Rule: TypeAlias = Callable[[Expression], TheoremInstance | None]
"""What a theorem says of an atom, or None where it says nothing."""
