"""Check of values of quantities of rings: the equations of motion solved again in fractions.

The certificate lists a value for each call of the statement. A share is found by elimination from the ten equations of
:func:`mathengine.pipeline.certificate_transfer.equations`, those of states that nothing reaches left out, and that of a
ring of unequal sites from the master equation state by state; the slope in the dephasing rate from the derivative of
the ten equations; a critical loss from the theorem on it. What is left, a relation between numbers, has a certificate
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Items, Number, Relation, Text, walk
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced
from mathengine.numeric.vocabulary import Vocabulary
from mathengine.pipeline.certificate_data import items, number, refused, require
from mathengine.pipeline.certificate_transfer import Polynomial, check_theorem, equations
from mathengine.pipeline.certificate_transfer_states import populations, reached_weight
from mathengine.pipeline.transfer_words import RING_KEYS, TOY_KEYS, TRANSFER_QUANTITIES, TRANSFER_WORDS

Certificate: TypeAlias = Mapping[str, object]
Row: TypeAlias = list[Fraction]

WORDS = Vocabulary.of(TRANSFER_WORDS)
MOST_VALUES = 1000
RATES = ("kappa", "gam", "ga", "Gs", "phi", "phi_p", "phi_a")


def ring_values(
    claim: Relation | Call, certificate: Certificate, check: Callable[[Relation, Certificate], None]
) -> None:
    """Check every value, put the values in, and let ``check`` establish what is left.

    Parameters
    ----------
    claim : Relation
    certificate : mapping
        ``values``: call and value of each, with a theorem where one is used; ``rest``: a certificate.
    check : callable
        Of a relation between numbers and its certificate.
    """
    if not isinstance(claim, Relation):
        raise refused("a rule for relations, and a statement that is none")
    entries = items(certificate["values"])
    require(len(entries) <= MOST_VALUES, "too many values")
    known: dict[Expression, Expression] = {}
    for entry in entries:
        call, value = proved_value(entry)
        known[call] = Number(value)
    left, right = (replaced(side, known) for side in (claim.left, claim.right))
    for side in (left, right):
        for node in walk(side):
            require(not (isinstance(node, Call) and node.function in TRANSFER_WORDS), "a quantity without its value")
    rest = certificate["rest"]
    if not isinstance(rest, Mapping):
        raise TypeError("a certificate was expected")
    check(Relation(claim.operator, left, right), rest)


def proved_value(entry: object) -> tuple[Call, Fraction]:
    """The call and its value, if the value is found again."""
    if not isinstance(entry, Mapping):
        raise TypeError("a value was expected")
    call = read_expression(str(entry["call"]), vocabulary=WORDS)
    if not (isinstance(call, Call) and call.function in (*VALUES, "toy_arrival")):
        raise refused("a value of something unknown")
    value = number(entry["value"])
    require(_found(call, entry) == value, f"another value of {call.function}")
    return call, value


def _found(call: Call, entry: Certificate) -> Fraction:
    if call.function == "toy_arrival":
        return _toy_arrival(call)
    if any(isinstance(value, Items) for _, value in call.keywords):
        require(call.function in CHANNELS, "a criterion for a ring with sites that differ")
        return _shares_of_sites(call.keywords)[CHANNELS.index(call.function)]
    return VALUES[call.function](_Ring(call), entry)


class _Ring:
    """The numbers in a call."""

    def __init__(self, call: Call) -> None:
        values = dict.fromkeys(RING_KEYS, Fraction(0))
        for key, value in call.keywords:
            require(key in values, f"the unknown parameter {key}")
            require(not isinstance(value, Items), "a ring with sites that differ")
            if not isinstance(value, Number):
                raise refused("a parameter that is no number")
            values[key] = value.value
        self.values = values
        count = values["N"]
        require(count.denominator == 1 and count >= 1, "a ring without sites")
        require(all(values[key] >= 0 for key in RATES), "a negative rate")
        neighbours = min(int(count) - 1, 2)
        bright = values["eps"] + neighbours * values["g"]
        self.Ga = values["ga"] + values["Gs"]
        self.a, self.b = count * values["Om"] ** 2, count * values["J"] ** 2
        self.d1, self.d2 = values["wp"] - bright, bright - values["ea"]

    def numbers(self, phi: Fraction) -> dict[str, Fraction]:
        """What the names in the equations stand for, at a dephasing rate."""
        v, Ga = self.values, self.Ga
        photon, ring, acceptor = v["kappa"] + v["phi_p"], v["gam"] + phi, Ga + v["phi_a"]
        widths = {"s1": photon + ring, "s2": ring + acceptor, "s3": photon + acceptor}
        rest = {"d1": self.d1, "d2": self.d2, "a": self.a, "b": self.b, "kappa": v["kappa"], "gam": v["gam"]}
        return {**widths, **rest, "Ga": Ga, "phi": phi, "r": 1 / v["N"]}

    def reached(self, dephased: bool) -> list[int]:
        """Populations and coherences that the photon reaches: all others stay 0."""
        found = [0]
        if self.a:
            found += [1, 4, 5]
            if self.b:
                found += [2, 6, 7, 8, 9]
            if dephased and self.values["N"] > 1:
                found.append(3)
        return sorted(found)


def _matrix(numbers: Mapping[str, Fraction], kept: Sequence[int]) -> list[Row]:
    rows = equations()
    return [[_value(rows[i][j], numbers) for j in kept] for i in kept]


def _value(polynomial: Polynomial, numbers: Mapping[str, Fraction]) -> Fraction:
    total = Fraction(0)
    for monomial, coefficient in polynomial.items():
        term = coefficient
        for name, power in monomial:
            term *= numbers[name] ** power
        total += term
    return total


def _solved(matrix: Sequence[Row], right: Row) -> Row:
    """The one solution, by elimination.

    >>> _solved([[Fraction(2)]], [Fraction(1)])
    [Fraction(1, 2)]
    """
    rows = [[*row, entry] for row, entry in zip(matrix, right, strict=True)]
    size = len(rows)
    for j in range(size):
        pivot = next((i for i in range(j, size) if rows[i][j]), None)
        if pivot is None:
            raise refused("equations without a unique solution")
        rows[j], rows[pivot] = rows[pivot], rows[j]
        scale = rows[j][j]
        rows[j] = [entry / scale for entry in rows[j]]
        for i in range(size):
            factor = rows[i][j]
            if i != j and factor:
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[j], strict=True)]
    return [row[-1] for row in rows]


def _populations(ring: _Ring) -> dict[int, Fraction]:
    """The time integrals of the populations: photon 0, bright 1, acceptor 2, dark 3."""
    phi = ring.values["phi"]
    kept = ring.reached(bool(phi))
    right = [Fraction(-(i == 0)) for i in kept]
    return dict(zip(kept, _solved(_matrix(ring.numbers(phi), kept), right), strict=True))


def _share(*pairs: tuple[str, int]) -> Callable[[_Ring, Certificate], Fraction]:
    def value(ring: _Ring, entry: Certificate) -> Fraction:
        found = _populations(ring)
        return sum((ring.values[rate] * found.get(state, Fraction(0)) for rate, state in pairs), Fraction(0))

    return value


def _slope(ring: _Ring, entry: Certificate) -> Fraction:
    """``L X' = -L' X`` at rate 0, with the equations' derivative in the rate as a difference: they are linear in it.

    The dark modes must be part of the equations: without ring loss, where they do not decay at rate 0, the loss rate
    of the bright mode is 0 at every rate, and the equations of the other states stand by themselves.
    """
    kept = ring.reached(bool(ring.values["gam"]))
    zero, one = (_matrix(_closed(ring, Fraction(phi)), kept) for phi in (0, 1))
    start = _solved(zero, [Fraction(-(i == 0)) for i in kept])
    moved = [[y - x for x, y in zip(row, other, strict=True)] for row, other in zip(zero, one, strict=True)]
    right = [-sum((m * x for m, x in zip(row, start, strict=True)), Fraction(0)) for row in moved]
    found = dict(zip(kept, _solved(zero, right), strict=True))
    return ring.values["Gs"] * found.get(2, Fraction(0))


def _closed(ring: _Ring, phi: Fraction) -> dict[str, Fraction]:
    """The numbers; without ring loss with r = 1, where the bright mode gets back all that it gives to the dark ones."""
    numbers = ring.numbers(phi)
    return numbers if ring.values["gam"] else {**numbers, "r": Fraction(1)}


def _critical(scan: str) -> Callable[[_Ring, Certificate], Fraction]:
    def value(ring: _Ring, entry: Certificate) -> Fraction:
        theorem = entry["theorem"]
        if not isinstance(theorem, Mapping):
            raise TypeError("a theorem was expected")
        require(theorem.get("rule") == "transfer critical loss" and theorem.get("scan") == scan, "another theorem")
        check_theorem(theorem)
        v = ring.values
        numbers = {"n": v["N"] - 1, "a": ring.a, "b": ring.b, "Ga": ring.Ga}
        numbers |= {key: v[key] for key in ("kappa", "gam", "phi_p", "phi_a")}
        top, bottom = (_number_of(str(theorem[part]), numbers) for part in ("threshold", "weight"))
        require(bottom > 0 and v["gam"] > 0, "a rate without a bound")
        return top / bottom - v["phi_p" if scan == "photon" else "phi_a"]

    return value


def _number_of(text: str, numbers: Mapping[str, Fraction]) -> Fraction:
    from mathengine.pipeline.certificate_transfer import constant, expanded

    environment = {name: constant(value) for name, value in numbers.items()}
    return expanded(read_expression(text), environment).get((), Fraction(0))


VALUES: dict[str, Callable[[_Ring, Certificate], Fraction]] = {
    "efficiency": _share(("Gs", 2)),
    "loss_photon": _share(("kappa", 0)),
    "loss_ring": _share(("gam", 1), ("gam", 3)),
    "loss_acceptor": _share(("ga", 2)),
    "dephasing_slope": _slope,
    "critical_photon_loss": _critical("photon"),
    "critical_acceptor_loss": _critical("acceptor"),
}
"""Word: its value, found from the parameters."""

CHANNELS = ("efficiency", "loss_photon", "loss_ring", "loss_acceptor")
"""Words for shares."""


@lru_cache(maxsize=64)
def _shares_of_sites(keywords: tuple[tuple[str, Expression], ...]) -> tuple[Fraction, ...]:
    """The shares of a ring whose sites differ, from the master equation."""
    given = dict(keywords)
    require(given.keys() <= set(RING_KEYS), "an unknown parameter")
    count = _whole(given.get("N"))
    eps, g, Om, J, gam, phi = (_column(given, key, count) for key in ("eps", "g", "Om", "J", "gam", "phi"))
    wp, ea, kappa, ga, Gs, phi_p, phi_a = (_column(given, key, 1)[0] for key in SCALARS)
    require(min(*gam, *phi, kappa, ga, Gs, phi_p, phi_a) >= 0, "a negative rate")
    H = _ring_matrix(eps, g, count)
    H = [[wp, *Om, Fraction(0)], *([o, *row, j] for o, row, j in zip(Om, H, J, strict=True)), [Fraction(0), *J, ea]]
    photon, *sites, acceptor = populations(H, [kappa, *gam, ga + Gs], [phi_p, *phi, phi_a], 0)
    ring = sum((rate * share for rate, share in zip(gam, sites, strict=True)), Fraction(0))
    return Gs * acceptor, kappa * photon, ring, ga * acceptor


SCALARS = ("wp", "ea", "kappa", "ga", "Gs", "phi_p", "phi_a")


def _whole(value: Expression | None) -> int:
    if not (isinstance(value, Number) and value.is_integer and 1 <= value.value <= 1000):
        raise refused("a number of sites that is none")
    return value.value.numerator


def _column(given: Mapping[str, Expression], key: str, count: int) -> list[Fraction]:
    value = given.get(key, Number(Fraction(0)))
    entries = value.items if isinstance(value, Items) else (value,) * count
    require(len(entries) == count, "a list of another length")
    found = [entry.value for entry in entries if isinstance(entry, Number)]
    require(len(found) == count, "a parameter that is no number")
    return found


def _ring_matrix(eps: Sequence[Fraction], g: Sequence[Fraction], count: int) -> list[list[Fraction]]:
    """Energies, and bonds between neighbours: none for one site, one for two."""
    H = [[Fraction(0)] * count for _ in range(count)]
    for n in range(count):
        H[n][n] = eps[n]
        if count > 2 or (count == 2 and n == 0):
            m = (n + 1) % count
            H[n][m], H[m][n] = g[n], g[n]
    return H


def _toy_arrival(call: Call) -> Fraction:
    """What a trap takes from a ring: by the weight of the reached states, or from the master equation."""
    given = dict(call.keywords)
    require(given.keys() <= set(TOY_KEYS), "an unknown parameter")
    count = _whole(given.get("N"))
    trap = given.pop("trap", Text("site"))
    require(trap in (Text("site"), Text("centre")), "an unknown trap")
    ones = {"start": 1, "g": 1, "Gs": 1, "J": 1}
    value = {key: _column(given, key, 1)[0] if key in given else Fraction(ones.get(key, 0)) for key in TOY_KEYS[2:]}
    start, site = value["start"], value["trap_site"]
    require(all(v.denominator == 1 and 0 <= v < count for v in (start, site)), "a site that is none")
    require(
        min(value[key] for key in ("Gs", "gam", "phi")) >= 0 and value["Gs"] and value["g"], "a rate of a wrong sign"
    )
    H = _ring_matrix([Fraction(0)] * count, [value["g"]] * count, count)
    losses, dephasings = [value["gam"]] * count, [value["phi"]] * count
    place = site.numerator
    if trap == Text("centre"):
        H = [*([*row, value["J"]] for row in H), [*[value["J"]] * count, value["ea"]]]
        losses, dephasings, place = [*losses, Fraction(0)], [*dephasings, Fraction(0)], count
    if not value["gam"] and not value["phi"]:
        return reached_weight(H, place, start.numerator)
    losses[place] += value["Gs"]
    return value["Gs"] * populations(H, losses, dephasings, start.numerator)[place]


assert VALUES.keys() <= TRANSFER_QUANTITIES.keys()


def named_theorem(claim: Relation | Call, certificate: Certificate) -> None:
    """Check ``transfer_theorem(NAME)``: the certificate's rule and choices are those of that name."""
    if not (isinstance(claim, Call) and claim.function == "transfer_theorem"):
        raise refused("a rule for transfer_theorem(..), and another statement")
    (argument,) = claim.arguments
    require(isinstance(argument, Text) and argument.text in CHOICES, "an unknown theorem")
    theorem = certificate["theorem"]
    if not isinstance(theorem, Mapping) or not isinstance(argument, Text):
        raise TypeError("a theorem was expected")
    for key, choice in CHOICES[argument.text].items():
        require(theorem.get(key) == choice, "a certificate of another theorem")
    check_theorem(theorem)


def _far(scan: str, ring_loss: bool) -> dict[str, object]:
    return {"rule": "transfer asymptote", "scan": scan, "ring_loss": ring_loss}


CHOICES: dict[str, dict[str, object]] = {
    "closed form": {"rule": "transfer closed form"},
    "exchange rates": {"rule": "transfer rates"},
    "resonant slope": {"rule": "transfer resonant slope"},
    "critical photon loss": {"rule": "transfer critical loss", "scan": "photon"},
    "critical acceptor loss": {"rule": "transfer critical loss", "scan": "acceptor"},
    "photon asymptote": _far("photon", True),
    "photon asymptote without ring loss": _far("photon", False),
    "acceptor asymptote": _far("acceptor", True),
    "acceptor asymptote without ring loss": _far("acceptor", False),
    "ring asymptote": _far("ring", True),
}
"""Theorem by name: what its certificate must say of itself."""
