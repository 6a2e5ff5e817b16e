"""The documentation tells the truth: its commands print what it shows, and its Python gives what it shows.

A page is one session: blocks with a title are files in its folder, consoles share a store, Python its names.
"""

from __future__ import annotations

import doctest
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from mathengine.cli.frame import COMMANDS, run
from mathengine.numeric.vocabulary import NUMERIC
from mathengine.pipeline.domains import WORDS

DOCS = Path(__file__).parents[1] / "docs"
PEERS = ("ramanujantools", "mpmath", "sympy", "cayleypy", "Macaulay2", "chempy", "4ti2", "QuTiP", "alkahest")
ELSEWHERE = {"cluster.md", "cayley-cluster.md", "census.md"}
"""Records of long runs, and a run book for machines that the tests do not have."""
MADE = ("commands/", "reference/", "measured.md")
"""Pages that docs/pages_from_code.py makes."""
PAGES = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if page.name not in ELSEWHERE)
FENCED = re.compile(r"^```(?P<language>\w+)(?: title=\"(?P<title>[\w.-]+)\")?\n(?P<text>.*?)^```$", re.S | re.M)
COMMAND = re.compile(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    language: str
    title: str | None
    text: str


def blocks(page: str) -> list[Block]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [Block(match["language"], match["title"], match["text"]) for match in FENCED.finditer(text)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_a_session_that_runs_as_shown(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MATHENGINE_DB", str(tmp_path / "page.db"))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    otherwise = []
    for block in blocks(page):
        if block.title is not None:
            (tmp_path / block.title).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, expected in COMMAND.findall(block.text):
                printed = output_of(command, capsys)
                if not re.fullmatch(as_pattern(expected), printed, re.S):
                    otherwise.append(f"{command}\n{printed}")
        elif block.language == "pycon":
            example = doctest.DocTestParser().get_doctest(block.text, names, page, page, 0)
            if doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, clear_globs=False).failed:
                otherwise.append(capsys.readouterr().out)
            names.update(example.globs)
    assert not otherwise, "printed otherwise than shown:\n" + "\n".join(otherwise)


def output_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, errors included."""
    program, *words = shlex.split(command)
    assert program == "mathengine", command
    capsys.readouterr()
    run(words)
    return "".join(capsys.readouterr())


def as_pattern(expected: str) -> str:
    """The text, in which three dots stand for anything."""
    return "".join(".*" if piece == "..." else re.escape(piece) for piece in re.split(r"(\.\.\.)", expected))


def test_every_page_is_in_the_navigation() -> None:
    navigation = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    written = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    assert {page for page in written if f": {page}\n" not in navigation} == set()


def test_every_command_is_in_a_tutorial_or_a_guide() -> None:
    text = "\n".join(block.text for page in PAGES for block in blocks(page) if block.language == "console")
    assert [name for name in COMMANDS if f"mathengine {name} " not in text] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+\.md)", page.read_text(encoding="utf-8")):
            made = (page.parent / target).resolve().relative_to(DOCS).as_posix().startswith(MADE)
            assert made or (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_word_of_the_language_is_explained() -> None:
    text = FENCED.sub("", (DOCS / "guide" / "statements.md").read_text(encoding="utf-8"))
    explained = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text))))
    assert {word for word in [*NUMERIC.words, *WORDS] if word not in explained} == set()


def test_versions_of_peers_are_those_that_were_measured() -> None:
    measured = (DOCS.parent / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    compared = (DOCS / "guide" / "peers.md").read_text(encoding="utf-8")
    named = [(peer, version) for peer in PEERS for version in re.findall(rf"\b{peer} (\d+[\d.]*\d)", compared)]
    assert {peer for peer, _ in named} == set(PEERS)
    assert [name for name in named if " ".join(name) not in measured] == []
