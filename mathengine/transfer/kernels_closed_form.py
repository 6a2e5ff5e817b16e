"""The closed form over many points, compiled.

Right for finite doubles whose determinant does not underflow; 0 divided by 0 gives nan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from mathengine.numeric.compiled import CONTRACTIONS, compiled_fast
from mathengine.transfer.closed_form import closed_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BLOCK = 256
"""Points whose twelve parameters and four results stay in the first-level cache."""
# Put into the loop as it stands: a call would keep it from becoming vector instructions.
_shares = numba.njit(inline="always", error_model="numpy", fastmath=CONTRACTIONS)(closed_shares)


@compiled_fast
def fill_shares(columns: tuple[Floats, ...], out: tuple[Floats, ...]) -> None:
    """Write efficiency, losses of photon, ring and acceptor of every point into the arrays ``out``.

    ``columns`` are twelve arrays for the arguments of ``closed_shares``, of shape (points,), or (1,) for one value.
    ``out`` are one to four arrays of shape (points,): the shares behind the last one are not kept.
    """
    points = len(out[0])
    block = np.ones((12, BLOCK))
    found = np.empty((4, BLOCK))
    for row in range(12):
        column = columns[row]
        if len(column) == 1:
            block[row, :] = column[0]
    for start in range(0, points, BLOCK):
        count = min(BLOCK, points - start)
        for row in range(12):
            column = columns[row]
            if len(column) != 1:
                block[row, :count] = column[start : start + count]
        for i in range(BLOCK):  # of fixed length and without offsets, so that it becomes vector instructions
            eta, photon, ring, acceptor, _ = _shares(
                block[0, i],
                block[1, i],
                block[2, i],
                block[3, i],
                block[4, i],
                block[5, i],
                block[6, i],
                block[7, i],
                block[8, i],
                block[9, i],
                block[10, i],
                block[11, i],
            )
            found[0, i] = eta
            found[1, i] = photon
            found[2, i] = ring
            found[3, i] = acceptor
        for row in range(len(out)):
            share = out[row]
            share[start : start + count] = found[row, :count]


__all__ = ["BLOCK", "fill_shares"]
