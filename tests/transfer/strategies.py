"""Rings to draw: exact parameters of few decimals, closed or not, and the reference cases."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mathengine.transfer import RingModel

REFERENCE: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "transfer_reference.json").read_text()
)["cases"]
DISORDERED = [case for case in REFERENCE if case["name"].startswith("disorder")]
CHANNELS = ("eta", "L_photon", "L_ring", "L_acceptor")


def reference(name: str) -> dict[str, Any]:
    """A reference case by its name."""
    return next(case for case in REFERENCE if case["name"] == name)


def decimals(low: str, high: str) -> st.SearchStrategy[Fraction]:
    """Fractions with three decimals."""
    return st.integers(int(Fraction(low) * 1000), int(Fraction(high) * 1000)).map(lambda n: Fraction(n, 1000))


ENERGIES = decimals("-2", "2")
COUPLINGS = decimals("-1", "1")
RATES = st.one_of(st.just(Fraction(0)), decimals("0.001", "1"))
POSITIVE = decimals("0.001", "1")


@st.composite
def closed_rings(draw: st.DrawFn, most: int = 6) -> RingModel:
    """Uniform rings with a photon that decays."""
    named = {key: draw(ENERGIES) for key in ("eps", "wp", "ea")}
    named |= {key: draw(COUPLINGS) for key in ("g", "Om", "J")}
    named |= {key: draw(RATES) for key in ("gam", "ga", "Gs", "phi", "phi_p", "phi_a")}
    return RingModel.of(N=draw(st.integers(1, most)), kappa=draw(POSITIVE), **named)


@st.composite
def open_rings(draw: st.DrawFn, most: int = 5) -> RingModel:
    """Rings whose sites all differ, with a photon that decays."""
    count = draw(st.integers(2, most))

    def each(entry: st.SearchStrategy[Fraction]) -> list[Fraction]:
        return draw(st.lists(entry, min_size=count, max_size=count))

    named: dict[str, Any] = {key: draw(ENERGIES) for key in ("wp", "ea")}
    named |= {"eps": each(ENERGIES), "g": each(COUPLINGS), "Om": each(COUPLINGS), "J": each(COUPLINGS)}
    named |= {key: draw(RATES) for key in ("ga", "Gs", "phi_p", "phi_a")}
    named |= {key: each(RATES) if draw(st.booleans()) else draw(RATES) for key in ("gam", "phi")}
    return RingModel.of(N=count, kappa=draw(POSITIVE), **named)
