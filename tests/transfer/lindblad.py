"""Two plain twins of the methods, which share no code with them: read the parameters, build matrices, integrate.

``integrated`` runs the Lindblad equation with jump operators, with ground and sink as states of their own, until almost
nothing is left. ``inverted`` inverts the superoperator, built column by column from jump operators.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.integrate import solve_ivp


def operators(parameters: dict[str, Any]) -> tuple[np.ndarray, list[np.ndarray], int]:
    """Hamiltonian and jump operators on photon, sites, acceptor, four places where excitations end, ground last."""
    N = parameters["N"]

    def number(value: Any) -> complex:
        if isinstance(value, str) and "/" in value:
            top, bottom = value.split("/")
            return complex(float(top) / float(bottom))
        return complex(value) if not isinstance(value, str) else complex(float(value))

    def each(key: str) -> list[complex]:
        value = parameters.get(key, 0)
        return [number(v) for v in value] if isinstance(value, list | tuple) else [number(value)] * N

    def one(key: str) -> float:
        return number(parameters.get(key, 0)).real

    size = N + 2 + 4  # ends: sink, photon loss, ring loss, acceptor loss
    a = N + 1
    H = np.zeros((size, size), complex)
    H[0, 0], H[a, a] = one("wp"), one("ea")
    eps, g, Om, J = each("eps"), each("g"), each("Om"), each("J")
    for n in range(N):
        H[n + 1, n + 1] = eps[n]
        H[0, n + 1], H[n + 1, 0] = Om[n], Om[n].conjugate()
        H[n + 1, a], H[a, n + 1] = J[n], J[n].conjugate()
    for n in range({1: 0, 2: 1}.get(N, N)):
        m = (n + 1) % N
        H[n + 1, m + 1] += g[n]
        H[m + 1, n + 1] += g[n].conjugate()
    factor = 2 if parameters.get("dephasing_convention") == "sqrt_2phi" else 1
    jumps = []

    def jump(to: int, start: int, rate: float) -> None:
        if rate:
            matrix = np.zeros((size, size), complex)
            matrix[to, start] = np.sqrt(rate)
            jumps.append(matrix)

    jump(N + 2, a, one("Gs"))
    jump(N + 3, 0, one("kappa"))
    jump(N + 5, a, one("ga"))
    jump(0, 0, factor * one("phi_p"))
    jump(a, a, factor * one("phi_a"))
    for n in range(N):
        jump(N + 4, n + 1, each("gam")[n].real)
        jump(n + 1, n + 1, factor * each("phi")[n].real)
    return H, jumps, N


def change(H: np.ndarray, jumps: list[np.ndarray], rho: np.ndarray) -> np.ndarray:
    """The right-hand side of the Lindblad equation."""
    total = -1j * (H @ rho - rho @ H)
    for jump in jumps:
        square = jump.conj().T @ jump
        total += jump @ rho @ jump.conj().T - (square @ rho + rho @ square) / 2
    return total


def integrated(parameters: dict[str, Any], until: float, tolerance: float = 1e-10) -> list[float]:
    """What has arrived at the four ends at a time: efficiency, then losses of photon, ring, acceptor."""
    H, jumps, N = operators(parameters)
    size = len(H)
    start = np.zeros((size, size), complex)
    start[0, 0] = 1
    found = solve_ivp(
        lambda _, rho: change(H, jumps, rho.reshape(size, size)).ravel(),
        (0, until),
        start.ravel(),
        method="DOP853",
        rtol=tolerance,
        atol=tolerance * 1e-2,
        t_eval=[until],
    )
    final = found.y[:, -1].reshape(size, size)
    return [float(final[N + 2 + k, N + 2 + k].real) for k in range(4)]


def inverted(parameters: dict[str, Any]) -> list[float]:
    """The four shares from the inverse of the superoperator on photon, sites and acceptor."""
    H, jumps, N = operators(parameters)
    d, size = N + 2, len(H)
    columns = []
    for place in range(d * d):
        rho = np.zeros((size, size), complex)
        rho[place // d, place % d] = 1
        columns.append(change(H, jumps, rho)[:d, :d].ravel())
    source = np.zeros(d * d, complex)
    source[0] = 1
    R = np.zeros((size, size), complex)
    superoperator = np.array(columns).T
    if np.linalg.cond(superoperator, 1) < 1e9:
        solution = np.linalg.solve(superoperator, -source)
    else:  # undamped modes
        solution = np.linalg.lstsq(superoperator, -source, rcond=1e-13)[0]
    R[:d, :d] = solution.reshape(d, d)
    arrived = change(H, jumps, R)
    return [float(arrived[N + 2 + k, N + 2 + k].real) for k in range(4)]
