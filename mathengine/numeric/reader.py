"""Text to expressions: a tokenizer and a precedence parser that never evaluates anything.

::

    statement  := claim [ "for" condition { "and" condition } ]     claim := relation | word "(" ... ")"
    condition  := relation | NAME ( "integer" | "real" | "positive" )
    relation   := expression ( "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" ) expression
    expression := term { ("+" | "-") term }
    term       := factor { ("*" | "/") factor }
    factor     := ("+" | "-") factor | atom [ ("**" | "^") factor ]
    atom       := NUMBER | NAME | NAME "(" arguments ")" | "(" expression ")" | "[" expressions "]" | STRING

Everything is bounded before work is done: length, nesting, the number of operators, the digits of a number, exponents.
Time and memory are linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TypeGuard

from mathengine.errors import ParseError
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Items,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Statement,
    Sum,
    Text,
)
from mathengine.numeric.vocabulary import CONSTANT_NAMES, NUMERIC, Vocabulary

LONGEST_TEXT = 100_000
"""Characters that are accepted."""
DEEPEST_NESTING = 60
"""Brackets, calls, signs and exponents within each other."""
MOST_OPERATORS = 15_000
"""Operators, commas and opening brackets of one text."""
LONGEST_NUMBER = 20_000
"""Digits of one number, written out."""
LARGEST_EXPONENT = 10_000
"""Bound on the size of a literal exponent, of a power and of scientific notation."""
LONGEST_NAME = 100

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
    | (?P<string>"[^"]*")
    | (?P<symbol>\*\*|==|!=|<=|>=|[-+*/^(),=<>\[\]])
    )""",
    re.VERBOSE,
)
_SPACE = " \t\r\n"
_WORDS = frozenset(
    (  # noqa: SIM905
        "True False None lambda if else elif while for and or not in is import from def class return yield await async "
        "with pass raise try except finally global nonlocal assert break continue del as"
    ).split()
)
_KINDS = ("integer", "real", "positive")
_RELATIONS = ("=", "==", "!=", "<", "<=", ">", ">=")
_OPERATORS = "+-*/^,(["
_SIGNS, _TIMES, _TO_THE = ("+", "-"), ("*", "/"), ("**", "^")

Token = tuple[str, str, int]
"""Kind (number, name, string, symbol, end), text, position. The text alone tells a symbol from all else."""


def read_expression(text: str, *, vocabulary: Vocabulary | None = None) -> Expression:
    """The expression that ``text`` spells; nothing is evaluated or simplified.

    Parameters
    ----------
    text : str
        At most 100,000 characters; the grammar stands in the module's docstring.
    vocabulary : Vocabulary, optional
        The functions that may be called; the numeric ones unless given.

    Raises
    ------
    ParseError
        With the position of the first character that cannot be read, and what was expected there.

    Examples
    --------
    >>> read_expression("6/zeta(3)")
    Product(factors=(Number(value=Fraction(6, 1)), Power(base=Call(function='zeta', \
arguments=(Number(value=Fraction(3, 1)),), keywords=()), exponent=Number(value=Fraction(-1, 1)))))
    >>> read_expression("2 * * 3")
    Traceback (most recent call last):
    mathengine.errors.ParseError: expected an operand, found '*' at position 5 of '2 * * 3'
    """
    parser = _Parser(text, vocabulary)
    expression = parser.sum()
    parser.end("an operator")
    return expression


def read_statement(text: str, *, vocabulary: Vocabulary | None = None) -> Statement:
    """The statement that ``text`` spells: a relation or a predicate, with conditions.

    Parameters
    ----------
    text : str
        Such as ``"zeta(2) = pi**2/6"`` or ``"f(n) = n*(n - 1)/2 for n >= 4 and n integer"``.
    vocabulary : Vocabulary, optional
        The functions that may be called; the numeric ones unless given.

    Raises
    ------
    ParseError
        With the position of the first character that cannot be read, and what was expected there.

    Examples
    --------
    >>> read_statement("x = x for x >= 4 and x integer").conditions[1]
    Assumption(name='x', kind='integer')
    """
    parser = _Parser(text, vocabulary)
    claim = parser.claim()
    conditions: list[Relation | Assumption] = []
    if parser.word("for"):
        conditions.append(parser.condition())
        while parser.word("and"):
            conditions.append(parser.condition())
        parser.end("'and'")
    parser.end("an operator or 'for'")
    return Statement(claim, tuple(conditions))


