"""Whatever is put in: one clear line, the right exit status, in bounded time and memory, and nothing half-written."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, redirect_stderr, redirect_stdout
from fractions import Fraction
from math import comb
from pathlib import Path

import mpmath
import pytest

from mathengine.cli import frame
from mathengine.errors import Divergent, InvalidInput, ParseError
from mathengine.numeric.identify import identify
from mathengine.numeric.reader import read_statement
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.verify import verify
from mathengine.store.database import open_store
from mathengine.store.records import Verdict

GIB = 1 << 20
"""In kilobytes, as the system counts the memory of children."""


def run(*words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of one command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = frame.run(words)
    return status, out.getvalue(), err.getvalue()


def process(*words: str, text: bytes | None = None) -> tuple[int, str, str]:
    """The same in a process of its own, where children are forked and memory can be measured."""
    done = subprocess.run(
        [sys.executable, "-m", "mathengine", *words], input=text, capture_output=True, timeout=60, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def refused(answer: tuple[int, str, str], status: int = 2) -> str:
    """The one line that a refusal is."""
    assert answer[0] == status, answer
    assert answer[1] == ""
    assert answer[2].startswith("mathengine: error: ")
    assert answer[2].count("\n") == 1
    assert len(answer[2]) < 600
    return answer[2]


# What is refused before anything is computed


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["search", "zeta33"], "recipe is zeta33; accepted: "),
        (["search", "zeta33"], "(nearest: zeta3)"),
        (["search", ""], "recipe is empty"),
        (["search", "./zeta3.toml"], "No such file"),
        (["search", "zeta3", "--set", "antisymetric.ranges=[]"], "nearest: antisymmetric.ranges"),
        (["search", "zeta3", "--set", "cubics.ranges=[[1"], "cubics.ranges is [[1; accepted: "),
        (["search", "zeta3", "--set", "digits=ten"], "digits is ten; accepted: an integer"),
        (["search", "zeta3", "--set", "constants=zetta(3)"], "(nearest: zeta"),
        (["search", "zeta3", "--workers", "0"], "--workers"),
        (["search", "zeta3", "--executor", "http://x"], "dask://HOST:PORT"),
        (["recipes", "show", "zeta33"], "(nearest: zeta3)"),
        (["verify", "zeta(2) = pi**2/6", "--digits", "0"], "0 is not in the range"),
        (["verify", "zeta(2) = pi**2/6", "--digits", "1e3"], "'1e3' is not a valid integer"),
        (["verify", "zeta(2) = pi**2/6", "--max-seconds", "0"], "positive number of seconds"),
        (["verify"], "missing argument STATEMENT"),
        (["verify", ""], "expected an operand, found the end at position 1"),
        (["verify", " \t\n "], "expected an operand, found the end"),
        (["verify", "pi"], "expected a relation"),
        (["verify", "34*n**3 + * 5 = 1"], "expected an operand, found '*' at position 11"),
        (["verify", "cf(n, 1"], "at position 8"),
        (["verify", "zetta(3) = 1"], "(nearest: zeta"),
        (["verify", "cf(1) = 1"], "expected 2 arguments of 'cf', found 1"),
        (["verify", "1/0 = 1"], "division is by zero"),
        (["verify", "1 = 1/(2 - 2)"], "division is by zero"),
        (["verify", "cf(1/0, 1) = 1"], "divisor is 0"),
        (["verify", "cf(1/(n - 1), 1) = 1"], "the denominator of a(n) is 0 at n = 1"),
        (["verify", "cf(n, 1/n) = 1/(n - n)"], "by zero"),
        (["verify", "cf(n, x) = 1"], "free name"),
        (["verify", "cf(zeta(3), 1) = 1"], "a rational function of n"),
        (["verify", "cf(cf(1, 1), 1) = 1"], "a rational function of n"),
        (["verify", "equivalent(1, 2)"], "a continued fraction cf(a, b)"),
        (["verify", "zeta(2)\x00 = 1"], "the control character 0 at position 8"),
        (["verify", "zeta(2) = \x1b[31mpi"], "the control character 27 at position 11"),
        (["verify", "\uff50\uff49 = 3"], "at position 1"),  # fullwidth pi
        (["verify", "p\u0456 = 3"], "at position 2"),  # a Cyrillic i
        (["verify", "\u03c0 = 3"], "at position 1"),
        (["verify", "zeta(2) \u2212 1 = 0"], "at position 9"),  # a minus sign of typography
        (["verify", "\u202e1 = 1"], "at position 1"),  # right-to-left override
        (["verify", "9**9**9**9 = 1"], "an exponent of at most 10000"),
        (["verify", "2**10**10 = 1"], "an exponent of at most 10000"),
        (["verify", "2^2^2^2^2^2 = 1"], "at most 10000 in size"),
        (["verify", "(2**10000)**10000 = 1"], "at most 10000 in size"),
        (["verify", "1e99999 = 1"], "at most 10000"),
        (["verify", "(" * 500 + "1" + ")" * 500 + " = 1"], "nest"),
        (["verify", "--", "-" * 3000 + "1 = 1"], "nest"),
        (["verify", "cf(" * 70 + "1"], "nest"),
        (["verify", "1" * 30_000 + " = 1"], "a number of at most 20000 digits"),
        (["verify", "1+" * 20_000 + "1 = 1"], "at most 15000"),
        (["verify", "1 + " * 30_000 + "1 = 1"], "at most 100000"),
        (["verify", "cf(n**10000, 1) = 1"], "the degree is 10000; accepted: at most 256"),
        (["verify", "cf((n + 1)**10000, 1) = 1"], "accepted: at most"),
        (["verify", "cf(1/(n**2 + 1)**50, 1/(n**3 + 2)**50) = 1"], "accepted: at most 256"),
        (["identify", ""], "expected an operand"),
        (["identify", "x"], "name is x"),
        (["identify", "1.2020569", "--constants", "zetta(3)"], "(nearest: zeta"),
        (["identify", "1/0"], "by zero"),
        (["conjectures", "add", "1 + = 2"], "expected an operand"),
        (["conjectures", "import", "/nonexistent.jsonl"], "No such file"),
        (["conjectures", "list", "--order", "random"], "'random' is not one of"),
    ],
)
def test_senseless_input_is_one_line_that_says_what_is_accepted(
    words: list[str], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATHENGINE_DB", str(tmp_path / "store.db"))
    started = time.monotonic()
    assert problem.lower() in refused(run(*words)).lower()
    assert time.monotonic() - started < 5
    if (tmp_path / "store.db").exists():
        with open_store(tmp_path / "store.db") as store:
            assert store.counts() == {(): 0}


# What is answered by computing: many statements, one process


ANSWERS = {
    "factorial(10**9) = 2": "refuted",
    "factorial(10**9) = factorial(10**9) + 1": "refuted",
    "zeta(10**9) = 2": "refuted",
    "zeta(-10**9) = 1": "refuted",
    "binomial(10**9, 5*10**8) = 1": "refuted",
    "gamma(10**100) = 0": "refuted",
    "exp(10**9) = 1": "refuted invalid_input",
    "exp(exp(exp(exp(5)))) = 1": "undecided refuted",
    "exp(-exp(exp(exp(5)))) = 1": "undecided refuted",
    "sin(10**9999) = 7": "undecided refuted",
    "erf(10**9) = 2": "refuted",
    "besselj(10**9, 10**9) = 7": "undecided refuted",
    "polylog(10**9, 1/2) = 7": "invalid_input",
    "zeta(2, 10**30) = 7": "invalid_input refuted",
    "L(10**12 + 1, 2) = 7": "invalid_input",
    "gamma(-3) = 1": "invalid_input",
    "zeta(1) = 1": "invalid_input",
    "log(0) = 1": "invalid_input",
    "sqrt(-1) < 2": "invalid_input",
    "2**9999*2**9999 = 1": "refuted",
    "(x + y + z)**200 = 1": "refuted",
    "(n + 1)**10000 = 1": "refuted",
    "1 = 1 for x integer": "proved",
    "pi = 3 for n > 3": "undecided refuted",
    "cf(10**5000*n, 1) = 2": "refuted undecided",
    "cf(n, 10**5000) = 2": "refuted undecided",
    "cf(n**200, n**200) = 2": "refuted undecided",
    "cf(n, n**5) = 2": "divergent",
    "cf(1, -1) = 1": "divergent",
    "cf(0, 1) = 1": "divergent",
    "cf(1, -n**6) = 1": "divergent",
    "cf(n, -n**2) = 1": "divergent",
    "cf(n, n - 3) = -4": "proved",
    "cf(n, n - 3) = 1": "refuted",
    "cf(0, 0) = 0": "proved",
    "cf(2, n - 2) = 3/2": "proved",
    "cf(2, n - 2) = 3/2 + 10**-40": "refuted",
    "cf(n + 1/n, 1) = 1": "invalid_input",
    "cf(1, 1/(n - 5)) = 1": "invalid_input",
    "equivalent(cf(1, -1), cf(1, -1))": "proved",
    "factorially_reduced(cf(5*(2*n + 1)*(n**2 + n) + 2*n + 1, -n**6))": "undecided",
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    folder = tmp_path_factory.mktemp("answers")
    (folder / "statements.txt").write_text("\n".join(ANSWERS))
    started = time.monotonic()
    words = ["verify", "--file", str(folder / "statements.txt"), "--max-seconds", "1", "--db", str(folder / "store.db")]
    status, out, err = process(*words)
    assert time.monotonic() - started < 1.5 * len(ANSWERS)
    assert (status, err) == (2, "")
    assert not (folder / "store.db").exists()
    return dict(zip(ANSWERS, map(json.loads, out.splitlines()), strict=True))


@pytest.mark.parametrize("statement", ANSWERS)
def test_a_statement_that_is_too_large_or_senseless_is_decided_or_refused(
    statement: str, answers: dict[str, dict[str, object]]
) -> None:
    answer = answers[statement]
    if "error" in answer:
        assert answer["error"]["code"] in ANSWERS[statement].split()
        assert "\n" not in answer["error"]["message"]
    else:
        assert answer["verdict"] in ANSWERS[statement].split()
        if answer["verdict"] == "undecided":
            assert answer["evidence"].keys() & {"reason", "stopped", "reduction"}
            assert "ended early" not in answer["evidence"].get("reason", "")  # a child that crashed


def test_children_stay_within_memory(answers: dict[str, dict[str, object]]) -> None:
    assert answers
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2 * GIB


def test_a_million_digits_of_a_slow_constant_end_with_the_time(tmp_path: Path) -> None:
    euler = "cf(n**3 + (n + 1)**3, -n**6) = 1/zeta(3)"
    started = time.monotonic()
    status, out, err = process("verify", euler, "--digits", "1000000", "--max-seconds", "2", "--format", "json")
    assert time.monotonic() - started < 6
    answer = json.loads(out)
    assert (status, err) in ((0, ""), (5, ""))
    assert answer["digits"] is None or answer["digits"] < 1_000_000
    assert "no answer within 2 s" in json.dumps(answer["evidence"])


def test_the_value_of_a_slow_fraction_to_a_million_digits_is_given_up_in_one_line() -> None:
    started = time.monotonic()
    words = ["cf", "value", "n**3 + (n + 1)**3", "-n**6", "--digits", "1000000", "--max-seconds", "1"]
    assert "no answer within 1 s" in refused(process(*words), 5)
    assert time.monotonic() - started < 5


def test_the_value_of_a_terminating_fraction_is_rational() -> None:
    status, out, _ = process("cf", "value", "n", "n - 3", "--format", "json")
    value = 0 + Fraction(-2) / (1 + Fraction(-1) / 2)
    assert (status, json.loads(out)["exact"]) == (0, str(value))


def test_a_file_of_ten_megabytes_in_one_line_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text("1+" * 5_000_000 + "1 = 2\n\n\x00\nzeta(2) = pi**2/6\n")
    started = time.monotonic()
    status, out, err = process("verify", "--file", str(path))
    assert time.monotonic() - started < 10
    assert (status, err) == (2, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert ["error" in line for line in lines] == [True, True, True, False]
    assert "at most 1000000 bytes" in lines[0]["error"]["message"]
    assert all(len(line) < 2000 for line in out.splitlines())


def test_a_recipe_of_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_text("# " + "x" * 10_000_000)
    assert "at most 1048576 bytes" in refused(run("search", str(path)))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("titel = 'x'", "key in mine.toml is titel; accepted: constants"),
        ("title = 'x'\nsearch = 'y'", "search is y; accepted: c"),
        ("title = 'x'\nsearch = 'continued-fractions'\n", "space is empty"),
        ("title = 'x'\nsearch = 'continued-fractions'\n[settings]\ndigts = 3", "setting is digts"),
        ("title = 'x'\nsearch = 'continued-fractions'\n[space.a]\nrange = [[1, 2], [3, 4]]", "nearest: ranges"),
        ("\x00", "TOML"),
        ("a = " + "[" * 100_000, "TOML"),
    ],
)
def test_a_recipe_with_an_unknown_key_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    assert problem in refused(run("search", str(path), "--db", str(tmp_path / "store.db")))


# Stores that cannot be used

WRITERS = [["search", "zeta3"], ["conjectures", "add", "1 + 1 = 2"], ["conjectures", "verify"]]
READERS = [
    ["conjectures", "list"],
    ["conjectures", "stats"],
    ["conjectures", "export"],
    ["conjectures", "show", "abcd"],
]


@pytest.mark.parametrize("words", WRITERS + READERS, ids=" ".join)
def test_a_corrupt_store_is_refused_and_left_alone(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"SQLite format 3\x00" + random.Random(1).randbytes(4080))
    before = path.read_bytes()
    refused(run(*words, "--db", str(path)), 6)
    assert path.read_bytes() == before
    path.write_text("not a store")
    refused(run(*words, "--db", str(path)), 6)
    assert path.read_text() == "not a store"


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_a_read_only_store_can_be_read_but_not_written(words: list[str], tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:")):
        open_store(tmp_path / "store.db").close()
    for name in os.listdir(tmp_path):
        (tmp_path / name).chmod(0o444)
    tmp_path.chmod(0o555)
    folders = [tmp_path, *tmp_path.parents[:-2]]
    modes = [folder.stat().st_mode for folder in folders[1:]]
    for folder in folders[1:]:
        folder.chmod(0o755)
    superuser = os.geteuid() == 0
    if superuser:  # who may write everywhere
        os.setresuid(65534, 65534, 0)
    try:
        assert "read-only" in refused(run(*words, "--db", str(tmp_path / "store.db")), 6)
        assert run("conjectures", "stats", "--db", str(tmp_path / "store.db"), "--format", "json") == (0, "", "")
    finally:
        if superuser:
            os.setresuid(0, 0, 0)
        tmp_path.chmod(0o755)
        for folder, mode in zip(folders[1:], modes, strict=True):
            folder.chmod(mode)


@pytest.mark.parametrize(
    ("address", "status"), [("", 2), ("mysql://x/y", 2), ("/dev/null/store.db", 6), ("/dev/null", 6), ("/", 6)]
)
def test_an_address_that_is_no_store_is_refused(address: str, status: int) -> None:
    assert "Traceback" not in refused(run("conjectures", "add", "1 + 1 = 2", "--db", address), status)


# Text is never run

ATTACKS = [
    "__import__('os').system('touch {mark}')",
    "__import__('pathlib').Path('{mark}').touch() = 1",
    "open('{mark}', 'w') = 1",
    "().__class__.__bases__[0].__subclasses__() = 1",
    "(1).__class__.__mro__ = 1",
    "x.__class__ = 1",
    "lambda: 0",
    "[x for x in (1,2)] = 1",
    "f'{{1}}' = 1",
    "'a'*9 = 1",
    "exec('1') = 1",
    "eval(\"open('{mark}', 'w')\") = 1",
    "getattr(x,'y') = 1",
    "9**9**9**9 = 1",
    "2**10**10 = 1",
    "factorial = 1",
    "(" * 500 + "1" + ")" * 500 + " = 1",
    "-" * 3000 + "1 = 1",
    "1" * 90_000 + " = 1",
    "1+" * 20_000 + "1 = 1",
    "x if 1 else y",
    "x:=1",
    "x;y",
    "a\nimport os",
    "{{1:2}} = 1",
    "x[0] = 1",
    "*x = 1",
    "print(1) = 1",
    "Symbol('x') = 1",
    "sympify('1') = 1",
    "pi.n = 1",
    "zeta(3, q=1) = 1",
    "\uff50\uff49 = 1",
    "0x" + "f" * 5000 + " = 1",
    "... = 1",
    "True = 1",
    "None = 1",
    "b'1' = 1",
    "1j = 1",
    "not x = 1",
    "x and y = 1",
    "x @ y = 1",
    "x // y = 1",
    "x % y = 1",
    "x << 9999999999 = 1",
    "await x = 1",
    "yield = 1",
    "x < y < z",
    "",
    " " * 100,
    "cf(__import__('os').system('touch {mark}'), 1) = 1",
    "$(touch {mark}) = 1",
    "`touch {mark}` = 1",
    "{mark} = 1",
    "%s%n%x = 1",
    "{{0.__class__}} = 1",
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda text: ascii(text[:24]))
def test_an_attack_is_refused_at_once_and_never_run(attack: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = attack.format(mark=mark)
    for judge in (lambda: read_statement(text, vocabulary=vocabulary()), lambda: verify(text)):
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            with pytest.raises(ParseError) as caught:
                judge()
            seconds.append(time.perf_counter() - started)
        assert min(seconds) < 0.01
        assert "\n" not in str(caught.value)
    assert "position" in refused(run("verify", "--", text))
    assert list(tmp_path.iterdir()) == []


# Negative controls: claims that are false, but look true

APERY = (34, 51, 27, 5)
DIGITS = 60


def value_of(a, b, depth: int = 400) -> mpmath.mpf:
    """The convergent at some depth, in exact arithmetic."""
    before, top, below, bottom = 1, a(0), 0, 1
    for n in range(1, depth + 1):
        before, top = top, a(n) * top + b(n) * before
        below, bottom = bottom, a(n) * bottom + b(n) * below
    with mpmath.workdps(DIGITS):
        return mpmath.mpf(top) / bottom


def cubic(n: int) -> int:
    return 34 * n**3 + 51 * n**2 + 27 * n + 5


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5, 6, 7])
def test_a_shadow_of_aperys_fraction_is_refuted_at_the_digit_where_it_parts(depth: int) -> None:
    shadow = "*".join(f"(n - {k})" for k in range(1, depth + 1))

    def numerator(n: int) -> int:
        product = 1
        for k in range(1, depth + 1):
            product *= n - k
        return -(n**6) + product

    verified = verify(f"cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6 + {shadow}) = 6/zeta(3)", max_seconds=None)
    assert verified.verdict is Verdict.REFUTED
    first = verified.evidence["first_difference"]
    with mpmath.workdps(DIGITS):
        difference = abs(value_of(cubic, numerator) - 6 / mpmath.zeta(3))
        assert isinstance(first, int)
        # The digit before the point counts as the first.
        assert abs(1 - float(mpmath.log10(difference)) - first) < 1.5
        # The first `depth` steps are Apery's own, and each is worth about three digits.
        assert first > 2.9 * depth


@pytest.mark.parametrize("agreeing", [10, 30, 45, 200])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    "claim",
    [
        "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)",
        "cf(2*n**3 + 3*n**2 + 3*n + 1, -n**6) = 1/zeta(3)",  # slow
        "cf(2*n + 1, n**2) = 4/pi",
        "zeta(2) = pi**2/6",
    ],
)
def test_a_near_miss_is_refuted_as_soon_as_the_digits_are_looked_at(claim: str, sign: int, agreeing: int) -> None:
    verified = verify(f"{claim} + ({sign})*10**-{agreeing}", digits=agreeing + 5, max_seconds=None)
    if agreeing == 200 and "2*n**3" in claim and verified.verdict is Verdict.UNDECIDED:
        pytest.skip("so many digits of a slow fraction are out of reach")
    assert verified.verdict is Verdict.REFUTED
    first = verified.evidence["first_difference"]
    assert isinstance(first, int)
    assert abs(first - agreeing) <= 2


def test_a_near_miss_is_not_refuted_with_fewer_digits_than_it_takes() -> None:
    verified = verify("zeta(2) = pi**2/6 + 10**-500", digits=50, max_seconds=None)
    assert verified.verdict is Verdict.SUPPORTED
    assert (verified.digits or 0) < 500


def test_a_decimal_is_never_equal_to_an_irrational_number() -> None:
    with mpmath.workdps(45):
        digits = mpmath.nstr(6 / mpmath.zeta(3), 40)
    verified = verify(f"cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = {digits}", max_seconds=None)
    assert verified.verdict is Verdict.REFUTED


def spurious(seed: int) -> tuple[str, str, mpmath.mpf]:
    """A fraction without any relation to zeta(3), and the Moebius form that 17 digits of it 'have'."""
    draw = random.Random(seed)
    a = (draw.randint(3, 9), draw.randint(1, 9), draw.randint(2, 9))
    b = (draw.randint(1, 3), draw.randint(-9, 9), draw.randint(1, 9))
    value = value_of(lambda n: (a[0] * n + a[1]) * n + a[2], lambda n: (b[0] * n + b[1]) * n + b[2])
    with mpmath.workdps(17):
        zeta = mpmath.zeta(3)
        found = mpmath.pslq([value, value * zeta, mpmath.mpf(1), zeta], maxcoeff=10**6, maxsteps=10**5)
    assert found is not None
    p, q, r, s = found
    fraction = f"cf({a[0]}*n**2 + {a[1]}*n + {a[2]}, {b[0]}*n**2 + ({b[1]})*n + {b[2]})"
    return fraction, f"-(({r}) + ({s})*zeta(3))/(({p}) + ({q})*zeta(3))", value


@pytest.mark.parametrize("seed", range(12))
def test_a_relation_that_17_digits_always_have_is_refuted_and_not_offered(seed: int) -> None:
    fraction, form, value = spurious(seed)
    verified = verify(f"{fraction} = {form}", max_seconds=None)
    assert verified.verdict is Verdict.REFUTED
    first = verified.evidence["first_difference"]
    assert isinstance(first, int)
    assert 14 <= first <= 26
    answer = identify(mpmath.nstr(value, 17), "zeta(3)")
    assert answer.kind != "found"
    with mpmath.workdps(DIGITS):
        assert identify(mpmath.nstr(value, 50), "zeta(3)").kind != "found"


def test_what_is_divergent_is_an_error_and_no_verdict() -> None:
    for text in ["cf(1, -1) = 1", "cf(0, n) = 1", "cf(1, -n**6) = 1"]:
        with pytest.raises(Divergent):
            verify(text, max_seconds=None)
    with pytest.raises(InvalidInput):
        verify("zeta(2) = pi**2/6", digits=0)


def test_a_binomial_of_the_size_of_the_universe_is_compared_without_being_written_out() -> None:
    started = time.monotonic()
    verified = verify("binomial(10**9, 5*10**8) < 2**10000", max_seconds=None)
    assert verified.verdict is Verdict.REFUTED
    assert comb(40_000, 20_000) > 2**10_000  # and that is smaller still
    assert time.monotonic() - started < 2
