"""Where terms are finite and continuous in their integer names, for the check of sums.

Points are integers n from a start on, and k between two linear forms of n. Other names have general values: at a point
where a term is not defined nothing is claimed, and elsewhere it is the limit of its values at general points. That is
not so for a binomial with other names in both entries where the upper one is a negative integer: bounds on the names
have to exclude it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd

from flint import fmpq_mpoly, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_summation_terms import ONE, Table, Terms, minus, names_of, plus

_ENTIRE = ("exp", "sin", "cos", "sinh", "cosh")


@dataclass(frozen=True, slots=True)
class Points:
    """Integers ``n >= start`` and ``k`` from ``lower`` to ``upper``, as (slope, offset); no k if ``index`` is None.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> Points("n", 0, {}, "k", (0, 0), (1, 0)).finite(read("1/((k + 1)*(n - k + 1))"))
    True
    """

    name: str
    start: int
    bounds: Mapping[str, Fraction] = field(default_factory=dict)
    index: str | None = None
    lower: tuple[int, int] = (0, 0)
    upper: tuple[int, int] = (0, 0)

    @property
    def integers(self) -> list[str]:
        """n, and k where there is one."""
        return [self.name] if self.index is None else [self.name, self.index]

    def least(self, slopes: Mapping[str, Fraction], constant: Fraction) -> Fraction | None:
        """A lower bound of a linear form, from its values at the two ends."""
        n, k = slopes.get(self.name, Fraction(0)), slopes.get(self.index or "", Fraction(0))
        found = []
        for slope, offset in (self.lower, self.upper):
            rise = n + k * slope
            if rise < 0:
                return None
            found.append(rise * self.start + k * offset + constant)
        return min(found)

    def positive(self, slopes: Mapping[str, Fraction], constant: Fraction) -> bool:
        """Whether a linear form is positive everywhere."""
        least = self.least(slopes, constant)
        return least is not None and least > 0

    def finite(self, expression: Expression) -> bool:
        """Whether a term is shown to be finite and continuous at all points."""
        try:
            return self._finite(expression)
        except InvalidInput:
            return False

    def _finite(self, expression: Expression) -> bool:
        match expression:
            case Number() | Name():
                return True
            case Sum(parts) | Product(parts):
                return all(self._finite(part) for part in parts)
            case Power(base, Number(exponent)) if exponent > 0:
                return self._finite(base)
            case Power(base, Number()):
                return self._finite(base) and self.nonzero(base)
            case Power(base, exponent):
                return not self._moves(base) and self._finite(exponent) and self.nonzero(base)
            case Call(function, arguments, ()):
                return all(self._finite(argument) for argument in arguments) and self._call(function, arguments)
        return False

    def _moves(self, expression: Expression) -> bool:
        return bool({*self.integers} & names_of(expression))

    def _call(self, function: str, arguments: tuple[Expression, ...]) -> bool:
        match function, arguments:
            case (("factorial" | "harmonic"), (x,)):
                return self._no_pole(plus(x, ONE))
            case (("gamma" | "digamma"), (x,)):
                return self._no_pole(x)
            case (("polygamma" | "zeta"), (_, x)):
                return self._no_pole(x)
            case "pochhammer", (x, y):
                return self._no_pole(x) and self._no_pole(plus(x, y))
            case "beta", (x, y):
                return self._no_pole(x) and self._no_pole(y)
            case "binomial", (x, y):
                return self._binomial(x, y)
        return function in _ENTIRE or not any(self._moves(argument) for argument in arguments)

    def _linear(self, expression: Expression) -> tuple[dict[str, Fraction], Fraction, Table]:
        return Terms(self.integers).linear(expression)

    def _no_pole(self, argument: Expression) -> bool:
        slopes, constant, rest = self._linear(argument)
        if rest:
            return True
        if all(s.denominator == 1 for s in slopes.values()) and constant.denominator > 1:
            return True
        return self.positive(slopes, constant)

    def _binomial(self, above: Expression, below: Expression) -> bool:
        slopes, constant, rest = self._linear(below)
        upper_slopes, upper_constant, upper_rest = self._linear(above)
        whole = all(s.denominator == 1 for s in (*slopes.values(), *upper_slopes.values()))
        if not whole:
            return False
        settled = not rest and constant.denominator == 1
        if settled and (not slopes or upper_rest):
            return True  # a polynomial in the upper entry for each integer
        if not upper_rest:
            return upper_constant.denominator > 1 or self.positive(upper_slopes, upper_constant + 1)
        return self._above_minus_one(upper_slopes, upper_constant, upper_rest)

    def _above_minus_one(self, slopes: Mapping[str, Fraction], constant: Fraction, rest: Table) -> bool:
        least = self.least(slopes, constant)
        if least is None:
            return False
        for monomial, c in rest.items():
            bound = self.bounds.get(monomial[0][0]) if len(monomial) == 1 and monomial[0][1] == 1 else None
            if bound is None or c < 0:
                return False
            least += c * bound
        return least > -1

    def nonzero(self, base: Expression) -> bool:
        """Whether a divisor is shown to be different from 0 at all points, for general values of other names."""
        match base:
            case Call("factorial" | "gamma" | "exp", _, ()):
                return True
            case Call("binomial", (above, below), ()):
                return self._no_pole(plus(below, ONE)) and self._no_pole(plus(above, minus(below), ONE))
            case Product(parts):
                return all(self.nonzero(part) for part in parts)
            case Power(inner, _):
                return self.nonzero(inner)
        terms = Terms(self.integers)
        top, _, order = terms.pair(terms.open(base))
        if top.is_zero():
            return False
        if not self._moves(base):
            return self._general(base, top, order)
        for factor, _ in top.factor()[1]:
            used = [name for name, degree in zip(order, factor.degrees(), strict=True) if degree]
            if any(name.startswith("#") for name in used):
                if len(factor) > 1:
                    return False
            elif not self._factor(factor, order):
                return False
        return True

    def _general(self, base: Expression, top: fmpq_mpoly, order: list[str]) -> bool:
        """A constant, or a term in other names: not 0 as a polynomial in at most one root."""
        free = {name for name in names_of(base) if name not in ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio", "I")}
        used = [name for name, degree in zip(order, top.degrees(), strict=True) if degree]
        return bool(free) or not used or len(top) == 1

    def _factor(self, factor: fmpq_mpoly, order: list[str]) -> bool:
        """Some coefficient, as a polynomial in the other names, has no zero at the points."""
        tables: dict[tuple[int, ...], dict[tuple[int, int], Fraction]] = {}
        places = [order.index(name) if name in order else None for name in (self.name, self.index)]
        for exponents, c in factor.to_dict().items():
            i, j = (0 if place is None else int(exponents[place]) for place in places)
            rest = tuple(int(e) for position, e in enumerate(exponents) if position not in places)
            tables.setdefault(rest, {})[i, j] = Fraction(int(c.p), int(c.q))
        if any(self._without_zeros(table) for table in tables.values()):
            return True
        return self.index is None and self._no_common_zero(list(tables.values()))

    def _no_common_zero(self, tables: list[dict[tuple[int, int], Fraction]]) -> bool:
        """No integer from the start on is a zero of all coefficients."""
        common = fmpz_poly()
        for table in tables:
            scale = 1
            for c in table.values():
                scale *= c.denominator // gcd(scale, c.denominator)
            coefficients = [int(scale * table.get((i, 0), Fraction(0))) for i in range(max(i for i, _ in table) + 1)]
            common = common.gcd(fmpz_poly(coefficients))
        return common.degree() < 1 or all(int(zero) < self.start for zero, _ in common.roots())

    def _without_zeros(self, table: dict[tuple[int, int], Fraction]) -> bool:
        if any(i + j > 1 for i, j in table):
            low = self.start >= 0 and (self.index is None or (self.lower[0] >= 0 and self._at_start(self.lower) >= 0))
            signs = {c > 0 for c in table.values()}
            return low and len(signs) == 1 and (0, 0) in table
        slopes = {self.name: table.get((1, 0), Fraction(0)), self.index or "": table.get((0, 1), Fraction(0))}
        constant = table.get((0, 0), Fraction(0))
        negative = {name: -s for name, s in slopes.items()}
        if self.positive(slopes, constant) or self.positive(negative, -constant):
            return True
        scale = 1
        for c in (*slopes.values(), constant):
            scale *= c.denominator // gcd(scale, c.denominator)
        common = gcd(*(int(s * scale) for s in slopes.values()))
        return common > 0 and int(constant * scale) % common != 0

    def _at_start(self, bound: tuple[int, int]) -> int:
        return bound[0] * self.start + bound[1]


def lower_bounds(conditions: tuple[object, ...]) -> tuple[dict[str, Fraction], dict[str, int]]:
    """Lower bounds of names, and of those that are integers the least integer, from the conditions of a statement.

    >>> from mathengine.numeric.reader import read_statement
    >>> lower_bounds(read_statement("x = x for n integer and n > 1/2 and y >= 2").conditions)
    ({'n': Fraction(1, 1), 'y': Fraction(2, 1)}, {'n': 1, 'y': 2})
    """
    from mathengine.numeric.expressions import Assumption, Relation

    bounds: dict[str, Fraction] = {}
    open_ends: set[str] = set()
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    whole = {c.name for c in conditions if isinstance(c, Assumption) and c.kind == "integer"}
    for condition in conditions:
        found: tuple[str, Fraction, bool] | None = None
        if isinstance(condition, Assumption) and condition.kind == "positive":
            found = condition.name, Fraction(0), True
        elif isinstance(condition, Relation):
            for operator, left, right in (
                (condition.operator, condition.left, condition.right),
                (mirrored.get(condition.operator, ""), condition.right, condition.left),
            ):
                if operator in (">", ">=") and isinstance(left, Name) and isinstance(right, Number):
                    found = left.name, right.value, operator == ">"
        if found is None:
            continue
        name, value, is_open = found
        if name not in bounds or value > bounds[name] or (value == bounds[name] and is_open):
            bounds[name] = value
            (open_ends.add if is_open else open_ends.discard)(name)
    least = {}
    for name, value in bounds.items():
        floor = value.numerator // value.denominator
        least[name] = floor + 1 if value.denominator > 1 or name in open_ends else floor
    return {name: Fraction(least[name]) if name in whole else value for name, value in bounds.items()}, least
