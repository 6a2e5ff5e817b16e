"""Exponents at infinity against measured growth, against folds, and against degrees of gauges."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.convergents import evaluate_polynomial
from mathengine.matrixfields.equivalences.exponents import Regime, degree_bound, formal_solutions, rational_root, twist
from mathengine.matrixfields.equivalences.profiles import profile
from mathengine.matrixfields.fractions import ContinuedFraction

CASES = {
    Regime.FACTORIAL: [("n + 1", "3*n + 2"), ("2*n**2 - n + 5", "n**3 + 7*n**2 + 1")],
    Regime.EXPONENTIAL: [("3*n + 1", "-2*n**2 + n"), ("11*n**2 + 13*n + 3", "n**4 + n**3 + 1")],
    Regime.STRETCHED: [("2*n + 5", "-n**2 + 7*n + 3")],
    Regime.POWERS: [("2*n**2 + 2*n + 1", "-n**4"), ("2*n**2 + 4*n + 9", "-n**4 - 2*n**3 - 3*n**2")],
    Regime.ALTERNATING_STRETCHED: [("1", "n"), ("2*n + 1", "n**3 + 4*n**2 + 2")],
    Regime.ALTERNATING_POWERS: [("4", "4*n**2 - 1"), ("3*n + 1", "n**4 + 2*n**3 + 5")],
}


def dominant_growth(fraction, depth):
    """log |q_n| at a depth, by the recurrence in logarithms of ratios."""
    ratio, total = 1.0 * evaluate_polynomial(fraction.a_coefficients, 1), 0.0
    total += math.log(abs(ratio))
    for n in range(2, depth + 1):
        a, b = (evaluate_polynomial(c, n) for c in (fraction.a_coefficients, fraction.b_coefficients))
        ratio = a + b / ratio
        total += math.log(abs(ratio))
    return total


def model(fraction, solutions, n):
    """log of the dominant solution without its constant."""
    a, b = map(float, solutions.leads)
    sign = 1 if a > 0 else -1
    theta = float(solutions.mean) + solutions.half.sign * math.sqrt(solutions.half.square)
    degree_a, degree_b = solutions.degrees
    match solutions.regime:
        case Regime.FACTORIAL:
            base, m = abs(a), degree_a
        case Regime.EXPONENTIAL:
            base, m = abs(a + sign * math.sqrt(a * a + 4 * b)) / 2, degree_a
        case Regime.STRETCHED | Regime.POWERS:
            base, m = abs(a) / 2, degree_a
        case _:
            base, m = math.sqrt(b), degree_b / 2
    stretched = math.sqrt(solutions.shape * n) if "stretched" in solutions.regime.value else 0.0
    return m * math.lgamma(n + 1) + n * math.log(base) + stretched + theta * math.log(n)


@pytest.mark.parametrize(("regime", "pair"), [(regime, pair) for regime, pairs in CASES.items() for pair in pairs])
def test_the_dominant_solution_grows_as_its_formal_solution(regime, pair):
    fraction = ContinuedFraction.of(*pair)
    solutions = formal_solutions(fraction)
    assert solutions.regime is regime
    constants = [dominant_growth(fraction, n) - model(fraction, solutions, n) for n in (3000, 6000, 12000)]
    # The rest tends to a constant, like 1/n or 1/sqrt n; an exponent wrong by 1/2 would change it by 0.35 each time.
    assert abs(constants[2] - constants[1]) < 0.04
    assert abs(constants[2] - constants[1]) < 0.8 * abs(constants[1] - constants[0]) + 1e-6


coefficients = st.lists(st.integers(-6, 6), min_size=1, max_size=4).filter(lambda c: c[-1] != 0)


@settings(deadline=None, max_examples=120)
@given(
    coefficients, st.lists(st.integers(-6, 6), min_size=1, max_size=5).filter(lambda c: c[-1] != 0), st.integers(2, 4)
)
def test_the_key_of_a_fold_is_known_without_the_fold(a, b, fold):
    plain = profile(ContinuedFraction.of(a, b), 1)
    assume(plain is not None)
    folded = profile(plain.fraction, fold)
    assume(folded is not None)
    assert folded.key == plain.folded_key(fold)


@settings(deadline=None, max_examples=80)
@given(
    coefficients, st.lists(st.integers(-6, 6), min_size=1, max_size=5).filter(lambda c: c[-1] != 0), st.integers(1, 5)
)
def test_a_shift_adds_to_the_exponents(a, b, steps):
    fraction = ContinuedFraction.of(a, b)
    solutions = formal_solutions(fraction)
    assume(solutions is not None)
    assert formal_solutions(fraction.shift(steps)[0]) == solutions.shifted(steps)


@settings(deadline=None, max_examples=80)
@given(coefficients, coefficients, st.integers(1, 4), st.integers(-3, 3))
def test_inflations_keep_the_invariants(a, b, slope, constant):
    fraction = ContinuedFraction.of(a, b)
    before = profile(fraction, 1)
    assume(before is not None)
    try:
        inflated = fraction.inflate([constant, slope])
    except InvalidInput:
        assume(False)
    after = profile(inflated, 1)
    assert after.key == before.key
    assert twist(before.solutions, after.solutions) is not None


def test_a_fraction_has_the_gauge_1():
    for pairs in CASES.values():
        for pair in pairs:
            solutions = formal_solutions(ContinuedFraction.of(*pair))
            assert twist(solutions, solutions).lead == 1
            below, beside = degree_bound(solutions, solutions, Fraction(0))
            assert beside >= 0
            assert below < beside


def test_divergent_and_terminating_fractions_have_none():
    assert formal_solutions(ContinuedFraction.of(1, -2)) is None
    assert formal_solutions(ContinuedFraction.of(1, "n - 4")) is None


def test_square_roots_of_rationals_are_exact():
    assert rational_root(Fraction(10**60, 49)) == Fraction(10**30, 7)
    assert rational_root(Fraction(10**60 + 1)) is None
