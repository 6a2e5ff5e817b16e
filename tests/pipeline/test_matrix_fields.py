"""Statements about matrix fields: limits, deltas, conservation, and the certificates for them."""

from fractions import Fraction

import pytest

from mathengine.errors import InvalidInput, ParseError
from mathengine.matrixfields.fields.reading import read_field
from mathengine.numeric.expressions import Text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_fields import checked_field, refutes_conserving
from mathengine.pipeline.certificate_fractions import WORDS
from mathengine.pipeline.certificate_polynomials import value_at
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify

FLAT = "{'x': [['1', '-y - 1'], ['-1', 'x + y + 2']], 'y': [['0', '-y - 1'], ['-1', 'x + y + 1']]}"
CURVED = "{'x': [['1', 'y'], ['0', '1']], 'y': [['1', '2*x'], ['0', '1']]}"


def verdict(statement, digits=50):
    return verify(statement, digits, max_seconds=None)


@pytest.mark.parametrize(
    "statement",
    [
        "limit(zeta3, start=[1, 1], direction=[1, 1]) = (1 - zeta(3))/zeta(3)",
        "limit(zeta3, start=[1, 1], direction=[1, 0]) = (1 - zeta(3))/zeta(3)",
        "limit(pi, start=[1, 0], direction=[1, 1]) = (2 - pi)/2",
        "limit(ffbar(x + y, x - y), start=[1, 1], direction=[1, 1]) = (1 - log(2))/log(2)",
        "limit(cmf1(c1=2), start=[1, 1], direction=[1, 1]) = 1/log(3/2) - 2",
        f'limit("{FLAT}", start=[0, 0], direction=[1, 1]) = 1/(1 - E)',
        "1/(1 + limit(zeta3, start=[1, 1], direction=[2, 1])) = zeta(3)",
        "limit(zeta3, start=[1, 1], direction=[1, 1], rows=[[1, 1], [0, 1]], column=0) = 1/zeta(3)",
    ],
)
def test_limits_are_enclosed_to_the_digits_asked_for(statement):
    found = verdict(statement)
    assert str(found.verdict) in ("supported", "proved")
    if found.digits is not None:
        assert found.digits >= 50
    wrong = verdict(f"{statement} + 1/10**40")
    assert str(wrong.verdict) == "refuted"


def test_two_spellings_of_a_limit_have_one_digest():
    one = claim("limit(zeta3, start=[1, 2/2], direction=[1, 1]) = 1")
    other = claim("1 = limit(zeta3, direction=[1, 1], start=[1, 1])")
    assert one.digest == other.digest
    assert one.text == "limit(zeta3, direction=[1, 1], start=[1, 1]) = 1"
    assert one.kind == "field-limit"
    assert claim(one.text).text == one.text


def test_the_order_of_the_axes_is_kept_where_it_matters():
    swapped = "{'y': [['1']], 'x': [['2']]}"
    assert claim(f'conserving("{swapped}")').text == claim("conserving(\"{'x': [['2']], 'y': [['1']]}\")").text
    pair = "{'y': [['1', '0'], ['0', '2']], 'x': [['1', '0'], ['0', '3']]}"
    text = claim(f'limit("{pair}", start=[0, 0], direction=[1, 0]) = 0').text
    assert text.index("'y'") < text.index("'x'")


@pytest.mark.parametrize(
    ("statement", "verdict_word"),
    [
        ("delta(zeta3, start=[1, 1], direction=[1, 1]) > 0.085", "proved"),
        ("delta(zeta3, start=[1, 1], direction=[1, 1], depth=1000) < 0.086", "proved"),
        ("delta(zeta3, start=[1, 1], direction=[2, 1], depth=300) > 0", "refuted"),
    ],
)
def test_deltas_are_compared_as_certified_numbers(statement, verdict_word):
    found = verdict(statement)
    assert str(found.verdict) == verdict_word


def test_a_limit_that_nothing_certifies_is_undecided():
    found = verdict(
        "limit(gamma_2F2, start=[1, 1, -1, -1], direction=[1, 1, 0, -1]) = (3 - 5*EulerGamma)/(3*EulerGamma - 1)"
    )
    assert str(found.verdict) == "undecided"
    assert found.method == "agreeing"
    assert found.evidence["agreeing_digits"] >= 25


