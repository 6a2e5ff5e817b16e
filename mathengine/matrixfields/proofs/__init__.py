"""Proofs of closed forms of continued fractions, each with a certificate.

``prove_value(fraction)`` goes through the modes of :mod:`mathengine.matrixfields.proofs.registry`; what it returns is
proved, and None means only that no mode applies.
"""

from __future__ import annotations

import importlib

from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.registry import MODES
from mathengine.matrixfields.proofs.value_proof import ValueProof


def prove_value(fraction: ContinuedFraction) -> ValueProof | None:
    """The limit of the fraction in closed form with its certificate, or None where no mode applies. Exact.

    Parameters
    ----------
    fraction : ContinuedFraction
        Any; its scale is part of the value.

    Returns
    -------
    ValueProof or None
        The first proof that a mode finds; it includes convergence.
    """
    for _, module in MODES:
        proof: ValueProof | None = importlib.import_module(module).prove(fraction)
        if proof is not None:
            return proof
    return None


__all__ = ["ValueProof", "prove_value"]
