"""Pictures of statements as SVG within a page: layers of a graph, convergence of a fraction, digits certified so far.

Plain shapes with classes, no style attribute and no script, so that they pass a strict content security policy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from html import escape

from mathengine.numeric.expressions import Call, Expression, Relation, Statement

WIDTH, HEIGHT, MARGIN = 640, 200, 44
DEPTH = 40
"""Convergents that are drawn."""
MOST_BARS = 120


def layers_of(statement: Statement, pieces: Sequence[Mapping[str, object]]) -> list[int]:
    """The layer sizes that the evidence on a statement about growth holds; none where it is about something else.

    Examples
    --------
    >>> from mathengine.numeric.expressions import Name
    >>> growth = Statement(Relation("=", Call("growth", (Name("x"),)), Name("y")))
    >>> layers_of(growth, [{"left": [1, 2, 2, 1]}])
    [1, 2, 2, 1]
    """
    relation = statement.claim
    if not isinstance(relation, Relation) or not isinstance(relation.left, Call) or relation.left.function != "growth":
        return []
    for piece in pieces:
        left = piece.get("left")
        if isinstance(left, list) and left and all(isinstance(size, int) and size >= 0 for size in left):
            return left[:MOST_BARS]
    return []


def agreement(a: Expression, b: Expression, value: str, depth: int = DEPTH) -> list[tuple[int, float]]:
    """How many digits each convergent of a fraction has in common with its value.

    Parameters
    ----------
    a, b : Expression
        Polynomials in n.
    value : str
        Certified decimal digits.

    Returns
    -------
    list of (int, float)
        Depth and ``-log10`` of the distance, up to the digits that the value has.

    Examples
    --------
    >>> from mathengine.numeric.expressions import Number
    >>> one = Number.of(1)
    >>> [(n, round(digits, 1)) for n, digits in agreement(one, one, "1.6180339887498948482", 4)]
    [(0, 0.2), (1, 0.4), (2, 0.9), (3, 1.3), (4, 1.7)]
    """
    from mathengine.numeric.polynomials import as_polynomial

    try:
        target, (top, bottom) = Fraction(value), (as_polynomial(a, "n"), as_polynomial(b, "n"))
    except (ValueError, ZeroDivisionError):
        return []
    known = len(value.partition(".")[2])
    step: Callable[[object, int], Fraction] = lambda p, n: Fraction(int(p(n).p), int(p(n).q))  # type: ignore[operator]  # noqa: E731
    before, now = (Fraction(1), Fraction(0)), (step(top, 0), Fraction(1))
    found: list[tuple[int, float]] = []
    for n in range(depth + 1):
        if n:
            element, numerator = step(top, n), step(bottom, n)
            before, now = now, (element * now[0] + numerator * before[0], element * now[1] + numerator * before[1])
        if now[1]:
            distance = abs(now[0] / now[1] - target)
            digits = known if distance == 0 else -_log10(distance)
            found.append((n, min(digits, float(known))))
            if digits >= known:
                break
    return found


def _log10(value: Fraction) -> float:
    """Of a positive fraction of any size."""
    return (math.log(value.numerator) - math.log(value.denominator)) / math.log(10)


def bars(title: str, values: Sequence[float], below: str, labels: Sequence[str] = ()) -> str:
    """A bar chart.

    Examples
    --------
    >>> picture = bars("layers", [1, 2, 1], "distance")
    >>> picture.count("<rect"), "<title>layers</title>" in picture
    (3, True)
    """
    largest = max(values, default=0) or 1
    width = (WIDTH - 2 * MARGIN) / max(1, len(values))
    shapes = []
    for place, value in enumerate(values):
        height = (HEIGHT - 2 * MARGIN) * value / largest
        x, y = MARGIN + place * width, HEIGHT - MARGIN - height
        said = labels[place] if place < len(labels) else f"{place}: {value:g}"
        shapes.append(
            f'<rect class="bar" x="{x + 0.05 * width:.2f}" y="{y:.2f}" width="{0.9 * width:.2f}" '
            f'height="{height:.2f}"><title>{escape(said)}</title></rect>'
        )
    return _frame(title, "".join(shapes), below, f"{largest:g}", len(values) - 1)


def points(title: str, pairs: Sequence[tuple[int, float]], below: str) -> str:
    """A polygon of points.

    Examples
    --------
    >>> points("digits", [(0, 0.0), (1, 2.5)], "depth").count("<circle")
    2
    """
    largest = max((y for _, y in pairs), default=0) or 1
    last = max((x for x, _ in pairs), default=0) or 1
    places = [
        (MARGIN + (WIDTH - 2 * MARGIN) * x / last, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * max(0.0, y) / largest)
        for x, y in pairs
    ]
    line = " ".join(f"{x:.2f},{y:.2f}" for x, y in places)
    dots = "".join(f'<circle class="dot" cx="{x:.2f}" cy="{y:.2f}" r="2.5"/>' for x, y in places)
    return _frame(title, f'<polyline class="line" points="{line}"/>{dots}', below, f"{largest:.4g}", last)


def _frame(title: str, shapes: str, below: str, top: str, last: int) -> str:
    bottom, right = HEIGHT - MARGIN, WIDTH - MARGIN
    return (
        f'<figure><svg role="img" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<title>{escape(title)}</title>{shapes}"
        f'<path class="axis" d="M{MARGIN},{MARGIN} V{bottom} H{right}"/>'
        f'<text class="label" x="{MARGIN - 4}" y="{MARGIN + 4}" text-anchor="end">{escape(top)}</text>'
        f'<text class="label" x="{MARGIN - 4}" y="{bottom}" text-anchor="end">0</text>'
        f'<text class="label" x="{right}" y="{bottom + 16}" text-anchor="end">{last}</text>'
        f'<text class="label" x="{WIDTH / 2:.0f}" y="{bottom + 30}" text-anchor="middle">{escape(below)}</text>'
        f"</svg><figcaption>{escape(title)}</figcaption></figure>"
    )
