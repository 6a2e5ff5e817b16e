"""How much work one decision may take."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

SECONDS = 2.0
ENCLOSURES = 900


@dataclass(slots=True)
class Effort:
    """What is left: enclosures, and processor time.

    >>> effort = Effort(enclosures=2)
    >>> effort.spend(), effort.spend(), effort.spend()
    (True, True, False)
    """

    enclosures: int = ENCLOSURES
    seconds: float = SECONDS
    _start: float = field(default_factory=time.process_time)

    def spend(self, amount: int = 1) -> bool:
        """Take some of it; whether there was enough."""
        self.enclosures -= amount
        return not self.is_spent

    def share(self, enclosures: int, seconds: float) -> Effort:
        """A smaller amount, for one attempt."""
        left = self.seconds - (time.process_time() - self._start)
        return Effort(min(enclosures, max(self.enclosures, 0)), max(0.0, min(seconds, left)))

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.enclosures < 0 or time.process_time() - self._start > self.seconds
