"""Which messages in a gateway's memory are stored: everything up to a number, and some above it."""

from __future__ import annotations


class Inbox:
    """`high`: this one and all below are stored, so that only later ones need to be asked for."""

    def __init__(self) -> None:
        self.high = 0
        self._pending: set[int] = set()
        self._failed: set[int] = set()
        self._done: set[int] = set()

    def begin(self, number: int) -> bool:
        """Whether a message is to be stored now: it is new, or storing it failed before."""
        if number <= self.high or number in self._pending or number in self._done:
            return False
        self._failed.discard(number)
        self._pending.add(number)
        return True

    def end(self, number: int) -> None:
        """It is stored."""
        self._pending.discard(number)
        self._done.add(number)
        missing = self._pending | self._failed
        self.high = max(self.high, min(missing) - 1 if missing else max(self._done))
        self._done = {one for one in self._done if one > self.high}

    def fail(self, number: int) -> None:
        """It could not be stored and is asked for again."""
        self._pending.discard(number)
        self._failed.add(number)
