"""Summation theorems as seeds: their sums, quotients and growth against numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from mathengine.symbolic.bivariate import Quotient
from mathengine.symbolic.wz.gamma_values import gamma_quotient
from mathengine.symbolic.wz.seeds import (
    DOUGALL,
    SEEDS,
    WELL_POISED,
    Seed,
    directions,
    dot,
    growth_type,
    limit_ratio,
    ratios,
    starts_of_type,
)

HALF = Fraction(1, 2)


def _value(seed: Seed, point: Sequence[Fraction]) -> mpf:
    """F at parameters and k, from gamma functions."""

    def at(form: Sequence[int], constant: int = 0) -> mpf:
        total = sum((c * x for c, x in zip(form, point, strict=True)), Fraction(constant))
        return mpf(total.numerator) / total.denominator

    value = at(seed.prefactor) * (-1 if seed.alternating and int(point[-1]) % 2 else 1)
    for exponent, form, constant in seed.gammas:
        value *= mp.gamma(at(form, constant)) if exponent > 0 else mp.rgamma(at(form, constant))
    return value


def _at(quotient: Quotient, n: int, k: int) -> mpf:
    top, bottom = (int(part(n, k)) for part in quotient)
    return mpf(top) / bottom


@pytest.mark.parametrize(
    ("seed", "start"),
    [
        (WELL_POISED, (HALF, Fraction(1, 3), Fraction(-1, 4))),
        (WELL_POISED, (Fraction(7, 3), HALF, Fraction(1, 5))),
        (DOUGALL, (Fraction(9, 4), HALF, Fraction(1, 3), Fraction(-1, 4))),
        (DOUGALL, (Fraction(3), HALF, Fraction(1, 5), HALF)),
    ],
)
def test_the_sum_over_k_is_one(seed: Seed, start: tuple[Fraction, ...]) -> None:
    with mp.workdps(30):
        total = mp.nsum(lambda k: _value(seed, (*start, Fraction(int(k)))), [0, mp.inf])
        assert abs(total - 1) < mpf(10) ** -12


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_quotients_agree_with_gamma_functions(seed: Seed, data: st.DataObject) -> None:
    direction = data.draw(st.lists(st.integers(-2, 2), min_size=seed.parameters + 1, max_size=seed.parameters + 1))
    # denominators 7, 11, 13, 17 keep every linear form away from integers
    start = [Fraction(data.draw(st.integers(1, 6)), q) for q in (7, 11, 13, 17)[: seed.parameters]]
    n, k = data.draw(st.integers(0, 3)), data.draw(st.integers(9, 12))
    point = [x + n * d for x, d in zip((*start, Fraction(k)), direction, strict=True)]
    if point[-1] + direction[-1] < 0 or point[-1] < 0:
        return
    n_ratio, k_ratio = ratios(seed, direction, start)
    with mp.workdps(40):
        here = _value(seed, point)
        ahead = _value(seed, [x + d for x, d in zip(point, direction, strict=True)])
        further = _value(seed, [*point[:-1], point[-1] + 1])
        assert abs(_at(n_ratio, n, k) - ahead / here) < abs(ahead / here) * mpf(10) ** -25
        assert abs(_at(k_ratio, n, k) - further / here) < abs(further / here) * mpf(10) ** -25


@pytest.mark.parametrize("seed", SEEDS)
def test_limits_of_quotients_are_those_of_the_first_line(seed: Seed) -> None:
    start = [Fraction(1, q) for q in (7, 11, 13, 17)[: seed.parameters]]
    for ratio, entries in list(directions(seed).items())[:20]:
        assert limit_ratio(seed, entries[0]) == ratio
        n_ratio, _ = ratios(seed, entries[0], start)
        assert abs(_at(n_ratio, 10**7, 0) - mpf(ratio.numerator) / ratio.denominator) < mpf(10) ** -4


def test_zeros_and_poles_of_quotients_are_as_many() -> None:
    start = (Fraction(1, 7), Fraction(1, 11), Fraction(1, 13))
    for direction in ((0, 0, -1, 1), (-1, -1, -1, 2), (1, 0, 0, 1)):
        counts = growth_type(WELL_POISED, direction, start)
        total = sum(exponent * dot(form, direction) for exponent, form, _ in WELL_POISED.gammas)
        assert sum(counts.values()) == total == 0


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(2, 4), st.data())
def test_starts_of_a_type_are_those_that_have_it(seed: Seed, denominator: int, data: st.DataObject) -> None:
    direction = data.draw(st.sampled_from([entry for entries in directions(seed).values() for entry in entries]))
    start = [Fraction(data.draw(st.integers(0, denominator - 1)), denominator) for _ in range(seed.parameters)]
    wanted = growth_type(seed, direction, start)
    found = list(starts_of_type(seed, direction, denominator, wanted))
    assert all(growth_type(seed, direction, other) == wanted for other in found)
    exchanged = [
        sorted(start[i] for i in seed.symmetric if direction[i] == step)
        for step in {direction[i] for i in seed.symmetric}
    ]
    ordered = list(start)
    for step, values in zip({direction[i] for i in seed.symmetric}, exchanged, strict=True):
        for i, value in zip((i for i in seed.symmetric if direction[i] == step), values, strict=True):
            ordered[i] = value
    assert tuple(ordered) in found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([Fraction(i, d) for d in (2, 3, 4, 6) for i in range(1, d)]), st.integers(-3, 3)),
        min_size=1,
        max_size=4,
    ),
    st.integers(-2, 2),
)
def test_products_of_pairs_of_gamma_values_are_roots_times_powers_of_pi(
    pairs: list[tuple[Fraction, int]], power: int
) -> None:
    arguments = [(x + shift, power) for x, shift in pairs] + [(1 - x, power) for x, _ in pairs]
    found = gamma_quotient(arguments)
    assert found is not None
    with mp.workdps(40):
        expected = mpf(1)
        for x, exponent in arguments:
            expected *= mp.gamma(mpf(x.numerator) / x.denominator) ** exponent
        ours = (
            found.sign
            * mp.sqrt(mpf(found.square.numerator) / found.square.denominator)
            * mp.pi ** (mpf(found.halves) / 2)
        )
        assert abs(ours - expected) < abs(expected) * mpf(10) ** -30


@pytest.mark.parametrize("argument", [Fraction(1, 3), Fraction(0), Fraction(-2), Fraction(1, 5)])
def test_single_gamma_values_and_poles_are_left_alone(argument: Fraction) -> None:
    assert gamma_quotient([(argument, 1)]) is None
