"""Undo and redo of a whole form: states one after the other, typing in one place merged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

T = TypeVar("T")

DEPTH: Final = 500
MERGE_MS: Final = 1_000
"""Changes of one place that follow each other faster are one step."""


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """The present state between what was and what was taken back; `place` and `at_ms` are of the last change."""

    now: T
    past: tuple[T, ...] = ()
    future: tuple[T, ...] = ()
    place: str = ""
    at_ms: int = 0

    def changed(self, state: T, place: str, at_ms: int) -> History[T]:
        """After a change; with no `place` it is always a step of its own."""
        if state == self.now:
            return self
        merges = bool(place) and place == self.place and at_ms - self.at_ms <= MERGE_MS and bool(self.past)
        past = self.past if merges else (*self.past, self.now)[-DEPTH:]
        return History(state, past, (), place, at_ms)

    def undone(self) -> History[T]:
        """One step back."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redone(self) -> History[T]:
        """One step forward again."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:])

    def closed(self) -> History[T]:
        """The next change is a step of its own, whatever it changes."""
        return replace(self, place="")
