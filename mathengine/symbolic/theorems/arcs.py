"""Circular and hyperbolic functions and their inverses: radicals at rational multiples of pi, exponentials elsewhere;
arc tangents of rational numbers over the primes of the Gaussian integers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import atan, isqrt, pi

from flint import fmpz

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.theorems.instance import TheoremInstance
from mathengine.symbolic.theorems.numbers import LARGEST, Surd, number, rational, surd

STANDARD = "circular functions at rational multiples of pi"
TO_EXPONENTIALS = "circular and hyperbolic functions by exponentials (Euler)"
QUOTIENT = "circular functions as quotients of sine and cosine"
INVERSE = "inverse functions by logarithms and arc tangents"
GAUSSIAN = "arc tangents by Gaussian integers"
STANDARD_ARC = "arc tangents at standard points"

_I, _PI, _HALF = Name("I"), Name("pi"), number(Fraction(1, 2))


def _sqrt(value: int | Expression) -> Expression:
    return Power(number(value) if isinstance(value, int) else value, _HALF)


def _sum(*terms: Expression) -> Expression:
    return Sum(terms)


def _product(*factors: Expression | int | Fraction) -> Expression:
    return Product(tuple(number(f) if isinstance(f, int | Fraction) else f for f in factors))


def _over(top: Expression, bottom: Expression) -> Expression:
    return Product((top, Power(bottom, number(-1))))


_SINES: dict[Fraction, Expression] = {
    Fraction(0): number(0),
    Fraction(1, 12): _product(Fraction(1, 4), _sum(_sqrt(6), _product(-1, _sqrt(2)))),
    Fraction(1, 10): _product(Fraction(1, 4), _sum(_sqrt(5), number(-1))),
    Fraction(1, 8): _product(Fraction(1, 2), _sqrt(_sum(number(2), _product(-1, _sqrt(2))))),
    Fraction(1, 6): number(Fraction(1, 2)),
    Fraction(1, 5): _product(Fraction(1, 4), _sqrt(_sum(number(10), _product(-2, _sqrt(5))))),
    Fraction(1, 4): _product(Fraction(1, 2), _sqrt(2)),
    Fraction(3, 10): _product(Fraction(1, 4), _sum(_sqrt(5), number(1))),
    Fraction(1, 3): _product(Fraction(1, 2), _sqrt(3)),
    Fraction(3, 8): _product(Fraction(1, 2), _sqrt(_sum(number(2), _sqrt(2)))),
    Fraction(2, 5): _product(Fraction(1, 4), _sqrt(_sum(number(10), _product(2, _sqrt(5))))),
    Fraction(5, 12): _product(Fraction(1, 4), _sum(_sqrt(6), _sqrt(2))),
    Fraction(1, 2): number(1),
}
"""sin(pi x) by x."""


def circular(atom: Expression) -> TheoremInstance | None:
    """sin, cos, tan, cot, sec, csc and the hyperbolic ones.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(circular(read_expression("sin(2*pi/3)")).right)
    'sqrt(3)/2'
    """
    if not isinstance(atom, Call) or len(atom.arguments) != 1:
        return None
    (argument,) = atom.arguments
    ratio = rational(_over(argument, _PI)) if atom.function in _CIRCULAR else None
    if atom.function in _QUOTIENTS:
        above, below = _QUOTIENTS[atom.function]
        top = Call(above, (argument,)) if above else number(1)
        return TheoremInstance(QUOTIENT, atom, _over(top, Call(below, (argument,))))
    if ratio is not None and atom.function in ("sin", "cos"):
        return _standard(atom, ratio)
    if atom.function in ("sin", "cos"):
        plus, minus = (Call("exp", (_product(sign, _I, argument),)) for sign in (1, -1))
        right = _over(_sum(plus, _product(-1, minus)), _product(2, _I))
        right = right if atom.function == "sin" else _product(Fraction(1, 2), _sum(plus, minus))
        return TheoremInstance(TO_EXPONENTIALS, atom, right)
    if atom.function in ("sinh", "cosh"):
        sign = -1 if atom.function == "sinh" else 1
        plus, minus = Call("exp", (argument,)), Call("exp", (_product(-1, argument),))
        return TheoremInstance(TO_EXPONENTIALS, atom, _product(Fraction(1, 2), _sum(plus, _product(sign, minus))))
    return None


_CIRCULAR = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_QUOTIENTS = {
    "tan": ("sin", "cos"),
    "cot": ("cos", "sin"),
    "sec": ("", "cos"),
    "csc": ("", "sin"),
    "tanh": ("sinh", "cosh"),
    "coth": ("cosh", "sinh"),
    "sech": ("", "cosh"),
    "csch": ("", "sinh"),
}


def _standard(atom: Call, ratio: Fraction) -> TheoremInstance | None:
    """The sine of ``pi ratio`` (for a cosine, moved by pi/2) by that of an angle from 0 to pi/2."""
    turn = ratio + Fraction(1, 2) if atom.function == "cos" else ratio
    sign, turn = 1, turn % 2
    if turn > 1:
        sign, turn = -1, turn - 1
    if turn > Fraction(1, 2):
        turn = 1 - turn
    value = _SINES.get(turn)
    if value is None:
        value = Call("sin", (_product(turn, _PI),))
        if sign == 1 and atom.function == "sin" and turn == ratio:
            return None
    return TheoremInstance(STANDARD, atom, value if sign == 1 else _product(-1, value))


def inverse(atom: Expression) -> TheoremInstance | None:
    """Inverse circular and hyperbolic functions by arc tangents and logarithms.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(inverse(read_expression("asinh(1)")).right)
    'log(1 + sqrt(2))'
    """
    if not isinstance(atom, Call) or len(atom.arguments) != 1:
        return None
    (x,) = atom.arguments
    value = surd(x)
    if atom.function not in _INVERSES or value is None:
        return None
    right = _INVERSES[atom.function](value)
    return None if right is None else TheoremInstance(INVERSE, atom, right)


_ONE = Surd(Fraction(1), Fraction(0), 1)
_MINUS = Surd(Fraction(-1), Fraction(0), 1)


def _log(value: Expression) -> Expression:
    return Call("log", (value,))


def _asinh(x: Surd) -> Expression:
    return _log(_sum(x.expression(), _sqrt((x * x + _ONE).expression())))


def _acosh(x: Surd) -> Expression | None:
    root = x * x + _MINUS
    return _log(_sum(x.expression(), _sqrt(root.expression()))) if (x + _MINUS).is_positive() else None


def _atanh(x: Surd) -> Expression | None:
    above, below = x + _ONE, _ONE + _MINUS * x
    if not (above.is_positive() and below.is_positive()):
        return None
    return _product(Fraction(1, 2), _log((above * below.inverse()).expression()))


def _asin(x: Surd) -> Expression | None:
    rest = _ONE + _MINUS * x * x
    if rest.is_positive():
        return Call("atan", (_over(x.expression(), _sqrt(rest.expression())),))
    if x in (_ONE, _MINUS):
        return _product(Fraction(1, 2), x.x, _PI)
    return None


def _acos(x: Surd) -> Expression | None:
    arc = _asin(x)
    return None if arc is None else _sum(_product(Fraction(1, 2), _PI), _product(-1, arc))


def _reciprocal(function: str) -> Callable[[Surd], Expression | None]:
    def of(x: Surd) -> Expression | None:
        return Call(function, (x.inverse().expression(),)) if x.x or x.y else None

    return of


_INVERSES: dict[str, Callable[[Surd], Expression | None]] = {
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "asin": _asin,
    "acos": _acos,
    "acoth": _reciprocal("atanh"),
    "acot": _reciprocal("atan"),
    "asec": _reciprocal("acos"),
    "acsc": _reciprocal("asin"),
}

_TANGENTS = {
    Surd(Fraction(2), Fraction(-1), 3): Fraction(1, 12),
    Surd(Fraction(-1), Fraction(1), 2): Fraction(1, 8),
    Surd(Fraction(0), Fraction(1, 3), 3): Fraction(1, 6),
    Surd(Fraction(1), Fraction(0), 1): Fraction(1, 4),
    Surd(Fraction(0), Fraction(1), 3): Fraction(1, 3),
    Surd(Fraction(1), Fraction(1), 2): Fraction(3, 8),
    Surd(Fraction(2), Fraction(1), 3): Fraction(5, 12),
}
"""x by tan(pi x)."""


def arc_tangent(atom: Expression) -> TheoremInstance | None:
    """``atan(x)`` at standard points and at rational numbers.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(normal_form(arc_tangent(read_expression("atan(1/3)")).right))
    '(-4*atan(1/2) + pi)/4'
    """
    if not (isinstance(atom, Call) and atom.function == "atan" and len(atom.arguments) == 1):
        return None
    value = surd(_denested(atom.arguments[0]))
    if value is None:
        return None
    minus = value * _MINUS
    if value in _TANGENTS or minus in _TANGENTS:
        turn = _TANGENTS[value] if value in _TANGENTS else -_TANGENTS[minus]
        return TheoremInstance(STANDARD_ARC, atom, _product(turn, _PI))
    if not value.y:
        return _rational_arc(atom, value.x)
    if minus.is_positive():
        right: Expression = _product(-1, Call("atan", (minus.expression(),)))
    elif (value + _MINUS).is_positive():
        other = Call("atan", (value.inverse().expression(),))
        right = _sum(_product(Fraction(1, 2), _PI), _product(-1, other))
    else:
        return None
    return TheoremInstance(STANDARD_ARC, atom, right)


def _denested(expression: Expression) -> Expression:
    try:
        return normal_form(expression)
    except InvalidInput:
        return expression


def _rational_arc(atom: Call, x: Fraction) -> TheoremInstance | None:
    """``atan(p/q)`` as the argument of q + ip, by the primes of the Gaussian integers and pi/4."""
    if max(abs(x.numerator), x.denominator) > LARGEST:
        return None
    if x == 0:
        return TheoremInstance(GAUSSIAN, atom, number(0))
    arcs = _gaussian_factors(x.denominator, x.numerator)
    total = sum(e * atan(t) for t, e in arcs.items())
    quarters = round((atan(x) - total) / (pi / 4))
    if quarters == 0 and arcs == {x: 1}:
        return None
    terms = [_product(e, Call("atan", (number(t),))) for t, e in arcs.items()]
    if quarters:
        terms.append(_product(Fraction(quarters, 4), _PI))
    return TheoremInstance(GAUSSIAN, atom, Sum(tuple(terms)))


def _gaussian_factors(x: int, y: int) -> dict[Fraction, int]:
    """Tangents b/a < 1 of the primes a + ib with their exponents, conjugates counted off; for coprime x, y."""
    found: dict[Fraction, int] = {}
    for p, e in fmpz(x * x + y * y).factor():
        if p == 2:
            continue
        a, b = _two_squares(int(p))
        # a + ib divides x + iy exactly when p divides x a + y b
        sign = 1 if (x * a + y * b) % int(p) == 0 else -1
        found[Fraction(b, a)] = sign * int(e)
    return found


def _two_squares(p: int) -> tuple[int, int]:
    """a > b > 0 with ``a*a + b*b = p``, for a prime p = 1 mod 4 (Cornacchia)."""
    root = next(r for r in (pow(g, (p - 1) // 4, p) for g in range(2, p)) if r * r % p == p - 1)
    a, b = p, root
    while a * a > p:
        a, b = b, a % b
    return max(a, isqrt(p - a * a)), min(a, isqrt(p - a * a))
