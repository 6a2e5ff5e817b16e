"""Verdicts on statements about chemical reactions: integer arithmetic, established again from its certificate.

Coefficients are proved least: by the rank where the balance is unique, else by going through all smaller ones. That no
coefficients exist is proved by weights of the elements (Stiemke). What is too large for the independent checker is
supported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.expressions import Call, Expression, Items, Relation, Text
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_reactions import HOLDS
from mathengine.pipeline.exact_instances import exact_value
from mathengine.pipeline.reactions_equations import equation_of, species_of
from mathengine.pipeline.reactions_words import REACTION_QUANTITIES
from mathengine.pipeline.settling import settled
from mathengine.pipeline.statement import Claim, Verified, claim
from mathengine.reactions.balancing import Balance, balance_equation, is_balanced
from mathengine.reactions.circuits import circuits as all_circuits
from mathengine.reactions.composition import composition_matrix
from mathengine.reactions.kernel_lattice import kernel_basis
from mathengine.store.records import Json, Verdict

Value: TypeAlias = Fraction | tuple[Fraction, ...]


def reaction_verdicts(read: Claim) -> Iterator[Verified]:
    """The verdict on a statement about reactions.

    Raises
    ------
    InvalidInput
        If the statement makes no sense: conditions, names, lists beside numbers.

    Examples
    --------
    >>> *_, last = reaction_verdicts(claim('coefficients("H2O2 -> H2O + O2") = [1, 1, 1]'))
    >>> print(last.verdict, last.evidence["value"], last.evidence["reaction"])
    refuted [2, 2, 1] 2 H2O2 -> 2 H2O + O2
    """
    if read.statement.conditions:
        raise InvalidInput("conditions", read.text, "a statement about reactions without conditions")
    relation = read.statement.claim
    try:
        yield PREDICATES[relation.function](read, relation) if isinstance(relation, Call) else _related(read, relation)
    except BudgetExhausted as limit:
        yield _said(read, Verdict.UNDECIDED, {"reason": str(limit)})


# Claims


def _balanced(read: Claim, call: Call) -> Verified:
    """Whether the written coefficients balance; if not, one quantity that they leave unbalanced is the proof."""
    equation = equation_of(call.arguments[0])
    changes = is_balanced(equation)
    if not changes:
        return settled(read, True, {"rule": "balanced reaction"}, {"species": len(equation.species)})
    evidence: dict[str, Json] = {"imbalance": {name: str(change) for name, change in changes.items()}}
    name, change = next(iter(changes.items()))
    counter = claim(f'imbalance("{_text(call)}", "{name}") = {change}')
    return _refuted(read, counter, {**evidence, "reason": f"the products hold {_more(name, change)}"})


def _more(name: str, change: int | Fraction) -> str:
    return f"{abs(change)} {name} {'more' if change > 0 else 'less'} than the reactants"


def _balanceable(read: Claim, call: Call) -> Verified:
    """Whether positive coefficients balance: the least ones, or weights that forbid all."""
    found = balance_equation(equation_of(call.arguments[0]))
    coefficients = found.coefficients
    if coefficients is None:
        return _refuted(read, claim(f'coefficients("{_text(call)}") = []'), {"reason": found.explain()})
    certificate: dict[str, Json] = {"rule": "balanceable reaction", "coefficients": list(coefficients)}
    return settled(read, True, certificate, {"reaction": str(found)})


def _refuted(read: Claim, counter: Claim, evidence: dict[str, Json]) -> Verified:
    """Refuted by another statement, which the certificate establishes."""
    relation = counter.statement.claim
    assert isinstance(relation, Relation)
    proof = _related(counter, relation)
    evidence = {**evidence, "established": counter.text}
    return _said(read, Verdict.REFUTED, evidence, proof.certificate)


PREDICATES: dict[str, Callable[[Claim, Call], Verified]] = {"balanceable": _balanceable, "balanced": _balanced}
"""Claim: how it is decided."""


# Quantities


@dataclass(slots=True)
class Quantities:
    """The numbers and lists that a statement is about, with the data that their checks need."""

    proofs: dict[str, Json] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)

    def side(self, expression: Expression) -> Value:
        """A side of the relation: a number, or a list of coefficients."""
        if isinstance(expression, Items):
            return tuple(self.number(item) for item in expression.items)
        if isinstance(expression, Call) and expression.function == "coefficients":
            return self._value(expression)
        return self.number(expression)

    def number(self, expression: Expression) -> Fraction:
        """A rational number; exact."""
        return exact_value(expression, {}, self._number)

    def _number(self, call: Call) -> Fraction | None:
        if call.function not in REACTION_QUANTITIES:
            return None
        value = self._value(call)
        if isinstance(value, tuple):
            raise InvalidInput(
                "statement", to_text(call), "a list of coefficients on the other side, such as [2, 1, 2]"
            )
        return value

    def _value(self, call: Call) -> Value:
        text = to_text(call)
        if text not in self.values:
            value, proof, evidence = VALUES[call.function](call)
            self.values[text] = value
            self.proofs[text] = {"quantity": text, "value": _plain(value), **proof}
            self.evidence.update(evidence)
        return self.values[text]


def _related(read: Claim, relation: Relation) -> Verified:
    quantities = Quantities()
    left, right = quantities.side(relation.left), quantities.side(relation.right)
    if isinstance(left, tuple) != isinstance(right, tuple) or (
        isinstance(left, tuple) and relation.operator not in ("=", "!=")
    ):
        raise InvalidInput("relation", read.text, "= or != between lists of coefficients, any between numbers")
    shown = {text: _plain(value) for text, value in quantities.values.items()}
    first: dict[str, Json] = {"value": next(iter(shown.values()))} if len(shown) == 1 else {"values": shown}
    certificate: dict[str, Json] = {"rule": "reaction quantities", "quantities": list(quantities.proofs.values())}
    return settled(read, HOLDS[relation.operator](left, right), certificate, {**first, **quantities.evidence})


def _plain(value: Value) -> Json:
    if isinstance(value, tuple):
        return [int(x) for x in value]
    return int(value) if value.denominator == 1 else str(value)


Found: TypeAlias = tuple[Value, dict[str, Json], dict[str, Json]]
"""The value, the data that its check needs, and what evidence says of it."""


def _coefficients(call: Call) -> Found:
    found = balance_equation(equation_of(call.arguments[0]))
    evidence: dict[str, Json] = {"status": str(found.status), "nullity": found.nullity}
    coefficients = found.coefficients
    if coefficients is None:
        return (), {"weights": _weights(found)}, {**evidence, "reason": found.explain()}
    evidence |= {"reaction": str(found), "ties": found.ties}
    return tuple(map(Fraction, coefficients)), {}, evidence


def _weights(found: Balance) -> Json:
    """The weight of one atom of each element, and of the charge, that forbid every balance."""
    assert found.refusal is not None
    rows = zip(found.composition.rows, found.composition.scales, found.refusal.weights, strict=True)
    return {name: weight * scale for name, scale, weight in rows if weight}


def _nullity(call: Call) -> Found:
    species = equation_of(call.arguments[0]).species
    return Fraction(len(kernel_basis(composition_matrix(species).matrix, len(species)))), {}, {}


def _imbalance(call: Call) -> Found:
    quantity = call.arguments[1]
    assert isinstance(quantity, Text)
    return Fraction(is_balanced(equation_of(call.arguments[0])).get(quantity.text, 0)), {}, {}


def _circuits(call: Call) -> Found:
    species = species_of(call.arguments[0])
    return Fraction(len(all_circuits(composition_matrix(species).matrix))), {}, {"species": len(species)}


VALUES: dict[str, Callable[[Call], Found]] = {
    "circuits": _circuits,
    "coefficients": _coefficients,
    "imbalance": _imbalance,
    "nullity": _nullity,
}
"""Quantity: how it is found."""


def _text(call: Call) -> str:
    equation = call.arguments[0]
    assert isinstance(equation, Text)
    return equation.text


def _said(
    read: Claim, verdict: Verdict, evidence: dict[str, Json], certificate: Mapping[str, Json] | None = None
) -> Verified:
    return Verified(
        claim=read, verdict=verdict, digits=None, method="exact", evidence=evidence, certificate=certificate
    )
