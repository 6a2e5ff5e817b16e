"""What ``mathengine balance`` says to people: the balanced equation, the choice among several, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mathengine.cli.output import table
from mathengine.errors import BudgetExhausted

if TYPE_CHECKING:
    from mathengine.reactions.balancing import Balance
    from mathengine.reactions.mending import Mending

SHOWN = 12
"""Elementary reactions that are listed."""
SUGGESTED = 3
"""Couplings, or missing species, that are proposed."""
MOST_TRIED = 400
"""Couplings that are tried for a proposal."""


def balance_text(found: Balance, notation: str, mended: Sequence[Mending], couplings: Sequence[Balance]) -> str:
    """The answer, the equation first.

    Parameters
    ----------
    found : Balance
    notation : str
    mended : sequence of Mending
        How it would balance, where it does not.
    couplings : sequence of Balance
        Unique balances with one coupling more.
    """
    from mathengine.reactions.balancing import Status

    if found.status is Status.UNIQUE:
        lines = [written(found, notation), "the only balance, up to multiples"]
    elif found.status is Status.MULTIPLE:
        lines = list(_several(found, notation, couplings))
    else:
        lines = list(_refused(found, notation, mended))
    return "\n".join(lines)


def written(found: Balance, notation: str, coefficients: Sequence[int] | None = None) -> str:
    """The equation with its canonical coefficients, or others.

    >>> from mathengine.reactions import balance
    >>> written(balance("H2 + O2 -> H2O"), "unicode")
    '2 H₂ + O₂ → 2 H₂O'
    """
    from mathengine.reactions.notation import equation_text

    numbers = found.coefficients if coefficients is None else coefficients
    return equation_text(found.equation, numbers or [1] * len(found.equation.species), notation)


def _several(found: Balance, notation: str, couplings: Sequence[Balance]) -> Iterator[str]:
    yield f"{found.nullity} independent balances: the coefficients are a choice. Least sum, {sum(found.least[0])}:"
    yield f"  {written(found, notation)}"
    if found.ties > 1:
        yield f"{found.ties} balances have this sum"
    yield from _elementary(found, notation)
    if couplings:
        yield "say where atoms come from, and one balance is left:"
        rows = [f'--couple "{one.composition.rows[-1]}"' for one in couplings]
        width = max(map(len, rows))
        yield from (f"  {row:<{width}}  {written(one, notation)}" for row, one in zip(rows, couplings, strict=True))
    elif found.nullity > 2:
        yield 'each --couple "ELEMENT: SPECIES = SPECIES" says where atoms come from, and narrows the choice'


def _elementary(found: Balance, notation: str) -> Iterator[str]:
    from mathengine.reactions.balance_data import elementary

    try:
        rays = elementary(found)
    except BudgetExhausted:
        yield "its elementary reactions are too many to be listed"
        return
    yield f"{len(rays)} elementary reactions; every balance is a combination of them:"
    yield from (f"  {written(found, notation, ray)}" for ray in rays[:SHOWN])
    if len(rays) > SHOWN:
        yield f"  and {len(rays) - SHOWN} more: --all extreme"


def _refused(found: Balance, notation: str, mended: Sequence[Mending]) -> Iterator[str]:
    from mathengine.reactions.balancing import Status

    yield f"{written(found, notation)} cannot be balanced" + (
        " with all its species" if found.status is Status.PARTIAL else ""
    )
    yield from reasons(found)
    if found.partial is not None:
        yield f"without {_listed(found.never)}: {written(found.partial, notation)}"
        if found.partial.nullity > 1:
            yield f"  (the smallest of {found.partial.nullity} independent balances)"
    if mended:
        yield "it would balance with"
        rows = [str(one) for one in mended[:SUGGESTED]]
        width = max(map(len, rows))
        for row, one in zip(rows, mended, strict=False):
            yield f"  {row:<{width}}  {written(one.balance, notation)}"


def reasons(found: Balance) -> Iterator[str]:
    """The proof that no balance uses every species, in words.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> for line in reasons(balance("H2O2 -> H2 + H2O")):
    ...     print(line)
    the content O - H of each species: left H2O2 0; right H2 -2, H2O -1
    it is never negative on the left, never positive on the right, and a balance would make both sides equal
    no balance has any of H2, H2O
    nothing else then balances
    """
    from mathengine.reactions.balance_data import refusing_weights
    from mathengine.reactions.balancing import weighted_content
    from mathengine.reactions.refusals import content

    refusal = found.refusal
    if refusal is None:
        return
    species, split = found.equation.species, len(found.equation.reactants)
    weights = refusing_weights(found, refusal.weights)
    values = content(refusal.weights, found.composition.matrix)
    left, right = values[:split], values[split:]
    lone = next(iter(weights)) if len(weights) == 1 else None
    if lone is not None and (not any(left) or not any(right)):
        side = "right" if not any(left) else "left"
        yield f"{lone} stands only on the {side}"
    else:
        name = weighted_content(list(weights), list(weights.values()))
        shown = [f"{one.formula} {value}" for one, value in zip(species, values, strict=True)]
        yield f"{name} of each species: left {', '.join(shown[:split])}; right {', '.join(shown[split:])}"
        yield "it is never negative on the left, never positive on the right, and a balance would make both sides equal"
    excluded = tuple(one.formula for one, value in zip(species, values, strict=True) if value)
    yield f"no balance has any of {_listed(excluded)}" if len(excluded) > 1 else f"no balance has {excluded[0]}"
    if len(excluded) < len(found.never) == len(species):
        yield "nothing else then balances"
    elif len(excluded) < len(found.never):
        yield f"in all, no balance has any of {_listed(found.never)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def suggestions(found: Balance) -> list[Balance]:
    """Unique balances that one coupling more leaves: of one element, from one reactant to one product.

    Couplings to products of one element come first, such as O2, since their origin is what chemists ask about.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> for one in suggestions(balance("KMnO4 + H2O2 + H2SO4 -> K2SO4 + MnSO4 + O2 + H2O"))[:1]:
    ...     print(one.composition.rows[-1], "|", one)
    O: H2O2 = O2 | 2 KMnO4 + 5 H2O2 + 3 H2SO4 -> K2SO4 + 2 MnSO4 + 5 O2 + 8 H2O
    """
    from itertools import islice

    from mathengine.reactions.balancing import Status, balance_equation
    from mathengine.reactions.composition import CHARGE

    if found.status is not Status.MULTIPLE or found.nullity != 2:
        return []
    given = tuple(name for name in found.composition.rows if ":" in name)
    choices = [
        (len(product.atoms), len(reactant.atoms), f"{symbol}: {reactant.formula} = {product.formula}")
        for product in found.equation.products
        for reactant in found.equation.reactants
        for symbol in found.composition.rows
        if symbol != CHARGE and symbol in reactant.atoms and symbol in product.atoms
    ]
    chosen: dict[tuple[int, ...], Balance] = {}
    for _, _, text in islice(sorted(choices, key=lambda choice: choice[:2]), MOST_TRIED):
        one = balance_equation(found.equation, (*given, text))
        if one.status is Status.UNIQUE:
            chosen.setdefault(one.basis[0], one)
            if len(chosen) == SUGGESTED:
                break
    return list(chosen.values())


def explained(found: Balance, coefficients: Sequence[int] | None) -> str:
    """The composition matrix; with coefficients, what each species brings of each quantity, and the sums of both sides.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> found = balance("H2 + O2 -> H2O")
    >>> print(explained(found, found.coefficients))
                 H2  O2  H2O  left  right
    coefficient  2   1   2
    H            4   0   4    4     4
    O            0   2   2    2     2
    """
    from fractions import Fraction

    from mathengine.reactions.notation import count_json

    composition, formulas = found.composition, [one.formula for one in found.equation.species]
    split = len(found.equation.reactants)
    numbers = coefficients or [1] * len(formulas)
    rows: list[list[object]] = [["coefficient", *numbers, "", ""]] if coefficients else []
    for name, row, scale in zip(composition.rows, composition.matrix, composition.scales, strict=True):
        amounts = [Fraction(c * x, scale) for c, x in zip(numbers, row, strict=True)]
        sums = [sum(amounts[:split], Fraction(0)), sum(amounts[split:], Fraction(0))] if coefficients else []
        rows.append([name, *(count_json(value) for value in (*amounts, *sums))])
    return table(["", *formulas, *(["left", "right"] if coefficients else [])], rows)
