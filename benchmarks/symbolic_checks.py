"""Checks of identities, near misses and exercises: decided share, wrong verdicts, time; beside sympy and alkahest.

The statements are those of ``tests/vectors/symbolic_*.json``. Ours by ``verify`` and the ``check_...`` functions. sympy
is asked ``simplify(left - right) == 0`` and ``(left - right).equals(0)``, with the assumptions on single names that its
symbols can carry; alkahest its simplifiers in turn. Each peer answers in a child process, which is ended at the limit;
"false" is counted only where a peer says so (a number other than 0, or False from ``equals``). Clock times, starts of
processes left out. alkahest runs in a Python of its own, which the environment variable ALKAHEST may name as well:

    python benchmarks/symbolic_checks.py [--every 5] [--limit 10] [--peer /path/to/python/with/alkahest] [--only ours]
"""

from __future__ import annotations

import argparse
import json
import os
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Protocol

import mathengine
from mathengine.errors import MathengineError
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Statement,
    Sum,
    Text,
)
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.domains import vocabulary

VECTORS = Path(__file__).parent.parent / "tests" / "vectors"
GRACE = 0.5
"""Seconds beyond the limit that a call of ours may take."""

ALKAHEST = """
import json, re, sys, time
import alkahest as a
print(sys.argv[1], flush=True)
CHAIN = [a.simplify, a.simplify_expanded, a.simplify_trig_normal_form, a.simplify_log_exp, a.simplify_trig]
CHAIN += [a.simplify, a.simplify_egraph, a.cancel, a.simplify]
def parsed(text, pool, names):
    text = re.sub(r"\\bE\\b", "exp(1)", text.replace("**", "^").replace("Abs(", "abs("))
    return a.parse(text, pool, names)
def difference(part, pool, names):
    kind, pieces = part["kind"], part["pieces"]
    left, right = None, parsed(part["right"], pool, names)
    if kind == "diff":
        left = parsed(pieces[0], pool, names)
        for _ in range(int(pieces[2]) if len(pieces) > 2 else 1):
            left = a.diff(left, names[pieces[1]]).value
    elif kind == "limit":
        point = pool.pos_infinity() if pieces[2] == "oo" else parsed(pieces[2], pool, names)
        left = a.limit(parsed(pieces[0], pool, names), names[pieces[1]], point, *pieces[3:]).value
    elif kind == "summation":
        end = pool.pos_infinity() if pieces[3] == "oo" else parsed(pieces[3], pool, names)
        body = parsed(pieces[0], pool, names)
        left = a.sum_definite(body, names[pieces[1]], parsed(pieces[2], pool, names), end).value
    else:
        left = parsed(part["left"], pool, names)
    return left - right
def shown(expression):
    for step in CHAIN:
        try:
            found = step(expression)
            expression = getattr(found, "value", found)
        except a.AlkahestError:
            continue
        try:
            return abs(float(str(expression))) < 1e-300
        except ValueError:
            pass
    return None
for line in sys.stdin:
    answers, start = [], time.perf_counter()
    for part in json.loads(line):
        try:
            pool = a.ExprPool()
            names = {}
            for name, kind in part["kinds"].items():
                domain = a.Domain.Positive if kind == "positive" else a.Domain.Real if kind != "complex" else None
                names[name] = pool.symbol(name) if domain is None else pool.symbol(name, domain)
            answers.append(shown(difference(part, pool, names)) if part["operator"] == "=" else None)
        except Exception as error:
            answers.append(None)
    answer = False if False in answers else None if None in answers else True
    print(json.dumps([answer, time.perf_counter() - start]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A claim whose truth is known: as ours takes it, and as relations that all have to hold."""

    corpus: str
    expected: bool
    ask: Callable[[float], object]
    relations: tuple[Statement, ...]


# What is asked


def read(text: str) -> Statement:
    return read_statement(text, vocabulary=vocabulary())


