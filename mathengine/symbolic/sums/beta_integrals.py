"""Sums of ``p(n) x**n B(a n + beta, c n + delta)`` with a polynomial p, as integrals of rational functions.

B is Euler's integral of ``t**(a n + beta - 1) (1 - t)**(c n + delta - 1)`` over [0, 1]; delta is an integer and
``q beta`` is one, so that ``t = s**q`` leaves a rational function of s. Inverse binomial coefficients are of this form:
R. W. Gosper's ``sum (50 n - 6)/(binomial(3 n, n) 2**n) = pi`` and the formulas of G. Almkvist, C. Krattenthaler,
J. Petersson, Some new formulas for pi, Experimental Mathematics 12 (2003).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.numeric.expressions import Number, Product
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.shifts import ShiftClass, in_lowest_terms, multiplicative_sum, shift_classes
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.sums.unit_interval import coefficient_texts, unit_integral

LARGEST_SLOPES = 8
"""Bound on a + c."""
LARGEST_ROOT = 6
"""Bound on q."""
LARGEST_SHIFT = 12
"""Bound on the integer parts of beta and delta that are tried."""
LARGEST_DEGREE = 60
"""Bound on the degree of ``(1 - phi)**(degree of p + 1)``."""


@dataclass(frozen=True, slots=True)
class BetaForm:
    """The parameters of ``B(a n + beta, c n + delta)``.

    Examples
    --------
    >>> top, bottom = BetaForm(1, 1, Fraction(1), 1).ratio()
    >>> (top, bottom) == (fmpz_poly([1, 2, 1]), fmpz_poly([6, 10, 4]))
    True
    """

    a: int
    c: int
    beta: Fraction
    delta: int

    def ratio(self) -> tuple[fmpz_poly, fmpz_poly]:
        """Numerator and denominator of the quotient of consecutive values."""
        q, a, c = self.beta.denominator, self.a, self.c
        top, bottom = fmpz_poly([1]), fmpz_poly([1])
        for j in range(a):
            top *= fmpz_poly([int(q * (self.beta + j)), q * a])
        for j in range(c):
            top *= fmpz_poly([q * (self.delta + j), q * c])
        for j in range(a + c):
            bottom *= fmpz_poly([int(q * (self.beta + self.delta + j)), q * (a + c)])
        return top, bottom

    def start(self) -> Fraction:
        """``B(beta, delta)``, a rational number."""
        value = Fraction(1) / self.beta
        for j in range(1, self.delta):
            value *= Fraction(j) / (self.beta + j)
        return value


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum, where the term is a polynomial times a power times Beta values that make a rational integrand.

    >>> from mathengine.numeric.printer import to_text
    >>> for text in ("1/binomial(2*n, n)", "(50*n - 6)/(binomial(3*n, n)*2**n)"):
    ...     print(to_text(prove(HypergeometricTerm.from_text(text)).value))
    (2*sqrt(3)*pi + 36)/27
    pi
    """
    if len(term.numerator) != len(term.denominator) or term.length is not None:
        return None
    size = abs(Fraction(term.numerator[-1], term.denominator[-1]))
    if size >= 1:
        return None
    top, bottom = term.ratio
    _, classes = shift_classes(top, bottom)
    kernel = kernel_of(classes)
    if not kernel:
        return None
    for form in beta_structures(kernel):
        shifted = _polynomial_form(form, classes, top, bottom)
        if shifted is not None:
            proof = integral_proof(term, *shifted)
            if proof is not None:
                return proof
    return None


def integral_proof(term: HypergeometricTerm, form: BetaForm, polynomial: fmpz_poly) -> SumProof | None:
    """The proof for ``u(n) = scale p(n) x**n B(a n + beta, c n + delta)``, if the integral can be done.

    The quotient of terms must be this one up to its constant factor, which gives x.
    """
    q = form.beta.denominator
    a, c = q * form.a, form.c
    weight = Fraction(form.a**form.a * form.c**form.c, (form.a + form.c) ** (form.a + form.c))
    x = Fraction(term.numerator[-1], term.denominator[-1]) / weight
    degree = polynomial.degree()
    if (a + q * c) * (degree + 1) > LARGEST_DEGREE or polynomial(0) == 0:
        return None
    one_less = fmpq_poly([1] + [0] * (q - 1) + [-1])
    phi = fmpq_poly([0] * a + [fmpq(x.numerator, x.denominator)]) * one_less**c
    power = int(q * form.beta) - 1
    weights = fmpq_poly([0] * power + [q]) * one_less ** (form.delta - 1)
    integral = unit_integral(weights * power_series_numerator(polynomial)(phi), (1 - phi) ** (degree + 1))
    if integral is None:
        return None
    scale = term.first / int(polynomial(0)) / form.start()
    return SumProof.of(
        term,
        normal_form(Product((Number(scale), integral.value()))),
        "beta integral",
        beta=[form.a, form.c, str(form.beta), form.delta],
        polynomial=coefficient_texts(polynomial),
        integral=integral.data(),
    )


def power_series_numerator(polynomial: fmpz_poly) -> fmpq_poly:
    """T with ``sum p(n) y**n = T(y)/(1 - y)**(degree of p + 1)``.

    >>> power_series_numerator(fmpz_poly([0, 0, 1]))
    x^2 + x
    """
    degree = polynomial.degree()
    series = fmpq_poly([int(polynomial(n)) for n in range(degree + 1)])
    return (series * fmpq_poly([1, -1]) ** (degree + 1)).truncate(degree + 1)


