"""Every proof is checked again without what made it, and altered certificates are refused."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.checker import check_enclosure
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.statement import Verified
from mathengine.pipeline.verify import verify
from mathengine.store.records import Json, Verdict

Certificate = dict[str, Json]
KNOWN = json.loads((Path(__file__).parents[1] / "vectors" / "known_pcfs.json").read_text())
NEGATED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}

VALUES = [
    "1/3 + 1/6 = 1/2",
    "1/3 < 0.3334",
    "2 != 3",
    "cf(n + 1, n - 3) = -1/5",
    "cf(n + 1, n - 3) < cf(2*n + 2, -n**2 - n)",
    "cf(2*n + 2, -n**2 - n) = 1",
    "cf(6*n + 3, 1 - 9*n**2) = 1",
    "cf(3*n + 2, -(2*n + 1)*n) = 1",
    "cf(n, n + 2) = 4/3",
    "cf(3, 0) = 3",
    "cf(n + 1, n - 3)**2 + cf(2*n + 2, -n**2 - n) = 26/25",
    "1/cf(n, n + 2)**2 < 1/cf(n + 1, n - 3)**2",
    "cf(2*n + 5, -n**2 + 50000*n) > 0",
    "cf(-2*n - 2, -n**2 - n) = -1",
]
FORMS = [
    "sqrt(2)**2 = 2",
    "(pi + 1)**2 = pi**2 + 2*pi + 1",
    "(x + 1)**2 = x**2 + 2*x + 1",
    "exp(x)*exp(y) = exp(x + y)",
    "sin((x + 1)**2) = sin(x**2 + 2*x + 1)",
    "1/sqrt(2) = sqrt(2)/2",
    "pi + 1 != pi",
    "cf(1, 1) = cf(1, 1)",
    "1/(1/x + 1/y) = x*y/(x + y)",
    "x**(n + 2) = x**2*x**n",
]
EXACT = [
    "factorial(5) = 120",
    "binomial(10, 3) = 120",
    "zeta(0) = -1/2",
    "floor(pi) = 3",
    "ceiling(-pi) = -3",
    "re(2*I*(1 + 3*I)) = -6",
    "binomial(1/2, 2) = -1/8",
    "sin(0) = 0",
]
DISJOINT = [
    "pi < 22/7",
    "pi != 22/7",
    "cf(1, 1) >= 1.618",
    "exp(pi*sqrt(163)) < 262537412640768744",
    "zeta(3) > 1.2",
    "sqrt(-2) != 1",
    "cf(2*n + 1, n**2) < 4/pi + 10**-40",
    "L(-4, 2) < 1",
    "besselj(0, 1) < polylog(2, 1/2) + 1",
    "gamma(1/3) != Catalan",
]
INFLATIONS = [
    "equivalent(cf(3*n**2 + 3*n + 1, -2*n**4), cf(12*n**2 + 12*n + 4, -32*n**4))",
    "equivalent(cf(1, n), cf(2, 4*n))",
    "equivalent(cf(1, n), cf(n + 1, n**2*(n + 1)))",
    "equivalent(cf(n + 1/2, 1/n), cf(3*n + 3/2, 9/n))",
]
PROVED = [*VALUES, *FORMS, *EXACT, *DISJOINT, *INFLATIONS]


def certified(text: str) -> tuple[Verified, Certificate]:
    verified = verify(text, max_seconds=None)
    assert verified.certificate is not None
    return verified, json.loads(json.dumps(verified.certificate))


@pytest.mark.parametrize("text", PROVED)
def test_the_certificate_of_a_proof_establishes_the_statement_again(text: str) -> None:
    verified, certificate = certified(text)
    assert verified.verdict is Verdict.PROVED
    check_certificate(verified.claim.text, certificate)


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry["id"])
def test_reference_fractions_carry_certificates_that_hold(entry: dict[str, str]) -> None:
    verified, certificate = certified(f"cf({entry['a']}, {entry['b']}) = {entry['limit']}")
    if verified.verdict is Verdict.PROVED:
        check_certificate(verified.claim.text, certificate)
        return
    enclosures = cast("list[dict[str, Json]]", certificate["enclosures"])
    assert len(enclosures) == len(cast("list[Json]", verified.evidence["enclosures"])) == 1
    low, high = check_enclosure(enclosures[0])
    assert high - low <= (abs(low) + 1) * Fraction(4, 10**50)
    with pytest.raises(InvalidInput, match="prove none"):
        check_certificate(verified.claim.text, certificate)


@pytest.mark.parametrize(
    "text", ["2 = 3", "1 < 1/2", "cf(n + 1, n - 3) = 1/5", "pi + 1 = pi", "22/7 = pi", "pi > 22/7", "cf(1, 1) = 1.618"]
)
def test_the_certificate_of_a_refutation_establishes_the_opposite(text: str) -> None:
    verified, certificate = certified(text)
    assert verified.verdict is Verdict.REFUTED
    left, operator, right = verified.claim.text.rpartition(" = ") if " = " in text else ("", "", "")
    opposite = f"{left} != {right}" if operator else verified.claim.text.replace(" < ", " >= ")
    check_certificate(opposite, certificate)
    with pytest.raises(InvalidInput, match="certificate"):
        check_certificate(verified.claim.text, certificate)


# Altered certificates


def numbers(data: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The places of all numbers and texts, names apart."""
    if isinstance(data, dict):
        return [place for key, value in data.items() for place in numbers(value, (*path, key))]
    if isinstance(data, list):
        return [place for index, value in enumerate(data) for place in numbers(value, (*path, index))]
    return [path]


