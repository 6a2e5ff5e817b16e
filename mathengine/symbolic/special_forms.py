"""Closed forms of 2F1, 1F1, 0F1 and U and of their derivatives at rational points, for special parameters.

A form says ``f = unit (p + q g)`` and ``f' = unit (p' + q' g)`` with rational numbers p, q, p', q' and one atom g.
It is reached from a base by unit steps of the parameters (:mod:`mathengine.symbolic.contiguous`), before Euler's or
Kummer's transformation where ``exchanged``::

    base          function                      g
    polynomial    a or b a negative integer     none
    power         2F1(1, b; 2; z)               (1-z)**(1-b)                                   15.4.6
    logarithm     2F1(1, 1; 2; z)               log(1-z)                                       15.4.1
    arcsine       2F1(1, 1; 3/2; z)             asin(sqrt(z))/sqrt(z(1-z))                     15.4.4, 15.8.1
    arctangent    2F1(1, 1/2; 3/2; z)           atanh(sqrt(z))/sqrt(z)                         15.4.2, 15.4.3
    lerch         2F1(1, b; b+1; z)             lerch_value(z, 1, b)                              25.14.1
    lerch, 1      2F1(1, 1; c; z)               lerch_value(z/(z-1), 1, c-1)                      15.8.1
    cosine        2F1(a, -a; 1/2; z)            tan(2a asin(sqrt(z)))/sqrt(z(1-z))             15.4.12
    two powers    2F1(a, a+1/2; 1/2; z)         ((1+s)/(1-s))**(2a), s = sqrt(z)               15.4.7
    square root   2F1(a, a+1/2; 2a+1; z)        sqrt(1-z)                                      15.4.17
    gamma         2F1(a, 1-a; c; 1/2)           a quotient of gamma values                     15.4.30
    exponential   1F1(1; 2; z)                  exp(z)                                         13.6.2
    error         1F1(1; 3/2; z)                exp(z) erf(sqrt(z)) or exp(z) erfi(sqrt(-z))   13.6.7
    bessel        1F1(a; 2a; z)                 I(a+1/2, z/2)/I(a-1/2, z/2)                    13.6.9
    hyperbolic    0F1(; 1/2; z)                 tanh(2 sqrt(z))/sqrt(z)                        10.16.9, 10.39.9
    erfc          U(1; 3/2; z)                  exp(z) erfc(sqrt(z))                           13.6.8
    bessel K      U(a; 2a; z)                   K(a+1/2, z/2)/K(a-1/2, z/2)                    13.6.10
    cylinder      0F1(; c; z)                   I or J (c, x)/(c-1, x), x = 2 sqrt(|z|)        10.16.9, 10.39.9

The numbers are those of the DLMF. For 2F1 the value is that of the principal branch, z < 1. Everything is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpq

from mathengine.symbolic.contiguous import Pair, Path, end_of, path_between, walk
from mathengine.symbolic.special_bases import (
    Start,
    arcsine_base,
    arctangent_base,
    bessel_base,
    complementary_error_base,
    cosine_base,
    cylinder_base,
    error_base,
    exponential_base,
    first_order_base,
    gamma_base,
    hyperbolic_base,
    lerch_value,
    logarithm_base,
    power_base,
    second_bessel_base,
    square_root_base,
    two_powers_base,
)
from mathengine.symbolic.special_values import Atom, Value

LONGEST_PATH = 2000
"""Unit steps, and terms of polynomials, that one form may take."""

_ZERO, _ONE, _HALF = fmpq(0), fmpq(1), fmpq(1, 2)
_POLYNOMIAL = "polynomial"


@dataclass(frozen=True, slots=True)
class SpecialForm:
    """A pair ``(f, f')`` in coordinates over an atom, up to one common factor, and how it was reached.

    Attributes
    ----------
    kind : str
        ``2F1``, ``1F1``, ``0F1`` or ``U``.
    pair : Pair
        Coordinates of f and f' over 1 and the atom.
    atom : Atom or None
        None where f'/f is rational.
    base : str
        Its name in the table above.
    start : mapping
        The parameters of the base.
    path : tuple of runs
        The steps from there.
    exchanged : bool
        Whether Euler's (Kummer's) transformation comes last.
    """

    kind: str
    pair: Pair
    atom: Atom | None
    base: str
    start: Mapping[str, fmpq]
    path: Path
    exchanged: bool = False

    def ratio(self) -> Value:
        """f'/f as a value.

        >>> form = gauss_form(fmpq(1), fmpq(1), fmpq(2), fmpq(-1))
        >>> from mathengine.numeric.printer import to_text
        >>> to_text(form.ratio().to_expression())
        '1 - 1/(2*log(2))'
        """
        return Value(self.pair.slope, self.pair.value, self.atom)

    def to_json(self) -> dict[str, object]:
        """How it was reached, as plain data."""
        return {
            "base": self.base,
            "start": {axis: str(value) for axis, value in self.start.items()},
            "path": [[axis, count] for axis, count in self.path],
            "exchanged": self.exchanged,
            "atom": dict(self.atom.claim) if self.atom else {},
        }


def gauss_form(a: fmpq, b: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    """The form of ``2F1(a, b; c; z)``, principal branch, or None where no base is in reach. Exact.

    Parameters
    ----------
    a, b, c, z : fmpq
        c no integer <= 0; z < 1, z != 0.

    Examples
    --------
    >>> gauss_form(fmpq(1), fmpq(1), fmpq(3, 2), fmpq(1, 2)).atom.expression
    Name(name='pi')
    >>> gauss_form(fmpq(1, 3), fmpq(1, 5), fmpq(1, 7), fmpq(1, 2)) is None
    True
    """
    if not _is_in_range(a, b, c):
        return None
    if _is_integer(a) or _is_integer(b):
        return _reducible(a, b, c, z)
    if _is_integer(c - a) or _is_integer(c - b):
        form = _reducible(c - a, c - b, c, z)
        return _euler(form, c - a - b, z) if form else None
    return _dihedral(a, b, c, z) or _at_one_half(a, b, c, z)


def kummer_form(a: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    """The form of ``1F1(a; c; z)`` (DLMF writes M), or None where no base is in reach. Exact.

    Parameters
    ----------
    a, c, z : fmpq
        c no integer <= 0; z != 0.

    Examples
    --------
    >>> kummer_form(fmpq(3), fmpq(5), fmpq(1)).atom.expression
    Name(name='E')
    """
    if not _is_in_range(a, c):
        return None
    if _is_integer(a):
        return _kummer_reducible(a, c, z)
    if _is_integer(c - a):
        form = _kummer_reducible(c - a, c, -z)
        return _kummer_exchange(form) if form else None
    if _is_integer(c - 2 * a):
        return _bessel_base(a, c, z)
    return None


def tricomi_form(a: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    """The form of ``U(a; c; z)``, or None where no base is in reach. Exact.

    Parameters
    ----------
    a, c, z : fmpq
        z > 0; neither a nor a - c + 1 an integer <= 0.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(tricomi_form(fmpq(1), fmpq(3, 2), fmpq(4)).ratio().to_expression())
    '7/8 - 1/(2*sqrt(pi)*exp(4)*erfc(2))'
    """
    other = a - c + 1
    if not _is_in_range(a, c):
        return None
    if c.q == 2 and _is_integer(a):
        return _complementary(a, c, z)
    if c.q == 2 and _is_integer(other):
        # U(a; c; z) = z**(1-c) U(a-c+1; 2-c; z)
        form = _complementary(other, 2 - c, z)
        return replace(form, pair=form.pair.moved((_ONE, _ZERO, (1 - c) / z, _ONE)), exchanged=True)
    if _is_integer(c - 2 * a) and not _is_integer(a) and not _is_integer(other):
        start = {"a": a, "c": 2 * a}
        return _stepped("U", "bessel K", start, {"a": a, "c": c}, "c", z, second_bessel_base(z, a))
    return None


def _complementary(a: fmpq, c: fmpq, z: fmpq) -> SpecialForm:
    start = {"a": _ONE, "c": fmpq(3, 2)}
    return _stepped("U", "erfc", start, {"a": a, "c": c}, "ca", z, complementary_error_base(z))


def bessel_form(c: fmpq, z: fmpq) -> SpecialForm:
    """The form of ``0F1(; c; z)``: Bessel functions, elementary for half-integers c. Exact.

    Parameters
    ----------
    c, z : fmpq
        c no integer <= 0; z != 0.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(bessel_form(fmpq(1), fmpq(1)).ratio().to_expression())
    'besseli(1, 2)/besseli(0, 2)'
    """
    if c.q == 2 and abs(c) < LONGEST_PATH:
        return _stepped("0F1", "hyperbolic", {"c": _HALF}, {"c": c}, "c", z, hyperbolic_base(z))
    start = c if _is_integer(c) and c <= 1 else c - 1
    return _stepped("0F1", "cylinder", {"c": start}, {"c": c}, "c", z, cylinder_base(start, z))


# Classes of parameters


def _reducible(a: fmpq, b: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    """One of a and b is an integer."""
    if not _is_integer(a) or (_is_integer(b) and b <= 0):
        a, b = b, a
    end = {"a": a, "b": b, "c": c}
    if a <= 0:
        return _polynomial("2F1", end, z)
    if _is_integer(b) or _is_integer(c - b):
        for one, other in ((a, b), (b, a)):
            if _is_integer(c - one) and c - one <= 0:
                inner = _polynomial("2F1", {"a": c - one, "b": c - other, "c": c}, z)
                return _euler(inner, c - a - b, z)
    if _is_integer(c):
        if _is_integer(b):
            start = {"a": _ONE, "b": _ONE, "c": fmpq(2)}
            return _stepped("2F1", "logarithm", start, end, "cba", z, logarithm_base(z))
        start = {"a": _ONE, "b": b, "c": fmpq(2)}
        return _stepped("2F1", "power", start, end, "ca", z, power_base(b, z))
    if c.q != 2 or (b.q != 2 and not _is_integer(b)):
        return _lerch(end, z)
    if _is_integer(b):
        start = {"a": _ONE, "b": _ONE, "c": fmpq(3, 2)}
        return _stepped("2F1", "arcsine", start, end, "cba", z, arcsine_base(z))
    start = {"a": _ONE, "b": _HALF, "c": fmpq(3, 2)}
    # c - b stays positive on the way: up with c first, down with b first
    order = "cba" if c >= fmpq(3, 2) else "bca"
    return _stepped("2F1", "arctangent", start, end, order, z, arctangent_base(z))


def _lerch(end: Mapping[str, fmpq], z: fmpq) -> SpecialForm | None:
    """a is a positive integer, and so is b or c - b; c is no integer."""
    b, c = end["b"], end["c"]
    if _is_integer(b) and 2 * z <= 1:
        lower = 1 + c - c.floor()
        start = {"a": _ONE, "b": _ONE, "c": lower}
        number = lerch_value(z / (z - 1), lower - 1).times((lower - 1) / (1 - z))
        return _stepped("2F1", "lerch, 1", start, end, "cba", z, first_order_base(number, fmpq(1), lower, z))
    if _is_integer(c - b) and z >= -1:
        upper = b - b.floor()
        start = {"a": _ONE, "b": upper, "c": upper + 1}
        order = "cba" if b > 0 else "bca"
        number = lerch_value(z, upper).times(upper)
        return _stepped("2F1", "lerch", start, end, order, z, first_order_base(number, upper, upper + 1, z))
    return None


def _dihedral(a: fmpq, b: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    """Two of the differences of exponents 1-c, c-a-b, a-b are halves of odd integers; none of a, b, c-a, c-b whole."""
    halves = [(difference).q == 2 for difference in (c, c - a - b, a - b)]
    end = {"a": a, "b": b, "c": c}
    if halves[0] and halves[1]:
        first = _nearest(a)
        start = {"a": first, "b": -first, "c": _HALF}
        return _stepped("2F1", "cosine", start, end, "cab", z, cosine_base(first, z))
    if halves[0] and halves[2]:
        first = _nearest(a)
        start = {"a": first, "b": first + _HALF, "c": _HALF}
        return _stepped("2F1", "two powers", start, end, "cab", z, two_powers_base(first, z))
    if halves[1] and halves[2]:
        # c first, upwards from a base with 2a + 1 > 0 where that is an integer
        first = a
        if _is_integer(2 * a):
            first = max(a, _HALF)
        start = {"a": first, "b": first + _HALF, "c": 2 * first + 1}
        return _stepped("2F1", "square root", start, end, "cba", z, square_root_base(first, z))
    return None


def _at_one_half(a: fmpq, b: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    if z != _HALF or not _is_integer(a + b):
        return None
    start = {"a": a, "b": 1 - a, "c": c}
    return _stepped("2F1", "gamma", start, {"a": a, "b": b, "c": c}, "b", z, gamma_base(a, c))


def _kummer_reducible(a: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    end = {"a": a, "c": c}
    if a <= 0:
        return _polynomial("1F1", end, z)
    if _is_integer(c - a) and c <= a:
        return _kummer_exchange(_polynomial("1F1", {"a": c - a, "c": c}, -z))
    if _is_integer(c):
        return _stepped("1F1", "exponential", {"a": _ONE, "c": fmpq(2)}, end, "ca", z, exponential_base(z))
    if c.q == 2:
        return _stepped("1F1", "error", {"a": _ONE, "c": fmpq(3, 2)}, end, "ca", z, error_base(z))
    return None


def _bessel_base(a: fmpq, c: fmpq, z: fmpq) -> SpecialForm | None:
    first = max(a, _HALF) if _is_integer(2 * a) else a
    start = {"a": first, "c": 2 * first}
    return _stepped("1F1", "bessel", start, {"a": a, "c": c}, "ca", z, bessel_base(z, first))


# Steps, polynomials, transformations


def _stepped(
    kind: str,
    base: str,
    start: Mapping[str, fmpq],
    end: Mapping[str, fmpq],
    order: str,
    z: fmpq,
    first: Start,
) -> SpecialForm:
    path = path_between(start, end, order)
    assert end_of(start, path) == dict(end)
    pair, atom = first
    return SpecialForm(kind, walk(kind, start, z, pair, path), atom, base, start, path)


def _polynomial(kind: str, parameters: Mapping[str, fmpq], z: fmpq) -> SpecialForm:
    """A terminating series and its derivative."""
    a, b, c = parameters["a"], parameters.get("b"), parameters["c"]
    term, value, slope = _ONE, _ZERO, _ZERO
    k = 0
    while term != 0:
        value += term
        slope += k * term
        term *= (a + k) / (c + k) * z / (k + 1)
        if b is not None:
            term *= b + k
        k += 1
    return SpecialForm(kind, Pair((value, _ZERO), (slope / z, _ZERO)), None, _POLYNOMIAL, dict(parameters), ())


def _euler(form: SpecialForm, s: fmpq, z: fmpq) -> SpecialForm:
    """``F(a, b; c; z) = (1-z)**s F(c-a, c-b; c; z)``, s = c - a - b."""
    factor = -s / (1 - z)
    pair = form.pair.moved((_ONE, _ZERO, factor, _ONE))
    return replace(form, pair=pair, exchanged=True)


def _kummer_exchange(form: SpecialForm) -> SpecialForm:
    """``M(a; c; z) = exp(z) M(c-a; c; -z)``."""
    pair = form.pair.moved((_ONE, _ZERO, _ONE, fmpq(-1)))
    return replace(form, pair=pair, exchanged=True)


# Small questions and spellings


def _is_integer(value: fmpq) -> bool:
    return bool(value.q == 1)


def _nearest(value: fmpq) -> fmpq:
    """The number next to 0 that differs from the value by an integer."""
    rest = value - value.floor()
    return rest - 1 if rest > _HALF else rest


def _is_in_range(*parameters: fmpq) -> bool:
    return all(abs(value) < LONGEST_PATH // 4 for value in parameters)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


__all__ = ["SpecialForm", "bessel_form", "gauss_form", "kummer_form", "tricomi_form"]
