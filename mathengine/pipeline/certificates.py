"""Checks of the certificates that ``proved`` verdicts carry: no search, nothing shared with what made them.

A statement is read from its text, a certificate is plain data. Each rule has a checker of a few lines over integers and
fractions; enclosures of continued fractions are checked by :mod:`mathengine.matrixfields.checker`.

================== ============================================================ ===================================
rule               data                                                         established by
================== ============================================================ ===================================
rational values    left, right; fractions: for each cf a terminating index or a exact arithmetic; the tail recurrence
                   rational tail                                                and the tail theorem
rational form      difference; enclosures of the fractions in constants         cross-multiplication over the atoms
disjoint           left, right (balls), digits; enclosures of the fractions,    a second evaluation of both sides;
enclosures         limits and deltas of fields (cones or fractions)             the trajectory multiplied again
conserving         rank                                                         products around unit squares, or the
                                                                                shifts of an operator
inflation          multiplier [numerator, denominator], factor                  polynomial identities; no integer zeros
proof              values: proofs of the values of all fractions; theorems:     the check of each mode and of each
                   uses of theorems on constants                                theorem; quotients over atoms
gauge              folds, shifts, start, U, s, moebius                          a matrix identity; growth of solutions
sum reduction      forms P, Q; relations with weights; moebius                  telescoping identities; Gauss's test
proved values      left, right (proofs of values), moebius                      those proofs; arithmetic of the atoms
graph growth       graphs: the growth of each, up to 100,000 vertices           the search of each graph repeated
covariances        determinant and columns of the adjugate of I - L             (I - L) a = D e multiplied out; a^T W a
vanishing          likewise                                                     substitution of a^T W a / D^2
identified         likewise; formulas: numerator, denominator                   substitution into P - l Q
coefficients
model quantities   quantities: point; null vectors, or separating sets          ranks; products; reachability
finite fibres      point                                                        a rank at the point
balanced reaction  -                                                            matrix times coefficients
balanceable        coefficients                                                 likewise
reaction
reaction           quantities: coefficients; or weights of elements             rank, or all smaller vectors; contents
quantities                                                                      of one sign; all sets of species
fibre bounds       formulas; or other coefficients as quotients in parameters   substitution; (I - L')^T S (I - L')
transfer values    values: value of each call; rest: certificate of the         the equations of motion solved again
                   relation between these numbers
transfer           lines of the closed form                                     expansion of a determinant and of its
conservation                                                                    cofactors
transfer theorem   theorem: a certificate by name                               expansion; signs of coefficients
transfer identity  lines of the closed form                                     quotients of polynomials in the names
transfer widths    at; closed form                                              the sign of a quadratic at one detuning
identity           proof: a plan of steps                                       each step computed again
covering           parts: substitutions, functions, cells with orders           ranges of Taylor coefficients
polynomial sign    point; what the method needs                                 real roots; the sign at the point
integer cases      tails, first, last                                           the cases; induction beyond them
sums of squares    parts: squares with factors and bounds                      the parts multiplied out
limit              order                                                        expansions computed again
summation          kind, and what it needs                                      telescoping identities; proved sums
================== ============================================================ ===================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from importlib import import_module
from math import comb, factorial
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

from mpmath import MPContext

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, walk
from mathengine.numeric.reader import read_statement
from mathengine.numeric.vocabulary import CONSTANT_NAMES
from mathengine.pipeline.certificate_cayley import graph_growth
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.certificate_equal_values import equal_values
from mathengine.pipeline.certificate_fields import conserving
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import (
    WORDS,
    Coefficients,
    coefficients,
    listed,
    moved,
    proved_fraction,
    times,
    value_at,
    without_zeros,
)
from mathengine.pipeline.certificate_gauge import gauge
from mathengine.pipeline.certificate_reactions import balanceable_reaction, balanced_reaction, reaction_quantities
from mathengine.pipeline.certificate_sem import covariances, identified, vanishing
from mathengine.pipeline.certificate_sem_fibres import fibre_bounds
from mathengine.pipeline.certificate_sem_rank import finite, model_quantities
from mathengine.pipeline.certificate_sum_reduction import sum_reduction
from mathengine.pipeline.certificate_transfer import conservation
from mathengine.pipeline.certificate_transfer_identities import identity
from mathengine.pipeline.certificate_transfer_values import named_theorem, ring_values
from mathengine.pipeline.certificate_transfer_widths import compared_widths
from mathengine.pipeline.certificate_values import Box, Enclosures, proved_enclosures, value_box

Certificate: TypeAlias = Mapping[str, object]
Values: TypeAlias = Mapping[Coefficients, Fraction]

HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
MOST_BITS = 1_000_000
MOST_DIGITS = 200_000
LARGEST_FACTORIAL = 10_000
"""Bounds on what a certificate may ask for."""


def check_certificate(statement: str, certificate: Certificate) -> None:
    """Return quietly if ``certificate`` establishes ``statement``.

    Parameters
    ----------
    statement : str
        The canonical text of a verdict (``verified.claim.text``); other spellings of it may be refused.
    certificate : mapping
        Its certificate, as ``mathengine verify --format json`` prints it. The certificate of a refuted statement
        establishes the statement with the opposite relation: that of ``2 = 3`` establishes ``2 != 3``.

    Raises
    ------
    InvalidInput
        With the reason, if it does not: the data do not fit, or a word occurs for which there is no independent
        evaluation. Certificates of ``supported`` verdicts are refused too, since agreement of digits proves nothing.

    Notes
    -----
    Exact for every rule but ``disjoint enclosures``. There, interval arithmetic settles elementary expressions;
    other functions are evaluated by mpmath at two precisions, an independent witness without an error bound.

    Examples
    --------
    >>> proof = {"rule": "terminating", "fraction": "cf(n + 1, n - 3)", "at": 3}
    >>> values = {"rule": "rational values", "left": "-1/5", "right": "-1/5", "fractions": [proof]}
    >>> check_certificate("cf(n + 1, n - 3) = -1/5", values)
    >>> check_certificate("cf(n + 1, n - 3) = 1/5", values)
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: certificate with values other than those of the statement is no proof; accepted: ...
    """
    if not isinstance(certificate, Mapping):
        raise refused("data that are no mapping")
    read = read_statement(statement, vocabulary=WORDS)
    claim = read.claim
    rule = certificate.get("rule")
    if rule == "enclosures":
        raise refused("enclosures that support an equation and prove none (check each by check_enclosure)")
    if not isinstance(rule, str) or (rule not in RULES and rule not in ON_DOMAINS):
        raise InvalidInput("rule of the certificate", rule, ", ".join([*RULES, *ON_DOMAINS]))
    try:
        if rule in RULES:
            RULES[rule](claim, certificate)
        else:
            module, name = ON_DOMAINS[rule]
            if rule in ON_REAL_DOMAINS and isinstance(claim, Relation) and claim.operator != "!=":
                from mathengine.pipeline.certificate_identities_domains import require_real_names

                require_real_names(claim, read.conditions)
            getattr(import_module(module), name)(claim, read.conditions, certificate)
    except InvalidInput:
        raise
    except (KeyError, TypeError, ValueError, ArithmeticError, IndexError, AttributeError, RecursionError) as problem:
        raise refused(f"data that cannot be read ({type(problem).__name__}: {problem})") from None


def _relation(claim: Relation | Call) -> Relation:
    if not isinstance(claim, Relation):
        raise refused("a rule for relations, and a statement that is none")
    return claim


# Rational values


def _rational_values(claim: Relation | Call, certificate: Certificate) -> None:
    relation = _relation(claim)
    values = dict(proved_fraction(proof) for proof in items(certificate["fractions"]))
    left, right = _exact(relation.left, values), _exact(relation.right, values)
    fit = left == number(certificate["left"]) and right == number(certificate["right"])
    require(fit, "values other than those of the statement")
    require(HOLDS[relation.operator](left, right), "values that do not satisfy the relation")


def _exact(expression: Expression, values: Values) -> Fraction:
    """The value by exact arithmetic, those of continued fractions as proved."""
    match expression:
        case Number(value):
            return value
        case Sum(terms):
            return sum((_exact(term, values) for term in terms), Fraction(0))
        case Product(factors):
            product = Fraction(1)
            for factor in factors:
                product *= _exact(factor, values)
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            inner = _exact(base, values)
            size = max(inner.numerator.bit_length(), inner.denominator.bit_length())
            require(size * abs(exponent) <= MOST_BITS, "a power that is too large")
            return inner**exponent.numerator
        case Call("cf") as call:
            key = coefficients(call)
            require(key in values, "a continued fraction without a proof of its value")
            return values[key]
        case Call("floor" | "ceiling" as function, (argument,)):
            return Fraction(_rounded(function, argument, values))
        case Call("re" | "im" as function, (argument,)):
            return _gaussian(argument, values)[function == "im"]
        case Call(function, arguments) if function in EXACT:
            return EXACT[function](*(_exact(argument, values) for argument in arguments))
    raise refused("a value for which there is no exact evaluation")


def _rounded(function: str, argument: Expression, values: Values) -> int:
    """The integer part: of a rational number, or of an interval that holds no integer."""
    if any(isinstance(node, Name | Call | Power) for node in walk(argument)):
        whole = value_box(argument, 256, {}).floor()
        if whole is None:
            raise refused("an integer part for which there is no exact evaluation")
        return whole if function == "floor" else whole + 1
    value = _exact(argument, values)
    return value.numerator // value.denominator if function == "floor" else -(-value.numerator // value.denominator)


def _gaussian(expression: Expression, values: Values) -> tuple[Fraction, Fraction]:
    """Real and imaginary part of what sums and products make of I and of rational values."""
    match expression:
        case Name("I"):
            return Fraction(0), Fraction(1)
        case Sum(terms):
            parts = [_gaussian(term, values) for term in terms]
            return sum((x for x, _ in parts), Fraction(0)), sum((y for _, y in parts), Fraction(0))
        case Product(factors):
            x, y = Fraction(1), Fraction(0)
            for u, v in (_gaussian(factor, values) for factor in factors):
                x, y = x * u - y * v, x * v + y * u
            return x, y
    return _exact(expression, values), Fraction(0)


def _factorial(n: Fraction) -> Fraction:
    require(n.denominator == 1 and 0 <= n <= LARGEST_FACTORIAL, "a factorial out of bounds")
    return Fraction(factorial(n.numerator))


def _binomial(n: Fraction, k: Fraction) -> Fraction:
    require(k.denominator == 1 and 0 <= k <= LARGEST_FACTORIAL, "a binomial coefficient out of bounds")
    value = Fraction(1)
    for i in range(k.numerator):
        value = value * (n - i) / (i + 1)
    return value


def _at(point: int, value: int) -> Callable[[Fraction], Fraction]:
    def function(x: Fraction) -> Fraction:
        require(x == point, "a function value for which there is no exact evaluation")
        return Fraction(value)

    return function


def _zeta(s: Fraction) -> Fraction:
    """At the integers s <= 0 by Bernoulli numbers, ``zeta(1 - k) = -B_k/k`` with B_1 = 1/2."""
    require(s.denominator == 1 and -1000 <= s <= 0, "a value of zeta for which there is no exact evaluation")
    k = 1 - s.numerator
    numbers = [Fraction(1)]
    for n in range(1, k + 1):
        numbers.append(-sum((comb(n + 1, i) * numbers[i] for i in range(n)), Fraction(0)) / (n + 1))
    return -(abs(numbers[1]) if k == 1 else numbers[k]) / k


EXACT: dict[str, Callable[..., Fraction]] = {
    "factorial": _factorial,
    "gamma": lambda x: _factorial(x - 1),
    "binomial": _binomial,
    "zeta": _zeta,
    "Abs": abs,
    "sign": lambda x: Fraction((x > 0) - (x < 0)),
    "loggamma": lambda x: _at(1, 0)(x) if x != 2 else Fraction(0),
    "conjugate": lambda x: x,
    **{word: _at(0, 0) for word in ("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "erfi")},
    **{word: _at(0, 1) for word in ("exp", "cos", "cosh", "sec", "sech", "erfc")},
    **{word: _at(1, 0) for word in ("log", "acos", "acosh")},
}
"""Words with exact values, at the arguments where they have them."""


# Rational form


def _rational_form(claim: Relation | Call, certificate: Certificate) -> None:
    relation = _relation(claim)
    difference = number(certificate["difference"])
    holds = relation.operator in ("=", "!=") and HOLDS[relation.operator](difference, Fraction(0))
    require(holds, "a difference of the sides that does not give the relation")
    require(difference_is(relation.left, relation.right, difference), "another difference of the sides")
    if not any(isinstance(node, Name) and node.name not in CONSTANT_NAMES for node in _outside_fractions(relation)):
        enclosures = proved_enclosures(items(certificate["enclosures"]))
        for side in (relation.left, relation.right):
            value_box(side, 128, enclosures)


def _outside_fractions(relation: Relation) -> Iterator[Expression]:
    """The nodes of both sides, those inside of continued fractions left out."""
    waiting = [relation.left, relation.right]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case Sum(parts) | Product(parts):
                waiting.extend(parts)
            case Power(base, exponent):
                waiting.extend((base, exponent))
            case Call(function, arguments) if function not in ("cf", "limit", "delta"):
                waiting.extend(arguments)


# Disjoint enclosures


def _disjoint_enclosures(claim: Relation | Call, certificate: Certificate) -> None:
    relation = _relation(claim)
    digits = integer(certificate["digits"])
    require(0 < digits <= MOST_DIGITS, "digits out of bounds")
    enclosures = proved_enclosures(items(certificate["enclosures"]))
    sides = _separated_boxes(relation, digits, enclosures)
    for box, name in zip(sides, ("left", "right"), strict=True):
        require(_meets(box, certificate[name]), f"a ball for the {name} side that does not hold its value")
    left, right = sides
    below, above = left.is_below(right), right.is_below(left)
    holds = {"!=": True, "<": below, "<=": below, ">": above, ">=": above}
    require(holds.get(relation.operator, False), "sides that do not satisfy the relation")


def _separated_boxes(relation: Relation, digits: int, enclosures: Enclosures) -> tuple[Box, Box]:
    """The sides, at more precision where that of the certificate's digits does not tell them apart."""
    for factor in (4, 16, 64):
        left, right = (value_box(side, factor * digits + 128, enclosures) for side in (relation.left, relation.right))
        if left.is_apart(right):
            return left, right
    raise refused("sides that a second evaluation does not tell apart")


