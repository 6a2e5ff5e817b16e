"""Signs on a domain, for the check of identities: by ranges, and by Sturm's theorem for polynomials of one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from mpmath import libmp

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    children,
    walk,
)
from mathengine.numeric.vocabulary import CONSTANT_NAMES
from mathengine.pipeline.certificate_data import refused
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_inequalities_ranges import Range, of_fraction
from mathengine.pipeline.certificate_inequalities_series import RANGES, Series

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
Ends = tuple[Fraction | None, bool, Fraction | None, bool]
"""Lower end, whether it is open, upper end, whether it is open; None is infinite."""


def names_in(expression: Expression) -> set[str]:
    """The names in an expression that are no constants."""
    return {node.name for node in walk(expression) if isinstance(node, Name) and node.name not in CONSTANT_NAMES}


def _outside_parts(expression: Expression) -> set[str]:
    """Names that stand outside real parts, absolute values and the like: an order relation makes these real."""
    match expression:
        case Call("re" | "im" | "Abs" | "arg", _):
            return set()
    parts = children(expression)
    return set[str]().union(*(_outside_parts(part) for part in parts)) if parts else names_in(expression)


def require_real_names(claim: Relation | Call, conditions: Sequence[Relation | Assumption]) -> None:
    """Refuse an order relation with a name that nothing makes real: ``Abs(z) >= 0`` speaks of complex numbers."""
    if not isinstance(claim, Relation) or claim.operator not in _MIRRORED:
        raise refused("a rule for order relations, and a statement that is none")
    real = set(Place.of(conditions).reals) | _outside_parts(claim.left) | _outside_parts(claim.right)
    if not names_in(claim.left) | names_in(claim.right) <= real:
        raise refused("a name that may be complex")


@dataclass(frozen=True, slots=True)
class Place:
    """What the conditions of a statement say: which names are integers, which are real, and the bounds of these.

    >>> place = Place.of((Relation(">", Name("x"), Number.of(1)), Assumption("n", "integer")))
    >>> sorted(place.integers), sorted(place.reals), place.sign(Sum((Name("x"), Number.of(-1))))
    (['n'], ['n', 'x'], 1)
    """

    integers: frozenset[str] = frozenset()
    reals: frozenset[str] = frozenset()
    conditions: tuple[Relation, ...] = ()

    @classmethod
    def of(cls, conditions: Sequence[Relation | Assumption]) -> Place:
        """From the conditions of a statement; equations among them are for the caller."""
        relations = [c for c in conditions if isinstance(c, Relation)]
        integers = {c.name for c in conditions if isinstance(c, Assumption) and c.kind == "integer"}
        reals = {c.name for c in conditions if isinstance(c, Assumption)}
        relations += [
            Relation(">", Name(c.name), Number.of(0))
            for c in conditions
            if isinstance(c, Assumption) and c.kind == "positive"
        ]
        for relation in relations:
            if relation.operator in _MIRRORED:
                reals |= _outside_parts(relation.left) | _outside_parts(relation.right)
        relations += _inherited_bounds(relations)
        return cls(frozenset(integers), frozenset(reals), tuple(dict.fromkeys(relations)))

    def ends(self, name: str) -> Ends:
        """The rational bounds of a name; others are left out, which only makes the interval larger."""
        low: tuple[Fraction, bool] | None = None
        high: tuple[Fraction, bool] | None = None
        for relation in self.conditions:
            found = _bound(relation, name)
            if found is None:
                continue
            operator, value = found
            is_open = operator in ("<", ">")
            if operator in (">", ">="):
                low = (value, is_open) if low is None else max(low, (value, is_open))
            elif high is None or (value, not is_open) < (high[0], not high[1]):
                high = (value, is_open)
        return (
            None if low is None else low[0],
            True if low is None else low[1],
            None if high is None else high[0],
            True if high is None else high[1],
        )

    def range_of(self, expression: Expression) -> Range | None:
        """A range that holds all values, where the expression is real and defined on the whole domain."""
        names = names_in(expression)
        if not names <= self.reals:
            return None
        try:
            found = Series(RANGES, 0, {name: [self._range(name)] for name in names}).of(expression)[0]
        except (InvalidInput, ValueError, ArithmeticError):
            return None
        return of_fraction(Fraction(0)) if found is None else found

    def _range(self, name: str) -> Range:
        low, low_open, high, high_open = self.ends(name)
        below = libmp.fninf if low is None else of_fraction(low).low
        above = libmp.finf if high is None else of_fraction(high).high
        return Range(below, above, low_open, high_open)

    def is_real(self, expression: Expression) -> bool:
        """Whether ranges show that the expression is real on the domain."""
        return self.range_of(expression) is not None

    def sign(self, expression: Expression) -> int | None:
        """1 or -1 if that is the sign everywhere on the domain, else None."""
        found = self.range_of(expression)
        if found is not None and not found.may_vanish:
            return 1 if found.is_positive else -1
        names = names_in(expression)
        if not names <= self.reals:
            return None
        stated = self._stated_sign(expression)
        if stated is not None:
            return stated
        if len(names) == 1:
            (name,) = names
            quotient = _quotient(expression, name)
            if quotient is not None:
                signs = [_sturm_sign(part, self.ends(name)) for part in quotient]
                return None if signs[0] is None or signs[1] is None else signs[0] * signs[1]
        return self._sign_with_root(expression)

    def _stated_sign(self, expression: Expression) -> int | None:
        """The sign that a strict condition states of a difference, or of the factors of a polynomial."""
        for relation in self.conditions:
            if relation.operator not in ("<", ">"):
                continue
            sides = (relation.left, relation.right)
            low, high = sides if relation.operator == "<" else sides[::-1]
            for sign, one, other in ((1, high, low), (-1, low, high)):
                difference = Sum((one, Product((Number.of(-1), other))))
                if difference_is(expression, difference, Fraction(0)):
                    return sign
        return self._sign_of_factors(expression)

    def _sign_of_factors(self, expression: Expression) -> int | None:
        names = sorted(names_in(expression))
        quotient = _polynomial_quotient(expression, names)
        if len(names) < 2 or quotient is None:
            return None
        total = 1
        for polynomial in quotient:
            content, parts = polynomial.factor()
            total *= 1 if content > 0 else -1
            for part, count in parts:
                inner = _as_expression(part, names)
                if inner == expression:
                    return None
                found = self.range_of(inner)
                sign = None if found is None or found.may_vanish else 1 if found.is_positive else -1
                if sign is None:
                    return None
                total *= sign if int(count) % 2 else 1
        return total

    def _sign_with_root(self, expression: Expression) -> int | None:
        """``a + sqrt(b)`` with ``b > a**2`` is positive, ``a - sqrt(b)`` negative."""
        terms = expression.terms if isinstance(expression, Sum) else ()
        for term in terms:
            negative = isinstance(term, Product) and term.factors[:1] == (Number.of(-1),) and len(term.factors) == 2
            root = _radicand(term.factors[1] if negative and isinstance(term, Product) else term)
            if root is None:
                continue
            rest = Sum(tuple(other for other in terms if other is not term))
            square = Product((Number.of(-1), Power(rest, Number.of(2))))
            if self._is_real_polynomial(rest) and self.sign(Sum((root, square))) == 1:
                return -1 if negative else 1
        return None

    def _is_real_polynomial(self, expression: Expression) -> bool:
        match expression:
            case Number():
                return True
            case Name(name):
                return name in self.reals
            case Sum(parts) | Product(parts):
                return all(self._is_real_polynomial(part) for part in parts)
            case Power(base, Number(value)):
                return value.denominator == 1 and value > 0 and self._is_real_polynomial(base)
        return False

    def inside(self, name: str, value: Fraction) -> bool:
        """Whether a value lies between the bounds of a name, and not on one."""
        low, _, high, _ = self.ends(name)
        own = [r for r in self.conditions if _bound(r, name) is None and name in names_in(r.left) | names_in(r.right)]
        return not own and (low is None or low < value) and (high is None or value < high)

    def without(self, name: str) -> Place:
        """The place of the other names."""
        kept = tuple(r for r in self.conditions if name not in names_in(r.left) | names_in(r.right))
        return Place(self.integers - {name}, self.reals - {name}, kept)


def _polynomial_quotient(expression: Expression, names: list[str]) -> tuple[fmpq_mpoly, fmpq_mpoly] | None:
    """Numerator and denominator as polynomials in the names."""
    context = fmpq_mpoly_ctx.get(names, "lex")
    one = context.constant(1)
    match expression:
        case Number(value):
            return context.constant(fmpq(value.numerator, value.denominator)), one
        case Name(name) if name in names:
            return context.gens()[names.index(name)], one
        case Sum(parts) | Product(parts):
            found = [_polynomial_quotient(part, names) for part in parts]
            top, bottom = (context.constant(0), one) if isinstance(expression, Sum) else (one, one)
            for part in found:
                if part is None:
                    return None
                if isinstance(expression, Sum):
                    top = top * part[1] + part[0] * bottom
                else:
                    top *= part[0]
                bottom *= part[1]
            return top, bottom
        case Power(base, Number(value)) if value.denominator == 1 and abs(value) <= 20:
            inner = _polynomial_quotient(base, names)
            if inner is None:
                return None
            top, bottom = inner if value > 0 else inner[::-1]
            return top ** abs(value.numerator), bottom ** abs(value.numerator)
    return None


def _as_expression(polynomial: fmpq_mpoly, names: list[str]) -> Expression:
    terms: list[Expression] = []
    for exponents, value in polynomial.to_dict().items():
        powers = [Power(Name(n), Number.of(int(e))) for n, e in zip(names, exponents, strict=True) if e]
        terms.append(Product((Number(Fraction(int(value.p), int(value.q))), *powers)))
    return Sum(tuple(terms))


def _radicand(term: Expression) -> Expression | None:
    match term:
        case Call("sqrt", (root,)) | Power(root, Number(value=Fraction(numerator=1, denominator=2))):
            return root
    return None


def _bound(relation: Relation, name: str) -> tuple[str, Fraction] | None:
    for operator, one, other in (
        (relation.operator, relation.left, relation.right),
        (_MIRRORED.get(relation.operator, ""), relation.right, relation.left),
    ):
        if one == Name(name) and isinstance(other, Number) and operator in _MIRRORED:
            return operator, other.value
    return None


def _inherited_bounds(relations: Sequence[Relation]) -> list[Relation]:
    """From ``n >= k`` and ``k >= 0`` that ``n >= 0``, and the like."""
    found: list[Relation] = []
    for relation in relations:
        sides = relation.left, relation.right
        if relation.operator not in _MIRRORED or not all(isinstance(side, Name) for side in sides):
            continue
        low, high = sides if relation.operator in ("<", "<=") else sides[::-1]
        is_strict = relation.operator in ("<", ">")
        for other in relations:
            below, above = (_bound(other, side.name) if isinstance(side, Name) else None for side in (low, high))
            if below is not None and below[0] in (">", ">="):
                found.append(Relation(">" if is_strict or below[0] == ">" else ">=", high, Number(below[1])))
            if above is not None and above[0] in ("<", "<="):
                found.append(Relation("<" if is_strict or above[0] == "<" else "<=", low, Number(above[1])))
    return found


def rational_bounds(place: Place, name: str) -> bool:
    """Whether every order relation with this name bounds it by a rational number."""
    own = [r for r in place.conditions if name in names_in(r.left) | names_in(r.right) and r.operator in _MIRRORED]
    return all(_bound(relation, name) is not None for relation in own)


# Sturm's theorem


def _quotient(expression: Expression, name: str) -> tuple[list[Fraction], list[Fraction]] | None:
    """Coefficients of a rational function's numerator and denominator, the constant ones first."""
    one = [Fraction(1)]
    match expression:
        case Number(value):
            return [value], one
        case Name(found) if found == name:
            return [Fraction(0), Fraction(1)], one
        case Sum(terms):
            top, bottom = [Fraction(0)], one
            for term in terms:
                part = _quotient(term, name)
                if part is None:
                    return None
                left, right = _multiplied([top, part[1]]), _multiplied([part[0], bottom])
                top, bottom = _added(left, right), _multiplied([bottom, part[1]])
            return top, bottom
        case Product(factors):
            parts = [_quotient(factor, name) for factor in factors]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            return _multiplied([top for top, _ in known]), _multiplied([bottom for _, bottom in known])
        case Power(base, Number(value)) if value.denominator == 1 and abs(value) <= 60:
            inner = _quotient(base, name)
            if inner is None:
                return None
            ordered = inner if value > 0 else (inner[1], inner[0])
            return _multiplied([ordered[0]] * abs(int(value))), _multiplied([ordered[1]] * abs(int(value)))
    return None


