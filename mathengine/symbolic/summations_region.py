"""Linear forms on the points (n, k) of a sum: ``n >= start`` and ``lower(n) <= k <= upper(n)``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly

from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.summations_field import ONE, Form, TermField
from mathengine.symbolic.summations_range import Finiteness


@dataclass(frozen=True, slots=True)
class LinearBound:
    """``slope*n + offset`` with integers.

    >>> LinearBound(2, -1).at(3)
    5
    """

    slope: int
    offset: int

    def at(self, n: int) -> int:
        """The value."""
        return self.slope * n + self.offset

    def moved(self, steps: int) -> LinearBound:
        """The bound plus an integer."""
        return LinearBound(self.slope, self.offset + steps)

    def expression(self, name: str, steps: int = 0) -> Expression:
        """The bound plus an integer, in ``name``."""
        return Sum((Product((Number.of(self.slope), Name(name))), Number.of(self.offset + steps)))


@dataclass(frozen=True, slots=True)
class Region:
    """The integers ``n >= start`` and k between two bounds.

    Examples
    --------
    >>> triangle = Region("n", "k", 0, LinearBound(0, 0), LinearBound(1, 0))
    >>> triangle.least(Fraction(1), Fraction(-1), Fraction(1)), triangle.least(Fraction(1), Fraction(-2), Fraction(0))
    (Fraction(1, 1), None)
    """

    name: str
    index: str
    start: int
    lower: LinearBound
    upper: LinearBound

    def least(self, n: Fraction, k: Fraction, constant: Fraction) -> Fraction | None:
        """A lower bound of ``n N + k K + constant``: the least value at the ends, None where they have none."""
        values = []
        for bound in (self.lower, self.upper):
            slope = n + k * bound.slope
            if slope < 0:
                return None
            values.append(slope * self.start + k * bound.offset + constant)
        return min(values)

    def is_positive(self, form: Form) -> bool:
        """Whether a form in (n, k) without other names has a positive value everywhere."""
        least = self.least(form.slopes[0], form.slopes[1], form.constant)
        return least is not None and least > 0

    def is_negative(self, form: Form) -> bool:
        """Whether its values are negative everywhere."""
        least = self.least(-form.slopes[0], -form.slopes[1], -form.constant)
        return least is not None and least > 0

    def has_values(self, expression: Expression, domain: Domain) -> bool:
        """Whether a term is finite on the region, and there what its continuation in n and k is.

        For general values of other names; see :mod:`mathengine.symbolic.summations_range`.
        """
        field = TermField((self.name, self.index))
        match expression:
            case Number() | Name():
                return True
            case Sum(parts) | Product(parts):
                return all(self.has_values(part, domain) for part in parts)
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return self.has_values(base, domain) and (exponent > 0 or self.is_nonzero_term(base))
            case Power(base, exponent):
                constant = not {self.name, self.index} & unbound_names(base)
                return constant and base != Number.of(0) and self.has_values(exponent, domain)
            case Call("exp", (argument,), ()):
                return self.has_values(argument, domain)
            case Call("factorial", (argument,), ()):
                return self.no_pole(field.form(Sum((argument, ONE))))
            case Call("gamma", (argument,), ()):
                return self.no_pole(field.form(argument))
            case Call("pochhammer", (base, length), ()):
                return self.no_pole(field.form(base)) and self.no_pole(field.form(Sum((base, length))))
            case Call("binomial", (above, below), ()):
                return self.is_continued_binomial(above, below, domain)
        return not {self.name, self.index} & unbound_names(expression)

    def no_pole(self, form: Form) -> bool:
        """Whether gamma has no pole at the values of a form."""
        if form.others or (form.has_integer_slopes and form.constant.denominator > 1):
            return True
        return self.is_positive(form)

    def is_continued_binomial(self, above: Expression, below: Expression, domain: Domain) -> bool:
        """Whether a binomial is, at the integers of the region, what its continuation is."""
        field = TermField((self.name, self.index))
        upper, lower = field.form(above), field.form(below)
        if not (upper.has_integer_slopes and lower.has_integer_slopes):
            return False
        is_integral = not lower.others and lower.constant.denominator == 1
        if is_integral and not any(lower.slopes):
            return True  # a polynomial, or 0
        if is_integral and upper.others:
            return True
        if not upper.others:
            if upper.constant.denominator > 1:
                return True
            return self.is_positive(Form(upper.slopes, upper.constant + 1, ()))
        return not upper.slopes[1] and Finiteness(self.name, self.start, domain).is_above_minus_one(above)

    def is_nonzero_term(self, base: Expression) -> bool:
        """Whether a divisor is a power of a name, or a product of factors without zeros on the region."""
        match base:
            case Call("factorial" | "gamma" | "exp", _, ()):
                return True
            case Call("binomial", (above, below), ()):
                field = TermField((self.name, self.index))
                rest = field.form(Sum((above, Product((Number.of(-1), below)))))
                forms = [field.form(below), rest]
                return all(self.no_pole(Form(f.slopes, f.constant + 1, f.others)) for f in forms)
            case Product(parts):
                return all(self.is_nonzero_term(part) for part in parts)
            case Power(inner, Number()):
                return self.is_nonzero_term(inner)
            case Power(inner, _):
                return not {self.name, self.index} & unbound_names(inner) and inner != Number.of(0)
        field = TermField((self.name, self.index))
        rewritten = field.rewritten(base)
        _, known = field.context([rewritten])
        if any(name.startswith("$") for name in known):
            return False
        numerator = field.quotient(rewritten).numerator
        return not numerator.is_zero() and self.is_nonzero(numerator, list(known))

    def is_nonzero(self, polynomial: fmpz_mpoly, names: list[str]) -> bool:
        """Whether a polynomial has no zero on the region, for general values of its other names."""
        return all(self._factor_is_nonzero(factor, names) for factor, _ in polynomial.factor()[1])

    def _factor_is_nonzero(self, factor: fmpz_mpoly, names: list[str]) -> bool:
        tables: dict[tuple[int, ...], dict[tuple[int, int], int]] = {}
        places = [names.index(name) if name in names else None for name in (self.name, self.index)]
        for exponents, c in factor.to_dict().items():
            i, j = (0 if place is None else int(exponents[place]) for place in places)
            rest = tuple(int(e) for position, e in enumerate(exponents) if position not in places)
            tables.setdefault(rest, {})[i, j] = int(c)
        # one coefficient of the other names without zeros is enough
        return any(self._is_nonzero_linear(table) for table in tables.values())

    def _is_nonzero_linear(self, table: dict[tuple[int, int], int]) -> bool:
        if any(i + j > 1 for i, j in table):
            return all(self._sign_is(table, 1)) or all(self._sign_is(table, -1))
        n, k, constant = (Fraction(table.get(at, 0)) for at in ((1, 0), (0, 1), (0, 0)))
        form = Form((n, k), constant, ())
        return self.is_positive(form) or self.is_negative(form) or self._never_integral(n, k, constant)

    @staticmethod
    def _never_integral(n: Fraction, k: Fraction, constant: Fraction) -> bool:
        """Whether ``n N + k K + constant = 0`` has no integer solution, for a reason of divisibility."""
        from math import gcd

        common = gcd(int(n), int(k))
        return common > 0 and int(constant) % common != 0

    def _sign_is(self, table: dict[tuple[int, int], int], sign: int) -> list[bool]:
        """For n, k >= 0 on the region: coefficients of one sign, the constant one not 0."""
        if self.start < 0 or self.lower.slope < 0 or self.lower.at(self.start) < 0:
            return [False]
        return [table.get((0, 0), 0) * sign > 0, *(c * sign > 0 for c in table.values())]
