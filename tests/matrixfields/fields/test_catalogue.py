"""Every entry of the catalogue: flat with symbolic parameters, limits to 50 digits, the peer's matrices."""

from fractions import Fraction

import pytest
from flint import arb, fmpq, fmpq_mat

from mathengine.errors import InvalidInput
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fields.catalogue import CATALOGUE, entry, field
from mathengine.matrixfields.fields.explicit import ExplicitSteps
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.balls import enclose, working_precision
from mathengine.numeric.reader import read_expression

LIMITS = [(name, i) for name, found in CATALOGUE.items() for i in range(len(found.limits))]
# Depth for 50 digits where the error does not fall exponentially.
DEPTH = {"gamma_2F2": 1000, "gamma_meijer": 90, "var_root_cmf": 260, "e": 60}
SLOW = [(name, i) for name, i in LIMITS if name.startswith("decoupled")]


def ball(text, bits):
    value = enclose(read_expression(text), bits)
    return value if isinstance(value, arb) else value.real


def walked(made, direction, start, depth):
    """The product of unit steps, one after the other, axis by axis in any order that is regular."""
    position = [Fraction(c) for c in start]
    product = fmpq_mat(made.rank, made.rank, [int(i == j) for i in range(made.rank) for j in range(made.rank)])
    for _ in range(depth):
        end = [c + d for c, d in zip(position, direction, strict=True)]
        product = product * made.work(position, end)
        position = end
    return product


@pytest.mark.parametrize("name", CATALOGUE)
def test_flat_and_invertible_with_the_parameters_as_variables(name):
    family = entry(name).family()
    assert family.steps.flaw() is None
    assert all(not family.steps.determinant(i)[0].is_zero() for i in range(family.dimension))
    if family.dimension <= 3:
        matrices = tuple(family.matrix(axis) for axis in family.axes)
        assert ExplicitSteps(family.axes, matrices).flaw() is None


@pytest.mark.parametrize(("name", "index"), [pair for pair in LIMITS if pair not in SLOW])
def test_the_limit_along_each_direction_to_50_digits(name, index):
    found = entry(name)
    limit = found.limits[index]
    made = found.field(**limit.parameters)
    depth = DEPTH.get(name, 100)
    approximation = limit.quotient(walked(made, limit.direction, limit.start, depth).tolist())
    with working_precision(400):
        error = abs(ball(limit.limit, 400) - arb(approximation))
        assert error < arb(10) ** -50


@pytest.mark.parametrize(("name", "index"), SLOW)
def test_slow_limits_are_those_of_the_fractions_along_x(name, index):
    found = entry(name)
    limit = found.limits[index]
    # M_x(1, y) ... M_x(N, y) holds the convergents of a(0) + b(1)/(a(1) + ...) less a(0), b over a in its last column.
    b, a = ([c for _, c in sorted(coefficients(found.field(), row).items())] for row in (0, 1))
    fraction = ContinuedFraction.of(a, b)
    value = enclosure(fraction, 60).value
    with working_precision(300):
        assert abs(value - int(fraction.a(0)) - ball(limit.limit, 300)) < arb(10) ** -50


def coefficients(made, row):
    """The coefficients in x of an entry of the last column of M_x, which must be free of y and of denominators."""
    above, below = made.matrix("x").entry(row, 1)
    assert below.is_one()
    assert above.degrees()[1] == 0
    table = {e[0]: int(c) for e, c in above.to_dict().items()}
    return {k: table.get(k, 0) for k in range(max(table) + 1)}


@pytest.mark.parametrize(("name", "index"), LIMITS)
def test_rates_and_delta_limits_agree_with_what_is_measured(name, index):
    limit = entry(name).limits[index]
    if limit.delta is None or limit.delta_limit is None:
        return
    expected = float(ball(limit.delta_limit, 64))
    assert expected - 0.001 < limit.delta[1] < expected + 0.05


def test_the_law_of_degree_1_holds_for_small_parameters():
    for a in range(1, 10, 3):
        for b in range(1, 10, 2):
            made = field("cmf1", c1=a, c3=b)
            product = made.work([1, 1], [81, 81])
            value = product[0, 1] / product[1, 1]
            with working_precision(200):
                law = arb(b) / (arb(1) + arb(fmpq(b, a))).log() - a
                assert abs(law - arb(value)) < arb(10) ** -20


def test_unknown_names_and_parameters_are_answered_with_the_nearest():
    with pytest.raises(InvalidInput, match=r"nearest: zeta3\)"):
        field("zeta_3")
    with pytest.raises(InvalidInput, match="parameter of cmf1 is c5; accepted: c0, c1, c2, c3"):
        field("cmf1", c5=1)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_has_a_source_and_safe_starts_for_its_limits(name):
    found = entry(name)
    assert found.source
    assert found.title
    assert all(len(start) == len(found.axes) for start in found.safe_starts)
    for limit in found.limits:
        assert len(limit.direction) == len(found.axes)
        assert all(len(row) == found.rank for row in limit.rows(found.rank))


PEERS = (
    "e", "pi", "symmetric_pi", "zeta3", "var_root_cmf", "cmf1", "cmf2", "cmf3_1", "cmf3_2", "cmf3_3",
    "hypergeometric_derived_2F1", "hypergeometric_derived_3F2",
)  # fmt: skip


@pytest.mark.parametrize("name", PEERS)
def test_entry_by_entry_equal_to_the_peer(name):
    known = pytest.importorskip("ramanujantools.cmf.known_cmfs")
    from mathengine.matrixfields.fields.rational_functions import rational_function
    from mathengine.numeric.sympy_bridge import from_sympy

    family = entry(name).family()
    theirs = getattr(known, name)()
    assert {str(axis) for axis in theirs.axes()} == set(family.axes)
    for axis, matrix in theirs.matrices.items():
        ours = family.matrix(str(axis))
        for i in range(family.rank):
            for j in range(family.rank):
                peer = rational_function(from_sympy(matrix[i, j].together()), family.context)
                above, below = ours.entry(i, j)
                assert peer.numerator * below == above * peer.denominator
