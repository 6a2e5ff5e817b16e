"""Limits of germs at infinity by most rapidly varying subexpressions.

A germ is an expression in one large positive variable: ``t#0``, whose logarithm is ``t#1``, and so on. Everything is
expanded in the reciprocal w of its fastest scale, that of an exponential or of the variable; the coefficients vary more
slowly, and the first one that is not 0 is a germ of its own. A coefficient counts as nonzero only where its own first
coefficient does, down to constants that balls certify.

References
----------
D. Gruntz, "On computing limits in a symbolic manipulation system", ETH Zurich, 1996.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, children
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.expansions import NOTHING, Exponent, NeedMoreTermsError, Series, SeriesArithmetic
from mathengine.symbolic.expansions_coefficients import (
    ONE,
    ZERO,
    Coefficient,
    Coefficients,
    UnresolvedError,
    rational,
)
from mathengine.symbolic.expansions_signs import ball as ball_of
from mathengine.symbolic.expansions_taylor import is_known, taylor

VARIABLE = "t#"
ORDERS = (2, 4, 8, 16, 24)
MOST_STEPS = 6000
LARGEST_POWER = 64
_MINUS_ONE = Number.of(-1)


@dataclass(frozen=True, slots=True)
class Value:
    """A limit: ``infinite`` is the sign of an infinite one, 0 for a finite one."""

    infinite: int
    finite: Coefficient = ZERO


@dataclass(frozen=True, slots=True)
class Scale:
    """The fastest scale of a germ: ``log`` is the logarithm of 1/w, ``nodes`` the exponentials that belong to it."""

    log: Expression
    nodes: frozenset[Expression]
    variable: str


class OscillatesError(UnresolvedError):
    """The limit would be a value that oscillates for ever."""

    def __init__(self, value: Coefficient) -> None:
        super().__init__()
        self.value = value


class Germs:
    """Limits and signs of germs, remembered.

    Parameters
    ----------
    domain : Domain, optional
        What the other names stand for.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> from mathengine.numeric.substitution import replaced
    >>> germs = Germs()
    >>> germs.limit(replaced(read("x*(exp(1/x) - 1)"), {Name("x"): Name("t#0")})).finite.rational
    Fraction(1, 1)
    """

    def __init__(self, domain: Domain | None = None) -> None:
        self.ring = Coefficients(domain)
        self._steps = 0
        self._limits: dict[Expression, Value | UnresolvedError] = {}
        self._signs: dict[Coefficient, int | None] = {}
        self._variables: dict[Expression, str | None] = {}
        self._reals: dict[Expression, bool] = {}

    # What occurs in an expression

    def variable(self, expression: Expression) -> str | None:
        """The variable of a germ; None for a constant."""
        if isinstance(expression, Name):
            return expression.name if expression.name.startswith(VARIABLE) else None
        if isinstance(expression, Number):
            return None
        if expression not in self._variables:
            found = None
            for part in children(expression):
                found = found or self.variable(part)
            self._variables[expression] = found
        return self._variables[expression]

    def _spend(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise UnresolvedError

    # Limits

    def limit(self, expression: Expression) -> Value:
        """The limit of a germ.

        Raises
        ------
        UnresolvedError
            Where a sign, or whether something is 0, is not certain; :class:`OscillatesError` where the limit depends on
            an oscillating value.
        """
        known = self._limits.get(expression)
        if known is None:
            try:
                known = self._limit(expression)
            except UnresolvedError as problem:
                known = problem
            except RecursionError:
                known = UnresolvedError()
            self._limits[expression] = known
        if isinstance(known, UnresolvedError):
            raise known
        return known

    def _limit(self, expression: Expression) -> Value:
        coefficient = self._simplified(expression)
        if coefficient is not None:
            expression = self.ring.expression(coefficient)
        variable = self.variable(expression)
        if variable is None:
            return self._constant(self.ring.of(expression))
        if coefficient is not None and self.ring.vanishes(coefficient):
            return Value(0)
        scale = self.scale(expression, variable)
        for order in ORDERS:
            expansion = _Expansion(self, scale, order)
            try:
                return self._from_series(expansion, expansion.series(expression))
            except NeedMoreTermsError:
                continue
        raise UnresolvedError

    def _simplified(self, expression: Expression) -> Coefficient | None:
        try:
            return self.ring.of(expression)
        except OscillatesError:
            raise
        except UnresolvedError:
            return None

    def _constant(self, value: Coefficient) -> Value:
        if self.ring.oscillates(value):
            raise OscillatesError(value)
        return Value(0, value)

    def _from_series(self, expansion: _Expansion, series: Series) -> Value:
        compare = expansion.calculus.compare
        for exponent, coefficient in series.terms:
            side = compare(exponent, NOTHING)
            if side > 0:
                return Value(0)
            if side == 0:
                return self.limit(self.ring.expression(coefficient))
            zero = self.vanishes(coefficient)
            if zero is None:
                raise UnresolvedError
            if not zero:
                sign = self.sign(coefficient)
                if sign not in (1, -1):
                    raise UnresolvedError
                return Value(sign)
        if series.error is None or compare(series.error, NOTHING) > 0:
            return Value(0)
        raise NeedMoreTermsError

    # Signs

    def vanishes(self, coefficient: Coefficient) -> bool | None:
        """Whether a germ is 0; False is certified, and means that it has no zeros far out."""
        if not self.ring.has_variable(coefficient):
            return self.ring.is_zero(coefficient)
        if self.ring.vanishes(coefficient):
            return True
        try:
            self.leading(coefficient)
        except UnresolvedError:
            return None
        return False

    def leading(self, coefficient: Coefficient) -> Coefficient:
        """The constant in front of the first term of a germ; certainly not 0.

        Raises
        ------
        UnresolvedError
            If it cannot be had.
        """
        self._spend()
        if not self.ring.has_variable(coefficient):
            if self.ring.is_zero(coefficient) is not False:
                raise UnresolvedError
            return coefficient
        if len(coefficient.terms) == 1 and self.ring.sign(coefficient) is not None:
            return coefficient
        expression = self.ring.expression(coefficient)
        variable = self.variable(expression)
        assert variable is not None
        scale = self.scale(expression, variable)
        for order in ORDERS:
            try:
                first = _Expansion(self, scale, order).normalised(expression)
            except NeedMoreTermsError:
                continue
            if not first.terms:
                raise UnresolvedError
            return self.leading(first.terms[0][1])
        raise UnresolvedError

    def sign(self, coefficient: Coefficient) -> int | None:
        """The sign of a germ far out, certified; None where it is not known."""
        if coefficient not in self._signs:
            sign = self.ring.sign(coefficient)
            if sign is None and self.ring.has_variable(coefficient):
                try:
                    leading = self.leading(coefficient)
                    sign = self.ring.sign(leading) if leading != coefficient else None
                except UnresolvedError:
                    sign = 0 if self.ring.vanishes(coefficient) else None
            self._signs[coefficient] = sign
        return self._signs[coefficient]

    def sign_of(self, expression: Expression) -> int | None:
        """The sign of a germ or a constant given as an expression."""
        coefficient = self._simplified(expression)
        if coefficient is not None:
            return self.sign(coefficient)
        variable = self.variable(expression)
        if variable is None:
            return None
        scale = self.scale(expression, variable)
        for order in ORDERS:
            try:
                first = _Expansion(self, scale, order).normalised(expression)
            except NeedMoreTermsError:
                continue
            return self.sign(first.terms[0][1]) if first.terms else 0
        return None

    def is_real(self, expression: Expression) -> bool:
        """Whether the germ is known to have real values."""
        if expression not in self._reals:
            self._reals[expression] = self._is_real(expression)
        return self._reals[expression]

    def _is_real(self, expression: Expression) -> bool:
        match expression:
            case Number():
                return True
            case Name():
                return self.ring.is_real(self.ring.of(expression))
            case Sum(parts) | Product(parts):
                return all(map(self.is_real, parts))
            case Power(base, Number(exponent)):
                return self.is_real(base) and (exponent.denominator == 1 or self.sign_of(base) == 1)
            case Call("log", (argument,)):
                return self.is_real(argument) and self.sign_of(argument) == 1
            case Call(function, arguments) if function in _REAL or "#" in function:
                return all(map(self.is_real, arguments))
            case Call() | Power() if self.variable(expression) is None:
                return self.ring.is_real(self.ring.of(expression))
        return False

    # Scales

    def scale(self, expression: Expression, variable: str) -> Scale:
        """The scale of the fastest exponentials, or that of the variable.

        Raises
        ------
        UnresolvedError
            Where two of them cannot be compared.
        """
        slow = Call("log", (Name(variable),))
        best = Scale(slow, frozenset(), variable)
        for node in dict.fromkeys(_exponentials(expression)):
            argument = node.arguments[0]
            if self.variable(argument) is None:
                continue
            speed = self.limit(Product((argument, Power(slow, _MINUS_ONE))))
            if not speed.infinite:
                continue
            log = argument if speed.infinite > 0 else Product((_MINUS_ONE, argument))
            ratio = self.limit(Product((log, Power(best.log, _MINUS_ONE)))) if best.nodes else Value(1)
            if ratio.infinite:
                best = Scale(log, frozenset({node}), variable)
                continue
            zero = self.ring.is_zero(ratio.finite)
            if zero is None:
                raise UnresolvedError
            if not zero:
                best = Scale(best.log, best.nodes | {node}, variable)
        return best


def _exponentials(expression: Expression) -> Iterator[Call]:
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and node.function == "exp":
            yield node
        waiting.extend(children(node))


class _Expansion:
    """Series of expressions in one scale, up to one order."""

    def __init__(self, germs: Germs, scale: Scale, order: int) -> None:
        self.germs, self.ring, self.scale = germs, germs.ring, scale
        self.calculus = SeriesArithmetic(germs.ring, order)
        self._known: dict[Expression, Series] = {}
        if scale.nodes:
            self.log = germs.ring.of(scale.log)
        else:
            number = int(scale.variable.removeprefix(VARIABLE)) + 1
            self.log = germs.ring.name(f"{VARIABLE}{number}")

    def series(self, expression: Expression) -> Series:
        known = self._known.get(expression)
        if known is None:
            self.germs._spend()
            known = self._known[expression] = self._series(expression)
        return known

    def _is_coefficient(self, expression: Expression) -> bool:
        if not self.scale.nodes:
            return self.germs.variable(expression) is None
        return not any(node in self.scale.nodes for node in _exponentials(expression))

    def _series(self, expression: Expression) -> Series:
        calculus = self.calculus
        if self._is_coefficient(expression):
            return calculus.constant(self.ring.of(expression))
        match expression:
            case Name():
                return Series(((Fraction(-1), ONE),))
            case Sum(terms):
                total = Series(())
                for term in terms:
                    total = calculus.plus(total, self.series(term))
                return total
            case Product(factors):
                product = calculus.constant(ONE)
                for factor in factors:
                    product = calculus.times(product, self.series(factor))
                return product
            case Power(base, Number(exponent)):
                return self._power(base, exponent)
            case Call("exp", (argument,)):
                return self._exp(argument)
            case Call("log", (argument,)):
                return self._log(argument)
            case Call(function, arguments, ()):
                return self._call(function, arguments)
        raise UnresolvedError

    def normalised(self, expression: Expression) -> Series:
        """The series from its first term on that is certainly not 0; without terms for the germ 0.

        Raises
        ------
        NeedMoreTermsError
            If every term before the error is 0.
        UnresolvedError
            If the first term may be 0.
        """
        series = self.series(expression)
        terms = series.terms
        while terms:
            zero = self.germs.vanishes(terms[0][1])
            if zero is None:
                raise UnresolvedError
            if not zero:
                break
            terms = terms[1:]
        if not terms and series.error is not None:
            raise NeedMoreTermsError
        return Series(terms, series.error)

    def _power(self, base: Expression, exponent: Fraction) -> Series:
        whole = exponent.denominator == 1
        if whole and 0 <= exponent <= 4:
            inner = self.series(base)
            product = self.calculus.constant(ONE)
            for _ in range(exponent.numerator):
                product = self.calculus.times(product, inner)
            return product
        series = self.normalised(base)
        if not series.terms:
            if exponent < 0:
                raise UnresolvedError
            return series
        if whole:
            return self.calculus.power(series, exponent)
        return self.calculus.power(series, exponent, self._root(base, series.terms[0][1], exponent))

    def _root(self, base: Expression, first: Coefficient, exponent: Fraction) -> Coefficient:
        """The principal power of a first coefficient, where that of the series goes with it."""
        sign = self.germs.sign(first)
        if sign == 1:
            return self.ring.power(first, exponent)
        if sign == -1 and self.germs.is_real(base):
            size = self.ring.power(self.ring.scaled(first, Fraction(-1)), exponent)
            return self.ring.times(size, self.ring.power(self.ring.of(_MINUS_ONE), exponent))
        self._require_off_cut(first)
        return self.ring.power(first, exponent)

    def _require_off_cut(self, first: Coefficient) -> None:
        """Refuse what may lie on the negative real axis."""
        if self.ring.has_variable(first) or self.ring.oscillates(first):
            raise UnresolvedError
        ball = ball_of(self.ring, self.ring.expression(first))
        if ball is None or not (ball.real > 0 or not ball.imag.contains(0)):
            raise UnresolvedError

    def _log(self, argument: Expression) -> Series:
        series = self.normalised(argument)
        if not series.terms:
            raise UnresolvedError
        exponent, first, rest = self.calculus.split(series)
        sign = self.germs.sign(first)
        if sign == 1:
            value = self.ring.log(first)
        elif sign == -1 and self.germs.is_real(argument):
            value = self.ring.plus(
                self.ring.log(self.ring.scaled(first, Fraction(-1))), self.ring.log(self.ring.of(_MINUS_ONE))
            )
        else:
            self._require_off_cut(first)
            value = self.ring.log(first)
        value = self.ring.minus(value, self.ring.times(self.calculus.wide(exponent), self.log))
        return self.calculus.plus(self.calculus.constant(value), self.calculus.logarithm(rest))

    def _parted(self, argument: Expression) -> tuple[Coefficient, Series]:
        """The constant term of a series without negative exponents, and what is left."""
        series = self.series(argument)
        compare = self.calculus.compare
        if series.error is not None and compare(series.error, NOTHING) <= 0:
            raise NeedMoreTermsError
        constant, rest = ZERO, []
        for exponent, coefficient in series.terms:
            side = compare(exponent, NOTHING)
            if side < 0:
                if self.germs.vanishes(coefficient) is not True:
                    raise UnresolvedError
            elif side == 0:
                constant = coefficient
            else:
                rest.append((exponent, coefficient))
        return constant, Series(tuple(rest), series.error)

    def _exp(self, argument: Expression) -> Series:
        constant, rest = self._parted(argument)
        exponent: Exponent = NOTHING
        if self.ring.has_variable(constant):
            ratio = self._ratio(constant)
            exponent = self.calculus.tidy(ratio)
            constant = self.ring.minus(constant, self.ring.times(ratio, self.log))
        expanded = self.calculus.scaled(self.calculus.exponential(rest), self.ring.exp(constant))
        return self.calculus.shifted(expanded, self.calculus.scale(exponent, Fraction(-1)))

    def _ratio(self, constant: Coefficient) -> Coefficient:
        """The limit of the quotient by the logarithm of the scale."""
        if constant.terms.keys() == self.log.terms.keys():
            first = min(constant.terms)
            factor = constant.terms[first] / self.log.terms[first]
            if self.ring.scaled(self.log, factor) == constant:
                return rational(factor)
        log = self.ring.expression(self.log)
        ratio = self.germs.limit(Product((self.ring.expression(constant), Power(log, _MINUS_ONE))))
        if ratio.infinite:
            raise UnresolvedError
        return ratio.finite

    def _call(self, function: str, arguments: tuple[Expression, ...]) -> Series:
        *parameters, argument = arguments
        if any(self.germs.variable(parameter) is not None for parameter in parameters):
            raise UnresolvedError
        if not (is_known(function) or function in _CONTINUOUS):
            raise UnresolvedError
        centre, rest = self._parted(argument)
        known = [self.ring.of(parameter) for parameter in parameters]
        return self.calculus.composed(lambda count: taylor(self.ring, function, known, centre, count), rest)


_CONTINUOUS = frozenset(("zeta", "polylog", "besselk", "bessely"))
"""Functions that are continuous where the rewriting lets them pass, without Taylor coefficients here."""
_REAL = frozenset(
    ("exp", "sin", "cos", "atan", "asin", "erf", "erfi", "gamma", "digamma", "polygamma", "zeta", "besselj", "besseli")
)
"""Real where their arguments are, at the points where the rewriting lets them pass."""
