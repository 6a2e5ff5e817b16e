"""Holonomic sequences: a recurrence with enough first values to fix the sequence; sums, products, sections, zero test.

Sums, products and sections satisfy recurrences by linear algebra over Q(n): the shifts of the result lie in a space of
finite dimension (R. Stanley, Differentiably finite power series, 1980). The relation is an identity wherever the
leading coefficients used do not vanish, so the result records from which n on it holds, and first values beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from flint import fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.nullspaces import polynomial_null_vector
from mathengine.symbolic.recurrence import Recurrence
from mathengine.symbolic.shifts import ONE, integer_zeros

Vector = tuple[tuple[fmpz_poly, ...], fmpz_poly]
"""A vector over Q(n): polynomials over one denominator."""


@dataclass(frozen=True, slots=True)
class HolonomicSequence:
    """The sequence u(n), n >= 0, with these first values that satisfies ``recurrence`` for every n >= start.

    Build it with :meth:`of`, which checks that the values fix the sequence.

    Examples
    --------
    >>> n_factorial = HolonomicSequence.of(Recurrence.of([[-1, -1], [1]]), [1])
    >>> [int(u) for u in (n_factorial * n_factorial + n_factorial).values(5)]
    [2, 2, 6, 42, 600]
    """

    recurrence: Recurrence
    first: tuple[Fraction, ...]
    start: int = 0

    @classmethod
    def of(cls, recurrence: Recurrence, first: Sequence[int | Fraction], start: int = 0) -> HolonomicSequence:
        """From a recurrence and first values.

        Raises
        ------
        InvalidInput
            If the values do not fix the sequence, or do not satisfy the recurrence.
        """
        needed = fixing_values(recurrence, start)
        if len(first) < needed:
            raise InvalidInput("the number of first values", len(first), f"at least {needed}")
        if not recurrence.annihilates(first[start:], start):
            raise InvalidInput("the first values", str([str(u) for u in first]), "values that satisfy the recurrence")
        return cls(recurrence, tuple(Fraction(u) for u in first), start)

    @classmethod
    def of_term(cls, term: HypergeometricTerm) -> HolonomicSequence:
        """The sequence of a hypergeometric term.

        >>> HolonomicSequence.of_term(HypergeometricTerm.from_text("2**n")).values(3)
        [Fraction(1, 1), Fraction(2, 1), Fraction(4, 1)]
        """
        top, bottom = term.ratio
        if not top:
            raise InvalidInput("the term", term.to_text(), "a term with more than one value")
        return cls.of(Recurrence.of([-top, bottom]), [term.first])

    def values(self, count: int) -> list[Fraction]:
        """The first ``count`` values, exact."""
        given = list(self.first)
        return self.recurrence.unroll(given, count) if count > len(given) else given[:count]

    def is_zero(self) -> bool:
        """Whether all values are 0: as many first values as fix the sequence are looked at. Exact.

        >>> fibonacci = HolonomicSequence.of(Recurrence.of([[-1], [-1], [1]]), [0, 1])
        >>> fibonacci.is_zero(), (fibonacci + fibonacci.scaled(-1)).is_zero()
        (False, True)
        """
        return not any(self.values(fixing_values(self.recurrence, self.start)))

    def equals(self, other: HolonomicSequence) -> bool:
        """Whether the two sequences agree everywhere. Exact.

        >>> powers = HolonomicSequence.of(Recurrence.of([[-2], [1]]), [1])
        >>> powers.equals(HolonomicSequence.of(Recurrence.of([[2], [-3], [1]]), [1, 2]))
        True
        """
        return (self + other.scaled(Fraction(-1))).is_zero()

    def scaled(self, factor: int | Fraction) -> HolonomicSequence:
        """A constant times the sequence."""
        return HolonomicSequence(self.recurrence, tuple(factor * u for u in self.first), self.start)

    def __add__(self, other: HolonomicSequence) -> HolonomicSequence:
        left, right = self.recurrence, other.recurrence

        def vector(j: int) -> Vector:
            (one, below), (two, under) = _shift_vector(left, j), _shift_vector(right, j)
            return (*(x * under for x in one), *(x * below for x in two)), below * under

        return self._combined(other, vector, lambda x, y: x + y)

    def __mul__(self, other: HolonomicSequence) -> HolonomicSequence:
        left, right = self.recurrence, other.recurrence

        def vector(j: int) -> Vector:
            (one, below), (two, under) = _shift_vector(left, j), _shift_vector(right, j)
            return tuple(x * y for x in one for y in two), below * under

        return self._combined(other, vector, lambda x, y: x * y)

    def _combined(
        self,
        other: HolonomicSequence,
        vector: Callable[[int], Vector],
        operation: Callable[[Fraction, Fraction], Fraction],
    ) -> HolonomicSequence:
        recurrence = least_relation(vector)
        start = max(
            _valid_from(self.recurrence, self.start, recurrence.order),
            _valid_from(other.recurrence, other.start, recurrence.order),
        )
        count = fixing_values(recurrence, start)
        pairs = zip(self.values(count), other.values(count), strict=True)
        return HolonomicSequence(recurrence, tuple(operation(x, y) for x, y in pairs), start)

    def section(self, step: int, offset: int = 0) -> HolonomicSequence:
        """The sequence ``u(step n + offset)``, step >= 1, offset >= 0.

        >>> fibonacci = HolonomicSequence.of(Recurrence.of([[-1], [-1], [1]]), [0, 1])
        >>> print(fibonacci.section(2).recurrence)
        u(n) - 3*u(n + 1) + u(n + 2) = 0
        """
        if step < 1 or offset < 0:
            raise InvalidInput("the section", f"u({step}*n + {offset})", "a positive step and an offset >= 0")
        place = fmpz_poly([offset, step])

        def vector(j: int) -> Vector:
            entries, below = _shift_vector(self.recurrence, step * j)
            return tuple(x(place) for x in entries), below(place)

        recurrence = least_relation(vector)
        reach = _valid_from(self.recurrence, self.start, step * recurrence.order)
        start = max(0, -(-(reach - offset) // step))
        count = fixing_values(recurrence, start)
        return HolonomicSequence(recurrence, tuple(self.values(step * count + offset)[offset::step][:count]), start)

    def partial_sums(self) -> HolonomicSequence:
        """``u(0) + ... + u(n)``.

        >>> [int(s) for s in HolonomicSequence.of(Recurrence.of([[-2], [1]]), [1]).partial_sums().values(4)]
        [1, 3, 7, 15]
        """
        inner = [p(fmpz_poly([1, 1])) for p in self.recurrence.polynomials]
        zero = fmpz_poly()
        coefficients = [a - b for a, b in zip([zero, *inner], [*inner, zero], strict=True)]
        recurrence, start = Recurrence.of(coefficients), max(0, self.start - 1)
        values = self.values(fixing_values(recurrence, start))
        return HolonomicSequence(recurrence, tuple(accumulate(values)), start)


def fixing_values(recurrence: Recurrence, start: int = 0) -> int:
    """How many first values fix a sequence that satisfies the recurrence for n >= start.

    >>> fixing_values(Recurrence.of([[1], [-3, 1]])), fixing_values(Recurrence.of([[1], [-3, 1]]), 10)
    (5, 11)
    """
    zeros = [z + 1 for z in integer_zeros(recurrence.polynomials[-1]) if z >= start]
    return max([start, *zeros]) + recurrence.order


def _valid_from(recurrence: Recurrence, start: int, reach: int) -> int:
    """From where on u(n), .., u(n + reach) may be expressed by the first d of them, dividing by p_d."""
    last = max(integer_zeros(recurrence.polynomials[-1]), default=-1)
    return max(start, last + 1) if reach >= recurrence.order else start


def _shift_vector(recurrence: Recurrence, steps: int) -> Vector:
    """u(n + steps) by u(n), .., u(n+d-1)."""
    d, polynomials = recurrence.order, recurrence.polynomials
    if steps < d:
        return tuple(ONE if i == steps else fmpz_poly() for i in range(d)), ONE
    vector, below = _shift_vector(recurrence, d - 1)
    move = fmpz_poly([1, 1])
    for _ in range(steps - d + 1):
        ahead = [x(move) for x in vector]
        leading, last = polynomials[d], ahead[d - 1]
        vector = tuple((ahead[i - 1] if i else fmpz_poly()) * leading - last * polynomials[i] for i in range(d))
        below = below(move) * leading
        common = below
        for x in vector:
            common = common.gcd(x)
        vector, below = tuple(x // common for x in vector), below // common
    return vector, below


LARGEST_ORDER = 60


def least_relation(vector: Callable[[int], Vector]) -> Recurrence:
    """The recurrence of least order between the vectors w(n), w(n+1), .., over Q(n). Exact."""
    vectors: list[Vector] = []
    for j in range(LARGEST_ORDER + 1):
        vectors.append(vector(j))
        rows = list(zip(*(entries for entries, _ in vectors), strict=True))
        found = polynomial_null_vector(rows, len(vectors))
        if found is not None and j:
            return Recurrence.of([c * below for c, (_, below) in zip(found, vectors, strict=True)]).primitive()
    raise InvalidInput("the order of the result", f"above {LARGEST_ORDER}", f"at most {LARGEST_ORDER}")
