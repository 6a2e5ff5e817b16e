"""Species and reactions as a graph with two kinds of vertices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mathengine.cli.pictures import saved_figure
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.reactions.formulas import Species

REACTANTS, PRODUCTS, INK = "#1f77b4", "#d62728", "#444444"
MOST_DRAWN = 120
"""Vertices, of both kinds together."""
MOST_LISTED = 20
"""Reactions that are written below the graph."""
SMALLEST, LARGEST, INCHES = 5.0, 16.0, 0.9
Vector = tuple[int, ...]


def draw_reactions(species: Sequence[Species], vectors: Sequence[Vector], path: str) -> None:
    """Write a graph into a PNG, SVG or PDF file: an arrow from a reactant to its reaction, and on to a product.

    Parameters
    ----------
    species : sequence of Species
    vectors : sequence of tuple of int
        A reaction each, reactants positive. Coefficients other than 1 stand at the arrows.
    path : str

    Raises
    ------
    InvalidInput
        With more than ``MOST_DRAWN`` vertices, or if the file cannot be written.
    """
    import networkx as nx

    from mathengine.cli.balance_sets import reaction_text
    from mathengine.reactions.notation import species_text

    used = [j for j in range(len(species)) if any(vector[j] for vector in vectors)]
    size = len(used) + len(vectors)
    if size > MOST_DRAWN:
        raise InvalidInput("--picture", f"of {size} vertices", f"at most {MOST_DRAWN} species and reactions: --limit")
    graph = nx.DiGraph()
    graph.add_nodes_from(("species", j) for j in used)
    for k, vector in enumerate(vectors):
        for j in used:
            if vector[j]:
                ends = (("species", j), ("reaction", k))
                graph.add_edge(*(ends if vector[j] > 0 else ends[::-1]), count=abs(vector[j]))
    place = nx.kamada_kawai_layout(graph.to_undirected()) if size > 1 else nx.circular_layout(graph)
    side = min(LARGEST, max(SMALLEST, INCHES * size**0.75))
    nodes = list(graph)
    sizes = [900 if kind == "species" else 130 for kind, _ in nodes]
    with saved_figure(path, (side, side * 0.8)) as figure:
        plot = figure.add_subplot()
        plot.axis("off")
        plot.margins(0.1)
        nx.draw_networkx_nodes(
            graph,
            place,
            nodelist=[("reaction", k) for k in range(len(vectors))],
            node_shape="s",
            node_size=130,
            node_color=INK,
            ax=plot,
        )
        for towards, colour in (("reaction", REACTANTS), ("species", PRODUCTS)):
            edges = [edge for edge in graph.edges if edge[1][0] == towards]
            nx.draw_networkx_edges(
                graph, place, edgelist=edges, edge_color=colour, ax=plot, nodelist=nodes, node_size=sizes, width=1.2
            )
        counts = {edge: count for *edge_, count in graph.edges.data("count") if count > 1 for edge in [tuple(edge_)]}
        nx.draw_networkx_edge_labels(graph, place, counts, ax=plot, font_size=8, font_color=INK, rotate=False)
        if len(vectors) <= MOST_LISTED:
            listed = [f"{k}  {reaction_text(species, vector, 'unicode')}" for k, vector in enumerate(vectors, 1)]
            figure.supxlabel("\n".join(listed), x=0.02, ha="left", fontsize=8, color=INK)
        for j in used:
            plot.annotate(
                species_text(species[j]),
                place["species", j],
                ha="center",
                va="center",
                fontsize=10,
                bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": INK},
            )
        for k in range(len(vectors)):
            plot.annotate(str(k + 1), place["reaction", k], ha="center", va="center", fontsize=7, color="white")
