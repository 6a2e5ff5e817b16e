"""Check of theorems on the closed ring of the transfer model: from its equations of motion, by expanding polynomials.

================================ ==========================================================================
rule                             established by
================================ ==========================================================================
transfer closed form             ``det L`` and four of its cofactors, expanded, are the lines' polynomials
transfer rates                   ``k11 k22 - k12^2 = dk m``, expanded
transfer resonant slope          a quotient of the closed form; all coefficients of the slope are negative
transfer critical loss           the slope's leading coefficient factors, one factor of positive coefficients
transfer asymptote               the derivative's leading terms factor into one zero and positive coefficients
transfer optimum                 Sturm chains: no rate outside of an interval is as good as one inside it
================================ ==========================================================================

L is the generator of ten real quantities: populations of photon, bright mode, acceptor and all dark modes; real and
imaginary parts of the coherences photon-bright, bright-acceptor, photon-acceptor, divided by the couplings. The rows of
the coherences are doubled. The time integrals X of one photon solve ``L X = -(1, 0, ..., 0)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import items, number, refused, require

Certificate: TypeAlias = Mapping[str, object]
Polynomial: TypeAlias = dict[tuple[tuple[str, int], ...], Fraction]
"""Monomials, as sorted pairs of names and exponents, to their coefficients."""
Environment: TypeAlias = dict[str, Polynomial]

MOST_LINES = 40
MOST_PRODUCTS = 20_000_000
LARGEST_POWER = 8
"""Bounds on what a certificate may ask for."""

WORDS = ("efficiency", "loss_photon", "loss_ring", "loss_acceptor")
BASE = ("s1", "s2", "s3", "d1", "d2", "a", "b", "kappa", "Ga", "g", "q")
"""The names that the lines of a closed form start from."""


# Polynomials


def constant(value: int | Fraction) -> Polynomial:
    """A number.

    >>> constant(2)
    {(): Fraction(2, 1)}
    """
    return {(): Fraction(value)} if value else {}


def variable(name: str) -> Polynomial:
    """A name.

    >>> variable("x")
    {(('x', 1),): Fraction(1, 1)}
    """
    return {((name, 1),): Fraction(1)}


def plus(*parts: Polynomial) -> Polynomial:
    """The sum.

    >>> plus(variable("x"), scaled(variable("x"), -1))
    {}
    """
    result: Polynomial = {}
    for part in parts:
        for monomial, coefficient in part.items():
            result[monomial] = result.get(monomial, Fraction(0)) + coefficient
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient}


def scaled(part: Polynomial, factor: int | Fraction) -> Polynomial:
    """The product with a number.

    >>> scaled(variable("x"), 0)
    {}
    """
    return {monomial: coefficient * factor for monomial, coefficient in part.items()} if factor else {}


def times(*parts: Polynomial) -> Polynomial:
    """The product.

    >>> times(variable("x"), plus(variable("x"), constant(1)))
    {(('x', 2),): Fraction(1, 1), (('x', 1),): Fraction(1, 1)}
    """
    product = constant(1)
    for part in parts:
        require(len(product) * len(part) <= MOST_PRODUCTS, "polynomials that are too large")
        result: Polynomial = {}
        for left, c in product.items():
            for right, d in part.items():
                key = _joined(left, right)
                result[key] = result.get(key, Fraction(0)) + c * d
        product = {monomial: coefficient for monomial, coefficient in result.items() if coefficient}
    return product


def _joined(left: tuple[tuple[str, int], ...], right: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + exponent
    return tuple(sorted(powers.items()))


def expanded(expression: Expression, environment: Environment) -> Polynomial:
    """An expression multiplied out, its names replaced by polynomials.

    >>> expanded(read_expression("(x + 1)^2 - x^2 - 2*x"), {"x": variable("x")})
    {(): Fraction(1, 1)}
    """
    match expression:
        case Number(value):
            return constant(value)
        case Name(name):
            require(name in environment, f"the unknown name {name}")
            return environment[name]
        case Sum(terms):
            return plus(*(expanded(term, environment) for term in terms))
        case Product(factors):
            return times(*(expanded(factor, environment) for factor in factors))
        case Power(base, Number(exponent)) if exponent.denominator == 1 and 0 <= exponent <= LARGEST_POWER:
            inner = expanded(base, environment)
            return times(*[inner] * exponent.numerator)
    raise refused("an expression that is no polynomial")


def _read(text: object, environment: Environment) -> Polynomial:
    return expanded(read_expression(str(text)), environment)


def _lines(data: object, environment: Environment) -> Environment:
    """The environment, and what each line defines in terms of those before it."""
    lines = items(data)
    require(len(lines) <= MOST_LINES, "too many lines")
    result = dict(environment)
    for line in lines:
        name, text = items(line)
        require(str(name) not in result, f"the name {name} twice")
        result[str(name)] = _read(text, result)
    return result


def _coefficient(polynomial: Polynomial, **powers: int) -> Polynomial:
    """The coefficient of a monomial in some names, a polynomial in the others."""
    result: Polynomial = {}
    for monomial, coefficient in polynomial.items():
        if all(dict(monomial).get(name, 0) == power for name, power in powers.items()):
            result[tuple(pair for pair in monomial if pair[0] not in powers)] = coefficient
    return result


# The closed form


def equations() -> list[list[Polynomial]]:
    """The generator L in the names s1, s2, s3, d1, d2, a, b, kappa, gam, Ga, phi and r = 1/N.

    >>> len(equations())
    10
    """
    names = ("s1", "s2", "s3", "d1", "d2", "a", "b", "kappa", "gam", "Ga", "phi", "r")
    known = {name: variable(name) for name in names}
    rows = (
        "-kappa, 0, 0, 0, 0, -2*a, 0, 0, 0, 0",
        "0, -gam - phi*(1 - r), 0, phi*r, 0, 2*a, 0, -2*b, 0, 0",
        "0, 0, -Ga, 0, 0, 0, 0, 2*b, 0, 0",
        "0, phi*(1 - r), 0, -gam - phi*r, 0, 0, 0, 0, 0, 0",
        "0, 0, 0, 0, -s1, 2*d1, 0, 0, 0, -2*b",
        "2, -2, 0, 0, -2*d1, -s1, 0, 0, 2*b, 0",
        "0, 0, 0, 0, 0, 0, -s2, 2*d2, 0, 2*a",
        "0, 2, -2, 0, 0, 0, -2*d2, -s2, -2*a, 0",
        "0, 0, 0, 0, 0, -2, 0, 2, -s3, 2*(d1 + d2)",
        "0, 0, 0, 0, 2, 0, -2, 0, -2*(d1 + d2), -s3",
    )
    return [[_read(entry, known) for entry in row.split(",")] for row in rows]


def determinant(matrix: Sequence[Sequence[Polynomial]]) -> Polynomial:
    """By minors of the last rows, each set of columns once.

    >>> determinant([[constant(1), variable("x")], [variable("x"), {}]])
    {(('x', 2),): Fraction(-1, 1)}
    """
    minors: dict[tuple[int, ...], Polynomial] = {(): constant(1)}
    for row in reversed(matrix):
        parts: dict[tuple[int, ...], list[Polynomial]] = {}
        for columns, minor in minors.items():
            for j, entry in enumerate(row):
                if entry and j not in columns:
                    key = tuple(sorted((*columns, j)))
                    parts.setdefault(key, []).append(scaled(times(entry, minor), (-1) ** key.index(j)))
        minors = {key: plus(*terms) for key, terms in parts.items()}
    return minors.get(tuple(range(len(matrix))), {})


def _time_integral(matrix: Sequence[Sequence[Polynomial]], column: int) -> Polynomial:
    """A time integral times ``det L``, by Cramer's rule: minus the cofactor of the first row."""
    minor = [[entry for j, entry in enumerate(row) if j != column] for row in matrix[1:]]
    return scaled(determinant(minor), (-1) ** (column + 1))