def _added(one: list[Fraction], other: list[Fraction]) -> list[Fraction]:
    size = max(len(one), len(other))
    padded = [[*part, *[Fraction(0)] * (size - len(part))] for part in (one, other)]
    return [a + b for a, b in zip(*padded, strict=True)]


def _multiplied(parts: list[list[Fraction]]) -> list[Fraction]:
    result = [Fraction(1)]
    for part in parts:
        product = [Fraction(0)] * (len(result) + len(part) - 1 if part else 1)
        for i, a in enumerate(result):
            for j, b in enumerate(part):
                product[i + j] += a * b
        result = product
    return result


def _stripped(coefficients: list[Fraction]) -> list[Fraction]:
    while coefficients and coefficients[-1] == 0:
        coefficients = coefficients[:-1]
    return coefficients


def _at(coefficients: list[Fraction], x: Fraction) -> Fraction:
    value = Fraction(0)
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def _sturm_sign(coefficients: list[Fraction], ends: Ends) -> int | None:
    """The sign of a polynomial on an interval, None where it has a zero."""
    coefficients = _stripped(coefficients)
    if not coefficients:
        return None
    given = coefficients
    bound = 2 + max(abs(c / coefficients[-1]) for c in coefficients)
    low, low_open, high, high_open = ends
    left, right = -bound if low is None else low, bound if high is None else high
    left, right = min(left, right), max(left, right)
    chain = _chain(coefficients)
    if len(chain[-1]) > 1:  # multiple zeros: divide by the greatest common divisor with the derivative
        coefficients = _divided(coefficients, chain[-1])
        chain = _chain(coefficients)
    zeros = _changes(chain, left) - _changes(chain, right)  # in (left, right]
    if _at(coefficients, right) == 0 and high_open:
        zeros -= 1
    if _at(coefficients, left) == 0 and not low_open:
        zeros += 1
    middle = _at(given, (left + right) / 2)
    return None if zeros or middle == 0 else 1 if middle > 0 else -1


