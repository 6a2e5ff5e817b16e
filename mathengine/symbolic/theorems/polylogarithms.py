"""Polylogarithms at real points of degree 1 and 2, and at I."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.theorems.instance import TheoremInstance
from mathengine.symbolic.theorems.numbers import Surd, integer, number, surd

ONE = "polylogarithms of order 1 and less"
UNITS = "polylogarithms at 1, -1, I and -I"
REFLECTION = "reflection of the dilogarithm (Euler)"
LANDEN = "Landen's identity for the dilogarithm"
SPECIAL = "polylogarithms at special points (Euler, Landen)"
INVERSION = "inversion of polylogarithms (Jonquiere)"
LERCH = "Lerch's function by elementary functions and polylogarithms"

LARGEST_ORDER = 200
_PI, _I = Name("pi"), Name("I")
_ONE = Surd(Fraction(1), Fraction(0), 1)
_MINUS = Surd(Fraction(-1), Fraction(0), 1)
_HALF = Surd(Fraction(1, 2), Fraction(0), 1)
_GOLDEN = Surd(Fraction(3, 2), Fraction(-1, 2), 5)


def _product(*factors: Expression | int | Fraction) -> Expression:
    return Product(tuple(number(f) if isinstance(f, int | Fraction) else f for f in factors))


def _power(base: Expression, exponent: int | Fraction) -> Expression:
    return Power(base, number(exponent))


def _log(value: Surd) -> Expression:
    return Call("log", (value.expression(),))


def _li(s: int, x: Surd) -> Expression:
    return Call("polylog", (number(s), x.expression()))


def _zeta(s: int) -> Expression:
    return Call("zeta", (number(s),))


def polylogarithm(atom: Expression) -> TheoremInstance | None:
    """``polylog(s, x)`` for integers s.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(polylogarithm(read_expression("polylog(2, 1/2)")).right)
    'pi**2/12 - log(2)**2/2'
    """
    if not (isinstance(atom, Call) and atom.function == "polylog"):
        return None
    s, argument = integer(atom.arguments[0]), normal_form(atom.arguments[1])
    if s is None or abs(s) > LARGEST_ORDER:
        return None
    if s > 1 and argument in (_I, _product(-1, _I)):
        return TheoremInstance(UNITS, atom, _at_i(s, 1 if argument == _I else -1))
    x = surd(argument)
    if x is None or (x == _ONE and s <= 1):
        return None
    if s <= 1:
        return _low_order(atom, s, x)
    if x in (_ONE, _MINUS):
        factor = Fraction(1) if x == _ONE else Fraction(1, 2 ** (s - 1)) - 1
        return TheoremInstance(UNITS, atom, _product(factor, _zeta(s)) if factor != 1 else _zeta(s))
    if s == 2:
        return _dilogarithm(atom, x)
    return _trilogarithm(atom, x) if s == 3 else None


def _at_i(s: int, sign: int) -> Expression:
    real = _product(-Fraction(1, 2**s) * (1 - Fraction(1, 2 ** (s - 1))), _zeta(s))
    return Sum((real, _product(sign, _I, Call("L", (number(-4), number(s))))))


def _low_order(atom: Expression, s: int, x: Surd) -> TheoremInstance | None:
    below = _ONE + _MINUS * x
    if s == 1:
        return TheoremInstance(ONE, atom, _product(-1, _log(below))) if below.is_positive() else None
    # Li_{-k}(x) = sum_{j=0}^{k} j! S(k+1, j+1) (x/(1-x))**(j+1)
    ratio = (x * below.inverse()).expression()
    k, factorial = -s, 1
    terms: list[Expression] = []
    for j in range(k + 1):
        factorial *= max(j, 1)
        terms.append(_product(factorial * _stirling(k + 1, j + 1), _power(ratio, j + 1)))
    return TheoremInstance(ONE, atom, Sum(tuple(terms)))


def _stirling(n: int, k: int) -> int:
    """Partitions of n things into k blocks."""
    total, factorial = 0, 1
    for j in range(k + 1):
        total += (-1) ** (k - j) * comb(k, j) * j**n
        factorial *= max(j, 1)
    return total // factorial


def _dilogarithm(atom: Expression, x: Surd) -> TheoremInstance | None:
    """Into 0 < x < 1/2, by the reflections x -> 1 - x and x -> x/(x - 1)."""
    other = _ONE + _MINUS * x
    if not other.is_positive() or not (x.x or x.y):
        return None
    if x == _HALF:
        half = Sum((_product(Fraction(1, 12), _power(_PI, 2)), _product(Fraction(-1, 2), _power(_log_of(2), 2))))
        return TheoremInstance(SPECIAL, atom, half)
    if x == _GOLDEN:
        unit = _log(Surd(Fraction(1, 2), Fraction(1, 2), 5))
        golden = Sum((_product(Fraction(1, 15), _power(_PI, 2)), _product(-1, _power(unit, 2))))
        return TheoremInstance(SPECIAL, atom, golden)
    if not x.is_positive():
        landen = x * (x + _MINUS).inverse()
        rest = _product(Fraction(-1, 2), _power(_log(other), 2))
        return TheoremInstance(LANDEN, atom, Sum((_product(-1, _li(2, landen)), rest)))
    if (x + _MINUS * _HALF).is_positive():
        logs = _product(-1, _log(x), _log(other))
        right = Sum((_product(Fraction(1, 6), _power(_PI, 2)), logs, _product(-1, _li(2, other))))
        return TheoremInstance(REFLECTION, atom, right)
    return None


def _trilogarithm(atom: Expression, x: Surd) -> TheoremInstance | None:
    if x == _HALF:
        log = _log_of(2)
        terms = (
            _product(Fraction(7, 8), _zeta(3)),
            _product(Fraction(-1, 12), _power(_PI, 2), log),
            _product(Fraction(1, 6), _power(log, 3)),
        )
        return TheoremInstance(SPECIAL, atom, Sum(terms))
    minus = _MINUS * x
    if (minus + _MINUS).is_positive():  # x < -1
        log = _log(minus)
        terms = (
            _li(3, x.inverse()),
            _product(Fraction(-1, 6), _power(_PI, 2), log),
            _product(Fraction(-1, 6), _power(log, 3)),
        )
        return TheoremInstance(INVERSION, atom, Sum(terms))
    return None


def _log_of(value: int) -> Expression:
    return Call("log", (number(value),))


def lerch(atom: Expression) -> TheoremInstance | None:
    """``lerchphi(z, s, a)`` for integers and halves a, by what is known of simpler functions.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(normal_form(lerch(read_expression("lerchphi(-1/3, 1, 1/2)")).right))
    '2*sqrt(3)*atan(sqrt(3)/3)'
    """
    if not (isinstance(atom, Call) and atom.function == "lerchphi"):
        return None
    z, s, a = (surd(argument) for argument in atom.arguments)
    if z is None or s is None or a is None or s.y or a.y or s.x.denominator != 1 or not (z.x or z.y):
        return None
    order, start = s.x.numerator, a.x
    if not (0 < start <= LARGEST_ORDER and 0 < order <= LARGEST_ORDER) or z in (_ONE, _MINUS):
        return None
    if start > 1:  # Phi(z, s, a) = (Phi(z, s, a - 1) - (a - 1)**-s)/z
        before = Call("lerchphi", (z.expression(), number(order), number(start - 1)))
        return TheoremInstance(
            LERCH, atom, _product(_power(z.expression(), -1), Sum((before, number(-((start - 1) ** -order)))))
        )
    if start == 1:
        return TheoremInstance(LERCH, atom, _product(_power(z.expression(), -1), _li(order, z)))
    if start == Fraction(1, 2):
        return _at_half(atom, z, order)
    return None


def _at_half(atom: Expression, z: Surd, order: int) -> TheoremInstance | None:
    """``sum z**n/(n + 1/2)**s = 2**(s-1)/sqrt(z) (Li_s(sqrt(z)) - Li_s(-sqrt(z)))``."""
    size = (z if z.is_positive() else z * _MINUS).expression()
    root = Power(size, Number(Fraction(1, 2)))
    if not z.is_positive():
        if order > 1 or (_MINUS * z + _MINUS).is_positive():
            return None
        return TheoremInstance(LERCH, atom, _product(2, _power(root, -1), Call("atan", (root,))))
    if not (_ONE + _MINUS * z).is_positive():
        return None
    if order == 1:
        one = number(1)
        plus, minus = (Call("log", (Sum((one, _product(sign, root))),)) for sign in (1, -1))
        return TheoremInstance(LERCH, atom, _product(_power(root, -1), Sum((plus, _product(-1, minus)))))
    plus, minus = (Call("polylog", (number(order), _product(sign, root))) for sign in (1, -1))
    difference = Sum((plus, _product(-1, minus)))
    return TheoremInstance(LERCH, atom, _product(2 ** (order - 1), _power(root, -1), difference))
