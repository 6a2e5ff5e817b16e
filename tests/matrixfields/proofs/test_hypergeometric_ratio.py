"""Values by contiguous hypergeometric functions: against certified enclosures, published closed forms and the check."""

import json
import statistics
import time
from fractions import Fraction
from math import lcm
from pathlib import Path

import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.hypergeometric_ratio import prove
from mathengine.numeric.balls import evaluate, working_precision
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_proofs import proved_value

VECTORS = Path(__file__).parents[2] / "vectors"
ENTRIES = {
    entry["id"]: entry
    for name in ("known_pcfs", "pi_literature_pcfs")
    for entry in json.loads((VECTORS / f"{name}.json").read_text())
}
COVERED = (  # noqa: SIM905
    "pi_gauss pi_brouncker pi_nilakantha pi_atan_1_over_sqrt3 pi_rm_1 pi_rm_2 pi_const_a atan_1_2 atan_1_3 atan_1_5 "
    "log_pade_2 log_pade_3 log_pade_5 log_pade_9 polylog_s1_k2 polylog_s1_k3 polylog_s1_k-1 polylog_s1_k-2 e_rm_1 "
    "e_rm_2 e_rm_3 e_rm_4 e_rm_5 e_rm_6 e_rm_7 bessel_I bessel_I2 bessel_J mills_ratio erfc_like golden silver "
    "sqrt2_square bronze sqrt5 cbrt10_gauss e_coth_half coth1 cot1 coth_1_3 pi_lit_002 pi_lit_010 pi_lit_016 "
    "pi_lit_021 pi_lit_026 pi_lit_030 pi_lit_033 pi_lit_036 pi_lit_039 pi_lit_043 pi_lit_046"
).split()
DIGITS = 40


def assert_proved(fraction, digits=DIGITS):
    """The proof's value lies in the certified enclosure, and its certificate holds after a trip through JSON."""
    proof = prove(fraction)
    assert proof is not None
    value = evaluate(proof.value, digits + 20)
    certified = enclosure(fraction, digits).value
    with working_precision(4 * digits + 64):
        assert value.overlaps(certified)
        size = abs(certified) if abs(certified) > 1 else arb(1)
        assert abs(value - certified) < size * arb(10) ** (3 - digits)
    key, claimed = proved_value(json.loads(json.dumps(proof.certificate)))
    assert key == (fraction.a_coefficients, fraction.b_coefficients)
    with working_precision(4 * digits + 64):
        scaled = evaluate(claimed, digits + 20) * arb(fraction.scale.numerator) / fraction.scale.denominator
        assert scaled.overlaps(value)
    return proof


@pytest.mark.parametrize("name", COVERED)
def test_reference_fractions_are_proved_with_the_published_value(name):
    entry = ENTRIES[name]
    proof = assert_proved(ContinuedFraction.of(entry["a"], entry["b"]), 50)
    published = evaluate(read_expression(entry["limit"]), 80)
    assert evaluate(proof.value, 80).overlaps(published)


def test_the_covered_entries_are_all_that_this_mode_proves():
    proved = {n for n, e in ENTRIES.items() if prove(ContinuedFraction.of(e["a"], e["b"])) is not None}
    assert proved == set(COVERED)


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ("7*(2*n + 1)", "n**2", "1/atan(1/7)"),
        ("7*(2*n + 1)", "-n**2", "2/log(4/3)"),
        ("5*(2*n + 1)", "-4*n**2", "4/log(7/3)"),
        ("3*(2*n + 1)", "-2*n**2", "2*sqrt(2)/log((3 + sqrt(2))/(3 - sqrt(2)))"),
        ("3*3*(2*n + 1)", "-(9*n**2 - 1)", "(1 + 2**(1/3))/(-1 + 2**(1/3))"),
        ("11*(2*n + 1)", 1, "coth(1/11)"),
        ("11*(2*n + 1)", -1, "cot(1/11)"),
        ("2*n + 1", 2, "sqrt(2)*coth(sqrt(2))"),
        (2, "(2*n - 1)**2", "1 + 4/pi"),
        (6, "(2*n - 1)**2", "3 + pi"),
        (4, "(2*n - 1)**2", "2 + gamma(1/4)**2/(4*gamma(3/4)**2)"),
        (8, "(2*n - 1)**2", "4 + 36*gamma(3/4)**2/gamma(1/4)**2"),
        ("n + 1/2", "n", None),
        (4, "9*n**2 + 3*n", "3/(lerchphi(1/2, 1, 1/3) - 3)"),
        (1, "2*n - 1", "(1 + besselk(3/4, 1/8)/besselk(1/4, 1/8))/2"),
    ],
)
def test_families_have_their_known_values(a, b, text):
    proof = assert_proved(ContinuedFraction.of(a, b))
    if text is None:
        return
    known = evaluate(read_expression(text), 60)
    assert evaluate(proof.value, 60).overlaps(known)


