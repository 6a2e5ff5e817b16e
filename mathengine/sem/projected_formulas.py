"""Formulas of a projected graph, looked at on the model with its latent variables.

A projected graph allows all covariance matrices of the observed variables that the model has, and may allow more. A
formula that identifies a coefficient there says something of the model only if its denominator is not 0 on it: two
indicators of one factor are no two instruments.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from flint import nmod_mat

from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.formulas import Formula
from mathengine.sem.jacobian import SEED
from mathengine.sem.parameters import PRIME
from mathengine.sem.restricted import random_model_point

if TYPE_CHECKING:
    from mathengine.sem.models import LinearModel


def lost_formulas(model: LinearModel, formulas: Mapping[str, Formula], seed: int = SEED) -> tuple[str, ...]:
    """The formulas of the projected graph whose denominators are 0 on the model.

    That a denominator is not 0 is proved by the random point; that it is 0 is very probable.

    Parameters
    ----------
    model : LinearModel
        With all of its latent variables.
    formulas : mapping of str to Formula
        In the covariances of the observed variables, in the order that the model has them in.

    Raises
    ------
    InvalidInput
        If the restrictions of the model leave I - L without an inverse.

    Examples
    --------
    >>> from mathengine.sem.edge_text import read_edge_model
    >>> from mathengine.sem.identification import identify
    >>> model = read_edge_model(
    ...     "f [latent], f->z1, f->z2, f->x1, f->x2, x1->y, x2->y, x1<->y, x2<->y"
    ... )
    >>> edges = identify(model.project().graph).edges
    >>> lost_formulas(model, {str(edge.edge): edge.formula for edge in edges if edge.formula})
    ('(2, 4)', '(3, 4)')
    """
    point = random_model_point(model, random.Random(seed))
    kept = model.observed
    entries = [int(point.covariances[i, j]) for i in kept for j in kept]
    seen = replace(point, covariances=nmod_mat(len(kept), len(kept), entries, PRIME))
    return tuple(name for name, formula in formulas.items() if not value_at(formula.denominator, seen))
