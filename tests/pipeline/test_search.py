"""The search for continued fractions, end to end: what is found, what is not, and that nothing stops it for good."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from itertools import pairwise
from math import gcd, lgamma, log, prod
from pathlib import Path

import mpmath
import pytest

from mathengine.cli import frame
from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.reader import read_expression
from mathengine.numeric.sympy_bridge import to_sympy
from mathengine.pipeline.executors import InlineExecutor
from mathengine.pipeline.fraction_spaces import SievedPart
from mathengine.pipeline.recipe import Recipe, list_recipes, load_recipe
from mathengine.pipeline.records import finding_line, statements_of
from mathengine.pipeline.registry import lookup
from mathengine.pipeline.run import SearchResult, run_search
from mathengine.pipeline.verify import verify
from mathengine.store.database import open_store
from mathengine.store.portability import write_export
from mathengine.store.records import RunState, Verdict

HEAD = """
title = "A small search"
search = "continued-fractions"
constants = ["zeta(3)", "pi**2"]

[settings]
digits = 100
slow_digits = 40
delta_depth = 100
"""
SYMMETRIC = """
[space.inflated]
class = "symmetric"
degree = 3
ranges = [[2, 40], [2, 10]]
level = 3
b = ["-4*n**6"]

[space.antisymmetric]
class = "symmetric"
degree = 3
ranges = [[1, 20], [-10, 10]]
level = 3
b = ["-n**6"]
"""
SQUARES = """
[space.squares{c}]
class = "general"
ranges = [[1, 12], [-12, 12], [-5, 5]]
level = 2
b = ["{c}*n**4"]
"""
GENERAL = """
[space.telescoping]
class = "general"
ranges = [[1, 3], [0, 12], [0, 12]]
level = 2
b = ["-n**2*(n + 2)**2"]

[space.excluded]
class = "general"
ranges = [[1, 3], [0, 5]]
b = ["(n - 2)*n", "n**2 + 1", "n"]

[space.cubics]
class = "general"
ranges = [[1, 34], [-3, 51], [-3, 27], [-1, 5]]
b = ["-n**6"]
"""
LEADING = (-4, -3, -2, -1, 1, 2, 3, 4)
TEXT = HEAD + SYMMETRIC + "".join(SQUARES.format(c=c) for c in LEADING) + GENERAL
PARTS = 5 + len(LEADING)

APERY = "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"
EULER = "cf(2*n**3 + 3*n**2 + 3*n + 1, -n**6) = 1/zeta(3)"
STAGES = ("sieved", "passed the tables", "passed the traces up to 31", "with a limit", "full factorial reduction")
PARTIAL = ((1, 7, 15, 10), (0, 0, 0, 0, 0, 0, -1))  # (2n+1)(5n^2+5n+1) over -n^6, which the space contains
RATIONAL = ((3, 6, 2), (0, 0, -4, -4, -1))  # a rational limit with full reduction, which the space contains too
INFLATED = ((10, 54, 102, 68), (0, 0, 0, 0, 0, 0, -4))  # Apery's fraction times 2


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recipe") / "small.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture(scope="module")
def finished(recipe: Path) -> tuple[SearchResult, list[dict[str, object]]]:
    """The search in this process, without any pool: what all others are compared with."""
    with open_store(recipe.parent / "inline.db") as store:
        result = run_search(load_recipe(str(recipe)), store, InlineExecutor())
        return result, [finding_line(stored) for stored in statements_of(store, result.run)]


def command(recipe: Path, store: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "mathengine", "search", str(recipe), "--db", str(store), *options]


def search(recipe: Path, store: Path, *options: str, status: int = 0) -> tuple[str, str]:
    """What the command line, run in this process, writes to standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = frame.run(["search", str(recipe), "--db", str(store), *options])
    assert code == status, err.getvalue()
    assert "Traceback" not in err.getvalue()
    return out.getvalue(), err.getvalue()


def exported(store: Path) -> list[dict[str, object]]:
    """The export of a store, sorted, without times and without the names of runs."""
    text = io.BytesIO()
    with open_store(store, readonly=True) as opened:
        write_export(opened, text)
    lines = [line for line in map(json.loads, text.getvalue().splitlines()) if "statement" in line]
    for line in lines:
        assert len(line["runs"]) == 1
        line["runs"] = []
        # A fraction that several parts hold belongs to the part that was first.
        line["statement"]["family"] = None
        for piece in line["evidence"]:
            piece.update(created="", seconds=0, run="")
    return sorted(lines, key=lambda line: str(line["statement"]["digest"]))


