"""Whether a ring closes: whether three states and one dark population obey equations of their own.

Let u be the bright state, the direction of the photon's coupling, ``u_n`` proportional to ``conj(Om_n)``. The ring
closes where u is an eigenvector of the ring's Hamiltonian, ``J`` is proportional to u, and losses and dephasings are
equal along the ring; with dephasing also ``|u_n|`` must be. Sufficient conditions, each tested; which of them fails
first is the reason given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput
from mathengine.transfer.parameters import Entries, Scalar, magnitude

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

TOLERANCE = 1e-14
"""Relative to the largest terms compared; for floating-point parameters. Exact ones are compared exactly."""
CLOSES = "one bright mode and one dark population"


@dataclass(frozen=True, slots=True)
class Closure:
    """The answer of :func:`closure`.

    Attributes
    ----------
    holds : bool
        Whether the closed form applies.
    reason : str
        Why, or what breaks it.

    Examples
    --------
    >>> bool(Closure(False, "the row sums of the ring differ"))
    False
    """

    holds: bool
    reason: str

    def __bool__(self) -> bool:
        return self.holds


def closure(model: RingModel) -> Closure:
    """Whether the closed form applies to a ring, with the reason.

    Exact for exact parameters; floating-point ones are compared to a relative 1e-14.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> closure(RingModel.of(N=4, g=["1", "2", "1", "2"], Om=1, J=1, Gs=1)).holds
    True
    >>> print(closure(RingModel.of(N=4, eps=[0, 0, 0, "0.1"], Om=1, J=1, Gs=1)).reason)
    the bright state is no eigenvector of the ring (row 0 against row 3)
    """
    if not is_nonzero(model.Om):
        return Closure(True, "nothing leaves the photon: Om = 0")
    sites = (model.eps, model.g, model.Om, model.J, model.gam, model.phi)
    one_sided = model.N == 2 and isinstance(model.g, complex)  # its single bond favours one site
    if not one_sided and not any(isinstance(value, tuple) for value in sites):
        return Closure(True, CLOSES)
    bright = bright_direction(model)
    failure = _varying(model, bright) or _not_eigenvector(model, bright) or _not_parallel(model, bright)
    if failure:
        return Closure(False, failure)
    populated = next(n for n, u in enumerate(bright) if u)
    if entries(model.phi, model.N)[populated] and not _all_close([abs2(u) for u in bright]):
        return Closure(False, "the bright state is not spread evenly, and there is dephasing")
    return Closure(True, CLOSES)


def bright_direction(model: RingModel) -> tuple[Scalar, ...]:
    """The bright state, not normalised: conj(Om_n), J_n where Om = 0, all ones where both are 0.

    >>> from mathengine.transfer.model import RingModel
    >>> bright_direction(RingModel.of(N=2, Om=3))
    (Fraction(3, 1), Fraction(3, 1))
    """
    if is_nonzero(model.Om):
        return tuple(conjugate(x) for x in entries(model.Om, model.N))
    return entries(model.J, model.N) if is_nonzero(model.J) else (Fraction(1),) * model.N


def bright_energy(model: RingModel) -> Fraction | float:
    """<u|h|u>/<u|u> for the bright state u and the ring's Hamiltonian h; its eigenvalue where the ring closes.

    Exact for exact parameters.

    >>> from mathengine.transfer.model import RingModel
    >>> bright_energy(RingModel.of(N=8, eps="0.5", g=1, Om=1)), bright_energy(RingModel.of(N=2, g=1, Om=1))
    (Fraction(5, 2), Fraction(1, 1))
    """
    if not isinstance(model.Om, tuple) and not isinstance(model.eps, tuple) and not isinstance(model.g, tuple):
        count = min(model.N - 1, 2)  # of a site: none alone, one bond for two sites
        hopping = model.g.real if isinstance(model.g, complex) else model.g
        if (is_nonzero(model.Om) or not isinstance(model.J, tuple)) and not (
            model.N == 2 and isinstance(model.g, complex)
        ):
            return real(model.eps) + count * real(hopping)
    bright = bright_direction(model)
    image = apply_ring(model, bright)
    norm = sum((abs2(u) for u in bright), Fraction(0))
    product = sum((conjugate(u) * v for u, v in zip(bright, image, strict=True)), Fraction(0))
    return (product.real if isinstance(product, complex) else product) / norm


def apply_ring(model: RingModel, vector: Sequence[Scalar]) -> list[Scalar]:
    """The ring's Hamiltonian applied to a vector of N entries, exact for exact entries.

    >>> from mathengine.transfer.model import RingModel
    >>> apply_ring(RingModel.of(N=3, eps=1, g=2), [Fraction(1), Fraction(0), Fraction(0)])
    [Fraction(1, 1), Fraction(2, 1), Fraction(2, 1)]
    """
    eps = entries(model.eps, model.N)
    image: list[Scalar] = [e * v for e, v in zip(eps, vector, strict=True)]
    for n, m, g in bonds(model):
        image[n] = image[n] + g * vector[m]
        image[m] = image[m] + conjugate(g) * vector[n]
    return image


def bonds(model: RingModel) -> list[tuple[int, int, Scalar]]:
    """The bonds (n, m, g_n): N of them for N >= 3, one for N = 2, none for N = 1.

    >>> from mathengine.transfer.model import RingModel
    >>> bonds(RingModel.of(N=2, g=[1, 5]))
    [(0, 1, Fraction(1, 1))]
    """
    count = model.N if model.N > 2 else model.N - 1
    g = entries(model.g, model.N)
    return [(n, (n + 1) % model.N, g[n]) for n in range(count)]


def _varying(model: RingModel, bright: tuple[Scalar, ...]) -> str | None:
    for name, values in (("gam", model.gam), ("phi", model.phi)):
        if isinstance(values, tuple) and not _all_close([x for x, u in zip(values, bright, strict=True) if u]):
            return f"{name} varies along the ring"
    return None


def _not_eigenvector(model: RingModel, bright: tuple[Scalar, ...]) -> str | None:
    """Row by row, so that a ring that does not close is soon known."""
    eps, g, count = entries(model.eps, model.N), entries(model.g, model.N), model.N
    first = next(n for n, u in enumerate(bright) if u)

    def image(n: int) -> Scalar:
        value = eps[n] * bright[n]
        if count > 2 or (count == 2 and n == 0):
            value = value + g[n] * bright[(n + 1) % count]
        if count > 2 or (count == 2 and n == 1):
            value = value + conjugate(g[n - 1]) * bright[n - 1]
        return value

    known = image(first)
    size: float | None = None
    for n, u in enumerate(bright):
        gap = image(n) * bright[first] - known * u
        if not gap:
            continue
        if not isinstance(gap, Fraction):
            if size is None:
                size = 4 * max(_largest(model.eps), _largest(model.g)) * _largest(model.Om) ** 2
            if abs(gap) <= TOLERANCE * size:
                continue
        if not u:
            return f"the bright state is no eigenvector of the ring (it leaks to site {n})"
        return f"the bright state is no eigenvector of the ring (row {first} against row {n})"
    return None


def _not_parallel(model: RingModel, bright: tuple[Scalar, ...]) -> str | None:
    couplings = entries(model.J, model.N)
    first = next(n for n, u in enumerate(bright) if u)
    size = _largest(model.J) * _largest(bright)
    for n, (u, j) in enumerate(zip(bright, couplings, strict=True)):
        if _differ(j * bright[first], couplings[first] * u, size):
            return f"J is not parallel to the bright state (site {first} against site {n})"
    return None


def _largest(value: Entries) -> float:
    return max(map(magnitude, value)) if isinstance(value, tuple) else magnitude(value)


def _differ(one: Scalar, other: Scalar, size: float) -> bool:
    gap = one - other
    return gap != 0 if isinstance(gap, Fraction) else abs(gap) > TOLERANCE * size


def _all_close(values: Sequence[Scalar]) -> bool:
    return not any(_differ(value, values[0], magnitude(values[0])) for value in values)


def entries(value: Entries, count: int) -> tuple[Scalar, ...]:
    """A parameter as ``count`` entries.

    >>> entries(Fraction(2), 3)
    (Fraction(2, 1), Fraction(2, 1), Fraction(2, 1))
    """
    return value if isinstance(value, tuple) else (value,) * count


def conjugate(value: Scalar) -> Scalar:
    """The complex conjugate.

    >>> conjugate(1 + 2j), conjugate(Fraction(1, 2))
    ((1-2j), Fraction(1, 2))
    """
    return value.conjugate() if isinstance(value, complex) else value


def abs2(value: Scalar) -> Fraction | float:
    """The squared modulus.

    >>> abs2(3 + 4j), abs2(Fraction(1, 2))
    (25.0, Fraction(1, 4))
    """
    return value.real**2 + value.imag**2 if isinstance(value, complex) else value * value


def real(value: Entries) -> Fraction | float:
    """A parameter that is one real number.

    >>> real(Fraction(1, 2))
    Fraction(1, 2)
    """
    if isinstance(value, tuple | complex):
        raise InvalidInput("parameter", value, "one real number")
    return value


def is_nonzero(value: Entries) -> bool:
    """Whether a parameter is anywhere different from 0.

    >>> is_nonzero(Fraction(0)), is_nonzero((Fraction(0), 0.5))
    (False, True)
    """
    return any(value) if isinstance(value, tuple) else bool(value)


__all__ = [
    "TOLERANCE",
    "Closure",
    "abs2",
    "apply_ring",
    "bonds",
    "bright_direction",
    "bright_energy",
    "closure",
    "conjugate",
    "entries",
    "is_nonzero",
    "real",
]
