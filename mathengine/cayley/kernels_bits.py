"""Two instructions on 64-bit words that kernels of bitmaps need: how many bits are set, and which is the lowest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic

Word = np.uint64


def _population(context: Any, word: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), emit


def _lowest(context: Any, word: Any) -> Any:
    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], context.get_constant(types.boolean, True))

    return types.int64(types.uint64), emit


def _plain_population(word: np.uint64) -> np.uint64:
    return np.uint64(int(word).bit_count())


def _plain_lowest(word: np.uint64) -> int:
    value = int(word)
    return (value & -value).bit_length() - 1


def _choose(compiled: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    return plain if vars(numba.config)["DISABLE_JIT"] else cast(Callable[..., Any], intrinsic(compiled))


population: Callable[[np.uint64], np.uint64] = _choose(_population, _plain_population)
"""The number of bits that are set."""

lowest: Callable[[np.uint64], int] = _choose(_lowest, _plain_lowest)
"""The place of the lowest bit that is set; the word must not be zero."""
