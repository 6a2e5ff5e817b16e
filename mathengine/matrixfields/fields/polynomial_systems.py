"""Polynomial systems over Q by case distinctions: factors, then unknowns that occur linearly. Exact, complete, small.

An equation that factors splits into its factors. An equation ``c v + r = 0`` with v in neither c nor r splits into
``c = r = 0`` and ``v = -r/c`` with c not 0. What is left over, an irreducible equation in which no unknown is linear,
has no rational solution if it has one unknown, only 0 if it is a form in two; else the branch is reported as open. The
branches are disjoint and together have all rational solutions. No Groebner bases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted
from mathengine.matrixfields.fields.matrices import lowest

Fraction2 = tuple[fmpz_mpoly, fmpz_mpoly]
"""Numerator and denominator."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One part of the solution set: some unknowns as rational functions of the others.

    Attributes
    ----------
    values : mapping
        For each unknown that is not free, by number: numerator and denominator over the free ones.
    nonzero : tuple of polynomials
        Not 0 on this branch.
    open : tuple of polynomials
        Equations that are not settled; empty for a branch that is solved.
    """

    values: Mapping[int, Fraction2]
    nonzero: tuple[fmpz_mpoly, ...]
    open: tuple[fmpz_mpoly, ...] = ()


@dataclass(slots=True)
class _State:
    equations: list[fmpz_mpoly]
    values: dict[int, Fraction2]
    nonzero: list[fmpz_mpoly]


@dataclass(slots=True)
class _Count:
    left: int


def solve(
    equations: Sequence[fmpz_mpoly],
    context: fmpz_mpoly_ctx,
    constants: int = 0,
    nonzero: Sequence[fmpz_mpoly] = (),
    most_branches: int = 20_000,
) -> Iterator[Branch]:
    """All rational solutions of the system, branch by branch.

    Parameters
    ----------
    equations : sequence of polynomials
        In the order in which they should be used where there is a choice.
    context : fmpz_mpoly_ctx
        Their ring.
    constants : int
        The last so many variables are generic constants: a polynomial in them alone, other than 0, is not 0.
    nonzero : sequence of polynomials
        What must not vanish.
    most_branches : int
        Case distinctions that are made at most.

    Raises
    ------
    BudgetExhausted
        If there are more.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> u, v = ring(["u", "v"]).gens()
    >>> [dict(branch.values) for branch in solve([u * v, u + v - 1], ring(["u", "v"]))]
    [{0: (1, 1), 1: (0, 1)}, {0: (0, 1), 1: (1, 1)}]
    >>> [dict(branch.values) for branch in solve([u**2 - 2 * v**2], ring(["u", "v"]))]
    [{0: (0, 1), 1: (0, 1)}]
    """
    unknowns = context.nvars() - constants
    solver = _Solver(context, unknowns, _Count(most_branches))
    given = [_normal(f) for p in nonzero for f, _ in p.factor()[1] if solver.involves_unknown(f)]
    yield from solver.run(_State(list(equations), {}, given))


def solve_in_stages(
    stages: Sequence[Sequence[fmpz_mpoly]], context: fmpz_mpoly_ctx, nonzero: Sequence[fmpz_mpoly] = ()
) -> Iterator[Branch]:
    """All rational solutions of the equations of all stages; each stage is settled before the next is looked at.

    A branch on which a stage stays open is given as it is, with the equations of later stages among its open ones.

    Raises
    ------
    BudgetExhausted
        If a stage splits into too many cases.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> u, v = ring(["u", "v"]).gens()
    >>> [dict(branch.values) for branch in solve_in_stages([[u * v], [u - 1]], ring(["u", "v"]))]
    [{1: (0, 1), 0: (1, 1)}]
    """
    if not stages:
        yield Branch({}, tuple(nonzero))
        return
    for branch in solve(stages[0], context, nonzero=nonzero):
        rest = [[_replaced_all(p, branch.values) for p in stage] for stage in stages[1:]]
        if branch.open:
            yield Branch(branch.values, branch.nonzero, (*branch.open, *(p for stage in rest for p in stage)))
            continue
        for end in solve_in_stages(rest, context, branch.nonzero):
            values = {index: replaced(value, end.values) for index, value in branch.values.items()}
            yield Branch({**values, **end.values}, end.nonzero, end.open)


def _replaced_all(polynomial: fmpz_mpoly, values: Mapping[int, Fraction2]) -> fmpz_mpoly:
    for index, value in values.items():
        polynomial = _replaced(polynomial, index, value)[0]
    return polynomial


@dataclass(frozen=True, slots=True)
class _Solver:
    context: fmpz_mpoly_ctx
    unknowns: int
    count: _Count = field(default_factory=lambda: _Count(1))

    def run(self, state: _State) -> Iterator[Branch]:
        self.count.left -= 1
        if self.count.left < 0:
            raise BudgetExhausted("the system splits into too many cases")
        factored = self.factored(state)
        if factored is None:
            return
        if not factored:
            yield Branch(state.values, tuple(state.nonzero))
            return
        state = _State([f[0] if len(f) == 1 else _product(f) for f in factored], state.values, state.nonzero)
        yield from self.split(state, factored)

    def factored(self, state: _State) -> list[list[fmpz_mpoly]] | None:
        """The distinct factors of each equation that may vanish; None if an equation has none."""
        known = {str(p) for p in state.nonzero}
        result, seen = [], set()
        for equation in state.equations:
            if equation.is_zero():
                continue
            factors = []
            for factor, _ in equation.factor()[1]:
                normal = _normal(factor)
                if str(normal) not in known and self.involves_unknown(normal):
                    factors.append(normal)
            if not factors:
                return None
            key = str(sorted(map(str, factors)))
            if key not in seen:
                seen.add(key)
                result.append(factors)
        return result

    def involves_unknown(self, polynomial: fmpz_mpoly) -> bool:
        return any(polynomial.degrees()[: self.unknowns])

    def split(self, state: _State, factored: list[list[fmpz_mpoly]]) -> Iterator[Branch]:
        for factors in factored:  # an unknown with a constant coefficient: no case distinction
            if len(factors) == 1:
                found = self.linear(factors[0], state, free=True)
                if found is not None:
                    yield from self.run(self.substituted(state, *found))
                    return
        several = next((factors for factors in factored if len(factors) > 1), None)
        if several is not None:
            factors = sorted(several, key=len)
            for i, factor in enumerate(factors):
                others = [p for p, f in zip(state.equations, factored, strict=True) if f is not several]
                nonzero = [*state.nonzero, *factors[:i]]
                yield from self.run(_State([factor, *others], dict(state.values), nonzero))
            return
        for (factor,) in factored:
            found = self.linear(factor, state, free=False)
            if found is not None:
                index, coefficient, rest = found
                others = [p for p in state.equations if p is not factor]
                yield from self.run(_State([coefficient, rest, *others], dict(state.values), list(state.nonzero)))
                with_nonzero = [*state.nonzero, *(_normal(f) for f, _ in coefficient.factor()[1])]
                there = _State(state.equations, state.values, with_nonzero)
                yield from self.run(self.substituted(there, index, coefficient, rest))
                return
        for (factor,) in factored:
            involved = [i for i, degree in enumerate(factor.degrees()) if degree]
            if len(involved) == 1:
                return  # irreducible of degree at least 2: no rational root
            if len(involved) == 2 and _is_form(factor) and all(i < self.unknowns for i in involved):
                zeros = [self.context.gen(i) for i in involved]
                yield from self.run(_State([*zeros, *state.equations], state.values, state.nonzero))
                return
        yield Branch(state.values, tuple(state.nonzero), tuple(factors[0] for factors in factored))

    def linear(self, factor: fmpz_mpoly, state: _State, *, free: bool) -> tuple[int, fmpz_mpoly, fmpz_mpoly] | None:
        """An unknown in which the equation is linear, its coefficient and the rest; the shortest coefficient."""
        best: tuple[int, fmpz_mpoly, fmpz_mpoly] | None = None
        known = {str(p) for p in state.nonzero}
        for index, degree in enumerate(factor.degrees()[: self.unknowns]):
            if degree != 1:
                continue
            coefficient, rest = _split(factor, index)
            invertible = all(
                str(_normal(f)) in known or not self.involves_unknown(f) for f, _ in coefficient.factor()[1]
            )
            if free and not invertible:
                continue
            if best is None or len(coefficient) < len(best[1]):
                best = (index, coefficient, rest)
        return best

    def substituted(self, state: _State, index: int, coefficient: fmpz_mpoly, rest: fmpz_mpoly) -> _State:
        """The state with unknown ``index`` replaced by ``-rest/coefficient``."""
        value = lowest(-rest, coefficient)
        equations = [_replaced(p, index, value)[0] for p in state.equations]
        values = {i: _replaced_quotient(v, index, value) for i, v in state.values.items()}
        values[index] = value
        nonzero: list[fmpz_mpoly] = []
        for polynomial in state.nonzero:
            image = _replaced(polynomial, index, value)[0]
            if image.is_zero():
                equations.append(self.context.constant(1))  # the branch is empty
            nonzero.extend(_normal(f) for f, _ in image.factor()[1] if self.involves_unknown(f))
        nonzero.extend(_normal(f) for f, _ in value[1].factor()[1] if self.involves_unknown(f))
        return _State(equations, values, list({str(p): p for p in nonzero}.values()))


def _split(polynomial: fmpz_mpoly, index: int) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """Coefficient and rest of a polynomial that is linear in one variable."""
    context = polynomial.context()
    above: dict[tuple[int, ...], int] = {}
    rest: dict[tuple[int, ...], int] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        if exponents[index]:
            above[tuple(0 if i == index else e for i, e in enumerate(exponents))] = int(coefficient)
        else:
            rest[tuple(exponents)] = int(coefficient)
    return context.from_dict(above), context.from_dict(rest)


def _replaced(polynomial: fmpz_mpoly, index: int, value: Fraction2) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """Numerator and denominator of the polynomial with one variable replaced."""
    degree = polynomial.degrees()[index] if not polynomial.is_zero() else 0
    if degree == 0:
        return polynomial, polynomial * 0 + 1
    above, below = value
    context = polynomial.context()
    parts: dict[int, dict[tuple[int, ...], int]] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        power = exponents[index]
        parts.setdefault(power, {})[tuple(0 if i == index else e for i, e in enumerate(exponents))] = int(coefficient)
    total = polynomial * 0
    for power, part in parts.items():
        total = total + context.from_dict(part) * above**power * below ** (degree - power)
    return total, below**degree


def _replaced_quotient(quotient: Fraction2, index: int, value: Fraction2) -> Fraction2:
    above, below = (_replaced(part, index, value) for part in quotient)
    return lowest(above[0] * below[1], above[1] * below[0])


def replaced(quotient: Fraction2, values: Mapping[int, Fraction2]) -> Fraction2:
    """A quotient with several variables replaced one after the other; the values must be free of the replaced ones.

    >>> from mathengine.matrixfields.fields.matrices import ring
    >>> u, v, w = ring(["u", "v", "w"]).gens()
    >>> replaced((u * v, u * 0 + 1), {0: (w, v), 1: (w, w * 0 + 1)})
    (w, 1)
    """
    for index, value in values.items():
        quotient = _replaced_quotient(quotient, index, value)
    return quotient


def _normal(polynomial: fmpz_mpoly) -> fmpz_mpoly:
    return -polynomial if polynomial.leading_coefficient() < 0 else polynomial


def _product(factors: Sequence[fmpz_mpoly]) -> fmpz_mpoly:
    total = factors[0]
    for factor in factors[1:]:
        total = total * factor
    return total


def _is_form(polynomial: fmpz_mpoly) -> bool:
    return len({sum(exponents) for exponents in polynomial.to_dict()}) == 1
