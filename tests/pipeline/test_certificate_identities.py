"""Certificates of identities: what they establish, and every forgery of which somebody has thought."""

import time
from fractions import Fraction

import pytest
from flint import acb
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.pipeline.certificate_algebraic import is_algebraic_zero, is_small
from mathengine.pipeline.certificate_identities import by_logarithms, has_no_value, vanishes_on_domain
from mathengine.pipeline.certificate_identities_analyticity import is_real_valued, require_analytic
from mathengine.pipeline.certificate_identities_domains import Place, rational_bounds
from mathengine.pipeline.certificates import check_certificate
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.sampling import points, values_at

FORMAL = {"step": "formal"}
LOGARITHMS = {"step": "formal", "logarithms": True}


def piece(where, proof=FORMAL):
    return {"where": where, "proof": proof}


def pieces(*parts, points=(), name="x"):
    return {"step": "pieces", "name": name, "pieces": list(parts), "points": list(points)}


def equation(at, coefficients=("0",), values=(FORMAL,), name="x"):
    return {"step": "equation", "name": name, "at": at, "coefficients": list(coefficients), "values": list(values)}


HALVES = (piece(["x < 0"]), piece(["x > 0"]))

ESTABLISHED = [
    ("sin(x)**2 + cos(x)**2 = 1", FORMAL),
    ("asin(x) = -I*log(I*x + sqrt(1 - x**2))", LOGARITHMS),
    ("sqrt(2) + sqrt(3) = sqrt(5 + 2*sqrt(6))", {"step": "algebraic"}),
    ("4*atan(1/5) - atan(1/239) = pi/4", {"step": "exponential", "factor": "4*I"}),
    ("atan(x) + atan(1/x) = pi/2 for x > 0", equation("1", values=[{"step": "exponential", "factor": "4*I"}])),
    ("Abs(x)*sign(x) = x for x real", pieces(*HALVES, points=[{"at": "0", "proof": FORMAL}])),
    ("sqrt(x**2)/x = sign(x) for x real", pieces(*HALVES, points=[{"at": "0", "undefined": True}])),
    ("sign(x)**2 = 1 for x != 0 and x real", pieces(*HALVES)),
    ("acot(x) = atan(1/x)", FORMAL),
    ("exp(2*acoth(x)) = (x + 1)/(x - 1)", FORMAL),
    ("diff(Abs(x**2 - 1), x) = 2*x*sign(x**2 - 1) for x real", FORMAL),
    ("x + y = 2*x for y = x", FORMAL),
    ("binomial(n, k) = binomial(n, n - k) for n integer and n >= 0", FORMAL),
]


@pytest.mark.parametrize(("text", "proof"), ESTABLISHED, ids=[text for text, _ in ESTABLISHED])
def test_true_statements_are_established(text, proof):
    check_certificate(text, {"rule": "identity", "proof": proof})


