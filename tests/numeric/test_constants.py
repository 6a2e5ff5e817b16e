"""Names of constants stand for what mpmath calls by them."""

import mpmath
import pytest

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import ball_to_text, evaluate
from mathengine.numeric.constants import constant, known_constants, suggestion
from mathengine.numeric.printer import to_text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pi", "pi"),
        ("e", "E"),
        ("zeta3", "zeta(3)"),
        ("zeta_5", "zeta(5)"),
        ("log2", "log(2)"),
        ("ln3", "log(3)"),
        ("sqrt2", "sqrt(2)"),
        ("catalan", "Catalan"),
        ("Pi", "pi"),
        ("eulergamma", "EulerGamma"),
        ("pi2", "pi**2"),
        (" zeta(3) ", "zeta(3)"),
        ("6/pi^2", "6/pi**2"),
    ],
)
def test_a_name_has_its_canonical_expression(name, text):
    assert to_text(constant(name)) == text


@pytest.mark.parametrize(
    ("name", "witness"),
    [
        ("pi", lambda: mpmath.pi),
        ("E", lambda: mpmath.e),
        ("EulerGamma", lambda: mpmath.euler),
        ("Catalan", lambda: mpmath.catalan),
        ("GoldenRatio", lambda: mpmath.phi),
        ("zeta3", lambda: mpmath.zeta(3)),
        ("log2", lambda: mpmath.log(2)),
        ("sqrt2", lambda: mpmath.sqrt(2)),
    ],
)
def test_the_value_is_that_of_mpmath(name, witness):
    with mpmath.workdps(70):
        expected = mpmath.nstr(+witness(), 65)
    assert ball_to_text(evaluate(constant(name), 55), 50)[:45] == expected[:45]


@pytest.mark.parametrize("name", ["zetta3", "zeta1", "foo", "log0", "log1", "catalon"])
def test_an_unknown_name_is_answered_with_the_known_ones(name):
    with pytest.raises(InvalidInput, match=f"constant is {name}; accepted: .*Catalan"):
        constant(name)


def test_the_nearest_name_is_shown():
    with pytest.raises(InvalidInput, match=r"nearest: Catalan"):
        constant("Catalon")


def test_every_known_name_is_known():
    for name in known_constants():
        constant(name)


def test_a_free_name_that_looks_like_a_constant_gets_a_proposal():
    assert suggestion("e") == "; 'e' is spelled E"
    assert suggestion("x") == ""
