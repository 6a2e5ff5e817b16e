"""``mathengine balance``: balance a reaction, or say exactly why that is not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mathengine.cli.balance_inputs import (
    LIMIT,
    SETS,
    Asked,
    Medium,
    checked,
    group_pairs,
    notation_options,
    one_notation,
    pairs,
    read_amount,
    read_equation_of,
    read_fraction,
    reading_options,
)
from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer
from mathengine.cli.progress import note

if TYPE_CHECKING:
    from mathengine.reactions.balancing import Balance
    from mathengine.reactions.equations import Equation
    from mathengine.reactions.mending import Mending

STATUS = {"unique": 0, "multiple": 3, "partial": 4, "infeasible": 4}
"""Exit statuses."""


@click.command("balance", cls=MathCommand)
@click.argument("reaction", required=False)
@click.option("--couple", multiple=True, metavar='"E: A = B"', help="The E in the species A is that in B. Repeatable.")
@click.option("--all", "every", type=click.Choice(SETS), help="List a complete set of reactions; see above.")
@click.option("--max-sum", type=click.IntRange(1), metavar="S", help="Sum of coefficients up to which bounded lists.")
@click.option("--limit", type=click.IntRange(1), metavar="N", default=LIMIT, show_default=True, help="List so many.")
@click.option("--medium", type=click.Choice(["acid", "base"]), help="Complete with H2O and H^+, or H2O and OH^-.")
@click.option("--half", is_flag=True, help="Complete a half-reaction: electrons too. In acid, unless --medium base.")
@click.option("--check", is_flag=True, help="Check the coefficients that are given; say what is out of balance.")
@click.option("--explain", is_flag=True, help="Show what each species holds of each element, and the sums.")
@click.option("--oxidation", is_flag=True, help="Oxidation states of all species, by rules.")
@click.option("--masses", is_flag=True, help="Molar masses, and the masses that react.")
@click.option("--grams", multiple=True, metavar="SPECIES=G", help="Mass of a reactant: limiting reactant and yield.")
@click.option("--moles", multiple=True, metavar="SPECIES=N", help="The same, in mol.")
@click.option("--picture", metavar="PATH", help="Draw both sides as paths in the plane or space of the elements.")
@seconds_option()
@reading_options
@notation_options
@file_option
@standard_options
def balance_(
    reaction: str | None,
    couple: tuple[str, ...],
    every: str | None,
    max_sum: int | None,
    limit: int,
    medium: Medium | None,
    half: bool,
    check: bool,
    explain: bool,
    oxidation: bool,
    masses: bool,
    grams: tuple[str, ...],
    moles: tuple[str, ...],
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
    """Balance REACTION exactly: the least coefficients, or the proof that there are none.

    \b
      mathengine balance "KMnO4 + HCl -> KCl + MnCl2 + Cl2 + H2O"
      mathengine balance "KMnO4 + H2O2 + H2SO4 -> K2SO4 + MnSO4 + O2 + H2O" --couple "O: H2O2 = O2"
      mathengine balance "MnO4^- + Fe^2+ -> Mn^2+ + Fe^3+" --medium acid
      mathengine balance "2 H2 + O2 -> 2 H2O" --check

    Charges are written Fe^3+, SO4^2- or Fe³⁺; hydrates CuSO4*5H2O; electrons e-. Coefficients that are given are set
    aside, but for --check.

    --all lists reactions none of whose species can be left out (circuits, whatever the sides; extreme, on the sides
    given), or that are no sum of two others (graver, hilbert likewise), or all balances up to --max-sum (bounded).

    A line of --file is a reaction, or a JSON object with lists reactants and products, and options, named as here.
    Exit status 0 for one balance, 3 for several, 4 for none; with --file 0, or 2 if a line could not be read.
    """
    if picture is not None:
        from mathengine.cli.pictures import require_matplotlib

        if file is not None:
            raise click.UsageError("--picture needs one reaction", click.get_current_context(silent=True))
        require_matplotlib(picture)
    asked = checked(
        Asked(
            couple=couple,
            lenient=lenient,
            groups=group_pairs(group),
            params={letter: read_fraction(letter, value) for letter, value in pairs("--param", param, "n=6").items()},
            merge_isotopes=merge_isotopes,
            medium=medium,
            half=half,
            check=check,
            every=every,
            max_sum=max_sum,
            max_seconds=max_seconds,
            limit=limit,
            notation=one_notation(notation, unicode, latex, html),
            explain=explain,
            masses=masses,
            oxidation=oxidation,
            grams={name: read_amount(name, value) for name, value in pairs("--grams", grams, "H2=4").items()},
            moles={name: read_amount(name, value) for name, value in pairs("--moles", moles, "H2=2").items()},
        )
    )

    def answer(given: Fields) -> Answer:
        equation, wanted = read_equation_of(given, asked)
        if wanted.check:
            return _checked(equation, wanted)
        return _balanced(equation, wanted, settings, picture, words=file is None and not settings.json)

    if file is None:
        return respond({"reaction": reaction}, None, settings, answer)
    if reaction is not None:
        raise click.UsageError("arguments and --file exclude each other", click.get_current_context(silent=True))
    keys: dict[str, str | None] = {"reactants": None, "products": None}
    return respond(keys, file, settings, answer, lambda text: {"reaction": text})


def _balanced(equation: Equation, asked: Asked, settings: Settings, picture: str | None, *, words: bool) -> Answer:
    """The balance with all that is asked of it: as text, or as a record, since either costs time of its own."""
    found, added = _solved(equation, asked)
    if picture is not None:
        from mathengine.cli.balance_pictures import draw_balance

        draw_balance(found, picture)
    status = STATUS[str(found.status)]
    if words:
        for sentence in found.notes:
            note(sentence, settings)
        return Answer({}, _text(found, asked, settings, picture), status)
    return Answer(_record(found, asked, added), "", status)


def _solved(equation: Equation, asked: Asked) -> tuple[Balance, tuple[str, ...]]:
    """The balance, and the species that a completion added."""
    from mathengine.reactions.balancing import balance_equation

    if not (asked.medium or asked.half):
        return balance_equation(equation, asked.couple), ()
    from mathengine.reactions.redox import complete

    done = complete(equation, asked.medium or "acid", half=asked.half, couple=asked.couple)
    return done.balance, done.added


def _mendings(found: Balance) -> list[Mending]:
    """How it would balance; nothing where finding out grows too large."""
    from mathengine.errors import Undecided
    from mathengine.reactions.mending import mendings

    if found.refusal is None or any(":" in name for name in found.composition.rows):
        return []
    try:
        return mendings(found.equation)
    except Undecided:
        return []


def _text(found: Balance, asked: Asked, settings: Settings, picture: str | None) -> str:
    from mathengine.cli.balance_text import balance_text, explained, suggestions, written

    coefficients = found.coefficients
    if settings.quiet and coefficients is not None:
        parts = [written(found, asked.notation)]
    else:
        parts = [balance_text(found, asked.notation, _mendings(found), suggestions(found))]
    if asked.every:
        from mathengine.cli.balance_sets import listing

        parts.append(listing(found, asked).text(asked.notation))
    if asked.explain:
        parts.append(explained(found, coefficients))
    if asked.oxidation:
        from mathengine.cli.balance_amounts import oxidation_changes, oxidation_table

        changes = "".join(f"\n{change}" for change in oxidation_changes(found.equation))
        parts.append(oxidation_table(found.equation.species) + changes)
    if asked.masses or asked.grams or asked.moles:
        parts += _masses_text(found, asked)
    if picture is not None:
        parts.append(f"picture  {picture}")
    return "\n\n".join(parts)


def _masses_text(found: Balance, asked: Asked) -> list[str]:
    from mathengine.cli.balance_amounts import mass_rows, mass_table, yield_of, yield_text

    coefficients = found.coefficients
    if coefficients is None:
        return []
    parts = [mass_table(mass_rows(found.equation, coefficients))] if asked.masses else []
    if asked.grams or asked.moles:
        parts.append(yield_text(yield_of(found.equation, coefficients, asked)))
    return parts


def _record(found: Balance, asked: Asked, added: tuple[str, ...]) -> dict[str, object]:
    record = found.to_json()
    coefficients = found.coefficients
    if asked.notation != "plain":
        from mathengine.cli.balance_text import written

        record["written"] = written(found, asked.notation)
    if asked.medium or asked.half:
        record["added"] = list(added)
    if found.refusal is not None:
        record["mendings"] = [
            {"reactants": list(one.reactants), "products": list(one.products), "equation": str(one.balance)}
            for one in _mendings(found)
        ]
    if asked.every:
        from mathengine.cli.balance_sets import listing

        record["all"] = listing(found, asked).record(asked.notation)
    if asked.explain:
        composition = found.composition
        rows = zip(composition.rows, composition.matrix, strict=True)
        record["composition"] = {"rows": {name: list(row) for name, row in rows}, "scales": list(composition.scales)}
    if asked.oxidation:
        from mathengine.cli.balance_amounts import oxidation_changes, oxidation_record

        record["oxidation_states"] = oxidation_record(found.equation.species)
        record["oxidation_changes"] = oxidation_changes(found.equation)
    if coefficients is not None and (asked.masses or asked.grams or asked.moles):
        from mathengine.cli.balance_amounts import mass_rows, yield_of, yield_record

        record["masses"] = mass_rows(found.equation, coefficients)
        if asked.grams or asked.moles:
            record["yield"] = yield_record(yield_of(found.equation, coefficients, asked))
    return record


def _checked(equation: Equation, asked: Asked) -> Answer:
    """Whether the given coefficients balance; those that are not written count 1."""
    from mathengine.reactions.balancing import is_balanced
    from mathengine.reactions.notation import by_sides, count_json, equation_text

    imbalance = is_balanced(equation)
    given = equation.given or (1,) * len(equation.species)
    text = equation_text(equation, given, asked.notation)
    changes = {name: count_json(change) for name, change in imbalance.items()}
    record = {
        "equation": equation_text(equation, given, "plain"),
        "balanced": not imbalance,
        "imbalance": changes,
        "coefficients": by_sides(equation, given),
        "notes": list(equation.warnings),
    }
    if not imbalance:
        return Answer(record, f"{text}\nbalanced")
    lines = [f"{text}\nnot balanced; right minus left:"]
    lines += [
        f"  {name}  {change:+d}" if isinstance(change, int) else f"  {name}  {change}"
        for name, change in changes.items()
    ]
    return Answer(record, "\n".join(lines), STATUS["infeasible"])
