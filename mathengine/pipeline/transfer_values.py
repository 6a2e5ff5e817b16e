"""Values of quantities of rings: exact fractions where the ring closes, certified balls elsewhere."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Text
from mathengine.numeric.printer import to_text
from mathengine.pipeline.transfer_rings import ring_of, toy_of
from mathengine.pipeline.transfer_words import SHARES
from mathengine.store.records import Json

if TYPE_CHECKING:
    from flint import arb

    from mathengine.transfer.model import RingModel

MOST_SITES = 12
"""Sites of rings that do not close, or have a trap, whose values are exact and checked."""
CHANNELS = {
    "efficiency": "eta",
    "loss_photon": "L_photon",
    "loss_ring": "L_ring",
    "loss_acceptor": "L_acceptor",
}
"""Word: attribute of the channels."""


def exact_quantity(call: Call) -> tuple[Fraction, dict[str, Json]] | None:
    """The value of a quantity with the data that let the checker find it again; None where there is no exact value.

    Raises
    ------
    NoDecay
        If a populated mode does not decay.
    InvalidInput
        If a criterion does not apply to the ring.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> from mathengine.pipeline.domains import vocabulary
    >>> call = read_expression("loss_photon(N=1, Om=1, kappa=1, gam=1)", vocabulary=vocabulary())
    >>> exact_quantity(call)[0]
    Fraction(3, 5)
    """
    if call.function == "half_width":
        return None
    if call.function == "toy_arrival":
        return _toy(call)
    model = ring_of(call)
    if call.function in SHARES:
        value = exact_share(model, CHANNELS[call.function])
        return None if value is None else (value, {"call": to_text(call), "value": str(value)})
    value, theorem = _criterion(call.function, model)
    data: dict[str, Json] = {"call": to_text(call), "value": str(value)}
    return value, {**data, **({"theorem": theorem} if theorem else {})}


def exact_share(model: RingModel, channel: str) -> Fraction | None:
    """A share as a fraction; None where the ring does not close and has more than :data:`MOST_SITES` sites."""
    if not model.is_closed():
        return cast("Fraction", getattr(model.efficiency("exact"), channel)) if model.N <= MOST_SITES else None
    from mathengine.transfer.bright_mode import bright_mode
    from mathengine.transfer.model import NoDecay
    from mathengine.transfer.rate_network import shares

    mode = bright_mode(model)
    if not mode.a:  # what is not populated need not decay
        mode = replace(mode, gam=mode.gam + 1, b=Fraction(0))
    if not mode.b:
        mode = replace(mode, ga=mode.ga + 1)
    found = shares(mode)
    if not found.total:
        raise NoDecay("a populated mode keeps what it gets")
    return Fraction(getattr(found, channel)) / found.total


def _toy(call: Call) -> tuple[Fraction, dict[str, Json]] | None:
    toy = toy_of(call)
    if (toy.gam or toy.phi) and toy.N > MOST_SITES:
        return None
    value = toy.arrival("exact" if toy.gam or toy.phi else "auto")
    return (value, {"call": to_text(call), "value": str(value)}) if isinstance(value, Fraction) else None


def _criterion(word: str, model: RingModel) -> tuple[Fraction, dict[str, Json] | None]:
    from mathengine.transfer.dephasing_slope import critical_acceptor_loss, critical_photon_loss, dephasing_slope
    from mathengine.transfer.identities import critical_loss_certificate

    if word == "dephasing_slope":
        return dephasing_slope(model), None
    scan = "photon" if word == "critical_photon_loss" else "acceptor"
    value = (critical_photon_loss if scan == "photon" else critical_acceptor_loss)(model)
    if value is None:
        raise InvalidInput(word, "infinite", "a ring with loss and couplings: without ring loss any rate lies below it")
    return value, cast("dict[str, Json]", critical_loss_certificate(scan))


def enclosed(call: Call, bits: int) -> arb:
    """A ball that contains the value, about ``bits`` bits wide.

    Raises
    ------
    PrecisionExhausted
        If no such ball was found.
    """
    from flint import arb

    from mathengine.transfer.bright_mode import rational

    exact = exact_quantity(call)
    if exact is not None:
        return arb(rational(exact[0]))
    digits = bits * 3 // 10 + 2
    if call.function == "toy_arrival":
        raise InvalidInput("toy_arrival", to_text(call), f"at most {MOST_SITES} sites")
    model = ring_of(call)
    if call.function == "half_width":
        from mathengine.transfer.line_shape import line_shape

        return line_shape(model, scan_of(call)).half_width(digits)
    found = model.efficiency(method="ball", digits=digits)
    return cast("arb", getattr(found, CHANNELS[call.function]))


def scan_of(call: Call) -> str:
    """The level that a half width is asked of.

    >>> scan_of(Call("half_width", (), ()))
    'photon'
    """
    scan = dict(call.keywords).get("scan")
    return scan.text if isinstance(scan, Text) else "photon"
