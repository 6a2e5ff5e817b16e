"""Theorems on the closed ring, each with a certificate: polynomial identities and the signs of coefficients.

A certificate is plain data: polynomials as text, in the names of :data:`CLOSED_FORM`. What it establishes is checked
again from the equations of motion alone by :mod:`mathengine.pipeline.certificate_transfer`, which shares no code with
this module. Status of all of them: derived here.
"""

from __future__ import annotations

from typing import TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.transfer.line_shape import SCANS
from mathengine.transfer.rate_network import BrightMode, Shares, shares

Certificate: TypeAlias = dict[str, object]

CLOSED_FORM: tuple[tuple[str, str], ...] = (
    ("d3", "d1 + d2"),
    ("q1", "(s2*s3 - 4*d2*d3 + 4*a)^2 + 4*(s2*d3 + s3*d2)^2"),
    ("q2", "(s1*s3 - 4*d1*d3 + 4*b)^2 + 4*(s1*d3 + s3*d1)^2"),
    ("x", "s1*s2*s3 - 4*(s1*d2*d3 + s2*d1*d3 + s3*d1*d2) + 4*(a*s1 + b*s2)"),
    ("y", "2*(s1*s2*d3 + s1*s3*d2 + s2*s3*d1) - 8*d1*d2*d3 + 8*(a*d1 + b*d2)"),
    ("m", "x^2 + y^2"),
    ("k11", "4*a*(s1*q1 + 4*b*(s3*(s2^2 + 4*d2^2) + 4*a*s2))"),
    ("k22", "4*b*(s2*q2 + 4*a*(s3*(s1^2 + 4*d1^2) + 4*b*s1))"),
    ("k12", "16*a*b*x"),
    ("dk", "16*a*b*(s1*s2*(s3^2 + 4*d3^2) + 4*s3*(s1*a + s2*b))"),
    ("acceptor", "q*dk + g*k12"),
    ("bright", "q*(Ga*(k11 - k12) + dk)"),
    ("photon", "g*(Ga*m + k22) + q*(Ga*(k11 + k22 - 2*k12) + dk)"),
    (
        "determinant",
        "kappa*g*Ga*m + g*Ga*k11 + kappa*Ga*q*(k11 + k22 - 2*k12) + kappa*g*k22 + ((kappa + Ga)*q + g)*dk",
    ),
)
"""The closed form, line by line, without a division.

The names s1, s2, s3 are the widths of the coherences doubled, d1, d2 the detunings, a, b the squared couplings, kappa,
gam, Ga the rates of loss and phi the dephasing rate; g/q is the bright mode's effective loss rate, with
``g = gam (gam + phi)`` and ``q = gam + phi/N``, or N times both. Populations are photon, bright and acceptor over the
determinant, which is 64 det L = (gam + phi/N) |8 Dt|^2 det M.
"""


def closed_form_certificate() -> Certificate:
    """The closed form solves the equations of motion; ``det L = (gam + phi/N) |Dt|^2 det M``; all shares sum to 1.

    Established by expanding the determinant of the ten real equations and four of its cofactors, for independent
    coherence widths: identities between polynomials in twelve variables.

    Examples
    --------
    >>> closed_form_certificate()["rule"]
    'transfer closed form'
    """
    return {"rule": "transfer closed form", "lines": [list(line) for line in CLOSED_FORM]}


def rates_certificate() -> Certificate:
    """The determinant of the exchange rates without cancellation: ``k11 k22 - k12^2 = dk m``, all as in the lines.

    Examples
    --------
    >>> rates_certificate()["rule"]
    'transfer rates'
    """
    return {"rule": "transfer rates", "lines": [list(line) for line in CLOSED_FORM[:10]]}


_NAMES = ("delta", "phi", "n", "a", "b", "kappa", "gam", "Ga", "phi_p", "phi_a")
RING = fmpz_mpoly_ctx.get(_NAMES, "lex")
"""Integer polynomials in the parameters of a closed ring; n = N - 1."""