def closed_form(certificate: Certificate) -> None:
    """Check that the lines are determinant and time integrals of the equations, and that all shares sum to 1."""
    matrix = equations()
    names = {name for row in matrix for entry in row for monomial in entry for name, _ in monomial}
    base = {name: variable(name) for name in names}
    loss = {"g": _read("gam*(gam + phi)", base), "q": _read("gam + r*phi", base)}
    lines = _lines(certificate["lines"], {**{name: base[name] for name in BASE if name in base}, **loss})
    whole = determinant(matrix)
    require(whole, "equations without a solution")
    require(lines["determinant"] == whole, "a determinant other than that of the equations")
    photon, bright, acceptor, dark = (_time_integral(matrix, column) for column in range(4))
    for name, found in (("photon", photon), ("bright", bright), ("acceptor", acceptor)):
        require(lines[name] == found, f"another population of the {name}")
    ring = times(base["gam"], plus(bright, dark))
    left = plus(times(base["kappa"], photon), ring, times(base["Ga"], acceptor))
    require(left == whole, "shares that do not sum to 1")


def rates(certificate: Certificate) -> None:
    """Check ``k11 k22 - k12^2 = dk m``."""
    lines = _lines(certificate["lines"], {name: variable(name) for name in BASE[:7]})
    left = plus(times(lines["k11"], lines["k22"]), scaled(times(lines["k12"], lines["k12"]), -1))
    require(left == times(lines["dk"], lines["m"]), "rates that do not satisfy the identity")


