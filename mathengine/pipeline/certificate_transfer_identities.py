"""Check of identities between shares of closed rings whose parameters are names.

The lines of the closed form, checked from the equations of motion, give every share as a quotient of polynomials in the
names; the difference of both sides is multiplied out. A name N stands for three sites or more. What is shown holds
wherever both sides are defined and what is populated decays.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Power, Product, Relation, Sum, walk
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import items, refused, require
from mathengine.pipeline.certificate_transfer import (
    LARGEST_POWER,
    Environment,
    Polynomial,
    closed_form,
    constant,
    expanded,
    plus,
    scaled,
    times,
    variable,
)
from mathengine.pipeline.transfer_words import RING_KEYS, SHARES

Certificate: TypeAlias = Mapping[str, object]
Quotient: TypeAlias = tuple[Polynomial, Polynomial]

ONE = constant(1)
TEXTS = {
    "s1": "kappa + phi_p + gam + phi",
    "s2": "gam + phi + ga + Gs + phi_a",
    "s3": "kappa + phi_p + ga + Gs + phi_a",
    "d1": "wp - bright",
    "d2": "bright - ea",
    "a": "N*Om^2",
    "b": "N*J^2",
    "kappa": "kappa",
    "Ga": "ga + Gs",
    "g": "N*gam*(gam + phi)",
    "q": "N*gam + phi",
}
"""What the lines of a closed form start from, in the parameters of a ring."""
MOST_CALLS = 20


def identity(claim: Relation | Call, certificate: Certificate) -> None:
    """Check an equation between rational expressions in shares and names."""
    if not isinstance(claim, Relation) or claim.operator != "=":
        raise refused("a rule for equations, and another statement")
    proof = certificate["closed_form"]
    if not isinstance(proof, Mapping):
        raise TypeError("a closed form was expected")
    closed_form(proof)
    calls = [node for side in (claim.left, claim.right) for node in walk(side) if isinstance(node, Call)]
    require(0 < len(calls) <= MOST_CALLS, "a number of shares out of bounds")
    shares = {call: _share(call, proof) for call in dict.fromkeys(calls)}
    left, right = (_quotient(side, shares) for side in (claim.left, claim.right))
    difference = plus(times(left[0], right[1]), scaled(times(right[0], left[1]), -1))
    require(not difference, "sides that differ")


def _share(call: Call, proof: Certificate) -> Quotient:
    """A share of a ring as a quotient."""
    require(call.function in SHARES and not call.arguments, "a value that is no share")
    ring = _ring(call)
    known: Environment = {name: expanded(read_expression(text), ring) for name, text in TEXTS.items()}
    if not ring["J"] and not known["Ga"]:  # an acceptor that nothing reaches need not decay
        known["Ga"] = ONE
    if not ring["gam"]:  # the dark modes give back all they take
        known.update(g={}, q=ONE)
    for line in items(proof["lines"]):
        name, text = items(line)
        known[str(name)] = expanded(read_expression(str(text)), known)
    whole = known["determinant"]
    require(whole, "a ring in which nothing decays")
    if call.function == "loss_ring":
        return times(known["g"], known["bright"]), times(known["q"], whole)
    rate, state = {"efficiency": ("Gs", "acceptor"), "loss_acceptor": ("ga", "acceptor")}.get(
        call.function, ("kappa", "photon")
    )
    return times(ring[rate], known[state]), whole


def _ring(call: Call) -> Environment:
    """The parameters as polynomials in the names, and the energy of the bright mode."""
    given = dict(call.keywords)
    require(given.keys() <= set(RING_KEYS), "an unknown parameter")
    count = given.get("N")
    require(
        isinstance(count, Name) or (isinstance(count, Number) and count.is_integer and count.value >= 1), "no sites"
    )
    require(not any(isinstance(value, Items) for value in given.values()), "a ring with sites that differ")
    ring: Environment = {key: _polynomial(given.get(key, Number(Fraction(0)))) for key in RING_KEYS}
    neighbours = 2 if isinstance(count, Name) else min(int(ring["N"][()]) - 1, 2)
    return {**ring, "bright": plus(ring["eps"], scaled(ring["g"], neighbours))}


def _polynomial(expression: Expression) -> Polynomial:
    names = {node.name for node in walk(expression) if isinstance(node, Name)}
    return expanded(expression, {name: variable(name) for name in names})


def _quotient(expression: Expression, shares: Mapping[Call, Quotient]) -> Quotient:
    match expression:
        case Number(value):
            return constant(value), ONE
        case Name(name):
            return variable(name), ONE
        case Call() as call:
            return shares[call]
        case Sum(terms):
            total: Quotient = ({}, ONE)
            for term in terms:
                top, bottom = _quotient(term, shares)
                if bottom == total[1]:
                    total = plus(total[0], top), bottom
                else:
                    total = plus(times(total[0], bottom), times(top, total[1])), times(total[1], bottom)
            return total
        case Product(factors):
            parts = [_quotient(factor, shares) for factor in factors]
            return times(*(top for top, _ in parts)), times(*(bottom for _, bottom in parts))
        case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER:
            top, bottom = _quotient(base, shares)
            if exponent < 0:
                top, bottom = bottom, top
                require(bottom, "a division by zero")
            power = abs(exponent.numerator)
            return times(*[top] * power), times(*[bottom] * power)
    raise refused("an expression that is no quotient of polynomials")
