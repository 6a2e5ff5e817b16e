"""Which engine enumerates a graph: among those that apply and fit, the one with the least cost."""

from __future__ import annotations

import os
import sys

from mathengine.cayley.engines import ENGINES, Plan, engine, of_plan, present
from mathengine.cayley.graphs import Graph, MatrixGraph
from mathengine.errors import InvalidInput, TooLarge

AT_ONCE = 0.5
"""Seconds below which a plan is taken without asking the engines that must be compiled."""
NO_TIME = 1e-3
"""Seconds below which no other plan can matter."""
LOADING = 0.7
"""Seconds of a plan for loading compiled kernels, which are not spent again where the compiler is loaded."""
LEAST_COST = 0.02
LONGEST_SPILLING = 60.0
"""Seconds up to which a search on disk takes the place of one in memory unasked."""
MEGABYTE = 10**6
AT_HAND = ("closed form", "class sums", "small")
"""Engines without compiled code."""
SHARE = 0.9
"""Share of the physical memory that a run may use unless it is told."""


def choose(graph: Graph, name: str | None = None, memory: int | None = None, max_layers: int | None = None) -> Plan:
    """The plan for a graph.

    Parameters
    ----------
    graph : Graph
    name : str, optional
        The engine to use, whatever the others would cost.
    memory : int, optional
        Bytes that may be used; by default nine tenths of the physical memory.
    max_layers : int, optional
        The largest distance wanted; needed where the graph may be infinite.

    Raises
    ------
    InvalidInput
        If no engine applies or fits in memory, with what it would need and which option helps.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> shift, swap = (*range(1, 8), 0), (1, 0, *range(2, 8))
    >>> choose(permutation_graph([shift, swap])).engine
    'small, arrangements'
    >>> choose(permutation_graph([shift, swap]), memory=1000)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    mathengine.errors.TooLarge: memory is 1000 bytes; accepted: at least 4.5 MiB, which 'small, arrangements' ...
    """
    budget = memory if memory is not None else int(SHARE * physical_memory())
    found = _offered(graph, max_layers) if name is None else [_demanded(graph, name)]
    _refuse_endless(graph, found, max_layers)
    if not found:
        accepted = f"one that an engine covers as a whole ({', '.join(present())}); --max-layers gives its first layers"
        raise TooLarge("graph", graph.name or "this one", accepted)
    fitting = [plan for plan in found if plan.memory <= budget and not _is_poor_substitute(plan, found, max_layers)]
    if not fitting:
        raise _too_large(found, budget)
    return min(fitting, key=lambda plan: (_seconds(plan), [*ENGINES].index(of_plan(plan))))


def plans(graph: Graph, max_layers: int | None = None) -> list[Plan]:
    """What every engine that applies would do, in the order of their table.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> [plan.engine for plan in plans(permutation_graph([(1, 0, 2), (0, 2, 1), (2, 1, 0)]))][:3]
    ['closed form', 'class sums', 'small, arrangements']
    """
    found = _asked(graph, present())
    return [_first_layers()] if not found and max_layers is not None else found


def _offered(graph: Graph, max_layers: int | None) -> list[Plan]:
    """Plans to choose from; no engine is asked where an earlier one takes no time, and compiled ones are asked last."""
    names = present()
    found = _of_few_layers(graph, max_layers)
    for name in names:
        if name in AT_HAND:
            found += _asked(graph, [name])
            if any(plan.cost <= NO_TIME for plan in found):
                return found
    if any(plan.cost <= (LEAST_COST if _is_warm() else AT_ONCE) for plan in found):
        return found
    found += _asked(graph, [name for name in names if name not in AT_HAND])
    return [_first_layers()] if not found and max_layers is not None else found


def physical_memory() -> int:
    """Bytes of memory of this machine.

    >>> physical_memory() > 0
    True
    """
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def readable_size(count: int) -> str:
    """Bytes as people read them.

    >>> readable_size(250 << 20)
    '250.0 MiB'
    """
    size, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{count} bytes" if unit == "bytes" else f"{size:.1f} {unit}"


def _is_warm() -> bool:
    """Whether this process has loaded the compiler."""
    return "numba" in sys.modules


def _seconds(plan: Plan) -> float:
    """What a plan costs now."""
    if of_plan(plan) in AT_HAND or not _is_warm():
        return plan.cost
    return max(plan.cost - LOADING, LEAST_COST)


def _asked(graph: Graph, names: list[str]) -> list[Plan]:
    found = (engine(name).plan(graph) for name in names)
    return [plan for plan in found if plan is not None]


def _of_few_layers(graph: Graph, max_layers: int | None) -> list[Plan]:
    from mathengine.cayley.small import ENGINE

    plan = None if max_layers is None else ENGINE.first_layers(graph, max_layers)
    return [] if plan is None else [plan]


def _demanded(graph: Graph, name: str) -> Plan:
    plan = engine(name).plan(graph)
    if plan is not None:
        return plan
    if name == "small":
        return _first_layers()
    applying = sorted({of_plan(other) for other in plans(graph)})
    raise InvalidInput("engine", name, "one that applies to this graph: " + (", ".join(applying) or "none does"))


def _first_layers() -> Plan:
    reason = "layer by layer with numpy alone, as far as memory goes"
    return Plan("small, sorted", 1 << 28, None, reason, 60.0, exact_memory=False)


def _refuse_endless(graph: Graph, found: list[Plan], max_layers: int | None) -> None:
    is_endless = isinstance(graph, MatrixGraph) and graph.modulus == 0 and max_layers is None
    if is_endless and all(plan.states is None for plan in found):
        accepted = "a number of layers (--max-layers): matrices over the integers may generate an infinite group"
        raise InvalidInput("number of layers", "not given", accepted)


def _is_poor_substitute(plan: Plan, found: list[Plan], max_layers: int | None) -> bool:
    """Whether a whole search that spills to disk would take long where another engine only needs more memory."""
    has_better = any(other.exact_memory for other in found)
    return not plan.exact_memory and has_better and max_layers is None and plan.cost > LONGEST_SPILLING


def _too_large(found: list[Plan], budget: int) -> TooLarge:
    """What is needed, and which option helps."""
    least = min(found, key=lambda plan: (not plan.exact_memory, plan.memory))
    helps = [f"--memory {least.memory // MEGABYTE + 1}MB allows it"] if least.memory < physical_memory() else []
    if "sorted frontier" in present() and of_plan(least) != "sorted frontier":
        helps.append("--engine 'sorted frontier' spills to disk; --max-layers stops early")
    needed = f"at least {readable_size(least.memory)}, which '{least.engine}' needs"
    return TooLarge("memory", readable_size(budget), "; ".join([needed, *helps]))