def _chain(coefficients: list[Fraction]) -> list[list[Fraction]]:
    chain = [coefficients, _stripped([c * i for i, c in enumerate(coefficients)][1:])]
    while chain[-1]:
        chain.append([-c for c in _remainder(chain[-2], chain[-1])])
    return chain[:-1]


def _divided(top: list[Fraction], bottom: list[Fraction]) -> list[Fraction]:
    """The quotient of a division without remainder."""
    rest, quotient = list(top), [Fraction(0)] * (len(top) - len(bottom) + 1)
    for shift in range(len(quotient) - 1, -1, -1):
        quotient[shift] = rest[shift + len(bottom) - 1] / bottom[-1]
        for i, c in enumerate(bottom):
            rest[shift + i] -= quotient[shift] * c
    return quotient


def _remainder(top: list[Fraction], bottom: list[Fraction]) -> list[Fraction]:
    rest = list(top)
    while len(rest) >= len(bottom):
        factor = rest[-1] / bottom[-1]
        shift = len(rest) - len(bottom)
        for i, c in enumerate(bottom):
            rest[shift + i] -= factor * c
        rest = _stripped(rest[:-1])
    return rest


def _changes(chain: list[list[Fraction]], x: Fraction) -> int:
    signs = [value > 0 for value in (_at(polynomial, x) for polynomial in chain) if value]
    return sum(one != other for one, other in pairwise(signs))
