"""The populations of :mod:`mathengine.transfer.bordered_master`, compiled: for many rings, one after the other.

Right for real symmetric H and a positive common damping; no other range is checked. The caller looks at the defect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mathengine.numeric.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@compiled
def fill_system(
    Q: Floats,
    even: Floats,
    odd: Floats,
    dephasings: Floats,
    outstanding: NDArray[np.int64],
    excess: Floats,
    source: int,
    system: Floats,
    right: Floats,
) -> None:
    """Write the linear system for the populations, then real and imaginary part of each outstanding column.

    ``system`` has shape (n, n) and ``right`` (n,), both zero, n = (1 + 2k) d for k outstanding states.
    """
    d, k = len(dephasings), len(outstanding)
    products = np.empty((d, d))
    for m in range(d):
        for i in range(d - m):
            for a in range(d):
                products[i, a] = Q[m + i, a] * Q[m, a]
        moved = products[: d - m] @ even
        for i in range(d - m):
            value = 0.0
            for a in range(d):
                value += moved[i, a] * products[i, a]
            n = m + i
            system[m, n] = -value * dephasings[n]
            system[n, m] = -value * dephasings[m]
            if n == source:
                right[m] = value
            if m == source:
                right[n] = value
    turned = Q.T.copy()
    for j in range(k):
        row, real, imaginary = outstanding[j], (1 + 2 * j) * d, (2 + 2 * j) * d
        for a in range(d):
            for n in range(d):
                products[a, n] = turned[a, n] * turned[a, row]
        sent_even, sent_odd = even @ products, odd @ products
        for a in range(d):
            for n in range(d):
                first, second = turned[a, n] * sent_even[a, n], turned[a, n] * sent_odd[a, n]
                system[real + a, n] = -first * dephasings[n]
                system[imaginary + a, n] = -second * dephasings[n]
                system[n, real + a] = 2 * excess[j] * first
                system[n, imaginary + a] = -2 * excess[j] * second
            right[real + a] = turned[a, source] * sent_even[a, source]
            right[imaginary + a] = turned[a, source] * sent_odd[a, source]
        for i in range(k):
            other, to_real, to_imaginary = outstanding[i], (1 + 2 * i) * d, (2 + 2 * i) * d
            for a in range(d):
                whole_even = 0.0
                whole_odd = 0.0
                for b in range(d):
                    weight = excess[i] * Q[other, b] * Q[row, b]
                    whole_even += even[a, b] * weight
                    whole_odd += odd[a, b] * weight
                    outer = excess[i] * Q[other, a] * Q[row, b]
                    system[real + a, to_real + b] = even[a, b] * outer
                    system[real + a, to_imaginary + b] = odd[a, b] * outer
                    system[imaginary + a, to_real + b] = odd[a, b] * outer
                    system[imaginary + a, to_imaginary + b] = -even[a, b] * outer
                system[real + a, to_real + a] += whole_even
                system[real + a, to_imaginary + a] -= whole_odd
                system[imaginary + a, to_real + a] += whole_odd
                system[imaginary + a, to_imaginary + a] += whole_even
    for i in range(len(right)):
        system[i, i] += 1


@compiled
def bordered_populations(
    H: Floats,
    losses: Floats,
    dephasings: Floats,
    common: float,
    outstanding: NDArray[np.int64],
    source: int,
) -> tuple[Floats, float]:
    """Time-integrated populations of state ``source``, and the Frobenius norm of rho0 + L[R] for the whole R.

    H has shape (d, d); every total rate of decay and dephasing is ``common`` but at the ``outstanding`` states.
    """
    d, k = len(H), len(outstanding)
    excess = np.empty(k)
    for j in range(k):
        excess[j] = 0.5 * (losses[outstanding[j]] + dephasings[outstanding[j]] - common)
    levels, columns = np.linalg.eigh(H)
    Q = np.ascontiguousarray(columns)
    turned = Q.T.copy()
    even, odd = np.empty((d, d)), np.empty((d, d))
    for a in range(d):
        for b in range(d):
            gap = levels[a] - levels[b]
            scale = 1 / (common * common + gap * gap)
            even[a, b], odd[a, b] = common * scale, -gap * scale
    size = (1 + 2 * k) * d
    system, right = np.zeros((size, size)), np.zeros(size)
    fill_system(Q, even, odd, dephasings, outstanding, excess, source, system, right)
    found = np.linalg.solve(system, right)

    weighted = np.empty((d, d))
    for a in range(d):
        for n in range(d):
            weighted[a, n] = turned[a, n] * dephasings[n] * found[n]
    total = weighted @ Q
    real, imaginary = np.empty((d, d)), np.empty((d, d))
    for a in range(d):
        for b in range(d):
            symmetric = total[a, b] + Q[source, a] * Q[source, b]
            crossed = 0.0
            for j in range(k):
                row, first, second = outstanding[j], (1 + 2 * j) * d, (2 + 2 * j) * d
                symmetric -= excess[j] * (found[first + a] * Q[row, b] + found[first + b] * Q[row, a])
                crossed -= excess[j] * (found[second + a] * Q[row, b] - found[second + b] * Q[row, a])
            real[a, b] = symmetric * even[a, b] - crossed * odd[a, b]
            imaginary[a, b] = symmetric * odd[a, b] + crossed * even[a, b]
    real, imaginary = Q @ real @ turned, Q @ imaginary @ turned

    moved_real, moved_imaginary = H @ imaginary, -(H @ real)
    defect = 0.0
    for m in range(d):
        for n in range(d):
            damping = 0.5 * (losses[m] + dephasings[m] + losses[n] + dephasings[n])
            first = moved_real[m, n] + moved_real[n, m] - damping * real[m, n]
            second = moved_imaginary[m, n] - moved_imaginary[n, m] - damping * imaginary[m, n]
            if m == n:
                first += dephasings[n] * real[n, n]
                if n == source:
                    first += 1
            defect += first * first + second * second
    populations = np.empty(d)
    for n in range(d):
        populations[n] = real[n, n]
    return populations, np.sqrt(defect)


__all__ = ["bordered_populations", "fill_system"]
