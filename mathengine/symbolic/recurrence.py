"""Linear recurrences ``p_0(n) u(n) + ... + p_d(n) u(n+d) = 0`` with integer polynomials, and the operators in theta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.polynomials import polynomial_to_expression
from mathengine.numeric.printer import to_text
from mathengine.symbolic.nullspaces import primitive_vector
from mathengine.symbolic.rational_solutions import checked_coefficients
from mathengine.symbolic.shifts import as_fraction, integer_zeros


@dataclass(frozen=True, slots=True)
class Recurrence:
    """``p_0(n) u(n) + ... + p_d(n) u(n+d) = 0``; build it with :meth:`of`.

    Attributes
    ----------
    coefficients : tuple of tuple of int
        p_0, .., p_d, each with its constant term first; d >= 1, p_0 and p_d not 0, no common integer factor.

    Examples
    --------
    >>> fibonacci = Recurrence.of([[-1], [-1], [1]])
    >>> print(fibonacci)
    -u(n) - u(n + 1) + u(n + 2) = 0
    >>> [int(u) for u in fibonacci.unroll([0, 1], 8)]
    [0, 1, 1, 2, 3, 5, 8, 13]
    """

    coefficients: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, coefficients: Sequence[fmpz_poly | Sequence[int]]) -> Recurrence:
        """From polynomials or their coefficients.

        Raises
        ------
        InvalidInput
            If an end coefficient is 0 or there are fewer than two.
        """
        polynomials = [p if isinstance(p, fmpz_poly) else fmpz_poly([int(c) for c in p]) for p in coefficients]
        return cls(tuple(tuple(int(c) for c in p.coeffs()) for p in checked_coefficients(polynomials)))

    @property
    def polynomials(self) -> tuple[fmpz_poly, ...]:
        """p_0, .., p_d as flint polynomials."""
        return tuple(fmpz_poly(list(c)) for c in self.coefficients)

    @property
    def order(self) -> int:
        """d.

        >>> Recurrence.of([[1], [0, 1]]).order
        1
        """
        return len(self.coefficients) - 1

    @property
    def degree(self) -> int:
        """The largest degree of the coefficients.

        >>> Recurrence.of([[1], [0, 1]]).degree
        1
        """
        return max(len(c) for c in self.coefficients) - 1

    @property
    def free_indices(self) -> tuple[int, ...]:
        """The indices whose values the recurrence for n >= 0 does not give: the first d, and z + d where p_d(z) = 0.

        >>> Recurrence.of([[1], [-3, 1]]).free_indices
        (0, 4)
        """
        d = self.order
        zeros = (z for z in integer_zeros(self.polynomials[-1]) if z >= 0)
        return (*range(d), *(z + d for z in zeros))

    def unroll(self, initial: Sequence[int | Fraction], count: int) -> list[Fraction]:
        """The first ``count`` values of the solution with these first values, exact.

        Parameters
        ----------
        initial : sequence of int or Fraction
            Up to the last of :attr:`free_indices` below ``count``; values beyond the first d are kept, not checked.

        Raises
        ------
        InvalidInput
            If too few are given.

        Examples
        --------
        >>> apery = Recurrence.of([[1, 3, 3, 1], [-117, -231, -153, -34], [8, 12, 6, 1]])
        >>> [int(u) for u in apery.unroll([1, 5], 4)]
        [1, 5, 73, 1445]
        """
        free = [i for i in self.free_indices if i < count]
        if free and free[-1] >= len(initial):
            raise InvalidInput("the number of initial values", len(initial), f"at least {free[-1] + 1}")
        d, polynomials = self.order, self.polynomials
        values = [fmpq(Fraction(u).numerator, Fraction(u).denominator) for u in initial[:count]]
        for n in range(len(values) - d, count - d):
            total = sum((p(n) * u for p, u in zip(polynomials, values[n:], strict=False)), fmpq(0))
            values.append(-total / polynomials[d](n))
        return [as_fraction(u) for u in values]

    def annihilates(self, values: Sequence[int | Fraction], start: int = 0) -> bool:
        """Whether ``values``, those at start, start + 1, .., satisfy every instance that they cover. Exact.

        >>> Recurrence.of([[-2], [1]]).annihilates([3, 6, 12])
        True
        """
        polynomials = self.polynomials
        for n in range(len(values) - self.order):
            if sum(int(p(start + n)) * values[n + i] for i, p in enumerate(polynomials)):
                return False
        return True

    def shifted(self, steps: int) -> Recurrence:
        """The recurrence of ``u(n + steps)``.

        >>> print(Recurrence.of([[0, -1], [1]]).shifted(2))
        (-n - 2)*u(n) + u(n + 1) = 0
        """
        return Recurrence.of([p(fmpz_poly([steps, 1])) for p in self.polynomials])

    def primitive(self) -> Recurrence:
        """Without common factors; where such a factor vanishes this says more than the recurrence did.

        >>> print(Recurrence.of([[0, -2], [0, 1]]).primitive())
        -2*u(n) + u(n + 1) = 0
        """
        return Recurrence.of(primitive_vector(self.polynomials))

    def to_text(self) -> str:
        """As text.

        >>> Recurrence.of([[1, 1], [], [-1]]).to_text()
        '(n + 1)*u(n) - u(n + 2) = 0'
        """
        parts: list[str] = []
        for i, p in enumerate(self.polynomials):
            name = "u(n)" if i == 0 else f"u(n + {i})"
            if not p:
                continue
            text = to_text(polynomial_to_expression(p, "n"))
            if len([c for c in p.coeffs() if c != 0]) > 1:
                text = f"({text})"
            part = {"1": name, "-1": f"-{name}"}.get(text, f"{text}*{name}")
            parts.append(f" - {part[1:]}" if parts and part[0] == "-" else f" + {part}" if parts else part)
        return "".join(parts) + " = 0"

    def __str__(self) -> str:
        return self.to_text()


def theta_operator(recurrence: Recurrence) -> tuple[fmpz_poly, ...]:
    """``q_0, .., q_d`` with ``sum x**j q_j(theta) f`` a polynomial of degree below d for ``f = sum u(n) x**n``.

    ``theta = x d/dx``. Exact: the coefficient of ``x**(n+d)`` is the recurrence at n.

    Examples
    --------
    >>> theta_operator(Recurrence.of([[-1], [1, 1]]))  # n! : u(n+1) = u(n)/(n+1); exp(x): theta f = x f
    (x, (-1))
    """
    return tuple(p(fmpz_poly([-i, 1])) for i, p in reversed(list(enumerate(recurrence.polynomials))))


def recurrence_of_theta_operator(operator: Sequence[fmpz_poly]) -> Recurrence:
    """The recurrence of the coefficients of the power series that ``sum x**j q_j(theta)`` annihilates.

    Raises
    ------
    InvalidInput
        If fewer than two of the q_j, or an end one, are not 0.

    Examples
    --------
    >>> recurrence_of_theta_operator([fmpz_poly([0, 1]), fmpz_poly([-1])]).coefficients
    ((-1,), (1, 1))
    """
    d = len(operator) - 1
    # the coefficient of x**(n+d) is sum q_j(n+d-j) u(n+d-j)
    return Recurrence.of([operator[d - i](fmpz_poly([i, 1])) for i in range(d + 1)])