# Slopes


def _specialised(certificate: Certificate, values: Mapping[str, str], known: Environment) -> Environment:
    """The lines of a closed form that is checked, with all that they start from given by text.

    The share 1/N is cleared: g and q are both multiplied with N = n + 1.
    """
    proof = certificate["closed_form"]
    if not isinstance(proof, Mapping):
        raise TypeError("a closed form was expected")
    closed_form(proof)
    texts = {
        "s1": "kappa + phi_p + gam + phi",
        "s2": "gam + phi + Ga + phi_a",
        "s3": "kappa + phi_p + Ga + phi_a",
        "g": "(n + 1)*gam*(gam + phi)",
        "q": "(n + 1)*gam + phi",
        **{name: name for name in ("a", "b", "kappa", "Ga")},
        **values,
    }
    return _lines(proof["lines"], {name: _read(texts[name], known) for name in BASE})


_PARAMETERS = ("n", "a", "b", "kappa", "gam", "Ga", "phi", "phi_p", "phi_a", "delta")


def resonant_slope(certificate: Certificate) -> None:
    """Check that the efficiency at triple resonance falls with the dephasing rate, at rate 0."""
    known = {name: variable(name) for name in _PARAMETERS}
    lines = _specialised(certificate, {"d1": "0", "d2": "0"}, known)
    top, bottom = (_read(certificate[part], known) for part in ("numerator", "denominator"))
    require(bottom, "a denominator 0")
    require(times(top, lines["determinant"]) == times(bottom, lines["acceptor"]), "another efficiency")
    slope = _slope(top, bottom)
    require(slope and all(c < 0 for c in slope.values()), "a slope with coefficients that are not negative")
    require(all(c > 0 for c in bottom.values()), "a denominator with coefficients that are not positive")


def _slope(top: Polynomial, bottom: Polynomial) -> Polynomial:
    """``n' d - n d'`` at phi = 0."""
    n0, n1, d0, d1 = (_coefficient(part, phi=order) for part in (top, bottom) for order in (0, 1))
    return plus(times(n1, d0), scaled(times(n0, d1), -1))


def critical_loss(certificate: Certificate) -> None:
    """Check the sign of the slope of a far detuned ring: that of threshold - loss weight."""
    known = {name: variable(name) for name in _PARAMETERS}
    scan = certificate["scan"]
    require(scan in ("photon", "acceptor"), "another scan")
    moved = {"d1": "delta", "d2": "0"} if scan == "photon" else {"d1": "0", "d2": "delta"}
    lines = _specialised(certificate, moved, known)
    top, bottom = lines["acceptor"], lines["determinant"]
    for part, degree in ((top, 2), (bottom, 4)):
        require(max(dict(m).get("delta", 0) for m in part) == degree, "another degree in the detuning")
    above = times(known["Ga"], _coefficient(top, delta=2))  # the rate to the sink taken as all of the acceptor's
    slope = _slope(above, _coefficient(bottom, delta=4))
    own = "kappa + phi_p" if scan == "photon" else "Ga + phi_a"
    threshold, weight, factor = (_read(certificate[part], known) for part in ("threshold", "weight", "factor"))
    difference = plus(threshold, scaled(times(_read(own, known), weight), -1))
    require(slope == times(factor, difference), "a slope that does not factor")
    positive = all(part and all(c > 0 for c in part.values()) for part in (factor, weight))
    require(positive, "a factor with coefficients that are not positive")


# Asymptotes


