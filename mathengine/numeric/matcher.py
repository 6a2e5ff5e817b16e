"""Many values against the same constants: Moebius forms at tens of microseconds for each value.

What a search asks again and again is whether a value v is ``(a + b L)/(c + d L)`` for a constant L, or a quotient of
integer combinations of several constants. Everything that does not depend on v is computed once; for each v there is
one LLL reduction of a small lattice with just enough digits for the coefficients that are looked for, and a test of its
first row on all digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log2, log10

from flint import arb, fmpz, fmpz_mat

from mathengine.errors import InvalidInput
from mathengine.numeric.relations import SPARE_DIGITS, Relation, digits_needed, find_relation

_LARGEST_SHIFT = 4096  # values beyond 2**4096 in size are no limits of a search
_SPARE_BITS = 12  # the shortest row of a lattice without relation is then some ten times what is looked for
_GUARD = 16
_DIGITS_PER_BIT = log10(2)


@dataclass(frozen=True, slots=True)
class Match:
    """A value as ``(a_0 + a_1 L_1 + ...)/(c_0 + c_1 L_1 + ...)``, justified by its digits but not checked further.

    Attributes
    ----------
    numerator, denominator : tuple of int
        The coefficients, without common factor, the last of the denominator that is not zero positive. For a rational
        value all but the first of each are zero.
    digits : int
        Certified digits to which it holds.
    margin : float
        Digits beyond what chance explains.

    Examples
    --------
    >>> Match((6, 0), (0, 1), 50, 44.2).is_rational, Match((3, 0), (2, 0), 50, 44.2).rational
    (False, Fraction(3, 2))
    """

    numerator: tuple[int, ...]
    denominator: tuple[int, ...]
    digits: int
    margin: float

    @property
    def is_rational(self) -> bool:
        """Whether no constant is needed."""
        return not any(self.numerator[1:]) and not any(self.denominator[1:])

    @property
    def rational(self) -> Fraction | None:
        """The value, if it is rational."""
        return Fraction(self.numerator[0], self.denominator[0]) if self.is_rational else None

    @property
    def height(self) -> int:
        """The largest coefficient in absolute value."""
        return max(map(abs, self.numerator + self.denominator))


class MoebiusMatcher:
    """Recognises values that are quotients of small integer combinations of 1 and given constants.

    Parameters
    ----------
    constants : sequence of arb or of functions from bits to arb
        The constants, one or several, with at least ``digits`` certified digits.
    digits : int
        Digits of the values that will come; fewer are used where a value has fewer.
    trials : float
        How many values will be tried in all; enters the margin.
    largest : int, optional
        Coefficients to look for; 10,000 or, if less, the largest that ``digits`` and ``trials`` justify, by default.
        Smaller is faster.

    Raises
    ------
    InvalidInput
        If no digits are left for any coefficient, if a constant has too few digits, or if the constants satisfy a
        linear relation with 1 (``zeta(2)`` beside ``pi**2``), for then no form is unique.

    Notes
    -----
    A `Match` is justified by the digits of the value and no more: test it again at a second, higher precision. That
    nothing is found is no proof; `numeric.forms.moebius` gives a certified bound.

    Examples
    --------
    >>> from mathengine.numeric.balls import working_precision
    >>> matcher = MoebiusMatcher([lambda bits: arb(3).zeta()], digits=50)
    >>> with working_precision(200):
    ...     matcher.match(6 / arb(3).zeta()), matcher.match(arb.pi())
    (Match(numerator=(6, 0), denominator=(0, 1), digits=50, margin=45.54...), None)
    """

    __slots__ = (
        "_constants",
        "_count",
        "_cut_constants",
        "_error",
        "_full_bits",
        "_lattice",
        "_lattice_bits",
        "_overhead",
        "digits",
        "largest",
        "trials",
    )

    def __init__(
        self,
        constants: Sequence[arb | Callable[[int], arb]],
        digits: int = 50,
        trials: float = 1,
        largest: int | None = None,
    ) -> None:
        if not constants:
            raise InvalidInput("constants", "empty", "at least one")
        self.digits, self.trials = digits, trials
        self._count = 1 + len(constants)
        self._full_bits = ceil(digits * log2(10)) + _GUARD
        justified = _largest_justified(2 * self._count, digits, trials)
        self.largest = min(largest or 10_000, justified)
        if self.largest < 1:
            least = ceil(digits_needed(2 * self._count, 1, trials))
            raise InvalidInput("digits", digits, f"at least {least} for that many constants and trials")
        self._lattice_bits = ceil(2 * self._count * log2(self.largest + 1)) + _SPARE_BITS + self._count
        balls = _precise(constants, self._full_bits, digits)
        self._error = 1 + max(_radius(ball, self._full_bits) for ball in balls)
        self._constants = (fmpz(1) << self._full_bits, *(_cut(ball, self._full_bits) for ball in balls))
        self._overhead = digits_needed(0, 0, trials)
        self._cut_constants = tuple(_cut(ball, self._lattice_bits) for ball in balls)
        self._lattice = self._template()

    def _template(self) -> fmpz_mat:
        """The lattice with the entries of a value left open."""
        size = 2 * self._count
        lattice = fmpz_mat(size, size + 1)
        for row in range(size):
            lattice[row, row] = 1
        for row, x in enumerate((fmpz(1) << self._lattice_bits, *self._cut_constants)):
            lattice[row, size] = x
        return lattice

    def match(self, value: arb) -> Match | None:
        """The form of ``value``, or None where there is none that its digits justify.

        Parameters
        ----------
        value : arb
            A ball; one that is not finite, or larger than 2**4096, has no match.
        """
        if not value.is_finite():
            return None
        mantissa, exponent = value.mid().man_exp()
        bits, size = self._lattice_bits, 2 * self._count
        shift = int(exponent) + bits
        if shift + mantissa.height_bits() > _LARGEST_SHIFT:
            return None
        x = mantissa << shift if shift >= 0 else mantissa >> -shift
        lattice = fmpz_mat(self._lattice)
        lattice[self._count, size] = x
        for i, constant in enumerate(self._cut_constants, self._count + 1):
            lattice[i, size] = (x * constant) >> bits
        reduced = lattice.lll()
        largest, least = self.largest, -self.largest
        row = []
        for column in range(size):
            entry = reduced[0, column]
            if entry > largest or entry < least:
                return None
            row.append(int(entry))
        return self._judged(value, row)

    def _judged(self, value: arb, row: Sequence[int]) -> Match | None:
        """The relation as a form, if all digits bear it out and justify it."""
        bits, count = self._full_bits, self._count
        x, error = _cut(value, bits), _radius(value, bits) + 2
        above, below = row[:count], row[count:]
        top, bottom = _combined(above, self._constants), _combined(below, self._constants)
        height = max(max(row), -min(row))
        size = max(abs(x), self._constants[0])
        # top + v*bottom, with the errors of v and of the constants.
        slack = error * abs(bottom) + 2 * (size + error) * self._error * (height * count)
        if bottom == 0 or abs((top << bits) + x * bottom) > slack:
            return None
        known = min(self.digits, int((size.bit_length() - error.bit_length()) * _DIGITS_PER_BIT))
        numerator, denominator = _form(above, below)
        if not any(numerator) and not value.contains(0):
            return None
        needed = self._overhead + 2 * count * log10(2 * max(max(numerator), -min(numerator), height) + 1)
        if known < needed:
            return None
        return Match(numerator, denominator, known, known - needed + SPARE_DIGITS)


def _combined(coefficients: Sequence[int], numbers: Sequence[fmpz]) -> fmpz:
    total = fmpz(0)
    for c, x in zip(coefficients, numbers, strict=True):
        if c:
            total += c * x
    return total


def _form(above: Sequence[int], below: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Numerator and denominator of v from ``above + v*below = 0``; a rational v where they are parallel."""
    last = len(below) - 1
    while not below[last]:
        last -= 1
    pivot, other = below[last], above[last]
    if all(a * pivot == c * other for a, c in zip(above, below, strict=True)):
        ratio = Fraction(-other, pivot)
        zeros = (0,) * (len(above) - 1)
        return (ratio.numerator, *zeros), (ratio.denominator, *zeros)
    if pivot > 0:
        return tuple([-a for a in above]), tuple(below)
    return tuple(above), tuple([-c for c in below])


