"""The forms that others read: nothing in a store runs in a spreadsheet, breaks a document or means something else."""

import csv
import io
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.printer import to_latex
from mathengine.numeric.reader import read_statement
from mathengine.pipeline.domains import vocabulary
from mathengine.store.catalogue import catalogue
from mathengine.store.exchange_csv import COLUMNS, cell, csv_lines, csv_row
from mathengine.store.exchange_latex import formula, latex_rows
from mathengine.store.exchange_lean import lean_lines, proposition, theorem
from mathengine.store.exchange_references import bibtex, citation_key, page_of, read_reference
from mathengine.store.records import Reference, Standing, StatementRecord, Status, StoredStatement

WORDS = vocabulary()


def read(text):
    return read_statement(text, vocabulary=WORDS)


def stored(text, status=Status.SUPPORTED, digits=50, number=1, **fields):
    record = StatementRecord(digest=f"{number:064x}", kind="identity", text=text, **fields)
    return StoredStatement(record, Standing(status, digits), "2026-11-25T00:00:00Z", number)


# CSV


@given(text=st.text(max_size=30))
def test_no_cell_begins_as_a_formula(text):
    shown = cell(text)
    assert not shown.strip().startswith(("=", "+", "-", "@", "|", "%", "\uff1d"))
    assert shown.isprintable() or {c for c in shown if not c.isprintable()} <= {"\n", "\t"}


@given(texts=st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20), max_size=4))
def test_a_table_is_read_back_row_by_row(texts):
    rows = [csv_row(stored(text, number=i), ["a", "b"], []) for i, text in enumerate(texts)]
    text = "".join(csv_lines(rows))
    head, *body = list(csv.reader(io.StringIO(text, newline="")))
    assert head == list(COLUMNS)
    assert body == rows


