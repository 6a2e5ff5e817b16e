"""The entries of rank 2 over x and y: the fields that are given by matrices, and those of f and fbar."""

from __future__ import annotations

from fractions import Fraction

from mathengine.matrixfields.fields.catalogue_entry import CatalogueEntry, FieldLimit

PEER = "ramanujantools 0.0.8"
PAPER = "Elimelech et al., arXiv 2308.11829; ramanujantools 0.0.8"
HALF = Fraction(1, 2)
MATCHED = "matched to more than 100 digits"

_SQRT2 = "4*log(1 + sqrt(2))"
_GOLDEN = "10*log((1 + sqrt(5))/2)"
_APERY = "8*log(1 + sqrt(2))"
_DELTA_LOG2 = "4*log(1 + sqrt(2))/(2*log(1 + sqrt(2)) + 1) - 1"
_DELTA_ZETA2 = "10*log((1 + sqrt(5))/2)/(5*log((1 + sqrt(5))/2) + 2) - 1"
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

CONJUGATE = (
    CatalogueEntry(
        name="cmf1",
        title="Conjugate polynomials of degree 1, component I: logarithms",
        construction={"ffbar": ["c0 + c1*(x + y)", "c2 + c3*(x - y)"]},
        defaults={"c0": 0, "c1": 1, "c2": 0, "c3": 1},
        constant="log(2)",
        limits=(
            FieldLimit(
                delta=(300, 0.305),
                direction=(1, 1),
                start=point(1, 1),
                limit="(1 - log(2))/log(2)",
                rate=_SQRT2,
                delta_limit=_DELTA_LOG2,
                note="the law below; denominators as for Legendre polynomials",
            ),
            FieldLimit(
                delta=(300, 0.41),
                direction=(1, 1),
                start=point(1, 1),
                limit="1/log(3/2) - 2",
                parameters={"c1": 2},
                rate="4*log(sqrt(2) + sqrt(3))",
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, 0.466),
                direction=(1, 1),
                start=point(1, 1),
                limit="1/log(4/3) - 3",
                parameters={"c1": 3},
                rate="4*log(2 + sqrt(3))",
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, -0.107),
                direction=(1, 1),
                start=point(1, 1),
                limit="2/log(3) - 1",
                parameters={"c3": 2},
                rate="4*log((1 + sqrt(3))/sqrt(2))",
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, 0.314),
                direction=(1, 1),
                start=point(1, 1),
                limit="(3 - 4*log(2))/(2*log(2) - 1)",
                parameters={"c0": 1},
                rate=_SQRT2,
                note=MATCHED,
            ),
        ),
        source=PAPER,
        note="For c0 = c2 = 0 the diagonal from (1, 1) gives c3/log(1 + c3/c1) - c1 (tested for 1 <= c1, c3 <= 9).",
    ),
    CatalogueEntry(
        name="cmf2",
        title="Conjugate polynomials of degree 2, component 5: zeta(2)",
        construction={
            "ffbar": [
                "(2*c1 + c2)*(c1 + c2) - c3*c0 - c3*((2*c1 + c2)*(x + y) + (c1 + c2)*(2*x + y))"
                " + c3^2*(2*x^2 + 2*x*y + y^2)",
                "c3*(c0 + c2*x + c1*y) - c3^2*(2*x^2 - 2*x*y + y^2)",
            ]
        },
        defaults={"c0": 0, "c1": 0, "c2": 0, "c3": 1},
        constant="zeta(2)",
        limits=(
            FieldLimit(
                delta=(300, 0.112),
                direction=(1, 1),
                start=point(1, 1),
                limit="(12 - 2*pi**2)/pi**2",
                rate=_GOLDEN,
                delta_limit=_DELTA_ZETA2,
                note="Apery's approximations of zeta(2) (1979)",
            ),
        ),
        source=PAPER,
        note="The top part of f*fbar is -(4x^4 + y^4).",
    ),
    CatalogueEntry(
        name="mirror_degree_2",
        title="Conjugate polynomials of degree 2, component 4: the mirror of cmf2",
        construction={
            "ffbar": [
                "b00 + (p^2 + 3*p*q + 2*q^2)/r + (3*p + 4*q)*y + (2*p + 3*q)*x + r*(x^2 + 2*x*y + 2*y^2)",
                "b00 + p*y + q*x + r*(x^2 - 2*x*y + 2*y^2)",
            ]
        },
        defaults={"b00": 0, "p": 0, "q": 0, "r": 1},
        constant="zeta(2)",
        limits=(
            FieldLimit(
                delta=(300, 0.113),
                direction=(1, 1),
                start=point(1, 1),
                limit="(12 - pi**2)/pi**2",
                rate=_GOLDEN,
                delta_limit=_DELTA_ZETA2,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, -0.055),
                direction=(2, 1),
                start=point(1, 1),
                limit="(12 - pi**2)/pi**2",
                rate=_APERY,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, 0.125),
                direction=(1, 1),
                start=point(1, 1),
                limit="(60 - 6*pi**2)/(pi**2 - 9)",
                rate=_GOLDEN,
                parameters={"q": 1},
                note=MATCHED,
            ),
        ),
        source="the complete classification of degree 2; not in ramanujantools 0.0.8",
        note="The top part of f*fbar is x^4 + 4y^4; the two mirrors swap their directions (1, 2) and (2, 1).",
    ),
    CatalogueEntry(
        name="cmf3_1",
        title="Conjugate polynomials of degree 3, first family: zeta(3)",
        construction={
            "ffbar": [
                "-(c0 + c1*(x + y))*(c0*(x + 2*y) + c1*(x^2 + x*y + y^2))",
                "(c0 + c1*(y - x))*(c0*(x - 2*y) - c1*(x^2 - x*y + y^2))",
            ]
        },
        defaults={"c0": 0, "c1": 1},
        constant="zeta(3)",
        limits=(
            FieldLimit(
                delta=(300, 0.095),
                direction=(1, 1),
                start=point(1, 1),
                limit="(zeta(3) - 1)/zeta(3)",
                rate=_APERY,
                delta_limit=_DELTA_ZETA3,
                note="Apery's approximations of zeta(3)",
            ),
            FieldLimit(
                delta=(300, 0.288),
                direction=(1, 1),
                start=point(1, 1),
                limit="(36*log(2) - 25)/(4*log(2) - 3)",
                rate=_APERY,
                parameters={"c0": 1, "c1": 2},
                note=MATCHED,
            ),
        ),
        source=PAPER,
    ),
    CatalogueEntry(
        name="cmf3_2",
        title="Conjugate polynomials of degree 3, second family: zeta(3)",
        construction={
            "ffbar": [
                "-(x + y)*(c0^2 + 2*c1^2*(x^2 + x*y + y^2))",
                "(x - y)*(c0^2 + 2*c1^2*(x^2 - x*y + y^2))",
            ]
        },
        defaults={"c0": 0, "c1": 1},
        constant="zeta(3)",
        limits=(
            FieldLimit(
                delta=(300, 0.095),
                direction=(1, 1),
                start=point(1, 1),
                limit="2*(zeta(3) - 1)/zeta(3)",
                rate=_APERY,
                delta_limit=_DELTA_ZETA3,
                note="Apery's approximations of zeta(3)",
            ),
        ),
        source=PAPER,
    ),
    CatalogueEntry(
        name="cmf3_3",
        title="Conjugate polynomials of degree 3, third family: zeta(3)",
        construction={
            "ffbar": [
                "(x + y)*(c0^2 - c0*c1*(x - y) - 2*c1^2*(x^2 + x*y + y^2))",
                "(c0 + c1*(x - y))*(3*c0*(x - y) + 2*c1*(x^2 - x*y + y^2))",
            ]
        },
        defaults={"c0": 0, "c1": 1},
        constant="zeta(3)",
        limits=(
            FieldLimit(
                delta=(300, 0.095),
                direction=(1, 1),
                start=point(1, 1),
                limit="2*(zeta(3) - 1)/zeta(3)",
                rate=_APERY,
                delta_limit=_DELTA_ZETA3,
                note="Apery's approximations of zeta(3)",
            ),
            FieldLimit(
                delta=(300, 0.285),
                direction=(1, 1),
                start=point(1, 1),
                limit="(18*log(2) - 15)/(2*log(2) - 2)",
                rate=_APERY,
                parameters={"c0": 1, "c1": 2},
                note=MATCHED,
            ),
        ),
        source=PAPER,
    ),
)
