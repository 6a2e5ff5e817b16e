"""Plans of searches whose space has several parts, each cut into numbered chunks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Chunked(Protocol):
    """A part of a space."""

    @property
    def size(self) -> int:
        """How many candidates."""
        ...

    def __len__(self) -> int:
        """How many chunks."""
        ...


P = TypeVar("P", bound=Chunked)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class PartsPlan(Generic[P, S]):
    """The parts of a space, one after the other, and what is asked of every candidate.

    Examples
    --------
    >>> class Part(list[int]):
    ...     size = 10
    >>> plan = PartsPlan((Part([1, 2]), Part([3])), None)
    >>> plan.chunks, plan.candidates, plan.part(2)
    (3, 20, ([3], 0))
    """

    parts: tuple[P, ...]
    goals: S

    @property
    def chunks(self) -> int:
        """How many chunks."""
        return sum(len(part) for part in self.parts)

    @property
    def candidates(self) -> int:
        """How many candidates."""
        return sum(part.size for part in self.parts)

    def part(self, chunk: int) -> tuple[P, int]:
        """The part that a chunk belongs to, and the chunk's number in it."""
        for part in self.parts:
            if chunk < len(part):
                return part, chunk
            chunk -= len(part)
        raise IndexError(chunk)
