"""The entries of rank 2 over x and y that are given by their matrices."""

from __future__ import annotations

from fractions import Fraction

from mathengine.matrixfields.fields.catalogue_entry import CatalogueEntry, FieldLimit

PEER = "ramanujantools 0.0.8"
PAPER = "Elimelech et al., arXiv 2308.11829; ramanujantools 0.0.8"
HALF = Fraction(1, 2)
MATCHED = "matched to more than 100 digits"

_SQRT2 = "4*log(1 + sqrt(2))"
_APERY = "8*log(1 + sqrt(2))"
_DELTA_ZETA3 = "8*log(1 + sqrt(2))/(4*log(1 + sqrt(2)) + 3) - 1"


def point(*coordinates: int | Fraction) -> tuple[Fraction, ...]:
    """A point from its coordinates.

    >>> point(1, HALF)
    (Fraction(1, 1), Fraction(1, 2))
    """
    return tuple(map(Fraction, coordinates))


BY_MATRICES = (
    CatalogueEntry(
        name="e",
        title="Euler's number",
        construction={
            "matrices": {
                "x": [["1", "-y - 1"], ["-1", "x + y + 2"]],
                "y": [["0", "-y - 1"], ["-1", "x + y + 1"]],
            }
        },
        constant="E",
        limits=(
            FieldLimit(
                delta=(300, 1.0),
                direction=(1, 1),
                start=point(0, 0),
                limit="1/(1 - E)",
                rate="oo",
                delta_limit="1",
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, 0.526), direction=(1, 2), start=point(0, 0), limit="1/(1 - E)", rate="oo", note=MATCHED
            ),
            FieldLimit(
                delta=(300, 0.008), direction=(1, 0), start=point(0, 0), limit="1/(1 - E)", rate="oo", note=MATCHED
            ),
        ),
        source=PEER,
        note="Along the diagonal: the Pade approximants of exp.",
    ),
    CatalogueEntry(
        name="pi",
        title="pi",
        construction={
            "matrices": {
                "x": [["x", "-x"], ["-y", "2*x + y + 1"]],
                "y": [["1 + y", "-x"], ["-1 - y", "x + 2*y + 1"]],
            }
        },
        constant="pi",
        limits=(
            FieldLimit(
                delta=(300, -0.188), direction=(1, 1), start=point(1, 0), limit="(2 - pi)/2", rate=_SQRT2, note=MATCHED
            ),
            FieldLimit(
                delta=(300, -0.187),
                direction=(1, 1),
                start=point(1, 1),
                limit="(2*pi - 6)/(pi - 4)",
                rate=_SQRT2,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, 1.002),
                direction=(1, 1),
                start=point(HALF, 0),
                limit="1 - sqrt(2)",
                rate=_SQRT2,
                note=MATCHED,
            ),
        ),
        source=PEER,
        note="Half-integer starts give quadratic irrationals.",
    ),
    CatalogueEntry(
        name="symmetric_pi",
        title="pi, symmetric in x and y",
        construction={
            "matrices": {
                "x": [["x", "x*y"], ["1", "1 + 2*x + y"]],
                "y": [["y", "x*y"], ["1", "1 + x + 2*y"]],
            }
        },
        constant="pi",
        limits=(
            FieldLimit(
                delta=(300, -0.187),
                direction=(1, 1),
                start=point(1, 1),
                limit="(6 - 2*pi)/(pi - 4)",
                rate=_SQRT2,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, -0.188),
                direction=(1, 1),
                start=point(HALF, HALF),
                limit="(4 - pi)/(2*pi)",
                rate=_SQRT2,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, 1.003),
                direction=(1, 1),
                start=point(HALF, 1),
                limit="(sqrt(2) - 1)/2",
                rate=_SQRT2,
                note=MATCHED,
            ),
        ),
        source=PEER,
        note="Each coordinate half-integer or both, or neither: pi; exactly one of them: a quadratic irrational.",
    ),
    CatalogueEntry(
        name="zeta3",
        title="Apery's constant",
        construction={
            "matrices": {
                "x": [["0", "-x^3"], ["(x + 1)^3", "x^3 + (x + 1)^3 + 2*y*(y - 1)*(2*x + 1)"]],
                "y": [["-x^3 + 2*x^2*y - 2*x*y^2 + y^3", "-x^3"], ["x^3", "x^3 + 2*x^2*y + 2*x*y^2 + y^3"]],
            }
        },
        constant="zeta(3)",
        limits=(
            FieldLimit(
                delta=(300, 0.095),
                direction=(1, 1),
                start=point(1, 1),
                limit="(1 - zeta(3))/zeta(3)",
                rate=_APERY,
                delta_limit=_DELTA_ZETA3,
                note="Apery's continued fraction: component 0 of the diagonal; proved by Apery (1979)",
            ),
            FieldLimit(
                delta=(300, -0.098), direction=(1, 2), start=point(1, 1), limit="(1 - zeta(3))/zeta(3)", note=MATCHED
            ),
            FieldLimit(
                delta=(300, -0.106), direction=(2, 1), start=point(1, 1), limit="(1 - zeta(3))/zeta(3)", note=MATCHED
            ),
        ),
        source=PAPER,
        note="The denominators along the diagonal are known: d_n^3 p_n is an integer. Row y has the fraction "
        "n^3 + (n+1)^3 + 2y(y-1)(2n+1) over -n^6, of value 1/(zeta(3) - sum of 1/j^3 for j < y).",
    ),
    CatalogueEntry(
        name="var_root_cmf",
        title="A field like those of f and fbar, in which a root of b moves with y",
        construction={
            "matrices": {
                "x": [
                    ["0", "-x*(x + c0)*(x + c1)*(2*x + 2*y - c2)"],
                    ["1", "(2*x + c1 + 1)*(2*x + c0 + 1) - x*(x + 1)"],
                ],
                "y": [
                    ["-(2*y - c2 + 2*x)*(x + c1 + c0 - (2*y - c2 + 1))", "-x*(x + c0)*(x + c1)*(2*x + 2*y - c2)"],
                    ["1", "x^2 + x*(2*y - c2 + 1) + (2*y - c2 + 1 - c1)*(2*y - c2 + 1 - c0)"],
                ],
            },
            "parameters": ["c0", "c1", "c2"],
        },
        defaults={"c0": 0, "c1": 0, "c2": 0},
        constant="Catalan",
        limits=(
            FieldLimit(
                delta=(500, -0.836),
                direction=(1, 0),
                start=point(1, 1),
                limit="(3 - 2*Catalan)/(2*Catalan - 1)",
                rate="log(2)",
                note="matched to 50 digits",
            ),
            FieldLimit(
                delta=(500, -0.605),
                direction=(1, -1),
                start=point(1, 1),
                limit="(3 - 2*Catalan)/(2*Catalan - 1)",
                rate="3*log(2)",
                note=MATCHED,
            ),
            FieldLimit(
                delta=(500, -0.478),
                direction=(1, -1),
                start=point(1, 1),
                limit="(8 - 3*pi)/(pi - 2)",
                rate="3*log(2)",
                parameters={"c0": 1, "c1": 1, "c2": 1},
                note=MATCHED,
            ),
        ),
        source=PEER,
        note="The diagonal (1, 1) does not converge; (1, 0) and (1, -1) do.",
    ),
)
