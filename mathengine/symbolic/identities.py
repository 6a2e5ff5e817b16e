"""Proofs that an expression vanishes on a domain, as plans that can be checked step by step.

Steps, from the cheapest on:

``formal``
    it reduces to 0 by the relations between exponentials, radicals and functions with recurrences, inverse functions
    written by logarithms where that is asked for;
``algebraic``
    it is an algebraic number below the bound under which only 0 lies;
``theorems``
    it is a constant that named theorems reduce to 0;
``exponential``
    it is a constant f with ``exp(k*f) = 1`` and ``Abs(k*f) < 6``;
``equation``
    with respect to a name it satisfies a linear differential equation ``f^(r) = sum a_j f^(j)`` on a connected piece of
    the domain on which it is analytic, and f, f', .., f^(r-1) vanish at one point: the zero test for D-finite
    functions, of which a vanishing derivative is the case r = 1, a_0 = 0;
``pieces``
    a real interval cut at branch points and closed ends, each piece and each cut by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from fractions import Fraction

from flint import fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted, InvalidInput, MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import Quotient, rational_form
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.algebraic_bounds import is_algebraic_zero
from mathengine.symbolic.analyticity import Pieces, closed_ends, is_analytic, pieces
from mathengine.symbolic.assumptions import COMPLEX, INTEGER, Domain
from mathengine.symbolic.differentiation import HALF, MINUS_ONE, ONE, PI, ZERO, derivative, negative, power, product
from mathengine.symbolic.exponential_forms import Reduced, as_expression, is_formally_zero, reduced, reduced_expression
from mathengine.symbolic.primitives import I
from mathengine.symbolic.sampling import as_value
from mathengine.symbolic.theorems import normalised

Plan = Mapping[str, object]
LARGEST_ORDER = 4
MOST_DEPTH = 6
SECONDS = 1.5
"""Time within which steps are begun."""
LONGEST = 150
"""Terms of a numerator beyond which no equation of order 2 or more is looked for."""
POINTS = tuple(Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (-2, 1), (3, 1), (-1, 2), (4, 1)))
"""Where initial values are tried."""


def vanishing_plan(
    expression: Expression, domain: Domain, depth: int = 0, deadline: float | None = None
) -> Plan | None:
    """The steps of a proof that the expression is 0 on the domain wherever it has a value, None where none is found.

    Parameters
    ----------
    expression : Expression
    domain : Domain
    depth : int
        How many steps this one is inside of.
    deadline : float, optional
        Time of ``time.monotonic`` after which no further step is begun; ``SECONDS`` from now by default.

    Raises
    ------
    InvalidInput
        If it divides by zero identically.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read, read_statement
    >>> domain = Domain.of("x", read_statement("x = x for x > 0").conditions)
    >>> plan = vanishing_plan(read("atan(x) + atan(1/x) - pi/2"), domain)
    >>> plan["step"], plan["name"], plan["at"], plan["coefficients"]
    ('equation', 'x', '1', ['0'])
    """
    deadline = time.monotonic() + SECONDS if deadline is None else deadline
    if depth > MOST_DEPTH or time.monotonic() > deadline:
        return None
    try:
        if is_formally_zero(expression, domain):
            return {"step": "formal"}
        if not unbound_names(expression):
            return _constant_plan(expression)
        opened = with_logarithms(expression)
        if opened != expression and is_formally_zero(opened, domain):
            return {"step": "formal", "logarithms": True}
        for name in _order(expression, domain):
            plan = _equation_plan(expression, domain, name, depth, deadline)
            if plan is not None:
                return plan
        return _pieces_plan(expression, domain, depth, deadline)
    except BudgetExhausted:
        return None


def _order(expression: Expression, domain: Domain) -> list[str]:
    return [name for name in sorted(unbound_names(expression)) if domain.kinds.get(name) != INTEGER]


def _constant_plan(expression: Expression) -> Plan | None:
    if _is_algebraic_zero(expression):
        return {"step": "algebraic"}
    try:
        form, uses = normalised(rational_form(_without_signs(expression)))
    except MathengineError:
        return _exponential_plan(expression)
    if rational_form(form) != ZERO:
        return _exponential_plan(expression)
    named = [{"theorem": use.name, "left": to_text(use.left), "right": to_text(use.right)} for use in uses]
    return {"step": "theorems", "theorems": named}


def _exponential_plan(expression: Expression) -> Plan | None:
    """``exp(k*f) = 1`` for an integer or an integer times I, where f is small."""
    if any(isinstance(node, Call) and node.function not in _ALGEBRAIC_EXPONENTIALS for node in walk(expression)):
        return None
    try:
        ball = enclose(expression, 256)
        for factor in (1, 2, 3, 4, 6, 12):
            for unit in (I, ONE):
                k = product(Number.of(factor), unit)
                if not bool(abs(ball).abs_upper() * factor < 6):
                    continue
                power = reduced_expression(Sum((Call("exp", (product(k, expression),)), MINUS_ONE)), Domain({}))
                if power == ZERO or _is_algebraic_zero(power):
                    return {"step": "exponential", "factor": to_text(k)}
    except MathengineError:
        return None
    return None


_ALGEBRAIC_EXPONENTIALS = frozenset("log asin acos atan acot asec acsc asinh acosh atanh acoth sqrt".split())  # noqa: SIM905


def _is_algebraic_zero(expression: Expression) -> bool:
    try:
        return bool(is_algebraic_zero(expression))
    except InvalidInput:
        return False


def with_logarithms(expression: Expression) -> Expression:
    """Inverse functions by their definitions with principal logarithms.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(with_logarithms(read("atanh(x)")))
    '(log(1 + x) - log(1 - x))/2'
    """
    match expression:
        case Sum(terms):
            return Sum(tuple(with_logarithms(term) for term in terms))
        case Product(factors):
            return Product(tuple(with_logarithms(factor) for factor in factors))
        case Power(base, exponent):
            return Power(with_logarithms(base), with_logarithms(exponent))
        case Call(function, (argument,)) if function in _BY_LOGARITHMS:
            return _BY_LOGARITHMS[function](with_logarithms(argument))
        case Call(function, arguments, keywords):
            return Call(function, tuple(with_logarithms(argument) for argument in arguments), keywords)
    return expression


def _log(argument: Expression) -> Expression:
    return Call("log", (argument,))


def _root(argument: Expression) -> Expression:
    return Call("sqrt", (argument,))


def _asin_log(u: Expression) -> Expression:
    return product(MINUS_ONE, I, _log(Sum((product(I, u), _root(Sum((ONE, negative(power(u, 2)))))))))


def _acos_log(u: Expression) -> Expression:
    return Sum((product(HALF, PI), negative(_asin_log(u))))


def _atan_log(u: Expression) -> Expression:
    below, above = Sum((ONE, negative(product(I, u)))), Sum((ONE, product(I, u)))
    return product(HALF, I, Sum((_log(below), negative(_log(above)))))


def _atanh_log(u: Expression) -> Expression:
    return product(Sum((_log(Sum((ONE, u))), negative(_log(Sum((ONE, negative(u))))))), HALF)


_BY_LOGARITHMS: dict[str, Callable[[Expression], Expression]] = {
    "asin": _asin_log,
    "acos": _acos_log,
    "atan": _atan_log,
    "atanh": _atanh_log,
    "acot": lambda u: _atan_log(power(u, -1)),
    "asec": lambda u: _acos_log(power(u, -1)),
    "acsc": lambda u: _asin_log(power(u, -1)),
    "acoth": lambda u: _atanh_log(power(u, -1)),
    "asinh": lambda u: _log(Sum((u, _root(Sum((ONE, power(u, 2))))))),
    "acosh": lambda u: _log(Sum((u, product(_root(Sum((u, MINUS_ONE))), _root(Sum((u, ONE))))))),
}


def _without_signs(expression: Expression) -> Expression:
    """Signs and absolute values of rational numbers carried out."""
    match expression:
        case Sum(terms):
            return Sum(tuple(_without_signs(term) for term in terms))
        case Product(factors):
            return Product(tuple(_without_signs(factor) for factor in factors))
        case Call("Abs" | "sign" as function, (argument,)):
            value = rational_form(argument)
            if isinstance(value, Number):
                return (
                    Number(abs(value.value)) if function == "Abs" else Number.of((value.value > 0) - (value.value < 0))
                )
        case Call(function, arguments, keywords):
            return Call(function, tuple(_without_signs(argument) for argument in arguments), keywords)
        case Power(base, exponent):
            return Power(_without_signs(base), _without_signs(exponent))
    return expression


# Differential equations


def _equation_plan(expression: Expression, domain: Domain, name: str, depth: int, deadline: float) -> Plan | None:
    if not is_analytic(expression, domain):
        return None
    try:
        found = linear_equation(expression, domain, name, deadline)
    except MathengineError:
        return None
    if found is None:
        return None
    derivatives, coefficients = found
    for at in (*POINTS, *inner_points(domain, name)):
        values = _initial_values(derivatives[:-1], coefficients, domain, name, at, depth, deadline)
        if values is not None:
            return {
                "step": "equation",
                "name": name,
                "at": to_text(Number(at)),
                "coefficients": [to_text(coefficient) for coefficient in coefficients],
                "values": values,
            }
    return None


def inner_points(domain: Domain, name: str) -> list[Fraction]:
    """Points inside the rational bounds of a name."""
    interval = domain.interval(name)
    low, high = (end.value if isinstance(end, Number) else None for end in (interval.lower, interval.upper))
    if low is not None and high is not None:
        return [(low + high) / 2, low + (high - low) / 4]
    if low is not None:
        return [low + 1, low + 2]
    return [high - 1, high - 2] if high is not None else []


def _initial_values(
    derivatives: list[Expression],
    coefficients: list[Expression],
    domain: Domain,
    name: str,
    at: Fraction,
    depth: int,
    deadline: float,
) -> list[Plan] | None:
    if not domain_at(domain, name, at) or not _is_regular(coefficients, domain, name, at):
        return None
    rest = without(domain, name)
    plans: list[Plan] = []
    for each in derivatives:
        try:
            value = normal_form(replaced(each, {Name(name): Number(at)}))
            plan = vanishing_plan(value, rest, depth + 1, deadline)
        except MathengineError:
            return None
        if plan is None:
            return None
        plans.append(plan)
    return plans


def without(domain: Domain, name: str) -> Domain:
    """The domain of the other names; conditions that mention ``name`` are left out."""
    kinds = {other: kind for other, kind in domain.kinds.items() if other != name}
    kept = tuple(r for r in domain.conditions if name not in unbound_names(r.left) | unbound_names(r.right))
    return Domain(kinds, kept)


def domain_at(domain: Domain, name: str, at: Fraction) -> bool:
    """Whether points with this value of a name lie in the interior of the domain, as its own bounds tell."""
    own = [r for r in domain.conditions if unbound_names(r.left) | unbound_names(r.right) == {name}]
    strict = {"<=": "<", ">=": ">"}
    inside = tuple(r.__class__(strict.get(r.operator, r.operator), r.left, r.right) for r in own)
    if not Domain({name: domain.kinds[name]}, inside).contains({name: as_value(at)}):
        return False
    if len(own) == len(domain.conditions):
        return True
    # conditions that couple names: some point of the interior must have this value
    from mathengine.symbolic.sampling import points

    everywhere = tuple(r.__class__(strict.get(r.operator, r.operator), r.left, r.right) for r in domain.conditions)
    fixed = tuple(
        r.__class__(r.operator, replaced(r.left, {Name(name): Number(at)}), replaced(r.right, {Name(name): Number(at)}))
        for r in everywhere
    )
    others = {other: kind for other, kind in domain.kinds.items() if other != name}
    return next(points(Domain(others, fixed), 1), None) is not None


def _is_regular(expressions: list[Expression], domain: Domain, name: str, at: Fraction) -> bool:
    """Whether balls at a sample of the other names show that everything is finite near ``name = at``."""
    from flint import arb

    from mathengine.symbolic.sampling import points, values_at

    rest = without(domain, name)
    sample = next(points(rest, 1), None) if rest.kinds else {}
    if sample is None:
        return False
    near = arb(float(at), 1e-9)
    values = {**values_at(sample), name: near}
    try:
        return all(enclose(each, 128, variables=values).is_finite() for each in expressions)
    except MathengineError:
        return False


def linear_equation(
    expression: Expression, domain: Domain, name: str, deadline: float | None = None
) -> tuple[list[Expression], list[Expression]] | None:
    """``[f, f', .., f^(r)]`` and ``[a_0, .., a_(r-1)]`` with ``f^(r) = sum a_j f^(j)``, of the least order r <= 4.

    The equation of order 1 may have any coefficient in the field of the expression; those of higher orders have
    coefficients that are rational in ``name`` and in what does not depend on it.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> f, a = linear_equation(read("x*besselj(0, x)"), Domain.of(["x"]), "x")
    >>> [to_text(coefficient) for coefficient in a]
    ['-1 - 1/x**2', '1/x']
    """
    derivatives = [expression]
    for order in range(1, LARGEST_ORDER + 1):
        if deadline is not None and time.monotonic() > deadline:
            return None
        derivatives.append(derivative(derivatives[-1], name))
        ring = reduced(derivatives, domain)
        if ring.quotients[0].numerator.is_zero():
            return None
        vector = _first_order(ring) if order == 1 else None
        if vector is None and max(len(quotient.numerator) for quotient in ring.quotients) <= LONGEST:
            vector = _dependency(ring, name)
        if vector is not None:
            return derivatives, [as_expression(quotient, ring.variables) for quotient in vector]
    return None


def _first_order(ring: Reduced) -> list[Quotient] | None:
    f, g = ring.quotients
    if g.numerator.is_zero():
        return [g]
    common = f.numerator.gcd(g.numerator)
    if f.numerator.total_degree() != common.total_degree():
        return None
    return [g * Quotient(f.denominator, f.numerator)]


def _dependency(ring: Reduced, name: str) -> list[Quotient] | None:
    """The last quotient as a combination of the others over the field of what is constant, and ``name``."""
    context = ring.quotients[0].numerator.context()
    common = context.constant(1)
    for quotient in ring.quotients:
        common = common * (quotient.denominator // common.gcd(quotient.denominator))
    tops = [quotient.numerator * (common // quotient.denominator) for quotient in ring.quotients]
    moving = [
        i for i, variable in enumerate(ring.variables) if name in unbound_names(variable) and variable != Name(name)
    ]
    columns = [_by_monomial(top, moving, context) for top in tops]
    rows = sorted({key for column in columns for key in column})
    zero = Quotient(context.constant(0), context.constant(1))
    matrix = [[Quotient(c[key], context.constant(1)) if key in c else zero for c in columns] for key in rows]
    return _solved(matrix, len(tops) - 1)


def _by_monomial(
    polynomial: fmpz_mpoly, moving: list[int], context: fmpz_mpoly_ctx
) -> dict[tuple[int, ...], fmpz_mpoly]:
    groups: dict[tuple[int, ...], dict[tuple[int, ...], fmpz]] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        key = tuple(int(exponents[i]) for i in moving)
        rest = tuple(0 if i in moving else int(e) for i, e in enumerate(exponents))
        groups.setdefault(key, {})[rest] = coefficient
    return {key: context.from_dict(group) for key, group in groups.items()}


def _solved(matrix: list[list[Quotient]], unknowns: int) -> list[Quotient] | None:
    """The solution of a linear system whose last column is the right side, None where there is none or many."""
    rows = [list(row) for row in matrix]
    pivot = 0
    for column in range(unknowns):
        at = next((i for i in range(pivot, len(rows)) if not rows[i][column].numerator.is_zero()), None)
        if at is None:
            return None
        rows[pivot], rows[at] = rows[at], rows[pivot]
        scale = rows[pivot][column] ** -1
        rows[pivot] = [entry * scale for entry in rows[pivot]]
        for i, row in enumerate(rows):
            if i != pivot and not row[column].numerator.is_zero():
                factor = row[column]
                rows[i] = [entry + _negated(factor * up) for entry, up in zip(row, rows[pivot], strict=True)]
        pivot += 1
    if any(not row[unknowns].numerator.is_zero() for row in rows[pivot:]):
        return None
    return [rows[i][unknowns] for i in range(unknowns)]


def _negated(quotient: Quotient) -> Quotient:
    return Quotient(-quotient.numerator, quotient.denominator)


# Pieces


def _pieces_plan(expression: Expression, domain: Domain, depth: int, deadline: float) -> Plan | None:
    if depth > 2:
        return None
    for name in domain.names:
        if domain.kinds[name] in (COMPLEX, INTEGER):
            continue
        cut = pieces(expression, domain, name) if len(domain.kinds) == 1 else closed_ends(domain, name)
        if cut is None or (len(cut.domains) == 1 and not cut.breaks):
            continue
        plan = _plan_of_pieces(expression, domain, name, cut, depth, deadline)
        if plan is not None:
            return plan
    return None


def _plan_of_pieces(
    expression: Expression, domain: Domain, name: str, cut: Pieces, depth: int, deadline: float
) -> Plan | None:
    plans: list[Plan] = []
    for piece in cut.domains:
        plan = vanishing_plan(expression, piece, depth + 1, deadline)
        if plan is None:
            return None
        own = [r for r in piece.conditions if unbound_names(r.left) | unbound_names(r.right) == {name}]
        plans.append({"where": [to_text(relation) for relation in own], "proof": plan})
    points: list[Plan] = []
    for at in cut.breaks:
        value = replaced(expression, {Name(name): Number(at)})
        try:
            plan = vanishing_plan(value, without(domain, name), depth + 1, deadline)
        except InvalidInput:
            points.append({"at": to_text(Number(at)), "undefined": True})
            continue
        if plan is None:
            return None
        points.append({"at": to_text(Number(at)), "proof": plan})
    return {"step": "pieces", "name": name, "pieces": plans, "points": points}
