"""What ``mathengine reactions --network`` says of the reactions of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mathengine.cli.inputs import lines, opened
from mathengine.cli.output import Answer, fields
from mathengine.errors import BudgetExhausted, InvalidInput

if TYPE_CHECKING:
    from mathengine.cli.balance_inputs import Asked
    from mathengine.reactions.equations import Equation
    from mathengine.reactions.networks import Network

SHOWN = 20
MOST_REACTIONS = 10_000


def network_answer(path: str, overall: str | None, asked: Asked, picture: str | None) -> Answer:
    """Rank, conservation laws and, if asked, an overall reaction as a combination of the others.

    Exit status 4 where the overall reaction is no combination.
    """
    from mathengine.reactions.networks import Network

    network = Network(tuple(_reactions(path, asked)))
    laws = _laws(network)
    unbalanced = _unbalanced(network.reactions)
    record: dict[str, object] = {
        "species": list(network.formulas),
        "reactions": [_as_written(reaction) for reaction in network.reactions],
        "rank": network.rank,
        "conservation_laws": [list(law) for law in laws],
        "conservative": network.is_conservative,
        "conservation": None if network.conservation is None else list(network.conservation),
        "unbalanced": unbalanced,
    }
    shown = [_law(network, law) for law in laws[:SHOWN]]
    pairs: list[tuple[str, object]] = [
        ("species", len(network.formulas)),
        ("reactions", f"{len(network.reactions)}, of rank {network.rank}"),
        ("conserved", shown[0] if shown else "nothing"),
        *(("", law) for law in shown[1:]),
        ("", f"and {len(laws) - SHOWN} more" if len(laws) > SHOWN else None),
        ("conservative", "yes" if network.is_conservative else "no: no positive weights of all species are conserved"),
        *(("not balanced", f"{text}: {_change(made)}") for text, made in list(unbalanced.items())[:SHOWN]),
    ]
    status = 0
    if overall is not None:
        found = network.overall(_read(overall, asked))
        record["overall"] = {
            "kind": found.kind,
            "multipliers": None if found.multipliers is None else [str(m) for m in found.multipliers],
            "weights": list(found.weights),
        }
        pairs.append(("overall", found))
        status = 4 if found.multipliers is None else 0
    if picture is not None:
        from mathengine.cli.reactions_pictures import draw_reactions

        vectors = [tuple(-x for x in network.column(reaction)) for reaction in network.reactions]
        species = {one.formula: one for reaction in network.reactions for one in reaction.species}
        draw_reactions([species[formula] for formula in network.formulas], vectors, picture)
        record["picture"] = picture
        pairs.append(("picture", picture))
    return Answer(record, fields(pairs), status)


def _reactions(path: str, asked: Asked) -> list[Equation]:
    """The reactions of a file; blank lines and what follows # are passed over."""
    found: list[Equation] = []
    with opened(path, "--network") as stream:
        for number, line in enumerate(lines(stream), 1):
            try:
                text = "" if line is None else line.decode("utf-8-sig").partition("#")[0].strip()
            except UnicodeDecodeError:
                raise InvalidInput(f"line {number}", "no text", "UTF-8") from None
            if line is None:
                raise InvalidInput(f"line {number}", "too long", "a reaction")
            if text:
                found.append(_read(text, asked))
            if len(found) > MOST_REACTIONS:
                raise InvalidInput("--network", path, f"at most {MOST_REACTIONS:,} reactions")
    if not found:
        raise InvalidInput("--network", path, "a file with at least one reaction")
    return found


def _read(text: str, asked: Asked) -> Equation:
    from mathengine.cli.balance_inputs import read_equation_of

    return read_equation_of({"reaction": text}, asked)[0]


def _laws(network: Network) -> Sequence[tuple[int, ...]]:
    """The minimal non-negative laws, or a basis where they are too many or do not span all laws."""
    try:
        moieties = network.moieties
    except BudgetExhausted:
        return network.conservation_laws
    return moieties if len(moieties) >= len(network.conservation_laws) else network.conservation_laws


def _law(network: Network, law: Sequence[int]) -> str:
    terms = [(weight, formula) for weight, formula in zip(law, network.formulas, strict=True) if weight]
    text = " ".join(f"{'-' if w < 0 else '+'} {'' if abs(w) == 1 else f'{abs(w)} '}[{f}]" for w, f in terms)
    return text.removeprefix("+ ")


def _change(made: Mapping[str, int | str]) -> str:
    return ", ".join(f"{name} {'' if str(value).startswith('-') else '+'}{value}" for name, value in made.items())


def _unbalanced(reactions: Sequence[Equation]) -> dict[str, dict[str, int | str]]:
    """The reactions whose coefficients do not balance, with what they make of each element."""
    from mathengine.reactions.balancing import is_balanced
    from mathengine.reactions.notation import count_json

    found = {}
    for reaction in reactions:
        change = is_balanced(reaction)
        if change:
            found[_as_written(reaction)] = {name: count_json(value) for name, value in change.items()}
    return found


def _as_written(reaction: Equation) -> str:
    from mathengine.reactions.notation import equation_text

    return equation_text(reaction, notation="plain")
