"""Signs and zeros of coefficients: certified by balls, by the conditions on the names, or not at all."""

from __future__ import annotations

from fractions import Fraction

from flint import acb, arb

from mathengine.errors import MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Product, Sum, walk
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import COMPLEX
from mathengine.symbolic.expansions_coefficients import (
    ONE,
    PRECISIONS,
    Atom,
    Coefficient,
    Coefficients,
    Monomial,
    UnresolvedError,
)


def vanishes(ring: Coefficients, coefficient: Coefficient) -> bool:
    """Whether a coefficient is 0 as a rational function of its atoms."""
    kinds = {ring.atoms[number].kind for monomial in coefficient.terms for number, _ in monomial}
    if kinds.isdisjoint(("sum", "log", "call")) and all(e > 0 for m in coefficient.terms for _, e in m):
        return False
    expression = ring.expression(coefficient)
    if _differs_somewhere(ring, expression):
        return False
    try:
        return rational_form(expression) == Number.of(0)
    except MathengineError:
        return False


def _differs_somewhere(ring: Coefficients, expression: Expression) -> bool:
    """Whether it certainly has a value other than 0 at one point, which costs less than a normal form."""
    tails = [part for part in walk(expression) if isinstance(part, Call) and "#" in part.function]
    expression = replaced(
        expression, {part: Number(Fraction(1, 11 + k)) for k, part in enumerate(dict.fromkeys(tails))}
    )
    point = {name: arb(3 + 2 * k) / 7 for k, name in enumerate(sorted(unbound_names(expression)), 3)}
    try:
        value = enclose(expression, PRECISIONS[0], variables=point)
    except MathengineError:
        return False
    return bool(value.is_finite()) and not value.contains(0)


def is_nonzero(ring: Coefficients, coefficient: Coefficient) -> bool:
    """Whether a coefficient without germs certainly differs from 0."""
    if ring.sign(coefficient) is not None:
        return True
    names = unbound_names(ring.expression(coefficient))
    if not names:
        value = ball(ring, ring.expression(coefficient))
        return value is not None and not value.contains(0)
    if len(coefficient.terms) != 1:
        return _shifted_sign(ring, coefficient) not in (None, 0)
    ((monomial, _),) = coefficient.terms.items()
    return all(_atom_is_nonzero(ring, ring.atoms[number]) for number, _ in monomial)


def _atom_is_nonzero(ring: Coefficients, atom: Atom) -> bool:
    if atom.positive or atom.kind == "exp":
        return True
    if isinstance(atom.expression, Name) and ring.domain is not None:
        name = atom.expression.name
        return name in ring.domain.kinds and any(e == Number.of(0) for e in ring.domain.excluded(name))
    if atom.kind in ("sum", "log", "call") and not unbound_names(atom.expression):
        value = ball(ring, atom.expression)
        return value is not None and not value.contains(0)
    return False


def sign(ring: Coefficients, coefficient: Coefficient) -> int | None:
    """-1, 0 or 1, certified; None where it is not known, or the value is not real."""
    value = coefficient.rational
    if value is not None:
        return (value > 0) - (value < 0)
    signs = {_term_sign(ring, monomial, v) for monomial, v in coefficient.terms.items()}
    if len(signs) == 1 and None not in signs:
        return signs.pop()
    expression = ring.expression(coefficient)
    names = unbound_names(expression)
    if names <= ring.bounded.keys():
        return ball_sign(ring, expression)
    for rule in (_shifted_sign, _compared_sign, _sign_of_logarithms, _cleared_sign):
        found = rule(ring, coefficient)
        if found is not None:
            return found
    return None


def _compared_sign(ring: Coefficients, coefficient: Coefficient) -> int | None:
    """The sign of a multiple of the difference that a condition compares with 0."""
    for relation in ring.domain.conditions if ring.domain is not None else ():
        if relation.operator not in ("<", ">"):
            continue
        try:
            difference = ring.minus(ring.of(relation.left), ring.of(relation.right))
        except UnresolvedError:
            continue
        if not difference.terms or difference.terms.keys() != coefficient.terms.keys():
            continue
        first = min(difference.terms)
        factor = coefficient.terms[first] / difference.terms[first]
        if ring.scaled(difference, factor) == coefficient:
            return (1 if factor > 0 else -1) * (1 if relation.operator == ">" else -1)
    return None


