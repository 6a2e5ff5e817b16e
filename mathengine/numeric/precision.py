"""The working precision of flint, in bits and in decimal digits."""

from __future__ import annotations

from types import TracebackType

from flint import ctx

_BITS_PER_DIGIT = 3.3219280948873626


class working_precision:  # noqa: N801 - reads as a statement
    """Context in which flint works with ``bits`` bits; the precision before is restored at its end.

    flint's precision is one number for the whole process: threads that need different ones take turns.

    Examples
    --------
    >>> from flint import arb
    >>> with working_precision(100):
    ...     x = arb.pi()
    >>> x.rel_accuracy_bits() >= 95, ctx.prec
    (True, 53)
    """

    __slots__ = ("before", "bits")

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.before = 0

    def __enter__(self) -> None:
        self.before = ctx.prec
        ctx.prec = self.bits

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ctx.prec = self.before


def bits_for(digits: int) -> int:
    """Bits that hold ``digits`` decimal digits.

    >>> bits_for(50)
    167
    """
    return int(digits * _BITS_PER_DIGIT) + 1
