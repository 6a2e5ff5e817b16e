"""Time-integrated populations of many rings with equal losses and dephasings on their sites, compiled.

In the eigenbasis of the ring every block X_kl + i Y_kl of the integrated density matrix follows at once from the
columns of photon and acceptor. What remains is real, of size 5N + 4, symmetric after a change of signs, and
quasi-definite: real parts X_pk, X_ak, X_pa first, then imaginary parts Y_pk, Y_ak, Y_pa, then the populations
of sites, photon and acceptor. So it is factored without exchanging rows. With ::

    c_kl = gamma / (gamma^2 + (E_k - E_l)^2),   s_kl = (E_k - E_l) / (gamma^2 + (E_k - E_l)^2)

all its entries are sums over them. Right for a real Hamiltonian and gamma = gam + phi > 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mathengine.numeric.compiled import compiled_fast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@compiled_fast
def couple_columns(
    energies: Array, om: Array, j: Array, levels: Array, rates: Array, a: Array, c: Array, s: Array
) -> None:
    """Fill c, s and the rows of ``a`` (lower triangle) but those of the sites' populations.

    ``levels`` holds wp and ea; ``rates`` kappa, gamma, ga + Gs, phi_p, phi_a; ``a`` is zero before.
    """
    n = energies.size
    gamma = rates[1]
    loss_p, loss_a = rates[0] + rates[3], rates[2] + rates[4]
    damp_p, damp_a, damp_pa = 0.5 * (loss_p + gamma), 0.5 * (loss_a + gamma), 0.5 * (loss_p + loss_a)
    for k in range(n):
        for m in range(n):
            gap = energies[k] - energies[m]
            share = 1.0 / (gamma * gamma + gap * gap)
            c[k, m] = gamma * share
            s[k, m] = gap * share
    x_a, x_pa, y_p, y_a = n, 2 * n, 2 * n + 1, 3 * n + 1
    y_pa, pp, aa = 4 * n + 1, a.shape[0] - 2, a.shape[0] - 1
    for k in range(n):
        om_k, j_k = 2.0 * om[k], 2.0 * j[k]
        for m in range(k + 1):
            a[k, m] = -om_k * om[m] * c[k, m]
            a[x_a + k, x_a + m] = -j_k * j[m] * c[k, m]
            a[y_p + k, y_p + m] = -om_k * om[m] * c[k, m]
            a[y_a + k, y_a + m] = -j_k * j[m] * c[k, m]
        for m in range(n):
            a[x_a + k, m] = -om_k * j[m] * c[k, m]
            a[y_a + k, y_p + m] = -om_k * j[m] * c[k, m]
            a[y_p + k, m] = om_k * om[m] * s[k, m]
            a[y_p + k, x_a + m] = j_k * om[m] * s[k, m]
            a[y_a + k, m] = om_k * j[m] * s[k, m]
            a[y_a + k, x_a + m] = j_k * j[m] * s[k, m]
        pp_c = pa_c = aa_c = pp_s = pa_s = aa_s = 0.0
        for m in range(n):
            pp_c += om[m] * om[m] * c[m, k]
            pa_c += om[m] * j[m] * c[m, k]
            aa_c += j[m] * j[m] * c[m, k]
            pp_s += om[m] * om[m] * s[m, k]
            pa_s += om[m] * j[m] * s[m, k]
            aa_s += j[m] * j[m] * s[m, k]
        a[k, k] += 2.0 * (damp_p + pp_c)
        a[x_a + k, k] += 2.0 * pa_c
        a[x_a + k, x_a + k] += 2.0 * (damp_a + aa_c)
        a[y_p + k, y_p + k] -= 2.0 * (damp_p + pp_c)
        a[y_a + k, y_p + k] -= 2.0 * pa_c
        a[y_a + k, y_a + k] -= 2.0 * (damp_a + aa_c)
        a[y_p + k, k] += 2.0 * (pp_s - levels[0] + energies[k])
        a[y_p + k, x_a + k] += 2.0 * pa_s
        a[y_a + k, k] += 2.0 * pa_s
        a[y_a + k, x_a + k] += 2.0 * (aa_s - levels[1] + energies[k])
        a[y_p + k, x_pa] = j_k
        a[y_a + k, x_pa] = om_k
        a[y_pa, k] = j_k
        a[y_pa, x_a + k] = -om_k
        a[pp, y_p + k] = om_k
        a[aa, y_a + k] = j_k
    a[x_pa, x_pa] = 2.0 * damp_pa
    a[y_pa, y_pa] = -2.0 * damp_pa
    a[y_pa, x_pa] = 2.0 * (levels[1] - levels[0])
    a[pp, pp] = rates[0]
    a[aa, aa] = rates[2]


@compiled_fast
def couple_sites(modes: Array, om: Array, j: Array, phi: float, c: Array, s: Array, a: Array) -> None:
    """Fill the rows of ``a`` of the sites' populations; ``modes[n, k]`` is the amplitude of mode k on site n."""
    n = om.size
    first = 4 * n + 2
    turned = np.empty((n, n))
    for k in range(n):
        for m in range(n):
            turned[k, m] = modes[m, k]
    row = np.empty((4, n))
    for site in range(n):
        for k in range(n):
            row[0, k] = row[1, k] = row[2, k] = row[3, k] = 0.0
        for m in range(n):
            with_om, with_j = modes[site, m] * om[m], modes[site, m] * j[m]
            for k in range(n):
                row[0, k] += with_om * s[m, k]
                row[1, k] += with_j * s[m, k]
                row[2, k] += with_om * c[m, k]
                row[3, k] += with_j * c[m, k]
        target = a[first + site]
        for k in range(n):
            factor = 2.0 * phi * modes[site, k]
            target[k] = factor * row[0, k]
            target[n + k] = factor * row[1, k]
            target[2 * n + 1 + k] = -factor * row[2, k]
            target[3 * n + 1 + k] = -factor * row[3, k]
    products = np.empty((n, n))
    moved = np.empty(n)
    for site in range(n):
        found = a[first + site, first : first + site + 1]
        for k in range(n):
            for m in range(site + 1):
                products[k, m] = turned[k, site] * turned[k, m]
        for k in range(n):
            half = 0.5 * c[k, k]
            for m in range(site + 1):
                moved[m] = half * products[k, m]
            top = k + 1
            while top + 3 < n:
                w0, w1, w2, w3 = c[k, top], c[k, top + 1], c[k, top + 2], c[k, top + 3]
                for m in range(site + 1):
                    moved[m] += (w0 * products[top, m] + w1 * products[top + 1, m]) + (
                        w2 * products[top + 2, m] + w3 * products[top + 3, m]
                    )
                top += 4
            while top < n:
                w0 = c[k, top]
                for m in range(site + 1):
                    moved[m] += w0 * products[top, m]
                top += 1
            for m in range(site + 1):
                found[m] -= products[k, m] * moved[m]
        for m in range(site + 1):
            found[m] *= 2.0 * phi * phi
        found[site] += phi


