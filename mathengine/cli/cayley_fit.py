"""``mathengine cayley fit``: a law for a statistic of a family, or for any sequence of integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, seconds_option, standard_options
from mathengine.cli.output import Answer, fields, show, table
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.cayley.fitting import Fit, Value

STATISTICS = ("diameter", "last-layer", "antipodes", "widest", "widest-size", "order", "mean", "variance")
WORDS = {"diameter": "diameter", "last-layer": "last_layer", "antipodes": "last_layer", "order": "order"}
"""Statistics that statements can be made about."""
MOST_LINES = 1000
NOTHING_FOUND = 3


@click.command("fit", cls=MathCommand)
@click.option("--family", metavar="NAME", help="A family of graphs (mathengine cayley families).")
@click.option("--from", "first", type=int, metavar="N", help="First value of the parameter.")
@click.option("--to", "last", type=int, metavar="N", help="Last value of the parameter.")
@click.option("--vary", metavar="NAME", default="n", show_default=True, help="The parameter that is swept.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="Another parameter; repeatable.")
@click.option(
    "--statistic",
    type=click.Choice(STATISTICS),
    default="diameter",
    show_default=True,
    help="What is fitted; widest is the distance of the largest layer.",
)
@click.option("--largest-modulus", type=click.IntRange(1, 64), default=4, show_default=True, help="Moduli to try.")
@click.option("--largest-degree", type=click.IntRange(0, 16), default=3, show_default=True, help="Degrees to try.")
@click.option(
    "--free-checks",
    type=click.IntRange(1, 1000),
    default=2,
    show_default=True,
    help="Values beyond the parameters that a fit must meet.",
)
@click.option("--file", "file", metavar="PATH", help="Lines 'n value' instead of a family; - is standard input.")
@click.option("--threads", type=click.IntRange(1, 1024), metavar="N", help="Worker threads.  [default: all]")
@seconds_option(default=None)
@standard_options
def fit_(
    family: str | None,
    first: int | None,
    last: int | None,
    vary: str,
    parameters: Sequence[str],
    statistic: str,
    largest_modulus: int,
    largest_degree: int,
    free_checks: int,
    file: str | None,
    threads: int | None,
    max_seconds: float | None,
    settings: Settings,
) -> int:
    """Fit a quasi-polynomial to the diameters of a family, and say how many values speak for it.

    A quasi-polynomial has a polynomial for each residue modulo s: 3s parameters in degree 2, or 2 + s where only the
    constant term depends on the residue. What a fit meets beyond its parameters are its free checks; with too few of
    them, nothing is offered. A fit is a conjecture. --max-seconds begins no further graph after that time.

    \b
      mathengine cayley fit --family lrx --from 4 --to 9
      mathengine cayley fit --family lx --from 4 --to 10 --free-checks 1
      mathengine cayley fit --file diameters.txt
    """
    from mathengine.cayley.fitting import fit

    if (family is None) == (file is None):
        raise click.UsageError("give one of --family and --file PATH", click.get_current_context())
    if file is not None:
        values: Mapping[int, Value] = _read(file)
        subject, theorem = None, None
    else:
        assert family is not None
        if first is None or last is None:
            raise click.UsageError("--family needs --from and --to", click.get_current_context())
        if not 0 <= first <= last < first + MOST_LINES:
            raise InvalidInput("range", f"{first} to {last}", f"at most {MOST_LINES} values, ascending")
        values = _swept(family, vary, range(first, last + 1), parameters, statistic, threads, max_seconds, settings)
        subject, theorem = _subject(family, vary, parameters, statistic)
    found = fit(values, largest_modulus=largest_modulus, largest_degree=largest_degree, enough=free_checks)
    return show(_answer(found, values, statistic if file is None else None, subject, theorem, vary), settings)


def _swept(
    name: str,
    vary: str,
    numbers: range,
    parameters: Sequence[str],
    statistic: str,
    threads: int | None,
    max_seconds: float | None,
    settings: Settings,
) -> dict[int, Value]:
    """The statistic of each member, as many as the time allows."""
    import time

    from mathengine.cayley.enumeration import growth
    from mathengine.cayley.families import family
    from mathengine.cayley.statistics import statistic as value_of
    from mathengine.cli.progress import note, progress

    others = _others(name, parameters)
    begun, values = time.monotonic(), dict[int, "Value"]()
    with progress(f"{name} {statistic}", settings) as report:
        for done, n in enumerate(numbers):
            if max_seconds is not None and time.monotonic() - begun > max_seconds and values:
                note(f"time is up: {vary} = {n} and later are left out", settings)
                break
            values[n] = value_of(statistic, growth(family(name, **{**others, vary: n}), threads=threads).layers)
            report(done + 1, len(numbers), f"{vary} = {n}: {values[n]}")
    return values


def _others(name: str, parameters: Sequence[str]) -> dict[str, int | str]:
    from mathengine.cayley.families import entry

    entry(name)
    found: dict[str, int | str] = {}
    for word in parameters:
        key, equals, value = word.partition("=")
        if not equals:
            raise InvalidInput("--set", word, "NAME=VALUE")
        found[key.strip()] = int(value) if value.strip().lstrip("-").isdigit() else value.strip()
    return found


def _subject(name: str, vary: str, parameters: Sequence[str], statistic: str) -> tuple[str | None, str | None]:
    """The left side of the statement, and what the literature says."""
    from mathengine.cayley.families import entry

    others, known = _others(name, parameters), entry(name)
    if statistic not in WORDS:
        return None, known.theorem
    # By name, which the statement language brings to its canonical form.
    words = [f"{vary}={vary}", *(f"{key}={value}" for key, value in others.items())]
    inner = vary if not others and known.parameters[0].name == vary else ", ".join(words)
    return f"{WORDS[statistic]}({name}({inner}))", known.theorem


def _read(path: str) -> dict[int, Value]:
    """Lines of two integers; the second may be a fraction. Empty lines and what follows # are passed over."""
    from mathengine.cli.inputs import lines, opened

    values: dict[int, Value] = {}
    with opened(path) as stream:
        for number, raw in enumerate(lines(stream), 1):
            if raw is None:
                raise InvalidInput(f"line {number}", "too long", "two numbers: n and the value")
            text = raw.decode("utf-8", "replace").partition("#")[0].replace(",", " ").split()
            if not text:
                continue
            try:
                key, value = text
                if len(key) > 18 or len(value) > 1000:
                    raise ValueError
                n, exact = int(key), Fraction(value)
            except (ValueError, ZeroDivisionError):
                raise InvalidInput(f"line {number}", " ".join(text), "two numbers: n and the value") from None
            if n in values:
                raise InvalidInput(f"line {number}", f"n = {n} again", "every n once")
            values[n] = int(exact) if exact.denominator == 1 else exact
            if len(values) > MOST_LINES:
                raise InvalidInput("number of lines", f"more than {MOST_LINES}", f"at most {MOST_LINES}")
    if not values:
        raise InvalidInput("file", path, "at least one line of two numbers")
    return values


