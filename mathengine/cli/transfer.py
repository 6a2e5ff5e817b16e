"""``mathengine transfer``: efficiencies of a photon mode, a ring and an acceptor."""

from __future__ import annotations

import click

from mathengine.cli.groups import LazyGroup, Row

COMMANDS: dict[str, Row] = {
    "efficiency": (
        "mathengine.cli.transfer_efficiency",
        "efficiency_",
        "Efficiency and losses; exact, or to N digits.",
    ),
    "lineshape": ("mathengine.cli.transfer_lines", "lineshape_", "Efficiency against a detuning: peaks, half width."),
    "dephasing": ("mathengine.cli.transfer_lines", "dephasing_", "Whether dephasing helps, and the best rate."),
    "disorder": ("mathengine.cli.transfer_disorder", "disorder_", "Mean and quantiles over disordered rings."),
    "symbolic": ("mathengine.cli.transfer_symbolic", "symbolic_", "The formulas in symbols, as text or LaTeX."),
    "verify": ("mathengine.cli.transfer_methods", "verify_", "Every method side by side, and the sum of the shares."),
    "plot": ("mathengine.cli.transfer_plot", "plot_", "Draw a line shape, an optimum, losses or a heat map."),
}


@click.group("transfer", cls=LazyGroup, table=COMMANDS)
def transfer() -> None:
    """Transfer from a photon mode over a ring of N sites to an acceptor, with loss, dephasing and disorder.

    \b
    Parameters are KEY=VALUE, in one unit:
      N                  sites of the ring
      eps g              site energies, couplings of neighbours
      wp ea              energies of photon and acceptor
      Om J               couplings photon-site and site-acceptor
      kappa gam ga Gs    losses of photon, site, acceptor; rate from the acceptor to the sink
      phi phi_p phi_a    dephasing rates of site, photon, acceptor
      units=cm^-1|meV|rad/ps   dephasing_convention=sqrt_phi|sqrt_2phi
    A VALUE is 0.05 or 1/20 (both exact), or a list such as 0.1,0.2,0.1 with one entry for each site.

    The model is Markovian, with pure dephasing at infinite temperature and a single excitation.
    """