FORGED = [
    # false at a point, on a half line or on a cut
    ("sqrt(x**2) = x", FORMAL),
    ("sqrt(x**2) = x for x real", FORMAL),
    ("Abs(x) = x for x > -1", FORMAL),
    ("sign(x)**2 = 1 for x real", FORMAL),
    ("log(x**2) = 2*log(x) for x != 0", FORMAL),
    ("log(exp(x)) = x", FORMAL),
    ("sqrt(x*y) = sqrt(x)*sqrt(y) for x real and y real", FORMAL),
    ("(x**y)**z = x**(y*z) for x > 0", FORMAL),
    ("(-1)**(2*x) = 1 for x real", FORMAL),
    ("exp(2*I*pi*x) = 1 for x real", FORMAL),
    ("floor(x + y) = floor(x) + y for y real", FORMAL),
    ("conjugate(log(x)) = log(conjugate(x))", FORMAL),
    ("re(x*y) = re(x)*re(y)", FORMAL),
    ("besselj(v, -x) = (-1)**v*besselj(v, x)", FORMAL),
    ("0**x = 0 for x >= 0", FORMAL),
    ("0**x = 0 for x real", FORMAL),
    ("(x - x)**y = 0 for y > -1", FORMAL),
    ("0**(x - x) = 0", FORMAL),
    ("acot(-x) = -acot(x)", FORMAL),
    ("acot(-x) = -acot(x)", LOGARITHMS),
    ("acoth(-x) = -acoth(x) for x real", FORMAL),
    ("acot(x**2 - 2) = -acot(2 - x**2) for x real", FORMAL),
    ("acosh(x) = log(x + sqrt(x**2 - 1))", LOGARITHMS),
    ("asin(x) = 2*atan(x/(1 + sqrt(1 - x**2))) + 1 - 1 + 0*log(0)", FORMAL),
    ("binomial(n, n) = 1 for n integer", FORMAL),
    ("binomial(n/2, k) = binomial(n/2, n/2 - k) for n integer and k integer", FORMAL),
    ("binomial(n, k) = binomial(n, n - k) for n integer and n >= -1", FORMAL),
    # derivatives that are none
    ("diff(Abs(z), z) = sign(z)", FORMAL),
    ("diff(Abs(x + I), x) = sign(x + I) for x real", FORMAL),
    ("diff(sign(x + I), x) = 0 for x real", FORMAL),
    ("diff(Abs(log(x)), x) = sign(log(x))/x for x real", FORMAL),
    # names that a sum or a limit binds
    ("limit(x*y, x, 1) = limit(x*x, x, 1) for y = x", FORMAL),
    ("summation(y, x, 1, 3) = summation(x, x, 1, 3) for y = x", FORMAL),
    # infinity is no number
    ("oo - oo = 0", FORMAL),
    ("x*oo = oo*x", FORMAL),
    # pieces with a gap, an end or a point left out
    ("Abs(x) = x for x real", pieces(piece(["x > 0"]))),
    ("sign(x)**2 = 1 for x real", pieces(*HALVES)),
    ("sign(x)**2 = 1 for x real", pieces(*HALVES, points=[{"at": "0", "proof": FORMAL}])),
    ("sign(x)**2 = 1 for x real", pieces(*HALVES, points=[{"at": "0", "undefined": True}])),
    ("sign(x) = 1 for x >= 0", pieces(piece(["x > 0"]))),
    ("sign(x)**2 = 1 for x real and x != 1", pieces(*HALVES)),
    ("x**(1 - sign(x)**2) = 1 for x real", pieces(*HALVES, points=[{"at": "0", "undefined": True}])),
    ("sign(x)*sign(x - 1)*x*(x - 1) = x*(x - 1) for x real", pieces(piece(["x < 0"]), piece(["x > 1"]))),
    ("Abs(x) = x for x real", pieces(piece(["x > 0"]), piece(["x > -1"]), points=[{"at": "0", "proof": FORMAL}])),
    ("sign(x)**2 = 1 for x < pi", pieces(*HALVES)),
    ("sign(n)**2 = 1 for n integer", pieces(piece(["n > 0"]), piece(["n < 0"]), name="n")),
    ("sign(x)**2 = 1", pieces(*HALVES)),
    ("Abs(x)*y = x*y for x real", pieces(*HALVES, points=[{"at": "0", "undefined": True}])),
    # equations: at a wrong point, across a branch point, with singular coefficients, on a domain that is no interval
    ("atan(x) + atan(1/x) = pi/2 for x real", equation("1", values=[{"step": "exponential", "factor": "4*I"}])),
    (
        "atan(x) + atan(1/x) = pi/2 for x != 0 and x real",
        equation("1", values=[{"step": "exponential", "factor": "4*I"}]),
    ),
    ("atan(x) + atan(1/x) = pi/2 for x**2 > 1/2", equation("1", values=[{"step": "exponential", "factor": "4*I"}])),
    ("atan(x) + atan(1/x) = pi/2 for x < 0", equation("1", values=[{"step": "exponential", "factor": "4*I"}])),
    ("atan(tan(x)) = x for x real", equation("0")),
    ("x**2 = 0", equation("0", ["2/x"])),
    ("x**2 = 0", equation("0", ["0", "1/x"], [FORMAL, FORMAL])),
    ("x = 0", equation("0")),
    ("exp(x) = 1", equation("0")),
    ("exp(x) = 0", equation("0", ["1"])),
    ("sin(x) = 0", equation("0", ["-1", "0"], [FORMAL, FORMAL])),
    ("sin(x) = 0", equation("0", ["-1", "0"], [FORMAL])),
    ("sign(x) = 1 for x real", equation("1")),
    ("sign(x) = 1", equation("1")),
    ("floor(x) = 0 for x real", equation("1/2")),
    ("log(x**2) = 2*log(x)", equation("1")),
    ("sin(pi*n) = n - n + x for n integer and x real", equation("0")),
    ("x*y = 0", equation("0", ["1/x"])),
    ("(x - y)*sign(x - y) = x - y for x >= y", equation("0", ["0", "0"], [FORMAL, FORMAL])),
    ("conjugate(z) = z", equation("0", ["0", "0"], [FORMAL, FORMAL], name="z")),
    # numbers
    ("log(2) = 1", {"step": "exponential", "factor": "0"}),
    ("log(2) = 1", {"step": "exponential", "factor": "sqrt(2) - sqrt(2)"}),
    ("log(2) = 1", {"step": "exponential", "factor": "1/10**40"}),
    ("pi = 0", {"step": "exponential", "factor": "2*I"}),
    ("2*pi*I = 0", {"step": "exponential", "factor": "1"}),
    ("atan(1) + atan(2) + atan(3) = 0", {"step": "exponential", "factor": "2*I"}),
    ("x = 0", {"step": "exponential", "factor": "1"}),
    ("sqrt(2) = 141421356237309504880168872420969807856967187537694807317667973799/10**65", {"step": "algebraic"}),
    ("pi = 3", {"step": "algebraic"}),
    ("x = 0", {"step": "algebraic"}),
    ("(-8)**(1/3) = -2", {"step": "algebraic"}),
    ("log(2) = 1", {"step": "theorems", "theorems": []}),
    ("log(2) = 1", {"step": "theorems", "theorems": [{"theorem": "x", "left": "log(2)", "right": "1"}]}),
    # data
    ("x = 0", None),
    ("x = 0", "formal"),
    ("x = 0", []),
    ("x = 0", {}),
    ("x = 0", {"step": ["formal"]}),
    ("x = 0", {"step": "belief"}),
    ("x = 0", {"step": "equation"}),
    ("x = 0", equation(1.5)),
    ("x = 0", equation("1/0")),
    ("x = 0", equation("1" * 10**6)),
    ("x = 0", equation("0", ["(" * 4000])),
    ("x = 0", equation("0", ["__import__('os')"])),
    ("x = 0", equation("0", [], [])),
    ("x = 0", equation("0", ["0"] * 50, [FORMAL] * 50)),
    ("x = 0 for x real", {"step": "pieces", "name": 3, "pieces": 1, "points": 2}),
    ("x = 0 for x real", pieces(*HALVES * 10000)),
    ("x = 0 for x real", pieces(piece([]), points=[{"at": str(i), "proof": FORMAL} for i in range(5000)])),
    ("x = 0 for x real", pieces(piece(["x < y"]))),
    ("x = 0 for x real", pieces(piece(["x"]))),
    ("x < 1 for x < 1", FORMAL),
    ("x = 1 for x = y and y**2 = 1", FORMAL),
    ("x = 1 for x**2 = 1", FORMAL),
    # what is too large is refused at once
    (
        "log(1522605027922533360535618378132637429718068114961380688657908494580122963258952897654000350692006139) = 1",
        FORMAL,
    ),
    ("(1 + x + y + z)**9000 = 1", FORMAL),
    ("gamma(x + 70)*gamma(y + 70)*gamma(z + 70)*gamma(w + 70) = 1", FORMAL),
    ("exp(I*pi/9973) + x = 1", FORMAL),
    ("2**(1/1009) + 3**(1/1013) + 5**(1/1019) = 0", {"step": "algebraic"}),
]


