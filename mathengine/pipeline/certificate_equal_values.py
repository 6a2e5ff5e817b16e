"""Check of relations between two fractions by their proved values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.numeric.expressions import Call, Number, Power, Product, Relation, Sum
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import coefficients
from mathengine.pipeline.certificate_proofs import proved_value


def equal_values(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Check the rule ``proved values`` for a claim ``equivalent(cf(..), cf(..))``.

    Both values are proved; that of the left fraction times the denominator of the map is its numerator, for an
    invertible map. That the denominator is not 0 follows: otherwise numerator and denominator were both 0.

    Raises
    ------
    InvalidInput
        If the data do not establish it.
    """
    if not (isinstance(claim, Call) and claim.function == "equivalent"):
        raise refused("a rule for equivalent(cf(..), cf(..)), and another statement")
    values = []
    for argument, proof in zip(claim.arguments, (certificate["left"], certificate["right"]), strict=True):
        key, value = proved_value(proof)
        require(key == coefficients(argument), "a value of another fraction")
        values.append(value)
    (p, q), (r, t) = ([Fraction(integer(x)) for x in items(row)] for row in items(certificate["moebius"]))
    require(p * t != q * r, "a Moebius map that is constant")
    left, right = values
    above = Sum((Product((Number(p), right)), Number(q)))
    below = Sum((Product((Number(r), right)), Number(t)))
    image = Product((above, Power(below, Number.of(-1))))
    require(difference_is(left, image, Fraction(0)), "values other than those of the map")
