"""Terms of Lean 4 over Mathlib for real expressions and polynomials.

See :mod:`mathengine.store.exchange_lean` for what is said with them, and why some are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, walk
from mathengine.numeric.printer import integer_text, split_quotient, to_text
from mathengine.numeric.vocabulary import CONSTANT_NAMES

BITS = 256
LARGEST_EXPONENT = 10_000
CONSTANTS = {
    "pi": "Real.pi",
    "E": "Real.exp 1",
    "EulerGamma": "Real.eulerMascheroniConstant",
    "GoldenRatio": "Real.goldenRatio",
    "Catalan": "(∑' k : ℕ, (-1 : ℝ) ^ k / (2 * (k : ℝ) + 1) ^ 2)",
}
EVERYWHERE = {
    "exp": "Real.exp",
    "sin": "Real.sin",
    "cos": "Real.cos",
    "tan": "Real.tan",
    "sinh": "Real.sinh",
    "cosh": "Real.cosh",
    "tanh": "Real.tanh",
    "atan": "Real.arctan",
    "asinh": "Real.arsinh",
}
"""Functions whose Lean namesakes agree with ours wherever ours have a finite real value."""
RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of Lean over a field.

    Parameters
    ----------
    names : mapping of str to str
        What stands for each free name.
    field : str
        ``ℝ`` or ``ℂ``.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> Terms({"n": "n"}, "ℝ").term(read_expression("-3*n^2/4 + sqrt(2)"))
    '-3 * n ^ 2 / 4 + Real.sqrt 2'
    >>> Terms({}, "ℝ").term(read_expression("log(1 - sqrt(2))"))
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: statement for Lean is log(1 - sqrt(2)): not certainly a real number; ...
    """

    names: dict[str, str]
    field: str

    def relation(self, relation: Relation) -> str:
        """Both sides with their type, so that no literal is taken for a natural number."""
        left, right = self.term(relation.left), self.term(relation.right)
        return f"({left} : {self.field}) {RELATIONS[relation.operator]} ({right} : {self.field})"

    def term(self, expression: Expression) -> str:
        """The term, at the level of a sum."""
        match expression:
            case Number(value):
                return _number(value)
            case Name(name):
                return self._name(name)
            case Sum(terms):
                texts = [self.operand(term) if isinstance(term, Sum) else self.term(term) for term in terms]
                joined = "".join(f" - {text[1:]}" if text.startswith("-") else f" + {text}" for text in texts[1:])
                return (texts[0] if texts else "0") + joined
            case Product(factors):
                return self._quotient(factors)
            case Power(_, Number(value)) if value < 0:
                return self._quotient((expression,))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Call():
                return self._call(expression)
        raise refused(expression, "a list or a text")

    def operand(self, expression: Expression) -> str:
        """The term as a factor, a base or an argument: in brackets unless it is one word or a small natural number."""
        text = self.term(expression)
        return text if text.isdecimal() or text.replace(".", "").isalnum() or _is_bracketed(text) else f"({text})"

    def _name(self, name: str) -> str:
        if name in self.names:
            return self.names[name]
        if name not in CONSTANTS or self.field != "ℝ":
            raise refused(Name(name), "not a real constant that Mathlib names")
        return CONSTANTS[name]

    def _quotient(self, factors: tuple[Expression, ...]) -> str:
        coefficient, above, below = split_quotient(factors)
        for factor in below:
            if free(factor) or _ball(factor).contains(0):
                raise refused(factor, "a denominator that is not certainly different from 0")
        top, bottom = abs(coefficient.numerator), coefficient.denominator
        upper = ([integer_text(top)] if top != 1 or not above else []) + [self.factor(each) for each in above]
        lower = ([integer_text(bottom)] if bottom != 1 else []) + [self.factor(each) for each in below]
        text = ("-" if coefficient < 0 else "") + " * ".join(upper)
        if not lower:
            return text
        return f"{text} / {lower[0]}" if len(lower) == 1 else f"{text} / ({' * '.join(lower)})"

    def factor(self, expression: Expression) -> str:
        """The term as a factor; powers need no brackets there."""
        if isinstance(expression, Power) and not (
            isinstance(expression.exponent, Number) and expression.exponent.value < 0
        ):
            text = self._power(expression.base, expression.exponent)
            return text if " ^ " in text or _is_bracketed(text) else f"({text})"
        if isinstance(expression, Call):
            text = self.term(expression)
            return text if " " not in text or _is_bracketed(text) or text.startswith("Real.") else f"({text})"
        return self.operand(expression)

    def _power(self, base: Expression, exponent: Expression) -> str:
        if isinstance(exponent, Number) and exponent.is_integer and exponent.value >= 0:
            if exponent.value > LARGEST_EXPONENT:
                raise refused(exponent, "a large exponent")
            return f"{self.operand(base)} ^ {integer_text(exponent.value.numerator)}"
        if free(base) or free(exponent) or not _ball(base) > 0:
            raise refused(base, "a power of what is not certainly positive")
        if isinstance(exponent, Number) and exponent.value == Fraction(1, 2):
            return f"Real.sqrt {self.operand(base)}"
        return f"({self.term(base)} : ℝ) ^ ({self.term(exponent)} : ℝ)"

    def _call(self, call: Call) -> str:
        if self.field != "ℝ" or call.keywords or any(free(argument) for argument in call.arguments):
            raise refused(call, "a function of free names")
        arguments = call.arguments
        match call.function, arguments:
            case ("factorial", (Number() as count,)) if _is_natural(count):
                return f"(Nat.factorial {integer_text(count.value.numerator)} : ℝ)"
            case ("binomial", (Number() as count, Number() as chosen)) if _is_natural(count) and _is_natural(chosen):
                numbers = f"{integer_text(count.value.numerator)} {integer_text(chosen.value.numerator)}"
                return f"(Nat.choose {numbers} : ℝ)"
            case "zeta", (Number(value),) if value.denominator == 1 and value > 1:
                return f"(riemannZeta {integer_text(value.numerator)}).re"
            case "polylog", (Number(order), argument) if order.denominator == 1 and order > 1:
                if not abs(_ball(argument)) < 1:
                    raise refused(call, "a polylogarithm outside the open unit disc")
                inner = self.term(argument)
                return f"(∑' k : ℕ, ({inner} : ℝ) ^ (k + 1) / ((k : ℝ) + 1) ^ {integer_text(order.numerator)})"
        if len(arguments) != 1:
            raise refused(call, "a function that Mathlib has not")
        return self._function(call, arguments[0])

    def _function(self, call: Call, argument: Expression) -> str:
        inner, value = self.operand(argument), _ball(argument)
        _ball(call)
        match call.function:
            case name if name in EVERYWHERE:
                return f"{EVERYWHERE[name]} {inner}"
            case "log" if value > 0:
                return f"Real.log {inner}"
            case "sqrt" if value > 0 or value == 0:
                return f"Real.sqrt {inner}"
            case "gamma" if value > 0:
                return f"Real.Gamma {inner}"
            case ("asin" | "acos") as name if abs(value) < 1:
                return f"Real.arc{name[1:]} {inner}"
            case "Abs":
                return f"abs {inner}"
        raise refused(call, "a function that Mathlib has not, or whose argument is not certainly where both agree")


