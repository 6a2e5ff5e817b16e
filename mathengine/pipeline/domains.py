"""The words that each domain adds to the statement language, and who answers for them.

A domain's adapter says how its words are read, which canonical form a call has, how a call becomes a certified ball,
and how a predicate is verified. The table below is all that is loaded before a word occurs.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Protocol

from mathengine.numeric.expressions import Call, Expression, Relation, walk
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary
from mathengine.pipeline.cayley_words import GRAPH_WORDS, QUANTITIES
from mathengine.pipeline.field_words import FIELD_WORDS, TRAJECTORY_WORDS
from mathengine.pipeline.reactions_words import REACTION_PREDICATES, REACTION_QUANTITIES, REACTION_WORDS
from mathengine.pipeline.sem_words import MODEL_PREDICATES, MODEL_QUANTITIES, SEM_WORDS
from mathengine.pipeline.transfer_words import SHARES, TRANSFER_PREDICATES, TRANSFER_QUANTITIES, TRANSFER_WORDS
from mathengine.store.records import Json

if TYPE_CHECKING:
    from flint import acb, arb

    from mathengine.pipeline.statement import Claim, Verified


class Evaluation(Protocol):
    """Certified values of a domain's calls, for one statement, and the evidence for them."""

    def enclose(self, call: Call, bits: int) -> arb | acb:
        """A ball that contains the value of ``call``, about ``bits`` bits wide."""
        ...

    @property
    def evidence(self) -> dict[str, Json]:
        """How the values were certified."""
        ...


class Domain(Protocol):
    """What an adapter module provides."""

    def canonical(self, call: Call) -> Expression:
        """The canonical form of a call; for a predicate, a call to the same word."""
        ...

    def evaluation(self) -> Evaluation:
        """A fresh evaluator of this domain's calls."""
        ...

    def proof(self, call: Call) -> tuple[Fraction, dict[str, Json]] | None:
        """The rational value of a call and the certificate for it, where exact arithmetic gives them, else None."""
        ...

    def verify(self, claim: Claim, call: Call, digits: int) -> Iterator[Verified]:
        """Verdicts on a predicate, or on a relation with a word of ``DECIDED``, each deeper than the one before."""
        ...


WORDS: dict[str, tuple[str, str]] = {
    "cf": ("continued-fraction", "mathengine.pipeline.continued_fractions"),
    "equivalent": ("equivalence", "mathengine.pipeline.continued_fractions"),
    "factorially_reduced": ("factorial-reduction", "mathengine.pipeline.continued_fractions"),
    "limit": ("field-limit", "mathengine.pipeline.matrix_fields"),
    "delta": ("field-delta", "mathengine.pipeline.matrix_fields"),
    "conserving": ("conserving", "mathengine.pipeline.matrix_fields"),
    "diameter": ("graph-diameter", "mathengine.pipeline.cayley_graphs"),
    "order": ("graph-order", "mathengine.pipeline.cayley_graphs"),
    "growth": ("graph-growth", "mathengine.pipeline.cayley_graphs"),
    "layer": ("graph-layer", "mathengine.pipeline.cayley_graphs"),
    "last_layer": ("graph-layer", "mathengine.pipeline.cayley_graphs"),
    "distance": ("graph-distance", "mathengine.pipeline.cayley_graphs"),
    "covariance": ("model-covariance", "mathengine.pipeline.sem_graphs"),
    "dimension": ("model-dimension", "mathengine.pipeline.sem_graphs"),
    "fibre_degree": ("model-fibre-degree", "mathengine.pipeline.sem_graphs"),
    "finite_to_one": ("finite-to-one", "mathengine.pipeline.sem_graphs"),
    "identifiable": ("identifiable", "mathengine.pipeline.sem_graphs"),
    "trek_rank": ("trek-rank", "mathengine.pipeline.sem_graphs"),
    "vanishes": ("vanishes", "mathengine.pipeline.sem_graphs"),
    "balanceable": ("balanceable", "mathengine.pipeline.reactions_equations"),
    "balanced": ("balanced", "mathengine.pipeline.reactions_equations"),
    "circuits": ("reaction-circuits", "mathengine.pipeline.reactions_equations"),
    "coefficients": ("reaction-coefficients", "mathengine.pipeline.reactions_equations"),
    "imbalance": ("reaction-imbalance", "mathengine.pipeline.reactions_equations"),
    "nullity": ("reaction-nullity", "mathengine.pipeline.reactions_equations"),
    **dict.fromkeys(SHARES, ("transfer-efficiency", "mathengine.pipeline.transfer_rings")),
    "dephasing_slope": ("dephasing-criterion", "mathengine.pipeline.transfer_rings"),
    "critical_photon_loss": ("dephasing-criterion", "mathengine.pipeline.transfer_rings"),
    "critical_acceptor_loss": ("dephasing-criterion", "mathengine.pipeline.transfer_rings"),
    "half_width": ("half-width", "mathengine.pipeline.transfer_rings"),
    "toy_arrival": ("toy-ring", "mathengine.pipeline.transfer_rings"),
    "transfer_theorem": ("transfer-theorem", "mathengine.pipeline.transfer_rings"),
}
"""Word: (kind of a statement about it, module of its adapter)."""

PREDICATES = frozenset(
    {"equivalent", "factorially_reduced", "conserving", *MODEL_PREDICATES, *REACTION_PREDICATES, *TRANSFER_PREDICATES}
)
"""Words that are claims by themselves."""

DECIDED = frozenset({*QUANTITIES, *MODEL_QUANTITIES, *REACTION_QUANTITIES, *TRANSFER_QUANTITIES})
"""Words whose relations, with free names and conditions, are decided by their domain."""

ARITIES: dict[str, tuple[int | str, ...]] = {
    "cf": (2, 2),
    "equivalent": (2, 2),
    "factorially_reduced": (1, 1),
    **TRAJECTORY_WORDS,
    **FIELD_WORDS,
    **GRAPH_WORDS,
    **SEM_WORDS,
    **TRANSFER_WORDS,
    **REACTION_WORDS,
}


@cache
def vocabulary() -> Vocabulary:
    """The numeric words and those of every domain."""
    return NUMERIC.merged(Vocabulary.of(ARITIES))


def is_domain_word(word: str) -> bool:
    """Whether a domain answers for ``word``.

    >>> is_domain_word("cf"), is_domain_word("zeta")
    (True, False)
    """
    return word in WORDS


def is_domain_call(call: Call) -> bool:
    """Whether a domain answers for this call; ``limit`` of one argument is that of a matrix field.

    >>> from mathengine.numeric.expressions import Name
    >>> x = Name("x")
    >>> is_domain_call(Call("limit", (Name("zeta3"),))), is_domain_call(Call("limit", (x, x, x)))
    (True, False)
    """
    return call.function in WORDS and (call.function != "limit" or len(call.arguments) == 1)


def deciding_call(relation: Relation) -> Call | None:
    """The first call in a relation to a word whose domain decides the whole relation."""
    for side in (relation.left, relation.right):
        for node in walk(side):
            if isinstance(node, Call) and node.function in DECIDED:
                return node
    return None


def domain_of(word: str) -> str:
    """The kind of the statements about ``word``."""
    return WORDS[word][0]


def adapter(word: str) -> Domain:
    """The adapter that answers for ``word``, loaded when first asked for."""
    module = importlib.import_module(WORDS[word][1])
    domain: Domain = module.DOMAIN
    return domain


def canonical_call(call: Call) -> Expression:
    """The canonical form of a call to a domain's word."""
    return adapter(call.function).canonical(call)
