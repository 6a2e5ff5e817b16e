"""What a proved sum is: the term, its value and data from which a checker establishes both again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mathengine.numeric.expressions import Expression
from mathengine.numeric.printer import to_text

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm


@dataclass(frozen=True, slots=True)
class SumProof:
    """``sum_{n>=0} u(n) = value``, proved.

    Attributes
    ----------
    term : HypergeometricTerm
        u, by u(0) and its quotient.
    value : Expression
        The sum in the statement language.
    certificate : mapping
        ``{"rule": NAME, "first": TEXT, "ratio": [[N], [D]], "value": TEXT, ...}``, as
        ``mathengine.pipeline.certificate_sums`` checks it; what follows the value is the rule's own.
    """

    term: HypergeometricTerm
    value: Expression
    certificate: Mapping[str, object]

    @classmethod
    def of(cls, term: HypergeometricTerm, value: Expression, rule: str, **data: object) -> SumProof:
        """The proof with the part of the certificate that all rules share; ``data`` is plain (texts, numbers, lists).

        >>> from mathengine.numeric.expressions import Number
        >>> from mathengine.symbolic.hypergeometric import HypergeometricTerm
        >>> from fractions import Fraction
        >>> halves = HypergeometricTerm(Fraction(1), (1,), (2,))
        >>> SumProof.of(halves, Number.of(2), "telescoping").certificate
        {'rule': 'telescoping', 'first': '1', 'ratio': [['1'], ['2']], 'value': '2'}
        """
        return cls(
            term,
            value,
            {
                "rule": rule,
                "first": str(term.first),
                "ratio": [[str(c) for c in term.numerator], [str(c) for c in term.denominator]],
                "value": to_text(value),
                **data,
            },
        )