def _meets(box: Box, ball: object) -> bool:
    """Whether the box has a point in common with a ball, given as decimal texts."""
    if not isinstance(ball, Mapping):
        raise TypeError("a ball was expected")
    context = MPContext()
    context.prec = 4096
    parts = [(box.real, "midpoint", "radius"), (box.imaginary, "imaginary_midpoint", "imaginary_radius")]
    for (low, high), middle, radius in parts:
        centre, reach = (context.mpf(_decimal(ball.get(key, "0"))) for key in (middle, radius))
        if not context.isfinite(centre + reach) or high < centre - reach or centre + reach < low:
            return False
    return True


def _decimal(value: object) -> str:
    """The text of a decimal number with an exponent within bounds."""
    text = str(value)
    _, _, exponent = text.lower().partition("e")
    require(len(text) <= MOST_DIGITS and abs(int(exponent or "0")) <= MOST_BITS, "a number that is too large")
    return text


# Inflation


def _inflation(claim: Relation | Call, certificate: Certificate) -> None:
    if not (isinstance(claim, Call) and claim.function == "equivalent"):
        raise refused("a rule for equivalent(cf(..), cf(..)), and another statement")
    top, bottom = (listed(part) for part in items(certificate["multiplier"]))
    require(without_zeros(top) and without_zeros(bottom), "a multiplier with a zero or pole at an integer n >= 0")
    left, right = (coefficients(argument) for argument in claim.arguments)
    (a, b), (other_a, other_b) = ([[Fraction(c) for c in part] for part in side] for side in (left, right))
    require(times(other_a, bottom) == times(a, top), "a multiplier that does not take a to a")
    above, below = times(top, moved(top, -1)), times(bottom, moved(bottom, -1))
    require(times(other_b, below) == times(b, above), "a multiplier that does not take b to b")
    require(value_at(top, 0) == number(certificate["factor"]) * value_at(bottom, 0), "a factor other than c(0)")


