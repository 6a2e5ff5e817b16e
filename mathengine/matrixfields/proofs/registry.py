"""The modes of proof for values of continued fractions, in the order in which they are tried: cheap ones first.

Each module offers ``prove(fraction: ContinuedFraction) -> ValueProof | None``: None, quickly, where it does not apply.
"""

from __future__ import annotations

MODES: tuple[tuple[str, str], ...] = (
    ("hypergeometric ratio", "mathengine.matrixfields.proofs.hypergeometric_ratio"),
    ("Euler conversion", "mathengine.matrixfields.proofs.euler_conversion"),
    ("reducible recurrence", "mathengine.matrixfields.proofs.reducible"),
    ("telescoping", "mathengine.matrixfields.proofs.telescoping"),
    ("field row", "mathengine.matrixfields.proofs.field_row"),
    ("field column", "mathengine.matrixfields.proofs.field_column"),
    ("rational value", "mathengine.matrixfields.proofs.rational_value"),
    ("variants", "mathengine.matrixfields.proofs.variants"),
    ("gauge", "mathengine.matrixfields.proofs.gauge_link"),
)
"""Pairs of a mode's name and its module, loaded when first tried."""
