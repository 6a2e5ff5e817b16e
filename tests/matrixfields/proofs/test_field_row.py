"""Proofs by a field and one known row: values along directions, and certificates that do not fit."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction

import pytest
from flint import arb

from mathengine.errors import InvalidInput
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs import field_row
from mathengine.matrixfields.proofs.conjugate_rows import CATALOGUE, ConjugateField
from mathengine.matrixfields.proofs.field_row import Direction, transport
from mathengine.numeric.balls import working_precision
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_proofs import proved_value
from mathengine.pipeline.evaluation import StatementEvaluator

KNOWN = {
    ("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"): "6/zeta(3)",  # R. Apery, 1978
    ("11*n**2 + 11*n + 3", "n**4"): "30/pi**2",
    ("2*n**3 + 3*n**2 + 11*n + 5", "-n**6"): "1/(zeta(3) - 1)",
    ("2*n**3 + 3*n**2 + 27*n + 13", "-n**6"): "1/(zeta(3) - 9/8)",
    ("2*n**3 + 3*n**2 + 51*n + 25", "-n**6"): "1/(zeta(3) - 251/216)",
    ("6*n + 3", "-n**2"): "2/log(2)",
    ("(n + 1)*(34*n**3 + 51*n**2 + 27*n + 5)", "-n**7*(n + 1)"): "6/zeta(3)",
}
"""Classical values, up to inflation."""


def value_of(text: str, digits: int = 40) -> arb:
    ball = StatementEvaluator().evaluate(read_expression(text), digits)
    assert isinstance(ball, arb)
    return ball


@pytest.mark.parametrize(("a", "b"), KNOWN)
def test_known_fractions_get_their_classical_values(a: str, b: str) -> None:
    proof = field_row.prove(ContinuedFraction.of(a, b))
    assert proof is not None
    assert value_of(str(proof.certificate["value"])).overlaps(value_of(KNOWN[a, b]))
    proved_value(proof.certificate)


@pytest.mark.parametrize("length", sorted(field_row.DEGREES))
def test_every_tabulated_fraction_has_the_value_that_its_certificate_proves(length: int) -> None:
    for (a, b), (field, along) in field_row._table(length).items():
        fraction = ContinuedFraction(a, b)
        proof = field_row.prove(fraction)
        if proof is None:  # directions above the diagonal of a field with fbar = x - y
            assert transport(field, along.direction) is None
            continue
        proved_value(proof.certificate)
        with working_precision(200):
            assert enclosure(fraction, 30).value.overlaps(value_of(str(proof.certificate["value"]), 30))


def test_a_field_that_is_not_conserving_is_refused_by_the_checker() -> None:
    proof = field_row.prove(ContinuedFraction.of("11*n**2 + 11*n + 3", "n**4"))
    assert proof is not None
    data = copy.deepcopy(dict(proof.certificate))
    data["f"] = [[2, 0, 2], [1, 1, 2], [0, 2, 2]]
    with pytest.raises(InvalidInput, match="no proof"):
        proved_value(data)


def altered(value: object) -> Iterator[object]:
    """Copies of plain data with one number changed by one."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value + 1
    elif isinstance(value, dict):
        for key, part in value.items():
            for other in altered(part):
                yield {**value, key: other}
    elif isinstance(value, list):
        for i, part in enumerate(value):
            for other in altered(part):
                yield [*value[:i], other, *value[i + 1 :]]


def test_a_certificate_with_one_number_changed_is_refused() -> None:
    proof = field_row.prove(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"))
    assert proof is not None
    data = {key: value for key, value in proof.certificate.items() if key not in ("row_proof", "offset")}
    for changed in altered(data):
        assert isinstance(changed, dict)
        with pytest.raises(InvalidInput, match="no proof"):
            proved_value({**proof.certificate, **changed})


def test_the_value_of_another_fraction_is_refused() -> None:
    proof = field_row.prove(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"))
    assert proof is not None
    for field, text in (("value", "7/zeta(3)"), ("fraction", "cf(35*n**3 + 51*n**2 + 27*n + 5, -n**6)")):
        with pytest.raises(InvalidInput, match="no proof"):
            proved_value({**proof.certificate, field: text})


def test_signs_that_fail_give_no_transport() -> None:
    assert transport(CATALOGUE["log(2)"], Direction((1, 1), (1, 2), 1)) is None
    assert transport(CATALOGUE["log(2)"], Direction((0, 1), (1, 1), 1)) is None  # b(0) = 0
    backwards = ConjugateField.of({(1, 0): -1, (0, 1): -1}, {(1, 0): 1, (0, 1): -1})
    assert transport(backwards, Direction((1, 1), (1, 1), 1)) is None


def test_a_shifted_fraction_is_found_through_its_tail() -> None:
    tail, back = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6").shift(1)
    proof = field_row.prove(tail)
    assert proof is not None
    assert proof.certificate["shift"] == 0
    assert back(Fraction(117)) == Fraction(5) - Fraction(1, 117)
