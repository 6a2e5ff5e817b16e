"""Expressions to text and to LaTeX.

The text is spelled as sympy spells it and reads back to an equal expression, up to normal form.
"""

from __future__ import annotations

from fractions import Fraction

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

_HALF = Fraction(1, 2)


def to_text(expression: Expression | Relation | Assumption | Statement) -> str:
    """The text of an expression or a statement, as sympy spells it.

    The order of terms and factors is kept; ``normal_form`` makes it canonical.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(read_expression("(1+sqrt(5))/2")), to_text(read_expression("x^-2 - 3/4*y"))
    ('(1 + sqrt(5))/2', '1/x**2 - 3*y/4')
    """
    match expression:
        case Statement(claim, conditions):
            suffix = " and ".join(to_text(condition) for condition in conditions)
            return f"{to_text(claim)} for {suffix}" if suffix else to_text(claim)
        case Relation(operator, left, right):
            return f"{_text(left)} {operator} {_text(right)}"
        case Assumption(name, kind):
            return f"{name} {kind}"
    return _text(expression)


def integer_text(value: int) -> str:
    """Decimal digits of an integer of any size (Python's own ``str`` stops at 4300 digits).

    >>> integer_text(-12), len(integer_text(10**5000))
    ('-12', 5001)
    """
    if value.bit_length() < 12_000:
        return str(value)
    from flint import fmpz

    return str(fmpz(value))


def number_text(value: Fraction) -> str:
    """``p`` or ``p/q``.

    >>> number_text(Fraction(-3, 4))
    '-3/4'
    """
    top = integer_text(value.numerator)
    return top if value.denominator == 1 else f"{top}/{integer_text(value.denominator)}"


def _text(expression: Expression) -> str:
    match expression:
        case Number(value):
            return number_text(value)
        case Name(name):
            return name
        case Sum(terms):
            return _sum_text(terms)
        case Product(factors):
            return _quotient_text(factors)
        case Power():
            return _quotient_text((expression,))
        case Call(function, arguments, keywords):
            inner = [_text(argument) for argument in arguments]
            inner += [f"{name}={_text(value)}" for name, value in keywords]
            return f"{function}({', '.join(inner)})"
        case Items(items):
            return f"[{', '.join(_text(item) for item in items)}]"
        case Text(text):
            return f'"{text}"'


def _sum_text(terms: tuple[Expression, ...]) -> str:
    pieces: list[str] = []
    for term in terms:
        text = f"({_text(term)})" if isinstance(term, Sum) else _text(term)
        if not pieces:
            pieces.append(text)
        elif text.startswith("-"):
            pieces.append(f" - {text[1:]}")
        else:
            pieces.append(f" + {text}")
    return "".join(pieces) if pieces else "0"


def split_quotient(factors: tuple[Expression, ...]) -> tuple[Fraction, list[Expression], list[Expression]]:
    """Coefficient, numerator and denominator of a product: powers with negative numbers go below.

    The coefficient is the product of the factors that are numbers.
    """
    coefficient = Fraction(1)
    above: list[Expression] = []
    below: list[Expression] = []
    for factor in factors:
        if isinstance(factor, Number):
            coefficient *= factor.value
        elif isinstance(factor, Power) and isinstance(factor.exponent, Number) and factor.exponent.value < 0:
            opposite = -factor.exponent.value
            below.append(factor.base if opposite == 1 else Power(factor.base, Number(opposite)))
        else:
            above.append(factor)
    return coefficient, above, below


def _quotient_text(factors: tuple[Expression, ...]) -> str:
    coefficient, above, below = split_quotient(factors)
    sign = "-" if coefficient < 0 else ""
    top, bottom = abs(coefficient.numerator), coefficient.denominator
    upper = [_factor_text(factor) for factor in above]
    lower = [_factor_text(factor) for factor in below]
    if top != 1 or not upper:
        upper.insert(0, integer_text(top))
    if bottom != 1:
        lower.insert(0, integer_text(bottom))
    text = sign + "*".join(upper)
    if not lower:
        return text
    return f"{text}/{lower[0]}" if len(lower) == 1 else f"{text}/({'*'.join(lower)})"


