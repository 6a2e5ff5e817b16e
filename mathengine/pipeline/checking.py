"""Symbolic checks by import: certified verdicts on equalities, inequalities, derivatives, limits, sums, solutions.

Every function returns a :class:`~mathengine.pipeline.statement.Verified`: ``proved`` with a certificate that an
independent check has established, ``supported`` by certified digits, ``refuted`` with a witness, or ``undecided``.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from mathengine.errors import InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Assumption, Call, Expression, Items, Name, Number, Relation, Statement, Text
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_statement
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.assumed import Assuming, Condition, Given, read_assumptions, read_given, relation_of
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.statement import Claim, Verified, claim
from mathengine.pipeline.verify import verify
from mathengine.store.records import Json, Verdict

Initial: TypeAlias = "Mapping[Given, Given] | Sequence[tuple[Given, Given] | tuple[Given, Given, int]]"
_RELATIONS = ("=", "!=", "<", "<=", ">", ">=")
_RANKS = {Verdict.REFUTED: 0, Verdict.UNDECIDED: 1, Verdict.SUPPORTED: 2, Verdict.PROVED: 3}


def check(
    lhs: Given,
    rhs: Given = 0,
    *,
    relation: str = "=",
    assuming: Assuming = None,
    digits: int = 50,
    max_seconds: float | None = 10.0,
) -> Verified:
    """The verdict on ``lhs relation rhs``, for all values of the free names that satisfy what is assumed.

    Parameters
    ----------
    lhs, rhs : str, sympy expression, int or Fraction
        Text is in the statement language; ``lhs`` alone may be a whole statement or a sympy relation.
    relation : str
        One of ``= != < <= > >=``.
    assuming : mapping, str or sequence of str, optional
        ``{x: "x > 0", n: "integer"}`` with names or symbols as keys, or conditions as text. The words are integer,
        real, positive, negative, nonnegative, nonpositive, nonzero, natural and complex. Free names are complex unless
        this, or the assumptions of a sympy symbol, say more; in an order relation they are real.
    digits : int
        Certified digits that support asks for.
    max_seconds : float or None
        Wall-clock limit, kept within half a second; None works in this process without one.

    Returns
    -------
    Verified
        True as a boolean when proved or supported, False when refuted; ``bool()`` of an undecided verdict raises
        ``ValueError``.

    Raises
    ------
    InvalidInput
        For what cannot be read, contradictory assumptions, and sides without a value on the whole domain.

    Examples
    --------
    >>> check("sin(x)**2 + cos(x)**2", 1).verdict
    <Verdict.PROVED: 'proved'>
    >>> verdict = check("sqrt(x**2)", "x")
    >>> bool(verdict), verdict.evidence["witness"]
    (False, {'x': '-1'})
    >>> bool(check("sqrt(x**2)", "x", assuming={"x": "x >= 0"}))
    True
    """
    if relation not in _RELATIONS:
        raise InvalidInput("relation", relation, " ".join(_RELATIONS))
    statement = _statement_of(lhs, rhs, relation)
    return _verdict(statement, read_assumptions(assuming, (lhs, rhs)), digits, max_seconds)


def _statement_of(lhs: Given, rhs: Given, relation: str) -> Statement:
    """What is claimed, where the left side may be a whole statement."""
    whole = relation_of(lhs)
    is_default = isinstance(rhs, int) and rhs == 0 and relation == "="
    if whole is not None and is_default:
        left, operator, right = whole
        return Statement(Relation(operator, read_given(left), read_given(right)))
    if isinstance(lhs, str) and is_default and any(sign in lhs.replace("keyword=", "") for sign in "<>=!"):
        return read_statement(lhs, vocabulary=vocabulary())
    return Statement(Relation(relation, read_given(lhs, "left side"), read_given(rhs, "right side")))


def _verdict(statement: Statement, conditions: Iterable[Condition], digits: int, max_seconds: float | None) -> Verified:
    every = tuple(dict.fromkeys((*statement.conditions, *conditions)))
    relevant = tuple(condition for condition in every if _concerns(condition, statement))
    return verify(Statement(statement.claim, relevant), digits, max_seconds)


def _concerns(condition: Condition, statement: Statement) -> bool:
    """Whether a condition speaks of a name of the claim; what is assumed of others says nothing."""
    if not isinstance(statement.claim, Relation):
        return True
    names = unbound_names(statement.claim.left) | unbound_names(statement.claim.right)
    if isinstance(condition, Assumption):
        return condition.name in names
    own = unbound_names(condition.left) | unbound_names(condition.right)
    return not own or bool(own & names)


def check_identity(
    lhs: Given,
    rhs: Given = 0,
    *,
    assuming: Assuming = None,
    digits: int = 50,
    max_seconds: float | None = 10.0,
) -> Verified:
    """Whether two expressions are equal on the domain; see :func:`check`.

    Examples
    --------
    >>> bool(check_identity("binomial(n, k)", "binomial(n, n - k)", assuming="n >= k"))
    True
    """
    return check(lhs, rhs, relation="=", assuming=assuming, digits=digits, max_seconds=max_seconds)


def check_derivative(
    antiderivative: Given,
    integrand: Given,
    variable: Given = "x",
    *,
    assuming: Assuming = None,
    digits: int = 50,
    max_seconds: float | None = 10.0,
) -> Verified:
    """Whether ``antiderivative`` is one of ``integrand``: the derivative is right, and there is no jump in between.

    The derivative is compared on the domain. Then the difference of the antiderivative between points of the domain is
    compared with rigorous bounds of the integral, so that a branch cut that the antiderivative crosses is found:
    ``atan(tan(x))`` has the derivative 1, and is no antiderivative of 1 on the real line.

    Parameters
    ----------
    antiderivative, integrand : str, sympy expression, int or Fraction
    variable : str or sympy.Symbol
        Real unless more is assumed of it.
    assuming, digits, max_seconds
        As for :func:`check`.

    Examples
    --------
    >>> bool(check_derivative("x*log(x) - x", "log(x)", assuming="x > 0"))
    True
    >>> check_derivative("atan(tan(x))", "1").evidence["jump_between"]
    ['1', '2']
    """
    name = _name(variable)
    conditions = read_assumptions(assuming, (antiderivative, integrand))
    if not any(_mentions(condition, name) for condition in conditions):
        conditions = (*conditions, Assumption(name, "real"))
    left, right = read_given(antiderivative, "antiderivative"), read_given(integrand, "integrand")
    started = time.monotonic()
    verified = _verdict(
        Statement(Relation("=", Call("diff", (left, Name(name))), right)), conditions, digits, max_seconds
    )
    if verified.verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
        return verified
    from mathengine.pipeline.jumps import jump

    left_over = None if max_seconds is None else max(0.2, max_seconds - (time.monotonic() - started))
    found = jump(left, right, name, conditions, left_over)
    if found is None:
        return verified
    evidence: dict[str, Json] = {**verified.evidence, **found}
    return replace(verified, verdict=Verdict.REFUTED, method="jump", evidence=evidence, certificate=None, digits=None)


def _mentions(condition: Condition, name: str) -> bool:
    if isinstance(condition, Assumption):
        return condition.name == name
    return name in unbound_names(condition.left) | unbound_names(condition.right)


def _name(variable: object) -> str:
    name = str(getattr(variable, "name", variable))
    if not name.isidentifier() or "__" in name:
        raise InvalidInput("variable", name, "a name such as x")
    return name


def check_limit(
    expression: Given,
    variable: Given,
    point: Given,
    value: Given,
    *,
    direction: str | None = None,
    assuming: Assuming = None,
    digits: int = 50,
    max_seconds: float | None = 10.0,
) -> Verified:
    """Whether ``expression`` tends to ``value`` as ``variable`` tends to ``point``.

    Parameters
    ----------
    expression, value : str, sympy expression, int or Fraction
        ``value`` may be ``"oo"`` or ``"-oo"``.
    variable : str or sympy.Symbol
    point : str, sympy expression, int or Fraction
        ``"oo"`` and ``"-oo"`` are accepted.
    direction : {"+", "-"}, optional
        From above or from below; from both sides by default.
    assuming, digits, max_seconds
        As for :func:`check`.

    Examples
    --------
    >>> bool(check_limit("(1 + 1/n)**n", "n", "oo", "E"))
    True
    >>> check_limit("sin(x)/x", "x", 0, 2).verdict
    <Verdict.REFUTED: 'refuted'>
    """
    if direction not in (None, "+", "-"):
        raise InvalidInput("direction", direction, '"+", "-" or None')
    parts = (read_given(expression), Name(_name(variable)), read_given(point, "point"))
    call = Call("limit", parts if direction is None else (*parts, Text(direction)))
    statement = Statement(Relation("=", call, read_given(value, "value")))
    return _verdict(statement, read_assumptions(assuming, (expression, value)), digits, max_seconds)


def check_sum(
    term: Given,
    index: Given,
    lower: Given,
    upper: Given,
    value: Given,
    *,
    assuming: Assuming = None,
    digits: int = 50,
    max_seconds: float | None = 10.0,
) -> Verified:
    """Whether ``value`` is the sum of ``term`` over ``index`` from ``lower`` to ``upper`` (which may be ``"oo"``).

    Examples
    --------
    >>> bool(check_sum("k**2", "k", 1, "n", "n*(n + 1)*(2*n + 1)/6"))
    True
    >>> bool(check_sum("1/k**2", "k", 1, "oo", "pi**2/6"))
    True
    """
    call = Call(
        "summation", (read_given(term), Name(_name(index)), read_given(lower, "bound"), read_given(upper, "bound"))
    )
    statement = Statement(Relation("=", call, read_given(value, "value")))
    return _verdict(statement, read_assumptions(assuming, (term, lower, upper, value)), digits, max_seconds)


def check_ode(
    equation: Given,
    solution: Given,
    function: Given = "y",
    variable: Given = "x",
    *,
    initial: Initial = (),
    assuming: Assuming = None,
    digits: int = 50,
    max_seconds: float | None = 10.0,
) -> Verified:
    """Whether ``solution`` satisfies a differential equation, and the initial values.

    Parameters
    ----------
    equation : str or sympy relation or expression
        ``"diff(y, x, 2) + y = 0"``, or ``Eq(y(x).diff(x, 2) + y(x), 0)``; an expression stands for itself = 0.
    solution : str, sympy expression or ``Eq(y(x), ...)``
    function, variable : str, sympy.Function or sympy.Symbol
        What is solved for, and what it depends on; the variable is real unless more is assumed.
    initial : mapping or sequence
        ``{0: 1}`` for y(0) = 1; ``[(0, 1), (0, 2, 1)]`` for y(0) = 1 and y'(0) = 2.
    assuming, digits, max_seconds
        As for :func:`check`; the limit is for the whole.

    Examples
    --------
    >>> bool(check_ode("diff(y, x, 2) + y = 0", "sin(x) + 2*cos(x)", initial=[(0, 2), (0, 1, 1)]))
    True
    >>> check_ode("diff(y, x) = y", "exp(x)", initial={0: 2}).evidence["failed"]
    'y(0) = 2'
    """
    name, unknown = _name(variable), _name(_function_name(function))
    solved = relation_of(solution)
    y = read_given(solution if solved is None else solved[2], "solution")
    statement = _equation_of(equation, unknown, name)
    relation = statement.claim
    if not isinstance(relation, Relation):
        raise InvalidInput("equation", to_text(statement), "an equation")
    conditions = (*statement.conditions, *read_assumptions(assuming, (solution,)))
    if not any(_mentions(condition, name) for condition in conditions):
        conditions = (*conditions, Assumption(name, "real"))
    put: dict[Expression, Expression] = {Name(unknown): y}
    sides = replaced(relation.left, put), replaced(relation.right, put)
    parts = [(f"the equation for {unknown}", Relation(relation.operator, *sides))]
    for at, value, order in _initial_values(initial):
        derivative: Expression = Call("diff", (y, Name(name), Number.of(order))) if order else y
        marks = "'" * order
        label = f"{unknown}{marks}({to_text(at)}) = {to_text(value)}"
        parts.append((label, Relation("=", _at(derivative, name, at), value)))
    return _conjunction(parts, conditions, digits, max_seconds)


def _function_name(function: object) -> str:
    applied = getattr(function, "func", None)
    return str(getattr(applied, "__name__", None) or getattr(function, "__name__", None) or function)


def _equation_of(equation: Given, unknown: str, variable: str) -> Statement:
    if isinstance(equation, str):
        text = equation if any(sign in equation for sign in "=<>") else f"{equation} = 0"
        return read_statement(text, vocabulary=vocabulary())
    whole = relation_of(equation)
    left, operator, right = (equation, "=", 0) if whole is None else whole
    return Statement(Relation(operator, _of_unknown(left, unknown), _of_unknown(right, unknown)))


def _of_unknown(side: object, unknown: str) -> Expression:
    """A side of sympy's with y(x) written as y."""
    from mathengine.numeric.sympy_bridge import from_sympy_with_function

    return from_sympy_with_function(side, unknown)


