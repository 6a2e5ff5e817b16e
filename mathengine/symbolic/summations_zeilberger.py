"""Creative telescoping with parameters: recurrences in n for sums over k of terms F(n, k; x, y, ..).

As :mod:`mathengine.symbolic.zeilberger`, over the field of rational functions of n and all other names. With a value
that is itself a hypergeometric term the recurrence is known beforehand, and only the certificate is searched for
(H. S. Wilf, D. Zeilberger, Rational functions certify combinatorial identities, J. AMS 3 (1990)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.gosper import gosper_split
from mathengine.symbolic.nullspaces import PRIME, modular_pivots
from mathengine.symbolic.summations_field import MINUS_ONE, TermField, Unsupported, moved

Ratio: TypeAlias = tuple[fmpz_mpoly, fmpz_mpoly]
LARGEST_UNKNOWN = 24
"""Bound on the number of unknown coefficients."""
LARGEST_DEGREE = 60
MOST_TERMS = 3000


@dataclass(frozen=True, slots=True)
class Telescoper:
    """``sum_j coefficients[j] F(n+j, k) = R(n, k+1) B(n, k+1) - R(n, k) B(n, k)`` as expressions.

    B is the part of F that is no rational function (:func:`base_of`).

    Attributes
    ----------
    coefficients : tuple of Expression
        Polynomials in n and the parameters.
    top, bottom : Expression
        R, numerator and denominator.
    """

    coefficients: tuple[Expression, ...]
    top: Expression
    bottom: Expression


class TermRatios:
    """The quotients of a term in n and k, and the polynomial arithmetic in their names.

    The term is ``multiple * base`` with a rational function and a base, whose quotients these are.

    Parameters
    ----------
    term : Expression
    name, index : str
        n and k.

    Raises
    ------
    Unsupported
        If it is no hypergeometric term in n and k.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> ratios = TermRatios(read("binomial(n, k)*x**k"), "n", "k")
    >>> found = ratios.telescoper(1)
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.normal import normal_form
    >>> [to_text(normal_form(c)) for c in found.coefficients]
    ['x + 1', '-1']
    """

    def __init__(self, term: Expression, name: str, index: str) -> None:
        self.name, self.index = name, index
        self.base = base_of(term)
        field = TermField((name, index))
        plain = Power(field.rewritten(self.base), MINUS_ONE)
        texts = [_as_expression(field, self.base, variable, plain) for variable in (name, index)]
        texts.append(Product((field.rewritten(term), plain)))
        _, known = field.context([*texts, Name(name), Name(index)])
        self.names = [n for n in known if not n.startswith("$")]
        if not {name, index} <= set(self.names):
            raise Unsupported
        self.context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(len(self.names))], "lex")
        self.gens = dict(zip(self.names, self.context.gens(), strict=True))
        self.unit = self.context.constant(1)
        self.n_ratio, self.k_ratio, self.multiple = (self._required(field, text) for text in texts)

    def _required(self, field: TermField, rewritten: Expression) -> Ratio:
        ratio = self.of_names(field, rewritten)
        if ratio is None:
            raise Unsupported
        return ratio

    # Polynomials

    def moved(self, polynomial: fmpz_mpoly, n: int, k: int) -> fmpz_mpoly:
        """``p(n + n0, k + k0)``."""
        if not (n or k):
            return polynomial
        images = [self.gens[name] + (n if name == self.name else k if name == self.index else 0) for name in self.names]
        return polynomial.compose(*images, ctx=self.context)

    def coefficients(self, polynomial: fmpz_mpoly) -> list[fmpz_mpoly]:
        """The coefficients of the powers of k, the constant one first."""
        at = self.names.index(self.index)
        tables: dict[int, dict[tuple[int, ...], int]] = {}
        for exponents, c in polynomial.to_dict().items():
            key = tuple(0 if i == at else int(e) for i, e in enumerate(exponents))
            tables.setdefault(int(exponents[at]), {})[key] = int(c)
        return [self.context.from_dict(tables.get(j, {})) for j in range(max(tables, default=-1) + 1)]

    def expression(self, polynomial: fmpz_mpoly) -> Expression:
        """The polynomial as an expression."""
        terms: list[Expression] = []
        for exponents, c in polynomial.to_dict().items():
            powers = [Power(Name(a), Number.of(int(e))) for a, e in zip(self.names, exponents, strict=True) if e]
            terms.append(Product((Number.of(int(c)), *powers)))
        return Sum(tuple(terms))

    def polynomial(self, expression: Expression) -> Ratio:
        """A rational function of the same names."""
        field = TermField(())
        quotient = field.read(expression, self.gens, self.context)
        return quotient.numerator, quotient.denominator

    def of_names(self, field: TermField, rewritten: Expression) -> Ratio | None:
        """A rewritten term as a quotient of polynomials in the same names; None where others are left."""
        context, known = field.context([rewritten])
        quotient = field.read(rewritten, known, context)
        if quotient.numerator.is_zero():
            return None
        names = list(known)
        found = []
        for polynomial in (quotient.numerator, quotient.denominator):
            table: dict[tuple[int, ...], int] = {}
            for exponents, c in polynomial.to_dict().items():
                entry = {name: int(e) for name, e in zip(names, exponents, strict=True) if e}
                if not set(entry) <= set(self.names):
                    return None
                table[tuple(entry.get(name, 0) for name in self.names)] = int(c)
            found.append(self.context.from_dict(table))
        return found[0], found[1]

    # Telescoping

    def telescoper(self, order: int, known: Ratio | None = None) -> Telescoper | None:
        """A telescoper of this order, or None if none is found.

        With ``known = S(n+1)/S(n)`` it is the one of order 1 that S satisfies.
        """
        shifted = []
        for j, (top, bottom) in enumerate(self._shifts(order)):
            upper, lower = (self.moved(part, j, 0) for part in self.multiple)
            shifted.append(self._reduced(top * upper, bottom * lower))
        common = self.unit
        for _, bottom in shifted:
            common *= bottom // common.gcd(bottom)
        parts = [top * (common // bottom) for top, bottom in shifted]
        top, bottom = self.k_ratio
        upper, lower = self._reduced(top * common, bottom * self.moved(common, 0, 1))
        a, b, c = self._gosper_form(upper, lower)
        below = self.moved(b, 0, -1)
        if known is not None:
            parts = [known[1] * parts[1] - known[0] * parts[0]]
        right = [c * part for part in parts]
        degree = max((len(self.coefficients(r)) - 1 for r in right), default=-1)
        unknowns = self._degree_bound(a, below, degree) + 1
        if unknowns <= 0 or unknowns > LARGEST_UNKNOWN:
            return None
        solution = self._solve(a, below, right, unknowns)
        if solution is None:
            return None
        x, found = solution
        while known is None and found[-1].is_zero():
            found.pop()
        scale = found[0] if known is not None else self.unit
        coefficients = (-known[0] * scale, known[1] * scale) if known is not None else tuple(found)
        numerator = self.context.constant(0)
        for j, entry in enumerate(x):
            numerator += entry * self.gens[self.index] ** j
        above, under = self._reduced(below * numerator, c * common)
        return Telescoper(
            tuple(self.expression(entry) for entry in coefficients), self.expression(above), self.expression(under)
        )

    def _shifts(self, order: int) -> list[Ratio]:
        found = [(self.unit, self.unit)]
        for j in range(order):
            top, bottom = found[-1]
            upper, lower = (self.moved(part, j, 0) for part in self.n_ratio)
            found.append(self._reduced(top * upper, bottom * lower))
        return found

    def _reduced(self, top: fmpz_mpoly, bottom: fmpz_mpoly) -> Ratio:
        common = top.gcd(bottom)
        return top // common, bottom // common

    def _gosper_form(self, top: fmpz_mpoly, bottom: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly, fmpz_mpoly]:
        """a, b, c with ``top/bottom = a(k)/b(k) c(k+1)/c(k)``, by shift classes of the factors in k."""
        at = self.names.index(self.index)
        free, classes = [self.unit, self.unit], list[tuple[fmpz_mpoly, dict[int, int]]]()
        for side, polynomial in enumerate((top, bottom)):
            content, factors = polynomial.factor()
            free[side] *= content
            for factor, exponent in factors:
                multiplicity = int(exponent)
                if factor.degrees()[at] == 0:
                    free[side] *= factor**multiplicity
                    continue
                self._enter(classes, factor, multiplicity if side == 0 else -multiplicity, free, side)
        a, b, c = free[0], free[1], self.unit
        for representative, exponents in classes:
            upper, lower, between = gosper_split(exponents)
            for shift, exponent in upper.items():
                a *= self.moved(representative, 0, shift) ** exponent
            for shift, exponent in lower.items():
                b *= self.moved(representative, 0, shift) ** exponent
            for shift, exponent in between.items():
                c *= self.moved(representative, 0, shift) ** exponent
        return a, b, c

    def _enter(
        self,
        classes: list[tuple[fmpz_mpoly, dict[int, int]]],
        factor: fmpz_mpoly,
        exponent: int,
        free: list[fmpz_mpoly],
        side: int,
    ) -> None:
        if self.coefficients(factor)[-1].leading_coefficient() < 0:
            factor, free[side] = -factor, free[side] * (-1) ** abs(exponent)
        for representative, exponents in classes:
            shift = self._shift_between(representative, factor)
            if shift is not None:
                exponents[shift] = exponents.get(shift, 0) + exponent
                return
        classes.append((factor, {0: exponent}))

    def _shift_between(self, p: fmpz_mpoly, q: fmpz_mpoly) -> int | None:
        one, other = self.coefficients(p), self.coefficients(q)
        if len(one) != len(other) or one[-1] != other[-1]:
            return None
        quotient, rest = divmod(other[-2] - one[-2], one[-1] * (len(one) - 1))
        if not rest.is_zero() or not quotient.is_constant():
            return None
        shift = 0 if quotient.is_zero() else int(quotient.leading_coefficient())
        return shift if self.moved(p, 0, shift) == q else None

    def _degree_bound(self, a: fmpz_mpoly, b: fmpz_mpoly, degree: int) -> int:
        """As :func:`mathengine.symbolic.gosper.degree_bound`."""
        upper, lower = self.coefficients(a), self.coefficients(b)
        top = max(len(upper), len(lower)) - 1
        if len(upper) != len(lower) or upper[-1] != lower[-1]:
            return degree - top
        bound = degree - top + 1
        if top == 0:
            return max(bound, 0)
        zero, rest = divmod(lower[-2] - upper[-2], upper[-1])
        if not rest.is_zero() or not zero.is_constant():
            return bound
        return max(bound, 0 if zero.is_zero() else int(zero.leading_coefficient()))

    def _solve(
        self, a: fmpz_mpoly, b: fmpz_mpoly, right: Sequence[fmpz_mpoly], unknowns: int
    ) -> tuple[list[fmpz_mpoly], list[fmpz_mpoly]] | None:
        """Polynomials x_i and c_j with ``a x(k+1) - b x(k) = sum c_j right_j``, not all c_j 0."""
        k = self.gens[self.index]
        columns, up, plain = [], self.unit, self.unit
        for _ in range(unknowns):
            columns.append(self.coefficients(a * up - b * plain))
            up, plain = up * (k + 1), plain * k
        columns += [self.coefficients(-r) for r in right]
        height, zero = max(map(len, columns)), self.context.constant(0)
        rows = [[column[i] if i < len(column) else zero for column in columns] for i in range(height)]
        pivots, independent = modular_pivots([[self._image(entry) for entry in row] for row in rows], len(columns))
        free = [j for j in range(len(columns)) if j not in set(pivots)]
        chosen = next((j for j in free if j >= unknowns), None)
        if chosen is None:
            return None
        solved = self._null_vector([[rows[i][j] for j in (*pivots, chosen)] for i in independent])
        if solved is None:
            return None
        vector = [zero] * len(columns)
        for j, entry in zip((*pivots, chosen), solved, strict=True):
            vector[j] = entry
        for row in rows:
            if not sum((x * y for x, y in zip(row, vector, strict=True)), zero).is_zero():
                return None
        return vector[:unknowns], vector[unknowns:]

    def _image(self, polynomial: fmpz_mpoly) -> int:
        """The value at one large point modulo a prime."""
        point = [(1_152_921_504_606_846_883 * (i + 1) ** 5 + 977 * i) % PRIME for i in range(len(self.names))]
        total = 0
        for exponents, c in polynomial.to_dict().items():
            value = int(c) % PRIME
            for x, e in zip(point, exponents, strict=True):
                if e:
                    value = value * pow(x, int(e), PRIME) % PRIME
            total += value
        return total % PRIME

    def _null_vector(self, matrix: list[list[fmpz_mpoly]]) -> list[fmpz_mpoly] | None:
        """Null vector of an r x (r+1) matrix of rank r, without common factors: elimination by rows, contents out."""
        size = len(matrix)
        for column in range(size):
            choices = [i for i in range(column, size) if not matrix[i][column].is_zero()]
            if not choices:
                return None
            best = min(choices, key=lambda i: (len(matrix[i][column]), sum(len(x) for x in matrix[i])))
            matrix[column], matrix[best] = matrix[best], matrix[column]
            pivot_row = matrix[column]
            pivot = pivot_row[column]
            for i in range(size):
                lead = matrix[i][column]
                if i == column or lead.is_zero():
                    continue
                common = pivot.gcd(lead)
                up, down = pivot // common, lead // common
                matrix[i] = self._primitive([up * x - down * y for x, y in zip(matrix[i], pivot_row, strict=True)])
        # every row is now pivot x_i + last x_r = 0
        scale = self.unit
        for i in range(size):
            common = matrix[i][i].gcd(matrix[i][size])
            pivot = matrix[i][i] // common
            scale *= pivot // scale.gcd(pivot)
        vector = [-(matrix[i][size] * scale) // matrix[i][i] for i in range(size)]
        return self._primitive([*vector, scale])

    def _primitive(self, row: list[fmpz_mpoly]) -> list[fmpz_mpoly]:
        common = self.context.constant(0)
        for entry in sorted(row, key=len):
            common = common.gcd(entry)
            if common.is_one():
                return row
        if common.is_zero():
            return row
        if sum(len(x) for x in row) > MOST_TERMS:
            raise BudgetExhausted("the elimination grows too large")
        return [entry // common for entry in row]


def base_of(term: Expression) -> Expression:
    """The factors of a term, of the first one of a sum, that are no polynomials or rational functions.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(base_of(read("(n - 2*k)**2*binomial(n, k)/(k + 1)")))
    'binomial(n, k)'
    """
    match term:
        case Product(factors):
            parts = [part for part in map(base_of, factors) if part != Number.of(1)]
            return Number.of(1) if not parts else parts[0] if len(parts) == 1 else Product(tuple(parts))
        case Power(inner, Number(exponent)) if exponent.denominator == 1:
            part = base_of(inner)
            return part if part == Number.of(1) else Power(part, Number(exponent))
        case Sum(terms):
            parts = [part for part in map(base_of, terms) if part != Number.of(1)]
            return parts[0] if parts else Number.of(1)
        case Number() | Name():
            return Number.of(1)
    return term


def _as_expression(field: TermField, term: Expression, variable: str, plain: Expression) -> Expression:
    return Product((field.rewritten(moved(term, variable, 1)), plain))
