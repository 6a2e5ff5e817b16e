"""The fast path for Moebius forms agrees with the general one and reports nothing by chance."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import working_precision
from mathengine.numeric.matcher import Match, MoebiusMatcher
from mathengine.numeric.relations import SPARE_DIGITS

BITS = 200
COEFFICIENT = st.integers(-9000, 9000)


def zeta3(bits: int) -> arb:
    return arb(3).zeta()


ONE = MoebiusMatcher([zeta3], digits=50)
THREE = MoebiusMatcher([lambda bits: arb.pi(), lambda bits: arb(2).log(), zeta3], digits=60)


def to_fifty_digits(value: arb) -> arb:
    return value + arb(0, 1) * arb(10) ** -50


def value_of(match: Match, constants: list[arb]) -> arb:
    basis = [arb(1), *constants]
    top = sum((c * x for c, x in zip(match.numerator, basis, strict=True)), arb(0))
    return top / sum((c * x for c, x in zip(match.denominator, basis, strict=True)), arb(0))


@settings(max_examples=200, deadline=None)
@given(COEFFICIENT, COEFFICIENT, COEFFICIENT, COEFFICIENT)
def test_moebius_images_are_matched(a: int, b: int, c: int, d: int) -> None:
    assume(a * d != b * c)
    with working_precision(BITS):
        value = to_fifty_digits((a + b * arb(3).zeta()) / (c + d * arb(3).zeta()))
        assume(abs(value) < 10**6 and abs(value) > arb(10) ** -6)
        match = ONE.match(value)
        assert match is not None
        assert value_of(match, [arb(3).zeta()]).overlaps(value)
    ours = (*match.numerator, *match.denominator)
    assert all(
        x * t == y * s for x, s in zip(ours, (a, b, c, d), strict=True) for y, t in zip(ours, (a, b, c, d), strict=True)
    )
    assert match.margin >= SPARE_DIGITS


@given(st.fractions(-100, 100, max_denominator=100))
def test_rational_values_are_called_rational(value: Fraction) -> None:
    with working_precision(BITS):
        match = ONE.match(to_fifty_digits(arb(value.numerator) / value.denominator))
    assert match is not None
    assert match.rational == value


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=8, max_size=8))
def test_quotients_in_several_constants_are_matched(c: list[int]) -> None:
    assume(any(c[4:]) and any(c[i] * c[4 + j] != c[j] * c[4 + i] for i in range(4) for j in range(i)))
    with working_precision(BITS + 50):
        constants = [arb.pi(), arb(2).log(), arb(3).zeta()]
        top = c[0] + sum((a * x for a, x in zip(c[1:4], constants, strict=True)), arb(0))
        bottom = c[4] + sum((a * x for a, x in zip(c[5:], constants, strict=True)), arb(0))
        value = top / bottom
        match = THREE.match(value)
        assert match is not None
        assert value_of(match, constants).overlaps(value)


def test_random_values_are_not_matched() -> None:
    rng = random.Random(1)
    many = MoebiusMatcher([zeta3], digits=50, trials=2000)
    with working_precision(BITS):
        assert not any(many.match(to_fifty_digits(arb(rng.getrandbits(190)) / arb(2) ** 188)) for _ in range(2000))


def test_values_with_few_digits_are_not_matched() -> None:
    with working_precision(BITS):
        assert ONE.match(arb(3).zeta() + arb(0, 1) * arb(10) ** -11) is None
        assert ONE.match(arb(3).zeta() + arb(0, 1) * arb(10) ** -14) is not None


def test_values_that_are_no_numbers_are_not_matched() -> None:
    for value in (arb("nan"), arb("inf"), arb(10) ** 100_000, arb(0, 1)):
        assert ONE.match(value) is None


def test_a_tiny_value_is_not_taken_for_zero() -> None:
    with working_precision(400):
        assert ONE.match(arb(10) ** -60) is None
    assert ONE.match(arb(0)) is not None


def test_dependent_or_imprecise_constants_are_refused() -> None:
    with pytest.raises(InvalidInput, match="without a linear relation"):
        MoebiusMatcher([lambda bits: arb.pi() ** 2, lambda bits: arb(2).zeta()])
    with pytest.raises(InvalidInput, match="certified digits"):
        MoebiusMatcher([arb("3.14159 +/- 1e-5")])
    with pytest.raises(InvalidInput, match="at least one"):
        MoebiusMatcher([])
    with pytest.raises(InvalidInput, match="at least 12"):
        MoebiusMatcher([zeta3], digits=10)