class _Parser:
    """One pass over the tokens of one text."""

    __slots__ = ("depth", "kind", "position", "text", "token", "tokens", "vocabulary")

    def __init__(self, text: str, vocabulary: Vocabulary | None) -> None:
        self.text = text
        self.vocabulary = NUMERIC if vocabulary is None else vocabulary
        _check_size(text)
        self.tokens = _tokens(text)
        self.depth = 0
        self.advance()

    def advance(self) -> None:
        self.kind, self.token, self.position = next(self.tokens)

    def error(self, problem: str, position: int | None = None) -> ParseError:
        return ParseError(self.text, self.position if position is None else position, problem)

    def found(self) -> str:
        if self.kind == "end":
            return "the end"
        return f"'{self.token[:20]}…'" if len(self.token) > 20 else f"'{self.token}'"

    def expect(self, symbol: str) -> None:
        if self.token != symbol:
            raise self.error(f"expected '{symbol}', found {self.found()}")
        self.advance()

    def end(self, expected: str) -> None:
        if self.kind != "end":
            raise self.error(f"expected {expected} or the end, found {self.found()}")

    def word(self, word: str) -> bool:
        if self.kind == "name" and self.token == word:
            self.advance()
            return True
        return False

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise self.error(f"expected at most {DEEPEST_NESTING} levels of nesting, found more")

    # Statements

    def claim(self) -> Relation | Call:
        start = self.position
        left = self.sum()
        if self.token in _RELATIONS:
            return self.relation(left)
        if isinstance(left, Call) and left.function not in NUMERIC:
            return left
        if self.kind == "end" or self.token == "for":
            raise self.error(
                "expected a relation (= != < <= > >=) or a predicate", start if self.kind != "end" else None
            )
        raise self.error(f"expected an operator or a relation, found {self.found()}")

    def relation(self, left: Expression) -> Relation:
        if self.token not in _RELATIONS:
            raise self.error(f"expected a relation (= != < <= > >=), found {self.found()}")
        operator = "=" if self.token == "==" else self.token
        self.advance()
        right = self.sum()
        if self.token in _RELATIONS:
            raise self.error(f"expected one relation only, found a second, {self.found()}")
        return Relation(operator, left, right)

    def condition(self) -> Relation | Assumption:
        left = self.sum()
        if isinstance(left, Name) and self.kind == "name":
            if left.name in CONSTANT_NAMES:
                raise self.error(f"expected a free name before {self.found()}, found a constant")
            if self.token not in _KINDS:
                raise self.error(f"expected a relation or 'integer', 'real', 'positive', found {self.found()}")
            kind = self.token
            self.advance()
            return Assumption(left.name, kind)
        return self.relation(left)

    # Expressions

    def sum(self) -> Expression:
        terms = [self.product()]
        while self.token in _SIGNS:
            negative = self.token == "-"
            self.advance()
            term = self.product()
            terms.append(_negated(term) if negative else term)
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def product(self) -> Expression:
        first = self.factor()
        if self.token not in _TIMES:
            return first
        factors = list(first.factors) if _is_signed(first) else [first]
        while self.token in _TIMES:
            divide = self.token == "/"
            self.advance()
            factor = self.factor()
            if divide:
                factor = _reciprocal(factor)
            if len(factors) == 1 and divide and isinstance(factor, Number) and isinstance(factors[0], Number):
                factors[0] = Number(factors[0].value * factor.value)
            elif _is_signed(factor):
                factors.extend(factor.factors)
            else:
                factors.append(factor)
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def factor(self) -> Expression:
        outer, negative = self.depth, False
        while self.token in _SIGNS:
            self.deeper()
            negative ^= self.token == "-"
            self.advance()
        base = self.atom()
        if self.token in _TO_THE:
            self.deeper()
            self.advance()
            start = self.position
            exponent = self.factor()
            if _too_large(exponent):
                raise self.error(f"expected an exponent of at most {LARGEST_EXPONENT}, found a larger one", start)
            base = Power(base, exponent)
        self.depth = outer
        return _negated(base) if negative else base

    def atom(self) -> Expression:
        kind, token, position = self.kind, self.token, self.position
        if kind == "number":
            self.advance()
            if self.kind in ("number", "name", "string") and self.token not in ("for", "and"):
                raise self.error(f"expected an operator after '{token[:20]}', found {self.found()}")
            return _small(token) if len(token) < 18 and token.isdigit() else Number(self.number(token, position))
        if kind == "name":
            if token in _WORDS:
                raise self.error(f"expected an operand, found the word '{token}'")
            self.advance()
            return self.call(token, position) if self.token == "(" else self.name(token)
        if kind == "string":
            self.advance()
            return Text(token[1:-1])
        if token == "(":
            self.deeper()
            self.advance()
            inside = self.sum()
            self.expect(")")
            self.depth -= 1
            return inside
        if token == "[":
            return self.items()
        raise self.error(f"expected an operand, found {self.found()}")

    def items(self) -> Items:
        self.deeper()
        self.advance()
        items: list[Expression] = []
        while self.token != "]":
            items.append(self.sum())
            if self.token != ",":
                break
            self.advance()
        self.expect("]")
        self.depth -= 1
        return Items(tuple(items))

    def name(self, token: str) -> Name:
        if token in self.vocabulary and not self.vocabulary[token].accepts(0):
            raise self.error(f"expected '(' after the function '{token}', found {self.found()}")
        return Name(token)

    def call(self, token: str, position: int) -> Expression:
        if token not in self.vocabulary:
            raise self.error(_unknown(token, self.vocabulary), position)
        arity, function = self.vocabulary[token], self.vocabulary.canonical(token)
        self.deeper()
        self.advance()
        arguments: list[Expression] = []
        keywords: list[tuple[str, Expression]] = []
        while self.token != ")":
            self.argument(token, arity.keywords, arguments, keywords)
            if self.token != ",":
                break
            self.advance()
        self.expect(")")
        self.depth -= 1
        if not arity.accepts(len(arguments)):
            raise self.error(f"expected {arity} of '{token}', found {len(arguments)}", position)
        if function == "Rational":
            return self.rational(arguments, position)
        return Call(function, tuple(arguments), tuple(sorted(keywords, key=lambda item: item[0])))

    def argument(
        self, token: str, accepted: frozenset[str], arguments: list[Expression], keywords: list[tuple[str, Expression]]
    ) -> None:
        start, keyword = self.position, self.token if self.kind == "name" else ""
        if keyword and _EQUALS.match(self.text, start + len(keyword)):
            self.advance()
            if keyword not in accepted:
                names = ", ".join(sorted(accepted)) or "none"
                raise self.error(f"expected a keyword of '{token}' ({names}), found '{keyword[:20]}'", start)
            if any(keyword == name for name, _ in keywords):
                raise self.error(f"expected the keyword '{keyword}' only once", start)
            self.advance()
            keywords.append((keyword, self.sum()))
        elif keywords:
            raise self.error("expected keyword arguments after the first of them, found another argument", start)
        else:
            arguments.append(self.sum())

    def rational(self, arguments: list[Expression], position: int) -> Expression:
        top, bottom = arguments[0], arguments[1] if len(arguments) == 2 else Number.of(1)
        if isinstance(top, Text) or isinstance(bottom, Text):
            raise self.error("expected numbers as arguments of 'Rational'", position)
        if isinstance(top, Number) and isinstance(bottom, Number) and bottom.value:
            return Number(top.value / bottom.value)
        return Product((top, _reciprocal(bottom)))

    def number(self, token: str, position: int) -> Fraction:
        digits, _, exponent = token.lower().partition("e")
        whole, _, decimals = digits.partition(".")
        if len(digits) > LONGEST_NUMBER:
            raise self.error(f"expected a number of at most {LONGEST_NUMBER} digits, found {len(digits)}", position)
        if exponent and (len(exponent) > 8 or abs(int(exponent)) > LARGEST_EXPONENT):
            raise self.error(f"expected a power of ten of at most {LARGEST_EXPONENT}, found a larger one", position)
        shift = int(exponent or "0") - len(decimals)
        value = _integer(whole + decimals)
        return Fraction(value * 10**shift) if shift >= 0 else Fraction(value, 10**-shift)


