"""Named constants: the canonical expression of each name and of its other spellings."""

from __future__ import annotations

import re
from functools import cache

from mathengine.errors import InvalidInput, ParseError, nearest
from mathengine.numeric.expressions import Expression
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import CONSTANT_NAMES

_NAMED = {
    "pi": "pi",
    "E": "E",
    "e": "E",
    "EulerGamma": "EulerGamma",
    "Catalan": "Catalan",
    "G": "Catalan",
    "GoldenRatio": "GoldenRatio",
    "phi": "GoldenRatio",
    "golden": "GoldenRatio",
    "euler": "EulerGamma",
    "euler_gamma": "EulerGamma",
    "gamma": "EulerGamma",
    "apery": "zeta(3)",
    "1": "1",
}
_FAMILIES = {"zeta": "zeta({})", "log": "log({})", "ln": "log({})", "sqrt": "sqrt({})", "pi": "pi**{}"}
_FAMILY = re.compile(r"(zeta|log|ln|sqrt|pi)_?([1-9][0-9]{0,3})")
_LIMITS = {"zeta": 2, "log": 2, "ln": 2, "sqrt": 2, "pi": 2}


def constant(text: str) -> Expression:
    """The expression of a constant, by name or by formula.

    Parameters
    ----------
    text : str
        A name (``pi``, ``catalan``, ``zeta3``, ``log2``, ``e``, any case where that is no other constant) or any
        expression, which is read as it stands.

    Raises
    ------
    InvalidInput
        If the name is unknown (the message lists those that are known, and the nearest), or the text is no expression.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> [to_text(constant(name)) for name in ("zeta3", "catalan", "e", "log_2", "pi**2/6")]
    ['zeta(3)', 'Catalan', 'E', 'log(2)', 'pi**2/6']
    """
    name = text.strip()
    formula = _formula(name)
    if formula is not None:
        return read_expression(formula)
    if re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*", name) and name != "I":
        raise InvalidInput("constant", name, nearest(name, known_constants()))
    return read_expression(name)


def known_constants() -> tuple[str, ...]:
    """Names of constants, for messages; families are shown by their first members.

    >>> known_constants()[:3]
    ('pi', 'E', 'EulerGamma')
    """
    return (*(name for name in CONSTANT_NAMES if name != "I"), "zeta2", "zeta3", "zeta5", "log2", "log3", "sqrt2")


def suggestion(name: str) -> str:
    """``"; 'e' is spelled E"`` where a free name looks like a constant, else nothing.

    >>> suggestion("zeta3"), suggestion("n")
    ("; 'zeta3' is spelled zeta(3)", '')
    """
    try:
        formula = _formula(name)
    except ParseError:
        return ""
    return "" if formula is None or formula == name else f"; '{name}' is spelled {formula}"


@cache
def _lower_case() -> dict[str, str]:
    return {name.lower(): formula for name, formula in reversed(_NAMED.items())}


def _formula(name: str) -> str | None:
    if name in _NAMED:
        return _NAMED[name]
    family = _FAMILY.fullmatch(name)
    if family and int(family[2]) >= _LIMITS[family[1]]:
        return _FAMILIES[family[1]].format(int(family[2]))
    return _lower_case().get(name.lower())
