"""Closed forms of hypergeometric sums, each with a certificate.

``prove_sum(term)`` goes through the rules of :mod:`mathengine.symbolic.sums.registry`; what it returns is proved, and
None means only that no rule applies.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mathengine.symbolic.sums.registry import RULES
from mathengine.symbolic.sums.sum_proof import SumProof

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm


def prove_sum(term: HypergeometricTerm) -> SumProof | None:
    """The value of ``sum_{n>=0} u(n)`` with its certificate, or None where no rule applies. Exact.

    Parameters
    ----------
    term : HypergeometricTerm
        u(n) for n >= 0.

    Returns
    -------
    SumProof or None
        The first proof that a rule finds; a rule proves convergence as well.
    """
    for _, module in RULES:
        proof: SumProof | None = importlib.import_module(module).prove(term)
        if proof is not None:
            return proof
    return None


__all__ = ["SumProof", "prove_sum"]
