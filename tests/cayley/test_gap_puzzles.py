"""Puzzles in GAP's notation: what is read, and where what cannot be read goes wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation, PermutationGroup

from mathengine.cayley.coset_tables import coset_table
from mathengine.cayley.enumeration import growth
from mathengine.cayley.families import family
from mathengine.cayley.gap_puzzles import read_gap, to_gap
from mathengine.cayley.graphs import PermutationGraph, permutation_graph
from mathengine.cayley.order import group_order
from mathengine.errors import InvalidInput, ParseError

TINY = """# three discs
M_a:=(1,2,3)(4,5,6);
M_b:=(3,4)
   (5,6);   # goes on in the next line
Gen:=[
M_b,M_a
];
ip:=[[1],[2,3]];
# Size(Group(Gen));
"""


def test_statements_comments_and_line_breaks() -> None:
    graph = read_gap(TINY, name="discs")
    assert (graph.name, graph.degree, graph.names) == ("discs", 6, ("b", "a", "a'"))
    assert graph.generators[:2] == ((0, 1, 3, 2, 5, 4), (1, 2, 0, 4, 5, 3))
    assert read_gap(TINY, directed=True).names == ("b", "a")


def test_identical_stickers_give_the_orbit_of_their_sets() -> None:
    graph = read_gap(TINY, identical=True)
    assert graph.start == (1, 2, 2, 0, 0, 0)
    group = PermutationGroup([Permutation(list(g)) for g in read_gap(TINY).generators])
    # Points are carried by inverses of the generators, which generate the same group.
    orbit = {(g(0), frozenset((g(1), g(2)))) for g in group.elements}
    assert coset_table(graph).order == len(orbit)


def test_without_a_list_all_permutations_generate_and_names_stay() -> None:
    graph = read_gap("x := (1,2,3); M_y := (2,3); z := (); w := (4);")
    assert graph.names == ("x", "M_y", "z", "x'")
    assert graph.generators[2] == (0, 1, 2)
    assert graph.degree == 3


@given(st.lists(st.permutations(range(7)).map(tuple), min_size=1, max_size=4))
def test_what_is_written_is_read_back(generators: list[tuple[int, ...]]) -> None:
    graph = permutation_graph([(1, 2, 3, 4, 5, 6, 0), *generators])
    assert set(read_gap(to_gap(graph)).generators) == set(graph.generators)


@pytest.mark.parametrize(
    ("graph", "order"),
    [
        (family("rubik_cube", size=3), 43252003274489856000),
        (family("pyraminx", metric="bases"), 302330880),
        (family("globe_puzzle", a=1, b=3), None),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_puzzles_go_through_gap_unchanged(graph: PermutationGraph, order: int | None) -> None:
    read = read_gap(to_gap(graph))
    assert set(read.generators) == {g[: read.degree] for g in graph.generators}
    if order is not None:
        assert group_order(read.generators) == order


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a := (1,2,3;", r"line 1: expected ',' or '\)', found ';' at position 12"),
        ("a := (1,2)\n\nb := (2,3);", r"line 3: expected ';', found 'b' at position 1 of 'b := \(2,3\);'"),
        ("a := (1,2);\nb := (1,2)(2,3);", "line 2: point 2 occurs twice at position 12"),
        ("a := (0,1);", "line 1: points are 1 to 16384, found '0' at position 7"),
        ("a := (1,99999);", "points are 1 to 16384, found '99999' at position 9"),
        ("a := (1,2);\na := (2,3);", "line 2: a is defined twice at position 1"),
        ("a = (1,2);", "line 1: unexpected '=' at position 3"),
        ("a := b;", "expected '\\(' or '\\[', found 'b' at position 6"),
        ("a := (1,2)", "line 1: expected ';', found the end at position 11"),
        ("a := (1,x);", "expected a point, found 'x' at position 9"),
        ("a := [[[[1]]]];", "nested more than 3 deep at position 9"),
        ("Size(G);", r"expected ':=', found '\(' at position 5"),
        ("(1,2);", r"expected a name, found '\('"),
    ],
)
def test_refusals_say_where(text: str, problem: str) -> None:
    with pytest.raises(ParseError, match=problem) as error:
        read_gap(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "generators is .*; accepted: a list of 1 to 4096 names of permutations"),
        ("a := ();", "largest point is 0"),
        ("a := (1,2); Gen := [a, c];", "generator is c; accepted: the name of a permutation"),
        ("a := (1,2); Gen := [a, 3];", "generator is 3"),
        ("a := (1,2); Gen := [];", "generators is .*; accepted: a list"),
    ],
)
def test_definitions_that_make_no_puzzle(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        read_gap(text)


@pytest.mark.parametrize(
    ("ip", "problem"),
    [
        ("", "one with the list ip"),
        ("ip := [1, 2];", "set in the list ip is 1; accepted: a list of points"),
        ("ip := [[a]];", "set in the list ip"),
        ("ip := [[1], [1, 2]];", "disjoint sets"),
    ],
)
def test_sets_that_make_no_state(ip: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        read_gap("a := (1,2,3);" + ip, identical=True)


def test_texts_without_end_are_refused_at_once() -> None:
    with pytest.raises(InvalidInput, match="length of the text is 20000001"):
        read_gap(" " * 20_000_001)


def test_cubes_of_forty_layers_are_read():
    graph = read_gap("A := (1,2,3,4)(9597,9598,9599,9600); B := (1,9600);")
    assert graph.degree == 9600
    assert graph.generators[0][9596:] == (9597, 9598, 9599, 9596)
    assert read_gap(to_gap(graph)).generators == graph.generators
    small = read_gap("A := (1,2,3,4)(5,6,7,8); B := (1,8);")  # the same group on the points that move
    assert growth(graph, max_layers=6).layers == growth(small, max_layers=6).layers
