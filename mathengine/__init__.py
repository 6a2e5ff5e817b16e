"""mathengine: search, certified verification and proof for experimental mathematics.

The names below are loaded when they are first used, so that ``import mathengine`` costs nothing::

    from mathengine import cf, delta, enclosure, identify, verify

    verify("cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)", digits=1000)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathengine.cayley import Growth as Growth
    from mathengine.cayley import growth as growth
    from mathengine.errors import MathengineError as MathengineError
    from mathengine.matrixfields import ContinuedFraction as ContinuedFraction
    from mathengine.matrixfields import cf as cf
    from mathengine.matrixfields import classify as classify
    from mathengine.matrixfields import delta as delta
    from mathengine.matrixfields import enclosure as enclosure
    from mathengine.matrixfields import factorial_reduction as factorial_reduction
    from mathengine.matrixfields.proofs import prove_value as prove_value
    from mathengine.matrixfields.series import series_fraction as series_fraction
    from mathengine.numeric.identify import identify as identify
    from mathengine.pipeline.certificates import check_certificate as check_certificate
    from mathengine.pipeline.checking import check as check
    from mathengine.pipeline.checking import check_derivative as check_derivative
    from mathengine.pipeline.checking import check_identity as check_identity
    from mathengine.pipeline.checking import check_limit as check_limit
    from mathengine.pipeline.checking import check_matrix as check_matrix
    from mathengine.pipeline.checking import check_ode as check_ode
    from mathengine.pipeline.checking import check_sum as check_sum
    from mathengine.pipeline.statement import Verified as Verified
    from mathengine.pipeline.statement import claim as claim
    from mathengine.pipeline.verify import verify as verify
    from mathengine.reactions import Balance as Balance
    from mathengine.reactions import balance as balance
    from mathengine.sem import MixedGraph as MixedGraph
    from mathengine.store.database import open_store as open_store
    from mathengine.store.records import Verdict as Verdict
    from mathengine.transfer import RingModel as RingModel

__version__ = "0.1.0"

_HOMES = {
    "Balance": "mathengine.reactions",
    "ContinuedFraction": "mathengine.matrixfields",
    "Growth": "mathengine.cayley",
    "MathengineError": "mathengine.errors",
    "MixedGraph": "mathengine.sem",
    "RingModel": "mathengine.transfer",
    "Verdict": "mathengine.store.records",
    "Verified": "mathengine.pipeline.statement",
    "balance": "mathengine.reactions",
    "cf": "mathengine.matrixfields",
    "check": "mathengine.pipeline.checking",
    "check_certificate": "mathengine.pipeline.certificates",
    "check_derivative": "mathengine.pipeline.checking",
    "check_identity": "mathengine.pipeline.checking",
    "check_limit": "mathengine.pipeline.checking",
    "check_matrix": "mathengine.pipeline.checking",
    "check_ode": "mathengine.pipeline.checking",
    "check_sum": "mathengine.pipeline.checking",
    "claim": "mathengine.pipeline.statement",
    "classify": "mathengine.matrixfields",
    "delta": "mathengine.matrixfields",
    "enclosure": "mathengine.matrixfields",
    "factorial_reduction": "mathengine.matrixfields",
    "growth": "mathengine.cayley",
    "identify": "mathengine.numeric.identify",
    "open_store": "mathengine.store.database",
    "prove_value": "mathengine.matrixfields.proofs",
    "series_fraction": "mathengine.matrixfields.series",
    "verify": "mathengine.pipeline.verify",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'mathengine' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
