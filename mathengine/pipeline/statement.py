"""Statements as the project keeps them: one canonical text, one digest, whatever the spelling.

A claim is what somebody says; a candidate is a claim that a search proposes; a verified claim has a verdict. The three
are different types, so that what nobody has checked cannot be passed for something that was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Number,
    Power,
    Product,
    Relation,
    Statement,
    Sum,
    walk,
)
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_latex, to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.reader import read_statement
from mathengine.pipeline.domains import PREDICATES, canonical_call, domain_of, is_domain_call, vocabulary
from mathengine.store.records import Json, Verdict

MIRRORED = {">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement in canonical form.

    Parameters
    ----------
    statement : Statement
        The tree; equations have their domain expression on the left.
    kind : str
        ``continued-fraction``, ``identity``, ``inequality``, or the name of a predicate.
    source : Statement or None
        The tree as it was read; terms that cancel in the canonical form may have a pole.

    Examples
    --------
    >>> claim("1/zeta(3) = cf(34*n^3+51*n^2+27*n+5, -n^6)/6").text
    'cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)'
    """

    statement: Statement
    kind: str
    source: Statement | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The canonical text."""
        return to_text(self.statement)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def latex(self) -> str:
        """The canonical text in LaTeX."""
        return to_latex(self.statement)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A claim that a search proposes and that nothing has verified yet."""

    recipe: str
    claim: Claim
    evidence: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A claim with its verdict.

    Parameters
    ----------
    claim : Claim
    verdict : Verdict
    digits : int or None
        Certified decimal digits, where the verdict rests on enclosures.
    method : str
        ``enclosure``, ``exact``, ``agreeing``, ...
    evidence : mapping
        Both balls, the witness, the bound, or the reason.
    certificate : mapping or None
        What :func:`mathengine.pipeline.certificates.check_certificate` establishes again: for ``proved`` the statement,
        for ``refuted`` its opposite; for ``supported`` the enclosures, where they are short.
    seconds : float
    """

    claim: Claim
    verdict: Verdict
    digits: int | None
    method: str
    evidence: Mapping[str, Json]
    certificate: Mapping[str, Json] | None = None
    seconds: float = 0.0

    def __bool__(self) -> bool:
        """True when proved or supported, False when refuted.

        Raises
        ------
        ValueError
            If the verdict is undecided: that is neither.
        """
        if self.verdict is Verdict.UNDECIDED:
            raise ValueError(f"undecided: {self.evidence.get('reason', self.method)}")
        return self.verdict is not Verdict.REFUTED

    def to_json(self) -> dict[str, Json]:
        """The object that ``mathengine verify --format json`` prints."""
        from mathengine import __version__

        return {
            "schema": 1,
            "statement": self.claim.text,
            "kind": self.claim.kind,
            "verdict": str(self.verdict),
            "digits": self.digits,
            "method": self.method,
            "evidence": dict(self.evidence),
            "certificate": None if self.certificate is None else dict(self.certificate),
            "seconds": round(self.seconds, 6),
            "version": __version__,
        }

    def _repr_latex_(self) -> str:
        digits = f", {self.digits}\\text{{ digits}}" if self.digits else ""
        return f"$\\displaystyle {self.claim.latex} \\quad (\\text{{{self.verdict}}}{digits})$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a search keeps: a verified claim, and what its kind adds.

    Parameters
    ----------
    verified : Verified
    constant : str or None
        The constant that the limit was identified with.
    limit : str or None
        The closed form, or the certified digits where none was identified.
    details : mapping
        For continued fractions: ``a``, ``b``, ``rate``, ``delta``, ``fr`` and more.
    family : str or None
        The part of the search space that it comes from.
    value : str or None
        Certified digits of the limit.
    """

    verified: Verified
    constant: str | None
    limit: str | None
    details: Mapping[str, Json] = field(default_factory=dict)
    family: str | None = None
    value: str | None = None


