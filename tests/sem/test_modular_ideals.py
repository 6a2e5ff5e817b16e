"""Groebner bases modulo a prime against sympy's, and quotients against their definition."""

from __future__ import annotations

import time

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import BudgetExhausted
from mathengine.sem import modular_ideals
from mathengine.sem.modular_ideals import finite_quotient, groebner_basis

PRIME = 101
NAMES = sympy.symbols("x y z")
MONOMIALS = st.tuples(*[st.integers(0, 2)] * 3)
POLYNOMIALS = st.dictionaries(MONOMIALS, st.integers(1, PRIME - 1), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(POLYNOMIALS, min_size=1, max_size=3))
def test_bases_agree_with_sympy(polynomials) -> None:
    twin = sympy.groebner(
        [sympy.Poly(dict(p), *NAMES, modulus=PRIME) for p in polynomials], *NAMES, order="grevlex", modulus=PRIME
    )
    expected = [{m: int(c) % PRIME for m, c in p.as_poly(*NAMES, modulus=PRIME).terms()} for p in twin.exprs]
    found = groebner_basis(polynomials, PRIME)
    assert sorted(sorted(p.items()) for p in found) == sorted(sorted(p.items()) for p in expected)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, PRIME - 1)] * 2), min_size=1, max_size=5, unique=True))
def test_points_are_counted_and_their_coordinates_too(points) -> None:
    """The ideal of points of the plane: the products of one linear form through each of them."""
    products = [{(0, 0): 1}]
    for x, y in points:
        forms = [{(1, 0): 1, (0, 0): -x % PRIME}, {(0, 1): 1, (0, 0): -y % PRIME}]
        products = [_product(p, form) for p in products for form in forms]
    quotient = finite_quotient([{m: c for m, c in p.items() if c} for p in products], 2, PRIME)
    assert quotient is not None
    assert quotient.degree == len(points)
    assert quotient.minimal_degree(0) == len({x for x, _ in points})
    assert quotient.minimal_degree(1) == len({y for _, y in points})


def _product(first, second):
    found = {}
    for (a, b), x in first.items():
        for (c, d), y in second.items():
            found[a + c, b + d] = (found.get((a + c, b + d), 0) + x * y) % PRIME
    return found


def test_a_line_has_infinitely_many_points_and_one_equals_nothing() -> None:
    assert finite_quotient([{(1, 1): 1}], 2, PRIME) is None
    empty = finite_quotient([{(1,): 1}, {(1,): 1, (0,): 1}], 1, PRIME)
    assert empty is not None
    assert (empty.degree, empty.minimal_degree(0)) == (0, 0)


def test_limits_are_kept(monkeypatch) -> None:
    system = [{(2, 0): 1, (0, 1): 1, (0, 0): 3}, {(1, 1): 1, (0, 0): 5}]
    with pytest.raises(BudgetExhausted, match="time limit"):
        finite_quotient(system, 2, PRIME, deadline=time.monotonic() - 1)
    monkeypatch.setattr(modular_ideals, "MOST_ENTRIES", 3)
    with pytest.raises(BudgetExhausted, match="too large"):
        finite_quotient(system, 2, PRIME)
    monkeypatch.undo()
    monkeypatch.setattr(modular_ideals, "MOST_SOLUTIONS", 3)
    with pytest.raises(BudgetExhausted, match="solutions"):
        finite_quotient([{(3, 0): 1}, {(0, 3): 1}], 2, PRIME)
