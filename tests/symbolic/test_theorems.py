"""Theorems on constants: every use holds numerically, equal closed forms meet, and unequal ones do not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.numeric.balls import evaluate
from mathengine.numeric.expressions import Expression
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.symbolic.theorems import normalised
from mathengine.symbolic.theorems.logarithms import logarithm
from mathengine.symbolic.theorems.numbers import Surd, fundamental_unit, prime_powers, surd

# L. Euler; A. M. Legendre; C. F. Gauss (digamma); L. Lewin, Polylogarithms and associated functions (1981)
IDENTITIES = """
zeta(2) = pi**2/6
zeta(10) = pi**10/93555
zeta(-3) = 1/120
zeta(2, 1/4) = pi**2 + 8*Catalan
zeta(2, 3/4) = pi**2 - 8*Catalan
zeta(3, 1/2) = 7*zeta(3)
zeta(2, 1/3) - zeta(2, 2/3) = 9*L(-3, 2)
zeta(2, 1/5) + zeta(2, 4/5) = pi**2/sin(pi/5)**2
zeta(3, 7/5) = zeta(3, 2/5) - 125/8
polygamma(1, 1/3) = 2*pi**2/3 + 9*L(-3, 2)/2
digamma(1/2) = -EulerGamma - 2*log(2)
digamma(1/3) = -EulerGamma - pi/(2*sqrt(3)) - 3*log(3)/2
digamma(1/4) = -EulerGamma - pi/2 - 3*log(2)
digamma(1/6) = -EulerGamma - sqrt(3)*pi/2 - 2*log(2) - 3*log(3)/2
digamma(3/4) - digamma(1/4) = pi
digamma(1/8) = digamma(9/8) - 8
log(6) = log(2) + log(3)
log(3 + 2*sqrt(2)) = 2*log(1 + sqrt(2))
log(2 - sqrt(3)) = -log(2 + sqrt(3))
log(5 + sqrt(2)) + log(5 - sqrt(2)) = log(23)
log(-2) = log(2) + I*pi
atan(1/2) + atan(1/3) = pi/4
4*atan(1/5) - atan(1/239) = pi/4
12*atan(1/18) + 8*atan(1/57) - 5*atan(1/239) = pi/4
atan(3/4) = 2*atan(1/3)
atan(-2) = atan(1/2) - pi/2
atan(sqrt(2)) + atan(1/sqrt(2)) = pi/2
atan(2 - sqrt(3)) = pi/12
asin(3/5) = atan(3/4)
acos(1/2) = pi/3
asinh(1) = log(1 + sqrt(2))
atanh(1/3) = log(2)/2
coth(1/2) = (E + 1)/(E - 1)
tanh(log(2)) = 3/5
cot(1)*sin(1) = cos(1)
cos(pi/5) = GoldenRatio/2
tan(pi/8) = sqrt(2) - 1
sin(13*pi/12) = (sqrt(2) - sqrt(6))/4
polylog(1, 1/3) = log(3) - log(2)
polylog(2, 1/2) = pi**2/12 - log(2)**2/2
polylog(2, -1) = -pi**2/12
polylog(2, -1/2) = -polylog(2, 1/3) - log(3/2)**2/2
polylog(2, 1/GoldenRatio) = pi**2/10 - log(GoldenRatio)**2
polylog(3, 1/2) = 7*zeta(3)/8 - pi**2*log(2)/12 + log(2)**3/6
polylog(3, -2) = polylog(3, -1/2) - pi**2*log(2)/6 - log(2)**3/6
polylog(-2, 1/3) = 3/2
polylog(2, I) = -pi**2/48 + I*Catalan
lerchphi(-1, 1, 1/2) = pi/2
lerchphi(-1/3, 1, 1/2) = pi/sqrt(3)
lerchphi(1/4, 1, 1/2) = 2*log(3)
lerchphi(1/2, 2, 1) = 2*polylog(2, 1/2)
gamma(1/3)*gamma(2/3) = 2*pi/sqrt(3)
gamma(1/4)*gamma(3/4) = pi*sqrt(2)
gamma(1/6) = gamma(1/3)**2*sqrt(3)/(2**(1/3)*sqrt(pi))
gamma(-3/2) = 4*sqrt(pi)/3
factorial(1/2) = sqrt(pi)/2
beta(1/2, 1/2) = pi
besseli(2, 2) = besseli(0, 2) - besseli(1, 2)
besselj(3, 1) = 7*besselj(1, 1) - 4*besselj(0, 1)
besseli(1/2, 1) = sqrt(2/pi)*(E - 1/E)/2
besseli(-3/2, 1) = besseli(1/2, 1) - besseli(-1/2, 1)
erfc(1) = 1 - erf(1)
10**(1/3) = 2**(1/3)*5**(1/3)
sqrt(2/(pi*E)) = sqrt(2)*exp(-1/2)/sqrt(pi)
L(-4, 2) = Catalan
L(-4, 3) = pi**3/32
L(-3, 1) = pi/(3*sqrt(3))
L(5, 2) = 4*pi**2/(25*sqrt(5))
L(5, 1) = 2*log(GoldenRatio)/sqrt(5)
L(8, 1) = log(1 + sqrt(2))/sqrt(2)
L(12, 1) = log(2 + sqrt(3))/sqrt(3)
""".strip().splitlines()


def sides(identity: str) -> tuple[Expression, Expression]:
    left, right = (read_expression(side) for side in identity.split(" = "))
    return left, right


@pytest.mark.parametrize("identity", IDENTITIES)
def test_equal_closed_forms_meet(identity: str) -> None:
    assert to_text(normalised(*sides(identity))[0]) == "0"


@pytest.mark.parametrize("identity", IDENTITIES)
def test_every_use_of_a_theorem_holds_numerically(identity: str) -> None:
    for use in normalised(*sides(identity))[1]:
        left, right = (acb(evaluate(side, 40)) for side in (use.left, use.right))
        assert left.overlaps(right), use


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_closed_form_that_is_changed_does_not_meet(identity: str) -> None:
    left, right = sides(identity)
    changed = read_expression(f"{to_text(right)} + 1/1000")
    assert to_text(normalised(left, changed)[0]) != "0"


def exact_log(text: str) -> str:
    use = logarithm(read_expression(text))
    return text if use is None else to_text(use.right)


def test_logarithms_of_primes_stay() -> None:
    assert exact_log("log(7)") == "log(7)"
    assert exact_log("log(1 + sqrt(2))") == "log(1 + sqrt(2))"


positive = st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=60)


@given(positive)
def test_primes_multiply_back(x: Fraction) -> None:
    powers = prime_powers(x)
    assert powers is not None
    product = Fraction(1)
    for p, e in powers.items():
        product *= Fraction(p) ** e
    assert product == x


@settings(deadline=None)
@given(positive, positive)
def test_arc_tangents_of_rational_numbers_add(x: Fraction, y: Fraction) -> None:
    # atan(x) + atan(y) = atan((x + y)/(1 - xy)) below pi/2
    if x * y >= 1:
        return
    identity = f"atan({x}) + atan({y}) = atan({(x + y) / (1 - x * y)})"
    assert to_text(normalised(*sides(identity))[0]) == "0"


@settings(deadline=None)
@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9), st.sampled_from([2, 3, 5, 6, 7]))
def test_logarithms_of_surds_multiply(a: int, b: int, c: int, e: int, d: int) -> None:
    one, two = Surd(Fraction(a), Fraction(b), d if b else 1), Surd(Fraction(c), Fraction(e), d if e else 1)
    if not (one.is_positive() and two.is_positive()):
        return
    product = to_text((one * two).expression())
    first, second = (to_text(x.expression()) for x in (one, two))
    form, uses = normalised(*sides(f"log({first}) + log({second}) = log({product})"))
    for use in uses:
        assert acb(evaluate(use.left, 30)).overlaps(acb(evaluate(use.right, 30)))
    # products of ideals that are not principal may stay apart; units and norms must meet
    if abs(one.norm) == 1 and abs(two.norm) == 1:
        assert to_text(form) == "0"


@given(st.integers(-40, 40), st.integers(-40, 40), st.sampled_from([2, 3, 5, 6, 7, 10]))
def test_the_sign_of_a_surd_is_that_of_its_value(x: int, y: int, d: int) -> None:
    value = surd(read_expression(f"{x} + {y}*sqrt({d})"))
    assert value is not None
    ball = evaluate(read_expression(f"{x} + {y}*sqrt({d})"), 20)
    assert value.is_positive() == (ball > 0)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("d", "unit"), [(2, "1 + sqrt(2)"), (3, "2 + sqrt(3)"), (5, "(1 + sqrt(5))/2"), (13, "(3 + sqrt(13))/2")]
)
def test_fundamental_units(d: int, unit: str) -> None:
    assert fundamental_unit(d) == surd(read_expression(unit))