# Proofs of values, and theorems


def _proof(claim: Relation | Call, certificate: Certificate) -> None:
    """Proved values put in for fractions and limits of fields; theorems make both sides one quotient over atoms."""
    from mathengine.numeric.substitution import replaced
    from mathengine.pipeline.certificate_proofs import proved_value
    from mathengine.pipeline.certificate_theorems import proved_theorems
    from mathengine.pipeline.certificate_trajectories import proved_limit

    relation = _relation(claim)
    require(relation.operator == "=", "a rule for equations, and another relation")
    values = dict(proved_value(proof) for proof in items(certificate["values"]))
    nodes = [node for side in (relation.left, relation.right) for node in walk(side)]
    calls = [node for node in nodes if isinstance(node, Call) and node.function == "cf"]
    require(all(coefficients(call) in values for call in calls), "a continued fraction without a proof of its value")
    known: dict[Expression, Expression] = {call: values[coefficients(call)] for call in calls}
    limits = [proved_limit(proof) for proof in items(certificate.get("limits", []))]
    known.update({call: value for call, value in limits if call in nodes})
    left, right = (replaced(side, known) for side in (relation.left, relation.right))
    free = {node.name for side in (left, right) for node in walk(side) if isinstance(node, Name)} - {*CONSTANT_NAMES}
    require(not free, "free names where constants belong")
    theorems = proved_theorems(certificate["theorems"])
    require(difference_is(left, right, Fraction(0), theorems), "sides that the theorems do not show equal")
    one, other = (value_box(side, 128, {}) for side in (left, right))
    require(not one.is_apart(other), "sides with different values")


