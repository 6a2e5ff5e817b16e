"""Statements as Lean 4 text over Mathlib, in the manner of the formal-conjectures collection.

Each becomes a theorem with a category, an AMS subject and ``sorry`` for its proof. What Mathlib can state today, and
this module writes, is

- relations between real constants made of rational numbers, pi, e, Euler's and Catalan's constants, the golden ratio,
  roots, powers, exponentials, logarithms, trigonometric and hyperbolic functions and their inverses, Gamma, zeta at
  integers, polylogarithms of integer order, factorials and binomial coefficients;
- polynomial relations in free names;
- the value of a continued fraction whose elements are polynomials, as the limit of its convergents.

Lean's functions are total (``x / 0 = 0``, ``Real.log`` of a negative number is that of its opposite, ``Real.sqrt`` of
one is 0), so a text that looks right could state something else. Where a sign or a zero decides about that, certified
arithmetic decides it here; where it cannot, nothing is written. Not stated are diameters and growth of graphs,
structural models, reactions, transfer, matrix fields, L-functions and complex values: Mathlib lacks the words. The text
is not compiled here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flint import fmpq_poly

from mathengine.errors import MathengineError
from mathengine.numeric.expressions import Assumption, Call, Name, Relation, Statement, walk
from mathengine.numeric.polynomials import as_polynomial
from mathengine.store.exchange_lean_terms import Terms, free, refused
from mathengine.store.exchange_references import page_of
from mathengine.store.records import Reference, Status, StoredStatement

RESERVED = frozenset(
    [
        "abbrev",
        "assume",
        "at",
        "by",
        "calc",
        "class",
        "def",
        "deriving",
        "do",
        "else",
        "end",
        "exists",
        "export",
        "extends",
        "for",
        "forall",
        "from",
        "fun",
        "have",
        "if",
        "import",
        "in",
        "inductive",
        "infix",
        "instance",
        "let",
        "local",
        "macro",
        "match",
        "mut",
        "mutual",
        "namespace",
        "notation",
        "of",
        "open",
        "private",
        "protected",
        "public",
        "return",
        "scoped",
        "section",
        "set",
        "show",
        "structure",
        "suffices",
        "syntax",
        "termination_by",
        "then",
        "theorem",
        "try",
        "universe",
        "unless",
        "variable",
        "where",
        "while",
        "with",
        "Prop",
        "Sort",
        "Type",
    ]
)
"""Words of Lean that are no names."""
SPECIAL = frozenset({"zeta", "polylog", "gamma", "EulerGamma", "Catalan", "log", "exp"})
HEAD = """import FormalConjecturesUtil

/-!
# Statements of a mathengine store

Written by `mathengine conjectures export --as lean`. The statements are text that no Lean has read yet.
-/

open Filter Topology

