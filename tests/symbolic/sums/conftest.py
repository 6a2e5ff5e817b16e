"""A second witness for sums: mpmath's hypergeometric series, and the checker of certificates."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import mpmath
import pytest
from flint import arb, fmpz_poly

from mathengine.numeric.balls import enclose
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_sums import proved_sum
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums.sum_proof import SumProof

DIGITS = 40


def series_value(term: HypergeometricTerm, digits: int, *, is_rational: bool) -> mpmath.mpf:
    """The sum: term by term, or on the unit circle by mpmath, extrapolated or as a hypergeometric function."""
    with mpmath.workdps(digits + 20):
        top, bottom = (fmpz_poly(list(c)) for c in (term.numerator, term.denominator))
        if len(term.numerator) == len(term.denominator) and abs(term.numerator[-1]) == term.denominator[-1]:
            if is_rational:
                values = [mpmath.mpf(term.first.numerator) / term.first.denominator]

                def value_at(n: mpmath.mpf) -> mpmath.mpf:
                    while len(values) <= n:
                        k = len(values) - 1
                        values.append(values[k] * int(top(k)) / int(bottom(k)))
                    return values[int(n)]

                return mpmath.nsum(value_at, [0, mpmath.inf])
            x = mpmath.mpf(term.numerator[-1]) / term.denominator[-1]
            total = mpmath.hyper([*_parameters(top), mpmath.mpf(1)], _parameters(bottom), x)
            return total * term.first.numerator / term.first.denominator
        total, value, n = mpmath.mpf(0), mpmath.mpf(term.first.numerator) / term.first.denominator, 0
        while n < 50 or abs(value) > mpmath.mpf(10) ** -(digits + 15):
            total, value, n = total + value, value * int(top(n)) / int(bottom(n)), n + 1
        return total


def _parameters(polynomial: fmpz_poly) -> list[mpmath.mpf]:
    factors: Sequence[tuple[fmpz_poly, int]] = polynomial.factor()[1]
    return [mpmath.mpf(int(f[0])) / int(f[1]) for f, exponent in factors for _ in range(exponent)]


@pytest.fixture(scope="session")
def established() -> Callable[[SumProof | None], str]:
    """Checks a proof in two ways and gives the text of its value."""

    def check(proof: SumProof | None, *, is_rational: bool = False, digits: int = DIGITS) -> str:
        assert proof is not None
        first, top, bottom, value = proved_sum(json.loads(json.dumps(proof.certificate)))
        assert (first, top, bottom) == (proof.term.first, proof.term.numerator, proof.term.denominator)
        assert to_text(value) == to_text(proof.value)
        witness = series_value(proof.term, digits, is_rational=is_rational)
        with mpmath.workdps(digits + 20):
            ball = enclose(value, 300)
            assert isinstance(ball, arb)
            close = abs(mpmath.mpf(ball.mid().str(digits + 10, radius=False)) - witness)
            assert close < mpmath.mpf(10) ** -digits * (1 + abs(witness)), to_text(value)
        return to_text(value)

    return check
