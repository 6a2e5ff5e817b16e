"""The words of statements about chemical reactions, in tables of literals that cost nothing to load."""

from __future__ import annotations

REACTION_QUANTITIES: dict[str, tuple[int | str, ...]] = {
    "circuits": (1, 1),
    "coefficients": (1, 1),
    "imbalance": (2, 2),
    "nullity": (1, 1),
}
"""What is said of reactions in relations: word, least and most positional arguments."""

REACTION_PREDICATES: dict[str, tuple[int | str, ...]] = {
    "balanceable": (1, 1),
    "balanced": (1, 1),
}
"""Claims about a reaction, likewise."""

REACTION_WORDS = REACTION_QUANTITIES | REACTION_PREDICATES
