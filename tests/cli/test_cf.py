"""``mathengine cf`` against closed forms from mpmath."""

import json

import mpmath
import pytest

from mathengine.cli import frame

APERY = ("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
CLOSED_FORMS = {
    APERY: lambda: 6 / mpmath.zeta(3),
    ("n**3 + (n + 1)**3", "-n**6"): lambda: 1 / mpmath.zeta(3),
    ("11*n^2 + 11*n + 3", "n^4"): lambda: 5 / mpmath.zeta(2),
    ("2*n + 1", "n**2"): lambda: 4 / mpmath.pi,
    ("3*(2*n + 1)", "-n**2"): lambda: 2 / mpmath.log(2),
    ("1", "1"): lambda: mpmath.phi,
    ("n + 1", "n + 1"): lambda: mpmath.e - 1,
    ("n + 1/2", "1/n"): lambda: _backward(lambda n: n + mpmath.mpf(1) / 2, lambda n: mpmath.mpf(1) / n),
}


def _backward(a, b, depth=400):
    value = a(depth)
    for n in range(depth, 0, -1):
        value = a(n - 1) + b(n) / value
    return value


def _json(capsys, *words: str) -> tuple[int, dict[str, object]]:
    status = frame.run([*words, "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("pair", CLOSED_FORMS, ids=lambda pair: f"{pair[0]} over {pair[1]}")
@pytest.mark.parametrize("digits", [5, 50, 200])
def test_every_digit_of_a_value_is_right(pair, digits, capsys):
    status, answer = _json(capsys, "cf", "value", *pair, "--digits", str(digits))
    assert status == 0
    assert answer["certified"] is True
    assert answer["digits"] >= digits
    with mpmath.workdps(digits + 30):
        error = abs(mpmath.mpf(answer["value"]) - CLOSED_FORMS[pair]())
        assert error < mpmath.mpf(10) ** (1 - digits)