def _factor_text(factor: Expression) -> str:
    """A factor of a product, in brackets where it needs them."""
    match factor:
        case Power(base, exponent) if not (isinstance(exponent, Number) and exponent.value < 0):
            return _power_text(base, exponent)
        case Name() | Call():
            return _text(factor)
        case Number(value) if value >= 0 and value.denominator == 1:
            return number_text(value)
    return f"({_text(factor)})"


def _power_text(base: Expression, exponent: Expression) -> str:
    if isinstance(exponent, Number) and exponent.value == _HALF:
        return f"sqrt({_text(base)})"
    return f"{_operand_text(base)}**{_operand_text(exponent)}"


def _operand_text(operand: Expression) -> str:
    """Base or exponent of a power."""
    match operand:
        case Name() | Call():
            return _text(operand)
        case Number(value) if value >= 0 and value.denominator == 1:
            return number_text(value)
        case Power(base, Number(exponent)) if exponent == _HALF:
            return _power_text(base, Number(exponent))
    return f"({_text(operand)})"


_LATEX_NAMES = {
    "pi": r"\pi",
    "E": "e",
    "I": "i",
    "EulerGamma": r"\gamma",
    "Catalan": "G",
    "GoldenRatio": r"\varphi",
    "oo": r"\infty",
}
_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi chi psi omega".split()  # noqa: SIM905
)
_LATEX_FUNCTIONS = {
    "zeta": r"\zeta",
    "gamma": r"\Gamma",
    "digamma": r"\psi",
    "loggamma": r"\log\Gamma",
    "beta": r"\mathrm{B}",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    **{name: rf"\{name}" for name in "log exp sin cos tan cot sec csc sinh cosh tanh coth arg".split()},  # noqa: SIM905
}
_LATEX_SUBSCRIPTED = {
    "polylog": r"\mathrm{Li}",
    "besseli": "I",
    "besselj": "J",
    "besselk": "K",
    "bessely": "Y",
    "L": "L",
    "polygamma": r"\psi",
}
_LATEX_RELATIONS = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
_LATEX_SETS = {"integer": r"\in \mathbb{Z}", "real": r"\in \mathbb{R}", "positive": "> 0"}


def to_latex(expression: Expression | Relation | Assumption | Statement) -> str:
    r"""LaTeX of an expression or a statement, for display.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> print(to_latex(read_expression("6/zeta(3) - sqrt(2)*n^2")))
    \frac{6}{\zeta\left(3\right)} - \sqrt{2} n^{2}
    """
    match expression:
        case Statement(claim, conditions):
            suffix = r",\ ".join(to_latex(condition) for condition in conditions)
            return rf"{to_latex(claim)} \quad \text{{for }} {suffix}" if suffix else to_latex(claim)
        case Relation(operator, left, right):
            return f"{_latex(left)} {_LATEX_RELATIONS[operator]} {_latex(right)}"
        case Assumption(name, kind):
            return f"{_latex_name(name)} {_LATEX_SETS[kind]}"
    return _latex(expression)


def _latex(expression: Expression) -> str:
    match expression:
        case Number(value):
            if value.denominator == 1:
                return integer_text(value.numerator)
            sign = "-" if value < 0 else ""
            return rf"{sign}\frac{{{integer_text(abs(value.numerator))}}}{{{integer_text(value.denominator)}}}"
        case Name(name):
            return _latex_name(name)
        case Sum(terms):
            pieces = [_latex_brackets(term) if isinstance(term, Sum) else _latex(term) for term in terms]
            joined = "".join(f" - {p[1:]}" if p.startswith("-") else f" + {p}" for p in pieces[1:])
            return (pieces[0] if pieces else "0") + joined
        case Product(factors):
            return _latex_quotient(factors)
        case Power():
            return _latex_quotient((expression,))
        case Call():
            return _latex_call(expression)
        case Items(items):
            return rf"\left[{', '.join(_latex(item) for item in items)}\right]"
        case Text(text):
            return rf"\text{{{escape_latex(text)}}}"


