"""MathML: well formed, escaped, and as large as the expression it came from."""

from xml.etree import ElementTree

import pytest

from mathengine.numeric.expressions import Text
from mathengine.numeric.mathml import to_mathml
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.pipeline.domains import vocabulary
from mathengine.store.catalogue import catalogue

CORE = set("math mrow mi mn mo mtext mfrac msup msub msqrt mroot munderover".split())  # noqa: SIM905


def tree(text):
    return ElementTree.fromstring(to_mathml(text))


def shape(text):
    """The elements in brackets: what a reader sees, without invisible signs."""

    def inner(node):
        children = [inner(child) for child in node]
        own = (node.text or "").replace("\u2061", "").replace("\u2062", "").replace("\xa0", " ")
        return own if not children else f"{node.tag}({' '.join(child for child in children if child)})"

    return inner(tree(text)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", "x"),
        ("-x", "mrow(− x)"),
        ("x - 3/4", "mrow(x − mfrac(3 4))"),
        ("-3/4 + x", "mrow(− mfrac(3 4) + x)"),
        ("2*x*y", "mrow(2 x y)"),
        ("2*3**n", "mrow(2 · msup(3 n))"),
        ("(x + 1)*(x - 1)", "mrow(mrow(( mrow(x + 1) )) mrow(( mrow(x − 1) )))"),
        ("(x + 1)**2", "msup(mrow(( mrow(x + 1) )) 2)"),
        ("x**(-2)", "mfrac(1 msup(x 2))"),
        ("sqrt(2)", "msqrt(2)"),
        ("2**(1/3)", "mroot(2 3)"),
        ("6/zeta(3)", "mfrac(6 mrow(ζ mrow(( 3 ))))"),
        ("polylog(2, 1/9)", "mrow(msub(Li 2) mrow(( mfrac(1 9) )))"),
        ("binomial(n, 2)", "mrow(( mfrac(n 2) ))"),
        ("factorial(n + 1)", "mrow(mrow(( mrow(n + 1) )) !)"),
        ("Abs(x)", "mrow(| x |)"),
        ("l1_2*w1_1", "mrow(msub(l1 2) msub(w1 1))"),
        ("alpha_1", "msub(α 1)"),
        ("exp(-x)", "msup(e mrow(− x))"),
    ],
)
def test_expressions_are_set_as_on_paper(text, expected):
    assert shape(read_expression(text)) == expected


def test_a_continued_fraction_is_set_in_the_notation_of_gauss():
    statement = read_statement("cf(2*n + 1, n**2) = 4/pi", vocabulary=vocabulary())
    assert shape(statement) == (
        "mrow(mrow(1 + munderover(K mrow(n = 1) ∞) mfrac(msup(n 2) mrow(mrow(2 n) + 1))) = mfrac(4 π))"
    )


def test_conditions_follow_the_claim():
    statement = read_statement("n**2 >= n for n integer and n >= 1")
    assert shape(statement).endswith(" for  mrow(n ∈ ℤ) , mrow(n ≥ 1))")


def test_no_text_becomes_markup():
    attack = Text('<script>alert("x")</script>&amp;')
    assert tree(attack)[0].text == attack.text
    assert "<script" not in to_mathml(attack)


def test_every_entry_of_the_catalogue_is_well_formed_and_keeps_to_mathml_core():
    for entry in catalogue():
        root = tree(read_statement(entry.statement, vocabulary=vocabulary()))
        assert {node.tag for node in root.iter()} <= CORE
        for node in root.iter():
            if node.tag in ("mfrac", "msup", "msub", "mroot"):
                assert len(node) == 2, entry.statement
