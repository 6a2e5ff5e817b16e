"""Euler's conversion gives values that the convergents approach, and checks that its hypotheses hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, MathengineError
from mathengine.matrixfields.euler import euler_form, euler_forms
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.euler_conversion import prove, sum_of_convergents
from mathengine.numeric.balls import evaluate
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_proofs import proved_value
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import prove_sum
from mathengine.symbolic.sums.convergence import converges, nonvanishing

shifts = st.integers(1, 4)
slopes = st.integers(-3, 3).filter(bool)


def fraction_of(p: str, q: str) -> ContinuedFraction:
    """The fraction with a = P + Q, b = -P(n) Q(n-1)."""
    return ContinuedFraction.of(f"({p}) + ({q})", f"-({p})*({q.replace('n', '(n - 1)')})")


@given(slopes, shifts, slopes, shifts, st.integers(0, 8))
def test_convergents_are_euler_sums(c: int, k: int, d: int, m: int, depth: int) -> None:
    p, q = f"{c}*(n + {k})", f"{d}*(2*n + {2 * m - 1})"
    fraction = fraction_of(p, q)
    total, product = Fraction(1), Fraction(1)
    for i in range(1, depth + 1):
        product *= Fraction(c * (i + k), d * (2 * i + 2 * m - 1))
        total += product
    if total:
        expected = c * k + Fraction(d * (2 * m - 1)) / total
        assert fraction.convergents(depth + 1)[-1] == expected


@settings(max_examples=40, deadline=None)
@given(slopes, shifts, slopes, shifts, st.integers(0, 2))
def test_a_proved_value_is_where_the_convergents_go(c: int, k: int, d: int, m: int, degree: int) -> None:
    fraction = fraction_of(f"{c}*(n + {k})**{degree}", f"{d}*(n + {m})**{max(1, degree)}")
    if not fraction.a_coefficients or fraction.terminates_at is not None:
        return
    proof = prove(fraction)
    if proof is None:
        return
    proved_value(proof.certificate)
    value = evaluate(proof.value, 30)
    convergent = fraction.convergents(600)[-1]
    assert convergent is not None
    assert abs(float(value) - float(convergent)) < 0.05 * max(1.0, abs(float(value)))


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ("2*n**2 + 2*n + 1", "-n**4", "1/zeta(2)"),
        ("n + 2", "-n", "E/(E - 1)"),
        ("n", "n", "exp(-1)/(1 - exp(-1))"),
        ("4*n + 3", "-3*n**2", "1/log(3/2)"),
    ],
)
def test_classical_values(a: str, b: str, value: str) -> None:
    from mathengine.numeric.reader import read_expression

    proof = prove(ContinuedFraction.of(a, b))
    assert proof is not None
    ours, theirs = evaluate(proof.value, 40), evaluate(read_expression(value), 40)
    assert ours.overlaps(theirs)  # type: ignore[union-attr, arg-type]


def test_a_sum_that_diverges_gives_no_value() -> None:
    fraction = fraction_of("n + 1", "n + 2")  # terms 2/(j + 2): harmonic
    term = sum_of_convergents(next(iter(euler_forms(fraction))))
    assert term is not None
    assert not converges(term)
    assert prove(fraction) is None


def test_a_zero_of_q_is_no_conversion() -> None:
    form = euler_form(fraction_of("n**2 + 1", "(n - 3)*(n + 7)"))
    assert form is not None
    assert sum_of_convergents(form) is None


def test_scales_are_part_of_the_value() -> None:
    proof = prove(ContinuedFraction.of("(2*n**2 + 2*n + 1)/2", "-n**4/4"))
    assert proof is not None
    assert to_text(proof.value) == "1/(2*zeta(2))"


@given(st.fractions(min_value=-2, max_value=2).filter(bool), st.integers(1, 6), st.integers(1, 6))
def test_gausss_test_is_that_of_the_orders(x: Fraction, above: int, below: int) -> None:
    term = HypergeometricTerm.of_ratio(
        1, [x.numerator * above, x.numerator], [x.denominator * below, x.denominator]
    )  # of the order x**n n**(above - below)
    expected = abs(x) < 1 or (x == 1 and below - above > 1) or (x == -1 and below > above)
    assert converges(term) == expected


def test_a_sum_that_is_zero_is_not_shown_to_differ() -> None:
    # the differences of n/(n**2 + 1)
    term = HypergeometricTerm.from_text("(1 - n - n**2)/((n**2 + 2*n + 2)*(n**2 + 1))")
    proof = prove_sum(term)
    assert proof is not None
    assert to_text(proof.value) == "0"
    assert nonvanishing(term) is None


@pytest.mark.parametrize("text", ["1/2**n", "(-1)**n/factorial(n)", "(-1)**n/(n + 1)", "1/(n + 1)**2"])
def test_sums_that_are_not_zero_are_shown_to_differ(text: str) -> None:
    from mathengine.pipeline.certificate_convergence import require_nonzero

    term = HypergeometricTerm.from_text(text)
    witness = nonvanishing(term)
    assert witness is not None
    parts = [[Fraction(c) for c in part] for part in (term.numerator, term.denominator)]
    require_nonzero(term.first, parts[0], parts[1], witness)
    with pytest.raises(InvalidInput, match="is no proof"):
        require_nonzero(term.first, parts[0], parts[1], {**witness, "after": 0})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=3), st.fractions(-3, 3, max_denominator=4), st.integers(0, 4))
def test_exponential_sums_agree_with_their_partial_sums(p: list[int], x: Fraction, m: int) -> None:
    from mathengine.symbolic.sums.exponential import prove as prove_exponential

    if not x or not p[0]:
        return
    text = " + ".join(f"({c})*n**{k}" for k, c in enumerate(p))
    try:
        term = HypergeometricTerm.from_text(f"({text})*({x})**n/factorial(n + {m})")
    except MathengineError:
        return  # the polynomial vanishes at an integer
    proof = prove_exponential(term)
    assert proof is not None
    from mathengine.pipeline.certificate_sums import proved_sum

    proved_sum(proof.certificate)
    assert abs(float(evaluate(proof.value, 20)) - float(sum(term.values(60)))) < 1e-12


@pytest.mark.parametrize(
    ("text", "start", "value"), [("1/(n*(n + 1))", 1, 1), ("n/2**n", 1, 2), ("n/factorial(n + 1)", 1, 1)]
)
def test_telescoping_sums(text: str, start: int, value: int) -> None:
    from mathengine.pipeline.certificate_sums import proved_sum

    proof = prove_sum(HypergeometricTerm.from_text(text, start=start))
    assert proof is not None
    assert proof.certificate["rule"] == "telescoping"
    assert to_text(proof.value) == str(value)
    proved_sum(proof.certificate)
    with pytest.raises(InvalidInput, match="is no proof"):
        proved_sum({**proof.certificate, "value": str(value + 1)})
