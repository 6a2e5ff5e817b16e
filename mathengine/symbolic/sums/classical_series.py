"""Classical power series that hypergeometric sums reduce to, by the classes modulo 1 of the factors of the quotient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.shifts import ShiftClass
from mathengine.symbolic.sums.angles import Angle, angles_value
from mathengine.symbolic.sums.norm_forms import square_part

_HALF = Fraction(1, 2)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """A sum that is known by its name.

    Attributes
    ----------
    name : str
    parameters : tuple of Fraction
    term : HypergeometricTerm
    value : Expression

    Examples
    --------
    >>> exponential(Fraction(1)).data()
    {'series': 'exponential', 'parameters': ['1']}
    """

    name: str
    parameters: tuple[Fraction, ...]
    term: HypergeometricTerm
    value: Expression

    def data(self) -> dict[str, object]:
        """The name and the parameters, as a certificate has them."""
        return {"series": self.name, "parameters": [str(parameter) for parameter in self.parameters]}


def pfq_term(upper: Sequence[Fraction], lower: Sequence[Fraction], x: Fraction) -> HypergeometricTerm:
    """``x**n`` times the rising factorials of ``upper`` over those of ``lower``; n! is not put in.

    >>> pfq_term([Fraction(1, 2)], [Fraction(1)], Fraction(1)).values(3)
    [Fraction(1, 1), Fraction(1, 2), Fraction(3, 8)]
    """
    top, bottom = [x.numerator], [x.denominator]
    for parameters, product, other in ((upper, top, bottom), (lower, bottom, top)):
        for a in parameters:
            product[:] = _times_linear(product, a.numerator, a.denominator)
            other[:] = [c * a.denominator for c in other]
    return HypergeometricTerm.of_ratio(1, top, bottom)


def _times_linear(product: list[int], p: int, q: int) -> list[int]:
    return [p * c + q * d for c, d in zip([*product, 0], [0, *product], strict=True)]


def exponential(x: Fraction) -> KnownSeries:
    """``x**n/n!``."""
    return KnownSeries("exponential", (x,), pfq_term([], [_ONE], x), Call("exp", (Number(x),)))


def error_function(x: Fraction) -> KnownSeries:
    """``x**n/(n! (2 n + 1))``."""
    m, d = square_part(abs(x))
    root = _scaled(m, d)
    function = Call("erf" if x < 0 else "erfi", (root,))
    value = Product((Number(_HALF), Power(Name("pi"), Number(_HALF)), function, Power(root, Number.of(-1))))
    return KnownSeries("error function", (x,), pfq_term([_HALF], [_HALF + 1, _ONE], x), value)


def cosine(x: Fraction) -> KnownSeries:
    """``x**n/(2 n)!``."""
    m, d = square_part(abs(x))
    value = Call("cos" if x < 0 else "cosh", (_scaled(m, d),))
    return KnownSeries("cosine", (x,), pfq_term([], [_HALF, _ONE], x / 4), value)


def sine(x: Fraction) -> KnownSeries:
    """``x**n/(2 n + 1)!``."""
    m, d = square_part(abs(x))
    root = _scaled(m, d)
    value = Product((Call("sin" if x < 0 else "sinh", (root,)), Power(root, Number.of(-1))))
    return KnownSeries("sine", (x,), pfq_term([], [_HALF + 1, _ONE], x / 4), value)


def bessel(order: int, x: Fraction) -> KnownSeries:
    """``x**n/(n! (order + 1)(order + 2) ... (order + n))`` for order 0 or 1."""
    m, d = square_part(abs(x))
    root = _scaled(m, d)
    function = Call("besselj" if x < 0 else "besseli", (Number.of(order), Product((Number.of(2), root))))
    value: Expression = Product((function, Power(root, Number.of(-1)))) if order else function
    return KnownSeries("bessel", (Fraction(order), x), pfq_term([], [Fraction(order + 1), _ONE], x), value)


def binomial_series(a: Fraction, x: Fraction) -> KnownSeries:
    """``a (a+1) ... (a+n-1) x**n/n!``."""
    value: Expression = Number.of(0) if x == 1 else Power(Number(1 - x), Number(-a))
    return KnownSeries("binomial", (a, x), pfq_term([a], [_ONE], x), value)


def inverse_sine(x: Fraction) -> KnownSeries:
    """``(1/2)_n x**n/(n! (2 n + 1))``: the inverse sine of the root of x over this root, or the hyperbolic one."""
    m, d = square_part(abs(x))
    value = Product((_inverse_sine(x), Power(_scaled(m, d), Number.of(-1))))
    return KnownSeries("inverse sine", (x,), pfq_term([_HALF, _HALF], [_HALF + 1, _ONE], x), value)


def inverse_sine_squared(x: Fraction) -> KnownSeries:
    """``n! x**n/((3/2)_n (n + 1))``: the square of the inverse sine of the root of x, over x."""
    value = Product((Number(1 / abs(x)), Power(_inverse_sine(x), Number.of(2))))
    return KnownSeries("inverse sine squared", (x,), pfq_term([_ONE, _ONE], [_HALF + 1, _ONE + 1], x), value)


def inverse_sine_quotient(x: Fraction) -> KnownSeries:
    """``n! x**n/(3/2)_n``: the inverse sine of the root of x over the root of x (1 - x)."""
    m, d = square_part(abs(x) * (1 - x))
    value = Product((_inverse_sine(x), Power(_scaled(m, d), Number.of(-1))))
    return KnownSeries("inverse sine quotient", (x,), pfq_term([_ONE], [_HALF + 1], x), value)


def _inverse_sine(x: Fraction) -> Expression:
    """``asin(sqrt(x))`` by its double angle; for x < 0 ``asinh(sqrt(-x))`` by its double."""
    if x == 1:
        return Product((Number(_HALF), Name("pi")))
    m, d = square_part(abs(x) * (1 - x))
    if x > 0:
        # exp(2 i asin(sqrt(x))) = 1 - 2 x + 2 i sqrt(x (1 - x)); an Angle brings sqrt(d)
        angle = angles_value([Angle(Fraction(1, 2 * d), d, 1 - 2 * x, 2 * m)])
        return Product((_scaled(_ONE, d), angle))
    return Product((Number(_HALF), Call("log", (Sum((Number(1 - 2 * x), _scaled(2 * m, d))),))))


def _scaled(m: Fraction, d: int) -> Expression:
    """``m sqrt(d)``."""
    return Number(m) if d == 1 else Product((Number(m), Power(Number.of(d), Number(_HALF))))


def classical_series(
    term: HypergeometricTerm, kernel: Mapping[Fraction, int], classes: Sequence[ShiftClass]
) -> list[KnownSeries]:
    """The series that a term with these classes may reduce to; none where no series is known.

    >>> term = HypergeometricTerm.from_text("1/factorial(2*n)")
    >>> [series.name for series in classical_series(term, {Fraction(0): -1, Fraction(1, 2): -1}, ())]
    ['cosine', 'sine']
    """
    x = Fraction(term.numerator[-1], term.denominator[-1])
    linear = (entry.representative for entry in classes if entry.representative.degree() == 1)
    half = any(2 * factor[0] % factor[1] == 0 for factor in linear)
    match sorted(kernel.items()):
        case [(Fraction(numerator=0), -1)]:
            return [exponential(x), error_function(x)] if half and len(classes) > 1 else [exponential(x)]
        case [(Fraction(numerator=0), -2)]:
            return [bessel(0, x), bessel(1, x)]
        case [(Fraction(numerator=0), -1), (r, -1)] if r == _HALF:
            return [cosine(4 * x), sine(4 * x)]
        case [(Fraction(numerator=0), -1), (r, 1)] if abs(x) <= 1:
            series = [binomial_series(r if x != 1 else r - 1, x)]
            return [*series, inverse_sine(x)] if r == _HALF else series
        case [(Fraction(numerator=0), 1), (r, -1)] if r == _HALF and abs(x) <= 1:
            return [inverse_sine_squared(x)] if x == 1 else [inverse_sine_squared(x), inverse_sine_quotient(x)]
    return []
