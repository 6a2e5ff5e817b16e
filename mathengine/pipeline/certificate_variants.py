"""Checks of values that follow from other proved values: inflations and shifts, and rational values.

If a and b of a fraction are ``c a0`` and ``c(n) c(n-1) b0`` with c rational, without zeros and poles at the integers
n >= 0, its convergents are c(0) times those of a0, b0. If ``V = (p t + p')/(q t + q')`` takes the values of tails to
those of the fraction, it takes convergents to convergents, and limits to limits wherever the denominator is not 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.matrixfields.checker import check_enclosure
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import (
    Polynomial,
    listed,
    moved,
    proved_fraction,
    times,
    value_at,
    without_zeros,
)
from mathengine.pipeline.certificate_proofs import ClaimedValue, proved_value

MOST_STEPS = 1000


def _part(proof: Mapping[str, object]) -> tuple[Polynomial, Polynomial, Expression]:
    """a, b and value of the proof that this one rests on."""
    (a, b), value = proved_value(proof["of"])
    return [Fraction(c) for c in a], [Fraction(c) for c in b], value


def inflation(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """The identities for the multiplier, which has no zero or pole at an integer n >= 0."""
    a, b, value = _part(proof)
    top, bottom = (listed(part) for part in items(proof["multiplier"]))
    require(without_zeros(top) and without_zeros(bottom), "a multiplier with a zero or pole at an integer n >= 0")
    require(times(claim.a, bottom) == times(top, a), "a multiplier that does not take a to a")
    above, below = times(top, moved(top, -1)), times(bottom, moved(bottom, -1))
    require(times(claim.b, below) == times(above, b), "a multiplier that does not take b to b")
    factor = Number(value_at(top, 0) / value_at(bottom, 0))
    require(difference_is(claim.value, Product((factor, value)), Fraction(0)), "a value other than c(0) times that")


def shift(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """One fraction is a tail of the other; an enclosure of the tail keeps it off the pole of the map."""
    a, b, value = _part(proof)
    steps = integer(proof["steps"])
    require(0 < abs(steps) <= MOST_STEPS, "steps out of bounds")
    require(moved(claim.a, steps) == a and moved(claim.b, steps) == b, "a fraction that is not so many steps away")
    whole, tail = ((claim.a, claim.b), (a, b)) if steps > 0 else ((a, b), (claim.a, claim.b))
    p, p_before, q, q_before = _map(*whole, abs(steps))
    low, high = _enclosed(tail, proof["enclosure"])
    ends = q * low + q_before, q * high + q_before
    require(ends[0] * ends[1] > 0, "a tail that is not kept off the pole of the map")
    if steps > 0:
        expected = _image(p, p_before, q, q_before, value)
    else:
        require(p * q_before != p_before * q, "a map that is constant")
        expected = _image(q_before, -p_before, -q, p, value)
    require(difference_is(claim.value, expected, Fraction(0)), "a value that the map does not give")


def _map(a: Polynomial, b: Polynomial, steps: int) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Entries of the map from the tail at ``steps`` to the value: a product of ``[[a(n), b(n+1)], [1, 0]]``."""
    p, p_before, q, q_before = Fraction(1), Fraction(0), Fraction(0), Fraction(1)
    for n in range(steps):
        above, below = value_at(a, n), value_at(b, n + 1)
        p, p_before = p * above + p_before, p * below
        q, q_before = q * above + q_before, q * below
    return p, p_before, q, q_before


def _enclosed(tail: tuple[Polynomial, Polynomial], certificate: object) -> tuple[Fraction, Fraction]:
    if not isinstance(certificate, Mapping):
        raise TypeError("an enclosure was expected")
    read = tuple([number(c) for c in items(certificate[key])] for key in ("a", "b"))
    require(read == tail and str(certificate["scale"]) == "1", "an enclosure of another fraction")
    return check_enclosure(certificate)


def _image(a: Fraction, b: Fraction, c: Fraction, d: Fraction, value: Expression) -> Expression:
    top, bottom = (Sum((Product((Number(x), value)), Number(y))) for x, y in ((a, b), (c, d)))
    return Product((top, Power(bottom, Number.of(-1))))


def rational(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """The proof that ``rational values`` checks."""
    (a, b), value = proved_fraction(proof["proof"])
    same = [Fraction(c) for c in a] == claim.a and [Fraction(c) for c in b] == claim.b
    require(same, "a proof for another fraction")
    require(difference_is(claim.value, Number(value), Fraction(0)), "another rational value")
