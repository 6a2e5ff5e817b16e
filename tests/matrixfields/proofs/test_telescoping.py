"""Values by small solutions: against the reference vectors; certificates with one number changed are refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from mpmath import mp, mpf

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.telescoping import FAMILIES, SmallSolution, prove
from mathengine.numeric.balls import enclose
from mathengine.numeric.expressions import Expression
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_proofs import proved_value
from mathengine.pipeline.certificate_sums import proved_sum
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import arcsine_integral

VECTORS = Path(__file__).parents[2] / "vectors" / "known_pcfs.json"
NAMES = ("zeta2_franel", "zagier_C", "zagier_E", "catalan_rm", "zeta3_rm", "sporadic_12_4_16")


def _fraction(name: str) -> tuple[ContinuedFraction, str]:
    entry = next(e for e in json.loads(VECTORS.read_text(encoding="utf-8")) if e["id"] == name)
    return ContinuedFraction.of(entry["a"], entry["b"]), entry["value"]


@pytest.mark.parametrize("name", NAMES)
def test_values_agree_with_the_reference_vectors_to_40_digits(name: str) -> None:
    fraction, value = _fraction(name)
    proof = prove(fraction)
    assert proof is not None
    ball = enclose(proof.value, 200)
    with mp.workdps(60):
        ours = mpf(ball.mid().str(55, radius=False))
        assert abs(ours - mpf(value)) < abs(ours) * mpf(10) ** -40


@pytest.mark.parametrize("name", NAMES)
def test_certificates_pass_the_checker_from_their_texts(name: str) -> None:
    fraction, _ = _fraction(name)
    proof = prove(fraction)
    assert proof is not None
    key, value = proved_value(json.loads(json.dumps(proof.certificate)))
    assert key == (fraction.a_coefficients, fraction.b_coefficients)
    assert proof.certificate["value"] == to_text(value)


def _leaves(data: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    if isinstance(data, dict):
        for key, part in data.items():
            if key not in ("rule", "sums", "nonzero", "growth", "factor"):
                yield from _leaves(part, (*path, key))
    elif isinstance(data, list):
        for index, part in enumerate(data):
            yield from _leaves(part, (*path, index))
    elif data is not None:
        yield path


def _changed(data: dict[str, object], path: tuple[object, ...]) -> dict[str, object]:
    """The certificate with one number larger by 1, or one text longer."""
    data = copy.deepcopy(data)
    place: object = data
    for key in path[:-1]:
        place = place[key]  # type: ignore[index]
    old = place[path[-1]]  # type: ignore[index]
    try:
        new: object = str(Fraction(str(old)) + 1)
    except ValueError:
        new = f"{old} + 1"
    place[path[-1]] = new  # type: ignore[index]
    return data


@pytest.mark.parametrize("name", NAMES)
def test_certificates_with_one_number_changed_are_refused(name: str) -> None:
    proof = prove(_fraction(name)[0])
    assert proof is not None
    certificate = json.loads(json.dumps(proof.certificate))
    for path in _leaves(certificate):
        with pytest.raises((InvalidInput, TypeError, ValueError, ZeroDivisionError)):
            proved_value(_changed(certificate, path))


@pytest.mark.parametrize(
    ("place", "change", "match"),
    [
        ("factor", 0, "not shown to be bounded"),
        ("factor", 100, "not shown small"),
        ("growth", {"from": 1, "rate": "100"}, "not shown to grow"),
        ("growth", {"from": 0, "rate": "5"}, "out of range"),
        ("scale", ["0", "1"], "a zero at an integer"),
        ("scale", ["1", "1"], "do not satisfy the recurrence"),
        ("sums", [], "other than 2"),
    ],
)
def test_what_the_proof_rests_on_is_checked(place: str, change: object, match: str) -> None:
    proof = prove(_fraction("zeta2_franel")[0])
    assert proof is not None
    certificate = {**json.loads(json.dumps(proof.certificate)), place: change}
    with pytest.raises(InvalidInput, match=match):
        proved_value(certificate)


def test_the_wrong_half_of_a_pair_of_sums_is_refused() -> None:
    proof = prove(_fraction("zagier_E")[0])
    assert proof is not None
    certificate = json.loads(json.dumps(proof.certificate))
    certificate["sums"] = [certificate["sums"][0]] * 2
    with pytest.raises(InvalidInput, match="a sum of other terms"):
        proved_value(certificate)


def _number(expression: Expression) -> mpf:
    return mpf(enclose(expression, 200).mid().str(55, radius=False))


@pytest.mark.parametrize("family", FAMILIES)
def test_multiples_by_constants_are_covered(family: SmallSolution) -> None:
    proofs = []
    for c in (1, 3):
        a, b = tuple(c * x for x in family.a), tuple(c * c * x for x in family.b)
        proof = prove(ContinuedFraction(a, b))
        assert proof is not None
        proved_value(proof.certificate)
        proofs.append(proof)
    with mp.workdps(60):
        assert abs(_number(proofs[1].value) - 3 * _number(proofs[0].value)) < mpf(10) ** -45


@pytest.mark.parametrize(("a", "b"), [("7*n**2 + 7*n + 3", "8*n**4"), ("7*n**2 + 7*n + 2", "9*n**4"), ("n", "1")])
def test_other_fractions_are_left_alone(a: str, b: str) -> None:
    assert prove(ContinuedFraction.of(a, b)) is None


@pytest.mark.parametrize("factor", ["1", "(3*n + 2)/(2*n + 3)**2", "n**2/(2*n - 1)**2 + 1"])
def test_the_arcsine_integral_agrees_with_partial_sums(factor: str) -> None:
    term = HypergeometricTerm.from_text(f"binomial(2*n, n)/(16**n*(2*n + 1)**2)*({factor})")
    proof = arcsine_integral.prove(term)
    assert proof is not None
    proved_sum(json.loads(json.dumps(proof.certificate)))
    partial = sum(term.values(90), Fraction(0))
    with mp.workdps(60):
        assert abs(_number(proof.value) - mpf(partial.numerator) / partial.denominator) < mpf(10) ** -45
