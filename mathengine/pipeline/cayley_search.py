"""The search ``cayley-diameters``: families of graphs swept over a parameter, and laws fitted to what is found.

A part of the space is a graph with one free name, such as ``top_spin(n, 4)``, and a range of values for it. Every
member is enumerated exactly and kept with its growth; every statistic of the part is fitted by quasi-polynomials, and a
fit with enough free checks is kept as a conjecture. What the literature proves is said in the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mathengine.cayley.enumeration import Growth, growth
from mathengine.cayley.fitting import ENOUGH, LARGEST_DEGREE, LARGEST_MODULUS, Fit, fit
from mathengine.cayley.graphs import Graph
from mathengine.cayley.statistics import LayerStatistics
from mathengine.errors import InvalidInput, nearest
from mathengine.numeric.expressions import Expression
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.cayley_graphs import canonical_graph, free_parameters, graph_of, theorem_of
from mathengine.pipeline.cayley_verdicts import checked_so_far, settled, spelt
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.statement import Finding, claim
from mathengine.store.records import Json

SETTINGS = {"largest_modulus": LARGEST_MODULUS, "largest_degree": LARGEST_DEGREE, "free_checks": ENOUGH, "threads": 1}
PART_KEYS = ("graph", "from", "to", "statistics", "skip")
WORDS = {"diameter": "diameter", "last-layer": "last_layer", "order": "order"}
"""Statistics that can be fitted, and their words."""
LARGEST_RANGE = 200
LARGEST_EXACT = 1 << 53


@dataclass(frozen=True, slots=True)
class Sweep:
    """A part of the space, read.

    Parameters
    ----------
    name : str
    graph : Expression
        Canonical, with one free name.
    variable : str
        That name.
    values : tuple of int
    statistics : tuple of str
        Keys of ``WORDS``.
    """

    name: str
    graph: Expression
    variable: str
    values: tuple[int, ...]
    statistics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """The sweeps, one chunk for each."""

    sweeps: tuple[Sweep, ...]

    @property
    def chunks(self) -> int:
        """How many sweeps."""
        return len(self.sweeps)

    @property
    def candidates(self) -> int:
        """How many graphs in all."""
        return sum(len(sweep.values) for sweep in self.sweeps)


@dataclass(frozen=True, slots=True)
class SweepChunk:
    """The members of one family, and the laws that fit them."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("cayley-diameters")