def _transfer_values(claim: Relation | Call, certificate: Certificate) -> None:
    """Values of rings put in; what is left is a relation between numbers."""

    def check(relation: Relation, rest: Certificate) -> None:
        rule = str(rest.get("rule"))
        require(rule in ("rational values", "disjoint enclosures"), "a rule that is not one for numbers")
        RULES[rule](relation, rest)

    ring_values(claim, certificate, check)


RULES: dict[str, Callable[[Relation | Call, Certificate], None]] = {
    "proof": _proof,
    "rational values": _rational_values,
    "rational form": _rational_form,
    "disjoint enclosures": _disjoint_enclosures,
    "inflation": _inflation,
    "gauge": gauge,
    "sum reduction": sum_reduction,
    "proved values": equal_values,
    "conserving": conserving,
    "graph growth": graph_growth,
    "covariances": covariances,
    "vanishing": vanishing,
    "identified coefficients": identified,
    "model quantities": model_quantities,
    "finite fibres": finite,
    "fibre bounds": fibre_bounds,
    "transfer values": _transfer_values,
    "transfer conservation": conservation,
    "transfer theorem": named_theorem,
    "transfer widths": compared_widths,
    "transfer identity": identity,
    "balanced reaction": balanced_reaction,
    "balanceable reaction": balanceable_reaction,
    "reaction quantities": reaction_quantities,
}
"""Rule: its checker."""

ON_DOMAINS = {
    "identity": ("mathengine.pipeline.certificate_identities", "vanishes_on_domain"),
    "covering": ("mathengine.pipeline.certificate_inequalities", "covering"),
    "polynomial sign": ("mathengine.pipeline.certificate_inequalities_polynomials", "polynomial_sign"),
    "integer cases": ("mathengine.pipeline.certificate_inequalities_integers", "integer_cases"),
    "sums of squares": ("mathengine.pipeline.certificate_inequalities_several", "sums_of_squares"),
    "limit": ("mathengine.pipeline.certificate_limits", "proved_limit"),
    "summation": ("mathengine.pipeline.certificate_summation", "summation"),
}
"""Rules that speak of free names under the conditions of the statement: module and function, loaded when needed."""
ON_REAL_DOMAINS = frozenset({"covering", "polynomial sign", "integer cases", "sums of squares"})
"""Rules that take the names of an order relation for real, as they are unless they stand only inside ``Abs`` or so."""