def test_brouncker_and_bauer_by_gamma_values():
    # s + 1^2/(2s + 3^2/(2s + ...)) = 4 (Gamma((s+3)/4)/Gamma((s+1)/4))^2
    for s in range(1, 9):
        fraction = ContinuedFraction.of(2 * s, "(2*n - 1)**2")
        with working_precision(300):
            bauer = s + 4 * ((arb(s + 3) / 4).gamma() / (arb(s + 1) / 4).gamma()) ** 2
            assert evaluate(assert_proved(fraction).value, 60).overlaps(bauer)


def gauss_fraction(a, b, c, z):
    """The fraction with ``c F(a, b; c; z)/F(a+1, b+1; c+1; z)``, cleared of denominators (and multiplied by them)."""
    polynomials = ([c - (a + b + 1) * z, 1 - 2 * z], [z * (1 - z) * a * b, z * (1 - z) * (a + b), z * (1 - z)])
    m = lcm(*(x.denominator for part in polynomials for x in part))
    first, second = ([x * m**k for x in part] for k, part in zip((1, 2), polynomials, strict=True))
    return ContinuedFraction(tuple(int(x) for x in first), tuple(int(x) for x in second), Fraction(1, m))


PARAMETERS = st.builds(Fraction, st.integers(-7, 11), st.sampled_from([1, 2, 3, 4]))
POINTS = st.sampled_from(
    [Fraction(*pair) for pair in ((-8, 1), (-3, 1), (-1, 1), (-1, 3), (-1, 8), (1, 9), (1, 4), (1, 3))]
)


@given(PARAMETERS, st.integers(-3, 4), st.integers(-3, 4), POINTS, st.sampled_from(range(8)))
@settings(max_examples=40, deadline=None)
def test_special_parameters_of_gauss_functions(a, i, j, z, case):
    half, third = Fraction(1, 2), Fraction(1, 3)
    b, c = {
        0: (a + half + i, half + j),
        1: (i - a, half + j),
        2: (a + half + i, 2 * a + j),
        3: (Fraction(i), Fraction(j)),
        4: (Fraction(i), half + j),
        5: (half + i, half + j),
        6: (third + i, third + j),
        7: (Fraction(i), third + j),
    }[case]
    if case in (3, 4, 6, 7):
        a = Fraction(a.numerator % 4)
    fraction = gauss_fraction(a, b, c, z)
    assume(fraction.b_coefficients and fraction.terminates_at is None)
    if prove(fraction) is not None:
        assert_proved(fraction)


@given(st.integers(-9, 12), st.integers(1, 5), st.integers(-6, 9), st.sampled_from([-4, -3, -2, -1, 0, 1, 2, 3]))
@settings(max_examples=60, deadline=None)
def test_fractions_of_the_confluent_types(first, slope, lower, linear):
    b = (lower, linear) if linear else (lower or 1,)
    fraction = ContinuedFraction((first, slope), b)
    assume(fraction.terminates_at is None)
    proof = prove(fraction)
    if not linear:
        assert proof is not None
    if proof is not None:
        assert_proved(fraction)


@given(st.integers(1, 6), st.integers(1, 5), st.integers(-1, 8))
@settings(max_examples=30, deadline=None)
def test_moments_of_the_half_normal_density(constant, linear, twice_the_order):
    fraction = ContinuedFraction((2 * constant,), (4 * linear * twice_the_order, 8 * linear))
    assert_proved(fraction, 30)


@given(st.integers(-9, 9).filter(bool), st.integers(-20, 30).filter(bool))
def test_periodic_fractions(a, b):
    fraction = ContinuedFraction((a,), (b,))
    proof = prove(fraction)
    assert (proof is not None) == (a * a + 4 * b >= 0)
    if proof is not None and a * a + 4 * b > 0:
        assert_proved(fraction)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(-3, 6), st.integers(-3, 6), st.sampled_from([1, 2, 3, -1, -2]))
