"""Dark modes and their crossings against the eigenvalues of the ring."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.transfer import RingModel
from mathengine.transfer.dark_crossings import crossing_detunings, dark_modes, twice_cosine

numbers = st.fractions(-3, 3, max_denominator=50)


@given(st.integers(1, 12), numbers, numbers)
def test_dark_modes_and_the_bright_one_are_the_spectrum(N, eps, g):
    ring = RingModel.of(N=N, eps=eps, g=g)
    modes = dark_modes(ring)
    levels = [float(ring.bright_energy)] + [float(mode.energy) for mode in modes for _ in range(mode.degeneracy)]
    assert sorted(levels) == pytest.approx(np.linalg.eigvalsh(ring.hamiltonian()[1:-1, 1:-1]), abs=1e-9)
    for mode in modes:
        assert float(mode.gap) == pytest.approx(float(ring.bright_energy - mode.energy), abs=1e-9)
        if N > 2:
            assert float(mode.gap) == pytest.approx(4 * float(g) * np.sin(np.pi * mode.k / N) ** 2, abs=1e-9)


@given(st.integers(2, 12), numbers, numbers)
def test_at_a_crossing_the_photon_has_the_energy_of_the_dark_mode(N, eps, wp):
    for mode in dark_modes(RingModel.of(N=N, eps=eps, g=1, wp=wp)):
        if mode.crossing is None:
            assert 4 * mode.k == N
            continue
        there = dark_modes(RingModel.of(N=N, eps=eps, g=mode.crossing, wp=wp))[mode.k - 1]
        assert float(there.energy) == pytest.approx(float(wp), abs=1e-9)
        if isinstance(mode.crossing, Fraction):
            assert there.energy == wp


@pytest.mark.parametrize("N", [2, 3, 4, 6])
def test_rings_with_integer_cosines_have_exact_levels(N):
    assert all(isinstance(mode.energy, Fraction) for mode in dark_modes(RingModel.of(N=N, g="0.1")))


@given(st.integers(1, 30), st.integers(0, 60))
def test_cosines(k, shift):
    N = k + shift
    factor = {1: 0, 2: 1}.get(N, 2)
    assert float(twice_cosine(k, N)) == pytest.approx(factor * np.cos(2 * np.pi * k / N), abs=1e-12)


def test_detunings_of_the_crossings():
    found = crossing_detunings(8, 0.5)
    assert [k for k, _ in found] == [1, 2, 3, 4]
    assert [value for _, value in found] == pytest.approx([-2 * np.sin(np.pi * k / 8) ** 2 for k in range(1, 5)])


def test_uneven_rings_have_no_wave_numbers():
    with pytest.raises(InvalidInput, match="one real number for the whole ring"):
        dark_modes(RingModel.of(N=3, eps=[0, 0, 1]))
    with pytest.raises(InvalidInput, match="one real number for the whole ring"):
        dark_modes(RingModel.of(N=3, g=1j))
