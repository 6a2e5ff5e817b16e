"""Theorems on the closed ring that have certificates: what each says, and what makes its certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from mathengine.store.records import Json


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem.

    Attributes
    ----------
    says : str
        The theorem in words.
    make : callable
        Its certificate, for :func:`mathengine.pipeline.certificate_transfer.check_theorem`.
    """

    says: str
    make: Callable[[], Mapping[str, object]]


def _closed_form() -> Mapping[str, object]:
    from mathengine.transfer.identities import closed_form_certificate

    return closed_form_certificate()


def _rates() -> Mapping[str, object]:
    from mathengine.transfer.identities import rates_certificate

    return rates_certificate()


def _slope() -> Mapping[str, object]:
    from mathengine.transfer.identities import slope_certificate

    return slope_certificate()


def _critical(scan: str) -> Mapping[str, object]:
    from mathengine.transfer.identities import critical_loss_certificate

    return critical_loss_certificate(scan)


def _asymptote(scan: str, ring_loss: bool) -> Mapping[str, object]:
    from mathengine.transfer.identities import asymptote_certificate

    return asymptote_certificate(scan, ring_loss=ring_loss)


_FAR = "the maximum at this place is proved, that no other is greater is not"
THEOREMS: dict[str, Theorem] = {
    "closed form": Theorem(
        "the closed form solves the equations of motion; det L = (gam + phi/N) |Dt|^2 det M; all shares sum to 1",
        _closed_form,
    ),
    "exchange rates": Theorem("k11 k22 - k12^2 = 4ab (c1 c2 |z3|^2 + c3 (c1 a + c2 b))/|Dt|^2", _rates),
    "resonant slope": Theorem(
        "at triple resonance the derivative of the efficiency in the dephasing rate, at rate 0, is negative for all "
        "positive rates and couplings and all N >= 1",
        _slope,
    ),
    "critical photon loss": Theorem(
        "with the photon far detuned a little dephasing raises the efficiency exactly if kappa < "
        "critical_photon_loss(..), for all positive rates and couplings and all N >= 1",
        partial(_critical, "photon"),
    ),
    "critical acceptor loss": Theorem(
        "with the acceptor far detuned a little dephasing raises the efficiency exactly if ga + Gs < "
        "critical_acceptor_loss(..), for all positive rates and couplings and all N >= 1",
        partial(_critical, "acceptor"),
    ),
    "photon asymptote": Theorem(
        "photon far detuned by delta: a maximum at phi^3 ~ 2 (gam + Ga - kappa + phi_a - phi_p + 4b (Ga + N gam)/"
        f"(N gam Ga)) delta^2, where that is positive; {_FAR}",
        partial(_asymptote, "photon", True),
    ),
    "photon asymptote without ring loss": Theorem(
        f"gam = 0, photon far detuned by delta: a maximum at phi ~ 2 |delta| sqrt(b/(a + b)); {_FAR}",
        partial(_asymptote, "photon", False),
    ),
    "acceptor asymptote": Theorem(
        "acceptor far detuned by delta: a maximum at phi^3 ~ 2 (gam + kappa - Ga + phi_p - phi_a + 4a (kappa + N gam)/"
        f"(N gam kappa)) delta^2, where that is positive; {_FAR}",
        partial(_asymptote, "acceptor", True),
    ),
    "acceptor asymptote without ring loss": Theorem(
        f"gam = 0, acceptor far detuned by delta: a maximum at phi ~ 2 |delta| sqrt(a/(a + b)); {_FAR}",
        partial(_asymptote, "acceptor", False),
    ),
    "ring asymptote": Theorem(
        "ring far detuned by delta, K = kappa + Ga + phi_p + phi_a: a maximum at phi ~ 2 |delta| sqrt((K - N gam)/"
        f"(K + N gam)) where K > N gam; {_FAR}",
        partial(_asymptote, "ring", True),
    ),
}
"""Theorem by name. Status of all: derived here."""


def stated(name: str) -> dict[str, Json]:
    """What evidence says of a theorem.

    >>> stated("exchange rates")["status"]
    'derived here'
    """
    return {"says": THEOREMS[name].says, "status": "derived here"}
