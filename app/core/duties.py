"""Work that one process at a time may do: feeding a run, minding the time, being connected to a provider."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, Protocol

from app.core.work import UnitOfWork

Settle = Callable[[UnitOfWork], object]
"""A verb that puts right what processes left that are gone."""


class Duties(Protocol):
    """Which duties this process has now. What it does under a duty is still decided within a transaction."""

    def holds(self, name: str) -> bool:
        """Whether this process has the duty."""

    def seek(self, group: str, names: Collection[str], *, wake: str) -> None:
        """Have these duties of a group when they are free; `wake` is rung when what the process holds changes."""

    def when_gone(self, settle: Settle) -> None:
        """Have a verb run when processes are found to be gone, in the transaction that strikes them off."""


class Alone:
    """One process has all duties."""

    def holds(self, name: str) -> bool:
        """Always."""
        del name
        return True

    def seek(self, group: str, names: Collection[str], *, wake: str) -> None:
        """There is nobody to share with."""
        del group, names, wake

    def when_gone(self, settle: Settle) -> None:
        """Whoever was there before is gone, and settled at the start."""
        del settle


ALONE: Final = Alone()


class Barred(Alone):
    """Nobody has any duty until `lift`: a restored copy neither connects, nor feeds, nor starts what is due."""

    def __init__(self, ring: Callable[[set[str]], None]) -> None:
        self._ring = ring
        self._wakes: set[str] = set()
        self._is_lifted = False

    def holds(self, name: str) -> bool:
        """Not before it is lifted."""
        del name
        return self._is_lifted

    def seek(self, group: str, names: Collection[str], *, wake: str) -> None:
        """Remember whom to wake."""
        del group, names
        self._wakes.add(wake)

    def lift(self) -> None:
        """From here on this process has all duties; callable from any thread."""
        self._is_lifted = True
        self._ring(self._wakes)
