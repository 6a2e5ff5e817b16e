"""Integer relations between real numbers, with the digits that justify them.

A relation ``c_1 x_1 + ... + c_d x_d = 0`` is looked for by LLL on few digits (about five for each number, more when
that does not do), and then tested on all certified digits. With N digits, T targets tried and coefficients up to C one
expects about ``T (2C+1)^d 10^-N`` accidental relations, so one is accepted only if

    N >= d log10(2C+1) + log10 T + 10,

and, where the numbers can be recomputed, only if it also holds at a second, higher precision. Otherwise the answer says
how many digits would do (`Refusal`), or up to which size there is provably none (`Absence`).

Forms built on relations stand in ``numeric/forms.py``, the fast path for many values in ``numeric/matcher.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil, isqrt, log2, log10
from typing import TypeAlias

from flint import arb, fmpz, fmpz_mat

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import bits_for, working_precision

SPARE_DIGITS = 10
"""Digits of agreement beyond what chance explains that a relation needs."""

LATTICE_DIGITS = 2000
"""Most digits that go into a lattice; relations are still tested on all digits."""

_GUARD = 8  # bits kept below the last certified one
_ROOM = 32  # bits for what rounding loses
_BITS_PER_DIGIT = log2(10)
_ROUNDS = 4  # false relations, each refuted at a second precision, before the search gives up

Values: TypeAlias = Sequence[arb] | Callable[[int], Sequence[arb]]
"""Balls of fixed precision, or a function from bits to balls, called while flint works with so many bits."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that the digits justify: ``sum(c*x) = 0`` to ``digits`` digits.

    Attributes
    ----------
    coefficients : tuple of int
        Without common factor, the first that is not zero positive.
    digits : int
        Certified digits to which the sum vanishes, relative to the largest of the numbers.
    margin : float
        Digits beyond what chance explains; at least `SPARE_DIGITS`.
    checked : int or None
        Digits of the second precision at which it was tested again; None where the numbers could not be recomputed.

    Notes
    -----
    Agreement to certified digits, not a proof.

    Examples
    --------
    >>> Relation((2, -1), 50, 48.6).height
    2
    """

    coefficients: tuple[int, ...]
    digits: int
    margin: float
    checked: int | None = None

    @property
    def height(self) -> int:
        """The largest coefficient in absolute value."""
        return max(map(abs, self.coefficients))


@dataclass(frozen=True, slots=True)
class Refusal:
    """The best candidate, which the digits at hand cannot justify.

    ``bound`` is certified, as that of an `Absence`: no relation has coefficients up to it.

    >>> Refusal((1, -1), digits_needed=12, digits_available=5).digits_needed
    12
    """

    coefficients: tuple[int, ...]
    digits_needed: int
    digits_available: int
    bound: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """No relation has coefficients of absolute value up to ``bound``; certified.

    The bound follows from the Gram-Schmidt norms of the reduced lattice, computed exactly. A bound of 0 says nothing.

    >>> Absence(bound=1000, digits=50).bound
    1000
    """

    bound: int
    digits: int


Outcome: TypeAlias = Relation | Refusal | Absence


def digits_needed(count: int, height: int, trials: float = 1) -> float:
    """Digits that justify a relation of ``count`` numbers with coefficients up to ``height``, one of ``trials`` tried.

    >>> round(digits_needed(4, 10), 1), round(digits_needed(4, 10**5, 10**6), 1)
    (15.3, 37.2)
    """
    return count * log10(2 * height + 1) + log10(trials) + SPARE_DIGITS


def find_relation(
    values: Values, *, digits: int | None = None, trials: float = 1, largest: int | None = None
) -> Outcome:
    """The integer relation between real numbers, if their digits justify one.

    Parameters
    ----------
    values : sequence of arb, or a function from bits to such a sequence
        At least two numbers. Given as a function they are computed to ``digits`` digits first, and a relation found is
        tested again with twice as many.
    digits : int, optional
        Digits to use; all certified ones by default, 50 if the numbers are functions, 100 if all are exact.
    trials : float
        How many targets the caller tries; a relation needs log10(trials) more digits.
    largest : int, optional
        Stop with an `Absence` as soon as no relation with coefficients up to ``largest`` is possible.

    Returns
    -------
    Relation, Refusal or Absence
        Certified as their descriptions say.

    Raises
    ------
    InvalidInput
        If fewer than two numbers are given, one is not finite, or all are zero.

    References
    ----------
    Lenstra, Lenstra, Lovasz, "Factoring polynomials with rational coefficients", 1982.

    Examples
    --------
    >>> find_relation(lambda bits: [arb(2).sqrt(), arb(8).sqrt()]).coefficients
    (2, -1)
    >>> find_relation([arb("1.41421 +/- 1e-5"), arb(2).sqrt()])
    Refusal(coefficients=(1, -1), digits_needed=11, digits_available=5, bound=0)
    """
    if not callable(values):
        return _search(_Digits.of(values, digits), trials, largest)
    digits = 50 if digits is None else digits
    bits = bits_for(digits) + _ROOM
    known = _computed(values, bits, digits)
    if known.digits < digits:
        bits += bits_for(digits) + _ROOM - known.bits
        known = _computed(values, bits, digits)
    for _ in range(_ROUNDS):
        outcome = _search(known, trials, largest)
        if not isinstance(outcome, Relation):
            return outcome
        bits *= 2
        finer = _computed(values, bits, 2 * digits)
        if finer.digits <= known.digits:
            return outcome
        if finer.vanishes(outcome.coefficients):
            return replace(outcome, checked=finer.digits)
        known = finer
    return _absence(known, min(known.bits, bits_for(LATTICE_DIGITS)))


def _computed(values: Callable[[int], Sequence[arb]], bits: int, digits: int) -> _Digits:
    with working_precision(bits):
        return _Digits.of(values(bits), digits)


@dataclass(frozen=True, slots=True)
class _Digits:
    """Integers X and radii r with ``|2**s x - X| <= r`` for one s; the largest X has ``bits + _GUARD`` bits."""

    values: tuple[arb, ...]
    integers: tuple[fmpz, ...]
    radii: tuple[fmpz, ...]
    bits: int

    @staticmethod
    def of(values: Sequence[arb], digits: int | None) -> _Digits:
        """Read balls; ``bits`` counts from the leading bit of the largest down to the largest radius."""
        if len(values) < 2:
            raise InvalidInput("values", len(values), "at least two numbers")
        if not all(value.is_finite() for value in values):
            raise InvalidInput("values", "not finite", "finite real numbers")
        middles = [value.mid().man_exp() for value in values]
        errors = [value.rad().man_exp() for value in values]
        top = max((_size(*middle) for middle in middles if middle[0] != 0), default=None)
        if top is None:
            raise InvalidInput("values", "zero", "numbers not all zero")
        last = max((_size(*error) for error in errors if error[0] != 0), default=None)
        cap = ceil((100 if digits is None else digits) * _BITS_PER_DIGIT) + 1 if last is None or digits else None
        bits = max(0, top - last) if last is not None else 0
        if cap is not None:
            bits = cap if last is None else min(bits, cap)
        scale = bits + _GUARD - top
        integers = tuple(_shifted(mantissa, int(exponent) + scale) for mantissa, exponent in middles)
        radii = tuple(_shifted(mantissa, int(exponent) + scale) + 2 for mantissa, exponent in errors)
        return _Digits(tuple(values), integers, radii, bits)

    @property
    def digits(self) -> int:
        return int(self.bits / _BITS_PER_DIGIT)

    def vanishes(self, coefficients: Sequence[int]) -> bool:
        """Whether the balls allow that the combination is zero."""
        total, error = fmpz(0), fmpz(0)
        for c, x, r in zip(coefficients, self.integers, self.radii, strict=True):
            total += c * x
            error += abs(c) * r
        return bool(abs(total) <= error)

    def support_digits(self, coefficients: Sequence[int]) -> int | None:
        """Digits to which the combination vanishes, relative to the numbers that take part; None where it does not.

        Numbers that are negligible beside one that takes no part would otherwise pass as zero.
        """
        if not any(coefficients) or not self.vanishes(coefficients):
            return None
        support = [i for i, c in enumerate(coefficients) if c]
        if len(support) == len(self.values):
            return self.digits
        if len(support) == 1:
            return self.digits if self.values[support[0]].contains(0) else None
        part = _Digits.of([self.values[i] for i in support], self.digits)
        vanishes = part.vanishes([coefficients[i] for i in support])
        return min(part.digits, self.digits) if vanishes else None

    def reduced(self, bits: int) -> fmpz_mat:
        """The LLL-reduced lattice of rows (c, sum(c*x)) with the numbers cut to ``bits`` bits."""
        count, cut = len(self.integers), self.bits + _GUARD - bits
        lattice = fmpz_mat(count, count + 1)
        for i, x in enumerate(self.integers):
            lattice[i, i] = 1
            lattice[i, count] = x >> cut
        return lattice.lll()


def _size(mantissa: fmpz, exponent: fmpz) -> int:
    return mantissa.height_bits() + int(exponent)


def _shifted(mantissa: fmpz, shift: int) -> fmpz:
    """``floor(mantissa * 2**shift)``."""
    if shift >= 0:
        return mantissa << shift
    return mantissa >> -shift if -shift <= mantissa.height_bits() else fmpz(-1 if mantissa < 0 else 0)


def _search(known: _Digits, trials: float, largest: int | None) -> Outcome:
    """LLL on few digits, the test on all of them, then more digits."""
    count = len(known.integers)
    most = min(known.bits, bits_for(LATTICE_DIGITS))
    bits = min(most, bits_for(5 * count + 10))
    while True:
        basis = known.reduced(bits)
        coefficients = normalised([int(basis[0, i]) for i in range(count)])
        digits = known.support_digits(coefficients)
        if digits is not None:
            return _judged(known, digits, coefficients, basis, bits, trials)
        if bits == most or (largest is not None and _bound(known, basis, bits) >= largest):
            return Absence(_bound(known, basis, bits), known.digits)
        bits = min(most, 8 * bits // 5)


def _judged(
    known: _Digits, digits: int, coefficients: tuple[int, ...], basis: fmpz_mat, bits: int, trials: float
) -> Outcome:
    """Accept, refuse, or (where chance explains it) take the relation as none."""
    needed = digits_needed(len(coefficients), max(map(abs, coefficients)), trials)
    if digits >= needed:
        return Relation(coefficients, digits, digits - needed + SPARE_DIGITS)
    bound = _bound(known, basis, bits)
    if digits >= needed - SPARE_DIGITS:
        return Refusal(coefficients, ceil(needed), digits, bound)
    return Absence(bound, known.digits)


def _absence(known: _Digits, bits: int) -> Absence:
    return Absence(_bound(known, known.reduced(bits), bits), known.digits)


def _bound(known: _Digits, basis: fmpz_mat, bits: int) -> int:
    """The largest C so that no relation of the numbers has coefficients up to C.

    A relation of height C is a row of squared norm at most C^2 (d + d^2 e^2), with e the error of a number as cut. No
    row is shorter than the least Gram-Schmidt vector, whose squared norms are quotients of minors of the Gram matrix.
    """
    count, cut = len(known.integers), known.bits + _GUARD - bits
    error = 1 + int(-((-max(known.radii)) >> cut))
    weight = count + count**2 * error**2
    gram = basis * basis.transpose()
    bound, below = None, 1
    for size in range(1, count + 1):
        minor = int(fmpz_mat(size, size, [gram[i, j] for i in range(size) for j in range(size)]).det())
        here = isqrt((minor - 1) // (weight * below))
        bound, below = here if bound is None else min(bound, here), minor
    return bound or 0


def normalised(coefficients: Sequence[int]) -> tuple[int, ...]:
    """Divided by the greatest common factor, the first that is not zero made positive.

    >>> normalised([0, -4, 6])
    (0, 2, -3)
    """
    from math import gcd

    factor = gcd(*coefficients) or 1
    if next((c for c in coefficients if c), 1) < 0:
        factor = -factor
    return tuple(c // factor for c in coefficients)