def _shares(along: tuple[int, int]) -> Shares[fmpz_mpoly]:
    """All shares with one detuning, the rate to the sink taken as all of the acceptor's."""
    delta, phi, n, a, b, kappa, gam, Ga, phi_p, phi_a = RING.gens()
    rates = {"kappa": kappa, "gam": gam, "ga": RING.constant(0), "Gs": Ga, "phi": phi, "phi_p": phi_p, "phi_a": phi_a}
    return shares(BrightMode(N=n + 1, d1=along[0] * delta, d2=along[1] * delta, a=a, b=b, **rates))


def _coefficient(polynomial: fmpz_mpoly, delta: int, phi: int) -> fmpz_mpoly:
    """The coefficient of delta^i phi^j."""
    rest = (0, 0)
    terms = {rest + e[2:]: c for e, c in polynomial.to_dict().items() if e[:2] == (delta, phi)}
    return RING.from_dict(terms)


def slope_certificate() -> Certificate:
    """At triple resonance the efficiency falls with the dephasing rate at rate 0: for all positive rates, all N >= 1.

    With ``eta = Gs n/d`` in lowest terms, every coefficient of ``n' d - n d'`` at phi = 0 is negative in the variables
    N - 1, a, b, kappa, gam, Ga, phi_p, phi_a, and every one of d is positive. (For gam = 0 the two vanish together: the
    efficiency is then a quotient of fewer factors, and its slope is a limit of slopes that are negative or 0.)

    Examples
    --------
    >>> slope_certificate()["rule"]
    'transfer resonant slope'
    """
    found = _shares((0, 0))
    Ga = RING.gen(7)
    common = found.eta.gcd(found.total)
    top, bottom = found.eta // common, found.total // common
    top = top // Ga
    slope = _slope(top, bottom, 0, 0)
    if not slope or any(c > 0 for c in slope.coeffs()) or any(c < 0 for c in bottom.coeffs()):
        raise ArithmeticError("the slope at triple resonance has no sign")
    return {
        "rule": "transfer resonant slope",
        "closed_form": closed_form_certificate(),
        "numerator": str(top),
        "denominator": str(bottom),
    }


def _slope(top: fmpz_mpoly, bottom: fmpz_mpoly, above: int, below: int) -> fmpz_mpoly:
    """``n' d - n d'`` at phi = 0, of the coefficients of given powers of delta."""
    n0, n1, d0, d1 = (_coefficient(p, k, j) for p, k in ((top, above), (bottom, below)) for j in (0, 1))
    return n1 * d0 - n0 * d1


def critical_loss_certificate(scan: str = "photon") -> Certificate:
    """The far detuned slope is positive exactly where the detuned level's loss lies below its critical value.

    The leading coefficient of the slope's numerator is a polynomial with positive coefficients times
    ``threshold - (loss + its dephasing) weight``, and the critical loss is threshold/weight less that dephasing.

    Parameters
    ----------
    scan : "photon" or "acceptor"
        The level that is detuned.

    Examples
    --------
    >>> critical_loss_certificate("photon")["threshold"]
    '4*b*gam + 4*b*Ga + gam^2*Ga + gam*Ga^2 + gam*Ga*phi_a'
    """
    if scan not in ("photon", "acceptor"):
        raise InvalidInput("scan", scan, "photon, acceptor")
    _, _, n, a, b, kappa, gam, Ga, phi_p, phi_a = RING.gens()
    far, coupling, far_dephasing, own = (Ga, b, phi_a, kappa + phi_p)
    if scan == "acceptor":
        far, coupling, far_dephasing, own = (kappa, a, phi_p, Ga + phi_a)
    threshold = (far + gam) * (far * gam + 4 * coupling) + far * gam * far_dephasing
    weight = n * (far * (far + 2 * gam + far_dephasing) + 4 * coupling) + far * gam
    found = _shares(SCANS[scan])
    slope = _slope(found.eta, found.total, 2, 4)
    factor = slope // (threshold - own * weight)
    if factor * (threshold - own * weight) != slope or any(c < 0 for c in factor.coeffs()):
        raise ArithmeticError("the far detuned slope does not factor")
    return {
        "rule": "transfer critical loss",
        "closed_form": closed_form_certificate(),
        "scan": scan,
        "threshold": str(threshold),
        "weight": str(weight),
        "factor": str(factor),
    }