@settings(max_examples=80, deadline=None)
def test_irrational_square_roots_of_the_discriminant(slope, den, p, q, sign):
    # a(n) = slope den (2n + r1 + r2 + 1) over +-(den n + p)(den n + q): symmetric exponents
    b = (sign * p * q, sign * den * (p + q), sign * den**2)
    fraction = ContinuedFraction((slope * (p + q + den), 2 * slope * den), b)
    assume(fraction.terminates_at is None)
    if prove(fraction) is not None:
        assert_proved(fraction)


@given(st.integers(1, 9), st.integers(1, 4), st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_even_part_of_the_error_function_fraction(p, q, moved):
    # DLMF 7.9.2: sqrt(pi) exp(z^2) erfc(z) = 2z/(2z^2 + 1 - 1*2/(2z^2 + 5 - 3*4/(2z^2 + 9 - ...)))
    z = Fraction(p, q)
    first, b = 2 * z * z + 1, (0, 2, -4)
    if moved:
        first, b = 2 * z * z + 5, (-2, -6, -4)
    m = first.denominator
    fraction = ContinuedFraction((int(m * first), 4 * m), tuple(m * m * x for x in b), Fraction(1, m))
    proof = assert_proved(fraction, 20)
    point = f"{p}/{q}"
    known = f"2*{point}/(sqrt(pi)*exp({z * z})*erfc({point}))"
    if moved:
        known = f"-2/({known} - {2 * z * z + 1})"
    assert evaluate(proof.value, 50).overlaps(evaluate(read_expression(known), 50))


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 9), st.integers(-2, 9), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_critical_fractions(den, m, p, q, extra):
    # 2 m den n + ... over -m^2 (den n + p)(den n + q), with 2 A0/A - 1 - r1 - r2 = extra/den
    fraction = ContinuedFraction(
        (m * (den + p + q + extra), 2 * m * den), (-m * m * p * q, -m * m * den * (p + q), -m * m * den * den)
    )
    assume(fraction.terminates_at is None)
    if prove(fraction) is not None:
        assert_proved(fraction, 20)


def test_a_scale_and_a_sign_go_into_the_value():
    plain, scaled = (prove(ContinuedFraction((1, 2), (0, 0, 1), scale)) for scale in (Fraction(1), Fraction(-3, 2)))
    assert to_text(plain.value) == "4/pi"
    assert to_text(scaled.value) == "-6/pi"
    assert scaled.certificate == plain.certificate
    assert to_text(prove(ContinuedFraction((-1, -2), (0, 0, 1))).value) == "-4/pi"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("n - 3", 1),  # c = -3: the tail from 3 on
        ("5*n - 12", "-6*n*(n + 1)"),
        ("n - 8", "2*n"),  # value 0
        ("3*n - 2", "-2*n*(n + 1)"),
    ],
)
def test_a_lower_parameter_that_is_an_integer_below_1_is_stepped_over(a, b):
    assert_proved(ContinuedFraction.of(a, b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, -2),
        (0, "n**2"),
        ("n + 1", "n - 3"),
        ("2*n + 1", "(n - 2)*(n + 1)"),
        ("n", "-n**2"),
        ("2*n + 1", "-n**2"),
        ("2*n + 1", "n**2 + 1"),
        ("2*n + 1", "n**2 + n - 1"),
        ("2*n + 5", "n**2"),
        (1, "-n"),
        (1, "3*n + 1"),
        (1, "2*n - 3"),
        ("3*n + 1", "5*n + 1"),
        ("n**2 + 1", "n"),
        ("n + 1", "n**3"),
        (0, 0),
        (1, 0),
    ],
)
def test_what_is_not_covered_is_left_alone(a, b):
    assert prove(ContinuedFraction.of(a, b)) is None


def test_long_paths_are_left_alone():
    assert prove(ContinuedFraction.of("2*n + 10**9 + 1", "n**2 + 10**9*n")) is None
    assert prove(ContinuedFraction.of("n - 10**6", 1)) is None
    assert prove(ContinuedFraction.of(1, "n + 10**6")) is None


def test_proofs_take_milliseconds_and_rejections_less():
    covered = [ContinuedFraction.of(ENTRIES[name]["a"], ENTRIES[name]["b"]) for name in COVERED]
    others = [ContinuedFraction.of(e["a"], e["b"]) for name, e in ENTRIES.items() if name not in COVERED]

    def median_time(fractions):
        times = []
        for fraction in fractions:
            start = time.process_time()
            prove(fraction)
            times.append(time.process_time() - start)
        return statistics.median(times)

    median_time(covered)
    assert median_time(covered) < 0.02
    assert median_time(others) < 0.001
