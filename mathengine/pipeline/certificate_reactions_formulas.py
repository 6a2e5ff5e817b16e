"""Formulas and equations as the checks know them: a strict fold of the one plain spelling that statements have.

``[18O]`` is an isotope, other brackets are groups, ``·`` joins parts with multipliers, ``^2-`` is a charge at the end,
``(aq)`` a state, ``e-`` the electron. Nothing else is read; in particular no charge without a caret.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from mathengine.pipeline.certificate_data import refused, require

ALPHABETICAL = (
    "Ac Ag Al Am Ar As At Au B Ba Be Bh Bi Bk Br C Ca Cd Ce Cf Cl Cm Cn Co Cr Cs Cu D Db Ds Dy Er Es Eu F Fe Fl Fm Fr "
    "Ga Gd Ge H He Hf Hg Ho Hs I In Ir K Kr La Li Lr Lu Lv Mc Md Mg Mn Mo Mt N Na Nb Nd Ne Nh Ni No Np O Og Os P Pa Pb "
    "Pd Pm Po Pr Pt Pu Ra Rb Re Rf Rg Rh Rn Ru S Sb Sc Se Sg Si Sm Sn Sr T Ta Tb Tc Te Th Ti Tl Tm Ts U V W Xe Y Yb Zn "
    "Zr"
)
"""Symbols of the elements, with D and T."""
SYMBOLS = frozenset(ALPHABETICAL.split())
CHARGE = "charge"
LONGEST = 20_000
_PARTNER = {")": "(", "]": "[", "}": "{"}
_STATE = re.compile(r"\((?:s|l|g|aq|cr|am|ads)\)$")
_CHARGE = re.compile(r"\^([0-9]{0,4})([+-])$")
_MULTIPLIER = re.compile(r"(?:[0-9]{1,12}/[0-9]{1,12}|[0-9]{1,12}(?:\.[0-9]{1,12})?)?")
_TOKEN = re.compile(
    r"(?:\[(?P<mass>[0-9]{1,3})(?P<isotope>[A-Z][a-z]?)\]|(?P<element>[A-Z][a-z]?)|(?P<open>[(\[{])|(?P<close>[)\]}]))"
    r"(?P<count>[0-9]{0,12}(?:\.[0-9]{1,12})?)"
)
_TERM = re.compile(r"(?:([0-9]{1,60}(?:/[0-9]{1,60})?) )?([^ ]+)")


def contents(formula: str) -> dict[str, Fraction]:
    """How much of each element, isotope and charge a species holds.

    >>> sorted((k, str(v)) for k, v in contents("Mg(OH)2·0.5H2O").items()), contents("SO4^2-(aq)")["charge"]
    ([('H', '3'), ('Mg', '1'), ('O', '5/2')], Fraction(-2, 1))
    """
    body = _STATE.sub("", formula)
    if body == "e-":
        return {CHARGE: Fraction(-1)}
    found: dict[str, Fraction] = {}
    charge = _CHARGE.search(body)
    if charge:
        found[CHARGE] = Fraction(int(charge[2] + (charge[1] or "1")))
        body = body[: charge.start()]
    for place, part in enumerate(body.split("·")):
        multiplier = _MULTIPLIER.match(part)
        number = multiplier.group() if multiplier else ""
        require(place or not number, "a formula that begins with a number")
        for symbol, count in _atoms(part[len(number) :]).items():
            found[symbol] = found.get(symbol, Fraction(0)) + Fraction(number or 1) * count
    require(all(found.values()), "a count of zero")
    return found


def _atoms(part: str) -> dict[str, Fraction]:
    """The atoms of one part."""
    require(part, "a formula without atoms")
    stack: list[tuple[str, dict[str, Fraction]]] = [("", {})]
    position = 0
    while position < len(part):
        token = _TOKEN.match(part, position)
        if token is None:
            raise refused(f"a formula that is not in plain spelling: {part}")
        position = token.end()
        count = Fraction(token["count"] or 1)
        if token["open"]:
            require(not token["count"], "a number after an opening bracket")
            stack.append((token["open"], {}))
            continue
        inner = {f"{token['mass'] or ''}{token['isotope'] or token['element']}": Fraction(1)}
        if token["close"]:
            opening, inner = stack.pop()
            require(opening == _PARTNER[token["close"]] and inner, "brackets that do not match")
        else:
            require((token["isotope"] or token["element"]) in SYMBOLS, "an unknown element")
        outer = stack[-1][1]
        for symbol, number in inner.items():
            outer[symbol] = outer.get(symbol, Fraction(0)) + number * count
    require(len(stack) == 1, "brackets that do not match")
    return stack[0][1]


@dataclass(frozen=True)
class Reaction:
    """A reaction as the checks know it: what each species holds, products negative, and the written coefficients."""

    holdings: list[dict[str, Fraction]]
    sides: list[int]
    written: list[Fraction]

    @staticmethod
    def read(text: str) -> Reaction:
        """The reaction of a canonical text.

        >>> Reaction.read("2 H2 + O2 -> 2 H2O").rows
        [[2, 0, -2], [0, 2, -1]]
        """
        require(len(text) <= LONGEST, "a reaction that is too long")
        halves = text.split(" -> ")
        require(len(halves) == 2, "a reaction without one arrow")
        holdings, sides, written = [], [], []
        for sign, half in zip((1, -1), halves, strict=True):
            for term in half.split(" + "):
                read = _TERM.fullmatch(term)
                if read is None:
                    raise refused(f"a species that is not in plain spelling: {term}")
                holdings.append(contents(read[2]))
                sides.append(sign)
                written.append(Fraction(read[1] or 1))
        return Reaction(holdings, sides, written)

    @property
    def rows(self) -> list[list[int]]:
        """The sided matrix, each row scaled to integers."""
        return matrix(self.holdings, self.sides)

    def change(self, quantity: str, coefficients: Sequence[Fraction]) -> Fraction:
        """How much more of a quantity the products hold than the reactants."""
        terms = zip(self.holdings, self.sides, coefficients, strict=True)
        return sum((-side * c * held.get(quantity, 0) for held, side, c in terms), Fraction(0))


def matrix(holdings: Sequence[dict[str, Fraction]], sides: Sequence[int]) -> list[list[int]]:
    """A row for each quantity, scaled to integers, a column for each species, times its side."""
    rows = []
    for name in sorted({name for held in holdings for name in held}):
        counts = [held.get(name, Fraction(0)) * side for held, side in zip(holdings, sides, strict=True)]
        scale = lcm(*(count.denominator for count in counts))
        rows.append([int(count * scale) for count in counts])
    return rows