def _initial_values(initial: Initial) -> list[tuple[Expression, Expression, int]]:
    entries: list[tuple[object, ...]] = list(initial.items()) if isinstance(initial, Mapping) else list(initial)
    found = []
    for entry in entries:
        if not 2 <= len(entry) <= 3:
            raise InvalidInput("initial value", entry, "(point, value) or (point, value, order of the derivative)")
        order = entry[2] if len(entry) == 3 else 0
        if not isinstance(order, int) or not 0 <= order <= 20:
            raise InvalidInput("order of an initial value", order, "0 to 20")
        found.append((read_given(entry[0], "point"), read_given(entry[1], "value"), order))
    return found


def _at(expression: Expression, name: str, at: Expression) -> Expression:
    from mathengine.symbolic.differentiation import without_derivatives

    return replaced(without_derivatives(expression), {Name(name): at})


def check_matrix(
    left: object,
    right: object,
    *,
    assuming: Assuming = None,
    digits: int = 50,
    max_seconds: float | None = 10.0,
) -> Verified:
    """Whether two matrices are equal, entry by entry.

    Parameters
    ----------
    left, right : sympy matrix, or nested sequence of what :func:`check` takes
        Rows of equal length; the shapes must agree.
    assuming, digits, max_seconds
        As for :func:`check`; the limit is for the whole.

    Returns
    -------
    Verified
        Proved if every entry is; refuted with the first entry (row and column from 1) that fails.

    Examples
    --------
    >>> turn = [["cos(t)", "-sin(t)"], ["sin(t)", "cos(t)"]]
    >>> bool(check_matrix(turn, [["cos(-t)", "sin(-t)"], ["-sin(-t)", "cos(-t)"]]))
    True
    >>> check_matrix([[1, "x"]], [[1, "sqrt(x**2)"]]).evidence["failed"]
    'entry 1, 2'
    """
    one, other = _rows(left), _rows(right)
    shapes = [(len(rows), len(rows[0])) for rows in (one, other)]
    if shapes[0] != shapes[1]:
        raise InvalidInput("shapes", f"{shapes[0]} and {shapes[1]}", "two matrices of one shape")
    given = [entry for rows in (one, other) for row in rows for entry in row]
    conditions = read_assumptions(assuming, given)
    parts = [
        (f"entry {i}, {j}", Relation("=", read_given(a, "entry"), read_given(b, "entry")))
        for i, (upper, lower) in enumerate(zip(one, other, strict=True), start=1)
        for j, (a, b) in enumerate(zip(upper, lower, strict=True), start=1)
    ]
    return _conjunction(parts, conditions, digits, max_seconds)


