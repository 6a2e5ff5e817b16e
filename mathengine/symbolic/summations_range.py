"""From which integer on a term is finite, and given by the continued functions that :class:`TermField` works with.

For other names the question is put for general values: at a point where a term is not defined a claim says nothing,
and where it is, it is the limit of its values at general points. The exception are binomials whose two entries both
contain such names: they are continuous only where the upper entry is no negative integer, which the domain has to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import BudgetExhausted, InvalidInput, MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.assumptions import INTEGER, Domain, integer_range
from mathengine.symbolic.shifts import integer_zeros
from mathengine.symbolic.summations_field import ONE, TermField, Unsupported, terms_of

_ENTIRE = frozenset(("exp", "sin", "cos", "sinh", "cosh", "Abs", "re", "im", "conjugate", "erf", "erfc", "erfi"))
_WITH_POLES = frozenset(("gamma", "digamma", "loggamma"))
BITS = 128


class Infinite(Exception):
    """The term is infinite, or not shown to be finite, from some integer on; never leaves the modules of sums."""


@dataclass(frozen=True, slots=True)
class Finiteness:
    """Where terms in the integer ``name`` are finite, from ``start`` on.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> terms = Finiteness("n", 0, Domain({"n": "integer"}))
    >>> terms.start_of(read("factorial(n - 2)/(n*(n - 3))")), terms.start_of(read("binomial(2*n, n)"))
    (4, 0)
    """

    name: str
    start: int
    domain: Domain

    def start_of(self, expression: Expression) -> int | None:
        """An integer from which on the term is finite and continued; None where none is shown."""
        try:
            return self._start(expression)
        except (Infinite, Unsupported, MathengineError):
            return None

    def _start(self, expression: Expression) -> int:
        match expression:
            case Number() | Name():
                return self.start
            case Sum(parts) | Product(parts):
                return max((self._start(part) for part in parts), default=self.start)
            case Power(base, Number(exponent)):
                if exponent.denominator == 1 and exponent > 0:
                    return self._start(base)
                return max(self._start(base), self._nonzero(base))
            case Power(base, exponent):
                return max(self._start(base), self._start(exponent), self._nonzero(base))
            case Call(function, arguments, ()):
                return max([self._call(function, arguments), *(self._start(x) for x in arguments)])
        raise Infinite

    def _call(self, function: str, arguments: tuple[Expression, ...]) -> int:
        if function in _ENTIRE:
            return self.start
        if function == "sqrt":
            return self._nonzero(arguments[0])
        if function == "factorial" or (function == "harmonic" and len(arguments) == 1):
            return self._no_pole(Sum((arguments[0], ONE)))
        if function in _WITH_POLES:
            return self._no_pole(arguments[0])
        if function in ("polygamma", "zeta") and len(arguments) == 2:
            return self._no_pole(arguments[1])
        if function == "log":
            return self._nonzero(arguments[0])
        if function == "binomial":
            return self._binomial(*arguments)
        if function == "beta":
            return max(self._no_pole(argument) for argument in arguments)
        if not any(self.name in unbound_names(argument) for argument in arguments):
            return self.start
        raise Infinite

    def _no_pole(self, argument: Expression) -> int:
        """From where on the argument is no integer below 1."""
        form = TermField((self.name,)).form(argument)
        if form.others:
            return self.start  # no pole for general values
        slope, constant = form.slopes[0], form.constant
        if slope.denominator == 1 and constant.denominator > 1:
            return self.start
        if slope > 0:
            return max(self.start, int(-constant // slope) + 1)
        if slope == 0 and constant > 0:
            return self.start
        raise Infinite

    def _binomial(self, above: Expression, below: Expression) -> int:
        field = TermField((self.name,))
        upper, lower = field.form(above), field.form(below)
        if upper.slopes[0].denominator != 1 or lower.slopes[0].denominator != 1:
            raise Infinite
        if not lower.slopes[0] and not lower.others and lower.constant.denominator == 1:
            return self.start  # a polynomial, or 0
        if not lower.others and lower.constant.denominator == 1 and upper.others:
            return self.start  # for each integer a polynomial in the other names
        if not upper.others:
            if upper.slopes[0] > 0:
                # nonnegative from here on; where it is no integer there is no pole at all
                return max(self.start, -int(upper.constant // upper.slopes[0]))
            if (upper.slopes[0] == 0 and upper.constant > -1) or upper.constant.denominator > 1:
                return self.start
            raise Infinite
        if self.is_above_minus_one(above):
            return self.start
        raise Infinite

    def is_above_minus_one(self, expression: Expression) -> bool:
        """Whether the bounds of the names, from ``start`` on, show a value above -1."""
        least = Fraction(0)
        for monomial, coefficient in terms_of(expression):
            if monomial == ONE:
                least += coefficient
                continue
            low = None if coefficient < 0 or not isinstance(monomial, Name) else self.least(monomial.name)
            if low is None:
                return False
            least += coefficient * low
        return least > -1

    def least(self, name: str) -> Fraction | None:
        """A lower bound of a name on the domain."""
        if name == self.name:
            return Fraction(self.start)
        if self.domain.kinds.get(name) == INTEGER:
            low, _ = integer_range(self.domain.interval(name))
            return None if low is None else Fraction(low)
        bound = self.domain.interval(name).lower
        return bound.value if isinstance(bound, Number) else None

    def _nonzero(self, base: Expression) -> int:
        """From where on the term is not 0 for general values of the other names."""
        if isinstance(base, Number):
            if base.value == 0:
                raise Infinite
            return self.start
        field = TermField((self.name,))
        try:
            rewritten = field.rewritten(base)
            context, known = field.context([rewritten])
            numerator = field.reduced(field.quotient(rewritten).numerator, known, context)
        except BudgetExhausted:
            raise Infinite from None
        if numerator.is_zero():
            raise Infinite
        if self.name not in unbound_names(base):
            if unbound_names(base) or self._differs_from_zero(base):
                return self.start
            raise Infinite
        first = self.start
        names = list(known)
        for factor, _ in numerator.factor()[1]:
            used = [name for name, degree in zip(names, factor.degrees(), strict=True) if degree]
            if any(name.startswith("$") for name in used):
                if len(factor) > 1:
                    raise Infinite
                continue  # a power, a gamma function or a root
            first = max(first, self._last_common_zero(factor, names) + 1)
        return first

    def _differs_from_zero(self, base: Expression) -> bool:
        try:
            return not enclose(base, BITS).contains(0)
        except InvalidInput:
            return False

    def last_zero(self, polynomial: Expression) -> int:
        """The last integer at which a polynomial vanishes for all values of other names; below ``start`` if none."""
        field = TermField((self.name,))
        rewritten = field.rewritten(polynomial)
        _, known = field.context([rewritten])
        return self._last_common_zero(field.quotient(rewritten).numerator, list(known))

    def _last_common_zero(self, factor: object, names: list[str]) -> int:
        """The last integer for which a polynomial vanishes for all values of the other names."""
        if self.name not in names:
            return self.start - 1
        at = names.index(self.name)
        tables: dict[tuple[int, ...], dict[int, int]] = {}
        for exponents, c in factor.to_dict().items():  # type: ignore[attr-defined]
            rest = (*exponents[:at], *exponents[at + 1 :])
            tables.setdefault(rest, {})[int(exponents[at])] = int(c)
        common = fmpz_poly()
        for table in tables.values():
            common = common.gcd(fmpz_poly([table.get(i, 0) for i in range(max(table) + 1)]))
        return max(integer_zeros(common), default=self.start - 1)
