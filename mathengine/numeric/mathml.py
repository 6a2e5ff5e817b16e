"""Expressions and statements to MathML, which browsers set without any library.

Only presentation elements of MathML Core are used; every text is escaped, so that the result may stand in a page
whatever the expression came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from html import escape

from mathengine.errors import InvalidInput
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
from mathengine.numeric.polynomials import as_polynomial
from mathengine.numeric.printer import integer_text, split_quotient

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi chi psi omega".split()  # noqa: SIM905
)
_NAMES = {
    "pi": "π",
    "E": "e",
    "I": "i",
    "EulerGamma": "γ",
    "Catalan": "G",
    "GoldenRatio": "φ",
    "oo": "∞",
    **dict(zip(_GREEK, "αβγδεζηθικλμνξρστφχψω", strict=True)),
}
_FUNCTIONS = {
    "zeta": "ζ",
    "gamma": "Γ",
    "digamma": "ψ",
    "beta": "B",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
}
_SUBSCRIPTED = {
    "polylog": "Li",
    "besseli": "I",
    "besselj": "J",
    "besselk": "K",
    "bessely": "Y",
    "L": "L",
    "polygamma": "ψ",
}
_RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_SETS = {"integer": ("∈", "ℤ"), "real": ("∈", "ℝ"), "positive": (">", "0")}
_FENCES = {"Abs": "||", "floor": "⌊⌋", "ceiling": "⌈⌉"}
_HALF = Fraction(1, 2)


def to_mathml(expression: Expression | Relation | Assumption | Statement, *, display: bool = True) -> str:
    """A ``math`` element with the expression or statement.

    Parameters
    ----------
    expression : Expression, Relation, Assumption or Statement
    display : bool
        Large, on a line of its own; else small, within text.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> to_mathml(read_expression("x^2/3"), display=False)
    '<math><mfrac><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></mfrac></math>'
    >>> to_mathml(Text("<b>"), display=False)
    '<math><mtext>&lt;b&gt;</mtext></math>'
    """
    attributes = ' display="block"' if display else ""
    return f"<math{attributes}>{_any(expression)}</math>"


def _any(expression: Expression | Relation | Assumption | Statement) -> str:
    match expression:
        case Statement(claim, conditions):
            if not conditions:
                return _any(claim)
            return _row([_any(claim), "<mtext>&#xA0;&#xA0;for&#xA0;</mtext>", _separated(map(_any, conditions))])
        case Relation(operator, left, right):
            return _row([_sum(left), _operator(_RELATIONS[operator]), _sum(right)])
        case Assumption(name, kind):
            sign, where = _SETS[kind]
            return _row([_name(name), _operator(sign), f"<mi>{where}</mi>" if kind != "positive" else "<mn>0</mn>"])
    return _sum(expression)


def _row(parts: Iterable[str]) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _operator(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _separated(parts: Iterable[str]) -> str:
    return '<mo separator="true">,</mo>'.join(parts)


def _fenced(inner: str, fences: str = "()") -> str:
    tight = 'fence="true" lspace="0" rspace="0"'
    return _row([f'<mo form="prefix" {tight}>{fences[0]}</mo>', inner, f'<mo form="postfix" {tight}>{fences[1]}</mo>'])


def _number(value: int) -> str:
    return f"<mn>{integer_text(value)}</mn>"


def _name(name: str) -> str:
    stem, _, index = name.partition("_")
    shown = f"<mi>{escape(_NAMES.get(name) or _NAMES.get(stem, stem))}</mi>"
    return f"<msub>{shown}<mtext>{escape(index)}</mtext></msub>" if index and name not in _NAMES else shown


def _signed(expression: Expression) -> tuple[bool, str]:
    """Whether a term is negative, and the term without that sign."""
    match expression:
        case Number(value):
            return value < 0, _fraction(abs(value))
        case Product(factors):
            return _quotient(factors)
        case Power(_, Number(value)) if value < 0:
            return _quotient((expression,))
    return False, _plain(expression)


def _fraction(value: Fraction) -> str:
    top = _number(value.numerator)
    return top if value.denominator == 1 else f"<mfrac>{top}{_number(value.denominator)}</mfrac>"


def _sum(expression: Expression) -> str:
    terms = expression.terms if isinstance(expression, Sum) else (expression,)
    parts: list[str] = []
    for term in terms:
        negative, shown = _signed(term)
        if isinstance(term, Sum):
            shown = _fenced(shown)
        if negative:
            parts.append(_operator("−"))
        elif parts:
            parts.append(_operator("+"))
        parts.append(shown)
    if not parts:
        return _number(0)
    return parts[0] if len(parts) == 1 else _row(parts)


def _quotient(factors: tuple[Expression, ...]) -> tuple[bool, str]:
    coefficient, above, below = split_quotient(factors)
    upper = _product(abs(coefficient.numerator), above)
    if not below and coefficient.denominator == 1:
        return coefficient < 0, upper
    return coefficient < 0, f"<mfrac>{upper}{_product(coefficient.denominator, below)}</mfrac>"


def _product(number: int, factors: list[Expression]) -> str:
    if not factors:
        return _number(number)
    if number == 1 and len(factors) == 1:
        return _sum(factors[0]) if not isinstance(factors[0], Power) else _factor(factors[0])
    parts = [] if number == 1 else [_number(number)]
    for factor in factors:
        shown = _factor(factor)
        if parts:
            digit = shown.startswith(("<mn>", "<msup><mn>"))
            parts.append('<mo lspace="0.1em" rspace="0.1em">·</mo>' if digit else "<mo>&#x2062;</mo>")
        parts.append(shown)
    return _row(parts)


def _factor(factor: Expression) -> str:
    match factor:
        case Name() | Call() | Power() | Items() | Text():
            return _plain(factor)
        case Number(value) if value >= 0 and value.denominator == 1:
            return _number(value.numerator)
    return _fenced(_sum(factor))


def _plain(expression: Expression) -> str:
    match expression:
        case Name(name):
            return _name(name)
        case Power(base, exponent):
            return _power(base, exponent)
        case Call():
            return _call(expression)
        case Items(items):
            return _fenced(_separated(_sum(item) for item in items), "[]")
        case Text(text):
            return f"<mtext>{escape(text)}</mtext>"
    return _sum(expression)


def _power(base: Expression, exponent: Expression) -> str:
    match exponent:
        case Number(value) if value < 0:
            return _quotient((Power(base, exponent),))[1]
        case Number(value) if value == _HALF:
            return f"<msqrt>{_sum(base)}</msqrt>"
        case Number(value) if value.numerator == 1 and value.denominator > 1:
            return f"<mroot>{_sum(base)}{_number(value.denominator)}</mroot>"
    simple = isinstance(base, Name) or (isinstance(base, Number) and base.value >= 0 and base.is_integer)
    return f"<msup>{_plain(base) if simple else _fenced(_sum(base))}{_sum(exponent)}</msup>"


def _call(call: Call) -> str:
    arguments = [_sum(argument) for argument in call.arguments]
    inner = arguments + [_row([_name(name), _operator("="), _sum(value)]) for name, value in call.keywords]
    match call.function, len(inner):
        case "sqrt", 1:
            return f"<msqrt>{inner[0]}</msqrt>"
        case "exp", 1:
            return f"<msup><mi>e</mi>{inner[0]}</msup>"
        case name, 1 if name in _FENCES:
            return _fenced(inner[0], _FENCES[name])
        case "factorial", 1:
            simple = isinstance(call.arguments[0], Name | Number)
            return _row([inner[0] if simple else _fenced(inner[0]), _operator("!")])
        case "binomial", 2:
            return _fenced(f'<mfrac linethickness="0">{inner[0]}{inner[1]}</mfrac>')
        case name, 2 if name in _SUBSCRIPTED:
            return _row([f"<msub><mi>{_SUBSCRIPTED[name]}</mi>{inner[0]}</msub>", _fenced(inner[1])])
        case "cf", 2 if (first := _first_element(call.arguments[0])) is not None:
            return _continued_fraction(first, *inner)
    head = f"<mi>{escape(_FUNCTIONS.get(call.function, call.function))}</mi>"
    return _row([head, "<mo>&#x2061;</mo>", _fenced(_separated(inner))])


def _first_element(a: Expression) -> Fraction | None:
    """``a(0)``, where ``a`` is a polynomial in n."""
    try:
        value = as_polynomial(a, "n")(0)
    except InvalidInput:
        return None
    return Fraction(int(value.p), int(value.q))


def _continued_fraction(first: Fraction, a: str, b: str) -> str:
    """Gauss's notation: a(0) + K b(n)/a(n) over n from 1 on."""
    lower = _row(["<mi>n</mi>", _operator("="), _number(1)])
    kettenbruch = f'<munderover><mo movablelimits="false" largeop="true">K</mo>{lower}<mi>∞</mi></munderover>'
    head = [] if first == 0 else [*([_operator("−")] if first < 0 else []), _fraction(abs(first)), _operator("+")]
    return _row([*head, kettenbruch, f"<mfrac>{b}{a}</mfrac>"])
