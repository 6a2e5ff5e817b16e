"""Polynomial inequalities in several real variables: factors written as sums of visibly positive products.

A term of such a sum is a positive number times squares times differences that the domain makes positive (``x - a``,
``b - x``, or ``x - y`` where x >= y). Roots of positive variables are opened by ``x = u**q``; symmetric inequalities
are looked at for each order of the variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import lcm

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, walk
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.inequalities_factors import factored

MOST_NAMES, MOST_NAMES_ORDERED = 6, 4
LARGEST_ROOT = 12
LARGEST_DEGREE = 24
_MINUS_ONE = Number.of(-1)


@dataclass(frozen=True, slots=True)
class Slack:
    """A name as a bound plus or minus something that is not negative."""

    bound: Fraction
    direction: int
    is_open: bool

    def text(self, name: str) -> Expression:
        """What is not negative, as an expression."""
        if self.direction > 0:
            return Name(name) if not self.bound else Sum((Name(name), Number(-self.bound)))
        return Sum((Number(self.bound), Product((_MINUS_ONE, Name(name)))))


Slacks = dict[str, Slack]
Term = tuple[Fraction, tuple[tuple[Expression, int], ...], Expression]
"""A positive number, powers of what is not negative, and what is squared."""


def decide_several(relation: Relation, domain: Domain) -> Decision | None:
    """Find that ``<`` or ``<=`` holds in several real names, where squares and signs show it; None otherwise.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("2*x*y <= x**2 + y**2")
    >>> decide_several(statement.claim, Domain({"x": "real", "y": "real"})).method
    'sums of squares'
    """
    names = list(domain.names)
    if relation.operator not in ("<", "<=") or len(names) > MOST_NAMES:
        return None
    slacks = {name: slack for name in names if (slack := _slack(domain, name)) is not None}
    difference = Sum((relation.right, Product((_MINUS_ONE, relation.left))))
    root = _root(difference, slacks)
    if root is None:
        return None
    opened = without_roots(difference, slacks, root) if root > 1 else difference
    if root > 1:
        names_with_roots = {
            name: slack for name, slack in slacks.items() if slack == Slack(Fraction(0), 1, slack.is_open)
        }
        slacks = names_with_roots
    try:
        found = factored(opened)
    except InvalidInput:
        return None
    if found is None or not found.coefficient:
        return None
    sign = 1 if found.coefficient > 0 else -1
    proofs: list[dict[str, object]] = []
    for factor, exponent in found.factors:
        proof = _factor_proof(factor, exponent, names, slacks, relation.operator == "<")
        if proof is None:
            return None
        proofs.append(proof)
        sign = sign * int(str(proof["sign"])) ** (exponent % 2)
    if sign < 0:
        return None
    certificate = {
        "rule": "sums of squares",
        "root": root,
        "coefficient": str(found.coefficient),
        "factors": proofs,
    }
    return Decision(holds=True, method="sums of squares", evidence={"factors": len(proofs)}, certificate=certificate)


def _slack(domain: Domain, name: str) -> Slack | None:
    interval = domain.interval(name)
    if isinstance(interval.lower, Number):
        return Slack(interval.lower.value, 1, interval.lower_open)
    if isinstance(interval.upper, Number):
        return Slack(interval.upper.value, -1, interval.upper_open)
    return None


# Roots


def _root(expression: Expression, slacks: Slacks) -> int | None:
    """The exponent q that makes all fractional powers of products of names whole; None where that fails."""
    order = 1
    for node in walk(expression):
        base, exponent = _root_of(node)
        if base is None:
            continue
        order = lcm(order, exponent.denominator)
        names = {part.name for part in walk(base) if isinstance(part, Name)}
        if not all(name in slacks and slacks[name].bound == 0 and slacks[name].direction == 1 for name in names):
            return None
    return order if order <= LARGEST_ROOT else None


def _root_of(node: Expression) -> tuple[Expression | None, Fraction]:
    match node:
        case Power(base, Number(exponent)) if exponent.denominator > 1:
            return base, exponent
        case Call("sqrt", (base,), ()):
            return base, Fraction(1, 2)
    return None, Fraction(1)


def without_roots(expression: Expression, names: Mapping[str, object], root: int) -> Expression:
    """The expression in u with ``x = u**root`` for every name, roots of products of such powers opened."""
    known: dict[Expression, Expression] = {Name(name): Power(Name(name), Number.of(root)) for name in names}
    return _opened(replaced(expression, known))


def _opened(expression: Expression) -> Expression:
    base, exponent = _root_of(expression)
    if base is not None:
        return _power(_opened(base), exponent)
    match expression:
        case Sum(parts):
            return Sum(tuple(_opened(part) for part in parts))
        case Product(parts):
            return Product(tuple(_opened(part) for part in parts))
        case Power(inner, power):
            return Power(_opened(inner), power)
    return expression


def _power(base: Expression, exponent: Fraction) -> Expression:
    match base:
        case Product(parts):
            return Product(tuple(_power(part, exponent) for part in parts))
        case Power(inner, Number(order)):
            return Power(inner, Number(order * exponent))
    return Power(base, Number(exponent))


# Factors


def _factor_proof(
    factor: Expression, exponent: int, names: list[str], slacks: Slacks, strict: bool
) -> dict[str, object] | None:
    """The sign of a factor with the sums that show it; an even power needs none, unless it must not vanish."""
    head: dict[str, object] = {"factor": to_text(factor), "exponent": exponent}
    needed = strict and exponent > 0
    if exponent % 2 == 0 and not needed:
        return {**head, "sign": 1, "cases": []}
    polynomial = _polynomial(factor, names)
    if polynomial is None or polynomial.total_degree() > LARGEST_DEGREE:
        return None
    for sign in (1, -1):
        cases = _cases(polynomial * sign, names, slacks, needed)
        if cases is not None:
            return {**head, "sign": sign, "cases": cases}
    return None


def _cases(polynomial: fmpq_mpoly, names: list[str], slacks: Slacks, needed: bool) -> list[dict[str, object]] | None:
    for terms in (_by_slacks(polynomial, names, slacks), _by_squares(polynomial, names)):
        if terms is not None and (not needed or any(_is_positive(term, slacks) for term in terms)):
            return [_case((), terms)]
    if needed or not 1 < len(names) <= MOST_NAMES_ORDERED or len({slacks.get(name) for name in names}) != 1:
        return None
    found = []
    for order in permutations(names):
        terms = _by_order(polynomial, names, order, slacks)
        if terms is None:
            return None
        found.append(_case(order, terms))
    return found


def _case(order: Sequence[str], terms: list[Term]) -> dict[str, object]:
    data = [
        [str(number), [[to_text(slack), power] for slack, power in slacks], to_text(square)]
        for number, slacks, square in terms
    ]
    return {"order": list(order), "terms": data}


def _is_positive(term: Term, slacks: Slacks) -> bool:
    """Whether a term is greater than 0 all over the domain."""
    _, powers, square = term
    strict = {slack.text(name) for name, slack in slacks.items() if slack.is_open}
    return isinstance(square, Number) and all(slack in strict for slack, _ in powers)


def _polynomial(expression: Expression, names: list[str]) -> fmpq_mpoly | None:
    context = fmpq_mpoly_ctx.get(names, "degrevlex")
    known = dict(zip(names, context.gens(), strict=True))

    def fold(node: Expression) -> fmpq_mpoly:
        match node:
            case Number(value):
                return context.constant(fmpq(value.numerator, value.denominator))
            case Name(name) if name in known:
                return known[name]
            case Sum(parts):
                total = context.constant(0)
                for part in parts:
                    total = total + fold(part)
                return total
            case Product(parts):
                product = context.constant(1)
                for part in parts:
                    product = product * fold(part)
                return product
            case Power(base, Number(exponent)) if exponent.denominator == 1 and 0 <= exponent <= LARGEST_DEGREE:
                return fold(base) ** exponent.numerator
        raise InvalidInput("term", to_text(node), "a polynomial")

    try:
        return fold(expression)
    except InvalidInput:
        return None


def _by_slacks(polynomial: fmpq_mpoly, names: list[str], slacks: Slacks) -> list[Term] | None:
    """Coefficients that are not negative after every bounded name is moved to its bound; other names in even powers."""
    context = polynomial.context()
    images, shown = [], []
    for name, variable in zip(names, context.gens(), strict=True):
        slack = slacks.get(name)
        images.append(variable if slack is None else variable * slack.direction + _fmpq(slack.bound))
        shown.append(None if slack is None else slack.text(name))
    return _monomials(polynomial.compose(*images), names, shown)


def _by_order(polynomial: fmpq_mpoly, names: list[str], order: Sequence[str], slacks: Slacks) -> list[Term] | None:
    """The same with each name as the next smaller one plus something; the smallest by its own bound."""
    gens = dict(zip(names, polynomial.context().gens(), strict=True))
    least = order[-1]
    slack = slacks.get(least)
    if slack is not None and slack.direction < 0:
        return None
    image = gens[least] if slack is None else gens[least] + _fmpq(slack.bound)
    images: dict[str, fmpq_mpoly] = {least: image}
    shown: dict[str, Expression | None] = {least: None if slack is None else slack.text(least)}
    for larger, smaller in zip(reversed(order[:-1]), reversed(order[1:]), strict=True):
        images[larger] = images[smaller] + gens[larger]
        shown[larger] = Sum((Name(larger), Product((_MINUS_ONE, Name(smaller)))))
    moved = polynomial.compose(*(images[name] for name in names))
    return _monomials(moved, names, [shown[name] for name in names])


def _monomials(polynomial: fmpq_mpoly, names: list[str], shown: Sequence[Expression | None]) -> list[Term] | None:
    terms: list[Term] = []
    for exponents, value in polynomial.to_dict().items():
        coefficient = _fraction(value)
        if coefficient < 0:
            return None
        powers: list[tuple[Expression, int]] = []
        squares: list[Expression] = []
        for name, slack, exponent in zip(names, shown, exponents, strict=True):
            if slack is None and exponent % 2:
                return None
            if slack is None and exponent:
                squares.append(Power(Name(name), Number.of(int(exponent) // 2)))
            elif slack is not None and exponent:
                powers.append((slack, int(exponent)))
        terms.append((coefficient, tuple(powers), Product(tuple(squares)) if squares else Number.of(1)))
    return terms


def _by_squares(polynomial: fmpq_mpoly, names: list[str]) -> list[Term] | None:
    """Completed squares, in the monomials whose squares occur with a positive coefficient."""
    degree = polynomial.total_degree()
    if degree % 2 or degree == 0:
        return None
    coefficients = {tuple(int(e) for e in exponents): _fraction(c) for exponents, c in polynomial.to_dict().items()}
    basis = list(_basis(coefficients))
    gram = _gram(coefficients, basis)
    if gram is None:
        return None
    terms: list[Term] = []
    size = len(basis)
    for k in range(size):
        pivot = gram[k][k]
        if pivot < 0 or (pivot == 0 and any(gram[k][j] for j in range(k, size))):
            return None
        if pivot == 0:
            continue
        row = [gram[k][j] / pivot for j in range(size)]
        parts = [Product((Number(row[j]), *_monomial(names, basis[j]))) for j in range(k, size) if row[j]]
        terms.append(
            (pivot, (), Sum(tuple(parts)) if any(any(basis[j]) for j in range(k, size) if row[j]) else Number.of(1))
        )
        for i in range(k + 1, size):
            for j in range(k + 1, size):
                gram[i][j] -= row[i] * row[j] * pivot
    return terms


def _basis(coefficients: Mapping[tuple[int, ...], Fraction]) -> Iterator[tuple[int, ...]]:
    """Half of every even exponent that occurs with a positive coefficient, the constant last."""
    halves = [
        tuple(e // 2 for e in exponents)
        for exponents, value in coefficients.items()
        if value > 0 and all(e % 2 == 0 for e in exponents)
    ]
    yield from sorted(halves, key=lambda half: (sum(half), half), reverse=True)


def _gram(
    coefficients: Mapping[tuple[int, ...], Fraction], basis: list[tuple[int, ...]]
) -> list[list[Fraction]] | None:
    """The symmetric matrix of the polynomial in the basis; None where a product has two ways to arise, or none."""
    gram = [[Fraction(0)] * len(basis) for _ in basis]
    left = dict(coefficients)
    pairs: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for i, one in enumerate(basis):
        for j in range(i, len(basis)):
            pairs.setdefault(tuple(a + b for a, b in zip(one, basis[j], strict=True)), []).append((i, j))
    for exponents, value in coefficients.items():
        places = pairs.get(exponents, [])
        if not places:
            return None
        i, j = next(((i, j) for i, j in places if i == j and value > 0), places[0])
        gram[i][j] += value / (1 if i == j else 2)
        if i != j:
            gram[j][i] += value / 2
        left.pop(exponents)
    return None if left else gram


def _monomial(names: list[str], exponents: Sequence[int]) -> list[Expression]:
    return [Power(Name(name), Number.of(e)) for name, e in zip(names, exponents, strict=True) if e]


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