def escape_latex(text: str) -> str:
    r"""``text`` with LaTeX's special characters escaped.

    >>> print(escape_latex("s_1 & 50%"))
    s\_1 \& 50\%
    """
    special = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    return "".join(special.get(c, f"\\{c}" if c in "&%$#_{}" else c) for c in text)


def _latex_name(name: str) -> str:
    if name in _LATEX_NAMES:
        return _LATEX_NAMES[name]
    stem, _, index = name.partition("_")
    shown = f"\\{stem}" if stem in _GREEK else stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    return rf"{shown}_{{{escape_latex(index)}}}" if index else shown


def _latex_brackets(expression: Expression) -> str:
    return rf"\left({_latex(expression)}\right)"


def _latex_quotient(factors: tuple[Expression, ...]) -> str:
    coefficient, above, below = split_quotient(factors)
    sign = "-" if coefficient < 0 else ""
    upper = _latex_product(abs(coefficient.numerator), above)
    if not below and coefficient.denominator == 1:
        return sign + upper
    return rf"{sign}\frac{{{upper}}}{{{_latex_product(coefficient.denominator, below)}}}"


def _latex_product(number: int, factors: list[Expression]) -> str:
    if not factors:
        return integer_text(number)
    if number == 1 and len(factors) == 1:
        return _latex(factors[0]) if not isinstance(factors[0], Power) else _latex_factor(factors[0])
    pieces = [_latex_factor(factor) for factor in factors]
    text = pieces[0]
    for piece in pieces[1:]:
        text += (r" \cdot " if piece[0].isdigit() else " ") + piece
    return text if number == 1 else integer_text(number) + (r" \cdot " if text[0].isdigit() else " ") + text


def _latex_factor(factor: Expression) -> str:
    match factor:
        case Power(base, Number(value)) if value == _HALF:
            return rf"\sqrt{{{_latex(base)}}}"
        case Power(base, Number(value)) if value > 0 and value.numerator == 1 and value.denominator > 1:
            return rf"\sqrt[{value.denominator}]{{{_latex(base)}}}"
        case Power(base, exponent) if not (isinstance(exponent, Number) and exponent.value < 0):
            plain = isinstance(base, Name) or (isinstance(base, Number) and base.value >= 0 and base.is_integer)
            return rf"{_latex(base) if plain else _latex_brackets(base)}^{{{_latex(exponent)}}}"
        case Name() | Call():
            return _latex(factor)
        case Number(value) if value >= 0 and value.denominator == 1:
            return integer_text(value.numerator)
    return _latex_brackets(factor)


def _latex_call(call: Call) -> str:
    arguments = [_latex(argument) for argument in call.arguments]
    inner = arguments + [f"{_latex_name(name)}={_latex(value)}" for name, value in call.keywords]
    match call.function, len(arguments):
        case "sqrt", 1:
            return rf"\sqrt{{{arguments[0]}}}"
        case "exp", 1:
            return f"e^{{{arguments[0]}}}"
        case "Abs", 1:
            return rf"\left|{arguments[0]}\right|"
        case ("floor" | "ceiling") as side, 1:
            short = side[:5] if side == "floor" else "ceil"
            return rf"\left\l{short} {arguments[0]} \right\r{short}"
        case "factorial", 1:
            plain = isinstance(call.arguments[0], Name) or arguments[0].isdigit()
            return f"{arguments[0]}!" if plain else rf"\left({arguments[0]}\right)!"
        case "binomial", 2:
            return rf"\binom{{{arguments[0]}}}{{{arguments[1]}}}"
        case function, 2 if function in _LATEX_SUBSCRIPTED:
            return rf"{_LATEX_SUBSCRIPTED[function]}_{{{arguments[0]}}}\left({arguments[1]}\right)"
    name = _LATEX_FUNCTIONS.get(call.function) or rf"\operatorname{{{escape_latex(call.function)}}}"
    return rf"{name}\left({', '.join(inner)}\right)"