def asymptote(certificate: Certificate) -> None:
    """Check where the derivative of a far detuned ring's efficiency vanishes, to leading order."""
    scan, ring_loss, power = (certificate[part] for part in ("scan", "ring_loss", "power"))
    moved = {"photon": ("delta", "0"), "acceptor": ("0", "delta"), "ring": ("delta", "-delta")}
    require(isinstance(scan, str) and scan in moved and isinstance(ring_loss, bool), "another scan")
    cubic = ring_loss and scan != "ring"
    require(power == (3 if cubic else 2), "another power")
    known = {name: variable(name) for name in _PARAMETERS}
    values = dict(zip(("d1", "d2"), moved[str(scan)], strict=True))
    if not ring_loss:
        known["gam"] = {}
        values.update(g="0", q="1")
    lines = _specialised(certificate, values, known)
    leading = _leading_derivative(lines["acceptor"], lines["determinant"], (3, 2) if cubic else (1, 1))
    above, below, factor, scale = (_read(certificate[part], known) for part in ("plus", "minus", "factor", "scale"))
    require(not any(dict(m).keys() & {"phi", "delta"} for part in (above, below) for m in part), "a moving zero")
    squared, powered = (times(*[known[name]] * k) for name, k in (("delta", 2), ("phi", 3 if cubic else 2)))
    zero = plus(times(above, squared), scaled(times(below, powered), -1))
    require(times(leading, scale) == times(factor, zero), "leading terms that do not factor")
    positive = all(part and all(c > 0 for c in part.values()) for part in (below, factor, scale))
    require(positive, "a factor with coefficients that are not positive")


def _leading_derivative(top: Polynomial, bottom: Polynomial, weights: tuple[int, int]) -> Polynomial:
    """The part of ``n' d - n d'`` of greatest weight, the prime a derivative in phi."""
    n, d, dn, dd = (_graded(part, weights) for part in (top, bottom, _in_phi(top), _in_phi(bottom)))
    for weight in range(max(n) + max(d), -1, -1):
        parts = [times(dn[i], d[weight - i]) for i in dn if weight - i in d]
        parts += [scaled(times(n[i], dd[weight - i]), -1) for i in n if weight - i in dd]
        total = plus(*parts)
        if total:
            return total
    raise refused("a derivative that is 0")


def _graded(polynomial: Polynomial, weights: tuple[int, int]) -> dict[int, Polynomial]:
    parts: dict[int, Polynomial] = {}
    for monomial, coefficient in polynomial.items():
        powers = dict(monomial)
        weight = weights[0] * powers.get("delta", 0) + weights[1] * powers.get("phi", 0)
        parts.setdefault(weight, {})[monomial] = coefficient
    return parts


def _in_phi(polynomial: Polynomial) -> Polynomial:
    """The derivative in phi."""
    result: Polynomial = {}
    for monomial, coefficient in polynomial.items():
        powers = dict(monomial)
        power = powers.pop("phi", 0)
        if power > 1:
            powers["phi"] = power - 1
        if power:
            result[tuple(sorted(powers.items()))] = coefficient * power
    return result


# The optimum


def optimum(certificate: Certificate) -> tuple[Fraction, Fraction]:
    """Check that every dephasing rate >= 0 outside of an interval is worse than one inside it; return the interval.

    The rate is that of the convention of jumps ``sqrt(phi)``.
    """
    data = certificate["parameters"]
    if not isinstance(data, Mapping):
        raise TypeError("parameters were expected")
    names = ("N", "d1", "d2", "a", "b", "kappa", "gam", "phi_p", "phi_a")
    values = {name: constant(number(data[name])) for name in names}
    values["Ga"] = constant(number(data["ga"]) + number(data["Gs"]))
    require(all(sum(values[name].values()) >= 0 for name in values if name not in ("d1", "d2")), "a negative rate")
    low, high = (number(end) for end in items(certificate["interval"]))
    at = number(certificate["at"])
    require(0 <= low < at < high, "an interval without the rate")
    known = {**values, "phi": variable("phi")}
    no_loss = not values["gam"]
    texts = {
        "s1": "kappa + phi_p + gam + phi",
        "s2": "gam + phi + Ga + phi_a",
        "s3": "kappa + phi_p + Ga + phi_a",
        "g": "0" if no_loss else "N*gam*(gam + phi)",
        "q": "1" if no_loss else "N*gam + phi",
        **{name: name for name in ("d1", "d2", "a", "b", "kappa", "Ga")},
    }
    proof = certificate["closed_form"]
    if not isinstance(proof, Mapping):
        raise TypeError("a closed form was expected")
    closed_form(proof)
    lines = _lines(proof["lines"], {name: _read(texts[name], known) for name in BASE})
    top, bottom = _univariate(lines["acceptor"]), _univariate(lines["determinant"])
    value = _at(top, at) / _at(bottom, at)
    excess = [value * d - n for d, n in zip(bottom, top + [Fraction(0)] * (len(bottom) - len(top)), strict=True)]
    require(all(c >= 0 for c in bottom) and any(bottom), "a denominator that may vanish")
    require(_at(excess, low) > 0 and _at(excess, high) > 0, "ends that are not worse")
    chain = _sturm(excess)
    require(_changes(chain, Fraction(0)) == _changes(chain, low), "a better rate below the interval")
    require(_changes(chain, high) == _changes_at_infinity(chain), "a better rate above the interval")
    require(excess[0] > 0 or not low, "no dephasing at all, which is not worse")
    return low, high


