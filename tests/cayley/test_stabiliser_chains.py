"""Chains of stabilisers against sympy, against counting, and on groups whose orders are known."""

from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation, PermutationGroup
from sympy.combinatorics.named_groups import DihedralGroup

from mathengine.cayley.families import family
from mathengine.cayley.generators import of_cycles
from mathengine.cayley.graphs import moved
from mathengine.cayley.stabiliser_chains import Chain, chain_order


def from_one(degree, *cycles):
    return of_cycles(degree, [[point - 1 for point in cycle] for cycle in cycles])


MATHIEU = {
    7920: [
        from_one(11, range(1, 12)),
        from_one(11, (3, 7, 11, 8), (4, 10, 5, 6)),
    ],
    95040: [
        from_one(12, range(1, 12)),
        from_one(12, (3, 7, 11, 8), (4, 10, 5, 6)),
        from_one(12, (1, 12), (2, 11), (3, 6), (4, 8), (5, 9), (7, 10)),
    ],
    244823040: [
        from_one(24, range(1, 24)),
        from_one(24, (3, 17, 10, 7, 9), (4, 13, 14, 19, 5), (8, 18, 11, 12, 23), (15, 20, 22, 21, 16)),
        from_one(
            24,
            (1, 24),
            (2, 23),
            (3, 12),
            (4, 16),
            (5, 18),
            (6, 10),
            (7, 20),
            (8, 14),
            (9, 21),
            (11, 17),
            (13, 22),
            (15, 19),
        ),
    ],
}
"""Generators as in Conway and Sloane, Sphere Packings, Lattices and Groups, and Dixon and Mortimer, chapter 6."""


def sympy_order(generators):
    return PermutationGroup([Permutation(list(g)) for g in generators]).order()


@st.composite
def generating_sets(draw):
    degree = draw(st.integers(2, 10))
    return tuple(tuple(g) for g in draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=3)))


@given(generating_sets())
def test_orders_are_those_of_sympy(generators):
    assert chain_order(generators) == sympy_order(generators)


@given(st.integers(2, 4), st.integers(2, 4), st.data())
def test_imprimitive_groups(blocks, size, data):
    """Products within and of blocks, where many points of a base are needed."""
    degree = blocks * size
    outer = data.draw(st.permutations(range(blocks)))
    inner = data.draw(st.permutations(range(size)))
    generators = (
        tuple(outer[i // size] * size + i % size for i in range(degree)),
        tuple(inner[i] if i < size else i for i in range(degree)),
    )
    assert chain_order(generators) == sympy_order(generators)


@pytest.mark.parametrize("order", MATHIEU)
def test_mathieu_groups(order):
    assert chain_order(MATHIEU[order]) == order


@pytest.mark.parametrize("n", [5, 12, 60, 101])
def test_dihedral_and_cyclic_groups(n):
    assert chain_order([tuple(g.array_form) for g in DihedralGroup(n).generators]) == 2 * n
    assert chain_order([(*range(1, n), 0)]) == n


def test_symmetric_groups_and_the_trivial_one():
    assert chain_order([(*range(1, 20), 0), (1, 0, *range(2, 20))]) == factorial(20)
    assert chain_order([(0, 1, 2)]) == 1


@pytest.mark.parametrize(
    ("name", "settings", "order"),
    [
        ("rubik_cube", {"size": 3}, 43252003274489856000),
        ("rubik_cube", {"size": 2, "metric": "fixed_QTM"}, 3674160),
        ("pyraminx", {}, 75582720),
        ("megaminx", {}, factorial(20) // 2 * 3**19 * factorial(30) // 2 * 2**29),
        ("picture_cube333", {}, 43252003274489856000 * 4**6 // 2 * 24),
    ],
)
def test_puzzles(name, settings, order):
    assert chain_order(family(name, **settings).generators) == order


def test_a_base_is_fixed_by_the_identity_alone():
    generators = MATHIEU[95040]
    base = Chain(generators).base
    assert len(base) == 5
    for a in generators:
        for b in generators:
            product = moved(a, b)
            assert all(product[point] == point for point in base) == (product == tuple(range(12)))


def test_any_order_of_the_generators_gives_the_same_order():
    generators = MATHIEU[244823040]
    assert {chain_order(generators[i:] + generators[:i]) for i in range(3)} == {244823040}


def test_verification_finds_what_random_elements_left_out(monkeypatch):
    monkeypatch.setattr("mathengine.cayley.stabiliser_chains.TRUSTED", 1)
    monkeypatch.setattr("mathengine.cayley.stabiliser_chains.WARM_UP", 0)
    monkeypatch.setattr(
        "mathengine.cayley.stabiliser_chains._random_elements", lambda generators: iter([generators[0]])
    )
    for order, generators in MATHIEU.items():
        assert chain_order(generators) == order
    assert chain_order(family("rubik_cube", size=3).generators) == 43252003274489856000
