"""Models for other programs: lavaan and semopy, Graphviz, dagitty."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mathengine.sem.graphs import MixedGraph, Parameter
from mathengine.sem.models import LinearModel


def to_dot(model: MixedGraph | LinearModel) -> str:
    """The graph for Graphviz: bidirected edges dashed with two heads, latent vertices round, others boxes.

    :func:`~mathengine.sem.dot.read_dot` reads it back, values and labels included.

    Examples
    --------
    >>> print(to_dot(MixedGraph.of("xy", [("x", "y")], [("x", "y")])), end="")
    digraph {
      node [shape=box];
      x;
      y;
      x -> y;
      x -> y [dir=both, style=dashed];
    }
    """
    found = _model(model)
    names = found.graph.vertices
    lines = ["digraph {", "  node [shape=box];"]
    for v, name in enumerate(names):
        marks = ["latent=true", "shape=ellipse"] if v in found.latent else []
        lines.append(f"  {name}{_attributes(found, ('w', v, v), marks)};")
    for i, j in found.graph.directed:
        lines.append(f"  {names[i]} -> {names[j]}{_attributes(found, ('l', i, j), [])};")
    for i, j in found.graph.bidirected:
        lines.append(f"  {names[i]} -> {names[j]}{_attributes(found, ('w', i, j), ['dir=both', 'style=dashed'])};")
    return "\n".join([*lines, "}"]) + "\n"


def to_dagitty(model: MixedGraph | LinearModel) -> str:
    """The graph in dagitty's notation, values of coefficients as ``beta``; labels and other values have no place there.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> print(to_dagitty(read_edge_model("u [latent], u->x [1/2], x<->y")), end="")
    dag {
      u [latent]
      x
      y
      u -> x [beta=0.5]
      x <-> y
    }
    """
    found = _model(model)
    names = found.graph.vertices
    lines = [f"  {name} [latent]" if v in found.latent else f"  {name}" for v, name in enumerate(names)]
    for i, j in found.graph.directed:
        value = found.fixed.get(("l", i, j))
        lines.append(f"  {names[i]} -> {names[j]}" + ("" if value is None else f" [beta={_decimal(value)}]"))
    lines += [f"  {names[i]} <-> {names[j]}" for i, j in found.graph.bidirected]
    return "\n".join(["dag {", *lines, "}"]) + "\n"


def to_lavaan(model: MixedGraph | LinearModel) -> str:
    """The model in lavaan's syntax, every variance and covariance spelt out.

    Fit it with lavaan's ``lavaan(..)``, which adds nothing; ``sem(..)`` would free further covariances. Where a
    vertex is a number, all names have a ``v`` in front. Coefficients out of latent variables are written as loadings,
    ``NA*`` where lavaan would fix the first one.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> print(to_lavaan(read_edge_model("f [latent, 1], f->x, f->y [a], z->y [0.5], x<->z")), end="")
    f =~ NA*x + a*y
    y ~ 1/2*z
    f ~~ 1*f
    x ~~ x
    y ~~ y
    z ~~ z
    x ~~ z
    """
    found = _model(model)
    return "".join(f"{line}\n" for line in _lavaan_lines(found, lavaan_names(found.graph)))


def lavaan_names(graph: MixedGraph) -> tuple[str, ...]:
    """The names of the vertices where none may be a number: all with a v in front if one is.

    >>> lavaan_names(MixedGraph.of(["1", "v1"]))
    ('v1', 'vv1')
    """
    prefix = "v" if any(name.isdigit() for name in graph.vertices) else ""
    return tuple(prefix + name for name in graph.vertices)


def _lavaan_lines(model: LinearModel, names: tuple[str, ...]) -> Iterator[str]:
    graph = model.graph
    for v in model.latent:
        terms = [_term(model, ("l", v, head), names[head]) for head in graph.children[v]]
        if terms and ("l", v, graph.children[v][0]) not in model.fixed:
            terms[0] = f"NA*{names[graph.children[v][0]]}" + (f" + {terms[0]}" if "*" in terms[0] else "")
        if terms:
            yield f"{names[v]} =~ {' + '.join(terms)}"
        else:
            yield f"DEFINE(latent) {names[v]}"
    for head in range(graph.size):
        tails = [tail for tail in graph.parents[head] if tail not in model.latent]
        if tails:
            yield f"{names[head]} ~ {' + '.join(_term(model, ('l', tail, head), names[tail]) for tail in tails)}"
    for i, j in [*((v, v) for v in range(graph.size)), *graph.bidirected]:
        yield f"{names[i]} ~~ {_term(model, ('w', i, j), names[j])}"


def _term(model: LinearModel, parameter: Parameter, name: str) -> str:
    value = model.restriction.get(parameter)
    return name if value is None else f"{value}*{name}"


def _attributes(model: LinearModel, parameter: Parameter, marks: list[str]) -> str:
    value = model.restriction.get(parameter)
    if value is not None:
        marks = [*marks, f'parameter="{value}"']
    if value is not None and parameter[1] != parameter[2]:
        marks = [*marks, f'label="{value}"']
    return f" [{', '.join(marks)}]" if marks else ""


def _decimal(value: Fraction) -> str:
    """A decimal without exponent, rounded to twelve places."""
    return f"{float(value):.12f}".rstrip("0").rstrip(".")


def _model(model: MixedGraph | LinearModel) -> LinearModel:
    return LinearModel(model) if isinstance(model, MixedGraph) else model
