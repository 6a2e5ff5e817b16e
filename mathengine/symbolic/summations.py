"""Claimed values of sums, decided.

``decide_summation`` goes from cheap to costly: values at the first integers (term by term, which refutes), induction
over a moving end, creative telescoping, and for infinite sums series with known values and certified bounds of tails.
"""

from __future__ import annotations

from dataclasses import replace

from mathengine.errors import Divergent
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Expression, Name, Relation, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced
from mathengine.symbolic import summations_constants as constants
from mathengine.symbolic import summations_definite as definite
from mathengine.symbolic import summations_indefinite as indefinite
from mathengine.symbolic import summations_known as known
from mathengine.symbolic import summations_powers as powers
from mathengine.symbolic import summations_several as several
from mathengine.symbolic.assumptions import Domain, integer_range
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations_instances import Comparison, compare
from mathengine.symbolic.summations_reading import SumClaim, read_claim
from mathengine.symbolic.summations_shifted import from_lower_end
from mathengine.symbolic.summations_values import sum_ball

LATER_INSTANCES = range(9, 40, 2)
"""Steps from the first integer at which a claim without a proof is tested again."""


def decide_summation(relation: Relation, domain: Domain) -> Decision | None:
    """Whether an equation with one sum in it holds on its domain.

    Parameters
    ----------
    relation : Relation
        ``summation(f, k, a, b)``, times a factor and beside added terms, is equal to something without a sum.
    domain : Domain
        A name in a bound stands for integers for which the sum is not empty; where the domain gives it a lower bound,
        also for the integer at which it is empty, and 0.

    Returns
    -------
    Decision or None
        ``holds=True`` with a certificate for ``pipeline/certificate_summation.py``, or without one where exact values
        agree at the first integers only. None where no method applies.

    Raises
    ------
    InvalidInput
        If a term of the sum is infinite.
    Divergent
        If an infinite sum diverges.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> claim = read_statement("summation(k*factorial(k), k, 0, n) = factorial(n + 1) - 1").claim
    >>> decide_summation(claim, Domain({"n": "integer"})).method
    'induction'
    """
    claim = read_claim(relation)
    if claim is None:
        return several.decide(relation, domain)
    if claim.summation.is_infinite:
        return _infinite(claim, domain)
    names = sorted(claim.summation.bound_names)
    if not names:
        return _with_fixed_ends(claim, domain)
    if len(names) == 1:
        return _with_moving_end(claim, names[0], domain)
    moved = from_lower_end(claim, domain)
    if moved is None:
        return None
    inner, inner_domain, name, data = moved
    found = _with_moving_end(inner, name, inner_domain)
    if found is None or found.certificate is None:
        return _named_before(found, data)
    return Decision(
        holds=True,
        method=found.method,
        evidence={**found.evidence, "with": f"{name} + {data['by']} in the place of {name}"},
        certificate={**found.certificate, "moved": data},
    )


def _named_before(found: Decision | None, data: dict[str, object]) -> Decision | None:
    """A witness in the names of the claim."""
    witness = None if found is None else found.evidence.get("witness")
    if found is None or not isinstance(witness, dict):
        return found
    known: dict[Expression, Expression] = {Name(name): read_expression(text) for name, text in witness.items()}
    moved = replaced(Sum((Name(str(data["name"])), read_expression(str(data["by"])))), known)
    named = {**witness, str(data["name"]): to_text(normal_form(moved))}
    return Decision(holds=found.holds, method=found.method, evidence={**found.evidence, "witness": named})


def _infinite(claim: SumClaim, domain: Domain) -> Decision | None:
    if not domain_names(claim):
        return constants.decide_constant(claim) or known.prove(claim)
    found = compare(claim, None, 0, domain)
    if found.refutation is not None:
        return found.refutation
    if found.divergent and not found.equal and not found.close:
        what = f"the sum of {to_text(claim.summation.summand)}"
        raise Divergent(what, f"diverges at all points of the domain that were tried, as at {found.divergent[0]}")
    proved = powers.prove(claim, domain) or known.prove(claim)
    if proved is None or not found.divergent or not proved.holds:
        return proved
    return replace(proved, evidence={**proved.evidence, "diverges at": found.divergent[0]})


def domain_names(claim: SumClaim) -> frozenset[str]:
    """The free names of a claim."""
    summation = claim.summation
    return summation.parameters | summation.bound_names | unbound_names(claim.closed) | unbound_names(claim.factor)


def _with_fixed_ends(claim: SumClaim, domain: Domain) -> Decision | None:
    found = compare(claim, None, 0, domain)
    if found.refutation is not None:
        return found.refutation
    return constants.prove_terms(claim, domain)


def _with_moving_end(claim: SumClaim, name: str, domain: Domain) -> Decision | None:
    start = first_value(claim, name, domain)
    if start is None:
        return None
    found = compare(claim, name, start, domain)
    if found.refutation is not None:
        return found.refutation
    methods = [definite.prove] if name in claim.summation.parameters else [indefinite.prove, definite.prove]
    for prove in methods:
        proved = prove(claim, name, start, domain)
        if proved is not None:
            return proved
    # no proof: more values before the claim is called supported
    later = compare(claim, name, start, domain, LATER_INSTANCES)
    if later.refutation is not None:
        return later.refutation
    return _supported(found, name, start)


def first_value(claim: SumClaim, name: str, domain: Domain) -> int | None:
    """The first value of ``name`` that the claim speaks about; None where that is not known."""
    bounds = [indefinite.linear_bound(bound, name) for bound in (claim.summation.lower, claim.summation.upper)]
    lower, upper = bounds
    if lower is None or upper is None:
        return None
    least, _ = integer_range(domain.interval(name))
    start = indefinite.first_index(lower, upper, empty=least is not None)
    if start is None or least is None:
        return start
    # below the first empty sum there is no agreed value
    return max(start, least) if least >= start - 1 or start - least > 0 else None


def _supported(found: Comparison, name: str, start: int) -> Decision | None:
    if found.equal < 3 or found.close:
        return None
    evidence = {"equal at": found.equal, "from": f"{name} = {start}"}
    return Decision(holds=True, method="instances", evidence=evidence)


__all__ = ["decide_summation", "sum_ball"]
