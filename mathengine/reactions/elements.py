"""Symbols of the chemical elements."""

from __future__ import annotations

IN_ORDER = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar "
    "K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr "
    "Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe "
    "Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn "
    "Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
)
"""By atomic number, from 1."""

ATOMIC_NUMBERS = {symbol: number for number, symbol in enumerate(IN_ORDER.split(), start=1)}
HYDROGEN_ISOTOPES = {"D": 2, "T": 3}
"""Heavy hydrogen has symbols of its own, with these mass numbers."""
SYMBOLS = frozenset([*ATOMIC_NUMBERS, *HYDROGEN_ISOTOPES])

HALOGENS = frozenset(["F", "Cl", "Br", "I", "At"])
NOBLE_GASES = frozenset(["He", "Ne", "Ar", "Kr", "Xe", "Rn", "Og"])
METALLOIDS = frozenset(["B", "Si", "Ge", "As", "Sb", "Te"])
NONMETALS = HALOGENS | NOBLE_GASES | METALLOIDS | {"H", "D", "T", "C", "N", "O", "P", "S", "Se", "Ts"}


def is_metal(symbol: str) -> bool:
    """Whether a symbol is that of a metal; metalloids are not counted among them.

    >>> is_metal("Fe"), is_metal("Si")
    (True, False)
    """
    return symbol in ATOMIC_NUMBERS and symbol not in NONMETALS


def base_element(symbol: str) -> str:
    """The element of an isotope.

    >>> base_element("18O"), base_element("D"), base_element("Fe")
    ('O', 'H', 'Fe')
    """
    return "H" if symbol in HYDROGEN_ISOTOPES else symbol.lstrip("0123456789")
