"""A field as text, LaTeX and sympy matrices."""

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.matrixfields.fields.catalogue import CATALOGUE, field
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.matrices import ring
from mathengine.matrixfields.fields.rational_functions import polynomial_text, quotient_text, rational_function

CONTEXT = ring(["x", "y"])
MONOMIALS = st.tuples(st.integers(0, 3), st.integers(0, 3))
POLYNOMIALS = st.dictionaries(MONOMIALS, st.integers(-9, 9).filter(bool), max_size=4).map(CONTEXT.from_dict)


@settings(max_examples=150, deadline=None)
@given(POLYNOMIALS, POLYNOMIALS, st.integers(1, 3))
def test_text_reads_back(one, other, power):
    product = one * other**power
    assert rational_function(polynomial_text(product), CONTEXT).numerator == product
    if not other.is_zero():
        back = rational_function(quotient_text(one, other), CONTEXT)
        assert back.numerator * other == one * back.denominator


def test_text_of_the_zeta3_field():
    assert field("zeta3").to_text().splitlines()[0].startswith("M_x = [[0, -x**3], [(x + 1)**3, ")


def test_sympy_matrices_are_the_same_functions():
    made = hypergeometric(2, 1, "z")
    found = made.to_sympy()
    x0, x1, y0, z = sympy.symbols("x0 x1 y0 z")
    assert set(found) == {x0, x1, y0}
    theta = found[x0] - sympy.eye(2)
    assert sympy.simplify(found[x1] - (theta * x0 / x1 + sympy.eye(2))) == sympy.zeros(2)
    product = found[x0] * found[x1].subs(x0, x0 + 1) - found[x1] * found[x0].subs(x1, x1 + 1)
    assert sympy.simplify(product) == sympy.zeros(2)
    assert z in found[x0].free_symbols


def test_latex_has_a_matrix_for_each_axis():
    latex = CATALOGUE["hypergeometric_derived_2F1"].family()._repr_latex_()
    assert latex.count(r"\begin{pmatrix}") == 3
    assert "**" not in latex
