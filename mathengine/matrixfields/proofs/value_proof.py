"""What a proved value of a continued fraction is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.expressions import Expression, Number, Product
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text


@dataclass(frozen=True, slots=True)
class ValueProof:
    """``fraction = value``, proved.

    Attributes
    ----------
    fraction : ContinuedFraction
        With integer polynomials; its scale is part of the value.
    value : Expression
        The limit in the statement language.
    certificate : mapping
        ``{"rule": NAME, "fraction": "cf(a, b)", "value": TEXT, ...}``, as ``mathengine.pipeline.certificate_proofs``
        checks it. Fraction and value in it are those without the scale; what follows them is the mode's own.
    """

    fraction: ContinuedFraction
    value: Expression
    certificate: Mapping[str, object]

    @classmethod
    def of(cls, fraction: ContinuedFraction, value: Expression, rule: str, **data: object) -> ValueProof:
        """The proof that ``cf(a, b) = value`` for the a and b of ``fraction``, whose scale is multiplied in here.

        >>> golden = ContinuedFraction.of(1, 1)
        >>> proof = ValueProof.of(golden, Number.of(2), "an example that proves nothing", at=3)
        >>> proof.certificate["fraction"], proof.certificate["value"], proof.certificate["at"]
        ('cf(1, 1)', '2', 3)
        """
        plain = replace(fraction, scale=fraction.scale * 0 + 1)
        scaled = value if fraction.scale == 1 else normal_form(Product((Number(fraction.scale), value)))
        return cls(fraction, scaled, {"rule": rule, "fraction": plain.to_text(), "value": to_text(value), **data})
