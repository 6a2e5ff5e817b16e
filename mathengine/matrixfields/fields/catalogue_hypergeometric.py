"""The entries that come from hypergeometric functions: pFq, Meijer G, and two fields derived from them.

In the dual of a pFq field the products are dominated by the function itself: for every start the column tends to a
multiple of the vector (F, theta F, ...) there, so a quotient of two row vectors gives the quotient of two series.
"""

from __future__ import annotations

from fractions import Fraction

from mathengine.matrixfields.fields.catalogue_entry import CatalogueEntry, FieldLimit
from mathengine.matrixfields.fields.catalogue_matrices import HALF, MATCHED, PEER, point

_SQRT2 = "4*log(1 + sqrt(2))"
_GOLDEN = "10*log((1 + sqrt(5))/2)"
_SPEC = "contiguous relations of the hypergeometric function; ramanujantools 0.0.8, cmf.pFq"

_M = (
    ("0", "0", "x0*x1*x2/((1 - z)*z)"),
    ("z", "1", "((x0*x1 + x0*x2 + x1*x2 + x0 + x1 + x2 + 1)*z - y0*y1)/((1 - z)*z)"),
    ("0", "z", "((x0 + x1 + x2 + 1)*z + y0 + y1 + 1)/(1 - z)"),
)


def _derived(divisor: str) -> list[list[str]]:
    return [[f"({_M[i][j]})/({divisor}) + {int(i == j)}" for j in range(3)] for i in range(3)]


DERIVED = (
    CatalogueEntry(
        name="hypergeometric_derived_2F1",
        title="Three axes, from the Gauss function: pi",
        construction={
            "matrices": {
                "a": [["1 + 2*a", "(1 + 2*a)*(1 + 2*b)"], ["1", "5 + 4*a + 2*b + 4*c"]],
                "b": [["1 + 2*b", "(1 + 2*a)*(1 + 2*b)"], ["1", "5 + 2*a + 4*b + 4*c"]],
                "c": [["-1 - 2*c", "(1 + 2*a)*(1 + 2*b)"], ["1", "3 + 2*a + 2*b + 2*c"]],
            }
        },
        constant="pi",
        limits=(
            FieldLimit(
                delta=(300, -0.158),
                direction=(1, 1, 1),
                start=point(0, 0, 0),
                limit="(4 - pi)/pi",
                rate=_GOLDEN,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, -0.188),
                direction=(1, 1, 0),
                start=point(0, 0, 0),
                limit="(4 - pi)/pi",
                rate=_SQRT2,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, -0.156),
                direction=(1, 1, 1),
                start=point(1, 1, 1),
                limit="(160 - 51*pi)/(5*pi - 16)",
                rate=_GOLDEN,
                note=MATCHED,
            ),
        ),
        source=PEER,
    ),
    CatalogueEntry(
        name="hypergeometric_derived_3F2",
        title="Five axes, from 3F2 in another basis, its lower parameters negated",
        construction={
            "matrices": {
                "x0": _derived("x0"),
                "x1": _derived("x1"),
                "x2": _derived("x2"),
                "y0": _derived("-y0 - 1"),
                "y1": _derived("-y1 - 1"),
            },
            "parameters": ["z"],
        },
        defaults={"z": HALF},
        limits=(
            FieldLimit(
                delta=(300, -0.502),
                direction=(1, 1, 1, -2, -2),
                start=point(1, 1, 1, -2, -2),
                limit="(2*pi**2 - 24*log(2) + 12*log(2)**2 - 24)/(3*pi**2 - 12*log(2) + 18*log(2)**2)",
                note="matched to 100 digits",
            ),
            FieldLimit(
                delta=(300, -0.49),
                direction=(0, 0, 0, -1, -1),
                start=point(1, 1, 1, -2, -2),
                limit="(2*pi**2 - 24*log(2) + 12*log(2)**2 - 24)/(3*pi**2 - 12*log(2) + 18*log(2)**2)",
                note="matched to 100 digits",
            ),
        ),
        constant="polylog(2, 1/2)",
        source=PEER,
    ),
)

