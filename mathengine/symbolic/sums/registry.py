"""The rules that prove hypergeometric sums, in the order in which they are tried: cheap and general ones first.

Each module offers ``prove(term: HypergeometricTerm) -> SumProof | None``: None, quickly, where the rule does not apply.
"""

from __future__ import annotations

RULES: tuple[tuple[str, str], ...] = (
    ("telescoping", "mathengine.symbolic.sums.telescoping"),
    ("exponential", "mathengine.symbolic.sums.exponential"),
    ("rational", "mathengine.symbolic.sums.rational_terms"),
    ("beta integral", "mathengine.symbolic.sums.beta_integrals"),
    ("WZ exchange", "mathengine.symbolic.sums.wz_exchange"),
    ("WZ pair", "mathengine.symbolic.sums.wz_pairs"),
    ("translation", "mathengine.symbolic.sums.wz_translation"),
    ("arcsine integral", "mathengine.symbolic.sums.arcsine_integral"),
    ("complex multiplication", "mathengine.symbolic.sums.complex_multiplication"),
    ("combination", "mathengine.symbolic.sums.combination"),
)
"""Pairs of a rule's name and its module, loaded when first tried."""