namespace Mathengine
"""
TAIL = "\nend Mathengine\n"


def lean_lines(
    statements: Iterable[tuple[StoredStatement, Sequence[Reference]]], read: Callable[[str], Statement]
) -> Iterator[str]:
    """A whole file: the theorems, and comments that name what is not stated, with the reason.

    Parameters
    ----------
    statements : iterable of (StoredStatement, sequence of Reference)
    read : callable
        From the text of a statement to its tree.
    """
    yield HEAD
    for stored, references in statements:
        try:
            yield "\n" + theorem(stored, references, read(stored.record.text))
        except MathengineError as problem:
            yield f"\n-- {stored.record.digest[:12]} is not stated: {_comment(' '.join(str(problem).split()))}\n"
    yield TAIL


def theorem(stored: StoredStatement, references: Sequence[Reference], statement: Statement) -> str:
    """One theorem with its docstring, category and subject.

    Raises
    ------
    InvalidInput
        If Mathlib has no words for it, or a sign or zero that decides about the meaning is not certain.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.store.records import Standing, StatementRecord
    >>> record = StatementRecord(digest="ab" * 32, kind="identity", text="zeta(2) = pi**2/6")
    >>> stored = StoredStatement(record, Standing(Status.PROVED), "2026-11-25T00:00:00Z", 1)
    >>> print(theorem(stored, [], read_statement(record.text)), end="")
    /--
    `zeta(2) = pi**2/6`
    <BLANKLINE>
    proved by mathengine, statement abababababab
    -/
    @[category research solved, AMS 11 33]
    theorem conjecture_abababababab :
        ((riemannZeta 2).re : ℝ) = (Real.pi ^ 2 / 6 : ℝ) := by
      sorry
    """
    said = proposition(statement)
    if stored.status is Status.REFUTED:
        said = Proposition(said.binders, said.definitions, f"¬ ({said.claim})", said.subjects)
    solved = stored.status in (Status.PROVED, Status.REFUTED)
    digits = "" if stored.digits is None else f" to {stored.digits} certified digits"
    notes = [f"{stored.status} by mathengine{digits}, statement {stored.record.digest[:12]}"]
    notes += [f"*Reference:* {_link(each)}" for each in references]
    return (
        f"/--\n`{_comment(stored.record.text)}`\n\n" + "\n".join(notes) + "\n-/\n"
        f"@[category research {'solved' if solved else 'open'}, AMS {said.subjects}]\n"
        f"theorem conjecture_{stored.record.digest[:12]}{''.join(f' {binder}' for binder in said.binders)} :\n"
        + "".join(f"    {line}\n" for line in said.definitions)
        + f"    {said.claim} := by\n  sorry\n"
    )


def _link(reference: Reference) -> str:
    page = page_of(reference)
    name = _comment(f"{reference.kind}:{reference.target}")
    note = f" ({_comment(reference.note)})" if reference.note else ""
    return (f"[{name}]({page})" if page and "/-" not in page and "-/" not in page else name) + note


def _comment(text: str) -> str:
    """Text that neither opens nor closes a comment of Lean."""
    one_line = " ".join(text.split())
    return one_line.replace("/-", "/ -").replace("-/", "- /").replace("`", "'")


@dataclass(frozen=True, slots=True)
class Proposition:
    """A statement in Lean's words.

    Parameters
    ----------
    binders : tuple of str
        Variables and hypotheses.
    definitions : tuple of str
        Lines before the claim.
    claim : str
    subjects : str
        Numbers of the AMS classification.
    """

    binders: tuple[str, ...]
    definitions: tuple[str, ...]
    claim: str
    subjects: str


def proposition(statement: Statement) -> Proposition:
    """What a statement says, in Lean.

    Raises
    ------
    InvalidInput
        If it cannot be said.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> proposition(read_statement("pi < 22/7")).claim
    '(Real.pi : ℝ) < (22 / 7 : ℝ)'
    >>> proposition(read_statement("(x + y)^2 = x^2 + 2*x*y + y^2")).binders
    ('(x y : ℂ)',)
    """
    relation = statement.claim
    if not isinstance(relation, Relation):
        raise refused(relation, "a predicate of a domain")
    if isinstance(relation.left, Call) and relation.left.function == "cf" and not statement.conditions:
        return _limit_of_fraction(relation.left, relation)
    names = sorted(free(relation.left) | free(relation.right))
    if not names:
        if statement.conditions:
            raise refused(relation, "conditions without a free name")
        words = Terms({}, "ℝ")
        return Proposition((), (), words.relation(relation), _subjects(relation))
    return _with_names(relation, statement, names)


def _with_names(relation: Relation, statement: Statement, names: list[str]) -> Proposition:
    assumed = {c.name: c.kind for c in statement.conditions if isinstance(c, Assumption)}
    bounds = [condition for condition in statement.conditions if isinstance(condition, Relation)]
    declared = set(assumed) >= set(names)
    if not declared and (assumed or bounds or relation.operator not in ("=", "!=")):
        raise refused(relation, "free names whose kind is not said, beside others or in an order")
    if any(name in RESERVED or not name.isascii() or not name.replace("_", "").isalnum() for name in names):
        raise refused(relation, "names that Lean does not take")
    if not declared:
        words = Terms({name: name for name in names}, "ℂ")
        return Proposition((f"({' '.join(names)} : ℂ)",), (), words.relation(relation), "12")
    binders = [f"({name} : {'ℤ' if assumed[name] == 'integer' else 'ℝ'})" for name in names]
    binders += [f"(h_{name} : 0 < {name})" for name in names if assumed[name] == "positive"]
    words = Terms({name: f"({name} : ℝ)" if assumed[name] == "integer" else name for name in names}, "ℝ")
    binders += [f"(h_{number} : {words.relation(bound)})" for number, bound in enumerate(bounds, 1)]
    return Proposition(tuple(binders), (), words.relation(relation), "11" if "integer" in assumed.values() else "26")


def _limit_of_fraction(fraction: Call, relation: Relation) -> Proposition:
    if relation.operator != "=":
        raise refused(relation, "a continued fraction in a relation other than =")
    if any(isinstance(node, Call) and node.function == "cf" for node in walk(relation.right)):
        raise refused(relation, "two continued fractions")
    elements = [as_polynomial(argument, "n") for argument in fraction.arguments]
    # A partial numerator 0 ends our fraction; Mathlib's goes on with 0/0 = 0.
    if any(_vanishes_at_a_positive_integer(polynomial) for polynomial in elements[1:]):
        raise refused(relation, "a continued fraction that ends")
    a, b = (Terms({"n": "n"}, "ℝ").term(argument) for argument in fraction.arguments)
    value = Terms({}, "ℝ").term(relation.right)
    definitions = (
        f"let a : ℝ → ℝ := fun n ↦ {a}",
        f"let b : ℝ → ℝ := fun n ↦ {b}",
        "let g : GenContFract ℝ :=",
        "  ⟨a 0, Stream'.Seq.ofStream (fun i : ℕ ↦ ⟨b ((i : ℝ) + 1), a ((i : ℝ) + 1)⟩)⟩",
    )
    return Proposition((), definitions, f"Tendsto (fun m : ℕ ↦ g.convs m) atTop (𝓝 ({value} : ℝ))", "11 40")


def _vanishes_at_a_positive_integer(polynomial: fmpq_poly) -> bool:
    if polynomial.degree() < 0:
        return True
    _, factors = polynomial.numer().factor()
    return any(f.degree() == 1 and -f[0] % f[1] == 0 and -f[0] // f[1] > 0 for f, _ in factors)


def _subjects(relation: Relation) -> str:
    nodes = [*walk(relation.left), *walk(relation.right)]
    words = {node.function for node in nodes if isinstance(node, Call)}
    words |= {node.name for node in nodes if isinstance(node, Name)}
    return "11 33" if words & SPECIAL else "11"
