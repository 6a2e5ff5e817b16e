"""The entries of f and fbar: the complete classification of degrees 1 to 6.

Over Q there is nothing else (``ansatz.classify_conjugate``). Degree 1: the component I (cmf1) and the decoupled family.
Degree 2: the components 5 (cmf2), 4 (mirror_degree_2) and 6 (decoupled_2), those of degree 1, and ``f = 0`` or
``fbar = 0``, where b = 0 and there is no field. Degree 3: one family of four parameters, of which cmf3_1, cmf3_2 and
cmf3_3 are members up to a translation, and the decoupled one. Degrees 4, 5, 6: only the decoupled one.
"""

from __future__ import annotations

from mathengine.matrixfields.fields.catalogue_entry import CatalogueEntry, FieldLimit
from mathengine.matrixfields.fields.catalogue_matrices import MATCHED, PAPER, point

_SQRT2 = "4*log(1 + sqrt(2))"
_GOLDEN = "10*log((1 + sqrt(5))/2)"
_APERY = "8*log(1 + sqrt(2))"
_DELTA_LOG2 = "4*log(1 + sqrt(2))/(2*log(1 + sqrt(2)) + 1) - 1"
_DELTA_ZETA2 = "10*log((1 + sqrt(5))/2)/(5*log((1 + sqrt(5))/2) + 2) - 1"
_DELTA_ZETA3 = "8*log(1 + sqrt(2))/(4*log(1 + sqrt(2)) + 3) - 1"
_CLASSIFIED = "the complete classification over Q; ansatz.classify_conjugate"


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
    CatalogueEntry(
        name="conjugate_degree_3",
        title="Conjugate polynomials of degree 3: the whole substantial component",
        construction={
            "ffbar": [
                "r*(x + s + y + t)*((x + s)^2 + (x + s)*(y + t) + (y + t)^2 + k)",
                "r*(y + t - x - s)*((x + s)^2 - (x + s)*(y + t) + (y + t)^2 + k)",
            ]
        },
        defaults={"r": 1, "k": 0, "s": 0, "t": 0},
        constant="zeta(3)",
        limits=(
            FieldLimit(
                delta=(300, 0.095),
                direction=(1, 1),
                start=point(1, 1),
                limit="(1 - zeta(3))/zeta(3)",
                rate=_APERY,
                delta_limit=_DELTA_ZETA3,
                note="Apery's approximations of zeta(3)",
            ),
        ),
        source=_CLASSIFIED,
        note="cmf3_2 is s = t = 0, k = c0^2/(2 c1^2), r = -2 c1^2; cmf3_1 and cmf3_3 are translations.",
    ),
)


def _decoupled(degree: int, limits: tuple[FieldLimit, ...], constant: str) -> CatalogueEntry:
    """``f = A(y) - B(x) + k, fbar = A(y) + B(x) + m`` with A and B of this degree, without constant terms."""
    a = " + ".join(f"s{i}*y^{i}" for i in range(1, degree + 1))
    b = " + ".join(f"r{i}*x^{i}" for i in range(1, degree + 1))
    tops = {f"s{degree}": 1, f"r{degree}": -1}
    names = [f"{letter}{i}" for letter in "rs" for i in range(1, degree + 1)]
    return CatalogueEntry(
        name=f"decoupled_{degree}",
        title=f"The decoupled family of degree {degree}",
        construction={"ffbar": [f"{a} - ({b}) + k", f"{a} + {b} + m"]},
        defaults={**{name: tops.get(name, 0) for name in names}, "k": 0, "m": 0},
        constant=constant,
        limits=limits,
        source=_CLASSIFIED,
        note="a is free of y: no acceleration. With B = -x^s along x: Euler's fraction of 1/zeta(s), proved by Euler's "
        "conversion of the series; the error falls like a power of N only.",
    )


DECOUPLED = (
    _decoupled(1, (), ""),
    *(
        _decoupled(
            degree,
            (
                FieldLimit(
                    direction=(1, 0),
                    start=point(1, 0),
                    limit=f"1/zeta({degree}) - 1",
                    rate="0",
                    note="Euler's fraction less its first term; the error falls like 1/N^(s-1)",
                ),
            ),
            f"zeta({degree})",
        )
        for degree in (2, 3, 4)
    ),
)
