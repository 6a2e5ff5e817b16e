"""Where an expression is analytic: what its branch points ask of the domain, and the pieces between them.

An expression is meromorphic in its names but for the branch points of the functions in it. On a connected piece of a
domain on which no argument runs into one, an expression that vanishes near a point vanishes wherever it has a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_mpoly_ctx, fmpq_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.rational_form import rational_form
from mathengine.symbolic.assumptions import COMPLEX, INTEGER, Domain
from mathengine.symbolic.differentiation import ONE, negative, power
from mathengine.symbolic.signs import as_polynomial, is_finite, is_real, sign_of

Conditions = tuple[Expression, ...]


def _one_minus(u: Expression) -> Expression:
    return Sum((ONE, negative(u)))


def _one_plus(u: Expression) -> Expression:
    return Sum((ONE, u))


def _itself(u: Expression) -> Conditions:
    return (u,)


def _unit_points(u: Expression) -> Conditions:
    return (_one_minus(u), _one_plus(u))


def _with_zero(u: Expression) -> Conditions:
    return (u, _one_minus(u), _one_plus(u))


_NONZERO: dict[str, Callable[[Expression], Conditions]] = {
    "log": _itself,
    "sqrt": _itself,
    "Abs": _itself,
    "sign": _itself,
    "acot": _itself,
    "asin": _unit_points,
    "acos": _unit_points,
    "acosh": _unit_points,
    "atanh": _unit_points,
    "asec": _with_zero,
    "acsc": _with_zero,
    "acoth": _with_zero,
}
"""Function: what must be real and other than 0, so that the function is analytic at a real argument."""
_REAL_ONLY = frozenset({"atan", "asinh"})
_POSITIVE = frozenset({"loggamma", "bessely", "besselk", "besselj", "besseli"})
_ENTIRE = frozenset(
    (  # noqa: SIM905
        "exp sin cos tan cot sec csc sinh cosh tanh coth sech csch erf erfc erfi gamma factorial digamma "
        "polygamma beta binomial"
    ).split()
)
"""Meromorphic in every argument (of ``polygamma`` in the last, for a fixed order)."""


@dataclass(frozen=True, slots=True)
class Branching:
    """What analyticity asks: these are real and not 0, those are real, and the last are positive."""

    nonzero: tuple[Expression, ...] = ()
    real: tuple[Expression, ...] = ()
    positive: tuple[Expression, ...] = ()

    @property
    def arguments(self) -> tuple[Expression, ...]:
        """Everything that is asked something of."""
        return (*self.nonzero, *self.real, *self.positive)


def branching(expression: Expression) -> Branching | None:
    """What must hold for the expression to be analytic, up to poles; None where no rule says it.

    >>> from mathengine.numeric.reader import read_expression
    >>> from mathengine.numeric.printer import to_text
    >>> [to_text(u) for u in branching(read_expression("log(x) + asin(y)/sin(x)")).nonzero]
    ['x', '1 - y', '1 + y']
    """
    nonzero: list[Expression] = []
    real: list[Expression] = []
    positive: list[Expression] = []
    for node in walk(expression):
        if not unbound_names(node):
            continue
        match node:
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                continue
            case Power(base, _):
                if unbound_names(base):
                    nonzero.append(base)
            case Call("diff" | "limit" | "summation", _):
                return None
            case Call("polylog", (order, argument)):
                if unbound_names(order):
                    return None
                nonzero.append(_one_minus(argument))
            case Call("zeta", (order, argument)):
                positive.append(argument)
            case Call("zeta", _):
                continue
            case Call(function, (order, argument)) if function in _POSITIVE:
                if not (isinstance(order, Number) and order.is_integer and function in ("besselj", "besseli")):
                    positive.append(argument)
            case Call(function, (argument,)) if function in _POSITIVE:
                positive.append(argument)
            case Call(function, (argument,)) if function in _NONZERO:
                nonzero += _NONZERO[function](argument)
            case Call(function, (argument,)) if function in _REAL_ONLY:
                real.append(argument)
            case Call(function, _) if function not in _ENTIRE:
                return None
    unique = (tuple(dict.fromkeys(found)) for found in (nonzero, real, positive))
    return Branching(*unique)


def is_analytic(expression: Expression, domain: Domain) -> bool:
    """Whether the expression is meromorphic along the whole domain, and the domain is connected.

    >>> from mathengine.numeric.reader import read_expression, read_statement
    >>> domain = Domain.of("x", read_statement("x = x for x > 1").conditions)
    >>> is_analytic(read_expression("log(x - 1)/x"), domain), is_analytic(read_expression("log(x - 2)"), domain)
    (True, False)
    """
    if any(kind == INTEGER for kind in domain.kinds.values()):
        return False
    found = branching(expression)
    if found is None or not _is_connected(domain):
        return False
    return (
        all(is_real(u, domain) and sign_of(u, domain) in (1, -1) for u in found.nonzero)
        and all(is_real(u, domain) and is_finite(u, domain) for u in found.real)
        and all(is_real(u, domain) and sign_of(u, domain) == 1 for u in found.positive)
    )


def _is_connected(domain: Domain) -> bool:
    """Intervals, and conditions that are linear: convex sets. Excluded values of complex names do no harm."""
    for relation in domain.conditions:
        if relation.operator == "!=":
            names = unbound_names(relation.left) | unbound_names(relation.right)
            if any(domain.kinds.get(name) != COMPLEX for name in names):
                return False
        elif not _is_linear(relation, domain):
            return False
    return True


def _is_linear(relation: Relation, domain: Domain) -> bool:
    names = sorted(unbound_names(relation.left) | unbound_names(relation.right))
    constants = {node for side in (relation.left, relation.right) for node in walk(side) if not unbound_names(node)}
    context = fmpq_mpoly_ctx.get(names, "lex")
    try:
        difference = as_polynomial(_without(Sum((relation.left, negative(relation.right))), constants), context, names)
    except InvalidInput:
        return False
    return difference.total_degree() <= 1


def _without(expression: Expression, constants: set[Expression]) -> Expression:
    """Constants that are no numbers replaced by 1: only the degree counts."""
    if expression in constants:
        return expression if isinstance(expression, Number) else ONE
    match expression:
        case Sum(parts):
            return Sum(tuple(_without(part, constants) for part in parts))
        case Product(parts):
            return Product(tuple(_without(part, constants) for part in parts))
    return expression


# Pieces of a real line


@dataclass(frozen=True, slots=True)
class Pieces:
    """A real domain of one name cut at rational points.

    Attributes
    ----------
    breaks : tuple of Fraction
        Ascending; those that belong to the domain.
    domains : tuple of Domain
        The open pieces, from left to right.
    """

    breaks: tuple[Fraction, ...]
    domains: tuple[Domain, ...]


def pieces(expression: Expression, domain: Domain, name: str) -> Pieces | None:
    """The pieces of the domain of a real name on which the arguments of branching functions keep their signs.

    None where an argument is no rational function of ``name``, or has an irrational zero in the domain.

    >>> from mathengine.numeric.reader import read_expression
    >>> from mathengine.symbolic.assumptions import REAL
    >>> found = pieces(read_expression("atan(x) + atan(1/x) - sign(x)*pi/2"), Domain({"x": REAL}), "x")
    >>> found.breaks, [str(domain.interval("x")) for domain in found.domains]
    ((Fraction(0, 1),), ['(-oo, 0)', '(0, oo)'])
    """
    if domain.kinds.get(name) != "real" or domain.couplings or len(domain.kinds) != 1:
        return None
    found = branching(expression)
    if found is None:
        return None
    inside = interior(domain)
    zeros: set[Fraction] = set()
    arguments = [*found.arguments, *(u for u in _denominators(expression) if _holds_branches(expression))]
    for argument in arguments:
        own = _zeros(rational_form(_inside_roots(argument)), name, inside)
        if own is None:
            if argument in found.nonzero and sign_of(argument, inside) not in (1, -1):
                return None
            continue
        zeros |= own
    zeros |= _closed(domain, name)
    excluded = [bound for bound in domain.excluded(name) if isinstance(bound, Number)]
    if len(excluded) != len(domain.excluded(name)):
        return None
    return _cut(domain, name, sorted(zeros | {bound.value for bound in excluded}), {b.value for b in excluded})


def rational_pieces(expression: Expression, domain: Domain, name: str) -> Pieces:
    """The pieces between those branch points that are seen to be rational; there may be others."""
    found = branching(expression)
    arguments = (*(() if found is None else found.arguments), *_denominators(expression))
    zeros = _closed(domain, name)
    for argument in arguments:
        zeros |= _zeros(rational_form(_inside_roots(argument)), name, interior(domain)) or set()
    return _cut(domain, name, sorted(zeros), set())


def quadratic_zeros(expression: Expression, name: str) -> list[Expression]:
    """Irrational square roots at which an argument of a branching function, or a divisor, is 0.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> [to_text(x) for x in quadratic_zeros(read_expression("sign(x**2 - 2)"), "x")]
    ['-sqrt(2)', 'sqrt(2)']
    """
    found = branching(expression)
    zeros: list[Expression] = []
    for argument in (*(() if found is None else found.arguments), *_denominators(expression)):
        plain = rational_form(_inside_roots(argument))
        for factor in plain.factors if isinstance(plain, Product) else (plain,):
            polynomial = _univariate(factor.base if isinstance(factor, Power) else factor, name)
            for part, _ in [] if polynomial is None else polynomial.factor()[1]:
                if part.degree() == 2:
                    zeros += _square_roots(part)
    return list(dict.fromkeys(zeros))


def _univariate(expression: Expression, name: str) -> fmpq_poly | None:
    context = fmpq_mpoly_ctx.get([name], "lex")
    try:
        polynomial = as_polynomial(expression, context, [name])
    except InvalidInput:
        return None
    coefficients = {int(e[0]): c for e, c in polynomial.to_dict().items()}
    return fmpq_poly([coefficients.get(i, 0) for i in range(max(coefficients, default=0) + 1)])


def _square_roots(part: fmpq_poly) -> list[Expression]:
    c, b, a = (Fraction(int(part[i].p), int(part[i].q)) for i in range(3))
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return []
    root = Power(Number(discriminant / (4 * a * a)), Number(Fraction(1, 2)))
    centre = Number(-b / (2 * a))
    return [normal_form(Sum((centre, each))) for each in (Product((Number.of(-1), root)), root)]


def interior(domain: Domain) -> Domain:
    """The domain with strict conditions only."""
    strict = {"<=": "<", ">=": ">"}
    return Domain(
        domain.kinds, tuple(Relation(strict.get(r.operator, r.operator), r.left, r.right) for r in domain.conditions)
    )


def closed_ends(domain: Domain, name: str) -> Pieces | None:
    """The interval of a real name without its closed rational ends, where it has any; other names stay as they are."""
    ends = _closed(domain, name)
    coupled = any(
        name in (names := unbound_names(r.left) | unbound_names(r.right)) and names != {name} for r in domain.conditions
    )
    if not ends or coupled or domain.excluded(name):
        return None
    return _cut(domain, name, sorted(ends), set())


def _closed(domain: Domain, name: str) -> set[Fraction]:
    interval = domain.interval(name)
    ends = ((interval.lower, interval.lower_open), (interval.upper, interval.upper_open))
    return {bound.value for bound, is_open in ends if isinstance(bound, Number) and not is_open}


def _inside_roots(expression: Expression) -> Expression:
    """What has the same zeros and poles, without an outer root or absolute value."""
    match expression:
        case Call("Abs" | "sqrt", (argument,)):
            return _inside_roots(argument)
        case Power(base, Number()):
            return _inside_roots(base)
    return expression


def _denominators(expression: Expression) -> Iterator[Expression]:
    for node in walk(expression):
        if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value < 0:
            yield node.base


def _holds_branches(expression: Expression) -> bool:
    return any(isinstance(node, Call) and node.function not in _ENTIRE for node in walk(expression))


def _zeros(expression: Expression, name: str, domain: Domain) -> set[Fraction] | None:
    """Zeros and poles of a rational function inside the domain; None where it is none, or one of them is irrational."""
    found: set[Fraction] = set()
    for factor in expression.factors if isinstance(expression, Product) else (expression,):
        base = factor.base if isinstance(factor, Power) and isinstance(factor.exponent, Number) else factor
        polynomial = _univariate(base, name)
        if polynomial is None:
            return None
        if polynomial.degree() < 1:
            continue
        rational = _rational_zeros(polynomial, name, domain)
        if rational is None:
            return None
        found |= rational
    return found


def _rational_zeros(univariate: fmpq_poly, name: str, domain: Domain) -> set[Fraction] | None:
    found: set[Fraction] = set()
    for factor, _ in univariate.factor()[1]:
        if factor.degree() == 1:
            zero = -factor[0] / factor[1]
            value = Fraction(int(zero.p), int(zero.q))
            if _is_inside(value, domain, name):
                found.add(value)
        elif sign_of(_expression(factor, name), domain) not in (1, -1):
            return None
    return found


def _expression(polynomial: fmpq_poly, name: str) -> Expression:
    numbers = [Number(Fraction(int(c.p), int(c.q))) for c in polynomial.coeffs()]
    terms = [Product((number, power(Name(name), i))) if i else number for i, number in enumerate(numbers)]
    return Sum(tuple(terms))


def _is_inside(value: Fraction, domain: Domain, name: str) -> bool:
    from mathengine.symbolic.sampling import as_value

    kept = tuple(relation for relation in domain.conditions if relation.operator != "!=")
    return Domain(domain.kinds, kept).contains({name: as_value(value)})


def _cut(domain: Domain, name: str, cuts: list[Fraction], excluded: set[Fraction]) -> Pieces:
    kept = tuple(
        r for r in domain.conditions if r.operator != "!=" or unbound_names(r.left) | unbound_names(r.right) != {name}
    )
    domains = []
    for low, high in zip([None, *cuts], [*cuts, None], strict=True):
        bounds = []
        if low is not None:
            bounds.append(Relation(">", Name(name), Number(low)))
        if high is not None:
            bounds.append(Relation("<", Name(name), Number(high)))
        piece = Domain(domain.kinds, (*kept, *bounds))
        if not piece.is_empty:
            domains.append(piece)
    return Pieces(tuple(cut for cut in cuts if cut not in excluded), tuple(domains))
