"""Formal solutions at infinity of linear recurrences with polynomial coefficients (Birkhoff and Trjitzinsky).

Every recurrence of order d has d independent formal solutions ::

    n!**w * rho**n * exp(g_1 n**r_1 + g_2 n**r_2 + ...) * n**theta * (sum of c_jl n**(-j/q) log(n)**l)

with rational w and 1 > r_1 > r_2 > .. > 0, and rho, g, theta, c algebraic (G. D. Birkhoff, Formal theory of irregular
linear difference equations, Acta Math. 54, 1930; J. Wimp, D. Zeilberger, Resurrecting the asymptotics of linear
recurrences, J. Math. Anal. Appl. 111, 1985). The Newton polygon of the degrees gives w, its edges give rho; where a rho
is multiple or the exponents are fractional, Newton polygons in ``s = (log y)'`` give the exponential part.

Everything is exact, in number fields; numbers come out as certified balls. The series are formal: they are asymptotic
to solutions of the recurrence (Birkhoff, Trjitzinsky, Immink), in general divergent, and nothing here bounds an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from flint import acb, fmpq, fmpq_poly, fmpz_poly

from mathengine.symbolic.exponents import Regular, regular_solutions
from mathengine.symbolic.number_fields import RATIONALS, NumberField, constant, enclose, rational_value, roots
from mathengine.symbolic.rational_solutions import checked_coefficients

Series = list[fmpq_poly]
"""Coefficients of 1, t, t**2, .. for ``t = n**(-1/q)``, elements of a number field."""


@dataclass(frozen=True, slots=True)
class FormalSolution:
    """One formal solution and its conjugates: as many solutions as the degree of ``field``. Exact.

    Attributes
    ----------
    field : NumberField
        The numbers below are its elements, polynomials in its generator.
    power : Fraction
        w, the power of n!.
    base : fmpq_poly
        rho.
    exponentials : tuple of (Fraction, fmpq_poly)
        The pairs (r, g), r descending.
    exponent : fmpq_poly
        theta.
    logarithms : int
        The power of log(n) in the leading term.
    ramification : int
        q.
    coefficients : tuple of tuple of fmpq_poly
        c_jl for j = 0, 1, .. and l = 0, 1, ..; the leading one is 1.

    Examples
    --------
    >>> n = fmpz_poly([0, 1])
    >>> (apery,) = formal_solutions([(n + 1)**3, -(34*n**3 + 153*n**2 + 231*n + 117), (n + 2)**3])
    >>> apery.base_polynomial, apery.exponent
    (x^2 + (-34)*x + 1, (-3/2))
    >>> print(apery)
    rho**n*n**(-3/2), rho a root of x^2 + (-34)*x + 1
    """

    field: NumberField
    power: Fraction
    base: fmpq_poly
    exponentials: tuple[tuple[Fraction, fmpq_poly], ...]
    exponent: fmpq_poly
    logarithms: int
    ramification: int
    coefficients: tuple[tuple[fmpq_poly, ...], ...]

    @property
    def base_polynomial(self) -> fmpz_poly:
        """The minimal polynomial of rho."""
        return self.field.minimal_polynomial(self.base)

    def numerically(self, bits: int = 64) -> list[NumericSolution]:
        """The solutions with certified balls for their numbers, one for each conjugate."""
        return [self._embedded(image, bits) for image in self.field.embeddings(bits)]

    def _embedded(self, image: acb, bits: int) -> NumericSolution:
        return NumericSolution(
            self.power,
            enclose(self.base, image, bits),
            tuple((r, enclose(g, image, bits)) for r, g in self.exponentials),
            enclose(self.exponent, image, bits),
            self.logarithms,
            self.ramification,
            tuple(tuple(enclose(c, image, bits) for c in row) for row in self.coefficients),
        )

    def to_json(self) -> dict[str, object]:
        """Exact data as texts: minimal polynomials (constant term first), rational powers.

        >>> formal_solutions([fmpz_poly([-2]), fmpz_poly([1])])[0].to_json()["base"]
        ['-2', '1']
        """

        def polynomial(value: fmpq_poly) -> list[str]:
            return [str(c) for c in self.field.minimal_polynomial(value).coeffs()]

        return {
            "power of n!": str(self.power),
            "base": polynomial(self.base),
            "exponentials": [[str(r), polynomial(g)] for r, g in self.exponentials],
            "exponent": polynomial(self.exponent),
            "logarithms": self.logarithms,
            "ramification": self.ramification,
            "conjugates": self.field.degree,
        }

    def __str__(self) -> str:
        parts = [_power_text("n!", self.power)]
        base, exponent = rational_value(self.base), rational_value(self.exponent)
        if base != 1:
            parts.append(
                "rho**n" if base is None else f"{base}**n" if base > 0 and base.denominator == 1 else f"({base})**n"
            )
        for i, (r, g) in enumerate(self.exponentials):
            value = rational_value(g)
            factor = f"g{i + 1}*" if value is None else {1: "", -1: "-"}.get(value, f"{value}*")  # type: ignore[call-overload]
            parts.append(f"exp({factor}{_power_text('n', r)})")
        parts.append("n**theta" if exponent is None else _power_text("n", exponent))
        parts.append(_power_text("log(n)", Fraction(self.logarithms)))
        named = [("rho", self.base), *((f"g{i + 1}", g) for i, (_, g) in enumerate(self.exponentials))]
        notes = [
            f", {name} a root of {self.field.minimal_polynomial(value)}"
            for name, value in [*named, ("theta", self.exponent)]
            if rational_value(value) is None
        ]
        return ("*".join(part for part in parts if part) or "1") + "".join(notes)


def _power_text(base: str, exponent: Fraction) -> str:
    if exponent in (0, 1):
        return base if exponent else ""
    plain = exponent > 0 and exponent.denominator == 1
    return f"{base}**{exponent}" if plain else f"{base}**({exponent})"


@dataclass(frozen=True, slots=True)
class NumericSolution:
    """One formal solution in balls; the fields are those of :class:`FormalSolution`."""

    power: Fraction
    base: acb
    exponentials: tuple[tuple[Fraction, acb], ...]
    exponent: acb
    logarithms: int
    ramification: int
    coefficients: tuple[tuple[acb, ...], ...]

    def growth_key(self) -> tuple[object, ...]:
        """Midpoints by which solutions are ordered; no certified comparison."""
        table = sorted(self.exponentials, reverse=True, key=lambda pair: pair[0])
        exponentials = tuple((float(r), _float(g.real)) for r, g in table if abs(_float(g.real)) > 1e-9)
        return (self.power, round(_float(abs(self.base)), 9), exponentials, _float(self.exponent.real), self.logarithms)


def _float(value: object) -> float:
    return float(value.mid())  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _State:
    """An operator ``sum a_i(t) E**i`` after what is known of the solution has been taken out."""

    field: NumberField
    ramification: int
    operator: tuple[Series, ...]
    multiplicity: int
    power: Fraction
    base: fmpq_poly
    exponentials: tuple[tuple[Fraction, fmpq_poly], ...] = ()

    @property
    def length(self) -> int:
        return len(self.operator[0])


def formal_solutions(coefficients: Sequence[fmpz_poly], terms: int = 3) -> tuple[FormalSolution, ...]:
    """A basis of the formal solutions of ``sum p_i(n) y(n+i) = 0``, conjugates together.

    Parameters
    ----------
    coefficients : sequence of fmpz_poly
        p_0, .., p_d, both ends not 0.
    terms : int, optional
        The series go to ``n**(-terms)``. Logarithms that enter only beyond are not seen.

    Returns
    -------
    tuple of FormalSolution
        The degrees of their fields sum to d. Exact.

    Raises
    ------
    InvalidInput
        If an end coefficient is 0.
    BudgetExhausted
        If a number field becomes too large.

    Examples
    --------
    >>> n = fmpz_poly([0, 1])
    >>> for solution in formal_solutions([n**2 + 2*n + 1, -2*n - 4, fmpz_poly([1])]):  # sum C(n, k)**2 k!
    ...     print(solution)
    n!*exp(2*n**(1/2))*n**(-1/4)
    n!*exp(-2*n**(1/2))*n**(-1/4)
    """
    given = checked_coefficients(coefficients)
    found: list[FormalSolution] = []
    for power, edge in _edges([(i, -p.degree()) for i, p in enumerate(given) if p]):
        # n!**power: the degrees grow by power each step
        for state in _states(given, power, edge, terms):
            found += _refined(state, terms)
    return tuple(found)


def _edges(points: Sequence[tuple[int, Fraction | int]]) -> list[tuple[Fraction, list[int]]]:
    """Edges of the lower hull: slope and the indices of the points on it, from left to right."""
    hull: list[tuple[Fraction, list[int]]] = []
    place = 0
    while place < len(points) - 1:
        i, height = points[place]
        slopes = [(Fraction(other - height) / (j - i), j) for j, other in points[place + 1 :]]
        slope = min(s for s, _ in slopes)
        edge = [i] + [j for s, j in slopes if s == slope]
        hull.append((slope, edge))
        place = next(k for k, (j, _) in enumerate(points) if j == edge[-1])
    return hull


def _states(given: Sequence[fmpz_poly], power: Fraction, edge: Sequence[int], terms: int) -> Iterator[_State]:
    """The operators for one power of n!, one for each root rho."""
    order, q = len(given) - 1, power.denominator
    size = order + terms + 2
    top = given[edge[0]].degree() + edge[0] * power
    operator = [
        _base_series(p, i, power, int((top - p.degree() - i * power) * q), size, q) for i, p in enumerate(given)
    ]
    equation = [constant(0)] * (edge[-1] - edge[0] + 1)
    for i in edge:
        equation[i - edge[0]] = constant(int(given[i].leading_coefficient()))
    for root in roots(RATIONALS, equation):
        field, scaled, factor = root.field, [], constant(1)
        for series in operator:
            scaled.append([field.times(c, factor) for c in series])
            factor = field.times(factor, root.value)
        yield _State(field, q, tuple(scaled), root.multiplicity, power, root.value)


def _base_series(p: fmpz_poly, steps: int, power: Fraction, delay: int, size: int, q: int) -> Series:
    """``n**-top p(n) ((n+1) .. (n+steps))**power`` in t, for n**-1 = t**q; it starts with ``t**delay``."""
    length = size * q
    result = [fmpq_poly() for _ in range(length)]
    if not p:
        return result
    series = fmpq_poly(list(reversed(p.coeffs())))
    for shift in range(1, steps + 1):
        series = series.mul_low(fmpq_poly([_binomial(power, k) * shift**k for k in range(size)]), size)
    for k in range(size):
        if delay + k * q < length:
            result[delay + k * q] = fmpq_poly([series[k]])
    return result


def _binomial(above: Fraction, below: int) -> fmpq:
    product = Fraction(1)
    for i in range(below):
        product *= Fraction(above - i) / (i + 1)
    return fmpq(product.numerator, product.denominator)


def _moments(state: _State, count: int) -> list[Series]:
    """``B_k = sum of i**k a_i``: the operator is ``sum B_k D**k/k!`` with D = d/dn."""
    found = []
    for k in range(count):
        total = [fmpq_poly() for _ in range(state.length)]
        for i, series in enumerate(state.operator):
            if i**k:
                total = [x + i**k * y for x, y in zip(total, series, strict=True)]
        found.append(total)
    return found


def _valuation(series: Series) -> int:
    return next((j for j, c in enumerate(series) if c), len(series))


def _refined(state: _State, terms: int) -> list[FormalSolution]:
    """All solutions with this beginning: the exponential ones by further terms, the rest by powers of n."""
    q, m = state.ramification, state.multiplicity
    moments = _moments(state, m + 1)
    heights = [_valuation(series) for series in moments]
    least = min(height + k * q for k, height in enumerate(heights))
    regular = max(k for k, height in enumerate(heights) if height + k * q == least)
    found: list[FormalSolution] = []
    for slope, edge in _edges([(k, height) for k, height in enumerate(heights) if k >= regular]):
        for further in _exponential(state, moments, heights, -slope, edge):
            found += _refined(further, terms)
    if regular:
        series = _moments(state, terms + m + 2)
        solutions = regular_solutions(state.field, q, series, regular, terms * q)
        found += [_finished(state, solution) for solution in solutions]
    return found


def _exponential(
    state: _State, moments: Sequence[Series], heights: Sequence[int], slope: Fraction, edge: Sequence[int]
) -> Iterator[_State]:
    """``(log y)' = s + ..`` with ``s = c t**slope``, slope < q: the operators for the roots c."""
    grade = slope.denominator
    q, mu = state.ramification * grade, int(slope * grade)
    equation = [constant(0)] * (edge[-1] - edge[0] + 1)
    for k in edge:
        equation[k - edge[0]] = moments[k][heights[k]] * fmpq(1, factorial(k))
    operator = [_stretched(series, grade) for series in state.operator]
    r = 1 - Fraction(mu, q)
    for root in roots(state.field, equation):
        lift = _Lift(root.field, root.generator, state.field)
        g = root.value * fmpq(r.denominator, r.numerator)
        factors = [_exponential_series(root.field, g, r, q, i, len(operator[0])) for i in range(len(operator))]
        lifted = tuple(_product(root.field, lift.series(a), f) for a, f in zip(operator, factors, strict=True))
        known = tuple((power, lift.element(value)) for power, value in state.exponentials)
        yield _State(root.field, q, lifted, root.multiplicity, state.power, lift.element(state.base), (*known, (r, g)))


