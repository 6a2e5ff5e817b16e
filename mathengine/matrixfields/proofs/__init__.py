"""Proofs of closed forms of continued fractions, each with a certificate.

``prove_value(fraction)`` goes through the modes of :mod:`mathengine.matrixfields.proofs.registry`; what it returns is
proved, and None means only that no mode applies.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator

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

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(prove_value(ContinuedFraction.of("2*n**3 + 3*n**2 + 3*n + 1", "-n**6")).value)
    '1/zeta(3)'
    """
    return next(value_proofs(fraction), None)


def value_proofs(fraction: ContinuedFraction) -> Iterator[ValueProof]:
    """Every mode's proof, as they are asked for: their closed forms may differ in form.

    >>> len(list(value_proofs(ContinuedFraction.of("n + 2", "-n")))) > 1
    True
    """
    for _, module in MODES:
        proof: ValueProof | None = importlib.import_module(module).prove(fraction)
        if proof is not None:
            yield proof


__all__ = ["ValueProof", "prove_value", "value_proofs"]