def _univariate(polynomial: Polynomial) -> list[Fraction]:
    powers = {dict(monomial).get("phi", 0): c for monomial, c in polynomial.items()}
    require(len(powers) == len(polynomial) > 0, "a polynomial that is 0, or in several variables")
    return [powers.get(k, Fraction(0)) for k in range(max(powers) + 1)]


def _at(polynomial: Sequence[Fraction], place: Fraction) -> Fraction:
    result = Fraction(0)
    for c in reversed(polynomial):
        result = result * place + c
    return result


def _sturm(polynomial: list[Fraction]) -> list[list[Fraction]]:
    chain = [_trimmed(polynomial), _trimmed([k * c for k, c in enumerate(polynomial)][1:])]
    while chain[-1]:
        chain.append([-c for c in _remainder(chain[-2], chain[-1])])
    return chain[:-1]


def _remainder(top: list[Fraction], bottom: list[Fraction]) -> list[Fraction]:
    rest = list(top)
    while len(rest) >= len(bottom):
        factor = rest[-1] / bottom[-1]
        shift = len(rest) - len(bottom)
        for k, c in enumerate(bottom):
            rest[shift + k] -= factor * c
        rest = _trimmed(rest[:-1])
    return rest


def _trimmed(polynomial: list[Fraction]) -> list[Fraction]:
    size = len(polynomial)
    while size and not polynomial[size - 1]:
        size -= 1
    return polynomial[:size]


def _changes(chain: list[list[Fraction]], place: Fraction) -> int:
    return _count([_at(polynomial, place) for polynomial in chain])


def _changes_at_infinity(chain: list[list[Fraction]]) -> int:
    return _count([polynomial[-1] for polynomial in chain])


def _count(values: list[Fraction]) -> int:
    signs = [value > 0 for value in values if value]
    return sum(one != other for one, other in pairwise(signs))


# Statements


def conservation(claim: Relation | Call, certificate: Certificate) -> None:
    """Check ``efficiency(P) + loss_photon(P) + loss_ring(P) + loss_acceptor(P) = 1`` for one ring P of equal sites.

    The parameters may be names. It holds wherever the time integrals exist.
    """
    if not isinstance(claim, Relation) or claim.operator != "=":
        raise refused("a rule for equations, and another statement")
    left, right = (claim.right, claim.left) if isinstance(claim.left, Number) else (claim.left, claim.right)
    require(isinstance(right, Number) and right.value == 1, "a sum other than 1")
    terms = left.terms if isinstance(left, Sum) else ()
    calls = [term for term in terms if isinstance(term, Call)]
    words = sorted(call.function for call in calls)
    require(len(terms) == 4 and words == sorted(WORDS), "another sum than that of efficiency and losses")
    first = calls[0]
    alike = all(call.keywords == first.keywords and call.arguments == first.arguments for call in calls)
    require(alike and not first.arguments, "shares of different rings")
    for _, value in first.keywords:
        require(isinstance(value, Number | Name | Sum | Product | Power), "a ring with sites that differ")
    closed_form(certificate)


THEOREMS: dict[str, Callable[[Certificate], object]] = {
    "transfer closed form": closed_form,
    "transfer rates": rates,
    "transfer resonant slope": resonant_slope,
    "transfer critical loss": critical_loss,
    "transfer asymptote": asymptote,
    "transfer optimum": optimum,
}
"""Rule: its check, which needs no statement beside the certificate."""


def check_theorem(certificate: Certificate) -> None:
    """Return quietly if the certificate establishes what its rule says.

    Raises
    ------
    InvalidInput
        With the reason, if it does not.

    Examples
    --------
    >>> check_theorem({"rule": "transfer rates", "lines": []})
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: certificate with data that cannot be read (KeyError: 'k11') is no proof; ...
    """
    rule = certificate.get("rule")
    if not isinstance(rule, str) or rule not in THEOREMS:
        raise refused("an unknown rule")
    try:
        THEOREMS[rule](certificate)
    except (KeyError, TypeError, ZeroDivisionError, IndexError, RecursionError) as problem:
        raise refused(f"data that cannot be read ({type(problem).__name__}: {problem})") from None
