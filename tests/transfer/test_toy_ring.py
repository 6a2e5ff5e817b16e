"""The toy ring: exact shares, and small losses and dephasing against the full Liouvillian's numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.transfer.toy_ring import ToyRing, reachable_weight, relief

HALF = Fraction(1, 2)


def naive_arrival(ring):
    """The trap's share from the vectorised Liouvillian."""
    H = np.array(ring.hamiltonian(), dtype=float)
    losses, dephasings = np.array(ring.losses(), dtype=float), np.array(ring.dephasings(), dtype=float)
    size, one = len(H), np.eye(len(H))
    L = -1j * (np.kron(H, one) - np.kron(one, H))
    for n in range(size):
        for m in range(size):
            dephased = (n != m) * (dephasings[n] + dephasings[m]) / 2
            L[n * size + m, n * size + m] -= (losses[n] + losses[m]) / 2 + dephased
    source = np.zeros(size * size)
    source[ring.start * size + ring.start] = -1
    populations = np.linalg.solve(L, source).reshape(size, size).diagonal().real
    return float(ring.Gs) * populations[ring.trap_state]


@pytest.mark.parametrize("N", range(3, 13))
def test_a_trapping_site_gets_half_or_all_from_the_opposite_site(N):
    for start in range(1, N):
        assert ToyRing(N=N, start=start).arrival() == (1 if 2 * start == N else HALF)
    assert ToyRing(N=N, start=0).arrival() == 1


@pytest.mark.parametrize("N", range(2, 13))
def test_a_central_acceptor_gets_the_bright_share(N):
    assert ToyRing(N=N, trap="centre", start=N - 1, ea="0.3").arrival() == Fraction(1, N)


@pytest.mark.parametrize("trap", ["site", "centre"])
@pytest.mark.parametrize("N", [2, 5, 8])
def test_the_exact_share_is_the_limit_of_small_loss(N, trap):
    ring = ToyRing(N=N, trap=trap, gam="1e-6")
    limit = float(ToyRing(N=N, trap=trap).arrival())
    assert naive_arrival(ring) == pytest.approx(limit, abs=2e-5)
    assert ring.arrival("numerical") == pytest.approx(naive_arrival(ring), abs=1e-9)
    assert float(ring.arrival("exact")) == pytest.approx(ring.arrival("numerical"), abs=1e-12)


positive = st.fractions(Fraction(1, 20), 2, max_denominator=20)


@settings(max_examples=25)
@given(st.integers(2, 5), st.sampled_from(["site", "centre"]), positive, positive, positive, positive)
def test_exact_shares_are_those_of_the_liouvillian(N, trap, g, Gs, gam, phi):
    ring = ToyRing(N=N, trap=trap, g=g, Gs=Gs, gam=gam, phi=phi, ea=Fraction(1, 3))
    exact = ring.arrival("exact")
    assert isinstance(exact, Fraction)
    assert float(exact) == pytest.approx(naive_arrival(ring), abs=1e-11)
    assert ring.arrival("numerical") == pytest.approx(float(exact), abs=1e-12)


def test_dephasing_relieves_the_trapping_and_too_much_of_it_freezes():
    ring = ToyRing(N=6, gam="1e-6")
    none, little, more, much = (float(x) for x in relief(ring, [0, "0.01", "0.3", 300]))
    assert none == pytest.approx(0.499995, abs=1e-5)
    assert none < little < more
    assert much < more
    central = relief(ToyRing(N=6, trap="centre", gam="1e-6"), [0, "0.01"])
    assert float(central[0]) == pytest.approx(1 / 6, abs=1e-5)
    assert float(central[1]) > 0.999


@pytest.mark.parametrize("trap", ["site", "centre"])
def test_with_dephasing_and_no_loss_everything_arrives(trap):
    assert ToyRing(N=6, trap=trap, phi="0.01").arrival() == 1
    assert naive_arrival(ToyRing(N=6, trap=trap, phi="0.01")) == pytest.approx(1, abs=1e-9)


@given(st.integers(1, 4), st.data())
def test_disorder_opens_what_symmetry_closed(N, data):
    size = N + 2
    upper = {(n, m): data.draw(st.integers(-3, 3)) for n in range(size) for m in range(n, size)}
    rows = [[upper[min(n, m), max(n, m)] for m in range(size)] for n in range(size)]
    weights = [reachable_weight(rows, 0, start) for start in range(size)]
    values, vectors = np.linalg.eigh(np.array(rows, dtype=float))
    for start in range(size):
        found = 0.0
        for level in np.unique(values.round(7)):
            block = vectors[:, np.abs(values - level) < 1e-6]
            seen = float(block[0] @ block[0])
            found += float(block[start] @ block[0]) ** 2 / seen if seen > 1e-12 else 0.0
        assert float(weights[start]) == pytest.approx(found, abs=1e-6)
    assert weights[0] == 1


def test_floats_give_floats_near_the_exact_shares():
    assert ToyRing(N=8, g=0.7).arrival() == pytest.approx(0.5, abs=1e-12)
    assert ToyRing(N=8, g=0.7, trap="centre").arrival() == pytest.approx(1 / 8, abs=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"N": 1}, "N is 1"),
        ({"N": 4, "trap": "side"}, "nearest: site"),
        ({"N": 4, "start": 4}, "start is 4"),
        ({"N": 4, "Gs": 0}, "Gs is 0"),
        ({"N": 4, "gam": -1}, "non-negative"),
        ({"N": 4, "g": "0"}, "g is 0"),
    ],
    ids=str,
)
def test_bad_toys_are_refused(options, message):
    with pytest.raises(InvalidInput, match=message):
        ToyRing(**options)


def test_methods_that_do_not_apply_are_refused():
    with pytest.raises(InvalidInput, match="exact parameters"):
        ToyRing(N=4, gam=0.5).arrival("exact")
    with pytest.raises(InvalidInput, match="nearest: exact"):
        ToyRing(N=4).arrival("exakt")