def entries(name: str, every: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((VECTORS / f"symbolic_{name}.json").read_text())[name]
    return found[::every]


def items(every: int) -> Iterator[Item]:
    for corpus, expected in (("identities", True), ("traps", False)):
        for entry in entries(corpus, every):
            text = entry["statement"]
            yield Item(corpus, expected, lambda s, text=text: mathengine.verify(text, max_seconds=s), (read(text),))  # type: ignore[misc]
    for entry in entries("answers", every):
        expected = entry["expected"] == "true"
        yield Item("answers", expected, lambda s, entry=entry: check(entry, s), tuple(relations(entry)))  # type: ignore[misc]


def check(entry: Mapping[str, Any], limit: float) -> object:
    given = {"assuming": entry["for"] or None, "max_seconds": limit}
    match entry["kind"]:
        case "derivative":
            return mathengine.check_derivative(entry["F"], entry["f"], entry["x"], **given)
        case "sum":
            words = [entry[key] for key in ("term", "index", "lower", "upper", "value")]
            return mathengine.check_sum(*words, **given)
        case "limit":
            words = [entry[key] for key in ("f", "x", "to", "value")]
            return mathengine.check_limit(*words, direction=entry["direction"], **given)
    initial = [tuple(value) for value in entry["initial"]]
    return mathengine.check_ode(entry["equation"], entry["solution"], "y", entry["x"], initial=initial, **given)


def relations(entry: Mapping[str, Any]) -> Iterator[Statement]:
    """The equations that an answer asserts, as the peers are asked them."""
    conditions = f" for {entry['for']}" if entry["for"] else ""
    match entry["kind"]:
        case "derivative":
            yield read(f"diff({entry['F']}, {entry['x']}) = {entry['f']}{conditions}")
        case "sum":
            bounds = f"{entry['index']}, {entry['lower']}, {entry['upper']}"
            yield read(f"summation({entry['term']}, {bounds}) = {entry['value']}{conditions}")
        case "limit":
            side = f', "{entry["direction"]}"' if entry["direction"] else ""
            yield read(f"limit({entry['f']}, {entry['x']}, {entry['to']}{side}) = {entry['value']}{conditions}")
        case _:
            equation, solution = read(entry["equation"] + conditions), read_expression(entry["solution"])
            claim = equation.claim
            assert isinstance(claim, Relation)
            put: dict[Expression, Expression] = {Name("y"): solution}
            sides = replaced(claim.left, put), replaced(claim.right, put)
            yield Statement(Relation("=", *sides), equation.conditions)
            yield from initial_values(entry, solution, equation.conditions)


def initial_values(
    entry: Mapping[str, Any], solution: Expression, conditions: tuple[Relation | Assumption, ...]
) -> Iterator[Statement]:
    from mathengine.symbolic.differentiation import without_derivatives

    for point, value, order in entry["initial"]:
        taken: Expression = Call("diff", (solution, Name("x"), Number.of(order))) if order else solution
        at = replaced(without_derivatives(taken), {Name("x"): read_expression(point)})
        yield Statement(Relation("=", at, read_expression(value)), conditions)


def kinds(statement: Statement) -> dict[str, str]:
    """What conditions on single names say that a symbol of a peer can carry."""
    found: dict[str, str] = {}
    for condition in statement.conditions:
        match condition:
            case Assumption(name, kind):
                found[name] = kind
            case Relation(operator, Name(name), Number(value)) if operator in ("<", "<=", ">", ">="):
                above, below = operator in (">", ">=") and value >= 0, operator in ("<", "<=") and value <= 0
                strict = operator in ("<", ">") or value != 0
                sign = "positive" if above and strict else "negative" if below and strict else "real"
                if found.get(name) not in ("integer", "positive", "negative"):
                    found[name] = sign
    return found


# Ours


class Answering(Protocol):
    """Anything that answers an item within a limit: the verdict (None for undecided) and the seconds."""

    def __call__(self, item: Item, limit: float, /) -> tuple[bool | None, float]: ...


def ours(item: Item, limit: float) -> tuple[bool | None, float]:
    start = time.perf_counter()
    try:
        verdict = item.ask(limit)
        answer = None if str(getattr(verdict, "verdict", "")) == "undecided" else bool(verdict)
    except MathengineError:
        answer = None
    return answer, time.perf_counter() - start


# Peers


class Child:
    """A peer in a process of its own, ended and started again when it does not answer in time."""

    def __init__(self, command: Sequence[str], lines: Callable[[Item], str]) -> None:
        self.command, self.lines = list(command), lines
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, item: Item, limit: float) -> tuple[bool | None, float]:
        process = self.process or self.start()
        assert process.stdin is not None
        print(self.lines(item), file=process.stdin, flush=True)
        line = self.line(limit)
        if line is None:
            self.end()
            return None, limit
        answer, seconds = json.loads(line)
        return answer, seconds

    def start(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
        )
        if self.line(60.0) is None:
            raise SystemExit(f"{self.command[0]} does not start")
        return self.process

    def line(self, seconds: float) -> str | None:
        """The next line, None where none comes in time or the process has died."""
        assert self.process is not None
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        return (self.process.stdout.readline() or None) if ready else None

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
        self.process = None


def sympy_lines(item: Item) -> str:
    return json.dumps([to_text(statement) for statement in item.relations])


def sympy_worker(method: str) -> None:
    """Reads lists of statements, writes answers: whether all of them are shown to hold."""
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        try:
            answers = [by_sympy(read(text), method) for text in json.loads(line)]
            answer = False if False in answers else None if None in answers else True
        except Exception:  # whatever a peer raises is no answer
            answer = None
        print(json.dumps([answer, time.perf_counter() - start]), flush=True)


