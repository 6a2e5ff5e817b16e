"""The words of statements about matrix fields, in tables of literals that cost nothing to load.

Entries of the catalogue without parameters are plain names and need no entry here.
"""

from __future__ import annotations

FIELD_WORDS: dict[str, tuple[int | str, ...]] = {
    "pFq": (3, 3, "shifts"),
    "MeijerG": (5, 5),
    "ffbar": (2, 2),
    "var_root_cmf": (0, 0, "c0", "c1", "c2"),
    "cmf1": (0, 0, "c0", "c1", "c2", "c3"),
    "cmf2": (0, 0, "c0", "c1", "c2", "c3"),
    "mirror_degree_2": (0, 0, "b00", "p", "q", "r"),
    "cmf3_1": (0, 0, "c0", "c1"),
    "cmf3_2": (0, 0, "c0", "c1"),
    "cmf3_3": (0, 0, "c0", "c1"),
    "conjugate_degree_3": (0, 0, "r", "k", "s", "t"),
    "decoupled_1": (0, 0, "r1", "s1", "k", "m"),
    "decoupled_2": (0, 0, "r1", "r2", "s1", "s2", "k", "m"),
    "decoupled_3": (0, 0, "r1", "r2", "r3", "s1", "s2", "s3", "k", "m"),
    "decoupled_4": (0, 0, "r1", "r2", "r3", "r4", "s1", "s2", "s3", "s4", "k", "m"),
    "hypergeometric_derived_3F2": (0, 0, "z"),
    "log2_2F1": (0, 0, "z"),
}
"""Word: least and most positional arguments, keywords."""

TRAJECTORY_WORDS: dict[str, tuple[int | str, ...]] = {
    "limit": (1, 1, "start", "direction", "rows", "column"),
    "delta": (1, 1, "start", "direction", "rows", "column", "depth"),
    "conserving": (1, 1),
}
"""The words about a field, likewise."""
