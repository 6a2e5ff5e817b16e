"""Labels that constraints make equal to each other or to numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(slots=True)
class LabelEqualities:
    """Classes of equal labels, each with its value where it has one.

    Examples
    --------
    >>> labels = LabelEqualities()
    >>> labels.join(["b", "a"], None, 0), labels.join(["b"], Fraction(2), 9), labels.join(["a"], Fraction(3), 9)
    (True, True, False)
    >>> labels.restriction("a"), labels.restriction("c")
    (Fraction(2, 1), 'c')
    """

    classes: dict[str, set[str]] = field(default_factory=dict)
    values: dict[str, Fraction] = field(default_factory=dict)
    mentioned: dict[str, int] = field(default_factory=dict)
    """Labels with the positions where constraints first mention them."""

    def join(self, labels: Sequence[str], value: Fraction | None, position: int) -> bool:
        """Make labels equal, and equal to a value; False, and nothing done, if they had two values then."""
        together = {label for name in labels for label in self.classes.get(name, {name})}
        known = {self.values[label] for label in together if label in self.values}
        if value is not None:
            known.add(value)
        for name in labels:
            self.mentioned.setdefault(name, position)
        if len(known) > 1:
            return False
        for label in together:
            self.classes[label] = together
            if known:
                self.values[label] = next(iter(known))
        return True

    def restriction(self, label: str) -> Fraction | str:
        """The value of a label if it has one, otherwise the first of the labels that are equal to it."""
        return self.values.get(label, min(self.classes.get(label, {label})))