@pytest.mark.parametrize(
    "field",
    [
        "zeta3",
        "e",
        "cmf2",
        "cmf2()",
        "cmf3_1(c0=1, c1=2)",
        "ffbar(2*x + 2*y, x - y)",
        "pFq(2, 1, -1)",
        "pFq(3, 2, 1)",
        "pFq(8, 7, 1)",
        "pFq(2, 1, z)",
        "pFq(1, 2, 1/2, shifts=[1/2, 0, 1])",
        "MeijerG(3, 2, 2, 3, 1)",
        f'"{FLAT}"',
        '"pFq(2, 1, -1)"',
    ],
)
def test_a_flat_field_is_proved_to_be_conserving(field):
    found = verdict(f"conserving({field})")
    assert str(found.verdict) == "proved"
    check_certificate(found.claim.text, found.certificate)


def test_a_field_that_is_not_flat_is_refuted_with_the_pair_and_the_entry():
    found = verdict(f'conserving("{CURVED}")')
    assert str(found.verdict) == "refuted"
    assert found.evidence["axes"] == ["x", "y"]
    assert (found.evidence["row"], found.evidence["column"]) == (0, 1)
    assert refutes_conserving(Text(CURVED), found.evidence)
    assert not refutes_conserving(Text(FLAT), {"axes": ["x", "y"], "row": 0, "column": 1})


@pytest.mark.parametrize("statement", [f'conserving("{CURVED}")', "conserving(ffbar(x + y, x - 2*y))"])
def test_no_certificate_makes_a_curved_field_conserving(statement):
    with pytest.raises(InvalidInput, match="matrices that do not commute"):
        check_certificate(statement, {"rule": "conserving", "rank": 2})


def test_the_certificate_belongs_to_its_statement():
    with pytest.raises(InvalidInput, match="another rank"):
        check_certificate("conserving(pFq(3, 2, 1))", {"rule": "conserving", "rank": 3})
    with pytest.raises(InvalidInput, match="another statement"):
        check_certificate("2 = 2", {"rule": "conserving", "rank": 2})


@pytest.mark.parametrize("text", ["pFq(2, 1, -1)", "pFq(3, 2, 1)", "pFq(2, 2, 3)", "MeijerG(1, 2, 2, 2, -1)"])
def test_the_checker_reads_the_matrices_of_the_library(text):
    checked, field = checked_field(read_expression(text, vocabulary=WORDS)), read_field(text)
    point = [Fraction(3 * i + 2, 11 + 2 * i) for i in range(field.dimension)]
    for step in checked.steps:
        expected = field.step_at(step.axis, step.direction, point)
        below = value_at(step.denominator, point)
        for i, row in enumerate(step.rows):
            for j, entry in enumerate(row):
                value = value_at(entry, point) / below
                assert (expected[i, j].p, expected[i, j].q) == (value.numerator, value.denominator)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("limit(zeta4, start=[1, 1], direction=[1, 1]) = 1", "nearest: zeta3"),
        ("limit(zeta3) = 1", "the keyword direction"),
        ("limit(zeta3, start=[1], direction=[1, 1]) = 1", r"start is \(1\)"),
        ("limit(zeta3, start=[1, 1], direction=[0, 0]) = 1", r"direction is \(0, 0\)"),
        ("limit(zeta3, start=[1, 1], direction=[1, 1/2]) = 1", "direction is 1/2"),
        ("limit(zeta3, start=[1, 1], direction=1) = 1", "direction is 1; accepted: a list"),
        ("limit(zeta3, start=[1, x], direction=[1, 1]) = 1", "start is x"),
        ("delta(zeta3, start=[1, 1], direction=[1, 1], depth=0) = 1", "depth is 0"),
        ("limit(zeta3, start=[1, 1], direction=[1, 1]) = 1/0", "division"),
        ("conserving(zeta4)", "nearest: zeta3"),
        ("conserving(\"{'x': [['1', '2']]}\")", "shape of M_x"),
        ("conserving(\"{'x': \")", "JSON with single quotes"),
        ("limit(zeta3, start=[1, 1], direction=[-1, 2]) = 1", "step 0 of the trajectory"),
    ],
)
def test_statements_that_make_no_sense_are_refused(statement, message):
    with pytest.raises((InvalidInput, ParseError), match=message):
        verdict(statement)


def test_the_limit_of_a_function_is_no_word_of_fields():
    assert claim("limit(sin(x)/x, x, 0) = 1").kind == "identity"


