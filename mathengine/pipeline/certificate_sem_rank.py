"""Checks of dimensions and ranks in structural equation models.

From ``W = (I - L)^T S (I - L)`` a direction ``dL`` leaves all covariances S in place exactly if
``dL^T M + M^T dL``, with ``M = S (I - L)``, is 0 at every pair of vertices without a bidirected edge; the errors then
follow. These equations are the rows of a matrix R with a column for each directed edge, so the dimension of the model
is ``|V| + |B| + rank R``. An integer point shows that the rank is not smaller; null vectors over the field of the
parameters show that it is not larger. For a submatrix of covariances the second part is a pair of sets that separate
all treks (Sullivant, Talaska, Draisma 2010; Draisma, Sullivant, Talaska 2013 with directed cycles).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from mathengine.numeric.expressions import Call, Expression, Items, Number, Power, Product, Relation, Sum
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_sem import Inverse, Model, model_of, point_of

if TYPE_CHECKING:
    from flint import fmpz_mpoly, nmod_mat

PRIME = 2**61 - 1
"""Ranks modulo it are never larger than over the rational numbers."""
LARGEST_POWER = 64
HOLDS: dict[str, Callable[[int, int], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
Position: TypeAlias = tuple[int, int]
Entry = TypeVar("Entry")


def model_quantities(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if dimensions and ranks satisfy a relation, each of them proved again.

    Raises
    ------
    InvalidInput
        With the reason, if they do not.
    """
    if not isinstance(claim, Relation):
        raise refused("a rule for relations, and a statement that is none")
    known: dict[str, int] = {}
    for entry in items(certificate["quantities"]):
        if not isinstance(entry, Mapping):
            raise TypeError("a quantity was expected")
        known[str(entry["quantity"])] = integer(entry["value"])
    proofs = {str(entry["quantity"]): entry for entry in items(certificate["quantities"]) if isinstance(entry, Mapping)}

    def value(call: Call) -> int:
        text = to_text(call)
        require(text in known, f"nothing about {text}")
        require(_proved(call, proofs[text]) == known[text], f"another value of {text}")
        return known[text]

    left, right = _value(claim.left, value), _value(claim.right, value)
    require(HOLDS[claim.operator](left, right), "values that do not satisfy the relation")


def _value(expression: Expression, quantity: Callable[[Call], int]) -> int:
    match expression:
        case Number(number) if number.denominator == 1:
            return int(number)
        case Sum(terms):
            return sum(_value(term, quantity) for term in terms)
        case Product(factors):
            product = 1
            for factor in factors:
                product *= _value(factor, quantity)
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1 and 0 <= exponent <= LARGEST_POWER:
            power: int = _value(base, quantity) ** int(exponent)
            return power
        case Call():
            return quantity(expression)
    raise refused(f"a statement with {to_text(expression)}, for which there is no independent evaluation")


def _proved(call: Call, proof: Mapping[str, object]) -> int:
    match call.function:
        case "dimension":
            model = model_of(call.arguments[0])
            return len(model.vertices) + len(model.bidirected) + proved_rank(model, proof)
        case "trek_rank":
            return _proved_trek_rank(call, proof)
    raise refused(f"a value of {call.function}, for which there is no proof")


# Dimensions


