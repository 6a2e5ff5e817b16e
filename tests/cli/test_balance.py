"""``mathengine balance``: the reference data through files, answers for people, and one line for every bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cli import frame

VECTORS = Path(__file__).parents[1] / "vectors"
REACTIONS = json.loads((VECTORS / "known_reactions.json").read_text())["reactions"]
EXTRA = json.loads((VECTORS / "known_extra.json").read_text())
PERMANGANATE = "KMnO4 + H2O2 + H2SO4 -> K2SO4 + MnSO4 + O2 + H2O"


@pytest.fixture
def balance(capsys):
    """Run the command; its status, output and complaint."""

    def run(*words):
        status = frame.run(["balance", *words])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run


@pytest.fixture
def record(balance):
    """Run the command for JSON; its status and record."""

    def run(*words):
        status, out, _ = balance(*words, "--format", "json")
        return status, json.loads(out)

    return run


def _batch(balance, tmp_path, inputs):
    path = tmp_path / "inputs"
    path.write_text("".join(f"{line}\n" for line in inputs), encoding="utf-8")
    status, out, _ = balance("--file", str(path))
    return status, [json.loads(line) for line in out.splitlines()]


# The reference data


@pytest.mark.parametrize("form", ["text", "object", "unicode"])
def test_a_file_of_known_reactions_gives_their_status_and_coefficients(balance, tmp_path, form):
    lines = {
        "text": lambda case: case["input"],
        "object": lambda case: json.dumps({key: case[key] for key in ("id", "reactants", "products")}),
        "unicode": lambda case: case["input"].replace("->", "→"),
    }[form]
    status, records = _batch(balance, tmp_path, map(lines, REACTIONS))
    assert status == 0
    assert len(records) == len(REACTIONS)
    for case, found in zip(REACTIONS, records, strict=True):
        assert found["status"] == case["status"], case["id"]
        assert found["nullity"] == case["nullity"]
        assert found["coefficients"] == case.get("canonical")
        if "canonical" in case:
            assert found["ties"] == case["minimal_sum_solutions"]
        if "circuits_without_sides" in case and case["id"] != "k109":  # k109 names one species twice
            assert sorted(found["circuits"]) == sorted(case["circuits_without_sides"])


@pytest.mark.parametrize("case", REACTIONS[::6] + REACTIONS[87:], ids=lambda case: case["id"])
def test_the_exit_status_says_whether_there_is_one_balance(balance, case):
    status, out, _ = balance(case["input"])
    assert status == {"unique": 0, "multiple": 3, "partial": 4, "infeasible": 4}[case["status"]]
    assert out


def test_every_malformed_formula_has_its_code(balance, tmp_path):
    cases = EXTRA["malformed_cases"]
    lines = [json.dumps({"reactants": [case["formula"]], "products": ["H2"]}) for case in cases]
    status, records = _batch(balance, tmp_path, lines)
    assert status == 2
    assert [found["error"]["code"] for found in records] == [case["error"] for case in cases]
    assert all(
        0 <= found["error"]["position"] <= len(case["formula"]) for found, case in zip(records, cases, strict=True)
    )


def test_a_refused_formula_comes_with_a_proposal(record):
    status, found = record("SO42- + Ba^2+ -> BaSO4")
    error = found["error"]
    assert (status, error["code"], error["position"]) == (2, "ambiguous_charge", 3)
    assert error["hint"] == "write SO4^2- for the charge, or SO42^- for the atoms"


@pytest.mark.parametrize("case", EXTRA["redox_completion"], ids=lambda case: case["skeleton"])
def test_a_redox_skeleton_is_completed(record, case):
    medium, _, half = case["medium"].partition("_")
    status, found = record(case["skeleton"], "--medium", medium, *(["--half"] if half else []))
    assert status == 0
    signed = dict(zip(case["species"], case["signed"], strict=True))
    left = dict(zip(found["reactants"], found["coefficients"]["reactants"], strict=True))
    right = dict(zip(found["products"], found["coefficients"]["products"], strict=True))
    assert {**{f: -c for f, c in left.items()}, **right} == {f: c for f, c in signed.items() if c}


# Answers for people


def test_the_balanced_equation_comes_first(balance):
    status, out, _ = balance("KMnO4 + HCl -> KCl + MnCl2 + Cl2 + H2O")
    assert status == 0
    assert out.splitlines()[0] == "2 KMnO4 + 16 HCl -> 2 KCl + 2 MnCl2 + 5 Cl2 + 8 H2O"


def test_several_balances_are_said_first_and_listed(balance):
    status, out, _ = balance(PERMANGANATE)
    lines = out.splitlines()
    assert status == 3
    assert lines[0].startswith("2 independent balances")
    assert "  2 H2O2 -> O2 + 2 H2O" in lines
    assert "  4 KMnO4 + 6 H2SO4 -> 2 K2SO4 + 4 MnSO4 + 5 O2 + 6 H2O" in lines
    assert any('--couple "O: H2O2 = O2"' in line and "5 H2O2" in line for line in lines)


def test_a_coupling_makes_it_unique(record):
    status, found = record(PERMANGANATE, "--couple", "O: H2O2 = O2")
    assert (status, found["status"]) == (0, "unique")
    assert found["coefficients"] == {"reactants": [2, 5, 3], "products": [1, 2, 5, 8]}


@pytest.mark.parametrize("case", [case for case in REACTIONS if case["nullity"] == 2], ids=lambda case: case["id"])
def test_every_coupling_that_is_proposed_makes_it_unique(balance, case):
    _, out, _ = balance(case["input"])
    proposals = [line.split('"')[1] for line in out.splitlines() if line.startswith("  --couple")]
    for proposal in proposals:
        status, single, _ = balance(case["input"], "--couple", proposal)
        assert status == 0
        assert single.splitlines()[0] in out


def test_a_refusal_gives_its_reason_and_what_would_mend_it(balance):
    status, out, _ = balance("H2O2 -> H2 + H2O")
    assert status == 4
    assert "the content O - H of each species: left H2O2 0; right H2 -2, H2O -1" in out
    assert "3 H2O2 -> H2 + 2 H2O + 2 O2" in out
    status, out, _ = balance("CH4 + O2 -> CO2")
    assert "H stands only on the left" in out
    assert "CH4 + 2 O2 -> CO2 + 2 H2O" in out


def test_a_partial_balance_is_shown_without_what_never_takes_part(balance):
    case = next(case for case in REACTIONS if case["id"] == "k111")
    status, out, _ = balance(case["input"])
    assert status == 4
    assert f"without {', '.join(case['never_participating'])}: " in out


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("--unicode", "SO₄²⁻ + Ba²⁺ → BaSO₄"),
        ("--latex", r"\ce{SO4^2- + Ba^2+ -> BaSO4}"),
        ("--html", "SO<sub>4</sub><sup>2−</sup> + Ba<sup>2+</sup> → BaSO<sub>4</sub>"),
    ],
)
def test_equations_are_written_in_the_notation_that_is_asked_for(balance, record, option, expected):
    assert balance("SO4^2- + Ba^2+ -> BaSO4", option, "--quiet")[1] == expected + "\n"
    assert record("SO4^2- + Ba^2+ -> BaSO4", "--notation", option[2:])[1]["written"] == expected


def test_given_coefficients_are_checked_for_each_element(balance, record):
    assert balance("2 H2 + O2 -> 2 H2O", "--check")[:2] == (0, "2 H2 + O2 -> 2 H2O\nbalanced\n")
    status, found = record("MnO4^- + Fe^2+ + 8 H^+ -> Mn^2+ + Fe^3+ + 4 H2O", "--check")
    assert (status, found["balanced"], found["imbalance"]) == (4, False, {"charge": -4})
    status, out, _ = balance("H2 + 1/2 O2 -> 2 H2O", "--check")
    assert status == 4
    assert out.splitlines()[2:] == ["  H  +2", "  O  +1"]


def test_explanations_states_and_masses_are_tables(balance):
    status, out, _ = balance(
        "H2 + O2 -> H2O", "--explain", "--oxidation", "--masses", "--grams", "H2=4", "--moles", "O2=2"
    )
    assert status == 0
    for line in ("O            0   2   2    2     2", "H2O      H +1, O -2", "limiting: H2"):
        assert line in out.splitlines()
    assert "H2O      18.0153  2    36.0306" in out.splitlines()


def test_a_yield_is_that_of_the_limiting_reactant(record):
    _, found = record("H2 + O2 -> H2O", "--grams", "H2=4.03176", "--grams", "O2=16")
    assert found["yield"]["limiting"] == "O2"
    assert found["yield"]["products"]["H2O"]["grams"] == pytest.approx(18.015, abs=1e-2)


def test_amounts_are_found_whatever_the_spelling(record):
    _, found = record("CuSO4*5H2O -> CuSO4 + H2O", "--grams", "CuSO4.5H2O=249.68")
    assert found["yield"]["products"]["H2O"]["moles"] == pytest.approx(5, abs=1e-3)


def test_oxidation_states_are_those_of_the_reference(record):
    for case in EXTRA["oxidation_states"]:
        _, found = record(f"{case['formula']} -> H2", "--oxidation")
        (states,) = [v for formula, v in found["oxidation_states"].items() if formula != "H2"] or [{"H": 0}]
        for symbol, value in case["oxidation_states"].items():
            if isinstance(value, int):
                assert states[symbol] == value, case["formula"]


def test_what_is_oxidised_and_what_is_reduced_is_said(balance):
    _, out, _ = balance("Cr2O7^2- + Fe^2+ + H^+ -> Cr^3+ + Fe^3+ + H2O", "--oxidation")
    assert {"Cr +6 to +3, reduced", "Fe +2 to +3, oxidised"} <= set(out.splitlines())
    _, out, _ = balance("Cl2 + OH^- -> Cl^- + ClO3^- + H2O", "--oxidation")
    assert "Cl 0 to -1, +5, reduced and oxidised" in out.splitlines()


# Complete sets


@pytest.mark.parametrize("case", EXTRA["sided_sets"][:2], ids=lambda case: case["name"])
@pytest.mark.parametrize("kind", ["extreme", "hilbert"])
def test_complete_sets_have_the_size_of_the_reference(record, case, kind):
    text = f"{' + '.join(case['reactants'])} -> {' + '.join(case['products'])}"
    _, found = record(text, "--all", kind)
    assert (found["all"]["count"], found["all"]["complete"]) == (case[kind], True)
    assert len(found["all"]["vectors"]) == case[kind]


def test_circuits_and_graver_bases_do_not_mind_sides(record):
    (case,) = [case for case in EXTRA["species_sets"] if case["name"] == "C-O"]
    for kind in ("circuits", "graver"):
        _, found = record("C + O2 -> CO + CO2", "--all", kind)
        assert sorted(found["all"]["vectors"]) == sorted(case["circuit_list"])


def test_bounded_lists_end_at_their_bound_or_say_that_they_go_on(balance, record):
    _, found = record("C + O2 -> CO + CO2", "--all", "bounded", "--max-sum", "8")
    assert found["all"]["reactions"] == ["C + O2 -> CO2", "2 C + O2 -> 2 CO", "3 C + 2 O2 -> 2 CO + CO2"]
    assert found["all"]["complete"]
    _, out, _ = balance("C + O2 -> CO + CO2", "--all", "bounded", "--max-sum", "99", "--limit", "2")
    assert "at least 2 balances within the bound" in out
    assert "raise --limit" in out


# Options in files


def test_a_line_brings_its_own_options(balance, tmp_path):
    lines = [
        json.dumps({"reactants": ["(C6H10O5)n", "H2O"], "products": ["C6H12O6"], "options": {"params": {"n": 6}}}),
        json.dumps({"reactants": ["CH3R", "O2"], "products": ["RCOOH", "H2O"], "options": {"groups": {"R": None}}}),
        json.dumps({"reactants": ["MnO4^-"], "products": ["Mn^2+"], "options": {"medium": "acid", "half": True}}),
        json.dumps({"reactants": ["H2[18O]"], "products": ["H2", "O2"], "options": {"merge_isotopes": True}}),
        json.dumps(
            {
                "reactants": ["H2", "O2"],
                "products": ["H2O"],
                "coefficients": {"reactants": [2, "1/2"], "products": [2]},
                "options": {"check": True},
            }
        ),
        "H2 + O2 -> H2O",
    ]
    status, found = _batch(balance, tmp_path, lines)
    assert status == 0
    assert [one["coefficients"] for one in found] == [
        {"reactants": [1, 6], "products": [6]},
        {"reactants": [2, 3], "products": [2, 2]},
        {"reactants": [1, 8, 5], "products": [1, 4]},
        {"reactants": [2], "products": [2, 1]},
        {"reactants": [2, "1/2"], "products": [2]},
        {"reactants": [2, 1], "products": [2]},
    ]
    assert found[4]["imbalance"] == {"O": 1}


BAD_LINES = {
    "no side": ('{"reactants": ["H2"]}', "invalid_input"),
    "no list": ('{"reactants": "H2", "products": ["H2"]}', "invalid_input"),
    "no formula": ('{"reactants": [1], "products": ["H2"]}', "invalid_input"),
    "empty side": ('{"reactants": [], "products": ["H2"]}', "empty_side"),
    "unknown option": ('{"reactants": ["H2"], "products": ["H2"], "options": {"cuople": []}}', "invalid_input"),
    "options no object": ('{"reactants": ["H2"], "products": ["H2"], "options": 1}', "invalid_input"),
    "flag no flag": ('{"reactants": ["H2"], "products": ["H2"], "options": {"half": 1}}', "invalid_input"),
    "medium": ('{"reactants": ["H2"], "products": ["H2"], "options": {"medium": "wine"}}', "invalid_input"),
    "kind": ('{"reactants": ["H2"], "products": ["H2"], "options": {"all": "of them"}}', "invalid_input"),
    "notation": ('{"reactants": ["H2"], "products": ["H2"], "options": {"notation": "roman"}}', "invalid_input"),
    "kind no text": ('{"reactants": ["H2"], "products": ["H2"], "options": {"all": [1]}}', "invalid_input"),
    "bound alone": ('{"reactants": ["H2"], "products": ["H2"], "options": {"max_sum": 3}}', "invalid_input"),
    "parameter": ('{"reactants": ["H2"], "products": ["H2"], "options": {"params": {"n": "1e9"}}}', "invalid_input"),
    "amount": ('{"reactants": ["H2"], "products": ["H2"], "options": {"grams": {"H2": -1}}}', "invalid_input"),
    "coefficients": (
        '{"reactants": ["H2"], "products": ["H2"], "coefficients": {"reactants": [1, 2]}}',
        "invalid_input",
    ),
    "negative": ('{"reactants": ["H2"], "products": ["H2"], "coefficients": {"reactants": [-1]}}', "invalid_input"),
    "coefficients no object": ('{"reactants": ["H2"], "products": ["H2"], "coefficients": [1]}', "invalid_input"),
    "blank": ("", "invalid_input"),
    "no arrow": ("H2 + O2", "arrow"),
    "element": ("Xx -> H2", "unknown_element"),
    "too long": ("H" * 30_000 + " -> H2", "too_long"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_one_error_and_the_rest_go_on(balance, tmp_path, name):
    line, code = BAD_LINES[name]
    status, found = _batch(balance, tmp_path, [line, "H2 + O2 -> H2O"])
    assert status == 2
    assert found[0]["error"]["code"] == code
    assert found[1]["status"] == "unique"


# Bad input


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "missing argument REACTION"),
        ([""], "expected a reaction"),
        (["H2 + O2"], "expected an arrow"),
        (["H2 -> "], "expected species on this side"),
        (["Fe3+ -> Fe"], "write Fe^3+ for the charge"),
        (["Q -> H2"], "no element is named 'Q'"),
        (["H2 -> O2", "--file", "x"], "exclude each other"),
        (["--file", "/nonexistent"], "a readable file"),
        (["C + O2 -> CO2", "--couple", "O2 = CO2"], "ELEMENT: SPECIES = SPECIES"),
        (["C + O2 -> CO2", "--couple", "O: O3 = CO2"], "nearest"),
        (["C + O2 -> CO2", "--couple", "C: O2 = CO2"], "species that hold C"),
        (["C + O2 -> CO2", "--all", "bounded"], "max-sum"),
        (["C + O2 -> CO2", "--max-sum", "5"], "--all bounded"),
        (["C + O2 -> CO2", "--group", "R="], "NAME=FORMULA"),
        (["C + O2 -> CO2", "--group", "O"], "not the symbol of an element"),
        (["CH3R -> H2", "--group", "R=Q"], "no element is named 'Q'"),
        (["C + O2 -> CO2", "--param", "n"], "NAME=VALUE"),
        (["C + O2 -> CO2", "--param", "q=1"], "one of n, m"),
        (["C + O2 -> CO2", "--param", "n=a"], "a number such as"),
        (["C + O2 -> CO2", "--grams", "C=0"], "a positive number"),
        (["C + O2 -> CO2", "--grams", "Cu=1"], "nearest"),
        (["C + O2 -> CO2", "--grams", "C=1", "--moles", "C=1"], "one amount for each reactant"),
        (["CR + O2 -> CO2 + R", "--group", "R", "--masses"], "tabulated mass"),
        (["C + O2 -> CO2", "--latex", "--html"], "one notation"),
        (["C + O2 -> CO2", "--picture", "x.jpg"], ".png, .svg, .pdf"),
        (["KMnO4 + HCl -> KCl + MnCl2 + Cl2 + H2O", "--picture", "x.png"], "two or three elements"),
        (["C + H2 -> CH4 + O2", "--picture", "x.png"], "balance with all their species"),
        (["C + O2 -> CO2", "--medium", "wine"], "acid"),
    ],
)
def test_bad_input_is_one_line_and_status_2(balance, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    status, out, err = balance(*words)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_two_couples_in_one_skeleton_are_completed_and_told_apart_by_a_coupling(balance):
    status, out, _ = balance("MnO4^- + H2O2 -> Mn^2+ + O2", "--medium", "acid")
    assert status == 3
    assert '--couple "O: H2O2 = O2"' in out
    status, out, _ = balance("MnO4^- + H2O2 -> Mn^2+ + O2", "--medium", "acid", "--couple", "O: H2O2 = O2")
    assert status == 0
    assert out.splitlines()[0] == "2 MnO4^- + 5 H2O2 + 6 H^+ -> 2 Mn^2+ + 5 O2 + 8 H2O"


def test_what_no_medium_completes_is_not_balanceable(balance):
    status, _, err = balance("MnO4^- -> Fe^2+", "--medium", "acid")
    assert status == 4
    assert "has no completion in acid" in err


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="HONaCFe2345^+-()[].·* >=→⁺₂en{}/", max_size=30))
def test_no_text_ends_in_a_traceback(text):
    assert frame.run(["balance", "--quiet", "--", text]) in (0, 2, 3, 4, 5)


# Pictures, notes, cost


@pytest.mark.parametrize("reaction", ["H2 + O2 -> H2O", "C3H8 + O2 -> CO2 + H2O", "Fe^2+ + Cu^2+ -> Fe^3+ + Cu^+"])
def test_a_balance_of_two_or_three_elements_is_drawn(balance, tmp_path, reaction):
    pytest.importorskip("matplotlib")
    path = tmp_path / "polygon.svg"
    status, out, _ = balance(reaction, "--picture", str(path))
    assert status == 0
    assert str(path) in out
    drawn = path.read_text()
    assert "reactants" in drawn
    assert "products" in drawn


def test_what_was_decided_in_reading_is_noted(balance, record):
    _, _, err = balance("SO42- -> S + O2", "--lenient")
    assert "is read as" in err
    assert "SO4^2-" in record("SO42- -> S + O2", "--lenient")[1]["notes"][0]
    assert balance("SO42- -> S + O2", "--lenient", "--quiet")[2] == ""


def test_a_balance_loads_nothing_heavy():
    program = (
        "import json, sys\n"
        "from mathengine.cli.frame import run\n"
        f"run(['balance', 'H2 + O2 -> H2O']); run(['balance', 'H2 -> O2']); run(['balance', {PERMANGANATE!r}])\n"
        "heavy = ('numpy', 'sympy', 'numba', 'scipy', 'networkx', 'matplotlib', 'molmass', 'sqlalchemy', 'rich')\n"
        "print(json.dumps([name for name in heavy if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