@pytest.mark.parametrize(("text", "proof"), FORGED, ids=[f"{i}: {text[:60]}" for i, (text, _) in enumerate(FORGED)])
def test_forgeries_are_refused_quickly(text, proof):
    started = time.process_time()
    with pytest.raises(InvalidInput):
        check_certificate(text, {"rule": "identity", "proof": proof})
    assert time.process_time() - started < 3


def test_a_plan_that_is_too_deep_is_refused():
    proof = FORMAL
    for _ in range(500):
        proof = pieces(piece([], proof))
    with pytest.raises(InvalidInput, match=r"too deep|part of the domain"):
        check_certificate("x = 0 for x real", {"rule": "identity", "proof": proof})


def test_other_claims_are_refused():
    with pytest.raises(InvalidInput, match="a rule for equations"):
        vanishes_on_domain(read_statement("x < 1").claim, (), {"proof": FORMAL})
    with pytest.raises(InvalidInput, match="cannot be read"):
        check_certificate("x = x", {"rule": "identity"})


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.integers(-4, 4), st.integers(-4, 4).filter(bool), st.sampled_from(ESTABLISHED))
def test_no_established_statement_stays_so_when_something_is_added(shift, scale, entry):
    """A proof is one of its statement only."""
    text, proof = entry
    equation_text, mark, conditions = text.partition(" for ")
    left, right = equation_text.split(" = ")
    changed = f"{left} = {right} + {scale}/(7 + {shift + 4})" + (f" for {conditions}" if mark else "")
    with pytest.raises(InvalidInput):
        check_certificate(changed, {"rule": "identity", "proof": proof})