@compiled_fast
def factor(a: Array, inverse: Array) -> None:
    """a = L D L^T in place (lower triangle, without exchanges); ``inverse`` becomes 1/D. Four columns at a time.

    Slices keep the indices of the inner loops from 0 on: only such loops become vector instructions.
    """
    n = a.shape[0]
    panel = np.empty((4, n))
    start = 0
    while start < n:
        stop = min(start + 4, n)
        for i in range(start, n):
            left = a[i, start:stop]
            for k in range(min(stop, i + 1) - start):
                value = left[k]
                for p in range(k):
                    value -= left[p] * panel[p, start + k]
                panel[k, i] = value
                if i == start + k:
                    inverse[i] = 1.0 / value
                else:
                    left[k] = value * inverse[start + k]
        p0, p1, p2, p3 = panel[0, stop:], panel[1, stop:], panel[2, stop:], panel[3, stop:]
        for i in range(stop, n):
            left, row = a[i, start:stop], a[i, stop : i + 1]
            w0, w1, w2, w3 = left[0], left[1], left[2], left[3]
            for m in range(row.size):
                row[m] -= (w0 * p0[m] + w1 * p1[m]) + (w2 * p2[m] + w3 * p3[m])
        start = stop


@compiled_fast
def solve_factored(a: Array, inverse: Array, x: Array) -> None:
    """Solve in place with what :func:`factor` left."""
    n = a.shape[0]
    for i in range(n):
        value = x[i]
        for k in range(i):
            value -= a[i, k] * x[k]
        x[i] = value
    for i in range(n):
        x[i] *= inverse[i]
    for i in range(n - 1, -1, -1):
        value = x[i]
        for k in range(i):
            x[k] -= a[i, k] * value


@compiled_fast
def fill_populations(
    energies: Array, modes: Array, om: Array, j: Array, levels: Array, rates: Array, phi: float, out: Array
) -> None:
    """Write integrated populations of photon, ring and acceptor, and the last correction's relative size, per sample.

    Shapes: ``energies``, ``om``, ``j`` (B, N), the latter two in the eigenbasis of the ring; ``modes`` (B, N, N);
    ``out`` (B, 4). One step of refinement; where a pivot is no number the row is not finite.
    """
    count, n = energies.shape
    size = 4 * n + 4 + (n if phi > 0.0 else 0)
    a = np.empty((size, size))
    kept = np.empty((size, size))
    c = np.empty((n, n))
    s = np.empty((n, n))
    inverse = np.empty(size)
    x = np.empty(size)
    rest = np.empty(size)
    for b in range(count):
        for i in range(size):
            for k in range(i + 1):
                a[i, k] = 0.0
        couple_columns(energies[b], om[b], j[b], levels, rates, a, c, s)
        if phi > 0.0:
            couple_sites(modes[b], om[b], j[b], phi, c, s, a)
        for i in range(size):
            rest[i] = x[i] = 0.0
            for k in range(i + 1):
                kept[i, k] = a[i, k]
        factor(a, inverse)
        x[size - 2] = 1.0
        solve_factored(a, inverse, x)
        rest[size - 2] = 1.0
        for i in range(size):
            value = kept[i, i] * x[i]
            for k in range(i):
                value += kept[i, k] * x[k]
                rest[k] -= kept[i, k] * x[i]
            rest[i] -= value
        solve_factored(a, inverse, rest)
        correction, largest = 0.0, 0.0
        for i in range(size):
            correction = max(correction, abs(rest[i]))
            largest = max(largest, abs(x[i]))
            x[i] += rest[i]
        ring = 0.0
        if phi > 0.0:
            for i in range(4 * n + 2, 5 * n + 2):
                ring += x[i]
        else:
            for k in range(n):
                ring += 2.0 * (om[b, k] * x[2 * n + 1 + k] + j[b, k] * x[3 * n + 1 + k]) / rates[1]
        out[b, 0] = x[size - 2]
        out[b, 1] = ring
        out[b, 2] = x[size - 1]
        out[b, 3] = correction / largest


__all__ = ["couple_columns", "couple_sites", "factor", "fill_populations", "solve_factored"]
