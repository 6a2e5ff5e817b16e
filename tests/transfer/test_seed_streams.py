"""Streams against numpy's own objects."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from mathengine.transfer.seed_streams import streams


@given(st.integers(0, 2**200), st.integers(0, 2**32 - 4), st.integers(0, 3))
@example(0, 0, 0)
@example(2**32, 0, 1)
@example(2**128, 2**32 - 4, 3)
def test_streams_are_those_of_numpy_bit_for_bit(seed, start, kind):
    for sample, source in enumerate(streams(seed, start, start + 3, kind), start):
        plain = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(sample, kind))))
        assert (source.standard_normal(5) == plain.standard_normal(5)).all()
        assert source.random() == plain.random()
        assert source.integers(0, 10) == plain.integers(0, 10)
