"""Verdicts on relations with free names, and on derivatives, limits and sums.

A counterexample is an exact point of the domain at which balls separate the sides; a proof is a plan or a certificate
of the exact methods in ``symbolic/`` that the independent checker has established; what is left is supported to the
digits that the balls certify at the points of a sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module

from mathengine.errors import BudgetExhausted, InvalidInput, Undecided
from mathengine.numeric.balls import NUMERIC_FUNCTIONS, Ball, ball_to_json, first_difference
from mathengine.numeric.binders import UNBOUNDED, bound_name, unbound_names
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Product,
    Relation,
    Text,
    children,
    walk,
)
from mathengine.numeric.functions import Evaluator, Value
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.domains import is_domain_call
from mathengine.pipeline.settling import settled
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json, Verdict
from mathengine.symbolic.assumptions import COMPLEX, REAL, Domain, integer_names, plain_names
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.differentiation import negative, total, without_derivatives
from mathengine.symbolic.identities import vanishing_plan
from mathengine.symbolic.instances import Survey, exact_failure, point_text, survey, where_it_fails
from mathengine.symbolic.sampling import Comparison, Point
from mathengine.symbolic.signs import is_real

SHOWN_DIGITS = 30
SHOWN_POINTS = 3
WORDS = frozenset({"diff", "limit", "summation"})
"""Words that no ball is computed for as they stand."""
_REAL_DERIVATIVES = frozenset({"Abs", "sign", "floor", "ceiling"})


def is_symbolic(relation: Relation) -> bool:
    """Whether a relation has free names or one of ``diff``, ``limit`` and ``summation``, and no word of a domain.

    >>> from mathengine.numeric.reader import read_statement
    >>> is_symbolic(read_statement("sin(x) = x").claim), is_symbolic(read_statement("zeta(2) = pi**2/6").claim)
    (True, False)
    """
    nodes = [node for side in (relation.left, relation.right) for node in walk(side)]
    calls = [node for node in nodes if isinstance(node, Call)]
    if any(is_domain_call(call) for call in calls):
        return False
    names = unbound_names(relation.left) | unbound_names(relation.right)
    return bool(names) or any(call.function in WORDS for call in calls)


_ENGINES = {
    "limit": ("mathengine.symbolic.limits_decisions", "mathengine.pipeline.certificate_limits"),
    "summation": ("mathengine.symbolic.summations", "mathengine.pipeline.certificate_summation"),
    "=": ("mathengine.pipeline.certificate_identities",),
    "order": (
        "mathengine.symbolic.inequalities",
        "mathengine.pipeline.certificate_inequalities",
        "mathengine.pipeline.certificate_inequalities_polynomials",
        "mathengine.pipeline.certificate_inequalities_integers",
        "mathengine.pipeline.certificate_inequalities_several",
    ),
}
"""What each kind of relation needs beside this module."""


def preload(relation: Relation) -> None:
    """Import what a verdict on the relation will need.

    >>> from mathengine.numeric.reader import read_statement
    >>> preload(read_statement("sin(x) = x").claim)
    """
    words = _words(relation)
    kinds: list[str] = [word for word in ("limit", "summation") if word in words]
    if not kinds:
        kinds = ["=" if relation.operator == "=" else "order"]
    for module in ("mathengine.pipeline.certificates", *(module for kind in kinds for module in _ENGINES[kind])):
        import_module(module)


def require_finite(claim: Relation | Call) -> None:
    """Refuse ``oo`` where it is no bound of a sum, no point of a limit and no limit.

    >>> from mathengine.numeric.reader import read_statement
    >>> require_finite(read_statement('limit(1/x, x, 0, "+") = oo').claim)
    >>> require_finite(read_statement("oo - oo = 0").claim)
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: name is oo; accepted: a bound of a sum, the point of a limit, or a limit
    """
    if not isinstance(claim, Relation):
        return
    infinite = Name(UNBOUNDED)
    limits = "limit" in _words(claim)
    for side in (claim.left, claim.right):
        if limits and side in (infinite, Product((Number.of(-1), infinite))):
            continue
        waiting = [side]
        while waiting:
            node = waiting.pop()
            if node == infinite:
                raise InvalidInput("name", UNBOUNDED, "a bound of a sum, the point of a limit, or a limit")
            if not (isinstance(node, Call) and (node.function in WORDS or is_domain_call(node))):
                waiting += children(node)


def _require_shape(relation: Relation) -> None:
    """Refuse sums and limits that do not say over which name."""
    for side in (relation.left, relation.right):
        for node in walk(side):
            if not isinstance(node, Call) or is_domain_call(node):
                continue
            if node.function == "summation" and (bound_name(node) is None or len(node.arguments) != 4):
                raise InvalidInput("sum", to_text(node), "summation(f, k, a, b) with a name k")
            if node.function == "limit" and not _is_limit(node):
                raise InvalidInput("limit", to_text(node), 'limit(f, x, a) with a name x, or limit(f, x, a, "+")')


def _is_limit(call: Call) -> bool:
    direction = call.arguments[3] if len(call.arguments) == 4 else Text("+-")
    return bound_name(call) is not None and isinstance(direction, Text) and direction.text in ("+", "-", "+-")


def symbolic_verdicts(read: Claim, relation: Relation, digits: int) -> Iterator[Verified]:
    """Verdicts on such a relation, each deeper than the one before.

    Raises
    ------
    InvalidInput
        For contradictory conditions, and where a side is undefined on the whole domain.
    """
    _require_shape(relation)
    known, conditions = definitions(read.statement.conditions)
    words = _words(relation)
    opened = _put_in(_opened(relation), known)
    domain = domain_of(opened, conditions)
    if "diff" in words:
        _require_real_derivatives(relation, domain)
        if not all(_has_real_sizes(side, domain) for side in (relation.left, relation.right)):
            yield _undecided(read, "a derivative of Abs or sign of what may not be real")
            return
    if "limit" in words:
        yield from _by_limits(read, opened, domain)
    elif "summation" in words:
        yield from _by_sums(read, opened, domain, digits)
    elif relation.operator == "=":
        yield from _equation(read, opened, domain, digits)
    else:
        yield from _inequality(read, opened, domain, digits)


def domain_of(relation: Relation, conditions: tuple[Relation | Assumption, ...]) -> Domain:
    """The domain of the free names of a relation under conditions."""
    names = unbound_names(relation.left) | unbound_names(relation.right)
    integers = integer_names(relation.left) | integer_names(relation.right)
    return Domain.of(names, conditions, integers)


def definitions(
    conditions: tuple[Relation | Assumption, ...],
) -> tuple[dict[Expression, Expression], tuple[Relation | Assumption, ...]]:
    """Conditions of the form ``x = value``, and the others."""
    known: dict[Expression, Expression] = {}
    rest: list[Relation | Assumption] = []
    for condition in conditions:
        match condition:
            case Relation("=", Name(name), value) if name not in unbound_names(value):
                known[Name(name)] = value
            case Relation("=", value, Name(name)) if name not in unbound_names(value):
                known[Name(name)] = value
            case _:
                rest.append(condition)
    return known, tuple(rest)


def _put_in(relation: Relation, known: Mapping[Expression, Expression]) -> Relation:
    if not known:
        return relation
    return Relation(relation.operator, replaced(relation.left, known), replaced(relation.right, known))


def _words(relation: Relation) -> frozenset[str]:
    nodes = (node for side in (relation.left, relation.right) for node in walk(side))
    return frozenset(node.function for node in nodes if isinstance(node, Call)) & WORDS


def _opened(relation: Relation) -> Relation:
    return Relation(relation.operator, without_derivatives(relation.left), without_derivatives(relation.right))


def _require_real_derivatives(relation: Relation, domain: Domain) -> None:
    for side in (relation.left, relation.right):
        for node in walk(side):
            if not (isinstance(node, Call) and node.function == "diff"):
                continue
            jumps = {inner.function for inner in walk(node) if isinstance(inner, Call)} & _REAL_DERIVATIVES
            names = [name for name in sorted(unbound_names(node)) if domain.kinds.get(name) == COMPLEX]
            if jumps and names:
                accepted = f"a derivative on the real line: add 'for {' real and '.join(names)} real'"
                raise InvalidInput(f"derivative of {', '.join(sorted(jumps))}", to_text(node), accepted)


def _has_real_sizes(side: Expression, domain: Domain) -> bool:
    """Whether what is differentiated has ``Abs`` and the like of real arguments only."""
    inside = (
        inner for node in walk(side) if isinstance(node, Call) and node.function == "diff" for inner in walk(node)
    )
    jumps = (node for node in inside if isinstance(node, Call) and node.function in _REAL_DERIVATIVES)
    return all(is_real(node.arguments[0], domain) for node in jumps)


# Decisions


def _decided(read: Claim, decision: Decision) -> Verified:
    evidence = _json(decision.evidence)
    if decision.holds and decision.certificate is not None:
        verified = settled(read, True, _json(decision.certificate), evidence)
        return replace(verified, method=decision.method)
    return Verified(
        claim=read,
        verdict=Verdict.SUPPORTED if decision.holds else Verdict.REFUTED,
        digits=None,
        method=decision.method,
        evidence=evidence,
    )


def _json(data: Mapping[str, object]) -> dict[str, Json]:
    return {str(key): _json_value(value) for key, value in data.items()}


def _json_value(value: object) -> Json:
    if isinstance(value, Mapping):
        return _json(value)
    if isinstance(value, list | tuple):
        return [_json_value(inner) for inner in value]
    if value is None or isinstance(value, str | int | bool | float):
        return value
    return str(value)


def _undecided(read: Claim, reason: str, evidence: Mapping[str, Json] | None = None) -> Verified:
    told: dict[str, Json] = {"reason": reason, **(evidence or {})}
    return Verified(claim=read, verdict=Verdict.UNDECIDED, digits=None, method="none", evidence=told)


def _by_limits(read: Claim, relation: Relation, domain: Domain) -> Iterator[Verified]:
    from mathengine.symbolic.limits_decisions import decide_limit

    decision = decide_limit(relation, domain)
    yield _undecided(read, "the limit is not known here") if decision is None else _decided(read, decision)


def _by_sums(read: Claim, relation: Relation, domain: Domain, digits: int) -> Iterator[Verified]:
    from mathengine.symbolic.summations import decide_summation

    decision = decide_summation(relation, domain)
    if decision is not None:
        yield _decided(read, decision)
        if not decision.holds or decision.certificate is not None:
            return
    try:
        found = survey(relation, domain, digits, {**NUMERIC_FUNCTIONS, "summation": _summation})
    except Undecided as problem:
        if decision is None:
            yield _undecided(read, str(problem))
        return
    verified = _surveyed(read, relation, found)
    if decision is None or verified.verdict is Verdict.REFUTED:
        yield verified


def _summation(call: Call, evaluator: Evaluator) -> Value:
    from mathengine.symbolic.summations import sum_ball

    summand, _, lower, upper = call.arguments
    return sum_ball(summand, bound_name(call) or "", lower, upper, evaluator.bits)


def _inequality(read: Claim, relation: Relation, domain: Domain, digits: int) -> Iterator[Verified]:
    from mathengine.symbolic.inequalities import decide_inequality

    if relation.operator != "!=":
        plain = plain_names(relation)
        kinds = {name: REAL if name in plain and kind == COMPLEX else kind for name, kind in domain.kinds.items()}
        domain = Domain(kinds, domain.conditions)
    found = survey(relation, domain, digits)
    if found.witness is not None:
        yield _refuted(read, relation, found)
        return
    if any(kind == COMPLEX for kind in domain.kinds.values()):
        yield _undecided(read, f"no counterexample among {len(found.passing)} complex points", _sample(found))
        return
    try:
        decision = decide_inequality(relation, domain)
    except BudgetExhausted as problem:
        yield _undecided(read, str(problem), _sample(found))
        return
    if decision is not None:
        yield _decided(read, decision)
    else:
        yield _without_decision(read, relation, domain, found)


def _without_decision(read: Claim, relation: Relation, domain: Domain, found: Survey) -> Verified:
    from mathengine.symbolic.inequalities_refutation import undefined_point

    reason = f"no counterexample among {len(found.passing)} points, and no proof"
    missing = undefined_point(relation, domain)
    if missing is None:
        return _undecided(read, reason, _sample(found))
    return _undecided(read, reason, {**_sample(found), "not real at": _json_value(missing)})


# Equations


def _equation(read: Claim, relation: Relation, domain: Domain, digits: int) -> Iterator[Verified]:
    given = _given(read, relation)
    domain = domain_of(given, (*domain.conditions, *_kinds(domain)))  # names that cancel are names all the same
    try:
        found = survey(given, domain, digits)
    except Undecided as problem:
        yield _undecided(read, str(problem))
        return
    verified = _surveyed(read, given, found)
    yield verified
    if verified.verdict is Verdict.REFUTED:
        return
    failure = exact_failure(given, domain)
    if failure is not None:
        witness, comparison = failure
        evidence: dict[str, Json] = {"witness": dict(witness), **_balls(comparison)}
        yield replace(verified, verdict=Verdict.REFUTED, method="counterexample", digits=None, evidence=evidence)
        return
    plan = vanishing_plan(total((relation.left, negative(relation.right))), domain)
    if plan is not None:
        certificate: dict[str, Json] = {"rule": "identity", "proof": _json_value(plan)}
        proved = settled(read, True, certificate, _proof_evidence(found, plan))
        yield replace(proved, digits=verified.digits, method=_method(plan))


def _kinds(domain: Domain) -> Iterator[Assumption]:
    for name, kind in domain.kinds.items():
        if kind != COMPLEX:
            yield Assumption(name, kind)


def _given(read: Claim, relation: Relation) -> Relation:
    """The relation as it was written, so that poles which cancel are told of."""
    source = None if read.source is None else read.source.claim
    if not isinstance(source, Relation):
        return relation
    return _put_in(_opened(source), definitions(read.statement.conditions)[0])


def _method(plan: Mapping[str, object]) -> str:
    names = {
        "formal": "normal form",
        "algebraic": "algebraic numbers",
        "theorems": "theorems on constants",
        "equation": "differential equation",
        "pieces": "differential equation by pieces",
    }
    return names[str(plan["step"])]


def _proof_evidence(found: Survey, plan: Mapping[str, object]) -> dict[str, Json]:
    return {"reason": "holds wherever both sides are defined", "steps": _steps(plan), **_sample(found)}


def _steps(plan: object) -> list[Json]:
    """The kinds of steps of a plan, each once, from the outside in."""
    found: dict[Json, None] = {}
    waiting = [plan]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, Mapping):
            if "step" in node:
                found[str(node["step"])] = None
            waiting += list(node.values())
        elif isinstance(node, list | tuple):
            waiting += list(node)
    return list(found)


# Surveys


def _surveyed(read: Claim, relation: Relation, found: Survey) -> Verified:
    if found.witness is not None:
        return _refuted(read, relation, found)
    if found.digits is None:
        return _undecided(read, "no certified digits at any point that was tried", _sample(found))
    return Verified(
        claim=read,
        verdict=Verdict.SUPPORTED,
        digits=found.digits,
        method="points",
        evidence=_sample(found),
    )


def _refuted(read: Claim, relation: Relation, found: Survey) -> Verified:
    assert found.witness is not None
    point, comparison = found.witness
    evidence: dict[str, Json] = {"witness": dict(point_text(point)), **_balls(comparison)}
    where = where_it_fails(found)
    evidence["fails"] = f"at {len(found.failing)} of {len(found.failing) + len(found.passing)} points"
    if where is not None:
        evidence["fails_where"] = where
    return Verified(
        claim=read,
        verdict=Verdict.REFUTED,
        digits=None,
        method="counterexample",
        evidence={**evidence, **_undefined(found)},
    )


def _balls(comparison: Comparison) -> dict[str, Json]:
    assert comparison.left is not None
    assert comparison.right is not None
    told: dict[str, Json] = {"left": _ball(comparison.left), "right": _ball(comparison.right)}
    difference = first_difference(comparison.left, comparison.right)
    return told if difference is None else {**told, "first_difference": difference}


def _ball(ball: Ball) -> Json:
    return dict(ball_to_json(ball, SHOWN_DIGITS))


def _sample(found: Survey) -> dict[str, Json]:
    return {"points": len(found.passing), **_undefined(found)}


def _undefined(found: Survey) -> dict[str, Json]:
    if not found.undefined:
        return {}
    shown: list[Json] = [_point(point, comparison) for point, comparison in found.undefined[:SHOWN_POINTS]]
    return {"undefined_at": shown}


def _point(point: Point, comparison: Comparison) -> Json:
    side = (
        "both sides"
        if not comparison.is_defined and comparison.left is comparison.right
        else ("left" if comparison.left is None else "right")
    )
    return {"point": dict(point_text(point)), "side": side, "why": comparison.reason}