PFQ = (
    CatalogueEntry(
        name="log2_2F1",
        title="2F1(z) around 2F1(1, 1; 2; z) = -log(1 - z)/z",
        construction={"pFq": [2, 1, "z"]},
        defaults={"z": -1},
        constant="log(2)",
        limits=(
            FieldLimit(
                delta=(300, 0.308),
                direction=(1, 1, 2),
                start=point(1, 1, 2),
                limit="(2*log(2) - 1)/(2*log(2))",
                rate=_SQRT2,
                delta_limit="4*log(1 + sqrt(2))/(2*log(1 + sqrt(2)) + 1) - 1",
                note="Pade approximants of the logarithm",
            ),
            FieldLimit(
                delta=(300, 0.305),
                direction=(1, 1, 2),
                start=point(1, 1, 2),
                limit="(log(2) - 1)/log(2)",
                rate=_SQRT2,
                parameters={"z": HALF},
                note=MATCHED,
            ),
        ),
        starts=(point(1, 2, 3),),
        source=_SPEC,
        note="From (1, 1, 2) the limit is 1 + z/((1 - z)*log(1 - z)), that is -theta F/F.",
    ),
    CatalogueEntry(
        name="pi_2F1",
        title="2F1(1/2) around 2F1(1, 1; 3/2; 1/2) = pi/2",
        construction={"pFq": [2, 1, "1/2"]},
        constant="pi",
        limits=(
            FieldLimit(
                delta=(300, -0.177),
                direction=(1, 1, 2),
                start=point(1, 1, Fraction(3, 2)),
                limit="-2/pi",
                rate=_SQRT2,
                note=MATCHED,
            ),
        ),
        source=_SPEC,
    ),
    CatalogueEntry(
        name="atan_2F1",
        title="2F1(-1) around 2F1(1/2, 1; 3/2; -1) = pi/4",
        construction={"pFq": [2, 1, "-1"]},
        constant="pi",
        limits=(
            FieldLimit(
                delta=(300, -0.188),
                direction=(1, 1, 2),
                start=point(HALF, 1, Fraction(3, 2)),
                limit="(pi - 2)/(2*pi)",
                rate=_SQRT2,
                note=MATCHED,
            ),
        ),
        source=_SPEC,
    ),
    CatalogueEntry(
        name="zeta2_3F2",
        title="3F2(1) around 3F2(1, 1, 1; 2, 2; 1) = zeta(2)",
        construction={"pFq": [3, 2, "1"]},
        constant="zeta(2)",
        limits=(
            FieldLimit(
                delta=(300, 0.113),
                direction=(1, 1, 1, 2, 2),
                start=point(1, 1, 1, 2, 3),
                limit="(pi**2 - 12)/(pi**2 - 6)",
                rate=_GOLDEN,
                delta_limit="10*log((1 + sqrt(5))/2)/(5*log((1 + sqrt(5))/2) + 2) - 1",
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, 0.124),
                direction=(1, 1, 1, 2, 2),
                start=point(1, 1, 1, 3, 3),
                limit="(3*pi**2 - 30)/(2*pi**2 - 18)",
                rate=_GOLDEN,
                note=MATCHED,
            ),
        ),
        source=_SPEC,
        note="Rank 2. From (1, 1, 1; 2, 2) itself the first step is singular.",
    ),
    CatalogueEntry(
        name="catalan_3F2",
        title="3F2(1) around 3F2(1/2, 1, 1; 3/2, 3/2; 1) = 2 G",
        construction={"pFq": [3, 2, "1"]},
        constant="Catalan",
        limits=(
            FieldLimit(
                delta=(300, -0.467),
                direction=(1, 1, 1, 2, 2),
                start=point(1, 1, HALF, Fraction(3, 2), Fraction(3, 2)),
                limit="(1 + 2*Catalan)/(4*Catalan)",
                rate=_GOLDEN,
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, -0.469),
                direction=(1, 1, 1, 2, 2),
                start=point(1, 1, HALF, Fraction(5, 2), Fraction(3, 2)),
                limit="(2*Catalan - 3)/(4*Catalan - 2)",
                rate=_GOLDEN,
                note=MATCHED,
            ),
        ),
        source=_SPEC,
        note="The same matrices as zeta2_3F2, on another coset of the lattice.",
    ),
    CatalogueEntry(
        name="catalan_3F2_dual",
        title="The dual of 3F2(-1) around 3F2(1/2, 1/2, 1; 3/2, 3/2; -1) = G",
        construction={"pFq": [3, 2, "-1"], "dual": True},
        constant="Catalan",
        limits=(
            FieldLimit(
                delta=(300, -0.461),
                direction=(1, 1, 1, 2, 2),
                start=point(HALF, HALF, 1, Fraction(3, 2), Fraction(3, 2)),
                numerator=(1, 0, 0),
                denominator=(1, 4, 4),
                limit="2*Catalan",
                note="F over (2 theta + 1)^2 F = 1/2; matched to 100 digits",
            ),
            FieldLimit(
                delta=(300, 0.049),
                direction=(1, 1, 1, 2, 2),
                start=point(1, 1, 1, 2, 2),
                numerator=(1, 1, 0),
                denominator=(1, 2, 1),
                limit="2*log(2)",
                note="(theta + 1) F over (theta + 1)^2 F = 1/2; matched to 100 digits",
            ),
        ),
        source=_SPEC,
    ),
    CatalogueEntry(
        name="zeta3_4F3",
        title="The dual of 4F3(1) around 4F3(1, 1, 1, 1; 2, 2, 3; 1) = 2 (zeta(3) - zeta(2) + 1)",
        construction={"pFq": [4, 3, "1"], "dual": True},
        constant="zeta(3)",
        limits=(
            FieldLimit(
                delta=(300, -0.027),
                direction=(1, 1, 1, 1, 2, 2, 2),
                start=point(1, 1, 1, 1, 2, 2, 3),
                numerator=(2, 1, 0),
                denominator=(1, 2, 1),
                limit="zeta(3)",
                note=MATCHED,
            ),
            FieldLimit(
                delta=(300, -0.03),
                direction=(1, 1, 1, 1, 2, 2, 2),
                start=point(1, 1, 1, 1, 2, 2, 3),
                numerator=(2, 3, 1),
                denominator=(1, 2, 1),
                limit="zeta(2)",
                note=MATCHED,
            ),
        ),
        source=_SPEC,
        note="Rank 3; with t = theta + 1: F + t F = 2 zeta(3), t F + t^2 F = 2 zeta(2), t^2 F = 2. The two limits have "
        "the same denominators: simultaneous approximations.",
    ),
    CatalogueEntry(
        name="zeta5_6F5",
        title="The dual of 6F5(1) around 6F5(1, ..., 1; 2, 2, 2, 2, 3; 1)",
        construction={"pFq": [6, 5, "1"], "dual": True},
        constant="zeta(5)",
        limits=tuple(
            FieldLimit(
                direction=(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2),
                start=point(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3),
                numerator=numerator,
                denominator=(1, 4, 6, 4, 1),
                limit=limit,
                delta=(300, delta),
                note=MATCHED,
            )
            for numerator, limit, delta in (
                ((2, 1, 0, 0, 0), "zeta(5)", -0.246),
                ((2, 3, 1, 0, 0), "zeta(4)", -0.2),
                ((2, 5, 4, 1, 0), "zeta(3)", -0.174),
                ((2, 7, 9, 5, 1), "zeta(2)", -0.239),
            )
        ),
        source=_SPEC,
        note="Rank 5; with t = theta + 1: t^k F + t^(k+1) F = 2 zeta(5 - k) for k = 0..3, and t^4 F = 2. Simultaneous "
        "approximations to zeta(2), ..., zeta(5) with one denominator. In the field itself (not the dual) the last "
        "column is the linear form in 1, zeta(2), zeta(3), zeta(4), zeta(5) that F becomes along the direction.",
    ),
    CatalogueEntry(
        name="gamma_2F2",
        title="2F2(-1): Euler's constant",
        construction={"pFq": [2, 2, "-1"]},
        constant="EulerGamma",
        limits=(
            FieldLimit(
                delta=(500, -0.989),
                direction=(1, 1, 0, -1),
                start=point(1, 1, -1, -1),
                limit="(3 - 5*EulerGamma)/(3*EulerGamma - 1)",
                rate="0",
                note="the error falls like exp(-c sqrt(N)); matched to 60 digits",
            ),
        ),
        source="ramanujantools 0.0.8, cmf/pfq_test.py",
    ),
    CatalogueEntry(
        name="gamma_meijer",
        title="The dual of the Meijer G field (3, 2, 2, 3) at 1: Euler's constant",
        construction={"MeijerG": [3, 2, 2, 3, "1"], "dual": True},
        constant="EulerGamma",
        limits=(
            FieldLimit(
                delta=(500, -0.94),
                direction=(-1, -1, 1, 1, 1),
                start=point(0, 0, 0, 0, 0),
                numerator=(1, 1, 0),
                denominator=(1, 1, 1),
                limit="EulerGamma",
                rate="0",
                note="the error falls like exp(-c N^(2/3)); matched to 100 digits",
            ),
        ),
        source="ramanujantools 0.0.8, cmf/meijer_g_test.py",
    ),
)