def by_sympy(statement: Statement, method: str) -> bool | None:
    import sympy

    claim = statement.claim
    assert isinstance(claim, Relation)
    facts = {sympy.Symbol(name): sympy.Symbol(name, **{kind: True}) for name, kind in kinds(statement).items()}
    left, right = (in_sympy(side).xreplace(facts).doit() for side in (claim.left, claim.right))
    if claim.operator not in ("=", "!="):
        order = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}[claim.operator]
        found = sympy.simplify(order(left, right))
        return True if found is sympy.true else False if found is sympy.false else None
    if method == "equals":
        same = (left - right).equals(0)
    else:
        difference = sympy.simplify(left - right)
        same = True if difference == 0 else False if difference.is_number and difference.is_zero is False else None
    return same if claim.operator == "=" or same is None else not same


def in_sympy(expression: Expression) -> Any:
    """As sympy's users write it: limits and sums as such, infinity as such."""
    import sympy

    from mathengine.numeric.sympy_bridge import to_sympy

    match expression:
        case Name("oo"):
            return sympy.oo
        case Sum(parts):
            return sympy.Add(*map(in_sympy, parts))
        case Product(parts):
            return sympy.Mul(*map(in_sympy, parts))
        case Power(base, exponent):
            return sympy.Pow(in_sympy(base), in_sympy(exponent))
        case Call("limit", (body, name, point, *side)):
            direction = side[0].text if side and isinstance(side[0], Text) else "+-"
            at = in_sympy(point)
            return sympy.Limit(in_sympy(body), in_sympy(name), at, "-" if at is sympy.oo else direction)
        case Call("summation", (body, name, lower, upper)):
            return sympy.Sum(in_sympy(body), (in_sympy(name), in_sympy(lower), in_sympy(upper)))
        case Call("diff", (body, name, *order)):
            return sympy.Derivative(in_sympy(body), in_sympy(name), *map(in_sympy, order))
    return to_sympy(expression)


def alkahest_lines(item: Item) -> str:
    return json.dumps([alkahest_part(statement) for statement in item.relations])


def alkahest_part(statement: Statement) -> dict[str, object]:
    claim = statement.claim
    assert isinstance(claim, Relation)
    kind, pieces = "plain", list[str]()
    if isinstance(claim.left, Call) and claim.left.function in ("diff", "limit", "summation"):
        kind = claim.left.function
        pieces = [to_text(argument).strip('"') for argument in claim.left.arguments]
    return {
        "kind": kind,
        "pieces": pieces,
        "left": to_text(claim.left),
        "right": to_text(claim.right),
        "operator": claim.operator,
        "kinds": {**dict.fromkeys(names(statement), "complex"), **kinds(statement)},
    }


def names(statement: Statement) -> list[str]:
    from mathengine.numeric.expressions import walk
    from mathengine.numeric.vocabulary import CONSTANT_NAMES

    claim = statement.claim
    assert isinstance(claim, Relation)
    found = {node.name for side in (claim.left, claim.right) for node in walk(side) if isinstance(node, Name)}
    return sorted(found - {*CONSTANT_NAMES, "oo"})


# The comparison


def compare(name: str, answering: Answering, chosen: Sequence[Item], limit: float) -> None:
    for corpus in ("identities", "traps", "answers"):
        asked = [item for item in chosen if item.corpus == corpus]
        if not asked:
            continue
        outcomes = [(item.expected, *answering(item, limit)) for item in asked]
        times = sorted(seconds for *_, seconds in outcomes)
        counts = Counter(outcome(expected, answer) for expected, answer, _ in outcomes)
        late = sum(seconds >= limit for seconds in times)
        most = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        print(
            f"{name:16s} {corpus:10s} {len(asked):5d} asked  {counts['right'] / len(asked):6.1%} decided "
            f"{counts['wrong']:4d} wrong  median {1e3 * median(times):7.1f} ms  95% {most:7.3f} s  "
            f"longest {times[-1]:6.2f} s  {late:3d} at the limit  "
            f"{sum(t < 1 for t in times) / len(times):6.1%} within 1 s",
            flush=True,
        )


def outcome(expected: bool, answer: bool | None) -> str:
    return "undecided" if answer is None else "right" if answer == expected else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="ask every N-th statement only")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds for one statement")
    parser.add_argument("--peer", default=os.environ.get("ALKAHEST"), help="a Python that has alkahest")
    parser.add_argument("--only", choices=["ours", "simplify", "equals", "alkahest"])
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        sympy_worker(given.worker)
        return
    chosen = list(items(given.every))
    answering: dict[str, Answering] = {"ours": ours}
    for method in ("simplify", "equals"):
        answering[method] = Child([sys.executable, __file__, "--worker", method], sympy_lines)
    if given.peer:
        answering["alkahest"] = Child([given.peer, "-c", ALKAHEST, "ready"], alkahest_lines)
    ours(chosen[0], given.limit)
    for name, method in answering.items():
        if given.only in (None, name):
            compare(name if name in ("ours", "alkahest") else f"sympy {name}", method, chosen, given.limit)
        if isinstance(method, Child):
            method.end()


if __name__ == "__main__":
    main()
