"""Which rows are selected: by key, or everything that matches but a few."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Selection:
    """Value object; every change makes a new one.

    `anchor` is the place a range starts from. `deliberate` tells rows that were picked for an action from the one
    that merely has been clicked.
    """

    keys: frozenset[str] = frozenset()
    everything: bool = False
    without: frozenset[str] = frozenset()
    anchor: int | None = None
    deliberate: bool = False
    cut: bool = False  # a range was longer than may be picked by hand

    def has(self, key: str) -> bool:
        """Whether a row is selected."""
        return key not in self.without if self.everything else key in self.keys

    def count(self, total: int) -> int:
        """How many rows are selected, of a result of `total`."""
        return max(total - len(self.without), 0) if self.everything else len(self.keys)

    def only(self, key: str, place: int) -> Selection:
        """One row, by a click."""
        return Selection(frozenset({key}), anchor=place)

    def toggled(self, key: str, place: int) -> Selection:
        """One row more or less."""
        if self.everything:
            return replace(self, without=self.without ^ {key}, anchor=place)
        return Selection(self.keys ^ {key}, anchor=place, deliberate=True)

    def ranged(self, keys: Iterable[str], *, cut: bool = False) -> Selection:
        """The rows between the anchor and another one."""
        return Selection(frozenset(keys), anchor=self.anchor, deliberate=True, cut=cut)

    def all_of(self, keys: Iterable[str]) -> Selection:
        """The rows of a page."""
        return Selection(frozenset(keys), anchor=self.anchor, deliberate=True)

    def all_matching(self) -> Selection:
        """Everything that matches, now and when the action runs."""
        return Selection(everything=True, anchor=self.anchor, deliberate=True)

    def dropped(self, key: str) -> Selection:
        """Without a row that is gone."""
        if key in self.keys:
            return replace(self, keys=self.keys - {key})
        return self


NOTHING = Selection()
