"""The words that a statement may use: functions with their arities, and the names of constants.

Free names need no entry; a function does, so that a misspelt word is an error with a proposal and not a new function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mathengine.errors import InvalidInput

CONSTANT_NAMES = ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio", "I")
"""Names that stand for a constant; every other name is free."""


@dataclass(frozen=True, slots=True)
class Arity:
    """How many positional arguments a function takes, and which keywords.

    >>> Arity(1, 2).accepts(2), Arity(1, 2).accepts(3)
    (True, False)
    """

    least: int
    most: int
    keywords: frozenset[str] = frozenset()

    def accepts(self, count: int) -> bool:
        """Whether ``count`` positional arguments are accepted."""
        return self.least <= count <= self.most

    def __str__(self) -> str:
        many = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{many} argument{'' if self.most == 1 else 's'}"


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary(Mapping[str, Arity]):
    """Immutable mapping from function names to arities, with other spellings of some of them.

    Examples
    --------
    >>> words = NUMERIC.merged(Vocabulary.of({"cf": (2, 2), "limit": (1, 1, "start", "direction")}))
    >>> "cf" in words, words.canonical("ln")
    (True, 'log')
    """

    words: Mapping[str, Arity] = field(default_factory=lambda: MappingProxyType({}))
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        words: Mapping[str, tuple[int, int] | tuple[int | str, ...] | Arity],
        aliases: Mapping[str, str] | None = None,
    ) -> Vocabulary:
        """A vocabulary from ``{name: (least, most, *keywords)}``."""
        table = {name: _arity(entry) for name, entry in words.items()}
        return cls(MappingProxyType(table), MappingProxyType(dict(aliases or {})))

    def merged(self, *others: Vocabulary) -> Vocabulary:
        """All words together; of two arities of one word the wider range and all keywords.

        Raises
        ------
        InvalidInput
            If an alias of one is a word, or another alias, of the other.
        """
        words, aliases = dict(self.words), dict(self.aliases)
        for other in others:
            for name, arity in other.words.items():
                words[name] = _wider(words[name], arity) if name in words else arity
            for name, target in other.aliases.items():
                if aliases.setdefault(name, target) != target:
                    raise InvalidInput("alias", name, "one meaning for each word")
        for name in aliases.keys() & words.keys():
            raise InvalidInput("alias", name, "a name that is no word itself")
        return Vocabulary(MappingProxyType(words), MappingProxyType(aliases))

    def canonical(self, name: str) -> str:
        """The canonical spelling of a function's name."""
        return self.aliases.get(name, name)

    def __getitem__(self, name: str) -> Arity:
        return self.words[self.aliases.get(name, name)]

    def __iter__(self) -> Iterator[str]:
        yield from self.words
        yield from self.aliases

    def __len__(self) -> int:
        return len(self.words) + len(self.aliases)

    def __contains__(self, name: object) -> bool:
        return name in self.words or name in self.aliases


def _arity(entry: tuple[int | str, ...] | Arity) -> Arity:
    if isinstance(entry, Arity):
        return entry
    least, most, *keywords = entry
    if not isinstance(least, int) or not isinstance(most, int):
        raise InvalidInput("arity", entry, "(least, most, *keywords)")
    return Arity(least, most, frozenset(str(keyword) for keyword in keywords))


def _wider(one: Arity, other: Arity) -> Arity:
    return Arity(min(one.least, other.least), max(one.most, other.most), one.keywords | other.keywords)


_ONE = (  # noqa: SIM905
    "log sqrt exp sin cos tan cot sec csc sinh cosh tanh coth sech csch asin acos atan acot asec acsc asinh acosh "
    "atanh acoth gamma loggamma digamma erf erfc erfi factorial Abs sign floor ceiling re im arg conjugate"
).split()
_TWO = "polygamma beta polylog besseli besselj besselk bessely binomial atan2 L".split()  # noqa: SIM905

NUMERIC = Vocabulary.of(
    {
        **dict.fromkeys(_ONE, (1, 1)),
        **dict.fromkeys(_TWO, (2, 2)),
        "zeta": (1, 2),
        "lerchphi": (3, 3),
        "Rational": (1, 2),
        "diff": (2, 3),
        "limit": (3, 4),
        "summation": (2, 4),
    },
    {
        "ln": "log",
        "abs": "Abs",
        "ceil": "ceiling",
        "Gamma": "gamma",
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
        "arccot": "acot",
        "arcsinh": "asinh",
        "arccosh": "acosh",
        "arctanh": "atanh",
        "arccoth": "acoth",
    },
)
"""The numeric words of the statement language, as sympy spells them; ``L(d, s)`` is the Dirichlet L-function of the
Kronecker symbol of the discriminant d."""
