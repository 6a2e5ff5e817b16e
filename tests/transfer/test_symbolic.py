"""Formulas in symbols against the closed form in numbers."""

from fractions import Fraction

import pytest
import sympy

from mathengine.errors import InvalidInput
from mathengine.transfer.rate_network import BrightMode, shares
from mathengine.transfer.resonance import peak_formula
from mathengine.transfer.symbolic import CHANNELS, formulas, laplace_determinants

F = Fraction
RATES = {
    "kappa": F(1, 7),
    "gam": F(1, 3),
    "ga": F(1, 5),
    "Gs": F(2, 3),
    "phi": F(3, 4),
    "phi_p": F(1, 9),
    "phi_a": F(1, 8),
}
VALUES = {"N": F(5), "Om": F(1, 2), "J": F(2, 3), **RATES}
ENERGIES = {
    "levels": {"eps": F(1, 4), "g": F(1, 2), "wp": F(3, 2), "ea": F(1)},
    "detunings": {"delta_p": F(1, 4), "delta_a": F(1, 4)},
    "resonant": {},
}


def expected(form):
    d1, d2 = (F(0), F(0)) if form == "resonant" else (F(1, 4), F(1, 4))
    N, a, b = VALUES["N"], VALUES["N"] * VALUES["Om"] ** 2, VALUES["N"] * VALUES["J"] ** 2
    found = shares(BrightMode(N=N, d1=d1, d2=d2, a=a, b=b, **RATES))
    return {name: sympy.Rational(*(getattr(found, name) / found.total).as_integer_ratio()) for name in CHANNELS}


def numbers(form):
    values = {**VALUES, **ENERGIES[form]}
    return {sympy.Symbol(name): sympy.Rational(*value.as_integer_ratio()) for name, value in values.items()}


@pytest.mark.parametrize("form", [*ENERGIES])
def test_symbols_replaced_by_numbers_give_the_closed_form(form):
    found, wanted = formulas(form), expected(form)
    for name in CHANNELS:
        assert getattr(found, name).xreplace(numbers(form)) == wanted[name]
    assert formulas(form, **VALUES, **ENERGIES[form]).eta == wanted["eta"]


@pytest.mark.parametrize("form", ["detunings", "resonant"])
def test_quotients_are_the_same_functions_in_lowest_terms(form):
    found, wanted = formulas(form, N=5), expected(form)
    values = {s: v for s, v in numbers(form).items() if s.name != "N"}
    top, bottom = found.quotient("eta")
    assert top.as_expr().xreplace(values) / bottom.as_expr().xreplace(values) == wanted["eta"]
    assert top.gens == bottom.gens


@pytest.mark.parametrize("form", [*ENERGIES])
def test_definitions_lead_to_the_same_numbers(form):
    known = {**numbers(form)}
    for name, value in formulas(form).definitions():
        known[sympy.Symbol(name)] = sympy.expand_complex(value.xreplace(known).doit())
    wanted = expected(form)
    for name, symbol in (("eta", r"\eta"), ("L_photon", "L_p"), ("L_ring", "L_r"), ("L_acceptor", "L_a")):
        assert known[sympy.Symbol(symbol)] == wanted[name]


def test_the_resonant_quotient_is_the_peak_formula():
    top, bottom = formulas("resonant", phi=0, phi_p=0, phi_a=0).quotient()
    above, below = sympy.fraction(peak_formula())
    assert sympy.expand(top.as_expr() * below - bottom.as_expr() * above) == 0


def test_latex_writes_the_letters_of_the_field():
    found = formulas("resonant", phi=0, phi_p=0, phi_a=0)
    assert r"\Gamma_a &= \Gamma_s + \gamma_a" in found.latex()
    for style in ("expressions", "quotients"):
        assert r"\frac" in found.latex(style)
    with pytest.raises(InvalidInput, match="definitions, expressions, quotients"):
        found.latex("poem")


def test_laplace_determinants_are_those_of_the_matrix():
    found = laplace_determinants("detunings", variable=None)
    values = {**numbers("detunings"), sympy.Symbol("s"): sympy.Rational(1, 6)}
    matrix = found.matrix.xreplace(values)
    assert matrix.det() == found.determinant.xreplace(values)
    for column, name in enumerate(("Pp", "Pb", "Pa")):
        assert matrix.cofactor(0, column) == found.cofactors[name].xreplace(values)
    at_zero = laplace_determinants("detunings")
    assert at_zero.determinant == found.determinant.subs(sympy.Symbol("s"), 0)
    shift = sympy.diff(found.matrix, sympy.Symbol("s"))
    assert shift == -sympy.eye(10)


def test_laplace_determinants_without_ring_loss():
    values = {**VALUES, "gam": 0}
    found = laplace_determinants("resonant", **values)
    assert found.matrix.det() == found.determinant
    assert found.matrix.cofactor(0, 2) == found.cofactors["Pa"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kapa": 1}, "nearest: kappa"),
        ({"N": 0}, "a positive integer"),
        ({"kappa": -1}, "a rate of 0 or more"),
        ({"J": 0.5}, "decimal number as text"),
        ({"J": "x"}, "decimal number as text"),
    ],
)
def test_parameters_are_exact_and_known(values, message):
    with pytest.raises(InvalidInput, match=message):
        formulas("detunings", **values)


def test_forms_and_channels_are_known():
    with pytest.raises(InvalidInput, match="nearest: detunings"):
        formulas("detuning")
    with pytest.raises(InvalidInput, match="nearest: eta"):
        formulas("resonant", N=1).quotient("etta")
    with pytest.raises(InvalidInput, match="nothing decays"):
        formulas("resonant", N=1, kappa=0, gam=0, ga=0, Gs=0)