def _largest_justified(count: int, digits: int, trials: float) -> int:
    """The largest C with ``digits_needed(count, C, trials) <= digits``."""
    room = (digits - SPARE_DIGITS - log10(trials)) / count
    return int((10.0 ** min(room, 300) - 1) / 2) if room > 0 else 0


def _precise(constants: Sequence[arb | Callable[[int], arb]], bits: int, digits: int) -> tuple[arb, ...]:
    """The constants as balls, refused where they are too wide or depend on each other."""
    from mathengine.numeric.balls import working_precision

    with working_precision(bits + 16):
        balls = tuple(constant(bits + 16) if callable(constant) else constant for constant in constants)
    for ball in balls:
        if not ball.is_finite() or _radius(ball, bits) > 1 << _GUARD:
            raise InvalidInput("constant", ball.str(10), f"a finite number with {digits} certified digits")
    relation = find_relation([arb(1), *balls], digits=digits)
    if isinstance(relation, Relation):
        raise InvalidInput("constants", relation.coefficients, "constants without a linear relation between them and 1")
    return balls


def _cut(ball: arb, bits: int) -> fmpz:
    """``floor(midpoint * 2**bits)``."""
    mantissa, exponent = ball.mid().man_exp()
    shift = int(exponent) + bits
    return mantissa << shift if shift >= 0 else mantissa >> -shift


def _radius(ball: arb, bits: int) -> fmpz:
    """The radius in units of ``2**-bits``, rounded up."""
    mantissa, exponent = ball.rad().man_exp()
    shift = int(exponent) + bits
    return mantissa << shift if shift >= 0 else (mantissa >> -shift) + 1