def coefficients(line: dict[str, object]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    fraction = ContinuedFraction.of(str(line["a"]), str(line["b"]))
    return fraction.a_coefficients, fraction.b_coefficients


def polynomial(values: tuple[int, ...], n: int) -> int:
    return sum(c * n**power for power, c in enumerate(values))


def convergent(a: tuple[int, ...], b: tuple[int, ...], depth: int) -> tuple[int, int]:
    """Numerator and denominator by the plain recurrence."""
    before, top, below, bottom = 1, polynomial(a, 0), 0, 1
    for n in range(1, depth + 1):
        step, factor = polynomial(a, n), polynomial(b, n)
        before, top = top, step * top + factor * before
        below, bottom = bottom, step * bottom + factor * below
    return top, bottom


def defect(a: tuple[int, ...], b: tuple[int, ...], depth: int = 300) -> float:
    """How much log gcd(p, q) falls short of m log n!, per step; bounded for a full reduction, else as log n."""
    order = max(len(a) - 1, (len(b) - 1) / 2)
    return (order * lgamma(depth + 1) - log(gcd(*convergent(a, b, depth)))) / depth


# What is found


def test_aperys_and_eulers_fractions_are_found_with_their_limits(finished) -> None:
    lines = {str(line["statement"]): line for line in finished[1]}
    assert lines[APERY]["digits"] >= 100
    assert lines[APERY]["rate"] == pytest.approx(4 * float(mpmath.log(1 + mpmath.sqrt(2))) * 2, abs=1e-5)
    assert lines[EULER]["digits"] >= 40
    assert lines[EULER]["convergence"] == "critical"
    for line in (lines[APERY], lines[EULER]):
        assert (line["verdict"], line["constant"], line["fr"], line["fr_order"]) == (
            "supported",
            "zeta(3)",
            "full",
            "3",
        )
        assert line["delta"]["depth"] == 100


def test_each_finding_is_verified_again(finished) -> None:
    for line in finished[1]:
        if line["constant"] is not None:
            verified = verify(str(line["statement"]), 60, max_seconds=None)
            assert verified.verdict in (Verdict.SUPPORTED, Verdict.PROVED), line["statement"]
            assert verified.claim.digest == line["digest"]


def test_each_limit_is_near_a_convergent(finished) -> None:
    for line in finished[1]:
        top, bottom = convergent(*coefficients(line), 400)
        limit = to_sympy(read_expression(str(line["limit"]))).evalf(20)
        assert abs(top / bottom - float(limit)) < 0.02


def test_the_common_factors_of_each_finding_grow_as_for_a_full_reduction(finished) -> None:
    assert all(line["fr"] == "full" for line in finished[1])
    for line in finished[1]:
        a, b = coefficients(line)
        assert float(str(line["fr_order"])) == max(len(a) - 1, (len(b) - 1) / 2)
        assert defect(a, b) < 6
    assert defect(*PARTIAL) > 9


def test_a_partial_reduction_a_rational_limit_and_a_duplicate_are_no_findings(finished) -> None:
    result, lines = finished
    found = [coefficients(line) for line in lines]
    assert PARTIAL not in found
    top, bottom = convergent(*RATIONAL, 3000)
    assert abs(3 * top / bottom - 4) < 0.01  # the limit is 4/3
    assert defect(*RATIONAL) < 6
    assert RATIONAL not in found
    assert result.counts["telescoping: rational limit"] > 0
    assert INFLATED not in found
    assert [str(line["statement"]) for line in lines].count(APERY) == 1
    assert len({ContinuedFraction(*pair).digest() for pair in found}) == len(found)


def test_what_no_constant_explains_is_kept_as_such(finished) -> None:
    (line,) = [line for line in finished[1] if line["a"] == "3*n**2 + 3*n + 1"]
    assert line["constant"] is None
    assert line["statement"] == "factorially_reduced(cf(3*n**2 + 3*n + 1, -2*n**4))"
    top, bottom = convergent(*coefficients(line), 200)
    with mpmath.workdps(60):
        assert abs(mpmath.mpf(top) / bottom - mpmath.mpf(str(line["limit"]))) < mpmath.mpf(10) ** -48


def counts_of(result: SearchResult, part: str) -> dict[str, int]:
    prefix = f"{part}: "
    return {key.removeprefix(prefix): count for key, count in result.counts.items() if key.startswith(prefix)}


def test_the_census_adds_up(finished, recipe: Path) -> None:
    result, _ = finished
    assert (result.state, result.done, result.chunks) == (RunState.FINISHED, PARTS, PARTS)
    for part in lookup("continued-fractions").plan(load_recipe(str(recipe))).parts:
        counts = counts_of(result, part.name)
        assert isinstance(part, SievedPart)
        assert (
            counts.pop("fractions")
            == part.size
            == len(part.grid.numerators) * prod(high - low + 1 for low, high in part.grid.ranges)
        )
        excluded = sum(counts.pop(key) for key in list(counts) if key.startswith("excluded"))
        assert excluded + counts["sieved"] == part.size
        names = [
            "sieved",
            "passed the tables",
            "passed the traces up to 31",
            "with a limit",
            "full factorial reduction",
        ]
        stages = [counts[name] for name in names]
        assert all(before >= after for before, after in pairwise(stages))
        passed = [key for key in counts if key in STAGES or key.startswith("passed")]
        assert sum(count for key, count in counts.items() if key not in passed) == counts["full factorial reduction"]
        assert f"\n  {part.name}\n" in result.summary
        assert f"{part.size:,}  fractions" in result.summary


def test_the_exclusions_of_a_census_are_exact(finished) -> None:
    counts = finished[0].counts
    assert counts["excluded: excluded: b vanishes at a positive integer"] == 18  # over n*(n - 2)
    assert counts["excluded: excluded: b does not split over Q"] == 18  # over n**2 + 1
    assert counts["excluded: sieved"] == 0
    below = sum(1 for a in range(1, 35) if a * a < 4)
    assert counts["cubics: excluded: A^2 + 4B < 0, no limit"] == below * 55 * 31 * 7


def test_the_findings_of_two_workers_are_those_of_one(finished, recipe: Path, tmp_path: Path) -> None:
    out, err = search(recipe, tmp_path / "two.db", "--workers", "2", "--format", "json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert all(line.pop("schema") == 1 for line in lines)
    classes = {line.pop("class") for line in lines}
    assert sorted(lines, key=str) == sorted(finished[1], key=str)
    assert exported(tmp_path / "two.db") == exported(recipe.parent / "inline.db")
    assert f"{len(lines)} found in {len(classes)} classes, {len(lines)} new" in err


def test_a_second_run_finds_nothing_new_and_adds_no_evidence(recipe: Path, tmp_path: Path) -> None:
    small = ["--workers", "1", "--set", "cubics.ranges=[[34, 34], [51, 51], [27, 27], [1, 5]]"]
    first = search(recipe, tmp_path / "twice.db", *small)
    again = search(recipe, tmp_path / "twice.db", *small)
    assert again[0] == first[0]
    assert ", 0 new to the store" in again[1]
    with closing(sqlite3.connect(tmp_path / "twice.db")) as database:
        [(statements, evidence)] = database.execute(
            "select (select count(*) from statements), (select count(*) from evidence)"
        )
        assert statements == evidence


# Interruptions


class Running:
    """A search in a process group of its own."""

    def __init__(self, recipe: Path, store: Path, *options: str) -> None:
        self.store = store
        words = command(recipe, store, "--workers", "2", *options)
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def finished_chunks(self) -> int:
        try:
            with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as database:
                [(count,)] = database.execute("select count(*) from chunks")
                return int(count)
        except sqlite3.OperationalError:  # not there yet
            return 0

    def wait_for(self, chunks: int) -> None:
        while self.process.poll() is None and self.finished_chunks() < chunks:
            time.sleep(0.005)

    def members(self) -> list[int]:
        """The processes of the group that are still alive."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (OSError, NotADirectoryError):
                continue
            if entry.name.isdigit() and int(fields[2]) == self.process.pid and fields[0] not in "ZX":
                found.append(int(entry.name))
        return found

    def end(self) -> tuple[str, str]:
        try:
            return self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    def kill_group(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.end()

    def kill_driver(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        # The pipes stay open as long as an orphan holds them.
        self.end()


posix = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")


@pytest.fixture
def run(recipe: Path, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(*options: str) -> Running:
        started.append(Running(recipe, tmp_path / "killed.db", *options))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None or each.members():
            os.killpg(each.process.pid, signal.SIGKILL)
            each.process.wait()


def check_resumed(recipe: Path, store: Path, kept: int) -> None:
    """The search goes on to its end, and its store cannot be told from that of a search that nobody disturbed."""
    with closing(sqlite3.connect(store)) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        made = database.execute("select 1 from sqlite_master where name = 'chunks'").fetchone()  # or killed before that
        before = database.execute("select number, finished from chunks").fetchall() if made else []
    assert len(before) >= kept
    _, err = search(recipe, store, "--workers", "1", "--resume")
    assert "chunks left" not in err
    with closing(sqlite3.connect(store)) as database:
        after = database.execute("select run_id, number, finished from chunks order by number").fetchall()
        assert database.execute("select state from runs").fetchall() == [("finished",)]
    assert [number for _, number, _ in after] == list(range(PARTS))
    assert set(before) <= {(number, finished) for _, number, finished in after}  # none was done again
    assert exported(store) == exported(recipe.parent / "inline.db")


@posix
@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("victim", ["group", "driver"])
def test_a_search_that_was_killed_goes_on_as_if_it_had_not_been(recipe: Path, run, victim: str) -> None:
    random.seed(victim)
    chunks = random.randint(1, PARTS // 2)
    going = run()
    going.wait_for(chunks)
    going.kill_group() if victim == "group" else going.kill_driver()
    assert going.process.returncode == -signal.SIGKILL
    wait_until_gone(going)
    check_resumed(recipe, going.store, chunks)


def wait_until_gone(going: Running, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while going.members() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert going.members() == []


@pytest.mark.slow
@posix
@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("seed", range(12))
def test_a_search_survives_being_killed_again_and_again(recipe: Path, run, seed: int) -> None:
    random.seed(seed)
    going = run()
    time.sleep(random.uniform(0, 3))
    going.kill_group() if seed % 2 else going.kill_driver()
    for _ in range(2):
        going = run("--resume")
        time.sleep(random.uniform(0, 4))
        going.kill_group() if random.random() < 0.5 else going.kill_driver()
        wait_until_gone(going)
    check_resumed(recipe, going.store, 0)


@posix
@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_an_interrupted_search_keeps_and_shows_what_it_found(recipe: Path, run, number: signal.Signals) -> None:
    going = run()
    going.wait_for(2)
    # Ctrl-C in a terminal reaches every process of the group; a batch system's SIGTERM the first alone.
    os.killpg(going.process.pid, number) if number == signal.SIGINT else os.kill(going.process.pid, number)
    out, err = going.end()
    assert going.process.returncode == 130, err
    assert "Traceback" not in err
    assert "go on with --resume" in err
    assert "zeta(3)" in out
    wait_until_gone(going)
    check_resumed(recipe, going.store, 2)


@posix
def test_an_interruption_while_the_workers_start_is_one_line_too(run) -> None:
    going = run()
    deadline = time.monotonic() + 30
    while len(going.members()) < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(going.process.pid, signal.SIGINT)
    _, err = going.end()
    assert going.process.returncode == 130
    assert "Traceback" not in err
    wait_until_gone(going)


@pytest.mark.usefixtures("finished")
def test_a_search_that_ran_out_of_time_says_so_and_goes_on(recipe: Path, tmp_path: Path) -> None:
    store = tmp_path / "stopped.db"
    _, err = search(recipe, store, "--workers", "1", "--max-seconds", "1e-9", status=3)
    assert f"; {PARTS} chunks left, go on with --resume" in err
    check_resumed(recipe, store, 0)


# Recipes


def plan(recipe: Recipe):
    return lookup(recipe.search).plan(recipe)


def test_an_assignment_widens_a_grid(recipe: Path, tmp_path: Path) -> None:
    narrow = load_recipe(str(recipe))
    wide = narrow.with_values(["antisymmetric.ranges=[[1, 20], [-20, 20]]"])
    assert plan(wide).candidates - plan(narrow).candidates == 20 * 20
    out, _ = search(recipe, tmp_path / "none.db", "--dry-run", "--format", "json", "--set", "inflated.b=[]")
    assert json.loads(out)["candidates"] == plan(narrow).candidates - 39 * 9
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[settings]", "[setings]", "key in small.toml is setings; .*nearest: settings"),
        ("digits = 100", "digit = 100", "setting is digit; .*nearest: digits"),
        ("digits = 100", "digits = 0", "digits is 0; accepted: an integer from 1"),
        ("digits = 100", "digits = true", "digits is True; accepted: an integer"),
        ('"zeta(3)"', '"zeta(3"', r"expected '\)'|expected ',' or '\)'"),
        ('"zeta(3)"', '"zetta(3)"', "nearest: zeta"),
        ('"zeta(3)"', '"2/3"', "a real irrational number"),
        ('"zeta(3)"', '"log(-1)"', "a real irrational number"),
        ("level = 3", "levl = 3", r"key in space.\w+ is levl; .*nearest: level"),
        ("level = 3", "level = 9", r"space.\w+.level is 9; accepted: an integer from 1 to 4"),
        ('class = "symmetric"', 'class = "symetric"', r"class in space.\w+ is symetric; .*nearest: symmetric"),
        ("ranges = [[2, 40], [2, 10]]", "ranges = [[2, 40]]", "ranges"),
        ("ranges = [[2, 40], [2, 10]]", "ranges = [[40, 2], [2, 10]]", "low <= high"),
        ("ranges = [[2, 40], [2, 10]]", "ranges = [[2, 40], [2, 1000000000000000000]]", "an integer from"),
        ("degree = 3", "degree = 99", "degree is 99"),
        ('b = ["-4*n**6"]', 'b = ["-4*n**"]', "expected an operand, found the end at position 7"),
        ('b = ["-4*n**6"]', 'b = ["-4*m**6"]', "m"),
        ('b = ["-4*n**6"]', 'b = ["1/n"]', "integer coefficients"),
        ('b = ["-4*n**6"]', "b = [4]", "polynomials in n as text"),
        ('b = ["-4*n**6"]', 'b_degree = 6\nb_roots = ["x"]', "rational numbers|x"),
        ('b = ["-4*n**6"]', "b_degree = 16\nb_leading = [1, 1000000000]", "at most 2000000"),
        ('search = "continued-fractions"', 'search = "continued-fraction"', "nearest: continued-fractions"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused_with_the_place(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    path = tmp_path / "small.toml"
    assert old in TEXT
    path.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(InvalidInput, match=problem) as caught:
        plan(load_recipe(str(path)))
    assert "\n" not in str(caught.value)


def test_a_recipe_that_makes_no_sense_leaves_no_store_behind(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(TEXT.replace("digits = 100", "digit = 100", 1))
    out, err = search(path, tmp_path / "none.db", status=2)
    assert out == ""
    assert err.count("\n") == 1
    if (tmp_path / "none.db").exists():
        with closing(sqlite3.connect(tmp_path / "none.db")) as database:
            assert database.execute("select count(*) from runs").fetchone() == (0,)


@pytest.mark.parametrize("shipped", list_recipes(), ids=lambda shipped: shipped.name)
def test_a_recipe_that_comes_with_mathengine_has_a_plan(shipped: Recipe) -> None:
    planned = plan(shipped)
    assert 0 < planned.chunks <= planned.candidates


def holds(recipe: str, a: str, b: str) -> bool:
    """Whether the space of a recipe contains the fraction itself."""
    fraction = ContinuedFraction.of(a, b)
    wanted, numerator = fraction.a_coefficients, fraction.b_coefficients
    for part in plan(load_recipe(recipe)).parts:
        if isinstance(part, SievedPart) and numerator in part.grid.numerators:
            rest = [*wanted, *[0] * (len(part.grid.basis[0]) - len(wanted))]
            inside = len(rest) == len(part.grid.basis[0])
            for basis, (low, high) in zip(part.grid.basis, part.grid.ranges, strict=True):
                parameter, remainder = divmod(rest[len(basis) - 1], basis[-1])
                inside = inside and remainder == 0 and low <= parameter <= high
                for power, coefficient in enumerate(basis):
                    rest[power] -= parameter * coefficient
            if inside and not any(rest):
                return True
    return False


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("34*n^3 + 51*n^2 + 27*n + 5", "-n^6"),  # Apery
        ("n^3 + (n+1)^3", "-n^6"),  # Euler
        ("(2*n+1)*(3*n^2 + 3*n + 1)", "-n^6"),  # 8/(7 zeta(3))
        ("(2*n+1)*(5*n^2 + 5*n + 2)", "-16*n^6"),  # members of the sporadic families
        ("(2*n+1)*(7*n^2 + 7*n + 3)", "-81*n^6"),
        ("(2*n+1)*(11*n^2 + 11*n + 5)", "-125*n^6"),
        ("(2*n+1)*(13*n^2 + 13*n + 4)", "27*n^6"),
    ],
)
def test_the_space_of_zeta3_contains_the_known_fractions(a: str, b: str) -> None:
    assert holds("zeta3", a, b)
    assert not holds("zeta3", a, "n^6 + 1")
