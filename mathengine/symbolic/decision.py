"""What an exact method found out about a relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A relation holds on its domain, or it does not.

    Parameters
    ----------
    holds : bool
        False is rigorous: the evidence names a witness. True is what the method found; it counts as a proof only once
        an independent check has established the certificate.
    method : str
        In a few words, for people.
    evidence : mapping
        Data as JSON has them: the witness, the limit that was found, what is left out.
    certificate : mapping or None
        For the checker, with its ``rule``; None where there is none.

    Examples
    --------
    >>> Decision(holds=False, method="instance", evidence={"witness": {"x": "-1"}}).certificate is None
    True
    """

    holds: bool
    method: str
    evidence: Mapping[str, object] = field(default_factory=dict)
    certificate: Mapping[str, object] | None = None
