"""Groebner bases and finite quotients modulo a prime, for the small systems that fibres give.

Faugere's F4: all critical pairs of the least degree are reduced at once, by row reduction of one dense matrix over F_p
in FLINT. Graded reverse lexicographic order. Made for at most about ten unknowns and a hundred solutions.

References
----------
J.-C. Faugere, "A new efficient algorithm for computing Groebner bases (F4)", Journal of Pure and Applied Algebra 139
(1999); R. Gebauer, H. M. Moeller, "On an installation of Buchberger's algorithm", J. Symbolic Computation 6 (1988).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias

from flint import nmod_mat

from mathengine.errors import BudgetExhausted

Monomial: TypeAlias = tuple[int, ...]
"""The exponents of a monomial."""
Polynomial: TypeAlias = Mapping[Monomial, int]
"""Coefficients from 1 to p-1 by monomial."""

MOST_ENTRIES = 12_000_000
"""The largest matrix that is reduced; a row reduction of this size takes some ten seconds."""
MOST_SOLUTIONS = 400


@dataclass(frozen=True, slots=True)
class Quotient:
    """The polynomials modulo an ideal with finitely many solutions.

    Attributes
    ----------
    basis : tuple of Polynomial
        The reduced Groebner basis, leading coefficients 1.
    monomials : tuple of Monomial
        The monomials that no leading one divides: a basis of the quotient. Their number counts the solutions over the
        algebraic closure, with multiplicity.
    prime : int
        The prime.
    """

    basis: tuple[Polynomial, ...]
    monomials: tuple[Monomial, ...]
    prime: int

    @property
    def degree(self) -> int:
        """The number of solutions, with multiplicity; 0 where there is none."""
        return len(self.monomials)

    def minimal_degree(self, unknown: int) -> int:
        """The degree of the minimal polynomial of an unknown: how many values it takes when the ideal is radical."""
        if not self.monomials:
            return 0
        place = {monomial: k for k, monomial in enumerate(self.monomials)}
        leads = [(leading(p), p) for p in self.basis]
        power: dict[Monomial, int] = {(0,) * len(self.monomials[0]): 1}
        rows: list[list[int]] = []
        while True:
            row = [0] * self.degree
            for monomial, coefficient in power.items():
                row[place[monomial]] = coefficient
            rows.append(row)
            if nmod_mat(rows, self.prime).rank() < len(rows):
                return len(rows) - 1
            power = _normal_form(_shift(power, unknown), leads, self.prime)


def grevlex(monomial: Monomial) -> tuple[int, ...]:
    """A key that sorts monomials ascending in the graded reverse lexicographic order.

    >>> sorted([(1, 0), (0, 1), (0, 0), (0, 2)], key=grevlex)
    [(0, 0), (0, 1), (1, 0), (0, 2)]
    """
    return (sum(monomial), *(-e for e in reversed(monomial)))


def leading(polynomial: Polynomial) -> Monomial:
    """The largest monomial.

    >>> leading({(1, 0): 3, (0, 1): 1})
    (1, 0)
    """
    return max(polynomial, key=grevlex)


def finite_quotient(
    equations: Iterable[Polynomial], unknowns: int, prime: int, deadline: float = float("inf")
) -> Quotient | None:
    """The quotient by the ideal of some equations; None where they have infinitely many solutions.

    Exact modulo the prime.

    Raises
    ------
    BudgetExhausted
        Past the ``deadline`` of :func:`time.monotonic`, or where a matrix or the quotient is too large.

    Examples
    --------
    The circle x^2 + y^2 = 5 and the line x = 2 y, modulo 101:

    >>> quotient = finite_quotient([{(2, 0): 1, (0, 2): 1, (0, 0): 96}, {(1, 0): 1, (0, 1): 99}], 2, 101)
    >>> quotient.degree, quotient.minimal_degree(0)
    (2, 2)
    """
    basis = groebner_basis(equations, prime, deadline)
    leads = [leading(p) for p in basis]
    if any((0,) * unknowns == lead for lead in leads):
        return Quotient(tuple(basis), (), prime)
    for unknown in range(unknowns):
        if not any(lead[unknown] == sum(lead) for lead in leads):
            return None
    return Quotient(tuple(basis), tuple(sorted(_staircase(leads, unknowns), key=grevlex)), prime)


def _staircase(leads: Sequence[Monomial], unknowns: int) -> Iterator[Monomial]:
    """The monomials that no leading monomial divides; finitely many, for powers of every unknown are among those."""
    found = {(0,) * unknowns}
    queue = list(found)
    for monomial in queue:
        yield monomial
        if len(found) > MOST_SOLUTIONS:
            raise BudgetExhausted(f"more than {MOST_SOLUTIONS} solutions")
        for k in range(unknowns):
            larger = (*monomial[:k], monomial[k] + 1, *monomial[k + 1 :])
            if larger not in found and not any(_divides(lead, larger) for lead in leads):
                found.add(larger)
                queue.append(larger)


def groebner_basis(equations: Iterable[Polynomial], prime: int, deadline: float = float("inf")) -> list[Polynomial]:
    """The reduced Groebner basis of an ideal. Exact modulo the prime; errors as :func:`finite_quotient`.

    >>> groebner_basis([{(1, 1): 1, (0, 0): 6}, {(0, 2): 1, (1, 0): 6}], 7)
    [{(0, 2): 1, (1, 0): 6}, {(1, 1): 1, (0, 0): 6}, {(2, 0): 1, (0, 1): 6}]
    """
    basis: list[tuple[Monomial, Polynomial]] = []
    pairs: list[tuple[Monomial, int, int]] = []
    removed: set[int] = set()
    for polynomial in _echelon([p for p in equations if p], prime):
        pairs = _update(basis, pairs, removed, polynomial)
    while pairs:
        if monotonic() > deadline:
            raise BudgetExhausted("the time limit was reached before the Groebner basis was complete")
        degree = min(sum(lcm) for lcm, _, _ in pairs)
        chosen = [pair for pair in pairs if sum(pair[0]) == degree]
        pairs = [pair for pair in pairs if sum(pair[0]) != degree]
        for polynomial in _reduce_pairs(basis, removed, chosen, prime):
            pairs = _update(basis, pairs, removed, polynomial)
    kept = [entry for k, entry in enumerate(basis) if k not in removed]
    minimal = [(a, p) for a, p in kept if not any(b != a and _divides(b, a) for b, _ in kept)]
    return _interreduced(minimal, prime)


def _reduce_pairs(
    basis: list[tuple[Monomial, Polynomial]], removed: set[int], chosen: list[tuple[Monomial, int, int]], prime: int
) -> list[Polynomial]:
    """The new leading monomials that the critical pairs give, by one row reduction."""
    rows: dict[tuple[Monomial, int], Polynomial] = {}
    done: set[Monomial] = set()
    for lcm, i, j in chosen:
        done.add(lcm)
        for k in (i, j):
            factor = _quotient(lcm, basis[k][0])
            rows.setdefault((factor, k), _times(basis[k][1], factor))
    reducers = [k for k in range(len(basis)) if k not in removed]
    queue = [monomial for row in rows.values() for monomial in row if monomial not in done]
    while queue:
        monomial = queue.pop()
        if monomial in done:
            continue
        done.add(monomial)
        reducer = next((k for k in reducers if _divides(basis[k][0], monomial)), None)
        if reducer is not None:
            factor = _quotient(monomial, basis[reducer][0])
            row = _times(basis[reducer][1], factor)
            rows[factor, reducer] = row
            queue += [other for other in row if other not in done]
    leads = {leading(row) for row in rows.values()}
    return [row for row in _echelon(list(rows.values()), prime) if leading(row) not in leads]


def _echelon(rows: Sequence[Polynomial], prime: int) -> list[Polynomial]:
    """The reduced row echelon form, as polynomials with leading coefficient 1, smallest leading monomial first."""
    if not rows:
        return []
    columns = sorted({monomial for row in rows for monomial in row}, key=grevlex, reverse=True)
    place = {monomial: k for k, monomial in enumerate(columns)}
    width = len(columns)
    if len(rows) * width > MOST_ENTRIES:
        raise BudgetExhausted(f"a matrix of {len(rows)} x {width} entries is too large to reduce")
    entries = [0] * (len(rows) * width)
    for r, row in enumerate(rows):
        for monomial, coefficient in row.items():
            entries[r * width + place[monomial]] = coefficient
    reduced, rank = nmod_mat(len(rows), width, entries, prime).rref()
    found: list[Polynomial] = []
    flat = reduced.entries()
    for r in range(rank):
        values = (int(x) for x in flat[r * width : (r + 1) * width])
        found.append({columns[k]: x for k, x in enumerate(values) if x})
    return found[::-1]


def _update(
    basis: list[tuple[Monomial, Polynomial]],
    pairs: list[tuple[Monomial, int, int]],
    removed: set[int],
    polynomial: Polynomial,
) -> list[tuple[Monomial, int, int]]:
    """Add a polynomial to the basis, and the pairs that the criteria of Gebauer and Moeller leave."""
    lead, new = leading(polynomial), len(basis)
    basis.append((lead, polynomial))
    fresh = {k: _lcm(basis[k][0], lead) for k in range(new) if k not in removed}
    kept = [
        (lcm, i, j)
        for lcm, i, j in pairs
        if not _divides(lead, lcm) or _lcm(basis[i][0], lead) == lcm or _lcm(basis[j][0], lead) == lcm
    ]
    chosen: dict[Monomial, int | None] = {}
    for k, lcm in sorted(fresh.items(), key=lambda item: grevlex(item[1])):
        coprime = sum(lcm) == sum(basis[k][0]) + sum(lead)
        if lcm in chosen:
            if coprime:
                chosen[lcm] = None
        elif not any(_divides(other, lcm) for other in chosen):
            chosen[lcm] = None if coprime else k
    kept += [(lcm, k, new) for lcm, k in chosen.items() if k is not None]
    removed.update(k for k in range(new) if k not in removed and _divides(lead, basis[k][0]))
    return kept


def _interreduced(basis: Sequence[tuple[Monomial, Polynomial]], prime: int) -> list[Polynomial]:
    found = []
    for k, (lead, polynomial) in enumerate(basis):
        others = [entry for i, entry in enumerate(basis) if i != k]
        tail = {monomial: x for monomial, x in polynomial.items() if monomial != lead}
        found.append({lead: 1, **_normal_form(tail, others, prime)})
    return sorted(found, key=lambda p: grevlex(leading(p)))


def _normal_form(
    polynomial: Polynomial, basis: Sequence[tuple[Monomial, Polynomial]], prime: int
) -> dict[Monomial, int]:
    """The remainder of a division by polynomials with leading coefficient 1."""
    rest, found = dict(polynomial), {}
    while rest:
        monomial = leading(rest)
        coefficient = rest.pop(monomial)
        reducer = next((entry for entry in basis if _divides(entry[0], monomial)), None)
        if reducer is None:
            found[monomial] = coefficient
            continue
        factor = _quotient(monomial, reducer[0])
        for other, x in reducer[1].items():
            if other == reducer[0]:
                continue
            target = tuple(a + b for a, b in zip(other, factor, strict=True))
            value = (rest.get(target, 0) - coefficient * x) % prime
            if value:
                rest[target] = value
            else:
                rest.pop(target, None)
    return found


def _shift(polynomial: Polynomial, unknown: int) -> dict[Monomial, int]:
    return {(*m[:unknown], m[unknown] + 1, *m[unknown + 1 :]): x for m, x in polynomial.items()}


def _times(polynomial: Polynomial, factor: Monomial) -> Polynomial:
    if not any(factor):
        return polynomial
    return {tuple(map(int.__add__, monomial, factor)): x for monomial, x in polynomial.items()}


def _divides(divisor: Monomial, monomial: Monomial) -> bool:
    return all(map(int.__le__, divisor, monomial))


def _quotient(monomial: Monomial, divisor: Monomial) -> Monomial:
    return tuple(map(int.__sub__, monomial, divisor))


def _lcm(first: Monomial, second: Monomial) -> Monomial:
    return tuple(map(max, first, second))