def altered(certificate: Certificate, place: tuple[str | int, ...], value: Json) -> Certificate:
    changed = copy.deepcopy(certificate)
    inner: Json = changed
    for step in place[:-1]:
        inner = inner[step]  # type: ignore[index]
    inner[place[-1]] = value  # type: ignore[index]
    return changed


LOAD_BEARING = [
    ("cf(n + 1, n - 3) = -1/5", ("left",), ("right",), ("fractions", 0, "at")),
    ("cf(6*n + 3, 1 - 9*n**2) = 1", ("left",), ("fractions", 0, "tail", 0), ("fractions", 0, "tail", 1)),
    ("cf(2*n + 2, -n**2 - n) = 1", ("right",), ("fractions", 0, "tail", 0)),
    ("(pi + 1)**2 = pi**2 + 2*pi + 1", ("difference",)),
    ("pi + 1 != pi", ("difference",)),
    ("pi < 22/7", ("left", "midpoint"), ("right", "midpoint")),
    (
        "cf(1, 1) >= 1.618",
        ("left", "midpoint"),
        ("right", "midpoint"),
        ("enclosures", 0, "a", 0),
        ("enclosures", 0, "b", 0),
    ),
    ("equivalent(cf(1, n), cf(2, 4*n))", ("factor",), ("multiplier", 0, 0), ("multiplier", 1, 0)),
    ("equivalent(cf(1, n), cf(n + 1, n**2*(n + 1)))", ("factor",), ("multiplier", 0, 0), ("multiplier", 0, 1)),
]
PLACES = [(text, place) for text, *places in LOAD_BEARING for place in places]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PLACES), st.fractions(-50, 50, max_denominator=9))
def test_a_certificate_with_another_number_is_refused(
    spot: tuple[str, tuple[str | int, ...]], number: Fraction
) -> None:
    text, place = spot
    verified, certificate = certified(text)
    inner: Json = certificate
    for step in place:
        inner = inner[step]  # type: ignore[index]
    if same(str(inner), number):
        return
    with pytest.raises(InvalidInput):
        check_certificate(verified.claim.text, altered(certificate, place, str(number)))


def same(text: str, number: Fraction) -> bool:
    try:
        return abs(Fraction(text) - number) < Fraction(1, 10**20)
    except ValueError:
        return text == str(number)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PROVED), st.data())
