"""``mathengine reactions``: the reactions that are possible among some species; networks of reactions."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING

import click

from mathengine.cli.balance_inputs import (
    LIMIT,
    Asked,
    group_pairs,
    notation_options,
    one_notation,
    pairs,
    read_fraction,
    reading_options,
)
from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer
from mathengine.errors import InvalidInput, NothingFound

if TYPE_CHECKING:
    from mathengine.cli.balance_sets import Listing
    from mathengine.reactions.formulas import Species


@click.command("reactions", cls=MathCommand)
@click.argument("species", nargs=-1)
@click.option("--contains", multiple=True, metavar="SPECIES", help="Only reactions with it; e- gives half-reactions.")
@click.option("--graver", is_flag=True, help="Indecomposable reactions, of which circuits are a part.")
@click.option(
    "--max-sum", type=click.IntRange(1), metavar="S", help="Only reactions with a sum of coefficients up to S."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", default=LIMIT, show_default=True, help="List so many.")
@click.option("--network", metavar="PATH", help="Analyse the reactions of a file, one per line (- is standard input).")
@click.option("--overall", metavar="REACTION", help="Is it a combination of the reactions of the network?")
@click.option("--picture", metavar="PATH", help="Draw species and reactions as a graph.")
@seconds_option()
@reading_options
@notation_options
@file_option
@standard_options
def reactions_(
    species: tuple[str, ...],
    contains: tuple[str, ...],
    graver: bool,
    max_sum: int | None,
    limit: int,
    network: str | None,
    overall: str | None,
    picture: str | None,
    max_seconds: float,
    lenient: bool,
    group: tuple[str, ...],
    param: tuple[str, ...],
    merge_isotopes: bool,
    notation: str | None,
    unicode: bool,
    latex: bool,
    html: bool,
    file: str | None,
    settings: Settings,
) -> int:
    """List the minimal reactions (circuits) among SPECIES, complete and exact, the smallest first.

    None of their species can be left out, and every reaction among the species is a combination of them.

    \b
      mathengine reactions C O2 CO CO2
      mathengine reactions "MnO4^- Mn^2+ Fe^2+ Fe^3+ H2O H^+" --contains e-
      mathengine reactions --network steps.txt --overall "2 C + O2 -> 2 CO"

    With --network: the rank, the conservation laws, and whether an overall reaction is a combination of the others; a
    reaction counts as it is written. A line of --file is a list of species, or a JSON object with a list species.
    """
    context = click.get_current_context(silent=True)
    if picture is not None:
        from mathengine.cli.pictures import require_matplotlib

        if file is not None:
            raise click.UsageError("--picture needs one list of species", context)
        require_matplotlib(picture)
    asked = Asked(
        lenient=lenient,
        groups=group_pairs(group),
        params={letter: read_fraction(letter, value) for letter, value in pairs("--param", param, "n=6").items()},
        merge_isotopes=merge_isotopes,
        every="graver" if graver else "circuits",
        max_sum=max_sum,
        max_seconds=max_seconds,
        limit=limit,
        notation=one_notation(notation, unicode, latex, html),
    )
    if network is not None:
        if species or file is not None:
            raise click.UsageError("--network takes no species and no --file", context)
        from mathengine.cli.reactions_networks import network_answer

        return respond({"network": network}, None, settings, lambda _: network_answer(network, overall, asked, picture))
    if overall is not None:
        raise click.UsageError("--overall needs --network", context)

    def answer(given: Fields) -> Answer:
        return _listed(_species(given.get("species")), contains, asked, picture)

    return respond({"species": " ".join(species) or None}, file, settings, answer)


def _species(given: object) -> list[str]:
    """Formulas from a text with blanks or commas, or from a list.

    >>> _species("CO, CO2 O2")
    ['CO', 'CO2', 'O2']
    """
    formulas = given if isinstance(given, list) else re.split(r"[\s,;]+", str(given).strip())
    if not formulas or not all(isinstance(formula, str) for formula in formulas):
        raise InvalidInput("species", given, 'formulas, such as CO CO2 O2 or ["CO", "CO2", "O2"]')
    return [str(formula) for formula in formulas]


def _listed(formulas: list[str], contains: tuple[str, ...], asked: Asked, picture: str | None) -> Answer:
    wanted = [asked.read(formula) for formula in contains]
    # One species for each formula; what must be contained joins the list.
    species = list({one.formula: one for one in (*map(asked.read, formulas), *wanted)}.values())
    found = _found(species, [one.formula for one in wanted], asked)
    record: dict[str, object] = {"species": [one.formula for one in species], **found.record(asked.notation)}
    text = found.text(asked.notation)
    if picture is not None:
        from mathengine.cli.reactions_pictures import draw_reactions

        if not found.vectors:
            raise NothingFound("there is no reaction to draw")
        draw_reactions(species, found.vectors, picture)
        record["picture"] = picture
        text += f"\n\npicture  {picture}"
    return Answer(record, text, 0 if found.vectors else 3)


def _found(species: list[Species], wanted: list[str], asked: Asked) -> Listing:
    from mathengine.cli.balance_sets import unsided
    from mathengine.reactions.composition import composition_matrix

    kind = str(asked.every)
    rows = composition_matrix(species).matrix
    if not wanted and asked.max_sum is None:
        return unsided(species, rows, kind, asked.limit, asked.max_seconds)
    whole = unsided(species, rows, kind, 10**9, asked.max_seconds)
    places = [j for j, one in enumerate(species) if one.formula in wanted]
    vectors = [vector for vector in whole.vectors if all(vector[j] for j in places)]
    if asked.max_sum is not None:
        vectors = list(takewhile(lambda vector: sum(map(abs, vector)) <= (asked.max_sum or 0), vectors))
    if wanted == ["e-"]:  # written as oxidations
        vectors = [tuple(-x for x in vector) if vector[places[0]] > 0 else vector for vector in vectors]
    listed = tuple(islice(vectors, asked.limit))
    return replace(whole, vectors=listed, count=len(vectors) if whole.complete else None)