Kernel = dict[Fraction, int]
"""Exponents of the classes modulo 1 of ``n + r``, 0 <= r < 1."""


def kernel_of(classes: tuple[ShiftClass, ...]) -> Kernel | None:
    """The classes of linear factors that do not cancel; None if others are left.

    >>> kernel_of(shift_classes(fmpz_poly([3, 1]), fmpz_poly([1, 2]))[1])
    {Fraction(0, 1): 1, Fraction(1, 2): -1}
    """
    kernel: Kernel = {}
    for entry in classes:
        total = sum(entry.exponents.values())
        if total and entry.representative.degree() > 1:
            return None
        if total:
            kernel[Fraction(int(entry.representative[0]), int(entry.representative[1])) % 1] = total
    return kernel


def beta_structures(kernel: Kernel) -> Iterator[BetaForm]:
    """The forms with 0 <= beta < 1 and delta = 0 whose quotient has these classes, simple integrands first.

    >>> next(beta_structures({Fraction(0): 1, Fraction(1, 2): -1}))
    BetaForm(a=1, c=1, beta=Fraction(0, 1), delta=0)
    """
    yield from _structures_of(tuple(sorted(kernel.items())))


@lru_cache(maxsize=256)
def _structures_of(kernel: tuple[tuple[Fraction, int], ...]) -> tuple[BetaForm, ...]:
    found = []
    wanted = dict(kernel)
    for total in range(2, LARGEST_SLOPES + 1):
        for a in range(1, total):
            residues = {Fraction(0), Fraction(1, 2)} | {slope * r % 1 for r in wanted for slope in (a, total)}
            for beta in residues:
                if beta.denominator <= LARGEST_ROOT and _classes(a, total - a, beta) == wanted:
                    found.append(BetaForm(a, total - a, beta, 0))
    return tuple(sorted(found, key=lambda form: (form.beta.denominator * (form.a + form.c), form.beta)))


@lru_cache(maxsize=4096)
def _classes(a: int, c: int, beta: Fraction) -> Kernel:
    table: Counter[Fraction] = Counter()
    table.update(((beta + j) / a) % 1 for j in range(a))
    table.update(Fraction(j, c) % 1 for j in range(c))
    table.subtract(((beta + j) / (a + c)) % 1 for j in range(a + c))
    return {r: e for r, e in table.items() if e}


def _polynomial_form(
    form: BetaForm, classes: tuple[ShiftClass, ...], top: fmpz_poly, bottom: fmpz_poly
) -> tuple[BetaForm, fmpz_poly] | None:
    """Integer shifts of beta and delta that make the other factor a polynomial, the least degree first."""
    tables, fixed = _tables(classes)
    if fixed is None:
        return None
    best: tuple[int, BetaForm] | None = None
    for total in range(1, LARGEST_SHIFT):
        for j in range(1, total + 1):
            moved = BetaForm(form.a, form.c, form.beta + total - j, j)
            degree = _other_degree(moved, tables) if moved.beta > 0 else None
            if degree is not None and (best is None or degree + fixed < best[0]):
                best = degree + fixed, moved
        if best is not None and best[0] <= total:
            break
    if best is None:
        return None
    upper, lower = best[1].ratio()
    above, below = in_lowest_terms(top * lower, bottom * upper)
    found = multiplicative_sum(above * below.leading_coefficient(), below * above.leading_coefficient())
    return (best[1], found[0]) if found is not None and found[1].degree() == 0 else None


Tables = dict[Fraction, dict[int, int]]
"""Exponents of ``n + r + h`` by r in [0, 1) and h."""


def _tables(classes: tuple[ShiftClass, ...]) -> tuple[Tables, int | None]:
    """The linear factors of the quotient, and the degree that the others give; None if they give no polynomial."""
    tables: Tables = {}
    fixed: int | None = 0
    for entry in classes:
        if entry.representative.degree() > 1:
            degree = _telescoped_degree(entry.exponents)
            fixed = None if degree is None or fixed is None else fixed + degree * entry.representative.degree()
            continue
        place = Fraction(int(entry.representative[0]), int(entry.representative[1]))
        table = tables.setdefault(place % 1, {})
        for shift, exponent in entry.exponents.items():
            table[shift + floor(place)] = exponent
    return tables, fixed


def _other_degree(form: BetaForm, tables: Tables) -> int | None:
    """The degree of the quotient of the term by the Beta values and a power, None where it is no polynomial."""
    whole = form.a + form.c
    rest = {r: dict(table) for r, table in tables.items()}
    for start, slope, sign in (
        (form.beta, form.a, -1),
        (Fraction(form.delta), form.c, -1),
        (form.beta + form.delta, whole, 1),
    ):
        for j in range(slope):
            place = (start + j) / slope
            table = rest.setdefault(place % 1, {})
            table[floor(place)] = table.get(floor(place), 0) + sign
    total = 0
    for table in rest.values():
        degree = _telescoped_degree(table)
        if degree is None:
            return None
        total += degree
    return total


def _telescoped_degree(table: Mapping[int, int]) -> int | None:
    """The degree of r where ``r(n+1)/r(n)`` has these exponents of ``n + h``, None where r is no polynomial."""
    exponent, degree = 0, 0
    for shift in range(min(table), max(table)):
        exponent -= table.get(shift, 0)
        if exponent < 0:
            return None
        degree += exponent
    return degree
