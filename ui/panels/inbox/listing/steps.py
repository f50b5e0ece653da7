"""How a list changes, one step at a time, so that a view can follow without losing its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Inserted:
    """Rows appeared at a place."""

    at: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Removed:
    """Rows went."""

    at: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Moved:
    """One row went from a place to another; `to` is where it is afterwards."""

    at: int
    to: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows have other content in their places."""

    at: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Replaced:
    """It is another list from now on."""


Step = Inserted | Removed | Moved | Changed | Replaced


class Follower(Protocol):
    """Who keeps up with a list: told before and after every step."""

    def before(self, step: Step) -> None:
        """The list still is as it was."""

    def after(self, step: Step) -> None:
        """The step is done."""