CONE_STATEMENTS = [
    "limit(zeta3, start=[1, 1], direction=[1, 1]) != (1 - zeta(3))/zeta(3) + 1/10**20",
    "limit(zeta3, start=[1, 1], direction=[2, 1]) < -0.168",
    "limit(pFq(3, 2, 1/2), start=[1, 1, 1, 2, 2], direction=[1, 1, 1, 2, 2]) < -0.44",
    "limit(zeta3_4F3, start=[1,1,1,1,2,2,3], direction=[1,1,1,1,2,2,2], rows=[[2,1,0],[1,2,1]]) > 1.202",
    "limit(e, start=[0, 0], direction=[1, 1]) < -1/2",
    "limit(pFq(2, 1, 1/2), start=[1, 1, 2], direction=[1, 1, 2]) < cf(1, 1)",
    "delta(zeta3, start=[1, 1], direction=[1, 1]) > 0.085",
    "delta(pFq(3, 2, 1/2), start=[1, 1, 1, 2, 2], direction=[1, 1, 1, 2, 2], depth=50) < 0",
]


SLOW_STATEMENTS = [
    "limit(zeta3, start=[1, 1], direction=[1, 0]) < -0.168",
    "limit(atan_2F1, start=[1/2, 3, 2], direction=[0, 1, 1]) > 2.1143",
    "delta(zeta3, start=[1, 1], direction=[1, 0], depth=100) < -0.9",
]


@pytest.mark.parametrize("statement", [*CONE_STATEMENTS, *SLOW_STATEMENTS])
def test_what_an_enclosure_proves_is_checked_again_without_search(statement):
    found = verdict(statement, 30)
    assert str(found.verdict) == "proved"
    check_certificate(found.claim.text, found.certificate)


def _tampered(certificate, **changes):
    (first, *rest) = certificate["enclosures"]
    return {**certificate, "enclosures": [{**first, **changes}, *rest]}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"first": 5000}, "a first step out of bounds"),
        ({"first": 3}, "a fraction other than that of the column"),
        ({"call": "limit(zeta3, direction=[1, 0], start=[1, 2])"}, "a fraction other than that of the column"),
    ],
)
def test_a_fraction_of_another_column_proves_nothing(changes, reason):
    found = verdict(SLOW_STATEMENTS[0], 20)
    with pytest.raises(InvalidInput, match=reason):
        check_certificate(found.claim.text, _tampered(found.certificate, **changes))


def test_a_cone_that_is_none_proves_nothing():
    found = verdict(CONE_STATEMENTS[2], 30)
    text, certificate = found.claim.text, found.certificate
    data = certificate["enclosures"][0]
    matrix = [[list(entry) for entry in row] for row in data["matrix"]]
    matrix[1][2][0] = str(int(matrix[1][2][0]) + 1)
    wrong = {
        "matrix": (matrix, "a matrix other than the trajectory's"),
        "factor": (["1", "1"], "a matrix other than the trajectory's"),
        "edges": ([["1", "0", "0"], ["0", "-1", "0"], ["0", "0", "1"]], "a cone that"),
        "weights": ([0, 0, 0], "a cone"),
        "depth": (0, "a depth out of bounds"),
        "fold": (0, "a cone out of bounds"),
        "call": (str(data["call"]).replace("start=[1, 1, 1, 2, 2]", "start=[1, 1, 1, 2, 3]"), "a matrix other than"),
    }
    for key, (value, reason) in wrong.items():
        with pytest.raises(InvalidInput, match=reason):
            check_certificate(text, _tampered(certificate, **{key: value}))
    other = text.replace("1/2", "1/3")
    with pytest.raises(InvalidInput, match="without an enclosure"):
        check_certificate(other, certificate)


def test_a_dual_field_is_read_as_the_library_reads_it():
    from mathengine.matrixfields.fields.catalogue import field

    checked, dual = checked_field(read_expression("zeta3_4F3", vocabulary=WORDS)), field("zeta3_4F3")
    point = [Fraction(3 * i + 2, 11 + 2 * i) for i in range(dual.dimension)]
    for step in checked.steps:
        expected = dual.step_at(step.axis, step.direction, point)
        below = value_at(step.denominator, point)
        values = [[value_at(entry, point) / below for entry in row] for row in step.rows]
        assert [[Fraction(int(e.p), int(e.q)) for e in row] for row in expected.tolist()] == values
