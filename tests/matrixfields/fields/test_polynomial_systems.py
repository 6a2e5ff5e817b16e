"""Systems by case distinctions: sound, disjoint, and complete on small boxes of integers."""

from itertools import product

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import BudgetExhausted
from mathengine.matrixfields.fields.lines import Evaluation
from mathengine.matrixfields.fields.matrices import ring
from mathengine.matrixfields.fields.polynomial_systems import solve, solve_in_stages

CONTEXT = ring(["u", "v", "w"])
MONOMIALS = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (2, 0, 0), (0, 2, 0)]
forms = st.dictionaries(st.sampled_from(MONOMIALS), st.integers(-2, 2).filter(bool), min_size=1, max_size=3)
systems = st.lists(forms.map(CONTEXT.from_dict), min_size=1, max_size=3)


def lies_on(branch, point):
    """Whether a point lies on a branch."""
    at = Evaluation([fmpq(c) for c in point])
    if any(at.of(p) == 0 for p in branch.nonzero):
        return False
    for index, (above, below) in branch.values.items():
        if at.of(below) == 0 or at.of(above) / at.of(below) != point[index]:
            return False
    return all(at.of(p) == 0 for p in branch.open)


@settings(max_examples=80, deadline=None)
@given(systems)
def test_every_solution_in_a_box_lies_on_exactly_one_branch_and_no_other_point(equations):
    branches = list(solve(equations, CONTEXT))
    staged = list(solve_in_stages([[p] for p in equations], CONTEXT))
    for point in product(range(-3, 4), repeat=3):
        at = Evaluation([fmpq(c) for c in point])
        holds = all(at.of(p) == 0 for p in equations)
        assert sum(lies_on(branch, point) for branch in branches) == int(holds)
        assert sum(lies_on(branch, point) for branch in staged) == int(holds)


def test_irreducible_forms_have_only_the_trivial_zero_and_curves_stay_open():
    u, v, _ = CONTEXT.gens()
    (branch,) = solve([u**2 + u * v + v**2], CONTEXT)
    assert set(branch.values) == {0, 1}
    assert list(solve([u**2 - 2], CONTEXT)) == []
    (curve,) = solve([u**2 - v**3 - 2], CONTEXT)
    assert len(curve.open) == 1


def test_constants_are_generic():
    context = ring(["t", "c"])
    t, c = context.gens()
    (branch,) = solve([c * t - 1], context, 1)
    assert branch.values[0] == (c * 0 + 1, c)
    assert list(solve([c * (c + 1)], context, 1)) == []
    assert list(solve([t - c], context, 1, [t - c])) == []


def test_the_number_of_cases_is_bounded():
    u, v, w = CONTEXT.gens()
    with pytest.raises(BudgetExhausted, match="too many cases"):
        list(solve([u * v * w, (u - 1) * (v - 1)], CONTEXT, most_branches=3))
