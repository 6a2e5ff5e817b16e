"""Formulas: efficiency and losses of a closed ring in symbols, assembled from the compact form and never simplified.

The symbols bear the names of the parameters (``Om``, ``kappa``, ...); LaTeX writes them as physicists do. Polynomials
are multiplied out by flint, which takes milliseconds where a computer algebra system's cofactors take minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathengine.errors import InvalidInput, nearest
from mathengine.transfer.rate_network import BrightMode, Shares, shares

if TYPE_CHECKING:
    import sympy

RATES = ("kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")
LEVELS = ("eps", "g", "wp", "ea")
LATEX = {
    "kappa": r"\kappa",
    "gam": r"\gamma",
    "ga": r"\gamma_a",
    "Gs": r"\Gamma_s",
    "phi": r"\phi",
    "phi_p": r"\phi_p",
    "phi_a": r"\phi_a",
    "Om": r"\Omega",
    "eps": r"\varepsilon",
    "wp": r"\omega_p",
    "ea": r"\varepsilon_a",
    "delta_p": r"\delta_p",
    "delta_a": r"\delta_a",
    "s": "s",
}
CHANNELS = {"eta": r"\eta", "L_photon": r"L_p", "L_ring": r"L_r", "L_acceptor": r"L_a"}
FORMS = ("levels", "detunings", "resonant")


@dataclass(frozen=True, slots=True)
class Formulas:
    """Efficiency and losses as sympy expressions; their sum is 1.

    Attributes
    ----------
    eta, L_photon, L_ring, L_acceptor : sympy.Expr
        Compact: not multiplied out.
    form : str
        How the energies enter.
    values : mapping
        The parameters that are numbers.
    """

    eta: sympy.Expr
    L_photon: sympy.Expr
    L_ring: sympy.Expr
    L_acceptor: sympy.Expr
    form: str
    values: Mapping[str, Fraction]

    def quotient(self, channel: str = "eta") -> tuple[sympy.Poly, sympy.Poly]:
        """Numerator and denominator of a channel: polynomials in the symbols, in lowest terms, multiplied out.

        Parameters
        ----------
        channel : "eta", "L_photon", "L_ring" or "L_acceptor"

        Examples
        --------
        >>> numbers = dict(N=1, kappa=1, gam=0, ga=0, phi=0, phi_p=0, phi_a=0, Om=1, J=1)
        >>> top, bottom = formulas("resonant", **numbers).quotient()
        >>> top.as_expr(), bottom.as_expr()
        (4*Gs, Gs**2 + 5*Gs + 4)
        """
        import sympy

        if channel not in CHANNELS:
            raise InvalidInput("channel", channel, nearest(channel, CHANNELS))
        top, bottom = self._polynomials(channel)
        symbols = [sympy.Symbol(str(name)) for name in top.context().names()]
        parts = [sympy.Poly.from_dict(_plain(part), *symbols, domain="QQ") for part in (top, bottom)]
        return parts[0], parts[1]

    def _polynomials(self, channel: str) -> tuple[Any, Any]:
        from flint import fmpq, fmpq_mpoly_ctx

        names = [name for name in _names(self.form) if name not in self.values] or ["N"]
        ring = fmpq_mpoly_ctx.get(tuple(names), "lex")
        known = dict(zip(names, ring.gens(), strict=True))
        known.update({k: ring.constant(fmpq(v.numerator, v.denominator)) for k, v in self.values.items()})
        found = shares(_mode(known, self.form, ring.constant(0), self.values))
        top, bottom = getattr(found, channel), found.total
        if not bottom:
            raise InvalidInput("parameters", "a ring in which nothing decays", "rates with which it decays")
        common = top.gcd(bottom) if top else bottom
        top, bottom = top / common, bottom / common
        return _integral(top, bottom)

    def definitions(self) -> tuple[tuple[str, sympy.Expr], ...]:
        """The compact form line by line: names, as in LaTeX, and what they stand for, by lines before."""
        return _definitions(self)

    def latex(self, style: str = "definitions") -> str:
        """LaTeX: the lines of :meth:`definitions`, or efficiency and losses as ``expressions``, or as ``quotients``.

        Examples
        --------
        >>> print(formulas("resonant", phi=0, phi_p=0, phi_a=0).latex().splitlines()[1])
        \\Gamma_a &= \\Gamma_s + \\gamma_a \\\\
        """
        if style == "definitions":
            lines = [f"{name} &= {_latex(value)}" for name, value in self.definitions()]
        elif style == "expressions":
            lines = [f"{latex} &= {_latex(getattr(self, name))}" for name, latex in CHANNELS.items()]
        elif style == "quotients":
            pairs = {latex: self.quotient(name) for name, latex in CHANNELS.items()}
            lines = [f"{x} &= \\frac{{{_latex(p.as_expr())}}}{{{_latex(q.as_expr())}}}" for x, (p, q) in pairs.items()]
        else:
            raise InvalidInput("style", style, "definitions, expressions, quotients")
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$${self.latex()}$$"


def formulas(form: str = "detunings", **values: int | Fraction | str) -> Formulas:
    """Efficiency and losses of a closed ring in symbols.

    Parameters
    ----------
    form : "detunings", "levels" or "resonant"
        Energies as ``delta_p`` (photon minus bright mode) and ``delta_a`` (bright mode minus acceptor); as the levels
        ``eps``, ``g``, ``wp`` and ``ea``; or all levels degenerate.
    **values : int, Fraction or decimal str
        Numbers for parameters (``N``, ``Om``, ``J``, ``kappa``, ``gam``, ``ga``, ``Gs``, ``phi``, ``phi_p``, ``phi_a``
        and the energies of the form); all others stay symbols. A symbol N stands for N >= 3. Jumps are ``sqrt(phi)``.

    Returns
    -------
    Formulas
        Exact, for all values at which what is populated decays. Assembled in milliseconds.

    Raises
    ------
    InvalidInput
        For an unknown name or form, or a value that is no exact number.

    Examples
    --------
    >>> found = formulas("resonant", N=8, Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2", phi=0,
    ...                  phi_p=0, phi_a=0)
    >>> found.eta
    307200000/384438571
    """
    import sympy

    if form not in FORMS:
        raise InvalidInput("form", form, nearest(form, FORMS))
    known = {name: _exact(form, name, value) for name, value in values.items()}
    symbols = {name: sympy.Symbol(name) for name in _names(form) if name not in known}
    numbers = {name: sympy.Rational(value.numerator, value.denominator) for name, value in known.items()}
    mode = _mode({**symbols, **numbers}, form, sympy.Integer(0), known)
    found: Shares[Any] = shares(mode)
    if found.total == 0:
        raise InvalidInput("parameters", "a ring in which nothing decays", "rates with which it decays")
    eta, photon, ring, acceptor = (getattr(found, channel) / found.total for channel in CHANNELS)
    return Formulas(eta, photon, ring, acceptor, form, known)


@dataclass(frozen=True, slots=True)
class Laplace:
    """The equations of motion of a closed ring and their determinants, as functions of the Laplace variable s.

    Attributes
    ----------
    matrix : sympy.Matrix
        L - s, 10 rows in the order of :data:`mathengine.transfer.determinants.UNKNOWNS`.
    reduced : sympy.Matrix
        9 rows: the dark modes eliminated.
    determinant : sympy.Expr
        det(L - s), in the factored form ``(gam + s + phi/N) |Dt|^2 det M``, not multiplied out.
    cofactors : mapping
        Those of the first row in the columns of ``Pp``, ``Pb`` and ``Pa``: minus cofactor over determinant is the
        Laplace transform of a population, at s = 0 its time integral.
    """

    matrix: sympy.Matrix
    reduced: sympy.Matrix
    determinant: sympy.Expr
    cofactors: Mapping[str, sympy.Expr]


def laplace_determinants(
    form: str = "detunings", *, variable: int | Fraction | str | None = 0, **values: int | Fraction | str
) -> Laplace:
    """The Laplace determinants of a closed ring in symbols.

    Parameters
    ----------
    form, **values
        As for :func:`formulas`.
    variable : int, Fraction or decimal str, or None
        The value of s; None keeps the symbol ``s``. It adds to the three losses.

    Examples
    --------
    >>> numbers = dict(N=1, kappa=1, gam=1, ga=0, Gs=1, phi=0, phi_p=0, phi_a=0, Om=1, J=1)
    >>> found = laplace_determinants("resonant", **numbers)
    >>> found.determinant, found.matrix.det(), found.matrix.shape, found.reduced.shape
    (81, 81, (10, 10), (9, 9))
    """
    import sympy

    from mathengine.transfer.determinants import generator, without_dark_modes

    if form not in FORMS:
        raise InvalidInput("form", form, nearest(form, FORMS))
    known = {name: _exact(form, name, value) for name, value in values.items()}
    symbols: dict[str, Any] = {name: sympy.Symbol(name) for name in _names(form)}
    symbols.update({name: sympy.Rational(value.numerator, value.denominator) for name, value in known.items()})
    s = sympy.Symbol("s") if variable is None else sympy.Rational(*Fraction(variable).as_integer_ratio())
    shifted = {name: symbols[name] + s for name in ("kappa", "gam", "ga")}
    mode = _mode({**symbols, **shifted}, form, sympy.Integer(0), known)
    N, (top, bottom) = mode.N, mode.bright_loss
    rows = generator(mode, 1 / N, sympy.Rational(1, 2))
    if mode.gam == 0:  # the lines of bright_loss are divided by N gam + phi then
        top, bottom = sympy.Integer(0), mode.phi
    rates, Ga = mode.network, mode.ga + mode.Gs
    across = rates.k11 + rates.k22 - 2 * rates.k12
    acceptor = bottom * rates.dk + top * rates.k12
    bright = bottom * (Ga * (rates.k11 - rates.k12) + rates.dk)
    photon = top * (Ga * rates.modulus + rates.k22) + bottom * (Ga * across + rates.dk)
    ring = top * (Ga * (rates.k11 - rates.k12) + rates.dk)
    whole = mode.kappa * photon + ring + Ga * acceptor
    unit = 64 * N
    parts = {"Pp": -photon / unit, "Pb": -bright / unit, "Pa": -acceptor / unit}
    reduced = without_dark_modes(rows, top / bottom if mode.gam != 0 else sympy.Integer(0))
    return Laplace(sympy.Matrix(rows), sympy.Matrix(reduced), whole / unit, parts)


def _names(form: str) -> tuple[str, ...]:
    energies = {"levels": LEVELS, "detunings": ("delta_p", "delta_a"), "resonant": ()}[form]
    return ("N", *energies, "Om", "J", *RATES)


def _exact(form: str, name: str, value: object) -> Fraction:
    if name not in _names(form):
        raise InvalidInput("parameter", name, nearest(name, _names(form)))
    if isinstance(value, bool) or not isinstance(value, int | Fraction | str):
        raise InvalidInput(name, value, "an integer, a fraction or a decimal number as text")
    try:
        number = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise InvalidInput(name, value, "an integer, a fraction or a decimal number as text") from None
    if name == "N" and (number < 1 or number.denominator > 1):
        raise InvalidInput("N", value, "a positive integer")
    if name in RATES and number < 0:
        raise InvalidInput(name, value, "a rate of 0 or more")
    return number


def _mode(known: Mapping[str, Any], form: str, zero: Any, values: Mapping[str, Fraction]) -> BrightMode[Any]:
    """The closed ring's parameters in the symbols of a form."""
    if form == "levels":
        neighbours = {1: 0, 2: 1}.get(int(values.get("N", 3)), 2)
        bright = known["eps"] + neighbours * known["g"]
        d1, d2 = known["wp"] - bright, bright - known["ea"]
    elif form == "detunings":
        d1, d2 = known["delta_p"], known["delta_a"]
    else:
        d1 = d2 = zero
    N, Om, J = known["N"], known["Om"], known["J"]
    rates = {name: known[name] for name in RATES}
    return BrightMode(N=N, d1=d1, d2=d2, a=N * Om * Om, b=N * J * J, **rates)


