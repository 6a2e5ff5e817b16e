"""The body of a formula, without charge and state: parts beside dots, brackets, elements, counts."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias

from mathengine.errors import nearest
from mathengine.reactions.charges import SUPERSCRIPTS
from mathengine.reactions.elements import SYMBOLS, base_element
from mathengine.reactions.formula_errors import FormulaError
from mathengine.reactions.formula_options import LETTERS, FormulaOptions

Count: TypeAlias = int | Fraction

DEEPEST = 20
"""Brackets within brackets."""
LONGEST_COUNT = 12
"""Digits of a count."""
CLOSING = {"(": ")", "[": "]", "{": "}"}

_DOT = re.compile(r"[·•⋅∙‧・*]|\.\.|\.(?=(?:[0-9]+\.)?[0-9]*[HD]2O$)")
_MULTIPLIER = re.compile(r"[0-9]+/[0-9]+|[0-9]+\.[0-9]+|[0-9]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TERM = rf"(?:[0-9]+(?:\.[0-9]+)?[{LETTERS}]?|[{LETTERS}])"
_VARIABLE = re.compile(rf"{_TERM}(?:[+-]{_TERM})*(?![a-z])")
_BRACED = re.compile(rf"\((?P<inner>[0-9.]*[+-]?{_TERM}(?:[+-]{_TERM})*)\)")
_SIGNED = re.compile(rf"[+-](?:[0-9.]*[{LETTERS}])")
_LETTERS, _SIGNS = frozenset(LETTERS), frozenset("+-")
_ELEMENT = re.compile(r"[A-Z][a-z]?")
ISOTOPE = re.compile(
    r"\[(?P<a>[0-9]{1,3})(?P<x>[A-Z][a-z]?)\]|\^(?:\{(?P<b>[0-9]{1,3})\}|(?P<c>[0-9]{1,3}))(?P<y>[A-Z][a-z]?)"
    r"|(?P<d>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?P<z>[A-Z][a-z]?)"
)


def isotope_of(match: re.Match[str]) -> tuple[str, str]:
    """The mass number and the element of a match of :data:`ISOTOPE`.

    >>> isotope_of(ISOTOPE.match("¹⁸O2")), isotope_of(ISOTOPE.match("[13C]"))
    (('18', 'O'), ('13', 'C'))
    """
    raised = "".join(SUPERSCRIPTS[c] for c in match["d"] or "")
    mass = (match["a"] or match["b"] or match["c"] or raised).lstrip("0")
    return mass, match["x"] or match["y"] or match["z"]


def read_parts(text: str, body: str, start: int, options: FormulaOptions) -> dict[str, Count]:
    """The atoms of a formula's body.

    Parameters
    ----------
    text : str
        The whole input, for messages.
    body : str
        What stands in it from ``start`` on, up to the charge.
    options : FormulaOptions

    Raises
    ------
    FormulaError

    Examples
    --------
    >>> from mathengine.reactions.formula_options import STRICT
    >>> read_parts("CaSO4·0.5H2O", "CaSO4·0.5H2O", 0, STRICT)
    {'Ca': 1, 'S': 1, 'O': Fraction(9, 2), 'H': 1}
    """
    atoms: dict[str, Count] = {}
    begin = 0
    for number, (first, last) in enumerate(part_spans(body)):
        begin = first + len(body[first:last]) - len(body[first:last].lstrip())
        if not body[begin:last].strip():
            if body.endswith("•"):
                hint = "a radical is written without its dot"
                raise FormulaError("bad_character", text, start + len(body) - 1, "a dot at the end", hint)
            raise FormulaError("empty_part", text, start + max(0, begin - 1), "nothing beside the dot")
        multiplier: Count = 1
        if number:
            multiplier, begin = _multiplier(text, body, start, begin)
            if begin >= last:
                raise FormulaError("empty_part", text, start + last - 1, "a number without a formula")
        part = _Part(text, body[:last].rstrip(), start, options)
        for symbol, count in part.read(begin).items():
            atoms[symbol] = _plain(atoms.get(symbol, 0) + multiplier * count)
    return atoms


def part_spans(body: str) -> list[tuple[int, int]]:
    """Where the parts beside dots begin and end.

    >>> part_spans("CuSO4.5H2O"), part_spans("CaSO4·0.5H2O")
    ([(0, 5), (6, 10)], [(0, 5), (6, 12)])
    """
    spans, begin = [], 0
    for dot in _DOT.finditer(body):
        if dot.group() == "." and body[begin : dot.start()].strip().isdecimal():
            continue  # the decimal point of a multiplier
        spans.append((begin, dot.start()))
        begin = dot.end()
    return [*spans, (begin, len(body))]


def _multiplier(text: str, body: str, start: int, begin: int) -> tuple[Count, int]:
    match = _MULTIPLIER.match(body, begin)
    if match is None:
        return 1, begin
    digits = match.group()
    if len(digits) > 2 * LONGEST_COUNT or ("/" in digits and not digits.partition("/")[2].strip("0")):
        raise FormulaError("misplaced_number", text, start + begin, f"{digits!r} is no multiplier")
    value = Fraction(digits)
    if value == 0:
        raise FormulaError("zero_count", text, start + begin, "the multiplier is zero")
    end = match.end()
    return _plain(value), end + len(body[end:]) - len(body[end:].lstrip())


def _plain(value: Count) -> Count:
    return value.numerator if value.denominator == 1 else value


class _Part:
    """Reads one part, from left to right, with a stack of open brackets."""

    def __init__(self, text: str, body: str, start: int, options: FormulaOptions) -> None:
        self.text, self.body, self.start, self.options = text, body, start, options
        self.stack: list[tuple[dict[str, Count], str, int]] = [({}, "", 0)]

    def fail(self, code: str, at: int, problem: str, hint: str = "") -> FormulaError:
        return FormulaError(code, self.text, self.start + at, problem, hint)

    def read(self, at: int) -> dict[str, Count]:
        if self.body[at : at + 1].isdecimal():
            raise self.fail("leading_digit", at, "a number before the formula", "put a space between them")
        while at < len(self.body):
            at = self._unit(at)
        if len(self.stack) > 1:
            opening = self.stack[-1][2]
            raise self.fail("unbalanced_bracket", opening, f"{self.body[opening]!r} is not closed")
        return self.stack[0][0]

    def _unit(self, at: int) -> int:
        char = self.body[at]
        isotope = None if "A" <= char <= "Z" else ISOTOPE.match(self.body, at)
        if isotope:
            return self._isotope(isotope)
        if char in CLOSING:
            if len(self.stack) > DEEPEST:
                raise self.fail("too_deep", at, f"brackets are nested more than {DEEPEST} deep")
            self.stack.append(({}, CLOSING[char], at))
            return at + 1
        if char in ")]}":
            return self._close(at)
        group = self.options.group_pattern.match(self.body, at)
        if group:
            return self._group(group)
        return self._element(at)

    def _add(self, symbol: str, count: Count) -> None:
        if self.options.merge_isotopes:
            symbol = base_element(symbol)
        atoms = self.stack[-1][0]
        atoms[symbol] = atoms.get(symbol, 0) + count

    def _element(self, at: int) -> int:
        match = _ELEMENT.match(self.body, at)
        if match is None:
            raise self._no_unit(at)
        symbol, end = match.group(), match.end()
        if symbol == "Cn" and "n" in self.options.values:  # carbon, n of them; copernicium is never counted by n
            symbol, end = "C", at + 1
        elif len(symbol) == 2 and symbol not in SYMBOLS and symbol[1] in LETTERS and symbol[0] in SYMBOLS:
            symbol, end = symbol[0], at + 1
        following = self.body[end : end + 1]
        if symbol not in SYMBOLS or (following.isascii() and following.islower() and following not in LETTERS):
            raise self._unknown(at)
        count, end = self._count(end)
        self._add(symbol, count)
        return end

    def _unknown(self, at: int) -> FormulaError:
        match = re.compile(r"[A-Z][a-z]*").match(self.body, at)
        name = match.group() if match else self.body[at]
        return self.fail(
            "unknown_element",
            at,
            f"no element is named {name!r}",
            f"for a group that is kept whole give --group {name}, for its formula --group {name}=CH3",
        )

    def _no_unit(self, at: int) -> FormulaError:
        char = self.body[at]
        if char.isdecimal():
            return self.fail("misplaced_number", at, "this number counts nothing")
        if char in "+-^" or char in SUPERSCRIPTS:
            return self.fail(
                "bad_charge", at, f"{char!r} is no charge here", "charges stand at the end: ^2-; between species ' + '"
            )
        if char in LETTERS and at:
            return self.fail("variable_stoichiometry", at, f"{char!r} is not a number", f"give --param {char}=VALUE")
        if char.islower() and char.isascii():
            accepted = nearest(self.body[at : at + 2].capitalize(), sorted(SYMBOLS)).rpartition("nearest: ")[2]
            hint = f"symbols begin with a capital, as in {accepted.rstrip(')')}"
            return self.fail("bad_character", at, f"{char!r} begins no symbol", hint)
        return self.fail("bad_character", at, f"formulas do not have {char!r}")

    def _isotope(self, match: re.Match[str]) -> int:
        mass, symbol = isotope_of(match)
        if symbol not in SYMBOLS or symbol in ("D", "T") or not mass:
            raise self.fail("unknown_element", match.start(), f"no isotope is written {match.group()!r}")
        count, end = self._count(match.end())
        self._add(f"{mass}{symbol}", count)
        return end

    def _group(self, match: re.Match[str]) -> int:
        content = self.options.contents[match.group()]
        count, end = self._count(match.end())
        inner = {match.group(): 1} if content is None else _group_atoms(content)
        for symbol, number in inner.items():
            self._add(symbol, number * count)
        return end

    def _close(self, at: int) -> int:
        atoms, closing, opening = self.stack[-1]
        if closing != self.body[at]:
            problem = (
                f"{self.body[at]!r} closes nothing" if not closing else f"{self.body[opening]!r} needs {closing!r}"
            )
            raise self.fail("unbalanced_bracket", at, problem)
        if not atoms:
            raise self.fail("empty_group", opening, "these brackets hold nothing")
        self.stack.pop()
        count, end = self._count(at + 1)
        for symbol, number in atoms.items():
            self._add(symbol, number * count)
        return end

    def _count(self, at: int) -> tuple[Count, int]:
        match = _NUMBER.match(self.body, at)
        end = match.end() if match else at
        following = self.body[end : end + 1]
        if following in _LETTERS or (match and following in _SIGNS and _SIGNED.match(self.body, end)):
            return self._variable(at)
        braced = _BRACED.match(self.body, at) if self.body[at : at + 1] == "(" else None
        if braced and any(letter in braced["inner"] for letter in LETTERS):
            return self._evaluate(braced["inner"], at), braced.end()
        if match is None:
            return 1, at
        return self._number(match.group(), at), end

    def _number(self, digits: str, at: int) -> Count:
        if len(digits) > LONGEST_COUNT:
            raise self.fail("misplaced_number", at, f"a count has at most {LONGEST_COUNT} digits")
        value: Count = int(digits) if digits.isdecimal() else Fraction(digits)
        if value == 0:
            raise self.fail("zero_count", at, "the count is zero", "leave the atom out")
        if digits[0] == "0" and "." not in digits:
            raise self.fail("leading_zero", at, f"the count {digits!r} begins with 0")
        return _plain(value)

    def _variable(self, at: int) -> tuple[Count, int]:
        match = _VARIABLE.match(self.body, at)
        if match is None:
            raise self.fail("bad_character", at, f"{self.body[at]!r} begins no symbol")
        return self._evaluate(match.group(), at), match.end()

    def _evaluate(self, expression: str, at: int) -> Count:
        """The value of a count such as ``7-x`` or ``2n+1``."""
        total = Fraction(0)
        for sign, number, letter in re.findall(rf"([+-]?)([0-9.]*)([{LETTERS}]?)", expression):
            if not number and not letter:
                continue
            if letter and letter not in self.options.values:
                problem = f"{expression!r} is not a number"
                raise self.fail("variable_stoichiometry", at, problem, f"give --param {letter}=VALUE")
            value = Fraction(number or 1) * (self.options.values[letter] if letter else 1)
            total += -value if sign == "-" else value
        if total <= 0:
            raise self.fail("zero_count", at, f"the count {expression} is {total}")
        return _plain(total)


def _group_atoms(content: str) -> dict[str, Count]:
    from mathengine.reactions.formulas import read_formula

    return dict(read_formula(content).atoms)
