"""Number fields: arithmetic, extensions by roots, balls."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb, fmpq_poly, fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import BudgetExhausted
from mathengine.numeric.balls import working_precision
from mathengine.symbolic.number_fields import RATIONALS, NumberField, constant, enclose, rational_value, roots

GOLDEN = NumberField(fmpq_poly([-1, -1, 1]))
CUBIC = NumberField(fmpq_poly([-2, 0, 0, 1]))
fields = st.sampled_from([RATIONALS, GOLDEN, CUBIC])
numbers = st.lists(st.fractions(-3, 3, max_denominator=3), min_size=3, max_size=3)


def element(field: NumberField, values: list[Fraction]) -> fmpq_poly:
    total = constant(0)
    for value in reversed(values[: field.degree]):
        total = field.times(total, field.generator) + constant(value)
    return total


@given(fields, numbers, numbers)
def test_arithmetic_agrees_with_complex_numbers(field: NumberField, one: list, other: list) -> None:
    a, b = element(field, one), element(field, other)
    with working_precision(100):
        for image in field.embeddings(100):
            x, y = enclose(a, image, 100), enclose(b, image, 100)
            assert enclose(field.times(a, b), image, 100).overlaps(x * y)
            assert enclose(field.power(a, 3), image, 100).overlaps(x**3)
    if a:
        assert field.times(a, field.inverse(a)) == constant(1)
        assert field.times(field.power(a, -2), field.power(a, 2)) == constant(1)


@given(fields, numbers)
def test_minimal_polynomials_vanish_and_are_irreducible(field: NumberField, values: list) -> None:
    a = element(field, values)
    minimal = field.minimal_polynomial(a)
    total = constant(0)
    for c in reversed(minimal.coeffs()):
        total = field.times(total, a) + fmpq_poly([c])
    assert not total
    assert [exponent for _, exponent in minimal.factor()[1]] == [1]
    assert field.degree % minimal.degree() == 0


@given(fields, st.lists(numbers, min_size=1, max_size=3), numbers)
def test_roots_are_roots_and_their_conjugates_are_all(field: NumberField, lower: list, last: list) -> None:
    coefficients = [element(field, values) for values in [*lower, last]]
    if not coefficients[-1]:
        return
    found = roots(field, coefficients)
    degree = sum(root.field.degree * root.multiplicity for root in found)
    assert degree == field.degree * (len(coefficients) - 1)
    for root in found:
        total = constant(0)
        for c in reversed(coefficients):
            total = root.field.times(total, root.value) + root.field.substitute(c, root.generator)
        assert not total
        modulus = root.field.substitute(fmpq_poly([0, 1]), root.generator)
        value = constant(0)
        for c in reversed(field.modulus.coeffs()):
            value = root.field.times(value, modulus) + fmpq_poly([c])
        assert not value


def test_multiplicities_over_an_extension() -> None:
    """(x - phi)**2 (x + phi) over Q(phi)."""
    phi = GOLDEN.generator
    square = GOLDEN.times(phi, phi)
    coefficients = [GOLDEN.times(square, phi), -square, -phi, constant(1)]
    found = roots(GOLDEN, coefficients)
    assert sorted((root.field.degree, root.multiplicity) for root in found) == [(2, 1), (2, 2)]


def test_embeddings_are_certified_and_ordered() -> None:
    with working_precision(100):
        real, low, high = CUBIC.embeddings(100)
        assert real.imag.is_zero()
        assert low.imag < 0 < high.imag
        assert all((z**3).overlaps(acb(2)) for z in (real, low, high))


def test_rational_values() -> None:
    assert rational_value(constant(Fraction(2, 3))) == Fraction(2, 3)
    assert rational_value(GOLDEN.generator) is None
    assert GOLDEN.minimal_polynomial(constant(Fraction(2, 3))) == fmpz_poly([-2, 3])


def test_large_extensions_are_refused() -> None:
    field = NumberField(fmpq_poly([-2, *[0] * 19, 1]))
    with pytest.raises(BudgetExhausted, match="degree 80"):
        roots(field, [-field.generator, constant(0), constant(0), constant(0), constant(1)])
