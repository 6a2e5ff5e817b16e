"""The closed form of a closed ring's efficiency and losses, in floating point and without cancellation.

The equations are those of :mod:`mathengine.transfer.rate_network`, every rate multiplied with |Dt|^2 and rearranged
into sums of squares and of products of rates. Write p = kappa + phi_p, q = Ga + phi_a, s = gam + phi, and
t = s - ge = phi s/(N gam + phi) for what the dark modes take from the bright one and give back. Then, for instance,
the acceptor's population is 2ab over the determinant times ::

    (2 c3 + ge)(c1 c2 c3 + a c1 + b c2) + ge (p d1^2 + q d2^2)/2 + (t (s + p + q) + p q) d3^2 / 2

which has no negative term. Only the population of the bright mode keeps one term without a sign, Ga p b d2 d3.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from mathengine.errors import InvalidInput
from mathengine.transfer.closure import abs2, entries, real

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

SMALLEST_DETERMINANT = 1e-250
"""Below this the products of the closed form may have lost digits to underflow."""
Four = tuple[float, float, float, float]


def closed_shares(
    N: float,
    d1: float,
    d2: float,
    a: float,
    b: float,
    kappa: float,
    gam: float,
    ga: float,
    Gs: float,
    phi: float,
    phi_p: float,
    phi_a: float,
) -> tuple[float, float, float, float, float]:
    """Efficiency, losses of photon, ring and acceptor, and the determinant by which they were divided.

    Real arithmetic without branches: numbers and arrays alike, and the compiled kernel is this function. Relative error
    a few units of the last place for the efficiency and the losses of photon and acceptor, absolute for that of the
    ring. A few microseconds for numbers.

    Parameters
    ----------
    N : float
        Sites.
    d1, d2 : float
        Detunings: photon minus bright mode, bright mode minus acceptor.
    a, b : float
        sum |Om_n|^2 and sum |J_n|^2.
    kappa, gam, ga, Gs, phi, phi_p, phi_a : float
        Rates, dephasing in the convention of jumps ``sqrt(phi)``.

    Returns
    -------
    five floats
        The last is 0, and the others a division of 0 by 0, where a populated mode does not decay.

    Raises
    ------
    ZeroDivisionError
        For numbers (not arrays) whose determinant is 0.

    Examples
    --------
    >>> closed_shares(8, 0.0, 0.0, 0.08, 0.18, 0.02, 0.01, 0.01, 0.2, 0.05, 0.0, 0.0)[0]  # 104100000/138221983
    0.75313635169016...
    """
    # A photon without coupling keeps everything, a ring without acceptor passes nothing on: what lies behind must not
    # matter, and gets rates that divide safely.
    alone = 1.0 * (a == 0)
    b = b * (1.0 - alone)
    gam = gam + alone
    Ga = ga + Gs
    Ga = Ga + (1.0 * (b == 0)) * (Ga == 0)

    p = kappa + phi_p
    q = Ga + phi_a
    s = gam + phi
    fill = N * gam + phi
    fill = fill + 1.0 * (fill == 0)
    ge = N * gam * s / fill
    t = phi * s / fill

    c1, c2, c3 = 0.5 * (p + s), 0.5 * (s + q), 0.5 * (p + q)
    d3 = d1 + d2
    x1, x2, x3 = c1 * c1 + d1 * d1, c2 * c2 + d2 * d2, c3 * c3 + d3 * d3
    re2, im2 = c2 * c3 - d2 * d3, c2 * d3 + c3 * d2  # z2 z3
    re1, im1 = c1 * c3 - d1 * d3, c1 * d3 + c3 * d1  # z1 z3
    u = re2 + a
    y2 = u * u + im2 * im2
    v = re1 + b
    y1 = v * v + im1 * im1
    real_part, imaginary_part = c1 * u - d1 * im2 + b * c2, c1 * im2 + d1 * u + b * d2
    modulus = real_part * real_part + imaginary_part * imaginary_part
    c12, mixed = c1 * c2, a * c1 + b * c2

    ab = a * b
    dk = 4 * ab * (c12 * x3 + c3 * mixed)
    k11 = 2 * a * (c1 * y2 + b * (c3 * x2 + a * c2))
    k22 = 2 * b * (c2 * y1 + a * (c3 * x1 + b * c1))
    u, v, w = u - b, v - a, d1 + d2
    c4 = c1 + c2
    across = 2 * (a * c1 * (u * u + im2 * im2) + b * c2 * (v * v + im1 * im1) + ab * c3 * (c4 * c4 + w * w))

    inner = c12 * c3 + mixed
    acceptor = (
        (2 * c3 + ge) * inner + 0.5 * ge * (p * d1 * d1 + q * d2 * d2) + 0.5 * (t * (s + p + q) + p * q) * d3 * d3
    )
    acceptor = 2 * ab * acceptor
    ring = Ga * c1 * y2 + b * (
        Ga * c2 * (c2 * c3 + a) + (p + phi_a) * inner + c2 * (Ga + 2 * c1) * d3 * d3 + Ga * p * d2 * d3
    )
    ring = 2 * a * ring
    photon = ge * (Ga * modulus + k22) + Ga * across + dk
    determinant = kappa * photon + ge * (Ga * k11 + dk) + Ga * dk
    scale = 1.0 / determinant
    return Gs * acceptor * scale, kappa * photon * scale, ge * ring * scale, ga * acceptor * scale, determinant


def closed_parameters(model: RingModel) -> dict[str, float]:
    """The arguments of :func:`closed_shares` for a closed ring; differences of exact energies are exact.

    Raises
    ------
    InvalidInput
        If the ring does not close, with the reason.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> found = closed_parameters(RingModel.of(N=8, g=1, wp="2.3", ea=2, Om="0.1"))
    >>> found["d1"], found["d2"], found["a"]
    (0.3, 0.0, 0.08)
    """
    closure = model.is_closed()
    if not closure.holds:
        raise InvalidInput("method", "closed", f"a ring that closes; here {closure.reason}")
    bright, scale = model.bright_energy, model.dephasing_scale
    found = {
        "N": float(model.N),
        "d1": float(model.wp - bright),
        "d2": float(bright - model.ea),
        "a": float(squared_sum(model, "Om")),
        "b": float(squared_sum(model, "J")),
        "gam": float(populated_value(model, "gam")),
        "phi": float(scale * populated_value(model, "phi")),
    }
    for key in ("kappa", "ga", "Gs"):
        found[key] = float(getattr(model, key))
    for key in ("phi_p", "phi_a"):
        found[key] = float(scale * getattr(model, key))
    return found


def squared_sum(model: RingModel, key: str) -> Any:
    """sum |c_n|^2 over the sites, exact for exact couplings.

    >>> from mathengine.transfer.model import RingModel
    >>> squared_sum(RingModel.of(N=8, Om="0.5"), "Om")
    Fraction(2, 1)
    """
    value = getattr(model, key)
    return sum(abs2(x) for x in value) if isinstance(value, tuple) else model.N * abs2(value)


def populated_value(model: RingModel, key: str) -> Any:
    """The value of ``gam`` or ``phi`` on the first site that the photon couples to (the first site if there is none).

    >>> from mathengine.transfer.model import RingModel
    >>> populated_value(RingModel.of(N=2, gam=["0.5", "0.25"], Om=[0, 1]), "gam")
    Fraction(1, 4)
    """
    values = getattr(model, key)
    if not isinstance(values, tuple):
        return real(values)
    couplings = entries(model.Om, model.N)
    return real(values[next((n for n, coupling in enumerate(couplings) if coupling), 0)])


def closed_form(model: RingModel) -> Four | None:
    """Efficiency and losses of a closed ring; None where doubles do not suffice (no decay, or out of range).

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> closed_form(RingModel.of(N=1, Om=1, J=1, Gs=1))
    (1.0, 0.0, 0.0, 0.0)
    """
    try:
        *shares, determinant = closed_shares(**closed_parameters(model))
    except (ZeroDivisionError, OverflowError):
        return None
    usable = SMALLEST_DETERMINANT < determinant < math.inf and all(map(math.isfinite, shares))
    return cast("Four", tuple(shares)) if usable else None


__all__ = [
    "SMALLEST_DETERMINANT",
    "closed_form",
    "closed_parameters",
    "closed_shares",
    "populated_value",
    "squared_sum",
]
