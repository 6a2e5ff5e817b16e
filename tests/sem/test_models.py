"""Models with restrictions and latent vertices, their texts, and their projections against elimination."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from flint import nmod_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import mixed_graphs, vertex_names

from mathengine.errors import InvalidInput
from mathengine.sem.edge_text import read_edge_model
from mathengine.sem.export import lavaan_names, to_dagitty, to_dot, to_lavaan
from mathengine.sem.graphs import MixedGraph, in_reading_order
from mathengine.sem.json_form import model_of
from mathengine.sem.lavaan import read_lavaan
from mathengine.sem.models import LinearModel
from mathengine.sem.parameters import PRIME, random_point
from mathengine.sem.reading import read_model

VALUES = st.fractions(min_value=-3, max_value=3, max_denominator=9).filter(bool) | st.sampled_from(["a", "b", "c"])


@st.composite
def models(draw, most: int = 5) -> LinearModel:
    graph = draw(
        mixed_graphs(most=most, names=vertex_names).filter(lambda g: in_reading_order(g.vertices) == g.vertices)
    )
    latent = draw(st.sets(st.integers(0, graph.size - 1)))
    found = {}
    for letter, edges in (("l", graph.directed), ("w", graph.bidirected)):
        found |= {(letter, *edge): draw(VALUES) for edge in edges if draw(st.booleans())}
    for v in range(graph.size):
        if draw(st.booleans()):
            value = draw(VALUES | st.just(Fraction(0)))
            found["w", v, v] = value if isinstance(value, str) else abs(value)
    return LinearModel(graph, tuple(sorted(latent)), tuple(sorted(found.items(), key=lambda item: item[0])))


def named(model: LinearModel) -> dict[str, object]:
    """A model apart from the order of its vertices."""
    data = model.to_json()
    texts = {key: sorted(data.get(key, ())) for key in ("vertices", "directed", "latent")}
    arcs = sorted("<->".join(sorted(arc.split("<->"))) for arc in data["bidirected"])
    restrictions = {
        frozenset(name.split("<->")): value for key in ("fixed", "labels") for name, value in data.get(key, {}).items()
    }
    return {**texts, "bidirected": arcs, "restrictions": restrictions}


@given(models())
def test_the_canonical_text_is_read_back(model):
    assert read_edge_model(str(model)) == model


@given(models())
def test_json_is_read_back(model):
    assert model_of(model.to_json()) == model


@given(models())
def test_dot_is_read_back(model):
    assert read_model(to_dot(model)) == model


@given(models())
def test_dagitty_keeps_the_graph(model):
    found = read_model(to_dagitty(model))
    assert (found.graph, found.latent) == (model.graph, model.latent)


@given(models())
def test_lavaan_is_read_back_up_to_the_order_of_vertices(model):
    graph = model.graph
    renamed = LinearModel(
        MixedGraph(lavaan_names(graph), graph.directed, graph.bidirected), model.latent, model.restrictions
    )
    assert named(read_lavaan(to_lavaan(model))) == named(renamed)


@given(models())
def test_the_matrices_hold_values_and_labels(model):
    coefficients, errors = model.to_sympy()
    for (letter, i, j), value in model.restrictions:
        entry = (coefficients if letter == "l" else errors)[i, j]
        assert str(entry) == str(value)
    assert errors == errors.T


def test_free_parameters_are_counted_once_for_each_label():
    assert read_edge_model("1->2 [a], 2->3 [a], 1 [a], 3 [1], 1->3 [b]").free_parameter_count == 6 - 2 - 1
    assert not read_edge_model("1->2 [a]").is_restricted


def test_notes_do_not_tell_models_apart():
    graph = MixedGraph.of("ab")
    assert LinearModel(graph, notes=("x",)) == LinearModel(graph)
    assert hash(LinearModel(graph, notes=("x",))) == hash(LinearModel(graph))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"latent": (2,)}, "latent vertices"),
        ({"restrictions": ((("l", 1, 0), Fraction(1)),)}, "an edge, or an error variance"),
        ({"restrictions": ((("l", 0, 1), Fraction(0)),)}, "value of an edge"),
        ({"restrictions": ((("l", 0, 1), "latent"),)}, "label is latent"),
        ({"restrictions": ((("w", 0, 0), Fraction(-1)),)}, "error variance"),
        ({"restrictions": ((("w", 1, 1), "a"), (("w", 0, 0), "b"))}, "ascending order"),
    ],
)
def test_unusable_models_are_refused(fields, message):
    with pytest.raises(InvalidInput, match=message):
        LinearModel(MixedGraph.of("ab", [("a", "b")]), **fields)


def eliminated(model: LinearModel, source: random.Random) -> tuple[nmod_mat, nmod_mat, nmod_mat]:
    """Coefficients and error covariances of the observed variables after elimination, and their covariances."""
    graph = model.graph
    point = random_point(graph, source)
    size, kept = graph.size, model.observed
    rest = [[(int(i == j) - int(point.coefficients[i, j])) % PRIME for j in range(size)] for i in range(size)]
    gone = list(model.latent)

    def block(rows, columns, entries):
        return nmod_mat(len(rows), len(columns), [int(entries(i, j)) for i in rows for j in columns], PRIME)

    schur = block(kept, kept, lambda i, j: rest[i][j])
    if gone and kept:
        inverse = block(gone, gone, lambda i, j: rest[i][j]).inv()
        across = block(kept, gone, lambda i, j: rest[i][j]) * inverse
        schur = schur - across * block(gone, kept, lambda i, j: rest[i][j])
    scale = [1 / schur[v, v] for v in range(len(kept))]
    for i in range(len(kept)):
        for j in range(len(kept)):
            schur[i, j] = schur[i, j] * scale[j]
    covariances = block(kept, kept, lambda i, j: point.covariances[i, j])
    return schur, schur.transpose() * covariances * schur, covariances


@settings(max_examples=150)
@given(mixed_graphs(most=6), st.sets(st.integers(0, 5)), st.integers(0, 10**6))
def test_projection_has_the_edges_that_elimination_of_latent_variables_leaves(graph, latent, seed):
    hidden = tuple(sorted(v for v in latent if v < graph.size))
    model = LinearModel(graph, hidden)
    projected = model.project().graph
    assert projected.vertices == tuple(graph.vertices[v] for v in model.observed)
    coefficients, errors, _ = eliminated(model, random.Random(seed))
    size = projected.size
    assert {(i, j) for i in range(size) for j in range(size) if i != j and coefficients[i, j] != 0} == set(
        projected.directed
    )
    assert {(i, j) for i in range(size) for j in range(i + 1, size) if errors[i, j] != 0} == set(projected.bidirected)


@given(mixed_graphs(most=6), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_projection_may_be_done_in_steps(graph, latent, first):
    hidden = tuple(sorted(v for v in latent if v < graph.size))
    model = LinearModel(graph, hidden)
    some = [graph.vertices[v] for v in hidden if v in first]
    assert model.project(some).project() == model.project()


def test_projection_keeps_restrictions_that_it_does_not_touch():
    model = read_edge_model("u [latent], u->x, u->y [a], x->y [b], z->x [2], z [1], x [c], z<->w [1/2]")
    projected = model.project()
    assert str(projected) == "x, y, z [1], w, x->y [b], z->x [2], x<->y, z<->w [1/2]"
    assert set(projected.notes) == {"projection sets aside: u->y [a]", "projection sets aside: var(x) [c]"}


def test_a_latent_variable_without_error_joins_nothing():
    assert str(read_edge_model("u [latent, 0], x->u, u->y, u->z").project()) == "x->y, x->z"


def test_a_path_back_through_latent_variables_is_absorbed():
    projected = read_edge_model("u [latent], x->u, u->x, z->x [a], u->y").project()
    assert str(projected) == "x, z, y, x->y, z->x, x<->y"
    assert "the path from x through latent variables back to it is absorbed" in projected.notes


def test_only_latent_vertices_are_projected_away():
    with pytest.raises(InvalidInput, match="a latent vertex"):
        read_edge_model("u [latent], u->x").project(["x"])
