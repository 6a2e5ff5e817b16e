"""Certified values of statements: the numeric words together with those of the domains."""

from __future__ import annotations

from collections.abc import Mapping

from mathengine.numeric.balls import NUMERIC_FUNCTIONS, Ball, evaluate
from mathengine.numeric.expressions import Call, Expression, Name, children, walk
from mathengine.numeric.functions import BallFunction, Evaluator, Value
from mathengine.numeric.vocabulary import CONSTANT_NAMES
from mathengine.pipeline.domains import Evaluation, adapter, is_domain_call, is_domain_word
from mathengine.store.records import Json


class StatementEvaluator:
    """Evaluates the sides of one statement, and remembers how the domains certified their values.

    Examples
    --------
    >>> from mathengine.numeric.expressions import Number
    >>> ball = StatementEvaluator().evaluate(Call("cf", (Number.of(1), Number.of(1))), 20)
    >>> print(ball.str(10, radius=False))
    1.618033989
    """

    def __init__(self) -> None:
        self._evaluations: dict[str, Evaluation] = {}

    def evaluate(self, expression: Expression, digits: int) -> Ball:
        """A ball with ``digits`` certified digits; errors as of :func:`mathengine.numeric.balls.evaluate`."""
        return evaluate(expression, digits, self._functions(expression))

    @property
    def evidence(self) -> dict[str, Json]:
        """What the domains say of the values that they certified; their enclosures in one list."""
        told: dict[str, Json] = {}
        for evaluation in self._evaluations.values():
            for key, value in evaluation.evidence.items():
                known = told.get(key)
                told[key] = [*known, *value] if isinstance(known, list) and isinstance(value, list) else value
        return told

    def _functions(self, expression: Expression) -> Mapping[str, BallFunction]:
        words = {node.function for node in walk(expression) if isinstance(node, Call)}
        own = {word: self._enclose for word in words if is_domain_word(word)}
        return {**NUMERIC_FUNCTIONS, **own} if own else NUMERIC_FUNCTIONS

    def _enclose(self, call: Call, evaluator: Evaluator) -> Value:
        if call.function not in self._evaluations:
            self._evaluations[call.function] = adapter(call.function).evaluation()
        return self._evaluations[call.function].enclose(call, evaluator.bits)


def free_names(expression: Expression) -> set[str]:
    """The names in an expression that are no constants; a domain's own variables (n in ``cf``) do not count.

    >>> from mathengine.numeric.reader import read_expression
    >>> sorted(free_names(read_expression("x*pi + y")))
    ['x', 'y']
    """
    if isinstance(expression, Call) and is_domain_call(expression):
        return set()
    if isinstance(expression, Name):
        return set() if expression.name in CONSTANT_NAMES else {expression.name}
    return {name for child in children(expression) for name in free_names(child)}
