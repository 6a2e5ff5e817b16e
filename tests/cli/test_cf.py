"""``mathengine cf`` against closed forms from mpmath."""

import io
import json
import sys
from fractions import Fraction

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
    ("1", "1"): lambda: +mpmath.phi,
    ("6", "(2*n - 1)**2"): lambda: mpmath.pi + 3,
    ("2*n**2 + 2*n + 1", "-n**4"): lambda: 1 / mpmath.zeta(2),
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


def test_a_terminating_fraction_has_an_exact_value_and_says_so(capsys):
    status, answer = _json(capsys, "cf", "value", "n + 1", "n - 3")
    # 1 - 2/(2 - 1/3) = -1/5
    assert (status, answer["exact"], answer["kind"]) == (0, "-1/5", "terminating")
    assert answer["method"] == "terminates: b(3) = 0"
    assert mpmath.almosteq(mpmath.mpf(answer["value"]), mpmath.mpf(-1) / 5)


def test_a_rational_limit_is_named_as_such(capsys):
    status, answer = _json(capsys, "cf", "value", "2*n + 2", "-n*(n + 1)")
    assert (status, answer["exact"], answer["method"]) == (0, "1", "rational limit")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1", "-n**2", "diverges"),
        ("0", "1", "diverges"),
        ("", "1", "expected an operand"),
        ("n +", "1", "position 4"),
        ("1/n", "1", "a(n) is 0 at n = 0"),
        ("1", "1/(n - 2)", "b(n)"),
        ("m", "1", "accepted: n"),
        ("sqrt(n)", "1", "accepted"),
        ("n**(n)", "1", "accepted"),
        ("9**9**9**9", "1", "exponent"),
        ("__import__('os')", "1", "position"),
        ("(" * 5000 + "n", "1", "nesting"),
        ("n" * 100_000, "1", "…"),
    ],
)
@pytest.mark.parametrize("command", ["value", "delta", "describe"])
def test_what_makes_no_sense_is_one_line_with_status_2(command, a, b, expected, capsys):
    assert frame.run(["cf", command, a, b]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert expected in captured.err
    assert len(captured.err) < 600


def test_a_terminating_fraction_with_last_denominator_0_has_no_value(capsys):
    assert frame.run(["cf", "value", "1", "n - 3"]) == 2  # 1 - 2/(1 - 1/1)
    assert "the value is infinite" in capsys.readouterr().err


def test_a_terminating_fraction_has_no_delta(capsys):
    assert frame.run(["cf", "delta", "n + 1", "n - 3"]) == 2
    assert "does not terminate" in capsys.readouterr().err
    assert _json(capsys, "cf", "describe", "n + 1", "n - 3")[1]["delta"] is None


def test_a_time_limit_is_kept_and_is_undecided(capsys):
    assert frame.run(["cf", "value", *APERY, "--digits", "1000000", "--max-seconds", "0.2"]) == 5
    assert capsys.readouterr().err == "mathengine: error: no answer within 0.2 s\n"


def test_delta_of_apery_is_on_its_way_to_the_limit(capsys):
    status, answer = _json(capsys, "cf", "delta", *APERY, "--depth", "500")
    limit = 8 * mpmath.log(1 + mpmath.sqrt(2)) / (4 * mpmath.log(1 + mpmath.sqrt(2)) + 3) - 1
    assert status == 0
    assert answer["delta"]["depth"] == 500
    assert float(answer["delta"]["value"]) == pytest.approx(_apery_delta(500), abs=1e-6)
    assert float(answer["delta"]["predicted"]) == pytest.approx(float(limit), abs=0.01)


def _apery_delta(depth: int) -> float:
    """delta straight from its definition: -1 - log|p/q - 6/zeta(3)| / log q, in lowest terms."""
    p_before, q_before, p, q = 1, 0, 5, 1
    for n in range(1, depth + 1):
        a, b = ((34 * n + 51) * n + 27) * n + 5, -(n**6)
        p_before, p = p, a * p + b * p_before
        q_before, q = q, a * q + b * q_before
    convergent = Fraction(p, q)
    with mpmath.workdps(4 * depth):
        error = abs(mpmath.mpf(convergent.numerator) / convergent.denominator - 6 / mpmath.zeta(3))
        return float(-1 - mpmath.log(error) / mpmath.log(convergent.denominator))


def test_a_description_of_apery_names_its_kind_reduction_and_rate(capsys):
    status, answer = _json(capsys, "cf", "describe", *APERY, "--latex")
    assert status == 0
    assert answer["kind"] == "exponential"
    assert float(answer["rate"]) == pytest.approx(float(8 * mpmath.log(1 + mpmath.sqrt(2))), rel=1e-5)
    assert (answer["fr"], answer["fr_order"], answer["half_degree"]) == ("full", 3, 3)
    assert "K" in answer["latex"]


def test_a_fraction_and_its_inflation_have_one_digest(capsys):
    digests = {
        _json(capsys, "cf", "describe", a, b, "--depth", "50")[1]["digest"]
        for a, b in [("2*n + 1", "n**2"), ("6*n + 3", "9*n**2"), ("-2*n - 1", "n**2"), ("n + 1/2", "n^2/4")]
    }
    assert len(digests) == 1


def test_a_file_holds_fractions_as_objects_or_as_text(monkeypatch, capsys):
    good = ['{"a": "2*n + 1", "b": "n**2", "limit": "4/pi"}', '{"a": [1, 2], "b": [0, 0, 1]}', "cf(2*n+1, n^2)"]
    text = "\n".join([*good, '{"a": 1}', "zeta(3)"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert frame.run(["cf", "value", "--file", "-", "--digits", "20"]) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("value") for answer in answers] == ["1.2732395447351626861"] * 3 + [None, None]
    assert all("error" in answer for answer in answers[3:])