def _latex(value: sympy.Expr) -> str:
    import sympy

    return str(sympy.latex(value, symbol_names={sympy.Symbol(name): latex for name, latex in LATEX.items()}))


def _plain(polynomial: Any) -> dict[tuple[int, ...], Any]:
    import sympy

    return {e: sympy.Rational(int(c.p), int(c.q)) for e, c in polynomial.to_dict().items()}


def _integral(top: Any, bottom: Any) -> tuple[Any, Any]:
    """Both with one factor that makes the coefficients integers without a common divisor."""
    from math import gcd, lcm

    coefficients = [*top.coeffs(), *bottom.coeffs()]
    scale = lcm(*(int(c.q) for c in coefficients))
    content = gcd(*(int(c.p) * (scale // int(c.q)) for c in coefficients))
    if bottom.coeffs()[0] < 0:
        content = -content
    return top * scale / content, bottom * scale / content


def _definitions(found: Formulas) -> tuple[tuple[str, sympy.Expr], ...]:
    """The lines of the compact form, in the words of the board."""
    import sympy

    number = {name: sympy.Rational(v.numerator, v.denominator) for name, v in found.values.items()}
    known = {name: number.get(name, sympy.Symbol(name)) for name in _names(found.form)}
    mode = _mode(known, found.form, sympy.Integer(0), found.values)
    new = {name: sympy.Symbol(name) for name in (r"\Gamma_a", "a", "b", "z_1", "z_2", "z_3", "D")}
    rate = {name: sympy.Symbol(name) for name in ("k_{11}", "k_{22}", "k_{12}", r"k_\Delta", r"\gamma_e")}
    det, P_a, P_b, P_p = (sympy.Symbol(name) for name in (r"\Delta", "P_a", "P_b", "P_p"))
    Ga, a, b, z1, z2, z3, D = new.values()
    k11, k22, k12, dk, ge = rate.values()
    (s1, s2, s3), (top, bottom) = mode.widths, mode.bright_loss
    half, i = sympy.Rational(1, 2), sympy.I
    kappa, N, gam, phi = mode.kappa, mode.N, mode.gam, mode.phi
    dark = (sympy.Symbol("P_{dark}"), phi * (N - 1) / (N * gam + phi) * P_b)
    lines: list[tuple[sympy.Symbol, sympy.Expr]] = [
        (Ga, known["ga"] + known["Gs"]),
        (a, mode.a),
        (b, mode.b),
        (z1, s1 * half + i * mode.d1),
        (z2, s2 * half + i * mode.d2),
        (z3, s3 * half + i * (mode.d1 + mode.d2)),
        (D, z1 * z2 * z3 + a * z1 + b * z2),
        (k11, 2 * a * sympy.re((z2 * z3 + a) / D, evaluate=False)),
        (k22, 2 * b * sympy.re((z1 * z3 + b) / D, evaluate=False)),
        (k12, 2 * a * b * sympy.re(1 / D, evaluate=False)),
        (dk, k11 * k22 - k12**2),
        (ge, top / bottom),
        (det, kappa * ge * (Ga + k22) + ge * Ga * k11 + kappa * Ga * (k11 + k22 - 2 * k12) + (kappa + ge + Ga) * dk),
        (P_p, (ge * (Ga + k22) + Ga * (k11 + k22 - 2 * k12) + dk) / det),
        (P_b, (Ga * (k11 - k12) + dk) / det),
        (P_a, (dk + ge * k12) / det),
        *((dark,) if (N * gam + phi) != 0 else ()),
        (sympy.Symbol(r"\eta"), known["Gs"] * P_a),
        (sympy.Symbol("L_p"), kappa * P_p),
        (sympy.Symbol("L_r"), ge * P_b),
        (sympy.Symbol("L_a"), known["ga"] * P_a),
    ]
    return tuple((symbol.name, value) for symbol, value in lines)


__all__ = ["Formulas", "Laplace", "formulas", "laplace_determinants"]
