"""Triples of involutions along a path: their groups, their diameters, and the maxima that the survey lists."""

from math import factorial

import pytest
from naive import permutation_growth

from mathengine.cayley.enumeration import growth
from mathengine.cayley.graphs import inverse, moved
from mathengine.cayley.staircases import Staircase, bound, staircases
from mathengine.errors import InvalidInput


@pytest.mark.parametrize("n", range(4, 12))
def test_every_generator_is_an_involution_and_no_triple_occurs_twice_up_to_reflection(n):
    triples = staircases(n)
    seen = set()
    for triple in triples:
        assert all(g == inverse(g) for g in triple.generators)
        reflected = frozenset(tuple(n - 1 - g[n - 1 - i] for i in range(n)) for g in triple.generators)
        assert frozenset(triple.generators) not in seen
        seen |= {frozenset(triple.generators), reflected}
    last = [triple for triple in triples if triple.kind == 2]
    assert {(n - 4 - t.k) for t in last} | {t.k for t in last} == set(range(n - 3))


@pytest.mark.parametrize("n", [4, 5, 6])
def test_the_order_decides_who_generates_everything(n):
    for triple in staircases(n):
        layers = permutation_growth(triple.generators)
        assert triple.generates_all() == (sum(layers) == factorial(n))
        assert growth(triple.graph()).layers == layers


def largest(n, steps=3):
    found = {t: len(growth(t.graph(), threads=1).layers) - 1 for t in staircases(n, steps) if t.generates_all()}
    assert all(diameter <= bound(n) for diameter in found.values())
    best = max(found.values())
    return best, {(t.kind, t.k, t.d) for t, diameter in found.items() if diameter == best}


@pytest.mark.parametrize(("n", "diameter", "triple"), [(6, 16, (1, 0, 1)), (7, 30, (2, 1, 3)), (8, 38, (2, 1, 3))])
def test_the_largest_diameters_of_the_survey_are_found(n, diameter, triple):
    best, triples = largest(n)
    assert best == diameter
    assert triple in triples


@pytest.mark.slow
@pytest.mark.parametrize(("n", "diameter", "triple"), [(9, 49, (1, 3, 1)), (10, 59, (1, 2, 1)), (11, 85, (2, 1, 3))])
def test_the_largest_diameters_of_longer_triples_are_found(n, diameter, triple):
    best, triples = largest(n)
    assert best == diameter
    assert triple in triples


@pytest.mark.slow
def test_at_ten_positions_a_transposition_beats_every_square():
    """The survey lists 57, the largest of kind 2; two engines agree on 59 for kind 1."""
    squares = [t for t in staircases(10) if t.kind == 2 and t.generates_all()]
    assert max(growth(t.graph(), threads=1).diameter for t in squares) == 57
    found = [growth(Staircase(10, 1, 2, 1).graph(), engine=e) for e in ("coset blocks", "sorted frontier")]
    assert [one.diameter for one in found] == [59, 59]
    assert found[0].layers == found[1].layers


def test_at_nine_positions_the_square_next_to_the_end_generates_even_permutations_only():
    assert not Staircase(9, 2, 1).generates_all()


def test_rapaports_second_set_is_the_first_triple():
    involutions = Staircase(6, 1, 0, 1).generators
    assert involutions == ((1, 0, 3, 2, 5, 4), (0, 2, 1, 4, 3, 5), (1, 0, 2, 3, 4, 5))
    assert moved(range(6), involutions[2]) == (1, 0, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, 1, 0, 1), "n is 3"),
        ((15, 1, 0, 1), "n is 15"),
        ((8, 3, 0, 1), "kind is 3"),
        ((8, 2, 0, 2), "d is 2"),
        ((8, 1, 0, 0), "d is 0"),
        ((8, 1, 7, 1), "k is 7"),
        ((8, 2, 5), "k is 5"),
    ],
)
def test_a_triple_that_does_not_fit_is_refused(arguments, message):
    with pytest.raises(InvalidInput, match=message):
        Staircase(*arguments)


def test_a_step_out_of_range_is_refused():
    with pytest.raises(InvalidInput, match="longest step"):
        staircases(6, 6)
