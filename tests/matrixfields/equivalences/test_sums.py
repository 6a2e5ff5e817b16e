"""Relations between sums: those that are known, and none where none is; certificates that cannot be altered."""

import copy
import json
from fractions import Fraction
from itertools import combinations

import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.equivalences.links import link
from mathengine.matrixfields.equivalences.sums import euler_sums, sum_link
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.pipeline.certificate_sum_reduction import proved_map_by_sums
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.verify import verify


def of_sum(p, q):
    """The fraction with P and Q."""
    return ContinuedFraction.of(f"({p}) + ({q})", f"-({p})*({q.replace('n', '(n - 1)')})")


def zeta(s):
    return of_sum(f"n**{s}", f"(n + 1)**{s}")


def eta(s):
    return of_sum(f"-n**{s}", f"(n + 1)**{s}")


@pytest.mark.parametrize("s", [2, 3, 4, 5, 6])
def test_alternating_zeta_sums_are_multiples_of_zeta_sums(s):
    # eta(s) = (1 - 2**(1 - s)) zeta(s), and the fractions are 1/zeta(s) and 1/eta(s)
    found = sum_link(zeta(s), eta(s))
    x = Fraction(5, 7)
    assert found.moebius(1 / ((1 - Fraction(2) ** (1 - s)) * x)) == 1 / x
    assert link(zeta(s), eta(s)) is None


def test_odd_parts_of_zeta_sums_are_multiples_of_them():
    # sum 1/(2n+1)^4 = 15/16 zeta(4); sum over n not divisible by 3 needs two parts
    odd = of_sum("(2*n - 1)**4", "(2*n + 1)**4")
    found = sum_link(odd, zeta(4))
    image = found.moebius.enclose(enclosure(zeta(4), 30).value)
    assert image.overlaps(enclosure(odd, 30).value)
    x = Fraction(3, 2)  # 1/S' for S' = zeta(4); the fraction of the odd sum is P(0) + Q(0)/S = 1 + 1/S
    assert found.moebius(x) == 1 + x / Fraction(15, 16)


def test_a_polynomial_factor_is_reduced_by_gosper():
    # sum (n+1)/2^n and sum 1/2^n ... both rational; use sums of binomial(2n, n)/(-8)^n and n times that
    plain = of_sum("-(2*n - 1)", "4*n")
    assert euler_sums(plain) == []  # Q(0) = 0: the value is P(0)
    one, other = of_sum("-(2*n + 1)", "4*n + 4"), of_sum("-(2*n + 3)", "4*n + 8")
    found = sum_link(one, other)
    assert found is not None
    image = found.moebius.enclose(enclosure(other, 40).value)
    assert image.overlaps(enclosure(one, 40).value)


def test_different_zeta_sums_are_not_related():
    for one, other in combinations([zeta(2), zeta(3), zeta(4), eta(2), eta(3)], 2):
        related = {zeta(2): eta(2), zeta(3): eta(3)}.get(one) == other
        assert (sum_link(one, other) is not None) == related


def test_conditionally_convergent_sums_are_not_cut():
    # 1 - 1/2 + 1/3 - ... has no convergent parts
    assert all(len(s.signatures) == 1 for s in euler_sums(ContinuedFraction.of(1, "n**2")))


linear = st.tuples(st.integers(1, 3), st.integers(1, 5)).map(lambda t: f"({t[0]}*n + {t[1]})")


@settings(deadline=None, max_examples=40)
@given(linear, linear, linear, st.sampled_from(["1", "-1"]), st.integers(2, 5))
def test_relations_hold_for_enclosed_values_and_are_gauges_where_terms_are_similar(p, q, extra, sign, scale):
    one = of_sum(f"{sign}*{p}", f"{scale}*{q}")
    other = of_sum(f"{sign}*{p}*{extra}", f"{scale}*{q}*{extra.replace('n', '(n + 1)')}")
    assume(one.terminates_at is None and other.terminates_at is None)
    assume(euler_sums(one) and euler_sums(other))
    found = sum_link(one, other)
    gauge = link(one, other)
    if gauge is not None and found is not None:
        assert gauge.moebius == found.moebius
    if found is not None:
        image = found.moebius.enclose(enclosure(other, 30).value)
        assert not image.is_finite() or image.overlaps(enclosure(one, 30).value)
        left, right = ((f.a_coefficients, f.b_coefficients) for f in (one, other))
        proved_map_by_sums(left, right, json.loads(json.dumps(found.certificate())))


STATEMENT = "equivalent(cf(2*n**2 + 2*n + 1, -n**4), cf(-2*n - 1, n**4))"


def test_the_verdict_is_proved_with_a_certificate():
    found = verify(STATEMENT, max_seconds=None)
    assert (str(found.verdict), found.method) == ("proved", "sum reduction")
    check_certificate(found.claim.text, json.loads(json.dumps(found.certificate)))


def altered(found):
    for index, relation in enumerate(found["relations"]):
        for key, value in relation.items():
            changed = copy.deepcopy(found)
            match value:
                case str() if key == "weight":
                    changed["relations"][index][key] = str(Fraction(value) + 1)
                case int():
                    changed["relations"][index][key] = value + 1
                case list() if key == "coefficients":
                    changed["relations"][index][key][0] = str(Fraction(value[0]) + 1)
                case list() if key == "terms":
                    changed["relations"][index][key][-1] = [1 - value[-1][0], *value[-1][1:]]
                case list() if key == "certificate":
                    changed["relations"][index][key] = [["1", "5"], ["1"]]
                case list() if key == "multiples":
                    changed["relations"][index][key][-1] = [["1", "1"], ["3"]]
                case _:
                    changed["relations"][index][key] = "other"
            yield changed
        yield {**found, "relations": [r for i, r in enumerate(found["relations"]) if i != index]}
    yield {**found, "moebius": [["1", "0"], ["0", "1"]]}
    yield {**found, "moebius": [["0", "0"], ["0", "1"]]}
    yield {**found, "forms": found["forms"][::-1]}
    yield {key: value for key, value in found.items() if key != "forms"}


def test_altered_certificates_are_refused():
    found = verify(STATEMENT, max_seconds=None)
    data = json.loads(json.dumps(found.certificate))
    for changed in altered(data):
        with pytest.raises(InvalidInput, match="no proof"):
            check_certificate(found.claim.text, changed)
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate("equivalent(cf(1, 1), cf(4, 1))", data)


def test_the_value_is_that_of_the_sum():
    # 6/pi^2 from 12/pi^2
    found = sum_link(zeta(2), eta(2))
    assert found.moebius.enclose(12 / arb.pi() ** 2).overlaps(6 / arb.pi() ** 2)
