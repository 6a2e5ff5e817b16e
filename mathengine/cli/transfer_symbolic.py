"""``mathengine transfer symbolic``: efficiency, losses and determinants of a closed ring in symbols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, show
from mathengine.cli.transfer_inputs import read_words
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.transfer.symbolic import Formulas

WHAT = ("definitions", "expressions", "quotients", "determinants", "peak")
CHANNELS = ("eta", "L_photon", "L_ring", "L_acceptor")


@click.command("symbolic", cls=MathCommand)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE...]")
@click.option(
    "--form",
    type=click.Choice(("detunings", "levels", "resonant")),
    default="detunings",
    show_default=True,
    help="Energies as delta_p and delta_a, as eps, g, wp and ea, or all degenerate.",
)
@click.option(
    "--what",
    type=click.Choice(WHAT),
    default="definitions",
    show_default=True,
    help="The compact form line by line, expressions, multiplied out, det(L - s), or the peak without dephasing.",
)
@click.option("--latex", is_flag=True, help="LaTeX.")
@standard_options
def symbolic_(parameters: Sequence[str], form: str, what: str, latex: bool, settings: Settings) -> int:
    """Efficiency and losses of a closed ring in symbols; parameters that are given become numbers.

    \b
      mathengine transfer symbolic --latex
      mathengine transfer symbolic --form resonant --what quotients N=8 phi=0
    """
    lines = _lines(_values(parameters), form, what, latex)
    return show(Answer({"form": form, "what": what, **dict(lines)}, _text(lines, latex)), settings)


def _values(parameters: Sequence[str]) -> dict[str, str]:
    found = {}
    for key, value in read_words(parameters).items():
        if not isinstance(value, str):
            raise InvalidInput(key, value, "one number: the formulas are those of equal sites")
        found[key] = value
    return found


def _lines(values: dict[str, str], form: str, what: str, latex: bool) -> list[tuple[str, str]]:
    from mathengine.transfer.symbolic import formulas

    if what == "peak":
        return _peak(values, latex)
    if what == "determinants":
        return _determinants(values, form, latex)
    found = formulas(form, **values)
    if latex:
        return [("latex", found.latex(what))]
    if what == "definitions":
        return [(name, str(value)) for name, value in found.definitions()]
    if what == "expressions":
        return [(name, str(getattr(found, name))) for name in CHANNELS]
    return [(name, _quotient(found, name)) for name in CHANNELS]


def _quotient(found: Formulas, name: str) -> str:
    top, bottom = (part.as_expr() for part in found.quotient(name))
    return f"({top})/({bottom})"


def _peak(values: dict[str, str], latex: bool) -> list[tuple[str, str]]:
    import sympy

    from mathengine.transfer.resonance import peak_formula

    if values:
        raise InvalidInput("parameter", next(iter(values)), "none: the peak is one formula in symbols")
    return [("latex", f"\\eta = {sympy.latex(peak_formula())}") if latex else ("eta", str(peak_formula()))]


def _determinants(values: dict[str, str], form: str, latex: bool) -> list[tuple[str, str]]:
    import sympy

    from mathengine.transfer.symbolic import laplace_determinants

    found = laplace_determinants(form, variable=None, **values)
    named = [("det(L - s)", found.determinant), *((f"cofactor {name}", c) for name, c in found.cofactors.items())]
    return [(name, str(sympy.latex(value) if latex else value)) for name, value in named]


def _text(lines: list[tuple[str, str]], latex: bool) -> str:
    return "\n".join(value for _, value in lines) if latex else fields(lines)
