"""Values of constants for the check of certificates: mpmath and fixed rules, nothing shared with the certified balls.

Where only arithmetic, roots, exponentials, logarithms and the like occur, the value is an interval in mpmath's interval
arithmetic. Every other word is evaluated by mpmath twice, the second time with more than twice the precision; the box
around both results is an independent witness, not a bound. A word that mpmath lacks is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeAlias

import gmpy2
from mpmath import MPContext
from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import NoConvergence

from mathengine.errors import InvalidInput
from mathengine.matrixfields.checker import check_enclosure
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, children
from mathengine.pipeline.certificate_cones import proved_trajectory
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_fractions import Coefficients, coefficients

Enclosures: TypeAlias = Mapping[Coefficients | Call, tuple[Fraction, Fraction]]
"""Proved intervals: of continued fractions by their coefficients, of limits and deltas of fields by the call."""

LARGEST_POWER = 100_000
SLACK = 32
"""Bits at the end of a value from mpmath that do not count."""

_NAMES = {"pi": "pi", "E": "e", "EulerGamma": "euler", "Catalan": "catalan", "GoldenRatio": "phi"}
_RENAMED = {"Abs": "fabs", "ceiling": "ceil", "conjugate": "conj", "polygamma": "psi"}
_ELEMENTARY = frozenset(("exp", "log", "sqrt", "sin", "cos", "tan"))
_WORDS = frozenset(
    (  # noqa: SIM905
        "log sqrt exp sin cos tan cot sec csc sinh cosh tanh coth sech csch asin acos atan acot asec acsc asinh acosh "
        "atanh acoth gamma loggamma digamma erf erfc erfi factorial Abs sign floor ceiling re im arg conjugate "
        "polygamma beta polylog besseli besselj besselk bessely binomial atan2 zeta lerchphi"
    ).split()
)


def _by_fraction(certificate: Mapping[str, object]) -> tuple[Call, tuple[Fraction, Fraction]]:
    from mathengine.pipeline.certificate_trajectories import proved_interval

    return proved_interval(certificate)


_TRAJECTORIES: dict[str, Callable[[Mapping[str, object]], tuple[Call, tuple[Fraction, Fraction]]]] = {
    "trajectory": proved_trajectory,
    "trajectory fraction": _by_fraction,
}
"""Kind of a certificate about a field: its checker."""


class Numeral(Protocol):
    """A number of mpmath, as far as it is used here."""

    real: Numeral
    imag: Numeral

    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __add__(self, other: object, /) -> Numeral: ...
    def __sub__(self, other: object, /) -> Numeral: ...
    def __mul__(self, other: object, /) -> Numeral: ...
    def __truediv__(self, other: object, /) -> Numeral: ...
    def __pow__(self, other: object, /) -> Numeral: ...
    def __abs__(self) -> Numeral: ...


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the complex plane; ``rigorous`` where interval arithmetic gives it."""

    real: tuple[Numeral, Numeral]
    imaginary: tuple[Numeral, Numeral]
    rigorous: bool

    def is_below(self, other: Box) -> bool:
        """Whether every real part here is less than every one there, and both may be real numbers."""
        real = all(box.imaginary[0] <= 0 and not box.imaginary[1] < 0 for box in (self, other))
        return real and self.real[1] < other.real[0]

    def floor(self) -> int | None:
        """The integer part of all numbers in the box, where they are real, have one, and are no integers for sure."""
        low, high = (int(end) - (1 if end < int(end) else 0) for end in self.real)  # type: ignore[call-overload]
        return low if self.rigorous and low == high and not self.real[0] <= low else None

    def is_apart(self, other: Box) -> bool:
        """Whether the boxes have no point in common."""
        pairs = ((self.real, other.real), (self.imaginary, other.imaginary))
        return any(one[1] < two[0] or two[1] < one[0] for one, two in pairs)


def value_box(expression: Expression, bits: int, enclosures: Enclosures) -> Box:
    """A box around the value of a constant, about ``bits`` bits wide.

    Parameters
    ----------
    expression : Expression
        Without free names.
    bits : int
        Working precision.
    enclosures : mapping
        Proved intervals of the continued fractions that occur.

    Raises
    ------
    InvalidInput
        For a word without an independent evaluation, a pole, or a value on which two precisions disagree.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> box = value_box(read_expression("6/zeta(3)"), 64, {})
    >>> bool(box.real[0] < 4.99145), bool(box.real[0] < 4.99144), box.rigorous
    (True, False, False)
    """
    _refuse_unknown(expression)
    require_divisors(expression, enclosures, bits)
    return _box(expression, bits, enclosures)


