"""Check of comparisons of half widths: one detuning that lies between them.

With one level off by delta and the two others degenerate, efficiency is n(x)/d(x) in x = delta^2, n linear and d
quadratic with d > 0. Above half its value at the centre ``2 n(x) d(0) - n(0) d(x)`` is positive. At 0 it is, and its
leading coefficient is not: so it changes its sign once, at the square of the half width, and its sign at the square of
a number says whether that number is less. Numerator and denominator are those of the checked closed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Number, Relation, Text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import items, number, refused, require
from mathengine.pipeline.certificate_transfer import Polynomial, closed_form, constant, expanded, variable
from mathengine.pipeline.transfer_words import RING_KEYS

Certificate: TypeAlias = Mapping[str, object]

MOVED = {"photon": ("delta", "0"), "acceptor": ("0", "delta"), "ring": ("delta", "-delta")}
"""Level: detunings photon minus bright mode, and bright mode minus acceptor."""


def compared_widths(claim: Relation | Call, certificate: Certificate) -> None:
    """Check that ``at`` separates both sides, each a half width or a number, as the relation says."""
    if not isinstance(claim, Relation):
        raise refused("a rule for relations, and a statement that is none")
    proof = certificate["closed_form"]
    if not isinstance(proof, Mapping):
        raise TypeError("a closed form was expected")
    closed_form(proof)
    at = number(certificate["at"])
    require(at > 0, "a number that is not positive")
    left, right = (_sign(side, at, proof) for side in (claim.left, claim.right))
    require(left * right <= 0 and left != right, "a number that does not lie between the sides")
    holds = ("<", "<=", "!=") if left < right else (">", ">=", "!=")
    require(claim.operator in holds, "sides that do not satisfy the relation")


def _sign(side: Expression, at: Fraction, proof: Certificate) -> int:
    """The sign of a side minus ``at``."""
    if isinstance(side, Number):
        return (side.value > at) - (side.value < at)
    if not (isinstance(side, Call) and side.function == "half_width"):
        raise refused("something other than half widths and numbers")
    top, bottom = _quotient(dict(side.keywords), proof)
    d0, d1, d2 = bottom
    require(d0 > 0 and d2 >= 0 and (d1 >= 0 or d1**2 < 4 * d0 * d2), "a denominator that may vanish")
    above = [2 * n * bottom[0] - top[0] * d for n, d in zip([*top, Fraction(0)], bottom, strict=True)]
    require(above[0] > 0 and above[2] <= 0 and (above[2] < 0 or above[1] < 0), "a line without a half width")
    value = above[0] + above[1] * at**2 + above[2] * at**4
    return (value > 0) - (value < 0)


def _quotient(given: dict[str, Expression], proof: Certificate) -> tuple[list[Fraction], list[Fraction]]:
    """Coefficients in delta^2 of the acceptor's population and of the determinant."""
    scan = given.pop("scan", Text("photon"))
    require(isinstance(scan, Text) and scan.text in MOVED, "another level")
    v = dict.fromkeys(RING_KEYS, Fraction(0))
    for key, value in given.items():
        require(key in v, "an unknown parameter")
        if not isinstance(value, Number):
            raise refused("a parameter that is no number")
        v[key] = value.value
    _require_ring(v, scan)
    Ga, count = v["ga"] + v["Gs"], v["N"]
    photon, ring, acceptor = v["kappa"] + v["phi_p"], v["gam"] + v["phi"], Ga + v["phi_a"]
    loss = (count * v["gam"] * ring, count * v["gam"] + v["phi"]) if v["gam"] else (Fraction(0), Fraction(1))
    known: dict[str, Polynomial] = {
        **{name: constant(value) for name, value in zip(("g", "q"), loss, strict=True)},
        **{"s1": constant(photon + ring), "s2": constant(ring + acceptor), "s3": constant(photon + acceptor)},
        **{"a": constant(count * v["Om"] ** 2), "b": constant(count * v["J"] ** 2)},
        **{"kappa": constant(v["kappa"]), "Ga": constant(Ga)},
    }
    moving = {"delta": variable("delta")}
    assert isinstance(scan, Text)
    for name, text in zip(("d1", "d2"), MOVED[scan.text], strict=True):
        known[name] = expanded(read_expression(text), moving)
    for line in items(proof["lines"]):
        new, defined = items(line)
        known[str(new)] = expanded(read_expression(str(defined)), known)
    return _in_square(known["acceptor"], 2), _in_square(known["determinant"], 3)


def _require_ring(v: Mapping[str, Fraction], scan: Expression) -> None:
    require(v["N"].denominator == 1 and v["N"] >= 1, "a ring without sites")
    rates = ("kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")
    require(all(v[key] >= 0 for key in rates) and v["Gs"] > 0, "a rate of a wrong sign")
    bright = v["eps"] + min(int(v["N"]) - 1, 2) * v["g"]
    gaps = {"photon": bright - v["ea"], "acceptor": v["wp"] - bright, "ring": v["wp"] - v["ea"]}
    require(isinstance(scan, Text) and gaps[scan.text] == 0, "levels that are not degenerate")


def _in_square(polynomial: Polynomial, size: int) -> list[Fraction]:
    """The coefficients of delta^0, delta^2, ...; all others must be 0."""
    powers = {dict(monomial).get("delta", 0): c for monomial, c in polynomial.items()}
    require(powers.keys() <= {2 * k for k in range(size)}, "a line of another shape")
    return [powers.get(2 * k, Fraction(0)) for k in range(size)]