@pytest.mark.parametrize(
    "attack", ["=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "'=1"]
)
def test_formulas_are_marked_as_text(attack):
    row = csv_row(stored(attack, constant=attack, family=attack, limit=attack), [attack], [])
    assert [column for column in row if column.startswith("'")] == [f"'{attack}"] * 5


def test_numbers_stay_numbers():
    form = {"details": {"delta": {"depth": 1000, "value": "-0.25"}}}
    row = dict(zip(COLUMNS, csv_row(stored("1 = 1", form=form), [], [Reference("oeis", "A1")]), strict=True))
    assert (row["digits"], row["delta"], row["references"]) == ("50", "-0.25", "oeis:A1")


# LaTeX

NASTY = [
    'balanced("2 H2 + O2 -> 2 H2O")',
    "l1_2*w1_1 = w1_1*l1_2",
    "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)",
    "x^2 > 0 for x real and x != 0",
    "binomial(n, 2) = n*(n - 1)/2",
    "sqrt(2)*alpha_1 = alpha_1*2**(1/2)",
    "1 < 2",
]
UNREADABLE = ["\\input{/etc/passwd}", "100% & $x_1$ #1 ~ ^ {", "ζ(3) \u202e = 1", "\x1b[31m", "a" * 300, '<|>"']


def table(texts):
    pairs = [(stored(text, number=i), [Reference("doi", "10.1000/a_b%c", "x")]) for i, text in enumerate(texts)]
    return "".join(latex_rows(pairs, lambda text: to_latex(read(text))))


def test_what_is_no_statement_is_set_as_text():
    for text in UNREADABLE:
        shown = formula(text, lambda text: to_latex(read(text)))
        assert shown.startswith("\\texttt{")
        assert shown.isascii()
        assert "\\input" not in shown
        assert not re.search(r"(?<!\\)[%&$#]", shown)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex here")
def test_the_table_compiles(tmp_path):
    texts = [*NASTY, *UNREADABLE, *(entry.statement for entry in catalogue()[::12])]
    packages = "\\usepackage{amsmath, amssymb, array, longtable}"
    document = f"\\documentclass{{article}}{packages}\\begin{{document}}\n{table(texts)}\\end{{document}}\n"
    (tmp_path / "t.tex").write_text(document)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "t.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "t.pdf").stat().st_size > 0


# References


@pytest.mark.parametrize(
    ("text", "kind", "target", "note"),
    [
        ("doi:10.1145/3665.3668", "doi", "10.1145/3665.3668", ""),
        ("doi: 10.1145/3665", "doi", "10.1145/3665", ""),
        ("https://doi.org/10.1145/3665", "doi", "10.1145/3665", ""),
        ("DOI 10.1145/3665 (the survey)", "doi", "10.1145/3665", "the survey"),
        ("arXiv:2601.08715", "arxiv", "2601.08715", ""),
        ("arXiv:2601.08715v2 [math.CO]", "arxiv", "2601.08715v2", ""),
        ("arXiv 2308.11829", "arxiv", "2308.11829", ""),
        ("https://arxiv.org/abs/math/0502582", "arxiv", "math/0502582", ""),
        ("OEIS A186783", "oeis", "A186783", ""),
        ("https://oeis.org/A186783/", "oeis", "A186783", ""),
        ("book: Hardy and Wright, Theorem 328", "book", "Hardy and Wright, Theorem 328", ""),
        ("https://example.org/a?b=c", "url", "https://example.org/a?b=c", ""),
    ],
)
def test_references_are_read_as_people_write_them(text, kind, target, note):
    assert read_reference(text) == Reference(kind, target, note)


@pytest.mark.parametrize(
    "text", ["", "Euler", "doi:", "doi:x", "oeis:A12", "arxiv:2601", "javascript:alert(1)", "url:x"]
)
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(InvalidInput, match="accepted: doi:"):
        read_reference(text)


def test_only_the_web_is_linked():
    assert page_of(Reference("doi", "10.1000/182")) == "https://doi.org/10.1000/182"
    for target in ("javascript:alert(1)", "data:text/html,x", 'https://x" onclick="y', "//evil.example", "file:///etc"):
        assert page_of(Reference("url", target)) is None
    assert page_of(Reference("dlmf", '25.6"><script>')) is None


def entries(text):
    """A naive reader of BibTeX: entries by key, fields by name, braces counted."""
    found = {}
    for start in (match.start() for match in re.finditer(r"^@", text, re.M)):
        depth, end = 0, start
        for end in range(text.index("{", start), len(text)):
            depth += (text[end] == "{") - (text[end] == "}") if text[end - 1] != "\\" else 0
            if depth == 0:
                break
        body = text[text.index("{", start) + 1 : end]
        key, _, rest = body.partition(",")
        assert key not in found
        found[key] = dict(re.findall(r"^  (\w+) = \{(.*)\},$", rest, re.M))
    return found


def test_bibtex_has_each_work_once_with_what_it_is_cited_for():
    cited = [
        Reference("doi", "10.1000/1", "upper bound"),
        Reference("arxiv", "2601.08715", "lower bound"),
        Reference("doi", "10.1000/1", "survey"),
        Reference("oeis", "A186783"),
        Reference("book", "50% of {Gauss}"),
    ]
    found = entries(bibtex(cited))
    assert set(found) == {"doi-10.1000/1", "arxiv-2601.08715", "oeis-A186783", "book-50-of-Gauss"}
    assert found["doi-10.1000/1"]["note"] == "survey; upper bound"
    assert found["doi-10.1000/1"]["doi"] == "10.1000/1"
    assert found["arxiv-2601.08715"]["eprint"] == "2601.08715"
    assert "A186783" in found["oeis-A186783"]["title"]
    assert found["book-50-of-Gauss"]["title"] == "{50\\% of \\textbraceleft{}Gauss\\textbraceright{}}"


def test_the_references_of_the_catalogue_are_all_in_its_bibliography():
    cited = [read_reference(text) for entry in catalogue() for text in entry.references]
    assert set(entries(bibtex(cited))) == {citation_key(each) for each in cited}


@pytest.mark.skipif(shutil.which("bibtex") is None, reason="no bibtex here")
def test_bibtex_itself_reads_the_bibliography(tmp_path):
    cited = [read_reference(text) for entry in catalogue() for text in entry.references]
    (tmp_path / "r.bib").write_text(bibtex([*cited, Reference("book", "a % b # {c", 'say "x"')]))
    (tmp_path / "t.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{r}\n")
    done = subprocess.run(["bibtex", "t"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "error message" not in done.stdout
    assert "I was expecting" not in done.stdout
    assert (tmp_path / "t.bbl").read_text().count("\\bibitem") == len(set(map(citation_key, cited))) + 1


# Lean


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("zeta(3) < 6/5", "((riemannZeta 3).re : ℝ) < (6 / 5 : ℝ)"),
        ("E = exp(1)", "(Real.exp 1 : ℝ) = (Real.exp 1 : ℝ)"),
        ("pi**2 > 9", "(Real.pi ^ 2 : ℝ) > (9 : ℝ)"),
        ("-pi**2 < 1", "(-Real.pi ^ 2 : ℝ) < (1 : ℝ)"),
        ("(-pi)**2 > 1", "((-Real.pi) ^ 2 : ℝ) > (1 : ℝ)"),
        ("(1 + sqrt(5))/2 = GoldenRatio", "((1 + Real.sqrt 5) / 2 : ℝ) = (Real.goldenRatio : ℝ)"),
        ("2**(1/3) < 2", "((2 : ℝ) ^ (1 / 3 : ℝ) : ℝ) < (2 : ℝ)"),
        ("log(2)*log(3) != 1", "(Real.log 2 * Real.log 3 : ℝ) ≠ (1 : ℝ)"),
        ("1 - (2 - 3) = 2", "(1 - (2 - 3) : ℝ) = (2 : ℝ)"),
        ("1/(pi*(pi + 1)) < 1", "(1 / (Real.pi * (Real.pi + 1)) : ℝ) < (1 : ℝ)"),
        ("atan(1/2) + atan(1/3) = pi/4", "(Real.arctan (1 / 2) + Real.arctan (1 / 3) : ℝ) = (Real.pi / 4 : ℝ)"),
        ("asin(1/2) = pi/6", "(Real.arcsin (1 / 2) : ℝ) = (Real.pi / 6 : ℝ)"),
        ("factorial(5) = 120", "((Nat.factorial 5 : ℝ) : ℝ) = (120 : ℝ)"),
        ("gamma(1/2) = sqrt(pi)", "(Real.Gamma (1 / 2) : ℝ) = (Real.sqrt Real.pi : ℝ)"),
        (
            "polylog(2, 1/2) < 1",
            "((∑' k : ℕ, (1 / 2 : ℝ) ^ (k + 1) / ((k : ℝ) + 1) ^ 2) : ℝ) < (1 : ℝ)",
        ),
    ],
)
def test_constants_are_stated_over_the_reals(text, claim):
    assert proposition(read(text)).claim == claim


def test_a_continued_fraction_is_the_limit_of_its_convergents():
    said = proposition(read("cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"))
    assert said.definitions == (
        "let a : ℝ → ℝ := fun n ↦ 34 * n ^ 3 + 51 * n ^ 2 + 27 * n + 5",
        "let b : ℝ → ℝ := fun n ↦ -n ^ 6",
        "let g : GenContFract ℝ :=",
        "  ⟨a 0, Stream'.Seq.ofStream (fun i : ℕ ↦ ⟨b ((i : ℝ) + 1), a ((i : ℝ) + 1)⟩)⟩",
    )
    assert said.claim == "Tendsto (fun m : ℕ ↦ g.convs m) atTop (𝓝 (6 / (riemannZeta 3).re : ℝ))"


def test_free_names_are_bound_with_what_is_assumed_of_them():
    said = proposition(read("n**2 >= n for n integer and n >= 1"))
    assert said.binders == ("(n : ℤ)", "(h_1 : ((n : ℝ) : ℝ) ≥ (1 : ℝ))")
    assert proposition(read("x*y > 0 for x positive and y positive")).binders == (
        "(x : ℝ)",
        "(y : ℝ)",
        "(h_x : 0 < x)",
        "(h_y : 0 < y)",
    )


@pytest.mark.parametrize(
    "text",
    [
        "log(-2) = log(2)",  # true for Lean's logarithm
        "1/(1 - 1) = 0",  # true for Lean's division
        "1/(sqrt(2)*sqrt(2) - 2) = 0",
        "1/x = x for x real",
        "sqrt(-1) = 0",
        "gamma(-1/2) < 0",
        "asin(2) = pi/2",
        "I**2 = -1",
        "x**y = y**x",
        "x > 0",
        "fun*x = x*fun",
        "cf(n, n - 3) = -4",  # ends
        "cf(1, 1) > 1",
        "cf(1, 1) = cf(2, 2)",
        "L(-3, 2) < 1",
        "diameter(lrx(8)) = 28",
        'vanishes("1->2", s1_2)',
        'coefficients("H2 + O2 -> H2O") = [2, 1, 2]',
        "zeta(1/2) < 0",
    ],
)
def test_what_lean_would_take_for_something_else_is_not_stated(text):
    with pytest.raises(InvalidInput, match=r"statement for Lean|division by zero|evaluated numerically|pole|accepted"):
        proposition(read(text))


def test_a_refuted_statement_is_stated_as_its_negation_and_solved():
    text = theorem(stored("pi = 22/7", Status.REFUTED, None), [], read("pi = 22/7"))
    assert "@[category research solved, AMS 11]" in text
    assert "¬ ((Real.pi : ℝ) = (22 / 7 : ℝ)) := by\n  sorry" in text
    assert "category research open" in theorem(stored("pi < 4"), [], read("pi < 4"))


def test_no_text_leaves_its_comment():
    attack = Reference("note", "x -/ theorem evil : False := by sorry /- ", "`-/`")
    text = theorem(stored("pi < 4"), [attack], read("pi < 4"))
    assert text.count("-/") == 1
    assert text.count("/-") == 1
    assert text.index("evil") < text.index("-/")


def test_a_file_has_a_theorem_or_a_reason_for_every_statement():
    chosen = [stored(entry.statement, number=i) for i, entry in enumerate(catalogue()) if i % 9 == 0]
    text = "".join(lean_lines([(each, []) for each in chosen], read))
    theorems = re.findall(r"^theorem conjecture_(\w{12})\b", text, re.M)
    reasons = re.findall(r"^-- (\w{12}) is not stated: .+$", text, re.M)
    assert len(theorems) + len(reasons) == len(chosen)
    assert len(theorems) > 30
    assert text.count("sorry") == len(theorems)
    for opening, closing in ("()", "⟨⟩", "[]"):
        code = re.sub(r"--.*", "", re.sub(r"/-.*?-/", "", text, flags=re.S))
        assert code.count(opening) == code.count(closing)
