"""Creative telescoping: recurrences in n for sums over k of hypergeometric terms F(n, k), with their certificates.

For a proper hypergeometric term there are polynomials c_0(n), .., c_J(n) and a rational function R(n, k) with ::

    c_0(n) F(n, k) + ... + c_J(n) F(n + J, k) = R(n, k + 1) F(n, k + 1) - R(n, k) F(n, k)

D. Zeilberger, The method of creative telescoping, J. Symbolic Comput. 11 (1991); A = B, chapter 6. The order is the
least one; the linear algebra over Q(n) is done only where an image modulo a prime has a solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.symbolic.bivariate import (
    UNIT,
    K,
    Quotient,
    coefficients_in_k,
    from_coefficients,
    gosper_form_in_k,
    moved,
    reduced,
)
from mathengine.symbolic.factors import Factor, shift_quotient
from mathengine.symbolic.nullspaces import modular_image, modular_pivots, polynomial_null_vector, primitive_vector
from mathengine.symbolic.recurrence import Recurrence
from mathengine.symbolic.shifts import integer_zeros
from mathengine.symbolic.supports import Support, continued_value, support
from mathengine.symbolic.term_reader import read_factors

LARGEST_ORDER = 8


@dataclass(frozen=True, slots=True)
class BivariateTerm:
    """A term F(n, k) by ``F(n+1, k)/F(n, k)`` and ``F(n, k+1)/F(n, k)``, as quotients of polynomials in n and k.

    Examples
    --------
    >>> BivariateTerm.from_text("binomial(n, k)").k_ratio
    (n - k, k + 1)
    """

    n_ratio: Quotient
    k_ratio: Quotient
    factors: tuple[Factor, ...] = ()

    @classmethod
    def of_ratios(cls, n_ratio: Quotient, k_ratio: Quotient) -> BivariateTerm:
        """From the two quotients (polynomials of :data:`mathengine.symbolic.bivariate.CONTEXT`).

        Raises
        ------
        InvalidInput
            If one is 0 or infinite, or they belong to no common term.
        """
        for top, bottom in (n_ratio, k_ratio):
            if top.is_zero() or bottom.is_zero():
                raise InvalidInput("a ratio of the term", f"{top}/({bottom})", "a rational function other than 0")
        n_ratio, k_ratio = reduced(*n_ratio), reduced(*k_ratio)
        first = moved(n_ratio[0], 0, 1) * k_ratio[0] * moved(k_ratio[1], 1, 0) * n_ratio[1]
        second = moved(n_ratio[1], 0, 1) * k_ratio[1] * moved(k_ratio[0], 1, 0) * n_ratio[0]
        if first != second:
            raise InvalidInput("the two ratios", "not compatible", "ratios of one term F(n, k)")
        return cls(n_ratio, k_ratio)

    @classmethod
    def from_text(cls, text: str) -> BivariateTerm:
        """The term in n and k that ``text`` spells; the words are those of ``HypergeometricTerm.from_text``.

        Raises
        ------
        ParseError
            If the text is no expression.
        InvalidInput
            If it is no such term.
        """
        factors, context = read_factors(text, ("n", "k"))
        ratios = [shift_quotient(factors, index, context) for index in (0, 1)]
        return cls(ratios[0], ratios[1], factors)


@dataclass(frozen=True, slots=True)
class Telescoper:
    """``sum_j coefficients[j](n) F(n+j, k) = R(n, k+1) F(n, k+1) - R(n, k) F(n, k)``, identically in n and k.

    Attributes
    ----------
    coefficients : tuple of fmpz_poly
        Coprime; the last has a positive leading coefficient.
    certificate : tuple of fmpz_mpoly
        R, in lowest terms.
    valid_from : int
        From this n >= 0 on no denominator of the ratios in n and of R vanishes for all k.
    support : Support or None
        Where F is not 0, if F has natural boundaries as far as its factors show: then the sum over all k satisfies the
        recurrence with right side 0 for every integer n >= ``valid_from``.
    """

    coefficients: tuple[fmpz_poly, ...]
    certificate: Quotient
    valid_from: int = 0
    support: Support | None = None

    @property
    def order(self) -> int:
        """The order of the recurrence."""
        return len(self.coefficients) - 1

    @property
    def recurrence(self) -> Recurrence:
        """The recurrence of the sums over all k, where the boundaries are natural and the order is not 0.

        >>> print(creative_telescoping(BivariateTerm.from_text("binomial(n, k)**2")).recurrence)
        (-4*n - 2)*u(n) + (n + 1)*u(n + 1) = 0
        """
        return Recurrence.of(self.coefficients)

    def certificate_at(self, n: int, k: int) -> Fraction:
        """``R(n, k)`` at a point where it is finite: for sums that end elsewhere."""
        top, bottom = (int(p(n, k)) for p in self.certificate)
        if bottom == 0:
            raise InvalidInput("the certificate", f"infinite at n = {n}, k = {k}", "a point where it is finite")
        return Fraction(top, bottom)


def creative_telescoping(term: BivariateTerm, largest_order: int = LARGEST_ORDER) -> Telescoper | None:
    """The recurrence of least order for the sums of F over k, with its certificate; None up to ``largest_order``.

    Exact: the result satisfies :func:`is_telescoper`, and no recurrence of lower order has a rational certificate (up
    to an unlucky prime, against which only the order, never the identity, is exposed). A proper term always has one.

    Examples
    --------
    >>> found = creative_telescoping(BivariateTerm.from_text("binomial(n, k)"))
    >>> found.coefficients, found.certificate
    (((-2), 1), (-k, n - k + 1))
    >>> apery = creative_telescoping(BivariateTerm.from_text("binomial(n, k)**2*binomial(n + k, k)**2"))
    >>> apery.coefficients[1]
    (-34)*x^3 + (-153)*x^2 + (-231)*x + (-117)
    """
    for order in range(largest_order + 1):
        found = _telescoper_of_order(term, order)
        if found is not None:
            return found
    return None


def _telescoper_of_order(term: BivariateTerm, order: int) -> Telescoper | None:
    shifts = shifted_ratios(term, order)
    common = UNIT
    for _, bottom in shifts:
        common *= bottom // common.gcd(bottom)
    parts = [top * (common // bottom) for top, bottom in shifts]
    top, bottom = reduced(term.k_ratio[0] * common, term.k_ratio[1] * moved(common, 0, 1))
    a, b, c = gosper_form_in_k(top, bottom)
    below = moved(b, 0, -1)
    right = [c * part for part in parts]
    unknowns = max(_degree_bound(a, below, max(int(r.degrees()[1]) for r in right)), -1) + 1
    solution = _solve(a, below, right, unknowns)
    if solution is None:
        return None
    vector = primitive_vector(solution[unknowns:])
    # solution = scale * (x, vector): scale as a quotient, from an entry that is not 0
    at = next(j for j, entry in enumerate(vector) if entry)
    x = from_coefficients(solution[:unknowns]) * from_coefficients([vector[at]])
    certificate = reduced(below * x, c * common * from_coefficients([solution[unknowns + at]]))
    denominators = [certificate[1], *(bottom for _, bottom in shifts)]
    start = max(_last_zero_in_n(p) + 1 for p in denominators)
    return Telescoper(vector, certificate, start, support(term.factors))


def _last_zero_in_n(polynomial: fmpz_mpoly) -> int:
    """The largest integer n >= 0 for which the polynomial vanishes for all k, or -1."""
    content = fmpz_poly()
    for coefficient in coefficients_in_k(polynomial):
        content = content.gcd(coefficient)
    return max(integer_zeros(content), default=-1)


def shifted_ratios(term: BivariateTerm, order: int) -> list[Quotient]:
    """``F(n+j, k)/F(n, k)`` for j = 0, .., order, in lowest terms.

    >>> shifted_ratios(BivariateTerm.from_text("binomial(n, k)"), 1)
    [(1, 1), (n + 1, n - k + 1)]
    """
    found = [(UNIT, UNIT)]
    for j in range(order):
        top, bottom = found[-1]
        found.append(reduced(top * moved(term.n_ratio[0], j, 0), bottom * moved(term.n_ratio[1], j, 0)))
    return found


def _degree_bound(a: fmpz_mpoly, b: fmpz_mpoly, degree: int) -> int:
    """As :func:`mathengine.symbolic.gosper.degree_bound`, over Q(n)."""
    upper, lower = coefficients_in_k(a), coefficients_in_k(b)
    top = max(len(upper), len(lower)) - 1
    if len(upper) != len(lower) or upper[-1] != lower[-1]:
        return degree - top
    bound = degree - top + 1
    if top == 0:
        return max(bound, 0)
    zero, rest = divmod(lower[-2] - upper[-2], upper[-1])
    return bound if rest or zero.degree() > 0 else max(bound, int(zero[0]))


def _solve(a: fmpz_mpoly, b: fmpz_mpoly, right: Sequence[fmpz_mpoly], unknowns: int) -> list[fmpz_poly] | None:
    """Polynomials x_0, .. and c_0, .. in n, not all c 0, with ``a x(k+1) - b x(k) = sum c_j right_j``."""
    columns, up, plain = [], UNIT, UNIT
    for _ in range(unknowns):
        columns.append(coefficients_in_k(a * up - b * plain))
        up, plain = up * (K + 1), plain * K
    columns += [coefficients_in_k(-r) for r in right]
    height = max(map(len, columns))
    zero = fmpz_poly()
    rows = [[column[i] if i < len(column) else zero for column in columns] for i in range(height)]
    pivots, _ = modular_pivots(modular_image(rows), len(columns))
    free = [j for j in range(len(columns)) if j not in set(pivots)]
    if not free or free[-1] < unknowns:
        return None
    # a free unknown of x belongs to a solution with c = 0, which may be subtracted; so may all but one relation
    dropped = set(free) - {next(j for j in free if j >= unknowns)}
    kept = [j for j in range(len(columns)) if j not in dropped]
    solved = polynomial_null_vector([[row[j] for j in kept] for row in rows], len(kept))
    if solved is None:
        return None
    vector = [zero] * len(columns)
    for j, entry in zip(kept, solved, strict=True):
        vector[j] = entry
    return vector if any(vector[unknowns:]) else None


def natural_sums(term: BivariateTerm, count: int) -> list[Fraction]:
    """The sums over all k of F(n, k), continued in k, for n = 0, .., count - 1, term by term. Exact.

    Raises
    ------
    InvalidInput
        If the factors of F show no natural boundaries.

    Examples
    --------
    >>> [int(x) for x in natural_sums(BivariateTerm.from_text("binomial(n, k)**3"), 5)]
    [1, 2, 10, 56, 346]
    """
    bounds = support(term.factors)
    if not term.factors or bounds is None:
        raise InvalidInput(
            "the term", "without visible natural boundaries", "a term that vanishes outside a range of k"
        )
    sums = []
    for n in range(count):
        sums.append(sum((continued_value(term.factors, (n, k)) for k in bounds.indices(n)), Fraction(0)))
    return sums


def is_telescoper(term: BivariateTerm, coefficients: Sequence[fmpz_poly], certificate: Quotient) -> bool:
    """Whether the identity of :class:`Telescoper` holds: one identity of polynomials in n and k. Exact.

    >>> binomial = BivariateTerm.from_text("binomial(n, k)")
    >>> found = creative_telescoping(binomial)
    >>> is_telescoper(binomial, found.coefficients, found.certificate)
    True
    """
    top, bottom = certificate
    if bottom.is_zero():
        return False
    left, under = UNIT * 0, UNIT
    for (upper, lower), coefficient in zip(shifted_ratios(term, len(coefficients) - 1), coefficients, strict=True):
        left = left * lower + from_coefficients([coefficient]) * upper * under
        under *= lower
    ahead_top, ahead_bottom = moved(top, 0, 1), moved(bottom, 0, 1)
    difference = ahead_top * term.k_ratio[0] * bottom - top * ahead_bottom * term.k_ratio[1]
    return bool(left * ahead_bottom * term.k_ratio[1] * bottom == difference * under)
