"""Chemical reactions in the statement language: ``coefficients("H2 + O2 -> H2O") = [2, 1, 2]``.

An equation is text in double quotes in any form that is read. Of it can be said: ``balanced(E)`` with the coefficients
that are written; ``balanceable(E)``, that some positive coefficients balance it; ``coefficients(E)``, the least ones in
the order of the species, ``[]`` where there are none; ``nullity(E)``, the number of independent balances;
``imbalance(E, "O")``, products less reactants. Of a list of species: ``circuits(["C", "O2", "CO", "CO2"])``, how many
reactions between them have a minimal set of species.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import arb

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Items, Name, Text
from mathengine.numeric.printer import to_text
from mathengine.pipeline.statement import Claim, Verified
from mathengine.reactions.composition import CHARGE
from mathengine.reactions.equations import Equation, read_equation
from mathengine.reactions.formulas import Species, read_formula
from mathengine.store.records import Json

MOST_SPECIES = 100
"""Species up to which statements are read."""


class Reactions:
    """The adapter for statements about chemical reactions."""

    def canonical(self, call: Call) -> Expression:
        """Every formula in its plain spelling; the species of a side, and of a list, in alphabetical order.

        ``coefficients`` keeps the order that is written, since its list goes by it. Written coefficients are kept where
        the claim is about them.
        """
        if call.function == "circuits":
            return Call("circuits", (Items(tuple(Text(s.formula) for s in species_of(call.arguments[0]))),))
        equation = equation_of(call.arguments[0])
        if call.function in ("coefficients", "balanceable"):
            _refuse_shared(equation)
        if call.function == "coefficients":
            return Call("coefficients", (Text(str(equation)),))
        if call.function == "balanced":
            return Call("balanced", (Text(_written(_ordered(equation))),))
        if call.function == "imbalance":
            quantity = quantity_of(equation, call.arguments[1])
            return Call("imbalance", (Text(_written(_ordered(equation))), Text(quantity)))
        return Call(call.function, (Text(str(_ordered(equation))),))

    def evaluation(self) -> ReactionEvaluation:
        """A fresh evaluator."""
        return ReactionEvaluation()

    def proof(self, call: Call) -> tuple[Fraction, dict[str, Json]] | None:
        """None: relations about reactions are decided by :meth:`verify`."""
        return None

    def verify(self, claim: Claim, call: Call, digits: int) -> Iterator[Verified]:
        """Verdicts by exact arithmetic."""
        from mathengine.pipeline.reactions_verdicts import reaction_verdicts

        return reaction_verdicts(claim)


class ReactionEvaluation:
    """Quantities of reactions in statements that need real numbers."""

    def enclose(self, call: Call, bits: int) -> arb:
        """Refused: what is said of reactions is no real number."""
        raise InvalidInput("statement", to_text(call), "one that compares reactions with integers or lists of them")

    @property
    def evidence(self) -> dict[str, Json]:
        """Nothing."""
        return {}


DOMAIN = Reactions()


def equation_of(expression: Expression) -> Equation:
    """The equation that an argument names.

    Raises
    ------
    InvalidInput
        If it is no text, or has too many species.
    FormulaError
        If it cannot be read.

    Examples
    --------
    >>> str(equation_of(Text("2 H2 + O2 = 2 H₂O")))
    'H2 + O2 -> H2O'
    """
    if not isinstance(expression, Text):
        raise InvalidInput("reaction", to_text(expression), 'text in double quotes, such as "H2 + O2 -> H2O"')
    equation = read_equation(expression.text)
    if len(equation.species) > MOST_SPECIES:
        raise InvalidInput("number of species", len(equation.species), f"at most {MOST_SPECIES}")
    return equation


def species_of(expression: Expression) -> tuple[Species, ...]:
    """The species of a list, in alphabetical order.

    Raises
    ------
    InvalidInput
        If it is no list of different formulas in double quotes.
    FormulaError
        If one cannot be read.

    Examples
    --------
    >>> species_of(Items((Text("O2"), Text("C"))))
    (Species('C'), Species('O2'))
    """
    accepted = 'a list of formulas in double quotes, such as ["C", "O2", "CO2"]'
    if not isinstance(expression, Items) or not 1 <= len(expression.items) <= MOST_SPECIES:
        raise InvalidInput("species", to_text(expression), accepted)
    found: dict[str, Species] = {}
    for item in expression.items:
        if not isinstance(item, Text):
            raise InvalidInput("species", to_text(item), accepted)
        one = read_formula(item.text)
        if found.setdefault(one.formula, one) is not one:
            raise InvalidInput("species", item.text, "each species once")
    if len(found) < len(expression.items):
        raise InvalidInput("species", to_text(expression), "each species once")
    return tuple(found[formula] for formula in sorted(found))


def quantity_of(equation: Equation, expression: Expression) -> str:
    """The element, isotope or charge that an argument names.

    Raises
    ------
    InvalidInput
        If no species holds it.

    Examples
    --------
    >>> quantity_of(read_equation("H2 + O2 -> H2O"), Name("H"))
    'H'
    """
    known = [*sorted({symbol for species in equation.species for symbol in species.atoms}), CHARGE]
    name = expression.text if isinstance(expression, Text) else to_text(expression)
    if not isinstance(expression, Text | Name) or name not in known:
        raise InvalidInput("element", name, ", ".join(known))
    return name


def _refuse_shared(equation: Equation) -> None:
    if equation.shared:
        raise InvalidInput("reaction", str(equation), f"one without a species on both sides ({equation.shared[0]})")


def _ordered(equation: Equation) -> Equation:
    """The species of each side by their formulas."""
    given = equation.given or (1,) * len(equation.species)
    split = len(equation.reactants)
    left = sorted(zip(equation.reactants, given[:split], strict=True), key=lambda pair: pair[0].formula)
    right = sorted(zip(equation.products, given[split:], strict=True), key=lambda pair: pair[0].formula)
    return Equation(tuple(s for s, _ in left), tuple(s for s, _ in right), tuple(c for _, c in [*left, *right]))


def _written(equation: Equation) -> str:
    return equation.with_coefficients(equation.given or (1,) * len(equation.species))
