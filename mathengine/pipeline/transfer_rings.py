"""Transfer efficiencies in statements: ``efficiency(N=8, g=1, Om=1/10, ...)``, its losses, and criteria for dephasing.

Keywords are the parameters of :class:`mathengine.transfer.RingModel`; numbers in statements are exact. The canonical
form has them sorted, zeros left out, lists of equal entries as one number, and dephasing rates of jumps ``sqrt(phi)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, nearest
from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Product, Text, walk
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.pipeline.statement import Claim, Verified
from mathengine.pipeline.transfer_words import CRITERIA, RING_KEYS, TRANSFER_PREDICATES
from mathengine.store.records import Json

if TYPE_CHECKING:
    from flint import arb

    from mathengine.transfer.model import RingModel
    from mathengine.transfer.toy_ring import ToyRing

LISTS = ("eps", "g", "Om", "J", "gam", "phi")
DEPHASINGS = ("phi", "phi_p", "phi_a")
SCANS = ("photon", "acceptor", "ring")
WHOLE = ("N", "start", "trap_site")
TOY_DEFAULTS: dict[str, Expression] = {
    "trap": Text("site"),
    **dict.fromkeys(("start", "g", "Gs", "J"), Number.of(1)),
    **dict.fromkeys(("trap_site", "ea", "gam", "phi"), Number.of(0)),
}
"""What a ring with a trap has where nothing is said."""


class Rings:
    """The adapter of the transfer domain."""

    def canonical(self, call: Call) -> Expression:
        """The parameters sorted, zeros left out.

        Raises
        ------
        InvalidInput
            If the parameters make no ring, or the theorem is unknown.

        Examples
        --------
        >>> from mathengine.numeric.reader import read_expression
        >>> from mathengine.pipeline.domains import vocabulary
        >>> call = read_expression("efficiency(Gs=0.2, N=2, phi=[1, 1], kappa=0)", vocabulary=vocabulary())
        >>> to_text(DOMAIN.canonical(call))
        'efficiency(Gs=1/5, N=2, phi=1)'
        """
        if call.function in TRANSFER_PREDICATES:
            return Call(call.function, (_theorem(call),))
        if call.function == "toy_arrival":
            return _canonical_toy(call)
        return _canonical_ring(call)

    def evaluation(self) -> RingEvaluation:
        """A fresh evaluator."""
        return RingEvaluation()

    def proof(self, call: Call) -> tuple[Fraction, dict[str, Json]] | None:
        """None: relations about rings are decided by :meth:`verify`."""
        return None

    def verify(self, claim: Claim, call: Call, digits: int) -> Iterator[Verified]:
        """Verdicts by exact arithmetic, by theorems with certificates, and by balls where that is all there is."""
        from mathengine.pipeline.transfer_verdicts import ring_verdicts

        return ring_verdicts(claim, digits)


class RingEvaluation:
    """Certified values of quantities of rings."""

    def enclose(self, call: Call, bits: int) -> arb:
        """A ball that contains the value."""
        from mathengine.pipeline.transfer_values import enclosed

        return enclosed(call, bits)

    @property
    def evidence(self) -> dict[str, Json]:
        """How the values were certified."""
        return {"values": "exact fractions, or balls of the ring's linear equations"}


DOMAIN = Rings()


def _theorem(call: Call) -> Text:
    from mathengine.pipeline.transfer_theorems import THEOREMS

    argument = call.arguments[0]
    name = argument.text if isinstance(argument, Text) else to_text(argument)
    if name not in THEOREMS:
        raise InvalidInput("theorem", name, nearest(name, THEOREMS))
    return Text(name)


def _canonical_ring(call: Call) -> Call:
    given = dict(call.keywords)
    doubled = _doubled(given.pop("dephasing_convention", None))
    _refuse_units(given.pop("units", None))
    scan = given.pop("scan", None)
    if "N" not in given:
        raise InvalidInput(f"N in {call.function}", "missing", "the number of sites of the ring, at least 1")
    values = {key: _evened(_value(key, given[key]), given["N"]) for key in RING_KEYS if key in given}
    if doubled and call.function == "dephasing_slope":
        raise InvalidInput("dephasing_convention", "sqrt_2phi", "sqrt_phi: a slope is one per unit of its rate")
    if doubled:
        values.update({key: _twice(values[key]) for key in DEPHASINGS if key in values})
    if call.function in CRITERIA:  # at dephasing rate 0
        values.pop("phi", None)
    kept = [(key, value) for key, value in values.items() if key == "N" or value != Number.of(0)]
    found = Call(call.function, (), tuple(sorted((*kept, *_scan(scan)), key=lambda pair: pair[0])))
    if not is_symbolic(found):
        ring_of(found)
    return found


def _canonical_toy(call: Call) -> Call:
    """The parameters sorted, defaults left out."""
    given = dict(call.keywords)
    kept: list[tuple[str, Expression]] = []
    for key, value in sorted(given.items()):
        found = Text(_word(value, "site")) if key == "trap" else _value(key, value)
        if found != TOY_DEFAULTS.get(key):
            kept.append((key, found))
    short = Call(call.function, (), tuple(kept))
    toy_of(short)
    return short


def toy_of(call: Call) -> ToyRing:
    """The ring with a trap that a call names.

    Raises
    ------
    InvalidInput
        If the parameters make no such ring.

    Examples
    --------
    >>> toy_of(Call("toy_arrival", (), (("N", Number.of(6)),))).arrival()
    Fraction(1, 2)
    """
    from mathengine.transfer.toy_ring import ToyRing

    given: dict[str, object] = {}
    for key, value in call.keywords:
        number = value.text if isinstance(value, Text) else _number(key, value)
        is_whole = isinstance(number, Fraction) and number.denominator == 1
        given[key] = int(number) if is_whole and key in WHOLE else number
    if "N" not in given:
        raise InvalidInput(f"N in {call.function}", "missing", "the number of sites of the ring, at least 2")
    return ToyRing(**given)  # type: ignore[arg-type]


def _doubled(convention: Expression | None) -> bool:
    from mathengine.transfer.model import CONVENTIONS

    text = _word(convention, CONVENTIONS[0])
    if text not in CONVENTIONS:
        raise InvalidInput("dephasing_convention", text, ", ".join(CONVENTIONS))
    return text != CONVENTIONS[0]


def _refuse_units(units: Expression | None) -> None:
    from mathengine.transfer.model import UNITS

    text = _word(units, UNITS[0])
    if text not in UNITS:
        raise InvalidInput("units", text, nearest(text, UNITS))


def _scan(scan: Expression | None) -> tuple[tuple[str, Expression], ...]:
    text = _word(scan, "photon")
    if text not in SCANS:
        raise InvalidInput("scan", text, nearest(text, SCANS))
    return () if text == "photon" else (("scan", Text(text)),)


def _word(expression: Expression | None, default: str) -> str:
    if expression is None:
        return default
    return expression.text if isinstance(expression, Text) else to_text(expression)


def _value(key: str, expression: Expression) -> Expression:
    """A number, a list of numbers, or an expression in names."""
    if isinstance(expression, Items):
        if key not in LISTS:
            raise InvalidInput(key, to_text(expression), "one number")
        return Items(tuple(_value(key, item) for item in expression.items))
    found = rational_form(expression)
    if any(isinstance(node, Call | Text | Items) for node in walk(found)):
        raise InvalidInput(key, to_text(expression), "a rational number, or an expression in names")
    return found


def _evened(value: Expression, count: Expression) -> Expression:
    """A list of N equal entries as one number; one of another length stays and is refused later."""
    if isinstance(value, Items) and len(set(value.items)) == 1 and count == Number.of(len(value.items)):
        return value.items[0]
    return value


def _twice(value: Expression) -> Expression:
    if isinstance(value, Items):
        return Items(tuple(_twice(item) for item in value.items))
    return rational_form(Product((Number.of(2), value)))


def is_symbolic(call: Call) -> bool:
    """Whether a parameter is a name, or an expression in names.

    >>> is_symbolic(Call("efficiency", (), (("N", Name("N")),)))
    True
    """
    return any(isinstance(node, Name) for _, value in call.keywords for node in walk(value))


def parameters_of(call: Call) -> dict[str, Fraction | list[Fraction]]:
    """The parameters of a ring whose parameters are numbers.

    Raises
    ------
    InvalidInput
        If one is no number.

    Examples
    --------
    >>> parameters_of(Call("efficiency", (), (("N", Number.of(2)),)))
    {'N': Fraction(2, 1)}
    """
    return {key: _numbers(key, value) for key, value in call.keywords if key != "scan"}


def _numbers(key: str, value: Expression) -> Fraction | list[Fraction]:
    match value:
        case Number(number):
            return number
        case Items(entries):
            return [_number(key, entry) for entry in entries]
    return _number(key, value)


def _number(key: str, value: Expression) -> Fraction:
    if not isinstance(value, Number):
        raise InvalidInput(key, to_text(value), "a rational number")
    return value.value


def ring_of(call: Call) -> RingModel:
    """The ring that a call names.

    Raises
    ------
    InvalidInput
        If the parameters make no ring.

    Examples
    --------
    >>> ring_of(Call("efficiency", (), (("N", Number.of(2)), ("phi", Number.of(1))))).to_json()
    {'N': 2, 'phi': '1'}
    """
    from mathengine.transfer.model import RingModel

    given: Mapping[str, object] = parameters_of(call)
    count = given.get("N")
    whole = int(count) if isinstance(count, Fraction) and count.denominator == 1 else str(count)
    return RingModel.of(**{**given, "N": whole})
