"""The frame: errors in one line with the right status, formulas as arguments, files of inputs, streams that close."""

import io
import json
import os
import signal
import subprocess
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.cli import failures, frame, inputs, output, progress
from mathengine.cli.groups import LazyGroup, MathCommand
from mathengine.cli.inputs import Fields, lines, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer
from mathengine.errors import BudgetExhausted, InvalidInput, NothingFound, ParseError, StoreBusy

RAISED = {
    "parse": ParseError("2 * * 3", 4, "expected an operand"),
    "input": InvalidInput("n", 0, "a positive integer"),
    "nothing": NothingFound("nothing up to coefficients of size 100"),
    "budget": BudgetExhausted("no answer within 1 s"),
    "busy": StoreBusy("the store is busy"),
    "bug": ZeroDivisionError("division by zero"),
    "interrupt": KeyboardInterrupt(),
}


@click.command("echo", cls=MathCommand)
@click.argument("formula", required=False)
@file_option
@digits_option()
@seconds_option()
@standard_options
def echo(formula: str | None, file: str | None, digits: int, max_seconds: float, settings: Settings) -> int:
    """Say the formula again; or raise what it names."""

    def answer(given: Fields) -> Answer:
        text = given["formula"]
        if isinstance(text, str) and text in RAISED:
            raise RAISED[text]
        return Answer({"formula": text, "digits": digits, "seconds": max_seconds}, f"{text}", 0)

    return respond({"formula": formula}, file, settings, answer)


@pytest.fixture(autouse=True)
def _only_echo(monkeypatch):
    """A command line that has one command, ``echo``."""
    group = click.version_option("1")(LazyGroup(name="mathengine", table={"echo": (__name__, "echo", "Say it again.")}))
    monkeypatch.setattr(frame, "commands", group)


def test_a_formula_that_begins_with_a_minus_sign_is_no_option(capsys):
    assert frame.run(["echo", "-n**6"]) == 0
    assert capsys.readouterr().out == "-n**6\n"


@pytest.mark.parametrize("formula", ["-1", "-n", "-h2", "-", "--", "-x --digits 3"])
def test_formulas_reach_the_command_unchanged(formula, capsys):
    words = ["echo", "--digits", "7", "--", formula] if formula.startswith("--") else ["echo", formula, "--digits", "7"]
    assert frame.run(words) == 0
    assert capsys.readouterr().out == formula + "\n"


@pytest.mark.parametrize(
    ("name", "status"), [("parse", 2), ("input", 2), ("nothing", 3), ("budget", 5), ("busy", 6), ("interrupt", 130)]
)
def test_each_error_is_one_line_with_its_status(name, status, capsys):
    assert frame.run(["echo", name]) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("mathengine: ")
    assert captured.err.count("\n") == 1


def test_a_bug_shows_its_traceback_and_exits_1(capsys):
    assert frame.run(["echo", "bug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_error_in_json_carries_code_message_and_position(capsys):
    assert frame.run(["echo", "parse", "--format", "json"]) == 2
    captured = capsys.readouterr()
    error = json.loads(captured.out)["error"]
    assert error == {"code": "unreadable", "message": str(RAISED["parse"]), "position": 4}
    assert captured.err == f"mathengine: error: {RAISED['parse']}\n"


def test_a_terminal_gets_a_caret_under_the_first_unreadable_character():
    long = ParseError("1 + " * 100 + "$ + 2", 400, "unexpected character")
    for error in (RAISED["parse"], long):
        text, caret = failures.window(error).splitlines()
        assert text[caret.index("^")] == error.text[error.position]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ech", "1"], "unknown command 'ech'; accepted: echo (nearest: echo)"),
        ([""], "unknown command ''"),
        (["echo", "1", "--digts", "3"], "(nearest: --digits)"),
        (["echo", "1", "2"], "unexpected extra argument"),
        (["echo"], "missing argument FORMULA"),
        (["echo", "1", "--file", "x"], "arguments and --file exclude each other"),
        (["echo", "--file", "/nonexistent/x"], "No such file"),
        (["echo", "1", "--digits", "0"], "not in the range"),
        (["echo", "1", "--digits", "-5"], "not in the range"),
        (["echo", "1", "--digits", "9" * 50], "not in the range"),
        (["echo", "1", "--format", "xml"], "'xml' is not one of"),
        (["echo", "1\n2", "3\n4"], "extra"),
    ],
)
def test_misuse_is_answered_in_one_line_with_status_2(words, expected, capsys):
    assert frame.run(words) == 2
    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e400", "soon", ""])
def test_a_time_limit_is_a_positive_finite_number(seconds, capsys):
    assert frame.run(["echo", "1", "--max-seconds", seconds]) == 2
    assert "positive number of seconds" in capsys.readouterr().err


