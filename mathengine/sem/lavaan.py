"""Models in the syntax of lavaan and semopy.

::

    y ~ x + z              regressions, so x->y and z->y          y1 + y2 ~ x     several at once
    x ~~ y                 an error covariance; x ~~ x a variance
    f =~ x1 + x2           a latent variable and its indicators
    0.5*x   1/3*x          a fixed value; NA*x frees a loading
    a*x     label("a")*x   a label: parameters with one label are equal
    a == b  a == 0.5       equality of labels, or a value for a label
    # ... or ! ...         a comment; ";" or the end of a line ends a statement that is complete

Read, and set aside with a note, because no covariance depends on them: intercepts (``y ~ 1``), defined quantities
(``:=``), starting values (``start(..)*``, ``0.5?x``), bounds (``lower(..)*``, ``upper(..)*``), priors; of semopy also
``START(..)``, ``BOUND(..)`` and ``DEFINE(ordinal)``. ``DEFINE(latent) f`` makes a variable latent and
``CONSTRAINT(a == b)`` is an equality. Everything else (inequalities, products of variables, thresholds, composites,
groups, levels, other constraints) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal

from mathengine.errors import InvalidInput
from mathengine.sem.building import ModelBuilder
from mathengine.sem.graphs import Parameter
from mathengine.sem.label_equalities import LabelEqualities
from mathengine.sem.models import LinearModel
from mathengine.sem.source_text import Token, TokenReader, rational

TOKEN = re.compile(
    r"(?P<space>[^\S\n]+|[#!][^\n]*)|(?P<newline>\n)|(?P<name>[A-Za-z][A-Za-z0-9_.]*)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<string>\"[^\"\n]*\"|'[^'\n]*')"
    r"|(?P<mark>=~|~\*~|~~|:=|==|<~|[-+*/~(),;:|<>?=%^&])"
)
SHOWN = {"name": "a variable", "number": "a number", "newline": "the end of the line", "string": "a text in quotes"}
RELATIONS = ("=~", "~~", "~")
JOINTS = frozenset(
    {"=~", "~~", "~", ":=", "==", "+", "*", "-", "/", "?", ",", "=", "<", ">", "<~", "~*~", "|", ":", "^"}
)
"""Marks next to which the end of a line does not end a statement."""
SET_ASIDE = {"start": "starting values", "lower": "bounds", "upper": "bounds", "prior": "priors"}
SEMOPY = {"START": "starting values", "BOUND": "bounds"}
REFUSED = {
    "<": "an inequality; constraints are equalities of labels, or of a label and a number",
    ">": "an inequality; constraints are equalities of labels, or of a label and a number",
    "<~": "a composite; latent variables are defined by '=~'",
    "~*~": "a scaling factor of ordered variables; models are linear",
    "|": "a threshold of an ordered variable; models are linear",
    ":": "a group, a level or a product of variables; models have one group and are linear",
    "%": "an operator of another kind of model",
    "=": "an equality written '='; constraints are written '=='",
}


@dataclass(slots=True)
class _Entry:
    """What the mentions of one parameter say together."""

    position: int
    statement: int
    value: Fraction | None = None
    label: str | None = None
    is_freed: bool = False


@dataclass(frozen=True, slots=True)
class _Term:
    """An operand with its modifiers."""

    operand: Token
    value: Fraction | None = None
    label: Token | None = None
    is_freed: bool = False
    is_modified: bool = False


@dataclass(slots=True)
class _Draft:
    """The model so far."""

    builder: ModelBuilder
    entries: dict[Parameter, _Entry] = field(default_factory=dict)
    indicators: dict[int, list[Parameter]] = field(default_factory=dict)
    equalities: LabelEqualities = field(default_factory=LabelEqualities)
    defined: set[str] = field(default_factory=set)
    statement: int = 0


def read_lavaan(
    text: str, *, exogenous: Literal["independent", "free"] = "independent", marker: bool = True
) -> LinearModel:
    """The model that lines of lavaan or semopy describe, its latent variables kept.

    Variables come in the order in which the text mentions them.

    Parameters
    ----------
    text : str
    exogenous : {"independent", "free"}
        ``independent`` takes the model as drawn: what the text does not mention is no edge, and a note says which
        exogenous variables are thereby uncorrelated. ``free`` adds the covariances of exogenous observed variables
        with each other, and of exogenous latent ones with each other, which the functions ``sem()`` and ``cfa()`` of
        lavaan add. (They also add the error covariances of variables that depend on others while nothing depends on
        them; write those with ``~~``.)
    marker : bool
        As ``sem()`` does: fix the first loading of each latent variable to 1 unless it has a value or ``NA*``, and
        the error variance of an only indicator to 0 unless the text mentions it. Notes say where.

    Raises
    ------
    ParseError
        With line and position: for a syntax error, a loop, an edge given twice, contradictory values, or a statement
        that no linear model has.

    Examples
    --------
    >>> print(read_lavaan("y ~ b*x + 0.5*z; x ~~ z"))
    y, x, z, x->y [b], z->y [1/2], x<->z
    >>> model = read_lavaan("f =~ x1 + x2 + x3")
    >>> print(model)
    f [latent], f->x1 [1], f->x2, f->x3
    >>> model.notes
    ('the first loading of f is fixed to 1',)
    >>> read_lavaan("y ~ x +")
    Traceback (most recent call last):
    mathengine.errors.ParseError: expected a variable or a number, found the end at position 8 of 'y ~ x +'
    """
    if exogenous not in ("independent", "free"):
        raise InvalidInput("exogenous", exogenous, "independent, free")
    reader = TokenReader(text, TOKEN, SHOWN)
    reader.tokens = list(_joined(reader.tokens))
    draft = _Draft(ModelBuilder(text))
    while reader.at < len(reader.tokens):
        if not reader.skips("newline", ";"):
            _statement(draft, reader)
            draft.statement += 1
            if reader.at < len(reader.tokens):
                reader.next("newline", ";")
    if marker:
        _fix_scales(draft)
    _exogenous(draft, exogenous == "free")
    _restrict(draft)
    return draft.builder.model(draft.builder.names)


def _joined(tokens: list[Token]) -> Iterator[Token]:
    """The tokens without the ends of lines that end no statement."""
    depth = 0
    previous: Token | None = None
    for at, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if token.kind == "newline":
            following = next((later for later in tokens[at + 1 : at + 2]), None)
            if depth > 0 or any(t is not None and t.kind == "mark" and t.text in JOINTS for t in (previous, following)):
                continue
            if following is not None and following.kind == "newline":
                continue
        previous = token
        yield token


def _statement(draft: _Draft, reader: TokenReader) -> None:
    first = reader.next("name", "number")
    if reader.sees("(") and first.text in (*SEMOPY, "DEFINE", "CONSTRAINT"):
        _semopy(draft, reader, first)
        return
    left = [first]
    while reader.skips("+", ","):
        left.append(reader.next("name"))
    operator = reader.next(*RELATIONS, ":=", "==", *REFUSED)
    if operator.text in REFUSED:
        raise reader.refusal(operator.position, f"{operator.text!r} marks {REFUSED[operator.text]}")
    if operator.text == "==":
        _equality(draft, reader, left, operator)
    elif operator.text == ":=":
        _definition(draft, reader, first)
    else:
        _relation(draft, reader, left, operator.text)


def _relation(draft: _Draft, reader: TokenReader, left: list[Token], operator: str) -> None:
    for variable in left:
        if variable.kind != "name":
            raise reader.refusal(variable.position, f"expected a variable, found {variable.text[:40]!r}")
        number = draft.builder.vertex(variable.text, variable.position)
        if operator == "=~":
            draft.builder.latent.add(number)
            draft.indicators.setdefault(number, [])
    for term in _terms(reader, constants=operator == "~"):
        for variable in left:
            _mention(draft, variable, operator, term)


def _mention(draft: _Draft, variable: Token, operator: str, term: _Term) -> None:
    builder, operand = draft.builder, term.operand
    if operand.kind == "number":
        builder.note(f"the intercept of {variable.text} is set aside: covariances do not depend on it")
        return
    builder.vertex(operand.text, operand.position)
    letter, tail, head = {
        "=~": ("l", variable.text, operand.text),
        "~": ("l", operand.text, variable.text),
        "~~": ("w", variable.text, operand.text),
    }[operator]
    if letter == "w" and tail == head:
        key = builder.key("w", tail, head, operand.position)
        known = draft.entries.get(key)
    else:
        key = builder.key(letter, tail, head, operand.position)
        known = draft.entries.get(key)
        if known is None or known.statement != draft.statement or not term.is_modified:
            builder.edge(letter, tail, head, operand.position)
    if known is not None and (known.statement != draft.statement or not term.is_modified):
        raise builder.refusal(operand.position, f"the {builder.spelt(key)} is given twice")
    if known is None:
        known = draft.entries[key] = _Entry(operand.position, draft.statement)
        if operator == "=~":
            draft.indicators[key[1]].append(key)
    _combine(draft, key, known, term)


def _combine(draft: _Draft, key: Parameter, known: _Entry, term: _Term) -> None:
    """Join the modifiers of a term to those of the mentions before."""
    new = None if term.label is None else term.label.text
    clashes = {str(known.value), str(term.value)} if None not in (known.value, term.value) else set()
    if known.label is not None and new is not None:
        clashes |= {known.label, new}
    if len(clashes) > 1:
        both = " and ".join(sorted(clashes))
        raise draft.builder.refusal(term.operand.position, f"{draft.builder.spelt(key)} is given both {both}")
    known.value = term.value if known.value is None else known.value
    known.label = new if known.label is None else known.label
    known.is_freed |= term.is_freed
    if known.is_freed and known.value is not None:
        spelt = draft.builder.spelt(key)
        raise draft.builder.refusal(term.operand.position, f"{spelt} is given both NA and {known.value}")


def _terms(reader: TokenReader, constants: bool) -> Iterator[_Term]:
    """The terms of a sum; ``constants`` may be terms, as intercepts."""
    while True:
        yield _term(reader, constants)
        if reader.sees(":"):
            raise reader.refusal(reader.position, f"':' marks {REFUSED[':']}")
        if not reader.skips("+"):
            return


def _term(reader: TokenReader, constants: bool) -> _Term:
    found = _Term(reader.tokens[0])
    while True:
        start = reader.position
        value = _number(reader)
        if value is not None:
            if reader.skips("*"):
                if found.value not in (None, value):
                    raise reader.refusal(start, f"a term is given both {found.value} and {value}")
                found = replace(found, value=value, is_modified=True)
            elif reader.skips("?"):
                found = replace(found, is_modified=True)
            elif constants and value in (0, 1, -1):
                return replace(found, operand=Token("number", str(value), start))
            else:
                raise reader.refusal(start, "expected a variable, or a number followed by '*'")
            continue
        name = reader.next("name", "number")
        if reader.sees("("):
            found = _call(reader, name, found)
            reader.next("*")
        elif reader.skips("*"):
            if name.text == "NA":
                found = replace(found, is_freed=True, is_modified=True)
            elif found.label is not None:
                raise reader.refusal(name.position, f"a term is given both {found.label.text} and {name.text}")
            else:
                found = replace(found, label=name, is_modified=True)
        else:
            return replace(found, operand=name)


def _number(reader: TokenReader) -> Fraction | None:
    """A number with its sign and denominator, or None where there is none."""
    sign = reader.tokens[reader.at].text if reader.sees("-") else ""
    if sign:
        reader.next("-")
    elif not reader.sees("number"):
        return None
    numerator = reader.next("number")
    written = sign + numerator.text
    if reader.skips("/"):
        written += "/" + reader.next("number").text
    value = rational(written)
    if value is None:
        raise reader.refusal(numerator.position, f"{written[:40]!r} is no decimal or fraction of bounded size")
    return value


def _call(reader: TokenReader, name: Token, found: _Term) -> _Term:
    """A modifier such as start(0.5) or label("a")."""
    arguments = _arguments(reader)
    if name.text in SET_ASIDE:
        return replace(found, is_modified=True)
    if name.text == "label" and len(arguments) == 1 and arguments[0].kind == "string":
        word = arguments[0]
        return replace(found, label=Token("name", word.text[1:-1], word.position), is_modified=True)
    problem = {
        "c": "values for several groups; models have one group",
        "equal": "a reference to another parameter; give both one label instead",
    }.get(name.text, f"a modifier that is not known; known: label, NA, {', '.join(SET_ASIDE)}")
    raise reader.refusal(name.position, f"{name.text[:40]}(..) is {problem}")


def _arguments(reader: TokenReader) -> list[Token]:
    """The tokens up to the bracket that closes the next one."""
    opening = reader.next("(")
    depth = 1
    found: list[Token] = []
    while reader.at < len(reader.tokens):
        token = reader.next()
        depth += (token.text == "(") - (token.text == ")")
        if not depth:
            return found
        found.append(token)
    raise reader.refusal(opening.position, "this bracket is not closed")


def _definition(draft: _Draft, reader: TokenReader, name: Token) -> None:
    draft.defined.add(name.text)
    begin = reader.at
    while reader.at < len(reader.tokens) and not reader.sees("newline", ";"):
        reader.next()
    if reader.at == begin:
        raise reader.refusal(reader.position, f"expected what {name.text} is, found the end of the statement")
    draft.builder.note(f"{name.text} is set aside: a quantity that is defined by the parameters")


def _equality(draft: _Draft, reader: TokenReader, left: list[Token], operator: Token) -> None:
    if len(left) > 1:
        raise reader.refusal(operator.position, "expected one label before '=='")
    _equate(draft, reader, left[0], operator)


def _equate(draft: _Draft, reader: TokenReader, left: Token, operator: Token) -> None:
    value = _number(reader)
    right = Token("number", "", operator.position) if value is not None else reader.next("name", "number")
    if reader.at < len(reader.tokens) and not reader.sees("newline", ";", ")"):
        raise reader.refusal(reader.position, "an equality joins two labels, or a label and a number, and no more")
    if left.kind == "number":
        known = rational(left.text)
        if known is None or value is not None:
            raise reader.refusal(left.position, "expected a label on one side of '=='")
        left, value = right, known
    labels = [left.text] if value is not None else [left.text, right.text]
    if not draft.equalities.join(labels, value, left.position):
        raise reader.refusal(operator.position, f"this gives {left.text} a second value")


def _semopy(draft: _Draft, reader: TokenReader, command: Token) -> None:
    """A command of semopy: the part in brackets, then what it applies to."""
    if command.text == "CONSTRAINT":
        reader.next("(")
        left = reader.next("name", "number")
        _equate(draft, reader, left, reader.next("==", "="))
        reader.next(")")
        return
    arguments = [token.text for token in _arguments(reader)]
    names = []
    while reader.sees("name"):
        names.append(reader.next())
    if not names:
        reader.next("name")
    if command.text in SEMOPY:
        draft.builder.note(f"{SEMOPY[command.text]} are set aside: they do not change the model")
    elif arguments == ["latent"]:
        draft.builder.latent.update(draft.builder.vertex(name.text, name.position) for name in names)
    elif arguments == ["ordinal"]:
        draft.builder.note(f"{', '.join(name.text for name in names)}: ordered variables are read as continuous ones")
    else:
        raise reader.refusal(command.position, "DEFINE(..) is DEFINE(latent) or DEFINE(ordinal)")


def _fix_scales(draft: _Draft) -> None:
    builder = draft.builder
    names = list(builder.names)
    for number, loadings in draft.indicators.items():
        first = draft.entries[loadings[0]]
        if first.value is None and not first.is_freed:
            first.value = Fraction(1)
            builder.note(f"the first loading of {names[number]} is fixed to 1")
        indicator = loadings[0][2]
        own = ("w", indicator, indicator)
        if len(loadings) == 1 and indicator not in builder.latent and own not in draft.entries:
            draft.entries[own] = _Entry(first.position, first.statement, Fraction(0))
            builder.note(
                f"the error variance of {names[indicator]}, the only indicator of {names[number]}, is fixed to 0"
            )


def _exogenous(draft: _Draft, free: bool) -> None:
    """Join exogenous variables by covariances, or say that they are not."""
    builder = draft.builder
    names = list(builder.names)
    heads = {head for letter, _, head in builder.edges if letter == "l"}
    roots = [v for v in range(len(names)) if v not in heads]
    for kind, group in (
        ("observed", [v for v in roots if v not in builder.latent]),
        ("latent", [v for v in roots if v in builder.latent]),
    ):
        pairs = [pair for pair in combinations(group, 2) if ("w", *pair) not in builder.edges]
        if not pairs:
            continue
        shown = ", ".join(names[v] for v in sorted({v for pair in pairs for v in pair}))
        if free:
            for a, b in pairs:
                builder.edges["w", a, b] = 0
            builder.note(f"covariances of the exogenous {kind} variables {shown} are free")
        else:
            builder.note(f"covariances of the exogenous {kind} variables {shown} that the text does not mention are 0")


def _restrict(draft: _Draft) -> None:
    """Turn values, labels and equalities into restrictions."""
    builder, equalities = draft.builder, draft.equalities
    used = {entry.label for entry in draft.entries.values() if entry.label is not None}
    for label, position in equalities.mentioned.items():
        if label not in used:
            known = "is defined by ':=' and" if label in draft.defined else "is"
            raise builder.refusal(position, f"{label} {known} the label of no parameter")
    for key, entry in draft.entries.items():
        if entry.label is not None and entry.value is not None:
            builder.restrict(key, entry.label, entry.position)
            del builder.restrictions[key]
            if not equalities.join([entry.label], entry.value, entry.position):
                raise builder.refusal(entry.position, f"{entry.value} gives label {entry.label} a second value")
    for key, entry in draft.entries.items():
        if entry.label is not None:
            builder.restrict(key, equalities.restriction(entry.label), entry.position)
        elif entry.value is not None:
            builder.restrict(key, entry.value, entry.position)
