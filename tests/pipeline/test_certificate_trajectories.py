"""Proved limits along trajectories of fields of rank 2, and certificates that do not fit."""

from __future__ import annotations

import copy

import pytest

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.verify import verify
from mathengine.store.records import Verdict

PROVED = (
    "limit(zeta3, direction=[1, 1], start=[1, 1]) = (1 - zeta(3))/zeta(3)",
    "limit(zeta3, direction=[2, 1], start=[1, 1]) = (1 - zeta(3))/zeta(3)",
    "limit(ffbar(x + y, x - y), direction=[1, 1], start=[1, 1]) = 1/log(2) - 1",
    "limit(pFq(2, 1, -1), direction=[1, 1, 2], start=[1, 1, 2]) = 1 - 1/(2*log(2))",
    "limit(pi, direction=[1, 1], start=[1, 0]) = 1 - pi/2",
    "limit(symmetric_pi, direction=[1, 1], start=[1/2, 1/2]) = 2/pi - 1/2",
    "limit(zeta3, direction=[1, 1], start=[1, 1])*zeta(3) = 1 - zeta(3)",
)
"""Statements of the literature: the fields of the Ramanujan machine, and log(2) by the Gauss function."""


@pytest.mark.parametrize("statement", PROVED)
def test_limits_of_the_literature_are_proved_and_their_certificates_hold(statement: str) -> None:
    found = verify(statement, 30)
    assert found.verdict is Verdict.PROVED
    assert found.certificate is not None
    check_certificate(found.claim.text, found.certificate)


def test_a_wrong_limit_is_refuted() -> None:
    found = verify("limit(zeta3, direction=[1, 1], start=[1, 1]) = (1 - zeta(3))/zeta(3) + 10**-40", 60)
    assert found.verdict is Verdict.REFUTED


@pytest.fixture(scope="module")
def zeta3() -> tuple[str, dict[str, object]]:
    found = verify(PROVED[0], 30)
    assert found.certificate is not None
    return found.claim.text, dict(found.certificate)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("value", "-1 + 2/zeta(3)"),
        ("call", "limit(zeta3, direction=[1, 2], start=[1, 1])"),
        ("call", "limit(zeta3, direction=[1, 1], start=[1, 2])"),
        ("call", "limit(cmf2, direction=[1, 1], start=[1, 1])"),
        ("first", 1),
        ("first", -1),
    ],
)
def test_a_certificate_with_other_data_is_refused(
    zeta3: tuple[str, dict[str, object]], key: str, value: object
) -> None:
    text, certificate = zeta3
    changed = copy.deepcopy(certificate)
    limits = changed["limits"]
    assert isinstance(limits, list)
    limits[0][key] = value
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate(text, changed)


def test_the_certificate_of_another_statement_is_refused(zeta3: tuple[str, dict[str, object]]) -> None:
    _, certificate = zeta3
    with pytest.raises(InvalidInput, match="no proof"):
        check_certificate("limit(zeta3, direction=[1, 1], start=[1, 2]) = -1 + 1/zeta(3)", certificate)