def _answer(
    found: Fit | None,
    values: Mapping[int, Value],
    statistic: str | None,
    subject: str | None,
    theorem: str | None,
    name: str,
) -> Answer:
    shown = [[n, value if isinstance(value, int) else str(value)] for n, value in sorted(values.items())]
    statements = [] if found is None or subject is None else list(found.statements(subject, name))
    record: dict[str, object] = {
        "statistic": statistic,
        "values": shown,
        "fit": None if found is None else found.to_json(),
        "statements": statements,
        "literature": theorem,
    }
    if found is None:
        nothing = "no quasi-polynomial within the bounds has enough free checks"
        lines = [("statistic", statistic), ("fit", nothing), ("literature", theorem)]
        rows = table([name, "value"], shown)
        return Answer(record, fields(lines) + "\n\n" + rows, NOTHING_FOUND)
    cases = [
        formula if condition is None else f"{formula} where {condition}" for formula, condition in found.cases(name)
    ]
    told: list[tuple[str, object]] = [
        ("statistic", statistic),
        *(("formula", case) for case in cases),
        ("modulus", found.curve.modulus),
        ("parameters", found.parameters),
        ("free checks", found.free_checks),
        ("valid from", f"{name} = {found.valid_from}, as far as {name} = {found.last}"),
        *(("conjecture", statement) for statement in statements),
        ("literature", theorem),
    ]
    rows = table([name, "value", "fitted", "residual"], _residuals(found))
    return Answer(record, fields(told) + "\n\n" + rows)


def _residuals(found: Fit) -> list[list[object]]:
    return [[n, value, found.curve(n), residual] for n, value, residual in found.residuals()]
