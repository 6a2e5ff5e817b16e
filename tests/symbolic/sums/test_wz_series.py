"""Series for 1/pi by Wilf-Zeilberger pairs and by translation, against the literature and their partial sums."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from flint import fmpq_poly
from mpmath import mp, mpf

from mathengine.errors import InvalidInput
from mathengine.matrixfields.euler import euler_form
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.balls import enclose
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_sums import proved_sum
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import complex_multiplication, prove_sum, wz_exchange, wz_pairs, wz_translation
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.wz.seeds import SEEDS, Seed, directions

VECTORS = Path(__file__).parents[2] / "vectors" / "pi_literature_pcfs.json"

HALVES = "binomial(2*n, n)**3"
QUARTERS = "rf(1/2, n)*rf(1/4, n)*rf(3/4, n)/factorial(n)**3"
THIRDS = "rf(1/2, n)*rf(1/3, n)*rf(2/3, n)/factorial(n)**3"
SIXTHS = "rf(1/6, n)**2*rf(5/6, n)**2/(rf(1/2, n)*factorial(n)**3)"

# S. Ramanujan, Modular equations and approximations to pi, 1914, and J. Guillera, Generators of some Ramanujan
# formulas, Ramanujan J. 11 (2006)
RAMANUJAN = {
    f"(6*n + 1)*{HALVES}/256**n": "4/pi",
    f"(42*n + 5)*{HALVES}/4096**n": "16/pi",
    f"(20*n + 3)*{QUARTERS}*(-1/4)**n": "8/pi",
    f"(6*n + 1)*{HALVES}/(-512)**n": "2*sqrt(2)/pi",
    f"(7*n + 1)*{QUARTERS}*(32/81)**n": "9/(2*pi)",
    f"(15*n + 2)*{THIRDS}*(2/27)**n": "27/(4*pi)",
    f"(260*n + 23)*{QUARTERS}*(-1/324)**n": "72/pi",
    "(28*n**2 + 10*n + 1)*rf(1/2, n)**5/(factorial(n)**3*rf(5/6, n)*rf(7/6, n))*(-1/27)**n": "3/pi",
    f"(21460*n + 1123)*{QUARTERS}*(-1/777924)**n": "3528/pi",
}
PAIRS = {"pi_lit_063", "pi_lit_082", "pi_lit_085", "pi_lit_091", "pi_lit_097", "pi_lit_100", "pi_lit_103", "pi_lit_106"}
PAIRS |= {"pi_lit_115", "pi_lit_118", "pi_lit_121", "pi_lit_124", "pi_lit_133", "pi_lit_140"}
TRANSLATIONS = {"pi_lit_088", "pi_lit_109", "pi_lit_112"}
CURVES = {"pi_lit_130", "pi_lit_144"}
EXCHANGES = {"pi_lit_127"}


def _entries() -> dict[str, dict[str, str]]:
    return {entry["id"]: entry for entry in json.loads(VECTORS.read_text(encoding="utf-8"))}


def _euler_sum(entry: dict[str, str]) -> tuple[HypergeometricTerm, Fraction, Fraction]:
    """The term of S, P(0) and Q(0) with ``value = P(0) + Q(0)/S``."""
    form = euler_form(ContinuedFraction.of(entry["a"], entry["b"]))
    assert form is not None
    step = fmpq_poly([1, 1])
    p, q = form.p(step), form.q(step)
    scale = p.denom() * q.denom()
    term = HypergeometricTerm.of_ratio(1, (p * scale).numer(), (q * scale).numer())
    ends = [Fraction(int(part(0).p), int(part(0).q)) for part in (form.p, form.q)]
    return term, ends[0], ends[1]


def _proof(term: HypergeometricTerm) -> SumProof:
    for rule in (wz_pairs, wz_translation, complex_multiplication, wz_exchange):
        proof: SumProof | None = rule.prove(term)
        if proof is not None:
            return proof
    raise AssertionError(term)


def _partial(term: HypergeometricTerm, digits: int) -> mpf:
    """The sum of the terms down to 10**-digits, in floating point."""
    with mp.workdps(digits + 20):
        value, total, n = mpf(term.first.numerator) / term.first.denominator, mpf(0), 0
        top, bottom = term.ratio
        while abs(value) > mpf(10) ** -(digits + 10):
            total += value
            value = value * int(top(n)) / int(bottom(n))
            n += 1
        return +total


def _number(text: str, digits: int) -> mpf:
    with mp.workdps(digits + 20):
        return mpf(enclose(read_expression(text), 4 * digits + 80).mid().str(digits + 15, radius=False))


@pytest.mark.parametrize(("term", "value"), RAMANUJAN.items())
def test_series_of_ramanujan_have_their_values(term: str, value: str) -> None:
    found = _proof(HypergeometricTerm.from_text(term))
    assert abs(_number(to_text(found.value), 45) - _number(value, 45)) < mpf(10) ** -40
    proved_sum(found.certificate)


@pytest.mark.parametrize("name", sorted(PAIRS | TRANSLATIONS | CURVES | EXCHANGES))
def test_sums_behind_literature_fractions_agree_with_limits_and_partial_sums(name: str) -> None:
    entry = _entries()[name]
    term, p, q = _euler_sum(entry)
    found = _proof(term)
    value = _number(to_text(found.value), 45)
    assert abs(value - _partial(term, 45)) < mpf(10) ** -40
    with mp.workdps(60):
        limit = mpf(p.numerator) / p.denominator + mpf(q.numerator) / q.denominator / value
        assert abs(limit - mpf(entry["value"])) < abs(limit) * mpf(10) ** -40


@pytest.mark.parametrize("name", sorted(PAIRS | TRANSLATIONS | CURVES | EXCHANGES))
def test_certificates_pass_the_checker_from_their_texts(name: str) -> None:
    term, _, _ = _euler_sum(_entries()[name])
    found = _proof(term)
    first, top, bottom, value = proved_sum(json.loads(json.dumps(found.certificate)))
    assert (first, top, bottom) == (term.first, term.numerator, term.denominator)
    assert to_text(value) == to_text(found.value)


def _leaves(data: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    if isinstance(data, dict):
        for key, part in data.items():
            # a larger bound is as good, and so is another denominator of 0
            if key not in ("rule", "bound") and not (key == "telescoper" and not part[0]):
                yield from _leaves(part, (*path, key))
    elif isinstance(data, list):
        for index, part in enumerate(data):
            yield from _leaves(part, (*path, index))
    else:
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


@pytest.mark.parametrize("term", list(RAMANUJAN)[:-1])
def test_certificates_with_one_number_changed_are_refused(term: str) -> None:
    certificate = json.loads(json.dumps(_proof(HypergeometricTerm.from_text(term)).certificate))
    for path in _leaves(certificate):
        with pytest.raises((InvalidInput, TypeError, ValueError, ZeroDivisionError)):
            proved_sum(_changed(certificate, path))


@pytest.mark.parametrize("name", ["pi_lit_100", "pi_lit_109"])
def test_reductions_with_one_number_changed_are_refused(name: str) -> None:
    term, _, _ = _euler_sum(_entries()[name])
    certificate = json.loads(json.dumps(_proof(term).certificate))
    assert certificate["rule"] == "reduction"
    for path in _leaves(certificate):
        with pytest.raises((InvalidInput, TypeError, ValueError, ZeroDivisionError)):
            proved_sum(_changed(certificate, path))


@pytest.mark.parametrize("seed", SEEDS)
def test_series_along_short_directions_agree_with_their_values(seed: Seed) -> None:
    seen = 0
    for entries in list(directions(seed).values())[::4]:
        proofs = (_first_series(seed, direction) for direction in entries[:3])
        for proof in [found for found in proofs if found is not None][:1]:
            seen += 1
            proved_sum(json.loads(json.dumps(proof.certificate)))
            assert abs(_number(to_text(proof.value), 30) - _partial(proof.term, 30)) < mpf(10) ** -28
    assert seen >= 4


def _first_series(seed: Seed, direction: tuple[int, ...]) -> SumProof | None:
    for start in product((Fraction(1, 2), Fraction(1), Fraction(3, 2)), repeat=seed.parameters):
        if wz_pairs.is_admissible(seed, direction, start):
            proof = wz_pairs.mate_proof(seed, direction, start)
            if proof is not None:
                return proof
    return None


def test_another_kernel_polynomial_is_refused() -> None:
    certificate = complex_multiplication.base_proof(Fraction(-1, 324))
    assert certificate is not None
    data = json.loads(json.dumps(certificate.certificate))
    data["kernel"][0][0] = "1"
    with pytest.raises(InvalidInput, match="no endomorphism"):
        proved_sum(data)


def test_the_sum_over_k_must_die_away() -> None:
    certificate = json.loads(json.dumps(_proof(HypergeometricTerm.from_text(next(iter(RAMANUJAN)))).certificate))
    base = certificate.get("base", certificate)
    base["bound"] = ["-1", "0"]
    with pytest.raises(InvalidInput, match="numbers out of range"):
        proved_sum(certificate)


def test_other_terms_are_left_alone() -> None:
    for text in ("1/factorial(n)", "1/2**n", f"(260*n + 23)*{QUARTERS}*(-1/323)**n", "rf(1/7, n)/(factorial(n)*2**n)"):
        term = HypergeometricTerm.from_text(text)
        assert wz_pairs.prove(term) is None
        assert wz_translation.prove(term) is None
        assert complex_multiplication.prove(term) is None
        assert wz_exchange.prove(term) is None


def test_sums_without_closed_value_of_the_first_term_are_left_alone() -> None:
    # similar to (6 n + 1) binomial(2n, n)**3/256**n, but no reduction exists
    assert wz_pairs.prove(HypergeometricTerm.from_text(f"{HALVES}/256**n")) is None


def test_sixths() -> None:
    found = _proof(HypergeometricTerm.from_text(f"(108*n**2 + 72*n + 5)*{SIXTHS}/4**n/(2*n + 1)"))
    assert abs(_number(to_text(found.value), 40) - _partial(found.term, 40)) < mpf(10) ** -38


def test_a_pair_whose_terms_do_not_alternate_is_not_offered() -> None:
    term = HypergeometricTerm.of_ratio(Fraction(1, 2), [39, 244, 400, 192], [32, 480, 1216, 768])
    proof = prove_sum(term)
    if proof is not None:
        proved_sum(proof.certificate)