def finite(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Return quietly if generic covariances of a model come from finitely many parameters.

    Raises
    ------
    InvalidInput
        With the reason, if the certificate does not show it.
    """
    if not isinstance(claim, Call) or claim.function != "finite_to_one":
        raise refused("a rule for finite_to_one(graph), and another statement")
    model = model_of(claim.arguments[0])
    require(rank_at(model, certificate["point"]) == len(model.directed), "a point with a smaller rank")


def proved_rank(model: Model, proof: Mapping[str, object]) -> int:
    """The generic rank of R: at least that at the point, at most what null vectors leave."""
    rank = rank_at(model, proof["point"])
    columns = len(model.directed)
    if rank < min(columns, len(open_pairs(model))):
        require(_nullity(model, proof) == columns - rank, "null vectors that are too few")
    return rank


def rank_at(model: Model, data: object) -> int:
    """The rank of R at an integer point, modulo a prime."""
    if not model.directed:
        return 0
    numbers = Numbers(model, point_of(model, data))
    matrix = numbers.moved()
    rows = _equations(model, lambda a, j: int(matrix[a, j]), 0)
    return _rank(rows)


def _rank(rows: Sequence[Sequence[int]]) -> int:
    """The rank of integers modulo the prime."""
    from flint import nmod_mat

    return int(nmod_mat([[entry % PRIME for entry in row] for row in rows], PRIME).rank()) if rows else 0


class Numbers:
    """A model at an integer parameter point modulo a prime."""

    def __init__(self, model: Model, values: Mapping[str, int]) -> None:
        size = len(model.vertices)
        from flint import nmod_mat

        self.coefficients = nmod_mat(size, size, PRIME)
        self.errors = nmod_mat(size, size, PRIME)
        for i, j in model.directed:
            self.coefficients[i, j] = values[model.spelt("l", i, j)] % PRIME
        for i, j in [*((v, v) for v in range(size)), *model.bidirected]:
            self.errors[i, j] = self.errors[j, i] = values[model.spelt("w", i, j)] % PRIME
        identity = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], PRIME)
        self.structure = identity - self.coefficients
        require(int(self.structure.det()), "a point at which I - L has no inverse")
        self.paths = self.structure.inv()

    def moved(self) -> nmod_mat:
        """M = S (I - L) = (I - L)^-T W."""
        return self.paths.transpose() * self.errors

    def covariances(self) -> nmod_mat:
        """S = (I - L)^-T W (I - L)^-1."""
        return self.moved() * self.paths


def open_pairs(model: Model) -> list[Position]:
    """The pairs of vertices without a bidirected edge.

    >>> open_pairs(Model.read("1->2, 2<->3"))
    [(0, 1), (0, 2)]
    """
    size, arcs = len(model.vertices), set(model.bidirected)
    return [(i, j) for i in range(size) for j in range(i + 1, size) if (i, j) not in arcs]


def _equations(model: Model, moved: Callable[[int, int], Entry], zero: Entry) -> list[list[Entry]]:
    """The rows of R: entry (i, j), (a, b) is M_aj if b = i, and M_ai if b = j."""

    def entry(i: int, j: int, a: int, b: int) -> Entry:
        return moved(a, j) if b == i else moved(a, i) if b == j else zero

    return [[entry(i, j, a, b) for a, b in model.directed] for i, j in open_pairs(model)]


def _nullity(model: Model, proof: Mapping[str, object]) -> int:
    """How many independent null vectors the certificate gives, each multiplied out."""
    inverse = Inverse.checked(model, proof)
    rows = symbolic_equations(inverse)
    vectors = [_vector(inverse, given) for given in items(proof["null_vectors"])]
    for vector in vectors:
        for row in rows:
            total = sum((x * y for x, y in zip(row, vector, strict=True)), inverse.ring.from_dict({}))
            require(total.is_zero(), "a null vector that is none")
    point = point_of(model, proof["point"])
    values = [point[name] for name in inverse.ring.names()]
    return _rank([[value_at(entry, values) for entry in vector] for vector in vectors])


def _vector(inverse: Inverse, given: object) -> list[fmpz_mpoly]:
    from mathengine.pipeline.certificate_sem import terms

    if not isinstance(given, Mapping):
        raise TypeError("a direction was expected")
    zero = inverse.ring.from_dict({})
    vector = [zero] * len(inverse.model.directed)
    for name, text in given.items():
        place = inverse.model.directed.index(inverse.model.edge(str(name)))
        vector[place] = inverse.ring.from_dict(terms(text, inverse.ring.names()))
    return vector


def symbolic_equations(inverse: Inverse) -> list[list[fmpz_mpoly]]:
    """The rows of R times the determinant."""
    zero = inverse.ring.from_dict({})

    def moved(a: int, j: int) -> fmpz_mpoly:
        total = inverse.columns[a][j] * inverse.variable("w", j, j)
        for u, v in inverse.model.bidirected:
            if j in (u, v):
                total += inverse.columns[a][u if v == j else v] * inverse.variable("w", u, v)
        return total

    return _equations(inverse.model, moved, zero)


def value_at(polynomial: fmpz_mpoly, values: Sequence[int]) -> int:
    """The value of a polynomial at integers, modulo the prime."""
    total = 0
    for exponents, coefficient in polynomial.to_dict().items():
        product = int(coefficient) % PRIME
        for value, exponent in zip(values, exponents, strict=True):
            if exponent:
                product = product * pow(value, int(exponent), PRIME) % PRIME
        total += product
    return total % PRIME


# Submatrices of covariances


def _proved_trek_rank(call: Call, proof: Mapping[str, object]) -> int:
    model = model_of(call.arguments[0])
    rows, columns = (_indices(model, argument) for argument in call.arguments[1:])
    matrix = Numbers(model, point_of(model, proof["point"])).covariances()
    rank = _rank([[int(matrix[i, j]) for j in columns] for i in rows])
    left, right = (_named(model, proof[side]) for side in ("left", "right"))
    require(len(left) + len(right) == rank, "separating sets of another size than the rank")
    require(separates(model, rows, columns, left, right), "sets that leave a trek")
    return rank


def separates(
    model: Model, rows: Sequence[int], columns: Sequence[int], left: Sequence[int], right: Sequence[int]
) -> bool:
    """Whether every trek between two sets has its left side meet ``left`` or its right side meet ``right``.

    >>> separates(Model.read("1->2, 1->3"), [1], [2], [0], []), separates(Model.read("1->2, 1->3"), [1], [2], [], [])
    (True, False)
    """
    one, other = _reaching(model, rows, left), _reaching(model, columns, right)
    arcs = [*model.bidirected, *((j, i) for i, j in model.bidirected)]
    return not (one & other) and not any(i in one and j in other for i, j in arcs)


def _reaching(model: Model, ends: Sequence[int], avoided: Sequence[int]) -> set[int]:
    """The vertices from which directed paths outside of ``avoided`` lead to ``ends``."""
    waiting = [v for v in ends if v not in avoided]
    found = set(waiting)
    while waiting:
        head = waiting.pop()
        for tail, tip in model.directed:
            if tip == head and tail not in found and tail not in avoided:
                found.add(tail)
                waiting.append(tail)
    return found


def _indices(model: Model, argument: Expression) -> list[int]:
    if not isinstance(argument, Items):
        raise refused("a list of vertices that is none")
    return [model.index(item) for item in argument.items]


def _named(model: Model, names: object) -> list[int]:
    listed = [str(name) for name in items(names)]
    require(all(name in model.vertices for name in listed), "a separating vertex that the graph lacks")
    return [model.vertices.index(name) for name in listed]