# Parts of the check against values


@pytest.mark.parametrize("word", ["asin", "acos", "atan", "acot", "asec", "acsc", "asinh", "acosh", "atanh", "acoth"])
def test_the_definitions_by_logarithms_have_the_right_values_on_and_off_the_cuts(word):
    expression = read_expression(f"{word}(x)")
    opened = by_logarithms(expression)
    for real in (Fraction(-3), Fraction(-1, 2), Fraction(1, 2), Fraction(3), Fraction(0)):
        for imaginary in (Fraction(-2), Fraction(-1, 4), Fraction(0), Fraction(1, 4), Fraction(2)):
            if real == imaginary == 0:
                continue
            at = {"x": values_at({"x": (real, imaginary)})["x"]}
            assert bool(
                (acb(enclose(expression, 90, variables=at)) - acb(enclose(opened, 90, variables=at))).contains(0)
            )


NO_VALUE = {
    "1/(sqrt(2)**2 - 2)": True,
    "0*log(sin(pi))": True,
    "0**0": False,
    "0**(1/2)": False,
    "gamma(-3) + 1": True,
    "gamma(-1/2)": False,
    "acot(0)": False,
    "acoth(0)": False,
    "acoth(1)": True,
    "asec(0)": True,
    "tan(3*pi/2)": True,
    "tan(pi)": False,
    "polylog(2, 1)": False,
    "zeta(1)": True,
    "sign(0)": False,
    "(sin(1)**2 + cos(1)**2 - 1)**(-1)": True,
}


@pytest.mark.parametrize("text", NO_VALUE)
def test_points_without_a_value(text):
    assert has_no_value(read_expression(text)) is NO_VALUE[text]
    assert _has_finite_ball(text) is not NO_VALUE[text]