@dataclass(frozen=True, slots=True)
class _Lift:
    """Elements of a field in an extension."""

    field: NumberField
    image: fmpq_poly
    source: NumberField

    def element(self, a: fmpq_poly) -> fmpq_poly:
        return a if a.degree() < 1 or self.field is self.source else self.field.substitute(a, self.image)

    def series(self, a: Series) -> Series:
        return [self.element(c) for c in a]


def _stretched(series: Series, grade: int) -> Series:
    """In ``t**(1/grade)``."""
    if grade == 1:
        return series
    result = [fmpq_poly() for _ in range(len(series) * grade)]
    for j, c in enumerate(series):
        result[j * grade] = c
    return result


def _exponential_series(field: NumberField, g: fmpq_poly, r: Fraction, q: int, steps: int, length: int) -> Series:
    """``exp(g ((n + steps)**r - n**r))`` in t."""
    exponent = [fmpq_poly() for _ in range(length)]
    j = int(r * q)
    for k in range(1, (length + j) // q + 1):
        if k * q - j < length:
            exponent[k * q - j] = g * (_binomial(r, k) * steps**k)
    result = [constant(1)]
    present = [(k, k * c) for k, c in enumerate(exponent) if c]
    for n in range(1, length):
        total = fmpq_poly()
        for k, c in present:
            if k > n:
                break
            if result[n - k]:
                total += field.times(c, result[n - k])
        result.append(total * fmpq(1, n))
    return result


def _product(field: NumberField, a: Series, b: Series) -> Series:
    length = len(a)
    result = [fmpq_poly() for _ in range(length)]
    other = [(j, y) for j, y in enumerate(b) if y]
    for i, x in enumerate(a):
        if x:
            for j, y in other:
                if i + j >= length:
                    break
                result[i + j] += field.times(x, y)
    return result


def _finished(state: _State, solution: Regular) -> FormalSolution:
    lift = _Lift(solution.field, solution.generator, state.field)
    return FormalSolution(
        solution.field,
        state.power,
        lift.element(state.base),
        tuple((r, lift.element(g)) for r, g in state.exponentials),
        solution.exponent,
        solution.logarithms,
        state.ramification,
        solution.coefficients,
    )


def by_growth(solutions: Sequence[FormalSolution], bits: int = 64) -> list[NumericSolution]:
    """All solutions in balls, the fastest growing first (by midpoints; conjugates of one size stand side by side).

    >>> first, second = by_growth(formal_solutions([fmpz_poly([-1]), fmpz_poly([-1]), fmpz_poly([1])]))
    >>> first.base.real.str(10, radius=False)
    '1.618033989'
    """
    every = [numeric for solution in solutions for numeric in solution.numerically(bits)]
    return sorted(every, key=lambda numeric: numeric.growth_key(), reverse=True)