def claim(source: str | Statement) -> Claim:
    """The canonical form of a statement.

    Parameters
    ----------
    source : str or Statement
        Statement text (see ``numeric/reader.py``), or its tree.

    Raises
    ------
    ParseError
        If the text is no statement.
    InvalidInput
        If a word is used with arguments that make no sense.

    Examples
    --------
    >>> claim("pi^2/6 = zeta(2)").text, claim("2 > 1").text
    ('zeta(2) = pi**2/6', '1 < 2')
    """
    statement = read_statement(source, vocabulary=vocabulary()) if isinstance(source, str) else source
    conditions = tuple(sorted((_canonical_condition(c) for c in statement.conditions), key=to_text))
    if isinstance(statement.claim, Call):
        call = canonical_call(statement.claim) if statement.claim.function in PREDICATES else None
        if not isinstance(call, Call):
            accepted = f"a relation such as cf(1, 1) = (1 + sqrt(5))/2, or one of {', '.join(sorted(PREDICATES))}"
            raise InvalidInput("statement", to_text(statement), accepted)
        return Claim(Statement(call, conditions), statement.claim.function, statement)
    relation = _canonical_relation(statement.claim)
    return Claim(Statement(relation, conditions), _kind(relation), statement)


def _canonical_condition(condition: Relation | Assumption) -> Relation | Assumption:
    if isinstance(condition, Assumption):
        return condition
    return Relation(condition.operator, normal_form(condition.left), normal_form(condition.right))


def _canonical_relation(relation: Relation) -> Relation:
    operator, left, right = relation.operator, relation.left, relation.right
    if operator in MIRRORED:
        operator, left, right = MIRRORED[operator], right, left
    left, right = _canonical_side(left), _canonical_side(right)
    if operator in ("=", "!="):
        if _rank(right) < _rank(left):
            left, right = right, left
        left, right = _isolate(left, right)
    return Relation(operator, left, right)


def _canonical_side(expression: Expression) -> Expression:
    return rational_form(_rewrite(expression))


def _rewrite(expression: Expression) -> Expression:
    """Every call to a word of a domain brought to that domain's canonical form."""
    match expression:
        case Call() if is_domain_call(expression):
            return canonical_call(expression)
        case Sum(terms):
            return Sum(tuple(_rewrite(term) for term in terms))
        case Product(factors):
            return Product(tuple(_rewrite(factor) for factor in factors))
        case Power(base, exponent):
            return Power(_rewrite(base), _rewrite(exponent))
        case Call(function, arguments, keywords):
            inner = tuple(_rewrite(argument) for argument in arguments)
            return Call(function, inner, tuple((name, _rewrite(value)) for name, value in keywords))
    return expression


def _isolate(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Solve for the one domain expression on the left, where sums, products and reciprocals are all that holds it.

    Only what is certainly not 0 is divided by, so that the claim keeps its meaning.
    """
    while _domain_calls(left) == 1 and _domain_calls(right) == 0:
        match left:
            case Sum(terms):
                rest = tuple(_negative(term) for term in terms if not _domain_calls(term))
                left = next(term for term in terms if _domain_calls(term))
                right = Sum((right, *rest))
            case Product(factors):
                rest = tuple(factor for factor in factors if not _domain_calls(factor))
                if not all(_is_nonzero(factor) for factor in rest):
                    break
                left = next(factor for factor in factors if _domain_calls(factor))
                right = Product((right, *(Power(factor, Number.of(-1)) for factor in rest)))
            case Power(base, Number(value)) if value == -1 and _is_nonzero(right):
                left, right = base, Power(right, Number.of(-1))
            case _:
                break
    return left, rational_form(right)


def _is_nonzero(expression: Expression) -> bool:
    """Whether a ball certifies that a constant is not 0."""
    try:
        return not enclose(expression, 128).contains(0)
    except InvalidInput:
        return False


def _negative(term: Expression) -> Expression:
    return Product((Number.of(-1), term))


def _domain_calls(expression: Expression) -> int:
    return sum(1 for node in walk(expression) if isinstance(node, Call) and is_domain_call(node))


def _rank(expression: Expression) -> tuple[int, int, int, str]:
    """Order of the sides of an equation: domain expressions first, then calls, then the shorter text."""
    calls = [node for node in walk(expression) if isinstance(node, Call)]
    text = to_text(expression)
    return (-min(1, _domain_calls(expression)), -min(1, len(calls)), len(text), text)


def _kind(relation: Relation) -> str:
    for side in (relation.left, relation.right):
        for node in walk(side):
            if isinstance(node, Call) and is_domain_call(node):
                return domain_of(node.function)
    return "identity" if relation.operator == "=" else "inequality"
