"""Certificates of sums: those of the reference fractions hold, and altered ones are refused or prove a true sum."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest
from flint import arb, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.euler import euler_form
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.balls import enclose, working_precision
from mathengine.pipeline.certificate_sums import proved_sum
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import prove_sum

VECTORS = Path(__file__).parents[1] / "vectors"
UNREADABLE = (InvalidInput, KeyError, TypeError, ValueError, ArithmeticError, IndexError, AttributeError)
"""What the reader of certificates turns into a refusal."""

LITERATURE = (2, 10, 33, 50, 54, 60, 63, 68, 76, 79, 82, 91, 94, 103, 136)
LIMITS = [f"polylog_s{s}_k{k}" for s in range(1, 4) for k in (2, -1)] + [f"polylog_s{s}_k1" for s in range(2, 8)]
OTHERS = ["pi_brouncker", "pi_rm_1", "pi_rm_2", "polylog_s1_k3", "polylog_s1_k-2", "polylog_s2_k3", "polylog_s3_k-2"]
KNOWN = [*LIMITS, *OTHERS, "polylog_s4_k-1", "polylog_s5_k-1", "zeta2_slow_alt", "catalan_euler", "e_rm_3", "e_rm_7"]


def fractions() -> Iterator[tuple[str, str, str, str]]:
    for name, wanted in (("pi_literature_pcfs", [f"pi_lit_{x:03}" for x in LITERATURE]), ("known_pcfs", KNOWN)):
        table = {entry["id"]: entry for entry in json.loads((VECTORS / f"{name}.json").read_text())}
        for key in wanted:
            yield key, table[key]["a"], table[key]["b"], table[key]["value"]


@pytest.mark.parametrize(("name", "a", "b", "value"), list(fractions()))
def test_the_sums_behind_reference_fractions_are_proved(name: str, a: str, b: str, value: str) -> None:
    """The value of the fraction is P(0) + Q(0)/S with the proved sum S: compare with the 54 digits of the vectors."""
    form = euler_form(ContinuedFraction.of(a, b))
    assert form is not None
    p, q = form.p(fmpq_poly([1, 1])), form.q(fmpq_poly([1, 1]))
    scale = p.denom() * q.denom()
    proof = prove_sum(HypergeometricTerm.of_ratio(1, (p * scale).numer(), (q * scale).numer()))
    assert proof is not None, name
    *_, total = proved_sum(json.loads(json.dumps(proof.certificate)))
    ball = enclose(total, 300)
    assert isinstance(ball, arb)
    with working_precision(300):
        found = arb(form.p(0)) + arb(form.q(0)) / ball
    with mpmath.workdps(70):
        expected = mpmath.mpf(value)
        assert abs(mpmath.mpf(found.mid().str(60, radius=False)) - expected) < abs(expected) * mpmath.mpf(10) ** -50


PROOFS = [
    "1/((4*n + 1)*(4*n + 3))",
    "(-1)**n/(2*n + 1)**2",
    "1/((n + 3)**2*4**n*(2*n + 1)**2)",
    "(2/(4*n + 1) + 2/(4*n + 2) + 1/(4*n + 3))/(-4)**n",
    "(50*n - 6)/(binomial(3*n, n)*2**n)",
    "(-1)**n/binomial(2*n, n)",
    "factorial(n)/(pochhammer(3/2, n)*2**n)",
    "binomial(2*n, n)/((2*n + 5)*16**n)",
    "binomial(2*n, n)**2/(16**n*(n + 1)*(n + 2))",
    "(n + 2)/factorial(2*n + 3)",
    "(4*n + 1)*(-1)**n*binomial(2*n, n)**3/64**n",
    "1/(factorial(n)*factorial(n + 2))",
    "(n + 1)/((3*n + 1)*binomial(3*n, n)*2**n)",
    "factorial(n)**2/((n + 1)*factorial(2*n + 1))",
]


def leaves(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, dict):
        for key, part in node.items():
            yield from leaves(part, (*path, key))
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from leaves(part, (*path, index))
    else:
        yield path


def altered(certificate: dict, path: tuple[str | int, ...], change: int) -> dict | None:
    """The certificate with one number changed; None where the leaf is no number."""
    result = copy.deepcopy(certificate)
    node = result
    for step in path[:-1]:
        node = node[step]
    try:
        value = Fraction(str(node[path[-1]])) + change
    except ValueError:
        return None
    node[path[-1]] = int(value) if isinstance(node[path[-1]], int) else str(value)
    return result


CERTIFICATES = {
    text: json.loads(json.dumps(prove_sum(HypergeometricTerm.from_text(text)).certificate)) for text in PROOFS
}


@pytest.mark.parametrize("text", PROOFS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_altered_certificates_prove_nothing_false(text: str, data: st.DataObject) -> None:
    """Either the check refuses, or the claim is the old one (numbers that matter not, as points and primes)."""
    certificate = CERTIFICATES[text]
    claim = proved_sum(certificate)
    other = altered(
        certificate, data.draw(st.sampled_from(list(leaves(certificate)))), data.draw(st.sampled_from([-1, 1, 2]))
    )
    if other is None:
        return
    try:
        found = proved_sum(other)
    except UNREADABLE:
        return
    assert found == claim


@pytest.mark.parametrize("text", PROOFS)
def test_other_values_are_refused(text: str) -> None:
    for value in (
        "EulerGamma",
        "0",
        f"({CERTIFICATES[text]['value']}) + 1/10**50",
        f"({CERTIFICATES[text]['value']})*(1 + 10**(-40))",
    ):
        with pytest.raises(InvalidInput, match="another sum than"):
            proved_sum({**CERTIFICATES[text], "value": value})


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"series": "gauss", "parameters": ["1/2", "1/2", "1"]}, "diverges"),
        ({"series": "binomial", "parameters": ["1/2", "1"]}, "out of range"),
        ({"series": "binomial", "parameters": ["1/2", "2"]}, "out of range"),
        ({"series": "inverse sine quotient", "parameters": ["1"]}, "out of range"),
        ({"series": "inverse sine", "parameters": ["3/2"]}, "out of range"),
        ({"series": "exponential", "parameters": ["0"]}, "out of range"),
        ({"series": "bessel", "parameters": ["2", "1"]}, "out of range"),
        ({"series": "kummer", "parameters": ["1/2", "1"]}, "diverges"),
        ({"series": "dixon", "parameters": ["1/2", "1", "1"]}, "diverges"),
        ({"series": "alternating dougall", "parameters": ["1/2", "1", "1"]}, "diverges"),
        ({"series": "dougall", "parameters": ["1/2", "1/2", "1/2", "1/2"]}, "diverges"),
        ({"series": "dixon", "parameters": ["1/2", "1/2", "3/2"]}, "infinite"),
        ({"series": "kummer", "parameters": ["1/2"]}, "other parameters"),
        ({"series": "kepler", "parameters": ["1"]}, "unknown name"),
        ({"series": "exponential", "parameters": ["2"]}, "another multiple"),
    ],
)
def test_series_out_of_their_range_are_refused(part: dict, why: str) -> None:
    whole = {
        "rule": "combination",
        "first": "1",
        "ratio": [["1"], ["1", "1"]],
        "value": "E",
        "multiplier": [[], ["1"]],
        "parts": [{"coefficient": "1", "multiple": [["1"], ["1"]], **part}],
    }
    with pytest.raises(InvalidInput, match=why):
        proved_sum(whole)


def test_a_divergent_difference_is_refused() -> None:
    """2**n telescopes, but 2**n does not tend to 0."""
    whole = {
        "rule": "combination",
        "first": "1",
        "ratio": [["2"], ["1"]],
        "value": "-1",
        "multiplier": [["1"], ["1"]],
        "parts": [],
    }
    with pytest.raises(InvalidInput, match="do not vanish"):
        proved_sum(whole)


def test_an_interchange_that_is_not_allowed_is_refused() -> None:
    """4**n/binomial(2 n, n): the quotient tends to 1."""
    whole = {
        "rule": "beta integral",
        "first": "1",
        "ratio": [["2", "2"], ["1", "2"]],
        "value": "1",
        "beta": [1, 1, "1", 1],
        "polynomial": ["1", "2"],
        "integral": {"rational": [[], ["1"]], "logarithms": [], "quadratic": [], "primes": []},
    }
    with pytest.raises(InvalidInput, match="not exchanged"):
        proved_sum(whole)