def _rows(matrix: object) -> list[list[object]]:
    rows = matrix.tolist() if hasattr(matrix, "tolist") else matrix
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise InvalidInput("matrix", matrix, "a sympy matrix, or rows such as [[1, 2], [3, 4]]")
    found = [list(row) if isinstance(row, Sequence) and not isinstance(row, str) else [row] for row in rows]
    if len({len(row) for row in found}) != 1 or not found[0]:
        raise InvalidInput("matrix", "rows of different or no length", "rows of one length")
    return found


# Conjunctions


def _conjunction(
    parts: list[tuple[str, Relation]], conditions: Iterable[Condition], digits: int, max_seconds: float | None
) -> Verified:
    """The verdict on several relations at once: the worst of theirs."""
    started = time.monotonic()
    kept = tuple(conditions)
    worst: Verified | None = None
    told: list[Json] = []
    for label, relation in parts:
        left = None if max_seconds is None else max(0.2, max_seconds - (time.monotonic() - started))
        verified = _verdict(Statement(relation), kept, digits, left)
        told.append({"part": label, "verdict": str(verified.verdict), "method": verified.method})
        if worst is None or _RANKS[verified.verdict] < _RANKS[worst.verdict]:
            worst = replace(verified, evidence={**verified.evidence, "part": label})
        if verified.verdict is Verdict.REFUTED:
            worst = replace(verified, evidence={"failed": label, **verified.evidence})
            break
    assert worst is not None
    whole = _joint_claim([relation for _, relation in parts], kept)
    evidence: dict[str, Json] = {**worst.evidence, "parts": told}
    seconds = time.monotonic() - started
    return replace(
        worst,
        claim=whole,
        evidence=evidence,
        seconds=seconds,
        certificate=None if len(parts) > 1 else worst.certificate,
    )


def _joint_claim(relations: list[Relation], conditions: tuple[Condition, ...]) -> Claim:
    if len(relations) == 1:
        return claim(Statement(relations[0], conditions))
    left = Items(tuple(relation.left for relation in relations))
    right = Items(tuple(relation.right for relation in relations))
    statement = Statement(Relation("=", left, right), conditions)
    return Claim(statement, "identity")
