"""The words of statements about structural equation models, in tables of literals that cost nothing to load."""

from __future__ import annotations

MODEL_QUANTITIES: dict[str, tuple[int | str, ...]] = {
    "covariance": (3, 3),
    "dimension": (1, 1),
    "fibre_degree": (1, 1),
    "trek_rank": (3, 3),
}
"""What is said of a model in relations: word, least and most positional arguments."""

MODEL_PREDICATES: dict[str, tuple[int | str, ...]] = {
    "finite_to_one": (1, 1),
    "identifiable": (1, 2),
    "vanishes": (2, 2),
}
"""Claims about a model, likewise."""

SEM_WORDS = MODEL_QUANTITIES | MODEL_PREDICATES
