"""Fields from text and plain data, and back; bad input is one clear line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.catalogue import CATALOGUE, entry, field
from mathengine.matrixfields.fields.field import NotConserving
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.meijer import meijer_g
from mathengine.matrixfields.fields.reading import read_field

ZETA3 = {
    "x": [["0", "-x^3"], ["(x+1)^3", "x^3+(x+1)^3+2*y*(y-1)*(2*x+1)"]],
    "y": [["-x^3+2*x^2*y-2*x*y^2+y^3", "-x^3"], ["x^3", "x^3+2*x^2*y+2*x*y^2+y^3"]],
}


def same(one, other):
    return one.axes == other.axes and all(one.matrix(axis) == other.matrix(axis) for axis in one.axes)


def test_matrices_names_and_constructors_give_the_same_fields():
    assert same(read_field(ZETA3), field("zeta3"))
    assert same(read_field(json.dumps(ZETA3)), field("zeta3"))
    assert same(read_field("zeta3"), field("zeta3"))
    assert same(read_field("cmf1(c1=2)"), field("cmf1", c1=2))
    assert same(
        read_field("cmf1(c1=1/2, c0=-1)"), read_field('{"name": "cmf1", "parameters": {"c1": "1/2", "c0": -1}}')
    )
    assert same(read_field("pFq(3, 2, 1)"), hypergeometric(3, 2, 1))
    assert same(read_field("pFq(2, 1, z)"), hypergeometric(2, 1))
    assert same(
        read_field("pFq(2, 1, -1, shifts=[1/2, 1, 3/2])"), read_field({"pFq": [2, 1, -1], "shifts": ["1/2", 1, "3/2"]})
    )
    assert same(read_field("MeijerG(3, 2, 2, 3, 1)"), meijer_g(3, 2, 2, 3, 1))
    assert same(read_field("ffbar(x + y, x - y)"), field("cmf1"))


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_survives_json(name):
    found = entry(name)
    for made in (found.family(), found.field()):
        back = read_field(json.loads(json.dumps(made.to_json())))
        assert same(back, made)
    assert json.loads(json.dumps(found.to_json()))["name"] == name


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=4, max_size=4).filter(lambda c: c[1] and c[3]))
def test_matrices_survive_text(c):
    made = field("cmf1", c0=c[0], c1=c[1], c2=c[2], c3=c[3])
    matrices = {line[2]: line.split(" = ")[1] for line in made.to_text().splitlines()}
    tables = {axis: [row.split(", ") for row in text.strip("[]").split("], [")] for axis, text in matrices.items()}
    assert same(read_field(tables), made)
    assert same(
        read_field({"matrices": made.gauge(made.matrix("x")).to_json()["matrices"]}), made.gauge(made.matrix("x"))
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("zeta33", r"field is zeta33; accepted: .*\(nearest: zeta3\)"),
        ("cmf1(c9=2)", "expected a keyword of 'cmf1'"),
        ("cmf1(c1=pi)", "name in an expression is pi"),
        ("cmf1(c1=0, c0=0)", "determinant of M_x is 0"),
        ("pFq(3, 2)", "expected 3 arguments of 'pFq'"),
        ("pFq(3, 1/2, 1)", "q is 1/2; accepted: an integer"),
        ("pFq(3, 2, 0)", "z is 0"),
        ("pFq(30, 2, 1)", r"numbers of parameters is \(30, 2\)"),
        ("pFq(2, 1, 1, shifts=3)", "shifts is 3; accepted: a list"),
        ("pFq(2, 1, 1, shifts=[1])", "number of shifts is 1; accepted: 3"),
        ("pFq(1, 0, 1)", "order of the differential equation is 0"),
        ("MeijerG(3, 3, 2, 3, 1)", r"orders \(m, n, p, q\) is \(3, 3, 2, 3\)"),
        ("x + y", "field is x \\+ y; accepted: a name, matrices"),
        ("{", "field is {; accepted: JSON"),
        ("[1]", "field is"),
        ('{"x": [["1"]], "y": [["t"]]}', "name in an expression is t; accepted: x, y"),
        ('{"x": [["1", "2"]], "y": [["1"]]}', "shape of M_x is rows of 2 entries"),
        ('{"x": [["1"]], "y": [["1", "0"], ["0", "1"]]}', "rank of M_y is 2; accepted: 1, as for x"),
        ('{"x": [["1", 0.5], ["0", "1"]]}', "entry of M_x is 0.5; accepted: an integer"),
        ('{"x": "1"}', "M_x is 1; accepted: a list"),
        ('{"x": [["1/0"]]}', "division is by zero"),
        ('{"x": [["x^1000"]]}', "power is x\\*\\*1000; accepted: one of degree at most 100"),
        ('{"x": [["(x+1)^90*(x+2)^90"]]}', "size of an expression"),
        ('{"matrices": {}}', "matrices is an object of 0"),
        ('{"pi": [["1"]]}', "axes is pi"),
        ('{"x y": [["1"]]}', "axes is x y"),
        ('{"ffbar": ["x"]}', "ffbar is 1 items"),
        ('{"pFq": [2, 1]}', "pFq is 2 items"),
        ('{"pFq": [2, 1, 1], "bad": 1}', "key beside pFq is bad"),
        ('{"name": "zeta3", "parameters": {"c": 1}}', "parameter of zeta3 is c; accepted: none"),
        ('{"name": 3}', "name is 3; accepted: text"),
        ('{"equation": "theta - z"}', "shifts is NoneType"),
        ('{"equation": "theta - z", "shifts": {"a": "1/theta"}, "parameters": []}', "free of theta and z"),
    ],
)
def test_bad_input_is_one_line(source, message):
    with pytest.raises(InvalidInput, match=message) as caught:
        read_field(source)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1500


def test_matrices_that_are_not_flat_are_refused_with_pair_and_entry():
    wrong = {**ZETA3, "x": [["0", "-x^3"], ["(x+1)^3", "x^3+(x+1)^3+2*y*(y-1)*(2*x+2)"]]}
    with pytest.raises(NotConserving, match=r"entry \(\d, \d\) of M_x\(x\)\*M_y\(x \+ e_x\)"):
        read_field(wrong)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='xyzpFq()[]{}",:=+-*/^0123456789 cmf', max_size=40))
def test_any_text_is_a_field_or_one_line(text):
    try:
        read_field(text)
        message = ""
    except InvalidInput as refusal:
        message = str(refusal)
    assert "\n" not in message