class DiameterSearch:
    """Growth of families of graphs, with fitted laws."""

    def plan(self, recipe: Recipe) -> SweepPlan:
        """Check the recipe.

        Raises
        ------
        InvalidInput
            For an unknown key or setting, a graph without exactly one free name, or a range that makes no sense.
        """
        _settings(recipe)
        if not recipe.space:
            raise InvalidInput("space", "empty", 'at least one part [space.NAME] with a graph such as "lrx(n)"')
        return SweepPlan(tuple(_sweep(name, values) for name, values in recipe.space.items()))

    def work(self, recipe: Recipe, chunk: int) -> SweepChunk:
        """Enumerate one family and fit its statistics."""
        sweep, settings = self.plan(recipe).sweeps[chunk], _settings(recipe)
        growths = {n: growth(_member(sweep, n), threads=settings["threads"]) for n in sweep.values}
        findings = [_instance(sweep, n, found) for n, found in growths.items()]
        counts = {f"{sweep.name}: graphs": len(growths), f"{sweep.name}: laws": 0}
        for statistic in sweep.statistics:
            values = {n: _value(statistic, found) for n, found in growths.items()}
            law = fit(
                values,
                largest_modulus=settings["largest_modulus"],
                largest_degree=settings["largest_degree"],
                enough=settings["free_checks"],
            )
            if law is not None:
                counts[f"{sweep.name}: laws"] += 1
                counts[f"{sweep.name}: {statistic} {_law(law, sweep)}"] = 1
                findings += _laws(sweep, statistic, law)
            else:
                counts[f"{sweep.name}: {statistic} follows no law with {settings['free_checks']} free checks"] = 1
        return SweepChunk(tuple(findings), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """What was enumerated, and which laws fit."""
        lines = []
        for sweep in self.plan(recipe).sweeps:
            graphs = counts.get(f"{sweep.name}: graphs", 0)
            first, last = sweep.values[0], sweep.values[-1]
            lines.append(f"{to_text(sweep.graph)}: {graphs} graphs, {first} <= {sweep.variable} <= {last}")
            told = (key.partition(": ")[2] for key in counts if key.partition(": ")[0] == sweep.name)
            lines += [f"  {line}" for line in told if line not in ("graphs", "laws")]
        return "\n".join(lines)


def _settings(recipe: Recipe) -> dict[str, int]:
    chosen = dict(SETTINGS)
    for key, value in recipe.settings.items():
        if key not in SETTINGS:
            raise InvalidInput("setting", key, nearest(key, SETTINGS))
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 1000:
            raise InvalidInput(key, value, "an integer from 1 to 1000")
        chosen[key] = value
    return chosen


def _sweep(name: str, part: Mapping[str, Json]) -> Sweep:
    for key in part:
        if key not in PART_KEYS:
            raise InvalidInput(f"key of space.{name}", key, nearest(key, PART_KEYS))
    graph = read_graph_text(part.get("graph"), f"graph of space.{name}")
    names = sorted(free_parameters(graph))
    if len(names) != 1:
        raise InvalidInput(f"graph of space.{name}", to_text(graph), "a graph with one free name, such as lrx(n)")
    first, last = _integer(name, "from", part), _integer(name, "to", part)
    if not 0 <= first <= last < first + LARGEST_RANGE:
        raise InvalidInput(f"range of space.{name}", f"{first} to {last}", f"up to {LARGEST_RANGE} values, ascending")
    skip = part.get("skip", [])
    if not isinstance(skip, list):
        raise InvalidInput(f"skip of space.{name}", skip, "a list of values to leave out")
    statistics = part.get("statistics", ["diameter"])
    if not isinstance(statistics, list) or not statistics:
        raise InvalidInput(f"statistics of space.{name}", statistics, f"a list of {', '.join(WORDS)}")
    for statistic in statistics:
        if statistic not in WORDS:
            raise InvalidInput(f"statistic of space.{name}", statistic, nearest(str(statistic), WORDS))
    values = tuple(n for n in range(first, last + 1) if n not in skip)
    if not values:
        raise InvalidInput(f"range of space.{name}", "empty", "at least one value that is not skipped")
    return Sweep(name, graph, names[0], values, tuple(str(statistic) for statistic in statistics))


def read_graph_text(text: object, what: str) -> Expression:
    """The canonical graph that a text of the statement language spells.

    Raises
    ------
    InvalidInput
        If it spells none.

    Examples
    --------
    >>> to_text(read_graph_text("top_spin(n, 4)", "graph"))
    'top_spin(n)'
    """
    if not isinstance(text, str):
        raise InvalidInput(what, text, 'a text such as "lrx(n)"')
    return canonical_graph(read_expression(text, vocabulary=vocabulary()))


def _integer(name: str, key: str, part: Mapping[str, Json]) -> int:
    value = part.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput(f"{key} of space.{name}", value, "an integer")
    return value


def _member(sweep: Sweep, n: int) -> Graph:
    return graph_of(sweep.graph, {sweep.variable: Fraction(n)})


def _value(statistic: str, found: Growth) -> int:
    known = LayerStatistics(found.layers)
    return {"diameter": known.diameter, "last-layer": known.last_layer, "order": known.order}[statistic]


def _instance(sweep: Sweep, n: int, found: Growth) -> Finding:
    """The diameter of one member, with its layers."""
    text = spelt(sweep.graph, {sweep.variable: Fraction(n)})
    verified = settled(claim(f"diameter({text}) = {len(found.layers) - 1}"), {text: found})
    details = growth_details(found)
    return Finding(verified=verified, constant=None, limit=None, details=details, family=sweep.name)


def growth_details(found: Growth) -> dict[str, Json]:
    """What the store keeps of a growth: layers, diameter, order, statistics, and how it was found.

    >>> growth_details(growth([(1, 2, 0), (1, 0, 2)]))["layers"]
    [1, 3, 2]
    """
    known = LayerStatistics(found.layers)
    layers: list[Json] = [size if size < LARGEST_EXACT else str(size) for size in found.layers]
    return {
        "layers": layers,
        "diameter": known.diameter,
        "order": str(known.order),
        "last_layer": known.last_layer if known.last_layer < LARGEST_EXACT else str(known.last_layer),
        "widest": known.widest_index,
        "mean": str(known.mean),
        "variance": str(known.variance),
        "engine": found.engine,
        "digest": found.digest(),
    }


def _laws(sweep: Sweep, statistic: str, found: Fit) -> Iterator[Finding]:
    """One conjecture for each residue, or one for all of them."""
    subject = f"{WORDS[statistic]}({to_text(sweep.graph)})"
    for statement, (_, condition) in zip(
        found.statements(subject, sweep.variable), found.cases(sweep.variable), strict=True
    ):
        met = [n for n in sweep.values if n >= found.valid_from]
        if condition is not None:
            modulus, residue = found.curve.modulus, int(condition.rpartition("= ")[2])
            met = [n for n in met if n % modulus == residue]
        verified = checked_so_far(claim(statement), {sweep.variable: met})
        values: list[Json] = [[n, int(value)] for n, value in sorted(found.values.items())]
        details: dict[str, Json] = {
            "statistic": statistic,
            "fit": _law(found, sweep),
            "parameters": found.parameters,
            "free_checks": found.free_checks,
            "valid_from": found.valid_from,
            "modulus": found.curve.modulus,
            "values": values,
            "literature": theorem_of(sweep.graph),
        }
        yield Finding(verified=verified, constant=None, limit=None, details=details, family=sweep.name)


def _law(found: Fit, sweep: Sweep) -> str:
    formulas = "; ".join(
        formula if condition is None else f"{formula} where {condition}"
        for formula, condition in found.cases(sweep.variable)
    )
    return f"= {formulas} from {sweep.variable} = {found.valid_from} on, {found.free_checks} free checks"
