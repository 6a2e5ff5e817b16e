"""Whether the excitation can stay for ever: the exact question behind the error :class:`NoDecay`.

A state stays for ever where it lies in a subspace without loss that H and the dephasing projectors ``|n><n|`` leave
invariant. All of them are Hermitian, so the complement of the largest such subspace is what the lossy states reach:
the span of H and projectors applied, again and again, to the basis states that have a loss. The photon decays
completely exactly if it lies in that span.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.errors import BudgetExhausted
from mathengine.transfer.closure import bonds, entries
from mathengine.transfer.parameters import Scalar

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel

PRIME = 2305843009213693921
"""2**61 - 31, prime and 1 modulo 4: arithmetic is modulo this, a wrong answer has odds below d / 10**18."""
MOST_STATES = 402
Vector = list[int]


def decays(model: RingModel) -> bool:
    """Whether everything that the photon populates decays; at once where the photon itself has a loss.

    Linear algebra over the integers modulo a prime of 61 bits: exact but for a chance of about 1e-16.

    Raises
    ------
    BudgetExhausted
        For a photon without loss and more than 400 sites.

    Examples
    --------
    >>> from mathengine.transfer.model import RingModel
    >>> decays(RingModel.of(N=3, Om=1)), decays(RingModel.of(N=3, Om=1, gam=[0, 0, 1]))
    (False, True)
    """
    if model.kappa:
        return True
    losses = [model.kappa, *entries(model.gam, model.N), model.ga + model.Gs]
    lossy = [n for n, rate in enumerate(losses) if rate]
    if not lossy or not any(entries(model.Om, model.N)):
        return False
    if model.dimension > MOST_STATES:
        raise BudgetExhausted(f"whether a photon without loss decays is decided for at most {MOST_STATES - 2} sites")
    return _reaches_photon(model, lossy)


def _reaches_photon(model: RingModel, lossy: list[int]) -> bool:
    apply = _hamiltonian(model)
    dephasing = [model.phi_p, *entries(model.phi, model.N), model.phi_a]
    projectors = [n for n, rate in enumerate(dephasing) if rate]
    span: dict[int, Vector] = {}
    waiting = [_unit(n, model.dimension) for n in lossy]
    while waiting:
        vector = waiting.pop(0)
        rest = _reduced(vector, span)
        pivot = next((n for n, x in enumerate(rest) if x), None)
        if pivot is None:
            continue
        scale = pow(rest[pivot], -1, PRIME)
        span[pivot] = [x * scale % PRIME for x in rest]
        if not any(_reduced(_unit(0, model.dimension), span)):
            return True
        waiting.append(apply(span[pivot]))
        waiting += [_unit(n, model.dimension) for n in projectors if span[pivot][n]]
    return False


def _unit(n: int, dimension: int) -> Vector:
    return [int(m == n) for m in range(dimension)]


def _reduced(vector: Vector, span: dict[int, Vector]) -> Vector:
    """What is left of a vector; each row of the span has a 1 at its pivot and zeros before it."""
    for pivot in sorted(span):
        factor = vector[pivot]
        if factor:
            vector = [(x - factor * y) % PRIME for x, y in zip(vector, span[pivot], strict=True)]
    return vector


def _residue(value: Scalar) -> int:
    if isinstance(value, complex):
        return (_residue(value.real) + _ROOT * _residue(value.imag)) % PRIME
    fraction = Fraction(value)
    return fraction.numerator * pow(fraction.denominator, -1, PRIME) % PRIME


def _conjugate_residue(value: Scalar) -> int:
    return _residue(value.conjugate() if isinstance(value, complex) else value)


_ROOT = pow(next(g for g in range(2, 100) if pow(g, (PRIME - 1) // 2, PRIME) != 1), (PRIME - 1) // 4, PRIME)
"""A square root of -1."""


def _hamiltonian(model: RingModel) -> Callable[[Vector], Vector]:
    """H modulo the prime, energies counted from the photon's."""
    count, last = model.N, model.N + 1
    diagonal = [0, *(_residue(e) - _residue(model.wp) for e in entries(model.eps, count)), 0]
    diagonal[last] = _residue(model.ea) - _residue(model.wp)
    links = [(n + 1, m + 1, g) for n, m, g in bonds(model)]
    links += [(0, n + 1, x) for n, x in enumerate(entries(model.Om, count))]
    links += [(n + 1, last, x) for n, x in enumerate(entries(model.J, count))]
    residues = [(n, m, _residue(x), _conjugate_residue(x)) for n, m, x in links if x]

    def apply(vector: Vector) -> Vector:
        image = [x * y for x, y in zip(diagonal, vector, strict=True)]
        for n, m, forth, back in residues:
            image[n] += forth * vector[m]
            image[m] += back * vector[n]
        return [x % PRIME for x in image]

    return apply


__all__ = ["MOST_STATES", "PRIME", "decays"]
