"""Moebius, linear, algebraic and multiplicative forms, and their degenerate cases."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import working_precision
from mathengine.numeric.forms import Algebraic, Degenerate, Moebius, algebraic, linear, moebius, product_of_powers
from mathengine.numeric.relations import Absence, Refusal, Relation

SMALL = st.integers(-50, 50)


def zeta3(bits: int) -> arb:
    return arb(3).zeta()


def pi(bits: int) -> arb:
    return arb.pi()


@settings(max_examples=40, deadline=None)
@given(SMALL, SMALL, SMALL, SMALL)
def test_a_moebius_image_is_recognised(a: int, b: int, c: int, d: int) -> None:
    assume(a * d != b * c)
    form = moebius(lambda bits: (a + b * arb(3).zeta()) / (c + d * arb(3).zeta()), zeta3)
    assert isinstance(form, Moebius)
    # The matrix is the same up to a factor.
    ours, theirs = (form.a, form.b, form.c, form.d), (a, b, c, d)
    assert all(x * t == y * s for x, s in zip(ours, theirs, strict=True) for y, t in zip(ours, theirs, strict=True))
    assert (form.d or form.c) > 0
    assert form.relation.checked is not None


def test_a_rational_value_is_called_rational() -> None:
    form = moebius(lambda bits: arb(3) / 7, zeta3)
    assert isinstance(form, Degenerate)
    assert (form.kind, form.relation.coefficients) == ("value", (3, -7))


def test_a_rational_constant_is_called_rational() -> None:
    form = moebius(zeta3, lambda bits: arb(3) / 7)
    assert isinstance(form, Degenerate)
    assert (form.kind, form.relation.coefficients) == ("constants", (3, -7))


def test_a_relation_between_the_constants_says_nothing_about_the_value() -> None:
    form = linear(lambda bits: arb(3).zeta(), [lambda bits: arb(2).zeta(), lambda bits: arb.pi() ** 2])
    assert isinstance(form, Degenerate)
    assert form.kind == "constants"


def test_unrelated_numbers_have_no_form_up_to_a_size() -> None:
    for answer in (moebius(pi, zeta3), linear(pi, [zeta3, lambda bits: arb(2).log()]), algebraic(pi, 5)):
        assert isinstance(answer, Absence)
        assert answer.bound > 10**5


def test_a_value_with_few_digits_is_refused() -> None:
    answer = moebius(arb("3.14159 +/- 1e-5"), pi)
    assert isinstance(answer, Refusal)
    assert answer.digits_needed == 12


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=5))
def test_real_roots_have_their_minimal_polynomial(coefficients: list[int]) -> None:
    assume(coefficients[-1] and any(coefficients[:-1]))
    polynomial = fmpz_poly(coefficients)
    with working_precision(400):
        roots = [root.real for root, _ in polynomial.complex_roots() if root.imag == 0 and not root.imag.rad()]
    for root in roots:
        found = algebraic(root, len(coefficients) - 1, digits=80)
        assert isinstance(found, Algebraic)
        assert found.degree <= polynomial.degree()
        minimal = fmpz_poly(list(found.coefficients))
        assert any(factor in (minimal, -minimal) for factor, _ in polynomial.factor()[1])
        assert len(minimal.factor()[1]) == 1
        with working_precision(400):
            assert minimal(root).contains(0)


@settings(max_examples=30, deadline=None)
@given(st.fractions(-4, 4, max_denominator=4), st.fractions(-4, 4, max_denominator=4))
def test_products_of_powers_are_recognised(p: Fraction, q: Fraction) -> None:
    assume(p or q)

    def value(bits: int) -> arb:
        return -(arb.pi() ** (arb(p.numerator) / p.denominator)) * arb(2) ** (arb(q.numerator) / q.denominator)

    form = product_of_powers(value, [pi, lambda bits: arb(2)])
    assert isinstance(form, Relation)
    first, *others = form.coefficients
    assert [Fraction(-c, first) for c in others] == [p, q]


def test_inputs_without_meaning_are_refused() -> None:
    with pytest.raises(InvalidInput, match="at least one"):
        linear(pi, [])
    with pytest.raises(InvalidInput, match="1 to 64"):
        algebraic(pi, 0)
    with pytest.raises(InvalidInput, match="positive"):
        product_of_powers(pi, [lambda bits: arb(-2)])
    with pytest.raises(InvalidInput, match="not zero"):
        product_of_powers(arb(0, 1), [pi])
