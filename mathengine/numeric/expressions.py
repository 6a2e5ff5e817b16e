"""Expressions and statements as plain immutable trees.

A tree is what the reader makes of text and what every other module works on. Nodes are values: two equal trees compare
equal and hash equal, and nothing is simplified when a node is made (see ``numeric/normal.py`` for that).

::

    Expression = Number | Name | Text | Items | Sum | Product | Power | Call
    Statement  = claim (Relation or Call) and conditions (Relation or Assumption)

Differences are sums with a factor -1, quotients are products with a power -1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A rational number, exact.

    >>> Number.of(3), Number.of(Fraction(1, 2)).value
    (Number(value=Fraction(3, 1)), Fraction(1, 2))
    """

    value: Fraction

    @staticmethod
    def of(value: int | Fraction) -> Number:
        """The number with this value."""
        return Number(Fraction(value))

    @property
    def is_integer(self) -> bool:
        """Whether the value is an integer."""
        return self.value.denominator == 1


@dataclass(frozen=True, slots=True)
class Name:
    """A constant such as ``pi``, or a free name such as ``n``.

    >>> Name("pi")
    Name(name='pi')
    """

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text in double quotes, as an argument: a graph, a reaction.

    >>> Text("1->2")
    Text(text='1->2')
    """

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of expressions.

    >>> Items((Name("x"), Name("y"))).items
    (Name(name='x'), Name(name='y'))
    """

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of any number of terms.

    >>> len(Sum((Name("x"), Number.of(1))).terms)
    2
    """

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """The product of any number of factors.

    >>> len(Product((Number.of(2), Name("x"))).factors)
    2
    """

    factors: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """The principal power ``base**exponent = exp(exponent*log(base))``.

    >>> Power(Name("x"), Number.of(2)).exponent
    Number(value=Fraction(2, 1))
    """

    base: Expression
    exponent: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function of positional and keyword arguments.

    >>> Call("zeta", (Number.of(3),)).function
    'zeta'
    """

    function: str
    arguments: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...] = ()


Expression: TypeAlias = Number | Name | Text | Items | Sum | Product | Power | Call


@dataclass(frozen=True, slots=True)
class Relation:
    """Two expressions compared; ``operator`` is one of ``= != < <= > >=``.

    >>> Relation("<", Number.of(1), Name("pi")).operator
    '<'
    """

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a free name stands for; ``kind`` is ``integer``, ``real`` or ``positive``.

    >>> Assumption("n", "integer").kind
    'integer'
    """

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation or a predicate, under conditions.

    >>> Statement(Relation("=", Name("x"), Name("x"))).conditions
    ()
    """

    claim: Relation | Call
    conditions: tuple[Relation | Assumption, ...] = ()


def children(expression: Expression) -> tuple[Expression, ...]:
    """The parts of an expression, in order; none for a leaf.

    >>> children(Power(Name("x"), Number.of(2)))
    (Name(name='x'), Number(value=Fraction(2, 1)))
    """
    match expression:
        case Sum(parts) | Product(parts) | Items(parts):
            return parts
        case Power(base, exponent):
            return (base, exponent)
        case Call(_, arguments, keywords):
            return (*arguments, *(value for _, value in keywords))
    return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and every part of it, from the outside in.

    >>> sum(1 for _ in walk(Sum((Name("x"), Product((Number.of(2), Name("y")))))))
    5
    """
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))
