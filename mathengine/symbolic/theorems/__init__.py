"""Closed forms over few independent-looking constants, each step by a named theorem.

``normalised(expression)`` writes zeta and L-values, polygamma, polylogarithms, logarithms, arc tangents, circular,
hyperbolic, gamma and Bessel functions over pi, logarithms of primes and of units, zeta at odd integers, Catalan's
constant, roots of primes, powers of E and what else no theorem opens. Equal values of the kinds covered get equal forms
in practice; no claim is made that different forms are different numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.rational_form import rational_form
from mathengine.symbolic.theorems import arcs, exponentials, gamma_values, logarithms, polylogarithms, zeta_values
from mathengine.symbolic.theorems.instance import Rule, TheoremInstance

RULES: dict[str, tuple[Rule, ...]] = {
    "log": (logarithms.logarithm,),
    "exp": (exponentials.exponential,),
    **dict.fromkeys(("sin", "cos", "tan", "cot", "sec", "csc"), (arcs.circular,)),
    **dict.fromkeys(("sinh", "cosh", "tanh", "coth", "sech", "csch"), (arcs.circular,)),
    **dict.fromkeys(("asin", "acos", "acot", "asec", "acsc", "asinh", "acosh", "atanh", "acoth"), (arcs.inverse,)),
    "atan": (arcs.arc_tangent,),
    "zeta": (zeta_values.zeta,),
    "L": (zeta_values.l_function,),
    "polygamma": (zeta_values.polygamma,),
    "digamma": (zeta_values.polygamma,),
    "lerchphi": (zeta_values.lerch, polylogarithms.lerch),
    "polylog": (polylogarithms.polylogarithm,),
    "gamma": (gamma_values.gamma,),
    **dict.fromkeys(("factorial", "beta", "binomial"), (gamma_values.by_gamma,)),
    **dict.fromkeys(("besseli", "besselj"), (gamma_values.bessel,)),
    "erfc": (gamma_values.error_function,),
}
"""Function: what is known of its values."""

MOST_INSTANCES = 5000
"""Uses of theorems in one expression."""


def normalised(*expressions: Expression) -> tuple[Expression, tuple[TheoremInstance, ...]]:
    """Expressions over common constants, and the theorems that lead there.

    Parameters
    ----------
    expressions : Expression
        Constants; of several the first minus the sum of the others is returned, so that equality gives 0.

    Returns
    -------
    tuple of Expression and tuple of TheoremInstance
        The form (equal in value by the theorems: exact), and their uses in an order in which each speaks of atoms whose
        own uses came before.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression as read
    >>> form, uses = normalised(read("zeta(2, 1/4)"))
    >>> to_text(form), [use.name for use in uses][:2]
    ('pi**2 + 8*Catalan', ['zeta at even integers (Euler)', "Catalan's constant"])
    >>> to_text(normalised(read("4*atan(1/5) - atan(1/239)"), read("pi/4"))[0])
    '0'
    """
    first, *others = expressions
    whole = Sum((first, *(Product((Number.of(-1), other)) for other in others))) if others else first
    rewriting = Rewriting()
    form = rational_form(rewriting.of(whole))
    powers = exponentials.common_powers([whole, *(use.right for use in rewriting.uses)])
    return form, (*powers, *rewriting.uses)


class Rewriting:
    """The uses of theorems so far, each atom rewritten once."""

    def __init__(self) -> None:
        self.uses: list[TheoremInstance] = []
        self._known: dict[Expression, Expression] = {}

    def of(self, expression: Expression) -> Expression:
        """The expression with every atom replaced, until no theorem says more."""
        match expression:
            case Sum(terms):
                return Sum(tuple(self.of(term) for term in terms))
            case Product(factors):
                return Product(tuple(self.of(factor) for factor in factors))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Call("sqrt", (base,)):
                return self._power(base, Number(Number.of(1).value / 2))
            case Call("exp", (argument,)):
                return self._exponential(_plain(self.of(argument)))
            case Call(function, arguments, keywords):
                inner = tuple(self.of(argument) for argument in arguments)
                return self._atom(
                    Call(function, tuple(_plain(part) for part in inner), keywords), RULES.get(function, ())
                )
            case Name():
                return self._atom(expression, (zeta_values.constants,))
        return expression

    def _exponential(self, argument: Expression) -> Expression:
        """Powers of x for multiples of log(x), by the root that they are powers of."""
        found = exponentials.multiple_of_logarithm(argument)
        if found is None:
            return Call("exp", (argument,))
        power, x = found
        part = Number(power / power.numerator)
        root = Call("exp", (_plain(Product((part, Call("log", (x,))))),))
        return Power(self._atom(root, RULES["exp"]), Number.of(power.numerator))

    def _power(self, base: Expression, exponent: Expression) -> Expression:
        below = self.of(base)
        if isinstance(exponent, Number):
            if exponent.is_integer:
                return Power(below, exponent)
            plain = _plain(Power(below, exponent))
            return self._roots(plain)
        return Power(below, self.of(exponent))

    def _roots(self, expression: Expression) -> Expression:
        """The roots in what the normal form makes of a fractional power."""
        match expression:
            case Sum(terms):
                return Sum(tuple(self._roots(term) for term in terms))
            case Product(factors):
                return Product(tuple(self._roots(factor) for factor in factors))
            case Power(base, Number(exponent)) if exponent.denominator > 1:
                atom = Power(base, Number(exponent / exponent.numerator))
                return Power(self._atom(atom, (logarithms.root,)), Number.of(exponent.numerator))
        return expression

    def _atom(self, atom: Expression, rules: Iterable[Rule]) -> Expression:
        known = self._known.get(atom)
        if known is not None:
            return known
        self._known[atom] = atom
        for rule in rules:
            use = rule(atom)
            if use is not None and use.right != atom and len(self.uses) < MOST_INSTANCES:
                result = self.of(use.right)
                self.uses.append(use)
                self._known[atom] = result
                return result
        return atom


def _plain(expression: Expression) -> Expression:
    try:
        return normal_form(expression)
    except InvalidInput:
        return expression


__all__ = ["TheoremInstance", "normalised"]