def require_divisors(expression: Expression, enclosures: Enclosures | None = None, bits: int = 256) -> None:
    """Refuse unless every divisor in a constant is shown to differ from 0, wherever it stands.

    Quotients over atoms do not see that ``sqrt(2)*sqrt(3) - sqrt(6)`` is 0; what is divided by it has no value, and
    would be equal to anything.

    Raises
    ------
    InvalidInput
        If a divisor may be 0, or is one for which there is no independent evaluation.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> require_divisors(read_expression("pi/(sqrt(6) - sqrt(2))"))
    >>> require_divisors(read_expression("pi/(sqrt(6) - sqrt(2)*sqrt(3))"))
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: certificate with a division by what may be 0 is no proof; accepted: ...
    """
    for divisor in dict.fromkeys(_divisors(expression)):
        if isinstance(divisor, Number):
            require(divisor.value, "a division by 0")
            continue
        if isinstance(divisor, Name) and divisor.name in _NAMES:
            continue
        _refuse_unknown(divisor)
        require(any(_is_off_zero(divisor, at, enclosures or {}) for at in (128, bits)), "a division by what may be 0")


def _divisors(expression: Expression) -> Iterator[Expression]:
    """The bases of powers with negative or unknown exponents, those inside of fractions and fields left out."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Power) and not (isinstance(node.exponent, Number) and node.exponent.value >= 0):
            yield node.base
        if not (isinstance(node, Call) and node.function in ("cf", "limit", "delta")):
            waiting.extend(children(node))


def _is_off_zero(divisor: Expression, bits: int, enclosures: Enclosures) -> bool:
    box = _box(divisor, bits, enclosures)
    return any(low > 0 or high < 0 for low, high in (box.real, box.imaginary))  # type: ignore[operator]


def _box(expression: Expression, bits: int, enclosures: Enclosures) -> Box:
    try:
        return _interval_box(expression, bits, enclosures)
    except _NotElementaryError:
        return _witness_box(expression, bits, enclosures)


def proved_enclosures(certificates: Sequence[object]) -> Enclosures:
    """The intervals that enclosure certificates prove: of continued fractions by a and b, of fields by the call.

    Raises
    ------
    InvalidInput
        If one of them does not hold, or claims a multiple of its fraction.
    """
    proved: dict[Coefficients | Call, tuple[Fraction, Fraction]] = {}
    for certificate in certificates:
        if isinstance(certificate, Mapping) and certificate.get("kind") in _TRAJECTORIES:
            call, interval = _TRAJECTORIES[str(certificate["kind"])](certificate)
            proved[call] = interval
            continue
        if not isinstance(certificate, Mapping) or str(certificate.get("scale")) != "1":
            raise refused("an enclosure of something other than a continued fraction")
        interval = check_enclosure(certificate)
        a, b = (tuple(int(gmpy2.mpz(str(c))) for c in certificate[key]) for key in ("a", "b"))
        proved[a, b] = interval
    return proved


class _NotElementaryError(Exception):
    """Interval arithmetic does not reach the expression."""


def _refuse_unknown(expression: Expression) -> None:
    match expression:
        case Number():
            return
        case Sum(parts) | Product(parts):
            for part in parts:
                _refuse_unknown(part)
        case Power(base, exponent):
            _refuse_unknown(base)
            _refuse_unknown(exponent)
        case Name(name) if name in _NAMES or name == "I":
            return
        case Name(name):
            raise refused(f"the free name {name}, which has no value")
        case Call("cf" | "limit" | "delta"):
            return
        case Call(function, arguments, ()) if function in _WORDS or function == "L":
            for argument in arguments:
                _refuse_unknown(argument)
        case Call(function):
            raise refused(f"the word {function}, for which there is no independent evaluation")
        case _:
            raise refused("something that has no value")


def _interval_box(expression: Expression, bits: int, enclosures: Enclosures) -> Box:
    context = MPIntervalContext()
    context.prec = bits

    def fraction(call: Call) -> Numeral:
        low, high = _proved(call, enclosures)
        ends = [context.mpf(end.numerator) / context.mpf(end.denominator) for end in (low, high)]
        return context.mpf([ends[0].a, ends[1].b])  # type: ignore[no-any-return]

    try:
        ends = _Tree(context, fraction, _ELEMENTARY).value(expression)._mpi_  # type: ignore[attr-defined]
    except (AttributeError, ArithmeticError, ValueError, NotImplementedError, TypeError):
        raise _NotElementaryError from None
    precise = MPContext()
    precise.prec = bits
    low, high = (precise.make_mpf(end) for end in ends)
    if not (precise.isfinite(low) and precise.isfinite(high)):
        raise _NotElementaryError
    return Box((low, high), (precise.mpf(0), precise.mpf(0)), rigorous=True)


def _witness_box(expression: Expression, bits: int, enclosures: Enclosures) -> Box:
    values = []
    for precision, end in ((bits, 0), (2 * bits + 64, 1)):
        context = MPContext()
        context.prec = precision

        def fraction(call: Call, context: MPContext = context, end: int = end) -> Numeral:
            bound = _proved(call, enclosures)[end]
            return context.mpf(bound.numerator) / bound.denominator  # type: ignore[no-any-return]

        try:
            values.append(context.mpc(_Tree(context, fraction, _WORDS | {"L"}).value(expression)))
        except InvalidInput:
            raise
        except (ArithmeticError, ValueError, NotImplementedError, TypeError, NoConvergence) as problem:
            raise refused(f"a value that cannot be had ({problem})") from None
    first, second = values
    if not (context.isfinite(first) and context.isfinite(second)):
        raise refused("an infinite value")
    radius = 8 * abs(first - second) + max(abs(first), abs(second)) * context.ldexp(1, SLACK - bits)
    if not 2 * radius < abs(second) + context.ldexp(1, -bits // 4):
        raise refused("a value on which two precisions disagree")
    ends = [(part - radius, part + radius) for part in (second.real, second.imag)]
    return Box(ends[0], ends[1], rigorous=False)


def _proved(call: Call, enclosures: Enclosures) -> tuple[Fraction, Fraction]:
    key = coefficients(call) if call.function == "cf" else call
    if key not in enclosures:
        raise refused("a continued fraction, a limit or a delta without an enclosure")
    return enclosures[key]


class _Tree:
    """Expressions in one mpmath context."""

    def __init__(self, context: MPContext, fraction: Callable[[Call], Numeral], words: frozenset[str]) -> None:
        self._context, self._fraction, self._words = context, fraction, words

    def value(self, expression: Expression) -> Numeral:
        context = self._context
        match expression:
            case Number(value):
                return context.mpf(value.numerator) / context.mpf(value.denominator)  # type: ignore[no-any-return]
            case Name("I"):
                return context.mpc(0, 1)  # type: ignore[no-any-return]
            case Name(name):
                return context.mpf(getattr(context, _NAMES[name]))  # type: ignore[no-any-return]
            case Sum(terms):
                total: Numeral = context.mpf(0)
                for term in terms:
                    total = total + self.value(term)
                return total
            case Product(factors):
                product: Numeral = context.mpf(1)
                for factor in factors:
                    product = product * self.value(factor)
                return product
            case Power(base, exponent):
                return self._power(self.value(base), exponent)
            case Call("cf" | "limit" | "delta") as call:
                return self._fraction(call)
            case Call(function, arguments) if function in self._words:
                return self._call(function, [self.value(argument) for argument in arguments])
        raise _NotElementaryError

    def _power(self, base: Numeral, exponent: Expression) -> Numeral:
        if isinstance(exponent, Number) and exponent.is_integer:
            whole = exponent.value.numerator
            if abs(whole) > LARGEST_POWER:
                raise refused("a power that is too large")
            return self._context.mpf(1) / base ** (-whole) if whole < 0 else base**whole
        return base ** self.value(exponent)

    def _call(self, function: str, values: list[Numeral]) -> Numeral:
        if function == "L":
            return self._dirichlet(*values)
        evaluation: Callable[..., Numeral] = getattr(self._context, _RENAMED.get(function, function))
        return evaluation(*values)

    def _dirichlet(self, discriminant: Numeral, s: Numeral) -> Numeral:
        d = int(self._context.nint(discriminant))
        if d == 0 or abs(d) > 10_000:
            raise refused("a discriminant out of bounds")
        if d % 4 not in (0, 1):
            raise refused("a number that is no discriminant")
        character = [int(gmpy2.kronecker(d, k)) for k in range(abs(d))]
        if abs(s - 1) <= 0 and not sum(character):
            # L(1) = -1/|d| sum chi(a) digamma(a/|d|)
            total: Numeral = self._context.mpf(0)
            for a, value in enumerate(character):
                if value:
                    total = total - self._context.digamma(self._context.mpf(a) / abs(d)) * value
            return total / abs(d)
        return self._context.dirichlet(s, character)  # type: ignore[no-any-return]
