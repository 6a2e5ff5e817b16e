"""Identities of the standard tables, near misses and exercises: what mpmath says, and what the verdicts are."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import mpmath_values as witness
import pytest
from mpmath import mp, mpf

import mathengine
from mathengine.numeric.expressions import Call, Name, Relation, Statement, walk
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.verify import verify
from mathengine.store.records import Verdict

VECTORS = Path(__file__).parent.parent / "vectors"
IDENTITIES = json.loads((VECTORS / "symbolic_identities.json").read_text())["identities"]
TRAPS = json.loads((VECTORS / "symbolic_traps.json").read_text())["traps"]
ANSWERS = json.loads((VECTORS / "symbolic_answers.json").read_text())["answers"]
SAMPLE = 12
"""Every twelfth statement is tested unless --slow is given."""
ENOUGH = 5
"""Points at which an identity is evaluated."""


def read(text):
    return read_statement(text, vocabulary=vocabulary())


def in_parts(entries, number=SAMPLE):
    """The entries in some parts, all but one of them for --slow."""
    marks = [[], *([pytest.mark.slow] for _ in range(number - 1))]
    return [pytest.param(entries[i::number], id=f"part{i}", marks=marks[i]) for i in range(number)]


# The corpora against mpmath


def tolerance(statement):
    claim = statement.claim
    near = any(isinstance(n, Call) and n.function == "limit" for s in (claim.left, claim.right) for n in walk(s))
    return mpf("1e-8") if near else mpf("1e-20")


def truth(statement):
    """Whether no point of the domain speaks against a statement, and at how many points it was evaluated."""
    seen = 0
    for at in witness.points(statement):
        try:
            wrong = witness.excess(statement.claim, at)
        except witness.Undefined:
            continue
        if wrong > tolerance(statement):
            return False, seen
        seen += 1
        if seen == 8:
            break
    return True, seen


@pytest.mark.parametrize("entries", in_parts(IDENTITIES, 6))
def test_identities_hold_at_points_of_their_domain(entries):
    with mp.workdps(50):
        for entry in entries:
            statement = read(entry["statement"])
            holds, seen = truth(statement)
            assert holds, entry["statement"]
            assert seen >= (ENOUGH if witness.kinds(statement) else 1), entry["statement"]


def test_traps_fail_at_their_witness():
    for entry in TRAPS:
        statement = read(entry["statement"])
        with mp.workdps(entry.get("digits", 50)):
            at = witness.point_of(entry["witness"])
            assert set(at) == set(witness.kinds(statement)), entry["statement"]
            assert all(witness.holds(condition, at) for condition in statement.conditions), entry["statement"]
            assert witness.fails(statement.claim, at), entry["statement"]


def statements_of(answer):
    """The relations that an answer asserts."""
    conditions = f" for {answer['for']}" if answer["for"] else ""
    match answer["kind"]:
        case "derivative":
            return [read(f"diff({answer['F']}, {answer['x']}) = {answer['f']}{conditions}")]
        case "sum":
            bounds = f"{answer['index']}, {answer['lower']}, {answer['upper']}"
            return [read(f"summation({answer['term']}, {bounds}) = {answer['value']}{conditions}")]
        case "limit":
            side = f', "{answer["direction"]}"' if answer["direction"] else ""
            return [read(f"limit({answer['f']}, {answer['x']}, {answer['to']}{side}) = {answer['value']}{conditions}")]
    equation = read(answer["equation"] + (conditions or " for x real"))
    put = {Name(answer["function"]): read_expression(answer["solution"])}
    claim = Relation("=", replaced(equation.claim.left, put), replaced(equation.claim.right, put))
    return [Statement(claim, equation.conditions)]


def initial_values_hold(answer):
    solution = read_expression(answer["solution"])
    parameters = witness.free_names(solution) - {answer["x"]}
    at = {name: mpf(3 + i) / 2 for i, name in enumerate(sorted(parameters))}
    for point, value, order in answer["initial"]:
        x = witness.value(read_expression(point), at)
        taken = mp.diff(lambda t: witness.value(solution, {**at, "x": t}), x, order)
        if abs(taken - witness.value(read_expression(value), at)) > mpf("1e-15"):
            return False
    return True


@pytest.mark.parametrize("kind", ["derivative", "sum", "limit", "ode"])
def test_answers_are_what_they_are_said_to_be(kind):
    with mp.workdps(50):
        for answer in ANSWERS:
            if answer["kind"] != kind:
                continue
            outcomes = [truth(statement) for statement in statements_of(answer)]
            holds = all(outcome for outcome, _ in outcomes) and (kind != "ode" or initial_values_hold(answer))
            assert str(holds).lower() == answer["expected"], answer
            assert not holds or all(seen for _, seen in outcomes), answer


def test_the_corpora_are_large_enough_and_free_of_repetitions():
    for entries, least in ((IDENTITIES, 320), (TRAPS, 320)):
        texts = [entry["statement"] for entry in entries]
        assert len(set(texts)) == len(texts) >= least
    assert len(ANSWERS) >= 240
    assert 0.2 <= sum(answer["expected"] == "false" for answer in ANSWERS) / len(ANSWERS) <= 0.3
    assert all(entry["source"] for entry in IDENTITIES + ANSWERS)
    assert not {entry["statement"] for entry in IDENTITIES} & {entry["statement"] for entry in TRAPS}


# The verdicts


def verdict(text, seconds=10):
    return verify(text, max_seconds=seconds).verdict


@pytest.mark.parametrize("entries", in_parts(IDENTITIES))
def test_no_identity_is_refuted(entries):
    refuted = [e["statement"] for e in entries if verdict(e["statement"]) is Verdict.REFUTED]
    assert not refuted


@pytest.mark.parametrize("entries", in_parts(TRAPS))
def test_no_trap_is_supported_or_proved(entries):
    believed = [e["statement"] for e in entries if verdict(e["statement"]) in (Verdict.SUPPORTED, Verdict.PROVED)]
    assert not believed


def check(answer, seconds=10):
    """The verdict on an answer by the function made for its kind."""
    conditions, limit = answer["for"] or None, {"max_seconds": seconds}
    match answer["kind"]:
        case "derivative":
            return mathengine.check_derivative(answer["F"], answer["f"], answer["x"], assuming=conditions, **limit)
        case "sum":
            words = [answer[key] for key in ("term", "index", "lower", "upper", "value")]
            return mathengine.check_sum(*words, assuming=conditions, **limit)
        case "limit":
            words, side = [answer[key] for key in ("f", "x", "to", "value")], answer["direction"]
            return mathengine.check_limit(*words, direction=side, assuming=conditions, **limit)
    initial = [tuple(value) for value in answer["initial"]]
    return mathengine.check_ode(
        answer["equation"], answer["solution"], "y", "x", initial=initial, assuming=conditions, **limit
    )


@pytest.mark.parametrize("answers", in_parts(ANSWERS))
def test_no_verdict_on_an_answer_is_wrong(answers):
    for answer in answers:
        found = check(answer)
        assert found.verdict is Verdict.UNDECIDED or str(bool(found)).lower() == answer["expected"], answer


def test_points_are_the_same_in_every_run():
    statement = read("x**n = x for x > 0 and n integer")
    assert list(islice(witness.points(statement), 9)) == list(islice(witness.points(statement), 9))