def _has_finite_ball(text):
    try:
        return bool(enclose(read_expression(text), 64).is_finite())
    except InvalidInput:
        return False


ANALYTIC = {
    ("log(x)", "x > 0"): True,
    ("log(x)", "x >= 0"): False,
    ("log(x)", "x real"): False,
    ("log(x)", "x != 0"): False,
    ("log(x)", "x < 0"): True,
    ("log(exp(I*x))", "x real"): False,
    ("atan(1/x)", "x real"): False,
    ("atan(1/x)", "x > 0"): True,
    ("atan(tan(x))", "x real"): False,
    ("tan(1/x)", "x real"): True,
    ("asin(x)", "x > -1 and x < 1"): True,
    ("asin(x)", "x > 0"): False,
    ("asin(x)", "x > 1"): True,
    ("polylog(2, x)", "x > 1"): True,
    ("sign(x)", "x != 0 and x real"): False,
    ("conjugate(x)", "x != 0"): False,
    ("re(x)", "x real"): False,
    ("floor(x)", "x > 0"): False,
    ("besselj(1/2, x)", "x real"): False,
    ("besselj(2, x)", "x != 0"): True,
    ("sqrt(x**2 + 1)", "x real"): True,
    ("x**y", "x > 0 and y real"): True,
    ("x**y", "x real and y real"): False,
    ("exp(x)", "x*y > 1"): False,
    ("exp(x)", "x + y > 1"): True,
    ("exp(x)", "Abs(x) > 1"): False,
}


@pytest.mark.parametrize(("text", "conditions"), ANALYTIC)
def test_what_is_analytic_on_a_convex_domain(text, conditions):
    place = Place.of(read_statement(f"0 = 0 for {conditions}").conditions)
    if ANALYTIC[text, conditions]:
        require_analytic(read_expression(text), place)
    else:
        with pytest.raises(InvalidInput, match="no proof"):
            require_analytic(read_expression(text), place)


@pytest.mark.parametrize(
    "text", ["log(x)", "asin(x)", "sqrt(x)", "x**x", "acosh(x)", "gamma(x)*I", "zeta(x)", "loggamma(x)"]
)
def test_what_may_not_be_real_is_not_called_real(text):
    place = Place.of(read_statement("0 = 0 for x real").conditions)
    assert not is_real_valued(read_expression(text), place)


def test_real_values_are_real():
    domain = Domain.of("x", read_statement("0 = 0 for x real").conditions)
    place = Place.of(read_statement("0 = 0 for x real").conditions)
    for text in ("sin(x)/x", "tan(1/x)", "atan(1/(x - 1))*exp(x**3)", "Abs(log(x))", "re(sqrt(x))", "log(x**2 + 1)"):
        expression = read_expression(text)
        assert is_real_valued(expression, place)
        for point in points(domain, 12):
            try:
                assert acb(enclose(expression, 64, variables=values_at(point))).imag.contains(0)
            except InvalidInput:
                continue


def test_bounds_that_are_no_numbers_are_not_rational():
    place = Place.of(read_statement("0 = 0 for x > pi and y > 2 and z < y").conditions)
    assert [rational_bounds(place, name) for name in "xyz"] == [False, False, False]
    assert rational_bounds(Place.of(read_statement("0 = 0 for y > 2 and y != 3").conditions), "y")


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 30))
def test_algebraic_numbers_near_zero_are_not_zero(a, b, digits):
    true = f"sqrt({a}) + sqrt({b}) - sqrt({a + b} + 2*sqrt({a * b}))"
    assert is_algebraic_zero(read_expression(true))
    assert not is_algebraic_zero(read_expression(f"{true} + 1/10**{digits + 20}"))


def test_a_number_is_small_only_if_it_is():
    assert is_small(read_expression("2*pi - 1/2"), 6)
    assert not is_small(read_expression("2*pi"), 6)
    assert not is_small(read_expression("6"), 6)
