"""What a balance says, as JSON data, with the elementary reactions of its sides and the circuits of its species."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mathengine.errors import BudgetExhausted
from mathengine.reactions.extreme_rays import extreme_rays
from mathengine.reactions.notation import by_sides, count_json, species_json
from mathengine.reactions.refusals import content

if TYPE_CHECKING:
    from mathengine.reactions.balancing import Balance
    from mathengine.reactions.kernel_lattice import Vector

MOST_LISTED = 2_000
"""Circuits that are listed."""


def balance_json(found: Balance) -> dict[str, object]:
    """The outcome of balancing as JSON data.

    Returns
    -------
    dict
        ``status``; ``equation``, balanced where it can be; ``reactants``, ``products``; ``coefficients`` by side, or
        None; ``nullity``; ``ties``, how many balances share the least sum; ``elementary``, the balances with minimal
        support, reactants first, or None where there are too many; ``circuits``, the reactions with minimal support
        whatever the sides, signed, reactants first, the first non-zero entry positive, or None where there are too
        many; ``circuit_count``; ``certificate`` of a refusal, ``never`` and ``partial`` with it; ``species``;
        ``verification``, the amount of each quantity on both sides; ``notes``.

    Raises
    ------
    BudgetExhausted
        Where the proof that a balance is the least grows too large.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> record = balance("C + O2 -> CO + CO2").to_json()
    >>> record["status"], record["elementary"], record["circuits"][0]
    ('multiple', [[1, 1, 0, 1], [2, 1, 2, 0]], [1, 1, 0, -1])
    """
    equation, coefficients = found.equation, found.coefficients
    signed = circuits_of(found)
    record: dict[str, object] = {
        "status": str(found.status),
        "equation": str(found),
        **equation.to_json(),
        "coefficients": None if coefficients is None else by_sides(equation, coefficients),
        "nullity": found.nullity,
        "ties": found.ties,
        "elementary": _elementary(found),
        "circuits": None if signed is None or len(signed) > MOST_LISTED else [list(vector) for vector in signed],
        "circuit_count": None if signed is None else len(signed),
        "certificate": certificate_json(found),
    }
    if found.refusal is not None:
        record["never"] = list(found.never)
    if found.partial is not None:
        record["partial"] = str(found.partial)
    record["species"] = [species_json(species) for species in equation.species]
    if coefficients is not None:
        record["verification"] = {name: list(sums) for name, *sums in verification(found, coefficients)}
    return {**record, "notes": list(found.notes)}


def _elementary(found: Balance) -> list[list[int]] | None:
    try:
        return [list(ray) for ray in elementary(found)]
    except BudgetExhausted:
        return None


def elementary(found: Balance) -> list[Vector]:
    """The balances none of whose species can be left out, reactants first, by sum. Exact and complete.

    Raises
    ------
    BudgetExhausted
        If there are too many on the way.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> elementary(balance("C + O2 -> CO + CO2"))
    [(1, 1, 0, 1), (2, 1, 2, 0)]
    """
    if found.nullity == 1:
        vector = found.basis[0]
        return [vector] if min(vector) >= 0 else []
    return extreme_rays(found.sided_rows, len(found.equation.species)) if found.basis else []


def circuits_of(found: Balance) -> list[Vector] | None:
    """The reactions with minimal support among the species, whatever their sides; None where they are too many.

    Signed, reactants first; the first non-zero entry is positive.

    >>> from mathengine.reactions import balance
    >>> circuits_of(balance("H2O2 -> H2O + O2"))
    [(2, -2, -1)]
    """
    split = len(found.equation.reactants)
    if found.nullity == 1:
        vector = [x if j < split else -x for j, x in enumerate(found.basis[0])]
        sign = 1 if next(x for x in vector if x) > 0 else -1
        return [tuple(sign * x for x in vector)]
    if not found.basis:
        return []
    from mathengine.reactions.circuits import circuits

    try:
        return list(circuits(found.composition.matrix))
    except BudgetExhausted:
        return None


def refusing_weights(found: Balance, weights: Sequence[int]) -> dict[str, int]:
    """The weights of a refusal by the names of their quantities, for counts as the formulas have them.

    >>> from mathengine.reactions import balance
    >>> found = balance("H2O2 -> H2 + H2O")
    >>> refusing_weights(found, found.refusal.weights)
    {'H': -1, 'O': 1}
    """
    composition = found.composition
    triples = zip(composition.rows, weights, composition.scales, strict=True)
    return {name: weight * scale for name, weight, scale in triples if weight}


def certificate_json(found: Balance) -> dict[str, object] | None:
    """The proof that no balance uses every species, as JSON data; None where one does.

    ``weights`` and ``strict_weights`` give each quantity an integer; ``signed_values`` and ``strict_values`` are the
    weighted contents of the species, reactants first and those of products with the sign changed: none is negative,
    and not all are 0. The strict ones are positive exactly on the species that take part in no balance.

    >>> from mathengine.reactions import balance
    >>> certificate_json(balance("H2 -> O2"))["signed_values"]
    [2, 0]
    """
    refusal = found.refusal
    if refusal is None:
        return None
    rows = found.sided_rows
    return {
        "weights": refusing_weights(found, refusal.weights),
        "signed_values": list(content(refusal.weights, rows)),
        "strict_weights": refusing_weights(found, refusal.strict),
        "strict_values": list(content(refusal.strict, rows)),
    }


def verification(found: Balance, coefficients: Sequence[int]) -> list[tuple[str, int | str, int | str]]:
    """The amount of each quantity among reactants and among products.

    >>> from mathengine.reactions import balance
    >>> verification(balance("H2 + O2 -> H2O"), [2, 1, 2])
    [('H', 4, 4), ('O', 2, 2)]
    """
    from fractions import Fraction

    split = len(found.equation.reactants)
    composition = found.composition
    sums = []
    for name, row, scale in zip(composition.rows, composition.matrix, composition.scales, strict=True):
        amounts = [c * x for c, x in zip(coefficients, row, strict=True)]
        left, right = sum(amounts[:split]), sum(amounts[split:])
        sums.append((name, count_json(Fraction(left, scale)), count_json(Fraction(right, scale))))
    return sums
