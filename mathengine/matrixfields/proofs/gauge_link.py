"""Proof by a gauge: the fraction is linked, by folds, shifts and a gauge, to one whose value another mode proves.

``value = T(value of the base)`` for the Moebius map T of the link (:mod:`mathengine.matrixfields.equivalences.links`).
The bases below stand for classes; which of them are proved is up to the other modes.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache

from mathengine.errors import MathengineError
from mathengine.matrixfields.convergence import classify
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.equivalences.links import FOLDS, Key, Link, Side, compare
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.registry import MODES
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.rational_form import rational_form

OWN_MODE = "gauge"
NOT_FOR_BASES = (OWN_MODE, "variants")
"""Modes that ask the others."""
ENCLOSED_DIGITS = 3
"""Enough to see that a value is finite."""

BASES: tuple[tuple[str, str], ...] = (
    # pi and roots: classes of 4/pi, 2/pi, 1 + 4/pi
    ("2*n + 1", "n**2"),
    ("3*n + 1", "-2*n**2 + n"),
    ("2", "4*n**2 - 4*n + 1"),
    ("2", "n**2"),
    ("8*n**2 + 20*n + 17", "-16*n**4 - 48*n**3 - 52*n**2 - 24*n - 4"),
    # zeta values, accelerated and not
    ("11*n**2 + 11*n + 3", "n**4"),
    ("7*n**2 + 7*n + 2", "8*n**4"),
    ("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"),
    ("6*n**3 + 9*n**2 + 5*n + 1", "-n**6"),
    ("2*n**2 + 2*n + 1", "-n**4"),
    ("2*n**3 + 3*n**2 + 3*n + 1", "-n**6"),
    ("2*n**4 + 4*n**3 + 6*n**2 + 4*n + 1", "-n**8"),
    ("2*n**5 + 5*n**4 + 10*n**3 + 10*n**2 + 5*n + 1", "-n**10"),
    ("2*n + 1", "n**4"),
    ("3*n**2 + 3*n + 1", "n**6"),
    # other L-values
    ("3*n**2 + 3*n + 1", "-2*n**4"),
    ("10*n**2 + 10*n + 3", "-9*n**4"),
    ("8*n", "16*n**4 - 32*n**3 + 24*n**2 - 8*n + 1"),
    # logarithms, arc tangents, polylogarithms
    ("6*n + 3", "-n**2"),
    ("4*n + 2", "-n**2"),
    ("4*n + 2", "n**2"),
    ("6*n + 3", "n**2"),
    ("3*n + 2", "-2*n**2"),
    ("1", "n**2"),
    ("3*n**2 + 4*n + 2", "-2*n**4"),
    ("3*n**3 + 6*n**2 + 6*n + 2", "-2*n**6"),
    # e, quotients of Bessel functions, error function
    ("n + 2", "-n"),
    ("n + 1", "n"),
    ("n + 1", "1"),
    ("n + 1", "-1"),
    ("2*n + 1", "1"),
    ("2*n + 1", "-1"),
    ("1", "n"),
    ("2", "2*n"),
    # quadratic numbers
    ("1", "1"),
    ("2", "1"),
)
"""Fractions whose classes are recognised: a(n) and b(n)."""


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value of a fraction that is linked to one of the bases, if another mode proves that one; else None. Exact.

    >>> from mathengine.numeric.printer import to_text
    >>> found = prove(ContinuedFraction.of("3*n + 8", "-2*n**2 - 5*n + 3"))     # linked to 3n + 1 over -2n^2 + n
    >>> to_text(found.value), found.certificate["rule"]
    ('-9*pi/(9*pi - 32)', 'gauge')
    """
    if not _is_promising(fraction):
        return None
    side = Side(fraction)
    plain = (fraction.a_coefficients, fraction.b_coefficients)
    for other, base in _candidates(side):
        if plain == (base.a_coefficients, base.b_coefficients):
            continue  # the other modes have had it
        link = compare(side, other).link
        proof = None if link is None else _proved_base(base)
        if link is not None and proof is not None:
            return _transported(fraction, link, proof)
    return None


def _is_promising(fraction: ContinuedFraction) -> bool:
    if not fraction.a_coefficients or fraction.terminates_at is not None:
        return False
    return classify(fraction).converges


def _candidates(side: Side) -> list[tuple[Side, ContinuedFraction]]:
    """Bases with a pair of folds of equal invariants, in the order of the table."""
    found = {}
    for k, m in FOLDS:
        key = side.key(k)
        for place in _table().get((m, key), ()) if key is not None else ():
            found[place] = _sides()[place]
    return [(found[place], found[place].fraction) for place in sorted(found)]


@cache
def _sides() -> tuple[Side, ...]:
    return tuple(Side(ContinuedFraction.of(a, b)) for a, b in BASES)


@cache
def _table() -> Mapping[tuple[int, Key], list[int]]:
    """Places of the bases by fold and invariants."""
    table: dict[tuple[int, Key], list[int]] = {}
    for place, side in enumerate(_sides()):
        for fold in {m for _, m in FOLDS}:
            key = side.key(fold)
            if key is not None:
                table.setdefault((fold, key), []).append(place)
    return table


@cache
def _proved_base(base: ContinuedFraction) -> ValueProof | None:
    """The value of a base by a mode that asks no other."""
    for name, module in MODES:
        if name not in NOT_FOR_BASES:
            proof: ValueProof | None = importlib.import_module(module).prove(base)
            if proof is not None:
                return proof
    return None


def _transported(fraction: ContinuedFraction, link: Link, base: ValueProof) -> ValueProof | None:
    data: dict[str, object] = {"base": dict(base.certificate), "link": link.certificate()}
    (p, q), (r, t) = link.plain
    if r:  # the map has a pole: an enclosure shows that the value is finite
        try:
            found = enclosure(ContinuedFraction(fraction.a_coefficients, fraction.b_coefficients), ENCLOSED_DIGITS)
        except MathengineError:
            return None
        data["enclosure"] = dict(found.certificate)
    image = _quotient(_linear(p, q, base.value), _linear(r, t, base.value))
    return ValueProof.of(fraction, image, OWN_MODE, **data)


def _linear(slope: int, constant: int, value: Expression) -> Expression:
    return Sum((Product((Number.of(slope), value)), Number.of(constant)))


def _quotient(top: Expression, bottom: Expression) -> Expression:
    return rational_form(Product((top, Power(bottom, Number.of(-1)))))