def _sign_of_logarithms(ring: Coefficients, coefficient: Coefficient) -> int | None:
    """The sign of ``q (log u - log v)``, that of ``q (u - v)``."""
    if len(coefficient.terms) != 2:
        return None
    inner: list[Coefficient] = []
    values: list[Fraction] = []
    for monomial, value in coefficient.terms.items():
        if len(monomial) != 1 or monomial[0][1] != 1:
            return None
        atom = ring.atoms[monomial[0][0]]
        if atom.kind != "log" or not atom.real or atom.inner is None or ring.has_variable(atom.inner):
            return None
        inner.append(atom.inner)
        values.append(value)
    if values[0] != -values[1]:
        return None
    own = ring.sign(ring.minus(*inner))
    return None if own is None else own * (1 if values[0] > 0 else -1)


def _cleared_sign(ring: Coefficients, coefficient: Coefficient) -> int | None:
    """The sign once positive denominators are multiplied out."""
    lowest: dict[int, Fraction] = {}
    for monomial in coefficient.terms:
        for number, exponent in monomial:
            if exponent < lowest.get(number, Fraction(0)) and ring.atoms[number].positive:
                lowest[number] = exponent
    if not lowest:
        return None
    try:
        factor = Coefficient({tuple(sorted((number, -exponent) for number, exponent in lowest.items())): Fraction(1)})
        return ring.sign(ring.times(coefficient, factor))
    except UnresolvedError:
        return None


def _term_sign(ring: Coefficients, monomial: Monomial, value: Fraction) -> int | None:
    sign = 1 if value > 0 else -1
    for number, exponent in monomial:
        atom = ring.atoms[number]
        if atom.positive:
            continue
        if exponent.denominator != 1:
            return None
        if not unbound_names(atom.expression) and atom.kind in ("call", "log", "sum"):
            own = ball_sign(ring, atom.expression)
        elif atom.kind == "log" and atom.real and atom.inner is not None and not ring.has_variable(atom.inner):
            own = ring.sign(ring.minus(atom.inner, ONE))
        else:
            own = _named_sign(ring, atom)
        if own is None:
            return None
        sign *= own if exponent.numerator % 2 else 1
    return sign


def _named_sign(ring: Coefficients, atom: Atom) -> int | None:
    """-1 for a name that is bounded by 0 from above."""
    if atom.kind != "name" or not isinstance(atom.expression, Name) or ring.domain is None:
        return None
    name = atom.expression.name
    if ring.domain.kinds.get(name, COMPLEX) == COMPLEX:
        return None
    interval = ring.domain.interval(name)
    if interval.upper is None:
        return None
    sign = ball_sign(ring, interval.upper)
    return -1 if sign == -1 or (interval.upper == Number.of(0) and interval.upper_open) else None


def _shifted_sign(ring: Coefficients, coefficient: Coefficient) -> int | None:
    """The sign of a polynomial in bounded names, where all terms have it once the bounds are taken as origin."""
    if ring.domain is None or ring.has_variable(coefficient):
        return None
    expression = ring.expression(coefficient)
    known: dict[Expression, Expression] = {}
    for name in sorted(unbound_names(expression)):
        if ring.domain.kinds.get(name, COMPLEX) == COMPLEX:
            return None
        interval = ring.domain.interval(name)
        bound, step = (interval.lower, 1) if interval.lower is not None else (interval.upper, -1)
        if bound is None or unbound_names(bound) or (bound == Number.of(0) and step == 1):
            continue
        if not (interval.lower_open if step == 1 else interval.upper_open):
            continue
        known[Name(name)] = Sum((bound, Product((Number.of(step), Name(f"{name}#shift")))))
    if not known:
        return None
    try:
        moved = ring.of(replaced(expression, known))
    except UnresolvedError:
        return None
    signs = {_term_sign(ring, monomial, v) for monomial, v in moved.terms.items()}
    return signs.pop() if len(signs) == 1 and None not in signs else None


def ball(ring: Coefficients, expression: Expression) -> arb | acb | None:
    """A ball that tells the value from 0, or the best there is."""
    variables = {name: _interval_ball(ends) for name, ends in ring.bounded.items()}
    value: arb | acb | None = None
    for bits in PRECISIONS:
        try:
            value = enclose(expression, bits, variables=variables)
        except MathengineError:
            return None
        if value.is_finite() and not value.contains(0):
            return value
    return value


def ball_sign(ring: Coefficients, expression: Expression) -> int | None:
    """The sign that a ball of a constant has."""
    value = ball(ring, expression)
    if not isinstance(value, arb):
        return None
    return 1 if value > 0 else -1 if value < 0 else None


def _interval_ball(ends: tuple[int, int] | None) -> arb | acb:
    if ends is None:
        return acb(arb(0, 1), arb(0, 1))
    return arb(arb(ends[0] + ends[1]) / 2, arb(ends[1] - ends[0]) / 2)