def _number(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    top = integer_text(abs(value.numerator))
    return f"{sign}{top}" if value.denominator == 1 else f"{sign}{top} / {integer_text(value.denominator)}"


def _is_natural(number: Number) -> bool:
    return number.is_integer and 0 <= number.value <= LARGEST_EXPONENT


def _is_bracketed(text: str) -> bool:
    """Whether the text is one bracket, or one with a projection behind it."""
    if not text.startswith("(") or not text.removesuffix(".re").endswith(")"):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return text[place + 1 :] in ("", ".re")
    return False


def _ball(expression: Expression) -> arb:
    """The certified value of a real constant.

    Raises
    ------
    InvalidInput
        If it has none that is certainly real and finite.
    """
    value = enclose(expression, BITS)
    if not isinstance(value, arb) or not value.is_finite():
        raise refused(expression, "not certainly a real number")
    return value


def free(expression: Expression) -> set[str]:
    """The names in an expression that stand for no constant.

    >>> free(Sum((Name("x"), Name("pi"))))
    {'x'}
    """
    return {node.name for node in walk(expression) if isinstance(node, Name) and node.name not in CONSTANT_NAMES}


def refused(node: Expression | Relation, why: str) -> InvalidInput:
    """The error for what is not said in Lean.

    >>> str(refused(Name("x"), "a reason"))
    'statement for Lean is x: a reason; accepted: what Mathlib has words for'
    """
    return InvalidInput("statement for Lean", f"{to_text(node)[:60]}: {why}", "what Mathlib has words for")
