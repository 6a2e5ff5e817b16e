"""``mathengine transfer``: every ring of the reference data, criteria, formulas, ensembles, pictures, bad input."""

from __future__ import annotations

import io
import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from mathengine.cli.frame import run

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "transfer_reference.json").read_text())["cases"]
RING = "N=8 g=1 wp=2 ea=2 Om=0.1 J=0.15 kappa=0.02 gam=0.01 ga=0.01 Gs=0.2".split()  # noqa: SIM905
DETUNED = "N=8 wp=2 Om=0.1 J=0.15 kappa=0.02 gam=0.01 ga=0.01 Gs=0.2".split()  # noqa: SIM905
LIMITS = "Markovian; pure dephasing at infinite temperature; single excitation"


def record(capsys, *words: str, status: int = 0) -> dict:
    assert run(["transfer", *words, "--format", "json"]) == status
    return json.loads(capsys.readouterr().out)


def shown(capsys, *words: str, status: int = 0) -> str:
    assert run(["transfer", *words]) == status
    return capsys.readouterr().out


def refused(capsys, *words: str, status: int = 2) -> str:
    assert run(["transfer", *words]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("mathengine: error: ")
    assert err.count("\n") == 1
    return err


def lines_of(monkeypatch, capsys, lines: str, *words: str, status: int = 0) -> list[dict]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    assert run(["transfer", *words, "--file", "-"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_ring_of_the_reference_data_is_answered(monkeypatch, capsys):
    lines = "\n".join(json.dumps(case["params"]) for case in CASES)
    answers = lines_of(monkeypatch, capsys, lines, "efficiency")
    assert len(answers) == len(CASES)
    for case, answer in zip(CASES, answers, strict=True):
        for key, value in case["expected"].items():
            assert abs(answer[key] - float(value)) < 1e-12
        assert answer["residual"] < 1e-13
        assert answer.get("eta_exact") == case.get("eta_exact")
        assert answer["limits"] == LIMITS
        assert answer["method"]


def test_exact_values_are_shown_beside_decimals(capsys):
    text = shown(capsys, "efficiency", *RING)
    assert "0.79908735276201 = 307200000/384438571" in text
    assert LIMITS in text
    found = record(capsys, "efficiency", *RING, "--exact")
    shares = [Fraction(found[f"{name}_exact"]) for name in ("eta", "L_photon", "L_ring", "L_acceptor")]
    assert sum(shares) == 1
    assert found["residual"] == 0


def test_digits_are_certified(capsys):
    found = record(capsys, "efficiency", *RING, "phi=0.05", "--digits", "40")
    assert found["method"] == "ball"
    exact = Fraction(104100000, 138221983)
    assert abs(Fraction(found["eta"]) - exact) < Fraction(1, 10**39)


def test_a_site_by_site_ring_has_exact_shares_too(capsys):
    words = ["N=3", "eps=0.1,-0.1,0.2", "Om=1/10", "J=[0.1, 0.2, 0.3]", "kappa=1/50", "Gs=1/5", "phi=0.1"]
    found = record(capsys, "efficiency", *words, "--exact")
    assert Fraction(found["eta_exact"]) == pytest.approx(record(capsys, "efficiency", *words)["eta"], abs=1e-13)
    assert "does not apply: " in shown(capsys, "efficiency", *words)


def test_drives_are_named(capsys):
    pulse, pump = (record(capsys, "efficiency", *DETUNED, "--drive", drive) for drive in ("pulse", "incoherent"))
    assert pulse["eta"] == pump["eta"]
    assert pump["drive"] == "incoherent"
    beam = record(capsys, "efficiency", *DETUNED, "--drive", "cw", "--frequency", "2")
    assert beam["drive"] == "cw"
    assert "eta_exact" not in beam
    assert "frequency is missing" in refused(capsys, "efficiency", *DETUNED, "--drive", "cw")


def test_units_and_conventions_do_not_change_efficiencies(capsys):
    found = record(capsys, "efficiency", *RING, "phi=0.05", "--units", "meV")
    assert found["units"] == "meV"
    other = record(capsys, "efficiency", *RING, "phi=0.025", "dephasing_convention=sqrt_2phi")
    assert other["eta_exact"] == found["eta_exact"] == "104100000/138221983"


def test_complex_couplings_are_read(capsys):
    found = record(capsys, "efficiency", "N=2", "Om=0.1,0.1j", "J=0.1,-0.1j", "kappa=0.02", "gam=0.01", "Gs=0.2")
    plain = record(capsys, "efficiency", "N=2", "Om=0.1", "J=0.1", "kappa=0.02", "gam=0.01", "Gs=0.2")
    assert abs(found["eta"] - plain["eta"]) < 1e-12


def test_a_line_shape_has_exact_coefficients(capsys):
    ring = "N=8 Om=0.1 J=0.15 kappa=0.001 gam=0.0005 ga=0.0005 Gs=1 phi=0.05".split()  # noqa: SIM905
    found = record(capsys, "lineshape", *ring, "--digits", "30")
    assert found["hwhm"] == pytest.approx(float(found["half_width"]))
    x = Fraction(4)
    eta0, a, b, c = (Fraction(found[key]) for key in ("eta0", "A", "B", "C"))
    eta = record(capsys, "efficiency", *ring, "wp=2")["eta_exact"]
    assert eta0 * (1 + a * x) / (1 + b * x + c * x * x) == Fraction(eta)
    assert "needs them degenerate" in refused(capsys, "lineshape", *DETUNED, "--scan", "acceptor")


def test_dephasing_helps_off_resonance(capsys):
    found = record(capsys, "dephasing", *DETUNED, "--certificate")
    assert found["helps"]
    assert found["critical_photon_loss"] == "26477/896700"
    low, high = map(Fraction, found["optimum_interval"])
    assert low < high
    assert high - low < Fraction(1, 10**10)
    assert found["certificate"]["rule"] == "transfer optimum"
    eta = [record(capsys, "efficiency", *DETUNED, f"phi={phi}")["eta"] for phi in ("2.2", "2.33547", "2.5")]
    assert eta[1] == max(eta) == pytest.approx(found["efficiency"], rel=1e-9)
    assert "dephasing does not help here" in shown(capsys, "dephasing", *RING)


def test_formulas_have_the_values_of_the_method(capsys):
    import sympy

    words = ["N=8", "Om=1/10", "J=3/20", "kappa=1/50", "gam=1/100", "ga=1/100", "phi=1/20", "phi_p=0", "phi_a=0"]
    found = record(capsys, "symbolic", *words, "--form", "resonant", "--what", "quotients")
    Gs = sympy.Symbol("Gs")
    top, bottom = (sympy.Poly(part.strip("()"), Gs) for part in found["eta"].split(")/("))
    assert top.eval(sympy.Rational(1, 5)) / bottom.eval(sympy.Rational(1, 5)) == sympy.Rational(104100000, 138221983)
    assert shown(capsys, "symbolic", "--latex").startswith("\\begin{aligned}")
    assert "det(L - s)" in record(capsys, "symbolic", *words, "--form", "resonant", "--what", "determinants")
    assert "16*Gs*J**2*N**2*Om**2" in shown(capsys, "symbolic", "--what", "peak")


def test_all_methods_agree(capsys):
    found = record(capsys, "verify", *RING, "phi=0.05")
    assert {row["method"] for row in found["methods"]} >= {"closed", "master", "krylov", "liouvillian", "exact", "ball"}
    assert found["agree"]
    assert found["largest_difference"] < 1e-13
    assert "certificate checked" in shown(capsys, "verify", "N=3", "eps=0,0.1,0", "Om=1", "J=1", "gam=1", "Gs=1")


def test_an_ensemble_is_the_same_for_one_seed(capsys):
    words = ["disorder", *RING, "--kind", "eps", "--kind", "Om", "--width", "0.4", "--samples", "50", "--seed", "3"]
    found = record(capsys, *words)
    assert found == record(capsys, *words)
    assert found["disorder"] == {"eps": "box, full width 0.4", "Om": "relative, box, full width 0.4"}
    assert sum(found[key]["mean"] for key in ("eta", "L_photon", "L_ring", "L_acceptor")) == pytest.approx(1)
    assert "samples" in shown(capsys, "disorder", *RING, "--sigma", "0.1", "--samples", "20")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("line", ["--rates", "0,1/20"]),
        ("dephasing", ["--detunings", "0,2", "--scan", "acceptor"]),
        ("channels", []),
        ("heat", ["--samples", "1", "--sigma", "0.5"]),
        ("crossings", ["--samples", "1", "--disorder", "Om"]),
    ],
)
def test_pictures_are_drawn(tmp_path, capsys, kind, words):
    pytest.importorskip("matplotlib")
    ring = RING if kind not in ("heat", "crossings") else ["N=3", *RING[1:]]
    picture = tmp_path / f"{kind}.svg"
    found = record(capsys, "plot", str(picture), *ring, "--kind", kind, *words)
    assert found["kind"] == kind
    assert LIMITS in picture.read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["efficiency"], "missing parameters such as N=8"),
        (["efficiency", "N=0"], "N is 0; accepted: the number of sites"),
        (["efficiency", "N=2", "kappa=-1"], "kappa is -1; accepted: a non-negative number"),
        (["efficiency", "N=2", "kappa=inf"], "kappa is inf; accepted: a non-negative number"),
        (["efficiency", "N=2", "kappa=nan"], "kappa is nan; accepted"),
        (["efficiency", "N=2", "eps=1,2,3"], "eps is a list of 3; accepted: a number, or a list of N = 2"),
        (["efficiency", "N=2", "kapa=1"], "parameter is kapa; accepted: "),
        (["efficiency", "N=2", "phi"], "parameter is phi; accepted: KEY=VALUE"),
        (["efficiency", "N=2", "N=3"], "accepted: N once only"),
        (["efficiency", "g=1"], "N is missing"),
        (["efficiency", "N=2", "Om=1", "J=1"], "the model has no reachable decay"),
        (["efficiency", "N=2", "Om=1", "gam=1", "--method", "ball", "--exact"], "exclude each other"),
        (["efficiency", "N=2", "units=cm^-1", "gam=1", "--units", "meV"], "--units is meV; accepted: cm^-1"),
        (["efficiency", "N=2", "g=1+xj", "gam=1"], "g is 1+xj; accepted: a number"),
        (["lineshape", "N=2", "Om=1", "J=1", "gam=1", "eps=0,1", "Gs=1"], "accepted: a ring whose bright mode"),
        (["dephasing", "N=2", "Om=1", "gam=1"], "ring is one that nothing passes"),
        (["symbolic", "N=2", "eps=1,2"], "accepted: one number"),
        (["symbolic", "foo=2"], "parameter is foo"),
        (["disorder", "N=2", "Om=1", "gam=1"], "give one of --sigma and --width"),
        (["disorder", "N=2", "Om=1", "gam=1", "--sigma", "-1"], "s is -1.0"),
        (["plot", "x.txt", "N=2"], "--picture is x.txt; accepted: a file name"),
        (["plot", "x.png", "N=2", "Om=1", "J=1", "gam=1", "Gs=1", "--rates", "a"], "phi is a"),
    ],
)
def test_bad_input_is_one_clear_line(capsys, words, message):
    assert message in refused(capsys, *words)


def test_a_bad_line_does_not_stop_the_others(monkeypatch, capsys):
    lines = (
        'N=1 Om=1 J=1 kappa=1 Gs=1\n{"N": 1, "kappa": -1}\n{"eps": 1}\n\n{"N": 1, "kappa": 1e400}\n{"N": 1, "kappa": 1}'
    )
    answers = lines_of(monkeypatch, capsys, lines, "efficiency", status=2)
    assert [("error" in answer) for answer in answers] == [False, True, True, True, True, False]
    assert answers[0]["eta_exact"] == "2/5"
    assert answers[1]["error"]["message"].startswith("kappa is -1; accepted")
