"""The words of statements about transfer efficiencies, in tables of literals that cost nothing to load."""

from __future__ import annotations

RING_KEYS = ("N", "eps", "g", "wp", "ea", "Om", "J", "kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")
"""Parameters of a ring, in the order of the reference data."""
OPTIONS = ("units", "dephasing_convention")
"""Keywords that the canonical form does without."""

SHARES = ("efficiency", "loss_photon", "loss_ring", "loss_acceptor")
"""Where the excitation goes: four shares with the sum 1."""
CRITERIA = ("dephasing_slope", "critical_photon_loss", "critical_acceptor_loss")
"""Where dephasing helps."""
WIDTHS = ("half_width",)
"""Half width of a line; with the keyword scan."""

TOY_KEYS = ("N", "trap", "start", "trap_site", "g", "Gs", "J", "ea", "gam", "phi")
"""Parameters of a ring with one trap; all but N have defaults."""

TRANSFER_QUANTITIES: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys((*SHARES, *CRITERIA), (0, 0, *RING_KEYS, *OPTIONS)),
    **dict.fromkeys(WIDTHS, (0, 0, *RING_KEYS, *OPTIONS, "scan")),
    "toy_arrival": (0, 0, *TOY_KEYS),
}
"""What is said of a ring in relations: word, no positional arguments, keywords."""

TRANSFER_PREDICATES: dict[str, tuple[int | str, ...]] = {"transfer_theorem": (1, 1)}
"""Claims by themselves: a theorem by its name."""

TRANSFER_WORDS = TRANSFER_QUANTITIES | TRANSFER_PREDICATES