_EQUALS = re.compile(r"[ \t\r\n]*=(?!=)")


def _check_size(text: str) -> None:
    if not isinstance(text, str):
        raise ParseError(str(text), 0, f"expected text, found {type(text).__name__}")
    if len(text) > LONGEST_TEXT:
        problem = f"expected at most {LONGEST_TEXT} characters, found {len(text)}"
        raise ParseError(text[: LONGEST_TEXT + 1], LONGEST_TEXT, problem)
    if sum(map(text.count, _OPERATORS)) > MOST_OPERATORS:
        raise ParseError(text, 0, f"expected at most {MOST_OPERATORS} operators, found more")


def _tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` as they are asked for, the last of kind ``end``; refuses what is no token."""
    position = 0
    for found in iter(_TOKEN.scanner(text).match, None):  # type: ignore[attr-defined]
        kind = found.lastgroup
        token = found[found.lastindex]
        position = found.end()
        if kind == "name" and ("__" in token or len(token) > LONGEST_NAME):
            raise ParseError(text, position - len(token), "expected a name without '__' and of at most 100 letters")
        if kind == "string" and not token.isprintable():
            raise ParseError(text, position - len(token), "expected printable characters between the quotes")
        yield kind, token, position - len(token)
    rest = text[position:].lstrip(_SPACE)
    if rest:
        raise _bad_character(text, len(text) - len(rest))
    yield "end", "", len(text)


def _bad_character(text: str, position: int) -> ParseError:
    character = text[position]
    if character == '"':
        return ParseError(text, position, "expected a closing quote")
    shown = f"'{character}'" if character.isprintable() else f"the control character {ord(character)}"
    return ParseError(text, position, f"expected an operand or an operator, found {shown}")


@lru_cache(maxsize=1024)
def _small(digits: str) -> Number:
    return Number(Fraction(int(digits)))


def _unknown(token: str, vocabulary: Vocabulary) -> str:
    if token in CONSTANT_NAMES:
        return f"expected an operator after the constant '{token}', found a call"
    from difflib import get_close_matches

    close = get_close_matches(token[:40], list(vocabulary), n=3, cutoff=0.6)
    hint = f" (nearest: {', '.join(close)})" if close else f" ({', '.join(sorted(vocabulary)[:8])}, ...)"
    return f"expected a known function{hint}, found '{token[:40]}'"


def _integer(digits: str) -> int:
    if len(digits) <= 4000:
        return int(digits)
    from flint import fmpz  # Python itself refuses more than 4300 digits

    return int(fmpz(digits))


def _is_signed(expression: Expression) -> TypeGuard[Product]:
    """Whether it is what :func:`_negated` made of a factor."""
    return isinstance(expression, Product) and len(expression.factors) == 2 and expression.factors[0] == _MINUS_ONE


_MINUS_ONE = Number.of(-1)


def _negated(term: Expression) -> Expression:
    if isinstance(term, Number):
        return Number(-term.value)
    if isinstance(term, Product):
        first = term.factors[0]
        if isinstance(first, Number):
            if first.value == -1 and len(term.factors) > 1:
                return term.factors[1] if len(term.factors) == 2 else Product(term.factors[1:])
            return Product((Number(-first.value), *term.factors[1:]))
        return Product((_MINUS_ONE, *term.factors))
    return Product((_MINUS_ONE, term))


def _reciprocal(factor: Expression) -> Expression:
    if isinstance(factor, Number) and factor.value:
        return Number(1 / factor.value)
    if isinstance(factor, Power) and isinstance(factor.exponent, Number):
        return Power(factor.base, Number(-factor.exponent.value))
    return Power(factor, _MINUS_ONE)


def _too_large(exponent: Expression) -> bool:
    """Whether a literal exponent, or a literal power as an exponent, is out of bounds."""
    match exponent:
        case Number(value):
            return abs(value) > LARGEST_EXPONENT
        case Product(factors):
            return any(_too_large(factor) for factor in factors)
        case Power(Number(base), Number(power)):
            return _large_power(abs(base), power)
    return False


def _large_power(base: Fraction, power: Fraction) -> bool:
    if base in (0, 1):
        return False
    if base < 1:
        base, power = 1 / base, -power
    if power <= 0:
        return False
    bits = int(base).bit_length() - 1  # base >= 2**bits
    return power * bits > 14 or (power < 200 and float(base) ** float(power) > LARGEST_EXPONENT)