def test_a_certificate_with_junk_in_it_is_refused_or_still_right_but_never_breaks_the_check(
    text: str, data: st.DataObject
) -> None:
    verified, certificate = certified(text)
    place = data.draw(st.sampled_from(numbers(cast("Json", certificate)) or [("rule",)]))
    junk: Json = data.draw(
        st.sampled_from([None, "", "x", "1/0", -1, 0, 7, [], {}, "9" * 5000, True, "1e9", "1e999999999", "nan", 2.5])
    )
    with suppress(InvalidInput):
        check_certificate(verified.claim.text, altered(certificate, place, junk))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(PROVED), st.sampled_from(PROVED))
def test_a_certificate_does_not_establish_the_opposite_or_another_rule(text: str, other: str) -> None:
    verified, _ = certified(text)
    claim = verified.claim.text
    for operator in ("!=", "<=", "<", "="):
        if f" {operator} " in claim:
            opposite = claim.replace(f" {operator} ", f" {NEGATED[operator]} ")
            with pytest.raises(InvalidInput):
                check_certificate(opposite, certified(other)[1])
            return


@pytest.mark.parametrize(
    ("text", "certificate", "reason"),
    [
        ("1 = 1", {}, "rule of the certificate"),
        ("1 = 1", {"rule": "trust"}, "rule of the certificate is trust"),
        ("zeta(2) = pi**2/6", {"rule": "rational form", "difference": "0", "enclosures": []}, "another difference"),
        ("sqrt(x**2) = x", {"rule": "rational form", "difference": "0", "enclosures": []}, "another difference"),
        ("log(0) = log(0)", {"rule": "rational form", "difference": "0", "enclosures": []}, "cannot be had|infinite"),
        ("1/(x - x) = 1/(x - x)", {"rule": "rational form", "difference": "0", "enclosures": []}, "division by zero"),
        ("cf(1, -1) = cf(1, -1)", {"rule": "rational form", "difference": "0", "enclosures": []}, "without an encl"),
        ("x < x + 1", {"rule": "rational form", "difference": "-1", "enclosures": []}, "does not give the relation"),
        (
            "equivalent(cf(n + 1, n + 1), cf(n, n - 1))",
            {"rule": "inflation", "multiplier": [["0", "1"], ["1", "1"]], "factor": "0"},
            "a zero or pole",
        ),
        ("cf(1, n) = 2", {"rule": "rational values", "left": "2", "right": "2", "fractions": []}, "without a proof"),
    ],
)
def test_what_is_not_established_is_refused_with_the_reason(
    text: str, certificate: dict[str, object], reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        check_certificate(text, certificate)


def test_the_recessive_tail_of_a_fraction_proves_nothing() -> None:
    # t(n) = n + 1 satisfies the recurrence of 3*n + 2 over -(n + 1)*(2*n - 1), but 2*n + 1 dominates it
    tail = {"fraction": "cf(3*n + 2, -(n + 1)*(2*n - 1))", "rule": "rational tail", "tail": ["n + 1", "1"]}
    for sigma in range(4):
        proof = {**tail, "from": sigma + 4, "sigma": sigma}
        certificate = {"rule": "rational values", "left": "1", "right": "1", "fractions": [proof]}
        with pytest.raises(InvalidInput, match="not shown minimal"):
            check_certificate("cf(3*n + 2, -(n + 1)*(2*n - 1)) = 1", certificate)


def test_a_long_enclosure_is_left_out_with_a_remark() -> None:
    verified = verify("cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)", 20_000, max_seconds=None, proof=False)
    assert verified.certificate is None
    assert "left out" in str(verified.evidence["certificate"])


def test_a_word_without_an_independent_evaluation_is_refused_by_name() -> None:
    certificate = {"rule": "disjoint enclosures", "left": {}, "right": {}, "digits": 25, "enclosures": []}
    with pytest.raises(InvalidInput, match="summation"):
        check_certificate("summation(n, n) < 3", certificate)


def test_the_check_loads_nothing_that_makes_certificates() -> None:
    program = "import sys, mathengine.pipeline.certificates; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    makers = ("flint", "sympy", "numpy", "mathengine.numeric.normal", "mathengine.numeric.balls")
    assert not {*makers, "mathengine.pipeline.verify", "mathengine.matrixfields.enclosures"} & set(loaded)