def _answers(text: str, monkeypatch, capsys) -> tuple[int, list[dict[str, object]]]:
    stream = io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogateescape")))
    monkeypatch.setattr(sys, "stdin", stream)
    status = frame.run(["echo", "--file", "-"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_of_a_file_gets_one_line_in_order(monkeypatch, capsys):
    status, answers = _answers('n + 1\n{"formula": "-n", "id": 7}\r\n{"formula": [1, 2]}', monkeypatch, capsys)
    assert status == 0
    assert [answer["formula"] for answer in answers] == ["n + 1", "-n", [1, 2]]


def test_a_line_that_fails_does_not_stop_the_others(monkeypatch, capsys):
    bad = ["parse", "", "{", '{"form": 1}', "\udcff", "[" * 10, '{"formula": ' + "[" * 100_000, "x" * 1_000_001]
    status, answers = _answers("\n".join([*bad, "fine"]), monkeypatch, capsys)
    assert status == 2
    assert ["error" in answer for answer in answers] == [True] * 5 + [False] + [True] * 2 + [False]
    assert answers[0]["error"]["position"] == 4


def test_a_bug_in_one_line_leaves_the_others_and_exits_1(monkeypatch, capsys):
    status, answers = _answers("bug\nfine", monkeypatch, capsys)
    assert status == 1
    assert [answer.get("formula") for answer in answers] == [None, "fine"]


def test_without_a_store_no_line_is_tried_again(monkeypatch, capsys):
    status, answers = _answers("1\nbusy\n2", monkeypatch, capsys)
    assert status == 6
    assert len(answers) == 1


def test_no_digit_of_a_decimal_in_json_is_lost(monkeypatch, capsys):
    digits = "1." + "2020569031595942853997381" * 3
    _, answers = _answers('{"formula": ' + digits + "}", monkeypatch, capsys)
    assert answers[0]["formula"] == digits


@given(st.lists(st.binary(max_size=40).map(lambda b: b.replace(b"\n", b"").rstrip(b"\r")), max_size=8))
def test_lines_are_what_split_gives(parts):
    text = b"\n".join(parts)
    expected = text.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert list(lines(io.BytesIO(text))) == expected


def test_an_overlong_line_is_passed_over_in_bounded_memory():
    class Endless(io.RawIOBase):
        left = 3 * inputs.LONGEST_LINE

        def readable(self):
            return True

        def readinto(self, buffer):
            size = min(len(buffer), self.left)
            buffer[:size] = b"1" * size
            self.left -= size
            return size

    assert list(lines(io.BufferedReader(Endless()))) == [None]


@given(st.integers())
def test_json_integers_are_exact_for_readers_of_doubles(value):
    written = json.loads(output.json_line({"value": value}))["value"]
    assert int(written) == value
    assert isinstance(written, str) == (abs(value) > 2**53)


@given(st.text())
def test_cleaned_text_cannot_command_a_terminal(text):
    cleaned = output.clean(text)
    assert "\x1b" not in cleaned
    assert "\r" not in cleaned
    assert "\x9b" not in cleaned
    assert output.clean(cleaned) == cleaned


def test_non_finite_numbers_are_null_in_json():
    line = output.json_line({"rate": float("inf"), "delta": [float("nan"), 0.5]})
    assert json.loads(line) == {"schema": 1, "rate": None, "delta": [None, 0.5]}


def _process(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from mathengine.cli import main; main()", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_closed_pipe_ends_quietly():
    process = _process("--help")
    process.stdout.close()
    assert process.wait() == failures.BROKEN_PIPE
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["recipes", "show", "nothing", "--format", "json"]])
def test_a_full_disk_is_one_line(words):
    program = "from mathengine.cli import main; main()"
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-c", program, *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "mathengine: error: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_command_in_one_line(number):
    program = (
        "import os, signal, sys\n"
        "from mathengine.cli import frame\n"
        f"frame._invoke = lambda arguments: os.kill(os.getpid(), {int(number)}) or signal.pause()\n"
        "sys.exit(frame.run([]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr == "mathengine: interrupted\n"


def test_on_a_terminal_data_is_no_markup(monkeypatch, capsys):
    monkeypatch.setattr(output, "is_terminal", lambda stream: True)
    output.print_table(["name"], [["[red]x[/red]\x1b[2J"]])
    shown = capsys.readouterr().out
    assert "[red]x[/red][2J" in shown
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_never_mixes_with_results(quiet, monkeypatch, capsys):
    monkeypatch.setattr(progress, "is_terminal", lambda stream: stream is sys.stderr)
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich then takes the captured stream for a terminal
    monkeypatch.setenv("TERM", "xterm")
    with progress.progress("search [zeta3]", Settings(quiet=quiet)) as report:
        report(1, 2, "1 found")
        print("a finding")
        report(2, 2, "2 found")
    captured = capsys.readouterr()
    assert captured.out == "a finding\n"
    assert ("search [zeta3]" in captured.err) != quiet


def test_without_a_terminal_there_is_no_progress(capsys):
    with progress.progress("search", Settings()) as report:
        report(1, 1, "")
    assert capsys.readouterr() == ("", "")
