"""The kinds of statement, by the domain of mathematics that they belong to.

A statement has a kind (``graph-diameter``, ``model-covariance``, ...) and each kind one domain, so that "everything
about Cayley graphs" is a set of kinds. What no domain answers for, identities and inequalities of numbers and
functions, is ``numeric``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.domains import PREDICATES, WORDS

NUMERIC = "numeric"
ROOMS = {
    "continued_fractions": "matrixfields",
    "matrix_fields": "matrixfields",
    "cayley_graphs": "cayley",
    "sem_graphs": "sem",
    "reactions_equations": "reactions",
    "transfer_rings": "transfer",
}
"""Domain of each adapter, by the last part of its module's name."""


@cache
def kinds_by_domain() -> Mapping[str, tuple[str, ...]]:
    """The kinds of every domain, sorted; a predicate is a kind of its own name.

    Examples
    --------
    >>> sorted(kinds_by_domain())
    ['cayley', 'matrixfields', 'numeric', 'reactions', 'sem', 'transfer']
    >>> kinds_by_domain()["cayley"]
    ('graph-diameter', 'graph-distance', 'graph-growth', 'graph-layer', 'graph-order')
    """
    found: dict[str, set[str]] = {NUMERIC: {"identity", "inequality"}}
    for word, (kind, module) in WORDS.items():
        room = ROOMS.get(module.rpartition(".")[2], NUMERIC)
        found.setdefault(room, set()).add(word if word in PREDICATES else kind)
    return MappingProxyType({domain: tuple(sorted(kinds)) for domain, kinds in sorted(found.items())})


def kinds_of_domain(domain: str) -> tuple[str, ...]:
    """The kinds of one domain.

    Raises
    ------
    InvalidInput
        If there is no such domain.

    Examples
    --------
    >>> kinds_of_domain("numeric")
    ('identity', 'inequality')
    """
    known = kinds_by_domain()
    if domain not in known:
        raise InvalidInput("domain", domain, nearest(domain, known))
    return known[domain]


def domain_of_kind(kind: str) -> str:
    """The domain that a kind belongs to; ``numeric`` for one that no domain answers for.

    Examples
    --------
    >>> domain_of_kind("continued-fraction"), domain_of_kind("identity")
    ('matrixfields', 'numeric')
    """
    return next((domain for domain, kinds in kinds_by_domain().items() if kind in kinds), NUMERIC)
