"""Integer relations: planted ones are found, chance ones are not, and absences are true."""

from __future__ import annotations

import random
from itertools import product
from math import gcd

import mpmath
import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import bits_for, working_precision
from mathengine.numeric.relations import (
    SPARE_DIGITS,
    Absence,
    Refusal,
    Relation,
    digits_needed,
    find_relation,
    normalised,
)


def decimal(numerator: int, digits: int) -> arb:
    """The ball ``numerator/10**digits`` plus or minus one unit."""
    with working_precision(bits_for(digits) + 64):
        return (arb(numerator) + arb(0, 1)) / arb(10) ** digits


def random_vector(count: int, digits: int, rng: random.Random) -> list[arb]:
    return [decimal(rng.randrange(10 ** (digits - 1), 10**digits), digits) for _ in range(count)]


def planted(coefficients: list[int], digits: int, seed: int) -> list[arb]:
    """Numbers with ``sum(c*x) = 0``, where the last coefficient is not zero."""
    rng = random.Random(seed)
    numbers = [rng.randrange(10 ** (digits - 1), 10**digits) for _ in coefficients[:-1]]
    last = -sum(c * x for c, x in zip(coefficients, numbers, strict=False)) // coefficients[-1]
    return [decimal(x, digits) for x in (*numbers, last)]


def constants(bits: int) -> list[arb]:
    with working_precision(bits):
        return [arb(1), arb.pi(), arb(3).zeta(), arb(2).log()]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-100, 100), min_size=3, max_size=8).filter(lambda c: c[-1] and any(c[:-1]) and gcd(*c) == 1),
    st.integers(0, 10**6),
)
def test_a_planted_relation_is_found(coefficients: list[int], seed: int) -> None:
    found = find_relation(planted(coefficients, 60, seed))
    assert isinstance(found, Relation)
    assert found.coefficients == normalised(coefficients)
    assert found.margin >= SPARE_DIGITS
    assert found.digits >= digits_needed(len(coefficients), found.height)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=4), st.integers(0, 10**6))
def test_a_relation_with_large_coefficients_is_found_by_growing_the_lattice(coefficients: list[int], seed: int) -> None:
    assume(coefficients[-1] and any(coefficients[:-1]) and gcd(*coefficients) == 1)
    found = find_relation(planted(coefficients, 120, seed))
    assert isinstance(found, Relation)
    assert found.coefficients == normalised(coefficients)


@pytest.mark.parametrize(("count", "digits"), [(12, 300), (20, 500)])
def test_long_relations_are_found(count: int, digits: int) -> None:
    rng = random.Random(count)
    coefficients = [rng.randint(-100, 100) for _ in range(count - 1)] + [97]
    found = find_relation(planted(coefficients, digits, count))
    assert isinstance(found, Relation)
    assert found.coefficients == normalised(coefficients)


def test_of_a_thousand_random_vectors_none_has_a_relation() -> None:
    rng = random.Random(20)
    for _ in range(1000):
        vector = random_vector(rng.randint(2, 6), rng.randint(12, 40), rng)
        assert not isinstance(find_relation(vector), Relation)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 4), st.integers(3, 9), st.integers(0, 10**6))
def test_no_relation_is_smaller_than_the_bound_of_an_absence(count: int, digits: int, seed: int) -> None:
    vector = random_vector(count, digits, random.Random(seed))
    answer = find_relation(vector)
    assert isinstance(answer, Absence | Refusal)
    bound = min(answer.bound, 6)
    with working_precision(100):
        for c in product(range(-bound, bound + 1), repeat=count):
            assert not any(c) or not sum((a * x for a, x in zip(c, vector, strict=True)), arb(0)).contains(0)


def test_the_bound_comes_close_to_the_smallest_relation() -> None:
    vector = random_vector(3, 30, random.Random(3))
    answer = find_relation(vector)
    assert isinstance(answer, Absence | Refusal)
    # A vector of 3 numbers with 30 digits has relations by chance from coefficients of about 10**10 on.
    assert 10**8 < answer.bound < 10**11


def test_a_relation_of_computed_numbers_is_tested_at_a_second_precision() -> None:
    found = find_relation(lambda bits: [arb(2).zeta(), arb.pi() ** 2], digits=40)
    assert isinstance(found, Relation)
    assert found.coefficients == (6, -1)
    assert found.checked is not None
    assert found.checked >= 80


def test_a_near_miss_falls_at_the_second_precision() -> None:
    def values(bits: int) -> list[arb]:
        # log(640320**3 + 744)/sqrt(163) agrees with pi to 30 digits.
        with working_precision(bits):
            return [arb.pi(), arb(640320**3 + 744).log() / arb(163).sqrt()]

    assert isinstance(find_relation(values, digits=25), Absence)
    fixed = find_relation(values(bits_for(25)), digits=25)
    assert isinstance(fixed, Relation)
    assert fixed.checked is None


def test_few_digits_are_refused_with_the_number_needed() -> None:
    answer = find_relation([decimal(314159, 5), *constants(200)[1:2]])
    assert isinstance(answer, Refusal)
    assert answer.coefficients == (1, -1)
    assert answer.digits_needed == 11
    enough = find_relation([decimal(31415926535897, 13), *constants(200)[1:2]])
    assert isinstance(enough, Relation)


def test_more_trials_need_more_digits() -> None:
    vector = [decimal(31415926535897, 13), *constants(200)[1:2]]
    assert isinstance(find_relation(vector, trials=10**6), Refusal)


def test_numbers_that_are_negligible_are_not_taken_for_zero() -> None:
    with working_precision(200):
        vector = [arb(1), arb("3.14159e60 +/- 1e10"), arb("2.7e60 +/- 1e10")]
    answer = find_relation(vector)
    assert isinstance(answer, Absence)
    assert answer.bound == 0


def test_independent_constants_have_no_relation_up_to_a_certified_size() -> None:
    answer = find_relation(constants, digits=100)
    assert isinstance(answer, Absence)
    assert answer.bound > 10**20
    assert isinstance(find_relation(constants, digits=100, largest=50), Absence)


@pytest.mark.parametrize("coefficients", [(3, -7, 11), (12, 5, -1, 44), (1, 2, -3, 4, -5)])
def test_pslq_finds_the_same_relation(coefficients: tuple[int, ...]) -> None:
    vector = planted(list(coefficients), 50, sum(coefficients))
    with mpmath.workdps(50):
        witness = mpmath.pslq(
            [mpmath.mpf(x.mid().str(50, radius=False)) for x in vector], maxcoeff=1000, maxsteps=10**4
        )
    found = find_relation(vector)
    assert isinstance(found, Relation)
    assert found.coefficients == normalised(witness)


@pytest.mark.parametrize(
    ("vector", "message"),
    [
        ([arb(1)], "at least two"),
        ([arb(1), arb("nan")], "finite"),
        ([arb(0), arb(0)], "not all zero"),
    ],
)
def test_vectors_without_meaning_are_refused(vector: list[arb], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        find_relation(vector)
