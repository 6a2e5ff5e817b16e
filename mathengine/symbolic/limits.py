"""Exact limits: of functions of a real variable at a point from either side, at infinity, and of sequences.

The point is moved to infinity, the functions are rewritten (``limits_rewriting.py``) and the germ is expanded
(``limits_germs.py``). What comes out is exact; where a sign or a zero is not certain, nothing comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.binders import UNBOUNDED, unbound_names
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import INTEGER, Domain
from mathengine.symbolic.expansions_coefficients import UnresolvedError
from mathengine.symbolic.limits_germs import Germs, OscillatesError
from mathengine.symbolic.limits_rewriting import Rewriting

INFINITY: Expression = Name(UNBOUNDED)
MINUS_INFINITY: Expression = Product((Number.of(-1), INFINITY))
MOST_NODES = 400
"""Expressions with more parts than this are not tried."""
_LARGE, _MINUS_ONE, _ZERO, _ONE = Name("t#0"), Number.of(-1), Number.of(0), Number.of(1)
_DIRECTIONS = ("+", "-", "+-")


@dataclass(frozen=True, slots=True)
class LimitValue:
    """What became of a limit.

    Parameters
    ----------
    value : Expression or None
        The limit: a constant in normal form, ``oo`` or ``-oo``; None if there is none.
    left, right : Expression or None
        The limits from the two sides, where they differ.
    reason : str
        Why there is no limit, in a few words; empty if there is one.

    Examples
    --------
    >>> LimitValue(Name("pi")).exists, LimitValue(None, reason="it oscillates").exists
    (True, False)
    """

    value: Expression | None
    left: Expression | None = None
    right: Expression | None = None
    reason: str = ""

    @property
    def exists(self) -> bool:
        """Whether there is a limit, finite or infinite."""
        return self.value is not None


def limit_of(
    expression: Expression, name: str, point: Expression, direction: str = "+-", domain: Domain | None = None
) -> LimitValue | None:
    """The limit of ``expression`` as ``name`` goes to ``point``.

    Parameters
    ----------
    expression : Expression
        Arithmetic, powers (also ``f**g``), and the numeric words; other free names are parameters.
    name : str
        The variable; a sequence where ``domain`` says that it is an integer and the point is ``oo``.
    point : Expression
        A constant, ``oo`` or ``-oo``.
    direction : str
        ``"+"`` from above, ``"-"`` from below, ``"+-"`` from both sides; of no effect at infinity.
    domain : Domain, optional
        What the parameters stand for; only signs that follow from it are used.

    Returns
    -------
    LimitValue or None
        Exact; None where the methods here do not settle it, which happens rather than a guess. An infinite value is a
        directed one: the quotient by the absolute value tends to 1 or -1.

    Raises
    ------
    InvalidInput
        For an unknown direction.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(limit_of(read("(1 + a/n)**n"), "n", read("oo")).value)
    'exp(a)'
    >>> to_text(limit_of(read("(tan(x) - sin(x))/x**3"), "x", read("0")).value)
    '1/2'
    >>> found = limit_of(read("abs(x)/x"), "x", read("0"))
    >>> found.value, to_text(found.left), to_text(found.right)
    (None, '-1', '1')
    >>> limit_of(read("sin(x)"), "x", read("oo")).reason
    'it oscillates'
    """
    if direction not in _DIRECTIONS:
        raise InvalidInput("direction of a limit", direction, "'+', '-' or '+-'")
    if name in unbound_names(point) or sum(1 for _ in walk(expression)) > MOST_NODES:
        return None
    if name not in unbound_names(expression):
        return _outcome(_constant(expression, domain))
    if point in (INFINITY, MINUS_INFINITY):
        large: Expression = _LARGE if point == INFINITY else Product((_MINUS_ONE, _LARGE))
        is_integer = domain is not None and domain.kinds.get(name) == INTEGER
        return _outcome(_at_infinity(replaced(expression, {Name(name): large}), domain, is_integer=is_integer))
    sides = {sign: _side(expression, name, point, sign, domain) for sign in direction}
    if len(sides) == 1:
        return _outcome(*sides.values())
    return _both(sides["-"], sides["+"], domain)


@dataclass(frozen=True, slots=True)
class _Side:
    """A limit from one side, and whether the function is known to be real there."""

    value: Expression | None
    real: bool
    reason: str = ""


def _outcome(side: _Side | None) -> LimitValue | None:
    return None if side is None else LimitValue(side.value, reason=side.reason)


def _side(expression: Expression, name: str, point: Expression, sign: str, domain: Domain | None) -> _Side | None:
    step: Expression = Power(_LARGE, _MINUS_ONE)
    if sign == "-":
        step = Product((_MINUS_ONE, step))
    moved = step if point == _ZERO else Sum((point, step))
    return _at_infinity(replaced(expression, {Name(name): moved}), domain, is_integer=False)


def _both(left: _Side | None, right: _Side | None, domain: Domain | None) -> LimitValue | None:
    if left is None or right is None:
        return None
    for side in (left, right):
        if side.value is None:
            return LimitValue(None, reason=side.reason) if side.real else None
    assert left.value is not None
    assert right.value is not None
    infinite = [value in (INFINITY, MINUS_INFINITY) for value in (left.value, right.value)]
    if left.value == right.value:
        return LimitValue(left.value)
    if not any(infinite):
        equal = _equal(left.value, right.value, domain)
        if equal:
            return LimitValue(right.value)
        if equal is None:
            return None
    if not (left.real and right.real):
        return None
    return LimitValue(None, left.value, right.value, "the limits from the two sides differ")


def _equal(one: Expression, other: Expression, domain: Domain | None) -> bool | None:
    ring = Germs(domain).ring
    try:
        return ring.is_zero(ring.minus(ring.of(one), ring.of(other)))
    except UnresolvedError:
        return None


def _constant(expression: Expression, domain: Domain | None) -> _Side | None:
    ring = Germs(domain).ring
    try:
        return _Side(normal_form(ring.expression(ring.of(expression))), real=True)
    except (UnresolvedError, MathengineError):
        return None


def _at_infinity(expression: Expression, domain: Domain | None, *, is_integer: bool) -> _Side | None:
    germs = Germs(domain)
    rewriting = Rewriting(germs, is_integer=is_integer)
    try:
        return _limit_or_oscillation(germs, rewriting, rewriting.of(expression))
    except (UnresolvedError, RecursionError, MathengineError):
        return None


def _limit_or_oscillation(germs: Germs, rewriting: Rewriting, germ: Expression) -> _Side | None:
    try:
        return _finished(germs, germ)
    except OscillatesError as found:
        if rewriting.is_integer:
            germ = germs.ring.expression(found.value)
    except UnresolvedError:
        if rewriting.is_integer and any(known.kind != "alternation" for known in rewriting.oscillations.values()):
            raise
    return _Side(None, germs.is_real(germ), "it oscillates") if _oscillates(germs, rewriting, germ) else None


def _finished(germs: Germs, germ: Expression) -> _Side:
    value = germs.limit(germ)
    real = germs.is_real(germ)
    if value.infinite:
        return _Side(INFINITY if value.infinite > 0 else MINUS_INFINITY, real)
    return _Side(normal_form(germs.ring.expression(value.finite)), real)


def _oscillates(germs: Germs, rewriting: Rewriting, germ: Expression) -> bool:
    """Whether two sequences of points certainly give two limits."""
    limits: list[Expression] = []
    for values in _choices(rewriting):
        try:
            side = _finished(germs, replaced(germ, values))
        except (UnresolvedError, MathengineError):
            continue
        assert side.value is not None
        for other in limits:
            infinite = [value in (INFINITY, MINUS_INFINITY) for value in (side.value, other)]
            if any(infinite):
                if side.value != other:
                    return True
            elif _equal(side.value, other, germs.ring.domain) is False:
                return True
        limits.append(side.value)
    return False


def _choices(rewriting: Rewriting) -> Iterator[Mapping[Expression, Expression]]:
    """Values that the bounded names take together, again and again."""
    known = rewriting.oscillations
    phases = {oscillation.phase for oscillation in known.values()}
    kinds = {oscillation.kind for oscillation in known.values()}
    if len(phases) != 1:
        return
    if kinds == {"alternation"}:
        if rewriting.is_integer and phases != {_LARGE}:
            return
        for sign in (_ONE, _MINUS_ONE):
            yield {Name(name): sign for name in known}
    elif kinds <= {"sine", "cosine"}:
        if rewriting.is_integer and not _is_equidistributed(*phases):
            return
        for sine, cosine in _POINTS_OF_THE_CIRCLE:
            yield {Name(name): sine if entry.kind == "sine" else cosine for name, entry in known.items()}


_HALF: Expression = Number(Fraction(1, 2))
_SLOPE: Expression = Product((_HALF, Power(Number.of(3), _HALF)))
_POINTS_OF_THE_CIRCLE = (
    *((_ZERO, _ONE), (_ONE, _ZERO), (_ZERO, _MINUS_ONE), (_MINUS_ONE, _ZERO)),
    *((_HALF, _SLOPE), (_SLOPE, _HALF), (_HALF, Product((_MINUS_ONE, _SLOPE)))),
)


def _is_equidistributed(phase: Expression) -> bool:
    """Whether the phase is ``a n + b`` with rational numbers a and b, so that it is dense modulo ``2 pi``."""
    match phase:
        case Name():
            return True
        case Product((Number(), Name())):
            return True
    return False
