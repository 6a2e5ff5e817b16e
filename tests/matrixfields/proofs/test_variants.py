"""Inflated, shifted and reducible fractions have the values that their originals give, and the checker sees to it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.euler_conversion import prove as prove_euler
from mathengine.matrixfields.proofs.rational_value import prove as prove_rational
from mathengine.matrixfields.proofs.reducible import prove as prove_reducible
from mathengine.matrixfields.proofs.variants import inflated, prove, shifted
from mathengine.numeric.balls import evaluate
from mathengine.pipeline.certificate_proofs import proved_value

ZETA2 = ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4")


def moved(fraction: ContinuedFraction, steps: int) -> ContinuedFraction:
    from flint import fmpz_poly

    step = fmpz_poly([steps, 1])
    return ContinuedFraction.from_polynomials(fraction.a(step), fraction.b(step))


def agrees(value: object, fraction: ContinuedFraction, depth: int = 2000) -> bool:
    convergent = fraction.convergents(depth)[-1]
    assert convergent is not None
    return abs(float(evaluate(value, 20)) - float(convergent)) < 1e-2  # type: ignore[arg-type]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_tail_has_the_value_that_the_map_takes_back(steps: int) -> None:
    proof = prove_euler(ZETA2)
    assert proof is not None
    tail = moved(ZETA2, steps)
    found = shifted(tail, proof, -steps)
    assert found is not None
    assert agrees(found.value, tail)
    proved_value(found.certificate)


def test_a_fraction_has_the_value_that_its_tail_gives() -> None:
    before = ContinuedFraction.of("n**2 + (n - 1)**2", "-(n - 1)**4")  # ends at once: b(1) = 0
    proof = prove_euler(ZETA2)
    assert proof is not None
    found = shifted(before, proof, 1)
    assert found is None or agrees(found.value, before)
    inner = prove(moved(ZETA2, 1))
    assert inner is not None
    found = shifted(ZETA2, inner, 1)
    assert found is not None
    assert agrees(found.value, ZETA2)
    proved_value(found.certificate)


def test_variants_find_shifted_and_inflated_fractions() -> None:
    proof = prove(moved(ZETA2, 2))
    assert proof is not None
    assert proof.certificate["rule"] == "shift"
    wide = ZETA2.inflate("n**2 + 1")
    found = prove(wide)
    assert found is not None
    assert found.certificate["rule"] == "inflation"
    assert agrees(found.value, wide)
    proved_value(found.certificate)


def test_a_multiplier_with_a_zero_is_no_inflation() -> None:
    proof = prove_euler(ContinuedFraction.of("n + 2", "-n"))
    assert proof is not None
    wrong = ContinuedFraction.of("(n + 2)*(n - 1)", "-n*(n - 1)*(n - 2)")
    assert inflated(wrong, proof) is None
    certificate = {
        "rule": "inflation",
        "fraction": wrong.to_text(),
        "value": "-E/(E - 1)",
        "multiplier": [["-1", "1"], ["1"]],
        "of": dict(proof.certificate),
    }
    with pytest.raises(InvalidInput, match="zero or pole"):
        proved_value(certificate)


def test_altered_certificates_of_variants_are_refused() -> None:
    proof = prove(moved(ZETA2, 1))
    assert proof is not None
    certificate = dict(proof.certificate)
    for change in ({"steps": 2}, {"steps": -1}, {"value": "2"}, {"of": dict(certificate)}):
        with pytest.raises(InvalidInput, match="is no proof"):
            proved_value({**certificate, **change})
    enclosure = dict(certificate["enclosure"])  # type: ignore[call-overload]
    with pytest.raises(InvalidInput, match="is no proof"):
        proved_value({**certificate, "enclosure": {**enclosure, "a": ["1", "1"]}})


def of_solutions(u: str, w: str, x: Fraction) -> ContinuedFraction:
    """The fraction whose recurrence has the solutions u(n) and x**n w(n)."""

    def at(p: str, k: int) -> str:
        return p.replace("n", f"(n - {k})")

    below = f"(({at(u, 1)})*({at(w, 2)}) - ({x})*({at(u, 2)})*({at(w, 1)}))"
    a = f"(({u})*({at(w, 2)}) - ({x * x})*({at(u, 2)})*({w}))/{below}"
    b = f"(({x * x})*({at(u, 1)})*({w}) - ({x})*({u})*({at(w, 1)}))/{below}"
    return ContinuedFraction.of(a, b)


@pytest.mark.parametrize(
    ("u", "w", "x"),
    [("n**2 + 1", "n + 3", Fraction(-3)), ("n**2 + 2*n + 3", "n + 5", Fraction(-1, 2)), ("n**2 + 3", "n**2 + 5", -3)],
)
def test_reducible_recurrences_have_the_value_of_their_minimal_solution(u: str, w: str, x: Fraction) -> None:
    fraction = of_solutions(u, w, Fraction(x))
    proof = prove_reducible(fraction)
    assert proof is not None
    assert agrees(proof.value, fraction, 60)
    proved_value(proof.certificate)


def test_rational_values_are_proofs_too() -> None:
    fraction = ContinuedFraction.of("6*n + 3", "1 - 9*n**2")
    proof = prove_rational(fraction)
    assert proof is not None
    proved_value(proof.certificate)
    with pytest.raises(InvalidInput, match="is no proof"):
        proved_value({**proof.certificate, "value": "2"})
