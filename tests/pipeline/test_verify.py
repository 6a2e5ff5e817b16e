"""Verdicts: certified support, rigorous refutation, proof by exact arithmetic only."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from mathengine.errors import Divergent, InvalidInput
from mathengine.matrixfields.checker import check_enclosure
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.statement import Verified
from mathengine.pipeline.verify import verify
from mathengine.store.records import Verdict

APERY_A = "34*n**3 + 51*n**2 + 27*n + 5"
KNOWN = json.loads((Path(__file__).parents[1] / "vectors" / "known_pcfs.json").read_text())


def confirmed(text: str, digits: int = 50) -> Verified:
    """The verdict; what its certificates claim is checked by what did not make them."""
    verified = verify(text, digits, max_seconds=None)
    if verified.verdict is Verdict.PROVED:
        assert verified.certificate is not None
        check_certificate(verified.claim.text, json.loads(json.dumps(verified.certificate)))
    elif verified.verdict is Verdict.SUPPORTED and "enclosures" in verified.evidence:
        assert verified.certificate is not None
        enclosures = verified.certificate["enclosures"]
        assert isinstance(enclosures, list)
        for enclosure in enclosures:
            assert isinstance(enclosure, dict)
            check_enclosure(enclosure)
    return verified


def decided(text: str, digits: int = 50) -> tuple[str, int | None]:
    verified = confirmed(text, digits)
    return str(verified.verdict), verified.digits


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry["id"])
def test_every_reference_fraction_is_supported_or_proved(entry: dict[str, str]) -> None:
    verified = confirmed(f"cf({entry['a']}, {entry['b']}) = {entry['limit']}")
    assert verified.verdict in (Verdict.SUPPORTED, Verdict.PROVED)
    assert verified.verdict is Verdict.PROVED or (verified.digits or 0) >= 50


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry["id"])
def test_a_reference_fraction_moved_in_the_thirtieth_digit_is_refuted(entry: dict[str, str]) -> None:
    verified = verify(f"cf({entry['a']}, {entry['b']}) = {entry['limit']} + 10**-30", 50, max_seconds=None)
    assert verified.verdict is Verdict.REFUTED


@pytest.mark.parametrize("depth", [1, 2, 3, 5, 8])
def test_a_shadow_of_aperys_fraction_is_refuted_with_its_first_wrong_digit(depth: int) -> None:
    shadow = "*".join(f"(n - {k})" for k in range(1, depth + 1))
    verified = verify(f"cf({APERY_A}, -n**6 + {shadow}) = 6/zeta(3)", 50, max_seconds=None)
    assert verified.verdict is Verdict.REFUTED
    first = verified.evidence["first_difference"]
    assert isinstance(first, int)
    assert first > 2 * depth


@pytest.mark.parametrize(
    "text",
    [
        "exp(pi*sqrt(163)) = 262537412640768744",
        "log(640320**3 + 744)/sqrt(163) = pi",
        "22/7 = pi",
        "355/113 = pi",
        "zeta(3) = 1.2020569031595942853997381615114",
        "cf(1, 1) = 1.6180339887498948482045868343656381177",
        "pi**4 + pi**5 = E**6",
        "exp(pi) - pi = 20",
        "sin(11) = -1",
        "(63/25)*((17 + 15*sqrt(5))/(7 + 15*sqrt(5))) = pi",
        "zeta(5) = pi**5*301/92120",
        "Catalan = 109/119",
        "cf(2*n + 1, n**2) = 1.2732395447351626861510701069801149",
    ],
)
def test_near_identities_are_refuted(text: str) -> None:
    assert decided(text) == ("refuted", None)


@pytest.mark.parametrize(
    "text",
    [
        "zeta(2) = pi**2/6",
        "zeta(4) = pi**4/90",
        "4*atan(1/5) - atan(1/239) = pi/4",
        "polylog(2, 1/2) = pi**2/12 - log(2)**2/2",
        "gamma(1/2) = sqrt(pi)",
        "sin(pi/5)**2 = (5 - sqrt(5))/8",
        "L(-4, 2) = Catalan",
        "6/cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = zeta(3)",
        "cf(2*n + 1, n**2) * atan(1) = 1",
    ],
)
def test_true_identities_are_supported_to_the_digits_asked_for_and_proved_by_theorems_only(text: str) -> None:
    numerical = verify(text, 120, proof=False)
    assert numerical.verdict is Verdict.SUPPORTED
    assert numerical.digits is not None
    assert numerical.digits >= 120
    proved = confirmed(text)
    assert proved.verdict is Verdict.PROVED
    assert proved.method == "proof"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1/3 + 1/6 = 1/2", "proved"),
        ("2 = 3", "refuted"),
        ("1/3 < 0.3334", "proved"),
        ("sqrt(2)**2 = 2", "proved"),
        ("(pi + 1)**2 = pi**2 + 2*pi + 1", "proved"),
        ("(x + 1)**2 = x**2 + 2*x + 1", "proved"),
        ("cf(n + 1, n - 3) = -1/5", "proved"),
        ("cf(n + 1, n - 3) = 1/5", "refuted"),
        ("cf(2*n + 2, -n**2 - n) = 1", "proved"),
        ("cf(6*n + 3, 1 - 9*n**2) = 1", "proved"),
        ("equivalent(cf(3*n**2 + 3*n + 1, -2*n**4), cf(12*n**2 + 12*n + 4, -32*n**4))", "proved"),
    ],
)
def test_exact_arithmetic_proves_and_refutes(text: str, verdict: str) -> None:
    verified = confirmed(text)
    assert str(verified.verdict) == verdict
    assert verified.certificate is not None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("pi < 22/7", "proved"),
        ("pi > 22/7", "refuted"),
        ("pi != 22/7", "proved"),
        ("zeta(2) <= pi**2/6", "undecided"),
        ("cf(1, 1) >= 1.618", "proved"),
        ("x**2 = 4", "refuted"),
        ("equivalent(cf(1, n), cf(2*n + 1, n**2))", "undecided"),
    ],
)
def test_inequalities_are_settled_by_disjoint_enclosures_only(text: str, verdict: str) -> None:
    assert str(confirmed(text).verdict) == verdict


@pytest.mark.parametrize("text", ["cf(1, -n**2) = 1", "cf(1, n**3) = 1", "cf(n, -n**2) = 2", "cf(1, -1) = 2"])
def test_divergent_fractions_are_an_error_and_no_verdict(text: str) -> None:
    with pytest.raises(Divergent):
        verify(text, max_seconds=None)


@pytest.mark.parametrize(
    "text",
    [
        "1/(pi - pi) = 1",
        "log(0) = 1",
        "zeta(1) = 1",
        "gamma(-2) = 1",
        "x < I",
        "zeta(1) - zeta(1) = 0",
        "zeta(1) = zeta(1)",
    ],
)
def test_poles_are_an_error_or_undecided_but_never_support(text: str) -> None:
    try:
        verified = verify(text, max_seconds=None)
    except InvalidInput:
        return
    assert verified.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("digits", [0, -1, 10**7])
def test_senseless_digits_are_refused(digits: int) -> None:
    with pytest.raises(InvalidInput, match="digits"):
        verify("1 = 1", digits)


def test_the_time_limit_ends_a_long_verification_and_keeps_what_was_reached() -> None:
    started = time.monotonic()
    verified = verify("gamma(1/3)*gamma(2/3) = 2*pi/sqrt(3)", digits=900_000, max_seconds=2)
    assert time.monotonic() - started < 4
    assert verified.verdict is Verdict.PROVED
    assert verified.digits is not None
    assert verified.digits >= 200
    assert "no answer within" in str(verified.evidence["stopped"])


def test_the_truth_of_an_undecided_verdict_is_refused() -> None:
    assert verify("zeta(2) = pi**2/6")
    assert not verify("2 = 3")
    with pytest.raises(ValueError, match="undecided"):
        bool(verify("limit(sqrt(x)*exp(x)*besselk(0, x), x, oo) = 7"))


def test_the_json_of_a_verdict_has_the_documented_keys() -> None:
    record = verify("zeta(2) = pi**2/6").to_json()
    keys = "schema statement kind verdict digits method evidence certificate seconds version"
    assert list(record) == keys.split()
    json.dumps(record)