def leading_derivative(scan: str, *, ring_loss: bool) -> fmpz_mpoly:
    """The numerator of the derivative of ``eta/Gs`` in phi, its leading terms for a large detuning.

    Of ``eta/Gs = n/d`` that is the part of ``n' d - n d'`` of greatest weight, with delta of weight 1 and phi of weight
    1 without ring loss or for a detuned ring, of weight 2/3 otherwise. Exact.

    Examples
    --------
    >>> [str(part) for part, _ in leading_derivative("photon", ring_loss=False).factor()[1] if len(part) > 2]
    ['4*delta^2*b - phi^2*a - phi^2*b']
    """
    found = _shares(SCANS[scan])
    top, bottom = found.eta // RING.gen(7), found.total
    if not ring_loss:
        top, bottom = (_without_ring_loss(part) for part in (top, bottom))
    numerator = top.derivative("phi") * bottom - top * bottom.derivative("phi")
    weights = (3, 2) if ring_loss and scan != "ring" else (1, 1)
    terms = {e: (weights[0] * e[0] + weights[1] * e[1], c) for e, c in numerator.to_dict().items()}
    highest = max(weight for weight, _ in terms.values())
    return RING.from_dict({e: c for e, (weight, c) in terms.items() if weight == highest})


def _without_ring_loss(polynomial: fmpz_mpoly) -> fmpz_mpoly:
    """At gam = 0, divided by the phi that is left of the factor N gam + phi."""
    phi, gam = RING.gen(1), RING.gen(6)
    return polynomial.subs({str(gam): 0}) // phi


def asymptote_certificate(scan: str = "photon", *, ring_loss: bool = True) -> Certificate:
    """Far detuned, a maximum of the efficiency lies where ``plus delta^2 = minus phi^power``, if plus is positive.

    The leading terms of the derivative's numerator are a polynomial with positive coefficients times
    ``plus delta^2 - minus phi^power``, minus with positive coefficients. So the derivative falls through 0 near there
    for every large enough detuning; that this maximum is the greatest is not established.

    Examples
    --------
    >>> found = asymptote_certificate("photon", ring_loss=False)
    >>> found["plus"], found["minus"], found["power"]
    ('4*b', 'a + b', 2)
    """
    if scan not in SCANS:
        raise InvalidInput("scan", scan, ", ".join(SCANS))
    delta, phi, n, a, b, kappa, gam, Ga, phi_p, phi_a = RING.gens()
    loss, power = (n + 1) * gam, 3
    outside = kappa + Ga + phi_p + phi_a
    near = {"photon": (kappa + phi_p, Ga, phi_a, b), "acceptor": (Ga + phi_a, kappa, phi_p, a)}
    if scan == "ring":
        above, below, power = (4 * (outside - loss), outside + loss, 2) if ring_loss else (4 * outside, outside, 2)
    elif not ring_loss:
        above, below, power = 4 * near[scan][3], a + b, 2
    else:
        own, far, far_dephasing, coupling = near[scan]
        above = 2 * loss * far * (gam + far + far_dephasing - own) + 8 * coupling * (far + loss)
        below = loss * far
    zero = above * delta**2 - below * phi**power
    leading = leading_derivative(scan, ring_loss=ring_loss)
    common = leading.gcd(zero)
    if (zero // common).leading_coefficient() < 0:
        common = -common
    factor = leading // common
    scale = zero // common  # what the zero has beyond the derivative, with positive coefficients
    if common * scale != zero or factor * common != leading or any(c < 0 for p in (factor, scale) for c in p.coeffs()):
        raise ArithmeticError("the leading derivative does not factor")
    return {
        "rule": "transfer asymptote",
        "closed_form": closed_form_certificate(),
        "scan": scan,
        "ring_loss": ring_loss,
        "plus": str(above),
        "minus": str(below),
        "power": power,
        "factor": str(factor),
        "scale": str(scale),
    }


__all__ = [
    "CLOSED_FORM",
    "asymptote_certificate",
    "closed_form_certificate",
    "critical_loss_certificate",
    "leading_derivative",
    "rates_certificate",
    "slope_certificate",
]
