"""Expressions and assumptions as users hand them over: text, sympy objects, numbers, dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from mathengine.errors import InvalidInput, ParseError
from mathengine.numeric.expressions import Assumption, Expression, Name, Number, Relation
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.pipeline.domains import vocabulary

if TYPE_CHECKING:
    import sympy

Given: TypeAlias = "str | int | Fraction | sympy.Basic"
Assuming: TypeAlias = "str | Sequence[str] | Mapping[object, str | Sequence[str]] | None"
Condition: TypeAlias = Relation | Assumption

_BEFORE = "0 = 0 for "
"""What makes conditions a statement."""
_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "integer": (("kind", "integer"),),
    "real": (("kind", "real"),),
    "positive": (("kind", "positive"),),
    "negative": (("<", "0"),),
    "nonnegative": ((">=", "0"),),
    "nonpositive": (("<=", "0"),),
    "nonzero": (("!=", "0"),),
    "natural": (("kind", "integer"), (">=", "0")),
    "complex": (),
}


def read_given(given: object, what: str = "expression") -> Expression:
    """An expression from text, a sympy object, an integer or a fraction.

    Raises
    ------
    ParseError, InvalidInput
        If it cannot be read, or is not exact.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(read_given("1/x + 1")), to_text(read_given(Fraction(1, 3)))
    ('1/x + 1', '1/3')
    """
    if isinstance(given, str):
        return read_expression(given, vocabulary=vocabulary())
    if isinstance(given, bool | float | complex):
        raise InvalidInput(what, given, 'exact numbers, such as Fraction(1, 3) or "0.25"')
    if isinstance(given, int | Fraction):
        return Number(Fraction(given))
    from mathengine.numeric.sympy_bridge import from_sympy

    return from_sympy(given)


def relation_of(given: object) -> tuple[object, str, object] | None:
    """Left side, operator and right side of a sympy relation, else None."""
    name = type(given).__name__
    operators = {
        "Equality": "=",
        "Unequality": "!=",
        "StrictLessThan": "<",
        "LessThan": "<=",
        "StrictGreaterThan": ">",
        "GreaterThan": ">=",
    }
    if name in operators and hasattr(given, "lhs") and hasattr(given, "rhs"):
        return given.lhs, operators[name], given.rhs
    return None


def read_assumptions(assuming: Assuming, given: Iterable[object] = ()) -> tuple[Condition, ...]:
    """Conditions from what is assumed, and from the assumptions that sympy's symbols in ``given`` carry.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> [to_text(c) for c in read_assumptions({"x": "x > 0", "n": ["integer", "n >= 2"]})]
    ['x > 0', 'n integer', 'n >= 2']
    >>> [to_text(c) for c in read_assumptions("x > 0 and y != 1")]
    ['x > 0', 'y != 1']
    """
    found: list[Condition] = []
    if isinstance(assuming, str):
        found += _read_text(assuming)
    elif isinstance(assuming, Mapping):
        for key, value in assuming.items():
            name = str(getattr(key, "name", key))
            for text in (value,) if isinstance(value, str) else tuple(value):
                found += _read_word(name, str(text))
    elif assuming is not None:
        for text in assuming:
            found += _read_text(str(text))
    found += _of_symbols(given)
    return tuple(dict.fromkeys(found))


def _read_text(text: str) -> list[Condition]:
    if not text.strip():
        return []
    try:
        return list(read_statement(_BEFORE + text, vocabulary=vocabulary()).conditions)
    except ParseError as error:
        raise ParseError(text, max(0, error.position - len(_BEFORE)), error.problem) from None


def _read_word(name: str, text: str) -> list[Condition]:
    if text.strip() not in _WORDS:
        if not any(sign in text for sign in "<>=!") and " " not in text.strip():
            raise InvalidInput(f"assumption on {name}", text, f"{', '.join(_WORDS)}, or a relation such as {name} > 0")
        return _read_text(text)
    if not name.isidentifier():
        raise InvalidInput("name in an assumption", name, "a name such as x")
    found: list[Condition] = []
    for kind, value in _WORDS[text.strip()]:
        found.append(Assumption(name, value) if kind == "kind" else Relation(kind, Name(name), Number.of(int(value))))
    return found


def _of_symbols(given: Iterable[object]) -> list[Condition]:
    """What the symbols say of themselves."""
    symbols: dict[str, object] = {}
    for each in given:
        for symbol in sorted(getattr(each, "free_symbols", ()), key=str):
            other = symbols.setdefault(str(symbol), symbol)
            if other != symbol:
                raise InvalidInput(
                    "symbols", f"two of the name {symbol} with other assumptions", "one symbol for a name"
                )
    return [condition for name, symbol in symbols.items() for condition in _of_symbol(name, symbol)]


def _of_symbol(name: str, symbol: object) -> list[Condition]:
    found: list[Condition] = []
    if getattr(symbol, "is_integer", None):
        found.append(Assumption(name, "integer"))
    elif getattr(symbol, "is_extended_real", None):
        found.append(Assumption(name, "real"))
    signs = (("is_extended_positive", ">"), ("is_extended_negative", "<"))
    weak = (("is_extended_nonnegative", ">="), ("is_extended_nonpositive", "<="), ("is_nonzero", "!="))
    for attribute, operator in (*signs, *weak):
        if getattr(symbol, attribute, None):
            found.append(Relation(operator, Name(name), Number.of(0)))
            break
    return found
