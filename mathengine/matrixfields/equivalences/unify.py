"""Classes of continued fractions under inflations, shifts, folds, gauges and sums, each with a tree of certificates.

A fraction is compared with one member of a class only, and only where the invariants of a pair of folds agree: these
are looked up in a table, so that the number of comparisons grows with the number of classes of one growth and not with
the square of the number of fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.convergence import Kind, classify
from mathengine.matrixfields.equivalences.links import FOLDS, Key, Link, Side, compare
from mathengine.matrixfields.equivalences.moebius import composed, inverted
from mathengine.matrixfields.equivalences.profiles import LARGEST_DEGREE, LARGEST_SPREAD
from mathengine.matrixfields.equivalences.sums import EulerSum, euler_sums, link_of_sums
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius, equivalent_by_inflation

DEEPEST_FOLD = max(max(folds) for folds in FOLDS)
MOST_SUMS = 24
"""Classes with sums of similar terms that a sum is compared with."""
IDENTITY = Moebius(Fraction(1), Fraction(0), Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class Edge:
    """``value(child) = moebius(value(parent))`` with its certificate.

    Attributes
    ----------
    parent, child : int
        Positions in the list of fractions.
    kind : str
        ``inflation``, ``shift``, ``fold``, ``gauge``, ``sum`` or ``values``.
    moebius : Moebius
    certificate : mapping
        For ``equivalent(child, parent)``, with the child on the left.
    """

    parent: int
    child: int
    kind: str
    moebius: Moebius
    certificate: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FractionClass:
    """Fractions that are related by exact certificates.

    Attributes
    ----------
    representative : int
        The simplest member: least degree, then smallest coefficients.
    members : tuple of int
        All of them, the representative first, the others in the order of the list.
    edges : tuple of Edge
        A tree that spans the class.
    maps : mapping of int to Moebius
        ``value(member) = maps[member](value(representative))``.
    digest : str
        Of the representative's inflation class; names the class.
    reason : str
        Why a fraction is alone; empty for larger classes.
    """

    representative: int
    members: tuple[int, ...]
    edges: tuple[Edge, ...]
    maps: Mapping[int, Moebius]
    digest: str
    reason: str = ""


def unify(fractions: Sequence[ContinuedFraction], *, by_values: bool = False) -> tuple[FractionClass, ...]:
    """The classes, the largest first; fractions alone in theirs come with the reason. Exact: every edge is proved.

    Parameters
    ----------
    fractions : sequence of ContinuedFraction
        Any; those that diverge or terminate are related to their inflations only.
    by_values : bool
        Also join classes whose values are proved, and are Moebius images of one constant. Up to a second per class.

    Returns
    -------
    tuple of FractionClass
        Two fractions in different classes may still have related values, by relations of other kinds.

    Notes
    -----
    Milliseconds per comparison; a few tenths of a millisecond per fraction for its invariants.

    Examples
    --------
    >>> texts = (("3*n + 1", "-2*n**2 + n"), ("1", "1"), ("3*n + 3", "-2*n**2 - n"), ("4", "1"), ("n + 2", "n"))
    >>> [found.members for found in unify([ContinuedFraction.of(a, b) for a, b in texts])]
    [(0, 2), (1, 3), (4,)]
    """
    return _Unification(fractions, by_values).classes()


def merge_by_class(fractions: Sequence[ContinuedFraction]) -> list[tuple[int, ...]]:
    """The positions of equivalent fractions together, the simplest of each class first; in the order of the first ones.

    Examples
    --------
    >>> merge_by_class([ContinuedFraction.of(4, 1), ContinuedFraction.of("n + 2", "n"), ContinuedFraction.of(1, 1)])
    [(2, 0), (1,)]
    """
    return sorted((found.members for found in unify(fractions)), key=min)


def simplicity(fraction: ContinuedFraction) -> tuple[object, ...]:
    """Sorts by degree, then by the sizes of the coefficients.

    >>> simplicity(ContinuedFraction.of(1, 1)) < simplicity(ContinuedFraction.of(4, 1))
    True
    """
    a, b = fraction.a_coefficients, fraction.b_coefficients
    size = sum(abs(c) for c in (*a, *b))
    return max(2 * len(a) - 1, len(b)), len(a) + len(b), size, tuple(map(abs, a)), tuple(map(abs, b)), a, b


class _Unification:
    """The work on one list."""

    def __init__(self, fractions: Sequence[ContinuedFraction], by_values: bool) -> None:
        self._by_values = by_values
        self._fractions = fractions
        self._edges: list[Edge] = []
        self._parents = list(range(len(fractions)))
        self._probes: dict[Key, list[tuple[int, int]]] = {}
        self._growths: dict[str, set[int]] = {}
        self._sides: dict[int, Side] = {}
        self._excluded: dict[int, list[str]] = {}

    def classes(self) -> tuple[FractionClass, ...]:
        order = sorted(range(len(self._fractions)), key=lambda i: simplicity(self._fractions[i]))
        first_of: dict[str, int] = {}
        for index in order:
            digest = self._fractions[index].digest()
            twin = first_of.setdefault(digest, index)
            if twin != index:
                self._inflate(twin, index)
            else:
                self._place(index)
        self._relate_sums([index for index in order if index in self._sides])
        if self._by_values:
            self._relate_values([index for index in order if index in self._sides])
        groups: dict[int, list[int]] = {}
        for index in order:
            groups.setdefault(self._root(index), []).append(index)
        found = [self._class(members) for members in groups.values()]
        return tuple(sorted(found, key=lambda c: (-len(c.members), min(c.members))))

    def _root(self, index: int) -> int:
        while self._parents[index] != index:
            index = self._parents[index]
        return index

    def _join(self, edge: Edge) -> None:
        self._edges.append(edge)
        self._parents[self._root(edge.child)] = self._root(edge.parent)

    def _inflate(self, parent: int, child: int) -> None:
        factor = equivalent_by_inflation(self._fractions[parent], self._fractions[child])
        if factor is not None:
            moebius = Moebius(Fraction(factor.numerator), Fraction(0), Fraction(0), Fraction(factor.denominator))
            certificate = inflation_certificate(self._fractions[child], self._fractions[parent])
            self._join(Edge(parent, child, "inflation", moebius, certificate))

    def _place(self, index: int) -> None:
        """Compare a fraction with one member per class of the same invariants, and join what is linked."""
        side = self._sides[index] = Side(self._fractions[index])
        plain = True
        for other in self._candidates(side):
            if self._root(other) == self._root(index):
                continue
            outcome = compare(side, self._sides[other])
            if outcome.link is None:
                self._excluded.setdefault(index, []).extend(outcome.excluded)
                self._excluded.setdefault(other, []).extend(outcome.excluded)
                continue
            plain = plain and outcome.link.folds != (1, 1)
            self._join(_edge(other, index, outcome.link))
        if plain:  # one without folds has the invariants of the member that it was compared with
            self._register(index, side)

    def _relate_sums(self, order: Sequence[int]) -> None:
        """Join classes whose members have related sums; one member with a sum stands for each class."""
        known: list[tuple[int, list[EulerSum]]] = []
        for index in order:
            fraction = self._fractions[index]
            sums = euler_sums(fraction)
            if not sums or any(self._root(other) == self._root(index) for other, _ in known):
                continue
            close = [
                (other, theirs)
                for other, theirs in known
                if any(one.signatures & two.signatures for one in sums for two in theirs)
            ]
            for other, theirs in close[:MOST_SUMS]:
                found = link_of_sums(fraction, self._fractions[other], sums, theirs)
                if found is not None:
                    self._join(Edge(other, index, "sum", found.moebius, found.certificate()))
                    break
            else:
                known.append((index, sums))

    def _relate_values(self, order: Sequence[int]) -> None:
        """Join classes with a member of proved value."""
        from mathengine.matrixfields.equivalences.values import ProvedImage, link_of_values, proved_image

        known: dict[str, tuple[int, ProvedImage]] = {}
        settled: set[int] = set()
        for index in order:
            root = self._root(index)
            image = None if root in settled else proved_image(self._fractions[index])
            if image is None:
                continue
            other, first = known.setdefault(image.atom, (index, image))
            found = link_of_values(image, first) if other != index else None
            if found is not None:
                self._join(Edge(other, index, "values", found.moebius, found.certificate()))
            settled |= {root, self._root(index)}

    def _register(self, index: int, side: Side) -> None:
        for fold in range(1, DEEPEST_FOLD + 1):
            key = side.key(fold)
            if key is not None:
                self._probes.setdefault(key, []).append((index, fold))
                self._growths.setdefault(key[0], set()).add(index)

    def _candidates(self, side: Side) -> Iterator[int]:
        seen = set()
        for fold in range(1, DEEPEST_FOLD + 1):
            key = side.key(fold)
            for other, other_fold in self._probes.get(key, ()) if key is not None else ():
                if (fold, other_fold) in FOLDS and other not in seen:
                    seen.add(other)
                    yield other

    def _class(self, members: list[int]) -> FractionClass:
        representative, inside = members[0], set(members)
        edges = tuple(edge for edge in self._edges if edge.child in inside)
        fraction = self._fractions[representative]
        reason = "" if len(members) > 1 else self._reason(representative)
        others = sorted(members[1:])
        maps = _maps(representative, edges)
        return FractionClass(representative, (representative, *others), edges, maps, fraction.digest(), reason)

    def _reason(self, index: int) -> str:
        convergence = classify(self._fractions[index])
        if convergence.kind is Kind.TERMINATING:
            return "terminates: its value is rational"
        if not convergence.converges:
            return f"diverges: {convergence.reason}"
        if self._sides[index].profile(1) is None:
            return (
                f"has a degree above {LARGEST_DEGREE}, or zeros of b further apart than {LARGEST_SPREAD} in one class"
            )
        if index in self._excluded:
            return "; ".join(dict.fromkeys(self._excluded[index]))
        side = self._sides[index]
        keys = [side.key(fold) for fold in range(1, DEEPEST_FOLD + 1)]
        if any(self._growths[key[0]] - {index} for key in keys if key is not None):
            return "those that grow like it have other elementary divisors at the zeros of b, under folds up to 4"
        return "no other one grows like it, under folds up to 4"


def _edge(parent: int, child: int, link: Link) -> Edge:
    return Edge(parent, child, link.kind, link.moebius, link.certificate())


def _maps(representative: int, edges: Sequence[Edge]) -> dict[int, Moebius]:
    """Compose the maps along the tree."""
    maps = {representative: IDENTITY}
    waiting = list(edges)
    while waiting:
        left = []
        for edge in waiting:
            if edge.parent in maps:
                maps[edge.child] = composed(edge.moebius, maps[edge.parent])
            elif edge.child in maps:
                maps[edge.parent] = composed(inverted(edge.moebius), maps[edge.child])
            else:
                left.append(edge)
        if len(left) == len(waiting):
            raise InvalidInput("edges", f"{len(left)} apart from the rest", "a tree")
        waiting = left
    return maps


def inflation_certificate(left: ContinuedFraction, right: ContinuedFraction) -> dict[str, object]:
    """The certificate that the right one is an inflation of the left one: multiplier and factor.

    >>> inflation_certificate(ContinuedFraction.of(1, "n"), ContinuedFraction.of("2*n + 2", "4*n**2*(n + 1)"))
    {'rule': 'inflation', 'multiplier': [['2', '2'], ['1']], 'factor': '2'}
    """
    one = fmpz_poly([1])
    common = left.a.gcd(right.a)
    top, bottom = (right.a // common, left.a // common) if left.a_coefficients else (one, one)
    factor = Fraction(int(top[0]), int(bottom[0]))
    multiplier = [[str(c) for c in part.coeffs()] for part in (top, bottom)]
    return {"rule": "inflation", "multiplier": multiplier, "factor": str(factor)}
