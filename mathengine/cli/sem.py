"""``mathengine sem``: linear structural equation models on mixed graphs."""

from __future__ import annotations

import click

from mathengine.cli.groups import LazyGroup, Row

COMMANDS: dict[str, Row] = {
    "covariance": ("mathengine.cli.sem_covariance", "covariance_", "A covariance, or all, in the parameters."),
    "one-connections": (
        "mathengine.cli.sem_covariance",
        "one_connections_",
        "The terms of covariances: paths and cycles.",
    ),
    "identify": ("mathengine.cli.sem_identify", "identify_", "What can be estimated from covariances, how, and why."),
    "vanishing": (
        "mathengine.cli.sem_relations",
        "vanishing_",
        "The relations between the covariances of a model.",
    ),
    "check": ("mathengine.cli.sem_relations", "check_", "Whether a polynomial in the covariances vanishes."),
    "rank": ("mathengine.cli.sem_relations", "rank_", "Generic rank of a submatrix, with sets that separate treks."),
    "equivalent": (
        "mathengine.cli.sem_relations",
        "equivalent_",
        "Whether two graphs have the same covariances.",
    ),
    "draw": ("mathengine.cli.sem_draw", "draw_", "Draw a graph, and one term of a covariance in it."),
}


@click.group("sem", cls=LazyGroup, table=COMMANDS)
def sem() -> None:
    """Linear structural equation models on mixed graphs, cycles allowed.

    \b
    A GRAPH is text in one of these forms:
      1->2, 2<->3, 3<=>4              edges; <=> is a cycle of two
      y ~ x + z; x ~~ y; f =~ a + b   lines of lavaan or semopy
      dag { x -> y  x <-> y }         dagitty, or DOT

    Parameters are l1_2 for 1->2, w1_1 and w1_2 for the errors, s1_2 for a covariance; l_x_y where vertices have names.
    """
