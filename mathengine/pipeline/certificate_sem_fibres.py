"""Checks of how many parameters of a structural equation model share generic covariances.

One, if every coefficient is a quotient of polynomials in the covariances. At least two, if other coefficients L', given
as quotients of polynomials in the parameters, fit the same covariances S: ``(I - L')^T S (I - L')`` is 0 at every pair
of vertices without a bidirected edge, identically, and I - L' has an inverse. Its entries are then the errors that
belong to L', and they are positive definite where S is.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from mathengine.numeric.expressions import Call, Number, Relation
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_sem import Inverse, Model, identified, model_of, point_of, terms
from mathengine.pipeline.certificate_sem_rank import PRIME, open_pairs, value_at

if TYPE_CHECKING:
    from flint import fmpz_mpoly

Second: TypeAlias = dict[tuple[int, int], tuple["fmpz_mpoly", "fmpz_mpoly"]]
"""Numerator and denominator of the other value of a coefficient."""
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def fibre_bounds(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if bounds on the degree of a model's fibres give a comparison of it with an integer.

    Raises
    ------
    InvalidInput
        With the reason, if they do not.
    """
    call, operator, value = _comparison(claim)
    if "formulas" in certificate:
        identified(Call("identifiable", call.arguments), certificate)
        low, high = 1.0, 1.0
    else:
        model = model_of(call.arguments[0])
        second_parameters(model, certificate)
        low, high = 2.0, inf
    holds = {
        "=": low == high == value,
        "!=": value < low or high < value,
        "<": high < value,
        "<=": high <= value,
        ">": low > value,
        ">=": low >= value,
    }
    require(holds[operator], "bounds that do not give the relation")


def _comparison(claim: Relation | Call) -> tuple[Call, str, int]:
    if not isinstance(claim, Relation):
        raise refused("a rule for relations, and a statement that is none")
    for one, other, operator in (
        (claim.left, claim.right, claim.operator),
        (claim.right, claim.left, MIRRORED[claim.operator]),
    ):
        if isinstance(one, Call) and one.function == "fibre_degree" and isinstance(other, Number) and other.is_integer:
            return one, operator, int(other.value)
    raise refused("a rule for fibre_degree(graph) beside an integer, and another statement")


def second_parameters(model: Model, certificate: Mapping[str, object]) -> Second:
    """The other coefficients that a certificate gives, after everything has been multiplied out."""
    inverse = Inverse.checked(model, certificate)
    second = _second(inverse, certificate["second"])
    changed = [edge for edge, (above, below) in second.items() if above != inverse.variable("l", *edge) * below]
    require(changed, "other coefficients that are the same")
    columns = [_column(inverse, second, v) for v in range(len(model.vertices))]
    for i, j in open_pairs(model):
        total = inverse.ring.from_dict({})
        for p, x in columns[i].items():
            for q, y in columns[j].items():
                total += x * y * inverse.numerator(p, q)
        require(total.is_zero(), "other coefficients that do not fit the covariances")
    require(
        _is_regular(inverse, second, point_of(model, certificate["point"])), "other coefficients without an inverse"
    )
    return {edge: second[edge] for edge in changed}


def _second(inverse: Inverse, data: object) -> Second:
    if not isinstance(data, Mapping):
        raise TypeError("coefficients were expected")
    found: Second = {}
    for name, quotient in data.items():
        if not isinstance(quotient, Mapping):
            raise TypeError("a numerator and a denominator were expected")
        above, below = (
            inverse.ring.from_dict(terms(quotient[part], inverse.ring.names())) for part in ("numerator", "denominator")
        )
        require(not below.is_zero(), "a denominator that is 0")
        found[inverse.model.edge(str(name))] = above, below
    return found


def _column(inverse: Inverse, second: Second, v: int) -> dict[int, fmpz_mpoly]:
    """Column v of I - L' times a common denominator."""
    scale = inverse.ring.constant(1)
    for (_, head), (_, below) in second.items():
        if head == v:
            scale *= below
    column = {v: scale}
    for tail, head in inverse.model.directed:
        if head == v:
            above, below = second.get((tail, head), (inverse.variable("l", tail, head), inverse.ring.constant(1)))
            column[tail] = -above * (scale // below)
    return column


def _is_regular(inverse: Inverse, second: Second, point: Mapping[str, int]) -> bool:
    """Whether det(I - L') is not 0 at a point modulo a prime."""
    from flint import nmod_mat

    model, names = inverse.model, inverse.ring.names()
    values = [point[name] for name in names]
    size = len(model.vertices)
    structure = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], PRIME)
    for tail, head in model.directed:
        above, below = second.get((tail, head), (inverse.variable("l", tail, head), inverse.ring.constant(1)))
        divisor = value_at(below, values)
        if not divisor:
            return False
        structure[tail, head] = -value_at(above, values) * pow(divisor, -1, PRIME) % PRIME
    return bool(int(structure.det()))
