"""Proofs of values: what is proved of the reference data, and that no altered certificate and no near miss passes."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.proving import Attempt, proof_of
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify
from mathengine.store.records import Json, Verdict

Certificate = dict[str, Json]
VECTORS = Path(__file__).parents[1] / "vectors"
KNOWN = json.loads((VECTORS / "known_pcfs.json").read_text())
UNPROVED = {"zeta2_franel", "zagier_C", "zagier_E", "catalan_rm", "zeta3_rm", "sporadic_12_4_16"}
"""Fractions of the reference data for which no mode is promised."""


def statement(entry: dict[str, str]) -> str:
    return f"cf({entry['a']}, {entry['b']}) = {entry['limit']}"


ATTEMPTS: dict[str, Attempt] = {}


def attempt(entry: dict[str, str]) -> Attempt:
    if entry["id"] not in ATTEMPTS:
        ATTEMPTS[entry["id"]] = proof_of(claim(statement(entry)))
    return ATTEMPTS[entry["id"]]


@pytest.mark.parametrize("entry", [e for e in KNOWN if e["id"] not in UNPROVED], ids=lambda e: e["id"])
def test_reference_values_are_proved(entry: dict[str, str]) -> None:
    found = attempt(entry)
    assert found.certificate is not None
    check_certificate(claim(statement(entry)).text, json.loads(json.dumps(found.certificate)))


def leaves(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Every number and text of a certificate, with the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def altered(certificate: Certificate, path: tuple[str | int, ...], leaf: Json) -> Certificate:
    changed = copy.deepcopy(certificate)
    place = cast("dict[str | int, Json]", changed)
    for step in path[:-1]:
        place = cast("dict[str | int, Json]", place[step])
    place[path[-1]] = leaf
    return changed


def changed_by_one(leaf: Json) -> Json | None:
    """The number that a leaf is, and 1; of an expression, its value and 1."""
    if isinstance(leaf, bool) or leaf is None:
        return None
    if isinstance(leaf, int):
        return leaf + 1
    try:
        return str(Fraction(str(leaf)) + 1)
    except ValueError:
        return f"({leaf}) + 1"


HARMLESS = {"after", "sigma", "depth", "N", "n", "terms", "digits", "upper", "lower", "cutoff", "from", "bound", "at"}
NAMES = {"theorem", "function", "base"}
"""Places where another number may prove the same (how far a bound is looked at), and names for the reader."""


@pytest.mark.parametrize(
    "name", ["polylog_s2_k1", "polylog_s2_k2", "e_rm_3", "catalan_euler", "rational_limit_control_2", "coth1"]
)
def test_certificates_changed_in_one_place_are_refused(name: str) -> None:
    entry = next(e for e in KNOWN if e["id"] == name)
    text, certificate = claim(statement(entry)).text, attempt(entry).certificate
    assert certificate is not None
    refused = 0
    for path, leaf in leaves(certificate):
        other = changed_by_one(leaf)
        if other is None or (HARMLESS | NAMES) & {str(step) for step in path}:
            continue
        with pytest.raises(MathengineError):
            check_certificate(text, altered(certificate, path, other))
        refused += 1
    assert refused >= 3


@pytest.mark.parametrize("entry", KNOWN[::7], ids=lambda e: e["id"])
def test_the_certificate_of_another_claim_is_refused(entry: dict[str, str]) -> None:
    certificate = attempt(entry).certificate
    if certificate is None:
        return
    for other in KNOWN[::5]:
        if claim(statement(other)).digest != claim(statement(entry)).digest:  # zagier_E is an inflation of catalan_rm
            with pytest.raises(InvalidInput, match="is no proof"):
                check_certificate(claim(statement(other)).text, certificate)


rationals = st.fractions(min_value=-3, max_value=3, max_denominator=50).filter(bool)
MISSES = ["{limit} + {x}", "{limit}*(1 + {x}/100)", "{limit} + {x}*pi"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KNOWN), rationals, st.sampled_from(MISSES))
def test_near_misses_are_never_proved(entry: dict[str, str], x: Fraction, form: str) -> None:
    wrong = form.format(limit=f"({entry['limit']})", x=f"({x})")
    found = proof_of(claim(f"cf({entry['a']}, {entry['b']}) = {wrong}"))
    assert found.certificate is None
    certificate = attempt(entry).certificate
    if certificate is not None:
        with pytest.raises(InvalidInput, match="is no proof"):
            check_certificate(claim(f"cf({entry['a']}, {entry['b']}) = {wrong}").text, certificate)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KNOWN), st.integers(0, 3), st.integers(-2, 2).filter(bool), st.booleans())
def test_a_fraction_with_one_coefficient_changed_keeps_no_proof(
    entry: dict[str, str], power: int, by: int, upper: bool
) -> None:
    a, b = entry["a"], entry["b"]
    a, b = (f"{a} + ({by})*n**{power}", b) if upper else (a, f"{b} + ({by})*n**{power}")
    try:
        changed = claim(f"cf({a}, {b}) = {entry['limit']}")
    except MathengineError:
        return
    certificate = attempt(entry).certificate
    if certificate is not None:
        with pytest.raises(InvalidInput, match="is no proof"):
            check_certificate(changed.text, certificate)


@pytest.mark.parametrize(
    "text",
    [
        "zeta(2) = pi**2/6",
        "log(6) = log(2) + log(3)",
        "4*atan(1/5) - atan(1/239) = pi/4",
        "cf(n + 2, -n)*cf(n, n) = E/(E - 1)**2",
        "log(cf(3*n + 2, -2*n**2)) = -log(log(2))",
        "cf(2*n**2 + 2*n + 1, -n**4) = 1/zeta(2)",
        "gamma(1/3)*gamma(2/3) = 2*pi/sqrt(3)",
    ],
)
def test_identities_are_proved_with_their_digits(text: str) -> None:
    verdict = verify(text, digits=60, max_seconds=None)
    assert verdict.verdict is Verdict.PROVED
    assert verdict.digits is not None
    assert verdict.digits >= 60
    assert verdict.certificate is not None
    check_certificate(verdict.claim.text, verdict.certificate)


@pytest.mark.parametrize(
    "text",
    ["zeta(2) = pi**2/7", "log(6) = log(2) + log(5)", "cf(n + 2, -n) = E/(E - 2)", "atan(1/2) + atan(1/3) = pi/5"],
)
def test_false_identities_are_refuted(text: str) -> None:
    assert verify(text, max_seconds=None).verdict is Verdict.REFUTED


def test_without_proof_digits_only_support() -> None:
    assert verify("zeta(2) = pi**2/6", max_seconds=None, proof=False).verdict is Verdict.SUPPORTED


def test_a_value_that_is_proved_without_the_equation_is_told() -> None:
    # Li_2(1/3) - Li_2(1/9)/6 = pi**2/18 - log(3)**2/6 is true; no theorem here gives it
    text = "1/cf(4*n**2 + 6*n + 3, -3*n**4) = pi**2/18 - log(3)**2/6 + polylog(2, 1/9)/6"
    verdict = verify(text, max_seconds=None)
    assert verdict.verdict is Verdict.SUPPORTED
    assert "proved_values" in verdict.evidence


def test_the_command_line_shows_proofs_and_leaves_them_out(capsys: pytest.CaptureFixture[str]) -> None:
    from mathengine.cli import frame

    assert frame.run(["verify", "cf(n + 2, -n) = E/(E - 1)"]) == 0
    assert "proved" in capsys.readouterr().out
    assert frame.run(["verify", "--no-proof", "cf(n + 2, -n) = E/(E - 1)"]) == 0
    assert "supported" in capsys.readouterr().out
    assert frame.run(["verify", "--format", "json", "log(6) = log(2) + log(3)"]) == 0
    data = json.loads(capsys.readouterr().out)
    check_certificate(data["statement"], data["certificate"])


@pytest.mark.parametrize(
    "change",
    [
        {"values": []},
        {"theorems": "none"},
        {"rule": "rational values"},
        {"values": [{"rule": "no such mode"}]},
        {"values": [[[[]]]]},
        {"theorems": [{"theorem": "zeta at even integers (Euler)", "left": "zeta(2)", "right": "pi**2/7"}]},
    ],
)
def test_certificates_of_another_shape_are_refused(change: Certificate) -> None:
    entry = next(e for e in KNOWN if e["id"] == "polylog_s2_k1")
    certificate = attempt(entry).certificate
    assert certificate is not None
    with pytest.raises(InvalidInput):
        check_certificate(claim(statement(entry)).text, {**certificate, **change})


def test_a_proof_is_for_equations_only() -> None:
    entry = next(e for e in KNOWN if e["id"] == "polylog_s2_k1")
    certificate = attempt(entry).certificate
    assert certificate is not None
    text = claim(statement(entry)).text.replace(" = ", " < ")
    with pytest.raises(InvalidInput, match="equations"):
        check_certificate(text, certificate)


def test_values_with_a_free_name_are_refused() -> None:
    assert to_text(read_expression("x")) == "x"
    with pytest.raises(InvalidInput, match="free names"):
        check_certificate("x = x", {"rule": "proof", "values": [], "theorems": []})


def test_the_check_loads_nothing_that_finds_proofs(tmp_path: Path) -> None:
    proofs = {claim(statement(entry)).text: attempt(entry).certificate for entry in KNOWN}
    (tmp_path / "proofs.json").write_text(json.dumps({text: proof for text, proof in proofs.items() if proof}))
    program = (
        "import json, sys\n"
        "from mathengine.pipeline.certificates import check_certificate\n"
        "for text, proof in json.load(open(sys.argv[1])).items():\n"
        "    check_certificate(text, proof)\n"
        "print(*sys.modules, sep='\\n')"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "proofs.json")]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    finders = [name for name in loaded if name.startswith(("mathengine.symbolic", "mathengine.matrixfields."))]
    assert set(finders) <= {"mathengine.symbolic", "mathengine.matrixfields.checker"}
